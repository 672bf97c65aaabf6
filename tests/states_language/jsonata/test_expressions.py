"""Every expression of the table gives what CPython gives, on both versions of JSONata."""

from __future__ import annotations

from . import cases_expressions
from .harness import check, evaluator


def test_expressions_give_what_cpython_gives() -> None:
    programs = cases_expressions.programs()
    report = check(programs)
    assert len(programs) > 900
    assert report.run > 15_000
    assert not report.failures, "\n\n".join(report.failures[:20])
    assert evaluator().deepest < 100
