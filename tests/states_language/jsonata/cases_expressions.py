"""Expressions by family: (parameters with hints, expressions, arguments)."""

from __future__ import annotations

import base64
import datetime
import enum
import functools
import hashlib
import itertools
import json
import math
import operator
import random
import re
import time
import uuid
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from .harness import Program


class Line(TypedDict):
    sku: str
    qty: int
    price: float
    note: NotRequired[str]


@dataclass
class Point:
    x: int
    y: float = 0.5

    def scaled(self, factor: int, *, shift: int = 0) -> int:
        return self.x * factor + shift

    def label(self) -> str:
        if self.x > 0:
            return f"+{self.scaled(2)}"
        return f"{self.x}"


class Status(enum.StrEnum):
    OPEN = "open"
    DONE = "done"


class Plain(enum.Enum):
    A = 1


RATE = 0.25
LIMITS = {"low": 1, "high": 10}
NAMES = ["a", "b", "c"]


def double(x):
    return x * 2


def clamp(x: int, low: int = 0, *, high: int = 10) -> int:
    if x < low:
        return low
    return high if x > high else x


def describe(x):
    y = x + 1
    return f"{x}->{y}"


SEEN: dict[str, Any] = {
    "json": json, "math": math, "base64": base64, "hashlib": hashlib, "itertools": itertools, "functools": functools,
    "re": re, "uuid": uuid, "random": random, "time": time, "datetime": datetime, "operator": operator,
    "Line": Line, "Point": Point, "Status": Status, "Plain": Plain, "RATE": RATE, "LIMITS": LIMITS, "NAMES": NAMES,
    "double": double, "clamp": clamp, "describe": describe,
}  # fmt: skip

L = list[int]
INTS = [{"a": a, "b": b} for a in (-7, -1, 0, 3, 8) for b in (-3, -2, 1, 2, 5, 0)]
FLOATS = [{"a": a, "b": b} for a in (-7.5, -0.1, 0.0, 0.3, 2.675, 8.25) for b in (-3.5, -0.1, 0.1, 2.5, 0.0)]
MIXED = [{"a": a, "b": b} for a in (-7, 0, 5) for b in (-2.5, 0.5, 3.25, 0.0)]
LISTS = [{"xs": xs} for xs in ([], [0], [1], [5, 3, 9, 3], [-2, 7], [2, 2, 2])]
NESTED = [{"xs": xs} for xs in ([], [[]], [[1]], [[1, 2], []], [[3], [1, 2]], [[0], [0]])]
STRINGS = [
    {"s": s}
    for s in (
        "",
        "a",
        "Hello World",
        " x  y ",
        "a,b,,c",
        "ÄÖ ß",
        "x😀y😀",
        "it's",
        'q"q',
        "12",
        "-5",
        "3.5",
        "tab\tnl\nend",
    )
]
DICTS = [{"d": d} for d in ({}, {"k": 1}, {"a": 1, "b": 2}, {"k": 0, "z": -4, "y": 2})]
ANYS: list[Any] = [None, True, False, 0, 1, 2.5, -3, "", "a", "0", [], [0], [1, 2], [[]], {}, {"k": 0}, {"a": [1]}]
ANY1 = [{"x": x} for x in ANYS]
ANY2 = [{"x": x, "y": y} for x in ANYS for y in ANYS]
TEXT2 = [
    {"s": s, "u": u} for s in ("", "a", "abcabc", "xx😀xx", "a.b.c") for u in ("a", "bc", "x", "😀", ".", "", "zz")
]
TIMES = [
    {"t": t}
    for t in (
        "2024-01-31T10:00:00+00:00",
        "2024-02-29T23:59:59.123456Z",
        "2023-12-31T22:00:00.500+00:00",
    )
]
LINES = [
    {"lines": lines}
    for lines in (
        [],
        [{"sku": "a", "qty": 2, "price": 1.5}],
        [{"sku": "b", "qty": 0, "price": 2.25}, {"sku": "a", "qty": 3, "price": 0.1, "note": "n"}],
    )
]

