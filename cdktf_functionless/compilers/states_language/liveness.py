"""Which variables are still wanted where, and which certainly have a value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...reflect import walk
from . import flow
from .effects import binds, reads, surely_binds
from .graph import Edge, Machine, Region, State, Step, handlers, postorder, states
from .task import Jsonata

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


def uses_of(value: ast.AST | Jsonata | None) -> frozenset[str]:
    """The variables in an expression; in JSONata of ours they stand as `{name}`."""
    if value is None:
        return frozenset()
    if isinstance(value, Jsonata):
        return frozenset(_PLACEHOLDER.findall(value))
    return reads(value)


class Liveness:
    """The live variables of a machine, as sets of bits while they are looked for.

    Args:
        machine: the machine.
        functions: nested functions, which read variables where they are called.
        pending: whether errors of code on edges reach the handlers of the `try` around it, as they will once
            `catches.guard` has found a place for that code.
        known: takes what is found about this machine and about those inside it.
    """

    def __init__(
        self,
        machine: Machine,
        functions: Mapping[str, ast.AST],
        *,
        pending: bool = False,
        known: dict[Machine, Liveness] | None = None,
    ) -> None:
        self.machine = machine
        self._machines: dict[Machine, Liveness] = {} if known is None else known
        self._machines[machine] = self
        self._nested = functions
        self._functions = {name: reads(node) for name, node in functions.items()}
        self._pending = pending
        self._bits: dict[str, int] = {}
        self._names: list[str] = []
        self._steps: dict[ast.stmt, tuple[int, int]] = {}
        self._uses: dict[State, int] = {}
        self._inside: dict[State, frozenset[str]] = {}
        self._live: dict[State, int] = {}
        self._caught: dict[tuple[Region, ...], int] = {}
        self._sets: dict[int, frozenset[str]] = {}
        self._solve([machine.start])

    # Results

    def at(self, state: State) -> frozenset[str]:
        """What is live ahead of a state; one that came later is looked at now."""
        if state not in self._live:
            self._solve([Edge([], state)])
        return self._set(self._live[state])

    def edge(self, edge: Edge) -> frozenset[str]:
        """What is live when a state is left."""
        if edge.target not in self._live:
            self._solve([edge])
        return self._set(self._edge(edge))

    def caught(self, regions: tuple[Region, ...]) -> frozenset[str]:
        """What the handlers read that an error inside regions may reach."""
        ways = [edge for _, edge in handlers(regions)]
        if any(edge.target not in self._live for edge in ways):
            self._solve(ways)
        return self._set(self._handled(regions))

    def expand(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and the variables that the functions among them read."""
        if not self._functions:
            return names
        found = set(names)
        work = list(found)
        while work:
            for name in self._functions.get(work.pop(), ()):
                if name not in found:
                    found.add(name)
                    work.append(name)
        return frozenset(found)

    def inner(self, state: State) -> frozenset[str]:
        """What the machines inside a state read of those around them."""
        known = self._inside.get(state)
        if known is None:
            found: set[str] = set()
            for machine in state.inner:
                inner = Liveness(machine, self._nested, pending=self._pending, known=self._machines)
                item = machine.item
                own = {part.id for part in walk(item) if isinstance(part, ast.Name)} if item else set()
                found |= (inner.edge(machine.start) - own) | set(machine.carried)
            known = self._inside[state] = frozenset(found)
        return known

    # The fixed point

    def _solve(self, edges: Sequence[Edge]) -> None:
        order = self._order(edges)
        live = self._live
        live.update(dict.fromkeys(order, 0))
        sources: dict[State, list[State]] = {state: [] for state in order}
        for state in order:
            for edge in state.edges():
                if edge.target in sources:
                    sources[edge.target].append(state)
        waiting = dict.fromkeys(reversed(order))  # a stack in which nothing is twice
        while waiting:
            while waiting:
                state, _ = waiting.popitem()
                found = self._before(state)
                if found != live[state]:
                    live[state] = found
                    waiting.update(dict.fromkeys(sources[state]))
            for regions, known in self._caught.items():
                caught = self._handled(regions)
                if caught != known:
                    self._caught[regions] = caught
                    waiting = dict.fromkeys(reversed(order))

    def _order(self, edges: Sequence[Edge]) -> list[State]:
        """The new states that edges lead to, each after those that it leads to itself, loops aside."""
        starts = [target for edge in edges for target in self._ends(edge)]
        return postorder(
            starts, lambda state: [target for edge in state.edges() for target in self._ends(edge)], set(self._live)
        )

    def _ends(self, edge: Edge) -> list[State]:
        """Where an edge leads: its target, and what handles errors on the way."""
        found = [edge.target]
        if self._pending:
            for step in edge.code:
                if step.guarded and step.regions not in self._caught:
                    self._caught[step.regions] = 0
                    for _, way in handlers(step.regions):
                        found += self._ends(way)
        return found

    def _handled(self, regions: tuple[Region, ...]) -> int:
        live = 0
        for bind, edge in handlers(regions):
            caught = self._edge(edge)
            live |= caught & ~self._bit(bind) if bind else caught
        return live

    def _before(self, state: State) -> int:
        live = 0
        if state.next is not None:
            live = self._edge(state.next)
            if state.target:
                live &= ~self._bit(state.target)
            live = self._through(state.code, live)
        for rule in state.rules:
            inner = self._edge(rule.edge)
            for code, test in reversed(rule.tests):
                inner = self._through(code, inner | self._mask(self.expand(uses_of(test))))
            live |= inner
        if state.default is not None:
            live |= self._edge(state.default)
        for catch in state.catches:
            caught = self._edge(catch.edge)
            live |= caught & ~self._bit(catch.bind) if catch.bind else caught
        own = self._uses.get(state)
        if own is None:
            own = self._uses[state] = self._mask(self.expand(_input_names(state) | self.inner(state)))
        return self._through(state.absorbed, live | own)

    def _edge(self, edge: Edge) -> int:
        return self._through(edge.code, self._live[edge.target])

    def _through(self, steps: Sequence[Step], live: int) -> int:
        """What is live ahead of some code."""
        for step in reversed(steps):
            known = self._steps.get(step.statement)
            if known is None:
                gives = self._mask(self.expand(reads(step.statement)))
                known = self._steps[step.statement] = (gives, ~self._mask(surely_binds(step.statement)))
            live = live & known[1] | known[0]
            if self._pending and step.guarded:
                live |= self._caught[step.regions]
        return live

    def _bit(self, name: str) -> int:
        bit = self._bits.get(name)
        if bit is None:
            bit = self._bits[name] = 1 << len(self._names)
            self._names.append(name)
        return bit

    def _mask(self, names: Iterable[str]) -> int:
        found = 0
        for name in names:
            found |= self._bit(name)
        return found

    def _set(self, mask: int) -> frozenset[str]:
        known = self._sets.get(mask)
        if known is None:
            found = []
            left = mask
            while left:
                low = left & -left
                found.append(self._names[low.bit_length() - 1])
                left ^= low
            known = self._sets[mask] = frozenset(found)
        return known


