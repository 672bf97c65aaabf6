"""What a workflow may not say: each with its code, the stretch of source that it points at, and what is wrong."""

from __future__ import annotations

import ast
import asyncio
import enum
import inspect
import json
import os
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from cdktf import TerraformStack, Testing

from cdktf_functionless import (
    AwsProvider,
    ExpressStepFunction,
    Function,
    FunctionlessError,
    StepFunction,
    StepFunctionContext,
    workflow,
)
from cdktf_functionless.diagnostics import Diagnostic

from .differential import compiled, differences
from .workers import WORKERS, Case

stack = TerraformStack(Testing.app(), "shop")
AwsProvider(stack, "aws", region="us-east-1")


def pay(order: str, amount: int = 1) -> dict[str, Any]:
    return {"order": order, "amount": amount}


charge = Function(stack, "Charge", pay)
one = Function(stack, "One", lambda x: x)
COUNT = 0
TEXT = "x" * 300_000
NUMBERS = list(range(100_000))
FEW = list(range(100))


def refused(function: Callable[..., Any], kind: type = StepFunction) -> Diagnostic:
    name = f"M{len(stack.node.children)}"
    with pytest.raises(FunctionlessError) as failure:
        kind(stack, name, function).definition  # noqa: B018
    return failure.value.diagnostics[0]


def compiles(function: Callable[..., Any], kind: type = StepFunction) -> dict[str, Any]:
    found: dict[str, Any] = kind(stack, f"M{len(stack.node.children)}", function).definition
    return found


# Statements


def writes_a_global(x: Any) -> Any:
    global COUNT
    COUNT = 1
    return x


def makes_a_class(x: Any) -> Any:
    class Inner: ...

    return [x, Inner]


def yields(x: Any) -> Any:
    def inner() -> Any:
        yield one(x)

    return list(inner())


def calls_itself(n: int) -> Any:
    one(n)
    return calls_itself(n - 1)


def is_recursive(n: int) -> Any:
    return 1 if n <= 0 else n * is_recursive(n - 1)


def reads_a_file(x: Any) -> Any:
    with open(x) as file:
        return file.read()


def opens_a_file(x: Any) -> Any:
    return open(x).read()


def reads_the_environment(x: Any) -> Any:
    return os.environ["HOME"] + x


def asks(x: Any) -> Any:
    return input(x)


def prints(x: Any) -> Any:
    print(x)
    return x


def takes_in_a_dict_comprehension(xs: list[int]) -> Any:
    ys = list(xs)
    return {str(x): ys.pop() for x in xs}


def keys_of_two_kinds(d: dict[str, int], n: int) -> Any:
    found: dict[Any, int] = d
    if n > 1:
        found = {1: n}
    return [one(key) for key in found]


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


class Color(str, enum.Enum):
    RED = "red"


def gives_a_member(x: dict[str, Any]) -> Any:
    return [Level(x["level"])]


def sends_a_member(x: dict[str, Any]) -> Any:
    return one({"level": Level(x["level"])})


def compares_a_member_with_json(x: dict[str, Any]) -> Any:
    return x["level"] == Level.LOW


def writes_what_may_be_a_member(x: dict[str, Any]) -> Any:
    found = "none"
    if one(x):
        found = Color.RED
    one(x)
    return f"{found}"


def looks_a_member_up_in_json(x: dict[str, Any]) -> Any:
    return x.get(Level.LOW)


def runs_over_what_it_changes(xs: list[int]) -> Any:
    for x in xs:
        xs.remove(x)
        one(x)
    return xs


def imports_nothing(x: Any) -> Any:
    import no_such_module  # type: ignore[import-not-found]

    return no_such_module.run(x)


def imports_what_is_not_there(x: Any) -> Any:
    from math import no_such_function  # type: ignore[attr-defined]

    return no_such_function(x)


def calls_a_library(x: Any) -> Any:
    return zlib.crc32(x)


