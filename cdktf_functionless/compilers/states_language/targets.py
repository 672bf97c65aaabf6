"""Assignments to several targets: which may fail half way, and each as one statement for each target."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from .effects import binds
from .syntax import assign, load, located, store


def fails_half_way(statement: ast.stmt, wanted: frozenset[str]) -> bool:
    """Whether a statement is an assignment that may fail when it has bound or changed one of the wanted names."""
    if not isinstance(statement, ast.Assign) or not binds(statement) & wanted:
        return False
    done = False
    for part in _parts(statement.targets):
        if isinstance(part, ast.Name):
            done = done or part.id in wanted
        elif done:
            return True
        elif not isinstance(part, (ast.Tuple, ast.List)):
            done = bool(binds(part) & wanted)
    return False


def apart(statement: ast.Assign, fresh: Callable[[str], str]) -> list[ast.stmt]:
    """The same assignment, in Python's order, as statements that bind names or change one value each.

    Args:
        statement: the assignment.
        fresh: gives a new name from a stem.
    """
    target = statement.targets[0]
    found: list[ast.stmt]
    if len(statement.targets) > 1:
        name = fresh("value")
        found = [assign(name, statement.value, statement)]
        rest = [(part, name) for part in statement.targets]
    elif isinstance(target, (ast.Tuple, ast.List)):
        rest = []
        first: list[ast.expr] = []
        for part in target.elts:
            inner = part.value if isinstance(part, ast.Starred) else part
            if rest or not isinstance(inner, ast.Name):
                rest.append((inner, fresh("part")))
                inner = store(rest[-1][1])
            first.append(ast.Starred(value=inner, ctx=ast.Store()) if isinstance(part, ast.Starred) else inner)
        unpacked = ast.Assign(targets=[ast.Tuple(elts=first, ctx=ast.Store())], value=statement.value)
        found = [located(unpacked, statement)]
    else:
        return [statement]
    for part, name in rest:
        found += apart(located(ast.Assign(targets=[part], value=load(name, statement)), statement), fresh)
    return found


def _parts(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """The targets in the order in which they are assigned to; one that is unpacked stands ahead of its parts."""
    for target in targets:
        inner = target.value if isinstance(target, ast.Starred) else target
        yield inner
        if isinstance(inner, (ast.Tuple, ast.List)):
            yield from _parts(inner.elts)
