"""Statements of a workflow to the control-flow form."""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ...diagnostics import FL3001, FL3002, FL3003, FL3004, FL3005, Diagnostics, FunctionlessError
from ...integration import Host
from ...reflect import UNKNOWN, Reflection, children, holds, loads, mask, walk
from . import flow
from .calls import Calls
from .effects import exposed, may_raise
from .escapes import leave_loop
from .exceptions import exception_class, message
from .expressions import Expressions
from .flow import Node
from .folding import decided
from .half_way import Behind, Wanted, changes_on_the_way, fails_half_way
from .iterators import check as check_iterators
from .jsonata.closures import Function, defined
from .jsonata.flow import takes
from .names import Names, rebuild
from .purity import Purity
from .references import direct
from .syntax import call, constant, is_data, load, located
from .tails import is_tail, returns_inside, single_exit, tail


@dataclass
class Frame:
    """The function whose statements are being read: the workflow, or one that is inlined.

    Args:
        result: the name that gets an inlined function's result; None in the workflow itself.
        label: of its `Labeled`.
    """

    result: str | None = None
    label: str = ""


class Frontend:
    """Reads one workflow.

    Args:
        reflection: the workflow.
        host: Standard or Express.
        diagnostics: what is wrong with it.
        strict: whether errors of its own expressions are to be caught everywhere, for their names.
        tries: whether pure code with a `try` in it may be one expression, where it ends the function.
        retries: whether any task may be tried again, and not only those for which the workflow says so.
        directed: whether names for parts that are changed under them give way to the parts.
    """

    def __init__(
        self,
        reflection: Reflection,
        host: Host,
        diagnostics: Diagnostics,
        strict: bool = False,
        tries: bool = False,
        retries: bool = False,
        directed: bool = False,
    ) -> None:
        self.names = Names(reflection)
        self.purity = Purity(self.names, directed)
        self.host = host
        self.diagnostics = diagnostics
        self.expressions = Expressions(self)
        self.calls = Calls(self)
        self.frame = Frame()
        self.handling: list[str] = []
        self.exceptions: set[str] = set()
        #: Pure functions whose iterators were looked at.
        self.checked: set[int] = set()
        #: What is read behind an error of the statements, for each `try` around them.
        self.trying: list[Wanted] = []
        self.strict = strict
        self.tries = tries
        self.retries = retries
        self.directed = directed

    @functools.cached_property
    def counts(self) -> Counter[str]:
        """How often each name is bound."""
        root = self.names.root
        return _assignments(root.body) + Counter(parameter.arg for parameter in root.parameters)

    @functools.cached_property
    def _behind(self) -> Behind:
        return Behind(self.names.root.node)

    def workflow(self) -> list[Node]:
        """The whole function."""
        check_iterators(self, self.names.root.body)
        return self.block(self.direct(self.names.root.body), top=True)

    def direct(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """A function's statements, as they are to be read."""
        if not self.directed:
            return body
        nested = defined(body)
        return direct(body, self.names.fresh, lambda call: self.purity.changes(call, nested))

    def block(self, statements: list[ast.stmt], top: bool = False) -> list[Node]:
        """A list of statements; neighbours that are pure become one node.

        Args:
            statements: the block.
            top: whether it is a function's own.
        """
        found: list[Node] = []
        statements = decided(statements, self.names)
        last = max((number for number, one in enumerate(statements) if returns_inside(one)), default=-1)
        for number, statement in enumerate(statements):
            if number <= last and self._ended(statements[number:], top, found):
                break
            try:
                self.statement(statement, found)
            except FunctionlessError as failure:
                self.diagnostics.add(failure)
            if isinstance(statement, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
                break
        return found

    def _ended(self, rest: list[ast.stmt], top: bool, into: list[Node]) -> bool:
        """Adds the rest of a block as one expression, where it is pure and ends the function."""
        if self.trying or not is_tail(rest, top, self.tries) or any(self.purity.impure(part) for part in rest):
            return False
        if self.tries:
            handlers = [part for statement in rest for part in walk(statement) if isinstance(part, ast.ExceptHandler)]
            self.exceptions.update(handler.name for handler in handlers if handler.name is not None)
        clean = [self.expressions.clean(statement) for statement in rest]
        if self.frame.result is None:
            into.append(flow.Return(self.caught("result", tail(clean, rest[0]), rest[0], into), rest[0]))
            return True
        single = single_exit(clean, self.frame.result)
        if single is None:
            return False
        self.pure(into, *single)
        into.append(flow.Leave(self.frame.label))
        return True

    def pure(self, into: list[Node], *statements: ast.stmt) -> None:
        """Adds statements without a cloud call."""
        if into and isinstance(into[-1], flow.Pure):
            into[-1].statements.extend(statements)
        else:
            into.append(flow.Pure(list(statements)))

    def assign(self, into: list[Node], name: str, value: ast.expr, at: ast.AST) -> None:
        """Adds `name = value`."""
        if isinstance(value, ast.Name) and value.id == name:
            return
        self.pure(into, located(ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=value), at))

    def statement(self, node: ast.stmt, into: list[Node]) -> None:
        """Adds one statement."""
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            raise self.names.error(
                FL3001,
                node,
                f"`{type(node).__name__.lower()}` has no form in a state machine.",
                "Move this part into a Function and call it.",
            )
        method(node, into)

    # Statements that bind

    def _Assign(self, node: ast.Assign, into: list[Node]) -> None:
        if self._alias(node.targets, node.value, into):
            return
        if self._simple(node):
            self.pure(into, self.expressions.clean(node))
            return
        single = node.targets[0] if len(node.targets) == 1 else None
        target = single.id if isinstance(single, ast.Name) else None
        value = self.expressions.value(node.value, into, target)
        targets = [self.expressions.target(part, into) for part in node.targets]
        if isinstance(value, ast.Name) and value.id == target:
            return
        self.pure(into, located(ast.Assign(targets=targets, value=value), node))

    def _AnnAssign(self, node: ast.AnnAssign, into: list[Node]) -> None:
        if node.value is None or self._alias([node.target], node.value, into):
            return
        if self._simple(node):
            self.pure(into, self.expressions.clean(node))
            return
        value = self.expressions.value(node.value, into)
        target: Any = self.expressions.target(node.target, into)
        hint = node.annotation
        self.pure(into, located(ast.AnnAssign(target=target, annotation=hint, value=value, simple=node.simple), node))

    def _AugAssign(self, node: ast.AugAssign, into: list[Node]) -> None:
        if self._simple(node):
            self.pure(into, self.expressions.clean(node))
            return
        target: Any = self.expressions.target(node.target, into)
        if isinstance(target, ast.Subscript):  # read before the right side's call, which is not made if that fails
            read = located(ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load()), target)
            self.expressions.kept(read, [node.value], into)
        value = self.expressions.value(node.value, into)
        self.pure(into, located(ast.AugAssign(target=target, op=node.op, value=value), node))

    def _Delete(self, node: ast.Delete, into: list[Node]) -> None:
        for target in node.targets:
            parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else None
            if parts is not None:
                self._Delete(located(ast.Delete(targets=parts), node), into)
            else:
                self.pure(into, located(ast.Delete(targets=[self.expressions.target(target, into)]), node))

    def _alias(self, targets: list[ast.expr], value: ast.expr, into: list[Node]) -> bool:
        """Takes a name for a live object that is no JSON (a construct, a function) out of the program."""
        if len(targets) != 1:
            return False
        target = targets[0]
        if isinstance(value, ast.Lambda) and isinstance(target, ast.Name):
            self._define(target.id, value, into)
            return True
        live = (
            self.names.live(value)
            if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.Tuple))
            else UNKNOWN
        )
        if live is UNKNOWN:
            return False
        if isinstance(target, ast.Name) and not is_data(live):
            self._name(target.id, live, target)
            return True
        if isinstance(target, ast.Tuple) and isinstance(live, (tuple, list)) and len(target.elts) == len(live):
            pairs = list(zip(target.elts, live, strict=True))
            if all(isinstance(part, ast.Name) and not is_data(one) for part, one in pairs):
                for part, one in pairs:
                    assert isinstance(part, ast.Name)
                    self._name(part.id, one, part)
                return True
        return False

    def _name(self, name: str, live: object, node: ast.AST) -> None:
        """The name means the live object from here on, and is no variable."""
        if self.names.alias.get(name) is not live:  # which a second import of the same may be
            self._once(name, node)
        self.names.alias[name] = live
        self.names.local.discard(name)

    def _once(self, name: str, node: ast.AST) -> None:
        if self.counts.get(name, 1) > 1:
            raise self.names.error(
                FL3002,
                node,
                f"{name!r} is bound more than once, and one of the values is a resource or a function.",
                "Give each its own name: a state machine's variables hold JSON only.",
            )

    def _define(self, name: str, node: Function, into: list[Node]) -> None:
        """A nested function, whose defaults have their values from here on."""
        self._once(name, node)

        def early(default: ast.expr | None) -> ast.expr | None:
            if default is None or not loads(default) or self.names.live(default) is not UNKNOWN:
                return default
            kept = self.names.fresh("default")
            self.assign(into, kept, self.expressions.value(default, into), default)
            return load(kept, default)

        known = [*node.args.defaults, *node.args.kw_defaults]
        defaults = [early(one) for one in known]
        if defaults != known:
            count = len(node.args.defaults)
            fields = dict(ast.iter_fields(node.args), defaults=defaults[:count], kw_defaults=defaults[count:])
            old, new = node.args, ast.arguments(**fields)
            node = rebuild(node, lambda part: None if part is node else new if part is old else part)
        self.names.functions[name] = node

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef, into: list[Node]) -> None:
        for part in walk(node):
            if isinstance(part, (ast.Yield, ast.YieldFrom)):
                raise self._generator(part)
        self._define(node.name, node, into)

    _AsyncFunctionDef = _FunctionDef

    def _Import(self, node: ast.Import, into: list[Node]) -> None:
        for name in node.names:
            module = self._module(name.name, None, node)
            top = module if name.asname else self._module(name.name.partition(".")[0], None, node)
            self._name(name.asname or name.name.partition(".")[0], top, node)

    def _ImportFrom(self, node: ast.ImportFrom, into: list[Node]) -> None:
        package = self.names.root.function.__globals__.get("__package__")
        module = self._module("." * node.level + (node.module or ""), package, node)
        for name in node.names:
            if not hasattr(module, name.name):
                raise self._no_import(node, f"{module.__name__} has no {name.name}")
            self._name(name.asname or name.name, getattr(module, name.name), node)

    def _module(self, name: str, package: str | None, node: ast.stmt) -> ModuleType:
        try:
            return importlib.import_module(name, package)
        except ImportError as failure:
            raise self._no_import(node, str(failure)) from failure

    def _no_import(self, node: ast.stmt, why: str) -> Exception:
        return self.names.error(FL3001, node, f"An import fails: {why}.", "A workflow's imports happen at synth.")

    def _Global(self, node: ast.Global, into: list[Node]) -> None:
        raise self.names.error(
            FL3003,
            node,
            f"`global {', '.join(node.names)}`: a state machine has no memory beyond its own execution.",
            "Return the value, or keep it in a Table.",
        )

    def _Nonlocal(self, node: ast.Nonlocal, into: list[Node]) -> None:
        """Inlined code writes the names themselves."""

    def _ClassDef(self, node: ast.ClassDef, into: list[Node]) -> None:
        raise self.names.error(
            FL3004,
            node,
            f"The class {node.name} is made inside of a workflow.",
            "Define it outside; inside, use dicts, or a dataclass from outside.",
        )

    # Expressions that stand alone

    def _Expr(self, node: ast.Expr, into: list[Node]) -> None:
        if isinstance(node.value, ast.Constant):
            return
        if isinstance(node.value, (ast.Yield, ast.YieldFrom)):
            raise self._generator(node.value)
        if self._simple(node):
            self.pure(into, self.expressions.clean(node))
            return
        value = self.expressions.value(node.value, into, discard=True)
        if may_raise(value) or not isinstance(value, (ast.Name, ast.Constant)):
            self.pure(into, located(ast.Expr(value=value), node))

    def _generator(self, node: ast.AST) -> Exception:
        return self.names.error(
            FL3005,
            node,
            "A generator is not a value that a state machine can hold.",
            "Build a list and return that.",
        )

    def _Pass(self, node: ast.Pass, into: list[Node]) -> None:
        """Nothing."""

    # Control

    def _If(self, node: ast.If, into: list[Node]) -> None:
        if self._whole(node):
            self.pure(into, self.expressions.clean(node))
            return
        test = self.test(node.test, into)
        into.append(flow.If(test, self.block(node.body), self.block(node.orelse), node))

    def test(self, node: ast.expr, into: list[Node]) -> ast.expr:
        """A condition; inside a `try` one that may raise is evaluated where its error can be caught."""
        if isinstance(node, ast.BoolOp) and takes(node):  # their truth alone: no second name for a list that changes
            node = located(ast.BoolOp(op=node.op, values=[call("bool", part) for part in node.values]), node)
        value = self.expressions.value(node, into)
        if (self.trying or self.strict) and may_raise(value):
            name = self.names.fresh("test")
            self.assign(
                into, name, located(ast.IfExp(test=value, body=constant(True), orelse=constant(False)), node), node
            )
            return load(name, node)
        return value

    def caught(self, stem: str, value: ast.expr, at: ast.AST, into: list[Node]) -> ast.expr:
        """A value that a state without Catch would evaluate: where its error is to be caught, it gets a name before."""
        if not ((self.trying or self.strict) and may_raise(value)):
            return value
        name = self.names.fresh(stem)
        self.assign(into, name, self.expressions.listed(value), at)
        return load(name, at)

    def _For(self, node: ast.For, into: list[Node]) -> None:
        if self._whole(node):
            self.pure(into, self.expressions.clean(node))
            return
        if not self.purity.impure(node) and leave_loop(self, node, into):
            return
        items = self.expressions.value(node.iter, into)
        items = self.caught("items", items, node.iter, into)
        target = self.expressions.clean(node.target)
        into.append(flow.For(target, items, self.block(node.body), self.block(node.orelse), node))

    def _While(self, node: ast.While, into: list[Node]) -> None:
        if self._whole(node):
            self.pure(into, self.expressions.clean(node))
            return
        if not self.purity.impure(node) and leave_loop(self, node, into):
            return
        before: list[Node] = []
        test = self.test(node.test, before)
        into.append(flow.While(before, test, self.block(node.body), self.block(node.orelse), node))

    def _Break(self, node: ast.Break, into: list[Node]) -> None:
        into.append(flow.Break())

    def _Continue(self, node: ast.Continue, into: list[Node]) -> None:
        into.append(flow.Continue())

    def _Match(self, node: ast.Match, into: list[Node]) -> None:
        if self._whole(node):
            self.pure(into, self.expressions.clean(node))
            return
        subject = self.expressions.value(node.subject, into)
        case = self.names.fresh("case")
        cases = []
        for number, part in enumerate(node.cases):
            if part.guard is not None and self.purity.impure(part.guard):
                raise self.names.error(
                    FL3001, part.guard, "A guard makes a cloud call.", "Make the call ahead of the match statement."
                )
            chosen = located(
                ast.Assign(targets=[ast.Name(id=case, ctx=ast.Store())], value=constant(number)), part.pattern
            )
            guard = None if part.guard is None else self.expressions.clean(part.guard)
            cases.append(ast.match_case(pattern=self.expressions.clean(part.pattern), guard=guard, body=[chosen]))
        self.assign(into, case, constant(-1), node)
        self.pure(into, located(ast.Match(subject=subject, cases=cases), node))
        chain: list[Node] = []
        for number, part in reversed(list(enumerate(node.cases))):
            test = ast.Compare(left=load(case, node), ops=[ast.Eq()], comparators=[constant(number)])
            shown = located(test, part.pattern)
            shown._label = f"case {ast.unparse(part.pattern)}"  # type: ignore[attr-defined]
            chain = [flow.If(shown, self.block(part.body), chain, part.pattern)]
        into += chain

    def _Return(self, node: ast.Return, into: list[Node]) -> None:
        value = constant(None) if node.value is None else self.expressions.value(node.value, into, self.frame.result)
        if node.value is None:
            located(value, node)
        if self.frame.result is not None:
            if not (isinstance(value, ast.Name) and value.id == self.frame.result):
                self.assign(into, self.frame.result, value, node)
            into.append(flow.Leave(self.frame.label))
            return
        into.append(flow.Return(self.caught("result", value, node, into), node))

    # Exceptions

    def _Try(self, node: ast.Try, into: list[Node]) -> None:
        with self._trying(None if self.directed else self._behind.wanted(node)):
            body = self.block(node.body)
        with self._trying(frozenset(exposed(node.finalbody))) if node.finalbody else contextlib.nullcontext():
            handlers = [self._handler(handler) for handler in node.handlers]
            orelse = self.block(node.orelse)
        into.append(flow.Try(body, handlers, orelse, self.block(node.finalbody), node))

    @contextlib.contextmanager
    def _trying(self, wanted: Wanted) -> Iterator[None]:
        self.trying.append(wanted)
        try:
            yield
        finally:
            self.trying.pop()

    def _handler(self, node: ast.ExceptHandler) -> flow.Handler:
        kinds: tuple[type[BaseException], ...] = ()
        if node.type is not None:
            parts = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            for part in parts:
                found = self.names.live(part)
                kinds += found if isinstance(found, tuple) else (exception_class(self.names, part),)
        name = node.name or self.names.fresh("error")
        self.handling.append(name)
        self.exceptions.add(name)
        try:
            return flow.Handler(kinds, name, self.block(node.body), node)
        finally:
            self.handling.pop()

    def _Raise(self, node: ast.Raise, into: list[Node]) -> None:
        if node.exc is None:
            if not self.handling:
                kind: type[BaseException] = RuntimeError
                into.append(flow.Raise(kind, located(constant("No active exception to reraise"), node), node))
                return
            into.append(flow.Raise(None, load(self.handling[-1], node), node))
            return
        with_arguments = node.exc if isinstance(node.exc, ast.Call) else None
        kind_node = with_arguments.func if with_arguments is not None else node.exc
        found = self.names.live(kind_node)
        if not (isinstance(found, type) and issubclass(found, BaseException)):
            into.append(flow.Raise(None, self.expressions.value(node.exc, into), node))
            return
        text = message(self, found, with_arguments, into, node)
        into.append(flow.Raise(found, self.caught("message", text, node, into), node))

    def _Assert(self, node: ast.Assert, into: list[Node]) -> None:
        test = self.test(node.test, into)
        inner: list[Node] = []
        text: ast.expr = constant("")
        if node.msg is not None:
            value = self.expressions.value(node.msg, inner)
            text = value if isinstance(value, (ast.JoinedStr, ast.Constant)) else call("str", value)
        inner.append(flow.Raise(AssertionError, located(text, node), node))
        into.append(flow.If(located(ast.UnaryOp(op=ast.Not(), operand=test), node.test), inner, [], node))

    # Helpers

    def _simple(self, node: ast.stmt) -> bool:
        """Whether a simple statement can stay Python: no call in it, and nothing that it has changed when it fails is
        seen behind its error."""
        return not self.purity.impure(node) and not any(changes_on_the_way(node, wanted) for wanted in self.trying)

    def _whole(self, node: ast.stmt) -> bool:
        """Whether a compound statement can stay Python: no call in it, nothing that leaves it, and nothing that it has
        done when it fails is seen behind its error."""
        if self.purity.impure(node) or _leaves(node):
            return False
        return not any(fails_half_way(node, wanted) for wanted in self.trying)

    @contextlib.contextmanager
    def inlining(self, frame: Frame) -> Iterator[None]:
        """Within it, statements belong to an inlined function."""
        outer, handling = self.frame, self.handling
        self.frame, self.handling = frame, []
        try:
            yield
        finally:
            self.frame, self.handling = outer, handling


