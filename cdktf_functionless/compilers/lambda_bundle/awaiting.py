"""Calls of the cloud whose results are awaited: `await charge(x)`, `asyncio.gather(charge(a), charge(b))`.

A plain call waits for its result. One that is awaited, or handed to something that awaits it, runs in a thread: it is
written `later(charge)(x)`. Which calls those are is read from the code, through names and lists.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

#: Functions that await what they are given.
_TAKERS = frozenset(
    {
        "gather",
        "create_task",
        "ensure_future",
        "wait",
        "wait_for",
        "shield",
        "as_completed",
        "run",
        "run_until_complete",
    }
)


def wrap_awaited(tree: ast.AST, is_cloud: Callable[[str], bool], later: Callable[[], str]) -> None:
    """Rewrites the awaited calls of a tree in place.

    Args:
        tree: a function, the bundle's own copy.
        is_cloud: whether a name may stand for something whose calls go to the cloud.
        later: gives the name of `later`, imported.
    """
    if not any(isinstance(node, (ast.AsyncFunctionDef, ast.Await)) for node in ast.walk(tree)):
        return
    found: dict[int, ast.Call] = {}
    names: set[str] = set()
    waiting = list(_awaited(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            found[id(node)] = node
        elif isinstance(node, ast.Name):
            if node.id not in names:
                names.add(node.id)
                waiting += _given(tree, node.id)
        else:
            waiting += _parts(node)
    for call in found.values():
        root: ast.expr = call.func
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if isinstance(root, ast.Name) and is_cloud(root.id):
            call.func = ast.Call(func=ast.Name(id=later(), ctx=ast.Load()), args=[call.func], keywords=[])


def _awaited(tree: ast.AST) -> Iterator[ast.expr]:
    """The expressions that are awaited here, or handed to a function that awaits them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Await):
            yield node.value
        elif isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in _TAKERS:
                yield from node.args


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions of whose values an awaitable, or a collection of awaitables, is made."""
    match node:
        case ast.Starred(value=value) | ast.NamedExpr(value=value):
            return [value]
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return elements
        case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element) | ast.SetComp(elt=element):
            return [element]
        case ast.IfExp(body=body, orelse=other):
            return [body, other]
    return []


def _given(tree: ast.AST, name: str) -> list[ast.expr]:
    """What a name is given: assigned, or appended to it."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    found.append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                found.append(value)
            case ast.AugAssign(target=ast.Name(id=target), value=value) if target == name:
                found.append(value)
            case ast.For(target=ast.Name(id=target), iter=ast.expr() as value) if target == name:
                found.append(value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="append" | "add"), args=[value]):
                if owner == name:
                    found.append(value)
    return found
