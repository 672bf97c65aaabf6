"""Syntax trees as readable source, with astor, and the check that nothing was lost."""

from __future__ import annotations

import ast

import astor


def to_text(tree: ast.AST) -> str:
    """Readable source of a tree."""
    return str(astor.to_source(ast.fix_missing_locations(tree)))


def emitted(statements: list[ast.stmt]) -> tuple[str, ast.Module]:
    """The source of a module, and that source parsed again: the tree that was meant, with the new lines.

    Raises:
        AssertionError: when the source does not say what was meant.
    """
    module = ast.Module(body=statements, type_ignores=[])
    text = to_text(module)
    tree = ast.parse(text)
    assert ast.dump(tree) == ast.dump(module), "the emitted source differs from the tree that was meant"
    return text, tree
