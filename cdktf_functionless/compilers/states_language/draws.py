"""Code that gives another value each time it is evaluated (`uuid4`, `random`, `now`): it is evaluated once.

What a state assigns, it evaluates for each variable on its own. Where two variables would depend on such code, a state
assigns its value, and what depends on it comes after that state. What a task is given, it evaluates at each attempt:
what differs is taken out of the arguments of a task that may be tried again.
"""

from __future__ import annotations

import ast
import contextlib
import functools
from collections.abc import Callable, Sequence
from types import FunctionType, MethodType
from typing import Any

from ...diagnostics import FL3101, FunctionlessError
from ...reflect import children, holds, leading, loads, mask, reflect, walk
from .effects import binds, reads, surely_binds
from .graph import Edge, Machine, State, Step, pending_edges
from .liveness import Liveness
from .names import Names, rebuild
from .purity import is_plain
from .syntax import assign, load, located

_DRAWING = frozenset(
    ("uuid4", "uuid1", "random", "randint", "randrange", "choice", "choices", "sample", "shuffle", "uniform")
).union(("now", "utcnow", "today", "time", "time_ns", "token_hex", "token_urlsafe"))
_SIMPLE = (ast.Assign, ast.AnnAssign)
#: What evaluates its parts not at all, or several times.
_SOMETIMES = (ast.BoolOp, ast.IfExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CALLS, _ATTRIBUTES = mask(ast.Call), mask(ast.Attribute)


def draws(node: ast.AST, names: Names) -> bool:
    """Whether a piece of code gives another value each time, by itself or by the functions that it names."""
    known: bool | None = getattr(node, "_draws", None)
    if known is None:
        known = node._draws = _finds(node, names)  # type: ignore[attr-defined]
    return known


def _finds(node: ast.AST, names: Names) -> bool:
    if not holds(node, _CALLS):
        return False
    if _calls(node):
        return True
    for name in loads(node):
        own = names.functions.get(name)
        if (own is not None and _calls(own)) or _drawing(names.lookup(name)):
            return True
    return any(_drawing(names.live(part)) for part in leading(node, _ATTRIBUTES) if isinstance(part, ast.Attribute))


def _calls(node: ast.AST) -> bool:
    for part in leading(node, _CALLS):
        if isinstance(part, ast.Call):
            name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
            if name in _DRAWING:
                return True
    return False


def _drawing(live: Any) -> bool:
    live = live.__func__ if isinstance(live, MethodType) else live
    return isinstance(live, FunctionType) and is_plain(live) and _function_draws(live)


@functools.lru_cache(maxsize=1024)
def _function_draws(function: FunctionType) -> bool:
    """Whether a plain function does, or one that it calls."""
    seen = {function}
    waiting = [function]
    while waiting:
        with contextlib.suppress(FunctionlessError):  # what cannot be read is found where it is compiled
            reflection = reflect(waiting.pop())
            if _calls(reflection.node):
                return True
            for part in walk(reflection.node):
                if isinstance(part, (ast.Name, ast.Attribute)):
                    live = reflection.evaluate(part, reflection.locals)
                    if isinstance(live, FunctionType) and live not in seen and is_plain(live):
                        seen.add(live)
                        waiting.append(live)
    return False


def drawn_apart(node: Any, names: Names, taken: Callable[[ast.expr], ast.expr]) -> Any:
    """A copy of an expression in which `taken` replaces what differs each time, each in one piece."""

    def change(part: ast.AST) -> ast.AST | None:
        if not draws(part, names):
            return part
        return taken(part) if isinstance(part, ast.expr) and _is_whole(part, names) else None

    return rebuild(node, change)


def _is_whole(node: ast.expr, names: Names) -> bool:
    """Whether an expression that draws is evaluated as one: its parts do not draw, or not once and in any case."""
    if isinstance(node, _SOMETIMES):
        return True
    parts = [part for part in children(node) if draws(part, names)]
    return all(isinstance(part, (ast.Name, ast.Attribute, ast.Lambda)) for part in parts)


def once(machine: Machine, names: Names) -> None:
    """Gives a state to each value that differs each time and that several variables depend on, in a machine and in
    those inside it.

    Raises:
        FunctionlessError: FL3101, for a loop or branch that binds several of them.
    """
    every = pending_edges(machine)
    for state in {edge.target: None for edge in every}:
        for inner in state.inner:
            once(inner, names)
    edges = [edge for edge in every if any(draws(step.statement, names) for step in edge.code)]
    if not edges:
        return
    live = Liveness(machine, names.functions, pending=True)
    for edge in edges:
        _split(edge, live.at(edge.target), names)


def _split(edge: Edge, wanted: frozenset[str], names: Names) -> None:
    code = edge.code
    for index, step in enumerate(code):
        if not draws(step.statement, names):
            continue
        here = _dependent(code, index, wanted)
        if len(here) < 2:
            continue
        first, rest = [step], code[index + 1 :]
        own = binds(step.statement)
        if len(own & (here | _read(rest))) > 1:
            first, again = _as_one(step, names)
            rest = [again, *rest]
        inner = Edge(rest, edge.target)
        edge.code = [*code[:index], *first]
        edge.target = State("pass", next=inner, at=step.statement, regions=step.regions)
        _split(inner, wanted, names)
        return


def _dependent(code: Sequence[Step], index: int, wanted: frozenset[str]) -> set[str]:
    """The wanted names whose value depends on one step of some code."""
    found: set[str] = set()
    for name in wanted & frozenset[str]().union(*(binds(step.statement) for step in code[index:])):
        needed = {name}
        for number in range(len(code) - 1, index - 1, -1):
            statement = code[number].statement
            if binds(statement) & needed:
                if number == index:
                    found.add(name)
                needed = (needed - surely_binds(statement)) | reads(statement)
    return found


def _read(code: Sequence[Step]) -> frozenset[str]:
    return frozenset[str]().union(*(reads(step.statement) for step in code))


def _as_one(step: Step, names: Names) -> tuple[list[Step], Step]:
    """An assignment to several names: its value under one name, and what takes that apart."""
    statement = step.statement
    if not isinstance(statement, _SIMPLE) or statement.value is None:
        raise names.error(
            FL3101,
            statement,
            "Values that differ each time are put into several variables here, each of which would get its own.",
            "Collect them in one list or dict, and take that apart afterwards.",
        )
    name = names.fresh("drawn")
    again = load(name, statement.value)
    targets: list[ast.expr] = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    apart = located(ast.Assign(targets=targets, value=again), statement)
    first = Step(assign(name, statement.value, statement), step.regions)
    return [first], Step(apart, step.regions)
