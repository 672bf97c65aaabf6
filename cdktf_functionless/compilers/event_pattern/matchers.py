"""The values of one field as the list of matchers that AWS understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import globs
from .dialects import Dialect
from .globs import Glob, Strings, TooComplex
from .intervals import ALL_NUMBERS, NO_NUMBER, Number, Numbers
from .values import BOOLEAN, EVERYTHING, NUMBER, STRING, Kind, Unsayable, Values


@dataclass(frozen=True)
class Matched:
    """Matchers of one field, and the values that they match in truth."""

    matchers: list[Any]
    values: Values


def matchers(values: Values, domain: Values, dialect: Dialect) -> Matched:
    """The matchers of a field that may have `values`, out of `domain`.

    Where no matchers say it exactly, they match more strings' company: values that are not strings, which the caller
    has to allow (`Matched.values`).

    Raises:
        Unsayable: when a pattern of this dialect cannot say it.
    """
    present = values.without(Kind.ABSENT | Kind.OBJECT)
    absent = bool(values.kinds & Kind.ABSENT)
    head = [{"exists": False}] if absent else []
    if not present:
        return Matched(head, values)
    wide = present.union(_complement_of(domain))
    if wide.contains(_SCALAR):
        return Matched([*head, {"exists": True}], EVERYTHING if absent else EVERYTHING.without(Kind.ABSENT))
    excluded = wide.numbers.complement().points()
    if wide.strings.full and excluded and wide.kinds & _SCALARS == _SCALARS:
        _check_numbers(Numbers(wide.numbers.complement().spans), dialect)
        but = {"anything-but": [_number(number) for number in excluded]}
        return Matched([*head, but], Values(wide.strings, wide.numbers, _SCALARS))
    if present.strings.positive:
        found = [*_strings(present.strings, dialect), *_addresses(present, dialect)]
        found += _numbers(present.numbers, dialect) + _kinds(present.kinds)
        return Matched(head + found, values)
    found = _strings(Strings(tuple(each for each in present.strings.terms if not each.without)), dialect)
    for each in present.strings.terms:
        if each.without:
            if each.glob != globs.ANY:
                raise Unsayable(f"{dialect.name} cannot say both what a text is like ({each.glob}) and what it is not")
            found.append({"anything-but": _excluded(each.without, dialect)})
    rest = Values(present.strings, ALL_NUMBERS, _SCALARS)
    return Matched([*head, *found], rest)


_SCALARS = Kind.TRUE | Kind.FALSE | Kind.NULL
_SCALAR = Values(globs.ALL, ALL_NUMBERS, _SCALARS)


def _complement_of(domain: Values) -> Values:
    """What a field cannot be: free to match or not. Only whole types count, so that matchers stay readable."""
    if domain is EVERYTHING:
        return Values()
    return Values(
        globs.NONE if domain.strings else globs.ALL,
        NO_NUMBER if domain.numbers else ALL_NUMBERS,
        _SCALARS & ~domain.kinds,
    )


def _strings(strings: Strings, dialect: Dialect) -> list[Any]:
    return [_text(each.glob, dialect) for each in strings.terms]


def _text(text: Glob, dialect: Dialect) -> Any:
    """One matcher for the texts of a glob."""
    first, last = text.pieces[0], text.pieces[-1]
    if text.exact:
        if text.fold:
            return {_known("equals-ignore-case", dialect): first}
        return first
    if len(text.pieces) == 2 and not (first and last):
        name, piece = ("suffix", last) if last else ("prefix", first)
        if not text.fold:
            return {_known(name, dialect): piece}
        if f"{name} equals-ignore-case" in dialect.operators:
            return {name: {"equals-ignore-case": piece}}
        raise Unsayable(f"{dialect.name} cannot ignore case in a {name}")
    if text.fold:
        raise Unsayable(f"{dialect.name} cannot ignore case in a wildcard")
    return {_known("wildcard", dialect): _wildcard(text)}


def _known(operator: str, dialect: Dialect) -> str:
    if operator != "prefix" and operator not in dialect.operators:
        raise Unsayable(f"{dialect.name} has no operator {operator!r}")
    return operator


def _wildcard(text: Glob) -> str:
    return "*".join(piece.replace("\\", "\\\\").replace("*", "\\*") for piece in text.pieces)


def _excluded(without: tuple[Glob, ...], dialect: Dialect) -> Any:
    """What stands in an `anything-but` for these globs."""
    if all(each.exact and each.fold for each in without):
        return _operator("equals-ignore-case", [each.pieces[0] for each in without], dialect)
    try:
        plain = [variant for each in without for variant in each.variants()]
    except TooComplex as failure:
        raise Unsayable(f"{dialect.name} cannot say what a text is not like, ignoring case: {failure}") from failure
    if all(each.exact for each in plain):
        return [each.pieces[0] for each in plain]
    if all(len(each.pieces) == 2 and not each.pieces[1] for each in plain):
        return _operator("prefix", [each.pieces[0] for each in plain], dialect)
    if all(len(each.pieces) == 2 and not each.pieces[0] for each in plain):
        return _operator("suffix", [each.pieces[1] for each in plain], dialect)
    return _operator("wildcard", [_wildcard(each) for each in plain], dialect)


def _operator(name: str, given: list[str], dialect: Dialect) -> Any:
    if f"anything-but {name}" not in dialect.operators:
        raise Unsayable(f"{dialect.name} has no operator 'anything-but' with {name!r}")
    return {name: given[0] if len(given) == 1 else given}


def _addresses(values: Values, dialect: Dialect) -> Iterable[Any]:
    return [{_known("cidr", dialect): str(network)} for network in values.addresses.networks()]


def _numbers(numbers: Numbers, dialect: Dialect) -> list[Any]:
    _check_numbers(numbers, dialect)
    if numbers.full:
        most = dialect.largest_number
        return [{"numeric": [">=", -most, "<=", most]}]
    found: list[Any] = []
    infinite = float("inf")
    for (low, low_side), (high, high_side) in numbers.spans:
        if low == high:
            found.append(_number(low))
            continue
        bounds: list[Any] = [] if low == -infinite else [">" if low_side else ">=", _number(low)]
        bounds += [] if high == infinite else ["<=" if high_side else "<", _number(high)]
        found.append({"numeric": bounds})
    return found


def _number(number: Number) -> Number:
    """1.0 and 1 are the same number: the shorter text."""
    return int(number) if number == int(number) else number


def _check_numbers(numbers: Numbers, dialect: Dialect) -> None:
    for span in numbers.spans:
        for value, _ in span:
            if abs(value) == float("inf"):
                continue
            if abs(value) > dialect.largest_number:
                raise Unsayable(
                    f"{dialect.name} compares numbers between -{dialect.largest_number:.0e} and "
                    f"{dialect.largest_number:.0e} only, and {value} is outside"
                )
            if round(value, dialect.decimals) != value:
                raise Unsayable(f"{dialect.name} compares {dialect.decimals} decimals only, and {value} has more")


def _kinds(kinds: int) -> list[Any]:
    found = [(Kind.TRUE, True), (Kind.FALSE, False), (Kind.NULL, None)]
    return [value for kind, value in found if kind & kinds]


#: Types by name, for the messages.
NAMED = {"a string": STRING, "a number": NUMBER, "a boolean": BOOLEAN}
