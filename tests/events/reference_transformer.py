"""An evaluator of input paths and input templates, written from AWS's documentation and what AWS was seen to do.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

from __future__ import annotations

import json
import re
from typing import Any

from cdktf_functionless.compilers.event_pattern import Input

_MISSING = object()


def at(path: str, event: Any) -> Any:
    """The value at `$.detail.items[0].sku`; None where there is none."""
    found = event
    for key, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path):
        try:
            found = found[int(index)] if index else found[key]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def received(made: Input, event: dict[str, Any], context: dict[str, str]) -> str:
    """The text that the target receives."""
    if made.constant is not None:
        return json.dumps(made.constant.value)
    if made.path is not None:
        return json.dumps(at(made.path, event))
    if made.template is None:
        return json.dumps(event)
    values = {name: _value(path, event) for name, path in made.paths.items()}
    predefined: dict[str, Any] = {**context, "aws.events.event.json": event}
    text = made.template
    done, quoted, position = [], False, 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            done.append(text[position : position + 2])
            position += 2
            continue
        if char == '"':
            quoted = not quoted
        if char == "<":
            end = text.index(">", position)
            name = text[position + 1 : end]
            value = values[name] if name in values else predefined[name]
            done.append(_inside(value) if quoted else json.dumps(value))
            position = end + 1
            continue
        done.append(char)
        position += 1
    return "".join(done)


def _value(path: str, event: Any) -> Any:
    """A missing field is an empty text."""
    found = _MISSING
    keys = re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path)
    found = event
    for key, index in keys:
        try:
            found = found[int(index)] if index else found[key]
        except (KeyError, IndexError, TypeError):
            return ""
    return found


def _inside(value: Any) -> str:
    """A value between quotes: as it is, for AWS escapes nothing; so an object breaks the JSON and loses the event."""
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        raise ValueError("an object inside a text: AWS loses the event")
    return json.dumps(value)
