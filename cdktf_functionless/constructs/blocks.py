"""Plain dicts and lists as the bindings' own block classes.

The bindings take a dict for a block, but not a list of dicts for a repeated one: their type hints say which class each
nested value must be, so users may write all of a resource's arguments as plain data.
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Iterator, Mapping
from typing import Any


def blocks(kind: type, props: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a resource class with every dict that is a block turned into one.

    Args:
        kind: a resource or block class of the bindings.
        props: its arguments, snake_case.
    """
    hints = _hints(kind)
    return {name: _block(hints.get(name), value) if name in hints else value for name, value in props.items()}


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind.__init__)  # type: ignore[misc]


def _block(hint: Any, value: Any) -> Any:
    if isinstance(value, dict):
        struct = next(_structs(hint), None)
        return value if struct is None else struct(**blocks(struct, value))
    if isinstance(value, (list, tuple)):
        return [_block(hint, item) for item in value]
    return value


def _structs(hint: Any) -> Iterator[Any]:
    """The block classes that a hint names."""
    if isinstance(hint, type) and hasattr(hint, "__jsii_struct_bases__"):
        yield hint
    for part in typing.get_args(hint):
        yield from _structs(part)
