"""Every function body of the table gives what CPython gives, on both versions of JSONata."""

from __future__ import annotations

from . import cases_blocks
from .harness import check, evaluator


def test_bodies_give_what_cpython_gives() -> None:
    programs = cases_blocks.programs()
    report = check(programs)
    assert len(programs) > 180
    assert report.run > 3_000
    assert not report.failures, "\n\n".join(report.failures[:20])
    assert evaluator().deepest < 100
