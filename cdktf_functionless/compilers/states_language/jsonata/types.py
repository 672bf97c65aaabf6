"""What is known about a value at synth: a small lattice of types, from hints, from constants and from operations.

A type picks the short form of an operation; `ANY` makes it decide at run time. A JSON number without a fractional part
is an int where nothing else is known. Non-JSON values live inside an expression as JSON: a tuple and a set as arrays,
bytes as the string of their code points, a datetime and a timedelta as microseconds, an exception as
`{"Error": class name, "Cause": message}`, an enum member as its value.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import types as python_types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Type:
    """A type: its kind, the types of its parts, and for records the fields.

    Attributes:
        kind: "any", "none", "bool", "int", "float", "number" (int or float), "str", "bytes", "list", "tuple",
            "many" (a tuple of unknown length), "set", "range", "view" (of a dict), "iterator" (of which nothing is left
            after one use), "dict", "record", "datetime", "timedelta", "exception", "enum" (a member that is neither a
            string nor an int), "union", "never".
        items: element types: one for what has any number of elements, key and value for dict, all for tuple, the
            members of a union.
        fields: of a record, by key.
        required: the keys of a record that are always there.
        of: the class behind it (a dataclass, a TypedDict, an Enum, a timezone rule), for attribute access.
    """

    kind: str
    items: tuple[Type, ...] = ()
    fields: tuple[tuple[str, Type], ...] = ()
    required: frozenset[str] = frozenset()
    of: object = None

    def field(self, name: str) -> Type | None:
        """The type of a record's field."""
        for key, kind in self.fields:
            if key == name:
                return kind
        return None

    def __str__(self) -> str:
        if self.kind == "enum":
            return str(getattr(self.of, "__name__", self.kind))
        if self.kind == "union":
            return " | ".join(map(str, self.items))
        if self.kind == "many":
            return f"tuple[{self.items[0]}, ...]"
        if self.items:
            return f"{self.kind}[{', '.join(map(str, self.items))}]"
        return self.kind


ANY = Type("any")
NONE = Type("none")
BOOL = Type("bool")
INT = Type("int")
FLOAT = Type("float")
NUMBER = Type("number")
STR = Type("str")
BYTES = Type("bytes")
DATETIME = Type("datetime", of="aware")
NAIVE = Type("datetime", of="naive")
TIMEDELTA = Type("timedelta")
EXCEPTION = Type("exception")
NEVER = Type("never")
LIST = Type("list", (ANY,))
DICT = Type("dict", (STR, ANY))

NUMERIC = frozenset(("bool", "int", "float", "number"))
SCALARS = frozenset(("none", "bool", "int", "float", "number", "str", "bytes", "datetime", "timedelta", "enum"))
#: Those that hold any number of elements of one type.
_SERIES = frozenset(("list", "many", "set", "range", "view", "iterator"))
ARRAYS = _SERIES | {"tuple"}
TUPLES = frozenset(("tuple", "many"))
#: What JSON has no kind of its own for: it cannot be told from a list or a string at run time.
DISGUISED = (ARRAYS - {"list"}) | {"bytes", "enum"}
OBJECTS = frozenset(("dict", "record", "exception"))


def list_of(element: Type) -> Type:
    return Type("list", (element,))


def set_of(element: Type) -> Type:
    return Type("set", (element,))


def tuple_of(elements: Iterable[Type]) -> Type:
    return Type("tuple", tuple(elements))


def many_of(element: Type) -> Type:
    """A tuple of unknown length."""
    return Type("many", (element,))


def iterator_of(element: Type, name: str) -> Type:
    """What `zip`, `map`, `filter`, ... give: it can be run through once."""
    return Type("iterator", (element,), of=name)


def view_of(element: Type, name: str) -> Type:
    """What a dict's method `name` (keys, values, items) gives."""
    return Type("view", (element,), of=name)


RANGE = Type("range", (INT,))


def dict_of(value: Type, key: Type = STR) -> Type:
    return Type("dict", (key, value))


def record_of(fields: Mapping[str, Type], required: Iterable[str] | None = None, of: object = None) -> Type:
    keys = frozenset(fields if required is None else required)
    return Type("record", (), tuple(fields.items()), keys, of)


