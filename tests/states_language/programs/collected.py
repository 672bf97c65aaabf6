"""Loops that only collect, on several ways through an iteration: branches that append to the same list share a flag."""
# ruff: noqa: F811

from __future__ import annotations

from ..workers import WORKERS, PaymentError, case

echo, double, is_even, fail, positive = (WORKERS[n] for n in ("echo", "double", "is_even", "fail", "positive"))

_XS = ([1, -2, 3], [-1], [2], [])


@case(*_XS)
def both_branches_append(xs: list[int]):
    out = []
    for x in xs:
        if is_even(x):
            out.append(x)
        else:
            out.append(double(x))
    return out


@case(*_XS)
def a_branch_appends_twice(xs: list[int]):
    out = []
    for x in xs:
        if is_even(x):
            out.append(x)
        else:
            out.append(double(x))
            out.append(-x)
    return out


@case(*_XS)
def a_branch_appends_twice_first(xs: list[int]):
    out = []
    for x in xs:
        if is_even(x):
            out.append(double(x))
            out.append(-x)
        else:
            out.append(x)
    return out


@case(*_XS)
def a_branch_adds_ahead_of_its_append(xs: list[int]):
    out = []
    for x in xs:
        if is_even(x):
            out.append(x)
        else:
            out += [0]
            echo(x)
            out.append(7)
    return out


@case(*_XS)
def appended_behind_the_branches_too(xs: list[int]):
    out = []
    for x in xs:
        if is_even(x):
            out.append(["even", x])
        elif positive(x + 5) > 5:
            out.append(["more", x])
        else:
            out.append(["less", x])
        echo(x)
        out.append(x)
    return out


@case(*_XS)
def branches_of_branches_append(xs: list[int]):
    out, odd = [], []
    for x in xs:
        if is_even(x):
            if x > 0:
                out.append(x)
            else:
                out.append(double(x))
            echo("even")
            out.append(0)
        elif x > 1:
            odd.append(x)
            out.append(1)
        else:
            odd.append(-x)
    return [out, odd]


@case(["OrderError", "", "ValueError"], ["KeyError"], [""], [])
def handlers_append(names: list[str]):
    done, failed = [], []
    for name in names:
        try:
            done.append(name)
            if name:
                fail(name)
            failed.append(["none", name])
        except PaymentError:
            failed.append(["payment", name])
        except ValueError as error:
            failed.append(["value", str(error)])
        except Exception as error:
            if is_even(len(name)):
                failed.append([type(error).__name__, name])
            else:
                failed.append([name])
    return [done, failed]


@case(*_XS)
def continue_in_a_branch(xs: list[int]):
    out, seen = [], []
    for x in xs:
        if x < 0:
            out.append("negative")
            continue
        y = echo(x)
        if y > 2:
            out.append("large")
        else:
            out.append(y)
        seen.append(x)
    return [out, seen]


@case({"xs": [1, 2, 3, 4, 5], "n": 2}, {"xs": [], "n": 3}, {"xs": [1, 2], "n": 0}, {"xs": [1, 2], "n": -1}, {"xs": [7], "n": 1})
def chunks_of_a_size_that_is_given(xs: list[int], n: int):
    out = []
    try:
        for i in range(0, len(xs), n):
            out.append(echo(xs[i : i + n]))
    except ValueError as error:
        return [str(error), n]
    return [out, [xs[i : i + n] for i in range(0, len(xs), n)]]


@case({"n": 3, "m": 2}, {"n": 0, "m": -1})
def what_finally_reads_is_not_put_off(n: int, m: int):
    for text in "ab":
        try:
            m = 7
        finally:
            echo([text, m])
    seen = []
    for text in "ab":
        try:
            n = m + len(text)
        finally:
            seen.append(echo(n))
    return [n, m, seen]


@case(*_XS)
def a_last_value_that_finally_does_not_read(xs: list[int]):
    last = None
    for x in xs:
        try:
            last = positive(x)
        finally:
            echo(x)
    return last
