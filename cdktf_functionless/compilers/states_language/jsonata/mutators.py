"""The methods that change a list, dict or set, as statements: the variable gets the changed value."""

from __future__ import annotations

import ast
from collections.abc import Callable

from . import access, comprehensions, deletion, operators, sorting, tree, updates
from . import types as t
from .calls import Call
from .compiler import Compiler
from .expressions import dict_key
from .flow import MUTATORS, root_name
from .scope import Live, Variable
from .tree import E
from .unknown import by_sort, checked_kind, may_be_pairs, opened, taken, without_attribute
from .updates import Steps
from .values import Value, bind, bind_all, constant, elements, merge

Mutator = Callable[[Call, Value], Value]


def _owner(c: Compiler, func: ast.Attribute) -> bool:
    """Whether a method is called on something that is in a variable of the function."""
    if func.attr not in MUTATORS:
        return False
    name = root_name(func.value)
    if name is None:
        return False
    found = c.scope.names.get(name)
    return isinstance(found, Variable) or (isinstance(found, Live) and isinstance(found.value, (list, dict, set)))


def statement(c: Compiler, node: ast.Call, func: ast.Attribute, steps: Steps) -> Compiler | None:
    """`place.method(...)` as a statement, or None where it is no change."""
    if not _owner(c, func):
        return None
    call = Call(c, node, f".{func.attr}")
    if func.attr in ("pop", "setdefault"):
        made = taking(c, node, func, steps)
        return None if made is None else made[0]

    def update(inner: Compiler, old: Value) -> Value:
        old = opened(old)
        if old.kind in ("any", "union") and not t.disguised(old.type):
            old = _expected(inner, old, func.attr)
        handler = _STATEMENTS.get((_kind(old), func.attr)) if old.type.of != "frozen" else None
        if handler is None:
            raise call.no_form(
                f"of a {old.type} has no form here", "Give the variable a type hint (list, dict), or build a new value."
            )
        return handler(call, old)

    return updates.change(c, func.value, update, steps)


def _expected(c: Compiler, old: Value, name: str) -> Value:
    """An owner of unknown type as the only kind of JSON value that has the method."""
    kinds = [kind for kind, method in _STATEMENTS if method == name and kind != "set"]
    if kinds == ["list"]:
        return checked_kind(c, old, t.LIST, name)
    return checked_kind(c, old, t.DICT, name) if kinds == ["dict"] else old


def _kind(value: Value) -> str:
    return "dict" if value.kind == "record" else value.kind


def taking(c: Compiler, node: ast.Call, func: ast.Attribute, steps: Steps) -> tuple[Compiler, Value] | None:
    """`x = place.pop(...)`, `x = place.setdefault(...)`: the value, after the change."""
    if func.attr not in ("pop", "setdefault") or not _owner(c, func):
        return None
    call = Call(c, node, f".{func.attr}")
    found: list[Value] = []

    def update(inner: Compiler, old: Value) -> Value:
        old = opened(old)
        if old.kind in ("any", "union") and not t.disguised(old.type):
            old = _taken_from(call, old, func.attr)
        name = c.fresh("o")
        steps.append((name, old.e))
        owner = Value(E(name, free=True), old.type)
        if _kind(old) == "list" and func.attr == "pop":
            value, changed = _pop(call, owner)
        elif _kind(old) == "dict" and func.attr == "pop":
            value, changed = _pop_key(call, owner)
        elif _kind(old) == "dict":
            value, changed = _setdefault(call, owner)
        else:
            raise call.no_form(f"of a {old.type} has no form here", "Give the variable a type hint (list, dict).")
        result = c.fresh("p")
        steps.append((result, value.e))
        found.append(Value(E(result, free=True), value.type))
        return changed

    changed = updates.change(c, func.value, update, steps)
    return changed, found[0]


