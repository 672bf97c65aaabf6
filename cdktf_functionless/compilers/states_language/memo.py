"""What was found out about a node is kept at the node itself: it goes with the node, and no other node can get it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

_Found = TypeVar("_Found")


def kept(find: Callable[[Any], _Found]) -> Callable[[Any], _Found]:
    """Remembers what a function finds out about a node of the control-flow form, or a state once the passes are done.

    The passes ask for the same facts at every level of nesting, which is the square of the depth without it. A node is
    not changed once it is asked about: passes make new ones (`dataclasses.replace` leaves what is kept behind). What is
    found must be immutable, and is never None.
    """
    mark = f"_kept_{find.__module__.rpartition('.')[2]}_{find.__name__}"

    @functools.wraps(find)
    def ask(node: Any) -> _Found:
        known: _Found | None = node.__dict__.get(mark)
        if known is None:
            known = find(node)
            setattr(node, mark, known)
        return known

    return ask
