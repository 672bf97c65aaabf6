"""Which values of a predicate's expressions count as true."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...diagnostics import FL4005
from . import comparisons, globs
from .abstract import FALSE, SPOILED, Abstract, Broken, Cased, Choice, Field, Frame, Items, Known, Truth
from .formula import And, Constant, Not, Or, Tree
from .intervals import points
from .shapes import ListShape, ObjectShape, ScalarShape
from .values import NOTHING, PRESENT, STRING, Kind, Values, complement

if TYPE_CHECKING:
    from .interpreter import Interpreter

_EMPTY = Values(globs.texts([""]), points([0]), Kind.FALSE | Kind.NULL)


def of(self: Interpreter, value: Abstract, node: ast.AST, frame: Frame) -> Tree:
    """A value as a condition."""
    position = frame.reflection.position(node)
    match value:
        case Known(value=live):
            found = self.computed(lambda: bool(live), node, frame)
            return Constant(found.value is True) if isinstance(found, Known) else FALSE
        case Truth(tree=tree):
            return tree
        case Choice(condition=condition, then=then, other=other):
            one = And(condition, self.truth(then, node, frame), position=position)
            two = And(Not(condition, position=position), self.truth(other, node, frame), position=position)
            return Or(one, two, position=position)
        case Field(shape=ScalarShape(allowed=allowed)):
            true = complement(_EMPTY).without(Kind.ABSENT).intersection(allowed)
            return comparisons.test(value, true, _EMPTY.intersection(allowed), position)
        case Field(shape=ObjectShape(always_true=True)):
            return comparisons.test(value, PRESENT, NOTHING, position)
        case Field(shape=ListShape()):
            return comparisons.present(value, position)
        case Cased(field=field):
            return self.truth(Field(field.key, ScalarShape(STRING), field.default, field.required), node, frame)
        case Field():
            self.report(
                FL4005,
                f"Whether {value.dotted!r} is true depends on its type, which is not known.",
                node,
                frame,
                "Compare it: == True, != '', is not None; or annotate the parameter with a TypedDict or dataclass.",
            )
        case Items(items=items):
            return Constant(bool(items))
        case Broken():
            pass
        case _:
            self.unsupported(node, frame)
    return SPOILED
