"""The code at the start of a machine, which has no state before it: the first state evaluates it, or a Pass does."""

from __future__ import annotations

from .effects import binds, may_raise, reads
from .graph import CATCHING, Edge, Machine, State, Step, absorb, every_edge, predecessors, states
from .liveness import Liveness
from .names import Names
from .scopes import rename
from .syntax import assign, load
from .task import Jsonata
from .tidy import repeatable, tests_after


def begin(machine: Machine, names: Names) -> None:
    """Moves the code of the start into the first state."""
    edge = machine.start
    target = edge.target
    if not edge.code:
        return
    if tests_after(target, edge.code, len(predecessors(machine)[target]), names):
        edge.code = []
        return
    if not _can(machine, target, names):
        machine.start = Edge([], State("pass", next=Edge(edge.code, target), at=edge.code[-1].statement))
        return
    code, edge.code = edge.code, []
    absorb(target, code, names)
    for catch in target.catches:
        catch.edge = Edge([*code, *catch.edge.code], catch.edge.target)


def _can(machine: Machine, target: State, names: Names) -> bool:
    """Whether the first state can take the code."""
    code = machine.start.code
    if isinstance(target.error, Jsonata):
        return False
    if len(predecessors(machine)[target]) != 1 or not repeatable(code, names):
        return target.kind in ("succeed", "fail") and len(predecessors(machine)[target]) == 1
    raising = any(may_raise(step.statement) for step in code)
    if target.kind in ("succeed", "fail"):
        return True
    if any(step.guarded for step in code):
        return False
    if target.kind not in CATCHING or target.kind == "guard":
        return False
    if raising and (target.catches or not (target.inner or _has_argument(target))):
        return False
    if target.kind == "task":
        return True
    bound = set().union(*(binds(step.statement) for step in code))
    needed = sorted(bound & Liveness(machine, dict(names.functions)).inner(target))
    if raising and target.kind == "gather" and not needed:
        return False
    if needed and getattr(target.node, "distributed", None):
        return False
    if any(name in reads(function) for function in names.functions.values() for name in needed):
        return False  # functions know them by these names only
    if not getattr(target.node, "distributed", None):
        for inner in target.inner:
            _carry(inner, needed, names)
    return True


def carried(name: str) -> str:
    """What a variable of the machine outside is called in the input of an inner one."""
    return f"__{name}__"


def _carry(inner: Machine, needed: list[str], names: Names) -> None:
    """The first state cannot have assigned yet what its inner machines read: they get it with their input."""
    inner.carried = needed
    fresh = {name: names.fresh(name) for name in needed}
    if fresh:
        rename(inner, fresh)
        at = inner.start.code[0].statement if inner.start.code else names.root.node
        inner.start.code[:0] = [Step(assign(new, load(carried(name), at), at)) for name, new in fresh.items()]


def _has_argument(state: State) -> bool:
    node = state.node
    return any(reads(part) for part in (*getattr(node, "args", ()), *getattr(node, "kwargs", {}).values()))


def carry_all(machine: Machine, names: Names) -> None:
    """Iterations of a distributed Map are executions of their own: they get what they read with their input."""
    distributed = [state for state in states(machine) if getattr(state.node, "distributed", None) is not None]
    if distributed:
        live = Liveness(machine, dict(names.functions))
        for state in distributed:
            for inner in state.inner:
                _carry(inner, sorted(name for name in live.inner(state) if not name.startswith("__")), names)


def settle(machine: Machine) -> None:
    """Code ahead of an end that only Choices and Catches lead to is evaluated in the end itself."""
    ends = [
        (source, edge)
        for source, edge in every_edge(machine)
        if edge.code and source is not None and edge.target.kind in ("succeed", "fail")
    ]
    incoming = predecessors(machine) if ends else {}
    for source, edge in ends:
        target = edge.target
        if not edge.code:
            continue
        direct = source.next is edge and source.kind in (*CATCHING, "wait", "pass")
        if direct and target.kind == "succeed" and not any(step.guarded for step in edge.code):
            continue
        if (direct and target.kind == "fail") or isinstance(target.error, Jsonata):
            continue
        if any(step.guarded for step in edge.code) or any(
            catch.edge is edge and catch.bind for catch in source.catches
        ):
            continue
        if len(incoming[target]) > 1:
            copy = State(target.kind, value=target.value, error=target.error, at=target.at, label=target.label)
            incoming[target].remove(edge)
            incoming[copy] = [edge]
            edge.target = target = copy
        target.absorbed = [*edge.code, *target.absorbed]
        target.entry = source.kind == "choice" and source is machine.start.target
        edge.code = []


__all__ = ["begin", "carried", "carry_all", "settle"]
