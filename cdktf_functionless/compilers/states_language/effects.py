"""What a piece of pure Python reads, binds, changes and may raise."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Set

from ...reflect import children, holds, loads, mask, walk
from .memo import kept

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

#: Methods that change their receiver.
MUTATORS = frozenset(
    [
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "clear",
        "sort",
        "reverse",
        "add",
        "discard",
        "update",
        "setdefault",
        "popitem",
        "difference_update",
        "intersection_update",
        "symmetric_difference_update",
    ]
)


#: What may bind a name, what may change a value in place, and what has names of its own.
_BINDING = mask(ast.Store, ast.Del, ast.FunctionDef, ast.AsyncFunctionDef, ast.ExceptHandler) | mask(
    ast.MatchAs, ast.MatchStar, ast.MatchMapping
)
_CHANGING = mask(ast.Call, ast.Store, ast.Del, ast.AugAssign)
_OWN_NAMES = mask(*_SCOPES, *_COMPREHENSIONS)
_DEFINING = mask(*_SCOPES)
#: Statements that read what their parts read.
_PLAIN = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return)


def names_of(target: ast.AST) -> list[str]:
    """The names that an assignment to `target` binds."""
    if isinstance(target, ast.Name):
        return [target.id] if isinstance(target.ctx, ast.Store) else []
    return [part.id for part in walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]


def reads(node: ast.AST | Iterable[ast.AST]) -> frozenset[str]:
    """The names that a tree reads, closures included, without those that only live inside it (comprehensions)."""
    if isinstance(node, ast.AST):
        return _reads(node)
    return frozenset[str]().union(*(_reads(part) for part in node))


def _reads(node: ast.AST) -> frozenset[str]:
    known: frozenset[str] | None = getattr(node, "_reads", None)
    if known is None:
        known = frozenset(_find_reads(node))
        node._reads = known  # type: ignore[attr-defined]
    return known


def _find_reads(node: ast.AST) -> Set[str]:
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return {node.target.id, *_reads(node.value)}
    # A constant may stand for statements (`tails.tail`), whose names are kept with it.
    plain = not isinstance(node.value, ast.Constant) if isinstance(node, _PLAIN) else isinstance(node, ast.expr)
    if plain and not holds(node, _OWN_NAMES):
        return loads(node)
    if isinstance(node, (ast.For, ast.AsyncFor)):
        body = exposed(node.body) - set(names_of(node.target))
        return {*_reads(node.iter), *_reads(node.target), *body, *exposed(node.orelse)}
    if isinstance(node, (ast.If, ast.While)):
        return {*_reads(node.test), *exposed(node.body), *exposed(node.orelse)}
    found: set[str] = set()
    for child in children(node):
        found |= _reads(child)
    if isinstance(node, _SCOPES):
        inside = {argument.arg for argument in walk(node.args) if isinstance(argument, ast.arg)}
        outer: set[str] = set()
        for statement in [node.body] if isinstance(node, ast.Lambda) else node.body:
            inside |= binds(statement)
            outer |= {n for p in walk(statement) if isinstance(p, ast.Nonlocal) for n in p.names}
        found -= inside - outer
    elif isinstance(node, _COMPREHENSIONS):
        inner = {name for part in node.generators for name in names_of(part.target)}
        found = (found - inner) | _reads(node.generators[0].iter)
    return found


def exposed(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that statements may read before they bound them."""
    known: set[str] = set()
    found: set[str] = set()
    for statement in statements:
        found |= _reads(statement) - known
        known |= surely_binds(statement)
    return found


def binds(node: ast.AST) -> set[str]:
    """The names that a statement may bind or whose value it may change in place."""
    known: set[str] | None = getattr(node, "_binds", None)
    if known is None:
        known = _find_binds(node)
        node._binds = known  # type: ignore[attr-defined]
    return known


def _find_binds(node: ast.AST) -> set[str]:
    if not holds(node, _DEFINING):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return {name, *binds(value)}
            case ast.If(test=test, body=body, orelse=orelse) | ast.While(test=test, body=body, orelse=orelse):
                return set().union(*map(binds, (test, *body, *orelse)))
            case ast.For(target=target, iter=items, body=body, orelse=orelse):
                return set().union(*map(binds, (target, items, *body, *orelse)))
    found = bound_names(node) if holds(node, _BINDING) else set()
    return found | changed(node) if holds(node, _CHANGING) else found


def bound_names(node: ast.AST) -> set[str]:
    """The names that a statement may bind, without those of comprehensions and of what nested functions do."""
    found: set[str] = set()
    parts = [node]
    for part in parts:  # which grows
        if isinstance(part, ast.comprehension):
            parts += (part.iter, *part.ifs)
        elif isinstance(part, _SCOPES) and part is not node:
            found.update(*map(bound_names, part.args.defaults))
        else:
            parts += [child for child in children(part) if holds(child, _BINDING)]
        match part:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
    return found


