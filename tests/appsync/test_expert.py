"""The emitted code is at most 1.5 times what an expert writes, comments of Python lines aside."""

from __future__ import annotations

from . import engine
from .expert.programs import EXPERT
from .expert.sizes import rows


def test_ours_is_at_most_one_and_a_half_times_the_experts() -> None:
    found = rows()
    assert len(found) == 10
    for name, _, _, expert, ours in found:
        assert ours <= 1.5 * expert, f"{name}: {ours} characters, the expert's {expert}"


def test_the_experts_files_pass_the_same_rules() -> None:
    assert not engine.check([text for texts in EXPERT.values() for text in texts])
