"""Methods of containers, constants, and objects of the standard library or of a third party."""

from __future__ import annotations

import ast
import collections
import os
from typing import Any

from . import calls, containers, foreign, text
from .engine import Frame
from .origin import Origin, origin
from .values import (
    FOREIGN,
    NOTHING,
    SOME,
    Arguments,
    Cell,
    Dictionary,
    Instance,
    Live,
    Method,
    Sequence,
    Value,
    Values,
    join,
)


def method(frame: Frame, node: ast.AST, callee: Method, given: Arguments) -> Values:
    """A method of a container, a constant, an object of the standard library or of a third party."""
    receiver, name = callee.receiver, callee.name
    if isinstance(receiver, Sequence):
        return _sequence_method(frame, node, receiver, name, given)
    if isinstance(receiver, Dictionary):
        return _dictionary_method(frame, node, receiver, name, given)
    if isinstance(receiver, Live):
        held: Any = receiver.object
        if isinstance(held, os._Environ) and name in ("get", "pop", "setdefault"):
            default = given.get(1, None) or (frame.engine.live(None),)
            return containers.environment(frame, given.get(0, None) or (), default)
        if isinstance(held, dict):
            return _dictionary_method(frame, node, receiver, name, given)
        if isinstance(held, (list, tuple, set, frozenset, collections.deque)):
            return _sequence_method(frame, node, receiver, name, given)
        if isinstance(held, (str, bytes)):
            return text.method(frame, node, receiver, name, given)
        return _object_method(frame, node, receiver, name, given)
    if isinstance(receiver, Instance):
        return foreign.third_party(frame, node, given, f"{name}()", (receiver,))
    if receiver is FOREIGN:
        return foreign.third_party(frame, node, given, f"{name}()")
    return foreign.unknown(frame, node, given)


def _object_method(frame: Frame, node: ast.AST, receiver: Live, name: str, given: Arguments) -> Values:
    held: Any = receiver.object
    kind = type(held)
    if origin(kind) is Origin.INSTALLED:
        around = tuple(frame.engine.live(one) for one in getattr(held, "__dict__", {}).values())
        return foreign.third_party(frame, node, given, f"{kind.__qualname__}.{name}()", around)
    module = kind.__module__.partition(".")[0]
    if module in foreign.CARRYING:
        return foreign.carry(frame, node, given)
    return SOME if module in foreign.CALLING_NOTHING else foreign.unknown(frame, node, given)


def _sequence_method(frame: Frame, node: ast.AST, owner: Value, name: str, given: Arguments) -> Values:
    if name in ("extend", "update", "extendleft", "intersection_update"):
        for values in given.args:
            containers.add(frame, owner, containers.elements(frame, node, values))
        return SOME
    if name in ("append", "add", "appendleft"):
        containers.add(frame, owner, given.get(0, None) or ())
        return SOME
    inside = containers.elements(frame, node, (owner,))  # read no earlier: a reader is evaluated again
    if name in ("insert", "sort", "reverse", "rotate"):  # positions are not what they were
        containers.add(frame, owner, join(inside, *given.args[1:]))
        calls.call_back(frame, node, given.kwargs.get("key", ()), Arguments((inside,)))
        return SOME
    if name in ("copy", "union", "difference", "intersection", "symmetric_difference"):
        made = frame.site((node, "copy"), Sequence, "set")
        more = [containers.elements(frame, node, values) for values in given.args]
        frame.engine.grow(made.rest, join(inside, *more))
        return (made,)
    if name in ("pop", "popleft", "remove", "discard"):
        containers.add(frame, owner, inside)  # what follows moves up
        return inside or SOME
    if name == "__getitem__":
        return inside or SOME
    if name in ("index", "count", "clear"):
        return SOME
    if not isinstance(owner, Sequence) or owner.kind != "box":
        return foreign.unknown(frame, node, given)
    at = next((index for index, one in enumerate(given.args) if any(map(calls.is_function, one))), None)
    functions = () if at is None else tuple(one for one in given.args[at] if calls.is_function(one))
    rest = given
    for _ in range(0 if at is None else at + 1):
        rest = rest.without_first()
    if functions and name in ("submit", "run_in_executor", "call_soon", "call_later", "run", "enter_context"):
        results = calls.call_back(frame, node, functions, rest)
    elif functions and name == "map":
        rows = tuple(containers.elements(frame, node, values) for values in rest.args)
        results = calls.call_back(frame, node, functions, Arguments(rows))
        made = frame.site((node, "map"), Sequence, "list")
        frame.engine.grow(made.rest, results)
        return (made,)
    elif functions and name == "starmap":
        pairs = containers.elements(frame, node, given.get(1, None) or ())
        results = calls.call_back(frame, node, functions, Arguments((), None, containers.contents(frame, pairs)))
    else:
        results = calls.call_back(frame, node, given.all(), foreign.for_callbacks(frame, given))
        results = join(results, given.all())
    box = frame.site((node, "result"), Sequence, "box")
    frame.engine.grow(box.rest, results)
    if functions and at is not None and name != "enter_context":
        return join((box,), SOME)
    containers.add(frame, owner, results)
    return join((box,), inside, results, SOME)


