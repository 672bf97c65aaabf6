"""The statements of a predicate: every way through them ends in the value that is returned."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from . import comparisons
from .abstract import BROKEN, SPOILED, TRUE, Abstract, Broken, Choice, Closure, Field, Frame, Known, Truth
from .formula import And, Constant, Or, Raises, Tree
from .values import OBJECT, Kind, complement

if TYPE_CHECKING:
    from .interpreter import Interpreter

#: What happens after a block, with the names as they are then.
Then: TypeAlias = Callable[[Frame], Abstract]


@dataclass(frozen=True)
class Loop:
    """Where `continue` and `break` lead."""

    again: Then
    after: Then


def run(self: Interpreter, body: list[ast.stmt], frame: Frame) -> Abstract:
    """What a function's body returns."""
    return _block(self, body, frame, lambda _: Known(None), None)


def _block(self: Interpreter, body: list[ast.stmt], frame: Frame, then: Then, loop: Loop | None) -> Abstract:
    if not body:
        return then(frame)
    first, rest = body[0], body[1:]

    def after(frame: Frame) -> Abstract:
        return _block(self, rest, frame, then, loop)

    match first:
        case ast.Return(value=None):
            return Known(None)
        case ast.Return(value=ast.expr() as value):
            return self.value(value, frame)
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return after(frame)
        case ast.Assign(targets=targets, value=value):
            given = self.value(value, frame)
            for target in targets:
                if not isinstance(given, Broken) and not self.assign(target, given, frame):
                    return self.unsupported(target, frame)
                if isinstance(given, Broken):
                    _spoil(target, frame)
            return after(frame)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            if value is not None:
                frame.names[name] = self.value(value, frame)
            return after(frame)
        case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
            again = ast.BinOp(ast.copy_location(ast.Name(name, ast.Load()), target), op, value)
            frame.names[name] = self.value(ast.copy_location(again, first), frame)
            return after(frame)
        case ast.If(test=test, body=yes, orelse=no):
            condition = self.truth(self.value(test, frame), test, frame)
            return _choose(
                condition,
                lambda: _block(self, yes, frame.inner(), after, loop),
                lambda: _block(self, no, frame.inner(), after, loop),
            )
        case ast.For(target=target, iter=source, body=inner, orelse=no):
            elements = self.elements(self.value(source, frame))
            if elements is None:
                return self.unsupported(first, frame)
            return _loop(self, target, elements, inner, no, frame, after, loop)
        case ast.Break() | ast.Continue():
            assert loop is not None
            return loop.after(frame) if isinstance(first, ast.Break) else loop.again(frame)
        case ast.Assert(test=test):
            condition = self.truth(self.value(test, frame), test, frame)
            return _choose(condition, lambda: after(frame), lambda: Truth(Raises(position=condition.position)))
        case ast.Raise():
            return Truth(Raises(position=frame.reflection.position(first)))
        case ast.FunctionDef(name=name) if not first.decorator_list:
            frame.names[name] = Closure(first, frame.names, frame.reflection)
            return after(frame)
        case ast.Match(subject=subject, cases=cases):
            matched = self.value(subject, frame)
            return BROKEN if isinstance(matched, Broken) else _cases(self, matched, cases, frame, after, loop)
    self.unsupported(first, frame)
    return after(frame)  # the rest may have errors of its own


def _spoil(target: ast.expr, frame: Frame) -> None:
    """Names that got nothing usable: reading them is no error of its own."""
    for part in ast.walk(target):
        if isinstance(part, ast.Name):
            frame.names[part.id] = BROKEN


def _choose(condition: Tree, yes: Callable[[], Abstract], no: Callable[[], Abstract]) -> Abstract:
    if isinstance(condition, Constant) and condition is not SPOILED:
        return yes() if condition.value else no()
    then, other = yes(), no()
    if isinstance(then, Broken) or isinstance(other, Broken):
        return BROKEN
    return Choice(condition, then, other)


def _loop(
    self: Interpreter,
    target: ast.expr,
    elements: list[Abstract],
    body: list[ast.stmt],
    orelse: list[ast.stmt],
    frame: Frame,
    after: Then,
    outer: Loop | None,
) -> Abstract:
    """A loop over what synth knows, one element after the other."""
    if not elements:
        return _block(self, orelse, frame, after, outer)
    if not self.assign(target, elements[0], frame):
        return self.unsupported(target, frame)

    def again(frame: Frame) -> Abstract:
        return _loop(self, target, elements[1:], body, orelse, frame, after, outer)

    return _block(self, body, frame, again, Loop(again, after))


def _cases(
    self: Interpreter,
    value: Abstract,
    cases: list[ast.match_case],
    frame: Frame,
    after: Then,
    loop: Loop | None,
) -> Abstract:
    """A `match`: the first case that fits."""
    if not cases:
        return after(frame)
    case, rest = cases[0], cases[1:]
    inner = frame.inner()
    tree = _pattern(self, value, case.pattern, inner)
    if tree is None:
        return BROKEN
    if case.guard is not None:
        guard = self.truth(self.value(case.guard, inner), case.guard, inner)
        tree = guard if tree is TRUE else And(tree, guard, position=guard.position)
    return _choose(
        tree,
        lambda: _block(self, case.body, inner, after, loop),
        lambda: _cases(self, value, rest, frame.inner(), after, loop),
    )


def _pattern(self: Interpreter, value: Abstract, pattern: ast.pattern, frame: Frame) -> Tree | None:
    """The condition under which a value fits a pattern; None where that was reported."""
    position = frame.reflection.position(pattern)
    match pattern:
        case ast.MatchAs(pattern=None, name=name):
            if name is not None:
                frame.names[name] = value
            return TRUE
        case ast.MatchAs(pattern=ast.pattern() as inner, name=str(name)):
            frame.names[name] = value
            return _pattern(self, value, inner, frame)
        case ast.MatchValue(value=constant):
            return _compared(self, value, ast.Eq(), constant, frame)
        case ast.MatchSingleton(value=constant):
            node = ast.copy_location(ast.Constant(constant), pattern)
            return _compared(self, value, ast.Is(), node, frame)
        case ast.MatchOr(patterns=patterns):
            found: Tree | None = None
            for each in patterns:
                one = _pattern(self, value, each, frame)
                if one is None:
                    return None
                found = one if found is None else Or(found, one, position=position)
            return found
        case ast.MatchMapping(keys=keys, patterns=patterns, rest=None) if isinstance(value, Field):
            tree: Tree = comparisons.test(value, OBJECT, complement(OBJECT).without(Kind.ABSENT), position)
            for key, each in zip(keys, patterns, strict=True):
                known = self.value(key, frame)
                if not isinstance(known, Known) or not isinstance(known.value, str):
                    self.unsupported(key, frame)
                    return None
                member = self.member(value, known.value)
                one = _pattern(self, member, each, frame)
                if one is None:
                    return None
                both = And(comparisons.present(member, position), one, position=position)
                tree = And(tree, both, position=position)
            return tree
    self.unsupported(pattern, frame)
    return None


def _compared(self: Interpreter, value: Abstract, op: ast.cmpop, constant: ast.expr, frame: Frame) -> Tree | None:
    node = ast.copy_location(ast.Compare(constant, [op], [constant]), constant)
    found = self.compare(value, op, self.value(constant, frame), node, frame)
    return None if isinstance(found, Broken) else self.truth(found, node, frame)
