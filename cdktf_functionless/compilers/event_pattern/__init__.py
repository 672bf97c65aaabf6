"""Predicates become event patterns, mappings become input transformers."""

from .dialects import EVENT_FILTER, EVENT_PATTERN, FILTER_POLICY, Dialect
from .predicate import Pattern, compile_predicates
from .shapes import EVENT, ObjectShape

__all__ = [
    "EVENT",
    "EVENT_FILTER",
    "EVENT_PATTERN",
    "FILTER_POLICY",
    "Dialect",
    "ObjectShape",
    "Pattern",
    "compile_predicates",
]
