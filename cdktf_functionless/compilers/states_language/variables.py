"""The variables of a workflow: their spelling, and their types, which are found round after round of writing it.

A loop reads what it assigns further down: the first round takes a variable to be what it has seen of it so far. What
was written with a type that turned out wrong is written again, until the types that a round relied on hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...iam import Statement
from .jsonata import types as t
from .jsonata.names import spell
from .jsonata.scope import Variable
from .jsonata.types import Type

#: What a variable holds that Python has not bound, where a state had to assign it.
UNBOUND = '{"?": "unbound"}'


@dataclass(slots=True)
class Notes:
    """What the writing of a part of the document relied on, and what it left beside the text.

    Attributes:
        relied: the variables whose types it asked for.
        seen: the types of what it assigns to variables.
        raised: the exceptions of Python's that its expressions can raise.
        statements: what its tasks need of the role.
    """

    relied: set[str] = field(default_factory=set)
    seen: list[tuple[str, Type]] = field(default_factory=list)
    raised: set[str] = field(default_factory=set)
    statements: list[Statement] = field(default_factory=list)

    def add(self, inner: Notes) -> None:
        """Adds what a part of this part left."""
        self.relied |= inner.relied
        self.seen += inner.seen
        self.raised |= inner.raised
        self.statements += inner.statements


class Variables:
    """The variables of one workflow.

    Attributes:
        exceptions: those that hold exceptions.
        notes: of the part that is being written.
    """

    def __init__(self, exceptions: set[str]) -> None:
        self.exceptions = exceptions
        self.notes = Notes()
        #: The types that rounds before this one have found, and this one.
        self._known: dict[str, Type] | None = None
        self._found: dict[str, Type] = {}
        self._spelled: dict[str, tuple[Variable, Variable]] = {}
        #: The types that were given out in this round.
        self._relied: list[tuple[str, Type]] = []
        #: Variables that may hold `UNBOUND`, and those of which this round has found it.
        self._loose: set[str] = set()
        self._loosened: set[str] = set()

    def of(self, name: str, bound: bool = True) -> Variable:
        """A variable; `bound`: it surely has a value."""
        self.notes.relied.add(name)
        known = self._spelled.get(name)
        if known is None:
            text, kind = spell(name), self._type(name)
            perhaps = bound_only(text) if name in self._loose else text
            known = self._spelled[name] = (Variable(perhaps, kind, False), Variable(text, kind))
            self._relied.append((name, kind))
        return known[bound]

    def type_of(self, name: str) -> Type:
        """What is known of a variable: in the first round what was seen so far, later all that was seen before."""
        return self.of(name).type

    def _type(self, name: str) -> Type:
        if name in self.exceptions:
            return t.EXCEPTION
        return (self._found if self._known is None else self._known).get(name, t.ANY)

    def see(self, name: str, kind: Type) -> None:
        """Notes the type of a value that a variable gets."""
        self.notes.seen.append((name, kind))
        known = self._found.get(name)
        if known is kind:
            return
        found = kind if known is None else t.union((known, kind))
        if known is None or found != known:
            self._found[name] = found
            if self._known is None:
                self._spelled.pop(name, None)

    def loosen(self, name: str) -> None:
        """Notes that a variable may hold `UNBOUND`."""
        if name not in self._loose:
            self._loose.add(name)
            self._loosened.add(name)
            self._spelled.pop(name, None)

    def repeat(self, notes: Notes) -> None:
        """Notes all that an earlier round noted of a part that stays as it is."""
        for name in notes.relied:
            self.of(name)
        for name, kind in notes.seen:
            self.see(name, kind)
        self.notes.raised |= notes.raised
        self.notes.statements += notes.statements

    def settle(self) -> frozenset[str]:
        """Ends a round: the variables of which it took for granted what does not hold."""
        before, self._known, self._spelled = self._known or {}, {}, {}
        for name, kind in self._found.items():
            known = before.get(name)
            self._known[name] = kind if known is None else t.union((known, kind))
        wrong = self._loosened.union(name for name, kind in self._relied if self._type(name) != kind)
        self._found, self._relied, self._loosened, self.notes = {}, [], set(), Notes()
        return frozenset(wrong)

    def doubt(self) -> None:
        """Begins again, with nothing taken for granted."""
        self._known, self._found, self._spelled = {}, {}, {}
        self._relied, self._loosened, self.notes = [], set(), Notes()

    def forget(self) -> frozenset[str]:
        """Takes back all that was found about types: the variables that it was found of."""
        wrong = frozenset(self._known or ())
        self._known, self._spelled = {}, {}
        return wrong


def bound_only(text: str) -> str:
    """The value of a variable that may hold `UNBOUND`: nothing where it does."""
    return f"({text} != {UNBOUND} ? {text})"
