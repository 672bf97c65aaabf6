"""Exceptions: raised, caught, raised again; finally on every way out."""

from __future__ import annotations

from ..workers import WORKERS, CodedError, OrderError, PaymentError, case

echo, double, is_even, numbers, total = (WORKERS[n] for n in ("echo", "double", "is_even", "numbers", "total"))
positive, fetch, fail, nothing = (WORKERS[n] for n in ("positive", "fetch", "fail", "nothing"))


@case(1, -1)
def catch_one(x):
    try:
        return positive(x)
    except ValueError:
        return "caught"


@case(1, -1)
def catch_message(x):
    try:
        return positive(x)
    except ValueError as e:
        return str(e)


@case(1, -1)
def catch_args(x):
    try:
        return positive(x)
    except ValueError as e:
        return [e.args[0], len(e.args), f"<{e}>"]


@case(1, -1)
def catch_other(x):
    try:
        return positive(x)
    except KeyError:
        return "never"


@case("ValueError", "KeyError", "TypeError", "none")
def catch_tuple(x):
    try:
        return fail(x)
    except (KeyError, ValueError) as e:
        return ["caught", str(e)]


@case("ValueError", "KeyError", "TypeError", "none")
def catch_in_order(x):
    try:
        return fail(x)
    except KeyError:
        return "key"
    except ValueError:
        return "value"
    except Exception:
        return "other"


@case("KeyError", "IndexError", "ValueError")
def catch_base(x):
    try:
        return fail(x)
    except LookupError:
        return "lookup"


@case("OrderError", "PaymentError", "ValueError")
def catch_own_base(x):
    try:
        return fail(x)
    except OrderError as e:
        return str(e)


@case("OrderError", "PaymentError")
def catch_own_derived(x):
    try:
        return fail(x)
    except PaymentError:
        return "payment"


@case("TypeError", "x")
def catch_bare(x):
    try:
        return fail(x)
    except:  # noqa: E722
        return "anything"


@case(1, -1)
def raise_own(x: int):
    if x < 0:
        raise OrderError("too small")
    return echo(x)


@case(1, -1)
def raise_class(x: int):
    if x < 0:
        raise OrderError
    return echo(x)


@case(1, -1)
def raise_with_text(x: int):
    if x < 0:
        raise ValueError(f"bad {x}")
    return echo(x)


@case(1, -1)
def raise_key_error(x: int):
    if x < 0:
        raise KeyError(f"k{x}")
    return echo(x)


@case(1, -1)
def raise_two_args(x: int):
    if x < 0:
        raise ValueError("a", 1)
    return echo(x)


@case(1, -1)
def raise_coded(x: int):
    if x < 0:
        raise CodedError(x)
    return echo(x)


@case(1, -1)
def raise_then_catch(x: int):
    try:
        if x < 0:
            raise OrderError(f"bad {x}")
        y = echo(x)
    except OrderError as e:
        y = str(e)
    return y


@case(1, -1)
def raise_then_catch_base(x: int):
    try:
        if x < 0:
            raise PaymentError("p")
        y = echo(x)
    except OrderError as e:
        y = f"<{e}>"
    return y


@case(1, -1)
def raise_not_caught_here(x: int):
    try:
        if x < 0:
            raise PaymentError("p")
        y = echo(x)
    except KeyError:
        y = 0
    return y


@case(1, -1)
def bare_reraise(x):
    try:
        return positive(x)
    except ValueError:
        echo("log")
        raise


@case(1, -1)
def reraise_by_name(x):
    try:
        return positive(x)
    except ValueError as e:
        echo("log")
        raise e


@case(1, -1)
def raise_from(x):
    try:
        return positive(x)
    except ValueError as e:
        raise OrderError(f"wrapped {e}") from e


@case(1, -1)
def nested_try(x):
    try:
        try:
            return positive(x)
        except KeyError:
            return "inner"
    except ValueError:
        return "outer"


@case("ValueError", "KeyError", "TypeError", "n")
def nested_reraise(x):
    try:
        try:
            return fail(x)
        except KeyError:
            echo("inner")
            raise
        except ValueError as e:
            raise OrderError(str(e)) from None
    except OrderError as e:
        return f"order {e}"
    except LookupError:
        return "lookup"


@case(1, -1)
def try_else(x):
    try:
        y = positive(x)
    except ValueError:
        y = "error"
    else:
        y = echo([y])
    return y


