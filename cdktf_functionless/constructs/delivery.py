"""Where events may go: what a resource says of itself as a target, and how a sender gets the permission to deliver.

A resource that can be a target has a method `__event_target__(options)`, or is one of the provider's own resources in
`PROVIDED`. No rule knows a service by name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cdktf import TerraformStack

from ..diagnostics import FL4031, FL4032, FL4033, error
from ..iam import Statement, policy_document
from ..tokens import json_text
from .base import FunctionlessConstruct, caller, make


@dataclass(frozen=True)
class Sender:
    """A rule, topic or schedule that delivers.

    Args:
        construct: where a permission of its own is made.
        principal: the service's principal, `"events.amazonaws.com"`.
        arn: its ARN, for the condition of a resource policy.
        id: unique in the construct, for the permission's id.
    """

    construct: FunctionlessConstruct
    principal: str
    arn: str
    id: str

    @property
    def shared(self) -> dict[str, Any]:
        """The provider that everything of the sender uses."""
        provider = getattr(self.construct, "provider", None)
        return {} if provider is None else {"provider": provider}


@dataclass(frozen=True)
class EventTarget:
    """A resource as a target.

    Args:
        arn: its ARN.
        statement: what a role that delivers to it may do.
        permit: makes the resource policy that lets a sender deliver; None where a role does.
        rule: more arguments of `aws_cloudwatch_event_target`, as `{"sqs_target": {...}}`.
        schedule: more arguments of the target of an `aws_scheduler_schedule`; None where it cannot be its target.
        takes_input: whether the target takes an input other than the event.
    """

    arn: str
    statement: Statement
    permit: Callable[[Sender], None] | None = None
    rule: Mapping[str, Any] = field(default_factory=dict)
    schedule: Mapping[str, Any] | None = field(default_factory=dict)
    takes_input: bool = True


def event_target(target: Any, options: Mapping[str, Any]) -> EventTarget:
    """What `target` says of itself.

    Args:
        target: a construct of the library, or one of the provider's resources in `PROVIDED`.
        options: the target's own options, as `message_group_id`; None values are not given.

    Raises:
        FunctionlessError: FL4031 for what is no target, FL4032 for an option that it does not have.
    """
    given = {name: value for name, value in options.items() if value is not None}
    method = getattr(type(target), "__event_target__", None)
    make_target: Callable[..., EventTarget] | None = method
    if make_target is None:
        make_target = PROVIDED.get(str(getattr(type(target), "TF_RESOURCE_TYPE", "")))
    if make_target is None:
        raise error(
            FL4031,
            f"{type(target).__name__} is no target of events.",
            caller(),
            "Pipe to a Function, StepFunction, ExpressStepFunction, Queue, Topic, EventBus, LogGroup, Stream or API "
            "destination.",
        )
    try:
        return make_target(target, **given)
    except TypeError as failure:
        wrong = next((name for name in given if name in str(failure)), None)
        if wrong is None:
            raise
        raise error(
            FL4032,
            f"{wrong!r} is no option of a {type(target).__name__} as a target.",
            caller(),
            "message_group_id is for FIFO queues, partition_key_path for streams, path_parameters, headers and "
            "query_parameters for API destinations, detail_type and source for schedules that put events on a bus.",
        ) from failure


def node_id(construct: Any) -> str:
    """A construct's id in its scope, without asking jsii where the library knows it."""
    path = getattr(construct, "_construct_path", None)
    return str(construct.node.id) if path is None else str(path).rpartition("/")[2]


def by_role(
    arn: str, *actions: str, rule: Mapping[str, Any] | None = None, schedule: Mapping[str, Any] | None = None
) -> EventTarget:
    """A target that a role delivers to.

    Args:
        arn: its ARN.
        actions: what the role may do there.
        rule: see `EventTarget`.
        schedule: see `EventTarget`.
    """
    return EventTarget(arn, Statement(frozenset(actions), (arn,)), rule=rule or {}, schedule=schedule or {})


