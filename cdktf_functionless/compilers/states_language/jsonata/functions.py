"""Python's builtins."""

from __future__ import annotations

import ast
import functools
import itertools
from collections.abc import Callable

from . import access, comprehensions, formatting, operators, tree
from . import types as t
from .calls import Call, callback, function
from .compiler import Compiler
from .scope import LocalFunction
from .tree import E
from .types import Type
from .values import Value, bind, bind_all, boolean, constant, elements, firm, source, tight, truth


def _element(call: Call, value: Value) -> tuple[str, Value]:
    """A parameter for the elements of a list."""
    name = call.c.fresh("v")
    return name, Value(E(name, free=True), t.element(value.type))


@function(len)
def _len(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    value = call.c.value(node)
    if value.known and isinstance(value.constant, str | list | tuple):
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
    made = tree.uses(tree.call("length_", firm(value).e, deeper=8), "length_")
    return Value(tree.raising(made, "TypeError"), t.INT)


@function(range)
def _range(call: Call) -> Value:
    values = [value for value in call.values(1, 3) if value is not None]
    for value in values:
        if value.kind not in ("int", "bool"):
            values = [_as_index(call, one) for one in values]
            break
    start = constant(0) if len(values) == 1 else values[0]
    stop = values[0] if len(values) == 1 else values[1]
    step = values[2] if len(values) == 3 else constant(1)
    if step.known and step.constant == 0:
        return Value(tree.failure("ValueError", "range() arg 3 must not be zero"), t.list_of(t.INT))
    if not step.known:
        raise call.no_form("with a step that is not a constant has no form here", "Write the step as a number.")
    if step.constant == 1:
        return Value(_up_to(start.e, stop), t.list_of(t.INT))

    def stepped(both: list[Value]) -> Value:
        first, last = both
        stride = int(step.constant)
        distance = tree.binary("-", last.e, first.e) if stride > 0 else tree.binary("-", first.e, last.e)
        if first.known and first.constant == 0:
            distance = last.e if stride > 0 else tree.negative(last.e)
        size = tree.call("ceil", tree.binary("/", distance, tree.literal(abs(stride))))
        indexes = tree.array([_span(tree.literal(0), tree.binary("-", size, tree.literal(1)))])
        name = call.c.fresh("i")
        scaled = tree.binary("*", E(name, free=True), tree.literal(stride))
        if not (first.known and first.constant == 0):
            scaled = tree.binary("+", first.e, scaled)
        made = tree.call("map", indexes, tree.function([name], scaled), loose=True)
        return Value(made, t.list_of(t.INT))

    return bind_all([start, stop], call.c.fresh, "n", stepped)


def _as_index(call: Call, value: Value) -> Value:
    """An argument that must be an int, checked at run time where that is not known."""
    if value.kind in ("int", "bool"):
        return value
    if not t.may_be(value.type, {"int"}):
        raise call.no_form(f"of a {value.type} has no form here", "Give it an int.")

    def checked(one: Value) -> Value:
        whole = tree.binary(
            "and",
            tree.binary("=", tree.call("type", one.e), tree.literal("number")),
            tree.binary("=", tree.call("floor", one.e), one.e),
        )
        which = tree.uses(tree.call("kind_", one.e, deeper=6), "kind_")
        message = tree.chain(
            "&", [tree.literal("'"), which, tree.literal("' object cannot be interpreted as an integer")]
        )
        test = tree.condition(whole, one.e, tree.failure("TypeError", message))
        return Value(test, t.INT)

    return bind(value, call.c.fresh, "n", checked)


def _span(first: E, last: E) -> E:
    made = tree.binary("-", first, last)
    return E(
        f"{first.at(tree.ADD)}..{last.at(tree.ADD)}",
        tree.CONDITION,
        made.depth,
        raises=made.raises,
        helpers=made.helpers,
    )


def _up_to(start: E, stop: Value) -> E:
    """`[start..stop-1]`: nothing where it is empty, which is `[]` in brackets."""
    last = (
        tree.literal(int(stop.constant) - 1)
        if stop.known
        else tree.binary("-", operators.number(stop), tree.literal(1))
    )
    return tree.array([_span(start, last)])


@function(enumerate)
def _enumerate(call: Call) -> Value:
    first, start = call.arguments(1, 2, "start")
    assert first is not None
    listed = comprehensions.iterate(call.c, first)
    offset = constant(0) if start is None else call.c.firm(start)
    name, item = _element(call, listed)
    index = call.c.fresh("i")
    number = E(index, free=True)
    if not (offset.known and offset.constant == 0):
        number = tree.binary("+", number, offset.e)
    pair = elements([Value(number, t.INT), item], call.c.fresh)
    made = tree.call("map", source(listed), tree.function([name, index], pair), loose=True)
    return Value(made, t.list_of(t.tuple_of([t.INT, item.type])))


@function(zip)
def _zip(call: Call) -> Value:
    strict = [one for one in call.node.keywords if one.arg == "strict"]
    if len(strict) != len(call.node.keywords) or any(isinstance(one, ast.Starred) for one in call.node.args):
        raise call.no_form("with these arguments has no form here", "Give it lists.")
    lists = [firm(comprehensions.iterate(call.c, one)) for one in call.node.args]
    if not lists:
        return Value(tree.literal([]), t.list_of(t.tuple_of([])))
    kind = t.list_of(t.tuple_of(t.element(one.type) for one in lists))
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
    listed = comprehensions.iterate(call.c, node)
    return Value(tree.call("reverse", tight(listed)), listed.type)


@function(list)
def _list(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    return Value(tree.literal([]), t.list_of(t.NEVER), []) if node is None else comprehensions.iterate(call.c, node)


@function(tuple)
def _tuple(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    if node is None:
        return Value(tree.literal([]), t.tuple_of([]))
    value = call.c.value(node) if not isinstance(node, ast.GeneratorExp) else comprehensions.iterate(call.c, node)
    return value if value.kind == "tuple" else firm(comprehensions.listed(call.c, node, value))


@function(set, frozenset)
def _set(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    if node is None:
        return Value(tree.literal([]), t.set_of(t.NEVER))
    value = call.c.value(node) if not isinstance(node, ast.GeneratorExp) else comprehensions.iterate(call.c, node)
    if value.kind == "set":
        return value
    return comprehensions.distinct(comprehensions.listed(call.c, node, value))


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
        c.value(node.args[0])
        if not isinstance(node.args[0], ast.GeneratorExp)
        else comprehensions.iterate(c, node.args[0])
    )
    if first.kind not in ("dict", "record"):
        first = _from_pairs(call, comprehensions.listed(c, node, first))
    if not node.keywords:
        return first
    return operators.apply(c, node, ast.BitOr(), first, named)


def _from_pairs(call: Call, pairs: Value) -> Value:
    inside = t.element(pairs.type)
    if inside.kind == "tuple" and len(inside.items) == 2:
        key, item = inside.items
    elif inside.kind == "list":
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
    mapped = tree.call("map", source(pairs), tree.function([name], made), loose=True)
    return Value(tree.call("merge", tree.array([mapped])), t.dict_of(item, key if key.kind == "int" else t.STR))


# Reductions


def _numbers(call: Call, value: Value) -> bool:
    inside = t.element(value.type)
    return inside.kind in ("int", "float", "number")


@function(sum)
def _sum(call: Call) -> Value:
    node, start = call.arguments(1, 2, "start")
    assert node is not None
    listed = comprehensions.iterate(call.c, node)
    first = constant(0) if start is None else call.c.firm(start)
    inside = t.element(listed.type)
    if inside.kind == "never":
        return first
    if inside.kind in t.NUMERIC and first.kind in t.NUMERIC:
        if inside.kind == "bool":
            name, item = _element(call, listed)
            counted = tree.call("filter", source(listed), tree.function([name], item.e))
            total = tree.call("count", counted)
        else:
            total = tree.call("sum", tight(listed))
        kind = t.union((first.type, operators._result(inside, t.INT)))
        if first.known and first.constant == 0:
            # The sum of no floats is the int 0.
            return Value(total, kind if inside.kind != "bool" else t.INT)
        return Value(tree.binary("+", first.e, total), operators._result(kind, first.type))
    name, item = _element(call, listed)
    total_name = call.c.fresh("r")
    kind = t.ANY if inside.kind == "any" else t.union((first.type, inside))
    so_far = Value(E(total_name, free=True), kind)
    step = operators.apply(call.c, call.node, ast.Add(), so_far, item)
    made = tree.call("reduce", tight(listed), tree.function([total_name, name], step.e), first.e)
    return Value(made, t.ANY if inside.kind == "any" else kind)


@function(min)
def _min(call: Call) -> Value:
    return _extreme(call, "min", "<")


@function(max)
def _max(call: Call) -> Value:
    return _extreme(call, "max", ">")


def _extreme(call: Call, name: str, sign: str) -> Value:
    c, node = call.c, call.node
    options = {one.arg: one.value for one in node.keywords}
    if set(options) - {"key", "default"} or not node.args or any(isinstance(one, ast.Starred) for one in node.args):
        raise call.no_form("with these arguments has no form here", "Give it a list.")
    if len(node.args) == 1:
        listed = comprehensions.iterate(c, node.args[0])
        listed = firm(listed)
        certain = False
    else:
        values = [c.firm(one) for one in node.args]
        if all(value.known for value in values) and "key" not in options:
            return constant((min if name == "min" else max)(value.constant for value in values))
        listed = Value(elements(values, c.fresh), t.list_of(t.union(value.type for value in values)))
        certain = True
    inside = t.element(listed.type)
    default = c.firm(options["default"]) if "default" in options else None
    key = options.get("key")
    if isinstance(key, ast.Constant) and key.value is None:
        key = None

    def chosen(items: Value) -> Value:
        if key is None and inside.kind in ("int", "float"):
            best = tree.call(name, items.e)
        else:
            best = _best(call, items, key, sign)
        if certain:
            return Value(best, inside)
        empty = tree.failure("ValueError", f"{name}() arg is an empty sequence") if default is None else default.e
        test = tree.binary("=", items.e, tree.literal([]))
        kind = inside if default is None else t.union((inside, default.type))
        return Value(tree.condition(test, empty, best), kind)

    if certain:
        return chosen(listed)
    if default is not None and default.e.raises:
        # Python evaluates the default whether it is needed or not.
        spare = default

        def forced(both: list[Value]) -> Value:
            nonlocal default
            default = both[1]
            return chosen(both[0])

        return bind_all([listed, spare], c.fresh, "m", forced)
    return bind(listed, c.fresh, "m", chosen)


def _best(call: Call, items: Value, key: ast.expr | None, sign: str) -> E:
    """The first of the smallest or largest elements, by a fold."""
    c = call.c
    best, item = c.fresh("b"), c.fresh("v")
    inside = t.element(items.type)
    one, two = Value(E(item, free=True), inside), Value(E(best, free=True), inside)
    left, right = (one, two) if key is None else (callback(c, key, one), callback(c, key, two))
    if key is not None and left.e.raises:
        keyed, by_key = _decorated(call, items, key)
        return tree.field(_best(call, keyed, by_key, sign), "v")
    test = operators.ordering(c, call.node, sign, left, right)
    step = tree.function([best, item], tree.condition(test.e, one.e, two.e))
    return tree.call("reduce", items.e, step)


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
    if isinstance(node, ast.GeneratorExp | ast.ListComp) and len(node.generators) == 1:
        generator = node.generators[0]
        run = comprehensions.loop(c, generator.target, generator.iter)
        inner = c.within(run.names)
        parts: list[ast.expr] = [*generator.ifs]
        place = inner
        tests: list[E] = []
        from .narrowing import narrowed

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
    name, item = _element(call, listed)
    mapped = tree.call("map", source(listed), tree.function([name], boolean(item)))
    if some:
        return Value(tree.binary("in", tree.literal(True), mapped), t.BOOL)
    return Value(tree.call("not", tree.binary("in", tree.literal(False), mapped)), t.BOOL)


# Order


@function(sorted)
def _sorted(call: Call) -> Value:
    node = call.node
    if len(node.args) != 1 or {one.arg for one in node.keywords} - {"key", "reverse"}:
        raise call.refused("is called with arguments that it does not take", "Write sorted(xs, key=f, reverse=True).")
    value = (
        call.c.value(node.args[0])
        if not isinstance(node.args[0], ast.GeneratorExp)
        else comprehensions.iterate(call.c, node.args[0])
    )
    listed = value if value.kind == "set" else comprehensions.listed(call.c, node, value)
    options = {one.arg: one.value for one in node.keywords}
    return sort(call, firm(listed), options.get("key"), options.get("reverse"))


def sort(call: Call, listed: Value, key: ast.expr | None, reverse: ast.expr | None) -> Value:
    """A sorted list; stable, also when it is reversed."""
    c = call.c
    inside = t.element(listed.type)
    if isinstance(key, ast.Constant) and key.value is None:
        key = None
    backwards = False
    if reverse is not None:
        flag = c.firm(reverse)
        if not flag.known:
            raise call.no_form("with a `reverse` that is not a constant has no form here", "Write an if.")
        backwards = bool(flag.constant)
    if key is None and not backwards and inside.kind in ("int", "float", "number", "str"):
        return Value(tree.call("sort", listed.e), t.list_of(inside))
    one, two = c.fresh("a"), c.fresh("b")
    left, right = Value(E(one, free=True), inside), Value(E(two, free=True), inside)
    if key is not None and callback(c, key, left).e.raises:
        keyed, pair = _decorated(call, listed, key)
        inner = sort(call, keyed, pair, reverse)
        return _undecorated(call, inner, inside)
    if key is not None:
        left, right = callback(c, key, left), callback(c, key, right)
    test = operators.ordering(c, call.node, "<", right, left)
    if backwards:
        test = operators.ordering(c, call.node, "<", left, right)
    elif (left.kind in t.NUMERIC and right.kind in t.NUMERIC) or left.kind == right.kind == "str":
        test = operators.ordering(c, call.node, ">", left, right)
    made = tree.call("sort", listed.e, tree.function([one, two], test.e))
    # In brackets: as the last call of a function `$sort` would get its comparator in a form that it cannot call.
    return Value(tree.array([made]), t.list_of(inside))


def _decorated(call: Call, listed: Value, key: ast.expr) -> tuple[Value, ast.expr]:
    """Elements with their keys, which Python computes once for each element, in order, even for a single one."""
    c = call.c
    name, item = _element(call, listed)
    made = callback(c, key, item)
    pair = tree.record([(tree.literal("k"), made.e), (tree.literal("v"), item.e)])
    mapped = tree.array([tree.call("map", source(listed), tree.function([name], pair))])
    kind = t.list_of(t.record_of({"k": made.type, "v": item.type}))
    by_key = ast.parse("lambda pair: pair['k']", mode="eval").body
    return Value(mapped, kind), by_key


def _undecorated(call: Call, pairs: Value, inside: Type) -> Value:
    name = call.c.fresh("v")
    value = tree.field(E(name, free=True), "v")
    return Value(tree.call("map", pairs.e, tree.function([name], value), loose=True), t.list_of(inside))


# Numbers


@function(abs)
def _abs(call: Call) -> Value:
    value = call.one()
    if value.known and isinstance(value.constant, int | float):
        return constant(abs(value.constant))
    if value.kind not in (*t.NUMERIC, "timedelta"):
        raise call.no_form(f"of a {value.type} has no form here", "Give its variable a type hint.")
    return Value(tree.call("abs", operators.number(value)), t.INT if value.kind == "bool" else value.type)


@function(round)
def _round(call: Call) -> Value:
    value, digits = call.values(1, 2, "ndigits")
    assert value is not None
    if value.kind not in t.NUMERIC:
        if value.kind != "any":
            raise call.no_form(f"of a {value.type} has no form here", "Give its variable a type hint.")
        value = Value(value.e, t.NUMBER)
    if digits is None or (digits.known and digits.constant is None):
        if value.kind in ("int", "bool"):
            return Value(operators.number(value), t.INT)
        return Value(tree.call("round", value.e), t.INT)
    if value.kind in ("int", "bool") and digits.known and digits.constant >= 0:
        return Value(operators.number(value), t.INT)
    if digits.kind != "int":
        raise call.no_form("needs an int as its number of digits", "Write the number.")
    made = tree.uses(tree.call("round_", operators.number(value), digits.e, deeper=12), "round_")
    return Value(made, t.INT if value.kind == "bool" else value.type)


@function(divmod)
def _divmod(call: Call) -> Value:
    left, right = call.values(2, 2)
    assert left is not None and right is not None
    if left.kind not in t.NUMERIC or right.kind not in t.NUMERIC:
        raise call.no_form("of values whose types are not known has no form here", "Give them type hints.")

    floats = "float" in (left.kind, right.kind)

    def both(pair: list[Value]) -> Value:
        if not (pair[1].known and pair[1].constant):
            message = "float divmod()" if floats else "integer division or modulo by zero"
            zero = tree.binary("=", operators.number(pair[1]), tree.literal(0))
            one, two = operators.number(pair[0]), operators.number(pair[1])
            made = [
                tree.call("floor", tree.binary("/", one, two))
                if not floats
                else tree.uses(tree.call("floordiv_", one, two, deeper=8), "floordiv_"),
                tree.uses(tree.call("mod_", one, two, deeper=6), "mod_"),
            ]
            kind = t.tuple_of([operators._result(pair[0].type, pair[1].type)] * 2)
            return Value(tree.condition(zero, tree.failure("ZeroDivisionError", message), tree.array(made)), kind)
        quotient = operators.apply(call.c, call.node, ast.FloorDiv(), pair[0], pair[1])
        remainder = operators.apply(call.c, call.node, ast.Mod(), pair[0], pair[1])
        return Value(tree.array([quotient.e, remainder.e]), t.tuple_of([quotient.type, remainder.type]))

    return bind_all([left, right], call.c.fresh, "n", both)


@function(pow)
def _pow(call: Call) -> Value:
    left, right = call.values(2, 2)
    assert left is not None and right is not None
    return operators.apply(call.c, call.node, ast.Pow(), left, right)


_INT = r"/^[ \t\n\r]*[-+]?\d+(_\d+)*[ \t\n\r]*$/"
_FLOAT = r"/^[ \t\n\r]*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?[ \t\n\r]*$/"


@function(int)
def _int(call: Call) -> Value:
    value, base = call.values(0, 2, "base")
    if value is None:
        return constant(0)
    if base is not None:
        raise call.no_form("with a base has no form here", "Write the number in base 10.")
    if value.known:
        try:
            return call.c.constant(int(value.constant), call.node)
        except (TypeError, ValueError) as failure:
            return Value(tree.failure(type(failure).__name__, str(failure)), t.INT)
    if value.kind in ("int", "bool"):
        return Value(operators.number(value), t.INT)
    if value.kind in ("float", "number"):
        return bind(value, call.c.fresh, "n", lambda one: Value(_truncated(one.e), t.INT))
    if value.kind == "str":
        return bind(value, call.c.fresh, "s", lambda one: Value(_parsed(one.e, _INT, "int"), t.INT))
    if t.may_be(value.type, {"str", "int", "float", "number"}):
        return bind(value, call.c.fresh, "v", lambda one: _converted(call, one, "int"))
    raise call.no_form(f"of a {value.type} raises a TypeError", "Give it a number or a string.")


def _truncated(e: E) -> E:
    below = tree.binary("<", e, tree.literal(0))
    return tree.condition(below, tree.call("ceil", e), tree.call("floor", e))


def _parsed(e: E, pattern: str, kind: str) -> E:
    """A number from text, with Python's ValueError where it is none."""
    quoted = tree.uses(tree.call("quote_", e, deeper=8), "quote_")
    says = "invalid literal for int() with base 10: " if kind == "int" else "could not convert string to float: "
    failed = tree.failure("ValueError", tree.binary("&", tree.literal(says), quoted))
    # `$number` takes neither blanks, nor a plus sign, nor a bare point.
    cleaned = tree.call("replace", tree.call("trim", e), E("/^\\+|_/"), tree.literal(""))
    if kind == "float":
        cleaned = tree.call("replace", cleaned, E("/^(-?)\\./"), tree.literal("$10."))
        cleaned = tree.call("replace", cleaned, E("/\\.(?=[eE]|$)/"), tree.literal(""))
    return tree.condition(tree.call("contains", e, E(pattern)), tree.call("number", cleaned), failed)


def _converted(call: Call, value: Value, kind: str) -> Value:
    """`int(x)` and `float(x)` of what is only known at run time."""
    is_text = tree.binary("=", tree.call("type", value.e), tree.literal("string"))
    is_number = tree.binary("in", tree.call("type", value.e), tree.literal(["number", "boolean"]))
    which = tree.uses(tree.call("kind_", value.e, deeper=6), "kind_")
    wants = "int() argument must be a string, a bytes-like object or a real number, not '"
    if kind == "float":
        wants = "float() argument must be a string or a real number, not '"
    failed = tree.failure("TypeError", tree.chain("&", [tree.literal(wants), which, tree.literal("'")]))
    number = tree.call("number", value.e)
    plain = bind(Value(number, t.NUMBER), call.c.fresh, "n", lambda one: Value(_truncated(one.e), t.INT)).e
    parsed = _parsed(value.e, _INT if kind == "int" else _FLOAT, kind)
    made = tree.condition(is_number, plain if kind == "int" else number, failed)
    return Value(tree.condition(is_text, parsed, made), t.INT if kind == "int" else t.FLOAT)


@function(float)
def _float(call: Call) -> Value:
    value = call.values(0, 1)[0]
    if value is None:
        return constant(0.0)
    if value.known:
        try:
            return call.c.constant(float(value.constant), call.node)
        except (TypeError, ValueError) as failure:
            return Value(tree.failure(type(failure).__name__, str(failure)), t.FLOAT)
    if value.kind in t.NUMERIC:
        return Value(operators.number(value), t.FLOAT)
    if value.kind == "str":
        return bind(value, call.c.fresh, "s", lambda one: Value(_parsed(one.e, _FLOAT, "float"), t.FLOAT))
    if t.may_be(value.type, {"str", "int", "float", "number"}):
        return bind(value, call.c.fresh, "v", lambda one: _converted(call, one, "float"))
    raise call.no_form(f"of a {value.type} raises a TypeError", "Give it a number or a string.")


@function(bool)
def _bool(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    return constant(False) if node is None else operators.condition(call.c, node)


@function(str)
def _str(call: Call) -> Value:
    value = call.values(0, 1)[0]
    return constant("") if value is None else formatting.text(call.c, call.node, value)


@function(repr)
def _repr(call: Call) -> Value:
    return formatting.representation(call.c, call.node, call.one())


@function(format)
def _format(call: Call) -> Value:
    value, form = call.values(1, 2)
    assert value is not None
    if form is None:
        return formatting.text(call.c, call.node, value)
    return formatting.spec(call.c, call.node, value, str(form.constant) if form.known else form)


@function(ord)
def _ord(call: Call) -> Value:
    value = call.one()
    if value.known and isinstance(value.constant, str) and len(value.constant) == 1:
        return constant(ord(value.constant))
    raise call.no_form("of what is not known at synth has no form in JSONata", "Use a dict from characters to numbers.")


@function(chr)
def _chr(call: Call) -> Value:
    value = call.one()
    if value.known and isinstance(value.constant, int):
        return constant(chr(value.constant))
    raise call.no_form("of what is not known at synth has no form in JSONata", "Index a string of the characters.")


# Types


_NAMES = {str: "string", bool: "boolean", list: "array", dict: "object"}
_KINDS: dict[type, frozenset[str]] = {
    str: frozenset(("str",)),
    bool: frozenset(("bool",)),
    int: frozenset(("int", "bool")),
    float: frozenset(("float",)),
    list: frozenset(("list",)),
    tuple: frozenset(("tuple",)),
    dict: frozenset(("dict", "record")),
    type(None): frozenset(("none",)),
}


@function(isinstance)
def _isinstance(call: Call) -> Value:
    node, classes = call.arguments(2, 2)
    assert node is not None and classes is not None
    value = call.c.firm(node)
    wanted = [call.c.live(one) for one in (classes.elts if isinstance(classes, ast.Tuple) else [classes])]
    if not all(isinstance(one, type) and one in _KINDS for one in wanted):
        raise call.no_form("with a class that JSON does not know has no form here", "Check for a JSON type.")
    kinds = frozenset[str]().union(*(_KINDS[one] for one in wanted if isinstance(one, type)))
    if not value.e.raises:
        if t.only(value.type, kinds) and value.kind != "any":
            return constant(True)
        if not t.may_be(value.type, kinds | {"number"}):
            return constant(False)

    def tested(one: Value) -> Value:
        kind = tree.call("type", one.e)
        whole = tree.binary("=", tree.call("floor", one.e), one.e)
        is_number = tree.binary("=", kind, tree.literal("number"))
        names = sorted({_NAMES[cls] for cls in wanted if isinstance(cls, type) and cls in _NAMES})
        if type(None) in wanted:
            names.append("null")
        if int in wanted and "boolean" not in names:
            names.append("boolean")
        if int in wanted and float in wanted:
            names.append("number")
        tests: list[E] = []
        if len(names) == 1:
            tests.append(tree.binary("=", kind, tree.literal(names[0])))
        elif names:
            tests.append(tree.binary("in", kind, tree.literal(names)))
        if (int in wanted) != (float in wanted):
            tests.append(tree.binary("and", is_number, whole if int in wanted else tree.call("not", whole)))
        return Value(tree.chain("or", tests) if tests else tree.literal(False), t.BOOL)

    return bind(value, call.c.fresh, "v", tested)


@function(callable)
def _callable(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    return constant(call.c.function(node) is not None)


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
        name, item = _element(call, lists[0])
        made = callback(call.c, node.args[0], item)
        mapped = tree.call("map", source(lists[0]), tree.function([name], made.e), loose=True)
        return Value(mapped, t.list_of(made.type))
    zipped = tree.call("zip", *(tight(one) for one in lists))
    name = call.c.fresh("v")
    arguments = [
        Value(tree.item(E(name, free=True), tree.literal(index)), t.element(one.type))
        for index, one in enumerate(lists)
    ]
    for argument in arguments:
        argument.e.free = True
    made = callback(call.c, node.args[0], *arguments)
    return Value(tree.call("map", zipped, tree.function([name], made.e), loose=True), t.list_of(made.type))


@function(filter)
def _filter(call: Call) -> Value:
    chooser, node = call.arguments(2, 2)
    assert chooser is not None and node is not None
    listed = comprehensions.iterate(call.c, node)
    name, item = _element(call, listed)
    test = callback(call.c, chooser, item) if _given(call, chooser) else item
    made = tree.call("filter", source(listed), tree.function([name], truth(test)), loose=True)
    return Value(made, listed.type)


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
    if call.node.keywords or any(isinstance(one, ast.Starred) for one in call.node.args):
        raise call.no_form("with stars has no form here", "Write chain.from_iterable(xs).")
    lists = [comprehensions.iterate(call.c, one) for one in call.node.args]
    if not lists:
        return Value(tree.literal([]), t.list_of(t.NEVER))
    result = tight(lists[0])
    for one in lists[1:]:
        result = tree.call("append", result, tight(one))
    return Value(result, t.list_of(t.union(t.element(one.type) for one in lists)))


@function(itertools.chain.from_iterable)
def _flattened(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    listed = comprehensions.iterate(call.c, node)
    name, item = _element(call, listed)
    inner = firm(comprehensions.listed(call.c, call.node, item))
    so_far = call.c.fresh("r")
    step = tree.function([so_far, name], tree.call("append", E(so_far, free=True), inner.e))
    return Value(tree.call("reduce", tight(listed), step, tree.literal([])), inner.type)


def _batched(call: Call) -> Value:
    node, size = call.arguments(2, 2, "n")
    assert node is not None and size is not None
    listed = comprehensions.iterate(call.c, node)
    count = call.c.firm(size)
    if count.kind != "int":
        raise call.no_form("needs an int as its size", "Give it a type hint.")
    return Value(tree.call("partition", tight(listed), count.e), t.list_of(listed.type))


if hasattr(itertools, "batched"):
    function(itertools.batched)(_batched)


__all__ = ["Callable", "Compiler", "LocalFunction", "access", "sort"]
