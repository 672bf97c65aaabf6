"""Comparisons of a field with what synth knows, as the values that make them true and those that make them false."""

from __future__ import annotations

import enum
import fnmatch
import ipaddress
from collections.abc import Collection, Iterable

from ...diagnostics import Position
from ...tokens import is_token
from . import globs
from .abstract import Address, Cased, Field, Part
from .formula import Constant, Not, Or, Test, Tree
from .globs import ANY, Glob, Strings, glob
from .intervals import Addresses, comparison, network
from .shapes import RAISES, ListShape
from .values import (
    ABSENT,
    NOTHING,
    PRESENT,
    STRING,
    Kind,
    Unsayable,
    Values,
    complement,
    equal_to,
    identical_to,
    numeric,
)

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def test(field: Field, true: Values, false: Values, position: Position | None) -> Tree:
    """A test of a field; its default, if it has one, decides where it is not there."""
    if field.default is not RAISES:
        default = plain(field.default)
        stands: object = default if default is None or isinstance(default, (bool, int, float, str)) else {}
        if true.holds(stands):
            true = true.union(ABSENT)
        elif false.holds(stands):
            false = false.union(ABSENT)
    return Test(field.key, true, false, position=position)


def plain(value: object) -> object:
    """A constant as JSON has it: a string enum as its string."""
    if isinstance(value, enum.Enum) and isinstance(value, (str, int, float)):
        return value.value
    return value


def _otherwise(values: Values) -> Values:
    return complement(values).without(Kind.ABSENT)