def service_role(
    owner: FunctionlessConstruct,
    id: str,
    principal: str,
    source_arn: str,
    statements: Callable[[], list[Statement]],
) -> Any:
    """A role that one service may take on for one sender, with an inline policy that is made at synth.

    Args:
        owner: where the role is made.
        id: its id there.
        principal: the service.
        source_arn: the sender's ARN, for the condition.
        statements: what it may do.
    """
    trust: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": principal}}
    trust["Condition"] = _from(source_arn)
    provider = getattr(owner, "provider", None)
    shared = {} if provider is None else {"provider": provider}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    role = make(
        "iam_role",
        "IamRole",
        owner,
        id,
        {"name": owner.physical_name(64, suffix=f"-{id}"), "assume_role_policy": json_text(document), **shared},
    )
    make(
        "iam_role_policy",
        "IamRolePolicy",
        owner,
        f"{id}Policy",
        {
            "name": "inline",
            "role": role.id,
            "policy": owner.lazy_string(lambda: json_text(policy_document(statements()))),
            **shared,
        },
    )
    return role


class ResourcePolicy:
    """The one policy of a queue or topic, with a statement for each sender.

    Args:
        owner: the queue or topic.
        action: what a sender may do, `"sqs:SendMessage"`.
        attach: makes the policy's resource, of the policy text.
    """

    def __init__(self, owner: FunctionlessConstruct, action: str, attach: Callable[[str], Any]) -> None:
        self._owner = owner
        self._action = action
        self._attach = attach
        self._senders: dict[tuple[str, str], None] = {}
        self._made = False

    def permit(self, sender: Sender) -> None:
        """Lets a sender deliver."""
        self._senders.setdefault((sender.principal, sender.arn))
        if not self._made:
            self._made = True
            self._attach(self._owner.lazy_string(lambda: json_text(self.document)))

    @property
    def document(self) -> dict[str, Any]:
        """The policy."""
        arn = str(getattr(self._owner, "arn"))  # noqa: B009 - queues and topics have it
        principals = dict.fromkeys(principal for principal, _ in self._senders)
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": principal},
                    "Action": self._action,
                    "Resource": arn,
                    "Condition": _from(*(source for each, source in self._senders if each == principal)),
                }
                for principal in principals
            ],
        }


def _from(*sources: str) -> dict[str, Any]:
    """The condition that a request comes from one of these resources."""
    return {"ArnEquals": {"aws:SourceArn": sources[0] if len(sources) == 1 else list(sources)}}


def invoke_permission(function_name: str) -> Callable[[Sender], None]:
    """Lets a sender invoke a Lambda function: an `aws_lambda_permission` beside the sender."""

    def permit(sender: Sender) -> None:
        make(
            "lambda_permission",
            "LambdaPermission",
            sender.construct,
            f"{sender.id}Permission",
            {
                "action": "lambda:InvokeFunction",
                "function_name": function_name,
                "principal": sender.principal,
                "source_arn": sender.arn,
                **sender.shared,
            },
        )

    return permit


# The provider's own resources


def log_group_target(group: Any) -> EventTarget:
    """A log group: EventBridge writes to groups whose name begins with `/aws/events/`, by a resource policy of Logs."""
    resource = getattr(group, "resource", group)
    name = getattr(resource, "name_input", None)
    if isinstance(name, str) and "TfToken" not in name and not name.startswith("/aws/events/"):
        raise error(
            FL4031,
            f"EventBridge delivers to log groups under /aws/events/ only, not to {name!r}.",
            caller(),
            'Give the group a name such as "/aws/events/orders".',
        )
    arn = str(group.arn)

    def permit(sender: Sender) -> None:
        _LogPolicy.of(group, sender).permit(str(group.node.path), arn, sender.arn)

    statement = Statement(frozenset({"logs:CreateLogStream", "logs:PutLogEvents"}), (f"{arn}:*",))
    return EventTarget(arn, statement, permit, schedule=None)