@case(1, -1)
def else_is_not_guarded(x):
    try:
        echo(x)
    except ValueError:
        return "never"
    else:
        return positive(x)


@case(1, -1)
def finally_runs(x):
    try:
        y = positive(x)
    finally:
        echo("finally")
    return y


@case(1, -1)
def finally_and_except(x):
    try:
        y = positive(x)
    except ValueError:
        y = 0
    finally:
        echo("finally")
    return y


@case(1, -1)
def finally_on_return(x):
    try:
        return positive(x)
    finally:
        echo("finally")


@case(1, -1)
def finally_after_handler_returns(x):
    try:
        return positive(x)
    except ValueError as e:
        return str(e)
    finally:
        echo("finally")


@case(1, -1)
def finally_returns(x):
    try:
        positive(x)
    finally:
        return "from finally"  # noqa: B012


@case([1, -1, 2], [], [-1], [5])
def finally_on_break(xs: list[int]):
    seen = []
    for x in xs:
        try:
            if x < 0:
                break
            seen.append(echo(x))
        finally:
            echo("f")
    return seen


@case([1, -1, 2], [], [-1], [5])
def finally_on_continue(xs: list[int]):
    seen = []
    for x in xs:
        try:
            if x < 0:
                continue
            seen.append(echo(x))
        finally:
            echo("f")
    return seen


@case([1, -1, 2], [], [-1])
def finally_on_return_in_loop(xs: list[int]):
    for x in xs:
        try:
            if x < 0:
                return ["found", x]
            echo(x)
        finally:
            echo("f")
    return "none"


@case("ValueError", "n")
def finally_raises(x):
    try:
        fail(x)
    finally:
        positive(-1)


@case("ValueError", "KeyError", "n")
def handler_raises_through_finally(x):
    try:
        fail(x)
    except ValueError:
        raise OrderError("o") from None
    finally:
        echo("f")
    return "end"


@case({"k": 1}, {})
def key_error_caught(d: dict):
    try:
        return echo(d["k"])
    except KeyError as e:
        return ["caught", str(e)]


@case({"k": 1}, {})
def key_error_without_call(d: dict):
    try:
        x = d["k"]
    except KeyError:
        x = 0
    return echo(x)


@case({"k": 1}, {}, {"k": "s"})
def key_error_after_call(d: dict):
    x = 0
    try:
        y = echo(1)
        x = y + d["k"]
    except KeyError:
        x = -1
    except TypeError:
        x = -2
    return x


@case([1, 2], [])
def index_error_caught(xs: list[int]):
    try:
        y = xs[1]
        echo(y)
    except IndexError:
        return echo("none")
    return y


@case(0, 2)
def zero_division_caught(x: int):
    try:
        y = 10 // x
        z = echo(y)
    except ZeroDivisionError as e:
        z = str(e)
    return z


@case("12", "x")
def value_error_of_int(s: str):
    try:
        n = int(s)
        m = echo(n)
    except ValueError:
        m = None
    return m


@case({"k": 1}, {}, {"k": 0})
def error_in_condition(d: dict):
    try:
        if d["k"] > 0:
            return echo("positive")
        return echo("zero")
    except KeyError:
        return "no key"


@case({"k": 1}, {})
def error_keeps_variables(d: dict):
    n = 0
    try:
        n = 1
        y = d["k"]
        n = 2
        echo(y)
        n = 3
    except KeyError:
        return n
    return n


@case({"k": 1}, {})
def call_error_keeps_variables(d: dict):
    n = 0
    try:
        n = echo(1)
        n = n + 1
        n += positive(-1)
    except ValueError:
        return n


@case({"a": [1, 2]}, {"a": []}, {})
def error_in_loop_source(d: dict):
    try:
        for x in d["a"]:
            echo(x)
    except KeyError:
        return "no list"
    return "done"


@case(["ValueError", "n", "KeyError"], [], ["n"], ["TypeError", "n"])
def loop_with_try(names: list[str]):
    done, failed = [], []
    for name in names:
        try:
            done.append(fail(name))
        except (ValueError, KeyError) as e:
            failed.append(str(e))
    return [done, failed]


@case(["n", "ValueError", "n"], [], ["ValueError"])
def try_around_loop(names: list[str]):
    done = []
    try:
        for name in names:
            done.append(fail(name))
    except ValueError:
        done.append("stopped")
    return done


@case([1, 2, -1, 3], [], [-1])
def error_ends_loop(xs: list[int]):
    out = []
    for x in xs:
        out.append(positive(x))
    return out


