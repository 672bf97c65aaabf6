"""Iteration: what `for` runs over, and comprehensions of all kinds."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....diagnostics import FL3106
from ....reflect import children, walk
from . import access, aliases, enums, operators, tree
from . import types as t
from .compiler import Compiler, handles
from .flow import assigns, reads, root_name
from .narrowing import narrowed
from .scope import Binding, Variable
from .tree import E
from .types import Type
from .values import Value, firm, tight


@dataclass(slots=True)
class Loop:
    """What a `for` runs over, ready for `$map`, `$filter` or `$reduce`.

    Attributes:
        value: the list of the elements.
        element: the parameter that holds an element.
        index: the parameter that holds its position, where it is wanted.
        names: what the target's names mean inside.
        steps: local names to set before the body.
    """

    value: Value
    element: str
    index: str | None
    names: dict[str, Binding]
    steps: list[tuple[str, E]]

    @property
    def source(self) -> E:
        """The elements as `$map` and `$filter` take them."""
        return tree.source(self.value.e, nested=t.nested(t.element(self.value.type)))

    @property
    def real(self) -> E:
        """The elements as a real array: `$reduce` gives nothing for nothing."""
        return tight(self.value)

    @property
    def parameters(self) -> list[str]:
        return [self.element] if self.index is None else [self.element, self.index]


def iterate(c: Compiler, node: ast.expr) -> Value:
    """The list of what iterating over an expression gives: for `list(x)`, stars, `sum(x)` and their like."""
    if isinstance(node, ast.GeneratorExp):
        return _comprehension(c, node)
    return listed(c, node, c.iterable(node))


def listed(c: Compiler, node: ast.AST, value: Value) -> Value:
    """`list(value)`.

    Raises:
        FunctionlessError: a set, whose order Python does not define.
    """
    kind = value.kind
    if kind == "list":
        return value
    if kind in ("tuple", "many", "range", "view", "iterator"):
        return Value(value.e, t.list_of(t.element(value.type)))
    if any(one.kind == "bytes" for one in t.members(value.type)):
        raise c.unsupported(node, "The elements of bytes are ints, which have no form here.", "Use the text.")
    if any(one.kind == "set" for one in t.members(value.type)):
        raise c.scope.error(
            FL3106, node, "The order of a set is not defined.", "Write `sorted(...)` of it, or use a list."
        )
    if kind == "str":
        return Value(access.characters(value.e), t.list_of(t.STR))
    if kind in ("dict", "record"):
        return keys(c, node, value)
    made = tree.uses(tree.call("iterate_", firm(value).e, deeper=8), "iterate_")
    inside = t.union(t.element(one) for one in value.type.items if one.kind != "none") if kind == "union" else t.ANY
    return Value(tree.raising(made, "TypeError"), t.list_of(inside))


def keys(c: Compiler, node: ast.AST, value: Value) -> Value:
    """The keys of a dict, as a sequence.

    Raises:
        FunctionlessError: int keys, whose order JavaScript does not keep.
    """
    if value.kind == "dict" and (value.type.items[0].kind == "int" or enums.of_ints(value.type.items[0])):
        raise c.scope.error(
            FL3106,
            node,
            "The order of a dict with int keys is not kept in JSON.",
            "Use string keys, or a list of pairs.",
        )
    access.check_keys(c, node, value)
    return Value(tree.call("keys", value.e, loose=True), t.list_of(t.key_of(t.element(value.type))))


def loop(c: Compiler, target: ast.expr, iterable: ast.expr) -> Loop:
    """How to run over an iterable with its elements bound to a target.

    `enumerate`, `zip`, `range` and the views of dicts need no list of their own.
    """
    if (
        isinstance(iterable, ast.Call)
        and not iterable.keywords
        and isinstance(iterable.func, (ast.Name, ast.Attribute))
    ):
        made = _enumerated(c, target, iterable)
        if made is not None:
            return made
    value = iterate(c, iterable)
    inside = t.element(value.type)
    if isinstance(target, ast.Name):
        name = c.scope.spell(target.id)
        return Loop(value, name, None, {target.id: Variable(name, inside)}, [])
    element = c.fresh("v")
    steps, names = unpack(c, target, Value(E(element, free=True), inside))
    return Loop(value, element, None, names, steps)


def _enumerated(c: Compiler, target: ast.expr, iterable: ast.Call) -> Loop | None:
    """`enumerate(xs)` and `enumerate(xs, n)` with a pair as target: the index is a parameter."""
    if c.live(iterable.func) is not enumerate or not isinstance(target, ast.Tuple) or len(target.elts) != 2:
        return None
    if len(iterable.args) not in (1, 2) or not isinstance(target.elts[0], ast.Name):
        return None
    inner = loop(c, target.elts[1], iterable.args[0])
    if inner.index is not None:
        return None
    number = target.elts[0]
    if len(iterable.args) == 2:
        start = c.firm(iterable.args[1])
        if start.kind != "int" or not start.e.free:
            return None
        inner.index = c.fresh("i")
        name = c.scope.spell(number.id)
        if start.known and start.constant == 0:
            inner.index = name
        else:
            inner.steps.insert(0, (name, tree.binary("+", E(inner.index, free=True), start.e)))
    else:
        name = inner.index = c.scope.spell(number.id)
    inner.names = {number.id: Variable(name, t.INT), **inner.names}
    return inner


def unpack(c: Compiler, target: ast.expr, value: Value) -> tuple[list[tuple[str, E]], dict[str, Binding]]:
    """The steps that bind a target (a name, a tuple, nested, starred) to a value that may be repeated.

    Returns:
        the local names to set in order, and what the target's names then mean.
    """
    if isinstance(target, ast.Name):
        name = c.scope.spell(target.id)
        return [(name, value.e)], {target.id: Variable(name, value.type)}
    if not isinstance(target, (ast.Tuple, ast.List)):
        raise c.unsupported(target, "A loop's target must be a name or a tuple of names.", "Assign inside the loop.")
    steps: list[tuple[str, E]] = []
    names: dict[str, Binding] = {}
    parts = target.elts
    if value.kind in ("dict", "record", "str"):
        value = firm(listed(c, target, value))
        name = c.fresh("u")
        steps.append((name, value.e))
        value = Value(E(name, free=True), value.type)
    if value.kind not in ("tuple", "list"):
        made = listed(c, target, value)
        name = c.fresh("u")
        steps.append((name, firm(made).e))
        value = Value(E(name, free=True), made.type)
    starred = next((index for index, part in enumerate(parts) if isinstance(part, ast.Starred)), None)
    check = _count_check(c, value, len(parts), starred)
    if check is not None:
        steps.append((c.fresh("w"), check))
    for index, part in enumerate(parts):
        if isinstance(part, ast.Starred):
            kind: Type = t.list_of(t.element(value.type))
            after = len(parts) - index - 1
            element, position = c.fresh("v"), c.fresh("i")
            at = E(position, free=True)
            tests = [tree.binary(">=", at, tree.literal(index))] if index else []
            if after:
                end = tree.binary("-", tree.call("count", value.e), tree.literal(after))
                tests.append(tree.binary("<", at, end))
            chosen = value.e
            if tests:
                test = tests[0] if len(tests) == 1 else tree.binary("and", *tests)
                chosen = tree.call("filter", value.e, tree.function([element, position], test), loose=True)
                chosen = tree.tight(chosen, nested=t.nested(t.element(value.type)))
            made = Value(chosen, kind)
            inner = part.value
        else:
            at_index = index if starred is None or index < starred else index - len(parts)
            if value.kind == "tuple" and starred is None and index < len(value.type.items):
                kind = value.type.items[index]
            else:
                kind = t.element(value.type)
            made = Value(tree.item(value.e, tree.literal(at_index)), kind)
            inner = part
        if isinstance(inner, ast.Name):
            name = c.scope.spell(inner.id)
            steps.append((name, made.e))
            names[inner.id] = Variable(name, made.type)
        else:
            name = c.fresh("u")
            steps.append((name, made.e))
            more, found = unpack(c, inner, Value(E(name, free=True), made.type))
            steps += more
            names |= found
    return steps, names


def _count_check(c: Compiler, value: Value, wanted: int, starred: int | None) -> E | None:
    """Python's ValueError for too many or too few values."""
    if value.kind == "tuple":
        given = len(value.type.items)
        if given == wanted if starred is None else given >= wanted - 1:
            return None
    count = tree.call("count", value.e)
    least = wanted if starred is None else wanted - 1
    if starred is not None and least == 0:
        return None
    few = tree.failure(
        "ValueError",
        tree.binary(
            "&",
            tree.binary(
                "&",
                tree.literal(
                    f"not enough values to unpack (expected {'at least ' if starred is not None else ''}{least}, got "
                ),
                count,
            ),
            tree.literal(")"),
        ),
    )
    low = tree.binary("<", count, tree.literal(least))
    if starred is not None:
        return tree.condition(low, few)
    many = tree.failure("ValueError", f"too many values to unpack (expected {wanted})")
    return tree.condition(low, few, tree.condition(tree.binary(">", count, tree.literal(wanted)), many))


