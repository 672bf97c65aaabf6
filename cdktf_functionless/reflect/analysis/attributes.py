"""Attributes of every kind of value: instances and classes as Python looks them up, live objects, boto3's."""

from __future__ import annotations

import ast
import functools
import inspect
import types
from collections.abc import Hashable, Iterator
from typing import Any

from ..static import UNKNOWN
from ..static import attribute as live_attribute
from . import boto, calls
from .engine import Frame
from .origin import Origin, origin
from .values import (
    DATA,
    FOREIGN,
    NOTHING,
    SOME,
    Arguments,
    Bound,
    Cell,
    Closure,
    Cloud,
    Descriptor,
    Dictionary,
    Instance,
    Live,
    LocalClass,
    Method,
    Partial,
    Plain,
    Sequence,
    Super,
    Value,
    Values,
    join,
)

#: Whose attributes have no effect when they are read.
_BINDINGS = ("cdktf", "constructs", "jsii", "cdktf_cdktf_provider_aws", "cdktf_functionless")
_BUILTIN = (str, bytes, int, float, complex, list, tuple, dict, set, frozenset, type(None))


def attribute(frame: Frame, node: ast.AST, owners: Values, name: str) -> Values:
    """What `owner.name` may be."""
    found: Values = NOTHING
    for owner in owners if len(owners) == 1 else _having(owners, name):
        found = join(found, _attribute(frame, node, owner, name))
    return found


def _having(owners: Values, name: str) -> Values:
    """Without the clients that lack an operation of that name, where the owner may be something else."""
    lacking = {owner for owner in owners if isinstance(owner, boto.Client) and not owner.has(name)}
    others = [owner for owner in owners if owner not in lacking and not _is_none(owner)]
    return tuple(owner for owner in owners if owner not in lacking) if others else owners


def _is_none(value: Value) -> bool:
    return isinstance(value, Live) and value.object is None


def _attribute(frame: Frame, node: ast.AST, owner: Value, name: str) -> Values:
    if isinstance(owner, Plain):
        return (owner,)
    if isinstance(owner, Live):
        return _of_live(frame, node, owner, name)
    if isinstance(owner, Cloud):
        return boto.attribute(frame, node, owner, name)
    if isinstance(owner, (Sequence, Dictionary)):
        return (frame.engine.make(Method, owner, name),)
    if isinstance(owner, Instance):
        return _of_instance(frame, node, owner, name)
    if isinstance(owner, LocalClass):
        if name == "__name__":
            return SOME
        return _of_class(frame, node, owner, name, receiver=None)
    if isinstance(owner, Super):
        return _of_super(frame, node, owner, name)
    if isinstance(owner, Descriptor) and name in ("setter", "getter", "deleter"):
        return (frame.engine.make(Method, owner, name),)
    if isinstance(owner, (Closure, Bound, Partial)):
        if isinstance(owner, Bound) and name == "__self__":
            return (owner.receiver,)
        if name == "__wrapped__":
            return (owner,)
        return frame.read(frame.engine.place(("attribute", owner, name))) or SOME
    return SOME


def set_attribute(frame: Frame, node: ast.AST, owners: Values, name: str, values: Values) -> None:
    """`owner.name = value`."""
    for owner in owners:
        if isinstance(owner, Instance) or is_user_instance(owner):
            for _, raw in _definitions(frame, _class_of(frame, owner), name):
                _set_through(frame, node, owner, raw, values)
        if isinstance(owner, (Instance, LocalClass)):
            place = owner.attributes.setdefault(name, Cell())
        elif isinstance(owner, (Live, Closure)):
            place = frame.engine.place(_place(owner, name))
        else:
            continue
        frame.engine.grow(place, values)


def _place(owner: Value, name: str) -> Hashable:
    """Where what is assigned to an attribute is kept; that of a module is a global variable."""
    if isinstance(owner, Live) and isinstance(owner.object, types.ModuleType):
        return ("global", id(vars(owner.object)), name)
    return ("attribute", owner, name)


