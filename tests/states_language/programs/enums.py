"""Enums: members by value and by name, what they have, as text, as keys, beside calls."""

from __future__ import annotations

import json
from enum import Enum, IntEnum, StrEnum

from ..workers import WORKERS, case

echo = WORKERS["echo"]


class Level(Enum):
    LOW = "low"
    HIGH = "high"

    @property
    def label(self) -> str:
        return self.name.title()

    def up(self, n: int) -> str:
        return f"{self.value}+{n}"


class Color(str, Enum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


class Plan(StrEnum):
    FREE = "free"
    PAID = "paid"


class Size(IntEnum):
    SMALL = 1
    MEDIUM = 2
    LARGE = 3


RATES = {Level.LOW: 0.1, Level.HIGH: 0.2}
PRICES = {Plan.FREE: 0, Plan.PAID: 9}
_LEVELS = ({"x": "low"}, {"x": "high"}, {"x": "mid"})
_COLORS = ({"x": "red"}, {"x": "blue"}, {"x": "green"})


@case(*_LEVELS)
def members_around_calls(order: dict):
    level = Level(order["x"])
    echo(level.value)
    if level is Level.HIGH:
        echo("is high")
    out = []
    for one in Level:
        if one != level:
            out.append(echo(one.name))
    text = f"{level} {level!r} {level.value} {level:>12}"
    return [out, text, RATES[level], RATES.get(Level.LOW), level in RATES, level.label, level.up(2)]


@case(*_LEVELS)
def members_compared(order: dict):
    try:
        level = Level(order["x"])
    except ValueError as error:
        return str(error)
    match level:
        case Level.LOW:
            echo(1)
        case Level.HIGH:
            echo(2)
    same = [level in (Level.LOW, Level.HIGH), level == "low", level == Color.RED, {level} == {Level.LOW}, not level]
    return [same, level is not Level.LOW, isinstance(level, Level), isinstance(level, str), type(level).__name__]


@case(*_COLORS)
def members_as_keys(order: dict):
    counts = {}
    for c in Color:
        counts[c] = 0
    counts[Color(order["x"])] += 1
    return [[f"{k}={v}" for k, v in counts.items()], counts, [f"{k}" for k in counts], list(counts.values())]


@case(*_LEVELS)
def members_that_are_no_strings_as_keys(order: dict):
    counts = {}
    for level in Level:
        counts[level] = len(level.value)
    counts[Level(order["x"])] += echo(1)
    shown = {Level.LOW: 1, Level.HIGH: 2}
    return [[(k.name, v) for k, v in counts.items()], sum(counts.values()), Level.LOW in counts, shown[Level.LOW],
            [k.name for k in shown], shown.get(Level("low"), 3)]  # fmt: skip


@case(*_COLORS)
def members_in_lists_and_dicts(order: dict):
    c = Color.RED if echo(order["x"]) == "red" else Color.BLUE
    d = {"c": c, "n": [c, Color.RED]}
    echo(d)
    return [f"{d['c']} {d['n'][0]}", [f"{x}" for x in d["n"]], d["c"].name, d]


def _pick(name: str):
    for c in Color:
        if c.value == name:
            return c
    return None


@case(*_COLORS, {"x": "black"})
def member_or_none(order: dict):
    c = _pick(order["x"])
    if c is None:
        return "no"
    echo(c.value)
    return c.name


@case({"x": "black"}, {"x": "red"})
def member_that_is_none(order: dict):
    c = _pick(order["x"])
    try:
        return c.name
    except AttributeError as error:
        return str(error)


@case({"x": 1}, {"x": 3}, {"x": 9})
def ints(order: dict):
    size = Size(order["x"])
    total = 0
    for s in sorted(Size, key=lambda s: -s):
        total += echo(s)
    smaller = [s.name for s in Size if s <= size]
    return [size.name, size + total, size >= Size.MEDIUM, smaller, max(Size).name, -size, abs(size), f"{size:03d}"]


@case({"x": 2})
def operations_of_ints(order: dict):
    s = Size(order["x"])
    return [s + 1, s * 2, s / 2, ~s, round(s), min(s, 1), f"{s}", f"{s:5d}|", str(s), repr(s), s == 2, s in [2], {s: 1},
            [1, 2, 3][s], isinstance(s, int), divmod(s, 2), "%d" % s, s.value + 1, +s, s**2]  # fmt: skip


@case({"x": "red"}, {"x": "nope"})
def operations_of_strings(order: dict):
    c = Color(order["x"])
    return [c + "!", c.upper(), c[0], c * 2, "%s" % c, "{}".format(c), "-".join([c, c]), c == "red", len(c),
            isinstance(c, str), isinstance(c, Color), type(c).__name__, c.replace("r", "b"), str(c.value), repr(c)]  # fmt: skip


@case({"x": "free"}, {"x": "paid"})
def members_that_are_their_text(order: dict):
    plan = Plan(order["x"])
    echo({"plan": plan})
    return [f"{plan}", str(plan), repr(plan), PRICES[plan], plan.upper(), plan.name, [p for p in Plan if p != plan]]


@case({"x": 1})
def classes(order: dict):
    return [[s.name for s in Size], len(Size), len(list(Color)), [c for c in Color], Size.SMALL.value,
            {c.name: c.value for c in Color}, order["x"] in [s.value for s in Size], [p for _, p in enumerate(Plan)]]  # fmt: skip


@case({"x": "RED"}, {"x": "LOW"})
def by_name(order: dict):
    try:
        return [Color[order["x"]].value, Level["LOW"].name]
    except KeyError as error:
        return repr(error)


@case({"x": "red"})
def state_of_a_loop(order: dict):
    state = Color.RED
    tries = 0
    while state is not Color.GREEN and tries < 5:
        echo(state.value)
        if state == Color.RED:
            state = Color.BLUE
        else:
            state = Color.GREEN
        tries += 1
    return [state.name, str(state), tries]


@case({"x": ["low", "high"]}, {"x": []})
def lists_of_members(order: dict):
    levels = [Level(x) for x in order["x"]]
    seen = []
    for level in levels:
        if level not in seen:
            seen.append(level)
            echo(level.value)
    named = sorted(levels, key=lambda one: one.value)
    return [[n.name for n in named], any(one is Level.LOW for one in levels), Level.LOW in levels, levels.count(Level.LOW),
            levels == [Level.LOW, Level.HIGH], [s is Level.LOW for s in seen]]  # fmt: skip


@case({"x": "red"}, {"x": "green"})
def as_json(order: dict):
    return [json.dumps({"c": Color.RED, "s": Size.LARGE}), json.dumps([Color(order["x"])]), {Color.RED: 1}]


@case({"x": "low"}, {"x": "high"}, {"x": "mid"})
def in_a_helper_that_raises(order: dict):
    def checked(level: Level) -> str:
        if level is Level.HIGH:
            raise ValueError(f"too {level.value}")
        return level.label

    try:
        return checked(Level[order["x"].upper()])
    except KeyError as error:
        return echo(f"no {error}")
    except ValueError as error:
        return str(error)


@case({"x": "red"}, {"x": ""})
def member_on_one_way(order: dict):
    found = "none"
    if echo(order["x"]):
        found = Color.RED
    return f"{found}"


TITLES = {Color.RED: "Red", Color.BLUE: "Blue"}


@case({"x": "red"}, {"x": "green"})
def captured_dict_of_members(order: dict):
    names = [f"{k}" for k in TITLES]
    try:
        return [names, TITLES[Color(order["x"])], TITLES.get("blue"), order["x"] in TITLES, list(TITLES.items())]
    except KeyError as error:
        return [names, str(error)]
