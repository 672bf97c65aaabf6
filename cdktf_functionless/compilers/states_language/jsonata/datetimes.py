"""datetime and timedelta: microseconds since 1970 (UTC) and microseconds; JSONata itself knows only milliseconds."""

from __future__ import annotations

import ast
import datetime
import re

from ....diagnostics import FL3103
from . import operators, tree
from . import types as t
from .calls import Call, function, method
from .compiler import Compiler
from .tree import E
from .values import Value, bind, constant

_SECOND = 1_000_000
_UNITS = {
    "weeks": 604_800 * _SECOND,
    "days": 86_400 * _SECOND,
    "hours": 3_600 * _SECOND,
    "minutes": 60 * _SECOND,
    "seconds": _SECOND,
    "milliseconds": 1_000,
    "microseconds": 1,
}


def _utc(call: Call, node: ast.expr | None) -> bool:
    """Whether a timezone argument is UTC.

    Raises:
        FunctionlessError: another timezone.
    """
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return False
    live = call.c.live(node)
    if live is datetime.UTC or (isinstance(live, datetime.tzinfo) and live.utcoffset(None) == datetime.timedelta(0)):
        return True
    raise call.no_form("with a timezone other than UTC has no form here", "Use timezone.utc.")


@function(datetime.datetime.now)
def _now(call: Call) -> Value:
    node = call.arguments(0, 1, "tz")[0]
    aware = _utc(call, node)
    made = tree.binary("*", tree.call("millis"), tree.literal(1000))
    return Value(made, t.DATETIME if aware else t.NAIVE)


@function(datetime.datetime.utcnow)
def _utcnow(call: Call) -> Value:
    call.values(0, 0)
    return Value(tree.binary("*", tree.call("millis"), tree.literal(1000)), t.NAIVE)


@function(datetime.timedelta)
def _timedelta(call: Call) -> Value:
    order = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"]
    values = call.values(0, 7, *order)
    total: E | None = None
    known = 0
    for name, value in zip(order, values, strict=True):
        if value is None:
            continue
        if value.kind not in t.NUMERIC:
            if value.kind != "any":
                raise call.no_form(f"of a {value.type} raises a TypeError", "Give it numbers.")
            value = Value(value.e, t.NUMBER)
        if value.known and isinstance(value.constant * _UNITS[name], int):
            known += int(value.constant * _UNITS[name])
            continue
        part = tree.binary("*", operators.number(value), tree.literal(_UNITS[name]))
        if value.kind in ("float", "number"):
            part = tree.call("round", part)
        total = part if total is None else tree.binary("+", total, part)
    if total is None:
        return Value(tree.literal(known), t.TIMEDELTA)
    return Value(tree.binary("+", total, tree.literal(known)) if known else total, t.TIMEDELTA)


@function(datetime.datetime)
def _datetime(call: Call) -> Value:
    nodes = call.arguments(3, 8, "year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo")
    aware = _utc(call, nodes[7])
    numbers: list[int] = []
    for node in nodes[:7]:
        if node is None:
            numbers.append(1 if len(numbers) < 3 else 0)
            continue
        value = call.c.value(node)
        if not value.known:
            raise call.no_form("of what is not known at synth has no form here", "Parse it with fromisoformat.")
        numbers.append(value.constant)
    moment = datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type,misc]
    return Value(tree.literal(_microseconds(moment)), t.DATETIME if aware else t.NAIVE)


def _microseconds(moment: datetime.datetime) -> int:
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1)


@function(datetime.datetime.fromtimestamp)
def _fromtimestamp(call: Call) -> Value:
    node, zone = call.arguments(1, 2, "tz")
    assert node is not None
    if not _utc(call, zone):
        raise call.no_form("without a timezone depends on the machine", "Give it `tz=timezone.utc`.")
    value = call.c.firm(node)
    if value.kind not in t.NUMERIC:
        raise call.no_form(f"of a {value.type} has no form here", "Give it a number.")
    made = tree.binary("*", operators.number(value), tree.literal(_SECOND))
    return Value(tree.call("round", made) if value.kind != "int" else made, t.DATETIME)


