"""A module from a file that a test has written, so that its functions have a source to read."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def module_of(path: Path, source: str) -> ModuleType:
    """Writes a source to a file and imports it, under the file's own name.

    While it is imported it can be found in `sys.modules`, where type hints and dataclasses look it up.
    """
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[path.stem]
    return module
