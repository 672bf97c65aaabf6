"""Calls in every position, and Python's order of evaluation."""
# ruff: noqa: F811

from __future__ import annotations

from typing import Any

from ..workers import WORKERS, case

echo, double, is_even, numbers, total = (WORKERS[n] for n in ("echo", "double", "is_even", "numbers", "total"))
positive, fetch, fail, nothing = (WORKERS[n] for n in ("positive", "fetch", "fail", "nothing"))
RATE = 3
NAMES = {"a": 1, "b": [1, 2]}


@case(1, "x", None, [], [1], {"a": 1})
def one_call(x):
    return echo(x)


@case(1, [])
def call_and_forget(x):
    echo(x)


@case(2)
def nested(x):
    return double(double(x))


@case(2)
def in_arithmetic(x: int):
    return double(x) + 1


@case(2, 5)
def both_sides(x: int):
    return double(x) - double(x + 1)


@case([1, 2, 3], [])
def in_argument_list(xs: list[int]):
    return echo([len(xs), double(4), xs])


@case(3)
def in_dict(x):
    return {"a": double(x), "b": echo(x), "c": [double(x), x]}


@case("k", "")
def subscript_of_call(key: str):
    return fetch(key)["size"]


@case({"i": 1}, {"i": 0}, {"i": 7})
def call_in_subscript(d: dict):
    xs = [10, 20, 30]
    return xs[echo(d["i"])]


@case(1, 2)
def condition(x):
    if is_even(x):
        return "even"
    return "odd"


@case(1, 2)
def conditional_expression(x):
    return double(x) if is_even(x) else echo(x)


@case(0, 1, "", "a", [], [0], {}, None)
def and_short_circuits(x):
    return echo(x) and echo("second")


@case(0, 1, "", "a", [], [0], {}, None)
def or_short_circuits(x):
    return echo(x) or echo("second")


@case(1, 2, 3)
def and_or_mixed(x):
    return (is_even(x) and double(x)) or (x > 2 and echo("big")) or echo("none")


@case(1, 0)
def pure_and_call(x: int):
    return x > 0 and double(x)


@case(1, 5, 30)
def chained_comparison(x: int):
    return 1 < double(x) < 20


@case(1, 5, 30)
def chained_with_two_calls(x: int):
    return 1 < double(x) < echo(20)


@case(4, 30)
def negated(x):
    return not is_even(x)


@case("a", "b")
def in_f_string(x: str):
    return f"<{echo(x)}> and <{echo(x + '!')}>"


@case(2)
def keyword_values(x):
    y = dict(a=double(x), b=echo(x))
    return y


@case([3, 1, 2], [], [5])
def builtin_of_call(xs):
    return len(echo(xs)), sorted(echo(xs)), sum(echo(xs))


@case("Hello", "")
def method_of_call(x: str):
    return echo(x).upper().strip()


@case({"a": [1, 2]}, {"a": []})
def assign_item(d: dict[str, list[int]]):
    d["b"] = [double(3)]
    d["a"] = d["a"] + [echo(1)]
    return d


@case(1)
def assign_many(x):
    a = b = echo(x)
    c, d = echo([1, 2])
    (e, *f) = echo([1, 2, 3])
    return [a, b, c, d, e, f]


@case(3)
def augmented(x: int):
    n = 1
    n += double(x)
    n *= double(n)
    return n


@case(3, 4)
def walrus(x: int):
    if (y := double(x)) > 6:
        return [y, x]
    return y


@case({"a": 1}, {})
def error_before_call(d: dict):
    return echo(d["a"]) + double(2)


@case({"a": 1}, {})
def error_left_of_call(d: dict):
    return [d["a"], echo(1)]


@case({"a": 1}, {})
def error_right_of_call(d: dict):
    return [echo(1), d["a"]]


@case({"a": 1}, {})
def error_between_calls(d: dict):
    x = echo(1)
    y = d["a"]
    z = echo(2)
    return [x, y, z]


@case(-1, 1)
def uncaught(x):
    return positive(x)


@case(0, 1, 2)
def unused_error(x: int):
    echo(x)
    10 // x
    echo("after")


@case(3)
def captured_constants(x: int):
    return echo(x * RATE + NAMES["a"] + len(NAMES["b"]))


