"""Distributed Maps that read from S3 and write to it: as Python through `local()`, and in the interpreter, on moto."""

from __future__ import annotations

import csv
import functools
import gzip
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from cdktf import TerraformStack, Testing
from moto import mock_aws

from cdktf_functionless import AwsProvider, Bucket, Function, FunctionlessError, Queue, StepFunction, workflow
from cdktf_functionless.testing import local

from .oracle import Machine, Outcome, own_checks, problems

stack = TerraformStack(Testing.app(), "shop")
AwsProvider(stack, "aws", region="us-east-1")
data = Bucket(stack, "Data")
sealed = Bucket(stack, "Sealed", encryption="arn:aws:kms:us-east-1:123456789012:key/k")


def work(item: Any) -> Any:
    if isinstance(item, dict) and item.get("bad"):
        raise ValueError(f"bad {item['id']}")
    return {"seen": item}


charge = Function(stack, "Charge", work)
total = Function(stack, "Total", lambda xs: sum(xs))
queue = Queue(stack, "Jobs")


@pytest.fixture(scope="module")
def cloud() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in (data, sealed):
            client.create_bucket(Bucket=bucket.bucket_name)
        yield client


@pytest.fixture
def s3(cloud: Any) -> Any:
    """S3 with two empty buckets."""
    for one in cloud.list_objects_v2(Bucket=data.bucket_name).get("Contents", []):
        cloud.delete_object(Bucket=data.bucket_name, Key=one["Key"])
    return cloud


def put(s3: Any, key: str, body: str | bytes) -> None:
    s3.put_object(Bucket=data.bucket_name, Key=key, Body=body)


def buckets(value: Any) -> Any:
    """A definition with plain names instead of Terraform's tokens."""
    text = json.dumps(value)
    for bucket in (data, sealed):
        text = text.replace(bucket.name, bucket.bucket_name)
    return json.loads(text)


def machine(function: Callable[..., Any]) -> StepFunction[..., Any]:
    name = f"{function.__name__}{len(stack.node.children)}".replace("_", "").title()
    return StepFunction(stack, name, function)


@functools.cache
def prepared(function: Callable[..., Any]) -> tuple[StepFunction[..., Any], Machine]:
    """The machine of a function, past the validators, and as the interpreter has it."""
    made = machine(function)
    definition = buckets(made.definition)
    assert own_checks(definition) == []
    assert problems(definition) == []
    return made, Machine(definition)


def both(function: Callable[..., Any], value: Any) -> tuple[Any, Outcome, StepFunction[..., Any]]:
    """What Python gives (a value, or an exception's class and text), and what the machine did."""
    made, runs = prepared(function)
    try:
        with local():
            expected: Any = json.loads(json.dumps(function(value)))
    except Exception as failure:
        expected = (type(failure).__name__, str(failure))
    client = boto3.client("s3", region_name="us-east-1")
    named = {charge.function_name: charge, total.function_name: total}
    workers: dict[str, Any] = {}
    for name, one in named.items():
        workers[name] = workers[str(one.arn).split(":")[-1]] = one.handler
    for operation in ("get_object", "put_object", "list_objects_v2"):
        workers[f"s3:{operation}"] = lambda parameters, operation=operation: getattr(client, operation)(**parameters)
    return expected, runs.run(value, workers), made


def same(function: Callable[..., Any], value: Any) -> tuple[Any, StepFunction[..., Any]]:
    """Both give the same value."""
    expected, outcome, made = both(function, value)
    assert outcome.failure is None, outcome.failure
    assert outcome.value == expected
    return expected, made


def statements(made: StepFunction[..., Any]) -> list[tuple[Any, Any]]:
    return [(one["Action"], one["Resource"]) for one in made.policy["Statement"]]


def the_map(made: StepFunction[..., Any]) -> dict[str, Any]:
    (found,) = [state for state in made.definition["States"].values() if state["Type"] == "Map"]
    return found


# Readers


def from_json(x: dict) -> Any:
    return workflow.distributed_map(charge, {"Bucket": data, "Key": "items.json"})


@pytest.mark.parametrize("items", [[], [1], [[1, 2]], [{"id": "a"}, {"id": "b"}], ["x", None, True, [], {}]])
def test_a_json_array(s3: Any, items: list[Any]) -> None:
    put(s3, "items.json", json.dumps(items))
    found, made = same(from_json, {})
    assert found == [{"seen": item} for item in items]
    assert (data.arn + "/items.json") in [resource for _, resource in statements(made)]


