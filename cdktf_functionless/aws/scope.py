"""The `ArnContext` of a construct: data sources of its stack, and the resources behind its tokens."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from cdktf import DefaultTokenResolver, StringConcat, TerraformElement, TerraformStack, Tokenization
from constructs import Construct

from ..provider import resource
from ..tokens import TOKEN, has_token
from .context import allows

_REFERENCE = re.compile(r"\$\{((?:data\.)?aws_\w+\.[\w-]+)\.(\w+)\}")
_REMOTE = re.compile(r"\$\{data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+)\.outputs\.")

#: How the names of the regions of a partition start.
_PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
)
_default_providers: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
#: Resources by address, for each stack; filled again when an address is not found.
_index: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()
#: What each token was found to be, for each stack that it was looked at from.
_owners: WeakKeyDictionary[Any, dict[str, tuple[Any, str] | None]] = WeakKeyDictionary()
#: The data sources made, for each stack: kind and provider -> source.
_sources: WeakKeyDictionary[Any, dict[tuple[str, str], Any]] = WeakKeyDictionary()


class ScopeContext:
    """Where the ARNs of a construct's permissions come from.

    Args:
        scope: the construct.
        provider: the provider that it uses, where it is not the stack's default.
        policy_statements: the user's own IAM JSON statements.
    """

    def __init__(
        self, scope: Construct, provider: Any = None, policy_statements: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self._stack: TerraformStack = TerraformStack.of(scope)
        self._provider = provider
        self._statements = policy_statements

    @functools.cached_property
    def partition(self) -> str:
        """A token of `data.aws_partition`."""
        return str(self._source("data_aws_partition", "DataAwsPartition").partition)

    @functools.cached_property
    def written_partition(self) -> str:
        """The partition as it is read best: its name where the program says the provider's region, else the token.

        A stack without a provider is one of a test; it is in `aws`.
        https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
        """
        provider = self._provider if self._provider is not None else _default_provider(self._stack)
        if provider is None:
            return "aws"
        region = provider.region
        if not region or has_token(region):
            return self.partition
        return next((name for start, name in _PARTITIONS if region.startswith(start)), "aws")

    @functools.cached_property
    def region(self) -> str:
        """A token of `data.aws_region`; its id is the region's name in every version of the provider."""
        return str(self._source("data_aws_region", "DataAwsRegion").id)

    @functools.cached_property
    def account(self) -> str:
        """A token of `data.aws_caller_identity`."""
        return str(self._source("data_aws_caller_identity", "DataAwsCallerIdentity").account_id)

    def granted(self, action: str) -> bool:
        """Whether the user's own statements allow an action."""
        return allows(self._statements, action)

    def owner(self, token: str) -> tuple[Any, str] | None:
        """The resource that a token is an attribute of, in this stack or another of the app."""
        if not (has_token(token) and TOKEN.fullmatch(token)):
            return None
        known = _owners.setdefault(self._stack, {})
        if token not in known:
            known[token] = self._find(token)
        return known[token]

    def _find(self, token: str) -> tuple[Any, str] | None:
        match = _REFERENCE.fullmatch(self._resolve(token, preparing=False))
        if match is None:
            return None
        address, attribute = match.groups()
        # Preparing makes a reference to another stack visible; it is what CDKTF does with the token anyway.
        remote = _REMOTE.match(self._resolve(token, preparing=True))
        stack = self._stack if remote is None else self._other(remote.group(1))
        found = None if stack is None else _resource(stack, address)
        return None if found is None else (found, attribute)

    def _resolve(self, token: str, *, preparing: bool) -> str:
        resolver = DefaultTokenResolver(StringConcat())
        return str(Tokenization.resolve(token, scope=self._stack, resolver=resolver, preparing=preparing))

    def _other(self, name: str) -> TerraformStack | None:
        for node in self._stack.node.root.node.find_all():
            if isinstance(node, TerraformStack) and node.node.id == name:
                return node
        return None

    def _source(self, module: str, cls: str) -> Any:
        known = _sources.setdefault(self._stack, {})
        provider = "" if self._provider is None else str(self._provider.node.path).partition("/")[2]
        if (module, provider) not in known:
            name = "-".join(("functionless", module.removeprefix("data_aws_"), *filter(None, provider.split("/"))))
            shared = {} if self._provider is None else {"provider": self._provider}
            known[module, provider] = resource(module, cls)(self._stack, name, **shared)
        return known[module, provider]


def _default_provider(stack: TerraformStack) -> Any:
    """The stack's own AWS provider, the one without an alias."""
    if stack not in _default_providers:
        for one in stack.all_providers():
            if one.terraform_resource_type == "aws" and not one.alias:
                _default_providers[stack] = one
    return _default_providers.get(stack)


def _resource(stack: TerraformStack, address: str) -> Any:
    known = _index.setdefault(stack, {})
    if address not in known:
        elements: list[Any] = stack.node.find_all()
        for element in elements:
            kind = _type_of(element)
            if kind and TerraformStack.of(element) is stack:
                known[f"{kind}.{element.friendly_unique_id}"] = element
    return known.get(address)


_types: dict[type, str] = {}


def _type_of(element: Any) -> str:
    """The Terraform type of a resource or data source, asked for once for each class."""
    cls = type(element)
    if cls not in _types:
        found = getattr(cls, "TF_RESOURCE_TYPE", "") if isinstance(element, TerraformElement) else ""
        data = ".data_aws_" in cls.__module__
        _types[cls] = (f"data.{found.removeprefix('data_')}" if data else found) if isinstance(found, str) else ""
    return _types[cls]
