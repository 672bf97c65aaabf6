"""How classes are rebuilt: the class statement is written anew from what the class has at synth.

So attributes that were patched come along, class decorators are applied already, and nothing of the body is evaluated
twice. Dataclasses and enums get their statement with the machinery that made them.
"""

from __future__ import annotations

import abc
import ast
import dataclasses
import enum
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from ...reflect import UNKNOWN, SourceFile, evaluate, source_file
from .things import Builtin, Class, Form, Imported, Made, Member, Thing
from .values import CannotRebuild

if TYPE_CHECKING:
    from .closure import Closure

#: What Python itself puts into a class.
_MACHINERY = frozenset(
    (
        "__module__", "__qualname__", "__dict__", "__weakref__", "__slots__", "__annotations__", "__abstractmethods__",
        "_abc_impl", "__parameters__", "__orig_bases__", "__dataclass_params__", "__dataclass_fields__",
        "__match_args__", "_is_protocol", "_is_runtime_protocol", "__protocol_attrs__",
        "__non_callable_proto_members__", "__callable_proto_members_only__", "__static_attributes__", "__firstlineno__",
        "__type_params__", "__annotate__", "__annotate_func__", "__annotations_cache__", "__subclasshook__",
        "__slotnames__", "__getstate__", "__setstate__", "__dataclass_transform__", "__classcell__",
        "__classdictcell__", "__replace__", "_member_names_", "_member_map_", "_value2member_map_",
        "_unhashable_values_", "_unhashable_values_map_", "_hashable_values_", "_member_type_", "_use_args_",
        "_new_member_", "_value_repr_", "_flag_mask_", "_all_bits_", "_singles_mask_", "_boundary_", "_inverted_",
        "_generate_next_value_", "__new_member__", "_field_defaults", "_fields", "_fields_defaults", "_field_types",
        "_make", "_replace", "_asdict", "__getnewargs__",
    )
)  # fmt: skip
#: Annotations that `dataclass` looks at; as text they would be looked up in the bundle's module.
_PSEUDO = {"_FIELD_CLASSVAR": typing.ClassVar, "_FIELD_INITVAR": dataclasses.InitVar}
_KEPT_WHEN_WRITTEN = frozenset({"__getstate__", "__setstate__", "__subclasshook__", "__replace__", "__getnewargs__"})


def home(function: types.FunctionType) -> tuple[type, str] | None:
    """The class whose method a function is, and the attribute that gives it; None for any other function."""
    path = function.__code__.co_qualname.split(".")
    if len(path) < 2 or path[-2] == "<locals>":
        return None
    for cls in _candidates(function, path):
        if vars(cls).get(path[-1]) is function:
            return cls, path[-1]
    return None


def _candidates(function: types.FunctionType, path: list[str]) -> list[type]:
    found: list[type] = []
    if "__class__" in function.__code__.co_freevars:
        cell = (function.__closure__ or ())[function.__code__.co_freevars.index("__class__")]
        try:
            found.append(cell.cell_contents)
        except ValueError:  # the class statement has not ended
            pass
    if "<locals>" not in path:
        value: Any = types.SimpleNamespace(**{path[0]: function.__globals__.get(path[0])})
        for name in path[:-1]:
            value = getattr(value, name, None)
        if isinstance(value, type):
            found.append(value)
    return found


def private_prefix(function: types.FunctionType) -> str:
    """`"_Order"` for a function that stands in the class `Order`, where `__name` means `_Order__name`."""
    path = function.__code__.co_qualname.split(".")
    if len(path) < 2 or path[-2] in ("<locals>", "<lambda>"):
        return ""
    return "_" + path[-2].lstrip("_") if path[-2].lstrip("_") else ""


