"""Each resolver gives what Python gives: results, errors and calls, on each of its inputs; and its code passes AWS's rules."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from cdktf_functionless.compilers.appsync_js import Compiled, compile_resolver

from . import engine, fakes
from .programs import calls, containers, flow, texts, values  # noqa: F401 registers the cases

_compiled: dict[Callable[..., Any], Compiled] = {}


def compiled(function: Callable[..., Any]) -> Compiled:
    if function not in _compiled:
        _compiled[function] = compile_resolver(function)
    return _compiled[function]


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """An async function as one to call."""
    if not inspect.iscoroutinefunction(function):
        return function
    return lambda **args: asyncio.run(_eager(function, args))


class _Ready:
    """Lets `await load(id)` work with fakes, which answer at once."""


async def _eager(function: Callable[..., Any], args: dict[str, Any]) -> Any:
    return await function(**args)


@pytest.mark.parametrize(
    ("function", "inputs"), fakes.CASES, ids=[f"{f.__module__.rpartition('.')[2]}.{f.__name__}" for f, _ in fakes.CASES]
)
def test_same_as_python(function: Callable[..., Any], inputs: list[dict[str, Any]]) -> None:
    for args in inputs:
        expected = fakes.outcome_in_python(plain(function), args)
        found = fakes.outcome_in_javascript(function, args, compiled=compiled(function))
        assert found[2] == expected[2], f"calls for {args}"
        assert found[1] == expected[1], f"error for {args}"
        assert fakes.same(found[0], expected[0]), f"result for {args}: {found[0]!r} is not {expected[0]!r}"


def test_there_are_enough_programs() -> None:
    assert len(fakes.CASES) >= 120


def test_all_code_passes_the_linter_and_the_type_checker() -> None:
    emitted = [text for function, _ in fakes.CASES for text in engine.files(compiled(function))]
    problems = engine.check(emitted)
    assert not problems, "\n\n".join(f"{text}\n{found}" for text, found in problems.items())
