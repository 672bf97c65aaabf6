"""Statements without cloud calls become one expression: a block of local names, conditionals, `$reduce` for loops.

A stretch of statements is compiled into the value of its frame: a function's return value, the next state of a loop,
or the object of the variables that are wanted after it. A branch that leaves the frame early simply ends in that
value; where both a branch and what follows it may go on, the branch hands its variables over in an object.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ..effects import changed
from . import aliases, classes, comprehensions, deletion, loops, matching, operators, tree, updates
from . import types as t
from .apart import taken_out
from .closures import closed, defined, free
from .compiler import Compiler
from .flow import exits, falls_through, reads, stored_in_order, stores
from .narrowing import narrowed
from .scope import Binding, Live, LocalFunction, Scope, Variable
from .tree import E
from .types import Type
from .values import Value, constant

Finish = Callable[[Compiler], Value]
Leave = Callable[[Compiler, Value | None], Value]


class Resume(ast.stmt):
    """What comes after a `finally`: `make` gives the rest of the frame."""

    def __init__(self, make: Callable[[Compiler, Sequence[ast.stmt], Frame], Value]) -> None:
        super().__init__()
        self.make = make


#: The key under which a branch hands over the value that its frame ends with. No variable can be called so.
ENDED = "!"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a stretch of statements ends in.

    Attributes:
        finish: the value where control falls off the end.
        leave: for "return", "break" and "continue" the value that the frame ends with; for "raise" too where
            exceptions are caught: it is given their text.
        needed: the names that are read after it.
        seen: takes the names of the exceptions that are caught here.
    """

    finish: Finish
    leave: dict[str, Leave]
    needed: frozenset[str]
    seen: set[str] = field(default_factory=set)

    @property
    def checked(self) -> bool:
        """Whether exceptions are caught here."""
        return "raise" in self.leave


def return_value(scope: Scope, body: Sequence[ast.stmt]) -> Value:
    """The return value of statements; None where they fall off the end."""

    def leave(c: Compiler, value: Value | None) -> Value:
        return constant(None) if value is None else value

    functions = defined(body) | {
        name: found.node for name, found in scope.names.items() if isinstance(found, LocalFunction)
    }
    if functions:
        also = free(functions)
        body = [closed(statement, also) for statement in body]
    frame = Frame(lambda c: constant(None), {"return": leave}, frozenset())
    around, scope.fresh.changing = scope.fresh.changing, any(map(changed, body))
    try:
        return statements(Compiler(scope.child()), body, frame)
    finally:
        scope.fresh.changing = around


def outputs(scope: Scope, body: Sequence[ast.stmt], names: Sequence[str]) -> Value:
    """An object of the variables that are wanted after a stretch of statements."""
    frame = Frame(lambda c: collected(c, names), {}, frozenset(names))
    return statements(Compiler(scope.child()), body, frame)


def collected(c: Compiler, names: Iterable[str], extra: Sequence[tuple[E, E]] = ()) -> Value:
    """An object of variables; one that has no value is left out."""
    pairs: list[tuple[E, E]] = []
    fields: dict[str, Type] = {}
    required: set[str] = set()
    for name in names:
        found = c.scope.names.get(name)
        if isinstance(found, Variable):
            pairs.append((tree.literal(name), tree.variable(found.text)))
            fields[name] = found.type
            if found.bound:
                required.add(name)
        elif isinstance(found, Live):
            made = constant(found.value)
            pairs.append((tree.literal(name), made.e))
            fields[name] = made.type
            required.add(name)
    return Value(tree.record([*pairs, *extra]), t.record_of(fields, required))


def statements(c: Compiler, body: Sequence[ast.stmt], frame: Frame) -> Value:
    """The value that the frame ends with."""
    steps: list[tuple[str, E]] = []
    for index, node in enumerate(body):
        rest = body[index + 1 :]
        if isinstance(node, Resume):
            ended = node.make(c, rest, frame)
            return Value(tree.block(steps, ended.e), ended.type)
        apart = taken_out(c, node)
        if apart is not None:
            following = statements(c, [*apart, *rest], frame)
            return Value(tree.block(steps, following.e), following.type)
        if frame.checked:
            from . import guarded

            caught = guarded.statement(c, node, rest, frame)
            if caught is not None:
                return Value(tree.block(steps, caught.e), caught.type)
        left = _leaving(c, node, frame)
        if left is not None:
            return Value(tree.block(steps, left.e), left.type)
        needed = frame.needed | reads(rest)
        if isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.Match)):
            made = _compound(c, node, rest, frame, needed, steps)
            if isinstance(made, Value):
                return Value(tree.block(steps, made.e), made.type)
            c = made
        else:
            comprehensions.check_names(c, node, needed)
            after = _simple(c, node, needed, steps)
            aliases.statement(c, after, node, needed)
            c = after
    result = frame.finish(c)
    return Value(tree.block(steps, result.e), result.type)


