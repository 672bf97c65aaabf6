"""Where errors go: the Catch of each state, and states around pure code whose errors could not be caught otherwise."""

from __future__ import annotations

import ast
import collections
import functools
from collections.abc import Callable
from typing import Any

from . import flow
from .build import Builder, Env
from .effects import binds, may_raise
from .exceptions import WIDEST
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
    handled,
    machines,
    own_edges,
    states,
)
from .liveness import Liveness
from .names import Names
from .targets import apart, fails_half_way
from .tidy import repeatable, tests_after

EVALUATION = "States.QueryEvaluationError"
#: Names in a Catch that errors of expressions match too.
_WIDE = frozenset(("States.ALL", "States.TaskFailed", EVALUATION))
#: What a call of another machine fails with, whatever that raised.
NESTED = (EVALUATION, "States.TaskFailed")


def connect(machine: Machine, builder: Builder) -> None:
    """Gives every state of a machine, and of those inside it, its Catch, and each way out an edge of its own; handlers
    are reached by these edges, and by the errors of code on edges, which has no state yet."""
    machine.start = machine.start.copy()
    waiting = [machine.start]
    done: set[State] = set()
    known: set[tuple[Region, ...]] = set()
    while waiting:
        edge = waiting.pop()
        state = edge.target
        if state not in done:
            done.add(state)
            own_edges(state)
            if state.kind in CATCHING and (state.regions or _nested(state)):
                state.catches = _catches(state, builder)
            for inner in state.inner:
                connect(inner, builder)
            waiting += reversed(state.edges())
        waiting += handled(edge, known)


def guard(machine: Machine, builder: Builder) -> None:
    """Gives pure code whose errors can be caught a place where they are, and code whose errors must not be caught one
    where they are not; drops the entries nobody needs."""
    for inner in machines(machine):
        _guard(inner, builder)
        for state in states(inner):
            if state.evaluation is None:
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
            names = [n for n in _names(classes, builder) if n not in seen]
            seen.update(names)
            if names:
                found.append(Catch(tuple(names), name, edge))
        if wide:
            break
    nested = _nested(state)
    if (found or strict or nested) and not (found and found[0].names == ("States.ALL",) and not nested):
        found.insert(0, _again(state, NESTED if nested else (EVALUATION,), state.regions, builder))
    for catch in found:
        catch.edge = catch.edge.copy()
        _resolve(catch.edge)
    return found


def _again(state: State, names: tuple[str, ...], regions: tuple[Region, ...], builder: Builder) -> Catch:
    """An entry for errors whose class shows at run time only: raises them inside of regions."""
    error = builder.names.fresh("error")
    builder.exceptions.add(error)
    at = state.at if state.at is not None else builder.names.root.node
    way = builder.raise_again(error, at, Env(regions=regions)).copy()
    _resolve(way)
    return Catch(names, error, way)


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


def _names(classes: tuple[type[BaseException], ...], builder: Builder) -> list[str]:
    """The error names of a handler; an SDK call's own prefix is added where the call is known."""
    found: dict[str, None] = {}
    for kind in classes:
        found.update(dict.fromkeys(builder.error_names(kind)))
    return list(found)


def _evaluates(state: State) -> bool:
    """Whether an expression in the fields of the state, or inside it, may raise an error of Python's."""
    if any(step.raises for step in (*state.absorbed, *state.code)):
        return True
    node = state.node
    match node:
        case flow.Invoke(args=args, kwargs=kwargs, options=options):
            rest = (part for part in (options.timeout, options.heartbeat) if part is not None)
            return any(may_raise(part) for part in (*args, *kwargs.values(), *rest))
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

#: What is live in a machine, found once it is asked for.
_Live = Callable[[], Liveness]
#: The states that were made for code, by it and what follows.
_Places = dict[tuple[Any, ...], State]


def _guard(machine: Machine, builder: Builder) -> None:
    live = functools.cache(lambda: Liveness(machine, builder.names.functions, pending=True))
    incoming: collections.Counter[State] = collections.Counter()
    _count([machine.start], incoming)
    waiting: list[tuple[State | None, Edge]] = [(None, machine.start)]
    seen: set[State] = set()
    entries: set[Catch] = set()
    places: _Places = {}
    while waiting:
        source, edge = waiting.pop()
        if edge.code:
            edge.code = [part for step in edge.code for part in _singly(step, live, builder)]
        place = _place(source, edge, incoming, live, builder, places)
        if place is not None:
            incoming[place] = 1
            _count([catch.edge for catch in place.catches], incoming)
        state = edge.target
        # An entry may be new: what the edge evaluates may fail.
        made = [] if source is None else [catch for catch in source.catches if catch not in entries]
        entries.update(made)
        _count([catch.edge for catch in made], incoming)
        ways: list[tuple[State | None, Edge]] = [(source, catch.edge) for catch in made]
        if state not in seen:
            seen.add(state)
            if state.kind in CATCHING and state.evaluation is None and (_nested(state) or _evaluates(state)):
                state.evaluation = state.regions
            ways += [(state, way) for way in state.edges()]
            entries.update(state.catches)
        waiting += reversed(ways)


def _count(edges: list[Edge], incoming: collections.Counter[State]) -> None:
    """Counts edges, and those of the states that they reach first; handlers that code may still need count too."""
    waiting = list(edges)
    known: set[tuple[Region, ...]] = set()
    while waiting:
        edge = waiting.pop()
        waiting += handled(edge, known)
        if edge.target not in incoming:
            waiting += edge.target.edges()
        incoming[edge.target] += 1


