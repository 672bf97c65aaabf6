"""Pure loops that return or raise: they note how they are left, stop, and what follows looks at the note."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...reflect import children, walk
from . import flow
from .syntax import assign, constant, load, located

if TYPE_CHECKING:
    from .flow import Node
    from .frontend import Frontend


@dataclass(frozen=True)
class _Exit:
    statement: ast.Return | ast.Raise
    number: int


def leave_loop(frontend: Frontend, node: ast.For | ast.While, into: list[Node]) -> bool:
    """Adds a loop that returns or raises as a pure one; False where it must be states."""
    if frontend.trying or not _possible(frontend, node):
        return False
    way, value = frontend.names.fresh("left"), frontend.names.fresh("value")
    exits: list[_Exit] = []
    changed = _loop(node, way, value, exits)
    frontend.assign(into, way, located(constant(0), node), node)
    frontend.assign(into, value, located(constant(None), node), node)
    frontend.pure(into, frontend.expressions.clean(changed))
    chain: list[Node] = []
    for one in reversed(exits):
        inner: list[Node] = []
        at = one.statement
        if isinstance(at, ast.Return):
            frontend.statement(located(ast.Return(value=load(value, at)), at), inner)
        else:
            made = at.exc
            assert isinstance(made, ast.Call)
            kind = frontend.names.live(made.func)
            inner.append(flow.Raise(kind, load(value, at), at))
        test = located(ast.Compare(left=load(way, at), ops=[ast.Eq()], comparators=[constant(one.number)]), at)
        test._label = ast.unparse(at)  # type: ignore[attr-defined]
        chain = [flow.If(test, inner, chain, at)]
    into += chain
    return True


def _possible(frontend: Frontend, node: ast.For | ast.While) -> bool:
    if any(_leaves_outer(part) for part in node.orelse):
        return False
    for part in walk(node):
        if isinstance(part, (ast.Try, ast.FunctionDef, ast.ClassDef, ast.Assert, ast.Match)):
            return False
        if isinstance(part, (ast.For, ast.While)) and any(
            isinstance(inner, (ast.Return, ast.Raise)) for other in part.orelse for inner in walk(other)
        ):
            return False
        if isinstance(part, ast.Raise):
            made = part.exc
            if not (isinstance(made, ast.Call) and len(made.args) == 1 and not made.keywords and part.cause is None):
                return False
            kind = frontend.names.live(made.func)
            if not (isinstance(kind, type) and issubclass(kind, Exception)) or hasattr(kind.__init__, "__code__"):
                return False
    return True


def _leaves_outer(node: ast.stmt) -> bool:
    """Whether a statement of a loop's `else` leaves the loop around it."""
    if isinstance(node, (ast.For, ast.While)):
        return any(map(_leaves_outer, node.orelse))
    return isinstance(node, (ast.Break, ast.Continue)) or any(
        _leaves_outer(part) for part in children(node) if isinstance(part, ast.stmt)
    )


def _loop(node: ast.For | ast.While, way: str, value: str, exits: list[_Exit]) -> ast.stmt:
    fields = dict(ast.iter_fields(node))
    fields["body"] = _block(node.body, way, value, exits)
    made = type(node)(**fields)
    return located(made, node)


def _block(statements: list[ast.stmt], way: str, value: str, exits: list[_Exit]) -> list[ast.stmt]:
    from .exceptions import text_of

    found: list[ast.stmt] = []
    for statement in statements:
        match statement:
            case ast.Return() | ast.Raise():
                one = _Exit(statement, len(exits) + 1)
                exits.append(one)
                if isinstance(statement, ast.Return):
                    given = statement.value if statement.value is not None else constant(None)
                else:
                    made = statement.exc
                    assert isinstance(made, ast.Call)
                    kind = KeyError if isinstance(made.func, ast.Name) and made.func.id == "KeyError" else Exception
                    given = text_of(kind, list(made.args))
                found.append(assign(value, located(given, statement), statement))
                found.append(assign(way, constant(one.number), statement))
                found.append(located(ast.Break(), statement))
                return found
            case ast.If():
                then, orelse = (_block(part, way, value, exits) for part in (statement.body, statement.orelse))
                found.append(located(ast.If(test=statement.test, body=then, orelse=orelse), statement))
            case ast.For() | ast.While():
                before = len(exits)
                found.append(_loop(statement, way, value, exits))
                if len(exits) > before:
                    found.append(located(ast.If(test=load(way, statement), body=[ast.Break()], orelse=[]), statement))
            case _:
                found.append(statement)
    return found