def _leaving(c: Compiler, node: ast.stmt, frame: Frame) -> Value | None:
    """What the frame ends with at a statement that leaves it."""
    if isinstance(node, ast.Return):
        handler = frame.leave.get("return")
        if handler is None:
            raise c.unsupported(node, "`return` stands where the value of a stretch is wanted.", "Return after it.")
        if node.value is None:
            return handler(c, constant(None))
        place, steps = comprehensions.assignments(c, node.value)
        made = handler(place, place.firm(node.value))
        return Value(tree.block(steps, made.e), made.type)
    if isinstance(node, (ast.Break, ast.Continue)):
        return frame.leave["break" if isinstance(node, ast.Break) else "continue"](c, None)
    if isinstance(node, ast.Raise):
        return Value(classes.raised(c, node), t.NEVER)
    return None


def _simple(c: Compiler, node: ast.stmt, needed: frozenset[str], steps: list[tuple[str, E]]) -> Compiler:
    """A statement that only binds names; gives the compiler for what follows."""
    if isinstance(node, (ast.Pass, ast.Import, ast.ImportFrom)):
        return _imported(c, node)
    if isinstance(node, ast.Assign):
        return updates.assign(c, node, node.targets, node.value, steps)
    if isinstance(node, ast.AnnAssign):
        if node.value is None:
            return c
        return updates.assign(c, node, [node.target], node.value, steps)
    if isinstance(node, ast.AugAssign):
        return updates.augmented(c, node, steps)
    if isinstance(node, ast.Expr):
        return updates.expression(c, node, steps)
    if isinstance(node, ast.Delete):
        return deletion.delete(c, node, steps)
    if isinstance(node, ast.FunctionDef):
        if node.decorator_list:
            raise c.unsupported(node, "A decorated function inside a workflow.", "Define it outside.")
        updates.check_defaults(c, node)
        return c.within({node.name: LocalFunction(node)})
    if isinstance(node, ast.Assert):
        test = operators.condition(c, node.test, strict=False)
        message = "" if node.msg is None else updates.message(c, node.msg)
        failed = tree.failure("AssertionError", message)
        passed = tree.condition(tree.call("not", test.e), failed)
        steps.append((c.fresh("w"), passed))
        return c.within(narrowed(c, node.test, True))
    kind = type(node).__name__
    raise c.unsupported(node, f"A statement of this kind ({kind}) has no form in a state machine.", "Leave it out.")


def _imported(c: Compiler, node: ast.stmt) -> Compiler:
    """An import inside a function, of a module that is there at synth."""
    import importlib

    names: dict[str, Binding] = {}
    if isinstance(node, ast.Import):
        for alias in node.names:
            module = importlib.import_module(alias.name)
            top = alias.name.partition(".")[0]
            names[alias.asname or top] = Live(module if alias.asname else importlib.import_module(top))
    elif isinstance(node, ast.ImportFrom):
        if node.level or node.module is None:
            raise c.unsupported(node, "A relative import inside a workflow.", "Import it at the top of the module.")
        module = importlib.import_module(node.module)
        for alias in node.names:
            names[alias.asname or alias.name] = Live(getattr(module, alias.name))
    return c.within(names)


def _compound(
    c: Compiler,
    node: ast.If | ast.For | ast.While | ast.Try | ast.Match,
    rest: Sequence[ast.stmt],
    frame: Frame,
    needed: frozenset[str],
    steps: list[tuple[str, E]],
) -> Compiler | Value:
    if isinstance(node, ast.If):
        return _if(c, node, rest, frame, needed, steps)
    if isinstance(node, (ast.For, ast.While)):
        return loops.loop(c, node, rest, frame, needed, steps)
    if isinstance(node, ast.Match):
        return statements(c, [*matching.as_conditions(c, node, steps), *rest], frame)
    from . import guarded

    return guarded.compiled(c, node, rest, frame, needed, steps)


