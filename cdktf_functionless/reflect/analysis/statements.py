"""Statements: what each assigns, returns and yields."""

from __future__ import annotations

import ast
import importlib
import sys

from . import attributes, calls, containers
from .engine import Frame, Loop, Variables
from .expressions import assign, binary, evaluate, function, narrowed, special, truth
from .origin import Origin, origin_of_module
from .values import FOREIGN, NOTHING, SOME, Instance, Live, LocalClass, Sequence, Value, Values, join


def execute(frame: Frame, statements: list[ast.stmt]) -> bool:
    """Evaluates a block; whether its end may be reached."""
    return all(_execute(frame, statement) for statement in statements)


def _execute(frame: Frame, node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=value):
            evaluate(frame, value)
        case ast.Assign(targets=targets, value=value):
            values = evaluate(frame, value)
            for target in targets:
                assign(frame, target, values)
        case ast.AnnAssign(target=target, value=given):
            if given is not None:
                assign(frame, target, evaluate(frame, given))
        case ast.AugAssign(target=target, op=op, value=value):
            before = evaluate(frame, target)  # contexts are not looked at: a target is read as well
            after = evaluate(frame, value)
            kept = tuple(one for one in before if containers.is_holder(one))  # `items += more` is the same list
            containers.extend(frame, node, kept, after)
            assign(frame, target, join(kept, binary(frame, node, op, before, after)))
        case ast.Delete(targets=targets):
            for target in targets:
                if isinstance(target, ast.Subscript):
                    containers.shift(frame, target, evaluate(frame, target.value))
        case ast.Return(value=given):
            frame.engine.grow(frame.returns, evaluate(frame, given) if given else (frame.engine.live(None),))
            return False
        case ast.If():
            return _branch(frame, node)
        case ast.For() | ast.AsyncFor() | ast.While():
            return _loop(frame, node)
        case ast.Try() | ast.TryStar():
            return _try(frame, node)
        case ast.With() | ast.AsyncWith():
            return _with(frame, node)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            _define(frame, node, (function(frame, node),))
        case ast.ClassDef():
            _define(frame, node, (_class(frame, node),))
        case ast.Import() | ast.ImportFrom():
            _import(frame, node)
        case ast.Match():
            return _match(frame, node)
        case ast.Raise(exc=raised, cause=cause):
            for part in (raised, cause):
                if part is not None:
                    evaluate(frame, part)
            return False
        case ast.Assert(test=test, msg=message):
            evaluate(frame, test)
            if message is not None:
                evaluate(frame, message)
        case ast.Break():
            frame.loops[-1].breaks.append(frame.strong)
            return False
        case ast.Continue():
            frame.loops[-1].continues.append(frame.strong)
            return False
    return True


def merge(states: list[Variables]) -> Variables:
    """The variables where several ways meet."""
    merged = dict(states[0])
    for state in states[1:]:
        for name, values in state.items():
            merged[name] = join(merged.get(name, ()), values)
    return merged


def _meet(frame: Frame, ends: list[Variables]) -> bool:
    """Goes on where the ways that reach here meet; whether there is one."""
    if ends:
        frame.strong = merge(ends)
    return bool(ends)


def _branch(frame: Frame, node: ast.If) -> bool:
    holds = truth(frame, evaluate(frame, node.test))
    before = frame.strong
    ends: list[Variables] = []
    for taken, outcome, block in ((holds is not False, True, node.body), (holds is not True, False, node.orelse)):
        frame.strong = before
        frame.strong = {**before, **narrowed(frame, node.test, outcome)}
        if taken and execute(frame, block):
            ends.append(frame.strong)
    return _meet(frame, ends)


