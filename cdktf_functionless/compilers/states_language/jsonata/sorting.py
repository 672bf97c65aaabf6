"""`sorted`, `min`, `max`."""

from __future__ import annotations

import ast

from . import comprehensions, operators, stars, tree
from . import types as t
from .calls import Call, callback, element, function
from .compiler import Compiler
from .scope import Variable
from .tree import E
from .types import Type
from .values import Value, bind, bind_all, constant, elements, firm, source


@function(min)
def _min(call: Call) -> Value:
    return _extreme(call, "min", "<")


@function(max)
def _max(call: Call) -> Value:
    return _extreme(call, "max", ">")


def _is_none(c: Compiler, key: ast.expr) -> bool:
    """Whether there is no key after all."""
    return (isinstance(key, ast.Constant) and key.value is None) or c.live(key) is None


def _extreme(call: Call, name: str, sign: str) -> Value:
    c, node = call.c, call.node
    options = {one.arg: one.value for one in node.keywords}
    starred = sum(isinstance(one, ast.Starred) for one in node.args)
    if set(options) - {"key", "default"} or not node.args or (starred and "default" in options):
        raise call.no_form("with these arguments has no form here", "Give it a list.")
    if starred:
        listed = stars.arguments(c, node)
        certain = len(node.args) - starred > 1
    elif len(node.args) == 1:
        listed = comprehensions.iterate(c, node.args[0])
        listed = firm(listed)
        certain = False
    else:
        values = [c.firm(one) for one in node.args]
        if all(value.known for value in values) and "key" not in options:
            return constant((min if name == "min" else max)(value.constant for value in values))
        listed = Value(elements(values, c.fresh), t.list_of(t.union(value.type for value in values)))
        certain = True
    inside = t.element(listed.type)
    default = c.firm(options["default"]) if "default" in options else None
    key = options.get("key")
    if key is not None and _is_none(c, key):
        key = None

    def chosen(items: Value) -> Value:
        if key is None and inside.kind in ("int", "float"):
            best = tree.call(name, items.e)
        else:
            best = _best(call, items, key, sign)
        if certain:
            return Value(best, inside)
        if starred:
            return _alone(call, name, items, best)
        empty = tree.failure("ValueError", f"{name}() arg is an empty sequence") if default is None else default.e
        test = tree.binary("=", items.e, tree.literal([]))
        kind = inside if default is None else t.union((inside, default.type))
        return Value(tree.condition(test, empty, best), kind)

    if certain:
        return chosen(listed)
    if default is not None and default.e.raises:
        # Python evaluates the default whether it is needed or not.
        spare = default

        def forced(both: list[Value]) -> Value:
            nonlocal default
            default = both[1]
            return chosen(both[0])

        return bind_all([listed, spare], c.fresh, "m", forced)
    return bind(listed, c.fresh, "m", chosen)


def _alone(call: Call, name: str, items: Value, best: E) -> Value:
    """`max(*items)`: of a single item the largest of its elements."""
    c, node, inside = call.c, call.node, t.element(items.type)
    spelled = c.fresh("v")
    place = c.within({"<item>": Variable(spelled, inside)})
    only = ast.copy_location(ast.Name(id="<item>", ctx=ast.Load()), node)
    one = place.firm(ast.copy_location(ast.Call(func=node.func, args=[only], keywords=node.keywords), node))
    single = tree.block([(spelled, tree.item(items.e, tree.literal(0)))], one.e)
    none = tree.failure("TypeError", f"{name} expected at least 1 argument, got 0")
    few = tree.condition(tree.binary("=", items.e, tree.literal([])), none, single)
    several = tree.binary(">", tree.call("count", items.e), tree.literal(1))
    kind = inside if t.only(inside, t.SCALARS - {"str"}) else t.union((inside, one.type))
    return Value(tree.condition(several, best, few), kind)


def _best(call: Call, items: Value, key: ast.expr | None, sign: str) -> E:
    """The first of the smallest or largest elements, by a fold."""
    c = call.c
    best, item = c.fresh("b"), c.fresh("v")
    inside = t.element(items.type)
    one, two = Value(E(item, free=True), inside), Value(E(best, free=True), inside)
    left, right = (one, two) if key is None else (callback(c, key, one), callback(c, key, two))
    if key is not None and left.e.raises:
        return tree.field(_best(call, _decorated(call, items, key), _BY_KEY, sign), "v")
    test = operators.ordering(c, call.node, sign, left, right)
    step = tree.function([best, item], tree.condition(test.e, one.e, two.e))
    return tree.call("reduce", items.e, step)


@function(sorted)
def _sorted(call: Call) -> Value:
    node = call.node
    if len(node.args) != 1 or {one.arg for one in node.keywords} - {"key", "reverse"}:
        raise call.refused("is called with arguments that it does not take", "Write sorted(xs, key=f, reverse=True).")
    value = (
        call.c.iterable(node.args[0])
        if not isinstance(node.args[0], ast.GeneratorExp)
        else comprehensions.iterate(call.c, node.args[0])
    )
    listed = value if value.kind == "set" else comprehensions.listed(call.c, node, value)
    options = {one.arg: one.value for one in node.keywords}
    return sort(call, firm(listed), options.get("key"), options.get("reverse"))


def sort(call: Call, listed: Value, key: ast.expr | None, reverse: ast.expr | None) -> Value:
    """A sorted list; stable, also when it is reversed."""
    c = call.c
    inside = t.element(listed.type)
    if key is not None and _is_none(c, key):
        key = None
    backwards = False
    if reverse is not None:
        flag = c.firm(reverse)
        if not flag.known:
            raise call.no_form("with a `reverse` that is not a constant has no form here", "Write an if.")
        backwards = bool(flag.constant)
    if key is None and not backwards and inside.kind in ("int", "float", "number", "str"):
        return Value(tree.call("sort", listed.e), t.list_of(inside))
    one, two = c.fresh("a"), c.fresh("b")
    left, right = Value(E(one, free=True), inside), Value(E(two, free=True), inside)
    if key is not None:
        left = callback(c, key, left)
        if left.e.raises:
            return _undecorated(call, sort(call, _decorated(call, listed, key), _BY_KEY, reverse), inside)
        right = callback(c, key, right)
    if backwards:
        test = operators.ordering(c, call.node, "<", left, right)
    elif (left.kind in t.NUMERIC and right.kind in t.NUMERIC) or left.kind == right.kind == "str":
        test = operators.ordering(c, call.node, ">", left, right)
    else:
        test = operators.ordering(c, call.node, "<", right, left)
    made = tree.call("sort", listed.e, tree.function([one, two], test.e))
    # In brackets: as the last call of a function `$sort` would get its comparator in a form that it cannot call.
    return Value(tree.array([made]), t.list_of(inside))


#: The key of what `_decorated` gives.
_BY_KEY = ast.parse("lambda pair: pair['k']", mode="eval").body


def _decorated(call: Call, listed: Value, key: ast.expr) -> Value:
    """Elements with their keys, which Python computes once for each element, in order, even for a single one."""
    c = call.c
    name, item = element(call, listed)
    made = callback(c, key, item)
    pair = tree.record([(tree.literal("k"), made.e), (tree.literal("v"), item.e)])
    mapped = tree.array([tree.call("map", source(listed), tree.function([name], pair))])
    return Value(mapped, t.list_of(t.record_of({"k": made.type, "v": item.type})))


def _undecorated(call: Call, pairs: Value, inside: Type) -> Value:
    name = call.c.fresh("v")
    value = tree.field(E(name, free=True), "v")
    return Value(tree.call("map", pairs.e, tree.function([name], value), loose=True), t.list_of(inside))
