"""Slices that are assigned to and deleted: (parameters with hints, arguments, bodies separated by blank lines)."""

from __future__ import annotations

import itertools
import textwrap
from typing import Any

from .cases_expressions import SEEN
from .harness import Program

_BOUNDS = ("", "0", "1", "2", "5", "-1", "-2", "-9")
_NEW: list[dict[str, Any]] = [
    {"xs": xs, "ys": ys} for xs in ([], [0], [1, 2], [5, 3, 9, 3]) for ys in ([], [7], [8, 9], [1, 2, 3])
]
_NESTED = [
    {"xs": xs, "a": a, "b": b}
    for xs in ([], [[]], [[1]], [[1], []], [[1, 2], [3], [4, 5]])
    for a in (-9, -1, 0, 1, 4)
    for b in (-2, 0, 2, 9)
]
_UNKNOWN: list[dict[str, Any]] = [
    {"xs": xs, "ys": [4]} for xs in ([], [0], 5, 2.5, None, True, "ab", {"a": 1}, {}, [[1], 2])
]
_UNKNOWN += [{"xs": [1, 2, 3], "ys": ys} for ys in (5, None, "ab", "", {"q": 1}, [], [[1], 2], [[1]], True, 2.5)]

TABLE: list[tuple[dict[str, Any], list[dict[str, Any]], str]] = [
    (
        {"xs": list[list[int]], "a": int, "b": int},
        _NESTED,
        """
        xs[a:b] = [[7]]
        return xs

        xs[a:b] = []
        return xs

        xs[a:b] = [[]]
        return xs

        xs[a:b] += [[8], []]
        return xs

        xs[a:b] *= 2
        return xs

        xs[a:] += xs
        return len(xs)

        xs[a:b:2] = [[0]]
        return xs

        xs[a:b:-1] = xs[a:b]
        return xs

        xs[::-1] = xs
        return xs

        xs[a:b:1] = [[6]]
        return xs

        xs[None:b] = [[a]]
        return xs

        xs[a > 0 : True] = [[6]]
        return xs

        del xs[a:b]
        return xs

        del xs[a:b:-2]
        return xs

        del xs[a:], xs[:b]
        return xs

        del (xs[a:], [xs[:b]])
        return xs

        del xs[:]
        return xs

        xs[0][a:b] = [9]
        return xs

        xs[-1][a:b] += [9]
        return xs

        del xs[0][a:b]
        return xs

        del xs[1][::2], xs[0][a]
        return xs

        x, xs[a:b], *xs[0] = 1, [[2]], 5, 6
        return [x, xs]

        (xs[a:b], y), *z = ([[2]], 1), 3
        return [xs, y, z]

        xs[:1], xs[-1:] = xs[-1:], xs[:1]
        return xs

        q = xs[a:b] = [[1]]
        return [q, xs]

        xs[a:b] = ([x] for x in range(b))
        return xs

        xs[a:b] = (x[0] for x in xs)
        return xs

        xs[a:b] = map(list, xs)
        return xs

        xs[a:b] = reversed(xs)
        return xs

        xs[a:b] = zip([1, 2], "ab")
        return xs

        xs[a:b] = "ab"
        return xs

        xs[a:b] = ()
        return xs

        xs[a:b] = {"k": 1, "z": 2}
        return xs

        xs[a:b] = {"k": 1}.items()
        return xs

        xs[a:b] = range(b)
        return xs

        for i in range(b):
            xs[i:i] = [[i]]
        return xs

        for i in range(b):
            del xs[i : i + 1]
            if i == a:
                break
        return xs

        while len(xs) > 1:
            xs[:2] = [xs[0] + xs[1]]
        return xs

        if a > 0:
            xs[:1] = []
        else:
            del xs[1:]
        return xs

        d = {"k": xs}
        d["k"][1:3] = [[a]]
        return d

        d = {"k": {"n": [1, 2, 3]}}
        d["k"]["n"][a:b] = "xy"
        del d["k"]["n"][:1]
        return d

        xs[b // a :] = []
        return xs

        xs[5][b // a :] = []
        return xs

        xs[5][b // a] = 1
        return xs

        del xs[b // a :]
        return xs

        del xs[5][b // a :]
        return xs

        xs[1 // b :] = [[1 // a]]
        return xs

        try:
            xs[1][b // a :] = []
        except (ZeroDivisionError, IndexError) as e:
            return [str(e), xs]
        return xs

        try:
            del xs[0][a:b]
        except IndexError as e:
            return [str(e), xs]
        return xs

        try:
            xs[a][::2] = [b]
        except (IndexError, ValueError) as e:
            return [str(e), xs]
        return xs

        try:
            xs[0][a] = b
        except IndexError as e:
            return [str(e), xs]
        return xs

        try:
            xs[a] = [b]
        except IndexError:
            return xs
        return [xs]

        try:
            del xs[0][a]
        except IndexError as e:
            return [str(e), xs]
        return xs

        try:
            xs[::2] = [[1], [2]]
            xs[:1] = xs[5]
        except (IndexError, ValueError) as e:
            return [str(e), xs]
        return xs

        try:
            del xs[:1], xs[a]
        except IndexError as e:
            return [str(e), xs]
        return xs

        try:
            xs[a:b] = 5
        except TypeError as e:
            return [str(e), xs]
        return xs

        try:
            xs[1:0:-1] = None
        except TypeError as e:
            return [str(e), xs]
        return xs

        xs[a:b:0] = [[1]]
        return xs

        del xs[::0]
        return xs
    """,
    ),
    (
        {"xs": None, "ys": None},
        _UNKNOWN,
        """
        xs[1:2] = ys
        return xs

        xs[::2] = ys
        return xs

        xs[:] = ys
        return xs

        del xs[1:]
        return xs

        del xs[::2]
        return xs

        xs[::0] = ys
        return xs

        d = {"k": xs}
        d["k"][1:2] = ys
        return d

        try:
            xs[1:2] = ys
        except TypeError as e:
            return [str(e), xs]
        return xs

        try:
            xs[::2] = ys
        except (TypeError, ValueError) as e:
            return [str(e), xs]
        return xs

        try:
            del xs[::2]
        except TypeError as e:
            return [str(e), xs]
        return xs
    """,
    ),
]

