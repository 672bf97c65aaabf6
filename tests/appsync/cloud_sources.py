"""Data sources as AppSync has them, in front of a pretended cloud: what resolvers ask is really asked there.

The DynamoDB data source is written from AWS's documentation of its requests and results: native values come back, an
item or a page instead of an answer. HTTP data sources post what they are given; services answer in their own protocol.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html
"""

from __future__ import annotations

import decimal
import json
from typing import Any

import requests
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from cdktf_functionless.compilers.appsync_js import Request
from tests.harness.cloud import REGION, Cloud

from .engine import DataSourceError

_UPPER = {"consistentRead": "ConsistentRead", "scanIndexForward": "ScanIndexForward", "limit": "Limit", "index": "IndexName"}


class CloudSources:
    """Answers the requests of compiled resolvers.

    Args:
        cloud: what is behind them.
        names: what tokens in requests stand for.
    """

    def __init__(self, cloud: Cloud, names: dict[str, str] | None = None) -> None:
        self.cloud = cloud
        self.names = names or {}
        self.client = cloud.client("dynamodb")
        self.kinds: list[str] = []

    def __call__(self, call: Request, request: Any) -> Any:
        self.kinds.append(call.kind)
        text = json.dumps(request)
        for token, name in self.names.items():
            text = text.replace(token, name)
        request = json.loads(text)
        try:
            if call.kind == "AMAZON_DYNAMODB":
                return self._dynamodb(call.key[1], dict(request))  # type: ignore[index]
            if call.kind == "HTTP":
                return self._http(call.config["http_config"], request)
            if call.kind == "AMAZON_EVENTBRIDGE":
                return self._events(call.key.bus_name, request)  # type: ignore[attr-defined]
        except ClientError as failure:
            error = failure.response["Error"]
            raise DataSourceError(f"DynamoDB:{error['Code']}", error["Message"]) from failure
        raise AssertionError(call.kind)

    def _http(self, config: Any, request: Any) -> Any:
        signing = config["authorization_config"]["aws_iam_config"]
        scope = f"testing/20260101/{REGION}/{signing['signing_service_name']}/aws4_request"
        headers = {
            **request["params"]["headers"],
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=x",
        }
        body = request["params"]["body"]
        text = body if isinstance(body, str) else json.dumps(body)
        answer = requests.request(
            request["method"], self.cloud.endpoint + request["resourcePath"], headers=headers, data=text.encode(), timeout=30
        )
        return {"statusCode": answer.status_code, "headers": dict(answer.headers), "body": answer.text}

    def _events(self, bus: str, request: Any) -> Any:
        assert request["operation"] == "PutEvents"
        names = {"source": "Source", "detailType": "DetailType", "resources": "Resources", "time": "Time"}
        entries = [
            {
                "EventBusName": bus,
                "Detail": json.dumps(event["detail"]),
                **{names[key]: value for key, value in event.items() if key != "detail"},
            }
            for event in request["events"]
        ]
        answer = self.cloud.client("events").put_events(Entries=entries)
        return {"Entries": answer["Entries"], "FailedEntryCount": answer["FailedEntryCount"]}

    # ------------------------------------------------------------------ DynamoDB

    def _dynamodb(self, table: str, request: dict[str, Any]) -> Any:
        operation = request.pop("operation")
        return getattr(self, f"_{operation}")(table, request)

    def _GetItem(self, table: str, request: dict[str, Any]) -> Any:
        given = _expressions(projection=request.get("projection"))
        answer = self.client.get_item(TableName=table, Key=_sent(request["key"]), **given, **_plain(request))
        return _native(answer.get("Item"))

    def _PutItem(self, table: str, request: dict[str, Any]) -> Any:
        item = {**request["attributeValues"], **request["key"]}
        self.client.put_item(TableName=table, Item=_sent(item), **_expressions(condition=request.get("condition")))
        return _native(_sent(item))

    def _UpdateItem(self, table: str, request: dict[str, Any]) -> Any:
        given = _expressions(update=request["update"], condition=request.get("condition"))
        answer = self.client.update_item(TableName=table, Key=_sent(request["key"]), ReturnValues="ALL_NEW", **given)
        return _native(answer.get("Attributes"))

    def _DeleteItem(self, table: str, request: dict[str, Any]) -> Any:
        given = _expressions(condition=request.get("condition"))
        answer = self.client.delete_item(TableName=table, Key=_sent(request["key"]), ReturnValues="ALL_OLD", **given)
        return _native(answer.get("Attributes"))

    def _Query(self, table: str, request: dict[str, Any]) -> Any:
        given = _expressions(query=request["query"], filter=request.get("filter"), projection=request.get("projection"))
        return self._page(self.client.query(TableName=table, **given, **_plain(request)))

    def _Scan(self, table: str, request: dict[str, Any]) -> Any:
        given = _expressions(filter=request.get("filter"), projection=request.get("projection"))
        return self._page(self.client.scan(TableName=table, **given, **_plain(request)))

    def _page(self, answer: Any) -> Any:
        left = answer.get("LastEvaluatedKey")
        found = [_native(item) for item in answer["Items"]]
        return {"items": found, "nextToken": None if left is None else json.dumps(left), "scannedCount": answer["ScannedCount"]}

    def _BatchGetItem(self, table: str, request: dict[str, Any]) -> Any:
        data: dict[str, Any] = {}
        for name, asked in request["tables"].items():
            given = _expressions(projection=asked.get("projection"))
            # One by one, because a projection may leave the keys out by which a batch's answers are told apart.
            answers = [self.client.get_item(TableName=name, Key=_sent(key), **given, **_plain(asked)) for key in asked["keys"]]
            data[name] = [_native(answer.get("Item")) for answer in answers]
        return {"data": data, "unprocessedKeys": {name: [] for name in data}}

    def _BatchPutItem(self, table: str, request: dict[str, Any]) -> Any:
        return self._batch_write(request, "PutRequest", "Item", "unprocessedItems")

    def _BatchDeleteItem(self, table: str, request: dict[str, Any]) -> Any:
        return self._batch_write(request, "DeleteRequest", "Key", "unprocessedKeys")

    def _batch_write(self, request: dict[str, Any], kind: str, inner: str, left: str) -> Any:
        tables = request["tables"]
        items = {name: [{kind: {inner: _sent(item)}} for item in listed] for name, listed in tables.items()}
        self.client.batch_write_item(RequestItems=items)
        data = {name: [_native(_sent(item)) for item in listed] for name, listed in tables.items()}
        return {"data": data, left: {name: [] for name in tables}}

    def _TransactGetItems(self, table: str, request: dict[str, Any]) -> Any:
        parts = [
            {"Get": {"TableName": part["table"], "Key": _sent(part["key"]), **_expressions(projection=part.get("projection"))}}
            for part in request["transactItems"]
        ]
        answer = self.client.transact_get_items(TransactItems=parts)
        return {"items": [_native(each.get("Item")) for each in answer["Responses"]], "cancellationReasons": None}

    def _TransactWriteItems(self, table: str, request: dict[str, Any]) -> Any:
        parts = []
        for part in request["transactItems"]:
            kind = part["operation"].removesuffix("Item")
            inner = {"TableName": part["table"], **_expressions(update=part.get("update"), condition=part.get("condition"))}
            if kind == "Put":
                inner["Item"] = _sent({**part["attributeValues"], **part["key"]})
            else:
                inner["Key"] = _sent(part["key"])
            parts.append({kind: inner})
        self.client.transact_write_items(TransactItems=parts)
        return {"keys": [_native(_sent(part["key"])) for part in request["transactItems"]], "cancellationReasons": None}


