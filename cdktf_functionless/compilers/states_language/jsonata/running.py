"""Loops that change the list or dict that they run over: Python's next iteration sees it, and a copy here does not."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from ....diagnostics import FL3012, Code, FunctionlessError
from ....reflect import children, walk
from . import types as t
from .flow import MUTATORS, exits, falls_through, flat, loaded, reads, root_name, stores
from .types import Type

#: What runs over its arguments while it is run over.
_LAZY = frozenset(("chain", "enumerate", "filter", "iter", "map", "reversed", "zip"))
_VIEWS = frozenset(("items", "keys", "values"))


class Place(Protocol):
    """Where a loop stands: it makes diagnostics."""

    def error(self, code: Code, node: ast.AST, message: str, remedy: str) -> FunctionlessError: ...


def check_running(place: Place, node: ast.For, kind: Callable[[ast.expr], Type]) -> None:
    """Looks for a change of what a loop runs over.

    Args:
        place: where it stands.
        node: the loop.
        kind: the type of an expression.

    Raises:
        FunctionlessError: FL3012, at the change.
    """
    change = _change(node, kind)
    if change is not None:
        raise place.error(
            FL3012,
            change,
            f"`{ast.unparse(change)}` changes what the loop runs over; its next iteration would not see that.",
            f"Run over a copy: `for {ast.unparse(node.target)} in list({ast.unparse(node.iter)})`.",
        )


def _change(node: ast.For, kind: Callable[[ast.expr], Type]) -> ast.AST | None:
    """Where the body changes what the loop runs over, and goes on to the next iteration; None: nowhere."""
    for place in _places(node.iter):
        root = root_name(place)
        if root is not None and root not in reads(node.body):  # who changes it has to name it
            continue
        shown, keys = ast.dump(loaded(place)), _own_keys(node, place, kind)
        found = _changes(node.body, lambda part: _of(part, shown, keys, kind), frozenset(("continue",)))  # noqa: B023
        for one in found:
            return one
    return None


def _places(node: ast.expr) -> Iterator[ast.expr]:
    """The lists and dicts that are read while it is run over."""
    match node:
        case ast.Name() | ast.Attribute():
            yield node
        case ast.Subscript(slice=key) if not isinstance(key, ast.Slice):
            yield node
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=[]) if name in _VIEWS:
            yield from _places(owner)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in _LAZY:
            for one in args:
                yield from _places(one)


def _own_keys(node: ast.For, place: ast.expr, kind: Callable[[ast.expr], Type]) -> frozenset[str]:
    """The names of the key of the iteration itself: an item that is assigned under it has had its turn."""
    first = node.target.elts[0] if isinstance(node.target, (ast.Tuple, ast.List)) and node.target.elts else node.target
    match node.iter:
        case ast.Call(func=ast.Name(id="enumerate"), args=[items]) if items is place:
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr="items" | "keys")) if owner is place:
            pass
        case items if items is place and not t.may_be(kind(place), frozenset(("list",))):
            first = node.target
        case _:
            return frozenset()
    return frozenset((first.id,)) - stores(node.body) if isinstance(first, ast.Name) else frozenset()


def _changes(
    body: Sequence[ast.stmt], find: Callable[[ast.AST], Iterator[ast.AST]], stays: frozenset[str]
) -> Iterator[ast.AST]:
    """The changes in a block after which the loop may go on; `stays`: the ways out that do not leave it."""
    for index, node in enumerate(body):
        rest = body[index + 1 :]
        if not falls_through(rest) and not any(exits(one) & stays for one in rest):
            continue
        blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [one.body for one in (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))]
        if not any(blocks):
            yield from find(node)
            continue
        for part in children(node):
            if isinstance(part, ast.expr):
                yield from find(part)
        inner = stays | {"break"} if isinstance(node, (ast.For, ast.While)) else stays
        inner = inner | {"raise"} if isinstance(node, ast.Try) else inner
        for block in blocks:
            yield from _changes(block, find, inner)


def _of(node: ast.AST, shown: str, keys: frozenset[str], kind: Callable[[ast.expr], Type]) -> Iterator[ast.AST]:
    for one in walk(node):
        match one:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in MUTATORS and _is(owner, shown):
                yield one
            case ast.AugAssign(target=target) if _is(target, shown):
                if t.may_be(kind(loaded(target)), frozenset(("list", "dict", "record", "set"))):
                    yield one
            case ast.Assign(targets=targets):
                yield from (part for part in flat(targets) if _is_item(part, shown, keys))
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target) if _is_item(target, shown, keys):
                yield one
            case ast.Delete(targets=targets):
                yield from (part for part in flat(targets) if _is_item(part, shown, frozenset()))


def _is_item(target: ast.expr, shown: str, keys: frozenset[str]) -> bool:
    if not isinstance(target, ast.Subscript) or not _is(target.value, shown):
        return False
    return not (isinstance(target.slice, ast.Name) and target.slice.id in keys)


def _is(node: ast.expr, shown: str) -> bool:
    return isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) and ast.dump(loaded(node)) == shown
