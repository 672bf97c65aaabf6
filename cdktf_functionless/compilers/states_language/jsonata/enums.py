"""Members of enums: made by value or name, asked for what they have, written as text.

A member is its value in JSON; what else it has (its name, its text, a property of its class) is looked up by that.
"""

from __future__ import annotations

import enum
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
    """`member.name`, which may be None instead of a member; None for what is no member, or has no such data."""
    kind = t.without_none(owner.type)
    data = _data(t.enum_of(kind), name)
    if data is None:
        return None
    if kind == owner.type:
        return _looked_up(owner, data)

    def asked(one: Value) -> Value:
        found = _looked_up(Value(one.e, kind), data)
        failed = tree.failure("AttributeError", f"'NoneType' object has no attribute '{name}'")
        return Value(tree.condition(tree.binary("=", one.e, tree.literal(None)), failed, found.e), found.type)

    return bind(owner, c.fresh, "v", asked)


def _data(cls: type[enum.Enum] | None, name: str) -> dict[str | int, object] | None:
    """What the members have under a name, by their values; None where one has nothing there, or no data."""
    if cls is None or not all(hasattr(member, name) for member in cls):
        return None
    found = {member.value: getattr(member, name) for member in cls}
    return None if t.union(map(t.of_value, found.values())) == t.ANY else found


def text(owner: Value, written: Callable[[enum.Enum], str]) -> Value:
    """What Python writes for a member."""
    cls = t.enum_of(owner.type)
    assert cls is not None
    return _looked_up(owner, {member.value: written(member) for member in cls})


def _looked_up(owner: Value, table: Mapping[Any, object]) -> Value:
    """What stands for a member in a table by values."""
    if owner.known:
        return constant(table[owner.constant])
    kind = t.union(map(t.of_value, table.values()))
    if all(value == found for value, found in table.items()):
        return Value(owner.e, kind)
    if all(str(value) == found for value, found in table.items()):
        return Value(tree.call("string", owner.e), kind)
    named = tree.literal({str(value): found for value, found in table.items()})
    return Value(tree.call("lookup", named, key(owner)), kind)


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