@function(datetime.datetime.fromisoformat)
def _fromisoformat(call: Call) -> Value:
    """Text that is known at run time must be in UTC: its own offset, or that it has none, could not be kept."""
    value = call.one()
    if value.known:
        moment = datetime.datetime.fromisoformat(value.constant)
        if moment.tzinfo is None:
            return Value(tree.literal(_microseconds(moment.replace(tzinfo=datetime.UTC))), t.NAIVE)
        return Value(tree.literal(_microseconds(moment.astimezone(datetime.UTC))), t.DATETIME)
    if value.kind not in ("str", "any"):
        raise call.no_form(f"of a {value.type} raises a TypeError", "Give it a string.")

    def parsed(one: Value) -> Value:
        text = one.e
        shape = E(r"/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?(Z|\+00:00)$/")
        quoted = tree.uses(tree.call("quote_", text, deeper=8), "quote_")
        failed = tree.failure(
            "ValueError", tree.binary("&", tree.literal("only ISO 8601 times in UTC have a form here, not "), quoted)
        )
        whole = tree.call("replace", text, E(r"/\.\d+/"), tree.literal(""))
        base = tree.binary("*", tree.call("toMillis", whole), tree.literal(1000))
        pieces = tree.call("match", text, E(r"/\.\d+/"))
        name = call.c.fresh("f")
        fraction = tree.call("number", tree.binary("&", tree.literal("0"), tree.field(E(name, free=True), "match")))
        micro = tree.call("round", tree.binary("*", fraction, tree.literal(_SECOND)))
        added = tree.condition(tree.call("exists", E(name, free=True)), micro, tree.literal(0))
        moment = tree.block([(name, pieces)], tree.binary("+", base, tree.group(added)))
        return Value(tree.condition(tree.call("contains", text, shape), moment, failed), t.DATETIME)

    return bind(value, call.c.fresh, "t", parsed)


def attribute(c: Compiler, owner: Value, name: str) -> Value | None:
    """A part of a datetime or timedelta."""
    if owner.kind == "timedelta":
        day = _UNITS["days"]
        if name == "days":
            return Value(tree.call("floor", tree.binary("/", owner.e, tree.literal(day))), t.INT)
        if name in ("seconds", "microseconds"):
            size = tree.literal(day if name == "seconds" else _SECOND)
            rest = tree.binary("%", tree.binary("+", tree.binary("%", owner.e, size), size), size)
            if name == "microseconds":
                return Value(rest, t.INT)
            return Value(tree.call("floor", tree.binary("/", rest, tree.literal(_SECOND))), t.INT)
        return None
    pictures = {"year": "[Y]", "month": "[M]", "day": "[D]", "hour": "[H]", "minute": "[m]", "second": "[s]"}
    if name in pictures:
        made = tree.call("fromMillis", _millis(owner.e), tree.literal(pictures[name]))
        return Value(tree.call("number", made), t.INT)
    if name == "microsecond":
        size = tree.literal(_SECOND)
        return Value(tree.binary("%", tree.binary("+", tree.binary("%", owner.e, size), size), size), t.INT)
    return None


def _millis(e: E) -> E:
    return tree.call("floor", tree.binary("/", e, tree.literal(1000)))


