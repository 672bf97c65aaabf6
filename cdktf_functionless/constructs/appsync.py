"""`AppsyncApi`: a GraphQL API whose resolvers are Python functions.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/appsync_graphql_api
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, overload

from constructs import Construct

from ..diagnostics import FL5017, FunctionlessError, error
from ..iam import Statement, policy_document
from ..tokens import escape, json_text
from .appsync_resolver import AppsyncResolver
from .appsync_schema import Schema
from .appsync_sources import DataSource, DataSources
from .base import ResourceConstruct, caller, make

P = ParamSpec("P")
R = TypeVar("R")

#: How a caller may prove who it is: a name, a Function (a Lambda authorizer), or a dict of a user pool, an OIDC issuer,
#: or of a Lambda authorizer's settings.
Authentication = Any

_ASSUME = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "appsync.amazonaws.com"}}],
}
_NAMES = ("API_KEY", "AWS_IAM")
_POOL = frozenset({"user_pool_id", "app_id_client_regex", "aws_region", "default_action"})
_OIDC = frozenset({"issuer", "client_id", "auth_ttl", "iat_ttl"})
_LAMBDA = frozenset({"authorizer", "authorizer_result_ttl_in_seconds", "identity_validation_expression"})
_LEVELS = ("ALL", "ERROR", "NONE", "INFO", "DEBUG")


class AppsyncApi(ResourceConstruct):
    """A GraphQL API.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        schema: SDL, or the path of a file with it.
        name: the API's name; made from the construct's path where it is left out.
        authentication: `"API_KEY"` (with a key of its own, see `api_key`), `"AWS_IAM"`, a Function that authorizes,
            `{"user_pool_id": ...}` for Cognito, `{"issuer": ...}` for OpenID Connect, or
            `{"authorizer": function, "authorizer_result_ttl_in_seconds": 60}`.
        additional_authentication: more of the same.
        api_key_expires: when the API's key expires, as RFC 3339 text; AWS's own default is seven days.
        cache: arguments of `aws_appsync_api_cache` (`type`, `ttl`, `api_caching_behavior`); with
            `PER_RESOLVER_CACHING` the resolvers' `cache_ttl` says what is cached.
        log_level: `"ERROR"`, `"ALL"`, ... of fields; None: no logs.
        retention_in_days: how long logs are kept.
        environment: names and values that resolvers read as `context["env"]["NAME"]`; they are written into the code.
        provider: the AWS provider (alias) of everything that is created.
        props: the other arguments of `aws_appsync_graphql_api` (`xray_enabled`, `query_depth_limit`,
            `resolver_count_limit`, `introspection_config`, `visibility`, ...).

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011; FL5012 for a schema that is wrong, FL5017 for other values.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        schema: str,
        name: str | None = None,
        authentication: Authentication = "API_KEY",
        additional_authentication: Sequence[Authentication] = (),
        api_key_expires: str | None = None,
        cache: Mapping[str, Any] | None = None,
        log_level: str | None = None,
        retention_in_days: int = 30,
        environment: Mapping[str, str] | None = None,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id)
        self.graphql_schema = Schema(schema, self.label)
        self.environment = dict(environment or {})
        self.provider = provider
        self._shared: dict[str, Any] = {} if provider is None else {"provider": provider}
        self._check(cache, log_level, props)
        modes = [_authentication(mode) for mode in (authentication, *additional_authentication)]
        for mode in modes[1:]:
            mode.get("user_pool_config", {}).pop("default_action", None)  # AppSync has it for the first way only
        kinds = [mode["authentication_type"] for mode in modes]
        arguments: dict[str, Any] = {
            "name": name or self.physical_name(65_536),
            "schema": escape(self.graphql_schema.text),
            **modes[0],
            **props,
            **self._shared,
        }
        if modes[1:]:
            arguments["additional_authentication_provider"] = modes[1:]
        if log_level is not None:
            arguments["log_config"] = self._log_config(log_level)
        self.resource = make("appsync_graphql_api", "AppsyncGraphqlApi", self, "Default", arguments)
        self.key = None
        if "API_KEY" in kinds:
            key = {"api_id": self.resource.id, **self._shared} | (
                {"expires": api_key_expires} if api_key_expires else {}
            )
            self.key = make("appsync_api_key", "AppsyncApiKey", self, "Key", key)
        for place, mode in enumerate((authentication, *additional_authentication)):
            self._permit(mode, place)
        if cache is not None:
            make(
                "appsync_api_cache",
                "AppsyncApiCache",
                self,
                "Cache",
                {"api_id": self.resource.id, **cache, **self._shared},
            )
        if log_level is not None:
            self._add_logs(retention_in_days)

    def _check(self, cache: Mapping[str, Any] | None, log_level: str | None, props: Mapping[str, Any]) -> None:
        if log_level is not None and log_level not in _LEVELS:
            raise _wrong(f"log_level is {log_level!r}", f"It is one of {', '.join(_LEVELS)}.")
        for limit, most in (("query_depth_limit", 75), ("resolver_count_limit", 10_000)):
            value = props.get(limit)
            if isinstance(value, int) and not 0 <= value <= most:
                raise _wrong(f"{limit} is {value}", f"AppSync takes 0 to {most:,}.")
        if cache is not None and not {"type", "ttl", "api_caching_behavior"} <= cache.keys():
            raise _wrong(
                "cache is not complete",
                'Write {"type": "SMALL", "ttl": 60, "api_caching_behavior": "PER_RESOLVER_CACHING"}.',
            )
        for name, value in self.environment.items():
            if not (isinstance(name, str) and name.isidentifier() and isinstance(value, str)):
                raise _wrong(f"The environment variable {name!r}", "Names are identifiers, values strings.")

    def _log_config(self, level: str) -> dict[str, Any]:
        self.log_role = make(
            "iam_role",
            "IamRole",
            self,
            "LogRole",
            {"name": self.physical_name(64, suffix="-logs"), "assume_role_policy": json_text(_ASSUME), **self._shared},
        )
        return {"cloudwatch_logs_role_arn": self.log_role.arn, "field_log_level": level}

    def _add_logs(self, retention_in_days: int) -> None:
        self.log_group = make(
            "cloudwatch_log_group",
            "CloudwatchLogGroup",
            self,
            "Logs",
            {"name": f"/aws/appsync/apis/{self.resource.id}", "retention_in_days": retention_in_days, **self._shared},
        )
        allowed = Statement(frozenset({"logs:CreateLogStream", "logs:PutLogEvents"}), (f"{self.log_group.arn}:*",))
        make(
            "iam_role_policy",
            "IamRolePolicy",
            self,
            "LogPolicy",
            {
                "name": "inline",
                "role": self.log_role.id,
                "policy": json_text(policy_document([allowed])),
                **self._shared,
            },
        )

    def _permit(self, mode: Authentication, place: int) -> None:
        """A Lambda authorizer may be invoked by this API alone."""
        function: Any = mode.get("authorizer") if isinstance(mode, Mapping) else mode
        if not hasattr(function, "function_name"):
            return
        make(
            "lambda_permission",
            "LambdaPermission",
            self,
            f"Authorizer{place or ''}",
            {
                "statement_id": f"appsync{place or ''}",
                "action": "lambda:InvokeFunction",
                "function_name": function.resource.function_name,
                "principal": "appsync.amazonaws.com",
                "source_arn": self.arn,
                **self._shared,
            },
        )

    # attributes

    @property
    def url(self) -> str:
        """The GraphQL endpoint, as a token."""
        return str(self.resource.uris.lookup("GRAPHQL"))

    @property
    def api_key(self) -> str:
        """The API's key, as a (sensitive) token.

        Raises:
            FunctionlessError: FL5017 where the API has none.
        """
        if self.key is None:
            raise _wrong("The API has no key", 'Give authentication="API_KEY".')
        return str(self.key.key)

    @property
    def data_sources(self) -> tuple[DataSource, ...]:
        """The data sources that the resolvers use."""
        for child in self.node.find_all():
            if isinstance(child, AppsyncResolver):
                child._prepared()
        return tuple(DataSources.of(self.resource, self))

    def policy_report(self) -> str:
        """What each data source may do, and the source lines that need it."""
        parts = [f"{source.name}\n{source.policy_report()}" for source in self.data_sources if source.statements]
        return self.resolved("\n".join(parts))

    # resolvers

    def resolver(
        self, type_name: str, field_name: str, **props: Any
    ) -> Callable[[Callable[P, R]], AppsyncResolver[P, R]]:
        """`@api.resolver("Query", "getPost")`: the function that follows resolves the field."""

        def decorate(function: Callable[P, R]) -> AppsyncResolver[P, R]:
            return AppsyncResolver(self, f"{type_name}-{field_name}", self, type_name, field_name, function, **props)

        return decorate

    @overload
    def query(self, name: Callable[P, R]) -> AppsyncResolver[P, R]: ...
    @overload
    def query(self, name: str | None = None, **props: Any) -> Callable[[Callable[P, R]], AppsyncResolver[P, R]]: ...
    def query(self, name: Any = None, **props: Any) -> Any:
        """`@api.query`, or `@api.query("getPost")`: resolves a field of Query, by default of the function's name."""
        return self._root("Query", name, props)

    @overload
    def mutation(self, name: Callable[P, R]) -> AppsyncResolver[P, R]: ...
    @overload
    def mutation(self, name: str | None = None, **props: Any) -> Callable[[Callable[P, R]], AppsyncResolver[P, R]]: ...
    def mutation(self, name: Any = None, **props: Any) -> Any:
        """`@api.mutation`, or `@api.mutation("addPost")`: resolves a field of Mutation."""
        return self._root("Mutation", name, props)

    @overload
    def subscription(self, name: Callable[P, R]) -> AppsyncResolver[P, R]: ...
    @overload
    def subscription(
        self, name: str | None = None, **props: Any
    ) -> Callable[[Callable[P, R]], AppsyncResolver[P, R]]: ...
    def subscription(self, name: Any = None, **props: Any) -> Any:
        """`@api.subscription`: resolves a field of Subscription when somebody subscribes.

        `filter=lambda post, author: post["author"] == author` says which published objects the subscriber gets: its
        first parameter is the object, the others are the subscription's arguments by name.
        """
        return self._root("Subscription", name, props)

    def _root(self, type_name: str, name: Any, props: dict[str, Any]) -> Any:
        if callable(name):
            return self.resolver(type_name, name.__name__, **props)(name)

        def decorate(function: Callable[P, R]) -> AppsyncResolver[P, R]:
            return self.resolver(type_name, name or function.__name__, **props)(function)

        return decorate

    def __repr__(self) -> str:
        return f"<AppsyncApi {self._construct_path}>"


