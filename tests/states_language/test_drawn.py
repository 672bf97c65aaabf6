"""Random workflows that Hypothesis draws choice by choice, so that what fails shrinks.

In a process of its own (see the Makefile): what Hypothesis draws depends on the modules that are loaded.
"""

from __future__ import annotations

import random
import warnings
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from .campaign import summary
from .generator import drawn
from .running import run


def _drawn(folder: Path, examples: int) -> None:
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.randoms(use_true_random=False))
    def program(source: random.Random) -> None:
        made = drawn(source)
        note(made.source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            counts[run(folder, made.source, made.inputs, made.unordered)] += 1

    program()
    print(f"{counts.total()} programs: {summary(counts)}")
    assert counts["same"] > examples // 2


def test_some_drawn_programs(tmp_path: Path) -> None:
    _drawn(tmp_path, 40)


@pytest.mark.slow
def test_many_drawn_programs(tmp_path: Path) -> None:
    _drawn(tmp_path, 250)
