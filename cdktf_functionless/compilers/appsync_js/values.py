"""What lowering passes around: values, variables, and the state of the file that is being written."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...diagnostics import Code, Diagnostics, Position
from ...reflect import UNKNOWN, Reflection
from . import js
from .js import Expr
from .types import NEVER, T

#: Words that cannot be variables, and globals that emitted code uses itself.
_RESERVED = frozenset(
    [
        "arguments",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "eval",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "async",
        "of",
        "undefined",
        "NaN",
        "Infinity",
        "Array",
        "JSON",
        "Math",
        "Object",
        "Number",
        "String",
        "Date",
        "console",
        "util",
        "runtime",
        "extensions",
        "ctx",
        "request",
        "response",
        "parseInt",
        "parseFloat",
    ]
)


@dataclass(frozen=True)
class V:
    """An expression's value.

    Args:
        js: its JavaScript; None for what exists at synth only (a construct, a module, a function).
        t: its type.
        live: the object that it is, where synth knows.
        view: for a dict that is made up of a call's result: its fields, each None where it is absent at run time.
    """

    js: Expr | None
    t: T
    live: Any = UNKNOWN
    view: Mapping[str, V] | None = None

    @property
    def expr(self) -> Expr:
        """Its JavaScript, which must exist."""
        assert self.js is not None
        return self.js


@dataclass(frozen=True)
class LocalFunction:
    """A function defined inside the resolver; called, it becomes a function of its own."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Request:
    """How a cloud call is written in a resolver: what an operation's `in_resolver(call)` gives.

    Args:
        kind: the data source's type, as `AMAZON_DYNAMODB`, `AWS_LAMBDA`, `HTTP`, `AMAZON_EVENTBRIDGE`, `NONE`.
        key: what tells two data sources of one API apart, with the construct layer's configuration beside it.
        config: the data source's own block, as keyword arguments of the Terraform resource.
        request: the object that the request handler returns.
        result: the call's value from `ctx.result`; identity where absent.
        result_type: its Python type hint, or None where nothing is known.
        view: the fields of the result where it is a dict that AppSync itself does not make: from `ctx.result`, each
            field's JavaScript, its hint, and whether it is always there; else it is absent where it is null.
        statements: IAM statements of the data source's role.
        failure: for an HTTP data source: from `ctx.result` the answer's error as {message, type}, or null.
        error_prefix: what AppSync puts before the error's name in `ctx.error.type`.
        error_names: whether `ctx.error.type` tells exception classes apart at all.
        batch: the request for a list of these calls, from the list's JavaScript: see `Batch`.
        name: the readable name of the target, for the pipeline function's name.
    """

    kind: str
    key: object
    request: js.Expr
    config: Mapping[str, Any] = field(default_factory=dict)
    result: Callable[[js.Expr], js.Expr] | None = None
    result_type: object = None
    view: Callable[[js.Expr], Mapping[str, tuple[js.Expr, object, bool]]] | None = None
    statements: tuple[Any, ...] = ()
    failure: Callable[[js.Expr], js.Expr] | None = None
    error_prefix: str = ""
    error_names: bool = True
    batch: Batch | None = None
    helpers: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Batch:
    """Many calls in one request.

    Args:
        element: what each call adds to the request.
        request: the request from the JavaScript of the list of elements.
        result: the list of results from `ctx.result`.
        statements: IAM statements instead of the single call's.
        limit: the most elements that one request takes, or None.
    """

    element: js.Expr
    request: Callable[[js.Expr], js.Expr]
    result: Callable[[js.Expr], js.Expr]
    statements: tuple[Any, ...]
    limit: int | None = None


@dataclass
class Var:
    """A local variable: its JavaScript name, its type now, and what is known of its value."""

    js: str
    t: T
    live: Any = UNKNOWN
    view: Mapping[str, V] | None = None


@dataclass
class Unit:
    """One resolver's code while it is written: names, helpers, functions, errors."""

    reflection: Reflection
    found: Diagnostics
    scope: Any = None
    helpers: set[str] = field(default_factory=set)
    functions: dict[tuple[object, ...], Any] = field(default_factory=dict)
    defines: dict[str, js.Define] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    stack: list[object] = field(default_factory=list)
    calls: int = 0
    batched: bool = False

    def name(self, wanted: str) -> str:
        """A JavaScript name that nothing else in the file has, as close to `wanted` as may be."""
        from .helpers import SOURCES

        clean = "".join(char if (char.isalnum() and char.isascii()) or char == "_" else "_" for char in wanted) or "_"
        if clean[0].isdigit():
            clean = "_" + clean
        name, number = clean, 1
        while name in _RESERVED or name in SOURCES or name in self.names:
            number += 1
            name = (
                f"{clean}{number}"
                if clean not in _RESERVED and clean not in SOURCES
                else f"{clean}_" + ("" if number == 2 else str(number))
            )
        self.names.add(name)
        return name


class Unsupported(Exception):
    """Ends the lowering of a statement after its diagnostic was reported."""


@dataclass(frozen=True)
class Problem:
    """A diagnostic's parts, for tables of what is refused."""

    code: Code
    message: str
    remedy: str
    position: Position | None = None


NOTHING = V(None, NEVER)
