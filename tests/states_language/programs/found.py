"""Variables that are None, or of another type, until something is found: what is then asked of them."""

from __future__ import annotations

from ..workers import WORKERS, case

echo = WORKERS["echo"]
_FOUND = ({"x": "low"}, {"x": "zz"})


@case(*_FOUND)
def method_of_what_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = f"{v}!"
            break
    return level.upper()


@case(*_FOUND)
def operator_of_what_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = 4
            break
    return level + 1


@case(*_FOUND)
def item_of_what_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = {"k": 3}
            break
    return level["k"] * 2


@case(*_FOUND)
def loop_over_what_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = {"k": 3}
            break
    return [k for k in level], len(level), sorted(level), max(level.values())


@case(*_FOUND)
def append_to_what_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = [1]
            break
    level.append(2)
    return level


@case(*_FOUND)
def items_of_what_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = {"k": 3}
            break
    level["j"] = 2
    level["k"] += 1
    return level


@case(*_FOUND)
def slice_of_what_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = "ab"
            break
    return level[1:], level[0], "a" in level, level + "x", level * 2, ",".join(level), level.split("b"), int(level)


@case(*_FOUND)
def number_that_is_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = 3
            break
    return level > 2, -level, level % 2, level ** 2, f"{level:03d}", round(level), abs(level), int(level), list(range(level)), level in [3]


@case(*_FOUND)
def nothing_found(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = f"{v}!"
            break
    if level is None:
        return "none"
    return level.upper()


@case(*_FOUND)
def guarded(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = len(v)
            break
    if level is not None:
        return level + 1


@case(*_FOUND)
def found_or_not(order: dict):
    level = None
    for v in echo(["high", "low"]):
        if v == order["x"]:
            level = [v]
            break
    if level:
        return [w.upper() for w in level]


@case(*_FOUND)
def zero_until_it_is_found(order: dict):
    found = 0
    for v in echo(["high", "low"]):
        if v == order["x"]:
            found = v + "!"
            break
    echo(found)
    try:
        return found.upper()
    except AttributeError as e:
        return str(e)


@case(*_FOUND)
def tuple_that_is_found(order: dict):
    found = ()
    for v in echo(["high", "low"]):
        if v == order["x"]:
            found = (v, 1)
            break
    echo(1)
    return found == (), len(found), found + (1,)


@case(*_FOUND)
def found_in_a_while(order: dict):
    best = None
    while best is None:
        for v in echo(["high", "low"]):
            best = {"v": v}
            if v == order["x"]:
                break
    return best["v"].upper(), [k for k in best]


@case(*_FOUND)
def none_as_a_value(order: dict):
    a = None
    b = a or "x"
    c = echo(a)
    d = [a, a is None, not a, a == None, f"{a}", a in [None], {"k": a}]  # noqa: E711
    return [b, c, d, a if a else order["x"]]
