"""The state of one analysis: frames (one per function and kind of arguments), places, and what waits to be read again.

Sets of values only grow. A frame that has read a place is evaluated again when that place has grown; when nothing is
left to evaluate, every value that an expression may have has been found.
"""

from __future__ import annotations

import ast
import functools
import types
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from ...diagnostics import Position
from ..function import Reflection
from ..static import UNKNOWN
from . import boto
from .facts import Facts
from .values import (
    SOME,
    Arguments,
    Bound,
    Cell,
    Cloud,
    Live,
    LocalClass,
    Method,
    Partial,
    Value,
    Values,
    join,
)

#: A function is told apart by so many kinds of arguments; further calls of it are joined.
CONTEXTS = 8
#: Calls nested deeper are evaluated after their caller, not inside of it.
DEPTH = 24
#: Evaluations of frames, before the analysis gives up.
PASSES = 4000

T = TypeVar("T", bound=Value)
Variables: TypeAlias = dict[str, Values]
_CONSTANTS = (str, int, float, bool, bytes, type(None), complex)


@dataclass
class Found:
    """A call of a cloud operation at one place in one frame."""

    frame: Frame
    node: ast.AST
    integration: Any
    service: str | None
    operation: str | None
    via: str
    region: str | None
    arguments: Arguments


@dataclass
class Doubt:
    """A call that may be one of a cloud operation, which cannot be told."""

    frame: Frame
    node: ast.AST
    reason: str


@dataclass
class Loop:
    """The variables where a loop is left, and where it is started over."""

    breaks: list[Variables] = field(default_factory=list)
    continues: list[Variables] = field(default_factory=list)


class Frame:
    """A function, called with one kind of arguments."""

    def __init__(
        self,
        engine: Engine,
        facts: Facts,
        reflection: Reflection,
        parent: Frame | None = None,
        hidden: Mapping[str, Cell] | None = None,
        owner: Value | None = None,
    ) -> None:
        self.engine = engine
        self.facts = facts
        self.reflection = reflection
        self.parent = parent
        self.hidden: Mapping[str, Cell] = hidden or {}
        self.owner = owner
        self.parameters: dict[str, Cell] = {}
        self.cells: dict[Hashable, Cell] = {}
        self.strong: Variables = {}
        self.missed: set[str] = set()  # names that were read before they had a value
        self.loops: list[Loop] = []
        self.attempts: list[Variables] = []  # what the blocks that may end at any point have assigned
        self.scopes: list[dict[str, Cell]] = []  # of the comprehensions being evaluated
        self.classes: list[LocalClass] = []  # whose bodies are being evaluated
        self.returns = Cell()
        self.yields = Cell()
        self.sites: dict[Hashable, Value] = {}
        self.found: dict[Hashable, Found] = {}
        self.doubts: dict[ast.AST, Doubt] = {}
        self.entered: dict[Frame, None] = {}
        self.running = False

    def read(self, cell: Cell) -> Values:
        """What is in a place now; this frame is evaluated again when there is more."""
        cell.readers[self] = None
        return tuple(cell.values)

    def cell(self, key: Hashable) -> Cell:
        """A place of this frame."""
        found = self.cells.get(key)
        if found is None:
            found = self.cells[key] = Cell()
        return found

    def site(self, key: Hashable, make: type[T], *args: Any) -> T:
        """The value that a place in the code allocates: the same one each time the frame is evaluated."""
        found = self.sites.get(key)
        if found is None:
            found = self.sites[key] = make(*args)
        return found  # type: ignore[return-value]

    # names

    def name(self, name: str) -> Values:
        """What a name may be here."""
        for scope in reversed(self.scopes):
            if name in scope:
                return self.read(scope[name])
        if self.classes and name in self.classes[-1].attributes:
            return self.read(self.classes[-1].attributes[name])
        if name in self.facts.locals:
            if name in self.facts.weak:
                return self.read(self.cell(name))
            found = self.strong.get(name)
            if found is None:
                self.missed.add(name)
            return found or ()
        if name in self.facts.globals:
            return self.engine.live_name(self, name, in_module=True)
        return self._outer(self, name)

    def _outer(self, reader: Frame, name: str) -> Values:
        if name in self.hidden:
            return reader.read(self.hidden[name])
        if self.parent is None:
            return self.engine.live_name(reader, name)
        if name in self.parent.facts.locals:
            return reader.read(self.parent.cell(name))
        return self.parent._outer(reader, name)

    def bind(self, name: str, values: Values) -> None:
        """Assigns a name."""
        if self.classes:
            place = self.classes[-1].attributes.setdefault(name, Cell())
        elif name in self.facts.globals:
            place = self.engine.place(("global", id(self.reflection.function.__globals__), name))
        elif name not in self.facts.locals:
            place = self._outer_place(name)
        elif name in self.facts.weak:
            place = self.cell(name)
        else:
            self.strong[name] = values
            for assigned in self.attempts:
                assigned[name] = join(assigned.get(name, ()), values)
            return
        self.engine.grow(place, values)

    def _outer_place(self, name: str) -> Cell:
        if self.parent is None:
            return self.engine.place(("cell", id(self.reflection.cells.get(name))))
        if name in self.parent.facts.locals:
            return self.parent.cell(name)
        return self.parent._outer_place(name)

    # results

    def position(self, node: ast.AST) -> Position:
        """Where a node stands."""
        return self.reflection.position(node)

    def record(
        self,
        node: ast.AST,
        arguments: Arguments,
        target: Hashable,
        *,
        integration: Any = None,
        service: str | None = None,
        operation: str | None = None,
        via: str = "client",
        region: str | None = None,
    ) -> None:
        """Notes a call of a cloud operation; `target` tells it from others that the same node may call."""
        self.found[node, target] = Found(self, node, integration, service, operation, via, region, arguments)

    def doubt(self, node: ast.AST, reason: str) -> None:
        """Notes a call that cannot be decided."""
        self.doubts.setdefault(node, Doubt(self, node, reason))


