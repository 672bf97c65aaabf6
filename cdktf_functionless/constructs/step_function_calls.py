"""What can be done with a state machine, as each host writes it.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from ..compilers.states_language.arguments import json_text_of, template_of
from ..compilers.states_language.jsonata.types import of_result
from ..compilers.states_language.task import RAISED, Jsonata, Task
from ..iam import Statement
from ..integration import Argument, Call, Host, Integration, Use
from ..payload import bind

if TYPE_CHECKING:
    from ..compilers.appsync_js import Request as AppsyncRequest
    from .step_function import StateMachine

#: The rule by which Step Functions hears of the end of an execution that it waits for.
_RULE = "arn:{partition}:events:{region}:{account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"


def _lower(response: str) -> Jsonata:
    """An answer with the names as boto3 spells them: their first letter is small."""
    name = "$lowercase($substring($k_, 0, 1)) & $substring($k_, 1)"
    return Jsonata(f"$merge([$each({response}, function($v_, $k_) {{{{{name}: $v_}}}})])")


class _MachineIntegration(Integration):
    """What the operations have in common."""

    actions: tuple[str, ...] = ()

    def __init__(self, machine: StateMachine[..., Any]) -> None:
        self.machine = machine

    def statement(self, call: Call, *actions: str, executions: bool = False) -> Statement:
        """Permissions on the machine, or on its executions."""
        arn = self.machine.arn_for(call.scope)
        if executions:
            arn = self.machine.executions_for(call.scope)
        return Statement(frozenset(f"states:{action}" for action in actions), (arn,), sources=(call.position,))

    def payload(self, call: Call, *without: str) -> Any:
        """The input that a call sends; checked against the workflow's signature."""
        kwargs = {name: value for name, value in call.kwargs.items() if name not in without}
        return bind(self.machine.payload_shape, call.args, kwargs, call.position, self.machine.label)

    @staticmethod
    def input(payload: Argument | dict[str, Argument] | None) -> Any:
        """The template of an `Input`."""
        if payload is None:
            return {}
        if isinstance(payload, Argument):
            return template_of(payload)
        return {name: template_of(item) for name, item in payload.items()}


class Run(_MachineIntegration):
    """`flow(x)` for a Standard machine: runs it to its end and gives its output."""

    name = "StepFunction.__call__"
    instead = "Write flow.start(...), which gives a handle; only a Standard workflow can wait for a machine."
    #: It fails as States.TaskFailed, and tells what the workflow raised in its cause.
    nested_errors = True

    def __init__(self, machine: StateMachine[..., Any]) -> None:
        super().__init__(machine)
        self.signature = machine.reflection.signature

    def hosts(self) -> tuple[Host, ...]:
        """Only a Standard machine can wait for another one."""
        return (Host.STANDARD,)

    def in_state_machine(self, call: Call) -> Task:
        """`startExecution.sync:2`, which hears of the end through a rule of EventBridge."""
        scope = self.machine if call.scope is None else call.scope
        rule = Statement(
            frozenset({"events:PutTargets", "events:PutRule", "events:DescribeRule"}),
            (self.machine.filled(_RULE, scope),),
            sources=(call.position,),
        )
        return Task(
            "states:startExecution.sync:2",
            {"StateMachineArn": self.machine.composed_arn(call.scope), "Input": self.input(self.payload(call))},
            result=lambda response: Jsonata(f"{response}.Output"),
            gives=of_result(self.machine.reflection.hints.get("return", Any)),
            statements=(
                self.statement(call, "StartExecution"),
                self.statement(call, "DescribeExecution", "StopExecution", executions=True),
                rule,
            ),
            standard_only=True,
        )


class RunExpress(_MachineIntegration):
    """`flow(x)` for an Express machine: runs it and gives its output."""

    name = "ExpressStepFunction.__call__"
    nested_errors = True

    def __init__(self, machine: StateMachine[..., Any]) -> None:
        super().__init__(machine)
        self.signature = machine.reflection.signature

    def in_lambda(self, call: Call) -> Use:
        """A request to Step Functions."""
        self.payload(call)
        return Use((self.statement(call, "StartSyncExecution"),))

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """A signed request to Step Functions that waits for the output."""
        from .step_function_resolver import run  # the resolver compiler loads for resolvers only

        statement = self.statement(call, "StartSyncExecution")
        return run(self.machine, self.payload(call), self.machine.arn_for(call.scope), statement, call.position)

    def in_state_machine(self, call: Call) -> Task:
        """The SDK integration; it succeeds even where the execution failed, so its answer is looked at."""

        def result(response: Jsonata) -> Jsonata:
            raised = f'($e_ := {RAISED}; $error($e_.Error & ": " & $e_.Cause))'
            return Jsonata(f'($r_ := {response}; $r_.Status = "SUCCEEDED" ? $parse($r_.Output) : {raised})')

        text = json_text_of(self.input(self.payload(call)))
        return Task(
            "aws-sdk:sfn:startSyncExecution",
            {"StateMachineArn": self.machine.composed_arn(call.scope), "Input": text},
            result=result,
            gives=of_result(self.machine.reflection.hints.get("return", Any)),
            statements=(self.statement(call, "StartSyncExecution"),),
            error_prefix="Sfn",
        )


