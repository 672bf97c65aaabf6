"""Calls at once, again, and in turn: asyncio.gather and workflow."""

from __future__ import annotations

import asyncio
import time

from cdktf_functionless import workflow

from ..workers import LATER, WORKERS, case

echo, double, is_even, numbers, total = (WORKERS[n] for n in ("echo", "double", "is_even", "numbers", "total"))
positive, fetch, fail, nothing = (WORKERS[n] for n in ("positive", "fetch", "fail", "nothing"))
later_echo, later_double, later_positive = (LATER[n] for n in ("echo", "double", "positive"))
later_fail, later_fetch = LATER["fail"], LATER["fetch"]


@case(2)
async def awaited(x):
    return await later_double(x)


@case(2)
async def awaited_twice(x):
    y = await later_double(x)
    z = await later_double(y)
    return [y, z]


@case(2, unordered=True)
async def gather_two(x):
    a, b = await asyncio.gather(later_double(x), later_echo(x))
    return [a, b]


@case(2, unordered=True)
async def gather_one(x):
    return await asyncio.gather(later_double(x))


@case([1, 2, 3], [], [4], unordered=True)
async def gather_list(xs: list[int]):
    return await asyncio.gather(*[later_double(x) for x in xs])


@case([1, 2, 3], [], [4], unordered=True)
async def gather_generator(xs: list[int]):
    return await asyncio.gather(*(later_double(x + 1) for x in xs))


@case([1, 2, 3], [], [4], unordered=True)
async def gather_filtered(xs: list[int]):
    return await asyncio.gather(*[later_double(x) for x in xs if x > 1])


@case(2, unordered=True)
async def gather_with_pure(x: int):
    r = await asyncio.gather(later_double(x), later_echo({"x": x + 1}), later_echo([]))
    return r[0] + len(r)


async def one(x):
    y = await later_double(x)
    return await later_echo([y])


@case(2, unordered=True)
async def gather_helpers(x):
    return await asyncio.gather(one(x), one(5))


@case([1, 2], [], unordered=True)
async def gather_helpers_list(xs: list[int]):
    return await asyncio.gather(*[one(x) for x in xs])


async def careful(x):
    try:
        return await later_positive(x)
    except ValueError as e:
        return str(e)


@case([1, -2], [-1], [], unordered=True)
async def gather_with_handlers(xs: list[int]):
    return await asyncio.gather(*[careful(x) for x in xs])


@case(1, -1, unordered=True, race=True)
async def gather_error_caught(x):
    try:
        return await asyncio.gather(later_positive(x), later_echo(1))
    except ValueError as e:
        return str(e)


@case([1, -1], [2], [], unordered=True, race=True)
async def gather_list_error_caught(xs: list[int]):
    try:
        return await asyncio.gather(*[later_positive(x) for x in xs])
    except ValueError:
        return "failed"


@case([[1, 2], [3]], [], unordered=True)
async def gather_nested(xss: list[list[int]]):
    async def row(xs):
        return await asyncio.gather(*[later_double(x) for x in xs])

    return await asyncio.gather(*[row(xs) for xs in xss])


@case(2, unordered=True)
async def gather_reads_variables(x):
    y = await later_double(x)
    a, b = await asyncio.gather(later_echo([x, y]), later_echo(y))
    return [a, b, y]


@case([1, 2, 3], [], unordered=True)
def parallel_map(xs: list[int]):
    return workflow.parallel_map(double, xs)


@case([1, 2, 3], [], unordered=True)
def parallel_map_limited(xs: list[int]):
    return workflow.parallel_map(double, xs, max_concurrency=2)


@case([1, 2, 3], [], unordered=True)
def parallel_map_lambda(xs: list[int]):
    return workflow.parallel_map(lambda x: double(x) + 1, xs)


def process(x):
    if x > 1:
        return double(x)
    return "small"


@case([1, 2, 3], [], unordered=True)
def parallel_map_helper(xs: list[int]):
    return workflow.parallel_map(process, xs, max_concurrency=5)


@case([1, 2, 3], [], unordered=True)
def parallel_map_outer_variable(xs: list[int]):
    n = double(1)
    return workflow.parallel_map(lambda x: echo([x, n]), xs)


@case(3, [])
def retry_succeeds(x):
    return workflow.retry(echo, x, max_attempts=2)


@case(-1)
def retry_fails(x):
    return workflow.retry(positive, x, on=(ValueError,), max_attempts=2, interval_seconds=1)


@case("KeyError", "ValueError", "n")
def retry_on_some(x):
    try:
        return workflow.retry(fail, x, on=(KeyError,), max_attempts=1)
    except LookupError:
        return "lookup"


