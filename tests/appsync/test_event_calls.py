"""Events that resolvers put on a bus and state machines that they run, against a cloud where there is one to run them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, AppsyncResolver, EventBus, ExpressStepFunction, StepFunction, Table
from cdktf_functionless.testing import local
from tests.harness.cloud import ACCOUNT, Cloud

from . import engine
from .cloud_sources import CloudSources

SCHEMA = "type Query { one(id: ID!, n: Int, data: AWSJSON): AWSJSON }"


def check_order(order: dict) -> dict:
    if order["n"] < 0:
        raise ValueError(f"negative: {order['n']}")
    return {"id": order["id"], "double": order["n"] * 2}


class World:
    """A bus, a table and two state machines in a cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.stack = TerraformStack(App(), "shop")
        self.bus = EventBus(self.stack, "Bus")
        self.posts = Table(self.stack, "Posts", partition_key="id")
        self.express = ExpressStepFunction(self.stack, "Quick", check_order)
        self.flow = StepFunction(self.stack, "Flow", check_order)
        self.count = 0
        cloud.client("events").create_event_bus(Name=self.bus.bus_name)
        cloud.client("dynamodb").create_table(
            TableName=self.posts.table_name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )  # fmt: skip
        cloud.client("dynamodb").put_item(TableName=self.posts.table_name, Item={"id": {"S": "a"}, "n": {"N": "3"}})
        self.queue = cloud.client("sqs").create_queue(QueueName="seen")["QueueUrl"]
        events = cloud.client("events")
        events.put_rule(Name="all", EventBusName=self.bus.bus_name, EventPattern=json.dumps({"source": ["blog"]}))
        target = {"Id": "q", "Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:seen"}
        events.put_targets(Rule="all", EventBusName=self.bus.bus_name, Targets=[target])
        self.sources = CloudSources(cloud)

    def run_machines(self) -> None:
        self.cloud.run_state_machines()
        for machine, kind in ((self.express, "EXPRESS"), (self.flow, "STANDARD")):
            made = self.cloud.client("stepfunctions").create_state_machine(
                name=kind, type=kind, roleArn=f"arn:aws:iam::{ACCOUNT}:role/r", definition=json.dumps(machine.definition)
            )
            self.sources.names[machine.arn] = made["stateMachineArn"]

    def resolver(self, function: Any) -> AppsyncResolver[..., Any]:
        self.count += 1
        return AppsyncApi(self.stack, f"Api{self.count}", schema=SCHEMA).resolver("Query", "one")(function)

    def seen(self) -> list[Any]:
        """The events that came through the bus since the last look."""
        found = []
        client = self.cloud.client("sqs")
        while messages := client.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                event = json.loads(message["Body"])
                found.append((event["detail-type"], event["detail"], event["resources"]))
                client.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return sorted(found, key=str)

    def both(self, function: Callable[..., Any], args: dict[str, Any]) -> tuple[engine.Outcome, list[Any]]:
        """Compares both, and the events that they put; gives the outcome and the events."""
        with local():
            try:
                expected, error = json.loads(json.dumps(function(**args))), None
            except Exception as failure:
                expected, error = None, (type(failure).__name__, str(failure))
        wanted = self.seen()
        resolver = self.resolver(function)
        outcome = engine.evaluate(resolver.compiled, {"args": args}, self.sources)
        assert (outcome.value, outcome.error) == (expected, error), "\n".join(engine.files(resolver.compiled))
        found = self.seen()
        assert found == wanted
        return outcome, found


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with Cloud() as cloud, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
        yield World(cloud)


@pytest.fixture(scope="module")
def machines(world: World) -> World:
    world.run_machines()
    return world


def test_events_of_a_unit_resolver(world: World) -> None:
    bus = world.bus

    def put(id: str):
        answer = bus.put_events(
            {"Source": "blog", "DetailType": "Placed", "Detail": {"id": id, "list": [1, {"x": None}]}, "Resources": ["r"]},
            {"Source": "blog", "DetailType": "Said", "Detail": '{"as": "text"}'},
        )
        return [answer["FailedEntryCount"], len(answer["Entries"])]

    outcome, events = world.both(put, {"id": "7"})
    assert outcome.value == [0, 2]
    assert events == [("Placed", {"id": "7", "list": [1, {"x": None}]}, ["r"]), ("Said", {"as": "text"}, [])]


def test_a_detail_whose_kind_shows_when_it_runs(world: World) -> None:
    bus = world.bus

    def put(data):
        bus.put_events({"Source": "blog", "DetailType": "Any", "Detail": data})

    def text(id: str):
        bus.put_events({"Source": "blog", "DetailType": "Text", "Detail": '{"id": "' + id + '"}'})

    assert world.both(put, {"data": {"a": 1}})[1] == [("Any", {"a": 1}, [])]
    assert world.both(put, {"data": '{"a": 1}'})[1] == [("Any", {"a": 1}, [])]
    assert world.both(text, {"id": "7"})[1] == [("Text", {"id": "7"}, [])]


