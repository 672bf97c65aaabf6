"""A program of a user's, as type checkers see it: every line that ends in `# error` must be one, and no other."""

from typing import TypedDict

from cdktf import App, TerraformStack

from cdktf_functionless import Function, Table, aws, function


class Order(TypedDict):
    id: str
    total: float


app = App()
stack = TerraformStack(app, "shop")
orders = Table[Order](stack, "Orders", partition_key="id")


@function(stack, "Charge", memory_size=256)
def charge(order: Order, times: int = 1) -> bool:
    return order["total"] * times > 0


length = Function(stack, "Length", lambda text: len(text))


@function(stack, "Slow")
async def slow(order: Order) -> str:
    return order["id"]


def handler(event: Order) -> bool:
    charge(3)  # error
    charge(event, "twice")  # error
    charge(event, color="red")  # error
    charge.start(3)  # error
    text: str = charge(event)  # error
    paid: bool = charge(event, times=2)
    charge.start(event)
    aws.dynamodb.get_item(TableName=orders, Key={"id": {"S": event["id"]}})
    orders.get_item(Key={"id": event["id"]})
    return paid and bool(text)


async def waiting(event: Order) -> int:
    number: int = await slow(event)  # error
    return number + len(await slow(event))


plain: bool = charge.handler({"id": "1", "total": 2.0})
Function(stack, 3, handler)  # error
Table(stack, "Bad")  # error
