"""Pure Python (no cloud call in it) becomes one JSONata expression that means the same.

    scope = Scope({"order": Variable("$order", of_hint(Order))}, reflection)   # a fresh supply of local names each
    code = compile_expression(node, scope)              # an `ast.expr`: `Code(text, type, raises, depth, constant)`
    code = compile_condition(node, scope)               # Python's truth as a boolean, for a Choice
    code = compile_block(statements, scope, ["a", "b"]) # pure statements: an object of those variables after them
    code = compile_body(statements, scope)              # pure statements: what they return (None at the end)
    code = compile_checked(statements, scope, ["a"])    # the same, with an exception as a value under "?"

`code.text` has no `{% %}` around it and needs nothing but the variables of the scope. A name means, in this order:
what `scope.names` says (`Variable`: a JSON value under a JSONata spelling; `LocalFunction`: a lambda or nested `def`,
inlined where it is called; `Live`: a value of synth time), then what `scope.reflection.lookup` gives: constants
become literals, pure functions are inlined, known builtins, methods and library functions become JSONata.

`Variable(text, type)` reads as `text` (`$order`, `$states.input`); `spell(name)` gives the spelling that a workflow
variable must have (JSONata's own functions are not hidden). `of_hint(hint)` gives the type of a hint, `code.type` the
type of a result: put it into the `Variable` that stores it, and later expressions are short. `code.constant` is the
value where it is known at synth, else `NO_CONSTANT`.

What cannot be said faithfully raises `FunctionlessError` (FL31xx). An exception of Python's own operations leaves an
expression as `$error("KeyError: 'k'")`; `code.raises` names those that can.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....diagnostics import FL3013, FunctionlessError
from . import (  # the tables fill when their modules load
    blocks,
    classes,
    comprehensions,
    containers,
    conversions,
    datetimes,
    formatting,
    functions,
    guarded,
    library,
    mathematics,
    operators,
    sorting,
    strings,
    tree,
)
from .compiler import Compiler
from .names import BUILTINS, spell
from .prelude import closed
from .scope import Binding, Live, LocalFunction, Scope, Variable
from .types import ANY, Type, of_hint, of_value
from .values import NO_CONSTANT, Value, firm

_TABLES = (classes, containers, conversions, datetimes, formatting, functions, library, mathematics, sorting, strings)
#: How deep an expression may nest. AWS stops at 100.
MAX_DEPTH = 95


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled expression.

    Attributes:
        text: the JSONata, without `{% %}`.
        type: what is known of its result.
        raises: the names of the Python exceptions that it may raise.
        depth: how deep it nests, as JSONata counts.
        constant: its value where that is known at synth, else `NO_CONSTANT`.
    """

    text: str
    type: Type
    raises: frozenset[str] = frozenset()
    depth: int = 1
    constant: object = NO_CONSTANT


def literal(value: object) -> str:
    """A JSON value (strings, numbers, bools, None, lists, dicts) as JSONata. Raises ValueError for anything else."""
    return tree.literal(value).text


def compile_expression(node: ast.expr, scope: Scope) -> Code:
    """The value of a pure expression."""

    def make() -> Value:
        c, steps = comprehensions.assignments(Compiler(scope.restarted()), node)
        value = firm(c.value(node))
        return Value(tree.block(steps, value.e), value.type, value.constant)

    return _finished(scope, node, make)


def compile_condition(node: ast.expr, scope: Scope) -> Code:
    """Python's truth of a pure expression, as a boolean."""

    def make() -> Value:
        c, steps = comprehensions.assignments(Compiler(scope.restarted()), node)
        value = operators.condition(c, node)
        return Value(tree.block(steps, value.e), value.type, value.constant)

    return _finished(scope, node, make)


def compile_block(statements: Sequence[ast.stmt], scope: Scope, outputs: Sequence[str]) -> Code:
    """An object of the variables that are wanted after pure statements; its type is a record of their types.

    A variable that may have no value then is left out of the object and not `required` in the type.
    """
    return _finished(scope, statements[0], lambda: blocks.outputs(scope.restarted(), statements, outputs))


def compile_body(statements: Sequence[ast.stmt], scope: Scope) -> Code:
    """What pure statements return."""
    return _finished(scope, statements[0], lambda: blocks.return_value(scope.restarted(), statements))


def compile_checked(statements: Sequence[ast.stmt], scope: Scope, outputs: Sequence[str]) -> Code:
    """`compile_block` for code inside a `try` of the caller's: it never fails with an exception of Python's.

    Returns:
        code for an object of the variables; after an exception it has `"?"` too, its text as `$error` would have it
        ("KeyError: 'k'"), and the variables as they were then. `raises` names what may be found there.

    Raises:
        FunctionlessError: where an exception comes from inside of an operation that cannot be taken apart.
    """
    return _finished(scope, statements[0], lambda: guarded.outputs(scope.restarted(), statements, outputs))


def _finished(scope: Scope, node: ast.AST, make: Callable[[], Value]) -> Code:
    try:
        value = make()
    except RecursionError:
        raise _too_deep(scope, node, "hundreds") from None
    e = closed(value.e)
    if e.depth > MAX_DEPTH:
        raise _too_deep(scope, node, str(e.depth))
    return Code(e.text, value.type, e.raises, e.depth, value.constant)


def _too_deep(scope: Scope, node: ast.AST, depth: str) -> FunctionlessError:
    return scope.error(
        FL3013,
        node,
        f"The expression nests {depth} deep; Step Functions stops at 100.",
        "Split it with a call, or assign parts of it to variables.",
    )


__all__ = [
    "ANY",
    "BUILTINS",
    "MAX_DEPTH",
    "NO_CONSTANT",
    "Binding",
    "Code",
    "Live",
    "LocalFunction",
    "Scope",
    "Type",
    "Variable",
    "compile_block",
    "compile_body",
    "compile_checked",
    "compile_condition",
    "compile_expression",
    "literal",
    "of_hint",
    "of_value",
    "spell",
]
