"""Calls of what is not the user's: builtins, the standard library, third-party code, methods of containers."""

from __future__ import annotations

import ast
import builtins
import collections
import functools
import os
import types
from collections.abc import Callable
from typing import Any, TypeAlias

from ...integration import integration_of
from . import attributes, boto, calls, containers, text
from .engine import Frame
from .origin import Origin, origin
from .values import (
    DATA,
    FOREIGN,
    NOTHING,
    SOME,
    Arguments,
    Cell,
    Closure,
    Cloud,
    Dictionary,
    Getter,
    Instance,
    Live,
    Method,
    Partial,
    Plain,
    Sequence,
    Super,
    Value,
    Values,
    constants,
    join,
)

Model: TypeAlias = Callable[[Frame, ast.AST, Live, Arguments], Values]

#: Decorators that make descriptors.
DESCRIPTORS: dict[Any, str] = {
    property: "property",
    functools.cached_property: "property",
    classmethod: "classmethod",
    staticmethod: "staticmethod",
}

#: Modules of the standard library whose functions hand back, or keep, what they were given.
_CARRYING = frozenset(
    {
        "asyncio",
        "collections",
        "concurrent",
        "contextlib",
        "contextvars",
        "copy",
        "dataclasses",
        "functools",
        "heapq",
        "itertools",
        "multiprocessing",
        "operator",
        "queue",
        "random",
        "threading",
        "types",
        "typing",
        "weakref",
        "_operator",
        "_functools",
        "_collections",
        "_asyncio",
        "_queue",
        "_random",
        "_heapq",
        "_thread",
        "_weakref",
        "_contextvars",
        "bisect",
    }
)
#: Builtins that hand back what they were given.
_CARRYING_BUILTINS = frozenset({"iter", "next", "min", "max", "sum", "reversed", "aiter", "anext"})
#: Modules whose functions call none of their arguments; of the builtins, those that do have a model.
_CALLING_NOTHING = frozenset({"builtins", "inspect", "logging", "math", "operator", "time", "typing", "warnings"})
#: Special methods behind builtins.
_SPECIAL = {
    "str": "__str__",
    "repr": "__repr__",
    "len": "__len__",
    "bool": "__bool__",
    "int": "__int__",
    "float": "__float__",
    "hash": "__hash__",
    "format": "__format__",
    "abs": "__abs__",
    "round": "__round__",
}


# unknown code


