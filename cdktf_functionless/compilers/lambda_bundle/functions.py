"""Statements of functions and classes: the user's trees with the bundle's names in them."""

from __future__ import annotations

import ast
import builtins
from typing import Any, Protocol

from . import nodes
from .awaiting import wrap_awaited
from .classes import private_prefix
from .names import copied, outside
from .things import Binding, Builtin, Class, Display, Function, Imported, Live, Made, Thing

_LATER = Imported(module="lambda_runtime.concurrent", attribute="later")
_TYPES = frozenset(name for name in dir(builtins) if isinstance(getattr(builtins, name), type)) | {"None"}


class Context(Protocol):
    """What the statements need of the emission."""

    def variable(self, binding: Binding) -> str:
        """The bundle's name of a name that a function takes from outside."""
        ...

    def express(self, thing: Thing) -> ast.expr:
        """An expression of a thing."""
        ...

    @property
    def has_references(self) -> bool:
        """Whether the bundle has anything whose calls go to the cloud."""
        ...

    def _import(self, form: Imported, wanted: str = "") -> str: ...


def function_statements(form: Function, name: str, context: Context) -> list[ast.stmt]:
    """The statements that define a function under `name`."""
    tree = _renamed(form, context)
    if isinstance(tree, ast.Lambda):
        return [ast.copy_location(nodes.assign(name, tree), form.node)]
    tree.name = name
    statements: list[ast.stmt] = [tree]
    if form.home is None and form.function.__name__ != name:
        statements.append(nodes.assign(f"{name}.__name__", nodes.constant(form.function.__name__)))
    return statements


def _renamed(form: Function, context: Context) -> Any:
    """A copy of the function's tree: names of the bundle, values of defaults, no decorators."""
    replaced: dict[int, Any] = {}
    out = outside(form.node)
    declared: dict[int, tuple[ast.AST, dict[str, str]]] = {}
    for name, uses in out.uses.items():
        binding = form.bindings.get(name)
        new = name if binding is None else context.variable(binding)
        for use in uses:
            if use.field == "names":
                declared.setdefault(id(use.node), (use.node, {}))[1][name] = new
            elif new != name:
                replaced.setdefault(id(use.node), {})[use.field] = new
    for key, (node, names) in declared.items():
        assert isinstance(node, (ast.Global, ast.Nonlocal))
        inner = [name for name in node.names if name not in names]
        statements: list[ast.stmt] = [ast.copy_location(ast.Global(names=list(names.values())), node)]
        if inner:
            statements.append(ast.copy_location(ast.Nonlocal(names=inner), node))
        replaced[key] = statements
    _supers(form, out.supers, replaced, context)
    tree = copied(form.node, replaced)
    prefix = private_prefix(form.function)
    if prefix and form.home is None:
        _mangle(tree, prefix)
    _plain_arguments(tree, form, context)
    if out.nested:
        _awaited_calls(tree, form, context)
    for part in ast.walk(tree) if out.nested else (tree,):
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            _drop_annotations(part)
    return tree


def _awaited_calls(tree: ast.AST, form: Function, context: Context) -> None:
    known = {context.variable(binding): binding.thing for binding in form.bindings.values()}

    def is_cloud(name: str) -> bool:
        thing = known.get(name)
        if thing is None:
            return context.has_references and name not in known and not hasattr(builtins, name)
        runtime = isinstance(thing.form, Imported) and thing.form.module.startswith("lambda_runtime")
        return runtime or thing.title is not None or isinstance(thing.form, (Live, Display))

    wrap_awaited(tree, is_cloud, lambda: context._import(_LATER))


def _supers(form: Function, supers: list[tuple[ast.Call, str]], replaced: dict[int, Any], context: Context) -> None:
    """`super()` outside of a class statement has to name the class."""
    binding = form.bindings.get("__class__")
    if form.home is not None or binding is None:
        return
    for node, first in supers:
        named = nodes.call(nodes.name("super"), nodes.dotted(context.variable(binding)), nodes.name(first))
        replaced[id(node)] = ast.copy_location(named, node)


def _plain_arguments(tree: Any, form: Function, context: Context) -> None:
    arguments: ast.arguments = tree.args
    arguments.defaults = [context.express(item) for item in form.defaults]
    keywords = [form.kwdefaults.get(argument.arg) for argument in arguments.kwonlyargs]
    arguments.kw_defaults = [None if item is None else context.express(item) for item in keywords]
    if isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef)):
        tree.decorator_list = []
        tree.type_comment = None


