"""From the things that the closure found to the definitions of the bundle's module, in an order that works.

What a definition needs stands before it. Functions look their names up when they are called, so a cycle is broken at
a function; mutable objects are made empty and filled afterwards where they are part of a cycle.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...diagnostics import FL2001, Diagnostics, Position
from . import nodes
from .cycles import cyclic
from .environment import Environment
from .form import Definition
from .functions import class_statement, function_statements
from .names import outside
from .things import Binding, Builtin, Class, Display, Function, Imported, Live, Made, Member, Plain, Text, Thing

_BUILTINS = frozenset(dir(builtins))
_ABSORBING = {"deque": 0, "defaultdict": 1, "OrderedDict": 0, "Counter": 0}


class _NotYet(Exception):
    """A thing is needed while it is being made."""


class Emitter:
    """Writes the definitions that a handler needs.

    Args:
        handler: the thing of the handler.
        functions: all functions that are taken apart.
        environment: where tokens become variables.
        found: where errors go.
        position: the handler's place.
        references: whether the closure has anything whose calls go to the cloud.
        patches: values of travelling modules that differ from their files: module, name, value.
    """

    def __init__(
        self,
        handler: Thing,
        functions: list[Thing],
        environment: Environment,
        found: Diagnostics,
        position: Position | None,
        references: bool,
        patches: Sequence[tuple[Thing, str, Thing]] = (),
    ) -> None:
        self.definitions: list[Definition] = []
        self.environment = environment
        self.found = found
        self.position = position
        self._imports: dict[tuple[str, str, str], str] = {}
        self._import_lines: list[Definition] = []
        self._variables: dict[tuple[object, ...], str] = {}
        self._taken: set[str] = set(keyword.kwlist) | _BUILTINS
        self._reserved: set[str] = set()
        self._references = references
        for thing in functions:
            form = thing.form
            assert isinstance(form, Function)
            out = outside(form.node)
            self._reserved |= out.identifiers
        self._doing: set[int] = set()
        self._done: set[int] = set()
        self._pending: list[Callable[[], None]] = []
        self._cyclic = cyclic(handler)
        thing = handler
        thing.count += 1
        self.entry = self._thing_name(thing, thing.label)
        for part in functions:  # names in the code come before names that are made up
            form = part.form
            assert isinstance(form, Function)
            for binding in form.bindings.values():
                self.variable(binding)
        self.define(thing)
        if id(thing) not in self._done:
            self._value_definition(self.entry, thing)
        for module, name, value in patches:
            self._later(lambda module=module, name=name, value=value: self._patch(module, name, value))  # type: ignore[misc]
        self._flush()
        self.definitions = [*self._sorted_imports(), *self.definitions]

    # names

    def _allocate(self, wanted: str, free: bool = False) -> str:
        """A name that nothing else has: `wanted`, or the same with a number.

        Args:
            wanted: the best name.
            free: whether the code itself uses `wanted` for this very thing, from outside.
        """
        if not wanted.isidentifier() or unicodedata.normalize("NFKC", wanted) != wanted:
            wanted = re.sub(r"[^0-9A-Za-z_]+", "_", wanted) or "value"
        if wanted[0].isdigit():
            wanted = f"value_{wanted}"
        if wanted.startswith("__"):
            wanted = wanted.strip("_") or "value"
            free = False
        candidate, number = wanted, 1
        while candidate in self._taken or (candidate in self._reserved and not (free and candidate == wanted)):
            number += 1
            candidate = f"{wanted}_{number}"
        self._taken.add(candidate)
        return candidate

    def _thing_name(self, thing: Thing, wanted: str = "", free: bool = True) -> str:
        if thing.name is None:
            own = thing.value.__name__ if isinstance(thing.form, (Class, Function)) else ""  # type: ignore[attr-defined]
            if isinstance(thing.form, Class) or (own.isidentifier() and not wanted):
                wanted = own
            thing.name = self._allocate(wanted or _hint(thing), free and bool(wanted))
        return thing.name

    def variable(self, binding: Binding) -> str:
        """The name in the bundle of a name that a function takes from outside."""
        thing = binding.thing
        if isinstance(thing.form, Builtin) and thing.form.name == binding.name and not binding.written:
            return binding.name
        key = binding.key if binding.written else (*_identity(thing), binding.name)
        known = self._variables.get(key)
        if known is not None:
            return known
        if isinstance(thing.form, Imported) and not binding.written:
            found = self._import(thing.form, binding.name)
        elif (
            not binding.written
            and _is_named(thing)
            and thing.name in (None, binding.name)
            and (not isinstance(thing.form, Class) or thing.value.__name__ == binding.name)  # type: ignore[attr-defined]
        ):
            found = self._thing_name(thing, binding.name)
        else:
            found = self._allocate(binding.name, free=True)
        self._variables[key] = found
        return found

    def ensure(self, binding: Binding) -> None:
        """Defines a variable, unless that is under way."""
        thing = binding.thing
        name = self.variable(binding)
        if not binding.written and (
            isinstance(thing.form, Imported) or (isinstance(thing.form, Builtin) and thing.form.name == name)
        ):
            return
        if thing.name == name and not binding.written:
            self._later(lambda: self.define(thing))
            return
        marker = hash((name, "variable"))
        if marker in self._doing:
            return
        self._doing.add(marker)
        self._later(lambda: self._value_definition(name, thing))

    def _value_definition(self, name: str, thing: Thing) -> None:
        value = self.express(thing)
        self._add("reference" if isinstance(thing.form, Text) else "value", name, [nodes.assign(name, value)], thing)

    def _later(self, statement: Callable[[], None]) -> None:
        """Writes something now, or when what it needs is there."""
        try:
            statement()
        except _NotYet:
            self._pending.append(statement)

    def _flush(self) -> None:
        for _ in range(len(self._pending) + 1):
            waiting, self._pending = self._pending, []
            for statement in waiting:
                self._later(statement)
        if self._pending:
            self.found.report(
                FL2001,
                "Captured values need each other in a circle that cannot be written.",
                self.position,
                "Break the circle: make one of the values inside the function.",
            )

    # imports

    def _import(self, form: Imported, wanted: str = "") -> str:
        root, _, rest = form.attribute.partition(".")
        name = wanted or root or form.module.rpartition(".")[2]
        if rest:
            return f"{self._import(Imported(module=form.module, attribute=root))}.{rest}"
        key = (form.module, form.attribute, name)
        known = self._imports.get(key)
        if known is None:
            if not wanted:
                known = next(
                    (
                        found
                        for (module, attribute, _), found in self._imports.items()
                        if (module, attribute) == key[:2]
                    ),
                    None,
                )
                if known is not None:
                    return known
            known = self._imports[key] = self._allocate(name, free=bool(wanted))
            self._import_lines.append(Definition("import", known, [_import_statement(form, known)]))
        for module in sorted(form.submodules):
            if (module, "", "") not in self._imports and module != form.module:
                self._imports[module, "", ""] = module
                alias = ast.alias(name=module)
                root = module.partition(".")[0]
                if root != known:
                    alias.asname = self._allocate(f"_{module.replace('.', '_')}")
                self._import_lines.append(Definition("import", module, [ast.Import(names=[alias])]))
        return known

    @property
    def has_references(self) -> bool:
        """Whether the bundle has anything whose calls go to the cloud."""
        return self._references

    @property
    def runtime_modules(self) -> set[str]:
        """The modules of the runtime that the definitions import."""
        return {
            name
            for module, attribute, _ in self._imports
            for name in (module, f"{module}.{attribute}")
            if name.startswith("lambda_runtime.") and name.count(".") == 1
        }

    def _sorted_imports(self) -> list[Definition]:
        """The imports in the order of their modules, one statement for each; those of the runtime last."""
        found: dict[tuple[bool, str, bool], Definition] = {}
        for definition in self._import_lines:
            statement = definition.statements[0]
            assert isinstance(statement, (ast.Import, ast.ImportFrom))
            whole = isinstance(statement, ast.Import)
            module = statement.names[0].name if whole else statement.module or ""  # type: ignore[union-attr]
            key = (module.startswith("lambda_runtime"), f"{module} {definition.name}" if whole else module, not whole)
            other = found.setdefault(key, definition)
            if other is not definition:
                other.statements[0].names += statement.names  # type: ignore[attr-defined]
                other.statements[0].names.sort(key=lambda alias: alias.name)  # type: ignore[attr-defined]
                other.name += f", {definition.name}"
        return [found[key] for key in sorted(found)]

    # definitions

    def _add(self, kind: str, name: str, statements: list[ast.stmt], thing: Thing | None = None, **more: Any) -> None:
        origin = " -> ".join(thing.chain()) if thing is not None else ""
        self.definitions.append(Definition(kind, name, statements, origin=origin, **more))

    def define(self, thing: Thing) -> None:
        """Writes the definition of a thing that has a name, with what it needs before it."""
        if id(thing) in self._doing or id(thing) in self._done or not _is_named(thing):
            return
        self._doing.add(id(thing))
        try:
            self._define(thing, self._thing_name(thing))
        except _NotYet:
            self._doing.discard(id(thing))
            raise

    def _define(self, thing: Thing, name: str) -> None:
        form = thing.form
        if isinstance(form, Function):
            self._bindings(form)
            if id(thing) not in self._done:
                self._write_function(thing)
        elif isinstance(form, Class):
            for member in _methods(form):
                self._bindings(member)
            if id(thing) not in self._done:
                self._write_class(thing)
        elif isinstance(form, Live):
            self._write_live(thing, form)
        elif isinstance(form, Display) and id(thing) in self._cyclic and _is_mutable(thing.value):
            empty: ast.expr = nodes.call(nodes.name(type(thing.value).__name__))
            if isinstance(thing.value, (list, dict)):
                empty = (
                    ast.List(elts=[], ctx=ast.Load()) if isinstance(thing.value, list) else ast.Dict(keys=[], values=[])
                )
            self._add("value", name, [nodes.assign(name, empty)], thing)
            self._done.add(id(thing))
            self._later(lambda: self._fill(thing, form))
        else:
            value = self.build(thing)
            kind = "reference" if thing.title is not None else "value"
            self._add(kind, name, [nodes.assign(name, value)], thing)
            self._done.add(id(thing))
            if isinstance(form, Made):
                self._steps(thing, form)

    def _bindings(self, form: Function) -> None:
        for binding in form.bindings.values():
            self.ensure(binding)

    def _fill(self, thing: Thing, form: Display) -> None:
        name = nodes.name(thing.name or "")
        if isinstance(thing.value, list):
            target = ast.Subscript(value=name, slice=ast.Slice(), ctx=ast.Store())
            value = ast.List(elts=[self.express(item) for item in form.items], ctx=ast.Load())
            statement: ast.stmt = ast.Assign(targets=[target], value=value)
        else:
            display = self._display(thing.value, form)
            statement = ast.Expr(nodes.call(ast.Attribute(value=name, attr="update", ctx=ast.Load()), display))
        self._add("step", thing.name or "", [statement], thing)

    def _steps(self, thing: Thing, form: Made) -> None:
        for step in form.steps[self._absorbed(thing, form) :]:
            self._later(lambda step=step: self._step(thing, step))  # type: ignore[misc]

    def _step(self, thing: Thing, step: Any) -> None:
        name = thing.name or ""
        values = [self.express(arg) for arg in step.args]
        if step.attribute:
            statement: ast.stmt = nodes.assign(f"{name}.{step.method}", values[0])
        elif step.method.startswith("object."):
            statement = ast.Expr(nodes.call(nodes.dotted(step.method), nodes.name(name), *values))
        else:
            statement = ast.Expr(nodes.call(nodes.dotted(f"{name}.{step.method}"), *values))
        self._add("step", name, [statement], thing)

    def _absorbed(self, thing: Thing, form: Made) -> int:
        """Whether the first step can be an argument of the call: `deque([1, 2])`."""
        if not form.steps or type(thing.value).__name__ not in _ABSORBING or id(thing) in self._cyclic:
            return 0
        return 1 if form.steps[0].method in ("extend", "update") else 0

    def _patch(self, module: Thing, name: str, value: Thing) -> None:
        target = ast.Attribute(value=self.express(module), attr=name, ctx=ast.Store())
        self._add("step", module.label, [ast.Assign(targets=[target], value=self.express(value))], value)

    # functions and classes

    def _write_function(self, thing: Thing) -> None:
        form = thing.form
        assert isinstance(form, Function)
        statements = function_statements(form, self._thing_name(thing), self)
        needs = self._needs(form.bindings.values())
        self._add(
            "function",
            thing.name or "",
            statements,
            thing,
            file=form.source.name,
            module=_module(form.function.__globals__),
            needs=needs,
        )
        self._done.add(id(thing))
        for name, item in form.attributes.items():
            self._later(lambda name=name, item=item: self._attribute(thing, name, item))  # type: ignore[misc]

    def _needs(self, bindings: Iterable[Binding]) -> tuple[str, ...]:
        """The bundle's own names among those that a function takes from outside."""
        own = (binding for binding in bindings if not isinstance(binding.thing.form, Builtin))
        return tuple(dict.fromkeys(self.variable(binding) for binding in own))

    def _attribute(self, thing: Thing, name: str, item: Thing) -> None:
        self._add("step", thing.name or "", [nodes.assign(f"{thing.name}.{name}", self.express(item))], thing)

    def _write_class(self, thing: Thing) -> None:
        form = thing.form
        assert isinstance(form, Class)
        late = {
            name: member
            for name, member in form.members.items()
            if id(member) in self._cyclic and form.style == "class" and not _can_be_early(member)
        }
        statement = class_statement(thing, form, self, set(late))
        methods = [binding for method in _methods(form) for binding in method.bindings.values()]
        needs = self._needs(methods)
        file = form.source.name if form.source is not None else ""
        statements: list[ast.stmt] = [statement]
        own = thing.value.__name__  # type: ignore[attr-defined]
        if own != thing.name:
            statements.append(nodes.assign(f"{thing.name}.__name__", nodes.constant(own)))
        self._add(
            "class", thing.name or "", statements, thing, file=file, module=str(thing.value.__module__), needs=needs
        )
        self._done.add(id(thing))
        for name, member in late.items():
            self._later(lambda name=name, member=member: self._attribute(thing, name, member))  # type: ignore[misc]

    def _write_live(self, thing: Thing, form: Live) -> None:
        name = self._thing_name(thing)
        early = {key: item for key, item in form.attributes.items() if id(item) not in self._cyclic}
        maker = nodes.name(self._import(Imported(module="lambda_runtime.attributes", attribute="Attributes")))
        values = {key: self.express(item) for key, item in early.items()}
        self._add("reference", name, [nodes.assign(name, nodes.call(maker, **values))], thing)
        self._done.add(id(thing))
        for key, item in form.attributes.items():
            if key not in early:
                self._later(lambda key=key, item=item: self._attribute(thing, key, item))  # type: ignore[misc]

    # expressions

    def express(self, thing: Thing) -> ast.expr:
        """An expression that gives the thing, where everything before it has run.

        Raises:
            _NotYet: when it is being made and cannot be had before that ends.
        """
        if not _is_named(thing):
            return self.build(thing)
        self.define(thing)
        if id(thing) not in self._done:
            if isinstance(thing.form, Function):
                self._write_function(thing)
            else:
                raise _NotYet
        return nodes.name(self._thing_name(thing))

    def build(self, thing: Thing) -> ast.expr:
        """The expression that makes the thing."""
        form = thing.form
        if isinstance(form, Text):
            return self.environment.expression(thing, form, self._import)
        if isinstance(form, Imported):
            return nodes.dotted(self._import(form))
        if isinstance(form, Builtin):
            return nodes.name(form.name)
        if isinstance(form, Display):
            return self._display(thing.value, form)
        if isinstance(form, Made):
            return self._made(thing, form)
        if isinstance(form, Member):
            owner = self.express(form.owner)
            return ast.Attribute(value=owner, attr=form.attribute, ctx=ast.Load())
        return nodes.constant(thing.value)

    def _display(self, value: object, form: Display) -> ast.expr:
        if isinstance(value, dict):
            return ast.Dict(
                keys=[self.express(key) for key, _ in form.pairs], values=[self.express(item) for _, item in form.pairs]
            )
        items = [self.express(item) for item in form.items]
        if isinstance(value, list):
            return ast.List(elts=items, ctx=ast.Load())
        if isinstance(value, tuple):
            return ast.Tuple(elts=items, ctx=ast.Load())
        if not items:
            return nodes.call(nodes.name(type(value).__name__))
        display = ast.Set(elts=items)
        return display if isinstance(value, set) else nodes.call(nodes.name("frozenset"), display)

    def _made(self, thing: Thing, form: Made) -> ast.expr:
        function = form.function
        args = [self.express(arg) for arg in form.args]
        if isinstance(function.form, Builtin) and function.form.name == "[]":
            return ast.Subscript(value=args[0], slice=args[1], ctx=ast.Load())
        if isinstance(function.form, Builtin) and function.form.name == "|":
            result = args[0]
            for arg in args[1:]:
                result = ast.BinOp(left=result, op=ast.BitOr(), right=arg)
            return result
        if self._absorbed(thing, form):
            while len(args) < _ABSORBING[type(thing.value).__name__]:
                args.append(ast.Constant(value=None))
            args.append(self.express(form.steps[0].args[0]))
        kwargs = {name: self.express(item) for name, item in form.kwargs.items()}
        callee = self.express(function)
        if all(name.isidentifier() and not keyword.iskeyword(name) for name in kwargs):
            return nodes.call(callee, *args, **kwargs)
        made = nodes.call(callee, *args)
        made.keywords = [
            ast.keyword(
                arg=None, value=ast.Dict(keys=[nodes.constant(name) for name in kwargs], values=list(kwargs.values()))
            )
        ]
        return made


