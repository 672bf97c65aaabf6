"""Streams and buckets as event sources: mappings, permissions, and wrappers that lose no record."""

from __future__ import annotations

import asyncio
import base64
import json
from decimal import Decimal

import pytest

from cdktf_functionless import Bucket, Function, Queue, Stream, Table
from cdktf_functionless.diagnostics import FunctionlessError
from tests.harness.iam import lint
from tests.harness.lambda_host import run_bundle
from tests.harness.synth import synth


def change(number, event="INSERT", **images):
    """A record of a DynamoDB stream, in the shape of AWS's documentation."""
    return {
        "eventID": f"id-{number}",
        "eventName": event,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1479499740,
            "Keys": {"id": {"S": str(number)}},
            "SequenceNumber": str(1000 + number),
            "SizeBytes": 12,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **images,
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/2026-01-01T00:00:00.000",
    }


def datum(number, data):
    """A record of a Kinesis stream, in the shape of AWS's documentation."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "k",
            "sequenceNumber": str(1000 + number),
            "data": base64.b64encode(raw).decode(),
            "approximateArrivalTimestamp": 1545084650.987,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{number}",
        "eventName": "aws:kinesis:record",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/S",
    }


seen = []


def note(item):
    print("seen " + json.dumps(item, default=str))
    if "poison" in json.dumps(item, default=str):
        raise ValueError("poison")


async def note_later(item):
    await asyncio.sleep(0)
    note(item)


def note_record(item, record):
    note([item, record["eventID"]])


def note_bytes(data: bytes):
    note([len(data), data[0]])


def note_binary(item):
    note([item["new"]["b"].value.hex(), item["new"]["m"]["b"].value.hex()])


def made(handler, kind, **options):
    found = {}

    def build(stack):
        if kind == "table":
            source = Table(stack, "T", partition_key="id", stream=True)
            found["function"] = source.on_change("Changed", handler, **options)
        else:
            source = Stream(stack, "S", shards=1)
            found["function"] = source.on_records("Read", handler, **options)

    return synth(build), found["function"]


def run(function, *events):
    outcomes = run_bundle(function.bundle, *events)
    return [outcome.value["batchItemFailures"] for outcome in outcomes], outcomes[0].logs


def lines(logs):
    return [json.loads(line.removeprefix("seen ")) for line in logs.splitlines() if line.startswith("seen ")]


@pytest.mark.parametrize("handler", [note, note_later])
def test_changes_have_plain_values(handler):
    _, function = made(handler, "table")
    new = {"id": {"S": "1"}, "n": {"N": "1.5"}, "l": {"L": [{"NULL": True}, {"BOOL": False}]}, "s": {"SS": ["a"]}}
    failures, logs = run(function, {"Records": [change(1, NewImage=new), change(2, "REMOVE", OldImage=new)]})
    assert failures == [[]]
    first, second = lines(logs)
    item = {"id": "1", "n": "1.5", "l": [None, False], "s": "{'a'}"}
    assert first == {"event": "INSERT", "keys": {"id": "1"}, "new": item, "old": None}
    assert second == {"event": "REMOVE", "keys": {"id": "2"}, "new": None, "old": item}
    assert Decimal(first["new"]["n"]) == Decimal("1.5")


def test_binary_values_are_bytes():
    _, function = made(note_binary, "table")
    image = {"b": {"B": base64.b64encode(b"\x00x").decode()}, "m": {"M": {"b": {"B": base64.b64encode(b"y").decode()}}}}
    _, logs = run(function, {"Records": [change(1, NewImage=image)]})
    assert lines(logs) == [["0078", "79"]]


def test_a_poison_record_stops_the_batch_there():
    _, function = made(note, "table")
    poison = {"id": {"S": "poison"}}
    records = [change(1), change(2, NewImage=poison), change(3)]
    failures, logs = run(function, {"Records": records}, {"Records": records[1:]}, {"Records": records[2:]})
    assert failures == [[{"itemIdentifier": "1002"}], [{"itemIdentifier": "1002"}], []]
    assert [line["keys"]["id"] for line in lines(logs)] == ["1", "2", "2", "3"]
    assert "ValueError: poison" in logs and "1002 failed" in logs


@pytest.mark.parametrize("kind", ["table", "stream"])
def test_empty_batches_and_duplicates(kind):
    _, function = made(note, kind)
    record = change(1) if kind == "table" else datum(1, {"a": 1})
    failures, logs = run(function, {"Records": []}, {"Records": [record, record]})
    assert failures == [[], []]
    assert len(lines(logs)) == 2


def test_a_record_that_cannot_be_read_is_not_lost():
    _, function = made(note, "stream")
    broken = datum(1, b"\xff\xfe")
    failures, _ = run(function, {"Records": [broken, datum(2, 1)]})
    assert failures == [[{"itemIdentifier": "1001"}]]


def test_data_of_records():
    _, function = made(note, "stream")
    failures, logs = run(function, {"Records": [datum(1, {"a": [1]}), datum(2, b"plain text"), datum(3, "poison")]})
    assert failures == [[{"itemIdentifier": "1003"}]]
    assert lines(logs) == [{"a": [1]}, "plain text", "poison"]


def test_bytes_and_records_on_request():
    _, function = made(note_bytes, "stream")
    assert lines(run(function, {"Records": [datum(1, b"\xff\x01")]})[1]) == [[2, 255]]
    _, function = made(note_record, "stream")
    assert lines(run(function, {"Records": [datum(1, 5)]})[1]) == [[5, "shardId-000000000006:1"]]


def test_a_timeout_in_the_middle_acknowledges_nothing():
    def stuck(item):
        note(item)
        if item["keys"]["id"] == "2":
            raise SystemExit(1)  # what a runtime that is stopped looks like to the batch

    _, function = made(stuck, "table")
    # There is no answer at all: one would have acknowledged what was not handled.
    with pytest.raises(RuntimeError, match="the bare process ended") as failure:
        run_bundle(function.bundle, {"Records": [change(1), change(2), change(3)]})
    assert len(lines(str(failure.value))) == 2


def test_mapping_and_permissions():
    def build(stack):
        dead = Queue(stack, "Dead")
        table = Table(stack, "T", partition_key="id", stream="NEW_IMAGE")
        table.on_change(
            "Changed",
            note,
            filter=lambda record: record["eventName"] == "INSERT" and record["dynamodb"]["NewImage"]["n"]["S"] == "x",
            batch_size=10,
            retry_attempts=3,
            max_record_age=3600,
            parallelization_factor=2,
            starting_position="TRIM_HORIZON",
            on_failure=dead,
            timeout=9,
        )

    stack = synth(build)
    mapping = stack.one("aws_lambda_event_source_mapping")
    pattern = json.loads(mapping["filter_criteria"]["filter"][0]["pattern"])
    assert pattern == {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"n": {"S": ["x"]}}}}
    assert mapping["event_source_arn"] == "${aws_dynamodb_table.T.stream_arn}"
    assert mapping["function_response_types"] == ["ReportBatchItemFailures"]
    assert mapping["bisect_batch_on_function_error"] is True
    assert (mapping["batch_size"], mapping["maximum_retry_attempts"]) == (10, 3)
    assert (mapping["maximum_record_age_in_seconds"], mapping["parallelization_factor"]) == (3600, 2)
    assert mapping["starting_position"] == "TRIM_HORIZON"
    assert mapping["destination_config"]["on_failure"]["destination_arn"] == "${aws_sqs_queue.Dead.arn}"
    assert stack.one("aws_lambda_function")["timeout"] == 9
    policy = json.loads(stack.one("aws_iam_role_policy")["policy"])
    by_resource = {statement["Resource"]: statement["Action"] for statement in policy["Statement"]}
    assert "dynamodb:GetRecords" in by_resource["${aws_dynamodb_table.T.stream_arn}"]
    assert by_resource["${aws_sqs_queue.Dead.arn}"] == "sqs:SendMessage"
    assert lint(policy) == []


def test_a_function_gets_the_event_whole():
    def build(stack):
        stream = Stream(stack, "S", shards=1)
        stream.on_records("Read", Function(stack, "F", lambda event: len(event["Records"])))

    mapping = synth(build).one("aws_lambda_event_source_mapping")
    assert "function_response_types" not in mapping


@pytest.mark.parametrize(
    ("code", "build"),
    [
        ("FL6004", lambda stack: Table(stack, "T", partition_key="id").on_change("C", note)),
        ("FL6004", lambda stack: Stream(stack, "S").on_records("R", note, batch_size=0)),
        ("FL6004", lambda stack: Stream(stack, "S").on_records("R", note, starting_position="NOW")),
        ("FL6004", lambda stack: Stream(stack, "S").on_records("R", Function(stack, "F", note), timeout=3)),
        ("FL1012", lambda stack: Stream(stack, "S").on_records("R", lambda a, b: a)),
        ("FL1011", lambda stack: Stream(stack, "S").on_records("R", note, color="red")),
    ],
)
def test_refused(code, build):
    with pytest.raises(FunctionlessError, match=code):
        synth(build)


def test_objects_of_buckets():
    def build(stack):
        bucket = Bucket(stack, "Files")
        queue = Queue(stack, "Q")
        bucket.on_object_created("Created", lambda event: event["detail"]["object"]["key"], prefix="in/", suffix=".csv")
        bucket.on_object_removed("Removed", queue, prefix="in/")
        bucket.on_object_created("Starred", queue, prefix="a*", suffix="b")

    stack = synth(build)
    assert stack.one("aws_s3_bucket_notification")["eventbridge"] is True
    patterns = {
        name: json.loads(rule["event_pattern"]) for name, rule in stack.resources("aws_cloudwatch_event_rule").items()
    }
    (created,) = [pattern for name, pattern in patterns.items() if "Created" in name]
    assert created == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": ["${aws_s3_bucket.Files.bucket}"]},
            "object": {"key": [{"wildcard": "in/*.csv"}]},
        },
    }
    (removed,) = [pattern for name, pattern in patterns.items() if "Removed" in name]
    assert removed["detail-type"] == ["Object Deleted"]
    assert removed["detail"]["object"] == {"key": [{"prefix": "in/"}]}
    (starred,) = [pattern for name, pattern in patterns.items() if "Starred" in name]
    assert starred["detail"]["object"] == {"key": [{"wildcard": "a\\**b"}]}
    assert len(stack.resources("aws_cloudwatch_event_target")) == 3
