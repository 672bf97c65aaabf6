"""Which variables may hold the same list or dict: a value here is a copy, so a change must not show elsewhere.

Variables are named by their JSONata, so that a parameter of an inlined function is the argument itself. A change in
place that shows in a variable that is read later is a diagnostic.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from ....diagnostics import FL3104, FunctionlessError
from ..origins import NOTHING, Origin, Path, place_of, same_as
from ..tracing import EACH, Place, Tracer
from . import types as t
from .compiler import Compiler, shown
from .flow import MUTATORS, flat
from .scope import LocalFunction, Scope, Variable
from .types import Type

#: What the caller of a function has given for a parameter; no variable is called so.
_GIVEN = "<given> "
#: The name of a workflow's input: a tree, no part of which is there twice.
_INPUT = "__input__"
_TRACER = Tracer()


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


class _Known(Mapping[str, Origin]):
    """The origins of what the names of a scope hold."""

    def __init__(self, scope: Scope) -> None:
        self._names = scope.names

    def __getitem__(self, name: str) -> Origin:
        found = self._names[name]
        if not isinstance(found, Variable):
            raise KeyError(name)
        return same_as(found.text) if mutable(found.type) and name != _INPUT else NOTHING

    def __iter__(self) -> Iterator[str]:
        return (name for name, found in self._names.items() if isinstance(found, Variable))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Functions(Mapping[str, tuple[Any, Place]]):
    """The functions of a scope, with where they were defined; those without a scope of their own see this one."""

    def __init__(self, scope: Scope) -> None:
        self._names = scope.names
        self.place = Place(_Known(scope), Compiler(scope).live, functions=self)

    def __getitem__(self, name: str) -> tuple[Any, Place]:
        found = self._names[name]
        if not isinstance(found, LocalFunction):
            raise KeyError(name)
        return found.node, self.place if found.scope is None else _Functions(found.scope).place

    def __iter__(self) -> Iterator[str]:
        return (name for name, found in self._names.items() if isinstance(found, LocalFunction))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def origin(c: Compiler, node: ast.expr) -> Origin:
    """Which variables' values an expression's value may share."""
    return NOTHING if isinstance(node, ast.Constant) else _TRACER.trace(node, _Functions(c.scope).place)


def bind(c: Compiler, text: str, kind: Type, value: Origin) -> None:
    """A variable gets a value."""
    if not c.scope.fresh.changing:
        return
    ended = c.scope.fresh.shared.bind(text, value if mutable(kind) else NOTHING)
    if c.scope.fresh.checking:
        c.scope.fresh.ended |= ended


def given(c: Compiler, name: str) -> str | None:
    """Notes that a function's parameter shares its value with the caller; a name under which that is read later."""
    found = c.scope.names.get(name)
    if not isinstance(found, Variable) or not mutable(found.type):
        return None
    caller = f"{_GIVEN}{len(c.scope.inlining)} {name}"
    c.scope.names[caller] = Variable(caller, found.type)
    c.scope.fresh.shared.bind(caller, same_as(found.text))
    return caller


def carried(c: Compiler, names: Iterable[str]) -> None:
    """Notes that variables are handed to a loop under spellings of their own."""
    for name in sorted(names):
        found = c.scope.names.get(name)
        if isinstance(found, Variable) and mutable(found.type) and (text := c.scope.spell(name)) != found.text:
            bind(c, text, found.type, same_as(found.text))


def changed(c: Compiler, node: ast.AST, own: str, text: str, path: Path, live: frozenset[str]) -> None:
    """What lies at a path inside a variable is changed in place.

    Raises:
        FunctionlessError: where a variable that is read later would show it.
    """
    names = live | c.scope.fresh.live
    seen = c.scope.fresh.shared.affected(text, path)
    if text in seen and own in names:
        raise c.scope.error(
            FL3104,
            node,
            f"`{shown(node)}` changes what `{own}` may hold twice; values are copies here.",
            "Make each part anew, in a comprehension or with a copy.",
        )
    for name in sorted(names - {own}):
        found = c.scope.names.get(name)
        if isinstance(found, Variable) and (found.text == text or found.text in seen):
            raise _refused(c, node, name)


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


def mutations(node: ast.stmt) -> list[tuple[str, Path]]:
    """The variables that a simple statement changes in place, and where inside."""
    targets: list[ast.expr] = []
    if isinstance(node, (ast.Assign, ast.Delete)):
        targets = list(node.targets)
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    found = [place_of(one.value) for one in flat(targets) if isinstance(one, (ast.Subscript, ast.Attribute))]
    value = getattr(node, "value", None)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in MUTATORS:
        found.append(place_of(value.func.value))
    return [place for place in found if place is not None]


