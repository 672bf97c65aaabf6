"""`for` and `while` over pure statements: `$map` where they only append, else `$reduce` or tail recursion."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from ....diagnostics import FunctionlessError
from ....reflect import walk
from . import aliases, blocks, comprehensions, operators, tree
from . import types as t
from .compiler import Compiler
from .flow import exits, exposed, falls_through, reads, stores, strand, strands
from .narrowing import narrowed
from .running import check_running
from .scope import Binding, Live, Variable
from .tree import E
from .types import Type
from .values import Value, constant, firm, tight

#: The key of a loop's state that says that it is over: "break" or the value that the frame ends with.
_BROKEN = "break"


def loop(
    c: Compiler,
    node: ast.For | ast.While,
    rest: Sequence[ast.stmt],
    frame: blocks.Frame,
    needed: frozenset[str],
    steps: list[tuple[str, E]],
) -> Compiler | Value:
    """A loop inside a stretch of statements, with what follows it."""
    if isinstance(node, ast.For):
        check_running(c.scope, node, lambda one: _kind(c, one))
    aliases.carried(c, stores(node.body))
    if isinstance(node, ast.For) and not node.orelse:
        before = list(steps)
        apart = None if frame.checked else _apart(c, node, rest, frame, needed, steps)
        if apart is not None:
            return apart
        steps[:] = before
        made = _as_map(c, node, needed, steps)
        if made is not None and not (frame.checked and any(step.raises for _, step in steps)):
            return made
        steps[:] = before
    fresh = c.scope.fresh
    live, fresh.live = fresh.live, fresh.live | needed | _read_inside(node)
    try:
        return _carrying(c, node, rest, frame, needed, steps)
    finally:
        fresh.live = live


def _kind(c: Compiler, node: ast.expr) -> Type:
    try:
        return c.aside().value(node).type
    except FunctionlessError:
        return t.ANY


def _apart(
    c: Compiler,
    node: ast.For,
    rest: Sequence[ast.stmt],
    frame: blocks.Frame,
    needed: frozenset[str],
    steps: list[tuple[str, E]],
) -> Compiler | None:
    """A loop whose statements have nothing to do with each other as one loop for each; one of them may raise."""
    groups = strands(node)
    if not groups or stores([node.target]) & needed or not c.value(node.iter).e.free:
        return None
    raising = 0
    for _, places in groups:
        known = {id(value) for _, value in steps}
        try:
            made = loop(c, strand(node, places), rest, frame, needed, steps)
        except FunctionlessError:
            return None
        raising += any(value.raises and id(value) not in known for _, value in steps)
        if not isinstance(made, Compiler) or raising > 1:
            return None
        c = made
    return c


def _read_inside(node: ast.For | ast.While) -> frozenset[str]:
    """What later iterations read: what a `for` runs over is evaluated only once."""
    return reads(node.body) | reads(node.orelse) | (reads([node.test]) if isinstance(node, ast.While) else frozenset())


def _carrying(
    c: Compiler,
    node: ast.For | ast.While,
    rest: Sequence[ast.stmt],
    frame: blocks.Frame,
    needed: frozenset[str],
    steps: list[tuple[str, E]],
) -> Compiler | Value:
    """A loop with variables that go from one iteration to the next."""
    leaves = frozenset[str]().union(*(exits(one) for one in node.body))
    if "raise" in frame.leave:
        leaves |= {"return", "raise"}
    carried = _carried(c, node, needed)
    simple = not (leaves & {"break", "return"}) and not node.orelse
    if simple and len(carried) == 1 and isinstance(node, ast.For) and _is_bound(c, carried[0]):
        return _folded(c, node, carried[0], steps)
    return _stateful(c, node, rest, frame, needed, steps, carried, leaves)


def _is_bound(c: Compiler, name: str) -> bool:
    found = c.scope.names.get(name)
    return isinstance(found, Live) or (isinstance(found, Variable) and found.bound)


def _targets(node: ast.For | ast.While) -> frozenset[str]:
    return stores([node.target]) if isinstance(node, ast.For) else frozenset()


def _carried(c: Compiler, node: ast.For | ast.While, needed: frozenset[str]) -> list[str]:
    """The variables whose value goes from one iteration to the next, or out of the loop."""
    stored = stores(node.body)
    tested = reads([node.test]) if isinstance(node, ast.While) else frozenset()
    if isinstance(node, ast.While):
        stored |= stores([node.test])
    targets = _targets(node)
    first = exposed(node.body)
    needed |= reads(node.orelse)
    first &= reads(node.body) | needed
    wanted: list[str] = []
    order = blocks._order([node])
    for name in sorted(stored | targets, key=order):
        if name in targets and name not in needed:
            continue
        if name in needed or name in tested or name in first:
            wanted.append(name)
    return wanted


def _widened(c: Compiler, names: Sequence[str], kinds: dict[str, Type]) -> dict[str, Binding]:
    """What carried variables mean inside: their parameter, with the type that holds in every iteration."""
    found: dict[str, Binding] = {}
    for name in names:
        bound = _is_bound(c, name)
        found[name] = Variable(c.scope.spell(name), kinds[name], bound)
    return found


def _start(c: Compiler, name: str) -> Type:
    found = c.scope.names.get(name)
    if isinstance(found, Variable):
        return found.type
    return t.of_value(found.value) if isinstance(found, Live) else t.NEVER


def settle(
    c: Compiler, names: Sequence[str], body: Callable[[dict[str, Binding]], tuple[Value, dict[str, Type]]]
) -> tuple[Value, dict[str, Type]]:
    """Compiles a loop's body until the types of what it carries no longer change."""
    start = {name: _start(c, name) for name in names}
    kinds = start
    fresh = c.scope.fresh
    for attempt in range(6):
        try:
            known = fresh.shared.copy()
            made, after = body(_widened(c, names, kinds))
            wider = {name: t.union((kinds[name], after.get(name, t.NEVER))) for name in names}
            grown = known.join(fresh.shared)
            fresh.shared.join(known)
            if wider == kinds and grown:  # the next iteration starts with what this one has shared
                made, after = body(_widened(c, names, kinds))
                fresh.shared.join(known)
        except FunctionlessError:
            # What a variable starts with may say too little: None, an empty list.
            guess = {name: _open(kind) for name, kind in kinds.items()}
            if guess == kinds:
                raise
            made, after = body(_widened(c, names, guess))
            kinds = {name: t.union((start[name], after.get(name, t.NEVER))) for name in names}
            if kinds != start and attempt == 0:
                continue
            return made, guess
        if wider == kinds:
            return made, kinds
        kinds = wider if attempt < 4 else dict.fromkeys(names, t.ANY)
    return made, kinds


