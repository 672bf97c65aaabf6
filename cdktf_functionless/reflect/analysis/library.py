"""What builtins and functions of the standard library give, where that can be said exactly."""

from __future__ import annotations

import ast
import builtins
import functools
import types
from collections.abc import Callable
from typing import Any, TypeAlias

from . import attributes, boto, calls, containers, foreign, text
from .engine import Frame
from .expressions import special
from .values import (
    FOREIGN,
    NOTHING,
    SOME,
    Arguments,
    Cell,
    Cloud,
    Dictionary,
    Getter,
    Instance,
    Live,
    LocalClass,
    Partial,
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
            elif foreign.is_cloud(owner):
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
    return isinstance(value, LocalClass) or (isinstance(value, Live) and isinstance(value.object, type))


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


def _element(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`max(xs, key=f, default=d)`, `min(a, b)`, `next(it, d)`, `random.choice(xs)`: one of the elements."""
    rows = given.args
    found = given.kwargs.get("default", NOTHING)
    if getattr(callee.object, "__name__", "") == "next":
        found, rows = join(found, *rows[1:]), rows[:1]
    inside = containers.elements(frame, node, rows[0]) if len(rows) == 1 else join(*rows)
    inside = join(inside, given.more or ())
    calls.call_back(frame, node, given.kwargs.get("key", ()), Arguments((inside,)))
    return join(inside, found)


def _chain(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`itertools.chain(xs, ys)`."""
    made = frame.site((node, "chain"), Sequence, "list")
    for values in (*given.args, given.more or NOTHING):
        frame.engine.grow(made.rest, containers.elements(frame, node, values))
    return (made,)


def _enumerate(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    return _rows(frame, node, [SOME, containers.elements(frame, node, given.get(0, None) or ())])


def _zip(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    columns = [containers.elements(frame, node, values) for values in given.args]
    if given.more:
        return foreign.carry(frame, node, given)
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
    made = special(frame, node, values, "__str__")
    known = text.known(values)
    return join(made, SOME if known is None else tuple(frame.engine.live(one) for one in known))


def _reduce(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    inside = join(containers.elements(frame, node, given.get(1, None) or ()), given.get(2, "initial") or ())
    results = calls.call_back(frame, node, given.get(0, None) or (), Arguments((join(inside, SOME), inside)))
    return join(results, inside)


def _field(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`dataclasses.field(default=x)`, `field(default_factory=f)`: the default itself."""
    made = calls.call_back(frame, node, given.kwargs.get("default_factory", ()), Arguments())
    return join(given.kwargs.get("default", ()), made) or SOME


def _code(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    frame.doubt(node, "code that is made at run time is not followed")
    return (FOREIGN,)


def _imported(frame: Frame, node: ast.AST, callee: Live, given: Arguments) -> Values:
    """`importlib.import_module(name)`."""
    from .statements import FOREIGN_MODULE, module

    found: Values = NOTHING
    for name in constants(given.get(0, "name") or (), str) or ():
        known = module(str(name))
        found = join(found, FOREIGN_MODULE if known is None else (frame.engine.live(known),))
    return found or FOREIGN_MODULE


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
_register(_element, "max", "min", "next", "anext")
_register(_chain, "itertools.chain")
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
_register(_field, "dataclasses.field")
_register(_code, "eval", "exec")
_register(_imported, "importlib.import_module", "__import__")


#: Models of functions whose modules are not imported for it.
_BY_NAME: dict[tuple[str, str], Model] = {
    ("asyncio.threads", "to_thread"): _in_thread,
    ("copy", "copy"): _same,
    ("copy", "deepcopy"): _same,
}


def model(value: object) -> Model | None:
    """How a builtin or a function of the standard library is called, where that is known."""
    found = _MODELS.get(id(value))
    if found is None and isinstance(value, types.FunctionType):
        found = _BY_NAME.get((value.__module__, value.__name__))
    return found
