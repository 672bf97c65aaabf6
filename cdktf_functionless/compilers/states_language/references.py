"""Second names for parts of lists and dicts that are changed in place: the part is written where its name stood.

Values are copies in a state machine. `for line in order["lines"]: line["total"] = 1` changes `order` in Python, so it
becomes `order["lines"][i]["total"] = 1` in a loop over the indexes; `customer = order["customer"]` the same. It is done
where the name means one part as long as it is read: neither it nor what leads to the part is bound anew or moved.
"""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...reflect import children, walk
from .effects import changed, names_of, outer_writes
from .names import rebuild
from .origins import Path, overlap, place_of
from .syntax import call, load, located, store

#: Methods that may move a part of their owner or take it out, and those that change what a loop runs over.
_MOVING = frozenset(("insert", "remove", "pop", "clear", "sort", "reverse", "popitem", "update", "discard"))
_GROWING = _MOVING | {"append", "extend", "add", "setdefault"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Block = list[ast.stmt]


@dataclass
class _Part:
    """What a name stands for: an expression whose text gives the part, the name that it starts at, and the path."""

    value: ast.expr
    root: str
    path: Path


def direct(
    body: Sequence[ast.stmt], fresh: Callable[[str], str], changes: Callable[[ast.Call], bool] = lambda call: False
) -> _Block:
    """The statements of a function without names for parts that are changed under them.

    Args:
        body: the function's own statements.
        fresh: makes names for indexes.
        changes: whether a call changes what it is given.
    """
    return _Directed(body, fresh, changes).block(list(body))


class _Directed:
    def __init__(
        self, body: Sequence[ast.stmt], fresh: Callable[[str], str], changes: Callable[[ast.Call], bool]
    ) -> None:
        self._fresh = fresh
        self._changes = changes
        #: The names that are bound around what is looked at, by loops and by assignments ahead of it.
        self._around: list[set[str]] = []
        self._loads: collections.Counter[str] = collections.Counter()
        self._stores: collections.Counter[str] = collections.Counter()
        #: How often loops and assignments bind a name, and how often it is read where each of these holds.
        self._bindings: collections.Counter[str] = collections.Counter()
        self._own: collections.Counter[str] = collections.Counter()
        #: The names that are bound anew where a binding holds.
        self._mixed: set[str] = set()
        for statement in body:
            self._loads.update(_loaded(statement))
            self._stores.update(_stored(statement))
        for block in _blocks(body):
            for number, statement in enumerate(block):
                for name in _bound(statement):
                    region = statement.body if isinstance(statement, ast.For) else block[number + 1 :]
                    self._bindings[name] += 1
                    self._own[name] += _loads_of(name, region)
                    if any(name in _stored(one) for one in region):
                        self._mixed.add(name)
        self._changed = self._changed_in(body)
        functions = [part for statement in body for part in walk(statement) if isinstance(part, _FUNCTIONS)]
        self._behind = set().union(*map(outer_writes, functions))

    def block(self, statements: _Block) -> _Block:
        """A block, from its end: what is inside is direct before what is around it."""
        found: _Block = []
        for number, statement in reversed(list(enumerate(statements))):
            self._around.append(
                {name for one in statements[:number] if isinstance(one, ast.Assign) for name in _bound(one)}
            )
            statement = self._inside(statement)
            match statement:
                case ast.For(orelse=[]):
                    found = self._counted([statement], self._loop(statement)) + found
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found = self._counted([statement, *found], self._named(statement, name, value, found))
                case _:
                    found = [statement, *found]
            self._around.pop()
        return found

    def _inside(self, statement: ast.stmt) -> Any:
        """A statement whose blocks are direct."""
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = direct(statement.body, self._fresh, self._changes)
            return statement if inner == statement.body else _with(statement, {"body": inner})
        blocks = {}
        for name in ("body", "orelse", "finalbody"):
            inside = getattr(statement, name, None)
            if inside and isinstance(inside, list):
                looped = statement.target if isinstance(statement, ast.For) and name == "body" else None
                self._around.append(set() if looped is None else set(names_of(looped)))
                blocks[name] = self.block(inside)
                self._around.pop()
        parts = {
            name: [self._within(part) for part in value]
            for name in ("handlers", "cases")
            if (value := getattr(statement, name, None))
        }
        changes: dict[str, Any] = {**blocks, **parts}
        if all(getattr(statement, name) == value for name, value in changes.items()):
            return statement
        return _with(statement, changes)

    def _within(self, part: ast.ExceptHandler | ast.match_case) -> ast.AST:
        inner = self.block(part.body)
        return part if inner == part.body else _with(part, {"body": inner})

    def _counted(self, old: _Block, new: _Block) -> _Block:
        """The new statements, which from now on stand for the old ones."""
        if old != new:
            for sign, statements in ((-1, old), (1, new)):
                for statement in statements:
                    for known, found in ((self._loads, _loaded(statement)), (self._stores, _stored(statement))):
                        known.update({name: sign * count for name, count in found.items()})
                    for names in self._around:
                        self._own.update({name: sign * _loaded(statement)[name] for name in names})
            self._changed |= self._changed_in(new)
        return new

    def _changed_in(self, statements: Sequence[ast.stmt]) -> set[str]:
        """The variables that statements change in place, or hand to calls that do."""
        found = set().union(*map(changed, statements))
        for made in (part for one in statements for part in walk(one) if isinstance(part, ast.Call)):
            if self._changes(made):
                places = [place_of(part) for part in (*made.args, *(word.value for word in made.keywords))]
                found |= {place[0] for place in places if place is not None}
        return found

    # Loops

    def _loop(self, node: ast.For) -> _Block:
        """A loop whose target's parts are changed runs over indexes, or over keys."""
        change = self._changed_in(node.body)
        match node.target, node.iter:
            case ast.Name(id=name), items if name in change and is_part(items):
                return self._by_index(node, name, items, None)
            case (
                ast.Tuple(elts=[ast.Name() as number, ast.Name(id=name)]),
                ast.Call(func=ast.Name(id="enumerate"), args=[items], keywords=[]),
            ) if name in change and is_part(items):
                return self._by_index(node, name, items, number)
            case (
                ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=name)]),
                ast.Call(func=ast.Attribute(value=items, attr="items"), args=[], keywords=[]),
            ) if name in change and is_part(items):
                return self._by_key(node, key, name, items)
            case ast.Name(id=name), ast.Call(func=ast.Attribute(value=items, attr="values"), args=[], keywords=[]) if (
                name in change and is_part(items)
            ):
                return self._by_key(node, self._fresh("key"), name, items)
        return [node]

    def _by_index(self, node: ast.For, name: str, items: ast.expr, number: ast.Name | None) -> _Block:
        index, item = self._fresh("index"), self._fresh("item")
        body = self._with_part(node.body, name, items, load(index, node.iter))
        if body is None:
            return [node]
        if number is not None:
            body = [located(ast.Assign(targets=[number], value=load(index, node.iter)), node), *body]
        return [_loop(node, store(index), _indexes(items, self._fresh("number"), item), body)]

    def _by_key(self, node: ast.For, key: str, name: str, items: ast.expr) -> _Block:
        if any(key in _stored(statement) for statement in node.body):
            return [node]
        body = self._with_part(node.body, name, items, load(key, node.iter))
        if body is None:
            return [node]
        first = located(ast.Expr(value=node.iter), node)  # which may not have such a method
        return [first, _loop(node, store(key), _keys(items), body)]

    def _with_part(self, body: _Block, name: str, items: ast.expr, key: ast.expr) -> _Block | None:
        """A loop's body with a part in place of the loop's target; None where that may mean something else."""
        place = place_of(items)
        assert place is not None
        value = located(ast.Subscript(value=items, slice=key, ctx=ast.Load()), items)
        value._element = True  # type: ignore[attr-defined]  # of a dict it is the key
        part = _Part(value, place[0], (*place[1], None))
        if not self._means_one(name) or not self._stays(body, part, items, _GROWING):
            return None
        return self._written(body, name, part)

    def _means_one(self, name: str) -> bool:
        """Whether each read of a name stands where one of its bindings holds, and no other is."""
        bound = self._stores[name] == self._bindings[name] and name not in self._mixed
        return bound and self._loads[name] == self._own[name]

    def _written(self, region: _Block, name: str, part: _Part) -> _Block:
        """The code with a part in place of its name."""
        self._bindings[name] -= 1
        self._own[name] -= _loads_of(name, region)
        return _replaced(region, name, part)

    # Names

    def _named(self, node: ast.Assign, name: str, value: ast.expr, rest: _Block) -> _Block:
        """`name = value` and what follows it, where the value is a part that is changed under either name."""
        whole = [node, *rest]
        first: _Block = []
        match value:
            case ast.Name() | ast.Subscript():
                again: ast.expr = value
            case ast.Call(func=ast.Attribute(value=owner, attr="setdefault"), args=[key, *_], keywords=[]):
                again = located(ast.Subscript(value=owner, slice=key, ctx=ast.Load()), value)
            case _:
                return whole
        if isinstance(again, ast.Subscript) and not isinstance(again.slice, (ast.Constant, ast.Name, ast.Slice)):
            key = load(self._fresh("key"), value)
            first = [located(ast.Assign(targets=[store(key.id)], value=again.slice), node)]
            again = located(ast.Subscript(value=again.value, slice=key, ctx=ast.Load()), value)
            if isinstance(value, ast.Call):
                value = located(ast.Call(func=value.func, args=[key, *value.args[1:]], keywords=[]), value)
            else:
                value = again
        place = place_of(again)
        if place is None or not is_part(again) or not {name, place[0]} & self._changed:
            return whole
        part = _Part(again, *place)
        last = max((number for number, one in enumerate(rest) if name in _loaded(one)), default=-1)
        if not self._means_one(name) or not self._stays(
            rest[: last + 1], part, again, _MOVING if _is_steady(again) else _GROWING
        ):
            return whole
        return [*first, located(ast.Expr(value=value), node), *self._written(rest, name, part)]

    def _stays(self, body: Sequence[ast.stmt], part: _Part, items: ast.expr, moving: frozenset[str]) -> bool:
        """Whether the part is in its place throughout: no name in it is bound, and nothing on the way to it moves."""
        names = {one.id for one in walk(items) if isinstance(one, ast.Name)}
        if names & self._behind or any(names & _stored(statement).keys() for statement in body):
            return False
        nodes = [node for statement in body for node in walk(statement)]
        return not any(_moves(node, part, moving) or self._hands_over(node, part) for node in nodes)

    def _hands_over(self, node: ast.AST, part: _Part) -> bool:
        """Whether a call may move what a part is in."""
        if not isinstance(node, ast.Call) or not self._changes(node):
            return False
        places = [place_of(one) for one in (*node.args, *(word.value for word in node.keywords))]
        around = [place[1] for place in places if place is not None and place[0] == part.root]
        return any(len(path) < len(part.path) and overlap(path, part.path) for path in around)


