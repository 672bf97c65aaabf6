"""From what a handler may call to the statements of its role's policy."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import TerraformStack
from constructs import Construct

from ..aws import boto
from ..aws.context import using
from ..aws.scope import ScopeContext
from ..diagnostics import Diagnostics
from ..iam import Statement
from ..reflect.analysis import Analysis, ResolvedCall
from .base import FunctionlessConstruct


def call_statements(
    analysis: Analysis, scope: Construct, provider: Any, policy_statements: Sequence[Mapping[str, Any]]
) -> list[Statement]:
    """The permissions of all calls of an analysis.

    Args:
        analysis: the calls.
        scope: the construct whose role gets the permissions.
        provider: its provider alias, or None.
        policy_statements: the user's own IAM JSON statements; with any, calls that cannot be decided are the user's
            to allow.

    Raises:
        FunctionlessError: all that the integrations find wrong, and FL2037 for what cannot be decided.
    """
    found = Diagnostics()
    statements: list[Statement] = []
    with using(ScopeContext(scope, provider, policy_statements)):
        for call in analysis.calls:
            with found.collect():
                statements += _of_call(call, scope)
    if not policy_statements:
        analysis.report(found)
    found.raise_if_any()
    return statements


def _of_call(resolved: ResolvedCall, scope: Construct) -> list[Statement]:
    call = dataclasses.replace(resolved.call, scope=scope)
    if resolved.integration is not None:
        statements = resolved.integration.on(call).statements
    else:
        assert resolved.service is not None and resolved.operation is not None
        statements = boto.statements(
            resolved.service,
            resolved.operation,
            call,
            via=resolved.via,
            complete=resolved.complete,
            region=resolved.region,
        )
    return [
        statement if statement.sources else dataclasses.replace(statement, sources=(resolved.position,))
        for statement in statements
    ]


def named_arn(construct: Any, template: str, scope: FunctionlessConstruct | None) -> str:
    """The ARN of something whose name is known at synth, as another construct needs it.

    In its own stack that is its `arn`. From another stack the ARN is composed: two stacks may call each other, and a
    reference each way would be a cycle between them.

    Args:
        construct: what is called; it has `arn`, `provider` and the name in the template.
        template: the ARN with `{partition}`, `{region}` and `{account}` to fill.
        scope: the construct that calls.
    """
    if scope is None or construct.exists_already or scope.stack_path == construct.stack_path:
        return str(construct.arn)
    context = ScopeContext(scope)
    region = _literal_region(construct) or context.region
    return template.format(partition=context.partition, region=region, account=context.account)


def _literal_region(construct: Any) -> str | None:
    """The region of a construct's provider where it is written in the program."""
    provider = construct.provider
    if provider is None:
        stack = TerraformStack.of(construct)
        nodes: list[Any] = stack.node.children
        providers = [node for node in nodes if hasattr(node, "region_input") and not node.alias]
        provider = providers[0] if len(providers) == 1 else None
    region = getattr(provider, "region", None)
    return region if isinstance(region, str) and "{" not in region else None
