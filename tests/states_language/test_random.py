"""Random workflows give the same in CPython and as machines; what the compiler refuses is counted and printed.

They come from seeds (`test_drawn.py` has those that Hypothesis draws). Programs that once differed are in
`kept/`, made small; a first line `# inputs: [...]` has the inputs that showed it.
"""

from __future__ import annotations

import inspect
import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from .campaign import campaign, summary
from .generator import INPUTS
from .running import load, run, unload

KEPT = sorted((Path(__file__).parent / "kept").glob("*.txt"))
#: The smallest part of the programs that has to compile.
_COMPILED = 0.8


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_kept_programs(tmp_path: Path, path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    first = source.partition("\n")[0]
    program = load(tmp_path, source)
    inputs: list[dict[str, Any]] = list(INPUTS)
    if first.startswith("# inputs: "):
        inputs += json.loads(first.removeprefix("# inputs: "))
    parameters = inspect.signature(program).parameters
    given_to = [{name: value for name, value in one.items() if name in parameters} for one in inputs]
    unordered = inspect.iscoroutinefunction(program)
    unload(program)
    assert run(tmp_path, source, given_to, unordered) == "same"


def _many(folder: Path, seeds: range) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        counts, failed = campaign(folder, seeds)
    print(f"{len(seeds)} programs: {summary(counts)}")
    assert failed == []
    assert counts["same"] > _COMPILED * len(seeds)


def test_some_programs(tmp_path: Path) -> None:
    _many(tmp_path, range(150))


@pytest.mark.slow
@pytest.mark.parametrize("first", [*range(1000, 2000, 250), *range(3000, 4000, 250)])
def test_many_programs(tmp_path: Path, first: int) -> None:
    _many(tmp_path, range(first, first + 250))
