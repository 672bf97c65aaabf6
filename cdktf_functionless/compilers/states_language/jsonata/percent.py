"""`"%s of %05.2f" % (a, b)`: each conversion as the format spec that means the same."""

from __future__ import annotations

import ast
import re

from . import formatting, tree
from . import types as t
from .compiler import Compiler
from .tree import E
from .values import Value, bind, firm

_CONVERSION = re.compile(r"%(?:\((\w+)\))?([-+ 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])")


def formatted(c: Compiler, node: ast.BinOp, left: Value, right: Value) -> Value:
    """`template % values`, where the template is known at synth.

    Raises:
        FunctionlessError: a template that is not, or a conversion without a faithful form.
    """
    if not left.known:
        raise c.unsupported(node, "`%` of a string that is not known at synth has no form here.", "Write an f-string.")
    template = str(left.constant)
    conversions = [found for found in _CONVERSION.finditer(template) if found[5] != "%"]
    values = _values(c, node, conversions, right)
    parts: list[E] = []
    end = 0
    for found in _CONVERSION.finditer(template):
        if template[end : found.start()]:
            parts.append(tree.literal(template[end : found.start()]))
        end = found.end()
        parts.append(tree.literal("%") if found[5] == "%" else _one(c, node, found, values.pop(0)))
    if template[end:]:
        parts.append(tree.literal(template[end:]))
    if "%" in _CONVERSION.sub("", template):
        raise _refused(c, node)
    return Value(tree.chain("&", parts) if parts else tree.literal(""), t.STR)


def _values(c: Compiler, node: ast.BinOp, conversions: list[re.Match[str]], right: Value) -> list[Value]:
    """What each conversion writes."""
    if any(found[1] for found in conversions):
        if not all(found[1] for found in conversions) or right.kind not in t.OBJECTS:
            raise _refused(c, node)
        keys = [ast.copy_location(ast.Constant(value=found[1]), node) for found in conversions]
        return [
            c.firm(ast.copy_location(ast.Subscript(value=node.right, slice=key, ctx=ast.Load()), node)) for key in keys
        ]
    if isinstance(node.right, ast.Tuple):
        if len(node.right.elts) != len(conversions) or any(isinstance(one, ast.Starred) for one in node.right.elts):
            raise c.unsupported(node, "The template and the tuple do not match.", "Write a value for each conversion.")
        return [c.firm(one) for one in node.right.elts]
    if t.disguised(right.type) or len(conversions) != 1:
        raise _refused(c, node)
    return [firm(right)]


def _one(c: Compiler, node: ast.AST, found: re.Match[str], value: Value) -> E:
    flags, width, precision, letter = found[2], found[3], found[4], found[5]
    left = "-" in flags
    if letter in "sr":
        made = formatting.text(c, node, value) if letter == "s" else formatting.representation(c, node, value)
        form = ("<" if left else ">") + width if width else ""
        return formatting.spec(c, node, made, form + (f".{precision}" if precision else "")).e
    sign = "+" if "+" in flags else " " if " " in flags else ""
    form = ("<" if left else "") + sign + ("0" if "0" in flags and not left and width else "") + width
    if letter in "di" and precision is None:
        number = _number(c, value, "%d format: a real number is required, not ")
        if number.kind not in ("int", "bool"):
            whole = bind(number, c.fresh, "n", _truncated)
            number = Value(whole.e, t.INT)
        return formatting.spec(c, node, number, f"{form}d").e
    if letter in "fF":
        return formatting.spec(c, node, _number(c, value, "must be real number, not "), f"{form}.{precision or 6}f").e
    if letter in "xXo" and precision is None and value.kind in ("int", "bool"):
        return formatting.spec(c, node, value, f"{form}{letter}").e
    raise _refused(c, node)


def _truncated(value: Value) -> Value:
    up, down = tree.call("ceil", value.e), tree.call("floor", value.e)
    return Value(tree.condition(tree.binary("<", value.e, tree.literal(0)), up, down), t.INT)


def _number(c: Compiler, value: Value, message: str) -> Value:
    """A number, or Python's TypeError."""
    if value.kind in t.NUMERIC:
        return value
    if not t.may_be(value.type, t.NUMERIC):
        return Value(tree.failure("TypeError", f"{message}{value.kind}"), t.FLOAT)
    made = tree.uses(tree.call("real_", value.e, tree.literal(message), tree.literal(""), deeper=8), "real_")
    return Value(tree.raising(made, "TypeError"), t.NUMBER)


def _refused(c: Compiler, node: ast.AST) -> Exception:
    return c.unsupported(node, "`%` formatting with this template has no form here.", "Write an f-string.")
