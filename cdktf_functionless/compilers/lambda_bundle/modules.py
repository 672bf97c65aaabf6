"""Where modules come from: imported as they are, carried in the zip, bundled from a distribution, or taken apart.

The rule: a function or class of the user's own code is taken apart, wherever it stands, so that what comes along is
what it reaches. A module of the user's that is captured as a module travels as a file, with the local modules that it
imports; then everything of these modules is imported from them, so that a class exists once. A module that imports
the libraries which build stacks cannot travel: of it only the attributes are taken that the code reads.
"""

from __future__ import annotations

import ast
import builtins
import functools
import os
import sys
import sysconfig
import types
from collections.abc import Iterator
from enum import Enum
from typing import Any

from ...diagnostics import FL2004, Diagnostics, Position
from ...reflect import source_file
from .package_data import data_files
from .things import Builtin, Form, Imported, Live
from .values import CannotRebuild


class Kind(Enum):
    """Where a module's code is when the Lambda function runs."""

    STANDARD = "the standard library"
    RUNTIME = "AWS's Python runtime"
    OWN = "lambda_runtime"
    STACK = "the libraries that build stacks"
    DISTRIBUTION = "an installed distribution"
    LOCAL = "the user's code"


_RUNTIME = frozenset({"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six"})
#: Files of every zip: a local module of that name would take their place.
_TAKEN = frozenset({"function", "index", "lambda_runtime"})
_STACK = frozenset({"cdktf", "constructs", "jsii", "cdktf_cdktf_provider_aws", "cdktf_functionless"})
#: Modules of the library that have a counterpart in the runtime.
_COUNTERPARTS = {"cdktf_functionless.aws": "lambda_runtime.aws"}


