"""`EventBus`: a bus of EventBridge, the events that are put on it, and the rules that take them from it.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_event_bus
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from cdktf import TerraformStack
from constructs import Construct

from ..aws.scope import ScopeContext
from ..compilers.event_pattern import compile_predicates
from ..diagnostics import FL4032, Position, error
from ..iam import Statement
from ..integration import Destination, HttpTarget, Reference
from ..tokens import json_text
from .base import FunctionlessConstruct, caller, make, region_of
from .bus_calls import PutEvents
from .delivery import EventTarget, by_role
from .operation import Operation
from .rule import Predicate, Rule


class EventBus(FunctionlessConstruct):
    """A bus of one's own; `EventBus.default(scope)` and `EventBus.from_name(scope, id, name)` are buses that exist.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        provider: the AWS provider (alias) of the bus and of its rules.
        props: the other arguments of `aws_cloudwatch_event_bus`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    def __init__(self, scope: Construct, id: str, *, provider: Any = None, **props: Any) -> None:
        super().__init__(scope, id)
        self.provider = provider
        #: The name that AWS knows the bus by, as a plain string.
        self.bus_name: str = props.pop("name", None) or self.physical_name(256)
        self._existing = bool(props.pop("_existing", False))
        self.resource: Any = None
        if not self._existing:
            shared = {} if provider is None else {"provider": provider}
            self.resource = make(
                "cloudwatch_event_bus",
                "CloudwatchEventBus",
                self,
                "Default",
                {"name": self.bus_name, **props, **shared},
            )

    @staticmethod
    def default(scope: Construct, *, provider: Any = None) -> EventBus:
        """The account's default bus, to which AWS's own services send: one construct for each stack and provider.

        Args:
            scope: a stack or a construct inside one.
            provider: the AWS provider (alias) whose region is meant.
        """
        stack = TerraformStack.of(scope)
        id = "functionless-default-bus" if provider is None else f"functionless-default-bus-{provider.node.id}"
        found = stack.node.try_find_child(id)
        if isinstance(found, EventBus):
            return found
        return EventBus(stack, id, provider=provider, name="default", _existing=True)

    @staticmethod
    def from_name(scope: Construct, id: str, name: str, *, provider: Any = None) -> EventBus:
        """A bus that exists already.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            name: its name, or a token of it.
            provider: the AWS provider (alias) whose region is meant.
        """
        return EventBus(scope, id, provider=provider, name=name, _existing=True)

    @property
    def is_default(self) -> bool:
        """Whether it is the account's default bus."""
        return self.bus_name == "default"

    @functools.cached_property
    def name(self) -> str:
        """The bus's name, as a token where the stack makes it."""
        return self.bus_name if self._existing else str(self.resource.name)

    @functools.cached_property
    def arn(self) -> str:
        """The bus's ARN, as a token."""
        if not self._existing:
            return str(self.resource.arn)
        context = ScopeContext(self, self.provider)
        place = f"{context.region}:{context.account}"
        return f"arn:{context.partition}:events:{place}:event-bus/{self.bus_name}"

    # rules

    def when(self, id: str, predicate: Predicate, **props: Any) -> Rule:
        """A rule for the events for which a predicate is true.

        Args:
            id: unique in the bus.
            predicate: a function of an event.
            props: as of `Rule`.
        """
        return Rule(self, id, (predicate,), **props)

    def all(self, id: str = "All", **props: Any) -> Rule:
        """A rule for all events.

        Args:
            id: unique in the bus.
            props: as of `Rule`.
        """
        return Rule(self, id, **props)

    def archive(self, id: str, *, days: int | None = None, predicate: Predicate | None = None, **props: Any) -> Any:
        """Keeps the events of the bus, to replay them.

        Args:
            id: unique in the bus.
            days: how long; None for ever.
            predicate: which of them; None for all.
            props: the other arguments of `aws_cloudwatch_event_archive`, by their Terraform names.

        Returns:
            The Terraform resource.
        """
        if days is not None and days < 1:
            raise error(FL4032, f"days is {days}.", caller(), "Give a number of days from 1 on, or None for ever.")
        arguments: dict[str, Any] = {
            "name": props.pop("name", None) or self.physical_name(48, suffix=f"-{id}"[:24]),
            "event_source_arn": self.arn,
            **props,
        }
        if days is not None:
            arguments["retention_days"] = days
        if predicate is not None:
            arguments["event_pattern"] = self.lazy_string(lambda: json_text(self._archived(id, predicate)))
        if self.provider is not None:
            arguments["provider"] = self.provider
        return make("cloudwatch_event_archive", "CloudwatchEventArchive", self, id, arguments)

    def _archived(self, id: str, predicate: Predicate) -> dict[str, Any]:
        found = self.document(f"archive {id}", lambda: compile_predicates([predicate]).document)
        return {"source": [{"prefix": ""}]} if found is None else found

    # as a resource

    @property
    def put_events(self) -> Operation[..., dict[str, Any]]:
        """`put_events({"Source": ..., "DetailType": ..., "Detail": {...}}, ...)`: an entry for each event.

        From a Lambda any number of entries, sent ten at a time; from a state machine ten at most. An entry that
        EventBridge does not take raises.
        """

        def run(*entries: dict[str, Any]) -> dict[str, Any]:
            from lambda_runtime.event_bus import EventBus as RuntimeBus  # needs boto3, which only a run needs

            return RuntimeBus(name=self.bus_name, **region_of(self.provider)).put_events(*entries)

        return Operation(self, PutEvents(self), run)

    def __event_target__(self, *, detail_type: str | None = None, source: str | None = None) -> EventTarget:
        """The bus as a target: the event keeps its source and detail. A schedule says what they are."""
        named = {"detail_type": detail_type or "Scheduled Event", "source": source or "schedule"}
        return by_role(self.arn, "events:PutEvents", schedule={"eventbridge_parameters": named})

    def __destination__(self) -> Destination:
        """The bus as the destination of a function's results."""
        return Destination(self.arn, self.statement())

    def __http__(self) -> HttpTarget:
        """The bus as the target of a route: the request's body becomes an event's detail."""
        parameters = {"Detail": "$request.body", "DetailType": "HttpRequest", "Source": "http"}
        choices = ("Detail", "DetailType", "Source", "Resources", "Time", "TraceHeader")
        return HttpTarget("EventBridge-PutEvents", {**parameters, "EventBusName": self.arn}, self.statement(), choices)

    def statement(self, *sources: Position) -> Statement:
        """The permission to put events."""
        return Statement(frozenset({"events:PutEvents"}), (self.arn,), sources=sources)

    def __reference__(self) -> Reference:
        """What stands for the bus in a bundle."""
        return Reference(
            "lambda_runtime.event_bus:EventBus", {"name": self.name, **region_of(self.provider)}, self.label
        )

    def __repr__(self) -> str:
        return f"<EventBus {self._construct_path}>"


def resource_rule(
    scope: FunctionlessConstruct,
    id: str,
    *,
    source: str,
    detail_type: str,
    resources: list[str] | None = None,
    detail: Mapping[str, Any] | None = None,
    predicate: Callable[[Any], object] | None = None,
    **props: Any,
) -> Rule:
    """A rule of the default bus for events that AWS sends of one of our own resources.

    Args:
        scope: the resource's construct, whose child the rule is.
        id: unique in it.
        source: as `"aws.states"`.
        detail_type: as `"Step Functions Execution Status Change"`.
        resources: ARNs that the event names.
        detail: patterns of the fields of `detail`, as `{"status": ["FAILED"]}`.
        predicate: what else must be true of the event.
        props: as of `Rule`.
    """
    pattern: dict[str, Any] = {"source": [source], "detail-type": [detail_type]}
    if resources:
        pattern["resources"] = resources
    if detail:
        pattern["detail"] = dict(detail)
    bus = EventBus.default(scope, provider=getattr(scope, "provider", None))
    return Rule(bus, id, () if predicate is None else (predicate,), pattern=pattern, scope=scope, **props)
