"""Values of unknown type around calls: what they are at run time decides what is done with them."""
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from typing import Any

from ..workers import WORKERS, case

echo, double, numbers, fetch, total = (WORKERS[n] for n in ("echo", "double", "numbers", "fetch", "total"))
fail = WORKERS["fail"]
ANYS: tuple[Any, ...] = ([], [1], [5, 3, 9], {}, {"k": 1}, {"k": [2], "z": 3}, 3, 2.5, "ab", "", None, True)
PAIRS: tuple[Any, ...] = tuple({"x": x, "y": y} for x in ANYS[1::2] for y in (0, "k", 1, {"k": 2}, [["b", 1]]))


@case(*({"x": x} for x in ANYS))
def cleared(d):
    x = echo(d["x"])
    try:
        x.clear()
    except AttributeError as error:
        return [str(error), echo(x)]
    d["x"].clear()
    return [x, d, echo(0)]


@case(*({"x": x} for x in ANYS))
def cleared_uncaught(d):
    x = echo(d["x"])
    x.clear()
    return echo(x)


@case(*PAIRS)
def item_deleted(d):
    x = echo(d["x"])
    y = d["y"]
    try:
        del x[y]
    except (TypeError, LookupError) as error:
        return [str(error), x]
    return echo(x)


@case(*PAIRS)
def item_deleted_inside(d):
    rows = [d["x"], {"k": echo(d["x"])}]
    del rows[0][d["y"]], rows[-1]["k"][0]
    return rows


@case(*PAIRS)
def item_deleted_under_a_key_of_a_call(d):
    x = d["x"]
    del x[echo(d["y"])]
    return x


@case(*({"n": n} for n in (0, 3, -2, 2.5, "3", None, True, [1])))
def range_of_what_is_no_int(d):
    found = []
    try:
        for i in range(d["n"]):
            found.append(double(i))
    except TypeError as error:
        found.append(str(error))
    for i in range(total([1, 1]), d["n"] - 1 if found else 1):
        found.append(echo(i))
    return found


@case(*({"a": a, "b": b} for a in (7, -7, 2.5, "7", None) for b in (2, 0, -0.1, [])))
def quotient_and_remainder(d):
    try:
        quotient, remainder = divmod(echo(d["a"]), d["b"])
    except (TypeError, ZeroDivisionError) as error:
        return str(error)
    return [double(remainder), quotient, divmod(quotient, 7)]


@case(*PAIRS)
def counted_and_found(d):
    try:
        return [echo(d["x"]).count(d["y"]), d["x"].index(echo(d["y"]))]
    except (TypeError, ValueError, AttributeError) as error:
        return str(error)


@case(*PAIRS)
def joined(d):
    try:
        x = d["x"] | echo(d["y"])
    except TypeError as error:
        x = str(error)
    y = d["y"]
    y |= {"size": 1}
    y |= fetch("a")
    return [x, y]


@case(*PAIRS)
def taken_in(d):
    x = echo(d["x"])
    try:
        x |= echo(d["y"])
    except (TypeError, ValueError) as error:
        return [str(error), x]
    return x


@case(*PAIRS)
def slices_added_to(d):
    x = echo(d["x"])
    try:
        x[1:] += echo(d["y"])
        x[:1] *= 2
    except TypeError as error:
        return [str(error), x]
    return x


@case(*PAIRS)
def slices_of_what_a_generator_gives(d):
    x, y = echo(d["x"]), d["y"]
    try:
        x[1:] = (one for one in list(y))
        x[: total([1])] = (one + 1 for one in y)
    except (TypeError, LookupError) as error:
        return [str(error), x]
    return x


@case(*PAIRS)
def cut(d):
    x, y = d["x"], d["y"]
    try:
        return [x[y:], x[: echo(y)], x[y::-1]]
    except TypeError as error:
        return str(error)


@case({"xs": [[1], [2, 1]]}, {"xs": ["ab", [1]]}, {"xs": []}, {"xs": [5]})
def copies_that_are_changed(d):
    found = []
    for x in d["xs"]:
        y = x.copy()
        y.clear()
        found.append([x.count(1), echo(y)])
    return [found, d]


@case({"xs": [], "k": "a"}, {"xs": [{"a": 1, "b": 2}, [0], {}], "k": "a"})
def deleted_although_calls_fail(d):
    for x in list(d["xs"]):
        y = x.copy()
        try:
            fail(y)
        except Exception:
            try:
                del y[d["k"]]
            except (KeyError, TypeError):
                y.clear()
        finally:
            echo(y)
    return d


def _without(value, key):
    left = value.copy()
    try:
        del left[key]
        n = left.count(1)
    except (TypeError, LookupError, AttributeError) as error:
        return [str(error), left]
    return [n, left]


@case(*({"x": x, "k": k} for x in ([1, 1], {"a": 1}, {"0": 1}) for k in (0, -1, 2, "a", None)))
def deleted_by_a_function(d):
    return [_without(d["x"], d["k"]), _without(echo(d["x"]), 0), d]


@case({"xs": [3, 1], "s": "ab"}, {"xs": [], "s": ""}, {"xs": [1.5], "s": "x"})
def variables_with_names_of_jsonata(xs, s):
    number, length, string, spread, count, map_, keys = 2, 3, s, [*xs], 0, 1, "k"
    for round_ in xs:
        number = number + round_
        length = length + len(xs)
        string = string + str(round_).rjust(2)
        spread = [*spread, round(round_ / 2, 1), number]
        count += 1
        echo(number)
        number = number + 1
    merge = {**{"a": number}, "b": length}
    return [number + map_, length + number, string + keys, spread + xs, count + length, len(string), merge, sum(spread)]
