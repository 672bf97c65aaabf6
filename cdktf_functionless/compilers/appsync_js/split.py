"""Cuts a resolver's code at its cloud calls: a unit resolver, or a pipeline with one function per call.

Each call ends a request handler and begins a response handler. What a later handler reads of an earlier one's
variables travels in `ctx.stash`. A call under an `if` is guarded: its function's request handler returns early where
the call must not happen, and the code after it carries the same guard.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from . import js, walk
from .values import Request

_STASH = js.path("ctx.stash")
_RESULT = js.path("ctx.result")
_PREVIOUS = js.path("ctx.prev.result")
_END = js.obj(skipTo=js.Lit("END"))
_RETURNED = js.path("ctx.stash.returned")


@dataclass
class Handlers:
    """The two handlers of a function or unit resolver, and its call."""

    request: list[js.Stmt] = field(default_factory=list)
    response: list[js.Stmt] = field(default_factory=list)
    call: Request | None = None


@dataclass
class Cut:
    """A resolver's code after the cut: one unit, or a pipeline's functions with the resolver's own response."""

    functions: list[Handlers]
    after: list[js.Stmt] | None = None

    @property
    def unit(self) -> bool:
        """Whether it is a unit resolver."""
        return self.after is None


@dataclass(frozen=True)
class Binding:
    """How a handler gets a parameter: destructured from `ctx.args`, or read from `ctx`."""

    name: str
    key: str | None
    default: js.Expr | None
    path: js.Expr | None = None


def calls_in(nodes: Sequence[js.Stmt]) -> int:
    """How many calls there are."""
    return sum(isinstance(node, js.CallPoint) for node in walk.statements(nodes))


def early(value: js.Expr | None, *, end: bool = False) -> js.Stmt:
    """`runtime.earlyReturn(...)`."""
    args: tuple[js.Expr, ...] = () if value is None else (value,)
    return js.Do(js.call("runtime.earlyReturn", *args, *((_END,) if end else ())))


def ends(nodes: Sequence[js.Stmt]) -> bool:
    """Whether the statements always return or raise."""
    for node in reversed(nodes):
        if isinstance(node, js.Comment):
            continue
        if isinstance(node, js.Return):
            return True
        if isinstance(node, js.Do):
            callee = node.value.callee if isinstance(node.value, js.Invoke) else None
            return callee in (js.path("util.error"), js.path("runtime.earlyReturn"))
        return isinstance(node, js.If) and bool(node.orelse) and ends(node.body) and ends(node.orelse)
    return False


def completed(nodes: list[js.Stmt]) -> list[js.Stmt]:
    """The statements with Python's `return None` where they fall off the end."""
    return nodes if ends(nodes) else [*nodes, js.Return(js.NULL)]


def cut(nodes: list[js.Stmt], bindings: Sequence[Binding], changed: frozenset[str]) -> Cut:
    """Cuts a body.

    Args:
        nodes: the lowered statements.
        bindings: the parameters.
        changed: parameters that are assigned or whose objects change: their first value is not enough later on.
    """
    count = calls_in(nodes)
    if count == 0:
        handlers = Handlers([js.Return(js.obj(payload=js.NULL))], completed(nodes))
        _bind([handlers.response], bindings, changed)
        return Cut([handlers])
    return _unit(nodes, bindings, changed) if count == 1 else _pipeline(nodes, bindings, changed)


# ---------------------------------------------------------------------- one call


def _unit(nodes: list[js.Stmt], bindings: Sequence[Binding], changed: frozenset[str]) -> Cut:
    before: list[js.Stmt] = []
    rest = list(nodes)
    while True:
        place = next(place for place, node in enumerate(rest) if calls_in([node]))
        before += rest[:place]
        node, after = rest[place], rest[place + 1 :]
        if isinstance(node, js.CallPoint):
            break
        assert isinstance(node, js.If)
        inside, other, test = (node.body, node.orelse, js.negate(node.test))
        if not calls_in(node.body):
            inside, other, test = node.orelse, node.body, node.test
        skipped = completed([*other, *([] if ends(other) else copy.deepcopy(after))])
        before.append(js.If(test, skipped))
        rest = [*inside, *([] if ends(inside) else after)]
    call = node
    request = [*_early_returns(before, end=False, flag=False)]
    assert isinstance(call.payload, Request)
    response = [*_prologue(call, _RESULT), *completed(after)]
    _carry([request, response], [call.payload.request], bindings, changed)
    request.append(js.Return(call.payload.request))
    return Cut([Handlers(request, response, call.payload)])


