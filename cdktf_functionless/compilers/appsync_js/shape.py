"""Rewrites of Python statements that make `continue` and `return` fall at the end of their branches."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def _contains(nodes: Sequence[ast.stmt], kind: type[ast.stmt]) -> bool:
    """Whether a statement of this kind stands in this list, outside of inner loops and functions."""
    return any(_has(node, kind) for node in nodes)


def _has(node: ast.AST, kind: type[ast.stmt]) -> bool:
    if isinstance(node, kind):
        return True
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    if kind is ast.Continue and isinstance(node, (ast.For, ast.While, ast.AsyncFor)):
        return any(_has(child, kind) for child in node.orelse)
    return any(_has(child, kind) for child in ast.iter_child_nodes(node))


def _nested(nodes: Sequence[ast.stmt], kind: type[ast.stmt]) -> list[ast.stmt] | None:
    """The list with what follows an `if` that holds a `kind` moved into its branches; None where it cannot be."""
    out: list[ast.stmt] = []
    for place, node in enumerate(nodes):
        if isinstance(node, kind):
            out.append(node)
            return out
        if not _has(node, kind):
            out.append(node)
            continue
        rest = list(nodes[place + 1 :])
        if not isinstance(node, ast.If):
            return None
        body = _nested([*node.body, *rest], kind)
        orelse = _nested([*node.orelse, *rest], kind)
        if body is None or orelse is None:
            return None
        out.append(ast.copy_location(ast.If(test=node.test, body=body, orelse=orelse), node))
        return out
    return out


def without_continue(nodes: Sequence[ast.stmt]) -> list[ast.stmt] | None:
    """A loop's body whose `continue` are all last in their branch; None where one stands where that cannot be."""
    return _nested(nodes, ast.Continue) if _contains(nodes, ast.Continue) else list(nodes)


def tail_returns(nodes: Sequence[ast.stmt]) -> list[ast.stmt] | None:
    """A function's body whose `return` are all last in their branch; None where one stands inside a loop or try."""
    return _nested(nodes, ast.Return) if _contains(nodes, ast.Return) else list(nodes)
