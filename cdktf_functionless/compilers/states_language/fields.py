"""Pure Python in the fields of a state: what a field evaluates to after the code that runs ahead of it."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from ...diagnostics import FL3013
from ...reflect import Reflection
from .effects import binds, changed, names_of, reads, surely_binds
from .graph import Step
from .jsonata import blocks, comprehensions, operators, prelude, tree
from .jsonata import types as t
from .jsonata.closures import closed, free
from .jsonata.compiler import Compiler
from .jsonata.flow import strand, strands, takes
from .jsonata.names import spell
from .jsonata.scope import Binding, LocalFunction, Scope, Variable
from .jsonata.tree import E
from .jsonata.types import Type
from .jsonata.values import Value
from .names import Names
from .task import Jsonata
from .variables import UNBOUND, Variables

#: AWS stops an evaluation near 100; one of ours that comes close is refused.
_DEPTH = 95
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


#: What a field is made of: code and what is evaluated after it, a test may be followed by more; its identity; what
#: the names in it mean.
_Parts = Sequence[tuple[Sequence[Step], Any]]
_Key = tuple[int | str, ...]
_Meaning = tuple[Binding | None, ...]
_Node = TypeVar("_Node", bound=ast.AST)


@dataclass(frozen=True)
class Field:
    """A compiled field: its text, its type, the exceptions of Python's that it can raise."""

    code: Jsonata
    type: Type
    raises: frozenset[str]


@dataclass(slots=True)
class _Made:
    """A field that was compiled, and for which meaning of the names in it; `parts` keeps their identities theirs."""

    names: tuple[str, ...]
    meaning: _Meaning
    field: Field
    parts: _Parts


@dataclass(slots=True)
class Place:
    """Where a field stands.

    Attributes:
        names: special names: what they mean there is no variable of the machine.
        known: the variables that have a value there.
    """

    names: Mapping[str, Binding]
    known: frozenset[str]


