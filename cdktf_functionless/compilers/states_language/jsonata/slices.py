"""Slices that are assigned to or deleted: the list that is there afterwards, with Python's errors.

The parts are evaluated in Python's order: the value, the list, the bounds; what may raise is a step of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from . import access, comprehensions, operators, tree
from . import types as t
from .access import Bounds
from .compiler import Compiler
from .scope import Live, Variable
from .tree import E
from .unknown import by_sort, failure
from .updates import Steps, change, evaluated, runs_later
from .values import NO_CONSTANT, Value, firm

_ITERABLE = t.ARRAYS | {"str", "bytes", "dict", "record"}
_OPEN = frozenset(("any", "union", "none", "bool", "int", "float", "number"))


#: What a generator gives once it is asked.
Later = Callable[[], Value]


def given(c: Compiler, target: ast.Subscript, part: ast.Slice, value: ast.expr, steps: Steps) -> Value | Later:
    """What is assigned to a slice; an iterator is run through at once, unless that may show.

    Raises:
        FunctionlessError: an iterator that may raise where the list or a bound may, too: Python runs through it last.
    """
    made = firm(comprehensions.iterate(c, value) if isinstance(value, ast.GeneratorExp) else c.iterable(value))
    if made.e.raises and runs_later(c, value):
        owner = c.firm(target.value)
        ends = access.checked_bounds(access.slice_bounds(c, target, part))
        sure = owner.kind == "list" and not owner.e.raises
        if not sure or any(one is not None and one.e.raises for one in ends) or _is_zero(ends[2]):
            if isinstance(value, ast.GeneratorExp) and not runs_later(c, value.generators[0].iter):
                return _generated(c, value, steps)
            raise c.unsupported(
                value, "An iterator that may raise is assigned to a slice that may raise.", "Assign a list."
            )
    return made


def _generated(c: Compiler, value: ast.GeneratorExp, steps: Steps) -> Later:
    """A generator, of which Python evaluates what it runs over before it is asked."""
    first, *rest = value.generators
    items = evaluated(c, "l", comprehensions.iterate(c, first.iter), steps)
    name = f"<{c.fresh('u')}>"
    named = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), first.iter)
    run = ast.comprehension(target=first.target, iter=named, ifs=first.ifs, is_async=first.is_async)
    again = ast.copy_location(ast.ListComp(elt=value.elt, generators=[run, *rest]), value)
    place = c.within({name: Live(items.constant) if items.known else Variable(items.e.text, items.type)})
    return lambda: place.firm(again)


def assign(c: Compiler, target: ast.Subscript, part: ast.Slice, value: Value | Later, steps: Steps) -> Compiler:
    """`place[a:b] = value`."""

    def update(inner: Compiler, old: Value) -> Value:
        owner = evaluated(inner, "o", old, steps)
        ends = _bounds(inner, target, part, steps)
        return _replaced(inner, target, owner, ends, value, steps)

    return change(c, target.value, update, steps, apart=True)


def augmented(c: Compiler, node: ast.AugAssign, target: ast.Subscript, part: ast.Slice, steps: Steps) -> Compiler:
    """`place[a:b] op= value`."""
    from .updates import operated

    def update(inner: Compiler, old: Value) -> Value:
        owner = evaluated(inner, "o", old, steps)
        ends = _bounds(inner, target, part, steps)
        if owner.kind == "list":
            ends = _checked(inner, ends, steps)
        piece = evaluated(inner, "l", access.cut(inner, target, owner, ends), steps)
        new = evaluated(inner, "l", operated(inner, node, piece, node.value), steps)
        return _replaced(inner, target, owner, ends, new, steps)

    return change(c, target.value, update, steps, apart=True)


def delete(c: Compiler, target: ast.Subscript, part: ast.Slice, steps: Steps) -> Compiler:
    """`del place[a:b]`."""

    def update(inner: Compiler, old: Value) -> Value:
        owner = evaluated(inner, "o", old, steps)
        ends = _bounds(inner, target, part, steps)
        owner = _list(inner, target, owner, "deletion", steps)
        ends = _checked(inner, ends, steps)
        stride = 1 if ends[2] is None else access.constant_step(inner, target, ends[2])
        if stride == 0:
            return Value(tree.failure("ValueError", "slice step cannot be zero"), owner.type)
        return _without(inner, owner, ends, stride)

    return change(c, target.value, update, steps, apart=True)


def _is_zero(step: Value | None) -> bool:
    return step is not None and not (step.known and step.constant)


def _bounds(c: Compiler, node: ast.AST, part: ast.Slice, steps: Steps) -> Bounds:
    """The bounds as values that may be repeated."""
    lower, upper, step = (_evaluated(c, one, steps) for one in access.slice_bounds(c, node, part))
    return lower, upper, step


def _checked(c: Compiler, bounds: Bounds, steps: Steps) -> Bounds:
    """The bounds as ints, those of unknown type checked at run time."""
    lower, upper, step = (_evaluated(c, one, steps) for one in access.checked_bounds(bounds))
    return lower, upper, step


def _evaluated(c: Compiler, bound: Value | None, steps: Steps) -> Value | None:
    if bound is None or bound.kind not in ("int", "bool"):
        return bound if bound is None else evaluated(c, "s", bound, steps)
    known = int(bound.constant) if bound.known else NO_CONSTANT
    return evaluated(c, "s", Value(operators.number(bound), t.INT, known), steps)


def _list(c: Compiler, node: ast.AST, owner: Value, action: str, steps: Steps) -> Value:
    """The owner, which has to be a list: checked at run time where its type is not known."""
    if owner.kind == "list":
        return owner
    if owner.kind not in ("any", "union") or t.disguised(owner.type):
        raise c.unsupported(
            node, f"A slice of a {owner.type} has no {action}.", "Give the variable a type hint (list), or make a list."
        )
    inside = t.union(t.element(one) for one in owner.type.items if one.kind == "list")
    no_key = tree.failure("TypeError", "unhashable type: 'slice'")
    failed = failure("TypeError", "'", owner.e, f"' object does not support item {action}")
    checked = by_sort(owner.e, {"object": no_key, "array": owner.e}, failed)
    return evaluated(c, "o", Value(checked, t.list_of(t.ANY if inside.kind == "never" else inside)), steps)


def _elements(c: Compiler, node: ast.AST, value: Value, message: str) -> Value:
    """The list of what is assigned."""
    if any(one.kind in ("set", "bytes") for one in t.members(value.type)) or value.kind in _ITERABLE:
        return comprehensions.listed(c, node, value)
    if value.kind not in _OPEN:
        raise c.unsupported(node, f"A {value.type} is assigned to a slice.", "Assign a list.")
    inside = t.union(t.element(one) for one in value.type.items if one.kind != "none")
    made = tree.uses(tree.call("spreads_", value.e, tree.literal(message), deeper=8), "spreads_")
    return Value(tree.raising(made, "TypeError"), t.list_of(inside if value.kind == "union" else t.ANY))


def _replaced(c: Compiler, node: ast.AST, owner: Value, ends: Bounds, value: Value | Later, steps: Steps) -> Value:
    owner = _list(c, node, owner, "assignment", steps)
    ends = _checked(c, ends, steps)
    stride = 1 if ends[2] is None else access.constant_step(c, node, ends[2])
    if stride == 0:
        return Value(tree.failure("ValueError", "slice step cannot be zero"), owner.type)
    value = value if isinstance(value, Value) else value()
    if stride == 1:
        new = _elements(c, node, value, "can only assign an iterable")
        return _spliced(c, owner, ends, evaluated(c, "l", new, steps) if new.e.raises else new)
    new = evaluated(c, "l", _elements(c, node, value, "must assign iterable to extended slice"), steps)
    return _exchanged(c, owner, ends, stride, new)


def _spliced(c: Compiler, owner: Value, ends: Bounds, new: Value) -> Value:
    """`owner[a:b] = new`: what is ahead of the slice, the new elements, what is behind it."""
    kind = t.list_of(t.union((t.element(owner.type), t.element(new.type))))
    lower, upper, _ = ends
    at_start = lower is None or (lower.known and lower.constant == 0)
    parts = [] if at_start else [access.between(c, owner, None, lower)]
    if firm(new).e.text != "[]":
        parts.append(firm(new).e)
    if upper is not None:
        parts.append(_behind(c, owner, None if at_start else lower, upper))
    result = parts[0] if parts else tree.literal([])
    for one in parts[1:]:
        result = tree.call("append", result, one)
    return Value(result, kind)


def _behind(c: Compiler, owner: Value, lower: Value | None, upper: Value) -> E:
    """The elements behind a slice, which is empty where its bounds cross."""
    if lower is not None and lower.known and upper.known and (lower.constant < 0) == (upper.constant < 0):
        upper = max(lower, upper, key=lambda one: int(one.constant))
        lower = None
    start = access.from_end(owner.e, upper)
    if lower is not None:
        start = tree.call("max", tree.array([access.from_end(owner.e, lower), start]))
    name, element, index = c.fresh("n"), c.fresh("v"), c.fresh("i")
    at = start if start.free else E(name, free=True)
    test = tree.binary(">=", E(index, free=True), at)
    found = tree.call("filter", owner.e, tree.function([element, index], test), loose=True)
    rest = tree.tight(found, nested=t.nested(t.element(owner.type)))
    return rest if start.free else tree.block([(name, start)], rest)


def _exchanged(c: Compiler, owner: Value, ends: Bounds, stride: int, new: Value) -> Value:
    """`owner[a:b:c] = new`: as many elements as there are."""
    steps, first, last = access.stride_ends(c, owner.e, ends[0], ends[1], stride)
    width = tree.binary("-", *((last, first) if stride > 0 else (first, last)))
    if abs(stride) > 1:
        more = tree.binary("+", width, tree.literal(abs(stride) - 1))
        width = tree.call("floor", tree.binary("/", more, tree.literal(abs(stride))))
    size = c.fresh("n")
    steps.append((size, tree.call("max", tree.array([tree.literal(0), width]))))
    total, count = E(size, free=True), tree.call("count", new.e)
    inside = t.union((t.element(owner.type), t.element(new.type)))
    element, index = c.fresh("v"), c.fresh("i")
    at = E(index, free=True)
    place = tree.binary("-", *((at, first) if stride > 0 else (first, at)))
    if abs(stride) > 1:
        place = tree.binary("/", place, tree.literal(abs(stride)))
    test = access.on_stride(at, first, last, stride)
    each = tree.function([element, index], tree.condition(test, tree.item(new.e, place), E(element, free=True)))
    mapped = tree.tight(tree.call("map", owner.e, each, loose=True), nested=t.nested(inside))
    texts = [tree.literal("attempt to assign sequence of size "), tree.literal(" to extended slice of size ")]
    message = tree.chain("&", [texts[0], count, texts[1], total])
    wrong = tree.failure("ValueError", message)
    chosen = tree.condition(tree.binary("=", count, total), mapped, wrong)
    return Value(tree.block(steps, chosen), t.list_of(inside))


def _without(c: Compiler, owner: Value, ends: Bounds, stride: int) -> Value:
    """The list without the elements of a slice."""
    lower, upper, _ = ends
    element, index = c.fresh("v"), c.fresh("i")
    at = E(index, free=True)
    steps: Steps = []
    if stride != 1:
        steps, first, last = access.stride_ends(c, owner.e, lower, upper, stride)
        test = tree.call("not", access.on_stride(at, first, last, stride))
    else:
        tests = []
        if lower is not None and not (lower.known and lower.constant == 0):
            tests.append(tree.binary("<", at, access.from_end(owner.e, lower)))
        if upper is not None:
            tests.append(tree.binary(">=", at, access.from_end(owner.e, upper)))
        if not tests:
            return Value(tree.literal([]), owner.type)
        test = tree.chain("or", tests)
    found = tree.call("filter", owner.e, tree.function([element, index], test), loose=True)
    return Value(tree.block(steps, tree.tight(found, nested=t.nested(t.element(owner.type)))), owner.type)


__all__ = ["assign", "augmented", "delete", "given"]
