"""Stars in calls, around calls of resources."""

from __future__ import annotations

import itertools
from typing import Any

from ..workers import WORKERS, case

echo, double, numbers, total = (WORKERS[n] for n in ("echo", "double", "numbers", "total"))
ROWS: tuple[list[list[int]], ...] = ([], [[]], [[1]], [[1, 2], [3, 4]], [[1, 2, 3], [4]])


def label(first: Any, *rest: Any, sep: str = "-", **more: Any) -> str:
    return f"{first}{sep}{len(rest)}{sep}{sorted(more)}"


@case(*ROWS)
def columns(rows: list[list[int]]):
    return [total(list(column)) for column in zip(*rows)]


@case(*ROWS)
def columns_in_a_loop(rows: list[list[int]]):
    out = []
    for first, *rest in zip(*rows, numbers(2)):
        out.append([echo(first), rest])
    return out


@case(*ROWS)
def parameters_that_take_the_rest(rows: list[list[int]]):
    pair = (double(1), 2)
    return [label(*pair), label(1, *rows, sep="+", z=1), label(**{"first": 3, "x": 0})]


@case(*ROWS)
def joined_rows(rows: list[list[int]]):
    return echo(list(itertools.chain(*rows, numbers(1))))