STATEMENTS = [
    (writes_a_global, "FL3003", "global COUNT"),
    (makes_a_class, "FL3004", "class Inner: ..."),
    (yields, "FL3005", None),
    (calls_itself, "FL3007", "calls_itself(n - 1)"),
    (is_recursive, "FL3105", "is_recursive(n - 1)"),
    (reads_a_file, "FL3001", None),
    (opens_a_file, "FL3102", None),
    (reads_the_environment, "FL3101", None),
    (asks, "FL3102", None),
    (prints, "FL3102", "print(x)"),
    (takes_in_a_dict_comprehension, "FL3102", "ys.pop()"),
    (keys_of_two_kinds, "FL3101", "found"),
    (runs_over_what_it_changes, "FL3012", "xs.remove(x)"),
    (imports_nothing, "FL3001", "import no_such_module"),
    (imports_what_is_not_there, "FL3001", "from math import no_such_function"),
    (calls_a_library, "FL3102", "zlib.crc32(x)"),
    (gives_a_member, "FL3101", None),
    (sends_a_member, "FL3101", 'Level(x["level"])'),
    (compares_a_member_with_json, "FL3101", 'x["level"] == Level.LOW'),
    (writes_what_may_be_a_member, "FL3101", None),
    (looks_a_member_up_in_json, "FL3101", "x.get(Level.LOW)"),
]


@pytest.mark.parametrize(("function", "code", "marked"), STATEMENTS, ids=lambda one: getattr(one, "__name__", ""))
@pytest.mark.parametrize("kind", [StepFunction, ExpressStepFunction])
def test_statements(function: Callable[..., Any], code: str, marked: str | None, kind: type) -> None:
    found = refused(function, kind)
    assert found.code.number == code
    assert found.remedy
    if marked is not None:
        assert at(found) == marked


def at(diagnostic: Diagnostic) -> str:
    """The source that a diagnostic marks."""
    place = diagnostic.position
    assert place is not None
    lines = inspect.getsource(inspect.getmodule(refused)).splitlines()[place.line - 1 : place.end_line]  # type: ignore[arg-type]
    lines[-1] = lines[-1][: place.end_column - 1]
    return "\n".join([lines[0][place.column - 1 :], *lines[1:]])


# Values whose types tell too little: what they are at run time would not do either


def text_of_a_number(x: Any, y: Any) -> Any:
    return json.dumps(x - y)


def text_of_a_dict_of_numbers(x: Any, y: Any) -> Any:
    return json.dumps({"n": x % y})


def range_of_a_float(x: float, y: Any) -> Any:
    return [one(i) for i in range(x)]  # type: ignore[arg-type]


def slice_by_an_unknown_step(x: Any, y: Any) -> Any:
    return x[::y]


def key_that_may_be_an_int(x: dict[int, int] | str, y: Any) -> Any:
    del x[y]  # type: ignore[union-attr]
    return x


def joined_with_int_keys(x: dict[int, int], y: Any) -> Any:
    return x | y


def joined_with_a_set(x: Any, y: Any) -> Any:
    return x | {y}


def counted_in_what_may_be_a_tuple(x: Any, y: Any) -> Any:
    found = (1, 2) if y else x
    return found.count(y)


def quotient_of_a_text(x: str, y: Any) -> Any:
    return divmod(x, y)  # type: ignore[operator]


TOO_LITTLE = [
    (text_of_a_number, "FL3101", "json.dumps(x - y)"),
    (text_of_a_dict_of_numbers, "FL3101", 'json.dumps({"n": x % y})'),
    (range_of_a_float, "FL3101", "range(x)"),
    (slice_by_an_unknown_step, "FL3101", "x[::y]"),
    (key_that_may_be_an_int, "FL3101", "x[y]"),
    (joined_with_int_keys, "FL3101", "x | y"),
    (joined_with_a_set, "FL3101", "x | {y}"),
    (counted_in_what_may_be_a_tuple, "FL3102", "found.count(y)"),
    (quotient_of_a_text, "FL3101", "divmod(x, y)"),
]