def outside(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """A call of a live object that is not the user's and has no model."""
    value: Any = callee.object
    source = origin(value)
    if source is Origin.INSTALLED:
        doubt_if_cloud(frame, node, given, f"{getattr(value, '__qualname__', type(value).__qualname__)}()")
        return unknown(frame, node, given, foreign=True)
    module = str(getattr(value, "__module__", None) or "builtins").partition(".")[0]
    name = str(getattr(value, "__name__", ""))
    if module == "builtins" and name in _SPECIAL:
        _special(frame, node, given.get(0, None) or (), _SPECIAL[name])
        return SOME
    if source is Origin.LIBRARY or module in _CARRYING or (module == "builtins" and name in _CARRYING_BUILTINS):
        return carry(frame, node, given, only_box=isinstance(value, type))
    if module in _CALLING_NOTHING:
        return SOME
    calls.call_back(frame, node, given.all(), _for_callbacks(frame, given))
    return SOME


def unknown(
    frame: Frame, node: ast.AST, given: Arguments, *, foreign: bool = False, holder: Value | None = None
) -> Values:
    """A call of something that cannot be seen: functions among the arguments are taken to be called."""
    results = calls.call_back(frame, node, given.all(), _for_callbacks(frame, given))
    if holder is not None:
        return join(SOME, results, containers.contents(frame, (holder,)))
    functions = tuple(one for one in given.all() if calls.is_function(one))
    return join((FOREIGN,) if foreign else SOME, results, functions)


def _for_callbacks(frame: Frame, given: Arguments) -> Arguments:
    """What a callback may be given, at any position: all that the code that calls it was given, and data."""
    inside = tuple(one for one in containers.contents(frame, given.all()) if not calls.is_function(one))
    return Arguments((), None, join(SOME, inside), None, given.places)


def carry(frame: Frame, node: ast.AST, given: Arguments, *, only_box: bool = False) -> Values:
    """A call whose result may be, or hold, what was given to it, and the results of callbacks."""
    everything = given.all()
    results = calls.call_back(frame, node, everything, _for_callbacks(frame, given))
    held = tuple(one for one in containers.contents(frame, join(everything, results)) if not _is_data(one))
    box = frame.site((node, "box"), Sequence, "box")
    frame.engine.grow(box.rest, join(held, SOME))
    return (box,) if only_box else join((box,), held, SOME)


def _is_data(value: Value) -> bool:
    if isinstance(value, Live):
        return isinstance(value.object, (str, bytes, int, float, type(None)))
    return value is DATA


def is_cloud(value: Value) -> bool:
    """Whether code that is given it can call a cloud operation."""
    if isinstance(value, Cloud):
        return True
    if not isinstance(value, Live):
        return False
    held = value.object
    if integration_of(held) is not None:
        return True
    bases = type(held).__mro__
    return any(cls.__module__.startswith("cdktf_functionless.constructs") for cls in bases)


def doubt_if_cloud(frame: Frame, node: ast.AST, given: Arguments, callee: str) -> None:
    """Notes that unknown code is given something to call operations with."""
    if any(is_cloud(one) for one in containers.contents(frame, given.all())):
        frame.doubt(node, f"{callee} is given a cloud resource or client, and its code is not followed")


def _special(frame: Frame, node: ast.AST, values: Values, name: str, *given: Values) -> Values:
    from .expressions import special

    return special(frame, node, values, name, *given)


# models of builtins and of the standard library


def _getattr(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    owners = given.get(0, None) or NOTHING
    names = given.get(1, None) or NOTHING
    found = given.get(2, None) or NOTHING
    for name in names:
        known = name.object if isinstance(name, Live) else None
        if isinstance(known, str):
            found = join(found, attributes.attribute(frame, node, owners, known))
            continue
        for owner in owners:
            if isinstance(owner, Cloud):
                found = join(found, (frame.engine.make(boto.CloudMethod, owner, None),))
            elif is_cloud(owner):
                frame.doubt(node, "which attribute of a cloud resource is read is not known")
            elif isinstance(owner, Instance):
                found = join(found, *(frame.read(cell) for cell in list(owner.attributes.values())))
            elif isinstance(owner, Live) and isinstance(owner.object, types.ModuleType):
                found = join(found, (FOREIGN,))
    return found or SOME


def _setattr(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    for name in given.get(1, None) or ():
        if isinstance(name, Live) and isinstance(name.object, str):
            attributes.set_attribute(frame, node, given.get(0, None) or (), name.object, given.get(2, None) or ())
    return SOME


def _list(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`list`, `tuple`, `set`, `frozenset`, `sorted`, `reversed`, `deque`: the elements, in another holder."""
    source = given.get(0, None) or NOTHING
    kind = {list: "list", tuple: "tuple"}.get(callee.object, "set")  # type: ignore[call-overload]
    made = frame.site((node, kind), Sequence, kind)
    known = containers.fixed(frame, source) if kind != "set" else None
    if known is None:
        frame.engine.grow(made.rest, containers.elements(frame, node, source))
    for index, values in enumerate(known or ()):
        if len(made.items) <= index:
            made.items.append(Cell())
        frame.engine.grow(made.items[index], values)
    key = given.kwargs.get("key")
    if key:
        calls.call_back(frame, node, key, Arguments((containers.elements(frame, node, source),)))
    return (made,)


def _dict(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`dict`, `OrderedDict`, `defaultdict`, `Counter`, `ChainMap`."""
    made = frame.site((node, "dict"), Dictionary)
    for values in given.args:
        functions = tuple(one for one in values if calls.is_function(one) or _is_class(one))
        for function in functions:  # a defaultdict's
            frame.engine.grow(made.rest, calls.invoke(frame, node, function, Arguments()))
        if not functions:
            containers.update(frame, made, values)
    for name, values in given.kwargs.items():
        frame.engine.grow(made.entries.setdefault(name, Cell()), values)
    return (made,)


def _is_class(value: Value) -> bool:
    return isinstance(value, Live) and isinstance(value.object, type)


def _map(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`map(f, xs, ...)`, `filter(f, xs)`, `itertools.starmap(f, rows)`."""
    functions = given.get(0, None) or NOTHING
    rows = [containers.elements(frame, node, values) for values in given.args[1:]]
    name = getattr(callee.object, "__name__", "")
    if name == "starmap" and rows:
        pairs = containers.fixed(frame, rows[0])
        rows = pairs if pairs is not None else []
        spread = None if pairs is not None else containers.contents(frame, given.args[1])
        results = calls.call_back(frame, node, functions, Arguments(tuple(rows), None, spread))
    else:
        more = containers.elements(frame, node, given.more) if given.more else None
        results = calls.call_back(frame, node, functions, Arguments(tuple(rows), None, more))
    for function in functions:
        if _is_class(function):
            results = join(results, calls.invoke(frame, node, function, Arguments(tuple(rows))))
    made = frame.site((node, "map"), Sequence, "list")
    frame.engine.grow(
        made.rest, rows[0] if name in ("filter", "filterfalse", "takewhile", "dropwhile") and rows else results
    )
    return (made,)


def _enumerate(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return _rows(frame, node, [SOME, containers.elements(frame, node, given.get(0, None) or ())])


def _zip(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    columns = [containers.elements(frame, node, values) for values in given.args]
    if given.more:
        return carry(frame, node, given)
    return _rows(frame, node, columns)


def _rows(frame: Frame, node: ast.AST, columns: list[Values]) -> Values:
    rows = frame.site((node, "rows"), Sequence, "list")
    row = frame.site((node, "row"), Sequence, "tuple")
    for index, values in enumerate(columns):
        if len(row.items) <= index:
            row.items.append(Cell())
        frame.engine.grow(row.items[index], values)
    frame.engine.grow(rows.rest, (row,))
    return (rows,)


def _thread(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`threading.Thread(target=f, args=(...), kwargs={...})`."""
    rows = given.kwargs.get("args", NOTHING)
    fixed = containers.fixed(frame, rows) if rows else []
    more = None if fixed is not None else containers.elements(frame, node, rows)
    named, others = containers.entries(frame, given.kwargs.get("kwargs", NOTHING))
    kwargs = {str(key): values for key, values in named.items()}
    calls.call_back(
        frame, node, given.get(1, "target") or (), Arguments(tuple(fixed or ()), kwargs, more, others, given.places)
    )
    return (frame.site((node, "box"), Sequence, "box"),)


def _in_thread(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`asyncio.to_thread(f, ...)`: the call itself."""
    return calls.call_back(frame, node, given.get(0, None) or (), given.without_first()) or SOME


def _partial(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    functions = given.get(0, None) or NOTHING
    rest = given.without_first()
    key = (node, "partial", functions, rest.args, tuple(rest.kwargs.items()), rest.more, rest.named)
    return (frame.site(key, Partial, functions, rest),)


def _same(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """The first argument itself: `functools.cache(f)`, `typing.cast(T, x)`, `contextlib.closing(x)`."""
    index = 1 if getattr(callee.object, "__name__", "") == "cast" else 0
    return given.get(index, None) or SOME


def _decorator(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """A decorator that gives back what it decorates, with or without options of its own."""
    functions = tuple(one for one in given.get(0, None) or () if calls.is_function(one) or _is_class(one))
    return functions or (frame.engine.live(functools.cache),)


def _wraps(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return (frame.engine.live(functools.cache),)


def _super(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    at: Frame | None = frame
    while at is not None:
        live = at.reflection.lookup("__class__") if at.parent is None and "__class__" in at.reflection.cells else None
        owner = at.owner or (frame.engine.live(live) if live is not None else None)
        if owner is not None and at.facts.positional:
            receivers = frame.read(at.parameters.setdefault(at.facts.positional[0], Cell()))
            return tuple(frame.engine.make(Super, owner, receiver) for receiver in receivers)
        at = at.parent
    if len(given.args) == 2:
        return tuple(frame.engine.make(Super, cls, one) for cls in given.args[0] for one in given.args[1])
    return SOME


def _type(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    found: Values = NOTHING
    for value in given.get(0, None) or ():
        if isinstance(value, Instance):
            found = join(found, (value.cls,))
        elif isinstance(value, Live):
            found = join(found, (frame.engine.live(type(value.object)),))
    return found or SOME


def _vars(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`vars(x)` as a dict of the attributes that are known; `globals()`."""
    if not given.args:
        return (frame.engine.live(frame.reflection.function.__globals__),)
    made = frame.site((node, "vars"), Dictionary)
    for value in given.args[0]:
        if isinstance(value, Instance):
            for name, cell in list(value.attributes.items()):
                frame.engine.grow(made.entries.setdefault(name, Cell()), frame.read(cell))
        elif isinstance(value, Live) and hasattr(value.object, "__dict__"):
            return (frame.engine.live(vars(value.object)),)
    return (made,)


def _getenv(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    default = given.get(1, "default") or (frame.engine.live(None),)
    return containers.environment(frame, given.get(0, "key") or (), default)


def _attrgetter(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`operator.attrgetter("a.b")`, `itemgetter(k)`, `methodcaller(name, ...)`: kept until it is called."""
    kind = callee.object.__name__  # type: ignore[attr-defined]
    return (frame.site((node, kind, given.args, tuple(given.kwargs.items())), Getter, kind, given),)


def getter(frame: Frame, node: ast.AST, callee: Getter, given: Arguments) -> Values:
    """What `operator.attrgetter(...)` and its siblings give for an object."""
    fixed, owners = callee.arguments, given.get(0, None) or NOTHING
    names = constants(fixed.args[0] if fixed.args else ())
    if names is None:
        return SOME
    found: Values = NOTHING
    for name in names:
        if callee.kind == "itemgetter":
            found = join(found, containers.item(frame, node, owners, (frame.engine.live(name),)))
            continue
        values = owners
        for part in str(name).split("."):
            values = attributes.attribute(frame, node, values, part)
        if callee.kind == "attrgetter":
            found = join(found, values)
            continue
        passed = fixed.without_first()
        for method_value in values:
            found = join(found, calls.invoke(frame, node, method_value, passed))
    return found or SOME


def _str(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    values = given.get(0, None) or NOTHING
    made = _special(frame, node, values, "__str__")
    known = text.known(values)
    return join(made, SOME if known is None else tuple(frame.engine.live(one) for one in known))


def _reduce(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    inside = join(containers.elements(frame, node, given.get(1, None) or ()), given.get(2, "initial") or ())
    results = calls.call_back(frame, node, given.get(0, None) or (), Arguments((join(inside, SOME), inside)))
    return join(results, inside)


_MODELS: dict[int, Model] = {}


def _register(handler: Model, *names: str) -> None:
    for name in names:
        module, _, attribute_name = name.rpartition(".")
        owner = builtins if not module else __import__(module, fromlist=[attribute_name])
        _MODELS[id(getattr(owner, attribute_name))] = handler


_register(_getattr, "getattr")
_register(_setattr, "setattr")
_register(_list, "list", "tuple", "set", "frozenset", "sorted", "reversed", "collections.deque")
_register(_dict, "dict", "collections.OrderedDict", "collections.defaultdict", "collections.ChainMap")
_register(_map, "map", "filter", "itertools.starmap", "itertools.filterfalse", "itertools.takewhile")
_register(_map, "itertools.dropwhile")
_register(_enumerate, "enumerate")
_register(_zip, "zip", "itertools.zip_longest", "itertools.product")
_register(_thread, "threading.Thread")
_register(_partial, "functools.partial")
_register(_same, "functools.cache", "contextlib.closing", "contextlib.nullcontext", "typing.cast")
_register(_same, "contextlib.contextmanager", "contextlib.asynccontextmanager")
_register(_decorator, "functools.lru_cache", "functools.total_ordering", "dataclasses.dataclass")
_register(_wraps, "functools.wraps")
_register(_super, "super")
_register(_type, "type")
_register(_vars, "vars", "globals", "locals")
_register(_getenv, "os.getenv")
_register(_attrgetter, "operator.attrgetter", "operator.itemgetter", "operator.methodcaller")
_register(_str, "str")
_register(_reduce, "functools.reduce")


#: Models of functions whose modules are not imported for it.
_BY_NAME: dict[tuple[str, str], Model] = {("asyncio.threads", "to_thread"): _in_thread}


def model(value: object) -> Model | None:
    """How a builtin or a function of the standard library is called, where that is known."""
    found = _MODELS.get(id(value))
    if found is None and isinstance(value, types.FunctionType):
        found = _BY_NAME.get((value.__module__, value.__name__))
    return found


# methods


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
        doubt_if_cloud(frame, node, Arguments((*given.args, (receiver,)), given.kwargs), f"{name}()")
        return unknown(frame, node, given, foreign=True)
    if isinstance(receiver, (Plain, Closure)):
        return unknown(frame, node, given, foreign=receiver is FOREIGN)
    return unknown(frame, node, given)


def _object_method(frame: Frame, node: ast.AST, receiver: Live, name: str, given: Arguments) -> Values:
    held: Any = receiver.object
    kind = type(held)
    if origin(kind) is Origin.INSTALLED:
        around = tuple(frame.engine.live(one) for one in getattr(held, "__dict__", {}).values())
        doubt_if_cloud(frame, node, Arguments((*given.args, around), given.kwargs), f"{kind.__qualname__}.{name}()")
        return unknown(frame, node, given, foreign=True)
    module = kind.__module__.partition(".")[0]
    if module in _CARRYING:
        return carry(frame, node, given)
    return SOME if module in _CALLING_NOTHING else unknown(frame, node, given)


def _sequence_method(frame: Frame, node: ast.AST, owner: Value, name: str, given: Arguments) -> Values:
    inside = containers.elements(frame, node, (owner,))
    if name in ("extend", "update", "extendleft", "intersection_update"):
        for values in given.args:
            containers.add(frame, owner, containers.elements(frame, node, values))
        return SOME
    if name in ("insert", "sort", "reverse", "rotate"):  # positions are not what they were
        containers.add(frame, owner, join(inside, *given.args[1:]))
        calls.call_back(frame, node, given.kwargs.get("key", ()), Arguments((inside,)))
        return SOME
    if name in ("append", "add", "appendleft"):
        containers.add(frame, owner, given.get(0, None) or ())
        return SOME
    if name in ("copy", "union", "difference", "intersection", "symmetric_difference"):
        made = frame.site((node, "copy"), Sequence, "set")
        more = [containers.elements(frame, node, values) for values in given.args]
        frame.engine.grow(made.rest, join(inside, *more))
        return (made,)
    if name in ("pop", "popleft", "__getitem__"):
        return inside or SOME
    if name in ("index", "count", "remove", "discard", "clear"):
        return SOME
    if not isinstance(owner, Sequence) or owner.kind != "box":
        return unknown(frame, node, given)
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
        results = calls.call_back(frame, node, given.all(), _for_callbacks(frame, given))
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
    return unknown(frame, node, given) if name not in ("clear", "move_to_end") else SOME


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