def test_events_in_a_pipeline(world: World) -> None:
    bus, posts = world.bus, world.posts

    def publish(id: str):
        post = posts.get_item(Key={"id": id}).get("Item")
        if post is None:
            return "no post"
        bus.put_events({"Source": "blog", "DetailType": "Published", "Detail": {"id": post["id"], "twice": f"{id}{id}"}})
        return f"published {post['id']}"

    assert world.both(publish, {"id": "a"})[1] == [("Published", {"id": "a", "twice": "aa"}, [])]
    assert world.both(publish, {"id": "x"})[1] == []
    assert len(world.resolver(publish).functions) == 2


ANSWER = {"FailedEntryCount": 1, "Entries": [{"EventId": "1"}, {"ErrorCode": "InternalFailure", "ErrorMessage": "later"}]}
MESSAGE = "1 of the events were not taken; the first: InternalFailure: later"


def test_an_event_that_is_not_taken_raises_what_it_raises_in_a_function(world: World) -> None:
    bus = world.bus

    def put(id: str):
        return bus.put_events(
            {"Source": "blog", "DetailType": "A", "Detail": {"id": id}}, {"Source": "blog", "DetailType": "B", "Detail": {}}
        )

    def caught(id: str):
        try:
            bus.put_events({"Source": "blog", "DetailType": "A", "Detail": {"id": id}}, {"Source": "b", "DetailType": "B", "Detail": {}})
            return "taken"
        except Exception as e:
            return f"{type(e).__name__}: {e}"

    def evaluated(function: Any, answer: Any) -> engine.Outcome:
        return engine.evaluate(world.resolver(function).compiled, {"args": {"id": "7"}}, lambda call, request: answer)

    assert evaluated(put, ANSWER).error == ("FailedEntry", MESSAGE)
    assert evaluated(caught, ANSWER).value == f"FailedEntry: {MESSAGE}"
    assert evaluated(caught, {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}, {"EventId": "2"}]}).value == "taken"

    from lambda_runtime.event_bus import FailedEntry

    entry = {"Source": "b", "DetailType": "B", "Detail": "{}"}
    assert str(FailedEntry([(entry, "InternalFailure", "later")])) == MESSAGE


@pytest.mark.slow
def test_an_express_machine_is_run(machines: World) -> None:
    world, express = machines, machines.express

    def run(id: str, n: int):
        return express({"id": id, "n": n})["double"] + 1

    def caught(id: str, n: int):
        try:
            return express({"id": id, "n": n})
        except ValueError as e:
            return f"caught {e}"

    assert world.both(run, {"id": "7", "n": 4})[0].value == 9
    assert world.both(caught, {"id": "7", "n": 4})[0].value == {"id": "7", "double": 8}
    assert world.both(caught, {"id": "7", "n": -1})[0].value == "caught negative: -1"
    assert world.both(run, {"id": "7", "n": -1})[0].error == ("ValueError", "negative: -1")


@pytest.mark.slow
def test_a_machine_is_started(machines: World) -> None:
    world, flow, posts = machines, machines.flow, machines.posts

    def start(id: str):
        post = posts.get_item(Key={"id": id})["Item"]
        return flow.start({"id": id, "n": post["n"]}, name=f"run-{id}")["executionArn"]

    outcome = engine.evaluate(world.resolver(start).compiled, {"args": {"id": "a"}}, world.sources)
    client = world.cloud.client("stepfunctions")
    assert outcome.error is None and outcome.value.endswith(":run-a")

    def described() -> Any:
        return client.describe_execution(executionArn=outcome.value)

    world.cloud.wait_until(lambda: described()["status"] != "RUNNING")
    assert json.loads(described()["output"]) == {"id": "a", "double": 6}


def test_the_roles_may_do_just_that(world: World) -> None:
    bus, express, flow = world.bus, world.express, world.flow

    def all_three(id: str):
        bus.put_events({"Source": "blog", "DetailType": "A", "Detail": {}})
        flow.start({"id": id, "n": 1})
        return express({"id": id, "n": 1})

    resolver = world.resolver(all_three)
    found = [(each.statements[0].actions, each.statements[0].resources) for each in resolver.data_sources]
    assert found == [
        (frozenset({"events:PutEvents"}), (bus.arn,)), (frozenset({"states:StartExecution"}), (flow.arn,)),
        (frozenset({"states:StartSyncExecution"}), (express.arn,)),
    ]  # fmt: skip
