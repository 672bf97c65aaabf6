"""Expressions: what does something is taken out in Python's order of evaluation, what remains is pure."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...diagnostics import FL3001
from ...reflect import children, holds, mask, walk
from . import flow
from .effects import MUTATORS, binds, bound_names, may_raise, outer_writes, reads
from .jsonata.closures import closed, free
from .jsonata.flow import assigns, is_taking, root_name, takes
from .names import rebuild
from .syntax import assign, call, constant, load, located, store

if TYPE_CHECKING:
    from .flow import Node
    from .frontend import Frontend

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_WALRUS = mask(ast.NamedExpr)
_AWAITS = mask(ast.Await, ast.Yield, ast.YieldFrom)


class Expressions:
    """Takes expressions apart for one frontend."""

    def __init__(self, frontend: Frontend) -> None:
        self.frontend = frontend
        self.names = frontend.names
        self.purity = frontend.purity

    def acts(self, node: ast.AST) -> bool:
        """Whether evaluating it does something: a cloud call, `:=`, or `xs.pop()`."""
        return self.purity.impure(node) or (holds(node, _WALRUS) and assigns(node)) or takes(node)

    def clean(self, node: Any) -> Any:
        """A pure tree in the words that expressions know: without asynchrony."""
        functions = self.names.functions
        also = free(functions) if functions else {}

        def change(part: ast.AST) -> ast.AST | None:
            if not holds(part, _AWAITS):
                return closed(part, also) if also else part
            match part:
                case ast.Name(id=name) if name in also:
                    return closed(part, also)
                case ast.Yield() | ast.YieldFrom():
                    raise self.frontend._generator(part)
                case ast.Await(value=value):
                    return self.clean(value)  # type: ignore[no-any-return]
            return None

        return rebuild(node, change)

    def value(self, node: ast.expr, into: list[Node], target: str | None = None, discard: bool = False) -> ast.expr:
        """The expression without its calls and `:=`, which are added to `into`.

        Args:
            node: the expression.
            into: gets the calls.
            target: a name that the value is about to be assigned to, if it is known.
            discard: whether nobody looks at the value.
        """
        if not self.acts(node):
            return self.clean(node)  # type: ignore[no-any-return]
        match node:
            case ast.Await(value=inner):
                return self.value(inner, into, target, discard)
            case ast.Call() if is_taking(node) and not discard:
                return self._taken(node, into, target)
            case ast.Call():
                return self.frontend.calls.call(node, into, target, discard)
            case ast.BoolOp():
                return self._short_circuit(node, into, target)
            case ast.IfExp():
                return self._conditional(node, into, target)
            case ast.NamedExpr(target=name, value=inner):
                found = self.value(inner, into, name.id)
                if not (isinstance(found, ast.Name) and found.id == name.id):
                    self.frontend.assign(into, name.id, found, node)
                return load(name.id, node)
            case ast.Compare(comparators=parts) if any(self.acts(part) for part in parts[1:]):
                return self._chain(node, into)
        if isinstance(node, _COMPREHENSIONS):
            return self._comprehension(node, into, target)
        if isinstance(node, ast.Lambda):
            raise self.names.error(
                FL3001, node, "A lambda that makes a cloud call is not a value.", "Call it by a name, or write a def."
            )
        return self._parts(node, into)  # type: ignore[no-any-return]

    def target(self, node: ast.expr, into: list[Node]) -> ast.expr:
        """The target of an assignment without its calls."""
        return self._parts(node, into) if self.acts(node) else self.clean(node)  # type: ignore[no-any-return]

    def _parts(self, node: Any, into: list[Node]) -> Any:
        """Any other expression: its parts from left to right, which is Python's order."""
        parts = _in_order(node)
        last = max(i for i, part in enumerate(parts) if self.acts(part))
        found: dict[int, ast.expr] = {}
        for number, part in enumerate(parts):
            if isinstance(node, ast.Call) and part is node.func:
                found[id(part)] = self._callee(node.func, parts[1:] if last else [], into)
            elif self.acts(part):
                inner = part.value if isinstance(part, (ast.Starred, ast.keyword)) else part
                found[id(part)] = self.wrapped(part, self.value(inner, into))
                if number < last:
                    found[id(part)] = self.kept(found[id(part)], parts[number + 1 :], into)
            elif number < last:
                found[id(part)] = self.kept(part, parts[number + 1 :], into)
            else:
                found[id(part)] = self.clean(part)

        def change(part: ast.AST) -> ast.AST | None:
            return found.get(id(part))

        fields = {name: rebuild(value, change) for name, value in ast.iter_fields(node)}
        copy = type(node)(**fields)
        return located(copy, node)

    @staticmethod
    def wrapped(part: ast.AST, value: ast.expr) -> Any:
        if isinstance(part, ast.Starred):
            return located(ast.Starred(value=value, ctx=part.ctx), part)
        if isinstance(part, ast.keyword):
            return ast.keyword(arg=part.arg, value=value)
        return value

    def kept(self, node: Any, later: list[Any], into: list[Node]) -> Any:
        """A part that is evaluated before a call: in a variable where that could make a difference."""
        if isinstance(node, ast.Starred):
            return self.wrapped(node, self.kept(node.value, later, into))
        if isinstance(node, ast.keyword):
            return self.wrapped(node, self.kept(node.value, later, into))
        if isinstance(node, ast.FormattedValue):
            inner = self.kept(node.value, later, into)
            return located(
                ast.FormattedValue(value=inner, conversion=node.conversion, format_spec=node.format_spec), node
            )
        # What is changed in place shows in a name afterwards, as in Python.
        written = self._written(later, bound_names if isinstance(node, ast.Name) else binds)
        if isinstance(node, ast.Attribute) and not may_raise(node.value) and not _names(node) & written:
            return self.clean(node)  # a method: its receiver is what matters
        quiet = not may_raise(node) and not _names(node) & written and not bound_names(node)
        if quiet or not isinstance(node, ast.expr):
            return self.clean(node)
        name = self.names.fresh("part")
        self.frontend.assign(into, name, self.clean(node), node)
        return load(name, node)

    def _taken(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`xs.pop()` in an expression, as a statement ahead of it."""
        made = self._parts(node, into) if any(self.acts(part) for part in _in_order(node)) else self.clean(node)
        name = self._name("taken", target, node)
        self.frontend.assign(into, name, made, node)
        return load(name, node)

    def _callee(self, node: ast.expr, later: list[Any], into: list[Node]) -> ast.expr:
        """What is called after `later`: of a method the receiver is evaluated ahead, and stays where it will change."""
        if isinstance(node, ast.Attribute):
            receiver = self._place(node.value, later, into) if node.attr in MUTATORS else None
            if receiver is None:
                receiver = self._early(node.value, later, into)
            return located(ast.Attribute(value=receiver, attr=node.attr, ctx=ast.Load()), node)
        return self._early(node, later, into)

    def _early(self, node: ast.expr, later: list[Any], into: list[Node]) -> ast.expr:
        """A part ahead of others."""
        value = self.value(node, into)
        return self.kept(value, later, into) if later else value

    def _place(self, node: ast.expr, later: list[Any], into: list[Node]) -> ast.expr | None:
        """A place whose value changes after `later`: what is there is evaluated for its errors, keys get names."""
        root = root_name(node)
        if root is None or isinstance(node, ast.Name) or root in self._written(later):
            return None
        return self._way(node, later, into)

    def _way(self, node: ast.expr, later: list[Any], into: list[Node]) -> ast.expr | None:
        if isinstance(node, ast.Name):
            return node
        default: ast.expr | None = None
        match node:
            case ast.Subscript(value=owner, slice=key) if not isinstance(key, ast.Slice):
                pass
            case ast.Call(func=ast.Attribute(value=owner, attr="setdefault"), args=[key, default], keywords=[]):
                pass
            case _:
                return None
        inner = self._way(owner, later, into)
        if inner is None:
            return None
        if default is not None:
            key = self._early(key, [default, *later], into)
            default = self._early(default, later, into)
            method = ast.Attribute(value=inner, attr="setdefault", ctx=ast.Load())
            first: ast.expr = located(ast.Call(func=method, args=[key, default], keywords=[]), node)
        else:
            key = self._early(key, later, into)
            first = located(ast.Subscript(value=inner, slice=key, ctx=ast.Load()), node)
        if not later:
            return first
        self.frontend.pure(into, located(ast.Expr(value=first), node))
        return located(ast.Subscript(value=inner, slice=key, ctx=ast.Load()), node)

    def _written(self, later: list[Any], find: Callable[[ast.AST], set[str]] = binds) -> set[str]:
        """The names that parts may bind, or change too."""
        return set().union(*map(find, later)) | (self._inlined_writes if later else set())

    @property
    def _inlined_writes(self) -> set[str]:
        """Names that nested functions write or change: a call of one may do so."""
        return set().union(*map(outer_writes, self.names.functions.values()))

    def _short_circuit(self, node: ast.BoolOp, into: list[Node], target: str | None) -> ast.expr:
        """`a and f()`: the call is made where Python makes it."""
        first = next((i for i, part in enumerate(node.values) if i and self.acts(part)), None)
        if first is None:
            head = self.value(node.values[0], into, None)
            rest = [self.clean(part) for part in node.values[1:]]
            return located(ast.BoolOp(op=node.op, values=[head, *rest]), node)
        before, rest = node.values[:first], node.values[first:]
        head = before[0] if len(before) == 1 else located(ast.BoolOp(op=node.op, values=before), node)
        name = self._name("value", target, node)
        self.frontend.assign(into, name, self.value(head, into, name), node)
        tail = rest[0] if len(rest) == 1 else located(ast.BoolOp(op=node.op, values=rest), node)
        inner: list[Node] = []
        found = self.value(tail, inner, name)
        if not (isinstance(found, ast.Name) and found.id == name):
            self.frontend.assign(inner, name, found, node)
        test: ast.expr = load(name, node)
        if isinstance(node.op, ast.Or):
            test = located(ast.UnaryOp(op=ast.Not(), operand=test), node)
        test._label = ast.unparse(head)  # type: ignore[attr-defined]
        into.append(flow.If(test, inner, [], node))
        return load(name, node)

    def _name(self, stem: str, target: str | None, node: ast.AST) -> str:
        """The name for an intermediate value: the target's, unless the expression reads that, or a function may."""
        functions = self.names.functions.values()
        if target is None or target in _names(node) or any(target in reads(function) for function in functions):
            return self.names.fresh(stem)
        return target

    def _conditional(self, node: ast.IfExp, into: list[Node], target: str | None) -> ast.expr:
        test = self.frontend.test(node.test, into)
        name = self._name("value", target, node)
        branches: list[list[Node]] = []
        for part in (node.body, node.orelse):
            inner: list[Node] = []
            found = self.value(part, inner, name)
            if not (isinstance(found, ast.Name) and found.id == name):
                self.frontend.assign(inner, name, found, part)
            branches.append(inner)
        into.append(flow.If(test, branches[0], branches[1], node))
        return load(name, node)

    def _chain(self, node: ast.Compare, into: list[Node]) -> ast.expr:
        """`a < f() < g()`: `g` is called only where `a < f()` holds."""
        first = next(i for i, part in enumerate(node.comparators) if i and self.acts(part))
        shared = self.names.fresh("part")
        self.frontend.assign(into, shared, constant(None), node)
        head_right = located(ast.NamedExpr(target=store(shared), value=node.comparators[first - 1]), node)
        head = ast.Compare(
            left=node.left, ops=node.ops[:first], comparators=[*node.comparators[: first - 1], head_right]
        )
        tail = ast.Compare(left=load(shared, node), ops=node.ops[first:], comparators=node.comparators[first:])
        both = ast.BoolOp(op=ast.And(), values=[located(head, node), located(tail, node)])
        return self.value(located(both, node), into)

    def _comprehension(self, node: Any, into: list[Node], target: str | None) -> ast.expr:
        """A comprehension with a call in it: a Map with one iteration at a time, or a loop where it is nested."""
        inner = [part for part in children(node) if part is not node.generators[0]]
        first = node.generators[0]
        if not self.purity.impure(node):
            name = self._name("results", target, node)
            self.frontend.assign(into, name, self.clean(node), node)
            return load(name, node)
        if not any(self.purity.impure(part) for part in (*inner, *first.ifs)):
            source = self.names.fresh("items")
            self.frontend.assign(into, source, self.listed(self.value(first.iter, into, source)), node)
            changed = ast.comprehension(target=first.target, iter=load(source, node), ifs=first.ifs, is_async=0)
            return self.clean(rebuild(node, lambda part: changed if part is first else None))  # type: ignore[no-any-return]
        binds_more = isinstance(node, ast.DictComp) or assigns(node.elt) or takes(node.elt)
        if len(node.generators) == 1 and not binds_more and not node.generators[0].ifs:
            part = node.generators[0]
            items = self.value(part.iter, into)
            body: list[Node] = []
            value = self.value(node.elt, body)
            name = self._name("results", target if isinstance(node, ast.ListComp) else None, node)
            into.append(flow.Each(name, part.target, items, body, value, located(constant(1), node), node))
            found = load(name, node)
            return located(call("set", found), node) if isinstance(node, ast.SetComp) else found
        return self._as_loop(node, into)

    def listed(self, node: ast.expr) -> ast.expr:
        """What is run over later, as a value: a list of what `enumerate`, `reversed` or `zip` give of lists."""

        def calls(part: ast.AST, *functions: object) -> bool:
            return isinstance(part, ast.Call) and any(self.names.live(part.func) is one for one in functions)

        later = any(isinstance(part, ast.GeneratorExp) or calls(part, map, filter) for part in walk(node))
        if later or not calls(node, enumerate, reversed, zip):
            return node
        return located(call("list", node), node)

    def _as_loop(self, node: Any, into: list[Node]) -> ast.expr:
        name = self.names.fresh("results")
        rename = {n: self.names.fresh(n) for part in node.generators for n in sorted(bound_names(part.target))}
        from .names import renamed

        is_dict = isinstance(node, ast.DictComp)
        empty: ast.expr = ast.Dict(keys=[], values=[]) if is_dict else ast.List(elts=[], ctx=ast.Load())
        self.frontend.assign(into, name, empty, node)
        if is_dict:
            where = ast.Subscript(value=ast.Name(id=name, ctx=ast.Load()), slice=node.key, ctx=ast.Store())
            inner: ast.stmt = ast.Assign(targets=[where], value=node.value)
        else:
            method = ast.Attribute(value=ast.Name(id=name, ctx=ast.Load()), attr="append", ctx=ast.Load())
            inner = ast.Expr(value=ast.Call(func=method, args=[node.elt], keywords=[]))
        for part in reversed(node.generators):
            for test in reversed(part.ifs):
                inner = ast.If(test=test, body=[inner], orelse=[])
            inner = ast.For(target=part.target, iter=part.iter, body=[inner], orelse=[])
        self.frontend.statement(renamed(located(inner, node), rename), into)
        found = load(name, node)
        return located(call("set", found), node) if isinstance(node, ast.SetComp) else found


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in walk(node) if isinstance(part, ast.Name)}


def _in_order(node: ast.AST) -> list[Any]:
    """The parts of an expression in Python's order of evaluation."""
    if isinstance(node, ast.Dict):
        return [part for pair in zip(node.keys, node.values, strict=True) for part in pair if part is not None]
    if isinstance(node, ast.Call):
        return [node.func, *node.args, *node.keywords]
    return [
        part
        for part in children(node)
        if not isinstance(part, (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop))
    ]


__all__ = ["Expressions", "assign"]
