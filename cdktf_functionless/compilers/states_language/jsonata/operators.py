"""Python's operators: arithmetic, comparison, membership, boolean logic."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from . import tree
from . import types as t
from .compiler import Compiler, handles, shown
from .narrowing import narrowed
from .tree import E
from .types import Type
from .values import NO_CONSTANT, Value, bind, bind_all, boolean, constant, firm, merge, negation, truth

_FOLD: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
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


def number(value: Value) -> E:
    """The JSON number of a bool, int or float."""
    return tree.call("number", value.e) if value.kind == "bool" else value.e


def _result(left: Type, right: Type) -> Type:
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
                kind = _result(kind, value.type)
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
    folded = _fold(op, left, right)
    if folded is not None:
        return folded
    special = _datetimes(c, node, op, left, right)
    if special is not None:
        return special
    if left.kind in t.NUMERIC and right.kind in t.NUMERIC:
        return _arithmetic(c, node, op, left, right)
    if isinstance(op, ast.Add):
        if left.kind == right.kind == "str" or left.kind == right.kind == "bytes":
            return Value(tree.binary("&", left.e, right.e), left.type)
        if left.kind in ("list", "tuple") and left.kind == right.kind:
            return _concatenate(left, right)
    if isinstance(op, ast.Mult):
        for one, other in ((left, right), (right, left)):
            if one.kind in ("str", "list", "tuple", "bytes") and other.kind in ("int", "bool"):
                return _repeat(c, one, other, first=one is left)
    if isinstance(op, ast.BitOr) and left.kind in ("dict", "record") and right.kind in ("dict", "record"):
        return _merge(left, right)
    if isinstance(op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor) and left.kind == right.kind == "set":
        return _sets(c, op, left, right)
    if isinstance(op, ast.Mod) and left.kind == "str":
        raise c.unsupported(node, "`%` formatting has no form here.", "Write an f-string.")
    helper = _HELPERS.get(type(op))
    if helper is None or not (t.may_be(left.type, _OPEN) or t.may_be(right.type, _OPEN)):
        sign = _SIGNS[type(op)]
        raise c.unsupported(
            node,
            f"`{sign}` of a {left.type} and a {right.type} has no form here.",
            "Give type hints that tell what the operands are.",
        )
    name, raised = helper
    made = tree.uses(tree.call(name, left.e, right.e, deeper=12), name)
    return Value(tree.raising(made, *raised), _guess(op, left.type, right.type))


_OPEN = frozenset(("any", "none", "bool", "int", "float", "number", "str", "list"))
_HELPERS: dict[type[ast.operator], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("add_", ("TypeError",)),
    ast.Sub: ("subtract_", ("TypeError",)),
    ast.Mult: ("multiply_", ("TypeError",)),
    ast.Div: ("divide_", ("TypeError", "ZeroDivisionError")),
    ast.FloorDiv: ("quotient_", ("TypeError", "ZeroDivisionError")),
    ast.Mod: ("remainder_", ("TypeError", "ZeroDivisionError")),
}


def _guess(op: ast.operator, left: Type, right: Type) -> Type:
    """The type of what a helper gives where it does not raise."""
    if isinstance(op, ast.Div):
        return t.FLOAT
    for one in (left, right):
        if one.kind == "str":
            return t.STR
        if isinstance(op, ast.Add) and one.kind == "list":
            return t.LIST
    numeric = left.kind in t.NUMERIC or right.kind in t.NUMERIC
    if isinstance(op, ast.Sub | ast.FloorDiv | ast.Mod) or (numeric and isinstance(op, ast.Add)):
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
        if isinstance(result, int) and abs(result) > 2**53:
            return None
        return constant(result)
    except (TypeError, ValueError, ArithmeticError):
        return None


def _zero(c: Compiler, right: Value, message: str, use: Callable[[Value], E], kind: Type) -> Value:
    """`use(right)` unless it is zero."""
    if right.known and right.constant:
        return Value(use(right), kind)

    def guarded(divisor: Value) -> Value:
        test = tree.binary("=", number(divisor), tree.literal(0))
        return Value(tree.condition(test, tree.failure("ZeroDivisionError", message), use(divisor)), kind)

    return bind(right, c.fresh, "d", guarded)


def _arithmetic(c: Compiler, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
    kind = _result(left.type, right.type)
    floats = kind.kind == "float"
    sign = _SIGNS[type(op)]
    if isinstance(op, ast.Add | ast.Sub | ast.Mult):
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
    raise c.unsupported(node, f"Bit operations (`{sign}`) have no form in JSONata.", "Move it into a Function.")


def _ordered(
    c: Compiler, left: Value, right: Value, message: str, use: Callable[[Value, Value], E], kind: Type
) -> Value:
    """A division: the operands in Python's order, then the check for zero."""
    if right.known and right.constant:
        return Value(use(left, right), kind)
    if left.e.raises and not right.known:
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
    if left.kind == "tuple":
        return Value(made, t.tuple_of((*left.type.items, *right.type.items)))
    return Value(made, t.list_of(t.union((left.type.items[0], right.type.items[0]))))


