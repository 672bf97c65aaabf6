"""SDK calls of services that speak the query protocol in an AppSync resolver: a form goes out, XML comes back.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonParameters.html

AppSync's `util.xml.toMap` makes numbers of texts that look like some and tells one element from a list of one by its
neighbours; so the answer is read with a helper that keeps texts and gives lists always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..compilers.appsync_js import Request, js
from ..diagnostics import Position
from ..iam import Statement
from ..integration import Argument
from ..tokens import is_token
from .model import Operation, Service, Shape
from .resolver import Values, answers, http, type_of


def request(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position
) -> Request:
    """The request of a call of a service that speaks the query protocol.

    Raises:
        FunctionlessError: FL5019 for an argument that has no form.
    """
    service = operation.service
    values = Values(service, position)
    codes = {service.shapes[name].get("error", {}).get("code", name): name for name in operation.errors}
    names = js.of_python({code: name for code, name in codes.items() if code != name})
    pairs: list[tuple[str, js.Expr]] = [
        ("Action", js.Lit(operation.api_name)),
        ("Version", js.Lit(service.metadata["apiVersion"])),
    ]
    for name, argument in parameters.items():
        reference = operation.members[name]
        _flat(service, values, argument, reference, reference.get("locationName", name), name, pairs)
    parts: list[str | js.Expr] = []
    for place, (name, value) in enumerate(pairs):
        parts.append(("&" if place else "") + name + "=")
        if (
            isinstance(value, js.Lit)
            and isinstance(value.value, str)
            and not is_token(value.value)
            and value.value.isalnum()
        ):
            parts.append(value.value)
        elif isinstance(value, js.Lit) and value.value == service.metadata["apiVersion"]:
            parts.append(str(value.value))
        else:
            parts.append(js.call("util.urlEncode", js.Template((value,))))
    body = js.Template(tuple(_joined(parts)))
    headers = js.of_python({"content-type": "application/x-www-form-urlencoded"})
    params = js.Object((("headers", headers), ("body", body)))
    output = service.shapes[operation.output] if operation.output is not None and answers(operation) else None

    def result(raw: js.Expr) -> js.Expr:
        if output is None:
            return js.Object(())
        root = _child(js.call("xmlTree", js.Member(raw, "body")), f"{operation.api_name}Response")
        return _each(root, f"{operation.api_name}Result", lambda node: _read(service, output, node, 1), 0)

    return http(
        operation,
        params,
        statements,
        failure=lambda raw: js.call("xmlError", raw, names),
        helpers=("xmlError", "children"),
        result=result,
        result_type=type_of(service, operation.output),
    )


def _joined(parts: list[str | js.Expr]) -> list[str | js.Expr]:
    out: list[str | js.Expr] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        else:
            out.append(part)
    return out


def _flat(
    service: Service,
    values: Values,
    argument: Argument,
    reference: Mapping[str, Any],
    path: str,
    member: str,
    pairs: list[tuple[str, js.Expr]],
) -> None:
    """The form fields of an argument: `Tags.member.1.Key`."""
    described = service.shapes[reference["shape"]]
    kind = described["type"]
    if kind == "structure":
        if argument.items is None:
            raise values.refuse(f"{member} must be written out as a dict.", argument.position)
        for name, item in argument.items.items():
            inner = described["members"][name]
            _flat(service, values, item, inner, f"{path}.{inner.get('locationName', name)}", name, pairs)
    elif kind == "list":
        if argument.elements is None:
            raise values.refuse(f"{member} must be written out as a list.", argument.position)
        inner = described["member"]
        if not argument.elements:
            pairs.append((path, js.Lit("")))
        if not described.get("flattened"):
            path = f"{path}.{inner.get('locationName', 'member')}"
        elif "locationName" in inner:
            path = ".".join([*path.split(".")[:-1], inner["locationName"]])
        for number, item in enumerate(argument.elements, 1):
            _flat(service, values, item, inner, f"{path}.{number}", member, pairs)
    elif kind == "map":
        if argument.items is None:
            raise values.refuse(f"{member} must be written out as a dict.", argument.position)
        word = "" if described.get("flattened") else ".entry"
        key_name = described["key"].get("locationName", "key")
        value_name = described["value"].get("locationName", "value")
        for number, (key, item) in enumerate(argument.items.items(), 1):
            pairs.append((f"{path}{word}.{number}.{key_name}", js.Lit(key)))
            _flat(service, values, item, described["value"], f"{path}{word}.{number}.{value_name}", member, pairs)
    else:
        pairs.append((path, values.scalar(argument, described, member)))


def _child(node: js.Expr, name: str) -> js.Expr:
    """The first element of a name inside a node."""
    return js.Index(js.call("children", node, js.Lit(name)), js.ZERO)


def _each(node: js.Expr, name: str, read: Callable[[js.Expr], js.Expr], depth: int, *, all: bool = False) -> js.Expr:
    """What the elements of a name become: a list, or the first one's value; undefined where there is none."""
    each = js.Name(f"m{depth}" if depth else "found")
    value = read(each)
    listed: js.Expr = js.call("children", node, js.Lit(name))
    if value != each:
        listed = js.method(listed, "map", js.Arrow((each,), value))
    return listed if all else js.Index(listed, js.ZERO)


def _read(service: Service, described: Shape, node: js.Expr, depth: int) -> js.Expr:
    """An element of the answer as boto3 gives it; what is absent has no key."""
    kind = described["type"]
    if kind == "structure":
        fields = [
            (name, _member(service, inner, inner.get("locationName", name), node, depth))
            for name, inner in described["members"].items()
        ]
        return js.call("present", js.Object(tuple(fields)))
    if kind == "list":
        inner = described["member"]
        return _items(service, inner, inner.get("locationName", "member"), node, depth)
    if kind == "map":
        key, value = (described[part].get("locationName", part) for part in ("key", "value"))

        def pair(entry: js.Expr) -> js.Expr:
            return js.Array((_child(entry, key), _member(service, described["value"], value, entry, depth + 1)))

        return js.call("fromPairs", _each(node, "entry", pair, depth, all=True))
    if kind in ("integer", "long", "float", "double"):
        return js.call("parseFloat", node)
    return js.Binary("===", node, js.Lit("true")) if kind == "boolean" else node


def _member(service: Service, inner: Mapping[str, Any], name: str, node: js.Expr, depth: int) -> js.Expr:
    described = service.shapes[inner["shape"]]
    if described["type"] == "list" and described.get("flattened"):
        element = described["member"]
        name = element.get("locationName", name)
        some = js.Member(js.call("children", node, js.Lit(name)), "length")
        return js.Cond(some, _items(service, element, name, node, depth), js.NULL)
    return _each(node, name, lambda each: _read(service, described, each, depth + 1), depth)


def _items(service: Service, inner: Mapping[str, Any], name: str, node: js.Expr, depth: int) -> js.Expr:
    described = service.shapes[inner["shape"]]
    return _each(node, name, lambda each: _read(service, described, each, depth + 1), depth, all=True)