def enum_of(kind: Type) -> type[enum.Enum] | None:
    """The class of which a value of the type is a member."""
    return kind.of if isinstance(kind.of, type) and issubclass(kind.of, enum.Enum) else None


def holds_member(kind: Type) -> bool:
    """Whether it, or what is in it, may be a member of an enum."""
    parts = [part for _, part in kind.fields] if kind.kind == "record" else kind.items
    return enum_of(kind) is not None or any(map(holds_member, parts))


def plain(kind: Type) -> Type:
    """The type of the string or int that a member of an enum is."""
    return kind if enum_of(kind) is None else Type(kind.kind)


def key_of(kind: Type) -> Type:
    """The type that a dict's keys are known by."""
    return kind if kind.kind == "int" or holds_member(kind) else STR


def element(kind: Type) -> Type:
    """The type of what iterating over it gives."""
    if kind.kind in _SERIES:
        return kind.items[0]
    if kind.kind == "tuple":
        return union(kind.items)
    if kind.kind == "str":
        return STR
    if kind.kind == "dict":
        return kind.items[0]
    if kind.kind == "record":
        return STR
    if kind.kind == "bytes":
        return INT
    return ANY


def value_of(kind: Type) -> Type:
    """The type of the values of a dict or record."""
    if kind.kind == "dict":
        return kind.items[1]
    if kind.kind == "record":
        return union(part for _, part in kind.fields)
    return ANY


def mixed_keys(kind: Type) -> bool:
    """Whether it is a dict whose keys may be ints or strings: JSON has strings only, and they cannot be told apart."""
    return kind.kind == "dict" and kind.items[0].kind == "union" and may_be(kind.items[0], {"int"})


def int_keys(kind: Type) -> bool:
    """Whether it may be a dict whose keys are ints, which are strings in JSON."""
    return any(one.kind == "dict" and (one.items[0].kind == "int" or mixed_keys(one)) for one in members(kind))


def union(kinds_of: Iterable[Type]) -> Type:
    """The smallest type that holds all of them."""
    given = tuple(kinds_of)
    if given and given[0].kind not in ("union", "never") and given.count(given[0]) == len(given):
        return given[0]
    found: dict[Type, None] = {}
    for member in given:
        for one in member.items if member.kind == "union" else (member,):
            if one.kind != "never":
                found[one] = None
    marked = [one for one in found if one.of is not None and enum_of(one)]
    if marked and len(found) > 1:  # a member is told from what it looks like by its type alone
        rest = union(one for one in found if one not in marked)
        parts = (*(part for part in members(rest) if part.kind != "never"), *marked)
        return Type("union", parts) if len(parts) > 1 else parts[0]
    kinds = {one.kind for one in found}
    if "any" in kinds:
        hidden = [one for one in found if one.kind in DISGUISED]
        return Type("union", (ANY, *hidden)) if hidden else ANY
    if kinds and kinds <= {"int", "float", "number"}:
        return next(iter(found)) if len(found) == 1 else NUMBER
    if len(found) > 1 and len(kinds) == 1:
        return _same_kind(list(found), kinds.pop())
    if kinds == {"dict", "record"}:
        return dict_of(union(value_of(one) for one in found), union(element(one) for one in found))
    if "many" in kinds and "tuple" in kinds:
        tuples = many_of(union(element(one) for one in found if one.kind in TUPLES))
        return union([tuples, *(one for one in found if one.kind not in TUPLES)])
    if {"int", "float", "number"} & kinds and len(kinds & {"int", "float", "number"}) > 1:
        found = {one: None for one in found if one.kind not in ("int", "float", "number")} | {NUMBER: None}
    if not found:
        return NEVER
    return next(iter(found)) if len(found) == 1 else Type("union", tuple(found))


def _same_kind(members: list[Type], kind: str) -> Type:
    if kind in ("list", "many", "set"):
        return Type(kind, (union(one.items[0] for one in members),))
    if kind == "dict":
        keys = union(one.items[0] for one in members if one.items[1].kind != "never")
        return dict_of(union(one.items[1] for one in members), STR if keys.kind == "never" else keys)
    if kind == "tuple":
        if len({len(one.items) for one in members}) == 1:
            return tuple_of(union(parts) for parts in zip(*(one.items for one in members), strict=True))
        return many_of(union(element(one) for one in members))
    if kind == "record" and all(one.of is members[0].of for one in members):
        fields: dict[str, Type] = {}
        for one in members:
            for name, part in one.fields:
                fields[name] = union((fields[name], part)) if name in fields else part
        required = frozenset.intersection(*(one.required for one in members))
        return record_of(fields, required, members[0].of)
    return Type("union", tuple(members))