def _open(kind: Type) -> Type:
    if kind.kind in ("none", "never"):
        return t.ANY
    if kind.kind in ("list", "set") and kind.items[0].kind == "never":
        return Type(kind.kind, (t.ANY,))
    if kind.kind == "dict" and kind.items[1].kind == "never":
        return t.DICT
    return kind


def _folded(c: Compiler, node: ast.For, name: str, steps: list[tuple[str, E]]) -> Compiler:
    """A loop that carries one variable: it is the accumulator of `$reduce`."""
    run = comprehensions.loop(c, node.target, node.iter)
    spelled = c.scope.spell(name)

    def body(names: dict[str, Binding]) -> tuple[Value, dict[str, Type]]:
        after: list[Type] = []

        def ending(inner: Compiler, _: Value | None = None) -> Value:
            made = blocks.current(inner, name)
            after.append(made.type)
            return made

        frame = blocks.Frame(ending, {"continue": ending}, frozenset((name,)))
        place = c.within({**names, **run.names})
        aliases.loop_target(place, node.target, node.iter)
        made = blocks.statements(place, node.body, frame)
        return made, {name: t.union(after)}

    start = firm(blocks.current(c, name))
    made, kinds = settle(c, [name], body)
    step = tree.function([spelled, *run.parameters], tree.block(run.steps, made.e))
    steps.append((spelled, tree.call("reduce", run.real, step, start.e)))
    return c.within({name: Variable(spelled, kinds[name])})


