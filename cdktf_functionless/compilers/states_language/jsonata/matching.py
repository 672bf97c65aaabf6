"""`match` as a chain of `if`: the subject once, patterns as tests, captures as assignments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from ....reflect import forget
from ..syntax import located
from . import aliases, tree
from . import types as t
from .compiler import Compiler
from .scope import Variable
from .tree import E
from .updates import Steps
from .values import Value

_Make = Callable[[], ast.expr]


def as_conditions(c: Compiler, node: ast.Match, steps: Steps) -> list[ast.stmt]:
    """Statements that mean the same; the subject is put into a step.

    Raises:
        FunctionlessError: a class pattern other than of a JSON type.
    """
    subject = c.firm(node.subject)
    spelled = c.fresh("m")
    steps.append((spelled, subject.e))
    name = f"<{spelled}>"
    c.scope.names[name] = Variable(spelled, subject.type)
    aliases.bind(c, spelled, subject.type, aliases.origin(c, node.subject))

    def here() -> ast.expr:
        return ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)

    result: list[ast.stmt] = []
    for case in reversed(node.cases):
        tests: list[ast.expr] = []
        captures: list[tuple[str, ast.expr]] = []
        _pattern(c, case.pattern, here, tests, captures)
        body: list[ast.stmt] = [
            ast.copy_location(
                ast.Assign(targets=[ast.copy_location(ast.Name(id=one, ctx=ast.Store()), node)], value=value), node
            )
            for one, value in captures
        ]
        if case.guard is not None:
            if captures:
                guard = _Substitute(dict(captures)).visit(_copied(case.guard))
            else:
                guard = case.guard
            tests.append(guard)
        body += case.body
        if not tests:
            result = body
            continue
        test = tests[0] if len(tests) == 1 else ast.copy_location(ast.BoolOp(op=ast.And(), values=tests), node)
        result = [ast.copy_location(ast.If(test=test, body=body, orelse=result), node)]
    return result


def _copied(node: ast.expr) -> ast.expr:
    import copy

    found = copy.deepcopy(node)
    forget(found)
    return found


class _Substitute(ast.NodeTransformer):
    """A guard sees the captures before they are assigned."""

    def __init__(self, values: dict[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values.get(node.id, node)


def _pattern(
    c: Compiler, pattern: ast.pattern, here: _Make, tests: list[ast.expr], captures: list[tuple[str, ast.expr]]
) -> None:
    def at(node: ast.expr) -> ast.expr:
        return located(node, pattern)

    if isinstance(pattern, ast.MatchValue):
        tests.append(at(ast.Compare(left=here(), ops=[ast.Eq()], comparators=[pattern.value])))
    elif isinstance(pattern, ast.MatchSingleton):
        tests.append(at(ast.Compare(left=here(), ops=[ast.Is()], comparators=[ast.Constant(value=pattern.value)])))
    elif isinstance(pattern, ast.MatchAs):
        if pattern.pattern is not None:
            _pattern(c, pattern.pattern, here, tests, captures)
        if pattern.name is not None:
            captures.append((pattern.name, here()))
    elif isinstance(pattern, ast.MatchOr):
        options: list[ast.expr] = []
        bound: list[dict[str, ast.expr]] = []
        for one in pattern.patterns:
            inner: list[ast.expr] = []
            own: list[tuple[str, ast.expr]] = []
            _pattern(c, one, here, inner, own)
            options.append(_all(at, inner))
            bound.append(dict(own))
        tests.append(at(ast.BoolOp(op=ast.Or(), values=options)))
        for name, value in bound[-1].items():  # each binds the same names
            for option, others in zip(options[-2::-1], bound[-2::-1], strict=True):
                value = at(ast.IfExp(test=option, body=others[name], orelse=value))
            captures.append((name, value))
    elif isinstance(pattern, ast.MatchSequence):
        _sequence(c, pattern, here, tests, captures, at)
    elif isinstance(pattern, ast.MatchMapping):
        tests.append(_is(at, here(), "dict"))
        for key, inner_pattern in zip(pattern.keys, pattern.patterns, strict=True):
            tests.append(at(ast.Compare(left=key, ops=[ast.In()], comparators=[here()])))
            inner_here = _item(at, here, key)
            _pattern(c, inner_pattern, inner_here, tests, captures)
        if pattern.rest is not None:
            captures.append((pattern.rest, at(_rest(here(), pattern.keys))))
    elif isinstance(pattern, ast.MatchClass):
        cls = c.live(pattern.cls)
        if cls not in (str, int, float, bool, list, dict) or pattern.kwd_patterns or len(pattern.patterns) > 1:
            raise c.unsupported(pattern, "A class pattern has no form here.", "Match literals, lists and dicts.")
        assert isinstance(cls, type)
        tests.append(_is(at, here(), cls.__name__))
        for one in pattern.patterns:
            _pattern(c, one, here, tests, captures)
    else:
        raise c.unsupported(pattern, "This pattern has no form here.", "Match literals, lists and dicts.")


def _rest(subject: ast.expr, keys: Sequence[ast.expr]) -> ast.expr:
    """What a mapping pattern's `**rest` gets: the items under other keys."""
    pair = ast.Tuple(elts=[ast.Name(id=name, ctx=ast.Store()) for name in ("k", "v")], ctx=ast.Store())
    listed = ast.Call(func=ast.Name(id="dict", ctx=ast.Load()), args=[subject], keywords=[])
    items = ast.Call(func=ast.Attribute(value=listed, attr="items", ctx=ast.Load()), args=[], keywords=[])
    named = ast.Tuple(elts=list(keys), ctx=ast.Load())
    test = ast.Compare(left=ast.Name(id="k", ctx=ast.Load()), ops=[ast.NotIn()], comparators=[named])
    return ast.DictComp(
        key=ast.Name(id="k", ctx=ast.Load()),
        value=ast.Name(id="v", ctx=ast.Load()),
        generators=[ast.comprehension(target=pair, iter=items, ifs=[test] if keys else [], is_async=0)],
    )


