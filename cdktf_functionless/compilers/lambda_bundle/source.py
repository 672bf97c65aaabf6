"""Syntax trees as readable source, and the check that the source says what was meant."""

from __future__ import annotations

import ast
from typing import Any

import astor

from .generator import Generator


def to_text(tree: ast.AST, indent: str = "    ") -> str:
    """Readable source of a tree."""
    return str(astor.to_source(tree, indent, source_generator_class=Generator, pretty_source="".join))


def emitted(statements: list[ast.stmt]) -> tuple[str, ast.Module]:
    """The source of a module, and that source parsed again: the tree that was meant, with the new lines.

    Raises:
        AssertionError: when the source does not say what was meant: a defect of the generator, never shipped.
    """
    module = ast.Module(body=statements, type_ignores=[])
    text = to_text(module)
    tree = ast.parse(text)
    difference = first_difference(module, tree)
    assert difference is None, f"The emitted source differs from the tree that was meant: {difference}"
    return text, tree


def first_difference(meant: Any, written: Any) -> str | None:
    """Where two trees differ, or None; positions and the kind of load or store do not count."""
    work = [(meant, written)]
    while work:
        one, other = work.pop()
        if isinstance(one, ast.AST):
            if type(one) is not type(other):
                return f"{ast.dump(one)[:200]} became {_shown(other)}"
            work += [
                (getattr(one, name, None), getattr(other, name, None))
                for name in one._fields
                if name not in ("ctx", "type_comment")
            ]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return f"{[_shown(item) for item in one][:5]} became {[_shown(item) for item in other][:5]}"
            work += zip(one, other, strict=True)
        elif type(one) is not type(other) or (one != other and not (one is None or _same(one, other))):
            if not (one in (None, []) and other in (None, [])):
                return f"{_shown(one)} became {_shown(other)}"
    return None


def _same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)


def _shown(value: Any) -> str:
    return ast.dump(value)[:200] if isinstance(value, ast.AST) else repr(value)[:200]