def inside(x: dict) -> Any:
    place = workflow.distributed_map(
        charge, {"Bucket": data, "Key": "all.json", "ItemsPointer": "/orders/open", "MaxItems": 2}
    )
    return place


def test_an_array_inside_of_an_object(s3: Any) -> None:
    put(s3, "all.json", json.dumps({"orders": {"open": [1, 2, 3]}}))
    assert same(inside, {})[0] == [{"seen": 1}, {"seen": 2}]


def from_lines(x: dict) -> Any:
    return workflow.distributed_map(charge, {"Bucket": data, "Key": "items.jsonl"}, max_concurrency=5)


def test_json_lines(s3: Any) -> None:
    put(s3, "items.jsonl", '{"id": 1}\n{"id": 2}\n')
    found, made = same(from_lines, {})
    assert found == [{"seen": {"id": 1}}, {"seen": {"id": 2}}]
    assert the_map(made)["MaxConcurrency"] == 5


def from_csv(x: dict) -> Any:
    rows = workflow.distributed_map(charge, {"Bucket": data, "Key": "items.csv"})
    return [row["seen"]["id"] for row in rows]


@pytest.mark.parametrize("text", ["id,qty\n", "id,qty\n7,1\n", 'id,qty\n7,1\n"8, and 9",2\n10\n11,1,2\n'])
def test_csv_with_a_header(s3: Any, text: str) -> None:
    put(s3, "items.csv", text)
    assert same(from_csv, {})[0] == [row["id"] for row in csv.DictReader(io.StringIO(text))]


def from_table(place: dict) -> Any:
    key = place["folder"] + "/table"
    return workflow.distributed_map(
        charge,
        {"Bucket": data, "Key": key, "InputType": "CSV", "CSVHeaders": ["id", "qty"], "CSVDelimiter": "TAB"},
    )


def test_csv_with_given_headers_under_a_computed_key(s3: Any) -> None:
    put(s3, "a/table", "7\t1\n8\t2\n")
    found, made = same(from_table, {"folder": "a"})
    assert found == [{"seen": {"id": "7", "qty": "1"}}, {"seen": {"id": "8", "qty": "2"}}]
    assert ("s3:GetObject", data.arn + "/*") in statements(made)


def from_listing(x: dict) -> Any:
    found = workflow.distributed_map(charge, {"Bucket": data, "Prefix": x["prefix"]})
    return [[one["seen"]["Key"], one["seen"]["Size"], one["seen"]["Etag"]] for one in found]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_listing(s3: Any, count: int) -> None:
    put(s3, "other", "x")
    for number in range(count):
        put(s3, f"in/{number}", "x" * number)
    found, made = same(from_listing, {"prefix": "in/"})
    assert [key for key, _, _ in found] == [f"in/{number}" for number in range(count)]
    assert ("s3:ListBucket", data.arn) in statements(made)
    assert not any("GetObject" in str(action) for action, _ in statements(made))


def from_inventory(x: dict) -> Any:
    return workflow.distributed_map(charge, {"Bucket": data, "Key": "inv/manifest.json", "InputType": "MANIFEST"})


def test_an_inventory(s3: Any) -> None:
    put(s3, "inv/data.csv.gz", gzip.compress(b'"b","k1","5"\n"b","k2","6"\n'))
    manifest = {"fileFormat": "CSV", "fileSchema": "Bucket, Key, Size", "files": [{"key": "inv/data.csv.gz"}]}
    put(s3, "inv/manifest.json", json.dumps(manifest))
    found, made = same(from_inventory, {})
    assert [one["seen"]["Key"] for one in found] == ["k1", "k2"]
    assert ("s3:GetObject", data.arn + "/*") in statements(made)


def missing(x: dict) -> Any:
    try:
        return workflow.distributed_map(charge, {"Bucket": data, "Key": "none.json"})
    except workflow.ItemReaderFailed:
        return "no items"


def test_what_cannot_be_read_is_an_exception(s3: Any) -> None:
    assert same(missing, {})[0] == "no items"
    put(s3, "items.json", '{"a": 1}')
    expected, outcome, _ = both(from_json, {})
    assert outcome.failure is not None
    assert (f"States.{expected[0]}", expected[1]) == (outcome.failure.error, _message(outcome))


