"""The outcome of an analysis: calls as the integrations see them, and what could not be decided."""

from __future__ import annotations

from dataclasses import dataclass

from ...diagnostics import FL2037, Diagnostics, Position
from ...integration import Argument, Call, Host, Integration
from ..function import Reflection
from .engine import Doubt, Found, Frame
from .values import Cell, Dictionary, Live, Sequence, Values

#: Nested displays are shown to the integrations to this depth.
_DEPTH = 12
#: Live containers are shown element by element up to this length.
_LENGTH = 200


@dataclass(frozen=True)
class ResolvedCall:
    """A cloud operation that the handler may call at one place.

    Args:
        integration: the operation of a construct or of `aws.*`; None for plain boto3.
        service: for plain boto3, the service as boto3 names it.
        operation: for plain boto3, the operation as the client's method is named: `put_object`.
        via: "integration", "client", "paginator", "waiter", "presigned" (the arguments are the operation's own),
            "transfer" (boto3's S3 transfers: `Bucket`, `Key` and what else is known) or "resource" (boto3's resources:
            identifiers are filled in, DynamoDB values are plain Python).
        call: the arguments.
        position: where the call is written.
        function: the function that it is written in.
        complete: False when there may be further arguments (`**options`).
        region: the client's region, where it is given one.
    """

    integration: Integration | None
    service: str | None
    operation: str | None
    via: str
    call: Call
    position: Position
    function: Reflection
    complete: bool = True
    region: str | None = None

    @property
    def name(self) -> str:
        """Readable: `Table.get_item`, `s3.put_object`."""
        return self.integration.name if self.integration is not None else f"{self.service}.{self.operation}"


@dataclass(frozen=True)
class Undecided:
    """A call that may be one of a cloud operation; which one cannot be told."""

    position: Position
    reason: str
    function: Reflection


@dataclass(frozen=True)
class Analysis:
    """What a handler, with all that it reaches, may call."""

    calls: tuple[ResolvedCall, ...]
    undecided: tuple[Undecided, ...]

    def report(self, diagnostics: Diagnostics) -> None:
        """Adds FL2037 for each call that cannot be decided."""
        for doubt in self.undecided:
            diagnostics.report(
                FL2037,
                f"{doubt.reason[0].upper()}{doubt.reason[1:]}.",
                doubt.position,
                "Write the call so that client, operation and resource can be seen in the code, or say what it may do "
                "with policy_statements=[...].",
            )


def _reached(root: Frame) -> list[Frame]:
    """The frames that the last evaluation of each enters; earlier ones may have entered more, with less known."""
    reached = {root: None}
    queue = [root]
    while queue:
        following = [frame for frame in queue.pop().entered if frame not in reached]
        reached.update(dict.fromkeys(following))
        queue += following
    return list(reached)


def gather(root: Frame) -> Analysis:
    """The outcome, in source order and without repetition."""
    frames = _reached(root)
    calls: dict[object, ResolvedCall] = {}
    for frame in frames:
        for found in frame.found.values():
            call = _resolved(found)
            key = (call.position, call.name, id(call.integration), call.via, call.call, call.complete, call.region)
            calls.setdefault(key, call)
    doubts: dict[object, Undecided] = {}
    for frame in frames:
        for doubt in frame.doubts.values():
            undecided = _undecided(doubt)
            doubts.setdefault((undecided.position, undecided.reason), undecided)
    return Analysis(
        tuple(sorted(calls.values(), key=lambda one: (one.position, one.name, one.via))),
        tuple(sorted(doubts.values(), key=lambda one: (one.position, one.reason))),
    )


def _undecided(doubt: Doubt) -> Undecided:
    return Undecided(doubt.frame.position(doubt.node), doubt.reason, doubt.frame.reflection)


def _resolved(found: Found) -> ResolvedCall:
    frame, given = found.frame, found.arguments
    position = frame.position(found.node)

    def place(key: int | str) -> Position:
        node = given.places.get(key)
        return position if node is None else frame.position(node)

    call = Call(
        tuple(argument(values, place(index)) for index, values in enumerate(given.args)),
        FrozenArguments({name: argument(values, place(name)) for name, values in given.kwargs.items()}),
        position,
        Host.LAMBDA,
    )
    complete = given.more is None and given.named is None
    return ResolvedCall(
        found.integration,
        found.service,
        found.operation,
        found.via,
        call,
        position,
        frame.reflection,
        complete,
        found.region,
    )


class FrozenArguments(dict[str, Argument]):
    """Arguments by name that count as one value."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))


def argument(values: Values, position: Position, depth: int = _DEPTH) -> Argument:
    """What the analysis knows of an argument, as integrations read it."""
    live = [value.object for value in values if isinstance(value, Live)]
    possible = tuple(live) if live and len(live) == len(values) else None
    if len(values) != 1 or depth == 0:
        return Argument(position, None, possible)
    value = values[0]
    if isinstance(value, Dictionary) and not value.rest.values and not value.keys.values:
        items = {
            key: argument(tuple(cell.values), _written(cell, position), depth - 1)
            for key, cell in value.entries.items()
            if isinstance(key, str) and cell.values
        }
        return Argument(position, None, None, FrozenArguments(items))
    if isinstance(value, Sequence) and value.kind in ("list", "tuple") and not value.rest.values:
        return Argument(
            position,
            None,
            None,
            None,
            tuple(argument(tuple(cell.values), _written(cell, position), depth - 1) for cell in value.items),
        )
    if isinstance(value, Live):
        return _live_argument(value, position, depth)
    return Argument(position)


def _written(cell: Cell, around: Position) -> Position:
    """Where an entry of a display is written."""
    if cell.place is None:
        return around
    frame, node = cell.place
    return frame.position(node)


def _live_argument(value: Live, position: Position, depth: int) -> Argument:
    held = value.object
    if isinstance(held, dict) and len(held) <= _LENGTH and all(isinstance(key, str) for key in held):
        items = {key: _live_argument(Live(one), position, depth - 1) for key, one in held.items() if depth}
        return Argument(position, None, (held,), FrozenArguments(items))
    if isinstance(held, (list, tuple)) and len(held) <= _LENGTH and depth:
        elements = tuple(_live_argument(Live(one), position, depth - 1) for one in held)
        return Argument(position, None, (held,), None, elements)
    return Argument(position, None, (held,))
