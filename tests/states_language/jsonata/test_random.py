"""Random programs of a typed grammar give what CPython gives; what the compiler rejects is counted and printed.

Hypothesis draws some programs choice by choice, so that what fails shrinks; most come from seeds that it draws, many
to a batch, since that is what a second of the worker's time is best used for. What once differed is kept, reduced, as
cases of the two tables.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from . import random_programs
from .harness import Program, Report, check

Make = Callable[[random_programs.Source], Program]
BATCH = 40
MAKERS = pytest.mark.parametrize(
    "make", [random_programs.expression_program, random_programs.body_program], ids=["expressions", "bodies"]
)
QUICK = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


class Drawn:
    """Choices that Hypothesis makes, and can shrink."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self._data.draw(st.integers(0, len(options) - 1))]

    def number(self, low: int, high: int) -> int:
        return int(self._data.draw(st.integers(low, high)))


def run(programs: Sequence[Program], counts: Counter[str]) -> Report:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        report = check(programs, may_reject=True)
    counts["programs"] += len(programs)
    counts["runs"] += report.run
    for _, failure in report.rejected:
        counts["rejected"] += 1
        counts[f"rejected with {failure.diagnostics[0].code.number}"] += 1
    return report


@MAKERS
def test_drawn_programs(make: Make) -> None:
    counts: Counter[str] = Counter()

    @settings(QUICK, max_examples=60)
    @given(st.data())
    def program(data: st.DataObject) -> None:
        report = run([make(Drawn(data))], counts)
        assert not report.failures, report.failures[0]

    program()
    assert counts["programs"] >= 60


@pytest.mark.slow
@MAKERS
def test_seeded_programs(make: Make) -> None:
    counts: Counter[str] = Counter()

    @settings(QUICK, max_examples=30, phases=(Phase.generate,))
    @given(st.integers(0, 2**40))
    def batch(seed: int) -> None:
        report = run([make(random_programs.Seeded(seed + index)) for index in range(BATCH)], counts)
        assert not report.failures, report.failures[0]

    batch()
    print(make.__name__, dict(counts))
    assert counts["programs"] >= 1_000
    assert counts["rejected"] < counts["programs"] * 0.06
