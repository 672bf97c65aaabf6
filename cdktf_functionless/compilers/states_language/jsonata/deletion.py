"""`del` of names, items and slices, and the dict or list without an item."""

from __future__ import annotations

import ast

from . import access, operators, tree
from . import types as t
from .compiler import Compiler, shown
from .flow import flat
from .tree import E
from .updates import Steps, Update, change, evaluated, index
from .values import Value, bind


def delete(c: Compiler, node: ast.Delete, steps: Steps) -> Compiler:
    """`del name`, `del place[key]`, `del place[a:b]`."""
    for target in flat(node.targets):
        if isinstance(target, ast.Name):
            names = dict(c.scope.names)
            names.pop(target.id, None)
            inner = c.scope.child()
            inner.names = names
            c = Compiler(inner, c.assigned)
            continue
        if not isinstance(target, ast.Subscript):
            raise c.unsupported(node, f"`del {shown(target)}` has no form here.", "Build a new value.")
        if isinstance(target.slice, ast.Slice):
            from . import slices

            c = slices.delete(c, target, target.slice, steps)
            continue
        key = c.firm(target.slice)
        if c.scope.fresh.checking or (isinstance(target.value, ast.Subscript) and key.e.raises):
            c = change(c, target.value, _removal(target, steps), steps, apart=True)
            continue

        def removed(inner: Compiler, old: Value, key: Value = key, target: ast.expr = target) -> Value:
            return bind(old, inner.fresh, "o", lambda owner: without(inner, target, owner, key))

        c = change(c, target.value, removed, steps)
    return c


def _removal(target: ast.Subscript, steps: Steps) -> Update:
    """The deletion of an item, where its owner has been looked up before the key is evaluated."""

    def removed(c: Compiler, old: Value) -> Value:
        owner = evaluated(c, "o", old, steps)
        key = evaluated(c, "k", c.firm(target.slice), steps)
        return without(c, target, owner, evaluated(c, "k", index(owner, key), steps))

    return removed


def without(c: Compiler, node: ast.AST, owner: Value, key: Value) -> Value:
    """The container without a key or index that must be there."""
    return bind(index(owner, key), c.fresh, "k", lambda name: _without(c, node, owner, name))


def _without(c: Compiler, node: ast.AST, owner: Value, key: Value) -> Value:
    if owner.kind in ("dict", "record"):
        name = Value(tree.call("string", key.e), t.STR) if key.kind == "int" else key
        made = sifted(c, owner.e, name.e)
        there = tree.binary("in", name.e, tree.call("keys", owner.e))
        kind = owner.type
        if kind.kind == "record" and key.known:
            fields = {one: part for one, part in kind.fields if one != key.constant}
            kind = t.record_of(fields, kind.required - {str(key.constant)})
        elif kind.kind == "record":
            kind = t.dict_of(t.value_of(kind))
        return Value(tree.condition(there, made, access.missing(key)), kind)
    unsure = owner.kind in ("any", "union") and not t.int_keys(owner.type)
    if unsure and not t.disguised(owner.type) and not t.disguised(key.type):
        return _without_unknown(owner, key)
    if owner.kind == "list" and key.kind in ("int", "bool"):
        size = tree.call("count", owner.e)
        index = operators.number(key)
        outside = tree.binary("or", tree.binary("<", index, tree.negative(size)), tree.binary(">=", index, size))
        failed = tree.failure("IndexError", "list assignment index out of range")
        return Value(tree.condition(outside, failed, dropped(c, owner, index)), owner.type)
    raise c.unsupported(
        node, f"An item of a {owner.type} is deleted.", "Give the variable a type hint, or build a new value."
    )


def _without_unknown(owner: Value, key: Value) -> Value:
    """The same for what is a dict or a list at run time only."""
    made = tree.uses(tree.call("delete_", owner.e, key.e, deeper=24), "delete_")
    kind = t.DICT if key.kind == "str" else t.LIST if key.kind in ("int", "bool") else t.ANY
    return Value(tree.raising(made, "KeyError", "IndexError", "TypeError"), kind)


def sifted(c: Compiler, owner: E, key: E) -> E:
    """An object without a key: `$sift` gives nothing for an empty one."""
    value, name = c.fresh("v"), c.fresh("k")
    test = tree.binary("!=", E(name, free=True), key)
    return tree.call("merge", tree.array([tree.call("sift", owner, tree.function([value, name], test))]))


def dropped(c: Compiler, owner: Value, index: E) -> E:
    """A list without the element at an index that is in range."""
    element, position = c.fresh("v"), c.fresh("i")
    if index.text.startswith("-"):
        at = tree.binary("+", tree.call("count", owner.e), index)
    elif index.text.isdigit():
        at = index
    else:
        at = tree.group(
            tree.condition(
                tree.binary("<", index, tree.literal(0)), tree.binary("+", tree.call("count", owner.e), index), index
            )
        )
    test = tree.binary("!=", E(position, free=True), at)
    found = tree.call("filter", owner.e, tree.function([element, position], test), loose=True)
    return tree.tight(found, nested=t.nested(t.element(owner.type)))
