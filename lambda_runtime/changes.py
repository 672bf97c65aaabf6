"""Calls a function for each record of a stream, in order, and tells AWS from where to deliver again.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

from __future__ import annotations

import base64
import json
from typing import Any

from .records import log_failure, result_of


def each_change(event: dict[str, Any], handler: Any, wants_record: bool) -> dict[str, Any]:
    """One batch of a DynamoDB stream.

    Args:
        event: `{"Records": [{"eventName": ..., "dynamodb": {...}}, ...]}`.
        handler: takes `{"event": "INSERT" | "MODIFY" | "REMOVE", "keys": {...}, "new": ..., "old": ...}` with plain
            Python values; what the stream does not hold is None.
        wants_record: whether the handler takes the record as well, as `record`.

    Returns:
        `{"batchItemFailures": [{"itemIdentifier": sequence number}]}` of the first change that failed: a stream is
        delivered again from there, so that nothing overtakes it.
    """
    return _in_order(event, handler, wants_record, _change, lambda record: record["dynamodb"]["SequenceNumber"])


def each_datum(event: dict[str, Any], handler: Any, wants_record: bool, as_bytes: bool) -> dict[str, Any]:
    """One batch of a Kinesis stream.

    Args:
        event: `{"Records": [{"kinesis": {"data": ..., "sequenceNumber": ...}}, ...]}`.
        handler: takes the data of one record: what it means as JSON, or the text, or always the bytes.
        wants_record: whether the handler takes the record as well, as `record`.
        as_bytes: whether the handler takes bytes.

    Returns:
        As `each_change`.
    """

    def datum(record: dict[str, Any]) -> Any:
        data = base64.b64decode(record["kinesis"]["data"])
        if as_bytes:
            return data
        text = data.decode()
        try:
            return json.loads(text)
        except ValueError:
            return text

    return _in_order(event, handler, wants_record, datum, lambda record: record["kinesis"]["sequenceNumber"])


def _in_order(event: Any, handler: Any, wants_record: bool, value_of: Any, place_of: Any) -> dict[str, Any]:
    for record in event["Records"]:
        try:
            value = value_of(record)
            result_of(handler(value, record=record) if wants_record else handler(value))
        except Exception as error:
            place = place_of(record)
            log_failure(error, place)
            return {"batchItemFailures": [{"itemIdentifier": place}]}
    return {"batchItemFailures": []}


def _change(record: dict[str, Any]) -> dict[str, Any]:
    found = record["dynamodb"]
    values = {short: _plain(found.get(name)) for short, name in _IMAGES}
    return {"event": record["eventName"], **values}


_IMAGES = (("keys", "Keys"), ("new", "NewImage"), ("old", "OldImage"))


def _plain(image: Any) -> Any:
    """An item with plain Python values, as boto3's tables give them."""
    if image is None:
        return None
    from boto3.dynamodb.types import TypeDeserializer

    read = TypeDeserializer().deserialize
    return {name: read(_bytes(value)) for name, value in image.items()}


def _bytes(value: Any) -> Any:
    """Lambda's event has binary values in base64."""
    ((kind, held),) = value.items()
    if kind == "B":
        return {kind: base64.b64decode(held)}
    if kind == "BS":
        return {kind: [base64.b64decode(one) for one in held]}
    if kind == "L":
        return {kind: [_bytes(one) for one in held]}
    if kind == "M":
        return {kind: {name: _bytes(one) for name, one in held.items()}}
    return value
