"""Calls that a Function's code reaches, with real constructs: what is granted, and what is asked for."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
import pytest
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue

from cdktf_functionless import Function, Table
from cdktf_functionless.diagnostics import FunctionlessError
from tests.harness.synth import synth

s3 = boto3.client("s3", region_name="us-east-1")


def grants(build: Any, name: str = "") -> set[tuple[str, str]]:
    """What the policy of the one function of a stack allows, without its logs."""
    (found,) = synth(build).resources("aws_iam_role_policy").values()
    return {
        (action, resource)
        for statement in json.loads(found["policy"])["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if not action.startswith("logs:")
    }


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


ORDERS = "${aws_dynamodb_table.Orders.arn}"


def test_an_attribute_of_a_construct_is_its_target() -> None:
    def build(stack: TerraformStack) -> None:
        files = S3Bucket(stack, "Files")
        orders = Table(stack, "Orders", partition_key="id")

        def handler(event):
            s3.put_object(Bucket=files.bucket, Key="x", Body=b"")
            boto3.client("dynamodb").get_item(TableName=orders.name, Key={"id": {"S": "1"}})

        Function(stack, "Work", handler)

    assert grants(build) == {("s3:PutObject", "${aws_s3_bucket.Files.arn}/x"), ("dynamodb:GetItem", ORDERS)}


def test_a_resource_of_boto3_is_its_target() -> None:
    def build(stack: TerraformStack) -> None:
        orders = Table(stack, "Orders", partition_key="id")

        def handler(event):
            table = boto3.resource("dynamodb").Table(orders.name)
            with table.batch_writer() as batch:
                batch.put_item(Item={"id": event["id"]})
            return table.query(KeyConditionExpression="id = :id")

        Function(stack, "Work", handler)

    assert grants(build) == {("dynamodb:BatchWriteItem", ORDERS), ("dynamodb:Query", ORDERS)}


def test_an_environment_variable_is_its_value() -> None:
    def build(stack: TerraformStack) -> None:
        queue = SqsQueue(stack, "Queue")

        def handler(event):
            boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x")

        Function(stack, "Work", handler, environment={"QUEUE": queue.url})

    assert grants(build) == {("sqs:SendMessage", "${aws_sqs_queue.Queue.arn}")}


def test_a_repository_of_the_users_is_followed() -> None:
    class Repository:
        def __init__(self, table):
            self.table = table

        def save(self, item):
            return self.table.put_item(Item=item)

    def build(stack: TerraformStack) -> None:
        repository = Repository(Table(stack, "Orders", partition_key="id"))

        def handler(event):
            return repository.save(event)

        Function(stack, "Work", handler)

    assert grants(build) == {("dynamodb:PutItem", ORDERS)}


def test_a_construct_class_of_the_users_is_followed() -> None:
    class Orders(Table):
        def __init__(self, scope, id):
            super().__init__(scope, id, partition_key="id")
            self.prefix = "o-"

        @property
        def reader(self):
            return self.get_item

        def read(self, id):
            return self.reader(Key={"id": self.prefix + id})

        def known_as(self):
            return self.name

    stack = TerraformStack(App(), "stack")
    orders = Orders(stack, "Orders")

    def handler(event):
        boto3.client("dynamodb").put_item(TableName=orders.known_as(), Item={"id": {"S": "1"}})
        return orders.read(event["id"])

    get, put = Function(stack, "Work", handler).analysis.calls
    assert (get.name, put.name) == ("Table.get_item", "dynamodb.put_item")
    assert put.call.kwargs["TableName"].possible == (orders.name,)


def test_the_arn_of_a_client_in_another_region_names_it() -> None:
    def build(stack: TerraformStack) -> None:
        def handler(event):
            boto3.client("dynamodb", region_name="eu-west-1").get_item(TableName="t", Key={"id": {"S": "1"}})

        Function(stack, "Work", handler)

    ((action, resource),) = grants(build)
    assert action == "dynamodb:GetItem"
    assert ":dynamodb:eu-west-1:" in resource and resource.endswith(":table/t")


def test_what_is_not_reached_is_not_granted() -> None:
    def build(stack: TerraformStack) -> None:
        orders = Table(stack, "Orders", partition_key="id")

        def unused():
            orders.delete_item(Key={"id": "1"})

        def handler(event):
            return orders.get_item(Key={"id": "1"})

        Function(stack, "Work", handler)

    assert grants(build) == {("dynamodb:GetItem", ORDERS)}


def failure(build: Any) -> list[tuple[str, str]]:
    """The diagnostics of the policy: code, and the source line that each stands at."""
    made: list[Function[Any, Any]] = []

    def collect(stack: TerraformStack) -> None:
        made.append(build(stack))

    with pytest.raises((FunctionlessError, RuntimeError)):
        synth(collect)
    with pytest.raises(FunctionlessError) as raised:
        made[0].policy  # noqa: B018
    return [
        (diagnostic.code.number, diagnostic.position.source_line().strip() if diagnostic.position else "")
        for diagnostic in raised.value.diagnostics
    ]


def test_calls_that_cannot_be_decided_are_reported_together() -> None:
    def build(stack: TerraformStack) -> Any:
        import yaml

        def handler(event):
            boto3.client(event["service"]).list_buckets()
            getattr(s3, event["method"])()
            yaml.dump(s3)

        return Function(stack, "Work", handler)

    assert failure(build) == [
        ("FL2037", 'boto3.client(event["service"]).list_buckets()'),
        ("FL2037", 'getattr(s3, event["method"])()'),
        ("FL2037", "yaml.dump(s3)"),
    ]


def test_a_target_that_cannot_be_decided_is_reported() -> None:
    def build(stack: TerraformStack) -> Any:
        def handler(event):
            s3.get_object(Bucket=event["bucket"], Key="k")

        return Function(stack, "Work", handler)

    assert failure(build) == [("FL2036", 's3.get_object(Bucket=event["bucket"], Key="k")')]


def test_a_construct_given_to_unknown_code_is_reported() -> None:
    def build(stack: TerraformStack) -> Any:
        import yaml

        orders = Table(stack, "Orders", partition_key="id")

        def handler(event):
            yaml.dump({"tables": [orders]})

        return Function(stack, "Work", handler)

    assert failure(build) == [("FL2037", 'yaml.dump({"tables": [orders]})')]


def test_statements_of_the_users_decide_what_the_code_does_not() -> None:
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}

    def build(stack: TerraformStack) -> None:
        def handler(event):
            boto3.client(event["service"]).list_buckets()

        Function(stack, "Work", handler, policy_statements=[statement])

    assert grants(build) == {("s3:ListAllMyBuckets", "*")}


def test_each_permission_knows_its_source_line() -> None:
    made: list[Function[Any, Any]] = []

    def build(stack: TerraformStack) -> None:
        orders = Table(stack, "Orders", partition_key="id")

        def read(table):
            return table.get_item(Key={"id": "1"})

        def handler(event):
            return read(orders)

        made.append(Function(stack, "Work", handler))

    synth(build)
    assert 'return table.get_item(Key={"id": "1"})' in made[0].policy_report()