def _if(
    c: Compiler,
    node: ast.If,
    rest: Sequence[ast.stmt],
    frame: Frame,
    needed: frozenset[str],
    steps: list[tuple[str, E]],
) -> Compiler | Value:
    place, before = comprehensions.assignments(c, node.test)
    steps += before
    test = operators.condition(place, node.test, strict=False)
    yes = place.within(narrowed(place, node.test, True))
    no = place.within(narrowed(place, node.test, False))
    if test.known:
        chosen, branch = (yes, node.body) if test.constant else (no, node.orelse)
        return statements(chosen, [*branch, *rest], frame)
    leaves = exits(node) | (frozenset(("raise",)) if frame.checked else frozenset())
    if leaves and not (falls_through(node.body) and falls_through(node.orelse)):
        # At most one branch goes on, so what follows belongs to it alone.
        then, otherwise = either(
            c,
            lambda: statements(yes, [*node.body, *(rest if falls_through(node.body) else ())], frame),
            lambda: statements(no, [*node.orelse, *(rest if falls_through(node.orelse) else ())], frame),
        )
        return Value(tree.condition(test.e, then.e, otherwise.e), t.union((then.type, otherwise.type)))
    if leaves:
        return _handed_over(c, node, test, yes, no, rest, frame, needed, steps)
    changed = sorted(stores([node]) & needed, key=_order([node]))
    return merged(
        place,
        changed,
        needed,
        steps,
        lambda done: statements(yes, node.body, done),
        lambda done: statements(no, node.orelse, done),
        lambda then, otherwise: tree.condition(test.e, then, otherwise),
    )


def either(c: Compiler, first: Callable[[], Value], second: Callable[[], Value]) -> tuple[Value, Value]:
    """Two ways that control may take; after them values may be shared as after either."""
    fresh = c.scope.fresh
    before = fresh.shared.copy()
    one = first()
    after, fresh.shared = fresh.shared, before
    two = second()
    fresh.shared.join(after)
    return one, two


def _order(body: Sequence[ast.stmt]) -> Callable[[str], int]:
    """Sorts names by where they are first stored, so that output does not depend on hashing."""
    found: dict[str, int] = {}
    for node in body:
        for name in stored_in_order(node):
            found.setdefault(name, len(found))
    return lambda name: found.get(name, len(found))


def merged(
    c: Compiler,
    changed: Sequence[str],
    needed: frozenset[str],
    steps: list[tuple[str, E]],
    then: Callable[[Frame], Value],
    otherwise: Callable[[Frame], Value],
    join: Callable[[E, E], E],
) -> Compiler:
    """Both ways of a branch, with the variables that it changes taken out of it again."""
    if not changed:
        frame = Frame(lambda inner: constant(None), {}, needed)
        first, second = either(c, lambda: then(frame), lambda: otherwise(frame))
        effect = join(first.e, second.e)
        if effect.raises:
            steps.append((c.fresh("w"), effect))
        return c
    if len(changed) == 1:
        name = changed[0]
        bound = True

        def last(inner: Compiler) -> Value:
            nonlocal bound
            bound = bound and has_value(inner, name)
            return current(inner, name)

        frame = Frame(last, {}, needed)
        first, second = either(c, lambda: then(frame), lambda: otherwise(frame))
        spelled = c.scope.spell(name)
        steps.append((spelled, join(first.e, second.e)))
        bound = bound and first.e.text != "$nothing"
        kind = t.union(one.type for one in (first, second) if one.kind != "unbound")
        return c.within({name: Variable(spelled, kind, bound)})
    frame = Frame(lambda inner: collected(inner, changed), {}, needed)
    first, second = either(c, lambda: then(frame), lambda: otherwise(frame))
    return taken(c, changed, join(first.e, second.e), [first.type, second.type], steps)


_UNBOUND = Type("unbound")


def has_value(c: Compiler, name: str) -> bool:
    """Whether a variable certainly has a value."""
    found = c.scope.names.get(name)
    return isinstance(found, Live) or (isinstance(found, Variable) and found.bound)


