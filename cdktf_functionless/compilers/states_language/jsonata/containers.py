"""The methods of list, dict and set that leave them as they are."""

from __future__ import annotations

import ast

from . import access, comprehensions, operators, tree
from . import types as t
from .calls import Call, function, method
from .expressions import dict_key
from .tree import E
from .types import Type
from .values import Value, bind, bind_all, constant, elements, firm, merge, source


@method("dict record", "get")
def _get(call: Call, owner: Value) -> Value:
    node, default_node = call.arguments(1, 2)
    assert node is not None
    key = dict_key(call.c, node, members=True)
    if "enum" in (key.kind, t.element(owner.type).kind) and key.type != t.element(owner.type):
        raise call.no_form(f"of a {key.type} finds nothing here", f"Ask for a {t.element(owner.type)}.")
    default = constant(None) if default_node is None else call.c.firm(default_node)
    if default.e.raises:
        # Python evaluates the default whether it is needed or not.
        return bind_all([owner, key, default], call.c.fresh, "d", lambda all_: got(call, *all_))
    if key.known:
        return got(call, owner, key, default)
    return bind_all([owner, key], call.c.fresh, "d", lambda both: got(call, both[0], both[1], default))


def got(call: Call, owner: Value, key: Value, default: Value) -> Value:
    """`owner.get(key, default)`."""
    kind = t.value_of(owner.type)
    if owner.kind == "record" and key.known:
        name = str(key.constant)
        kind = owner.type.field(name) or t.ANY
        if name in owner.type.required:
            return Value(access.lookup(owner.e, key), kind)
    if owner.known and isinstance(owner.constant, dict) and key.known and key.constant not in owner.constant:
        return default
    if key.kind == "any" and key.e.free:
        # A key that is no string is in no JSON object.
        is_text = tree.binary("=", tree.call("type", key.e), tree.literal("string"))
        key = Value(tree.condition(is_text, key.e, tree.literal("")), t.STR)
    one = access.lookup(owner.e, key)
    made = t.union((kind, default.type))
    if key.known and key.constant in operators.UNSAFE_KEYS:
        there = tree.binary("in", key.e, tree.call("keys", owner.e))
        return Value(tree.condition(there, one, default.e), made)
    if one.free:
        return Value(tree.condition(tree.call("exists", one), one, default.e), made)
    found = call.c.fresh("v")
    value = E(found, free=True)
    chosen = tree.condition(tree.call("exists", value), value, default.e)
    return Value(tree.block([(found, one)], chosen), made)


@method("dict record", "keys")
def _keys(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    made = comprehensions.keys(call.c, call.node, owner)
    return Value(made.e, t.view_of(t.element(made.type), "keys"))


@method("dict record", "values")
def _values(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    comprehensions.keys(call.c, call.node, owner)
    name = call.c.fresh("v")
    made = tree.call("each", owner.e, tree.function([name], E(name, free=True)), loose=True)
    return Value(made, t.view_of(t.value_of(owner.type), "values"))


@method("dict record", "items")
def _items(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    key_kind = t.element(comprehensions.keys(call.c, call.node, owner).type)
    name, key = call.c.fresh("v"), call.c.fresh("k")
    kind = t.value_of(owner.type)
    pair = elements([Value(E(key, free=True), key_kind), Value(E(name, free=True), kind)], call.c.fresh)
    made = tree.call("each", owner.e, tree.function([name, key], pair), loose=True)
    return Value(made, t.view_of(t.tuple_of([key_kind, kind]), "items"))


@method("list dict record set", "copy")
def _copy(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    return owner


@method("list tuple many", "index")
def _index(call: Call, owner: Value) -> Value:
    what = call.values(1, 1)[0]
    assert what is not None

    def found(both: list[Value]) -> Value:
        name, index = call.c.fresh("v"), call.c.fresh("i")
        one = Value(E(name, free=True), t.element(both[0].type))
        operators.checked_alike(call.c, call.node, one, both[1])
        test = operators.equality(one, both[1])
        places = tree.call(
            "map", both[0].e, tree.function([name, index], tree.condition(test, E(index, free=True))), loose=True
        )
        first = call.c.fresh("p")
        at = tree.item(tree.array([places]), tree.literal(0))
        message = tree.binary("&", _shown(call, both[1]), tree.literal(f" is not in {both[0].kind}"))
        if both[0].kind in t.TUPLES:
            message = tree.literal("tuple.index(x): x not in tuple")
        place = E(first, free=True)
        chosen = tree.condition(tree.call("exists", place), place, tree.failure("ValueError", message))
        return Value(tree.block([(first, at)], chosen), t.INT)

    return bind_all([owner, what], call.c.fresh, "l", found)


def _shown(call: Call, value: Value) -> E:
    from . import formatting

    return formatting.representation(call.c, call.node, value).e


@method("list tuple many", "count")
def _count(call: Call, owner: Value) -> Value:
    what = call.values(1, 1)[0]
    assert what is not None

    def counted(both: list[Value]) -> Value:
        name = call.c.fresh("v")
        one = Value(E(name, free=True), t.element(both[0].type))
        operators.checked_alike(call.c, call.node, one, both[1])
        test = tree.condition(operators.equality(one, both[1]), tree.literal(1))
        return Value(tree.call("count", tree.call("map", both[0].e, tree.function([name], test))), t.INT)

    return bind_all([owner, what], call.c.fresh, "l", counted)


@method("set", "union", "intersection", "difference", "symmetric_difference")
def _combined(call: Call, owner: Value) -> Value:
    other = _as_set(call)
    op: ast.operator = {
        ".union": ast.BitOr(),
        ".intersection": ast.BitAnd(),
        ".difference": ast.Sub(),
        ".symmetric_difference": ast.BitXor(),
    }[call.name]
    return operators.apply(call.c, call.node, op, owner, other)


@method("set", "issubset", "issuperset")
def _compared(call: Call, owner: Value) -> Value:
    sign = "<=" if call.name == ".issubset" else ">="
    return operators.ordering(call.c, call.node, sign, owner, _as_set(call))


@method("set", "isdisjoint")
def _disjoint(call: Call, owner: Value) -> Value:
    both = operators.apply(call.c, call.node, ast.BitAnd(), owner, _as_set(call))
    return Value(tree.binary("=", both.e, tree.literal([])), t.BOOL)


def _as_set(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    value = call.c.iterable(node)
    if value.kind == "set":
        return value
    return comprehensions.distinct(call.c, node, comprehensions.listed(call.c, node, value))


@function(dict.fromkeys)
def _fromkeys(call: Call) -> Value:
    node, value_node = call.arguments(1, 2)
    assert node is not None
    listed = comprehensions.iterate(call.c, node)
    value = constant(None) if value_node is None else call.c.firm(value_node)
    inside: Type = t.element(listed.type)
    if inside.kind not in ("str", "any", "int", "never"):
        raise call.no_form(f"with keys that are {inside} has no form here", "Use strings as keys.")

    def made(one: Value) -> Value:
        name = call.c.fresh("k")
        key = E(name, free=True)
        pair = tree.record([(tree.call("string", key) if inside.kind == "int" else key, one.e)])
        mapped = tree.call("map", source(listed), tree.function([name], pair))
        kind = t.dict_of(one.type, t.key_of(inside))
        return Value(tree.call("merge", tree.array([mapped])), kind)

    return bind(value, call.c.fresh, "v", made)


__all__ = ["firm", "merge"]
