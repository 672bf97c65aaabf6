"""Captured functions: recursive, decorated, nested, with state."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import math
import os.path
import xml.etree.ElementTree
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

from .. import localpkg
from ..localpkg import texts as t
from ..localpkg.texts import LIMIT as local_limit
from ..localpkg.texts import shorten
from . import case

TOTAL = 0
RATES = {"DE": 19}


def factorial(n: int) -> int:
    return 1 if n < 2 else n * factorial(n - 1)


def is_even(n: int) -> bool:
    return n == 0 or is_odd(n - 1)


def is_odd(n: int) -> bool:
    return n != 0 and is_even(n - 1)


@case(5)
def recursion(n: int) -> Any:
    return [factorial(n), is_even(n), is_odd(n)]


def counter(start: int) -> tuple[Callable[[], int], Callable[[], int]]:
    count = start

    def up() -> int:
        nonlocal count
        count += 1
        return count

    def read() -> int:
        return count

    return up, read


up, read = counter(10)
up_2, read_other = counter(20)


@case(1, 2)
def shared_cells(n: int) -> Any:
    for _ in range(n):
        up()
    up_2()
    return [read(), read_other(), up.__name__]


@case(3, 4)
def global_writes(n: int) -> Any:
    global TOTAL
    TOTAL += n
    return [TOTAL, total()]


def total() -> int:
    return TOTAL


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[Any] = []

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        calls.append(function.__name__)
        return [function(*args, **kwargs), list(calls), wrapper.__name__]

    wrapper.calls = calls  # type: ignore[attr-defined]
    return wrapper


@logged
def doubled(n: int) -> int:
    """Doubles."""
    return n * 2


@logged
@logged
def tripled(n: int) -> int:
    return n * 3


@case(2, 3)
def decorated(n: int) -> Any:
    return [doubled(n), tripled(n), doubled.__name__, doubled.calls]


@case(4, name="decorated_handler")
@logged
def handler_with_decorator(n: int) -> Any:
    return n + 1


class CountCalls:
    """A decorator that is a class."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.count = 0

    def __call__(self, *args: Any) -> Any:
        self.count += 1
        return self.function(*args)


@CountCalls
def counted(n: int) -> int:
    return -n


@case(1, 2)
def class_decorators(n: int) -> Any:
    return [counted(n), counted.count]


@functools.lru_cache(maxsize=2)
def slow(n: int) -> int:
    return n * n


@functools.cache
def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@case(30, 30)
def caches(n: int) -> Any:
    return [slow(n), slow.cache_info().maxsize, fibonacci(n), slow.cache_info().hits, fibonacci.cache_info().misses]


@functools.singledispatch
def show(value: object) -> str:
    return f"object {value}"


@show.register
def _(value: int) -> str:
    return f"int {value}"


@show.register(list)
def show_list(value: list[Any]) -> str:
    return "list " + ",".join(show(item) for item in value)


@case([1, "a", [2]])
def single_dispatch(value: Any) -> Any:
    return show(value)


@contextlib.contextmanager
def tagged(name: str) -> Iterator[list[str]]:
    found: list[str] = [f"<{name}>"]
    try:
        yield found
    finally:
        found.append(f"</{name}>")


@case("p")
def context_managers(name: str) -> Any:
    with tagged(name) as found, contextlib.suppress(KeyError):
        found.append("text")
        raise KeyError(name)
    return found


double = lambda x: x * 2  # noqa: E731
add, mul = (lambda a, b=2: a + b), (lambda a, b=3, *, c=1: a * b * c)
TABLE = {"add": add, "mul": mul, "neg": lambda x: -x}


@case(5)
def lambdas(n: int) -> Any:
    return [double(n), add(n), mul(n, c=4), TABLE["neg"](n), TABLE["add"] is add, double.__name__]


adders = [lambda x, n=n: x + n for n in range(3)]
late = [lambda x: x + n for n in range(3)]


@case(10)
def lambdas_in_a_loop(x: int) -> Any:
    return [[f(x) for f in adders], [f(x) for f in late]]


FALLBACK: list[int] = []


def collect(item: int, into: list[int] = FALLBACK, *, scale: int = RATES["DE"], more: Any = ()) -> list[int]:
    into.append(item * scale + len(more))
    return into


@case(1, 2)
def mutable_defaults(n: int) -> Any:
    return [collect(n), FALLBACK, collect(n, [], scale=2, more=[1]), collect.__kwdefaults__]


def positional(a: int, b: int = 2, /, c: int = 3, *rest: int, d: int, e: int = 5, **more: int) -> list[Any]:
    return [a, b, c, rest, d, e, more]


@case(1)
def parameter_kinds(n: int) -> Any:
    return [positional(n, d=4), positional(n, 7, 8, 9, 10, d=1, z=2)]


def numbers(n: int) -> Iterator[int]:
    received = yield n
    while received is not None:
        received = yield received + n
    yield from range(n)


@case(2)
def generators(n: int) -> Any:
    it = numbers(n)
    return [next(it), it.send(5), it.send(6), list(it), sum(x for x in numbers(n))]


async def fetch(n: int) -> int:
    await asyncio.sleep(0)
    return n + 1


async def stream(n: int) -> Any:
    for item in range(n):
        yield item
        await asyncio.sleep(0)


@case(3)
async def async_handler(n: int) -> Any:
    results = await asyncio.gather(*(fetch(item) for item in range(n)))
    return [results, [item async for item in stream(n)], [await fetch(item) async for item in stream(2)]]


