"""Clauses as one document: fields nested as in the event, alternatives under `$or`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeAlias

from .dialects import Dialect
from .formula import Clause, Clauses, Key, Solver, Some, Tree
from .matchers import matchers
from .values import EVERYTHING, Kind, Unsayable, Values, complement

#: Names that AWS reads as operators inside `$or`.
RESERVED = frozenset(
    [
        "exactly",
        "equals-ignore-case",
        "prefix",
        "suffix",
        "anything-but",
        "exists",
        "wildcard",
        "numeric",
        "cidr",
        "=",
        "<",
        "<=",
        ">",
        ">=",
        "regex",
        "not-wildcard",
        "not-equals-ignore-case",
        "date-after",
        "date-on-or-after",
        "date-before",
        "date-on-or-before",
        "in-date-range",
        "ip-address-in-range",
        "ip-address-not-in-range",
    ]
)

Path: TypeAlias = tuple[str, ...]
#: One clause as a document: each field with the JSON text of its matchers, so that equal ones compare equal.
Flat: TypeAlias = dict[Path, str]


def document(clauses: Clauses, solver: Solver, tree: Tree, dialect: Dialect) -> dict[str, Any]:
    """The pattern that matches what one of the clauses allows.

    Args:
        clauses: the events for which `tree` is true; there is one at least, and none is `always`.
        solver: what knows the fields' domains and the events for which `tree` is false.
        tree: the predicate.
        dialect: the pattern language.

    Raises:
        Unsayable: when no such document exists.
    """
    flat: list[Flat] = []
    for clause in _apart(clauses):
        one = _flat(clause, solver, tree, dialect)
        if one is not None and one not in flat:
            flat.append(one)
    flat = [one for one in flat if not any(other is not one and other.items() <= one.items() for other in flat)]
    if len(flat) > dialect.most_combinations:
        raise Unsayable(f"it stands for {len(flat)} combinations, and {dialect.name} has {dialect.most_combinations}")
    if len(flat) > 1:
        if "$or" not in dialect.operators:
            raise Unsayable(f"{dialect.name} has no alternatives across fields")
        _check_names(flat)
    plain, shared = _nested(flat, share=False), _nested(flat, share=True)
    return min(plain, shared, key=lambda found: len(json.dumps(found)))


def _apart(clauses: Clauses) -> list[Clause]:
    """The same clauses with fewer values: what another clause allows anyway need not be said twice.

    Shorter, and safer: AWS's engine can miss an event when alternatives with an absent field overlap.
    """
    found = list(clauses)
    for index in range(len(found)):
        for other in found[:index] + found[index + 1 :]:
            clause = found[index]
            if other.some or other.none or not other.fields.keys() <= clause.fields.keys():
                continue
            outside = [key for key in other.fields if not other.fields[key].contains(clause.fields[key])]
            if len(outside) == 1:
                (key,) = outside
                smaller = clause.fields[key].less(other.fields[key])
                found[index] = Clause(clause.fields | {key: smaller}, clause.some, clause.none)
    return found


def _flat(clause: Clause, solver: Solver, tree: Tree, dialect: Dialect) -> Flat | None:
    """One clause; None where the fields' shapes exclude each other."""
    if clause.none:
        raise Unsayable(
            "no pattern says that a list has no such element: 'anything-but' matches as soon as one element differs"
        )
    fields = dict(clause.fields)
    for key, values in clause.fields.items():
        below = [each for other, each in fields.items() if _under(other, key)]
        below += [each for some in clause.some if _under(some.key, key) for each in [EVERYTHING.without(Kind.ABSENT)]]
        shape = _shape(
            values, below, key in solver.objects or not solver.domain(key).without(Kind.OBJECT | Kind.ABSENT)
        )
        if shape is None:
            return None
        if not shape:
            del fields[key]
    found: Flat = {}
    for key, values in sorted(fields.items(), key=lambda entry: entry[0]):
        matched = matchers(values, solver.domain(key), dialect)
        extra = _extra(matched.values, values)
        if extra and not _harmless(clause, key, extra, solver, tree):
            raise Unsayable(
                f"'anything-but' matches numbers, booleans and null too, which the predicate tells from strings "
                f"in {'.'.join(key[1])!r}"
            )
        found[key[1]] = json.dumps(matched.matchers)
    for some in sorted(clause.some, key=str):
        _add_element(found, some.key[1], some, solver, dialect)
    return found


def _under(key: Key, above: Key) -> bool:
    return key[0] == above[0] and len(key[1]) > len(above[1]) and key[1][: len(above[1])] == above[1]


