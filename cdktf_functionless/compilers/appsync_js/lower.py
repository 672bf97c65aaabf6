"""The core of lowering: variables, temporaries, order of evaluation. A visitor that only dispatches to the tables.

Statements and expressions register themselves in `STATEMENTS` and `EXPRESSIONS`. Lowering an expression may append
statements to `out` (temporaries, cloud calls); what was evaluated before keeps its place in Python's order.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from ...diagnostics import FL5001, FL5006, FL5011, Code, Diagnostics, Position
from ...reflect import UNKNOWN, Reflection
from . import js
from .types import ANY, NEVER, T, join, of_constant, weaken
from .values import LocalFunction, Unit, Unsupported, V, Var

Handler = TypeVar("Handler", bound=Callable[..., Any])
EXPRESSIONS: dict[type[ast.expr], Callable[[Lowering, Any], V]] = {}
STATEMENTS: dict[type[ast.stmt], Callable[[Lowering, Any], None]] = {}


def expression(kind: type[ast.expr]) -> Callable[[Handler], Handler]:
    """Registers the lowering of a kind of expression."""

    def register(handler: Handler) -> Handler:
        EXPRESSIONS[kind] = handler
        return handler

    return register


def statement(kind: type[ast.stmt]) -> Callable[[Handler], Handler]:
    """Registers the lowering of a kind of statement."""

    def register(handler: Handler) -> Handler:
        STATEMENTS[kind] = handler
        return handler

    return register


class Lowering:
    """Lowers one function's body.

    Args:
        unit: the file.
        reflection: the function whose free names apply.
        env: the variables that are surely assigned here.
        local: names that are local to the function (and to those around it, for a nested one).
    """

    def __init__(self, unit: Unit, reflection: Reflection, env: dict[str, Var], local: frozenset[str]) -> None:
        self.unit = unit
        self.reflection = reflection
        self.env = env
        self.local = local
        self.out: list[js.Stmt] = []
        self.maybe: dict[str, Var] = {}
        self.js_names: dict[str, str] = {}
        self.aliases: dict[str, set[str]] = {}
        self.nested: set[str] = set()  # lists and dicts that may hold themselves
        self.returns: list[T] = []
        self.return_to: str | None = None
        self.in_loop = 0
        self.pure_only: str | None = None
        self.catching: list[str] = []
        self.finally_depth = 0
        self.prefixes: set[str] = set()
        self.broken: list[str | None] = []
        self.dead = False
        self.unordered = False

    # ------------------------------------------------------------------ errors

    def position(self, node: ast.AST) -> Position:
        """Where a node stands."""
        return self.reflection.position(node)

    def refuse(self, node: ast.AST, message: str, remedy: str, code: Code = FL5001) -> Unsupported:
        """Reports a diagnostic; raise what it gives."""
        self.unit.found.report(code, message, self.position(node), remedy)
        return Unsupported()

    # ------------------------------------------------------------------ output

    def emit(self, node: js.Stmt) -> None:
        """Appends a statement."""
        self.out.append(node)

    def use(self, helper: str, *args: js.Expr) -> js.Expr:
        """A call of a helper, which is thereby part of the file."""
        self.unit.helpers.add(helper)
        return js.call(helper, *args)

    @contextmanager
    def capture(self) -> Iterator[list[js.Stmt]]:
        """Statements emitted inside go to the list that it gives."""
        outer, self.out = self.out, []
        try:
            yield self.out
        finally:
            self.out = outer

    def temp(self, value: js.Expr, hint: str = "value") -> js.Expr:
        """The value under a name of its own, evaluated here."""
        if isinstance(value, (js.Lit, js.Name)):
            return value
        name = self.unit.name(hint)
        self.emit(js.Let(js.Name(name), value))
        return js.Name(name)

    def stable(self, value: js.Expr) -> bool:
        """Whether evaluating it again, or later, gives the same and costs nothing."""
        if isinstance(value, js.Member):
            return self.stable(value.value)
        return isinstance(value, (js.Lit, js.Name))

    # ------------------------------------------------------------------ expressions

    def value(self, node: ast.expr) -> V:
        """Lowers an expression; the result may exist at synth only."""
        handler = EXPRESSIONS.get(type(node))
        if handler is None:
            raise self.refuse(
                node, f"{_words(node)} has no form in an AppSync resolver.", "Write it with plain values."
            )
        return handler(self, node)

    def expr(self, node: ast.expr) -> V:
        """Lowers an expression to one that exists at run time."""
        return self.solid(self.value(node), node)

    def solid(self, found: V, node: ast.AST) -> V:
        """The same value, with JavaScript."""
        if found.js is not None:
            return found
        what = type(found.live).__name__ if found.live is not UNKNOWN else "This"
        if isinstance(found.live, LocalFunction) or callable(found.live):
            raise self.refuse(
                node,
                "A function is used as a value.",
                "AppSync has no functions as values: call it where it is needed.",
            )
        raise self.refuse(
            node,
            f"A captured {what} has no form in an AppSync resolver.",
            "Capture JSON-like constants, or call an operation of the construct.",
            FL5011,
        )

    def all(self, nodes: Sequence[ast.expr]) -> list[V]:
        """Lowers expressions in order; earlier ones keep their place where later ones emit statements."""
        return self.ordered([lambda node=node: self.expr(node) for node in nodes])  # type: ignore[misc]

    def ordered(self, makers: Sequence[Callable[[], V]]) -> list[V]:
        """As `all`, from functions that lower."""
        found: list[V] = []
        for make in makers:
            start = len(self.out)
            value = make()
            if len(self.out) > start:
                emitted = self.out[start:]
                del self.out[start:]
                changed = _assigned(emitted)
                for place, earlier in enumerate(found):
                    if earlier.js is not None and not self._survives(earlier.js, changed):
                        found[place] = dataclasses.replace(earlier, js=self.temp(earlier.js), view=None)
                self.out.extend(emitted)
            found.append(value)
        return found

    def _survives(self, value: js.Expr, changed: set[str]) -> bool:
        if isinstance(value, js.Name):
            return value.id not in changed
        return isinstance(value, js.Lit)

    def constant(self, value: Any, node: ast.AST) -> V:
        """A captured value: JSON-like ones have a literal, others exist at synth only."""
        t = of_constant(value)
        if t is NEVER or not t.kinds:
            return V(None, NEVER, value)
        try:
            literal = js.of_python(sorted(value) if isinstance(value, (set, frozenset)) else value)
        except TypeError:
            return V(None, NEVER, value)
        return V(literal, t, value)

    # ------------------------------------------------------------------ variables

    def js_name(self, name: str) -> str:
        """The JavaScript name of a local variable."""
        if name not in self.js_names:
            self.js_names[name] = self.unit.name(name)
        return self.js_names[name]

    def read(self, name: str, node: ast.AST) -> V:
        """A local variable's value.

        Reports FL5006 where the name may be unassigned.
        """
        var = self.env.get(name)
        if var is None:
            why = "may be unassigned here" if name in self.maybe else "is used before it is assigned"
            raise self.refuse(node, f"{name} {why}.", f"Assign {name} on every way that leads here.", FL5006)
        if isinstance(var.live, LocalFunction) or (var.live is not UNKNOWN and not var.js):
            return V(None, NEVER, var.live)
        return V(js.Name(var.js), var.t, var.live, var.view)

    def assign(self, name: str, value: V, node: ast.AST, *, alias: ast.expr | None = None) -> None:
        """Assigns a local variable."""
        if value.js is None:
            if isinstance(value.live, LocalFunction) or value.live is not UNKNOWN:
                self.env[name] = Var("", NEVER, value.live)
                return
            raise self.refuse(node, "This value exists at synth only.", "Use it directly.")
        target = self.js_name(name)
        view = value.view if value.view and all(self.stable(part.expr) for part in value.view.values()) else None
        self.env[name] = Var(target, value.t, UNKNOWN if value.t.mutable else value.live, view)
        if alias is not None:
            self.link(name, alias)
        if value.js != js.Name(target):
            self.emit(js.Assign(js.Name(target), value.js))

    def link(self, name: str, source: ast.expr) -> None:
        """Notes that `name` may share lists and dicts with the variables in `source`."""
        if name in self.env and not self.env[name].t.mutable:
            return
        if _makes_new(source) and name in self.env and not self.env[name].t.element.mutable:
            return
        group = {name} | self.aliases.get(name, set())
        for node in ast.walk(source):
            if isinstance(node, ast.Name) and node.id in self.env and self.env[node.id].t.mutable:
                group |= {node.id} | self.aliases.get(node.id, set())
        if len(group) > 1:
            for member in group:
                self.aliases[member] = group

    def mutate(self, target: ast.expr, extra: T, source: ast.expr | None = None) -> None:
        """Notes that a value of type `extra` may now be inside of `target`'s object."""
        root = target
        while isinstance(root, (ast.Subscript, ast.Attribute, ast.Call)):
            root = root.func if isinstance(root, ast.Call) else root.value
        if not isinstance(root, ast.Name):
            return
        name = root.id
        if source is not None:
            self.link(name, source)
            if extra.mutable and any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(source)):
                self.nested.add(name)
        for member in {name} | self.aliases.get(name, set()):
            if member in self.env:
                var = self.env[member]
                outer = member == name and root is target and name not in self.nested
                t = weaken(var.t, extra, inside=not outer)
                self.env[member] = dataclasses.replace(var, t=t, live=UNKNOWN, view=None)

    def branch(self) -> dict[str, Var]:
        """The variables as they are now, for a branch."""
        return dict(self.env)

    def merge(self, ends: Sequence[tuple[dict[str, Var], bool]]) -> None:
        """Joins the variables of branches; a branch that is dead (returned, raised) does not count."""
        alive = [env for env, dead in ends if not dead]
        self.dead = not alive
        if not alive:
            return
        names = set.intersection(*(set(env) for env in alive))
        for env in alive:
            self.maybe.update({name: var for name, var in env.items() if name not in names})
        self.env = {name: _join_vars([env[name] for env in alive]) for name in alive[0] if name in names}

    # ------------------------------------------------------------------ statements

    def body(self, nodes: Sequence[ast.stmt]) -> None:
        """Lowers statements until one ends the way."""
        for node in nodes:
            if self.dead:
                return
            try:
                self.statement(node)
            except Unsupported:
                self._recover(node)

    def statement(self, node: ast.stmt) -> None:
        """Lowers one statement, with its comment."""
        handler = STATEMENTS.get(type(node))
        if handler is None:
            raise self.refuse(node, f"{_words(node)} has no form in an AppSync resolver.", "Use plain statements.")
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Pass, ast.Import, ast.ImportFrom)):
            self.comment(node)
        handler(self, node)

    def comment(self, node: ast.stmt) -> None:
        """The Python line that the following code comes from."""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        line = self.position(node).source_line().strip()
        if line and not (self.out and self.out[-1] == js.Comment(line)):
            self.emit(js.Comment(line))

    def block(self, nodes: Sequence[ast.stmt]) -> tuple[list[js.Stmt], dict[str, Var], bool]:
        """Lowers a branch: its statements, its variables at the end, and whether it never gets there."""
        saved, dead = self.branch(), self.dead
        self.dead = False
        with self.capture() as out:
            self.body(nodes)
        env, ended = self.env, self.dead
        self.env, self.dead = saved, dead
        return out, env, ended

    def _recover(self, node: ast.stmt) -> None:
        """After an error: what the statement would have assigned counts as assigned, so that others are found."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self.env.setdefault(inner.id, Var(self.js_name(inner.id), ANY))
            elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.env.setdefault(inner.name, Var(self.js_name(inner.name), ANY))

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Lowering inside leaves no trace: for finding the types of loop variables."""
        unit = self.unit
        saved = (
            self.env,
            self.maybe,
            dict(self.aliases),
            self.dead,
            list(self.returns),
            dict(self.js_names),
            unit.found,
            set(unit.helpers),
            dict(unit.functions),
            dict(unit.defines),
            set(unit.names),
            unit.calls,
        )
        self.env, self.maybe = dict(self.env), dict(self.maybe)
        unit.found = Diagnostics()
        try:
            with self.capture():
                yield
        finally:
            (
                self.env,
                self.maybe,
                self.aliases,
                self.dead,
                self.returns,
                self.js_names,
                unit.found,
                unit.helpers,
                unit.functions,
                unit.defines,
                unit.names,
                unit.calls,
            ) = saved


