"""Loops whose iterations do not depend on each other, except by collecting, become Maps of concurrency 1.

The body runs in the iteration. Statements that touch what the iterations share (`out.append(x)`, `total += n`) are put
off: the iteration gives the values that they need, and they run over those values, in order, after the Map.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...reflect import leading, mask
from . import flow
from .effects import binds, names_of, reads
from .flow import Node
from .jsonata.closures import free
from .names import Names
from .syntax import assign, constant, load, located, store
from .usage import every, exposed, has_loops, inside, live_before, own_writes, reads_of, touched_by, writes_of

#: What gives a number for numbers only.
_NUMERIC = (ast.Add, ast.Sub)
_BINDING = mask(ast.Assign, ast.AnnAssign, ast.For, ast.comprehension, ast.NamedExpr)


def independent(nodes: Sequence[Node], names: Names) -> list[Node]:
    """The nodes, with such loops as `Each` and the put-off statements after them."""
    return _Loops(nodes, names).block(nodes, frozenset(), _wanted_by_nothing)


def _wanted_by_nothing() -> frozenset[str]:
    return frozenset()


@dataclass(eq=False)
class _Run:
    """Statements that are put off together."""

    statements: list[ast.stmt]
    values: list[str]
    flag: str | None


class _Loops:
    def __init__(self, nodes: Sequence[Node], names: Names) -> None:
        self.names = names
        self.nodes = nodes

    @functools.cached_property
    def kinds(self) -> dict[str, str | None]:
        return _kinds(self.nodes)

    def block(self, nodes: Sequence[Node], after: frozenset[str], caught: Any) -> list[Node]:
        """Nodes from back to front; `after` is what is read later, `caught` what handlers read."""
        found: list[Node] = []
        first = next((number for number, node in enumerate(nodes) if has_loops(node)), len(nodes))
        for node in reversed(nodes[first:]):
            found[:0] = self._node(node, after, caught) if has_loops(node) else [node]
            after = live_before(node, after)
        return [*nodes[:first], *found]

    def _node(self, node: Node, after: frozenset[str], caught: Any) -> list[Node]:
        match node:
            case flow.For():
                then = exposed(node.orelse, set()) | after
                around = then | exposed(node.body, set(names_of(node.target)))
                body = self.block(node.body, around, caught)
                made = self._map(replace(node, body=body), then, caught)
                if made is not None:
                    return [*made, *self.block(node.orelse, after, caught)]
                return [replace(node, body=body, orelse=self.block(node.orelse, after, caught))]
            case flow.While():
                around = after | exposed([node], set())
                before = self.block(node.before, around, caught)
                body = self.block(node.body, around, caught)
                return [replace(node, before=before, body=body, orelse=self.block(node.orelse, after, caught))]
            case flow.If():
                yes, no = self.block(node.then, after, caught), self.block(node.orelse, after, caught)
                return [replace(node, then=yes, orelse=no)]
            case flow.Try():
                handlers = [replace(h, body=self.block(h.body, after, caught)) for h in node.handlers]
                rest = reads_of([n for h in node.handlers for n in h.body]) | reads_of(node.final) | after
                wanted = caught() | rest
                body = self.block(node.body, wanted | reads_of(node.orelse), lambda: wanted)
                orelse = self.block(node.orelse, after | reads_of(node.final), caught)
                return [
                    replace(
                        node, body=body, handlers=handlers, orelse=orelse, final=self.block(node.final, after, caught)
                    )
                ]
            case flow.Labeled():
                return [replace(node, body=self.block(node.body, after, caught))]
            case flow.Each():
                return [replace(node, body=self.block(node.body, reads(node.value), _wanted_by_nothing))]
            case flow.Gather():
                branches = [(self.block(b, reads(v), _wanted_by_nothing), v) for b, v in node.branches]
                return [replace(node, branches=branches)]
        return [node]

    # One loop

    def _map(self, node: flow.For, after: frozenset[str], caught: Any) -> list[Node] | None:
        if _leaves(node.body) or not any(_has_state(part) for part in node.body):
            return None
        targets = set(names_of(node.target))
        written = writes_of(node.body)
        if written & set(reads(node.items)) or targets & after or targets & caught():
            return None
        if any((written | targets) & names for names in free(self.names.functions).values()):
            return None  # functions know a variable by its name, which an iteration's own would not keep
        shared = written & (exposed(node.body, targets) | after)
        if shared & caught() or (targets & shared):
            return None
        label = self.names.fresh("next") if _continues(node.body) else None
        if shared:
            return self._collect(node, shared, label)
        none, one = located(constant(None), node.node), located(constant(1), node.node)
        return [flow.Each(None, node.target, node.items, _labeled(node.body, label), none, one, node.node)]

    def _collect(self, node: flow.For, shared: set[str], label: str | None) -> list[Node] | None:
        """The Map and, after it, the put-off statements over its results."""
        if not all(self._collects(statement, shared) for statement in _touching(node.body, shared)):
            return None
        runs: list[_Run] = []
        body = self._put_off(node.body, shared, runs, [], top=label is None)
        if body is None or not runs:
            return None
        body = _labeled(body, label)
        at = node.node
        results = self.names.fresh("results")
        flags = [run.flag for run in runs]
        if len(runs) == 1 and flags[0] is None:
            (run,) = runs
            value, rest = self._single(run, results, at)
            each = flow.Each(results, node.target, node.items, body, value, located(constant(1), at), at)
            return [each, flow.Pure(rest)]
        for run in runs:
            run.flag = run.flag or self.names.fresh("done")
        starts: list[ast.stmt] = [assign(run.flag, constant(None), at) for run in runs if run.flag]
        gives = [load(run.flag, at) for run in runs if run.flag]
        value = gives[0] if len(gives) == 1 else ast.Tuple(elts=list(gives), ctx=ast.Load())
        each = flow.Each(
            results,
            node.target,
            node.items,
            [flow.Pure(starts), *body],
            located(value, at),
            located(constant(1), at),
            at,
        )
        return [each, flow.Pure([self._replayed(runs, results, at)])]

    def _single(self, run: _Run, results: str, at: ast.AST) -> tuple[ast.expr, list[ast.stmt]]:
        """One run, in every iteration: `out.append(x)` alone is a list joined to another."""
        match run.statements:
            case [ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value]))]:
                joined = ast.AugAssign(target=store(name), op=ast.Add(), value=load(results, at))
                joined = located(joined, at)
                joined._may_raise = False  # type: ignore[attr-defined]
                return value, [joined]
        values = run.values
        one = values[0] if len(values) == 1 else None
        value = load(one, at) if one else located(ast.Tuple(elts=[load(v, at) for v in values], ctx=ast.Load()), at)
        target: ast.expr = store(one) if one else ast.Tuple(elts=[store(v) for v in values], ctx=ast.Store())
        if not values:
            target = store(self.names.fresh("unused"))
        loop = ast.For(target=target, iter=load(results, at), body=run.statements, orelse=[])
        loop = located(loop, at)
        loop._may_raise = False  # type: ignore[attr-defined]
        return value, [loop]

    def _replayed(self, runs: list[_Run], results: str, at: ast.AST) -> ast.stmt:
        """A pure loop over the results that runs what each iteration got to."""
        flags = [run.flag for run in runs if run.flag]
        body: list[ast.stmt] = []
        for run in runs:
            assert run.flag is not None
            there = ast.Compare(left=load(run.flag, at), ops=[ast.IsNot()], comparators=[constant(None)])
            unpack = [
                assign(value, ast.Subscript(value=load(run.flag, at), slice=constant(i), ctx=ast.Load()), at)
                for i, value in enumerate(run.values)
            ]
            body.append(ast.If(test=there, body=[*unpack, *run.statements], orelse=[]))
        target: ast.expr = (
            store(flags[0]) if len(flags) == 1 else ast.Tuple(elts=[store(f) for f in flags], ctx=ast.Store())
        )
        loop = located(ast.For(target=target, iter=load(results, at), body=body, orelse=[]), at)
        loop._may_raise = False  # type: ignore[attr-defined]
        return loop

    def _put_off(
        self, nodes: Sequence[Node], shared: set[str], runs: list[_Run], other: list[_Run], top: bool = False
    ) -> list[Node] | None:
        """The nodes without the statements that touch what is shared; None where that cannot be done.

        Args:
            nodes: a part of the loop's body.
            shared: names.
            runs: takes the statements.
            other: runs of branches that an iteration does not come to if it comes to this one; those that are used here
                as well are taken out.
            top: whether every iteration comes to it.
        """
        found: list[Node] = []
        for number, node in enumerate(nodes):
            match node:
                case flow.Pure(statements):
                    kept = self._split(statements, shared, runs, other, top and number == len(nodes) - 1)
                    if kept is None:
                        return None
                    found += [flow.Pure(kept)] if kept else []
                case flow.If(test=test, then=then, orelse=orelse):
                    start = len(runs)
                    first = self._put_off(then, shared, runs, other)
                    second = self._branch(orelse, shared, runs, other, runs[start:])
                    if first is None or second is None or reads(test) & shared:
                        return None
                    found.append(replace(node, then=first, orelse=second))
                case flow.Try(body=body, handlers=handlers, orelse=orelse, final=final):
                    inner = self._put_off(body, shared, runs, other)
                    start = len(runs)
                    others = [self._branch(h.body, shared, runs, other, runs[start:]) for h in handlers]
                    rest = self._put_off(orelse, shared, runs, other)
                    if inner is None or rest is None or None in others or touched_by(final) & shared:
                        return None
                    made = [replace(h, body=b) for h, b in zip(handlers, others, strict=True) if b is not None]
                    found.append(replace(node, body=inner, handlers=made, orelse=rest))
                case _:
                    if touched_by([node]) & shared:
                        return None
                    found.append(node)
        return found

    def _branch(
        self, nodes: Sequence[Node], shared: set[str], runs: list[_Run], other: list[_Run], before: list[_Run]
    ) -> list[Node] | None:
        """A branch beside others, whose runs came `before`."""
        every = [*other, *before]
        made = self._put_off(nodes, shared, runs, every)
        other[:] = [run for run in other if run in every]
        return made

    def _split(
        self, statements: list[ast.stmt], shared: set[str], runs: list[_Run], other: list[_Run], last: bool
    ) -> list[ast.stmt] | None:
        kept: list[ast.stmt] = []
        put_off: list[ast.stmt] = []
        for number, statement in enumerate(statements):
            if (reads(statement) | binds(statement)) & shared:
                made = self._captured(statement, shared, kept)
                put_off.append(made)
            elif put_off:
                later = statements[number:]
                if any((reads(s) | binds(s)) & shared for s in later):
                    return None
                self._run(put_off, shared, runs, other, kept, False)
                put_off = []
                kept.append(statement)
            else:
                kept.append(statement)
        if put_off:
            self._run(put_off, shared, runs, other, kept, last)
        return kept

    def _captured(self, statement: ast.stmt, shared: set[str], kept: list[ast.stmt]) -> ast.stmt:
        """A statement whose own values are evaluated in the iteration, where their errors belong."""
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method), args=args)):
                args = [self._value(arg, kept) for arg in args]
                call = ast.Call(func=ast.Attribute(value=owner, attr=method, ctx=ast.Load()), args=args, keywords=[])
                return located(ast.Expr(value=call), statement)
            case ast.AugAssign(value=ast.Constant()):
                return statement
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value) if self._is_number(name):
                part = self.names.fresh("value")
                kept += [assign(part, constant(0), value), located(ast.AugAssign(store(part), op, value), statement)]
                return located(ast.AugAssign(target, ast.Add(), load(part, value)), statement)
            case ast.AugAssign(target=target, op=op, value=value):
                return located(ast.AugAssign(target=target, op=op, value=self._value(value, kept)), statement)
            case ast.Assign(targets=[ast.Subscript(value=owner, slice=key)], value=value):
                value, key = self._value(value, kept), self._value(key, kept)
                target = ast.Subscript(value=owner, slice=key, ctx=ast.Store())
                return located(ast.Assign(targets=[target], value=value), statement)
            case ast.Assign(targets=targets, value=value):
                return located(ast.Assign(targets=targets, value=self._value(value, kept)), statement)
        return statement

    def _is_number(self, name: str) -> bool:
        return self.kinds.get(name) == "number"

    def _value(self, node: ast.expr, kept: list[ast.stmt]) -> ast.expr:
        if isinstance(node, (ast.Name, ast.Constant)):
            return node
        name = self.names.fresh("value")
        kept.append(assign(name, node, node))
        return load(name, node)

    def _run(
        self,
        statements: list[ast.stmt],
        shared: set[str],
        runs: list[_Run],
        other: list[_Run],
        kept: list[ast.stmt],
        last: bool,
    ) -> None:
        used = frozenset[str]().union(*(reads(s) for s in statements)) - shared
        values = sorted(name for name in used if name in self.names.local)
        known = _same(statements, values, runs, other)
        if known is not None:
            other.remove(known)
            flag = known.flag
        else:
            flag = None if last and not runs else self.names.fresh("done")
            runs.append(_Run(statements, values, flag))
        if flag is not None:
            gives = ast.Tuple(elts=[load(v, statements[0]) for v in values] or [constant(True)], ctx=ast.Load())
            kept.append(assign(flag, gives, statements[0]))

    def _collects(self, statement: ast.stmt, shared: set[str]) -> bool:
        """Whether a statement only adds to what is shared, and cannot fail in doing so."""
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value])):
                return self.kinds.get(name) == "list" and not reads(value) & shared
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                kind = self.kinds.get(name)
                if reads(value) & shared:
                    return False
                if kind == "number":
                    return isinstance(op, _NUMERIC) or (isinstance(op, ast.Mult) and _kind(value) == "number")
                if kind == "str":
                    return isinstance(op, ast.Add) and isinstance(value, (ast.JoinedStr, ast.Constant))
                return kind == "list" and isinstance(op, ast.Add) and isinstance(value, ast.List)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)], value=value):
                text = isinstance(key, (ast.JoinedStr, ast.Constant))
                return text and self.kinds.get(name) == "dict" and not (reads(value) | reads(key)) & shared
            case ast.Assign(targets=[ast.Name()], value=value):
                return not reads(value) & shared
        return False


def _touching(nodes: Sequence[Node], shared: set[str]) -> Iterator[ast.stmt]:
    for node in every(nodes):
        if isinstance(node, flow.Pure):
            for statement in node.statements:
                if (reads(statement) | binds(statement)) & shared:
                    yield statement


def _leaves(nodes: Sequence[Node], loop: bool = False, inner: frozenset[str] = frozenset()) -> bool:
    """Whether control may leave an iteration other than at its end or by an exception; `inner` ends inside of it."""
    for node in nodes:
        if isinstance(node, flow.Return) or (isinstance(node, flow.Leave) and node.label not in inner):
            return True
        if isinstance(node, flow.Break) and not loop:
            return True
        labels = inner | {node.label} if isinstance(node, flow.Labeled) else inner
        for part in inside(node):
            of_inner = isinstance(node, (flow.For, flow.While)) and part is not node.orelse
            if _leaves(part, loop or of_inner, labels):
                return True
    return False


def _continues(nodes: Sequence[Node]) -> bool:
    return any(
        isinstance(node, flow.Continue)
        or any(
            _continues(inner) for inner in ([node.orelse] if isinstance(node, (flow.For, flow.While)) else inside(node))
        )
        for node in nodes
    )


def _appended(statements: Sequence[ast.stmt], values: Sequence[str]) -> str | None:
    """The list to which statements append the one value that they need, and nothing else."""
    match statements:
        case [
            ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[ast.Name(id=value)], keywords=[]
                )
            )
        ] if values == [value]:
            return name
    return None


def _same(
    statements: Sequence[ast.stmt], values: Sequence[str], runs: list[_Run], other: Sequence[_Run]
) -> _Run | None:
    """A run of another branch that does the same, with nothing behind it that its list's order could tell it from."""
    name = _appended(statements, values)
    for run in other if name is not None else ():
        later = runs[runs.index(run) + 1 :]
        if _appended(run.statements, run.values) == name and not any(name in _touched(one) for one in later):
            return run
    return None


