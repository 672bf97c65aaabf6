"""An SDK call in this process, inside of `testing.local()`: boto3, with resources as their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..constructs.base import caller
from ..diagnostics import Diagnostics, Position
from ..integration import Argument, Host
from ..testing import run_local
from . import model
from .check import check
from .identity import identify, is_resource
from .namespace import resolve

if TYPE_CHECKING:
    from .namespace import SdkOperation

_NOWHERE = Position("", 0, 0, 0, 0)


def call(operation: SdkOperation, parameters: Mapping[str, Any]) -> Any:
    """Runs a call through boto3, or through its fake.

    Args:
        operation: what is called.
        parameters: in any accepted spelling.

    Raises:
        FunctionlessError: FL1008 outside of `local()`; FL2031 to FL2035 for a call that AWS does not have.
    """

    def run(**given: Any) -> Any:
        position = caller() or _NOWHERE
        described = resolve(operation.service, operation.name, position)
        found = Diagnostics()
        arguments = {name: Argument(position, possible=(value,)) for name, value in given.items()}
        named = check(described, arguments, position, Host.LAMBDA, found)
        found.raise_if_any()
        values = {
            name: _plain(described.service, described.members[name], name, (argument.possible or (None,))[0])
            for name, argument in named.items()
        }
        return getattr(_client(described.service.name), operation.name)(**values)

    label = f"aws.{model.python_name(model.boto3_name(operation.service))}.{operation.name}"
    return run_local(operation, run, (), dict(parameters), label, payload=False)


def _plain(service: model.Service, reference: Mapping[str, Any], member: str, value: Any) -> Any:
    """A value as boto3 takes it: a resource by what identifies it, a dict as JSON where the API takes text."""
    if is_resource(value):
        return identify(value, member)
    shape = service.shape(reference)
    if isinstance(value, Mapping):
        if shape["type"] in ("string", "blob") and member != "CopySource":
            return json.dumps(value)
        members: Mapping[str, Any] = shape.get("members", {})
        inner = shape.get("value")
        return {
            key: item
            if (of := members.get(key, inner)) is None
            else _plain(service, of, key if key in members else member, item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)) and "member" in shape:
        return [_plain(service, shape["member"], member, item) for item in value]
    return value


def _client(service: str) -> Any:
    import boto3

    return boto3.client(service)  # type: ignore[call-overload]
