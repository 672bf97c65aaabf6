"""Random predicates on random events: Python and three engines that are not the compiler's must agree."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, event, example, given, settings

from cdktf_functionless.compilers.event_pattern import compile_predicates
from cdktf_functionless.diagnostics import FunctionlessError
from tests.events import engines, random_predicates, samples
from tests.events.test_predicates import python

PAIRS: Counter[str] = Counter()
PREDICATES = 400
EVENTS = 20


@pytest.mark.slow
@settings(
    max_examples=PREDICATES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(random_predicates.EXPRESSIONS)
@example("(e['detail']['s'] == 'a' or not e['detail']['s'] == 'a')")
def _compare(expression: str) -> None:
    predicate = random_predicates.define(expression)
    try:
        pattern = compile_predicates([predicate]).document
    except FunctionlessError as failure:
        for each in failure.diagnostics:
            PAIRS[f"refused {each.code.number}"] += 1
            event(each.code.number)
        return
    PAIRS["compiled"] += 1
    events = samples.events(samples.names_in(expression), EVENTS, expression)
    told = engines.verdicts(pattern or {"source": [{"prefix": ""}]}, events)
    for index, one in enumerate(events):
        answer = python(predicate, one)
        mixed = not all(isinstance(tag, str) for tag in one["detail"].get("tags", []))
        if isinstance(answer, (TypeError, AttributeError)) and (mixed or "anything-but" in str(pattern)):
            PAIRS["not compared: Python raises a type error"] += 1
            continue
        if isinstance(answer, KeyError) and answer.args[0] in ("tags", "counts", "items"):
            PAIRS["not compared: a missing list is like an empty one"] += 1
            continue
        if isinstance(answer, KeyError) and answer.args[0] == "order" and "['order'].get(" in expression:
            PAIRS["not compared: a missing object is like one without the field"] += 1
            continue
        known = engines.faults(pattern or {}, one)
        for engine, verdict in told.items():
            if known[engine]:
                PAIRS[f"not compared: a fault of {engine}"] += 1
                continue
            PAIRS["compared"] += 1
            PAIRS["matching"] += answer is True
            assert verdict[index] is (answer is True), (
                f"{engine}: {verdict[index]}, Python: {answer!r}\n{pattern}\n{one}"
            )


@pytest.mark.slow
def test_random_predicates() -> None:
    PAIRS.clear()
    _compare()
    print("\n".join(f"{count:6} {name}" for name, count in PAIRS.most_common()))  # noqa: T201 - the figures are the point
    assert PAIRS["compared"] >= 6000  # 2,000 pairs by three engines
    assert PAIRS["matching"] >= 500