TABLE: list[tuple[dict[str, Any], list[dict[str, Any]], str]] = [
    ({"a": int, "b": int}, INTS, """
        a + b
        a - b
        a * b
        a / b
        a // b
        a % b
        a % 3
        a % -3
        a // 2
        -a // 2
        a ** 2
        a ** b if b > 0 else 0
        2 ** b
        a + b * 2 - 1
        (a + b) * (a - b)
        -(-a)
        +a
        ~a
        a == b
        a != b
        a < b <= 5
        0 <= a < 10
        -5 < a != b
        a < b < a + b < 20
        a and b
        a or b
        not a
        a and b or 7
        a if a > b else b
        a % 2 == 0
        a % 2 != 1
        divmod(a, b)
        abs(a) + abs(b)
        max(a, b)
        min(a, b, 0)
        str(a)
        f"{a}"
        f"{a}{b}"
        f"<{a + b}|{a - b}|{a * 2 + 1}>"
        "x" + f"{a - 1}" + str(a + b)
        f"{a:05d}|{b:+d}|{a:>6}|{a:<6}|{b:^7}|{a:,}|{a * 12345:,}"
        f"{a:x}|{b:b}|{a:o}|{a:X}"
        f"{a:.2f}|{b:.0f}"
        f"{a:%}"
        f"{a!r}{b!s}"
        float(a)
        str(float(a))
        bool(a)
        a + True
        (a > b) + (b > a)
        a == True
        a in (1, 2, 3)
        a not in [b, 0]
        a in [True, 2]
        round(a)
        round(a, 1)
        [a, b]
        (a, b) < (b, a)
        [a, b] == [b, a]
        (a, b) == (0, 1)
        {"a": a, "b": b}["a"]
        range(a)[0] if a > 0 else None
        list(range(a, b))
        list(range(a, b, 2))
        list(range(a, b, -1))
        list(range(a, 9, b))
        [i for i in range(b, -9, a) if i]
        [range(a, b, a - b), len(range(a, 20, b)), sum(range(a, b, a))]
        list(range(b))
        sum(range(a))
        len(range(5))
        isinstance(a, int)
        isinstance(a, str)
        isinstance(a, (str, float))
        a.__class__ if False else a
        pow(a, 2)
        math.floor(a / 2)
        math.ceil(a / 4)
        math.sqrt(a)
        math.isclose(a, b)
        clamp(a)
        clamp(a, b)
        clamp(a, high=3)
        double(a) + double(b)
        describe(a)
        (lambda x, y=2: x * y)(a)
        (lambda x: (lambda y: x + y)(b))(a)
        (n := a + b) * n
        [n, n] if (n := a + 1) else 0
        "x" * a
        "ab" * a
        [0] * a
        [a, b] * 2
        (a, b) * 2
        [[a]] * 2
        a | b if False else 3
        json.dumps(a)
        a * 0 == 0
        a is None
        a is not None
        (a / 2) == (b / 2)
        1 if a else 2 if b else 3
        a + b + a + b + a + b + a + b + a + b + a + b + a + b + a + b + a + b
        f"{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}{a}{b}"
    """),
    ({"a": float, "b": float}, FLOATS, """
        a + b
        a - b
        a * b
        a / b
        a // b
        a % b
        a % 1
        a // 1
        divmod(a, b)
        round(a)
        round(a, 1)
        round(a, 2)
        round(a * 1000, -1)
        int(a)
        abs(a)
        str(a)
        str(a + b)
        str(a * 1e20)
        str(a / 1e7)
        str(a / 3)
        repr(b)
        f"{a}"
        f"{a:.2f}"
        f"{a:.0f}"
        f"{a:.1f}|{b:8.3f}|{b:<8.1f}|{b:+.1f}|{b:08.2f}"
        f"{a:,.2f}"
        f"{a * 123456.789:,.2f}"
        f"{a:.1%}"
        f"{a:%}"
        f"{a:>10}"
        a < b
        a == b
        a ** 2
        math.floor(a)
        math.ceil(a)
        math.trunc(a)
        a and b
        a or b
        not a
        bool(a)
        max(a, b)
        min([a, b])
        sum([a, b])
        json.dumps(a)
        json.dumps([a, b])
        json.dumps({"a": a, "k": [b]})
        json.dumps({"k": [b], "b": {"d": a, "c": b}, "a": a}, sort_keys=True)
        isinstance(a, float)
        float(str(a))
        int(a * 10)
        a + 1
        1 - a
        RATE * a
        sorted([a, b])
        math.fabs(a)
    """),
    ({"a": int, "b": float}, MIXED, """
        a + b
        a * b
        a / b
        a // b
        a % b
        b // 2
        b % 2
        a < b
        a == b
        max(a, b)
        (a, b) < (b, a)
        sum([a, b])
        round(a * b, 2)
        f"{a * b:.3f}"
        f"{a + b}"
        a if a > b else b
        [a, b][0]
        a ** b if a > 0 and b > 0 else 0
    """),
    ({"x": None}, ANY1, """
        x
        x[1:]
        x[:-1]
        x[-2:]
        x[:]
        x[1:2]
        x[::-1]
        abs(x)
        [abs(x), -x]
        x ** 2
        x ** 3 + 1
        (x ** 0) * 2
        x ** -1
        len(x[1:])
        [x]
        [x, x]
        [x, 1]
        (x,)
        {"v": x}
        not x
        bool(x)
        x or "d"
        x and "d"
        1 if x else 2
        x is None
        x is not None
        x == 1
        x == 0
        x == True
        x == -3
        x != 2
        x != 1
        x == ""
        x == []
        x == [0]
        x == {"k": False}
        x == [False]
        x == None
        x in (0, "a")
        x in [[], 1]
        x in [None, False]
        isinstance(x, str)
        isinstance(x, int)
        isinstance(x, bool)
        isinstance(x, (int, float))
        isinstance(x, (list, dict))
        isinstance(x, float)
        isinstance(x, type(None)) if False else isinstance(x, list)
        len(x)
        x["k"]
        x[0]
        x[-1]
        x["a"][0]
        x + 1
        1 + x
        x + "s"
        "s" + x
        x + [1]
        x * 2
        2 * x
        x / 2
        x // 2
        x % 2
        x - 1
        -x
        x < 1
        x >= "a"
        x <= [0]
        x == x
        str(x)
        f"{x}"
        f"<{x!r}>"
        repr([x, "q"])
        json.dumps(x)
        json.dumps([x])
        json.dumps({"k": x})
        json.dumps(x, separators=(",", ":"))
        json.dumps(x, sort_keys=True)
        json.dumps({"z": x, "a": [x], "B": {}}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        list(x)
        [*x]
        [y for y in x]
        sum(x)
        sorted(x)
        any(x)
        all(x)
        "k" in x
        0 in x
        x.upper()
        x.get("k")
        x.get("k", 5)
        int(x)
        float(x)
        min(x)
        max(x)
        list(reversed([x, 1]))
        [y for y in [x, x] if y]
        {"a": x}.get("a")
        list(zip([x], [1]))
        [(i, v) for i, v in enumerate([x])]
        set([1]) == {1}
        callable(double)
        [*[x], *[x]]
        {**{"a": x}, "b": 1}
    """),
    ({"x": None, "y": None}, ANY2, """
        x == y
        x != y
        x + y
        x * y
        x - y
        x < y
        x >= y
        x in [y]
        [x] == [y]
        {"k": x} == {"k": y}
        x or y
        x and y
        x if y else 0
        [x, y]
        (x, [y])
        x in y
        x not in y
        x / y
        x // y
    """),
    ({"xs": L}, LISTS, """
        xs
        len(xs)
        xs[0]
        xs[-1]
        xs[1]
        xs[2:]
        xs[:2]
        xs[1:3]
        xs[-2:]
        xs[:-1]
        xs[::2]
        xs[::-1]
        xs[-1:0:-1]
        xs[3:0:-2]
        xs[1::2]
        xs[:]
        xs + [1]
        [1] + xs
        xs + xs
        xs * 2
        xs == [1]
        xs != []
        xs < [3]
        xs >= [5, 3]
        3 in xs
        0 not in xs
        True in xs
        bool(xs)
        not xs
        xs or [9]
        xs and xs[0]
        sum(xs)
        [divmod(7, x)[1] for x in xs]
        [(xs if x > 2 else sorted(xs))[0] for x in xs]
        [(xs or list(map(abs, xs)))[-1] for x in xs]
        [("a,b".split(",") if x else ["c"])[0] for x in xs]
        str(xs)[xs[5]].startswith("")
        "x😀y"[::-1]
        xs[5] % 0
        xs[5] / 0
        sum([][xs[5]:])
        max(xs, default=xs[5])
        min(xs, default=xs[0]) if xs else 0
        sorted(xs[:1], key=lambda v: xs[5])
        max(xs[:1], key=lambda v: xs[5])
        xs[5] in []
        1 if xs or False else 2
        1 if xs and True else 2
        bool(xs and True)
        sum(xs, 10)
        min(xs)
        max(xs)
        min(xs, default=0)
        max(xs, default=None)
        max(xs, key=lambda v: -v)
        min(xs, key=abs)
        sorted(xs)
        sorted(xs, reverse=True)
        sorted(xs, key=lambda v: v % 3)
        sorted(xs, key=lambda v: (v % 2, -v))
        sorted(xs, key=lambda v: v % 3, reverse=True)
        list(reversed(xs))
        list(enumerate(xs))
        list(enumerate(xs, 1))
        list(zip(xs, xs[1:]))
        list(zip(xs, ["a", "b"]))
        [x * 2 for x in xs]
        [x for x in xs if x > 2]
        [[x] for x in xs]
        [(x, -x) for x in xs if x]
        [x + y for x in xs for y in xs]
        [[x, y] for x in xs for y in xs if x < y]
        [[x for x in xs if x > y] for y in xs]
        [x for x in xs if x > 1 if x < 8]
        [x if x > 2 else None for x in xs]
        {x for x in xs}
        sorted({x % 2 for x in xs})
        {str(x): x for x in xs}
        {f"k{x}": [x] for x in xs if x}
        dict([(str(x), x) for x in xs])
        dict(zip(["a", "b", "c", "d"], xs))
        any(x > 4 for x in xs)
        all(x > 0 for x in xs)
        any(10 // x > 2 for x in xs)
        all(10 // x > 2 for x in xs)
        any([x > 4 for x in xs])
        any(xs)
        all(xs)
        sum(x * 2 for x in xs)
        sum(1 for x in xs if x > 2)
        sum(x / 2 for x in xs)
        ",".join(str(x) for x in xs)
        ",".join([f"{x}" for x in xs])
        "".join("a" for x in xs)
        list(map(str, xs))
        list(map(lambda x: x + 1, xs))
        list(map(double, xs))
        list(filter(lambda x: x > 2, xs))
        list(filter(None, xs))
        list(map(lambda x, y: x - y, xs, xs))
        functools.reduce(lambda a, b: a + b, xs)
        functools.reduce(lambda a, b: a * 2 + b, xs, 1)
        list(itertools.chain(xs, [1], xs))
        list(itertools.chain.from_iterable([xs, xs]))
        xs.index(3)
        xs.count(3)
        xs.count(2)
        xs.copy()
        tuple(xs)
        set(xs)
        len(set(xs))
        list(range(len(xs)))
        [xs[i] for i in range(len(xs))]
        [i for i, x in enumerate(xs) if x > 2]
        [i * x for i, x in enumerate(xs, 10)]
        [a + b for a, b in zip(xs, xs[1:])]
        [y for x in xs if (y := x * 2) > 4]
        [*xs, 1, *xs]
        [*xs]
        (1, *xs)
        str(xs)
        f"{xs}"
        json.dumps(xs)
        json.dumps({"xs": xs})
        xs[0] if xs else None
        (xs or [7])[0]
        max(max(xs), 3) if xs else 0
        sum(xs) / len(xs)
        {"total": sum(xs), "n": len(xs)}
        [x for x in xs][0]
        sorted(xs)[-1]
        [min(x, 3) for x in xs]
        [str(x).rjust(3, "0") for x in xs]
        list(dict.fromkeys(f"k{x}" for x in xs))
        [NAMES[x] for x in xs]
        [x for x in xs if x in (1, 3, 5)]
        [x for x in xs if not x % 2]
        len([x for x in xs if x > 2])
        sum([x for x in xs if x > 2])
        sorted([x for x in xs if x > 2])
        math.prod(xs)
        [(lambda q: q + x)(1) for x in xs]
        {x for x in xs} | {1}
        {x for x in xs} & {3, 5}
        {x for x in xs} - {3}
        {3} <= set(xs)
        [x is None for x in xs]
        isinstance(xs, list)
    """),
    ({"xs": list[list[int]]}, NESTED, """
        xs
        len(xs)
        xs[0]
        xs[-1]
        xs[0][0]
        xs[-1][-1]
        [x for x in xs]
        [x for x in xs if x]
        [[y * 2 for y in x] for x in xs]
        [y for x in xs for y in x]
        [x + [9] for x in xs]
        [len(x) for x in xs]
        [x[0] for x in xs if x]
        xs + [[5]]
        [[1], *xs]
        [xs, xs]
        sorted(xs)
        sorted(xs, key=len)
        sorted(xs, key=lambda x: -len(x))
        max(xs, key=len)
        max(xs)
        min(xs, default=[])
        [1] in xs
        [] in xs
        xs.index([1])
        xs == [[1]]
        xs[1:]
        xs[::-1]
        list(reversed(xs))
        list(enumerate(xs))
        list(zip(xs, xs))
        sum(xs, [])
        sum(len(x) for x in xs)
        {"k": xs}
        any(xs)
        all(xs)
        xs and xs[0]
        [x or [0] for x in xs]
        list(filter(None, xs))
        list(map(sum, xs))
        [sum(x) for x in xs]
        bool(xs)
        not xs[0]
        xs * 2
        str(xs)
        json.dumps(xs)
        list(itertools.chain.from_iterable(xs))
        [[[x]] for x in xs]
        [x for x in xs if x != []]
        functools.reduce(lambda a, b: a + b, xs, [])
        max((len(x) for x in xs), default=0)
        [a for a, *b in xs]
        [b for a, *b in xs]
    """),
    ({"s": str}, STRINGS, """
        s
        len(s)
        s[0]
        s[-1]
        s[1]
        s[1:]
        s[:3]
        s[-3:]
        s[:-1]
        s[1:4]
        s[::-1]
        s[::2]
        s[5:1:-1]
        s.upper()
        s.lower()
        s.strip()
        s.lstrip()
        s.rstrip()
        s.strip("a ")
        s.strip("xy.")
        s.split()
        s.split(",")
        s.split(" ")
        s.split(",", 1)
        s.rsplit(",", 1)
        s.split("o")[-1]
        s.replace("a", "b")
        s.replace("l", "")
        s.replace("o", "0", 1)
        s.startswith("H")
        s.startswith(("a", "x"))
        s.endswith("d")
        s.endswith(("d", "c"))
        s.startswith("")
        s.find("o")
        s.find("zz")
        s.rfind("o")
        s.index("o")
        s.count("l")
        s.count("")
        s.zfill(5)
        s.ljust(6) + "|"
        s.rjust(6, "*")
        s.center(7, "-")
        s.center(4)
        s.isdigit()
        s.isalpha()
        s.isalnum()
        s.isspace()
        s.isupper()
        s.islower()
        s.partition(",")
        s.rpartition(",")
        s.partition("o")
        s.removeprefix("He")
        s.removesuffix("ld")
        s.splitlines()
        s.capitalize()
        s + "!"
        s * 2
        s == "a"
        s != ""
        s < "b"
        s >= "Hello"
        "a" in s
        "" in s
        s in ["a", "b"]
        s in "abc"
        s and s[0]
        s or "empty"
        not s
        bool(s)
        repr(s)
        f"[{s}]"
        f"[{s!r}]"
        f"[{s:>8}|{s:<8}|{s:^8}|{s:*^8}|{s:.2}]"
        list(s)
        [c for c in s]
        [c.upper() for c in s if c != " "]
        sorted(s)
        list(reversed(s))
        "-".join(s)
        set(s)
        len(set(s))
        {c: s.count(c) for c in s}
        max(s, default="")
        int(s)
        float(s)
        str(s)
        json.dumps(s)
        json.dumps([s], ensure_ascii=False)
        json.dumps({s: 1})
        json.loads(json.dumps([s]))
        {s: 1}
        {"k": s}[s] if s == "k" else 0
        [w for w in s.split() if len(w) > 1]
        [w.title() for w in ["ab cd"]]
        s.split(",")[0].strip().upper()
        " ".join(s.split())
        "{} and {}".format(s, 1)
        "{0}-{x}".format(s, x=len(s))
        s.encode().decode()
        hashlib.sha256(s.encode()).hexdigest()
        hashlib.md5(s.encode("utf-8")).hexdigest()
        re.sub(r"[a-z]+", "_", s)
        re.sub(r"(l+)o", r"<\\1>", s)
        re.findall(r"\\d+", s)
        re.findall(r"([a-z])\\s", s)
        bool(re.match(r"[A-Z]\\w+", s, re.ASCII))
        bool(re.search("o", s))
        bool(re.fullmatch(r"\\d+", s))
        re.split(r"[, ]+", s)
        m.group(0) if (m := re.search(r"([a-z])([0-9])?", s)) else "none"
        s.swapcase()
        Status.OPEN == s
        s == Status.OPEN.value
        Status.DONE.value + s
        (s, len(s))
        s.lower() == s.upper()
        any(c == "o" for c in s)
        sum(1 for c in s if c in "aeiou")
        s.isascii()
    """),
    ({"s": str, "u": str}, TEXT2, """
        s + u
        u in s
        s.find(u)
        s.rfind(u)
        s.count(u)
        s.startswith(u)
        s.endswith(u)
        s.replace(u, "_")
        s.replace("a", u)
        s.split(u)
        u.join([s, s])
        u.join(["x"])
        s.index(u)
        s.removeprefix(u)
        s.removesuffix(u)
        s < u
        max(s, u)
        {s: 1, u: 2}
        {s: s}.get(u)
        {s: s}.get(u, "no")
        {s: s}[u]
        f"{s}{u}"
        [s, u].index(u)
        s or u
        u not in [s]
        {"a": 1}[u]
    """),
    ({"d": dict[str, int]}, DICTS, """
        d
        len(d)
        d["k"]
        d.get("k")
        d.get("k", 7)
        "k" in d
        "k" not in d
        list(d)
        list(d.keys())
        list(d.values())
        list(d.items())
        [k for k in d]
        [v for v in d.values()]
        [(k, v) for k, v in d.items()]
        [v for k, v in d.items() if k > "a"]
        {k: v * 2 for k, v in d.items()}
        {v: k for k, v in d.items()} == {}
        {**d, "n": 5}
        {**d}
        {"k": 9, **d}
        d | {"k": 5}
        d == {"k": 1}
        d != {}
        bool(d)
        not d
        d or {"x": 1}
        d and d.get("a")
        sum(d.values())
        max(d.values(), default=0)
        max(d, key=lambda k: d[k])
        max(d, key=d.get)
        sorted(d)
        sorted(d.items())
        sorted(d.items(), key=lambda kv: kv[1])
        sorted(d.items(), key=lambda kv: -kv[1])
        dict(sorted(d.items()))
        dict(d)
        dict(d, n=1)
        dict(a=1, b=2)
        dict(d.items())
        any(v > 1 for v in d.values())
        all(v > 0 for k, v in d.items())
        len(d.keys())
        str(d)
        repr(d)
        json.dumps(d)
        json.loads(json.dumps(d))
        json.loads(json.dumps(d))["k"]
        list(d.items())[0]
        [k.upper() for k in d if d[k] > 1]
        ",".join(d)
        ",".join(f"{k}={v}" for k, v in d.items())
        {k: [v] for k, v in d.items()}
        [{"k": k, "v": v} for k, v in d.items()]
        d.copy()
        {"x": d}["x"]
        LIMITS["low"] + len(d)
        LIMITS.get("mid", 4)
        [LIMITS.get(k, 0) for k in d]
        isinstance(d, dict)
        dict.fromkeys(d, 0)
        1 in d.values()
        "zzz" in d.keys()
        list(zip(d.keys(), d.values()))
        list(map(lambda kv: kv[0], d.items()))
        {k: v for k, v in sorted(d.items(), key=lambda kv: kv[1])}
    """),
    ({"lines": list[Line]}, LINES, """
        lines
        [line["sku"] for line in lines]
        [line["qty"] * line["price"] for line in lines]
        sum(line["qty"] * line["price"] for line in lines)
        sum(line["qty"] for line in lines if line["price"] > 1)
        [line for line in lines if line["qty"] > 0]
        any(line["qty"] > 2 for line in lines)
        all(line["sku"] for line in lines)
        sorted(lines, key=lambda line: line["sku"])
        sorted(lines, key=lambda line: (line["qty"], line["sku"]), reverse=True)
        max(lines, key=lambda line: line["price"])
        {line["sku"]: line["qty"] for line in lines}
        [line.get("note", "-") for line in lines]
        [line["note"] for line in lines if "note" in line]
        [line["note"] for line in lines]
        [{**line, "total": line["qty"] * 2} for line in lines]
        [f"{line['sku']} x{line['qty']} @ {line['price']:.2f}" for line in lines]
        f"{sum(line['qty'] * line['price'] for line in lines):.2f}"
        [i for i, line in enumerate(lines) if line["qty"]]
        lines[0]["sku"]
        lines[0]["qty"] + 1
        lines[-1]["price"]
        len(lines)
        next if False else lines[:1]
        [line["sku"].upper() for line in lines]
        {"first": lines[0]["sku"] if lines else None}
        [(line["sku"], line["qty"]) for line in lines]
        [sku for sku, qty in [(line["sku"], line["qty"]) for line in lines] if qty]
        list(map(lambda line: line["qty"], lines))
        list(map(operator.itemgetter("qty"), lines))
        sorted(lines, key=operator.itemgetter("qty"))
        json.dumps(lines)
        list(filter(lambda line: line["qty"] > 0, lines))
        [line["qty"] for line in lines if line["qty"] and line["price"]]
        [k for line in lines for k in line]
        min((line["price"] for line in lines), default=0.0)
        round(sum(line["price"] for line in lines), 2)
    """),
    ({"p": Point}, [{"p": {"x": 1, "y": 2.5}}, {"p": {"x": -1, "y": 0.0}}], """
        p.x
        p.x + p.y
        p.y > 1
        p.scaled(3)
        p.scaled(factor=2, shift=p.x)
        p.label()
        Point(4).label()
        Point(1, 2.0)
        Point(p.x)
        Point(x=p.x, y=p.y).y
        [p.x, p.y]
        p == Point(1, 2.5)
        f"{p.x}:{p.y:.1f}"
        {"p": p.x}
        bool(p)
    """),
    ({"a": int | None, "s": str | None, "xs": list[int] | None}, [
        {"a": None, "s": None, "xs": None}, {"a": 0, "s": "", "xs": []}, {"a": 5, "s": "ab", "xs": [1, 2]},
    ], """
        a is None
        a or 3
        a if a is not None else -1
        a + 1 if a is not None else 0
        a + 1
        s.upper() if s else "none"
        s.upper()
        len(s) if s is not None else 0
        len(xs)
        len(xs or [])
        [x for x in xs or []]
        [x for x in xs]
        xs[0] if xs else None
        a is not None and a > 3
        a is None or a < 3
        not a
        not s
        not xs
        s == "ab"
        a == 5
        a == None
        f"{s}"
        f"{a}"
        [a, s]
        [a, xs]
        {"a": a}
        a in (None, 5)
        (a or 0) + len(s or "")
        s is not None and s.startswith("a")
        sum(xs) if xs is not None else 0
        xs == [1, 2]
    """),
    ({"order": dict}, [
        {"order": {}}, {"order": {"total": 12, "items": [{"n": 1}], "customer": {"name": "Ann"}}},
        {"order": {"total": 3, "items": [], "customer": {}}}, {"order": {"total": "x", "items": 5, "customer": None}},
    ], """
        order["total"]
        order["total"] > 10
        order["customer"]["name"]
        order["items"][0]["n"]
        order.get("total", 0)
        order.get("customer", {}).get("name")
        len(order["items"])
        [i["n"] for i in order["items"]]
        [i for i in order["items"]]
        sum(i["n"] for i in order["items"])
        "total" in order
        order["total"] if "total" in order else 0
        f"{order['total']}"
        order["customer"]["name"].upper()
        order == {}
        {"id": order.get("id"), "t": order["total"]}
        order["total"] * 2
        order["total"] + 1
        order.get("items") or []
        not order.get("items")
        [*order]
        list(order.items())
        order["customer"] is None
        (order["total"] > 10) == True
        order["total"] in (3, 12)
        sorted(order)
        str(order)
        order.get("missing") is None
    """),
    ({}, [{}], """
        [1, 2, 3][1]
        {"a": 1}["a"]
        {}
        []
        [[]]
        [[1]]
        [[[1]]]
        [None]
        (1, 2)
        {"a": []}
        {"a": [[]]}
        {"a": None}
        "a" + 'b"\\n'
        "\\u20ac\\x00${x}%{y}"
        1 + 2 * 3
        10 / 4
        7 // 2
        2 ** 10
        -7 % 3
        1e100
        1.5e-7
        0.1 + 0.2
        str(0.1 + 0.2)
        True
        not True
        None
        None is None
        [x for x in range(3)]
        [x * x for x in range(1, 6) if x % 2]
        [[i, j] for i in range(2) for j in range(i)]
        list(range(0))
        list(range(1))
        list(range(10, 0, -3))
        sum(range(101))
        [range(3)[1]]
        max([3, 1, 2])
        min("b", "a")
        sorted(["b", "a"])
        "abc"[1]
        len("x😀")
        "😀"[0]
        RATE
        RATE * 4
        NAMES
        NAMES[0]
        LIMITS
        Status.OPEN.value
        Plain.A.value
        [n.upper() for n in NAMES]
        [c for c in "ab"]
        {n: i for i, n in enumerate(NAMES)}
        {**LIMITS}
        list(LIMITS.items())
        "a" in NAMES
        json.dumps({"a": [1, 2.5, None, True, "x"]})
        json.loads('{"a": [1, {"b": null}]}')
        base64.b64encode("hello".encode()).decode()
        base64.b64decode("aGVsbG8=").decode()
        datetime.timedelta(hours=1, minutes=30).total_seconds()
        datetime.datetime(2024, 1, 31, 12, 0, 5).isoformat()
        (datetime.datetime(2024, 1, 31) + datetime.timedelta(days=30)).isoformat()
        (datetime.datetime(2024, 3, 1) - datetime.datetime(2024, 2, 1)).days
        datetime.datetime(2024, 2, 29, 1, 2, 3).strftime("%Y/%m/%d %H-%M-%S")
        datetime.datetime(2024, 2, 29, 13, 2, 3).strftime("%A %d %B %Y, %I:%M %p [x] %j")
        datetime.datetime(2024, 2, 29).weekday()
        datetime.datetime(2024, 2, 29) < datetime.datetime(2024, 3, 1)
        datetime.datetime(2024, 2, 29).year
        len(str(uuid.uuid4()))
        len(uuid.uuid4().hex)
        0 <= random.random() < 1
        1 <= random.randint(1, 3) <= 3
        random.choice([5])
        time.time() > 1e9
        datetime.datetime.now(datetime.timezone.utc).year > 2000
        chr(65)
        ord("A")
        [1, 2] + [3]
        [[1]] + [[2]]
        (1,) + (2,)
        [0] * 3
        "ab" * 2
        {1, 2} == {2, 1}
        len({1, 1, 2})
        {"a": 1} | {"b": 2}
        [*range(3), 9]
        [None, False, 0, "", [], {}]
        any([])
        all([])
        sum([])
        max([], default=4)
        list(zip())
        list(zip([1, 2], "ab"))
        [i for i in reversed([1, 2, 3])]
        1 < 2 < 3
        1 == 1.0
        "1" == 1
        [1] == [True]
        None == 0
        int("12") + int("-3")
        int(" 7 ")
        float("1e3")
        float(".5")
        int(3.9)
        int(-3.9)
        round(2.5)
        round(3.5)
        round(-2.5)
        round(2.675, 2)
        round(1234, -2)
        bool("")
        bool([0])
        1 if [] else 2
        1 if {} else 2
        1 if [0] else 2
        f"{1}{'a'}{None}{True}{1.0}{[1]}"
        f"{3.14159:.3f}{7:03}"
        "%" + "x"
        isinstance(1, bool)
        isinstance(True, int)
        [x for x in [1, 2, 3] if x != 2]
        [x or 5 for x in [0, 1]]
        {"k": [x for x in [1]]}
        {"a": {"b": {"c": [1]}}}["a"]["b"]["c"][0]
        [{"a": 1}][0]["a"]
        [[1, 2], [3]][0]
        [(1, "a"), (2, "b")][1][1]
        "".join([])
        ",".join(["a"])
        "a,b".split(",")
        "a".split(",")
        "".split(",")
        "".split()
        [] == []
        [[]] == []
        {"a": 1, "a": 2}
    """),
    ({"xs": L}, LISTS, """
        tuple(xs) == xs
        tuple(xs) != xs
        tuple(xs) == (1, 2)
        (*xs,) == (5, 3, 9, 3)
        xs == (1,)
        [xs, 1] == 1
        isinstance(tuple(xs), tuple)
        isinstance(tuple(xs), list)
        isinstance((1, *xs), tuple)
        isinstance(range(3), list)
        tuple(xs)[9]
        tuple(xs)[0]
        tuple(xs)[1:][0]
        (tuple(xs) + (1, 2))[2]
        (tuple(xs) * 2)[7]
        tuple(xs).index(3)
        tuple(xs).count(2)
        tuple(xs) < (5, 4)
        len((0, *xs))
        (0, *(1, 2), 3)[3]
        range(3) == [0, 1, 2]
        range(len(xs)) == range(3)
        range(3)[7]
        range(4)[-1]
        set(xs) == xs
        frozenset(xs) == frozenset([2, 7, -2])
        [*zip(xs, tuple(xs))] == [(1, 1)]
        json.dumps(tuple(xs))
        sorted(tuple(xs))
    """),
    ({"d": dict[str, int]}, DICTS, """
        d.keys() == ["k"]
        d.values() == [1]
        list(d.values()) == [1]
        list(d.items()) == [("k", 1)]
        ("k", 1) in d.items()
        1 in d.values()
        sorted(d.keys() & {"k", "z"})
        sorted(d.keys() - {"k"})
        len(d.items())
    """),
    ({"p": list[list[int]]}, [{"p": p} for p in ([], [[1, 2]], [[1, 2], [3]], [[]])], """
        dict((str(i), v) for i, v in enumerate(p))
        [tuple(q) for q in p] == [(1, 2)]
        [len(tuple(q)) for q in p]
    """),
    ({"t": str}, TIMES, """
        (datetime.datetime.fromisoformat(t) + datetime.timedelta(days=1)).timestamp()
        datetime.datetime.fromisoformat(t).timestamp()
        datetime.datetime.fromisoformat(t).isoformat()
        f"{datetime.datetime.fromisoformat(t):%d.%m.%Y}"
        (datetime.datetime.fromisoformat(t) - datetime.timedelta(minutes=90)).hour
        datetime.datetime.fromisoformat(t) > datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
    """),
    ({"xs": list[list[int]]}, [
        {"xs": x} for x in ([], [[]], [[1]], [[1, 2], [3, 4]], [[1, 2, 3], [4]], [[1], [2], [3]])
    ], """
        list(zip(*xs))
        [list(r) for r in zip(*xs)]
        [sum(r) for r in zip(*xs)]
        [a for a, *b in zip(*xs)]
        {str(a): b for a, *b in zip(*xs)}
        [a + b for a, b in zip(*xs)]
        list(zip([1, 2], *xs))
        list(zip(*xs, "ab"))
        any(max(*r) > 2 for r in zip(*xs, *xs))
        list(itertools.chain(*xs))
        list(itertools.chain([0], *xs, "ab"))
        sum(itertools.chain(*xs))
        max(*xs)
        max(*xs, [0])
        max(*xs, [0], [5])
        min(*xs, key=len)
        max(*[1, 2, 3])
        max(*xs[0])
        min(*xs[0], 1)
        (lambda *a: list(a))(*xs)
        (lambda a, *b: [a, list(b)])(1, *xs, 2)
        (lambda a, *b: [a, list(b)])(*[1, 2, 3])
        (lambda a, *b, c=1, **k: [a, b, c, k])(1, 2, c=3, q=4)
        (lambda **k: k)(**{"a": 1})
        (lambda **k: k)()
        (lambda **k: sorted(k))(a=1, b=2)
        (lambda a, b: a - b)(*(1, 2))
        (lambda a, b=5: a - b)(**{"a": len(xs)})
        (lambda **k: k.get("a", 3))(b=2)
        (lambda **k: k["z"])(b=2)
        (lambda *a, **k: [a, k])(xs[1], z=xs[0], y=xs[2])
        len(*[xs])
        range(*(1, 3))
        isinstance(*(xs, list))
        [(lambda a, b: a)(*p) for p in [(1, 2), (3, 4)]]
        list(map(lambda p: (lambda a, b: a + b)(*p), zip(xs, xs)))
        dict(**{"a": 1}, b=2)
        "{}-{}".format(*(1, 2))
        divmod(*(7, 2))
        sorted(*[xs])
    """),
]  # fmt: skip


def programs() -> list[Program]:
    """All the cases."""
    return [
        Program(line.strip().replace("\\\\", "\\"), hints, inputs, SEEN)
        for hints, inputs, text in TABLE
        for line in text.strip("\n").splitlines()
        if line.strip()
    ]
