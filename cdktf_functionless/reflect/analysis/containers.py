"""Items of lists, tuples, dicts and whatever is iterated: what goes in, what comes out."""

from __future__ import annotations

import ast
import collections
import enum
import os
from collections.abc import Hashable, Iterable
from typing import Any

from . import attributes, boto, calls
from .engine import Frame
from .values import (
    NOTHING,
    SOME,
    Arguments,
    Bound,
    Cell,
    Closure,
    Cloud,
    Dictionary,
    Instance,
    Live,
    LocalClass,
    Method,
    Partial,
    Plain,
    Sequence,
    Value,
    Values,
    join,
)

#: A live container with more is looked at only so far.
ELEMENTS = 2000
#: A sequence of fixed length is unpacked element by element up to this length.
FIXED = 256
_LISTS = (list, tuple)
_NOWHERE = ast.Pass()
_ITERABLES: tuple[type, ...] = (
    list,
    tuple,
    set,
    frozenset,
    dict,
    collections.deque,
    type({}.keys()),
    type({}.values()),
)


def is_holder(value: Value) -> bool:
    """Whether it is a container."""
    if isinstance(value, (Sequence, Dictionary)):
        return True
    return isinstance(value, Live) and isinstance(value.object, (list, tuple, set, frozenset, dict))


def fixed(frame: Frame, values: Values) -> list[Values] | None:
    """The elements, when it is one sequence of which every position is known."""
    if len(values) != 1:
        return None
    value = values[0]
    if isinstance(value, Sequence) and value.kind in ("list", "tuple"):
        return None if frame.read(value.rest) else [frame.read(cell) for cell in value.items]
    if isinstance(value, Live) and isinstance(value.object, _LISTS) and len(value.object) <= FIXED:
        if frame.read(frame.engine.place(("any", value))):
            return None
        return [(frame.engine.live(one),) for one in value.object]
    return None


def elements(frame: Frame, node: ast.AST, values: Values) -> Values:
    """What iterating over any of the values gives."""
    parts: list[Values] = []
    for value in values:
        if isinstance(value, Sequence):
            parts += [frame.read(cell) for cell in value.cells()]
        elif isinstance(value, Dictionary):
            parts.append(tuple(frame.engine.live(key) for key in value.entries))
            parts.append(frame.read(value.keys))
        elif isinstance(value, Live):
            parts.append(_live_elements(frame, node, value))
        elif isinstance(value, Instance):
            parts.append(_iterated(frame, node, value))
        elif isinstance(value, Cloud):
            parts.append(boto.elements(frame, value))
        elif isinstance(value, Plain):
            parts.append((value,))
    return join(*parts)


def _live_elements(frame: Frame, node: ast.AST, value: Live) -> Values:
    held = value.object
    if isinstance(held, _ITERABLES):
        written = frame.read(frame.engine.place(("keys" if isinstance(held, dict) else "any", value)))
        return join(_lifted(frame, _first(held)), written)
    if isinstance(held, enum.EnumMeta):
        return _lifted(frame, list(held))
    if attributes.is_user_instance(value):
        return _iterated(frame, node, value)
    return SOME


def _first(held: Any) -> Iterable[object]:
    for index, one in enumerate(held):
        if index >= ELEMENTS:
            break
        yield one


def _lifted(frame: Frame, held: Iterable[object]) -> Values:
    """Abstract values of live elements; many constants are just data."""
    found = Cell()
    for one in held:
        found.grow((frame.engine.live(one),))
    return tuple(found.values)


def _iterated(frame: Frame, node: ast.AST, value: Value) -> Values:
    made = _special(frame, node, value, "__iter__")
    made = join(made, _special(frame, node, value, "__aiter__"))
    found: Values = NOTHING
    for one in made:
        if isinstance(one, Instance) or attributes.is_user_instance(one):
            for name in ("__next__", "__anext__"):
                found = join(found, _special(frame, node, one, name))
        else:
            found = join(found, elements(frame, node, (one,)))
    return found if made else _special(frame, node, value, "__getitem__", SOME)


def _special(frame: Frame, node: ast.AST, value: Value, name: str, *given: Values) -> Values:
    found: Values = NOTHING
    for method in attributes.class_attribute(frame, node, value, name):
        if isinstance(method, (Bound, Closure)):
            found = join(found, calls.invoke(frame, node, method, Arguments(given)))
    return found


# items


def item(frame: Frame, node: ast.AST, owners: Values, index: Values) -> Values:
    """What `owner[index]` may be."""
    parts: list[Values] = []
    for owner in owners:
        if isinstance(owner, Sequence):
            parts.append(_sequence_item(frame, owner, index))
        elif isinstance(owner, Dictionary):
            parts.append(_dictionary_item(frame, owner, index))
        elif isinstance(owner, Live):
            parts.append(_live_item(frame, node, owner, index))
        elif isinstance(owner, Instance):
            parts.append(_special(frame, node, owner, "__getitem__", index))
        elif isinstance(owner, (LocalClass, Plain)):
            parts.append((owner,))  # Repository[Order] is the class
        else:
            parts.append(SOME)
    return join(*parts)


