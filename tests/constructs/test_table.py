"""Tables: keys, indexes and switches as Terraform arguments; the actions and targets of each operation."""

from __future__ import annotations

import pytest
from cdktf import Testing

from cdktf_functionless import Index, Table
from cdktf_functionless.diagnostics import FunctionlessError, Position
from cdktf_functionless.integration import Argument, Call, Host, integration_of
from tests.harness.synth import synth

HERE = Position("shop.py", 1, 1, 1, 2)


def argument(*possible, **items):
    if items:
        return Argument(HERE, items={name: argument(value) for name, value in items.items()})
    return Argument(HERE, possible=possible)


def call(**kwargs):
    return Call((), kwargs, HERE, Host.LAMBDA)


def actions(operation, **kwargs):
    return {
        (action.removeprefix("dynamodb:"), resource)
        for statement in integration_of(operation).on(call(**kwargs)).statements
        for action in statement.actions
        for resource in statement.resources
    }


def test_arguments():
    def build(stack):
        Table(
            stack,
            "Orders",
            partition_key="id",
            sort_key=("at", "N"),
            indexes={"by_status": Index("status", ("at", "N"), ["total"]), "all": Index("status")},
            stream=True,
            time_to_live="expires",
            encryption=True,
            point_in_time_recovery=True,
            deletion_protection_enabled=True,
            replica=[{"region_name": "eu-west-1"}],
        )

    table = synth(build, name="test").one("aws_dynamodb_table")
    table.pop("//")
    assert table == {
        "name": "test-Orders",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "id",
        "range_key": "at",
        "attribute": [{"name": "at", "type": "N"}, {"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
        "global_secondary_index": [
            {
                "name": "by_status",
                "hash_key": "status",
                "range_key": "at",
                "projection_type": "INCLUDE",
                "non_key_attributes": ["total"],
            },
            {"name": "all", "hash_key": "status", "projection_type": "ALL"},
        ],
        "stream_enabled": True,
        "stream_view_type": "NEW_AND_OLD_IMAGES",
        "ttl": {"attribute_name": "expires", "enabled": True},
        "server_side_encryption": {"enabled": True},
        "point_in_time_recovery": {"enabled": True},
        "deletion_protection_enabled": True,
        "replica": [{"region_name": "eu-west-1"}],
    }


@pytest.fixture(scope="module")
def table():
    from cdktf import TerraformStack

    stack = TerraformStack(Testing.app(), "test")
    return Table(stack, "Orders", partition_key="id", indexes={"by_status": Index("status"), "by_day": Index("day")})


@pytest.mark.parametrize(
    ("name", "kwargs", "expected"),
    [
        ("get_item", {}, {"GetItem": ""}),
        ("put_item", {}, {"PutItem": ""}),
        ("update_item", {}, {"UpdateItem": ""}),
        ("delete_item", {}, {"DeleteItem": ""}),
        ("query", {}, {"Query": ""}),
        ("scan", {}, {"Scan": ""}),
        ("query", {"IndexName": argument("by_status")}, {"Query": "/index/by_status"}),
        ("scan", {"IndexName": argument("by_day")}, {"Scan": "/index/by_day"}),
        ("batch_get_item", {}, {"BatchGetItem": ""}),
        ("batch_write_item", {}, {"BatchWriteItem": ""}),
        ("transact_get_items", {}, {"GetItem": ""}),
        (
            "transact_write_items",
            {"TransactItems": Argument(HERE, elements=(argument(Put=1), argument(Delete=1)))},
            {"PutItem": "", "DeleteItem": ""},
        ),
        (
            "transact_write_items",
            {"TransactItems": Argument(HERE)},
            {"PutItem": "", "DeleteItem": "", "UpdateItem": "", "ConditionCheckItem": ""},
        ),
    ],
)
def test_actions(table, name, kwargs, expected):
    found = actions(getattr(table, name), **kwargs)
    assert found == {(action, table.arn + target) for action, target in expected.items()}


def test_an_index_that_the_code_leaves_open_is_each_index(table):
    found = actions(table.query, IndexName=Argument(HERE))
    assert found == {("Query", f"{table.arn}/index/by_status"), ("Query", f"{table.arn}/index/by_day")}


def test_an_unknown_index_is_a_diagnostic(table):
    with pytest.raises(FunctionlessError, match="FL1011.*'by_color'"):
        actions(table.query, IndexName=argument("by_color"))


@pytest.mark.parametrize(
    "arguments",
    [
        {"partition_key": ("id", "X")},
        {"partition_key": "id", "indexes": {"i": Index(("id", "N"))}},
        {"partition_key": "id", "color": "red"},
    ],
)
def test_bad_arguments_are_diagnostics(arguments):
    with pytest.raises(FunctionlessError, match="FL1011"):
        synth(lambda stack: Table(stack, "Orders", **arguments))


def test_calling_it_while_the_stack_is_built_is_a_diagnostic(table):
    with pytest.raises(FunctionlessError, match=r"FL1008: Table.get_item"):
        table.get_item(Key={"id": "1"})
