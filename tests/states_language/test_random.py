"""Random workflows give the same in CPython and as machines."""

from __future__ import annotations

import collections
import importlib.util
import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cdktf_functionless.diagnostics import FunctionlessError

from .differential import compiled, differences
from .generator import INPUTS, Writer
from .oracle import own_checks
from .workers import Case, trace

_HEAD = (
    "from tests.states_language.workers import WORKERS, OrderError\n\n"
    "echo, double, is_even, positive = (WORKERS[name] for name in ('echo', 'double', 'is_even', 'positive'))\n\n\n"
)
#: Seeds that once failed.
KEPT: tuple[int, ...] = (9, 19, 21, 35, 40, 208, 344, 1043, 1121, 1145, 1279)

#: Lines that a program may run in CPython.
_LINES = 20_000
#: Characters or elements that a value may have: a payload's limit is not what is compared here.
_LENGTH = 20_000

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


class Endless(BaseException):
    """A program that runs too long in CPython."""


def _is_huge(value: Any) -> bool:
    return isinstance(value, (str, list)) and len(value) > _LENGTH


def ends(program: Any) -> bool:
    """Whether a program ends in CPython for each of the inputs, within so many lines and with values of some size."""
    for given in INPUTS:
        left = itertools.count(-_LINES)

        def step(frame: Any, event: str, argument: Any, left: Any = left) -> Any:
            if next(left) > 0 or any(map(_is_huge, frame.f_locals.values())):
                raise Endless
            return step

        before, calls = sys.gettrace(), trace.set([])
        sys.settrace(step)
        try:
            program(**json.loads(json.dumps(given)))
        except Endless:
            return False
        except Exception:
            continue  # how it ends is compared elsewhere
        finally:
            sys.settrace(before)
            trace.reset(calls)
    return True


def check(folder: Path, seed: int) -> str:
    """ "same", "endless" in CPython, or the code of the diagnostic that refused the program."""
    source = Writer(seed).program()
    case = Case(load(folder, source), INPUTS)
    if not ends(case.program):
        return "endless"
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
    _many(tmp_path, range(1000, 1145))
