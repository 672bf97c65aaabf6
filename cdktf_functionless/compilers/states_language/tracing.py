"""The origins of expressions: through displays, methods, and the functions of the user's that are called."""

from __future__ import annotations

import ast
import copy
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import TYPE_CHECKING

from ...reflect import UNKNOWN, FunctionNode, children, reflect, walk
from .effects import MUTATORS, names_of
from .jsonata import types as t
from .jsonata.closures import defined
from .jsonata.types import Type
from .origins import ITSELF, NOTHING, TWICE, Origin, anything, key_of, root_of, same_as, together, united, unpacked
from .purity import is_plain

if TYPE_CHECKING:
    from .kinds import Kinds
    from .names import Names

#: How many calls of functions into each other are followed.
_DEPTH = 5
#: How often a function's body is gone through until what its names may hold no longer grows.
_ROUNDS = 5
_IMMUTABLE = t.SCALARS | {"exception", "uuid", "hash", "match", "range"}
_SHALLOW = (list, tuple, set, frozenset, dict, sorted, reversed, filter, iter, copy.copy)
_NESTED = (enumerate, zip)
#: Modules whose functions may give back what they are given, or parts of it.
_HAND_ON = ("collections", "copy", "dataclasses", "functools", "itertools", "operator", "_functools", "_operator")
#: Methods that take the parts of their argument.
EACH = frozenset(("extend", "update", "difference_update", "intersection_update", "symmetric_difference_update"))
_PLAIN = frozenset((ast.Constant, ast.JoinedStr, ast.Compare))
Known = Mapping[str, Origin]
_Function = FunctionNode | ast.Lambda


@dataclass(frozen=True)
class Place:
    """Where an expression stands.

    Attributes:
        known: the origins of what names hold.
        live: the live values of expressions, or `UNKNOWN`.
        depth: how many functions were entered on the way.
        functions: those that names stand for, with where they were defined.
    """

    known: Known
    live: Callable[[ast.expr], object]
    depth: int = 0
    functions: Mapping[str, tuple[_Function, Place]] = field(default_factory=dict)


def _parameters(spec: ast.arguments) -> list[str]:
    return [part.arg for part in walk(spec) if isinstance(part, ast.arg)]


def _scalar(kind: Type) -> bool:
    return t.only(kind, _IMMUTABLE)


