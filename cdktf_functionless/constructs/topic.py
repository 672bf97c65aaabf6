"""`Topic`: an SNS topic, its operations, and its subscriptions.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/sns_topic
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from constructs import Construct

from ..compilers.event_pattern import FILTER_POLICY, compile_predicates
from ..diagnostics import FL4052, error
from ..iam import Statement
from ..integration import Destination, Reference
from ..tokens import json_text
from .base import caller, make, region_of
from .delivery import EventTarget, ResourcePolicy, Sender, event_target
from .existing import existing, name_in
from .filled import FilledConstruct

PRINCIPAL = "sns.amazonaws.com"
#: SNS's protocol for a target, by the action that delivers there.
_PROTOCOLS = {"lambda:InvokeFunction": "lambda", "sqs:SendMessage": "sqs"}


class Topic(FilledConstruct):
    """A topic: `topic.publish(Message=...)` and SNS's other operations, with the topic filled in.

    A message that is not a string is sent as JSON.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        fifo: whether messages keep their order within a message group.
        encryption: the ARN or alias of a KMS key.
        provider: the AWS provider (alias) of the topic.
        props: the other arguments of `aws_sns_topic`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    SERVICE = "sns"
    PARAMETER = "TopicArn"
    TEXTS = frozenset({"Message"})

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        fifo: bool = False,
        encryption: str | None = None,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id, provider)
        self.fifo = fifo
        #: The name that AWS knows the topic by, as a plain string.
        self.topic_name: str = props.pop("name", None) or self.physical_name(256, suffix=".fifo" if fifo else "")
        #: The ARN of the customer's key that encrypts the topic, or None.
        self.kms_key_arn = encryption
        arguments: dict[str, Any] = {"name": self.topic_name, **props, **self._shared}
        if fifo:
            arguments["fifo_topic"] = True
        if encryption is not None:
            arguments["kms_master_key_id"] = encryption
        self.resource = make("sns_topic", "SnsTopic", self, "Default", arguments)
        self._policy = ResourcePolicy(self, "sns:Publish", self._attach)

    @classmethod
    def from_arn(cls, scope: Construct, id: str, arn: str, *, provider: Any = None) -> Topic:
        """A topic that exists already. As a target of events it needs a policy that whoever made it gives it.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            arn: its ARN, or a token of it.
            provider: the AWS provider (alias) whose region is meant.

        Raises:
            FunctionlessError: FL6005 for a text that is no ARN.
        """
        name = name_in(arn, ":")
        attributes = {"arn": arn, "name": name, "id": arn}
        return existing(lambda: cls(scope, id, name=name, fifo=name.endswith(".fifo"), provider=provider), attributes)

    def _attach(self, policy: str) -> None:
        make("sns_topic_policy", "SnsTopicPolicy", self, "Policy", {"arn": self.arn, "policy": policy, **self._shared})

    @property
    def identity(self) -> str:
        """The topic's ARN, as a token."""
        return self.arn

    @property
    def local_identity(self) -> str:
        """The topic's ARN in the account that boto3 finds."""
        from lambda_runtime.client import client  # needs boto3, which only a run in this process needs

        sdk = client("sns", region_of(self.provider).get("region"))
        for page in sdk.get_paginator("list_topics").paginate():
            for topic in page["Topics"]:
                if topic["TopicArn"].endswith(f":{self.topic_name}"):
                    return str(topic["TopicArn"])
        raise LookupError(f"There is no topic {self.topic_name!r}")

    @property
    def policy(self) -> dict[str, Any]:
        """The topic's policy: which services may publish to it."""
        return self._policy.document

    def permit(self, sender: Sender) -> None:
        """Lets a service publish for one of its resources.

        Args:
            sender: the rule or bucket.
        """
        self._policy.permit(sender)

    def __event_target__(self) -> EventTarget:
        """The topic as a target of events."""
        return EventTarget(self.arn, self._publish(), self.permit)

    def __destination__(self) -> Destination:
        """The topic as the destination of a function's results."""
        return Destination(self.arn, self._publish())

    def _publish(self) -> Statement:
        return Statement(frozenset({"sns:Publish"}), (self.arn,))

    def _local(self) -> Any:
        from lambda_runtime.topic import Topic as RuntimeTopic  # needs boto3, which only a run needs

        return RuntimeTopic(self.local_identity, **region_of(self.provider))

    def __reference__(self) -> Reference:
        """What stands for the topic in a bundle."""
        return Reference("lambda_runtime.topic:Topic", {"arn": self.arn, **region_of(self.provider)}, self.label)

    # subscriptions

    def subscribe(
        self,
        id: str,
        target: Any,
        *,
        filter: Callable[[Any], object] | None = None,
        dead_letter_queue: Any = None,
        raw: bool | None = None,
        **props: Any,
    ) -> Any:
        """Sends what is published to a target.

        Args:
            id: unique in the topic.
            target: a Queue, a Function, an e-mail address or an https address.
            filter: a predicate of the message (an object in JSON), or of its attributes where the predicate's
                parameter is named `attributes`: `lambda attributes: attributes["kind"] == "order"`.
            dead_letter_queue: the Queue that gets what could not be delivered.
            raw: whether a queue gets the message itself, without SNS's envelope: so it is unless this is False.
            props: the other arguments of `aws_sns_topic_subscription`, by their Terraform names.

        Returns:
            The Terraform resource.

        Raises:
            FunctionlessError: FL4052 for what SNS cannot deliver to.
        """
        arguments: dict[str, Any] = {"topic_arn": self.arn, **self._endpoint(id, target), **props, **self._shared}
        if arguments["protocol"] == "sqs" and raw is not False:
            arguments["raw_message_delivery"] = True
        elif raw is not None:
            arguments["raw_message_delivery"] = raw
        if filter is not None:
            attributes = next(iter(inspect.signature(filter).parameters), "") == "attributes"
            arguments["filter_policy_scope"] = "MessageAttributes" if attributes else "MessageBody"
            arguments["filter_policy"] = self.lazy_string(lambda: json_text(self.filter_policy(id, filter)))
        if dead_letter_queue is not None:
            dead = event_target(dead_letter_queue, {})
            if dead.permit is not None:
                dead.permit(Sender(self, PRINCIPAL, self.arn, f"{id}Dead"))
            arguments["redrive_policy"] = json_text({"deadLetterTargetArn": dead.arn})
        return make("sns_topic_subscription", "SnsTopicSubscription", self, id, arguments)

    def filter_policy(self, id: str, predicate: Callable[[Any], object]) -> Mapping[str, Any]:
        """The policy of a subscription's predicate.

        Raises:
            FunctionlessError: FL4001 to FL4011.
        """

        def compiled() -> Mapping[str, Any]:
            found = compile_predicates([predicate], FILTER_POLICY, envelope=None).document
            if found is None:
                raise error(
                    FL4052, f"The filter of {id!r} is true for every message.", caller(), "Leave the filter out."
                )
            return found

        return self.document(f"filter {id}", compiled)

    def _endpoint(self, id: str, target: Any) -> dict[str, Any]:
        if isinstance(target, str):
            if target.startswith("https://"):
                return {"protocol": "https", "endpoint": target}
            if "@" in target:
                return {"protocol": "email", "endpoint": target}
        else:
            fifo = getattr(target, "fifo", False) is True
            found = event_target(target, {"message_group_id": "any"} if fifo else {})
            protocol = _PROTOCOLS.get(next(iter(found.statement.actions)))
            if protocol is not None and found.permit is not None:
                found.permit(Sender(self, PRINCIPAL, self.arn, id))
                return {"protocol": protocol, "endpoint": found.arn}
        raise error(
            FL4052,
            f"A topic cannot deliver to {target!r}.",
            caller(),
            "Subscribe a Queue, a Function, an e-mail address or an https address.",
        )

    def __repr__(self) -> str:
        return f"<Topic {self._construct_path}>"
