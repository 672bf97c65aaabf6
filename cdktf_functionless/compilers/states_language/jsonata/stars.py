"""Stars in calls: written out where what is behind them is known one by one, else a list for those that take any."""

from __future__ import annotations

import ast

from . import comprehensions, tree
from . import types as t
from .compiler import Compiler, shown
from .tree import E
from .values import Value, firm

_KNOWN = t.ARRAYS - {"set"} | {"str"}


def has_stars(node: ast.Call) -> bool:
    """Whether some of its arguments are not written one by one."""
    return any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords)


def written_out(c: Compiler, node: ast.Call) -> ast.Call:
    """The call with `*(a, b)`, `*pair` (a tuple of known length) and `**{"k": v}` written one by one."""
    args: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    for one in node.args:
        args += _parts(c, one) if isinstance(one, ast.Starred) else [one]
    for keyword in node.keywords:
        keywords += _pairs(keyword)
    return ast.copy_location(ast.Call(func=node.func, args=args, keywords=keywords), node)


def _parts(c: Compiler, star: ast.Starred) -> list[ast.expr]:
    value = star.value
    if isinstance(value, (ast.Tuple, ast.List)):
        return [part for one in value.elts for part in (_parts(c, one) if isinstance(one, ast.Starred) else [one])]
    if isinstance(value, ast.Name):
        found = c.firm(value)
        if found.kind == "tuple":
            return [
                ast.copy_location(
                    ast.Subscript(
                        value=value, slice=ast.copy_location(ast.Constant(value=index), value), ctx=ast.Load()
                    ),
                    value,
                )
                for index in range(len(found.type.items))
            ]
    return [star]


def _pairs(keyword: ast.keyword) -> list[ast.keyword]:
    value = keyword.value
    if keyword.arg is None and isinstance(value, ast.Dict):
        names = [one.value if isinstance(one, ast.Constant) else None for one in value.keys]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            pairs = zip(names, value.values, strict=True)
            return [ast.copy_location(ast.keyword(arg=str(name), value=part), keyword) for name, part in pairs]
    return [keyword]


def arguments(c: Compiler, node: ast.Call) -> Value:
    """The list of all the positional arguments, in Python's order.

    Raises:
        FunctionlessError: where what is behind a star is not known to be a list: Python's message names the function.
    """
    for one in node.args:
        if isinstance(one, ast.Starred):
            kind = c.iterable(one.value).kind
            if kind not in _KNOWN:
                raise c.unsupported(one, f"`*{shown(one.value)}` is a {kind}, not a list.", "Give it a type hint.")
    return c.firm(ast.copy_location(ast.List(elts=node.args, ctx=ast.Load()), node))


def zipped(c: Compiler, node: ast.Call) -> Value:
    """`zip(*rows)`: as many tuples as the shortest row has elements."""
    rows = arguments(c, node)
    row = c.fresh("r")
    listed = firm(comprehensions.listed(c, node, Value(E(row, free=True), t.element(rows.type))))
    inside = t.element(listed.type)
    lists = rows.e
    if listed.e.text != row:
        lists = tree.tight(tree.call("map", rows.e, tree.function([row], listed.e), loose=True), nested=True)
    name, size, index = c.fresh("z"), c.fresh("n"), c.fresh("i")
    all_, at = E(name, free=True), E(index, free=True)
    one = tree.function([row], tree.item(E(row, free=True), at))
    column = tree.tight(tree.call("map", all_, one, loose=True), nested=t.nested(inside))
    counts = tree.array([tree.call("map", all_, tree.function([row], tree.call("count", E(row, free=True))))])
    shortest = tree.condition(tree.binary("=", all_, tree.literal([])), tree.literal(0), tree.call("min", counts))
    indexes = tree.array([E(f"0..{size} - 1", tree.OR, 2)])
    made = tree.tight(tree.call("map", indexes, tree.function([index], column), loose=True), nested=True)
    kind = t.iterator_of(t.many_of(inside), "zip")
    return Value(tree.block([(name, lists), (size, shortest)], made), kind)


__all__ = ["arguments", "has_stars", "written_out", "zipped"]
