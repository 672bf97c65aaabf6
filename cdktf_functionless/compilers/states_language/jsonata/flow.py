"""Facts about code: what it reads, stores and takes out of values, and whether control falls through it."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeGuard

from ....reflect import children, holds, loads, mask, walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_ASSIGNING = mask(ast.NamedExpr)
_CALLING = mask(ast.Call)
_CHANGING = mask(ast.AugAssign, ast.Del)
MUTATORS = frozenset(
    [
        "append",
        "extend",
        "insert",
        "pop",
        "remove",
        "clear",
        "sort",
        "reverse",
        "update",
        "setdefault",
        "popitem",
        "add",
        "discard",
    ]
)


def reads(body: Iterable[ast.AST]) -> frozenset[str]:
    """Every name that is read in it, in nested functions too; a mutated or deleted container is read as well."""
    return frozenset().union(*map(_reads, body))


@functools.lru_cache(maxsize=8192)
def _reads(node: ast.AST) -> frozenset[str]:
    names = loads(node)
    if not holds(node, _CHANGING):
        return names
    return names.union(name for one in walk(node) if (name := _changed(one)) is not None)


def exposed(body: Iterable[ast.AST]) -> frozenset[str]:
    """The names that statements may read before they have bound them."""
    found: set[str] = set()
    known: set[str] = set()
    for node in body:
        found |= _exposed(node) - known
        known |= _surely(node)
    return frozenset(found)


@functools.lru_cache(maxsize=8192)
def _exposed(node: ast.AST) -> frozenset[str]:
    if isinstance(node, ast.If):
        return _reads(node.test) | exposed(node.body) | exposed(node.orelse)
    changed = _stores(node) - _surely(node) if not isinstance(node, (ast.Assign, ast.AnnAssign)) else frozenset()
    return _reads(node) | changed


@functools.lru_cache(maxsize=8192)
def _surely(node: ast.AST) -> frozenset[str]:
    """The names that a statement certainly binds."""
    if isinstance(node, ast.Assign):
        names = [one for target in node.targets for one in getattr(target, "elts", [target])]
        return frozenset(one.id for one in names if isinstance(one, ast.Name))
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        return frozenset((node.target.id,))
    if isinstance(node, ast.If):
        then, otherwise = (frozenset[str]().union(*map(_surely, part)) for part in (node.body, node.orelse))
        return then & otherwise
    return frozenset()


def _changed(node: ast.AST) -> str | None:
    """The variable of which a node needs the value, or that there is one, without reading it."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del) else None


def stores(body: Iterable[ast.AST]) -> frozenset[str]:
    """Every local name that it may bind or change: assigned, deleted, or mutated by a method or an item assignment."""
    return frozenset().union(*map(_stores, body))


@functools.lru_cache(maxsize=8192)
def _stores(node: ast.AST) -> frozenset[str]:
    return frozenset(stored_in_order(node))


@functools.lru_cache(maxsize=8192)
def stored_in_order(node: ast.AST) -> tuple[str, ...]:
    """What `stores` gives for one node, in the order of the source."""
    found: list[str] = []
    _add_stored(node, found)
    return tuple(found)


def _add_stored(node: ast.AST, found: list[str]) -> None:
    name: str | None = None
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            found.append(node.id)
        return
    if isinstance(node, (ast.Constant, *_SCOPES)):
        return
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        found += [one.target.id for one in walk(node) if isinstance(one, ast.NamedExpr)]
        return
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        name = None if isinstance(node.ctx, ast.Load) else root_name(node)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            name = root_name(node.func.value)
    elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)):
        name = node.name
    elif isinstance(node, ast.MatchMapping):
        name = node.rest
    if name is not None:
        found.append(name)
    for child in children(node):
        if isinstance(child, ast.stmt):
            found += stored_in_order(child)
        else:
            _add_stored(child, found)


def assigns(node: ast.AST) -> bool:
    """Whether `:=` binds a name in an expression."""
    if isinstance(node, _FUNCTIONS) or not holds(node, _ASSIGNING):
        return False
    return isinstance(node, ast.NamedExpr) or any(map(assigns, children(node)))


def takes(node: ast.AST) -> bool:
    """Whether evaluating it changes a list or dict in a variable and gives a value (`xs.pop()`)."""
    if isinstance(node, _FUNCTIONS) or not holds(node, _CALLING):
        return False
    known: bool | None = getattr(node, "_takes", None)
    if known is None:
        known = node._takes = is_taking(node) or any(map(takes, children(node)))  # type: ignore[attr-defined]
    return known


