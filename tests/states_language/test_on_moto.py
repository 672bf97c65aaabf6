"""Workflows that use constructs, run twice on moto: as Python through `local()`, and in the interpreter."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from cdktf import TerraformStack, Testing
from moto import mock_aws

from cdktf_functionless import (
    AwsProvider,
    Bucket,
    EventBus,
    ExpressStepFunction,
    Parameter,
    Queue,
    Secret,
    StepFunction,
    Stream,
    Table,
    Topic,
    aws,
)
from cdktf_functionless.testing import local
from tests.aws.test_states_run import Clients

from .oracle import Machine, own_checks, problems

pytestmark = pytest.mark.slow

stack = TerraformStack(Testing.app(), "shop")
AwsProvider(stack, "aws", region="us-east-1")
orders = Table(stack, "Orders", partition_key="id")
lines = Table(stack, "Lines", partition_key="id", sort_key=("n", "N"))
queue = Queue(stack, "Jobs")
topic = Topic(stack, "News")
bus = EventBus(stack, "Bus")
bucket = Bucket(stack, "Files")
stream = Stream(stack, "Stream", shards=1)
secret = Secret(stack, "Key")
setting = Parameter(stack, "Setting", value="on")

ALL = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
ITEM = {"id": "a", "text": "t", "n": 3, "f": 1.5, "yes": True, "none": None, "list": [1, ["x"], {}], "map": {"k": []}}


def put_and_get(order: dict) -> Any:
    orders.put_item(Item=order)
    orders.put_item(Item={"id": "other", "tags": [order["text"], 1], "deep": {"order": order}})
    return [orders.get_item(Key={"id": key}).get("Item", "none") for key in ("a", "other", "missing")]


def update(order: dict) -> Any:
    orders.put_item(Item={"id": "a", "count": 1})
    answer = orders.update_item(
        Key={"id": "a"},
        UpdateExpression="SET #c = #c + :n, #l = :l",
        ExpressionAttributeNames={"#c": "count", "#l": "last"},
        ExpressionAttributeValues={":n": order["n"], ":l": order},
        ReturnValues="ALL_NEW",
    )
    return answer["Attributes"]


def delete(order: dict) -> Any:
    orders.put_item(Item=order)
    gone = orders.delete_item(Key={"id": order["id"]}, ReturnValues="ALL_OLD")["Attributes"]
    return [gone, "Item" in orders.get_item(Key={"id": order["id"]})]


def query(order: dict) -> Any:
    for n in range(order["n"]):
        lines.put_item(Item={"id": "q", "n": n, "order": order})
    found = lines.query(KeyConditionExpression="id = :id AND n >= :n", ExpressionAttributeValues={":id": "q", ":n": 1})
    return [found["Count"], [item["n"] for item in found["Items"]], [item["order"] for item in found["Items"]]]


def scan(order: dict) -> Any:
    for n in range(order["n"]):
        orders.put_item(Item={"id": str(n), "big": n > 0})
    found = orders.scan(FilterExpression="big = :b", ExpressionAttributeValues={":b": True})
    return sorted(item["id"] for item in found["Items"])


def batches(order: dict) -> Any:
    orders.batch_write_item(
        Requests=[{"PutRequest": {"Item": {"id": "x", "o": order}}}, {"PutRequest": {"Item": {"id": "y"}}}]
    )
    orders.batch_write_item(Requests=[{"DeleteRequest": {"Key": {"id": "y"}}}])
    return orders.batch_get_item(Keys=[{"id": "x"}, {"id": "y"}])["Items"]


def transactions(order: dict) -> Any:
    orders.transact_write_items(
        TransactItems=[
            {"Put": {"Item": {"id": "t", "order": order}}},
            {"Delete": {"Key": {"id": "nothing"}}},
        ]
    )
    return orders.transact_get_items(TransactItems=[{"Get": {"Key": {"id": "t"}}}])["Responses"]


def condition(order: dict) -> Any:
    orders.put_item(Item=order)
    try:
        orders.put_item(Item=order, ConditionExpression="attribute_not_exists(id)")
    except Exception as error:
        return [type(error).__name__ != "", orders.get_item(Key={"id": order["id"]})["Item"]["id"]]
    return "written"


def messages(order: dict) -> Any:
    queue.send_message(MessageBody=order)
    queue.send_message(MessageBody="text ${x} {% y %}")
    topic.publish(Message=order)
    found = []
    for _ in range(2):
        message = queue.receive_message(MaxNumberOfMessages=1)["Messages"][0]
        found.append(message["Body"])
        queue.delete_message(ReceiptHandle=message["ReceiptHandle"])
    return sorted(found)


def events(order: dict) -> Any:
    answer = bus.put_events(
        {"Source": "shop", "DetailType": "Placed", "Detail": order},
        {"Source": "shop", "DetailType": "Other", "Detail": {"id": order["id"]}},
    )
    return answer["FailedEntryCount"]


def files(order: dict) -> Any:
    for name in order["map"]:
        bucket.put_object(Key=f"in/{name}", Body="text")
    found = bucket.list_objects_v2(Prefix="in/")
    head = bucket.head_object(Key="in/k")
    return [[one["Key"] for one in found["Contents"]], head["ContentLength"], found["KeyCount"]]


def settings(order: dict) -> Any:
    return [setting.get_parameter()["Parameter"]["Value"], secret.get_secret_value()["SecretString"]]


def streams(order: dict) -> Any:
    return "ShardId" in stream.put_record(Data=order["text"], PartitionKey=order["id"])


def lower_case(order: dict) -> Any:
    made = aws.ecs.create_cluster(clusterName="c", tags=[{"key": "a", "value": "b"}])["cluster"]
    found = aws.ecs.describe_clusters(clusters=[made["clusterName"]], include=["TAGS"])
    return [made["status"], [[one["clusterName"], one["tags"]] for one in found["clusters"]], found["failures"]]


def rest(order: dict) -> Any:
    api = aws.apigateway.create_rest_api(name=order["text"], endpointConfiguration={"types": ["REGIONAL"]})
    found = aws.apigateway.get_rest_api(restApiId=api["id"])
    return [found["name"], found["endpointConfiguration"]["types"], "createdDate" in found]


def instances(order: dict) -> Any:
    aws.rds.create_db_instance(
        DBInstanceIdentifier="db",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="u",
        MasterUserPassword="p4ssword",
        AllocatedStorage=20,
    )
    found = aws.rds.describe_db_instances(DBInstanceIdentifier="db")["DBInstances"]
    return [
        [one["DBInstanceIdentifier"], one["DBInstanceClass"], one["IAMDatabaseAuthenticationEnabled"]] for one in found
    ]


def containers(order: dict) -> Any:
    aws.ecr.create_repository(repositoryName="repo", imageScanningConfiguration={"scanOnPush": True})
    found = aws.ecr.describe_repositories(repositoryNames=["repo"])["repositories"]
    return [[one["repositoryName"], one["imageScanningConfiguration"]["scanOnPush"]] for one in found]


def threads(order: dict) -> Any:
    aws.iot.create_thing(thingName="t", attributePayload={"attributes": {"camelCase": "x", "Pascal": "y"}})
    return aws.iot.describe_thing(thingName="t")["attributes"]


def etags(order: dict) -> Any:
    first = bucket.put_object(Key="in/k", Body="text")["ETag"]
    return [first == bucket.head_object(Key="in/k")["ETag"], len(first)]


PROGRAMS = [
    put_and_get,
    update,
    delete,
    query,
    scan,
    batches,
    transactions,
    condition,
    messages,
    events,
    files,
    settings,
    streams,
    lower_case,
    rest,
    instances,
    containers,
    threads,
    etags,
]


def resources() -> dict[str, str]:
    """Makes the resources; what stands for each token."""
    client = lambda name: boto3.client(name, region_name="us-east-1")  # noqa: E731
    for table, key in ((orders, [("id", "HASH", "S")]), (lines, [("id", "HASH", "S"), ("n", "RANGE", "N")])):
        client("dynamodb").create_table(
            TableName=table.table_name,
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind, _ in key],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, _, kind in key],
            BillingMode="PAY_PER_REQUEST",
        )
    url = client("sqs").create_queue(QueueName=queue.queue_name)["QueueUrl"]
    arn = client("sns").create_topic(Name=topic.topic_name)["TopicArn"]
    client("events").create_event_bus(Name=bus.bus_name)
    client("s3").create_bucket(Bucket=bucket.bucket_name)
    client("kinesis").create_stream(StreamName=stream.local_identity, ShardCount=1)
    client("ssm").put_parameter(Name=setting.local_identity, Value="on", Type="String")
    client("secretsmanager").create_secret(Name=secret.local_identity, SecretString="s")
    return {
        orders.name: orders.table_name,
        lines.name: lines.table_name,
        queue.url: url,
        topic.arn: arn,
        bus.name: bus.bus_name,
        **{one.identity: one.local_identity for one in (bucket, stream, setting, secret)},
    }


@pytest.mark.parametrize("kind", [StepFunction, ExpressStepFunction])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.__name__)
def test_the_machine_gives_what_python_gives(program: Callable[..., Any], kind: type) -> None:
    definition = kind(
        stack, f"{program.__name__.title().replace('_', '')}{kind.kind}", program, policy_statements=ALL
    ).definition
    with mock_aws(), local():
        resources()
        expected = json.loads(json.dumps(program(json.loads(json.dumps(ITEM))), default=_number))
    with mock_aws():
        text = json.dumps(definition)
        for token, name in resources().items():
            text = text.replace(token, name)
        assert "TfToken" not in text
        ready = json.loads(text)
        assert own_checks(ready) == []
        assert problems(ready) == []
        outcome = Machine(ready, express=kind is ExpressStepFunction).run(ITEM, Clients())
    assert outcome.failure is None, outcome.failure
    assert outcome.value == expected


def _number(value: Any) -> Any:
    return int(value) if value == int(value) else float(value)
