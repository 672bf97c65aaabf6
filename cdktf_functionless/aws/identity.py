"""Live resources where an SDK call wants their name, ARN or URL: what stands for them."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ..tokens import is_token
from .spelling import kind, snake

_NAMES = ("name", "bucket", "function_name", "table_name", "id")


def is_resource(value: object) -> bool:
    """Whether a value is a construct: one of the library's, or a resource of the provider's bindings."""
    if isinstance(value, (str, bytes, int, float, list, tuple, dict, type)) or value is None or is_token(value):
        return False
    return hasattr(type(value), "__jsii_type__") or hasattr(type(value), "__arn__")


#: CDKTF makes a new token each time that an attribute is asked for: one per resource joins what is granted on it.
_arns: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def arn_of(value: object) -> str | None:
    """A resource's ARN: what its `__arn__()` says, else its attribute `arn`; the same text each time."""
    if value in _arns:
        return _arns[value]
    own = getattr(type(value), "__arn__", None)
    found = own(value) if own is not None else getattr(value, "arn", None)
    if not isinstance(found, str):
        return None
    return _arns.setdefault(value, found)


def identify(value: object, member: str) -> str | None:
    """What stands for a resource in a parameter.

    Args:
        value: the resource.
        member: the parameter's name in the model: `"TableName"`, `"QueueUrl"`, `"stateMachineArn"`.

    Returns:
        A token or a text; None where the resource has nothing of that kind.
    """
    wanted = kind(member)
    if wanted == "arn":
        return arn_of(value)
    word = snake(member)
    if wanted == "url":
        choices: tuple[str, ...] = (word, "url", "id")
    elif wanted == "id":
        choices = (word, "id", "arn")
    else:
        choices = (word, *_NAMES)
    own = getattr(value, "resource", value)
    for subject in (value, own):
        for choice in choices:
            found = _attribute(subject, choice)
            if isinstance(found, str):
                return found
    return None


def _attribute(subject: Any, name: str) -> Any:
    try:
        return getattr(subject, name, None)
    except RuntimeError:  # a jsii property that this resource cannot give
        return None
