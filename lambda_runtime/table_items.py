"""The operations of a table that take many items: boto3's, which name a table inside of their parameters."""

from __future__ import annotations

from typing import Any


def of_many(function: Any, operation: str, table: str, parameters: dict[str, Any]) -> Any:
    """The answer of one operation, with the table's own part of it.

    Args:
        function: the SDK's operation.
        operation: its name, `batch_get_item` or the like.
        table: the table's name.
        parameters: what the caller gave, in plain Python values.
    """
    if operation == "batch_get_item":
        more = {key: parameters.pop(key) for key in ("ReturnConsumedCapacity",) if key in parameters}
        answer = function(RequestItems={table: parameters}, **more)
        answer["Items"] = answer.pop("Responses").get(table, [])
        answer["UnprocessedKeys"] = answer["UnprocessedKeys"].get(table, {}).get("Keys", [])
        return answer
    if operation == "batch_write_item":
        answer = function(RequestItems={table: parameters.pop("Requests")}, **parameters)
        answer["UnprocessedItems"] = answer["UnprocessedItems"].get(table, [])
        return answer
    for item in parameters["TransactItems"]:
        for part in item.values():
            part.setdefault("TableName", table)
    return function(**parameters)
