"""The nodes of a syntax tree, as `ast.walk` gives them, in a fifth of its time; contexts (`ast.Load`) are left out."""

from __future__ import annotations

import ast
import sys

#: Fields that never hold a node.
_PLAIN = frozenset(
    ("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module", "name")
).union(("rest", "simple", "str", "tag", "type_comment"))


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The other fields of each kind of node."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        found = self[kind] = tuple(name for name in kind._fields if name not in _PLAIN)
        return found


_FIELDS = _Fields(dict.fromkeys((ast.Constant, ast.MatchSingleton, ast.Global, ast.Nonlocal), ()))
if sys.version_info >= (3, 12):
    _FIELDS[ast.TypeAlias] = ast.TypeAlias._fields  # the only name that is a node
#: Fields with lists in which something else stands beside nodes: None.
_MIXED = frozenset(("keys", "kw_defaults"))


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below."""
    found: list[ast.AST] = []
    _add(node, found)
    return found


def walk(node: ast.AST) -> list[ast.AST]:
    """A node and all below it, level by level."""
    found = [node]
    for one in found:  # which grows
        _add(one, found)
    return found


def _add(node: ast.AST, found: list[ast.AST]) -> None:
    """Adds the nodes directly below."""
    fields = _FIELDS[type(node)]
    if fields:
        values = node.__dict__
        for name in fields:
            value = values.get(name)
            if type(value) is list:
                found += [item for item in value if item is not None] if name in _MIXED else value
            elif value is not None:
                found.append(value)
