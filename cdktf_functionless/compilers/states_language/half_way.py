"""Compound statements that may fail when they have changed what is seen once their error is caught."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

from ...reflect import walk
from .effects import binds, exposed, may_raise
from .tails import falls_through

#: Names that are read behind an error; None for any.
Wanted = frozenset[str] | None


def fails_half_way(statement: ast.stmt, wanted: Wanted) -> bool:
    """Whether a statement may raise after a part of it has bound or changed one of the wanted names.

    Assignments are taken apart where they are placed, so that here each either is done or is not.
    """
    if not _changes(statement, wanted):
        return False
    match statement:
        case ast.If(body=body, orelse=orelse):
            return _block(body, wanted) or _block(orelse, wanted)
        case ast.For(body=body, orelse=orelse):
            return any(map(may_raise, (*body, *orelse)))
        case ast.While(test=test, body=body, orelse=orelse):
            return any(map(may_raise, (test, *body, *orelse)))
        case ast.Match(cases=cases):
            return any(
                map(may_raise, (part for case in cases for part in (case.guard, *case.body) if part is not None))
            )
    return False


def _block(statements: Iterable[ast.stmt], wanted: Wanted) -> bool:
    done = False
    for statement in statements:
        if (done and may_raise(statement)) or fails_half_way(statement, wanted):
            return True
        done = done or _changes(statement, wanted)
    return False


def _changes(statement: ast.stmt, wanted: Wanted) -> bool:
    return bool(binds(statement) if wanted is None else binds(statement) & wanted)


def wanted_behind(node: ast.Try, root: ast.AST) -> Wanted:
    """The names that are read once an error has left the body of a `try`.

    Args:
        node: the `try`.
        root: the workflow; in a `try` of a function that is inlined, any name may be read.
    """
    found = exposed(node.finalbody).union(*(exposed(handler.body) for handler in node.handlers))
    if all(_leaves(handler.body) for handler in node.handlers):
        return frozenset(found)
    around = [part for part in walk(root) if isinstance(part, (ast.For, ast.While, ast.Try))]
    if not any(part is node for part in around):
        return None
    if any(not isinstance(loop, ast.Try) and any(part is node for part in walk(loop)) for loop in around):
        return None
    return frozenset(found) | (_loads(root) - _loads(node)).keys()


def _leaves(statements: list[ast.stmt]) -> bool:
    """Whether control certainly leaves the function."""
    jumps = (ast.Break, ast.Continue)
    return not falls_through(statements) and not any(
        isinstance(part, jumps) for statement in statements for part in walk(statement)
    )


def _loads(node: ast.AST) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            found[part.id] += 1
        elif isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            found[part.target.id] += 1
    return found
