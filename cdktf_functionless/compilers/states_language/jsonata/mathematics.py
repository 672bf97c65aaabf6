"""`math`: what doubles give exactly as CPython does. Logarithms, angles and the like have no form in JSONata."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any

from . import comprehensions, operators, tree
from . import types as t
from .calls import Call, function
from .tree import E
from .unknown import failure, if_whole, opened
from .values import Value, bind_all, constant, firm, tight


def computed(
    call: Call, values: Sequence[Value | None], use: Callable[..., Value], *, whole: bool = False, fold: bool = True
) -> Value:
    """`use` of the arguments, which may be repeated there; what is no number is Python's TypeError at run time.

    Args:
        call: of a function that takes numbers.
        values: its arguments; None is left out.
        use: makes the result of numbers.
        whole: whether they have to be ints.
        fold: whether the function may be called at synth.

    Raises:
        FunctionlessError: an argument that is known to be no number.
    """
    given = [opened(value) for value in values if value is not None]
    folded = _folded(call, given) if fold else None
    if folded is not None:
        return folded
    sure = _INTS if whole else t.NUMERIC
    for value in given:
        if not t.may_be(value.type, _INTS | {"number"} if whole else t.NUMERIC):
            raise call.no_form(
                f"of a {value.type} raises a TypeError", "Give it an int." if whole else "Give a number."
            )

    def checked(bound: list[Value]) -> Value:
        unsure = [value for value in bound if value.kind not in sure]
        made = firm(use(*(_number(value, whole) if value in unsure else _plain(value) for value in bound)))
        for value in reversed(unsure):
            made = Value(if_whole(value.e, made.e) if whole else _if_real(value.e, made.e), made.type)
        return made

    return bind_all(given, call.c.fresh, "n", checked)


def _if_real(value: E, made: E) -> E:
    test = tree.binary("in", tree.call("type", value), tree.literal(["number", "boolean"]))
    return tree.condition(test, made, failure("TypeError", "must be real number, not ", value))


_INTS = frozenset(("int", "bool"))


def _number(value: Value, whole: bool) -> Value:
    return Value(tree.call("number", value.e), t.INT if whole else t.NUMBER)


def _plain(value: Value) -> Value:
    return Value(operators.number(value), t.INT) if value.kind == "bool" else value


def _folded(call: Call, values: Sequence[Value]) -> Value | None:
    """The result for constants, where there is one."""
    if not all(value.known for value in values):
        return None
    live: Any = call.c.live(call.node.func)
    try:
        return call.c.constant(live(*(value.constant for value in values)), call.node)
    except (ArithmeticError, TypeError, ValueError):
        return None


def _unless(test: E, name: str, message: str, otherwise: E) -> E:
    return tree.condition(test, tree.failure(name, message), otherwise)


def _negative(value: Value) -> E:
    return tree.binary("<", value.e, tree.literal(0))


_DOMAIN = ("ValueError", "math domain error")


@function(math.floor, math.ceil, math.trunc)
def _rounded(call: Call) -> Value:
    name = getattr(call.c.live(call.node.func), "__name__", "")  # as the library has it, however it is imported

    def rounded(value: Value) -> Value:
        if value.kind == "int":
            return value
        return Value(_truncated(value.e) if name == "trunc" else tree.call(name, value.e), t.INT)

    return computed(call, call.values(1, 1), rounded)


def _truncated(number: E) -> E:
    below = tree.binary("<", number, tree.literal(0))
    return tree.condition(below, tree.call("ceil", number), tree.call("floor", number))


@function(math.sqrt)
def _sqrt(call: Call) -> Value:
    def root(value: Value) -> Value:
        return Value(_unless(_negative(value), *_DOMAIN, tree.call("sqrt", value.e)), t.FLOAT)

    return computed(call, call.values(1, 1), root)


@function(math.isqrt)
def _isqrt(call: Call) -> Value:
    """The root of a number beyond 2**52 may be rounded up to the next int."""

    def root(value: Value) -> Value:
        name = call.c.fresh("n")
        found = E(name, free=True)
        over = tree.binary(">", tree.binary("*", found, found), value.e)
        lower = tree.condition(over, tree.binary("-", found, tree.literal(1)), found)
        made = tree.block([(name, tree.call("floor", tree.call("sqrt", value.e)))], lower)
        return Value(_unless(_negative(value), "ValueError", "isqrt() argument must be nonnegative", made), t.INT)

    return computed(call, call.values(1, 1), root, whole=True)


@function(math.fabs)
def _fabs(call: Call) -> Value:
    return computed(call, call.values(1, 1), lambda value: Value(tree.call("abs", value.e), t.FLOAT))


@function(math.isnan, math.isinf, math.isfinite)
def _is(call: Call) -> Value:
    """JSON has finite numbers only."""
    found = tree.literal(call.c.live(call.node.func) is math.isfinite)
    return computed(call, call.values(1, 1), lambda _: Value(found, t.BOOL))


@function(math.isclose)
def _isclose(call: Call) -> Value:
    # The tolerances have to be named.
    left, right, *_ = call.node.args if len(call.node.args) == 2 else call.arguments(2, 2)
    named = {one.arg: one.value for one in call.node.keywords}
    if set(named) - {"rel_tol", "abs_tol"}:
        raise call.refused("has no such argument", "Name `rel_tol` and `abs_tol` only.")
    assert left is not None and right is not None
    given = [call.c.firm(one) for one in (left, right, *named.values())]

    def close(*values: Value) -> Value:
        a, b, *limits = (one.e for one in values)
        tolerances = dict(zip(named, limits, strict=True))
        relative, absolute = tolerances.get("rel_tol", tree.literal(1e-9)), tolerances.get("abs_tol")
        distance = tree.call("abs", tree.binary("-", a, b))
        larger = tree.call("max", tree.array([tree.call("abs", a), tree.call("abs", b)]))
        limit = tree.binary("*", relative, larger)
        if absolute is not None:
            limit = tree.call("max", tree.array([limit, absolute]))
        made = tree.binary("<=", distance, limit)
        for one in limits:
            negative = tree.binary("<", one, tree.literal(0))
            made = _unless(negative, "ValueError", "tolerances must be non-negative", made)
        return Value(made, t.BOOL)

    return computed(call, given, close, fold=False)


@function(math.pow)
def _pow(call: Call) -> Value:
    """Always a float, and an error where the operator would give a complex number."""

    def power(base: Value, exponent: Value) -> Value:
        a, b = base.e, exponent.e
        below = tree.binary("<", b, tree.literal(0))
        pole = tree.binary("and", tree.binary("=", a, tree.literal(0)), below)
        part = tree.binary("!=", tree.call("floor", b), b)
        imaginary = tree.binary("and", tree.binary("<", a, tree.literal(0)), part)
        return Value(
            _unless(pole, *_DOMAIN, _unless(imaginary, *_DOMAIN, tree.call("power", a, b))),
            t.FLOAT,
        )

    return computed(call, call.values(2, 2), power)


@function(math.fmod)
def _fmod(call: Call) -> Value:
    """Unlike `%`, with the sign of the first: JSONata's own."""

    def remainder(left: Value, right: Value) -> Value:
        a, b = left.e, right.e
        return Value(_unless(tree.binary("=", b, tree.literal(0)), *_DOMAIN, tree.binary("%", a, b)), t.FLOAT)

    return computed(call, call.values(2, 2), remainder)