def _taken_from(call: Call, old: Value, method: str) -> Value:
    """An owner of unknown type as what has the method for such arguments: `pop()` and `pop(0)` a list, `pop("k")` a
    dict."""
    if method == "setdefault":
        return checked_kind(call.c, old, t.DICT, method)
    key, default = call.arguments(0, 2)
    kind = "none" if key is None else call.c.value(key).kind
    if kind == "none" or (kind == "int" and default is None):
        wanted, other = t.LIST, "object"
        failed = tree.failure("TypeError", "pop expected at least 1 argument, got 0")
        if key is not None:
            failed = tree.failure("KeyError", tree.call("string", call.c.firm(key).e))
    elif kind == "str" and default is None:
        wanted, other = t.DICT, "array"
        failed = tree.failure("TypeError", "'str' object cannot be interpreted as an integer")
    elif kind == "str":
        wanted, other = t.DICT, "array"
        failed = tree.failure("TypeError", "pop expected at most 1 argument, got 2")
    else:
        return old

    def decided(value: Value) -> Value:
        is_other = tree.binary("=", tree.call("type", value.e), tree.literal(other))
        return Value(tree.condition(is_other, failed, checked_kind(call.c, value, wanted, method).e), wanted)

    made = bind(old, call.c.fresh, "o", decided)
    return Value(tree.group(made.e), made.type)


def _pop(call: Call, owner: Value) -> tuple[Value, Value]:
    given = call.values(0, 1)[0]
    index = constant(-1) if given is None else given
    empty = tree.binary("=", owner.e, tree.literal([]))
    if index.kind not in ("int", "bool"):
        raise call.no_form("needs an int", "Give it a type hint.")
    name = call.c.fresh("v")
    item = tree.item(owner.e, index.e)
    value = E(name, free=True)
    inside = t.element(owner.type)
    failed = tree.condition(
        empty,
        tree.failure("IndexError", "pop from empty list"),
        tree.failure("IndexError", "pop index out of range"),
    )
    if index.known and index.constant == -1:
        failed = tree.failure("IndexError", "pop from empty list")
    checked = tree.block([(name, item)], tree.condition(tree.call("exists", value), value, failed))
    return Value(checked, inside), Value(deletion.dropped(call.c, owner, index.e), owner.type)


def _pop_key(call: Call, owner: Value) -> tuple[Value, Value]:
    node, default = call.arguments(1, 2)
    assert node is not None
    key = dict_key(call.c, node)
    found = access.lookup(owner.e, key)
    kind = t.value_of(owner.type)
    if owner.kind == "record" and key.known:
        kind = owner.type.field(str(key.constant)) or t.ANY
    missing = access.missing(key)
    if default is not None:
        spare = call.c.firm(default)
        missing = spare.e
        kind = t.union((kind, spare.type))
        if spare.e.raises:
            raise call.no_form("with a default that may raise has no form here", "Assign it to a variable first.")
    value = tree.condition(tree.call("exists", found), found, missing)
    changed = owner.type
    if changed.kind == "record":
        fields = {name: part for name, part in changed.fields if name != key.constant}
        changed = (
            t.record_of(fields, changed.required - {str(key.constant)}) if key.known else t.dict_of(t.value_of(changed))
        )
    return Value(value, kind), Value(deletion.sifted(call.c, owner.e, key.e), changed)


def _setdefault(call: Call, owner: Value) -> tuple[Value, Value]:
    node, default_node = call.arguments(1, 2)
    assert node is not None
    key = dict_key(call.c, node)
    default = constant(None) if default_node is None else call.c.firm(default_node)
    if default.e.raises:
        raise call.no_form("with a default that may raise has no form here", "Assign it to a variable first.")
    found = access.lookup(owner.e, key)
    value = tree.condition(tree.call("exists", found), found, default.e)
    # The key keeps its place where it is there, and comes last where it is new.
    there = tree.call("exists", found)
    changed = tree.condition(there, owner.e, merge([owner.e, tree.record([(key.e, default.e)])]))
    kind = t.union((t.value_of(owner.type), default.type))
    return Value(value, kind), Value(changed, t.dict_of(kind))


def _append(call: Call, old: Value) -> Value:
    item = call.one()
    listed = Value(elements([item], call.c.fresh), t.list_of(item.type))
    return operators.apply(call.c, call.node, ast.Add(), old, listed)


def _extend(call: Call, old: Value) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    assert isinstance(call.node.func, ast.Attribute)
    return operators.apply(call.c, call.node, ast.Add(), old, comprehensions.added(call.c, call.node.func.value, node))


def _insert(call: Call, old: Value) -> Value:
    index, item = call.values(2, 2)
    assert index is not None and item is not None
    if index.kind != "int":
        raise call.no_form("needs an int", "Give it a type hint.")
    kind = t.list_of(t.union((t.element(old.type), item.type)))
    one = elements([item], call.c.fresh)
    if index.known and index.constant == 0:
        return Value(tree.call("append", one, old.e), kind)

    def inserted(both: list[Value]) -> Value:
        base, at = both[0], both[1]
        before = access.between(call.c, base, None, at)
        after = access.between(call.c, base, at, None)
        return Value(tree.call("append", tree.call("append", before, one), after), kind)

    return bind_all([old, index], call.c.fresh, "l", inserted)


