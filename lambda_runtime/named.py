"""Binds the names of a payload to the handler's parameters."""

from __future__ import annotations

from typing import Any


def named(payload: Any, names: str, others: bool = False) -> dict[str, Any]:
    """The arguments in a payload.

    Args:
        payload: what the function was called with.
        names: the parameters' names; those that end in `?` may be missing.
        others: whether other names are allowed.

    Raises:
        TypeError: when the payload is not an object, or names are missing or unknown.
    """
    if not isinstance(payload, dict):
        raise TypeError(f"The payload must be an object with the names {names!r}, not {type(payload).__name__}")
    missing = [name for name in names.split() if name[-1] != "?" and name not in payload]
    known = names.replace("?", "").split()
    unknown = [name for name in payload if name not in known and not others]
    if missing or unknown:
        problem = f"lacks {missing}" if missing else f"has the unknown names {unknown}"
        raise TypeError(f"The payload {problem}; the function takes {names!r}")
    return payload
