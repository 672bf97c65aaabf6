"""SDK calls in a state machine: the optimized integration where AWS has one, the SDK integration where not.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ..compilers.states_language.arguments import template_of
from ..compilers.states_language.task import LAMBDA_RETRY, Jsonata, Task
from ..diagnostics import FL1010, Position, error
from ..iam import Statement
from ..integration import Argument, Host
from ..tokens import is_token
from .casing import Renaming, first_upper, sdk_name
from .identity import identify, is_resource
from .model import Operation


@dataclass(frozen=True)
class Optimized:
    """An optimized integration.

    Args:
        resource: its name, `"lambda:invoke"`.
        prefix: the service's name in its errors.
        callback: whether it offers `.waitForTaskToken`.
        parameters: those that it takes, in Step Functions' spelling; None: all of the API's.
        json: those that take JSON where the API takes its text; in Step Functions' spelling.
    """

    resource: str
    prefix: str
    callback: bool = False
    parameters: frozenset[str] | None = None
    json: frozenset[str] = frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONDITIONS = (
    "TableName ConditionalOperator ConditionExpression Expected ExpressionAttributeNames ExpressionAttributeValues "
    "ReturnConsumedCapacity ReturnItemCollectionMetrics ReturnValues "
)

#: (boto3's service, the API's operation) -> the optimized integration.
OPTIMIZED: Mapping[tuple[str, str], Optimized] = {
    ("lambda", "Invoke"): Optimized(
        "lambda:invoke",
        "Lambda",
        True,
        _names("ClientContext FunctionName InvocationType Payload Qualifier"),
        _names("Payload"),
    ),
    ("dynamodb", "GetItem"): Optimized(
        "dynamodb:getItem",
        "DynamoDB",
        parameters=_names(
            "Key TableName AttributesToGet ConsistentRead ExpressionAttributeNames ProjectionExpression "
            "ReturnConsumedCapacity"
        ),
    ),
    ("dynamodb", "PutItem"): Optimized("dynamodb:putItem", "DynamoDB", parameters=_names(_CONDITIONS + "Item")),
    ("dynamodb", "DeleteItem"): Optimized("dynamodb:deleteItem", "DynamoDB", parameters=_names(_CONDITIONS + "Key")),
    ("dynamodb", "UpdateItem"): Optimized(
        "dynamodb:updateItem",
        "DynamoDB",
        parameters=_names(_CONDITIONS + "Key AttributeUpdates UpdateExpression"),
    ),
    ("sns", "Publish"): Optimized(
        "sns:publish",
        "SNS",
        True,
        _names(
            "Message MessageAttributes MessageDeduplicationId MessageGroupId MessageStructure PhoneNumber Subject "
            "TargetArn TopicArn"
        ),
    ),
    ("sqs", "SendMessage"): Optimized(
        "sqs:sendMessage",
        "SQS",
        True,
        _names("DelaySeconds MessageAttributes MessageBody MessageDeduplicationId MessageGroupId QueueUrl"),
    ),
    ("events", "PutEvents"): Optimized("events:putEvents", "EventBridge", True, _names("Entries"), _names("Detail")),
    ("stepfunctions", "StartExecution"): Optimized(
        "states:startExecution", "StepFunctions", True, _names("Input Name StateMachineArn"), _names("Input")
    ),
    ("ecs", "RunTask"): Optimized(
        "ecs:runTask",
        "ECS",
        True,
        _names(
            "Cluster EnableExecuteCommand Group LaunchType NetworkConfiguration Overrides PlacementConstraints "
            "PlacementStrategy PlatformVersion PropagateTags TaskDefinition"
        ),
    ),
    ("batch", "SubmitJob"): Optimized(
        "batch:submitJob",
        "Batch",
        parameters=_names(
            "ArrayProperties ContainerOverrides DependsOn JobDefinition JobName JobQueue Parameters RetryStrategy Tags "
            "Timeout"
        ),
    ),
    ("glue", "StartJobRun"): Optimized(
        "glue:startJobRun",
        "Glue",
        parameters=_names(
            "AllocatedCapacity Arguments ExecutionClass JobName JobRunId MaxCapacity NotificationProperty "
            "NumberOfWorkers SecurityConfiguration Timeout WorkerType"
        ),
    ),
    ("databrew", "StartJobRun"): Optimized("databrew:startJobRun", "DataBrew"),
    ("mediaconvert", "CreateJob"): Optimized("mediaconvert:createJob", "MediaConvert"),
    ("bedrock-runtime", "InvokeModel"): Optimized(
        "bedrock:invokeModel",
        "Bedrock",
        parameters=_names("Accept Body ContentType ModelId"),
        json=_names("Body"),
    ),
    ("bedrock", "CreateModelCustomizationJob"): Optimized("bedrock:createModelCustomizationJob", "Bedrock"),
    **{
        ("athena", name): Optimized(f"athena:{name[0].lower()}{name[1:]}", "Athena")
        for name in ("StartQueryExecution", "StopQueryExecution", "GetQueryExecution", "GetQueryResults")
    },
    **{
        ("codebuild", name): Optimized(f"codebuild:{name[0].lower()}{name[1:]}", "CodeBuild")
        for name in (
            "StartBuild",
            "StopBuild",
            "BatchDeleteBuilds",
            "BatchGetReports",
            "StartBuildBatch",
            "StopBuildBatch",
            "RetryBuildBatch",
            "DeleteBuildBatch",
        )
    },
    **{
        ("eks", name): Optimized(f"eks:{name[0].lower()}{name[1:]}", "EKS")
        for name in (
            "CreateCluster",
            "CreateFargateProfile",
            "CreateNodegroup",
            "DeleteCluster",
            "DeleteFargateProfile",
            "DeleteNodegroup",
        )
    },
    **{
        ("emr-containers", name): Optimized(f"emr-containers:{name[0].lower()}{name[1:]}", "EMRContainers")
        for name in ("CreateVirtualCluster", "DeleteVirtualCluster", "StartJobRun")
    },
    **{
        ("emr-serverless", name): Optimized(f"emr-serverless:{name[0].lower()}{name[1:]}", "EMRServerless")
        for name in (
            "CreateApplication",
            "StartApplication",
            "StopApplication",
            "DeleteApplication",
            "StartJobRun",
            "CancelJobRun",
        )
    },
    **{
        ("sagemaker", name): Optimized(f"sagemaker:{name[0].lower()}{name[1:]}", "SageMaker")
        for name in (
            "CreateEndpoint",
            "CreateEndpointConfig",
            "CreateHyperParameterTuningJob",
            "CreateLabelingJob",
            "CreateModel",
            "CreateProcessingJob",
            "CreateTrainingJob",
            "CreateTransformJob",
            "UpdateEndpoint",
        )
    },
}


@functools.cache
def _services() -> Mapping[str, list[str]]:
    text = resources.files(__package__).joinpath("data/states.json").read_text(encoding="utf-8")
    found: dict[str, list[str]] = json.loads(text)
    return found


def service_name(service: str) -> tuple[str, str] | None:
    """A service's name in `aws-sdk:<name>:...` and in errors, by boto3's; None where Step Functions has none."""
    entry = _services().get(service)
    return None if entry is None else (entry[0].lower(), entry[0])


def supported(operation: Operation) -> bool:
    """Whether a state machine can call an operation."""
    if (operation.service.name, operation.api_name) in OPTIMIZED:
        return True
    entry = _services().get(operation.service.name)
    return entry is not None and operation.api_name not in entry[1].split()


def task(
    operation: Operation,
    parameters: Mapping[str, Argument],
    statements: tuple[Statement, ...],
    host: Host,
    position: Position,
) -> Task:
    """The Task state of a call.

    Args:
        operation: what is called.
        parameters: the arguments under the model's names.
        statements: what the machine's role needs.
        host: Standard or Express.
        position: the call.

    Raises:
        FunctionlessError: FL1010 for an operation that Step Functions does not call.
    """
    optimized = OPTIMIZED.get((operation.service.name, operation.api_name))
    names = {first_upper(name) for name in parameters}
    if optimized is not None and (optimized.parameters is None or names <= optimized.parameters):
        return _optimized(operation, parameters, statements, optimized)
    known = service_name(operation.service.name)
    if known is None or not supported(operation):
        raise error(
            FL1010,
            f"{operation.label} cannot be called from {host.value}: Step Functions has no integration for it.",
            position,
            "Call it in a Function, and the Function in the workflow.",
        )
    service, prefix = known
    renaming = Renaming(operation.service, sdk_name)
    action = operation.api_name[0].lower() + operation.api_name[1:]
    return Task(
        resource=f"aws-sdk:{service}:{action}",
        arguments=_Template(operation, renaming).arguments(parameters),
        result=_result(operation, renaming),
        statements=statements,
        error_prefix=prefix,
        callback=True,
        label=operation.name,
    )


def _optimized(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], optimized: Optimized
) -> Task:
    renaming = Renaming(operation.service, first_upper)
    return Task(
        resource=optimized.resource,
        arguments=_Template(operation, renaming, optimized.json).arguments(parameters),
        result=_result(operation, renaming),
        statements=statements,
        retry=LAMBDA_RETRY if optimized.prefix == "Lambda" else (),
        error_prefix=optimized.prefix,
        callback=optimized.callback,
        label=operation.name,
    )


def _result(operation: Operation, renaming: Renaming) -> Any:
    shape = operation.output
    if shape is None or not renaming.differs(shape):
        return None
    return lambda response: Jsonata(renaming.response(shape, response))


class _Template:
    """The `Arguments` of a task, field by field."""

    def __init__(self, operation: Operation, renaming: Renaming, json_fields: frozenset[str] = frozenset()) -> None:
        self._operation = operation
        self._service = operation.service
        self._renaming = renaming
        self._json = json_fields

    def arguments(self, parameters: Mapping[str, Argument]) -> dict[str, Any]:
        return {
            self._renaming.name(name): self._value(argument, self._operation.members[name]["shape"], name)
            for name, argument in parameters.items()
        }

    def _value(self, argument: Argument, shape: str, member: str) -> Any:
        if self._renaming.name(member) in self._json:
            return self._json_value(argument)
        described = self._service.shapes[shape]
        if argument.items is not None:
            members = described.get("members")
            inner = described.get("value")
            if members is not None:
                return {
                    self._renaming.name(key): self._value(item, members[key]["shape"], key)
                    for key, item in argument.items.items()
                }
            if inner is not None:
                return {key: self._value(item, inner["shape"], key) for key, item in argument.items.items()}
        if argument.elements is not None and "member" in described:
            return [self._value(item, described["member"]["shape"], member) for item in argument.elements]
        if argument.possible is not None and len(argument.possible) == 1:
            value = self._live(argument.possible[0], shape, member)
            if value is not _UNUSABLE:
                return value
        if isinstance(argument.code, Jsonata) and self._renaming.differs(shape):
            return Jsonata(self._renaming.request(shape, argument.code))
        return argument.code

    def _live(self, value: object, shape: str, member: str) -> Any:
        """A live value as data of a template, or `_UNUSABLE` where the compiler's own form of it must be used."""
        described = self._service.shapes[shape]
        if is_resource(value):
            return identify(value, member)
        if isinstance(value, Mapping):
            members: Mapping[str, Any] = described.get("members", {})
            inner = described.get("value")
            fields = {
                self._renaming.name(key) if key in members else key: self._live(
                    item, (members.get(key) or inner or {"shape": shape})["shape"], key
                )
                for key, item in value.items()
            }
            return _UNUSABLE if _UNUSABLE in fields.values() else fields
        if isinstance(value, (list, tuple)) and not is_token(value) and "member" in described:
            items = [self._live(item, described["member"]["shape"], member) for item in value]
            return _UNUSABLE if _UNUSABLE in items else items
        return value if isinstance(value, (str, bool, int, float)) else _UNUSABLE

    def _json_value(self, argument: Argument) -> Any:
        """A parameter that takes JSON here and its text in boto3: text is parsed, so that both mean the same."""
        if argument.possible is not None and len(argument.possible) == 1:
            value = argument.possible[0]
            if isinstance(value, (str, bytes)) and not is_token(value):
                try:
                    parsed = json.loads(value)
                except ValueError:
                    return template_of(argument)
                return template_of(argument) if isinstance(parsed, str) else parsed
        template = template_of(argument)
        if not isinstance(template, Jsonata) or template.kind in _NEVER_TEXT:
            return template
        if template.kind == "str":
            return Jsonata(f"$parse({template})")
        return Jsonata(f'($p_ := {template}; $type($p_) = "string" ? $parse($p_) : $p_)')


_UNUSABLE: Any = object()
#: Kinds of values that are JSON already.
_NEVER_TEXT = frozenset(("dict", "record", "list", "tuple", "set", "int", "float", "number", "bool"))
