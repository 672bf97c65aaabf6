"""Events of a shop: rules with predicates and mappings, a queue with a consumer, a topic, a schedule, an archive."""

from __future__ import annotations

from typing import Any, TypedDict

from cdktf import App, TerraformStack
from constructs import Construct

from cdktf_functionless import (
    AwsProvider,
    EventBus,
    Function,
    LogGroup,
    Queue,
    RuleContext,
    Table,
    Topic,
    schedule,
)


class Placed(TypedDict):
    """What the shop says of an order."""

    id: str
    total: float
    country: str
    tags: list[str]


class Event(TypedDict):
    """The event around it."""

    source: str
    detail: Placed


NEIGHBOURS = ("CH", "DE", "AT")


class Events(TerraformStack):
    """Large orders are announced, orders from near by are packed, and everything is kept for a week."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")
        bus = EventBus(self, "Shop")
        lost = Queue(self, "Lost")
        packing = Queue(self, "Packing", dead_letter_queue=lost, visibility_timeout_seconds=60)
        news = Topic(self, "News")
        packed = Table(self, "Packed", partition_key="id")

        def placed(event: Event) -> bool:
            return event["source"] == "shop" and event["detail"]["country"] in NEIGHBOURS

        def large(event: Event) -> bool:
            return event["detail"]["total"] >= 1000 or "vip" in event["detail"]["tags"]

        def announcement(event: Event, context: RuleContext) -> dict[str, Any]:
            order = event["detail"]
            return {"text": f"order {order['id']} for {order['country']}", "rule": context.rule_name, "order": order}

        orders = bus.when("Placed", placed)
        orders.map(lambda event: event["detail"]).pipe(
            packing, dead_letter_queue=lost, retry_attempts=10, max_event_age=3600
        )
        orders.when("Large", large).map(announcement).pipe(news)
        bus.all().pipe(LogGroup(self, "Log", name="/aws/events/shop", retention_in_days=7))
        bus.archive("Week", days=7)

        def pack(order: dict[str, Any]) -> None:
            packed.put_item(Item={"id": order["id"], "total": order["total"]})
            bus.put_events({"Source": "packing", "DetailType": "Packed", "Detail": {"id": order["id"]}})

        packing.on_message("Pack", pack, timeout=10)
        news.subscribe("Press", Queue(self, "Press"), filter=lambda message: message["order"]["total"] > 5000)

        def report(event: dict[str, Any]) -> dict[str, Any]:
            return {"packed": packed.scan(Select="COUNT")["Count"]}

        every_morning = schedule(self, "Morning", "cron(0 7 ? * MON-FRI *)", timezone="Europe/Zurich")
        every_morning.pipe(Function(self, "Report", report))


if __name__ == "__main__":
    app = App()
    Events(app, "events")
    app.synth()
