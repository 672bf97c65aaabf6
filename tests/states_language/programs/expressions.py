"""What expressions are made of around calls: spreads, hints of callees, loops that fall apart, batches."""

from __future__ import annotations

import asyncio
from typing import Any

from ..workers import LATER, WORKERS, case

echo, fail = WORKERS["echo"], WORKERS["fail"]
later_echo = LATER["echo"]


@case({"a": 1}, {}, 5, [1], None, "x")
def spread_of_anything(d):
    return {"z": 0, **d, "y": 1}


@case({"a": 1}, {}, 5, None)
def spread_of_a_result(d):
    return {**echo(d), "y": 1}


@case({"a": 1, "y": 3}, {})
def spread_of_an_optional(d: dict[str, int] | None):
    return {**d, "y": 1}


@case({"id": 3}, unordered=True)
async def gathered_and_taken_apart(d: dict[str, int]):
    a, b = await asyncio.gather(later_echo(d["id"]), later_echo([d["id"]]))
    return [b, a]


@case({"id": 3}, unordered=True)
async def gathered_and_one_too_few(d: dict[str, int]):
    a, b, c = await asyncio.gather(later_echo(d["id"]), later_echo([d["id"]]))
    return [c, b, a]


@case({"id": 3}, unordered=True)
async def gathered_with_a_star(d: dict[str, int]):
    a, *b = await asyncio.gather(later_echo(d["id"]), later_echo([d["id"]]), later_echo(4))
    return [b, a]


@case({"xs": [1, 2, 3, 4, 5]}, {"xs": []}, {"xs": [[1], [2]]})
def batches(d: dict[str, list[Any]]):
    return [d["xs"][i : i + 2] for i in range(0, len(d["xs"]), 2)]


@case([1, 2, 3], [], [7], [[1], [2]])
def statements_of_a_loop_apart(xs):
    a, b, n = [], [], 0
    for x in xs:
        a.append(x)
        n += 1
        if x == 2:
            b.append([x])
    return [a, b, n]


@case([1, 2, 3], [], [7], [0])
def one_of_them_raises(xs: list[int]):
    a, n = [], 0
    for x in xs:
        a.append(x)
        n += 10 // x
    return [a, n]


@case([1, 2, 3], [0], [2, 0], [0, 2])
def both_of_them_raise(xs: list[int]):
    a, n = [], 0
    for x in xs:
        a.append([1, 2][x % (x - 2)])
        n += 10 // x
    return [a, n]


@case([1, 2, 3], [], [7], [0], [3])
def carried_from_one_branch_to_another(xs: list[int]):
    t = 0
    for x in xs:
        if x > 1:
            y = x * 2
            t += y
        if x == 1:
            z = 5
        elif x == 3:
            t += z
    return t


@case({"x": 3, "k": "a"}, {"x": 0, "k": "b"})
def evaluated_once_for_request_and_result(d: dict[str, Any]):
    part = 10 // d["x"]
    name = d["k"].upper()
    return [echo({"part": part}), name, part]


@case("a\n]", "[1]", '"', "", "]", "[", "[]", "\n")
def strings_reach_a_function_as_they_are(s: str):
    return echo(s)


@case("a\n]", "[1]", '"', "", None, 5, [1], ["a"])
def so_does_everything_else(s):
    return echo(s)


@case("a", "ValueError")
def a_hint_of_a_callee(s: str):
    text = fail(s)
    return [text + "!", text.upper(), len(text)]
