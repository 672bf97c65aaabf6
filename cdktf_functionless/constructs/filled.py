"""boto3's operations with a resource filled in: `bucket.put_object(Key=..., Body=...)`.

What `aws.<service>.<operation>` means on each host, its checks and its permissions hold for these as well: they differ
only in the one parameter that is given already.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from constructs import Construct

from ..aws import model
from ..aws.operation import SdkIntegration
from ..diagnostics import FL2033, error
from ..integration import Argument, Call, Host, Reference
from .base import ResourceConstruct, region_of
from .operation import Operation


class FilledConstruct(ResourceConstruct):
    """A construct whose attributes are the operations of a service that take it as a parameter.

    Subclasses say which service and which parameter, and what stands for them there.
    """

    #: boto3's name of the service, and the parameter that is filled in.
    SERVICE: str
    PARAMETER: str
    #: The attribute that holds the resource's name as a plain string.
    NAME: str
    #: Parameters whose value is sent as JSON where it is not a string.
    TEXTS: frozenset[str] = frozenset()

    def __init__(self, scope: Construct, id: str, provider: Any = None) -> None:
        super().__init__(scope, id)
        self.provider = provider
        self._shared = {} if provider is None else {"provider": provider}

    @property
    def identity(self) -> str:
        """What stands for the resource in the parameter, as a token: its name, unless a service wants another."""
        return self.name

    @property
    def local_identity(self) -> str:
        """The same as a plain string, for calls inside of `testing.local()`."""
        return str(getattr(self, self.NAME))

    def __getattr__(self, name: str) -> Operation[..., Any]:
        if name.startswith("_") or self.PARAMETER not in _members(self.SERVICE, name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

        def run(**parameters: Any) -> Any:
            return getattr(self._local(), name)(**parameters)

        return Operation(self, FilledIntegration(self, name), run)

    def _local(self) -> Any:
        """What stands for the resource in this process."""
        from lambda_runtime.filled import Filled  # needs boto3, which only a run needs

        return Filled(self.SERVICE, self.PARAMETER, self.local_identity, **region_of(self.provider))

    def __reference__(self) -> Reference:
        """What stands for the resource in a bundle."""
        values = {"service": self.SERVICE, "parameter": self.PARAMETER, "value": self.identity}
        return Reference("lambda_runtime.filled:Filled", {**values, **region_of(self.provider)}, self.label)


def _members(service: str, operation: str) -> Mapping[str, Any]:
    described = model.service(service)
    found = described.operations.get(operation) if described is not None else None
    return {} if found is None else found.members


class FilledIntegration(SdkIntegration):
    """One operation of a construct's service, with the construct as one of its arguments."""

    def __init__(self, construct: FilledConstruct, operation: str) -> None:
        super().__init__(construct.SERVICE, operation)
        self.construct = construct
        self.name = f"{type(construct).__name__}.{operation}"

    def checked(self, call: Call) -> tuple[model.Operation, Mapping[str, Argument]]:
        """The operation and its arguments, the construct among them.

        Raises:
            FunctionlessError: FL2033 when the call names the parameter itself; else as for `aws.*`.
        """
        parameter = self.construct.PARAMETER
        if parameter in call.kwargs:
            raise error(
                FL2033,
                f"{self.name} fills in {parameter} itself.",
                call.kwargs[parameter].position,
                f"Leave it out, or call aws.{model.python_name(self.construct.SERVICE)} with it.",
            )
        filled = Argument(call.position, possible=(self.construct,))
        given = call.kwargs
        if call.host is Host.LAMBDA and self.construct.TEXTS:
            given = {name: _as_text(name, argument, self.construct.TEXTS) for name, argument in given.items()}
        if call.host is Host.RESOLVER and self.construct.TEXTS:
            from ..aws.resolver import as_text  # the resolver compiler loads for resolvers only

            given = {name: as_text(name, argument, self.construct.TEXTS) for name, argument in given.items()}
        return super().checked(dataclasses.replace(call, kwargs={parameter: filled, **given}))


def _as_text(name: str, argument: Argument, texts: frozenset[str]) -> Argument:
    """An argument as it is sent: what is no string becomes one there, so its own shape is not checked."""
    if name in texts:
        known = argument.possible
        if known is None or not all(isinstance(value, str) for value in known):
            return Argument(argument.position, argument.code)
    if argument.items is not None:
        return dataclasses.replace(
            argument, items={key: _as_text(key, item, texts) for key, item in argument.items.items()}
        )
    if argument.elements is not None:
        return dataclasses.replace(argument, elements=[_as_text("", item, texts) for item in argument.elements])
    return argument
