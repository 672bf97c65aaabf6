"""The figures of Step Functions: what a workflow costs to compile, many of them, and one that becomes long."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cdktf_functionless.compilers.states_language.compile import compile_workflow
from cdktf_functionless.reflect import reflect
from tests.benchmarks.speed import Figure
from tests.harness.sources import module_of

_HEAD = """
from typing import TypedDict

from tests.states_language.workers import WORKERS, OrderError

echo, double, is_even, positive, total = (WORKERS[n] for n in ("echo", "double", "is_even", "positive", "total"))


class Line(TypedDict):
    sku: str
    qty: int
    price: float


class Order(TypedDict):
    id: str
    customer: dict
    lines: list[Line]
    notes: list[str]


def label(order: Order, what: str) -> str:
    return f"{what}-{order['id']}".upper()


"""
#: A workflow of fifty lines, as it would be written; `{n}` makes its names its own where it stands several times.
_LINES = """
done{n} = []
failed{n} = []
amount{n} = sum(line["qty"] * line["price"] for line in order["lines"])
heavy{n} = [line for line in order["lines"] if line["qty"] > 10]
name{n} = order["customer"].get("name", "nobody")
if amount{n} <= 0:
    echo({{"order": order["id"], "why": "empty"}})
elif amount{n} > 10_000 and not order["customer"].get("vip"):
    if not is_even(len(heavy{n})):
        echo({{"order": order["id"], "why": f"{{name{n}}} may not spend {{amount{n}:.2f}}"}})
for line in order["lines"]:
    try:
        kept{n} = echo({{"sku": line["sku"], "qty": line["qty"]}})
        done{n}.append(kept{n}["sku"])
    except OrderError as error:
        failed{n}.append({{"sku": line["sku"], "why": str(error)}})
    except (KeyError, ValueError):
        failed{n}.append({{"sku": line["sku"], "why": "unknown"}})
if failed{n}:
    for sku in reversed(done{n}):
        echo({{"undo": sku}})
    echo({{"status": "failed", "failed": failed{n}, "label": label(order, "failed")}})
tries{n} = 0
paid{n} = None
while paid{n} is None and tries{n} < 3:
    tries{n} += 1
    try:
        paid{n} = echo({{"order": order["id"], "amount": round(amount{n}, 2), "try": tries{n}}})
    except ValueError as error:
        echo({{"order": order["id"], "again": str(error)}})
match len(heavy{n}):
    case 0:
        carrier{n} = "letter"
    case 1 | 2:
        carrier{n} = "parcel"
    case _:
        carrier{n} = "freight"
parcels{n} = [double(line["qty"]) for line in heavy{n} if line["qty"] % 2 == 0]
weight{n} = total(parcels{n})
tags{n} = {{note.strip().lower(): len(note) for note in order["notes"] if note}}
words{n} = sorted(tags{n}, key=lambda word: -tags{n}[word])[:3]
try:
    echo({{"carrier": carrier{n}, "weight": weight{n}, "label": label(order, carrier{n})}})
except Exception as error:
    echo({{"failed": f"{{type(error).__name__}}: {{error}}"}})
finally:
    echo({{"ended": order["id"], "words": words{n}}})
summary{n} = {{"id": order["id"], "paid": paid{n}, "tries": tries{n}, "tags": tags{n}}}
summary{n}["carrier"] = carrier{n}
"""


def _program(folder: Path, number: int, blocks: int) -> Callable[..., Any]:
    """A workflow of so many times fifty lines, from a file that nothing has read before."""
    lines = [line for block in range(blocks) for line in _LINES.format(n=block or "").strip("\n").splitlines()]
    body = "\n".join(f"    {line}" for line in ["def flow(order: Order):", *lines, f"return summary{blocks - 1 or ''}"])
    path = folder / f"workflow_{blocks}_{number}.py"
    made: Callable[..., Any] = module_of(path, _HEAD + body.replace("    def flow", "def flow", 1) + "\n").flow
    return made


def _seconds(programs: list[Callable[..., Any]]) -> float:
    """Processor time of the compilation of programs that were not compiled before."""
    started = time.process_time()
    for program in programs:
        compile_workflow(reflect(program))
    return time.process_time() - started


def workflow(repeat: int) -> Iterator[Figure]:
    """One workflow of fifty lines."""
    with tempfile.TemporaryDirectory() as folder:
        _seconds([_program(Path(folder), -1, 1)])
        times = [_seconds([_program(Path(folder), number, 1)]) * 1000 for number in range(10 * repeat)]
    note = f"median {statistics.median(times):.1f} ms, of {len(times)}; with the parse of its file"
    yield Figure("a workflow of 50 lines, processor time", min(times), 20, "ms", note)


def many(repeat: int) -> Iterator[Figure]:
    """500 workflows of fifty lines, each from a file of its own; the first half of them against all."""
    with tempfile.TemporaryDirectory() as folder:
        programs = [_program(Path(folder), number, 1) for number in range(500)]
        half = _seconds(programs[:250])
        whole = half + _seconds(programs[250:])
    note = f"250: {half:.2f} s, 500: {whole:.2f} s"
    yield Figure("500 workflows, of the time of 250 (linear: 2)", whole / half, 2.4, "", note)


def long(repeat: int) -> Iterator[Figure]:
    """Workflows of 50, 100, 200 and 400 lines."""
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        for blocks in (1, 2, 4, 8):
            seconds[blocks * 50] = min(_seconds([_program(Path(folder), n, blocks)]) for n in range(min(repeat, 3)))
    note = ", ".join(f"{lines}: {spent * 1000:.0f} ms" for lines, spent in seconds.items())
    yield Figure("a workflow of 400 lines, of the time of 200 (linear: 2)", seconds[400] / seconds[200], 2.4, "", note)


PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "workflow": workflow,
    "workflows": many,
    "workflow-length": long,
}
