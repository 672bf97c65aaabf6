"""`Rule`: which events of a bus go where, and as what.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_event_rule
https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_event_target
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..compilers.event_pattern import Input, Pattern, compile_mapping, compile_predicates
from ..diagnostics import FL4030, FL4032, error
from ..iam import Statement
from ..tokens import escape, json_text
from .base import FunctionlessConstruct, caller, make
from .delivery import EventTarget, Sender, event_target, node_id, service_role
from .grants import named_arn

if TYPE_CHECKING:
    from .event_bus import EventBus

PRINCIPAL = "events.amazonaws.com"
MOST_TARGETS = 5
#: What matches every event: each has a source.
_EVERYTHING: Mapping[str, Any] = {"source": [{"prefix": ""}]}

Predicate = Callable[[Any], object]


class Rule(FunctionlessConstruct):
    """Events of a bus for which all of its predicates are true. Nothing is emitted until something is piped.

    Args:
        bus: the bus, and the scope unless `scope` is given.
        id: unique in the scope.
        predicates: functions of an event; see docs/eventbridge.md for what they may say.
        pattern_limit: the longest pattern: AWS's default is 2,048 characters, and 4,096 on request.
        pattern: a pattern to use in place of predicates.
        scope: where the rule is made.
        props: the other arguments of `aws_cloudwatch_event_rule`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL4032; `event_pattern` raises what is wrong with the predicates.
    """

    def __init__(
        self,
        bus: EventBus,
        id: str,
        predicates: Sequence[Predicate] = (),
        *,
        pattern_limit: int = 2048,
        pattern: Mapping[str, Any] | None = None,
        scope: FunctionlessConstruct | None = None,
        **props: Any,
    ) -> None:
        super().__init__(scope or bus, id)
        if not 1 <= pattern_limit <= 4096:
            raise error(FL4032, f"pattern_limit is {pattern_limit}.", caller(), "AWS allows 2048, or 4096 on request.")
        self.bus = bus
        self.provider = bus.provider
        self._predicates = tuple(predicates)
        self._limit = pattern_limit
        self._given = pattern
        self._props = props
        self._resource: Any = None
        self._role: Any = None
        self._statements: list[Statement] = []
        self._ids: dict[str, int] = {}
        #: The rule's name, as a plain string.
        self.rule_name: str = props.pop("name", None) or self.physical_name(64)

    def when(self, id: str, predicate: Predicate, **props: Any) -> Rule:
        """A rule for those events of this one for which `predicate` is true as well.

        Args:
            id: unique in this rule.
            predicate: a function of an event.
            props: as for the rule itself.
        """
        return Rule(
            self.bus,
            id,
            (*self._predicates, predicate),
            pattern_limit=self._limit,
            pattern=self._given,
            scope=self,
            **props,
        )

    def map(self, mapping: Callable[..., object]) -> MappedRule:
        """What targets receive in place of the event.

        Args:
            mapping: a function of the event, and of a second parameter `context: RuleContext` if it wants.
        """
        return MappedRule(self, mapping)

    def pipe(
        self,
        target: Any,
        *,
        dead_letter_queue: Any = None,
        retry_attempts: int | None = None,
        max_event_age: int | None = None,
        **options: Any,
    ) -> Rule:
        """Sends the events to a target.

        Args:
            target: a Function, StepFunction, ExpressStepFunction, Queue, Topic, EventBus, LogGroup, Stream or API
                destination.
            dead_letter_queue: the Queue that gets what could not be delivered.
            retry_attempts: 0 to 185.
            max_event_age: seconds, 60 to 86,400.
            options: the target's own: `message_group_id` of a FIFO queue, `partition_key_path` of a stream,
                `path_parameters`, `headers` and `query_parameters` of an API destination.

        Returns:
            The rule, for the next target; it has five at most.

        Raises:
            FunctionlessError: FL4030 to FL4033.
        """
        self._pipe(target, None, dead_letter_queue, retry_attempts, max_event_age, options)
        return self

    # documents

    @property
    def event_pattern(self) -> dict[str, Any]:
        """The pattern, readable before anything is piped.

        Raises:
            FunctionlessError: FL4001 to FL4011.
        """
        return self.document("pattern", self._make_pattern)

    @property
    def pattern_text(self) -> str:
        """The pattern in its readable form: one line for each way to match."""
        return self._compiled.text

    @property
    def _compiled(self) -> Pattern:
        return self.document("compiled", lambda: compile_predicates(self._predicates, most_characters=self._limit))

    def _make_pattern(self) -> dict[str, Any]:
        if self._given is not None and not self._predicates:
            return dict(self._given)
        found = self._compiled.document
        if self._given is not None:
            return _merged(self._given, found or {}, self)
        return dict(_EVERYTHING) if found is None else found

    @property
    def resource(self) -> Any:
        """The `aws_cloudwatch_event_rule`, which is made when it is first asked for."""
        if self._resource is None:
            shared = {} if self.provider is None else {"provider": self.provider}
            self._resource = make(
                "cloudwatch_event_rule",
                "CloudwatchEventRule",
                self,
                "Default",
                {
                    "name": self.rule_name,
                    "event_bus_name": self.bus.name,
                    **self._props,
                    **shared,
                },
            )
            self.late(lambda: json_text(self.event_pattern), self._put_pattern)
        return self._resource

    def _put_pattern(self, text: str) -> None:
        self.resource.event_pattern = text

    @functools.cached_property
    def arn(self) -> str:
        """The rule's ARN, as a token."""
        return str(self.resource.arn)

    @functools.cached_property
    def name(self) -> str:
        """The rule's name, as a token."""
        return str(self.resource.name)

    @property
    def role(self) -> Any:
        """The role that delivers to targets without a resource policy; None while there is no such target."""
        return self._role

    # targets

    def _pipe(
        self,
        target: Any,
        mapping: Callable[..., object] | None,
        dead_letter_queue: Any,
        retry_attempts: int | None,
        max_event_age: int | None,
        options: Mapping[str, Any],
    ) -> None:
        check_retries(retry_attempts, max_event_age)
        if sum(self._ids.values()) == MOST_TARGETS:
            raise error(
                FL4030,
                f"The rule {self.label!r} has {MOST_TARGETS} targets already, and AWS allows no more.",
                caller(),
                "Make another rule with the same predicate, or pipe to a Topic.",
            )
        found = event_target(target, options)
        id = self._target_id(target)
        arguments: dict[str, Any] = {
            "rule": self.name,
            "event_bus_name": self.bus.name,
            "target_id": id,
            "arn": found.arn,
            **found.rule,
        }
        if found.permit is not None:
            found.permit(Sender(self, PRINCIPAL, self.arn_for(target), id))
        else:
            arguments["role_arn"] = self._deliver_by_role(found)
        if dead_letter_queue is not None:
            dead = event_target(dead_letter_queue, {})
            if dead.permit is not None:
                dead.permit(Sender(self, PRINCIPAL, self.arn_for(dead_letter_queue), f"{id}Dead"))
            arguments["dead_letter_config"] = {"arn": dead.arn}
        retries = {
            "maximum_retry_attempts": retry_attempts,
            "maximum_event_age_in_seconds": max_event_age,
        }
        if any(value is not None for value in retries.values()):
            arguments["retry_policy"] = {name: value for name, value in retries.items() if value is not None}
        provider = {} if self.provider is None else {"provider": self.provider}
        made = make("cloudwatch_event_target", "CloudwatchEventTarget", self, id, {**arguments, **provider})
        if mapping is not None:
            self._add_input(made, id, mapping)

    def arn_for(self, other: Any) -> str:
        """The rule's ARN as another construct's policy names it: composed where that is in another stack, so that the
        two stacks do not need each other."""
        self.resource  # noqa: B018 - it is made before it is named
        if not isinstance(other, FunctionlessConstruct) or other.stack_path == self.stack_path:
            return self.arn
        bus = "" if self.bus.is_default else f"{self.bus.bus_name}/"
        template = f"arn:{{partition}}:events:{{region}}:{{account}}:rule/{bus}{self.rule_name}"
        return named_arn(self, template, other)

    def _target_id(self, target: Any) -> str:
        base = f"To{node_id(target)}"[:50]
        number = self._ids[base] = self._ids.get(base, 0) + 1
        return base if number == 1 else f"{base}-{number}"

    def _deliver_by_role(self, found: EventTarget) -> str:
        self._statements.append(found.statement)
        if self._role is None:
            self._role = service_role(self, "Role", PRINCIPAL, self.arn, lambda: self._statements)
        return str(self._role.arn)

    def _add_input(self, target: Any, id: str, mapping: Callable[..., object]) -> None:
        """What a target receives; it is read at synth, when every name is bound."""
        self.late(
            lambda: self.document(f"input {id}", lambda: _arguments(compile_mapping(mapping))),
            functools.partial(_put_input, target),
        )

    def __repr__(self) -> str:
        return f"<Rule {self._construct_path}>"


