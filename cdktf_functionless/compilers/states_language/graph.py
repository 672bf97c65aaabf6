"""The machine as a graph: states, and edges that carry the pure code to run on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from . import flow
from .effects import binds, may_raise, reads
from .exceptions import WIDEST
from .names import Names
from .syntax import assign, load
from .task import Jsonata

Kind = Literal["task", "wait", "each", "gather", "guard", "choice", "succeed", "fail", "jump", "pass"]

#: States that can hold a Catch.
CATCHING: frozenset[Kind] = frozenset(("task", "each", "gather", "guard"))


@dataclass
class Step:
    """A pure statement on an edge, and the `try` regions around it.

    Args:
        statement: the statement.
        regions: the regions, innermost first.
        again: whether the state has evaluated it before in another field, so that it raises nothing any more.
    """

    statement: ast.stmt
    regions: tuple[Region, ...] = ()
    again: bool = False

    @property
    def raises(self) -> bool:
        """Whether there may be an error in it."""
        return not self.again and may_raise(self.statement)

    @property
    def guarded(self) -> bool:
        """Whether an error in it has somewhere to go."""
        return bool(self.regions) and self.raises


@dataclass(eq=False, repr=False)
class Edge:
    """What happens between two states."""

    code: list[Step]
    target: State

    def copy(self) -> Edge:
        """An edge of its own: edges are changed in place."""
        return Edge(list(self.code), self.target)

    def after(self, code: list[Step]) -> Edge:
        """The same edge with code before its own."""
        return Edge([*code, *self.code], self.target) if code else self


@dataclass(eq=False, repr=False)
class Catch:
    """One entry of `Catch`: the names, the variable that gets the exception, where to go."""

    names: tuple[str, ...]
    bind: str | None
    edge: Edge


@dataclass(eq=False, repr=False)
class Region:
    """What catches the errors of a `try`: its handlers, or its `finally`."""

    handlers: list[tuple[tuple[type[BaseException], ...], str | None, Edge]] = field(default_factory=list)
    final: Edge | None = None
    error: str | None = None
    strict: bool = False


def handlers(regions: tuple[Region, ...]) -> Iterator[tuple[str | None, Edge]]:
    """Where an error that is raised inside `try` regions may go, with the variable that gets it."""
    for region in regions:
        if region.strict:
            continue
        if region.final is not None:
            yield region.error, region.final
            return
        for classes, name, edge in region.handlers:
            yield name, edge
            if any(kind in WIDEST for kind in classes):
                return


@dataclass(eq=False, repr=False)
class Rule:
    """One rule of a Choice: conditions that hold one after the other, each after some code."""

    tests: list[tuple[list[Step], ast.expr | Jsonata]]
    edge: Edge


@dataclass(eq=False, repr=False)
class Machine:
    """A graph with its own variables: the workflow, an iteration or a branch."""

    start: Edge
    parent: Machine | None = None
    item: ast.expr | None = None
    #: Names that the machine's input carries beside its item.
    carried: list[str] = field(default_factory=list)


@dataclass(eq=False, repr=False)
class State:
    """A state to be.

    Args:
        kind: what it becomes; a jump becomes nothing.
        node: what it does.
        regions: the `try` regions around it, innermost first.
        next: where it goes on; None for an end and for a Choice.
        rules, default: of a Choice.
        value: the output of a succeed, the message of a fail.
        error: the error name of a fail.
        catches: filled in by `catches.py`.
        evaluation: the regions in which the errors of its expressions are raised; None while it has none that may.
        inner: the machines of an each or a gather, with the values they give.
        code: of a guard: what is evaluated where its errors can be caught.
    """

    kind: Kind
    node: flow.Node | None = None
    regions: tuple[Region, ...] = ()
    next: Edge | None = None
    rules: list[Rule] = field(default_factory=list)
    default: Edge | None = None
    value: ast.expr | Jsonata | None = None
    error: ast.expr | Jsonata | None = None
    catches: list[Catch] = field(default_factory=list)
    evaluation: tuple[Region, ...] | None = None
    inner: list[Machine] = field(default_factory=list)
    code: list[Step] = field(default_factory=list)
    at: ast.AST | None = None
    label: str | None = None
    #: Whether its input is still the machine's own.
    entry: bool = False
    #: Code that the state evaluates ahead of its own fields: it has no state before it that could.
    absorbed: list[Step] = field(default_factory=list)

    def edges(self) -> list[Edge]:
        """All ways out."""
        found = [] if self.next is None else [self.next]
        if self.rules:
            found += [rule.edge for rule in self.rules]
        if self.default is not None:
            found.append(self.default)
        if self.catches:
            found += [catch.edge for catch in self.catches]
        return found

    @property
    def target(self) -> str | None:
        """The name that gets the state's result."""
        return getattr(self.node, "target", None) if self.kind in ("task", "each", "gather") else None


