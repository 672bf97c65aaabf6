# ruff: noqa: F405 - names of a star import
"""More of what people write: classes that make classes, patterns, expressions."""

from __future__ import annotations

import abc
import functools
import operator
import re
import typing
from collections import ChainMap, Counter, OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass
from functools import cached_property, total_ordering
from math import *  # noqa: F403
from typing import (
    Generic,
    NamedTuple,
    NewType,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
)

from . import case
from .idioms import Colour, Point

try:
    import tomllib
except ImportError:
    tomllib = None
try:
    import nothing_like_this
except ImportError:
    nothing_like_this = None


class Meta(type):
    reg = {}

    def __new__(m, name, bases, ns, **kw):
        c = super().__new__(m, name, bases, ns)
        c.kw = kw
        Meta.reg[name] = c
        return c

    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)

    def __call__(cls, *a):
        o = super().__call__(*a)
        o.made = True
        return o

    def __len__(cls):
        return 42


class WithMeta(metaclass=Meta, flag=1):
    pass


class WM2(WithMeta, flag=2):
    pass


@case()
def metaclass(_):
    return [WithMeta().made, len(WithMeta), WM2.kw, sorted(Meta.reg)]


class Plugin:
    plugins = []

    def __init_subclass__(cls, /, tag="", **k):
        super().__init_subclass__(**k)
        cls.tag = tag
        Plugin.plugins.append(cls)


class PA(Plugin, tag="a"):
    pass


class PB(Plugin, tag="b"):
    def __set_name__(self, o, n):
        self.n = n


@case()
def subclass(_):
    return [[p.tag for p in Plugin.plugins], PA.tag, len(Plugin.plugins)]


class Typed:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, o, t=None):
        return self if o is None else getattr(o, self.name, 0)

    def __set__(self, o, v):
        setattr(o, self.name, int(v))


class Desc:
    a = Typed()

    def __getattr__(self, n):
        return f"no {n}"


@case("5")
def descr(v):
    d = Desc()
    d.a = v
    return [d.a, d.zzz]


class Sized(Protocol):
    def size(self) -> int: ...


T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, v: T):
        self.v = v

    def size(self) -> int:
        return len(self.v)

    def __class_getitem__(cls, i):
        return super().__class_getitem__(i)


@typing.runtime_checkable
class RC(Protocol):
    def size(self) -> int: ...


def total(xs: list[Sized]) -> int:
    return sum(x.size() for x in xs)


@case("ab")
def generic(s):
    return [total([Box(s), Box[str](s)]), isinstance(Box(s), RC)]


class NT(NamedTuple):
    a: int
    b: str = "b"

    def both(self):
        return f"{self.a}{self.b}"


ONT = namedtuple("ONT", "x y", defaults=[9])
NTV = NT(3)


@case()
def ntuple(_):
    return [NTV.both(), list(NTV._replace(a=4)), ONT(1)._asdict(), NT._fields]


Json: TypeAlias = "dict[str, Json] | list[Json] | str"
UserId = NewType("UserId", int)
Both = TypeVar("Both", bound=int)


class TD(TypedDict, total=False):
    a: int


@case({"a": 1})
def aliases(x: TD) -> Json:
    y: Json = x
    z: list[UserId] = [UserId(3)]
    w = [Both.__name__, UserId.__name__]
    return [y, z, w, TD(a=3)]


@case({"type": "circle", "r": 2}, {"type": "rect", "w": 2, "h": 3}, [1, 2, 3], "x")
def matching(s):
    match s:
        case {"type": "circle", "r": (int() | float()) as r, **rest}:
            return [r, rest]
        case {"type": "rect", "w": w, "h": h} if w < h:
            return w * h
        case [first, *others, last]:
            return [first, others, last]
        case Point(x=x):
            return x
        case str(t):
            return t
        case _:
            return None


@case(3)
def match_class(n):
    match [Point(n), NT(n), Colour.RED]:
        case [Point(x=3 as q), NT(a, b), Colour.RED]:
            return [q, a, b]


@case([1, 5, 9])
def walrus(xs):
    return [y for x in xs if (y := x * 2) > 4] + [last := xs[-1], last]


@case({"a": {"b": "q"}})
def fstrings(d):
    return [
        f"{d['a']['b']!r:>10}",
        f'{d["a"]["b"]}"',
        f"""{d["a"]["b"]} {"x" if d else "y"}""",
        f"{3.14159:{5}.{2}f} {{}} {d!s}",
        f"{len(d)=}",
        rf"\d{1}",
        f"{'ab'}c",
        f"\N{BULLET}{chr(65)}" if False else "\N{BULLET}",
    ]


@case(2)
def star(x):
    return [sqrt(x), floor(pi), gcd(4, 6)]


