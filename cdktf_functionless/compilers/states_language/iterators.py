"""Iterators run when they are asked, and once: one that nobody asks at once for all it has is a diagnostic."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...diagnostics import FL3005
from ...reflect import UNKNOWN
from .purity import is_plain

if TYPE_CHECKING:
    from .frontend import Frontend

_LAZY = (map, filter, zip, enumerate, reversed, iter)
_STOPS = (any, all)


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
    def __init__(self, frontend: Frontend) -> None:
        self.names = frontend.names
        self.impure = frontend.purity.impure

    def of(self, node: ast.AST) -> Iterator[Exception]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr) and self.lazy(child):
                yield from self._used(child, node)
            yield from self.of(child)

    def lazy(self, node: ast.expr) -> bool:
        """Whether a value is an iterator."""
        if isinstance(node, ast.GeneratorExp):
            return True
        if not isinstance(node, ast.Call):
            return False
        live = self.names.live(node.func)
        if live is UNKNOWN:
            return False
        owner = live if isinstance(live, type) else getattr(live, "__self__", None)
        return any(live is one for one in _LAZY) or getattr(owner, "__module__", "") == "itertools"

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
            case ast.Compare(ops=[ast.In() | ast.NotIn()]) if node in parent.comparators:
                if calls:
                    yield self._interleaved(node)
                return
            case ast.Call() if node in parent.args:
                live = self.names.live(parent.func)
                local = isinstance(parent.func, ast.Name) and parent.func.id in self.names.functions
                if not local and not is_plain(live) and not isinstance(parent.func, ast.Lambda):
                    stops = any(live is one for one in _STOPS) and not isinstance(node, ast.GeneratorExp)
                    asks = self.lazy(parent) and live is not enumerate
                    if calls and (stops or asks):
                        yield self._interleaved(node)
                    elif calls and live is enumerate:
                        return  # it is looked at itself
                    return
        yield self.names.error(
            FL3005,
            node,
            "An iterator is used as a value: it runs when it is asked, and only once.",
            f"Make it a list: `{_as_list(node)}`.",
        )

    def _calls_later(self, node: ast.expr) -> bool:
        """Whether what makes cloud calls runs when the iterator is asked, not when it is made."""
        if isinstance(node, ast.GeneratorExp):
            first = node.generators[0]
            rest = [node.elt, *first.ifs, *node.generators[1:]]
            return any(self.impure(part) for part in rest)
        assert isinstance(node, ast.Call)
        inner = any(self.lazy(part) and self.impure(part) and self._calls_later(part) for part in node.args)
        functions = node.args[:1] if self.names.live(node.func) in (map, filter) else []
        return inner or any(self._function(part) for part in functions)

    def _function(self, node: ast.expr) -> bool:
        probe = ast.Call(func=node, args=[], keywords=[])
        return self.impure(ast.copy_location(probe, node))

    def _interleaved(self, node: ast.expr) -> Exception:
        return self.names.error(
            FL3005,
            node,
            "The calls of an iterator happen in turn with what is done with their results, and only while it is asked.",
            f"Make it a list: `{_as_list(node)}`.",
        )


def _as_list(node: ast.expr) -> str:
    text = ast.unparse(node)
    text = f"[{text[1:-1]}]" if isinstance(node, ast.GeneratorExp) else f"list({text})"
    return text if len(text) <= 60 else "[...]" if isinstance(node, ast.GeneratorExp) else "list(...)"


__all__ = ["check"]
