"""`Queue`: an SQS queue, its operations, and functions that take its messages.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/sqs_queue
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from constructs import Construct

from ..compilers.event_pattern import EVENT_FILTER, compile_predicates
from ..diagnostics import FL4033, FL4051, FL6005, error
from ..iam import Statement
from ..integration import Destination, HttpTarget, Reference
from ..tokens import json_text
from .base import caller, make, region_of
from .delivery import EventTarget, ResourcePolicy, Sender, fifo_settings
from .existing import existing, name_in
from .filled import FilledConstruct
from .function import Function
from .messages import message_handler

#: Seconds that a message stays hidden after it was received, unless `visibility_timeout_seconds` says otherwise; AWS
#: asks for six times the consuming function's timeout, and a function's default is three seconds.
VISIBILITY = 30


class Queue(FilledConstruct):
    """A queue: `queue.send_message(MessageBody=...)` and SQS's other operations, with the queue filled in.

    A body that is not a string is sent as JSON.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        fifo: whether messages keep their order within a message group; duplicates are told by their content unless
            `content_based_deduplication` is False.
        dead_letter_queue: the Queue for messages that were received too often.
        max_receive_count: how often that is.
        encryption: the ARN of a KMS key; without one SQS's own keys encrypt.
        provider: the AWS provider (alias) of the queue.
        props: the other arguments of `aws_sqs_queue`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011, FL4051.
    """

    SERVICE = "sqs"
    PARAMETER = "QueueUrl"
    TEXTS = frozenset({"MessageBody"})

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        fifo: bool = False,
        dead_letter_queue: Queue | None = None,
        max_receive_count: int = 5,
        encryption: str | None = None,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id, provider)
        self.fifo = fifo
        #: The name that AWS knows the queue by, as a plain string.
        self.queue_name: str = props.pop("name", None) or self.physical_name(80, suffix=".fifo" if fifo else "")
        if fifo != self.queue_name.endswith(".fifo"):
            raise error(
                FL4051, f"The name {self.queue_name!r} does not fit fifo={fifo}.", caller(), "End it in '.fifo'."
            )
        #: The ARN of the customer's key that encrypts the queue, or None.
        self.kms_key_arn = encryption
        #: Whether a FIFO queue tells duplicates by their content where a message names no deduplication id.
        self.deduplicates: bool = props.get("content_based_deduplication", True)
        self.visibility: int = props.setdefault("visibility_timeout_seconds", VISIBILITY)
        arguments: dict[str, Any] = {"name": self.queue_name, **props, **self._shared}
        if fifo:
            arguments = {"content_based_deduplication": True, **arguments, "fifo_queue": True}
        arguments |= {"sqs_managed_sse_enabled": True} if encryption is None else {"kms_master_key_id": encryption}
        if dead_letter_queue is not None:
            if dead_letter_queue.fifo != fifo:
                raise error(
                    FL4051,
                    "A FIFO queue and a standard one cannot be each other's dead-letter queue.",
                    caller(),
                    f"Make the dead-letter queue with fifo={fifo}.",
                )
            redrive = {"deadLetterTargetArn": dead_letter_queue.arn, "maxReceiveCount": max_receive_count}
            arguments["redrive_policy"] = json_text(redrive)
        self.resource = make("sqs_queue", "SqsQueue", self, "Default", arguments)
        self._policy = ResourcePolicy(self, "sqs:SendMessage", self._attach)

    @classmethod
    def from_arn(cls, scope: Construct, id: str, arn: str, *, provider: Any = None) -> Queue:
        """A queue that exists already. As a target of events it needs a policy that whoever made it gives it.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            arn: its ARN.
            provider: the AWS provider (alias) whose region is meant.

        Raises:
            FunctionlessError: FL6005 for a text that is no ARN.
        """
        name = name_in(arn, ":")
        _, partition, _, region, account, _ = arn.split(":", 5)
        domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
        url = f"https://sqs.{region}.{domain}/{account}/{name}"
        attributes = {"arn": arn, "name": name, "url": url, "id": url}
        return existing(lambda: cls(scope, id, name=name, fifo=name.endswith(".fifo"), provider=provider), attributes)

    @classmethod
    def from_url(cls, scope: Construct, id: str, url: str, *, provider: Any = None) -> Queue:
        """A queue that exists already, by its URL, `https://sqs.<region>.amazonaws.com/<account>/<name>`.

        Raises:
            FunctionlessError: FL6005 for a text that is no such URL.
        """
        match = re.fullmatch(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?/(\d+)/([\w.-]+)", url)
        if match is None:
            message = f"{url!r} is not the URL of a queue."
            raise error(FL6005, message, caller(), "Give https://sqs.<region>.amazonaws.com/<account>/<name>.")
        region, china, account, name = match.groups()
        return cls.from_arn(
            scope, id, f"arn:aws{'-cn' if china else ''}:sqs:{region}:{account}:{name}", provider=provider
        )

    def _attach(self, policy: str) -> None:
        arguments = {"queue_url": self.url, "policy": policy, **self._shared}
        make("sqs_queue_policy", "SqsQueuePolicy", self, "Policy", arguments)

    @functools.cached_property
    def url(self) -> str:
        """The queue's URL, as a token."""
        return str(self.resource.url)

    @property
    def identity(self) -> str:
        """The queue's URL, as a token."""
        return self.url

    @property
    def local_identity(self) -> str:
        """The queue's URL in the account that boto3 finds."""
        from lambda_runtime.client import client  # needs boto3, which only a run in this process needs

        found = client("sqs", region_of(self.provider).get("region")).get_queue_url(QueueName=self.queue_name)
        return str(found["QueueUrl"])

    @property
    def policy(self) -> dict[str, Any]:
        """The queue's policy: who may send to it besides those whose roles allow it."""
        return self._policy.document

    def permit(self, sender: Sender) -> None:
        """Lets a service send messages for one of its resources.

        Args:
            sender: the rule, topic or bucket.
        """
        self._policy.permit(sender)

    def __event_target__(self, *, message_group_id: str | None = None) -> EventTarget:
        """The queue as a target of events."""
        rule, schedule = fifo_settings(self.fifo, message_group_id)
        if self.fifo and not self.deduplicates:
            raise error(
                FL4033,
                "Events reach a FIFO queue only where it tells duplicates by their content.",
                caller(),
                "Leave content_based_deduplication=False out.",
            )
        return EventTarget(self.arn, self._send(), self.permit, rule=rule, schedule=schedule)

    def __destination__(self) -> Destination:
        """The queue as the destination of a function's results."""
        return Destination(self.arn, self._send())

    def __http__(self) -> HttpTarget:
        """The queue as the target of a route: the request's body becomes a message."""
        parameters = {"QueueUrl": self.url, "MessageBody": "$request.body"}
        if self.fifo:
            parameters |= {"MessageGroupId": "$context.requestId", "MessageDeduplicationId": "$context.requestId"}
        choices = ("MessageBody", "DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId")
        return HttpTarget("SQS-SendMessage", parameters, self._send(), choices)

    def _send(self) -> Statement:
        return Statement(frozenset({"sqs:SendMessage"}), (self.arn,))

    def _local(self) -> Any:
        from lambda_runtime.queue import Queue as RuntimeQueue  # needs boto3, which only a run needs

        return RuntimeQueue(self.local_identity, **region_of(self.provider))

    def __reference__(self) -> Reference:
        """What stands for the queue in a bundle."""
        return Reference("lambda_runtime.queue:Queue", {"url": self.url, **region_of(self.provider)}, self.label)

    # messages

    def on_message(
        self,
        id: str,
        handler: Callable[..., Any] | Function[..., Any],
        *,
        batch_size: int = 10,
        max_batching_window: int | None = None,
        max_concurrency: int | None = None,
        filter: Callable[[Any], object] | None = None,
        **props: Any,
    ) -> Function[..., Any]:
        """Calls a function for each message.

        A plain function gets the body of one message: what it means as JSON, or the text where it is none, or always
        the text where the parameter is annotated with `str`. A second parameter named `record` gets SQS's own record. A
        message for which it raises comes back after the visibility timeout, and no other of its batch; in a FIFO queue
        the messages after it come back too, in their order. A `Function` is given AWS's own event, whole.

        Args:
            id: unique in the queue.
            handler: the function.
            batch_size: 1 to 10, or to 10,000 for a standard queue with a batching window.
            max_batching_window: seconds to wait for a full batch, 0 to 300; standard queues only.
            max_concurrency: how many batches may run at the same time, 2 to 1000.
            filter: a predicate of SQS's record, as `lambda record: record["body"]["kind"] == "order"`; other messages
                are deleted.
            props: of the `Function` that is made, as `timeout`.

        Returns:
            The function.

        Raises:
            FunctionlessError: FL4051 for numbers out of range, or a function that may run longer than messages are
                hidden.
        """
        self._check(batch_size, max_batching_window, max_concurrency)
        if isinstance(handler, Function):
            function, reports = handler, False
            if props:
                raise error(FL4051, "The function exists already.", caller(), "Give its properties to Function(...).")
        else:
            shared = {"provider": self.provider, **props} if self.provider is not None else props
            function = Function(self, id, message_handler(handler, fifo=self.fifo), **shared)
            reports = True
            timeout = props.get("timeout", 3)
            if isinstance(timeout, int) and timeout > self.visibility:
                raise error(
                    FL4051,
                    f"The function may run {timeout} seconds, and the queue hides its messages for {self.visibility}.",
                    caller(),
                    f"Give the queue visibility_timeout_seconds={timeout * 6}, as AWS advises.",
                )
        function.grant(
            Statement(frozenset({"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}), (self.arn,))
        )
        if self.kms_key_arn is not None:
            function.grant(Statement(frozenset({"kms:Decrypt"}), (self.kms_key_arn,)))
        arguments: dict[str, Any] = {
            "event_source_arn": self.arn,
            "function_name": function.name,
            "batch_size": batch_size,
            "depends_on": [function.policy_resource],
            **self._shared,
        }
        if reports:
            arguments["function_response_types"] = ["ReportBatchItemFailures"]
        if max_batching_window is not None:
            arguments["maximum_batching_window_in_seconds"] = max_batching_window
        if max_concurrency is not None:
            arguments["scaling_config"] = {"maximum_concurrency": max_concurrency}
        if filter is not None:
            pattern = self.lazy_string(lambda: json_text(self._filtered(id, filter)))
            arguments["filter_criteria"] = {"filter": [{"pattern": pattern}]}
        make("lambda_event_source_mapping", "LambdaEventSourceMapping", self, f"{id}Source", arguments)
        return function

    def _filtered(self, id: str, predicate: Callable[[Any], object]) -> Mapping[str, Any]:
        def compiled() -> Mapping[str, Any]:
            found = compile_predicates([predicate], EVENT_FILTER, envelope=None).document
            return {} if found is None else found

        return self.document(f"filter {id}", compiled)

    def _check(self, batch_size: int, window: int | None, concurrency: int | None) -> None:
        most = 10 if self.fifo else 10_000
        problem = ""
        if not 1 <= batch_size <= most:
            problem = f"batch_size is {batch_size}: it is 1 to {most}"
        elif batch_size > 10 and not window:
            problem = f"batch_size is {batch_size}: more than 10 needs max_batching_window"
        elif window is not None and (self.fifo or not 0 <= window <= 300):
            problem = f"max_batching_window is {window}: it is 0 to 300 seconds, and a FIFO queue has none"
        elif concurrency is not None and not 2 <= concurrency <= 1000:
            problem = f"max_concurrency is {concurrency}: it is 2 to 1000"
        if problem:
            raise error(FL4051, f"{problem}.", caller(), "Give a number in that range.")

    def __repr__(self) -> str:
        return f"<Queue {self._construct_path}>"
