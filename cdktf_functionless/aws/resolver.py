"""SDK calls in an AppSync resolver: the DynamoDB data source where AWS has it, a signed HTTP request where not.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-http.html

An HTTP data source signs requests for one service. Services that speak JSON (`application/x-amz-json-1.x`) or the
query protocol are called directly; REST services need paths and headers of their own and are FL1010.
"""

from __future__ import annotations

import dataclasses
import functools
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

#: Hosts that an operation puts before the service's.
_HOST_PREFIX = {("stepfunctions", "StartSyncExecution"): "sync-"}
#: Stands for a region that is not known before Terraform runs.
_SOME_REGION = "eu-west-3"
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
    if operation.service.name == "dynamodb":
        from .resolver_dynamodb import request as of_data_source

        found = of_data_source(operation, parameters, statements, position)
        if found is not None:
            return found
    if operation.service.rpc == "query":
        from .resolver_query import request as of_form

        return of_form(operation, parameters, statements, position)
    return _json(operation, parameters, statements, position)


# ---------------------------------------------------------------------- HTTP


def http(operation: Operation, params: js.Object, statements: tuple[Statement, ...], **more: Any) -> Request:
    """The signed request of an operation.

    Args:
        operation: what is called.
        params: headers and body.
        statements: what the data source's role needs.
        more: the other fields of the request.
    """
    metadata = operation.service.metadata
    region = current().region
    prefix = _HOST_PREFIX.get((operation.service.name, operation.api_name), "")
    host = metadata["endpointPrefix"]
    url, signing = _endpoint(operation.service.name, host, _SOME_REGION if is_token(region) else region)
    if is_token(region):
        url, signing = url.replace(_SOME_REGION, region), signing.replace(_SOME_REGION, region)
    name = f"{prefix}{host}".replace("-", "_").replace(".", "_")
    endpoint = url.replace("https://", f"https://{prefix}")
    return signed(endpoint, signing, metadata.get("signingName", host), params, statements, name, **more)


@functools.cache
def _endpoint(service: str, host: str, region: str) -> tuple[str, str]:
    """A service's URL and the region that its signatures name, by botocore's rules: some services are global."""
    from botocore.endpoint_provider import EndpointProvider
    from botocore.exceptions import EndpointProviderError
    from botocore.loaders import Loader

    loader = Loader()
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    given = {"Region": region, "UseFIPS": False, "UseDualStack": False, "UseGlobalEndpoint": False}
    given = {name: value for name, value in given.items() if name in rules["parameters"]}
    try:
        found = EndpointProvider(rules, loader.load_data("partitions")).resolve_endpoint(**given)
    except EndpointProviderError:  # it asks for parameters that no call of a resolver has
        return f"https://{host}.{region}.amazonaws.com", region
    schemes = found.properties.get("authSchemes") or [{}]
    return found.url, schemes[0].get("signingRegion", region)


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
    values = Values(operation.service, position)
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
    return http(
        operation,
        params,
        statements,
        failure=lambda raw: js.call("awsError", raw),
        helpers=("awsError",),
        result=lambda raw: js.call("JSON.parse", js.Member(raw, "body")) if answers(operation) else js.Object(()),
        result_type=type_of(operation.service, operation.output),
    )


def answers(operation: Operation) -> bool:
    """Whether an operation's answer has fields; else its body may be empty."""
    return operation.output is not None and bool(operation.service.shapes[operation.output].get("members"))


def type_of(service: Service, output: str | None, depth: int = 0) -> T:
    """The type of a result. Numbers and timestamps are what JSON has."""
    if output is None:
        return record({})
    described = service.shapes[output]
    kind = described["type"]
    if depth > _DEPTH:
        return ANY
    if kind == "structure":
        fields = {name: type_of(service, inner["shape"], depth + 1) for name, inner in described["members"].items()}
        return record(fields, (), closed=False)
    if kind == "list":
        return list_of(type_of(service, described["member"]["shape"], depth + 1))
    if kind == "map":
        return dict_of(type_of(service, described["value"]["shape"], depth + 1))
    return _SCALARS.get(kind, ANY)


class Values:
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


__all__ = ["Values", "answers", "as_text", "http", "request", "signed", "type_of"]
