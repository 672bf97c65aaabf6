"""Assignment and mutation: each gives a variable a new value, built from its old one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..syntax import located
from . import access, aliases, comprehensions, enums, operators, tree
from . import types as t
from .compiler import Compiler, shown
from .expressions import dict_key
from .flow import root_name
from .scope import Live, LocalFunction, Variable
from .tree import E
from .types import Type
from .unknown import by_sort, failure, opened
from .values import Value, bind, bind_all, elements, firm, merge, tight

Steps = list[tuple[str, E]]
Update = Callable[[Compiler, Value], Value]


def bound(c: Compiler, name: str, value: Value, steps: Steps) -> Compiler:
    """`name = value`: a step, or nothing but a name for a constant of one token."""
    value = firm(value)
    if value.known and isinstance(value.constant, (str, int, float, None.__class__)):
        return c.within({name: Live(value.live)})
    fixed = value.e.free and value.e.strength == tree.PATH and value.e.text.startswith("$states.")
    if fixed and not aliases.mutable(value.type):
        return c.within({name: Variable(value.e.text, value.type)})  # it stays what it is
    spelled = c.scope.spell(name)
    if value.e.text != spelled:
        steps.append((spelled, value.e))
    return c.within({name: Variable(spelled, value.type)})


def assign(c: Compiler, node: ast.stmt, targets: list[ast.expr], value: ast.expr, steps: Steps) -> Compiler:
    """An assignment of any form."""
    if len(targets) == 1 and isinstance(targets[0], ast.Name) and isinstance(value, ast.Lambda):
        check_defaults(c, value)
        return c.within({targets[0].id: LocalFunction(value)})
    c, before = comprehensions.assignments(c, value)
    steps += before
    pair = _swapped(c, targets, value, steps)
    if pair is not None:
        return pair
    taken = _popped(c, value, steps)
    if taken is not None:
        c, made = taken
    elif len(targets) == 1 and isinstance(targets[0], (ast.Tuple, ast.List)):
        made = _unpacked(c, targets[0], value)
    elif len(targets) == 1 and isinstance(targets[0], ast.Subscript) and isinstance(targets[0].slice, ast.Slice):
        from . import slices

        new = slices.given(c, targets[0], targets[0].slice, value, steps)
        if not isinstance(new, Value):
            return slices.assign(c, targets[0], targets[0].slice, new, steps)
        made = new
    else:
        made = c.firm(value)
    if isinstance(node, ast.AnnAssign) and made.kind in ("any", "list", "dict"):
        made = _annotated(c, node, made)
    if len(targets) > 1 or not isinstance(targets[0], ast.Name):
        if not made.e.free:
            name = c.fresh("v")
            steps.append((name, made.e))
            made = Value(E(name, free=True), made.type, made.constant)
    length = getattr(value, "_length", None)
    for target in targets:
        given = made
        if length is not None and made.kind == "list" and isinstance(target, ast.Tuple):
            given = Value(made.e, t.tuple_of([t.element(made.type)] * length), made.constant)
        c = _to(c, target, given, steps)
    return c


def _unpacked(c: Compiler, target: ast.Tuple | ast.List, value: ast.expr) -> Value:
    """What several targets get. An iterator is asked for one more than there are targets, and not for what follows."""
    starred = any(isinstance(one, ast.Starred) for one in target.elts)
    made = firm(comprehensions.iterate(c, value) if isinstance(value, ast.GeneratorExp) else c.iterable(value))
    if starred or not made.e.raises or not runs_later(c, value):
        return made
    wanted = ast.Slice(upper=ast.Constant(value=len(target.elts) + 1))
    match value:
        case ast.Call(func=func, args=[run, source], keywords=[]) if c.live(func) is map and c.iterable(
            source
        ).kind in (
            *t.TUPLES,
            "list",
            "str",
        ):
            some = ast.Subscript(value=source, slice=wanted, ctx=ast.Load())
            few = ast.Call(func=func, args=[run, some], keywords=[])
            return firm(c.iterable(located(few, value)))
    raise c.unsupported(value, "An iterator that may raise is unpacked.", "Make it a list first.")


def runs_later(c: Compiler, value: ast.expr) -> bool:
    """Whether there are functions in an iterator that run when it is asked."""
    return isinstance(value, ast.GeneratorExp) or (
        isinstance(value, ast.Call)
        and c.live(value.func) not in (list, tuple, sorted)
        and (c.live(value.func) in (map, filter) or any(runs_later(c, one) for one in value.args))
    )


def check_defaults(c: Compiler, node: ast.Lambda | ast.FunctionDef) -> None:
    """A nested function's defaults belong to the moment of its definition, so they have to be constants.

    Raises:
        FunctionlessError: where one is not.
    """
    for default in (*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)):
        if not c.value(default).known:
            raise c.unsupported(
                default, "The default of a nested function is not a constant.", "Pass it as an argument."
            )


def _annotated(c: Compiler, node: ast.AnnAssign, made: Value) -> Value:
    """A local variable's hint tells what an untyped value is."""
    if c.scope.reflection is None:
        return made
    try:
        live = eval(  # an annotation, evaluated as Python itself would
            compile(ast.Expression(body=node.annotation), "<annotation>", "eval"), _Names(c)
        )
    except Exception:
        return made
    kind = t.of_hint(live)
    if made.kind == "any" or (kind.kind == made.kind and t.element(made.type).kind in ("any", "never")):
        return Value(made.e, kind, made.constant)
    if kind.kind == made.kind == "dict" and t.value_of(made.type).kind in ("any", "never"):
        return Value(made.e, kind, made.constant)
    return made


