"""Loops, branches, match, and assignments around calls."""

from __future__ import annotations

import dataclasses
import enum
from typing import TypedDict

from ..workers import WORKERS, case

echo, double, is_even, numbers, total = (WORKERS[n] for n in ("echo", "double", "is_even", "numbers", "total"))
positive, fetch, fail, nothing = (WORKERS[n] for n in ("positive", "fetch", "fail", "nothing"))


@case([1, 2, 3], [], [7])
def for_list(xs: list[int]):
    for x in xs:
        echo(x)


@case([1, 2, 3], [], [7])
def for_collects(xs: list[int]):
    out = []
    for x in xs:
        out.append(double(x))
    return out


@case([1, 2, 3], [], [7])
def for_sums(xs: list[int]):
    n = 0
    for x in xs:
        n += double(x)
    return n


@case([1, 2, 3], [], [7])
def for_sums_and_collects(xs: list[int]):
    n, out = 0, []
    for x in xs:
        y = double(x)
        n += y
        out.append(y + 1)
    return [n, out]


@case(["a", "b"], [], ["x"])
def for_fills_dict(xs: list[str]):
    d = {}
    for x in xs:
        d[x] = echo(x * 2)
    return d


@case(["a", "b"], [])
def for_joins_text(xs: list[str]):
    s = "start"
    for x in xs:
        s += f"-{echo(x)}"
    return s


@case([1, 2, 3], [])
def for_depends(xs: list[int]):
    last = 0
    for x in xs:
        last = echo(last + x)
    return last


@case([1, 2, 3], [], [5])
def for_last_value(xs: list[int]):
    last = None
    for x in xs:
        last = double(x)
    return last


@case([1, 2, 3], [9])
def for_variable_afterwards(xs: list[int]):
    for x in xs:
        echo(x)
    return x


@case(0, 1, 4)
def for_range(n: int):
    out = []
    for i in range(n):
        out.append(double(i))
    return out


@case(0, 7)
def for_range_step(n: int):
    for i in range(n, 0, -3):
        echo(i)
    for i in range(1, n, 2):
        echo(i)


@case(["a", "b"], [])
def for_enumerate(xs: list[str]):
    out = []
    for i, x in enumerate(xs, 1):
        out.append(echo([i, x]))
    return out


@case([1, 2], [])
def for_zip(xs: list[int]):
    out = []
    for a, b in zip(xs, ["p", "q", "r"]):
        out.append(echo([a, b]))
    return out


@case([1, 2, 3], [])
def for_reversed(xs: list[int]):
    for x in reversed(xs):
        echo(x)


@case({"a": 1, "b": 2}, {})
def for_dict_items(d: dict[str, int]):
    out = {}
    for k, v in d.items():
        out[k] = double(v)
    return out


@case({"a": 1, "b": 2}, {})
def for_dict_keys(d: dict):
    for k in d:
        echo(k)
    for v in d.values():
        echo(v)


@case("abc", "", "ü")
def for_characters(s: str):
    for c in s:
        echo(c)


@case([[1, 2], [3]], [[]], [])
def for_nested(xss: list[list[int]]):
    for xs in xss:
        for x in xs:
            echo(x)


@case([[1, 2], [3]], [[]], [])
def for_nested_sums(xss: list[list[int]]):
    n = 0
    for xs in xss:
        for x in xs:
            n += double(x)
    return n


@case([[1, 2], [3]], [[]], [])
def for_nested_collects(xss: list[list[int]]):
    out = []
    for xs in xss:
        row = []
        for x in xs:
            row.append(double(x))
        out.append(row)
    return out


@case([1, 2, 3, 4], [], [1], [2])
def for_if(xs: list[int]):
    for x in xs:
        if x % 2 == 0:
            echo(x)


@case([1, 2, 3, 4], [], [1], [2])
def for_if_else(xs: list[int]):
    out = []
    for x in xs:
        if x % 2 == 0:
            out.append(double(x))
        else:
            out.append(x)
    return out


@case([1, 2, 3, 4], [], [1], [2])
def for_if_call(xs: list[int]):
    out = []
    for x in xs:
        if is_even(x):
            out.append(x)
    return out


@case([1, 2, 3, 4], [], [1], [2])
def for_continue(xs: list[int]):
    out = []
    for x in xs:
        if x == 2:
            continue
        out.append(double(x))
    return out


@case([1, 2, 3, 4], [], [1], [3])
def for_break(xs: list[int]):
    out = []
    for x in xs:
        if x == 3:
            break
        out.append(double(x))
    return out


@case([1, 2, 3, 4], [], [1], [3])
def for_else(xs: list[int]):
    for x in xs:
        if echo(x) == 3:
            break
    else:
        return "not found"
    return "found"


@case([1, 3, 4], [], [1])
def for_return(xs: list[int]):
    for x in xs:
        if is_even(x):
            return x
    return None


@case([[1, 3], [5, 4], [7]], [[]], [])
def for_nested_break(xss: list[list[int]]):
    out = []
    for xs in xss:
        for x in xs:
            if is_even(x):
                out.append(["even", x])
                break
            out.append(x)
        else:
            out.append("none")
    return out


