"""Limits that can be seen at synth: of JSON, and of Step Functions (events, payloads, waits, time-outs, retries).

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from ...diagnostics import FL3013, FL3101
from ...reflect import UNKNOWN
from . import flow
from .jsonata import types as t
from .memo import kept
from .usage import inside

if TYPE_CHECKING:
    from .flow import Node
    from .names import Names

#: The longest wait or time-out in seconds, and the most attempts.
LONGEST = 99_999_999
#: What `MaxDelaySeconds` stays below.
LONGEST_DELAY = 31_622_400
EVENTS = 25_000
PAYLOAD = 262_144

# Events of a call, of any other state, and of a Map or Parallel beside its iterations and branches.
_CALL, _STATE, _MAP = 5, 2, 4


def check_events(nodes: Sequence[Node], names: Names) -> None:
    """Looks for loops over as many known items that no execution could finish them.

    Raises:
        FunctionlessError: FL3013.
    """
    _Events(names).block(nodes)


class _Events:
    """The least number of events in which code can come to its end without failing."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def block(self, nodes: Sequence[Node]) -> float:
        total = 0.0
        for node in nodes:
            total += self.node(node)
            if _leaves(node):
                break
        return total

    def node(self, node: Node) -> float:
        match node:
            case flow.Invoke():
                return _CALL
            case flow.Wait():
                return _STATE
            case flow.If():
                return min(self.block(node.then), self.block(node.orelse))
            case flow.For():
                return self._times(node, _STATE + self.block(node.body))
            case flow.Each(distributed=None):
                return _MAP + self._times(node, _STATE + self.block(node.body))
            case flow.Each():
                return _MAP
            case flow.Gather():
                return _MAP + sum(self.block(body) for body, _ in node.branches)
            case flow.Try():
                first = _CALL - 1 if node.body and isinstance(node.body[0], flow.Invoke) else 0
                whole = self.block(node.body) + self.block(node.orelse)
                return min([whole, *(first + self.block(handler.body) for handler in node.handlers)])
            case flow.Labeled():
                return self.block(node.body)
            case flow.While():
                self.block(node.body)
            case flow.Raise():
                return math.inf
        return 0

    def _times(self, node: flow.For | flow.Each, each: float) -> float:
        count = self._count(node.items)
        if count is None or not math.isfinite(each) or _may_leave(node.body):
            return 0
        if count * each > EVENTS:
            raise self.names.error(
                FL3013,
                node.node,
                f"{count:,} iterations make {count * each:,.0f} events at least; an execution has {EVENTS:,}.",
                "Use workflow.distributed_map, or make a part of the work a StepFunction and start it.",
            )
        return count * each

    def _count(self, items: ast.expr | None) -> int | None:
        """How many items there are, where that is known."""
        if items is None:
            return None
        live = self.names.live(items)
        if live is not UNKNOWN:
            return len(live) if isinstance(live, (list, tuple, range, str, dict, set, frozenset)) else None
        match items:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return None if any(isinstance(part, ast.Starred) for part in parts) else len(parts)
            case ast.Call(func=ast.Name(), args=[inner, *_]) if self.names.live(items.func) in (
                enumerate,
                reversed,
                list,
                tuple,
                sorted,
            ):
                return self._count(inner)
            case ast.Call(func=ast.Name(), args=args) if self.names.live(items.func) is range and not items.keywords:
                values = [self.names.live(part) for part in args]
                if args and all(isinstance(value, int) for value in values) and values[2:] != [0]:
                    return len(range(*values))
        return None


def _may_leave(nodes: Sequence[Node]) -> bool:
    """Whether code may go on somewhere else than after it."""
    return any(map(_leaves, nodes))


@kept
def _leaves(node: Node) -> bool:
    jumps = (flow.Return, flow.Break, flow.Continue, flow.Leave)
    return isinstance(node, jumps) or any(map(_may_leave, inside(node)))


def check_number(
    names: Names, node: ast.expr, what: str, least: float, most: float = LONGEST, whole: bool = True
) -> None:
    """Looks at a number that is known at synth.

    Raises:
        FunctionlessError: FL3013 for one that Step Functions refuses.
    """
    live = names.live(node)
    if live is UNKNOWN or live is None:
        return
    kinds = int if whole else (int, float)
    if isinstance(live, bool) or not isinstance(live, kinds) or not least <= live <= most:
        limit = f"from {least:,} to {most:,}" if math.isfinite(most) else f"of {least:,} or more"
        kind = "a whole number" if whole else "a number"
        raise names.error(FL3013, node, f"{what} is {live!r}.", f"Step Functions takes {kind} {limit}.")


def check_payload(names: Names, at: ast.AST | None, body: Mapping[str, Any]) -> None:
    """Looks at the constants of a state.

    Raises:
        FunctionlessError: FL3013 where they alone are larger than a payload or a variable may be.
    """
    fields = [(key, body[key]) for key in ("Arguments", "Output") if key in body]
    assigned = body.get("Assign", {}).items()  # all of them expressions
    fields += [(f"the variable {name}", value) for name, value in assigned if len(value) > PAYLOAD]
    for name, value in fields:
        size = _least(value)
        if size > PAYLOAD:
            raise names.error(
                FL3013,
                names.root.node if at is None else at,
                f"{name} has {size:,} bytes of constants; Step Functions passes {PAYLOAD:,} bytes on.",
                "Keep the data in a Bucket or a Table, and read there what is needed.",
            )


def check_data(names: Names, at: ast.AST, kind: t.Type) -> None:
    """Looks at the type of what leaves the workflow: as a payload, or as its result.

    Raises:
        FunctionlessError: FL3101 for a member of an enum that Python would not write as JSON.
    """
    if t.deep(kind, t.MEMBERS):
        message = "A member of an enum leaves the workflow here, and JSON has no form for it."
        raise names.error(FL3101, at, message, "Write its `.value`.")


def _least(value: Any) -> int:
    """The bytes that a template has at least as JSON, expressions that are no constants left out."""
    if isinstance(value, str):
        if not value.startswith("{%"):
            return len(encode_basestring(value).encode())
        text = value[2:-2].strip()
        if len(text) <= PAYLOAD:
            return 0
        try:
            return len(json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).encode())
        except ValueError:
            return 0
    if isinstance(value, dict):
        return 2 + sum(len(key) + 4 + _least(item) for key, item in value.items())
    if isinstance(value, list):
        return 2 + sum(1 + _least(item) for item in value)
    return len(json.dumps(value))


__all__ = ["LONGEST", "LONGEST_DELAY", "check_events", "check_number", "check_payload"]