def form_of_class(cls: type, thing: Thing, closure: Closure) -> Form:
    """The form of a class that is taken apart.

    Raises:
        CannotRebuild: for a class that only its own machinery could make.
    """

    def need(value: object, label: str) -> Thing:
        return closure.need(value, label, thing)

    if typing.is_typeddict(cls):
        fields = {name: _annotation(kind) for name, kind in cls.__annotations__.items()}
        maker = Thing(None, "TypedDict", None, form=Imported(module="typing", attribute="TypedDict"))
        made = Made(maker, [need(cls.__name__, "name"), need(fields, "fields")])
        if not cls.__total__:  # type: ignore[attr-defined]
            made.kwargs["total"] = need(False, "total")
        return made
    form = Class(style="class")
    form.source, form.node = statement(cls)
    thing.form = form
    _bases(cls, form, need)
    _keywords(cls, form, need, closure)
    skipped = set(_MACHINERY) - {name for name in _KEPT_WHEN_WRITTEN if _is_written(vars(cls).get(name))}
    if dataclasses.is_dataclass(cls) and "__dataclass_params__" in vars(cls):
        _dataclass(cls, form, need, skipped)
    elif issubclass(cls, enum.Enum):
        _enum(cls, form, need, skipped)
    elif issubclass(cls, tuple) and hasattr(cls, "_fields") and cls.__bases__ == (tuple,):
        _named_tuple(cls, form, need, skipped)
    else:
        _annotations(cls, form, need)
        _slots(cls, form, need, skipped)
    if vars(cls).get("_is_runtime_protocol"):
        form.decorators.append((need(typing.runtime_checkable, "runtime_checkable"), {}))
    for name, value in list(vars(cls).items()):
        if name in skipped or name in form.members:
            continue
        if name == "__hash__" and value is None and "__eq__" in vars(cls):
            continue
        if name == "__doc__" and value is None:
            continue
        if name == "__init__" and _only_by_instance(thing) and form.style == "class":
            form.held = True
            continue
        form.members[name] = _member(value, name, thing, closure)
    return form


def _only_by_instance(thing: Thing) -> bool:
    """Whether a class was reached as the class of an instance: nobody calls it, so its `__init__` is not needed."""
    cls = thing.value
    if thing.parent is None or type(thing.parent.value) is not cls or not isinstance(cls, type):
        return False
    return not any(_has_class_methods(base) for base in cls.__mro__)


def _has_class_methods(cls: type) -> bool:
    """Whether a class of the user's has class methods, which may call it."""
    values = vars(cls).values()
    return cls.__module__ != "builtins" and any(isinstance(value, classmethod) for value in values)


def complete(thing: Thing, closure: Closure) -> None:
    """Adds the `__init__` of a class that was reached by name too, or as a base."""
    form = thing.form
    if isinstance(form, Class) and form.held:
        form.held = False
        init = _member(vars(thing.value)["__init__"], "__init__", thing, closure)
        form.members = {"__init__": init, **form.members}


def _is_written(value: object) -> bool:
    function = getattr(value, "__func__", value)
    return (
        isinstance(function, types.FunctionType)
        and function.__code__.co_filename != "<string>"
        and (function.__globals__.get("__name__") not in ("typing", "dataclasses", "enum", "collections", "abc"))
    )


def _member(value: object, name: str, thing: Thing, closure: Closure) -> Thing:
    """An attribute of the class; a function that stands in the class statement is written there again."""
    if isinstance(value, types.FunctionType) and _stands_in(value, thing.value):
        found = Thing(value, name, thing, 1)
        closure.things.setdefault(id(value), Thing(value, name, thing, 1, _member_form(thing, name)))
        try:
            found.form = closure.taken_apart(value, found, home=thing)
        except CannotRebuild as failure:
            closure.refuse(found, str(failure))
        return found
    if type(value) in (classmethod, staticmethod):
        found = Thing(value, name, thing, 1)
        found.form = Made(
            Thing(None, type(value).__name__, None, form=_builtin(type(value))),
            [_member(value.__func__, name, thing, closure)],  # type: ignore[attr-defined]
        )
        return found
    if type(value) is property:
        found = Thing(value, name, thing, 1)
        parts = [_member(part, name, thing, closure) for part in (value.fget, value.fset, value.fdel)]
        found.form = Made(Thing(None, "property", None, form=_builtin(property)), parts)
        return found
    return closure.need(value, name, thing)


def _member_form(owner: Thing, name: str) -> Form:
    return Member(owner, name)


def _builtin(cls: type) -> Form:
    return Builtin(name=cls.__name__)


def _stands_in(function: types.FunctionType, cls: object) -> bool:
    assert isinstance(cls, type)
    parent = function.__code__.co_qualname.rpartition(".")[0]
    return parent == cls.__qualname__ and function.__globals__.get("__name__") == cls.__module__


