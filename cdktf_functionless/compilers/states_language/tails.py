"""Pure code that ends a function, with returns in branches and loops: one expression, and no state of its own."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ...reflect import holds, mask
from .effects import may_raise, reads, surely_binds
from .syntax import assign, constant, located

_NEVER = mask(
    ast.Raise,
    ast.Assert,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Global,
    ast.Nonlocal,
    ast.Import,
    ast.ImportFrom,
    ast.Yield,
    ast.YieldFrom,
    ast.With,
    ast.AsyncWith,
    ast.AsyncFor,
)
_TRY, _RETURN = mask(ast.Try), mask(ast.Return)
_COMPOUND = (ast.If, ast.For, ast.While, ast.Match, ast.Try)


def returns_inside(statement: ast.stmt) -> bool:
    """Whether a statement has a `return` in a branch or a loop of it."""
    return isinstance(statement, _COMPOUND) and holds(statement, _RETURN)


def is_tail(statements: Sequence[ast.stmt], top: bool, tries: bool) -> bool:
    """Whether pure statements end the function in every way, and some of them in a branch or a loop.

    Args:
        statements: the rest of a block.
        top: whether the block is the function's own, so that falling off its end returns None.
        tries: whether there may be a `try` among them.
    """
    never = _NEVER if tries else _NEVER | _TRY
    if not any(map(returns_inside, statements)):
        return False
    if any(holds(one, never) for one in statements):
        return False
    if not _own_jumps(statements):
        return False
    return top or not falls_through(statements)


def _own_jumps(statements: Sequence[ast.stmt], loop: bool = False) -> bool:
    """Whether each break and continue belongs to a loop among the statements."""
    for statement in statements:
        if isinstance(statement, (ast.Break, ast.Continue)) and not loop:
            return False
        inner = loop or isinstance(statement, (ast.For, ast.While))
        blocks = [getattr(statement, "body", []), getattr(statement, "orelse", [])]
        blocks += [part.body for name in ("cases", "handlers") for part in getattr(statement, name, [])]
        blocks.append(getattr(statement, "finalbody", []))
        if any(isinstance(block, list) and not _own_jumps(block, inner) for block in blocks):
            return False
    return True


def falls_through(statements: Sequence[ast.stmt]) -> bool:
    """Whether control may reach the end of the statements."""
    for statement in statements:
        if isinstance(statement, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            return False
        if isinstance(statement, ast.If) and not falls_through(statement.body) and not falls_through(statement.orelse):
            return False
    return True


def tail(statements: Sequence[ast.stmt], at: ast.AST) -> ast.expr:
    """An expression that stands for what the statements return."""
    made = located(constant(None), at)
    known: set[str] = set()
    wanted: set[str] = set()
    for statement in statements:
        wanted |= reads(statement) - known
        known |= surely_binds(statement)
    made._tail = list(statements)  # type: ignore[attr-defined]
    made._reads = frozenset(wanted)  # type: ignore[attr-defined]
    made._may_raise = any(may_raise(statement) for statement in statements)  # type: ignore[attr-defined]
    return made


def single_exit(statements: Sequence[ast.stmt], result: str) -> list[ast.stmt] | None:
    """The statements with an assignment to `result` in place of each return; None where a loop returns."""
    found: list[ast.stmt] = []
    for number, statement in enumerate(statements):
        rest = list(statements[number + 1 :])
        if isinstance(statement, ast.Return):
            value = statement.value if statement.value is not None else located(constant(None), statement)
            return [*found, assign(result, value, statement)]
        if not holds(statement, _RETURN):
            found.append(statement)
            continue
        if not isinstance(statement, ast.If):
            return None
        both = falls_through(statement.body) and falls_through(statement.orelse)
        if both and rest:
            return None
        then = single_exit([*statement.body, *(rest if falls_through(statement.body) else [])], result)
        orelse = single_exit([*statement.orelse, *(rest if falls_through(statement.orelse) else [])], result)
        if then is None or orelse is None:
            return None
        return [*found, located(ast.If(test=statement.test, body=then, orelse=orelse), statement)]
    at = statements[-1] if statements else constant(None)
    return [*found, assign(result, constant(None), at)]
