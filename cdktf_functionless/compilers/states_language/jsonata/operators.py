"""Python's arithmetic operators, also on strings, lists, dicts, sets and datetimes."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from ....diagnostics import FL3108
from . import tree
from . import types as t
from .comparison import UNSAFE_KEYS, checked_alike, equality, membership, ordering
from .compiler import Compiler, handles, shown
from .logic import condition
from .tree import E
from .types import Type
from .unknown import checked_number, opened
from .values import Value, bind, bind_all, constant, firm, merge, negation, number

_FOLD: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.MatMult: "@",
}


def result_type(left: Type, right: Type) -> Type:
    kinds = {left.kind, right.kind}
    if "float" in kinds:
        return t.FLOAT
    return t.NUMBER if "number" in kinds else t.INT


@handles(ast.BinOp)
def _binary(c: Compiler, node: ast.BinOp) -> Value:
    if isinstance(node.op, ast.Add):
        parts = _chain(node)
        if len(parts) > 2:
            return _sum(c, node, parts)
    return apply(c, node, node.op, c.firm(node.left), c.firm(node.right))


def _chain(node: ast.expr) -> list[ast.expr]:
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts.append(node.right)
        node = node.left
    parts.append(node)
    return parts[::-1]


def _sum(c: Compiler, node: ast.BinOp, parts: list[ast.expr]) -> Value:
    """A chain of `+`, kept shallow where it is long."""
    values = [c.firm(part) for part in parts]
    if len(values) > 12:
        if all(value.kind == "str" for value in values):
            return Value(tree.chain("&", [value.e for value in values]), t.STR)
        if all(value.kind in t.NUMERIC for value in values):
            total = tree.call("sum", tree.array([number(value) for value in values]))
            kind = values[0].type
            for value in values[1:]:
                kind = result_type(kind, value.type)
            return Value(total, kind)
    result = values[0]
    for value in values[1:]:
        result = apply(c, node, node.op, result, value)
    return result


def apply(c: Compiler, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
    """`left op right` with Python's result for their types.

    Raises:
        FunctionlessError: operands for which Python itself always raises, or that JSON has no form for.
    """
    in_place = isinstance(node, ast.AugAssign)
    if _is_too_large(op, left, right):
        raise c.scope.error(
            FL3108, node, "The result is beyond 2**53: numbers are doubles here.", "Use smaller numbers, or strings."
        )
    folded = _fold(op, left, right)
    if folded is not None:
        return folded
    left, right = opened(left), opened(right)
    special = _datetimes(c, node, op, left, right)
    if special is not None:
        return special
    if left.kind in t.NUMERIC and right.kind in t.NUMERIC:
        return _arithmetic(c, node, op, left, right)
    if isinstance(op, ast.Add):
        if left.kind == right.kind == "str" or left.kind == right.kind == "bytes":
            return Value(tree.binary("&", left.e, right.e), t.plain(left.type))
        if (left.kind == right.kind == "list") or (left.kind in t.TUPLES and right.kind in t.TUPLES):
            return _concatenate(left, right)
    if isinstance(op, ast.Mult):
        for one, other in ((left, right), (right, left)):
            if one.kind in ("str", "list", "tuple", "many", "bytes") and other.kind in ("int", "bool"):
                return _repeat(c, one, other, first=one is left)
    if isinstance(op, ast.BitOr) and left.kind in ("dict", "record") and right.kind in ("dict", "record"):
        return _merge(left, right)
    left, right = _as_sets(op, left, right)
    if isinstance(op, (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)) and left.kind == right.kind == "set":
        return _sets(c, node, op, left, right)
    if isinstance(op, ast.Mod) and left.kind == "str":
        from . import percent

        if isinstance(node, ast.BinOp):
            return percent.formatted(c, node, left, right)
        raise c.unsupported(node, "`%=` with a string has no form here.", "Write an f-string.")
    if isinstance(op, ast.Pow) and left.kind == "any" and right.known and type(right.constant) is int:
        after = "' and 'int'"
        before = f"unsupported operand type(s) for {'**=' if in_place else '** or pow()'}: '"
        return checked_number(c, left, before, after, lambda one: _arithmetic(c, node, op, one, right))
    helper = _HELPERS.get(type(op))
    hidden = t.disguised(left.type) or t.disguised(right.type)
    int_keys = t.int_keys(left.type) or t.int_keys(right.type)
    if type(op) in _BITS and {left.kind, right.kind} & {"any", "union"} and not hidden and not int_keys:
        return _unknown_bits(node, op, left, right)
    if helper is None or hidden or not (t.may_be(left.type, _OPEN) or t.may_be(right.type, _OPEN)):
        sign = _SIGNS[type(op)]
        raise c.unsupported(
            node,
            f"`{sign}` of a {left.type} and a {right.type} has no form here.",
            "Give type hints that tell what the operands are.",
        )
    name, raised = helper
    if isinstance(op, ast.Add) and left.kind in t.NUMERIC:
        name = "plus_"
    name = f"i{name}" if in_place else name
    made = tree.uses(tree.call(name, left.e, right.e, deeper=12), name)
    return Value(tree.raising(made, *raised), _guess(op, left.type, right.type, in_place=in_place))


_OPEN = frozenset(("any", "none", "bool", "int", "float", "number", "str", "list"))
_HELPERS: dict[type[ast.operator], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("add_", ("TypeError",)),
    ast.Sub: ("subtract_", ("TypeError",)),
    ast.Mult: ("multiply_", ("TypeError",)),
    ast.Div: ("divide_", ("TypeError", "ZeroDivisionError")),
    ast.FloorDiv: ("quotient_", ("TypeError", "ZeroDivisionError")),
    ast.Mod: ("remainder_", ("TypeError", "ZeroDivisionError")),
}


def _guess(op: ast.operator, left: Type, right: Type, *, in_place: bool) -> Type:
    """The type of what a helper gives where it does not raise."""
    if isinstance(op, ast.Div):
        return t.FLOAT
    lists = in_place and isinstance(op, ast.Add) and left.kind not in t.SCALARS  # `+=` takes the characters of a string
    for one in (left,) if lists else (left, right):
        if one.kind == "str":
            return t.STR
        if isinstance(op, ast.Add) and one.kind == "list":
            return t.LIST
    numeric = left.kind in t.NUMERIC or right.kind in t.NUMERIC
    if isinstance(op, (ast.Sub, ast.FloorDiv, ast.Mod)) or (numeric and isinstance(op, ast.Add)):
        return t.FLOAT if "float" in (left.kind, right.kind) else t.NUMBER
    return t.ANY


def _fold(op: ast.operator, left: Value, right: Value) -> Value | None:
    """The result where both operands are known at synth; None where Python raises or the result is no constant."""
    function = _FOLD.get(type(op))
    if function is None or not (left.known and right.known):
        return None
    if isinstance(op, ast.Mult) and not (left.kind in t.NUMERIC and right.kind in t.NUMERIC):
        return None
    if isinstance(op, ast.Mod) and left.kind == "str":
        return None
    try:
        result = function(left.constant, right.constant)
        return None if isinstance(result, complex) else constant(result)
    except (TypeError, ValueError, ArithmeticError):
        return None


def _is_too_large(op: ast.operator, left: Value, right: Value) -> bool:
    """Whether two known integers give one that a double does not hold exactly; large powers are not worked out."""
    if not (left.known and right.known and type(left.constant) is type(right.constant) is int):
        return False
    if isinstance(op, ast.Pow):
        base, exponent = abs(left.constant), right.constant
        return exponent > 0 and base > 1 and (exponent > 53 or base**exponent > 2**53)
    function = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}.get(type(op))
    return function is not None and abs(function(left.constant, right.constant)) > 2**53


def _zero(c: Compiler, right: Value, message: str, use: Callable[[Value], E], kind: Type) -> Value:
    """`use(right)` unless it is zero."""
    if right.known and right.constant:
        return Value(use(right), kind)

    def guarded(divisor: Value) -> Value:
        test = tree.binary("=", number(divisor), tree.literal(0))
        return Value(tree.condition(test, tree.failure("ZeroDivisionError", message), use(divisor)), kind)

    return bind(right, c.fresh, "d", guarded)


def _arithmetic(c: Compiler, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
    kind = result_type(left.type, right.type)
    floats = kind.kind == "float"
    sign = _SIGNS[type(op)]
    if isinstance(op, (ast.Add, ast.Sub, ast.Mult)):
        return Value(tree.binary(sign, number(left), number(right)), kind)
    if isinstance(op, ast.Div):
        if right.known and right.constant:
            return Value(tree.binary("/", number(left), number(right)), t.FLOAT)
        message = "float division by zero" if floats else "division by zero"
        return _ordered(c, left, right, message, lambda a, b: tree.binary("/", number(a), number(b)), t.FLOAT)
    if isinstance(op, ast.FloorDiv):
        message = "float floor division by zero" if floats else "integer division or modulo by zero"
        if kind.kind == "int":
            return _ordered(
                c, left, right, message, lambda a, b: tree.call("floor", tree.binary("/", number(a), number(b))), kind
            )
        return _ordered(
            c,
            left,
            right,
            message,
            lambda a, b: tree.uses(tree.call("floordiv_", number(a), number(b), deeper=8), "floordiv_"),
            kind,
        )
    if isinstance(op, ast.Mod):
        message = "float modulo" if floats else "integer modulo by zero"
        return _ordered(c, left, right, message, _remainder, kind)
    if isinstance(op, ast.Pow):
        return _power(c, left, right, kind)
    return _bits(c, node, op, left, right)


#: What two bits give, each 0 or 1.
_BITS: dict[type[ast.operator], str] = {
    ast.BitAnd: "function($x, $y){$x * $y}",
    ast.BitOr: "function($x, $y){$x + $y - $x * $y}",
    ast.BitXor: "function($x, $y){$x + $y - 2 * $x * $y}",
}


def _bits(c: Compiler, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
    """`&`, `|`, `^` and shifts of ints, in two's complement like Python's."""
    sign = _SIGNS[type(op)]
    if type(op) in _BITS and "number" in (left.kind, right.kind) and "float" not in (left.kind, right.kind):
        return _unknown_bits(node, op, left, right)
    if not {left.kind, right.kind} <= {"int", "bool"}:
        raise c.unsupported(node, f"`{sign}` is for ints, and this is a {left.type} and a {right.type}.", "Use ints.")
    if isinstance(op, (ast.LShift, ast.RShift)):

        def shifted(both: list[Value]) -> Value:
            one, by = number(both[0]), number(both[1])
            size = tree.call("power", tree.literal(2), by)
            made = tree.binary("*", one, size)
            if isinstance(op, ast.RShift):
                made = tree.call("floor", tree.binary("/", one, size))
            wrong = tree.failure("ValueError", "negative shift count")
            return Value(tree.condition(tree.binary("<", by, tree.literal(0)), wrong, made), t.INT)

        return bind_all([left, right], c.fresh, "b", shifted)
    made = tree.call("bits_", number(left), number(right), E(_BITS[type(op)]), deeper=10)
    both = left.kind == right.kind == "bool"
    result = Value(tree.uses(made, "bits_"), t.INT)
    return Value(tree.binary("=", result.e, tree.literal(1)), t.BOOL) if both else result


def _unknown_bits(node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
    """`&`, `|`, `^` of ints and `|` of dicts where what the operands are is only known at run time."""
    in_place = isinstance(node, ast.AugAssign)
    helper = "bitwise_"
    if isinstance(op, ast.BitOr) and left.kind not in t.NUMERIC:
        helper = "ior_" if in_place and t.may_be(right.type, {"str", "list"}) else "or_"
    kinds = {left.kind, right.kind}
    kind = t.INT if kinds & (t.NUMERIC - {"bool"}) else t.DICT if kinds & {"dict", "record"} else t.ANY
    sign = f"{_SIGNS[type(op)]}{'=' if in_place else ''}"
    made = tree.call(helper, left.e, right.e, tree.literal(sign), E(_BITS[type(op)]), deeper=20)
    return Value(tree.raising(tree.uses(made, helper), "TypeError", "ValueError"), kind)


def _ordered(
    c: Compiler, left: Value, right: Value, message: str, use: Callable[[Value, Value], E], kind: Type
) -> Value:
    """A division: the operands in Python's order, then the check for zero."""
    if right.known and right.constant:
        return Value(use(left, right), kind)
    if left.e.raises:
        return bind(left, c.fresh, "n", lambda a: _zero(c, right, message, lambda b: use(a, b), kind))
    return _zero(c, right, message, lambda b: use(left, b), kind)