def statement(cls: type) -> tuple[SourceFile | None, ast.ClassDef | None]:
    """The class statement and its file; None for a class that was made by a call."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    functions = [getattr(value, "__func__", value) for value in vars(cls).values()]
    code = next(
        (
            function.__code__
            for function in functions
            if isinstance(function, types.FunctionType) and _stands_in(function, cls)
        ),
        None,
    )
    name = file if code is None else code.co_filename
    source = None if name is None else source_file(name)
    if source is None:
        return None, None
    nodes = source.classes(cls.__name__)
    if code is not None:
        line = code.co_firstlineno
        nodes = [node for node in nodes if node.lineno <= line <= (node.end_lineno or node.lineno)][-1:]
    if len(nodes) > 1:
        names = set(vars(cls))
        nodes = [node for node in nodes if _bound_names(node) <= names | set(getattr(cls, "__annotations__", {}))]
    return source, nodes[-1] if nodes else None


def _bound_names(node: ast.ClassDef) -> set[str]:
    return {
        target.id
        for item in node.body
        if isinstance(item, ast.Assign)
        for target in item.targets
        if isinstance(target, ast.Name)
    }


def _bases(cls: type, form: Class, need: Any) -> None:
    bases = vars(cls).get("__orig_bases__", cls.__bases__)
    form.bases = [need(base, "base") for base in bases if base is not object]


def _keywords(cls: type, form: Class, need: Any, closure: Closure) -> None:
    inherited = [type(base) for base in cls.__bases__]
    if type(cls) is not type and type(cls) not in inherited and type(cls) is not abc.ABCMeta:
        form.keywords["metaclass"] = need(type(cls), "metaclass")
    elif type(cls) is abc.ABCMeta and abc.ABCMeta not in inherited:
        form.keywords["metaclass"] = need(abc.ABCMeta, "metaclass")
    if form.node is None or form.source is None:
        return
    for keyword in form.node.keywords:
        if keyword.arg is None or keyword.arg == "metaclass":
            continue
        value = _in_module(cls, keyword.value)
        if value is UNKNOWN:
            raise CannotRebuild(f"the value of {keyword.arg!r} in its class statement is not known")
        form.keywords[keyword.arg] = need(value, keyword.arg)


def _in_module(cls: type, node: ast.expr) -> Any:
    """The value of an expression of the class statement, where its module's names tell it."""
    module = vars(sys.modules[cls.__module__])
    return evaluate(node, lambda name: module.get(name, UNKNOWN))


def _annotation(kind: Any) -> Any:
    """An annotation that can travel: what belongs to the libraries that build stacks becomes its name."""
    module = getattr(kind, "__module__", "") or ""
    if module.partition(".")[0] in ("cdktf", "constructs", "cdktf_functionless", "cdktf_cdktf_provider_aws", "jsii"):
        return getattr(kind, "__qualname__", str(kind))
    return kind


def _annotations(cls: type, form: Class, need: Any) -> None:
    for name, kind in vars(cls).get("__annotations__", {}).items():
        form.annotations[name] = need(_annotation(kind), f"{name}: annotation")


def _slots(cls: type, form: Class, need: Any, skipped: set[str]) -> None:
    if "__slots__" not in vars(cls):
        return
    slots = vars(cls)["__slots__"]
    names = [slots] if isinstance(slots, str) else list(slots)
    form.members["__slots__"] = need(tuple(names), "__slots__")
    skipped.update(names)
    skipped.update(f"_{cls.__name__.lstrip('_')}{name}" for name in names if name.startswith("__"))


