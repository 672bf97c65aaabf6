"""A compiled expression with its type, and the questions that every operation asks of one."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from . import tree
from . import types as t
from .tree import E
from .types import Type


class _NoConstant:
    """Stands for "the value is not known at synth"."""

    def __repr__(self) -> str:
        return "NO_CONSTANT"


NO_CONSTANT = _NoConstant()


@dataclass(slots=True)
class Value:
    """An expression, what is known of its type, and its value where that is known at synth."""

    e: E
    type: Type
    constant: Any = NO_CONSTANT

    @property
    def known(self) -> bool:
        """Whether its value is known at synth."""
        return self.constant is not NO_CONSTANT

    @property
    def live(self) -> Any:
        """The Python value, where it is known: for a member of an enum the member."""
        cls = t.enum_of(self.type)
        return self.constant if cls is None else cls(self.constant)

    @property
    def kind(self) -> str:
        return self.type.kind


def constant(value: object) -> Value:
    """A value of synth time. Raises ValueError where JSON has no form for it."""
    if type(value) is str:
        return Value(tree.literal(value), t.STR, value)
    if isinstance(value, (bytes, bytearray)):
        return Value(tree.literal(bytes(value).decode("latin-1")), t.BYTES, bytes(value))
    if isinstance(value, (set, frozenset)):
        items = sorted(value, key=repr)
        return Value(tree.literal(items), t.of_value(value))
    if isinstance(value, dict) and not all(type(key) is str for key in value):
        kinds = t.union(map(t.of_value, value))
        if kinds != t.INT and t.enum_of(kinds) is None:
            raise ValueError("the keys are neither all strings nor all ints")
        named = {str(key.value if isinstance(key, enum.Enum) else key): item for key, item in value.items()}
        return Value(tree.literal(named), t.of_value(value))
    return Value(tree.literal(value), t.of_value(value), value)


def tight(value: Value) -> E:
    """The expression as a real array where it was a sequence."""
    return tree.tight(value.e, nested=t.nested(t.element(value.type)))


def source(value: Value) -> E:
    """The expression as `$map` and its like take it."""
    return tree.source(value.e, nested=t.nested(t.element(value.type)))


def firm(value: Value) -> Value:
    """The same without being a sequence."""
    return Value(tight(value), value.type, value.constant) if value.e.loose else value


def truth(value: Value) -> E:
    """Python's truth of a value, where JSONata asks for a condition (it need not be a boolean)."""
    e, kind = value.e, value.kind
    if kind in ("bool", "int", "float", "number", "str", "bytes", "timedelta", "dict"):
        return e
    return boolean(value)


def boolean(value: Value) -> E:
    """Python's truth of a value as a boolean."""
    e, kind = value.e, value.kind
    if value.known:
        return tree.literal(bool(value.constant))
    if kind == "bool":
        return e
    if kind in t.ARRAYS:
        if kind == "tuple" and not e.raises:
            return tree.literal(bool(value.type.items))
        return tree.call("exists", e) if e.loose else tree.binary("!=", e, tree.literal([]))
    if kind in ("int", "float", "number", "timedelta"):
        return tree.binary("!=", e, tree.literal(0))
    if kind in ("str", "bytes"):
        return tree.binary("!=", e, tree.literal(""))
    if kind in ("dict", "record"):
        if value.type.of is not None and not e.raises:
            return tree.literal(True)
        return tree.binary("!=", e, tree.record(()))
    if kind == "none" and not e.raises:
        return tree.literal(False)
    if kind in ("datetime", "exception", "enum") and not e.raises:
        return tree.literal(True)
    if not t.may_be(value.type, t.ARRAYS):
        return tree.call("boolean", e)
    if e.free:
        is_array = tree.binary("=", tree.call("type", e), tree.literal("array"))
        either = tree.binary("or", is_array, tree.call("boolean", e))
        return tree.binary("and", tree.binary("!=", e, tree.literal([])), either)
    return tree.uses(tree.call("truth_", e, deeper=6), "truth_")


def negation(value: Value) -> E:
    """`not value`."""
    e, kind = value.e, value.kind
    if value.known:
        return tree.literal(not value.constant)
    if kind in ("list", "many", "set", "range", "view") and not e.loose:
        return tree.binary("=", e, tree.literal([]))
    if kind in ("int", "float", "number"):
        return tree.binary("=", e, tree.literal(0))
    if kind == "str":
        return tree.binary("=", e, tree.literal(""))
    if kind == "dict":
        return tree.binary("=", e, tree.record(()))
    return tree.call("not", truth(value))


def bind(value: Value, fresh: Callable[[str], str], root: str, use: Callable[[Value], Value]) -> Value:
    """`use` with something that may be repeated: the value itself, or a local variable that holds it."""
    value = firm(value)
    if value.e.free:
        return use(value)
    name = fresh(root)
    result = use(Value(E(name, free=True), value.type, value.constant))
    return Value(tree.block([(name, value.e)], result.e), result.type)


def bind_all(
    values: Sequence[Value], fresh: Callable[[str], str], root: str, use: Callable[[list[Value]], Value]
) -> Value:
    """`bind` for several, evaluated in their order."""
    steps: list[tuple[str, E]] = []
    repeatable: list[Value] = []
    for value in map(firm, values):
        if value.e.free:
            repeatable.append(value)
        else:
            name = fresh(root)
            steps.append((name, value.e))
            repeatable.append(Value(E(name, free=True), value.type, value.constant))
    result = use(repeatable)
    return Value(tree.block(steps, result.e), result.type) if steps else result


def in_order(parts: Sequence[E], fresh: Callable[[str], str]) -> tuple[list[tuple[str, E]], list[E]]:
    """The parts of an array or an object, which are evaluated in no order, and the steps ahead of it that evaluate
    those that may raise."""
    steps: list[tuple[str, E]] = []
    if sum(bool(part.raises) for part in parts) < 2:
        return steps, list(parts)
    found = []
    for part in parts:
        if part.raises:
            name = fresh("v")
            steps.append((name, part))
            part = E(name, free=True)
        found.append(part)
    return steps, found


def elements(items: Sequence[Value], fresh: Callable[[str], str]) -> E:
    """A real array of these elements, whatever they are."""
    items = [firm(item) for item in items]
    steps, parts = in_order([item.e for item in items], fresh)
    if steps:
        named = [Value(part, item.type, item.constant) for part, item in zip(parts, items, strict=True)]
        return tree.block(steps, elements(named, fresh))
    unsure = [t.nested(item.type) and not t.only(item.type, t.ARRAYS) for item in items]
    if not any(unsure):
        return tree.array([item.e for item in items], [t.nested(item.type) for item in items])
    pairs = [(tree.literal(_letters(index)), item.e) for index, item in enumerate(items)]
    name = fresh("v")
    each = tree.call("each", tree.record(pairs), tree.function([name], E(name, free=True)), loose=True)
    return tree.tight(each, nested=True)


def _letters(index: int) -> str:
    """a, b, ..., z, ba, ...: keys that JavaScript keeps in order."""
    text = ""
    while True:
        text = chr(97 + index % 26) + text
        index //= 26
        if not index:
            return text


def same_or_any(values: Sequence[Value]) -> Type:
    return t.union(value.type for value in values)


def merge(parts: Sequence[E]) -> E:
    """One object of several, later keys winning."""
    if len(parts) == 1:
        return parts[0]
    return tree.call("merge", tree.array(parts))


def number(value: Value) -> E:
    """The JSON number of a bool, int or float."""
    return tree.call("number", value.e) if value.kind == "bool" else value.e