class Fields:
    """Compiles the fields of one machine, each once for what its names mean.

    Args:
        names: of the workflow.
        variables: of the workflow.
    """

    def __init__(self, names: Names, variables: Variables) -> None:
        self.names = names
        self.variables = variables
        self._made: dict[_Key, _Made] = {}
        self._closures: dict[ast.AST, ast.AST] = {}

    def _meaning(self, place: Place, name: str) -> Binding | None:
        """What a name of the machine means at a place."""
        special = place.names.get(name)
        if special is not None:
            return special
        function = self.names.functions.get(name)
        if function is not None:
            return LocalFunction(cast("ast.FunctionDef", function))
        return self.variables.of(name, name in place.known) if name in self.names.local else None

    def _narrowed(self, meaning: Iterable[tuple[str, Binding | None]]) -> Scope:
        """A scope with these names only: a machine has many more than one field reads."""
        names = {name: binding for name, binding in meaning if binding is not None}
        return Scope(names, cast("Reflection", self.names))

    def value(self, scope: Place, steps: Sequence[Step], node: ast.expr, *, forced: bool = False) -> Field:
        """The value of an expression after some code.

        Args:
            scope: the names ahead of the code.
            steps: the code.
            node: the expression.
            forced: whether code that may raise is kept although the expression does not need it.
        """
        return self._once(
            scope, [(steps, node)], "forced" if forced else "value", lambda at: self._value(at, steps, node, forced)
        )

    def _value(self, scope: Scope, steps: Sequence[Step], node: ast.expr, forced: bool) -> Field:
        node = self._closed(node)
        ending = getattr(node, "_tail", None)
        scope, body = self._copies(scope, self._slice(steps, reads(node), forced), ending or ())
        if ending is not None:
            return self._done(blocks.return_value(scope, [*body, *ending]), ending[0])
        frame = blocks.Frame(lambda c: _valued(c, node), {}, reads(node))
        return self._done(blocks.statements(Compiler(scope), body, frame), node)

    def condition(self, scope: Place, tests: Sequence[tuple[Sequence[Step], Any]]) -> Field:
        """A boolean: conditions that hold one after the other."""
        ours = next((number for number, (_, test) in enumerate(tests) if isinstance(test, Jsonata)), None)
        if ours is None:
            return self._once(scope, tests, "condition", lambda at: self._condition(at, tests))
        ahead = [step for steps, _ in tests[: ours + 1] for step in steps]
        found = [Field(self.raw(tests[ours][1], scope), t.BOOL, frozenset())]
        if ours:
            found.insert(0, self.condition(scope, tests[:ours]))
        if tests[ours + 1 :]:
            (steps, test), *rest = tests[ours + 1 :]
            found.append(self.condition(scope, [([*ahead, *steps], test), *rest]))
        text = found[-1].code
        for one in reversed(found[:-1]):
            text = Jsonata(f"{one.code} ? ({text}) : false")
        return Field(text, t.BOOL, frozenset[str]().union(*(one.raises for one in found)))

    def _condition(self, scope: Scope, tests: Sequence[tuple[Sequence[Step], Any]]) -> Field:
        (steps, test), *rest = tests
        test = self._closed(test)
        wanted = reads(test) | self._wanted(rest)
        needed = self._slice(steps, wanted, bool(rest))
        made = self._tested(scope, needed, test, rest, wanted)
        if made.raises and not rest:  # an error of the code ahead comes first
            forced = self._slice(steps, wanted, True)
            made = made if len(forced) == len(needed) else self._tested(scope, forced, test, rest, wanted)
        return made

    def _tested(
        self, scope: Scope, body: list[ast.stmt], test: ast.expr, rest: _Parts, wanted: frozenset[str]
    ) -> Field:
        scope, body = self._copies(scope, body)

        def finish(c: Compiler) -> Value:
            first = operators.condition(c, test, strict=True)
            if not rest:
                return first
            inner = self._chain(c, rest)
            return Value(_both(first.e, inner.e), t.BOOL)

        return self._done(blocks.statements(Compiler(scope), body, blocks.Frame(finish, {}, wanted)), test)

    def _chain(self, c: Compiler, tests: Sequence[tuple[Sequence[Step], Any]]) -> Value:
        (steps, test), *rest = tests
        test = self._closed(test)

        def finish(inner: Compiler) -> Value:
            first = operators.condition(inner, test, strict=True)
            return first if not rest else Value(_both(first.e, self._chain(inner, rest).e), t.BOOL)

        body = self._slice(steps, reads(test) | self._wanted(rest), True)
        c.scope.fresh.changing = c.scope.fresh.changing or any(map(changed, body))
        return blocks.statements(c, body, blocks.Frame(finish, {}, reads(test) | self._wanted(rest)))

    def _wanted(self, tests: Sequence[tuple[Sequence[Step], Any]]) -> frozenset[str]:
        found: set[str] = set()
        for steps, test in tests:
            found |= reads(self._closed(test))
            for step in steps:
                found |= reads(self._closed(step.statement))
        return frozenset(found)

    def after(self, scope: Place, steps: Sequence[Step], name: str, *, forced: bool = False) -> Field:
        """The value of a variable after some code."""
        return self._once(
            scope, [(steps, name)], "forced" if forced else "value", lambda at: self._after(at, steps, name, forced)
        )

    def _after(self, scope: Scope, steps: Sequence[Step], name: str, forced: bool) -> Field:
        body = self._slice(steps, frozenset((name,)), forced)
        at = body[-1] if body else None
        match body:
            case [*before, ast.Assign(targets=[ast.Name(id=last)], value=value)] if last == name and not takes(value):
                ending = getattr(value, "_tail", None)
                scope, before = self._copies(scope, before, ending or ())
                if ending is not None:
                    return self._done(blocks.return_value(scope, [*before, *ending]), at)
                frame = blocks.Frame(lambda c: _valued(c, value), {}, reads(value))
                return self._done(blocks.statements(Compiler(scope), before, frame), at)
        scope, body = self._copies(scope, body)
        unbound = False

        def ended(c: Compiler) -> Value:
            nonlocal unbound
            unbound = unbound or not blocks.has_value(c, name)
            return blocks.current(c, name)

        frame = blocks.Frame(ended, {}, frozenset((name,)))
        made = self._done(blocks.statements(Compiler(scope), body, frame), at)
        if not unbound:
            return made
        self.variables.loosen(name)
        return _there(made)

    def _once(self, scope: Place, parts: _Parts, how: str, make: Callable[[Scope], Field]) -> Field:
        """A field; the one that was made before, if the names in it meant the same then."""
        key = _identity(how, parts)
        known = self._made.get(key)
        names = known.names if known is not None else self._mentioned(parts)
        meaning = tuple([self._meaning(scope, name) for name in names])
        if known is not None and known.meaning == meaning:
            self.variables.notes.raised |= known.field.raises
            return known.field
        made = make(self._narrowed(zip(names, meaning, strict=True)))
        self._made[key] = _Made(names, meaning, made, parts)
        return made

    def _mentioned(self, parts: _Parts) -> tuple[str, ...]:
        """The names whose meaning ahead of some code matters to it and to the expressions after it."""
        found: set[str] = set()
        for steps, node in reversed(parts):
            if isinstance(node, str):
                found.add(node)
            else:
                for part in (node, *(getattr(node, "_tail", None) or ())):
                    found |= reads(self._closed(part)) | binds(part)
            for step in reversed(steps):
                surely = surely_binds(step.statement)
                found -= surely
                found |= reads(self._closed(step.statement)) | (binds(step.statement) - surely)
        for name in found & self.names.functions.keys():
            found |= binds(self.names.functions[name])
        return tuple(found)

    def raw(self, text: Jsonata, scope: Place) -> Jsonata:
        """JSONata of ours with variables in place of `{name}`."""

        def spelled(found: re.Match[str]) -> str:
            known = scope.names.get(found[1])
            return known.text if isinstance(known, Variable) else spell(found[1])

        return Jsonata(_PLACEHOLDER.sub(spelled, text))

    def _slice(self, steps: Sequence[Step], wanted: frozenset[str], forced: bool) -> list[ast.stmt]:
        """The statements that the wanted names need; with `forced` also those that may raise."""
        needed = set(wanted)
        found: list[ast.stmt] = []
        for step in reversed(steps):
            statement, whole = self._closed(step.statement), forced and step.raises
            if whole or binds(statement) & needed:
                if not whole and isinstance(statement, ast.For):
                    statement = _cut(statement, needed)
                found.append(statement)
                needed -= surely_binds(statement)
                needed |= reads(statement)
        return found[::-1]

    def _closed(self, node: _Node) -> _Node:
        """Code in which the names of functions stand for what those read."""
        if not self.names.functions:
            return node
        known = self._closures.get(node)
        if known is None:
            known = self._closures[node] = closed(node, self._free)
        return cast("_Node", known)

    @functools.cached_property
    def _free(self) -> dict[str, frozenset[str]]:
        return free(self.names.functions)

    def _copies(
        self, scope: Scope, body: list[ast.stmt], ending: Sequence[ast.stmt] = ()
    ) -> tuple[Scope, list[ast.stmt]]:
        """Statements `a = b` at the front become a second name for the same variable, where neither they nor what
        they end in bind that anew."""
        scope.fresh.changing = any(map(changed, (*body, *ending)))
        if body:
            scope = scope.child()
        while body:
            match body[0]:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=other)):
                    known = scope.names.get(other)
                    later = set().union(*map(binds, (*body[1:], *ending)))
                    if not isinstance(known, Variable) or not known.bound or other in later:
                        break
                    kind = t.EXCEPTION if name in self.variables.exceptions else known.type
                    scope.names[name] = Variable(known.text, kind)
                    body = body[1:]
                case _:
                    break
        return scope, body

    def _done(self, made: Value, at: ast.AST | None) -> Field:
        whole = prelude.closed(made.e)
        if whole.depth > _DEPTH:
            raise self.names.error(
                FL3013,
                at if at is not None else self.names.root.node,
                f"The expression nests {whole.depth} evaluations; Step Functions stops near 100.",
                "Split it: assign a part to a variable first, or put the parts into a list.",
            )
        self.variables.notes.raised |= whole.raises
        return Field(Jsonata(whole.text), made.type, whole.raises)


