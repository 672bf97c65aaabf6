"""The modules of `lambda_runtime` that a bundle needs, without their documentation."""

from __future__ import annotations

import ast
import functools
import importlib.util
import os
from collections.abc import Iterable

from .source import to_text

PACKAGE = "lambda_runtime"


def runtime_files(modules: Iterable[str]) -> dict[str, bytes]:
    """The files of the zip, by path, for these modules of the runtime and those that they import."""
    found: dict[str, bytes] = {}
    waiting = [PACKAGE, *modules]
    while waiting:
        module = waiting.pop()
        path = _path(module)
        if path not in found:
            found[path], needed = _stripped(module)
            waiting += needed
    return found


def _path(module: str) -> str:
    return f"{PACKAGE}/__init__.py" if module == PACKAGE else module.replace(".", "/") + ".py"


@functools.cache
def _folder() -> str:
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None, "lambda_runtime is part of the installation"
    return os.path.dirname(os.path.dirname(spec.origin))


@functools.cache
def _stripped(module: str) -> tuple[bytes, tuple[str, ...]]:
    """A module's text in short, and the modules of the runtime that it imports."""
    with open(os.path.join(_folder(), *_path(module).split("/")), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    needed: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith(PACKAGE)):
            base = f"{PACKAGE}.{node.module}" if node.level and node.module else node.module or PACKAGE
            needed |= dict.fromkeys(_modules(base, [alias.name for alias in node.names]))
    short = _Short().visit(tree)
    return (to_text(short, indent=" ").strip() + "\n" if short.body else "").encode(), tuple(needed)


class _Short(ast.NodeTransformer):
    """Leaves out what does nothing when the code runs: docstrings, annotations, imports of `typing`."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.body:
            node.body.append(ast.Pass())
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        return None if node.value is None else ast.Assign(targets=[node.target], value=self.visit(node.value))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if node.module in ("__future__", "typing", "collections.abc") else node


def _modules(base: str, names: list[str]) -> list[str]:
    if base == PACKAGE:
        return [f"{PACKAGE}.{name}" for name in names]
    return [base]
