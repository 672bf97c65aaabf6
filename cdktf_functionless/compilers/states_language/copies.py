"""Copies of the workflow's parameters: a variable that only ever holds what a parameter holds is that parameter."""

from __future__ import annotations

import ast
import collections
from collections.abc import Iterator

from .effects import binds
from .graph import Machine, Step, every_edge, machines, states
from .names import Names
from .scopes import rename


def drop_copies(machine: Machine, names: Names) -> None:
    """Takes out `xs = a`, as an inlined function's parameter gets it, where neither changes.

    Args:
        machine: the workflow, whose start binds its parameters.
        names: its names.
    """
    given = {name for step in machine.start.code for name in binds(step.statement)}
    statements = list({step.statement: None for step in _steps(machine)})
    copied = [one for one in statements if isinstance(one, ast.Assign) and isinstance(one.value, ast.Name)]
    if not any(one.value.id in given for one in copied if isinstance(one.value, ast.Name)):
        return
    bound: collections.Counter[str] = collections.Counter()
    copies: dict[str, tuple[str, ast.stmt]] = {}
    whole: list[ast.AST] = list(names.functions.values())  # what is read under its own names
    for statement in statements:
        bound.update(binds(statement))
        whole += getattr(getattr(statement, "value", None), "_tail", ())
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=other)) if other in given:
                copies[name] = other, statement
    for one in machines(machine):
        bound.update(part.id for part in ast.walk(one.item or ast.Pass()) if isinstance(part, ast.Name))
        for state in states(one):
            whole += getattr(state.value, "_tail", ())
            bound.update(name for name in (state.target, *(catch.bind for catch in state.catches)) if name is not None)
            for region in state.regions:
                bound.update(name for _, name, _ in region.handlers if name is not None)
    read = {part.id for node in whole for part in ast.walk(node) if isinstance(part, ast.Name)}
    same = {
        name: other
        for name, (other, _) in copies.items()
        if bound[name] == bound[other] == 1 and not {name, other} & read and name not in given
    }
    if not same:
        return
    gone = {statement for name, (_, statement) in copies.items() if name in same}
    for one in machines(machine):
        for _, edge in every_edge(one):
            edge.code = [step for step in edge.code if step.statement not in gone]
        for state in states(one):
            state.absorbed = [step for step in state.absorbed if step.statement not in gone]
            for rule in state.rules:
                rule.tests = [([s for s in code if s.statement not in gone], test) for code, test in rule.tests]
    rename(machine, same)


def _steps(machine: Machine) -> Iterator[Step]:
    for one in machines(machine):
        for _, edge in every_edge(one):
            yield from edge.code
        for state in states(one):
            yield from (*state.code, *state.absorbed)
            for rule in state.rules:
                for code, _ in rule.tests:
                    yield from code


__all__ = ["drop_copies"]
