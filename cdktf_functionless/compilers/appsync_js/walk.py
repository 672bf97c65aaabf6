"""Walks over the JavaScript tree: which names a piece of code uses and assigns. Names are unique in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from . import js


def inner_blocks(node: js.Stmt) -> list[list[js.Stmt]]:
    """The statement lists directly inside a statement."""
    match node:
        case js.If(_, body, orelse):
            return [body, orelse]
        case js.ForOf(_, _, body) | js.Define(_, _, body):
            return [body]
    return []


def expressions(node: js.Stmt) -> list[js.Expr]:
    """The expressions directly in a statement; for a call, those of its request."""
    match node:
        case js.Let(target, value):
            return [target] if value is None else [target, value]
        case js.Assign(target, value):
            return [target, value]
        case js.Do(value):
            return [value]
        case js.If(test):
            return [test]
        case js.ForOf(target, value):
            return [target, value]
        case js.Return(value):
            return [] if value is None else [value]
        case js.CallPoint(payload):
            request = getattr(payload, "request", None)
            return [] if request is None else [request]
    return []


def statements(nodes: Sequence[js.Stmt]) -> Iterator[js.Stmt]:
    """All statements, nested ones too, also those of arrow functions."""
    for node in nodes:
        yield node
        for block in inner_blocks(node):
            yield from statements(block)
        for expr in expressions(node):
            yield from _inside(expr)


def _inside(expr: js.Expr) -> Iterator[js.Stmt]:
    for each in subexpressions(expr):
        if isinstance(each, js.Arrow) and isinstance(each.body, tuple):
            yield from statements(each.body)


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
            _names(expr, found)
        if isinstance(node, js.CallPoint):
            found += [name for name in (node.target, node.error) if name]
        for block in inner_blocks(node):
            found += names(block)
    return found


def names_of(expr: js.Expr) -> list[str]:
    """Every occurrence of a name in an expression."""
    found: list[str] = []
    _names(expr, found)
    return found


def _names(expr: js.Expr, found: list[str]) -> None:
    """Adds the names in an expression; the passes ask for them all the time, so this does not go through generators."""
    kind = type(expr)
    if kind is js.Name:
        found.append(expr.id)  # type: ignore[union-attr]
    elif kind is js.Arrow:
        assert isinstance(expr, js.Arrow)
        for param in expr.params:
            _names(param, found)
        if isinstance(expr.body, tuple):
            found += names(expr.body)
        else:
            _names(expr.body, found)
    elif kind is not js.Lit:
        for child in js.children(expr):
            _names(child, found)


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