_EXPRESSIONS = {
    "query": "KeyConditionExpression",
    "filter": "FilterExpression",
    "projection": "ProjectionExpression",
    "update": "UpdateExpression",
    "condition": "ConditionExpression",
}


def _expressions(**given: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    for kind, each in given.items():
        if each is not None:
            found[_EXPRESSIONS[kind]] = each["expression"]
            names |= each.get("expressionNames") or {}
            values |= each.get("expressionValues") or {}
    if names:
        found["ExpressionAttributeNames"] = names
    if values:
        found["ExpressionAttributeValues"] = _sent(values)
    return found


def _plain(request: dict[str, Any]) -> dict[str, Any]:
    found = {_UPPER[key]: value for key, value in request.items() if key in _UPPER}
    if request.get("nextToken"):
        found["ExclusiveStartKey"] = json.loads(request["nextToken"])
    return found


def _sent(values: dict[str, Any]) -> dict[str, Any]:
    """Typed values as DynamoDB takes them: AppSync lets numbers be numbers, and null be null."""
    return {name: _value(value) for name, value in values.items()}


def _value(value: dict[str, Any]) -> dict[str, Any]:
    ((kind, inner),) = value.items()
    if kind == "N":
        return {"N": str(inner)}
    if kind == "NULL":
        return {"NULL": True}
    if kind == "L":
        return {"L": [_value(each) for each in inner]}
    return {"M": _sent(inner)} if kind == "M" else {kind: inner}


def _native(item: dict[str, Any] | None) -> Any:
    """An item as AppSync gives it: JSON's values, sets as lists."""
    if item is None:
        return None
    read = TypeDeserializer().deserialize

    def plain(value: Any) -> Any:
        if isinstance(value, decimal.Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, (list, set)):
            return [plain(each) for each in value]
        return value

    return {name: plain(read(value)) for name, value in item.items()}


__all__ = ["CloudSources"]
