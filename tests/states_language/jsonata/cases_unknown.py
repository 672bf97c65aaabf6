"""What values of unknown type are at run time decides: bodies, separated by blank lines, with their arguments."""

from __future__ import annotations

import textwrap
from typing import Any

from .cases_expressions import ANY1, ANY2, SEEN
from .harness import Program

_KEYED: list[dict[str, Any]] = [
    {"x": x, "y": y}
    for x in ([], [1], [[1], []], [5, None, 9], {}, {"a": 1}, {"a": [], "it's": 2}, "", "ab", None, True, 3, 2.5)
    for y in (0, -1, 2, -3, True, 0.5, None, "a", "it's", [], {"a": 1})
]
_SOUGHT: list[dict[str, Any]] = [
    {"x": x, "y": y}
    for x in ([], [1, True, 1], [[1], [1]], [None, "a"], "", "abab", "x😀y😀", {}, {"a": 1}, None, False, 4, 0.5)
    for y in (1, True, None, "a", "ab", "", "😀", [1], {"a": 1}, 0.5)
]
_NUMBERS: list[dict[str, Any]] = [
    {"x": x, "y": y}
    for x in (0, 7, -7, 2.5, -0.1, 8.25, 1, True, None, "7", [], {})
    for y in (0, 2, -2, 0.1, 2.3, False, None, "2", [1])
]
_BITS: list[dict[str, Any]] = [
    {"x": x, "y": y}
    for x in (0, 6, -7, 2**40, 2.5, True, False, None, "a", [1], {}, {"a": 1, "b": [2]})
    for y in (0, 3, -2, 2.3, True, False, None, "b", [2], {}, {"a": [3]})
]
_PAIRS: list[dict[str, Any]] = [
    {"x": {"a": 1}, "y": y}
    for y in (
        [["b", 2]], [["b", []], "cd", {"e": 1, "f": 2}], [["a", [3]], ["a", None]], [[]], [["b"]], [["b", 1, 2]], ["abc"],
        [5], [None], [[[], 1]][:0], "", "ab",
    )
]  # fmt: skip
_CUT: list[dict[str, Any]] = [
    {"x": x, "y": y}
    for x in ([], [1, 2, 3], [[1], [], [2]], "", "x😀yz", {}, {"a": 1}, None, True, 5)
    for y in (0, 1, -1, 9, True, None, 1.5, "a", [])
]

