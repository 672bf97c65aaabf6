"""Where a handler's parameters come from in an HTTP request, and what their type hints convert them to."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import inspect
import re
import types
import typing
import uuid
from typing import Any

from ..context import LambdaContext
from ..diagnostics import FL6001, Position, error
from ..reflect import Reflection

_PLACEHOLDER = re.compile(r"\{(\w+)(\+?)\}")
_WITH_BODY = ("POST", "PUT", "PATCH")
_SCALARS: dict[Any, Any] = {
    str: "str",
    int: "int",
    float: "float",
    bool: "bool",
    Any: "any",
    object: "any",
    datetime.datetime: ("made by", datetime.datetime.fromisoformat, "a date and time in ISO 8601"),
    datetime.date: ("made by", datetime.date.fromisoformat, "a date in ISO 8601"),
    uuid.UUID: ("made by", uuid.UUID, "a UUID"),
    decimal.Decimal: ("made by", decimal.Decimal, "a decimal number"),
    dict: ("dict", "any"),
    list: ("list", "any"),
}


@dataclasses.dataclass(frozen=True)
class Header:
    """Says that a parameter comes from a header: `token: Annotated[str, Header("Authorization")]`."""

    name: str


@dataclasses.dataclass(frozen=True)
class Query:
    """Says that a parameter comes from the query: `page: Annotated[int, Query("p")]`."""

    name: str


class HttpRequest(dict[str, Any]):
    """The annotation of a parameter that gets the whole request, as API Gateway sends it (payload format 2.0)."""


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a parameter comes from.

    Args:
        name: the parameter.
        source: `"path"`, `"query"`, `"header"`, `"body"` (an entry of it), `"whole"` (all of it), `"request"` or
            `"context"`.
        key: its name there.
        kind: what it is converted to, as `lambda_runtime.http.convert` reads it.
        needed: whether it must be there.
    """

    name: str
    source: str
    key: str
    kind: Any
    needed: bool


def placeholders(path: str) -> list[str]:
    """The names in braces of a route's path."""
    return [name for name, _ in _PLACEHOLDER.findall(path)]


def sources(reflection: Reflection, method: str, path: str) -> tuple[Source, ...]:
    """Where each parameter of a handler comes from.

    Names in the route's path come from there. `Header(...)` and `Query(...)` say so. Of a request with a body, a
    parameter named `body` or hinted as an object gets the whole body; without one, each parameter is an entry of the
    body, or of the query. Everything else comes from the query.

    Raises:
        FunctionlessError: FL6001 for a parameter that nothing can fill, or a name of the path that nobody takes.
    """
    position = reflection.position(reflection.node)
    names = placeholders(path)
    found: list[Source] = []
    rest: list[tuple[inspect.Parameter, Any, Any]] = []
    for parameter in reflection.signature.parameters.values():
        if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.POSITIONAL_ONLY):
            raise error(
                FL6001, f"The parameter {parameter.name!r} has no name in a request.", position, "Take it by name."
            )
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            raise error(
                FL6001, f"**{parameter.name} takes what the route does not name.", position, "Name each of them."
            )
        hint, marker = _unpacked(reflection.hints.get(parameter.name, Any))
        needed = parameter.default is inspect.Parameter.empty
        if parameter.name == "context" or hint is LambdaContext:
            found.append(Source(parameter.name, "context", "", "any", True))
        elif hint is HttpRequest:
            found.append(Source(parameter.name, "request", "", "any", True))
        elif marker is not None:
            source = "header" if isinstance(marker, Header) else "query"
            found.append(Source(parameter.name, source, marker.name, _kind(hint, parameter, position), needed))
        elif parameter.name in names:
            found.append(Source(parameter.name, "path", parameter.name, _kind(hint, parameter, position), True))
        else:
            rest.append((parameter, hint, needed))
    missing = [name for name in names if name not in reflection.signature.parameters]
    if missing:
        message = f"The route's {{{missing[0]}}} is no parameter of the handler."
        raise error(FL6001, message, position, f"Add the parameter {missing[0]!r}, or leave it out of the path.")
    whole = [parameter.name for parameter, hint, _ in rest if parameter.name == "body" or _is_object(hint)]
    for parameter, hint, needed in rest:
        kind = _kind(hint, parameter, position)
        source = "query"
        if method in _WITH_BODY:
            source = "whole" if parameter.name in whole[:1] else "query" if whole else "body"
        elif method == "ANY":
            source = "body"
        if source == "query" and _is_object(hint):
            raise error(
                FL6001,
                f"The parameter {parameter.name!r} is an object, and a {method} request has no body for it.",
                position,
                "Take its fields one by one from the query, or use POST, PUT or PATCH.",
            )
        found.append(Source(parameter.name, source, "body" if source == "whole" else parameter.name, kind, needed))
    order = list(reflection.signature.parameters)
    return tuple(sorted(found, key=lambda one: order.index(one.name)))


def _unpacked(hint: Any) -> tuple[Any, Header | Query | None]:
    if typing.get_origin(hint) is typing.Annotated:
        inner, *extras = typing.get_args(hint)
        return inner, next((extra for extra in extras if isinstance(extra, (Header, Query))), None)
    return hint, None


def _is_object(hint: Any) -> bool:
    base = typing.get_origin(hint) or hint
    if base in (typing.Union, types.UnionType):
        return any(_is_object(part) for part in typing.get_args(hint))
    return dataclasses.is_dataclass(base) or typing.is_typeddict(base) or base is dict


def _kind(hint: Any, parameter: inspect.Parameter, position: Position) -> Any:
    made = _of(hint)
    if made is None:
        raise error(
            FL6001,
            f"No request can give the parameter {parameter.name!r} as {inspect.formatannotation(hint)}.",
            position,
            "Hint it as str, int, float, bool, a date, UUID, Decimal, Enum, Literal, a dataclass, a TypedDict, or a "
            "list, dict or Optional of these.",
        )
    return made


def _of(hint: Any) -> Any:
    """The conversion for a hint, or None where there is none."""
    hint, _ = _unpacked(hint)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is None and hint in _SCALARS:
        return _SCALARS[hint]
    if origin is typing.Literal:
        return ("one of", inner)
    if origin in (typing.Union, types.UnionType):
        parts = [part for part in inner if part is not type(None)]
        made = _of(parts[0]) if len(parts) == 1 else None
        return None if made is None else ("optional", made)
    if origin in (list, dict):
        made = _of(inner[-1])
        return None if made is None or (origin is dict and inner[0] is not str) else (origin.__name__, made)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return ("enum", hint)
    if typing.is_typeddict(hint):
        hints = typing.get_type_hints(hint, include_extras=True)
        return _record(None, {name: _entry(inner, name in hint.__required_keys__) for name, inner in hints.items()})
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        absent = dataclasses.MISSING
        fields = [field for field in dataclasses.fields(hint) if field.init]
        return _record(
            hint,
            {f.name: (hints[f.name], f.default is absent and f.default_factory is absent) for f in fields},
        )
    return None


def _entry(hint: Any, needed: bool) -> tuple[Any, bool]:
    """A TypedDict's entry and whether it must be there; under postponed annotations only the hint says so."""
    origin = typing.get_origin(hint)
    if origin in (typing.Required, typing.NotRequired):
        return typing.get_args(hint)[0], origin is typing.Required
    return hint, needed


def _record(cls: type | None, fields: dict[str, tuple[Any, bool]]) -> Any:
    made = {name: (_of(hint), needed) for name, (hint, needed) in fields.items()}
    return None if any(kind is None for kind, _ in made.values()) else ("record", cls, made)