@case(1, 0, -1)
def assertion(x: int):
    assert x > 0, f"{x} is not positive"
    return echo(x)


@case(1, 0)
def assertion_without_message(x: int):
    assert x
    return echo(x)


@case(1, 0)
def assertion_caught(x: int):
    try:
        assert x, "falsy"
        return echo(x)
    except AssertionError as e:
        return str(e)


@case("ValueError", "KeyError", "RuntimeError", "n")
def isinstance_of_error(x):
    try:
        return fail(x)
    except Exception as e:
        if isinstance(e, KeyError):
            return "key"
        return f"{type(e).__name__}: {e}"


@case("TimeoutError", "OSError", "n")
def timeout_error(x):
    try:
        return fail(x)
    except TimeoutError:
        return "timeout"
    except OSError:
        return "os"


@case("TimeoutError", "n")
def os_error_catches_timeout(x):
    try:
        return fail(x)
    except OSError:
        return "os"


@case(1, -1)
def retry_by_hand(x: int):
    attempts = 0
    while True:
        try:
            attempts += 1
            return [positive(x + attempts - 1), attempts]
        except ValueError:
            if attempts == 3:
                raise


@case(-2, -5)
def ladder(x: int):
    for attempt in range(4):
        try:
            return positive(x + attempt)
        except ValueError as e:
            last = str(e)
    return f"gave up: {last}"


def risky(x):
    try:
        return positive(x)
    except ValueError:
        return "handled"


@case(1, -1)
def helper_handles(x):
    return [risky(x), echo(1)]


def raises(x):
    if x < 0:
        raise OrderError("helper")
    return echo(x)


@case(1, -1)
def helper_raises(x: int):
    try:
        return raises(x)
    except OrderError as e:
        return str(e)


@case(1, -1)
def helper_raises_uncaught(x: int):
    return raises(x)


@case({"id": "1", "n": 2}, {"id": "1", "n": -2}, {"id": "x", "n": -3})
def saga(order: dict):
    done = []
    try:
        echo({"reserve": order["id"]})
        done.append("reserve")
        positive(order["n"])
        done.append("charge")
    except ValueError as e:
        for step in reversed(done):
            echo({"undo": step})
        return {"ok": False, "why": str(e)}
    return {"ok": True}


@case({"k": {"j": 1}}, {"k": {}}, {})
def strict_key_error(d: dict):
    x = d["k"]["j"]
    return echo(x)


@case({"k": 1}, {}, strict_errors=True)
def strict_pure(d: dict):
    x = d["k"]
    return echo(x)


@case({"k": 1}, {}, {"k": 0}, strict_errors=True)
def strict_condition(d: dict):
    if d["k"] > 0:
        return echo(1)
    return 10 // d["k"]


@case([], [1], [1, 2])
def error_of_a_finally_that_an_error_runs(xs: list[int]):
    try:
        try:
            xs[0]
        finally:
            [a, b] = [echo(1)] * (len(xs) + 1)
    finally:
        xs[1]
    return a + b


@case([], [-1], [1])
def handler_of_pure_code_raises(xs: list[int]):
    try:
        try:
            xs[0]
        except IndexError:
            positive(echo(-1))
        positive(xs[0])
    except ValueError as e:
        return echo(str(e))


@case([], [[1]], [[-1]])
def handler_of_pure_code_maps(xs: list[list[int]]):
    def one(x):
        try:
            return [1][x]
        except IndexError:
            try:
                return positive(-x)
            except ValueError:
                return echo("caught")

    try:
        xs[0][0] // (xs[0][0] + 1)
    except (IndexError, ZeroDivisionError):
        return [one(x) for x in [0, 1, 2]]
    return None


@case([], [5])
def tuple_target_fails_half_way(xs: list[int]):
    a = 0
    try:
        a, xs[0] = divmod(7, 4)
    except IndexError:
        echo(a)
    return [a, xs]


@case([], [5])
def nested_target_fails_half_way(xs: list[int]):
    a, b = 0, [0]
    try:
        a, (b[0], xs[0]), *b = 1, [2, 3], 4
    except IndexError:
        echo([a, b])
    return [a, b, xs]


@case([], [5], [5, 6, 7])
def second_target_fails(xs: list[int]):
    a = 0
    try:
        a = xs[0] = xs[2] = len(xs) + 3
    except IndexError:
        echo([a, xs])
    return [a, xs]


