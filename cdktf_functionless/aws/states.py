"""SDK calls in a state machine: the optimized integration where AWS has one, the SDK integration where not.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..compilers.states_language.arguments import template_of
from ..compilers.states_language.task import LAMBDA_RETRY, Jsonata, Task
from ..diagnostics import FL1010, Position, error
from ..iam import Statement
from ..integration import Argument, Host
from ..tokens import is_token
from .casing import Renaming, first_upper, sdk_name
from .identity import identify, is_resource
from .model import Operation
from .states_names import OPTIMIZED, Optimized, service_name, supported
from .states_types import response_type


def task(
    operation: Operation,
    parameters: Mapping[str, Argument],
    statements: tuple[Statement, ...],
    host: Host,
    position: Position,
) -> Task:
    """The Task state of a call.

    Args:
        operation: what is called.
        parameters: the arguments under the model's names.
        statements: what the machine's role needs.
        host: Standard or Express.
        position: the call.

    Raises:
        FunctionlessError: FL1010 for an operation that Step Functions does not call.
    """
    optimized = OPTIMIZED.get((operation.service.name, operation.api_name))
    names = {first_upper(name) for name in parameters}
    if optimized is not None and (optimized.parameters is None or names <= optimized.parameters):
        return _optimized(operation, parameters, statements, optimized)
    known = service_name(operation.service.name)
    if known is None or not supported(operation):
        raise error(
            FL1010,
            f"{operation.label} cannot be called from {host.value}: Step Functions has no integration for it.",
            position,
            "Call it in a Function, and the Function in the workflow.",
        )
    service, prefix = known
    renaming = Renaming(operation.service, sdk_name)
    action = operation.api_name[0].lower() + operation.api_name[1:]
    return Task(
        resource=f"aws-sdk:{service}:{action}",
        arguments=_Template(operation, renaming).arguments(parameters),
        result=_result(operation, renaming),
        gives=response_type(operation),
        statements=statements,
        error_prefix=prefix,
        callback=True,
    )


def _optimized(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], optimized: Optimized
) -> Task:
    renaming = Renaming(operation.service, first_upper)
    return Task(
        resource=optimized.resource,
        arguments=_Template(operation, renaming, optimized.json).arguments(parameters),
        result=_result(operation, renaming),
        gives=response_type(operation),
        statements=statements,
        retry=LAMBDA_RETRY if optimized.prefix == "Lambda" else (),
        error_prefix=optimized.prefix,
        callback=optimized.callback,
    )


def _result(operation: Operation, renaming: Renaming) -> Any:
    shape = operation.output
    if shape is None or not renaming.differs(shape):
        return None
    return lambda response: Jsonata(renaming.response(shape, response))


class _Template:
    """The `Arguments` of a task, field by field."""

    def __init__(self, operation: Operation, renaming: Renaming, json_fields: frozenset[str] = frozenset()) -> None:
        self._operation = operation
        self._service = operation.service
        self._renaming = renaming
        self._json = json_fields

    def arguments(self, parameters: Mapping[str, Argument]) -> dict[str, Any]:
        return {
            self._renaming.name(name): self._value(argument, self._operation.members[name]["shape"], name)
            for name, argument in parameters.items()
        }

    def _value(self, argument: Argument, shape: str, member: str) -> Any:
        if self._renaming.name(member) in self._json:
            return self._json_value(argument)
        described = self._service.shapes[shape]
        if argument.items is not None:
            members = described.get("members")
            inner = described.get("value")
            if members is not None:
                return {
                    self._renaming.name(key): self._value(item, members[key]["shape"], key)
                    for key, item in argument.items.items()
                }
            if inner is not None:
                return {key: self._value(item, inner["shape"], key) for key, item in argument.items.items()}
        if argument.elements is not None and "member" in described:
            return [self._value(item, described["member"]["shape"], member) for item in argument.elements]
        if argument.possible is not None and len(argument.possible) == 1:
            value = self._live(argument.possible[0], shape, member)
            if value is not _UNUSABLE:
                return value
        if isinstance(argument.code, Jsonata) and self._renaming.differs(shape):
            return Jsonata(self._renaming.request(shape, argument.code))
        return argument.code

    def _live(self, value: object, shape: str, member: str) -> Any:
        """A live value as data of a template, or `_UNUSABLE` where the compiler's own form of it must be used."""
        described = self._service.shapes[shape]
        if is_resource(value):
            return identify(value, member)
        if isinstance(value, Mapping):
            members: Mapping[str, Any] = described.get("members", {})
            inner = described.get("value")
            fields = {
                self._renaming.name(key) if key in members else key: self._live(
                    item, (members.get(key) or inner or {"shape": shape})["shape"], key
                )
                for key, item in value.items()
            }
            return _UNUSABLE if _UNUSABLE in fields.values() else fields
        if isinstance(value, (list, tuple)) and not is_token(value) and "member" in described:
            items = [self._live(item, described["member"]["shape"], member) for item in value]
            return _UNUSABLE if _UNUSABLE in items else items
        return value if isinstance(value, (str, bool, int, float)) else _UNUSABLE

    def _json_value(self, argument: Argument) -> Any:
        """A parameter that takes JSON here and its text in boto3: text is parsed, so that both mean the same."""
        if argument.possible is not None and len(argument.possible) == 1:
            value = argument.possible[0]
            if isinstance(value, (str, bytes)) and not is_token(value):
                try:
                    parsed = json.loads(value)
                except ValueError:
                    return template_of(argument)
                return template_of(argument) if isinstance(parsed, str) else parsed
        template = template_of(argument)
        if not isinstance(template, Jsonata) or template.kind in _NEVER_TEXT:
            return template
        if template.kind == "str":
            return Jsonata(f"$parse({template})")
        return Jsonata(f'($p_ := {template}; $type($p_) = "string" ? $parse($p_) : $p_)')


_UNUSABLE: Any = object()
#: Kinds of values that are JSON already.
_NEVER_TEXT = frozenset(("dict", "record", "list", "tuple", "set", "int", "float", "number", "bool"))