@kept
def changed(node: ast.AST) -> frozenset[str]:
    """The names whose value is changed in place: by a method, an item, a slice, an augmented assignment."""
    found: set[str] = set()
    parts = [node]
    for part in parts:  # which grows
        if isinstance(part, _SCOPES) and part is not node:
            found.update(*map(changed, part.args.defaults))
        else:
            parts += [child for child in children(part) if holds(child, _CHANGING)]
        match part:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in MUTATORS:
                found |= _root(owner)
            case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
                found |= _root(owner)
            case ast.Attribute(value=owner, ctx=ast.Store() | ast.Del()):
                found |= _root(owner)
            case ast.AugAssign(target=target):
                found |= _root(target)
    return frozenset(found)


def outer_writes(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """The names of the function around it that a nested function binds anew or changes in place."""
    own = {argument.arg for argument in walk(function.args) if isinstance(argument, ast.arg)}
    outer: set[str] = set()
    found: set[str] = set()
    for statement in [function.body] if isinstance(function, ast.Lambda) else function.body:
        for part in walk(statement):
            if isinstance(part, ast.Nonlocal):
                outer.update(part.names)
        own |= bound_names(statement)
        found |= changed(statement)
    return outer | (found - own)


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def surely_binds(statement: ast.stmt) -> set[str]:
    """The names that certainly hold a new value after the statement, whatever they held before."""
    known: set[str] | None = getattr(statement, "_surely", None)
    if known is None:
        known = _find_surely(statement)
        statement._surely = known  # type: ignore[attr-defined]
    return known


def _find_surely(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Assign(targets=targets):
            return {name for target in targets for name in names_of(target)}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return {name}
        case ast.FunctionDef(name=name):
            return {name}
        case ast.If(body=body, orelse=orelse):
            return _after(body) & _after(orelse)
        case ast.Match(cases=[*_, ast.match_case(pattern=ast.MatchAs(pattern=None), guard=None)] as cases):
            return set.intersection(*(_after(case.body) for case in cases))
    return set()


def _after(statements: list[ast.stmt]) -> set[str]:
    return {name for statement in statements for name in surely_binds(statement)}


#: Functions and methods that raise nothing whatever they are given, where their arguments do not.
_SAFE_CALLS = frozenset(("str", "repr", "bool", "isinstance", "type", "id", "uuid4"))
_SAFE_COMPARES = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)


def may_raise(node: ast.AST) -> bool:
    """Whether evaluating it can raise; False is certain."""
    known: bool | None = getattr(node, "_may_raise", None)
    if known is None:
        known = _find_may_raise(node)
        node._may_raise = known  # type: ignore[attr-defined]
    return known


def _find_may_raise(node: ast.AST) -> bool:
    match node:
        case ast.Constant() | ast.Name() | ast.Lambda() | ast.FunctionDef() | ast.Pass() | ast.Load() | ast.Store():
            return False
        case ast.Compare(ops=ops):
            if all(isinstance(op, _SAFE_COMPARES) for op in ops):
                return any(may_raise(part) for part in (node.left, *node.comparators))
            return True
        case ast.Dict(keys=keys) if None in keys:  # `**` of what is no dict
            return True
        case ast.BoolOp() | ast.IfExp() | ast.JoinedStr() | ast.List() | ast.Tuple() | ast.Dict() | ast.If():
            return any(may_raise(part) for part in children(node))
        case ast.FormattedValue(value=value, format_spec=spec):
            return spec is not None or may_raise(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return may_raise(operand)
        case ast.NamedExpr(value=value) | ast.Expr(value=value):
            return may_raise(value)
        case ast.Assign(targets=targets, value=value):
            return may_raise(value) or not all(isinstance(target, ast.Name) for target in targets)
        case ast.AnnAssign(target=target, value=value):
            return not isinstance(target, ast.Name) or (value is not None and may_raise(value))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in _SAFE_CALLS:
            return any(may_raise(part) for part in (*args, *keywords))
        case ast.Attribute(value=ast.Call(func=ast.Name(id="type")) as asked, attr="__name__"):
            return may_raise(asked)
        case ast.Call(func=ast.Attribute(value=owner, attr="get" | "items" | "keys" | "values"), args=args):
            return not isinstance(owner, ast.Dict) or any(may_raise(part) for part in args)
        case ast.operator() | ast.cmpop() | ast.boolop() | ast.unaryop() | ast.expr_context():
            return False
    return True