@case({"a": 1}, {})
def retry_does_not_repeat_own_errors(d: dict):
    try:
        x = workflow.retry(echo, d["a"], max_attempts=3)
        return x + d["b"]
    except KeyError as e:
        return str(e)


@case(-1)
def retry_lambda(x):
    return workflow.retry(lambda: positive(x), max_attempts=1)


def two_steps(x):
    y = echo(x)
    return positive(y)


@case(1, -1)
def retry_helper(x):
    try:
        return workflow.retry(two_steps, x, on=(ValueError,), max_attempts=1, backoff_rate=1.5)
    except ValueError:
        return "gave up"


@case(1, -1)
def retry_helper_with_arguments(x):
    try:
        return workflow.retry(_two_given, x, other=double(x), on=(ValueError,), max_attempts=1)
    except ValueError:
        return [x]


def _two_given(x, *, other):
    y = echo([x, other])
    return positive(y[0])


@case(2)
def timeout(x):
    return workflow.timeout(double, x, seconds=5)


@case("TimeoutError")
def timeout_caught(x):
    try:
        return workflow.timeout(fail, x, seconds=5)
    except TimeoutError:
        return "late"


@case(0, 1)
def sleeps(n: int):
    echo(1)
    time.sleep(n)
    echo(2)


@case(0, -1)
def sleeps_less_than_nothing(n: int):
    echo(1)
    time.sleep(n)
    return echo(2)


@case({"n": 0}, {"n": -1}, {})
def sleeping_fails(d: dict):
    try:
        echo(1)
        time.sleep(d["n"])
    except (KeyError, ValueError) as e:
        return str(e)
    return echo(2)


@case([0, -1], [])
async def sleeps_async_less_than_nothing(xs: list[int]):
    for x in xs:
        await asyncio.sleep(x)
        await later_echo(x)


@case(0)
async def sleeps_async(n: int):
    await asyncio.sleep(n)
    return await later_echo("awake")


@case([1, 2], [])
def sleep_in_loop(xs: list[int]):
    for x in xs:
        echo(x)
        time.sleep(0)
    return "done"


@case([1, 2, 3], [])
def comprehension_in_order(xs: list[int]):
    return [double(x) for x in xs]


@case([1, 2, 3], [])
def comprehension_with_pure(xs: list[int]):
    return [double(x) + 1 for x in xs]


@case([1, 2, 3], [])
def comprehension_twice(xs: list[int]):
    return [[x, double(x), double(x + 1)] for x in xs]


@case(["ValueError", "n"], ["n"], [])
def comprehension_fails(names: list[str]):
    return [fail(name) for name in names]


@case([1, 2, 3], [])
def map_function(xs: list[int]):
    return list(map(double, xs))


@case([3, 1, 2], [])
def call_then_sort(xs: list[int]):
    return sorted([double(x) for x in xs])


@case([1, 2, 3], [], unordered=True)
def distributed_map(xs: list[int]):
    return workflow.distributed_map(double, xs, max_concurrency=2)


@case([1, 2, 3, 4, 5], [1], unordered=True)
def distributed_map_batches(xs: list[int]):
    n = double(2)
    return workflow.distributed_map(lambda batch: [echo(x + n) for x in batch], xs, batch_size=2)


@case([1, 2], [], unordered=True)
def distributed_map_reads_variables(xs: list[int]):
    n = double(2)
    return workflow.distributed_map(lambda x: echo([x, n]), xs)


@case({"n": 3, "names": ["a", "b"]}, {"n": 0, "names": []}, unordered=True)
async def gathered_in_a_gather(n, names):
    fetched, doubled = await asyncio.gather(asyncio.gather(*[later_fetch(name) for name in names]), later_double(n))
    return [one["size"] for one in fetched], doubled


@case({"n": 3, "names": ["a", "b"]}, {"n": 0, "names": []}, unordered=True)
async def arguments_of_a_gather_in_a_gather(n, names):
    try:
        (first, second), third = await asyncio.gather(
            asyncio.gather(later_double(n), later_echo(names[0])), later_double(n + 1)
        )
    except IndexError as error:
        return str(error)
    return [first, second, third]


@case({"n": [[1, 2], []]}, {"n": []}, {"n": [[3]]}, unordered=True)
async def gathered_for_each(n):
    found = await asyncio.gather(*[asyncio.gather(*[later_double(x) for x in inner]) for inner in n])
    return [list(one) for one in found]


@case({"n": 3}, {"n": 0}, unordered=True)
async def nothing_gathered(n):
    first, second = await asyncio.gather(asyncio.gather(), later_double(n))
    return list(await asyncio.gather()), first, second
