"""What the closure analysis finds: things (live objects), and for each the form in which it can be rebuilt.

The analysis makes a graph of them; the emission walks the graph and writes one definition after the other. A form
tells which other things it needs, and when: at once, afterwards (so that cycles can be closed), or when called.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ...diagnostics import Position
from ...reflect import SourceFile


@dataclass(eq=False)
class Thing:
    """A live object that the handler reaches.

    Args:
        value: the object.
        label: how it was reached first: a name, an attribute, an item.
        parent: the thing that reached it first.
        count: how often it is needed; what is needed once is written where it is needed.
        form: how it is rebuilt.
        name: the name that it has in the bundle.
        title: a construct's readable name, for the names of environment variables.
        depth: how many things lead to it.
        passing: whether it is a container of ours that only hands over its content.
    """

    value: object
    label: str
    parent: Thing | None
    count: int = 0
    form: Form = field(default_factory=lambda: Plain())
    name: str | None = None
    title: str | None = None
    depth: int = 0
    passing: bool = False

    def chain(self) -> list[str]:
        """The names that lead to it, from the handler on."""
        labels: list[str] = []
        thing: Thing | None = self
        while thing is not None:
            labels.append(thing.label)
            thing = thing.parent
        return labels[::-1]


@dataclass
class Plain:
    """A constant: a number, a string, None."""

    def now(self) -> Iterator[Thing]:
        """What must be there before it."""
        return iter(())

    def later(self) -> Iterator[Thing]:
        """What is needed afterwards, or when it is called."""
        return iter(())


@dataclass
class Text(Plain):
    """A value with Terraform tokens in it.

    Args:
        pieces: constant parts, and tokens where the flag is set.
        decoded: whether it is no string: a number or a list, which arrives as JSON.
        position: the place that reaches it.
    """

    pieces: list[tuple[bool, object]] = field(default_factory=list)
    decoded: bool = False
    position: Position | None = None


@dataclass
class Imported(Plain):
    """A module, or something that a module has under a name."""

    module: str = ""
    attribute: str = ""
    submodules: set[str] = field(default_factory=set)


@dataclass
class Builtin(Plain):
    """Something that is there under its own name."""

    name: str = ""


@dataclass
class Display(Plain):
    """A list, tuple, set, frozenset or dict."""

    items: list[Thing] = field(default_factory=list)
    pairs: list[tuple[Thing, Thing]] = field(default_factory=list)

    def now(self) -> Iterator[Thing]:
        """Its elements."""
        yield from self.items
        for key, value in self.pairs:
            yield key
            yield value


@dataclass
class Made(Plain):
    """The result of a call, and what is done to it afterwards.

    Args:
        function: what is called.
        args: the positional arguments.
        kwargs: the named arguments.
        steps: the statements that complete it.
    """

    function: Thing
    args: list[Thing] = field(default_factory=list)
    kwargs: dict[str, Thing] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def now(self) -> Iterator[Thing]:
        """What the call needs."""
        yield self.function
        yield from self.args
        yield from self.kwargs.values()

    def later(self) -> Iterator[Thing]:
        """What the steps need."""
        for step in self.steps:
            yield from step.args


@dataclass
class Step:
    """A statement on a thing: a method call (`extend`), or with `attribute` set an assignment of an attribute."""

    method: str
    args: list[Thing]
    attribute: bool = False


@dataclass
class Member(Plain):
    """An attribute of another thing."""

    owner: Thing
    attribute: str

    def now(self) -> Iterator[Thing]:
        """The owner."""
        yield self.owner


@dataclass
class Binding:
    """A name that a function takes from outside.

    Args:
        key: what tells apart two variables of the same name.
        name: the name in the code.
        thing: its value.
        written: whether some function of the bundle gives it another value.
    """

    key: tuple[object, ...]
    name: str
    thing: Thing
    written: bool = False


@dataclass
class Function(Plain):
    """A function that is taken apart.

    Args:
        function: the function object.
        node: its tree, shared: never changed.
        source: its file.
        defaults: values of the defaults, one for each of the last positional parameters.
        kwdefaults: values of the keyword-only parameters' defaults.
        bindings: the names that it takes from outside.
        attributes: what was set on the function object.
        home: the class that has it as a method, or None.
    """

    function: types.FunctionType
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    source: SourceFile
    defaults: list[Thing] = field(default_factory=list)
    kwdefaults: dict[str, Thing] = field(default_factory=dict)
    bindings: dict[str, Binding] = field(default_factory=dict)
    attributes: dict[str, Thing] = field(default_factory=dict)
    home: Thing | None = None

    def now(self) -> Iterator[Thing]:
        """The defaults are evaluated where the function is defined."""
        yield from self.defaults
        yield from self.kwdefaults.values()

    def later(self) -> Iterator[Thing]:
        """Names are looked up when it is called."""
        for binding in self.bindings.values():
            yield binding.thing
        yield from self.attributes.values()


@dataclass
class Class(Plain):
    """A class that is taken apart: the class statement is written anew from what the class has now.

    Args:
        style: "class", "dataclass", "enum", "namedtuple".
        bases: its bases.
        keywords: the class statement's keywords (metaclass, and those of `__init_subclass__`).
        members: its own attributes in order.
        annotations: its annotations.
        node: the class statement, or None for a class that was made by a call.
        source: the file of that statement.
        held: whether its `__init__` is left out, because nobody was found to call the class.
    """

    style: str
    bases: list[Thing] = field(default_factory=list)
    keywords: dict[str, Thing] = field(default_factory=dict)
    members: dict[str, Thing] = field(default_factory=dict)
    annotations: dict[str, Thing] = field(default_factory=dict)
    decorators: list[tuple[Thing, dict[str, Thing]]] = field(default_factory=list)
    node: ast.ClassDef | None = None
    source: SourceFile | None = None
    held: bool = False

    def now(self) -> Iterator[Thing]:
        """Everything in the statement."""
        yield from self.bases
        yield from self.keywords.values()
        yield from self.members.values()
        yield from self.annotations.values()
        for decorator, arguments in self.decorators:
            yield decorator
            yield from arguments.values()


@dataclass
class Live(Plain):
    """A construct, a stack, a module of the stack's: only its attributes that the code reads travel."""

    attributes: dict[str, Thing] = field(default_factory=dict)

    def later(self) -> Iterator[Thing]:
        """Its attributes."""
        yield from self.attributes.values()


Form: TypeAlias = Plain
