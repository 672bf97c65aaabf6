"""Whatever a closure captures comes back equal: generated values, and strings of every kind."""

from __future__ import annotations

import collections
import copy
import datetime
import decimal
import fractions
import math
import types
import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cdktf_functionless.compilers.lambda_bundle import bundle
from cdktf_functionless.reflect import reflect


def rebuilt(value: Any) -> Any:
    """The value as the bundle's module has it."""

    def handler(event: object) -> Any:
        return value

    made = bundle(reflect(handler))
    module = types.ModuleType("function")
    exec(compile(made.source, "function.py", "exec"), module.__dict__)
    return module.__dict__["handler"](None)


def same(one: Any, other: Any) -> bool:
    """Equal, of the same types all the way down; nan is nan and -0.0 is not 0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple, collections.deque)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float):
        return math.copysign(1, one) == math.copysign(1, other) and (one == other or (one != one and other != other))
    if isinstance(one, decimal.Decimal):
        return str(one) == str(other)
    if isinstance(one, complex):
        return repr(one) == repr(other)
    return bool(one == other)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=5),
    max_leaves=25,
)
rich = st.recursive(
    st.binary()
    | st.complex_numbers()
    | st.decimals()
    | st.fractions()
    | st.uuids()
    | st.datetimes(timezones=st.none() | st.just(datetime.timezone.utc))
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.frozensets(st.integers() | st.text(max_size=3), max_size=4)
    | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.uuids() | st.integers() | st.tuples(st.text(max_size=2), st.integers()), inner, max_size=3)
        | st.builds(collections.deque, st.lists(inner, max_size=3), st.none() | st.integers(3, 5))
        | st.builds(collections.OrderedDict, st.dictionaries(st.text(max_size=3), inner, max_size=3))
    ),
    max_leaves=12,
)


@given(json_like)
def test_json_like_values(value: Any) -> None:
    assert same(rebuilt(value), value)


@given(rich)
def test_values_of_the_standard_library(value: Any) -> None:
    assert same(rebuilt(value), value)


@given(st.text(alphabet=st.one_of(st.characters(exclude_categories=[]), st.sampled_from("$%{}'\"\\\n\r\t`"))))
def test_any_string(text: str) -> None:
    assert rebuilt(text) == text
    assert rebuilt({text: [text]}) == {text: [text]}


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_shared_objects_keep_their_identity(links: list[int]) -> None:
    """Lists that hold each other at random: the graph that comes back has the same shape."""
    lists: list[list[Any]] = [[number] for number in range(6)]
    for number, link in enumerate(links):
        lists[number % 6].append(lists[link])
    found = rebuilt(lists)

    def shape(values: list[list[Any]]) -> list[list[int]]:
        places = {id(item): number for number, item in enumerate(values)}
        return [[part if isinstance(part, int) else 100 + places[id(part)] for part in item] for item in values]

    assert shape(found) == shape(lists)


def test_a_sentinel_is_one_object() -> None:
    mark = object()
    first, second = rebuilt((mark, [mark]))
    assert first is second[0]


def test_nothing_of_the_value_changes() -> None:
    value = {"a": [1, {2, 3}], "b": collections.Counter("aab"), "c": fractions.Fraction(1, 3), "d": uuid.UUID(int=5)}
    before = copy.deepcopy(value)
    rebuilt(value)
    assert value == before


def test_values_nested_a_thousand_deep() -> None:
    value: Any = "leaf"
    for number in range(1000):
        value = [value] if number % 2 else {"k": value}
    found, depth = rebuilt(value), 0
    while found != "leaf":
        found, depth = found[0] if isinstance(found, list) else found["k"], depth + 1
    assert depth == 1000
