"""Calls in every position, and Python's order of evaluation."""
# ruff: noqa: F811

from __future__ import annotations

import random
import uuid
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


# Methods of what is inside of something: the receiver comes ahead of the arguments


@case({"xs": [[1], []]}, {"xs": []}, {"xs": [[], [2], [3]]})
def appended_to_an_item(d: dict):
    xs = [list(x) for x in d["xs"]]
    xs[0].append(double(2))
    xs[-1].append(echo(len(xs)))
    return xs


@case({"k": "a"}, {"k": "b"}, {})
def appended_under_a_key(d: dict):
    groups = {"a": [1]}
    try:
        groups[d["k"]].append(double(4))
    except KeyError as error:
        return [str(error), groups]
    return groups


@case(["a", "b", "a"], [], ["c"])
def grouped(words: list[str]):
    groups: dict[str, list[int]] = {}
    for word in words:
        groups.setdefault(word, []).append(fetch(word)["size"])
    return groups


@case(["x", "y"], [])
def grouped_although_the_call_fails(words: list[str]):
    groups: dict[str, list[int]] = {}
    for word in words:
        try:
            groups.setdefault(word, []).append(fail(word))
        except Exception as error:
            groups[word].append(len(str(error)))
    return groups


@case([3, 0], [1])
def receiver_before_the_call(xs: list[int]):
    rows = [[xs[0]]]
    try:
        rows[xs[1]].append(echo(1))
    except IndexError:
        rows.append([echo(2)])
    return rows


@case({"names": ["b", "a"]}, {"names": []}, {})
def method_of_an_item_around_a_call(d: dict):
    text = d["names"][0].replace("a", echo("z"))
    return text + d["names"][-1].upper().rjust(int(double(3)), ".")


@case(2, 0)
def inserted_and_extended_inside(n: int):
    tree = {"a": {"xs": [n]}, "b": [[n], [n, n]]}
    tree["a"]["xs"].extend(numbers(n))
    tree["a"]["xs"].insert(0, double(n))
    for i in range(2):
        tree["b"][i].append(echo(i))
    return tree


@case(2, 0)
def taken_from_inside(n: int):
    tree = {"xs": [[4, 5, 6], [7]]}
    first = tree["xs"][0].pop(int(echo(0)))
    tree["xs"][n % 2].append(echo(first))
    return tree


@case(1)
def key_that_the_argument_changes(n: int):
    rows = [[], []]
    i = 0
    rows[i].append(echo(i := n))
    return [rows, i]


# What takes something out of a list or dict in the middle of a statement


@case({"xs": [1, 2, 3]}, {"xs": [7]}, {"xs": []})
def queue_worked_off(d: dict):
    queue = list(d["xs"])
    out = []
    while queue:
        out.append(echo(queue.pop(0)))
    return [out, queue]


@case({"xs": [1, 2, 3, 4]}, {"xs": []})
def taken_and_called(d: dict):
    queue = list(d["xs"])
    if not queue:
        return echo("empty")
    first = queue.pop(0)
    made = echo(first)
    last = queue.pop()
    return [made, last, queue]


@case({"xs": [4, 3]}, {"xs": [4]}, {"xs": []})
def taken_in_conditions(d: dict):
    stack = list(d["xs"])
    try:
        if is_even(stack.pop()) or stack.pop() > 3:
            return [echo("yes"), stack]
        while stack and echo(stack.pop()) > 0:
            echo("more")
    except IndexError as error:
        return [str(error), stack]
    return stack


@case({"k": "a", "n": 2}, {"k": "b", "n": 0})
def taken_around_calls(d: dict):
    found = {"a": 1}
    seen = [len(found), found.setdefault(d["k"], echo(5)), len(found)]
    rest = double(found.pop("a")) + found.pop("z", 7) * len(found)
    return [seen, rest, found, {"n": d["n"], "left": found.pop("b", None)}]


@case({"xs": [5, 6, 7]}, {"xs": [5, 6]})
def taken_in_a_comprehension(d: dict):
    xs = list(d["xs"])
    return [[echo(xs.pop()) for _ in range(2)], xs]


@case({"xs": [3, 2, 1]}, {"xs": [1]})
def taken_ahead_of_a_return(d: dict):
    xs = list(d["xs"])
    echo(len(xs))
    for i in range(xs.pop()):
        echo(i)
    return {"last": xs.pop() if xs else None, "xs": xs}


# Iterators over what calls give, and where their errors are caught


@case({"xs": [1, 2, 3]}, {"xs": [5]}, {"xs": []})
def comprehensions_over_iterators_of_calls(d: dict):
    xs = list(d["xs"])
    products = [i * x for i, x in enumerate(echo(xs))]
    sums = [x + y for x, y in zip(echo(xs), echo(xs))]
    names = {str(i): name for i, name in enumerate(echo(["u", "v"]), 1)}
    return [products, sums, [n for n in reversed(numbers(3))], names]


