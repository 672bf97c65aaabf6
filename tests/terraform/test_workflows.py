"""examples/workflows, applied and executed: each execution gives what the same function gives in Python."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import boto3
import pytest
from cdktf import Testing
from moto import mock_aws

from cdktf_functionless import workflow
from cdktf_functionless.testing import local
from tests.harness.cloud import Cloud
from tests.harness.iam import lint
from tests.harness.synth import Synthesized
from tests.harness.terraform import Workspace
from tests.terraform.conftest import ROOT

pytestmark = [pytest.mark.terraform, pytest.mark.slow]

ROWS = {
    "good.csv": "id,price\nr1,1.5\nr2,2\nr3,3\n",
    "some.csv": "id,price\nr4,1\nr5,2\nr6,cheap\nr7,4\n",
    "bad.csv": "id,price\nr8,\nr9,\nr10,\n",
    "none.csv": "id,price\n",
}


@pytest.fixture(scope="module")
def applied(examples: Mapping[str, Synthesized], module_cloud: Cloud) -> Iterator[Workspace]:
    module_cloud.run_state_machines()
    with Workspace(examples["workflows"].folder, module_cloud.endpoint) as workspace:
        workspace.validate()
        workspace.apply()
        (bucket,) = [one["Name"] for one in module_cloud.client("s3").list_buckets()["Buckets"]]
        for key, text in ROWS.items():
            module_cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())
        yield workspace


@pytest.fixture(scope="module")
def written() -> Any:
    """The example in this process."""
    sys.path.insert(0, str(ROOT / "examples"))
    try:
        from workflows.main import Workflows
    finally:
        sys.path.remove(str(ROOT / "examples"))
    return Workflows(Testing.app(), "workflows")


def arn_of(cloud: Cloud, name: str) -> str:
    machines = cloud.client("stepfunctions").list_state_machines()["stateMachines"]
    (found,) = [one["stateMachineArn"] for one in machines if one["name"].endswith(f"-{name}")]
    return str(found)


def executed(cloud: Cloud, name: str, value: Any, meanwhile: Callable[[], bool] = lambda: False) -> Any:
    """The output of an execution; or the name and the cause of its error."""
    client = cloud.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=arn_of(cloud, name), input=json.dumps(value))["executionArn"]

    def ended() -> bool:
        meanwhile()
        return bool(client.describe_execution(executionArn=arn)["status"] != "RUNNING")

    cloud.wait_until(ended, 120)
    answer = client.describe_execution(executionArn=arn)
    return json.loads(answer["output"]) if answer["status"] == "SUCCEEDED" else (answer["error"], answer.get("cause"))


def in_python(written: Any, run: Any, value: Any, answer: Any = None) -> tuple[Any, dict[str, Any]]:
    """What the function gives (or the class of what it raises), and the bookings that it leaves."""

    def ask(id: str, token: str) -> Any:
        return answer

    with mock_aws():
        for table in (written.bookings, written.requests):
            boto3.client("dynamodb", region_name="us-east-1").create_table(
                TableName=table.table_name,
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        boto3.client("events", region_name="us-east-1").create_event_bus(Name=written.news.bus_name)
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=written.files.bucket_name)
        for key, text in ROWS.items():
            s3.put_object(Bucket=written.files.bucket_name, Key=key, Body=text.encode())
        with local(fakes={written.ask: ask}):
            try:
                found = _awaited(
                    run.handler(value)
                    if not isinstance(value, dict) or run in _whole(written)
                    else run.handler(**value)
                )
            except Exception as failure:
                found = f"States.{type(failure).__name__}"
        items = boto3.resource("dynamodb", region_name="us-east-1").Table(written.bookings.table_name).scan()["Items"]
        return json.loads(json.dumps(found)), {item["id"]: item for item in items}


def _whole(written: Any) -> tuple[Any, ...]:
    return (written.travel,)


def _awaited(value: Any) -> Any:
    import asyncio
    import inspect

    return asyncio.run(value) if inspect.isawaitable(value) else value


def bookings(cloud: Cloud) -> dict[str, Any]:
    (name,) = [one for one in cloud.client("dynamodb").list_tables()["TableNames"] if "Bookings" in one]
    return {item["id"]: item for item in cloud.items(name)}


def test_a_second_plan_changes_nothing(applied: Workspace) -> None:
    assert applied.changes() == []


def test_policies_are_clean(applied: Workspace, module_cloud: Cloud) -> None:
    iam = module_cloud.client("iam")
    machines = module_cloud.client("stepfunctions")
    seen = 0
    for one in machines.list_state_machines()["stateMachines"]:
        role = machines.describe_state_machine(stateMachineArn=one["stateMachineArn"])["roleArn"].rsplit("/", 1)[-1]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            assert lint(policy) == []
            assert all(resource != "*" for statement in policy["Statement"] for resource in [statement["Resource"]])
            seen += 1
    assert seen == 5


def test_versions_and_aliases_exist(applied: Workspace, module_cloud: Cloud) -> None:
    aliases = module_cloud.client("stepfunctions").list_state_machine_aliases(
        stateMachineArn=arn_of(module_cloud, "Travel")
    )["stateMachineAliases"]
    assert [one["stateMachineAliasArn"].rsplit(":", 1)[-1] for one in aliases] == ["live"]


@pytest.mark.parametrize(
    "trip",
    [
        {"id": "t1", "city": "Rome", "nights": 2, "budget": 900},
        {"id": "t2", "city": "Lima", "nights": 2, "budget": 900},
    ],
    ids=["booked", "sold out"],
)
def test_a_trip(trip: dict[str, Any], applied: Workspace, module_cloud: Cloud, written: Any) -> None:
    expected, kept = in_python(written, written.travel, trip)
    assert executed(module_cloud, "Travel", trip) == expected
    assert {id: item for id, item in bookings(module_cloud).items() if id.startswith(trip["id"])} == kept


@pytest.mark.parametrize(
    ("decision", "id"), [({"approved": True, "by": "ann"}, "t3"), ({"approved": False, "by": "ann"}, "t4")]
)
def test_a_person_answers_and_what_was_booked_is_cancelled(
    decision: dict[str, Any], id: str, applied: Workspace, module_cloud: Cloud, written: Any
) -> None:
    trip = {"id": id, "city": "Oslo", "nights": 5, "budget": 9000}
    expected, kept = in_python(written, written.travel, trip, decision)
    (requests,) = [one for one in module_cloud.client("dynamodb").list_tables()["TableNames"] if "Requests" in one]

    def answer() -> bool:
        for item in module_cloud.items(requests):
            if item["id"] == id:
                module_cloud.client("stepfunctions").send_task_success(
                    taskToken=item["token"], output=json.dumps(decision)
                )
                module_cloud.resource("dynamodb").Table(requests).delete_item(Key={"id": id})
        return True

    found = executed(module_cloud, "Travel", trip, answer)
    assert found == expected
    assert found["state"] == ("cancelled" if decision["approved"] else "refused")
    assert {one: item for one, item in bookings(module_cloud).items() if one.startswith(id)} == kept


def test_a_ladder_of_retries(applied: Workspace, module_cloud: Cloud, written: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(workflow.time, "sleep", lambda seconds: None)
    cities = ["Rome", "Oslo", "Basel", "Geneva"]
    expected, _ = in_python(written, written.forecast, cities)
    assert expected["Geneva"].startswith("unknown (")
    assert executed(module_cloud, "Forecast", cities) == expected


@pytest.mark.parametrize("key", [*ROWS, "missing.csv"])
def test_rows_are_imported(key: str, applied: Workspace, module_cloud: Cloud, written: Any) -> None:
    before = bookings(module_cloud)
    expected, kept = in_python(written, written.import_rows, key)
    found = executed(module_cloud, "Import", key)
    assert (found[0] if isinstance(found, tuple) else found) == expected
    added = {id: item for id, item in bookings(module_cloud).items() if id not in before}
    assert added == kept
    if key == "good.csv":
        assert expected == {"kept": 3, "batches": 2} and kept["r1"]["price"] == Decimal("1.5")
