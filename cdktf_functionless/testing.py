"""Running what one wrote in this process: `with local(): ...`.

Inside `local()` a construct that is called runs its handler as plain Python, with JSON in and JSON out; `aws.*` and
tables go to boto3, so that moto's `mock_aws` works. Outside of it, calling a construct is a diagnostic: a stack that is
being built must not run its functions by mistake.
"""

from __future__ import annotations

import contextlib
import contextvars
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from .diagnostics import FL1008, error

_fakes: contextvars.ContextVar[Mapping[int, Callable[..., Any]] | None] = contextvars.ContextVar("fakes", default=None)


@contextlib.contextmanager
def local(fakes: Mapping[Any, Callable[..., Any]] | None = None) -> Iterator[None]:
    """Calls of constructs run in this process until the block ends.

    Args:
        fakes: what runs instead of a construct or one of its operations, as `{charge: fake_charge}` or
            `{orders.get_item: fake_get}`; a payload reaches the fake after a trip through JSON.

    Example:
        with local(fakes={charge: lambda order: {"paid": True}}):
            assert checkout({"id": "7"}) == {"ok": True}
    """
    outer = _fakes.get() or {}
    inner = {_identity(target): fake for target, fake in (fakes or {}).items()}
    reset = _fakes.set({**outer, **inner})
    try:
        yield
    finally:
        _fakes.reset(reset)


def run_local(
    target: object, run: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], name: str, *, payload: bool
) -> Any:
    """Calls `run`, or the fake of `target`, as the cloud would.

    Args:
        target: the construct or operation that was called.
        run: what it runs in this process.
        args: the call's positional arguments.
        kwargs: the call's named arguments.
        name: what the construct is called in messages.
        payload: whether arguments and result travel as JSON (a Function's do, an SDK call's do not).

    Raises:
        FunctionlessError: FL1008 outside of `local()`.
    """
    fakes = _fakes.get()
    if fakes is None:
        from .constructs.base import caller  # constructs import this module

        raise error(
            FL1008,
            f"{name} is called while the stack is being built, which would run it here and now.",
            caller(),
            "Call it inside of a function that runs in the cloud; in a test, inside of `with local():`.",
        )
    function = fakes.get(_identity(target), run)
    if not payload:
        return function(*args, **kwargs)
    result = function(*(through_json(arg) for arg in args), **{key: through_json(arg) for key, arg in kwargs.items()})
    if inspect.isawaitable(result):
        return _awaited(result)
    return through_json(result)


async def _awaited(result: Any) -> Any:
    return through_json(await result)


def through_json(value: Any) -> Any:
    """What the other side of a call sees of a value.

    Raises:
        TypeError: when JSON cannot hold it.
    """
    return json.loads(json.dumps(value, default=_number))


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _identity(target: Any) -> int:
    """Operations are made at each access: what they belong to and their name tell them apart."""
    key = getattr(target, "__identity__", None)
    return hash(key) if key is not None else id(target)
