"""The standard library that has a form in a resolver: json, math, datetime, time, uuid, base64, logging, random."""

from __future__ import annotations

import ast
import asyncio
import base64
import datetime
import functools
import itertools
import json
import logging
import math
import random
import time
import typing
import uuid

from ...diagnostics import FL5002
from . import js
from .access import ATTRIBUTES
from .builtins import arity, builtin, sequence
from .calls import METHODS, function_of, keywords
from .lower import Lowering
from .operators import is_number, numeric
from .types import AMB, ANY, BYTES, DATETIME, FLOAT, INT, NEVER, NONE, STR, T, join, kind, list_of
from .values import V

_DELTA = kind("timedelta")


@builtin(json.dumps)
def _dumps(lw: Lowering, node: ast.Call) -> V:
    named = keywords(lw, node, "separators", "ensure_ascii", "default", "sort_keys")
    value = lw.expr(node.args[0])
    if _may_be_float(value.t):
        raise lw.refuse(
            node,
            "json.dumps() of a value that may hold a float: Python writes 2.0, JavaScript 2.",
            "Convert the numbers to int or str before, or leave the numbers' types to the JSON that came in.",
            FL5002,
        )
    marks = lw.reflection.evaluate(named["separators"], lw.local) if "separators" in named else (", ", ": ")
    ascii_only = lw.reflection.evaluate(named["ensure_ascii"], lw.local) if "ensure_ascii" in named else True
    if not isinstance(marks, tuple) or not isinstance(ascii_only, bool) or named.keys() & {"default", "sort_keys"}:
        raise lw.refuse(node, "These options of json.dumps() are not known here.", "Leave them out.", FL5002)
    if marks == (",", ":") and not ascii_only:
        return V(js.call("JSON.stringify", value.expr), STR)
    return V(lw.use("dumps", value.expr, js.Lit(marks[0]), js.Lit(marks[1]), js.Lit(not ascii_only)), STR)


def _may_be_float(t: T, depth: int = 0) -> bool:
    if t.may("float", "amb"):
        return True
    if depth > 6 or not t.may("list", "dict", "tuple"):
        return False
    return (t.elem is not None and _may_be_float(t.elem, depth + 1)) or any(
        _may_be_float(each, depth + 1) for _, each in t.fields
    )


