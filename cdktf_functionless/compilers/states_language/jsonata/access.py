"""Attributes, subscripts and slices, with Python's KeyError and IndexError."""

from __future__ import annotations

import ast
import enum
from typing import Any

from . import enums, tree
from . import types as t
from .compiler import Compiler, handles, shown
from .operators import UNSAFE_KEYS, number
from .tree import E
from .types import Type
from .unknown import SORTS, by_sort, failure, is_a, opened, without_attribute
from .values import Value, bind, bind_all, constant, firm


def attribute(c: Compiler, node: ast.Attribute) -> Value:
    """`owner.name` of a value: a dataclass's field, an exception's, a datetime's or timedelta's part."""
    from . import classes, datetimes

    typed = _asked_for_type(c, node)
    if typed is not None:
        return classes.type_name(c, node, c.firm(typed))
    owner = c.value(node.value)
    asked = enums.attribute(c, owner, node.attr)
    if asked is not None:
        return asked
    if owner.kind == "record" and owner.type.of is not None:
        kind = owner.type.field(node.attr)
        if kind is not None:
            return Value(tree.field(owner.e, node.attr), kind)
    if owner.kind == "exception" and node.attr == "args":
        silent = tree.binary("=", tree.field(owner.e, "Cause"), tree.literal(""))
        given = tree.array([_argument(c, owner.e)])
        return Value(tree.condition(silent, tree.literal([]), given), t.many_of(t.STR))
    if owner.kind == "uuid" and node.attr == "hex":
        return Value(tree.call("replace", owner.e, tree.literal("-"), tree.literal("")), t.STR)
    if owner.kind in ("datetime", "timedelta"):
        found = datetimes.attribute(c, owner, node.attr)
        if found is not None:
            return found
    if owner.kind == "none":
        return Value(without_attribute(owner.e, node.attr), t.ANY)
    remedy = "Read a key with `[...]`, or annotate the value with its dataclass."
    raise c.unsupported(node, f"`{shown(node)}`: a {owner.type} has no attribute `{node.attr}` here.", remedy)


def _asked_for_type(c: Compiler, node: ast.Attribute) -> ast.expr | None:
    """`x` of `type(x).__name__`."""
    match node:
        case ast.Attribute(
            value=ast.Call(func=ast.Name() as name, args=[value], keywords=[]), attr="__name__" | "__qualname__"
        ) if c.live(name) is type:
            return value
        case ast.Attribute(value=ast.Attribute(value=value, attr="__class__"), attr="__name__" | "__qualname__"):
            return value
    return None


def _argument(c: Compiler, error: tree.E) -> tree.E:
    """What an exception was made with, as far as its message tells: a KeyError's message is its key's repr."""
    cause = tree.field(error, "Cause")
    quoted = tree.binary("=", tree.call("substring", cause, tree.literal(0), tree.literal(1)), tree.literal("'"))
    is_key = tree.binary("=", tree.field(error, "Error"), tree.literal("KeyError"))
    inner = tree.call(
        "substring", cause, tree.literal(1), tree.binary("-", tree.call("length", cause), tree.literal(2))
    )
    return tree.condition(tree.chain("and", [is_key, quoted]), inner, cause)


@handles(ast.Subscript)
def _subscript(c: Compiler, node: ast.Subscript) -> Value:
    cls = c.live(node.value) if isinstance(node.value, (ast.Name, ast.Attribute)) else None
    named = enums.by_name(cls) if isinstance(cls, type) and issubclass(cls, enum.Enum) else None
    owner = c.firm(node.value) if named is None else named
    if isinstance(node.slice, ast.Slice):
        return _slice(c, node, owner, node.slice)
    return item(c, node, owner, c.firm(node.slice))


