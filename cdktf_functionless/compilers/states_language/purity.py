"""Which expressions reach a cloud call, through whatever plain functions lie between."""

from __future__ import annotations

import ast
import asyncio
import inspect
import time
import types
from collections.abc import Mapping, Sequence
from typing import Any

from ... import workflow
from ...integration import integration_of
from ...reflect import UNKNOWN, FunctionNode, Reflection, children, holds, mask, reflect, walk
from .effects import changed, names_of, outer_writes, reads
from .names import Names

#: Functions that need a state, besides the operations of resources.
SPECIAL: frozenset[Any] = frozenset(
    (
        asyncio.gather,
        asyncio.sleep,
        time.sleep,
        workflow.retry,
        workflow.timeout,
        workflow.parallel_map,
        workflow.distributed_map,
        workflow.wait_for_callback,
    )
)

_CALL = mask(ast.Call)


def is_plain(value: object) -> bool:
    """Whether it is a Python function of the user's, whose source can be read."""
    if isinstance(value, types.MethodType):
        value = value.__func__
    if not isinstance(value, types.FunctionType):
        return False
    root = (value.__module__ or "").partition(".")[0]
    return root != __name__.partition(".")[0] and not _of_library(value)


def _of_library(function: types.FunctionType) -> bool:
    """Functions of the standard library are known by name or not at all."""
    if not function.__code__.co_filename.startswith(_LIBRARY):
        return False
    file = inspect.getsourcefile(function) or ""
    return file.startswith(_LIBRARY) and "site-packages" not in file


_LIBRARY = inspect.getsourcefile(asyncio).rpartition("asyncio")[0]  # type: ignore[union-attr]


class Purity:
    """Answers for one machine, and remembers.

    Args:
        names: of the workflow.
        directed: whether functions that change what they are given count as well: they are inlined then.
    """

    def __init__(self, names: Names, directed: bool = False) -> None:
        self._names = names
        self._directed = directed
        self._mark = "_acts" if directed else "_impure"
        self._functions: dict[int, bool] = {}

    def impure(self, node: ast.AST) -> bool:
        """Whether evaluating the tree may need a state."""
        if not holds(node, _CALL):
            return False
        known: bool | None = node.__dict__.get(self._mark)
        if known is None:
            known = node.__dict__[self._mark] = self._find(node)
        return known

    def _find(self, node: ast.AST) -> bool:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
        if isinstance(node, ast.Call) and self.callee_is_impure(node):
            return True
        return any(map(self.impure, children(node)))

    def callee_is_impure(self, node: ast.Call) -> bool:
        """Whether what is called needs a state, whatever its arguments are."""
        if isinstance(node.func, ast.Name) and node.func.id in self._names.functions:
            return self.local(node.func.id)
        if isinstance(node.func, ast.Lambda):
            return self.impure(node.func.body)
        value = self._names.live(node.func)
        if value is UNKNOWN:
            return False
        if self.value(value):
            return True
        # A function that is handed a cloud call may make it.
        takes = is_plain(value) or any(value is function for function in (map, filter, sorted, min, max))
        return takes and any(self._passed(part) for part in (*node.args, *(k.value for k in node.keywords)))

    def local(self, name: str) -> bool:
        """Whether a nested function reaches a cloud call, or writes or changes a variable of the workflow."""
        node = self._names.functions[name]
        known = self._functions.get(id(node))
        if known is None:
            self._functions[id(node)] = False
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            known = bool(outer_writes(node)) or any(self.impure(part) for part in body)
            known = known or (self._directed and _changes_given(node))
            self._functions[id(node)] = known
        return known

    def changes(self, node: ast.Call, nested: Mapping[str, FunctionNode | ast.Lambda]) -> bool:
        """Whether a function of the user's is called that changes what it is given; `nested`: those that are inside."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        own = nested.get(name, self._names.functions.get(name))
        if own is not None:
            return _changes_given(own)
        live = self._names.live(node.func)
        return is_plain(live) and _changes_given(reflect(live).node)

    def _passed(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Lambda):
            return self.impure(node.body)
        if isinstance(node, ast.Name) and node.id in self._names.functions:
            return self.local(node.id)
        value = self._names.live(node)
        return value is not UNKNOWN and self.value(value)

    def value(self, value: Any) -> bool:
        """Whether calling a live object needs a state."""
        if integration_of(value) is not None:
            return True
        try:
            if value in SPECIAL:
                return True
        except TypeError:  # unhashable
            return False
        return is_plain(value) and self._function(value)

    def _function(self, function: Any) -> bool:
        key = id(getattr(function, "__func__", function))
        known = self._functions.get(key)
        if known is None:
            self._functions[key] = False  # a cycle of pure functions is pure
            reflection = reflect(function)
            changes = self._directed and _changes_given(reflection.node)
            known = self._functions[key] = changes or self._body(reflection)
        return known

    def _body(self, reflection: Reflection) -> bool:
        names = {parameter.arg for parameter in reflection.parameters} - set(reflection.bound)
        for statement in reflection.body:
            for part in walk(statement):
                if isinstance(part, ast.Call):
                    value = reflection.evaluate(part.func, names)
                    if value is not UNKNOWN and self.value(value):
                        return True
        return False


def _changes_given(function: FunctionNode | ast.Lambda) -> bool:
    """Whether a function changes in place what a parameter holds, or a part of that under another name."""
    body: Sequence[ast.AST] = [function.body] if isinstance(function, ast.Lambda) else function.body
    own = {part.arg for part in walk(function.args) if isinstance(part, ast.arg)}
    touched = frozenset[str]().union(*map(changed, body))
    if touched & own:
        return True
    bound: list[tuple[ast.expr, ast.expr]] = []
    for part in (part for statement in body for part in walk(statement)):
        match part:
            case ast.For(target=target, iter=items):
                bound.append((target, items))
            case ast.Assign(targets=targets, value=value):
                bound += [(target, value) for target in targets]
    return any(touched.intersection(names_of(target)) and own & reads(value) for target, value in bound)
