"""Lists and dicts that are changed under one name and read under another: refused, for values are copies in a machine.

What comes close to it and is right is in `test_sharing.py`, with what types and copies decide.
"""
# ruff: noqa: F811

from __future__ import annotations

import functools
import inspect
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cdktf_functionless import FunctionlessError

from .differential import compiled
from .running import run
from .workers import WORKERS, Case

echo, is_even = WORKERS["echo"], WORKERS["is_even"]
_INPUTS = [
    {"n": n, "xs": xs, "nn": nn, "d": {"a": [1], "b": [2, 3]}}
    for n in (0, 4)
    for xs in ([], [3, 4])
    for nn in ([], [[1], [2]])
]

#: What has to be refused, each with inputs that would show it.
REFUSED: list[Case] = []


def _refused(program: Callable[..., Any]) -> Callable[..., Any]:
    REFUSED.append(Case(program, _INPUTS))
    return program


@_refused
def two_names(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    echo(n)
    xs.append(1)
    return other


@_refused
def the_other_way(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    echo(n)
    other.append(1)
    return xs


@_refused
def three_names(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    first = xs
    second = first
    first = [n]
    echo(first)
    second.append(1)
    return [first, xs]


@_refused
def read_in_a_call(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    xs.append(1)
    echo(other)
    return n


@_refused
def item_is_assigned(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = nn if n > -9 else []
    echo(n)
    nn[0] = [5]
    return other


@_refused
def item_is_deleted(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = d if n > -9 else {}
    echo(n)
    del d["a"]
    return other


@_refused
def list_is_extended(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs
    echo(n)
    other += [n]
    return xs


@_refused
def item_of_an_item(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = d if n > -9 else {}
    echo(n)
    d["a"][0] += 1
    return other


@_refused
def part_by_get(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    part = d.get("a", xs)
    echo(n)
    part.append(1)
    return d


@_refused
def default_of_get(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    part = d.get("z", xs)
    echo(n)
    part.append(1)
    return xs


@_refused
def in_a_display(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    holder = [xs, n]
    echo(n)
    xs.append(1)
    return holder


@_refused
def in_a_display_in_a_display(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    holder = {"a": [n, xs]}
    echo(n)
    xs.append(1)
    return holder


@_refused
def in_what_is_appended(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    nn.append(xs)
    echo(n)
    xs.append(1)
    return nn


@_refused
def in_what_is_assigned(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    d["a"] = xs
    echo(n)
    xs.append(1)
    return d


@_refused
def in_what_is_added(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    nn += [xs]
    echo(n)
    xs.append(1)
    return nn


@_refused
def one_of_two(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > 2 else []
    echo(n)
    xs.append(1)
    return other


@_refused
def operand(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs or [n]
    echo(n)
    other.append(1)
    return xs


@_refused
def two_targets(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    first = second = [n]
    echo(n)
    first.append(1)
    return second


@_refused
def targets_in_order(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    first, second = xs, [n]
    echo(second)
    first.append(1)
    return xs


@_refused
def parts_in_order(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    pair = [[n], xs]
    first, second = pair
    echo(n)
    second.append(1)
    return pair


@_refused
def walrus(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    echo(other := xs)
    xs.append(1)
    return other


@_refused
def bound_anew_on_one_way(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs
    if n > 2:
        other = []
    xs.append(1)
    return other


@_refused
def bound_anew_by_a_call(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs
    if n > 2:
        other = [echo(1)]
    xs.append(1)
    echo(2)
    return other


@_refused
def bound_anew_in_a_loop(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs
    for _ in nn:
        other = [echo(1)]
    xs.append(1)
    echo(2)
    return other


@_refused
def bound_anew_elsewhere(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs
    if n > 2:
        echo(1)
        other = []
    else:
        xs.append(echo(2))
    return other


@_refused
def bound_on_one_way(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    if is_even(n):
        other = xs
    other.append(1)
    echo(2)
    return xs


@_refused
def bound_in_a_loop(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    for x in nn:
        other.append(echo(x))
        other = xs
    return xs


@_refused
def bound_ahead_of_a_break(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    for x in nn:
        other = xs
        if echo(x):
            break
        other = [2]
    other.append(1)
    return xs


@_refused
def read_in_the_next_round(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    for _ in nn:
        echo(other)
        xs.append(1)
    return n


@_refused
def read_in_the_next_round_of_a_while(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    while n < 2:
        echo(other)
        xs.append(1)
        n += 1
    return n


@_refused
def condition_of_a_while(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    while len(other) < 4:
        echo(n)
        xs.append(1)
    return n


@_refused
def else_of_a_loop(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    for _ in nn:
        echo(n)
    else:
        xs.append(1)
    return other


@_refused
def else_of_a_while(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    while n < 2:
        n += echo(1)
    else:
        xs.append(1)
    return other


@_refused
def handler_reads(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    try:
        xs.append(1)
        echo(nn[0])
    except IndexError:
        return other
    return n


@_refused
def handler_changes(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    try:
        other = xs
        echo(nn[0])
        other = [2]
    except IndexError:
        other.append(1)
    return xs


@_refused
def handler_binds(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    try:
        echo(nn[0])
    except IndexError:
        other = xs
    other.append(1)
    return xs


@_refused
def finally_reads(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    try:
        xs.append(1)
        echo(nn[0])
    finally:
        echo(other)
    return n


@_refused
def finally_changes(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    try:
        echo(n)
    finally:
        xs.append(1)
    return other


@_refused
def else_of_a_try(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    try:
        echo(nn[0])
        other = xs
    except IndexError:
        echo(1)
    else:
        other.append(1)
    return xs


@_refused
def pure_try(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    try:
        other = xs
        nn[0] = [5]
        other = [2]
    except IndexError:
        other.append(n)
    return echo(xs)


@_refused
def pure_match(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = [1]
    match n:
        case 0:
            other = xs
        case 4:
            other = nn[0]
    other.append(n)
    return echo([xs, nn])


@_refused
def pure_branches(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    if n > 2:
        other = [1]
    else:
        other = xs
    other.append(n)
    return echo(xs)


@_refused
def pure_while(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    count = n
    while count > 0:
        count -= 1
        xs.append(len(other))
    return echo(xs)


@_refused
def all_pure(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    xs.append(n)
    return [other, xs]


@_refused
def all_pure_parts(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    holder = {"a": xs}
    xs.append(n)
    return holder


@_refused
def annotated(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other: list[int] = xs
    echo(n)
    xs.append(1)
    return other


@_refused
def slice_shares_parts(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    some = nn[:1]
    echo(n)
    nn[0].append(1)
    return some


def _first_branch(xs: list[int], n: int) -> Any:
    other = [1]
    if n > 2:
        other = xs
    else:
        other = [2]
    other.append(n)
    return [xs, other]


def _second_branch(xs: list[int], n: int) -> Any:
    if n > 2:
        other = [1]
    else:
        other = xs
    other.append(n)
    return [xs, other]


def _in_a_loop(xs: list[int], n: int) -> Any:
    other = [1]
    for number in range(n):
        other.append(number)
        other = xs
    return [xs, other]


def _in_a_handler(xs: list[int], n: int) -> Any:
    other = [1]
    try:
        other = xs
        n = n + xs[0]
        other = [2]
    except IndexError:
        other.append(n)
    return [xs, other]


@_refused
def first_branch_of_a_pure_function(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return echo(_first_branch(xs, n))


@_refused
def second_branch_of_a_pure_function(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return echo(_second_branch(xs, n))


@_refused
def loop_of_a_pure_function(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return echo(_in_a_loop(xs, n))


@_refused
def handler_of_a_pure_function(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return echo(_in_a_handler(xs, n))


# Keywords, `:=`, and what a pattern captures


@_refused
def part_by_a_keyword(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    found: dict[str, list[int]] = {}
    found.update(k=xs)
    xs.append(echo(n))
    return found


@_refused
def dict_of_keywords(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    found = dict(k=xs)
    xs.append(echo(n))
    return found


@_refused
def bound_by_a_walrus(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    if found := xs:
        found.append(n)
    return echo(xs)


@_refused
def captured(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    match d:
        case {"k": found}:
            found.append(n)
    return echo(d)


@_refused
def captured_with_a_star(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    match nn:
        case [_, *rest]:
            rest[0].append(n)
    return echo(nn)


def _matched(xs: list[int]) -> Any:
    match {"v": xs}:
        case {"v": found}:
            found = [*found]
            found.append(1)
    match [xs, 2]:
        case [found, 2]:
            found.append(1)
    return xs


def _tested(xs: list[int]) -> Any:
    ys = list(xs)
    if zs := ys:
        zs.append(1)
    return ys


@_refused
def captured_in_a_pure_function(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return echo(_matched([n]))


@_refused
def walrus_in_a_pure_function(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return echo(_tested(xs))


# Constants around the workflow

PRICES: dict[str, list[int]] = {"a": [1]}


@_refused
def part_of_a_constant(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    found = PRICES["a"]
    found.append(echo(n))
    return [PRICES, found]


@_refused
def constant_under_a_name(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for x in xs:
        found = PRICES
        found["b"] = [echo(x)]
    return len(PRICES)


# In the middle of a statement


@_refused
def taken_in_an_expression(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    last = str(xs.pop()) + str(n)
    return echo([other, last])


@_refused
def taken_in_an_argument(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    held = [xs]
    last = echo(xs.pop())
    return [held, last]


@_refused
def taken_in_a_condition(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = xs if n > -9 else []
    if xs.pop() > n:
        return echo(1)
    return other


@_refused
def default_put_into_a_shared_dict(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    other = d if n > -9 else {}
    found = len(d.setdefault("k", [])) + echo(1)
    return [other, found]


# What a loop runs over


@_refused
def taken_while_run_over(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    out = []
    for _ in xs:
        out.append(xs.pop())
    return echo(out)


@_refused
def removed_while_run_over(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for x in xs:
        if x > n:
            xs.remove(echo(x))
    return xs


@_refused
def next_item_while_run_over(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for i, _ in enumerate(xs):
        if i + 1 < len(xs):
            xs[i + 1] = echo(i)
    return xs


@_refused
def extended_while_run_over(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for x in nn[0]:
        if len(nn[0]) < 5:
            nn[0] += [echo(x)]
    return nn


@_refused
def key_deleted_while_run_over(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for key, items in d.items():
        if not items:
            del d[key]
    return echo(d)


@_refused
def values_while_run_over(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for items in d.values():
        d["last"] = [echo(len(items))]
    return d


@_refused
def left_in_an_inner_loop_only(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for x in xs:
        for _ in range(2):
            xs.append(x)
            break
        if echo(len(xs)) > 9:
            return xs
    return n


def _without(xs: list[int]) -> list[int]:
    left = xs[:]
    for x in left:
        left.remove(x)
    return left


@_refused
def pure_function_that_changes_while_run_over(
    n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]
) -> Any:
    return echo(_without(xs))


def _applied(function, value):
    return function(value)


def _applied_to_all(function, *values):
    return function(*values)


@_refused
def by_a_function_that_is_given(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    ys = _applied(lambda value: value, xs)
    ys.append(1)
    return ys, xs


@_refused
def by_what_a_given_function_reads(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    ys = _applied(lambda value: xs, n)
    ys.append(1)
    return ys, xs


@_refused
def by_what_a_given_function_reads_after_a_call(
    n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]
) -> Any:
    echo(n)
    ys = _applied(value=n, function=lambda value: [xs])
    ys[0].append(1)
    return ys, xs


@_refused
def by_a_given_function_with_a_star(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    ys = _applied_to_all(lambda value: value, xs)
    ys.append(1)
    return ys, xs


@_refused
def by_what_a_nested_function_reads(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    def get():
        return xs

    def through():
        return [get()]

    ys = through()
    ys[0].append(1)
    return ys, xs


def _from_inside(values):
    def get():
        return values

    return get()


def _changed_from_inside(values):
    def get():
        return values

    found = get()
    found.append(1)
    return found, values


@_refused
def by_a_function_inside_of_another(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    ys = _from_inside(xs)
    ys.append(1)
    return ys, xs


@_refused
def by_a_function_that_changes_what_it_was_given(
    n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]
) -> Any:
    return _changed_from_inside(xs), xs


@_refused
def mapped_to_the_same(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    ys = list(map(lambda value: xs, nn))
    if ys:
        ys[0].append(1)
    return ys, xs


@_refused
def reduced_to_what_is_read(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    ys = functools.reduce(lambda value, other: xs, nn, [])
    ys.append(1)
    return ys, xs


@_refused
def reduced_to_what_a_nested_function_reads(
    n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]
) -> Any:
    def pick(value, other):
        return xs

    ys = functools.reduce(pick, nn, [])
    ys.append(1)
    return ys, xs


@_refused
def held_under_a_third_name_when_two_swap(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    ys = [n]
    zs = xs
    xs, ys = ys, xs
    ys.append(1)
    return zs, ys, xs


@_refused
def held_under_a_third_name_when_two_swap_after_a_call(
    n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]
) -> Any:
    ys = [n]
    zs = xs
    echo(n)
    xs, ys = ys, xs
    ys.append(1)
    return zs, ys, xs


@_refused
def one_value_for_all_keys(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    found = dict.fromkeys(["a", "b"], [])
    found["a"].append(n)
    return found


@_refused
def chained_parts(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    found = list(itertools.chain([xs], nn))
    found[0].append(n)
    return found, xs


def _swapped_in_a_helper(n, xs):
    xs = list(xs)
    zs = xs
    ys = [n]
    xs, ys = ys, xs
    ys.append(1)
    return zs, ys


@_refused
def swapped_in_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _swapped_in_a_helper(n, xs)


def _repeated_in_a_helper(n, xs):
    found = [[]] * 2
    found[0].append(n)
    return found


@_refused
def repeated_in_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _repeated_in_a_helper(n, xs)


def _twice_in_a_display_in_a_helper(n, xs):
    part = []
    found = {"a": part, "b": part}
    found["a"].append(n)
    return found


@_refused
def twice_in_a_display_in_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _twice_in_a_display_in_a_helper(n, xs)


def _twice_in_a_comprehension_in_a_helper(n, xs):
    part = []
    found = [part for _ in range(n)]
    if found:
        found[0].append(n)
    return found


@_refused
def twice_in_a_comprehension_in_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _twice_in_a_comprehension_in_a_helper(n, xs)


def _appended_twice_in_a_helper(n, xs):
    part = []
    found = []
    for _ in range(n):
        found.append(part)
    if found:
        found[0].append(n)
    return found


@_refused
def appended_twice_in_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _appended_twice_in_a_helper(n, xs)


def _for_all_keys_in_a_helper(n, xs):
    found = dict.fromkeys(["a", "b"], [])
    found["a"].append(n)
    return found


@_refused
def for_all_keys_in_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _for_all_keys_in_a_helper(n, xs)


@_refused
def item_that_is_read_behind_its_loop(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    part: Any = None
    for part in nn:
        part.append(n)
    last = part
    return nn, last


@_refused
def part_whose_place_gets_another(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    part = d["a"]
    d["a"] = [n]
    part.append(1)
    return d, part


@_refused
def part_that_moves(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    if not nn:
        return n
    part = nn[0]
    nn.insert(0, [n])
    part.append(1)
    return nn, part


@_refused
def part_under_a_key_that_changes(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    rows = [[1], [2], [3]]
    i = 0
    row = rows[i]
    i = 1
    row.append(n)
    rows[i].append(n)
    return rows, row


@_refused
def part_or_something_else(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    if n:
        part = d["a"]
    else:
        part = [1]
    part.append(n)
    return d, part


@_refused
def item_whose_list_is_replaced(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    for part in d["a"] and nn:
        part.append(n)
        nn = [part]
    return nn


def _grown_by_another_name(xs, n):
    ys = xs if n > -9 else []
    for number in range(n):
        ys.append(number)
    return 1


@_refused
def changed_by_another_name_in_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _grown_by_another_name(xs, n), xs


def _grown_beside(xs, n):
    xs = [*xs]
    ys = xs if n > -9 else []
    for number in range(n):
        xs.append(number)
    return ys


@_refused
def grown_in_a_loop_of_a_helper(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    return _grown_beside(xs, n), xs


@_refused
def changed_by_a_nested_function(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    def change(k):
        part = d["a"] if k else xs
        part.append(k)
        return k

    return change(n), d, xs


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.program.__name__)
def test_refused(case: Case) -> None:
    with pytest.raises(FunctionlessError) as failure:
        compiled(case)
    assert failure.value.diagnostics[0].code.number in ("FL3012", "FL3104")


#: What makes it unknown which of two values a name stands for.
_UNSURE = re.compile(r" if n > -9 else (\[\]|\{\})")
SURE = [case for case in REFUSED if _UNSURE.search(inspect.getsource(case.program))]


@pytest.mark.parametrize("case", SURE, ids=lambda case: case.program.__name__)
def test_right_where_it_is_known(case: Case, tmp_path: Path) -> None:
    """A name that stands for one value only gives way to it."""
    text = inspect.getsource(case.program).partition("\n")[2]
    source = _UNSURE.sub("", text).replace(f"def {case.program.__name__}(", "def program(").replace(" -> Any", "")
    assert run(tmp_path, source, case.inputs) == "same"


def test_there_are_enough() -> None:
    assert len(SURE) > 15