def _all(at: Callable[[ast.expr], ast.expr], tests: list[ast.expr]) -> ast.expr:
    if not tests:
        return at(ast.Constant(value=True))
    return tests[0] if len(tests) == 1 else at(ast.BoolOp(op=ast.And(), values=tests))


def _is(at: Callable[[ast.expr], ast.expr], subject: ast.expr, name: str) -> ast.expr:
    call = ast.Call(
        func=ast.Name(id="isinstance", ctx=ast.Load()), args=[subject, ast.Name(id=name, ctx=ast.Load())], keywords=[]
    )
    return at(call)


def _item(at: Callable[[ast.expr], ast.expr], here: _Make, key: ast.expr) -> _Make:
    return lambda: at(ast.Subscript(value=here(), slice=key, ctx=ast.Load()))


def _sequence(
    c: Compiler,
    pattern: ast.MatchSequence,
    here: _Make,
    tests: list[ast.expr],
    captures: list[tuple[str, ast.expr]],
    at: Callable[[ast.expr], ast.expr],
) -> None:
    star = next((index for index, one in enumerate(pattern.patterns) if isinstance(one, ast.MatchStar)), None)
    either = ast.Tuple(elts=[ast.Name(id=one, ctx=ast.Load()) for one in ("list", "tuple", "range")], ctx=ast.Load())
    tests.append(at(ast.Call(func=ast.Name(id="isinstance", ctx=ast.Load()), args=[here(), either], keywords=[])))
    size = len(pattern.patterns) - (star is not None)
    length = ast.Call(func=ast.Name(id="len", ctx=ast.Load()), args=[here()], keywords=[])
    op: ast.cmpop = ast.Eq() if star is None else ast.GtE()
    tests.append(at(ast.Compare(left=length, ops=[op], comparators=[ast.Constant(value=size)])))
    for index, one in enumerate(pattern.patterns):
        if isinstance(one, ast.MatchStar):
            if one.name is not None:
                after = len(pattern.patterns) - index - 1
                upper = ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=after)) if after else None
                cut = ast.Slice(lower=ast.Constant(value=index), upper=upper)
                captures.append((one.name, at(ast.Subscript(value=here(), slice=cut, ctx=ast.Load()))))
            continue
        position = index if star is None or index < star else index - len(pattern.patterns)
        key: ast.expr = ast.Constant(value=abs(position))
        if position < 0:
            key = ast.UnaryOp(op=ast.USub(), operand=key)
        _pattern(c, one, _item(at, here, key), tests, captures)


__all__ = ["E", "Value", "as_conditions", "t", "tree"]
