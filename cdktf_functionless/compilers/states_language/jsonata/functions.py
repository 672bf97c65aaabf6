"""Builtins that make and reduce collections, and those that take functions."""

from __future__ import annotations

import ast
import enum
import functools
import itertools
from collections.abc import Callable

from . import comprehensions, operators, tree, unknown
from . import types as t
from .calls import Call, callback, element, function
from .narrowing import narrowed
from .stars import arguments, zipped
from .tree import E
from .types import Type
from .values import Value, bind, bind_all, boolean, constant, elements, firm, number, source, tight, truth


@function(len)
def _len(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    live = call.c.live(node)
    if isinstance(live, enum.EnumMeta):
        return constant(len(live))
    value = call.c.value(node)
    if value.known and isinstance(value.constant, (str, list, tuple)):
        return constant(len(value.constant))
    kind = value.kind
    if kind == "str" or kind == "bytes":
        return Value(tree.call("length", value.e), t.INT)
    if kind == "tuple" and not value.e.raises:
        return constant(len(value.type.items))
    if kind in t.ARRAYS:
        return Value(tree.call("count", source(value)), t.INT)
    if kind in ("dict", "record"):
        return Value(tree.call("count", tree.call("keys", value.e)), t.INT)
    made = tree.uses(tree.call("sized_", firm(value).e, deeper=8), "sized_")
    return Value(tree.raising(made, "TypeError"), t.INT)


@function(range)
def _range(call: Call) -> Value:
    values = [value for value in call.values(1, 3) if value is not None]
    return _checked_indexes(call, values, lambda indexes: _range_of(call, indexes))


def _range_of(call: Call, values: list[Value]) -> Value:
    """The range of one to three ints."""
    start = constant(0) if len(values) == 1 else values[0]
    stop = values[0] if len(values) == 1 else values[1]
    step = values[2] if len(values) == 3 else constant(1)
    if step.known and step.constant == 0:
        return Value(tree.failure("ValueError", "range() arg 3 must not be zero"), t.RANGE)
    if not step.known:
        return bind_all([start, stop, step], call.c.fresh, "n", lambda all_: _stepped(call, *all_))
    if step.constant == 1:
        return Value(_up_to(start.e, stop), t.RANGE)

    def stepped(both: list[Value]) -> Value:
        first, last = both
        stride = int(step.constant)
        distance = tree.binary("-", last.e, first.e) if stride > 0 else tree.binary("-", first.e, last.e)
        if first.known and first.constant == 0:
            distance = last.e if stride > 0 else tree.negative(last.e)
        size = tree.call("ceil", tree.binary("/", distance, tree.literal(abs(stride))))
        indexes = tree.array([tree.span(tree.literal(0), tree.binary("-", size, tree.literal(1)))])
        name = call.c.fresh("i")
        scaled = tree.binary("*", E(name, free=True), tree.literal(stride))
        if not (first.known and first.constant == 0):
            scaled = tree.binary("+", first.e, scaled)
        made = tree.call("map", indexes, tree.function([name], scaled), loose=True)
        return Value(made, t.RANGE)

    return bind_all([start, stop], call.c.fresh, "n", stepped)


def _checked_indexes(call: Call, values: list[Value], use: Callable[[list[Value]], Value]) -> Value:
    """What is made of ints; where they are not known to be ints, that is checked at run time, one after the other."""
    values = [unknown.opened(one) for one in values]
    wrong = next((one for one in values if not t.may_be(one.type, {"int", "bool", "number"})), None)
    if wrong is not None:
        raise call.no_form(f"of a {wrong.type} has no form here", "Give it an int.")
    if all(one.kind in ("int", "bool") for one in values):
        return use(values)

    def checked(given: list[Value]) -> Value:
        indexes = [
            one if one.kind in ("int", "bool") else Value(tree.call("number", one.e), t.INT, one.constant)
            for one in given
        ]
        made = firm(use(indexes))
        for one in reversed(given):
            if one.kind not in ("int", "bool"):
                made = Value(unknown.if_whole(one.e, made.e), made.type)
        return made

    return bind_all(values, call.c.fresh, "n", checked)


def _stepped(call: Call, start: Value, stop: Value, step: Value) -> Value:
    """A range whose step is known at run time, which may be one down."""
    distance = tree.binary("-", stop.e, start.e)
    stride = number(step)
    size = tree.call("ceil", tree.binary("/", distance, stride))
    indexes = tree.array([tree.span(tree.literal(0), tree.binary("-", size, tree.literal(1)))])
    name = call.c.fresh("i")
    one = tree.binary("+", start.e, tree.binary("*", E(name, free=True), stride))
    listed = tree.array([tree.call("map", indexes, tree.function([name], one))])
    zero = tree.failure("ValueError", "range() arg 3 must not be zero")
    return Value(tree.condition(tree.binary("=", stride, tree.literal(0)), zero, listed), t.RANGE)


def _up_to(start: E, stop: Value) -> E:
    """`[start..stop-1]`: nothing where it is empty, which is `[]` in brackets."""
    last = (
        tree.literal(int(stop.constant) - 1)
        if stop.known
        else tree.binary("-", operators.number(stop), tree.literal(1))
    )
    return tree.array([tree.span(start, last)])


@function(enumerate)
def _enumerate(call: Call) -> Value:
    first, start = call.arguments(1, 2, "start")
    assert first is not None
    listed = comprehensions.iterate(call.c, first)
    offset = constant(0) if start is None else call.c.firm(start)
    name, item = element(call, listed)
    index = call.c.fresh("i")
    number = E(index, free=True)
    if not (offset.known and offset.constant == 0):
        number = tree.binary("+", number, offset.e)
    pair = elements([Value(number, t.INT), item], call.c.fresh)
    made = tree.call("map", source(listed), tree.function([name, index], pair), loose=True)
    return Value(made, t.iterator_of(t.tuple_of([t.INT, item.type]), "enumerate"))


@function(zip)
def _zip(call: Call) -> Value:
    strict = [one for one in call.node.keywords if one.arg == "strict"]
    stars = any(isinstance(one, ast.Starred) for one in call.node.args)
    if len(strict) != len(call.node.keywords) or (strict and stars):
        raise call.no_form("with these arguments has no form here", "Give it lists.")
    if stars:
        return zipped(call.c, call.node)
    lists = [firm(comprehensions.iterate(call.c, one)) for one in call.node.args]
    if not lists:
        return Value(tree.literal([]), t.iterator_of(t.tuple_of([]), "zip"))
    kind = t.iterator_of(t.tuple_of(t.element(one.type) for one in lists), "zip")
    if strict and isinstance(strict[0].value, ast.Constant) and strict[0].value.value:
        return bind_all(lists, call.c.fresh, "z", lambda all_: _strictly(all_, kind))
    return Value(tree.call("zip", *(one.e for one in lists)), kind)


def _strictly(lists: list[Value], kind: Type) -> Value:
    result = tree.call("zip", *(one.e for one in lists))
    first = tree.call("count", lists[0].e)
    for index in range(len(lists) - 1, 0, -1):
        size = tree.call("count", lists[index].e)
        before = "argument 1" if index == 1 else f"arguments 1-{index}"
        short = tree.failure("ValueError", f"zip() argument {index + 1} is shorter than {before}")
        long = tree.failure("ValueError", f"zip() argument {index + 1} is longer than {before}")
        result = tree.condition(
            tree.binary("<", size, first), short, tree.condition(tree.binary(">", size, first), long, result)
        )
    return Value(result, kind)


@function(reversed)
def _reversed(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    value = call.c.iterable(node)
    if value.kind == "iterator":
        raise call.no_form(f"of what `{value.type.of}` gives raises a TypeError", "Make a list of it first.")
    listed = comprehensions.listed(call.c, node, value)
    return Value(tree.call("reverse", tight(listed)), t.iterator_of(t.element(listed.type), "reversed"))


@function(list)
def _list(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    return Value(tree.literal([]), t.list_of(t.NEVER), []) if node is None else comprehensions.iterate(call.c, node)


@function(tuple)
def _tuple(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    if node is None:
        return Value(tree.literal([]), t.tuple_of([]))
    value = call.c.iterable(node) if not isinstance(node, ast.GeneratorExp) else comprehensions.iterate(call.c, node)
    if value.kind in t.TUPLES:
        return value
    made = firm(comprehensions.listed(call.c, node, value))
    return Value(made.e, t.many_of(t.element(made.type)))


@function(set, frozenset)
def _set(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    if node is None:
        return Value(tree.literal([]), t.set_of(t.NEVER))
    value = call.c.iterable(node) if not isinstance(node, ast.GeneratorExp) else comprehensions.iterate(call.c, node)
    made = value
    if value.kind != "set":
        made = comprehensions.distinct(call.c, node, comprehensions.listed(call.c, node, value))
    frozen = call.c.live(call.node.func) is frozenset
    return Value(made.e, t.Type("set", made.type.items, of="frozen" if frozen else None))


@function(dict)
def _dict(call: Call) -> Value:
    c, node = call.c, call.node
    if len(node.args) > 1 or any(one.arg is None for one in node.keywords):
        raise call.no_form("with these arguments has no form here", "Write a dict display.")
    keys: list[ast.expr | None] = [ast.copy_location(ast.Constant(value=one.arg), one.value) for one in node.keywords]
    display = ast.copy_location(ast.Dict(keys=keys, values=[one.value for one in node.keywords]), node)
    named = c.firm(display)
    if not node.args:
        return named
    first = (
        c.iterable(node.args[0])
        if not isinstance(node.args[0], ast.GeneratorExp)
        else comprehensions.iterate(c, node.args[0])
    )
    if unknown.may_be_pairs(first):
        first = unknown.taken(tree.record(()), first)
    elif first.kind not in ("dict", "record"):
        first = _from_pairs(call, comprehensions.listed(c, node, first))
    if not node.keywords:
        return first
    return operators.apply(c, node, ast.BitOr(), first, named)


def _from_pairs(call: Call, pairs: Value) -> Value:
    inside = t.element(pairs.type)
    if inside.kind == "tuple" and len(inside.items) == 2:
        key, item = inside.items
    elif inside.kind in ("list", "many"):
        key = item = inside.items[0]
    else:
        raise call.no_form("of what is not known to be pairs has no form here", "Write a dict comprehension.")
    if key.kind not in ("str", "any", "int"):
        raise call.no_form(f"with keys that are {key} has no form here", "Use strings as keys.")
    name = call.c.fresh("p")
    one = E(name, free=True)
    first = tree.item(one, tree.literal(0))
    first = tree.call("string", first) if key.kind == "int" else first
    made = tree.record([(first, tree.item(one, tree.literal(1)))])
    names = [name]
    if inside.kind != "tuple":
        names.append(call.c.fresh("i"))
        size = tree.call("count", one)
        said = ["dictionary update sequence element #", E(names[1], free=True), " has length ", size, "; 2 is required"]
        message = tree.chain("&", [part if isinstance(part, E) else tree.literal(part) for part in said])
        wrong = tree.binary("!=", size, tree.literal(2))
        made = tree.condition(wrong, tree.failure("ValueError", message), made)
    mapped = tree.call("map", source(pairs), tree.function(names, made), loose=True)
    return Value(tree.call("merge", tree.array([mapped])), t.dict_of(item, t.key_of(key)))


# Reductions


@function(sum)
def _sum(call: Call) -> Value:
    node, start = call.arguments(1, 2, "start")
    assert node is not None
    listed = comprehensions.iterate(call.c, node)
    first = constant(0) if start is None else call.c.firm(start)
    inside = t.element(listed.type)
    if inside.kind == "never" and not listed.e.raises:
        return first
    if inside.kind in t.NUMERIC and first.kind in t.NUMERIC:
        if inside.kind == "bool":
            name, item = element(call, listed)
            counted = tree.call("filter", source(listed), tree.function([name], item.e))
            total = tree.call("count", counted)
        else:
            total = tree.call("sum", tight(listed))
        kind = t.union((first.type, operators.result_type(inside, t.INT)))
        if first.known and first.constant == 0:
            # The sum of no floats is the int 0.
            return Value(total, kind if inside.kind != "bool" else t.INT)
        return Value(tree.binary("+", first.e, total), operators.result_type(kind, first.type))
    name, item = element(call, listed)
    total_name = call.c.fresh("r")
    kind = t.union((first.type, inside))
    so_far = Value(E(total_name, free=True), kind)
    step = operators.apply(call.c, call.node, ast.Add(), so_far, item)
    made = tree.call("reduce", tight(listed), tree.function([total_name, name], step.e), first.e)
    return Value(made, kind)


@function(any)
def _any(call: Call) -> Value:
    return _quantified(call, some=True)


@function(all)
def _all(call: Call) -> Value:
    return _quantified(call, some=False)


def _quantified(call: Call, *, some: bool) -> Value:
    """`any` and `all`, which stop at the first element that decides."""
    node = call.arguments(1, 1)[0]
    assert node is not None
    c = call.c
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)) and len(node.generators) == 1:
        generator = node.generators[0]
        run = comprehensions.loop(c, generator.target, generator.iter)
        inner = c.within(run.names)
        parts: list[ast.expr] = [*generator.ifs]
        place = inner
        tests: list[E] = []

        for part in parts:
            tests.append(operators.condition(place, part, strict=False).e)
            place = place.within(narrowed(place, part, True))
        last = operators.condition(place, node.elt)
        lazy = isinstance(node, ast.GeneratorExp)
        name = c.fresh("r")
        so_far = E(name, free=True)
        found = last.e
        if tests:
            guard = tests[0] if len(tests) == 1 else tree.chain("and", tests)
            if some:
                found = tree.binary("and", guard, found)
            else:
                found = tree.binary("or", tree.call("not", guard), found)
        found = tree.block(run.steps, found)
        if not found.raises or not lazy:
            mapped = tree.call("map", run.source, tree.function(run.parameters, found))
            if some:
                return Value(tree.binary("in", tree.literal(True), mapped), t.BOOL)
            return Value(tree.call("not", tree.binary("in", tree.literal(False), mapped)), t.BOOL)
        step = tree.binary("or" if some else "and", so_far, found)
        made = tree.call("reduce", run.real, tree.function([name, *run.parameters], step), tree.literal(not some))
        return Value(made, t.BOOL)
    listed = comprehensions.iterate(c, node)
    name, item = element(call, listed)
    mapped = tree.call("map", source(listed), tree.function([name], boolean(item)))
    if some:
        return Value(tree.binary("in", tree.literal(True), mapped), t.BOOL)
    return Value(tree.call("not", tree.binary("in", tree.literal(False), mapped)), t.BOOL)


# Functions of functions


def _given(call: Call, node: ast.expr) -> bool:
    """Whether a callback is a function at all (None is not)."""
    return not (isinstance(node, ast.Constant) and node.value is None)


@function(map)
def _map(call: Call) -> Value:
    node = call.node
    if len(node.args) < 2 or node.keywords:
        raise call.refused("needs a function and lists", "Write map(f, xs).")
    lists = [comprehensions.iterate(call.c, one) for one in node.args[1:]]
    if len(lists) == 1:
        name, item = element(call, lists[0])
        made = callback(call.c, node.args[0], item)
        mapped = tree.call("map", source(lists[0]), tree.function([name], made.e), loose=True)
        return Value(mapped, t.iterator_of(made.type, "map"))
    zipped = tree.call("zip", *(tight(one) for one in lists))
    name = call.c.fresh("v")
    arguments = [
        Value(tree.item(E(name, free=True), tree.literal(index)), t.element(one.type))
        for index, one in enumerate(lists)
    ]
    for argument in arguments:
        argument.e.free = True
    made = callback(call.c, node.args[0], *arguments)
    return Value(tree.call("map", zipped, tree.function([name], made.e), loose=True), t.iterator_of(made.type, "map"))


@function(filter)
def _filter(call: Call) -> Value:
    chooser, node = call.arguments(2, 2)
    assert chooser is not None and node is not None
    listed = comprehensions.iterate(call.c, node)
    name, item = element(call, listed)
    test = callback(call.c, chooser, item) if _given(call, chooser) else item
    made = tree.call("filter", source(listed), tree.function([name], truth(test)), loose=True)
    return Value(made, t.iterator_of(t.element(listed.type), "filter"))


@function(functools.reduce)
def _reduce(call: Call) -> Value:
    step, node, start = call.arguments(2, 3)
    assert step is not None and node is not None
    c = call.c
    listed = firm(comprehensions.iterate(c, node))
    inside = t.element(listed.type)
    first = None if start is None else c.firm(start)
    name, item = c.fresh("r"), c.fresh("v")
    kind = inside if first is None else first.type
    for _ in range(3):
        so_far = Value(E(name, free=True), kind)
        made = callback(c, step, so_far, Value(E(item, free=True), inside))
        wider = t.union((kind, made.type))
        if wider == kind:
            break
        kind = wider
    else:
        kind = t.ANY
        made = callback(c, step, Value(E(name, free=True), kind), Value(E(item, free=True), inside))
    body = tree.function([name, item], made.e)
    if first is not None:
        return Value(tree.call("reduce", listed.e, body, first.e), kind)

    def folded(items: Value) -> Value:
        empty = tree.failure("TypeError", "reduce() of empty iterable with no initial value")
        test = tree.binary("=", items.e, tree.literal([]))
        return Value(tree.condition(test, empty, tree.call("reduce", items.e, body)), kind)

    return bind(listed, c.fresh, "m", folded)


@function(itertools.chain)
def _chain(call: Call) -> Value:
    if call.node.keywords:
        raise call.no_form("takes no keywords", "Leave them out.")
    if any(isinstance(one, ast.Starred) for one in call.node.args):
        return _joined(call, arguments(call.c, call.node))
    lists = [comprehensions.iterate(call.c, one) for one in call.node.args]
    if not lists:
        return Value(tree.literal([]), t.iterator_of(t.NEVER, "chain"))
    result = tight(lists[0])
    for one in lists[1:]:
        result = tree.call("append", result, tight(one))
    return Value(result, t.iterator_of(t.union(t.element(one.type) for one in lists), "chain"))


@function(itertools.chain.from_iterable)
def _flattened(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    return _joined(call, comprehensions.iterate(call.c, node))


def _joined(call: Call, listed: Value) -> Value:
    """The elements of a list's elements."""
    name, item = element(call, listed)
    inner = firm(comprehensions.listed(call.c, call.node, item))
    so_far = call.c.fresh("r")
    step = tree.function([so_far, name], tree.call("append", E(so_far, free=True), inner.e))
    made = tree.call("reduce", tight(listed), step, tree.literal([]))
    return Value(made, t.iterator_of(t.element(inner.type), "chain"))


def _batched(call: Call) -> Value:
    node, size = call.arguments(2, 2, "n")
    assert node is not None and size is not None
    listed = comprehensions.iterate(call.c, node)
    count = call.c.firm(size)
    if count.kind != "int":
        raise call.no_form("needs an int as its size", "Give it a type hint.")
    kind = t.iterator_of(t.many_of(t.element(listed.type)), "batched")
    return Value(tree.call("partition", tight(listed), count.e), kind)


if hasattr(itertools, "batched"):
    function(itertools.batched)(_batched)
