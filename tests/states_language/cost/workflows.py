"""Workflows as one writes them in Python."""

from __future__ import annotations

import asyncio
import time
from typing import Any, TypedDict

from cdktf_functionless import workflow

from ..workers import LATER, WORKERS, OrderError

echo, double, is_even, positive, fetch, fail = (
    WORKERS[name] for name in ("echo", "double", "is_even", "positive", "fetch", "fail")
)
later_echo, later_double = LATER["echo"], LATER["double"]


class Line(TypedDict):
    id: str
    qty: int
    price: float


class Order(TypedDict):
    id: str
    lines: list[Line]


class Numbers(TypedDict):
    items: list[int]


class Names(TypedDict):
    names: list[str]


class Person(TypedDict):
    first: str
    last: str
    age: int


def loop_with_try(order: Names) -> Any:
    done, failed = [], []
    for name in order["names"]:
        try:
            done.append(fail(name))
        except ValueError:
            failed.append(name)
    return {"done": done, "failed": failed}


async def concurrent_map(order: Numbers) -> Any:
    return await asyncio.gather(*[later_double(item) for item in order["items"]])


def arithmetic_and_strings(person: Person) -> Any:
    age = person["age"] + 1
    name = f"{person['first']} {person['last']}"
    if age >= 18 and len(name) > 3:
        return {"name": name.upper(), "group": f"adult-{age // 10 * 10}"}
    return {"name": name, "group": "minor"}


def saga(order: Order) -> Any:
    booked = echo({"book": order["id"]})
    try:
        paid = positive(order["lines"][0]["qty"])
    except ValueError as e:
        echo({"cancel": booked})
        raise OrderError(str(e)) from e
    return {"booked": booked, "paid": paid}


class Job(TypedDict):
    id: str
    rounds: int


def polling(job: Job) -> Any:
    left = job["rounds"]
    while True:
        status: dict[str, int] = echo({"left": left})
        if status["left"] == 0:
            return status
        left -= 1
        time.sleep(30)


class Pages(TypedDict):
    pages: int


def pagination(query: Pages) -> Any:
    found: list[int] = []
    page = 0
    while page < query["pages"]:
        answer: dict[str, int] = echo({"page": page, "next": page + 1})
        found.append(answer["page"])
        page = answer["next"]
    return found


async def fan_out(order: Order) -> Any:
    stock, price = await asyncio.gather(later_echo({"stock": order["id"]}), later_echo({"price": order["id"]}))
    return {"stock": stock, "price": price}


class Request(TypedDict):
    id: str
    amount: int


def approval(request: Request) -> Any:
    if request["amount"] < 100:
        return "approved"
    answer: dict[str, bool] = workflow.wait_for_callback(
        lambda token: echo({"token": token, "id": request["id"], "ok": True}), timeout_seconds=3600
    )
    return "approved" if answer["ok"] else "refused"


def retry_ladder(request: Request) -> Any:
    try:
        return workflow.retry(positive, request["amount"], on=(ValueError,), max_attempts=2, interval_seconds=2)
    except ValueError as e:
        return echo({"manual": request["id"], "why": str(e)})


class Matrix(TypedDict):
    rows: list[list[int]]


def nested_loops(matrix: Matrix) -> Any:
    for row in matrix["rows"]:
        for cell in row:
            echo(cell)


def aggregation(order: Order) -> Any:
    total = 0.0
    lines = []
    for line in order["lines"]:
        price: float = double(line["price"])
        total += price * line["qty"]
        lines.append({"id": line["id"], "price": price})
    return {"total": total, "lines": lines}


def text_work(order: Order) -> Any:
    names = sorted(line["id"].strip().lower() for line in order["lines"] if line["qty"] > 0)
    total = sum(line["qty"] * line["price"] for line in order["lines"])
    text = ", ".join(names)
    return echo({"subject": f"Order {order['id']}", "body": f"{len(names)} items: {text}", "cents": total * 100})


def batch(order: Numbers) -> Any:
    groups = [order["items"][i : i + 4] for i in range(0, len(order["items"]), 4)]
    return [total for total in workflow.parallel_map(WORKERS["total"], groups, max_concurrency=5)]
