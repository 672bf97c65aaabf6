"""Small syntax trees: the expressions and statements that the emission writes itself."""

from __future__ import annotations

import ast
import math
from typing import Any

_MANY_DIGITS = 4000  # Python refuses to read decimal literals of more than 4,300


def name(text: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(id=text, ctx=ast.Load())


def dotted(text: str) -> ast.expr:
    """`a.b.c`."""
    first, *rest = text.split(".")
    node: ast.expr = name(first)
    for part in rest:
        node = ast.Attribute(value=node, attr=part, ctx=ast.Load())
    return node


def call(function: ast.expr, *args: ast.expr, **kwargs: ast.expr) -> ast.Call:
    """A call."""
    return ast.Call(
        func=function, args=list(args), keywords=[ast.keyword(arg=key, value=value) for key, value in kwargs.items()]
    )


def assign(target: str, value: ast.expr) -> ast.Assign:
    """`target = value`; the target is a name or an attribute."""
    node = dotted(target)
    node.ctx = ast.Store()  # type: ignore[attr-defined]
    return ast.Assign(targets=[node], value=value)


def constant(value: Any) -> ast.expr:
    """The expression of a constant: one that gives the same value again, of the same type."""
    if value is NotImplemented:
        return name("NotImplemented")
    if isinstance(value, bool) or not isinstance(value, (int, float, complex)):
        return ast.Constant(value=value)
    if isinstance(value, int):
        if value.bit_length() > _MANY_DIGITS:
            return call(name("int"), ast.Constant(value=hex(value)), ast.Constant(value=16))
        return _signed(value, value < 0)
    if isinstance(value, float):
        if not math.isfinite(value):
            node = call(name("float"), ast.Constant(value=str(abs(value))))
            return ast.UnaryOp(op=ast.USub(), operand=node) if math.copysign(1.0, value) < 0 else node
        return _signed(value, math.copysign(1.0, value) < 0)
    return call(name("complex"), constant(value.real), constant(value.imag))


def _signed(value: int | float, negative: bool) -> ast.expr:
    return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value)) if negative else ast.Constant(value=value)
