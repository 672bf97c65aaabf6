"""How executions of a state machine are started from an AppSync resolver: signed HTTP requests to Step Functions.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..aws.context import current
from ..aws.resolver import signed
from ..compilers.appsync_js import Request, js
from ..diagnostics import FL5019, Position, error
from ..iam import Statement
from ..integration import Argument

if TYPE_CHECKING:
    from .step_function import StateMachine

Payload = Argument | dict[str, Argument] | None


def run(
    machine: StateMachine[..., Any], payload: Payload, arn: str, statement: Statement, position: Position
) -> Request:
    """An Express machine's run: its output, or the error that the workflow raised."""
    body = {"stateMachineArn": js.Lit(arn), "input": _text(payload, position)}
    return _request(
        machine,
        "StartSyncExecution",
        "sync-",
        body,
        statement,
        failure=lambda raw: js.call("executionError", raw),
        helpers=("executionError",),
        result=lambda raw: js.call("JSON.parse", js.Member(js.call("JSON.parse", js.Member(raw, "body")), "output")),
        result_type=machine.reflection.hints.get("return"),
    )


def start(
    machine: StateMachine[..., Any],
    payload: Payload,
    name: Argument | None,
    arn: str,
    statement: Statement,
    position: Position,
) -> Request:
    """The start of an execution; gives `{"executionArn", "startDate"}`."""
    body = {"stateMachineArn": js.Lit(arn), "input": _text(payload, position)}
    if name is not None:
        body["name"] = _code(name, position)
    return _request(
        machine,
        "StartExecution",
        "",
        body,
        statement,
        failure=lambda raw: js.call("awsError", raw),
        helpers=("awsError",),
        result=lambda raw: js.call("JSON.parse", js.Member(raw, "body")),
        result_type=dict[str, Any],
    )


def sdk(
    machine: StateMachine[..., Any],
    action: str,
    given: Mapping[str, tuple[Argument, bool]],
    statement: Statement,
    position: Position,
) -> Request:
    """A call about an execution; `given` says by the API's names what is sent, and what of it as JSON text."""
    body = {
        name[0].lower() + name[1:]: _text(value, position) if as_json else _code(value, position)
        for name, (value, as_json) in given.items()
    }
    return _request(
        machine,
        action,
        "",
        body,
        statement,
        failure=lambda raw: js.call("awsError", raw),
        helpers=("awsError",),
        result=lambda raw: js.call("JSON.parse", js.Member(raw, "body")),
        result_type=dict[str, Any],
    )


def _request(
    machine: StateMachine[..., Any],
    action: str,
    prefix: str,
    body: Mapping[str, js.Expr],
    statement: Statement,
    **more: Any,
) -> Request:
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"AWSStepFunctions.{action}"}
    region = current().region
    params = js.Object((("headers", js.of_python(headers)), ("body", js.Object(tuple(body.items())))))
    name = f"{prefix}states".replace("-", "_")
    return signed(
        f"https://{prefix}states.{region}.amazonaws.com", region, "states", params, (statement,), name, **more
    )


def _code(argument: Argument, position: Position) -> js.Expr:
    if argument.code is None:
        raise error(FL5019, "An argument of this call has no form in AppSync.", position, "Pass JSON-like values.")
    code: js.Expr = argument.code
    return code


def _text(payload: Payload, position: Position) -> js.Expr:
    """The input as JSON text."""
    if payload is None:
        return js.Lit("{}")
    if isinstance(payload, dict):
        value: js.Expr = js.Object(tuple((name, _code(item, position)) for name, item in payload.items()))
    else:
        value = _code(payload, position)
    return js.call("JSON.stringify", value)
