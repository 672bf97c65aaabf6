"""The control-flow form: what is left of a function once its cloud calls stand alone, and how it is printed.

Expressions in it are pure Python syntax trees. Cloud calls are `Invoke`, in Python's order of evaluation; whatever
needs no state of its own stays Python in a `Pure`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...integration import Integration
from .task import Retrier


@dataclass
class Pure:
    """Statements without a cloud call; they may raise, and nothing leaves them otherwise."""

    statements: list[ast.stmt]


@dataclass(frozen=True)
class Options:
    """What `workflow` adds to a call."""

    retry: tuple[Retrier, ...] = ()
    timeout: ast.expr | None = None
    heartbeat: ast.expr | None = None
    token: str | None = None


@dataclass
class Invoke:
    """`target = operation(*args, **kwargs)`; `token` names the callback's token in the arguments."""

    target: str | None
    operation: Integration
    node: ast.Call
    args: list[ast.expr]
    kwargs: dict[str, ast.expr]
    options: Options = field(default_factory=Options)


@dataclass
class Wait:
    """`sleep(seconds)`."""

    seconds: ast.expr
    node: ast.AST


@dataclass
class If:
    """A choice that needs a state."""

    test: ast.expr
    then: list[Node]
    orelse: list[Node]
    node: ast.AST


@dataclass
class While:
    """`while`: `before` runs ahead of each test."""

    before: list[Node]
    test: ast.expr
    body: list[Node]
    orelse: list[Node]
    node: ast.AST


@dataclass
class For:
    """`for target in items`, one iteration after the other."""

    target: ast.expr
    items: ast.expr
    body: list[Node]
    orelse: list[Node]
    node: ast.AST


@dataclass(frozen=True)
class Distributed:
    """What makes a Map distributed.

    Args:
        reader: the S3 object (`Bucket`, `Key`) or listing (`Bucket`, `Prefix`) that holds the items; None: a list does.
        writer: where results go (`Bucket`, `Prefix`).
        batch: items for one execution.
        tolerated_count, tolerated_percentage: how many may fail.
        express: whether the executions are Express ones.
    """

    reader: dict[str, ast.expr] | None = None
    writer: dict[str, ast.expr] | None = None
    batch: ast.expr | None = None
    tolerated_count: ast.expr | None = None
    tolerated_percentage: ast.expr | None = None
    express: bool = False

    def expressions(self) -> list[ast.expr]:
        """All expressions."""
        found = [part for part in (self.batch, self.tolerated_count, self.tolerated_percentage) if part is not None]
        return [*found, *(self.reader or {}).values(), *(self.writer or {}).values()]


@dataclass
class Each:
    """`target = [value for item in items]`, where an iteration is a machine of its own."""

    target: str | None
    item: ast.expr
    items: ast.expr | None
    body: list[Node]
    value: ast.expr
    concurrency: ast.expr | None
    node: ast.AST
    retry: tuple[Retrier, ...] = ()
    distributed: Distributed | None = None


@dataclass
class Gather:
    """`target = [value, ...]`, each branch a machine of its own, all at once."""

    target: str | None
    branches: list[tuple[list[Node], ast.expr]]
    node: ast.AST
    retry: tuple[Retrier, ...] = ()


@dataclass
class Handler:
    """`except classes as name`; no classes: everything."""

    classes: tuple[type[BaseException], ...]
    name: str | None
    body: list[Node]
    node: ast.AST


@dataclass
class Try:
    """`try`, all of its parts."""

    body: list[Node]
    handlers: list[Handler]
    orelse: list[Node]
    final: list[Node]
    node: ast.AST


@dataclass
class Raise:
    """Raises an exception of a known class (`kind`, with its message), or the one that `value` holds."""

    kind: type[BaseException] | None
    value: ast.expr
    node: ast.AST


@dataclass
class Return:
    """Ends the function."""

    value: ast.expr
    node: ast.AST


@dataclass
class Break:
    """Leaves the innermost loop."""