@function(math.copysign)
def _copysign(call: Call) -> Value:
    def signed(size: Value, sign: Value) -> Value:
        positive = tree.call("abs", size.e)
        below = tree.binary("<", sign.e, tree.literal(0))
        return Value(tree.condition(below, tree.negative(positive), positive), t.FLOAT)

    return computed(call, call.values(2, 2), signed)


@function(math.modf)
def _modf(call: Call) -> Value:
    def parts(value: Value) -> Value:
        whole = _truncated(value.e)
        return Value(tree.array([tree.binary("-", value.e, tree.group(whole)), whole]), t.tuple_of((t.FLOAT, t.FLOAT)))

    return computed(call, call.values(1, 1), parts)


_FACTORS: dict[object, float] = {math.degrees: 180.0 / math.pi, math.radians: math.pi / 180.0}


@function(*_FACTORS)
def _angle(call: Call) -> Value:
    factor = tree.literal(_FACTORS[call.c.live(call.node.func)])
    return computed(call, call.values(1, 1), lambda value: Value(tree.binary("*", value.e, factor), t.FLOAT))


@function(math.prod)
def _prod(call: Call) -> Value:
    nodes = call.arguments(1, 1) if not call.node.keywords else [*call.node.args]
    named = {one.arg: one.value for one in call.node.keywords}
    if len(nodes) != 1 or nodes[0] is None or set(named) - {"start"}:
        raise call.refused("takes a list and `start=`", "Leave out the others.")
    listed = comprehensions.iterate(call.c, nodes[0])
    first = call.c.firm(named["start"]) if named else constant(1)
    inside = t.element(listed.type)
    total, item = call.c.fresh("r"), call.c.fresh("v")
    one = Value(E(item, free=True), inside)
    reached = t.INT if inside.kind == first.kind == "int" else t.NUMBER
    if inside.kind not in t.NUMERIC or first.kind not in t.NUMERIC:
        reached = t.ANY
    made = operators.apply(call.c, call.node, ast.Mult(), Value(E(total, free=True), reached), one)
    step = tree.function([total, item], made.e)
    return Value(tree.call("reduce", tight(listed), step, first.e), reached)