@case()
def cond(_):
    return [tomllib.loads("a=1"), nothing_like_this is None]


@total_ordering
class Ver:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __lt__(self, o):
        return self.n < o.n

    def __hash__(self):
        return hash(self.n)


@case()
def ordering(_):
    return [Ver(2) >= Ver(1), max(Ver(1), Ver(3)).n, len({Ver(1), Ver(1)})]


class Abstract(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @staticmethod
    def s(x):
        return x

    @classmethod
    def make(cls):
        return cls()


class Impl(Abstract):
    def f(self):
        return self.s(3)


@case()
def abstract(_):
    try:
        Abstract()
    except TypeError as e:
        return [str(e), Impl.make().f()]


class Node:
    def __init__(self):
        self.kids = []
        self.parent = None


ROOT = Node()
K = Node()
K.parent = ROOT
ROOT.kids.append(K)


@case()
def cyclic(_):
    return ROOT.kids[0].parent is ROOT


DD = defaultdict(list, {"a": [1]})
CT = Counter("aab")
CM = ChainMap({"a": 1}, {"b": 2})
OD = OrderedDict(z=1)


@case()
def colls(_):
    DD["b"].append(2)
    return [DD, CT.most_common(1), CM["b"], OD]


class MyErr(Exception):
    def __init__(self, code, msg):
        super().__init__(msg)
        self.code = code


class MyGroup(ExceptionGroup):
    pass


@case()
def errors(_):
    try:
        try:
            raise MyErr(3, "m")
        except MyErr as e:
            raise KeyError("k") from e
    except KeyError as e:
        return [e.__cause__.code, str(e.__cause__)]


@case()
def groups(_):
    out = []
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as g:
        out.append(str(g.exceptions[0]))
    except* TypeError:
        out.append("t")
    return out


@case(1)
def raises(_):
    raise MyErr(1, "boom")


P = functools.partial(operator.add, 10)
IG = operator.itemgetter("a")
MC = operator.methodcaller("upper")
RX = re.compile(r"(?P<y>\d+)", re.I)


@case({"a": "5"})
def partials(d):
    return [P(1), IG(d), MC("x"), RX.match("12")["y"]]


LAM = [lambda x, k=k: x * k for k in range(3)]


@case(5)
def lams(n):
    return [f(n) for f in LAM]


def recursive(n):
    return 0 if n == 0 else 1 + mutual(n - 1)


def mutual(n):
    return 0 if n == 0 else 1 + recursive(n - 1)


@case(5)
def mut(n):
    return recursive(n)


class Outer:
    class Inner:
        v = 3

        def get(self):
            return Outer.Inner.v + self.v

    K = [i * 2 for i in range(3)]


@case()
def inner_cls(_):
    return [Outer.Inner().get(), Outer.K]


@case(2)
def local_class(n):
    @dataclass
    class L:
        a: int

        def __add__(self, o):
            return L(self.a + o.a)

    class M(L):
        pass

    return (L(n) + M(n)).a


@case({"x": 1})
def star_args(d):
    def f(a, /, b=2, *c, d, **e):
        return [a, b, c, d, e]

    return f(1, *[2, 3], **{"d": 4, "z": 5})


@case([3, 1])
def misc(xs):
    a, *b = xs
    del b
    global GG
    GG = a
    assert a, "m"
    x = [*xs, *xs]
    y = {**{"a": 1}, "b": 2}
    return [
        x,
        y,
        GG,
        not a,
        ~a,
        a if a > 2 else 0,
        xs[::-1],
        (lambda *z: z)(1),
        1_000,
        0x1F,
        1e3,
        b"a".hex(),
        ... is Ellipsis,
        a @ a if False else None,
        1 < a < 5,
    ]


GG = 0


class Lazy:
    @cached_property
    def v(self):
        return object() is not None


LZ = Lazy()
LZ.v


@case()
def lazy(_):
    return [LZ.v, "v" in LZ.__dict__]


class Iter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))

    def __contains__(self, x):
        return x == 1

    def __getitem__(self, i):
        return i

    def __bool__(self):
        return False

    def __format__(self, s):
        return f"<{s}>"

    def __matmul__(self, o):
        return "mm"


IT = Iter(3)


@case()
def dunder(_):
    return [list(IT), 1 in IT, IT[2:3].start, bool(IT), f"{IT:abc}", IT @ IT]


if __name__ != "x":

    def condfun():
        return "A"
else:

    def condfun():
        return "B"


@case()
def conditional_def(_):
    return condfun()


def counter():
    counter.n = getattr(counter, "n", 0) + 1
    return counter.n


counter()


@case()
def fattr(_):
    return counter()