@pytest.mark.parametrize(("function", "code", "marked"), TOO_LITTLE, ids=lambda one: getattr(one, "__name__", ""))
def test_values_whose_types_tell_too_little(function: Callable[..., Any], code: str, marked: str) -> None:
    found = refused(function)
    assert (found.code.number, at(found)) == (code, marked)


# Iterators


CALLS = [
    lambda xs: [g := (x for x in xs), sum(g)],
    lambda xs: (one(x) for x in xs),
    lambda xs: {"a": map(one, xs)},
    lambda xs: len([zip(xs, xs)]),
    lambda xs: 4 in (one(x) for x in xs),
    lambda xs: [y for y in (one(x) for x in xs) if y],
    lambda xs: [y + z for y, z in zip((one(x) for x in xs), xs, strict=False)],
    lambda xs: any(map(one, xs)),
]


def kept(xs: list[int]) -> Any:
    found = (one(x) for x in xs)
    return [1, found is None]


def kept_map(xs: list[int]) -> Any:
    found = map(str, xs)
    return [list(found), list(found)]


def twice(found: Any) -> Any:
    return [list(found), list(found)]


def handed_on(xs: list[int]) -> Any:
    return twice(zip(xs, xs, strict=True))


def texts_twice(xs: list[int]) -> Any:
    found = map(str, xs)
    return [list(found), list(found)]


def in_a_pure_function(xs: list[int]) -> Any:
    return [one(1), texts_twice(xs)]


def stops(xs: list[int]) -> Any:
    for number, y in enumerate(one(x) for x in xs):
        if number == 1:
            break
        one(y)


def nobody_asks(xs: list[int]) -> Any:
    (one(x) for x in xs)
    return 1


@pytest.mark.parametrize("function", [*CALLS, kept, kept_map, handed_on, in_a_pure_function, stops, nobody_asks])
def test_an_iterator_is_no_value(function: Callable[..., Any]) -> None:
    found = refused(function)
    assert found.code.number == "FL3005"
    assert found.remedy.startswith("Make it a list")


double, echo = WORKERS["double"], WORKERS["echo"]


def asked_at_once(xs: list[int]) -> Any:
    a = sum(double(x) for x in xs)
    b = ",".join(str(double(x)) for x in xs)
    c = list(map(double, xs))
    d = [*map(double, xs)]
    e = max((double(x) for x in xs), default=0)
    f = list(enumerate(double(x) for x in xs))
    g = any(double(x) > 2 for x in xs)
    h = [x + y for x, y in zip(xs, reversed(xs), strict=True)]
    i = [y for n, y in enumerate(map(str, xs)) if n]
    return [a, b, c, d, e, f, g, h, i]


@pytest.mark.parametrize("xs", [[], [1], [1, 2, 3]])
def test_an_iterator_that_is_asked_at_once(xs: list[int]) -> None:
    case = Case(asked_at_once, [xs])
    assert differences(case, compiled(case)) == []


def extends_itself(xs: list[Any]) -> Any:
    xs += map(len, xs)
    return xs


def is_extended_by_itself(xs: list[int]) -> Any:
    xs.extend(x + 1 for x in xs)
    return one(xs)


@pytest.mark.parametrize("function", [extends_itself, is_extended_by_itself])
def test_an_iterator_that_reads_what_it_extends(function: Callable[..., Any]) -> None:
    assert refused(function).code.number == "FL3101"


# `:=` in a comprehension


def read_behind(xs: list[int]) -> Any:
    found = [y for x in xs if (y := x + 1) > 2]
    return one([found, y])


def read_behind_a_call(xs: list[int]) -> Any:
    one([y for x in xs if (y := x + 1) > 2])
    return y