def states(machine: Machine) -> list[State]:
    """The states of a machine in the order in which they are reached, without those of inner machines."""
    found: dict[State, None] = {}
    stack = [machine.start.target]
    while stack:
        state = stack.pop()
        if state in found:
            continue
        found[state] = None
        stack += [edge.target for edge in reversed(state.edges())]
    return list(found)


def postorder(
    starts: Iterable[State], ways: Callable[[State], Iterable[State]], seen: set[State] | None = None
) -> list[State]:
    """The states that are reached and not `seen` yet, each after those that it leads to itself, loops aside."""
    seen = set() if seen is None else seen
    order: list[State] = []
    path: list[State] = []
    left = [iter(starts)]
    while left:
        state = next(left[-1], None)
        if state is None:
            left.pop()
            if path:
                order.append(path.pop())
        elif state not in seen:
            seen.add(state)
            path.append(state)
            left.append(iter(ways(state)))
    return order


def own_edges(state: State) -> None:
    """Gives every way out of a state an edge of its own."""
    if state.next is not None:
        state.next = state.next.copy()
    for rule in state.rules:
        rule.edge = rule.edge.copy()
    if state.default is not None:
        state.default = state.default.copy()
    for catch in state.catches:
        catch.edge = catch.edge.copy()


def absorb(state: State, code: list[Step], names: Names) -> None:
    """Lets a state evaluate code ahead of its own fields; what is wanted later is assigned when it is left."""
    state.absorbed = [*code, *state.absorbed]
    if state.next is None:
        return
    later, target = list(code), state.target
    if target is not None and any(target in reads(step.statement) | binds(step.statement) for step in code):
        assert isinstance(state.node, (flow.Invoke, flow.Each, flow.Gather))
        result = names.fresh(target)  # the code means the value before
        state.node = replace(state.node, target=result)
        at = code[-1].statement
        later.append(Step(assign(target, load(result, at), at)))
    state.next.code = [*later, *state.next.code]


def predecessors(machine: Machine) -> dict[State, list[Edge]]:
    """The edges into each state, the start included."""
    found: dict[State, list[Edge]] = {machine.start.target: [machine.start]}
    for state in states(machine):
        for edge in state.edges():
            found.setdefault(edge.target, []).append(edge)
    return found


def machines(machine: Machine) -> Iterator[Machine]:
    """A machine and all inside it."""
    yield machine
    for state in states(machine):
        for inner in state.inner:
            yield from machines(inner)


def handled(edge: Edge, known: set[tuple[Region, ...]]) -> list[Edge]:
    """Where the errors of an edge's code may go, without those of regions that are known."""
    found: list[Edge] = []
    for step in edge.code:
        if step.guarded and step.regions not in known:
            known.add(step.regions)
            found += [way for _, way in handlers(step.regions)]
    return found


def pending_edges(machine: Machine) -> list[Edge]:
    """Each edge of a machine, also those that only errors of code on edges lead to, which has no state yet."""
    found = [machine.start]
    seen: set[State] = set()
    known: set[tuple[Region, ...]] = set()
    for edge in found:  # which grows
        found += handled(edge, known)
        if edge.target not in seen:
            seen.add(edge.target)
            found += edge.target.edges()
    return found


def every_edge(machine: Machine) -> Iterator[tuple[State | None, Edge]]:
    """Each edge of a machine with the state that it leaves; None for the start."""
    yield None, machine.start
    for state in states(machine):
        for edge in state.edges():
            yield state, edge
