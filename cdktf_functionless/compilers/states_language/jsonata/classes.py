"""Classes in expressions: raising exceptions, exceptions as values, dataclass instances."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import enum
from collections.abc import Sequence

from ....diagnostics import FL3102
from ..exceptions import WIDEST, error_names
from . import enums, formatting, tree
from . import types as t
from .calls import Call, invoke
from .compiler import Compiler, shown
from .scope import Live, Scope, Variable
from .tree import E
from .values import Value, bind, constant

_KEYED = frozenset(("KeyError",))
#: The keyword that gives an exception its message itself, and not what Python makes that of.
MESSAGE = "__message__"


def construct(call: Call, cls: type) -> Value:
    """`cls(...)`: a dataclass instance, an exception, an enum member by its value.

    Raises:
        FunctionlessError: any other class, or a dataclass that does more than hold its fields.
    """
    if issubclass(cls, BaseException):
        return exception(call.c, call.node, cls)
    if issubclass(cls, enum.Enum):
        return enums.made(call, cls)
    if dataclasses.is_dataclass(cls):
        return _instance(call, cls)
    if cls.__module__ == "collections" and cls.__name__ in ("OrderedDict", "defaultdict", "Counter"):
        raise call.no_form("has no form here", "Use a dict, with `.get(key, default)` or `.setdefault`.")
    raise call.c.scope.error(
        FL3102,
        call.node,
        f"`{shown(call.node.func)}` makes an object that JSON has no form for.",
        "Use a dict, or a dataclass without methods of its own.",
    )


def _instance(call: Call, cls: type) -> Value:
    """A dataclass instance as an object of its fields, in their order."""
    if "__post_init__" in vars(cls) or "__init__" not in vars(cls):
        raise call.no_form("does more than hold its fields", "Use a plain dataclass or a dict.")
    fields = [one for one in dataclasses.fields(cls) if one.init]
    hints = t.of_hint(cls)
    given: dict[str, Value] = {}
    if any(isinstance(one, ast.Starred) for one in call.node.args):
        raise call.refused("is called with stars", "Write the arguments one by one.")
    if len(call.node.args) > len(fields):
        raise call.refused(f"takes {len(fields)} arguments", "Look at its fields.")
    for field, node in zip(fields, call.node.args, strict=False):
        given[field.name] = call.c.firm(node)
    names = {one.name for one in fields}
    for keyword in call.node.keywords:
        if keyword.arg not in names or keyword.arg in given:
            raise call.refused(f"has no field `{keyword.arg}` left", "Look at its fields.")
        given[keyword.arg or ""] = call.c.firm(keyword.value)
    pairs: list[tuple[E, E]] = []
    kinds: dict[str, t.Type] = {}
    for field in dataclasses.fields(cls):
        made = given.get(field.name)
        if made is None:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                raise call.refused(f"misses the field `{field.name}`", "Give it.")
            factory = field.default_factory
            if factory is not dataclasses.MISSING and factory not in (list, dict, set):
                raise call.no_form("has a field made by a function", "Give the field.")
            default = factory() if factory is not dataclasses.MISSING else field.default
            made = call.c.constant(default, call.node)
        pairs.append((tree.literal(field.name), made.e))
        declared = hints.field(field.name) or t.ANY
        kinds[field.name] = made.type if declared.kind == "any" else declared
    return Value(tree.record(pairs), t.record_of(kinds, of=cls))


# Exceptions


def exception(c: Compiler, node: ast.expr, cls: type[BaseException]) -> Value:
    """An exception as a value: `{"Error": its name, "Cause": its message}`."""
    message = _message(c, node, cls)
    pairs = [(tree.literal("Error"), tree.literal(cls.__name__)), (tree.literal("Cause"), message)]
    return Value(tree.record(pairs), t.EXCEPTION)


def representation(error: E) -> E:
    """`repr(e)`, as far as its message tells the arguments."""
    name, cause = tree.field(error, "Error"), tree.field(error, "Cause")
    is_key, silent = tree.binary("=", name, tree.literal("KeyError")), tree.binary("=", cause, tree.literal(""))
    quoted = tree.uses(tree.call("quote_", cause, deeper=8), "quote_")
    said = tree.group(tree.condition(tree.binary("or", is_key, silent), cause, quoted))
    return tree.chain("&", [name, tree.literal("("), said, tree.literal(")")])


def is_one_of(call: Call, error: Value, classes: Sequence[type[BaseException]]) -> Value:
    """`isinstance(e, classes)` of an exception."""
    if any(one in WIDEST for one in classes):
        return bind(error, call.c.fresh, "e", lambda _: constant(True))
    names = sorted({name for one in classes for name in error_names(one)})
    return Value(tree.binary("in", tree.field(error.e, "Error"), tree.literal(names)), t.BOOL)


def type_name(c: Compiler, node: ast.AST, value: Value) -> Value:
    """`type(value).__name__`.

    Raises:
        FunctionlessError: a number that may be an int or a float.
    """
    kind = value.type
    if kind.kind == "exception":
        return Value(tree.field(value.e, "Error"), t.STR)
    if kind.kind in ("any", "union") and not t.disguised(kind):
        return Value(tree.uses(tree.call("kind_", value.e, deeper=6), "kind_"), t.STR)
    name = getattr(kind.of, "__name__", None) if isinstance(kind.of, type) else _NAMES.get(kind.kind, kind.kind)
    if name is None or kind.kind in ("number", "any", "union", "view", "iterator"):
        raise c.unsupported(node, f"The name of the type of a {kind} is not known here.", "Ask with `isinstance`.")
    return bind(value, c.fresh, "v", lambda _: constant(name))


#: What Python calls the kinds that have another name here.
_NAMES = {"none": "NoneType", "many": "tuple", "record": "dict", "uuid": "UUID", "hash": "HASH", "match": "Match"}


def _message(c: Compiler, node: ast.expr, cls: type[BaseException]) -> E:
    """`str(...)` of an exception that is made here."""
    if not isinstance(node, ast.Call):
        return tree.literal("")
    if [one.arg for one in node.keywords] == [MESSAGE]:
        return c.firm(node.keywords[0].value).e
    made = _by_init(c, node, cls)
    if made is not None:
        return made
    if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        raise c.unsupported(node, "An exception with keyword arguments or stars.", "Give it one message.")
    if vars(cls).get("__str__") is not None and cls.__str__ is not KeyError.__str__:
        raise c.unsupported(node, f"`{cls.__name__}` has its own `__str__`.", "Give it one message.")
    values = [c.firm(one) for one in node.args]
    if not values:
        return tree.literal("")
    if len(values) == 1:
        one = values[0]
        if issubclass(cls, KeyError):
            return formatting.representation(c, node, one).e
        return formatting.text(c, node, one).e
    parts: list[E] = []
    for index, one in enumerate(values):
        parts.append(tree.literal(", " if index else "("))
        parts.append(formatting.representation(c, node, one).e)
    return tree.chain("&", [*parts, tree.literal(")")])


def _by_init(c: Compiler, node: ast.Call, cls: type[BaseException]) -> E | None:
    """The message of an exception whose own `__init__` only calls `super().__init__(message)`."""
    init = cls.__init__
    if getattr(builtins, cls.__name__, None) is cls or "__init__" not in {
        name for base in cls.__mro__ if base.__module__ != "builtins" for name in vars(base)
    }:
        return None
    from ....reflect import reflect
    from .calls import arguments_of

    reflection = reflect(init)
    body = [one for one in reflection.node.body if not isinstance(one, (ast.Assign, ast.AnnAssign))]  # type: ignore[union-attr]
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if not (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "__init__"
        and isinstance(call.func.value, ast.Call)
        and isinstance(call.func.value.func, ast.Name)
        and call.func.value.func.id == "super"
        and not call.keywords
    ):
        raise c.unsupported(
            node, f"`{cls.__name__}.__init__` does more than hand a message to `super().__init__`.", "Simplify it."
        )
    own = reflection.parameters[0].arg
    outer = Scope({}, reflection, c.scope.fresh, c.scope.inlining, {})
    given = arguments_of(c, node, reflection.node, outer, {own: Live(None)})
    expression = ast.Tuple(elts=list(call.args), ctx=ast.Load())
    lambda_node = ast.Lambda(args=reflection.node.args, body=ast.copy_location(expression, call))
    made = invoke(c, node, lambda_node, outer, given, init, {own: Live(None)})
    if made.kind != "tuple" or len(made.type.items) > 1:
        raise c.unsupported(node, f"`{cls.__name__}` is given several values.", "Give it one message.")
    if not made.type.items:
        return tree.literal("")
    holder = c.fresh("m")
    item = Value(tree.item(E(holder, free=True), tree.literal(0)), made.type.items[0])
    return tree.block([(holder, made.e)], formatting.text(c, node, item).e)


def raised(c: Compiler, node: ast.Raise) -> E:
    """`raise` as `$error("Name: message")`."""
    if node.exc is None:
        found = c.scope.names.get("<handled>")
        if isinstance(found, Variable):
            return again(Value(tree.variable(found.text), t.EXCEPTION))
        raise c.unsupported(node, "`raise` stands outside of an `except`.", "Name the exception.")
    callee = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    cls = c.live(callee)
    if isinstance(cls, type) and issubclass(cls, BaseException):
        c.scope.fresh.classes[cls.__name__] = cls
        message = _message(c, node.exc, cls)
        if message.text == '""':
            return tree.failure(cls.__name__, "")
        if message.text.startswith('"') and message.free:
            import json

            return tree.failure(cls.__name__, str(json.loads(message.text)))
        return tree.failure(cls.__name__, message)
    value = c.firm(node.exc)
    if value.kind == "exception":
        return again(value)
    raise c.unsupported(node, f"`{shown(node.exc)}` is not known to be an exception.", "Raise a class or an instance.")


def again(value: Value) -> E:
    """An exception that is held as a value, raised."""
    name, cause = tree.field(value.e, "Error"), tree.field(value.e, "Cause")
    with_message = tree.chain("&", [name, tree.literal(": "), cause])
    text = tree.condition(tree.binary("=", cause, tree.literal("")), name, with_message)
    made = tree.call("error", text)
    return tree.raising(made, "Exception")


__all__ = ["again", "constant", "construct", "exception", "raised"]