@case({"command": "go", "to": [1, 2, 3]}, {"command": "stop"}, "other", [1, [2, 3]])
def matching(event: Any) -> Any:
    match event:
        case {"command": "go", "to": [first, *rest], **extra}:
            return ["go", first, rest, extra]
        case {"command": str() as word} if len(word) > 3:
            return [word]
        case [int(x) | float(x), [a, b] as pair]:
            return [x, a, b, pair]
        case "other" | None:
            return "text"
        case _:
            return "nothing"


@case([1, 2, 3])
def new_syntax(values: list[int]) -> Any:
    if (n := len(values)) > 2:
        text = f"{n=} {values!r:>20} {'nested ' + str(n)} {{}} {n:{values[0]}.{values[1]}f}"
    try:
        raise ExceptionGroup("many", [ValueError(1), TypeError("t")])
    except* ValueError as group:
        found = [str(error) for error in group.exceptions]
    except* TypeError:
        pass
    with tagged("a") as one, tagged("b") as two:
        pass
    first, *middle, last = values
    return [
        text,
        found,
        one,
        two,
        first,
        middle,
        last,
        {**{"a": 1}, "b": 2},
        [*values, *values],
        2**-1,
        -(2**2),
        (-2) ** 2,
    ]


class _Holder:
    def __init__(self, base: int) -> None:
        self.base = base

    def plus(self, n: int) -> int:
        return self.base + n

    @classmethod
    def make(cls, n: int) -> int:
        return cls(n).plus(n)

    @staticmethod
    def twice(n: int) -> int:
        return n * 2


holder = _Holder(100)
plus = holder.plus
make = _Holder.make
twice = _Holder.twice


@case(5)
def methods_as_values(n: int) -> Any:
    holder.base += 1
    return [plus(n), make(n), twice(n), plus.__self__ is holder]


@case(3)
def modules_of_the_standard_library(n: int) -> Any:
    root = ET.fromstring("<a><b>1</b></a>")
    return [
        math.sqrt(n),
        os.path.join("a", "b"),
        json.dumps({"n": n}),
        root.find("b").text,
        xml.etree.ElementTree.fromstring("<c/>").tag,
    ]


@case("some long text here")
def local_modules(text: str) -> Any:
    return [shorten(text), t.shorten(text, 4), localpkg.VERSION, local_limit, localpkg.texts.LIMIT]


@case()
def local_imports(_: Any) -> Any:
    import base64
    from collections import OrderedDict as Ordered

    return [base64.b64encode(b"x").decode(), list(Ordered(a=1))]


def outer(scale: int) -> Callable[[int], Any]:
    unused = object()
    offset = {"n": 1}

    def middle(n: int) -> Any:
        def inner(m: int) -> int:
            return m * scale + offset["n"]

        return [inner(n), [inner(x) for x in range(2)], {x: scale for x in "ab"}]

    return middle


nested = case(3, name="nested_closures")(outer(4))
other_nested = case(3, name="nested_closures_again")(outer(5))


def make_memo() -> Callable[[int], int]:
    @functools.cache
    def inner(n: int) -> int:
        return n if n < 2 else inner(n - 1) + inner(n - 2)

    return inner


memo = make_memo()


@case(20)
def recursive_closure(n: int) -> Any:
    return memo(n)


def attributed(n: int) -> Any:
    attributed.calls += 1  # type: ignore[attr-defined]
    return [n, attributed.calls, attributed.tags]  # type: ignore[attr-defined]


attributed.calls = 0  # type: ignore[attr-defined]
attributed.tags = ["x"]  # type: ignore[attr-defined]


@case(1, 2)
def function_attributes(n: int) -> Any:
    return [attributed(n), attributed.calls]


def shadow(len: Callable[[Any], int], list: Any) -> Any:
    return len(list)


@case("abc")
def shadowed_builtins(text: str) -> Any:
    return [shadow(lambda value: 7, text), len(text), list(text)]


compose = functools.reduce(lambda f, g: lambda x: g(f(x)), [str.strip, str.title, len])


@case("  ab cd ")
def composed_lambdas(text: str) -> Any:
    return compose(text)


@case(1, name="lambda_handler")
def _placeholder(n: int) -> Any:
    return (lambda: n)()


case({"a": 1}, name="plain_lambda")(lambda event: [event, RATES])
case({"item": 5}, {"item": 6}, name="partial_handler")(functools.partial(collect, into=[1], scale=3))
case({"b": 2, "c": 5}, name="partial_handler_with_names")(functools.partial(lambda a, b, c, d=4: [a, b, c, d], 1, d=9))
case(7, name="bound_method_handler")(_Holder(1).plus)


@case({"id": "x", "qty": 2}, {"id": "y"})
def named_arguments(id: str, qty: int = 1, *, note: str | None = None) -> Any:
    return [id, qty, note]


@case({"a": 1, "b": 2})
def keyword_arguments(a: int, **others: Any) -> Any:
    return [a, others]


@case({"a": 1, "b": 2})
def positional_only(a: int, b: int, /) -> Any:
    return [a, b]


def deleted_later(n: int) -> Any:
    try:
        return missing_name  # noqa: F821
    except NameError as error:
        return [n, str(error)]


@case(1)
def unbound_names(n: int) -> Any:
    return deleted_later(n)


@case()
def no_result(_: Any) -> None:
    return None


@case("x")
def raising(text: str) -> Any:
    raise LookupError(f"no {text}")


class Refused(Exception):
    """Of the user's own."""

    def __init__(self, code: int) -> None:
        super().__init__(f"code {code}")
        self.code = code


@case(7)
def raising_own(code: int) -> Any:
    raise Refused(code)


@case(7)
def catching_own(code: int) -> Any:
    try:
        raise Refused(code)
    except Refused as error:
        return [error.code, str(error), type(error).__name__]
