"""What a test tells about the names in it: their types where it succeeded or failed."""

from __future__ import annotations

import ast

from . import types as t
from .compiler import Compiler
from .scope import Binding, Variable


def narrowed(c: Compiler, test: ast.expr, outcome: bool) -> dict[str, Binding]:
    """What names mean where a test has had an outcome: `x is None`, `isinstance(x, str)`, the truth of x."""
    names: dict[str, Binding] = {}
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return narrowed(c, test.operand, not outcome)
    if isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == outcome:
            inner = c
            for part in test.values:
                more = narrowed(inner, part, outcome)
                names.update(more)
                inner = inner.within(more)
        return names
    if isinstance(test, ast.Name):
        found = c.scope.lookup(test.id)
        if isinstance(found, Variable) and outcome and found.bound:
            names[test.id] = Variable(found.text, t.without_none(found.type))
        return names
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Name):
        found = c.scope.lookup(test.left.id)
        right = test.comparators[0]
        if isinstance(found, Variable) and isinstance(right, ast.Constant) and right.value is None and found.bound:
            is_none = isinstance(test.ops[0], (ast.Is, ast.Eq))
            if is_none == outcome and isinstance(test.ops[0], (ast.Is, ast.IsNot)):
                names[test.left.id] = Variable(found.text, t.NONE)
            elif isinstance(test.ops[0], (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)) and is_none != outcome:
                names[test.left.id] = Variable(found.text, t.without_none(found.type))
        return names
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "isinstance":
        if len(test.args) == 2 and isinstance(test.args[0], ast.Name) and outcome:
            found = c.scope.lookup(test.args[0].id)
            wanted = c.live(test.args[1])
            if (
                isinstance(found, Variable)
                and wanted in (str, bool, list, dict)
                and found.type.kind in ("any", "union")
            ):
                names[test.args[0].id] = Variable(found.text, t.of_hint(wanted))
    return names
