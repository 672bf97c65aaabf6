"""Brings moto's interpreter of the States Language to the behaviour that AWS documents for JSONata.

What is repaired: expressions go to the evaluator given; an undefined result, an error or a function is
`States.QueryEvaluationError`; a Choice rule is a boolean and no match is `States.NoChoiceMatched`; `Assign` is seen by
the next state and not by the `Output` beside it; a `States.*` error name survives Map and Parallel.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any

from moto.stepfunctions.parser.api import EvaluationFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.assign.assign_decl import AssignDecl
from moto.stepfunctions.parser.asl.component.common.error_name import custom_error_name, error_name
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.string import string_expression
from moto.stepfunctions.parser.asl.component.state.choice import state_choice
from moto.stepfunctions.parser.asl.component.state.choice.comparison import comparison
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.component.state.wait.wait_function import wait_function
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

#: The seconds of every Wait state that was entered: nothing waits here.
waits: list[float] = []

#: Long expressions by the short one that stands for them: the interpreter's parser is slow in long texts.
texts: dict[str, str] = {}

Evaluate = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def fail(
    env: Environment, cause: str, kind: StatesErrorNameType = StatesErrorNameType.StatesQueryEvaluationError
) -> None:
    """Fails the state that is being evaluated, as a failing expression does."""
    name = StatesErrorName(typ=kind)
    state = (env.states.context_object.context_object_data.get("State") or {}).get("Name") or ""
    details = EventDetails(
        evaluationFailedEventDetails=EvaluationFailedEventDetails(cause=cause, error=name.error_name, state=state)
    )
    event = HistoryEventType.EvaluationFailed
    env.event_manager.add_event(context=env.event_history_context, event_type=event, event_details=details)
    raise FailureEventException(
        failure_event=FailureEvent(env=env, error_name=name, event_type=event, event_details=details)
    )


def bindings(env: Environment) -> dict[str, Any]:
    """What an expression sees: the variables in scope and `$states`."""
    store = env.variable_store
    states = {
        name: value
        for name, value in env.states._states_data.items()
        if not (name in ("result", "errorOutput") and value is None)
    }
    return {**store._outer_scope, **store._inner_scope, "states": states}


def install(evaluate: Evaluate) -> None:
    """Changes moto's classes in this process."""

    def expression(self: Any, env: Environment) -> None:
        answer = evaluate(texts.get(self.expression, self.expression), bindings(env))
        if "v" in answer:
            env.stack.append(answer["v"])
        elif "u" in answer:
            fail(env, f"The JSONata expression '{self.expression}' returned nothing (undefined).")
        elif "f" in answer:
            fail(env, f"The JSONata expression '{self.expression}' returned an unsupported result type.")
        else:
            problem = f"{answer['c']}: {answer['m']}"
            fail(env, f"The JSONata expression '{self.expression}' threw an error during evaluation. {problem}")

    string_expression.StringJSONata._eval_body = expression

    def named(self: Any, error_name: str | None) -> None:
        parent.__init__(self, error_name=error_name)

    parent = error_name.ErrorName
    custom_error_name.CustomErrorName.__init__ = named
    _repair_choice()
    _repair_assign()
    retrier_decl.time = types.SimpleNamespace(sleep=lambda seconds: None)
    wait_function.WaitFunction._wait_interval = lambda self, env, wait_seconds: waits.append(wait_seconds)


def _repair_choice() -> None:
    def condition(self: Any, env: Environment) -> None:
        self.string_jsonata.eval(env=env)
        if not isinstance(env.stack[-1], bool):
            fail(env, f"Condition '{self.string_jsonata.expression}' returned a non-boolean")

    def choose(self: Any, env: Environment) -> None:
        env._choice_matched = True  # type: ignore[attr-defined]
        for rule in self.choices_decl.rules:
            rule.eval(env)
            if env.stack.pop() is True:
                env.stack.append(rule.next_stmt.name)
                return
        env._choice_matched = False  # type: ignore[attr-defined]
        if self.default_state is None:
            cause = f"Failed to transition out of the state '{self.name}'. The state does not point to a next state."
            fail(env, cause, StatesErrorNameType.StatesNoChoiceMatched)
        env.stack.append(self.default_state.state_name)

    original = state_choice.StateChoice._eval_state_output

    def output(self: Any, env: Environment) -> None:
        if env._choice_matched:  # type: ignore[attr-defined]
            env.next_state_name = env.stack.pop()
        else:
            original(self, env)

    comparison.ConditionStringJSONata._eval_body = condition
    state_choice.StateChoice._eval_state = choose
    state_choice.StateChoice._eval_state_output = output


def _repair_assign() -> None:
    def assign(self: Any, env: Environment) -> None:
        values: dict[str, Any] = {}
        for binding in self.declaration_bindings:
            binding.eval(env=env)
            values.update(env.stack.pop())
        env.__dict__.setdefault("_pending", {}).update(values)

    exited = CommonStateField._get_state_exited_event_details

    def leave(self: Any, env: Environment) -> Any:
        for name, value in env.__dict__.pop("_pending", {}).items():
            env.variable_store.set(variable_identifier=name, variable_value=value)
        return exited(self, env)

    AssignDecl._eval_body = assign
    CommonStateField._get_state_exited_event_details = leave
