"""Random programs: Python and JavaScript agree on results, errors and calls, or the compiler says why not."""

from __future__ import annotations

import collections
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdktf_functionless.compilers.appsync_js import compile_resolver
from cdktf_functionless.diagnostics import FunctionlessError
from tests.harness.sources import module_of

from . import engine, fakes
from .generator import INPUTS, programs

HEAD = """from __future__ import annotations
import json
from typing import Any
from tests.appsync.test_generated import echo, load, number
"""
SEEDS = Path(__file__).parent / "seeds"


def _load(payload: Any) -> Any:
    if payload == "a":
        raise ValueError("bad a")
    if payload == "k":
        raise RuntimeError("bad k")
    return None if payload == "" else {"id": payload, "n": [1, 2]}


load = fakes.Fake("load", _load)
echo = fakes.Fake("echo", lambda payload: payload)
number = fakes.Fake("number", lambda payload: len(str(payload)), int)

_numbers = itertools.count()
_rejected: collections.Counter[str] = collections.Counter()
_done: collections.Counter[str] = collections.Counter()
_files: list[str] = []


def function_of(source: str, folder: Path) -> Any:
    """Imports a program."""
    return module_of(folder / f"generated_{next(_numbers)}.py", HEAD + source).resolver


def agree(source: str, inputs: list[dict[str, Any]], folder: Path) -> str:
    """Compares both; "rejected" or "same"."""
    function = function_of(source, folder)
    try:
        compiled = compile_resolver(function)
    except FunctionlessError as failure:
        for found in failure.diagnostics:
            _rejected[f"{found.code.number} {found.message[:60]}"] += 1
        return "rejected"
    for args in inputs:
        expected = fakes.outcome_in_python(function, args)
        found = fakes.outcome_in_javascript(function, args, compiled=compiled)
        if found[1] is not None and found[1][0] == "RuntimeError" and "order of keys" in found[1][1]:
            continue  # refused when it runs: documented
        if _too_big(expected[0]):
            continue
        shown = f"{source}\nfor {args}\n" + "\n".join(engine.files(compiled))
        assert found[2] == expected[2], (
            f"calls {found[2]} are not {expected[2]} (errors {found[1]}, {expected[1]})\n{shown}"
        )
        assert found[1] == expected[1], f"error {found[1]} is not {expected[1]}\n{shown}"
        assert fakes.same(found[0], expected[0]), f"result {found[0]} is not {expected[0]}\n{shown}"
    _files.extend(engine.files(compiled)[:1] if len(_files) < 300 else [])
    return "same"


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_programs_that_once_differed(seed: Path, tmp_path: Path) -> None:
    """Each holds a program, and its inputs as a comment on the last line."""
    text = seed.read_text(encoding="utf-8")
    source, _, inputs = text.rpartition("# inputs: ")
    assert agree(source, eval(inputs), tmp_path) in ("same", "rejected")


def _too_big(value: Any) -> bool:
    """Whether an integer is not exact in JavaScript any more: documented, and not compared."""
    if isinstance(value, (list, dict)):
        return any(map(_too_big, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and abs(value) > 2**53


COMMON = {
    "deadline": None, "database": None, "print_blob": False,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
}  # fmt: skip


@settings(max_examples=150, derandomize=True, **COMMON)  # type: ignore[arg-type]
@given(source=programs(), inputs=st.lists(INPUTS, min_size=2, max_size=3))
def test_some_programs(source: str, inputs: list[dict[str, Any]], tmp_path: Path) -> None:
    _done[agree(source, inputs, tmp_path)] += 1


@pytest.mark.slow
@settings(max_examples=1_200, derandomize=True, **COMMON)  # type: ignore[arg-type]
@given(source=programs(), inputs=st.lists(INPUTS, min_size=2, max_size=3))
def test_many_programs(source: str, inputs: list[dict[str, Any]], tmp_path: Path) -> None:
    _done[agree(source, inputs, tmp_path)] += 1


def test_what_was_rejected_is_few(capsys: pytest.CaptureFixture[str]) -> None:
    """Prints what the compiler refused; most programs must have been compared."""
    total = sum(_done.values())
    if not total:
        pytest.skip("no generated program ran in this process")
    with capsys.disabled():
        print(f"\n{_done['same']} of {total} programs compared; refused:")
        for why, count in _rejected.most_common(12):
            print(f"  {count:4} {why}")
    assert _done["same"] > total * 0.5


@pytest.mark.slow
def test_what_was_rejected_of_many_is_few(capsys: pytest.CaptureFixture[str]) -> None:
    test_what_was_rejected_is_few(capsys)


def test_generated_code_passes_the_linter_and_the_type_checker() -> None:
    if not _files:
        pytest.skip("no generated program ran in this process")
    problems = engine.check(_files[:120])
    assert not problems, "\n\n".join(f"{text}\n{found}" for text, found in problems.items())
