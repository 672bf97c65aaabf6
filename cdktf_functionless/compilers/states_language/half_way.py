"""Statements that may fail when they have changed what is seen once their error is caught."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ...reflect import children, holds, leading, loads, mask
from .effects import binds, exposed, may_raise
from .jsonata.flow import assigns, takes, takes_within
from .tails import falls_through

#: Names that are read behind an error; None for any.
Wanted = frozenset[str] | None
_TRY, _JUMPS, _AUGMENTED = mask(ast.Try), mask(ast.Break, ast.Continue), mask(ast.AugAssign)


def fails_half_way(statement: ast.stmt, wanted: Wanted) -> bool:
    """Whether a statement may raise after a part of it has bound or changed one of the wanted names.

    Assignments are taken apart where they are placed, so that here each either is done or is not.
    """
    if not _changes(statement, wanted):
        return False
    match statement:
        case ast.If(test=test, body=body, orelse=orelse):
            done = _changes(test, wanted)
            return (done and may_raise(test)) or _block(body, wanted, done) or _block(orelse, wanted, done)
        case ast.For(iter=items, body=body, orelse=orelse):
            return any(map(may_raise, (*body, *orelse))) or (_changes(items, wanted) and may_raise(items))
        case ast.While(test=test, body=body, orelse=orelse):
            return any(map(may_raise, (test, *body, *orelse)))
        case ast.Match(cases=cases):
            return any(
                map(may_raise, (part for case in cases for part in (case.guard, *case.body) if part is not None))
            )
    return False


def changes_on_the_way(statement: ast.stmt, wanted: Wanted) -> bool:
    """Whether a simple statement may raise when an expression in it (`xs.pop()`, `:=`) has changed a wanted name."""
    parts = [part for part in children(statement) if isinstance(part, ast.expr)]
    own = None if takes_within(statement) else getattr(statement, "value", None)  # `x = xs.pop()` is done or is not
    acting = [part for part in parts if assigns(part) or (takes(part) and part is not own)]
    return any(_changes(part, wanted) for part in acting) and any(map(may_raise, parts))


def _block(statements: Iterable[ast.stmt], wanted: Wanted, done: bool) -> bool:
    """Whether one of some statements fails after a change; `done`: there was one ahead of them."""
    for statement in statements:
        if (done and may_raise(statement)) or fails_half_way(statement, wanted):
            return True
        done = done or _changes(statement, wanted)
    return False


def _changes(part: ast.AST, wanted: Wanted) -> bool:
    return bool(binds(part) if wanted is None else binds(part) & wanted)


class Behind:
    """What is read once an error has left the body of a `try`.

    Args:
        root: the workflow.
    """

    def __init__(self, root: ast.AST) -> None:
        self._root = root
        ways = leading(root, _TRY)
        self._own = {part for part in ways if isinstance(part, ast.Try)}
        self._again = {
            inner
            for part in ways
            if isinstance(part, (ast.For, ast.While))
            for inner in leading(part, _TRY)
            if isinstance(inner, ast.Try)
        }

    def wanted(self, node: ast.Try) -> Wanted:
        """The names that are read; in a `try` of a loop, or of a function that is inlined, they may be any."""
        found = exposed(node.finalbody).union(*(exposed(handler.body) for handler in node.handlers))
        if all(_leaves(handler.body) for handler in node.handlers):
            return frozenset(found)
        if node not in self._own or node in self._again:
            return None
        return frozenset(found).union(*_outside(self._root, node))


def _leaves(statements: list[ast.stmt]) -> bool:
    """Whether control certainly leaves the function."""
    return not falls_through(statements) and not any(holds(statement, _JUMPS) for statement in statements)


def _outside(tree: ast.AST, node: ast.Try) -> Iterator[Iterable[str]]:
    """What a tree reads outside of a `try` in it."""
    if not holds(tree, _TRY):
        yield loads(tree)
        ways = leading(tree, _AUGMENTED)
        yield [p.target.id for p in ways if isinstance(p, ast.AugAssign) and isinstance(p.target, ast.Name)]
    elif tree is not node:
        for child in children(tree):
            yield from _outside(child, node)