def _module(module_globals: dict[str, Any]) -> str:
    return str(module_globals.get("__name__", ""))


def _import_statement(form: Imported, name: str) -> ast.stmt:
    if form.attribute:
        alias = ast.alias(name=form.attribute, asname=None if form.attribute == name else name)
        return ast.ImportFrom(module=form.module, names=[alias], level=0)
    parent, _, last = form.module.rpartition(".")
    if parent and name == last:
        return ast.ImportFrom(module=parent, names=[ast.alias(name=last)], level=0)
    return ast.Import(names=[ast.alias(name=form.module, asname=None if form.module == name else name)])


def _identity(thing: Thing) -> tuple[object, ...]:
    if type(thing.form) is Plain or (isinstance(thing.form, Text)):
        value = thing.value
        return ("constant", type(value).__name__, hex(value) if isinstance(value, int) else repr(value))
    return (id(thing),)


def _is_named(thing: Thing) -> bool:
    """Whether a thing has a definition of its own. What is needed once stands where it is needed."""
    form = thing.form
    if thing.passing:
        return False
    if isinstance(form, (Function, Class, Live)) or thing.title is not None:
        return True
    if isinstance(form, Made):
        return thing.count > 1 or bool(form.steps)
    return isinstance(form, Display) and thing.count > 1 and not (isinstance(thing.value, tuple) and not thing.value)


