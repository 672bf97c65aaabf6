"""Callables that stand for cloud operations: the same Python function answers in both worlds, and what it was asked is kept."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from cdktf_functionless.compilers.appsync_js import Batch, Request, compile_resolver, js
from cdktf_functionless.compilers.appsync_js.types import T
from cdktf_functionless.integration import Call, Integration

from . import engine

_log: list[tuple[str, Any]] = []


class Fake:
    """An operation of one argument.

    Args:
        name: its name.
        answer: what it gives; an exception that it raises is the data source's error.
        hint: the type hint of its result.
    """

    def __init__(self, name: str, answer: Callable[[Any], Any], hint: object = None) -> None:
        self.name = name
        self.answer = answer
        self.hint = hint

    def __integration__(self) -> Integration:
        return _FakeOperation(self)

    def __call__(self, payload: Any = None) -> Any:
        payload = json.loads(json.dumps(payload))
        _log.append((self.name, copy.deepcopy(payload)))
        return json.loads(json.dumps(self.answer(payload)))

    def __repr__(self) -> str:
        return f"<Fake {self.name}>"


class _FakeOperation(Integration):
    def __init__(self, fake: Fake) -> None:
        self.fake = fake
        self.name = fake.name

    def in_resolver(self, call: Call) -> Request:
        code = call.args[0].code if call.args else js.NULL
        batch = Batch(code, lambda payloads: js.obj(batch=payloads), lambda raw: raw, ())
        request = js.obj(operation=js.Lit("Invoke"), payload=code)
        return Request("FAKE", self.fake, request, result_type=self.fake.hint, name=self.fake.name, batch=batch)


def answer(call: Request, request: Any) -> Any:
    """Answers a request of a compiled resolver by the fake that it is for."""
    assert isinstance(call.key, Fake)
    try:
        if "batch" in request:
            return [call.key(payload) for payload in request["batch"]]
        return call.key(request["payload"])
    except Exception as failure:
        raise engine.DataSourceError(type(failure).__name__, message(failure)) from failure


def message(failure: BaseException) -> str:
    """The text that goes with an exception."""
    return str(failure)


def outcome_in_python(function: Callable[..., Any], args: dict[str, Any]) -> tuple[Any, Any, list[Any]]:
    """Runs the function itself: (value, error, calls)."""
    _log.clear()
    try:
        value = function(**json.loads(json.dumps(args)))
        return json.loads(json.dumps(value)), None, list(_log)
    except Exception as failure:
        return None, (type(failure).__name__, message(failure)), list(_log)


def outcome_in_javascript(
    function: Callable[..., Any], args: dict[str, Any], types: dict[str, T] | None = None, compiled: Any = None
) -> tuple[Any, Any, list[Any]]:
    """Compiles and runs it in Node: (value, error, calls)."""
    compiled = compiled or compile_resolver(function, arguments=types)
    _log.clear()
    source = args.get("source")
    given = {name: value for name, value in args.items() if name not in ("source",)}
    found = engine.evaluate(compiled, {"args": given, "source": source}, answer)
    return found.value, found.error, list(_log)


def same(left: Any, right: Any) -> bool:
    """Equal as JSON: True is not 1, but 2.0 is 2."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right or abs(left - right) <= 1e-12 * max(abs(left), abs(right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


CASES: list[tuple[Callable[..., Any], list[dict[str, Any]]]] = []


def case(*inputs: dict[str, Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a resolver with the arguments that it is tried with."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        CASES.append((function, list(inputs)))
        return function

    return register