TABLE: list[tuple[dict[str, Any], list[dict[str, Any]], str]] = [
    (
        {"x": None},
        ANY1,
        """
        x.clear()
        return x

        d = {"k": [x]}
        d["k"][0].clear()
        return d

        try:
            x.clear()
        except AttributeError as e:
            return [str(e), x]
        return x

        y = x.copy()
        y.clear()
        return [x, y]

        try:
            return [x.upper(), x.strip().count("0")]
        except AttributeError as e:
            return str(e)

        try:
            n = 0
            for v in x.values():
                n += v
        except (AttributeError, TypeError) as e:
            return str(e)
        return n

        del x[0]
        return x

        del x["k"]
        return x

        d = {"k": [x]}
        del d["k"][0]["k"]
        return d

        try:
            del x[-1]
        except (TypeError, LookupError) as e:
            return [str(e), x]
        return x

        return list(range(x))

        return [list(range(1, x)), list(range(x, 5, 2))]

        return sum(range(x, -3, -2))

        try:
            n = 0
            for i in range(x):
                n += i
        except TypeError as e:
            return str(e)
        return n

        return [x.count(1), x.index(1)]

        return x | {"z": 1}

        return {"z": 1, "k": 0} | x

        x |= {"z": 1}
        return x

        d = {"z": x}
        d["z"] |= 6
        return d

        return [x | 6, x & 6, x ^ 6]

        x[1:] += [7]
        return x

        x[:1] *= 2
        return x
    """,
    ),
    (
        {"x": None, "y": None},
        _KEYED,
        """
        del x[y]
        return x

        d = {"k": [x]}
        del d["k"][0][y]
        return d

        try:
            del x[y]
        except (TypeError, LookupError) as e:
            return [str(e), x]
        return x

        try:
            d = {"k": x}
            del d["k"][y], d["k"][0]
        except TypeError as e:
            return [str(e), d]
        except LookupError as e:
            return [d]
        return d
    """,
    ),
    (
        {"x": None, "y": None},
        _SOUGHT,
        """
        return x.count(y)

        return x.index(y)

        try:
            n = x.index(y)
        except (ValueError, TypeError, AttributeError) as e:
            n = str(e)
        return n

        try:
            return [x.count("a"), x.count(y)]
        except (TypeError, AttributeError) as e:
            return str(e)

        return x.count(y[0])
    """,
    ),
    (
        {"s": str, "y": None},
        [{"s": s, "y": one["y"]} for s in ("", "abab", "x😀y😀") for one in _SOUGHT[:10]],
        """
        return [s.count(y), s.find(y), s.rfind(y)]

        return [s.index(y), s.rindex(y)]
    """,
    ),
    (
        {"x": None, "y": None},
        _NUMBERS,
        """
        return divmod(x, y)

        a, b = divmod(x, y)
        return [b, a]

        try:
            return divmod(x, y)[0]
        except (TypeError, ZeroDivisionError) as e:
            return str(e)

        return [divmod(x, 3), divmod(9, y)]

        return list(range(x - y))

        return list(range(x, y))

        return list(range(y[0], x))
    """,
    ),
    (
        {"x": None, "y": None},
        [*_BITS, *_PAIRS],
        """
        x |= y
        return x

        try:
            x |= y
        except (TypeError, ValueError) as e:
            return [str(e), x]
        return x

        return dict(y)

        return dict(y, z=x)

        d = {"z": 1}
        d.update(y)
        return d

        x.update(y, k=2)
        return x

        try:
            d = dict(y)
            d.update(x)
        except (TypeError, ValueError) as e:
            return str(e)
        return d

        return dict([y, ["k", x]])
    """,
    ),
    (
        {"x": None, "y": None},
        _BITS,
        """
        return x | y

        return x & y

        return x ^ y

        x &= y
        x ^= 5
        return x

        return (x - y) | 1

        try:
            z = x | y
        except TypeError as e:
            z = str(e)
        return z
    """,
    ),
    (
        {"x": None, "y": None},
        _CUT,
        """
        return x[y:]

        return [x[:y], x[y:2]]

        return x[y::-1]

        return x[len(x) - 1 : y]

        x[y:] = [8, 9]
        return x

        x[:y] += [8, 9]
        return x

        x[y::2] *= 1
        return x

        del x[y:], x[:1]
        return x

        try:
            return [x[y:], x[1:y]]
        except TypeError as e:
            return str(e)

        try:
            z = x[len(x) - 1 : y]
            x[:y] += z
        except TypeError as e:
            return [str(e), x]
        return [x, z]

        ys = [1, 2, 3]
        try:
            z = ys[y:][::-1]
            z += ys[x:y:2]
        except TypeError as e:
            z = str(e)
        return z
    """,
    ),
    (
        {"x": None, "y": None},
        ANY2,
        """
        x[1:] += y
        return x

        x[1:2] = y
        return x

        x[1:] = (v for v in y)
        return x

        x[::2] = (v + 1 for v in y if v)
        return x

        d = {"k": x}
        d["k"][: y[0]] = ([v, w] for v in y for w in (v, 2))
        return d

        z = []
        z[0].append(x)
        return z

        z = {}
        try:
            z["k"].clear()
        except KeyError as e:
            z[str(e)] = y
        return z
    """,
    ),
    (
        {"xs": list[int] | None, "d": dict[str, int] | str, "v": list[int] | str},
        [{"xs": xs, "d": d, "v": v} for xs in (None, [], [1, 2]) for d in ({}, {"a": 1}, "a") for v in ([], [1], "1")],
        """
        xs.clear()
        return xs

        d.clear()
        return d

        v.clear()
        return v

        del xs[0]
        return [x + 1 for x in xs]

        del d["a"]
        return d

        return [v.count(1), v.count(2)]

        return [v[1:], xs[:1], d | {"b": 2}]
    """,
    ),
]


def programs() -> list[Program]:
    """All the cases."""
    return [
        Program(textwrap.dedent(part).strip(), hints, inputs, SEEN, body=True)
        for hints, inputs, text in TABLE
        for part in textwrap.dedent(text).strip().split("\n\n")
    ]
