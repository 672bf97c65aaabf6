"""The types of a handler's second parameter: the context that AWS gives, under AWS's names.

A parameter annotated with one of them, or named `context`, gets the context of its host.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypedDict


class LambdaContext(Protocol):
    """AWS's own context object in a Lambda function.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    identity: Any
    client_context: Any

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function times out."""
        ...


class StepFunctionContext(TypedDict, total=False):
    """The context object of a state machine, `context["Execution"]["Name"]`.

    https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    """

    Execution: dict[str, Any]
    StateMachine: dict[str, Any]
    State: dict[str, Any]
    Task: dict[str, Any]
    Map: dict[str, Any]


class AppsyncContext(TypedDict, total=False):
    """The context of a resolver, `context["identity"]`.

    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
    """

    arguments: dict[str, Any]
    source: Any
    identity: Any
    request: dict[str, Any]
    info: dict[str, Any]
    env: dict[str, str]
    stash: dict[str, Any]


@dataclass(frozen=True)
class RuleContext:
    """What a mapping of a rule may read besides the event.

    Args:
        rule_arn: the ARN of the rule.
        rule_name: its name.
        ingestion_time: when EventBridge received the event, as ISO 8601 has it.
        event_json: the whole event, an object.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """

    rule_arn: str
    rule_name: str
    ingestion_time: str
    event_json: Any


CONTEXT_TYPES = (LambdaContext, StepFunctionContext, AppsyncContext)