@case(0, 1, 5)
def while_counts(n: int):
    i = 0
    while i < n:
        echo(i)
        i += 1
    return i


@case(1, 100)
def while_call(x: int):
    n = 0
    while double(x) < 50:
        x = x * 3
        n += 1
    return [x, n]


@case(1, 20)
def while_true(x: int):
    while True:
        x = double(x)
        if x > 10:
            return x


@case(1, 20)
def while_true_break(x: int):
    n = 0
    while True:
        x = double(x)
        n += 1
        if x > 10:
            break
    return [x, n]


@case(0, 3)
def while_else(n: int):
    while n > 0:
        if echo(n) == 2:
            break
        n -= 1
    else:
        return "else"
    return n


@case(3, 10)
def while_continue(n: int):
    out = []
    while n > 0:
        n -= 1
        if n % 2:
            continue
        out.append(echo(n))
    return out


@case({"pages": [[1, 2], [3], []]}, {"pages": [[]]})
def pagination(d: dict):
    pages = d["pages"]
    out: list = []
    page = 0
    while page < len(pages):
        answer = echo({"items": pages[page], "next": page + 1})
        out.extend(answer["items"])
        page = answer["next"]
    return out


@case(1, 5, -5, 0)
def if_elif(x: int):
    if x > 3:
        y = double(x)
    elif x > 0:
        y = echo(x)
    elif x == 0:
        y = "zero"
    else:
        y = echo("negative")
    return y


@case(1, 5, -5)
def if_then_pure(x: int):
    y = double(x)
    if y > 5:
        label = "big"
    else:
        label = "small"
    return f"{label}:{y}"


@case(1, 5, -5)
def if_returns_after_call(x: int):
    y = double(x)
    if y > 5:
        return "big"
    if y < 0:
        return "negative"
    return "small"


@case(1, 5, -5)
def pure_ladder(x: int):
    if x > 3:
        return "big"
    if x > 0:
        return "small"
    return "negative"


@case([3, 1, 2], [], [1])
def pure_loop(xs: list[int]):
    n = 0
    for x in xs:
        if x > 1:
            n += x
    return n


@case([3, 1, 2], [], [1])
def pure_loop_returns(xs: list[int]):
    for x in xs:
        if x < 3:
            return ["found", x]
    return "none"


@case([3, 1, 2], [], [1])
def pure_loop_then_call(xs: list[int]):
    best = 0
    for x in xs:
        best = max(best, x)
    return echo(best)


@case([3, -1, 2], [], [1])
def pure_loop_raises(xs: list[int]):
    for x in xs:
        if x < 0:
            raise ValueError(f"{x} at fault")
    return echo(len(xs))


@case([3, 0, 2], [], [1])
def pure_loop_breaks(xs: list[int]):
    seen = []
    for x in xs:
        if not x:
            break
        seen.append(x)
    return echo(seen)


@case({"kind": "a", "n": 1}, {"kind": "b"}, {"kind": "c", "xs": [1, 2]}, {})
def match_mapping(d: dict):
    match d:
        case {"kind": "a", "n": n}:
            return double(n)
        case {"kind": "b"}:
            return echo("b")
        case {"kind": kind, "xs": [first, second]}:
            return echo([kind, first, second])
        case _:
            return "other"


@case(1, 2, 3, "x", None)
def match_literal(x):
    match x:
        case 1:
            y = echo("one")
        case 2 | 3:
            y = double(x)
        case None:
            y = "none"
        case _:
            y = echo(["other", x])
    return y


@case([1], [1, 2], [], [5, 6, 7])
def match_sequence(xs):
    match xs:
        case []:
            return echo("empty")
        case [x]:
            return echo(x)
        case [x, y] if x < y:
            return echo([x, y])
        case [x, *_]:
            return double(x)


@case({"kind": "k"}, {"name": "n"}, [1, 2], [2, 3, 4], [1, 7], [2, 7], [2], [1, 7, 8], 5, {"kind": 1})
def match_alternatives_that_bind(x):
    match x:
        case {"kind": str(k)} | {"name": str(k)} | [1, k] | [2, k, _] if k != 7:
            found = echo(k)
        case [1, *rest] | (2, *rest):
            found = echo(rest)
        case (1 | 5) as n:
            found = ["n", n]
        case {"kind": k, **others} | {"name": [k, *others]}:
            found = [k, others]
    return found


@case(1, 12)
def match_guard(x: int):
    match x:
        case n if n > 10:
            return echo("big")
        case n:
            return echo(n)


@case([1, 2, 3], [4])
def star_targets(xs: list[int]):
    first, *rest = xs
    y = double(first)
    a, (b, c) = y, (1, 2)
    return [first, rest, a, b, c]


@case([1, 2, 3])
def slices_and_del(xs: list[int]):
    y: list[int] = echo(xs[1:])
    xs[0] = 10
    del xs[1]
    xs = xs[:1] + y + xs[1:]
    return echo(xs)


