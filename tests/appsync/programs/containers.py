"""Lists, dicts, tuples, sets; comprehensions; mutation."""

from __future__ import annotations

import functools
import itertools
from typing import Any, NotRequired, TypedDict

from ..fakes import case

L = [{"xs": xs} for xs in ([1, 2, 3, 4], [], [5], [3, 1, 2, 2])]
LIMITS = {"small": 2, "large": 10}
ALLOWED = ("a", "b")


class Line(TypedDict):
    name: str
    qty: int
    price: float
    note: NotRequired[str]


LINES = [
    {"name": "a", "qty": 2, "price": 1.5},
    {"name": "b", "qty": 0, "price": 2.0, "note": "x"},
    {"name": "c", "qty": 5, "price": 0.25},
]


@case(*L)
def slices(xs: list[int]):
    return [xs[1:], xs[:2], xs[-2:], xs[:-1], xs[::2], xs[::-1], xs[1:3], xs[10:], xs[-1:0:-1], xs[5:1:-2], xs[:]]


@case(*L)
def first_and_last(xs: list[int]):
    return [xs[0], xs[-1]]


@case(*[{"xs": [1, 2, 3], "i": i} for i in (0, 2, -1, -3, 3, -4)])
def at(xs: list[int], i: int):
    return xs[i]


@case(
    {"x": [1, 2], "i": 1},
    {"x": "ab", "i": -1},
    {"x": {"k": 5}, "i": "k"},
    {"x": {"k": 5}, "i": "z"},
    {"x": None, "i": 0},
    {"x": [1], "i": "k"},
    {"x": 5, "i": 0},
    {"x": [], "i": 0},
    {"x": {}, "i": 1},
    {"x": "a", "i": "k"},
)
def any_item(x: Any, i: Any):
    return x[i]


@case(*L)
def comprehensions(xs: list[int]):
    return [[x * 2 for x in xs], [x for x in xs if x > 1], [x + y for x in xs for y in [10, 20] if x != y], {str(x): x for x in xs},
            sorted({x % 2 for x in xs}), list(x for x in xs), [[x, i] for i, x in enumerate(xs)], [(i, x) for i, x in enumerate(xs, 1) if x > 1]]  # fmt: skip


@case({"lines": LINES}, {"lines": []}, {"lines": LINES[:1]})
def aggregates(lines: list[Line]):
    total = sum(line["qty"] * line["price"] for line in lines)
    return {"total": total, "names": [line["name"] for line in lines if line["qty"]], "most": max(lines, key=lambda line: line["qty"])["name"] if lines else None,
            "notes": [line.get("note", "-") for line in lines], "by": {line["name"]: line["qty"] for line in lines}}  # fmt: skip


@case({"lines": LINES})
def missing_note(lines: list[Line]):
    return [line["note"] for line in lines]


@case({"d": {"a": 1, "b": 2}}, {"d": {}}, {"d": {"a": None}})
def dict_reads(d: dict[str, Any]):
    return [
        d.get("a"),
        d.get("a", 5),
        d.get("z", 0),
        "a" in d,
        len(d),
        list(d),
        list(d.keys()),
        list(d.values()),
        [[k, v] for k, v in d.items()],
        d.get("constructor"),
        "toString" in d,
    ]


@case({"d": {"a": 1}}, {"d": {}}, {"d": [1]}, {"d": None}, {"d": "s"})
def dict_item(d: Any):
    return d["a"]


@case({"d": {"a": 1, "b": 2}, "k": "a"}, {"d": {}, "k": "x"}, {"d": {"it's": 1}, "k": "it"})
def dict_dynamic(d: dict[str, int], k: str):
    return d[k]


@case({"d": {"a": 1}}, {"d": {"b": 3}})
def dict_writes(d: dict[str, int]):
    d["c"] = 9
    d["a"] = d.get("a", 0) + 1
    d.setdefault("e", 7)
    d.update({"f": 1}, g=2)
    popped = d.pop("b", None)
    del d["c"]
    copy = {**d, "z": 0}
    copy |= {"y": 1}
    return [d, popped, copy, d | {"q": 5}, dict(d), dict(a=1)]


@case({"d": {"a": 1}}, {"d": {}})
def dict_delete(d: dict[str, int]):
    del d["a"]
    return d


@case(*L)
def list_writes(xs: list[int]):
    ys = list(xs)
    ys.append(7)
    ys.extend([8, 9])
    ys += [10]
    ys.insert(0, 0)
    ys[1] = -1
    last = ys.pop()
    first = ys.pop(0)
    ys.reverse()
    zs = ys.copy()
    zs.sort()
    return [ys, last, first, zs, ys + [1], ys * 2, xs, ys.index(7), ys.count(2), 8 in ys]