def without_none(kind: Type) -> Type:
    """The type once `is None` has been ruled out."""
    return union(one for one in kind.items if one.kind != "none") if kind.kind == "union" else kind


def may_be(kind: Type, kinds: frozenset[str] | set[str]) -> bool:
    """Whether a value of the type can be of one of these kinds."""
    if kind.kind == "any":
        return True
    if kind.kind == "union":
        return any(one.kind in kinds or one.kind == "any" for one in kind.items)
    return kind.kind in kinds


def only(kind: Type, kinds: frozenset[str] | set[str]) -> bool:
    """Whether every value of the type is of one of these kinds."""
    if kind.kind == "union":
        return all(one.kind in kinds for one in kind.items)
    return kind.kind in kinds


def members(kind: Type) -> tuple[Type, ...]:
    """The types that a value of it may be of."""
    return kind.items if kind.kind == "union" else (kind,)


def disguised(kind: Type) -> bool:
    """Whether it may be something that only looks like a list or a string in JSON."""
    return any(one.kind in DISGUISED for one in members(kind))


#: What Python itself writes as JSON in no way.
MEMBERS = frozenset(("enum",))


def deep(kind: Type, kinds: frozenset[str]) -> bool:
    """Whether it, or what is in it, may be of one of these kinds."""
    parts = [part for _, part in kind.fields] if kind.kind == "record" else kind.items
    return kind.kind in kinds or any(deep(part, kinds) for part in parts)


def unhashable(kind: Type) -> bool:
    """Whether some of its values are known to be no elements of a set and no keys of a dict."""
    if kind.kind in ("union", "tuple", "many"):
        return any(map(unhashable, kind.items))
    if kind.kind == "record" and kind.of is not None:
        return getattr(kind.of, "__hash__", None) is None
    return kind.kind in ("list", "dict", "record", "set") or (kind.kind == "view" and kind.of != "values")


def nested(kind: Type) -> bool:
    """Whether a value of the type may be an array, which JSONata splices into an array around it."""
    return may_be(kind, ARRAYS)


def is_json(kind: Type) -> bool:
    """Whether Python itself could write such a value as JSON."""
    if kind.kind in ("set", "range", "view", "iterator", "bytes", "enum"):
        return False
    if kind.kind in ("datetime", "timedelta", "exception", "uuid", "hash", "match"):
        return False
    if kind.kind == "record":
        return kind.of is None and all(is_json(part) for _, part in kind.fields)
    return all(is_json(part) for part in kind.items)


_PLAIN: dict[object, Type] = {
    None: NONE,
    type(None): NONE,
    bool: BOOL,
    int: INT,
    float: FLOAT,
    str: STR,
    bytes: BYTES,
    list: LIST,
    dict: DICT,
    set: set_of(ANY),
    frozenset: set_of(ANY),
    tuple: LIST,
    datetime.datetime: DATETIME,
    datetime.timedelta: TIMEDELTA,
    Any: ANY,
    object: ANY,
}
_KNOWN: dict[object, Type] = {}


def of_hint(hint: object) -> Type:
    """The type that a type hint means; `ANY` where it says nothing that matters.

    Args:
        hint: an evaluated hint: a class, `list[int]`, `X | None`, `Literal[...]`, `Annotated[...]`, a TypedDict, a
            dataclass, an Enum, a NewType, a TypeVar.
    """
    try:
        known = _KNOWN.get(hint)
    except TypeError:  # Literal of an unhashable, Annotated with a list
        return _of_hint(hint)
    if known is None:
        _KNOWN[hint] = ANY  # what a recursive hint sees of itself
        known = _KNOWN[hint] = _of_hint(hint)
    return known


def of_result(hint: object) -> Type:
    """The type of what a Lambda or a state machine with this return hint gives its caller: JSON."""
    return _as_json(of_hint(hint))