async def gathered(xs: list[int]) -> Any:
    found = await asyncio.gather(*[echo(x) for x in xs if (y := x)])
    return [found, y]


@pytest.mark.parametrize(
    ("function", "code"), [(read_behind, "FL3101"), (read_behind_a_call, "FL3101"), (gathered, "FL3010")]
)
def test_names_bound_in_a_comprehension(function: Callable[..., Any], code: str) -> None:
    assert refused(function).code.number == code


# asyncio.gather


async def exceptions_as_values(x: Any) -> Any:
    return await asyncio.gather(echo(x), echo(1), return_exceptions=True)


async def exceptions_as_ever(x: Any) -> Any:
    return await asyncio.gather(echo(x), echo(1), return_exceptions=False)


def test_exceptions_as_values() -> None:
    assert refused(exceptions_as_values).code.number == "FL3010"
    compiles(exceptions_as_ever)


# Arguments of a Function


@pytest.mark.parametrize(
    "function",
    [
        lambda x: charge(x, total=1),
        lambda x: charge(),
        lambda x: charge(1, 2, 3),
        lambda x: charge.start(total=1),
        lambda x: charge(x, order=x),
        lambda x: one(x, x),
    ],
)
def test_arguments_that_a_function_does_not_take(function: Callable[..., Any]) -> None:
    found = refused(function)
    assert found.code.number == "FL1009"
    assert isinstance(ast.parse(at(found), mode="eval").body, ast.Call)


# Limits


def loops(x: Any) -> Any:
    for i in range(10_000):
        one(i)


def loops_over_rows(x: Any) -> Any:
    for row in FEW:
        for column in FEW:
            one([row, column])


def loops_in_a_try(x: Any) -> Any:
    for i in range(10_000):
        try:
            one(i)
        except ValueError:
            pass


def loops_with_a_state(x: Any) -> Any:
    total = 0
    for i in range(5_000):
        total += one(total + i)
    return total


def branches(x: Any) -> Any:
    for i in range(6_000):
        if i % 2:
            one(i)
        else:
            time.sleep(1)
            charge("a")


async def gathers(x: Any) -> Any:
    return await asyncio.gather(*[one(i) for i in range(4_000)])


@pytest.mark.parametrize(
    "function",
    [
        loops,
        loops_over_rows,
        loops_in_a_try,
        loops_with_a_state,
        branches,
        gathers,
        lambda x: [one(i) for i in range(4_000)],
        lambda x: workflow.parallel_map(one, list(range(4_000))),
    ],
)
def test_more_events_than_an_execution_has(function: Callable[..., Any]) -> None:
    found = refused(function)
    assert found.code.number == "FL3013" and "25,000" in found.message
    assert "distributed_map" in found.remedy
    compiles(function, ExpressStepFunction)  # which has no such limit


def may_stop(x: Any) -> Any:
    for i in range(10_000):
        if one(i):
            break


def may_return(x: Any) -> Any:
    for i in range(10_000):
        if one(i):
            return i
    return None


def few(x: Any) -> Any:
    for i in range(3_500):
        one(i)


def rarely(x: Any) -> Any:
    for i in range(6_000):
        if i % 1000 == 0:
            one(i)


@pytest.mark.parametrize(
    "function",
    [may_stop, may_return, few, rarely, lambda x: workflow.distributed_map(one, list(range(9_000)))],
)
def test_loops_that_may_end_in_time(function: Callable[..., Any]) -> None:
    compiles(function)


def keeps(x: Any) -> Any:
    text = TEXT
    one(x)
    return one(text[0])


@pytest.mark.parametrize(
    "function", [lambda x: one(TEXT), lambda x: TEXT, lambda x: one({"a": NUMBERS}), lambda x: [x, one(NUMBERS)]]
)
def test_constants_larger_than_a_payload(function: Callable[..., Any]) -> None:
    found = refused(function)
    assert found.code.number == "FL3013" and "262,144" in found.message


