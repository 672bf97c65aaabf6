"""Where the value of an expression comes from: which variables' lists and dicts it may share, and how deep inside."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FunctionType

from ...reflect import UNKNOWN, FunctionNode, children, reflect, walk
from .effects import MUTATORS
from .jsonata import types as t
from .jsonata.types import Type
from .kinds import Kinds
from .names import Names
from .purity import is_plain

#: How many calls of functions into each other are followed.
_DEPTH = 5
#: How often a function's body is gone through until what its names may hold no longer grows.
_ROUNDS = 5
_IMMUTABLE = t.SCALARS | {"exception", "uuid", "hash", "match", "range"}


#: The keys from a value to a part of it; None is any key.
Path = tuple[str | None, ...]
#: What lies at a path inside a value may be what lies at a path inside of a name's; the name `ITSELF` is the value.
Source = tuple[Path, str, Path]
ITSELF = ""


def below(path: Path, start: Path) -> Path | None:
    """The rest of a path that may lead through another one, or None."""
    fits = len(path) >= len(start) and all(map(_may_be, path, start))
    return path[len(start) :] if fits else None


def overlap(one: Path, other: Path) -> bool:
    """Whether one of two paths may lead through the other."""
    return all(map(_may_be, one, other))


def _may_be(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


@dataclass(frozen=True)
class Origin:
    """What a value may share with names, or have twice itself."""

    sources: frozenset[Source] = frozenset()

    def part(self, key: str | None = None) -> Origin:
        """The origin of a part of the value."""
        found: set[Source] = set()
        for path, name, place in self.sources:
            if not path:
                found.add(((), name, (*place, key)))
            elif name != ITSELF and _may_be(path[0], key):
                found.add((path[1:], name, place))
            elif name == ITSELF and min(len(path), len(place)) > 1 and _may_be(path[0], key) and _may_be(place[0], key):
                found.add((path[1:], name, place[1:]))
        return Origin(frozenset(found))

    def inside(self, key: str | None = None) -> Origin:
        """The origin of a display that has the value in it."""
        return Origin(
            frozenset(((key, *path), n, (key, *place) if n == ITSELF else place) for path, n, place in self.sources)
        )

    def shallow(self) -> Origin:
        """The origin of a copy that has the same parts."""
        return Origin(
            frozenset((path, n, place) if path else ((None,), n, (*place, None)) for path, n, place in self.sources)
        )

    def __or__(self, other: Origin) -> Origin:
        return Origin(self.sources | other.sources)


NOTHING = Origin()
_TWICE = Origin(frozenset((((None,), ITSELF, (None,)),)))
Known = Mapping[str, Origin]
_SHALLOW = (list, tuple, set, frozenset, dict, sorted, reversed, filter, iter, copy.copy)
_NESTED = (enumerate, zip)
_PICKS = (min, max, next)
#: Modules whose functions may give back what they are given, or parts of it.
_HAND_ON = ("collections", "copy", "dataclasses", "functools", "itertools", "operator", "_functools", "_operator")


@dataclass(frozen=True)
class _Place:
    """Where an expression stands: names that are no variables of the workflow, live values, functions around."""

    known: Known
    live: Callable[[ast.expr], object]
    depth: int = 0


def _all(origins: Iterable[Origin]) -> Origin:
    found = NOTHING
    for origin in origins:
        found = found | origin
    return found


def _scalar(kind: Type) -> bool:
    return t.only(kind, _IMMUTABLE)


class Origins:
    """Origins in one workflow.

    Args:
        names: its names.
        kinds: what they may hold.
    """

    def __init__(self, names: Names, kinds: Kinds) -> None:
        self._names = names
        self._kinds = kinds
        self._outside = _Place({}, names.live)
        self._values: dict[ast.expr, Origin] = {}
        self._elements: dict[ast.expr, Origin] = {}

    def of(self, node: ast.expr) -> Origin:
        """The origin of an expression's value."""
        known = self._values.get(node)
        if known is None:
            known = self._values[node] = self._of(node, self._outside)
        return known

    def captured(self, pattern: ast.pattern, origin: Origin) -> Iterator[tuple[str, Origin]]:
        """The names that a pattern binds, where it is matched with a value of an origin."""
        match pattern:
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    yield from self.captured(inner, origin)
                if name is not None:
                    yield name, origin
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name, origin.shallow()
        for child in children(pattern):
            if isinstance(child, ast.pattern) and not isinstance(pattern, ast.MatchAs):
                whole = isinstance(pattern, ast.MatchOr) or isinstance(child, ast.MatchStar)
                yield from self.captured(child, origin if whole else origin.part())

    def element(self, items: ast.expr) -> Origin:
        """The origin of what iterating over a value gives."""
        known = self._elements.get(items)
        if known is None:
            known = self._elements[items] = self._element(items, self._outside)
        return known

    def _of(self, node: ast.expr, at: _Place) -> Origin:
        if not at.depth and _scalar(self._kinds.of(node)):
            return NOTHING
        match node:
            case ast.Name(id=name):
                if name in at.known:
                    return at.known[name]
                held = name in self._names.local or isinstance(self._names.lookup(name), (list, dict))
                own = at.live == self._names.live and held
                return Origin(frozenset((((), name, ()),))) if own else NOTHING
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self._copied(value, at)
            case ast.Subscript(value=value, slice=index):
                return self._of(value, at).part(_key(index))
            case ast.Attribute(value=value, attr=name):
                return self._of(value, at).part(name)
            case ast.IfExp(body=body, orelse=orelse):
                return self._of(body, at) | self._of(orelse, at)
            case ast.BoolOp(values=values):
                return _all(self._of(value, at) for value in values)
            case ast.BinOp(left=left, op=op, right=right):
                found = _together(self._copied(left, at), self._copied(right, at))
                repeated = isinstance(op, ast.Mult) and any(self._has_parts(part, at) for part in (left, right))
                return found | _TWICE if repeated else found
            case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
                return _together(*(self._entry(value, at) for value in values))
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return _together(*(self._copied(v, at) if k is None else self._entry(v, at, _key(k)) for k, v in pairs))
            case ast.ListComp(elt=value, generators=generators) | ast.SetComp(elt=value, generators=generators):
                return self._collected(value, generators, at)
            case ast.GeneratorExp(elt=value, generators=generators) | ast.DictComp(value=value, generators=generators):
                return self._collected(value, generators, at)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self._of(value, at)
            case ast.Call():
                return self._call(node, at)
        return NOTHING

    def _collected(self, node: ast.expr, generators: list[ast.comprehension], at: _Place) -> Origin:
        """What a comprehension collects: what does not come from its items is there once for each of them."""
        found = self._of(node, self._comprehended(generators, at)).inside()
        items = {part.id: NOTHING for one in generators for part in walk(one.target) if isinstance(part, ast.Name)}
        again = self._of(node, replace(at, known={**at.known, **items}))
        return found | Origin(frozenset(((None, *path), ITSELF, (None, *path)) for path, _, _ in again.sources))

    def _has_parts(self, node: ast.expr, at: _Place) -> bool:
        """Whether it is a list or tuple that may hold lists or dicts."""
        if isinstance(node, (ast.List, ast.Tuple)):
            return not all(self._is_scalar(part, at) for part in node.elts)
        if isinstance(node, ast.ListComp):
            return not self._is_scalar(node.elt, at)
        if at.depth:
            return False
        kind = self._kinds.of(node)
        return kind.kind in t.ARRAYS and not _scalar(t.element(kind)) and self._of(node, at) != NOTHING

    def _is_scalar(self, node: ast.expr, at: _Place) -> bool:
        return isinstance(node, (ast.Constant, ast.JoinedStr)) or (not at.depth and _scalar(self._kinds.of(node)))

    def _entry(self, node: ast.expr, at: _Place, key: str | None = None) -> Origin:
        """What a display shares by one of its entries."""
        return self._copied(node.value, at) if isinstance(node, ast.Starred) else self._of(node, at).inside(key)

    def _copied(self, node: ast.expr, at: _Place) -> Origin:
        """A copy of one level; nothing is shared where it holds no lists or dicts."""
        if not at.depth:
            kind = self._kinds.of(node)
            if _scalar(t.value_of(kind) if kind.kind in t.OBJECTS else t.element(kind)):
                return NOTHING
        return self._of(node, at).shallow()

    def _element(self, items: ast.expr, at: _Place) -> Origin:
        if not at.depth and _scalar(t.element(self._kinds.of(items))):
            return NOTHING
        return self._of(items, at).part()

    def _comprehended(self, generators: list[ast.comprehension], at: _Place) -> _Place:
        found = dict(at.known)
        for generator in generators:
            _bound(generator.target, self._element(generator.iter, replace(at, known=found)), found)
        return replace(at, known=found)

    def _call(self, node: ast.Call, at: _Place) -> Origin:
        func = node.func
        arguments = [part.value if isinstance(part, ast.Starred) else part for part in node.args]
        if isinstance(func, ast.Name) and func.id in self._names.functions and at.live == self._names.live:
            return self._returned(self._names.functions[func.id], node, at, at)
        if isinstance(func, ast.Lambda):
            return self._returned(func, node, at, at)
        live = UNKNOWN if isinstance(func, ast.Name) and func.id in at.known else at.live(func)
        if live is UNKNOWN:
            return self._method(func, arguments, at) if isinstance(func, ast.Attribute) else NOTHING
        if is_plain(live) and isinstance(live, FunctionType):
            reflection = reflect(live)
            return self._returned(reflection.node, node, at, _Place({}, reflection.evaluate, at.depth))
        if any(live is one for one in _SHALLOW):
            words = node.keywords if live is dict else []
            named = _all(self._of(word.value, at).inside(word.arg) for word in words if word.arg is not None)
            arguments += [word.value for word in words if word.arg is None]
            return named | _all(self._copied(part, at) for part in arguments)
        given = _all(self._of(part, at) for part in (*arguments, *(word.value for word in node.keywords)))
        if any(live is one for one in _NESTED):
            return _all(self._copied(part, at) for part in arguments).inside()
        if any(live is one for one in _PICKS):
            return given | given.part()
        if live is sum:
            return given.part().shallow()
        if live is map:
            return (given | given.part()).inside()
        if isinstance(live, type) and live.__module__ != "builtins":
            return given.inside()
        if live is not copy.deepcopy and getattr(live, "__module__", None) in _HAND_ON:
            return given | given.part() | given.inside()
        return NOTHING

    def _method(self, func: ast.Attribute, arguments: list[ast.expr], at: _Place) -> Origin:
        match func.attr:
            case "get" | "pop" | "setdefault":
                key = _key(arguments[0]) if arguments else None
                return self._of(func.value, at).part(key) | _all(self._of(part, at) for part in arguments[1:])
            case "values" | "copy" | "union" | "difference" | "intersection" | "symmetric_difference":
                return _all(self._copied(part, at) for part in (func.value, *arguments))
            case "items":
                return self._copied(func.value, at).inside()
        return NOTHING

    def _returned(self, function: FunctionNode | ast.Lambda, node: ast.Call, at: _Place, inside: _Place) -> Origin:
        """What a function of the user's may hand on of what it gets."""
        given = [self._of(part.value if isinstance(part, ast.Starred) else part, at) for part in node.args]
        every = _all((*given, *(self._of(word.value, at) for word in node.keywords)))
        anything = every | every.part() | every.inside()
        if at.depth > _DEPTH:
            return anything
        found = {part.arg: every for part in walk(function.args) if isinstance(part, ast.arg)}
        if not node.keywords and not any(isinstance(part, ast.Starred) for part in node.args):
            parameters = [*function.args.posonlyargs, *function.args.args]
            found |= {part.arg: origin for part, origin in zip(parameters, given, strict=False)}
        found = {**inside.known, **found}
        place = replace(inside, known=found, depth=at.depth + 1)
        if isinstance(function, ast.Lambda):
            return self._of(function.body, place)
        for _ in range(_ROUNDS):
            before = dict(found)
            for part in walk(function):
                self._held(part, place, found)
            if found == before:
                break
        else:  # what holds itself in something else, ever deeper
            return anything
        returned = [part.value for part in walk(function) if isinstance(part, ast.Return) and part.value is not None]
        return _all(self._of(value, place) for value in returned)

    def _held(self, node: ast.AST, at: _Place, found: dict[str, Origin]) -> None:
        """Adds what names may hold after a part of a function, whatever runs when."""
        bound: dict[str, Origin] = {}
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _bound(target, self._of(value, at), bound)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                _bound(target, self._of(value, at), bound)
            case ast.AugAssign(target=target, value=value):
                bound[_root(target)] = self._of(value, at).shallow()
            case ast.For(target=target, iter=items):
                _bound(target, self._of(items, at).part(), bound)
            case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=words) if name in MUTATORS:
                given = (*args, *(word.value for word in words))
                bound[_root(owner)] = _all(self._of(part, at) for part in given).inside()
        for name, origin in bound.items():
            found[name] = found.get(name, NOTHING) | origin


