"""Every program of the table: in CPython and in the interpreter, and past every validator."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from . import programs
from .differential import compiled, differences
from .oracle import own_checks, problems
from .workers import Case, cases

for _module in pkgutil.iter_modules(programs.__path__):
    importlib.import_module(f"{programs.__name__}.{_module.name}")


@pytest.mark.parametrize("case", cases, ids=lambda case: case.name)
def test_program(case: Case) -> None:
    machine = compiled(case)
    assert own_checks(machine.definition) == []
    assert problems(machine.definition) == []
    assert differences(case, machine) == []


def test_there_are_enough() -> None:
    assert len(cases) >= 250
    assert len({case.name for case in cases}) == len(cases)
