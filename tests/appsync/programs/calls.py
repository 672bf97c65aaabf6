"""Cloud calls: order, branches, errors, batches."""

from __future__ import annotations

import asyncio
from typing import TypedDict

from ..fakes import Fake, case


class Order(TypedDict):
    id: str
    total: int


def _load(payload):
    if payload == "missing" or payload == {"id": "missing"}:
        return None
    if payload == "bad":
        raise ValueError("bad id")
    if payload == "worse":
        raise RuntimeError("worse")
    return {"id": payload, "total": 5, "items": [1, 2]}


load = Fake("load", _load)
typed = Fake("typed", _load, Order | None)
echo = Fake("echo", lambda payload: payload)
number = Fake("number", lambda payload: len(str(payload)), int)
SERVICES = {"load": load, "echo": [echo]}
IDS = [{"id": i} for i in ("7", "missing", "bad", "worse")]


@case(*IDS)
def plain(id: str):
    return load(id)


@case(*IDS)
def used(id: str):
    order = load(id)
    return order["total"] + 1


@case(*IDS)
def typed_result(id: str):
    order = typed(id)
    return f"{order['id']}: {order['total'] * 2}" if order else "none"


@case(*IDS)
def two(id: str):
    order = load(id)
    again = echo({"order": order, "id": id})
    return [again["id"], order]


@case(*IDS)
def three(id: str):
    a = load(id)
    prefix = id + "-"
    b = echo(prefix)
    c = number(b)
    return {"a": a, "b": b, "c": c, "p": prefix, "n": c + 1}


@case(*IDS)
def nested(id: str):
    return echo([load(id), number(id), echo("x")])


@case(*[{**i, "flag": f} for i in IDS[:2] for f in (True, False)])
def conditional(id: str, flag: bool):
    order = None
    if flag:
        order = load(id)
    return {"order": order, "flag": flag}


@case(*[{**i, "flag": f} for i in IDS[:2] for f in (True, False)])
def either(id: str, flag: bool):
    if flag:
        return load(id)
    else:
        return echo(id)


@case(*[{**i, "a": a, "b": b} for i in IDS[:2] for a in (True, False) for b in (True, False)])
def tangled(id: str, a: bool, b: bool):
    result = []
    if a:
        result.append(load(id))
        if b:
            result.append(echo(id + "b"))
        result.append("after")
    else:
        result.append("no")
    if b:
        n = number(id)
        result.append(n)
    return [result, echo(result)]


@case(*IDS, {"id": ""})
def guards(id: str):
    if not id:
        return None
    if id == "missing":
        raise LookupError("missing")
    order = load(id)
    if order["total"] > 10:
        return "big"
    order["total"] += 1
    return echo(order)


@case(*[{"id": i, "flag": f} for i in ("7", "missing") for f in (True, False)])
def operators(id: str, flag: bool):
    order = flag and load(id)
    name = (order or {}).get("id") if order else echo("none")
    return [order, name, load(id) if flag else None, flag or number(id)]


@case(*IDS)
def caught(id: str):
    try:
        order = load(id)
    except ValueError as e:
        return {"error": str(e)}
    return order


@case(*IDS)
def caught_all(id: str):
    try:
        order = load(id)
        total = order["total"]
    except Exception as e:
        total = -1
        order = f"failed: {e}"
    return [order, total]


@case(*IDS)
def caught_several(id: str):
    try:
        order = load(id)
    except (KeyError, ValueError):
        order = "value"
    except RuntimeError as e:
        order = type(e).__name__
    else:
        order = [order]
    return echo(order)


@case(*IDS)
def reraised(id: str):
    try:
        order = load(id)
    except ValueError:
        raise
    except Exception as e:
        raise TypeError(f"other: {e}")
    return order


@case(*IDS)
def finally_(id: str):
    steps = []
    try:
        steps.append(load(id))
    except Exception:
        steps.append("failed")
    finally:
        steps.append(echo("done"))
    return steps


@case(*IDS)
def try_two(id: str):
    try:
        a = load(id)
        b = echo(a)
        c = [a, b]
    except ValueError:
        c = load("fallback")
    return c


@case({"id": "7"}, {"id": "zero"})
def raised_inside(id: str):
    try:
        order = echo({"n": 0 if id == "zero" else 3})
        if order["n"] == 0:
            raise ValueError("zero")
        out = order["n"]
    except ValueError as e:
        out = str(e)
    return out


@case({"ids": ["1", "2"]}, {"ids": []}, {"ids": ["1", "bad"]}, {"ids": ["missing"]})
def batch(ids: list[str]):
    orders = [load(i) for i in ids]
    return [order["id"] if order else None for order in orders]


@case({"ids": ["1", "2", "33"]}, {"ids": []})
def batch_filtered(ids: list[str]):
    return [number({"id": i, "n": len(i)}) for i in ids if len(i) == 1]


@case(*IDS)
async def awaited(id: str):
    order = await aload(id)
    return await aecho(order)


@case({"id": "7"})
def from_containers(id: str):
    pick = SERVICES["load"]
    return [pick(id), SERVICES["echo"][0]("x")]


def fetch(id: str):
    order = load(id)
    if order is None:
        return {"id": id, "total": 0}
    return order


def through(operation, value):
    return operation(value)


@case(*IDS)
def helpers(id: str):
    order = fetch(id)
    other = through(echo, order["total"])

    def local(n):
        return number(n)

    return [order, other, local("abc"), fetch("8")["total"]]


@case({"id": "7"}, {"id": "missing"})
def walrus(id: str):
    if (order := load(id)) is not None:
        return order["total"]
    return "none"


@case({"xs": [1, 2]}, {"xs": []})
def mutated_between(xs: list[int]):
    ys = list(xs)
    a = echo(ys)
    ys.append(3)
    b = echo(ys)
    ys.append(4)
    return [a, b, ys, xs]


@case({"n": 2}, {"n": 0})
def loops_between(n: int):
    total = 0
    a = number("abc")
    for i in range(n):
        total += a + i
    b = echo(total)
    while n > 0:
        n -= 1
        total += b
    return [total, b, n]


@case({"id": "7"}, {"id": "bad"})
def no_result(id: str):
    load(id)
    echo("audit")


@case({"id": "7"})
def ignored(id: str):
    load(id)
    return id


@case({"id": "7"}, {"id": "missing"})
def deep_condition(id: str):
    a = load(id)
    if a:
        b = echo(a["items"])
        if len(b) > 1:
            c = number(b[0])
        else:
            c = 0
    else:
        b, c = [], -1
    return {"a": a, "b": b, "c": c}


@case({"id": "7", "retry": True}, {"id": "bad", "retry": True}, {"id": "bad", "retry": False})
def nested_try(id: str, retry: bool):
    try:
        try:
            return load(id)
        except ValueError:
            if not retry:
                raise
            return echo("second")
    except Exception as e:
        return f"outer {e}"


@case({"id": "7"}, {"id": "missing"})
def matched(id: str):
    match load(id):
        case None:
            return echo("none")
        case {"total": total}:
            return echo(total)


@case({"id": "7"})
async def gathered(id: str):
    a, b = await asyncio.gather(aload(id), aecho("x"))
    return [a, b]


async def aload(id):
    return load(id)


async def aecho(value):
    return echo(value)
