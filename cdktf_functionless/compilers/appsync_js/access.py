"""Names, constants, displays, subscripts, slices."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from typing import Any

from ...diagnostics import FL5004, FL5008
from ...integration import integration_of
from ...reflect import UNKNOWN
from . import js
from .lower import Lowering, expression
from .types import ANY, BOOL, NEVER, NONE, STR, T, dict_of, join, kind, list_of, of_constant, record, tuple_of
from .values import LocalFunction, V

#: Names that every JavaScript object has, so that `value.name ?? ...` would find them.
INHERITED = frozenset(
    [
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
        "__proto__",
    ]
)


@expression(ast.Constant)
def _constant(lw: Lowering, node: ast.Constant) -> V:
    value = node.value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        raise lw.refuse(node, "An integer beyond 2**53 is not exact in JavaScript.", "Keep it as a string.", FL5008)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise lw.refuse(node, "Infinity has no form in JSON.", "Use None or a number.", FL5008)
    if value is ... or isinstance(value, complex):
        raise lw.refuse(node, f"{value!r} has no form in JSON.", "Use a JSON-like value.", FL5008)
    if isinstance(value, bytes):
        return V(None, of_constant(value), value)
    return V(js.Lit(value), of_constant(value), value)


@expression(ast.Name)
def _name(lw: Lowering, node: ast.Name) -> V:
    if node.id in lw.local:
        return lw.read(node.id, node)
    return captured(lw, node)


def captured(lw: Lowering, node: ast.expr) -> V:
    """A free name, or an attribute or item of one."""
    value = lw.reflection.evaluate(node, lw.local)
    if value is UNKNOWN:
        raise lw.refuse(node, "This name has no value when the stack is synthesized.", "Define it before.")
    return lw.constant(value, node)


@expression(ast.Attribute)
def _attribute(lw: Lowering, node: ast.Attribute) -> V:
    value = live(lw, node)
    if value is not UNKNOWN:
        return lw.constant(value, node)
    if node.attr == "__name__" and isinstance(node.value, ast.Call) and live(lw, node.value.func) is type:
        from .errors import class_name

        return class_name(lw, node.value)
    owner = lw.value(node.value)
    if owner.js is None:
        from .errors import caught_attribute

        found = caught_attribute(owner, node.attr)
        if found is not None:
            return found
    handler = ATTRIBUTES.get(node.attr)
    if handler is not None and owner.js is not None:
        found = handler(lw, owner, node)
        if found is not None:
            return found
    raise lw.refuse(
        node, f"The attribute {node.attr} is not known here.", 'A JSON object is a dict: write value["name"].'
    )


ATTRIBUTES: dict[str, Callable[[Lowering, V, ast.Attribute], V | None]] = {}


def live(lw: Lowering, node: ast.expr) -> Any:
    """The live object that an expression is, or `UNKNOWN`; local aliases are followed."""
    match node:
        case ast.Name(id=name) if name in lw.local:
            var = lw.env.get(name)
            return UNKNOWN if var is None else var.live
        case ast.Attribute(value=owner, attr=name) if _rooted_local(lw, owner):
            value = live(lw, owner)
            if value is UNKNOWN or isinstance(value, LocalFunction):
                return UNKNOWN
            from ...reflect import attribute

            return attribute(value, name)
        case ast.Subscript(value=owner, slice=ast.Constant(value=key)) if _rooted_local(lw, owner):
            value = live(lw, owner)
            index: Any = key
            try:
                return value[index] if isinstance(value, (dict, list, tuple)) else UNKNOWN
            except (KeyError, IndexError, TypeError):
                return UNKNOWN
    return lw.reflection.evaluate(node, lw.local)


def _rooted_local(lw: Lowering, node: ast.expr) -> bool:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return isinstance(node, ast.Name) and node.id in lw.local


# ---------------------------------------------------------------------- displays


@expression(ast.List)
def _list(lw: Lowering, node: ast.List) -> V:
    items, types = elements(lw, node.elts)
    exact = not any(isinstance(item, js.Spread) for item in items)
    t = dataclasses.replace(list_of(join(*types)), items=tuple(types) if exact and types else None)
    return V(js.Array(items), t)


@expression(ast.Tuple)
def _tuple(lw: Lowering, node: ast.Tuple) -> V:
    items, types = elements(lw, node.elts)
    if any(isinstance(item, js.Spread) for item in items):
        return V(js.Array(items), kind("tuple", elem=join(*types)))
    return V(js.Array(items), tuple_of(types))


@expression(ast.Set)
def _set(lw: Lowering, node: ast.Set) -> V:
    items, types = elements(lw, node.elts)
    found = js.Array(items)
    literal = all(isinstance(item, js.Lit) for item in items) and len(set(items)) == len(items)
    return V(found if literal else lw.use("unique", found), kind("set", elem=join(*types)))


def elements(lw: Lowering, nodes: list[ast.expr]) -> tuple[tuple[js.Expr, ...], list[T]]:
    """The elements of a display, with starred ones spread."""
    plain = [node.value if isinstance(node, ast.Starred) else node for node in nodes]
    values = lw.all(plain)
    items: list[js.Expr] = []
    types: list[T] = []
    for node, value in zip(nodes, values, strict=True):
        if isinstance(node, ast.Starred):
            spread, elem = iterable(lw, value, node)
            items.append(js.Spread(spread))
            types.append(elem)
        else:
            items.append(value.expr)
            types.append(value.t)
    return tuple(items), types


@expression(ast.Dict)
def _dict(lw: Lowering, node: ast.Dict) -> V:
    parts: list[ast.expr] = []
    for key, item in zip(node.keys, node.values, strict=True):
        if key is not None and not isinstance(key, ast.Constant):
            parts.append(key)
        parts.append(item)
    values = iter(lw.all(parts))
    items: list[tuple[str | js.Expr | None, js.Expr]] = []
    fields: dict[str, T] = {}
    others: list[T] = []
    exact = True
    for key, _item in zip(node.keys, node.values, strict=True):
        name = None if key is None else key_of(lw, key, next(values) if not isinstance(key, ast.Constant) else None)
        value = next(values)
        if key is None:
            if value.t.only("dict"):
                fields |= dict(value.t.fields)
                exact = exact and value.t.closed
                others.append(value.t.element)
                items.append((None, value.expr))
            else:
                exact = False
                others.append(value.t.element)
                items.append((None, mapping(lw, value)))
            continue
        items.append((name, value.expr))
        if isinstance(name, str):
            fields[name] = value.t
        else:
            exact = False
            others.append(value.t)
    if exact:
        return V(js.Object(tuple(items)), record(fields))
    return V(js.Object(tuple(items)), dict_of(join(*others, *fields.values())))


def mapping(lw: Lowering, value: V) -> js.Expr:
    """A value that must be a dict."""
    return value.expr if value.t.only("dict") else lw.use("mapping", value.expr)


def key_of(lw: Lowering, node: ast.expr, value: V | None = None) -> str | js.Expr:
    """A dict's key: a constant string, or JavaScript that gives one."""
    if value is None:
        value = lw.expr(node)
    if isinstance(value.live, str) and isinstance(value.expr, js.Lit):
        if value.live == "__proto__":
            raise lw.refuse(node, "__proto__ cannot be a key in JavaScript.", "Use another name.", FL5008)
        return str(value.live)
    if value.t.only("str"):
        return value.expr
    if not value.t.may("str"):
        raise lw.refuse(
            node, "A JavaScript object has only strings as keys.", "Write str(key), also where it is read.", FL5008
        )
    return lw.use("textKey", value.expr)


