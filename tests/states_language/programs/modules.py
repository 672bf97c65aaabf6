"""What comes from modules: imports inside of functions, and values that differ each time."""

from __future__ import annotations

import random
import uuid

from ..workers import WORKERS, case

echo = WORKERS["echo"]


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


@case({})
def one_id_in_a_handler(d: dict):
    try:
        return d["k"]
    except KeyError:
        order_id = str(uuid.uuid4())
        order = {"id": order_id}
        echo(1)
    return order["id"] == order_id


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
