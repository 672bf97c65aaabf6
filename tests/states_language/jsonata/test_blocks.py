"""Every function body of the tables gives what CPython gives, on both versions of JSONata."""

from __future__ import annotations

from types import ModuleType

import pytest

from . import cases_blocks, cases_mutants, cases_slices, cases_unknown
from .harness import check, evaluator

#: The tables, with the least numbers of bodies and of runs.
TABLES = [(cases_blocks, 181, 3_001), (cases_slices, 551, 11_001), (cases_unknown, 61, 5_001), (cases_mutants, 13, 90)]


@pytest.mark.parametrize(("table", "bodies", "runs"), TABLES, ids=lambda part: getattr(part, "__name__", None))
def test_bodies_give_what_cpython_gives(table: ModuleType, bodies: int, runs: int) -> None:
    programs = table.programs()
    report = check(programs)
    assert len(programs) >= bodies
    assert report.run >= runs
    assert not report.failures, "\n\n".join(report.failures[:20])
    assert evaluator().deepest < 100