def _loop(frame: Frame, node: ast.For | ast.AsyncFor | ast.While) -> bool:
    """A loop, until another iteration would find nothing new in its variables."""
    endless = False
    source = NOTHING if isinstance(node, ast.While) else evaluate(frame, node.iter)
    while True:
        start = frame.strong
        frame.strong = dict(start)
        missed, frame.missed = frame.missed, set()
        loop = Loop()
        frame.loops.append(loop)
        if isinstance(node, ast.While):
            endless = truth(frame, evaluate(frame, node.test)) is True
            left = dict(frame.strong)
        else:
            left = start
            assign(frame, node.target, containers.elements(frame, node.iter, source))
        ends = [frame.strong] if execute(frame, node.body) else []
        frame.loops.pop()
        again = merge([start, *ends, *loop.continues])
        changed = any(
            len(values) > len(start[name]) if name in start else name in frame.missed for name, values in again.items()
        )
        frame.missed |= missed
        frame.strong = again
        if not changed:
            break
    exits = [] if endless else [merge([again, left])]
    if exits and node.orelse:
        frame.strong = exits[0]
        exits = [frame.strong] if execute(frame, node.orelse) else []
    return _meet(frame, [*exits, *loop.breaks])


def _attempt(frame: Frame, statements: list[ast.stmt]) -> tuple[bool, Variables]:
    """A block that may end at any point; whether its end is reached, and the variables wherever else it ends."""
    before = frame.strong
    frame.strong = dict(before)
    assigned: Variables = {}
    frame.attempts.append(assigned)
    reached = execute(frame, statements)
    frame.attempts.pop()
    return reached, merge([before, assigned])


def _try(frame: Frame, node: ast.Try | ast.TryStar) -> bool:
    reached, anywhere = _attempt(frame, node.body)
    ends: list[Variables] = []
    stopped = [anywhere]
    if reached:
        reached, within = _attempt(frame, node.orelse)
        stopped.append(within)
        if reached:
            ends.append(frame.strong)
    for handler in node.handlers:
        frame.strong = dict(anywhere)
        if handler.type is not None:
            evaluate(frame, handler.type)
        if handler.name is not None:
            frame.bind(handler.name, SOME)
        reached, within = _attempt(frame, handler.body)
        stopped.append(within)
        if reached:
            ends.append(frame.strong)
    if node.finalbody:
        frame.strong = merge([*ends, *stopped])
        execute(frame, node.finalbody)
        if ends:
            frame.strong = merge(ends)
            ends = [frame.strong] if execute(frame, node.finalbody) else []
    return _meet(frame, ends)


def _with(frame: Frame, node: ast.With | ast.AsyncWith) -> bool:
    suppressing = False
    for item in node.items:
        managers = evaluate(frame, item.context_expr)
        suppressing = suppressing or any(map(_may_suppress, managers))
        entered: Values = NOTHING
        for manager in managers:
            entered = join(entered, _entered(frame, node, manager))
        for name in ("__exit__", "__aexit__"):
            special(frame, item.context_expr, managers, name, SOME, SOME, SOME)
        if item.optional_vars is not None:
            assign(frame, item.optional_vars, entered)
    reached, anywhere = _attempt(frame, node.body)
    ends = [frame.strong] if reached else []
    if suppressing:
        ends.append(anywhere)
    return _meet(frame, ends)


def _may_suppress(manager: Value) -> bool:
    """Whether a context manager may end an exception: contextlib.suppress, a generator's, the user's own classes."""
    if isinstance(manager, Sequence):
        return manager.kind in ("box", "generator")
    return isinstance(manager, Instance) or attributes.is_user_instance(manager)


def _entered(frame: Frame, node: ast.AST, manager: Value) -> Values:
    found: Values = NOTHING
    for name in ("__enter__", "__aenter__"):
        found = join(found, special(frame, node, (manager,), name))
    if found:
        return found
    if isinstance(manager, Sequence) and manager.kind == "generator":  # under contextlib.contextmanager
        return containers.elements(frame, node, (manager,))
    return (manager,)


def _define(frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, values: Values) -> None:
    for decorator in reversed(node.decorator_list):
        made: Values = NOTHING
        for function_value in evaluate(frame, decorator):
            made = join(made, calls.decorate(frame, decorator, function_value, values))
        values = made
    frame.bind(node.name, values)