TABLE += [
    (
        {"xs": list[int], "s": str, "a": None, "b": None},
        [
            {"xs": xs, "s": s, "a": a, "b": b}
            for xs, s in (([], ""), ([1], "a"), ([5, 3, 9, 3], "x😀yz"))
            for a in (None, 0, 1, -1, True, 9, 1.5, "1", [])
            for b in (None, 2, -1, -9, False, {})
        ],
        """
        return xs[a:b]

        return xs[a:]

        return xs[:b:-1]

        return xs[a:b:2]

        return s[a:b]

        return s[:b]

        return s[a::-1]

        xs[a:b] = [7, 8]
        return xs

        del xs[a:b]
        return xs

        try:
            xs[a:] = [1]
            del xs[:b:2]
        except TypeError as e:
            return [str(e), xs]
        return xs

        xs[a] = 6
        return xs

        del xs[a]
        return xs

        d = {"k": [xs]}
        d["k"][0][a] = s
        return d

        try:
            xs[a] = 6
            del xs[b]
        except (TypeError, IndexError) as e:
            return [str(e), xs]
        return xs

        try:
            d = {"k": [xs]}
            del d["k"][0][b]
        except (TypeError, IndexError) as e:
            return [str(e), d]
        return d
    """,
    ),
]


def programs() -> list[Program]:
    """All the cases: those of the table, and every pair of bounds with several steps."""
    found = [
        Program(textwrap.dedent(part).strip(), hints, inputs, SEEN, body=True)
        for hints, inputs, text in TABLE
        for part in textwrap.dedent(text).strip().split("\n\n")
    ]
    hints = {"xs": list[int], "ys": list[int]}
    for (lower, upper), step in itertools.product(itertools.product(_BOUNDS, _BOUNDS), ("", ":2", ":-1", ":-3")):
        cut = f"xs[{lower}:{upper}{step}]"
        found.append(Program(f"{cut} = ys\nreturn xs", hints, _NEW, body=True))
        found.append(Program(f"del {cut}\nreturn xs", hints, _NEW[::4], body=True))
    return found
