"""examples/orders, from Python to a running application: synthesized, applied, executed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from tests.harness.cloud import Cloud
from tests.harness.deployed import Deployed
from tests.harness.iam import allowed, assert_exact, lint, without_logs
from tests.harness.synth import Synthesized
from tests.harness.terraform import Workspace
from tests.terraform.conftest import ROOT

pytestmark = pytest.mark.terraform

RAISE = '                raise KeyError(order["id"])'
NAMES = ("Charge", "History", "Pack", "Place", "Price")


@pytest.fixture(scope="module")
def applied(examples: Mapping[str, Synthesized], module_cloud: Cloud) -> Iterator[Workspace]:
    module_cloud.run_state_machines()
    with Workspace(examples["orders"].folder, module_cloud.endpoint) as workspace:
        workspace.validate()
        workspace.apply()
        yield workspace


@pytest.fixture
def tables(applied: Workspace, module_cloud: Cloud) -> Iterator[dict[str, str]]:
    """The tables' names by what they hold, emptied after each test; three things in stock."""
    found = {
        kind: next(name for name in module_cloud.client("dynamodb").list_tables()["TableNames"] if kind in name)
        for kind in ("Orders", "Stock")
    }
    stock = module_cloud.resource("dynamodb").Table(found["Stock"])
    for sku, price, qty in (("pen", "1.50", 100), ("ink", "12.25", 2), ("pad", "3", 0)):
        stock.put_item(Item={"sku": sku, "price": Decimal(price), "qty": qty})
    yield found
    for name, key in ((found["Orders"], "id"), (found["Stock"], "sku")):
        table = module_cloud.resource("dynamodb").Table(name)
        for item in module_cloud.items(name):
            table.delete_item(Key={key: item[key]})


def find(cloud: Cloud, name: str) -> Deployed:
    return Deployed.find(cloud, name)


def test_what_exists(applied: Workspace, module_cloud: Cloud) -> None:
    functions = {f["FunctionName"]: f for f in module_cloud.client("lambda").list_functions()["Functions"]}
    assert len(functions) == len(NAMES)
    by_kind = {kind: next(f for name, f in functions.items() if kind in name) for kind in NAMES}
    assert by_kind["Place"]["Timeout"] == 30
    assert by_kind["Charge"]["MemorySize"] == 256
    groups = {g["logGroupName"]: g for g in module_cloud.client("logs").describe_log_groups()["logGroups"]}
    assert set(groups) == {f"/aws/lambda/{name}" for name in functions}
    assert all(group["retentionInDays"] for group in groups.values())
    roles = {f["Role"] for f in functions.values()}
    assert len(roles) == len(NAMES), "each function has a role of its own"
    dynamodb = module_cloud.client("dynamodb")
    for name in dynamodb.list_tables()["TableNames"]:
        table = dynamodb.describe_table(TableName=name)["Table"]
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert [i["IndexName"] for i in table.get("GlobalSecondaryIndexes", [])] == (
            ["by_customer"] if "Orders" in name else []
        )


def test_a_second_plan_changes_nothing(applied: Workspace) -> None:
    assert applied.changes() == []


def test_an_order_is_placed_priced_kept_and_announced(module_cloud: Cloud, tables: dict[str, str]) -> None:
    order = {
        "id": "o-1", "customer": "ann", "tier": "gold",
        "lines": [{"sku": "pen", "qty": 10}, {"sku": "ink", "qty": 1}],
    }  # fmt: skip
    with find(module_cloud, "Place").host(record=True) as host:
        outcome = host.invoke(order)
    assert outcome.value == {"placed": True, "total": "21.800"}
    (kept,) = module_cloud.items(tables["Orders"])
    assert (kept["id"], kept["customer"], kept["total"]) == ("o-1", "ann", Decimal("21.800"))
    assert kept["lines"] == [{"sku": "pen", "qty": 10}, {"sku": "ink", "qty": 1}]
    assert {item["sku"]: item["qty"] for item in module_cloud.items(tables["Stock"])} == {"pen": 90, "ink": 1, "pad": 0}

    (entry,) = next(call.parameters["Entries"] for call in outcome.calls if call.operation == "PutEvents")
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == ("orders-Bus", "shop", "Placed")
    assert json.loads(entry["Detail"]) == {"id": "o-1", "lines": order["lines"], "total": 21.8}

    def status() -> str:
        return str(module_cloud.items(tables["Orders"])[0]["status"])

    module_cloud.wait_until(lambda: status() == "packed", 60)  # bus, rule, state machine, two functions
    with find(module_cloud, "History").host() as host:
        assert host.invoke({"customer": "ann"}).value == [{"id": "o-1", "total": "21.800", "status": "packed"}]
        assert host.invoke({"customer": "bob", "limit": 1}).value == []


