"""What requests of AppSync's DynamoDB data source are put together from: values, expressions, items.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..compilers.appsync_js import Request, js
from ..diagnostics import FL5019, FunctionlessError, Position, error
from ..iam import Statement
from ..integration import Argument

_PLACEHOLDER = re.compile(r"[#:][A-Za-z0-9_]+")
_PLAIN = {
    "ConsistentRead": "consistentRead",
    "ScanIndexForward": "scanIndexForward",
    "Limit": "limit",
    "IndexName": "index",
    "ExclusiveStartKey": "nextToken",
    "Select": "select",
    "Segment": "segment",
    "TotalSegments": "totalSegments",
}
_EXPRESSIONS = ("ExpressionAttributeNames", "ExpressionAttributeValues")


class Beyond(FunctionlessError):
    """What AppSync's requests cannot say, though DynamoDB can."""


@dataclass(frozen=True)
class Target:
    """The table of a call, as AppSync knows it.

    Args:
        key: what the data source is shared by, see `source_key`.
        name: the table's name, for requests that name tables.
        config: the data source's own block.
        keys: the names of the key attributes; empty where they are not known.
        item: the type hint of an item.
        label: the readable name.
    """

    key: object
    name: str
    config: Mapping[str, Any]
    keys: tuple[str, ...]
    item: object
    label: str


def source_key(name: str, region: Mapping[str, str]) -> object:
    """What calls of one table share their data source by, however they name the table."""
    return "dynamodb", name, region.get("region", "")