def is_taking(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether it is the call of a method that changes its owner, a place, and gives a value."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in ("pop", "setdefault") and root_name(node.func.value) is not None


def takes_within(node: ast.stmt) -> bool:
    """Whether a simple statement does so in the middle: not as `x = place.pop()`, whose form is its own."""
    value: ast.expr | None = getattr(node, "value", None)
    if value is None or not takes(value):
        return False
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        changes = isinstance(node, ast.Expr) and value.func.attr in MUTATORS
        if changes or (is_taking(value) and isinstance(node, (ast.Assign, ast.AnnAssign))):
            return any(map(takes, (*value.args, *value.keywords))) or _taken_on_the_way(value.func.value)
    return True


def _taken_on_the_way(place: ast.expr) -> bool:
    """Whether the keys of a place take; a `setdefault` in it is a part of the way."""
    match place:
        case ast.Subscript(value=owner, slice=key):
            return takes(key) or _taken_on_the_way(owner)
        case ast.Call(func=ast.Attribute(value=owner, attr="setdefault"), args=keys):
            return any(map(takes, keys)) or _taken_on_the_way(owner)
    return takes(place)


def loaded(place: ast.expr) -> ast.expr:
    """A name, item or attribute as it is read."""
    match place:
        case ast.Name(id=name):
            found: ast.expr = ast.Name(id=name, ctx=ast.Load())
        case ast.Subscript(value=owner, slice=key):
            found = ast.Subscript(value=owner, slice=key, ctx=ast.Load())
            found._element = getattr(place, "_element", False)  # type: ignore[attr-defined]
        case ast.Attribute(value=owner, attr=name):
            found = ast.Attribute(value=owner, attr=name, ctx=ast.Load())
        case _:
            return place
    return ast.copy_location(found, place)


def root_name(node: ast.expr) -> str | None:
    """The variable that a chain of subscripts, attributes and `setdefault` calls starts from."""
    while True:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            node = node.func.value
        else:
            return None


def flat(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """The targets of an assignment or deletion, those inside of others too."""
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from flat(target.elts)
        else:
            yield target.value if isinstance(target, ast.Starred) else target


@functools.lru_cache(maxsize=8192)
def strands(node: ast.For) -> tuple[tuple[frozenset[str], tuple[int, ...]], ...]:
    """The statements of a loop's body in groups that have nothing to do with each other.

    Each has the names that the body stores and it uses, and the places of its statements. A loop has none where its
    statements depend on each other: by its target, what it runs over, or control that leaves an iteration.
    """
    stored = stores(node.body)
    if len(node.body) < 2 or node.orelse or stored & (stores([node.target]) | reads([node.iter])):
        return ()
    if any(exits(one) for one in node.body):
        return ()
    groups: list[tuple[frozenset[str], tuple[int, ...]]] = []
    for index, one in enumerate(node.body):
        names = (_stores(one) | _reads(one)) & stored
        joined = [group for group in groups if group[0] & names]
        groups = [group for group in groups if group not in joined]
        places = sorted([index, *(other for group in joined for other in group[1])])
        groups.append((names.union(*(group[0] for group in joined)), tuple(places)))
    return tuple(groups) if len(groups) > 1 else ()


@functools.lru_cache(maxsize=8192)
def strand(node: ast.For, places: tuple[int, ...]) -> ast.For:
    """A loop with these statements of its body only."""
    body = [node.body[index] for index in places]
    return ast.copy_location(ast.For(target=node.target, iter=node.iter, body=body, orelse=[]), node)


@functools.lru_cache(maxsize=8192)
def exits(node: ast.AST, *, loop: bool = False) -> frozenset[str]:
    """How control may leave a statement's frame from inside: "return", "break", "continue", "raise"."""
    found: set[str] = set()
    if isinstance(node, ast.Return):
        found.add("return")
    elif isinstance(node, ast.Raise):
        found.add("raise")
    elif isinstance(node, (ast.Break, ast.Continue)) and not loop:
        found.add("break" if isinstance(node, ast.Break) else "continue")
    elif isinstance(node, (ast.For, ast.While, ast.AsyncFor)):
        for one in node.body:
            found |= exits(one, loop=True)
        for one in node.orelse:
            found |= exits(one, loop=loop)
        return frozenset(found)
    elif isinstance(node, _SCOPES):
        return frozenset()
    for child in children(node):
        if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            found |= exits(child, loop=loop)
    return frozenset(found)


def falls_through(body: Sequence[ast.stmt]) -> bool:
    """Whether control may go on after the last of these statements."""
    return all(_passes(node) for node in body)


def _passes(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
        return False
    if isinstance(node, ast.If):
        return falls_through(node.body) or falls_through(node.orelse)
    if isinstance(node, ast.Match):
        last = node.cases[-1]
        total = last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        return not total or any(falls_through(case.body) for case in node.cases)
    if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
        return any("break" in exits(one) for one in node.body)
    if isinstance(node, ast.Try):
        if node.finalbody and not falls_through(node.finalbody):
            return False
        ends = falls_through([*node.body, *node.orelse])
        return ends or any(falls_through(handler.body) for handler in node.handlers)
    return True
