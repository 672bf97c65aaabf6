"""What the types say of an event: which fields there are, and which values they can have."""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .values import ABSENT, BOOLEAN, EVERYTHING, NOTHING, NULL, NUMBER, OBJECT, STRING, Values, equal_to

#: What stands for "no default": reading the field raises.
RAISES: Any = object()


@dataclass(frozen=True)
class Shape:
    """The type of a field; this class itself says nothing about it."""

    def values(self) -> Values:
        """The values that a field of this type can have where it is present."""
        return EVERYTHING


UNKNOWN_SHAPE = Shape()


@dataclass(frozen=True)
class ScalarShape(Shape):
    """One of some values that are neither an object nor a list."""

    allowed: Values = EVERYTHING

    def values(self) -> Values:
        return self.allowed


@dataclass(frozen=True)
class ListShape(Shape):
    """A list."""

    element: Shape = UNKNOWN_SHAPE


@dataclass(frozen=True)
class Member:
    """One field of an object.

    Args:
        shape: its type.
        required: whether it is always there.
        default: what reading it as an attribute gives where it is not there; `RAISES` if that raises.
    """

    shape: Shape = UNKNOWN_SHAPE
    required: bool = False
    default: object = RAISES


@dataclass(frozen=True)
class ObjectShape(Shape):
    """An object.

    Args:
        members: what is known of its fields, by key.
        attributes: key by attribute name; None where it has no attributes.
        rest: the type of all other fields; None where there are none.
        always_true: whether an instance is true even when it is empty.
    """

    members: Mapping[str, Member] = field(default_factory=dict, hash=False)
    attributes: Mapping[str, str] | None = field(default=None, hash=False)
    rest: Shape | None = UNKNOWN_SHAPE
    always_true: bool = False

    def values(self) -> Values:
        return OBJECT

    def member(self, key: str) -> Member:
        """What is known of one field."""
        return self.members.get(key) or Member(self.rest or UNKNOWN_SHAPE)


_TEXT = Member(ScalarShape(STRING), required=True)

#: The envelope of every event: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
EVENT = ObjectShape(
    {
        **dict.fromkeys(["version", "id", "detail-type", "source", "account", "time", "region"], _TEXT),
        "resources": Member(ListShape(ScalarShape(STRING)), required=True),
        "detail": Member(ObjectShape(), required=True),
    }
)

_SCALARS: dict[Any, Values] = {
    str: STRING,
    int: NUMBER,
    float: NUMBER,
    bool: BOOLEAN,
    None: NULL,
    types.NoneType: NULL,
}
_OBJECTS = (dict, Mapping)
_LISTS = (list, tuple, set, frozenset)


def shape_of(hint: Any, envelope: ObjectShape | None = None) -> Shape:
    """The shape of a type hint.

    Args:
        hint: a resolved type hint.
        envelope: what is known of the object anyway; its hyphenated keys are attributes with underscores.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Annotated, typing.Required, typing.NotRequired):
        return shape_of(arguments[0], envelope)
    if hint in _SCALARS:
        return ScalarShape(_SCALARS[hint])
    if origin in (typing.Union, types.UnionType):
        return _union([shape_of(each, envelope) for each in arguments])
    if origin is typing.Literal:
        found = NOTHING
        for each in arguments:
            found = found.union(_literal(each))
        return ScalarShape(found)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(hint, envelope)
    if typing.is_typeddict(hint):
        return _typed_dict(hint, envelope)
    base = origin or hint
    if isinstance(base, type) and issubclass(base, _OBJECTS):
        if envelope is not None:
            return envelope
        return ObjectShape(rest=shape_of(arguments[1]) if len(arguments) == 2 else UNKNOWN_SHAPE)
    if isinstance(base, type) and issubclass(base, _LISTS):
        return ListShape(shape_of(arguments[0]) if arguments else UNKNOWN_SHAPE)
    return envelope or UNKNOWN_SHAPE


def _literal(value: object) -> Values:
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, bool):
        return equal_to(value).intersection(BOOLEAN)  # type: ignore[union-attr]
    return (equal_to(value) or NOTHING).intersection(STRING.union(NUMBER).union(NULL))


def _union(shapes: list[Shape]) -> Shape:
    scalars = [each for each in shapes if isinstance(each, ScalarShape)]
    others = [each for each in shapes if not isinstance(each, ScalarShape)]
    if not others:
        found = NOTHING
        for each in scalars:
            found = found.union(each.allowed)
        return ScalarShape(found)
    if len(others) == 1 and all(each.allowed == NULL for each in scalars):
        return others[0]  # null instead of an object or a list has no fields and no elements
    return UNKNOWN_SHAPE


def _hints(hint: type) -> dict[str, Any]:
    try:
        return typing.get_type_hints(hint, include_extras=True)
    except Exception:  # evaluating an annotation can raise anything
        return {}


def _dataclass(hint: type, envelope: ObjectShape | None) -> ObjectShape:
    hints = _hints(hint)
    members: dict[str, Member] = dict(envelope.members) if envelope else {}
    attributes: dict[str, str] = {}
    hyphened = {key.replace("-", "_"): key for key in members}
    for each in dataclasses.fields(hint):
        key = str(each.metadata.get("key", hyphened.get(each.name, each.name)))
        attributes[each.name] = key
        inner = envelope.member(key) if envelope else None
        shape = shape_of(hints.get(each.name, Any))
        if shape is UNKNOWN_SHAPE and inner is not None:
            shape = inner.shape
        default = RAISES if each.default is dataclasses.MISSING else each.default
        required = default is RAISES and each.default_factory is dataclasses.MISSING
        members[key] = Member(shape, required or (inner is not None and inner.required), default)
    return ObjectShape(members, attributes, rest=None, always_true=True)


def _typed_dict(hint: Any, envelope: ObjectShape | None) -> ObjectShape:
    members: dict[str, Member] = dict(envelope.members) if envelope else {}
    required = hint.__required_keys__
    for key, each in _hints(hint).items():
        inner = envelope.members.get(key) if envelope else None
        shape = shape_of(each)
        if shape is UNKNOWN_SHAPE and inner is not None:
            shape = inner.shape
        members[key] = Member(shape, key in required or (inner is not None and inner.required))
    attributes = {key.replace("-", "_"): key for key in members}
    return ObjectShape(members, attributes, rest=None)


def domain(shape: Shape, required: bool) -> Values:
    """The values that a field of this type can have, absence among them unless it is required."""
    found = shape.values()
    if found is EVERYTHING:
        return EVERYTHING
    return found if required else found.union(ABSENT)
