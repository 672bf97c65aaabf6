"""Answers requests of an HTTP API: arguments from path, query, headers and body, results and exceptions as responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import base64
import json
from typing import Any

from .payloads import dumped

_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
_MISSING = object()


class BadRequest(Exception):
    """A parameter is missing or has a wrong type."""


def respond(handler: Any, parameters: Any, errors: Any, run: Any, event: Any, context: Any) -> Any:
    """Calls the handler with a request's parameters.

    Args:
        handler: the user's function.
        parameters: for each parameter its name, where it comes from ("path", "query", "header", "body", "whole",
            "request", "context"), its name there, what it is converted to, and whether it must be there.
        errors: status by exception class.
        run: what awaits the handler's result, or None.
        event: the request, as API Gateway sends it (payload format 2.0).
        context: the Lambda context.
    """
    try:
        arguments = _arguments(parameters, event, context)
    except BadRequest as problem:
        return _answer(400, {"message": str(problem)})
    try:
        result = handler(**arguments)
        result = result if run is None else run(result)
    except Exception as failure:
        for cls in type(failure).__mro__:
            if cls in errors:
                message = failure.args[0] if len(failure.args) == 1 else str(failure)
                return _answer(errors[cls], {"message": message})
        raise
    if isinstance(result, dict) and isinstance(result.get("statusCode"), int):
        return result
    return {"statusCode": 204} if result is None else _answer(200, result)


def _answer(status: int, body: Any) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": dumped(body)}


def _arguments(parameters: Any, event: Any, context: Any) -> dict[str, Any]:
    query = event.get("queryStringParameters") or {}
    headers = event.get("headers") or {}
    body = _MISSING
    arguments: dict[str, Any] = {}
    for name, source, key, kind, needed in parameters:
        if source == "context":
            arguments[name] = context
            continue
        if source == "request":
            arguments[name] = event
            continue
        text = True
        if source == "path":
            value = (event.get("pathParameters") or {}).get(key, _MISSING)
        elif source == "query":
            value = query.get(key, _MISSING)
        elif source == "header":
            value = headers.get(key.lower(), _MISSING)
        else:
            body = _body(event) if body is _MISSING else body
            text = False
            value = body
            if source == "body":
                value = body.get(key, _MISSING) if isinstance(body, dict) else _MISSING
                if value is _MISSING and key in query:
                    value, text = query[key], True
        if needed and (value is _MISSING or (value is None and source == "whole")):
            raise BadRequest(f"{key}: it is missing")
        if value is _MISSING:
            continue
        arguments[name] = convert(kind, value, key, text)
    return arguments


def _body(event: Any) -> Any:
    raw = event.get("body")
    if raw is None or raw == "":
        return None
    if event.get("isBase64Encoded"):
        raw = base64.b64decode(raw)
    try:
        return json.loads(raw)
    except ValueError:
        raise BadRequest("body: it is not JSON") from None


def convert(kind: Any, value: Any, path: str, text: bool) -> Any:
    """A value as its type hint says.

    Args:
        kind: `"any"`, `"str"`, `"int"`, `"float"`, `"bool"`, or a tuple: `("list", kind)`, `("dict", kind)`,
            `("optional", kind)`, `("one of", values)`, `("made by", function, what)`, `("enum", cls)`,
            `("record", cls or None, {name: (kind, needed)})`.
        value: what the request has.
        path: where it stands in the request.
        text: whether it is text that stands for a value, as in a query.

    Raises:
        BadRequest: when it is not of that kind.
    """
    if isinstance(kind, tuple):
        return _structured(kind, value, path, text)
    if kind == "any":
        return value
    if kind == "str":
        if isinstance(value, str):
            return value
    elif kind == "bool":
        if isinstance(value, bool):
            return value
        if text and value.lower() in _TRUE + _FALSE:
            return value.lower() in _TRUE
    elif text or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        try:
            number = float(value) if kind == "float" else int(value)
            if text or number == value:
                return number
        except (ValueError, OverflowError):
            pass
    names = {"str": "a string", "bool": "true or false", "int": "an integer", "float": "a number"}
    raise BadRequest(f"{path}: {json.dumps(value)} is not {names[kind]}")


def _structured(kind: Any, value: Any, path: str, text: bool) -> Any:
    what = kind[0]
    if what == "optional":
        return None if value is None else convert(kind[1], value, path, text)
    if what == "one of":
        for choice in kind[1]:
            if (type(choice) is type(value) and choice == value) or (text and str(choice) == value):
                return choice
        raise BadRequest(f"{path}: {json.dumps(value)} is none of {', '.join(map(str, kind[1]))}")
    if what == "enum":
        values = {str(item.value) if text else item.value: item for item in kind[1]}
        try:
            return values[value]
        except (KeyError, TypeError):
            raise BadRequest(f"{path}: {json.dumps(value)} is none of {', '.join(map(str, values))}") from None
    if what == "made by":
        try:
            return kind[1](value)
        except (ValueError, TypeError, ArithmeticError):
            raise BadRequest(f"{path}: {json.dumps(value)} is not {kind[2]}") from None
    if what == "list":
        items = value.split(",") if text else value
        if not isinstance(items, list):
            raise BadRequest(f"{path}: {json.dumps(value)} is not a list")
        return [convert(kind[1], item, f"{path}[{index}]", text) for index, item in enumerate(items)]
    if not isinstance(value, dict):
        raise BadRequest(f"{path}: {json.dumps(value)} is not an object")
    if what == "dict":
        return {key: convert(kind[1], item, f"{path}.{key}", False) for key, item in value.items()}
    _, cls, fields = kind
    made: dict[str, Any] = {} if cls is not None else dict(value)
    for key, (inner, needed) in fields.items():
        if key in value:
            made[key] = convert(inner, value[key], f"{path}.{key}", False)
        elif needed:
            raise BadRequest(f"{path}.{key}: it is missing")
    if cls is None:
        return made
    unknown = [key for key in value if key not in fields]
    if unknown:
        raise BadRequest(f"{path}.{unknown[0]}: it is not known")
    return cls(**made)
