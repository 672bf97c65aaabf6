"""JSON of payloads: as `json` makes it, with DynamoDB's numbers as numbers."""

from __future__ import annotations

import json
from typing import Any


def dumped(value: Any) -> str:
    """The JSON text of a payload.

    Raises:
        TypeError: for what JSON cannot hold.
    """
    return json.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    if type(value).__name__ == "Decimal":
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