class Start(_MachineIntegration):
    """`flow.start(x, name=None)`: starts an execution and does not wait for it."""

    name = "StepFunction.start"

    def __init__(self, machine: StateMachine[..., Any]) -> None:
        super().__init__(machine)
        self.signature = inspect.Signature(
            [
                *machine.reflection.signature.parameters.values(),
                inspect.Parameter("name", inspect.Parameter.KEYWORD_ONLY, default=None),
            ]
        )

    def in_lambda(self, call: Call) -> Use:
        """A request to Step Functions."""
        self.payload(call, "name")
        return Use((self.statement(call, "StartExecution"),))

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """A signed request to Step Functions."""
        from .step_function_resolver import start  # the resolver compiler loads for resolvers only

        payload, arn = self.payload(call, "name"), self.machine.arn_for(call.scope)
        statement = self.statement(call, "StartExecution")
        return start(self.machine, payload, call.kwargs.get("name"), arn, statement, call.position)

    def in_state_machine(self, call: Call) -> Task:
        """The optimized integration, without waiting."""
        arguments: dict[str, Any] = {
            "StateMachineArn": self.machine.composed_arn(call.scope),
            "Input": self.input(self.payload(call, "name")),
        }
        if "name" in call.kwargs:
            arguments["Name"] = template_of(call.kwargs["name"])
        return Task(
            "states:startExecution",
            arguments,
            result=lambda r: Jsonata(f'{{"executionArn": {r}.ExecutionArn, "startDate": {r}.StartDate}}'),
            statements=(self.statement(call, "StartExecution"),),
            callback=True,
        )


class _Sdk(_MachineIntegration):
    """An SDK call about the machine's executions."""

    action = ""
    operation = ""
    executions = False

    def in_lambda(self, call: Call) -> Use:
        """A request to Step Functions."""
        return Use((self.statement(call, self.action, executions=self.executions),))

    def arguments(self, call: Call) -> dict[str, Any]:
        """The parameters, by the names of the signature."""
        assert self.signature is not None
        bound = self.signature.bind(*call.args, **call.kwargs).arguments
        found: dict[str, Any] = {}
        for name, value in bound.items():
            key, as_json = _PARAMETERS[name]
            found[key] = json_text_of(template_of(value)) if as_json else template_of(value)
        return found

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """A signed request to Step Functions."""
        from .step_function_resolver import sdk  # the resolver compiler loads for resolvers only

        assert self.signature is not None
        bound = self.signature.bind(*call.args, **call.kwargs).arguments
        given = {_PARAMETERS[name][0]: (value, _PARAMETERS[name][1]) for name, value in bound.items()}
        statement = self.statement(call, self.action, executions=self.executions)
        return sdk(self.machine, self.action, given, statement, call.position)

    def in_state_machine(self, call: Call) -> Task:
        """The SDK integration."""
        return Task(
            f"aws-sdk:sfn:{self.operation}",
            self.arguments(call),
            result=_lower,
            statements=(self.statement(call, self.action, executions=self.executions),),
            error_prefix="Sfn",
        )


_PARAMETERS = {
    "arn": ("ExecutionArn", False),
    "token": ("TaskToken", False),
    "output": ("Output", True),
    "error": ("Error", False),
    "cause": ("Cause", False),
}


def _signature(*names: str, **defaults: Any) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = [inspect.Parameter(name, kind) for name in names]
    return inspect.Signature([*found, *(inspect.Parameter(n, kind, default=d) for n, d in defaults.items())])


class DescribeExecution(_Sdk):
    """`flow.describe_execution(arn)`."""

    name = "StepFunction.describe_execution"
    action, operation, executions = "DescribeExecution", "describeExecution", True
    signature = _signature("arn")


class SendTaskSuccess(_Sdk):
    """`flow.send_task_success(token, output)`."""

    name = "StepFunction.send_task_success"
    action, operation = "SendTaskSuccess", "sendTaskSuccess"
    signature = _signature("token", "output")


class SendTaskFailure(_Sdk):
    """`flow.send_task_failure(token, error="", cause="")`."""

    name = "StepFunction.send_task_failure"
    action, operation = "SendTaskFailure", "sendTaskFailure"
    signature = _signature("token", error="", cause="")


class SendTaskHeartbeat(_Sdk):
    """`flow.send_task_heartbeat(token)`."""

    name = "StepFunction.send_task_heartbeat"
    action, operation = "SendTaskHeartbeat", "sendTaskHeartbeat"
    signature = _signature("token")
