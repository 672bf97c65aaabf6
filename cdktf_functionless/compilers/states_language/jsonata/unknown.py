"""Values whose types are not known at synth: their kinds of JSON decide at run time, and exceptions tell Python's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import tree
from . import types as t
from .compiler import Compiler
from .tree import E
from .values import Value, bind, firm

#: How JSONata's `$type` calls the kinds of JSON that have methods and items.
SORTS = {"str": "string", "list": "array", "dict": "object", "record": "object"}


def failure(name: str, before: str, value: E, after: str = "") -> E:
    """An exception whose message has the name of a value's type between two texts."""
    which = tree.uses(tree.call("kind_", value, deeper=6), "kind_")
    parts = [tree.literal(before), which, *([tree.literal(after)] if after else ())]
    return tree.failure(name, tree.chain("&", parts))


def without_attribute(value: E, name: str) -> E:
    """The exception of a value that has no such method."""
    return failure("AttributeError", "'", value, f"' object has no attribute '{name}'")


def is_a(value: E, sort: str) -> E:
    """Whether it is of a kind of JSON: "array", "object", "string", ..."""
    return tree.binary("=", tree.call("type", value), tree.literal(sort))


def is_whole(value: E) -> E:
    """Whether it is an int or a bool."""
    number = tree.binary("and", is_a(value, "number"), tree.binary("=", tree.call("floor", value), value))
    return tree.binary("or", is_a(value, "boolean"), number)


def if_whole(value: E, made: E) -> E:
    """What is made of an int; of anything else Python's TypeError."""
    failed = failure("TypeError", "'", value, "' object cannot be interpreted as an integer")
    return tree.condition(is_whole(value), made, failed)


def by_sort(value: E, ways: Mapping[str, E], otherwise: E) -> E:
    """What stands for the kind of JSON that a value, which may be repeated, is of."""
    made = otherwise
    for sort, way in ways.items():
        made = tree.condition(is_a(value, sort), way, made)
    return made


def checked_kind(c: Compiler, owner: Value, kind: t.Type, name: str) -> Value:
    """The owner of a method once it is known to be of the kind; else Python's AttributeError."""
    if owner.kind == "union":
        members = [one for one in owner.type.items if one.kind == kind.kind]
        kind = members[0] if len(members) == 1 else kind

    def use(value: Value) -> Value:
        wanted = {SORTS.get(kind.kind, "object"): value.e}
        return Value(by_sort(value.e, wanted, without_attribute(value.e, name)), kind)

    made = bind(owner, c.fresh, "o", use)
    return Value(tree.group(made.e), made.type)


def checked_number(c: Compiler, operand: Value, before: str, after: str, made: Callable[[Value], Value]) -> Value:
    """What is `made` of a number whose type is not known; for anything else a TypeError with the type between texts."""

    def checked(value: Value) -> Value:
        test = tree.binary("in", tree.call("type", value.e), tree.literal(["number", "boolean"]))
        result = made(Value(tree.call("number", value.e), t.NUMBER))
        return Value(tree.condition(test, result.e, failure("TypeError", before, value.e, after)), result.type)

    return bind(operand, c.fresh, "v", checked)


def opened(value: Value) -> Value:
    """None, where a variable can be nothing else, as what is only known at run time: it raises what Python does."""
    return Value(value.e, t.ANY) if value.kind == "none" else value


def may_be_pairs(value: Value) -> bool:
    """Whether only run time knows if it is a dict, or pairs for one."""
    if value.kind == "list":
        return t.element(value.type).kind == "any"
    return value.kind in ("any", "union") and not t.disguised(value.type) and not t.int_keys(value.type)


def taken(base: E, value: Value) -> Value:
    """A dict that has taken in another one, or pairs."""
    made = tree.uses(tree.call("taken_", base, firm(value).e, deeper=20), "taken_")
    return Value(tree.raising(made, "TypeError", "ValueError"), t.DICT)
