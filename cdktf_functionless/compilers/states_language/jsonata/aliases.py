"""Which variables may hold the same list or dict: a value here is a copy, so a change must not show elsewhere.

A fact `(a, i, b, j)` says that what lies `i` levels inside `a` may be what lies `j` levels inside `b`: after `b = a` it
is (a, 0, b, 0), for an element of `a` (a, 1, b, 0). Variables are named by their JSONata, so that a parameter of an
inlined function is the argument itself. Changing a value `p` levels inside `a` shows in `b` where `p >= i`; that is a
diagnostic if `b` is read later.
"""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Iterator
from types import FunctionType
from typing import Any, TypeGuard

from ....diagnostics import FL3104, FunctionlessError
from ....reflect import walk
from ..origins import ITSELF, NOTHING, Origin, Place, Tracer
from ..purity import is_plain
from . import types as t
from .compiler import Compiler, shown
from .flow import MUTATORS, flat
from .scope import LocalFunction, Scope, Variable
from .types import Type

_TRACER = Tracer()
Fact = tuple[str, int, str, int]
Source = tuple[int, str, int]

_SHALLOW = frozenset((list, tuple, set, frozenset, dict, sorted, reversed, filter, copy.copy))
_FRESH = frozenset(
    (copy.deepcopy, json.loads, json.dumps, len, str, int, float, bool, abs, range, any, all, repr, round)
)
#: What the caller of a function has given for a parameter; no variable is called so.
_GIVEN = "<given> "
_PICKS = frozenset(("get", "pop", "setdefault"))
#: The name of a workflow's input: a tree, no part of which is there twice.
_INPUT = "__input__"
_VIEWS = frozenset(("values", "copy", "union", "difference", "intersection"))


#: What lists, sets and dicts do in place, with the values that the other operand cannot have then.
IN_PLACE: dict[type[ast.operator], tuple[frozenset[str], frozenset[str]]] = {
    ast.Add: (frozenset(("list",)), t.NUMERIC | {"none"}),
    ast.Mult: (frozenset(("list",)), t.SCALARS - t.NUMERIC | t.ARRAYS | t.OBJECTS),
    ast.BitOr: (frozenset(("set", "dict", "record")), t.SCALARS),
    **dict.fromkeys((ast.Sub, ast.BitAnd, ast.BitXor), (frozenset(("set",)), t.SCALARS)),
}


def in_place(op: ast.operator, target: Type, value: Type) -> bool:
    """Whether an augmented assignment may change the value that its target holds, rather than bind another."""
    changed, never = IN_PLACE.get(type(op), (frozenset[str](), frozenset[str]()))
    return t.may_be(target, changed) and not t.only(value, never)


def mutable(kind: Type) -> bool:
    """Whether a value of the type may be, or hold, a list or dict."""
    return not t.only(kind, t.SCALARS | {"exception", "uuid", "hash", "match"})


def _shifted(sources: Iterator[Source] | list[Source], up: int) -> list[Source]:
    """Sources of what the value is put into."""
    return [(depth + up, name, inside) for depth, name, inside in sources]


def _item(sources: list[Source]) -> list[Source]:
    """Sources of what is inside of the value."""
    return [(0, name, inside + 1) if depth == 0 else (depth - 1, name, inside) for depth, name, inside in sources]


def _shallow(sources: list[Source]) -> list[Source]:
    """Sources of a copy of the value's outermost level."""
    return [(1, name, inside + 1) if depth == 0 else (depth, name, inside) for depth, name, inside in sources]


