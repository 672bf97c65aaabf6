"""Lists and dicts that are changed under one name and read under another: values in a state machine are copies.

The check follows what may run after what: a change in place of `a` after `b = a`, or after `a` went into a list or
dict that `b` holds, is refused where `b` is read later, in the text or in a loop around. Where branches meet, names may
hold the same where they may in one of them.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...diagnostics import FL3012
from . import flow
from .effects import MUTATORS, reads
from .flow import Node
from .jsonata.types import Type
from .kinds import Kinds, in_place
from .loops import inside, own_reads
from .names import Names
from .origins import NOTHING, Origin, Origins, root_of


@dataclass
class _Aliases:
    """Which names may hold the same list or dict, which one holds it as a part, which ones share parts with it."""

    same: dict[str, set[str]] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)
    sharing: dict[str, set[str]] = field(default_factory=dict)

    def copy(self) -> _Aliases:
        """The same, to be changed on its own."""
        return _Aliases(*({name: set(group) for name, group in one.items()} for one in self._all()))

    def _all(self) -> tuple[dict[str, set[str]], ...]:
        return self.same, self.holders, self.sharing

    def join(self, other: _Aliases) -> bool:
        """What may be after either of two ways; whether that is more than on this one."""
        more = False
        for mine, its in zip(self._all(), other._all(), strict=True):
            for name, group in its.items():
                if not group <= mine.get(name, set()):
                    more = True
                    mine.setdefault(name, set()).update(group)
        return more

    def bind(self, name: str, value: Origin) -> None:
        """`name` holds something new; what it held before may live on under other names."""
        same, holders, sharing = self._groups(value.same)
        over = self._groups(value.part_of)
        beside = self._groups(value.shares)
        old = self._groups(value.holds & {name})[0]
        holders = holders.union(value.part_of, *over)
        sharing = sharing.union(value.shares, beside[0], beside[2])
        around = value.same | value.shares | (value.holds & {name})
        held = {other for other, above in self.holders.items() if above & around} | value.holds | old
        for group in (group for one in self._all() for group in one.values()):
            group.discard(name)
        self.same[name] = (same | value.same) - {name}
        self.holders[name] = holders - {name}
        self.sharing[name] = sharing - {name}
        for groups in (self.same, self.sharing):
            for other in groups[name]:
                groups.setdefault(other, set()).add(name)
        for other in held - {name}:
            self.holders.setdefault(other, set()).add(name)

    def _groups(self, names: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
        """What is known of any of the names."""
        names = list(names)
        first, second, third = (set[str]().union(*(one.get(name, ()) for name in names)) for one in self._all())
        return first, second, third

    def hold(self, name: str, value: Origin) -> None:
        """What `name` holds gets a value as a part."""
        for other in value.holds - {name}:
            self.holders.setdefault(other, set()).add(name)
        for other in value.shares - {name}:
            self.sharing.setdefault(other, set()).add(name)
            self.sharing.setdefault(name, set()).add(other)

    def affected(self, name: str, deep: bool) -> set[str]:
        """The other names that a change in place shows under; `deep` changes a part of what the name holds."""
        found: set[tuple[str, bool, bool]] = set()
        work = [(name, deep, deep)]
        while work:
            one = work.pop()
            if one in found:
                continue
            found.add(one)
            here, below, down = one
            work += [(other, below, down) for other in self.same.get(here, ())]
            work += [(other, True, False) for other in self.holders.get(here, ())]
            if below:
                work += [(other, True, down) for other in self.sharing.get(here, ())]
            if down:
                work += [(other, True, True) for other, above in self.holders.items() if here in above]
        return {other for other, _, _ in found} - {name}


def check_aliases(nodes: Sequence[Node], names: Names, known: Mapping[str, Type]) -> None:
    """Reports changes that another name would show in Python and does not show here.

    Args:
        nodes: the workflow.
        names: its names.
        known: the types of its parameters.

    Raises:
        FunctionlessError: FL3012, at the change.
    """
    _Checker(names, Kinds(nodes, names, known)).block(nodes, frozenset())


class _Checker:
    def __init__(self, names: Names, kinds: Kinds) -> None:
        self.names = names
        self.kinds = kinds
        self.origins = Origins(names, kinds)
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
            case flow.Return(value=value):
                self._inner(getattr(value, "_tail", None) or [], later)
            case _:
                with self._anywhere():
                    for inner in inside(node):
                        self.block(inner, later)
                if isinstance(node, (flow.Invoke, flow.Each, flow.Gather)) and node.target is not None:
                    self.aliases.bind(node.target, NOTHING)

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
                self.aliases.bind(part.id, self.origins.element(items))

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
            case ast.AugAssign(target=target, op=op, value=value):
                root = root_of(target)
                if root is not None:
                    changes = in_place(op, self.kinds.of(target), self.kinds.of(value))
                    if changes or not isinstance(target, ast.Name):
                        self._changed(root, target, later, node, part=changes)
                    self.aliases.hold(root, self.origins.of(value).shallow())
            case ast.Delete(targets=targets):
                for target in targets:
                    root = root_of(target)
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
                self.aliases.bind(name, self.origins.of(value))
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = (
                    value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(parts) else None
                )
                for number, part in enumerate(parts):
                    inner = part.value if isinstance(part, ast.Starred) else part
                    if values:
                        self._assigned(inner, values[number], later)
                    elif isinstance(inner, ast.Name):
                        self.aliases.bind(inner.id, self.origins.of(value).part())
            case ast.Subscript() | ast.Attribute():
                root = root_of(target)
                if root is not None:
                    self._changed(root, target, later)
                    self.aliases.hold(root, self.origins.of(value).inside())

    def _call(self, node: ast.expr, at: ast.stmt, later: frozenset[str]) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            root = root_of(node.func.value)
            if root is not None:
                self._changed(root, node.func, later, at)
                for arg in node.args:
                    self.aliases.hold(root, self.origins.of(arg).inside())

    def _changed(
        self, name: str, path: ast.expr, later: frozenset[str], at: ast.AST | None = None, *, part: bool = False
    ) -> None:
        """A change in place at a path (`a.append`, `a[0]`, `a[0]["k"]`) that starts at a name.

        Args:
            name: where the path starts.
            path: the path.
            later: what is read later.
            at: the statement.
            part: whether what the path leads to is changed itself (`a[0] += [1]`).
        """
        owner = path.value if isinstance(path, (ast.Subscript, ast.Attribute)) and not part else path
        seen = sorted(self.aliases.affected(name, not isinstance(owner, ast.Name)) & later)
        if seen:
            raise self.names.error(
                FL3012,
                at or path,
                f"{name!r} is changed in place, and {seen[0]!r} may be the same list or dict, or share a part of it; "
                "in a state machine that would not change.",
                f"Change a copy of it, or read {name!r} where {seen[0]!r} is read.",
            )


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