@case([[1, 2]], [[1, 2], [3]], [[1, 2], [3, 4]])
def target_of_a_loop_fails_half_way(xs: list[list[int]]):
    n, found = 0, [0]
    try:
        for n, found[n - 1] in xs:
            echo(n)
    except (ValueError, IndexError) as e:
        return echo([n, found, str(e)])
    return n


@case(1, 0)
def if_fails_half_way(n: int):
    s = "before"
    try:
        if n < 1:
            s = "within"
            n = n // 0
    except ZeroDivisionError:
        pass
    return [s, n]


@case([], [5], [5, 0])
def loop_fails_half_way(xs: list[int]):
    seen = 0
    try:
        for x in xs:
            seen += 1
            seen += 10 // x
        else:
            seen += xs[1]
    except (ZeroDivisionError, IndexError):
        echo(seen)
    return seen


@case({"n": 0, "s": ""}, {"n": 1, "s": "x"}, {"n": 2, "s": ""})
def arguments_of_an_error(order: dict):
    n, s = int(order["n"]), str(order["s"])
    try:
        if n == 0:
            raise ValueError
        if n == 1:
            raise ValueError(s)
        echo(n)
        raise RuntimeError
    except (ValueError, RuntimeError) as e:
        size = len(e.args)
        try:
            e.args[0]
            return [size, e.args[0]]
        except IndexError as missing:
            return [size, str(missing)]


@case({"a": 1, "b": 2}, {"a": 1}, {"b": 2}, {})
def state_behind_a_try(d: dict[str, int]):
    try:
        y = d["a"]
    except KeyError:
        return echo("none")
    return echo(d["b"] + y)


@case({"a": [1], "n": 0}, {"a": [], "n": 0}, {"a": [1], "n": 3})
def call_behind_a_try(d):
    try:
        y = d["a"][0]
    except IndexError:
        return echo("none")
    z = double(d["a"][d["n"]])
    return [y, z]


@case({"xs": [1, 2], "n": 0}, {"xs": [1, 2], "n": 5}, {"xs": [], "n": 0})
def return_behind_a_try(d):
    try:
        a = echo(d["n"])
    except IndexError:
        return -1
    return d["xs"][a]


@case({"a": None}, {"a": {"k": 1}}, {}, {"a": {}})
def get_of_something_else(d):
    try:
        x = d["a"].get("k")
        echo(1)
    except (AttributeError, KeyError) as e:
        return echo(str(e))
    return x


@case({"xs": [1, 2, -1, 4]}, {"xs": [1]}, {"xs": []})
def handler_reads_what_a_loop_collected(d: dict[str, list[int]]):
    r = []
    try:
        for x in d["xs"]:
            r.append(positive(x))
    except ValueError:
        return echo(r)
    return "all"


@case({"xs": [1, 2, -1, 4]}, {"xs": [1]}, {"xs": []})
def final_reads_what_a_loop_collected(d: dict[str, list[int]]):
    r = []
    try:
        for x in d["xs"]:
            r.append(positive(x))
    finally:
        echo(r)
    return "all"


@case({"xs": [1, 2, -1, 4]}, {"xs": [1]}, {"xs": []})
def handler_and_final_read_what_a_loop_collected(d: dict[str, list[int]]):
    r, s = [], 0
    try:
        for x in d["xs"]:
            r.append(positive(x))
            s += 1
    except ValueError:
        echo(s)
    finally:
        echo(r)
    return "all"


@case({"xs": [1, 2, -1, 4]}, {"xs": [1]}, {"xs": []})
def outer_handler_reads_what_a_loop_collected(d: dict[str, list[int]]):
    r = []
    try:
        try:
            for x in d["xs"]:
                r.append(positive(x))
        except KeyError:
            echo("no")
    except ValueError:
        return echo(r)
    return "all"


@case({"xs": [1, 2, -1, 4]}, {"xs": [1]}, {"xs": []})
def else_of_a_try_collects(d: dict[str, list[int]]):
    r = []
    try:
        echo(1)
    except KeyError:
        echo("no")
    else:
        for x in d["xs"]:
            r.append(positive(x + 1))
    finally:
        echo(r)
    return "all"


@case({"xs": [3, 4]}, {"xs": [1]}, {"xs": []})
def loop_raises_an_error_that_makes_its_message(d: dict[str, list[int]]):
    echo(0)
    for x in d["xs"]:
        if x > 2:
            raise CodedError(x)
    echo("none")
