"""Evaluates the expressions of a predicate before any event has come.

What synth knows is computed, what depends on the event becomes a `Tree`, and what no pattern can say is reported.
"""

from __future__ import annotations

import ast
import itertools
import operator
import types
from collections.abc import Callable
from typing import Any

from ...diagnostics import (
    FL1004,
    FL4001,
    FL4002,
    FL4003,
    FL4006,
    FL4010,
    Code,
    Diagnostics,
)
from ...reflect import UNKNOWN, attribute
from . import calls, comparisons, generators, truth
from .abstract import (
    BROKEN,
    FALSE,
    SPOILED,
    Abstract,
    Address,
    Broken,
    Cased,
    Choice,
    Closure,
    Field,
    Frame,
    Items,
    Known,
    Method,
    Part,
    Truth,
)
from .formula import And, AnyOf, Constant, Key, Not, Or, Tree
from .shapes import RAISES, UNKNOWN_SHAPE, ListShape, Member, ObjectShape, ScalarShape, domain
from .values import STRING, Unsayable, Values

_BINARY: dict[type[ast.operator], Callable[[Any, Any], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], object]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.Is: operator.is_,
    ast.In: lambda item, container: item in container,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_OPERATORS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_STEPS = 4000


class Interpreter:
    """Evaluates expressions.

    Args:
        diagnostics: where errors go.
        objects: fields that are objects for sure, because something is read from them.
    """

    def __init__(self, diagnostics: Diagnostics, objects: frozenset[Key] = frozenset()) -> None:
        self.diagnostics = diagnostics
        self.domains: dict[Key, Values] = {}
        self.objects = objects
        self.stepped: set[Key] = set()
        self._roots = itertools.count(1)
        self._steps = 0

    def report(self, code: Code, message: str, node: ast.AST, frame: Frame, remedy: str) -> Broken:
        """Adds an error; the evaluation goes on, to find the others."""
        self.diagnostics.report(code, message, frame.reflection.position(node), remedy)
        return BROKEN

    def value(self, node: ast.expr, frame: Frame) -> Abstract:
        """What an expression is worth."""
        self._steps += 1
        if self._steps > _STEPS:
            return self.report(
                FL4010, "The predicate is too long to be followed.", node, frame, "Write it with fewer branches."
            )
        handler = getattr(self, f"_{type(node).__name__}", None)
        if handler is None:
            return self.unsupported(node, frame)
        result: Abstract = handler(node, frame)
        return result

    def unsupported(self, node: ast.AST, frame: Frame) -> Broken:
        """The error for syntax that has no meaning in a pattern."""
        return self.report(
            FL4010,
            f"{_named(node)} has no meaning in an event pattern.",
            node,
            frame,
            "Use comparisons, in, and, or, not, startswith, endswith, lower, fnmatch, any(...) over a list, if and "
            "return.",
        )

    def said(self, make: Callable[[], Tree], node: ast.expr, frame: Frame) -> Abstract:
        """A comparison; a reason why it cannot be said becomes an error."""
        try:
            return Truth(make())
        except Unsayable as failure:
            return self.report(
                FL4002, f"{_sentence(failure)}.", node, frame, "Compare with a constant, or test it in the target."
            )

    # Names and constants

    def _Constant(self, node: ast.Constant, frame: Frame) -> Abstract:
        return Known(node.value)

    def _Name(self, node: ast.Name, frame: Frame) -> Abstract:
        if node.id in frame.names:
            return frame.names[node.id]
        if node.id in frame.reflection.bound:
            return Known(frame.reflection.bound[node.id])
        value = UNKNOWN if node.id in frame.reflection.locals else frame.reflection.lookup(node.id)
        if value is UNKNOWN:
            return self.report(
                FL1004, f"{node.id!r} has no value here.", node, frame, "Assign it before the stack is synthesized."
            )
        return Known(value)

    def _NamedExpr(self, node: ast.NamedExpr, frame: Frame) -> Abstract:
        value = self.value(node.value, frame)
        if isinstance(node.target, ast.Name):
            frame.names[node.target.id] = value
        return value

    def _Lambda(self, node: ast.Lambda, frame: Frame) -> Abstract:
        return Closure(node, frame.names, frame.reflection)

    def _Attribute(self, node: ast.Attribute, frame: Frame) -> Abstract:
        return self._attribute_of(self.value(node.value, frame), node, frame)

    def _attribute_of(self, owner: Abstract, node: ast.Attribute, frame: Frame) -> Abstract:
        match owner:
            case Broken():
                return BROKEN
            case Known(value=live):
                value = attribute(live, node.attr)
                if value is UNKNOWN:
                    return self.report(
                        FL1004,
                        f"{ast.unparse(node)!r} is not known when the stack is synthesized.",
                        node,
                        frame,
                        "Assign it to a name outside of the predicate.",
                    )
                return Known(value)
            case Field(shape=ObjectShape(attributes=dict(attributes))) if node.attr in attributes:
                return self.member(owner, attributes[node.attr], by_attribute=True)
            case Field() | Cased():
                return Method(owner, node.attr)
            case Choice():
                return self.each_choice(owner, lambda one: self._attribute_of(one, node, frame))
        return self.unsupported(node, frame)

    def member(self, owner: Field, key: str, default: object = RAISES, by_attribute: bool = False) -> Field:
        """A field of an object."""
        self.stepped.add(owner.key)
        member = owner.shape.member(key) if isinstance(owner.shape, ObjectShape) else Member(UNKNOWN_SHAPE)
        required = member.required and owner.required
        if by_attribute and default is RAISES:
            default = member.default
        found = Field((owner.key[0], (*owner.key[1], key)), member.shape, default, required)
        allowed = domain(found.shape, required)
        if isinstance(found.shape, (ScalarShape, ObjectShape)) and allowed is not None:
            self.domains[found.key] = allowed
        return found

    # Displays

    def _Tuple(self, node: ast.Tuple, frame: Frame) -> Abstract:
        return self._display(node, node.elts, tuple, frame)

    def _List(self, node: ast.List, frame: Frame) -> Abstract:
        return self._display(node, node.elts, list, frame)

    def _Set(self, node: ast.Set, frame: Frame) -> Abstract:
        return self._display(node, node.elts, set, frame)

    def _display(
        self, node: ast.expr, elements: list[ast.expr], make: Callable[[list[Any]], object], frame: Frame
    ) -> Abstract:
        items: list[Abstract] = []
        for element in elements:
            if isinstance(element, ast.Starred):
                inner = self.value(element.value, frame)
                spread = self.elements(inner)
                if spread is None:
                    return BROKEN if isinstance(inner, Broken) else self.unsupported(element, frame)
                items += spread
            else:
                items.append(self.value(element, frame))
        if any(isinstance(item, Broken) for item in items):
            return BROKEN
        if all(isinstance(item, Known) for item in items):
            return self.computed(lambda: make([item.value for item in items if isinstance(item, Known)]), node, frame)
        return Items(tuple(items))

    def _Dict(self, node: ast.Dict, frame: Frame) -> Abstract:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            name, item = (Known(None) if key is None else self.value(key, frame)), self.value(value, frame)
            if not isinstance(name, Known) or not isinstance(item, Known):
                return BROKEN if BROKEN in (name, item) else self.unsupported(node, frame)
            if key is None:
                found |= dict(item.value)  # type: ignore[call-overload]
            else:
                found[name.value] = item.value
        return Known(found)

    def _JoinedStr(self, node: ast.JoinedStr, frame: Frame) -> Abstract:
        parts: list[str] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
                continue
            assert isinstance(part, ast.FormattedValue)
            value = self.value(part.value, frame)
            spec = Known("") if part.format_spec is None else self.value(part.format_spec, frame)
            if not isinstance(value, Known) or not isinstance(spec, Known):
                return BROKEN if BROKEN in (value, spec) else self.arithmetic(part, frame)
            text = self.computed(_formatted(part.conversion, value.value, spec.value), part, frame)
            if not isinstance(text, Known):
                return text
            parts.append(str(text.value))
        return Known("".join(parts))

    def computed(self, compute: Callable[[], object], node: ast.AST, frame: Frame) -> Abstract:
        """A value that synth computes; an exception is the predicate's own."""
        try:
            return Known(compute())
        except Exception as failure:  # whatever Python says of these constants
            return self.report(
                FL4001,
                f"The predicate raises {type(failure).__name__} for every event: {failure}.",
                node,
                frame,
                "Correct the expression.",
            )

    def arithmetic(self, node: ast.AST, frame: Frame) -> Broken:
        return self.report(
            FL4003,
            "A pattern cannot compute with a field of the event.",
            node,
            frame,
            "Move the arithmetic to the constant's side, or test it in the target.",
        )

    # Operators

    def _BinOp(self, node: ast.BinOp, frame: Frame) -> Abstract:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        if isinstance(left, Known) and isinstance(right, Known):
            compute = _BINARY.get(type(node.op))
            if compute is not None and all(type(side.value) in _OPERANDS for side in (left, right)):
                return self.computed(lambda: compute(left.value, right.value), node, frame)
            return self.unsupported(node, frame)
        return BROKEN if BROKEN in (left, right) else self.arithmetic(node, frame)

    def _UnaryOp(self, node: ast.UnaryOp, frame: Frame) -> Abstract:
        inner = self.value(node.operand, frame)
        if isinstance(inner, Broken):
            return BROKEN
        if isinstance(node.op, ast.Not):
            tree = self.truth(inner, node.operand, frame)
            if isinstance(tree, Constant):
                return Known(not tree.value)
            return Truth(Not(tree, position=frame.reflection.position(node)))
        if isinstance(inner, Known):
            compute = _UNARY[type(node.op)]
            return self.computed(lambda: compute(inner.value), node, frame)
        return self.arithmetic(node, frame)

    def _BoolOp(self, node: ast.BoolOp, frame: Frame) -> Abstract:
        first = self.value(node.values[0], frame)
        if isinstance(node.op, ast.Or) and len(node.values) == 2 and isinstance(first, Field):
            other = self.value(node.values[1], frame)
            if other == Known({}):  # (field or {}): an object, empty where it is not there
                return Field(first.key, first.shape, {}, first.required)
        trees = [self.truth(first, node.values[0], frame)]
        for part in node.values[1:]:
            decided = trees[-1]
            if isinstance(decided, Constant) and decided.value == isinstance(node.op, ast.Or):
                if decided is not SPOILED:
                    break  # Python evaluates no more
            trees.append(self.truth(self.value(part, frame), part, frame))
        tree = trees[0]
        make = And if isinstance(node.op, ast.And) else Or
        for each in trees[1:]:
            tree = make(tree, each, position=frame.reflection.position(node))
        return Truth(tree)

    def _IfExp(self, node: ast.IfExp, frame: Frame) -> Abstract:
        condition = self.truth(self.value(node.test, frame), node.test, frame)
        if isinstance(condition, Constant) and condition is not SPOILED:
            return self.value(node.body if condition.value else node.orelse, frame)
        return Choice(condition, self.value(node.body, frame.inner()), self.value(node.orelse, frame.inner()))

    def _Compare(self, node: ast.Compare, frame: Frame) -> Abstract:
        left = self.value(node.left, frame)
        trees: list[Tree] = []
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node, frame)
            one = self.compare(left, op, right, node, frame)
            if isinstance(one, Broken):
                return BROKEN
            trees.append(self.truth(one, node, frame))
            left = right
        tree = trees[0]
        for each in trees[1:]:
            tree = And(tree, each, position=frame.reflection.position(node))
        return Known(tree.value) if isinstance(tree, Constant) else Truth(tree)

    def compare(self, left: Abstract, op: ast.cmpop, right: Abstract, node: ast.Compare, frame: Frame) -> Abstract:
        """One comparison."""
        if isinstance(left, Broken) or isinstance(right, Broken):
            return BROKEN
        if isinstance(left, Choice):
            return self.each_choice(left, lambda one: self.compare(one, op, right, node, frame))
        if isinstance(right, Choice):
            return self.each_choice(right, lambda one: self.compare(left, op, one, node, frame))
        if isinstance(op, (ast.NotEq, ast.NotIn, ast.IsNot)):
            positive: ast.cmpop = {ast.NotEq: ast.Eq, ast.NotIn: ast.In, ast.IsNot: ast.Is}[type(op)]()
            found = self.compare(left, positive, right, node, frame)
            if isinstance(found, Truth):
                return Truth(Not(found.tree, position=frame.reflection.position(node)))
            return Known(not found.value) if isinstance(found, Known) else found
        if isinstance(left, Known) and isinstance(right, Known):
            one, two = left.value, right.value
            return self.computed(lambda: bool(_COMPARED[type(op)](one, two)), node, frame)
        position = frame.reflection.position(node)
        if isinstance(op, ast.In):
            return self.contained(left, right, node, frame)
        if isinstance(left, Known):
            left, right = right, left
            turned = True
        else:
            turned = False
        if isinstance(left, Truth) and isinstance(right, Known) and isinstance(right.value, bool):
            if isinstance(op, (ast.Eq, ast.Is)):
                return left if right.value else Truth(Not(left.tree, position=position))
        if not isinstance(right, Known):
            return self.report(
                FL4002,
                "A pattern cannot compare two fields of the event with each other.",
                node,
                frame,
                "Compare with a constant, or compare them in the target.",
            )
        if isinstance(left, (Field, Cased, Part, Address)):
            constant = right.value
            if isinstance(op, ast.Eq):
                subject = left
                return self.said(lambda: comparisons.equals(subject, constant, position), node, frame)
            if isinstance(left, Field):
                field = left
                if isinstance(op, ast.Is):
                    return self.said(lambda: comparisons.is_same(field, constant, position), node, frame)
                name = _OPERATORS[type(op)]
                name = comparisons.flipped(name) if turned else name
                return self.said(lambda: comparisons.ordered(field, name, constant, position), node, frame)
        return self.unsupported(node, frame)

    def contained(self, left: Abstract, right: Abstract, node: ast.Compare, frame: Frame) -> Abstract:
        """`left in right`."""
        position = frame.reflection.position(node)
        match left, right:
            case ((Field() | Cased() | Part() | Address()), Known(value=constants)):
                return self.said(lambda: comparisons.among(left, constants, position), node, frame)
            case Known(value=str(text)), Field(shape=shape):
                if right.key in self.objects or isinstance(shape, ObjectShape):
                    return Truth(comparisons.present(self.member(right, text), position))
                if isinstance(shape, ScalarShape) and STRING.contains(shape.allowed):
                    return self.said(lambda: comparisons.contains_text(right, text, position), node, frame)
                return self._any_equal(right, left, node, frame)
            case Known(), Field():
                return self._any_equal(right, left, node, frame)
            case Known(value=str(text)), Cased():
                return self.said(lambda: comparisons.contains_text(right, text, position), node, frame)
            case _, Items(items=items):
                tree: Tree = FALSE
                for item in items:
                    one = self.compare(left, ast.Eq(), item, node, frame)
                    if isinstance(one, Broken):
                        return BROKEN
                    tree = Or(tree, self.truth(one, node, frame), position=position)
                return Truth(tree)
        return self.report(
            FL4002,
            "A pattern cannot look for one field of the event in another.",
            node,
            frame,
            "Compare with constants, or test it in the target.",
        )

    def _any_equal(self, container: Field, constant: Abstract, node: ast.Compare, frame: Frame) -> Abstract:
        each = self.element_of(container)
        found = self.compare(each, ast.Eq(), constant, node, frame)
        if not isinstance(found, Truth):
            return found
        tree = AnyOf(container.key, each.key[0], found.tree, position=frame.reflection.position(node))
        return Truth(tree)

    def element_of(self, container: Field) -> Field:
        """An element of a list."""
        shape = container.shape.element if isinstance(container.shape, ListShape) else UNKNOWN_SHAPE
        return Field((next(self._roots), ()), shape, required=True)

    # Subscripts

    def _Subscript(self, node: ast.Subscript, frame: Frame) -> Abstract:
        owner = self.value(node.value, frame)
        if isinstance(owner, Broken):
            return BROKEN
        if isinstance(owner, Choice):
            inner = frame.inner()
            return self.each_choice(owner, lambda one: self._item(one, node, inner))
        return self._item(owner, node, frame)

    def _item(self, owner: Abstract, node: ast.Subscript, frame: Frame) -> Abstract:
        if isinstance(owner, Field) and isinstance(node.slice, ast.Slice):
            return self._slice(owner, node, node.slice, frame)
        if isinstance(node.slice, ast.Slice):
            parts = [Known(None) if each is None else self.value(each, frame) for each in _bounds(node.slice)]
            known = [each.value for each in parts if isinstance(each, Known)]
            if isinstance(owner, Known) and len(known) == 3:
                live: Any = owner.value
                return self.computed(lambda: live[slice(*known)], node, frame)
            return self.unsupported(node, frame)
        index = self.value(node.slice, frame)
        match owner, index:
            case _, Broken():
                return BROKEN
            case Field(), Known(value=str(key)):
                if isinstance(owner.default, dict) and owner.default:
                    return self.report(
                        FL4010,
                        "A default with fields cannot be told from the event's own.",
                        node,
                        frame,
                        "Use an empty dict, and a default for the field: .get('a', {}).get('b', default).",
                    )
                return self.member(owner, key)
            case Field(), Known(value=int(number)) if number in (0, -1) and _is_text(owner):
                return Part(owner, 1, end=number == -1)
            case Field(), Known(value=int()):
                return self.report(
                    FL4006,
                    "A pattern cannot test one place of a list: it matches any element.",
                    node,
                    frame,
                    "Use 'in', or any(... for item in ...).",
                )
            case Known(value=live), Known(value=key):
                return self.computed(lambda: live[key], node, frame)  # type: ignore[index]
            case Items(items=items), Known(value=int(number)) if -len(items) <= number < len(items):
                return items[number]
        return self.arithmetic(node, frame)

    def _slice(self, owner: Field, node: ast.Subscript, given: ast.Slice, frame: Frame) -> Abstract:
        low = None if given.lower is None else self.value(given.lower, frame)
        high = None if given.upper is None else self.value(given.upper, frame)
        if given.step is None and not isinstance(owner.shape, ListShape):
            match low, high:
                case None | Known(value=0), Known(value=int(length)) if length > 0:
                    return Part(owner, length, end=False)
                case Known(value=int(start)), None if start < 0:
                    return Part(owner, -start, end=True)
        return self.arithmetic(node, frame)

    # Generators

    def _GeneratorExp(self, node: ast.GeneratorExp, frame: Frame) -> Abstract:
        return generators.generated(self, node.elt, node.generators, frame.inner())

    def _ListComp(self, node: ast.ListComp, frame: Frame) -> Abstract:
        return generators.generated(self, node.elt, node.generators, frame.inner())

    def _SetComp(self, node: ast.SetComp, frame: Frame) -> Abstract:
        return generators.generated(self, node.elt, node.generators, frame.inner())

    def elements(self, source: Abstract) -> list[Abstract] | None:
        """The elements of what synth can iterate over; else None."""
        match source:
            case Known(value=live) if isinstance(
                live, (list, tuple, set, frozenset, dict, range, str, types.GeneratorType)
            ):
                ordered = sorted(live, key=repr) if isinstance(live, (set, frozenset)) else live
                return [Known(each) for each in itertools.islice(ordered, 2000)]
            case Known(value=type() as kind) if hasattr(kind, "__members__"):
                return [Known(each) for each in kind.__members__.values()]
            case Known(value=live) if type(live).__name__ in (
                "dict_keys",
                "dict_values",
                "dict_items",
                "zip",
                "reversed",
            ):
                return [Known(each) for each in live]  # type: ignore[attr-defined]
            case Items(items=items):
                return list(items)
        return None

    def assign(self, target: ast.expr, value: Abstract, frame: Frame) -> bool:
        """Binds names; False where the target is none that can be."""
        match target:
            case ast.Name(id=name):
                frame.names[name] = value
                return True
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                items = self.elements(value)
                if items is None or len(items) != len(targets):
                    return False
                return all(self.assign(one, item, frame) for one, item in zip(targets, items, strict=True))
        return False

    # Truth

    def truth(self, value: Abstract, node: ast.AST, frame: Frame) -> Tree:
        """A value as a condition."""
        return truth.of(self, value, node, frame)

    def each_choice(self, choice: Choice, make: Callable[[Abstract], Abstract]) -> Abstract:
        then, other = make(choice.then), make(choice.other)
        if isinstance(then, Broken) or isinstance(other, Broken):
            return BROKEN
        return Choice(choice.condition, then, other)

    # Calls

    def _Call(self, node: ast.Call, frame: Frame) -> Abstract:
        return calls.call(self, node, frame)


def _formatted(conversion: int, value: object, spec: object) -> Callable[[], str]:
    """What a replacement field of an f-string computes."""
    converted: dict[int, Callable[[object], object]] = {115: str, 114: repr, 97: ascii}
    convert = converted.get(conversion)
    return lambda: format(value if convert is None else convert(value), str(spec))


_OPERANDS = (int, float, str, bool, bytes, list, tuple, set, frozenset, dict, type, types.UnionType)


def _bounds(given: ast.Slice) -> tuple[ast.expr | None, ast.expr | None, ast.expr | None]:
    return given.lower, given.upper, given.step


def _is_text(field: Field) -> bool:
    return isinstance(field.shape, ScalarShape) and STRING.contains(field.shape.allowed)


def _sentence(failure: Exception) -> str:
    text = str(failure)
    return text[:1].upper() + text[1:]


def _named(node: ast.AST) -> str:
    return f"{type(node).__name__} ({ast.unparse(node)[:60]!r})"
