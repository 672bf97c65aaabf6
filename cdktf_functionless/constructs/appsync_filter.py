"""Conditions on a published object as the groups of rules of AppSync's enhanced filter.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html

The algebra is that of event rules (`compilers/event_pattern/formula.py`): what is known at synth are values of fields;
a comparison with an argument is a condition of its own, true or false, whatever else is asked of its field.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..compilers.appsync_js import js
from ..compilers.appsync_js.types import NUMBERS, T
from ..compilers.event_pattern.formula import Clause, Clauses, Key
from ..compilers.event_pattern.globs import ANY, Glob, Term
from ..compilers.event_pattern.values import BOOLEAN, NOTHING, NULL, NUMBER, STRING, Kind, Unsayable, Values

#: The most alternatives, rules in one, and values of a rule that AppSync takes.
GROUPS, RULES, VALUES = 10, 5, 5
_OPPOSITE = {"eq": "ne", "lt": "ge", "le": "gt", "in": "notIn", "contains": "notContains"}
_NEGATIVE = frozenset({"ne", "notIn", "notContains"})


@dataclass(frozen=True)
class Rule:
    """One rule: a field's path, an operator, the value's JavaScript, and whether its opposite can be said."""

    field: str
    operator: str
    value: js.Expr
    opposite: bool = True


@dataclass(frozen=True)
class Column:
    """A field of the object.

    Args:
        path: its dotted path.
        domain: the values that it may have, null among them; nothing where it is no scalar.
        nullable: whether it may be null.
        inside: whether it lies in an object that may be null.
    """

    path: str
    domain: Values
    nullable: bool
    inside: bool


def domain_of(t: T) -> Values:
    """The values of a scalar type; nothing for others."""
    if not t.kinds or not t.kinds <= NUMBERS | {"str", "bool", "none"}:
        return NOTHING
    parts = ((("str",), STRING), (tuple(NUMBERS), NUMBER), (("bool",), BOOLEAN), (("none",), NULL))
    found = NOTHING
    for kinds, values in parts:
        found = found.union(values) if t.may(*kinds) else found
    return found


def groups(clauses: Clauses, columns: Mapping[Key, Column], rules: Mapping[Key, Rule]) -> list[list[Rule]]:
    """The groups of rules that stand for clauses.

    Args:
        clauses: what the object must satisfy one of.
        columns: the fields by their keys.
        rules: the conditions with arguments by theirs.

    Raises:
        Unsayable: when no rules say it, or too many would.
    """
    found: dict[tuple[Rule, ...], None] = {}
    for clause in clauses:
        for group in _of_clause(clause, columns, rules):
            found[tuple(group)] = None
    if len(found) > GROUPS or any(len(group) > RULES for group in found):
        raise Unsayable(f"AppSync takes {GROUPS} alternatives of {RULES} rules each")
    return [list(group) for group in found]


def _of_clause(clause: Clause, columns: Mapping[Key, Column], rules: Mapping[Key, Rule]) -> list[list[Rule]]:
    positive = {rules[key].field for key, values in clause.fields.items() if key in rules and values.kinds & Kind.TRUE}
    parts: list[list[list[Rule]]] = []
    for key, values in clause.fields.items():
        if key in rules:
            parts.append(_of_rule(rules[key], bool(values.kinds & Kind.TRUE), columns))
            continue
        column = columns[key]
        if column.path in positive and values.contains(_without_null(column.domain)):
            continue  # what equals something is not null
        parts.append(_of_values(column, values))
    return [list(dict.fromkeys(itertools.chain(*chosen))) for chosen in itertools.product(*parts)]


def _of_rule(rule: Rule, wanted: bool, columns: Mapping[Key, Column]) -> list[list[Rule]]:
    if not wanted:
        if not rule.opposite:
            raise Unsayable(
                f"{rule.field} and the value may both be null, and AppSync does not say whether null differs"
            )
        if rule.operator not in _OPPOSITE:
            raise Unsayable(f"AppSync has no opposite of {rule.operator}")
        rule = Rule(rule.field, _OPPOSITE[rule.operator], rule.value)
    column = next(column for column in columns.values() if column.path == rule.field)
    _sure(column, [rule])
    return [[rule]]


def _sure(column: Column, found: Sequence[Rule]) -> None:
    """What AppSync makes of a field of an object that is not there is not Python's answer."""
    if column.inside and any(rule.operator in _NEGATIVE for rule in found):
        raise Unsayable(f"{column.path} may be inside of null, which AppSync does not say to differ from a value")


