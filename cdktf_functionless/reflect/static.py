"""The value of an expression that synth can know: constants, live names, their attributes and items.

Nothing of the user's runs: a property of a user's class, a call or an unknown operator gives `UNKNOWN`.
"""

from __future__ import annotations

import ast
import inspect
import operator
import types
from collections.abc import Callable
from typing import Any, Final


class _Unknown:
    """The one value that says: not known at synth."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is not a truth value: compare with 'is'")


UNKNOWN: Final = _Unknown()

_PLAIN = (str, int, float, bool, complex, bytes, type(None), tuple, frozenset)
_CONTAINERS = (dict, list, tuple, str, bytes)
_TRUSTED = ("cdktf", "constructs", "cdktf_functionless", "cdktf_cdktf_provider_aws", "jsii")
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}


def evaluate(node: ast.expr, lookup: Callable[[str], Any]) -> Any:
    """The live value of `node`, or `UNKNOWN`.

    Args:
        node: the expression.
        lookup: the live value of a name, or `UNKNOWN`.
    """
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return lookup(name)
        case ast.Attribute(value=owner, attr=name):
            value = evaluate(owner, lookup)
            return UNKNOWN if value is UNKNOWN else attribute(value, name)
        case ast.Subscript(value=owner, slice=index):
            return _item(evaluate(owner, lookup), evaluate(index, lookup))
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            values = [evaluate(element, lookup) for element in elements]
            if any(value is UNKNOWN for value in values):
                return UNKNOWN
            return tuple(values) if isinstance(node, ast.Tuple) else values
        case ast.Dict(keys=keys, values=items):
            return _display(keys, items, lookup)
        case ast.UnaryOp(op=op, operand=operand):
            return _plain(_UNARY.get(type(op)), evaluate(operand, lookup))
        case ast.BinOp(left=left, op=op, right=right):
            return _plain(_BINARY.get(type(op)), evaluate(left, lookup), evaluate(right, lookup))
        case ast.JoinedStr(values=parts):
            return _joined(parts, lookup)
    return UNKNOWN


def attribute(value: object, name: str) -> Any:
    """`value.name` where reading it runs no code of the user's; else `UNKNOWN`."""
    if not isinstance(value, (types.ModuleType, type)):
        static = inspect.getattr_static(value, name, UNKNOWN)
        if (static is UNKNOWN or isinstance(static, property)) and not _trusted(value):
            return UNKNOWN
    try:
        return getattr(value, name, UNKNOWN)
    except Exception:  # a getter of the bindings that refuses: not known
        return UNKNOWN


def _trusted(value: object) -> bool:
    return any(cls.__module__.partition(".")[0] in _TRUSTED for cls in type(value).__mro__)


def _item(owner: Any, index: Any) -> Any:
    if index is UNKNOWN or type(owner) not in _CONTAINERS:
        return UNKNOWN
    try:
        return owner[index]
    except (KeyError, IndexError, TypeError):
        return UNKNOWN


def _display(keys: list[ast.expr | None], items: list[ast.expr], lookup: Callable[[str], Any]) -> Any:
    found: dict[Any, Any] = {}
    for key, item in zip(keys, items, strict=True):
        name = UNKNOWN if key is None else evaluate(key, lookup)
        value = evaluate(item, lookup)
        if name is UNKNOWN or value is UNKNOWN or not isinstance(name, _PLAIN):
            return UNKNOWN
        found[name] = value
    return found


def _plain(function: Callable[..., Any] | None, *values: Any) -> Any:
    """The result of an operator on plain values; big results and errors are left to run time."""
    if function is None or any(type(value) not in _PLAIN for value in values):
        return UNKNOWN
    if function is operator.mul and any(isinstance(value, (str, bytes, tuple)) for value in values):
        return UNKNOWN
    try:
        return function(*values)
    except Exception:  # the operator's own error belongs to run time
        return UNKNOWN


def _joined(parts: list[ast.expr], lookup: Callable[[str], Any]) -> Any:
    text = ""
    for part in parts:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            value = evaluate(part.value, lookup)
            spec = "" if part.format_spec is None else evaluate(part.format_spec, lookup)
            if type(value) not in _PLAIN or spec is UNKNOWN:
                return UNKNOWN
            convert: dict[int, Callable[[Any], Any]] = {115: str, 114: repr, 97: ascii}
            try:
                text += format(convert.get(part.conversion, lambda same: same)(value), spec)
            except (ValueError, TypeError):
                return UNKNOWN
    return text