class _Names(dict[str, Any]):
    def __init__(self, c: Compiler) -> None:
        super().__init__()
        self._c = c

    def __missing__(self, name: str) -> object:
        found = self._c.scope.lookup(name)
        if isinstance(found, Live):
            return found.value
        raise KeyError(name)


def _swapped(c: Compiler, targets: list[ast.expr], value: ast.expr, steps: Steps) -> Compiler | None:
    """`a, b = x, y` without a list in between."""
    if len(targets) != 1 or not isinstance(targets[0], ast.Tuple) or not isinstance(value, ast.Tuple):
        return None
    left, right = targets[0].elts, value.elts
    if len(left) != len(right) or any(isinstance(one, ast.Starred) for one in (*left, *right)):
        return None
    made: list[Value] = []
    for one in right:
        item = c.firm(one)
        if not item.known:
            name = c.fresh("v")
            steps.append((name, item.e))
            item = Value(E(name, free=True), item.type)
        made.append(item)
    for target, item in zip(left, made, strict=True):
        c = _to(c, target, item, steps)
    return c


def _to(c: Compiler, target: ast.expr, value: Value, steps: Steps) -> Compiler:
    if isinstance(target, ast.Name):
        return bound(c, target.id, value, steps)
    if isinstance(target, (ast.Tuple, ast.List)):
        if _has_places(target):
            return _into_places(c, target, value, steps)
        if value.known:
            value = Value(value.e, value.type)
        more, names = comprehensions.unpack(c, target, value)
        steps += more
        return c.within(names)
    if isinstance(target, ast.Subscript):
        return _item(c, target, value, steps)
    raise c.unsupported(target, f"`{shown(target)}` cannot be assigned to here.", "Build a new value, or use a dict.")


def _has_places(target: ast.Tuple | ast.List) -> bool:
    """Whether items or slices are among its parts."""
    parts = (one.value if isinstance(one, ast.Starred) else one for one in target.elts)
    return any(
        _has_places(one) if isinstance(one, (ast.Tuple, ast.List)) else not isinstance(one, ast.Name) for one in parts
    )


def _into_places(c: Compiler, target: ast.Tuple | ast.List, value: Value, steps: Steps) -> Compiler:
    names = [ast.copy_location(ast.Name(id=f"<{c.fresh('u')}>", ctx=ast.Store()), one) for one in target.elts]
    parts = [
        ast.copy_location(ast.Starred(value=name, ctx=ast.Store()), one) if isinstance(one, ast.Starred) else name
        for name, one in zip(names, target.elts, strict=True)
    ]
    pattern = ast.copy_location(ast.Tuple(elts=list[ast.expr](parts), ctx=ast.Store()), target)
    more, found = comprehensions.unpack(c, pattern, Value(value.e, value.type))
    steps += more
    for name, place in zip(names, target.elts, strict=True):
        one = found[name.id]
        assert isinstance(one, Variable)
        inner = place.value if isinstance(place, ast.Starred) else place
        c = _to(c, inner, Value(E(one.text, free=True), one.type), steps)
    return c


def _root(c: Compiler, node: ast.expr) -> tuple[str, Value]:
    """The variable that a place is in, and its value; an `UnboundLocalError` where it has none yet."""
    name = root_name(node)
    if name is None:
        raise c.unsupported(node, f"`{shown(node)}` is not in a variable.", "Assign it to a variable first.")
    found = c.scope.names.get(name)
    if isinstance(found, Live):
        return name, Compiler(c.scope).constant(found.value, node)
    if not isinstance(found, Variable):
        raise c.unsupported(
            node, f"`{name}` comes from outside of the function and would be changed.", "Make a copy first."
        )
    return name, c.value(ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node))


