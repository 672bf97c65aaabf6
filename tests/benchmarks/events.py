"""The figures of EventBridge: what a predicate costs, and what rules cost beside the same resources written by hand."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator

from cdktf_functionless.compilers.event_pattern import compile_predicates
from tests.benchmarks.speed import Figure, best, program
from tests.events import predicates


def predicate(repeat: int) -> Iterator[Figure]:
    """All the predicates of the tests, compiled one after the other; the first compilation of each is measured."""
    every = [*predicates.UNTYPED, *predicates.TYPED, *predicates.DATA]
    compile_predicates([every[0]])
    times = []
    for each in every:
        started = time.process_time()
        compile_predicates([each])
        times.append((time.process_time() - started) * 1000)
    note = f"median {statistics.median(times):.2f} ms, of {len(times)}"
    yield Figure("the slowest predicate of the tests, processor time", max(times), 5, "ms", note)


def rules(repeat: int) -> Iterator[Figure]:
    """500 rules with a mapping each, piped to one queue."""
    counts = (125, 250, 500)
    programs = [program("rules.py", count) for count in counts]
    *ours, theirs = best(min(repeat, 2), *programs, program("rules_by_hand.py", 500))
    totals = [sum(json.loads(cost.output).values()) - json.loads(cost.output)["import"] for cost in ours]
    hand = json.loads(theirs.output)
    by_hand = hand["build"] + hand["synth"]
    note = ", ".join(f"{count}: {seconds:.2f} s" for count, seconds in zip(counts, totals, strict=True))
    yield Figure(
        "500 rules, of the time by hand (imports apart)", totals[2] / by_hand, 1.5, "", f"by hand {by_hand:.2f} s"
    )
    yield Figure("500 rules, of the time of 250 (linear: 2)", totals[2] / totals[1], 2.4, "", note)


PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {"predicate": predicate, "rules": rules}
