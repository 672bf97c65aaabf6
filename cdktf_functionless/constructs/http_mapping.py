"""Request mappings of an HTTP API: a Python function of the request as the parameters of an AWS service.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import Any

from ..diagnostics import FL6003, Diagnostics, FunctionlessError, error
from ..reflect import UNKNOWN, Reflection, reflect
from ..tokens import has_token

#: What of the request (payload format 2.0) a mapping can read, and API Gateway's name for it.
_PARTS = {
    "pathParameters": "$request.path",
    "queryStringParameters": "$request.querystring",
    "headers": "$request.header",
    "requestContext": "$context",
}
_WHOLE = {"body": "$request.body", "rawPath": "$request.path"}
_REMEDY = (
    "Give a dict of constants, parts of the request (request['pathParameters']['id'], request['headers']['x'], "
    "json.loads(request['body'])['name']), and f-strings of them."
)


def mapped(function: Callable[..., Any], choices: tuple[str, ...]) -> dict[str, str]:
    """The parameters that a mapping gives.

    Args:
        function: a function of the request that returns a dict of parameters.
        choices: the parameters that the service takes.

    Raises:
        FunctionlessError: FL6003 for all that API Gateway cannot map.
    """
    reflection = reflect(function)
    body = reflection.body
    last = body[-1]
    if len(body) != 1 or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Dict):
        where = reflection.position(reflection.node)
        raise error(FL6003, "A request mapping is one expression that gives a dict.", where, _REMEDY)
    found = Diagnostics()
    result: dict[str, str] = {}
    for key, value in zip(last.value.keys, last.value.values, strict=True):
        name = UNKNOWN if key is None else reflection.evaluate(key)
        if not isinstance(name, str) or name not in choices:
            at = reflection.position(value if key is None else key)
            shown = "This" if name is UNKNOWN else repr(name)
            found.report(FL6003, f"{shown} is no parameter of the target.", at, f"It takes: {', '.join(choices)}.")
            continue
        with found.collect():
            result[name] = _value(value, reflection)
    found.raise_if_any()
    return result


def _value(node: ast.expr, reflection: Reflection) -> str:
    path = _path(node, reflection)
    if path is not None:
        return path
    if isinstance(node, ast.JoinedStr):
        return "".join(_part(part, reflection) for part in node.values)
    known = reflection.evaluate(node)
    if isinstance(known, str):
        return _constant(known, node, reflection)
    raise _refused("This is neither a constant text nor a part of the request.", node, reflection)


def _part(node: ast.expr, reflection: Reflection) -> str:
    if isinstance(node, ast.FormattedValue):
        path = _path(node.value, reflection)
        if path is not None and node.conversion in (-1, 115) and node.format_spec is None:
            return "${" + path.removeprefix("$") + "}"
        known = reflection.evaluate(ast.copy_location(ast.JoinedStr([node]), node))
    else:
        known = reflection.evaluate(node)
    if isinstance(known, str):
        return _constant(known, node, reflection)
    raise _refused("A part of the request stands in a text as it is, without conversion or format.", node, reflection)


def _constant(text: str, node: ast.expr, reflection: Reflection) -> str:
    if "$" in text and not has_token(text):
        raise _refused("API Gateway takes `$` in a text for the beginning of a part of the request.", node, reflection)
    return text


def _path(node: ast.expr, reflection: Reflection) -> str | None:
    """API Gateway's name of a part of the request."""
    names: list[str] = []
    while isinstance(node, ast.Subscript):
        key = reflection.evaluate(node.slice)
        if not isinstance(key, str):
            return None
        names.insert(0, key)
        node = node.value
    parameter = next(iter(reflection.signature.parameters))
    if _is_parsed_body(node, reflection, parameter):
        return ".".join(["$request.body", *names])
    if not isinstance(node, ast.Name) or node.id != parameter or not names:
        return None
    first, *rest = names
    if first in _WHOLE and not rest:
        return _WHOLE[first]
    if first in _PARTS and rest:
        return ".".join([_PARTS[first], *rest])
    return None


def _is_parsed_body(node: ast.expr, reflection: Reflection, parameter: str) -> bool:
    """`json.loads(request["body"])`."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return False
    if reflection.evaluate(node.func) is not json.loads:
        return False
    inner = node.args[0]
    return (
        isinstance(inner, ast.Subscript)
        and isinstance(inner.value, ast.Name)
        and inner.value.id == parameter
        and reflection.evaluate(inner.slice) == "body"
    )


def _refused(message: str, node: ast.expr, reflection: Reflection) -> FunctionlessError:
    return error(FL6003, message, reflection.position(node), _REMEDY)
