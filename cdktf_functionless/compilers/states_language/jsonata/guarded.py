"""`try` over pure statements: exceptions become values that are looked at after each step that may raise.

JSONata cannot catch. So inside a `try` a step that may raise is compiled with its exception as a value (a function
that gives "KeyError: 'k'", which no JSON value is), and what follows it is only evaluated where it is none. That
works where raising is the last act of the step; a statement that does something with such a result is taken apart
first, so that each part is a step of its own.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Sequence
from typing import TypeVar

from . import blocks, comprehensions, operators, tree
from . import types as t
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


def statement(c: Compiler, node: ast.stmt, rest: Sequence[ast.stmt], frame: Frame) -> Value | None:
    """A statement inside a `try` with what follows it, or None where nothing in it may raise by itself."""
    if isinstance(node, ast.Raise):
        return _raised(c, node, frame)
    if isinstance(node, ast.Return):
        return _returned(c, node, frame)
    if isinstance(node, ast.If | ast.While | ast.For | ast.Match):
        simpler = _heads(c, node)
        return None if simpler is None else blocks.statements(c, [*simpler, *rest], frame)
    if isinstance(node, ast.Try | ast.Break | ast.Continue | ast.FunctionDef | ast.Pass):
        return None
    steps: Steps = []
    after = blocks._simple(c, node, frame.needed | reads(rest), steps)
    raising = [index for index, (_, step) in enumerate(steps) if step.raises]
    if not raising:
        return None
    if not all(steps[index][1].last for index in raising):
        parts = _parts(c, node)
        if parts is None:
            raise _stuck(c, node)
        return blocks.statements(c, [*parts, *rest], frame)
    following = blocks.statements(after, rest, frame)
    return _guarded(c, steps, following, frame)


def _stuck(c: Compiler, node: ast.AST) -> Exception:
    return c.unsupported(
        node,
        f"An exception inside of `{shown(node)}` cannot be caught in an expression.",
        "Split the statement: assign what may raise to a variable of its own.",
    )


def _guarded(c: Compiler, steps: Steps, following: Value, frame: Frame) -> Value:
    """Steps, each looked at where it may raise, and then what follows."""
    result = following
    tail: Steps = []
    kinds = [following.type]
    for name, step in reversed(steps):
        if not step.raises:
            tail.insert(0, (name, step))
            continue
        frame.seen.update(step.raises)
        holder = E(name, free=True)
        text = E(f"{name}()", depth=3)
        left = frame.leave["raise"](c, Value(text, t.STR))
        kinds.append(left.type)
        is_error = tree.binary("=", tree.call("type", holder), tree.literal("function"))
        inner = tree.condition(is_error, left.e, tree.block(tail, result.e))
        result = Value(tree.block([(name, checked(step))], inner), result.type)
        tail = []
    return Value(tree.block(tail, result.e), t.union(kinds))


def _raised(c: Compiler, node: ast.Raise, frame: Frame) -> Value:
    from . import classes

    made = classes.raised(c, node)
    if len(made.raises) > 1 and not made.last:
        # Its message may raise first.
        parts = _parts(c, node)
        if parts is None:
            raise _stuck(c, node)
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
        temporary = _name(c, node)
        store = ast.Assign(targets=[_at(ast.Name(id=temporary, ctx=ast.Store()), node)], value=node.value)
        load = ast.Return(value=_at(ast.Name(id=temporary, ctx=ast.Load()), node))
        return blocks.statements(c, [_at(store, node), _at(load, node)], frame)
    following = frame.leave["return"](c, Value(E(name, free=True), value.type))
    return _guarded(c, [(name, value.e)], following, frame)


Node = TypeVar("Node", bound=ast.AST)


def _at(node: Node, place: ast.AST) -> Node:
    return ast.fix_missing_locations(ast.copy_location(node, place))


def _name(c: Compiler, node: ast.AST) -> str:
    """A name that the user cannot have."""
    return f"<{c.fresh('t')}>"


def _heads(c: Compiler, node: ast.If | ast.While | ast.For | ast.Match) -> list[ast.stmt] | None:
    """A compound statement whose head may raise, with the head in a statement of its own."""
    if isinstance(node, ast.If):
        place, steps = comprehensions.assignments(c, node.test)
        made = operators.condition(place, node.test, strict=False)
        if not made.e.raises and not any(step.raises for _, step in steps):
            return None
        return [*_stored(c, node.test, node, lambda one: ast.If(test=one, body=node.body, orelse=node.orelse))]
    if isinstance(node, ast.Match):
        if not c.firm(node.subject).e.raises:
            return None
        return _stored(c, node.subject, node, lambda one: ast.Match(subject=one, cases=node.cases))
    if isinstance(node, ast.For):
        iterable = node.iter
        target_raises = isinstance(node.target, ast.Tuple | ast.List)
        run = comprehensions.loop(c, node.target, node.iter)
        if target_raises and any(step.raises for _, step in run.steps):
            name = _name(c, node)
            unpack = ast.Assign(targets=[node.target], value=_at(ast.Name(id=name, ctx=ast.Load()), node))
            target = ast.copy_location(ast.Name(id=name, ctx=ast.Store()), node)
            body = [ast.copy_location(unpack, node), *node.body]
            return [ast.copy_location(ast.For(target=target, iter=iterable, body=body, orelse=node.orelse), node)]
        if not run.value.e.raises:
            return None
        listed = _at(ast.Call(func=ast.Name(id="list", ctx=ast.Load()), args=[iterable], keywords=[]), node)
        return _stored(
            c,
            listed,
            node,
            lambda one: ast.For(target=node.target, iter=one, body=node.body, orelse=node.orelse),
        )
    if not any(isinstance(one, ast.NamedExpr) for one in ast.walk(node.test)):
        if not operators.condition(Compiler(c.scope.child(), c.assigned), node.test, strict=False).e.raises:
            return None
    if node.orelse:
        raise _stuck(c, node)
    stop = ast.If(
        test=ast.UnaryOp(op=ast.Not(), operand=node.test), body=[ast.copy_location(ast.Break(), node)], orelse=[]
    )
    always = ast.While(test=ast.Constant(value=True), body=[stop, *node.body], orelse=[])
    return [ast.fix_missing_locations(ast.copy_location(always, node))]


def _stored(c: Compiler, value: ast.expr, node: ast.stmt, make: Callable[[ast.expr], ast.stmt]) -> list[ast.stmt]:
    """A value in a statement before the one that uses it."""
    name = _name(c, node)
    store = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=value)
    load = make(ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node))
    return [ast.fix_missing_locations(ast.copy_location(one, node)) for one in (store, load)]


# Taking statements apart


class _Parts(ast.NodeTransformer):
    """Takes the operands of an expression that may raise out into statements before it."""

    def __init__(self, c: Compiler) -> None:
        self.c = c
        self.before: list[ast.stmt] = []

    def out(self, node: ast.expr) -> ast.expr:
        """A name for an operand; constants and names stay."""
        if isinstance(node, ast.Constant | ast.Lambda | ast.Starred | ast.Slice):
            return node
        if isinstance(node, ast.Name):
            found = self.c.scope.names.get(node.id)
            if not isinstance(found, Variable) or found.bound:
                return node
        if isinstance(node, ast.Attribute) and not _calls(node):
            return node
        name = _name(self.c, node)
        store = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=node)
        self.before.append(ast.fix_missing_locations(ast.copy_location(store, node)))
        return ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)


def _calls(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call | ast.Subscript) for one in ast.walk(node))


def _parts(c: Compiler, node: ast.stmt) -> list[ast.stmt] | None:
    """Statements that mean the same with one level of operands taken out; None where there is nothing to take."""
    parts = _Parts(c)
    if isinstance(node, ast.Assign):
        made = _value_parts(c, parts, node.value, node)
        if made is None:
            return None
        if isinstance(made, list):
            return [*parts.before, *made]
        return [*parts.before, ast.copy_location(ast.Assign(targets=node.targets, value=made), node)]
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        plain = ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
        return _parts(c, plain)
    if isinstance(node, ast.AugAssign):
        value = parts.out(node.value)
        if parts.before:
            return [*parts.before, ast.copy_location(ast.AugAssign(target=node.target, op=node.op, value=value), node)]
        load = _loaded(node.target)
        plain = ast.Assign(targets=[node.target], value=ast.BinOp(left=load, op=node.op, right=node.value))
        return [ast.fix_missing_locations(ast.copy_location(plain, node))]
    if isinstance(node, ast.Expr):
        made = _value_parts(c, parts, node.value, None)
        if made is None or isinstance(made, list):
            return None
        return [*parts.before, ast.copy_location(ast.Expr(value=made), node)]
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        arguments = [parts.out(one) for one in node.exc.args]
        if not parts.before:
            return None
        call = ast.copy_location(ast.Call(func=node.exc.func, args=arguments, keywords=node.exc.keywords), node.exc)
        return [*parts.before, ast.copy_location(ast.Raise(exc=call, cause=None), node)]
    if isinstance(node, ast.Assert):
        failed = ast.Raise(
            exc=ast.Call(
                func=ast.Name(id="AssertionError", ctx=ast.Load()),
                args=[] if node.msg is None else [node.msg],
                keywords=[],
            ),
            cause=None,
        )
        test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        return [ast.fix_missing_locations(ast.copy_location(ast.If(test=test, body=[failed], orelse=[]), node))]
    return None


def _loaded(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(id=target.id, ctx=ast.Load()), target)
    assert isinstance(target, ast.Subscript)
    return ast.copy_location(ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load()), target)


def _value_parts(
    c: Compiler, parts: _Parts, node: ast.expr, store: ast.Assign | None
) -> ast.expr | list[ast.stmt] | None:
    made: ast.expr | None = None
    if isinstance(node, ast.BinOp):
        made = ast.BinOp(left=parts.out(node.left), op=node.op, right=parts.out(node.right))
    elif isinstance(node, ast.UnaryOp):
        made = ast.UnaryOp(op=node.op, operand=parts.out(node.operand))
    elif isinstance(node, ast.Compare):
        return _compare_parts(c, parts, node, store)
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        made = ast.Subscript(value=parts.out(node.value), slice=parts.out(node.slice), ctx=ast.Load())
    elif isinstance(node, ast.Subscript):
        made = ast.Subscript(value=parts.out(node.value), slice=node.slice, ctx=ast.Load())
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        made = _display(node, [parts.out(one) for one in node.elts])
    elif isinstance(node, ast.Dict):
        if any(key is not None and not isinstance(key, ast.Constant) for key in node.keys):
            pairs = [
                (None if key is None else parts.out(key), parts.out(item))
                for key, item in zip(node.keys, node.values, strict=True)
            ]
            made = ast.Dict(keys=[key for key, _ in pairs], values=[item for _, item in pairs])
        else:
            made = ast.Dict(keys=node.keys, values=[parts.out(one) for one in node.values])
    elif isinstance(node, ast.JoinedStr):
        values: list[ast.expr] = []
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                one = ast.FormattedValue(
                    value=parts.out(one.value), conversion=one.conversion, format_spec=one.format_spec
                )
            values.append(one)
        made = ast.JoinedStr(values=values)
    elif isinstance(node, ast.IfExp | ast.BoolOp) and store is not None:
        return _branches(c, node, store)
    elif isinstance(node, ast.ListComp) and store is not None:
        return _loop(c, node, store)
    elif isinstance(node, ast.Call):
        return _call_parts(c, parts, node, store)
    elif isinstance(node, ast.Attribute):
        made = ast.Attribute(value=parts.out(node.value), attr=node.attr, ctx=ast.Load())
    if made is None or not parts.before:
        return None
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _display(node: ast.List | ast.Tuple | ast.Set, items: list[ast.expr]) -> ast.expr:
    if isinstance(node, ast.Set):
        return ast.Set(elts=items)
    return ast.List(elts=items, ctx=ast.Load()) if isinstance(node, ast.List) else ast.Tuple(elts=items, ctx=ast.Load())


def _compare_parts(
    c: Compiler, parts: _Parts, node: ast.Compare, store: ast.Assign | None
) -> ast.expr | list[ast.stmt] | None:
    if len(node.ops) == 1:
        right = (
            parts.out(node.comparators[0])
            if not isinstance(node.comparators[0], ast.Tuple | ast.List) or _calls(node.comparators[0])
            else node.comparators[0]
        )
        left = node.left
        if parts.before or _calls(left):
            before, parts.before = parts.before, []
            left = parts.out(node.left)
            parts.before += before
        if not parts.before:
            if isinstance(node.ops[0], ast.NotIn):
                inside = ast.Compare(left=node.left, ops=[ast.In()], comparators=node.comparators)
                inner = parts.out(ast.copy_location(inside, node))
                return ast.fix_missing_locations(ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=inner), node))
            return None
        return ast.fix_missing_locations(
            ast.copy_location(ast.Compare(left=left, ops=node.ops, comparators=[right]), node)
        )
    left = parts.out(node.left)
    middle = parts.out(node.comparators[0])
    first = ast.Compare(left=left, ops=node.ops[:1], comparators=[middle])
    rest = ast.Compare(left=middle, ops=node.ops[1:], comparators=node.comparators[1:])
    both = ast.BoolOp(op=ast.And(), values=[first, rest])
    return ast.fix_missing_locations(ast.copy_location(both, node))


def _branches(c: Compiler, node: ast.IfExp | ast.BoolOp, store: ast.Assign) -> list[ast.stmt]:
    """`x = a if t else b`, `x = a and b` as an `if` statement."""

    def to(value: ast.expr) -> ast.stmt:
        return ast.fix_missing_locations(ast.copy_location(ast.Assign(targets=store.targets, value=value), store))

    if isinstance(node, ast.IfExp):
        made = ast.If(test=node.test, body=[to(node.body)], orelse=[to(node.orelse)])
        return [ast.copy_location(made, store)]
    name = _name(c, node)
    first = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=node.values[0])
    load = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)
    rest: ast.expr = node.values[1]
    if len(node.values) > 2:
        rest = ast.copy_location(ast.BoolOp(op=node.op, values=node.values[1:]), node)
    go_on, stop = [to(rest)], [to(load)]
    is_and = isinstance(node.op, ast.And)
    made = ast.If(test=load, body=go_on if is_and else stop, orelse=stop if is_and else go_on)
    return [ast.fix_missing_locations(ast.copy_location(one, store)) for one in (first, made)]


def _loop(c: Compiler, node: ast.ListComp, store: ast.Assign) -> list[ast.stmt]:
    """`x = [f(y) for y in ys if t]` as a loop that appends."""
    for generator in node.generators:
        for one in ast.walk(generator.target):
            if isinstance(one, ast.Name) and isinstance(c.scope.names.get(one.id), Variable):
                raise _stuck(c, node)
    name = _name(c, node)
    append = ast.Call(
        func=ast.Attribute(value=ast.Name(id=name, ctx=ast.Load()), attr="append", ctx=ast.Load()),
        args=[node.elt],
        keywords=[],
    )
    body: list[ast.stmt] = [ast.Expr(value=append)]
    for generator in reversed(node.generators):
        for test in reversed(generator.ifs):
            body = [ast.If(test=test, body=body, orelse=[])]
        body = [ast.For(target=generator.target, iter=generator.iter, body=body, orelse=[])]
    first = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=ast.List(elts=[], ctx=ast.Load()))
    last = ast.Assign(targets=store.targets, value=ast.Name(id=name, ctx=ast.Load()))
    return [ast.fix_missing_locations(ast.copy_location(one, store)) for one in (first, *body, last)]


def _call_parts(
    c: Compiler, parts: _Parts, node: ast.Call, store: ast.Assign | None
) -> ast.expr | list[ast.stmt] | None:
    func = node.func
    if isinstance(func, ast.Attribute) and not isinstance(func.value, ast.Name | ast.Constant):
        if _calls(func.value) or isinstance(func.value, ast.BinOp | ast.JoinedStr | ast.BoolOp | ast.IfExp):
            func = ast.Attribute(value=parts.out(func.value), attr=func.attr, ctx=ast.Load())
    arguments: list[ast.expr] = []
    for one in node.args:
        if isinstance(one, ast.GeneratorExp):
            one = ast.copy_location(ast.ListComp(elt=one.elt, generators=one.generators), one)
        arguments.append(parts.out(one))
    keywords = [
        ast.keyword(arg=one.arg, value=one.value if one.arg == "key" else parts.out(one.value)) for one in node.keywords
    ]
    if not parts.before:
        return None
    made = ast.Call(func=func, args=arguments, keywords=keywords)
    return ast.fix_missing_locations(ast.copy_location(made, node))


# The statement itself


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
    known = set(c.scope.fresh.facts)
    tried = blocks.statements(c, node.body, inside)
    c.scope.fresh.facts |= known
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
        handled, more = _handlers(c, node, changed, state, tried.type, outer, frame, seen)
        kinds += more
        result = tree.condition(tree.call("exists", raised), handled, going_on)
    return blocks.resumed(c, changed, result, kinds, ends, rest, frame, steps)


def outputs(scope: Scope, body: Sequence[ast.stmt], names: Sequence[str]) -> Value:
    """An object of variables after statements; where an exception is raised it is under `RAISED`."""
    seen: set[str] = set()
    frame = Frame(lambda c: blocks.collected(c, names), {"raise": _raising(names)}, frozenset(names), seen)
    made = blocks.statements(Compiler(scope.child()), body, frame)
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


def _finally(
    c: Compiler, node: ast.Try, rest: Sequence[ast.stmt], frame: Frame, needed: frozenset[str], steps: Steps
) -> Value:
    """`finally` runs whatever happened, and then that goes on."""
    inner = ast.copy_location(ast.Try(body=node.body, handlers=node.handlers, orelse=node.orelse, finalbody=[]), node)
    body: list[ast.stmt] = [inner] if node.handlers else [*node.body]
    wanted = needed | reads(node.finalbody)
    changed = sorted(stores(body) & wanted, key=blocks._order(body))
    ends: list[Type] = []
    outer = blocks.handing(frame, changed, needed, ends, keep=True)
    seen: set[str] = set()
    inside = Frame(outer.finish, {**outer.leave, "raise": _raising(changed)}, wanted, seen)
    tried = blocks.statements(c, body, inside)
    holder = c.fresh("s")
    steps.append((holder, tried.e))
    state = E(holder, free=True)
    place, taken = _taken(c, changed, state, tried.type)

    def going_on(after: Compiler, following: Sequence[ast.stmt], current: Frame) -> Value:
        made = blocks.statements(after, following, current)
        result = made.e
        kinds = [made.type, *ends]
        if any(exits(one) - {"raise"} for one in body):
            ended = tree.field(state, ENDED)
            result = tree.condition(tree.call("exists", ended), ended, result)
        if seen:
            text = tree.field(state, RAISED)
            if frame.checked:
                frame.seen.update(seen)
                left = frame.leave["raise"](after, Value(text, t.STR))
                kinds.append(left.type)
                again = left.e
            else:
                again = tree.raising(tree.call("error", text), *sorted(seen))
            result = tree.condition(tree.call("exists", text), again, result)
        return Value(result, t.union(kinds))

    resume = ast.copy_location(blocks.Resume(going_on), node)
    after = blocks.statements(place, [*node.finalbody, resume, *rest], frame)
    return Value(tree.block(taken, after.e), after.type)


__all__ = ["RAISED", "compiled", "outputs", "statement"]
