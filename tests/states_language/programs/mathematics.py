"""`math`, with numbers, with what is no number, and beside calls."""

from __future__ import annotations

import math
from math import gcd, prod

from ..workers import WORKERS, case

echo, numbers = (WORKERS[n] for n in ("echo", "numbers"))
#: Two values of any kind.
PAIRS = [
    {"x": x, "y": y}
    for x, y in (
        (10, 4), (2.5, 2), (-2.5, 3), (0, 0), (0, -1), (-8, 0.5), (7, 7), (4, 9), (-7, -3), (True, False),
        ("a", 1), (1, "a"), (None, 2), (3, [1]), ({}, {}), (12, 8), (56, 28),
    )
]  # fmt: skip


def told(f, *args):
    try:
        return f(*args)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


@case(*PAIRS)
def of_anything(x, y):
    return [
        told(math.floor, x), told(math.ceil, y), told(math.sqrt, x), told(math.fabs, y), told(math.isfinite, x),
        told(math.isnan, y), told(math.isinf, x),
    ]  # fmt: skip


@case(*PAIRS)
def two_of_anything(x, y):
    return [told(math.fmod, x, y), told(math.copysign, x, y), told(math.isclose, x, y), told(math.pow, x, y)]


@case(*PAIRS)
def whole_numbers_of_anything(x, y):
    return [told(math.gcd, x, y), told(math.lcm, x, y), told(math.isqrt, x), told(math.comb, x, y)]


@case(*[pair for pair in PAIRS if not isinstance(pair["x"], int) or pair["x"] < 19])
def orders_of_anything(x, y):
    return [told(math.perm, x, y), told(math.factorial, x), told(math.perm, x)]


@case(*({"n": n, "k": k} for n in (0, 1, 5, 52) for k in (0, 1, 4, 5, -1)))
def of_ints(n: int, k: int):
    first = math.comb(n, abs(k)) + math.gcd(n, k, 6) + math.lcm(n, 4) + math.isqrt(n) + gcd() + gcd(k)
    return [first, echo(math.floor(k / 2)), math.trunc(k / 2), math.ceil(n)]


@case({"r": 2**53 - 1, "n": 1}, {"r": 94906265**2 - 1, "n": 2}, {"r": 94906265**2, "n": 2}, {"r": 67108865**2 - 1, "n": 2})
def isqrt_of_large_numbers(r: int, n: int):
    return [math.isqrt(r), n]


@case({"x": -2.75, "y": 0.1}, {"x": 3.5, "y": 12.0}, {"x": 1e-9, "y": 180})
def of_floats(x: float, y: float):
    part, whole = math.modf(x)
    near = math.isclose(x, y, rel_tol=0.5) or math.isclose(x, y, abs_tol=20)
    return [part, whole, math.degrees(x), math.radians(y), near, math.isclose(y, x, abs_tol=1, rel_tol=0), math.tau, math.e]


@case({"xs": [], "y": 2}, {"xs": [2, 3], "y": 2}, {"xs": [2.5, True], "y": 3}, {"xs": ["a"], "y": 2}, {"xs": None, "y": 1})
def products(xs, y):
    try:
        return [prod(xs), prod(xs, start=y), prod([y, y]), prod(echo(xs))]
    except TypeError as error:
        return str(error)


@case({"x": 1, "y": -0.5}, {"x": 0, "y": 0})
def tolerances(x: float, y: float):
    try:
        return math.isclose(x, y, abs_tol=y)
    except ValueError as error:
        return str(error)


@case([1, 2, 3], [0], [])
def beside_calls(xs: list[int]):
    found = []
    for x in numbers(len(xs)):
        found.append(math.pow(x, 2) + math.factorial(x))
    try:
        return [math.fmod(echo(7), len(xs)), found]
    except ValueError as error:
        return [str(error), found]


@case({"a": 1, "b": 2})
def constants(a: int, b: int):
    return [math.pow(2, 10), math.gcd(12, 18), math.factorial(5), math.comb(5, 2), math.fmod(7, 3), a, b]
