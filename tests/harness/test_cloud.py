"""The pretended cloud runs the functions that are deployed to it."""

from __future__ import annotations

import json
from typing import Any

from tests.harness.cloud import Cloud
from tests.harness.deployed import Deployed
from tests.harness.lambda_host import written_bundle

CALLER = '''
import boto3, json

def handler(event, context):
    answer = boto3.client("lambda").invoke(FunctionName="callee", Payload=json.dumps(event))
    return [answer.get("FunctionError"), json.load(answer["Payload"])]
'''
CALLEE = '''
import boto3

def handler(event, context):
    if event == "fail":
        raise ValueError("no")
    boto3.resource("dynamodb").Table("orders").put_item(Item={"id": event["id"]})
    return "kept"
'''


def deploy(cloud: Cloud, name: str, source: str) -> None:
    iam = cloud.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    with written_bundle(source) as bundle:
        cloud.client("lambda").create_function(
            FunctionName=name, Runtime="python3.13", Role=role, Handler="index.handler",
            Code={"ZipFile": bundle.read_bytes()}, Environment={"Variables": {"NAME": name}},
        )  # fmt: skip


def test_functions_run_call_each_other_and_write(cloud: Cloud) -> None:
    cloud.client("dynamodb").create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )  # fmt: skip
    deploy(cloud, "caller", CALLER)
    deploy(cloud, "callee", CALLEE)
    client = cloud.client("lambda")

    def invoke(payload: Any, **options: Any) -> Any:
        answer = client.invoke(FunctionName="caller", Payload=json.dumps(payload), **options)
        return answer["StatusCode"], answer["Payload"].read()

    assert invoke({"id": "1"}) == (200, b'[null, "kept"]')
    status, body = invoke("fail")
    kind, error = json.loads(body)
    assert (kind, error["errorType"], error["errorMessage"]) == ("Unhandled", "ValueError", "no")
    assert invoke({"id": "2"}, InvocationType="Event")[0] == 202
    cloud.wait_until(lambda: {item["id"] for item in cloud.items("orders")} == {"1", "2"})

    function = Deployed.find(cloud, "LEE")
    assert function.environment == {"AWS_EXECUTION_ENV": "AWS_Lambda_python3.13", "NAME": "callee"}
    with function.host(record=True) as host:
        outcome = host.invoke({"id": "3"})
    assert outcome.value == "kept"
    assert [call.operation for call in outcome.calls] == ["PutItem"]
    assert len(cloud.items("orders")) == 3


def test_each_test_starts_with_nothing(cloud: Cloud) -> None:
    assert cloud.client("lambda").list_functions()["Functions"] == []
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []


def test_state_machines_run_and_call_functions(module_cloud: Cloud) -> None:
    module_cloud.run_state_machines()
    deploy(module_cloud, "callee", "def handler(event, context):\n    return event['n'] * 2\n")
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "double",
        "States": {
            "double": {
                "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "callee", "Payload": {"n": "{% $states.input.n %}"}},
                "Output": "{% $states.result.Payload + 1 %}", "End": True,
            }
        },
    }  # fmt: skip
    client = module_cloud.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/r"
    machine = client.create_state_machine(name="m", definition=json.dumps(definition), roleArn=role)["stateMachineArn"]
    execution = client.start_execution(stateMachineArn=machine, input='{"n": 20}')["executionArn"]
    module_cloud.wait_until(lambda: client.describe_execution(executionArn=execution)["status"] != "RUNNING")
    answer = client.describe_execution(executionArn=execution)
    assert (answer["status"], answer.get("output")) == ("SUCCEEDED", "41"), answer
