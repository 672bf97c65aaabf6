"""Errors show the user's own files and lines, as CPython would in the author's process."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cdktf_functionless.compilers.lambda_bundle import bundle, zip_bytes
from cdktf_functionless.reflect import reflect
from tests.harness.lambda_host import run_bundle

from .localpkg import texts


def divide(a: int, b: int) -> float:
    """Some text

    that is left out."""
    # a comment
    return a / b


def deep(event: dict[str, int]) -> Any:

    total = 0
    for _ in range(2):
        total += divide(
            event["a"],
            event["b"],
        )
    return total


def several_lines(event: dict[str, int]) -> Any:
    return {
        "first": event["a"],
        "second": [
            event["a"],
            1 // event["b"],
        ],
    }


def inner_function(event: dict[str, int]) -> Any:
    def inner(x: int) -> float:
        # another comment
        return divide(x, 0)

    return [inner(x) for x in range(2)]


class Owner:
    """A class."""

    def __init__(self, n: int) -> None:
        self.n = n

    @property
    def ratio(self) -> float:
        return 1 / self.n


def in_a_class(event: dict[str, int]) -> Any:
    owner = Owner(event["b"])

    return owner.ratio


def in_a_lambda(event: dict[str, int]) -> Any:
    return list(
        map(
            lambda x: x / event["b"],
            [1],
        )
    )


def long_call(event: dict[str, int]) -> Any:
    return dict(
        a="some text that makes the line long enough to be written on several lines",
        b="some more text that makes the line long enough to be written on several lines",
        c=1 / event["b"],
    )


def from_another_file(event: dict[str, int]) -> Any:
    return texts.shorten(event["a"])  # type: ignore[arg-type]


def caught(event: dict[str, int]) -> Any:
    try:
        return divide(event["a"], event["b"])
    except ZeroDivisionError as error:
        places = [
            (Path(item.filename).name, item.lineno, item.name) for item in traceback.extract_tb(error.__traceback__)
        ]
        raise LookupError(str(places)) from error


def expected_places(handler: Callable[..., Any], event: Any) -> list[tuple[str, int, str]]:
    """The frames of the error in this process, from the handler on."""
    try:
        handler(event)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)[1:]
        return [(Path(item.filename).name, item.lineno or 0, item.name) for item in frames]
    raise AssertionError("it raised nothing")


HANDLERS = [deep, several_lines, inner_function, in_a_class, in_a_lambda, long_call, caught]


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.__name__)
def test_the_stack_trace_is_the_users(handler: Callable[..., Any]) -> None:
    event = {"a": 1, "b": 0}
    [outcome] = run_bundle(zip_bytes(bundle(reflect(handler))), event)
    assert outcome.error is not None
    frames = [line.strip() for line in outcome.error.stack]
    for file, line, name in expected_places(handler, event):
        assert any(
            frame.partition(", in ")[0].endswith(f'{file}", line {line}') and f", in {name}" in frame
            for frame in frames
        ), (file, line, name, frames)


def test_file_names_are_those_of_imports() -> None:
    """Nothing of the author's folders is in the bundle."""
    made = bundle(reflect(deep))
    [outcome] = run_bundle(zip_bytes(made), {"a": 1, "b": 0})
    assert outcome.error is not None
    assert '"tests/lambda_bundle/test_tracebacks.py", line' in outcome.error.stack[-1]
    assert "return a / b" in outcome.error.stack[-1]
    assert not any(str(Path(__file__).parents[2]) in file.decode("latin-1") for file in made.files.values())


def test_the_name_of_the_error_in_a_caught_traceback() -> None:
    [outcome] = run_bundle(zip_bytes(bundle(reflect(caught))), {"a": 1, "b": 0})
    assert outcome.error is not None
    line = divide.__code__.co_firstlineno + 5
    assert f"('test_tracebacks.py', {line}, 'divide')" in outcome.error.message


def test_a_local_module_keeps_its_own_lines() -> None:
    [outcome] = run_bundle(zip_bytes(bundle(reflect(from_another_file))), {"a": 5})
    assert outcome.error is not None
    assert any(
        "localpkg/texts.py" in frame and f"line {texts.shorten.__code__.co_firstlineno + 2}" in frame
        for frame in outcome.error.stack
    )
