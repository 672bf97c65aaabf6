"""How a table's operations are written in an AppSync resolver: requests of the DynamoDB data source.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html

AppSync's requests are not DynamoDB's: values are native and go through `util.dynamodb`, expressions stand beside the
names and values that they use, and results are items instead of answers. What AppSync cannot say is FL5019 here; SDK
calls say it in DynamoDB's own protocol (`aws/resolver_dynamodb.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..compilers.appsync_js import Batch, Request, js
from ..iam import Statement
from ..integration import Argument
from .table_request import Beyond, Parts, Target, source_key


class Writer(Parts):
    """Writes one call."""

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
            batch=self._batch(key, request),
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
            found = js.Cond(item, js.obj(Item=self.item(item)), js.Object(()))
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
        if not keys:
            raise self.beyond("The key of the table is not known.", "Give the Table itself.", argument.position)
        if argument.items is not None and all(name in argument.items for name in keys):
            key = tuple((name, self.solid(argument.items[name])) for name in keys)
            rest = tuple((name, self.solid(item)) for name, item in argument.items.items() if name not in keys)
            return {"key": self.values(js.Object(key)), "attributeValues": self.values(js.Object(rest))}
        item = self.solid(argument)
        if not isinstance(item, js.Name):
            raise self.beyond(
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
            raise self.beyond("update_item needs an UpdateExpression in AppSync.", "Write it as text.")
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
        start = self.given.get("ExclusiveStartKey")
        t = getattr(start, "t", None)
        if start is not None and (start.items is not None or (t is not None and t.only("dict"))):
            raise self.beyond(
                "AppSync begins a page with its own token, not with a key.",
                'Give the "LastEvaluatedKey" of the page before.',
                start.position,
            )
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
            unprocessed = "unprocessedItems" if kind == "PutRequest" else "unprocessedKeys"
            left = js.Binary("??", js.Member(js.Binary("??", raw, js.Object(())), unprocessed), js.Object(()))
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
            raise self.beyond(
                "AppSync puts or deletes in one batch, not both.",
                'Give only {"PutRequest": {"Item": ...}} or only {"DeleteRequest": {"Key": ...}}.',
                argument.position,
            )
        return kinds.pop()

    def transact_get_items(self) -> Request:
        """TransactGetItems."""
        items: list[js.Expr] = []
        for _, part in self._parts({"Get"}):
            entry: dict[str, js.Expr] = {"table": js.Lit(part.target.name), "key": part.values(part.code("Key"))}
            projection = part.projection()
            if projection is not None:
                entry["projection"] = projection
            part.done()
            items.append(js.Object(tuple(entry.items())))
        self.item(js.NULL)

        def view(raw: js.Expr) -> dict[str, tuple[js.Expr, object, bool]]:
            item = js.Name("item_")
            made = js.Arrow((item,), js.Cond(item, js.obj(Item=self.item(item)), js.Object(())))
            return {"Responses": (js.method(js.Member(raw, "items"), "map", made), list[dict[str, Any]], True)}

        request: dict[str, js.Expr] = {"operation": js.Lit("TransactGetItems"), "transactItems": js.Array(tuple(items))}
        return self.finish(request, view=view)

    def transact_write_items(self) -> Request:
        """TransactWriteItems."""
        items: list[js.Expr] = []
        for kind, part in self._parts({"Put", "Update", "Delete", "ConditionCheck"}):
            operation = "ConditionCheck" if kind == "ConditionCheck" else f"{kind}Item"
            entry: dict[str, js.Expr] = {"table": js.Lit(part.target.name), "operation": js.Lit(operation)}
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
            raise self.beyond("AppSync makes the ClientRequestToken itself.", "Leave it out.", token.position)
        request: dict[str, js.Expr] = {
            "operation": js.Lit("TransactWriteItems"),
            "transactItems": js.Array(tuple(items)),
        }
        return self.finish(request, result=lambda raw: js.Object(()), result_type=_nothing())

    def _parts(self, kinds: set[str]) -> list[tuple[str, Writer]]:
        argument = self.given.pop("TransactItems", None)
        if argument is None or argument.elements is None:
            raise self.beyond(
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
                raise self.beyond(
                    "The parts of a transaction must be written out.", "Write a dict display.", inner.position
                )
            target = self.target if self.table_of is None else self.table_of(inner.items.get("TableName"))
            if target is None:
                raise self.beyond("The table is not known.", "Give the Table or its name.", inner.position)
            found.append((kind, Writer(target, inner.items, inner.position, (), typed=self.typed)))
        return found


def _of_dynamodb(statement: Statement) -> bool:
    return any(action.startswith("dynamodb:") for action in statement.actions)


def _inner(argument: Argument, kind: str, name: str) -> Argument | None:
    outer = (argument.items or {}).get(kind)
    return None if outer is None or outer.items is None else outer.items.get(name)


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


__all__ = ["OPERATIONS", "Beyond", "Target", "Writer", "source_key", "write"]
