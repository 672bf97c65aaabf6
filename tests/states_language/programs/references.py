"""Names for parts of lists and dicts that are changed under them, and functions that change what they are given."""

from __future__ import annotations

import functools
from typing import Any

from ..workers import WORKERS, case

echo, double, positive = (WORKERS[name] for name in ("echo", "double", "positive"))

_ORDERS = (
    {"order": {"lines": [{"qty": 2, "tags": ["a"]}, {"qty": 0, "tags": []}], "customer": {"address": {}}}, "n": 2},
    {"order": {"lines": [], "customer": {"address": {"city": "X"}}}, "n": 0},
    {"order": {"lines": [{"qty": 3, "tags": []}], "customer": {"address": {}}}, "n": -1},
)
_of_orders = functools.partial(case, *_ORDERS)
#: Values of the wrong types, too: the errors are Python's.
_ANY = (
    {"values": [{"q": 1}, {"q": 2}], "n": 2},
    {"values": [], "n": 2},
    {"values": "ab", "n": 2},
    {"values": {"a": {"q": 1}}, "n": 2},
    {"values": None, "n": 1},
    {"values": [1], "n": 1},
    {"values": [[1]], "n": 1},
    {"values": 5, "n": 1},
    {"values": {}, "n": 1},
)


@_of_orders()
def items_of_a_loop(order: dict, n: int):
    for line in order["lines"]:
        line["total"] = line["qty"] * n
    return order


@_of_orders()
def items_of_a_loop_with_calls(order: dict, n: int):
    for line in order["lines"]:
        line["id"] = double(line["qty"])
        line["tags"].append(echo(n))
    return order


@_of_orders()
def items_that_are_numbered(order: dict, n: int):
    for number, line in enumerate(order["lines"]):
        line["number"] = number
        number += 1
        line["next"] = number
    return order


@_of_orders()
def items_of_two_loops(order: dict, n: int):
    for line in order["lines"]:
        line["qty"] += n
    for line in order["lines"]:
        if line["qty"] < 3:
            continue
        line["tags"].append(double(line["qty"]))
    return order


@_of_orders()
def items_of_a_second_name(order: dict, n: int):
    lines = order["lines"]
    for line in lines:
        line["qty"] = n
        if n < 0:
            break
    return order, lines


@_of_orders()
def items_of_items(order: dict, n: int):
    orders = [order, {"lines": [{"qty": 9, "tags": []}]}]
    for one in orders:
        for line in one["lines"]:
            tags = line["tags"]
            tags.append("x")
            for number, tag in enumerate(tags):
                tags[number] = tag + "!"
        one["count"] = len(one["lines"])
    return orders


@_of_orders()
def a_part(order: dict, n: int):
    customer = order["customer"]
    customer["name"] = "Ann"
    echo(order)
    customer["name"] += "a"
    return order


@_of_orders()
def parts_of_parts(order: dict, n: int):
    customer = order["customer"]
    address = customer["address"]
    address["city"] = n
    customer["age"] = 1
    return order, customer, address


@_of_orders()
def a_part_that_is_not_there(order: dict, n: int):
    try:
        first = order["lines"][0]
        first["qty"] = 5
        order["lines"].append({"qty": 1 // n})
        first["last"] = False
    except (IndexError, ZeroDivisionError) as error:
        return order, str(error)
    return order


@_of_orders()
def values_of_a_dict(order: dict, n: int):
    groups: dict = {"big": [], "small": []}
    for line in order["lines"]:
        group = groups["big" if line["qty"] > 1 else "small"]
        group.append(line["qty"])
    for name, values in groups.items():
        values.sort(reverse=True)
        echo({name: values})
    for values in groups.values():
        values.append(n)
    return groups


@_of_orders()
def rows(order: dict, n: int):
    matrix = [[x * y for x in range(3)] for y in range(3)]
    for row in matrix:
        for i in range(len(row)):
            row[i] += n
        row.append(sum(row))
    return matrix


@case(
    {"n": 4, "xs": [3, 4], "nn": [[1], [2]], "d": {"a": [1], "b": [2, 3]}},
    {"n": 0, "xs": [], "nn": [], "d": {"a": [1], "b": []}},
)
def parts_around_a_call(n: int, xs: list[int], nn: list[list[int]], d: dict[str, list[int]]) -> Any:
    part = d["a"]
    echo(n)
    part.append(1)
    other = d["b"]
    echo(n)
    d["b"].append(1)
    for one in nn:
        echo(n)
        one.append(1)
    return d, part, other, nn


@_of_orders()
def groups_of_a_dict(order: dict, n: int):
    groups: dict = {}
    for line in order["lines"]:
        group = groups.setdefault("big" if line["qty"] > 2 else "small", {"sum": 0, "all": []})
        group["sum"] += line["qty"]
        group["all"].append(echo(line["qty"]))
    return groups


@_of_orders()
def one_name_for_several_parts(order: dict, n: int):
    groups: dict = {}
    for line in order["lines"]:
        key = str(line["qty"])
        if key not in groups:
            groups[key] = {"sum": 0, "all": []}
        group = groups[key]
        group["sum"] += n
        group["all"].append(line["qty"])
    for group in groups.values():
        group["mean"] = group["sum"] / len(group["all"])
    i = 0
    while i < len(order["lines"]):
        line = order["lines"][i]
        line["number"] = i
        i += 1
    return groups, order


@case(*_ANY)
def anything_in_a_loop(values, n):
    for value in values:
        value["total"] = value["q"] * n
    return values


@case(*_ANY)
def anything_that_gets_an_item(values, n):
    for value in values:
        echo(value)
        value["total"] = n
    return values


@case(*_ANY)
def anything_that_is_appended_to(values, n):
    for value in values:
        value.append(n)
    return values


@case(*_ANY)
def anything_with_items(values, n):
    for _, value in values.items():
        value["q"] = n
    return values


# Functions that change what they are given


def grown(values, n):
    for number in range(n):
        values.append(number)


def through(values, n):
    grown(values, n)
    return len(values)


def raised(order, by):
    for line in order["lines"]:
        line["qty"] += by


def marked(line):
    line["seen"] = True
    return line


def first_of(lines, qty):
    line = lines[0]
    if qty:
        line["qty"] = qty


def kept(values):
    values = list(values)
    for number in range(2):
        values.append(number)
    return values


@_of_orders()
def a_procedure(order: dict, n: int):
    raised(order, n)
    return order


@_of_orders()
def a_procedure_between_calls(order: dict, n: int):
    echo(order)
    raised(order, n)
    echo(order)
    return n


@_of_orders()
def a_list_that_grows(order: dict, n: int):
    values = [1]
    grown(values, n)
    return [through(values, 2), values, kept(values), values]


@_of_orders()
def a_function_for_each(order: dict, n: int):
    return [marked(line) for line in order["lines"]]


@_of_orders()
def a_part_of_what_is_given(order: dict, n: int):
    lines = order["lines"]
    try:
        first_of(lines, n)
    except IndexError:
        echo("none")
    return lines


@_of_orders()
def a_nested_procedure(order: dict, n: int):
    def raise_by(k):
        for line in order["lines"]:
            line["qty"] += k

    raise_by(n)
    raise_by(1)
    return order


@_of_orders()
def a_nested_procedure_with_a_call(order: dict, n: int):
    def note(line, k):
        line["noted"] = double(k)

    for line in order["lines"]:
        note(line, n)
    return order
