"""Abstract values: what an expression of a handler may be at run time.

Values are compared by identity. The engine makes one object per constant, per live object, per place that allocates
and per boto3 thing, so that sets of values are small and comparing them is quick.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from .engine import Frame

#: So many different constants are told apart in one place; more are "some data".
CONSTANTS = 64
_PLAIN = (str, int, float, bool, bytes, type(None))


class Value:
    """One thing that an expression may be."""

    __slots__ = ()


#: What an expression may be, without repetition, in the order of discovery. Empty: nothing was found yet.
Values: TypeAlias = tuple[Value, ...]


class Plain(Value):
    """A value that holds no cloud resource and is not known further."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


#: Data: events, results of SDK calls, of arithmetic, of the standard library.
DATA = Plain("DATA")
#: Something that a third-party library made: what is given to its methods is out of sight.
FOREIGN = Plain("FOREIGN")

SOME: Values = (DATA,)
NOTHING: Values = ()


class Live(Value):
    """An object of this process: a constant, a construct, a function, a class, an instance, a module."""

    __slots__ = ("object",)

    def __init__(self, value: object) -> None:
        self.object = value

    def __repr__(self) -> str:
        return f"Live({self.object!r})"


class Cell:
    """A place that values flow into, the frames that have read it, and where in a display it is written."""

    __slots__ = ("constants", "place", "readers", "values")

    def __init__(self, place: tuple[Frame, ast.AST] | None = None) -> None:
        self.place = place
        self.values: dict[Value, None] = {}
        self.readers: dict[Frame, None] = {}
        self.constants = 0

    def grow(self, values: Values) -> bool:
        """Adds values; whether there were new ones."""
        grown = False
        for value in values:
            if value in self.values:
                continue
            if isinstance(value, Live) and isinstance(value.object, _PLAIN):
                if self.constants >= CONSTANTS:
                    if DATA in self.values:
                        continue
                    value = DATA
                self.constants += 1
            self.values[value] = None
            grown = True
        return grown


class Sequence(Value):
    """A list, tuple, set, generator or any other holder of values in an order.

    Args:
        kind: what Python calls it; "box" is an object of the standard library that may hold what it was given.
    """

    __slots__ = ("items", "kind", "rest")

    def __init__(self, kind: Literal["list", "tuple", "set", "generator", "box"]) -> None:
        self.kind = kind
        self.items: list[Cell] = []  # at known positions, from the start
        self.rest = Cell()  # at any position

    def cells(self) -> Iterator[Cell]:
        """All places."""
        yield from self.items
        yield self.rest


class Dictionary(Value):
    """A dict: entries of known keys, and what else is in it."""

    __slots__ = ("entries", "keys", "rest")

    def __init__(self) -> None:
        self.entries: dict[Hashable, Cell] = {}
        self.keys = Cell()  # keys that are not constants
        self.rest = Cell()  # values at keys that are not constants

    def cells(self) -> Iterator[Cell]:
        """All places of values."""
        yield from self.entries.values()
        yield self.rest


class Closure(Value):
    """A function that reached code defines.

    Args:
        node: its syntax.
        frame: the call of the outer function.
        hidden: the comprehension variables around it.
        defaults: the values of its parameters' defaults, by name.
        owner: the class that it was defined in.
    """

    __slots__ = ("defaults", "frame", "hidden", "node", "owner")

    def __init__(self, node: FunctionLike, frame: Frame, hidden: Mapping[str, Cell], owner: Value | None) -> None:
        self.node = node
        self.frame = frame
        self.hidden = hidden
        self.defaults: dict[str, Values] = {}
        self.owner = owner


