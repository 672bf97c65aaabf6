"""Sets of numbers as intervals, and sets of IP addresses as ranges.

A cut lies before (side 0) or after (side 1) a value; an interval is what lies between two cuts. So open and closed
ends are one thing, and `x <= 5 or x > 5` has no seam.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Number: TypeAlias = int | float
Cut: TypeAlias = tuple[Number, int]

_LOW: Cut = (-math.inf, 0)
_HIGH: Cut = (math.inf, 1)


def _union(spans: Iterable[tuple[Cut, Cut]]) -> tuple[tuple[Cut, Cut], ...]:
    found: list[tuple[Cut, Cut]] = []
    for low, high in sorted(span for span in spans if span[0] < span[1]):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


@dataclass(frozen=True)
class Numbers:
    """Disjoint intervals in order, each between two cuts."""

    spans: tuple[tuple[Cut, Cut], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spans)

    @property
    def full(self) -> bool:
        """Whether every number is in it."""
        return self.spans == ((_LOW, _HIGH),)

    def holds(self, value: Number) -> bool:
        """Whether `value` is in it."""
        return any(low <= (value, 0) and (value, 1) <= high for low, high in self.spans)

    def union(self, other: Numbers) -> Numbers:
        """What is in either."""
        return Numbers(_union((*self.spans, *other.spans)))

    def intersection(self, other: Numbers) -> Numbers:
        """What is in both."""
        return Numbers(_union((max(a[0], b[0]), min(a[1], b[1])) for a in self.spans for b in other.spans))

    def complement(self) -> Numbers:
        """What is not in it."""
        edges = [_LOW, *(cut for span in self.spans for cut in span), _HIGH]
        return Numbers(_union(zip(edges[::2], edges[1::2], strict=True)))

    def points(self) -> tuple[Number, ...] | None:
        """The numbers, where they are a finite set; else None."""
        if all(low[0] == high[0] for low, high in self.spans):
            return tuple(low[0] for low, _ in self.spans)
        return None

    def __str__(self) -> str:
        return " | ".join(map(_span_text, self.spans)) or "no number"


def _span_text(span: tuple[Cut, Cut]) -> str:
    (low, low_side), (high, high_side) = span
    if low == high:
        return str(low)
    opening = "[" if low_side == 0 and low != -math.inf else "("
    return f"{opening}{low}, {high}{']' if high_side and high != math.inf else ')'}"


NO_NUMBER = Numbers()
ALL_NUMBERS = Numbers(((_LOW, _HIGH),))


def points(values: Iterable[Number]) -> Numbers:
    """Exactly these numbers."""
    return Numbers(_union(((value, 0), (value, 1)) for value in values))


def comparison(operator: str, value: Number) -> Numbers:
    """The numbers that compare so: `<`, `<=`, `>`, `>=`."""
    match operator:
        case "<":
            return Numbers(_union([(_LOW, (value, 0))]))
        case "<=":
            return Numbers(_union([(_LOW, (value, 1))]))
        case ">":
            return Numbers(_union([((value, 1), _HIGH)]))
    return Numbers(_union([((value, 0), _HIGH)]))


IpNetwork: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_BITS = {4: 32, 6: 128}


@dataclass(frozen=True)
class Addresses:
    """Sets of IP addresses: inclusive ranges of integers by version, disjoint and in order."""

    v4: tuple[tuple[int, int], ...] = ()
    v6: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.v4 or self.v6)

    def holds(self, text: str) -> bool:
        """Whether `text` is an address of the set."""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        ranges = self.v4 if address.version == 4 else self.v6
        return any(low <= int(address) <= high for low, high in ranges)

    def union(self, other: Addresses) -> Addresses:
        """What is in either."""
        return Addresses(_ranges(self.v4 + other.v4), _ranges(self.v6 + other.v6))

    def intersection(self, other: Addresses) -> Addresses:
        """What is in both."""
        return Addresses(_common(self.v4, other.v4), _common(self.v6, other.v6))

    def complement(self) -> Addresses:
        """The addresses, of both versions, that are not in it."""
        return Addresses(_others(self.v4, 4), _others(self.v6, 6))

    def networks(self) -> list[IpNetwork]:
        """The fewest networks that make up the set."""
        found: list[IpNetwork] = []
        for low, high in self.v4:
            found += ipaddress.summarize_address_range(ipaddress.IPv4Address(low), ipaddress.IPv4Address(high))
        for low, high in self.v6:
            found += ipaddress.summarize_address_range(ipaddress.IPv6Address(low), ipaddress.IPv6Address(high))
        return found

    def __str__(self) -> str:
        return " | ".join(map(str, self.networks())) or "no address"


def _ranges(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def _common(a: tuple[tuple[int, int], ...], b: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return _ranges((max(x[0], y[0]), min(x[1], y[1])) for x in a for y in b if max(x[0], y[0]) <= min(x[1], y[1]))


def _others(spans: tuple[tuple[int, int], ...], version: int) -> tuple[tuple[int, int], ...]:
    found, start = [], 0
    for low, high in spans:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    last = 2 ** _BITS[version] - 1
    return tuple(found if start > last else [*found, (start, last)])


NO_ADDRESS = Addresses()
ALL_ADDRESSES = NO_ADDRESS.complement()


def network(value: IpNetwork | IpAddress) -> Addresses:
    """The addresses of a network, or one address."""
    net = value if isinstance(value, (ipaddress.IPv4Network, ipaddress.IPv6Network)) else ipaddress.ip_network(value)
    span = ((int(net.network_address), int(net.broadcast_address)),)
    return Addresses(v4=span) if net.version == 4 else Addresses(v6=span)