def _wrong(what: str, remedy: str) -> FunctionlessError:
    return error(FL5017, f"{what}.", caller(), remedy)


def _authentication(mode: Authentication) -> dict[str, Any]:
    """The Terraform arguments of one way to authenticate."""
    if mode in _NAMES:
        return {"authentication_type": mode}
    if hasattr(mode, "function_name") and hasattr(mode, "arn"):
        return {"authentication_type": "AWS_LAMBDA", "lambda_authorizer_config": {"authorizer_uri": mode.arn}}
    if isinstance(mode, Mapping):
        given = dict(mode)
        if "user_pool_id" in given and given.keys() <= _POOL:
            return {
                "authentication_type": "AMAZON_COGNITO_USER_POOLS",
                "user_pool_config": {"default_action": "ALLOW", **given},
            }
        if "issuer" in given and given.keys() <= _OIDC:
            return {"authentication_type": "OPENID_CONNECT", "openid_connect_config": given}
        if "authorizer" in given and given.keys() <= _LAMBDA:
            function = given.pop("authorizer")
            config = {"authorizer_uri": function.arn, **given}
            return {"authentication_type": "AWS_LAMBDA", "lambda_authorizer_config": config}
    raise _wrong(
        f"{mode!r} is not a way to authenticate",
        'It is "API_KEY", "AWS_IAM", a Function, {"user_pool_id": ...}, {"issuer": ...} or {"authorizer": function}.',
    )