def sources(c: Compiler, node: ast.expr) -> list[Source]:
    """Which variables' values an expression's value may share."""
    if isinstance(node, ast.Name):
        found = c.scope.names.get(node.id) if node.id != _INPUT else None
        if isinstance(found, LocalFunction):
            return _followed(c, node)
        return [(0, found.text, 0)] if isinstance(found, Variable) and mutable(found.type) else []
    if isinstance(node, ast.Subscript):
        inner = sources(c, node.value)
        return _shallow(inner) if isinstance(node.slice, ast.Slice) else _item(inner)
    if isinstance(node, ast.Attribute):
        return _item(sources(c, node.value))
    if isinstance(node, ast.IfExp):
        return sources(c, node.body) + sources(c, node.orelse)
    if isinstance(node, ast.BoolOp):
        return [one for part in node.values for one in sources(c, part)]
    if isinstance(node, ast.NamedExpr):
        return sources(c, node.value)
    if isinstance(node, ast.BinOp):
        return _shallow(sources(c, node.left) + sources(c, node.right))
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        found_in: list[Source] = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                found_in += _shallow(sources(c, part.value))
            else:
                found_in += _shifted(sources(c, part), 1)
        return found_in
    if isinstance(node, ast.Dict):
        found_in = []
        for key, part in zip(node.keys, node.values, strict=True):
            found_in += _shallow(sources(c, part)) if key is None else _shifted(sources(c, part), 1)
        return found_in
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        return _comprehension(c, node)
    if isinstance(node, ast.Lambda):
        return _followed(c, node)
    return _call(c, node) if isinstance(node, ast.Call) else []


def _followed(c: Compiler, node: ast.expr) -> list[Source]:
    """The same, by what the functions of the user's do that it calls or hands on."""
    traced = _TRACER.trace(node, _around(c.scope))
    return [(len(path), name, len(place)) for path, name, place in traced.sources if name != ITSELF]


def _around(scope: Scope) -> Place:
    known: dict[str, Origin] = {}
    functions: dict[str, tuple[Any, Place]] = {}
    place = Place(known, Compiler(scope).live, functions=functions)
    for name, found in scope.names.items():
        if isinstance(found, Variable):
            held = mutable(found.type) and name != _INPUT
            known[name] = Origin(frozenset((((), found.text, ()),))) if held else NOTHING
        elif isinstance(found, LocalFunction):
            functions[name] = found.node, place if found.scope is None else _around(found.scope)
    return place