class Parts:
    """The parts of one call's request.

    Args:
        target: the table.
        given: the call's named arguments, with boto3's names.
        position: where the call stands.
        statements: the IAM statements of the call.
        typed: whether values are DynamoDB's own (`{"S": "x"}`), as in `aws.dynamodb`.
        table_of: for parts of a transaction that name their tables; None where all are the call's.
    """

    def __init__(
        self,
        target: Target,
        given: Mapping[str, Argument],
        position: Position,
        statements: tuple[Statement, ...],
        *,
        typed: bool = False,
        table_of: Callable[[Argument | None], Target | None] | None = None,
    ) -> None:
        self.target = target
        self.given = dict(given)
        self.position = position
        self.statements = statements
        self.typed = typed
        self.table_of = table_of
        self.helpers: list[str] = []

    # ------------------------------------------------------------------ parts

    def refuse(self, message: str, remedy: str, position: Position | None = None) -> FunctionlessError:
        """The diagnostic of a call that is wrong."""
        return error(FL5019, message, position or self.position, remedy)

    def beyond(self, message: str, remedy: str, position: Position | None = None) -> Beyond:
        """The diagnostic of a call that AppSync's requests cannot say."""
        return Beyond(*self.refuse(message, remedy, position).diagnostics)

    def code(self, name: str) -> js.Expr:
        """The JavaScript of an argument."""
        argument = self.given.pop(name, None)
        if argument is None:
            raise self.refuse(f"{self.target.label} needs the argument {name}.", "Give it by name.")
        return self.solid(argument)

    def solid(self, argument: Argument) -> js.Expr:
        """The JavaScript of an argument, which must have one."""
        if argument.code is None:
            raise self.refuse(
                "A construct stands where a value is wanted.", "Give a JSON-like value.", argument.position
            )
        code: js.Expr = argument.code
        return code

    def values(self, value: js.Expr) -> js.Expr:
        """A map of attribute values."""
        return value if self.typed else js.call("util.dynamodb.toMapValues", value)

    def plain(self, request: dict[str, js.Expr], *names: str) -> None:
        """Arguments that AppSync has under a name of its own."""
        for name in names:
            if name in self.given:
                request[_PLAIN[name]] = self.code(name)

    def shared(self) -> tuple[Argument | None, Argument | None]:
        """The names and values that expressions use."""
        names, values = (self.given.pop(name, None) for name in _EXPRESSIONS)
        return names, values

    def expression(
        self, name: str, shared: tuple[Argument | None, Argument | None], used: set[str] | None = None
    ) -> dict[str, js.Expr] | None:
        """An expression with the names and values that it uses."""
        argument = self.given.pop(name, None)
        if argument is None:
            return None
        text = argument.possible[0] if argument.possible and len(argument.possible) == 1 else None
        if argument.possible and not isinstance(text, str):
            raise self.refuse(
                f"{name} is not a string.",
                'AppSync takes expressions as text: "id = :id" with ExpressionAttributeValues.',
                argument.position,
            )
        found: dict[str, js.Expr] = {"expression": self.solid(argument)}
        wanted = None if not isinstance(text, str) else set(_PLACEHOLDER.findall(text))
        if used is not None:
            used |= wanted if wanted is not None else {"*"}
        for part, key in zip(shared, ("expressionNames", "expressionValues"), strict=True):
            picked = _picked(part, wanted)
            if picked is not None:
                found[key] = self.values(picked) if key == "expressionValues" else picked
        if wanted is not None:
            for mark, part in (("#", shared[0]), (":", shared[1])):
                if part is None or part.items is not None:
                    self._known(wanted, mark, part, argument)
        return found

    def _known(self, wanted: set[str], mark: str, part: Argument | None, argument: Argument) -> None:
        given = set() if part is None or part.items is None else set(part.items)
        lacking = sorted(name for name in wanted if name.startswith(mark) and name not in given)
        if lacking:
            where = _EXPRESSIONS[0 if mark == "#" else 1]
            raise self.refuse(
                f"The expression uses {lacking[0]}, which {where} does not define.",
                f"Add it to {where}.",
                argument.position,
            )

    def unused(self, shared: tuple[Argument | None, Argument | None], used: set[str]) -> None:
        """DynamoDB refuses names and values that no expression uses."""
        if "*" in used:
            return
        for part in shared:
            for name in (part.items or {}) if part is not None else {}:
                if name not in used and part is not None:
                    raise self.refuse(
                        f"No expression uses {name}.", "Leave it out: DynamoDB refuses it.", part.position
                    )

    def returns(self, allowed: Mapping[str, bool]) -> bool:
        """Whether `ReturnValues` asks for the attributes."""
        argument = self.given.pop("ReturnValues", None)
        value = "NONE" if argument is None else argument.possible[0] if argument.possible else None
        if not isinstance(value, str) or value not in allowed:
            raise self.beyond(
                f"AppSync has no ReturnValues={value!r} here.",
                f"It has: {', '.join(allowed)}.",
                self.position if argument is None else argument.position,
            )
        return allowed[value]

    def done(self) -> None:
        """What is left is not known to AppSync."""
        self.given.pop("TableName", None)
        self.given.pop("Table", None)
        if self.given:
            name, argument = next(iter(self.given.items()))
            raise self.beyond(
                f"AppSync's data source has no {name}.",
                "Leave it out, or call a Function that does it.",
                argument.position,
            )

    def item(self, raw: js.Expr) -> js.Expr:
        """An item of a result, as the caller's host gives it."""
        if not self.typed:
            return raw
        self.helpers.append("attributes")
        return js.call("attributes", raw)

    def items(self, raw: js.Expr) -> js.Expr:
        """A list of items."""
        if not self.typed:
            return raw
        item = js.Name("item_")
        return js.method(raw, "map", js.Arrow((item,), self.item(item)))

    def finish(self, request: dict[str, js.Expr], **more: Any) -> Request:
        """The request, once all arguments are used."""
        self.done()
        return Request(
            "AMAZON_DYNAMODB",
            self.target.key,
            js.Object(tuple(request.items())),
            self.target.config,
            statements=self.statements,
            error_prefix="DynamoDB:",
            helpers=tuple(self.helpers),
            name=self.target.label,
            **more,
        )


def _picked(part: Argument | None, wanted: set[str] | None) -> js.Expr | None:
    """The entries that an expression uses; all of them where that cannot be told."""
    if part is None:
        return None
    if part.items is None or wanted is None:
        code: js.Expr | None = part.code
        return code
    entries = tuple((name, item.code) for name, item in part.items.items() if name in wanted and item.code is not None)
    return js.Object(entries) if entries else None