def item(c: Compiler, node: ast.AST, owner: Value, key: Value) -> Value:
    """`owner[key]`."""
    if owner.known and key.known and isinstance(owner.constant, (list, tuple, dict, str)):
        try:
            return c.constant(owner.constant[key.constant], node)  # type: ignore[arg-type]
        except (LookupError, TypeError):
            pass
    kind = owner.type
    check_keys(c, node, owner)
    if kind.kind == "dict" and "enum" in (key.kind, kind.items[0].kind):
        if key.type == kind.items[0]:
            return _keyed(c, owner, Value(enums.key(key), t.STR), key)
        raise c.unsupported(node, f"The keys of this dict are {kind.items[0]}, and this is {key.type}.", "Ask for one.")
    if kind.kind == "record" and key.kind in ("str", "any"):
        return _field(c, node, owner, key)
    if kind.kind == "dict" and kind.items[0].kind == "int" and key.kind == "int":
        return _keyed(c, owner, Value(tree.call("string", key.e), t.STR), key)
    if kind.kind == "dict" and key.kind in ("str", "any"):
        return _keyed(c, owner, key, key)
    if kind.kind in ("list", "tuple", "many", "range") and key.kind in ("int", "bool"):
        return _indexed(c, owner, key)
    if kind.kind == "str" and key.kind in ("int", "bool"):
        return _character(c, owner, key)
    if t.may_be(kind, {"dict", "record", "list", "tuple", "str", "none"}) and not _unsure(kind, key):
        helper = "at_"
        if key.known and isinstance(key.constant, str) and repr(key.constant) == f"'{key.constant}'":
            helper = "at_" if key.constant in UNSAFE_KEYS else "key_"
        elif key.kind == "int":
            helper = "element_" if getattr(node, "_element", False) else "index_"
        made = tree.uses(tree.call(helper, owner.e, key.e, deeper=24 if helper == "at_" else 8), helper)
        found = tree.raising(made, "KeyError", "IndexError", "TypeError")
        return Value(found, _inside(kind, key))
    raise c.unsupported(node, f"`{shown(node)}`: a {kind} has no items.", "Check what it is.")


def check_keys(c: Compiler, node: ast.AST, owner: Value) -> None:
    """The keys of a dict have to be of one type, where they are looked at.

    Raises:
        FunctionlessError: a dict with ints and strings for keys.
    """
    if t.mixed_keys(owner.type):
        raise c.unsupported(
            node, "The keys of this dict may be ints or strings, which are the same in JSON.", "Use strings only."
        )


def _unsure(kind: Type, key: Value) -> bool:
    """Whether an item of a union may be one of what only looks like a list; a tuple that has the index will do."""
    index = key.constant if key.known and isinstance(key.constant, int) else None
    return any(
        one.kind in t.DISGUISED
        and not (one.kind == "tuple" and index is not None and -len(one.items) <= index < len(one.items))
        for one in t.members(kind)
    )


def _inside(kind: Type, key: Value) -> Type:
    """The type of an item of what is only partly known."""
    if kind.kind != "union":
        return t.ANY
    found: list[Type] = []
    for one in kind.items:
        if one.kind == "record" and key.known and isinstance(key.constant, str):
            found.append(one.field(key.constant) or t.ANY)
        elif one.kind != "none":
            found.append(t.value_of(one) if one.kind in ("dict", "record") else t.element(one))
    return t.union(found)


def missing(key: Value) -> E:
    """`$error("KeyError: 'k'")`."""
    if t.enum_of(key.type) is not None:
        return tree.failure("KeyError", enums.text(key, repr).e)
    if key.known:
        return tree.failure("KeyError", repr(key.constant))
    if key.kind == "int":
        return tree.failure("KeyError", tree.call("string", key.e))
    helper = "quote_" if key.kind == "str" else "repr_"
    return tree.failure("KeyError", tree.uses(tree.call(helper, key.e, deeper=16), helper))


def _field(c: Compiler, node: ast.AST, owner: Value, key: Value) -> Value:
    if not key.known or not isinstance(key.constant, str):
        return _keyed(c, Value(owner.e, t.dict_of(t.value_of(owner.type))), key, key)
    kind = owner.type.field(key.constant)
    if kind is None or key.constant not in owner.type.required:
        wide = Value(owner.e, t.dict_of(t.ANY if kind is None else kind))
        return _keyed(c, wide, key, key)
    return Value(tree.field(owner.e, key.constant), kind)