def _remainder(left: Value, right: Value) -> E:
    if right.known and right.kind == "int" and left.kind in ("int", "bool") and right.constant > 0:
        inner = tree.binary("%", number(left), right.e)
        return tree.binary("%", tree.binary("+", inner, right.e), right.e)
    return tree.uses(tree.call("mod_", number(left), number(right), deeper=6), "mod_")


def _power(c: Compiler, left: Value, right: Value, kind: Type) -> Value:
    made = tree.call("power", number(left), number(right))
    if right.known and right.constant >= 0:
        if isinstance(right.constant, int):
            return Value(made, kind)
    elif left.known and left.constant > 0:
        return Value(made, kind if kind.kind == "float" else t.NUMBER)

    def checked(both: list[Value]) -> Value:
        base, exponent = number(both[0]), number(both[1])
        zero = tree.binary("and", tree.binary("=", base, tree.literal(0)), tree.binary("<", exponent, tree.literal(0)))
        complexity = tree.binary(
            "and",
            tree.binary("<", base, tree.literal(0)),
            tree.binary("!=", tree.call("floor", exponent), exponent),
        )
        refused = tree.failure("TypeError", "a complex number has no form in JSON")
        result = tree.condition(complexity, refused, tree.call("power", base, exponent))
        if kind.kind == "int":
            result = tree.call("power", base, exponent)
        failed = tree.failure("ZeroDivisionError", "0.0 cannot be raised to a negative power")
        return Value(tree.condition(zero, failed, result), t.FLOAT if kind.kind == "float" else t.NUMBER)

    return bind_all([left, right], c.fresh, "n", checked)


