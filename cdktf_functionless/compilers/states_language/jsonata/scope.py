"""What the names in an expression mean: JSON values under a JSONata spelling, local functions, live Python values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ....diagnostics import Code as DiagnosticCode
from ....diagnostics import FunctionlessError, Position, error
from ....reflect import UNKNOWN
from .names import Fresh, spell
from .types import ANY, Type

if TYPE_CHECKING:
    from ....reflect import Reflection


@dataclass(frozen=True, slots=True)
class Variable:
    """A JSON value that exists: its spelling (`$order`, `$states.input`) and what is known of it.

    Attributes:
        text: the JSONata that reads it: a variable, or a path into one that is always there.
        type: its type.
        bound: False where it may not have been assigned yet (reading it then is an `UnboundLocalError`).
    """

    text: str
    type: Type = ANY
    bound: bool = True


@dataclass(frozen=True, slots=True)
class LocalFunction:
    """A lambda or nested function, called by inlining it where its own names are visible.

    Attributes:
        node: its syntax tree.
        scope: where it was defined; None: where it is called, so that it sees the current values.
    """

    node: ast.Lambda | ast.FunctionDef
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """A value of synth time: a constant, a function, a module, a class."""

    value: object


Binding = Variable | LocalFunction | Live


@dataclass(slots=True)
class Scope:
    """Names and their meaning at one place of a function.

    Attributes:
        names: what the function's own names mean.
        reflection: gives free names their live values and nodes their positions; None: only `names` and builtins.
        fresh: gives out variables; shared by all that ends in one expression.
        inlining: the functions that are being inlined, to notice recursion.
        spellings: in an inlined function, the variables of its locals, which must not meet those around it.
    """

    names: dict[str, Binding] = field(default_factory=dict)
    reflection: Reflection | None = None
    fresh: Fresh = field(default_factory=Fresh)
    inlining: tuple[object, ...] = ()
    spellings: dict[str, str] | None = None

    def child(self, names: Mapping[str, Binding] | None = None) -> Scope:
        """The same with more names; what is bound in it later does not show here."""
        return Scope({**self.names, **(names or {})}, self.reflection, self.fresh, self.inlining, self.spellings)

    def restarted(self) -> Scope:
        """The same with a new supply of variables, for an expression of its own."""
        return Scope(dict(self.names), self.reflection, Fresh(), self.inlining, self.spellings)

    def spell(self, name: str) -> str:
        """The variable for a local name of the function: its own spelling, or a fresh one in an inlined function."""
        if name.startswith("<"):  # one of ours
            return self.fresh.named(name)
        if self.spellings is None:
            return spell(name)
        if name not in self.spellings:
            self.spellings[name] = self.fresh(name.rstrip("_") or "p")
        return self.spellings[name]

    def lookup(self, name: str) -> Binding | None:
        """What a name means, or None where nothing is known of it."""
        found = self.names.get(name)
        if found is not None:
            return found
        if self.reflection is None:
            value: Any = getattr(builtins, name, UNKNOWN)
        else:
            value = self.reflection.lookup(name)
        return None if value is UNKNOWN else Live(value)

    def position(self, node: ast.AST) -> Position | None:
        """Where a node stands in the user's file."""
        return None if self.reflection is None or not hasattr(node, "lineno") else self.reflection.position(node)

    def error(self, code: DiagnosticCode, node: ast.AST, message: str, remedy: str) -> FunctionlessError:
        """A diagnostic at a node, to raise."""
        return error(code, message, self.position(node), remedy)
