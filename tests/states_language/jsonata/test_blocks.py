"""Every function body of the table gives what CPython gives, on both versions of JSONata."""

from __future__ import annotations

from . import cases_blocks, cases_mutants, cases_slices, cases_unknown
from .harness import check, evaluator


def test_bodies_give_what_cpython_gives() -> None:
    programs = cases_blocks.programs()
    report = check(programs)
    assert len(programs) > 180
    assert report.run > 3_000
    assert not report.failures, "\n\n".join(report.failures[:20])
    assert evaluator().deepest < 100


def test_slices_change_as_in_cpython() -> None:
    programs = cases_slices.programs()
    report = check(programs)
    assert len(programs) > 550
    assert report.run > 11_000
    assert not report.failures, "\n\n".join(report.failures[:20])
    assert evaluator().deepest < 100


def test_what_unknown_values_are_decides_at_run_time() -> None:
    programs = cases_unknown.programs()
    report = check(programs)
    assert len(programs) > 60
    assert report.run > 5_000
    assert not report.failures, "\n\n".join(report.failures[:20])
    assert evaluator().deepest < 100


def test_what_mutants_get_wrong() -> None:
    programs = cases_mutants.programs()
    report = check(programs)
    assert len(programs) >= 13
    assert report.run >= 90
    assert not report.failures, "\n\n".join(report.failures[:20])
