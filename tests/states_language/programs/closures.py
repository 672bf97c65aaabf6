"""Nested functions and lambdas that read what is around them, where that changes between their definition and a call."""
# ruff: noqa: E731, F811

from __future__ import annotations

from ..workers import WORKERS, case

echo = WORKERS["echo"]

_INPUTS = ({"n": 2, "xs": [4, 5]}, {"n": 2, "xs": []}, {"n": 1, "xs": [3]})


@case(*_INPUTS)
def changed_by_a_loop_behind_it(n: int, xs: list[int]):
    w = 0
    def f():
        return w
    for x in xs:
        w += x
    return [f(), n]


@case(*_INPUTS)
def changed_by_a_loop_ahead_of_it(n: int, xs: list[int]):
    w = 0
    for x in xs:
        w += x
    def f():
        return w
    return [f(), n]


@case(*_INPUTS)
def taken_ahead_of_it(n: int, xs: list[int]):
    w = 0
    while xs:
        w = xs.pop()
    def f():
        return w
    a, b = n, f()
    return b


@case(*_INPUTS)
def changed_in_a_branch(n: int, xs: list[int]):
    w = 0
    def f():
        return w
    if n > 1:
        w = 7
    return [f(), n]


@case(*_INPUTS)
def through_another_function(n: int, xs: list[int]):
    w = 0
    def f():
        return w
    def g():
        return f() + 1
    echo(1)
    if n > 1:
        w = 7
        for x in xs:
            w += x
    r = g()
    return r


@case(*_INPUTS)
def changed_between_calls(n: int, xs: list[int]):
    w = 0
    f = lambda k: w + k
    for x in xs:
        w += x
        n += f(1)
    ys = [f(q) for q in xs]
    return [ys, n, list(map(f, xs)), sorted(xs, key=f)]


@case(*_INPUTS)
def changed_as_far_as_it_goes(n: int, xs: list[int]):
    w = 0
    f = lambda k: w + k
    try:
        w = xs[0]
        w = xs[5]
    except IndexError:
        pass
    ys = [f(q) for q in xs]
    return ys


@case(*_INPUTS)
def in_a_function(n: int, xs: list[int]):
    def inner(k):
        w = 0
        def f():
            return w
        for x in xs:
            w += x * k
        match k:
            case 2:
                w = -w
        return f()
    return inner(n)


@case(*_INPUTS)
def in_a_loop_with_calls(n: int, xs: list[int]):
    total = 0
    def f():
        return total
    for x in xs:
        total += echo(x)
        echo(f())
    return f()


@case(*_INPUTS)
def collected_around_it(n: int, xs: list[int]):
    total = 0
    out = []
    f = lambda: total + 1
    for x in xs:
        y = echo(x)
        total += y
        out.append(f())
    return [out, total]


@case(*_INPUTS)
def read_by_handlers(n: int, xs: list[int]):
    w = 1
    def f(k):
        return w * k
    try:
        w = xs[0]
        echo(f(2))
        w = xs[7]
    except IndexError:
        return f(3)
    finally:
        echo(f(4))
    return 0


def _helper(xs, n):
    w = 0
    def f():
        return w
    def g():
        return f() * 2
    if n > 1:
        w = 7
    k = g()
    while w < 9:
        w += 1
    return [k, g(), w]


@case(*_INPUTS)
def in_a_helper(n: int, xs: list[int]):
    return _helper(xs, n)


@case(*_INPUTS)
def through_a_method(n: int, xs: list[int]):
    w = [0]
    f = lambda: len(w)
    for x in xs:
        w.append(x)
    a = f()
    w = w + [1]
    return [a, f(), sorted(xs, key=lambda q: f() - q)]


@case(*_INPUTS)
def in_conditions_and_comprehensions(n: int, xs: list[int]):
    rate = 1
    def price(x):
        return x * rate
    if n == 2:
        rate = 3
    total = sum(price(x) for x in xs)
    if echo(total) > 5 and price(1) == 3:
        rate = 0
    return [total, price(10)]