def _singly(step: Step, live: _Live, builder: Builder) -> list[Step]:
    """A step, or what it consists of where a handler sees what it has done when it fails."""
    if not step.guarded or not fails_half_way(step.statement, live().caught(step.regions)):
        return [step]
    assert isinstance(step.statement, ast.Assign)
    return [Step(part, step.regions) for part in apart(step.statement, builder.names.fresh)]


def _place(
    source: State | None,
    edge: Edge,
    incoming: collections.Counter[State],
    live: _Live,
    builder: Builder,
    places: _Places,
) -> State | None:
    """Finds a place for the steps of an edge whose errors must not stay where they are: a state that is there, or a
    new one, which it gives. Code that a handler comes back to has its state already."""
    if source is not None and source.kind in CATCHING and edge is source.next:
        start = _staying(source, edge, live, builder)
    else:
        start = next((number for number, step in enumerate(edge.code) if step.guarded), len(edge.code))
    rest = edge.code[start:]
    if not rest:
        return None
    live()  # as it is ahead of the first change
    regions = rest[0].regions
    target = edge.target
    if _absorbs(target, rest, regions, incoming, live, builder.names):
        absorb(target, rest, builder.names)
        _evaluated_in(target, regions, builder)
        edge.code = edge.code[:start]
        return None
    if not rest[0].guarded and tests_after(target, rest, incoming[target], builder.names):
        edge.code = edge.code[:start]
        return None
    key = (target, *((step.statement, step.regions, step.again) for step in rest))
    edge.code = edge.code[:start]
    if key in places:
        edge.target = places[key]
        incoming[edge.target] += 1
        return None
    place = State("guard" if rest[0].guarded else "pass", next=Edge(rest, target), at=rest[0].statement)
    edge.target = places[key] = place
    if place.kind == "guard":
        assert place.next is not None
        place.regions = place.evaluation = regions
        place.catches = _catches(place, builder)
        length = max(_clean_prefix(rest, regions, live().caught(regions), False), 1)
        place.code, place.next.code = rest[:length], rest[length:]
    return place


def _staying(source: State, edge: Edge, live: _Live, builder: Builder) -> int:
    """How many steps behind a state can be evaluated in it: their errors must reach the handlers of their own `try`,
    and no others. Where all that may raise is in one `try`, or in none, the state's entry for errors of expressions
    leads there."""
    code = edge.code
    raising = [step for step in code if step.raises]
    if not raising and edge.target.kind == "succeed" and isinstance(edge.target.value, ast.AST):
        raising = [Step(ast.Expr(value=edge.target.value))] if may_raise(edge.target.value) else []
    if not raising:
        return len(code)
    regions = source.evaluation if source.evaluation is not None else raising[0].regions
    wanted = live().caught(regions) if regions or source.regions else frozenset[str]()
    given = set().union(*(binds(step.statement) for step in source.code))
    if source.target:
        given.add(source.target)
    length = _clean_prefix(code, regions, wanted, bool(given & wanted))
    if source.evaluation is None and (length == len(code) or any(step.raises for step in code[:length])):
        _evaluated_in(source, regions, builder)
    return length


def _evaluated_in(state: State, regions: tuple[Region, ...], builder: Builder) -> None:
    """Errors of the state's expressions are raised inside of regions, whatever those of the state itself are."""
    if state.evaluation == regions:
        return
    state.evaluation = regions
    if regions == state.regions:
        return
    state.catches = [catch for catch in state.catches if catch.names != (EVALUATION,)]
    if regions or any(_WIDE & set(catch.names) for catch in state.catches):
        state.catches.insert(0, _again(state, (EVALUATION,), regions, builder))


def _clean_prefix(steps: list[Step], regions: tuple[Region, ...], wanted: frozenset[str], dirty: bool) -> int:
    """How many steps can go together: an error in one must reach the handlers of its own `try` and no others, and must
    leave none before it undone that a handler sees."""
    for number, step in enumerate(steps):
        if step.regions != regions and step.raises:
            return number
        if step.guarded and dirty:
            return number
        if binds(step.statement) & wanted:
            dirty = True
    return len(steps)


def _absorbs(
    target: State,
    steps: list[Step],
    regions: tuple[Region, ...],
    incoming: collections.Counter[State],
    live: _Live,
    names: Names,
) -> bool:
    """Whether a state can evaluate the code ahead of it together with its own fields."""
    if target.kind not in CATCHING or target.kind == "guard" or target.absorbed or incoming[target] != 1:
        return False
    if any(step.regions != regions for step in steps if step.raises) or not repeatable(steps, names):
        return False
    if target.regions != regions and (_nested(target) or target.evaluation is not None or _evaluates(target)):
        return False
    node = target.node
    if isinstance(node, flow.Invoke) and not (node.args or node.kwargs):
        return False
    if isinstance(node, flow.Gather) and any(step.raises for step in steps):
        return False  # a Parallel need not have Arguments, and nothing says that a Catch sees an error in them
    bound = set().union(*(binds(step.statement) for step in steps))
    caught = live().caught(regions)
    for catch in target.catches:
        caught |= live().edge(catch.edge) - {catch.bind}
    if bound & caught:
        return False
    return not (target.inner and bound & live().inner(target))


__all__ = ["EVALUATION", "connect", "guard"]