def _without_null(values: Values) -> Values:
    return values.without(Kind.NULL)


def _of_values(column: Column, values: Values) -> list[list[Rule]]:
    """The alternatives that say which values a field has."""
    field = column.path
    found: list[list[Rule]] = []
    if values.kinds & Kind.NULL:
        found.append([Rule(field, "eq", js.NULL)])
    rest = _without_null(values)
    if rest and rest.contains(_without_null(column.domain)):
        return [*found, [Rule(field, "ne", js.NULL)]]
    for kind, value in ((Kind.TRUE, js.TRUE), (Kind.FALSE, js.FALSE)):
        if rest.kinds & kind:
            found.append([Rule(field, "eq", value)])
    found += _of_strings(field, rest.strings.terms)
    found += _of_numbers(field, rest)
    for group in found:
        if column.nullable and all(rule.operator in _NEGATIVE for rule in group):
            group.append(Rule(field, "ne", js.NULL))
        _sure(column, group)
    return found


def _of_strings(field: str, terms: Sequence[Term]) -> list[list[Rule]]:
    exact = [term.glob.pieces[0] for term in terms if term.glob.exact]
    found = _several(field, "eq", "in", exact)
    for term in terms:
        if term.glob.exact:
            continue
        group = [] if term.glob == ANY else [_like(field, term.glob)]
        texts = [each.pieces[0] for each in term.without if each.exact]
        group += itertools.chain(*_several(field, "ne", "notIn", texts))
        for each in term.without:
            if not each.exact:
                rule = _like(field, each)
                if rule.operator not in _OPPOSITE:
                    raise Unsayable("AppSync cannot say how a text does not begin")
                group.append(Rule(field, _OPPOSITE[rule.operator], rule.value))
        found.append(group)
    return found


def _like(field: str, text: Glob) -> Rule:
    pieces = text.pieces
    if len(pieces) == 2 and not pieces[1] and not text.fold:
        return Rule(field, "beginsWith", js.Lit(pieces[0]))
    if len(pieces) == 3 and not pieces[0] and not pieces[2] and not text.fold:
        return Rule(field, "contains", js.Lit(pieces[1]))
    raise Unsayable(f"AppSync cannot say what a text is like ({text})")


def _of_numbers(field: str, values: Values) -> list[list[Rule]]:
    numbers = values.numbers
    excluded = numbers.complement().points()
    if numbers and excluded:
        return [list(itertools.chain(*_several(field, "ne", "notIn", excluded)))]
    points = [low for (low, _), (high, _) in numbers.spans if low == high]
    found = _several(field, "eq", "in", points)
    for (low, low_side), (high, high_side) in numbers.spans:
        if low == high:
            continue
        if low_side == 0 and high_side == 1 and math.inf not in (-low, high):
            found.append([Rule(field, "between", js.of_python([low, high]))])
            continue
        group = [] if low == -math.inf else [Rule(field, "gt" if low_side else "ge", js.Lit(low))]
        group += [] if high == math.inf else [Rule(field, "le" if high_side else "lt", js.Lit(high))]
        found.append(group)
    return found


def _several(field: str, one: str, many: str, values: Sequence[object]) -> list[list[Rule]]:
    """Rules of at most as many values as AppSync takes."""
    found = []
    for start in range(0, len(values), VALUES):
        part = values[start : start + VALUES]
        rule = (
            Rule(field, one, js.of_python(part[0])) if len(part) == 1 else Rule(field, many, js.of_python(list(part)))
        )
        found.append([rule])
    return found