# Comprehensions


@handles(ast.ListComp)
def _list(c: Compiler, node: ast.ListComp) -> Value:
    return _comprehension(c, node)


@handles(ast.GeneratorExp)
def _generator(c: Compiler, node: ast.GeneratorExp) -> Value:
    raise c.unsupported(
        node, "A generator is used as a value.", "Write a list comprehension, or give it to sum, any, all, join, ..."
    )


@handles(ast.SetComp)
def _set(c: Compiler, node: ast.SetComp) -> Value:
    return distinct(c, node, _comprehension(c, node))


@handles(ast.DictComp)
def _dict(c: Compiler, node: ast.DictComp) -> Value:
    from .expressions import dict_key

    kinds: list[Type] = []

    def pair(inner: Compiler) -> Value:
        key, value = dict_key(inner, node.key, members=True), inner.firm(node.value)
        name = tree.literal(str(key.constant)) if key.known else key.e
        kinds.extend((key.type, value.type))
        return Value(tree.record([(name, value.e)]), t.DICT)

    listed_pairs = _nested(c, node.generators, 0, pair)
    key = t.key_of(kinds[0])
    return Value(tree.call("merge", tight(listed_pairs)), t.dict_of(kinds[1], key))


def _comprehension(c: Compiler, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    """The list that a comprehension gives, as a sequence where JSONata gives one."""
    return _batches(c, node) or _nested(c, node.generators, 0, lambda inner: inner.firm(node.elt))


def _batches(c: Compiler, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value | None:
    """`[xs[i : i + 4] for i in range(0, len(xs), 4)]`."""
    match node:
        case ast.ListComp(
            elt=ast.Subscript(
                value=items,
                slice=ast.Slice(
                    lower=ast.Name(id=low),
                    upper=ast.BinOp(left=ast.Name(id=again), op=ast.Add(), right=ast.Constant(value=int(size))),
                    step=None,
                ),
            ),
            generators=[
                ast.comprehension(
                    target=ast.Name(id=index),
                    iter=ast.Call(
                        func=ast.Name(id="range") as ranged,
                        args=[
                            ast.Constant(value=0),
                            ast.Call(func=ast.Name(id="len") as measure, args=[measured], keywords=[]),
                            ast.Constant(value=int(step)),
                        ],
                        keywords=[],
                    ),
                    ifs=[],
                )
            ],
        ) if low == again == index and ast.dump(items) == ast.dump(measured) and size == step and size > 0:
            pass
        case _:
            return None
    if c.live(ranged) is not range or c.live(measure) is not len or index in reads([items]):
        return None
    value = c.firm(items)
    if value.kind != "list":
        return None
    return Value(tree.call("partition", value.e, tree.literal(size)), t.list_of(value.type))


def _nested(
    c: Compiler, generators: Sequence[ast.comprehension], index: int, body: Callable[[Compiler], Value]
) -> Value:
    generator = generators[index]
    if generator.is_async:
        raise c.unsupported(generator.iter, "`async for` has no form here.", "Write `for`.")
    run = loop(c, generator.target, generator.iter)
    inner = c.within(run.names)
    tests: list[E] = []
    for test in generator.ifs:
        for walrus in _unconditional(test):
            found = c.scope.names.get(walrus.target.id)
            if found is not None and (not isinstance(found, Variable) or found.bound):
                raise c.unsupported(
                    walrus, "`:=` in a comprehension changes a variable outside of it.", "Use another name."
                )
        inner, steps = assignments(inner, test)
        run.steps += steps if not tests else []
        if steps and tests:
            raise c.unsupported(test, "`:=` stands in a second `if`.", "Join the conditions with `and`.")
        made = operators.condition(inner, test, strict=False)
        inner = inner.within(narrowed(inner, test, True))
        if not (made.known and made.constant):
            tests.append(made.e)
    last = index == len(generators) - 1
    if last:
        inner, steps = assignments(inner, None)
        result = body(inner)
    else:
        result = _nested(inner, generators, index + 1, body)
    keep = None if not tests else tree.chain("and", tests)
    kind = result.type if last else t.element(result.type)
    if last:
        return Value(_mapped(run, keep, result.e, t.nested(kind)), t.list_of(kind))
    # The inner lists are joined: `$reduce` with `$append`, since a list of lists must stay one.
    name = c.fresh("r")
    joined = tree.call("append", E(name, free=True), firm(result).e)
    if keep is not None:
        joined = tree.condition(keep, joined, E(name, free=True))
    step = tree.function([name, *run.parameters], tree.block(run.steps, joined))
    return Value(tree.call("reduce", run.real, step, tree.literal([])), t.list_of(kind))


def _mapped(run: Loop, keep: E | None, result: E, nested: bool) -> E:
    """`[... for ... if ...]`: `$filter` where the element is kept as it is, else `$map`."""
    if keep is not None and result.text == run.element and not run.steps:
        return tree.call("filter", run.source, tree.function(run.parameters, keep), loose=True)
    if keep is None and not run.steps and result.text == run.element:
        return run.value.e
    body = result if keep is None else tree.condition(keep, result)
    return tree.call("map", run.source, tree.function(run.parameters, tree.block(run.steps, body)), loose=True)


def assignments(c: Compiler, node: ast.expr | None) -> tuple[Compiler, list[tuple[str, E]]]:
    """The `:=` of an expression that are evaluated whatever happens: steps to put before it.

    Returns:
        a compiler that knows the names, and the steps.
    """
    steps: list[tuple[str, E]] = []
    if node is None:
        return c, steps
    for walrus in _unconditional(node):
        value = c.firm(walrus.value)
        name = c.scope.spell(walrus.target.id)
        steps.append((name, value.e))
        found = aliases.origin(c, walrus.value)
        inner = c.within({walrus.target.id: Variable(name, value.type)})
        aliases.bind(inner, name, value.type, found)
        c = Compiler(inner.scope, inner.assigned | {id(walrus)})
    return c, steps


def added(c: Compiler, owner: ast.expr, value: ast.expr) -> Value:
    """What a list is extended by.

    Raises:
        FunctionlessError: where an iterator would read the list while it grows.
    """
    live = c.live(value.func) if isinstance(value, ast.Call) else None
    lazy = isinstance(value, ast.GeneratorExp) or any(live is one for one in (map, filter, zip, enumerate, iter))
    if lazy and root_name(owner) in reads([value]):
        raise c.unsupported(value, "An iterator reads the list that it extends, while it grows.", "Make a list of it.")
    return firm(iterate(c, value))


def check_names(c: Compiler, node: ast.stmt, later: frozenset[str]) -> None:
    """What `:=` binds in a comprehension has no value behind it.

    Raises:
        FunctionlessError: where one of `later` is bound so.
    """
    for part in walk(node) if assigns(node) else ():
        if isinstance(part, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for one in walk(part):
                if isinstance(one, ast.NamedExpr) and one.target.id in later:
                    raise c.unsupported(
                        one, f"`{one.target.id}` is bound in a comprehension and read behind it.", "Write a loop."
                    )


def _unconditional(node: ast.expr) -> list[ast.NamedExpr]:
    """The `:=` nodes that are always evaluated, inner ones first."""
    found: list[ast.NamedExpr] = []
    if not assigns(node):
        return found

    def look(one: ast.AST) -> None:
        if isinstance(one, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            return
        if isinstance(one, ast.BoolOp):
            look(one.values[0])
            return
        if isinstance(one, ast.IfExp):
            look(one.test)
            return
        if isinstance(one, ast.Compare):
            look(one.left)
            look(one.comparators[0])
            return
        for child in children(one):
            look(child)
        if isinstance(one, ast.NamedExpr):
            found.append(one)

    look(node)
    return found


def distinct(c: Compiler, node: ast.AST, value: Value) -> Value:
    """The set of a list's elements. True and 1 count as one only where their types say so."""
    inside = t.element(value.type)
    if t.unhashable(inside):
        raise c.unsupported(node, f"A {inside} cannot be hashed, so it cannot be in a set.", "Use tuples.")
    return Value(tree.call("distinct", tight(value)), t.set_of(t.element(value.type)))
