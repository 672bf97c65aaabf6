"""Workflows that call AWS, run twice on moto: as Python through `local()`, and as state machines in its interpreter.

The interpreter spells members in its own way (snake case and back), so it checks our spelling of requests and results.
"""

import json

import boto3
import pytest
from moto import mock_aws

from cdktf_functionless import aws
from cdktf_functionless.aws.context import using
from cdktf_functionless.compilers.states_language.compile import compile_workflow
from cdktf_functionless.reflect import reflect
from cdktf_functionless.testing import local
from tests.aws.common import Context
from tests.aws.spelling import answer, request
from tests.states_language.oracle import Machine

pytestmark = pytest.mark.slow

ALL = Context(statements=[{"Effect": "Allow", "Action": "*", "Resource": "*"}])


OPTIMIZED = ("put_item", "get_item", "update_item", "delete_item")  # these have the API's own names


class Clients:
    """Hands each call of the interpreter to boto3, with members spelled by a rule of this file's own."""

    def __getitem__(self, name):
        service, operation = name.split(":")
        client = boto3.client({"cloudwatchlogs": "logs"}.get(service, service))

        def run(parameters):
            described = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
            if operation in OPTIMIZED:
                return getattr(client, operation)(**parameters)
            response = getattr(client, operation)(**request(parameters, described.input_shape))
            response.pop("ResponseMetadata", None)
            return answer(response, described.output_shape)

        return run


def put_and_get(order):
    aws.dynamodb.put_item(
        TableName="orders", Item={"id": {"S": order["id"]}, "tags": {"SS": ["a"]}, "ok": {"BOOL": True}}
    )
    found = aws.dynamodb.get_item(TableName="orders", Key={"id": {"S": order["id"]}})
    return found["Item"]


def query(order):
    for name in order["names"]:
        aws.dynamodb.put_item(
            TableName="orders", Item={"id": {"S": name}, "ok": {"BOOL": True}, "none": {"NULL": True}}
        )
    found = aws.dynamodb.query(
        TableName="orders",
        KeyConditionExpression="id = :id",
        ExpressionAttributeValues={":id": {"S": order["names"][0]}},
    )
    return {"count": found["Count"], "items": found["Items"]}


def computed_values(order):
    aws.dynamodb.put_item(TableName="orders", Item={"id": {"S": "x"}, "ok": {"BOOL": True}})
    values = {":" + name: {"BOOL": value} for name, value in order["flags"].items()}
    found = aws.dynamodb.scan(TableName="orders", FilterExpression="ok = :ok", ExpressionAttributeValues=values)
    return found["Items"]


def transact(order):
    aws.dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "orders", "Item": {"id": {"S": name}, "n": {"N": "1"}}}} for name in order["names"]
        ]
    )
    found = aws.dynamodb.batch_get_item(RequestItems={"orders": {"Keys": [{"id": {"S": order["names"][0]}}]}})
    return found["Responses"]["orders"]


def queue(order):
    url = aws.sqs.create_queue(QueueName="jobs")["QueueUrl"]
    aws.sqs.send_message(QueueUrl=url, MessageBody=order["text"])
    found = aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)
    return [message["Body"] for message in found["Messages"]]


def bucket(order):
    aws.s3.create_bucket(Bucket="shop")
    aws.s3.put_object(Bucket="shop", Key=order["key"], Body="text", Metadata={"camelCase": "kept"})
    found = aws.s3.list_objects_v2(Bucket="shop")
    return [item["Key"] for item in found["Contents"]]


def secrets(order):
    aws.secretsmanager.create_secret(Name="s", SecretString=order["value"])
    return aws.secretsmanager.get_secret_value(SecretId="s")["SecretString"]


def parameters(order):
    aws.ssm.put_parameter(Name="/a/b", Value=order["value"], Type="String")
    return aws.ssm.get_parameter(Name="/a/b")["Parameter"]["Value"]


def lower_case_members(order):
    aws.logs.create_log_group(logGroupName=order["name"])
    found = aws.logs.describe_log_groups(logGroupNamePrefix="/")
    return [group["logGroupName"] for group in found["logGroups"]]


def acronyms(order):
    made = aws.kms.create_key(Description=order["text"])["KeyMetadata"]
    return [
        made["AWSAccountId"],
        made["Description"],
        aws.kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]["Enabled"],
    ]


def filters(order):
    found = aws.ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])
    return [vpc["CidrBlock"] for vpc in found["Vpcs"]]


def topic(order):
    arn = aws.sns.create_topic(Name="t")["TopicArn"]
    return "MessageId" in aws.sns.publish(TopicArn=arn, Message=order["text"])


def events(order):
    return aws.events.put_events(Entries=[{"Source": "s", "DetailType": "t", "Detail": {"x": order["x"]}}])[
        "FailedEntryCount"
    ]


def kinesis(order):
    aws.kinesis.create_stream(StreamName="s", ShardCount=1)
    found = aws.kinesis.describe_stream_summary(StreamName="s")
    return found["StreamDescriptionSummary"]["StreamName"]


CASES = [
    (put_and_get, {"id": "7"}),
    (query, {"names": ["a"]}),
    (query, {"names": ["a", "b"]}),
    (computed_values, {"flags": {"ok": True}}),
    (transact, {"names": ["a", "b"]}),
    (queue, {"text": "hello ${x} {% y %}"}),
    (bucket, {"key": "a/b"}),
    (secrets, {"value": "v"}),
    (parameters, {"value": "v"}),
    (lower_case_members, {"name": "/x"}),
    (acronyms, {"text": "t"}),
    (filters, {}),
    (topic, {"text": "x"}),
    (events, {"x": 1}),
    (kinesis, {}),
]


@pytest.mark.parametrize(("workflow", "given"), CASES, ids=[case[0].__name__ for case in CASES])
def test_the_machine_gives_what_python_gives(workflow, given):
    with using(ALL):
        definition = compile_workflow(reflect(workflow)).definition
    with mock_aws(), local():
        table()
        wanted = json.loads(json.dumps(workflow(given)))
    with mock_aws():
        table()
        outcome = Machine(definition).run(given, Clients())
    assert outcome.failure is None, (outcome.failure, json.dumps(definition, indent=1))
    assert outcome.value == wanted


def table():
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