def _remove(call: Call, old: Value) -> Value:
    what = call.one()
    operators.checked_alike(call.c, call.node, Value(old.e, t.element(old.type)), what)

    def removed(both: list[Value]) -> Value:
        name, index = call.c.fresh("v"), call.c.fresh("i")
        one = Value(E(name, free=True), t.element(both[0].type))
        test = tree.condition(operators.equality(one, both[1]), E(index, free=True))
        places = tree.array([tree.call("map", both[0].e, tree.function([name, index], test))])
        first = call.c.fresh("p")
        place = E(first, free=True)
        rest = tree.tight(
            tree.call(
                "filter",
                both[0].e,
                tree.function([name, index], tree.binary("!=", E(index, free=True), place)),
                loose=True,
            ),
            nested=t.nested(t.element(old.type)),
        )
        failed = tree.failure("ValueError", "list.remove(x): x not in list")
        chosen = tree.condition(tree.call("exists", place), rest, failed)
        return Value(tree.block([(first, tree.item(places, tree.literal(0)))], chosen), old.type)

    return bind_all([old, what], call.c.fresh, "l", removed)


def _cleared(call: Call, old: Value) -> Value:
    call.values(0, 0)
    if old.kind in ("dict", "record"):
        return Value(tree.record(()), t.dict_of(t.value_of(old.type)))
    return Value(tree.literal([]), old.type)


def _emptied(call: Call, old: Value) -> Value:
    """`clear` of what is a list or a dict at run time only."""
    call.values(0, 0)

    def emptied(one: Value) -> Value:
        ways = {"array": tree.literal([]), "object": tree.record(())}
        return Value(by_sort(one.e, ways, without_attribute(one.e, "clear")), t.ANY)

    return bind(old, call.c.fresh, "o", emptied)


def _reversed(call: Call, old: Value) -> Value:
    call.values(0, 0)
    return Value(tree.call("reverse", old.e), old.type)


def _sorted(call: Call, old: Value) -> Value:
    if call.node.args or {one.arg for one in call.node.keywords} - {"key", "reverse"}:
        raise call.refused("is called with arguments that it does not take", "Write xs.sort(key=f, reverse=True).")
    options = {one.arg: one.value for one in call.node.keywords}
    return sorting.sort(call, old, options.get("key"), options.get("reverse"))


def _update(call: Call, old: Value) -> Value:
    match call.node:
        case ast.Call(args=[one], keywords=[]) if not isinstance(one, (ast.GeneratorExp, ast.Starred)):
            if may_be_pairs(call.c.aside().iterable(one)) and not t.int_keys(old.type):
                return taken(old.e, call.c.iterable(one))
    given = ast.copy_location(
        ast.Call(
            func=ast.copy_location(ast.Name(id="dict", ctx=ast.Load()), call.node),
            args=call.node.args,
            keywords=call.node.keywords,
        ),
        call.node,
    )
    inner = call.c.within({"dict": Live(dict)})
    return operators.apply(call.c, call.node, ast.BitOr(), old, inner.firm(given))


def _added(call: Call, old: Value) -> Value:
    item = call.one()
    one = elements([item], call.c.fresh)
    kind = t.set_of(t.union((old.type.items[0], item.type)))
    return Value(tree.call("distinct", tree.call("append", old.e, one)), kind)


def _discarded(call: Call, old: Value) -> Value:
    item = call.one()
    one = Value(elements([item], call.c.fresh), t.set_of(item.type))
    made = operators.apply(call.c, call.node, ast.Sub(), old, one)
    return Value(made.e, old.type)


_STATEMENTS: dict[tuple[str, str], Mutator] = {
    ("list", "append"): _append,
    ("list", "extend"): _extend,
    ("list", "insert"): _insert,
    ("list", "remove"): _remove,
    ("list", "clear"): _cleared,
    ("dict", "clear"): _cleared,
    ("list", "sort"): _sorted,
    ("list", "reverse"): _reversed,
    ("dict", "update"): _update,
    ("set", "add"): _added,
    ("set", "discard"): _discarded,
    ("set", "clear"): _cleared,
    ("any", "clear"): _emptied,
    ("union", "clear"): _emptied,
}

__all__ = ["bind", "statement", "taking"]