def lookup(owner: E, key: Value) -> E:
    """`owner[key]` of an object, nothing where it has no such key."""
    if key.known and key.constant not in UNSAFE_KEYS:
        return tree.field(owner, str(key.constant))
    return tree.call("lookup", owner, key.e)


def _keyed(c: Compiler, owner: Value, key: Value, shown_key: Value) -> Value:
    """An item of a dict that may not have it; `key` is the string, `shown_key` what the error shows."""
    kind = t.value_of(owner.type)

    def found(base: Value, name: Value) -> Value:
        one = lookup(base.e, name)
        failed = missing(name if shown_key is key else shown_key)
        if name.known and name.constant in UNSAFE_KEYS:
            test = tree.binary("in", name.e, tree.call("keys", base.e))
            return Value(tree.condition(test, one, failed), kind)
        if one.free:
            return Value(tree.condition(tree.call("exists", one), one, failed), kind)
        inner = c.fresh("v")
        value = E(inner, free=True)
        return Value(tree.block([(inner, one)], tree.condition(tree.call("exists", value), value, failed)), kind)

    if key.known:
        if key.constant in UNSAFE_KEYS:
            return bind(owner, c.fresh, "d", lambda base: found(base, key))
        return found(owner, key)
    return bind_all([owner, key], c.fresh, "k", lambda both: found(*both))


def _indexed(c: Compiler, owner: Value, key: Value) -> Value:
    kind = owner.type
    named = {"many": "tuple", "range": "range object"}.get(kind.kind, kind.kind)
    out_of_range = tree.failure("IndexError", f"{named} index out of range")
    if kind.kind == "tuple" and key.known and -len(kind.items) <= key.constant < len(kind.items):
        return Value(tree.item(owner.e, tree.literal(int(key.constant))), kind.items[key.constant])
    inside = t.element(kind)
    index = Value(number(key), t.INT, *([int(key.constant)] if key.known else []))

    def found(both: list[Value]) -> Value:
        one = tree.item(both[0].e, both[1].e)
        if both[0].e.free and both[0].e.strength == tree.ATOM and index.known:
            return Value(tree.condition(tree.call("exists", one), one, out_of_range), inside)
        name = c.fresh("v")
        value = E(name, free=True)
        checked = tree.condition(tree.call("exists", value), value, out_of_range)
        return Value(tree.block([(name, one)], checked), inside)

    return bind_all([owner, index], c.fresh, "i", found) if not index.e.free else found([owner, index])


def _character(c: Compiler, owner: Value, key: Value) -> Value:
    index = Value(number(key), t.INT)

    def found(both: list[Value]) -> Value:
        text, at = both[0].e, both[1].e
        size = tree.call("length", text)
        low = tree.binary("<", at, tree.negative(size))
        outside = tree.binary("or", low, tree.binary(">=", at, size))
        if key.known:
            short = tree.literal(int(key.constant) + 1 if key.constant >= 0 else -int(key.constant))
            outside = tree.binary("<", size, short)
        failed = tree.failure("IndexError", "string index out of range")
        return Value(tree.condition(outside, failed, tree.call("substring", text, at, tree.literal(1))), t.STR)

    return bind_all([owner, index], c.fresh, "s", found)


# Slices


Bounds = tuple[Value | None, Value | None, Value | None]


def slice_bounds(c: Compiler, node: ast.AST, part: ast.Slice) -> Bounds:
    """The lower and upper bound and the step of a slice; None for one that is left out.

    Raises:
        FunctionlessError: where one is known to be no int.
    """
    lower, upper, step = (None if one is None else c.firm(one) for one in (part.lower, part.upper, part.step))
    for bound in (lower, upper, step):
        if bound is not None and bound.kind not in ("int", "bool", "none", *_UNSURE):
            raise c.unsupported(node, "A slice's bound is not known to be an int.", "Give it a type hint.")
    return lower, upper, step