class _LogPolicy(FunctionlessConstruct):
    """The one resource policy of a stack and provider for log groups: AWS allows ten of them in a region."""

    @staticmethod
    def of(group: Any, sender: Sender) -> _LogPolicy:
        stack = TerraformStack.of(group)
        provider = sender.shared.get("provider")
        id = "functionless-events-to-logs" + ("" if provider is None else f"-{provider.node.id}")
        found = stack.node.try_find_child(id)
        return found if isinstance(found, _LogPolicy) else _LogPolicy(stack, id, sender.shared)

    def __init__(self, scope: TerraformStack, id: str, shared: Mapping[str, Any]) -> None:
        super().__init__(scope, id)
        self._sources: dict[str, tuple[str, dict[str, None]]] = {}
        arguments = {
            "policy_name": self.physical_name(128),
            "policy_document": self.lazy_string(lambda: json_text(self._policy())),
            **shared,
        }
        make("cloudwatch_log_resource_policy", "CloudwatchLogResourcePolicy", self, "Default", arguments)

    def permit(self, path: str, arn: str, source: str) -> None:
        self._sources.setdefault(path, (arn, {}))[1][source] = None

    def _policy(self) -> dict[str, Any]:
        statements = [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]},
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{arn}:*",
                "Condition": _from(*sources),
            }
            for arn, sources in self._sources.values()
        ]
        return {"Version": "2012-10-17", "Statement": statements}


def stream_target(stream: Any, *, partition_key_path: str | None = None) -> EventTarget:
    """A Kinesis stream; the partition key is the event's id, or what a path of the event gives."""
    arn = str(stream.arn)
    rule = {} if partition_key_path is None else {"kinesis_target": {"partition_key_path": partition_key_path}}
    found = by_role(arn, "kinesis:PutRecord", "kinesis:PutRecords", rule=rule)
    return dataclasses.replace(found, schedule={"kinesis_parameters": {"partition_key": "schedule"}})


def api_destination_target(
    destination: Any,
    *,
    path_parameters: list[str] | None = None,
    headers: Mapping[str, str] | None = None,
    query_parameters: Mapping[str, str] | None = None,
) -> EventTarget:
    """An API destination: an HTTP call to an endpoint of anybody's."""
    given = {
        "path_parameter_values": path_parameters,
        "header_parameters": headers,
        "query_string_parameters": query_parameters,
    }
    http = {name: value for name, value in given.items() if value}
    found = by_role(str(destination.arn), "events:InvokeApiDestination", rule={"http_target": http} if http else {})
    return dataclasses.replace(found, schedule=None)


def _queue(queue: Any, *, message_group_id: str | None = None) -> EventTarget:
    fifo = queue.fifo_queue_input is True
    rule, schedule = fifo_settings(fifo, message_group_id)
    arn = str(queue.arn)

    def permit(sender: Sender) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": sender.principal},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": _from(sender.arn),
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        make(
            "sqs_queue_policy",
            "SqsQueuePolicy",
            sender.construct,
            f"{sender.id}QueuePolicy",
            {"queue_url": queue.url, "policy": json_text(document), **sender.shared},
        )

    return EventTarget(arn, Statement(frozenset({"sqs:SendMessage"}), (arn,)), permit, rule=rule, schedule=schedule)


def fifo_settings(fifo: bool, message_group_id: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of a queue as a target of a rule, and of a schedule.

    Raises:
        FunctionlessError: FL4033 for a FIFO queue without a message group, or another queue with one.
    """
    if fifo != (message_group_id is not None):
        raise error(
            FL4033,
            "A FIFO queue needs a message group." if fifo else "Only a FIFO queue has message groups.",
            caller(),
            'Give message_group_id="orders".' if fifo else "Leave message_group_id out, or make the queue FIFO.",
        )
    if not fifo:
        return {}, {}
    block = {"message_group_id": message_group_id}
    return {"sqs_target": block}, {"sqs_parameters": block}


def _function(function: Any) -> EventTarget:
    arn = str(function.arn)
    statement = Statement(frozenset({"lambda:InvokeFunction"}), (arn,))
    return EventTarget(arn, statement, invoke_permission(str(function.function_name)))


#: The provider's own resources as targets, by their Terraform type.
PROVIDED: Mapping[str, Callable[..., EventTarget]] = {
    "aws_cloudwatch_log_group": log_group_target,
    "aws_kinesis_stream": stream_target,
    "aws_cloudwatch_event_api_destination": api_destination_target,
    "aws_sqs_queue": _queue,
    "aws_lambda_function": _function,
    "aws_sfn_state_machine": lambda machine: by_role(str(machine.arn), "states:StartExecution"),
    "aws_cloudwatch_event_bus": lambda bus: by_role(str(bus.arn), "events:PutEvents"),
}