def _cut(node: ast.For, needed: set[str]) -> ast.For:
    """A loop without the statements that have nothing to do with the names that are needed."""
    groups = strands(node) if needed.isdisjoint(names_of(node.target)) else ()
    taken = tuple(sorted(place for names, places in groups if names & needed for place in places))
    return node if not taken or len(taken) == len(node.body) else strand(node, taken)


def _identity(how: str, parts: _Parts) -> _Key:
    found: list[int | str] = [how]
    for steps, node in parts:
        found.append(node if isinstance(node, str) else id(node))
        found += [-id(step.statement) if step.again else id(step.statement) for step in steps]
    return tuple(found)


def _there(made: Field) -> Field:
    """A variable that may have got no value: a state can only assign values."""
    parts = made.type.items if made.type.kind == "union" else (made.type,)
    kind = t.union(part for part in parts if part.kind != "unbound")
    return Field(Jsonata(f"($u_ := {made.code}; $exists($u_) ? $u_ : {UNBOUND})"), kind, made.raises)


def _both(first: E, second: E) -> E:
    return tree.condition(first, second, tree.literal(False))


def _valued(c: Compiler, node: ast.expr) -> Value:
    """An expression with the names that it assigns itself."""
    place, steps = comprehensions.assignments(c, node)
    made = place.firm(node)
    return Value(tree.block(steps, made.e), made.type, made.constant) if steps else made