def _set_through(frame: Frame, node: ast.AST, owner: Value, raw: Any, values: Values) -> None:
    if isinstance(raw, property) and raw.fset is not None:
        setter = frame.engine.live(raw.fset)
        calls.invoke(frame, node, setter, Arguments(((owner,), values)))
    elif isinstance(raw, Descriptor):
        for setter in raw.setters:
            calls.invoke(frame, node, setter, Arguments(((owner,), values)))


# instances and classes


def is_user_instance(value: Value) -> bool:
    """Whether a value is a live object of a class that the user wrote."""
    if not isinstance(value, Live) or isinstance(value.object, (type, types.ModuleType, types.FunctionType)):
        return False
    kind: Any = type(value.object)
    return kind not in _BUILTIN and has_user_code(kind)


@functools.cache
def has_user_code(kind: Any) -> bool:
    return any(origin(cls) is Origin.LOCAL for cls in kind.__mro__ if cls is not object)


def _class_of(frame: Frame, value: Value) -> Value:
    if isinstance(value, Instance):
        return value.cls
    return frame.engine.live(type(value.object)) if isinstance(value, Live) else value


def class_attribute(frame: Frame, node: ast.AST, value: Value, name: str) -> Values:
    """An attribute that the class of an instance defines, bound to the instance."""
    return _of_class(frame, node, _class_of(frame, value), name, receiver=value)


def _of_instance(frame: Frame, node: ast.AST, owner: Instance, name: str) -> Values:
    if name == "__class__":
        return (owner.cls,)
    own = frame.read(owner.attributes.setdefault(name, Cell()))
    found = join(own, class_attribute(frame, node, owner, name))
    if found:
        return found
    for getter in class_attribute(frame, node, owner, "__getattr__"):
        if isinstance(getter, Bound):
            return calls.invoke(frame, node, getter, Arguments(((frame.engine.live(name),),)))
    if not isinstance(owner.cls, LocalClass) and name.islower():
        return (frame.engine.make(Method, owner, name),) if _inherits_foreign(owner) else NOTHING
    return NOTHING


def _inherits_foreign(owner: Instance) -> bool:
    mro = owner.cls.object.__mro__ if isinstance(owner.cls, Live) and isinstance(owner.cls.object, type) else ()
    return any(origin(cls) is Origin.INSTALLED for cls in mro)


def _definitions(frame: Frame, cls: Value, name: str) -> Iterator[tuple[Value, Any]]:
    """Where a class finds `name`: the first of its bases that has it, as (owner, raw definition or Value)."""
    if isinstance(cls, LocalClass):
        own = frame.read(cls.attributes.setdefault(name, Cell()))
        if own:
            yield from ((cls, value) for value in own)
            return
        for base in cls.bases:
            found = list(_definitions(frame, base, name))
            if found:
                yield from found
                return
    elif isinstance(cls, Live) and isinstance(cls.object, type):
        for one in cls.object.__mro__:
            owner = frame.engine.live(one)
            if origin(one) is Origin.LOCAL:
                written = frame.read(frame.engine.place(("attribute", owner, name)))
                yield from ((owner, value) for value in written)
            if name in vars(one):
                yield owner, vars(one)[name]
                return


def _of_class(frame: Frame, node: ast.AST, cls: Value, name: str, receiver: Value | None) -> Values:
    found: Values = NOTHING
    for _, raw in _definitions(frame, cls, name):
        found = join(found, _bound(frame, node, raw, cls, receiver, name))
    return found


