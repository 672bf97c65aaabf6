"""A callee's error, raised again as an exception of its name and message."""

from __future__ import annotations

import builtins
import sys
from typing import Any

_made: dict[str, type[BaseException]] = {}


def failure(name: str, message: str) -> BaseException:
    """The exception: a built-in one, the user's if the bundle has it, else one made for the name."""
    name = name.rpartition(".")[2]
    cls: Any = getattr(builtins, name, None)
    if not _is_exception(cls):
        own = vars(sys.modules.get("function", builtins)).values()
        cls = next((item for item in own if _is_exception(item) and item.__name__ == name), None)
    if cls is None:
        cls = _made.setdefault(name, type(name, (Exception,), {"__module__": "lambda_runtime.errors"}))
    if issubclass(cls, KeyError) and len(message) > 1 and message[0] == message[-1] == "'" and "\\" not in message:
        message = message[1:-1]  # a KeyError's message is the key's repr
    try:
        error: BaseException = cls(message)
    except Exception:  # a constructor of the user's own
        error = cls.__new__(cls, message)
        error.args = (message,)
    return error


def _is_exception(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)
