"""The only module that imports the AWS provider's bindings, one submodule at a time.

`cdktf_cdktf_provider_aws/__init__.py` imports all of its ~1,500 modules, which takes seconds. A resource needs its own
module alone, so the package is put into `sys.modules` without running its `__init__`; names that the package itself
would export are loaded when they are asked for.
"""

from __future__ import annotations

import functools
import importlib
import importlib.machinery
import importlib.util
import sys
import typing
from types import ModuleType
from typing import Any

PACKAGE = "cdktf_cdktf_provider_aws"


class _LazyPackage(ModuleType):
    """The provider's package; its real `__init__` runs when a name that it alone defines is asked for."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if name.startswith("__") or spec is None or spec.loader is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if importlib.util.find_spec(f"{PACKAGE}.{name}") is not None:
            return importlib.import_module(f"{PACKAGE}.{name}")
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")


def _install() -> None:
    """Puts the package into `sys.modules` unless it was imported already."""
    if PACKAGE in sys.modules:
        return
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}", name=PACKAGE)
    package = _LazyPackage(PACKAGE)
    package.__spec__ = spec
    package.__file__ = spec.origin
    package.__loader__ = spec.loader
    package.__package__ = PACKAGE
    package.__path__ = list(spec.submodule_search_locations or ())
    sys.modules[PACKAGE] = package


def resource(module: str, name: str) -> Any:
    """A class of the provider's bindings.

    Args:
        module: the submodule, as `"dynamodb_table"`.
        name: the class in it, as `"DynamodbTable"`.

    Returns:
        The same class that `from cdktf_cdktf_provider_aws.<module> import <name>` gives.
    """
    _install()
    found = getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)
    keep_hints(found)
    _keep_those_of_cdktf()
    return found


@functools.cache
def _keep_those_of_cdktf() -> None:
    keep_hints(importlib.import_module("cdktf").App)


def keep_hints(kind: Any) -> None:
    """Lets the bindings that a class is from resolve their type hints once, as those do that newer versions of jsii
    wrote: the older ask `typing` for the hints of the same functions at every call, which costs as much as the call."""
    names = kind.__init__.__globals__
    if names.get("typing") is typing:
        names["typing"] = _kept


_kept = ModuleType("typing", typing.__doc__)
_kept.__dict__.update(typing.__dict__, get_type_hints=functools.cache(typing.get_type_hints))
_install()
