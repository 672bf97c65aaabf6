"""How a call of a Function is written in an AppSync resolver.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-lambda.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..compilers.appsync_js import Batch, Request, js
from ..diagnostics import FL5019, Position, error
from ..iam import Statement
from ..integration import Argument

if TYPE_CHECKING:
    from .function import Function

#: The one key of a payload that holds several calls' payloads; the zip's entry answers with a list of results.
BATCH = "functionless:batch"


def request(
    function: Function[..., Any],
    payload: Argument | dict[str, Argument] | None,
    statement: Statement,
    position: Position,
    *,
    start: bool = False,
) -> Request:
    """The request of a call.

    Args:
        function: what is called.
        payload: its payload, as `payload.bind` gives it.
        statement: the permission that it needs.
        position: where the call stands.
        start: whether the resolver does not wait for the result.

    Raises:
        FunctionlessError: FL5019 for a payload that has no JavaScript.
    """
    code = _code(payload, position)
    body: dict[str, js.Expr] = {"operation": js.Lit("Invoke")}
    if start:
        body["invocationType"] = js.Lit("Event")
    if payload is not None:
        body["payload"] = code
    hint = type(None) if start else function.reflection.hints.get("return")
    return Request(
        "AWS_LAMBDA",
        function,
        js.Object(tuple(body.items())),
        {"lambda_config": {"function_arn": function.arn}},
        result=(lambda raw: js.NULL) if start else None,
        result_type=hint,
        statements=(statement,),
        error_names=False,
        name=function.label,
        batch=None if start else Batch(code, _batch_request, lambda raw: raw, (statement,)),
    )


def _batch_request(payloads: js.Expr) -> js.Expr:
    return js.obj(operation=js.Lit("BatchInvoke"), payload=js.Object(((BATCH, payloads),)))


def _code(payload: Argument | dict[str, Argument] | None, position: Position) -> js.Expr:
    if payload is None:
        return js.NULL
    parts = payload if isinstance(payload, dict) else {"": payload}
    for name, part in parts.items():
        if part.code is None:
            raise error(
                FL5019,
                f"The argument {name or 'of this call'} has no form in AppSync.",
                position,
                "Pass JSON-like values.",
            )
    if isinstance(payload, dict):
        return js.Object(tuple((name, part.code) for name, part in payload.items()))
    code: js.Expr = payload.code
    return code
