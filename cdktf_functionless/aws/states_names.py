"""What Step Functions calls services and operations: optimized integrations, and the services of the SDK integrations.

`data/states.json` is written by `tools/states_services.py`.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

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
