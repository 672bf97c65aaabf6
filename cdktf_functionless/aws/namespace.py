"""`aws`: attributes that stand for services and operations; nothing is read before a call is checked."""

from __future__ import annotations

import sys
from typing import Any

from ..diagnostics import FL2031, FL2032, Position, error
from ..integration import Integration
from . import model


class SdkOperation:
    """`aws.<service>.<operation>`: something to call with boto3's parameters.

    A name that AWS does not have is an error where it is called, with the line of the call.
    """

    __slots__ = ("name", "service")

    def __init__(self, service: str, name: str) -> None:
        self.service = service
        self.name = name

    def __integration__(self) -> Integration:
        """What the call means on each host."""
        from .operation import SdkIntegration

        return SdkIntegration(self.service, self.name)

    def __call__(self, **parameters: Any) -> Any:
        """Calls boto3, inside of `testing.local()`; constructs among the parameters stand for their names.

        Raises:
            FunctionlessError: FL1008 outside of `local()`; FL2031 to FL2035 for a call that AWS does not have.
        """
        from .local import call

        return call(self, parameters)

    def __member__(self) -> tuple[object, str]:
        """The service, and the name of its attribute that this is: what a bundle reads it from."""
        return AwsService(self.service), self.name

    @property
    def __identity__(self) -> tuple[str, str, str]:
        return ("aws", self.service, self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SdkOperation) and other.__identity__ == self.__identity__

    def __hash__(self) -> int:
        return hash(self.__identity__)

    def __repr__(self) -> str:
        return f"<aws.{self.service}.{self.name}>"


class AwsService:
    """`aws.<service>`: its attributes are operations, in boto3's spelling."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> SdkOperation:
        if name.startswith("_"):
            raise AttributeError(name)
        return SdkOperation(self._name, name)

    def __member__(self) -> tuple[object, str]:
        """The module `aws`, and the name of the service in it."""
        return sys.modules[__package__], self._name

    def __dir__(self) -> list[str]:
        found = model.service(model.boto3_name(self._name))
        return sorted(found.operations) if found else []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AwsService) and other._name == self._name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f"<aws.{self._name}>"


class AwsNamespace:
    """`aws`: its attributes are services, named as in boto3 with `_` for `-` and `lambda_` for `lambda`."""

    def __getattr__(self, name: str) -> AwsService:
        if name.startswith("_"):
            raise AttributeError(name)
        return AwsService(name)

    def __dir__(self) -> list[str]:
        return [model.python_name(service) for service in model.services()]

    def __repr__(self) -> str:
        return "<aws>"


aws = AwsNamespace()


def resolve(service: str, operation: str, position: Position | None) -> model.Operation:
    """The operation that `aws.<service>.<operation>` names.

    Args:
        service: as an attribute of `aws` or as boto3 spells it.
        operation: boto3's name.
        position: the call.

    Raises:
        FunctionlessError: FL2031 for an unknown service, FL2032 for an unknown operation.
    """
    found = model.service(model.boto3_name(service))
    if found is None:
        known = [model.python_name(name) for name in model.services()]
        raise error(FL2031, f"AWS has no service {service!r} in boto3.", position, model.near(service, known))
    if operation not in found.operations:
        message = f"{model.python_name(found.name)} has no operation {operation!r}."
        raise error(FL2032, message, position, model.near(operation, found.operations))
    return found.operations[operation]
