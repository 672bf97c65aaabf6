"""What Python has no word for in a state machine; outside of one, plain Python with the same meaning.

from cdktf_functionless import workflow

@step_function(self, "Fulfil")
def fulfil(order: dict):
    workflow.retry(charge, order, on=(TimeoutError,), max_attempts=5)
    return workflow.parallel_map(ship, order["lines"], max_concurrency=10)
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import inspect
import random
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from .map_run import ExceedToleratedFailureThreshold, ItemReaderFailed, ResultWriterFailed, Run, read, write

T = TypeVar("T")
R = TypeVar("R")

__all__ = [
    "ExceedToleratedFailureThreshold",
    "ItemReaderFailed",
    "ResultWriterFailed",
    "distributed_map",
    "parallel_map",
    "retry",
    "timeout",
    "wait_for_callback",
]


def retry(
    function: Callable[..., R],
    *args: Any,
    on: tuple[type[BaseException], ...] = (Exception,),
    max_attempts: int = 3,
    interval_seconds: int = 1,
    backoff_rate: float = 2.0,
    max_delay_seconds: int | None = None,
    jitter: bool = False,
    **kwargs: Any,
) -> R:
    """Calls `function(*args, **kwargs)` again while it fails.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html

    Args:
        function: a Function, an operation, or a plain function around some.
        on: the exceptions that are worth another try.
        max_attempts: how many tries follow the first, 0 to 99,999,999.
        interval_seconds: seconds before the second try, at least 1.
        backoff_rate: by what the wait grows from try to try, at least 1.0.
        max_delay_seconds: what the wait does not grow beyond.
        jitter: whether the wait is a random part of that.

    Returns:
        What the first successful try returned.
    """
    delay = float(interval_seconds)
    for attempt in range(max_attempts + 1):
        try:
            return function(*args, **kwargs)
        except on:
            if attempt == max_attempts:
                raise
        wait = delay if max_delay_seconds is None else min(delay, max_delay_seconds)
        time.sleep(random.uniform(0, wait) if jitter else wait)
        delay *= backoff_rate
    raise AssertionError("max_attempts is negative")


def timeout(function: Callable[..., R], *args: Any, seconds: int, **kwargs: Any) -> R:
    """Calls `function(*args, **kwargs)`, for at most so many seconds.

    Args:
        function: a Function or an operation.
        seconds: after which the call counts as failed, at least 1.

    Raises:
        TimeoutError: when it takes longer.
    """
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        future = pool.submit(contextvars.copy_context().run, function, *args, **kwargs)
        try:
            return future.result(timeout=seconds)
        except concurrent.futures.TimeoutError:
            if future.done():
                raise
            raise TimeoutError(f"timed out after {seconds} seconds") from None


def parallel_map(function: Callable[[T], R], items: Iterable[T], *, max_concurrency: int | None = None) -> list[R]:
    """`[function(item) for item in items]`, with up to `max_concurrency` calls at once (None: up to 40, as AWS does).

    Returns:
        The results in the order of the items.
    """
    values = list(items)
    with concurrent.futures.ThreadPoolExecutor(max_concurrency or 40) as pool:
        futures = [pool.submit(contextvars.copy_context().run, lambda one: _result(function(one)), v) for v in values]
        return [future.result() for future in futures]


def distributed_map(
    function: Callable[[Any], R],
    items: Any,
    *,
    max_concurrency: int | None = None,
    batch_size: int | None = None,
    tolerated_failure_count: int | None = None,
    tolerated_failure_percentage: int | None = None,
    express: bool = False,
    results: Mapping[str, Any] | None = None,
) -> Any:
    """`parallel_map` for more items than one execution can hold: each item is an execution of its own.

    https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

    Args:
        function: gets an item, or with `batch_size` a list of items.
        items: a list, or where to read them. `{"Bucket": bucket, "Key": key}` is an object; its key's end says what it
            is (`.json`, `.jsonl`, `.csv`, `.parquet`), or `"InputType"` does (these, or `"MANIFEST"` for an inventory
            of S3). `"CSVHeaders"`, `"CSVDelimiter"`, `"ItemsPointer"`, `"MaxItems"` and `"VersionId"` are AWS's.
            `{"Bucket": bucket, "Prefix": prefix}` is the listing of a bucket: items with `"Key"`, `"Size"`, `"Etag"`,
            `"LastModified"` (seconds) and `"StorageClass"`.
        max_concurrency: how many at once; None: 10,000.
        batch_size: how many items one call gets, at least 1.
        tolerated_failure_count: how many items may fail; those of a batch fail together.
        tolerated_failure_percentage: how many of a hundred may fail, 0 to 100.
        express: whether the executions are Express ones.
        results: `{"Bucket": bucket, "Prefix": prefix}`: where results are written, those of failures too.

    Returns:
        The results in the order of the items, without those that failed; with `results` where they were written:
        `{"MapRunArn": ..., "ResultWriterDetails": {"Bucket": ..., "Key": ...}}`.

    Raises:
        ExceedToleratedFailureThreshold: more failed than one of the two thresholds allows, which are 0 where neither
            is given. What a call raised is not raised here.
        ItemReaderFailed: the items cannot be read.
        ResultWriterFailed: the results cannot be written.
    """
    del max_concurrency, express  # one after the other, in this process
    values = read(items) if isinstance(items, Mapping) else list(items)
    batches = values if batch_size is None else [values[i : i + batch_size] for i in range(0, len(values), batch_size)]
    if tolerated_failure_count is None and tolerated_failure_percentage is None:
        tolerated_failure_count = 0
    runs, failed = [], 0
    for batch in batches:
        try:
            runs.append(Run(batch, _result(function(batch))))
        except Exception as failure:
            runs.append(Run(batch, failure=failure))
            failed += 1 if batch_size is None else len(batch)
            share = 100 * failed / len(values)
            too_many = tolerated_failure_count is not None and failed > tolerated_failure_count
            if too_many or (tolerated_failure_percentage is not None and share > tolerated_failure_percentage):
                raise ExceedToleratedFailureThreshold(
                    "The specified tolerated failure threshold was exceeded"
                ) from failure
    if results is not None:
        return write(results, runs)
    return [run.output for run in runs if run.failure is None]


def wait_for_callback(
    function: Callable[[str], Any], *, heartbeat_seconds: int | None = None, timeout_seconds: int | None = None
) -> Any:
    """Calls `function(token)` and waits until somebody answers with the token (`send_task_success` and so on).

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token

    Args:
        function: makes the one call that carries the token, `lambda token: charge({"token": token})`.
        heartbeat_seconds: the longest time between two heartbeats.
        timeout_seconds: the longest time to wait.

    Returns:
        The answer's output. Outside of a state machine nobody answers: what the call returned.
    """
    del heartbeat_seconds, timeout_seconds
    return function(uuid.uuid4().hex)


def _result(value: Any) -> Any:
    """The result of a coroutine; any other value itself."""
    return asyncio.run(_await(value)) if inspect.isawaitable(value) else value


async def _await(value: Any) -> Any:
    return await value
