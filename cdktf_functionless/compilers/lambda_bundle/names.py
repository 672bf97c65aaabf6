"""What a piece of code takes from outside: every use of every free name, with the attributes that follow it.

`Outside` is computed once per tree and kept with it. Trees are shared and never changed: `copied` makes the bundle's
own copy, with names replaced.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Use(NamedTuple):
    """One place where a name stands.

    Args:
        node: the node.
        field: its field that holds the name.
        path: the attributes that are read from it.
        stored: whether it is given a value there.
        keyword: the keyword, or the key of a dict display, that it is given as.
    """

    node: ast.AST
    field: str
    path: tuple[str, ...]
    stored: bool
    keyword: str = ""


@dataclass
class Outside:
    """The names that a tree takes from outside.

    Args:
        uses: the free names in order of first use.
        globals: those that a `global` statement declares: they pass by the cells of enclosing functions.
        written: those that the tree binds by `global` or `nonlocal`.
        identifiers: every name in the tree, free or not: new names must differ from these.
        attributes: every attribute's name.
        imports: the import statements inside.
        nested: whether there are functions inside, or something is awaited.
        supers: the calls of `super()` without arguments, each with the first parameter of its function.
    """

    uses: dict[str, list[Use]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    supers: list[tuple[ast.Call, str]] = field(default_factory=list)
    nested: bool = False


class _Scope:
    """Names bound and used in one scope while it is walked."""

    def __init__(self, kind: str, parent: _Scope | None, first: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.first = first
        self.bound: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.uses: list[tuple[str, Use, bool]] = []
        self.stored_at: dict[str, int] = {}


class _Walker:
    """Walks a tree once. At the end of each scope the names that it does not bind go to the scope around it."""

    def __init__(self, root: ast.AST) -> None:
        self.out = Outside()
        self.keyword = ""
        self.top = _Scope("top", None)
        self.scope = self.top
        self.visit(root)
        for name, use, is_global in self.top.uses:
            self.out.uses.setdefault(name, []).append(use)
            if is_global:
                self.out.globals.add(name)
            if use.stored:
                self.out.written.add(name)

    def visit(self, node: ast.AST) -> None:
        method = getattr(self, "visit_" + type(node).__name__, None)
        if method is not None:
            method(node)
        else:
            self.children(node)

    def children(self, node: ast.AST) -> None:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                self.visit(value)
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item)

    def use(self, name: str, node: ast.AST, field: str, path: tuple[str, ...] = (), stored: bool = False) -> None:
        self.out.identifiers.add(name)
        scope = self.scope
        if stored:
            if name not in scope.globals and name not in scope.nonlocals:
                scope.bound.add(name)
                scope.stored_at.setdefault(name, len(scope.uses))
        scope.uses.append((name, Use(node, field, path, stored, self.keyword), name in scope.globals))

    def enter(self, kind: str, first: str = "") -> _Scope:
        self.scope = _Scope(kind, self.scope, first)
        return self.scope

    def leave(self) -> None:
        scope = self.scope
        parent = scope.parent
        assert parent is not None
        self.scope = parent
        for index, (name, use, is_global) in enumerate(scope.uses):
            if not is_global and name in scope.bound and name not in scope.nonlocals:
                if scope.kind != "class" or index >= scope.stored_at.get(name, 0):
                    continue
            outer: _Scope = parent
            while outer.kind == "class" and scope.kind != "class":
                outer = outer.parent or outer
            outer.uses.append((name, use, is_global))

    # scopes

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if self.scope is self.top:
            self.out.nested = isinstance(node, ast.AsyncFunctionDef)
            self.out.identifiers.add(node.name)  # the tree itself: its name, decorators and defaults are the caller's
        else:
            self.out.nested = True
            for decorator in node.decorator_list:
                self.visit(decorator)
            self.outer_arguments(node.args)
            self.use(node.name, node, "name", stored=True)
        self.function(node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        if self.scope is not self.top:
            self.outer_arguments(node.args)
        self.function(node.args, [node.body])

    def outer_arguments(self, arguments: ast.arguments) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.visit(default)  # annotations are dropped

    def function(self, arguments: ast.arguments, body: list[Any]) -> None:
        parameters = [argument.arg for argument in _arguments(arguments)]
        scope = self.enter("function", parameters[0] if parameters else "")
        scope.bound.update(parameters)
        self.out.identifiers.update(parameters)
        for statement in body:
            self.visit(statement)
        self.leave()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part)
        self.use(node.name, node, "name", stored=True)
        scope = self.enter("class")
        scope.bound.update(("__module__", "__qualname__"))
        for statement in node.body:
            self.visit(statement)
        self.leave()

    def comprehension(self, node: Any, *results: ast.expr) -> None:
        self.visit(node.generators[0].iter)
        self.enter("comprehension")
        for index, generator in enumerate(node.generators):
            self.visit(generator.target)
            if index:
                self.visit(generator.iter)
            for condition in generator.ifs:
                self.visit(condition)
        for result in results:
            self.visit(result)
        self.leave()

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self.comprehension(node, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self.comprehension(node, node.elt)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self.comprehension(node, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self.comprehension(node, node.key, node.value)

    # names

    def given_as(self, keyword: str, value: ast.AST) -> None:
        """A value that is given under a name."""
        self.keyword = keyword if isinstance(value, ast.Name) else ""
        self.visit(value)
        self.keyword = ""

    def visit_keyword(self, node: ast.keyword) -> None:
        self.given_as(node.arg or "", node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                self.visit(key)
            text = key.value if isinstance(key, ast.Constant) else ""
            self.given_as(text if isinstance(text, str) else "", value)

    def visit_Name(self, node: ast.Name) -> None:
        self.use(node.id, node, "id", stored=not isinstance(node.ctx, ast.Load))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        scope = self.scope
        self.visit(node.value)
        while self.scope.kind == "comprehension" and self.scope.parent is not None:
            self.scope = self.scope.parent
        if self.scope is not scope and node.target.id not in self.scope.globals | self.scope.nonlocals:
            self.scope.bound.add(node.target.id)
        self.use(node.target.id, node.target, "id", stored=True)
        self.scope = scope

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            path.append(inner.attr)
            inner = inner.value
        self.out.attributes.update(path)
        if isinstance(inner, ast.Name):
            self.use(inner.id, inner, "id", tuple(reversed(path)), not isinstance(inner.ctx, ast.Load))
        else:
            self.visit(inner)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args and not node.keywords:
            function: _Scope | None = self.scope
            while function is not None and function.kind != "function":
                function = function.parent
            self.out.supers.append((node, function.first if function else ""))
        self.children(node)

    def visit_Global(self, node: ast.Global) -> None:
        for name in node.names:
            self.scope.globals.add(name)
            self.use(name, node, "names")

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            self.scope.nonlocals.add(name)
            self.use(name, node, "names")

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.use(node.name, node, "name", stored=True)
        self.children(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.use(node.name, node, "name", stored=True)
        self.children(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.use(node.name, node, "name", stored=True)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.use(node.rest, node, "rest", stored=True)
        self.children(node)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.out.imports.append(node)
        for alias in node.names:
            self.use(alias.asname or alias.name.partition(".")[0], alias, "asname", stored=True)

    visit_ImportFrom = visit_Import

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        if self.scope.kind == "class" or not isinstance(node.target, ast.Name):
            self.visit(node.annotation)  # those of local variables are never evaluated
        if node.value is not None:
            self.visit(node.value)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


_known: dict[int, tuple[ast.AST, Outside]] = {}


def outside(tree: ast.AST) -> Outside:
    """What `tree` takes from outside. Of a function only its inside counts: decorators and defaults are values."""
    kept = _known.get(id(tree))
    if kept is None:
        kept = _known[id(tree)] = (tree, _Walker(tree).out)
    return kept[1]


def copied(node: Any, replaced: dict[int, Any]) -> Any:
    """A copy of a tree in which some nodes are others, or have other fields.

    Args:
        node: a tree, which stays as it is.
        replaced: by the node's `id`: another node, several statements, or new values of some of its fields.
    """
    if isinstance(node, list):
        found: list[Any] = []
        for item in node:
            new = copied(item, replaced)
            found += new if isinstance(new, list) else [new]
        return found
    if not isinstance(node, ast.AST):
        return node
    change = replaced.get(id(node))
    if isinstance(change, (ast.AST, list)):
        return change
    new = type(node)()
    fields = {
        name: copied(value, replaced) if isinstance(value, (ast.AST, list)) else value
        for name, value in node.__dict__.items()
    }
    new.__dict__.update(fields if change is None else {**fields, **change})
    return new


def attribute_paths(tree: ast.AST, name: str) -> list[tuple[str, ...]]:
    """The attributes that a tree reads of a local name, each as the longest chain."""
    found: list[tuple[str, ...]] = []
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            path: list[str] = []
            part: ast.expr = node
            while isinstance(part, ast.Attribute):
                inner.add(id(part))
                path.append(part.attr)
                part = part.value
            if isinstance(part, ast.Name) and part.id == name:
                found.append(tuple(reversed(path)))
    return found
