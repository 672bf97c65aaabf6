"""What a tree has in it: the kinds of its nodes, and the names that it reads; a name may say what it reads `_also`.

Both are found once, with the nodes directly below, and kept at each node: who changes a copy of a tree that was asked
about lets it `forget`.
"""

from __future__ import annotations

import ast

from .walk import children, walk


class _Bits(dict[type[ast.AST], int]):
    """A bit for each kind of node that was seen."""

    def __missing__(self, kind: type[ast.AST]) -> int:
        found = self[kind] = 1 << len(self)
        return found


_BITS = _Bits()
_NONE: frozenset[str] = frozenset()


def mask(*kinds: type[ast.AST]) -> int:
    """Kinds of nodes, to ask `holds` for."""
    found = 0
    for kind in kinds:
        found |= _BITS[kind]
    return found


def holds(node: ast.AST, kinds: int) -> bool:
    """Whether a tree has a node of one of the kinds in it; `ast.Store` and `ast.Del` are asked for like nodes.

    Args:
        node: the tree.
        kinds: what `mask` gave.
    """
    return (node.__dict__.get("_below") or _below(node))[0] & kinds != 0


def leading(node: ast.AST, kinds: int) -> list[ast.AST]:
    """The nodes of a tree that are of one of the kinds or lead to one, level by level as `walk` gives them."""
    found = [node] if holds(node, kinds) else []
    for one in found:  # which grows
        found += [child for child in one.__dict__["_below"][2] if child.__dict__["_below"][0] & kinds]
    return found


def loads(node: ast.AST) -> frozenset[str]:
    """The names that a tree reads anywhere in it, those of its inner scopes too."""
    return (node.__dict__.get("_below") or _below(node))[1]


def forget(node: ast.AST) -> None:
    """Forgets what is known of a tree of one's own that is about to be changed."""
    for part in walk(node):
        part.__dict__.pop("_below", None)


def _below(node: ast.AST) -> tuple[int, frozenset[str], list[ast.AST]]:
    values = node.__dict__
    kinds = _BITS[type(node)]
    read = _NONE
    context = values.get("ctx")
    if context is not None and type(context) is not ast.Load:
        kinds |= _BITS[type(context)]
    elif isinstance(node, ast.Name):
        read = frozenset((node.id, *values.get("_also", ())))
    names: list[frozenset[str]] = []
    parts = children(node)
    for child in parts:
        inner, more, _ = child.__dict__.get("_below") or _below(child)
        kinds |= inner
        if more:
            names.append(more)
    if names:
        read = names[0] if len(names) == 1 else _NONE.union(*names)
    known = values["_below"] = (kinds, read, parts)
    return known
