"""Passes on the graph that leave fewer states: jumps go, Choices that follow each other become one."""

from __future__ import annotations

import ast

from ...diagnostics import FL3001
from ...reflect import holds, mask
from .draws import draws
from .graph import Edge, Machine, Rule, State, Step, every_edge, predecessors, states
from .names import Names
from .task import Jsonata

#: The most statements that are run twice (in a condition and after it) to save a state.
_MOST_TWICE = 8
_LOOPS = mask(ast.For, ast.While)


def tidy(machine: Machine, names: Names) -> None:
    """Runs the passes on a machine and all inside it."""
    straighten(machine, names)
    _choices(machine, names)
    for state in states(machine):
        for inner in state.inner:
            tidy(inner, names)


def straighten(machine: Machine, names: Names) -> None:
    """Edges go where they end up, with the code on the way."""
    for _, edge in list(every_edge(machine)):
        seen: set[State] = set()
        while edge.target.kind == "jump":
            jump = edge.target
            if jump in seen:
                raise names.error(
                    FL3001,
                    jump.at or names.root.node,
                    "This loop never ends and never does anything.",
                    "Leave it, or call something in it.",
                )
            seen.add(jump)
            assert jump.next is not None
            edge.code = [*edge.code, *jump.next.code]
            edge.target = jump.next.target


def _choices(machine: Machine, names: Names) -> None:
    """`if a: ... elif b: ...` and `if a: if b: ...` are one Choice."""
    choices = [state for state in states(machine) if state.kind == "choice"]
    incoming = predecessors(machine) if choices else {}  # merging moves edges; how many there are into a state stays
    for state in choices:
        while _merge(state, incoming, names):
            pass


def _merge(state: State, incoming: dict[State, list[Edge]], names: Names) -> bool:
    default = state.default
    if default is not None and _joinable(default, incoming, state, names):
        inner = default.target
        for rule in inner.rules:
            code, test = rule.tests[0]
            state.rules.append(Rule([([*default.code, *code], test), *rule.tests[1:]], rule.edge.after(default.code)))
        assert inner.default is not None
        state.default = inner.default.after(default.code)
        return True
    for number, rule in enumerate(state.rules):
        if _joinable(rule.edge, incoming, state, names):
            inner = rule.edge.target
            before = rule.edge.code
            done = sum(len(code) for code, _ in rule.tests)  # its tests have run the first of it
            merged = []
            for part in inner.rules:
                code, test = part.tests[0]
                tests = [*rule.tests, ([*before[done:], *code], test), *part.tests[1:]]
                merged.append(Rule(tests, part.edge.after(before)))
            assert inner.default is not None
            merged.append(Rule(rule.tests, inner.default.after(before)))
            state.rules[number : number + 1] = merged
            return True
    return False


def _joinable(edge: Edge, incoming: dict[State, list[Edge]], state: State, names: Names) -> bool:
    """Whether the Choice at the end of an edge can be part of the one at its start."""
    inner = edge.target
    if inner.kind != "choice" or inner is state or len(incoming[inner]) != 1:
        return False
    if any(isinstance(test, Jsonata) for rule in inner.rules for _, test in rule.tests) and edge.code:
        return False
    if any(step.guarded for step in edge.code):
        return False
    few = len(edge.code) <= _MOST_TWICE and len(state.rules) + len(inner.rules) < 40
    return few and repeatable(edge.code, names)


def tests_after(choice: State, code: list[Step], incoming: int, names: Names) -> bool:
    """Lets a Choice evaluate the code ahead of it, in its conditions and behind them, where it can."""
    if choice.kind != "choice" or incoming != 1 or len(code) > _MOST_TWICE or not repeatable(code, names):
        return False
    if any(step.guarded for step in code) or isinstance(choice.rules[0].tests[0][1], Jsonata):
        return False
    for rule in choice.rules:
        steps, test = rule.tests[0]
        rule.tests[0] = ([*code, *steps], test)
        rule.edge.code = [*code, *rule.edge.code]
    assert choice.default is not None
    choice.default.code = [*code, *choice.default.code]
    return True


def repeatable(steps: list[Step], names: Names) -> bool:
    """Whether evaluating some code twice gives the same, and is not long."""
    return not any(holds(step.statement, _LOOPS) or draws(step.statement, names) for step in steps)
