"""Streams as event sources of functions: where to begin, how to retry, what to leave out.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lambda_event_source_mapping
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..compilers.event_pattern import EVENT_FILTER, compile_predicates
from ..diagnostics import FL6004, error
from ..iam import Statement
from ..tokens import json_text
from .base import FunctionlessConstruct, caller, make
from .function import Function

#: Setting -> its least and greatest value.
_RANGES = {
    "batch_size": (1, 10_000),
    "max_batching_window": (0, 300),
    "retry_attempts": (0, 10_000),
    "max_record_age": (60, 604_800),
    "parallelization_factor": (1, 10),
}


@dataclass(frozen=True)
class StreamSettings:
    """How a stream is read.

    Args:
        filter: a predicate of the stream's own record; other records are passed over.
        batch_size: 1 to 10,000 records.
        max_batching_window: seconds to wait for a full batch, 0 to 300.
        starting_position: `"LATEST"` or `"TRIM_HORIZON"`, where the function begins when it is deployed.
        bisect: whether a batch that failed is cut in half, to find the record.
        retry_attempts: 0 to 10,000; None for as long as the stream keeps the record.
        max_record_age: seconds, 60 to 604,800; None for as long as the stream keeps the record.
        parallelization_factor: batches of a shard at the same time, 1 to 10.
        on_failure: the Queue or Topic that is told which records were given up.
    """

    filter: Callable[[Any], object] | None = None
    batch_size: int = 100
    max_batching_window: int | None = None
    starting_position: str = "LATEST"
    bisect: bool = True
    retry_attempts: int | None = None
    max_record_age: int | None = None
    parallelization_factor: int | None = None
    on_failure: Any = None

    def check(self) -> None:
        """Raises FL6004 for what AWS refuses."""
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise error(FL6004, f"{name} is {value}.", caller(), f"It is {least} to {most}.")
        if self.starting_position not in ("LATEST", "TRIM_HORIZON"):
            message = f"{self.starting_position!r} is no place in a stream to begin at."
            raise error(FL6004, message, caller(), "It is 'LATEST' or 'TRIM_HORIZON'.")


def read_stream(
    owner: FunctionlessConstruct,
    id: str,
    handler: Callable[..., Any] | Function[..., Any],
    wrap: Callable[[Callable[..., Any]], Callable[..., Any]],
    stream_arn: str,
    statements: Sequence[Statement],
    options: Mapping[str, Any],
) -> Function[..., Any]:
    """Makes a function read a stream.

    Args:
        owner: the table or stream; everything is made in it.
        id: unique in the owner.
        handler: a function of one record, or a Function, which gets AWS's own event.
        wrap: makes the handler of a batch.
        stream_arn: the stream's ARN.
        statements: what reading it needs.
        options: the fields of `StreamSettings`, and the properties of the Function that is made.

    Raises:
        FunctionlessError: FL1012 for a handler of something else, FL6004 for settings that AWS refuses.
    """
    fields = {field.name for field in dataclasses.fields(StreamSettings)}
    settings = StreamSettings(**{name: value for name, value in options.items() if name in fields})
    settings.check()
    props = {name: value for name, value in options.items() if name not in fields}
    provider = getattr(owner, "provider", None)
    shared = {} if provider is None else {"provider": provider}
    if isinstance(handler, Function):
        if props:
            raise error(FL6004, "The function exists already.", caller(), "Give its properties to Function(...).")
        function = handler
    else:
        function = Function(owner, id, wrap(handler), **{**shared, **props})
    for statement in statements:
        function.grant(statement)
    key = getattr(owner, "kms_key_arn", None)
    if key is not None:
        function.grant(Statement(frozenset({"kms:Decrypt"}), (key,)))
    arguments: dict[str, Any] = {
        "event_source_arn": stream_arn,
        "function_name": function.name,
        "batch_size": settings.batch_size,
        "starting_position": settings.starting_position,
        "bisect_batch_on_function_error": settings.bisect,
        "depends_on": [function.policy_resource],
        **shared,
    }
    if not isinstance(handler, Function):
        arguments["function_response_types"] = ["ReportBatchItemFailures"]
    optional = {
        "maximum_batching_window_in_seconds": settings.max_batching_window,
        "maximum_retry_attempts": settings.retry_attempts,
        "maximum_record_age_in_seconds": settings.max_record_age,
        "parallelization_factor": settings.parallelization_factor,
    }
    arguments |= {name: value for name, value in optional.items() if value is not None}
    if settings.on_failure is not None:
        destination = settings.on_failure.__destination__()
        function.grant(destination.statement)
        arguments["destination_config"] = {"on_failure": {"destination_arn": destination.arn}}
    if settings.filter is not None:
        arguments["filter_criteria"] = {"filter": [{"pattern": _pattern(owner, id, settings.filter)}]}
    make("lambda_event_source_mapping", "LambdaEventSourceMapping", owner, f"{id}Source", arguments)
    return function


def _pattern(owner: FunctionlessConstruct, id: str, predicate: Callable[[Any], object]) -> str:
    def compiled() -> Mapping[str, Any]:
        return compile_predicates([predicate], EVENT_FILTER, envelope=None).document or {}

    return owner.lazy_string(lambda: json_text(owner.document(f"filter {id}", compiled)))
