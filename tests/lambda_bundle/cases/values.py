"""Captured values of every ordinary kind."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import functools
import ipaddress
import itertools
import json
import logging
import operator
import pathlib
import re
import types
import uuid
import zoneinfo
from typing import Any, NamedTuple

from . import case

FALSE, NOTHING, DOTS = False, None, ...
BIG = 7**9000
NUMBERS = (0, -1, 1.5, -0.0, 1e300, -2.5e-7, float("inf"), float("-inf"), 3 + 4j, -1j, complex(-0.0, 2))
NAN = float("nan")
TEXT = "${aws_x.y} %{if} \"quotes\" 'single' \\n \\ \n\ttab \x00 \u2028 é 漢 🐍 {braces}"
LINES = "first\n  second\n\nthird 'x' \"y\"\n"
LINE_MAP = "some text\n# lines other.py 1:2\n\n# lines none\n"
LONE = "\ud800 alone"
BYTES = b"\x00\xff'\"\\"


@case()
def constants(_: Any) -> Any:
    return [FALSE, NOTHING, DOTS is ..., BIG % 1000003, str(NUMBERS), repr(NAN)]


@case()
def texts(_: Any) -> Any:
    return [TEXT, LINES, LONE.encode("utf-8", "surrogatepass").hex(), BYTES.hex(), len(TEXT), LINE_MAP, LINES]


SHARED = [1]
PAIR = {"a": SHARED, "b": SHARED}
NESTED = [[SHARED, (SHARED, SHARED)], {"x": {"y": SHARED}}]


@case(1, 2)
def shared_lists(n: int) -> Any:
    SHARED.append(n)
    return [PAIR, NESTED, PAIR["a"] is PAIR["b"], NESTED[0][0] is SHARED]


CYCLE: list[Any] = [1]
CYCLE.append(CYCLE)
RING: dict[str, Any] = {"name": "ring", "inner": {}}
RING["inner"]["outer"] = RING
TUPLE_RING: tuple[Any, ...] = ([],)
TUPLE_RING[0].append(TUPLE_RING)


@case()
def cycles(_: Any) -> Any:
    return [CYCLE[1] is CYCLE, RING["inner"]["outer"] is RING, TUPLE_RING[0][0] is TUPLE_RING, CYCLE[1][1][0]]


SETS = [{3, 1, 2}, {"b", "a"}, set(), frozenset({(1, 2), (0, 1)}), frozenset(), {1.5, None, "x", (1,)}]


@case()
def sets(_: Any) -> Any:
    SETS[0].add(9)
    return [sorted(map(repr, item)) for item in SETS] + [type(item).__name__ for item in SETS]


QUEUE = collections.deque([1, 2, 3], maxlen=3)
GROUPS = collections.defaultdict(list, {"a": [1]})
ORDER = collections.OrderedDict([("z", 1), ("a", 2)])
TALLY = collections.Counter("hello")
CHAIN = collections.ChainMap({"a": 1}, {"b": 2})


@case("x", "y")
def collections_module(text: str) -> Any:
    QUEUE.append(text)
    GROUPS[text].append(len(QUEUE))
    TALLY.update(text)
    return [list(QUEUE), QUEUE.maxlen, dict(GROUPS), list(ORDER.items()), TALLY.most_common(2), CHAIN["b"], repr(ORDER)]


SPANS = (range(5), range(2, 9), range(10, 0, -3), slice(1, 5), slice(None, None, -1), slice(2))
BUFFER = bytearray(b"abc")


@case()
def ranges_and_slices(_: Any) -> Any:
    BUFFER.extend(b"d")
    return [repr(SPANS), "abcdefgh"[SPANS[3]], "abc"[SPANS[4]], BUFFER.decode(), [1, 2, 3][SPANS[5]]]


MOMENT = datetime.datetime(2024, 2, 29, 13, 5, 7, 123456)
AWARE = datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
OFFSET = datetime.timezone(datetime.timedelta(hours=5, minutes=30), "IST")
TIMES = [
    MOMENT,
    AWARE,
    datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
    datetime.date(1999, 12, 31),
    datetime.time(23, 59, 1, 5, tzinfo=OFFSET),
    datetime.timedelta(days=-3, seconds=5, microseconds=7),
    datetime.timedelta(0),
    OFFSET,
    datetime.timezone.utc,
    zoneinfo.ZoneInfo("Asia/Tokyo"),
]


@case()
def dates(_: Any) -> Any:
    utc = TIMES[8]
    return [
        repr(TIMES),
        AWARE.utcoffset().total_seconds(),
        AWARE.astimezone(utc).isoformat(),
        utc is datetime.timezone.utc,
    ]


EXACT = [decimal.Decimal("1.10"), decimal.Decimal("NaN"), decimal.Decimal("-Infinity"), fractions.Fraction(-3, 7)]
CONTEXT = decimal.Context(prec=4)


@case()
def exact_numbers(_: Any) -> Any:
    return [repr(EXACT), str(EXACT[0] + 1), str(EXACT[3] * 7), str(CONTEXT.divide(decimal.Decimal(1), 3))]


IDS = [uuid.UUID("12345678123456781234567812345678"), uuid.NAMESPACE_DNS]
PATHS = [pathlib.Path("a/b.txt"), pathlib.PurePosixPath("/x/y"), pathlib.PureWindowsPath("C:/z")]
NETWORK = ipaddress.ip_network("10.0.0.0/8")


@case("10.1.2.3")
def identifiers_paths_networks(address: str) -> Any:
    return [str(IDS), repr(PATHS), PATHS[0].suffix, ipaddress.ip_address(address) in NETWORK]


PLAIN = re.compile(r"(\d+)-(?P<word>\w+)")
FLAGGED = re.compile("^x.y$", re.IGNORECASE | re.DOTALL | re.MULTILINE)
INLINE = re.compile("(?ix) a  b ")
BINARY = re.compile(rb"\x00+")


@case("12-ab")
def patterns(text: str) -> Any:
    found = PLAIN.match(text)
    return [
        found.groupdict() if found else None,
        bool(FLAGGED.search("1\nX\nY")),
        INLINE.flags,
        FLAGGED.flags,
        bool(INLINE.match("AB")),
        BINARY.sub(b"-", b"a\x00\x00b").decode(),
    ]


class Color(enum.Enum):
    """Colours."""

    RED = 1
    GREEN = "g"
    ALIAS = 1

    def shout(self) -> str:
        return self.name + "!"


class Level(enum.IntEnum):
    LOW = enum.auto()
    HIGH = 10


class Rights(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()
    BOTH = READ | WRITE


class Planet(enum.Enum):
    EARTH = (5.976e24, 6.37814e6)

    def __init__(self, mass: float, radius: float) -> None:
        self.mass = mass
        self.radius = radius


class Coord(bytes, enum.Enum):
    PX = (0, "P.X")
    VY = (4, "V.Y")

    def __new__(cls, value: int, label: str) -> Coord:
        made = bytes.__new__(cls, [value])
        made._value_ = value
        made.label = label
        return made


class Mode(enum.StrEnum):
    FAST = "fast"


Animal = enum.Enum("Animal", "CAT DOG")
MEMBERS = [Color.RED, Level.HIGH, Rights.READ | Rights.WRITE, Rights(0), Planet.EARTH, Coord.VY, Mode.FAST, Animal.DOG]


@case("g")
def enums(value: str) -> Any:
    return [
        repr(MEMBERS[:4]),
        Color(value).shout(),
        MEMBERS[0] is Color.ALIAS,
        Planet.EARTH.radius,
        [(item.label, item.value) for item in Coord],
        f"{Mode.FAST}",
        MEMBERS[2] is Rights.BOTH,
        [item.name for item in Animal],
        Level.LOW + 1,
        Color.__doc__,
        MEMBERS[4] is Planet.EARTH,
    ]


Point = collections.namedtuple("Point", ["x", "y"], defaults=[7])


class Segment(NamedTuple):
    """Two ends."""

    start: Point
    end: Point = Point(1, 2)

    @property
    def width(self) -> int:
        return self.end.x - self.start.x


HERE = Segment(Point(0))


@case()
def named_tuples(_: Any) -> Any:
    return [
        repr(HERE),
        HERE.width,
        HERE._replace(end=Point(9, 9)).width,
        Point._fields,
        Segment._field_defaults["end"].y,
    ]


ADD = functools.partial(operator.add, 5)
POWER = functools.partial(pow, mod=7)
SORT = functools.partial(sorted, key=operator.itemgetter("n"), reverse=True)
NAMES = operator.attrgetter("a.b")
UPPER = operator.methodcaller("upper")


@case([{"n": 1}, {"n": 3}])
def partials(items: list[Any]) -> Any:
    box = types.SimpleNamespace(a=types.SimpleNamespace(b=4))
    return [ADD(2), POWER(3, 4), SORT(items), NAMES(box), UPPER("x")]


STACK: list[int] = [3]
push = STACK.append
join = ", ".join
by_word = str.upper
look_up = {"a": 1}.get


@case(4)
def bound_methods_of_builtins(n: int) -> Any:
    push(n)
    return [STACK, join(["a", "b"]), by_word("x"), look_up("a"), look_up("b")]


BOX = types.SimpleNamespace(a=1, items=[1, 2])
VIEW = types.MappingProxyType({"k": [1]})
MARK = object()


@case()
def namespaces_and_marks(_: Any) -> Any:
    return [repr(BOX), VIEW["k"], {MARK: 1}.get(MARK), BOX.items is BOX.items, MARK == MARK]


FAILURE = ValueError("bad", 3)
KEY_ERROR = KeyError("k")
FAILURE.extra = {"code": 7}  # type: ignore[attr-defined]
FAILURE.add_note("a note")


@case()
def exceptions_as_values(_: Any) -> Any:
    try:
        raise FAILURE
    except ValueError as error:
        return [error.args, str(KEY_ERROR), error.extra, error.__notes__]


KINDS = [int, dict, type(None), list[int], dict[str, list[int]], int | None, type, object, types.FunctionType]
TYPES = {"n": int, "s": str}


@case("12")
def types_as_values(text: str) -> Any:
    return [TYPES["n"](text), [str(kind) for kind in KINDS], isinstance(text, TYPES["s"])]


LOGGER = logging.getLogger("orders.audit")
LOGGER.setLevel(logging.INFO)
QUIET = logging.getLogger("orders.quiet")
QUIET.propagate = False


@case()
def loggers(_: Any) -> Any:
    return [LOGGER.name, LOGGER.level, LOGGER is logging.getLogger("orders.audit"), QUIET.propagate, QUIET.level]


COUNTER = itertools.count(5)
ENCODE = json.JSONEncoder(sort_keys=True).encode


@case(1, 2)
def iterators_and_encoders(n: int) -> Any:
    return [next(COUNTER), ENCODE({"b": n, "a": 1})]


DEEP: Any = "leaf"
for _ in range(60):
    DEEP = [DEEP]


@case()
def deep_nesting(_: Any) -> Any:
    value, depth = DEEP, 0
    while isinstance(value, list):
        value, depth = value[0], depth + 1
    return [value, depth]


LONG = {f"key {number}": list(range(number % 7)) for number in range(60)}


@case()
def long_displays(_: Any) -> Any:
    return LONG
