"""What a tree has in it: the kinds of its nodes, and the names that it reads.

Both are found once and kept at each node: nobody changes a tree that was asked about.
"""

from __future__ import annotations

import ast

from .walk import children


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
        found += [child for child in children(one) if _below(child)[0] & kinds]
    return found


def loads(node: ast.AST) -> frozenset[str]:
    """The names that a tree reads anywhere in it, those of its inner scopes too."""
    return _below(node)[1]


def _below(node: ast.AST) -> tuple[int, frozenset[str]]:
    values = node.__dict__
    known: tuple[int, frozenset[str]] | None = values.get("_below")
    if known is None:
        kinds = _BITS[type(node)]
        context = values.get("ctx")
        if context is not None and type(context) is not ast.Load:
            kinds |= _BITS[type(context)]
        if isinstance(node, ast.Constant):
            known = kinds, _NONE
        elif isinstance(node, ast.Name):
            known = kinds, frozenset((node.id,)) if type(context) is ast.Load else _NONE
        else:
            known = _together(kinds, children(node))
        values["_below"] = known
    return known


def _together(kinds: int, nodes: list[ast.AST]) -> tuple[int, frozenset[str]]:
    names: list[frozenset[str]] = []
    for node in nodes:
        inner, read = _below(node)
        kinds |= inner
        if read:
            names.append(read)
    return kinds, names[0] if len(names) == 1 else _NONE.union(*names)
