"""A matcher of event patterns, written from AWS's documentation alone: a third opinion beside LocalStack and moto.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

_ABSENT = object()


def matches(pattern: dict[str, Any], event: Any) -> bool:
    """Whether an object matches: each field of the pattern, from one and the same element where it is in a list."""
    return all(
        any(matches(alternative, event) for alternative in expected)
        if key == "$or" and isinstance(expected, list) and all(isinstance(each, dict) for each in expected)
        else _field(expected, event.get(key, _ABSENT) if isinstance(event, dict) else _ABSENT)
        for key, expected in pattern.items()
    )


def _field(expected: Any, value: Any) -> bool:
    if isinstance(expected, dict):
        objects = [each for each in _flat(value) if isinstance(each, dict)]
        return any(matches(expected, each) for each in objects or [{}])
    leaves = [each for each in _flat(value) if not isinstance(each, dict)]
    if not leaves:
        return any(matcher == {"exists": False} for matcher in expected if isinstance(matcher, dict))
    return any(_value(matcher, leaf) for matcher in expected for leaf in leaves)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    elif value is not _ABSENT:
        yield value


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    return bool(one == two)


def _value(matcher: Any, leaf: Any) -> bool:
    if not isinstance(matcher, dict):
        return _same(matcher, leaf)
    ((name, argument),) = matcher.items()
    if name == "exists":
        return bool(argument)
    if name == "anything-but":
        if isinstance(argument, dict):
            ((inner, given),) = argument.items()
            return not any(_value({inner: each}, leaf) for each in _listed(given))
        return not any(_same(each, leaf) for each in _listed(argument))
    if name == "numeric":
        return _number(leaf) and all(_compared(leaf, *pair) for pair in zip(argument[::2], argument[1::2], strict=True))
    if not isinstance(leaf, str):
        return False
    fold = isinstance(argument, dict)
    text = argument["equals-ignore-case"] if isinstance(argument, dict) else argument
    one, two = (text.lower(), leaf.lower()) if fold or name == "equals-ignore-case" else (text, leaf)
    match name:
        case "prefix":
            return two.startswith(one)
        case "suffix":
            return two.endswith(one)
        case "equals-ignore-case":
            return one == two
        case "wildcard":
            return re.fullmatch(_regex(text), leaf, re.DOTALL) is not None
        case "cidr":
            return _address(leaf, text)
    raise ValueError(f"unknown matcher {matcher}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _number(leaf: Any) -> bool:
    return isinstance(leaf, (int, float)) and not isinstance(leaf, bool)


def _compared(leaf: float, operator: str, bound: float) -> bool:
    return {
        "=": leaf == bound, "<": leaf < bound, "<=": leaf <= bound, ">": leaf > bound, ">=": leaf >= bound
    }[operator]  # fmt: skip


def _regex(wildcard: str) -> str:
    parts = re.findall(r"\\.|\*|[^\\*]+", wildcard, re.DOTALL)
    return "".join(".*" if part == "*" else re.escape(part[1] if part.startswith("\\") else part) for part in parts)


def _address(leaf: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(leaf) in ipaddress.ip_network(network)
    except ValueError:
        return False