def check(c: Compiler, node: ast.stmt, live: frozenset[str]) -> None:
    """Checks what a simple statement changes in place.

    Raises:
        FunctionlessError: see `changed`.
    """
    for name, path in mutations(node):
        found = c.scope.names.get(name)
        if isinstance(found, Variable):
            changed(c, node, name, found.text, path, live)


def statement(before: Compiler, after: Compiler, node: ast.stmt, live: frozenset[str]) -> None:
    """Follows a simple statement: checks what it changes, then what its targets share.

    Raises:
        FunctionlessError: see `changed`.
    """
    if getattr(node, "_moved", False) or not before.scope.fresh.changing:
        return
    check(before, node, live)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        old = before.scope.names.get(node.target.id)
        if isinstance(old, Variable) and _may_change(before, node, old.type):
            changed(before, node, node.target.id, old.text, (), live)
            hold(before, (node.target.id, ()), origin(before, node.value).part(), None)
        return
    if isinstance(node, ast.AugAssign):
        part = node.target.value if _is_slice(node.target) else node.target  # an item's list is changed in place
        place = place_of(part)
        owner = before.scope.names.get(place[0]) if place is not None else None
        if place is not None and isinstance(owner, Variable):
            if part is node.target and _changes_in_place(before, node):
                changed(before, node, place[0], owner.text, place[1], live)
            hold(before, place, origin(before, node.value).part(), None)
        return
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        _assigned(before, after, targets[0], node.value)
        for target in targets[1:]:
            if isinstance(targets[0], ast.Name):
                _assigned(after, after, target, targets[0])
    value = getattr(node, "value", None)
    if isinstance(node, ast.Expr) and isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        place = place_of(value.func.value) if value.func.attr in MUTATORS else None
        if place is not None:
            each = value.func.attr in EACH
            for part in value.args[-1:]:
                hold(before, place, origin(before, part).part() if each else origin(before, part), None)
            for word in value.keywords:
                found = origin(before, word.value)
                hold(before, place, found.part() if word.arg is None else found, word.arg)


def hold(c: Compiler, place: tuple[str, Path], value: Origin, key: str | None) -> None:
    """What lies at a place gets a value as one of its parts."""
    owner = c.scope.names.get(place[0])
    if isinstance(owner, Variable) and mutable(owner.type):
        c.scope.fresh.shared.hold(owner.text, value, (*place[1], key))


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


def _assigned(
    before: Compiler, after: Compiler, target: ast.expr, value: ast.expr, found: Origin | None = None
) -> None:
    """`found`: the origin of the value, where it is not the expression's by now."""
    if isinstance(target, ast.Name):
        bound = after.scope.names.get(target.id)
        if isinstance(bound, Variable) and not mutable(bound.type):
            bind(after, bound.text, bound.type, NOTHING)
        elif isinstance(bound, Variable):
            made = origin(before, value) if found is None else found
            if bound.type.kind == "view" and isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
                made = made | origin(before, value.func.value)  # a view shows what becomes of its dict
            bind(after, bound.text, bound.type, made)
    elif isinstance(target, (ast.Tuple, ast.List)):
        if isinstance(value, (ast.Tuple, ast.List)) and _one_by_one(target, value):
            _together(before, after, target, value)
            return
        made = origin(before, value) if found is None else found
        for one in target.elts:
            if isinstance(one, ast.Starred):
                _assigned(before, after, one.value, value, made.shallow())
            else:
                _assigned(before, after, one, value, made.part())
    elif isinstance(target, (ast.Subscript, ast.Attribute)):
        place = place_of(target)
        if place is not None:
            made = origin(before, value) if found is None else found
            name, path = place
            hold(before, (name, path[:-1]), made.part() if _is_slice(target) else made, path[-1])


def _one_by_one(target: ast.Tuple | ast.List, value: ast.Tuple | ast.List) -> bool:
    """Whether each target gets one of the values."""
    starred = any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts))
    return not starred and len(target.elts) == len(value.elts)


def _together(before: Compiler, after: Compiler, target: ast.Tuple | ast.List, value: ast.Tuple | ast.List) -> None:
    """All values are there before the first target gets its own."""
    shared = after.scope.fresh.shared
    held = {f"<{number}>": origin(before, part) for number, part in enumerate(value.elts)}
    shared.bind_all(held)
    for one, part, name in zip(target.elts, value.elts, held, strict=True):
        _assigned(before, after, one, part, same_as(name))
    shared.bind_all(dict.fromkeys(held, NOTHING))


def loop_target(c: Compiler, target: ast.expr, iterable: ast.expr) -> None:
    """A loop's target holds elements of what it runs over; `c` knows the target's names."""
    if not c.scope.fresh.changing:
        return
    found = _TRACER.targets(target, iterable, _Functions(c.scope).place)
    for name, value in found.items():
        bound = c.scope.names.get(name)
        if isinstance(bound, Variable):
            bind(c, bound.text, bound.type, value)
