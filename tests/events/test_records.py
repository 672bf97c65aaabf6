"""The wrapper around a function of one message: poison, empty batches, duplicates, order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambda_runtime.records import each_message


def batch(*bodies: str) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{index}", "body": body} for index, body in enumerate(bodies)]}


def failures(answer: dict[str, Any]) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_each_message_is_handled_and_only_failures_come_back(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Any] = []

    def handler(body: Any) -> None:
        seen.append(body)
        if body == {"bad": 1}:
            raise ValueError("poison")

    answer = each_message(batch('{"a": 1}', '{"bad": 1}', "plain text", "5"), handler, False, False, False)
    assert failures(answer) == ["m1"]
    assert seen == [{"a": 1}, {"bad": 1}, "plain text", 5]
    assert "m1 failed" in capsys.readouterr().err


def test_an_empty_batch() -> None:
    assert each_message({"Records": []}, pytest.fail, False, False, False) == {"batchItemFailures": []}


def test_a_text_stays_a_text() -> None:
    seen: list[str] = []
    each_message(batch('{"a": 1}', "5"), seen.append, True, False, False)
    assert seen == ['{"a": 1}', "5"]


def test_the_record_is_given_where_it_is_wanted() -> None:
    seen: list[Any] = []

    def handler(body: Any, record: dict[str, Any]) -> None:
        seen.append((body, record["messageId"]))

    each_message(batch("1", "2"), handler, False, True, False)
    assert seen == [(1, "m0"), (2, "m1")]


def test_fifo_stops_at_the_first_failure() -> None:
    seen: list[Any] = []

    def handler(body: Any) -> None:
        seen.append(body)
        if body == 2:
            raise KeyError("x")

    assert failures(each_message(batch("1", "2", "3", "4"), handler, False, False, True)) == ["m1", "m2", "m3"]
    assert seen == [1, 2]


def test_a_duplicate_in_one_batch_is_reported_once() -> None:
    event = batch("1", "1")
    event["Records"][1]["messageId"] = "m0"

    def handler(body: Any) -> None:
        raise ValueError

    assert failures(each_message(event, handler, False, False, False)) == ["m0"]


def test_a_function_that_is_awaited() -> None:
    seen: list[Any] = []

    async def handler(body: Any) -> None:
        if body == 2:
            raise ValueError
        seen.append(body)

    assert failures(each_message(batch("1", "2", "3"), handler, False, False, False)) == ["m1"]
    assert seen == [1, 3]


def test_what_ends_the_process_is_no_failure_of_a_message() -> None:
    def handler(body: Any) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):  # the batch is not answered: AWS delivers all of it again
        each_message(batch("1", "2"), handler, False, False, False)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=12), st.booleans())
def test_nothing_is_lost_and_nothing_is_acknowledged_that_failed(messages: list[tuple[str, bool]], fifo: bool) -> None:
    event = {"Records": [{"messageId": name, "body": "x" if good else "bad"} for name, good in messages]}
    handled: list[str] = []

    def handler(body: str, record: dict[str, Any]) -> None:
        if body == "bad":
            raise ValueError
        handled.append(record["messageId"])

    back = failures(each_message(event, handler, True, True, fifo))
    assert len(back) == len(set(back))
    for name, good in messages:
        assert name in back or (good and name in handled)
    if fifo and back:
        first = next(index for index, (_, good) in enumerate(messages) if not good)
        assert handled == [name for name, _ in messages[:first]]
