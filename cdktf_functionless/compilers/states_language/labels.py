"""Names of states: readable, unique in the machine, at most 80 characters, the same whatever happens elsewhere."""

from __future__ import annotations

import ast
import re

from . import flow
from .graph import State
from .memo import kept

LIMIT = 80


class Labels:
    """Gives each state of a machine, inner ones included, a name of its own."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        #: The last number that each label was given with.
        self._numbers: dict[str, int] = {}
        self._short: dict[State, str] = {}
        self.names: dict[State, str] = {}

    def __call__(self, state: State) -> str:
        """The state's name."""
        known = self.names.get(state)
        if known is None:
            known = self.names[state] = self._unique(describe(state))
        return known

    def short(self, state: State, limit: int) -> str:
        """A name for a state that is part of ARNs: letters, digits and hyphens."""
        if state in self._short:
            return self._short[state]
        words = re.sub(r"[^A-Za-z0-9]+", "-", self(state)).strip("-") or "map"
        name, number = words[:limit].rstrip("-"), 1
        while name in self._short.values():
            number += 1
            name = f"{words[: limit - len(str(number)) - 1]}-{number}"
        self._short[state] = name
        return name

    def _unique(self, label: str) -> str:
        label = " ".join(label.split()) or "state"
        name, number = _short(label, LIMIT), self._numbers.get(label, 1)
        while name in self._used:
            number += 1
            mark = f" ({number})"
            name = _short(label, LIMIT - len(mark)) + mark
        self._used.add(name)
        self._numbers[label] = number
        return name


def _shown(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def _short(label: str, limit: int) -> str:
    return label if len(label) <= limit else label[: limit - 1].rstrip() + "…"


@kept
def describe(state: State) -> str:
    """What a state does, in the words of the source."""
    if state.label is not None:
        return state.label
    node = state.node
    match node:
        case flow.Invoke(node=call):
            return _shown(call.func)
        case flow.Wait(seconds=seconds):
            return f"sleep {_shown(seconds)}"
        case flow.For(target=target, items=items):
            return f"for {_shown(target)} in {_shown(items)}"
        case flow.While(test=test):
            return f"while {_shown(test)}"
        case flow.If(test=test):
            return f"if {_shown(test)}"
        case flow.Each(node=ast.For(target=target, iter=items)):
            return f"for {_shown(target)} in {_shown(items)}"
        case flow.Each() | flow.Gather():
            return _shown(node.node)
    if state.kind == "succeed":
        return f"return {_shown(state.at)}" if isinstance(state.at, ast.expr) else _statement(state.at, "return")
    if state.kind == "fail":
        return _statement(state.at, "raise")
    return _statement(state.at, state.kind)


def _statement(node: ast.AST | None, otherwise: str) -> str:
    if node is None:
        return otherwise
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return otherwise
    if isinstance(node, (ast.If, ast.While)):
        return f"{type(node).__name__.lower()} {_shown(node.test)}"
    if isinstance(node, ast.For):
        return f"for {_shown(node.target)} in {_shown(node.iter)}"
    if isinstance(node, ast.Try):
        return "try"
    if isinstance(node, ast.ExceptHandler):
        return "except" if node.type is None else f"except {_shown(node.type)}"
    return _shown(node).split("\n", 1)[0]
