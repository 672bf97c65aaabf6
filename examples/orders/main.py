"""A small shop: orders are placed, priced and kept by functions, announced on a bus, and fulfilled by a workflow.

Synthesize it with `python examples/orders/main.py`, or see what was inferred with `make demo`.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import TypedDict

from cdktf import App, TerraformOutput, TerraformStack
from constructs import Construct

from cdktf_functionless import AwsProvider, EventBus, Index, Table, aws, function, step_function


class Line(TypedDict):
    """One line of an order."""

    sku: str
    qty: int


class Order(TypedDict):
    """An order as it is kept in the table."""

    id: str
    customer: str
    lines: list[Line]
    total: Decimal
    status: str
    placed_at: str


class Placed(TypedDict):
    """What the bus tells of an order. With types the workflow's expressions are short: nothing is left to run time."""

    id: str
    lines: list[Line]
    total: float


class OutOfStock(Exception):
    """Something in the order cannot be had."""


class Orders(TerraformStack):
    """The whole application: two tables, a bus, a workflow, and the functions that use them."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1")

        orders: Table[Order] = Table(
            self,
            "Orders",
            partition_key="id",
            indexes={"by_customer": Index(partition_key="customer", sort_key="placed_at")},
            point_in_time_recovery=True,
        )
        stock = Table(self, "Stock", partition_key="sku")
        bus = EventBus(self, "Bus")
        discount = {"gold": Decimal("0.8"), "silver": Decimal("0.9")}

        @function(self, "Price")
        def price(lines: list[Line], tier: str = "") -> dict:
            """The total of some lines; takes what is ordered from stock."""
            total = Decimal(0)
            for line in lines:
                item = stock.get_item(Key={"sku": line["sku"]}).get("Item")
                if item is None or item["qty"] < line["qty"]:
                    raise OutOfStock(line["sku"])
                stock.update_item(
                    Key={"sku": line["sku"]},
                    UpdateExpression="SET qty = qty - :n",
                    ExpressionAttributeValues={":n": line["qty"]},
                )
                total += item["price"] * line["qty"]
            return {"total": str(total * discount.get(tier, Decimal(1)))}

        @function(self, "Place", timeout=30)
        def place(order: dict) -> dict:
            """Price an order, keep it and announce it."""
            try:
                priced = price(lines=order["lines"], tier=order.get("tier", ""))
            except OutOfStock as missing:
                return {"placed": False, "missing": str(missing)}
            orders.put_item(
                Item={
                    "id": order["id"],
                    "customer": order["customer"],
                    "lines": order["lines"],
                    "total": Decimal(priced["total"]),
                    "status": "placed",
                    "placed_at": datetime.now(UTC).isoformat(),
                }
            )
            detail = {"id": order["id"], "lines": order["lines"], "total": float(priced["total"])}
            bus.put_events({"Source": "shop", "DetailType": "Placed", "Detail": detail})
            return {"placed": True, "total": priced["total"]}

        @function(self, "Charge", memory_size=256)
        def charge(order: dict) -> dict:
            """Mark an order as paid; the SDK's own call works as well as the table's methods."""
            found = aws.dynamodb.get_item(Table=orders, Key={"id": {"S": order["id"]}})
            if "Item" not in found:
                raise KeyError(order["id"])
            orders.update_item(
                Key={"id": order["id"]},
                UpdateExpression="SET #s = :s",
                ExpressionAttributeNames={"#s": "status"},
                ExpressionAttributeValues={":s": "paid"},
            )
            return {"id": order["id"], "total": found["Item"]["total"]["N"]}

        @function(self, "Pack")
        def pack(sku: str, qty: int) -> str:
            """What the warehouse is told; it has no cloud in it, and needs no permission."""
            return f"{qty} x {sku}"

        @step_function(self, "Fulfil")
        def fulfil(order: Placed) -> dict:
            """Charge an order, have it packed line by line, and keep how far it came."""
            try:
                charge({"id": order["id"]})
            except KeyError:
                return {"id": order["id"], "status": "unknown"}
            parcels = [pack(sku=line["sku"], qty=line["qty"]) for line in order["lines"] if line["qty"] > 0]
            aws.dynamodb.update_item(
                Table=orders,
                Key={"id": {"S": order["id"]}},
                UpdateExpression="SET #s = :s",
                ExpressionAttributeNames={"#s": "status"},
                ExpressionAttributeValues={":s": {"S": "packed"}},
            )
            return {"id": order["id"], "status": "packed", "parcels": parcels}

        bus.when(
            "Placed", lambda event: event["source"] == "shop" and event["detail"]["total"] > 10
        ).map(lambda event: event["detail"]).pipe(fulfil)

        @function(self, "History")
        def history(customer: str, limit: int = 10) -> list:
            """The latest orders of a customer."""
            answer = orders.query(
                IndexName="by_customer",
                KeyConditionExpression="customer = :c",
                ExpressionAttributeValues={":c": customer},
                ScanIndexForward=False,
                Limit=limit,
            )
            return [{"id": o["id"], "total": str(o["total"]), "status": o["status"]} for o in answer["Items"]]

        self.functions = (price, place, charge, pack, history)
        self.fulfil = fulfil
        TerraformOutput(self, "place_function", value=place.name)


if __name__ == "__main__":
    app = App()
    Orders(app, "orders")
    app.synth()
