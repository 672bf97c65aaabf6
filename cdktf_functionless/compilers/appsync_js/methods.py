"""Methods of str, list, dict and set."""

from __future__ import annotations

import ast
from collections.abc import Callable

from . import js
from .access import in_order, key_of, mapping
from .builtins import sequence, sort
from .calls import BUILTINS, METHODS, Builtin, keywords
from .lower import Lowering
from .operators import SCALARS
from .types import ANY, BOOL, INT, NEVER, NONE, STR, T, join, kind, list_of, tuple_of
from .values import V

_TEXT: dict[str, Callable[[Lowering, V, ast.Call], V | None]] = {}
_LISTS: dict[str, Callable[[Lowering, V, ast.Call], V | None]] = {}
_DICTS: dict[str, Callable[[Lowering, V, ast.Call], V | None]] = {}
_SETS: dict[str, Callable[[Lowering, V, ast.Call], V | None]] = {}
_Registrar = Callable[[Callable[[Lowering, V, ast.Call], V | None]], Callable[[Lowering, V, ast.Call], V | None]]


def _register(table: dict[str, Callable[[Lowering, V, ast.Call], V | None]], *names: str) -> _Registrar:
    def register(handler: Callable[[Lowering, V, ast.Call], V | None]) -> Callable[[Lowering, V, ast.Call], V | None]:
        for name in names:
            table[name] = handler
        return handler

    return register


def _dispatch(name: str) -> Callable[[Lowering, V, ast.Call], V | None]:
    """The method of whichever type the value has; a JSON value of unknown type needs one that only one type has."""

    def handler(lw: Lowering, owner: V, node: ast.Call) -> V | None:
        for kinds, table in (("str",), _TEXT), (("list",), _LISTS), (("dict",), _DICTS), (("set",), _SETS):
            if name in table and owner.t.only(*kinds):
                return table[name](lw, owner, node)
        if name in ("index", "count") and owner.t.only("tuple"):
            return _LISTS[name](lw, owner, node)
        return _checked(lw, name, owner, node)

    return handler


def _checked(lw: Lowering, name: str, owner: V, node: ast.Call) -> V | None:
    """For a value that may be of several types: the only one with this method, checked at run time."""
    options = [(kind_, table) for kind_, table in (("str", _TEXT), ("list", _LISTS), ("dict", _DICTS)) if name in table]
    options = [(kind_, table) for kind_, table in options if owner.t.may(kind_)]
    if len(options) != 1 or owner.js is None:
        return None
    kind_, table = options[0]
    checked = lw.use("receiver", owner.js, js.Lit(kind_), js.Lit(name))
    elem = owner.t.elem if kind_ != "str" else None
    return table[name](lw, V(checked, T(frozenset({kind_}), elem, owner.t.fields, owner.t.required)), node)


def _unbound(name: str) -> Builtin:
    """`str.lower(x)`, as a sort key or for map."""

    def handler(lw: Lowering, node: ast.Call) -> V:
        owner = lw.expr(node.args[0])
        rest = ast.copy_location(ast.Call(func=node.func, args=node.args[1:], keywords=node.keywords), node)
        found = METHODS[name](lw, owner, rest)
        if found is None:
            raise lw.refuse(node, f"{name} does not fit this value.", "Add a type hint.")
        return found

    return handler


# ---------------------------------------------------------------------- str


def _simple(name: str, javascript: str) -> None:
    @_register(_TEXT, name)
    def handler(lw: Lowering, owner: V, node: ast.Call) -> V:
        return V(js.method(owner.expr, javascript), STR)


for _python, _javascript in {"upper": "toUpperCase", "lower": "toLowerCase"}.items():
    _simple(_python, _javascript)


def _texts(lw: Lowering, node: ast.Call, least: int, most: int) -> list[V] | None:
    keywords(lw, node)
    if not least <= len(node.args) <= most:
        return None
    values = lw.all(node.args)
    for value, arg in zip(values, node.args, strict=True):
        if not value.t.only("str"):
            raise lw.refuse(arg, "This argument must be known to be a string.", "Add a type hint, or write str(value).")
    return values