class LocalClass(Value):
    """A class that reached code defines."""

    __slots__ = ("attributes", "bases", "fields", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.fields: list[str] = []  # annotated names: a dataclass's parameters
        self.bases: dict[Value, None] = {}
        self.attributes: dict[str, Cell] = {}


class Instance(Value):
    """An object of a user's class that reached code makes: one per place that makes it."""

    __slots__ = ("attributes", "cls")

    def __init__(self, cls: Value) -> None:
        self.cls = cls
        self.attributes: dict[str, Cell] = {}


class Bound(Value):
    """A user's function with its first argument."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: Value, receiver: Value) -> None:
        self.function = function
        self.receiver = receiver


class Method(Value):
    """A method of a value that is not the user's: `items.append`, `executor.submit`."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Value, name: str) -> None:
        self.receiver = receiver
        self.name = name


class Partial(Value):
    """`functools.partial(function, ...)`."""

    __slots__ = ("arguments", "functions")

    def __init__(self, functions: Values, arguments: Arguments) -> None:
        self.functions = functions
        self.arguments = arguments


class Super(Value):
    """`super()`: the attributes of `receiver` that come after `cls`."""

    __slots__ = ("cls", "receiver")

    def __init__(self, cls: Value, receiver: Value) -> None:
        self.cls = cls
        self.receiver = receiver


class Cloud(Value):
    """A thing of boto3's: see `boto`."""

    __slots__ = ()


FunctionLike: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Arguments:
    """The arguments of a call.

    Args:
        args: the positional ones at known places.
        kwargs: the named ones.
        more: values that may be at any further position (`*items`).
        named: values that may be of any further name (`**options`).
        places: the expression of each argument, for positions: by index and by name.
    """

    __slots__ = ("args", "kwargs", "more", "named", "places")

    def __init__(
        self,
        args: tuple[Values, ...] = (),
        kwargs: Mapping[str, Values] | None = None,
        more: Values | None = None,
        named: Values | None = None,
        places: Mapping[int | str, ast.AST] | None = None,
    ) -> None:
        self.args = args
        self.kwargs: Mapping[str, Values] = kwargs or {}
        self.more = more
        self.named = named
        self.places: Mapping[int | str, ast.AST] = places or {}

    def after(self, *first: Values) -> Arguments:
        """The same with positional arguments before them."""
        moved = {key + len(first) if isinstance(key, int) else key: node for key, node in self.places.items()}
        return Arguments((*first, *self.args), self.kwargs, self.more, self.named, moved)

    def without_first(self) -> Arguments:
        """The same without the first positional one."""
        moved = {key - 1 if isinstance(key, int) else key: node for key, node in self.places.items() if key != 0}
        return Arguments(self.args[1:], self.kwargs, self.more, self.named, moved)

    def get(self, index: int | None, name: str | None) -> Values | None:
        """The values of the argument at a position or of a name; None where it is not given."""
        if name is not None and name in self.kwargs:
            return self.kwargs[name]
        if index is not None and index < len(self.args):
            return self.args[index]
        extra = join(self.more or (), (self.named or ()) if name is not None else ())
        return extra or None

    def all(self) -> Values:
        """What any argument may be."""
        return join(*self.args, *self.kwargs.values(), self.more or (), self.named or ())


def join(*parts: Values) -> Values:
    """All the values of several sets."""
    first: Values = ()
    found: dict[Value, None] | None = None
    for part in parts:
        if part is first or not part:
            continue
        if not first:
            first = part
            continue
        if found is None:
            found = dict.fromkeys(first)
        found.update(dict.fromkeys(part))
    return first if found is None or len(found) == len(first) else tuple(found)


def constants(values: Iterable[Value], kind: type | tuple[type, ...] = _PLAIN) -> list[object] | None:
    """The constants that the values are; None when one is not a constant of that kind, or there is none."""
    found = []
    for value in values:
        if not (isinstance(value, Live) and isinstance(value.object, kind)):
            return None
        found.append(value.object)
    return found or None


class Descriptor(Value):
    """A `property`, `classmethod` or `staticmethod` of a class that reached code defines."""

    __slots__ = ("functions", "kind", "setters")

    def __init__(self, kind: str, functions: Values) -> None:
        self.kind = kind
        self.functions = functions
        self.setters: dict[Value, None] = {}


class Getter(Value):
    """`operator.attrgetter(...)`, `itemgetter(...)`, `methodcaller(...)`."""

    __slots__ = ("arguments", "kind")

    def __init__(self, kind: str, arguments: Arguments) -> None:
        self.kind = kind
        self.arguments = arguments
