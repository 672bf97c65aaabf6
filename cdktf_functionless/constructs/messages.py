"""The handlers that are made around a function of one message or record: they report each one that failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lambda_runtime.changes import each_change, each_datum
from lambda_runtime.records import each_message

from ..diagnostics import FL1012, error
from ..reflect import reflect

Handler = Callable[[dict[str, Any]], dict[str, Any]]


def message_handler(handler: Callable[..., Any], *, fifo: bool) -> Handler:
    """A handler of SQS's events.

    Args:
        handler: takes the body of one message, and SQS's record in a parameter named `record` if it has one.
        fifo: whether to stop at the first failure, to keep the order.

    Raises:
        FunctionlessError: FL1012 for a function that takes something else.
    """
    hint, wants_record = _shape(handler, "message")
    as_text = hint is str

    def handle_messages(event: dict[str, Any]) -> dict[str, Any]:
        return each_message(event, handler, as_text, wants_record, fifo)

    return handle_messages


def change_handler(handler: Callable[..., Any]) -> Handler:
    """A handler of the events of a DynamoDB stream.

    Args:
        handler: takes one change, and the stream's record in a parameter named `record` if it has one.

    Raises:
        FunctionlessError: FL1012 for a function that takes something else.
    """
    _, wants_record = _shape(handler, "change")

    def handle_changes(event: dict[str, Any]) -> dict[str, Any]:
        return each_change(event, handler, wants_record)

    return handle_changes


def datum_handler(handler: Callable[..., Any]) -> Handler:
    """A handler of Kinesis's events.

    Args:
        handler: takes the data of one record, and Kinesis's record in a parameter named `record` if it has one.

    Raises:
        FunctionlessError: FL1012 for a function that takes something else.
    """
    hint, wants_record = _shape(handler, "record's data")
    as_bytes = hint is bytes

    def handle_records(event: dict[str, Any]) -> dict[str, Any]:
        return each_datum(event, handler, wants_record, as_bytes)

    return handle_records


def _shape(handler: Callable[..., Any], what: str) -> tuple[Any, bool]:
    """The hint of the one parameter, and whether there is a second one named `record`."""
    reflection = reflect(handler)
    parameters = list(reflection.signature.parameters.values())
    wants_record = any(parameter.name == "record" for parameter in parameters)
    values = [parameter for parameter in parameters if parameter.name != "record"]
    if len(values) != 1 or values[0].kind in (values[0].VAR_POSITIONAL, values[0].VAR_KEYWORD):
        raise error(
            FL1012,
            f"{reflection.name} does not take one {what}.",
            reflection.position(reflection.node),
            f"Take the {what} as the one parameter; a second one named `record` gets the service's own record.",
        )
    return reflection.hints.get(values[0].name), wants_record
