"""The figures of the Lambda part: what an import, a stack, a function and a cold start cost. Ratios from one run."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.harness.lambda_host import command, process_environment, unpack, written_bundle
from tests.harness.synth import stacks_of

PROGRAMS = Path(__file__).parent / "programs"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, its value and its target (at most), and how the value came about."""

    what: str
    value: float
    target: float
    unit: str
    note: str = ""

    @property
    def kept(self) -> bool:
        return self.value <= self.target


@dataclass(frozen=True)
class Cost:
    """What a process cost: seconds on the clock, seconds of all processors (its children's too), and its output."""

    seconds: float
    cpu: float
    output: str = ""


def run_python(*arguments: str) -> Cost:
    """What one Python process costs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, cpu, done.stdout)


def best(repeat: int, *programs: Callable[[], Cost]) -> list[Cost]:
    """The least that each program cost, run in turns, so that all of them meet the same machine; the first round only
    warms the disk."""
    rounds = [[program() for program in programs] for _ in range(repeat + 1)][1:]
    return [
        Cost(min(c.seconds for c in found), min(c.cpu for c in found), found[-1].output)
        for found in zip(*rounds, strict=True)
    ]


def program(name: str, count: int) -> Callable[[], Cost]:
    """A program of `programs/` for a number of functions."""

    def run() -> Cost:
        with tempfile.TemporaryDirectory() as folder:
            return run_python(str(PROGRAMS / name), folder, str(count))

    return run


def import_cost(repeat: int) -> Iterator[Figure]:
    # Public names are loaded when they are first used: the fair figure includes them.
    names = "from cdktf_functionless import Function, Table, aws, function, testing"
    statements = ("import cdktf", "import cdktf, cdktf_functionless", f"import cdktf; {names}")
    alone, both, used = best(repeat, *(lambda code=code: run_python("-c", code) for code in statements))
    note = f"{both.seconds:.2f} s, cdktf alone {alone.seconds:.2f} s"
    yield Figure("import cdktf_functionless, more than import cdktf", both.seconds - alone.seconds, 0.3, "s", note)
    note = f"{used.seconds:.2f} s"
    yield Figure("the same with its names of the Lambda part", used.seconds - alone.seconds, 0.3, "s", note)


def ten_functions(repeat: int) -> Iterator[Figure]:
    ours, theirs = best(repeat, program("functionless.py", 10), program("handwritten.py", 10))
    note = f"{ours.seconds:.2f} s, by hand {theirs.seconds:.2f} s; cpu {ours.cpu / theirs.cpu:.2f}; "
    note += ", ".join(f"{part} {seconds:.2f}" for part, seconds in json.loads(ours.output).items())
    value = ours.seconds / theirs.seconds
    yield Figure("10 functions and a table, whole process, of the time by hand", value, 0.3, "", note)


def many_functions(repeat: int) -> Iterator[Figure]:
    counts = (50, 100, 200)
    costs = best(min(repeat, 2), *(program("functionless.py", count) for count in counts))
    parts = {count: json.loads(cost.output) for count, cost in zip(counts, costs, strict=True)}
    each = {count: found["analysis and bundling"] / count * 1000 for count, found in parts.items()}
    alone = {count: found.pop("the same, Python alone") / count * 1000 for count, found in parts.items()}
    note = ", ".join(f"{count}: {ms:.2f} ms ({alone[count]:.2f} in Python)" for count, ms in each.items())
    yield Figure("analysis and bundling of one function, of 200", each[200], 10, "ms", note)
    growth = {part: parts[200][part] / max(parts[100][part], 0.001) for part in parts[100] if part != "import"}
    total = {count: sum(found.values()) - found["import"] for count, found in parts.items()}
    note = ", ".join(f"{part} {ratio:.2f}" for part, ratio in growth.items())
    note += "; " + ", ".join(f"{count}: {seconds:.2f} s" for count, seconds in total.items())
    # Linear is 2; a little more is the garbage collector's and jsii's.
    yield Figure("200 functions, of the time of 100 (linear: 2)", total[200] / total[100], 2.4, "", note)


def cold_start(repeat: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        run_python(str(PROGRAMS / "functionless.py"), folder, "1")
        stack = stacks_of(Path(folder))["shop"]
        function = stack.one("aws_lambda_function")
        path = stack.folder / function["filename"]
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        environment = function.get("environment", {}).get("variables", {})
        environment = {name: re.sub(r"[${}]", "", value) for name, value in environment.items()}
        with written_bundle("def handler(event, context):\n    return None\n") as empty:
            ours, theirs = import_seconds(
                repeat, (path, function["handler"], environment), (empty, "index.handler", {})
            )
        note = f"{ours * 1000:.1f} ms, empty {theirs * 1000:.1f} ms, processor time"
        yield Figure("import of a handler, more than an empty one's", (ours - theirs) * 1000, 5, "ms", note)
        size = path.stat().st_size
        yield Figure("zip of a one-table handler", size / 1000, 4, "kB", ", ".join(names))


def import_seconds(repeat: int, *bundles: tuple[Path, str, dict[str, str]]) -> list[float]:
    """The least processor time that the import of each handler's module takes in a bare process, in seconds.

    Args:
        repeat: a quarter of the processes for each bundle; they take turns, so that all meet the same machine.
        bundles: zip, handler and environment of each.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source, target = folder / "in.json", folder / "out.json"
        source.write_text("[]")
        tasks = [unpack(bundle, folder / str(index)) for index, (bundle, _, _) in enumerate(bundles)]

        def once(task: Path, handler: str, environment: dict[str, str]) -> float:
            subprocess.run(
                command("batch", handler, str(source), str(target)),
                env=process_environment(task, handler, environment), check=True, capture_output=True,
            )  # fmt: skip
            return float(json.loads(target.read_text())["import_seconds"])

        rounds = [
            [once(task, *rest) for task, (_, *rest) in zip(tasks, bundles, strict=True)] for _ in range(repeat * 4 + 1)
        ]
    # AWS compiles nothing beforehand either, but a warm disk cache is assumed.
    return [min(times) for times in zip(*rounds[1:], strict=True)]


PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "import": import_cost,
    "ten": ten_functions,
    "many": many_functions,
    "cold": cold_start,
}