def _message(outcome: Outcome) -> str:
    assert outcome.failure is not None and outcome.failure.cause is not None
    return str(json.loads(outcome.failure.cause)["errorMessage"])


def test_an_encrypted_bucket_needs_its_key() -> None:
    def read(x: dict) -> Any:
        return workflow.distributed_map(
            charge, {"Bucket": sealed, "Key": "a.json"}, results={"Bucket": sealed, "Prefix": "out"}
        )

    found = {json.dumps(action): resource for action, resource in statements(machine(read))}
    assert found['["kms:Decrypt", "kms:GenerateDataKey"]'] == sealed.kms_key_arn


# Batches, failures


def batches(x: dict) -> Any:
    extra = len(x["more"])
    return workflow.distributed_map(
        lambda batch: total([item["n"] + extra for item in batch]), {"Bucket": data, "Key": "n.json"}, batch_size=2
    )


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_batches_from_s3_with_a_variable(s3: Any, count: int) -> None:
    put(s3, "n.json", json.dumps([{"n": n} for n in range(count)]))
    found, made = same(batches, {"more": "ab"})
    assert len(found) == (count + 1) // 2
    assert the_map(made)["ItemBatcher"]["MaxItemsPerBatch"] == 2


def tolerant(items: list) -> Any:
    try:
        return workflow.distributed_map(charge, items, tolerated_failure_count=1)
    except workflow.ExceedToleratedFailureThreshold as error:
        return ["too many", str(error)]


def share(items: list) -> Any:
    try:
        return workflow.distributed_map(charge, items, tolerated_failure_percentage=50)
    except workflow.ExceedToleratedFailureThreshold:
        return "too many"


def either(items: list) -> Any:
    try:
        return workflow.distributed_map(
            charge, items, tolerated_failure_count=2, tolerated_failure_percentage=34, express=True
        )
    except Exception:
        return "too many"


def strict(items: list) -> Any:
    try:
        return workflow.distributed_map(charge, items)
    except ValueError:
        return "the call's own exception"
    except workflow.ExceedToleratedFailureThreshold:
        return "failed"


def computed(items: list) -> Any:
    most = len(items) // 2
    try:
        return workflow.distributed_map(charge, items, tolerated_failure_count=most, max_concurrency=most + 1)
    except workflow.ExceedToleratedFailureThreshold:
        return "too many"


def in_batches(items: list) -> Any:
    try:
        return workflow.distributed_map(
            lambda batch: [charge(item) for item in batch], items, batch_size=2, tolerated_failure_count=2
        )
    except workflow.ExceedToleratedFailureThreshold:
        return "too many"


