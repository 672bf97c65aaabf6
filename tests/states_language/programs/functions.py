"""Functions as arguments of functions, and what functions give of what they get."""
# ruff: noqa: E731

from __future__ import annotations

import functools

from ..workers import WORKERS, case

echo, double, positive, total = (WORKERS[name] for name in ("echo", "double", "positive", "total"))

_INPUTS = ({"xs": [3, 1, 2], "n": 3}, {"xs": [], "n": 0}, {"xs": [4], "n": -1})


def twice(function, value):
    return function(function(value))


def more(value):
    return value + 1


def each(values, function=str):
    found = []
    for value in values:
        found.append(function(value))
    return found


def ordered(values, key=None, reverse=False):
    if key is None:
        return sorted(values, reverse=reverse)
    return sorted(values, key=key, reverse=reverse)


def falling(values, key=None):
    if key is None:
        key = lambda value: -value
    return sorted(values, key=key)


def tried(function, *args, default=None):
    try:
        return function(*args)
    except (ValueError, ZeroDivisionError):
        return default


def visited(values, visit=None):
    seen = []
    for value in values:
        if visit:
            visit({"value": value})
        seen.append(value)
    return seen


def folded(function, values, start=0):
    so_far = start
    for value in values:
        so_far = function(so_far, value)
    return so_far


def evens(values):
    return [value for value in values if value % 2 == 0]


def parts(values, n):
    return {"count": len(values), "doubled": [value * 2 for value in values], "n": n}


@case(*_INPUTS)
def a_lambda(xs: list[int], n: int):
    return [twice(lambda value: value * n, 3), twice(lambda value: value - 1, n)]


@case(*_INPUTS)
def functions_of_the_module(xs: list[int], n: int):
    return twice(more, n), each(xs, more), each(xs, function=float)


@case(*_INPUTS)
def a_nested_function(xs: list[int], n: int):
    def added(value):
        return value + n

    def through(function, value):
        return function(value) * 2

    return through(added, 3) + twice(added, n)


@case(*_INPUTS)
def its_default(xs: list[int], n: int):
    return each(xs), each(xs, len) if n > 5 else each([str(n)], len)


@case(*_INPUTS)
def a_key_or_none(xs: list[int], n: int):
    return ordered(xs), ordered(xs, key=lambda x: -x), ordered(xs, reverse=True), ordered(xs, key=abs)


@case(*_INPUTS)
def a_key_of_its_own(xs: list[int], n: int):
    return falling(xs), falling(xs, lambda value: value % 2)


@case(*_INPUTS)
def errors_inside_of_it(xs: list[int], n: int):
    return [tried(lambda x, y: x // y, x, n, default=-1) for x in xs], tried(lambda: 1 // n)


@case(*_INPUTS)
def errors_inside_of_it_with_calls(xs: list[int], n: int):
    return [tried(positive, n), tried(lambda: positive(n - 1), default=7), tried(lambda a, b: positive(a - b), n, 2)]


@case(*_INPUTS)
def called_where_there_is_one(xs: list[int], n: int):
    return [visited(xs), visited(xs, echo), visited(xs, None)]


@case(*_INPUTS)
def a_fold(xs: list[int], n: int):
    return folded(lambda so_far, x: so_far * 10 + x, xs, n), folded(max, xs)


@case(*_INPUTS)
def of_its_time(xs: list[int], n: int):
    first = twice(lambda value: value + n, 1)
    n = 100
    return first, twice(lambda value: value + n, 1)


@case(*_INPUTS)
def handed_on(xs: list[int], n: int):
    def through(function, value):
        return twice(function, value)

    return through(lambda value: value * 2, n)


@case(*_INPUTS)
def pure_and_with_calls(xs: list[int], n: int):
    return each(xs, lambda x: x + n) + each(xs, double) + each(xs, lambda x: double(x) + n)


@case(*_INPUTS)
def what_a_function_made_is_changed(xs: list[int], n: int):
    ys = evens(xs)
    ys.append(n)
    found = parts(xs, n)
    found["more"] = ys
    found["doubled"].append(0)
    return ys, found, xs


@case(*_INPUTS)
def what_a_function_made_is_changed_between_calls(xs: list[int], n: int):
    ys = evens(xs)
    echo(ys)
    ys.append(n)
    zs = each(xs, lambda x: [x])
    for number in range(len(zs)):
        zs[number].append(n)
    return ys, zs, xs


@case(*_INPUTS)
def what_a_handed_function_made_is_changed(xs: list[int], n: int):
    ys = tried(lambda values: [*values, n], xs, default=[])
    ys.append(1)
    zs = list(map(lambda x: [x, n], xs))
    if zs:
        zs[0].append(2)
    return ys, zs, xs


@case(*_INPUTS)
def a_reducing_function(xs: list[int], n: int):
    def joined(values, x):
        return [*values, x + n]

    found = functools.reduce(joined, xs, [])
    found.append(0)
    return found, xs


def grown(values, n):
    groups: dict = {}
    for value in values:
        groups.setdefault(str(value % 2), []).append(value)
    for key in groups:
        groups[key].append(n)
    found = {"groups": groups, "rest": []}
    found["rest"].append(len(groups))
    rows = [[value] for value in values]
    for number in range(len(rows)):
        rows[number].append(n)
    rows.append([])
    return found, rows


@case(*_INPUTS)
def a_helper_that_grows_what_it_makes(xs: list[int], n: int):
    return grown(xs, n), xs


def paths(length):
    waiting = [(0, [])]
    found = []
    while waiting:
        depth, path = waiting.pop()
        if depth == length:
            found.append(path)
            continue
        for step in range(2):
            waiting.append((depth + 1, [*path, step]))
    found.append([9])
    return found


@case(*_INPUTS)
def a_helper_with_work_to_do(xs: list[int], n: int):
    return paths(len(xs)), n


@case(*_INPUTS)
def stars_of_a_helper_with_calls(xs: list[int], n: int):
    def noted(function, *args, **options):
        echo(len(args))
        return function(*args, **options)

    return [noted(double, n), noted(sorted, xs, reverse=True), noted(max, n, 2)]
