"""What expressions are made of around calls: spreads, hints of callees, loops that fall apart, batches."""

from __future__ import annotations

import asyncio
import json
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


@case(*({"a": v} for v in (1234567, -5, 0, 2.5, "x", None, [1], True)))
def formats_of_what_is_known_at_run_time(d):
    return f"{d['a']:>8.2f} {d['a']:.0f} {d['a']:+.1%}"


@case(*({"a": v} for v in (1234567, -5, 0, 2.5, "x", None, [1], True)))
def whole_numbers_of_what_is_known_at_run_time(d):
    return f"{d['a']:,} {d['a']:05d} {d['a']:x} {d['a']:+d} {d['a']:<12d}|"


@case("a", "", 1, 2.5)
def widths_of_what_is_known_at_run_time(s):
    return f"{s:>10}|{s:<4}|{s:^5}|{s:*^7}|{s:05}"


@case(3.14159, 2.0, -0.5)
def percent_of_a_float(x: float):
    return "%.2f %f %8.3f|%+.1f|%-9.1f|%09.2f %d %i %%" % (x, x, x, x, x, x, x, x)


@case(3, 2.5, "a", None, [1, 2], True, -7.9)
def percent_of_anything(x):
    return ["%s|%8s|%-8s|%r|%.2s" % (x, x, x, x, x), "v: %s." % x, "%.2f %d" % (x, x)]


@case({"a": 1})
def percent_of_a_dict(d: dict[str, int]):
    return "%(a)d-%(a)s" % d


@case(*({"a": a, "b": b} for a in (0, 1, -6, 2**40 + 3, -(2**40) - 7) for b in (0, -1, 12, 2**33)))
def bits(d: dict[str, int]):
    a, b = d["a"], d["b"]
    return [a & b, a | b, a ^ b, ~a, (a > 1) & (b > 1), (a > 1) | (b > 1), (a > 1) ^ (b > 1), (a > 1) & 1]


@case(*({"a": a, "b": b} for a in (0, 5, -6) for b in (0, 3, -8)))
def shifts(d: dict[str, int]):
    try:
        return [d["a"] << d["b"], d["a"] >> d["b"]]
    except ValueError as e:
        return str(e)


@case(5)
def bits_in_place(n: int):
    n |= 8
    n &= 12
    n <<= 2
    n ^= 1
    n >>= 1
    return n


@case({"type": "a", "v": 1, "w": 2}, {"type": "b"}, {"v": 1}, 5)
def the_rest_of_a_mapping(d):
    match d:
        case {"type": "a", **more}:
            return more
        case {"type": t, **more}:
            return [t, more]
        case {**more}:
            return more
    return 0


_TEXTS = [
    *("[1]", "null", '{"a":[1,{"b":"x\\n\\u00e9 \\" \\\\ /"},[],{}],"c":-1.5e3}', "", "1 2", "01", "1.", "-", "[1,]"),
    *("[,1]", '{"a"}', '{"a":1,}', "{}", "[]", " [ 1 , 2 ] ", '"a', '"a"b', '"tab\there"', "true", "truefalse"),
    *("[[[[1]]]]", "{1:2}", '{"a":1 "b":2}', "-0", "1e5", "'a'", "[1}", "\x01", "nul", '{"k":"{[\\"}"}', "1E+2", ".5"),
]


@case(*_TEXTS)
def texts_that_are_no_json(s: str):
    try:
        return json.loads(s)
    except ValueError:
        return "bad"


@case("[1]", "{bad", "")
def texts_that_are_no_json_ahead_of_a_call(s: str):
    try:
        return echo(json.loads(s))
    except ValueError:
        return "bad"


@case("{}", 5, None)
def values_that_are_no_json(s):
    try:
        return json.loads(s)
    except (ValueError, TypeError) as e:
        return type(e).__name__
