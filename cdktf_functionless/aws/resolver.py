"""SDK calls in an AppSync resolver: the DynamoDB data source where AWS has it, a signed HTTP request where not.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-http.html

An HTTP data source signs requests for one service. Services that speak JSON (`application/x-amz-json-1.x`) or the
query protocol are called directly; REST services need paths and headers of their own and are FL5019.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..compilers.appsync_js import Request, js
from ..compilers.appsync_js.types import ANY, BOOL, INT, STR, T, dict_of, list_of, record
from ..diagnostics import FL5019, FunctionlessError, Position, error
from ..iam import Statement
from ..integration import Argument
from ..tokens import is_token
from .context import current
from .identity import identify, is_resource
from .model import Operation, Service, Shape

#: Operations of DynamoDB that AppSync's own data source has for one table.
_DYNAMODB = frozenset({"get_item", "put_item", "update_item", "delete_item", "query", "scan"})
#: Hosts that an operation puts before the service's.
_HOST_PREFIX = {("stepfunctions", "StartSyncExecution"): "sync-"}
#: Services with one endpoint for the world.
_GLOBAL = {"iam": "https://iam.amazonaws.com", "organizations": "https://organizations.us-east-1.amazonaws.com"}
_DEPTH = 6
_SCALARS = {"string": STR, "character": STR, "integer": INT, "long": INT, "boolean": BOOL, "blob": STR}


def request(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position
) -> Request:
    """The request of a call.

    Args:
        operation: what is called.
        parameters: the arguments under the model's names.
        statements: what the data source's role needs.
        position: the call.

    Raises:
        FunctionlessError: FL5019 for an operation or argument that has no form.
    """
    if operation.service.name == "dynamodb" and operation.name in _DYNAMODB:
        return _dynamodb(operation, parameters, statements, position)
    protocol = operation.service.metadata.get("protocol")
    if protocol == "json":
        return _json(operation, parameters, statements, position)
    if protocol == "query":
        return _query(operation, parameters, statements, position)
    raise error(
        FL5019,
        f"{operation.label} is a REST operation ({protocol}), which a resolver does not write.",
        position,
        "Call it in a Function, and the Function in the resolver.",
    )


# ---------------------------------------------------------------------- DynamoDB


def _dynamodb(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position
) -> Request:
    from ..constructs.table_resolver import Target, Writer, write

    table = parameters["TableName"]
    value: Any = table.possible[0] if table.possible is not None and len(table.possible) == 1 else None
    name = identify(value, "TableName") if is_resource(value) else value
    if not isinstance(name, str):
        raise error(FL5019, "The table is not known.", table.position, "Give the Table or its name.")
    keys: tuple[str, ...] = ()
    if is_resource(value) and hasattr(value, "partition_key"):
        sort = getattr(value, "sort_key", None)
        keys = (value.partition_key[0], *([sort[0]] if sort else []))
    elif hasattr(value, "hash_key"):
        keys = tuple(key for key in (value.hash_key, value.range_key_input) if key)
    if not keys and operation.name == "put_item":
        raise error(FL5019, "The key of the table is not known.", table.position, "Give the Table itself.")
    config = {"dynamodb_config": {"table_name": name}}
    shown = getattr(value, "table_name", name)
    label = str(getattr(value, "label", "table")) if is_resource(value) else "table"
    target = Target(
        value if is_resource(value) else ("dynamodb", name), str(shown), config, keys, dict[str, Any], label
    )
    given = {key: argument for key, argument in parameters.items() if key != "TableName"}
    return write(operation.name, Writer(target, given, position, statements, typed=True))


# ---------------------------------------------------------------------- HTTP


def _http(operation: Operation, params: js.Object, statements: tuple[Statement, ...], **more: Any) -> Request:
    metadata = operation.service.metadata
    region = current().region
    prefix = _HOST_PREFIX.get((operation.service.name, operation.api_name), "")
    host = metadata["endpointPrefix"]
    endpoint = _GLOBAL.get(operation.service.name, f"https://{prefix}{host}.{region}.amazonaws.com")
    signing = "us-east-1" if operation.service.name in _GLOBAL else region, metadata.get("signingName", host)
    return signed(
        endpoint,
        signing[0],
        signing[1],
        params,
        statements,
        f"{prefix}{host}".replace("-", "_").replace(".", "_"),
        **more,
    )


def signed(
    endpoint: str,
    region: str,
    service: str,
    params: js.Object,
    statements: tuple[Statement, ...],
    name: str,
    **more: Any,
) -> Request:
    """A POST request that the data source signs.

    Args:
        endpoint: the service's URL; all its calls share one data source.
        region: the region that the signature is for.
        service: the service's name in signatures.
        params: headers and body.
        statements: what the data source's role needs.
        name: the data source's name.
        more: the other fields of the request.
    """
    signing = {"signing_region": region, "signing_service_name": service}
    authorization = {"authorization_type": "AWS_IAM", "aws_iam_config": signing}
    body = js.obj(method=js.Lit("POST"), resourcePath=js.Lit("/"), params=params)
    config = {"http_config": {"endpoint": endpoint, "authorization_config": authorization}}
    return Request("HTTP", ("http", name), body, config, statements=statements, name=name, **more)


def _json(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position
) -> Request:
    metadata = operation.service.metadata
    headers = js.of_python(
        {
            "content-type": f"application/x-amz-json-{metadata.get('jsonVersion', '1.0')}",
            "x-amz-target": f"{metadata['targetPrefix']}.{operation.api_name}",
        }
    )
    values = _Values(operation.service, position)
    body = js.Object(
        tuple(
            (
                operation.members[name].get("locationName", name),
                values.json(argument, operation.members[name]["shape"], name),
            )
            for name, argument in parameters.items()
        )
    )
    params = js.Object((("headers", headers), ("body", body)))
    return _http(
        operation,
        params,
        statements,
        failure=lambda raw: js.call("awsError", raw),
        helpers=("awsError",),
        result=lambda raw: js.call("JSON.parse", js.Member(raw, "body")),
        result_type=_type(operation.service, operation.output),
    )


def _type(service: Service, output: str | None, depth: int = 0) -> T:
    """The type of a result. Numbers and timestamps are what JSON has."""
    if output is None:
        return record({})
    described = service.shapes[output]
    kind = described["type"]
    if depth > _DEPTH:
        return ANY
    if kind == "structure":
        fields = {name: _type(service, inner["shape"], depth + 1) for name, inner in described["members"].items()}
        return record(fields, (), closed=False)
    if kind == "list":
        return list_of(_type(service, described["member"]["shape"], depth + 1))
    if kind == "map":
        return dict_of(_type(service, described["value"]["shape"], depth + 1))
    return _SCALARS.get(kind, ANY)


class _Values:
    """Argument values as the service wants them."""

    def __init__(self, service: Service, position: Position) -> None:
        self._service = service
        self._position = position

    def refuse(self, message: str, position: Position) -> FunctionlessError:
        """The diagnostic of a value without a form."""
        return error(FL5019, message, position, "Pass JSON-like values.")

    def json(self, argument: Argument, shape: str, member: str) -> js.Expr:
        """A value of a JSON body."""
        described = self._service.shapes[shape]
        if argument.items is not None:
            members, inner = described.get("members"), described.get("value")
            if members is not None:
                return js.Object(
                    tuple(
                        (members[key].get("locationName", key), self.json(item, members[key]["shape"], key))
                        for key, item in argument.items.items()
                    )
                )
            if inner is not None:
                items = argument.items.items()
                return js.Object(tuple((key, self.json(item, inner["shape"], key)) for key, item in items))
        if argument.elements is not None and "member" in described:
            parts = [self.json(item, described["member"]["shape"], member) for item in argument.elements]
            return js.Array(tuple(parts))
        return self.scalar(argument, described, member)

    def scalar(self, argument: Argument, described: Shape, member: str) -> js.Expr:
        """A value that is given as a whole."""
        if argument.possible is not None and len(argument.possible) == 1:
            value = argument.possible[0]
            if is_resource(value):
                found = identify(value, member)
                if found is None:
                    raise self.refuse(f"The construct has no {member}.", argument.position)
                return js.Lit(found)
            if argument.code is None and isinstance(value, (str, bool, int, float)):
                return js.of_python(value)
        if described["type"] == "blob":
            if argument.code is None:
                raise self.refuse(f"{member} is bytes, which a resolver does not have.", argument.position)
            return js.call("util.base64Encode", argument.code)
        if argument.code is None:
            raise self.refuse(f"{member} has no form in AppSync.", argument.position)
        code: js.Expr = argument.code
        return code


# ---------------------------------------------------------------------- query


def _query(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position
) -> Request:
    service = operation.service
    values = _Values(service, position)
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
    output = service.shapes[operation.output] if operation.output is not None else None

    def result(raw: js.Expr) -> js.Expr:
        if output is None or not output.get("members"):
            return js.Object(())
        parsed = js.call("util.xml.toMap", js.Member(raw, "body"))
        root = js.Member(js.Member(parsed, f"{operation.api_name}Response"), f"{operation.api_name}Result")
        found = js.Name("found")
        made = js.Arrow((found,), _read(service, output, found, 0))
        return js.Index(js.method(js.Array((root,)), "map", made), js.ZERO)

    return _http(
        operation,
        params,
        statements,
        failure=lambda raw: js.call("xmlError", raw),
        helpers=("xmlError", "members"),
        result=result,
        result_type=_type(service, operation.output),
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
    values: _Values,
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
        word = "" if described.get("flattened") else f".{inner.get('locationName', 'member')}"
        for number, item in enumerate(argument.elements, 1):
            _flat(service, values, item, inner, f"{path}{word}.{number}", member, pairs)
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


def _read(service: Service, described: Shape, value: js.Expr, depth: int) -> js.Expr:
    """A value of the parsed XML as boto3 gives it; what is absent stays null."""
    kind = described["type"]
    if depth > _DEPTH:
        return value
    if kind == "structure":
        return js.call(
            "present",
            js.Object(
                tuple(
                    (
                        name,
                        _read(
                            service,
                            service.shapes[inner["shape"]],
                            js.Member(value, inner.get("locationName", name), optional=True),
                            depth + 1,
                        ),
                    )
                    for name, inner in described["members"].items()
                )
            ),
        )
    if kind == "list":
        inner = described["member"]
        name = js.Lit(None if described.get("flattened") else inner.get("locationName", "member"))
        item = js.Name(f"m{depth}")
        each = _read(service, service.shapes[inner["shape"]], item, depth + 1)
        listed = js.call("members", value, name)
        return listed if each == item else js.method(listed, "map", js.Arrow((item,), each))
    if kind in ("integer", "long", "float", "double"):
        return js.Cond(js.Binary("==", value, js.NULL), js.NULL, js.call("parseFloat", value))
    if kind == "boolean":
        return js.Cond(
            js.Binary("==", value, js.NULL), js.NULL, js.Binary("===", js.Template((value,)), js.Lit("true"))
        )
    return value


def as_text(name: str, argument: Argument, texts: frozenset[str]) -> Argument:
    """An argument as it is sent: what is no string becomes JSON text where the service wants text."""
    if name in texts:
        t = getattr(argument, "t", None)
        if argument.code is None or (t is not None and t.only("str")):
            return argument
        sure = t is not None and not t.may("str")
        code = js.call("JSON.stringify", argument.code) if sure else js.call("jsonText", argument.code)
        return Argument(argument.position, code)
    if argument.items is not None:
        items = {key: as_text(key, item, texts) for key, item in argument.items.items()}
        return dataclasses.replace(argument, items=items)
    if argument.elements is not None:
        return dataclasses.replace(argument, elements=[as_text("", item, texts) for item in argument.elements])
    return argument


__all__ = ["as_text", "request", "signed"]