def _dictionary_method(frame: Frame, node: ast.AST, owner: Value, name: str, given: Arguments) -> Values:
    key = given.get(0, "key") or NOTHING
    if name in ("get", "pop", "__getitem__"):
        default = given.get(1, "default") or ((frame.engine.live(None),) if name == "get" else NOTHING)
        return join(containers.item(frame, node, (owner,), key), default)
    if name == "setdefault":
        default = given.get(1, "default") or (frame.engine.live(None),)
        containers.put(frame, node, (owner,), key, default)
        return join(containers.item(frame, node, (owner,), key), default)
    values, others = containers.entries(frame, (owner,))
    inside = join(*values.values(), others or ())
    if name in ("values", "popitem", "items"):
        if name != "values":
            return _items(frame, node, owner, values, others, single=name == "popitem")
        made = frame.site((node, "values"), Sequence, "list")
        frame.engine.grow(made.rest, inside)
        return (made,)
    if name == "keys":
        made = frame.site((node, "keys"), Sequence, "list")
        frame.engine.grow(made.rest, containers.elements(frame, node, (owner,)))
        return (made,)
    if name == "update":
        for one in given.args:
            containers.update(frame, owner, one)
        for key_name, one in given.kwargs.items():
            containers.put(frame, node, (owner,), (frame.engine.live(key_name),), one)
        return SOME
    if name == "copy":
        copied = frame.site((node, "copy"), Dictionary)
        containers.update(frame, copied, (owner,))
        return (copied,)
    return foreign.unknown(frame, node, given) if name not in ("clear", "move_to_end") else SOME


def _items(
    frame: Frame, node: ast.AST, owner: Value, known: dict[Any, Values], others: Values | None, *, single: bool
) -> Values:
    """The pairs of a dict: one abstract pair per constant key keeps `for name, table in tables.items()` exact."""
    pairs = frame.site((node, owner, "items"), Sequence, "list")
    for key, values in list(known.items())[:64]:
        _pair(frame, (node, owner, key), pairs, (frame.engine.live(key),), values)
    left = join(*list(known.values())[64:], others or ())
    if left:
        _pair(frame, (node, owner, "others"), pairs, containers.elements(frame, node, (owner,)), left)
    return containers.elements(frame, node, (pairs,)) if single else (pairs,)


def _pair(frame: Frame, key: Any, pairs: Sequence, first: Values, second: Values) -> None:
    pair = frame.site(key, Sequence, "tuple")
    if not pair.items:
        pair.items += [Cell(), Cell()]
    frame.engine.grow(pair.items[0], first)
    frame.engine.grow(pair.items[1], second)
    frame.engine.grow(pairs.rest, (pair,))