@dataclass
class Continue:
    """Goes on with the innermost loop."""


@dataclass
class Labeled:
    """An inlined function: `Leave(label)` in it is its `return`, by which `result` has a value."""

    label: str
    body: list[Node]
    result: str | None = None


@dataclass
class Leave:
    """Ends the `Labeled` of that label."""

    label: str


Node = (
    Pure | Invoke | Wait | If | While | For | Each | Gather | Try | Raise | Return | Break | Continue | Labeled | Leave
)


def text(nodes: Sequence[Node]) -> str:
    """The printed form, one node a line."""
    return "\n".join(_lines(nodes)) + "\n"


def _lines(nodes: Sequence[Node], indent: str = "") -> list[str]:
    found: list[str] = []
    for node in nodes:
        found += [indent + line for line in _node(node)]
    return found or [indent + "pass"]


def _block(nodes: Sequence[Node]) -> list[str]:
    return _lines(nodes, "  ")


def _node(node: Node) -> list[str]:
    show = ast.unparse
    match node:
        case Pure(statements):
            return [line for statement in statements for line in show(statement).splitlines()]
        case Invoke(target, operation, _, args, kwargs):
            given = [show(arg) for arg in args] + [f"{name}={show(value)}" for name, value in kwargs.items()]
            return [f"{_target(target)}call {operation.name}({', '.join(given)}){_options(node.options)}"]
        case Wait(seconds):
            return [f"wait {show(seconds)}"]
        case If(test, then, orelse):
            return [f"if {show(test)}", *_block(then), *(["else", *_block(orelse)] if orelse else [])]
        case While(before, test, body, orelse):
            head = ["before", *_block(before)] if before else []
            return [*head, f"while {show(test)}", *_block(body), *(["else", *_block(orelse)] if orelse else [])]
        case For(target, items, body, orelse):
            tail = ["else", *_block(orelse)] if orelse else []
            return [f"for {show(target)} in {show(items)}", *_block(body), *tail]
        case Each(target, item, items, body, value, concurrency):
            where = "a reader" if items is None else show(items)
            at_once = "" if concurrency is None else f" at most {show(concurrency)} at once"
            title = f"{_target(target)}each {show(item)} in {where}{at_once}"
            return [title, *_block(body), f"  give {show(value)}"]
        case Gather(target, branches):
            found = [f"{_target(target)}gather"]
            for body, value in branches:
                found += ["  branch", *_lines(body, "    "), f"    give {show(value)}"]
            return found
        case Try(body, handlers, orelse, final):
            tried = ["try", *_block(body)]
            for handler in handlers:
                kinds = ", ".join(kind.__name__ for kind in handler.classes) or "everything"
                alias = f" as {handler.name}" if handler.name else ""
                tried += [f"except {kinds}{alias}", *_block(handler.body)]
            tried += ["else", *_block(orelse)] if orelse else []
            return [*tried, *(["finally", *_block(final)] if final else [])]
        case Raise(kind, value):
            return [f"raise {kind.__name__ if kind else 'again'} {show(value)}"]
        case Return(value):
            ending: list[ast.stmt] | None = getattr(value, "_tail", None)
            if ending is not None:
                return ["return", *("  " + line for part in ending for line in show(part).splitlines())]
            return [f"return {show(value)}"]
        case Labeled(label, body):
            return [f"block {label}", *_block(body)]
        case Leave(label):
            return [f"leave {label}"]
        case Break():
            return ["break"]
    return ["continue"]


def _target(target: str | None) -> str:
    return "" if target is None else f"{target} = "


def _options(options: Options) -> str:
    found = [f"retry {', '.join(r.errors)} x{r.max_attempts}" for r in options.retry]
    if options.timeout is not None:
        found.append(f"timeout {ast.unparse(options.timeout)}")
    if options.token is not None:
        found.append(f"token {options.token}")
    return f" [{'; '.join(found)}]" if found else ""
