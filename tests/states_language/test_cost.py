"""Our machines take no more transitions than an expert's."""

from __future__ import annotations

import pytest

from .cost.table import ROWS, Row, measured
from .oracle import own_checks, problems


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_transitions(row: Row) -> None:
    ours, theirs = measured(row)
    assert ours.transitions <= theirs.transitions
    assert ours.bytes <= 1.7 * theirs.bytes


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_experts_machines_are_valid(row: Row) -> None:
    assert own_checks(row.expert) == []
    assert problems(row.expert) == []


def test_the_numbers_to_beat() -> None:
    """Of other compilers' three workflows: a loop with try 12, a concurrent map 11, arithmetic and strings 1."""
    assert [measured(row)[0].transitions for row in ROWS[:3]] == [12, 11, 1]
