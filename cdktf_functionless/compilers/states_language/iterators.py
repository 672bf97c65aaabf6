"""Iterators run when they are asked, and once: one that nobody asks at once for all it has is a diagnostic."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...diagnostics import FL3005, FunctionlessError, error
from ...reflect import UNKNOWN, Reflection, children, leading, mask, reflect
from .purity import is_plain

if TYPE_CHECKING:
    from .frontend import Frontend

_LAZY = frozenset(map(id, (map, filter, zip, enumerate, reversed, iter)))
_STOPS = (any, all)
_FOUND_IN = mask(ast.Call, ast.GeneratorExp)


def check(frontend: Frontend, statements: Sequence[ast.stmt]) -> None:
    """Looks at every iterator in a function's body.

    Raises:
        FunctionlessError: FL3005; each is also among the workflow's diagnostics.
    """
    for statement in statements:
        for problem in _Check(frontend).of(statement):
            with frontend.diagnostics.collect():
                raise problem


class _Check:
    """Looks at the workflow's own code, or at that of a pure function that it calls."""

    def __init__(self, frontend: Frontend, function: Reflection | None = None) -> None:
        self.frontend = frontend
        self.function = function

    def live(self, node: ast.expr) -> Any:
        if self.function is not None:
            return self.function.evaluate(node, self.function.locals)
        return self.frontend.names.live(node)

    def impure(self, node: ast.AST) -> bool:
        return self.function is None and self.frontend.purity.impure(node)

    def local(self, node: ast.expr) -> bool:
        """Whether it is a function that is made inside."""
        if not isinstance(node, ast.Name):
            return isinstance(node, ast.Lambda)
        return node.id in (self.frontend.names.functions if self.function is None else self.function.locals)

    def problem(self, node: ast.expr, message: str) -> Exception:
        place = self.frontend.names if self.function is None else self.function
        return error(FL3005, message, place.position(node), f"Make it a list: `{_as_list(node)}`.")

    def called(self, node: ast.Call) -> Iterator[Exception]:
        """Problems of a pure function that is called."""
        live = self.live(node.func)
        key = id(getattr(live, "__func__", live))
        if live is UNKNOWN or key in self.frontend.checked or not is_plain(live) or self.frontend.purity.value(live):
            return
        self.frontend.checked.add(key)
        with contextlib.suppress(FunctionlessError):  # what cannot be read is found where it is compiled
            function = reflect(live)
            for statement in function.body:
                yield from _Check(self.frontend, function).of(statement)

    def of(self, tree: ast.AST) -> Iterator[Exception]:
        for node in leading(tree, _FOUND_IN):
            if isinstance(node, ast.Call):
                yield from self.called(node)
            for child in children(node):
                if isinstance(child, (ast.Call, ast.GeneratorExp)) and self.lazy(child):
                    yield from self._used(child, node)

    def lazy(self, node: ast.expr) -> bool:
        """Whether a value is an iterator."""
        if isinstance(node, ast.GeneratorExp):
            return True
        if not isinstance(node, ast.Call):
            return False
        live = self.live(node.func)
        if live is UNKNOWN:
            return False
        owner = live if isinstance(live, type) else getattr(live, "__self__", None)
        return id(live) in _LAZY or getattr(owner, "__module__", "") == "itertools"

    def _used(self, node: ast.expr, parent: ast.AST) -> Iterator[Exception]:
        """Problems with what an iterator stands in."""
        calls = self.impure(node) and self._calls_later(node)
        match parent:
            case ast.Starred() | ast.keyword(arg="default"):
                return
            case ast.For(iter=found) | ast.AsyncFor(iter=found) | ast.comprehension(iter=found) if found is node:
                if calls:
                    yield self._interleaved(node)
                return
            case ast.Assign(targets=[ast.Tuple() | ast.List() | ast.Subscript(slice=ast.Slice())]):
                if calls:
                    yield self._interleaved(node)
                return
            case ast.AugAssign(op=ast.Add()):
                if calls:
                    yield self._interleaved(node)
                return
            case ast.Compare(ops=[ast.In() | ast.NotIn()]) if node in parent.comparators:
                if calls:
                    yield self._interleaved(node)
                return
            case ast.Call() if node in parent.args:
                live = self.live(parent.func)
                if not self.local(parent.func) and not is_plain(live):
                    stops = any(live is one for one in _STOPS) and not isinstance(node, ast.GeneratorExp)
                    asks = self.lazy(parent) and live is not enumerate
                    if calls and (stops or asks):
                        yield self._interleaved(node)
                    elif calls and live is enumerate:
                        return  # it is looked at itself
                    return
        yield self.problem(node, "An iterator is used as a value: it runs when it is asked, and only once.")

    def _calls_later(self, node: ast.expr) -> bool:
        """Whether what makes cloud calls runs when the iterator is asked, not when it is made."""
        if isinstance(node, ast.GeneratorExp):
            first = node.generators[0]
            rest = [node.elt, *first.ifs, *node.generators[1:]]
            return any(self.impure(part) for part in rest)
        assert isinstance(node, ast.Call)
        inner = any(self.lazy(part) and self.impure(part) and self._calls_later(part) for part in node.args)
        functions = node.args[:1] if self.live(node.func) in (map, filter) else []
        return inner or any(self._function(part) for part in functions)

    def _function(self, node: ast.expr) -> bool:
        probe = ast.Call(func=node, args=[], keywords=[])
        return self.impure(ast.copy_location(probe, node))

    def _interleaved(self, node: ast.expr) -> Exception:
        return self.problem(
            node,
            "The calls of an iterator happen in turn with what is done with their results, and only while it is asked.",
        )


def _as_list(node: ast.expr) -> str:
    text = ast.unparse(node)
    text = f"[{text[1:-1]}]" if isinstance(node, ast.GeneratorExp) else f"list({text})"
    return text if len(text) <= 60 else "[...]" if isinstance(node, ast.GeneratorExp) else "list(...)"


__all__ = ["check"]