_LEAVING = mask(ast.Return, ast.Raise, ast.Assert, ast.Try, ast.Break, ast.Continue, ast.FunctionDef) | mask(
    ast.AsyncFunctionDef, ast.ClassDef, ast.Global, ast.Import, ast.ImportFrom
)


def _leaves(node: ast.stmt) -> bool:
    """Whether control may leave a pure statement other than at its end."""
    return holds(node, _LEAVING) and _leaves_loop(node, False)


def _leaves_loop(node: ast.AST, in_loop: bool) -> bool:
    if isinstance(node, (ast.Return, ast.Raise, ast.Assert, ast.Try)):
        return True
    if isinstance(node, (ast.Break, ast.Continue)):
        return not in_loop
    if isinstance(node, (ast.For, ast.While)):
        return any(_leaves_loop(part, True) for part in node.body) or any(_leaves_loop(p, in_loop) for p in node.orelse)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Global, ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.expr):
        return False
    return any(_leaves_loop(child, in_loop) for child in children(node))


def _assignments(statements: list[ast.stmt]) -> Counter[str]:
    """How often each name is bound."""
    nodes = [part for statement in statements for part in walk(statement)]
    names = [part.id for part in nodes if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
    return Counter([*names, *(p.name for p in nodes if isinstance(p, (ast.FunctionDef, ast.AsyncFunctionDef)))])
