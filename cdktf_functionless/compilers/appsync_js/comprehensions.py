"""Comprehensions: filter, map, flatMap; and [f(x) for x in xs] as one batch request."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Sequence

from ...diagnostics import FL5003
from ...integration import integration_of
from . import js
from .access import iterable, key_of, live
from .calls import ask, point
from .lower import Lowering, expression
from .operators import narrow, test
from .types import NEVER, T, dict_of, join, kind, list_of
from .values import V, Var


class Scope:
    """The targets of a comprehension are its own: entering hides the outer names, leaving restores them."""

    def __init__(self, lw: Lowering, pure: str | None = "a comprehension") -> None:
        self.lw = lw
        self.pure = pure

    def __enter__(self) -> str | None:
        """Gives where cloud calls are refused outside: the first iterable is evaluated there."""
        lw = self.lw
        self.saved = lw.env, lw.local, lw.pure_only, dict(lw.js_names)
        lw.env = dict(lw.env)
        outer = lw.pure_only
        lw.pure_only = outer or self.pure
        return outer

    def __exit__(self, *_: object) -> None:
        lw = self.lw
        env, lw.local, lw.pure_only, lw.js_names = self.saved
        # A mutation inside (of a list from outside) weakens the type for good.
        lw.env = {
            name: lw.env[name] if name in lw.env and lw.env[name].js == var.js else var for name, var in env.items()
        }


def pattern(lw: Lowering, target: ast.expr, t: T) -> tuple[js.Expr, list[js.Stmt]]:
    """The parameter for a loop's target, and statements that unpack it where its length is not known."""
    if isinstance(target, ast.Name):
        lw.local |= {target.id}
        name = lw.unit.name(target.id)
        lw.js_names[target.id] = name
        lw.env[target.id] = Var(name, t)
        return js.Name(name), []
    if isinstance(target, (ast.Tuple, ast.List)) and not any(isinstance(item, ast.Starred) for item in target.elts):
        size = len(target.elts)
        known = t.items is not None and len(t.items) == size and t.only("tuple", "list")
        types = (
            t.items if known and t.items is not None else [t.element if t.may("list", "tuple") else T(t.kinds)] * size
        )
        before: list[js.Stmt] = []
        parts: list[js.Expr] = []
        for item, each in zip(target.elts, types, strict=True):
            inner, more = pattern(lw, item, each)
            parts.append(inner)
            before += more
        whole = js.Array(tuple(parts))
        if known:
            return whole, before
        each_name = js.Name(lw.unit.name("each"))
        return each_name, [js.Let(whole, lw.use("unpack", each_name, js.Lit(size), js.TRUE)), *before]
    raise lw.refuse(target, "This target of a loop has no form here.", "Loop over names or tuples of names.")


def _arrow(param: js.Expr, before: list[js.Stmt], value: js.Expr) -> js.Arrow:
    return js.Arrow((param,), (*before, js.Return(value)) if before else value)


def flatten(
    lw: Lowering,
    generators: Sequence[ast.comprehension],
    element: Callable[[], V],
    *,
    unordered: bool = False,
    outer: str | None = "a comprehension",
) -> tuple[js.Expr, T]:
    """The array of what a comprehension's element gives; `outer` is what `Scope` gave."""
    generator, rest = generators[0], generators[1:]
    if generator.is_async:
        raise lw.refuse(generator.target, "async for has no form in AppSync.", "Use a plain for.")
    indexed = _enumerated(lw, generator) if not rest and not generator.ifs else None
    source_node = generator.iter if indexed is None else indexed
    inside, lw.pure_only = lw.pure_only, outer
    source, t = iterable(lw, lw.expr(source_node), generator.iter, unordered=unordered)
    lw.pure_only = inside
    if indexed is not None and isinstance(generator.target, ast.Tuple):
        from .types import INT

        first, _ = pattern(lw, generator.target.elts[0], INT)
        second, before = pattern(lw, generator.target.elts[1], t)
        with lw.capture() as out:
            value = element()
        body = (*before, *out, js.Return(value.expr)) if before or out else value.expr
        return js.method(source, "map", js.Arrow((second, first), body)), value.t
    param, before = pattern(lw, generator.target, t)
    for condition in generator.ifs:
        with lw.capture() as out:
            chosen = test(lw, condition)
        source = js.method(source, "filter", _arrow(param, [*before, *out], chosen))
        narrow(lw, condition, True)
    with lw.capture() as out:
        if rest:
            inner, found = flatten(lw, rest, element, unordered=unordered)
            return js.method(source, "flatMap", _arrow(param, [*before, *out], inner)), found
        value = element()
    if value.js == param and not out:
        return source, value.t
    if value.js is None:
        raise lw.refuse(generator.target, "This element has no form here.", "Use JSON-like values.")
    return js.method(source, "map", _arrow(param, [*before, *out], value.js)), value.t


