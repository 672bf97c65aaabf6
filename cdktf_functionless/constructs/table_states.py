"""How the operations of a Table are written in a state machine: native values are converted in JSONata.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..compilers.states_language.arguments import template_of
from ..compilers.states_language.task import Jsonata, Task
from ..diagnostics import FL1011, Position, error
from ..iam import Statement
from ..integration import Argument

#: Operations with an optimized integration; the others go through the SDK.
_OPTIMIZED = {
    "get_item": "dynamodb:getItem",
    "put_item": "dynamodb:putItem",
    "update_item": "dynamodb:updateItem",
    "delete_item": "dynamodb:deleteItem",
}
_SDK = {
    "query": "aws-sdk:dynamodb:query",
    "scan": "aws-sdk:dynamodb:scan",
    "batch_get_item": "aws-sdk:dynamodb:batchGetItem",
    "batch_write_item": "aws-sdk:dynamodb:batchWriteItem",
    "transact_get_items": "aws-sdk:dynamodb:transactGetItems",
    "transact_write_items": "aws-sdk:dynamodb:transactWriteItems",
}
#: Members that are maps of values.
_MAPS = frozenset(("Key", "Item", "ExpressionAttributeValues", "ExclusiveStartKey"))

#: A native value to DynamoDB's, and back.
_TO = (
    '$to_ := function($v_) {($t_ := $type($v_); $t_ = "string" ? {"S": $v_} : $t_ = "number" ? {"N": $string($v_)} : '
    '$t_ = "boolean" ? {"%s": $v_} : $t_ = "null" ? {"%s": true} : $t_ = "array" ? {"L": [$map($v_, $to_)]} : '
    '{"M": $merge([$each($v_, function($w_, $k_) {{$k_: $to_($w_)}})])})}'
)
_FROM = (
    '$from_ := function($v_) {($t_ := $keys($v_); $w_ := $lookup($v_, $t_); $t_ = "N" ? $number($w_) : '
    '$t_ in ["NULL", "Nul"] ? null : $t_ = "L" ? [$map($w_, $from_)[]] : $t_ in ["NS", "Ns"] ? [$map($w_, $number)] : '
    '$t_ = "M" ? $merge([$each($w_, function($x_, $k_) {{$k_: $from_($x_)}})]) : $w_)}'
)
_ANSWER = (
    "({from_}; $r_ := {response}; $merge([$each($r_, function($v_, $k_) {{"
    '$k_ in ["SdkHttpMetadata", "SdkResponseMetadata"] ? {{}} : '
    '{{$k_: $k_ in ["Item", "Attributes", "LastEvaluatedKey"] ? $from_({{"M": $v_}}) : '
    '$k_ = "Items" ? [$map($v_, function($i_) {{$from_({{"M": $i_}})}})] : '
    '$k_ = "Responses" and $type($v_) = "array" ? [$map($v_, function($i_) {{'
    '$exists($i_.Item) ? {{"Item": $from_({{"M": $i_.Item}})}} : {{}}}})] : $v_}}}})]))'
)


def task(
    operation: str,
    table_name: str,
    arguments: Mapping[str, Argument],
    statements: tuple[Statement, ...],
    position: Position,
) -> Task:
    """The Task state of an operation.

    Args:
        operation: as `"get_item"`.
        table_name: the table's name, a token.
        arguments: of the call.
        statements: what it needs.
        position: where it stands.

    Raises:
        FunctionlessError: FL1011 for requests of a batch or a transaction that are not written out.
    """
    given = dict(arguments)
    values = _Values("BOOL", "NULL") if operation in _OPTIMIZED else _Values("Bool", "Nul")
    result = _answer
    if operation == "batch_get_item":
        keys = [values.map(key) for key in _elements(given.pop("Keys", None), position)]
        more = {name: values.member(name, value) for name, value in given.items()}
        template: dict[str, Any] = {"RequestItems": {table_name: {"Keys": keys, **more}}}
        result = _batch(table_name)
    elif operation == "batch_write_item":
        requests = [values.nested(one, None) for one in _elements(given.pop("Requests", None), position)]
        template = {"RequestItems": {table_name: requests}}
        template |= {name: template_of(value) for name, value in given.items()}
    elif operation.startswith("transact"):
        items = [values.nested(one, table_name) for one in _elements(given.pop("TransactItems", None), position)]
        template = {"TransactItems": items, **{name: template_of(value) for name, value in given.items()}}
    else:
        template = {"TableName": table_name, **{name: values.member(name, value) for name, value in given.items()}}
    resource = _OPTIMIZED.get(operation) or _SDK[operation]
    prefix = "DynamoDB" if operation in _OPTIMIZED else "DynamoDb"
    return Task(resource, template, result, statements=statements, error_prefix=prefix)


def _answer(response: Jsonata) -> Jsonata:
    return Jsonata(_ANSWER.format(from_=_FROM, response=response), "dict")


def _batch(table_name: str) -> Any:
    def result(response: Jsonata) -> Jsonata:
        name = f'"{table_name}"'
        items = f'[$map($lookup({response}.Responses, {name}), function($i_) {{$from_({{"M": $i_}})}})]'
        left = f'[$map($lookup({response}.UnprocessedKeys, {name}).Keys, function($i_) {{$from_({{"M": $i_}})}})]'
        return Jsonata(f'({_FROM}; {{"Items": {items}, "UnprocessedKeys": {left}}})', "dict")

    return result


def _elements(argument: Argument | None, position: Position) -> list[Argument]:
    if argument is None or argument.elements is None:
        raise error(
            FL1011,
            "The requests are not written out one by one.",
            position if argument is None else argument.position,
            "Write a list: in a state machine the table's name is added to each of them.",
        )
    return list(argument.elements)


@dataclass(frozen=True)
class _Values:
    """Native values as DynamoDB's; the SDK integration spells two of its types in its own way."""

    boolean: str
    null: str

    @property
    def to(self) -> str:
        return _TO % (self.boolean, self.null)

    def nested(self, argument: Argument, table_name: str | None) -> dict[str, Any]:
        """`{"Put": {"Item": ...}}`, `{"DeleteRequest": {"Key": ...}}`."""
        if argument.items is None or any(inner.items is None for inner in argument.items.values()):
            raise error(FL1011, "The request is not written out.", argument.position, 'Write {"Put": {"Item": ...}}.')
        found: dict[str, Any] = {}
        for kind, inner in argument.items.items():
            named = {} if table_name is None else {"TableName": table_name}
            found[kind] = {**named, **{name: self.member(name, value) for name, value in (inner.items or {}).items()}}
        return found

    def member(self, name: str, argument: Argument) -> Any:
        return self.map(argument) if name in _MAPS else template_of(argument)

    def map(self, argument: Argument) -> Any:
        """A dict of native values."""
        if argument.items is not None:
            return {name: self.value(item) for name, item in argument.items.items()}
        return Jsonata(f"({self.to}; $to_({argument.code}).M)")

    def value(self, argument: Argument) -> Any:
        """A native value; constants and known types are written directly."""
        template = template_of(argument)
        if isinstance(template, Jsonata):
            kind = template.kind
            if kind == "str":
                return {"S": template}
            if kind in ("int", "float", "number"):
                return {"N": Jsonata(f"$string({template})")}
            if kind == "bool":
                return {self.boolean: template}
            return Jsonata(f"({self.to}; $to_({template}))")
        if isinstance(template, bool):
            return {self.boolean: template}
        if isinstance(template, str):
            return {"S": template}
        if isinstance(template, int):
            return {"N": str(template)}
        if argument.items is not None:
            return {"M": {name: self.value(item) for name, item in argument.items.items()}}
        if argument.elements is not None:
            return {"L": [self.value(item) for item in argument.elements]}
        return Jsonata(f"({self.to}; $to_({argument.code}))")
