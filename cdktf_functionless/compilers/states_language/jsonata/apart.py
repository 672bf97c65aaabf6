"""Takes a statement apart, so that what raises or changes a value in the middle of it has a statement of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ....reflect import walk
from ..syntax import located
from .compiler import Compiler, shown
from .flow import MUTATORS, loaded, root_name, stores, takes, takes_within
from .scope import Variable


def stuck(c: Compiler, node: ast.AST) -> Exception:
    return c.unsupported(
        node,
        f"An exception inside of `{shown(node)}` cannot be caught in an expression.",
        "Split the statement: assign what may raise to a variable of its own.",
    )


def made_up(c: Compiler) -> str:
    """A name that the user cannot have."""
    return f"<{c.fresh('t')}>"


class _Parts(ast.NodeTransformer):
    """Takes the operands of an expression that may raise out into statements before it."""

    def __init__(self, c: Compiler) -> None:
        self.c = c
        self.before: list[ast.stmt] = []

    def out(self, node: ast.expr) -> ast.expr:
        """A name for an operand; constants and names stay."""
        if isinstance(node, (ast.Constant, ast.Lambda, ast.Starred, ast.Slice)):
            return node
        if isinstance(node, ast.Name):
            found = self.c.scope.names.get(node.id)
            if not isinstance(found, Variable) or found.bound:
                return node
        if isinstance(node, ast.Attribute) and not _calls(node):
            return node
        name = made_up(self.c)
        store = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=node)
        self.before.append(located(store, node))
        return ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)


def _calls(node: ast.AST) -> bool:
    return any(isinstance(one, (ast.Call, ast.Subscript)) for one in walk(node))


def parts_of(c: Compiler, node: ast.stmt) -> list[ast.stmt] | None:
    """Statements that mean the same with one level of operands taken out; None where there is nothing to take."""
    parts = _Parts(c)
    if isinstance(node, ast.Assign):
        made = _value_parts(c, parts, node.value, node)
        if made is None:
            return None
        if isinstance(made, list):
            return [*parts.before, *made]
        return [*parts.before, ast.copy_location(ast.Assign(targets=node.targets, value=made), node)]
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        plain = ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
        return parts_of(c, plain)
    if isinstance(node, ast.AugAssign):
        value = parts.out(node.value)
        load = loaded(node.target)
        if parts.before:
            again = ast.copy_location(ast.AugAssign(target=node.target, op=node.op, value=value), node)
            if isinstance(load, ast.Name):
                return [*parts.before, again]
            read = ast.Assign(targets=[ast.Name(id=made_up(c), ctx=ast.Store())], value=load)
            read._moved = True  # type: ignore[attr-defined]  # for its error alone, which comes first
            return [located(read, node), *parts.before, again]
        if isinstance(load, ast.Name):
            return _added_apart(c, node, load)
        name = made_up(c)
        held, change = ast.Name(id=name, ctx=ast.Store()), ast.Name(id=name, ctx=ast.Store())
        read = ast.Assign(targets=[held], value=load)
        changed = ast.AugAssign(target=change, op=node.op, value=node.value)
        read._moved = changed._moved = True  # type: ignore[attr-defined]  # what changes is the place
        written = ast.Assign(targets=[node.target], value=ast.Name(id=name, ctx=ast.Load()))
        return [located(one, node) for one in (read, changed, written)]
    if isinstance(node, ast.Expr):
        if isinstance(node.value, ast.Call) and changes_part(node.value):
            return _change_parts(parts, node.value, node)
        made = _value_parts(c, parts, node.value, None)
        if made is None or isinstance(made, list):
            return None
        return [*parts.before, ast.copy_location(ast.Expr(value=made), node)]
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        arguments = [parts.out(one) for one in node.exc.args]
        if not parts.before:
            return None
        call = ast.copy_location(ast.Call(func=node.exc.func, args=arguments, keywords=node.exc.keywords), node.exc)
        return [*parts.before, ast.copy_location(ast.Raise(exc=call, cause=None), node)]
    if isinstance(node, ast.Assert):
        failed = ast.Raise(
            exc=ast.Call(
                func=ast.Name(id="AssertionError", ctx=ast.Load()),
                args=[] if node.msg is None else [node.msg],
                keywords=[],
            ),
            cause=None,
        )
        test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        return [located(ast.If(test=test, body=[failed], orelse=[]), node)]
    return None


def _added_apart(c: Compiler, node: ast.AugAssign, name: ast.Name) -> list[ast.stmt]:
    """`name op= value`, whose value is a name: a list takes in what was made a list of before."""
    if isinstance(node.op, ast.Add) and c.firm(name).kind == "list":
        new = made_up(c)
        made = ast.Call(func=ast.Name(id="list", ctx=ast.Load()), args=[node.value], keywords=[])
        listed = ast.Assign(targets=[ast.Name(id=new, ctx=ast.Store())], value=made)
        again = ast.AugAssign(target=node.target, op=node.op, value=ast.Name(id=new, ctx=ast.Load()))
        return [located(listed, node), located(again, node)]
    plain = ast.Assign(targets=[node.target], value=ast.BinOp(left=name, op=node.op, right=node.value))
    return [located(plain, node)]


def _value_parts(
    c: Compiler, parts: _Parts, node: ast.expr, store: ast.Assign | None
) -> ast.expr | list[ast.stmt] | None:
    made: ast.expr | None = None
    if isinstance(node, ast.BinOp):
        made = ast.BinOp(left=parts.out(node.left), op=node.op, right=parts.out(node.right))
    elif isinstance(node, ast.UnaryOp):
        made = ast.UnaryOp(op=node.op, operand=parts.out(node.operand))
    elif isinstance(node, ast.Compare):
        return _compare_parts(c, parts, node, store)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        owner, part = parts.out(node.value), node.slice
        if not parts.before:
            ends = (None if one is None else parts.out(one) for one in (part.lower, part.upper, part.step))
            part = ast.Slice(*ends)
        made = ast.Subscript(value=owner, slice=part, ctx=ast.Load())
    elif isinstance(node, ast.Subscript):
        made = ast.Subscript(value=parts.out(node.value), slice=parts.out(node.slice), ctx=ast.Load())
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        made = _display(node, [parts.out(one) for one in node.elts])
    elif isinstance(node, ast.Dict):
        if any(key is not None and not isinstance(key, ast.Constant) for key in node.keys):
            pairs = [
                (None if key is None else parts.out(key), parts.out(item))
                for key, item in zip(node.keys, node.values, strict=True)
            ]
            made = ast.Dict(keys=[key for key, _ in pairs], values=[item for _, item in pairs])
        else:
            made = ast.Dict(keys=node.keys, values=[parts.out(one) for one in node.values])
    elif isinstance(node, ast.JoinedStr):
        values: list[ast.expr] = []
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                one = ast.FormattedValue(
                    value=parts.out(one.value), conversion=one.conversion, format_spec=one.format_spec
                )
            values.append(one)
        made = ast.JoinedStr(values=values)
    elif isinstance(node, (ast.IfExp, ast.BoolOp)) and store is not None:
        return _branches(c, node, store)
    elif isinstance(node, ast.NamedExpr) and store is not None:
        load = ast.Name(id=node.target.id, ctx=ast.Load())
        named = ast.Assign(targets=[node.target], value=node.value)
        return [located(one, store) for one in (named, ast.Assign(targets=store.targets, value=load))]
    elif isinstance(node, ast.ListComp) and store is not None:
        return _loop(c, node, store)
    elif isinstance(node, ast.Call):
        return _call_parts(c, parts, node, store)
    elif isinstance(node, ast.Attribute):
        made = ast.Attribute(value=parts.out(node.value), attr=node.attr, ctx=ast.Load())
    if made is None or not parts.before:
        return None
    return located(made, node)


def changes_part(node: ast.Call) -> bool:
    """Whether it is a method that changes a part of a value (`a[0].append(b)`)."""
    func = node.func
    return isinstance(func, ast.Attribute) and func.attr in MUTATORS and isinstance(func.value, ast.Subscript)


def _change_parts(parts: _Parts, node: ast.Call, statement: ast.stmt) -> list[ast.stmt]:
    """The part gets a name, is changed under it, and is put back."""
    assert isinstance(node.func, ast.Attribute)
    place = _place(parts, node.func.value)
    name = made_up(parts.c)
    taken = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=place)
    taken._moved = True  # type: ignore[attr-defined]  # it goes back: no second name for the part
    func = ast.Attribute(value=ast.Name(id=name, ctx=ast.Load()), attr=node.func.attr, ctx=ast.Load())
    change = ast.Expr(value=ast.Call(func=func, args=node.args, keywords=node.keywords))
    target = ast.Subscript(value=place.value, slice=place.slice, ctx=ast.Store())
    put = ast.Assign(targets=[target], value=ast.Name(id=name, ctx=ast.Load()))
    return [*parts.before, *(located(one, statement) for one in (taken, change, put))]


def _place(parts: _Parts, node: ast.expr) -> ast.Subscript:
    """The place with what is in its brackets taken out."""
    assert isinstance(node, ast.Subscript)
    owner = _place(parts, node.value) if isinstance(node.value, ast.Subscript) else parts.out(node.value)
    return ast.copy_location(ast.Subscript(value=owner, slice=parts.out(node.slice), ctx=ast.Load()), node)


def _display(node: ast.List | ast.Tuple | ast.Set, items: list[ast.expr]) -> ast.expr:
    if isinstance(node, ast.Set):
        return ast.Set(elts=items)
    return ast.List(elts=items, ctx=ast.Load()) if isinstance(node, ast.List) else ast.Tuple(elts=items, ctx=ast.Load())


def _compare_parts(
    c: Compiler, parts: _Parts, node: ast.Compare, store: ast.Assign | None
) -> ast.expr | list[ast.stmt] | None:
    if len(node.ops) == 1:
        right = (
            parts.out(node.comparators[0])
            if not isinstance(node.comparators[0], (ast.Tuple, ast.List)) or _calls(node.comparators[0])
            else node.comparators[0]
        )
        left = node.left
        if parts.before or _calls(left):
            before, parts.before = parts.before, []
            left = parts.out(node.left)
            parts.before += before
        if not parts.before:
            if isinstance(node.ops[0], ast.NotIn):
                inside = ast.Compare(left=node.left, ops=[ast.In()], comparators=node.comparators)
                inner = parts.out(ast.copy_location(inside, node))
                return located(ast.UnaryOp(op=ast.Not(), operand=inner), node)
            return None
        return located(ast.Compare(left=left, ops=node.ops, comparators=[right]), node)
    left = parts.out(node.left)
    middle = parts.out(node.comparators[0])
    first = ast.Compare(left=left, ops=node.ops[:1], comparators=[middle])
    rest = ast.Compare(left=middle, ops=node.ops[1:], comparators=node.comparators[1:])
    both = ast.BoolOp(op=ast.And(), values=[first, rest])
    return located(both, node)


def _branches(c: Compiler, node: ast.IfExp | ast.BoolOp, store: ast.Assign) -> list[ast.stmt]:
    """`x = a if t else b`, `x = a and b` as an `if` statement."""

    def to(value: ast.expr) -> ast.stmt:
        return located(ast.Assign(targets=store.targets, value=value), store)

    if isinstance(node, ast.IfExp):
        made = ast.If(test=node.test, body=[to(node.body)], orelse=[to(node.orelse)])
        return [ast.copy_location(made, store)]
    name = made_up(c)
    first = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=node.values[0])
    load = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)
    rest: ast.expr = node.values[1]
    if len(node.values) > 2:
        rest = ast.copy_location(ast.BoolOp(op=node.op, values=node.values[1:]), node)
    go_on, stop = [to(rest)], [to(load)]
    is_and = isinstance(node.op, ast.And)
    made = ast.If(test=load, body=go_on if is_and else stop, orelse=stop if is_and else go_on)
    return [located(one, store) for one in (first, made)]


def _loop(c: Compiler, node: ast.ListComp, store: ast.Assign) -> list[ast.stmt]:
    """`x = [f(y) for y in ys if t]` as a loop that appends."""
    for generator in node.generators:
        for one in walk(generator.target):
            if isinstance(one, ast.Name) and isinstance(c.scope.names.get(one.id), Variable):
                raise stuck(c, node)
    name = made_up(c)
    append = ast.Call(
        func=ast.Attribute(value=ast.Name(id=name, ctx=ast.Load()), attr="append", ctx=ast.Load()),
        args=[node.elt],
        keywords=[],
    )
    body: list[ast.stmt] = [ast.Expr(value=append)]
    for generator in reversed(node.generators):
        for test in reversed(generator.ifs):
            body = [ast.If(test=test, body=body, orelse=[])]
        body = [ast.For(target=generator.target, iter=generator.iter, body=body, orelse=[])]
    first = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=ast.List(elts=[], ctx=ast.Load()))
    last = ast.Assign(targets=store.targets, value=ast.Name(id=name, ctx=ast.Load()))
    return [located(one, store) for one in (first, *body, last)]


def _call_parts(
    c: Compiler, parts: _Parts, node: ast.Call, store: ast.Assign | None
) -> ast.expr | list[ast.stmt] | None:
    func = node.func
    if isinstance(func, ast.Attribute) and not isinstance(func.value, (ast.Name, ast.Constant)):
        if _calls(func.value) or isinstance(func.value, (ast.BinOp, ast.JoinedStr, ast.BoolOp, ast.IfExp)):
            func = ast.Attribute(value=parts.out(func.value), attr=func.attr, ctx=ast.Load())
    arguments: list[ast.expr] = []
    for one in node.args:
        if isinstance(one, ast.GeneratorExp):
            one = ast.copy_location(ast.ListComp(elt=one.elt, generators=one.generators), one)
        arguments.append(parts.out(one))
    keywords = [
        ast.keyword(arg=one.arg, value=one.value if one.arg == "key" else parts.out(one.value)) for one in node.keywords
    ]
    if not parts.before:
        return None
    made = ast.Call(func=func, args=arguments, keywords=keywords)
    return located(made, node)


def stored(c: Compiler, value: ast.expr, node: ast.stmt, make: Callable[[ast.expr], ast.stmt]) -> list[ast.stmt]:
    """A value in a statement before the one that uses it."""
    name = made_up(c)
    store = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=value)
    load = make(ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node))
    return [located(one, node) for one in (store, load)]


def tested_inside(node: ast.While) -> ast.While:
    """`while test: ...` as an endless loop that begins with `if not test: break`."""
    stop = ast.If(
        test=ast.UnaryOp(op=ast.Not(), operand=node.test), body=[ast.copy_location(ast.Break(), node)], orelse=[]
    )
    always = ast.While(test=ast.Constant(value=True), body=[stop, *node.body], orelse=[])
    return located(always, node)


def taken_out(c: Compiler, node: ast.stmt) -> list[ast.stmt] | None:
    """A statement with a `pop` or `setdefault` in the middle as several; None for any other."""
    match node:
        case ast.If(test=test) if takes(test):
            return stored(c, test, node, lambda one: ast.If(test=one, body=node.body, orelse=node.orelse))
        case ast.While(test=test, orelse=[]) if takes(test):
            return [tested_inside(node)]
        case ast.For(iter=items) if takes(items):
            listed = located(ast.Call(func=ast.Name(id="list", ctx=ast.Load()), args=[items], keywords=[]), node)
            return stored(
                c, listed, node, lambda one: ast.For(target=node.target, iter=one, body=node.body, orelse=node.orelse)
            )
        case ast.Match(subject=subject) if takes(subject):
            return stored(c, subject, node, lambda one: ast.Match(subject=one, cases=node.cases))
        case ast.Assert(test=test) if takes(test):
            return stored(c, test, node, lambda one: ast.Assert(test=one, msg=node.msg))
        case ast.Return(value=ast.expr() as value) if takes(value):
            return stored(c, value, node, lambda one: ast.Return(value=one))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=place, attr=name)) as call) if (
            name in MUTATORS and takes_within(node) and root_name(place) is not None
        ):
            return _given_out(c, node, call, place)
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr() if takes_within(node):
            lazy = any(isinstance(one, ast.GeneratorExp) and takes(one) for one in walk(node))
            return None if lazy else parts_of(c, node)
    return None


def _given_out(c: Compiler, node: ast.Expr, call: ast.Call, place: ast.expr) -> list[ast.stmt] | None:
    """`place.append(xs.pop())`: the place is looked up, then its new parts get names, then it changes."""
    changed = stores([*call.args, *call.keywords])
    if any(isinstance(one, ast.Name) and one.id in changed for one in walk(place)):
        return None
    parts = _Parts(c)
    args = [parts.out(one) for one in call.args]
    keywords = [ast.keyword(arg=one.arg, value=parts.out(one.value)) for one in call.keywords]
    if not parts.before:
        return None
    again = located(ast.Expr(value=ast.Call(func=call.func, args=args, keywords=keywords)), node)
    if isinstance(place, ast.Name):
        return [*parts.before, again]
    read = ast.Assign(targets=[ast.Name(id=made_up(c), ctx=ast.Store())], value=place)
    read._moved = True  # type: ignore[attr-defined]  # for its error alone, which comes first
    return [located(read, node), *parts.before, again]
