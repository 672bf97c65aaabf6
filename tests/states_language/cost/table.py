"""The table: `python -m tests.states_language.cost.table` prints it (`make cost`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cdktf_functionless.compilers.states_language import compile_workflow
from cdktf_functionless.reflect import reflect

from ..differential import plain
from ..oracle import Machine, Outcome
from ..workers import Worker
from . import experts, workflows

_LINES = [{"id": f" Item{n} ", "qty": n % 3, "price": 1.5 * n} for n in range(10)]
_ORDER = {"id": "o-1", "lines": _LINES}
_NUMBERS = {"items": list(range(10))}


@dataclass(frozen=True)
class Row:
    """One workflow: in Python, by an expert, and the input that both are run with."""

    name: str
    workflow: Callable[..., Any]
    expert: dict[str, Any]
    input: Any


ROWS = (
    Row("loop with try", workflows.loop_with_try, experts.LOOP_WITH_TRY, {"names": ["n"] * 9 + ["ValueError"]}),
    Row("concurrent map", workflows.concurrent_map, experts.CONCURRENT_MAP, _NUMBERS),
    Row(
        "if, arithmetic, strings",
        workflows.arithmetic_and_strings,
        experts.ARITHMETIC_AND_STRINGS,
        {"first": "Ada", "last": "Byron", "age": 36},
    ),
    Row("saga", workflows.saga, experts.SAGA, {"id": "o", "lines": [{"id": "l", "qty": -1, "price": 1.5}]}),
    Row("polling", workflows.polling, experts.POLLING, {"id": "j", "rounds": 9}),
    Row("pagination", workflows.pagination, experts.PAGINATION, {"pages": 10}),
    Row("fan-out", workflows.fan_out, experts.FAN_OUT, _ORDER),
    Row("approval by callback", workflows.approval, experts.APPROVAL, {"id": "r", "amount": 5}),
    Row("retry ladder", workflows.retry_ladder, experts.RETRY_LADDER, {"id": "r", "amount": -5}),
    Row(
        "nested loops", workflows.nested_loops, experts.NESTED_LOOPS, {"rows": [[1, 2, 3], [4], [5, 6, 7, 8], [9, 10]]}
    ),
    Row("aggregation", workflows.aggregation, experts.AGGREGATION, _ORDER),
    Row("string and arithmetic work", workflows.text_work, experts.TEXT_WORK, _ORDER),
    Row("batch", workflows.batch, experts.BATCH, _NUMBERS),
)


@dataclass(frozen=True)
class Cost:
    """States, bytes of the definition, transitions of one execution."""

    states: int
    bytes: int
    transitions: int


def count(definition: dict[str, Any]) -> int:
    """The states of a machine, inner ones included."""
    found = 0
    for state in definition["States"].values():
        found += 1
        for inside in (*state.get("Branches", []), *([state["ItemProcessor"]] if "ItemProcessor" in state else [])):
            found += count(inside)
    return found


def _without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_comments(item) for key, item in value.items() if key != "Comment"}
    return [_without_comments(item) for item in value] if isinstance(value, list) else value


def cost(definition: dict[str, Any], value: Any) -> tuple[Cost, Outcome]:
    """What a machine costs, and what it gave."""
    workers = {name: worker.run for name, worker in Worker.all.items()}
    outcome = Machine(definition).run(value, workers)
    size = len(json.dumps(_without_comments(definition), separators=(",", ":")))
    return Cost(count(definition), size, outcome.transitions), outcome


def measured(row: Row) -> tuple[Cost, Cost]:
    """Ours and the expert's; both must give the same."""
    ours, first = cost(compile_workflow(reflect(row.workflow)).definition, row.input)
    theirs, second = cost(row.expert, row.input)
    assert plain(first.value) == plain(second.value), (row.name, first, second)
    assert (first.failure and first.failure.error) == (second.failure and second.failure.error), row.name
    return ours, theirs


def main() -> None:
    """Prints the table."""
    print(
        f"{'workflow':<28}{'ours: states':>14}{'bytes':>8}{'trans.':>8}   {'expert: states':>14}{'bytes':>8}{'trans.':>8}"
    )
    for row in ROWS:
        ours, theirs = measured(row)
        print(
            f"{row.name:<28}{ours.states:>14}{ours.bytes:>8}{ours.transitions:>8}   "
            f"{theirs.states:>14}{theirs.bytes:>8}{theirs.transitions:>8}"
        )


if __name__ == "__main__":
    main()