def test_the_rule_routes_large_orders_to_the_workflow(applied: Workspace, module_cloud: Cloud) -> None:
    events = module_cloud.client("events")
    (rule,) = events.list_rules(EventBusName="orders-Bus")["Rules"]
    (target,) = events.list_targets_by_rule(Rule=rule["Name"], EventBusName="orders-Bus")["Targets"]
    (machine,) = module_cloud.client("stepfunctions").list_state_machines()["stateMachines"]
    assert (target["Arn"], target["InputPath"]) == (machine["stateMachineArn"], "$.detail")
    iam = module_cloud.client("iam")
    role = target["RoleArn"].rsplit("/", 1)[-1]
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    assert lint(policy) == []
    assert allowed(policy, "states:StartExecution", machine["stateMachineArn"])
    assert [s["Resource"] for s in policy["Statement"]] == [machine["stateMachineArn"]]


@pytest.mark.parametrize(
    ("kept", "status", "parcels"), [(True, "packed", ["2 x pen", "1 x ink"]), (False, "unknown", None)]
)
def test_the_workflow_charges_packs_and_marks(
    kept: bool, status: str, parcels: list[str] | None, module_cloud: Cloud, tables: dict[str, str]
) -> None:
    if kept:
        item = {"id": "o-5", "customer": "ann", "placed_at": "2026-01-01", "total": 12, "status": "placed"}
        module_cloud.resource("dynamodb").Table(tables["Orders"]).put_item(Item=item)
    client = module_cloud.client("stepfunctions")
    (machine,) = client.list_state_machines()["stateMachines"]
    lines = [{"sku": "pen", "qty": 2}, {"sku": "pad", "qty": 0}, {"sku": "ink", "qty": 1}]
    execution = client.start_execution(
        stateMachineArn=machine["stateMachineArn"], name=f"run-{status}",
        input=json.dumps({"id": "o-5", "lines": lines, "total": 12})
    )["executionArn"]
    module_cloud.wait_until(lambda: client.describe_execution(executionArn=execution)["status"] != "RUNNING", 60)
    answer = client.describe_execution(executionArn=execution)
    assert answer["status"] == "SUCCEEDED", answer
    expected = {"id": "o-5", "status": status} | ({} if parcels is None else {"parcels": parcels})
    assert json.loads(answer["output"]) == expected
    assert [item["status"] for item in module_cloud.items(tables["Orders"])] == (["packed"] if kept else [])


def test_an_exception_of_the_callee_is_caught_by_its_name(module_cloud: Cloud, tables: dict[str, str]) -> None:
    with find(module_cloud, "Place").host() as host:
        answer = host.invoke({"id": "o-2", "customer": "ann", "lines": [{"sku": "pad", "qty": 1}]})
    assert answer.value == {"placed": False, "missing": "pad"}
    assert module_cloud.items(tables["Orders"]) == []


def test_an_exception_names_the_line_of_the_source(module_cloud: Cloud, tables: dict[str, str]) -> None:
    with find(module_cloud, "Charge").host() as host:
        error = host.invoke({"id": "none"}).error
    assert error is not None
    assert (error.type, error.message) == ("KeyError", "'none'")
    line = (ROOT / "examples/orders/main.py").read_text(encoding="utf-8").splitlines().index(RAISE) + 1
    # The file is named from the folder that Python imported it from: no path of the author's machine.
    assert error.stack[-1].startswith(f'  File "orders/main.py", line {line}, in charge\n    raise KeyError(order[')


PAYLOADS = {
    "Pack": {"sku": "pen", "qty": 1},
    "Price": {"lines": [{"sku": "pen", "qty": 1}]},
    "Place": {"id": "o-3", "customer": "ann", "lines": [{"sku": "pen", "qty": 1}]},
    "Charge": {"id": "o-4"},
    "History": {"customer": "ann"},
}


@pytest.mark.parametrize("name", NAMES)
def test_the_policy_is_exact(name: str, module_cloud: Cloud, tables: dict[str, str]) -> None:
    item = {"id": "o-4", "customer": "ann", "placed_at": "2026-01-01", "total": 1, "status": "placed"}
    module_cloud.resource("dynamodb").Table(tables["Orders"]).put_item(Item=item)
    function = find(module_cloud, name)
    with function.host(record=True) as host:
        outcome = host.invoke(PAYLOADS[name])
    assert outcome.error is None, outcome
    (policy,) = function.policies()
    assert lint(policy) == []
    assert_exact(without_logs(policy), outcome.calls)
