"""With `strict_errors=True` an execution fails under the name of Python's exception, wherever an expression stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from .differential import compiled, in_machine, in_python
from .workers import WORKERS, Case

echo = WORKERS["echo"]


def value(d: dict[str, Any]) -> Any:
    return d["k"]


def branches(d: dict[str, Any]) -> Any:
    for key in ("a", "b"):
        if d[key]:
            return key
    return None


def condition(d: dict[str, Any]) -> Any:
    if 10 // d["a"] > 1:
        echo(d)
    return 1


def behind(d: dict[str, Any]) -> Any:
    echo(1)
    return 10 // d["a"]


def before(d: dict[str, Any]) -> Any:
    return echo(d["a"] // 0)


def waiting(d: dict[str, Any]) -> None:
    time.sleep(d["k"])


def items(d: dict[str, Any]) -> None:
    for one in d["k"]:
        echo(one)


def inside(d: dict[str, Any]) -> Any:
    return [echo(10 // one) for one in d["list"]]


def handled(d: dict[str, Any]) -> Any:
    try:
        return echo(d["k"])
    except ZeroDivisionError:
        return None


@pytest.mark.parametrize(
    "program",
    [value, branches, condition, behind, before, waiting, items, inside, handled],
    ids=lambda one: one.__name__,
)
def test_the_name_is_the_classes(program: Callable[..., Any]) -> None:
    given = {"a": 0, "list": [1, 0]}
    case = Case(program, (given,), options={"strict_errors": True})
    expected = in_python(case, given)
    _, outcome = in_machine(compiled(case), case, given)
    assert outcome.failure is not None
    assert (outcome.failure.error, outcome.failure.cause) == (expected.error, expected.message)