def change(c: Compiler, place: ast.expr, update: Update, steps: Steps, *, apart: bool = False) -> Compiler:
    """Replaces what is at a place (`x`, `x["k"]`, `x["k"][0]`, `x.setdefault(k, v)`) by `update` of it.

    Args:
        apart: whether each part of it is a step of its own, so that each exception is the last act of a step, and
            `update` may add steps.
    """
    name, root = _root(c, place)
    if root.e.raises:
        root = evaluated(c, "o", root, steps)  # ahead of a key
    made = (_changed_apart if apart else _changed)(c, place, update, steps, root)
    return bound(c, name, Value(made.e, made.type), steps)


def evaluated(c: Compiler, root: str, value: Value, steps: Steps) -> Value:
    """A value that is evaluated now, and may be repeated then."""
    value = firm(value)
    if value.e.free:
        return value
    name = c.fresh(root)
    steps.append((name, value.e))
    return Value(E(name, free=True), value.type, value.constant)


def _changed_apart(c: Compiler, place: ast.expr, update: Update, steps: Steps, root: Value) -> Value:
    if not isinstance(place, ast.Subscript) or isinstance(place.slice, ast.Slice):
        return _changed(c, place, update, steps, root)

    def inside(inner: Compiler, owner: Value) -> Value:
        owner = evaluated(inner, "o", owner, steps)
        key = evaluated(inner, "k", inner.firm(place.slice), steps)
        item = evaluated(inner, "o", _part(inner, place, owner, key), steps)
        new = evaluated(inner, "o", update(inner, item), steps)
        if owner.kind in ("any", "union") and key.kind in ("str", "int", "bool") and not t.disguised(owner.type):
            owner = evaluated(inner, "o", _settable(inner, owner, key), steps)
        made = stored(inner, place, owner, key, new)
        made.e.raises, made.e.last = frozenset(), True  # the item has been there
        return made

    return _changed_apart(c, place.value, inside, steps, root)


def _changed(c: Compiler, place: ast.expr, update: Update, steps: Steps, root: Value) -> Value:
    if isinstance(place, ast.Name):
        return firm(update(c, root))
    if isinstance(place, ast.Call):
        assert isinstance(place.func, ast.Attribute)
        return _changed(c, place.func.value, lambda inner, old: _defaulted(inner, place, old, update), steps, root)
    if isinstance(place, ast.Attribute):
        raise c.unsupported(place, f"`{shown(place)}` would be changed in place.", "Build a new value.")
    assert isinstance(place, ast.Subscript)
    if isinstance(place.slice, ast.Slice):
        raise c.unsupported(place, "A slice would be changed in place.", "Build a new list.")
    key = c.firm(place.slice)
    if not key.e.free:
        spelled = c.fresh("k")
        steps.append((spelled, key.e))
        key = Value(E(spelled, free=True), key.type)

    def inner_update(inner: Compiler, old: Value) -> Value:
        def use(owner: Value) -> Value:
            item = _part(inner, place, owner, key)
            return stored(inner, place, owner, key, update(inner, item), read=True)

        return bind(old, inner.fresh, "o", use)

    return _changed(c, place.value, inner_update, steps, root)


def _part(c: Compiler, place: ast.Subscript, owner: Value, key: Value) -> Value:
    """What is changed in an owner; what would be in an empty one is of unknown type."""
    found = access.item(c, place, owner, key)
    return Value(found.e, t.ANY) if found.kind == "never" else found


def _defaulted(c: Compiler, node: ast.Call, old: Value, update: Update) -> Value:
    """`old.setdefault(key, default)` with its result changed."""
    if len(node.args) != 2 or node.keywords or old.kind not in ("dict", "record"):
        raise c.unsupported(node, f"`{shown(node)}` cannot be changed in place.", "Assign the key first.")
    key, default = dict_key(c, node.args[0]), c.firm(node.args[1])

    def use(both: list[Value]) -> Value:
        owner, name = both
        found = access.lookup(owner.e, name)
        inside = t.union((t.value_of(owner.type), default.type))
        old_value = tree.condition(tree.call("exists", found), found, default.e)
        return stored(c, node, owner, name, update(c, Value(tree.group(old_value), inside)))

    return (
        bind_all([old, key], c.fresh, "k", use)
        if not key.known
        else bind(old, c.fresh, "o", lambda owner: use([owner, key]))
    )


