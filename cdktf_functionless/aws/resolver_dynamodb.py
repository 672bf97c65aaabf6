"""DynamoDB's SDK calls in an AppSync resolver: requests of AppSync's data source, where it can say them.

https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html

What the data source has no word for (`ReturnConsumedCapacity`, puts and deletes in one batch, tables that are not
known) goes to DynamoDB in its own protocol: then there is no request here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compilers.appsync_js import Request, js
from ..compilers.appsync_js.types import dict_of, list_of, of_annotation, record
from ..constructs.base import region_of
from ..constructs.table_resolver import OPERATIONS, Beyond, Target, Writer, source_key, write
from ..diagnostics import Position
from ..iam import Statement
from ..integration import Argument
from ..tokens import is_token
from .arns import entries
from .context import current
from .identity import identify, is_resource
from .model import Operation

_ITEM = of_annotation(dict[str, Any])


def request(
    operation: Operation, parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position
) -> Request | None:
    """The request of a call, or None where AppSync's data source cannot say it.

    Raises:
        FunctionlessError: FL5019 for a call that is wrong.
    """
    if operation.name not in OPERATIONS:
        return None
    try:
        match operation.name:
            case "batch_get_item":
                return _batch_get(parameters, statements, position)
            case "batch_write_item":
                return _batch_write(parameters, statements, position)
            case "transact_get_items" | "transact_write_items":
                target = _first_table(parameters.get("TransactItems"))
            case _:
                target = table_of(parameters.get("TableName"))
        if target is None:
            return None
        writer = Writer(target, parameters, position, statements, typed=True, table_of=table_of)
        return write(operation.name, writer)
    except Beyond:
        return None


def table_of(argument: Argument | None) -> Target | None:
    """The table that an argument names; None where that is not known."""
    if argument is None or argument.possible is None or len(argument.possible) != 1:
        return None
    value: Any = argument.possible[0]
    owner = current().owner(value) if isinstance(value, str) and is_token(value) else None
    subject = value if owner is None else owner[0]
    if not is_resource(subject):
        if not isinstance(value, str):
            return None
        config = {"dynamodb_config": {"table_name": value}}
        return Target(source_key(value, {}), value, config, (), dict[str, Any], "table")
    name = identify(subject, "TableName")
    if name is None:
        return None
    region = region_of(getattr(subject, "provider", None))
    literal = getattr(subject, "table_name", None) or getattr(subject, "name_input", None)
    shown = literal if isinstance(literal, str) else name
    config = {"dynamodb_config": {"table_name": name, **region}}
    label = str(getattr(subject, "label", "table"))
    return Target(source_key(shown, region), shown, config, _keys(subject), dict[str, Any], label)


def _keys(subject: Any) -> tuple[str, ...]:
    """The names of a table's key attributes."""
    if hasattr(subject, "partition_key"):
        keys = (subject.partition_key, getattr(subject, "sort_key", None))
        return tuple(key[0] for key in keys if key)
    names = (getattr(subject, "hash_key_input", None), getattr(subject, "range_key_input", None))
    return tuple(name for name in names if isinstance(name, str))


def _first_table(items: Argument | None) -> Target | None:
    """The table of a transaction's first part: the data source is its; the requests name their tables themselves."""
    parts = items.elements if items is not None else None
    inner = next(iter((parts[0].items or {}).values()), None) if parts else None
    fields = entries(inner)
    return None if fields is None else table_of(fields.get("TableName"))


def _tables(parameters: Mapping[str, Argument]) -> list[tuple[Target, Argument]]:
    """The tables of a batch, each with what is asked of it."""
    asked = parameters["RequestItems"]
    if len(parameters) > 1 or not asked.items:
        raise Beyond()
    found = []
    for name, argument in asked.items.items():
        target = table_of(Argument(asked.position, possible=(name,)))
        if target is None:
            raise Beyond()
        found.append((target, argument))
    return found


def _finish(
    tables: list[tuple[Target, Argument]],
    statements: tuple[Statement, ...],
    position: Position,
    operation: str,
    parts: Mapping[str, js.Expr],
    **more: Any,
) -> Request:
    writer = Writer(tables[0][0], {}, position, statements, typed=True)
    writer.helpers += ["attributes"]
    listed = js.Object(tuple(parts.items()))
    return writer.finish({"operation": js.Lit(operation), "tables": listed}, **more)


def _batch_get(parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position) -> Request:
    tables = _tables(parameters)
    parts: dict[str, js.Expr] = {}
    again: list[tuple[str, js.Expr]] = []
    for target, argument in tables:
        if argument.items is None:
            raise Beyond()
        repeated = tuple((name, each.code) for name, each in argument.items.items() if name != "Keys")
        again += [(target.name, js.Object(repeated))] if repeated else []
        writer = Writer(target, argument.items, argument.position, (), typed=True)
        part = {"keys": writer.code("Keys")}
        writer.plain(part, "ConsistentRead")
        projection = writer.projection()
        if projection is not None:
            part["projection"] = projection
        writer.done()
        parts[target.name] = js.Object(tuple(part.items()))

    def view(raw: js.Expr) -> dict[str, tuple[js.Expr, object, bool]]:
        item = js.Name("item_")
        whole = js.Arrow((item,), js.call("attributes", item))
        found = [
            (
                name,
                js.method(
                    js.method(js.member(js.Member(raw, "data"), name), "filter", js.Arrow((item,), item)), "map", whole
                ),
            )
            for name in parts
        ]
        left = js.call("unprocessedKeys", raw, js.Object(tuple(again)))
        responses = record(dict.fromkeys(parts, list_of(_ITEM)))
        return {
            "Responses": (js.Object(tuple(found)), responses, True),
            "UnprocessedKeys": (left, dict_of(_ITEM), True),
        }

    return _finish(tables, statements, position, "BatchGetItem", parts, view=view)


def _batch_write(parameters: Mapping[str, Argument], statements: tuple[Statement, ...], position: Position) -> Request:
    tables = _tables(parameters)
    written = [each for _, argument in tables for each in argument.elements or (argument,)]
    kinds = {name for each in written for name in each.items or ("?",)}
    if kinds not in ({"PutRequest"}, {"DeleteRequest"}):
        raise Beyond()
    (kind,) = kinds
    operation, inner = ("BatchPutItem", "Item") if kind == "PutRequest" else ("BatchDeleteItem", "Key")
    parts: dict[str, js.Expr] = {}
    for target, argument in tables:
        values = [((each.items or {})[kind].items or {}).get(inner) for each in argument.elements or ()]
        codes = [value.code for value in values if value is not None and value.code is not None]
        if argument.elements is None or len(codes) != len(values):
            raise Beyond()
        parts[target.name] = js.Array(tuple(codes))

    def view(raw: js.Expr) -> dict[str, tuple[js.Expr, object, bool]]:
        left = js.call("unprocessedItems", raw, js.Lit(kind), js.Lit(inner))
        return {"UnprocessedItems": (left, dict_of(list_of(_ITEM)), True)}

    return _finish(tables, statements, position, operation, parts, view=view)


__all__ = ["request", "table_of"]