def sleeps(seconds: Any) -> Callable[..., Any]:
    def run(x: Any) -> Any:
        time.sleep(seconds)
        return one(x)

    return run


@pytest.mark.parametrize(
    "function",
    [
        sleeps(100_000_000),
        sleeps(-1),
        lambda x: workflow.timeout(one, x, seconds=100_000_000),
        lambda x: workflow.timeout(one, x, seconds=0),
        lambda x: workflow.timeout(one, x, seconds=1.5),
        lambda x: workflow.wait_for_callback(lambda token: one([token]), heartbeat_seconds=0),
        lambda x: workflow.wait_for_callback(lambda token: one([token]), timeout_seconds=100_000_000),
        lambda x: workflow.wait_for_callback(lambda token: one([token]), heartbeat_seconds=9, timeout_seconds=9),
        lambda x: workflow.retry(one, x, max_attempts=-1),
        lambda x: workflow.retry(one, x, max_attempts=100_000_000),
        lambda x: workflow.retry(one, x, interval_seconds=0),
        lambda x: workflow.retry(one, x, interval_seconds=100_000_000),
        lambda x: workflow.retry(one, x, backoff_rate=0.9),
        lambda x: workflow.retry(one, x, interval_seconds=9, max_delay_seconds=9),
        lambda x: workflow.retry(one, x, max_delay_seconds=31_622_400),
        lambda x: workflow.parallel_map(one, x, max_concurrency=-1),
        lambda x: workflow.parallel_map(one, x, max_concurrency=1.5),
    ],
)
def test_numbers_that_step_functions_does_not_take(function: Callable[..., Any]) -> None:
    assert refused(function).code.number == "FL3013"


@pytest.mark.parametrize(
    "function",
    [
        sleeps(99_999_999),
        sleeps(0),
        lambda x: workflow.timeout(one, x, seconds=99_999_999),
        lambda x: workflow.timeout(one, x, seconds=1),
        lambda x: workflow.wait_for_callback(lambda token: one([token]), heartbeat_seconds=8, timeout_seconds=9),
        lambda x: workflow.wait_for_callback(lambda token: one([token]), heartbeat_seconds=1),
        lambda x: workflow.retry(one, x, interval_seconds=1),
        lambda x: workflow.retry(one, x, max_attempts=0, backoff_rate=1, max_delay_seconds=2),
        lambda x: workflow.parallel_map(one, x, max_concurrency=0),
        lambda x: workflow.parallel_map(one, x, max_concurrency=None),
    ],
)
def test_numbers_that_it_takes(function: Callable[..., Any]) -> None:
    compiles(function)


def test_sleeping_less_than_nothing() -> None:
    async def waits(n: int) -> Any:
        await asyncio.sleep(n)
        return await echo_later(n)

    from .workers import LATER

    echo_later = LATER["echo"]
    case = Case(waits, [-1, 0])
    assert differences(case, compiled(case)) == []


def test_a_token_that_nobody_gets() -> None:
    found = refused(lambda x: workflow.wait_for_callback(lambda token: one(x)))
    assert found.code.number == "FL3011" and "sent to nobody" in found.message


def test_a_retry_on_what_is_no_exception() -> None:
    assert refused(lambda x: workflow.retry(one, x, on=("KeyError",))).code.number == "FL3006"  # type: ignore[arg-type]


def test_names_of_states_have_80_characters() -> None:
    def long(x: Any, context: StepFunctionContext) -> Any:
        if x["a_condition_with_a_very_long_name"] == x["another_condition_with_a_very_long_name"] and x["more"] > 1_000:
            one(x)
        elif x["a_condition_with_a_very_long_name"] == x["another_condition_with_a_very_long_name"] and x["more"] > 2:
            charge(x)
        return context["Execution"]["Id"]

    names = list(compiles(long)["States"])
    assert max(map(len, names)) <= 80 and len(set(names)) == len(names)
