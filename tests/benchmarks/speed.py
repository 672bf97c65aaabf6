"""The figures of the Lambda part: what an import, a stack, a function and a cold start cost. Ratios from one run."""

from __future__ import annotations

import json
import os
import statistics
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


def run_python(*arguments: str, repeat: int) -> tuple[float, str]:
    """The median of the seconds that a Python process takes, and what the last one printed. The first does not count:
    it warms the disk."""
    times = []
    for index in range(repeat + 1):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        if index:
            times.append(time.perf_counter() - started)
    return statistics.median(times), done.stdout


def run_program(name: str, count: int, repeat: int) -> tuple[float, dict[str, float]]:
    """A program of `programs/` for a number of functions: its seconds, and the parts that it prints."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, output = run_python(str(PROGRAMS / name), folder, str(count), repeat=repeat)
    return seconds, json.loads(output) if output else {}


def import_cost(repeat: int) -> Iterator[Figure]:
    alone, _ = run_python("-c", "import cdktf", repeat=repeat)
    both, _ = run_python("-c", "import cdktf, cdktf_functionless", repeat=repeat)
    note = f"{both:.2f} s, cdktf alone {alone:.2f} s"
    yield Figure("import cdktf_functionless, more than import cdktf", both - alone, 0.3, "s", note)
    # Public names are loaded when they are first used: the fair figure includes them.
    names = "from cdktf_functionless import Function, Table, aws, function, testing"
    used, _ = run_python("-c", f"import cdktf; {names}", repeat=repeat)
    yield Figure("the same with its names of the Lambda part", used - alone, 0.3, "s", f"{used:.2f} s")


def ten_functions(repeat: int) -> Iterator[Figure]:
    ours, parts = run_program("functionless.py", 10, repeat)
    theirs, _ = run_program("handwritten.py", 10, repeat)
    note = f"{ours:.2f} s, by hand {theirs:.2f} s; " + ", ".join(f"{k} {v:.2f}" for k, v in parts.items())
    yield Figure("10 functions and a table, whole process, of the time by hand", ours / theirs, 0.3, "", note)


def many_functions(repeat: int) -> Iterator[Figure]:
    found = {count: run_program("functionless.py", count, 1) for count in (50, 100, 200)}
    each = {count: parts["analysis and bundling"] / count * 1000 for count, (_, parts) in found.items()}
    note = ", ".join(f"{count}: {ms:.2f} ms" for count, ms in each.items())
    yield Figure("analysis and bundling of one function, of 200", each[200], 10, "ms", note)
    growth = {
        part: found[200][1][part] / max(found[100][1][part], 0.001)
        for part in ("constructs", "analysis and bundling", "synth")
    }
    total = {count: sum(parts.values()) - parts["import"] for count, (_, parts) in found.items()}
    note = ", ".join(f"{part} {ratio:.2f}" for part, ratio in growth.items())
    note += "; " + ", ".join(f"{count}: {seconds:.2f} s" for count, seconds in total.items())
    # Linear is 2; a little more is the garbage collector's and jsii's.
    yield Figure("200 functions, of the time of 100 (linear: 2)", total[200] / total[100], 2.4, "", note)


def cold_start(repeat: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        run_python(str(PROGRAMS / "functionless.py"), folder, "1", repeat=0)
        stack = stacks_of(Path(folder))["shop"]
        function = stack.one("aws_lambda_function")
        path = stack.folder / function["filename"]
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        environment = function.get("environment", {}).get("variables", {})
        environment = {name: value.replace("${", "").replace("}", "") for name, value in environment.items()}
        ours = import_seconds(path, function["handler"], environment, repeat)
        with written_bundle("def handler(event, context):\n    return None\n") as empty:
            theirs = import_seconds(empty, "index.handler", {}, repeat)
        note = f"{ours * 1000:.1f} ms, empty {theirs * 1000:.1f} ms"
        yield Figure("import of a handler, more than an empty one's", (ours - theirs) * 1000, 5, "ms", note)
        size = path.stat().st_size
        yield Figure("zip of a one-table handler", size / 1000, 4, "kB", ", ".join(names))


def import_seconds(bundle: Path, handler: str, environment: dict[str, str], repeat: int) -> float:
    """The median of what the import of a handler's module takes in a bare process, in seconds."""
    times = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        task = unpack(bundle, folder)
        source, target = folder / "in.json", folder / "out.json"
        source.write_text("[]")
        # AWS compiles nothing beforehand either, but a warm disk cache is assumed: the median of several runs.
        for _ in range(repeat * 4 + 1):
            subprocess.run(
                command("batch", handler, str(source), str(target)),
                env=process_environment(task, handler, environment), check=True, capture_output=True,
            )  # fmt: skip
            times.append(json.loads(target.read_text())["import_seconds"])
    return statistics.median(times[1:])


PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "import": import_cost,
    "ten": ten_functions,
    "many": many_functions,
    "cold": cold_start,
}