def _dataclass(cls: type, form: Class, need: Any, skipped: set[str]) -> None:
    form.style = "dataclass"
    parameters: Any = vars(cls)["__dataclass_params__"]
    usual = {"init": True, "repr": True, "eq": True, "order": False, "unsafe_hash": False, "frozen": False}
    arguments = {name: getattr(parameters, name) for name, value in usual.items() if getattr(parameters, name) != value}
    if "__slots__" in vars(cls):
        arguments["slots"] = True
        skipped.update(vars(cls)["__slots__"])
    if "__match_args__" not in vars(cls):
        arguments["match_args"] = False
    own = vars(cls).get("__annotations__", {})
    fields: dict[str, Any] = cls.__dataclass_fields__  # type: ignore[attr-defined]
    fields = {name: fields[name] for name in own if name in fields}  # without `_: KW_ONLY`
    plain = [item for item in fields.values() if item._field_type.name == "_FIELD"]
    if plain and all(item.kw_only for item in plain):
        arguments["kw_only"] = True
    for name, field in fields.items():
        pseudo = _PSEUDO.get(field._field_type.name)
        form.annotations[name] = need(_annotation(own[name]) if pseudo is None else pseudo, f"{name}: annotation")
        skipped.add(name)
        made = _field(field, need, "kw_only" in arguments)
        if made is not None:
            form.members[name] = made
    generated = (
        "__init__",
        "__repr__",
        "__eq__",
        "__lt__",
        "__le__",
        "__gt__",
        "__ge__",
        "__hash__",
        "__setattr__",
        "__delattr__",
    )
    for name in generated:
        value = vars(cls).get(name)
        code = getattr(getattr(value, "__wrapped__", value), "__code__", None)
        if code is not None and (code.co_filename == "<string>" or "dataclasses" in code.co_filename):
            skipped.add(name)
    if vars(cls).get("__hash__", 0) is None:
        skipped.add("__hash__")
    doc = vars(cls).get("__doc__") or ""
    if doc.startswith(f"{cls.__name__}("):
        skipped.add("__doc__")
    decorator = need(dataclasses.dataclass, "dataclass")
    form.decorators = [(decorator, {name: need(value, name) for name, value in arguments.items()})]


def _field(field: Any, need: Any, kw_only: bool) -> Thing | None:
    """The default of a field, or its `field(...)` where it says more."""
    arguments: dict[str, object] = {}
    if field.default_factory is not dataclasses.MISSING:
        arguments["default_factory"] = field.default_factory
    if field.default is not dataclasses.MISSING:
        arguments["default"] = field.default
    for name, usual in (("init", True), ("repr", True), ("hash", None), ("compare", True), ("kw_only", kw_only)):
        value = getattr(field, name)
        if value != usual and value is not dataclasses.MISSING:
            arguments[name] = value
    if field.metadata:
        arguments["metadata"] = dict(field.metadata)
    if not arguments:
        return None
    if set(arguments) == {"default"}:
        found: Thing = need(field.default, field.name)
        return found
    made = Made(need(dataclasses.field, "field"), [], {name: need(value, name) for name, value in arguments.items()})
    return Thing(None, field.name, None, 1, made)


def _enum(cls: Any, form: Class, need: Any, skipped: set[str]) -> None:
    form.style = "enum"
    skipped.update(("__new__", "__reduce_ex__", "__str__", "__repr__", "__format__", "_sort_order_"))
    for name in ("__new__", "__reduce_ex__", "__str__", "__repr__", "__format__"):
        if _is_written(vars(cls).get(name)):
            skipped.discard(name)
    if _is_written(vars(cls).get("__new_member__")):
        skipped.discard("__new__")
        new = vars(cls)["__new_member__"]
        function = getattr(new, "__func__", new)
        form.members["__new__"] = need(function, "__new__")
        skipped.add("__new__")
        _enum_from_source(cls, form, need)
        return
    for name, member in cls.__members__.items():
        skipped.add(name)
        form.members[name] = need(member._value_, name)


def _enum_from_source(cls: Any, form: Class, need: Any) -> None:
    """Members whose `__new__` changed the value: the arguments stand in the class statement only."""
    for item in form.node.body if form.node is not None else []:
        if (
            isinstance(item, ast.Assign)
            and isinstance(item.targets[0], ast.Name)
            and item.targets[0].id in cls.__members__
        ):
            value = _in_module(cls, item.value)
            if value is UNKNOWN:
                raise CannotRebuild(f"the value of {item.targets[0].id} in its class statement is not known")
            form.members[item.targets[0].id] = need(value, item.targets[0].id)
    if set(cls.__members__) - set(form.members):
        raise CannotRebuild("its __new__ changes the values, and its class statement cannot be found")


def _named_tuple(cls: Any, form: Class, need: Any, skipped: set[str]) -> None:
    form.style = "namedtuple"
    annotations = vars(cls).get("__annotations__", {})
    form.bases = [Thing(None, "NamedTuple", None, 1, Imported(module="typing", attribute="NamedTuple"))]
    skipped.update(("__new__", "__repr__", "__doc__"))
    for name in cls._fields:
        skipped.add(name)
        form.annotations[name] = need(_annotation(annotations.get(name, object)), f"{name}: annotation")
        if name in cls._field_defaults:
            form.members[name] = need(cls._field_defaults[name], name)