@dataclass
class Engine:
    """One analysis.

    Args:
        environment: environment variables that the code will see, by name.
    """

    environment: Mapping[str, str]
    values: dict[Hashable, Value] = field(default_factory=dict)
    kept: list[object] = field(default_factory=list)
    places: dict[Hashable, Cell] = field(default_factory=dict)
    attributes: dict[tuple[Value, str], Values] = field(default_factory=dict)
    frames: dict[Value, dict[Hashable, Frame]] = field(default_factory=dict)
    pending: dict[Frame, None] = field(default_factory=dict)
    handlers: dict[Live, Any] = field(default_factory=dict)
    overriding: set[tuple[Any, ...]] = field(default_factory=set)
    depth: int = 0
    passes: int = 0

    def live(self, value: object) -> Value:
        """The abstract value of an object of this process."""
        if isinstance(value, _CONSTANTS):
            key: Hashable = (type(value), value)
        else:
            key = getattr(value, "__identity__", None) if hasattr(type(value), "__integration__") else None
            key = id(value) if key is None else key
        found = self.values.get(key)
        if found is None:
            found = self._lift(value)
            self.kept.append(value)  # an id must not be used again
            self.values[key] = found
        return found

    def _lift(self, value: Any) -> Value:
        if isinstance(value, types.MethodType):
            receiver = self.live(value.__self__)
            if isinstance(receiver, Cloud):
                return self.make(boto.CloudMethod, receiver, value.__name__)
            if isinstance(value.__func__, types.FunctionType):
                return self.make(Bound, self.live(value.__func__), receiver)
            return self.make(Method, receiver, getattr(value, "__name__", ""))
        if isinstance(value, types.BuiltinMethodType) and not isinstance(value.__self__, (types.ModuleType, type)):
            return self.make(Method, self.live(value.__self__), value.__name__)
        if isinstance(value, functools.partial):
            arguments = Arguments(
                tuple((self.live(one),) for one in value.args),
                {name: (self.live(one),) for name, one in value.keywords.items()},
            )
            return Partial((self.live(value.func),), arguments)
        return boto.lift(self, value) or Live(value)

    def make(self, kind: type[T], *args: Any) -> T:
        """The one value of a kind with these parts."""
        key = (kind, args)
        found = self.values.get(key)
        if found is None:
            found = self.values[key] = kind(*args)
        return found  # type: ignore[return-value]

    def place(self, key: Hashable) -> Cell:
        """A place outside of all frames: a global variable, an attribute or an item of a live object."""
        found = self.places.get(key)
        if found is None:
            found = self.places[key] = Cell()
        return found

    def grow(self, cell: Cell, values: Values) -> None:
        """Adds values to a place; who has read it is evaluated again."""
        if values and cell.grow(values):
            self.pending.update(cell.readers)

    def live_name(self, frame: Frame, name: str, *, in_module: bool = False) -> Values:
        """What a name from outside of the outermost function may be: its value now, and what reached code assigns."""
        reflection = frame.reflection
        module = reflection.function.__globals__
        cell = None if in_module else reflection.cells.get(name)
        value = reflection.lookup(name) if not in_module or name not in module else module[name]
        key = ("cell", id(cell)) if cell is not None else ("global", id(module), name)
        written = frame.read(self.place(key))
        if value is UNKNOWN:
            return written or SOME
        return join((self.live(value),), written)