@case(*L)
def list_remove(xs: list[int]):
    xs.remove(2)
    return xs


@case({"xs": []}, {"xs": [1]})
def list_pop(xs: list[int]):
    return [xs.pop(), xs]


@case(*[{"xs": [1, 2], "i": i} for i in (0, -1, 2)])
def list_store(xs: list[int], i: int):
    xs[i] = 9
    return xs


@case({"xs": [1, 2, 3]}, {"xs": [1]}, {"xs": []})
def unpacking(xs: list[int]):
    a, *rest = xs
    return [a, rest]


@case({"xs": [1, 2]}, {"xs": [1]}, {"xs": [1, 2, 3]}, {"xs": "ab"}, {"xs": 5}, {"xs": {"a": 1, "b": 2}})
def unpack_two(xs: Any):
    a, b = xs
    return [b, a]


@case({"xs": [1, 2, 3, 4]}, {"xs": [1, 2]}, {"xs": [1]})
def unpack_middle(xs: list[int]):
    first, *middle, last = xs
    return {"f": first, "m": middle, "l": last}


@case({"a": 1, "b": 2})
def swap(a: int, b: int):
    a, b = b, a
    b, c = a + b, b
    x = y = [a, b, c]
    y.append(4)
    return [a, b, c, x, y]


@case({"pairs": [["a", 1], ["b", 2]]}, {"pairs": []})
def nested_targets(pairs: list):
    return [{k: v for k, v in pairs}, [f"{k}" for k, _ in pairs], dict([("x", 1), ("y", 2)])]


@case(*L)
def iteration_tools(xs: list[int]):
    return [list(reversed(xs)), list(zip(xs, ["a", "b", "c"])), list(range(3)), list(range(len(xs), 0, -1)), list(map(lambda x: x + 1, xs)),
            list(filter(None, xs)), list(filter(lambda x: x > 2, xs)), list(itertools.chain(xs, [1])), functools.reduce(lambda a, b: a * b, xs, 1), sorted(xs, reverse=True),
            list(enumerate(xs)), [*xs, *"ab"], tuple(xs), next((x for x in xs if x > 2), None)]  # fmt: skip


@case({"n": 20}, {"n": 0}, {"n": 3})
def ranges(n: int):
    return [sum(range(n)), [i for i in range(n) if i % 7 == 0], list(range(2, n, 5)), list(range(n, -1, -9))]


@case({"xs": ["a", "b", "a"]}, {"xs": []})
def sets(xs: list[str]):
    seen = set(xs)
    seen.add("z")
    other = {"a", "q"}
    return [
        len(seen),
        "a" in seen,
        sorted(seen),
        sorted(seen & other),
        sorted(seen | other),
        sorted(seen - other),
        sorted(set()),
    ]


@case({"s": "a"}, {"s": "c"}, {"s": "small"})
def captured(s: str):
    return [s in ALLOWED, LIMITS.get(s, -1), LIMITS["small"], s in LIMITS, ALLOWED[0], [k for k in LIMITS]]


@case({"a": {"b": {"c": [1, {"d": 5}]}}}, {"a": {"b": {}}}, {"a": {}})
def deep(a: dict[str, Any]):
    return a["b"]["c"][1]["d"]


@case({"rows": [[1, 2], [3, 4]]}, {"rows": []})
def matrix(rows: list[list[int]]):
    flat = [x for row in rows for x in row]
    return [
        flat,
        [sum(row) for row in rows],
        [[x * 2 for x in row] for row in rows],
        any(x > 3 for row in rows for x in row),
    ]


@case({"xs": [1, 2, 3], "k": "a"})
def alias(xs: list[int], k: str):
    box = {"xs": xs}
    ys = xs
    ys.append(4)
    box["xs"].append(5)
    return [xs, ys, box]


@case({"words": ["a", "b", "a"]}, {"words": []})
def counting(words: list[str]):
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    groups: dict[str, list[int]] = {}
    for i, word in enumerate(words):
        groups.setdefault(word, []).append(i)
    return [counts, groups, sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))]


@case({"xs": [3, 1, 2]}, {"xs": []})
def tuples(xs: list[int]):
    t = (1, "a", xs)
    a, b, c = t
    pairs = [(x, x * x) for x in xs]
    return [
        t[1],
        a,
        b,
        c,
        t[-1],
        len(t),
        pairs,
        sorted(pairs, key=lambda p: -p[1]),
        (1, 2) + (3,),
        (1, 2) == (1, 2),
        t == [1],
    ]
