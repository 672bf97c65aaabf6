"""IAM policy documents: one statement per target, each with the source lines that caused it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .diagnostics import Position


@dataclass(frozen=True)
class Statement:
    """Actions allowed on resources.

    Args:
        actions: as `"dynamodb:GetItem"`.
        resources: ARNs or tokens of ARNs.
        condition: the statement's `Condition` block.
        sources: the places in the user's code that need it.
    """

    actions: frozenset[str]
    resources: tuple[str, ...]
    condition: Mapping[str, Any] | None = None
    sources: tuple[Position, ...] = ()
