"""Operations on values of unknown type, of any kind at run time: augmented assignments, items, arguments of methods."""
# ruff: noqa: F811

from __future__ import annotations

from ..workers import WORKERS, case

echo, double = (WORKERS[n] for n in ("echo", "double"))

_ANY = (1, 1.5, None, True, "ab", "", [1, "a"], [], {"a": 1}, {})


def _pairs(*others: object) -> list[dict[str, object]]:
    return [{"x": one, "y": other} for one in _ANY for other in others]


# Augmented assignments: a list takes in whatever can be iterated, and messages have their own sign


@case(*_pairs(2, "xy", [3], {"k": 1}, None))
def added(x, y):
    x += y
    return x


@case(*_pairs("xy"))
def added_text(x, y: str):
    x += y
    x += echo("z")
    return x


@case(*_pairs([1], "s", 3))
def added_to_a_list_or_nothing(x: list | None, y):
    x += y
    return x


@case(*_pairs(2, [3]))
def taken_away(x, y):
    x -= y
    return x


@case(*_pairs(2, "a"))
def multiplied(x, y):
    x *= y
    return x


@case(*_pairs(2, 0, "a"))
def divided(x, y):
    try:
        x /= y
        x //= 2
        x %= 7
        x **= 2
    except (TypeError, ZeroDivisionError) as error:
        return [str(error), echo(0)]
    return x


@case(*_pairs(2, "xy", [3]))
def added_to_an_item(x, y):
    d = {"k": x}
    d["k"] += y
    echo(1)
    d["k"] += y
    return d


@case(*_pairs("xy", [3], 3))
def added_while_it_can_be(x, y):
    try:
        x += y
        x += y["k"] if y == 3 else y
    except TypeError as error:
        return [str(error), x]
    return x


@case(*_pairs("xy", [3], 3))
def added_to_an_item_while_it_can_be(x, y):
    d = {"k": [x, [2]]}
    try:
        d["k"][1] += y
        d["k"][0] += y
        d["q"] += [y]
    except (TypeError, KeyError) as error:
        return [str(error), d]
    return d


@case({"x": [1], "y": "ab"}, {"x": [1], "y": [2]}, {"x": [1], "y": 3}, {"x": [], "y": {"a": 1}}, {"x": [1], "y": None})
def added_to_a_list_while_it_can_be(x: list, y):
    try:
        x += y
        x += y["k"] if y == 3 else y
    except TypeError as error:
        return [str(error), x]
    return x


# The same in loops that become Maps: what is put off must not fail later than it would


@case({"xs": [1, 2], "y": 0}, {"xs": [1, "a", 2], "y": 0}, {"xs": [None], "y": 0}, {"xs": [[2]], "y": 0}, {"xs": [], "y": 0})
def summed(xs, y):
    total = 0
    for x in xs:
        total += echo(x)
        total -= y
    return total


@case({"xs": [1, 2], "y": 3}, {"xs": [1, "a", 2], "y": 3}, {"xs": [[2]], "y": 3}, {"xs": ["a", "b"], "y": 3}, {"xs": [], "y": 3})
def multiplied_in_a_loop(xs, y):
    total = y
    product = 1
    for x in xs:
        product *= echo(x)
        total *= 2
    return [product, total]


@case({"xs": [1, 2], "y": 0}, {"xs": [1, "a", 2], "y": 0}, {"xs": [], "y": 0})
def summed_as_far_as_it_goes(xs, y):
    total = 0
    for x in xs:
        try:
            total += echo(x)
        except TypeError as error:
            echo(str(error))
    return total


# Items of what may be anything


@case(*_pairs(1), {"x": {"k": 1}, "y": 2}, {"x": {"k": "s"}, "y": 2})
def changed_item(x, y):
    x["k"] += y
    return x


@case(*_pairs(1), {"x": [5], "y": 2}, {"x": ["s"], "y": 2})
def changed_element(x, y):
    x[0] += y
    return x


@case(*({"x": {"k": one}, "y": 1} for one in _ANY), {"x": {}, "y": 1}, {"x": 3, "y": 1}, {"x": [{}], "y": 1})
def item_of_an_item(x, y):
    try:
        x["k"]["a"] = y
    except (TypeError, KeyError) as error:
        echo(str(error))
    return x


# Arguments of the methods of strings


@case(*_pairs(0))
def prefixes(x, y):
    return ["abc".startswith(x), "abc".endswith(x)]


@case(*_pairs(0))
def one_of_two_prefixes(x, y):
    return "abc".startswith(("x", x))


@case(*_pairs(0), {"x": "b", "y": 0})
def replaced(x, y):
    try:
        return ["abcb".replace(x, "-"), "abcb".replace("b", x)]
    except TypeError as error:
        return str(error)


@case(*_pairs("a b  c", "aabb", ""))
def split_at(x, y: str):
    return y.split(x)


@case(*_pairs("abab"))
def sought(x, y: str):
    return [y.find(x), y.rfind(x), y.count(x), y.removeprefix(x), y.removesuffix(x)]


@case({"x": None, "y": "a b"}, {"x": "b", "y": "a b"})
def sought_if_given(x: str | None, y: str):
    try:
        return y.find(x)
    except TypeError as error:
        return str(error)


# What nobody reads may fail all the same


@case(*_pairs(0))
def unpacked_for_nothing(x, y):
    echo(1)
    unused = {**x, "b": 4}
    return y
