"""The line map: where each statement of the emitted module was in the user's files."""

from __future__ import annotations

import ast
import functools
import os
import sys
from collections.abc import Iterable

from .form import Definition


def line_map(definitions: Iterable[Definition], emitted: ast.Module) -> dict[str, list[tuple[int, int | None, int]]]:
    """By file, the entries `(line, column, line in the file)`; the column is None for the start of a statement.

    Args:
        definitions: what was meant, with the user's lines in its nodes.
        emitted: the module as it was written, parsed again: node for node the same.
    """
    found: dict[str, list[tuple[int, int | None, int]]] = {}
    position = 0
    for definition in definitions:
        for statement in definition.statements:
            if definition.file:
                entries = found.setdefault(module_path(definition.file, definition.module), [])
                _walk(statement, emitted.body[position], 0, entries)
            position += 1
    return found


def _walk(meant: ast.AST, written: ast.AST, at: int, entries: list[tuple[int, int | None, int]]) -> None:
    line = getattr(meant, "lineno", None)
    if line is not None and isinstance(meant, (ast.stmt, ast.expr)) and hasattr(written, "lineno"):
        if isinstance(meant, ast.stmt):
            entries.append((written.lineno, None, line))
            at = line
        elif line != at:
            entries.append((written.lineno, written.col_offset, line))  # type: ignore[attr-defined]
            at = line
    for name in meant._fields:
        one, other = getattr(meant, name, None), getattr(written, name, None)
        if isinstance(one, list) and isinstance(other, list):
            for part, counterpart in zip(one, other, strict=False):
                if isinstance(part, ast.AST) and isinstance(counterpart, ast.AST):
                    _walk(part, counterpart, at, entries)
        elif isinstance(one, ast.AST) and isinstance(other, ast.AST):
            _walk(one, other, at, entries)


def comments(maps: dict[str, list[tuple[int, int | None, int]]]) -> str:
    """The map as comments at the end of the module."""
    lines = []
    for file, entries in maps.items():
        starts = sorted({(line, where) for line, column, where in entries if column is None})
        parts: list[str] = []
        index = 0
        while index < len(starts):
            line, where = starts[index]
            run = 0
            while index + run + 1 < len(starts) and starts[index + run + 1] == (line + run + 1, where + run + 1):
                run += 1
            parts.append(f"{line}+{run}:{where}" if run else f"{line}:{where}")
            index += run + 1
        inner = sorted({(line, column, where) for line, column, where in entries if column is not None})
        parts += [f"{line}.{column}:{where}" for line, column, where in inner]
        lines.append(f"# lines {file.replace(' ', '_')} {' '.join(parts)}\n")
    return "".join(lines)


@functools.cache
def module_path(file: str, module: str = "") -> str:
    """A file's name as it is imported, `orders/stack.py`: nothing of the machine's folders is in it."""
    real = os.path.realpath(file).replace(os.sep, "/")
    for ending in (".py", "/__init__.py"):
        path = module.replace(".", "/") + ending
        if module not in ("", "__main__") and real.endswith(f"/{path}"):
            return path
    roots = sorted({os.path.realpath(path or ".").replace(os.sep, "/") + "/" for path in sys.path}, key=len)
    return next((real.removeprefix(root) for root in reversed(roots) if real.startswith(root)), os.path.basename(file))
