"""What differs each time is evaluated once, also where a task is tried again: Step Functions evaluates what it is given
at each attempt."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cdktf_functionless import workflow

from .differential import compiled, in_machine, in_python
from .workers import WORKERS, Case

echo, positive = WORKERS["echo"], WORKERS["positive"]


def direct(d: dict[str, Any]) -> Any:
    return workflow.retry(positive, -1 - random.random(), on=(ValueError,), max_attempts=2)


def behind(d: dict[str, Any]) -> Any:
    echo(1)
    return workflow.retry(positive, -sum([random.random() for _ in range(2)]) - 1, on=(ValueError,), max_attempts=2)


def caught(d: dict[str, Any]) -> Any:
    echo(1)
    try:
        return workflow.retry(positive, -random.choice([1, 2, 3]) - random.random(), max_attempts=2)
    except ValueError:
        return "caught"


def within(d: dict[str, Any]) -> Any:
    return [workflow.retry(positive, -1 - random.random() if d else -2, max_attempts=2) for _ in range(1)]


def in_a_handler(d: dict[str, Any]) -> Any:
    try:
        return d["k"]
    except KeyError:
        return workflow.retry(positive, -1 - random.random(), on=(ValueError,), max_attempts=2)


def _shown(x: float) -> Any:
    echo(x)
    return positive(-x)


def helper(d: dict[str, Any]) -> Any:
    return workflow.retry(_shown, 1 + random.random(), on=(ValueError,), max_attempts=2)


def anew(d: dict[str, Any]) -> Any:
    return workflow.retry(lambda: positive(-1 - random.random()), max_attempts=2)


@pytest.mark.parametrize("program", [direct, behind, caught, within, in_a_handler, helper], ids=lambda program: program.__name__)
def test_attempts_get_the_same(program: Callable[..., Any]) -> None:
    case = Case(program, ({},))
    result, _ = in_machine(compiled(case), case, {})
    wanted = in_python(case, {})
    given = [payload for name, payload in result.calls if name == "positive"]
    assert len(given) == sum(name == "positive" for name, _ in wanted.calls) == 3
    assert len(set(given)) == 1
    assert (result.error, result.value) == (wanted.error, wanted.value)


def test_attempts_of_a_lambda_draw_anew() -> None:
    case = Case(anew, ({},))
    result, _ = in_machine(compiled(case), case, {})
    assert len({payload for _, payload in result.calls}) == len(result.calls) == 3


def keyed(d: dict[str, Any]) -> Any:
    return echo({"key": str(uuid.uuid4())})


@pytest.mark.parametrize("retries", [True, False])
def test_only_what_may_be_tried_again_has_a_state_ahead(retries: bool) -> None:
    states = compiled(Case(keyed, ({},), options={"service_retries": retries})).definition["States"]
    assert len(states) == 1 + retries
    assert [kind for kind, state in states.items() if "$uuid()" in json.dumps(state.get("Arguments"))] == (
        [] if retries else ["echo"]
    )