def _bound(frame: Frame, node: ast.AST, raw: Any, cls: Value, receiver: Value | None, name: str) -> Values:
    """What a class's definition is when it is read through `receiver`, or through the class itself (None)."""
    engine = frame.engine
    if isinstance(raw, Value):
        if isinstance(raw, Closure) and receiver is not None:
            return (engine.make(Bound, raw, receiver),)
        if isinstance(raw, Descriptor):
            if raw.kind == "classmethod":
                return tuple(engine.make(Bound, one, cls) for one in raw.functions)
            if raw.kind == "staticmethod" or receiver is None:
                return raw.functions
            return _called(frame, node, raw.functions, receiver)
        return (raw,)
    if isinstance(raw, types.FunctionType):
        return (engine.live(raw),) if receiver is None else (engine.make(Bound, engine.live(raw), receiver),)
    if isinstance(raw, classmethod):
        return (engine.make(Bound, engine.live(raw.__func__), cls),)
    if isinstance(raw, staticmethod):
        return (engine.live(raw.__func__),)
    if isinstance(raw, property):
        if receiver is None or raw.fget is None:
            return SOME
        return _called(frame, node, (engine.live(raw.fget),), receiver)
    if isinstance(raw, functools.cached_property):
        return SOME if receiver is None else _called(frame, node, (engine.live(raw.func),), receiver)
    if isinstance(raw, functools._lru_cache_wrapper) and receiver is not None:
        return (engine.make(Bound, engine.live(raw), receiver),)
    if isinstance(raw, functools.singledispatchmethod) and receiver is not None:
        return tuple(engine.make(Bound, engine.live(one), receiver) for one in raw.dispatcher.registry.values())
    if isinstance(raw, functools.partialmethod):
        first = () if receiver is None else ((receiver,),)
        kwargs = {key: (engine.live(one),) for key, one in raw.keywords.items()}
        given = Arguments((*first, *((engine.live(one),) for one in raw.args)), kwargs)
        return (frame.site((node, raw.func, receiver), Partial, (engine.live(raw.func),), given),)
    if inspect.ismethoddescriptor(raw) or inspect.isdatadescriptor(raw):
        getter = inspect.getattr_static(type(raw), "__get__", None)
        if isinstance(getter, types.FunctionType) and origin(getter) is Origin.LOCAL:
            owner = (receiver,) if receiver is not None else (engine.live(None),)
            return _called(frame, node, (engine.live(getter),), engine.live(raw), owner, (cls,))
        if isinstance(receiver, Live):
            return _read(frame, receiver, name)
        return (
            ()
            if receiver is None or isinstance(raw, types.MemberDescriptorType)
            else (engine.make(Method, receiver, name),)
        )
    return (engine.live(raw),)


def _called(frame: Frame, node: ast.AST, functions: Values, receiver: Value, *more: Values) -> Values:
    found: Values = NOTHING
    for function in functions:
        found = join(found, calls.invoke(frame, node, function, Arguments(((receiver,), *more))))
    return found


def _of_super(frame: Frame, node: ast.AST, owner: Super, name: str) -> Values:
    engine = frame.engine
    receiver_class = owner.receiver
    if isinstance(receiver_class, (Instance, Live)) and not _is_class(receiver_class):
        receiver_class = _class_of(frame, receiver_class)
    order = list(_order(frame, receiver_class))
    later = order[order.index(owner.cls) + 1 :] if owner.cls in order else order
    for cls in later:
        if isinstance(cls, LocalClass):
            own = frame.read(cls.attributes.setdefault(name, Cell()))
            raws: list[Any] = list(own)
        else:
            raws = [vars(cls.object)[name]] if isinstance(cls, Live) and name in vars(cls.object) else []
        if raws:
            is_class = _is_class(owner.receiver)
            found: Values = NOTHING
            for raw in raws:
                found = join(found, _bound(frame, node, raw, cls, None if is_class else owner.receiver, name))
            return found
    return (engine.make(Method, owner.receiver, name),)


def _is_class(value: Value) -> bool:
    return isinstance(value, LocalClass) or (isinstance(value, Live) and isinstance(value.object, type))


def order_of(frame: Frame, value: Value) -> Iterator[Value]:
    """The classes of an instance, in the order in which an attribute is looked for."""
    return _order(frame, _class_of(frame, value))


def _order(frame: Frame, cls: Value) -> Iterator[Value]:
    """The classes that an attribute is looked for in, in order; several bases of a local class depth first."""
    if isinstance(cls, LocalClass):
        yield cls
        seen = {cls: None}
        for base in cls.bases:
            for one in _order(frame, base):
                if one not in seen:
                    seen[one] = None  # type: ignore[index]
                    yield one
    elif isinstance(cls, Live) and isinstance(cls.object, type):
        yield from (frame.engine.live(one) for one in cls.object.__mro__)


