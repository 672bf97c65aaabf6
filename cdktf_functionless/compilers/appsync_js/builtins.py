"""Python's built-in functions."""

from __future__ import annotations

import ast
import builtins as python
import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from ...diagnostics import FL5002, FL5008
from . import formats, js
from .access import iterable, mapping
from .calls import BUILTINS, function_of, keywords
from .comprehensions import Scope, flatten
from .lower import Lowering
from .operators import SCALARS, binary, classes_of, is_number, numeric, test, truth
from .types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NEVER,
    STR,
    T,
    dict_of,
    join,
    kind,
    list_of,
    of_annotation,
    tuple_of,
)
from .values import V


def builtin(*targets: object) -> Callable[[Callable[..., V]], Callable[..., V]]:
    """Registers the lowering of calls of these live objects."""

    def register(handler: Callable[..., V]) -> Callable[..., V]:
        for target in targets:
            BUILTINS[target] = handler
        return handler

    return register


def arity(lw: Lowering, node: ast.Call, least: int, most: int) -> list[V]:
    """The positional arguments, of which there must be so many; no named ones."""
    keywords(lw, node)
    if not least <= len(node.args) <= most or any(isinstance(arg, ast.Starred) for arg in node.args):
        raise lw.refuse(node, "This number of arguments is not supported here.", "Write the arguments out.", FL5002)
    return lw.all(node.args)


def sequence(lw: Lowering, node: ast.expr, *, unordered: bool = False) -> tuple[js.Expr, T]:
    """An argument that is iterated; `unordered` where the order of its elements does not matter."""
    outer, lw.unordered = lw.unordered, unordered
    try:
        return _sequence(lw, node, unordered=unordered)
    finally:
        lw.unordered = outer


def _sequence(lw: Lowering, node: ast.expr, *, unordered: bool) -> tuple[js.Expr, T]:
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)) and unordered:
        with Scope(lw) as outer:
            return flatten(lw, node.generators, lambda: lw.expr(node.elt), unordered=True, outer=outer)
    return iterable(lw, lw.expr(node), node, unordered=unordered)


