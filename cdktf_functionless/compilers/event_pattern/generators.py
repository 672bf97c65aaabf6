"""Generators in a predicate: over what synth knows they are written out, over a list of the event they are `Each`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .abstract import BROKEN, TRUE, Abstract, Broken, Each, Field, Frame, Items, Known
from .formula import And, Constant, Tree

if TYPE_CHECKING:
    from .interpreter import Interpreter


def generated(self: Interpreter, body: ast.expr, generators: list[ast.comprehension], frame: Frame) -> Abstract:
    """What a generator or comprehension gives.

    Args:
        self: the interpreter.
        body: the expression for each element.
        generators: the `for` parts, the outermost first.
        frame: the names; those that the generator binds are added.
    """
    first, *others = generators
    source = self.value(first.iter, frame)
    if isinstance(source, Broken):
        return BROKEN
    if isinstance(source, Field):
        element = self.element_of(source)
        inner = frame.inner()
        if not isinstance(first.target, ast.Name):
            return self.unsupported(first.target, frame)
        inner.names[first.target.id] = element
        condition = _conditions(self, first, inner)
        value = generated(self, body, others, inner) if others else self.value(body, inner)
        return BROKEN if isinstance(value, Broken) else Each(source.key, element.key[0], value, condition)
    elements = self.elements(source)
    if elements is None:
        return self.unsupported(first.iter, frame)
    found: list[Abstract] = []
    for one in elements:
        inner = frame.inner()
        if not self.assign(first.target, one, inner):
            return self.unsupported(first.target, frame)
        condition = _conditions(self, first, inner)
        if not isinstance(condition, Constant):
            return self.unsupported(first.iter, frame)
        if condition.value:
            value = generated(self, body, others, inner) if others else self.value(body, inner)
            spread = self.elements(value) if others else None
            found += [value] if spread is None else spread
    if any(isinstance(item, Broken) for item in found):
        return BROKEN
    if all(isinstance(item, Known) for item in found):
        return Known([item.value for item in found if isinstance(item, Known)])
    return Items(tuple(found))


def _conditions(self: Interpreter, part: ast.comprehension, frame: Frame) -> Tree:
    """All the `if`s of one `for`."""
    condition: Tree = TRUE
    for test in part.ifs:
        tree = self.truth(self.value(test, frame), test, frame)
        condition = tree if condition is TRUE else And(condition, tree, position=tree.position)
    return condition
