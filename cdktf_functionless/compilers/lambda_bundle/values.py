"""How values are rebuilt: constants, containers, the standard library's values, instances of classes.

Each rule says which call or display gives the value again. Instances go the way of `copy` and `pickle`
(`__reduce_ex__`), with shorter forms for what people read often.
"""

from __future__ import annotations

import collections
import copyreg
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import logging
import pathlib
import re
import threading
import types
import typing
import uuid
import zoneinfo
from collections.abc import Callable, Iterable
from typing import Any

from .things import Builtin, Display, Form, Imported, Made, Member, Plain, Step, Thing

#: `need(value, label)` is the thing of a part of the value.
Need = Callable[[object, str], Thing]
Rule = Callable[[Any, Need], Form]

_PLAIN_REPR: tuple[Any, ...] = (object.__repr__,)
_PLAIN_SETTERS: tuple[Any, ...] = (object.__setattr__, BaseException.__setattr__)
CONSTANTS = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented))


class CannotRebuild(Exception):
    """A value that nobody can rebuild; the message says why."""


def form_of(value: object, need: Need) -> Form:
    """How to rebuild `value`.

    Raises:
        CannotRebuild: when there is no way.
    """
    rule = RULES.get(type(value))
    if rule is not None:
        return rule(value, need)
    for base, other in BASES:
        if isinstance(value, base):
            return other(value, need)
    return _reduced(value, need)


def _constant(value: object, need: Need) -> Form:
    return Plain()


def _sequence(value: Any, need: Need) -> Form:
    return Display([need(item, f"[{index}]") for index, item in enumerate(value)])


def _unordered(value: Any, need: Need) -> Form:
    return Display([need(item, "{...}") for item in ordered(value)])


def ordered(items: Iterable[Any]) -> list[Any]:
    """The elements of a set in an order that does not change from run to run."""
    return sorted(items, key=lambda item: (type(item).__qualname__, _sort_text(item)))


def _sort_text(item: Any) -> str:
    if isinstance(item, (int, float)) and not isinstance(item, enum.Enum):
        return f"{item:+030.10f}"
    if isinstance(item, (tuple, frozenset)):
        parts = [f"{type(part).__qualname__}:{_sort_text(part)}" for part in item]
        return ",".join(sorted(parts) if isinstance(item, frozenset) else parts)
    if isinstance(item, (type, types.FunctionType)):
        return f"{item.__module__}.{item.__qualname__}"
    text = repr(item)
    if type(item).__repr__ in _PLAIN_REPR:  # shows an address
        state = getattr(item, "__dict__", {})
        text = ",".join(f"{name}={_sort_text(part)}" for name, part in sorted(state.items()))
    return text


def _dict(value: Any, need: Need) -> Form:
    return Display(pairs=[(need(key, f"key {key!r}"), need(item, f"[{key!r}]")) for key, item in value.items()])


def call(need: Need, function: object, *args: object, **kwargs: object) -> Made:
    """A call with constant arguments."""
    return Made(
        need(function, getattr(function, "__name__", "function")),
        [need(arg, f"argument {index + 1}") for index, arg in enumerate(args)],
        {name: need(arg, name) for name, arg in kwargs.items()},
    )


def _datetime(value: datetime.datetime, need: Need) -> Form:
    parts = [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]
    while len(parts) > 3 and parts[-1] == 0:
        parts.pop()
    extra: dict[str, object] = {} if value.tzinfo is None else {"tzinfo": value.tzinfo}
    return call(need, type(value), *parts, **extra, **({"fold": 1} if value.fold else {}))


def _date(value: datetime.date, need: Need) -> Form:
    return call(need, type(value), value.year, value.month, value.day)


def _time(value: datetime.time, need: Need) -> Form:
    parts = [value.hour, value.minute, value.second, value.microsecond]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    extra: dict[str, object] = {} if value.tzinfo is None else {"tzinfo": value.tzinfo}
    return call(need, type(value), *parts, **extra, **({"fold": 1} if value.fold else {}))