@builtin(len)
def _len(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    if value.t.only("list", "tuple", "set"):
        return V(js.Member(value.expr, "length"), INT)
    if value.t.only("str"):
        return V(js.Member(js.Array((js.Spread(value.expr),)), "length"), INT)
    if value.t.only("dict"):
        return V(js.Member(js.call("Object.keys", value.expr), "length"), INT)
    return V(lw.use("len", value.expr), INT)


def _span(args: Sequence[V]) -> tuple[js.Expr, js.Expr, js.Expr]:
    if len(args) == 1:
        return js.ZERO, args[0].expr, js.Lit(1)
    return args[0].expr, args[1].expr, args[2].expr if len(args) == 3 else js.Lit(1)


@builtin(range)
def _range(lw: Lowering, node: ast.Call) -> V:
    args = arity(lw, node, 1, 3)
    args = [arg if arg.t.only("int") else V(lw.use("integer", arg.expr), INT) for arg in args]
    values = [arg.expr.value if isinstance(arg.expr, js.Lit) else None for arg in args]
    if all(isinstance(value, int) for value in values):
        numbers = range(*[int(value) for value in values])  # type: ignore[call-overload]
        if len(numbers) <= 16:
            return V(js.of_python(list(numbers)), list_of(INT))
    return V(lw.use("range", *_span(args)), list_of(INT))


@builtin(enumerate)
def _enumerate(lw: Lowering, node: ast.Call) -> V:
    named = keywords(lw, node, "start")
    source, t = sequence(lw, node.args[0])
    start_node = named.get("start", node.args[1] if len(node.args) > 1 else None)
    i, x = js.Name(lw.unit.name("i")), js.Name(lw.unit.name("x"))
    number: js.Expr = i
    if start_node is not None:
        start = lw.expr(start_node)
        number = js.Binary("+", i, start.expr)
    return V(js.method(source, "map", js.Arrow((x, i), js.Array((number, x)))), list_of(tuple_of((INT, t))))


@builtin(zip)
def _zip(lw: Lowering, node: ast.Call) -> V:
    keywords(lw, node)
    if not node.args:
        return V(js.Array(()), list_of(NEVER))
    values = lw.all(node.args)
    pairs = [iterable(lw, value, arg) for value, arg in zip(values, node.args, strict=True)]
    lists = js.Array(tuple(found for found, _ in pairs))
    return V(lw.use("zip", lists), list_of(tuple_of(t for _, t in pairs)))


@builtin(reversed)
def _reversed(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    found, t = iterable(lw, value, node)
    copy = found if isinstance(found, js.Array) else js.Array((js.Spread(found),))
    return V(js.method(copy, "reverse"), list_of(t))


@builtin(list, tuple)
def _list(lw: Lowering, node: ast.Call) -> V:
    kind_ = "tuple" if lw.reflection.evaluate(node.func, lw.local) is tuple else "list"
    if not node.args:
        return V(js.Array(()), T(frozenset({kind_}), NEVER))
    keywords(lw, node)
    found, t = sequence(lw, node.args[0])
    fresh = isinstance(found, js.Array) or (isinstance(found, js.Invoke) and isinstance(node.args[0], ast.Call))
    return V(found if fresh else js.Array((js.Spread(found),)), T(frozenset({kind_}), t))


@builtin(set, frozenset)
def _set(lw: Lowering, node: ast.Call) -> V:
    if not node.args:
        return V(js.Array(()), kind("set", elem=NEVER))
    found, t = sequence(lw, node.args[0], unordered=True)
    return V(lw.use("unique", found), kind("set", elem=t))


@builtin(dict)
def _dict(lw: Lowering, node: ast.Call) -> V:
    items: list[tuple[str | js.Expr | None, js.Expr]] = []
    nodes = [*node.args, *(keyword.value for keyword in node.keywords)]
    values = lw.all(nodes)
    types: list[T] = []
    first = values[0] if node.args else None
    if first is not None:
        if first.t.only("list", "tuple"):
            pair = first.t.element
            found = V(
                lw.use("fromPairs", first.expr), dict_of(pair.items[1] if pair.items and len(pair.items) == 2 else ANY)
            )
            items.append((None, found.expr))
            types.append(found.t.element)
        else:
            items.append((None, mapping(lw, first)))
            types.append(first.t.element)
    for keyword, value in zip(node.keywords, values[len(node.args) :], strict=True):
        items.append((keyword.arg, value.expr if keyword.arg else mapping(lw, value)))
        types.append(value.t if keyword.arg else value.t.element)
    if first is not None and len(items) == 1:
        t = first.t if first.t.only("dict") else dict_of(join(*types))
        return V(items[0][1] if first.t.only("list", "tuple") else js.Object(tuple(items)), t)
    if first is None and all(keyword.arg for keyword in node.keywords):
        from .types import record

        return V(js.Object(tuple(items)), record({str(k.arg): v.t for k, v in zip(node.keywords, values, strict=True)}))
    return V(js.Object(tuple(items)), dict_of(join(*types)))


@builtin(sum)
def _sum(lw: Lowering, node: ast.Call) -> V:
    named = keywords(lw, node, "start")
    source, t = sequence(lw, node.args[0], unordered=True)
    start_node = named.get("start", node.args[1] if len(node.args) > 1 else None)
    start = lw.expr(start_node) if start_node is not None else V(js.ZERO, INT)
    if not t.kinds:
        return start
    if is_number(t) and is_number(start.t):
        total, each = js.Name(lw.unit.name("total")), js.Name(lw.unit.name("n"))
        added = js.Binary("+", total, numeric(V(each, t)).expr)
        whole = t.only("int", "bool") and start.t.only("int", "bool")
        # An empty sum is the int 0, whatever the elements are.
        found = INT if whole else FLOAT if start.t.only("float") else join(FLOAT, INT)
        return V(js.method(source, "reduce", js.Arrow((total, each), added), start.expr), found)
    loose = binary(lw, "+", V(start.expr, start.t), V(js.Name("_"), t), node).t
    return V(lw.use("sum", source, start.expr), join(start.t, loose, T(frozenset({"amb"}))))


@builtin(any, all)
def _any(lw: Lowering, node: ast.Call) -> V:
    every = lw.reflection.evaluate(node.func, lw.local) is all
    keywords(lw, node)
    arg = node.args[0]
    method = "every" if every else "some"
    if isinstance(arg, (ast.GeneratorExp, ast.ListComp)):
        with Scope(lw) as outer:
            return V(_quantified(lw, arg, method, outer), BOOL)
    source, t = sequence(lw, arg, unordered=True)
    x = js.Name(lw.unit.name("x"))
    return V(js.method(source, method, js.Arrow((x,), truth(lw, V(x, t)))), BOOL)


def _quantified(lw: Lowering, node: ast.GeneratorExp | ast.ListComp, method: str, outer: str | None) -> js.Expr:
    """`some`/`every` with the element's test inside, so that it stops where Python does."""
    holder: list[js.Expr] = []

    def element() -> V:
        holder.append(js.TRUE)
        return V(js.Unary("!", js.Unary("!", test(lw, node.elt))), BOOL)

    if len(node.generators) > 1:
        x = js.Name(lw.unit.name("x"))
        found, _ = flatten(lw, node.generators, element, unordered=True, outer=outer)
        return js.method(found, method, js.Arrow((x,), x))
    found, _ = flatten(lw, node.generators, element, unordered=True, outer=outer)
    if isinstance(found, js.Invoke) and isinstance(found.callee, js.Member) and found.callee.name == "map":
        arrow = found.args[0]
        if isinstance(arrow, js.Arrow):
            return js.method(found.callee.value, method, _plain_test(arrow))
    x = js.Name(lw.unit.name("x"))
    return js.method(found, method, js.Arrow((x,), x))


def _plain_test(arrow: js.Arrow) -> js.Arrow:
    def bare(expr: js.Expr) -> js.Expr:
        if isinstance(expr, js.Unary) and isinstance(expr.value, js.Unary) and expr.op == expr.value.op == "!":
            return expr.value.value
        return expr

    if isinstance(arrow.body, tuple):
        *before, last = arrow.body
        assert isinstance(last, js.Return) and last.value is not None
        return js.Arrow(arrow.params, (*before, js.Return(bare(last.value))))
    return js.Arrow(arrow.params, bare(arrow.body))


@builtin(min, max)
def _extreme(lw: Lowering, node: ast.Call) -> V:
    named = keywords(lw, node, "key", "default")
    largest = lw.reflection.evaluate(node.func, lw.local) is max
    name = "max()" if largest else "min()"
    many = len(node.args) > 1
    if many:
        values = lw.all(node.args)
        t = join(*(value.t for value in values))
        source: js.Expr = js.Array(tuple(value.expr for value in values))
        plain = all(value.t.only("int") for value in values) or all(value.t.only("float") for value in values)
        if plain and "key" not in named:
            return V(js.call("Math.max" if largest else "Math.min", *(value.expr for value in values)), t)
    else:
        source, t = sequence(lw, node.args[0], unordered="key" not in named)
    keys = source
    if "key" in named:
        arrow, _ = function_of(lw, named["key"], [t], ["x"])
        source = lw.temp(source, "values")
        keys = js.method(source, "map", arrow)
    elif not isinstance(source, js.Name):
        source = keys = lw.temp(source, "values")
    if "default" in named:
        other = lw.expr(named["default"])
        return V(lw.use("leastOr", source, keys, js.Lit(name), other.expr), join(t, other.t))
    return V(lw.use("least", source, keys, js.Lit(name)), t)


@builtin(sorted)
def _sorted(lw: Lowering, node: ast.Call) -> V:
    named = keywords(lw, node, "key", "reverse")
    source, t = sequence(lw, node.args[0], unordered="key" not in named)
    return V(sort(lw, source, t, named), list_of(t))


def sort(lw: Lowering, source: js.Expr, t: T, named: dict[str, ast.expr]) -> js.Expr:
    """A sorted copy."""
    if not isinstance(source, js.Name):
        source = lw.temp(source, "values")
    keys = source
    key = named.get("key")
    if key is not None and not (isinstance(key, ast.Constant) and key.value is None):
        arrow, _ = function_of(lw, key, [t], ["x"])
        keys = js.method(source, "map", arrow)
    descending = test(lw, named["reverse"]) if "reverse" in named else js.FALSE
    return lw.use("sorted", source, keys, descending)


@builtin(abs)
def _abs(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    if is_number(value.t):
        number = numeric(value)
        return V(js.call("Math.abs", number.expr), number.t)
    raise lw.refuse(node, "abs() needs a number.", "Add a type hint.", FL5008)


@builtin(round)
def _round(lw: Lowering, node: ast.Call) -> V:
    value, *digits = arity(lw, node, 1, 2)
    if not is_number(value.t):
        raise lw.refuse(node, "round() needs a number.", "Add a type hint.", FL5008)
    value = numeric(value)
    if not digits or digits[0].live is None:
        return V(value.expr if value.t.only("int") else lw.use("halfEven", value.expr), INT)
    if value.t.only("int"):
        if isinstance(digits[0].live, int) and digits[0].live >= 0:
            return V(value.expr, INT)
        return V(lw.use("roundTo", value.expr, digits[0].expr), INT)
    return V(lw.use("roundTo", value.expr, digits[0].expr), value.t if value.t.only("float") else kind("amb"))


@builtin(divmod)
def _divmod(lw: Lowering, node: ast.Call) -> V:
    a, b = arity(lw, node, 2, 2)
    left = dataclasses.replace(a, js=lw.temp(a.expr))
    right = dataclasses.replace(b, js=lw.temp(b.expr))
    q, r = binary(lw, "//", left, right, node), binary(lw, "%", left, right, node)
    return V(js.Array((q.expr, r.expr)), tuple_of((q.t, r.t)))


@builtin(pow)
def _pow(lw: Lowering, node: ast.Call) -> V:
    a, b = arity(lw, node, 2, 2)
    return binary(lw, "**", a, b, node)


@builtin(int)
def _int(lw: Lowering, node: ast.Call) -> V:
    if not node.args:
        return V(js.ZERO, INT, 0)
    (value,) = arity(lw, node, 1, 1)
    if value.t.only("int"):
        return value
    if value.t.only("bool"):
        return numeric(value)
    if value.t.number:
        return V(js.call("Math.trunc", value.expr), INT)
    return V(lw.use("parseIntText", value.expr), INT)


@builtin(float)
def _float(lw: Lowering, node: ast.Call) -> V:
    if not node.args:
        return V(js.ZERO, FLOAT)
    (value,) = arity(lw, node, 1, 1)
    if is_number(value.t):
        return V(numeric(value).expr, FLOAT)
    return V(lw.use("parseFloatText", value.expr), FLOAT)


@builtin(str)
def _str(lw: Lowering, node: ast.Call) -> V:
    if not node.args:
        return V(js.Lit(""), STR, "")
    keywords(lw, node)
    return V(formats.text(lw, formats.textual(lw, node.args[0]), node), STR)


@builtin(repr)
def _repr(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    return formats.represent(lw, value, node)


@builtin(format)
def _format(lw: Lowering, node: ast.Call) -> V:
    value, spec = arity(lw, node, 2, 2)
    if not isinstance(spec.live, str):
        raise lw.refuse(node, "A format specification must be known at synth.", "Write it as a constant.")
    return formats.formatted(lw, value, spec.live, node)


@builtin(bool)
def _bool(lw: Lowering, node: ast.Call) -> V:
    if not node.args:
        return V(js.FALSE, BOOL, False)
    found = test(lw, node.args[0])
    return V(js.Unary("!", js.Unary("!", found)), BOOL)


@builtin(isinstance)
def _isinstance(lw: Lowering, node: ast.Call) -> V:
    value = lw.expr(node.args[0])
    options = classes_of(lw, node.args[1])
    subject = V(lw.temp(value.expr), value.t) if len(options) > 1 and not lw.stable(value.expr) else value
    found, *tests = [instance_test(lw, subject, option, node) for option in options]
    for each in tests:
        found = js.Binary("||", found, each)
    return V(found, BOOL)


def instance_test(lw: Lowering, value: V, option: Any, node: ast.AST) -> js.Expr:
    """`isinstance(value, option)`."""
    wanted = of_annotation(option)
    if value.t.kinds and option in (str, int, float, bool, list, dict, tuple, type(None)):
        kinds = wanted.kinds | ({"bool"} if option is int else frozenset())
        if value.t.kinds <= kinds:
            return js.TRUE
        ambiguous = {"num", "amb"} & value.t.kinds
        if not value.t.kinds & kinds and not (ambiguous and option in (int, float)):
            return js.FALSE
    typeof = js.Unary("typeof", value.expr)
    if option is str:
        return js.Binary("===", typeof, js.Lit("string"))
    if option is bool:
        return js.Binary("===", typeof, js.Lit("boolean"))
    if option is list and not value.t.may("tuple", "set"):
        return js.call("Array.isArray", value.expr)
    if option is dict:
        return lw.use("isDict", value.expr)
    if option is type(None):
        return js.Binary("===", value.expr, js.NULL)
    if option in (int, float) and not value.t.may("amb"):
        if not value.t.may("num") and option is int and not value.t.may("float"):
            return lw.use("isNumber", value.expr)
        if not value.t.may("num", "int") and option is float:
            return js.Binary("===", typeof, js.Lit("number"))
        rest = js.Binary("%", js.Unary("+", value.expr), js.Lit(1))
        whole = js.Binary("===" if option is int else "!==", rest, js.ZERO)
        kind_test = lw.use("isNumber", value.expr) if option is int else js.Binary("===", typeof, js.Lit("number"))
        return js.Binary("&&", kind_test, whole)
    raise lw.refuse(node, "This isinstance() cannot be told in JavaScript.", "Test for str, bool, list, dict or None.")


@builtin(map)
def _map(lw: Lowering, node: ast.Call) -> V:
    if len(node.args) != 2:
        raise lw.refuse(node, "map() of several lists has no form here.", "Write a comprehension over zip().")
    source, t = sequence(lw, node.args[1])
    arrow, found = function_of(lw, node.args[0], [t], ["x"])
    return V(js.method(source, "map", arrow), list_of(found))


@builtin(filter)
def _filter(lw: Lowering, node: ast.Call) -> V:
    source, t = sequence(lw, node.args[1])
    x = js.Name(lw.unit.name("x"))
    if isinstance(node.args[0], ast.Constant) and node.args[0].value is None:
        return V(js.method(source, "filter", js.Arrow((x,), truth(lw, V(x, t)))), list_of(t.without("none")))
    arrow, found = function_of(lw, node.args[0], [t], ["x"])
    if isinstance(arrow.body, tuple):
        if not found.only(*SCALARS):
            raise lw.refuse(node, "This filter gives lists or dicts.", "Write a comprehension with if.")
        return V(js.method(source, "filter", arrow), list_of(t))
    return V(js.method(source, "filter", js.Arrow(arrow.params, truth(lw, V(arrow.body, found)))), list_of(t))


@builtin(print)
def _print(lw: Lowering, node: ast.Call) -> V:
    keywords(lw, node)
    values = lw.all(node.args)
    lw.emit(js.Do(js.call("console.log", *(value.expr for value in values))))
    return V(js.NULL, kind("none"))


@builtin(next)
def _next(lw: Lowering, node: ast.Call) -> V:
    """`next((x for ...), default)`: the first element."""
    if not isinstance(node.args[0], ast.GeneratorExp):
        raise lw.refuse(node, "next() of an iterator has no form here.", "Write next((x for x in xs if ...), default).")
    source, t = sequence(lw, node.args[0])
    first = js.Index(source, js.ZERO)
    if len(node.args) == 1:
        size = lw.temp(source, "found")
        lw.emit(js.If(js.negate(js.Member(size, "length")), [_raise("", "StopIteration")]))
        return V(js.Index(size, js.ZERO), t)
    other = lw.expr(node.args[1])
    if (isinstance(other.expr, js.Lit) and other.expr.value is None) or not t.may("none"):
        return V(js.Binary("??", first, other.expr), join(t, other.t))
    found = lw.temp(source, "found")
    return V(js.Cond(js.Member(found, "length"), js.Index(found, js.ZERO), other.expr), join(t, other.t))


def _raise(message: str, error: str) -> js.Stmt:
    return js.Do(js.call("util.error", js.Lit(message), js.Lit(error)))


def _refuser(name: str) -> Callable[[Lowering, ast.Call], V]:
    return lambda lw, node: _refused(lw, node, name)


def _refused(lw: Lowering, node: ast.Call, name: str) -> V:
    raise lw.refuse(node, f"{name}() has no form in an AppSync resolver.", "Write it with plain values.", FL5002)


for _name in (
    "open",
    "input",
    "eval",
    "exec",
    "iter",
    "super",
    "type",
    "getattr",
    "setattr",
    "hasattr",
    "vars",
    "id",
    "hash",
):
    BUILTINS[getattr(python, _name)] = _refuser(_name)
