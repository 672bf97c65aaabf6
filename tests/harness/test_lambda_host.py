"""The bare process: what it has, what it has not, and that both ways of running agree."""

from __future__ import annotations

import pytest

from tests.harness.calls import IamRequest
from tests.harness.lambda_host import InvocationFailed, LambdaHost, run_bundle, run_one, written_bundle

SOURCE = '''
import os

count = 0

def handler(event, context):
    global count
    count += 1
    if event == "fail":
        raise KeyError("k")
    if event == "exit":
        os._exit(3)
    if event == "import":
        found = []
        for name in ("cdktf", "pytest", "tests", "cdktf_functionless", "moto", "jsii", "boto3", "helper"):
            try:
                __import__(name)
                found.append(name)
            except ImportError:
                pass
        return found
    if event == "call":
        import boto3
        try:
            boto3.resource("dynamodb").Table("orders").put_item(Item={"id": "1"})
        except Exception as error:
            return type(error).__name__
    print("logged", event)
    return [count, event, os.environ.get("GIVEN"), context.function_name]
'''


def test_batch_and_awslambdaric_answer_alike() -> None:
    payloads = [1, {"a": [2.5, None, "é\U0001f600"]}, "fail", "x"]
    with written_bundle(SOURCE) as bundle:
        quick = run_bundle(bundle, *payloads, environment={"GIVEN": "y"})
        with LambdaHost(bundle, environment={"GIVEN": "y"}) as host:
            real = [host.invoke(payload) for payload in payloads]
    assert [o.text for o in quick] == [o.text for o in real]
    assert [o.value for o in quick if o.error is None] == [
        [1, 1, "y", "function"], [2, payloads[1], "y", "function"], [4, "x", "y", "function"],
    ]  # fmt: skip
    for outcome in (quick[2], real[2]):
        assert outcome.error is not None
        assert (outcome.error.type, outcome.error.message) == ("KeyError", "'k'")
        assert 'raise KeyError("k")' in outcome.error.stack[-1]
        with pytest.raises(InvocationFailed, match="KeyError"):
            outcome.value
    assert "logged x" in quick[0].logs
    assert "logged x" in real[3].logs


def test_only_the_zip_and_boto3_can_be_imported() -> None:
    with written_bundle(SOURCE, helper="") as bundle:
        assert run_one(bundle, "import").value == ["boto3", "helper"]
        with LambdaHost(bundle) as host:
            assert host.invoke("import").value == ["boto3", "helper"]


def test_calls_are_recorded_with_their_parameters() -> None:
    with written_bundle(SOURCE) as bundle:
        outcome = run_one(bundle, "call", endpoint="http://127.0.0.1:9", record=True)
    assert outcome.value == "EndpointConnectionError"
    (call,) = outcome.calls
    assert (call.service, call.operation, call.parameters) == (
        "dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": "1"}},
    )  # fmt: skip
    table = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
    assert call.requests() == (IamRequest("dynamodb:PutItem", table),)


def test_a_process_that_ends_and_a_module_that_cannot_be_imported() -> None:
    with written_bundle(SOURCE) as bundle, LambdaHost(bundle) as host:
        error = host.invoke("exit").error
        assert error is not None
        assert error.type == "Runtime.ExitError"
    with written_bundle("import nothing_of_that_name\nhandler = None") as bundle:
        with LambdaHost(bundle) as host:
            for error in (run_one(bundle, 1).error, host.invoke(1).error):
                assert error is not None
                assert error.init
                assert error.type == "Runtime.ImportModuleError"