def helper(x):
    return double(x) + 1


@case(3)
def inlined_helper(x):
    return helper(x) * 2


def twice(x, times=2, *, name="n"):
    y = echo(x)
    return {name: y * times}


@case(3)
def inlined_defaults(x: int):
    return [twice(x), twice(x, 3), twice(x, name="k"), twice(times=1, x=5)]


def early(x):
    if x < 0:
        return "negative"
    y = double(x)
    if y > 10:
        return "big"
    return y


@case(-1, 1, 10)
def inlined_returns(x: int):
    r = early(x)
    return [r, early(1)]


def deep(x):
    return inner_deep(inner_deep(x))


def inner_deep(x):
    y = double(x)
    return y + 1


@case(1)
def inlined_twice_deep(x):
    return deep(x)


def apply(function, x):
    return function(function(x))


@case(2)
def inlined_with_function(x):
    return apply(double, x)


@case(2)
def inlined_with_lambda(x):
    return apply(lambda v: echo(v) + 1, x)


@case(2)
def nested_function(x: int):
    def inner(v):
        return double(v) + x

    return inner(x) + inner(1)


@case(2)
def nested_nonlocal(x: int):
    count = 0

    def note(v):
        nonlocal count
        count += 1
        return double(v)

    a = note(x)
    b = note(a)
    return [a, b, count]


@case(2)
def lambda_with_call(x):
    send = lambda v: echo([v])  # noqa: E731
    return [send(x), send(1)]


@case(2)
def alias(x):
    run = double
    return run(x)


@case(2)
def alias_in_tuple(x):
    first, second = double, echo
    return [first(x), second(x)]


BY_NAME = {"double": double, "echo": echo}


@case(2)
def from_captured_dict(x):
    return BY_NAME["double"](x)


class Holder:
    run = double


@case(2)
def class_attribute(x):
    return Holder.run(x)


@case(1, 2)
def none_result(x):
    y = nothing(x)
    return y is None


@case({"items": [{"id": 1, "tags": ["a"]}, {"id": 2, "tags": []}]}, {"items": []})
def deep_paths(order: dict):
    n = 0
    if order["items"]:
        n = double(order["items"][0]["id"])
        echo(order["items"][-1]["tags"])
    return n


@case({"a": 1, "b": 2}, {"a": 0, "b": 5})
def named_parameters(a, b=3):
    return double(a) + b


@case({"a": 1}, {"a": 0, "b": 5})
def named_with_default(a: int, b: int = 3, *, c: str = "x"):
    return [double(a), b, c]


@case({})
def no_parameters():
    return echo(1)


@case(1)
def context_parameter(x, context: Any = None):
    return [x, echo(1)]


@case([1, 2, 3])
def star_display(xs):
    return [*echo(xs), 4, *echo([5])]


@case({"a": 1})
def star_dict(d: dict):
    found: dict = echo(d)
    return {**d, "b": echo(2), "n": len(found)}


@case([1, 2, 3], [1])
def slice_of_call(xs):
    ys: list[int] = echo(xs)
    return [ys[1:], ys[::-1], ys[-1], echo(xs)[-1]]


@case(5)
def call_in_lambda_free_sort(n):
    xs = numbers(n)
    return sorted(xs, key=lambda v: -v)


@case([1, 0, 2], [0], [])
def any_stops(xs: list[int]):
    return any(is_even(x) for x in xs)


@case([2, 4], [2, 1, 4], [])
def all_stops(xs: list[int]):
    return all(is_even(x) for x in xs)


@case([1, 2, 3], [])
def generator_in_sum(xs: list[int]):
    return sum(double(x) for x in xs)


@case([1, 2, 3], [])
def dict_comprehension(xs: list[int]):
    return {f"k{x}": double(x) for x in xs}


@case([1, 2, 3, 4], [1], [])
def filtered_comprehension(xs: list[int]):
    return [double(x) for x in xs if x % 2 == 0]


@case([1, 2, 3, 4], [1], [])
def call_in_filter(xs: list[int]):
    return [x for x in xs if is_even(x)]


@case([[1, 2], [3]], [[]], [])
def double_comprehension(xss: list[list[int]]):
    return [double(x) for xs in xss for x in xs]


