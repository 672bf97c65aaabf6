"""How a table's operations are written in an AppSync resolver: requests of the DynamoDB data source.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html

AppSync's requests are not DynamoDB's: values are native and go through `util.dynamodb`, expressions stand beside the
names and values that they use, and results are items instead of answers. What AppSync cannot say is FL5019.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..compilers.appsync_js import Batch, Request, js
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


@dataclass(frozen=True)
class Target:
    """The table of a call, as AppSync knows it.

    Args:
        key: what the data source is shared by.
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


class Writer:
    """Writes one call.

    Args:
        target: the table.
        given: the call's named arguments, with boto3's names.
        position: where the call stands.
        statements: the IAM statements of the call.
        typed: whether values are DynamoDB's own (`{"S": "x"}`), as in `aws.dynamodb`.
    """

    def __init__(
        self,
        target: Target,
        given: Mapping[str, Argument],
        position: Position,
        statements: tuple[Statement, ...],
        *,
        typed: bool = False,
    ) -> None:
        self.target = target
        self.given = dict(given)
        self.position = position
        self.statements = statements
        self.typed = typed
        self.helpers: list[str] = []

    # ------------------------------------------------------------------ parts

    def refuse(self, message: str, remedy: str, position: Position | None = None) -> FunctionlessError:
        """The diagnostic of a call that AppSync cannot make."""
        return error(FL5019, message, position or self.position, remedy)

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
            raise self.refuse(
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
            raise self.refuse(
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

    # ------------------------------------------------------------------ operations

    def get_item(self) -> Request:
        """GetItem; many of them are one BatchGetItem."""
        key = self.values(self.code("Key"))
        request: dict[str, js.Expr] = {"operation": js.Lit("GetItem"), "key": key}
        self.plain(request, "ConsistentRead")
        projection = self.projection()
        if projection is not None:
            request["projection"] = projection
        hint = self.hint
        self.item(js.NULL)
        return self.finish(
            request,
            view=lambda raw: {"Item": (self.nullable(raw), hint, False)},
            batch=None if self.typed else self._batch(key, request),
        )

    @property
    def hint(self) -> object:
        """The type of an item."""
        return dict[str, Any] if self.typed else self.target.item

    def nullable(self, raw: js.Expr) -> js.Expr:
        """An item that may be null."""
        return raw if not self.typed else js.Cond(js.Binary("==", raw, js.NULL), js.NULL, self.item(raw))

    def _batch(self, key: js.Expr, single: Mapping[str, js.Expr]) -> Batch:
        name = self.target.name
        more = tuple((key, value) for key, value in single.items() if key in ("consistentRead", "projection"))

        def request(keys: js.Expr) -> js.Expr:
            table = js.Object((("keys", keys), *more))
            return js.obj(operation=js.Lit("BatchGetItem"), tables=js.Object(((name, table),)))

        def result(raw: js.Expr) -> js.Expr:
            item = js.Name("item_")
            found = js.Cond(item, js.obj(Item=item), js.Object(()))
            return js.method(js.member(js.Member(raw, "data"), name), "map", js.Arrow((item,), found))

        actions = frozenset({"dynamodb:BatchGetItem"})
        statements = tuple(
            Statement(actions, each.resources, each.condition, each.sources)
            if "dynamodb:GetItem" in each.actions
            else each
            for each in self.statements
        )
        return Batch(key, request, result, statements, 100)

    def projection(self) -> js.Expr | None:
        """ProjectionExpression with the names that it uses."""
        if "ProjectionExpression" not in self.given:
            return None
        shared = self.shared()
        if shared[1] is not None:
            raise self.refuse("No expression uses ExpressionAttributeValues.", "Leave it out.", shared[1].position)
        used: set[str] = set()
        found = self.expression("ProjectionExpression", shared, used)
        self.unused(shared, used)
        return None if found is None else js.Object(tuple(found.items()))

    def put_item(self) -> Request:
        """PutItem: the key apart from the other attributes."""
        argument = self.given.pop("Item", None)
        if argument is None:
            raise self.refuse("put_item needs the argument Item.", "Give it by name.")
        request = {"operation": js.Lit("PutItem"), **self.put_parts(argument)}
        self.condition(request)
        self.returns({"NONE": False})
        return self.finish(request, result=lambda raw: js.Object(()), result_type=_nothing())

    def put_parts(self, argument: Argument) -> dict[str, js.Expr]:
        """`key` and `attributeValues` of an item."""
        keys = self.target.keys
        if argument.items is not None and all(name in argument.items for name in keys):
            key = tuple((name, self.solid(argument.items[name])) for name in keys)
            rest = tuple((name, self.solid(item)) for name, item in argument.items.items() if name not in keys)
            return {"key": self.values(js.Object(key)), "attributeValues": self.values(js.Object(rest))}
        item = self.solid(argument)
        if not isinstance(item, js.Name):
            raise self.refuse(
                "The item's key attributes cannot be told apart.",
                "Assign the item to a name before.",
                argument.position,
            )
        self.helpers.append("without")
        rest_js = js.call("without", item, js.of_python(list(keys)))
        picked = js.Object(tuple((name, js.member(item, name)) for name in keys))
        return {"key": self.values(picked), "attributeValues": self.values(rest_js)}

    def condition(self, request: dict[str, js.Expr], *, transaction: bool = False) -> None:
        """ConditionExpression, with UpdateExpression where there is one."""
        shared = self.shared()
        used: set[str] = set()
        update = self.expression("UpdateExpression", shared, used)
        if update is not None:
            request["update"] = js.Object(tuple(update.items()))
        found = self.expression("ConditionExpression", shared, used)
        if found is not None:
            if transaction:
                found["returnValuesOnConditionCheckFailure"] = js.FALSE
            request["condition"] = js.Object(tuple(found.items()))
        self.unused(shared, used)

    def update_item(self) -> Request:
        """UpdateItem, whose result is the whole new item."""
        request: dict[str, js.Expr] = {"operation": js.Lit("UpdateItem"), "key": self.values(self.code("Key"))}
        if "UpdateExpression" not in self.given:
            raise self.refuse("update_item needs an UpdateExpression in AppSync.", "Write it as text.")
        self.condition(request)
        return self._attributes(request, {"NONE": False, "ALL_NEW": True})

    def delete_item(self) -> Request:
        """DeleteItem, whose result is the old item."""
        request: dict[str, js.Expr] = {"operation": js.Lit("DeleteItem"), "key": self.values(self.code("Key"))}
        self.condition(request)
        return self._attributes(request, {"NONE": False, "ALL_OLD": True})

    def _attributes(self, request: dict[str, js.Expr], allowed: Mapping[str, bool]) -> Request:
        if self.returns(allowed):
            self.item(js.NULL)
            return self.finish(request, view=lambda raw: {"Attributes": (self.nullable(raw), self.hint, False)})
        return self.finish(request, result=lambda raw: js.Object(()), result_type=_nothing())

    def query(self) -> Request:
        """Query."""
        shared = self.shared()
        used: set[str] = set()
        condition = self.expression("KeyConditionExpression", shared, used)
        if condition is None:
            raise self.refuse("query needs a KeyConditionExpression.", 'Write it as text: "id = :id".')
        request: dict[str, js.Expr] = {"operation": js.Lit("Query"), "query": js.Object(tuple(condition.items()))}
        return self._page(request, shared, used, "IndexName", "ScanIndexForward", "ConsistentRead", "Limit", "Select")

    def scan(self) -> Request:
        """Scan."""
        request: dict[str, js.Expr] = {"operation": js.Lit("Scan")}
        return self._page(
            request, self.shared(), set(), "IndexName", "ConsistentRead", "Limit", "Segment", "TotalSegments"
        )

    def _page(
        self, request: dict[str, js.Expr], shared: tuple[Argument | None, Argument | None], used: set[str], *names: str
    ) -> Request:
        for name, key in (("FilterExpression", "filter"), ("ProjectionExpression", "projection")):
            found = self.expression(name, shared, used)
            if found is not None:
                if key == "projection":
                    found.pop("expressionValues", None)
                request[key] = js.Object(tuple(found.items()))
        self.unused(shared, used)
        self.plain(request, *names, "ExclusiveStartKey")
        self.items(js.NULL)
        hint = self.hint

        def view(raw: js.Expr) -> dict[str, tuple[js.Expr, object, bool]]:
            items = js.Member(raw, "items")
            return {
                "Items": (self.items(items), list[hint], True),  # type: ignore[valid-type]
                "Count": (js.Member(items, "length"), int, True),
                "LastEvaluatedKey": (js.Member(raw, "nextToken"), str, False),
            }

        return self.finish(request, view=view)

    # ------------------------------------------------------------------ batches and transactions

    def batch_get_item(self) -> Request:
        """BatchGetItem of one table."""
        keys = self.mapped(self.code("Keys"))
        table: dict[str, js.Expr] = {"keys": keys}
        self.plain(table, "ConsistentRead")
        projection = self.projection()
        if projection is not None:
            table["projection"] = projection
        name = self.target.name
        tables = js.Object(((name, js.Object(tuple(table.items()))),))

        def view(raw: js.Expr) -> dict[str, tuple[js.Expr, object, bool]]:
            item = js.Name("item_")
            found = js.method(js.member(js.Member(raw, "data"), name), "filter", js.Arrow((item,), item))
            left = js.Member(raw, "unprocessedKeys")
            rest = js.Binary("??", js.Index(js.Binary("??", left, js.Object(())), js.Lit(name)), js.Array(()))
            return {"Items": (found, list[self.hint], True), "UnprocessedKeys": (rest, list[dict[str, Any]], True)}  # type: ignore[name-defined]

        return self.finish({"operation": js.Lit("BatchGetItem"), "tables": tables}, view=view)

    def mapped(self, listed: js.Expr) -> js.Expr:
        """A list of attribute maps."""
        if self.typed:
            return listed
        if isinstance(listed, js.Array) and not any(isinstance(item, js.Spread) for item in listed.items):
            return js.Array(tuple(self.values(item) for item in listed.items))
        item = js.Name("item_")
        return js.method(listed, "map", js.Arrow((item,), self.values(item)))

    def batch_write_item(self) -> Request:
        """BatchPutItem or BatchDeleteItem: AppSync has no request with both."""
        argument = self.given.pop("Requests", None)
        if argument is None:
            raise self.refuse("batch_write_item needs the argument Requests.", "Give it by name.")
        kind = self._one_kind(argument)
        operation, inner = ("BatchPutItem", "Item") if kind == "PutRequest" else ("BatchDeleteItem", "Key")
        if argument.elements is not None:
            parts = [_inner(each, kind, inner) for each in argument.elements]
            if any(part is None for part in parts):
                raise self.refuse(
                    f"A {kind} without {inner}.", f'Write {{"{kind}": {{"{inner}": ...}}}}.', argument.position
                )
            listed: js.Expr = js.Array(tuple(self.values(self.solid(part)) for part in parts if part is not None))
        else:
            each = js.Name("each_")
            value = self.values(js.Member(js.Member(each, kind), inner))
            listed = js.method(self.solid(argument), "map", js.Arrow((each,), value))
        name = self.target.name
        request: dict[str, js.Expr] = {"operation": js.Lit(operation), "tables": js.Object(((name, listed),))}

        def view(raw: js.Expr) -> dict[str, tuple[js.Expr, object, bool]]:
            left = js.Binary("??", js.Member(js.Binary("??", raw, js.Object(())), "unprocessedItems"), js.Object(()))
            rest = js.Binary("??", js.Index(left, js.Lit(name)), js.Array(()))
            item = js.Name("item_")
            wrapped = js.Object(((kind, js.Object(((inner, item),))),))
            return {
                "UnprocessedItems": (js.method(rest, "map", js.Arrow((item,), wrapped)), list[dict[str, Any]], True)
            }

        actions = frozenset({"dynamodb:BatchWriteItem"})
        self.statements = tuple(
            Statement(actions, each.resources, each.condition, each.sources) if _of_dynamodb(each) else each
            for each in self.statements
        )
        return self.finish(request, view=view)

    def _one_kind(self, argument: Argument) -> str:
        kinds: set[str] = set()
        if argument.elements is not None:
            for each in argument.elements:
                kinds |= set(each.items or {"?"})
        else:
            t = getattr(argument, "t", None)
            kinds = {name for name, _ in t.element.fields} if t is not None and t.only("list") else set()
        if kinds not in ({"PutRequest"}, {"DeleteRequest"}):
            raise self.refuse(
                "AppSync puts or deletes in one batch, not both.",
                'Give only {"PutRequest": {"Item": ...}} or only {"DeleteRequest": {"Key": ...}}.',
                argument.position,
            )
        return kinds.pop()

    def transact_get_items(self) -> Request:
        """TransactGetItems of one table."""
        parts = self._parts({"Get"})
        items = [js.obj(table=js.Lit(self.target.name), key=self.values(part.code("Key"))) for _, part in parts]
        for _, part in parts:
            part.done()

        def view(raw: js.Expr) -> dict[str, tuple[js.Expr, object, bool]]:
            item = js.Name("item_")
            made = js.Arrow((item,), js.Cond(item, js.obj(Item=item), js.Object(())))
            return {"Responses": (js.method(js.Member(raw, "items"), "map", made), list[dict[str, Any]], True)}

        request: dict[str, js.Expr] = {"operation": js.Lit("TransactGetItems"), "transactItems": js.Array(tuple(items))}
        return self.finish(request, view=view)

    def transact_write_items(self) -> Request:
        """TransactWriteItems of one table."""
        items: list[js.Expr] = []
        for kind, part in self._parts({"Put", "Update", "Delete", "ConditionCheck"}):
            operation = "ConditionCheck" if kind == "ConditionCheck" else f"{kind}Item"
            entry: dict[str, js.Expr] = {"table": js.Lit(self.target.name), "operation": js.Lit(operation)}
            if kind == "Put":
                argument = part.given.pop("Item", None)
                if argument is None:
                    raise self.refuse("A Put without Item.", 'Write {"Put": {"Item": ...}}.')
                entry |= part.put_parts(argument)
            else:
                entry["key"] = self.values(part.code("Key"))
            part.condition(entry, transaction=True)
            part.done()
            self.helpers += part.helpers
            items.append(js.Object(tuple(entry.items())))
        token = self.given.pop("ClientRequestToken", None)
        if token is not None:
            raise self.refuse("AppSync makes the ClientRequestToken itself.", "Leave it out.", token.position)
        request: dict[str, js.Expr] = {
            "operation": js.Lit("TransactWriteItems"),
            "transactItems": js.Array(tuple(items)),
        }
        return self.finish(request, result=lambda raw: js.Object(()), result_type=_nothing())

    def _parts(self, kinds: set[str]) -> list[tuple[str, Writer]]:
        argument = self.given.pop("TransactItems", None)
        if argument is None or argument.elements is None:
            raise self.refuse(
                "The parts of a transaction must be written out.",
                "Write TransactItems=[{...}, {...}].",
                self.position if argument is None else argument.position,
            )
        found: list[tuple[str, Writer]] = []
        for each in argument.elements:
            names = set(each.items or {})
            if len(names) != 1 or not names <= kinds:
                raise self.refuse(
                    f"A part of a transaction is one of {', '.join(sorted(kinds))}.", "See boto3.", each.position
                )
            kind = names.pop()
            inner = (each.items or {})[kind]
            if inner.items is None:
                raise self.refuse(
                    "The parts of a transaction must be written out.", "Write a dict display.", inner.position
                )
            found.append((kind, Writer(self.target, inner.items, inner.position, (), typed=self.typed)))
        return found


def _of_dynamodb(statement: Statement) -> bool:
    return any(action.startswith("dynamodb:") for action in statement.actions)


def _inner(argument: Argument, kind: str, name: str) -> Argument | None:
    outer = (argument.items or {}).get(kind)
    return None if outer is None or outer.items is None else outer.items.get(name)


def _picked(part: Argument | None, wanted: set[str] | None) -> js.Expr | None:
    """The entries that an expression uses; all of them where that cannot be told."""
    if part is None:
        return None
    if part.items is None or wanted is None:
        code: js.Expr | None = part.code
        return code
    entries = tuple((name, item.code) for name, item in part.items.items() if name in wanted and item.code is not None)
    return js.Object(entries) if entries else None


def _nothing() -> object:
    from ..compilers.appsync_js.types import record

    return record({})


#: The operations that AppSync's DynamoDB data source has.
OPERATIONS: Mapping[str, Callable[[Writer], Request]] = {
    name: getattr(Writer, name)
    for name in (
        "get_item",
        "put_item",
        "update_item",
        "delete_item",
        "query",
        "scan",
        "batch_get_item",
        "batch_write_item",
        "transact_get_items",
        "transact_write_items",
    )
}


def write(operation: str, writer: Writer) -> Request:
    """The request of a call."""
    return OPERATIONS[operation](writer)
