"""The package inside the zip, run against moto: payloads, calls, tables, SDK operations."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from moto import mock_aws

import lambda_runtime.client
from lambda_runtime import aws
from lambda_runtime.attributes import Attributes
from lambda_runtime.client import client
from lambda_runtime.concurrent import later, run
from lambda_runtime.errors import failure
from lambda_runtime.function import Function
from lambda_runtime.kept import Client, Resource
from lambda_runtime.named import named
from lambda_runtime.payloads import dumped
from lambda_runtime.table import Table

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def cloud() -> Iterator[None]:
    """moto, and no client from another test."""
    lambda_runtime.client._made.clear()
    with mock_aws():
        yield
    lambda_runtime.client._made.clear()


@pytest.fixture
def orders() -> Table:
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return Table(name="orders")


# payloads


@pytest.mark.parametrize(
    ("names", "payload", "expected"),
    [
        ("id", {"id": 1}, {"id": 1}),
        ("id qty?", {"id": 1}, {"id": 1}),
        ("id qty?", {"id": 1, "qty": None}, {"id": 1, "qty": None}),
        ("", {}, {}),
    ],
)
def test_named_payloads(names: str, payload: Any, expected: Any) -> None:
    assert named(payload, names) == expected


@pytest.mark.parametrize(
    ("names", "payload", "message"),
    [
        ("id qty?", {}, "The payload lacks ['id']; the function takes 'id qty?'"),
        ("id qty?", {"id": 1, "x": 2}, "The payload has the unknown names ['x']; the function takes 'id qty?'"),
        ("id", [1], "The payload must be an object with the names 'id', not list"),
        ("id", None, "The payload must be an object with the names 'id', not NoneType"),
    ],
)
def test_payloads_that_do_not_fit(names: str, payload: Any, message: str) -> None:
    with pytest.raises(TypeError) as error:
        named(payload, names)
    assert str(error.value) == message


def test_other_names_where_they_are_allowed() -> None:
    assert named({"id": 1, "x": 2}, "id", True) == {"id": 1, "x": 2}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": Decimal("1.5"), "b": Decimal(3), "c": Decimal("1E+2")}, '{"a": 1.5, "b": 3, "c": 100}'),
        ([None, True, "ü"], '[null, true, "\\u00fc"]'),
        ((1, 2), "[1, 2]"),
    ],
)
def test_payload_texts(value: Any, text: str) -> None:
    assert dumped(value) == text


def test_what_json_cannot_hold_is_an_error() -> None:
    with pytest.raises(TypeError, match="Object of type set is not JSON serializable"):
        dumped({"a": {1}})


# errors of a callee


class Refused(Exception):
    """With a constructor of its own."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)


@pytest.mark.parametrize(
    ("name", "message", "cls"),
    [
        ("ValueError", "bad", ValueError),
        ("KeyError", "'id'", KeyError),
        ("ZeroDivisionError", "division by zero", ZeroDivisionError),
        ("builtins.LookupError", "x", LookupError),
        ("UnicodeDecodeError", "five arguments", UnicodeDecodeError),
    ],
)
def test_a_builtin_error_is_itself(name: str, message: str, cls: type[Exception]) -> None:
    error = failure(name, message)
    assert type(error) is cls
    assert message in (str(error), str(error.args[0]))


def test_a_key_errors_key_is_the_key() -> None:
    assert failure("KeyError", "'id'").args == ("id",)


def test_an_unknown_error_gets_a_class_of_its_name() -> None:
    error = failure("OutOfStock", "none left")
    assert (type(error).__name__, str(error)) == ("OutOfStock", "none left")
    assert type(failure("OutOfStock", "again")) is type(error)


def test_the_users_class_where_the_bundle_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    module = type(sys)("function")
    module.Refused = Refused  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "function", module)
    error = failure("Refused", "code 5")
    assert isinstance(error, Refused)
    assert str(error) == "code 5"


# functions


class FakeLambda:
    """Answers as the Lambda service does, and remembers."""

    def __init__(self, answer: Any, error: bool = False, wait: float = 0) -> None:
        self.answer = answer
        self.error = error
        self.wait = wait
        self.calls: list[dict[str, Any]] = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def invoke(self, **parameters: Any) -> dict[str, Any]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(self.wait)
        with self._lock:
            self._now -= 1
        self.calls.append(parameters)
        answer = {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(self.answer).encode())}
        return {**answer, "FunctionError": "Unhandled"} if self.error else answer


def installed(fake: FakeLambda) -> FakeLambda:
    lambda_runtime.client._made["client", "lambda", None] = fake
    return fake


