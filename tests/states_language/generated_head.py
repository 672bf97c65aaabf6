"""What generated programs begin with."""

# ruff: noqa: F401

import asyncio
import base64
import functools
import itertools
import json
import math
from typing import TypedDict

from tests.states_language.workers import LATER, WORKERS, OrderError, PaymentError

echo, double, is_even, positive, total = (WORKERS[name] for name in ("echo", "double", "is_even", "positive", "total"))
numbers, fail, fetch, nothing = (WORKERS[name] for name in ("numbers", "fail", "fetch", "nothing"))
later_echo, later_double, later_is_even = (LATER[name] for name in ("echo", "double", "is_even"))
later_positive, later_total, later_numbers = (LATER[name] for name in ("positive", "total", "numbers"))
later_fail, later_fetch, later_nothing = (LATER[name] for name in ("fail", "fetch", "nothing"))


LIMITS = {"small": 2, "large": 7}
LEVELS = (1, 3, 5)


class Line(TypedDict):
    sku: str
    qty: int


class Order(TypedDict):
    id: str
    note: str | None
    lines: list[Line]


def clamp(value: int, low: int = 0, *, high: int = 9) -> int:
    return max(low, min(value, high))


def applied(function, value):
    return function(value)


def extended(values, value):
    for number in range(2):
        values.append(value + number)
    return len(values)


def each(values, function=None):
    result = []
    for value in values:
        result.append(value if function is None else function(value))
    return result


def twice(value):
    return double(double(value))


def careful(value):
    try:
        return positive(value)
    except ValueError:
        return 0


def summed(value):
    result = 0
    for number in numbers(value % 3):
        result += double(number)
    return result
