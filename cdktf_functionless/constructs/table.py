"""`Table`: a DynamoDB table whose methods take and give plain Python values.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/dynamodb_table
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from constructs import Construct

from ..diagnostics import FL1011, FL6004, error
from ..iam import Statement
from ..integration import Argument, Call, Integration, Reference, Use
from .base import ResourceConstruct, caller, make, region_of
from .existing import composed, existing
from .operation import Operation

if TYPE_CHECKING:
    from ..compilers.appsync_js import Request as AppsyncRequest
    from ..compilers.states_language.task import Task

if TYPE_CHECKING:
    from .function import Function

Item = TypeVar("Item")
#: A key attribute: its name (a string attribute), or its name and type, `"S"`, `"N"` or `"B"`.
Key = str | tuple[str, str]


@dataclass(frozen=True)
class Index:
    """A global secondary index.

    Args:
        partition_key: its partition key.
        sort_key: its sort key, if it has one.
        projection: `"ALL"`, `"KEYS_ONLY"`, or the names of the attributes that it holds besides the keys.
    """

    partition_key: Key
    sort_key: Key | None = None
    projection: str | Sequence[str] = "ALL"


#: What each method needs, in the order of the actions' names. A transaction's actions follow from its parts.
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "get_item": ("GetItem",),
    "put_item": ("PutItem",),
    "update_item": ("UpdateItem",),
    "delete_item": ("DeleteItem",),
    "query": ("Query",),
    "scan": ("Scan",),
    "batch_get_item": ("BatchGetItem",),
    "batch_write_item": ("BatchWriteItem",),
    "transact_get_items": ("GetItem",),
    "transact_write_items": ("ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"),
}
_PARTS = {"ConditionCheck": "ConditionCheckItem", "Delete": "DeleteItem", "Put": "PutItem", "Update": "UpdateItem"}


class Table(ResourceConstruct, Generic[Item]):
    """A DynamoDB table; `Table[Order]` says what its items are (a TypedDict or a dataclass).

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        partition_key: `"id"` for a string, `("n", "N")` for a number.
        sort_key: the same, or None.
        indexes: global secondary indexes by name.
        stream: whether changes go to the table's stream, or what of them (`"KEYS_ONLY"`, `"NEW_IMAGE"`, `"OLD_IMAGE"`,
            `"NEW_AND_OLD_IMAGES"`, which True stands for).
        time_to_live: the attribute that holds the time, in seconds since 1970, at which an item may go.
        encryption: True for the AWS managed key, or the ARN of a KMS key.
        point_in_time_recovery: whether the table can be restored to any second of the last 35 days.
        provider: the AWS provider (alias) of the table.
        props: the other arguments of `aws_dynamodb_table`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011 for a key that is not one.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        partition_key: Key,
        sort_key: Key | None = None,
        indexes: Mapping[str, Index] | None = None,
        stream: bool | str = False,
        time_to_live: str | None = None,
        encryption: bool | str = False,
        point_in_time_recovery: bool = False,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id)
        self.partition_key = _key(partition_key)
        self.sort_key = None if sort_key is None else _key(sort_key)
        self.indexes = dict(indexes or {})
        self.encryption = encryption
        self.provider = provider
        self._streaming = bool(stream)
        #: The name that AWS knows the table by, as a plain string.
        self.table_name: str = props.pop("name", None) or self.physical_name(255)
        arguments: dict[str, Any] = {
            "name": self.table_name,
            "billing_mode": "PROVISIONED" if "read_capacity" in props else "PAY_PER_REQUEST",
            "hash_key": self.partition_key[0],
            "attribute": [{"name": name, "type": kind} for name, kind in self._attributes().items()],
        }
        if self.sort_key is not None:
            arguments["range_key"] = self.sort_key[0]
        if self.indexes:
            arguments["global_secondary_index"] = [_index(name, index) for name, index in self.indexes.items()]
        if stream:
            view = "NEW_AND_OLD_IMAGES" if stream is True else stream
            arguments |= {"stream_enabled": True, "stream_view_type": view}
        if time_to_live is not None:
            arguments["ttl"] = {"attribute_name": time_to_live, "enabled": True}
        if encryption:
            key = {} if encryption is True else {"kms_key_arn": encryption}
            arguments["server_side_encryption"] = {"enabled": True, **key}
        if point_in_time_recovery:
            arguments["point_in_time_recovery"] = {"enabled": True}
        if provider is not None:
            arguments["provider"] = provider
        self.resource = make("dynamodb_table", "DynamodbTable", self, "Default", {**arguments, **props})

    @classmethod
    def from_name(
        cls,
        scope: Construct,
        id: str,
        name: str,
        *,
        partition_key: Key,
        sort_key: Key | None = None,
        indexes: Mapping[str, Index] | None = None,
        encryption: bool | str = False,
        stream_arn: str | None = None,
        provider: Any = None,
    ) -> Table[Any]:
        """A table that exists already.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            name: its name, or a token of it.
            partition_key: its keys and indexes, as for a new table.
            sort_key: the same.
            indexes: the same.
            encryption: the ARN of the KMS key that encrypts it, if one of the customer's does.
            stream_arn: the ARN of its stream, for `on_change`.
            provider: the AWS provider (alias) whose region is meant.
        """
        arn = composed(scope, "arn:{partition}:dynamodb:{region}:{account}:table/{name}", name, provider)
        attributes = {"arn": arn, "name": name, "id": name, "stream_arn": stream_arn}
        return existing(
            lambda: cls(
                scope,
                id,
                name=name,
                partition_key=partition_key,
                sort_key=sort_key,
                indexes=indexes,
                encryption=encryption,
                stream=stream_arn is not None,
                provider=provider,
            ),
            attributes,
        )

    def _attributes(self) -> dict[str, str]:
        """The attributes of all keys with their types, in the order of the names; one name has one type."""
        keys = [self.partition_key, *([self.sort_key] if self.sort_key else [])]
        for index in self.indexes.values():
            keys += [_key(index.partition_key), *([_key(index.sort_key)] if index.sort_key else [])]
        types: dict[str, str] = {}
        for name, kind in keys:
            if types.setdefault(name, kind) != kind:
                problem = f"The key attribute {name!r} is used as {types[name]!r} and as {kind!r}."
                raise error(FL1011, problem, caller(), "An attribute has one type in all keys of a table.")
        return dict(sorted(types.items()))

    @property
    def kms_key_arn(self) -> str | None:
        """The ARN of the customer's key that encrypts the table, or None."""
        return self.encryption if isinstance(self.encryption, str) else None

    def __reference__(self) -> Reference:
        """What stands for the table in a bundle."""
        return Reference("lambda_runtime.table:Table", {"name": self.name, **region_of(self.provider)}, self.label)

    # operations: boto3's parameters, with the table filled in

    @property
    def get_item(self) -> Operation[..., dict[str, Any]]:
        """`get_item(Key=..., ...)` gives `{"Item": ...}`, without `"Item"` where there is none."""
        return self._operation("get_item")

    @property
    def put_item(self) -> Operation[..., dict[str, Any]]:
        """`put_item(Item=..., ConditionExpression=..., ...)`."""
        return self._operation("put_item")

    @property
    def update_item(self) -> Operation[..., dict[str, Any]]:
        """`update_item(Key=..., UpdateExpression=..., ...)`."""
        return self._operation("update_item")

    @property
    def delete_item(self) -> Operation[..., dict[str, Any]]:
        """`delete_item(Key=..., ...)`."""
        return self._operation("delete_item")

    @property
    def query(self) -> Operation[..., dict[str, Any]]:
        """`query(KeyConditionExpression=..., IndexName=..., ...)` gives `{"Items": [...], "Count": ...}`."""
        return self._operation("query")

    @property
    def scan(self) -> Operation[..., dict[str, Any]]:
        """`scan(FilterExpression=..., IndexName=..., ...)` gives `{"Items": [...], "Count": ...}`."""
        return self._operation("scan")

    @property
    def batch_get_item(self) -> Operation[..., dict[str, Any]]:
        """`batch_get_item(Keys=[...], ...)` gives `{"Items": [...], "UnprocessedKeys": [...]}`; at most 100 keys."""
        return self._operation("batch_get_item")

    @property
    def batch_write_item(self) -> Operation[..., dict[str, Any]]:
        """`batch_write_item(Requests=[{"PutRequest": {"Item": ...}}, {"DeleteRequest": {"Key": ...}}])` gives
        `{"UnprocessedItems": [...]}`; at most 25 requests."""
        return self._operation("batch_write_item")

    @property
    def transact_get_items(self) -> Operation[..., dict[str, Any]]:
        """`transact_get_items(TransactItems=[{"Get": {"Key": ...}}, ...])` gives `{"Responses": [{"Item": ...}]}`."""
        return self._operation("transact_get_items")

    @property
    def transact_write_items(self) -> Operation[..., dict[str, Any]]:
        """`transact_write_items(TransactItems=[{"Put": {"Item": ...}}, {"Update": ...}, {"Delete": ...},
        {"ConditionCheck": ...}])`; all of them happen, or none."""
        return self._operation("transact_write_items")

    # changes

    @functools.cached_property
    def stream_arn(self) -> str:
        """The ARN of the table's stream, as a token."""
        return str(self.resource.stream_arn)

    def on_change(
        self,
        id: str,
        handler: Callable[..., Any] | Function[..., Any],
        **options: Any,
    ) -> Function[..., Any]:
        """Calls a function for each change of an item, in order.

        A plain function gets one change: `{"event": "INSERT" | "MODIFY" | "REMOVE", "keys": {...}, "new": ...,
        "old": ...}` with plain Python values. A second parameter named `record` gets the stream's own record. When it
        raises, AWS delivers again from that change on. A `Function` is given AWS's own event, whole.

        Args:
            id: unique in the table.
            handler: the function.
            options: the fields of `StreamSettings` (`filter`, `batch_size`, `on_failure` and so on),
                and the properties of the `Function` that is made.

        Returns:
            The function.

        Raises:
            FunctionlessError: FL1012, FL6004; the filter's errors are raised at synth.
        """
        from .messages import change_handler
        from .stream_source import read_stream

        if not self._streaming:
            raise error(FL6004, f"The table {self.label!r} has no stream.", caller(), "Make it with stream=True.")
        names = ("DescribeStream", "GetRecords", "GetShardIterator")
        statements = (
            Statement(frozenset(f"dynamodb:{name}" for name in names), (self.stream_arn,)),
            Statement(frozenset({"dynamodb:ListStreams"}), ("*",)),  # the action knows no resources
        )
        return read_stream(self, id, handler, change_handler, self.stream_arn, statements, options)

    def _operation(self, name: str) -> Operation[..., Any]:
        def run(**parameters: Any) -> Any:
            from lambda_runtime.table import Table as RuntimeTable  # needs boto3, which only a run needs

            return getattr(RuntimeTable(name=self.table_name, **region_of(self.provider)), name)(**parameters)

        return Operation(self, TableOperation(self, name), run)

    def __repr__(self) -> str:
        return f"<Table {self._construct_path}>"


