"""Workflows of a travel agency: a saga, offers asked for at once, an approval by a person, a ladder of retries, and an
import of more rows than one execution can hold.

Synthesize it with `python examples/workflows/main.py`.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any, TypedDict

from cdktf import App, TerraformStack
from constructs import Construct

from cdktf_functionless import AwsProvider, Bucket, EventBus, Table, express_step_function, function, step_function
from cdktf_functionless import workflow as flow


class Trip(TypedDict):
    """What a customer asks for."""

    id: str
    city: str
    nights: int
    budget: int


class Offer(TypedDict):
    """What one company asks for its part."""

    kind: str
    price: int


class Offers(TypedDict):
    """All parts of a trip, and what they cost together."""

    offers: list[Offer]
    total: int


class SoldOut(Exception):
    """There is no room or seat left."""


class Busy(Exception):
    """Ask again in a moment."""


PRICES = {"Rome": 120, "Oslo": 210, "Bern": 180}


class Workflows(TerraformStack):
    """The whole application: functions that do one thing each, and the workflows that put them together."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")
        self.bookings = bookings = Table(self, "Bookings", partition_key="id")
        self.requests = requests = Table(self, "Requests", partition_key="id")
        self.files = files = Bucket(self, "Files")
        self.news = bus = EventBus(self, "News")

        @function(self, "Hotel")
        async def hotel(city: str, nights: int) -> Offer:
            """The offer of a hotel."""
            if city not in PRICES:
                raise SoldOut(city)
            return {"kind": "hotel", "price": PRICES[city] * nights}

        @function(self, "Flight")
        async def flight(city: str, nights: int) -> Offer:
            """The offer of an airline."""
            return {"kind": "flight", "price": 90 + 10 * len(city)}

        @function(self, "Book")
        def book(kind: str, trip: str, price: int) -> dict:
            """Book one thing for a trip."""
            if price > 1000:
                raise SoldOut(kind)
            bookings.put_item(Item={"id": f"{trip}-{kind}", "price": price, "state": "booked"})
            return {"id": f"{trip}-{kind}"}

        @function(self, "Cancel")
        def cancel(id: str) -> None:
            """Take a booking back."""
            bookings.update_item(
                Key={"id": id},
                UpdateExpression="SET #s = :s",
                ExpressionAttributeNames={"#s": "state"},
                ExpressionAttributeValues={":s": "cancelled"},
            )

        @function(self, "Weather")
        def weather(city: str, attempt: int) -> str:
            """A service that is often busy."""
            if attempt < len(city) - 3:
                raise Busy(f"{city} at attempt {attempt}")
            return "sun" if city == "Rome" else "rain"

        @function(self, "Ask")
        def ask(id: str, token: str) -> None:
            """Put a question to a person, who answers with the token."""
            requests.put_item(Item={"id": id, "token": token})

        @function(self, "Store")
        def store(rows: list[dict[str, str]]) -> int:
            """Keep some rows of an old system; those without a price are wrong."""
            for row in rows:
                bookings.put_item(Item={"id": row["id"], "price": Decimal(row["price"]), "state": "old"})
            return len(rows)

        @express_step_function(self, "Offers")
        async def offers(city: str, nights: int) -> Offers:
            """Ask everybody at once, and add it up."""
            found = await asyncio.gather(hotel(city, nights), flight(city, nights))
            return {"offers": found, "total": sum(offer["price"] for offer in found)}

        @step_function(self, "Approve")
        def approve(id: str, total: int) -> dict:
            """Small trips are approved, large ones by a person within a day."""
            if total <= 500:
                return {"approved": True, "by": "rule"}
            try:
                return flow.wait_for_callback(lambda token: ask(id=id, token=token), timeout_seconds=86_400)
            except TimeoutError:
                return {"approved": False, "by": "nobody"}

        @step_function(self, "Travel", versions=True, aliases=["live"])
        async def travel(trip: Trip) -> dict:
            """A saga: what was booked is cancelled, last booking first, if something after it fails."""
            try:
                found = await offers(trip["city"], trip["nights"])
            except SoldOut as problem:
                return {"id": trip["id"], "state": "sold out", "where": str(problem)}
            decision = approve(trip["id"], found["total"])
            if not decision["approved"]:
                return {"id": trip["id"], "state": "refused", "by": decision["by"]}
            booked: list[str] = []
            try:
                for offer in sorted(found["offers"], key=lambda offer: offer["price"]):
                    booking = book(kind=offer["kind"], trip=trip["id"], price=offer["price"])
                    booked.append(booking["id"])
            except SoldOut as problem:
                for booking_id in reversed(booked):
                    cancel(booking_id)
                return {"id": trip["id"], "state": "cancelled", "why": str(problem), "cancelled": booked}
            bus.put_events({"Source": "travel", "DetailType": "Booked", "Detail": {"id": trip["id"], "booked": booked}})
            return {"id": trip["id"], "state": "booked", "booked": booked, "total": found["total"]}

        @step_function(self, "Forecast")
        def forecast(cities: list[str]) -> dict:
            """Ask again while the service is busy, with longer waits; then a guess is better than nothing."""

            def one(city: str) -> str:
                for attempt in range(2):
                    try:
                        return weather(city, attempt)
                    except Busy:
                        pass
                try:
                    return flow.retry(
                        lambda: weather(city, 2), on=(Busy,), max_attempts=2, interval_seconds=1, max_delay_seconds=5
                    )
                except Busy as problem:
                    return f"unknown ({problem})"

            return dict(zip(cities, flow.parallel_map(one, cities, max_concurrency=4), strict=True))

        @step_function(self, "Import")
        def import_rows(key: str) -> dict:
            """Read a file of comma-separated rows, two at a time; half of them may be wrong."""
            counts = flow.distributed_map(
                lambda rows: store(rows),
                {"Bucket": files, "Key": key, "InputType": "CSV"},
                batch_size=2,
                max_concurrency=10,
                tolerated_failure_percentage=50,
            )
            return {"kept": sum(counts), "batches": len(counts)}

        self.hotel, self.flight, self.book, self.ask = hotel, flight, book, ask
        self.travel, self.forecast, self.import_rows, self.approve = travel, forecast, import_rows, approve


def machines(stack: Workflows) -> dict[str, Any]:
    """The Standard workflows by name."""
    return {"Travel": stack.travel, "Forecast": stack.forecast, "Import": stack.import_rows, "Approve": stack.approve}


if __name__ == "__main__":
    app = App()
    Workflows(app, "workflows")
    app.synth()
