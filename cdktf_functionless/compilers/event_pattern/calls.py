"""Calls in a predicate: methods of fields, the few functions that patterns know, and the predicate's own helpers."""

from __future__ import annotations

import ast
import builtins
import ipaddress
import types
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...diagnostics import FL4003, FL4004, FL4007, FL4010, FunctionlessError
from ...integration import integration_of
from ...reflect import Reflection, reflect
from . import comparisons, statements
from .abstract import (
    BROKEN,
    FALSE,
    TRUE,
    Abstract,
    Address,
    Broken,
    Cased,
    Choice,
    Closure,
    Each,
    Field,
    Frame,
    Items,
    Known,
    Method,
    Truth,
)
from .formula import And, AnyOf, Constant, Not, Or, Tree
from .shapes import ListShape
from .values import BOOLEAN, NOTHING, NULL, NUMBER, OBJECT, STRING, Kind, Values, complement

if TYPE_CHECKING:
    from .interpreter import Interpreter

_PURE_NAMES = (
    "abs bool dict float frozenset int len list max min range repr reversed round set sorted str sum tuple zip"
)
#: Functions that may run at synth, on values that synth knows.
_PURE: frozenset[object] = frozenset(
    [*(getattr(builtins, name) for name in _PURE_NAMES.split()), ipaddress.ip_address, ipaddress.ip_network]
)
_PLAIN = (str, int, float, bool, bytes, list, tuple, set, frozenset, dict, types.NoneType, range)
_TYPES: dict[object, Values] = {
    str: STRING,
    bool: BOOLEAN,
    dict: OBJECT,
    Mapping: OBJECT,
    types.NoneType: NULL,
}
_DEPTH = 20


def call(self: Interpreter, node: ast.Call, frame: Frame) -> Abstract:
    """What a call is worth."""
    function = self.value(node.func, frame)
    arguments: list[Abstract] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            spread = self.elements(self.value(argument.value, frame))
            if spread is None:
                return self.unsupported(argument, frame)
            arguments += spread
        else:
            arguments.append(self.value(argument, frame))
    named = {keyword.arg: self.value(keyword.value, frame) for keyword in node.keywords}
    if any(isinstance(value, Broken) for value in (function, *arguments, *named.values())):
        return BROKEN
    if None in named:
        return self.unsupported(node, frame)
    keywords: dict[str, Abstract] = {str(name): value for name, value in named.items()}
    match function:
        case Method():
            return _method(self, function, arguments, keywords, node, frame)
        case Closure():
            return _inlined(self, function.reflection, function.node, function.names, arguments, keywords, node, frame)
        case Known(value=live):
            return _known(self, live, arguments, keywords, node, frame)
        case Choice():
            return self.unsupported(node, frame)
    return self.unsupported(node, frame)