def _indexes(items: ast.expr, number: str, item: str) -> ast.expr:
    """The indexes of what can be iterated."""
    target = ast.Tuple(elts=[store(number), store(item)], ctx=ast.Store())
    part = ast.comprehension(target=target, iter=call("enumerate", items), ifs=[], is_async=0)
    return ast.ListComp(elt=ast.Name(id=number, ctx=ast.Load()), generators=[part])


def _keys(items: ast.expr) -> ast.expr:
    method = ast.Attribute(value=items, attr="keys", ctx=ast.Load())
    return call("list", ast.Call(func=method, args=[], keywords=[]))


def _blocks(body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    """A block and those inside of it, without those of functions."""
    yield body
    for statement in body:
        if not isinstance(statement, _FUNCTIONS):
            inner = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
            inner += [part.body for name in ("handlers", "cases") for part in getattr(statement, name, [])]
            for block in inner:
                if isinstance(block, list):
                    yield from _blocks(block)


def _bound(statement: ast.stmt) -> list[str]:
    """The names that a loop binds, or a simple assignment."""
    match statement:
        case ast.For(target=target) | ast.Assign(targets=[ast.Name() as target]):
            return names_of(target)
    return []


def _loads_of(name: str, region: Sequence[ast.stmt]) -> int:
    return sum(_loaded(statement)[name] for statement in region)


def is_part(node: ast.expr) -> bool:
    """Whether an expression is a variable or a part of one, by constant keys and variables."""
    while isinstance(node, ast.Subscript):
        if not isinstance(node.slice, (ast.Constant, ast.Name)):
            return False
        node = node.value
    return isinstance(node, ast.Name)


def _is_steady(node: ast.expr) -> bool:
    """Whether a part stays the same when a list on the way to it grows: no index may count from the end."""
    while isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if not isinstance(key, str) and not (isinstance(key, int) and key >= 0):
            return False
        node = node.value
    return True


def _moves(node: ast.AST, part: _Part, moving: frozenset[str]) -> bool:
    """Whether a node may put something else in the place of a part, or of what it is in."""
    place: tuple[str, Path] | None = None
    match node:
        case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
            place = place_of(node)
        case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in moving:
            inside = place_of(owner)
            place = None if inside is None else (inside[0], (*inside[1], None))
    if place is None or place[0] != part.root:
        return False
    return len(place[1]) <= len(part.path) and overlap(place[1], part.path)


def _replaced(body: Sequence[ast.stmt], name: str, part: _Part) -> _Block:
    def change(node: ast.AST) -> ast.AST | None:
        if isinstance(node, _FUNCTIONS) and name in _own(node):
            return node
        return part.value if isinstance(node, ast.Name) and node.id == name else None

    made: _Block = rebuild(list(body), change)
    return made


def _loop(node: ast.For, target: ast.expr, items: ast.expr, body: _Block) -> ast.For:
    made = ast.For(target=target, iter=located(items, node.iter), body=body, orelse=[])
    return located(made, node)


def _with(node: ast.AST, changes: dict[str, Any]) -> ast.AST:
    """A copy of a node with other fields."""
    made = type(node)()
    made.__dict__.update(
        {name: node.__dict__[name] for name in (*node._fields, *node._attributes) if name in node.__dict__}
    )
    made.__dict__.update(changes)
    if "_source" in node.__dict__:
        made.__dict__["_source"] = node.__dict__["_source"]
    return made


def _loaded(node: ast.AST) -> collections.Counter[str]:
    """How often names are read."""
    return collections.Counter(name for name, stores in _uses(node) if not stores)


def _stored(node: ast.AST) -> collections.Counter[str]:
    """How often names are bound."""
    return collections.Counter(name for name, stores in _uses(node) if stores)


def _uses(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """The names that a piece of code reads and binds, without those that functions inside of it have for themselves."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, _FUNCTIONS):
            own = _own(part)
            if not isinstance(part, ast.Lambda):
                yield part.name, True
            body = [part.body] if isinstance(part, ast.Lambda) else part.body
            yield from (use for one in (*body, part.args) for use in _uses(one) if use[0] not in own)
            continue
        waiting += children(part)
        match part:
            case ast.Name(id=name):
                yield name, not isinstance(part.ctx, ast.Load)
            case ast.arg(arg=name) | ast.ClassDef(name=name):
                yield name, True
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, True
            case ast.MatchMapping(rest=str(name)) | ast.alias(asname=str(name)):
                yield name, True
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from ((name, True) for name in names)


def _own(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """The names that a function has for itself."""
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    outer = {name for one in body for part in walk(one) if isinstance(part, ast.Nonlocal) for name in part.names}
    bound = {name for one in (*body, function.args) for name, stores in _uses(one) if stores}
    return bound - outer


__all__ = ["direct", "is_part"]