def _can_be_early(member: Thing) -> bool:
    """Whether a class statement can hold a member that needs the class itself: it is a method, or filled later."""
    form = member.form
    if isinstance(form, Made):
        return any(isinstance(arg.form, Function) and arg.form.home is not None for arg in form.args)
    return isinstance(form, Function) or (isinstance(form, Display) and _is_mutable(member.value))


def _is_mutable(value: object) -> bool:
    return isinstance(value, (list, dict, set))


def _methods(form: Class) -> list[Function]:
    """The functions that stand in a class statement."""
    found: list[Function] = []
    waiting = list(form.members.values())
    while waiting:
        member = waiting.pop(0).form
        if isinstance(member, Function) and member.home is not None:
            found.append(member)
        elif isinstance(member, Made):
            waiting += [arg for arg in member.args if isinstance(arg.form, Function) and arg.form.home is not None]
    return found


def _hint(thing: Thing) -> str:
    labels: list[str] = []
    part: Thing | None = thing
    while part is not None:
        text = re.sub(r"\W+", "_", part.label).strip("_")
        if text and text not in ("argument", "items", "state", "default"):
            labels.append(text)
        if part.label.isidentifier() or len(labels) == 3:
            break
        part = part.parent
    return "_".join(reversed(labels)).lower() or type(thing.value).__name__.lower()
