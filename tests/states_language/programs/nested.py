"""Nested functions that change lists and dicts of the function around them."""

from __future__ import annotations

from ..workers import WORKERS, case

echo = WORKERS["echo"]
LISTS: tuple[list[int], ...] = ([], [1], [1, 2])


@case(*LISTS)
def appends_to_what_is_around(xs: list[int]):
    def add(k):
        xs.append(k)
        return k

    add(1)
    return [add(2) + add(3), xs]


@case({}, {"a": 5})
def items_of_what_is_around(d: dict[str, int]):
    def put(k, v):
        d[k] = v

    put("a", 1)
    put("b", 2)
    return d


@case(*LISTS)
def lambda_that_appends(xs: list[int]):
    add = lambda v: xs.append(v)  # noqa: E731
    add(1)
    return echo(xs)


@case(*LISTS)
def slices_of_what_is_around_in_try(xs: list[int]):
    def first():
        del xs[:1]
        del xs[0]

    try:
        first()
        first()
    except IndexError as e:
        return [str(e), xs]
    return xs


@case(*LISTS)
def two_functions_that_change(xs: list[int]):
    def outer(v):
        def inner():
            xs.append(v)

        inner()

    outer(4)
    return xs


@case(*LISTS)
def values_around_a_change(xs: list[int]):
    def add():
        xs.append(len(xs))
        return xs[-1]

    return [len(xs), add(), len(xs), add()]
