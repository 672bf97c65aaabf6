"""Predicates become event patterns, mappings become input transformers."""

from .dialects import EVENT_FILTER, EVENT_PATTERN, FILTER_POLICY, Dialect
from .mapping import compile_mapping
from .predicate import Pattern, compile_predicates
from .shapes import EVENT, ObjectShape
from .template import Input

__all__ = [
    "EVENT",
    "EVENT_FILTER",
    "EVENT_PATTERN",
    "FILTER_POLICY",
    "Dialect",
    "Input",
    "ObjectShape",
    "Pattern",
    "compile_mapping",
    "compile_predicates",
]
