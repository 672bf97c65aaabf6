"""Policies are sufficient and nothing more: each case runs its bundle against moto and records what it calls.

Every recorded call is allowed by the generated policy, and with any one statement or action removed some recorded call
is denied.
"""

from __future__ import annotations

import boto3
import pytest

from cdktf_functionless import Bucket, EventBus, Function, Index, Parameter, Queue, Secret, Stream, Table, Topic, aws
from tests.harness.iam import assert_exact, lint, without_logs
from tests.harness.quick import Quick
from tests.harness.synth import synth

ITEM = {"id": {"S": "1"}}


def orders(stack):
    return Table(stack, "Orders", partition_key="id", indexes={"by_day": Index("day")})


def table_reads(stack):
    table = orders(stack)

    def handler(event):
        table.get_item(Key={"id": "1"})
        table.scan(Limit=1)
        return table.query(
            IndexName="by_day", KeyConditionExpression="#d = :d",
            ExpressionAttributeNames={"#d": "day"}, ExpressionAttributeValues={":d": "mon"},
        )["Count"]  # fmt: skip

    return handler


def table_writes(stack):
    table = orders(stack)

    def handler(event):
        table.put_item(Item={"id": "1", "n": 1})
        table.update_item(Key={"id": "1"}, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": 2})
        table.delete_item(Key={"id": "1"})
        table.batch_write_item(Requests=[{"PutRequest": {"Item": {"id": "2"}}}])
        return len(table.batch_get_item(Keys=[{"id": "2"}])["Items"])

    return handler


def transactions(stack):
    table = orders(stack)

    def handler(event):
        table.transact_write_items(TransactItems=[{"Put": {"Item": {"id": "1"}}}, {"Delete": {"Key": {"id": "2"}}}])
        return len(table.transact_get_items(TransactItems=[{"Get": {"Key": {"id": "1"}}}])["Responses"])

    return handler


def two_tables(stack):
    first, second = Table(stack, "First", partition_key="id"), Table(stack, "Second", partition_key="id")

    def handler(event):
        target = first
        target.put_item(Item={"id": "1"})
        return aws.dynamodb.get_item(TableName=second, Key=ITEM).get("Item")

    return handler


def objects(stack):
    files = Bucket(stack, "Files")

    def handler(event):
        files.put_object(Key="a/b", Body=b"x")
        files.head_object(Key="a/b")
        files.list_objects_v2(Prefix="a/")
        body = files.get_object(Key="a/b")["Body"].read().decode()
        files.delete_object(Key="a/b")
        return body

    return handler


def plain_s3(stack):
    files = Bucket(stack, "Files")
    name = files.name

    def handler(event):
        s3 = boto3.client("s3")
        s3.put_object(Bucket=name, Key="k", Body=b"1")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name)
        return [item["Key"] for page in pages for item in page["Contents"]]

    return handler


def factory(stack):
    table = orders(stack)
    name = table.name

    class Store:
        client = None

        def items(self):
            self.client = self.client or boto3.resource("dynamodb").Table(name)
            return self.client

    def handler(event):
        Store().items().put_item(Item={"id": "1"})
        return Store().items().get_item(Key={"id": "1"})["Item"]["id"]

    return handler


def aliased(stack):
    jobs = Queue(stack, "Jobs")
    url = jobs.url

    def handler(event):
        send = boto3.Session().client("sqs").send_message
        return bool(send(QueueUrl=url, MessageBody="x")["MessageId"])

    return handler


def queue(stack):
    jobs = Queue(stack, "Jobs")

    def handler(event):
        jobs.send_message(MessageBody={"id": 1})
        (message,) = jobs.receive_message(MaxNumberOfMessages=1)["Messages"]
        jobs.delete_message(ReceiptHandle=message["ReceiptHandle"])
        return message["Body"]

    return handler


def topic(stack):
    news = Topic(stack, "News")
    return lambda event: bool(news.publish(Message="m")["MessageId"])


def bus(stack):
    events = EventBus(stack, "Bus")
    return lambda event: events.put_events({"Source": "s", "DetailType": "d", "Detail": {}})["FailedEntryCount"]


def secrets(stack):
    token, limit = Secret(stack, "Token"), Parameter(stack, "Limit", value="3")

    def handler(event):
        token.put_secret_value(SecretString="hush")
        return [token.value(), limit.value()]

    return handler


def stream(stack):
    clicks = Stream(stack, "Clicks", shards=1)
    return lambda event: bool(clicks.put_record(Data=b"{}", PartitionKey="k")["SequenceNumber"])


def one_of_two(stack):
    first, second = Queue(stack, "First"), Queue(stack, "Second")

    def handler(event):
        for target in (first, second):
            target.send_message(MessageBody="x")
        return "sent"

    return handler


CASES = {
    table_reads: 0,
    table_writes: 1,
    transactions: 1,
    two_tables: None,
    objects: "x",
    plain_s3: ["k"],
    factory: "1",
    aliased: True,
    queue: '{"id": 1}',
    topic: True,
    bus: 0,
    secrets: ["hush", "3"],
    stream: True,
    one_of_two: "sent",
}


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_the_policy_is_exact(make, cloud):
    stack = synth(lambda stack: Function(stack, "Use", make(stack)))
    quick = Quick(stack, cloud)
    (outcome,) = quick.function("Use").run({}, record=True)
    assert outcome.error is None, outcome
    assert outcome.value == CASES[make]
    policy = quick.policy("Use")
    assert lint(policy) == []
    assert_exact(without_logs(policy), outcome.calls)


def test_a_call_of_another_function(cloud):
    def build(stack):
        callee = Function(stack, "Callee", lambda n: n + 1)
        Function(stack, "Caller", lambda n: callee(n) * 2)

    quick = Quick(synth(build), cloud)
    (outcome,) = quick.function("Caller").run(3, record=True)
    assert outcome.value == 8
    assert_exact(without_logs(quick.policy("Caller")), outcome.calls)