@case({"xs": [1, 2, 3]}, {"xs": [5, 0, 1]}, {"xs": []})
def iterators_inside_of_try(d: dict):
    xs = list(d["xs"])
    out = []
    try:
        for i, x in enumerate(xs):
            out.append(double(i + 10 // x))
        for y in reversed(echo(xs)):
            out.append(y)
        for p, q in zip(xs, numbers(2)):
            out.append(echo([p, q]))
    except ZeroDivisionError:
        out.append("zero")
    return out


# Loops that change what they run over where no iteration can tell


@case({"xs": [1, 2, 3]}, {"xs": [7]}, {"xs": []})
def items_that_had_their_turn(d: dict):
    xs = list(d["xs"])
    counts: dict[str, int] = {"a": 1, "b": 2}
    for i, x in enumerate(xs):
        xs[i] = x * 2
    for i, x in enumerate(xs):
        xs[i] = double(x)
    for key in counts:
        counts[key] += 1
    for key, value in counts.items():
        counts[key] = echo(value)
    for x in list(xs):
        xs.remove(x)
        echo(len(xs))
    return [xs, counts]


@case({"xs": [1, 2, 3]}, {"xs": [7]}, {"xs": []})
def changed_as_the_last_act(d: dict):
    xs = list(d["xs"])
    for i, x in enumerate(xs):
        if x > 1:
            xs.pop(i)
            break
    for x in xs:
        if echo(x) == 3:
            xs.append(9)
            return xs
    return [xs, len(xs)]


# Imports inside of functions


def _imports_with_a_call(n):
    import math as m

    made = echo(n)
    return m.floor(made / 2)


def _imports(n):
    import json
    from math import ceil

    return ceil(n / 2) + len(json.dumps({"n": "x"}))


@case(1, 4)
def imports_inside(n: int):
    import copy
    from math import floor, pi

    if n > 1:
        import math
    else:
        import math
    pair = [floor(n + 0.5), round(pi, 2)]
    other = copy.deepcopy(pair)
    other.append(echo(math.ceil(n / 3)))
    return [pair, other, _imports_with_a_call(n), _imports(n)]


# Values that come close to sharing, and do not


@case({"n": 2, "lines": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 1}, {"sku": "a", "qty": 4}]}, {"n": 0, "lines": []})
def grouped_by_a_key_of_the_input(d: dict):
    cart: dict[str, dict] = {}
    for line in d["lines"]:
        cart.setdefault(line["sku"], {"qty": 0, "seen": []})
        cart[line["sku"]]["qty"] += line["qty"]
        cart[line["sku"]]["seen"].append(echo(line["qty"]))
    return cart


@case({"n": 2}, {"n": 3})
def copies_by_keywords_and_patterns(d: dict):
    ys = [1]
    m = dict(k=ys, n=2)
    m["n"] = 3
    m.update(z=4, **{"q": 5})
    if w := list(ys):
        w.append(2)
    match [ys, d["n"]]:
        case [a, 2]:
            b = a + [7]
        case _:
            b = []
    b.append(echo(1))
    return [ys, m, w, b]


# What differs each time has one value under all names


def _new_id() -> str:
    return str(uuid.uuid4())


@case({})
def one_id_in_two_variables(d: dict):
    order_id = str(uuid.uuid4())
    order = {"id": order_id}
    echo(1)
    return order["id"] == order_id


@case({})
def one_id_of_a_function(d: dict):
    order_id = _new_id()
    echo(len(order_id))
    other = [order_id]
    echo(2)
    return other[0] == order_id


@case({})
def one_id_in_one_assignment(d: dict):
    a = b = str(uuid.uuid4())
    c, e = [_new_id()] * 2
    echo(1)
    return [a == b, c == e, a != c]


@case({"k": 1}, {})
def one_number_where_the_rest_may_fail(d: dict):
    try:
        drawn = random.random()
        found = {"drawn": drawn, "k": d["k"]}
        echo(1)
    except KeyError:
        return drawn < 1
    return found["drawn"] == drawn


@case([1, 2], [])
def one_id_in_each_iteration(xs: list[int]):
    out = []
    for x in xs:
        key = str(uuid.uuid4())
        item = {"key": key, "x": x}
        echo(x)
        out.append(item["key"] == key)
    return out


@case({})
def one_id_of_a_nested_function(d: dict):
    def make():
        return str(uuid.uuid4())

    made = make()
    held = [made]
    echo(1)
    return [made] == held
