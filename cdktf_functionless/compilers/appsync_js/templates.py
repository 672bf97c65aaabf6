"""`"...".format(...)` and `"..." % (...)`, whose text synth knows: f-strings in an older dress."""

from __future__ import annotations

import ast
import re
import string

from ...diagnostics import FL5010
from . import js
from .calls import METHODS
from .formats import conversion, formatted, text, together
from .lower import Lowering
from .values import V

_FIELD = re.compile(r"%(?P<flags>[-+ 0]*)(?P<width>\d*)(?:\.(?P<digits>\d+))?(?P<kind>.?)", re.DOTALL)


def _format(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if not isinstance(owner.live, str) or any(keyword.arg is None for keyword in node.keywords):
        return None
    if any(isinstance(arg, ast.Starred) for arg in node.args):
        return None
    try:
        fields = list(string.Formatter().parse(owner.live))
    except ValueError as failure:
        raise lw.refuse(node, f"{str(failure)[:1].upper()}{str(failure)[1:]}.", "Write an f-string.") from failure
    given = lw.all([*node.args, *(keyword.value for keyword in node.keywords)])
    names = [*map(str, range(len(node.args))), *(str(keyword.arg) for keyword in node.keywords)]
    values = dict(zip(names, given, strict=True))
    parts: list[str | js.Expr] = []
    used: list[str] = []
    for literal, name, spec, convert in fields:
        parts.append(literal)
        if name is None:
            continue
        key = name or str(sum(each.isdigit() for each in used))
        used.append(key)
        if key not in values or "{" in (spec or ""):
            raise lw.refuse(node, f"The field {{{name}}} has no form here.", "Write an f-string.", FL5010)
        value = conversion(lw, values[key], ord(convert) if convert else -1, node)
        found = formatted(lw, value, spec, node).expr if spec else text(lw, value, node, inside=True)
        parts.append(found)
    if len(set(used)) != len(used) or set(used) != set(names):
        if not all(lw.stable(value.expr) for value in given):
            raise lw.refuse(node, "An argument of format() is used twice, or never.", "Write an f-string.")
    elif used != names and not all(lw.stable(value.expr) for value in given):
        raise lw.refuse(node, "The arguments of format() are used in another order.", "Write an f-string.")
    return together(parts)


def percent(lw: Lowering, template: str, right: ast.expr, node: ast.AST) -> V:
    """`template % right`."""
    items = right.elts if isinstance(right, ast.Tuple) else [right]
    given = lw.all(items)
    if not isinstance(right, ast.Tuple) and given[0].t.may("tuple", "dict"):
        raise lw.refuse(node, "What stands behind % may be a tuple or a dict.", "Write an f-string.")
    values = iter(given)
    parts: list[str | js.Expr] = []
    end = 0
    for found in _FIELD.finditer(template):
        parts.append(template[end : found.start()])
        end = found.end()
        if found["kind"] == "%":
            parts.append("%")
            continue
        value = next(values, None)
        if value is None or found["kind"] not in ("s", "r", "d", "f"):
            raise lw.refuse(node, f"{found[0]} has no form here.", "Write an f-string.", FL5010)
        parts.append(_field(lw, found, value, node))
    if next(values, None) is not None:
        raise lw.refuse(node, "Not all arguments of % are used.", "Leave them out.", FL5010)
    return together([*parts, template[end:]])


def _field(lw: Lowering, found: re.Match[str], value: V, node: ast.AST) -> js.Expr:
    left = "-" in found["flags"]
    digits = "" if found["digits"] is None else f".{found['digits']}"
    if found["kind"] in "sr":
        value = conversion(lw, value, ord(found["kind"]), node)
        spec = f"{'<' if left else '>'}{found['width']}" if found["width"] else ""
        return formatted(lw, value, spec + digits, node).expr if spec or digits else value.expr
    if found["kind"] == "d" and not value.t.only("int"):
        raise lw.refuse(node, "%d of what may be no whole number.", "Write an f-string.")
    sign = "+" if "+" in found["flags"] else " " if " " in found["flags"] else ""
    zero = "0" if "0" in found["flags"] and not left else ""
    if found["kind"] == "d":
        if digits:
            raise lw.refuse(node, f"{found[0]} has no form here.", "Write an f-string.", FL5010)
        spec = f"{'<' if left else ''}{sign}{zero}{found['width']}"
        return formatted(lw, value, f"{spec}d", node).expr if spec else text(lw, value, node, inside=True)
    if not value.t.only("int", "float", "num"):
        raise lw.refuse(node, "%f of what may be no number.", "Write an f-string.")
    return formatted(lw, value, f"{'<' if left else ''}{sign}{zero}{found['width']}{digits or '.6'}f", node).expr


METHODS["format"] = _format

__all__ = ["percent"]