def checked_bounds(bounds: Bounds) -> Bounds:
    """The same bounds, those of unknown type checked at run time: once the owner is known to have slices."""
    lower, upper, step = bounds
    forward = step is None or not step.known or step.constant is None or step.constant > 0
    return (
        _checked_bound(lower, 0 if forward else _FAR),
        _checked_bound(upper, _FAR if forward else -_FAR),
        None if step is None or step.kind == "none" else step,
    )


_UNSURE = frozenset(("any", "union", "number"))
#: Beyond the end of every list.
_FAR = 2**53 - 1


def _checked_bound(bound: Value | None, default: int) -> Value | None:
    """A bound as an int, None where it is known to be left out."""
    if bound is None or bound.kind == "none":
        return None
    if bound.kind not in _UNSURE:
        return bound
    made = tree.uses(tree.call("bound_", bound.e, tree.literal(default), deeper=6), "bound_")
    return Value(tree.raising(made, "TypeError"), t.INT)


def _slice(c: Compiler, node: ast.Subscript, owner: Value, part: ast.Slice) -> Value:
    owner, bounds = opened(owner), slice_bounds(c, node, part)
    given = [one for one in bounds if one is not None]
    if owner.kind not in _UNSURE and not any(one.kind in _UNSURE for one in given):
        return cut(c, node, owner, bounds)

    def bound(values: list[Value]) -> Value:
        rest = iter(values[1:])
        lower, upper, step = (None if one is None else next(rest) for one in bounds)
        return cut(c, node, values[0], (lower, upper, step))

    return bind_all([owner, *given], c.fresh, "s", bound)


def cut(c: Compiler, node: ast.AST, owner: Value, bounds: Bounds) -> Value:
    """`owner[lower:upper:step]`; where types are not known, all of them may be repeated."""
    if owner.kind in ("any", "union") and t.may_be(owner.type, {"str", "list"}) and not t.disguised(owner.type):
        return _cut_unknown(c, node, owner, bounds)
    lower, upper, step = checked_bounds(bounds)
    if c.scope.fresh.checking and any(one is not None and one.e.raises for one in (lower, upper)):
        return _cut_watched(c, node, owner, (lower, upper, step))
    if owner.kind == "str":
        return _text_slice(c, node, owner, lower, upper, step)
    if owner.kind not in ("list", "tuple", "many"):
        raise c.unsupported(node, f"A slice of a {owner.type} has no form here.", "Give it a type hint: str or list.")
    inside = t.element(owner.type)
    kind: Type = t.list_of(inside) if owner.kind == "list" else t.many_of(inside)
    known = all(one is None or one.known for one in (lower, upper, step))
    if owner.kind == "tuple" and known and not (step is not None and step.constant == 0):
        taken: Any = slice(*(None if one is None else one.constant for one in (lower, upper, step)))
        kind = t.tuple_of(owner.type.items[taken])
    nested = t.nested(t.element(owner.type))
    if step is not None and not (step.known and step.constant == 1):
        return Value(_stepped(c, node, owner, lower, upper, step), kind)
    if lower is None and upper is None:
        return Value(owner.e, kind)
    item_name, index = c.fresh("v"), c.fresh("i")
    position = E(index, free=True)

    def cut_out(values: list[Value]) -> Value:
        base, rest = values[0], values[1:]
        tests = []
        if lower is not None:
            tests.append(tree.binary(">=", position, from_end(base.e, rest.pop(0))))
        if upper is not None:
            tests.append(tree.binary("<", position, from_end(base.e, rest.pop(0))))
        test = tests[0] if len(tests) == 1 else tree.binary("and", *tests)
        found = tree.call("filter", base.e, tree.function([item_name, index], test), loose=True)
        return Value(tree.tight(found, nested=nested), kind)

    return bind_all([owner, *(one for one in (lower, upper) if one is not None)], c.fresh, "s", cut_out)