def equals(left: Field | Cased | Part | Address, constant: object, position: Position | None) -> Tree:
    """`left == constant`.

    Raises:
        Unsayable: when no pattern says it.
    """
    constant = plain(constant)
    match left:
        case Field():
            if isinstance(constant, (list, tuple, dict, set, frozenset)):
                raise Unsayable("a pattern compares single values, not a whole list or object")
            if isinstance(left.shape, ListShape):
                raise Unsayable(f"{left.dotted!r} is a list: test its elements with 'in' or any(...)")
            values = equal_to(constant)
            values = NOTHING if values is None else values
            return test(left, values, _otherwise(values), position)
        case Cased():
            found = _folded(left, constant, lambda text: glob(text, fold=True))
            return _strings(left.field, found, position)
        case Part():
            return _strings(left.field, _part(left, constant), position)
        case Address():
            if not isinstance(constant, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
                return addressed(left, Addresses(), position)
            return addressed(left, network(constant), position)


def _strings(field: Field, strings: Strings, position: Position | None) -> Tree:
    """A test that only strings survive."""
    return test(field, Values(strings=strings), Values(strings=strings.complement()), position)


def _folded(left: Cased, constant: object, make: object) -> Strings:
    """The texts whose lower or upper case is as wanted."""
    if not isinstance(constant, str):
        return globs.NONE
    _check_case(constant)
    wanted = constant.upper() if left.how == "upper" else constant.lower()
    if wanted != constant:
        return globs.NONE
    return globs.any_of([make(constant)])  # type: ignore[operator]


def _check_case(text: str) -> None:
    if is_token(text):
        raise Unsayable("a Terraform reference has no known case")
    if not text.isascii() and text.lower() != text.upper():
        odd = next(char for char in text if not char.isascii() and char.lower() != char.upper())
        raise Unsayable(f"AWS and Python ignore case alike in the letters a to z only, and {odd!r} is another")


def _part(left: Part, constant: object) -> Strings:
    if not isinstance(constant, str) or len(constant) > left.length:
        return globs.NONE
    if len(constant) < left.length:
        return globs.texts([constant])
    return globs.any_of([glob("", constant) if left.end else glob(constant, "")])


def addressed(left: Address, addresses: Addresses, position: Position | None) -> Tree:
    """`left in network`: what is no address raises."""
    true, false = Values(addresses=addresses), Values(addresses=addresses.complement())
    return test(left.field, true, false, position)


def is_same(field: Field, constant: object, position: Position | None) -> Tree:
    """`field is constant`, for None and the booleans."""
    if constant is not None and not isinstance(constant, bool):
        raise Unsayable("'is' compares with None, True and False only: write '=='")
    values = identical_to(constant)
    return test(field, values, _otherwise(values), position)


def ordered(left: Field, operator: str, constant: object, position: Position | None) -> Tree:
    """`left < constant` and its siblings."""
    constant = plain(constant)
    if isinstance(constant, str):
        raise Unsayable("a pattern cannot order strings, only numbers")
    if not isinstance(constant, (bool, int, float)) or constant != constant:
        raise Unsayable(f"a pattern compares a field with a number, not with {constant!r}")
    numbers = comparison(operator, int(constant) if isinstance(constant, bool) else constant)
    return test(left, numeric(numbers), numeric(numbers.complement()), position)


def flipped(operator: str) -> str:
    """The operator for exchanged sides."""
    return _FLIPPED[operator]


def among(left: Field | Cased | Part | Address, constants: object, position: Position | None) -> Tree:
    """`left in constants`."""
    if isinstance(left, Address):
        if isinstance(constants, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
            return addressed(left, network(constants), position)
    if isinstance(constants, str) and not isinstance(left, Address):
        if is_token(constants):
            raise Unsayable("'in' of a Terraform reference asks for a part of an unknown text: write '=='")
        if len(constants) > 24:
            raise Unsayable("'in' of a string asks for any part of it: give a tuple of strings")
        parts = {constants[i:j] for i in range(len(constants) + 1) for j in range(i, len(constants) + 1)}
        return _only_strings(left, among(left, sorted(parts), position), position)
    if isinstance(constants, range):
        constants = list(constants) if len(constants) <= 1000 else constants
    if not isinstance(constants, (Collection, Iterable)) or isinstance(constants, (str, bytes, range)):
        raise Unsayable(f"a pattern cannot look into {type(constants).__name__} {constants!r}")
    items = [plain(item) for item in constants]
    if isinstance(left, Field) and not isinstance(left.shape, ListShape):
        found = _all_equal(items)
        if found is not None:
            return test(left, found, _otherwise(found), position)
    tree: Tree = Constant(False)
    for item in items:
        one = equals(left, item, position)
        tree = one if isinstance(tree, Constant) else Or(tree, one, position=position)
    return tree


def _all_equal(items: list[object]) -> Values | None:
    """The values that equal any of the items; None where some are not single values."""
    found = Values(strings=globs.texts(item for item in items if isinstance(item, str)))
    for item in items:
        if not isinstance(item, str):
            one = equal_to(item)
            if one is None:
                return None
            found = found.union(one)
    return found


def _only_strings(left: Field | Cased | Part, tree: Tree, position: Position | None) -> Tree:
    """`field in "text"` raises for what is not a string."""
    if not isinstance(left, Field) or not isinstance(tree, Test):
        return tree
    true = tree.true.intersection(STRING)
    return test(left, true, Values(strings=true.strings.complement()), position)


def contains_text(container: Field | Cased, text: str, position: Position | None) -> Tree:
    """`text in field`, for a field that is a string."""
    if isinstance(container, Cased):
        found = _folded(container, text, lambda part: glob("", part, "", fold=True))
        return _strings(container.field, found, position)
    return _strings(container, globs.any_of([glob("", text, "") if text else ANY]), position)


def affixed(left: Field | Cased, constants: object, end: bool, position: Position | None) -> Tree:
    """`left.startswith(constants)`, or `.endswith` where `end` is true."""

    def make(text: str) -> Glob:
        pieces = ("", text) if end else (text, "")
        return glob(*pieces, fold=isinstance(left, Cased))

    given = constants if isinstance(constants, tuple) else (constants,)
    found: list[Glob] = []
    for each in map(plain, given):
        if not isinstance(each, str):
            raise Unsayable(f"startswith and endswith take strings, not {each!r}")
        if isinstance(left, Cased):
            found += [one.glob for one in _folded(left, each, make).terms]
        else:
            found.append(make(each))
    return _strings(left.field if isinstance(left, Cased) else left, globs.any_of(found), position)


def matched(left: Field | Cased, pattern: object, position: Position | None) -> Tree:
    """`fnmatch.fnmatch(left, pattern)`."""
    if not isinstance(pattern, str):
        raise Unsayable(f"fnmatch takes a pattern that is a string, not {pattern!r}")
    spelled = [_fnmatch(each) for each in _classes(pattern)]
    if isinstance(left, Cased):
        found: list[Glob] = []
        for pieces in spelled:
            text = "".join(pieces)
            found += [one.glob for one in _folded(left, text, lambda _, p=pieces: glob(*p, fold=True)).terms]
        return _strings(left.field, globs.any_of(found), position)
    return _strings(left, globs.any_of(glob(*pieces) for pieces in spelled), position)


def _classes(pattern: str) -> list[list[str]]:
    """The pattern as symbols, one list for each way to choose from its `[abc]`; "*" is the star."""
    found: list[list[str]] = [[]]
    at = 0
    while at < len(pattern):
        char = pattern[at]
        choices = [char if char == "*" else f"={char}"]
        if char == "?":
            raise Unsayable("a wildcard has '*' only: '?' for a single character cannot be said")
        if char == "[" and "]" in pattern[at + 2 :]:
            end = pattern.index("]", at + 2)
            members = pattern[at + 1 : end]
            if members.startswith("!") or "-" in members[1:-1]:
                raise Unsayable("a wildcard has '*' only: a range or an excluded character cannot be said")
            choices = [f"={member}" for member in dict.fromkeys(members)]
            at = end
        found = [[*one, choice] for one in found for choice in choices]
        if len(found) > globs.MOST_VARIANTS:
            raise Unsayable(f"the wildcard stands for more than {globs.MOST_VARIANTS} texts")
        at += 1
    return found


def _fnmatch(symbols: list[str]) -> tuple[str, ...]:
    pieces = [""]
    for symbol in symbols:
        if symbol == "*":
            pieces.append("")
        else:
            pieces[-1] += symbol[1:]
    return tuple(pieces)


def present(field: Field, position: Position | None) -> Tree:
    """Whether a field is there."""
    return Test(field.key, PRESENT, ABSENT, position=position)


def unlike(tree: Tree, position: Position | None) -> Tree:
    """The opposite of a condition."""
    return Not(tree, position=position)


#: Functions that compare a text with a pattern of stars.
WILDCARDS = (fnmatch.fnmatch, fnmatch.fnmatchcase)