@pytest.mark.parametrize(
    "function", [tolerant, share, either, strict, computed, in_batches], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("pattern", ["", ".", "x", "..", ".x", "xx", "x..", "xx.", ".x.x", "...", "x...x", "xxxx."])
def test_failures(s3: Any, function: Callable[..., Any], pattern: str) -> None:
    items = [{"id": number, "bad": mark == "x"} for number, mark in enumerate(pattern)]
    same(function, items)


def test_what_nobody_catches_fails_the_execution(s3: Any) -> None:
    def run(items: list) -> Any:
        return workflow.distributed_map(charge, items)

    expected, outcome, _ = both(run, [{"id": 1, "bad": True}])
    assert outcome.failure is not None
    assert (f"States.{expected[0]}", expected[1]) == (outcome.failure.error, _message(outcome))


# Results


def written(items: list) -> Any:
    return workflow.distributed_map(
        charge, items, tolerated_failure_percentage=100, results={"Bucket": data, "Prefix": "out/runs"}
    )


@pytest.mark.parametrize("pattern", ["", ".", "x", ".x", "..xx."])
def test_results_are_written(s3: Any, pattern: str) -> None:
    items = [{"id": number, "bad": mark == "x"} for number, mark in enumerate(pattern)]
    expected, outcome, made = both(written, items)
    assert outcome.failure is None
    assert _told(s3, expected) == _told(s3, outcome.value)
    assert expected.keys() == outcome.value.keys() == {"MapRunArn", "ResultWriterDetails"}
    found = dict((resource, action) for action, resource in statements(made))
    assert found[data.arn + "/out/runs/*"] == [
        "s3:AbortMultipartUpload",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
    ]


def _told(s3: Any, details: dict[str, Any]) -> dict[str, Any]:
    """What the files say of each status: inputs, outputs, errors."""
    place = details["ResultWriterDetails"]
    assert place["Key"].startswith("out/runs/") and place["Key"].endswith("/manifest.json")

    def read(key: str) -> Any:
        return json.loads(s3.get_object(Bucket=place["Bucket"], Key=key)["Body"].read())

    manifest = read(place["Key"])
    assert manifest["MapRunArn"] == details["MapRunArn"]
    found: dict[str, Any] = {}
    for status, files in manifest["ResultFiles"].items():
        found[status] = [
            (one["Status"], json.loads(one["Input"]), json.loads(one.get("Output", "null")), one.get("Error"))
            for file in files
            for one in read(file["Key"])
        ]
    return found


# The machine


def test_the_role_has_what_a_map_run_needs() -> None:
    made = machine(lambda items: workflow.distributed_map(charge, items))
    label = the_map(made)["Label"]
    assert label.replace("-", "").isalnum() and len(label) <= 40
    found = {json.dumps(action): resource for action, resource in statements(made)}
    assert found.keys() == {
        '"lambda:InvokeFunction"',
        '"states:StartExecution"',
        '["states:DescribeExecution", "states:StopExecution"]',
        '"states:RedriveExecution"',
    }
    assert found['"states:StartExecution"'].endswith(f":stateMachine:{made.machine_name}")
    assert found['["states:DescribeExecution", "states:StopExecution"]'].endswith(f":execution:{made.machine_name}:*")
    assert found['"states:RedriveExecution"'].endswith(f":execution:{made.machine_name}/{label}:*")


def test_labels_are_unique() -> None:
    def twice(items: list) -> Any:
        return [workflow.distributed_map(charge, items), workflow.distributed_map(charge, items)]

    labels = [one["Label"] for one in machine(twice).definition["States"].values() if one["Type"] == "Map"]
    assert len(set(labels)) == 2


def test_execution_types() -> None:
    def quick(items: list) -> Any:
        return workflow.distributed_map(charge, items, express=True)

    assert the_map(machine(quick))["ItemProcessor"]["ProcessorConfig"] == {
        "Mode": "DISTRIBUTED",
        "ExecutionType": "EXPRESS",
    }


def refused(function: Callable[..., Any]) -> str:
    with pytest.raises(FunctionlessError) as failure:
        machine(function).definition  # noqa: B018
    (one,) = failure.value.diagnostics
    return f"{one.code.number}: {one.message}"


def test_express_iterations_cannot_wait() -> None:
    def waits(items: list) -> Any:
        return workflow.distributed_map(
            lambda item: workflow.wait_for_callback(lambda token: queue.send_message(MessageBody=token)),
            items,
            express=True,
        )

    assert "Waiting for a callback" in refused(waits)
    inner = machine(lambda x: x)
    assert refused(lambda items: workflow.distributed_map(lambda x: inner(x), items, express=True))[:6] == "FL1010"


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: workflow.distributed_map(charge, {"Bucket": data, "Key": x["key"]}), "how this object"),
        (lambda x: workflow.distributed_map(charge, {"Bucket": data, "Key": "a.txt"}), "how this object"),
        (lambda x: workflow.distributed_map(charge, {"Bucket": data, "Key": "a", "InputType": "XML"}), "how this"),
        (lambda x: workflow.distributed_map(charge, {"Bucket": data, "Key": "a.csv", "Prefix": "b"}), "a prefix"),
        (lambda x: workflow.distributed_map(charge, {"Bucket": data, "InputType": "CSV"}), "is a listing"),
        (lambda x: workflow.distributed_map(charge, {"Bucket": data, "Key": "a.csv", "CSVDelimiter": ";"}), "delim"),
        (lambda x: workflow.distributed_map(charge, {"Bucket": data, "Key": "a.csv", "Other": ";"}), "written out"),
        (lambda x: workflow.distributed_map(charge, {"Bucket": "name", "Key": "a.csv"}), "not a resource"),
        (lambda x: workflow.distributed_map(charge, x, batch_size=0), "batch_size is not"),
        (lambda x: workflow.distributed_map(charge, x, tolerated_failure_percentage=101), "percentage is not"),
        (lambda x: workflow.distributed_map(charge, x, tolerated_failure_count=-1), "count is not"),
        (lambda x: workflow.distributed_map(charge, x, max_concurrency=-1), "max_concurrency is not"),
    ],
)
def test_refused(function: Callable[..., Any], words: str) -> None:
    found = refused(function)
    assert found.startswith("FL3011") and words in found.lower()