@case(*_INPUTS)
def defaults_of_their_time(n: int, xs: list[int]):
    def f(k, m=n, *, z=len(xs), q=3, out=None):
        return [k + m, z, q]

    g = lambda k, n=n: k + n
    n = 50
    xs.append(1)
    echo(1)
    return [f(1), f(1, 2), f(1, z=9), g(1), g(1, 2), n]


@case(*_INPUTS)
def default_that_is_a_call(n: int, xs: list[int]):
    def f(k, m=echo(n)):
        return echo(k + m)

    n = 50
    return [f(1), f(1, 2), n]


@case(*_INPUTS)
def default_in_each_iteration(n: int, xs: list[int]):
    out = []
    for x in xs:

        def f(k, x=x):
            return k * x

        out.append(f(n))
    return out


@case(*_INPUTS)
def bound_in_a_loop(n: int, xs: list[int]):
    k = 1
    f = lambda: k
    for x in xs:
        k = echo(x)
        echo(f())
    return f()


@case(*_INPUTS)
def bound_in_a_loop_and_forgotten(n: int, xs: list[int]):
    k = 1
    f = lambda: k + 1
    echo(f())
    for x in xs:
        k = echo(x)
        echo(f())
    return 0


@case(*_INPUTS)
def bound_and_collected(n: int, xs: list[int]):
    k = 1
    def f(z):
        return k + z
    out = []
    for x in xs:
        k = echo(x)
        if k > 4:
            k = 0
        out.append(f(echo(k)))
    return out


@case(*_INPUTS)
def bound_by_a_loop(n: int, xs: list[int]):
    def f(z):
        return k + z
    out = []
    for k in xs:
        out.append(echo(f(1)))
    return out


@case(*_INPUTS)
def bound_by_a_comprehension(n: int, xs: list[int]):
    k = 5
    def f(z):
        return k + z
    ys = [echo(f(q)) for q in xs]
    zs = [echo(f(1)) for k in xs]
    return [ys, zs, f(0)]


@case(*_INPUTS)
def bound_by_a_loop_and_before(n: int, xs: list[int]):
    k = 1
    f = lambda: k
    for k in xs:
        echo(f())
    return 0


@case(*_INPUTS)
def beside_a_function_with_the_same_name(n: int, xs: list[int]):
    k = 1
    f = lambda: k
    def one(x):
        k = echo(x)
        return k + f()
    ys = [one(x) for x in xs]
    return [ys, [echo(k + f()) for k in xs], k]


@case(*_INPUTS)
def bound_behind_a_loop(n: int, xs: list[int]):
    k = 1
    f = lambda: k
    i = 0
    while i < 2:
        for x in xs:
            y = echo(x + f())
        k = i + 10
        i += 1
    return [f(), k]


def _helper_in_a_helper_with_calls(xs):
    k = 1
    f = lambda: k
    def g(z):
        return f() + z
    for x in xs:
        k = echo(x)
        echo(g(0))
    if len(xs) > 1:
        k += 5
    return g(2)


@case(*_INPUTS)
def in_a_helper_with_calls(n: int, xs: list[int]):
    k = 9
    r = _helper_in_a_helper_with_calls(xs)
    f = 3
    return [r, k, _helper_in_a_helper_with_calls([n, n]), f]


def _helper_in_a_pure_helper(xs, m):
    def scaled(v):
        return v * m
    m += 1
    return [scaled(x) for x in xs]


@case(*_INPUTS)
def in_a_pure_helper(n: int, xs: list[int]):
    a = _helper_in_a_pure_helper(xs, n)
    n = 7
    return [a, _helper_in_a_pure_helper(xs, n), list(map(lambda v: _helper_in_a_pure_helper([v], n), xs))]


@case({"n": 3, "s": "4", "d": {"a": 1, "k": 2}}, {"n": 3, "s": "", "d": {}})
def default_ahead_of_an_end_that_binds_its_variable(n: int, s: str, d: dict[str, int]):
    echo(1)
    echo(2)

    def f(p, k=n):
        return n * 2 + p - k

    for v in d.values():
        n += v
    m = f(2)
    if s:
        return [m]
    return [n, m]
