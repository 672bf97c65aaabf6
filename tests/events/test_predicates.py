"""Every predicate in Python against its pattern in three engines that are not the compiler's."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
from collections.abc import Callable
from typing import Any

import pytest

from cdktf_functionless.compilers.event_pattern import compile_predicates
from cdktf_functionless.reflect import reflect
from tests.events import engines, predicates, samples

Predicate = Callable[[Any], object]


def source_of(predicate: Predicate) -> str:
    """The predicate alone, as text."""
    return ast.unparse(reflect(predicate).node)


def python(predicate: Predicate, event: dict[str, Any]) -> bool | Exception:
    """What Python says of an event; an exception is the answer where it raises."""
    try:
        return bool(predicate(event))
    except Exception as failure:
        return failure


def reachable(predicate: Predicate) -> str:
    """The source with that of its helpers, to know the fields that it reads."""
    text = source_of(predicate)
    helpers = [value for name, value in vars(predicates).items() if inspect.isfunction(value) and f"{name}(" in text]
    return "\n".join([text, *(source_of(each) for each in helpers)]) + ("\n'n'" if "SETTINGS" in text else "")


def check(predicate: Predicate, events: list[Any], subject: Callable[[dict[str, Any]], Any] = lambda e: e) -> None:
    """All opinions on all events; each engine's verdict counts unless one of its known faults is met."""
    compiled = compile_predicates([predicate])
    pattern = compiled.document or {"source": [{"prefix": ""}]}
    told = engines.verdicts(pattern, events)
    answers = [python(predicate, subject(event)) for event in events]
    assert True in answers, f"no sample event matches {source_of(predicate)}"
    assert any(answer is not True for answer in answers), f"all sample events match {source_of(predicate)}"
    for index, (event, answer) in enumerate(zip(events, answers, strict=True)):
        if isinstance(answer, (TypeError, AttributeError)) and "anything-but" in json.dumps(pattern):
            continue  # documented: anything-but cannot tell strings from what is not one
        known = engines.faults(pattern, event)
        for engine, verdict in told.items():
            if not known[engine]:
                where = (
                    f"{source_of(predicate)}\n{json.dumps(pattern)}\n{json.dumps(event['detail'])} {event['source']}"
                )
                assert verdict[index] is (answer is True), f"{engine} says {verdict[index]}, Python {answer!r}\n{where}"


@pytest.mark.parametrize("predicate", predicates.UNTYPED, ids=lambda each: source_of(each)[:80])
def test_untyped(predicate: Predicate) -> None:
    check(predicate, samples.events(samples.names_in(reachable(predicate)), 250, source_of(predicate)))


def conforming(event: dict[str, Any]) -> bool:
    """Whether an event is of the type that the typed predicates promise."""
    detail = event["detail"]
    number = isinstance(detail.get("n"), (int, float)) and not isinstance(detail.get("n"), bool)
    order = detail.get("order", {})
    return (
        isinstance(detail.get("s"), str)
        and number
        and isinstance(detail.get("flag", False), bool)
        and all(isinstance(tag, str) for tag in detail.get("tags", []))
        and order.get("status", "new") in ("new", "paid")
        and isinstance(detail.get("order-id", ""), str)
    )


def typed_events() -> list[dict[str, Any]]:
    names = {"s", "n", "flag", "tags", "order", "order-id", "source", "detail-type"}
    return [event for event in samples.events(names, 3000, "typed") if conforming(event)][:150]


@pytest.mark.parametrize("predicate", predicates.TYPED, ids=lambda each: each.__name__)
def test_typed_dicts(predicate: Predicate) -> None:
    check(predicate, typed_events())


def as_data(event: dict[str, Any]) -> predicates.Envelope:
    """The event as the dataclass that the predicate takes."""
    keys = {field.metadata.get("key", field.name): field.name for field in dataclasses.fields(predicates.Data)}
    detail = {keys[key]: value for key, value in event["detail"].items() if key in keys}
    return predicates.Envelope(event["source"], event["detail-type"], predicates.Data(**detail))


@pytest.mark.parametrize("predicate", predicates.DATA, ids=lambda each: each.__name__)
def test_dataclasses(predicate: Predicate) -> None:
    check(predicate, typed_events(), as_data)


def test_there_are_enough() -> None:
    assert len(predicates.UNTYPED) + len(predicates.TYPED) + len(predicates.DATA) >= 150
