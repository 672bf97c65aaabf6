"""`and`, `or`, conditional expressions, and the truth of an expression."""

from __future__ import annotations

import ast

from . import tree
from . import types as t
from .compiler import Compiler, handles
from .narrowing import narrowed
from .tree import E
from .values import Value, bind, boolean, constant, firm, negation, truth


@handles(ast.BoolOp)
def _logic(c: Compiler, node: ast.BoolOp) -> Value:
    """`and` and `or` give one of their operands."""
    is_and = isinstance(node.op, ast.And)
    values: list[Value] = []
    place = c
    for part in node.values:
        values.append(place.value(part))
        place = place.within(narrowed(place, part, is_and))
    while len(values) > 1 and values[0].known:
        if bool(values[0].constant) != is_and:
            return values[0]
        values.pop(0)
    if all(value.kind == "bool" for value in values):
        return Value(tree.chain("and" if is_and else "or", [value.e for value in values]), t.BOOL)
    result = firm(values[-1])
    for value in reversed(values[:-1]):
        result = _either(c, is_and, value, result)
    return result


def _either(c: Compiler, is_and: bool, left: Value, right: Value) -> Value:
    if left.kind == "bool" and not left.e.free:
        other = tree.literal(not is_and)
        kind = t.union((t.BOOL, right.type))
        if is_and:
            return Value(tree.condition(left.e, right.e, other), kind)
        return Value(tree.condition(left.e, other, right.e), kind)

    def chosen(value: Value) -> Value:
        then, otherwise = (right, value) if is_and else (value, right)
        kept = value.type if is_and else t.without_none(value.type)
        return Value(tree.condition(truth(value), then.e, otherwise.e), t.union((kept, right.type)))

    return bind(left, c.fresh, "v", chosen)


@handles(ast.IfExp)
def _conditional(c: Compiler, node: ast.IfExp) -> Value:
    test = condition(c, node.test, strict=False)
    if test.known:
        return c.value(node.body if test.constant else node.orelse)
    then = c.within(narrowed(c, node.test, True)).firm(node.body)
    otherwise = c.within(narrowed(c, node.test, False)).firm(node.orelse)
    return Value(tree.condition(test.e, then.e, otherwise.e), t.union((then.type, otherwise.type)))


def condition(c: Compiler, node: ast.expr, *, strict: bool = True) -> Value:
    """The truth of an expression, with `and`, `or` and `not` taken as they are.

    Args:
        c: the compiler at its place.
        node: any expression.
        strict: a real boolean is wanted, as a Choice does; else what JSONata takes for one will do.
    """
    if isinstance(node, ast.BoolOp):
        is_and = isinstance(node.op, ast.And)
        parts: list[E] = []
        kept: list[tuple[Compiler, ast.expr]] = []
        place = c
        for part in node.values:
            made = condition(place, part, strict=False)
            if not made.known or bool(made.constant) != is_and:
                parts.append(made.e)
                kept.append((place, part))
                if made.known:
                    break
            place = place.within(narrowed(place, part, is_and))
        if not parts:
            return constant(is_and)
        if len(parts) == 1:
            return condition(*kept[0], strict=strict)
        return Value(tree.chain("and" if is_and else "or", parts), t.BOOL)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        asked = isinstance(node.operand, ast.BoolOp) or c.names_function(node.operand)
        operand = condition(c, node.operand, strict=False) if asked else c.value(node.operand)
        return constant(not operand.constant) if operand.known else Value(negation(operand), t.BOOL)
    if c.names_function(node):
        return constant(True)
    value = c.value(node)
    if value.known:
        return constant(bool(value.constant))
    return Value(boolean(value) if strict else truth(value), t.BOOL)
