"""What the names of a whole workflow may hold, as far as its text and its hints tell: the types of `jsonata.types`.

The types are those that hold wherever the name is read. What a list or dict has in it is only taken from hints, since
it may be changed under another name.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ...reflect import UNKNOWN, leading, loads, mask
from . import flow
from .flow import Node
from .jsonata import types as t
from .jsonata.aliases import IN_PLACE, in_place
from .jsonata.types import Type
from .names import Names
from .usage import inside

_ROUNDS = 8
_SAME: dict[object, Type] = {
    bool: t.BOOL, len: t.INT, int: t.INT, ord: t.INT, round: t.NUMBER, float: t.FLOAT, abs: t.NUMBER, str: t.STR,
    repr: t.STR, chr: t.STR, format: t.STR, isinstance: t.BOOL, any: t.BOOL, all: t.BOOL, range: t.RANGE,
}  # fmt: skip
_LISTS = (list, sorted)
_METHODS: dict[str, Type] = {
    **dict.fromkeys(("upper", "lower", "strip", "lstrip", "rstrip", "replace", "join", "format", "title"), t.STR),
    **dict.fromkeys(("startswith", "endswith", "isdigit", "isalpha", "isupper", "islower"), t.BOOL),
    **dict.fromkeys(("find", "rfind"), t.INT),
    "split": t.list_of(t.STR),
}
#: What a call gives: JSON.
_JSON = t.union((t.LIST, t.DICT, t.NUMBER, t.STR, t.BOOL, t.NONE))

#: The type of what a name gets, and the names that it depends on.
_Given = tuple[Callable[[], Type], frozenset[str]]
_Binding = tuple[ast.expr | str, Callable[[], Type], frozenset[str]]
#: What binds names inside of an expression, and anywhere.
_BINDING_INSIDE = mask(ast.NamedExpr, ast.comprehension, ast.arg)
_BINDING = (
    _BINDING_INSIDE
    | mask(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.ExceptHandler)
    | mask(ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.FunctionDef, ast.AsyncFunctionDef)
)


def _always(kind: Type) -> _Given:
    return lambda: kind, frozenset()


class Kinds:
    """The types of one workflow's names.

    Args:
        nodes: the workflow.
        names: its names.
        known: the types of the names that it gets from outside.
    """

    def __init__(self, nodes: Sequence[Node], names: Names, known: Mapping[str, Type]) -> None:
        self._names = names
        self._known = dict.fromkeys(names.local, t.NEVER) | dict(known)
        bindings = list(self._nodes(nodes))
        #: The names whose types grew in a round.
        self._grown: set[str] = set()
        for target, find, _ in bindings:
            self._bind(target, find(), None)
        rounds = 1
        while self._grown:
            before, self._grown = self._grown, set()
            rounds += 1
            for target, find, given in bindings:
                if not (given.isdisjoint(before) and given.isdisjoint(self._grown)):
                    self._bind(target, find(), t.ANY if rounds > _ROUNDS else None)
        self._known = {name: t.ANY if kind.kind == "never" else kind for name, kind in self._known.items()}

    def name(self, name: str) -> Type:
        """The type of a name."""
        known = self._known.get(name)
        if known is not None:
            return known
        live = self._names.lookup(name)
        return t.ANY if live is UNKNOWN else t.of_value(live)

    def _bind(self, target: ast.expr | str, kind: Type, widest: Type | None) -> None:
        match target:
            case str(name) | ast.Name(id=name):
                before = self._known.get(name, t.NEVER)
                after = t.union((before, kind))
                if after != before:
                    self._known[name] = after if widest is None else widest
                    self._grown.add(name)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                exact = kind.kind == "tuple" and len(kind.items) == len(parts)
                for number, part in enumerate(parts):
                    if isinstance(part, ast.Starred):
                        self._bind(part.value, t.LIST, widest)
                    else:
                        self._bind(part, kind.items[number] if exact else t.element(kind), widest)

    def _nodes(self, nodes: Iterable[Node]) -> Iterator[_Binding]:
        """What is bound, and how to find what it gets: looked for once, found in every round."""
        for node in nodes:
            match node:
                case flow.Pure(statements=statements):
                    yield from self._statements(statements)
                case flow.For(target=target, items=items):
                    yield target, *self._element(items)
                case flow.Each(target=name, item=item, items=items):
                    yield item, *(_always(t.ANY) if items is None else self._element(items))
                    if name is not None:
                        yield name, *_always(t.LIST)
                case flow.Invoke(target=str(name)):
                    yield name, *_always(_JSON)
                case flow.Gather(target=str(name)):
                    yield name, *_always(t.LIST)
                case flow.Try(handlers=handlers):
                    for handler in handlers:
                        if handler.name is not None:
                            yield handler.name, *_always(t.EXCEPTION)
                case flow.Labeled(result=str(name)):
                    yield name, *_always(t.ANY)
            for part in _expressions(node):
                yield from self._inner(part)
                yield from self._statements(getattr(part, "_tail", None) or ())
            for block in inside(node):
                yield from self._nodes(block)

    def _statements(self, statements: Iterable[ast.stmt]) -> Iterator[_Binding]:
        for statement in statements:
            for part in leading(statement, _BINDING):
                match part:
                    case ast.Assign(targets=targets, value=value):
                        for target in targets:
                            yield target, *self._value(value)
                    case ast.AnnAssign(target=target, value=ast.expr() as value):
                        yield target, *self._value(value)
                    case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
                        yield target, partial(self._augmented, target, op, value), loads(value) | {target.id}
                    case ast.For(target=target, iter=items) | ast.comprehension(target=target, iter=items):
                        yield target, *self._element(items)
                    case ast.ExceptHandler(name=str(name)):
                        yield name, *_always(t.EXCEPTION)
                    case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                        yield name, *_always(t.ANY)
                    case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                        yield name, *_always(t.ANY)
                    case ast.NamedExpr(target=target, value=value):
                        yield target, *self._value(value)

    def _inner(self, node: ast.expr) -> Iterator[_Binding]:
        for part in leading(node, _BINDING_INSIDE):
            match part:
                case ast.NamedExpr(target=target, value=value):
                    yield target, *self._value(value)
                case ast.comprehension(target=target, iter=items):
                    yield target, *self._element(items)
                case ast.arg(arg=name):
                    yield name, *_always(t.ANY)

    def _value(self, value: ast.expr) -> _Given:
        return partial(self.of, value), loads(value)

    def _element(self, items: ast.expr) -> _Given:
        return lambda: t.element(self.of(items)), loads(items)

    def _augmented(self, target: ast.expr, op: ast.operator, value: ast.expr) -> Type:
        before, given = self.of(target), self.of(value)
        made = self._operated(op, before, given)
        return t.union((before, made)) if in_place(op, before, given) else made  # a list takes in a string, too

    def of(self, node: ast.expr) -> Type:
        """The type of an expression."""
        match node:
            case ast.Constant(value=value):
                return t.of_value(value)
            case ast.Name(id=name):
                return self.name(name)
            case ast.JoinedStr():
                return t.STR
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return t.BOOL
            case ast.UnaryOp():
                return t.NUMBER
            case ast.BinOp(left=left, op=op, right=right):
                return self._operated(op, self.of(left), self.of(right))
            case ast.BoolOp(values=values):
                return t.union(map(self.of, values))
            case ast.IfExp(body=body, orelse=orelse):
                return t.union((self.of(body), self.of(orelse)))
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.of(value)
            case ast.Tuple(elts=parts) if not any(isinstance(part, ast.Starred) for part in parts):
                return t.tuple_of(map(self.of, parts))
            case ast.List() | ast.ListComp():
                return t.LIST
            case ast.Dict() | ast.DictComp():
                return t.DICT
            case ast.Set() | ast.SetComp():
                return t.set_of(t.ANY)
            case ast.Subscript(value=ast.Name(id=name)) if isinstance(cls := self._names.lookup(name), enum.EnumMeta):
                return t.of_enum(cls)
            case ast.Subscript(value=owner, slice=index):
                return self._item(self.of(owner), index)
            case ast.Attribute() if isinstance(live := self._names.live(node), (enum.Enum, enum.EnumMeta)):
                return t.of_value(live)
            case ast.Attribute(value=owner, attr=name):
                kind = t.without_none(self.of(owner))
                return (kind.field(name) if kind.of is not None else None) or t.ANY
            case ast.Call():
                return self._call(node)
        return t.ANY

    def _item(self, kind: Type, index: ast.expr) -> Type:
        kind = t.without_none(kind)
        if kind.kind == "never":
            return kind
        if isinstance(index, ast.Slice):
            return kind if kind.kind in ("list", "many", "str", "bytes", "range") else t.ANY
        if kind.kind == "record" and isinstance(index, ast.Constant) and isinstance(index.value, str):
            return kind.field(index.value) or t.ANY
        if kind.kind in ("list", "many", "tuple", "str", "bytes", "range"):
            return t.element(kind)
        return t.value_of(kind)

    def _operated(self, op: ast.operator, left: Type, right: Type) -> Type:
        kinds = (left, right)
        if any(kind.kind == "never" for kind in kinds):
            return t.NEVER
        if all(t.only(kind, t.NUMERIC) for kind in kinds):
            return t.NUMBER
        if all(t.only(kind, t.SCALARS) for kind in kinds):
            return t.STR if all(kind.kind == "str" for kind in kinds) else _OPERATED
        if type(op) not in IN_PLACE or (
            not isinstance(op, ast.Mult) and any(t.only(kind, t.SCALARS) for kind in kinds)
        ):
            return _OPERATED  # Python has no such operator for what holds other values
        return left if left == right and left.kind != "tuple" else t.ANY

    def _call(self, node: ast.Call) -> Type:
        live = self._names.live(node.func)
        kinds = [self.of(part.value if isinstance(part, ast.Starred) else part) for part in node.args]
        try:
            if live in _SAME:
                return _SAME[live]
        except TypeError:
            return t.ANY
        if isinstance(live, enum.EnumMeta):
            return t.of_enum(live)
        if live in _LISTS:
            return t.list_of(t.element(kinds[0]) if kinds else t.ANY)
        if live is sum and len(kinds) == 1:
            return t.NUMBER
        if live in (min, max):
            found = [t.element(kinds[0])] if len(kinds) == 1 else kinds
            return t.union([*found, *(self.of(word.value) for word in node.keywords if word.arg == "default")])
        if live is enumerate:
            return t.list_of(t.tuple_of((t.INT, t.element(kinds[0]) if kinds else t.ANY)))
        if live is zip:
            return t.list_of(t.tuple_of(map(t.element, kinds)))
        if live is reversed and kinds:
            return t.list_of(t.element(kinds[0]))
        return self._method(node, kinds)

    def _method(self, node: ast.Call, kinds: list[Type]) -> Type:
        if not isinstance(node.func, ast.Attribute):
            return t.ANY
        owner = self.of(node.func.value)
        if owner.kind == "never":
            return owner
        if owner.kind == "str":
            return _METHODS.get(node.func.attr, t.ANY)
        if owner.kind in ("dict", "record"):
            value = t.value_of(owner)
            match node.func.attr:
                case "get":
                    return t.union((value, *(kinds[1:] or [t.NONE])))
                case "pop" | "setdefault":
                    return t.union((value, *kinds[1:]))
                case "values":
                    return t.list_of(value)
                case "keys":
                    return t.list_of(t.element(owner))
                case "items":
                    return t.list_of(t.tuple_of((t.element(owner), value)))
        if owner.kind == "list" and node.func.attr == "pop":
            return t.element(owner)
        return t.ANY


_OPERATED = t.union((*(Type(kind) for kind in ("float", "str", "bytes", "timedelta")), t.DATETIME, t.NAIVE))


def _expressions(node: Node) -> list[ast.expr]:
    """The expressions of a node itself."""
    found: list[Any] = []
    match node:
        case flow.Invoke(args=args, kwargs=kwargs):
            found = [*args, *kwargs.values()]
        case flow.Wait(seconds=value) | flow.If(test=value) | flow.While(test=value) | flow.For(items=value):
            found = [value]
        case flow.Raise(value=value) | flow.Return(value=value):
            found = [value]
        case flow.Each(items=items, value=value):
            found = [items, value]
        case flow.Gather(branches=branches):
            found = [value for _, value in branches]
    return [part for part in found if isinstance(part, ast.expr)]
