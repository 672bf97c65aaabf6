"""Text from values: str(), f-strings and format specifications."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...diagnostics import FL5007
from . import js
from .lower import Lowering, expression
from .types import NUMBERS, STR
from .values import V

_SPEC = re.compile(r"(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([_,])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?\Z", re.DOTALL)


@dataclass(frozen=True)
class _Spec:
    fill: str
    align: str
    sign: str
    width: int
    group: str
    precision: int | None
    kind: str


@expression(ast.JoinedStr)
def _joined(lw: Lowering, node: ast.JoinedStr) -> V:
    holes = [part for part in node.values if isinstance(part, ast.FormattedValue)]
    values = iter(lw.ordered([lambda hole=hole: _hole(lw, hole) for hole in holes]))  # type: ignore[misc]
    return together([str(part.value) if isinstance(part, ast.Constant) else next(values).expr for part in node.values])


def together(pieces: Sequence[str | js.Expr]) -> V:
    """A text of texts and expressions."""
    parts: list[str | js.Expr] = []
    for piece in pieces:
        constant = (
            isinstance(piece, js.Lit) and isinstance(piece.value, (str, int)) and not isinstance(piece.value, bool)
        )
        text = str(piece.value) if isinstance(piece, js.Lit) and constant else piece
        if isinstance(text, str) and parts and isinstance(parts[-1], str):
            parts[-1] += text
        else:
            parts.append(text)
    if all(isinstance(part, str) for part in parts):
        return V(js.Lit("".join(map(str, parts))), STR, "".join(map(str, parts)))
    return V(js.Template(tuple(parts)), STR)


def _hole(lw: Lowering, node: ast.FormattedValue) -> V:
    value = conversion(lw, textual(lw, node.value), node.conversion, node)
    if node.format_spec is None:
        return V(text(lw, value, node, inside=True), STR)
    spec = node.format_spec
    if isinstance(spec, ast.JoinedStr) and all(isinstance(part, ast.Constant) for part in spec.values):
        return formatted(
            lw, value, "".join(str(part.value) for part in spec.values if isinstance(part, ast.Constant)), node
        )
    constant = lw.reflection.evaluate(spec, lw.local)
    if isinstance(constant, str):
        return formatted(lw, value, constant, node)
    raise lw.refuse(node, "A format specification must be known at synth.", "Write the width as a constant.")


def conversion(lw: Lowering, value: V, kind: int, node: ast.AST) -> V:
    """`!r`, `!a`, `!s` or none of them, by their character's number."""
    if kind in (114, 97):
        return represent(lw, value, node)
    return V(text(lw, value, node), STR) if kind == 115 else value


def textual(lw: Lowering, node: ast.expr) -> V:
    """A value that becomes text; a caught exception is its message."""
    from .errors import caught_text

    value = lw.value(node)
    return caught_text(value) or lw.solid(value, node)


def represent(lw: Lowering, value: V, node: ast.AST) -> V:
    """`repr(value)`."""
    if isinstance(value.live, (str, int, bool, type(None))) and isinstance(value.expr, js.Lit):
        return V(js.Lit(repr(value.live)), STR)
    if value.t.only("int", "bool", "none", "float", "num"):
        return V(text(lw, value, node), STR)
    raise lw.refuse(node, "repr() of a value has no form in AppSync.", "Use str() or json.dumps().")


def text(lw: Lowering, value: V, node: ast.AST, *, inside: bool = False) -> js.Expr:
    """`str(value)`; `inside` a template literal, strings and whole numbers need no conversion."""
    t = value.t
    if t.only("str", "uuid"):
        return value.expr
    if t.only("int") or t.only("int", "str"):
        return value.expr if inside else js.Template((value.expr,))
    if t.only("bool"):
        return js.Cond(value.expr, js.Lit("True"), js.Lit("False"))
    if t.only("none"):
        return js.Lit("None")
    if t.only("float"):
        return lw.use("floatText", value.expr)
    if t.only("datetime"):
        raise lw.refuse(node, "str() of a datetime.", "Write .isoformat().")
    if t.may("amb"):
        raise lw.refuse(
            node,
            "Whether this number is an int or a float cannot be told any more, and Python writes 2 and 2.0.",
            "Add a type hint to what it is computed from, or convert it: int(x), float(x).",
            FL5007,
        )
    if t.only("list", "dict", "tuple", "set"):
        raise lw.refuse(node, "The text of a list or dict has no form in AppSync.", "Write json.dumps(value).")
    return lw.use("floatOrText" if t.may("float") else "text", value.expr)


