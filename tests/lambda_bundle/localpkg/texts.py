"""Text helpers."""

import textwrap

LIMIT = 9


def shorten(text: str, limit: int = LIMIT) -> str:
    """At most `limit` characters."""
    return textwrap.shorten(text, limit, placeholder="...")
