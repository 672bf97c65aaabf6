"""A DynamoDB table with boto3's own meaning of values: what `boto3.resource("dynamodb").Table` takes and gives."""

from __future__ import annotations

from typing import Any

from .client import client

_BATCH_READ = "batch_get_item"
_BATCH_WRITE = "batch_write_item"


class Table:
    """A table; `get_item`, `query` and so on are boto3's operations with the table filled in.

    Args:
        name: its name.
        region: its region, where that is another than the function's.
    """

    def __init__(self, name: str, region: str | None = None) -> None:
        self.name = name
        self._region = region

    def __getattr__(self, operation: str) -> Any:
        if operation[0] == "_":
            raise AttributeError(operation)

        def call(**parameters: Any) -> Any:
            parameters = _numbers(parameters)
            if operation == _BATCH_READ:
                more = {key: parameters.pop(key) for key in ("ReturnConsumedCapacity",) if key in parameters}
                parameters = {"RequestItems": {self.name: parameters}, **more}
            elif operation == _BATCH_WRITE:
                parameters = {"RequestItems": {self.name: parameters.pop("Requests")}, **parameters}
            elif operation[:8] == "transact":
                for item in parameters["TransactItems"]:
                    for part in item.values():
                        part.setdefault("TableName", self.name)
            else:
                parameters["TableName"] = self.name
            answer = getattr(client("dynamodb", self._region, "resource").meta.client, operation)(**parameters)
            if operation == _BATCH_READ:
                answer["Items"] = answer.pop("Responses").get(self.name, [])
                answer["UnprocessedKeys"] = answer["UnprocessedKeys"].get(self.name, {}).get("Keys", [])
            elif operation == _BATCH_WRITE:
                answer["UnprocessedItems"] = answer["UnprocessedItems"].get(self.name, [])
            return answer

        return call


def _numbers(value: Any) -> Any:
    """A copy in which a float is the decimal number that it shows: DynamoDB has no other."""
    if isinstance(value, float):
        from decimal import Decimal

        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_numbers(item) for item in value]
    return value