def _enumerated(lw: Lowering, generator: ast.comprehension) -> ast.expr | None:
    target = generator.target
    if not (isinstance(target, ast.Tuple) and len(target.elts) == 2 and isinstance(target.elts[0], ast.Name)):
        return None
    match generator.iter:
        case ast.Call(func=function, args=[source], keywords=[]) if live(lw, function) is enumerate:
            return source
    return None


@expression(ast.ListComp)
def _list(lw: Lowering, node: ast.ListComp) -> V:
    batch = _batch(lw, node)
    if batch is not None:
        return batch
    with Scope(lw) as outer:
        found, t = flatten(lw, node.generators, lambda: lw.expr(node.elt), outer=outer)
    # The list is new: a comprehension that only filters or copies must not share its source.
    if not isinstance(found, js.Invoke):
        found = js.Array((js.Spread(found),))
    return V(found, list_of(t))


@expression(ast.GeneratorExp)
def _generator(lw: Lowering, node: ast.GeneratorExp) -> V:
    with Scope(lw) as outer:
        found, t = flatten(lw, node.generators, lambda: lw.expr(node.elt), outer=outer)
    return V(found, list_of(t))


@expression(ast.SetComp)
def _set(lw: Lowering, node: ast.SetComp) -> V:
    with Scope(lw) as outer:
        found, t = flatten(lw, node.generators, lambda: lw.expr(node.elt), unordered=True, outer=outer)
    return V(lw.use("unique", found), kind("set", elem=t))


@expression(ast.DictComp)
def _dict(lw: Lowering, node: ast.DictComp) -> V:
    types: list[T] = []

    def pair() -> V:
        key, value = lw.all([node.key, node.value])
        types.append(value.t)
        name = key_of(lw, node.key, key)
        return V(js.Array((js.Lit(name) if isinstance(name, str) else name, value.expr)), NEVER)

    with Scope(lw) as outer:
        found, _ = flatten(lw, node.generators, pair, outer=outer)
    return V(lw.use("fromPairs", found), dict_of(join(*types)))


# ---------------------------------------------------------------------- batches


def _batch(lw: Lowering, node: ast.ListComp) -> V | None:
    """`[f(x) for x in xs]` where f is a cloud operation: one request for all."""
    call = node.elt.value if isinstance(node.elt, ast.Await) else node.elt
    if lw.pure_only is not None or not isinstance(call, ast.Call) or len(node.generators) != 1:
        return None
    operation = integration_of(live(lw, call.func))
    if operation is None:
        return None
    generator = node.generators[0]
    with Scope(lw, None):
        source, t = iterable(lw, lw.expr(generator.iter), generator.iter)
        param, before = pattern(lw, generator.target, t)
        for condition in generator.ifs:
            lw.pure_only = "a comprehension's condition"
            with lw.capture() as out:
                chosen = test(lw, condition)
            source = js.method(source, "filter", _arrow(param, [*before, *out], chosen))
            narrow(lw, condition, True)
        lw.pure_only = "a call's arguments in a comprehension"
        with lw.capture() as out:
            request = ask(lw, operation, call)
        batch = request.batch
        if batch is None:
            raise lw.refuse(
                call,
                f"{operation.name} has no batch form: its number of calls is not known.",
                "Call a Function that loops.",
                FL5003,
            )
        same = batch.element == param and not before and not out
        listed = source if same else js.method(source, "map", _arrow(param, [*before, *out], batch.element))
    joined = dataclasses.replace(request, statements=batch.statements, view=None, result_type=_elements(request))
    if batch.limit is None:
        return point(lw, joined, batch.request(listed), batch.result)
    listed = lw.temp(listed, "batch")
    found = js.Name(lw.unit.name("found"))
    lw.emit(js.Let(found, js.Array(()), "let"))
    with lw.capture() as out:
        size = js.Member(listed, "length")
        over = js.Binary(">", size, js.Lit(batch.limit))
        message = js.Lit(f"{operation.name} takes at most {batch.limit} in one batch")
        lw.emit(js.If(over, [js.Do(js.call("util.error", message, js.Lit("ValueError")))]))
        value = point(lw, joined, batch.request(listed), batch.result)
        lw.emit(js.Assign(found, value.expr))
    lw.emit(js.If(js.Member(listed, "length"), out))
    return V(found, value.t)


def _elements(request: object) -> T:
    from .types import ANY, NONE, of_annotation
    from .values import Request

    assert isinstance(request, Request)
    if request.batch is not None and request.view is not None:
        raw = {name: hint for name, (_, hint, _always) in request.view(js.NULL).items()}
        from .types import record

        return list_of(
            record({n: h if isinstance(h, T) else of_annotation(h) for n, h in raw.items()}, ()) if raw else NONE
        )
    hint = request.result_type
    return list_of(hint if isinstance(hint, T) else ANY if hint is None else of_annotation(hint))
