"""What AWS calls: how payload and context reach a handler, captured SDK clients, and bundles under awslambdaric."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from boto3 import client as make_client
from cdktf import App, TerraformStack

from cdktf_functionless import AwsProvider, Function, LambdaContext, Table, aws
from cdktf_functionless.compilers.lambda_bundle import bundle, zip_bytes
from cdktf_functionless.reflect import reflect
from tests.harness.cloud import Cloud
from tests.harness.lambda_host import LambdaHost, run_bundle


def run(handler: Callable[..., Any], *payloads: Any, **options: Any) -> list[Any]:
    made = bundle(reflect(handler), handler=handler)
    return [
        outcome.value if outcome.error is None else (outcome.error.type, outcome.error.message)
        for outcome in run_bundle(zip_bytes(made), *payloads, **options)
    ]


# payloads and context


def whole(order: Any) -> Any:
    return order


def with_context(order: Any, context: Any) -> Any:
    return [order, context.function_name]


def context_first(context: Any, order: Any) -> Any:
    return [order, context.function_name]


def annotated(order: Any, lambda_context: LambdaContext) -> Any:
    return [order, lambda_context.function_name]


def only_context(context: LambdaContext) -> Any:
    return context.function_name


def positional_context(order: Any, context: Any, /) -> Any:
    return [order, context.function_name]


def nothing() -> Any:
    return "nothing"


def named(id: str, qty: int = 1, *, note: str = "") -> Any:
    return [id, qty, note]


def keyword_only(*, id: str) -> Any:
    return id


def named_with_context(id: str, qty: int, context: Any) -> Any:
    return [id, qty, context.function_name]


def positional_named(a: int, b: int = 5, /, c: int = 6) -> Any:
    return [a, b, c]


def others(a: int, **rest: Any) -> Any:
    return [a, rest]


@pytest.mark.parametrize(
    ("handler", "payload", "expected"),
    [
        (whole, {"id": 1}, {"id": 1}),
        (whole, [1, None], [1, None]),
        (with_context, 5, [5, "function"]),
        (context_first, 5, [5, "function"]),
        (annotated, 5, [5, "function"]),
        (only_context, {"ignored": 1}, "function"),
        (positional_context, 5, [5, "function"]),
        (nothing, {"ignored": 1}, "nothing"),
        (named, {"id": "a"}, ["a", 1, ""]),
        (named, {"id": "a", "note": "n", "qty": 3}, ["a", 3, "n"]),
        (named, {"qty": 3}, ("TypeError", "The payload lacks ['id']; the function takes 'id qty? note?'")),
        (
            named,
            {"id": 1, "x": 3},
            ("TypeError", "The payload has the unknown names ['x']; the function takes 'id qty? note?'"),
        ),
        (keyword_only, {"id": "a"}, "a"),
        (named_with_context, {"id": "a", "qty": 2}, ["a", 2, "function"]),
        (positional_named, {"a": 1, "c": 2}, [1, 5, 2]),
        (others, {"a": 1, "b": 2, "c": 3}, [1, {"b": 2, "c": 3}]),
        (functools.partial(named, "x"), {"note": "y"}, ["x", 1, "y"]),
        (functools.partial(with_context, context=None) if False else whole, "text", "text"),
    ],
)
def test_binding(handler: Callable[..., Any], payload: Any, expected: Any) -> None:
    assert run(handler, payload) == [expected]


# SDK clients that were made outside of the handler

s3 = boto3.client("s3")
other_region = boto3.client("sqs", region_name="eu-west-3")
session = boto3.Session(region_name="us-west-2")
put = s3.put_object
table = boto3.resource("dynamodb").Table("orders")
pages = s3.get_paginator("list_objects_v2")


class Store:
    """Keeps a client."""

    client = make_client("s3")

    def __init__(self) -> None:
        self.queues = boto3.client("sqs")

    def read(self, key: str) -> str:
        return self.client.get_object(Bucket="files", Key=key)["Body"].read().decode()


store = Store()


def clients(event: Any) -> Any:
    s3.create_bucket(Bucket="files")
    put(Bucket="files", Key="k", Body=event)
    found = [item["Key"] for page in pages.paginate(Bucket="files") for item in page["Contents"]]
    try:
        s3.get_object(Bucket="files", Key="none")
    except s3.exceptions.NoSuchKey as error:
        found.append(type(error).__name__)
    return [found, store.read("k"), other_region.meta.region_name, session.region_name, store.queues.meta.region_name]


def resource_table(event: Any) -> Any:
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item=event)
    return table.get_item(Key={"id": event["id"]})["Item"]


def test_captured_clients(cloud: Cloud) -> None:
    [found] = run(clients, "text", endpoint=cloud.endpoint)
    assert found == [["k", "NoSuchKey"], "text", "eu-west-3", "us-west-2", "us-east-1"]


def test_a_captured_resource(cloud: Cloud) -> None:
    [found] = run(resource_table, {"id": "a", "n": 3}, endpoint=cloud.endpoint)
    assert found == {"id": "a", "n": 3}


def test_clients_are_lazy() -> None:
    def handler(event: Any) -> Any:
        put(Bucket="files", Key=event)
        return [s3.meta.region_name, other_region.meta.region_name, store.client.meta.region_name]

    source = bundle(reflect(handler)).source
    assert "s3 = Client('s3')" in source and "other_region = Client('sqs', region='eu-west-3')" in source
    assert "client = s3" not in source and source.count("Client('s3')") == 2


# everything together, as AWS runs it


def test_functions_and_tables_under_awslambdaric(cloud: Cloud) -> None:
    app = App()
    stack = TerraformStack(app, "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    orders = Table(stack, "Orders", partition_key="id")

    async def handler(event: dict[str, Any]) -> Any:
        orders.put_item(Item={"id": event["id"], "price": 9.5, "tags": ["a"]})
        again, raw = await asyncio.gather(
            orders.get_item(Key={"id": event["id"]}),
            aws.dynamodb.get_item(Table=orders, Key={"id": {"S": event["id"]}}),
        )
        return [again["Item"], raw["Item"]["price"]]

    function = Function(stack, "Save", handler)
    cloud.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with open(function.bundle, "rb") as file:
        zipped = file.read()
    with LambdaHost(zipped, environment=dict.fromkeys(function.environment, "orders"), endpoint=cloud.endpoint) as host:
        outcome = host.invoke({"id": "7"})
        assert outcome.value == [{"id": "7", "price": 9.5, "tags": ["a"]}, {"N": "9.5"}]


def test_a_bundle_with_one_table_is_small() -> None:
    app = App()
    stack = TerraformStack(app, "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    orders = Table(stack, "Orders", partition_key="id")

    def handler(event: dict[str, Any]) -> Any:
        orders.put_item(Item=event)
        return orders.get_item(Key={"id": event["id"]})["Item"]

    assert len(zip_bytes(bundle(reflect(handler)))) <= 4096


def test_a_batch_of_payloads_is_answered_one_by_one() -> None:
    assert run(whole, [{"functionless:batch": [1, {"a": 2}]}, {"functionless:batch": []}]) == [[[1, {"a": 2}], []]]
    assert run(whole, [], [{"functionless:batch": [1], "x": 1}]) == [[], [{"functionless:batch": [1], "x": 1}]]