def _repeat(c: Compiler, one: Value, times: Value, *, first: bool) -> Value:
    """A string, list or tuple times an int."""
    kind = t.list_of(t.element(one.type)) if one.kind in ("list", "tuple") else one.type
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


def _sets(c: Compiler, op: ast.operator, left: Value, right: Value) -> Value:
    """`|`, `&`, `-`, `^` of sets, kept as arrays of distinct elements."""
    kind = t.set_of(t.union((left.type.items[0], right.type.items[0])))
    if isinstance(op, ast.BitOr):
        return Value(tree.call("distinct", tree.call("append", left.e, right.e)), kind)

    def picked(both: list[Value]) -> Value:
        def those(of: Value, other: Value, *, inside: bool) -> E:
            name = c.fresh("v")
            one = Value(E(name, free=True), of.type.items[0])
            test = membership(c, one, other)
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


_DAY = 86_400_000_000


def _datetimes(c: Compiler, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value | None:
    """Arithmetic of datetimes and timedeltas, both kept in microseconds."""
    kinds = (left.kind, right.kind)
    if "datetime" not in kinds and "timedelta" not in kinds:
        return None
    sign = _SIGNS[type(op)]
    if isinstance(op, ast.Add | ast.Sub):
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
    operand = firm(operand)
    if operand.known and isinstance(operand.constant, int | float) and not isinstance(node.op, ast.Invert):
        return constant(-operand.constant if isinstance(node.op, ast.USub) else +operand.constant)
    if operand.kind in t.NUMERIC or operand.kind == "timedelta":
        kind = t.INT if operand.kind == "bool" else operand.type
        if isinstance(node.op, ast.USub):
            return Value(tree.negative(number(operand)), kind)
        if isinstance(node.op, ast.UAdd):
            return Value(number(operand), kind)
        if operand.kind in ("int", "bool"):
            return Value(tree.binary("-", tree.negative(number(operand)), tree.literal(1)), t.INT)
    sign = {ast.USub: "-", ast.UAdd: "+"}.get(type(node.op))
    if sign is None or not t.may_be(operand.type, t.NUMERIC):
        raise c.unsupported(node, f"`{shown(node)}` of a {operand.type} has no form here.", "Use a number.")

    def checked(value: Value) -> Value:
        test = tree.binary("in", tree.call("type", value.e), tree.literal(["number", "boolean"]))
        result = tree.call("number", value.e)
        message = tree.binary(
            "&",
            tree.binary(
                "&",
                tree.literal(f"bad operand type for unary {sign}: '"),
                tree.uses(tree.call("kind_", value.e, deeper=6), "kind_"),
            ),
            tree.literal("'"),
        )
        failed = tree.failure("TypeError", message)
        return Value(tree.condition(test, tree.negative(result) if sign == "-" else result, failed), t.NUMBER)

    return bind(operand, c.fresh, "v", checked)


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
        operand = (
            c.value(node.operand)
            if not isinstance(node.operand, ast.BoolOp)
            else condition(c, node.operand, strict=False)
        )
        return constant(not operand.constant) if operand.known else Value(negation(operand), t.BOOL)
    value = c.value(node)
    if value.known:
        return constant(bool(value.constant))
    return Value(boolean(value) if strict else truth(value), t.BOOL)


# Comparison


_COMPARE: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ORDERED = frozenset(("int", "float", "number", "bool"))


@handles(ast.Compare)
def _compare(c: Compiler, node: ast.Compare) -> Value:
    if len(node.ops) == 1:
        left = c.value(node.left) if isinstance(node.ops[0], ast.Is | ast.IsNot) else c.firm(node.left)
        return _one(c, node, node.ops[0], left, c.firm(node.comparators[0]))
    # A chain evaluates each operand once: the inner ones get a name, and a later one only when it is reached.
    return _chained(c, node, 0, c.firm(node.left))


def _chained(c: Compiler, node: ast.Compare, index: int, left: Value) -> Value:
    right = c.firm(node.comparators[index])
    if index == len(node.ops) - 1:
        return _one(c, node, node.ops[index], left, right)

    def both(middle: Value) -> Value:
        first = _one(c, node, node.ops[index], left, middle)
        rest = _chained(c, node, index + 1, middle)
        return Value(tree.binary("and", first.e, rest.e), t.BOOL)

    if right.e.free:
        return both(right)
    return bind_all([left, right], c.fresh, "v", lambda pair: _named_left(c, node, index, pair))


def _named_left(c: Compiler, node: ast.Compare, index: int, pair: list[Value]) -> Value:
    first = _one(c, node, node.ops[index], pair[0], pair[1])
    rest = _chained(c, node, index + 1, pair[1])
    return Value(tree.binary("and", first.e, rest.e), t.BOOL)


def _one(c: Compiler, node: ast.AST, op: ast.cmpop, left: Value, right: Value) -> Value:
    if isinstance(op, ast.Eq | ast.NotEq):
        return Value(equality(left, right, same=isinstance(op, ast.Eq)), t.BOOL)
    if isinstance(op, ast.Is | ast.IsNot):
        return _identity(c, node, isinstance(op, ast.Is), left, right)
    if isinstance(op, ast.In | ast.NotIn):
        found = membership(c, left, right)
        return Value(found if isinstance(op, ast.In) else tree.call("not", found), t.BOOL)
    return ordering(c, node, _COMPARE[type(op)], left, right)


def equality(left: Value, right: Value, *, same: bool = True) -> E:
    """`==` (or `!=`) by value, at any depth, with True equal to 1."""
    sign = "=" if same else "!="
    if left.kind == right.kind == "set":
        return _same_set(left, right) if same else tree.call("not", _same_set(left, right))
    if left.known and right.known:
        return tree.literal((left.constant == right.constant) is same)
    for one, other in ((left, right), (right, left)):
        # A test for a remainder of zero does not mind the sign of the remainder.
        zero = other.known and other.constant == 0 and not isinstance(other.constant, bool)
        if zero and one.kind == "int" and (plain := _plain_remainder(one.e)) is not None:
            return tree.binary(sign, plain, other.e)
    if left.kind in t.NUMERIC and right.kind in t.NUMERIC:
        if left.kind == right.kind:
            return tree.binary(sign, left.e, right.e)
        return tree.binary(sign, number(left), number(right))
    if not _mixes(left, right):
        return tree.binary(sign, left.e, right.e)
    for one, other in ((left, right), (right, left)):
        if other.known and isinstance(other.constant, int | float) and not isinstance(other.constant, str):
            found = tree.binary("in", one.e, tree.literal([int(other.constant), bool(other.constant)]))
            return found if same else tree.call("not", found)
    made = tree.uses(tree.call("equal_", left.e, right.e, deeper=12), "equal_")
    return made if same else tree.call("not", made)


def _same_set(left: Value, right: Value) -> E:
    """Sets are kept without doubles, so they are equal where together they are no larger than each."""
    both = tree.call("count", tree.call("distinct", tree.call("append", left.e, right.e)))
    sizes = tree.array([tree.call("count", left.e), tree.call("count", right.e)])
    return tree.binary("=", sizes, tree.array([both, both]))


def _plain_remainder(e: E) -> E | None:
    """`a % n` of `(a % n + n) % n`."""
    parts = e.text.rsplit(" % ", 1)
    if len(parts) == 2 and parts[0].startswith("(") and parts[0].endswith(f" % {parts[1]} + {parts[1]})"):
        inner = parts[0][1 : -len(f" + {parts[1]})")]
        return E(inner, tree.MULTIPLY, e.depth - 1, raises=e.raises, helpers=e.helpers)
    return None


def _mixes(left: Value, right: Value) -> bool:
    """Whether one side may hold a bool where the other holds a number that equals it."""
    for one, other in ((left, right), (right, left)):
        if one.known and isinstance(one.constant, str | None.__class__):
            return False
        if one.known and isinstance(one.constant, int | float) and one.constant not in (0, 1):
            return False
        if _deep(one.type, {"bool"}) and _deep(other.type, {"int", "float", "number"}):
            return True
    return False


def _deep(kind: Type, kinds: set[str]) -> bool:
    if kind.kind in kinds or kind.kind == "any":
        return True
    parts = [part for _, part in kind.fields] if kind.kind == "record" else kind.items
    return any(_deep(part, kinds) for part in parts)


def _identity(c: Compiler, node: ast.AST, same: bool, left: Value, right: Value) -> Value:
    if left.known and left.constant is None:
        left, right = right, left
    sign = "=" if same else "!="
    if right.known and (right.constant is None or isinstance(right.constant, bool)):
        if right.constant is None and not t.may_be(left.type, {"none"}) and not left.e.raises:
            return constant(not same)
        left = firm(left)
        return Value(tree.binary(sign, left.e, right.e), t.BOOL)
    raise c.unsupported(node, "`is` compares identities, which JSON values do not have.", "Use `==`.")


def membership(c: Compiler, item: Value, container: Value) -> E:
    """`item in container`."""
    kind = container.type
    if container.known and container.constant in ([], ()) and not item.e.raises:
        return tree.literal(False)
    if kind.kind in t.ARRAYS:
        inside = t.element(kind)
        if kind.kind == "tuple" and not kind.items and not item.e.raises and not container.e.raises:
            return tree.literal(False)
        pair = (item, Value(E("", free=True), inside))
        scalar = t.only(item.type, t.SCALARS) or (item.known and not isinstance(item.constant, list | tuple | dict))
        mixed = any(_mixes(a, b) for a, b in (pair,))
        if container.known:
            mixed = _mixed_constants(item, container.constant)
        if scalar and not mixed:
            return tree.binary("in", item.e, container.e)
        simple = t.only(inside, t.SCALARS) and not t.may_be(inside, {"bool", "int", "float", "number"})
        if simple:
            return tree.binary("in", item.e, container.e)

        def searched(both: list[Value]) -> Value:
            name = c.fresh("w")
            one = Value(E(name, free=True), inside)
            test = tree.function([name], equality(both[0], one))
            return Value(tree.call("exists", _wrapped(both[1].e, test)), t.BOOL)

        return bind_all([item, container], c.fresh, "v", searched).e
    if kind.kind == "str" and item.kind == "str":
        if item.known:
            return tree.call("contains", container.e, item.e) if item.constant else tree.literal(True)

        def contained(both: list[Value]) -> Value:
            empty = tree.binary("=", both[0].e, tree.literal(""))
            return Value(tree.binary("or", empty, tree.call("contains", both[1].e, both[0].e)), t.BOOL)

        return bind_all([item, container], c.fresh, "v", contained).e
    if kind.kind in ("dict", "record"):
        if kind.kind == "dict" and kind.items[0].kind == "int" and item.kind == "int":
            return tree.binary("in", tree.call("string", item.e), tree.call("keys", container.e))
        if item.known and isinstance(item.constant, str):
            if kind.kind == "record" and item.constant in kind.required and not container.e.raises:
                return tree.literal(True)
            if (written := tree.field_name(item.constant)) and written not in UNSAFE_KEYS:
                return tree.call("exists", tree.field(container.e, item.constant))
        return tree.binary("in", item.e, tree.call("keys", container.e))
    made = tree.uses(tree.call("has_", item.e, container.e, deeper=16), "has_")
    return tree.raising(made, "TypeError")


UNSAFE_KEYS = frozenset(
    [
        "constructor",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "__proto__",
    ]
)


def _wrapped(container: E, test: E) -> E:
    """A search whose found element is never nothing, even if it is an empty list."""
    name, body = test.text.split("{", 1)
    found = E(f"{name}{{{body[:-1]} ? 1}}", tree.ATOM, test.depth + 1, raises=test.raises, helpers=test.helpers)
    return tree.call("map", container, found, loose=True)


def _mixed_constants(item: Value, values: object) -> bool:
    assert isinstance(values, list | tuple)
    for value in values:
        if isinstance(value, list | tuple | dict):
            return True
        if isinstance(value, bool) and _deep(item.type, {"int", "float", "number"}):
            return True
        if isinstance(value, int | float) and value in (0, 1) and _deep(item.type, {"bool"}):
            return True
    return False


def ordering(c: Compiler, node: ast.AST, sign: str, left: Value, right: Value) -> Value:
    """`<`, `<=`, `>`, `>=`."""
    kinds = (left.kind, right.kind)
    if left.known and right.known:
        try:
            compare = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[sign]
            return constant(bool(compare(left.constant, right.constant)))
        except TypeError:
            pass
    if left.kind in _ORDERED and right.kind in _ORDERED:
        return Value(tree.binary(sign, number(left), number(right)), t.BOOL)
    if kinds in (("str", "str"), ("bytes", "bytes"), ("timedelta", "timedelta")) or (
        kinds == ("datetime", "datetime") and left.type == right.type
    ):
        return Value(tree.binary(sign, left.e, right.e), t.BOOL)
    if kinds == ("set", "set"):
        return _subset(c, sign, left, right)
    made = tree.uses(tree.call("compare_", left.e, right.e, tree.literal(sign), deeper=24), "compare_")
    if not _comparable(left.type, right.type):
        made = tree.raising(made, "TypeError")
    return Value(made, t.BOOL)


def _comparable(left: Type, right: Type) -> bool:
    """Whether values of these types always have an order."""
    if left.kind in _ORDERED and right.kind in _ORDERED:
        return True
    if left.kind == right.kind and left.kind in ("str", "never"):
        return True
    if left.kind == right.kind == "list":
        return _comparable(left.items[0], right.items[0])
    if left.kind == right.kind == "tuple":
        return all(_comparable(one, other) for one, other in zip(left.items, right.items, strict=False))
    return False


def _subset(c: Compiler, sign: str, left: Value, right: Value) -> Value:
    if sign in (">", ">="):
        left, right = right, left

    def compared(both: list[Value]) -> Value:
        name = c.fresh("v")
        one = Value(E(name, free=True), both[0].type.items[0])
        outside = tree.call("not", membership(c, one, both[1]))
        missing = tree.call("map", both[0].e, tree.function([name], tree.condition(outside, tree.literal(1))))
        test = tree.call("not", tree.call("exists", missing))
        if sign in ("<", ">"):
            smaller = tree.binary("<", tree.call("count", both[0].e), tree.call("count", both[1].e))
            test = tree.binary("and", test, smaller)
        return Value(test, t.BOOL)

    return bind_all([left, right], c.fresh, "s", compared)


__all__ = ["NO_CONSTANT", "apply", "condition", "equality", "membership", "number", "ordering"]
