"""Lists and dicts that are changed under one name and read under another: values in a state machine are copies.

The check follows what may run after what: a change in place of `a` after `b = a`, or after `a` went into a list or
dict that `b` holds, is refused where `b` is read later, in the text or in a loop around. Where branches meet, names may
hold the same where they may in one of them.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ...diagnostics import FL3012
from . import flow
from .effects import MUTATORS, reads
from .flow import Node
from .loops import inside, own_reads
from .names import Names


@dataclass
class _Aliases:
    """Which names may hold the same list or dict (`same`), and which one that holds it as a part (`holders`)."""

    same: dict[str, set[str]] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)

    def copy(self) -> _Aliases:
        """The same, to be changed on its own."""
        return _Aliases({a: set(b) for a, b in self.same.items()}, {a: set(b) for a, b in self.holders.items()})

    def join(self, other: _Aliases) -> bool:
        """What may be after either of two ways; whether that is more than on this one."""
        more = False
        for mine, its in ((self.same, other.same), (self.holders, other.holders)):
            for name, group in its.items():
                if not group <= mine.get(name, set()):
                    more = True
                    mine.setdefault(name, set()).update(group)
        return more

    def bind(self, name: str, value: _Origin) -> None:
        """`name` holds something new."""
        for group in (*self.same.values(), *self.holders.values()):
            group.discard(name)
        self.same[name], self.holders[name] = set(), set()
        for other in value.same - {name}:
            group = self.same.get(other, set()) | {other}
            for one in group:
                self.same.setdefault(one, set()).add(name)
            self.same[name] |= group
            self.holders[name] |= self.holders.get(other, set())
        self.holders[name] |= value.part_of - {name}
        self.hold(name, value)

    def hold(self, name: str, value: _Origin) -> None:
        """What `name` holds gets a value as a part."""
        for other in (value.holds if value.holds else set()) - {name}:
            self.holders.setdefault(other, set()).add(name)

    def affected(self, name: str, deep: bool) -> set[str]:
        """The other names that a change in place shows under; `deep` changes a part of what the name holds."""
        found = self._above(name) | self._above_all(self.same.get(name, set()))
        if deep:
            found |= {other for other in self.holders if name in self._above(other)}
        return found - {name}

    def _above(self, name: str) -> set[str]:
        found: set[str] = set()
        work = [name]
        while work:
            one = work.pop()
            for other in self.same.get(one, set()) | self.holders.get(one, set()):
                if other not in found:
                    found.add(other)
                    work.append(other)
        return found

    def _above_all(self, names: set[str]) -> set[str]:
        return set().union(names, *(self._above(name) for name in names))


@dataclass(frozen=True)
class _Origin:
    """Where a value comes from: names for the same thing, names that hold it, names that it holds."""

    same: frozenset[str] = frozenset()
    part_of: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()

    def part(self) -> _Origin:
        """Where a part of the value comes from."""
        return _Origin(self.holds, self.same | self.part_of)

    def inside(self) -> _Origin:
        """Where a display comes from that has the value in it."""
        return _Origin(holds=self.same | self.part_of | self.holds)

    def __or__(self, other: _Origin) -> _Origin:
        return _Origin(self.same | other.same, self.part_of | other.part_of, self.holds | other.holds)


_NOTHING = _Origin()


def check_aliases(nodes: Sequence[Node], names: Names) -> None:
    """Reports changes that another name would show in Python and does not show here.

    Raises:
        FunctionlessError: FL3012, at the change.
    """
    _Checker(names).block(nodes, frozenset())


class _Checker:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.aliases = _Aliases()
        #: What may hold at any point of the blocks around, from where control may go on elsewhere.
        self.points: list[_Aliases] = []

    def block(self, nodes: Sequence[Node], after: frozenset[str]) -> None:
        """`after`: what is read once the nodes are done."""
        rest = [after]
        for node in reversed(nodes[1:]):
            rest.append(rest[-1] | _reads([node]))
        for node, later in zip(nodes, reversed(rest), strict=False):
            if isinstance(node, flow.Pure):
                for index, statement in enumerate(node.statements):
                    self.statement(statement, later | reads(node.statements[index + 1 :]))
                    self._pass()
            else:
                self.node(node, later)
                self._pass()

    def node(self, node: Node, later: frozenset[str]) -> None:
        """One node that is not plain code."""
        match node:
            case flow.If(then=then, orelse=orelse):
                self._either(lambda: self.block(then, later), lambda: self.block(orelse, later))
            case flow.For(target=target, items=items, body=body, orelse=orelse):
                again = later | _reads([node])
                self._repeated(lambda: self._loop(target, items), lambda: self.block(body, again))
                self.block(orelse, later)
            case flow.While(before=before, body=body, orelse=orelse):
                again = later | _reads([node])
                self._repeated(lambda: self.block(before, again), lambda: self.block(body, again))
                self.block(orelse, later)
            case flow.Try():
                self._try(node, later)
            case _:
                with self._anywhere():
                    for inner in inside(node):
                        self.block(inner, later)
                if isinstance(node, (flow.Invoke, flow.Each, flow.Gather)) and node.target is not None:
                    self.aliases.bind(node.target, _NOTHING)

    def _try(self, node: flow.Try, later: frozenset[str]) -> None:
        last = later | _reads(node.final)
        handled = last.union(*(_reads(handler.body) for handler in node.handlers))
        with self._anywhere() as failing:
            self.block(node.body, handled | _reads(node.orelse))
        went_on = self.aliases
        with self._anywhere() as failing_again:
            self.aliases = failing.copy()
            self._either(*(lambda body=h.body: self.block(body, last) for h in node.handlers), lambda: None)
            handlers, self.aliases = self.aliases, went_on
            self.block(node.orelse, last)
        for one in (handlers, failing, failing_again):
            self.aliases.join(one)
        self.block(node.final, later)

    def _pass(self) -> None:
        """Control may go on elsewhere from here: to a handler, or behind a loop."""
        for point in self.points:
            point.join(self.aliases)

    @contextlib.contextmanager
    def _anywhere(self) -> Iterator[_Aliases]:
        """What may hold at some point of what is checked within; that may be so behind it too."""
        point = self.aliases.copy()
        self.points.append(point)
        try:
            yield point
        finally:
            self.points.pop()
            self.aliases = self.aliases.copy()
            self.aliases.join(point)

    def _either(self, *ways: Callable[[], None]) -> None:
        """One of several ways is taken."""
        start, found = self.aliases, _Aliases()
        for way in ways:
            self.aliases = start.copy()
            way()
            found.join(self.aliases)
        self.aliases = found

    def _repeated(self, *ways: Callable[[], None]) -> None:
        """All of them one after the other, any number of times."""
        more = True
        while more:
            before = self.aliases.copy()
            with self._anywhere():
                for way in ways:
                    way()
            more = before.join(self.aliases)
            self.aliases = before

    def _loop(self, target: ast.expr, items: ast.expr) -> None:
        for part in ast.walk(target):
            if isinstance(part, ast.Name):
                self.aliases.bind(part.id, _origin(items).part())

    def statement(self, node: ast.stmt, later: frozenset[str]) -> None:
        """One statement, and those inside it."""
        match node:
            case ast.If(body=body, orelse=orelse):
                self._either(lambda: self._inner(body, later), lambda: self._inner(orelse, later))
            case ast.While(body=body, orelse=orelse):
                self._repeated(lambda: self._inner(body, later | reads(node)))
                self._inner(orelse, later)
            case ast.For(target=target, iter=items, body=body, orelse=orelse):
                again = later | frozenset(_all_reads([*body, *orelse]))
                self._repeated(lambda: self._loop(target, items), lambda: self._inner(body, again))
                self._inner(orelse, later)
            case ast.Match(cases=cases):
                self._either(*(lambda body=case.body: self._inner(body, later) for case in cases), lambda: None)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                every = [body, *(handler.body for handler in handlers), orelse]
                again = later | frozenset(_all_reads([part for block in (*every, final) for part in block]))
                with self._anywhere():
                    self._either(*(lambda block=block: self._inner(block, again) for block in every))
                self._inner(final, later)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assigned(target, value, later)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assigned(target, value, later)
            case ast.AugAssign(target=target, value=value):
                root = _root(target)
                if root is not None:
                    if not isinstance(target, ast.Name) or isinstance(value, (ast.List, ast.ListComp)):
                        self._changed(root, target, later)
                    self.aliases.hold(root, _origin(value).inside())
            case ast.Delete(targets=targets):
                for target in targets:
                    root = _root(target)
                    if root is not None and not isinstance(target, ast.Name):
                        self._changed(root, target, later)
            case ast.Expr(value=value):
                self._call(value, node, later)

    def _inner(self, statements: list[ast.stmt], later: frozenset[str]) -> None:
        for index, statement in enumerate(statements):
            self.statement(statement, later | frozenset(_all_reads(statements[index + 1 :])))
            self._pass()

    def _assigned(self, target: ast.expr, value: ast.expr, later: frozenset[str]) -> None:
        match target:
            case ast.Name(id=name):
                self.aliases.bind(name, _origin(value))
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = (
                    value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(parts) else None
                )
                for number, part in enumerate(parts):
                    inner = part.value if isinstance(part, ast.Starred) else part
                    if values:
                        self._assigned(inner, values[number], later)
                    elif isinstance(inner, ast.Name):
                        self.aliases.bind(inner.id, _origin(value).part())
            case ast.Subscript() | ast.Attribute():
                root = _root(target)
                if root is not None:
                    self._changed(root, target, later)
                    self.aliases.hold(root, _origin(value).inside())

    def _call(self, node: ast.expr, at: ast.stmt, later: frozenset[str]) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            root = _root(node.func.value)
            if root is not None:
                self._changed(root, node.func, later, at)
                for arg in node.args:
                    self.aliases.hold(root, _origin(arg).inside())

    def _changed(self, name: str, path: ast.expr, later: frozenset[str], at: ast.AST | None = None) -> None:
        """A change in place at a path (`a.append`, `a[0]`, `a[0]["k"]`) that starts at a name."""
        owner = path.value if isinstance(path, (ast.Subscript, ast.Attribute)) else path
        seen = sorted(self.aliases.affected(name, not isinstance(owner, ast.Name)) & later)
        if seen:
            raise self.names.error(
                FL3012,
                at or path,
                f"{name!r} is changed in place, and {seen[0]!r} may be the same list or dict, or share a part of it; "
                "in a state machine that would not change.",
                f"Change a copy of it, or read {name!r} where {seen[0]!r} is read.",
            )


def _origin(node: ast.expr) -> _Origin:
    """Where the value of an expression comes from, as far as lists and dicts go."""
    match node:
        case ast.Name(id=name):
            return _Origin(same=frozenset((name,)))
        case ast.Subscript(value=value, slice=index):
            whole = _origin(value)
            return (
                _Origin(holds=whole.part().same | whole.part().part_of)
                if isinstance(index, ast.Slice)
                else whole.part()
            )
        case ast.Attribute(value=value):
            return _origin(value).part()
        case ast.IfExp(body=body, orelse=orelse):
            return _origin(body) | _origin(orelse)
        case ast.BoolOp(values=values):
            return _all(values)
        case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values) | ast.Dict(values=values):
            return _all(values).inside()
        case ast.Starred(value=value) | ast.NamedExpr(value=value) | ast.Await(value=value):
            return _origin(value)
        case ast.Call(func=ast.Attribute(value=owner, attr="get" | "pop" | "setdefault"), args=args):
            return _origin(owner).part() | _all(args[1:])
    return _NOTHING


def _all(values: Sequence[ast.expr]) -> _Origin:
    found = _NOTHING
    for value in values:
        found = found | _origin(value)
    return found


def _root(node: ast.expr) -> str | None:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _all_reads(statements: Sequence[ast.stmt]) -> Iterator[str]:
    for statement in statements:
        for part in ast.walk(statement):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                yield part.id


def _reads(nodes: Sequence[Node]) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes:
        found |= own_reads(node)
        if isinstance(node, flow.Pure):
            found |= set(_all_reads(node.statements))
        for inner in inside(node):
            found |= _reads(inner)
    return frozenset(found)
