"""A function object as a syntax tree whose names are bound to live values."""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import types
import typing
from collections.abc import Collection
from typing import Any

from ..diagnostics import FL1003, Position, error
from . import scopes
from .source import FunctionNode, SourceFile, locate
from .static import UNKNOWN, evaluate


class Reflection:
    """What is known of one function: its tree, its names, its types.

    Args:
        function: the plain function.
        bound: parameters that a `functools.partial` or a bound method fixed, by name.
        signature: what remains to be given.
    """

    def __init__(self, function: types.FunctionType, bound: dict[str, object], signature: inspect.Signature) -> None:
        self.function = function
        self.bound = bound
        self.signature = signature
        self.source: SourceFile
        self.node: FunctionNode
        self.source, self.node = locate(function.__code__, function.__globals__)

    @property
    def name(self) -> str:
        """The function's name; `<lambda>` for a lambda."""
        return self.function.__name__

    @property
    def file(self) -> str:
        """The file's name as Python knows it."""
        return self.source.name

    @property
    def is_async(self) -> bool:
        """Whether it is an `async def`."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @property
    def parameters(self) -> tuple[ast.arg, ...]:
        """All parameters, in order."""
        return scopes.parameters(self.node)

    @functools.cached_property
    def body(self) -> list[ast.stmt]:
        """The statements; a lambda is one `return`."""
        return scopes.body(self.node)

    @functools.cached_property
    def locals(self) -> frozenset[str]:
        """Names that are local to the function."""
        return scopes.local_names(self.node)

    @functools.cached_property
    def free(self) -> dict[str, ast.Name]:
        """Names that the function takes from outside, each with its first use."""
        return scopes.free_names(self.node)

    @functools.cached_property
    def cells(self) -> dict[str, types.CellType]:
        """The closure's cells by name."""
        return dict(zip(self.function.__code__.co_freevars, self.function.__closure__ or (), strict=True))

    @functools.cached_property
    def hints(self) -> dict[str, Any]:
        """The type hints that can be resolved, with `"return"`; others are absent."""
        annotations = getattr(self.function, "__annotations__", {})
        if not annotations:
            return {}
        outside = {name: value for name in self.cells if (value := self.lookup(name)) is not UNKNOWN}
        try:
            return typing.get_type_hints(self.function, localns=outside or None, include_extras=True)
        except Exception:  # one bad annotation must not hide the others
            pass
        found: dict[str, Any] = {}
        for name, annotation in annotations.items():
            probe = types.SimpleNamespace(__annotations__={name: annotation})
            try:
                found |= typing.get_type_hints(probe, self.function.__globals__, outside, include_extras=True)
            except Exception:  # evaluating an annotation can raise anything
                continue
        return found

    def lookup(self, name: str) -> Any:
        """The live value of a free name (closure cell, global, builtin), or `UNKNOWN` where it has none."""
        cell = self.cells.get(name)
        if cell is not None:
            try:
                return cell.cell_contents
            except ValueError:
                return UNKNOWN
        module = self.function.__globals__
        if name in module:
            return module[name]
        return getattr(builtins, name, UNKNOWN)

    def evaluate(self, node: ast.expr, local_names: Collection[str] = ()) -> Any:
        """The live value of an expression of free names, constants, attributes and constant subscripts.

        Args:
            node: an expression of the function.
            local_names: names to take as local besides the function's own.

        Returns:
            The value, or `UNKNOWN`. User code is never run for it.
        """

        def lookup(name: str) -> Any:
            if name in self.locals or name in local_names:
                return self.bound.get(name, UNKNOWN) if name not in local_names else UNKNOWN
            return self.lookup(name)

        return evaluate(node, lookup)

    def position(self, node: ast.AST) -> Position:
        """Where a node of the function stands."""
        return self.source.position(node)

    def __repr__(self) -> str:
        return f"Reflection({self.function.__qualname__} at {self.position(self.node)})"


_ANY, _ANY_NAMED = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
_known: dict[int, tuple[object, Reflection]] = {}


def reflect(function: object) -> Reflection:
    """Reads a function object.

    `functools.partial` and bound methods fix parameters (`Reflection.bound`); an instance with `__call__` is its
    method; a cached function (`functools.lru_cache`) is the function that it caches. A decorated function is what the
    decorator returned. The result is kept: a function is read once.

    Args:
        function: a `def`, `async def` or `lambda`, nested or not, or one of the above.

    Raises:
        FunctionlessError: FL1001 no source, FL1002 the source was changed, FL1003 not a Python function.
    """
    try:
        kept = _known.get(id(function))
        if kept is not None and kept[0] is function:
            return kept[1]
        plain, bound = _unwrap(function)
        reflection = Reflection(plain, bound, _signature(function))
    except (TypeError, ValueError) as failure:
        raise error(
            FL1003,
            f"{function!r} is not a Python function.",
            None,
            "Give a function that is written in Python: a def, an async def or a lambda.",
        ) from failure
    if not isinstance(function, types.MethodType):  # made anew at every access: keeping them would only grow
        _known[id(function)] = (function, reflection)
    return reflection


def _signature(function: Any) -> inspect.Signature:
    """What a call has to give. A wrapper that passes everything on takes what the wrapped function takes; one with
    parameters of its own (it may add arguments) takes those."""
    if isinstance(function, types.FunctionType) and "__wrapped__" in vars(function):
        own = inspect.signature(function, follow_wrapped=False)
        if not {part.kind for part in own.parameters.values()} & {_ANY, _ANY_NAMED}:
            return own
    return inspect.signature(function)


def _unwrap(function: Any) -> tuple[types.FunctionType, dict[str, object]]:
    """The plain function beneath partials, methods and callable objects, and the parameters that they fix."""
    if isinstance(function, types.FunctionType):
        return function, {}
    if isinstance(function, functools.partial):
        plain, bound = _unwrap(function.func)
        names = [name for name in _positional(plain) if name not in bound]
        return plain, bound | dict(zip(names, function.args, strict=False)) | function.keywords
    if isinstance(function, types.MethodType):
        plain, bound = _unwrap(function.__func__)
        return plain, {_positional(plain)[0]: function.__self__} | bound
    if isinstance(function, functools._lru_cache_wrapper):
        return _unwrap(function.__wrapped__)
    method = inspect.getattr_static(type(function), "__call__", None)
    if isinstance(method, types.FunctionType) and not isinstance(function, type):
        return _unwrap(types.MethodType(method, function))
    raise TypeError(f"{function!r} is not a Python function")


def _positional(function: types.FunctionType) -> list[str]:
    code = function.__code__
    return list(code.co_varnames[: code.co_argcount])
