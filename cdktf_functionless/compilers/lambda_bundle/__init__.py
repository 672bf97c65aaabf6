"""From a Python function to the zip that runs it as an AWS Lambda function.

Closure analysis (`closure`) -> things and their forms (`things`) -> an ordered list of definitions (`emit`, `form`)
-> readable source (`source`) -> files and zip (`archive`). References become environment variables (`environment`),
distributions are bundled for the function's platform (`distributions`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...diagnostics import Diagnostics
from ...payload import payload_shape
from ...reflect import Reflection
from . import lines
from .archive import check_size, zipped
from .closure import Closure
from .distributions import Target, bundled
from .emit import Emitter
from .entry import ENTRY, entry_text
from .environment import Environment, Terraform
from .form import Definition, printed
from .modules import Modules
from .runtime import runtime_files
from .source import emitted

#: Calls that may be nested while a captured value is read: values of values of values.
_RECURSION = 20_000

__all__ = ["Bundle", "bundle", "write_zip", "zip_bytes"]


@dataclass(frozen=True)
class Bundle:
    """What a Lambda function is deployed from.

    Args:
        entry: the handler's name as AWS wants it.
        source: the emitted module.
        files: the zip's files by path; `source` is among them.
        environment: the environment variables: Terraform tokens by name.
        definitions: the intermediate form, which `form` prints.
        folder: the folder with bundled distributions, whose files go into the zip too; None where there are none.
    """

    entry: str
    source: str
    files: dict[str, bytes]
    environment: dict[str, Any]
    definitions: list[Definition] = field(default_factory=list)
    folder: str | None = None

    @property
    def form(self) -> str:
        """The intermediate form as text."""
        return printed(self.definitions)


def bundle(
    reflection: Reflection,
    *,
    handler: object = None,
    architecture: str = "x86_64",
    python: str = "3.13",
    dependencies: Sequence[str] = (),
    reserved: Iterable[str] = (),
    terraform: Terraform | None = None,
) -> Bundle:
    """Bundles a handler with everything that it reaches.

    Args:
        reflection: the handler, read.
        handler: the object that was given, where it is not the plain function (a partial, a bound method).
        architecture: "x86_64" or "arm64".
        python: the version of the function's Python, as "3.13".
        dependencies: requirement strings to bundle besides what the code imports.
        reserved: names of environment variables that are in use.
        terraform: what the function's stack makes of tokens.

    Raises:
        FunctionlessError: with all that was found: FL2001, FL2002, FL2004 to FL2008.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION))
    try:
        return _bundle(
            reflection,
            reflection.function if handler is None else handler,
            Target(architecture, python),
            dependencies,
            Environment(frozenset(reserved), terraform),
        )
    finally:
        sys.setrecursionlimit(limit)


def _bundle(
    reflection: Reflection, given: object, target: Target, dependencies: Sequence[str], environment: Environment
) -> Bundle:
    travelling: dict[str, str] = {}
    while True:
        found = Diagnostics()
        modules = Modules(found, travelling)
        closure = Closure(given, reflection, modules, found)
        if not modules.apart & set(modules.travelling):
            break
        travelling = dict(modules.travelling)
    position = reflection.position(reflection.node)
    environment.read(closure.texts, found)
    folder = bundled(modules.distributions, dependencies, target, position, found)
    found.raise_if_any()
    emitter = Emitter(
        closure.handler, closure.functions, environment, found, position, closure.has_references, closure.patches
    )
    found.raise_if_any()
    environment.check(position)
    source = _source(emitter.definitions)
    shape = payload_shape(reflection)
    files = {
        "function.py": source.encode("utf-8", "surrogatepass"),
        "index.py": entry_text(emitter.entry, reflection.signature, shape, reflection.is_async).encode(),
    }
    needed = {"lambda_runtime.start"}
    if reflection.is_async:
        needed.add("lambda_runtime.concurrent")
    if shape.named or shape.open:
        needed.add("lambda_runtime.named")
    files |= runtime_files(sorted(needed | emitter.runtime_modules))
    files = modules.files() | files
    check_size(files, folder, position)
    return Bundle(ENTRY, source, files, environment.variables, emitter.definitions, folder)


def _source(definitions: list[Definition]) -> str:
    text, tree = emitted([statement for definition in definitions for statement in definition.statements])
    return text + "\n" + lines.comments(lines.line_map(definitions, tree))


def zip_bytes(made: Bundle) -> bytes:
    """The zip: the same bytes for the same content."""
    return zipped(made.files, made.folder)


def write_zip(made: Bundle, path: str) -> None:
    """Writes the zip to `path`; its folder is made where it is missing."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as file:
        file.write(zip_bytes(made))