def _stateful(
    c: Compiler,
    node: ast.For | ast.While,
    rest: Sequence[ast.stmt],
    frame: blocks.Frame,
    needed: frozenset[str],
    steps: list[tuple[str, E]],
    carried: list[str],
    leaves: frozenset[str],
) -> Compiler | Value:
    """A loop whose state is an object: several variables, `break`, `return`, `else`."""
    ends: list[Type] = []
    state = c.fresh("s")
    holder = E(state, free=True)
    broken = tree.field(holder, _BROKEN) if "break" in leaves else None
    ended = tree.field(holder, blocks.ENDED) if "return" in leaves else None
    run = comprehensions.loop(c, node.target, node.iter) if isinstance(node, ast.For) else None
    shared = stores([node.target]) & frozenset(carried) if isinstance(node, ast.For) else frozenset()

    def body(names: dict[str, Binding]) -> tuple[Value, dict[str, Type]]:
        after: dict[str, Type] = {}
        taken = [(c.scope.spell(name), tree.field(holder, name)) for name in carried if name not in shared]

        def note(made: Value) -> Value:
            for key, kind in made.type.fields:
                after[key] = t.union((after.get(key, t.NEVER), kind))
            return made

        def ending(inner: Compiler, _: Value | None = None) -> Value:
            return note(blocks.collected(inner, carried))

        def breaking(inner: Compiler, _: Value | None) -> Value:
            return note(blocks.collected(inner, carried, [(tree.literal(_BROKEN), tree.literal(True))]))

        def returning(inner: Compiler, value: Value | None) -> Value:
            made = frame.leave["return"](inner, value)
            ends.append(made.type)
            return Value(tree.record([(tree.literal(blocks.ENDED), made.e)]), t.NEVER)

        def raising(inner: Compiler, value: Value | None) -> Value:
            made = frame.leave["raise"](inner, value)
            ends.append(made.type)
            return Value(tree.record([(tree.literal(blocks.ENDED), made.e)]), t.NEVER)

        leave: dict[str, blocks.Leave] = {"continue": ending, "break": breaking, "return": returning}
        if "raise" in frame.leave:
            leave["raise"] = raising
        inside = blocks.Frame(ending, leave, frozenset(carried), frame.seen)
        if run is not None:
            assert isinstance(node, ast.For)
            place = c.within({**names, **run.names})
            aliases.loop_target(place, node.target, node.iter)
            made = blocks.statements(place, node.body, inside)
            return Value(tree.block([*taken, *run.steps], made.e), made.type), after
        assert isinstance(node, ast.While)
        place, before = comprehensions.assignments(c.within(names), node.test)
        test = operators.condition(place, node.test, strict=False)
        made = blocks.statements(place.within(narrowed(place, node.test, True)), node.body, inside)
        again = tree.call(again_name[1:], made.e, deeper=1)
        stop = _stop(carried, before, place, note)
        looped = again if test.known and test.constant else tree.condition(test.e, again, stop)
        return Value(tree.block([*taken, *before], looped), made.type), after

    again_name = c.fresh("loop")
    start = blocks.collected(c, carried)
    made, kinds = settle(c, carried, body)
    over = [one for one in (broken, ended) if one is not None]
    test = None if not over else tree.chain("or", [tree.call("exists", one) for one in over])
    if run is not None:
        inner = made.e if test is None else tree.condition(test, holder, made.e)
        step = tree.function([state, *run.parameters], inner)
        steps.append((state, tree.call("reduce", run.real, step, start.e)))
    else:
        inner = made.e if test is None else tree.condition(test, holder, made.e)
        steps.append((again_name, tree.function([state], inner)))
        begun = tree.call(again_name[1:], start.e, deeper=inner.depth)
        begun.raises |= inner.raises
        steps.append((state, begun))
    found: dict[str, Binding] = {}
    out: list[tuple[str, E]] = []
    sure = dict(start.type.fields)
    for name in carried:
        spelled = c.scope.spell(name)
        out.append((spelled, tree.field(holder, name)))
        found[name] = Variable(spelled, kinds[name], name in sure and name in start.type.required)
    after_loop = c.within(found)
    rest = [*node.orelse, *rest]
    if node.orelse and broken is not None:
        flag = f"<{state}>"
        after_loop = after_loop.within({flag: Variable(f"$exists({broken.text})", t.BOOL)})
        guard: ast.stmt = ast.copy_location(
            ast.If(test=ast.copy_location(ast.Name(id=flag, ctx=ast.Load()), node), body=[], orelse=node.orelse),
            node,
        )
        rest = [guard, *rest[len(node.orelse) :]]
    if ended is None:
        steps += out
        if node.orelse:
            return blocks.statements(after_loop, rest, frame)
        return after_loop
    following = blocks.statements(after_loop, rest, frame)
    going_on = tree.block(out, following.e)
    kind = t.union((following.type, *ends))
    return Value(tree.condition(tree.call("exists", ended), ended, going_on), kind)


def _stop(carried: Sequence[str], before: list[tuple[str, E]], place: Compiler, note: Callable[[Value], Value]) -> E:
    """The state that a `while` ends with: what its test has assigned counts."""
    return note(blocks.collected(place, carried)).e


# Loops that only append


def _as_map(c: Compiler, node: ast.For, needed: frozenset[str], steps: list[tuple[str, E]]) -> Compiler | None:
    """`for x in xs: ... out.append(f(x))` is `out + [f(x) for x in xs]`."""
    name = _appends(node.body)
    if name is None:
        return None
    found = c.scope.names.get(name)
    if name in _reads_but_append(node.body, name) or name in reads([node.iter, node.target]):
        return None
    if isinstance(found, Variable):
        if not found.bound or found.type.kind != "list":
            return None
        before = Value(tree.variable(found.text), found.type)
    elif isinstance(found, Live) and isinstance(found.value, list):
        before = constant(found.value)
    else:
        return None
    locals_ = stores(node.body) - {name}
    if locals_ & needed or stores([node.target]) & needed:
        return None
    if locals_ & exposed(node.body):
        return None
    if frozenset().union(*(exits(one) for one in node.body)) - {"continue", "raise"}:
        return None
    if isinstance(found, Variable):
        aliases.changed(c, node, name, found.text, (), needed)
    run = comprehensions.loop(c, node.target, node.iter)
    kinds: list[Type] = []
    place = c.within(run.names)
    aliases.loop_target(place, node.target, node.iter)
    body = _appended(place, node.body, name, kinds)
    _share(c, place, node.body, name)
    inside = t.union(kinds)
    mapped = tree.call("map", run.source, tree.function(run.parameters, tree.block(run.steps, body)), loose=True)
    made = tight(Value(mapped, t.list_of(inside)))
    if isinstance(found, Variable) and _just_emptied(found.text, steps):
        before = constant([])
    joined = operators.apply(c, node, ast.Add(), before, Value(made, t.list_of(inside)))
    spelled = c.scope.spell(name)
    steps.append((spelled, joined.e))
    return c.within({name: Variable(spelled, t.list_of(t.union((t.element(before.type), inside))))})


