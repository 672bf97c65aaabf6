"""Literals that look like credentials, which do not belong into a bundle."""

from __future__ import annotations

import math
import re

from ...diagnostics import FL2006, Diagnostics, Position
from .things import Thing

_SHAPES = (
    (re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"), "an AWS access key"),
    (re.compile(r"-----BEGIN ([A-Z]+ )*PRIVATE KEY-----"), "a private key"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"), "a GitHub token"),
    (re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{20,}"), "a Slack token"),
    (re.compile(r"\bsk_live_[0-9A-Za-z]{16,}"), "a Stripe key"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"), "a signed token"),
    (re.compile(r"\b[a-z][a-z0-9+]*://[^\s:/@]+:[^\s/@]{3,}@"), "a URL with a password"),
)
_NAMES = re.compile(r"(password|passwd|secret|api_?key|access_?key|auth_?token|private_?key|credential)", re.IGNORECASE)
_RANDOM = 3.2  # bits a character: words and names stay below, random text of that length is above
_LENGTH = 12


def check(value: str | bytes, thing: Thing, found: Diagnostics, position: Position | None) -> None:
    """Reports FL2006 for a captured literal that looks like a credential."""
    text = value if isinstance(value, str) else value.decode("latin-1")
    kind = next((kind for shape, kind in _SHAPES if shape.search(text)), None)
    if kind is None and _NAMES.search(thing.label) and _looks_random(text):
        kind = "a credential"
    if kind is not None:
        found.report(
            FL2006,
            f"{' -> '.join(thing.chain())} looks like {kind}: it would stand in the bundle in plain text.",
            position,
            "Keep it in a Secret and read that in the function.",
        )


def _looks_random(text: str) -> bool:
    if len(text) < _LENGTH or any(char.isspace() for char in text):
        return False
    counts = [text.count(char) / len(text) for char in set(text)]
    return -sum(part * math.log2(part) for part in counts) >= _RANDOM and any(char.isdigit() for char in text)