def _as_json(kind: Type) -> Type:
    if kind.kind in ARRAYS:
        return list_of(union(map(_as_json, kind.items)))
    if kind.kind == "dict":
        return dict_of(_as_json(kind.items[1]))
    if kind.kind == "union":
        return union(map(_as_json, kind.items))
    if kind.kind == "record" and kind.of is None:
        return record_of({name: _as_json(part) for name, part in kind.fields}, kind.required)
    return plain(kind) if kind.kind in ("none", "bool", "int", "float", "number", "str") else ANY


def _of_hint(hint: Any) -> Type:
    plain = _PLAIN.get(hint) if isinstance(hint, type) or hint in (None, Any) else None
    if plain is not None:
        return plain
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin is typing.Union or origin is python_types.UnionType:
        return union(of_hint(one) for one in arguments)
    if origin is typing.Literal:
        return union(of_value(one) for one in arguments)
    if origin in (typing.Annotated, typing.Required, typing.NotRequired, typing.Final, typing.ClassVar):
        return of_hint(arguments[0])
    if origin is not None:
        return _of_generic(origin, arguments)
    if typing.is_typeddict(hint):
        return _of_typeddict(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        names = [one.name for one in dataclasses.fields(hint)]
        return record_of({name: of_hint(hints.get(name, Any)) for name in names}, of=hint)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return of_enum(hint)
    if isinstance(hint, typing.NewType):
        return of_hint(hint.__supertype__)
    if isinstance(hint, typing.TypeVar) and hint.__bound__ is not None:
        return of_hint(hint.__bound__)
    if isinstance(hint, type) and issubclass(hint, BaseException):
        return EXCEPTION
    return ANY


def _of_typeddict(hint: Any) -> Type:
    """A TypedDict; its own list of required keys is wrong where annotations are strings."""
    hints = typing.get_type_hints(hint, include_extras=True)
    required = set(hint.__required_keys__)
    for key, one in hints.items():
        origin = typing.get_origin(one)
        if origin is typing.NotRequired:
            required.discard(key)
        elif origin is typing.Required:
            required.add(key)
    return record_of({key: of_hint(one) for key, one in hints.items()}, required)


def _of_generic(origin: Any, arguments: tuple[Any, ...]) -> Type:
    if not isinstance(origin, type):
        return ANY
    if issubclass(origin, tuple):
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return list_of(of_hint(arguments[0]))
        return tuple_of(of_hint(one) for one in arguments)
    if issubclass(origin, Mapping):
        key = of_hint(arguments[0])
        return dict_of(of_hint(arguments[1]), key if key.kind == "int" else STR)
    if issubclass(origin, set | frozenset):
        return set_of(of_hint(arguments[0]))
    if issubclass(origin, Callable):  # type: ignore[arg-type]
        return ANY
    if issubclass(origin, Iterable | Sequence):
        return list_of(of_hint(arguments[0]))
    return ANY


def of_enum(hint: type[enum.Enum] | enum.EnumMeta) -> Type:
    """A member of an enum, which in JSON is its value: a string in all members, or an int; else nothing is known."""
    values = [member.value for member in hint.__members__.values()]
    for base, kind in ((str, STR), (int, INT)):
        if values and all(type(value) is base for value in values) and not issubclass(hint, enum.Flag):
            return Type(kind.kind if issubclass(hint, base) else "enum", of=hint)
    return ANY


def of_value(value: object) -> Type:
    """The type of a live value."""
    if isinstance(value, (enum.Enum, enum.EnumMeta)):
        if isinstance(value, enum.EnumMeta):  # which is what iterating over it gives
            return iterator_of(of_enum(value), value.__name__)
        return of_enum(type(value))
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return INT
    if isinstance(value, str):
        return STR
    if isinstance(value, list):
        return list_of(union(map(of_value, value)))
    if isinstance(value, tuple):
        return tuple_of(map(of_value, value))
    if isinstance(value, dict):
        if all(type(key) is str for key in value):
            return record_of({key: of_value(one) for key, one in value.items()})
        return dict_of(union(map(of_value, value.values())), union(map(of_value, value)))
    if isinstance(value, (set, frozenset)):
        return set_of(union(map(of_value, value)))
    return _PLAIN.get(type(value), ANY)
