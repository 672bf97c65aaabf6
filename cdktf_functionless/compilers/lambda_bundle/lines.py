"""The line map: where each statement of the emitted module was in the user's files."""

from __future__ import annotations

import ast
import functools
import os
import sys
from collections.abc import Iterable

from .form import Definition

#: By file: for each line of the emitted module, the user's line; and the columns of what comes from another line.
Maps = dict[str, tuple[dict[int, int], dict[tuple[int, int], int]]]


def line_map(definitions: Iterable[Definition], emitted: ast.Module) -> Maps:
    """Where everything was.

    Args:
        definitions: what was meant, with the user's lines in its nodes.
        emitted: the module as it was written, parsed again: node for node the same.
    """
    found: Maps = {}
    position = 0
    for definition in definitions:
        for statement in definition.statements:
            if definition.file:
                lines, columns = found.setdefault(module_path(definition.file, definition.module), ({}, {}))
                _walk(statement, emitted.body[position], lines, columns)
            position += 1
    return found


def _walk(meant: ast.AST, written: ast.AST, lines: dict[int, int], columns: dict[tuple[int, int], int]) -> None:
    line = getattr(meant, "lineno", None)
    if (
        line is not None
        and isinstance(written, (ast.stmt, ast.expr))
        and lines.setdefault(written.lineno, line) != line
    ):
        columns.setdefault((written.lineno, written.col_offset), line)
    for name in meant._fields:
        one, other = getattr(meant, name, None), getattr(written, name, None)
        if isinstance(one, list) and isinstance(other, list):
            for part, counterpart in zip(one, other, strict=False):
                if isinstance(part, ast.AST) and isinstance(counterpart, ast.AST):
                    _walk(part, counterpart, lines, columns)
        elif isinstance(one, ast.AST) and isinstance(other, ast.AST):
            _walk(one, other, lines, columns)


def comments(maps: Maps) -> str:
    """The map as comments at the end of the module."""
    texts = []
    for file, (lines, columns) in maps.items():
        starts = sorted(lines.items())
        parts: list[str] = []
        index = 0
        while index < len(starts):
            line, where = starts[index]
            run = 0
            while index + run + 1 < len(starts) and starts[index + run + 1] == (line + run + 1, where + run + 1):
                run += 1
            parts.append(f"{line}+{run}:{where}" if run else f"{line}:{where}")
            index += run + 1
        parts += [f"{line}.{column}:{where}" for (line, column), where in sorted(columns.items())]
        texts.append(f"# lines {file.replace(' ', '_')} {' '.join(parts)}\n")
    return "".join(texts)


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
