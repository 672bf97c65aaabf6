"""Members of enums: made by value or name, asked for what they have, written as text.

A member is its value in JSON; what else it has (its name, its text, a property of its class) is looked up by that.
"""

from __future__ import annotations

import enum
import types as python_types
from collections.abc import Callable, Mapping
from typing import Any

from . import tree
from . import types as t
from .calls import Call
from .compiler import Compiler
from .tree import E
from .values import Value, bind, constant


def made(call: Call, cls: type[enum.Enum]) -> Value:
    """`Status(value)`: the value, once it is known to be one.

    Raises:
        FunctionlessError: an enum whose values are not all strings or all ints, or that takes others for them.
    """
    from . import formatting

    kind = t.of_enum(cls)
    if kind == t.ANY or cls._missing_.__func__ is not enum.Enum._missing_.__func__:  # type: ignore[attr-defined]
        raise call.no_form("makes an enum member that JSON has no form for", "Use a StrEnum or the values.")
    value = call.one()
    if value.type == kind:
        return value
    values = tree.literal([member.value for member in cls])

    def checked(one: Value) -> Value:
        said = formatting.representation(call.c, call.node, one).e
        message = tree.binary("&", said, tree.literal(f" is not a valid {cls.__qualname__}"))
        failed = tree.failure("ValueError", message)
        return Value(tree.condition(tree.binary("in", one.e, values), one.e, failed), kind)

    return bind(value, call.c.fresh, "v", checked)


def by_name(cls: type[enum.Enum]) -> Value | None:
    """What `Status[name]` is an item of."""
    kind = t.of_enum(cls)
    if kind == t.ANY:
        return None
    names = {name: member.value for name, member in cls.__members__.items()}
    return Value(tree.literal(names), t.dict_of(kind))


def attribute(c: Compiler, owner: Value, name: str) -> Value | None:
    """`member.name`: of its class at synth, as data; None for what is no member, or has no such data."""
    cls = t.enum_of(owner.type)
    if cls is None:
        return _of_some(c, owner, name)
    if name in ("value", "_value_"):
        return Value(owner.e, t.INT if of_ints(owner.type) else t.STR, owner.constant)
    found = {member.value: getattr(member, name, None) for member in cls}
    if any(isinstance(one, (python_types.MethodType, python_types.BuiltinMethodType)) for one in found.values()):
        return None
    if not all(hasattr(member, name) for member in cls):
        return None
    kinds = t.union(t.of_value(one) for one in found.values())
    if kinds.kind == "any":
        return None
    return Value(_looked_up(owner, found), kinds)


def _of_some(c: Compiler, owner: Value, name: str) -> Value | None:
    """The same of what may be None instead."""
    kind = t.without_none(owner.type)
    if owner.kind != "union" or t.enum_of(kind) is None:
        return None

    def asked(one: Value) -> Value:
        found = attribute(c, Value(one.e, kind), name)
        if found is None:
            return one
        failed = tree.failure("AttributeError", f"'NoneType' object has no attribute '{name}'")
        return Value(tree.condition(tree.binary("=", one.e, tree.literal(None)), failed, found.e), found.type)

    made = bind(owner, c.fresh, "v", asked)
    return None if made.type == owner.type else made


def text(owner: Value, written: Callable[[enum.Enum], str]) -> Value:
    """What Python writes for a member."""
    cls = t.enum_of(owner.type)
    assert cls is not None
    texts = {member.value: written(member) for member in cls}
    if owner.known:
        return constant(texts[owner.constant])
    if all(value == said for value, said in texts.items()):
        return Value(owner.e, t.STR)
    if all(str(value) == said for value, said in texts.items()):
        return Value(tree.call("string", owner.e), t.STR)
    return Value(_looked_up(owner, texts), t.STR)


def written_as_it_is(owner: Value) -> bool:
    """Whether `format` writes the string or int that a member is, and not the text of the member."""
    cls = t.enum_of(owner.type)
    assert cls is not None
    return owner.kind != "enum" and all(format(member, "") == format(member.value, "") for member in cls)


def key(owner: Value) -> E:
    """A member as the key of an object."""
    return tree.call("string", owner.e) if of_ints(owner.type) else owner.e


def of_ints(kind: t.Type) -> bool:
    """Whether it is an enum whose values are ints."""
    cls = t.enum_of(kind)
    return cls is not None and isinstance(next(iter(cls)).value, int)


def _looked_up(owner: Value, table: Mapping[Any, object]) -> E:
    if owner.known:
        return tree.literal(table[owner.constant])
    named = tree.literal({str(value): one for value, one in table.items()})
    return tree.call("lookup", named, key(owner))
