"""Calls a function for each record of a batch, and tells AWS which of them failed.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

import json
import sys
from typing import Any


def each_message(event: dict[str, Any], handler: Any, as_text: bool, wants_record: bool, fifo: bool) -> dict[str, Any]:
    """One batch of an SQS queue.

    Args:
        event: `{"Records": [{"messageId": ..., "body": ...}, ...]}`.
        handler: takes the body.
        as_text: whether the body stays a text though it is JSON.
        wants_record: whether the handler takes the record as well, as `record`.
        fifo: whether nothing may be handled after a failure.

    Returns:
        `{"batchItemFailures": [{"itemIdentifier": messageId}, ...]}`: what AWS must deliver again.
    """
    records = event["Records"]
    failed: list[str] = []
    for index, record in enumerate(records):
        try:
            body = record["body"] if as_text else _meaning(record["body"])
            result_of(handler(body, record=record) if wants_record else handler(body))
        except Exception as error:
            log_failure(error, record.get("messageId", ""))
            if fifo:
                failed += [later["messageId"] for later in records[index:]]
                break
            failed.append(record["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": message} for message in dict.fromkeys(failed)]}


def result_of(result: Any) -> Any:
    """A handler's result, awaited where the handler is an `async def`."""
    if not hasattr(result, "__await__"):
        return result
    from .concurrent import run

    return run(_awaited(result))


async def _awaited(result: Any) -> Any:
    return await result


def _meaning(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


def log_failure(error: BaseException, record: str) -> None:
    """The traceback, to the function's log."""
    import traceback

    lines = "".join(traceback.format_exception(error))
    sys.stderr.write(f"{record} failed and will be delivered again\n{lines}")
