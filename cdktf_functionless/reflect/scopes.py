"""Which names a function binds, and which it takes from outside."""

from __future__ import annotations

import ast
import functools

from .below import holds, mask
from .source import FunctionNode
from .walk import children, walk

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: What binds a name, and what says whose it is.
_BINDING = mask(ast.Store, ast.Del, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler) | mask(
    ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.alias, ast.Global, ast.Nonlocal
)
_ANY = -1


def parameters(node: FunctionNode) -> tuple[ast.arg, ...]:
    """All parameters in the order of the signature."""
    a = node.args
    star = [a.vararg] if a.vararg else []
    stars = [a.kwarg] if a.kwarg else []
    return (*a.posonlyargs, *a.args, *star, *a.kwonlyargs, *stars)


def body(node: FunctionNode) -> list[ast.stmt]:
    """The statements of a function; a lambda is one `return`."""
    if isinstance(node, ast.Lambda):
        return [ast.copy_location(ast.Return(value=node.body), node.body)]
    return node.body


@functools.lru_cache(1024)
def local_names(node: FunctionNode) -> frozenset[str]:
    """Parameters and every name that the body binds, without those of nested scopes."""
    names = {argument.arg for argument in parameters(node)}
    outer: set[str] = set()
    for part in _own_nodes(node, _BINDING):
        match part:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.MatchMapping(rest=str(name)):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name.partition(".")[0])
            case ast.Global(names=given) | ast.Nonlocal(names=given):
                outer.update(given)
    return frozenset(names - outer)


def free_names(node: FunctionNode) -> dict[str, ast.Name]:
    """Names that the function and the scopes inside it read from outside, each with its first use."""
    found: dict[str, ast.Name] = {}
    inside = local_names(node)
    for part in _own_nodes(node, _ANY):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id not in inside:
            found.setdefault(part.id, part)
        elif isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            for name, use in free_names(part).items():
                if name not in inside:
                    found.setdefault(name, use)
        elif isinstance(part, ast.ClassDef):
            for name, use in _class_free_names(part).items():
                if name not in inside:
                    found.setdefault(name, use)
    return found


def _class_free_names(node: ast.ClassDef) -> dict[str, ast.Name]:
    found: dict[str, ast.Name] = {}
    for statement in node.body:
        own: list[ast.AST] = []
        _walk(statement, own, _ANY)
        for part in own:
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                found.setdefault(part.id, part)
            elif isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                found.update({name: use for name, use in free_names(part).items() if name not in found})
            elif isinstance(part, ast.ClassDef):
                found.update({name: use for name, use in _class_free_names(part).items() if name not in found})
    return found


def _own_nodes(node: FunctionNode, kinds: int) -> list[ast.AST]:
    """The nodes evaluated in the function's own scope that are of some kinds or lead to them. Nested scopes are given
    but not entered, their defaults are."""
    found: list[ast.AST] = []
    for statement in [node.body] if isinstance(node, ast.Lambda) else node.body:
        _walk(statement, found, kinds)
    return found


def _walk(node: ast.AST, found: list[ast.AST], kinds: int, hidden: frozenset[str] = frozenset()) -> None:
    """Adds the nodes of one scope, each ahead of those below it. A comprehension's own targets are not names of the
    scope around it."""
    if not holds(node, kinds):
        return
    if isinstance(node, ast.Name):
        if node.id not in hidden:
            found.append(node)
        return
    found.append(node)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        outside: list[ast.AST] = [*node.decorator_list, *_defaults(node.args), *_annotations(node)]
    elif isinstance(node, ast.Lambda):
        outside = _defaults(node.args)
    elif isinstance(node, ast.ClassDef):
        outside = [*node.decorator_list, *node.bases, *node.keywords]
    elif isinstance(node, _COMPREHENSIONS):
        targets = {name.id for part in node.generators for name in walk(part.target) if isinstance(name, ast.Name)}
        first = node.generators[0].iter  # evaluated outside of the comprehension
        _walk(first, found, kinds, hidden)
        for child in children(node):
            if isinstance(child, ast.comprehension):
                found.append(child)
                for part in children(child):
                    if part is not first:
                        _walk(part, found, kinds, hidden | targets)
            else:
                _walk(child, found, kinds, hidden | targets)
        return
    else:
        outside = children(node)
    for child in outside:
        _walk(child, found, kinds, hidden)


def _defaults(arguments: ast.arguments) -> list[ast.AST]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default is not None)]


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.AST]:
    found = [argument.annotation for argument in parameters(node) if argument.annotation is not None]
    return [*found, *([node.returns] if node.returns is not None else [])]
