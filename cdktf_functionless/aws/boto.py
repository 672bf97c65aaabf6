"""Plain boto3 in a handler: the permissions of a client's call, checked as `aws.*` is."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..iam import Statement
from ..integration import Call
from .check import check
from .context import InRegion, current
from .namespace import resolve
from .permissions import grants

#: What paginators and waiters take besides the operation's parameters.
_OWN = frozenset({"PaginationConfig", "WaiterConfig"})


def statements(
    service: str, operation: str, call: Call, *, via: str = "client", complete: bool = True, region: str | None = None
) -> tuple[Statement, ...]:
    """The permissions of a call, in the context of `using(...)`.

    Args:
        service: as boto3 names it.
        operation: the operation as the client's method is named.
        call: the named arguments, in the model's spelling.
        via: how it is called: `"client"`, `"paginator"`, `"waiter"`, `"presigned"`, `"transfer"` (boto3 fills in most
            arguments itself) or `"resource"` (values are plain Python).
        complete: False when there may be further arguments.
        region: the client's `region_name`, where it is not the function's.

    Raises:
        FunctionlessError: FL2031 to FL2035 for what AWS does not have, FL2036 when the resource cannot be told.
    """
    found = Diagnostics()
    described = resolve(service, operation, call.position)
    given = {name: argument for name, argument in call.kwargs.items() if name not in _OWN}
    if via == "transfer":
        given = {name: argument for name, argument in given.items() if name in described.members}
    parameters = check(
        described,
        given,
        call.position,
        call.host,
        found,
        spellings=False,
        complete=complete and via in ("client", "paginator", "waiter"),
        shapes=via != "resource",
    )
    found.raise_if_any()
    context = current() if region is None else InRegion(current(), region)
    return tuple(grants(described, parameters, context, call.position))