def _comprehension(c: Compiler, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> list[Source]:
    """The elements of what is iterated over may be elements of the result, at any level."""
    elements = [node.value] if isinstance(node, ast.DictComp) else [node.elt]
    bound = {one.id for generator in node.generators for one in walk(generator.target) if isinstance(one, ast.Name)}
    found: list[Source] = []
    for element in elements:
        if isinstance(element, ast.Name) and element.id in bound:
            for generator in node.generators:
                inner = sources(c, generator.iter)
                if isinstance(generator.target, ast.Name):
                    found += _shallow(inner)
                else:
                    found += [(1, name, inside + 2) for _, name, inside in inner]
        else:
            outer = [one for one in sources(c, element) if not _is_bound(one, bound)]
            found += _shifted(outer, 1)
    return found


def _is_bound(source: Source, bound: set[str]) -> bool:
    return source[1].lstrip("$") in bound


def _call(c: Compiler, node: ast.Call) -> list[Source]:
    if isinstance(node.func, ast.Attribute):
        owner = sources(c, node.func.value)
        if node.func.attr in _PICKS:
            return _item(owner) + [one for part in node.args[1:] for one in sources(c, part)]
        if node.func.attr in _VIEWS:
            return _shallow(owner)
        if node.func.attr == "items":
            return _shifted(_shallow(owner), 1)
        if owner:
            return []
    if isinstance(c.function(node.func), LocalFunction):
        return _followed(c, node)
    live = c.live(node.func)
    if live is map or (isinstance(live, FunctionType) and is_plain(live)):
        return _followed(c, node)
    try:
        if live in _FRESH:
            return []
    except TypeError:
        return []
    given = [one for part in node.args for one in sources(c, part.value if isinstance(part, ast.Starred) else part)]
    if live in (min, max):
        return _item(given) if len(node.args) == 1 else given
    if live in _SHALLOW:
        named = [(word, sources(c, word.value)) for word in node.keywords] if live is dict else []
        parts = [one for word, found in named for one in (_shallow(found) if word.arg is None else _shifted(found, 1))]
        return _shallow(given) + parts
    if live in (enumerate, zip):
        return _shifted(_shallow(given), 1)
    if live is sum:
        return _shallow(_item(given))
    return given + [one for keyword in node.keywords for one in sources(c, keyword.value)]


def kill(c: Compiler, text: str) -> None:
    """A variable gets another value."""
    facts = c.scope.fresh.facts
    gone = {fact for fact in facts if fact[0] == text or fact[2] == text}
    facts -= gone
    if c.scope.fresh.checking:
        c.scope.fresh.ended |= gone


def note(c: Compiler, text: str, kind: Type, found: list[Source]) -> None:
    """A variable has got a value that may share what `found` says."""
    if not found or not mutable(kind):
        return
    facts = c.scope.fresh.facts
    added: set[Fact] = set()
    for depth, name, inside in found:
        if name == text:
            continue
        added.add((text, depth, name, inside))
        ways = [(i, b, j) for a, i, b, j in facts if a == name and b != text]
        ways += [(j, a, i) for a, i, b, j in facts if b == name and a != text]
        for at, other, there in ways:
            if inside <= at:
                added.add((text, depth + at - inside, other, there))
            else:
                added.add((text, depth, other, there + inside - at))
    # Levels beyond a few are all the same to us.
    facts |= {(a, min(i, 6), b, min(j, 6)) for a, i, b, j in added}


def given(c: Compiler, name: str) -> str | None:
    """Notes that a function's parameter shares its value with the caller; a name under which that is read later."""
    found = c.scope.names.get(name)
    if not isinstance(found, Variable) or not mutable(found.type):
        return None
    caller = _GIVEN + name
    c.scope.names[caller] = Variable(caller, found.type)
    kill(c, caller)
    note(c, found.text, found.type, [(0, caller, 0)])
    return caller


def changed(c: Compiler, node: ast.AST, own: str, text: str, depth: int, live: frozenset[str]) -> None:
    """What lies `depth` levels inside a variable is changed in place.

    Raises:
        FunctionlessError: where a variable that is read later would show it.
    """
    readable: dict[str, str] = {}
    for name in (live | c.scope.fresh.live) - {own}:
        found = c.scope.names.get(name)
        if isinstance(found, Variable):
            readable[found.text] = name
    if text in readable:
        raise _refused(c, node, readable[text])
    for a, i, b, j in c.scope.fresh.facts:
        for one, at, other in ((a, i, b), (b, j, a)):
            if one == text and depth >= at and other in readable:
                raise _refused(c, node, readable[other])


def _refused(c: Compiler, node: ast.AST, name: str) -> FunctionlessError:
    if name.startswith(_GIVEN):
        return c.scope.error(
            FL3104,
            node,
            f"`{shown(node)}` changes what the caller of the function has given; values are copies here.",
            "Make a copy first, or return a new value.",
        )
    return c.scope.error(
        FL3104,
        node,
        f"`{shown(node)}` changes a value that `{name}` holds too; values are copies here.",
        f"Make a copy first, or build a new value and assign that (`{name}` is read later).",
    )


def mutations(node: ast.stmt) -> list[tuple[str, int]]:
    """The variables that a simple statement changes in place, and how deep inside."""
    found: list[tuple[str, int]] = []
    targets: list[ast.expr] = []
    if isinstance(node, (ast.Assign, ast.Delete)):
        targets = list(node.targets)
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    for one in flat(targets):
        if isinstance(one, (ast.Subscript, ast.Attribute)):
            found += _place(one.value)
    value = getattr(node, "value", None)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in MUTATORS:
        found += _place(value.func.value)
    return found


def _place(node: ast.expr) -> list[tuple[str, int]]:
    depth = 0
    while True:
        if isinstance(node, ast.Name):
            return [(node.id, depth)]
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            node, depth = node.value, depth + 1
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            node, depth = node.func.value, depth + 1
        else:
            return []


def check(c: Compiler, node: ast.stmt, live: frozenset[str]) -> None:
    """Checks what a simple statement changes in place.

    Raises:
        FunctionlessError: see `changed`.
    """
    for name, depth in mutations(node):
        found = c.scope.names.get(name)
        if isinstance(found, Variable):
            changed(c, node, name, found.text, depth, live)


def statement(before: Compiler, after: Compiler, node: ast.stmt, live: frozenset[str]) -> None:
    """Follows a simple statement: checks what it changes, then what its targets share.

    Raises:
        FunctionlessError: see `changed`.
    """
    if getattr(node, "_moved", False):
        return
    check(before, node, live)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        old = before.scope.names.get(node.target.id)
        if isinstance(old, Variable) and _may_change(before, node, old.type):
            changed(before, node, node.target.id, old.text, 0, live)
            _stored(before, node.target.id, _shallow(sources(before, node.value)))
        return
    if isinstance(node, ast.AugAssign):
        part = node.target.value if _is_slice(node.target) else node.target  # an item's list is changed in place
        for name, depth in _place(part):
            owner = before.scope.names.get(name)
            if isinstance(owner, Variable):
                if part is node.target and _changes_in_place(before, node):
                    changed(before, node, name, owner.text, depth, live)
                _stored(before, name, _shifted(_shallow(sources(before, node.value)), depth))
        return
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        given = sources(before, node.value)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            _assigned(before, after, target, given, node.value)
        first = targets[0]
        for target in targets[1:]:
            if isinstance(first, ast.Name):
                _assigned(after, after, target, sources(after, first), first)
    value = getattr(node, "value", None)
    if isinstance(node, ast.Expr) and isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr in MUTATORS:
            places = _place(value.func.value)
            last = [(part, value.func.attr in ("extend", "update")) for part in value.args[-1:]]
            for part, each in (*last, *((word.value, word.arg is None) for word in value.keywords)):
                inner = sources(before, part)
                inner = _shallow(inner) if each else _shifted(inner, 1)
                for name, depth in places:
                    _stored(before, name, _shifted(inner, depth))


def _is_slice(target: ast.expr) -> TypeGuard[ast.Subscript]:
    return isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice)


