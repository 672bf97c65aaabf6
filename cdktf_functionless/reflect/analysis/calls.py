"""Calls: of the user's functions and classes (which are entered), of cloud operations (recorded), of anything else."""

from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import inspect
import types
from collections.abc import Callable
from typing import Any, TypeAlias

from ...diagnostics import FunctionlessError
from ...integration import integration_of
from ..function import reflect
from . import attributes, boto, foreign, library, methods
from .engine import CONTEXTS, DEPTH, PASSES, Engine, Frame
from .facts import Facts, facts_of
from .origin import Origin, origin
from .values import (
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
    Getter,
    Instance,
    Live,
    LocalClass,
    Method,
    Partial,
    Sequence,
    Value,
    Values,
    join,
)

Handler: TypeAlias = Callable[[Frame, ast.AST, Live, Arguments], Values]


def invoke(frame: Frame, node: ast.AST, callee: Value, given: Arguments) -> Values:
    """What calling `callee` may give. Operations that it calls are recorded, functions of the user's are entered."""
    if isinstance(callee, Live):
        return _live(frame, node, callee, given)
    if isinstance(callee, Closure):
        return _enter(frame, node, callee, given)
    if isinstance(callee, Bound):
        return invoke(frame, node, callee.function, given.after((callee.receiver,)))
    if isinstance(callee, Cloud):
        return boto.invoke(frame, node, callee, given)
    if isinstance(callee, Method):
        return methods.method(frame, node, callee, given)
    if isinstance(callee, LocalClass):
        return instantiate(frame, node, callee, given)
    if isinstance(callee, Instance):
        return _call_methods(frame, node, callee, given)
    if isinstance(callee, Partial):
        return _partial(frame, node, callee, given)
    if isinstance(callee, Getter):
        return library.getter(frame, node, callee, given)
    if isinstance(callee, (Sequence, Dictionary, Descriptor)):
        return foreign.unknown(frame, node, given, holder=callee)
    if callee is FOREIGN:
        return foreign.third_party(frame, node, given, "third-party code")
    return foreign.unknown(frame, node, given)


def decorate(frame: Frame, node: ast.expr, decorator: Value, values: Values) -> Values:
    """What a decorator makes of a function or class."""
    given = Arguments((values,), places={0: node})
    if isinstance(decorator, Live):
        kind = library.DESCRIPTORS.get(decorator.object) if _hashable(decorator.object) else None
        if kind is not None:
            return (frame.site((node, kind), Descriptor, kind, values),)
    if isinstance(decorator, Method) and isinstance(decorator.receiver, Descriptor):
        if decorator.name == "setter":
            decorator.receiver.setters.update(dict.fromkeys(values))
        return (decorator.receiver,)
    return invoke(frame, node, decorator, given)


def _hashable(value: object) -> bool:
    return isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType))


def _call_methods(frame: Frame, node: ast.AST, callee: Value, given: Arguments) -> Values:
    found: Values = NOTHING
    for method in attributes.class_attribute(frame, node, callee, "__call__"):
        if not isinstance(method, Method):
            found = join(found, invoke(frame, node, method, given))
    return found or foreign.unknown(frame, node, given)


def _partial(frame: Frame, node: ast.AST, callee: Partial, given: Arguments) -> Values:
    fixed = callee.arguments
    moved = {key + len(fixed.args) if isinstance(key, int) else key: one for key, one in given.places.items()}
    whole = Arguments(
        (*fixed.args, *given.args),
        {**fixed.kwargs, **given.kwargs},
        join(fixed.more or (), given.more or ()) or None,
        join(fixed.named or (), given.named or ()) or None,
        {**fixed.places, **moved},
    )
    found: Values = NOTHING
    for function in callee.functions:
        found = join(found, invoke(frame, node, function, whole))
    return found


# live callables


