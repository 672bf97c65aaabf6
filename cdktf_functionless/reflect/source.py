"""Source files as syntax trees, parsed once, and the node of a code object in them."""

from __future__ import annotations

import ast
import bisect
import inspect
import linecache
from collections import defaultdict
from types import CodeType
from typing import TypeAlias

from ..diagnostics import FL1001, FL1002, Position, error
from .walk import children

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class SourceFile:
    """One parsed file. The tree is shared by everything that reads it: nobody may change it."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.lines = lines
        self.tree = ast.parse("".join(lines), filename=name)
        self._functions: defaultdict[tuple[str, int], list[FunctionNode]] = defaultdict(list)
        self._classes: dict[str, list[ast.ClassDef]] = defaultdict(list)
        lambdas = [number for number, line in enumerate(lines, 1) if "lambda" in line]
        for node in _definitions(self.tree, lambdas):
            if isinstance(node, ast.Lambda):
                self._functions["<lambda>", node.lineno].append(node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                self._functions[node.name, first].append(node)
            elif isinstance(node, ast.ClassDef):
                self._classes[node.name].append(node)

    def function(self, code: CodeType) -> FunctionNode | None:
        """The node that `code` was compiled from; several on one line are told apart by their columns."""
        found = self._functions.get((code.co_name, code.co_firstlineno), [])
        found = [node for node in found if _parameter_names(node) == _code_parameters(code)]
        if len(found) > 1:
            stretches = set(code.co_positions())
            found = [node for node in found if _stretch(_last(node)) in stretches] or found
        return found[0] if len(found) == 1 else None

    def classes(self, name: str) -> list[ast.ClassDef]:
        """The class statements of that name, in source order."""
        return self._classes.get(name, [])

    def position(self, node: ast.AST) -> Position:
        """Where a node of the tree stands; `ast` counts bytes, people count characters."""
        line = getattr(node, "lineno", 1)
        end_line = getattr(node, "end_lineno", None) or line
        column = self._characters(line, getattr(node, "col_offset", 0))
        end_column = self._characters(end_line, getattr(node, "end_col_offset", None) or 0)
        return Position(self.name, line, column, end_line, end_column)

    def _characters(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return (offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))) + 1


def _definitions(tree: ast.AST, lambdas: list[int]) -> list[ast.AST]:
    """Nodes among which are all functions and classes, level by level: expressions are only entered where a lambda
    may be.

    Args:
        tree: the whole file.
        lambdas: the numbers of the lines with the word in it.
    """
    found = [tree]
    for node in found:
        for child in children(node):
            if isinstance(child, ast.expr):
                next_one = bisect.bisect_left(lambdas, child.lineno)
                if next_one == len(lambdas) or lambdas[next_one] > (child.end_lineno or child.lineno):
                    continue
            found.append(child)
    return found


def _last(node: FunctionNode) -> ast.AST:
    """A part of the function whose stretch its code object, and no other, carries."""
    return node.body if isinstance(node, ast.Lambda) else node.body[-1]


def _stretch(node: ast.AST) -> tuple[int | None, int | None, int | None, int | None]:
    return (
        getattr(node, "lineno", None),
        getattr(node, "end_lineno", None),
        getattr(node, "col_offset", None),
        getattr(node, "end_col_offset", None),
    )


def _parameter_names(node: FunctionNode) -> list[str]:
    a = node.args
    extra = [arg for arg in (a.vararg, a.kwarg) if arg is not None]
    return [arg.arg for arg in [*a.posonlyargs, *a.args, *a.kwonlyargs, *extra]]


def _code_parameters(code: CodeType) -> list[str]:
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return list(code.co_varnames[:count])


_files: dict[str, SourceFile] = {}


def source_file(name: str, module_globals: dict[str, object] | None = None) -> SourceFile | None:
    """The parsed file of that name, as `inspect` would read it; None where there is no source."""
    linecache.checkcache(name)
    lines = linecache.getlines(name, module_globals)
    if not lines:
        return None
    known = _files.get(name)
    if known is None or (known.lines is not lines and known.lines != lines):
        try:
            known = SourceFile(name, lines)
        except SyntaxError:
            return None
        _files[name] = known
    return known


def locate(code: CodeType, module_globals: dict[str, object]) -> tuple[SourceFile, FunctionNode]:
    """The file and the node of a code object.

    Raises:
        FunctionlessError: FL1001 when there is no source (a REPL, `exec`), FL1002 when the file was changed since.
    """
    file = source_file(code.co_filename, module_globals)
    if file is None:
        raise error(
            FL1001,
            f"The source of {code.co_name!r} cannot be found: {code.co_filename!r} is not a file that can be read.",
            None,
            "Define the function in a file that Python imports; a REPL or exec() keeps no source.",
        )
    node = file.function(code)
    if node is None:
        raise error(
            FL1002,
            f"The function {code.co_name!r} is not at line {code.co_firstlineno} of its file any more.",
            Position(file.name, code.co_firstlineno, 1, code.co_firstlineno, 1),
            "Start Python again after the file was changed.",
        )
    return file, node
