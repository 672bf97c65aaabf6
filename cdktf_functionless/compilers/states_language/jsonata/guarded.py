"""`try` over pure statements: exceptions become values that are looked at after each step that may raise.

JSONata cannot catch. So inside a `try` a step that may raise is compiled with its exception as a value (a function
that gives "KeyError: 'k'", which no JSON value is), and what follows it is only evaluated where it is none. That
works where raising is the last act of the step; a statement that does something with such a result is taken apart
first, so that each part is a step of its own.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from ..sharing import Shared
from ..syntax import located
from ..targets import apart, fails_half_way
from . import aliases, blocks, comprehensions, operators, tree
from . import types as t
from .apart import made_up, parts_of, stored, stuck, tested_inside
from .blocks import ENDED, Frame
from .compiler import Compiler, shown
from .flow import exits, reads, stores
from .prelude import checked
from .scope import Binding, Scope, Variable
from .tree import E
from .types import Type
from .updates import Steps
from .values import Value

#: The key under which a stretch hands over the text of an exception.
RAISED = "?"
#: The key under which a stretch hands over by which kind of jump it was left.
_WAY = "#"


def statement(c: Compiler, node: ast.stmt, rest: Sequence[ast.stmt], frame: Frame) -> Value | None:
    """A statement inside a `try` with what follows it, or None where nothing in it may raise by itself."""
    if isinstance(node, ast.Raise):
        return _raised(c, node, frame)
    if isinstance(node, ast.Return):
        return _returned(c, node, frame)
    if isinstance(node, (ast.If, ast.While, ast.For, ast.Match)):
        simpler = _heads(c, node)
        return None if simpler is None else blocks.statements(c, [*simpler, *rest], frame)
    if isinstance(node, (ast.Try, ast.Break, ast.Continue, ast.FunctionDef, ast.Pass)):
        return None
    needed = frame.needed | reads(rest)
    if isinstance(node, ast.Assign) and fails_half_way(node, stores([node])):
        return blocks.statements(c, [*apart(node, lambda _: made_up(c)), *rest], frame)
    steps: Steps = []
    after = blocks._simple(c, node, needed, steps)
    raising = [index for index, (_, step) in enumerate(steps) if step.raises]
    if not raising:
        return None
    if not all(steps[index][1].last for index in raising):
        parts = parts_of(c, node)
        if parts is None:
            raise stuck(c, node)
        aliases.check(c, node, needed)
        return blocks.statements(c, [*parts, *rest], frame)
    aliases.statement(c, after, node, needed)
    following = blocks.statements(after, rest, frame)
    return _guarded(c, steps, following, frame)


def _guarded(c: Compiler, steps: Steps, following: Value, frame: Frame) -> Value:
    """Steps, each looked at where it may raise, and then what follows."""
    result = following
    tail: Steps = []
    kinds = [following.type]
    kept = {found.text for found in c.scope.names.values() if isinstance(found, Variable)}
    for name, step in reversed(steps):
        if not step.raises:
            tail.insert(0, (name, step))
            continue
        frame.seen.update(step.raises)
        if name in kept:  # still wanted as it was, where the step fails
            variable, name = name, c.fresh("w")
            tail.insert(0, (variable, E(name, free=True)))
        text = E(f"{name}()", depth=3)
        left = frame.leave["raise"](c, Value(text, t.STR))
        kinds.append(left.type)
        is_error = tree.binary("=", tree.call("type", E(name, free=True)), tree.literal("function"))
        inner = tree.condition(is_error, left.e, tree.block(tail, result.e))
        result = Value(tree.block([(name, checked(step))], inner), result.type)
        tail = []
    return Value(tree.block(tail, result.e), t.union(kinds))


def _raised(c: Compiler, node: ast.Raise, frame: Frame) -> Value:
    from . import classes

    made = classes.raised(c, node)
    if len(made.raises) > 1 and not made.last:
        # Its message may raise first.
        parts = parts_of(c, node)
        if parts is None:
            raise stuck(c, node)
        return blocks.statements(c, parts, frame)
    frame.seen.update(made.raises)
    value = checked(made)
    name = c.fresh("x")
    left = frame.leave["raise"](c, Value(E(f"{name}()", depth=3), t.STR))
    return Value(tree.block([(name, value)], left.e), left.type)


def _returned(c: Compiler, node: ast.Return, frame: Frame) -> Value | None:
    if node.value is None:
        return None
    place, steps = comprehensions.assignments(c, node.value)
    value = place.firm(node.value)
    if not value.e.raises and not any(step.raises for _, step in steps):
        return None
    name = c.fresh("r")
    if steps or not value.e.last:
        temporary = made_up(c)
        store = ast.Assign(targets=[located(ast.Name(id=temporary, ctx=ast.Store()), node)], value=node.value)
        load = ast.Return(value=located(ast.Name(id=temporary, ctx=ast.Load()), node))
        return blocks.statements(c, [located(store, node), located(load, node)], frame)
    following = frame.leave["return"](c, Value(E(name, free=True), value.type))
    return _guarded(c, [(name, value.e)], following, frame)


def _heads(c: Compiler, node: ast.If | ast.While | ast.For | ast.Match) -> list[ast.stmt] | None:
    """A compound statement whose head may raise, with the head in a statement of its own."""
    if isinstance(node, ast.If):
        place, steps = comprehensions.assignments(c, node.test)
        made = operators.condition(place, node.test, strict=False)
        if not made.e.raises and not any(step.raises for _, step in steps):
            return None
        return [*stored(c, node.test, node, lambda one: ast.If(test=one, body=node.body, orelse=node.orelse))]
    if isinstance(node, ast.Match):
        if not c.firm(node.subject).e.raises:
            return None
        return stored(c, node.subject, node, lambda one: ast.Match(subject=one, cases=node.cases))
    if isinstance(node, ast.For):
        iterable = node.iter
        target_raises = isinstance(node.target, (ast.Tuple, ast.List))
        run = comprehensions.loop(c, node.target, node.iter)
        if target_raises and any(step.raises for _, step in run.steps):
            name = made_up(c)
            unpack = ast.Assign(targets=[node.target], value=located(ast.Name(id=name, ctx=ast.Load()), node))
            target = ast.copy_location(ast.Name(id=name, ctx=ast.Store()), node)
            body = [ast.copy_location(unpack, node), *node.body]
            return [ast.copy_location(ast.For(target=target, iter=iterable, body=body, orelse=node.orelse), node)]
        if not run.value.e.raises:
            return None
        listed = located(ast.Call(func=ast.Name(id="list", ctx=ast.Load()), args=[iterable], keywords=[]), node)
        return stored(
            c,
            listed,
            node,
            lambda one: ast.For(target=node.target, iter=one, body=node.body, orelse=node.orelse),
        )
    if not any(isinstance(one, ast.NamedExpr) for one in ast.walk(node.test)):
        if not operators.condition(Compiler(c.scope.child(), c.assigned), node.test, strict=False).e.raises:
            return None
    if node.orelse:
        raise stuck(c, node)
    return [tested_inside(node)]


def _raising(changed: Sequence[str]) -> blocks.Leave:
    """What a `try` does with an exception: its text beside the variables as they are then."""

    def leave(c: Compiler, value: Value | None) -> Value:
        assert value is not None
        return blocks.collected(c, changed, [(tree.literal(RAISED), value.e)])

    return leave


def compiled(
    c: Compiler, node: ast.Try, rest: Sequence[ast.stmt], frame: Frame, needed: frozenset[str], steps: Steps
) -> Value:
    """A `try` statement and what follows it.

    Raises:
        FunctionlessError: where an exception inside cannot be looked at.
    """
    if node.finalbody:
        return _finally(c, node, rest, frame, needed, steps)
    wanted = needed | reads(node.handlers) | reads(node.orelse)
    changed = sorted(stores([node]) & wanted, key=blocks._order([node]))
    ends: list[Type] = []
    outer = blocks.handing(frame, changed, needed, ends)
    seen: set[str] = set()
    inside = Frame(outer.finish, {**outer.leave, "raise": _raising(changed)}, wanted, seen)
    fresh = c.scope.fresh
    known = fresh.shared.copy()
    tried = _watched(c, node.body, inside)
    fresh.shared.join(known)
    holder = c.fresh("s")
    steps.append((holder, tried.e))
    state = E(holder, free=True)
    raised = tree.field(state, RAISED)
    kinds = [tried.type]
    going_on = state
    if node.orelse:
        place, taken = _taken(c, changed, state, tried.type)
        after = blocks.statements(place, node.orelse, outer)
        kinds.append(after.type)
        going_on = tree.block(taken, after.e)
        if exits_early(node.body):
            left = tree.call("exists", tree.field(state, ENDED))
            going_on = tree.condition(left, state, going_on)
    if not seen:
        result = going_on
    else:
        fresh.shared.join(Shared(fresh.ended))
        handled, more = _handlers(c, node, changed, state, tried.type, outer, frame, seen)
        kinds += more
        result = tree.condition(tree.call("exists", raised), handled, going_on)
    return blocks.resumed(c, changed, result, kinds, ends, rest, frame, steps)


def _watched(c: Compiler, body: Sequence[ast.stmt], frame: Frame) -> Value:
    """Statements whose exceptions are caught."""
    fresh = c.scope.fresh
    before, fresh.checking = fresh.checking, True
    try:
        return blocks.statements(c, body, frame)
    finally:
        fresh.checking = before


def outputs(scope: Scope, body: Sequence[ast.stmt], names: Sequence[str]) -> Value:
    """An object of variables after statements; where an exception is raised it is under `RAISED`."""
    seen: set[str] = set()
    frame = Frame(lambda c: blocks.collected(c, names), {"raise": _raising(names)}, frozenset(names), seen)
    made = _watched(Compiler(scope.child()), body, frame)
    return Value(tree.raising(made.e, *sorted(seen)), made.type)


def exits_early(body: Sequence[ast.stmt]) -> bool:
    """Whether statements may leave their frame other than by an exception."""
    return any(exits(one) - {"raise"} for one in body)


def _taken(c: Compiler, changed: Sequence[str], state: E, kind: Type) -> tuple[Compiler, Steps]:
    """The variables as a stretch has left them."""
    steps: Steps = []
    names: dict[str, Binding] = {}
    records = blocks._records(kind)
    for name in changed:
        parts = [part for one in records if (part := one.field(name)) is not None]
        if not parts:
            continue
        spelled = c.scope.spell(name)
        steps.append((spelled, tree.field(state, name)))
        bound = all(name in one.required for one in records)
        names[name] = Variable(spelled, t.union(parts), bound)
    return c.within(names), steps


def _handlers(
    c: Compiler,
    node: ast.Try,
    changed: Sequence[str],
    state: E,
    kind: Type,
    outer: Frame,
    frame: Frame,
    seen: set[str],
) -> tuple[E, list[Type]]:
    """What the handlers make of an exception."""
    caught = c.fresh("e")
    exception = E(caught, free=True)
    text = tree.uses(tree.call("caught_", tree.field(state, RAISED), deeper=4), "caught_")
    place, taken = _taken(c, changed, state, kind)
    left = set(seen)
    branches: list[tuple[E | None, E]] = []
    kinds: list[Type] = []
    checking, c.scope.fresh.checking = c.scope.fresh.checking, frame.checked
    for handler in node.handlers:
        classes = _classes(c, handler)
        matched = {name for name in left if _matches(c, handler, name, classes)}
        if not matched:
            continue
        names: dict[str, Binding] = {"<handled>": Variable(caught, t.EXCEPTION)}
        if handler.name is not None:
            names[handler.name] = Variable(caught, t.EXCEPTION)
        made = blocks.statements(place.within(names), handler.body, outer)
        kinds.append(made.type)
        error = tree.field(exception, "Error")
        listed = sorted(matched)
        test = (
            None
            if matched == left
            else tree.binary("=", error, tree.literal(listed[0]))
            if len(listed) == 1
            else tree.binary("in", error, tree.literal(listed))
        )
        branches.append((test, made.e))
        left -= matched
    c.scope.fresh.checking = checking
    result: E | None = None
    if left:
        again = tree.field(state, RAISED)
        if frame.checked:
            frame.seen.update(left)
            made = outer.leave["raise"](place, Value(again, t.STR))
            kinds.append(made.type)
            result = made.e
        else:
            result = tree.raising(tree.call("error", again), *sorted(left))
    for test, branch in reversed(branches):
        result = branch if test is None or result is None else tree.condition(test, branch, result)
    assert result is not None
    return tree.block([(caught, text), *taken], result), kinds


def _classes(c: Compiler, handler: ast.ExceptHandler) -> tuple[type[BaseException], ...]:
    if handler.type is None:
        return (BaseException,)
    nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    found: list[type[BaseException]] = []
    for one in nodes:
        live = c.live(one)
        options = live if isinstance(live, tuple) else (live,)
        for option in options:
            if not (isinstance(option, type) and issubclass(option, BaseException)):
                raise c.unsupported(one, f"`{shown(one)}` is not known to be an exception class.", "Name the class.")
            found.append(option)
    return tuple(found)


def _matches(c: Compiler, handler: ast.ExceptHandler, name: str, classes: tuple[type[BaseException], ...]) -> bool:
    cls = c.scope.fresh.classes.get(name) or getattr(builtins, name, None)
    if not (isinstance(cls, type) and issubclass(cls, BaseException)):
        if Exception in classes or BaseException in classes:
            return True
        raise c.unsupported(handler, f"`{name}` may be raised, and its class is not known.", "Catch Exception.")
    return issubclass(cls, classes)


def _put_off(changed: Sequence[str], way: str, named: bool, left: dict[str, list[Type]]) -> blocks.Leave:
    """What a `try` does with a jump until its `finally` has run: it is noted beside the variables as they are then."""

    def leave(c: Compiler, value: Value | None) -> Value:
        left.setdefault(way, []).append(t.NONE if value is None else value.type)
        noted = [(tree.literal(ENDED), tree.literal(True) if value is None else value.e)]
        return blocks.collected(c, changed, [*noted, *([(tree.literal(_WAY), tree.literal(way))] if named else [])])

    return leave


def _finally(
    c: Compiler, node: ast.Try, rest: Sequence[ast.stmt], frame: Frame, needed: frozenset[str], steps: Steps
) -> Value:
    """`finally` runs whatever happened, and then that goes on."""
    inner = ast.copy_location(ast.Try(body=node.body, handlers=node.handlers, orelse=node.orelse, finalbody=[]), node)
    body: list[ast.stmt] = [inner] if node.handlers else [*node.body]
    wanted = needed | reads(node.finalbody)
    changed = sorted(stores(body) & wanted, key=blocks._order(body))
    ways = sorted({way for one in body for way in exits(one)} & frame.leave.keys() - {"raise"})
    left: dict[str, list[Type]] = {}
    seen: set[str] = set()
    inside = Frame(
        lambda at: blocks.collected(at, changed),
        {**{way: _put_off(changed, way, len(ways) > 1, left) for way in ways}, "raise": _raising(changed)},
        wanted,
        seen,
    )
    tried = _watched(c, body, inside)
    holder = c.fresh("s")
    steps.append((holder, tried.e))
    state = E(holder, free=True)
    place, taken = _taken(c, changed, state, tried.type)

    def going_on(after: Compiler, following: Sequence[ast.stmt], current: Frame) -> Value:
        made = blocks.statements(after, following, current)
        result = made.e
        kinds = [made.type]
        for way, types in left.items():
            ended = tree.field(state, ENDED)
            gone = frame.leave[way](after, Value(ended, t.union(types)) if way == "return" else None)
            kinds.append(gone.type)
            test = tree.call("exists", ended)
            if len(ways) > 1:
                test = tree.binary("=", tree.field(state, _WAY), tree.literal(way))
            result = tree.condition(test, gone.e, result)
        if seen:
            text = tree.field(state, RAISED)
            if frame.checked:
                frame.seen.update(seen)
                gone = frame.leave["raise"](after, Value(text, t.STR))
                kinds.append(gone.type)
                again = gone.e
            else:
                again = tree.raising(tree.call("error", text), *sorted(seen))
            result = tree.condition(tree.call("exists", text), again, result)
        return Value(result, t.union(kinds))

    resume = ast.copy_location(blocks.Resume(going_on), node)
    after = blocks.statements(place, [*node.finalbody, resume, *rest], frame)
    return Value(tree.block(taken, after.e), after.type)


__all__ = ["RAISED", "compiled", "outputs", "statement"]
