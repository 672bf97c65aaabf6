"""What people write in modules of their own: each idiom once, as a handler reaches it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import enum
import functools
from dataclasses import dataclass, field
from enum import Flag, IntFlag, StrEnum, auto
from functools import cache, lru_cache, singledispatch, singledispatchmethod, wraps
from typing import (
    TYPE_CHECKING,
    ClassVar,
)

from . import case

if TYPE_CHECKING:
    from decimal import Decimal


async def one(n: Decimal):
    await asyncio.sleep(0)
    return n + 1


@case(3)
async def gathers(n):
    return await asyncio.gather(*(one(i) for i in range(n)), return_exceptions=True)


@case(3)
async def tasks(n):
    async with asyncio.TaskGroup() as g:
        ts = [g.create_task(one(i)) for i in range(n)]
    return [t.result() for t in ts]


async def agen(n):
    for i in range(n):
        yield i


@case(3)
async def async_for(n):
    return [x async for x in agen(n) if x]


@contextlib.asynccontextmanager
async def actx(x):
    yield x * 2


@case(3)
async def async_with(n):
    async with actx(n) as y:
        return y


def outer():
    count = 0

    def inc(by=1):
        nonlocal count

        def deep():
            nonlocal count
            count += by
            return count

        return deep

    return inc


INC = outer()


@case(1, 2)
def nested(n):
    return INC(n)()


@dataclass(slots=True, frozen=True, order=True)
class Point:
    x: int = 0
    tags: list[str] = field(default_factory=list, compare=False)
    kind: ClassVar[str] = "p"

    def moved(self, by):
        return dataclasses.replace(self, x=self.x + by)


@case(3)
def slots_dc(n):
    return [dataclasses.asdict(Point(1).moved(n)), Point(1) < Point(2), Point.kind, sorted([Point(3), Point(1)])[0].x]


@dataclass(kw_only=True)
class Base:
    id: str
    meta: dict = field(default_factory=dict)
    total: int = field(init=False, default=0)

    def __post_init__(self):
        self.total = len(self.id)


@dataclass(kw_only=True)
class Child(Base):
    extra: dataclasses.InitVar[int] = 1

    def __post_init__(self, extra):
        super().__post_init__()
        self.total += extra


CHILD = Child(id="abc", extra=5)


@case()
def initvar(_):
    return [dataclasses.asdict(CHILD), Child(id="x").total, [f.name for f in dataclasses.fields(Child)]]


class Slotted:
    __slots__ = ("a", "_b")

    def __init__(self, a):
        self.a = a
        self._b = a * 2

    @property
    def b(self):
        return self._b

    @b.setter
    def b(self, v):
        self._b = v


SL = Slotted(4)


@case()
def slotted(_):
    SL.b = SL.b + 1
    return [SL.a, SL.b]


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


PERM = Perm.R | Perm.X


class Colour(StrEnum):
    RED = auto()
    BLUE = "b"

    @property
    def up(self):
        return self.value.upper()

    @classmethod
    def default(cls):
        return cls.RED


class IF(IntFlag):
    A = 1
    B = 2


@case()
def enums(_):
    return [
        PERM.value,
        Perm.W in PERM,
        [p.name for p in PERM],
        Colour.default().up,
        Colour("b").name,
        IF.A | IF.B,
        Perm.RW.value,
        Colour.RED in Colour,
    ]


class Planet(enum.Enum):
    EARTH = (5.9, 6.3)
    MARS = (0.6, 3.3)

    def __init__(self, m, r):
        self.m = m
        self.r = r

    @functools.cached_property
    def ratio(self):
        return round(self.m / self.r, 3)


@case("EARTH")
def planet(n):
    return Planet[n].ratio


CACHE = {}


@case(1, 1, 2)
def mcache(n):
    if n not in CACHE:
        CACHE[n] = len(CACHE)
    return [CACHE[n], len(CACHE)]


def gen(n):
    x = yield n
    while x:
        x = yield x * 2
    return "end"


def deleg(n):
    r = yield from gen(n)
    yield r


@case(5)
def generators(n):
    g = deleg(n)
    out = [next(g), g.send(4), g.send(0)]
    return out


@contextlib.contextmanager
def managed(log):
    log.append("in")
    try:
        yield log
    except ValueError as e:
        log.append(str(e))
    finally:
        log.append("out")


class Cm:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        return True


@case()
def ctx(_):
    with managed([]) as log, Cm():
        raise ValueError("v")
    return log


@case()
def ctx2(_):
    log = []
    with contextlib.ExitStack() as s:
        s.enter_context(managed(log))
        s.callback(log.append, "cb")
        raise ValueError("v")
    return log


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


fib(20)


@case(30)
def cached(n):
    return [fib(n), fib.cache_info().currsize]


@lru_cache(maxsize=2)
def lru(n):
    return n * 2


@case(3)
def lrud(n):
    [lru(i) for i in range(n)]
    return list(lru.cache_info())


@singledispatch
def show(x):
    return "obj"


@show.register
def _(x: int):
    return f"int {x}"


@show.register(list)
def _l(x):
    return [show(i) for i in x]


@show.register(str)
@show.register(bytes)
def _t(x):
    return "text"


@case([1, "a", None])
def dispatch(x):
    return [show(x), show(b"")]


class SD:
    @singledispatchmethod
    def f(self, x):
        return "o"

    @f.register
    def _(self, x: int):
        return "i"


@case()
def sdm(_):
    return [SD().f(1), SD().f("")]


def repeat(times, *, sep=","):
    def deco(f):
        @wraps(f)
        def inner(*a, **k):
            return sep.join(str(f(*a, **k)) for _ in range(times))

        inner.times = times
        return inner

    return deco


class Deco:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f = f
        self.calls = 0

    def __call__(self, *a):
        self.calls += 1
        return self.f(*a)


@Deco
def counted(n):
    return n


@repeat(2, sep="-")
def rep(n):
    return n


@case(3)
def decorated(n):
    return [rep(n), rep.times, rep.__name__, counted(n), counted(n), counted.calls, counted.__name__]


@case(7)
@repeat(3)
def decorated_handler(n):
    return n


def with_answer(function):
    @functools.wraps(function)
    def wrapper(event):
        return function(42, event)

    return wrapper


@case({"id": 1})
@with_answer
def an_argument_from_the_decorator(answer, event):
    return [answer, event]
