"""`schedule`: calls a target at fixed times, with EventBridge Scheduler.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/scheduler_schedule
"""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any

from constructs import Construct

from ..aws.scope import ScopeContext
from ..diagnostics import FL4040, FL4041, error
from ..iam import Statement
from ..tokens import has_token, json_text
from .base import FunctionlessConstruct, caller, make
from .delivery import event_target, node_id, service_role
from .rule import check_retries
from .schedule_expression import check_expression

PRINCIPAL = "scheduler.amazonaws.com"


class Schedule(FunctionlessConstruct):
    """Times at which targets are called. Nothing is emitted until something is piped.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        expression: `"rate(5 minutes)"`, `"cron(0 8 ? * MON-FRI *)"` or `"at(2027-01-01T00:00:00)"`.
        timezone: a name of the time zone database, as `"Europe/Zurich"`; UTC without one.
        flexible_window: minutes (1 to 1440) within which AWS may choose the moment; None for the moment itself.
        start: the first moment, with its time zone.
        end: the last moment, with its time zone.
        provider: the AWS provider (alias) of the schedule.
        props: the other arguments of `aws_scheduler_schedule`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL4040 for an expression that AWS refuses, FL4041.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        expression: str,
        *,
        timezone: str | None = None,
        flexible_window: int | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id)
        if not has_token(expression):
            try:
                kind = check_expression(expression)
            except ValueError as failure:
                raise error(
                    FL4040,
                    f"{str(failure)[:1].upper()}{str(failure)[1:]}.",
                    caller(),
                    'Write "rate(5 minutes)", "cron(0 8 ? * MON-FRI *)" or "at(2027-01-01T00:00:00)".',
                ) from failure
            if kind == "at" and (start is not None or end is not None):
                raise error(FL4041, "A single moment has no start and no end.", caller(), "Leave them out.")
        _check_options(timezone, flexible_window, start, end)
        self.expression = expression
        self.provider = provider
        window: dict[str, Any] = {"mode": "OFF"}
        if flexible_window is not None:
            window = {"mode": "FLEXIBLE", "maximum_window_in_minutes": flexible_window}
        self._arguments: dict[str, Any] = {
            "schedule_expression": expression,
            "flexible_time_window": window,
            **props,
        }
        if timezone is not None:
            self._arguments["schedule_expression_timezone"] = timezone
        for name, moment in (("start_date", start), ("end_date", end)):
            if moment is not None:
                self._arguments[name] = moment.isoformat(timespec="seconds")
        if provider is not None:
            self._arguments["provider"] = provider
        self._statements: list[Statement] = []
        self._role: Any = None
        self._ids: dict[str, int] = {}
        self.resources: list[Any] = []

    def pipe(
        self,
        target: Any,
        input: Any = None,
        *,
        dead_letter_queue: Any = None,
        retry_attempts: int | None = None,
        max_event_age: int | None = None,
        **options: Any,
    ) -> Schedule:
        """Calls a target at these times: one `aws_scheduler_schedule` for each target.

        Args:
            target: a Function, StepFunction, ExpressStepFunction, Queue, Topic, EventBus or Stream.
            input: what the target receives, as JSON; None for Scheduler's own description of the call.
            dead_letter_queue: the Queue that gets what could not be delivered.
            retry_attempts: 0 to 185.
            max_event_age: seconds, 60 to 86,400.
            options: the target's own: `message_group_id` of a FIFO queue, `detail_type` and `source` of the event on
                a bus.

        Raises:
            FunctionlessError: FL4031 to FL4033, FL4041 for what Scheduler has no target for.
        """
        check_retries(retry_attempts, max_event_age)
        found = event_target(target, options)
        if found.schedule is None:
            raise error(
                FL4041,
                f"EventBridge Scheduler cannot call a {type(target).__name__}.",
                caller(),
                "Let it call a Function, state machine, Queue, Topic, EventBus or Stream.",
            )
        self._statements.append(found.statement)
        block: dict[str, Any] = {"arn": found.arn, "role_arn": self.role.arn, **found.schedule}
        if input is not None:
            block["input"] = json_text(input)
        if dead_letter_queue is not None:
            dead = event_target(dead_letter_queue, {})
            self._statements.append(dead.statement)
            block["dead_letter_config"] = {"arn": dead.arn}
        retries = {"maximum_retry_attempts": retry_attempts, "maximum_event_age_in_seconds": max_event_age}
        if any(value is not None for value in retries.values()):
            block["retry_policy"] = {name: value for name, value in retries.items() if value is not None}
        base = f"To{node_id(target)}"[:50]
        number = self._ids[base] = self._ids.get(base, 0) + 1
        id = base if number == 1 else f"{base}-{number}"
        arguments = {"name": self.physical_name(64, suffix=f"-{id}"[:32]), **self._arguments, "target": block}
        self.resources.append(make("scheduler_schedule", "SchedulerSchedule", self, id, arguments))
        return self

    @property
    def role(self) -> Any:
        """The role that Scheduler takes on for schedules of this group; it may reach these targets and nothing else.

        https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        """
        if self._role is None:
            context = ScopeContext(self, self.provider)
            group = self._arguments.get("group_name", "default")
            place = f"{context.region}:{context.account}"
            source = f"arn:{context.partition}:scheduler:{place}:schedule-group/{group}"
            self._role = service_role(self, "Role", PRINCIPAL, source, lambda: self._statements)
        return self._role

    def __repr__(self) -> str:
        return f"<Schedule {self._construct_path}>"


def _check_options(
    timezone: str | None, flexible_window: int | None, start: datetime | None, end: datetime | None
) -> None:
    if timezone is not None and not has_token(timezone) and timezone not in zoneinfo.available_timezones():
        raise error(
            FL4041,
            f"There is no time zone {timezone!r}.",
            caller(),
            "Give a name of the time zone database, as 'Europe/Zurich' or 'UTC'.",
        )
    if flexible_window is not None and not 1 <= flexible_window <= 1440:
        raise error(FL4041, f"flexible_window is {flexible_window}.", caller(), "It is 1 to 1440 minutes.")
    for name, moment in (("start", start), ("end", end)):
        if moment is not None and moment.tzinfo is None:
            raise error(FL4041, f"{name} has no time zone.", caller(), "Write datetime(..., tzinfo=timezone.utc).")
    if start is not None and end is not None and start >= end:
        raise error(FL4041, "The schedule ends before it starts.", caller(), "Give an end after the start.")


def schedule(
    scope: Construct,
    id: str,
    expression: str,
    *,
    timezone: str | None = None,
    flexible_window: int | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    provider: Any = None,
    **props: Any,
) -> Schedule:
    """`schedule(self, "Nightly", "cron(0 2 * * ? *)", timezone="Europe/Zurich").pipe(clean)`: see `Schedule`."""
    return Schedule(
        scope,
        id,
        expression,
        timezone=timezone,
        flexible_window=flexible_window,
        start=start,
        end=end,
        provider=provider,
        **props,
    )
