"""Where errors go: the Catch of each state, and states around pure code whose errors could not be caught otherwise."""

from __future__ import annotations

import ast
import collections

from . import flow
from .build import Builder, Env
from .effects import binds, may_raise
from .exceptions import WIDEST, error_names
from .graph import (
    CATCHING,
    Catch,
    Edge,
    Machine,
    Region,
    State,
    Step,
    absorb,
    every_edge,
    handlers,
    machines,
    states,
)
from .liveness import Liveness
from .tidy import repeatable

EVALUATION = "States.QueryEvaluationError"
#: What a call of another machine fails with, whatever that raised.
NESTED = (EVALUATION, "States.TaskFailed")


def connect(machine: Machine, builder: Builder) -> None:
    """Gives every state of a machine, and of those inside it, its Catch; handlers are reached by these edges only."""
    done: set[State] = set()
    while True:
        new = [state for state in states(machine) if state not in done]
        if not new:
            break
        for state in new:
            done.add(state)
            if state.kind in CATCHING and (state.regions or _nested(state)):
                state.catches = _catches(state, builder)
    for state in states(machine):
        for inner in state.inner:
            connect(inner, builder)


def guard(machine: Machine, builder: Builder) -> None:
    """Gives pure code whose errors can be caught a place where they are, and drops the entries nobody needs."""
    for inner in list(machines(machine)):
        _guard(inner, builder)
        for state in states(inner):
            if state.kind != "guard" and not _evaluates(state):
                state.catches = [catch for catch in state.catches if catch.names != (EVALUATION,)]


def _catches(state: State, builder: Builder) -> list[Catch]:
    found: list[Catch] = []
    seen: set[str] = set()
    strict = False
    for region in state.regions:
        if region.strict:
            strict = True
            continue
        if region.final is not None:
            found.append(Catch(("States.ALL",), region.error, region.final))
            break
        wide = False
        for classes, name, edge in region.handlers:
            if any(kind in WIDEST for kind in classes):
                found.append(Catch(("States.ALL",), name, edge))
                wide = True
                break
            names = [n for n in _names(classes) if n not in seen]
            seen.update(names)
            if names:
                found.append(Catch(tuple(names), name, edge))
        if wide:
            break
    nested = _nested(state)
    if (found or strict or nested) and not (found and found[0].names == ("States.ALL",) and not nested):
        error = builder.names.fresh("error")
        builder.exceptions.add(error)
        at = state.at if state.at is not None else builder.names.root.node
        way = builder.raise_again(error, at, Env(regions=state.regions))
        _resolve(way)
        found.insert(0, Catch(NESTED if nested else (EVALUATION,), error, way))
    for catch in found:
        catch.edge = catch.edge.copy()
        _resolve(catch.edge)
    return found


def _nested(state: State) -> bool:
    """Whether the state runs another machine, whose errors are to be this one's."""
    return isinstance(state.node, flow.Invoke) and getattr(state.node.operation, "nested_errors", False)


def _resolve(edge: Edge, seen: set[State] | None = None) -> None:
    """Follows jumps, from an edge and from the Choice that it leads to."""
    seen = set() if seen is None else seen
    while edge.target.kind == "jump":
        assert edge.target.next is not None
        edge.code = [*edge.code, *edge.target.next.code]
        edge.target = edge.target.next.target
    target = edge.target
    if target.kind == "choice" and not target.regions and target not in seen:
        seen.add(target)
        for inner in target.edges():
            _resolve(inner, seen)


def _names(classes: tuple[type[BaseException], ...]) -> list[str]:
    """The error names of a handler; an SDK call's own prefix is added where the call is known."""
    found: dict[str, None] = {}
    for kind in classes:
        if kind.__module__ == "botocore.exceptions" and kind.__name__ == "ClientError":
            found["States.TaskFailed"] = None
        else:
            found.update(dict.fromkeys(error_names(kind)))
    return list(found)


def _evaluates(state: State) -> bool:
    """Whether an expression in the fields of the state, or inside it, may raise an error of Python's."""
    if any(step.guarded for step in state.absorbed) or state.code:
        return True
    if state.next is not None and any(step.guarded and step.regions == state.regions for step in state.next.code):
        return True
    node = state.node
    match node:
        case flow.Invoke(args=args, kwargs=kwargs):
            return any(may_raise(part) for part in (*args, *kwargs.values()))
        case flow.Each(items=items) if items is not None:
            return True
        case flow.Gather():
            return any(_machine_raises(inner) for inner in state.inner)
    return bool(state.inner)