def _just_emptied(text: str, steps: list[tuple[str, E]]) -> bool:
    """Whether the last step that names a variable makes it `[]`; that step goes."""
    for index in range(len(steps) - 1, -1, -1):
        name, value = steps[index]
        if name == text and value.text == "[]":
            del steps[index]
            return True
        if name == text or text in value.text:
            return False
    return False


def _share(c: Compiler, place: Compiler, body: Sequence[ast.stmt], name: str) -> None:
    """What is appended may be shared."""
    if not c.scope.fresh.changing:
        return
    owner = c.scope.names.get(name)
    text = owner.text if isinstance(owner, Variable) else c.scope.spell(name)
    known = c.scope.names
    inner = {v.text for name, v in place.scope.names.items() if isinstance(v, Variable) and known.get(name) is not v}
    for node in body:
        for one in walk(node):
            if isinstance(one, ast.stmt) and _appended_to(one) == name:
                assert isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)
                found = aliases.origin(place, one.value.args[0])
                c.scope.fresh.shared.hold(text, found, (None,))
                c.scope.fresh.shared.hold(text, found.without(inner), (None,))  # in the next iteration


def _appends(body: Sequence[ast.stmt]) -> str | None:
    """The list that every way through a body appends to at most once, as its last act."""
    last = body[-1]
    if isinstance(last, ast.Expr):
        return _appended_to(last)
    if isinstance(last, ast.If):
        branches = [_appends(branch) for branch in (last.body, last.orelse) if branch and falls_through(branch)]
        names = set(branches)
        return names.pop() if len(names) == 1 else None
    return None


def _appended_to(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not node.value.keywords:
        func = node.value.func
        if isinstance(func, ast.Attribute) and func.attr == "append" and isinstance(func.value, ast.Name):
            return func.value.id if len(node.value.args) == 1 else None
    return None


def _reads_but_append(body: Sequence[ast.stmt], name: str) -> frozenset[str]:
    """The names that a body reads, not counting `name.append` at its ends."""
    found: set[str] = set()
    for index, node in enumerate(body):
        last = index == len(body) - 1
        if last and _appended_to(node) == name and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found |= reads(node.value.args)
        elif isinstance(node, ast.If) and last:
            found |= reads([node.test])
            for branch in (node.body, node.orelse):
                found |= _reads_but_append(branch, name)
        else:
            found |= reads([node])
    return frozenset(found)


def _appended(c: Compiler, body: Sequence[ast.stmt], name: str, kinds: list[Type]) -> E:
    """What an iteration appends, or nothing."""
    last = body[-1]

    def finish(inner: Compiler) -> Value:
        if isinstance(last, ast.If):
            place, steps = comprehensions.assignments(inner, last.test)
            test = operators.condition(place, last.test, strict=False)
            then = _appended(place.within(narrowed(place, last.test, True)), last.body, name, kinds)
            otherwise = None
            if last.orelse:
                otherwise = _appended(place.within(narrowed(place, last.test, False)), last.orelse, name, kinds)
            return Value(tree.block(steps, tree.condition(test.e, then, otherwise)), t.ANY)
        assert isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
        place, steps = comprehensions.assignments(inner, last.value.args[0])
        made = place.firm(last.value.args[0])
        kinds.append(made.type)
        return Value(tree.block(steps, made.e), made.type)

    nothing = Value(tree.field(tree.record(()), "none"), t.NEVER)
    if not _ends_in_append(last, name):
        frame = blocks.Frame(lambda inner: nothing, {"continue": lambda inner, _: nothing}, frozenset())
        return blocks.statements(c, body, frame).e
    frame = blocks.Frame(finish, {"continue": lambda inner, _: nothing}, reads([last]))
    return blocks.statements(c, body[:-1], frame).e


def _ends_in_append(node: ast.stmt, name: str) -> bool:
    return _appended_to(node) == name or isinstance(node, ast.If)
