"""`Stream` and `LogGroup`: a Kinesis data stream, and a log group of CloudWatch.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/kinesis_stream
https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_log_group
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from constructs import Construct

from ..iam import Statement
from ..integration import HttpTarget
from .base import make
from .delivery import EventTarget, log_group_target, stream_target
from .existing import composed, existing
from .filled import FilledConstruct
from .function import Function
from .messages import datum_handler
from .stream_source import read_stream


class Stream(FilledConstruct):
    """A Kinesis data stream: `stream.put_record(Data=..., PartitionKey=...)` and its other operations.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        shards: how many shards; None lets AWS scale on demand.
        encryption: the ARN of a KMS key; without one the records are encrypted with AWS's own.
        provider: the AWS provider (alias) of the stream.
        props: the other arguments of `aws_kinesis_stream`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    SERVICE = "kinesis"
    PARAMETER = "StreamName"
    NAME = "stream_name"

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        shards: int | None = None,
        encryption: str | None = None,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id, provider)
        #: The name that AWS knows the stream by, as a plain string.
        self.stream_name: str = props.pop("name", None) or self.physical_name(128)
        #: The ARN of the customer's key that encrypts the stream, or None.
        self.kms_key_arn = encryption
        mode = "ON_DEMAND" if shards is None else "PROVISIONED"
        arguments: dict[str, Any] = {
            "name": self.stream_name,
            "stream_mode_details": {"stream_mode": mode},
            "encryption_type": "KMS",
            "kms_key_id": encryption or "alias/aws/kinesis",
        }
        if shards is not None:
            arguments["shard_count"] = shards
        self.resource = make("kinesis_stream", "KinesisStream", self, "Default", {**arguments, **props, **self._shared})

    @classmethod
    def from_name(cls, scope: Construct, id: str, name: str, *, provider: Any = None) -> Stream:
        """A stream that exists already.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            name: its name, or a token of it.
            provider: the AWS provider (alias) whose region is meant.
        """
        arn = composed(scope, "arn:{partition}:kinesis:{region}:{account}:stream/{name}", name, provider)
        attributes = {"arn": arn, "name": name, "id": name}
        return existing(lambda: cls(scope, id, name=name, provider=provider), attributes)

    def on_records(
        self,
        id: str,
        handler: Callable[..., Any] | Function[..., Any],
        **options: Any,
    ) -> Function[..., Any]:
        """Calls a function for each record, in the order of its shard.

        A plain function gets the data of one record: what it means as JSON, or the text where it is none, or always the
        bytes where the parameter is annotated with `bytes`. The rest is as for `Table.on_change`.

        Args:
            id: unique in the stream.
            handler: the function.
            options: the fields of `StreamSettings` (`filter`, `batch_size`, `on_failure` and so on),
                and the properties of the `Function` that is made.

        Returns:
            The function.

        Raises:
            FunctionlessError: FL1012, FL6004; the filter's errors are raised at synth.
        """
        names = ("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards")
        statement = Statement(frozenset(f"kinesis:{name}" for name in names), (self.arn,))
        return read_stream(self, id, handler, datum_handler, self.arn, (statement,), options)

    def __http__(self) -> HttpTarget:
        """The stream as the target of a route: the request's body becomes a record."""
        parameters = {"StreamName": self.name, "Data": "$request.body", "PartitionKey": "$context.requestId"}
        statement = Statement(frozenset({"kinesis:PutRecord"}), (self.arn,))
        return HttpTarget("Kinesis-PutRecord", parameters, statement, ("Data", "PartitionKey", "ExplicitHashKey"))

    def __event_target__(self, *, partition_key_path: str | None = None) -> EventTarget:
        """The stream as a target of events; the partition key is the event's id unless a path says otherwise."""
        return stream_target(self, partition_key_path=partition_key_path)


class LogGroup(FilledConstruct):
    """A log group of CloudWatch Logs: `group.put_log_events(logStreamName=..., logEvents=[...])` and so on.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        retention_in_days: how long events are kept.
        provider: the AWS provider (alias) of the group.
        props: the other arguments of `aws_cloudwatch_log_group`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    SERVICE = "logs"
    PARAMETER = "logGroupName"
    NAME = "log_group_name"

    def __init__(
        self, scope: Construct, id: str, *, retention_in_days: int = 30, provider: Any = None, **props: Any
    ) -> None:
        super().__init__(scope, id, provider)
        #: The name that AWS knows the group by, as a plain string.
        self.log_group_name: str = props.pop("name", None) or self.physical_name(512)
        arguments = {"name": self.log_group_name, "retention_in_days": retention_in_days, **props, **self._shared}
        self.resource = make("cloudwatch_log_group", "CloudwatchLogGroup", self, "Default", arguments)

    @classmethod
    def from_name(cls, scope: Construct, id: str, name: str, *, provider: Any = None) -> LogGroup:
        """A log group that exists already.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            name: its name, or a token of it.
            provider: the AWS provider (alias) whose region is meant.
        """
        arn = composed(scope, "arn:{partition}:logs:{region}:{account}:log-group:{name}", name, provider)
        attributes = {"arn": arn, "name": name, "id": name}
        return existing(lambda: cls(scope, id, name=name, provider=provider), attributes)

    def __event_target__(self) -> EventTarget:
        """The group as a target of events; its name must begin with `/aws/events/`."""
        return log_group_target(self)
