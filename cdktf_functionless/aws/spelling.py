"""The accepted spellings of a parameter that names a resource: `Table=` is `TableName=`, `Queue=` is `QueueUrl=`."""

from __future__ import annotations

import re

from .model import Operation

#: What follows a resource's word in the parameter that identifies it; the first that the model has is meant.
_ENDINGS = ("Name", "Arn", "ARN", "Url", "Id", "Identifier")


def parameter(operation: Operation, written: str) -> str | None:
    """The model's name of a parameter, or None where it has no such parameter.

    Args:
        operation: what is called.
        written: the keyword as the user wrote it.
    """
    members = operation.members
    if written in members:
        return written
    if not written[:1].isupper():
        return None
    for word in (written, written[0].lower() + written[1:]):
        for ending in _ENDINGS:
            if word + ending in members:
                return word + ending
    return None


def snake(name: str) -> str:
    """`"stateMachineArn"` and `"StateMachineARN"` as `"state_machine_arn"`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def kind(name: str) -> str:
    """What a parameter wants of a resource: `"arn"`, `"url"`, `"id"` or `"name"`."""
    word = snake(name)
    for ending in ("arn", "url", "id"):
        if word == ending or word.endswith(f"_{ending}"):
            return ending
    return "name"
