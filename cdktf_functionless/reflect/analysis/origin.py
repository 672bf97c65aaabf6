"""Where code comes from: the standard library, an installed distribution, this library, or the user."""

from __future__ import annotations

import enum
import functools
import importlib.util
import os
import site
import sys
import sysconfig
import types


class Origin(enum.Enum):
    """Who wrote a module."""

    STANDARD = "the standard library"
    INSTALLED = "an installed distribution"
    LIBRARY = "cdktf_functionless"
    LOCAL = "the user's code"


_OURS = ("cdktf_functionless", "lambda_runtime")


@functools.cache
def _places() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders of installed distributions, and those of the standard library."""
    paths = sysconfig.get_paths()
    installed = {paths["purelib"], paths["platlib"], *site.getsitepackages(), site.getusersitepackages()}
    standard = {paths["stdlib"], paths["platstdlib"], os.path.dirname(os.__file__)}
    return _folders(installed), _folders(standard)


def _folders(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted({os.path.join(path, "") for name in names for path in (name, os.path.realpath(name))}))


@functools.cache
def origin_of_file(name: str) -> Origin:
    """Who wrote a file of Python source, by its name as code objects have it."""
    installed, standard = _places()
    if name.startswith("<frozen"):
        return Origin.STANDARD
    if name == "<string>" or name.startswith("<attrs "):  # made by dataclasses and their like
        return Origin.INSTALLED
    if name.startswith("<"):
        return Origin.LOCAL
    path = os.path.abspath(name)
    if path.startswith(installed) or "dist-packages" in path:
        return Origin.INSTALLED
    return Origin.STANDARD if path.startswith(standard) else Origin.LOCAL


@functools.cache
def origin_of_module(name: str) -> Origin:
    """Who wrote a module, by its name; the module is not imported for it."""
    top = name.partition(".")[0]
    if top in _OURS:
        return Origin.LIBRARY
    if top in sys.stdlib_module_names:
        return Origin.STANDARD
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if module is None:
        try:
            spec = importlib.util.find_spec(top)
        except (ImportError, ValueError):
            return Origin.LOCAL
        if spec is None:
            return Origin.LOCAL
        file = spec.origin or next(iter(spec.submodule_search_locations or ()), None)
    if file is None:
        return Origin.LOCAL
    return origin_of_file(file)


def origin(value: object) -> Origin:
    """Who wrote a function, or the class of an object."""
    if isinstance(value, types.FunctionType):
        if value.__globals__.get("__name__", "").partition(".")[0] in _OURS:
            return Origin.LIBRARY
        return origin_of_file(value.__code__.co_filename)
    if isinstance(value, types.ModuleType):
        return origin_of_module(value.__name__)
    owner = value if isinstance(value, (type, types.BuiltinFunctionType)) else type(value)
    return origin_of_module(getattr(owner, "__module__", None) or "builtins")
