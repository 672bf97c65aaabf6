"""Rules for the results of a function's asynchronous calls: Lambda's destinations put them on a bus.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..diagnostics import FL1011, error
from .base import caller
from .event_bus import EventBus
from .rule import Rule

if TYPE_CHECKING:
    from .function import Function

_DETAIL_TYPES = {
    "on_success": "Lambda Function Invocation Result - Success",
    "on_failure": "Lambda Function Invocation Result - Failure",
}


def result_rule(function: Function[..., Any], name: str, id: str, **props: Any) -> Rule:
    """A rule for what a function's asynchronous calls gave.

    Args:
        function: the function; its results go to the default bus unless it has a bus as its destination already.
        name: `"on_success"` or `"on_failure"`.
        id: unique in the function.
        props: as of `Rule`.

    Raises:
        FunctionlessError: FL1011 when the results go somewhere else already.
    """
    destination = function.destination(name)
    if destination is None:
        destination = EventBus.default(function, provider=function.provider)
        function.add_destination(name, destination)
    if not isinstance(destination, EventBus):
        raise error(
            FL1011,
            f"The results of {function.label!r} go to {destination!r} already, and a function has one destination.",
            caller(),
            f"Leave {name}= of the function out, or give it an EventBus.",
        )
    arn = function.arn
    pattern = {
        "source": ["lambda"],
        "detail-type": [_DETAIL_TYPES[name]],
        "detail": {"requestContext": {"functionArn": [arn, {"prefix": f"{arn}:"}]}},
    }
    return Rule(destination, id, pattern=pattern, scope=function, **props)