def _touched(run: _Run) -> frozenset[str]:
    return frozenset[str]().union(*(reads(s) | binds(s) for s in run.statements))


def _labeled(nodes: Sequence[Node], label: str | None) -> list[Node]:
    """The body of an iteration, whose `continue` is its end."""
    return list(nodes) if label is None else [flow.Labeled(label, _ended(nodes, label))]


def _ended(nodes: Sequence[Node], label: str) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        match node:
            case flow.Continue():
                found.append(flow.Leave(label))
            case flow.If():
                found.append(replace(node, then=_ended(node.then, label), orelse=_ended(node.orelse, label)))
            case flow.Try():
                handlers = [replace(h, body=_ended(h.body, label)) for h in node.handlers]
                made = replace(node, body=_ended(node.body, label), handlers=handlers)
                found.append(replace(made, orelse=_ended(node.orelse, label), final=_ended(node.final, label)))
            case flow.Labeled():
                found.append(replace(node, body=_ended(node.body, label)))
            case flow.For() | flow.While():
                found.append(replace(node, orelse=_ended(node.orelse, label)))
            case _:
                found.append(node)
    return found


def _has_state(node: Node) -> bool:
    return not isinstance(node, flow.Pure)


def _kinds(nodes: Sequence[Node]) -> dict[str, str | None]:
    """The kind of value that a name always holds by its assignments alone: what is put off must not fail where a type
    hint is wrong."""
    found: dict[str, str | None] = {}
    for node in every(nodes):
        for name in own_writes(node) if not isinstance(node, flow.Pure) else ():
            found[name] = None
        if not isinstance(node, flow.Pure):
            continue
        for statement in node.statements:
            for part in leading(statement, _BINDING):
                match part:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value):
                        kind = _kind(value)
                        found[name] = kind if found.get(name, kind) == kind else None
                    case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                        kind = _kind(value)
                        found[name] = kind if found.get(name, kind) == kind else None
                    case ast.For(target=target) | ast.comprehension(target=target):
                        found.update(dict.fromkeys(names_of(target)))
                    case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if _pairs(
                        names, values
                    ):
                        for one, value in zip(names, values, strict=True):
                            assert isinstance(one, ast.Name)
                            kind = _kind(value)
                            found[one.id] = kind if found.get(one.id, kind) == kind else None
                    case ast.Assign(targets=targets):
                        found.update(
                            {n: None for t in targets for n in names_of(t) if not isinstance(t, ast.Subscript)}
                        )
                    case ast.NamedExpr(target=ast.Name(id=name)):
                        found[name] = None
    return found


def _pairs(names: list[ast.expr], values: list[ast.expr]) -> bool:
    return len(names) == len(values) and all(isinstance(name, ast.Name) for name in names)


def _kind(node: ast.expr) -> str | None:
    match node:
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.JoinedStr() | ast.Constant(value=str()):
            return "str"
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float()) | ast.UnaryOp(operand=ast.Constant(value=int() | float())):
            return "number"
    return None


__all__ = ["independent"]
