"""`HttpApi`: an API Gateway HTTP API whose routes are Python functions, or go straight to a service.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/apigatewayv2_api
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, ParamSpec, TypeVar

from constructs import Construct

from lambda_runtime import concurrent, http

from ..diagnostics import FL1011, FL6002, error
from ..iam import policy_document
from ..reflect import reflect
from ..tokens import json_text
from .base import ResourceConstruct, caller, make
from .function import Function
from .http_mapping import mapped
from .http_types import sources

P = ParamSpec("P")
R = TypeVar("R")

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
_PATH = re.compile(r"/|(/([A-Za-z0-9._~:@!*'()&=+,;%-]|\{\w+\})+)*(/\{\w+\+\})?/?")
_LOG_FORMAT = {
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "time": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "length": "$context.responseLength",
    "error": "$context.error.message",
}


class Route(Generic[P, R]):
    """A route; calling it calls the plain handler, for unit tests.

    Args:
        key: `"GET /users/{id}"`.
        handler: the plain function.
        function: the Lambda function that answers.
        resource: the Terraform resource.
    """

    def __init__(self, key: str, handler: Callable[P, R], function: Function[..., Any], resource: Any) -> None:
        self.key = key
        self.handler = handler
        self.function = function
        self.resource = resource

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The handler's result, without any HTTP."""
        return self.handler(*args, **kwargs)


