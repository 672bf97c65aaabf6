"""Random workflows give the same in CPython and as machines."""

from __future__ import annotations

import collections
import importlib.util
import itertools
from pathlib import Path
from typing import Any

import pytest

from cdktf_functionless.diagnostics import FunctionlessError

from .differential import compiled, differences
from .generator import INPUTS, Writer
from .oracle import own_checks
from .workers import Case

_HEAD = (
    "from tests.states_language.workers import WORKERS, OrderError\n\n"
    "echo, double, is_even, positive = (WORKERS[name] for name in ('echo', 'double', 'is_even', 'positive'))\n\n\n"
)
#: Seeds that once failed.
KEPT: tuple[int, ...] = (9, 19, 21, 35, 40, 208, 344)

_numbers = itertools.count()


def load(folder: Path, source: str) -> Any:
    """The function of a program's source, from a file that can be read again."""
    name = f"random_program_{next(_numbers)}"
    path = folder / f"{name}.py"
    path.write_text(_HEAD + source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.program


def check(folder: Path, seed: int) -> str:
    """ "same", or the code of the diagnostic that refused the program."""
    source = Writer(seed).program()
    case = Case(load(folder, source), INPUTS)
    try:
        machine = compiled(case)
    except FunctionlessError as refused:
        return refused.diagnostics[0].code.number
    assert own_checks(machine.definition) == [], f"seed {seed}\n{source}"
    assert differences(case, machine) == [], f"seed {seed}\n{source}"
    return "same"


@pytest.mark.parametrize("seed", KEPT)
def test_kept_seeds(tmp_path: Path, seed: int) -> None:
    check(tmp_path, seed)


def _many(folder: Path, seeds: range) -> None:
    found = collections.Counter(check(folder, seed) for seed in seeds)
    print(f"{len(seeds)} programs: {dict(found)}")
    assert found["same"] > len(seeds) // 2


def test_some_programs(tmp_path: Path) -> None:
    _many(tmp_path, range(60))


@pytest.mark.slow
def test_many_programs(tmp_path: Path) -> None:
    _many(tmp_path, range(1000, 3000))