def stored(c: Compiler, node: ast.AST, owner: Value, key: Value, value: Value, *, read: bool = False) -> Value:
    """The container with `container[key] = value` done; `read`: the value was made from what is there now."""
    value, owner = firm(value), opened(owner)
    if owner.kind in ("any", "union") and key.kind in ("str", "int", "bool") and not t.disguised(owner.type):
        settable = _settable(c, owner, key, read=read)
        if read:  # its errors come first
            return bind(value, c.fresh, "n", lambda new: stored(c, node, settable, key, new))
        owner = settable
    if owner.kind in ("dict", "record"):
        if key.kind == "int":
            written = (
                key
                if key.known and isinstance(key.constant, str)
                else Value(tree.literal(str(key.constant)) if key.known else tree.call("string", key.e), t.INT)
            )
            key_kind: Type = t.INT
        elif key.kind in ("str", "any"):
            written, key_kind = key, t.key_of(key.type)
        elif key.kind == "enum" and (t.element(owner.type) == key.type or t.value_of(owner.type) == t.NEVER):
            written, key_kind = Value(enums.key(key), key.type), key.type
        else:
            raise c.unsupported(node, f"A {key.type} cannot be the key of a dict in JSON.", "Use strings as keys.")
        made = merge([owner.e, tree.record([(written.e, value.e)])])
        if owner.e.text == "{}":
            made = tree.record([(written.e, value.e)])
        return Value(made, _with_key(owner.type, key, key_kind, value.type))
    key = index(owner, key)
    if owner.kind == "list" and key.kind in ("int", "bool"):
        return _replaced(c, owner, key, value)
    raise c.unsupported(
        node,
        f"An item of a {owner.type} is assigned.",
        "Give the variable a type hint (dict, list), or build a new value.",
    )


def index(owner: Value, key: Value) -> Value:
    """A key; where it is one of a list, and its type is not known, it is checked at run time."""
    if owner.kind != "list" or key.kind not in ("any", "union", "number") or t.disguised(key.type):
        return key
    made = tree.uses(tree.call("place_", key.e, deeper=6), "place_")
    return Value(tree.raising(made, "TypeError"), t.INT)


def _settable(c: Compiler, owner: Value, key: Value, *, read: bool = False) -> Value:
    """What an item is assigned to, once it is known to be a dict (a string key) or a list (an int).

    Anything else fails; where the item was `read` before, it can only be a string.
    """
    kind = t.DICT if key.kind == "str" else t.LIST
    members = [one for one in owner.type.items if one.kind in (("dict", "record") if kind is t.DICT else ("list",))]
    if owner.kind == "union" and len(members) == 1:
        kind = members[0]

    def use(one: Value) -> Value:
        failed = failure("TypeError", "'", one.e, "' object does not support item assignment")
        if read:
            failed = tree.failure("TypeError", "'str' object does not support item assignment")
        sorts = {"array": one.e}
        if key.kind == "str":
            sorts = {"array": tree.failure("TypeError", "list indices must be integers or slices, not str")}
            sorts = {"object": one.e} if read else {**sorts, "object": one.e}
        return Value(by_sort(one.e, sorts, failed), kind)

    made = bind(owner, c.fresh, "o", use)
    return Value(tree.group(made.e), kind)


def _with_key(owner: Type, key: Value, key_kind: Type, value: Type) -> Type:
    if owner.kind == "record" and key.known and isinstance(key.constant, str) and key_kind == t.STR:
        fields = {**dict(owner.fields), key.constant: value}
        return t.record_of(fields, owner.required | {key.constant}, owner.of)
    old = t.value_of(owner)
    kind = key_kind if old.kind == "never" else t.union((t.element(owner), key_kind))
    return t.dict_of(t.union((old, value)), kind)


