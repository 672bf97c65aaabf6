"""A handler gives the same from its bundle, in a bare process, as in the process that made the bundle."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from cdktf_functionless.compilers.lambda_bundle import bundle, zip_bytes
from cdktf_functionless.payload import payload_shape
from cdktf_functionless.reflect import reflect
from tests.harness.lambda_host import run_bundle

from .cases import Case, all_cases


def call_here(case: Case, payload: Any) -> dict[str, Any]:
    """What the handler gives in this process, as Lambda would answer."""
    reflection = reflect(case.handler)
    shape = payload_shape(reflection)
    arguments: Any = ()
    try:
        if shape.whole is not None:
            result = case.handler(payload)
        elif shape.named or shape.open:
            first = [item.name for item in shape.named if item.kind is inspect.Parameter.POSITIONAL_ONLY]
            given = dict(payload)
            arguments = [given.pop(name) for name in first]
            result = case.handler(*arguments, **given)
        else:
            result = case.handler()
        if inspect.iscoroutine(result):
            import asyncio

            result = asyncio.run(result)
        return {"result": json.loads(json.dumps(result))}
    except Exception as error:
        return {"error": [type(error).__name__, str(error)]}


@pytest.mark.parametrize("case", all_cases(), ids=[case.name for case in all_cases()])
def test_same_result(case: Case) -> None:
    """The bundle is made first: calling the handler here changes what it has captured."""
    made = bundle(reflect(case.handler), handler=case.handler)
    outcomes = run_bundle(zip_bytes(made), *case.payloads)
    found = [
        {"error": [item.error.type, item.error.message]} if item.error else {"result": item.value} for item in outcomes
    ]
    expected = [call_here(case, payload) for payload in case.payloads]
    assert found == expected, made.source


def test_there_are_enough_cases() -> None:
    """The table covers what it is meant to cover."""
    assert len(all_cases()) >= 80
