"""`AppsyncResolver`: a Python function as the resolver of a GraphQL field.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/appsync_resolver
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import jsii
from cdktf import Aspects, IAspect
from constructs import Construct, IConstruct

from ..aws.context import using
from ..aws.scope import ScopeContext
from ..compilers.appsync_js import Compiled, Step, compile_resolver
from ..diagnostics import FL5013, FL5016, FL5017, Diagnostics, error
from ..iam import Statement, policy_document
from ..reflect import reflect
from ..testing import run_local
from ..tokens import escape
from .appsync_schema import Field, Schema
from .appsync_sources import DataSource, DataSources, prepare
from .base import FunctionlessConstruct, caller, make

P = ParamSpec("P")
R = TypeVar("R")

RUNTIME = {"name": "APPSYNC_JS", "runtime_version": "1.0.0"}
#: The schemas of the provider's own APIs, and the fields that have resolvers.
_schemas: WeakKeyDictionary[Any, Schema] = WeakKeyDictionary()
_taken: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


class AppsyncResolver(FunctionlessConstruct, Generic[P, R]):
    """The resolver of a field: a unit resolver where its function has at most one cloud call, else a pipeline.

    The function's parameters are the field's arguments by name; `source` is the parent object, `context` (or a
    parameter annotated `AppsyncContext`) AppSync's context.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        api: an `AppsyncApi`, or the provider's own `AppsyncGraphqlApi`.
        type_name: the type that has the field.
        field_name: the field.
        resolver: the Python function.
        cache_ttl: seconds that results stay in the API's cache; None: they are not cached.
        cache_keys: what tells cached results apart, as `"$context.arguments.id"`.
        max_batch_size: the most calls of one Function that AppSync puts into one invocation.
        policy_statements: IAM JSON statements for calls whose permissions cannot be told from the code.
        filter: for a subscription, which published objects its subscribers get (see `AppsyncApi.subscription`).
        props: the other arguments of `aws_appsync_resolver`.

    Raises:
        FunctionlessError: FL1003, FL1005, FL1006; FL5013 a type or field that the schema does not have; FL5016 a field
            that has a resolver already; FL5017. What the function's code has wrong is raised by the documents, at the
            latest in `app.synth()`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        api: Any,
        type_name: str,
        field_name: str,
        resolver: Callable[P, R],
        *,
        cache_ttl: int | None = None,
        cache_keys: Sequence[str] = (),
        max_batch_size: int | None = None,
        policy_statements: Sequence[Mapping[str, Any]] = (),
        filter: Callable[..., Any] | None = None,
        **props: Any,
    ) -> None:
        self._resource_api = getattr(api, "resource", api)
        self._take(f"{type_name}.{field_name}", id)
        super().__init__(scope, id)
        self.handler = resolver
        self.api = api
        self._reflection = reflect(resolver)
        self.type_name, self.field_name = type_name, field_name
        self._schema = _schema_of(api)
        self._field = None if self._schema is None else self._schema.field(type_name, field_name, caller())
        self._statements = tuple(policy_statements)
        self._filter = filter
        self._batched = bool(max_batch_size)
        self._steps: list[Any] = []
        self._making = False
        self.provider = self._resource_api.provider
        self._check(cache_ttl, cache_keys, max_batch_size, filter)
        arguments: dict[str, Any] = {
            "api_id": self._resource_api.id,
            "type": type_name,
            "field": field_name,
            "runtime": RUNTIME,
            "kind": self.lazy_string(lambda: self._prepared().kind),
            "code": self.lazy_string(lambda: escape(self._prepared().code)),
            **props,
        }
        if cache_ttl is not None:
            arguments["caching_config"] = {"ttl": cache_ttl, "caching_keys": list(cache_keys)}
        if max_batch_size:
            arguments["max_batch_size"] = max_batch_size
        if self.provider is not None:
            arguments["provider"] = self.provider
        self.resource = make("appsync_resolver", "AppsyncResolver", self, "Default", arguments)
        Aspects.of(self).add(_Prepare(self))

    def _take(self, field: str, id: str) -> None:
        """One field has one resolver."""
        try:
            taken = _taken.setdefault(self._resource_api, {})
        except TypeError:  # no API at all, which is said below
            return
        if field in taken:
            message = f"{field} has a resolver already: {taken[field]}."
            raise error(FL5016, message, caller(), "Remove one of the two.")
        taken[field] = id

    def _check(self, ttl: int | None, keys: Sequence[str], batch: int | None, filter: object) -> None:
        found = Diagnostics()
        if ttl is not None and not 1 <= ttl <= 3600:
            found.report(FL5017, f"cache_ttl is {ttl}.", caller(), "AppSync caches between 1 and 3,600 seconds.")
        if keys and ttl is None:
            found.report(FL5017, "cache_keys without cache_ttl.", caller(), "Give cache_ttl=seconds.")
        for key in keys:
            if not key.startswith(("$context.arguments", "$context.source", "$context.identity")):
                problem = f"The caching key {key!r} is not one of AppSync's."
                found.report(FL5017, problem, caller(), 'Write "$context.arguments.id", or source or identity.')
        if batch is not None and not 0 <= batch <= 2000:
            found.report(FL5017, f"max_batch_size is {batch}.", caller(), "AppSync takes 0 to 2,000.")
        if filter is not None and (self._field is None or not self._field.subscription):
            found.report(FL5017, "A filter stands on a field that is no subscription.", caller(), "Leave it out.")
        found.raise_if_any()

    # documents

    @property
    def compiled(self) -> Compiled:
        """The code and the calls of the resolver."""
        return self.document("compiled", self._compile)

    @property
    def code(self) -> str:
        """The resolver's own code; for a pipeline the functions' code is in `functions`."""
        return self.compiled.code

    @property
    def functions(self) -> tuple[Step, ...]:
        """The functions of a pipeline, each with its name, its code and its call; none in a unit resolver."""
        return self.compiled.steps

    @property
    def kind(self) -> str:
        """`UNIT` or `PIPELINE`."""
        return "UNIT" if self.compiled.unit else "PIPELINE"

    @property
    def policy(self) -> dict[str, Any]:
        """What the resolver's calls need; the roles of its data sources allow it."""
        statements: list[Statement] = [each for call in self.compiled.calls for each in call.statements]
        return policy_document(statements)

    @property
    def data_sources(self) -> tuple[DataSource, ...]:
        """The data sources of the resolver's calls, in order."""
        self._prepared()
        sources = DataSources.of(self._resource_api, self)
        return tuple(sources.get(dataclasses.replace(call, statements=())) for call in self.compiled.calls)

    @property
    def arn(self) -> str:
        """The resolver's ARN, as a token."""
        return str(self.resource.arn)

    def _compile(self) -> Compiled:
        found = Diagnostics()
        field = self._field
        compiled: Compiled | None = None
        with found.collect(), using(ScopeContext(self, self.provider, self._statements)):
            compiled = compile_resolver(
                self.handler,
                arguments=None if field is None else field.arguments,
                source=None if field is None else field.source,
                scope=self,
                environment=getattr(self.api, "environment", None),
                batched=self._batched,
                before=self._filtered(field),
            )
        if field is not None and self._schema is not None:
            self._schema.check_arguments(field, self._reflection, found)
            if compiled is not None:
                self._schema.check_result(field, compiled.result, self._reflection, found)
        found.raise_if_any()
        assert compiled is not None
        return compiled

    def _filtered(self, field: Field | None) -> Any:
        if self._filter is None or field is None:
            return None
        from .appsync_subscription import subscription_filter  # few APIs have one

        return subscription_filter(self._filter, field)

    # resources

    def _prepared(self) -> AppsyncResolver[P, R]:
        """Makes the resources that follow from the code; once, also where their own values ask for it meanwhile."""
        if not self._making:
            self._making = True
            try:
                self.document("resources", self._make_resources)
            finally:
                self._making = False
        return self

    def _make_resources(self) -> bool:
        compiled = self.compiled
        sources = DataSources.of(self._resource_api, self)
        before = {id(source) for source in sources}
        shared = {} if self.provider is None else {"provider": self.provider}
        if compiled.unit:
            source = sources.get(compiled.call)
            self.resource.data_source = source.resource.name
        else:
            identifiers = []
            for step in compiled.steps:
                source = sources.get(step.call)
                function = make(
                    "appsync_function",
                    "AppsyncFunction",
                    self,
                    step.name,
                    {
                        "api_id": self._resource_api.id,
                        "name": self._function_name(step.name),
                        "runtime": RUNTIME,
                        "data_source": source.resource.name,
                        "code": escape(step.code),
                        **shared,
                    },
                )
                identifiers.append(function.function_id)
                self._steps.append(function)
            self.resource.put_pipeline_config(functions=identifiers)
            prepare(self)
        for source in sources:
            if id(source) not in before:
                prepare(source.resource.node.scope)
        return True

    def _function_name(self, name: str) -> str:
        return f"{self.type_name}_{self.field_name}_{name}"[:65_536]

    # calls

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs the function in this process, inside of `testing.local()`."""
        return run_local(self, self.handler, args, kwargs, self.label, payload=False)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<AppsyncResolver {self.type_name}.{self.field_name}>"


@jsii.implements(IAspect)
class _Prepare:
    """Makes a resolver's resources before the stack's elements are collected."""

    def __init__(self, resolver: AppsyncResolver[..., Any]) -> None:
        self._resolver = resolver
        self._done = False

    def visit(self, node: IConstruct) -> None:
        """Called for the resolver and all below it; once is enough."""
        if not self._done:
            self._done = True
            with Diagnostics().collect():  # validation reports what is wrong
                self._resolver._prepared()


def _schema_of(api: Any) -> Schema | None:
    """The schema of an API; None for a provider's own API without a literal one."""
    own = getattr(api, "graphql_schema", None)
    if isinstance(own, Schema):
        return own
    resource = getattr(api, "resource", api)
    if not hasattr(resource, "schema_input"):
        raise error(
            FL5013,
            f"{type(api).__name__} is not a GraphQL API.",
            caller(),
            "Give an AppsyncApi or an AppsyncGraphqlApi.",
        )
    if resource not in _schemas:
        text = resource.schema_input
        if not text or "${" in text:
            return None
        _schemas[resource] = Schema(text, str(resource.node.path))
    return _schemas[resource]