class MappedRule:
    """A rule whose targets receive what a mapping makes of the event.

    Args:
        rule: the rule.
        mapping: the mapping.
    """

    def __init__(self, rule: Rule, mapping: Callable[..., object]) -> None:
        self.rule = rule
        self._mapping = mapping

    @property
    def input(self) -> Input:
        """What targets receive.

        Raises:
            FunctionlessError: FL4011, FL4020 to FL4023.
        """
        return compile_mapping(self._mapping)

    def pipe(
        self,
        target: Any,
        *,
        dead_letter_queue: Any = None,
        retry_attempts: int | None = None,
        max_event_age: int | None = None,
        **options: Any,
    ) -> MappedRule:
        """As `Rule.pipe`."""
        self.rule._pipe(target, self._mapping, dead_letter_queue, retry_attempts, max_event_age, options)
        return self


def _arguments(found: Input) -> dict[str, Any]:
    """The arguments of a target that stand for an input."""
    if found.constant is not None:
        return {"input": json_text(found.constant.value)}
    if found.path is not None:
        return {"input_path": found.path}
    if found.template is not None:
        paths = {"input_paths": dict(found.paths)} if found.paths else {}
        return {"input_transformer": {**paths, "input_template": escape(found.template)}}
    return {}


def _put_input(target: Any, arguments: Mapping[str, Any]) -> None:
    for name, value in arguments.items():
        if name == "input_transformer":
            target.put_input_transformer(**value)
        else:
            setattr(target, name, value)


def check_retries(retry_attempts: int | None, max_event_age: int | None) -> None:
    """Raises FL4032 for numbers that AWS refuses."""
    if retry_attempts is not None and not 0 <= retry_attempts <= 185:
        raise error(FL4032, f"retry_attempts is {retry_attempts}.", caller(), "It is a number from 0 to 185.")
    if max_event_age is not None and not 60 <= max_event_age <= 86_400:
        raise error(FL4032, f"max_event_age is {max_event_age}.", caller(), "It is 60 to 86400 seconds.")


def _merged(given: Mapping[str, Any], found: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    """A given pattern and that of predicates, where they meet in objects only."""
    merged = dict(given)
    for key, value in found.items():
        if key not in merged:
            merged[key] = value
        elif isinstance(merged[key], Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(merged[key], value, rule)
        else:
            raise error(
                FL4032,
                f"The predicate of {rule.label!r} tests {key!r}, which the rule's pattern tests already.",
                caller(),
                "Leave that condition out.",
            )
    return merged