def _early_returns(nodes: Sequence[js.Stmt], *, end: bool, flag: bool) -> list[js.Stmt]:
    """Statements of a request handler: what returns leaves early."""
    out: list[js.Stmt] = []
    for node in nodes:
        match node:
            case js.Return(value):
                if flag:
                    out.append(js.Assign(_RETURNED, js.TRUE))
                out.append(early(value or js.NULL, end=end))
            case js.If(test, body, orelse):
                out.append(
                    js.If(test, _early_returns(body, end=end, flag=flag), _early_returns(orelse, end=end, flag=flag))
                )
            case js.ForOf(target, value, body):
                out.append(js.ForOf(target, value, _early_returns(body, end=end, flag=flag)))
            case _:
                out.append(node)
    return out


def _raise() -> js.Stmt:
    error = js.path("ctx.error")
    return js.If(error, [js.Do(js.call("util.error", js.Member(error, "message"), js.Member(error, "type")))])


def _prologue(call: js.CallPoint, result: js.Expr) -> list[js.Stmt]:
    """The beginning of a response handler: errors, then the call's value in its variable."""
    request = call.payload
    assert isinstance(request, Request)
    failure = None if request.failure is None else request.failure(result)
    value = result if request.result is None else request.result(result)
    if call.error is None:
        out: list[js.Stmt] = [_raise()]
        if failure is not None:
            found = js.Name("failure")
            out.append(js.Let(found, failure))
            parts = js.Member(found, "message"), js.Member(found, "type")
            out.append(js.If(found, [js.Do(js.call("util.error", *parts))]))
        if call.target is not None:
            out.append(js.Assign(js.Name(call.target), value))
        return out
    error: js.Expr = js.Binary("??", js.path("ctx.error"), js.NULL)
    if failure is not None:
        error = js.Binary("??", js.path("ctx.error"), failure)
    out = [js.Assign(js.Name(call.error), error)]
    if call.target is not None:
        safe = value if request.result is None else js.Cond(js.Name(call.error), js.NULL, value)
        out.append(js.Assign(js.Name(call.target), safe))
    return out


# ---------------------------------------------------------------------- several calls


@dataclass
class _Item:
    node: js.Stmt
    guard: tuple[js.Expr, ...]


def _flatten(nodes: Sequence[js.Stmt], guard: tuple[js.Expr, ...], fresh: Iterable[str]) -> list[_Item]:
    """The statements in a row, each with the conditions under which it runs."""
    names = iter(fresh)
    out: list[_Item] = []

    def walk_list(body: Sequence[js.Stmt], guard: tuple[js.Expr, ...]) -> None:
        for node in body:
            if isinstance(node, js.If) and calls_in([node]):
                test: js.Expr = node.test
                assigned = walk.assigned([*node.body, *node.orelse])
                plain = test.value if isinstance(test, js.Unary) and test.op == "!" else test
                if not isinstance(plain, js.Name) or plain.id in assigned:
                    name = js.Name(next(names))
                    out.append(_Item(js.Assign(name, test), guard))
                    test = name
                walk_list(node.body, (*guard, test))
                walk_list(node.orelse, (*guard, js.negate(test)))
            else:
                out.append(_Item(node, guard))

    walk_list(nodes, guard)
    return out


def _guarded(items: Sequence[_Item]) -> list[js.Stmt]:
    """Statements with their guards, those with the same guard under one `if`."""
    out: list[js.Stmt] = []
    previous: tuple[js.Expr, ...] = ()
    group: list[js.Stmt] = []
    for item in [*items, _Item(js.Break(), (js.NULL,))]:
        if item.guard != previous:
            if previous and any(not isinstance(node, js.Comment) for node in group):
                out.append(js.If(_all(previous), _seen_outside(group)))
            else:
                out += group
            group, previous = [], item.guard
        group.append(item.node)
    return out


def _seen_outside(nodes: Sequence[js.Stmt]) -> list[js.Stmt]:
    """What guarded statements name may be wanted behind the guard: it is declared where all its uses see it."""
    out: list[js.Stmt] = []
    for node in nodes:
        if not (isinstance(node, js.Let) and isinstance(node.target, js.Name)):
            out.append(node)
        elif node.value is not None:
            out.append(js.Assign(node.target, node.value))
    return out


def _all(guard: Sequence[js.Expr]) -> js.Expr:
    found = guard[0]
    for each in guard[1:]:
        found = js.Binary("&&", found, each)
    return found