def _shape(values: Values, below: Sequence[Values], is_object: bool) -> bool | None:
    """Whether a field's own condition is to be written; None where nothing satisfies it and those below it.

    For AWS an object is no value of its field: `"exists": false` matches it.
    """
    if not below and not is_object:
        if values.without(Kind.OBJECT):
            return True
        raise Unsayable("'exists' tests fields that hold a value, not whole objects")
    required = any(not each.kinds & Kind.ABSENT for each in below)
    if values.kinds & Kind.OBJECT:
        if required or values.kinds & Kind.ABSENT:
            return False
        raise Unsayable("'exists' tests fields that hold a value, not whole objects")
    if required:
        return None
    if values.kinds & Kind.ABSENT:
        raise Unsayable("'exists' tests fields that hold a value, not whole objects")
    return True


def _extra(matched: Values, wanted: Values) -> Values:
    """What the matchers match beyond the wanted values; objects are never matched by a field's matchers."""
    if wanted.addresses or wanted.contains(matched):
        return Values()
    return matched.without(Kind.OBJECT).intersection(complement(wanted))


def _harmless(clause: Clause, key: Key, extra: Values, solver: Solver, tree: Tree) -> bool:
    """Whether the predicate is not false for any event that is matched in excess: Python raises for it."""
    if solver.domain(key) is not EVERYTHING:
        extra = extra.intersection(solver.domain(key))
    if not extra:
        return True
    more = (Clause(clause.fields | {key: extra}, clause.some),)
    return not solver.both(more, solver.false(tree))


def _add_element(found: Flat, path: Path, some: Some, solver: Solver, dialect: Dialect) -> None:
    """The conditions on an element of the list at `path`: AWS takes them all from one and the same element."""
    inner = some.inner
    for key, values in inner.fields.items():
        where = path + key[1]
        if values.kinds & Kind.ABSENT:
            raise Unsayable("no pattern says that an element of a list lacks a field")
        if where in found:
            raise Unsayable(f"one pattern has one condition on {'.'.join(where)!r}, and this needs two of its elements")
        matched = matchers(values, EVERYTHING, dialect)
        extra = _extra(matched.values, values)
        if extra and solver.both((Clause(inner.fields | {key: extra}),), some.false):
            raise Unsayable(
                f"'anything-but' matches numbers, booleans and null too, which the predicate tells from strings "
                f"in {'.'.join(where)!r}"
            )
        found[where] = json.dumps(matched.matchers)
    for nested in inner.some:
        _add_element(found, path + nested.key[1], nested, solver, dialect)
    if not inner.fields and not inner.some:
        if path in found:
            raise Unsayable(f"one pattern has one condition on {'.'.join(path)!r}, and this needs two of its elements")
        found[path] = json.dumps([{"exists": True}])
    lists = [other for other in found if other[: len(path)] == path]
    mine = {path + key[1] for key in inner.fields} | {path} | {path + nested.key[1] for nested in inner.some}
    if any(not any(other[: len(own)] == own for own in mine) for other in lists):
        raise Unsayable(f"one pattern has one condition on {'.'.join(path)!r}, and this needs two of its elements")


def _check_names(flat: Sequence[Flat]) -> None:
    for name in {name for one in flat for path in one for name in path}:
        if name in RESERVED or name == "$or":
            raise Unsayable(f"a field named {name!r} cannot be used in alternatives: AWS takes it for an operator")


def _nested(flat: Sequence[Flat], share: bool) -> dict[str, Any]:
    """The document of these alternatives: what all have in common once, the rest under `$or`."""
    common = {path: text for path, text in flat[0].items() if all(one.get(path) == text for one in flat)}
    rest = [{path: text for path, text in one.items() if path not in common} for one in flat]
    found: dict[str, Any] = {}
    for path, text in common.items():
        _put(found, path, json.loads(text))
    if len(flat) == 1:
        return found
    prefix = _prefix([path for one in rest for path in one])
    groups: list[list[Flat]] = [[one] for one in rest]
    if share:
        groups = _shared(rest)
    if len(groups) == 1:  # nothing to share
        groups = [[one] for one in rest]
    alternatives = []
    for group in groups:
        inner = _nested([{path[len(prefix) :]: text for path, text in one.items()} for one in group], share)
        alternatives.append(inner)
    _put(found, (*prefix, "$or"), alternatives)
    return found


def _shared(rest: list[Flat]) -> list[list[Flat]]:
    """Alternatives by the condition that most of them have in common."""
    counted = Counter((path, text) for one in rest for path, text in one.items())
    (path, text), times = counted.most_common(1)[0]
    if times == 1:
        return [[one] for one in rest]
    inside = [one for one in rest if one.get(path) == text]
    outside = [one for one in rest if one.get(path) != text]
    return [inside, *(_shared(outside) if outside else [])]


def _prefix(paths: Sequence[Path]) -> Path:
    """The objects that all paths go through."""
    first, last = min(paths), max(paths)
    length = 0
    while length < min(len(first), len(last)) - 1 and first[length] == last[length]:
        length += 1
    return min((path[:-1] for path in paths), key=len)[:length]


def _put(found: dict[str, Any], path: Path, value: Any) -> None:
    for name in path[:-1]:
        found = found.setdefault(name, {})
    found[path[-1]] = value
