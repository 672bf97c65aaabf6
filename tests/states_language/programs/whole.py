"""Functions without a call: one state each, and pure stretches between calls."""

from __future__ import annotations

import datetime
import json
import math

from ..workers import WORKERS, OrderError, case

echo, double = WORKERS["echo"], WORKERS["double"]


LIMITS = {"small": 10, "big": [100, 1000]}


@case(1, None, "x", [], {"a": [1]})
def identity(x):
    return x


@case(5, 0, -3)
def ladder(x: int):
    if x > 3:
        return "big"
    elif x > 0:
        return "small"
    return "none"


@case([3, 1, 2], [], [5])
def statistics(xs: list[int]):
    if not xs:
        return None
    mean = sum(xs) / len(xs)
    return {"mean": mean, "max": max(xs), "sorted": sorted(xs, reverse=True), "spread": max(xs) - min(xs)}


@case("hello world", "", "A")
def words(s: str):
    return {w: len(w) for w in s.split()}


@case(0, 1, 10)
def fibonacci(n: int):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@case([1, 2, 3, 4], [], [2])
def filtered(xs: list[int]):
    return [x * x for x in xs if x % 2 == 0]


@case({"a": 1, "b": 2}, {})
def inverted(d: dict[str, int]):
    return {str(v): k for k, v in d.items()}


@case(7, -7)
def division(x: int):
    return [x // 2, x % 2, -x // 3, x / 2, divmod(x, 4), x**2]


@case(3.14159, 2.0)
def formatting(x: float):
    return f"{x:.2f} {x!r} {int(x):04d}"


@case({"a": {"b": [1, {"c": 2}]}}, {"a": {}})
def deep(d: dict):
    return d["a"]["b"][1]["c"]


@case({"id": 3}, {})
def defaults(d: dict):
    return [d.get("id"), d.get("name", "none"), "id" in d]


@case(16, 2)
def mathematics(x: int):
    return [math.sqrt(x), math.floor(x / 3), math.ceil(x / 3), abs(-x), round(x / 3, 2)]


@case({"a": [1, "x", None, True]})
def as_json(d: dict):
    return json.loads(json.dumps(d))


@case(["b", "a"], [])
def joined(xs: list[str]):
    return ", ".join(sorted(xs)).upper()


@case(5, 50, 500)
def captured(x: int):
    if x < LIMITS["small"]:
        return "small"
    return "big" if x < LIMITS["big"][0] else "huge"


@case([[1, 2], [3]], [])
def flattened(xss: list[list[int]]):
    return [x for xs in xss for x in xs]


@case([1, 5, 3], [9], [])
def found_index(xs: list[int]):
    for i, x in enumerate(xs):
        if x > 4:
            return i
    return -1


@case(1, -1)
def checked(x: int):
    if x < 0:
        raise OrderError(f"{x} is too small")
    return x * 2


@case([1, 2], [])
def pure_then_call(xs: list[int]):
    total = 0
    for x in xs:
        total += x * x
    label = "many" if total > 3 else "few"
    return echo({"total": total, "label": label})


@case([1, 2], [])
def call_then_pure(xs: list[int]):
    ys: list[int] = echo(xs)
    out = []
    for y in ys:
        if y > 1:
            out.append(y * 10)
    return {"n": len(out), "out": out}


@case(3)
def pure_between_calls(x: int):
    a: int = double(x)
    b = a * 2 if a > 5 else a
    c = [b, b + 1]
    return double(sum(c))


@case("2024-03-01T10:00:00+00:00")
def dates(s: str):
    start = datetime.datetime.fromisoformat(s)
    return (start + datetime.timedelta(days=1)).isoformat()


@case(4, 0)
def while_pure(n: int):
    steps = []
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps.append(n)
    return steps


def area(w: int, h: int = 2) -> int:
    return w * h


@case(3)
def pure_helper(x: int):
    return [area(x), area(x, 5), echo(area(h=x, w=1))]


@case(3, 0)
def pure_try(x: int):
    try:
        y = 10 // x
    except ZeroDivisionError:
        y = -1
    return y


@case({"k": "5"}, {"k": "x"}, {})
def pure_try_twice(d: dict[str, str]):
    try:
        return int(d["k"])
    except KeyError:
        return "missing"
    except ValueError as e:
        return str(e)


@case(2.5, 2, True, "x", None, [1], {"a": 1})
def kinds_of_a_value(x):
    return [
        isinstance(x, int),
        isinstance(x, float),
        isinstance(x, (int, float)),
        isinstance(x, (str, list)),
        isinstance(x, bool),
        isinstance(x, (float, dict)),
    ]


BOUNDS = (
    {"xs": [1, 2, 3, 4], "s": "abcd", "a": 1, "b": -1},
    {"xs": [1, 2, 3], "s": "ab", "a": 7, "b": -7},
    {"xs": [], "s": "", "a": 0, "b": 0},
    {"xs": [5], "s": "x", "a": -1, "b": 3},
    {"xs": [1, 2, 3, 4, 5], "s": "abcde", "a": 3, "b": 0},
)


@case(*BOUNDS)
def slices_both_ways(xs: list[int], s: str, a: int, b: int):
    return [xs[a:b], xs[a::-1], xs[:b:-1], xs[b:a:-1], xs[a:b:2], xs[b:a:-2]]


@case(*BOUNDS)
def slices_of_text_both_ways(xs: list[int], s: str, a: int, b: int):
    return [s[a:b], s[a::-1], s[:b:-1], s[a:b:2], xs[len(xs) - 1 :: -1]]
