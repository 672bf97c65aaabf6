"""What is known of a value's Python type: a set of kinds, with the types of elements and fields.

JavaScript has one kind of number, Python two. `int` and `float` are known to be one of them; `num` is a number of a
JSON document whose kind is read off the value (whole numbers are ints); `amb` is a number whose kind cannot be read
off the value any more, which matters only where a number becomes text.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import enum
import types as python_types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NUMBERS = frozenset({"int", "float", "num", "amb"})
CONTAINERS = frozenset({"list", "dict", "tuple", "set"})
_JSON = frozenset({"none", "bool", "num", "str", "list", "dict"})
#: How Python calls a kind, for messages.
PYTHON_NAMES = {"none": "NoneType", "num": "int", "amb": "float"}


@dataclass(frozen=True, slots=True)
class T:
    """A type: `kinds` it may be; `elem` of lists, tuples, sets and dict values (None: any JSON).

    Args:
        fields: the types of a dict's known keys.
        required: the known keys that are surely there.
        closed: whether a dict has no other keys than its fields.
        items: the element types of a tuple (or list display) of known length.
    """

    kinds: frozenset[str]
    elem: T | None = None
    fields: tuple[tuple[str, T], ...] = ()
    required: frozenset[str] = frozenset()
    items: tuple[T, ...] | None = None
    closed: bool = False

    def only(self, *kinds: str) -> bool:
        """Whether it is surely one of these kinds (and possible at all)."""
        return bool(self.kinds) and self.kinds <= frozenset(kinds)

    def may(self, *kinds: str) -> bool:
        """Whether it may be one of these kinds."""
        return bool(self.kinds & frozenset(kinds))

    @property
    def element(self) -> T:
        """The type of its elements or values."""
        if self.elem is not None:
            return self.elem
        return TOP if "amb" in self.kinds else ANY

    def field(self, name: str) -> T:
        """The type of `value[name]`."""
        return dict(self.fields).get(name, self.element)

    def without(self, *kinds: str) -> T:
        """The same without these kinds."""
        left = self.kinds - frozenset(kinds)
        return self if left == self.kinds else dataclasses.replace(self, kinds=left)

    @property
    def number(self) -> bool:
        """Whether it is surely a number (a bool is one in Python too, but not here)."""
        return self.only(*NUMBERS)

    @property
    def mutable(self) -> bool:
        """Whether it may be a list or dict (or set) that somebody can change."""
        return self.may("list", "dict", "set")


def kind(*names: str, elem: T | None = None) -> T:
    """A type of these kinds."""
    return T(frozenset(names), elem)


NEVER = T(frozenset())
NONE, BOOL, INT, FLOAT, STR, NUM, AMB = (kind(name) for name in ("none", "bool", "int", "float", "str", "num", "amb"))
ANY = T(_JSON)
#: Any JSON that may hold numbers of either kind, at any depth.
TOP = T((_JSON - {"num"}) | {"amb"})
DICT = kind("dict")
LIST = kind("list")
DATETIME = kind("datetime")
BYTES = kind("bytes")


def list_of(elem: T) -> T:
    """list[elem]."""
    return kind("list", elem=elem)


def dict_of(elem: T) -> T:
    """dict[str, elem]."""
    return kind("dict", elem=elem)


def tuple_of(items: Iterable[T]) -> T:
    """A tuple of these."""
    found = tuple(items)
    return T(frozenset({"tuple"}), join(*found), items=found)


def record(fields: Mapping[str, T], required: Iterable[str] | None = None, *, closed: bool = True) -> T:
    """A dict with these fields."""
    return T(
        frozenset({"dict"}),
        join(*fields.values()) if closed else None,
        tuple(fields.items()),
        frozenset(fields if required is None else required),
        closed=closed,
    )


def join(*types: T) -> T:
    """The least type that all of them are."""
    found = NEVER
    for each in types:
        found = _join(found, each)
    return found


def _join(a: T, b: T) -> T:
    if a == b or not b.kinds:
        return a
    if not a.kinds:
        return b
    kinds = a.kinds | b.kinds
    if "num" in kinds and "int" in kinds:
        kinds -= {"int"}
    if "float" in kinds and kinds & {"int", "num"}:
        kinds = (kinds - {"int", "num", "float"}) | {"amb"}
    if "amb" in kinds:
        kinds -= {"int", "num", "float"}
    holds_a, holds_b = a.kinds & CONTAINERS, b.kinds & CONTAINERS
    if not holds_a or not holds_b:
        full = a if holds_a else b
        return dataclasses.replace(full, kinds=kinds)
    elem = None if a.elem is None and b.elem is None else join(a.element, b.element)
    shared = dict(a.fields).keys() & dict(b.fields).keys() if "dict" in a.kinds and "dict" in b.kinds else set()
    only_one_dict = ("dict" in a.kinds) != ("dict" in b.kinds)
    if only_one_dict:
        one = a if "dict" in a.kinds else b
        return T(kinds, elem, one.fields, one.required, closed=one.closed)
    union = dict(a.fields) | dict(b.fields) if a.closed and b.closed else dict.fromkeys(shared, NEVER)
    fields = tuple(
        (
            name,
            join(
                a.field(name) if name in dict(a.fields) else NEVER, b.field(name) if name in dict(b.fields) else NEVER
            ),
        )
        for name in union
    )
    same = a.items is not None and b.items is not None and len(a.items) == len(b.items)
    items = tuple(map(_join, a.items or (), b.items or ())) if same else None
    return T(kinds, elem, fields, a.required & b.required, items, a.closed and b.closed)


def plain(t: T) -> bool:
    """Whether it is JSON whose numbers tell their kind, at any depth."""
    return (
        t.kinds <= ANY.kinds | {"int"}
        and (t.elem is None or plain(t.elem))
        and all(plain(each) for _, each in t.fields)
    )


def weaken(t: T, extra: T, *, inside: bool = True) -> T:
    """The type after somebody may have put an `extra` into it, and into any list or dict inside it."""
    if not t.mutable:
        return t

    def more(each: T) -> T:
        return join(weaken(each, extra) if inside else each, extra)

    fields = tuple((name, more(each)) for name, each in t.fields)
    elem: T | None
    if t.elem is None:
        elem = None if plain(extra) else TOP
    else:
        elem = more(t.elem)
    return T(t.kinds, elem, fields)


def of_constant(value: object) -> T:
    """The type of a captured constant."""
    if value is None:
        return NONE
    for python, found in ((bool, BOOL), (int, INT), (float, FLOAT), (str, STR), (bytes, BYTES)):
        if isinstance(value, python):
            return found
    if isinstance(value, tuple):
        return tuple_of(map(of_constant, value))
    if isinstance(value, list):
        return list_of(join(*map(of_constant, value)))
    if isinstance(value, (set, frozenset)):
        return kind("set", elem=join(*map(of_constant, value)))
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return record({key: of_constant(item) for key, item in value.items()})
    return NEVER


_PLAIN: Mapping[object, T] = {
    str: STR,
    int: INT,
    float: FLOAT,
    bool: BOOL,
    None: NONE,
    type(None): NONE,
    list: LIST,
    dict: DICT,
    bytes: BYTES,
    tuple: kind("tuple"),
    set: kind("set"),
    datetime.datetime: DATETIME,
    typing.Any: ANY,
    object: ANY,
}
_SEQUENCES = (list, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)
_MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def of_annotation(hint: object, seen: tuple[object, ...] = ()) -> T:
    """The type that a resolved type hint says; `ANY` where it says nothing useful."""
    try:
        if hint in _PLAIN:
            return _PLAIN[hint]
    except TypeError:
        return ANY
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, python_types.UnionType):
        return join(*(of_annotation(arg, seen) for arg in args))
    if origin in (typing.Annotated, typing.Required, typing.NotRequired, typing.Final, collections.abc.Awaitable):
        return of_annotation(args[0], seen)
    if origin is typing.Literal:
        return join(*map(of_constant, args))
    if origin in _SEQUENCES:
        return list_of(of_annotation(args[0], seen))
    if origin in _MAPPINGS:
        return dict_of(of_annotation(args[1], seen))
    if origin is tuple:
        if len(args) == 2 and args[1] is ...:
            return kind("tuple", elem=of_annotation(args[0], seen))
        return tuple_of(of_annotation(arg, seen) for arg in args)
    if origin in (set, frozenset):
        return kind("set", elem=of_annotation(args[0], seen))
    if isinstance(hint, typing.NewType):
        return of_annotation(hint.__supertype__, seen)
    if isinstance(hint, type) and hint not in seen:
        return _of_class(hint, (*seen, hint))
    return ANY


def _of_class(hint: type, seen: tuple[object, ...]) -> T:
    if typing.is_typeddict(hint):
        hints = typing.get_type_hints(hint, include_extras=True)
        fields = {name: of_annotation(each, seen) for name, each in hints.items()}
        # Under `from __future__ import annotations` Python itself does not see NotRequired.
        required = set(getattr(hint, "__required_keys__", fields))
        for name, each in hints.items():
            origin = typing.get_origin(each)
            required = required - {name} if origin is typing.NotRequired else required
            required = required | {name} if origin is typing.Required else required
        return record(fields, required, closed=False)
    if issubclass(hint, enum.Enum) and issubclass(hint, str):
        return STR
    return ANY
