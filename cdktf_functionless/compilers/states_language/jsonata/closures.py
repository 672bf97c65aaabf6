"""Nested functions read the variables around them where they are called: a function's name stands for these, too."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from ....reflect import holds, loads, mask, walk
from .flow import reads, stores

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Node = TypeVar("_Node", bound=ast.AST)
_DEFINING = mask(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
#: What is kept at a node of what it reads.
_FOUND = ("_below", "_reads")


def defined(body: Iterable[ast.stmt]) -> dict[str, Function]:
    """The functions that statements define, by their names."""
    found: dict[str, Function] = {}
    for statement in body:
        for part in walk(statement) if holds(statement, _DEFINING) else ():
            match part:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found[name] = part
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as function):
                    found[name] = function
    return found


def free(functions: Mapping[str, Function]) -> dict[str, frozenset[str]]:
    """The variables around them that functions read, and those that the functions read that they call."""
    found = {name: _free(function) for name, function in functions.items()}
    grown = bool(found)
    while grown:
        grown = False
        for name, own in found.items():
            more = own.union(*(found[other] for other in own if other in found))
            if more != own:
                found[name], grown = more, True
    return found


def _free(function: Function) -> frozenset[str]:
    body: Sequence[ast.AST] = [function.body] if isinstance(function, ast.Lambda) else function.body
    args = function.args
    own = {argument.arg for argument in walk(args) if isinstance(argument, ast.arg)}
    defaults = [default for default in (*args.defaults, *args.kw_defaults) if default is not None]
    return (reads(body) - own - stores(body)) | reads(defaults)


def closed(node: _Node, also: Mapping[str, frozenset[str]]) -> _Node:
    """A tree in which names of functions stand for what those read: a copy, where there are any.

    Args:
        node: the tree.
        also: what `free` gives.
    """
    if loads(node).isdisjoint(also):
        return node
    values = {key: value for key, value in node.__dict__.items() if key not in _FOUND}
    for name in node._fields:
        value = values.get(name)
        if isinstance(value, ast.AST):
            values[name] = closed(value, also)
        elif isinstance(value, list):
            values[name] = [closed(part, also) if isinstance(part, ast.AST) else part for part in value]
    if isinstance(node, ast.Name):
        values["_also"] = also[node.id].union(values.get("_also", ()))
    made = type(node)()
    made.__dict__.update(values)
    return made
