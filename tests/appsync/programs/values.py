"""Numbers, text, truth, comparison."""

from __future__ import annotations

import math
from typing import Any

from ..fakes import case

N = [{"a": a, "b": b} for a, b in ((7, 2), (-7, 2), (7, -2), (0, 3), (6, 3), (2**40, 7), (5, 0))]


@case(*N)
def int_arithmetic(a: int, b: int):
    return [a + b, a - b, a * b, a // b, a % b, a / b, -a, +b, a**2]


@case(
    *N,
    {"a": 1.5, "b": 2},
    {"a": "x", "b": 3},
    {"a": 3, "b": "x"},
    {"a": [1], "b": [2]},
    {"a": None, "b": 1},
    {"a": True, "b": 2},
)
def any_add(a: Any, b: Any):
    return a + b


@case(
    {"a": 7.5, "b": 2},
    {"a": -7.5, "b": 2},
    {"a": 1, "b": 0.1},
    {"a": 5, "b": 0},
    {"a": "a", "b": 2},
    {"a": [1, 2], "b": 2},
    {"a": {}, "b": 1},
)
def any_times(a: Any, b: Any):
    return a * b


@case(
    {"a": 7.5, "b": 2},
    {"a": -7.5, "b": 2},
    {"a": 5, "b": 0},
    {"a": 5.5, "b": 0},
    {"a": "a", "b": 2},
    {"a": True, "b": 2},
)
def any_divisions(a: Any, b: Any):
    return [a / b, a // b, a % b]


@case({"a": 7.5, "b": 2.5}, {"a": -7.25, "b": 2.0}, {"a": 1.0, "b": 0.1}, {"a": 5.5, "b": 0.0})
def float_arithmetic(a: float, b: float):
    return [a + b, a - b, a * b, a // b, a % b, a / b]


@case({"a": 2, "b": 3}, {"a": 2, "b": -1}, {"a": 0, "b": -1}, {"a": -2, "b": 3})
def powers(a: int, b: int):
    return [a**3, a**b, pow(a, 2)]


@case({"n": 17}, {"n": -17}, {"n": 0})
def modulo_constant(n: int):
    return [n % 5, n // 5, divmod(n, 5), abs(n), n % -5]


@case({"a": 1, "b": 2, "c": 3}, {"a": 2, "b": 2, "c": 1}, {"a": 3, "b": 1, "c": 2})
def comparisons(a: int, b: int, c: int):
    return [a < b, a <= b, a > b, a >= b, a == b, a != b, a < b < c, a <= b > c]


@case(
    {"a": "abc", "b": "abd"},
    {"a": "", "b": "a"},
    {"a": "é", "b": "z"},
    {"a": "\U0001f600", "b": "\uffee"},
    {"a": "a", "b": "a"},
)
def text_order(a: str, b: str):
    return [a < b, a <= b, a > b, a >= b, a == b, max(a, b), min([a, b]), a < "b"]


@case(
    {"a": 1, "b": "a"},
    {"a": None, "b": 1},
    {"a": [1, 2], "b": [1, 3]},
    {"a": "a", "b": "b"},
    {"a": 1, "b": 1.5},
    {"a": [1, "a"], "b": [1, 2]},
)
def any_order(a: Any, b: Any):
    return [a < b, a >= b]


@case({"a": 1, "b": "a"}, {"a": None, "b": 1})
def any_order_greater(a: Any, b: Any):
    return a > b


@case(
    {"a": [1, {"x": [2]}], "b": [1, {"x": [2]}]},
    {"a": {"x": 1}, "b": {"x": 2}},
    {"a": 1, "b": True},
    {"a": 0, "b": False},
    {"a": None, "b": 0},
    {"a": "1", "b": 1},
    {"a": [], "b": {}},
    {"a": {"a": 1, "b": 2}, "b": {"b": 2, "a": 1}},
)
def any_equal(a: Any, b: Any):
    return [a == b, a != b, a in [b], [a] == [b]]


@case(*[{"x": x} for x in (0, 1, "", "a", None, [], [0], {}, {"a": 1}, True, False, 0.5)])
def truth(x: Any):
    return [bool(x), not x, x and 1, x or 2, "y" if x else "n", x is None, x is not None, [] if x and x != 1 else [1]]


@case({"s": "a", "n": 0, "xs": [], "d": {}}, {"s": "", "n": 2, "xs": [1], "d": {"k": 0}})
def typed_truth(s: str, n: int, xs: list[int], d: dict[str, int]):
    return [s or "none", n or 5, xs or [0], d or {"x": 1}, s and n, xs and xs[0], bool(d), not xs, n and s]


@case(
    {"x": "5"},
    {"x": " -12 "},
    {"x": "x"},
    {"x": "1.5"},
    {"x": ""},
    {"x": "1_000"},
    {"x": 3.9},
    {"x": -3.9},
    {"x": None},
    {"x": True},
    {"x": [1]},
)
def to_int(x: Any):
    return int(x)


@case({"x": "5"}, {"x": "1.5"}, {"x": "-.5e3"}, {"x": "x"}, {"x": 3}, {"x": ""}, {"x": "1e"}, {"x": None})
def to_float(x: Any):
    return float(x)


@case({"x": 2.5}, {"x": 3.5}, {"x": -2.5}, {"x": 2.675}, {"x": 1.005}, {"x": 0.5}, {"x": 1234.5678})
def rounding(x: float):
    return [
        round(x),
        round(x, 1),
        round(x, 2),
        math.floor(x),
        math.ceil(x),
        int(x),
        f"{x:.1f}",
        f"{x:.0f}",
        f"{x:.2f}",
        round(x, -2),
    ]


@case({"x": 2.0}, {"x": 1e16}, {"x": 1e-5}, {"x": 123.456}, {"x": 1.5e300}, {"x": 0.0001}, {"x": -0.1}, {"x": 1e22})
def float_text(x: float):
    return [str(x), f"{x}", f"<{x * 2}>"]


@case(
    {"n": 5, "s": "ab", "x": 3.14159},
    {"n": -1234567, "s": "", "x": -0.5},
    {"n": 255, "s": "\u00e9\U0001f600", "x": 1e6},
)
def format_specs(n: int, s: str, x: float):
    return [
        f"{n:5d}|{n:<8}|{n:>8}|{n:^8}|{n:05d}|{n:,}|{n:+d}|{n:x}|{n:b}", f"{s:>6}|{s:*<6}|{s:^6}|{s:.1}|{s!s:4}",
        f"{x:.2f}|{x:10.3f}|{x:,.1f}|{x:.1%}|{x:+.1f}|{x:08.2f}", f"{{{n}}}", f"{n}{s}", format(n, ","),
    ]  # fmt: skip


@case({"b": True, "v": None}, {"b": False, "v": "x"}, {"b": True, "v": 3}, {"b": True, "v": 2.5}, {"b": True, "v": [1]})
def mixed_text(b: bool, v: Any):
    return [str(b), f"{b}", f"{v}" if not isinstance(v, list) else "list"]


@case({"x": 5}, {"x": 5.5}, {"x": "a"}, {"x": None}, {"x": [1]}, {"x": {"a": 1}}, {"x": True})
def kinds(x: Any):
    return [isinstance(x, int), isinstance(x, float), isinstance(x, (int, float)), isinstance(x, str), isinstance(x, list),
            isinstance(x, dict), isinstance(x, bool), isinstance(x, type(None)), isinstance(x, (str, list))]  # fmt: skip


@case({"x": 5}, {"x": "a"}, {"x": None}, {"x": [1, 2]})
def narrowed(x: Any):
    if isinstance(x, str):
        return x.upper()
    if x is None:
        return "none"
    if isinstance(x, list):
        return len(x)
    return x * 2


@case({"a": 3, "b": None}, {"a": None, "b": 4}, {"a": None, "b": None})
def optional(a: int | None = None, b: int | None = None):
    if a is not None and a > 2:
        return a + 1
    return b if b is not None else -1


@case({"a": 1}, {"a": 1, "b": 5}, {"a": 1, "b": None})
def defaults(a: int, b: int | None = 20, c: str = "x"):
    return [a, b, c]


@case({"a": [3, 1, 2], "x": 5}, {"a": [], "x": 5}, {"a": [1.5, 2], "x": 1})
def numbers(a: list[float], x: int):
    return [
        sum(a),
        max(a, default=0),
        min(a, default=None),
        max(x, 3),
        min(x, 3, 4),
        any(n > 2 for n in a),
        all(n > 2 for n in a),
        len(a),
    ]


@case({"a": []}, {"a": [4, 2, 9]}, {"a": ["b", "a"]}, {"a": [1, "a"]})
def extremes(a: list):
    return [max(a), min(a)]


@case({"s": "hello"}, {"s": ""}, {"s": "\U0001f600x"})
def lengths(s: str):
    return [len(s), s[::-1], s[0:2], s[-1:], s[:-1], s[1:], list(s), s * 2, s + "!"]


@case({"s": "hello"}, {"s": "a"}, {"s": ""})
def characters(s: str):
    return [s[0], s[-1], s[1]]


@case({"x": 0.1, "y": 0.2}, {"x": 1e308, "y": 1.0})
def float_sums(x: float, y: float):
    return [x + y, x * y, (x + y) / 2]


@case({"n": 16}, {"n": 2}, {"n": -1})
def roots(n: int):
    return math.sqrt(n)


@case({"flag": True, "n": 2}, {"flag": False, "n": 1})
def bool_numbers(flag: bool, n: int):
    return [flag + 1, flag == 1, n == flag, sum([flag, True]), int(flag), flag < 1]