def _concatenate(left: Value, right: Value) -> Value:
    made = tree.call("append", left.e, right.e)
    if left.e.text == "[]":
        made = right.e
    elif right.e.text == "[]":
        made = left.e
    if left.kind == right.kind == "tuple":
        return Value(made, t.tuple_of((*left.type.items, *right.type.items)))
    inside = t.union((t.element(left.type), t.element(right.type)))
    return Value(made, t.list_of(inside) if left.kind == "list" else t.many_of(inside))


def _repeat(c: Compiler, one: Value, times: Value, *, first: bool) -> Value:
    """A string, list or tuple times an int."""
    kind = t.many_of(t.element(one.type)) if one.kind == "tuple" else t.plain(one.type)
    count = Value(number(times), t.INT)

    def repeated(both: list[Value]) -> Value:
        what, number_of = (both[0], both[1]) if first else (both[1], both[0])
        indexes = tree.array([E(f"1..{number_of.e.at(tree.ADD)}", tree.OR, number_of.e.depth + 1)])
        name = c.fresh("r")
        if one.kind in ("str", "bytes"):
            if one.known and len(one.constant) == 1:
                positive = tree.condition(tree.binary(">", number_of.e, tree.literal(0)), number_of.e, tree.literal(0))
                return Value(tree.call("pad", tree.literal(""), positive, what.e), kind)
            each = tree.function([], what.e)
            listed = tree.array([tree.call("map", indexes, each, loose=True)])
            return Value(tree.call("join", listed), kind)
        step = tree.function([name, c.fresh("i")], tree.call("append", E(name, free=True), what.e))
        return Value(tree.call("reduce", indexes, step, tree.literal([])), kind)

    return bind_all([one, count] if first else [count, one], c.fresh, "v", repeated)