def _cut_watched(c: Compiler, node: ast.AST, owner: Value, bounds: Bounds) -> Value:
    """A slice inside a `try`: the exception of a bound, which is a value there, is the result."""
    ends: list[Value | None] = []
    steps: list[tuple[E, E]] = []
    for one in bounds:
        if one is not None and one.e.raises:
            name = E(c.fresh("s"), free=True)
            steps.append((name, one.e))
            one = Value(name, one.type)
        ends.append(one)
    made = firm(cut(c, node, owner, (ends[0], ends[1], ends[2])))
    result = made.e
    for name, end in reversed(steps):
        last = result.last
        result = tree.block([(name.text, end)], tree.condition(is_a(name, "function"), name, result))
        result.last = last
    return Value(result, made.type)


def _cut_unknown(c: Compiler, node: ast.AST, owner: Value, bounds: Bounds) -> Value:
    """A slice of a list or string, which is decided at run time."""
    kinds = [one for one in t.members(owner.type) if one.kind in ("str", "list")] or [t.STR, t.LIST]
    pieces = {SORTS[kind.kind]: firm(cut(c, node, Value(owner.e, kind), bounds)) for kind in kinds}
    ways = {"object": tree.failure("TypeError", "unhashable type: 'slice'")}
    ways |= {sort: piece.e for sort, piece in pieces.items()}
    failed = failure("TypeError", "'", owner.e, "' object is not subscriptable")
    kind = t.ANY if owner.kind == "any" else t.union(piece.type for piece in pieces.values())
    return Value(by_sort(owner.e, ways, failed), kind)


def from_end(base: E, bound: Value, count: str = "count") -> E:
    """A bound that counts from the end where it is negative."""
    if bound.known:
        if bound.constant >= 0:
            return tree.literal(int(bound.constant))
        return tree.binary("-", tree.call(count, base), tree.literal(-int(bound.constant)))
    below = tree.binary("<", number(bound), tree.literal(0))
    return tree.condition(below, tree.binary("+", tree.call(count, base), number(bound)), number(bound))


def _text_slice(
    c: Compiler, node: ast.AST, owner: Value, lower: Value | None, upper: Value | None, step: Value | None
) -> Value:
    bounds = [None if one is None else one.constant for one in (lower, upper, step) if one is None or one.known]
    if owner.known and len(bounds) == 3 and bounds[2] != 0:
        return constant(owner.constant[slice(*bounds)])
    if step is not None and not (step.known and step.constant == 1):
        if step.known and step.constant == -1 and lower is None and upper is None:
            return Value(tree.call("join", tree.call("reverse", _characters(owner.e))), t.STR)
        listed = Value(_characters(owner.e), t.list_of(t.STR))
        return Value(tree.call("join", _stepped(c, node, listed, lower, upper, step)), t.STR)
    if lower is None and upper is None:
        return owner
    known_lower = lower is None or lower.known
    start = 0 if lower is None else (int(lower.constant) if lower.known else None)
    if known_lower and start is not None:
        if upper is None:
            return Value(tree.call("substring", owner.e, tree.literal(start)), t.STR)
        if start >= 0 and upper.known and upper.constant >= 0:
            size = max(0, int(upper.constant) - start)
            return Value(tree.call("substring", owner.e, tree.literal(start), tree.literal(size)), t.STR)

    def cut_out(values: list[Value]) -> Value:
        base, rest = values[0].e, values[1:]
        size = tree.call("length", base)
        first: E = tree.literal(0)
        if lower is not None:
            first = from_end(base, rest.pop(0), "length")
        if upper is None:
            below = tree.call("max", tree.array([tree.literal(0), first]))
            return Value(tree.call("substring", base, below), t.STR)
        last = from_end(base, rest.pop(0), "length")
        if lower is None or (lower.known and lower.constant >= 0):
            count = last if lower is None or lower.constant == 0 else tree.binary("-", last, first)
            return Value(tree.call("substring", base, first, count), t.STR)
        name = c.fresh("a")
        clamped = tree.call("max", tree.array([tree.literal(0), first]))
        named = E(name, free=True)
        piece = tree.call("substring", base, named, tree.binary("-", last, named))
        del size
        return Value(tree.block([(name, clamped)], piece), t.STR)

    return bind_all([owner, *(one for one in (lower, upper) if one is not None)], c.fresh, "s", cut_out)


