"""The compiler of expressions: dispatch over the kinds of nodes, and what every operation needs of its place."""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Mapping
from typing import Any

from ....diagnostics import FL3101, FL3108, FunctionlessError
from ....reflect import UNKNOWN, evaluate
from .scope import Binding, Live, LocalFunction, Scope
from .tree import literal
from .types import ANY, of_value
from .values import Value, constant, firm

Handler = Callable[["Compiler", Any], Value]
_HANDLERS: dict[type[ast.AST], Handler] = {}


def handles(*kinds: type[ast.AST]) -> Callable[[Handler], Handler]:
    """Registers the function that compiles these kinds of nodes."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            _HANDLERS[kind] = handler
        return handler

    return register


def shown(node: ast.AST) -> str:
    """A node as Python, for a message."""
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}..."


_FOLDED = (int, float, str, bytes, bool, type(None), list, tuple, dict, set, frozenset)


class Compiler:
    """Compiles the expressions of one place; `scope` says what its names mean."""

    def __init__(self, scope: Scope, assigned: frozenset[int] = frozenset()) -> None:
        self.scope = scope
        self.assigned = assigned  # ids of the `:=` nodes whose variable is bound before the expression

    def within(self, names: Mapping[str, Binding]) -> Compiler:
        """A compiler for a place inside this one, with more names."""
        return Compiler(self.scope.child(names), self.assigned)

    def aside(self) -> Compiler:
        """A compiler for what is only looked at."""
        return Compiler(self.scope.restarted())

    def fresh(self, root: str = "v") -> str:
        """A variable that nothing else in the expression uses."""
        return self.scope.fresh(root)

    def unsupported(self, node: ast.AST, message: str, remedy: str) -> FunctionlessError:
        """The diagnostic for what has no faithful form, to raise."""
        return self.scope.error(FL3101, node, message, remedy)

    # Values

    def value(self, node: ast.expr) -> Value:
        """The value of an expression.

        Raises:
            FunctionlessError: where it has no faithful form in JSONata, or is an iterator, which is used up by one use.
        """
        made = self.iterable(node)
        if made.type.kind == "iterator":
            raise self.unsupported(
                node,
                f"`{made.type.of}` gives an iterator, of which nothing is left after one use, as a value.",
                f"Write `list({shown(node)})`.",
            )
        return made

    def iterable(self, node: ast.expr) -> Value:
        """`value`, for one that is run through at once, as an iterator may be."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise self.unsupported(
                node,
                f"`{shown(node)}` has no form in a state machine's expression.",
                "Move it into a Function and call that.",
            )
        made = handler(self, node)
        if made.type.kind == "never":
            made.type = ANY  # an element of an empty list: whatever is done with it is decided at run time
        return made

    def firm(self, node: ast.expr) -> Value:
        """`value`, where a sequence would not do."""
        return firm(self.value(node))

    def live(self, node: ast.expr) -> object:
        """The live Python object that an expression names, or `UNKNOWN`."""
        if isinstance(node, ast.Name):
            found = self.scope.lookup(node.id)
            return found.value if isinstance(found, Live) else UNKNOWN
        if isinstance(node, ast.Attribute):
            owner = self.live(node.value)
            return UNKNOWN if owner is UNKNOWN else evaluate(node, self._live)
        return UNKNOWN

    def _live(self, name: str) -> object:
        found = self.scope.lookup(name)
        return found.value if isinstance(found, Live) else UNKNOWN

    def constant(self, value: object, node: ast.expr) -> Value:
        """A live value as a constant of the expression.

        Raises:
            FunctionlessError: where JSON has no form for it.
        """
        if type(value) is str:
            return constant(value)
        if isinstance(value, (enum.Enum, enum.EnumMeta)):
            return self._of_enum(value, node)
        if isinstance(value, int) and abs(value) > 2**53:
            raise self.scope.error(
                FL3108, node, f"{value} is beyond 2**53: numbers are doubles here.", "Pass it as a string."
            )
        if not isinstance(value, _FOLDED):
            raise self.unsupported(
                node,
                f"`{shown(node)}` is a {type(value).__name__}, which has no value in a state machine's expression.",
                "Use a number, string, list or dict made from it.",
            )
        try:
            return constant(value)
        except ValueError as failure:
            raise self.unsupported(node, f"`{shown(node)}`: {failure}.", "Use JSON values.") from None

    def _of_enum(self, value: enum.Enum | enum.EnumMeta, node: ast.expr) -> Value:
        """A member of an enum, or what iterating over the class gives; a member that is a string or an int is known."""
        kind = of_value(value)
        if isinstance(value, enum.EnumMeta):
            members: list[enum.Enum] = list(value)
            if kind.items[0] != ANY:
                return Value(literal([member.value for member in members]), kind)
        elif kind != ANY:
            return Value(literal(value), kind, *([value.value] if kind.kind != "enum" else []))
        elif isinstance(value, int):
            return constant(int(value))
        raise self.unsupported(
            node,
            f"`{shown(node)}` is of an enum whose values are not all strings or all ints.",
            "Write its `.value`.",
        )

    # Functions as values: for `map`, `key=`, calls

    def names_function(self, node: ast.expr) -> bool:
        """Whether it is the name of a function, whoever has given it."""
        found = self.scope.lookup(node.id) if isinstance(node, ast.Name) else None
        return isinstance(found, LocalFunction) or (isinstance(found, Live) and callable(found.value))

    def function(self, node: ast.expr) -> LocalFunction | Live | None:
        """What a callee or function argument names: a function of the user's, or a live callable."""
        if isinstance(node, ast.Lambda):
            return LocalFunction(node, self.scope)
        if isinstance(node, ast.Name):
            found = self.scope.lookup(node.id)
            return found if isinstance(found, (LocalFunction, Live)) else None
        found_value = self.live(node)
        return None if found_value is UNKNOWN else Live(found_value)
