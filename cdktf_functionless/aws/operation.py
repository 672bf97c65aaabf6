"""An SDK operation as the compilers see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..diagnostics import FL2033, Diagnostics
from ..iam import Statement
from ..integration import Argument, Call, Host, Integration, Use
from . import model, permissions
from .check import check
from .context import current
from .namespace import resolve
from .states_names import supported

if TYPE_CHECKING:
    from ..compilers.appsync_js import Request as AppsyncRequest
    from ..compilers.states_language.task import Task


class SdkIntegration(Integration):
    """`aws.<service>.<operation>` on each host.

    Args:
        service: as an attribute of `aws`.
        operation: boto3's name.
    """

    def __init__(self, service: str, operation: str) -> None:
        self._service = service
        self._operation = operation
        self.name = f"aws.{model.python_name(model.boto3_name(service))}.{operation}"

    def hosts(self) -> tuple[Host, ...]:
        """The hosts that can call the operation: Step Functions has no integration for some, and a resolver writes no
        requests of REST services."""
        found = model.service(model.boto3_name(self._service))
        operation = found.operations.get(self._operation) if found is not None else None
        missing: set[Host] = set()
        if operation is not None and not supported(operation):
            missing |= {Host.STANDARD, Host.EXPRESS}
        if operation is not None and operation.service.rpc is None:
            missing.add(Host.RESOLVER)
        return tuple(host for host in super().hosts() if host not in missing)

    def in_lambda(self, call: Call) -> Use:
        """The permissions of the call; the call itself is boto3's.

        Raises:
            FunctionlessError: FL2031 to FL2036.
        """
        operation, parameters = self.checked(call)
        return Use(self.statements(operation, parameters, call))

    def in_state_machine(self, call: Call) -> Task:
        """The Task state of the call.

        Raises:
            FunctionlessError: FL2031 to FL2036; FL1010 for an operation that Step Functions does not call.
        """
        from .states import task

        operation, parameters = self.checked(call)
        return task(operation, parameters, self.statements(operation, parameters, call), call.host, call.position)

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """The request of the call in an AppSync resolver.

        Raises:
            FunctionlessError: FL2031 to FL2036; FL5019 for what a resolver cannot write.
        """
        from .resolver import request  # the resolver compiler loads for resolvers only

        operation, parameters = self.checked(call)
        return request(operation, parameters, self.statements(operation, parameters, call), call.position)

    def checked(self, call: Call) -> tuple[model.Operation, Mapping[str, Argument]]:
        """The operation, and the call's arguments under the model's names.

        Raises:
            FunctionlessError: FL2031 to FL2035, all that is wrong with the arguments together.
        """
        operation = resolve(self._service, self._operation, call.position)
        found = Diagnostics()
        for argument in call.args:
            message = f"{operation.label} takes named parameters only."
            found.report(
                FL2033, message, argument.position, f"Name it: {', '.join(operation.members) or 'it has none'}."
            )
        parameters = check(operation, call.kwargs, call.position, call.host, found)
        found.raise_if_any()
        return operation, parameters

    def statements(
        self, operation: model.Operation, parameters: Mapping[str, Argument], call: Call
    ) -> tuple[Statement, ...]:
        """The permissions of a checked call.

        Raises:
            FunctionlessError: FL2036 when they cannot be told.
        """
        return tuple(permissions.grants(operation, parameters, current(), call.position))