def _replaced(c: Compiler, owner: Value, key: Value, value: Value) -> Value:
    """A list with one element replaced."""

    def use(all_: list[Value]) -> Value:
        base, index, new = all_
        element, position = c.fresh("v"), c.fresh("i")
        size = tree.call("count", base.e)
        at = index.e
        if index.known and index.constant < 0:
            at = tree.binary("-", size, tree.literal(-int(index.constant)))
        elif not index.known:
            at = tree.group(tree.condition(tree.binary("<", at, tree.literal(0)), tree.binary("+", size, at), at))
        inside = t.union((t.element(base.type), new.type))
        test = tree.binary("=", E(position, free=True), at)
        each = tree.function([element, position], tree.condition(test, new.e, E(element, free=True)))
        mapped = tree.tight(tree.call("map", base.e, each, loose=True), nested=t.nested(inside))
        low = tree.binary("<", index.e, tree.negative(size)) if not index.known else None
        outside = tree.binary(">=", index.e, size)
        if index.known:
            need = int(index.constant) + 1 if index.constant >= 0 else -int(index.constant)
            outside = tree.binary("<", size, tree.literal(need))
        if low is not None:
            outside = tree.binary("or", outside, low)
        failed = tree.failure("IndexError", "list assignment index out of range")
        return Value(tree.condition(outside, failed, mapped), t.list_of(inside))

    return bind_all([owner, Value(operators.number(key), t.INT, key.constant), value], c.fresh, "v", use)


def _item(c: Compiler, target: ast.Subscript, value: Value, steps: Steps) -> Compiler:
    """`place[key] = value`."""
    if isinstance(target.slice, ast.Slice):
        from . import slices

        return slices.assign(c, target, target.slice, value, steps)
    key = c.firm(target.slice)
    if c.scope.fresh.checking or (isinstance(target.value, ast.Subscript) and key.e.raises):
        return change(
            c, target.value, lambda inner, old: _stored_in(inner, target, old, value, steps), steps, apart=True
        )
    if not key.e.free:
        spelled = c.fresh("k")
        steps.append((spelled, key.e))
        key = Value(E(spelled, free=True), key.type)
    return change(
        c,
        target.value,
        lambda inner, old: bind(old, inner.fresh, "o", lambda owner: stored(inner, target, owner, key, value)),
        steps,
    )


def _stored_in(c: Compiler, target: ast.Subscript, owner: Value, value: Value, steps: Steps) -> Value:
    """`owner[key] = value`, where the owner has been looked up before the key is evaluated."""
    owner = evaluated(c, "o", owner, steps)
    key = evaluated(c, "k", index(owner, evaluated(c, "k", c.firm(target.slice), steps)), steps)
    if owner.kind in ("any", "union") and key.kind in ("str", "int", "bool") and not t.disguised(owner.type):
        owner = evaluated(c, "o", _settable(c, owner, key), steps)
    return stored(c, target, owner, key, value)


def augmented(c: Compiler, node: ast.AugAssign, steps: Steps) -> Compiler:
    """`place op= value`."""
    target = node.target
    if isinstance(target, ast.Name):
        old = c.firm(ast.copy_location(ast.Name(id=target.id, ctx=ast.Load()), target))
        return bound(c, target.id, operated(c, node, old, node.value), steps)
    if not isinstance(target, ast.Subscript):
        raise c.unsupported(node, f"`{shown(target)}` would be changed in place.", "Use a dict.")
    if isinstance(target.slice, ast.Slice):
        from . import slices

        return slices.augmented(c, node, target, target.slice, steps)
    return change(c, target, lambda inner, old: operated(inner, node, old, node.value), steps)


def operated(c: Compiler, node: ast.AugAssign, old: Value, value: ast.expr) -> Value:
    """What an augmented assignment makes of what is at its target."""
    if isinstance(node.op, ast.Add) and old.kind == "list":
        new = comprehensions.added(c, node.target, value)
    else:
        new = c.firm(value)
    return operators.apply(c, node, node.op, old, new)


# Methods that change their owner


def expression(c: Compiler, node: ast.Expr, steps: Steps) -> Compiler:
    """An expression as a statement: a method that changes a container, or nothing but its exceptions."""
    value = node.value
    if isinstance(value, ast.Constant):
        return c
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        from . import mutators

        made = mutators.statement(c, value, value.func, steps)
        if made is not None:
            return made
    c, before = comprehensions.assignments(c, value)
    steps += before
    result = c.value(value)
    if result.e.raises:
        steps.append((c.fresh("w"), result.e))
    return c


def _popped(c: Compiler, value: ast.expr, steps: Steps) -> tuple[Compiler, Value] | None:
    """`x = place.pop(...)` and `x = place.setdefault(...)`: a value and a change."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        from . import mutators

        return mutators.taking(c, value, value.func, steps)
    return None


def message(c: Compiler, node: ast.expr) -> E:
    """`str(...)` of what an exception is given."""
    from . import formatting

    return formatting.text(c, node, c.firm(node)).e


__all__ = [
    "assign",
    "augmented",
    "bound",
    "change",
    "elements",
    "evaluated",
    "expression",
    "index",
    "message",
    "stored",
    "tight",
]
