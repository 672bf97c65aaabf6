"""Many random workflows from seeds: `python -m tests.states_language.campaign FIRST LAST`.

Prints what was the same, what was refused with which code, and each program that differs, made small.
"""

from __future__ import annotations

import collections
import json
import random
import re
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from .generator import Drawn, drawn
from .running import Differs, run
from .shrink import shrunk

#: Seconds for one program: what takes longer is a failure.
_SECONDS = 60


class Slow(BaseException):
    """A program that takes too long to compile or to run."""


def program(seed: int) -> Drawn:
    """The program of a seed."""
    return drawn(random.Random(seed))


def failure(folder: Path, made: Drawn, source: str) -> tuple[str, str]:
    """What came of it, and the text of what is wrong ("" when nothing is); the first part is the kind of failure."""
    signal.setitimer(signal.ITIMER_REAL, _SECONDS, 1)  # again and again: what a destructor raises is lost
    try:
        try:
            return run(folder, source, made.inputs, made.unordered), ""
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Differs as wrong:
        return "differs", str(wrong)
    except Slow:
        signal.setitimer(signal.ITIMER_REAL, 0)  # it may have come just then
        return "slow", f"more than {_SECONDS} s"
    except Exception as wrong:
        return type(wrong).__name__, f"{type(wrong).__name__}: {wrong}"


def summary(counts: collections.Counter[str]) -> str:
    """The counts by kind, refused programs by code."""
    kinds: collections.Counter[str] = collections.Counter()
    for kind, count in counts.items():
        kinds[kind.split()[0]] += count
    return json.dumps(dict(kinds.most_common()))


def _errors(wrong: str) -> set[tuple[str, ...]]:
    """The errors of CPython and of the machine for each input that differs."""
    found = re.findall(r"error=(?:'(\w+)'|None)", wrong)
    return set(zip(found[::2], found[1::2], strict=False))


def _fails_alike(folder: Path, made: Drawn, source: str, before: tuple[str, str]) -> bool:
    """Whether a smaller program fails in the same way, and not because it has become nonsense."""
    kind, wrong = failure(folder, made, source)
    if kind != before[0] or not _errors(wrong) <= _errors(before[1]):
        return False
    return not any(one in wrong for one in ("error='TypeError'", "error='AttributeError'", "value=dict_"))


def campaign(
    folder: Path, seeds: range, every: int = 200, seconds: float = 10
) -> tuple[collections.Counter[str], list[int]]:
    """Runs the programs of some seeds; the counts, and the seeds that failed."""

    def alarm(*_: Any) -> None:
        raise Slow

    before = signal.signal(signal.SIGALRM, alarm)
    counts: collections.Counter[str] = collections.Counter()
    failed: list[int] = []
    try:
        for done, seed in enumerate(seeds, 1):
            made = program(seed)
            kind, wrong = failure(folder, made, made.source)
            counts[kind] += 1
            if wrong:
                failed.append(seed)
                small = shrunk(made.source, lambda text: _fails_alike(folder, made, text, (kind, wrong)), seconds)
                print(f"=== seed {seed} {kind}\n{small}{failure(folder, made, small)[1] or wrong}\n", flush=True)
            if done % every == 0:
                print(f"--- {done} programs: {summary(counts)}", flush=True)
    finally:
        signal.signal(signal.SIGALRM, before)
    return counts, failed


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as place:
        total, wrong_seeds = campaign(Path(place), range(int(sys.argv[1]), int(sys.argv[2])), seconds=12)
    for kind, count in total.most_common():
        print(f"{count:6} {kind}")
    print(f"{total.total()} programs: {summary(total)}\nfailed: {wrong_seeds}")