def _machine_raises(machine: Machine) -> bool:
    for _, edge in every_edge(machine):
        if any(may_raise(step.statement) for step in edge.code):
            return True
    for state in states(machine):
        if _evaluates(state) or (isinstance(state.value, ast.AST) and may_raise(state.value)):
            return True
        if any(isinstance(test, ast.AST) and may_raise(test) for rule in state.rules for _, test in rule.tests):
            return True
    return False


# Guards


def _guard(machine: Machine, builder: Builder) -> None:
    live = Liveness(machine, builder.names.functions, pending=True)
    incoming: collections.Counter[State] = collections.Counter()
    _count([machine.start], incoming)
    waiting: list[tuple[State | None, Edge]] = [(None, machine.start)]
    seen: set[State] = set()
    while waiting:
        source, edge = waiting.pop()
        if any(step.guarded for step in edge.code):
            place = _place(source, edge, incoming, live, builder)
            if place is not None:
                incoming[place] = 1
                _count([catch.edge for catch in place.catches], incoming)
        state = edge.target
        if state not in seen:
            seen.add(state)
            waiting += reversed([(state, way) for way in state.edges()])


def _count(edges: list[Edge], incoming: collections.Counter[State]) -> None:
    """Counts edges, and those of the states that they reach first; handlers that code may still need count too."""
    waiting = list(edges)
    known: set[tuple[Region, ...]] = set()
    while waiting:
        edge = waiting.pop()
        for step in edge.code:
            if step.guarded and step.regions not in known:
                known.add(step.regions)
                waiting += [way for _, way in handlers(step.regions)]
        if edge.target not in incoming:
            waiting += edge.target.edges()
        incoming[edge.target] += 1


def _caught_live(state: State, live: Liveness) -> frozenset[str]:
    """The variables that the handlers of a state want."""
    found: set[str] = set()
    for catch in state.catches:
        found |= live.edge(catch.edge) - {catch.bind}
    return frozenset(found)


def _place(
    source: State | None, edge: Edge, incoming: collections.Counter[State], live: Liveness, builder: Builder
) -> State | None:
    """Finds a place for the steps of an edge that may raise: a state that is there, or a new one."""
    start = 0
    if source is not None and source.kind in CATCHING and edge is source.next:
        wanted = _caught_live(source, live)
        given = set().union(*(binds(step.statement) for step in source.code))
        if source.target:
            given.add(source.target)
        start = _clean_prefix(edge.code, source.regions, wanted, bool(given & wanted))
    rest = edge.code[start:]
    first = next((i for i, step in enumerate(rest) if step.guarded), None)
    if first is None:
        return None
    before, rest = edge.code[: start + first], rest[first:]
    regions = rest[0].regions
    target = edge.target
    if _absorbs(target, rest, regions, incoming, live):
        absorb(target, rest, builder.names)
        edge.code = before
        return None
    place = State("guard", regions=regions, next=Edge(rest, target), at=rest[0].statement)
    place.catches = _catches(place, builder)
    edge.code, edge.target = before, place
    length = max(_clean_prefix(rest, regions, _caught_live(place, live), False), 1)
    assert place.next is not None
    place.code, place.next.code = rest[:length], rest[length:]
    return place


def _clean_prefix(steps: list[Step], regions: tuple[Region, ...], wanted: frozenset[str], dirty: bool) -> int:
    """How many steps can go together: an error in one must reach the handlers of its own `try` and no others, and must
    leave none before it undone that a handler sees."""
    for number, step in enumerate(steps):
        if step.regions != regions and may_raise(step.statement):
            return number
        if step.guarded and dirty:
            return number
        if binds(step.statement) & wanted:
            dirty = True
    return len(steps)


def _absorbs(
    target: State, steps: list[Step], regions: tuple[Region, ...], incoming: collections.Counter[State], live: Liveness
) -> bool:
    if target.kind not in CATCHING or target.kind == "guard" or target.absorbed or incoming[target] != 1:
        return False
    if (
        target.regions != regions
        or not repeatable(steps)
        or any(step.regions != regions for step in steps if step.guarded)
    ):
        return False
    node = target.node
    if isinstance(node, flow.Invoke) and not (node.args or node.kwargs):
        return False
    bound = set().union(*(binds(step.statement) for step in steps))
    if bound & _caught_live(target, live):
        return False
    return not (target.inner and bound & live.inner(target))


__all__ = ["EVALUATION", "connect", "guard"]
