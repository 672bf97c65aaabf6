"""Event patterns judged by engines that are not ours, less the faults that each of them has."""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from tests.events import reference_matcher

ROOT = Path(__file__).resolve().parents[2]
LOCALSTACK = ROOT / ".venv-localstack" / "bin" / "python"


class Worker:
    """LocalStack's engine, in a process of its own environment."""

    def __init__(self) -> None:
        if not LOCALSTACK.exists():
            reason = "LocalStack's environment is not there: make env"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        self._process = subprocess.Popen(
            [LOCALSTACK, Path(__file__).with_name("localstack_worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, request: dict[str, Any]) -> Any:
        """One question, one answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@functools.cache
def localstack() -> Worker:
    """The one worker of a test process."""
    return Worker()


def verdicts(pattern: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, list[bool]]:
    """What each engine says of each event."""
    answer = localstack().ask({"pattern": pattern, "events": events})
    assert isinstance(answer, list), answer
    loaded = EventPattern.load(json.dumps(pattern))
    return {
        "LocalStack": answer,
        "moto": [loaded.matches_event(event) for event in events],
        "the documentation": [reference_matcher.matches(pattern, event) for event in events],
    }


def faults(pattern: dict[str, Any], event: dict[str, Any]) -> dict[str, set[str]]:
    """The known faults of each engine that this pattern and event meet. Where one is met its verdict does not count."""
    found: dict[str, set[str]] = {"LocalStack": set(), "moto": set(), "the documentation": set()}
    for matchers, leaves, in_objects in _met(pattern, event):
        if in_objects:
            found["LocalStack"].add("conditions on one element of a list of objects")
            found["moto"].add("conditions on one element of a list of objects")
        for leaf in leaves:
            for matcher in matchers:
                for engine, fault in _faults_of(matcher, leaf):
                    found[engine].add(fault)
    return found


def _met(pattern: Any, event: Any, in_objects: bool = False) -> Iterator[tuple[list[Any], list[Any], bool]]:
    """Each list of matchers with the values that it meets, and whether those are inside of a list of objects."""
    for key, expected in pattern.items():
        if key == "$or":
            for alternative in expected:
                yield from _met(alternative, event, in_objects)
            continue
        value = event.get(key) if isinstance(event, dict) else None
        if isinstance(expected, dict):
            if isinstance(value, list):
                for each in value:
                    yield from _met(expected, each, True)
            else:
                yield from _met(expected, value or {}, in_objects)
        elif isinstance(event, dict) and key in event:
            yield expected, (value or [[]]) if isinstance(value, list) else [value], in_objects


def _faults_of(matcher: Any, leaf: Any) -> Iterable[tuple[str, str]]:
    both = ("LocalStack", "moto")
    number = not isinstance(matcher, (dict, str)) and matcher is not None
    if isinstance(leaf, bool) and (number or isinstance(matcher, dict) and {"numeric", "anything-but"} & set(matcher)):
        yield from ((engine, "true is 1") for engine in both)
    if isinstance(matcher, bool) and isinstance(leaf, (int, float)):
        yield from ((engine, "true is 1") for engine in both)
    if "equals-ignore-case" in str(matcher) and not isinstance(leaf, str):
        yield "LocalStack", "ignoring the case of what is not a string"
    if isinstance(matcher, dict):
        inner = matcher.get("anything-but", matcher)
        given = inner.get("wildcard", ()) if isinstance(inner, dict) else ()
        for text in [given] if isinstance(given, str) else given:
            if not isinstance(leaf, str):
                continue
            if "\\" in text:
                yield "LocalStack", "an escaped star"
            if "\n" in leaf:
                yield from ((engine, "a star over a newline") for engine in both)
            yield "LocalStack", "a star that matches nothing"