def _known(
    self: Interpreter,
    live: Any,
    arguments: list[Abstract],
    keywords: dict[str, Abstract],
    node: ast.Call,
    frame: Frame,
) -> Abstract:
    """A call of a live object."""
    if integration_of(live) is not None:
        return self.report(
            FL4004,
            "A pattern cannot call a cloud resource.",
            node,
            frame,
            "Let the rule pipe to a function that makes the call.",
        )
    position = frame.reflection.position(node)
    if isinstance(live, types.BuiltinFunctionType | type | types.FunctionType) and not keywords:
        match live, arguments:
            case builtins.any | builtins.all, [Each() as each]:
                return _quantified(self, live is any, each, node, frame)
            case builtins.any | builtins.all, [Known() | Items() as source]:
                return _folded(self, live is any, self.elements(source) or [], node, frame)
            case builtins.isinstance, [Field() as field, Known(value=kind)]:
                return _is_instance(self, field, kind, node, frame)
            case builtins.bool, [inner]:
                tree = self.truth(inner, node, frame)
                return Known(tree.value) if isinstance(tree, Constant) else Truth(tree)
            case builtins.str, [Field() as field] if _values(field) is STRING:
                return field
            case (
                (builtins.list | builtins.tuple | builtins.set | builtins.frozenset | builtins.sorted),
                [Field(shape=ListShape()) | Each() as same],
            ):
                return same
            case ipaddress.ip_address, [Field() as field]:
                return Address(field)
    if live in comparisons.WILDCARDS and len(arguments) == 2 and not keywords:
        text, pattern = arguments
        if isinstance(text, (Field, Cased)) and isinstance(pattern, Known):
            return self.said(lambda: comparisons.matched(text, pattern.value, position), node, frame)
    if all(isinstance(value, Known) for value in (*arguments, *keywords.values())) and _pure(live):
        given = [value.value for value in arguments if isinstance(value, Known)]
        names = {name: value.value for name, value in keywords.items() if isinstance(value, Known)}
        return self.computed(lambda: live(*given, **names), node, frame)
    if isinstance(live, (types.FunctionType, types.MethodType)):
        return _helper(self, live, arguments, keywords, node, frame)
    return self.report(
        FL4003,
        f"A pattern cannot say what {ast.unparse(node.func)}(...) makes of a field.",
        node,
        frame,
        "Patterns know startswith, endswith, lower, fnmatch, any, isinstance and ipaddress: the target does the rest.",
    )


def _pure(live: Any) -> bool:
    """Whether a function may run at synth: one of Python's own on plain values."""
    try:
        if live in _PURE:
            return True
    except TypeError:  # not hashable
        return False
    return isinstance(getattr(live, "__self__", None), _PLAIN) and isinstance(live, types.BuiltinFunctionType)


def _helper(
    self: Interpreter,
    live: Callable[..., object],
    arguments: list[Abstract],
    keywords: dict[str, Abstract],
    node: ast.Call,
    frame: Frame,
) -> Abstract:
    try:
        reflection = reflect(live)
    except FunctionlessError as failure:
        self.diagnostics.report(
            FL4004,
            f"{ast.unparse(node.func)!r} cannot be read: {failure.diagnostics[0].message}",
            frame.reflection.position(node),
            "Write the condition in the predicate itself.",
        )
        return BROKEN
    names = {name: Known(value) for name, value in reflection.bound.items()}
    return _inlined(self, reflection, reflection.node, names, arguments, keywords, node, frame)


def _inlined(
    self: Interpreter,
    reflection: Reflection,
    function: ast.AST,
    outer: Mapping[str, Abstract],
    arguments: list[Abstract],
    keywords: dict[str, Abstract],
    node: ast.Call,
    frame: Frame,
) -> Abstract:
    """A helper's body in place of its call."""
    if frame.depth >= _DEPTH:
        return self.report(
            FL4010, "The helper functions call each other without end.", node, frame, "Write the condition without."
        )
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    given = function.args
    inner = Frame(reflection, outer, frame.depth + 1)
    names = [each.arg for each in (*given.posonlyargs, *given.args) if each.arg not in reflection.bound]
    bound = dict(zip(names, arguments, strict=False)) | keywords
    defaults = dict(zip(reversed(names), reversed(given.defaults), strict=False))
    defaults |= {
        each.arg: value for each, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value is not None
    }
    wanted = [*names, *(each.arg for each in given.kwonlyargs)]
    if given.vararg or given.kwarg or len(arguments) > len(names) or set(keywords) - set(wanted):
        return self.unsupported(node, frame)
    for name in wanted:
        if name not in bound:
            if name not in defaults:
                return self.unsupported(node, frame)
            live = reflection.signature.parameters.get(name)
            known = live is not None and live.default is not live.empty and function is reflection.node
            bound[name] = Known(live.default) if known and live else self.value(defaults[name], inner)
    inner.names.update(bound)
    if isinstance(function, ast.Lambda):
        return self.value(function.body, inner)
    return statements.run(self, function.body, inner)


