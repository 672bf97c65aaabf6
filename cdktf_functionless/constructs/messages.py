"""The handlers that are made around a function of one message: they report each record that failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lambda_runtime.records import each_message

from ..diagnostics import FL1012, error
from ..reflect import reflect


def message_handler(handler: Callable[..., Any], *, fifo: bool) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A handler of SQS's events.

    Args:
        handler: takes the body of one message, and SQS's record in a parameter named `record` if it has one.
        fifo: whether to stop at the first failure, to keep the order.

    Raises:
        FunctionlessError: FL1012 for a function that takes something else.
    """
    reflection = reflect(handler)
    parameters = list(reflection.signature.parameters.values())
    wants_record = any(parameter.name == "record" for parameter in parameters)
    bodies = [parameter for parameter in parameters if parameter.name != "record"]
    if len(bodies) != 1 or bodies[0].kind in (bodies[0].VAR_POSITIONAL, bodies[0].VAR_KEYWORD):
        raise error(
            FL1012,
            f"{reflection.name} does not take one message.",
            reflection.position(reflection.node),
            "Take the message as the one parameter; a second one named `record` gets SQS's record.",
        )
    as_text = reflection.hints.get(bodies[0].name) is str

    def handle_messages(event: dict[str, Any]) -> dict[str, Any]:
        return each_message(event, handler, as_text, wants_record, fifo)

    return handle_messages
