"""Tests that synth can decide: of constants, of arguments that an inlined function gets, of functions."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any

from .names import Names

_PLAIN = (str, int, float, bool, bytes, type(None))
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip


def is_plain_value(value: object) -> bool:
    """Whether a live value is one that nothing can change, and that JSON has a form for."""
    return type(value) in _PLAIN


def truth(node: ast.expr, names: Names) -> bool | None:
    """The truth of an expression where synth knows it; evaluating it has no effect then."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = truth(operand, names)
            return None if found is None else not found
        case ast.BoolOp(op=op, values=values):
            ends = isinstance(op, ast.Or)
            for value in values:
                found = truth(value, names)
                if found is None or found is ends:
                    return found
            return not ends
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(_value(left, names), op, _value(right, names))
    value = _value(node, names)
    return bool(value) if is_plain_value(value) else True if callable(value) else None


def _value(node: ast.expr, names: Names) -> Any:
    """The live value; a nested function stands for itself."""
    if isinstance(node, ast.Name) and node.id in names.functions:
        return truth
    return names.live(node)


def _compared(left: Any, op: ast.cmpop, right: Any) -> bool | None:
    if isinstance(op, (ast.Is, ast.IsNot)):
        if right is not None or not (is_plain_value(left) or callable(left)):
            return None
        return (left is None) is isinstance(op, ast.Is)
    compare = _COMPARED.get(type(op))
    if compare is None or not (is_plain_value(left) and is_plain_value(right)):
        return None
    try:
        return compare(left, right)
    except TypeError:  # which belongs to run time
        return None


def decided(statements: Sequence[ast.stmt], names: Names) -> list[ast.stmt]:
    """Statements with the branch that is taken in place of each `if` that synth can decide."""
    found: list[ast.stmt] = []
    for statement in statements:
        taken = truth(statement.test, names) if isinstance(statement, ast.If) else None
        if isinstance(statement, ast.If) and taken is not None:
            found += decided(statement.body if taken else statement.orelse, names)
        else:
            found.append(statement)
    return found


__all__ = ["decided", "is_plain_value", "truth"]
