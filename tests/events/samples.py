"""Sample events: every field has a pool of values of its kind, and of other kinds, and may be missing."""

from __future__ import annotations

import ast
import copy
import random
from typing import Any

MISSING = object()

#: What each field of `detail` may hold. The names say the kind; every pool has values of other kinds too.
POOLS: dict[str, list[Any]] = {
    "s": [
        "a",
        "b",
        "abc",
        "ABC",
        "aXb",
        "ab",
        "",
        "abcbc",
        "xyz",
        "a*b",
        "A",
        "file.PNG",
        "file.png",
        "zz",
        5,
        None,
        True,
        MISSING,
    ],
    "t": ["a", "b", "abc", "x", "", 1, None, False, MISSING],
    "n": [-1, 0, 1, 2, 5, 7, 9.5, 10, 15, 19.999, 20, 99, 100, 999, 1000, 1e6, "5", None, True, False, MISSING],
    "m": [0, 1, 5, 10, 50, "x", None, True, MISSING],
    "flag": [True, False, 0, 1, "true", None, MISSING],
    "ip": [
        "10.0.0.1",
        "10.255.255.255",
        "11.0.0.1",
        "192.168.1.20",
        "9.255.255.255",
        "2001:db8::1",
        "::1",
        "fe80::1",
        "no address",
        None,
        MISSING,
    ],
    "tags": [[], ["x"], ["y", "x"], ["xa", "b"], ["b"], ["x", "y", "z"], ["X"], ["x", 5], ["b", 5], [1], MISSING],
    "counts": [[], [1], [5, 50], [200], [7, 8, 9], [3.5], MISSING],
    "items": [
        [],
        [{"sku": "a", "qty": 1}],
        [{"sku": "a", "qty": 9}],
        [{"sku": "b", "qty": 9}, {"sku": "a", "qty": 1}],
        [{"sku": "b", "qty": 1, "tags": ["x"]}, {"sku": "c", "qty": 7, "tags": ["y", "z"]}],
        [{"sku": "a", "qty": 6, "tags": ["y"]}, {"sku": "a", "qty": 2, "tags": ["x"]}],
        MISSING,
    ],
    "order": [
        {"id": 5, "status": "new"},
        {"id": 6, "status": "paid"},
        {"id": "5"},
        {"status": "new"},
        {"id": None},
        {"id": 7, "to": {"city": "Bern"}},
        {"id": 5, "to": {"city": "Basel", "zip": 4000}},
        MISSING,
    ],
    "k": ["v", "", 0, None, False, 7, MISSING],
    "order-id": ["o-1", "o-2", 3, MISSING],
}
TOP: dict[str, list[Any]] = {
    "source": ["shop", "shop.eu", "bank", "a", "SHOP"],
    "detail-type": ["Placed", "Cancelled", "placed"],
    "account": ["123456789012", "210987654321"],
    "region": ["us-east-1", "eu-central-1"],
    "time": ["2026-11-24T12:00:00Z", "2025-01-01T00:00:00Z"],
    "resources": [[], ["arn:aws:s3:::one"], ["arn:aws:s3:::two", "arn:aws:sqs:us-east-1:123456789012:q"]],
}  # fmt: skip


def event(detail: dict[str, Any], **top: Any) -> dict[str, Any]:
    """A whole event."""
    base = {
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "Placed", "source": "shop",
        "account": "123456789012", "time": "2026-11-24T12:00:00Z", "region": "us-east-1", "resources": [],
    }  # fmt: skip
    return {**base, **top, "detail": detail}


def names_in(source: str) -> set[str]:
    """The fields that a predicate's source names."""
    known = {*POOLS, *TOP}
    tree = ast.parse(source)
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    hyphened = {name.replace("_", "-") for name in attributes}
    return {name for name in strings | attributes | hyphened if name in known}


def events(names: set[str], count: int, seed: str) -> list[dict[str, Any]]:
    """Events in which these fields vary: each value of each pool at least once, then at random."""
    chance = random.Random(seed)
    inner, outer = sorted(names & set(POOLS)), sorted(names & set(TOP))
    longest = max((len(POOLS[name]) for name in inner), default=1)
    found = []
    for index in range(max(count, longest, 3)):
        detail: dict[str, Any] = {"other": 1}
        top: dict[str, Any] = {}
        for pools, fields, into in ((POOLS, inner, detail), (TOP, outer, top)):
            for name in fields:
                pool = pools[name]
                fixed = len(inner) == 1 and pools is POOLS and index < len(pool)
                value = pool[index] if fixed else chance.choice(pool)
                if value is not MISSING:
                    into[name] = copy.deepcopy(value)
        found.append(event(detail, **top))
    return found
