"""Statements, loops, functions, errors."""

from __future__ import annotations

import enum
import functools
import logging
from typing import Any

from ..fakes import case

logger = logging.getLogger(__name__)
XS = [{"xs": xs} for xs in ([1, 2, 3, -4, 5], [], [7], [0, 0, 2])]


class Color(str, enum.Enum):
    RED = "red"
    BLUE = "blue"


class OutOfStock(Exception):
    pass


@case(*XS)
def loop(xs: list[int]):
    total, found, skipped = 0, None, []
    for i, x in enumerate(xs):
        if x < 0:
            skipped.append(i)
            continue
        if x == 5:
            found = i
            break
        if x % 2:
            total += x
        elif x:
            total -= 1
        else:
            continue
        total *= 2
    else:
        total += 100
    return [total, found, skipped]


@case(*XS)
def nested_loops(xs: list[int]):
    out = []
    for x in xs:
        for y in range(x):
            if y == 2:
                break
            out.append([x, y])
    for x in xs:
        pass
    return out


@case(*XS)
def early_return(xs: list[int]):
    for x in xs:
        if x > 2:
            return x
    return None


@case({"n": 10}, {"n": 0}, {"n": 3})
def counting_while(n: int):
    i, total = 0, 0
    while i < n:
        i += 2
        if i == 6:
            break
        total += i
    else:
        total = -total
    while n > 1:
        n //= 2
        total += 1
    return [i, total, n]


@case({"xs": [1, 2, 3]}, {"xs": []})
def draining_while(xs: list[int]):
    out = []
    while xs:
        out.append(xs.pop())
    return out


@case({"n": 5}, {"n": 0}, {"n": 13})
def digits(n: int):
    bits = ""
    while n > 0:
        bits = str(n % 2) + bits
        n //= 2
    return bits or "0"


@case(
    *[
        {"x": x}
        for x in (0, 1, "a", "b", None, [1, 2], [1, 2, 3], {"type": "p", "v": 4}, {"type": "q"}, 7.5, True, [], "zz")
    ]
)
def matching(x: Any):
    match x:
        case None:
            return "none"
        case True | False:
            return "bool"
        case 0 | 1:
            return "small"
        case "a":
            return "letter"
        case str() as s if len(s) > 1:
            return s
        case str():
            return "text"
        case [a, b]:
            return a + b
        case [first, *rest]:
            return [first, rest]
        case {"type": "p", "v": v, **others}:
            return [v, others]
        case {"type": kind}:
            return kind
        case _:
            return "other"


@case({"n": 3}, {"n": -1}, {"n": 0})
def raising(n: int):
    if n < 0:
        raise ValueError(f"negative: {n}")
    if n == 0:
        raise OutOfStock("nothing left")
    assert n > 5, "too small"
    return n


@case({"k": "a"}, {"k": "z"})
def raising_key(k: str):
    if k == "z":
        raise KeyError("z")
    raise LookupError


def helper(x: int, factor: int = 2) -> int:
    if x > 10:
        return x
    return x * factor


TRIPLE = functools.partial(helper, factor=3)


def describe(values):
    names = [f"v{value}" for value in values]
    return ", ".join(names)


@case({"x": 5}, {"x": 50})
def functions(x: int):
    base = x + 1

    def add(n, extra=1):
        return n + base + extra

    double = lambda n: n * 2
    return [
        helper(x),
        helper(x, factor=5),
        add(1),
        add(1, extra=10),
        double(x),
        TRIPLE(x),
        describe([x, 1]),
        [helper(n) for n in [1, 2]],
        list(map(helper, [3, 4])),
        sorted([3, 1], key=lambda n: -n),
    ]


@case({"x": 1}, {"x": None}, {"x": 5})
def walrus(x: int | None):
    if (y := x) is not None and (z := y + 1) > 3:
        return z
    return [y]


@case({"a": True, "b": False}, {"a": False, "b": True}, {"a": True, "b": True})
def branches(a: bool, b: bool):
    if a:
        kind = "a"
        n = 1
    elif b:
        kind = "b"
        n = 2
    else:
        kind = "c"
        n = 3
    label = "both" if a and b else ("one" if a or b else "none")
    return [kind, n, label]


@case({"color": "red"}, {"color": "blue"}, {"color": "x"})
def enums(color: str):
    return [color == Color.RED, color == Color.BLUE.value, Color.RED, [c for c in ("red", "x") if c == color]]


@case({"x": 5})
def logs(x: int):
    logger.info("value %s", x)
    logging.error("bad")
    print("x", x)
    return x


@case({"xs": [1, 2, 3]})
def augmented(xs: list[int]):
    n, s, d = 1, "a", {"k": 1, "l": [1]}
    n += 2
    n *= 3
    n -= 1
    n //= 2
    n **= 2
    n %= 7
    s += "b"
    s *= 2
    d["k"] += 5
    d["l"] += [2]
    xs[0] += 10
    f = 1.5
    f /= 2
    return [n, s, d, xs, f]


@case({"reserved": 1, "new": 2, "function": 3}, {"reserved": 0, "new": 0, "function": 0})
def names(reserved: int, new: int, function: int):
    var, let, typeof, item = new, function, reserved, 4
    ctx, util, text, undefined = 1, 2, "t", None
    return [var, let, typeof, item, ctx, util, text, undefined]


@case({"x": {"a": [{"b": 1}, {"b": 2}]}})
def subscripts(x: dict[str, Any]):
    x["a"][0]["b"] = 5
    x["a"][1]["c"] = [1]
    x["a"][1]["c"].append(2)
    y = x["a"]
    y.append(None)
    return x


@case({"n": 2}, {"n": 0})
def float_state(n: int):
    average = 0.0
    for i in range(n):
        average = average + i / 2
    return f"{average}"


@case({"source": {"id": "7", "tags": ["a"]}}, {"source": {"id": "8", "tags": []}})
def parent(source: dict[str, Any]):
    return [source["id"], len(source["tags"]), source.get("none")]


@case({"s": "x ${y} `z` \\ ' \" \n"}, {"s": ""})
def strings_are_data(s: str):
    return {"s": s, "literal": "${a} `b` \\ ' \" \n \u2028", "t": f"${{}}`{s}`", "key 'x'": 1, "a-b": 2}


@case({"d": {"a": 1}})
def chained(d: dict[str, int]):
    a = b = d["a"]
    c, e = a + 1, b + 2
    return [a, b, c, e, not a, -a, a if c > e else b]


@case({"xs": [1, 2]})
def shadowing(xs: list[int]):
    x = 10
    ys = [x for x in xs]
    zs = {x: x for x in ["k"]}
    for x in xs:
        pass
    return [x, ys, zs]


@case({"n": 5}, {"n": 0}, {"n": 2})
def while_with_continue(n: int):
    total, i = 0, 0
    while i < n:
        i += 1
        if i == 2:
            continue
        total += i
    else:
        total += 100
    return total


@case({"xs": [1, 2, 3, 4]}, {"xs": []}, {"xs": [2]})
def draining_with_continue(xs: list[int]):
    odd = []
    while xs:
        x = xs.pop()
        if x % 2 == 0:
            continue
        odd.append(x)
    return odd
