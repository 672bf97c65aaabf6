"""match: literals, captures, sequences, mappings, classes, alternatives, guards."""

from __future__ import annotations

import ast
import dataclasses

from . import js
from .builtins import instance_test
from .lower import Lowering, statement
from .operators import equal, test
from .types import ANY, NEVER, STR, T, join, list_of
from .values import V, Var


@statement(ast.Match)
def _match(lw: Lowering, node: ast.Match) -> None:
    subject = lw.expr(node.subject)
    subject = dataclasses.replace(subject, js=lw.temp(subject.expr, "subject"))
    saved = lw.branch()
    ends: list[tuple[dict[str, Var], bool]] = []
    tail = lw.out
    complete = False
    for case in node.cases:
        lw.env = dict(saved)
        binds: list[tuple[str, V]] = []
        chosen = _pattern(lw, case.pattern, subject, binds)
        with lw.capture() as body:
            for name, value in binds:
                lw.assign(name, value, case.pattern, alias=node.subject)
            if case.guard is not None:
                # The guard sees the captures: they are made before, and stay as Python leaves them.
                guard = test(lw, case.guard)
                tail.extend(_captures(body, chosen))
                chosen = guard if chosen == js.TRUE else js.Binary("&&", chosen, guard)
        out = [] if case.guard is not None else body
        inner, env, dead = lw.block(case.body)
        ends.append((env, dead))
        if chosen == js.TRUE:
            tail.extend([*out, *inner])
            complete = True
            break
        branch = js.If(chosen, [*out, *inner])
        tail.append(branch)
        tail = branch.orelse
    if not complete:
        ends.append((dict(saved), False))
    lw.env = saved
    lw.merge(ends)


def _captures(body: list[js.Stmt], chosen: js.Expr) -> list[js.Stmt]:
    if chosen == js.TRUE or not body:
        return body
    return [js.If(chosen, list(body))]


def _pattern(lw: Lowering, pattern: ast.pattern, value: V, binds: list[tuple[str, V]]) -> js.Expr:
    """The test of a pattern; its captures are added to `binds`."""
    match pattern:
        case ast.MatchAs(pattern=None, name=None):
            return js.TRUE
        case ast.MatchAs(pattern=None, name=str(name)):
            binds.append((name, value))
            return js.TRUE
        case ast.MatchAs(pattern=inner, name=name) if inner is not None:
            found = _pattern(lw, inner, value, binds)
            if name is not None:
                binds.append((name, value))
            return found
        case ast.MatchSingleton(value=constant):
            return js.Binary("===", value.expr, js.Lit(constant))
        case ast.MatchValue(value=expr):
            return equal(lw, value, lw.expr(expr), expr)
        case ast.MatchOr(patterns=patterns):
            return _alternatives(lw, pattern, patterns, value, binds)
        case ast.MatchClass(cls=cls, patterns=inner, kwd_attrs=[]) if len(inner) <= 1:
            kind = lw.reflection.evaluate(cls, lw.local)
            found = instance_test(lw, value, kind, pattern)
            from .types import of_annotation

            narrowed = dataclasses.replace(value, t=dataclasses.replace(value.t, kinds=of_annotation(kind).kinds))
            return found if not inner else both(found, _pattern(lw, inner[0], narrowed, binds))
        case ast.MatchSequence(patterns=patterns):
            return _sequence(lw, patterns, value, binds)
        case ast.MatchMapping(keys=keys, patterns=patterns, rest=rest):
            return _mapping(lw, pattern, keys, patterns, rest, value, binds)
    raise lw.refuse(pattern, "This pattern has no form in AppSync.", "Write it with if.")


def both(a: js.Expr, b: js.Expr) -> js.Expr:
    """`a && b` without what is always true."""
    if a == js.TRUE or b == js.FALSE:
        return b
    return a if b == js.TRUE else js.Binary("&&", a, b)


def _alternatives(
    lw: Lowering, node: ast.pattern, patterns: list[ast.pattern], value: V, binds: list[tuple[str, V]]
) -> js.Expr:
    found: js.Expr = js.FALSE
    for pattern in patterns:
        inner: list[tuple[str, V]] = []
        each = _pattern(lw, pattern, value, inner)
        if inner:
            raise lw.refuse(node, "An alternative that captures.", "Write one case for each.")
        found = each if found == js.FALSE else js.Binary("||", found, each)
    return found


def _sequence(lw: Lowering, patterns: list[ast.pattern], value: V, binds: list[tuple[str, V]]) -> js.Expr:
    stars = [place for place, each in enumerate(patterns) if isinstance(each, ast.MatchStar)]
    found: js.Expr = js.TRUE if value.t.only("list", "tuple") else js.call("Array.isArray", value.expr)
    size = js.Member(value.expr, "length")
    count = len(patterns) - len(stars)
    if not (value.t.only("tuple") and value.t.items is not None and len(value.t.items) == count and not stars):
        found = both(found, js.Binary(">=" if stars else "===", size, js.Lit(count)))
    elem = value.t.element if value.t.may("list", "tuple") else ANY
    for place, each in enumerate(patterns):
        if isinstance(each, ast.MatchStar):
            after = len(patterns) - place - 1
            cut = js.method(value.expr, "slice", js.Lit(place))
            if after:
                cut = js.method(value.expr, "slice", js.Lit(place), js.Binary("-", size, js.Lit(after)))
            if each.name is not None:
                binds.append((each.name, V(cut, list_of(elem))))
            continue
        index: js.Expr = js.Lit(place)
        if stars and place > stars[0]:
            index = js.Binary("-", size, js.Lit(len(patterns) - place))
        known = value.t.items[place] if value.t.items is not None and not stars and place < len(value.t.items) else elem
        found = both(found, _pattern(lw, each, V(js.Index(value.expr, index), known), binds))
    return found


def _mapping(
    lw: Lowering,
    node: ast.pattern,
    keys: list[ast.expr],
    patterns: list[ast.pattern],
    rest: str | None,
    value: V,
    binds: list[tuple[str, V]],
) -> js.Expr:
    found: js.Expr = js.TRUE if value.t.only("dict") else lw.use("isDict", value.expr)
    names: list[str] = []
    for key, pattern in zip(keys, patterns, strict=True):
        name = lw.reflection.evaluate(key, lw.local)
        if not isinstance(name, str):
            raise lw.refuse(node, "A mapping pattern with keys that are not strings.", "Use string keys.")
        names.append(name)
        found = both(found, js.call("Object.hasOwn", value.expr, js.Lit(name)))
        t = value.t.field(name) if value.t.may("dict") else ANY
        found = both(found, _pattern(lw, pattern, V(js.member(value.expr, name), t), binds))
    if rest is not None:
        k = js.Name(lw.unit.name("k"))
        taken = js.method(js.of_python(names), "includes", k)
        pair = js.Arrow((js.Array((k,)),), js.negate(taken))
        entries = js.method(js.call("Object.entries", value.expr), "filter", pair)
        binds.append((rest, V(lw.use("fromPairs", entries), T(frozenset({"dict"}), value.t.element))))
    return found


__all__ = ["NEVER", "STR", "join"]
