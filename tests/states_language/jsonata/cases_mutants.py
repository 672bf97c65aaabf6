"""Function bodies that mutants of the compiler get wrong and that no other table noticed."""

from __future__ import annotations

import textwrap
from typing import Any

from .cases_expressions import DICTS, INTS, SEEN, Line
from .harness import Program

_SIMPLE: list[Any] = [1, 2, 3, "a", None, {"a": 1}, {"a": 3}, {"b": 1}, {}]
_FIRST = [{"xs": xs} for xs in ([], [1], [1, 2], [2, 5], [3], [1, 4, 6], [0, 1], [1, 0])]
_LINE = [
    {"line": {"sku": "a", "qty": 2, "price": 1.5}},
    {"line": {"sku": "b", "qty": 0, "price": 2.25, "note": "n"}},
]

TABLE: list[tuple[dict[str, Any], list[dict[str, Any]], str]] = [
    (
        {"x": None},
        [{"x": one} for one in _SIMPLE],
        """
        match x:
            case 1 | 2 as small:
                return [small, "small"]
            case {"a": 1 | 2 as value}:
                return value
            case {"b": _} as whole:
                return whole
            case other:
                return [other]

        x.update({"z": 1})
        return x
    """,
    ),
    (
        {"xs": list[int]},
        _FIRST,
        """
        match xs:
            case [1 | 2 as first, *rest]:
                return [first, rest]
            case [3] as whole:
                return whole
            case other:
                return [other]

        n = 0
        for x in xs:
            xs = [*xs, x + 1]
            n += 10 // x
        return [n, xs]

        n = 0
        try:
            while xs[n] > 0:
                n += 1
        except IndexError:
            return [n, "end"]
        return n

        n = 0
        try:
            while (x := xs[n]) > 0:
                n += x
        except IndexError:
            return [n, "end"]
        return [n, x]

        try:
            raise ValueError(f"{xs[1]}")
        except IndexError:
            return "index"
        except ValueError as e:
            return str(e)
    """,
    ),
    (
        {"d": dict[str, int]},
        DICTS,
        """
        v = d.pop("k", 0)
        try:
            return [v, d["a"], d["k"]]
        except KeyError as e:
            return str(e)
    """,
    ),
    (
        {"line": Line},
        _LINE,
        """
        v = line.pop("sku")
        try:
            return [v, line.get("sku", 7), "sku" in line, line["qty"], line["sku"]]
        except KeyError as e:
            return [str(e), v, line]

        k = "qty"
        v = line.pop(k)
        return [v, line.get("qty"), "qty" in line, line.get("note", "-")]
    """,
    ),
    (
        {"a": int, "b": int},
        INTS,
        """
        d = {a: 1, a + 1: 2}
        del d[a + 1]
        return d
    """,
    ),
    (
        {"x": list[int] | str | int | None},
        [{"x": one} for one in ([], [1], "a", "", 3, 0, None)],
        """
        return [isinstance(x, (list, str)), isinstance(x, (list, int, str)), isinstance(x, (tuple, str))]
    """,
    ),
    (
        {"f": float, "n": int},
        [{"f": 2.0, "n": 1}, {"f": 0.5, "n": 3}],
        """
        return str(f + n + n + n + n + n + n + n + n + n + n + n + n + n)
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