def _live(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    handler = frame.engine.handlers.get(callee)
    if handler is None:
        handler = frame.engine.handlers[callee] = _handler(callee.object)
    found: Values = handler(frame, node, callee, given)
    return found


def _handler(value: Any) -> Handler:
    """How a live object is called; looked up once for each."""
    if value is None or isinstance(value, (str, int, float, bytes)):
        return _nothing
    integration = integration_of(value)
    if integration is not None:
        return functools.partial(_operation, integration)
    if _hashable(value) or isinstance(value, types.MethodType):
        made = boto.maker(value)
        if made is not None:
            return functools.partial(_boto, made)
        model = library.model(value)
        if model is not None:
            return model
    if isinstance(value, functools._lru_cache_wrapper):
        return functools.partial(_wrapped, value.__wrapped__)
    if isinstance(value, type):
        return _class
    if isinstance(value, types.FunctionType):
        if origin(value) is Origin.LOCAL:
            return _function
        registry = getattr(value, "registry", None)
        if isinstance(registry, types.MappingProxyType):  # functools.singledispatch
            return functools.partial(_dispatched, tuple(registry.values()))
        wrapped = getattr(value, "__wrapped__", None)
        if wrapped is not None:
            return functools.partial(_wrapped, wrapped)
    kind: Any = type(value)
    if attributes.has_user_code(kind):
        return _instance
    return foreign.outside


def _nothing(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return NOTHING


def _operation(integration: Any, frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    frame.record(node, given, callee, integration=integration, via="integration")
    return SOME


def _boto(kind: str, frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return boto.make(frame, kind, given)


def _wrapped(wrapped: object, frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return invoke(frame, node, frame.engine.live(wrapped), given)


def _dispatched(functions: tuple[object, ...], frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    found: Values = NOTHING
    for function in functions:
        found = join(found, invoke(frame, node, frame.engine.live(function), given))
    return found


def _function(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return _enter(frame, node, callee, given)


def _class(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    if attributes.has_user_code(callee.object):
        return instantiate(frame, node, callee, given)
    if callee.object is types.SimpleNamespace:
        return instantiate(frame, node, callee, given)
    return foreign.outside(frame, node, callee, given)


def _instance(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return _call_methods(frame, node, callee, given)


# functions


def _enter(frame: Frame, node: ast.AST, callee: Live | Closure, given: Arguments) -> Values:
    """Calls a function of the user's: its frame for these arguments is evaluated once."""
    engine = frame.engine
    if isinstance(callee, Live):
        function: Any = callee.object
        try:
            reflection = reflect(function)
        except FunctionlessError:  # no source: its arguments are out of sight
            return foreign.third_party(frame, node, given, f"{function.__qualname__}()")
        facts = facts_of(reflection.node)
        defaults = live_defaults(engine, function)
    else:
        reflection = callee.frame.reflection
        facts = facts_of(callee.node)
        defaults = callee.defaults
    bound = _bind(frame, node, callee, facts, defaults, given)
    known = engine.frames.setdefault(callee, {})
    key: Any = tuple(frozenset(values) for values in bound.values())
    if key not in known and len(known) >= CONTEXTS:
        key = None  # one frame for all further calls
    entered = known.get(key)
    if entered is None:
        if isinstance(callee, Live):
            entered = Frame(engine, facts, reflection)
        else:
            entered = Frame(engine, facts, reflection, callee.frame, callee.hidden, callee.owner)
        known[key] = entered
        engine.pending[entered] = None
    frame.entered[entered] = None
    for name, values in bound.items():
        engine.grow(entered.parameters.setdefault(name, Cell()), values)
    if entered in engine.pending and not entered.running and engine.depth < DEPTH:
        run(entered)
    if facts.generator:
        made = entered.site("generator", Sequence, "generator")
        made.rest = entered.yields
        frame.read(entered.yields)
        return (made,)
    return frame.read(entered.returns)


def live_defaults(engine: Engine, function: types.FunctionType) -> dict[str, Values]:
    """The default values of a live function's parameters."""
    code = function.__code__
    values = function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    found: dict[str, Values] = {
        name: (engine.live(one),) for name, one in zip(names[len(names) - len(values) :], values, strict=True)
    }
    for name, one in (function.__kwdefaults__ or {}).items():
        found[name] = (engine.live(one),)
    return found


def _bind(
    frame: Frame, node: ast.AST, callee: Value, facts: Facts, defaults: dict[str, Values], given: Arguments
) -> dict[str, Values]:
    """The values of each parameter."""
    bound: dict[str, Values] = {}
    for index, name in enumerate(facts.positional):
        by_name = None if name in facts.positional_only else name
        values = given.get(index, by_name)
        certain = index < len(given.args) or name in given.kwargs
        if not certain:
            values = join(values or (), defaults.get(name, ()))
        bound[name] = values or NOTHING
    for name in facts.keyword_only:
        values = given.get(None, name)
        bound[name] = (values or NOTHING) if name in given.kwargs else join(values or (), defaults.get(name, ()))
    if facts.vararg is not None:
        rest = frame.site((node, callee, "*"), Sequence, "tuple")
        for index, values in enumerate(given.args[len(facts.positional) :]):
            if len(rest.items) <= index:
                rest.items.append(Cell())
            frame.engine.grow(rest.items[index], values)
        frame.engine.grow(rest.rest, given.more or ())
        bound[facts.vararg] = (rest,)
    if facts.kwarg is not None:
        options = frame.site((node, callee, "**"), Dictionary)
        names = {*facts.positional, *facts.keyword_only} - facts.positional_only
        for name, values in given.kwargs.items():
            if name not in names:
                frame.engine.grow(options.entries.setdefault(name, Cell()), values)
        frame.engine.grow(options.rest, given.named or ())
        bound[facts.kwarg] = (options,)
    return bound


def run(frame: Frame) -> None:
    """Evaluates a frame's body once."""
    from .statements import execute

    engine = frame.engine
    engine.pending.pop(frame, None)
    engine.passes += 1
    if engine.passes > PASSES:
        engine.pending.clear()
        frame.doubt(frame.reflection.node, "the code is too large to be followed to its end")
        return
    frame.running = True
    engine.depth += 1
    frame.strong, frame.missed = {}, set()
    frame.found, frame.doubts, frame.entered = {}, {}, {}
    for name, cell in frame.parameters.items():
        values = frame.read(cell)
        if name in frame.facts.weak:
            engine.grow(frame.cell(name), values)
        else:
            frame.strong[name] = values
    try:
        body = frame.facts.body
        if execute(frame, body):
            engine.grow(frame.returns, (engine.live(None),))
    finally:
        frame.running = False
        engine.depth -= 1


# classes


def instantiate(frame: Frame, node: ast.AST, cls: Live | LocalClass, given: Arguments) -> Values:
    """An object of a user's class; its `__init__` is entered."""
    if isinstance(cls, Live):
        kind: Any = cls.object
        if hasattr(kind, "__jsii_type__") or issubclass(kind, enum.Enum):
            return SOME
        if issubclass(kind, dict) and hasattr(kind, "__total__"):  # a TypedDict
            made = frame.site((node, cls), Dictionary)
            for name, values in given.kwargs.items():
                frame.engine.grow(made.entries.setdefault(name, Cell()), values)
            return (made,)
    instance = frame.site((node, cls), Instance, cls)
    entered = False
    for method in attributes.class_attribute(frame, node, instance, "__init__"):
        if isinstance(method, Bound) and _has_source(method.function):
            invoke(frame, node, method, given)
            entered = True
    if not entered:
        _fields(frame, node, instance, given)
        for method in attributes.class_attribute(frame, node, instance, "__post_init__"):
            invoke(frame, node, method, Arguments())
    return (instance,)


def _has_source(function: Value) -> bool:
    if isinstance(function, Closure):
        return True
    return isinstance(function, Live) and origin(function.object) is Origin.LOCAL


def _fields(frame: Frame, node: ast.AST, instance: Instance, given: Arguments) -> None:
    """What a generated or foreign `__init__` does: every argument becomes the attribute of its name."""
    names: list[str] = []
    if isinstance(instance.cls, LocalClass):
        names = instance.cls.fields
    elif isinstance(instance.cls, Live):
        cls: Any = instance.cls.object
        try:
            signature = inspect.signature(cls)
        except (TypeError, ValueError):
            signature = inspect.Signature()
        names = [name for name, one in signature.parameters.items() if one.kind is not one.VAR_KEYWORD]
        for name, one in signature.parameters.items():
            if one.default is not one.empty and name not in given.kwargs:
                factory = _factory(cls, name)
                made: Values = (frame.engine.live(one.default),)
                if factory is not None:
                    made = invoke(frame, node, frame.engine.live(factory), Arguments())
                frame.engine.grow(instance.attributes.setdefault(name, Cell()), made)
        init = inspect.getattr_static(cls, "__init__", None)
        if isinstance(init, types.FunctionType) and not init.__code__.co_filename.startswith("<"):
            foreign.doubt_if_cloud(frame, node, given, f"the constructor of {cls.__name__}")
    for index, values in enumerate(given.args):
        name = names[index] if index < len(names) else f"[{index}]"
        frame.engine.grow(instance.attributes.setdefault(name, Cell()), values)
    for name, values in given.kwargs.items():
        frame.engine.grow(instance.attributes.setdefault(name, Cell()), values)
    extra = join(given.more or (), given.named or ())
    for name in names if extra else ():
        frame.engine.grow(instance.attributes.setdefault(name, Cell()), extra)


def _factory(cls: Any, name: str) -> object | None:
    """The default factory of a dataclass's field."""
    field = getattr(cls, "__dataclass_fields__", {}).get(name)
    factory: object = getattr(field, "default_factory", dataclasses.MISSING)
    return None if factory is dataclasses.MISSING else factory


def call_back(frame: Frame, node: ast.AST, functions: Values, given: Arguments) -> Values:
    """Calls those of the values that are functions."""
    found: Values = NOTHING
    for function in functions:
        if is_function(function):
            found = join(found, invoke(frame, node, function, given))
    return found


def is_function(value: Value) -> bool:
    """Whether unknown code would be given it to call it."""
    if isinstance(value, (Closure, Bound, Partial, Getter)):
        return True
    if isinstance(value, boto.CloudMethod):
        return True
    if isinstance(value, Method):
        return False
    if isinstance(value, Live):
        held = value.object
        if isinstance(held, types.FunctionType):
            return origin(held) is Origin.LOCAL or boto.maker(held) is not None
        if isinstance(held, functools._lru_cache_wrapper):
            return True
        if isinstance(held, type):
            return False
        return integration_of(held) is not None
    return False
