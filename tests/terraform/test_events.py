"""A stack with every kind of target of events, applied by Terraform on a pretended cloud; events go through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cdktf import TerraformStack

from cdktf_functionless import (
    EventBus,
    ExpressStepFunction,
    Function,
    LogGroup,
    Queue,
    StepFunction,
    Stream,
    Topic,
    schedule,
)
from cdktf_functionless.provider import resource
from tests.harness.cloud import Cloud
from tests.harness.deployed import Deployed
from tests.harness.synth import Synthesized, synth
from tests.harness.terraform import Workspace

pytestmark = [pytest.mark.terraform, pytest.mark.slow]


def build(stack: TerraformStack) -> None:
    bus = EventBus(stack, "Shop")
    audit = EventBus(stack, "Audit")
    dead = Queue(stack, "Dead")
    orders = Queue(stack, "Orders", dead_letter_queue=dead)
    lines = Queue(stack, "Lines", fifo=True)
    news = Topic(stack, "News")
    stream = Stream(stack, "Stream", shards=1)
    logs = LogGroup(stack, "Logs", name="/aws/events/shop")
    work = Function(stack, "Work", lambda event: event)
    flow = StepFunction(stack, "Flow", lambda event: {"seen": event})
    express = ExpressStepFunction(stack, "Quick", lambda event: {"seen": event})
    connection = resource("cloudwatch_event_connection", "CloudwatchEventConnection")(
        stack,
        "Connection",
        name="shop",
        authorization_type="API_KEY",
        auth_parameters={"api_key": {"key": "x-key", "value": "secret"}},
    )
    endpoint = resource("cloudwatch_event_api_destination", "CloudwatchEventApiDestination")(
        stack,
        "Endpoint",
        name="shop",
        invocation_endpoint="https://example.com/{path}",
        http_method="POST",
        connection_arn=connection.arn,
    )
    big = bus.when("Big", lambda e: e["source"] == "shop" and e["detail"]["total"] > 100)
    big.map(lambda e: {"id": e["detail"]["id"], "text": f"order {e['detail']['id']} <new> ${{x}}"}).pipe(
        orders, dead_letter_queue=dead, retry_attempts=2, max_event_age=600
    )
    big.pipe(lines, message_group_id="lines").pipe(news).pipe(work).pipe(flow)
    every = bus.all()
    every.pipe(express).pipe(audit).pipe(stream, partition_key_path="$.detail.id").pipe(logs)
    every.pipe(endpoint, path_parameters=["orders"], headers={"x-a": "b"})
    big.when("VeryBig", lambda e: e["detail"]["total"] > 1000).map(lambda e: e["detail"]).pipe(orders)
    bus.archive("Archive", days=7, predicate=lambda e: e["source"] == "shop")
    EventBus.default(stack).when("Instances", lambda e: e["source"] == "aws.ec2").pipe(orders)
    flow.on_failed("Failed").pipe(orders)
    work.on_success("Done").pipe(orders)
    news.subscribe("ToOrders", orders, filter=lambda message: message["kind"] == "news")
    schedule(stack, "Nightly", "cron(0 2 * * ? *)", timezone="Europe/Zurich", flexible_window=15).pipe(
        work, {"clean": True}
    ).pipe(orders).pipe(flow).pipe(news).pipe(bus)

    def ship(message: dict[str, Any]) -> None:
        bus.put_events({"Source": "ship", "DetailType": "Shipped", "Detail": {"id": message["id"], "total": 7}})

    Queue(stack, "Shipping").on_message("Ship", ship, batch_size=5)


@pytest.fixture(scope="module")
def stack() -> Synthesized:
    return synth(build)


@pytest.fixture(scope="module")
def applied(stack: Synthesized, module_cloud: Cloud) -> Iterator[Workspace]:
    with Workspace(stack.folder, module_cloud.endpoint) as workspace:
        workspace.validate()
        workspace.apply()
        yield workspace


def received(cloud: Cloud, name: str) -> list[Any]:
    """The bodies of the messages in a queue, which it does not have any more afterwards."""
    client = cloud.client("sqs")
    (url,) = [each for each in client.list_queues()["QueueUrls"] if name in each]
    found = []
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(json.loads(message["Body"]))
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_a_second_plan_has_nothing_to_do(applied: Workspace) -> None:
    assert applied.changes() == []


def test_every_rule_has_its_targets(applied: Workspace, module_cloud: Cloud) -> None:
    client = module_cloud.client("events")
    rules = {rule["Name"]: rule for rule in client.list_rules(EventBusName="stack-Shop")["Rules"]}
    targets = {
        name: client.list_targets_by_rule(Rule=name, EventBusName="stack-Shop")["Targets"] for name in rules
    }
    assert {name: len(found) for name, found in targets.items() if "Archive" not in name} == {
        "stack-Shop-All": 5, "stack-Shop-Big": 5, "stack-Shop-Big-VeryBig": 1,
    }  # fmt: skip
    assert json.loads(rules["stack-Shop-Big"]["EventPattern"]) == {
        "source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]},
    }  # fmt: skip


def test_events_reach_the_queue(applied: Workspace, module_cloud: Cloud) -> None:
    received(module_cloud, "Orders")
    entries = [
        {"Source": "shop", "DetailType": "Placed", "EventBusName": "stack-Shop", "Detail": json.dumps(detail)}
        for detail in ({"id": "a", "total": 5}, {"id": "b", "total": 101}, {"id": "c", "total": 2000})
    ]
    answer = module_cloud.client("events").put_events(Entries=entries)
    assert answer["FailedEntryCount"] == 0
    bodies = received(module_cloud, "Orders")
    assert {"id": "c", "total": 2000} in bodies
    mapped = [body for body in bodies if "text" in body]
    assert mapped == [{"id": one, "text": f"order {one} <new> ${{x}}"} for one in ("b", "c")]


def test_the_consumer_puts_an_event_for_each_message(applied: Workspace, module_cloud: Cloud) -> None:
    function = Deployed.find(module_cloud, "Ship")
    bodies = ['{"id": "x"}', '{"no": 1}', '{"id": "y"}']
    records = [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]
    outcome = function.run({"Records": records}, record=True)[-1]
    assert outcome.value == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert [call.operation for call in outcome.calls] == ["PutEvents", "PutEvents"]


def test_schedules_exist(applied: Workspace, module_cloud: Cloud) -> None:
    found = module_cloud.client("scheduler").list_schedules()["Schedules"]
    assert len(found) == 5
    one = module_cloud.client("scheduler").get_schedule(Name="stack-Nightly-ToWork")
    assert one["ScheduleExpressionTimezone"] == "Europe/Zurich"
    assert json.loads(one["Target"]["Input"]) == {"clean": True}