def current(c: Compiler, name: str) -> Value:
    """The value of a variable; nothing where it has none yet."""
    found = c.scope.names.get(name)
    if isinstance(found, Variable):
        return Value(tree.variable(found.text), found.type if found.bound else t.union((found.type, _UNBOUND)))
    if isinstance(found, Live):
        return constant(found.value)
    return Value(tree.field(tree.record(()), "none"), _UNBOUND)


def taken(c: Compiler, names: Sequence[str], state: E, kinds: Sequence[Type], steps: list[tuple[str, E]]) -> Compiler:
    """Binds variables to the fields of an object."""
    holder = c.fresh("s")
    steps.append((holder, state))
    found: dict[str, Binding] = {}
    for name in names:
        spelled = c.scope.spell(name)
        steps.append((spelled, tree.field(E(holder, free=True), name)))
        parts = [kind for one in kinds if one.kind == "record" and (kind := one.field(name)) is not None]
        bound = all(name in one.required for one in kinds if one.kind == "record")
        found[name] = Variable(spelled, t.union(parts) if parts else t.ANY, bound)
    return c.within(found)


def _handed_over(
    c: Compiler,
    node: ast.If,
    test: Value,
    yes: Compiler,
    no: Compiler,
    rest: Sequence[ast.stmt],
    frame: Frame,
    needed: frozenset[str],
    steps: list[tuple[str, E]],
) -> Value:
    """An `if` that may leave the frame or go on from either branch."""
    changed = sorted(stores([node]) & needed, key=_order([node]))
    ends: list[Type] = []
    inner = handing(frame, changed, needed, ends)
    then, otherwise = either(c, lambda: statements(yes, node.body, inner), lambda: statements(no, node.orelse, inner))
    state = tree.condition(test.e, then.e, otherwise.e)
    return resumed(c, changed, state, [then.type, otherwise.type], ends, rest, frame, steps)


def handing(frame: Frame, changed: Sequence[str], needed: frozenset[str], ends: list[Type]) -> Frame:
    """A frame that ends in an object: the variables, or under `ENDED` what the outer frame ends with.

    Args:
        frame: the outer frame.
        changed: the variables.
        needed: the names that are read after it.
        ends: takes the types of what the outer frame may end with.
    """

    def leaving(handler: Leave) -> Leave:
        def wrapped(c: Compiler, value: Value | None) -> Value:
            made = handler(c, value)
            ends.append(made.type)
            return Value(tree.record([(tree.literal(ENDED), made.e)]), t.NEVER)

        return wrapped

    return Frame(
        lambda c: collected(c, changed),
        {kind: leaving(handler) for kind, handler in frame.leave.items()},
        needed,
        frame.seen,
    )


def resumed(
    c: Compiler,
    changed: Sequence[str],
    state: E,
    kinds: Sequence[Type],
    ends: list[Type],
    rest: Sequence[ast.stmt],
    frame: Frame,
    steps: list[tuple[str, E]],
) -> Value:
    """What follows a stretch that may have left the frame."""
    holder = c.fresh("s")
    steps.append((holder, state))
    ended = tree.field(E(holder, free=True), ENDED)
    inner: list[tuple[str, E]] = []
    found: dict[str, Binding] = {}
    for name in changed:
        spelled = c.scope.spell(name)
        inner.append((spelled, tree.field(E(holder, free=True), name)))
        parts = [kind for one in kinds for member in _records(one) if (kind := member.field(name)) is not None]
        bound = all(name in member.required for one in kinds for member in _records(one))
        found[name] = Variable(spelled, t.union(parts) if parts else t.ANY, bound)
    after = statements(c.within(found), rest, frame)
    going_on = tree.block(inner, after.e)
    kind = t.union((after.type, *ends))
    return Value(tree.condition(tree.call("exists", ended), ended, going_on), kind)


def _records(kind: Type) -> list[Type]:
    members = kind.items if kind.kind == "union" else (kind,)
    return [one for one in members if one.kind == "record"]


__all__ = [
    "ENDED",
    "Frame",
    "Leave",
    "Resume",
    "collected",
    "current",
    "either",
    "handing",
    "has_value",
    "merged",
    "outputs",
    "resumed",
    "return_value",
    "statements",
    "taken",
]