def _quantified(self: Interpreter, some: bool, each: Each, node: ast.Call, frame: Frame) -> Abstract:
    """`any` or `all` over a list of the event."""
    position = frame.reflection.position(node)
    if isinstance(each.body, Each):  # any(... for a in x for b in a["y"])
        inner = _quantified(self, some, each.body, node, frame)
        if not isinstance(inner, Truth):
            return inner
        body = inner.tree
    else:
        body = self.truth(each.body, node, frame)
    if not some:
        body = Not(body, position=position)
    if each.condition is not TRUE:
        body = And(each.condition, body, position=position)
    found: Tree = AnyOf(each.key, each.root, body, position=position)
    if not some:
        self.diagnostics.report(
            FL4007,
            "A pattern cannot say that all elements of a list are so: it matches any of them.",
            position,
            "Use any(...), or test the list in the target.",
        )
        return BROKEN
    return Truth(found)


def _folded(self: Interpreter, some: bool, items: list[Abstract], node: ast.Call, frame: Frame) -> Abstract:
    """`any` or `all` over what synth knows."""
    position = frame.reflection.position(node)
    tree: Tree = FALSE if some else TRUE
    for item in items:
        if isinstance(item, Each):
            item = _quantified(self, some, item, node, frame)
        one = self.truth(item, node, frame)
        tree = Or(tree, one, position=position) if some else And(tree, one, position=position)
    return Truth(tree)


def _is_instance(self: Interpreter, field: Field, kind: object, node: ast.Call, frame: Frame) -> Abstract:
    kinds = kind if isinstance(kind, tuple) else getattr(kind, "__args__", (kind,))
    true = NOTHING
    numbers = {int, float} & set(kinds)
    for each in kinds:
        if each in (int, float):
            # An event's 2.0 is a float in Python, and the same number as 2 for a pattern.
            true = true.union(NUMBER) if len(numbers) == 2 else true
            true = true.union(BOOLEAN) if int in numbers else true
        elif each in _TYPES:
            true = true.union(_TYPES[each])
        else:
            numbers = {int}
    if len(numbers) == 1 or OBJECT.kinds & true.kinds:
        return self.report(
            FL4003,
            "A pattern tells strings, numbers, booleans and null apart, and no other types.",
            node,
            frame,
            "Use isinstance with str, (int, float), bool or type(None).",
        )
    false = complement(true).without(Kind.ABSENT)
    return Truth(comparisons.test(field, true, false, frame.reflection.position(node)))


def _values(field: Field) -> Values:
    return field.shape.values()


def _method(
    self: Interpreter,
    method: Method,
    arguments: list[Abstract],
    keywords: dict[str, Abstract],
    node: ast.Call,
    frame: Frame,
) -> Abstract:
    """A method of a field."""
    owner, position = method.owner, frame.reflection.position(node)
    known = [argument.value for argument in arguments if isinstance(argument, Known)]
    whole = len(known) == len(arguments)
    if keywords and not (method.name == "get" and set(keywords) <= {"default"}):
        return self.unsupported(node, frame)
    match method.name, owner, arguments:
        case "get", Field(), [Known(value=str(key))]:
            return self.member(owner, key, None)
        case "get", Field(), [Known(value=str(key)), Known(value=default)]:
            if isinstance(default, (list, tuple)) and not default:
                return self.member(owner, key, {})
            return self.member(owner, key, default)
        case "keys", Field(), []:
            self.stepped.add(owner.key)
            return owner
        case (("lower" | "upper" | "casefold"), Field(), []):
            return Cased(owner, method.name)
        case (("lower" | "casefold"), Cased(), []):
            return Cased(owner.field, "lower")
        case (("startswith" | "endswith"), _, [_]) if whole:
            end = method.name == "endswith"
            return self.said(lambda: comparisons.affixed(owner, known[0], end, position), node, frame)
    return self.report(
        FL4003,
        f"A pattern cannot say what .{method.name}(...) makes of a field.",
        node,
        frame,
        "Patterns know .startswith, .endswith, .lower, .upper, .casefold and .get; test the rest in the target.",
    )