class HttpApi(ResourceConstruct):
    """An HTTP API.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        cors: True for any origin, or the block `cors_configuration`.
        errors: the status that answers an exception class, and those derived from it; for all routes.
        authorizer: who may call the routes: `"IAM"`, an authorizer of `jwt_authorizer` or `lambda_authorizer`, or None.
        access_logs: whether each request is logged, in a log group of its own.
        throttling: the steady rate in requests per second, and the burst.
        stage: the stage's name.
        provider: the AWS provider (alias) of everything that is created.
        props: the other arguments of `aws_apigatewayv2_api`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cors: bool | Mapping[str, Any] = False,
        errors: Mapping[type[BaseException], int] | None = None,
        authorizer: Any = None,
        access_logs: bool = False,
        throttling: tuple[float, int] | None = None,
        stage: str = "$default",
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id)
        self.provider = provider
        self._shared = {} if provider is None else {"provider": provider}
        self._errors = dict(errors or {})
        self._authorizer = authorizer
        self._role: Any = None
        self._statements: list[Any] = []
        arguments: dict[str, Any] = {"name": self.physical_name(128), "protocol_type": "HTTP", **props, **self._shared}
        if cors:
            everything = {"allow_origins": ["*"], "allow_methods": ["*"], "allow_headers": ["*"]}
            arguments["cors_configuration"] = everything if cors is True else dict(cors)
        self.resource = make("apigatewayv2_api", "Apigatewayv2Api", self, "Default", arguments)
        settings: dict[str, Any] = {"api_id": self.resource.id, "name": stage, "auto_deploy": True, **self._shared}
        if access_logs:
            group = {"name": f"/aws/apigateway/{self.physical_name(400)}", "retention_in_days": 30, **self._shared}
            logs = make("cloudwatch_log_group", "CloudwatchLogGroup", self, "Logs", group)
            settings["access_log_settings"] = {"destination_arn": logs.arn, "format": json_text(_LOG_FORMAT)}
        if throttling is not None:
            rate, burst = throttling
            settings["default_route_settings"] = {"throttling_rate_limit": rate, "throttling_burst_limit": burst}
        self.stage = make("apigatewayv2_stage", "Apigatewayv2Stage", self, "Stage", settings)

    @property
    def url(self) -> str:
        """The URL of the stage, as a token."""
        return str(self.stage.invoke_url)

    # routes

    def route(
        self,
        method: str,
        path: str,
        target: Any = None,
        *,
        request: Callable[[Any], Mapping[str, Any]] | None = None,
        errors: Mapping[type[BaseException], int] | None = None,
        authorizer: Any = "the API's",
        scopes: Sequence[str] = (),
        **props: Any,
    ) -> Any:
        """A route; without `target` a decorator for its handler.

        Args:
            method: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS or ANY.
            path: as `"/users/{id}"`, or `"/files/{path+}"`.
            target: a Function (which gets API Gateway's event), or a resource that API Gateway calls itself: a Queue,
                a state machine, an EventBus, a Stream.
            request: for such a resource, a function of the request that gives the parameters of the call.
            errors: the status that answers an exception class, besides those of the API.
            authorizer: another one than the API's; None for everybody.
            scopes: what a JWT must hold.
            props: arguments of the Function that answers.

        Raises:
            FunctionlessError: FL6001 for a parameter that no request fills, FL6002 for a bad method, path or target,
                FL6003 for a mapping that API Gateway cannot do.
        """
        key = self._key(method, path)
        options = (authorizer, tuple(scopes))
        if target is None:

            def decorate(handler: Callable[P, R]) -> Route[P, R]:
                return self._answer(key, handler, {**self._errors, **(errors or {})}, options, props)

            return decorate
        if props or errors:
            raise error(FL1011, f"The target of {key} has its own settings.", caller(), "Give them where it is made.")
        if isinstance(target, Function):
            return self._add(key, self._function_integration(key, target), options)
        if not hasattr(target, "__http__"):
            raise error(
                FL6002,
                f"API Gateway cannot call {target!r} itself.",
                caller(),
                "Give a Function, a Queue, a state machine, an EventBus or a Stream; or decorate a handler.",
            )
        return self._add(key, self._service_integration(key, target, request), options)

    def get(self, path: str, target: Any = None, **options: Any) -> Any:
        """`route("GET", ...)`."""
        return self.route("GET", path, target, **options)

    def post(self, path: str, target: Any = None, **options: Any) -> Any:
        """`route("POST", ...)`."""
        return self.route("POST", path, target, **options)

    def put(self, path: str, target: Any = None, **options: Any) -> Any:
        """`route("PUT", ...)`."""
        return self.route("PUT", path, target, **options)

    def patch(self, path: str, target: Any = None, **options: Any) -> Any:
        """`route("PATCH", ...)`."""
        return self.route("PATCH", path, target, **options)

    def delete(self, path: str, target: Any = None, **options: Any) -> Any:
        """`route("DELETE", ...)`."""
        return self.route("DELETE", path, target, **options)

    def _key(self, method: str, path: str) -> str:
        if method not in METHODS or not _PATH.fullmatch(path):
            raise error(
                FL6002,
                f"{method} {path!r} is not a route.",
                caller(),
                f"A route is one of {', '.join(METHODS)} and a path that begins with '/', as '/users/{{id}}'.",
            )
        return f"{method} {path}"

    def _answer(
        self,
        key: str,
        handler: Callable[P, R],
        errors: Mapping[type[BaseException], int],
        options: tuple[Any, tuple[str, ...]],
        props: dict[str, Any],
    ) -> Route[P, R]:
        method, _, path = key.partition(" ")
        reflection = reflect(handler)
        parameters = [
            (source.name, source.source, source.key, source.kind, source.needed)
            for source in sources(reflection, method, path)
        ]
        run = concurrent.run if reflection.is_async else None
        answer = functools.partial(http.respond, handler, parameters, dict(errors), run)
        made: Function[..., Any] = Function(self, _id(key), answer, **props, **self._shared)
        return Route(key, handler, made, self._add(key, self._function_integration(key, made), options))

    def _function_integration(self, key: str, function: Function[..., Any]) -> Any:
        method, _, path = key.partition(" ")
        method = "*" if method == "ANY" else method
        permission = {
            "action": "lambda:InvokeFunction",
            "function_name": function.name,
            "principal": "apigateway.amazonaws.com",
            "source_arn": f"{self.resource.execution_arn}/*/{method}{path}",
        }
        make("lambda_permission", "LambdaPermission", self, f"{_id(key)}-Permission", {**permission, **self._shared})
        integration = {
            "integration_type": "AWS_PROXY",
            "integration_uri": function.arn,
            "payload_format_version": "2.0",
        }
        return self._integration(key, integration)

    def _service_integration(self, key: str, target: Any, request: Callable[[Any], Mapping[str, Any]] | None) -> Any:
        found = target.__http__()
        parameters = dict(found.parameters)
        if request is not None:
            parameters |= mapped(request, found.choices)
        self._statements.append(found.statement)
        integration = {
            "integration_type": "AWS_PROXY",
            "integration_subtype": found.subtype,
            "payload_format_version": "1.0",
            "request_parameters": parameters,
            "credentials_arn": self._service_role().arn,
        }
        return self._integration(key, integration)

    def _service_role(self) -> Any:
        """The role with which the API calls services; made for the first route that needs it."""
        if self._role is None:
            principal = {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "apigateway.amazonaws.com"},
            }
            assume = json_text({"Version": "2012-10-17", "Statement": [principal]})
            role = {"name": self.physical_name(64), "assume_role_policy": assume, **self._shared}
            self._role = make("iam_role", "IamRole", self, "Role", role)
            document = self.lazy_string(lambda: json_text(self.policy))
            policy = {"name": "inline", "role": self._role.id, "policy": document, **self._shared}
            make("iam_role_policy", "IamRolePolicy", self, "Policy", policy)
        return self._role

    @property
    def policy(self) -> dict[str, Any]:
        """The policy with which the API calls services itself."""
        return policy_document(self._statements)

    def _integration(self, key: str, arguments: dict[str, Any]) -> Any:
        arguments = {"api_id": self.resource.id, **arguments, **self._shared}
        return make("apigatewayv2_integration", "Apigatewayv2Integration", self, f"{_id(key)}-Integration", arguments)

    def _add(self, key: str, integration: Any, options: tuple[Any, tuple[str, ...]]) -> Any:
        authorizer, scopes = options
        arguments: dict[str, Any] = {
            "api_id": self.resource.id,
            "route_key": key,
            "target": f"integrations/{integration.id}",
            **self._shared,
        }
        authorizer = self._authorizer if authorizer == "the API's" else authorizer
        if authorizer == "IAM":
            arguments["authorization_type"] = "AWS_IAM"
        elif authorizer is not None:
            jwt = authorizer.authorizer_type_input == "JWT"
            arguments |= {"authorization_type": "JWT" if jwt else "CUSTOM", "authorizer_id": authorizer.id}
            if scopes:
                arguments["authorization_scopes"] = list(scopes)
        return make("apigatewayv2_route", "Apigatewayv2Route", self, f"{_id(key)}-Route", arguments)

    # authorizers

    def jwt_authorizer(self, id: str, *, issuer: str, audience: Sequence[str], header: str = "Authorization") -> Any:
        """An authorizer that checks a JSON web token.

        Args:
            id: unique in the API.
            issuer: the base URL of the identity provider.
            audience: who the token must be for.
            header: the header that holds it.
        """
        arguments = {
            "api_id": self.resource.id,
            "authorizer_type": "JWT",
            "identity_sources": [f"$request.header.{header}"],
            "name": id,
            "jwt_configuration": {"issuer": issuer, "audience": list(audience)},
            **self._shared,
        }
        return make("apigatewayv2_authorizer", "Apigatewayv2Authorizer", self, id, arguments)

    def lambda_authorizer(
        self, id: str, function: Function[..., Any], *, header: str = "Authorization", ttl_seconds: int = 300
    ) -> Any:
        """An authorizer that asks a Function, which answers `{"isAuthorized": True or False, "context": {...}}`.

        Args:
            id: unique in the API.
            function: it gets API Gateway's authorizer event.
            header: the header that the answer is kept for.
            ttl_seconds: how long an answer is kept; 0 asks each time.
        """
        arguments = {
            "api_id": self.resource.id,
            "authorizer_type": "REQUEST",
            "authorizer_uri": function.resource.invoke_arn,
            "identity_sources": [f"$request.header.{header}"],
            "name": id,
            "authorizer_payload_format_version": "2.0",
            "authorizer_result_ttl_in_seconds": ttl_seconds,
            "enable_simple_responses": True,
            **self._shared,
        }
        made = make("apigatewayv2_authorizer", "Apigatewayv2Authorizer", self, id, arguments)
        permission = {
            "action": "lambda:InvokeFunction",
            "function_name": function.name,
            "principal": "apigateway.amazonaws.com",
            "source_arn": f"{self.resource.execution_arn}/authorizers/{made.id}",
        }
        make("lambda_permission", "LambdaPermission", self, f"{id}-Permission", {**permission, **self._shared})
        return made


def _id(key: str) -> str:
    """A construct's id for a route: `GET /users/{id}` is `GET--users--{id}`."""
    return key.replace(" ", "").replace("/", "--")
