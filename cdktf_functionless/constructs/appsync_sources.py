"""The data sources of a GraphQL API: one for each resource, shared by all its resolvers, each with an exact role.

Which data sources there are follows from the resolvers' code, so they are made when the stack is prepared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from cdktf import DefaultTokenResolver, StringConcat, TerraformElement, TerraformStack, Tokenization
from constructs import Construct

from ..compilers.appsync_js import Request
from ..iam import Statement, policy_document, policy_report
from ..naming import name_of_path
from ..tokens import json_text
from .base import make

_ASSUME = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "appsync.amazonaws.com"}}],
}
_known: WeakKeyDictionary[Any, DataSources] = WeakKeyDictionary()


class DataSource:
    """One data source: its resources, and the permissions that its calls need."""

    def __init__(self, owner: DataSources, name: str, request: Request | None) -> None:
        self.name = name
        self.statements: list[Statement] = []
        self._owner = owner
        self.role: Any = None
        arguments: dict[str, Any] = {
            "api_id": owner.api_id,
            "name": name,
            "type": "NONE" if request is None else request.kind,
            **({} if request is None else request.config),
            **owner.shared,
        }
        scope = Construct(owner.scope, name)
        if request is not None and request.statements:
            self.role = make(
                "iam_role",
                "IamRole",
                scope,
                "Role",
                {
                    "name": name_of_path(str(scope.node.path), 64),
                    "assume_role_policy": json_text(_ASSUME),
                    **owner.shared,
                },
            )
            arguments["service_role_arn"] = self.role.arn
            self._policy = make(
                "iam_role_policy",
                "IamRolePolicy",
                scope,
                "Policy",
                {
                    "name": "inline",
                    "role": self.role.id,
                    "policy": owner.lazy(lambda: json_text(self.policy)),
                    **owner.shared,
                },
            )
        self.resource = make("appsync_datasource", "AppsyncDatasource", scope, "Default", arguments)

    @property
    def policy(self) -> dict[str, Any]:
        """The policy document of the data source's role."""
        return policy_document(self.statements)

    def policy_report(self) -> str:
        """The policy as text: each statement with the source lines that need it."""
        return policy_report(self.statements)


class DataSources:
    """The data sources of one API.

    Args:
        api: the provider's API resource.
        owner: the construct whose Lazy values the policies are.
    """

    def __init__(self, api: Any, owner: Any) -> None:
        self.api_id = api.id
        self.scope = Construct(api, "DataSources")
        self.shared: Mapping[str, Any] = {} if api.provider is None else {"provider": api.provider}
        self._owner = owner
        self._made: dict[object, DataSource] = {}
        self._names: set[str] = set()

    @classmethod
    def of(cls, api: Any, owner: Any) -> DataSources:
        """Those of an API; made once."""
        if api not in _known:
            _known[api] = cls(api, owner)
        return _known[api]

    def lazy(self, produce: Any) -> str:
        """A string that is made at synth."""
        return str(self._owner.lazy_string(produce))

    def __iter__(self) -> Any:
        return iter(self._made.values())

    def get(self, request: Request | None) -> DataSource:
        """The data source of a call; NONE for None."""
        key: object = ("NONE",) if request is None else (request.kind, request.key)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = DataSource(self, self._name(request), request)
        if request is not None:
            found.statements += request.statements
        return found

    def _name(self, request: Request | None) -> str:
        base = "none" if request is None else re.sub(r"\W+", "_", request.name).strip("_") or "source"
        if not re.match(r"[A-Za-z_]", base):
            base = "_" + base
        name, number = base, 1
        while name in self._names:
            number += 1
            name = f"{base}_{number}"
        self._names.add(name)
        return name


def prepare(scope: Construct) -> None:
    """Does for elements that were made while a stack is prepared what CDKTF does for all others: it finds their
    references to other stacks."""
    resolver = DefaultTokenResolver(StringConcat())
    for element in scope.node.find_all():
        if isinstance(element, TerraformElement) and not isinstance(element, TerraformStack):
            Tokenization.resolve(element.to_terraform(), scope=scope, resolver=resolver, preparing=True)