def _may_change(c: Compiler, node: ast.AugAssign, old: Type) -> bool:
    """Whether `name op= value` may change the list, dict or set that the name holds."""
    if t.only(old, frozenset(("list", "dict", "set", "record"))):
        return True
    if old.kind == "any" and isinstance(node.op, (ast.Sub, ast.BitAnd, ast.BitXor)):
        return False  # what sets do, and a value of unknown type came from JSON
    return in_place(node.op, old, t.ANY) and in_place(node.op, old, c.aside().iterable(node.value).type)


def _changes_in_place(c: Compiler, node: ast.AugAssign) -> bool:
    """Whether `target op= value` may change the list, dict or set that is at its target."""
    assert isinstance(node.target, ast.Subscript)
    target = ast.copy_location(ast.Subscript(value=node.target.value, slice=node.target.slice, ctx=ast.Load()), node)
    inner = c.aside()
    return in_place(node.op, inner.value(target).type, inner.value(node.value).type)


def _stored(c: Compiler, name: str, found: list[Source]) -> None:
    owner = c.scope.names.get(name)
    if isinstance(owner, Variable):
        note(c, owner.text, owner.type, found)


def _assigned(before: Compiler, after: Compiler, target: ast.expr, given: list[Source], value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        bound = after.scope.names.get(target.id)
        if isinstance(bound, Variable):
            kill(after, bound.text)
            if bound.type.kind == "view" and isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
                given = [*given, *sources(before, value.func.value)]  # a view shows what becomes of its dict
            note(after, bound.text, bound.type, given)
    elif isinstance(target, (ast.Tuple, ast.List)):
        same = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
        for index, one in enumerate(target.elts):
            if isinstance(one, ast.Starred):
                _assigned(before, after, one.value, _shallow(given), value)
            elif same and isinstance(value, ast.Tuple) and not isinstance(value.elts[index], ast.Starred):
                _assigned(before, after, one, sources(before, value.elts[index]), value.elts[index])
            else:
                _assigned(before, after, one, _item(given), value)
    elif _is_slice(target):
        for name, depth in _place(target.value):
            _stored(before, name, _shifted(_shallow(given), depth))
    elif isinstance(target, ast.Subscript):
        for name, depth in _place(target):
            _stored(before, name, _shifted(given, depth))


def loop_target(c: Compiler, target: ast.expr, iterable: ast.expr) -> None:
    """A loop's target holds elements of what it runs over; `c` knows the target's names."""
    given = _item(sources(c, iterable))
    if isinstance(iterable, ast.Call) and c.live(iterable.func) in (enumerate, zip):
        given = [one for part in iterable.args for one in _item(sources(c, part))]
    elif isinstance(target, ast.Tuple):
        given = _item(given)
    for one in walk(target):
        if isinstance(one, ast.Name):
            bound = c.scope.names.get(one.id)
            if isinstance(bound, Variable):
                kill(c, bound.text)
                note(c, bound.text, bound.type, given)