class Tracer:
    """Follows values through code of which only the text is known: what names stand for says the place."""

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

    def _kind(self, node: ast.expr, at: Place) -> Type:
        """The type of an expression's value."""
        return t.ANY

    def _is_plain(self, node: ast.expr, at: Place) -> bool:
        """Whether an expression's value is no list or dict, and holds none."""
        return type(node) in _PLAIN

    def _outer(self, name: str, at: Place) -> Origin:
        """The origin of what a name stands for of which the place says nothing."""
        return NOTHING

    def trace(self, node: ast.expr, at: Place) -> Origin:
        """The origin of an expression's value, at its place."""
        if self._is_plain(node, at):
            return NOTHING
        match node:
            case ast.Name(id=name):
                if name in at.known and name not in at.functions:
                    return at.known[name]
                function = self._function(node, at)
                if function is None:
                    return self._outer(name, at)
                return self._read(function[0], replace(function[1], depth=at.depth))
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self._copied(value, at)
            case ast.Subscript(value=value, slice=index):
                return self.trace(value, at).part(key_of(index))
            case ast.Attribute(value=value, attr=name):
                return self.trace(value, at).part(name)
            case ast.IfExp(body=body, orelse=orelse):
                return self.trace(body, at) | self.trace(orelse, at)
            case ast.BoolOp(values=values):
                return united(self.trace(value, at) for value in values)
            case ast.BinOp(left=left, op=op, right=right):
                found = together(self._copied(left, at), self._copied(right, at))
                repeated = isinstance(op, ast.Mult) and any(self._has_parts(part, at) for part in (left, right))
                return found | TWICE if repeated else found
            case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
                return together(*(self._entry(value, at) for value in values))
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return together(
                    *(self._copied(v, at) if k is None else self._entry(v, at, key_of(k)) for k, v in pairs)
                )
            case ast.ListComp(elt=value, generators=generators) | ast.SetComp(elt=value, generators=generators):
                return self._collected(value, generators, at)
            case ast.GeneratorExp(elt=value, generators=generators) | ast.DictComp(value=value, generators=generators):
                return self._collected(value, generators, at)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.trace(value, at)
            case ast.Call():
                return self._call(node, at)
            case ast.Lambda():
                return self._read(node, at)
        return NOTHING

    def _read(self, function: _Function, at: Place) -> Origin:
        """What a function reads of the variables around it: whoever gets the function may get at these."""
        if at.depth > _DEPTH:
            return NOTHING
        inside = replace(at, depth=at.depth + 1)
        return united(self.trace(part, inside) for part in walk(function) if isinstance(part, ast.Name))

    def _collected(self, node: ast.expr, generators: list[ast.comprehension], at: Place) -> Origin:
        """What a comprehension collects: what does not come from its items is there once for each of them."""
        found = self.trace(node, self._comprehended(generators, at)).inside()
        items = {part.id: NOTHING for one in generators for part in walk(one.target) if isinstance(part, ast.Name)}
        again = self.trace(node, replace(at, known={**at.known, **items}))
        return found | Origin(frozenset(((None, *path), ITSELF, (None, *path)) for path, _, _ in again.sources))

    def _has_parts(self, node: ast.expr, at: Place) -> bool:
        """Whether it is a list or tuple that may hold lists or dicts."""
        if isinstance(node, (ast.List, ast.Tuple)):
            return not all(self._is_plain(part, at) for part in node.elts)
        if isinstance(node, ast.ListComp):
            return not self._is_plain(node.elt, at)
        kind = self._kind(node, at)
        return kind.kind in t.ARRAYS and not _scalar(t.element(kind)) and self.trace(node, at) != NOTHING

    def _entry(self, node: ast.expr, at: Place, key: str | None = None) -> Origin:
        """What a display shares by one of its entries."""
        return self._copied(node.value, at) if isinstance(node, ast.Starred) else self.trace(node, at).inside(key)

    def _copied(self, node: ast.expr, at: Place) -> Origin:
        """A copy of one level; nothing is shared where it holds no lists or dicts."""
        kind = self._kind(node, at)
        if _scalar(t.value_of(kind) if kind.kind in t.OBJECTS else t.element(kind)):
            return NOTHING
        return self.trace(node, at).shallow()

    def _element(self, items: ast.expr, at: Place) -> Origin:
        if _scalar(t.element(self._kind(items, at))):
            return NOTHING
        return self.trace(items, at).part()

    def _comprehended(self, generators: list[ast.comprehension], at: Place) -> Place:
        found = dict(at.known)
        for generator in generators:
            found |= self.targets(generator.target, generator.iter, replace(at, known=found))
        return replace(at, known=found)

    def targets(self, target: ast.expr, items: ast.expr, at: Place) -> dict[str, Origin]:
        """What the names of a target hold that gets each of the items."""
        found: dict[str, Origin] = {}
        match target, items:
            case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[source, *_]):
                unpacked(inner, self._element(source, at), found)
            case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Attribute(value=source, attr="items"), args=[]):
                unpacked(inner, self._copied(source, at).part(), found)
            case ast.Tuple(elts=parts), ast.Call(func=ast.Name(id="zip"), args=sources) if len(parts) == len(
                sources
            ) and not any(isinstance(part, ast.Starred) for part in (*parts, *sources)):
                for part, source in zip(parts, sources, strict=True):
                    unpacked(part, self._element(source, at), found)
            case _:
                unpacked(target, self._element(items, at), found)
        return dict.fromkeys(names_of(target), NOTHING) | found

    def _call(self, node: ast.Call, at: Place) -> Origin:
        func = node.func
        arguments = [part.value if isinstance(part, ast.Starred) else part for part in node.args]
        function = self._function(func, at)
        if function is not None:
            return self._called(function, node, at)
        live = UNKNOWN if isinstance(func, ast.Name) and func.id in at.known else at.live(func)
        if live is UNKNOWN:
            if isinstance(func, ast.Attribute):
                return self._method(func, arguments, at)
            return anything(united(self.trace(part, at) for part in (func, *arguments)))
        if any(live is one for one in _SHALLOW):
            words = node.keywords if live is dict else []
            named = united(self.trace(word.value, at).inside(word.arg) for word in words if word.arg is not None)
            arguments += [word.value for word in words if word.arg is None]
            return named | united(self._copied(part, at) for part in arguments)
        given = united(self.trace(part, at) for part in (*arguments, *(word.value for word in node.keywords)))
        if any(live is one for one in _NESTED):
            return united(self._copied(part, at) for part in arguments).inside()
        if live in (min, max):
            default = [self.trace(word.value, at) for word in node.keywords if word.arg == "default"]
            several = united(self.trace(part, at) for part in arguments)
            starred = any(isinstance(part, ast.Starred) for part in node.args)
            return united((several if len(arguments) > 1 or starred else NOTHING, several.part(), *default))
        if live is next:
            return given | given.part()
        if live is sum:
            return given.part().shallow()
        if live in (map, functools.reduce) and arguments:
            function = self._function(arguments[0], at)
            rest = [self._element(part, at) for part in arguments[1:]]
            if function is not None and live is map:
                names = _parameters(function[0].args)
                return self._returned(function, dict(zip(names, rest, strict=False)), {}, at).inside()
            if function is not None and rest:
                return self._reduced(function, rest[0], self.trace(arguments[2], at) if rest[1:] else rest[0], at)
            if live is map:
                return (given | given.part()).inside()
        if live == dict.fromkeys:
            values = arguments[1:]
            fresh = all(self._is_plain(part, at) for part in values)
            return NOTHING if fresh else united(self.trace(part, at) for part in values).inside() | TWICE
        if live is not copy.deepcopy and getattr(live, "__module__", None) in _HAND_ON:
            return anything(given)
        return given.inside() if isinstance(live, type) and live.__module__ != "builtins" else NOTHING

    def _method(self, func: ast.Attribute, arguments: list[ast.expr], at: Place) -> Origin:
        match func.attr:
            case "get" | "pop" | "setdefault":
                key = key_of(arguments[0]) if arguments else None
                return self.trace(func.value, at).part(key) | united(self.trace(part, at) for part in arguments[1:])
            case "values" | "copy" | "union" | "difference" | "intersection" | "symmetric_difference":
                return united(self._copied(part, at) for part in (func.value, *arguments))
            case "items":
                return self._copied(func.value, at).inside()
        return NOTHING

    def _function(self, node: ast.expr, at: Place) -> tuple[_Function, Place] | None:
        """The function of the user's that an expression gives, and where it was defined."""
        if isinstance(node, ast.Lambda):
            return node, at
        if isinstance(node, ast.Name):
            if node.id in at.functions:
                return at.functions[node.id]
            if node.id in at.known:
                return None
        live = at.live(node)
        if not isinstance(live, FunctionType) or not is_plain(live):
            return None
        reflection = reflect(live)
        return reflection.node, Place({}, reflection.evaluate)

    def _called(self, function: tuple[_Function, Place], node: ast.Call, at: Place) -> Origin:
        """What a call of a function of the user's gives."""
        words = {word.arg: word.value for word in node.keywords}
        spec = function[0].args
        given = [self.trace(part.value if isinstance(part, ast.Starred) else part, at) for part in node.args]
        named = {name: self.trace(value, at) for name, value in words.items()}
        if None in words or any(isinstance(part, ast.Starred) for part in node.args):
            every = united((*given, *named.values()))
            return self._returned(function, dict.fromkeys(_parameters(spec), anything(every)), {}, at)
        positional = [part.arg for part in (*spec.posonlyargs, *spec.args)]
        found = {name: origin for name, origin in named.items() if name is not None}
        found |= dict(zip(positional, given, strict=False))
        if spec.vararg is not None:
            found[spec.vararg.arg] = together(*(origin.inside() for origin in given[len(positional) :]))
        if spec.kwarg is not None:
            found[spec.kwarg.arg] = together(*(origin.inside(name) for name, origin in named.items()))
        pairs = [*zip(positional, node.args, strict=False), *words.items()]
        functions = {name: self._function(value, at) for name, value in pairs if name is not None}
        return self._returned(function, found, {name: one for name, one in functions.items() if one is not None}, at)

    def _reduced(self, function: tuple[_Function, Place], item: Origin, first: Origin, at: Place) -> Origin:
        """What a function gives that is called with what it gave before."""
        found = first
        for _ in range(_ROUNDS):
            names = _parameters(function[0].args)
            given = dict(zip(names, (found, item), strict=False))
            before, found = found, found | self._returned(function, given, {}, at)
            if found == before:
                return found
        return anything(found | item)

    def _returned(
        self,
        function: tuple[_Function, Place],
        given: Mapping[str, Origin],
        handed: Mapping[str, tuple[_Function, Place]],
        at: Place,
    ) -> Origin:
        """What a function of the user's may hand on of what it gets.

        Args:
            function: it, and where it was defined.
            given: what its parameters get.
            handed: the functions that parameters get.
            at: where it is called.
        """
        node, inside = function
        every = united(given.values())
        if at.depth > _DEPTH:
            return anything(every)
        found = {name: given.get(name, NOTHING) for name in _parameters(node.args)}
        hidden = found.keys() - handed.keys()
        around = {name: one for name, one in inside.functions.items() if name not in hidden}
        found = {**inside.known, **found}
        functions = {**around, **handed}
        place = replace(inside, known=found, depth=at.depth + 1, functions=functions)
        if isinstance(node, ast.Lambda):
            return self.trace(node.body, place)
        functions |= {name: (inner, place) for name, inner in defined(node.body).items()}
        for _ in range(_ROUNDS):
            before = dict(found)
            for part in walk(node):
                self._held(part, place, found)
            if found == before:
                break
        else:  # what holds itself in something else, ever deeper
            return anything(every)
        returned = [part.value for part in walk(node) if isinstance(part, ast.Return) and part.value is not None]
        return united(self.trace(value, place) for value in returned)

    def _held(self, node: ast.AST, at: Place, found: dict[str, Origin]) -> None:
        """Adds what names may hold after a part of a function, whatever runs when."""
        bound: dict[str, Origin] = {}
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    unpacked(target, self.trace(value, at), bound)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                unpacked(target, self.trace(value, at), bound)
            case ast.AugAssign(target=target, value=value):
                bound[root_of(target)] = self.trace(value, at).shallow()
            case ast.For(target=target, iter=items):
                unpacked(target, self.trace(items, at).part(), bound)
            case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=words) if name in MUTATORS:
                found_in = united(self.trace(part, at) for part in (*args, *(word.value for word in words)))
                bound[root_of(owner)] = found_in.shallow() if name in EACH and not words else found_in.inside()
        for name, origin in bound.items():
            found[name] = found.get(name, NOTHING) | origin