def test_a_call_gives_the_result() -> None:
    fake = installed(FakeLambda({"ok": [1, 2.5, None]}))
    assert Function(name="charge")({"id": Decimal("1.5")}) == {"ok": [1, 2.5, None]}
    [call] = fake.calls
    assert call == {"FunctionName": "charge", "InvocationType": "RequestResponse", "Payload": b'{"id": 1.5}'}


@pytest.mark.parametrize(
    ("parameters", "args", "kwargs", "sent"),
    [
        (None, (1,), {}, 1),
        (None, (), {"order": 2}, 2),
        (None, (), {}, None),
        (("id", "qty"), ("a", 2), {}, {"id": "a", "qty": 2}),
        (("id", "qty"), ("a",), {"qty": 3}, {"id": "a", "qty": 3}),
        (("id", "qty"), ("a",), {}, {"id": "a"}),
        ((), (), {}, {}),
    ],
)
def test_arguments_become_the_payload(parameters: Any, args: Any, kwargs: Any, sent: Any) -> None:
    fake = installed(FakeLambda(None))
    Function(name="f", parameters=parameters)(*args, **kwargs)
    assert json.loads(fake.calls[0]["Payload"]) == sent


def test_the_callees_error_is_raised() -> None:
    installed(FakeLambda({"errorType": "ValueError", "errorMessage": "no stock", "stackTrace": []}, error=True))
    with pytest.raises(ValueError, match="^no stock$"):
        Function(name="charge")({})


def test_an_error_without_a_type_is_an_exception() -> None:
    """What Lambda itself reports, such as a time-out, has only a message."""
    installed(FakeLambda({"errorMessage": "Task timed out after 3.00 seconds"}, error=True))
    with pytest.raises(Exception, match="timed out"):
        Function(name="charge")({})


def test_start_does_not_wait() -> None:
    fake = installed(FakeLambda(None))
    assert Function(name="charge").start({"id": 1}) is None
    assert fake.calls[0]["InvocationType"] == "Event"


def test_gathered_calls_run_at_the_same_time() -> None:
    fake = installed(FakeLambda("x", wait=0.2))
    charge = Function(name="charge")

    async def handler() -> list[str]:
        plain = charge(0)
        return [plain, *await asyncio.gather(*[later(charge)(n) for n in range(4)])]

    assert run(handler()) == ["x"] * 5
    assert fake.most == 4


def test_an_async_function_is_awaited_as_it_is() -> None:
    installed(FakeLambda(7))
    charge = Function(name="charge", is_async=True)

    async def handler() -> list[int]:
        return [await charge(1), await later(charge)(2)]

    assert run(handler()) == [7, 7]


def test_other_functions_are_left_alone() -> None:
    async def own() -> int:
        return 1

    assert later(own) is own
    assert later(asyncio.sleep) is asyncio.sleep
    assert later(len) is len


# clients


def test_clients_are_made_once_for_each_service_and_region() -> None:
    assert client("s3") is client("s3")
    assert client("s3", "eu-west-1") is not client("s3")
    assert client("s3", "eu-west-1").meta.region_name == "eu-west-1"


def test_a_captured_client_is_made_on_first_use() -> None:
    s3 = Client("s3")
    assert lambda_runtime.client._made == {}
    s3.create_bucket(Bucket="files")
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="files", Key="none")
    assert s3.get_paginator("list_objects_v2").paginate(Bucket="files").build_full_result().get("Contents") is None
    assert Resource("dynamodb").Table("t").name == "t"


def test_boto3_is_imported_on_first_use() -> None:
    modules = "start client attributes errors payloads function table aws".split()
    script = "import sys\n" + "".join(f"import lambda_runtime.{name}\n" for name in modules)
    script += "from lambda_runtime.table import Table\nTable(name='t')\n"
    script += (
        "heavy = {'boto3', 'botocore', 'asyncio', 'inspect', 'dataclasses', 'typing', 'decimal'} & set(sys.modules)\n"
    )
    script += "print(sorted(heavy))"
    code = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(code.stdout.replace("'", '"'))) <= {"typing"}  # stripped from what is shipped


# tables


def test_items_are_python_values(orders: Table) -> None:
    item = {
        "id": "a",
        "n": 3,
        "f": 9.99,
        "d": Decimal("1.1"),
        "l": [1, {"x": None}],
        "b": b"x",
        "s": {"p", "q"},
        "t": True,
    }
    assert orders.put_item(Item=item)["ResponseMetadata"]["HTTPStatusCode"] == 200
    found = orders.get_item(Key={"id": "a"})["Item"]
    assert found == {**item, "f": Decimal("9.99"), "b": found["b"]}
    assert found["b"].value == b"x"
    assert "Item" not in orders.get_item(Key={"id": "none"})
    assert item["f"] == 9.99 and isinstance(item["f"], float)