def _sequence_item(frame: Frame, owner: Sequence, index: Values) -> Values:
    rest = frame.read(owner.rest)
    parts = [rest]
    for one in index:
        number = one.object if isinstance(one, Live) else None
        if isinstance(number, int) and (number >= 0 or not rest) and -len(owner.items) <= number < len(owner.items):
            parts.append(frame.read(owner.items[number]))
        else:
            parts += [frame.read(cell) for cell in owner.items]
    return join(*parts)


def _dictionary_item(frame: Frame, owner: Dictionary, index: Values) -> Values:
    parts = [frame.read(owner.rest)]
    for one in index:
        key = _key(one)
        if key is None:
            parts += [frame.read(cell) for cell in owner.entries.values()]
        else:
            parts.append(frame.read(owner.entries.setdefault(key[0], Cell())))
    return join(*parts)


def _key(value: Value) -> tuple[Hashable] | None:
    """The constant that a key is."""
    if isinstance(value, Live) and isinstance(value.object, (str, int, float, bytes, bool, enum.Enum, type(None))):
        return (value.object,)
    return None


def _live_item(frame: Frame, node: ast.AST, owner: Live, index: Values) -> Values:
    held: Any = owner.object
    if isinstance(held, os._Environ):
        return environment(frame, index, SOME)
    if isinstance(held, type):
        return (owner,)
    if not isinstance(held, (list, tuple, dict)):
        found = _special(frame, node, owner, "__getitem__", index) if attributes.is_user_instance(owner) else NOTHING
        return found or SOME
    parts: list[Values] = []
    for one in index:
        key: tuple[Any] | None = _key(one)
        if key is None:
            inside = held.values() if isinstance(held, dict) else held
            parts += [_lifted(frame, _first(inside)), frame.read(frame.engine.place(("any", owner)))]
            continue
        try:
            parts.append((frame.engine.live(held[key[0]]),))
        except (KeyError, IndexError, TypeError):
            pass
        parts.append(frame.read(frame.engine.place(("item", owner, key[0]))))
        parts.append(frame.read(frame.engine.place(("rest", owner))))
    return join(*parts)


def environment(frame: Frame, names: Values, default: Values) -> Values:
    """The values of environment variables."""
    found: Values = NOTHING
    for name in names:
        known = name.object if isinstance(name, Live) else None
        if isinstance(known, str) and known in frame.engine.environment:
            found = join(found, (frame.engine.live(frame.engine.environment[known]),))
        else:
            found = join(found, SOME, default)
    return found


def put(frame: Frame, node: ast.AST, owners: Values, keys: Values, values: Values) -> None:
    """`owner[key] = value`."""
    engine = frame.engine
    for owner in owners:
        if isinstance(owner, Sequence):
            engine.grow(owner.rest, values)
        elif isinstance(owner, Dictionary):
            for one in keys:
                key = _key(one)
                if key is None:
                    engine.grow(owner.keys, (one,))
                    engine.grow(owner.rest, values)
                else:
                    engine.grow(owner.entries.setdefault(key[0], Cell()), values)
        elif isinstance(owner, Live) and isinstance(owner.object, (list, dict)):
            engine.grow(engine.place(("any", owner)), values)
            for one in keys:
                key = _key(one)
                place = ("rest", owner) if key is None else ("item", owner, key[0])
                engine.grow(engine.place(place), values)
                engine.grow(engine.place(("keys", owner)), (one,))
        elif isinstance(owner, Instance) or attributes.is_user_instance(owner):
            _special(frame, node, owner, "__setitem__", keys, values)


def add(frame: Frame, owner: Value, values: Values) -> None:
    """Puts values anywhere into a sequence."""
    if isinstance(owner, Sequence):
        frame.engine.grow(owner.rest, values)
    elif isinstance(owner, Live):
        for place in ("any", "rest"):
            frame.engine.grow(frame.engine.place((place, owner)), values)


def shift(frame: Frame, node: ast.AST, owners: Values) -> None:
    """Notes that elements may have moved: what was at a known position may be at any."""
    for owner in owners:
        if isinstance(owner, Sequence) or (isinstance(owner, Live) and isinstance(owner.object, list)):
            add(frame, owner, elements(frame, node, (owner,)))


def extend(frame: Frame, node: ast.AST, owners: Values, values: Values) -> None:
    """`owner += values`, `owner |= values`: the containers themselves get the elements."""
    for owner in owners:
        if isinstance(owner, Dictionary) or (isinstance(owner, Live) and isinstance(owner.object, dict)):
            update(frame, owner, values)
        elif isinstance(owner, Sequence) or (isinstance(owner, Live) and isinstance(owner.object, (list, set))):
            add(frame, owner, elements(frame, node, values))