def _makes_new(node: ast.expr) -> bool:
    """Whether an expression's value is a new list or dict: only what is inside may be shared."""
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name):
            return function.id in ("list", "dict", "sorted", "set", "tuple", "range", "str", "len", "int", "sum")
        return isinstance(function, ast.Attribute) and function.attr in ("copy", "split", "keys", "values", "items")
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice)
    return isinstance(node, (ast.ListComp, ast.DictComp, ast.SetComp, ast.BinOp, ast.JoinedStr, ast.Compare))


def _join_vars(variables: Sequence[Var]) -> Var:
    first = variables[0]
    same = all(var.live is first.live or var.live == first.live for var in variables)
    view = first.view if all(var.view is first.view for var in variables) else None
    name = next((var.js for var in variables if var.js), "")
    return Var(name, join(*(var.t for var in variables)), first.live if same else UNKNOWN, view)


def _assigned(nodes: Sequence[js.Stmt]) -> set[str]:
    from .walk import assigned

    return assigned(nodes)


def _words(node: ast.AST) -> str:
    words = {
        "Yield": "A generator",
        "YieldFrom": "A generator",
        "Global": "global",
        "Nonlocal": "nonlocal",
        "ClassDef": "A class",
        "With": "with",
        "AsyncWith": "async with",
        "AsyncFor": "async for",
        "Delete": "del",
        "Starred": "A starred expression",
    }
    return words.get(type(node).__name__, f"Python's {type(node).__name__}")
