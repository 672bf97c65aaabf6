"""Lists and dicts that are changed under one name and read under another: values in a state machine are copies.

The check follows what may run after what: a change in place of `a` after `b = a`, or after `a` went into a list or
dict that `b` holds, is refused where `b` is read later, in the text or in a loop around. Where branches meet, names may
hold the same where they may in one of them.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ...diagnostics import FL3012
from ...reflect import children, loads, walk
from . import flow
from .effects import MUTATORS, changed, reads
from .flow import Node
from .jsonata.aliases import in_place
from .jsonata.flow import assigns, is_taking, takes
from .jsonata.running import check_running
from .kinds import Kinds
from .memo import kept
from .names import Names
from .origins import NOTHING, Origin, Path, place_of, same_as
from .sharing import Shared
from .tracing import EACH, Origins
from .usage import inside, own_reads

#: How many arguments of a method are no parts: a key, an index, what is looked for.
_KEYED = {"discard": 1, "insert": 1, "pop": 2, "remove": 1, "setdefault": 1}
_Part = TypeVar("_Part")


def check_aliases(nodes: Sequence[Node], names: Names, kinds: Kinds) -> None:
    """Reports changes that another name would show in Python and does not show here.

    Args:
        nodes: the workflow.
        names: its names.
        kinds: what they may hold.

    Raises:
        FunctionlessError: FL3012, at the change.
    """
    if _changes(nodes):
        _Checker(names, kinds).block(nodes, frozenset())


def _changes(nodes: Sequence[Node]) -> bool:
    """Whether anything is changed in place."""
    for node in nodes:
        statements = node.statements if isinstance(node, flow.Pure) else ()
        if isinstance(node, flow.Return):
            statements = getattr(node.value, "_tail", None) or ()
        if any(map(changed, statements)) or any(map(_changes, inside(node))):
            return True
    return False


class _Checker:
    def __init__(self, names: Names, kinds: Kinds) -> None:
        self.names = names
        self.kinds = kinds
        self.origins = Origins(names, kinds)
        self.aliases = Shared()
        #: What may hold at any point of the blocks around, from where control may go on elsewhere.
        self.points: list[Shared] = []

    def block(self, nodes: Sequence[Node], after: frozenset[str]) -> None:
        """`after`: what is read once the nodes are done."""
        for node, later in zip(nodes, _after(nodes, after, _read_in), strict=True):
            if isinstance(node, flow.Pure):
                for statement, last in zip(node.statements, _after(node.statements, later, reads), strict=True):
                    self.statement(statement, last)
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
                if isinstance(node.node, ast.For):
                    check_running(self.names, node.node, self.kinds.of)
                again = later | _read_in(node)
                self._repeated(lambda: self._loop(target, items), lambda: self.block(body, again))
                self.block(orelse, later)
            case flow.While(before=before, body=body, orelse=orelse):
                again = later | _read_in(node)
                self._repeated(lambda: self.block(before, again), lambda: self.block(body, again))
                self.block(orelse, later)
            case flow.Try():
                self._try(node, later)
            case flow.Return(value=value):
                self._inner(getattr(value, "_tail", None) or [], later)
            case _:
                blocks = inside(node)
                if blocks:
                    with self._anywhere():
                        for inner in blocks:
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
    def _anywhere(self) -> Iterator[Shared]:
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
        start, found = self.aliases, Shared()
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
        self.aliases.bind_all(self.origins.looped(target, items))

    def statement(self, node: ast.stmt, later: frozenset[str]) -> None:
        """One statement, and those inside it."""
        for part in _heads(node):
            if takes(part):
                for one in filter(is_taking, walk(part)):
                    self._call(one, node, later | reads(node))
            if assigns(part):
                for inner in reversed(walk(part)):
                    if isinstance(inner, ast.NamedExpr):
                        self._assigned(inner.target, inner.value, later)
        match node:
            case ast.If(body=body, orelse=orelse):
                self._either(lambda: self._inner(body, later), lambda: self._inner(orelse, later))
            case ast.While(body=body, orelse=orelse):
                self._repeated(lambda: self._inner(body, later | reads(node)))
                self._inner(orelse, later)
            case ast.For(target=target, iter=items, body=body, orelse=orelse):
                again = later | _all_reads([*body, *orelse])
                self._repeated(lambda: self._loop(target, items), lambda: self._inner(body, again))
                self._inner(orelse, later)
            case ast.Match(cases=cases):
                self._either(*(lambda case=case: self._case(node.subject, case, later) for case in cases), lambda: None)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                every = [body, *(handler.body for handler in handlers), orelse]
                again = later.union(*map(_all_reads, (*every, final)))
                with self._anywhere():
                    self._either(*(lambda block=block: self._inner(block, again) for block in every))
                self._inner(final, later)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assigned(target, value, later)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assigned(target, value, later)
            case ast.AugAssign(target=target, op=op, value=value):
                place = place_of(target)
                if place is not None:
                    name, path = place
                    changes = in_place(op, self.kinds.of(target), self.kinds.of(value))
                    if changes or path:
                        self._changed(name, path if changes else path[:-1], later, node)
                    self.aliases.hold(name, self.origins.of(value).part(), (*path, None))
            case ast.Delete(targets=targets):
                for target in targets:
                    place = place_of(target)
                    if place is not None and place[1]:
                        self._changed(place[0], place[1][:-1], later, target)
            case ast.Expr(value=value) if not is_taking(value):
                self._call(value, node, later)

    def _case(self, subject: ast.expr, case: ast.match_case, later: frozenset[str]) -> None:
        for name, origin in self.origins.captured(case.pattern, self.origins.of(subject)):
            self.aliases.bind(name, origin)
        self._inner(case.body, later)

    def _inner(self, statements: list[ast.stmt], later: frozenset[str]) -> None:
        for statement, after in zip(statements, _after(statements, later, loads), strict=True):
            self.statement(statement, after)
            self._pass()

    def _assigned(self, target: ast.expr, value: ast.expr, later: frozenset[str], origin: Origin | None = None) -> None:
        """`origin`: of the value, where it is not the expression's by now."""
        if origin is None:
            origin = self.origins.of(value)
        match target:
            case ast.Name(id=name):
                self.aliases.bind(name, origin)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = (
                    value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(parts) else None
                )
                # All values are there before the first target gets its own.
                held = {f"<{number}>": self.origins.of(part) for number, part in enumerate(values or ())}
                self.aliases.bind_all(held)
                for number, part in enumerate(parts):
                    inner = part.value if isinstance(part, ast.Starred) else part
                    if values:
                        self._assigned(inner, values[number], later, same_as(f"<{number}>"))
                    elif isinstance(inner, ast.Name):
                        self.aliases.bind(inner.id, origin.part())
                self.aliases.bind_all(dict.fromkeys(held, NOTHING))
            case ast.Subscript() | ast.Attribute():
                place = place_of(target)
                if place is not None:
                    name, path = place
                    self._changed(name, path[:-1], later, target)
                    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
                        origin = origin.part()
                    if _replaces(target, value, name):
                        origin = origin.without({name})
                    self.aliases.hold(name, origin, path)

    def _call(self, node: ast.expr, at: ast.stmt, later: frozenset[str]) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            place = place_of(node.func.value)
            if place is not None:
                name, path = place
                self._changed(name, path, later, at)
                each = node.func.attr in EACH
                given = [(arg, each, None) for arg in node.args[_KEYED.get(node.func.attr, 0) :]]
                for arg, parts, key in (*given, *((word.value, word.arg is None, word.arg) for word in node.keywords)):
                    origin = self.origins.of(arg)
                    self.aliases.hold(name, origin.part() if parts else origin, (*path, key))

    def _changed(self, name: str, path: Path, later: frozenset[str], at: ast.AST) -> None:
        """What lies at a path inside of what a name holds is changed in place."""
        seen = sorted(self.aliases.affected(name, path) & later)
        if not seen:
            return
        if seen[0] == name:
            why = f"{name!r} may hold twice what is changed in it; in a state machine only one of them would change."
            remedy = "Make each part anew, in a comprehension or with a copy."
        else:
            why = (
                f"{name!r} is changed in place, and {seen[0]!r} may be the same list or dict, or share a part of it; "
                "in a state machine that would not change."
            )
            remedy = f"Change a copy of it, or read {name!r} where {seen[0]!r} is read."
        raise self.names.error(FL3012, at, why, remedy)