def entries(frame: Frame, values: Values) -> tuple[dict[Hashable, Values], Values | None]:
    """The entries of dicts by constant key, and the values under other keys (None: there are no others)."""
    found: dict[Hashable, Values] = {}
    others: Values | None = None
    for value in values:
        if isinstance(value, Dictionary):
            for key, cell in list(value.entries.items()):
                found[key] = join(found.get(key, ()), frame.read(cell))
            rest = frame.read(value.rest)
            if rest:
                others = join(others or (), rest)
        elif isinstance(value, Live) and isinstance(value.object, dict):
            for index, (key, one) in enumerate(value.object.items()):
                if index < ELEMENTS:
                    found[key] = join(found.get(key, ()), (frame.engine.live(one),))
            written = frame.read(frame.engine.place(("any", value)))
            if written:
                others = join(others or (), written)
        elif isinstance(value, Sequence):  # pairs
            for pair in elements(frame, _NOWHERE, (value,)):
                both = fixed(frame, (pair,))
                if both is not None and len(both) == 2:
                    for one in both[0]:
                        known = _key(one)
                        if known is not None:
                            found[known[0]] = join(found.get(known[0], ()), both[1])
                        else:
                            others = join(others or (), both[1])
                else:
                    others = join(others or (), contents(frame, (pair,)))
        else:
            others = join(others or (), SOME)
    return found, others


def update(frame: Frame, owner: Value, values: Values) -> None:
    """`owner.update(values)`."""
    known, others = entries(frame, values)
    for key, one in known.items():
        put(frame, _NOWHERE, (owner,), (frame.engine.live(key),), one)
    if others is not None:
        put(frame, _NOWHERE, (owner,), SOME, others)


def sliced(frame: Frame, node: ast.AST, owners: Values, bounds: list[Values | None]) -> Values:
    """What `owner[a:b:c]` may be."""
    known = fixed(frame, owners)
    numbers: list[int | None] = []
    exact = known is not None
    for bound in bounds:
        one = bound[0] if bound is not None and len(bound) == 1 else None
        number = one.object if isinstance(one, Live) else None
        if bound is not None and not (number is None and isinstance(one, Live)) and type(number) is not int:
            exact = False
        numbers.append(number if type(number) is int else None)
    if not any(is_holder(owner) for owner in owners):
        found: Values = SOME
        for owner in owners:
            if isinstance(owner, Instance) or attributes.is_user_instance(owner):
                found = join(found, _special(frame, node, owner, "__getitem__", SOME))
        return found
    made = frame.site((node, "slice"), Sequence, "list")
    if known is not None and exact:
        for index, values in enumerate(known[slice(*numbers)]):
            if len(made.items) <= index:
                made.items.append(Cell())
            frame.engine.grow(made.items[index], values)
    else:
        frame.engine.grow(made.rest, elements(frame, node, owners))
    return (made,)


def combined(frame: Frame, node: ast.AST, op: ast.operator, left: Values, right: Values) -> Values:
    """Containers joined by an operator: `+`, `*`, `|`, `-`, `&`, `^`."""
    owners = [one for one in (*left, *right) if is_holder(one)]
    if any(isinstance(one, Dictionary) or (isinstance(one, Live) and isinstance(one.object, dict)) for one in owners):
        merged = frame.site((node, "merged"), Dictionary)
        update(frame, merged, left)
        update(frame, merged, right)
        return (merged,)
    made = frame.site((node, "combined"), Sequence, "list")
    first, second = fixed(frame, left), fixed(frame, right)
    if isinstance(op, ast.Add) and first is not None and second is not None:
        for index, one in enumerate([*first, *second]):
            if len(made.items) <= index:
                made.items.append(Cell())
            frame.engine.grow(made.items[index], one)
    else:
        frame.engine.grow(made.rest, elements(frame, node, tuple(owners)))
    return (made,)


# everything inside


def contents(frame: Frame, values: Values, depth: int = 6) -> Values:
    """The values and, to a depth, what they hold: what unknown code that is given them can get at."""
    seen: dict[Value, None] = {}
    queue = list(values)
    for _ in range(depth):
        following: list[Value] = []
        for value in queue:
            if value in seen:
                continue
            seen[value] = None
            following += _inside(frame, value)
        if not following:
            break
        queue = following
    return tuple(seen)


def _inside(frame: Frame, value: Value) -> Values:
    if isinstance(value, Sequence):
        return join(*(frame.read(cell) for cell in value.cells()))
    if isinstance(value, Dictionary):
        return join(*(frame.read(cell) for cell in list(value.cells())))
    if isinstance(value, Instance):
        return join(*(frame.read(cell) for cell in list(value.attributes.values())))
    if isinstance(value, (Bound, Method)):
        return (value.receiver,)
    if isinstance(value, Partial):
        return join(value.functions, value.arguments.all())
    if isinstance(value, Live):
        held: Any = value.object
        if isinstance(held, dict):
            return _lifted(frame, _first(held.values()))
        if isinstance(held, _ITERABLES):
            return _lifted(frame, _first(held))
        if attributes.is_user_instance(value) and hasattr(held, "__dict__"):
            return _lifted(frame, vars(held).values())
    return NOTHING
