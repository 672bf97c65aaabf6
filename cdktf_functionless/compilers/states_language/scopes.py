"""Variables of inner machines: an iteration or a branch must not assign a name that a machine around it assigns."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...diagnostics import FL3001
from ...reflect import walk
from . import flow
from .graph import Machine, State, Step, every_edge, states
from .liveness import Liveness, assigned
from .names import Names, renamed
from .task import Jsonata


def separate(machine: Machine, names: Names, outer: frozenset[str], exceptions: set[str]) -> None:
    """Renames the variables of inner machines that clash with those around them."""
    own = outer | assigned(machine)
    for state in states(machine):
        for inner in state.inner:
            _separate(inner, state, names, own, exceptions)


def _separate(inner: Machine, state: State, names: Names, outer: frozenset[str], exceptions: set[str]) -> None:
    items = {part.id for part in walk(inner.item) if isinstance(part, ast.Name)} if inner.item is not None else set()
    mine = assigned(inner) | items
    live = Liveness(inner, dict(names.functions))
    written = (live.edge(inner.start) - items) & mine
    if written:
        at = state.at if state.at is not None else names.root.node
        raise names.error(
            FL3001,
            at,
            f"What runs here on its own changes {', '.join(sorted(written))}, which belongs to the workflow.",
            "Return the value, and put the results together afterwards.",
        )
    clashes = {name: names.fresh(name) for name in sorted(mine & outer)}
    if clashes:
        exceptions.update(clashes[name] for name in clashes if name in exceptions)
        rename(inner, clashes)
        if inner.item is not None:
            inner.item = renamed(inner.item, clashes)
    separate(inner, names, outer, exceptions)


def rename(machine: Machine, names: Mapping[str, str]) -> None:
    """Gives variables of a machine, and of those inside it, other names."""
    seen: set[int] = set()

    def steps(code: list[Step]) -> None:
        for step in code:
            if id(step) not in seen:
                seen.add(id(step))
                step.statement = _kept(step.statement, renamed(step.statement, names), names)

    for _, edge in every_edge(machine):
        steps(edge.code)
    for state in states(machine):
        steps(state.code)
        steps(state.absorbed)
        for rule in state.rules:
            for code, _ in rule.tests:
                steps(code)
            rule.tests = [(code, _renamed(test, names)) for code, test in rule.tests]
        state.value = _renamed(state.value, names)
        state.error = _renamed(state.error, names)
        state.node = _node(state.node, names)
        for catch in state.catches:
            if catch.bind in names:
                catch.bind = names[catch.bind or ""]
        for inner in state.inner:
            rename(inner, names)
            if inner.item is not None:
                inner.item = renamed(inner.item, names)


def _kept(old: ast.AST, new: Any, names: Mapping[str, str]) -> Any:
    """What was known of a statement is still known under new names."""
    known = old.__dict__
    for mark in ("_may_raise", "_label"):
        if mark in known:
            setattr(new, mark, known[mark])
    for mark in ("_reads", "_binds", "_surely"):
        if mark in known:
            setattr(new, mark, frozenset(names.get(name, name) for name in known[mark]))
    return new


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Jsonata):
        for old, new in names.items():
            value = Jsonata(value.replace(f"{{{old}}}", f"{{{new}}}"))
        return value
    return value if value is None else _kept(value, renamed(value, names), names)


def _node(node: flow.Node | None, names: Mapping[str, str]) -> flow.Node | None:
    match node:
        case flow.Invoke():
            return replace(
                node,
                target=names.get(node.target or "", node.target),
                args=renamed(node.args, names),
                kwargs={key: renamed(value, names) for key, value in node.kwargs.items()},
                options=replace(
                    node.options,
                    timeout=_renamed(node.options.timeout, names),
                    heartbeat=_renamed(node.options.heartbeat, names),
                ),
            )
        case flow.Wait():
            return replace(node, seconds=renamed(node.seconds, names))
        case flow.Each():
            return replace(
                node,
                target=names.get(node.target or "", node.target),
                items=_renamed(node.items, names),
                concurrency=_renamed(node.concurrency, names),
            )
        case flow.Gather():
            return replace(node, target=names.get(node.target or "", node.target))
    return node


__all__ = ["rename", "separate"]