@builtin(json.loads)
def _loads(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    return V(js.call("JSON.parse", value.expr), ANY)


def _math(function: typing.Any, name: str, t: T) -> None:
    @builtin(function)
    def handler(lw: Lowering, node: ast.Call) -> V:
        values = arity(lw, node, 1, 2)
        if not all(is_number(value.t) for value in values):
            raise lw.refuse(node, "math needs numbers.", "Add a type hint: int or float.", FL5002)
        return V(js.call(f"Math.{name}", *(numeric(value).expr for value in values)), t)


for _function in (math.floor, math.ceil, math.trunc):
    _math(_function, _function.__name__, INT)
_math(math.fabs, "abs", FLOAT)


@builtin(math.sqrt)
def _sqrt(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    if not is_number(value.t):
        raise lw.refuse(node, "math needs numbers.", "Add a type hint: int or float.", FL5002)
    number = lw.temp(numeric(value).expr, "n")
    error = js.call("util.error", js.Lit("math domain error"), js.Lit("ValueError"))
    return V(js.Cond(js.Binary("<", number, js.ZERO), error, js.call("Math.sqrt", number)), FLOAT)


# ---------------------------------------------------------------------- time


@builtin(datetime.datetime.now)
def _now(lw: Lowering, node: ast.Call) -> V:
    zone = lw.reflection.evaluate(node.args[0], lw.local) if len(node.args) == 1 else None
    if zone is not datetime.UTC:
        raise lw.refuse(node, "datetime.now() needs the time zone.", "Write datetime.now(timezone.utc).", FL5002)
    return V(js.call("util.time.nowEpochMilliSeconds"), DATETIME)


@builtin(datetime.datetime.fromtimestamp)
def _from_timestamp(lw: Lowering, node: ast.Call) -> V:
    zone = lw.reflection.evaluate(node.args[1], lw.local) if len(node.args) == 2 else None
    if zone is not datetime.UTC:
        raise lw.refuse(node, "fromtimestamp() needs the time zone.", "Write fromtimestamp(x, timezone.utc).", FL5002)
    value = lw.expr(node.args[0])
    return V(js.call("Math.round", js.Binary("*", value.expr, js.Lit(1000))), DATETIME)


@builtin(datetime.timedelta)
def _delta(lw: Lowering, node: ast.Call) -> V:
    units = {
        "days": 86400000,
        "seconds": 1000,
        "milliseconds": 1,
        "minutes": 60000,
        "hours": 3600000,
        "weeks": 604800000,
    }
    named = keywords(lw, node, *units)
    nodes = {**dict(zip(("days", "seconds"), node.args, strict=False)), **named}
    values = lw.all(list(nodes.values()))
    if not all(value.t.only("int") for value in values):
        raise lw.refuse(node, "timedelta() needs integers here.", "AppSync's clock has milliseconds.", FL5002)
    total: js.Expr | None = None
    for name, value in zip(nodes, values, strict=True):
        if isinstance(value.expr, js.Lit) and isinstance(value.expr.value, int):
            part: js.Expr = js.Lit(value.expr.value * units[name])
        else:
            part = js.Binary("*", value.expr, js.Lit(units[name]))
        total = part if total is None else js.Binary("+", total, part)
    return V(total or js.ZERO, _DELTA)


def _isoformat(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if not owner.t.only("datetime") or node.args or node.keywords:
        return None
    return V(lw.use("isoTime", owner.expr), STR)


def _timestamp(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    return V(js.Binary("/", owner.expr, js.Lit(1000)), FLOAT) if owner.t.only("datetime") else None


def _total_seconds(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    return V(js.Binary("/", owner.expr, js.Lit(1000)), FLOAT) if owner.t.only("timedelta") else None


METHODS.update(isoformat=_isoformat, timestamp=_timestamp, total_seconds=_total_seconds)


@builtin(time.time)
def _time(lw: Lowering, node: ast.Call) -> V:
    arity(lw, node, 0, 0)
    return V(js.Binary("/", js.call("util.time.nowEpochMilliSeconds"), js.Lit(1000)), FLOAT)


# ---------------------------------------------------------------------- ids, base64


@builtin(uuid.uuid4)
def _uuid4(lw: Lowering, node: ast.Call) -> V:
    return V(js.call("util.autoId"), kind("uuid"))


@builtin(base64.b64encode)
def _encode(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    if not value.t.only("bytes"):
        raise lw.refuse(node, "b64encode() needs bytes.", "Write b64encode(text.encode()).", FL5002)
    text = value.js if value.js is not None else js.Lit(value.live.decode())
    return V(js.call("util.base64Encode", text), BYTES)


@builtin(base64.b64decode)
def _decode64(lw: Lowering, node: ast.Call) -> V:
    (value,) = arity(lw, node, 1, 1)
    if not value.t.only("bytes", "str"):
        raise lw.refuse(node, "b64decode() needs text.", "Add a type hint.", FL5002)
    return V(js.call("util.base64Decode", value.expr), BYTES)


def _decode(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    return V(owner.js, STR) if owner.t.only("bytes") and owner.js is not None and not node.args else None


METHODS["decode"] = _decode


def _hex(lw: Lowering, owner: V, node: ast.Attribute) -> V | None:
    if not owner.t.only("uuid"):
        return None
    return V(js.method(js.method(owner.expr, "split", js.Lit("-")), "join", js.Lit("")), STR)


ATTRIBUTES["hex"] = _hex


@builtin(random.random)
def _random(lw: Lowering, node: ast.Call) -> V:
    return V(js.call("util.math.randomDouble"), FLOAT)


@builtin(random.randint)
def _randint(lw: Lowering, node: ast.Call) -> V:
    low, high = arity(lw, node, 2, 2)
    return V(js.call("util.math.randomWithinRange", low.expr, js.Binary("+", high.expr, js.Lit(1))), INT)


# ---------------------------------------------------------------------- iteration, logging, types


@builtin(itertools.chain)
def _chain(lw: Lowering, node: ast.Call) -> V:
    parts = [sequence(lw, arg) for arg in node.args]
    return V(js.Array(tuple(js.Spread(found) for found, _ in parts)), list_of(join(*(t for _, t in parts))))


@builtin(itertools.chain.from_iterable)
def _flat(lw: Lowering, node: ast.Call) -> V:
    source, t = sequence(lw, node.args[0])
    if not t.only("list", "tuple"):
        raise lw.refuse(node, "chain.from_iterable() needs a list of lists.", "Add a type hint.", FL5002)
    x = js.Name(lw.unit.name("x"))
    return V(js.method(source, "flatMap", js.Arrow((x,), x)), list_of(t.element))


@builtin(functools.reduce)
def _reduce(lw: Lowering, node: ast.Call) -> V:
    if len(node.args) != 3:
        raise lw.refuse(node, "reduce() needs its start value here.", "Write reduce(f, xs, start).", FL5002)
    source, t = sequence(lw, node.args[1])
    start = lw.expr(node.args[2])
    total = start.t
    for _ in range(3):
        with lw.trial():
            _, found = function_of(lw, node.args[0], [total, t], ["total", "x"])
        total = join(total, found)
    arrow, _ = function_of(lw, node.args[0], [total, t], ["total", "x"])
    return V(js.method(source, "reduce", arrow, start.expr), total)


def _log(level: str) -> typing.Callable[..., V]:
    def handler(lw: Lowering, node: ast.Call) -> V:
        values = lw.all(node.args)
        lw.emit(js.Do(js.call(f"console.{level}", *(value.expr for value in values))))
        return V(js.NULL, NONE)

    return handler


_LEVELS = {"debug": "log", "info": "log", "warning": "log", "error": "error", "exception": "error", "critical": "error"}
for _name, _level in _LEVELS.items():
    builtin(getattr(logging, _name))(_log(_level))


def log_method(target: object) -> typing.Callable[..., V] | None:
    """The lowering of a call of a logger's method."""
    logger = getattr(target, "__self__", None)
    if isinstance(logger, logging.Logger) and target.__name__ in _LEVELS:  # type: ignore[attr-defined]
        return _log(_LEVELS[target.__name__])  # type: ignore[attr-defined]
    return None


@builtin(typing.cast)
def _cast(lw: Lowering, node: ast.Call) -> V:
    from .types import of_annotation

    value = lw.expr(node.args[1])
    hint = lw.reflection.evaluate(node.args[0], lw.local)
    return V(value.expr, of_annotation(hint), value.live, value.view)


@builtin(asyncio.gather)
def _gather(lw: Lowering, node: ast.Call) -> V:
    """The calls one after the other: a pipeline has no other order, and the results are the same."""
    keywords(lw, node)
    if len(node.args) == 1 and isinstance(node.args[0], ast.Starred):
        value = lw.expr(node.args[0].value)
        return V(value.expr, list_of(value.t.element))
    values = lw.all(node.args)
    return V(
        js.Array(tuple(value.expr for value in values)),
        T(frozenset({"list"}), join(*(v.t for v in values)), items=tuple(v.t for v in values)),
    )


__all__ = ["AMB", "NEVER"]
