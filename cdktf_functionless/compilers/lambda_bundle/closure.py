"""The closure analysis: from the handler to everything that it reaches, and nothing else.

Values are read as they are at synth. Functions and classes of the user's are taken apart, those of the standard
library and of distributions are imported. A construct is a reference, a Terraform token an environment variable.
"""

from __future__ import annotations

import builtins
import types
from typing import Any

from ...diagnostics import FL1007, FL2001, Diagnostics, FunctionlessError, Position
from ...integration import Reference
from ...reflect import UNKNOWN, Reflection, attribute, reflect, source_file
from ...tokens import TOKEN, is_token
from . import classes, live, secrets
from .modules import Modules
from .names import Outside, Use, attribute_paths, outside
from .things import Binding, Builtin, Class, Form, Function, Imported, Live, Made, Member, Step, Text, Thing
from .values import CONSTANTS, CannotRebuild, form_of, is_single_dispatch, single_dispatch

#: A module's own names that mean the bundle's module when the bundle reads them.
_OWN = frozenset({"__file__", "__builtins__", "__spec__", "__loader__", "__cached__", "__path__"})
#: Displays are nested at most so deep.
_DEPTH = 40
#: Attributes of a function object that other parts of the bundle give it, or that nobody reads in a Lambda function.
_UNREAD = frozenset({"__wrapped__", "__isabstractmethod__", "__final__", "__override__", "__annotations__"})


