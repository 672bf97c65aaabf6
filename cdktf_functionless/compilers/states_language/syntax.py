"""Small pieces of Python's syntax tree, made by hand."""

from __future__ import annotations

import ast
import types
from typing import TypeVar

from ...reflect import children

_Node = TypeVar("_Node", bound=ast.AST)

#: What says where a node stands in its file.
LOCATION = ("lineno", "col_offset", "end_lineno", "end_col_offset")
#: The same with the function that it was inlined from.
_PLACE = (*LOCATION, "_source")


def is_data(value: object) -> bool:
    """Whether a live value is one that a variable of a state machine can hold."""
    if isinstance(value, (str, int, float, bool, bytes, type(None))):
        return True
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(is_data(item) for item in value)
    if isinstance(value, dict):
        return all(is_data(item) for item in value.values())
    marks = ("__integration__", "__integrations__", "node")
    return not (callable(value) or isinstance(value, types.ModuleType) or any(hasattr(value, mark) for mark in marks))


def constant(value: object) -> ast.Constant:
    """A constant."""
    return ast.Constant(value=value)  # type: ignore[arg-type]


def load(name: str, at: ast.AST) -> ast.Name:
    """A read of a name."""
    return located(ast.Name(id=name, ctx=ast.Load()), at)


def store(name: str) -> ast.Name:
    """A name to assign to."""
    return ast.Name(id=name, ctx=ast.Store())


def assign(name: str, value: ast.expr, at: ast.AST) -> ast.Assign:
    """`name = value`, standing where another node stands."""
    return located(ast.Assign(targets=[store(name)], value=value), at)


def call(function: str, *args: ast.expr) -> ast.Call:
    """A call of a builtin."""
    return ast.Call(func=ast.Name(id=function, ctx=ast.Load()), args=list(args), keywords=[])


def located(node: _Node, at: ast.AST) -> _Node:
    """The node, standing where another one stands; so do its parts, down to those that have a place."""
    known = at.__dict__
    place = {name: known[name] for name in _PLACE if name in known}
    parts: list[ast.AST] = [node]
    for part in parts:  # which grows
        if "lineno" not in part.__dict__:
            parts += children(part)
            if "lineno" in part._attributes:
                part.__dict__.update(place)
    return node