@functools.cache
def _standard_folders() -> tuple[str, ...]:
    return tuple({os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib")})


@functools.cache
def _installed_folders() -> tuple[str, ...]:
    folders = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    folders |= {path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")}
    return tuple(os.path.realpath(folder) + os.sep for folder in folders)


@functools.cache
def kind_of(name: str) -> Kind:
    """Where the module of that name comes from."""
    root = name.partition(".")[0]
    if root in _RUNTIME:
        return Kind.RUNTIME
    if root in _STACK:
        return Kind.STACK
    if root == "lambda_runtime":
        return Kind.OWN
    if root in sys.stdlib_module_names and root != "__main__":
        return Kind.STANDARD
    file = _file(root)
    if file is None or root == "__main__":
        return Kind.LOCAL
    if file.startswith(_installed_folders()):
        return Kind.DISTRIBUTION
    return Kind.STANDARD if file.startswith(_standard_folders()) else Kind.LOCAL


def _file(name: str) -> str | None:
    """The file of a module that is loaded, or that could be; a package's is its `__init__.py` or its folder."""
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None)
    path = getattr(module, "__file__", None) or getattr(spec, "origin", None)
    if module is None:
        from importlib.util import find_spec

        try:
            spec = find_spec(name)
        except (ImportError, ValueError, AttributeError):
            return None
        path = getattr(spec, "origin", None)
    if path in (None, "built-in", "frozen"):
        locations = list(getattr(spec, "submodule_search_locations", None) or [])
        path = os.path.join(locations[0], "") if locations else None
    return None if path is None else os.path.realpath(path)


class Modules:
    """The modules that one bundle needs.

    Args:
        found: where errors go.
        travelling: local modules that travel as files, known from an earlier round.
    """

    def __init__(self, found: Diagnostics, travelling: dict[str, str] | None = None) -> None:
        self.found = found
        self.travelling: dict[str, str] = dict(travelling or {})
        self.distributions: dict[str, Position | None] = {}
        self._asked: set[str] = set()
        self.apart: set[str] = set()

    # live modules and what they hold

    def form(self, module: types.ModuleType, position: Position | None) -> Form:
        """How a captured module is rebuilt.

        Raises:
            CannotRebuild: when it has no file to carry.
        """
        name = module.__name__
        if name in _COUNTERPARTS:
            return Imported(module=_COUNTERPARTS[name])
        kind = kind_of(name)
        if kind is Kind.STACK or name == "__main__" or (kind is Kind.LOCAL and not self._travel(name, position)):
            return Live()
        self._note(name, kind, position)
        return Imported(module=name)

    def by_name(self, module: object, qualname: str, value: object, position: Position | None) -> Form | None:
        """The import that gives `value` again, or None for what is taken apart."""
        if not isinstance(module, str):
            return None
        if module == "builtins":
            return _builtin(qualname, value)
        kind = kind_of(module)
        if kind is Kind.STACK or (kind is Kind.LOCAL and module not in self.travelling):
            self.apart.add(module)
            return None
        if "<" in qualname or _resolve(module, qualname) is not value:
            return None
        self._note(module, kind, position)
        return Imported(module=module, attribute=qualname)

    def has(self, module: str) -> bool:
        """Whether a bundle can import a module, as far as is known by now."""
        return kind_of(module) not in (Kind.LOCAL, Kind.STACK) or module in self.travelling

    def imported(self, module: str, name: str, position: Position | None) -> Form:
        """A global of a module that is not the user's."""
        value = _resolve(module, name)
        if isinstance(value, types.ModuleType):
            return self.form(value, position)
        self._note(module, kind_of(module), position)
        return Imported(module=module, attribute=name)

    def is_users(self, module_globals: dict[str, Any]) -> bool:
        """Whether the globals of a function are those of a module that is taken apart."""
        name = module_globals.get("__name__")
        return not isinstance(name, str) or kind_of(name) in (Kind.LOCAL, Kind.STACK)

    def submodule(self, form: Imported, module: object, path: tuple[str, ...]) -> None:
        """Notes `xml.etree.ElementTree`, read of the module `xml`: importing `xml` alone would not load it."""
        for name in path:
            if not isinstance(module, types.ModuleType):
                return
            value = getattr(module, name, None)
            full = f"{module.__name__}.{name}"
            if not isinstance(value, types.ModuleType) or value.__name__ != full:
                return
            form.submodules.add(full)
            if kind_of(full) is Kind.LOCAL:
                self._travel(full, None)
            module = value

    def statement(self, node: ast.Import | ast.ImportFrom, position: Position) -> None:
        """An import statement inside a function: it is executed there, so its modules must be there."""
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            if node.level:
                self._unavailable("." * node.level + (node.module or ""), "it is relative", position)
                return
            base = node.module or ""
            names = [base, *(f"{base}.{name}" for name in names if _is_module(f"{base}.{name}"))]
        for name in names:
            kind = kind_of(name)
            if kind is Kind.STACK:
                self._unavailable(name, "it belongs to the libraries that build stacks", position)
            elif kind is Kind.LOCAL and _file(name) is not None:
                if not self._travel(name, position):
                    self._unavailable(name, "it imports the libraries that build stacks", position)
            else:
                self._note(name, kind, position)

    def _unavailable(self, name: str, why: str, position: Position | None) -> None:
        self.found.report(
            FL2004,
            f"The module {name!r} cannot be imported in a Lambda function: {why}.",
            position,
            "Import what the function needs outside of it, by name.",
        )

    def _note(self, name: str, kind: Kind, position: Position | None) -> None:
        if kind is Kind.DISTRIBUTION:
            self.distributions.setdefault(name.partition(".")[0], position)

    def files(self) -> dict[str, bytes]:
        """The local modules that travel with their packages' data, by their paths in the zip."""
        found: dict[str, bytes] = {}
        for name, file in self.travelling.items():
            folder = name.replace(".", "/")
            package = os.path.basename(file) in ("__init__.py", "")
            path = f"{folder}/__init__.py" if package else f"{folder}.py"
            if file.endswith(".py"):
                with open(file, "rb") as source:
                    found[path] = source.read()
        imported = {other for name, file in self.travelling.items() for other in _imports(name, file)}
        return data_files(self.travelling, self._asked | imported) | found

    def patches(self) -> Iterator[tuple[types.ModuleType, str, object]]:
        """Constants of travelling modules that have another value by now than their files give them."""
        for name, file in self.travelling.items():
            module = sys.modules.get(name)
            for constant, value in _constants(file).items() if module is not None else ():
                now = vars(module).get(constant, value)
                if type(now) is not type(value) or now != value:
                    yield module, constant, now  # type: ignore[misc]

    # local modules as files

    def _travel(self, name: str, position: Position | None) -> bool:
        """Adds a local module, its packages and the local modules that they import; False where it cannot travel."""
        self._asked.add(name)
        if name in self.travelling:
            return True
        files = _files(name)
        if files is None:
            return False
        unknown = [module for module in files if files[module].endswith((".so", ".pyd"))]
        if unknown:
            self.found.report(
                FL2004,
                f"The local module {unknown[0]!r} is compiled for this machine and cannot travel with the zip.",
                position,
                "Make it a distribution with wheels, and name it in dependencies=[...].",
            )
        taken = sorted(_TAKEN & {module.partition(".")[0] for module in files})
        if taken:
            self._unavailable(taken[0], "the zip has a file of that name already", position)
        self.travelling |= files
        for module in files:
            for other in _imports(module, files[module]):
                self._note(other, kind_of(other), position)
        return True


def _builtin(qualname: str, value: object) -> Form:
    if getattr(builtins, qualname, None) is value:
        return Builtin(name=qualname)
    for name in dir(types):
        if getattr(types, name) is value:
            return Imported(module="types", attribute=name)
    raise CannotRebuild("it has no name to find it by")


def _resolve(module: str, qualname: str) -> object:
    value: object = sys.modules.get(module)
    for name in qualname.split("."):
        value = getattr(value, name, None)
    return value


def _is_module(name: str) -> bool:
    return name in sys.modules or _file(name) is not None


@functools.cache
def _files(name: str) -> dict[str, str] | None:
    """The files by module name that a local module needs, or None where it reaches a library that builds stacks."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        parent = module.rpartition(".")[0]
        if parent:
            waiting.append(parent)
        file = _file(module)
        if file is None:
            return None
        found[module] = file
        for other in _imports(module, file):
            kind = kind_of(other)
            if kind is Kind.STACK:
                return None
            if kind is Kind.LOCAL and _file(other) is not None:
                waiting.append(other)
    return dict(sorted(found.items()))


@functools.cache
def _imports(module: str, file: str) -> tuple[str, ...]:
    """The modules that a module's source imports, anywhere in it."""
    source = source_file(file) if file.endswith(".py") else None
    if source is None:
        return ()
    package = module if os.path.basename(file) == "__init__.py" else module.rpartition(".")[0]
    names: dict[str, None] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names |= dict.fromkeys(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".") if node.level else []
            base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])
            names[base] = None
            names |= {f"{base}.{alias.name}": None for alias in node.names if _is_module(f"{base}.{alias.name}")}
    return tuple(name for name in names if name)


@functools.cache
def _constants(file: str) -> dict[str, Any]:
    """The names that a file gives a literal value, once, at its top level."""
    source = source_file(file) if file.endswith(".py") else None
    found: dict[str, Any] = {}
    nodes = ast.walk(source.tree) if source is not None else ()
    stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for statement in source.tree.body if source is not None else ():
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr) and stored.count(target.id) == 1:
            try:
                found[target.id] = ast.literal_eval(value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                continue
    return found