# ---------------------------------------------------------------------- iteration


def iterable(lw: Lowering, value: V, node: ast.AST, *, unordered: bool = False) -> tuple[js.Expr, T]:
    """An array of what a `for` over the value would give, and the elements' type."""
    t = value.t
    if t.may("set") and not unordered:
        raise lw.refuse(node, "A set has no order of its own.", "Write sorted(...) of it.", FL5008)
    if t.only("list", "tuple", "set"):
        return value.expr, t.element
    if t.only("str"):
        return js.Array((js.Spread(value.expr),)), STR
    if t.only("dict"):
        return js.call("Object.keys", value.expr if unordered else in_order(lw, value)), STR
    if t.may("list", "dict", "str", "tuple"):
        elem = join(t.element if t.may("list", "tuple") else NEVER, STR if t.may("str", "dict") else NEVER)
        return lw.use("iter", value.expr), elem
    return lw.use("iter", value.expr), ANY


def in_order(lw: Lowering, value: V) -> js.Expr:
    """A dict whose order is read: JavaScript puts keys that are whole numbers first."""
    names = [name for name, _ in value.t.fields]
    if value.t.closed and not any(name.isdigit() for name in names):
        return value.expr
    return lw.use("ordered", value.expr)


# ---------------------------------------------------------------------- subscripts


@expression(ast.Subscript)
def _subscript(lw: Lowering, node: ast.Subscript) -> V:
    found = live(lw, node)
    if found is not UNKNOWN:
        return lw.constant(found, node)
    if isinstance(node.slice, ast.Slice):
        return _slice(lw, node, node.slice)
    owner, index = lw.ordered([lambda: lw.value(node.value), lambda: lw.value(node.slice)])
    if integration_of(owner.live) is not None:
        raise lw.refuse(node, "A construct is not a container.", "Call one of its operations.", FL5004)
    if owner.view is not None and isinstance(index.live, str):
        part = owner.view.get(index.live)
        if part is not None and not part.t.may("none"):
            return part
        if part is not None:
            return V(or_error(part.expr, repr(index.live), "KeyError"), part.t.without("none"))
    return item(lw, lw.solid(owner, node), lw.solid(index, node))


def or_error(value: js.Expr, message: str, error: str) -> js.Expr:
    """The value, or a Python error where it is null or absent."""
    return js.Binary("??", value, js.call("util.error", js.Lit(message), js.Lit(error)))


