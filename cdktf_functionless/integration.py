"""The protocol that joins a resource to the compilers.

A compiler resolves the callee of a call to a live object, asks `integration_of` for the operation it stands for, and
calls the method of its own host. An operation implements the hosts that AWS offers; a method that is not there is a
diagnostic that names the hosts that do. No compiler knows any service by name.
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from .diagnostics import FL1010, FunctionlessError, Position, error
from .iam import Statement


class Host(enum.Enum):
    """Where a call stands; the value is the host's readable name."""

    LAMBDA = "a Lambda function"
    STANDARD = "a Standard state machine"
    EXPRESS = "an Express state machine"
    RESOLVER = "an AppSync resolver"


#: Each host's method of `Integration`.
METHODS: Mapping[Host, str] = {
    Host.LAMBDA: "in_lambda",
    Host.STANDARD: "in_state_machine",
    Host.EXPRESS: "in_state_machine",
    Host.RESOLVER: "in_resolver",
}


@dataclass(frozen=True)
class Argument:
    """One argument of a call, as the calling host sees it.

    Args:
        position: where it is written.
        code: the host's own form of the expression; None in a Lambda, where Python runs as it is.
        possible: the live objects that it may be (constructs, constants, tokens); None where that is not known.
        items: the entries of a dict display with constant keys.
        elements: the elements of a list or tuple display.
    """

    position: Position
    code: Any = None
    possible: tuple[object, ...] | None = None
    items: Mapping[str, Argument] | None = None
    elements: Sequence[Argument] | None = None


@dataclass(frozen=True)
class Call:
    """A call of an operation: its arguments as written, and the host that it stands in.

    Args:
        args: the positional arguments.
        kwargs: the named arguments.
        position: where the call stands.
        host: what it runs on.
        scope: the construct whose code it is: where an integration may find (or make, once per stack) the data sources
            of partition, region and account; None where nothing is deployed (tests of a compiler).
    """

    args: tuple[Argument, ...]
    kwargs: Mapping[str, Argument]
    position: Position
    host: Host
    scope: Any = None


@dataclass(frozen=True)
class Use:
    """What a call in a Lambda bundle needs: IAM statements of the function's role."""

    statements: tuple[Statement, ...] = ()


class Integration:
    """One operation of one resource, as each host writes it.

    Subclasses define those of `in_lambda(call)`, `in_state_machine(call)` and `in_resolver(call)` that exist at AWS,
    and narrow `hosts` where two hosts share a method and only one offers the operation.
    """

    name: str
    signature: inspect.Signature | None = None
    #: What to write on a host that cannot call it; empty: the hosts that can are named.
    instead: str = ""

    def hosts(self) -> tuple[Host, ...]:
        """The hosts that can call this operation."""
        return tuple([host for host, method in METHODS.items() if hasattr(self, method)])

    def on(self, call: Call) -> Any:
        """What the call's host makes of it.

        Raises:
            FunctionlessError: FL1010 when the host cannot call this operation.
        """
        if call.host not in self.hosts():
            raise unsupported(self, call.host, call.position, self.instead)
        return getattr(self, METHODS[call.host])(call)


def unsupported(integration: Integration, host: Host, position: Position, remedy: str = "") -> FunctionlessError:
    """The diagnostic for an operation that `host` does not offer."""
    offered = ", ".join(host.value for host in integration.hosts()) or "no host"
    return error(
        FL1010,
        f"{integration.name} cannot be called from {host.value}.",
        position,
        remedy or f"It can be called from: {offered}.",
    )


@runtime_checkable
class Integrated(Protocol):
    """A live object that stands for an operation."""

    def __integration__(self) -> Integration:
        """The operation."""
        ...


def integration_of(value: object) -> Integration | None:
    """The operation that a live object stands for, or None."""
    method = getattr(type(value), "__integration__", None)
    return None if method is None else method(value)


@dataclass(frozen=True)
class Destination:
    """Where a service may deliver: what a resource's `__destination__()` gives.

    Args:
        arn: the resource's ARN.
        statement: what the sender's role needs.
    """

    arn: str
    statement: Statement


@dataclass(frozen=True)
class HttpTarget:
    """How an HTTP API calls a service without a function in between: what a resource's `__http__()` gives.

    Args:
        subtype: the integration's subtype, as `"SQS-SendMessage"`.
        parameters: its parameters; what the whole body of the request is goes in as `"$request.body"`.
        statement: what the API's role needs.
        choices: the parameters that a request mapping may set.
    """

    subtype: str
    parameters: Mapping[str, str]
    statement: Statement
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """How a captured construct is rebuilt in a Lambda bundle.

    Args:
        runtime: the class of `lambda_runtime` that stands for it, as `"lambda_runtime.table:Table"`.
        values: its keyword arguments: Terraform tokens (which become environment variables) or plain constants.
        label: the construct's readable name, for the names of the variables.
    """

    runtime: str
    values: Mapping[str, object]
    label: str


@runtime_checkable
class Referable(Protocol):
    """A live object that a Lambda bundle may capture as a reference."""

    def __reference__(self) -> Reference:
        """What stands for it in the bundle."""
        ...
