"""One operation of a construct, as users see it: something to call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

from ..integration import Integration
from ..testing import run_local

P = ParamSpec("P")
R = TypeVar("R")


class Operation(Generic[P, R]):
    """A call that compilers understand; in plain Python it runs inside of `testing.local()` only.

    Args:
        owner: the construct.
        integration: what the call means on each host.
        run: what it does in this process.
        payload: whether arguments and result travel as JSON.
    """

    def __init__(self, owner: object, integration: Integration, run: Callable[P, R], *, payload: bool = False) -> None:
        self.__identity__ = (id(owner), integration.name)
        self._owner = owner
        self._integration = integration
        self._run = run
        self._payload = payload

    def __integration__(self) -> Integration:
        """What the call means on each host."""
        return self._integration

    def __member__(self) -> tuple[object, str]:
        """The construct, and the name of its attribute that this is: what a bundle reads it from."""
        return self._owner, self._integration.name.rpartition(".")[2]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs it in this process.

        Raises:
            FunctionlessError: FL1008 outside of `testing.local()`.
        """
        name = self._integration.name
        return run_local(self, self._run, args, kwargs, name, payload=self._payload)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<{self._integration.name}>"
