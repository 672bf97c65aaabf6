"""Calls that are awaited: each runs in a thread, so that `asyncio.gather` makes them at the same time."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any


def later(function: Any) -> Any:
    """A call of the cloud as one whose result is awaited; any other function stays as it is."""
    cloud = str(getattr(function, "__module__", "")).startswith("lambda_runtime.")
    if not cloud or getattr(function, "_is_async", False):
        return function
    return lambda *args, **kwargs: in_thread(function, *args, **kwargs)


def in_thread(function: Any, *args: Any, **kwargs: Any) -> Any:
    """Starts a call in a thread; its result is awaited."""
    context = contextvars.copy_context()
    return asyncio.get_running_loop().run_in_executor(None, lambda: context.run(function, *args, **kwargs))


def run(coroutine: Any) -> Any:
    """The result of an `async def` handler."""
    return asyncio.run(coroutine)