def _pipeline(nodes: list[js.Stmt], bindings: Sequence[Binding], changed: frozenset[str]) -> Cut:
    used = set(walk.names(nodes))
    fresh = (name for number in range(1, 10_000) if (name := f"guard{number if number > 1 else ''}") not in used)
    items = _flatten(nodes, (), fresh)
    segments: list[list[_Item]] = [[]]
    calls: list[tuple[js.CallPoint, tuple[js.Expr, ...]]] = []
    for item in items:
        if isinstance(item.node, js.CallPoint):
            calls.append((item.node, item.guard))
            segments.append([])
        else:
            segments[-1].append(item)
    last_guarded = bool(calls[-1][1])
    final = completed(_guarded(segments[-1]))
    plain_final = [node for node in final if not isinstance(node, js.Comment)] == [js.Return(js.NULL)]
    flag = last_guarded and any(_returns(segment) for segment in segments[:-1])
    requests = [_early_returns(_guarded(segment), end=True, flag=flag) for segment in segments[:-1]]
    handlers: list[list[js.Stmt]] = [*requests, final]
    responses: list[list[js.Stmt]] = []
    extra: list[list[js.Expr]] = [[] for _ in handlers]
    for place, (call, guard) in enumerate(calls):
        assert isinstance(call.payload, Request)
        extra[place] = [call.payload.request, *guard]
        later = set(walk.names([n for rest in handlers[place + 2 :] for n in rest]))
        later |= {name for rest in extra_of(calls, place + 2) for name in walk.names_of(rest)}
        outputs = [name for name in (call.target, call.error) if name]
        is_last = place == len(calls) - 1
        prologue = _prologue(call, _RESULT)
        if is_last and not guard:
            final[:0] = prologue
            continue
        response = list(prologue)
        next_uses = set(walk.names(handlers[place + 1]))
        if not is_last:
            next_uses |= {name for rest in extra_of(calls, place + 1, place + 2) for name in walk.names_of(rest)}
        for name in outputs:
            through_stash = bool(guard) or name in later or name == call.error
            if through_stash and name in later | next_uses:
                response.append(js.Assign(js.Member(_STASH, name), js.Name(name)))
            elif name in next_uses:
                handlers[place + 1].insert(0, js.Assign(js.Name(name), _PREVIOUS))
        value = js.Name(call.target) if call.target else js.NULL
        response.append(js.Return(value))
        responses.append(response)
    targets = {name for call, _ in calls for name in (call.target, call.error) if name}
    if not last_guarded:
        last = calls[-1][0]
        targets -= {name for name in (last.target, last.error) if name}
    _carry(handlers, [js.Array(tuple(each)) for each in extra[:-1]], bindings, changed, targets)
    functions: list[Handlers] = []
    for place, (call, guard) in enumerate(calls):
        request = requests[place]
        if guard:
            request.append(js.If(js.negate(_all(guard)), [early(None)]))
        assert isinstance(call.payload, Request)
        request.append(js.Return(call.payload.request))
        response = responses[place] if place < len(responses) else final
        functions.append(Handlers(request, response, call.payload))
    if not last_guarded:
        return Cut(functions, [js.Return(_PREVIOUS)])
    after = [js.If(_RETURNED, [js.Return(_PREVIOUS)])] if flag else []
    return Cut(functions, [*after, *final] if after or not plain_final else final)


def extra_of(
    calls: Sequence[tuple[js.CallPoint, tuple[js.Expr, ...]]], start: int, stop: int | None = None
) -> list[js.Expr]:
    """The requests and guards of the calls from `start` on."""
    return [
        expr
        for call, guard in calls[start:stop]
        for expr in (call.payload.request, *guard)  # type: ignore[attr-defined]
    ]


def _returns(items: Sequence[_Item]) -> bool:
    return any(isinstance(node, js.Return) for node in walk.statements([item.node for item in items]))


# ---------------------------------------------------------------------- variables between handlers


_MUTATORS = frozenset({"push", "splice", "reverse"})
_MUTATING_HELPERS = frozenset(
    {"put", "putItem", "remove", "removeAt", "popKey", "popKeyOr", "popAt", "setDefault", "discard"}
)


def mutated(nodes: Sequence[js.Stmt]) -> set[str]:
    """The variables through which an object is changed."""
    found: set[str] = set()
    for node in walk.statements(nodes):
        if isinstance(node, js.Assign) and isinstance(node.target, (js.Member, js.Index)):
            found.add(_root(node.target))
        for expr in walk.expressions(node):
            for each in walk.subexpressions(expr):
                if not isinstance(each, js.Invoke):
                    continue
                if isinstance(each.callee, js.Member) and each.callee.name in _MUTATORS:
                    found.add(_root(each.callee.value))
                elif each.callee == js.path("Object.assign") or (
                    isinstance(each.callee, js.Name) and each.callee.id in _MUTATING_HELPERS
                ):
                    found.add(_root(each.args[0]))
    return found - {""}


