"""What the expressions of a predicate are worth before any event has come."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ...diagnostics import Position
from .formula import Constant, Key, Tree
from .shapes import RAISES, UNKNOWN_SHAPE, Shape

if TYPE_CHECKING:
    from ...reflect import Reflection


@dataclass(frozen=True)
class Known:
    """A value that synth knows."""

    value: object


@dataclass(frozen=True)
class Field:
    """A field of the event.

    Args:
        key: where it is.
        shape: its type.
        default: what stands for it where it is not there (`.get`); `RAISES` where reading it raises then.
        required: whether it is always there.
    """

    key: Key
    shape: Shape = UNKNOWN_SHAPE
    default: object = RAISES
    required: bool = False

    @property
    def dotted(self) -> str:
        """How messages name it."""
        return ".".join(self.key[1]) or "it"


@dataclass(frozen=True)
class Cased:
    """`field.lower()`, `.upper()` or `.casefold()`; `how` is the method's name."""

    field: Field
    how: str


@dataclass(frozen=True)
class Part:
    """`field[:length]`, or `field[-length:]` where `end` is true."""

    field: Field
    length: int
    end: bool


@dataclass(frozen=True)
class Address:
    """`ipaddress.ip_address(field)`."""

    field: Field


@dataclass(frozen=True)
class Truth:
    """A boolean that depends on the event."""

    tree: Tree


@dataclass(frozen=True)
class Items:
    """A tuple, list, set or generator of which not everything is known; `None` where its items depend on the event."""

    items: tuple[Abstract, ...]


@dataclass(frozen=True, eq=False)
class Each:
    """A generator over a list of the event: `body` of an element whose fields have `root` in their keys."""

    key: Key
    root: int
    body: Abstract
    condition: Tree


@dataclass(frozen=True, eq=False)
class Choice:
    """`then` where a condition holds, `other` where it does not."""

    condition: Tree
    then: Abstract
    other: Abstract


@dataclass(frozen=True, eq=False)
class Closure:
    """A function or lambda that the predicate defines."""

    node: ast.FunctionDef | ast.Lambda
    names: Mapping[str, Abstract]
    reflection: Reflection = field(repr=False)


@dataclass(frozen=True, eq=False)
class Method:
    """A method of a field, not called yet."""

    owner: Field | Cased
    name: str


@dataclass(frozen=True)
class Predefined:
    """A variable that AWS defines: `aws.events.rule-name`; `whole` where it is an object, the event itself."""

    name: str
    whole: bool = False


WHOLE = Predefined("aws.events.event.json", whole=True)


@dataclass(frozen=True)
class Context:
    """The mapping's second parameter."""

    def attribute(self, name: str) -> Predefined | None:
        """The variable behind `context.name`."""
        return {
            "rule_arn": Predefined("aws.events.rule-arn"),
            "rule_name": Predefined("aws.events.rule-name"),
            "ingestion_time": Predefined("aws.events.event.ingestion-time"),
            "event_json": WHOLE,
        }.get(name)


CONTEXT = Context()


@dataclass(frozen=True)
class Object:
    """A dict that is built."""

    members: Mapping[str, Abstract] = field(hash=False)


#: A piece of a text.
Piece: TypeAlias = str | Field | Predefined


@dataclass(frozen=True)
class Template:
    """A text that is built."""

    parts: tuple[Piece, ...]


@dataclass(frozen=True)
class Dumped:
    """`json.dumps` of what is built."""

    value: Abstract
    options: Mapping[str, Any] = field(hash=False)
    position: Position | None = None


@dataclass(frozen=True)
class Broken:
    """What follows from an expression that was reported already."""


Abstract: TypeAlias = (
    Known
    | Field
    | Cased
    | Part
    | Address
    | Truth
    | Items
    | Each
    | Choice
    | Closure
    | Method
    | Predefined
    | Context
    | Object
    | Template
    | Dumped
    | Broken
)


class Frame:
    """One function under evaluation: its names and what they are worth."""

    def __init__(self, reflection: Reflection, names: Mapping[str, Abstract], depth: int) -> None:
        self.reflection = reflection
        self.names = dict(names)
        self.depth = depth

    def inner(self, names: Mapping[str, Abstract] | None = None) -> Frame:
        """A copy for a branch, or for a scope inside."""
        return Frame(self.reflection, self.names | dict(names or {}), self.depth)


BROKEN = Broken()
TRUE = Constant(True)
#: The truth of what was reported already: neither side of it is left out.
SPOILED = Constant(False)
FALSE = Constant(False)
