"""Slices that are assigned to and deleted around calls: in branches, loops and `try`."""

from __future__ import annotations

from typing import Any

from ..workers import WORKERS, case

echo, double, is_even, numbers, total = (WORKERS[n] for n in ("echo", "double", "is_even", "numbers", "total"))
positive = WORKERS["positive"]
LISTS: tuple[list[int], ...] = ([], [1], [5, 3], [5, 3, 9], [1, 2, 3, 4])
ANYS: tuple[Any, ...] = (*LISTS, 3, "ab", None, {"a": 1})


@case(*LISTS)
def slice_of_a_call(xs: list[int]):
    xs[1:2] = numbers(len(xs))
    return xs


@case(*LISTS)
def slice_with_calls_in_its_bounds(xs: list[int]):
    xs[double(0) : double(1)] = numbers(double(1))
    return xs


@case(*LISTS)
def extended_slice_of_a_call(xs: list[int]):
    xs[::2] = numbers(2)
    return echo(xs)


@case(*LISTS)
def slices_in_branches(xs: list[int]):
    if is_even(len(xs)):
        xs[:1] = echo(xs)
    else:
        del xs[1:]
    return xs


@case(*LISTS)
def slices_in_a_loop(xs: list[int]):
    for i in range(3):
        xs[i : i + 1] = [double(i), i]
        if echo(i) == 1:
            del xs[:1]
    return xs


@case(*LISTS)
def slice_that_collects(xs: list[int]):
    out = []
    for x in xs:
        out[:0] = numbers(x)
    return out


@case(*LISTS)
def slice_of_a_part_in_a_loop(xs: list[int]):
    out: dict[str, Any] = {"k": []}
    for x in xs:
        out["k"][-1:] = [echo(x), x]
    return out


@case(*LISTS)
def slice_until_one_is_left(xs: list[int]):
    while len(xs) > 1:
        xs[:2] = [total(xs[:2])]
    return xs


@case(*LISTS)
def slice_of_a_wrong_size(xs: list[int]):
    try:
        xs[::2] = numbers(2)
    except ValueError as e:
        return [str(e), xs]
    return xs


@case(*LISTS)
def slices_of_a_part_in_try(xs: list[int]):
    d = {"k": xs}
    try:
        d["k"][:1] = numbers(1)
        d["k"][::-1] = [positive(len(d["k"]) - 2)]
    except (ValueError, KeyError, TypeError) as e:
        return [str(e), d]
    return d


@case(*LISTS)
def deletions_that_fail_half_way(xs: list[int]):
    try:
        del xs[:1], xs[echo(2)]
    except IndexError as e:
        return [str(e), xs]
    return xs


@case(*LISTS)
def deletions_that_fail_half_way_after_a_call(xs: list[int]):
    n = echo(3)
    try:
        del xs[-1:], xs[n]
    except IndexError as e:
        return [str(e), echo(xs)]
    return xs


@case(*LISTS)
def slices_among_targets(xs: list[int]):
    ys = [1]
    n = [numbers(1), numbers(2)]
    try:
        ys[:], xs[::2] = n
    except ValueError as e:
        return [str(e), xs, ys]
    return [xs, ys]


@case(*LISTS)
def slices_among_targets_uncaught(xs: list[int]):
    ys = [1]
    (ys[:], [n]), xs[:0], *rest = ["ab", [1]], numbers(2), 5
    return [xs, ys, n, rest]


@case(*LISTS)
def slice_that_is_added_to(xs: list[int]):
    xs[1:] += numbers(2)
    return xs


@case(*ANYS)
def slice_of_unknown_type(x):
    try:
        x[1:] = echo(x)
    except TypeError as e:
        return [str(e), x]
    return x


@case(*ANYS)
def slices_of_unknown_type(x):
    y = echo(x)
    y[:1] = x
    del y[-1:]
    return y


@case(*LISTS)
def slice_of_no_iterable(xs: list[int]):
    xs[::2] = numbers(2)
    xs[1:] = positive(1)
    return xs


@case(*LISTS)
def deletion_with_a_call_in_its_bound(xs: list[int]):
    del xs[double(1) :], (xs[: echo(1)])
    return xs


@case(*LISTS)
def slice_of_what_is_around(xs: list[int]):
    def cut(k):
        xs[:k] = numbers(k)

    cut(1)
    cut(2)
    return xs


@case(*LISTS)
def slice_in_finally(xs: list[int]):
    try:
        xs[:1] = [positive(len(xs) - 2)]
    except ValueError:
        del xs[:1]
    finally:
        xs[-1:] = []
    return xs


@case(*LISTS)
def slices_of_iterators(xs: list[int]):
    xs[1:] = (x + 1 for x in xs if x != 3)
    xs[:1] = map(str, numbers(2))
    first, second = reversed(numbers(2))
    xs += zip(numbers(1), [first, second])
    return xs
