"""What each AWS service understands of the pattern language, and its limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """A service's pattern language.

    Args:
        name: how messages call a pattern of it.
        operators: the operators beyond exact values, `prefix`, `numeric`, `exists` and `anything-but` of values.
        most_characters: the longest document.
        most_combinations: as many combinations may `$or` stand for.
        most_fields: as many fields may a document name; None where there is no limit.
        largest_number: numbers compare between minus this and this.
        decimals: digits after the point that count.
    """

    name: str
    operators: frozenset[str]
    most_characters: int = 2048
    most_combinations: int = 1000
    most_fields: int | None = None
    largest_number: int = 5_000_000_000
    decimals: int = 6


_ALL = frozenset(
    {
        "suffix",
        "wildcard",
        "cidr",
        "equals-ignore-case",
        "prefix equals-ignore-case",
        "suffix equals-ignore-case",
        "anything-but prefix",
        "anything-but suffix",
        "anything-but wildcard",
        "anything-but equals-ignore-case",
        "$or",
    }
)

#: Rules of a bus: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
EVENT_PATTERN = Dialect("an event pattern", _ALL)

#: Filters of Lambda's event sources and of Pipes: no wildcard, nor anything-but with an operator in it.
#: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
EVENT_FILTER = Dialect("an event filter", frozenset({"suffix", "equals-ignore-case", "$or"}), most_characters=4096)

#: Subscription filters: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
FILTER_POLICY = Dialect(
    "a subscription filter policy",
    frozenset({"suffix", "equals-ignore-case", "cidr", "anything-but prefix", "anything-but suffix", "$or"}),
    most_characters=256 * 1024,
    most_combinations=150,
    most_fields=5,
    largest_number=1_000_000_000,
    decimals=5,
)