def _root(expr: js.Expr) -> str:
    while isinstance(expr, (js.Member, js.Index)):
        expr = expr.value
    return expr.id if isinstance(expr, js.Name) else ""


def _carry(
    handlers: list[list[js.Stmt]],
    tails: Sequence[js.Expr],
    bindings: Sequence[Binding],
    changed: frozenset[str],
    stashed: set[str] | frozenset[str] = frozenset(),
) -> None:
    """Puts into the stash what later handlers read, and takes it out there.

    Args:
        handlers: the handlers with the code between calls, in order; changed in place.
        tails: what each handler but the last evaluates at its end.
        bindings: the parameters.
        changed: parameters whose first value is not enough.
        stashed: variables that response handlers put into the stash.
    """
    uses = [set(walk.names(nodes)) for nodes in handlers]
    for place, tail in enumerate(tails):
        uses[place] |= set(walk.names_of(tail))
    defines = [walk.assigned(nodes) for nodes in handlers]
    parameters = {binding.name: binding for binding in bindings}
    known: set[str] = set(stashed) | {name for name in parameters if name in changed}
    loads: list[list[str]] = [[] for _ in handlers]
    for place, nodes in enumerate(handlers):
        own = {
            name
            for node in walk.statements(nodes)
            if isinstance(node, (js.Let, js.ForOf))
            for name in walk.targets(node.target)
        }
        for name in sorted(uses[place] - own):
            carried = name in known or any(name in before for before in defines[:place])
            carried = carried and place > 0
            if carried and not (name in parameters and name not in changed):
                if not _assigned_first(nodes, name):
                    loads[place].append(name)
    for place, nodes in enumerate(handlers):
        later = {name for names in loads[place + 1 :] for name in names}
        written = defines[place] | ({name for name in parameters if name in changed} if place == 0 else set())
        stores = sorted((written | (mutated(nodes) & set(loads[place]))) & later)
        for name in stores:
            if name not in uses[place] and name not in written:
                continue
            nodes.append(js.Assign(js.Member(_STASH, name), js.Name(name)))
    for place, nodes in enumerate(handlers):
        if loads[place]:
            nodes.insert(0, _destructure([(name, None) for name in loads[place]], _STASH, walk.assigned(nodes)))
    _bind(handlers, bindings, changed, tails)


def _assigned_first(nodes: Sequence[js.Stmt], name: str) -> bool:
    """Whether the handler assigns the name, always, before it reads it."""
    for node in nodes:
        if name in set(walk.names([node])):
            if isinstance(node, (js.Assign, js.Let)) and getattr(node, "op", "=") == "=" and node.value is not None:
                targets = set(walk.targets(node.target))
                return name in targets and name not in set(walk.names_of(node.value))
            return False
    return False


def _destructure(names: Sequence[tuple[str, js.Expr | None]], source: js.Expr, assigned: set[str]) -> js.Stmt:
    items = tuple((name, js.Name(name)) for name, _ in names)
    keyword = "let" if any(name in assigned for name, _ in names) else "const"
    return js.Let(js.Object(items), source, keyword)


def _bind(
    handlers: Sequence[list[js.Stmt]],
    bindings: Sequence[Binding],
    changed: frozenset[str],
    tails: Sequence[js.Expr] = (),
) -> None:
    """Each handler takes the parameters that it uses from `ctx`."""
    for place, nodes in enumerate(handlers):
        used = set(walk.names(nodes))
        if place < len(tails):
            used |= set(walk.names_of(tails[place]))
        wanted = [b for b in bindings if b.name in used and (place == 0 or b.name not in changed)]
        assigned = walk.assigned(nodes)
        items: list[tuple[str, js.Expr]] = []
        for binding in wanted:
            if binding.path is not None:
                nodes.insert(
                    0, js.Let(js.Name(binding.name), binding.path, "let" if binding.name in assigned else "const")
                )
            elif binding.key is not None:
                target: js.Expr = js.Name(binding.name)
                if binding.default is not None:
                    target = js.Default(target, binding.default)
                items.append((binding.key, target))
        if items:
            keyword = "let" if any(b.name in assigned for b in wanted) else "const"
            nodes.insert(0, js.Let(js.Object(tuple(items)), js.path("ctx.args"), keyword))