def _replaces(target: ast.expr, value: ast.expr, name: str) -> bool:
    """Whether all that a value reads of a name is what it takes the place of (`a["n"] = a["n"] + 1`)."""
    place = ast.unparse(target)
    same = [part for part in ast.walk(value) if isinstance(part, type(target)) and ast.unparse(part) == place]
    return len(same) == sum(isinstance(part, ast.Name) and part.id == name for part in ast.walk(value))


def _heads(node: ast.stmt) -> list[ast.expr]:
    """The expressions of a statement itself, without the statements inside it."""
    return [part for part in children(node) if isinstance(part, ast.expr)]


def _after(
    parts: Sequence[_Part], last: frozenset[str], read: Callable[[_Part], frozenset[str]]
) -> list[frozenset[str]]:
    """What is read behind each of the parts."""
    found = [last]
    for part in reversed(parts[1:]):
        found.append(found[-1] | read(part))
    return found[::-1] if parts else []


def _all_reads(statements: Sequence[ast.stmt]) -> frozenset[str]:
    return frozenset[str]().union(*map(loads, statements))


def _reads(nodes: Sequence[Node]) -> frozenset[str]:
    return frozenset[str]().union(*map(_read_in, nodes))


@kept
def _read_in(node: Node) -> frozenset[str]:
    found = [own_reads(node), *map(_reads, inside(node))]
    if isinstance(node, flow.Pure):
        found.append(_all_reads(node.statements))
    return frozenset[str]().union(*found)