def formatted(lw: Lowering, value: V, spec: str, node: ast.AST) -> V:
    """`format(value, spec)` of a constant specification."""
    if not spec:
        return V(text(lw, value, node), STR)
    found = _SPEC.match(spec)
    if found is None or found[4]:
        raise lw.refuse(node, f"The format specification {spec!r} is not known.", "Use width, precision and type.")
    zero = bool(found[5]) and not found[2]
    parsed = _Spec(
        found[1] or ("0" if zero else " "),
        found[2] or ("=" if zero else ""),
        found[3] or "-",
        int(found[6] or 0),
        found[7] or "",
        None if found[8] is None else int(found[8]),
        found[9] or "",
    )
    if value.t.only("str"):
        return V(_string(lw, value, parsed, node), STR)
    if not value.t.only(*NUMBERS):
        raise lw.refuse(
            node,
            "A format specification needs a value of known type.",
            "Add a type hint, or convert it: int(x), str(x).",
            FL5007,
        )
    return V(_padded(lw, _number(lw, value, parsed, node), parsed, ">"), STR)


def _string(lw: Lowering, value: V, spec: _Spec, node: ast.AST) -> js.Expr:
    if spec.kind not in ("", "s") or spec.group or spec.sign != "-" or spec.align == "=":
        raise lw.refuse(node, "This format specification does not fit a string.", "Use width, alignment and precision.")
    shown = value.expr
    if spec.precision is not None:
        chars = js.method(js.Array((js.Spread(shown),)), "slice", js.ZERO, js.Lit(spec.precision))
        shown = js.method(chars, "join", js.Lit(""))
    return _padded(lw, shown, spec, "<")


def _padded(lw: Lowering, shown: js.Expr, spec: _Spec, default: str) -> js.Expr:
    if not spec.width:
        return shown
    if spec.align == "=":
        return lw.use("padSign", shown, js.Lit(spec.width), js.Lit(spec.fill))
    return lw.use("pad", shown, js.Lit(spec.width), js.Lit(spec.align or default), js.Lit(spec.fill))


def _number(lw: Lowering, value: V, spec: _Spec, node: ast.AST) -> js.Expr:
    if spec.group and spec.align == "=":
        raise lw.refuse(node, "Zero padding with groups of digits is not supported.", "Leave out one of the two.")
    whole = value.t.only("int") or (value.t.only("num") and spec.kind in ("d", "x", "X", "b", "o"))
    shown: js.Expr
    if spec.kind in ("f", "F", "%"):
        digits = 6 if spec.precision is None else spec.precision
        number = js.Binary("*", value.expr, js.Lit(100)) if spec.kind == "%" else value.expr
        shown = lw.use("fixed", number, js.Lit(digits))
        if spec.kind == "%":
            shown = js.Binary("+", shown, js.Lit("%"))
    elif whole and spec.kind in ("", "d", "n") and spec.precision is None and not value.t.only("num"):
        shown = js.Template((value.expr,))
    elif value.t.only("int") and spec.kind in ("x", "X", "b", "o"):
        shown = js.method(value.expr, "toString", js.Lit({"x": 16, "X": 16, "b": 2, "o": 8}[spec.kind]))
        if spec.kind == "X":
            shown = js.method(shown, "toUpperCase")
    elif spec.kind == "" and spec.precision is None and value.t.only("float", "num"):
        shown = text(lw, value, node)
    else:
        raise lw.refuse(
            node, "This format specification does not fit the value's type.", "Use d for int, f or % for float.", FL5007
        )
    if spec.group:
        shown = lw.use("grouped", shown, js.Lit(spec.group))
    if spec.sign != "-":
        shown = lw.use("signed", shown, js.Lit(spec.sign))
    return shown