@case([[1, 2], [3]], [[]], [])
def nested_comprehension(xss: list[list[int]]):
    return [[double(x) for x in xs] for xs in xss]


@case([1, 2], [])
def comprehension_variable_hides(xs: list[int]):
    x = 5
    ys = [double(x) for x in xs]
    return [x, ys]


def first_that_works(xs):
    for x in xs:
        try:
            return positive(x)
        except ValueError:
            pass
    return "none"


@case([-1, 2, -3, 4], [-1], [])
def inlined_return_in_a_loop(xs: list[int]):
    found = first_that_works(xs)
    return ["found", found]


@case([[-1, 2], [-3]], [[]], [])
def inlined_return_in_a_loop_of_a_map(rows: list[list[int]]):
    return [first_that_works(row) for row in rows]


@case([[-1, 2], [-3]], [])
def nested_function_returns_from_a_loop(rows: list[list[int]]):
    def first(xs):
        for x in xs:
            y = double(x)
            if y > 0:
                return y

    return [first(row) for row in rows]


@case({"n": 3}, {"n": 0})
def walrus_in_an_argument(d: dict[str, int]):
    first = echo(m := d["n"] + 1)
    second = double(double(k := m + 1))
    third = echo([m, (m := m * 2), m])
    return [first, second, third, m, k, f"{(k := k + 1)} {echo(k)}", k]


@case({"xs": [3, 1]}, {"xs": []})
def walrus_ahead_of_states(d: dict[str, list[int]]):
    n = 0
    for x in (found := [*d["xs"], 2]):
        echo(n := n + x)
    if (total := n + len(found)) > 4:
        echo(total)
    else:
        double(total)
    while (left := n) > 2:
        n -= len(echo([1, 2]))
    size = echo(1) if (low := n + 1) > 2 else echo(2)
    match case := n + low:
        case 1 | 2:
            echo(case)
        case _:
            double(case)
    return [found, n, total, left, size, low, case]


@case({"xs": [3, 1]}, {"xs": [-1]}, {"xs": []})
def walrus_that_may_not_be_evaluated(d: dict[str, list[int]]):
    n = 1
    first = echo(len(d["xs"]) > 1 and (n := d["xs"][0]))
    second = 0 < n < (m := echo(n + 1)) < 9
    return [first, second, n, m]


@case({"xs": [3, 1]}, {"xs": []})
def walrus_in_a_comprehension(d: dict[str, list[int]]):
    n = 1
    found = [echo(n := n + x) for x in d["xs"]]
    big = [echo(x) for x in d["xs"] if (y := x * 2) > 2]
    by_name = {str(x): echo(n := n * x) for x in d["xs"]}
    return [found, big, by_name, n, echo([y for x in d["xs"] if (y := x + 1) > 2])]


@case({"n": 3}, {"n": 1}, {"n": 0})
def walrus_ahead_of_an_error(d: dict[str, int]):
    n, m = 4, 0
    try:
        positive(n := d["n"] - 2)
        echo([(m := 5), [1][d["n"]]])
    except (ValueError, LookupError):
        echo([n, m])
    try:
        return echo(m := m + 1)
    finally:
        echo([n, m])


@case({"n": 1}, {"n": 4})
def writes_of_an_inner_function(d: dict[str, int]):
    n = d["n"]

    def bump():
        nonlocal n
        n += 1
        return echo(n)

    return [n, bump(), n, bump()]


@case({"start": "a", "n": 1, "xs": ["b"]}, {"start": [1], "n": 1, "xs": [[2]]}, {"start": "a", "n": 10, "xs": [[3]]})
def sum_of_unknown_kind(d):
    acc = echo(d["start"])
    if d["n"] > 9:
        acc = []
    for x in d["xs"]:
        acc += echo(x)
    return acc


def _graded(value):
    echo(value)
    more = value + 1
    if more > 2:
        size = more * 2
        return size
    return more


def _graded_later(value):
    more = value + 1
    less = more - 3
    if less > 0:
        return echo(less)
    rest = less + 10
    if rest > 8:
        return rest
    return more


@case({"n": 1}, {"n": 2}, {"n": -4})
def statements_ahead_of_returns(d: dict[str, int]):
    n = d["n"]
    return [_graded(n), _graded_later(n), n]
