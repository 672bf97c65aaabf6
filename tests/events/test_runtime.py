"""The objects that stand for buses, queues and topics in a bundle, against moto."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import boto3
import pytest
from cdktf import App, TerraformStack
from moto import mock_aws

from cdktf_functionless import EventBus, Queue, Topic
from cdktf_functionless.testing import local
from lambda_runtime import client as runtime_client
from lambda_runtime.event_bus import EventBus as RuntimeBus
from lambda_runtime.event_bus import FailedEntry
from lambda_runtime.queue import Queue as RuntimeQueue
from lambda_runtime.topic import Topic as RuntimeTopic


@pytest.fixture(autouse=True)
def _cloud(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(runtime_client, "_made", {})
    with mock_aws():
        yield


class Recorded:
    """A client that takes requests and refuses every event whose detail is "bad"."""

    def __init__(self) -> None:
        self.requests: list[list[dict[str, Any]]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self.requests.append(Entries)
        results = [
            {"ErrorCode": "InternalFailure", "ErrorMessage": "later"} if "bad" in entry["Detail"] else {"EventId": "1"}
            for entry in Entries
        ]
        return {"FailedEntryCount": sum("ErrorCode" in each for each in results), "Entries": results}


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    found = Recorded()
    monkeypatch.setattr("lambda_runtime.event_bus.client", lambda *_: found)
    return found


def entry(detail: Any) -> dict[str, Any]:
    return {"Source": "shop", "DetailType": "Placed", "Detail": detail}


def test_events_are_sent_ten_at_a_time(recorded: Recorded) -> None:
    answer = RuntimeBus("bus").put_events(*(entry({"n": n}) for n in range(23)))
    assert [len(request) for request in recorded.requests] == [10, 10, 3]
    assert len(answer["Entries"]) == 23 and answer["FailedEntryCount"] == 0
    assert recorded.requests[2][2] == {**entry('{"n": 22}'), "EventBusName": "bus"}


def test_a_failed_entry_raises_after_all_were_sent(recorded: Recorded) -> None:
    with pytest.raises(
        FailedEntry, match="2 of the events were not taken; the first: InternalFailure: later"
    ) as caught:
        RuntimeBus("bus").put_events(entry({}), entry("bad"), *(entry({}) for _ in range(10)), entry({"a": "bad"}))
    assert [each["Detail"] for each, _, _ in caught.value.entries] == ["bad", '{"a": "bad"}']
    assert len(recorded.requests) == 2


@pytest.mark.parametrize(
    "wrong", [{}, {"Source": "s", "DetailType": "t"}, {"Source": "", "DetailType": "t", "Detail": {}}]
)
def test_an_entry_is_checked_before_anything_is_sent(recorded: Recorded, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="lacks"):
        RuntimeBus("bus").put_events(entry({}), wrong)
    with pytest.raises(ValueError, match="at least one"):
        RuntimeBus("bus").put_events()
    assert recorded.requests == []


def test_bodies_that_are_no_texts_are_sent_as_json() -> None:
    url = boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="q")["QueueUrl"]
    queue = RuntimeQueue(url)
    queue.send_message(MessageBody={"n": Decimal("2"), "list": [1]})
    queue.send_message(MessageBody="text")
    queue.send_message_batch(Entries=[{"Id": "1", "MessageBody": [1]}, {"Id": "2", "MessageBody": "two"}])
    bodies = [m["Body"] for m in queue.receive_message(MaxNumberOfMessages=10)["Messages"]]
    assert sorted(bodies) == ["[1]", "text", "two", '{"n": 2, "list": [1]}']
    queue.purge_queue()
    assert "Messages" not in queue.receive_message()


def test_messages_that_are_no_texts_are_sent_as_json() -> None:
    sqs, sns = boto3.client("sqs", region_name="us-east-1"), boto3.client("sns", region_name="us-east-1")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    arn = sns.create_topic(Name="t")["TopicArn"]
    endpoint = "arn:aws:sqs:us-east-1:123456789012:q"
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=endpoint, Attributes={"RawMessageDelivery": "true"})
    topic = RuntimeTopic(arn)
    topic.publish(Message={"kind": "news"})
    topic.publish_batch(PublishBatchRequestEntries=[{"Id": "1", "Message": {"n": 1}}, {"Id": "2", "Message": "two"}])
    bodies = [m["Body"] for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]]
    assert sorted(bodies) == ["two", '{"kind": "news"}', '{"n": 1}']


def test_constructs_in_local() -> None:
    stack = TerraformStack(App(), "stack")
    bus, queue, topic = EventBus(stack, "Bus"), Queue(stack, "Queue"), Topic(stack, "Topic")
    sqs = boto3.client("sqs", region_name="us-east-1")
    sqs.create_queue(QueueName=queue.queue_name)
    boto3.client("sns", region_name="us-east-1").create_topic(Name=topic.topic_name)
    boto3.client("events", region_name="us-east-1").create_event_bus(Name=bus.bus_name)
    with local():
        queue.send_message(MessageBody={"a": 1})
        assert queue.receive_message()["Messages"][0]["Body"] == '{"a": 1}'
        assert "MessageId" in topic.publish(Message={"b": 2})
        assert bus.put_events({"Source": "s", "DetailType": "t", "Detail": {}})["FailedEntryCount"] == 0