# Whole numbers


@function(math.gcd, math.lcm)
def _common(call: Call) -> Value:
    name = "gcd_" if call.c.live(call.node.func) is math.gcd else "lcm_"
    values = call.values(0, len(call.node.args))

    def common(*given: Value) -> Value:
        made = tree.call("abs", given[0].e)
        for one in given[1:]:
            made = tree.uses(tree.call(name, made, one.e, deeper=8), name)
        return Value(made, t.INT)

    return computed(call, values, common, whole=True)


@function(math.factorial)
def _factorial(call: Call) -> Value:
    def product(value: Value) -> Value:
        made = _product(call, tree.literal(1), value.e)
        failed = ("ValueError", "factorial() not defined for negative values")
        return Value(_unless(_negative(value), *failed, made), t.INT)

    return computed(call, call.values(1, 1), product, whole=True)


def _product(call: Call, first: E, last: E) -> E:
    """The product of the ints from the first to the last."""
    a, b = call.c.fresh("a"), call.c.fresh("b")
    step = tree.function([a, b], tree.binary("*", E(a, free=True), E(b, free=True)))
    return tree.call("reduce", tree.array([tree.span(first, last)]), step, tree.literal(1))


@function(math.comb, math.perm)
def _chosen(call: Call) -> Value:
    is_comb = call.c.live(call.node.func) is math.comb

    def chosen(n: Value, k: Value) -> Value:
        made = _product(call, tree.binary("+", tree.binary("-", n.e, k.e), tree.literal(1)), n.e)
        if is_comb:
            made = tree.uses(tree.call("comb_", n.e, k.e, deeper=12), "comb_")
        made = tree.condition(tree.binary(">", k.e, n.e), tree.literal(0), made)
        for one, name in ((k, "k"), (n, "n")):
            made = _unless(_negative(one), "ValueError", f"{name} must be a non-negative integer", made)
        return Value(made, t.INT)

    if not is_comb and len(call.node.args) == 1:
        return _factorial(call)
    return computed(call, call.values(2, 2), chosen, whole=True)


__all__ = ["computed"]
