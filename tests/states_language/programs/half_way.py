"""Errors after a part of a statement has changed what is read behind them: in tests, in the middle of expressions."""
# ruff: noqa: F811

from __future__ import annotations

from ..workers import WORKERS, case

echo = WORKERS["echo"]

_INPUTS = ({"n": 2, "xs": [4]}, {"n": 2, "xs": [1, 5]}, {"n": 9, "xs": [4, 5]}, {"n": 9, "xs": []})


@case(*_INPUTS)
def taken_in_a_test(n: int, xs: list[int]):
    m = 1
    try:
        echo(1)
        if xs.pop() > n:
            m = max(xs)
    except (ValueError, IndexError) as error:
        echo(str(error))
    return [m, xs]


@case(*_INPUTS)
def taken_in_a_test_that_goes_on(n: int, xs: list[int]):
    m = 1
    try:
        if xs.pop() > xs[0]:
            m = n
    except IndexError as error:
        echo([str(error), xs])
    return [m, xs]


@case(*_INPUTS)
def taken_in_a_test_ahead_of_a_finally(n: int, xs: list[int]):
    seen: list[list[int]] = []
    try:
        try:
            echo(1)
        except KeyError:
            echo("no")
        else:
            if xs.pop() > n:
                n = max(xs)
        finally:
            seen = [[x] for x in xs]
    except (ValueError, IndexError):
        echo(2)
    return [n, seen, xs]


@case(*_INPUTS)
def bound_in_a_test(n: int, xs: list[int]):
    k = 0
    try:
        echo(1)
        if (k := xs[0]) > n:
            n = max(xs[1:])
    except (ValueError, IndexError):
        echo(2)
    return [n, xs, k]


@case(*_INPUTS)
def taken_in_a_subject(n: int, xs: list[int]):
    m = 1
    try:
        match xs.pop():
            case 4 | 5:
                m = xs[0]
            case _:
                m = n
    except IndexError as error:
        echo([str(error), xs])
    return [m, xs]


@case(*_INPUTS)
def taken_for_what_a_loop_runs_over(n: int, xs: list[int]):
    m = 1
    try:
        for y in [xs.pop(), xs[0]]:
            m += y
    except IndexError as error:
        echo([str(error), xs])
    return [m, xs]


@case(*_INPUTS)
def taken_in_an_assertion(n: int, xs: list[int]):
    try:
        assert xs.pop() > n, f"{len(xs)}"
    except (AssertionError, IndexError) as error:
        echo([str(error), xs])
    return xs


@case(*_INPUTS)
def taken_twice_in_a_list(n: int, xs: list[int]):
    try:
        y = [xs.pop(), xs.pop(), xs[0]]
    except IndexError as error:
        echo([str(error), xs])
        y = []
    return [y, xs]


@case(*_INPUTS)
def taken_in_arguments_and_keys(n: int, xs: list[int]):
    ys = [1, 2]
    try:
        ys.append(xs.pop() // (n - 2))
    except (ZeroDivisionError, IndexError) as error:
        echo([str(error), xs])
    try:
        ys[xs.pop()] = 7
    except IndexError as error:
        echo([str(error), xs])
    try:
        n += xs.pop() + ys[9]
    except IndexError as error:
        echo([str(error), xs, n])
    return [n, xs, ys]


@case(*_INPUTS)
def bound_in_an_expression(n: int, xs: list[int]):
    k = 0
    try:
        n = (k := n + 1) + xs[1]
    except IndexError as error:
        echo([str(error), k])
    return [n, k]


@case({"k": [3], "q": 1}, {"k": [], "q": 1}, {"k": [3], "z": 2})
def taken_from_a_dict(d: dict):
    try:
        y = [d.setdefault("q", []), d["k"].pop(), d["z"]]
    except LookupError as error:
        echo([str(error), d])
        y = []
    return [y, d]


@case(*_INPUTS)
def taken_in_a_return(n: int, xs: list[int]):
    try:
        return [xs.pop(), xs[0]]
    except IndexError as error:
        echo([str(error), xs])
    finally:
        echo(xs)
    return [n, xs]


@case(*_INPUTS)
def one_target_of_several(n: int, xs: list[int]):
    m = 0
    try:
        m, xs[0] = 1, 2
        m, (n, xs[1]) = 3, (4, 5)
        m, *xs[7:], xs[9] = 6, 7, 8
    except IndexError:
        return [m, n, xs]
    return []


@case(*_INPUTS)
def one_of_two_names(n: int, xs: list[int]):
    m = 0
    d: dict[str, int] = {}
    try:
        m = xs[0] = n
        d["a"] = xs[1] = 7
    except IndexError:
        return [m, xs, d]
    return [m, d]


@case(*_INPUTS)
def handler_comes_back_to_what_may_fail(n: int, xs: list[int]):
    i = 0
    while True:
        i += 1
        try:
            if i > 3:
                return ["done", i, xs]
            xs[i] += 1
            echo(xs[i] // (n - 2))
        except IndexError:
            xs.append(i)
            continue
        except ZeroDivisionError:
            break
        finally:
            xs = xs + [0]
    return ["broke", i, xs]
