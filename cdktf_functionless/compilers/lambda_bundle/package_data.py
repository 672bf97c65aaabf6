"""Data files of the user's packages: what lies beside modules that travel with the zip comes along with them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Mapping

from ...reflect import source_file

_CODE = (".py", ".pyc", ".pyi", ".pyo", ".pyd", ".so")
#: Folders that belong to the development of a package, not to the package.
_SKIPPED = frozenset({"__pycache__", "tests", "test", "node_modules", "cdktf.out"})
_SKIPPED_ENDINGS = (".egg-info", ".dist-info")


def data_files(travelling: Mapping[str, str], asked: Iterable[str]) -> dict[str, bytes]:
    """The data files of packages, by their paths in the zip.

    A package has its data with it when it, or a module that lies in it, is imported by somebody, or when its
    `__init__.py` does something. One that is only on the way to another has not.

    Args:
        travelling: the files of the modules that travel, by module name; of a namespace package, its folder.
        asked: the modules that are imported, without the packages on the way to them.
    """
    found: dict[str, bytes] = {}
    packages: dict[str, str] = {}
    for name, file in travelling.items():
        is_package = os.path.basename(file) in ("__init__.py", "")
        if is_package and _does_something(file):
            packages[name] = os.path.dirname(file)
    for name in asked:
        file = travelling.get(name, "")
        is_package = os.path.basename(file) in ("__init__.py", "")
        package = name if is_package else name.rpartition(".")[0]
        if file and package:
            packages[package] = os.path.dirname(file)
    for package, folder in packages.items():
        for path in _data(folder):
            inside = os.path.relpath(path, folder).replace(os.sep, "/")
            with open(path, "rb") as source:
                found[f"{package.replace('.', '/')}/{inside}"] = source.read()
    return found


def _data(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [
            each for each in folders if each[0] != "." and each not in _SKIPPED and not each.endswith(_SKIPPED_ENDINGS)
        ]
        for name in names:
            if name[0] != "." and name != "py.typed" and not name.endswith(_CODE):
                yield os.path.join(place, name)


def _does_something(file: str) -> bool:
    """Whether a package's `__init__.py` has more than a docstring and imports."""
    source = source_file(file) if file.endswith(".py") else None
    return source is not None and not all(
        isinstance(statement, (ast.Import, ast.ImportFrom))
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in source.tree.body
    )