class Origins(Tracer):
    """Origins in one workflow.

    Args:
        names: its names.
        kinds: what they may hold.
    """

    def __init__(self, names: Names, kinds: Kinds) -> None:
        self._names = names
        self._kinds = kinds
        functions: dict[str, tuple[_Function, Place]] = {}
        self._outside = Place({}, names.live, functions=functions)
        functions |= {name: (function, self._outside) for name, function in names.functions.items()}
        self._values: dict[ast.expr, Origin] = {}
        self._targets: dict[ast.expr, dict[str, Origin]] = {}

    def of(self, node: ast.expr) -> Origin:
        """The origin of an expression's value."""
        known = self._values.get(node)
        if known is None:
            known = self._values[node] = self.trace(node, self._outside)
        return known

    def looped(self, target: ast.expr, items: ast.expr) -> dict[str, Origin]:
        """What the names of a loop's target hold."""
        known = self._targets.get(items)
        if known is None:
            found = self.targets(target, items, self._outside)
            known = {name: NOTHING if _scalar(self._kinds.name(name)) else one for name, one in found.items()}
            self._targets[items] = known
        return known

    def _kind(self, node: ast.expr, at: Place) -> Type:
        return t.ANY if at.depth else self._kinds.of(node)

    def _is_plain(self, node: ast.expr, at: Place) -> bool:
        return type(node) in _PLAIN or (not at.depth and _scalar(self._kinds.of(node)))

    def _outer(self, name: str, at: Place) -> Origin:
        if at.live != self._names.live:
            return NOTHING
        held = name in self._names.local or isinstance(self._names.lookup(name), (list, dict))
        return same_as(name) if held and not _scalar(self._kinds.name(name)) else NOTHING


__all__ = ["EACH", "Origins", "Place", "Tracer"]