def _timedelta(value: datetime.timedelta, need: Need) -> Form:
    parts = {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
    return call(need, type(value), **{name: part for name, part in parts.items() if part})


def _timezone(value: datetime.timezone, need: Need) -> Form:
    if value is datetime.UTC:
        return Member(need(datetime.timezone, "timezone"), "utc")
    args = value.__getinitargs__()  # type: ignore[attr-defined]
    return call(need, datetime.timezone, *args)


def _zone(value: zoneinfo.ZoneInfo, need: Need) -> Form:
    if value.key is None:
        raise CannotRebuild("a time zone that was read from a file has no name to find it by")
    return call(need, zoneinfo.ZoneInfo, value.key)


def _pattern(value: re.Pattern[Any], need: Need) -> Form:
    default = re.compile("" if isinstance(value.pattern, str) else b"").flags
    flags = value.flags & ~default
    inline = re.compile(value.pattern).flags == value.flags
    if inline or not flags:
        return call(need, re.compile, value.pattern)
    return Made(need(re.compile, "compile"), [need(value.pattern, "pattern"), need(re.RegexFlag(flags), "flags")])


def _text_of(value: object, need: Need) -> Form:
    return call(need, type(value), str(value))


def _fraction(value: fractions.Fraction, need: Need) -> Form:
    return call(need, type(value), value.numerator, value.denominator)


def _deque(value: collections.deque[Any], need: Need) -> Form:
    made = call(need, collections.deque, **({} if value.maxlen is None else {"maxlen": value.maxlen}))
    if value:
        made.steps.append(Step("extend", [_passing(list(value), need)]))
    return made


def _defaultdict(value: collections.defaultdict[Any, Any], need: Need) -> Form:
    made = call(need, collections.defaultdict, *(() if value.default_factory is None else (value.default_factory,)))
    return _filled(made, dict(value), need)


def _ordered_dict(value: Any, need: Need) -> Form:
    return _filled(call(need, type(value)), dict(value), need)


def _filled(made: Made, items: dict[Any, Any], need: Need) -> Made:
    if items:
        made.steps.append(Step("update", [_passing(items, need)]))
    return made


def _passing(value: object, need: Need) -> Thing:
    """A container that only hands over its content: it is written where it is used."""
    thing = need(value, "items")
    thing.passing = True
    return thing


def _range(value: range, need: Need) -> Form:
    args = (value.start, value.stop, value.step)
    return call(need, range, *(args if value.step != 1 else args[:2] if value.start else args[1:2]))


def _slice(value: slice, need: Need) -> Form:
    return call(need, slice, value.start, value.stop, value.step)


def _bytearray(value: bytearray, need: Need) -> Form:
    return call(need, bytearray, bytes(value))


def _partial(value: functools.partial[Any], need: Need) -> Form:
    made = Made(
        need(functools.partial, "partial"),
        [need(value.func, "func"), *(need(arg, f"argument {index + 1}") for index, arg in enumerate(value.args))],
        {name: need(arg, name) for name, arg in value.keywords.items()},
    )
    return _with_attributes(made, value.__dict__, need)


def _with_attributes(made: Made, attributes: dict[str, Any], need: Need) -> Made:
    for name, item in attributes.items():
        made.steps.append(Step(name, [need(item, name)], attribute=True))
    return made


def _cached(value: Any, need: Need) -> Form:
    parameters = value.cache_parameters()
    outer = Thing(None, "lru_cache", None, form=call(need, functools.lru_cache, **parameters))
    made = Made(outer, [need(value.__wrapped__, "__wrapped__")])
    plain = {**vars(value.__wrapped__), "__wrapped__": value.__wrapped__} if hasattr(value, "__wrapped__") else {}
    own = {name: item for name, item in vars(value).items() if plain.get(name, made) is not item}
    return _with_attributes(made, own, need)


def is_single_dispatch(function: types.FunctionType) -> bool:
    """Whether a function is what `functools.singledispatch` gives."""
    return function.__code__.co_qualname == "singledispatch.<locals>.wrapper" and hasattr(function, "registry")


def single_dispatch(function: Any, need: Need) -> Form:
    """A generic function: its default, and one registration after the other."""
    registry = dict(function.registry)
    made = Made(need(functools.singledispatch, "singledispatch"), [need(registry.pop(object), "object")])
    for cls, implementation in registry.items():
        made.steps.append(Step("register", [need(cls, cls.__name__), need(implementation, cls.__name__)]))
    return made


def _method(value: types.MethodType, need: Need) -> Form:
    owner, function = value.__self__, value.__func__
    found = getattr(type(owner) if not isinstance(owner, type) else owner, function.__name__, None)
    if isinstance(owner, type):
        found = getattr(found, "__func__", found)
    if found is function:
        return Member(need(owner, "__self__"), function.__name__)
    return Made(need(types.MethodType, "MethodType"), [need(function, "__func__"), need(owner, "__self__")])


def _builtin_method(value: types.BuiltinFunctionType, need: Need) -> Form:
    owner = value.__self__
    if owner is None or isinstance(owner, types.ModuleType):
        module = value.__module__ or getattr(owner, "__name__", "")
        return (
            Builtin(name=value.__name__) if module == "builtins" else Imported(module=module, attribute=value.__name__)
        )
    return Member(need(owner, "__self__"), value.__name__)


def _descriptor(value: Any, need: Need) -> Form:
    return Member(need(value.__objclass__, "class"), value.__name__)


def _alias(value: types.GenericAlias, need: Need) -> Form:
    return Made(
        Thing(None, "[]", None, form=Builtin(name="[]")),
        [need(value.__origin__, "origin"), _arguments(value.__args__, need)],
    )


def _arguments(args: tuple[Any, ...], need: Need) -> Thing:
    return need(args[0] if len(args) == 1 else args, "arguments")


def _typing_alias(value: Any, need: Need) -> Form:
    """`Optional[int]`, `dict[str, int]`, `Annotated[...]`, `Literal[...]`: a name of `typing` with a subscript."""
    origin: Any = typing.get_origin(value)
    args = typing.get_args(value)
    if origin is typing.Annotated:
        subject: Any = typing.Annotated
    elif isinstance(origin, type) and not (origin.__module__ == "typing" or issubclass(origin, typing.Generic)):
        name = getattr(value, "_name", None)
        subject = getattr(typing, name, origin) if name else origin
    else:
        subject = origin
    if subject is None or not args:
        name = getattr(value, "_name", None) or ""
        return Imported(module="typing", attribute=name)
    if origin in (collections.abc.Callable,):
        parameters: Any = args[0] if args[0] is Ellipsis else list(args[0])
        args = (parameters, args[-1])
    return Made(Thing(None, "[]", None, form=Builtin(name="[]")), [need(subject, "origin"), _arguments(args, need)])


def _union(value: Any, need: Need) -> Form:
    return Made(Thing(None, "|", None, form=Builtin(name="|")), [need(arg, "union") for arg in value.__args__])


def _type_variable(value: Any, need: Need) -> Form:
    kwargs: dict[str, object] = {}
    if isinstance(value, typing.TypeVar):
        if value.__bound__ is not None:
            kwargs["bound"] = value.__bound__
        kwargs |= {name: True for name in ("covariant", "contravariant") if getattr(value, f"__{name}__")}
        return call(need, typing.TypeVar, value.__name__, *value.__constraints__, **kwargs)
    return call(need, type(value), value.__name__)


def _new_type(value: Any, need: Need) -> Form:
    return call(need, typing.NewType, value.__name__, value.__supertype__)


def _forward(value: typing.ForwardRef, need: Need) -> Form:
    return call(need, typing.ForwardRef, value.__forward_arg__)


def _logger(value: logging.Logger, need: Need) -> Form:
    made = call(need, logging.getLogger, *(() if value.name == "root" else (value.name,)))
    usual = logging.WARNING if value.name == "root" else logging.NOTSET
    if value.level != usual:
        made.steps.append(Step("setLevel", [need(value.level, "level")]))
    if not value.propagate:
        made.steps.append(Step("propagate", [need(False, "propagate")], attribute=True))
    return made


def _member(value: enum.Enum, need: Need) -> Form:
    cls = type(value)
    if value._name_ and cls.__members__.get(value._name_) is value:
        return Member(need(cls, cls.__name__), value._name_)
    if cls.__module__ == "re":
        names = [str(part.name) for part in cls if part in value]  # type: ignore[operator]
        return Made(Thing(None, "|", None, form=Builtin(name="|")), [need(cls[name], name) for name in names])
    return call(need, cls, value._value_)


def _property(value: Any, need: Need) -> Form:
    parts: tuple[Any, ...] = (value.fget, value.fset, value.fdel)
    while parts and parts[-1] is None:
        parts = parts[:-1]
    return Made(
        need(type(value), "property"),
        [need(part, name) for part, name in zip(parts, ("fget", "fset", "fdel"), strict=False)],
    )


def _wrapped(value: Any, need: Need) -> Form:
    return Made(need(type(value), type(value).__name__), [need(value.__func__, "__func__")])


def _cached_property(value: functools.cached_property[Any], need: Need) -> Form:
    return Made(need(functools.cached_property, "cached_property"), [need(value.func, "func")])


def _mapping_proxy(value: types.MappingProxyType[Any, Any], need: Need) -> Form:
    return Made(need(types.MappingProxyType, "MappingProxyType"), [need(dict(value), "mapping")])


def _namespace(value: types.SimpleNamespace, need: Need) -> Form:
    return _with_attributes(call(need, types.SimpleNamespace), vars(value), need)


def _refuse(why: str) -> Rule:
    def rule(value: object, need: Need) -> Form:
        raise CannotRebuild(why)

    return rule


# instances


def _instance_with_init(value: Any, need: Need) -> Form | None:
    """`Point(x=1, y=2)`, where the class's own `__init__` is the one that `dataclass` wrote."""
    cls = type(value)
    parameters = cls.__dict__.get("__dataclass_params__")
    init = cls.__dict__.get("__init__")
    if parameters is None or not parameters.init or hasattr(cls, "__post_init__"):
        return None
    if init is None or init.__code__.co_filename != "<string>" or "__new__" in cls.__dict__:
        return None
    fields = [item for item in dataclasses.fields(cls) if item.init]
    state = vars(value) if hasattr(value, "__dict__") else None
    names = {item.name for item in fields}
    pseudo = [item for item in cls.__dataclass_fields__.values() if item._field_type.name == "_FIELD_INITVAR"]
    if state is None or set(state) != names or pseudo:
        return None
    return Made(need(cls, cls.__name__), [], {item.name: need(state[item.name], item.name) for item in fields})


def _reduced(value: Any, need: Need) -> Form:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        made = _instance_with_init(value, need)
        if made is not None:
            return made
    try:
        reduced = value.__reduce_ex__(4)
    except Exception as failure:  # each type says in its own words why it cannot be copied
        raise CannotRebuild(str(failure) or f"a {type(value).__name__} cannot be copied") from failure
    if isinstance(reduced, str):
        module = getattr(value, "__module__", None) or type(value).__module__
        return Imported(module=module, attribute=reduced)
    function, args, state, items, pairs = (*reduced, None, None, None)[:5]
    if function is copyreg.__newobj__:  # type: ignore[attr-defined]
        made = _new_object(args, need)
    elif function is copyreg.__newobj_ex__:  # type: ignore[attr-defined]
        cls, positional, named = args
        made = Made(Thing(None, "__new__", None, form=Member(need(cls, cls.__name__), "__new__")))
        made.args = [need(cls, cls.__name__), *(need(arg, "argument") for arg in positional)]
        made.kwargs = {name: need(arg, name) for name, arg in named.items()}
    else:
        made = Made(need(function, getattr(function, "__name__", "function")), [need(arg, "argument") for arg in args])
    if items is not None and (found := list(items)):
        made.steps.append(Step("extend", [_passing(found, need)]))
    if pairs is not None and (entries := dict(pairs)):
        made.steps.append(Step("update", [_passing(entries, need)]))
    if state is not None:
        _restore(made, value, state, need)
    return made


def _new_object(args: tuple[Any, ...], need: Need) -> Made:
    cls, *positional = args
    base = next((parent for parent in cls.__mro__ if parent.__module__ == "builtins"), object)
    if cls is object:
        return call(need, object)
    owner = object if base is object and not positional else cls
    if base is not object and not positional and "__new__" in vars(cls):
        owner = base
    made = Made(Thing(None, "__new__", None, form=Member(need(owner, owner.__name__), "__new__")))
    made.args = [need(cls, cls.__name__), *(need(arg, "argument") for arg in positional)]
    return made


def _restore(made: Made, value: Any, state: Any, need: Need) -> None:
    """The steps that give a new object its state back, as `pickle` does."""
    if hasattr(value, "__setstate__"):
        made.steps.append(Step("__setstate__", [need(state, "state")]))
        return
    slots: dict[str, Any] = {}
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state[0] or {}, state[1] or {}
    if state:
        simple = type(value).__setattr__ in _PLAIN_SETTERS
        plain = all(isinstance(getattr(type(value), name, None), (type(None), *CONSTANTS)) for name in state)
        if simple and plain and len(state) <= 8 and all(name.isidentifier() and not _private(name) for name in state):
            slots = {**state, **slots}
        else:
            made.steps.append(Step("__dict__.update", [_passing(dict(state), need)]))
    for name, part in slots.items():
        if type(value).__setattr__ in _PLAIN_SETTERS:
            made.steps.append(Step(name, [need(part, name)], attribute=True))
        else:
            made.steps.append(Step("object.__setattr__", [need(name, "name"), need(part, name)]))


def _private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")


RULES: dict[type, Rule] = {
    **dict.fromkeys(CONSTANTS, _constant),
    list: _sequence,
    tuple: _sequence,
    set: _unordered,
    frozenset: _unordered,
    dict: _dict,
    collections.deque: _deque,
    collections.defaultdict: _defaultdict,
    collections.OrderedDict: _ordered_dict,
    collections.Counter: _ordered_dict,
    range: _range,
    slice: _slice,
    bytearray: _bytearray,
    datetime.datetime: _datetime,
    datetime.date: _date,
    datetime.time: _time,
    datetime.timedelta: _timedelta,
    datetime.timezone: _timezone,
    zoneinfo.ZoneInfo: _zone,
    decimal.Decimal: _text_of,
    fractions.Fraction: _fraction,
    uuid.UUID: _text_of,
    re.Pattern: _pattern,
    functools.partial: _partial,
    functools._lru_cache_wrapper: _cached,
    functools.cached_property: _cached_property,
    types.MethodType: _method,
    types.BuiltinFunctionType: _builtin_method,
    types.MethodDescriptorType: _descriptor,
    types.WrapperDescriptorType: _descriptor,
    types.ClassMethodDescriptorType: _descriptor,
    types.GetSetDescriptorType: _descriptor,
    types.MemberDescriptorType: _descriptor,
    types.MethodWrapperType: _builtin_method,
    types.GenericAlias: _alias,
    types.UnionType: _union,
    types.MappingProxyType: _mapping_proxy,
    types.SimpleNamespace: _namespace,
    typing.TypeVar: _type_variable,
    typing.ParamSpec: _type_variable,
    typing.NewType: _new_type,
    typing.ForwardRef: _forward,
    property: _property,
    classmethod: _wrapped,
    staticmethod: _wrapped,
    types.GeneratorType: _refuse("a generator that has started cannot be copied"),
    types.CoroutineType: _refuse("a coroutine cannot be copied"),
    types.FrameType: _refuse("a frame exists only in this process"),
    types.TracebackType: _refuse("a traceback exists only in this process"),
    types.CodeType: _refuse("a code object belongs to one version of Python"),
    memoryview: _refuse("a memoryview shows memory of this process"),
}

BASES: list[tuple[Any, Rule]] = [
    (enum.Enum, _member),
    (logging.Logger, _logger),
    (threading.Thread, _refuse("a thread exists only in this process")),
    (pathlib.PurePath, _text_of),
    (typing._GenericAlias, _typing_alias),  # type: ignore[attr-defined]
    (typing._SpecialForm, lambda value, need: Imported(module="typing", attribute=value._name)),
    (typing._BaseGenericAlias, _typing_alias),  # type: ignore[attr-defined]
]
