"""The set of values that one field of an event may have.

A field is a string (some of them IP addresses), a number, true, false, null, an object, or not there at all. Lists are
matched by AWS element by element; conditions on elements are the business of `formula`.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass

from . import globs
from .globs import Strings
from .intervals import ALL_NUMBERS, NO_ADDRESS, NO_NUMBER, Addresses, Number, Numbers, network, points


class Unsayable(Exception):
    """No event pattern says this exactly; the message is the reason, a sentence without its full stop."""


class Kind:
    """The values that are one of a kind, a bit for each: operators of an `enum.Flag` cost a third of a compilation."""

    TRUE = 1
    FALSE = 2
    NULL = 4
    OBJECT = 8
    ABSENT = 16


NO_KIND = 0
ALL_KINDS = Kind.TRUE | Kind.FALSE | Kind.NULL | Kind.OBJECT | Kind.ABSENT
_WORDS = {Kind.TRUE: "true", Kind.FALSE: "false", Kind.NULL: "null", Kind.OBJECT: "an object", Kind.ABSENT: "absent"}


@dataclass(frozen=True)
class Values:
    """A set of values.

    Args:
        strings: strings by their text.
        numbers: numbers.
        kinds: which of the single values are in it.
        addresses: strings that are IP addresses, by what they mean; in `strings` or not.
    """

    strings: Strings = globs.NONE
    numbers: Numbers = NO_NUMBER
    kinds: int = NO_KIND
    addresses: Addresses = NO_ADDRESS

    def __bool__(self) -> bool:
        return bool(self.strings or self.numbers or self.kinds or self.addresses)

    def union(self, other: Values) -> Values:
        """What is in either."""
        return Values(
            self.strings.union(other.strings),
            self.numbers.union(other.numbers),
            self.kinds | other.kinds,
            self.addresses.union(other.addresses),
        )

    def intersection(self, other: Values) -> Values:
        """What is in both.

        Raises:
            Unsayable: for addresses that must also fit a text.
        """
        one, texts = _addressed(self.addresses, other.strings)
        two, more = _addressed(other.addresses, self.strings)
        return Values(
            self.strings.intersection(other.strings).union(texts).union(more),
            self.numbers.intersection(other.numbers),
            self.kinds & other.kinds,
            self.addresses.intersection(other.addresses).union(one).union(two),
        )

    def contains(self, other: Values) -> bool:
        """Whether all of `other` is in it (never wrongly true)."""
        return (
            not other.kinds & ~self.kinds
            and (self.numbers.full or not other.numbers or self.numbers.intersection(other.numbers) == other.numbers)
            and (self.strings.full or self.strings.contains(other.strings) or self._covers(other.strings))
            and (self.strings.full or self.addresses.union(other.addresses) == self.addresses)
        )

    def _covers(self, strings: Strings) -> bool:
        """Whether every one of finitely many texts is in it, some of them as an address."""
        texts = strings.texts()
        return texts is not None and all(self.strings.matches(text) or self.addresses.holds(text) for text in texts)

    def holds(self, value: object) -> bool:
        """Whether a JSON value (not a list) is in it."""
        match value:
            case bool():
                return bool(self.kinds & (Kind.TRUE if value else Kind.FALSE))
            case None:
                return bool(self.kinds & Kind.NULL)
            case int() | float():
                return self.numbers.holds(value)
            case str():
                return self.strings.matches(value) or self.addresses.holds(value)
        return bool(self.kinds & Kind.OBJECT)

    def without(self, kinds: int) -> Values:
        """The same without some of the single values."""
        return Values(self.strings, self.numbers, self.kinds & ~kinds, self.addresses)

    def less(self, other: Values) -> Values:
        """What stays without `other`, as far as that is no harder to say."""
        kept = tuple(
            each for each in self.strings.terms if not other.strings.contains(Strings((each,))) or other.addresses
        )
        return Values(
            Strings(kept),
            self.numbers.intersection(other.numbers.complement()),
            self.kinds & ~other.kinds,
            self.addresses,
        )

    def __str__(self) -> str:
        parts = [str(part) for part in (self.strings, self.numbers) if part]
        parts += [f"address {self.addresses}"] if self.addresses else []
        parts += [word for kind, word in _WORDS.items() if kind & self.kinds]
        return " | ".join(parts) or "nothing"


def _addressed(addresses: Addresses, strings: Strings) -> tuple[Addresses, Strings]:
    """The addresses whose text is in `strings`, as addresses and as texts."""
    if not addresses or not strings:
        return NO_ADDRESS, globs.NONE
    if strings.full:
        return addresses, globs.NONE
    texts = strings.texts()
    if texts is not None:
        return NO_ADDRESS, globs.texts(text for text in texts if addresses.holds(text))
    if len(strings.terms) == 1 and strings.terms[0].glob == globs.ANY:
        left = addresses
        for other in strings.terms[0].without:
            if not other.exact or other.fold:
                break
            gone = _address(other.pieces[0])
            if gone is None:
                continue
            if gone.v6:  # an address of version 6 has many texts
                break
            left = left.intersection(gone.complement())
        else:
            return left, globs.NONE
    raise Unsayable("one field cannot be tested both as an IP address and as a text in one pattern")


def _address(text: str) -> Addresses | None:
    try:
        return network(ipaddress.ip_address(text))
    except ValueError:
        return None


NOTHING = Values()
EVERYTHING = Values(globs.ALL, ALL_NUMBERS, ALL_KINDS)
PRESENT = EVERYTHING.without(Kind.ABSENT)
STRING = Values(strings=globs.ALL)
NUMBER = Values(numbers=ALL_NUMBERS)
BOOLEAN = Values(kinds=Kind.TRUE | Kind.FALSE)
NULL = Values(kinds=Kind.NULL)
OBJECT = Values(kinds=Kind.OBJECT)
ABSENT = Values(kinds=Kind.ABSENT)


def complement(values: Values) -> Values:
    """Everything, absence too, that is not in `values`; addresses must not be among them."""
    return Values(values.strings.complement(), values.numbers.complement(), ALL_KINDS & ~values.kinds)


def equal_to(constant: object) -> Values | None:
    """The JSON values that `==` finds equal to a constant, or None where no single field can be.

    True equals 1 in Python, and False 0: both are in the set.
    """
    match constant:
        case None:
            return NULL
        case bool():
            return Values(kinds=Kind.TRUE if constant else Kind.FALSE, numbers=points([int(constant)]))
        case str():
            return Values(strings=globs.texts([constant]))
        case int() | float():
            return numeric(points([constant])) if abs(constant) < math.inf else NOTHING
    return None


def numeric(numbers: Numbers) -> Values:
    """Numbers, and the booleans that count as one of them."""
    kinds = (Kind.TRUE if numbers.holds(1) else NO_KIND) | (Kind.FALSE if numbers.holds(0) else NO_KIND)
    return Values(numbers=numbers, kinds=kinds)


def identical_to(constant: Number | str | bool | None) -> Values:
    """The JSON values that are this one and no other: `is True`, `is None`."""
    if isinstance(constant, bool):
        return Values(kinds=Kind.TRUE if constant else Kind.FALSE)
    return equal_to(constant) or NOTHING
