"""Arguments as a compiler gives them, and a context whose ARNs are plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cdktf_functionless.aws.context import allows, using
from cdktf_functionless.diagnostics import FunctionlessError, Position
from cdktf_functionless.integration import Argument, Call, Host, integration_of

PLACE = Position(__file__, 3, 1, 3, 8)
UNKNOWN = object()


class Resource:
    """What a construct looks like to the analysis."""

    def __init__(self, arn: str, **attributes: str) -> None:
        self.arn = arn
        vars(self).update(attributes)

    def __arn__(self) -> str:
        return self.arn


class Context:
    """An `ArnContext` of plain strings; `tokens` maps a token to its resource and attribute."""

    partition = "aws"
    region = "us-east-1"
    account = "123456789012"

    def __init__(self, tokens: Mapping[str, tuple[Any, str]] | None = None, statements: Any = ()) -> None:
        self._tokens = tokens or {}
        self._statements = statements

    def owner(self, token: str) -> tuple[Any, str] | None:
        return self._tokens.get(token)

    def granted(self, action: str) -> bool:
        return allows(self._statements, action)


def argument(value: Any, code: Any = None) -> Argument:
    """A value as written: dicts and lists as displays, `UNKNOWN` as an expression that nobody can tell."""
    if value is UNKNOWN:
        return Argument(PLACE, code)
    if isinstance(value, Argument):
        return value
    if isinstance(value, dict):
        return Argument(PLACE, code, items={key: argument(item) for key, item in value.items()})
    if isinstance(value, list):
        return Argument(PLACE, code, elements=tuple(argument(item) for item in value))
    if isinstance(value, Either):
        return Argument(PLACE, code, possible=value.values)
    return Argument(PLACE, code, possible=(value,))


class Either:
    """An expression that may be one of several values."""

    def __init__(self, *values: Any) -> None:
        self.values = values


def call(operation: Any, parameters: Mapping[str, Any], host: Host = Host.LAMBDA, context: Any = None) -> Any:
    """What an operation's integration makes of a call."""
    integration = integration_of(operation)
    assert integration is not None
    with using(context or Context()):
        return integration.on(Call((), {key: argument(item) for key, item in parameters.items()}, PLACE, host))


def statements(operation: Any, parameters: Mapping[str, Any], context: Any = None) -> list[tuple[str, str]]:
    """The actions and resources of a call, flat and sorted."""
    found = call(operation, parameters, context=context).statements
    return sorted((action, resource) for item in found for action in item.actions for resource in item.resources)


def codes(failure: FunctionlessError) -> list[str]:
    """The codes of an error's diagnostics."""
    return [diagnostic.code.number for diagnostic in failure.diagnostics]
