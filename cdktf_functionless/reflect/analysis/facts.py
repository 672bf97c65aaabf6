"""What a function's syntax alone says of its names: which are local, and which need one place for all time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from ..scopes import body, free_names, local_names
from .values import FunctionLike

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Facts:
    """Names of one function.

    A variable that no inner function sees is followed along the code ("strong"): `t = a; t.x(); t = b` calls `x` on
    `a` alone. The others ("weak") are joined over all time.
    """

    def __init__(self, node: FunctionLike) -> None:
        self.node = node
        self.locals = local_names(node)
        self.globals: set[str] = set()
        self.weak: set[str] = set()
        self.generator = False
        a = node.args
        self.positional = [argument.arg for argument in (*a.posonlyargs, *a.args)]
        self.positional_only = {argument.arg for argument in a.posonlyargs}
        self.keyword_only = [argument.arg for argument in a.kwonlyargs]
        self.vararg = a.vararg.arg if a.vararg else None
        self.kwarg = a.kwarg.arg if a.kwarg else None
        self.body = body(node)
        for statement in self.body:
            self._scan(statement)

    def defaults(self) -> Iterator[tuple[str, ast.expr]]:
        """The parameters with a default, and its expression."""
        a = self.node.args
        yield from zip(self.positional[len(self.positional) - len(a.defaults) :], a.defaults, strict=True)
        for name, default in zip(self.keyword_only, a.kw_defaults, strict=True):
            if default is not None:
                yield name, default

    def _scan(self, node: ast.AST) -> None:
        if isinstance(node, _FUNCTIONS):
            self.weak.update(free_names(node))
            self.weak.update(_nonlocals(node))
            outside: list[ast.AST] = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
            if not isinstance(node, ast.Lambda):
                outside += node.decorator_list
            for child in outside:
                self._scan(child)
            return
        if isinstance(node, ast.Global):
            self.globals.update(node.names)
        elif isinstance(node, (ast.Yield, ast.YieldFrom)):
            self.generator = True
        elif isinstance(node, ast.NamedExpr):
            self.weak.add(node.target.id)  # it may not be evaluated
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            self.weak.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            self.weak.add(node.rest)
        for child in ast.iter_child_nodes(node):
            self._scan(child)


def _nonlocals(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Nonlocal):
            yield from part.names


_known: WeakKeyDictionary[FunctionLike, Facts] = WeakKeyDictionary()


def facts_of(node: FunctionLike) -> Facts:
    """The facts of a function node, kept as long as its tree."""
    found = _known.get(node)
    if found is None:
        found = _known[node] = Facts(node)
    return found