def _input_names(state: State) -> frozenset[str]:
    node = state.node
    found: set[str] = set()
    match node:
        case flow.Invoke(args=args, kwargs=kwargs, options=options):
            found |= reads([*args, *kwargs.values()])
            found |= uses_of(options.timeout) | uses_of(options.heartbeat)
            found.discard(options.token or "")
        case flow.Wait(seconds=seconds):
            found |= reads(seconds)
        case flow.Each(items=items, concurrency=concurrency, distributed=distributed):
            found |= uses_of(items) | uses_of(concurrency)
            if distributed is not None:
                for part in distributed.expressions():
                    found |= reads(part)
    found |= uses_of(state.value) | uses_of(state.error)
    return frozenset(found)


def assigned(machine: Machine) -> frozenset[str]:
    """All names that a machine itself may assign, without inner machines."""
    return _assigned(machine, states(machine))


def _assigned(machine: Machine, every: Sequence[State]) -> frozenset[str]:
    found: set[str] = set()
    steps = list(machine.start.code)
    for state in every:
        steps += state.code + state.absorbed
        for edge in state.edges():
            steps += edge.code
        for rule in state.rules:
            for code, _ in rule.tests:
                steps += code
        if state.target:
            found.add(state.target)
        found.update(catch.bind for catch in state.catches if catch.bind)
    return frozenset(found.union(*map(binds, {step.statement for step in steps})))


def certain(machine: Machine, at_start: frozenset[str]) -> dict[State, frozenset[str]]:
    """The variables that have a value whenever a state is entered."""
    reached = states(machine)
    every = _assigned(machine, reached) | at_start
    leads = {state: [edge.target for edge in state.edges()] for state in reached}
    order = postorder([machine.start.target], leads.__getitem__)[::-1]
    found = dict.fromkeys(order, every)
    ways: dict[State, list[_Way]] = {state: [] for state in order}
    ways[machine.start.target].append(_Way(None, *_effect([], machine.start)))
    for state in order:
        given = {state.target} if state.target else set()
        for edge in (state.next, state.default, *(rule.edge for rule in state.rules)):
            if edge is not None:
                ways[edge.target].append(_Way(state, *_effect([*state.absorbed, *state.code], edge, given)))
        for catch in state.catches:
            bound = {catch.bind} if catch.bind else set()
            ways[catch.edge.target].append(_Way(state, *_effect([], catch.edge, bound)))
    changed = True
    while changed:
        changed = False
        for state in order:
            now: frozenset[str] | None = None
            for way in ways[state]:
                known = ((at_start if way.origin is None else found[way.origin]) - way.lost) | way.gained
                now = known if now is None else now & known
            if now is not None and now != found[state]:
                found[state] = now
                changed = True
    return found


@dataclass(frozen=True)
class _Way:
    """An edge into a state: from where, the names that get a value on it and those that lose theirs."""

    origin: State | None
    gained: frozenset[str]
    lost: frozenset[str]


def _effect(before: Sequence[Step], edge: Edge, given: Iterable[str] = ()) -> tuple[frozenset[str], frozenset[str]]:
    gained: set[str] = set()
    lost: set[str] = set()
    for step in before:
        gained |= surely_binds(step.statement)
    gained |= set(given)
    for step in edge.code:
        gained |= surely_binds(step.statement)
        dropped = _deleted(step.statement)
        gained -= dropped
        lost |= dropped
    return frozenset(gained), frozenset(lost)


def _deleted(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr)):
        return set()
    return {p.id for p in walk(statement) if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Del)}