def between(c: Compiler, owner: Value, lower: Value | None, upper: Value | None) -> E:
    """`owner[lower:upper]` of a list that may be repeated."""
    name, index = c.fresh("v"), c.fresh("i")
    position = E(index, free=True)
    tests = []
    if lower is not None:
        tests.append(tree.binary(">=", position, from_end(owner.e, lower)))
    if upper is not None:
        tests.append(tree.binary("<", position, from_end(owner.e, upper)))
    found = tree.call("filter", owner.e, tree.function([name, index], tree.chain("and", tests)), loose=True)
    return tree.tight(found, nested=t.nested(t.element(owner.type)))


def _characters(text: E) -> E:
    """The list of a string's characters, by code point."""
    pattern = E("/[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[\\s\\S]/")
    return tree.array([tree.field(tree.call("match", text, pattern), "match")])


def characters(text: E) -> E:
    """The list of a string's characters, by code point."""
    return _characters(text)


def _stepped(c: Compiler, node: ast.AST, owner: Value, lower: Value | None, upper: Value | None, step: Value) -> E:
    """An extended slice: the elements at computed indexes."""
    stride = constant_step(c, node, step)
    if stride == 0:
        return tree.failure("ValueError", "slice step cannot be zero")
    if stride == -1 and lower is None and upper is None:
        return tree.call("reverse", owner.e)
    nested = t.nested(t.element(owner.type))

    def picked(values: list[Value]) -> Value:
        base, rest = values[0].e, values[1:]
        ends = [None if one is None else rest.pop(0) for one in (lower, upper)]
        steps, first, last = stride_ends(c, base, ends[0], ends[1], stride)
        index, element = c.fresh("i"), c.fresh("v")
        chosen = on_stride(E(index, free=True), first, last, stride)
        found = tree.call("filter", base, tree.function([element, index], chosen), loose=True)
        listed = tree.tight(found, nested=nested)
        if stride < 0:
            listed = tree.call("reverse", listed)
        return Value(tree.block(steps, listed), owner.type)

    return bind_all([owner, *(one for one in (lower, upper) if one is not None)], c.fresh, "s", picked).e


def constant_step(c: Compiler, node: ast.AST, step: Value) -> int:
    """The step of a slice.

    Raises:
        FunctionlessError: where it is not a constant.
    """
    if not step.known:
        raise c.unsupported(node, "The step of a slice must be a constant.", "Write the number.")
    return int(step.constant)


def stride_ends(
    c: Compiler, base: E, lower: Value | None, upper: Value | None, stride: int
) -> tuple[list[tuple[str, E]], E, E]:
    """Where an extended slice of a list starts and what it stays in front of, and the steps that bind the two."""
    size, first, last = c.fresh("n"), c.fresh("a"), c.fresh("b")
    total = E(size, free=True)
    end = tree.binary("-", total, tree.literal(1))

    def bound(value: Value | None, default: E) -> E:
        if value is None:
            return default
        at = number(value)
        shifted = tree.condition(tree.binary("<", at, tree.literal(0)), tree.group(tree.binary("+", total, at)), at)
        low, high = (tree.literal(0), total) if stride > 0 else (tree.literal(-1), end)
        return tree.call("max", tree.array([low, tree.call("min", tree.array([high, shifted]))]))

    start = bound(lower, tree.literal(0) if stride > 0 else end)
    stop = bound(upper, total if stride > 0 else tree.literal(-1))
    steps = [(size, tree.call("count", base)), (first, start), (last, stop)]
    return steps, E(first, free=True), E(last, free=True)


def on_stride(index: E, first: E, last: E, stride: int) -> E:
    """Whether an index is one of an extended slice's."""
    inside = (">=", "<") if stride > 0 else ("<=", ">")
    within = tree.binary("and", tree.binary(inside[0], index, first), tree.binary(inside[1], index, last))
    if abs(stride) == 1:
        return within
    distance = tree.binary("%", tree.binary("-", index, first), tree.literal(abs(stride)))
    return tree.binary("and", within, tree.binary("=", distance, tree.literal(0)))
