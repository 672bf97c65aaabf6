"""Exceptions in a state machine: classes to error names, arguments to messages."""

from __future__ import annotations

import ast
import builtins
import functools
import sys
from typing import TYPE_CHECKING, Any

from ... import workflow
from ...diagnostics import FL3006
from ...reflect import UNKNOWN, reflect, walk
from .syntax import call, constant, located

if TYPE_CHECKING:
    from .flow import Node
    from .frontend import Frontend
    from .names import Names

#: What Step Functions itself calls some of Python's exceptions.
OWN_NAMES: dict[type[BaseException], tuple[str, ...]] = {
    TimeoutError: ("States.Timeout", "States.HeartbeatTimeout", "Sandbox.Timedout"),
    workflow.ExceedToleratedFailureThreshold: ("States.ExceedToleratedFailureThreshold",),
    workflow.ItemReaderFailed: ("States.ItemReaderFailed",),
    workflow.ResultWriterFailed: ("States.ResultWriterFailed",),
}
_BUILTINS = {value for value in vars(builtins).values() if isinstance(value, type) and issubclass(value, BaseException)}
#: Classes that catch everything.
WIDEST = (BaseException, Exception)


def exception_class(names: Names, node: ast.expr) -> type[BaseException]:
    """The class that an `except` clause names.

    Raises:
        FunctionlessError: FL3006 where that is no exception class known at synth.
    """
    found = names.live(node)
    if found is UNKNOWN or not (isinstance(found, type) and issubclass(found, BaseException)):
        raise names.error(
            FL3006,
            node,
            f"`{ast.unparse(node)}` is not an exception class that is known at synth.",
            "Name a class of exceptions.",
        )
    return found


def family(kind: type[BaseException]) -> tuple[type[BaseException], ...]:
    """The class and all that derive from it, now: builtins and the user's, not those of other libraries' insides."""
    found = {kind: None}
    for derived in kind.__subclasses__():
        if derived in _BUILTINS or _is_users(derived.__module__):
            found.update(dict.fromkeys(family(derived)))
    return tuple(found)


@functools.lru_cache(1024)
def _is_users(module: str) -> bool:
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return top == "json"
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return "site-packages" not in file and "dist-packages" not in file


def error_names(kind: type[BaseException]) -> list[str]:
    """The error names that an `except` clause for the class catches; a task adds those with its service's prefix."""
    if kind.__module__ == "botocore.exceptions" and kind.__name__ == "ClientError":
        return ["States.TaskFailed"]
    found: dict[str, None] = {}
    for one in family(kind):
        found[one.__name__] = None
        found.update(dict.fromkeys(OWN_NAMES.get(one, ())))
    return list(found)


def message(
    frontend: Frontend, kind: type[BaseException], made: ast.Call | None, into: list[Node], node: ast.AST
) -> ast.expr:
    """`str(kind(...))` as an expression."""
    if made is None:
        return located(constant(""), node)
    if made.keywords or any(isinstance(arg, ast.Starred) for arg in made.args):
        raise frontend.names.error(
            FL3006, made, "An exception is made with named or starred arguments.", "Give it its arguments one by one."
        )
    args = [frontend.expressions.value(arg, into) for arg in made.args]
    custom = _own_message(kind, args, frontend)
    if custom is not None:
        return located(custom, node)
    return located(text_of(kind, args), node)


def text_of(kind: type[BaseException], args: list[ast.expr]) -> ast.expr:
    """The text that Python makes of an exception's arguments."""
    if not args:
        return constant("")
    if len(args) > 1:
        return call("str", ast.Tuple(elts=args, ctx=ast.Load()))
    if issubclass(kind, KeyError) and isinstance(args[0], ast.Constant):
        return constant(repr(args[0].value))
    if issubclass(kind, KeyError):
        return call("repr", args[0])
    text = isinstance(args[0], ast.JoinedStr) or (isinstance(args[0], ast.Constant) and isinstance(args[0].value, str))
    return args[0] if text else call("str", args[0])


def _own_message(kind: type[BaseException], args: list[ast.expr], frontend: Frontend) -> ast.expr | None:
    """The message of a class with its own `__init__`: what that gives to `super().__init__`."""
    init: Any = kind.__init__
    if not hasattr(init, "__code__"):
        return None
    reflection = reflect(init)
    parameters = [argument.arg for argument in reflection.parameters[1:]]
    if len(parameters) == len(args):
        for part in walk(reflection.node):
            match part:
                case ast.Call(
                    func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"), args=given
                ):
                    from .names import renamed_to

                    replaced = dict(zip(parameters, args, strict=True))
                    return text_of(kind, [renamed_to(arg, replaced, reflection) for arg in given])
    raise frontend.names.error(
        FL3006,
        frontend.names.root.node,
        f"{kind.__name__} has an __init__ of its own, and its message cannot be told from the arguments.",
        "Call super().__init__(message) in it once, with as many arguments as the class takes.",
    )