def _together(*parts: Origin) -> Origin:
    """The origin of what several values are parts of."""
    twice: set[Source] = set()
    for first, second in itertools.combinations(parts, 2):
        for (path, name, place), (other, same, where) in itertools.product(first.sources, second.sources):
            if name == same != ITSELF and overlap(place, where):
                twice.add((path, ITSELF, other))
    return _all((*parts, Origin(frozenset(twice))))


def _bound(target: ast.expr, origin: Origin, found: dict[str, Origin]) -> None:
    match target:
        case ast.Name(id=name):
            found[name] = origin
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                if isinstance(part, ast.Starred):
                    _bound(part.value, origin.shallow(), found)
                else:
                    _bound(part, origin.part(), found)
        case ast.Subscript() | ast.Attribute():
            found[_root(target)] = origin.inside()


def _root(node: ast.expr) -> str:
    place = place_of(node)
    return ITSELF if place is None else place[0]


def place_of(node: ast.expr) -> tuple[str, Path] | None:
    """The name that a place (`a[0].b`, `a.setdefault(0, [])`) starts at, and the path from its value."""
    path: Path = ()
    while not isinstance(node, ast.Name):
        match node:
            case (
                ast.Subscript(value=owner, slice=key)
                | ast.Call(func=ast.Attribute(value=owner, attr="setdefault"), args=[key, *_])
            ):
                path = (_key(key), *path)
            case ast.Attribute(value=owner, attr=name):
                path = (name, *path)
            case _:
                return None
        node = owner
    return node.id, path


def _key(node: ast.expr) -> str | None:
    """A key that stays what it is; an index does not, where a list is changed."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


__all__ = ["ITSELF", "NOTHING", "Origin", "Origins", "Path", "Source", "below", "overlap", "place_of"]
