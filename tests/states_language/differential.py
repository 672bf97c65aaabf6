"""A program in CPython and in the interpreter, with the same fakes: result, exception and calls must be equal."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import inspect
import json
import re
from dataclasses import dataclass
from typing import Any

from cdktf_functionless.compilers.states_language.compile import Compiled, compile_workflow
from cdktf_functionless.reflect import reflect

from .oracle import Machine, Outcome
from .workers import Case, Worker, trace

_EVALUATED = re.compile(r"threw an error during evaluation\. \w+: (\w+)(?:: (.*))?\Z", re.DOTALL)


@dataclass(frozen=True)
class Result:
    """What a run shows to the outside."""

    value: Any
    error: str | None
    message: str | None
    calls: tuple[Any, ...]


def in_python(case: Case, value: Any) -> Result:
    """The run in CPython."""
    calls: list[tuple[str, Any]] = []
    token = trace.set(calls)
    try:
        given = json.loads(json.dumps(value))
        made = _call(case, given)
        result = Result(plain(made), None, None, ())
    except Exception as failure:
        result = Result(None, type(failure).__name__, str(failure), ())
    finally:
        trace.reset(token)
    return Result(result.value, result.error, result.message, _calls(calls, case.unordered))


def _call(case: Case, given: Any) -> Any:
    parameters = [p for p in inspect.signature(case.program).parameters.values() if p.name != "context"]
    one = len(parameters) == 1 and parameters[0].kind is not inspect.Parameter.KEYWORD_ONLY
    made = case.program(given) if one else case.program(**given)
    return asyncio.run(made) if inspect.iscoroutine(made) else made


def in_machine(compiled: Compiled, case: Case, value: Any) -> tuple[Result, Outcome]:
    """The run in the interpreter."""
    return run_of(machine_of(compiled), case, value)


def machine_of(compiled: Compiled) -> Machine:
    """What the interpreter runs."""
    return Machine(compiled.definition)


def run_of(machine: Machine, case: Case, value: Any) -> tuple[Result, Outcome]:
    """A run in the interpreter."""
    workers = {name: worker.run for name, worker in Worker.all.items()}
    outcome = machine.run(value, workers)
    calls = _calls(list(outcome.trace), case.unordered)
    if outcome.failure is None:
        return Result(plain(outcome.value), None, None, calls), outcome
    error, message = outcome.failure.error, outcome.failure.cause or ""
    if error == "States.QueryEvaluationError":
        found = _EVALUATED.search(message)
        if found is not None:
            error, message = found[1], found[2] or ""
    elif message.startswith('{"errorMessage"'):
        message = json.loads(message)["errorMessage"]
    return Result(None, error, message, calls), outcome


def _calls(calls: list[tuple[str, Any]], unordered: bool) -> tuple[Any, ...]:
    shown = [(name, _numbers_first(plain(payload))) for name, payload in calls]
    return tuple(sorted(shown, key=repr) if unordered else shown)


def plain(value: Any) -> Any:
    """A value as JSON shows it: tuples and lists alike, `2.0` and `2` alike."""
    if isinstance(value, dict):
        keys = (key.value if isinstance(key, enum.Enum) else key for key in value)
        return {str(key): plain(item) for key, item in zip(keys, value.values(), strict=True)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _numbers_first(value: Any) -> Any:
    """A value with keys that look like integers first, as JSONata orders them (docs/differences.md)."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (not key.isdigit(), int(key) if key.isdigit() else 0))
        return {key: _numbers_first(value[key]) for key in keys}
    return [_numbers_first(item) for item in value] if isinstance(value, list) else value


def compiled(case: Case) -> Compiled:
    """The machine of a case."""
    return compile_workflow(reflect(case.program), **case.options)


def differences(case: Case, machine: Compiled) -> list[str]:
    """What differs between the two, input by input."""
    found = []
    read = machine_of(machine)
    for value in case.inputs:
        expected = in_python(case, value)
        actual, _ = run_of(read, case, value)
        if case.race:
            expected, actual = dataclasses.replace(expected, calls=()), dataclasses.replace(actual, calls=())
        if not same(expected, actual):
            found.append(f"input {value!r}\n  CPython {expected}\n  machine {actual}")
    return found


def same(expected: Result, actual: Result) -> bool:
    """Equality that tells True from 1."""
    return repr(expected.calls) == repr(actual.calls) and (
        _tagged(expected.value) == _tagged(actual.value)
        and expected.error == actual.error
        and expected.message == actual.message
    )


def _tagged(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tagged(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    return (type(value).__name__ if isinstance(value, bool) else "", value)
