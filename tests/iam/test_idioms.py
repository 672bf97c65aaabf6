"""Calls as people write them around constructs, in one stack: policies that are sufficient and nothing more."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from cdktf_functionless import Bucket, EventBus, Function, Queue, StepFunction, Table, Topic, aws
from tests.harness.cloud import Cloud
from tests.harness.iam import assert_exact, lint, without_logs
from tests.harness.quick import Quick
from tests.harness.synth import synth

CASES: dict[str, tuple[Callable[[Any], Any], Any]] = {}


def gives(answer: Any) -> Callable[[Any], Any]:
    def add(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
        CASES[make.__name__] = make, answer
        return make

    return add


def items(stack: Any, name: str) -> Table[Any]:
    return Table(stack, name, partition_key="id")


@gives(None)
def started(stack):
    callee = Function(stack, "Started", lambda n: n)
    return lambda event: callee.start({"n": 1})


@gives("4")
def the_whole_envelope(stack):
    callee = Function(stack, "Whole", lambda n: n + 1)
    return lambda event: aws.lambda_.invoke(FunctionName=callee, Payload=b"3")["Payload"].read().decode()


@gives(True)
def gathered(stack):
    table, queue = items(stack, "Gathered"), Queue(stack, "GatheredQueue")

    async def handler(event):
        _, sent = await asyncio.gather(table.put_item(Item={"id": "1"}), queue.send_message(MessageBody="x"))
        return bool(sent["MessageId"])

    return handler


@gives({"id": "9"})
def class_and_static_methods(stack):
    orders = items(stack, "Methods")

    class Repository:
        table = orders

        @classmethod
        def put(cls, key):
            return cls.table.put_item(Item={"id": key})

        @staticmethod
        def get(key):
            return orders.get_item(Key={"id": key})

    def handler(event):
        Repository.put("9")
        return Repository.get("9")["Item"]

    return handler


@gives(True)
def a_state_machine(stack):
    flow = StepFunction(stack, "Flow", lambda x: x)

    def handler(event):
        execution = flow.start({"a": 1})
        return flow.describe_execution(execution["executionArn"])["status"] in ("RUNNING", "SUCCEEDED")

    return handler


@gives(["a"])
def a_batch_writer(stack):
    name = items(stack, "Written").name

    def handler(event):
        table = boto3.resource("dynamodb").Table(name)
        with table.batch_writer() as writer:
            writer.put_item(Item={"id": "a"})
        return [item["id"] for item in table.scan()["Items"]]

    return handler


@gives(1)
def a_waiter(stack):
    name = Bucket(stack, "Waited").name

    def handler(event):
        s3 = boto3.client("s3")
        s3.put_object(Bucket=name, Key="k", Body=b"")
        s3.get_waiter("object_exists").wait(Bucket=name, Key="k")
        return 1

    return handler


@gives("both")
def match_statements(stack):
    jobs, news = Queue(stack, "Jobs"), Topic(stack, "News")

    def handler(event):
        for kind in ("a", "b"):
            match kind:
                case "a":
                    jobs.send_message(MessageBody="1")
                case _:
                    news.publish(Message="x")
        return "both"

    return handler


@gives({"id": "1"})
def a_dict_of_operations(stack):
    table = items(stack, "Dispatched")
    operations = {"get": table.get_item, "put": lambda item: table.put_item(Item=item)}

    def handler(event):
        operations["put"]({"id": "1"})
        return operations["get"](Key={"id": "1"})["Item"]

    return handler


@gives([True, True])
def partials(stack):
    table = items(stack, "Partial")
    put = functools.partial(table.put_item, ReturnValues="NONE")
    get = functools.partial(aws.dynamodb.get_item, TableName=table)

    def handler(event):
        put(Item={"id": "1"})
        return [bool(found) for found in map(lambda key: get(Key={"id": {"S": key}}), ("1", "2"))]

    return handler


@gives("in")
def a_context_manager(stack):
    locks = items(stack, "Locks")

    @contextlib.contextmanager
    def locked(key):
        locks.put_item(Item={"id": key}, ConditionExpression="attribute_not_exists(id)")
        try:
            yield
        finally:
            locks.delete_item(Key={"id": key})

    def handler(event):
        with locked("z"):
            return "in"

    return handler


@gives(0)
def plain_events(stack):
    bus = EventBus(stack, "Bus")

    def handler(event):
        entry = {"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": bus.name}
        return boto3.client("events").put_events(Entries=[entry])["FailedEntryCount"]

    return handler


@gives([])
def a_generator_over_pages(stack):
    table = items(stack, "Paged")

    def pages():
        for page in boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table.name):
            yield from page["Items"]

    return lambda event: list(pages())


@pytest.fixture(scope="module")
def quick(module_cloud: Cloud) -> Iterator[Quick]:
    def build(stack: Any) -> None:
        for name, (make, _) in CASES.items():
            Function(stack, f"Use_{name}", make(stack))

    yield Quick(synth(build), module_cloud)


@pytest.mark.parametrize("name", CASES)
def test_the_policy_is_exact(name: str, quick: Quick) -> None:
    (outcome,) = quick.function(f"stack-Use_{name}").run({}, record=True)
    assert outcome.error is None, outcome
    assert outcome.value == CASES[name][1]
    policy = quick.policy(f"stack-Use_{name}")
    assert lint(policy) == []
    assert_exact(without_logs(policy), outcome.calls)
