"""What an analysis costs: evaluations of functions, counted; they grow with the code and not faster."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from cdktf_functionless.reflect import reflect
from cdktf_functionless.reflect.analysis import analyse, calls
from tests.reflect.analysis.support import load

TYPICAL = """
    LOG = logging.getLogger(__name__)
    table = boto3.resource("dynamodb").Table("orders")
    sqs = boto3.client("sqs")
    QUEUE = "https://sqs.us-east-1.amazonaws.com/1/q"

    def save(order):
        table.put_item(Item={"id": order["id"], "total": str(order["total"])})

    def notify(order, urgent=False):
        sqs.send_message(QueueUrl=QUEUE, MessageBody=json.dumps({"id": order["id"], "urgent": urgent}))

    def handler(event, context):
        failures = []
        for record in event["Records"]:
            try:
                order = json.loads(record["body"])
                if order["total"] <= 0:
                    raise ValueError(f"order {order['id']} has no total")
                existing = table.get_item(Key={"id": order["id"]}).get("Item")
                if existing and existing["total"] != str(order["total"]):
                    LOG.warning("changed: %s", order["id"])
                save(order)
                notify(order, urgent=order["total"] > 1000)
            except (KeyError, ValueError) as problem:
                LOG.exception("bad record %s", record["messageId"])
                failures.append({"itemIdentifier": record["messageId"], "error": str(problem)})
        return {"batchItemFailures": failures}
"""


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """How many times the functions of a program are evaluated."""
    original = calls.run

    def count(text: str) -> int:
        number = 0

        def counting(*args: object) -> None:
            nonlocal number
            number += 1
            original(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(calls, "run", counting)
        analyse(reflect(load(text).handler))
        return number

    return count


def chain(length: int) -> str:
    functions = "".join(
        f"def f{n}(e):\n    x = {{'a': e}}\n    s3.put_object(Bucket='bkt', Key='k{n}')\n    return f{n + 1}(x)\n"
        for n in range(length)
    )
    return f"s3 = boto3.client('s3')\n{functions}def f{length}(e): return e\ndef handler(event): return f0(event)\n"


def test_each_function_of_straight_code_is_evaluated_once(evaluations: Callable[[str], int]) -> None:
    assert evaluations(TYPICAL) == 3
    assert evaluations(chain(20)) == 22


def test_deep_chains_grow_with_their_length(evaluations: Callable[[str], int]) -> None:
    assert evaluations(chain(160)) <= 2.2 * evaluations(chain(80))
    assert evaluations(chain(160)) <= 10 * 160


def test_many_calls_of_one_helper_are_joined(evaluations: Callable[[str], int]) -> None:
    body = "\n".join(f"    log('message {n}')" for n in range(200))
    assert evaluations(f"def log(text): print(text)\ndef handler(event):\n{body}\n") <= calls.CONTEXTS + 80


def test_recursion_ends(evaluations: Callable[[str], int]) -> None:
    text = """
        def walk(node, path="", seen=()):
            for name, child in node.items():
                walk(child, path + "/" + name, (*seen, [name]))
            return lambda: walk({**node, "x": node}, path.upper() + "x", [seen, *seen])
        def handler(event):
            return walk({"a": {"b": {}}})()
    """
    assert evaluations(text) < 200


def test_code_that_cannot_be_followed_to_its_end_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PASSES", 10)
    analysis = analyse(reflect(load(chain(20)).handler))
    assert [doubt.reason for doubt in analysis.undecided] == ["the code is too large to be followed to its end"]


def test_a_typical_handler_takes_milliseconds() -> None:
    """3 ms on an idle machine; the bound leaves room for a busy one."""
    reflection = reflect(load(TYPICAL).handler)
    analyse(reflection)
    best = min(timed(lambda: analyse(reflection)) for _ in range(20))
    assert best < 0.015


def timed(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