def test_every_method(orders: Table) -> None:
    for number in range(3):
        orders.put_item(Item={"id": str(number), "n": number})
    orders.update_item(
        Key={"id": "1"},
        UpdateExpression="SET #n = :v",
        ExpressionAttributeNames={"#n": "n"},
        ExpressionAttributeValues={":v": 10.5},
    )
    assert orders.query(KeyConditionExpression=Key("id").eq("1"))["Items"] == [{"id": "1", "n": Decimal("10.5")}]
    assert orders.scan(FilterExpression=Attr("n").gt(1))["Count"] == 2
    orders.delete_item(Key={"id": "0"})
    read = orders.batch_get_item(Keys=[{"id": "1"}, {"id": "0"}], ConsistentRead=True)
    assert read["Items"] == [{"id": "1", "n": Decimal("10.5")}] and read["UnprocessedKeys"] == []
    written = orders.batch_write_item(
        Requests=[{"PutRequest": {"Item": {"id": "9"}}}, {"DeleteRequest": {"Key": {"id": "2"}}}]
    )
    assert written["UnprocessedItems"] == []
    orders.transact_write_items(
        TransactItems=[{"Put": {"Item": {"id": "t", "n": 1.5}}}, {"Delete": {"Key": {"id": "9"}}}]
    )
    found = orders.transact_get_items(TransactItems=[{"Get": {"Key": {"id": "t"}}}])
    assert found["Responses"] == [{"Item": {"id": "t", "n": Decimal("1.5")}}]
    assert {item["id"] for item in orders.scan()["Items"]} == {"1", "t"}


def test_an_error_is_botocores(orders: Table) -> None:
    from botocore.exceptions import ClientError

    orders.put_item(Item={"id": "a"})
    with pytest.raises(ClientError) as error:
        orders.put_item(Item={"id": "a"}, ConditionExpression="attribute_not_exists(id)")
    assert error.value.response["Error"]["Code"] == "ConditionalCheckFailedException"


def test_nothing_of_the_parameters_changes(orders: Table) -> None:
    parameters = {"TransactItems": [{"Put": {"Item": {"id": "t", "n": 1.5}}}]}
    before = json.dumps(parameters)
    orders.transact_write_items(**parameters)
    assert json.dumps(parameters) == before


# aws.<service>.<operation>


def test_sdk_calls_are_boto3s(orders: Table) -> None:
    aws.dynamodb.put_item(TableName="orders", Item={"id": {"S": "a"}})
    assert aws.dynamodb.get_item(Table=orders, Key={"id": {"S": "a"}})["Item"] == {"id": {"S": "a"}}
    with pytest.raises(AttributeError):
        aws.dynamodb.no_such_operation()


def test_resources_stand_for_what_identifies_them(orders: Table) -> None:
    bucket = Attributes(bucket="files", arn="arn:aws:s3:::files", id="files")
    client("s3").create_bucket(Bucket="files")
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert aws.s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    table = Attributes(name="orders", arn=client("dynamodb").describe_table(TableName="orders")["Table"]["TableArn"])
    aws.dynamodb.tag_resource(ResourceArn=table, Tags=[{"Key": "a", "Value": "b"}])
    written = aws.dynamodb.batch_get_item(RequestItems={"orders": {"Keys": [{"id": {"S": "x"}}]}})
    assert written["Responses"] == {"orders": []}
    aws.dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": orders, "Item": {"id": {"S": "z"}}}}])
    assert aws.dynamodb.scan(TableName=table)["Count"] == 1


def test_payloads_may_be_values() -> None:
    arn = aws.stepfunctions.create_state_machine(
        name="m",
        definition='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}',
        roleArn="arn:aws:iam::123456789012:role/x",
    )["stateMachineArn"]
    machine = Attributes(arn=arn, name="m")
    started = aws.stepfunctions.start_execution(StateMachine=machine, input={"n": Decimal("1.5")})
    shown = aws.stepfunctions.describe_execution(executionArn=started["executionArn"])
    assert json.loads(shown["input"]) == {"n": 1.5}
    events = aws.events.put_events(Entries=[{"Source": "shop", "DetailType": "Placed", "Detail": {"id": 1}}])
    assert events["FailedEntryCount"] == 0


def test_services_have_boto3s_names() -> None:
    assert aws.cognito_idp.list_user_pools(MaxResults=5)["UserPools"] == []
    assert aws.lambda_.list_functions()["Functions"] == []
