"""Documents: their form, their limits, the dialects of other services, and what is reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cdktf_functionless.compilers.event_pattern import (
    EVENT_FILTER,
    FILTER_POLICY,
    Dialect,
    compile_predicates,
)
from cdktf_functionless.diagnostics import FunctionlessError

A = [f"name-{number}" for number in range(40)]


def pattern(predicate: Callable[[Any], object], **options: Any) -> Any:
    return compile_predicates([predicate], **options).document


def codes(predicate: Callable[[Any], object], **options: Any) -> list[str]:
    with pytest.raises(FunctionlessError) as caught:
        compile_predicates([predicate], **options)
    return [each.code.number for each in caught.value.diagnostics]


def test_forms() -> None:
    assert pattern(lambda e: e["detail"]["a"]["b"]["c"] == "x") == {"detail": {"a": {"b": {"c": ["x"]}}}}
    assert pattern(lambda e: e["detail"]["n"] >= 5 and e["detail"]["n"] < 7.5) == {
        "detail": {"n": [{"numeric": [">=", 5, "<", 7.5]}]}
    }
    assert pattern(lambda e: e["detail"]["n"] == 2.0) == {"detail": {"n": [2]}}
    assert pattern(lambda e: e["detail"]["s"] == "a" or not e["detail"]["s"] == "a") == {
        "detail": {"s": [{"exists": True}]}
    }
    assert pattern(lambda e: e["source"] == "a" or e["source"] != "a") is None
    assert pattern(lambda e: True) is None


def test_the_printed_form() -> None:
    text = compile_predicates(
        [lambda e: e["source"] == "shop" and ("x" in e["detail"]["tags"] or e["detail"].get("n") == 5)]
    ).text
    assert text == "   source in 'shop' and any of detail.tags has (it in 'x')\nor detail.n in 5 and source in 'shop'"


def test_alternatives_are_put_where_they_are_short() -> None:
    found = pattern(lambda e: e["source"] == "s" and (e["detail"].get("a") == "x" or e["detail"].get("b") == "y"))
    assert found == {"source": ["s"], "detail": {"$or": [{"a": ["x"]}, {"b": ["y"]}]}}


def test_several_predicates_are_one_after_the_other() -> None:
    found = compile_predicates([lambda e: e["source"] == "a", lambda e: e["detail"]["n"] > 5]).document
    assert found == {"source": ["a"], "detail": {"n": [{"numeric": [">", 5]}]}}


def test_all_errors_of_a_predicate_are_reported_together() -> None:
    def wrong(event: Any) -> bool:
        first = event["detail"]["a"] + 1 > 5
        second = event["detail"]["b"] == event["detail"]["c"]
        return first and second and event["detail"]["d"]

    with pytest.raises(FunctionlessError) as caught:
        compile_predicates([wrong])
    found = [
        (each.code.number, each.position.source_line().strip()) for each in caught.value.diagnostics if each.position
    ]
    assert found == [
        ("FL4003", 'first = event["detail"]["a"] + 1 > 5'),
        ("FL4002", 'second = event["detail"]["b"] == event["detail"]["c"]'),
        ("FL4005", 'return first and second and event["detail"]["d"]'),
    ]


def test_the_smallest_part_that_cannot_be_said_is_shown() -> None:
    def mixed(event: Any) -> bool:
        return event["source"] == "a" and (
            event["detail"]["s"].startswith("a") and event["detail"]["s"] != "ab"
        )  # fmt: skip

    with pytest.raises(FunctionlessError) as caught:
        compile_predicates([mixed])
    position = caught.value.diagnostics[0].position
    assert position is not None and position.source_line().strip().startswith('event["detail"]["s"].startswith')


@pytest.mark.parametrize(
    ("predicate", "code"),
    [
        (lambda e: e["detail"]["n"] > 6e9, "FL4006"),
        (lambda e: e["detail"]["n"] > 0.1234567, "FL4006"),
        (lambda e: e["detail"]["time"] > "2026-01-01", "FL4002"),
        (lambda e: e["detail"]["s"] == ["a"], "FL4002"),
        (lambda e: e["detail"]["n"] > "5", "FL4002"),
        (lambda e: e["detail"]["s"].lower() == "É".lower(), "FL4002"),
        (lambda e: e["detail"]["s"].lower() == "ABC", "FL4001"),
        (lambda e: e["detail"]["s"].split("/")[0] == "a", "FL4003"),
        (lambda e: len(e["detail"]["s"]) > 5, "FL4003"),
        (lambda e: e["detail"]["tags"][0] == "a", "FL4006"),
        (lambda e: "x" not in e["detail"]["tags"], "FL4006"),
        (lambda e: not any(t == "x" for t in e["detail"]["tags"]), "FL4006"),
        (lambda e: "x" in e["detail"]["tags"] and "y" in e["detail"]["tags"], "FL4006"),
        (lambda e: all(t == "x" for t in e["detail"]["tags"]), "FL4007"),
        (lambda e: e["detail"]["s"] not in ("a", 5), "FL4006"),
        (lambda e: e["detail"].get("order") is None or e["detail"]["order"]["id"] == 5, "FL4006"),
        (lambda e: {"a": 1}[e["detail"]["s"]] == 1, "FL4003"),
        (lambda e: f"{e['detail']['s']}x" == "ax", "FL4003"),
        (lambda e: isinstance(e["detail"]["n"], int), "FL4003"),
        (lambda e: undefined_name == 5, "FL1004"),  # type: ignore[name-defined]  # noqa: F821
        (lambda e: e["detail"]["s"] == 1 / 0, "FL4001"),
        (lambda e: e["detail"]["n"] == 5 and e["detail"]["n"] > 7, "FL4001"),
        (lambda e: False, "FL4001"),
        (lambda a, b: True, "FL4011"),
    ],
)
def test_refused(predicate: Callable[..., object], code: str) -> None:
    assert code in codes(predicate)


def test_recursion_is_refused() -> None:
    def again(event: Any) -> bool:
        return again(event)

    assert codes(again) == ["FL4010"]


def test_limits() -> None:
    long = [f"a-rather-long-name-of-an-order-{number:04}" for number in range(60)]
    assert codes(lambda e: e["detail"]["s"] in long) == ["FL4008"]
    found = pattern(lambda e: e["detail"]["s"] in long, most_characters=4096)
    assert 2048 < len(json.dumps(found, separators=(",", ":"))) <= 4096

    def many(event: Any) -> bool:
        detail = event["detail"]
        return all(any(detail.get(f"{each}{n}") == "x" for n in range(5)) for each in ("a", "b", "c", "d", "e"))

    assert codes(many) == ["FL4006"]  # 5 to the power of 5 combinations


def test_names_that_aws_reads_as_operators() -> None:
    assert codes(lambda e: e["detail"].get("prefix") == "a" or e["detail"].get("b") == "b") == ["FL4006"]
    assert pattern(lambda e: e["detail"]["prefix"] == "a") == {"detail": {"prefix": ["a"]}}


DIALECTS: list[tuple[Dialect, Callable[[Any], object], Any]] = [
    (EVENT_FILTER, lambda r: r["body"]["kind"] == "order", {"body": {"kind": ["order"]}}),
    (EVENT_FILTER, lambda r: r["body"]["n"] > 5, {"body": {"n": [{"numeric": [">", 5]}]}}),
    (EVENT_FILTER, lambda r: r["body"]["s"] != "a", {"body": {"s": [{"anything-but": ["a"]}]}}),
    (EVENT_FILTER, lambda r: "x*y" == r["body"]["s"], {"body": {"s": ["x*y"]}}),
    (FILTER_POLICY, lambda m: m["kind"].startswith("or"), {"kind": [{"prefix": "or"}]}),
    (FILTER_POLICY, lambda m: not m["kind"].startswith("or"), {"kind": [{"anything-but": {"prefix": "or"}}]}),
    (FILTER_POLICY, lambda m: m.get("kind") is None, {"kind": [{"exists": False}, None]}),
]


@pytest.mark.parametrize(("dialect", "predicate", "document"), DIALECTS)
def test_dialects(dialect: Dialect, predicate: Callable[[Any], object], document: Any) -> None:
    assert compile_predicates([predicate], dialect, envelope=None).document == document


@pytest.mark.parametrize(
    ("dialect", "predicate"),
    [
        (EVENT_FILTER, lambda r: not r["body"]["s"].startswith("a")),
        (EVENT_FILTER, lambda r: r["body"]["s"].startswith("a") and r["body"]["s"].endswith("b")),
        (FILTER_POLICY, lambda m: m["s"].startswith("a") and m["s"].endswith("b")),
        (FILTER_POLICY, lambda m: m["n"] > 2_000_000_000),
        (FILTER_POLICY, lambda m: m["a"] == "1" and m["b"] == "2" and m["c"] == "3" and m["d"] == "4" and m["e"] == "5"
         and m["f"] == "6"),
    ],
)  # fmt: skip
def test_what_a_dialect_does_not_have(dialect: Dialect, predicate: Callable[[Any], object]) -> None:
    with pytest.raises(FunctionlessError, match=r"FL400[68]"):
        compile_predicates([predicate], dialect, envelope=None)
