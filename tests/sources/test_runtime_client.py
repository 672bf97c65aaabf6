"""The handlers of event sources under AWS's own runtime client, with events in the shapes that AWS documents."""

from __future__ import annotations

import base64
import json

import pytest

from cdktf_functionless import Bucket, Function, HttpApi, Queue, Stream, Table, Topic
from tests.harness.lambda_host import LambdaHost
from tests.harness.synth import synth

SQS = {
    "Records": [
        {
            "messageId": f"message-{number}",
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
            "body": body,
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1545082649183",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": "1545082649185",
            },
            "messageAttributes": {},
            "md5OfBody": "098f6bcd4621d373cade4e832627b4f6",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:my-queue",
            "awsRegion": "us-east-1",
        }
        for number, body in enumerate(['{"id": 1}', '{"id": "poison"}', "not json"])
    ]
}
SNS = {
    "Records": [
        {
            "EventVersion": "1.0",
            "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda:21be56ed-a058-49f5-8c98-aedd2564c486",
            "EventSource": "aws:sns",
            "Sns": {
                "SignatureVersion": "1",
                "Timestamp": "2019-01-02T12:45:07.000Z",
                "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                "Message": "Hello from SNS!",
                "MessageAttributes": {"Test": {"Type": "String", "Value": "TestString"}},
                "Type": "Notification",
                "TopicArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda",
                "Subject": "TestInvoke",
            },
        }
    ]
}
S3 = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "111122223333",
    "time": "2021-11-12T00:00:00Z",
    "region": "ca-central-1",
    "resources": ["arn:aws:s3:::amzn-s3-demo-bucket1"],
    "detail": {
        "version": "0",
        "bucket": {"name": "amzn-s3-demo-bucket1"},
        "object": {"key": "example-key", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184"},
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
        "source-ip-address": "1.2.3.4",
        "reason": "PutObject",
    },
}
DYNAMODB = {
    "Records": [
        {
            "eventID": "1",
            "eventName": "MODIFY",
            "eventVersion": "1.0",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "Keys": {"Id": {"N": "101"}},
                "NewImage": {"Message": {"S": "This item has changed"}, "Id": {"N": "101"}},
                "OldImage": {"Message": {"S": "New item!"}, "Id": {"N": "101"}},
                "SequenceNumber": "222",
                "SizeBytes": 59,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
            "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/2024-06-10T19:26:16.525",
        }
    ]
}
KINESIS = {
    "Records": [
        {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "1",
                "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
                "data": base64.b64encode(b'{"clicks": 3}').decode(),
                "approximateArrivalTimestamp": 1545084650.987,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
            "awsRegion": "us-east-2",
            "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
        }
    ]
}
HTTP = {
    "version": "2.0",
    "routeKey": "GET /orders/{id}",
    "rawPath": "/orders/7",
    "rawQueryString": "page=2",
    "cookies": ["cookie1", "cookie2"],
    "headers": {"header1": "value1", "header2": "value1,value2"},
    "queryStringParameters": {"page": "2"},
    "requestContext": {
        "accountId": "123456789012",
        "apiId": "api-id",
        "domainName": "id.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": "id",
        "http": {
            "method": "GET",
            "path": "/orders/7",
            "protocol": "HTTP/1.1",
            "sourceIp": "192.0.2.1",
            "userAgent": "agent",
        },
        "requestId": "id",
        "routeKey": "GET /orders/{id}",
        "stage": "$default",
        "time": "12/Mar/2020:19:03:58 +0000",
        "timeEpoch": 1583348638390,
    },
    "pathParameters": {"id": "7"},
    "isBase64Encoded": False,
}


def work(body):
    if isinstance(body, dict) and body["id"] == "poison":
        raise ValueError("poison")


def changed(change):
    assert change["old"]["Message"] == "New item!" and change["new"]["Id"] == 101


def clicked(click):
    assert click == {"clicks": 3}


def order(id: str, page: int = 1):
    return {"id": id, "page": page}


def build(stack):
    api, topic = HttpApi(stack, "Api"), Topic(stack, "News")
    heard = Function(stack, "Heard", lambda event: [record["Sns"]["Message"] for record in event["Records"]])
    topic.subscribe("Sub", heard)
    Bucket(stack, "Files").on_object_created("Made", lambda event: event["detail"]["object"]["key"])
    return {
        "queue": Queue(stack, "Jobs").on_message("Work", work),
        "topic": heard,
        "table": Table(stack, "Orders", partition_key="Id", stream=True).on_change("Changed", changed),
        "stream": Stream(stack, "Clicks", shards=1).on_records("Clicked", clicked),
        "api": api.get("/orders/{id}")(order).function,
    }


@pytest.fixture(scope="module")
def bundles():
    made = {}
    stack = synth(lambda stack: made.update(build(stack)))
    found = {name: function.bundle for name, function in made.items()}
    found["bucket"] = stack.folder / stack.one("aws_lambda_function", "Made")["filename"]
    return found


@pytest.mark.parametrize(
    ("source", "event", "answer"),
    [
        ("queue", SQS, {"batchItemFailures": [{"itemIdentifier": "message-1"}]}),
        ("queue", {"Records": []}, {"batchItemFailures": []}),
        ("topic", SNS, ["Hello from SNS!"]),
        ("bucket", S3, "example-key"),
        ("table", DYNAMODB, {"batchItemFailures": []}),
        ("stream", KINESIS, {"batchItemFailures": []}),
        (
            "api",
            HTTP,
            {
                "statusCode": 200,
                "headers": {"content-type": "application/json"},
                "body": json.dumps({"id": "7", "page": 2}),
            },
        ),
    ],
)
def test_an_event(bundles, source, event, answer):
    with LambdaHost(bundles[source]) as host:
        assert host.invoke(event).value == answer
        assert host.invoke(event).value == answer, "a second delivery to the same container"