def _class(frame: Frame, node: ast.ClassDef) -> LocalClass:
    made = frame.site(node, LocalClass, node.name)
    for base in node.bases:
        made.bases.update(dict.fromkeys(evaluate(frame, base)))
    made.fields = [
        part.target.id for part in node.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
    ]
    frame.classes.append(made)
    execute(frame, node.body)
    frame.classes.pop()
    return made


def _import(frame: Frame, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.name if alias.asname else alias.name.partition(".")[0]
            known = module(alias.name) is not None
            values = (frame.engine.live(sys.modules[bound]),) if known else FOREIGN_MODULE
            frame.bind(alias.asname or bound, values)
        return
    name = node.module or ""
    if node.level:
        package = str(frame.reflection.function.__globals__.get("__package__") or "")
        name = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], *([name] if name else [])])
    found = module(name)
    for alias in node.names:
        if found is None:
            frame.bind(alias.asname or alias.name, FOREIGN_MODULE)
            continue
        if not hasattr(found, alias.name):
            module(f"{name}.{alias.name}")
        frame.bind(
            alias.asname or alias.name,
            attributes.attribute(frame, node, (frame.engine.live(found),), alias.name),
        )


#: A module that is not read: calling into it is calling a third-party library.
FOREIGN_MODULE: Values = (FOREIGN,)


def module(name: str) -> object | None:
    """A module by name. The user's own and boto3 are imported where a handler does so; others only if they are."""
    if name not in sys.modules:
        kind = origin_of_module(name)
        if kind is Origin.INSTALLED and name.partition(".")[0] not in ("boto3", "botocore"):
            return None
        try:
            importlib.import_module(name)
        except Exception:  # a module of the user's may fail in any way: it will do so at run time too
            return None
    return sys.modules.get(name)


# match


def _match(frame: Frame, node: ast.Match) -> bool:
    subject = evaluate(frame, node.subject)
    before = frame.strong
    ends = [before]
    for case in node.cases:
        frame.strong = dict(before)
        _pattern(frame, case.pattern, subject)
        if case.guard is not None:
            evaluate(frame, case.guard)
        if execute(frame, case.body):
            ends.append(frame.strong)
        if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None:
            del ends[0]  # the last case takes all that is left
            break
    return _meet(frame, ends)


def _pattern(frame: Frame, pattern: ast.pattern, subject: Values) -> None:
    match pattern:
        case ast.MatchAs(pattern=inner, name=name):
            if inner is not None:
                _pattern(frame, inner, subject)
            if name is not None:
                frame.bind(name, subject)
        case ast.MatchStar(name=name):
            if name is not None:
                rest = frame.site((pattern, "rest"), Sequence, "list")
                frame.engine.grow(rest.rest, subject)
                frame.bind(name, (rest,))
        case ast.MatchOr(patterns=patterns):
            for inner in patterns:
                _pattern(frame, inner, subject)
        case ast.MatchSequence(patterns=patterns):
            known = containers.fixed(frame, subject)
            exact = known is not None and len(known) == len(patterns)
            for index, inner in enumerate(patterns):
                whole = containers.elements(frame, pattern, subject)
                starred = isinstance(inner, ast.MatchStar)
                _pattern(frame, inner, known[index] if exact and known and not starred else whole)
        case ast.MatchMapping(keys=keys, patterns=patterns, rest=name):
            for key, inner in zip(keys, patterns, strict=True):
                _pattern(frame, inner, containers.item(frame, pattern, subject, evaluate(frame, key)))
            if name is not None:
                frame.bind(name, subject)
        case ast.MatchClass(cls=cls, patterns=patterns, kwd_attrs=names, kwd_patterns=named):
            fields: tuple[str, ...] = ()
            for value in evaluate(frame, cls):
                if isinstance(value, Live):
                    fields = getattr(value.object, "__match_args__", ())
            for name, inner in [*zip(fields, patterns, strict=False), *zip(names, named, strict=True)]:
                _pattern(frame, inner, attributes.attribute(frame, pattern, subject, name))
