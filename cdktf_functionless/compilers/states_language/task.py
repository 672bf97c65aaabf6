"""How one call of a cloud resource is written in a state machine: what an integration's `in_state_machine` gives back.

An integration gets a `Call` whose arguments carry `Jsonata` code (`call.args[0].code`); a dict display with constant
keys also has `items`, a list display has `elements`, so that a template can be built field by field:

    def in_state_machine(self, call: Call) -> Task:
        return Task(
            resource="lambda:invoke",
            arguments={"FunctionName": self.arn, "Payload": call.args[0].code},
            result=lambda response: Jsonata(f"{response}.Payload"),
            statements=(Statement(frozenset({"lambda:InvokeFunction"}), (self.arn,)),),
            retry=LAMBDA_RETRY,
        )

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...iam import Statement
from .jsonata.types import ANY, Type


class Jsonata(str):
    """A JSONata expression: its text without `{% %}`. Every other string in a template is data.

    Attributes:
        kind: what is known of its value's type: "dict", "record", "list", "int", ...; "any" where nothing is.
    """

    kind: str

    def __new__(cls, text: str, kind: str = "any") -> Jsonata:
        made = super().__new__(cls, text)
        made.kind = kind
        return made

    def __repr__(self) -> str:
        return f"Jsonata({str.__repr__(self)})"


#: A template: what a field such as `Arguments` holds. Dicts and lists are written as they are, a `Jsonata` becomes
#: `{% ... %}`, any other string (Terraform tokens too) stays itself.
Template = object

#: The value of a call, as an expression over the response's own expression (`$states.result` where it is at hand).
Result = Callable[[Jsonata], Jsonata]


@dataclass(frozen=True)
class Retrier:
    """One entry of `Retry`. `max_attempts` counts the tries after the first."""

    errors: tuple[str, ...]
    interval_seconds: int | None = None
    max_attempts: int | None = None
    backoff_rate: float | None = None
    max_delay_seconds: int | None = None
    jitter: bool = False

    def document(self) -> dict[str, object]:
        """The entry in the States Language."""
        fields: dict[str, object] = {"ErrorEquals": list(self.errors)}
        if self.interval_seconds is not None:
            fields["IntervalSeconds"] = self.interval_seconds
        if self.max_attempts is not None:
            fields["MaxAttempts"] = self.max_attempts
        if self.backoff_rate is not None:
            fields["BackoffRate"] = self.backoff_rate
        if self.max_delay_seconds is not None:
            fields["MaxDelaySeconds"] = self.max_delay_seconds
        if self.jitter:
            fields["JitterStrategy"] = "FULL"
        return fields


@dataclass(frozen=True)
class Task:
    """A Task state without its place in the machine.

    Args:
        resource: the integration's name, `"lambda:invoke"` or `"aws-sdk:s3:putObject"`: what follows
            `arn:<partition>:states:::`. A pattern's suffix (`.sync:2`) is part of it; the compiler itself adds
            `.waitForTaskToken` for `workflow.wait_for_callback`, where `callback` allows it.
        arguments: the template of `Arguments`, names as Step Functions spells them.
        result: the call's value from the response; None: the response itself.
        gives: what is known of that value's type: `jsonata.types.of_result(hint)`.
        statements: what the machine's role needs.
        retry: retriers that belong to the service (AWS recommends some for Lambda); `workflow.retry` comes before them.
        error_prefix: the service's name in error names, `"DynamoDb"` for `DynamoDb.ConditionalCheckFailedException`.
            An `except` clause for a class `X` catches `X` and `<error_prefix>.X`; `except ClientError` catches
            `States.TaskFailed`.
        callback: whether AWS offers `.waitForTaskToken` for this resource.
        standard_only: whether an Express machine refuses it (`.sync`).
        timeout_seconds: the task's own `TimeoutSeconds`, or None.
    """

    resource: str
    arguments: Template
    result: Result | None = None
    gives: Type = ANY
    statements: tuple[Statement, ...] = ()
    retry: tuple[Retrier, ...] = ()
    error_prefix: str | None = None
    callback: bool = False
    standard_only: bool = False
    timeout_seconds: int | None = None


#: What the workflow of a nested execution raised: class and message, from the execution's description in `$r_`.
RAISED = (
    '($c_ := $exists($r_.Cause) ? $string($r_.Cause) : ""; $g_ := $r_.Error = "States.QueryEvaluationError" ? '
    "$match($c_, /D3137: (\\w+)(?:: ([\\s\\S]*))?$/)[0].groups; "
    '$exists($g_) ? {"Error": $g_[0], "Cause": $exists($g_[1]) ? $g_[1] : ""} : '
    '{"Error": $exists($r_.Error) ? $r_.Error : $r_.Status, '
    '"Cause": $contains($c_, "\\"errorMessage\\":") ? $parse($c_).errorMessage : $c_})'
)

#: What AWS recommends for every Lambda task: faults of the service, not of the function.
LAMBDA_RETRY = (
    Retrier(
        (
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
        ),
        interval_seconds=1,
        max_attempts=3,
        backoff_rate=2,
        jitter=True,
    ),
)
