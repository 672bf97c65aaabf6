"""A DynamoDB table with boto3's own meaning of values: what `boto3.resource("dynamodb").Table` takes and gives."""

from __future__ import annotations

from typing import Any

from .client import client


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
            function = getattr(client("dynamodb", self._region, "resource").meta.client, operation)
            if operation.startswith(("batch", "transact")):
                from .table_items import of_many

                return of_many(function, operation, self.name, parameters)
            return function(TableName=self.name, **parameters)

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
