"""Stand-ins for Lambda functions: callable in CPython, compiled to `lambda:invoke`, the same fake behind both."""

from __future__ import annotations

import contextvars
import functools
import json
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cdktf_functionless.compilers.states_language import LAMBDA_RETRY, Jsonata, Task, lambda_payload, of_result
from cdktf_functionless.iam import Statement
from cdktf_functionless.integration import Call, Integration

#: The calls of the program that runs in CPython now.
trace: contextvars.ContextVar[list[tuple[str, Any]]] = contextvars.ContextVar("trace")


class Worker:
    """A fake Lambda function.

    Args:
        run: what it does.
        is_async: whether calling it in Python gives a coroutine.
    """

    all: dict[str, Worker] = {}

    def __init__(self, run: Callable[[Any], Any], is_async: bool = False) -> None:
        self.name = run.__name__
        self.run = run
        self.is_async = is_async
        Worker.all.setdefault(self.name, self)

    def __call__(self, payload: Any) -> Any:
        if self.is_async:
            return self._later(payload)
        return self._now(payload)

    def _now(self, payload: Any) -> Any:
        payload = json.loads(json.dumps(payload))
        trace.get().append((self.name, payload))
        return json.loads(json.dumps(self.run(json.loads(json.dumps(payload)))))

    async def _later(self, payload: Any) -> Any:
        return self._now(payload)

    def __integration__(self) -> Integration:
        return _Invoke(self.name, self._gives)

    @functools.cached_property
    def _gives(self) -> Any:
        return typing.get_type_hints(self.run).get("return", Any)


class _Invoke(Integration):
    def __init__(self, name: str, hint: Any) -> None:
        self.name = name
        self.hint = hint

    def in_state_machine(self, call: Call) -> Task:
        assert len(call.args) == 1 and not call.kwargs
        return Task(
            "lambda:invoke",
            {"FunctionName": self.name, "Payload": lambda_payload(call.args[0])},
            result=lambda response: Jsonata(f"{response}.Payload"),
            gives=of_result(self.hint),
            statements=(Statement(frozenset({"lambda:InvokeFunction"}), (self.name,), sources=(call.position,)),),
            retry=LAMBDA_RETRY,
            callback=True,
        )


@dataclass(frozen=True)
class Case:
    """A program and the inputs that it is tried with."""

    program: Callable[..., Any]
    inputs: Sequence[Any]
    unordered: bool = False
    race: bool = False
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.program.__module__.rpartition('.')[2]}.{self.program.__name__}"


cases: list[Case] = []


def case(
    *inputs: Any, unordered: bool = False, race: bool = False, **options: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a function a program of the table.

    Args:
        inputs: the inputs to try it with.
        unordered: whether its calls run at once, so that their order is nobody's business.
        race: whether one of them fails, so that it is nobody's business which of the others are still made.
        options: for the compiler.
    """

    def register(program: Callable[..., Any]) -> Callable[..., Any]:
        cases.append(Case(program, inputs, unordered, race, options))
        return program

    return register


class OrderError(Exception):
    """A user's exception."""


class PaymentError(OrderError):
    """One that derives from another of the user's."""


class CodedError(Exception):
    """One that makes its message itself."""

    def __init__(self, code: int) -> None:
        super().__init__(f"code {code}")
        self.code = code


KNOWN = {
    kind.__name__: kind
    for kind in (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        RuntimeError,
        TimeoutError,
        OSError,
        ZeroDivisionError,
        OrderError,
        PaymentError,
    )
}


def echo(x: Any) -> Any:
    return x


def double(x: Any) -> Any:
    return x * 2


def is_even(x: Any) -> bool:
    return x % 2 == 0


def numbers(n: Any) -> Any:
    return list(range(n))


def total(xs: Any) -> Any:
    return sum(xs)


def positive(x: Any) -> Any:
    if x < 0:
        raise ValueError(f"{x} is negative")
    return x


def fetch(key: Any) -> Any:
    return {"key": key, "size": len(str(key)), "tags": [str(key), "t"], "none": None}


def fail(name: Any) -> str:
    """Raises the exception that is named, or does not."""
    if name in KNOWN:
        raise KNOWN[name](f"from {name}")
    return f"no {name}"


def nothing(x: Any) -> Any:
    return None


WORKERS = {run.__name__: Worker(run) for run in (echo, double, is_even, numbers, total, positive, fetch, fail, nothing)}
LATER = {name: Worker(worker.run, is_async=True) for name, worker in WORKERS.items()}