def _drop_annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Only annotations made of builtin types stay: any other would import what nobody needs."""
    a = node.args
    for argument in [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, [a.vararg, a.kwarg])]:
        if argument.annotation is not None and not _is_harmless(argument.annotation):
            argument.annotation = None
        argument.type_comment = None
    if node.returns is not None and not _is_harmless(node.returns):
        node.returns = None


def _is_harmless(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name in _TYPES
        case ast.Constant(value=value):
            return value is None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_harmless(left) and _is_harmless(right)
        case ast.Subscript(value=ast.Name(id="list" | "dict" | "tuple" | "set" | "frozenset" | "type"), slice=index):
            return all(_is_harmless(part) for part in (index.elts if isinstance(index, ast.Tuple) else [index]))
    return False


def _mangle(tree: ast.AST, prefix: str) -> None:
    """Private names of a method that stands outside of its class get the form that Python gives them inside."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            value = getattr(node, field, None)
            if isinstance(value, str) and value.startswith("__") and not value.endswith("__"):
                setattr(node, field, prefix + value)


# classes


def class_statement(thing: Thing, form: Class, context: Context, late: set[str]) -> ast.ClassDef:
    """The class statement, without the members that are set `late`."""
    cls = thing.value
    assert isinstance(cls, type)
    body: list[ast.stmt] = []
    doc = form.members.get("__doc__")
    if doc is not None and isinstance(doc.value, str):
        body.append(ast.Expr(ast.Constant(value=doc.value)))
    if cls.__qualname__ != thing.name:
        body.append(nodes.assign("__qualname__", nodes.constant(cls.__qualname__)))
    for name, annotation in form.annotations.items():
        value = form.members.get(name)
        target = ast.Name(id=name, ctx=ast.Store())
        given = None if value is None or name in late else context.express(value)
        body.append(ast.AnnAssign(target=target, annotation=context.express(annotation), value=given, simple=1))
    for name, member in form.members.items():
        if name not in form.annotations and name not in late and name != "__doc__":
            body += _member(name, member, context)
    keywords = [ast.keyword(arg=name, value=context.express(value)) for name, value in form.keywords.items()]
    decorators: list[ast.expr] = []
    for decorator, arguments in form.decorators:
        node = context.express(decorator)
        given_arguments = {name: context.express(value) for name, value in arguments.items()}
        decorators.append(nodes.call(node, **given_arguments) if arguments else node)
    statement = ast.ClassDef(
        name=thing.name or "",
        bases=[context.express(base) for base in form.bases],
        keywords=keywords,
        body=body or [ast.Pass()],
        decorator_list=decorators,
    )
    if hasattr(ast, "TypeAlias"):
        setattr(statement, "type_params", [])  # noqa: B010 - older Pythons' trees have none
    return statement if form.node is None else ast.copy_location(statement, form.node)


def _member(name: str, member: Thing, context: Context) -> list[ast.stmt]:
    form = member.form
    if isinstance(form, Function) and form.home is not None:
        return _method(name, form, context, [])
    if isinstance(form, Made) and isinstance(form.function.form, Builtin):
        kind = form.function.form.name
        inside = [arg for arg in form.args if isinstance(arg.form, Function) and arg.form.home is not None]
        if kind in ("classmethod", "staticmethod") and inside:
            method = inside[0].form
            assert isinstance(method, Function)
            return _method(name, method, context, [nodes.name(kind)])
        if kind == "property" and inside:
            return _property(name, form, context)
    return [nodes.assign(name, context.express(member))]


def _method(name: str, form: Function, context: Context, decorators: list[ast.expr]) -> list[ast.stmt]:
    node = form.node
    if isinstance(node, ast.Lambda):
        value: ast.expr = _renamed(form, context)
        for decorator in reversed(decorators):
            value = nodes.call(decorator, value)
        return [nodes.assign(name, value)]
    own = node.name
    tree = _renamed(form, context)
    prefix = private_prefix(form.function)
    same = own == name or (own.startswith("__") and prefix + own == name)
    if vars(form.function).get("__isabstractmethod__"):
        decorators = [*decorators, nodes.dotted(context._import(Imported(module="abc", attribute="abstractmethod")))]
    tree.decorator_list = decorators
    statements: list[ast.stmt] = [tree]
    target = own
    if not same:
        tree.name = target = name
        statements.append(nodes.assign(f"{name}.__name__", nodes.constant(form.function.__name__)))
    statements += [nodes.assign(f"{target}.{key}", context.express(item)) for key, item in form.attributes.items()]
    return statements


def _property(name: str, form: Made, context: Context) -> list[ast.stmt]:
    """`@property` with its setter and deleter."""
    statements: list[ast.stmt] = []
    decorator: ast.expr = nodes.name("property")
    for part, kind in zip(form.args, ("getter", "setter", "deleter"), strict=False):
        if part.value is None:
            continue
        if statements:
            decorator = nodes.dotted(f"{name}.{kind}")
        elif kind != "getter":
            decorator = ast.Attribute(value=nodes.call(nodes.name("property")), attr=kind, ctx=ast.Load())
        if isinstance(part.form, Function) and part.form.home is not None:
            statements += _method(name, part.form, context, [decorator])
        else:
            statements.append(nodes.assign(name, nodes.call(decorator, context.express(part))))
    return statements


__all__ = ["class_statement", "function_statements"]