class TableOperation(Integration):
    """One method of a table."""

    def __init__(self, table: Table[Any], operation: str) -> None:
        self.table = table
        self.operation = operation
        self.name = f"Table.{operation}"
        self.signature = inspect.Signature([inspect.Parameter("parameters", inspect.Parameter.VAR_KEYWORD)])

    def statements(self, call: Call) -> tuple[Statement, ...]:
        """The actions on the table or on the index that the call reads, and on the key that encrypts them."""
        names = _ACTIONS[self.operation]
        if self.operation == "transact_write_items":
            names = _transaction_actions(call.kwargs.get("TransactItems"))
        actions = frozenset(f"dynamodb:{name}" for name in names)
        found = [
            Statement(actions, (resource,), sources=(call.position,))
            for resource in self._resources(call.kwargs.get("IndexName"))
        ]
        if self.table.kms_key_arn is not None:
            via = {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}
            key = frozenset({"kms:Decrypt", "kms:DescribeKey"})
            found.append(Statement(key, (self.table.kms_key_arn,), via, sources=(call.position,)))
        return tuple(found)

    def _resources(self, index: Argument | None) -> tuple[str, ...]:
        if index is None:
            return (self.table.arn,)
        names: Sequence[object] = index.possible if index.possible is not None else tuple(self.table.indexes)
        unknown = [name for name in names if name not in self.table.indexes]
        if unknown or not names:
            raise error(
                FL1011,
                f"The table {self.table.label!r} has no index {unknown[0]!r}."
                if unknown
                else "The table has no index.",
                index.position,
                f"Its indexes are: {', '.join(self.table.indexes) or 'none'}; give them to Table(..., indexes=...).",
            )
        return tuple(f"{self.table.arn}/index/{name}" for name in names)

    def in_lambda(self, call: Call) -> Use:
        """A request to DynamoDB."""
        return Use(self.statements(call))

    def in_state_machine(self, call: Call) -> Task:
        """The optimized integration of DynamoDB, or the SDK's; native values are converted in JSONata.

        Raises:
            FunctionlessError: FL1011 for requests of a batch or a transaction that are not written out.
        """
        from .table_states import task  # the compiler of state machines loads for them only

        return task(self.operation, self.table.name, call.kwargs, self.statements(call), call.position)

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """A request of AppSync's DynamoDB data source.

        Raises:
            FunctionlessError: FL5019 for what AppSync's requests cannot say.
        """
        from .table_resolver import Target, Writer, source_key, write  # the resolver compiler loads for resolvers only

        table = self.table
        keys = (table.partition_key[0], *([table.sort_key[0]] if table.sort_key is not None else []))
        item = getattr(table, "__orig_class__", None)
        hint = item.__args__[0] if item is not None else dict[str, Any]
        region = region_of(table.provider)
        config = {"dynamodb_config": {"table_name": table.name, **region}}
        target = Target(source_key(table.table_name, region), table.table_name, config, keys, hint, table.label)
        return write(self.operation, Writer(target, call.kwargs, call.position, self.statements(call)))


def _transaction_actions(items: Argument | None) -> tuple[str, ...]:
    """The actions of the parts of a transaction, or all where they cannot be seen."""
    everything = _ACTIONS["transact_write_items"]
    if items is None or items.elements is None:
        return everything
    kinds: set[str] = set()
    for element in items.elements:
        if element.items is None or not element.items.keys() <= _PARTS.keys():
            return everything
        kinds |= element.items.keys()
    return tuple(sorted(_PARTS[kind] for kind in kinds))


def _key(key: Key) -> tuple[str, str]:
    name, kind = (key, "S") if isinstance(key, str) else key
    if kind not in ("S", "N", "B"):
        raise error(FL1011, f"{kind!r} is not the type of a key.", caller(), "It is 'S', 'N' or 'B'.")
    return name, kind


def _index(name: str, index: Index) -> dict[str, Any]:
    block: dict[str, Any] = {"name": name, "hash_key": _key(index.partition_key)[0]}
    if index.sort_key is not None:
        block["range_key"] = _key(index.sort_key)[0]
    if isinstance(index.projection, str):
        return {**block, "projection_type": index.projection}
    return {**block, "projection_type": "INCLUDE", "non_key_attributes": list(index.projection)}
