"""Conditions on the fields of an event, and what makes them true, false, or defined at all.

A `Tree` is the predicate as it was written; it has Python's order of evaluation. `Solver` turns it into clauses: an
event satisfies a predicate if it satisfies one of its clauses, and a clause if every field has one of its values. What
raises in Python is neither true nor false: such an event does not match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ...diagnostics import Position
from .globs import TooComplex
from .values import EVERYTHING, Unsayable, Values

#: AWS refuses a pattern whose `$or` stands for more combinations than this.
MOST_CLAUSES = 1000

#: Where a field is: 0 and the keys from the event, the number of an `any(...)` and the keys from its element, or
#: `ELEMENT` and those keys once the `any(...)` is complete.
Key: TypeAlias = tuple[int, tuple[str, ...]]
ELEMENT = -1


@dataclass(frozen=True)
class Some:
    """Some element of the list at `key` satisfies `inner`, whose own keys start with `ELEMENT`.

    Args:
        key: the list.
        inner: the condition.
        false: the elements for which it is false, where Python does not raise.
    """

    key: Key
    inner: Clause
    false: tuple[Clause, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"any of {_dotted(self.key)} has ({self.inner})"


class Clause:
    """Fields with the values that each must have, and lists some element of which must satisfy something.

    Args:
        fields: the values by field.
        some: conditions that an element of a list must satisfy.
        none: conditions that no element may satisfy: no pattern says this, but it may fall away.
    """

    __slots__ = ("_hash", "fields", "none", "some")

    def __init__(
        self,
        fields: Mapping[Key, Values] | None = None,
        some: frozenset[Some] = frozenset(),
        none: frozenset[Some] = frozenset(),
    ) -> None:
        self.fields = dict(fields or {})
        self.some = some
        self.none = none
        self._hash = hash((frozenset(self.fields.items()), some, none))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Clause)
            and self._hash == other._hash
            and self.fields == other.fields
            and self.some == other.some
            and self.none == other.none
        )

    def inside(self, other: Clause) -> bool:
        """Whether what satisfies this clause satisfies `other` (never wrongly true)."""
        return (
            other.some <= self.some
            and other.none <= self.none
            and all(key in self.fields and values.contains(self.fields[key]) for key, values in other.fields.items())
        )

    def __str__(self) -> str:
        parts = [f"{_dotted(key)} in {values}" for key, values in sorted(self.fields.items(), key=lambda e: e[0])]
        parts += sorted(map(str, self.some)) + sorted(f"not {each}" for each in self.none)
        return " and ".join(parts) or "always"


def _dotted(key: Key) -> str:
    return ".".join(key[1]) or "it"


Clauses: TypeAlias = tuple[Clause, ...]
NEVER: Clauses = ()
ALWAYS: Clauses = (Clause(),)


@dataclass(frozen=True, eq=False)
class Tree:
    """A condition; `position` is where it is written."""

    position: Position | None = field(default=None, kw_only=True)


@dataclass(frozen=True, eq=False)
class Constant(Tree):
    """Always true, or always false."""

    value: bool


@dataclass(frozen=True, eq=False)
class Raises(Tree):
    """Neither true nor false: it always raises."""


@dataclass(frozen=True, eq=False)
class Test(Tree):
    """True for some values of a field, false for others; for the rest it raises."""

    key: Key
    true: Values
    false: Values


@dataclass(frozen=True, eq=False)
class Not(Tree):
    """The opposite."""

    inner: Tree


@dataclass(frozen=True, eq=False)
class And(Tree):
    """The left one first; the right one if that is true."""

    left: Tree
    right: Tree


@dataclass(frozen=True, eq=False)
class Or(Tree):
    """The left one first; the right one if that is false."""

    left: Tree
    right: Tree


@dataclass(frozen=True, eq=False)
class AnyOf(Tree):
    """True if `inner` is true of some element of a list; its fields of the element have `root` in their keys."""

    key: Key
    root: int
    inner: Tree


class Solver:
    """What makes trees true, false and defined.

    Args:
        domains: the values that a field can have at all, where the type of the event says so.
        objects: fields that are objects where they are there, because something is read from them.
    """

    def __init__(self, domains: Mapping[Key, Values], objects: frozenset[Key] = frozenset()) -> None:
        self.domains = domains
        self.objects = objects
        self._known: dict[tuple[str, int], Clauses] = {}
        self._alive: list[Tree] = []

    def domain(self, key: Key) -> Values:
        """The values that a field can have."""
        return self.domains.get(key, EVERYTHING)

    def true(self, tree: Tree) -> Clauses:
        """The events for which a tree is true.

        Raises:
            Unsayable: when no clauses say so.
        """
        return self._solve("true", tree)

    def false(self, tree: Tree) -> Clauses:
        """The events for which it is false."""
        return self._solve("false", tree)

    def defined(self, tree: Tree) -> Clauses:
        """The events for which it is either."""
        return self._solve("defined", tree)

    def _solve(self, question: str, tree: Tree) -> Clauses:
        known = self._known.get((question, id(tree)))
        if known is None:
            self._alive.append(tree)  # its id must not be used again
            try:
                known = getattr(self, f"_{question}")(tree)
            except TooComplex as failure:
                raise Unsayable(f"the texts of one field are too many: {failure}") from failure
            self._known[question, id(tree)] = known
        return known

    def _true(self, tree: Tree) -> Clauses:
        match tree:
            case Constant(value=value):
                return ALWAYS if value else NEVER
            case Test(key=key, true=values):
                return self.clause({key: values})
            case Not(inner=inner):
                return self.false(inner)
            case And(left=left, right=right):
                one = self.true(left)
                return self.both(one, self.true(right)) if one else NEVER
            case Or(left=left, right=right):
                one = self.true(left)
                return one if one == ALWAYS else self.either(one, self._after(left, self.true(right)))
            case AnyOf():
                return self._some(tree)
        return NEVER

    def _false(self, tree: Tree) -> Clauses:
        match tree:
            case Constant(value=value):
                return NEVER if value else ALWAYS
            case Test(key=key, false=values):
                return self.clause({key: values})
            case Not(inner=inner):
                return self.true(inner)
            case And(left=left, right=right):
                one = self.false(left)
                return one if one == ALWAYS else self.either(one, self._after(left, self.false(right)))
            case Or(left=left, right=right):
                one = self.false(left)
                return self.both(one, self.false(right)) if one else NEVER
            case AnyOf():
                return (Clause(none=frozenset(some for clause in self._some(tree) for some in self._only(clause))),)
        return NEVER

    def _defined(self, tree: Tree) -> Clauses:
        match tree:
            case Test(key=key, true=true, false=false):
                return self.clause({key: true.union(false)})
            case Not(inner=inner):
                return self.defined(inner)
            case And(left=left, right=right) | Or(left=left, right=right):
                after = self.defined(right)
                if after == ALWAYS:
                    return self.defined(left)
                decided = self.false(left) if isinstance(tree, And) else self.true(left)
                return self.either(decided, self._after(left, after))
            case Raises():
                return NEVER
        return ALWAYS

    def _after(self, left: Tree, right: Clauses) -> Clauses:
        """What the right side adds: it is only reached where the left side did not raise."""
        return self.both(self.defined(left), right) if right else NEVER

    def _some(self, tree: AnyOf) -> Clauses:
        """Parts that do not touch the element move out of the `any`: they hold for one element as for all."""
        found = []
        false = tuple(
            Clause({(ELEMENT, key[1]): values for key, values in clause.fields.items() if key[0] == tree.root})
            for clause in self.false(tree.inner)
        )
        for clause in self.true(tree.inner):
            inner = {(ELEMENT, key[1]): values for key, values in clause.fields.items() if key[0] == tree.root}
            outer = {key: values for key, values in clause.fields.items() if key[0] != tree.root}
            nested = {some for some in clause.some if some.key[0] == tree.root}
            below = frozenset(Some((ELEMENT, some.key[1]), some.inner, some.false) for some in nested)
            if clause.none:
                raise Unsayable("no pattern says that a list has no such element")
            element = Clause(inner, below)
            found.append(Clause(outer, (clause.some - nested) | {Some(tree.key, element, false)}))
        return self.simplified(found)

    @staticmethod
    def _only(clause: Clause) -> frozenset[Some]:
        if clause.fields or clause.none or len(clause.some) != 1:
            raise Unsayable("no pattern says that a list has no such element")
        return clause.some

    def clause(self, fields: Mapping[Key, Values]) -> Clauses:
        """One clause of these fields, in the domain of each."""
        kept = {}
        for key, values in fields.items():
            domain = self.domain(key)
            inside = values if domain is EVERYTHING else values.intersection(domain)
            if not inside:
                return NEVER
            if not inside.contains(domain):
                kept[key] = inside
        return (Clause(kept),) if kept else ALWAYS

    def both(self, one: Clauses, two: Clauses) -> Clauses:
        """What satisfies both."""
        if one == ALWAYS or not two:
            return two
        if two == ALWAYS or not one:
            return one
        found: dict[Clause, None] = {}
        for a in one:
            for b in two:
                joined = _joined(a, b)
                if joined is not None:
                    found[joined] = None
                    if len(found) > 4 * MOST_CLAUSES:
                        raise Unsayable(f"it stands for more than {MOST_CLAUSES} combinations")
        return self.simplified(found)

    def either(self, one: Clauses, two: Clauses) -> Clauses:
        """What satisfies either."""
        return self.simplified((*one, *two)) if one and two else one or two

    def simplified(self, clauses: Iterable[Clause]) -> Clauses:
        """The same as fewer clauses: those that differ in one field become one, those inside another go."""
        left = list(dict.fromkeys(clauses))
        merged = True
        while merged and len(left) > 1:
            merged = False
            for key in dict.fromkeys(key for clause in left for key in clause.fields):
                groups: defaultdict[tuple[object, ...], list[Clause]] = defaultdict(list)
                for clause in left:
                    if key in clause.fields:
                        rest = frozenset(entry for entry in clause.fields.items() if entry[0] != key)
                        groups[rest, clause.some, clause.none].append(clause)
                if len(groups) == sum(key in clause.fields for clause in left):
                    continue
                merged = True
                found: dict[Clause, None] = {clause: None for clause in left if key not in clause.fields}
                for group in groups.values():
                    found[self._merged(key, group)] = None
                left = list(found)
        if ALWAYS[0] in left:
            return ALWAYS
        left = self._merged_lists(left)
        if 1 < len(left) <= 200:
            left = [a for a in left if not any(a is not b and a.inside(b) for b in left)]
        return tuple(left)

    def _merged_lists(self, clauses: list[Clause]) -> list[Clause]:
        """Clauses that differ in one condition on one list become one: either element will do."""
        found: dict[object, Clause] = {}
        for clause in clauses:
            if len(clause.some) != 1:
                found[clause] = clause
                continue
            (some,) = clause.some
            place = (frozenset(clause.fields.items()), clause.none, some.key)
            before = found.get(place)
            if before is not None:
                (other,) = before.some
                inner = self.simplified((other.inner, some.inner))
                if len(inner) > 1:
                    found[clause] = clause
                    continue
                clause = Clause(clause.fields, frozenset([Some(some.key, inner[0], some.false)]), clause.none)
            found[place] = clause
        return list(found.values())

    def _merged(self, key: Key, group: list[Clause]) -> Clause:
        if len(group) == 1:
            return group[0]
        values = group[0].fields[key]
        for clause in group[1:]:
            values = values.union(clause.fields[key])
        fields = group[0].fields | {key: values}
        if values.contains(self.domain(key)):
            del fields[key]
        return Clause(fields, group[0].some, group[0].none)


def _joined(a: Clause, b: Clause) -> Clause | None:
    """What satisfies both clauses, or None where nothing does."""
    fields = dict(a.fields)
    for key, values in b.fields.items():
        if key in fields:
            values = fields[key].intersection(values)
            if not values:
                return None
        fields[key] = values
    some, none = a.some | b.some, a.none | b.none
    if some & none:
        return None
    return Clause(fields, some, none)


def printed(clauses: Clauses) -> str:
    """The readable form: one line per clause."""
    return "\n".join(("   " if index == 0 else "or ") + str(clause) for index, clause in enumerate(clauses)) or "never"
