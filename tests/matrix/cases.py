"""One case for each operation: how its resource is made, and one ordinary call of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cdktf_functionless import (
    Bucket,
    EventBus,
    ExpressStepFunction,
    Function,
    LogGroup,
    Parameter,
    Queue,
    Secret,
    StepFunction,
    Stream,
    Table,
    Topic,
    aws,
)


@dataclass(frozen=True)
class Operation:
    """A row of the matrix.

    Args:
        group: its heading in the published tables.
        name: how users write it.
        make: makes the resource, in a scope under an id.
        operation: what is called, of the resource.
        use: a handler that calls it, made of the resource.
    """

    group: str
    name: str
    make: Callable[[Any, str], Any]
    operation: Callable[[Any], Any]
    use: Callable[[Any], Callable[[str], Any]]


def _table(scope: Any, id: str) -> Table[Any]:
    return Table(scope, id, partition_key="id", stream=True)


def _function(scope: Any, id: str) -> Function[..., Any]:
    return Function(scope, id, lambda event: event)


def _standard(scope: Any, id: str) -> StepFunction[..., Any]:
    return StepFunction(scope, id, lambda input: input)


def _express(scope: Any, id: str) -> ExpressStepFunction[..., Any]:
    return ExpressStepFunction(scope, id, lambda input: input)


def _item(id: str) -> dict[str, Any]:
    return {"id": id}


def of(group: str, name: str, make: Any, operation: Any, use: Any) -> Operation:
    return Operation(group, name, make, operation, use)


OPERATIONS = [
    of("Lambda", "fn(x)", _function, lambda r: r, lambda r: lambda id: r(id)),
    of("Lambda", "fn.start(x)", _function, lambda r: r.start, lambda r: lambda id: r.start(id)),
    of("Step Functions", "flow(x)", _standard, lambda r: r, lambda r: lambda id: r(id)),
    of("Step Functions", "flow.start(x)", _standard, lambda r: r.start, lambda r: lambda id: r.start(id)),
    of(
        "Step Functions",
        "flow.describe_execution(arn)",
        _standard,
        lambda r: r.describe_execution,
        lambda r: lambda id: r.describe_execution(id),
    ),
    of(
        "Step Functions",
        "flow.send_task_success(token, x)",
        _standard,
        lambda r: r.send_task_success,
        lambda r: lambda id: r.send_task_success(id, {}),
    ),
    of(
        "Step Functions",
        "flow.send_task_failure(token)",
        _standard,
        lambda r: r.send_task_failure,
        lambda r: lambda id: r.send_task_failure(id, "Error", "cause"),
    ),
    of(
        "Step Functions",
        "flow.send_task_heartbeat(token)",
        _standard,
        lambda r: r.send_task_heartbeat,
        lambda r: lambda id: r.send_task_heartbeat(id),
    ),
    of("Step Functions", "express(x)", _express, lambda r: r, lambda r: lambda id: r(id)),
    of("Step Functions", "express.start(x)", _express, lambda r: r.start, lambda r: lambda id: r.start(id)),
    of(
        "EventBus",
        "bus.put_events(...)",
        EventBus,
        lambda r: r.put_events,
        lambda r: lambda id: r.put_events({"Source": "shop", "DetailType": "Placed", "Detail": {"id": id}}),
    ),
    of("Table", "table.get_item", _table, lambda r: r.get_item, lambda r: lambda id: r.get_item(Key={"id": id})),
    of("Table", "table.put_item", _table, lambda r: r.put_item, lambda r: lambda id: r.put_item(Item={"id": id})),
    of(
        "Table",
        "table.update_item",
        _table,
        lambda r: r.update_item,
        lambda r: lambda id: r.update_item(
            Key={"id": id}, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": 1}
        ),
    ),
    of(
        "Table",
        "table.delete_item",
        _table,
        lambda r: r.delete_item,
        lambda r: lambda id: r.delete_item(Key={"id": id}),
    ),
    of(
        "Table",
        "table.query",
        _table,
        lambda r: r.query,
        lambda r: lambda id: r.query(KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": id}),
    ),
    of("Table", "table.scan", _table, lambda r: r.scan, lambda r: lambda id: r.scan(Limit=3)),
    of(
        "Table",
        "table.batch_get_item",
        _table,
        lambda r: r.batch_get_item,
        lambda r: lambda id: r.batch_get_item(Keys=[{"id": id}]),
    ),
    of(
        "Table",
        "table.batch_write_item",
        _table,
        lambda r: r.batch_write_item,
        lambda r: lambda id: r.batch_write_item(Requests=[{"PutRequest": {"Item": {"id": id}}}]),
    ),
    of(
        "Table",
        "table.transact_get_items",
        _table,
        lambda r: r.transact_get_items,
        lambda r: lambda id: r.transact_get_items(TransactItems=[{"Get": {"Key": {"id": id}}}]),
    ),
    of(
        "Table",
        "table.transact_write_items",
        _table,
        lambda r: r.transact_write_items,
        lambda r: lambda id: r.transact_write_items(TransactItems=[{"Put": {"Item": {"id": id}}}]),
    ),
    of(
        "DynamoDB calls",
        "aws.dynamodb.get_item",
        _table,
        lambda r: aws.dynamodb.get_item,
        lambda r: lambda id: aws.dynamodb.get_item(TableName=r, Key={"id": {"S": id}}),
    ),
    of(
        "DynamoDB calls",
        "aws.dynamodb.put_item",
        _table,
        lambda r: aws.dynamodb.put_item,
        lambda r: lambda id: aws.dynamodb.put_item(TableName=r, Item={"id": {"S": id}}),
    ),
    of(
        "DynamoDB calls",
        "aws.dynamodb.query",
        _table,
        lambda r: aws.dynamodb.query,
        lambda r: lambda id: aws.dynamodb.query(
            TableName=r, KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": id}}
        ),
    ),
    of(
        "Lambda calls",
        "aws.lambda_.invoke",
        _function,
        lambda r: aws.lambda_.invoke,
        lambda r: lambda id: aws.lambda_.invoke(FunctionName=r, Payload="{}"),
    ),
    of(
        "EventBridge calls",
        "aws.events.put_events",
        EventBus,
        lambda r: aws.events.put_events,
        lambda r: lambda id: aws.events.put_events(
            Entries=[{"EventBusName": r, "Source": "shop", "DetailType": "Placed", "Detail": "{}"}]
        ),
    ),
    of(
        "Queue",
        "queue.send_message",
        Queue,
        lambda r: r.send_message,
        lambda r: lambda id: r.send_message(MessageBody=id),
    ),
    of(
        "Queue",
        "queue.receive_message",
        Queue,
        lambda r: r.receive_message,
        lambda r: lambda id: r.receive_message(MaxNumberOfMessages=1),
    ),
    of("Topic", "topic.publish", Topic, lambda r: r.publish, lambda r: lambda id: r.publish(Message=id)),
    of(
        "Bucket",
        "bucket.get_object",
        Bucket,
        lambda r: r.get_object,
        lambda r: lambda id: r.get_object(Key="k")["ETag"],
    ),
    of(
        "Bucket",
        "bucket.put_object",
        Bucket,
        lambda r: r.put_object,
        lambda r: lambda id: r.put_object(Key="k", Body="x")["ETag"],
    ),
    of(
        "Bucket",
        "bucket.delete_object",
        Bucket,
        lambda r: r.delete_object,
        lambda r: lambda id: r.delete_object(Key="k"),
    ),
    of(
        "Bucket",
        "bucket.list_objects_v2",
        Bucket,
        lambda r: r.list_objects_v2,
        lambda r: lambda id: r.list_objects_v2(MaxKeys=1)["KeyCount"],
    ),
    of("Secret", "secret.value", Secret, lambda r: r.value, lambda r: lambda id: r.value()),
    of("Secret", "secret.json", Secret, lambda r: r.json, lambda r: lambda id: r.json()["k"]),
    of(
        "Parameter",
        "parameter.value",
        lambda scope, id: Parameter(scope, id, value="v"),
        lambda r: r.value,
        lambda r: lambda id: r.value(),
    ),
    of(
        "Stream",
        "stream.put_record",
        lambda scope, id: Stream(scope, id, shards=1),
        lambda r: r.put_record,
        lambda r: lambda id: r.put_record(Data="x", PartitionKey="k"),
    ),
    of(
        "LogGroup",
        "group.describe_log_streams",
        LogGroup,
        lambda r: r.describe_log_streams,
        lambda r: lambda id: r.describe_log_streams(limit=1),
    ),
]

#: Resources that can be the target of something, each with how it is made.
TARGETS: dict[str, Callable[[Any, str], Any]] = {
    "Function": _function,
    "StepFunction": _standard,
    "ExpressStepFunction": _express,
    "Queue": Queue,
    "Topic": Topic,
    "EventBus": EventBus,
    "Stream": lambda scope, id: Stream(scope, id, shards=1),
    "LogGroup": lambda scope, id: LogGroup(scope, id, name=f"/aws/events/{id}"),
    "Table": _table,
    "Bucket": Bucket,
    "Secret": Secret,
}
