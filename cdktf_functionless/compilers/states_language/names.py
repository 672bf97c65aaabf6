"""What the names of a workflow and of the functions inlined into it mean, and where their nodes stand."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from ...diagnostics import Code, FunctionlessError, Position, error
from ...reflect import UNKNOWN, Reflection, evaluate, holds, leading, loads, mask, walk
from .effects import reads
from .syntax import LOCATION

#: What is said of a node beside its fields: what a name reads `_also`, that an item is an `_element` of a loop.
_MARKS = ("_also", "_element")
_STORES = mask(ast.Store, ast.Del)
#: What an expression may bind names of its own with.
_BINDING = _STORES | mask(ast.Lambda)


class Names:
    """The names of one machine: those of the workflow, and new ones for what is inlined or hoisted.

    Stands for the workflow's `Reflection` wherever a live value or a position is looked up.

    Args:
        root: the workflow.
    """

    def __init__(self, root: Reflection) -> None:
        self.root = root
        self.local: set[str] = set(root.locals)
        self.alias: dict[str, object] = dict(root.bound)
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda] = {}
        stored = {part.id for part in leading(root.node, _STORES) if isinstance(part, ast.Name)}
        self._used = {*self.local, *stored, *loads(root.node)}

    def fresh(self, stem: str) -> str:
        """A name that nothing in the machine has: the stem itself, or with a number."""
        name, number = stem, 1
        while name in self._used:
            number += 1
            name = f"{stem}{number}"
        self._used.add(name)
        self.local.add(name)
        return name

    def free(self, stem: str, value: object) -> str:
        """The name under which a live value is known here: its own where that means the same here."""
        if stem not in self.local and stem not in self.alias and self.root.lookup(stem) is value:
            return stem
        for name, known in self.alias.items():
            if known is value and name.startswith(stem):
                return name
        name = self.fresh(stem)
        self.local.discard(name)
        self.alias[name] = value
        return name

    def lookup(self, name: str) -> Any:
        """The live value of a name that is no variable, or `UNKNOWN`."""
        if name in self.alias:
            return self.alias[name]
        return UNKNOWN if name in self.local else self.root.lookup(name)

    def live(self, node: ast.expr) -> Any:
        """The live value of an expression, or `UNKNOWN`."""
        return self.lookup(node.id) if isinstance(node, ast.Name) else evaluate(node, self.lookup)

    def position(self, node: ast.AST) -> Position:
        """Where a node stands; nodes of inlined functions know their own file."""
        known: Position | None = getattr(node, "_position", None)
        if known is not None:
            return known
        source: Reflection = getattr(node, "_source", self.root)
        if not hasattr(node, "lineno"):
            return source.position(source.node)
        found = node._position = source.position(node)  # type: ignore[attr-defined]
        return found

    def error(self, code: Code, node: ast.AST, message: str, remedy: str) -> FunctionlessError:
        """A diagnostic at a node, to raise."""
        return error(code, message, self.position(node), remedy)


def rebuild(node: Any, change: Callable[[ast.AST], ast.AST | None], source: Reflection | None = None) -> Any:
    """A copy of a tree in which `change` replaced what it wanted to (None: go on inside)."""
    if isinstance(node, list):
        return [rebuild(part, change, source) for part in node]
    if not isinstance(node, ast.AST) or not (node._fields or node._attributes):  # operators and contexts say no more
        return node
    values = node.__dict__
    changed = change(node)
    if changed is None:
        changed = type(node)()
        for name in node._fields:
            if name in values:
                value = values[name]
                inner = isinstance(value, (ast.AST, list))
                changed.__dict__[name] = rebuild(value, change, source) if inner else value
        for mark in _MARKS:
            if mark in values:
                changed.__dict__[mark] = values[mark]
    own = changed.__dict__
    if "lineno" not in own:
        own.update({name: values[name] for name in LOCATION if name in values})
    if "_source" not in own:
        known = values.get("_source", source)
        if known is not None:
            own["_source"] = known
    return changed


def renamed(node: Any, names: Mapping[str, str], source: Reflection | None = None) -> Any:
    """A copy of a tree under new names; a scope inside it that binds a name itself keeps it."""

    def change(part: ast.AST) -> ast.AST | None:
        if source is None and _without(part, names):
            return part
        match part:
            case ast.Name(id=name, ctx=context) if not names.keys().isdisjoint((name, *getattr(part, "_also", ()))):
                return _name(part, names)
            case ast.Name(id=name, ctx=context) if "." in name and name.partition(".")[0] in names:
                owner, _, field = name.partition(".")
                return ast.Name(id=f"{names[owner]}.{field}", ctx=context)
            case ast.MatchAs(pattern=pattern, name=str(name)) if name in names:
                return ast.MatchAs(pattern=rebuild(pattern, change, source), name=names[name])
            case ast.MatchStar(name=str(name)) if name in names:
                return ast.MatchStar(name=names[name])
            case ast.MatchMapping(keys=keys, patterns=patterns, rest=str(rest)) if rest in names:
                inner = rebuild(patterns, change, source)
                return ast.MatchMapping(keys=rebuild(keys, change, source), patterns=inner, rest=names[rest])
            case ast.ExceptHandler(type=kind, name=str(name), body=body) if name in names:
                inside = rebuild(kind, change, source) if kind is not None else None
                return ast.ExceptHandler(type=inside, name=names[name], body=rebuild(body, change, source))
            case ast.alias(name=name, asname=given) if (given or name) in names:
                return ast.alias(name=name, asname=names[given or name])
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return _function(part, names, source)
        return None

    return rebuild(node, change, source)


def _name(node: ast.Name, names: Mapping[str, str]) -> ast.Name:
    """A name, and what it reads `_also`, under new ones."""
    made = ast.Name(id=names.get(node.id, node.id), ctx=node.ctx)
    also: frozenset[str] | None = getattr(node, "_also", None)
    if also is not None:
        made._also = also.union(names[name] for name in also if name in names)  # type: ignore[attr-defined]
    return made


def _without(node: ast.AST, names: Mapping[str, str]) -> bool:
    """Whether a node is an expression that has none of the names in it."""
    return isinstance(node, ast.expr) and not holds(node, _BINDING) and reads(node).isdisjoint(names)


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, names: Mapping[str, str], source: Any
) -> ast.AST:
    """A nested function under new names: its own parameters and locals keep theirs."""
    own = {argument.arg for argument in walk(node.args) if isinstance(argument, ast.arg)}
    outer: set[str] = set()
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    for statement in body:
        for part in walk(statement):
            if isinstance(part, ast.Nonlocal):
                outer.update(part.names)
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                own.add(part.id)
    inner = {old: new for old, new in names.items() if old not in own - outer}
    fields: dict[str, Any] = {name: renamed(value, inner, source) for name, value in ast.iter_fields(node)}
    if not isinstance(node, ast.Lambda) and node.name in names:
        fields["name"] = names[node.name]
    return type(node)(**fields)


def renamed_to(node: ast.expr, values: Mapping[str, ast.expr], source: Reflection | None = None) -> Any:
    """A copy of an expression with expressions in place of names."""

    def change(part: ast.AST) -> ast.AST | None:
        return values[part.id] if isinstance(part, ast.Name) and part.id in values else None

    return rebuild(node, change, source)