@method("timedelta", "total_seconds")
def _total_seconds(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    return Value(tree.binary("/", owner.e, tree.literal(_SECOND)), t.FLOAT)


@method("datetime", "timestamp")
def _timestamp(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    if owner.type != t.DATETIME:
        raise call.no_form("of a naive datetime depends on the machine", "Use datetime.now(timezone.utc).")
    return Value(tree.binary("/", owner.e, tree.literal(_SECOND)), t.FLOAT)


@method("datetime", "weekday", "isoweekday")
def _weekday(call: Call, owner: Value) -> Value:
    call.values(0, 0)
    day = tree.call("number", tree.call("fromMillis", _millis(owner.e), tree.literal("[F0]")))
    if call.name == ".isoweekday":
        return Value(day, t.INT)
    return Value(tree.binary("-", day, tree.literal(1)), t.INT)


@method("datetime", "isoformat")
def _isoformat(call: Call, owner: Value) -> Value:
    if any(value is not None for value in call.values(0, 1, "sep")):
        raise call.no_form("with arguments has no form here", "Leave them out.")
    return iso(call.c, owner, "T")


def iso(c: Compiler, owner: Value, separator: str) -> Value:
    """ISO 8601 as Python writes it: microseconds only where they are not zero."""

    def written(one: Value) -> Value:
        picture = f"[Y0001]-[M01]-[D01]{separator}[H01]:[m01]:[s01]"
        base = tree.call("fromMillis", _millis(one.e), tree.literal(picture))
        size = tree.literal(_SECOND)
        micro = tree.binary("%", tree.binary("+", tree.binary("%", one.e, size), size), size)
        name = c.fresh("u")
        digits = tree.call("pad", tree.call("string", E(name, free=True)), tree.literal(-6), tree.literal("0"))
        none = tree.binary("=", E(name, free=True), tree.literal(0))
        fraction = tree.condition(none, tree.literal(""), tree.binary("&", tree.literal("."), digits))
        parts = [base, tree.block([(name, micro)], fraction)]
        if one.type == t.DATETIME:
            parts.append(tree.literal("+00:00"))
        return Value(tree.chain("&", parts), t.STR)

    return bind(owner, c.fresh, "t", written)


def text(c: Compiler, node: ast.AST, value: Value) -> Value:
    """`str` of a datetime; a timedelta's has no short form."""
    if value.kind == "datetime":
        return iso(c, value, " ")
    raise c.scope.error(
        FL3103, node, "The text of a timedelta has no form here.", "Write `.total_seconds()` or format its parts."
    )


_STRFTIME = {
    "Y": "[Y0001]",
    "m": "[M01]",
    "d": "[D01]",
    "H": "[H01]",
    "M": "[m01]",
    "S": "[s01]",
    "y": "[Y01]",
    "j": "[d001]",
    "B": "[MNn]",
    "b": "[MNn,3-3]",
    "A": "[FNn]",
    "a": "[FNn,3-3]",
    "p": "[PN]",
    "I": "[h01]",
    "%": "%",
    "F": "[Y0001]-[M01]-[D01]",
    "T": "[H01]:[m01]:[s01]",
}


@method("datetime", "strftime")
def _strftime(call: Call, owner: Value) -> Value:
    form = call.one()
    if not form.known:
        raise call.no_form("needs a format that is known at synth", "Write the format.")
    return formatted(call.c, call.node, owner, str(form.constant))


def formatted(c: Compiler, node: ast.AST, owner: Value, form: str) -> Value:
    """`strftime` in the C locale."""
    if form == "":
        return text(c, node, owner)
    out: list[str] = []
    for part in re.split(r"(%.)", form):
        if part.startswith("%"):
            written = _STRFTIME.get(part[1:])
            if part[1:] == "z" and owner.type == t.DATETIME:
                written = "+0000"
            elif part[1:] == "Z" and owner.type == t.DATETIME:
                written = "UTC"
            if written is None:
                raise c.scope.error(FL3103, node, f"`{part}` has no form here.", "Use another directive.")
            out.append(written)
        else:
            out.append(part.replace("[", "[[").replace("]", "]]"))
    return Value(tree.call("fromMillis", _millis(owner.e), tree.literal("".join(out))), t.STR)


__all__ = ["attribute", "constant", "formatted", "iso", "text"]