@_register(_TEXT, "strip", "lstrip", "rstrip")
def _strip(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else "strip"
    chars = _texts(lw, node, 0, 1)
    if chars is None:
        return None
    sides = js.Lit(name != "rstrip"), js.Lit(name != "lstrip")
    return V(lw.use("strip", owner.expr, chars[0].expr if chars else js.NULL, *sides), STR)


@_register(_TEXT, "startswith", "endswith")
def _affix(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    name = (
        {"startswith": "startsWith", "endswith": "endsWith"}[node.func.attr]
        if isinstance(node.func, ast.Attribute)
        else ""
    )
    if len(node.args) != 1:
        return None
    value = lw.expr(node.args[0])
    if value.t.only("tuple") and value.t.element.only("str"):
        x = js.Name(lw.unit.name("x"))
        return V(js.method(value.expr, "some", js.Arrow((x,), js.method(owner.expr, name, x))), BOOL)
    if not value.t.only("str"):
        raise lw.refuse(node, "This argument must be known to be a string.", "Add a type hint.")
    return V(js.method(owner.expr, name, value.expr), BOOL)


@_register(_TEXT, "split", "rsplit")
def _split(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    right = isinstance(node.func, ast.Attribute) and node.func.attr == "rsplit"
    named = keywords(lw, node, "sep", "maxsplit")
    nodes = [*node.args]
    mark_node = nodes[0] if nodes else named.get("sep")
    limit_node = nodes[1] if len(nodes) > 1 else named.get("maxsplit")
    if mark_node is None or (isinstance(mark_node, ast.Constant) and mark_node.value is None):
        if limit_node is not None:
            return None
        return V(lw.use("words", owner.expr), list_of(STR))
    mark = lw.expr(mark_node)
    if not mark.t.only("str"):
        return None
    if limit_node is None and isinstance(mark.live, str) and mark.live:
        return V(js.method(owner.expr, "split", mark.expr), list_of(STR))
    limit = lw.expr(limit_node).expr if limit_node is not None else js.Lit(-1)
    return V(lw.use("splitRight" if right else "split", owner.expr, mark.expr, limit), list_of(STR))


@_register(_TEXT, "join")
def _join(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    keywords(lw, node)
    source, t = sequence(lw, node.args[0])
    if not t.kinds or t.only("str"):
        return V(js.method(source, "join", owner.expr), STR)
    return V(lw.use("join", owner.expr, source), STR)


@_register(_TEXT, "replace")
def _replace(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) == 3:
        count = lw.expr(node.args[2])
        old, new = _texts(lw, ast.Call(func=node.func, args=node.args[:2], keywords=[]), 2, 2) or (None, None)
        if old is None or new is None:
            return None
        return V(lw.use("replace", owner.expr, old.expr, new.expr, count.expr), STR)
    values = _texts(lw, node, 2, 2)
    if values is None:
        return None
    old, new = values
    if isinstance(old.live, str) and old.live:
        return V(js.method(js.method(owner.expr, "split", old.expr), "join", new.expr), STR)
    return V(lw.use("replace", owner.expr, old.expr, new.expr, js.Lit(-1)), STR)


@_register(_TEXT, "find", "rfind", "index", "rindex")
def _find(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    values = _texts(lw, node, 1, 1)
    if values is None:
        return None
    helper = "find" if "find" in name else "index"
    return V(lw.use(helper, owner.expr, values[0].expr, js.Lit(name.startswith("r"))), INT)


@_register(_TEXT, "count")
def _count_text(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    values = _texts(lw, node, 1, 1)
    return None if values is None else V(lw.use("count", owner.expr, values[0].expr), INT)


@_register(_TEXT, "partition", "rpartition")
def _partition(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    right = isinstance(node.func, ast.Attribute) and node.func.attr == "rpartition"
    values = _texts(lw, node, 1, 1)
    if values is None:
        return None
    return V(lw.use("partitionRight" if right else "partition", owner.expr, values[0].expr), tuple_of((STR, STR, STR)))


@_register(_TEXT, "removeprefix", "removesuffix")
def _remove_affix(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    prefix = isinstance(node.func, ast.Attribute) and node.func.attr == "removeprefix"
    values = _texts(lw, node, 1, 1)
    if values is None:
        return None
    whole, part = lw.temp(owner.expr, "text_"), lw.temp(values[0].expr, "part")
    size = js.Member(part, "length")
    if prefix:
        cut = js.method(whole, "slice", size)
        return V(js.Cond(js.method(whole, "startsWith", part), cut, whole), STR)
    cut = js.method(whole, "slice", js.ZERO, js.Binary("-", js.Member(whole, "length"), size))
    return V(js.Cond(js.method(whole, "endsWith", part), cut, whole), STR)


@_register(_TEXT, "zfill", "ljust", "rjust", "center")
def _justify(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    keywords(lw, node)
    values = lw.all(node.args)
    if not values or not values[0].t.only("int"):
        return None
    if name == "zfill":
        return V(lw.use("padSign", owner.expr, values[0].expr, js.Lit("0")), STR)
    if name == "center":
        return None  # Python's own rounding of the odd blank depends on both widths
    fill = values[1].expr if len(values) > 1 else js.Lit(" ")
    return V(lw.use("pad", owner.expr, values[0].expr, js.Lit("<" if name == "ljust" else ">"), fill), STR)


@_register(_TEXT, "capitalize")
def _capitalize(lw: Lowering, owner: V, node: ast.Call) -> V:
    return V(lw.use("capitalize", owner.expr), STR)


@_register(_TEXT, "splitlines")
def _splitlines(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    return None if node.args or node.keywords else V(lw.use("lines", owner.expr), list_of(STR))


@_register(_TEXT, "encode")
def _encode(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if node.args and not (
        isinstance(node.args[0], ast.Constant) and str(node.args[0].value).lower() in ("utf-8", "utf8")
    ):
        return None
    return V(owner.js, kind("bytes"))


# ---------------------------------------------------------------------- list


@_register(_LISTS, "append")
def _append(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) != 1 or not isinstance(node.func, ast.Attribute):
        return None
    value = lw.expr(node.args[0])
    lw.emit(js.Do(js.method(owner.expr, "push", value.expr)))
    lw.mutate(node.func.value, value.t, node.args[0])
    return V(js.NULL, NONE)


@_register(_LISTS, "extend")
def _extend(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) != 1 or not isinstance(node.func, ast.Attribute):
        return None
    source, t = sequence(lw, node.args[0])
    lw.emit(js.Do(js.method(owner.expr, "push", js.Spread(source))))
    lw.mutate(node.func.value, t, node.args[0])
    return V(js.NULL, NONE)


@_register(_LISTS, "insert")
def _insert(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) != 2 or not isinstance(node.func, ast.Attribute):
        return None
    index, value = lw.all(node.args)
    if not index.t.only("int"):
        return None
    lw.emit(js.Do(js.method(owner.expr, "splice", index.expr, js.ZERO, value.expr)))
    lw.mutate(node.func.value, value.t, node.args[1])
    return V(js.NULL, NONE)


def _popped(lw: Lowering, value: js.Expr, t: T, node: ast.Call) -> V:
    """A value that is taken out now, in its place in the order of evaluation."""
    found = lw.temp(value, "popped")
    assert isinstance(node.func, ast.Attribute)
    lw.mutate(node.func.value, NEVER)
    return V(found, t)


@_register(_LISTS, "pop")
def _pop(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) > 1:
        return None
    index = lw.expr(node.args[0]).expr if node.args else js.Lit(-1)
    return _popped(lw, lw.use("popAt", owner.expr, index), owner.t.element, node)


@_register(_LISTS, "remove")
def _remove(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    value = lw.expr(node.args[0])
    lw.emit(js.Do(lw.use("discard", owner.expr, value.expr)))
    assert isinstance(node.func, ast.Attribute)
    lw.mutate(node.func.value, NEVER)
    return V(js.NULL, NONE)


@_register(_LISTS, "index")
def _index(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) != 1 or owner.t.only("tuple"):
        return None
    value = lw.expr(node.args[0])
    return V(lw.use("indexOf", owner.expr, value.expr), INT)


@_register(_LISTS, "count")
def _count(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    value = lw.expr(node.args[0])
    # Once, and also where the list is empty: it may raise.
    sought = value.expr if lw.stable(value.expr) else lw.temp(value.expr)
    x = js.Name(lw.unit.name("x"))
    plain = value.t.only(*(SCALARS - {"bool"})) and not owner.t.element.may("bool")
    found = js.Binary("===", x, sought) if plain else lw.use("eq", x, sought)
    return V(js.Member(js.method(owner.expr, "filter", js.Arrow((x,), found)), "length"), INT)


@_register(_LISTS, "reverse")
def _reverse(lw: Lowering, owner: V, node: ast.Call) -> V:
    lw.emit(js.Do(js.method(owner.expr, "reverse")))
    assert isinstance(node.func, ast.Attribute)
    lw.mutate(node.func.value, NEVER)
    return V(js.NULL, NONE)


@_register(_LISTS, "sort")
def _sort(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if node.args:
        return None
    named = keywords(lw, node, "key", "reverse")
    ordered = sort(lw, owner.expr, owner.t.element, named)
    whole = js.ZERO, js.Member(owner.expr, "length"), js.Spread(ordered)
    lw.emit(js.Do(js.method(owner.expr, "splice", *whole)))
    assert isinstance(node.func, ast.Attribute)
    lw.mutate(node.func.value, NEVER)
    return V(js.NULL, NONE)


@_register(_LISTS, "copy")
def _copy(lw: Lowering, owner: V, node: ast.Call) -> V:
    return V(js.Array((js.Spread(owner.expr),)), owner.t)


@_register(_LISTS, "clear")
def _clear(lw: Lowering, owner: V, node: ast.Call) -> V:
    lw.emit(js.Do(js.method(owner.expr, "splice", js.ZERO)))
    assert isinstance(node.func, ast.Attribute)
    lw.mutate(node.func.value, NEVER)
    return V(js.NULL, NONE)


# ---------------------------------------------------------------------- dict


@_register(_DICTS, "get")
def _get(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if not 1 <= len(node.args) <= 2 or node.keywords:
        return None
    key, *others = lw.all(node.args)
    other = others[0] if others else V(js.NULL, NONE, None)
    null = isinstance(other.expr, js.Lit) and other.expr.value is None
    if owner.view is not None and isinstance(key.live, str):
        part = owner.view.get(key.live)
        if part is not None:
            t = join(part.t if null else part.t.without("none"), other.t)
            return V(part.expr if null else js.Binary("??", part.expr, other.expr), t)
    name = key_of(lw, node.args[0], key)
    found = owner.t.field(name) if isinstance(name, str) else owner.t.element
    if isinstance(name, str) and owner.t.only("dict"):
        from .access import INHERITED

        read = js.member(owner.expr, name)
        if name in owner.t.required:
            return V(read, found)
        if name not in INHERITED and (null or not found.may("none")):
            return V(js.Binary("??", read, other.expr), join(found, other.t))
    key_js = js.Lit(name) if isinstance(name, str) else name
    return V(lw.use("getOr", owner.expr, key_js, other.expr), join(found, other.t))


def _dict_in(lw: Lowering, owner: V) -> js.Expr:
    return owner.expr if lw.unordered else in_order(lw, owner)


@_register(_DICTS, "keys")
def _keys(lw: Lowering, owner: V, node: ast.Call) -> V:
    return V(js.call("Object.keys", _dict_in(lw, owner)), list_of(STR))


@_register(_DICTS, "values")
def _values(lw: Lowering, owner: V, node: ast.Call) -> V:
    return V(js.call("Object.values", _dict_in(lw, owner)), list_of(owner.t.element))


@_register(_DICTS, "items")
def _items(lw: Lowering, owner: V, node: ast.Call) -> V:
    return V(js.call("Object.entries", _dict_in(lw, owner)), list_of(tuple_of((STR, owner.t.element))))


@_register(_DICTS, "pop")
def _pop_key(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if not 1 <= len(node.args) <= 2:
        return None
    key, *others = lw.all(node.args)
    name = key_of(lw, node.args[0], key)
    found = owner.t.field(name) if isinstance(name, str) else owner.t.element
    key_js = js.Lit(name) if isinstance(name, str) else name
    if others:
        return _popped(lw, lw.use("popKeyOr", owner.expr, key_js, others[0].expr), join(found, others[0].t), node)
    return _popped(lw, lw.use("popKey", owner.expr, key_js), found, node)


@_register(_DICTS, "setdefault")
def _setdefault(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) != 2 or not isinstance(node.func, ast.Attribute):
        return None
    key, value = lw.all(node.args)
    name = key_of(lw, node.args[0], key)
    found = owner.t.field(name) if isinstance(name, str) else owner.t.element
    result = lw.temp(
        lw.use("setDefault", owner.expr, js.Lit(name) if isinstance(name, str) else name, value.expr), "kept"
    )
    lw.mutate(node.func.value, value.t, node.args[1])
    return V(result, join(found, value.t))


@_register(_DICTS, "update")
def _update(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if len(node.args) > 1 or not isinstance(node.func, ast.Attribute):
        return None
    nodes = [*node.args, *(keyword.value for keyword in node.keywords)]
    values = lw.all(nodes)
    sources: list[js.Expr] = []
    types: list[T] = []
    if node.args:
        sources.append(mapping(lw, values[0]))
        types.append(values[0].t.element)
    named = values[len(node.args) :]
    if named:
        pairs = zip(node.keywords, named, strict=True)
        sources.append(js.Object(tuple((keyword.arg, value.expr) for keyword, value in pairs)))
        types += [value.t for value in named]
    lw.emit(js.Do(js.call("Object.assign", owner.expr, *sources)))
    for source in nodes:
        lw.mutate(node.func.value, join(*types), source)
    return V(js.NULL, NONE)


@_register(_DICTS, "copy")
def _copy_dict(lw: Lowering, owner: V, node: ast.Call) -> V:
    return V(js.Object(((None, owner.expr),)), owner.t)


# ---------------------------------------------------------------------- set


@_register(_SETS, "add")
def _add(lw: Lowering, owner: V, node: ast.Call) -> V | None:
    if not isinstance(node.func, ast.Attribute):
        return None
    value = lw.expr(node.args[0])
    kept = lw.temp(value.expr, "member")
    lw.emit(js.If(js.negate(lw.use("contains", owner.expr, kept)), [js.Do(js.method(owner.expr, "push", kept))]))
    lw.mutate(node.func.value, value.t, node.args[0])
    return V(js.NULL, NONE)


for _name in sorted({*_TEXT, *_LISTS, *_DICTS, *_SETS}):
    METHODS[_name] = _dispatch(_name)
for _name in _TEXT:
    BUILTINS[getattr(str, _name)] = _unbound(_name)

__all__ = ["ANY"]
