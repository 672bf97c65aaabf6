"""Every mapping in Python against its input transformer in LocalStack and in an evaluator of AWS's documentation."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from cdktf_functionless import RuleContext
from cdktf_functionless.compilers.event_pattern import Input, compile_mapping
from cdktf_functionless.reflect import reflect
from tests.events import engines, mappings, reference_transformer, samples

DETAILS: list[dict[str, Any]] = [
    {
        "id": "o-1", "name": "Ada", "total": 12.5, "count": 3, "flag": True, "order-id": "x-7",
        "address": {"city": "Bern", "zip": "3000"}, "tags": ["new", "big"],
        "items": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 2}],
    },
    {
        "id": "", "name": "ü 漢", "total": 0, "count": 0, "flag": False, "order-id": "",
        "address": {}, "tags": [], "items": [{"sku": "", "qty": 0}, {"sku": "z", "qty": None}],
    },
    {
        "id": "<id>", "name": "a/b c", "total": -3, "count": 10, "flag": None, "order-id": "y",
        "address": {"list": [1, {"a": [None, True]}]}, "tags": ["one"],
        "items": [{"sku": "q"}, {"sku": "r"}],
    },
]  # fmt: skip
CONTEXT = {
    "aws.events.rule-arn": "arn:aws:events:us-east-1:123456789012:rule/bus/placed",
    "aws.events.rule-name": "placed",
    "aws.events.event.ingestion-time": "2026-11-24T12:00:01Z",
}


def source_of(mapping: Callable[..., Any]) -> str:
    return ast.unparse(reflect(mapping).node)


def python(mapping: Callable[..., Any], event: dict[str, Any]) -> Any:
    """What the mapping gives, as the target sees it: through JSON."""
    names = list(CONTEXT.values())
    context = RuleContext(names[0], names[1], names[2], event)
    wants = len(reflect(mapping).signature.parameters) == 2
    return json.loads(json.dumps(mapping(event, context) if wants else mapping(event)))


def localstack(made: Input, event: dict[str, Any]) -> Any:
    """LocalStack's result; its texts come without their quotes."""
    if made.template is None:
        answer = engines.localstack().ask({"path": made.path, "event": event})
        return answer["value"]
    request = {"template": made.template, "paths": dict(made.paths), "event": event, "predefined": CONTEXT}
    answer = engines.localstack().ask(request)
    assert "value" in answer, answer
    if made.template.startswith('"'):
        return json.loads('"' + answer["value"].replace("\n", "\\n") + '"')
    return answer["value"]


def faults(made: Input, event: dict[str, Any]) -> list[str]:
    """Known faults of LocalStack's transformer that this case meets."""
    found = []
    values = {name: reference_transformer.at(path, event) for name, path in made.paths.items()}
    if made.path is not None and not reference_transformer.at(made.path, event):
        found.append("an empty or false value of an input path")
    if made.template is not None:
        if made.template.startswith("["):
            found.append("a template that is a list")
        inside = set(re.findall(r"<([^<>]+)>", "".join(re.findall(r'"(?:[^"\\]|\\.)*"', made.template))))
        for name, value in values.items():
            if not value and value != "":
                found.append("0, false, null, [] and {} become an empty text")
            if name in inside and not isinstance(value, str):
                found.append("a number inside a text")
            if not made.template.startswith("{") and isinstance(value, str) and "<" in value:
                found.append("a value that looks like a placeholder")
        if "\\n" in made.template:
            found.append("an escaped newline becomes a real one before the JSON is read")
    return found


@pytest.mark.parametrize("mapping", [*mappings.MAPPINGS, *mappings.CONTEXTUAL], ids=lambda each: source_of(each)[:80])
def test_mappings(mapping: Callable[..., Any]) -> None:
    made = compile_mapping(mapping)
    for detail in DETAILS:
        event = samples.event(detail, resources=["arn:aws:s3:::one", "arn:aws:s3:::two"])
        expected = python(mapping, event)
        told = json.loads(reference_transformer.received(made, event, CONTEXT))
        assert told == expected, f"{source_of(mapping)}\n{made}"
        if made.constant is None and not made.whole and not faults(made, event):
            assert localstack(made, event) == expected, f"{source_of(mapping)}\n{made}"


def test_localstack_judges_most_of_them() -> None:
    judged = 0
    for mapping in [*mappings.MAPPINGS, *mappings.CONTEXTUAL]:
        made = compile_mapping(mapping)
        event = samples.event(DETAILS[0])
        judged += made.constant is None and not made.whole and not faults(made, event)
    assert judged >= 45


def test_there_are_enough() -> None:
    assert len(mappings.MAPPINGS) + len(mappings.CONTEXTUAL) >= 60


def test_the_names_of_placeholders_are_what_aws_takes() -> None:
    for mapping in [*mappings.MAPPINGS, *mappings.CONTEXTUAL]:
        made = compile_mapping(mapping)
        assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in made.paths)
        assert len(set(made.paths.values())) == len(made.paths)
        if made.template is not None:
            used = set(re.findall(r"<([^<>]+)>", made.template))
            assert used <= {*made.paths, *CONTEXT, "aws.events.event.json"}