class Closure:
    """The things that a handler reaches.

    Args:
        handler: what was given to the construct.
        reflection: the same, read.
        modules: where modules come from.
        found: where errors go.
    """

    def __init__(self, handler: object, reflection: Reflection, modules: Modules, found: Diagnostics) -> None:
        self.found = found
        self.modules = modules
        self.position: Position | None = reflection.position(reflection.node)
        self.things: dict[int, Thing] = {}
        self.functions: list[Thing] = []
        self.written: set[tuple[object, ...]] = set()
        self._kept: list[object] = []
        self._waiting: list[Thing] = []
        self._bare: dict[int, tuple[Thing, Position | None]] = {}
        self.handler = self.need(handler, reflection.name if reflection.name.isidentifier() else "handler", None)
        self._drain()
        while self._complete():
            self._drain()
        for thing, position in self._bare.values():
            if isinstance(thing.form, Live) and not thing.form.attributes:
                self.position = position
                self.refuse(thing, "it describes a resource and is no reference to one")
        self.patches = [
            (
                Thing(module, name, None, form=self.modules.form(module, None)),
                name,
                self.need(value, name, self.handler),
            )
            for module, name, value in self.modules.patches()
        ]
        self._drain()
        for thing in self.functions:
            for binding in _taken(thing).bindings.values():
                binding.written = binding.key in self.written

    # things

    def need(self, value: object, label: str, parent: Thing | None) -> Thing:
        """The thing of `value`, analysed."""
        plain = type(value) in CONSTANTS and not is_token(value)
        if not plain:
            known = self.things.get(id(value))
            if known is not None:
                known.count += 1
                if parent is None or type(parent.value) is not value:
                    classes.complete(known, self)
                return known
        thing = Thing(value, label, parent, 1)
        thing.depth = 0 if parent is None else parent.depth + 1
        if thing.depth % _DEPTH == 0:
            thing.count += 1  # a name of its own: Python reads no expression that is nested deeper
        if not plain:
            self.things[id(value)] = thing
            self._kept.append(value)
        try:
            thing.form = self._form(value, thing)
        except CannotRebuild as failure:
            self.refuse(thing, str(failure))
        except FunctionlessError as failure:
            self.found.add(failure)
        return thing

    def _form(self, value: object, thing: Thing) -> Form:
        def need(part: object, label: str) -> Thing:
            return self.need(part, label, thing)

        if is_token(value) and not live.is_block(value):
            return self._text(value, thing)
        if isinstance(value, (str, bytes)):
            secrets.check(value, thing, self.found, self.position)
            return form_of(value, need)
        if isinstance(value, types.FunctionType):
            return self._function(value, thing)
        if isinstance(value, type):
            return self._class(value, thing)
        if isinstance(value, types.ModuleType):
            return self.modules.form(value, self.position)
        reference = live.reference(value)
        if reference is not None:
            return self._reference(reference, thing)
        member = live.member(value)
        if member is not None:
            return Member(need(member[0], "owner"), member[1])
        if live.is_live(value):
            form = Live()
            if parent_holds(thing):
                self._bare.setdefault(id(thing), (thing, self.position))
            return form
        if type(value) is types.MethodType and live.is_live(value.__self__):
            return self._live_method(value, thing)
        rule = live.client_rule(value)
        found: Form = form_of(value, need) if rule is None else rule(value, need)
        if isinstance(found, Imported) and not self.modules.has(found.module):
            raise CannotRebuild(f"it is found by its name in the module {found.module!r} only, which does not travel")
        return found

    def refuse(self, thing: Thing, why: str) -> None:
        """Reports FL2001 with the names that lead to the value."""
        chain = " -> ".join(thing.chain())
        kind = type(thing.value)
        name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        self.found.report(
            FL2001,
            f"{thing.label!r} ({name}) cannot be rebuilt in the Lambda function: {why}. It is reached by {chain}.",
            self.position,
            "Make it inside the function, or capture what it is made from.",
        )

    # references

    @property
    def texts(self) -> list[Thing]:
        """The things that hold Terraform tokens."""
        return [thing for thing in self.things.values() if isinstance(thing.form, Text)]

    @property
    def has_references(self) -> bool:
        """Whether anything was reached whose calls go to the cloud."""
        return any(
            thing.title is not None
            or isinstance(thing.form, Live)
            or (isinstance(thing.form, Imported) and thing.form.module.startswith("lambda_runtime"))
            for thing in self.things.values()
        )

    def _text(self, value: Any, thing: Thing) -> Form:
        if not isinstance(value, str):
            return Text(pieces=[(True, value)], decoded=True, position=self.position)
        if "TfToken[" not in value:
            return Text(pieces=[(True, value)], position=self.position)
        pieces: list[tuple[bool, object]] = []
        last = 0
        for match in TOKEN.finditer(value):
            if match.start() > last:
                pieces.append((False, value[last : match.start()]))
            pieces.append((True, match.group()))
            last = match.end()
        if last < len(value):
            pieces.append((False, value[last:]))
        return Text(pieces=pieces, position=self.position)

    def _reference(self, reference: Reference, thing: Thing) -> Form:
        module, _, name = reference.runtime.partition(":")
        function = Thing(None, name, thing, form=Imported(module=module, attribute=name))
        thing.title = reference.label
        return Made(
            function,
            kwargs={key: self.need(value, key, thing) for key, value in reference.values.items() if value is not None},
        )

    def _live_method(self, value: types.MethodType, thing: Thing) -> Form:
        """A method of a construct of the user's: a function whose first parameter is the construct."""
        owner = self.need(value.__self__, "self", thing)
        function = self.need(value.__func__, value.__func__.__name__, thing)
        if isinstance(function.form, Function):
            first = function.form.node.args
            names = [argument.arg for argument in [*first.posonlyargs, *first.args]]
            for path in attribute_paths(function.form.node, names[0]):
                self._follow(owner, path)
        return Made(self.need(types.MethodType, "MethodType", thing), [function, owner])

    def _follow(self, thing: Thing, path: tuple[str, ...]) -> None:
        """Notes that the code reads these attributes, one of the other."""
        for name in path:
            form = thing.form
            if isinstance(form, Imported):
                if not form.attribute:
                    self.modules.submodule(form, thing.value, path)
                return
            if isinstance(form, Live):
                child = form.attributes.get(name)
                if child is None:
                    value = attribute(thing.value, name)
                    if value is UNKNOWN:
                        return
                    child = form.attributes[name] = self.need(value, name, thing)
                thing = child
            elif isinstance(form, Made) and thing.title is not None:
                if name not in form.kwargs and all(step.method != name for step in form.steps):
                    value = attribute(thing.value, name)
                    if is_token(value) or isinstance(value, (str, int, float)):
                        form.steps.append(Step(name, [self.need(value, name, thing)], attribute=True))
                return
            else:
                return

    def _complete(self) -> bool:
        """Gives constructs that are used as a whole the attributes that the code reads anywhere; whether any came."""
        names = sorted({name for thing in self.functions for name in outside(_taken(thing).node).attributes})
        grown = False
        if {"__class__", "__init__"} & set(names) or any(
            "type" in outside(_taken(thing).node).uses for thing in self.functions
        ):
            for thing in list(self.things.values()):  # an instance's class may be called
                grown |= isinstance(thing.form, Class) and thing.form.held
                classes.complete(thing, self)
        passes = any(
            isinstance(thing.form, Imported) and thing.form.module == "lambda_runtime.aws"
            for thing in self.things.values()
        )
        for thing, _ in list(self._bare.values()):
            form = thing.form
            assert isinstance(form, Live)
            for name in [*(live.IDENTITY if passes else ()), *names]:
                if name not in form.attributes and live.has_attribute(thing.value, name):
                    value = attribute(thing.value, name)
                    travels = is_token(value) or live.reference(value) is not None
                    if value is not UNKNOWN and (travels or live.is_users_attribute(thing.value, name)):
                        form.attributes[name] = self.need(value, name, thing)
                        grown = True
        return grown

    # functions

    def _function(self, function: types.FunctionType, thing: Thing) -> Form:
        if is_single_dispatch(function):
            return single_dispatch(function, lambda part, label: self.need(part, label, thing))
        module = function.__globals__.get("__name__")
        found = self.modules.by_name(module, function.__qualname__, function, self.position)
        if found is not None:
            return found
        home = classes.home(function)
        if home is not None and not live.is_live_class(home[0]):
            return Member(self.need(home[0], home[0].__name__, thing), home[1])
        return self.taken_apart(function, thing)

    def taken_apart(self, function: types.FunctionType, thing: Thing, home: Thing | None = None) -> Form:
        """The form of a function of the user's, whose names are looked up later on.

        Raises:
            CannotRebuild: when it has no source.
        """
        file = source_file(function.__code__.co_filename, function.__globals__)
        node = None if file is None else file.function(function.__code__)
        if file is None or node is None:
            reflect(function)  # raises the diagnostic that says why
            raise CannotRebuild("its source cannot be found")
        form = Function(function, node, file, home=home)
        form.defaults = [self.need(item, "default", thing) for item in function.__defaults__ or ()]
        form.kwdefaults = {name: self.need(item, name, thing) for name, item in (function.__kwdefaults__ or {}).items()}
        thing.form = form
        self.functions.append(thing)
        self._waiting.append(thing)
        return form

    def _drain(self) -> None:
        while self._waiting:
            thing = self._waiting.pop(0)
            form = _taken(thing)
            before, self.position = self.position, form.source.position(form.node)
            for name, item in vars(form.function).items():
                if name not in _UNREAD:
                    form.attributes[name] = self.need(item, name, thing)
            self._names(thing, form, outside(form.node))
            self.position = before

    def _names(self, thing: Thing, form: Function, out: Outside) -> None:
        private = classes.private_prefix(form.function)
        for statement in out.imports:
            self.modules.statement(statement, form.source.position(statement))
        for name, uses in out.uses.items():
            looked_up = private + name if private and name.startswith("__") and not name.endswith("__") else name
            self.position = form.source.position(uses[0].node)
            key, value = _lookup(form.function, looked_up, name in out.globals)
            if name == "__file__" and key[0] == "global":
                self.found.report(
                    FL2001,
                    "'__file__' is a path of this machine: the function runs from another file.",
                    self.position,
                    "Read the file while the stack is built, and capture what is in it.",
                )
            if value is UNKNOWN or looked_up in _OWN:
                continue
            if name in out.written:
                self.written.add(key)
            self._bind(thing, form, name, key, value, uses)
        if out.supers:
            cls = _cell(form.function, "__class__")
            if form.home is None and cls is not UNKNOWN and "__class__" not in form.bindings:
                self._bind(thing, form, "__class__", ("class", id(cls)), cls, [])

    def _bind(
        self, thing: Thing, form: Function, name: str, key: tuple[object, ...], value: object, uses: list[Use]
    ) -> None:
        if form.home is not None and name == "__class__":
            return
        if key[0] == "builtin":
            found = Thing(value, name, thing, 1, Builtin(name=name))
            if value is globals:
                self.refuse(found, "a bundle has only those names of a module that the code spells")
        elif key[0] == "global" and not self.modules.is_users(form.function.__globals__):
            module = str(form.function.__globals__["__name__"])
            found = Thing(value, name, thing, 2, self.modules.imported(module, name, self.position))
        else:
            found = self.need(value, name, thing)
            found.count += 1  # a variable: it has a name of its own
        form.bindings[name] = Binding(key, name, found)
        for use in uses:
            if use.path:
                self._follow(found, use.path)
            elif isinstance(found.form, Live):
                self._bare.setdefault(id(found), (found, self.position))
            elif found.title is not None and use.keyword.lower().endswith("arn"):
                self._follow(found, ("arn",))

    def _class(self, value: type, thing: Thing) -> Form:
        found = self.modules.by_name(value.__module__, value.__qualname__, value, self.position)
        if found is not None:
            return found
        if live.is_live_class(value):
            self.found.report(
                FL1007,
                f"{thing.label!r} makes a construct, which exists only while the stack is built. "
                f"It is reached by {' -> '.join(thing.chain())}.",
                self.position,
                "Make it in the stack and use it in the function: the function captures it.",
            )
            return Live()
        return classes.form_of_class(value, thing, self)


def parent_holds(thing: Thing) -> bool:
    """Whether a container or an instance holds a thing: whoever reads it from there may do anything with it."""
    return thing.parent is not None and not isinstance(thing.parent.form, (Function, Live))


def _taken(thing: Thing) -> Function:
    assert isinstance(thing.form, Function)
    return thing.form


def _lookup(function: types.FunctionType, name: str, is_global: bool) -> tuple[tuple[object, ...], Any]:
    """What tells the variable apart from others of its name, and its value."""
    if not is_global and name in function.__code__.co_freevars:
        cell = (function.__closure__ or ())[function.__code__.co_freevars.index(name)]
        return ("cell", id(cell)), _cell(function, name)
    if name in function.__globals__:
        return ("global", id(function.__globals__), name), function.__globals__[name]
    return ("builtin", name), getattr(builtins, name, UNKNOWN)


def _cell(function: types.FunctionType, name: str) -> Any:
    if name not in function.__code__.co_freevars:
        return UNKNOWN
    try:
        return (function.__closure__ or ())[function.__code__.co_freevars.index(name)].cell_contents
    except ValueError:
        return UNKNOWN
