"""`testing.local()`: constructs run here, with JSON in and out, or their fakes; SDK calls go to boto3."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import boto3
import pytest
from cdktf import App, TerraformStack
from moto import mock_aws

from cdktf_functionless import AwsProvider, Function, Table, aws
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.testing import local


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = TerraformStack(App(outdir=str(tmp_path_factory.mktemp("app"))), "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    return stack


def test_a_call_runs_the_handler_with_copies(stack):
    def add(order):
        order["seen"] = True
        return {"order": order, "pair": (1, 2)}

    call = Function(stack, "Copies", add)
    given = {"id": "7"}
    with local():
        assert call(given) == {"order": {"id": "7", "seen": True}, "pair": [1, 2]}
    assert given == {"id": "7"}


def test_what_json_cannot_hold_is_an_error(stack):
    call = Function(stack, "Sets", lambda event: {1, 2})
    with local(), pytest.raises(TypeError, match="set is not JSON"):
        call({})


def test_async_handlers_are_awaited(stack):
    async def slow(n):
        await asyncio.sleep(0)
        return Decimal(n)

    call = Function(stack, "Slow", slow)

    async def both():
        return await asyncio.gather(call(1), call(2))

    with local():
        assert asyncio.run(both()) == [1, 2]


def test_fakes_for_constructs_and_operations(stack):
    charge = Function(stack, "Charge", lambda order: 1 / 0)
    orders = Table(stack, "Fakes", partition_key="id")
    checkout = Function(stack, "Checkout", lambda order: [charge(order), orders.get_item(Key=order)])
    with local(fakes={charge: lambda order: "paid", orders.get_item: lambda Key: {"Item": Key}}):
        assert checkout({"id": "1"}) == ["paid", {"Item": {"id": "1"}}]
        with local(fakes={charge: lambda order: "again"}):
            assert checkout({"id": "1"})[0] == "again"


def test_start_does_not_give_the_result(stack):
    seen = []
    call = Function(stack, "Start", lambda event: seen.append(event))
    with local():
        assert call.start({"n": 1}) is None
    assert seen == [{"n": 1}]


def test_outside_it_is_a_diagnostic(stack):
    call = Function(stack, "Outside", lambda event: event)
    orders = Table(stack, "OutsideTable", partition_key="id")
    for attempt in (lambda: call(1), lambda: call.start(1), lambda: orders.scan(), lambda: aws.s3.list_buckets()):
        with pytest.raises(FunctionlessError, match="FL1008") as failure:
            attempt()
        assert failure.value.diagnostics[0].position.file == __file__


@mock_aws
def test_tables_and_sdk_calls_go_to_boto3(stack):
    orders = Table(stack, "Orders", partition_key="id")
    boto3.client("dynamodb").create_table(
        TableName=orders.table_name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    save = Function(stack, "Save", lambda order: orders.put_item(Item=order) and None)
    load = Function(stack, "Load", lambda id: orders.get_item(Key={"id": id})["Item"])
    with local():
        save({"id": "1", "total": 3})
        assert load("1") == {"id": "1", "total": 3}
        raw = aws.dynamodb.get_item(TableName=orders, Key={"id": {"S": "1"}})
        assert raw["Item"]["total"] == {"N": "3"}


def test_the_handler_itself_stays_plain(stack):
    assert Function(stack, "Plain", lambda event: event + 1).handler(1) == 2
