"""Walks over the JavaScript tree: which names a piece of code uses and assigns. Names are unique in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import js

#: By a statement's class: they are asked for every statement in every pass.
_BLOCKS: dict[type, Callable[[Any], list[list[js.Stmt]]]] = {
    js.If: lambda node: [node.body, node.orelse],
    js.ForOf: lambda node: [node.body],
    js.Define: lambda node: [node.body],
}
_EXPRESSIONS: dict[type, Callable[[Any], list[js.Expr]]] = {
    js.Let: lambda node: [node.target] if node.value is None else [node.target, node.value],
    js.Assign: lambda node: [node.target, node.value],
    js.Do: lambda node: [node.value],
    js.If: lambda node: [node.test],
    js.ForOf: lambda node: [node.target, node.value],
    js.Return: lambda node: [] if node.value is None else [node.value],
    js.CallPoint: lambda node: [node.payload.request] if hasattr(node.payload, "request") else [],
}


def inner_blocks(node: js.Stmt) -> list[list[js.Stmt]]:
    """The statement lists directly inside a statement."""
    inside = _BLOCKS.get(type(node))
    return [] if inside is None else inside(node)


def expressions(node: js.Stmt) -> list[js.Expr]:
    """The expressions directly in a statement; for a call, those of its request."""
    inside = _EXPRESSIONS.get(type(node))
    return [] if inside is None else inside(node)


def statements(nodes: Sequence[js.Stmt]) -> list[js.Stmt]:
    """All statements, nested ones too, also those of arrow functions."""
    found: list[js.Stmt] = []
    for node in nodes:
        found.append(node)
        if type(node) in _BLOCKS:
            for block in inner_blocks(node):
                found += statements(block)
        for expr in expressions(node):
            for arrow in _blocks(expr):
                found += statements(arrow.body)  # type: ignore[arg-type]
    return found


def _blocks(expr: js.Expr) -> tuple[js.Arrow, ...]:
    """The arrow functions with statements in an expression; of those, only the outer ones."""
    try:
        return expr.found_blocks
    except AttributeError:
        pass
    found: tuple[js.Arrow, ...] = ()
    if isinstance(expr, js.Arrow):
        for part in expr.params:
            found += _blocks(part)
        found += (expr,) if isinstance(expr.body, tuple) else _blocks(expr.body)
    else:
        for child in js.children(expr):
            found += _blocks(child)
    object.__setattr__(expr, "found_blocks", found)
    return found


def subexpressions(expr: js.Expr) -> Iterator[js.Expr]:
    """An expression and all inside it, except for the statements of arrow functions."""
    yield expr
    if isinstance(expr, js.Arrow):
        for param in expr.params:
            yield from subexpressions(param)
        if not isinstance(expr.body, tuple):
            yield from subexpressions(expr.body)
    for child in js.children(expr):
        yield from subexpressions(child)


def names(nodes: Sequence[js.Stmt]) -> list[str]:
    """Every occurrence of a name, in order."""
    found: list[str] = []
    for node in nodes:
        for expr in expressions(node):
            found += names_of(expr)
        if isinstance(node, js.CallPoint):
            found += [name for name in (node.target, node.error) if name]
        for block in inner_blocks(node):
            found += names(block)
    return found


def names_of(expr: js.Expr) -> tuple[str, ...]:
    """Every occurrence of a name in an expression."""
    try:
        return expr.found_names
    except AttributeError:
        pass
    found: list[str] = []
    if isinstance(expr, js.Name):
        found.append(expr.id)
    elif isinstance(expr, js.Arrow):
        for param in expr.params:
            found += names_of(param)
        found += names(expr.body) if isinstance(expr.body, tuple) else names_of(expr.body)
    else:
        for child in js.children(expr):
            found += names_of(child)
    if _blocks(expr):
        return tuple(found)  # statements change
    object.__setattr__(expr, "found_names", tuple(found))
    return expr.found_names


def targets(target: js.Expr) -> Iterator[str]:
    """The names that a pattern assigns."""
    match target:
        case js.Name(name):
            yield name
        case js.Array(items):
            for item in items:
                yield from targets(item)
        case js.Spread(value):
            yield from targets(value)


def assigned(nodes: Sequence[js.Stmt]) -> set[str]:
    """The names that statements assign or declare."""
    found: set[str] = set()
    for node in statements(nodes):
        if isinstance(node, (js.Let, js.Assign, js.ForOf)):
            found.update(targets(node.target))
        elif isinstance(node, js.CallPoint):
            found.update(name for name in (node.target, node.error) if name)
    return found


def rewrite(expr: js.Expr, change: Callable[[js.Expr], js.Expr | None]) -> js.Expr:
    """The expression with each part that `change` answers replaced, from the outside in."""
    changed = change(expr)
    if changed is not None:
        return changed

    def again(each: js.Expr) -> js.Expr:
        return rewrite(each, change)

    match expr:
        case js.Template(parts):
            return js.Template(tuple(part if isinstance(part, str) else again(part) for part in parts))
        case js.Array(items):
            return js.Array(tuple(map(again, items)))
        case js.Object(items):
            return js.Object(
                tuple((key if key is None or isinstance(key, str) else again(key), again(item)) for key, item in items)
            )
        case js.Member(value, name, optional):
            return js.Member(again(value), name, optional)
        case js.Index(value, index):
            return js.Index(again(value), again(index))
        case js.Invoke(callee, args):
            return js.Invoke(again(callee), tuple(map(again, args)))
        case js.Unary(op, value):
            return js.Unary(op, again(value))
        case js.Spread(value):
            return js.Spread(again(value))
        case js.Binary(op, left, right):
            return js.Binary(op, again(left), again(right))
        case js.Cond(test, body, orelse):
            return js.Cond(again(test), again(body), again(orelse))
        case js.Arrow(params, body):
            if isinstance(body, tuple):
                return js.Arrow(params, tuple(rewrite_statements(body, change)))
            return js.Arrow(params, again(body))
    return expr


def rewrite_statements(nodes: Sequence[js.Stmt], change: Callable[[js.Expr], js.Expr | None]) -> list[js.Stmt]:
    """Statements with their expressions rewritten; assignment targets are left alone."""
    out: list[js.Stmt] = []
    for node in nodes:
        match node:
            case js.Let(target, value, keyword):
                out.append(js.Let(target, None if value is None else rewrite(value, change), keyword))
            case js.Assign(target, value, op):
                kept = target if isinstance(target, (js.Name, js.Array)) else rewrite(target, change)
                out.append(js.Assign(kept, rewrite(value, change), op))
            case js.Do(value):
                out.append(js.Do(rewrite(value, change)))
            case js.If(test, body, orelse):
                out.append(
                    js.If(rewrite(test, change), rewrite_statements(body, change), rewrite_statements(orelse, change))
                )
            case js.ForOf(target, value, body):
                out.append(js.ForOf(target, rewrite(value, change), rewrite_statements(body, change)))
            case js.Return(value):
                out.append(js.Return(None if value is None else rewrite(value, change)))
            case _:
                out.append(node)
    return out
