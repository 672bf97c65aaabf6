"""Which variables are still wanted where, and which certainly have a value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from . import flow
from .effects import binds, reads, surely_binds
from .graph import Edge, Machine, State, Step, predecessors, states
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
    """The live variables of a machine.

    Args:
        machine: the machine.
        functions: nested functions, which read variables where they are called.
    """

    def __init__(self, machine: Machine, functions: dict[str, ast.AST]) -> None:
        self.machine = machine
        self._functions = {name: reads(node) for name, node in functions.items()}
        self._own = {state: _input_names(state) for state in states(machine)}
        self.before: dict[State, frozenset[str]] = {state: frozenset() for state in states(machine)}
        order = list(reversed(states(machine)))
        changed = True
        while changed:
            changed = False
            for state in order:
                found = self._before(state)
                if found != self.before[state]:
                    self.before[state] = found
                    changed = True

    def expand(self, names: Iterable[str]) -> frozenset[str]:
        """The names, and the variables that the functions among them read."""
        found = set(names)
        work = list(found)
        while work:
            for name in self._functions.get(work.pop(), ()):
                if name not in found:
                    found.add(name)
                    work.append(name)
        return frozenset(found)

    def through(self, steps: Sequence[Step], after: frozenset[str]) -> frozenset[str]:
        """What is live ahead of some code."""
        live = set(after)
        for step in reversed(steps):
            live -= surely_binds(step.statement)
            live |= self.expand(reads(step.statement))
        return frozenset(live)

    def edge(self, edge: Edge) -> frozenset[str]:
        """What is live when a state is left."""
        return self.through(edge.code, self.before[edge.target])

    def _before(self, state: State) -> frozenset[str]:
        live: set[str] = set()
        if state.next is not None:
            after = self.edge(state.next) - ({state.target} if state.target else set())
            live |= self.through(state.code, frozenset(after))
        for rule in state.rules:
            inner = self.edge(rule.edge)
            for code, test in reversed(rule.tests):
                inner = self.through(code, inner | self.expand(uses_of(test)))
            live |= inner
        if state.default is not None:
            live |= self.edge(state.default)
        for catch in state.catches:
            live |= self.edge(catch.edge) - {catch.bind}
        live |= self.uses(state)
        live = set(self.through(state.absorbed, frozenset(live)))
        return frozenset(live)

    def uses(self, state: State) -> frozenset[str]:
        """What the state's own fields read."""
        return self.expand(self._own[state] | self._inner(state)) if state.inner else self.expand(self._own[state])

    def _inner(self, state: State) -> frozenset[str]:
        found: set[str] = set()
        for machine in state.inner:
            inner = Liveness(machine, {})
            inner._functions = self._functions
            live = inner.edge(machine.start)
            own = {part.id for part in ast.walk(machine.item) if isinstance(part, ast.Name)} if machine.item else set()
            found |= (live - own) | set(machine.carried)
        return frozenset(found)


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
    found: set[str] = set()
    for step in _steps(machine):
        found |= binds(step.statement)
    for state in states(machine):
        if state.target:
            found.add(state.target)
        found.update(catch.bind for catch in state.catches if catch.bind)
    return frozenset(found)


def _steps(machine: Machine) -> list[Step]:
    found = list(machine.start.code)
    for state in states(machine):
        found += state.code + state.absorbed
        for edge in state.edges():
            found += edge.code
        for rule in state.rules:
            for code, _ in rule.tests:
                found += code
    return found


def certain(machine: Machine, at_start: frozenset[str]) -> dict[State, frozenset[str]]:
    """The variables that have a value whenever a state is entered."""
    every = assigned(machine) | at_start
    order = states(machine)
    found = dict.fromkeys(order, every)
    incoming = predecessors(machine)
    source = {id(edge): state for state in order for edge in state.edges()}
    bound = {id(catch.edge): {catch.bind} for state in order for catch in state.catches if catch.bind}
    caught = {id(catch.edge) for state in order for catch in state.catches}
    changed = True
    while changed:
        changed = False
        for state in order:
            ways = []
            for edge in incoming[state]:
                origin = source.get(id(edge))
                known = set(at_start if origin is None else found[origin])
                if origin is not None and id(edge) not in caught:
                    known |= set().union(*(surely_binds(s.statement) for s in origin.absorbed + origin.code))
                    known |= {origin.target} if origin.target else set()
                known |= bound.get(id(edge), set())
                for step in edge.code:
                    known |= surely_binds(step.statement)
                    known -= {
                        p.id for p in ast.walk(step.statement) if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Del)
                    }
                ways.append(known)
            now = frozenset(set.intersection(*ways)) if ways else frozenset()
            if now != found[state]:
                found[state] = now
                changed = True
    return found