def item(lw: Lowering, owner: V, index: V) -> V:
    """`owner[index]`."""
    t, key = owner.t, index.live
    if isinstance(owner.live, dict) and isinstance(key, str) and key in owner.live:
        return lw.constant(owner.live[key], ast.Constant(key))
    if t.only("dict") and index.t.only("str"):
        if isinstance(key, str):
            found = t.field(key)
            if key in t.required:
                return V(js.member(owner.expr, key), found)
            if not found.may("none") and key not in INHERITED:
                return V(or_error(js.member(owner.expr, key), repr(key), "KeyError"), found)
            return V(lw.use(_named("field", key, "anyField"), owner.expr, index.expr), found)
        return V(lw.use("anyField", owner.expr, index.expr), t.element)
    if t.only("list", "tuple") and index.t.only("int", "bool"):
        return _element(lw, owner, index)
    if t.only("str") and index.t.only("int", "bool"):
        return V(lw.use("charAt", owner.expr, index.expr), STR)
    if isinstance(key, str):
        return V(lw.use(_named("lookup", key, "item"), owner.expr, index.expr), t.field(key) if t.may("dict") else ANY)
    elem = join(t.element, STR if t.may("str") else NEVER)
    return V(lw.use("item", owner.expr, index.expr), elem if elem.kinds else ANY)


def _named(helper: str, key: str, otherwise: str) -> str:
    """The helper for a constant key whose error message is the key between quotes."""
    return helper if repr(key) == f"'{key}'" else otherwise


def _element(lw: Lowering, owner: V, index: V) -> V:
    t, place = owner.t, index.live
    size = None if t.items is None else len(t.items)
    if isinstance(place, int) and size is not None and t.items is not None and t.only("tuple"):
        if -size <= place < size:
            return V(js.Index(owner.expr, js.Lit(place % size)), t.items[place])
    word = "tuple" if t.only("tuple") else "list"
    if isinstance(place, int) and not t.element.may("none") and lw.stable(owner.expr):
        position: js.Expr = js.Lit(place)
        if place < 0:
            position = js.Binary("-", js.Member(owner.expr, "length"), js.Lit(-place))
        return V(or_error(js.Index(owner.expr, position), f"{word} index out of range", "IndexError"), t.element)
    return V(lw.use("at" if word == "list" else "tupleAt", owner.expr, index.expr), t.element)


def _slice(lw: Lowering, node: ast.Subscript, part: ast.Slice) -> V:
    bounds = [bound for bound in (part.lower, part.upper, part.step) if bound is not None]
    owner, *values = lw.all([node.value, *bounds])
    given = iter(values)
    lower, upper, step = (None if bound is None else next(given) for bound in (part.lower, part.upper, part.step))
    t = dataclasses.replace(owner.t, items=None, fields=(), required=frozenset(), closed=False)
    plain = all(bound is None or bound.t.only("int") for bound in (lower, upper))
    unit = step is None or (isinstance(step.expr, js.Lit) and step.expr.value == 1)
    if plain and unit and owner.t.only("list", "tuple", "str"):
        args: tuple[js.Expr, ...] = () if lower is None and upper is None else (lower.expr if lower else js.ZERO,)
        if upper is not None:
            args = (*args, upper.expr)
        if owner.t.only("str"):
            if not args:
                return V(owner.expr, t)
            chars = js.Array((js.Spread(owner.expr),))
            return V(js.method(js.method(chars, "slice", *args), "join", js.Lit("")), STR)
        return V(js.method(owner.expr, "slice", *args), t)
    if lower is None and upper is None and step is not None and step.live == -1 and owner.t.only("list", "tuple"):
        return V(js.method(js.Array((js.Spread(owner.expr),)), "reverse"), t)
    for bound in (lower, upper, step):
        if bound is not None and not bound.t.only("int", "none", "num", "bool"):
            raise lw.refuse(node, "A slice's bounds must be known to be integers.", "Add a type hint.", FL5008)
    args = tuple(js.NULL if bound is None else bound.expr for bound in (lower, upper))
    helper = "slice" if owner.t.only("list", "tuple", "str") else "anySlice"
    sliced = t if owner.t.only("list", "tuple", "str") else kind(*(t.kinds & {"list", "str"}) or ("list",), elem=t.elem)
    return V(lw.use(helper, owner.expr, *args, js.Lit(1) if step is None else step.expr), sliced)


@expression(ast.NamedExpr)
def _walrus(lw: Lowering, node: ast.NamedExpr) -> V:
    value = lw.value(node.value)
    lw.assign(node.target.id, value, node, alias=node.value)
    return lw.read(node.target.id, node)


@expression(ast.Lambda)
def _lambda(lw: Lowering, node: ast.Lambda) -> V:
    return V(None, NEVER, LocalFunction("lambda", node))


@expression(ast.Await)
def _await(lw: Lowering, node: ast.Await) -> V:
    return lw.value(node.value)


@expression(ast.Starred)
def _starred(lw: Lowering, node: ast.Starred) -> V:
    raise lw.refuse(node, "A starred expression stands here alone.", "Star it inside of a display or a call.")


__all__ = ["BOOL", "NONE", "elements", "item", "iterable", "live"]