# live objects


def _of_live(frame: Frame, node: ast.AST, owner: Live, name: str) -> Values:
    value = owner.object
    kind = type(value)
    if kind in _BUILTIN:
        return (frame.engine.make(Method, owner, name),)
    written = frame.read(frame.engine.place(_place(owner, name)))
    if isinstance(value, types.ModuleType):
        return join(_read(frame, owner, name), written)
    if isinstance(value, type):
        return join(_of_live_class(frame, node, owner, name), written)
    if isinstance(value, types.FunctionType):
        found = value.__dict__.get(name, UNKNOWN)
        return join(SOME if found is UNKNOWN and not written else NOTHING, written) or (frame.engine.live(found),)
    if name == "__class__":
        return (frame.engine.live(kind),)
    return join(_of_live_instance(frame, node, owner, name), written)


def _of_live_class(frame: Frame, node: ast.AST, owner: Live, name: str) -> Values:
    if not has_user_code(owner.object):
        return _read(frame, owner, name)
    found = _of_class(frame, node, owner, name, receiver=None)
    return found or _read(frame, owner, name)


def _of_live_instance(frame: Frame, node: ast.AST, owner: Live, name: str) -> Values:
    value: Any = owner.object
    own: Any = UNKNOWN
    try:
        own = object.__getattribute__(value, "__dict__").get(name, UNKNOWN)
    except AttributeError:
        pass
    if not is_user_instance(owner):
        if own is not UNKNOWN:
            return (frame.engine.live(own),)
        return _of_foreign(frame, owner, name)
    definitions = list(_definitions(frame, frame.engine.live(type(value)), name))
    if any(isinstance(cls, Live) and _is_own_binding(cls.object) for cls, _ in definitions):
        return _of_foreign(frame, owner, name)
    raws = [raw for _, raw in definitions]
    described = [raw for raw in raws if isinstance(raw, property)]
    if own is not UNKNOWN and not described:
        return (frame.engine.live(own),)
    cls = frame.engine.live(type(value))
    found: Values = NOTHING
    for raw in raws:
        found = join(found, _bound(frame, node, raw, cls, owner, name))
    if raws:
        return found
    for getter in class_attribute(frame, node, owner, "__getattr__"):
        if isinstance(getter, Bound):
            return calls.invoke(frame, node, getter, Arguments(((frame.engine.live(name),),)))
    return NOTHING


def _is_own_binding(cls: object) -> bool:
    return str(getattr(cls, "__module__", "")).partition(".")[0] in _BINDINGS


@functools.cache
def _is_binding(kind: Any) -> bool:
    return any((cls.__module__ or "").partition(".")[0] in _BINDINGS for cls in kind.__mro__)


def _of_foreign(frame: Frame, owner: Live, name: str) -> Values:
    """An attribute of an object whose class is not the user's."""
    kind: Any = type(owner.object)
    if _is_binding(kind):
        return _read(frame, owner, name)
    raw = inspect.getattr_static(owner.object, name, UNKNOWN)
    if callable(raw) or isinstance(raw, (classmethod, staticmethod)):
        return (frame.engine.make(Method, owner, name),)
    if raw is not UNKNOWN and origin(kind) is Origin.STANDARD:
        return _read(frame, owner, name)
    return (DATA,) if origin(kind) is Origin.STANDARD else (FOREIGN,)


def _read(frame: Frame, owner: Live, name: str) -> Values:
    """`getattr` on an object whose attributes have no effect; once: bindings answer with a new object each time."""
    known = frame.engine.attributes.get((owner, name))
    if known is None:
        kind: Any = type(owner.object)
        if isinstance(owner.object, (types.ModuleType, type)) or _is_binding(kind):
            found = live_attribute(owner.object, name)
        else:
            try:
                found = getattr(owner.object, name, UNKNOWN)
            except Exception:  # a descriptor of the standard library that refuses
                found = UNKNOWN
        known = NOTHING if found is UNKNOWN else (frame.engine.live(found),)
        frame.engine.attributes[owner, name] = known
    return known
