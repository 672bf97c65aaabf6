"""Lists and dicts that are changed under one name and read under another: values in a state machine are copies."""

from __future__ import annotations

from collections.abc import Sequence

from .flow import Node
from .names import Names


def check_aliases(nodes: Sequence[Node], names: Names) -> None:
    """Reports changes that another name would show in Python and does not show here."""
