"""The modules of `lambda_runtime` that a bundle needs, without their documentation."""

from __future__ import annotations

import ast
import functools
import importlib.util
import os
from collections.abc import Iterable

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
    """A module's text without docstrings and comments, and the modules of the runtime that it imports."""
    with open(os.path.join(_folder(), *_path(module).split("/")), encoding="utf-8") as file:
        text = file.read()
    tree = ast.parse(text)
    lines = text.splitlines()
    needed: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith(PACKAGE)):
            base = f"{PACKAGE}.{node.module}" if node.level and node.module else node.module or PACKAGE
            needed |= dict.fromkeys(_modules(base, [alias.name for alias in node.names]))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    kept = [line for line in kept if line != "from __future__ import annotations"]
    return ("\n".join(kept) + "\n" if kept else "").encode(), tuple(needed)


def _modules(base: str, names: list[str]) -> list[str]:
    if base == PACKAGE:
        return [f"{PACKAGE}.{name}" for name in names]
    return [base]