def _merge(left: Value, right: Value) -> Value:
    made = merge([left.e, right.e])
    if left.kind == right.kind == "record" and left.type.of is None:
        fields = {**dict(left.type.fields), **dict(right.type.fields)}
        for name, kind in right.type.fields:
            if name not in right.type.required and (old := left.type.field(name)) is not None:
                fields[name] = t.union((old, kind))
        return Value(made, t.record_of(fields, left.type.required | right.type.required))
    key = t.union((t.element(left.type), t.element(right.type)))
    return Value(made, t.dict_of(t.union((t.value_of(left.type), t.value_of(right.type))), key))


def _sets(c: Compiler, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
    """`|`, `&`, `-`, `^` of sets, kept as arrays of distinct elements."""
    kind = t.set_of(t.union((left.type.items[0], right.type.items[0])))
    if isinstance(op, ast.BitOr):
        return Value(tree.call("distinct", tree.call("append", left.e, right.e)), kind)

    def picked(both: list[Value]) -> Value:
        def those(of: Value, other: Value, *, inside: bool) -> E:
            name = c.fresh("v")
            one = Value(E(name, free=True), of.type.items[0])
            test = membership(c, one, other, node)
            test = test if inside else tree.call("not", test)
            found = tree.call("filter", of.e, tree.function([name], test), loose=True)
            return tree.tight(found, nested=t.nested(of.type.items[0]))

        a, b = both
        if isinstance(op, ast.BitAnd):
            return Value(those(a, b, inside=True), kind)
        if isinstance(op, ast.Sub):
            return Value(those(a, b, inside=False), left.type)
        return Value(tree.call("append", those(a, b, inside=False), those(b, a, inside=False)), kind)

    return bind_all([left, right], c.fresh, "s", picked)


def _as_sets(op: ast.operator, left: Value, right: Value) -> tuple[Value, Value]:
    """The keys or items of a dict are a set beside another one."""
    if not isinstance(op, (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)):
        return left, right
    pair = [
        Value(one.e, t.set_of(t.element(one.type))) if one.kind == "view" and one.type.of == "keys" else one
        for one in (left, right)
    ]
    return pair[0], pair[1]


_DAY = 86_400_000_000


def _datetimes(c: Compiler, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value | None:
    """Arithmetic of datetimes and timedeltas, both kept in microseconds."""
    kinds = (left.kind, right.kind)
    if "datetime" not in kinds and "timedelta" not in kinds:
        return None
    sign = _SIGNS[type(op)]
    if isinstance(op, (ast.Add, ast.Sub)):
        if kinds in (("datetime", "timedelta"), ("timedelta", "timedelta")):
            return Value(tree.binary(sign, left.e, right.e), left.type)
        if kinds == ("timedelta", "datetime") and isinstance(op, ast.Add):
            return Value(tree.binary(sign, left.e, right.e), right.type)
        if kinds == ("datetime", "datetime") and isinstance(op, ast.Sub) and left.type == right.type:
            return Value(tree.binary(sign, left.e, right.e), t.TIMEDELTA)
    if isinstance(op, ast.Mult) and "timedelta" in kinds and ("int" in kinds):
        return Value(tree.binary("*", left.e, right.e), t.TIMEDELTA)
    if isinstance(op, ast.Div) and kinds == ("timedelta", "timedelta"):
        return _ordered(c, left, right, "division by zero", lambda a, b: tree.binary("/", a.e, b.e), t.FLOAT)
    if isinstance(op, ast.FloorDiv) and kinds == ("timedelta", "timedelta"):
        return _ordered(
            c,
            left,
            right,
            "integer division or modulo by zero",
            lambda a, b: tree.call("floor", tree.binary("/", a.e, b.e)),
            t.INT,
        )
    raise c.unsupported(
        node, f"`{sign}` of a {left.type} and a {right.type} has no form here.", "Move it into a Function."
    )


@handles(ast.UnaryOp)
def _unary(c: Compiler, node: ast.UnaryOp) -> Value:
    operand = c.value(node.operand)
    if isinstance(node.op, ast.Not):
        if operand.known:
            return constant(not operand.constant)
        return Value(negation(operand), t.BOOL)
    operand = opened(firm(operand))
    if operand.known and isinstance(operand.constant, (int, float)) and not isinstance(node.op, ast.Invert):
        return constant(-operand.constant if isinstance(node.op, ast.USub) else +operand.constant)
    if operand.kind in t.NUMERIC or operand.kind == "timedelta":
        kind = t.INT if operand.kind == "bool" else t.plain(operand.type)
        if isinstance(node.op, ast.USub):
            return Value(tree.negative(number(operand)), kind)
        if isinstance(node.op, ast.UAdd):
            return Value(number(operand), kind)
        if operand.kind in ("int", "bool"):
            return Value(tree.binary("-", tree.negative(number(operand)), tree.literal(1)), t.INT)
    sign = {ast.USub: "-", ast.UAdd: "+"}.get(type(node.op))
    if sign is None or not t.may_be(operand.type, t.NUMERIC) or t.disguised(operand.type):
        raise c.unsupported(node, f"`{shown(node)}` of a {operand.type} has no form here.", "Use a number.")

    complaint = f"bad operand type for unary {sign}: '"
    return checked_number(
        c, operand, complaint, "'", lambda one: Value(tree.negative(one.e) if sign == "-" else one.e, t.NUMBER)
    )


__all__ = [
    "UNSAFE_KEYS",
    "apply",
    "checked_alike",
    "condition",
    "equality",
    "membership",
    "number",
    "ordering",
    "result_type",
]
