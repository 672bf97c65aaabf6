"""What ARNs of literal names are made of: partition, region and account, as data sources that are made when needed."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


class ArnContext(Protocol):
    """Where ARNs are made: the construct whose role gets the permissions.

    `aws/scope.py` has the one for constructs; tests may give plain strings.
    """

    @property
    def partition(self) -> str:
        """`"aws"`, or a token."""
        ...

    @property
    def region(self) -> str:
        """The region's name, or a token."""
        ...

    @property
    def account(self) -> str:
        """The account's id, or a token."""
        ...

    def owner(self, token: str) -> tuple[Any, str] | None:
        """The resource that a token is an attribute of, with the attribute's name; None for any other token."""
        ...

    def granted(self, action: str) -> bool:
        """Whether the user's own `policy_statements` allow an action."""
        ...


_current: ContextVar[ArnContext | None] = ContextVar("arn_context", default=None)


def current() -> ArnContext:
    """The context of the construct that is being compiled.

    Raises:
        LookupError: outside of `using(...)`.
    """
    found = _current.get()
    if found is None:
        raise LookupError("an SDK call is compiled outside of a construct: wrap it in `using(context)`")
    return found


@contextmanager
def using(context: ArnContext) -> Iterator[None]:
    """Within it, SDK calls that are compiled get their ARNs from `context`."""
    reset = _current.set(context)
    try:
        yield
    finally:
        _current.reset(reset)


class InRegion:
    """A context for a client of another region: `boto3.client("s3", region_name="eu-west-1")`."""

    def __init__(self, context: ArnContext, region: str) -> None:
        self._context = context
        self.region = region
        self.owner = context.owner
        self.granted = context.granted

    @property
    def partition(self) -> str:
        """As outside."""
        return self._context.partition

    @property
    def account(self) -> str:
        """As outside."""
        return self._context.account


def allows(statements: Sequence[Mapping[str, Any]], action: str) -> bool:
    """Whether IAM JSON statements allow an action on something."""
    for statement in statements:
        if statement.get("Effect") != "Allow":
            continue
        patterns = statement.get("Action", ())
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            if fnmatch.fnmatchcase(action.lower(), str(pattern).lower()):
                return True
    return False