@case({"a": 1, "b": 2})
def dict_changes(d: dict):
    echo(d)
    d["c"] = 3
    del d["a"]
    d.update({"z": 1})
    echo(d)
    d["b"] += 5
    return d


@case(2)
def swap(x: int):
    a, b = x, double(x)
    a, b = b, a
    return echo([a, b])


@case(1, 2)
def unbound_on_one_way(x: int):
    if x == 1:
        y = double(x)
    echo("between")
    if x == 1:
        echo(y)
    return "end"


@case(1, 2)
def unbound(x: int):
    if x == 1:
        y = double(x)
    return echo(y)


class Line(TypedDict):
    id: str
    qty: int


class Order(TypedDict):
    id: str
    lines: list[Line]


@case({"id": "o", "lines": [{"id": "a", "qty": 1}, {"id": "b", "qty": 0}]}, {"id": "o", "lines": []})
def typed_dict(order: Order):
    for line in order["lines"]:
        if line["qty"] > 0:
            echo({"id": line["id"], "order": order["id"]})
    return order["id"]


@dataclasses.dataclass
class Point:
    x: int
    y: int


@case({"x": 1, "y": 2})
def dataclass_input(p):
    q = Point(p["x"], 3)
    return echo(q.x + q.y)


class Color(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


@case("red", "blue", "green")
def enums(color: str):
    if color == Color.RED:
        return echo("is red")
    return echo(Color.BLUE)


@case(3)
def many_states(n: int):
    a = double(n)
    b = double(a)
    c = double(b)
    d = echo([a, b])
    e = echo({"c": c, "d": d})
    return [a, b, c, d, e]


@case(1, 2, 3)
def diamond(x: int):
    if is_even(x):
        y = double(x)
        z = 1
    else:
        y = echo(x)
        z = 2
    w = echo(y + z)
    if w > 3:
        w = double(w)
    return [w, y, z]


@case([{"id": 1, "ok": True}, {"id": 2, "ok": False}], [])
def loop_with_record(items: list[dict]):
    good, bad = [], []
    for item in items:
        answer = echo(item)
        if answer["ok"]:
            good.append(answer["id"])
        else:
            bad.append(answer["id"])
    return {"good": good, "bad": bad}


@case([1, 2], [])
def loop_reads_outer(xs: list[int]):
    factor = double(2)
    out = []
    for x in xs:
        out.append(echo(x * factor))
    return out


@case([1, 2], [])
def loop_with_two_calls(xs: list[int]):
    out = []
    for x in xs:
        y = double(x)
        z = double(y)
        out.append([x, y, z])
    return out


@case([1, 2, 3], [])
def loop_reads_what_it_collects(xs: list[int]):
    out: list[int] = []
    for x in xs:
        out.append(double(x))
        echo(len(out))
    return out


@case([1, 2, 3], [])
def loop_changes_list_it_reads(xs: list[int]):
    n = 0
    for x in list(xs):
        echo(x)
        xs.append(x)
        n += 1
    return [xs, n]


@case({"n": 3}, {"n": 0})
def polling(d: dict):
    attempts = 0
    status = "RUNNING"
    while status == "RUNNING":
        answer = echo({"status": "DONE" if attempts >= d["n"] else "RUNNING"})
        status = answer["status"]
        attempts += 1
    return [status, attempts]


@case({"n": 1})
def read_behind_del(d: dict[str, int]):
    y = d["n"]
    echo(y)
    del y
    echo(2)
    return y  # noqa: F821


@case({"xs": [1, 2, 3]}, {"xs": []})
def carried_through_a_call(d: dict[str, list[int]]):
    prev, out = 0, []
    for x in d["xs"]:
        y = prev + x
        prev = echo(y)
        out.append(prev)
    return out


@case({"xs": [1, 2, 3]}, {"xs": []})
def carried_around_a_call(d: dict[str, list[int]]):
    prev, out = 0, []
    for x in d["xs"]:
        y = prev + x
        prev = y
        out.append(echo(x))
        out.append(y)
    return out


@case({"xs": [3, 1], "n": 2}, {"xs": [3, 1], "n": 0}, {"xs": [], "n": 0}, {"xs": [3], "n": 7})
def else_of_an_inner_loop_returns(d: dict):
    n: int = d["n"]
    echo(n)
    for x in d["xs"]:
        for y in range(x):
            if y == n:
                break
        else:
            return [x, "else"]
    echo("behind")
    return n


@case({"xs": [3, 4]}, {"xs": [1, 5, 4]}, {"xs": [1]}, {"xs": []})
def return_of_an_inner_loop(d: dict[str, list[int]]):
    echo(0)
    for x in d["xs"]:
        for y in range(x):
            if y == 2:
                return [x, y]
    echo("none")


@case({"xs": [3, 4]}, {"xs": [1, 5, 4]}, {"xs": [1]}, {"xs": []})
def raise_of_an_inner_loop(d: dict[str, list[int]]):
    n = 0
    echo(0)
    for x in d["xs"]:
        while n < x:
            n += 1
            if n == 3:
                raise ValueError(f"{x}")
        n = 0
    echo("none")
