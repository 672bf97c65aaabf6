"""Sizes of our code and the expert's."""

from __future__ import annotations

from .. import engine
from .programs import EXPERT, build


def code_of(text: str) -> int:
    """Characters without comments, indentation and line ends."""
    lines = [line.strip() for line in text.splitlines()]
    return len("".join(line for line in lines if line and not line.startswith("//")))


def rows() -> list[tuple[str, int, int, int, int]]:
    """For each example: name, the expert's size and ours as they stand, with comments, and both of the code alone."""
    found = []
    for resolver in build():
        name = resolver.field_name
        ours = engine.files(resolver.compiled)
        expert = EXPERT[name]
        sizes = sum(map(len, expert)), sum(map(len, ours)), sum(map(code_of, expert)), sum(map(code_of, ours))
        found.append((name, *sizes))
    return found
