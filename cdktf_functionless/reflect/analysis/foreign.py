"""Code that is not followed: what it may do with what it is given, and when that cannot be said."""

from __future__ import annotations

import ast
from typing import Any

from ...integration import integration_of
from . import attributes, calls, containers
from .engine import Frame
from .expressions import special
from .origin import Origin, origin
from .values import (
    DATA,
    FOREIGN,
    NOTHING,
    SOME,
    Arguments,
    Bound,
    Cloud,
    Instance,
    Live,
    LocalClass,
    Sequence,
    Value,
    Values,
    join,
)

#: Modules of the standard library whose functions hand back, or keep, what they were given.
CARRYING = frozenset(
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
_CARRYING_BUILTINS = frozenset({"iter", "sum", "aiter"})
#: Modules whose functions call none of their arguments; of the builtins, those that do have a model.
CALLING_NOTHING = frozenset({"builtins", "inspect", "logging", "math", "operator", "time", "typing", "warnings"})
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


def outside(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """A call of a live object that is not the user's and has no model."""
    value: Any = callee.object
    source = origin(value)
    if source is Origin.INSTALLED:
        return third_party(frame, node, given, f"{getattr(value, '__qualname__', type(value).__qualname__)}()")
    module = str(getattr(value, "__module__", None) or "builtins").partition(".")[0]
    name = str(getattr(value, "__name__", ""))
    if module == "builtins" and name in _SPECIAL:
        special(frame, node, given.get(0, None) or (), _SPECIAL[name])
        return SOME
    if source is Origin.LIBRARY or module in CARRYING or (module == "builtins" and name in _CARRYING_BUILTINS):
        return carry(frame, node, given, only_box=isinstance(value, type))
    if module not in CALLING_NOTHING:
        calls.call_back(frame, node, given.all(), for_callbacks(frame, given))
    if module != "builtins":
        _overridden(frame, node, given.all(), everything=False)
    return SOME


def unknown(frame: Frame, node: ast.AST, given: Arguments, holder: Value | None = None) -> Values:
    """A call of something that cannot be seen: functions among the arguments are taken to be called."""
    results = calls.call_back(frame, node, given.all(), for_callbacks(frame, given))
    if holder is not None:
        return join(SOME, results, containers.contents(frame, (holder,)))
    functions = tuple(one for one in given.all() if calls.is_function(one))
    return join(SOME, results, functions)


def third_party(frame: Frame, node: ast.AST, given: Arguments, name: str, holding: Values = NOTHING) -> Values:
    """A call of third-party code.

    Args:
        name: what is called, for people.
        holding: what it has at hand besides the arguments.
    """
    doubt_if_cloud(frame, node, Arguments((*given.args, holding), given.kwargs, given.more, given.named), name)
    _overridden(frame, node, join(given.all(), holding), everything=True)
    return tuple(FOREIGN if one is DATA else one for one in unknown(frame, node, given))


def for_callbacks(frame: Frame, given: Arguments) -> Arguments:
    """What a callback may be given, at any position: all that the code that calls it was given, and data."""
    inside = tuple(one for one in containers.contents(frame, given.all()) if not calls.is_function(one))
    return Arguments((), None, join(SOME, inside), None, given.places)


def carry(frame: Frame, node: ast.AST, given: Arguments, *, only_box: bool = False) -> Values:
    """A call whose result may be, or hold, what was given to it, and the results of callbacks."""
    everything = given.all()
    _overridden(frame, node, everything, everything=False)
    results = calls.call_back(frame, node, everything, for_callbacks(frame, given))
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


#: Methods that nothing but making an object calls.
_MAKING = frozenset({"__class_getitem__", "__init__", "__init_subclass__", "__new__", "__set_name__"})
_EMPTY_BASES = ("abc", "typing", "enum")


def _overridden(frame: Frame, node: ast.AST, values: Values, *, everything: bool) -> None:
    """Unknown code that is given an object calls its methods: those that override its own (`Thread.run`), or any."""
    for value in values:
        if isinstance(value, LocalClass) or _is_user_class(value):
            _call_overridden(frame, node, frame.site((node, value, "made"), Instance, value), everything=False)
        elif isinstance(value, Instance) or attributes.is_user_instance(value):
            _call_overridden(frame, node, value, everything=everything)


def _is_user_class(value: Value) -> bool:
    return isinstance(value, Live) and isinstance(value.object, type) and attributes.has_user_code(value.object)


def _call_overridden(frame: Frame, node: ast.AST, value: Value, *, everything: bool) -> None:
    place = (frame, node, value, everything)
    if place in frame.engine.overriding:
        return  # a method of the object's is itself unknown code that is given the object
    frame.engine.overriding.add(place)
    try:
        _call_methods(frame, node, value, everything=everything)
    finally:
        frame.engine.overriding.discard(place)


def _call_methods(frame: Frame, node: ast.AST, value: Value, *, everything: bool) -> None:
    own: dict[str, None] = {}
    foreign: set[str] = set(vars(object))
    for cls in attributes.order_of(frame, value):
        if isinstance(cls, LocalClass):
            own.update(dict.fromkeys(cls.attributes))
        elif isinstance(cls, Live) and origin(cls.object) is Origin.LOCAL:
            own.update(dict.fromkeys(vars(cls.object)))
        elif isinstance(cls, Live) and not str(cls.object.__module__).startswith(_EMPTY_BASES):
            foreign.update(vars(cls.object))
            everything = everything and cls.object is object  # a model is known to its library by what it overrides
    for name in own:
        if name in _MAKING or not (everything or name in foreign):
            continue
        for method in attributes.class_attribute(frame, node, value, name):
            if isinstance(method, Bound):
                calls.invoke(frame, node, method, Arguments((), None, SOME))
