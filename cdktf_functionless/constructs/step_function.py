"""`StepFunction` and `ExpressStepFunction`: a Python function as a state machine, with its role and its policy.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/sfn_state_machine
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, ParamSpec, Self, TypeVar, cast
from weakref import WeakKeyDictionary

from cdktf import Fn
from constructs import Construct

from ..aws.context import using
from ..aws.scope import ScopeContext
from ..compilers.states_language import Compiled, compile_workflow
from ..diagnostics import FL1011, Position, error
from ..iam import Statement, policy_document, policy_report
from ..integration import Host, HttpTarget, Integration, Reference
from ..payload import PayloadShape, payload_shape
from ..reflect import Reflection, reflect
from ..testing import run_local
from ..tokens import json_text
from . import step_function_calls as calls
from .base import ResourceConstruct, caller, make, region_of
from .delivery import EventTarget, by_role
from .existing import existing, name_in
from .grants import named_arn
from .operation import Operation

P = ParamSpec("P")
R = TypeVar("R")

_ASSUME = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}},
    ],
}
# Neither X-Ray nor log delivery has ARNs to name.
_TRACING = frozenset(
    {
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
    }
)
_LOGGING = frozenset(
    {
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
    }
)
_MACHINE = "arn:{partition}:states:{region}:{account}:stateMachine:"
#: One for each construct that asks: every look at a data source's attribute is another token.
_contexts: WeakKeyDictionary[Any, ScopeContext] = WeakKeyDictionary()
_EXECUTION = {"STANDARD": "execution", "EXPRESS": "express"}


class StateMachine(ResourceConstruct, Generic[P, R]):
    """What both kinds of state machines have in common.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        workflow: the Python function.
        strict_errors: whether an error of the workflow's own expressions that nothing catches fails the execution
            under its class's name; it costs states.
        service_retries: whether tasks have the retriers that AWS recommends for faults of the service.
        policy_statements: IAM JSON statements to add to the role's policy.
        versions: whether each deployment publishes a version.
        aliases: names of aliases of the newest version; needs `versions`.
        provider: the AWS provider (alias) of everything that is created.
        props: the other arguments of `aws_sfn_state_machine`, by their Terraform names.

    Raises:
        FunctionlessError: FL1003 for a workflow that is no Python function, FL1005, FL1006, FL1011; what the compiler
            finds is raised by `definition`, at the latest in `app.synth()`.
    """

    kind = "STANDARD"
    host = Host.STANDARD

    def __init__(
        self,
        scope: Construct,
        id: str,
        workflow: Callable[P, R],
        *,
        strict_errors: bool = False,
        service_retries: bool = True,
        policy_statements: Sequence[Mapping[str, Any]] = (),
        versions: bool = False,
        aliases: Sequence[str] = (),
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id)
        self.handler = workflow
        self.reflection: Reflection = reflect(workflow)
        self.provider = provider
        self._strict = strict_errors
        self._retries = service_retries
        self._extra = tuple(policy_statements)
        self._props = props
        self._shared = {} if provider is None else {"provider": provider}
        if aliases and not versions:
            raise error(FL1011, "An alias needs a version to point at.", caller(), "Add versions=True.")
        for name in ("definition", "role_arn", "type"):
            if name in props:
                raise error(FL1011, f"{name} follows from the workflow.", caller(), "Leave it out.")
        #: The machine's name, as a plain string.
        self.machine_name: str = props.pop("name", None) or self.physical_name(80)
        self.role = make(
            "iam_role",
            "IamRole",
            self,
            "Role",
            {"name": self.physical_name(64), "assume_role_policy": json_text(_ASSUME), **self._shared},
        )
        policy = make(
            "iam_role_policy",
            "IamRolePolicy",
            self,
            "Policy",
            {
                "name": "inline",
                "role": self.role.id,
                "policy": self.lazy_string(lambda: json_text(self.policy)),
                **self._shared,
            },
        )
        # IAM refuses an empty policy: a workflow that needs nothing has none.
        self.describe_calls(policy, lambda: self._statements)
        policy.add_override("count", self.lazy_any(lambda: None if self.policy["Statement"] else 0))
        self.resource = make(
            "sfn_state_machine",
            "SfnStateMachine",
            self,
            "Default",
            {
                "name": self.machine_name,
                "type": self.kind,
                "role_arn": self.role.arn,
                "definition": self.lazy_string(lambda: json_text(self.definition)),
                # AWS tries the role when logging, tracing or .sync is used.
                "depends_on": [policy],
                **({"publish": True} if versions else {}),
                **props,
                **self._shared,
            },
        )
        self.aliases = {name: self._alias(name) for name in aliases}

    @classmethod
    def from_arn(cls, scope: Construct, id: str, arn: str, *, provider: Any = None) -> Self:
        """A state machine that exists already; it takes one input.

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
        made: Any = cls
        return cast("Self", existing(lambda: made(scope, id, _elsewhere, name=name, provider=provider), attributes))

    def _alias(self, name: str) -> Any:
        routing = [{"state_machine_version_arn": self.resource.state_machine_version_arn, "weight": 100}]
        arguments = {"name": name, "routing_configuration": routing, **self._shared}
        return make("sfn_alias", "SfnAlias", self, f"Alias{name}", arguments)

    # documents

    @property
    def definition(self) -> dict[str, Any]:
        """The definition in the Amazon States Language."""
        return self._compiled.definition

    @property
    def flow(self) -> str:
        """The control-flow form, as text: what the compiler made of the function before it chose states."""
        return self._compiled.flow

    @property
    def policy(self) -> dict[str, Any]:
        """The policy document of the machine's role."""
        return policy_document(self._statements, self._extra)

    def policy_report(self) -> str:
        """The policy as text: each statement with the source lines that need it."""
        return policy_report(self._statements)

    @property
    def _compiled(self) -> Compiled:
        return self.document("definition", self._compile)

    def _compile(self) -> Compiled:
        context = ScopeContext(self, self.provider, self._extra)
        with using(context):
            return compile_workflow(
                self.reflection,
                self.host,
                partition=context.written_partition,
                strict_errors=self._strict,
                service_retries=self._retries,
                scope=self,
            )

    @property
    def _statements(self) -> tuple[Statement, ...]:
        found = list(self._compiled.statements)
        logging = self._props.get("logging_configuration")
        if isinstance(logging, Mapping) and logging.get("level", "OFF") != "OFF":
            found.append(Statement(_LOGGING, ("*",)))
        tracing = self._props.get("tracing_configuration")
        if isinstance(tracing, Mapping) and tracing.get("enabled"):
            found.append(Statement(_TRACING, ("*",)))
        encryption = self._props.get("encryption_configuration")
        if isinstance(encryption, Mapping) and "kms_key_id" in encryption:
            found.append(Statement(frozenset({"kms:Decrypt", "kms:GenerateDataKey"}), (encryption["kms_key_id"],)))
        return tuple(found)

    # names

    def filled(self, template: str, scope: Any) -> str:
        """An ARN with partition, region and account filled in, as another construct needs it."""
        context = _contexts.setdefault(scope, ScopeContext(scope, getattr(scope, "provider", None)))
        return template.format(partition=context.partition, region=context.region, account=context.account)

    def arn_for(self, scope: Any) -> str:
        """The machine's ARN for a policy."""
        return named_arn(self, _MACHINE + self.machine_name, scope)

    def composed_arn(self, scope: Any) -> str:
        """The machine's ARN without a reference to it: machines may call themselves and each other."""
        if self.exists_already:
            return self.arn
        return self.filled(_MACHINE + self.machine_name, self if scope is None else scope)

    def executions_for(self, scope: Any) -> str:
        """The ARN of all executions, for a policy."""
        if self.exists_already:
            kind = f":{_EXECUTION[self.kind]}:"
            if "TfToken[" not in self.arn:
                return self.arn.replace(":stateMachine:", kind) + ":*"
            return f"{Fn.replace(self.arn, ':stateMachine:', kind)}:*"
        template = f"arn:{{partition}}:states:{{region}}:{{account}}:{_EXECUTION[self.kind]}:{self.machine_name}:*"
        return self.filled(template, self if scope is None else scope)

    def map_statements(self, label: str, position: Position) -> list[Statement]:
        """What a distributed map needs: its iterations are executions of the machine itself.

        Args:
            label: the map's `Label`, a part of the ARNs of its iterations.
            position: the call.
        """
        machine, executions = self.composed_arn(None), self.executions_for(None)
        iterations = f"{executions.removesuffix(':*')}/{label}:*"
        sources = (position,)
        return [
            Statement(frozenset({"states:StartExecution"}), (machine,), sources=sources),
            Statement(frozenset({"states:DescribeExecution", "states:StopExecution"}), (executions,), sources=sources),
            Statement(frozenset({"states:RedriveExecution"}), (iterations,), sources=sources),
        ]

    # calls

    @functools.cached_property
    def payload_shape(self) -> PayloadShape:
        """How an input and the workflow's parameters fit together."""
        return payload_shape(self.reflection)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs the workflow and gives its output, where the code runs in the cloud or inside of `local()`."""
        return run_local(self, self.handler, args, kwargs, self.label, payload=True)  # type: ignore[no-any-return]

    @property
    def start(self) -> Operation[..., dict[str, Any]]:
        """`start(x, name=None)` starts an execution: `{"executionArn": ..., "startDate": ...}`."""

        def run(*args: Any, name: str | None = None, **kwargs: Any) -> dict[str, Any]:
            self(*args, **kwargs)
            return {"executionArn": f"local:{self.machine_name}:{name or 'execution'}", "startDate": "local"}

        return Operation(self, calls.Start(self), run, payload=True)

    def _sdk(self, kind: type[calls._Sdk]) -> Operation[..., Any]:
        operation = kind(self)

        def run(*args: Any, **kwargs: Any) -> Any:
            from lambda_runtime.step_function import StepFunction as Runtime  # needs boto3, which only a run needs

            return getattr(Runtime(arn=""), operation.name.rpartition(".")[2])(*args, **kwargs)

        return Operation(self, operation, run)

    @property
    def describe_execution(self) -> Operation[..., dict[str, Any]]:
        """`describe_execution(arn)`: status, input, output and so on, under boto3's names."""
        return self._sdk(calls.DescribeExecution)

    @property
    def send_task_success(self) -> Operation[..., None]:
        """`send_task_success(token, output)` answers a callback."""
        return self._sdk(calls.SendTaskSuccess)

    @property
    def send_task_failure(self) -> Operation[..., None]:
        """`send_task_failure(token, error="", cause="")` answers a callback with an error."""
        return self._sdk(calls.SendTaskFailure)

    @property
    def send_task_heartbeat(self) -> Operation[..., None]:
        """`send_task_heartbeat(token)` says that a callback is still being worked on."""
        return self._sdk(calls.SendTaskHeartbeat)

    # events

    def on_status_changed(self, id: str, *statuses: str) -> Any:
        """A rule for changes of an execution's status.

        Args:
            id: unique in the machine.
            statuses: `"RUNNING"`, `"SUCCEEDED"`, `"FAILED"`, `"TIMED_OUT"`, `"ABORTED"`; none given: all of them.
        """
        from .event_bus import EventBus
        from .rule import Rule

        detail: dict[str, Any] = {"stateMachineArn": [self.arn]}
        if statuses:
            detail["status"] = list(statuses)
        pattern = {
            "source": ["aws.states"],
            "detail-type": ["Step Functions Execution Status Change"],
            "detail": detail,
        }
        return Rule(EventBus.default(self), id, pattern=pattern, scope=self)

    def on_succeeded(self, id: str) -> Any:
        """A rule for executions that succeeded."""
        return self.on_status_changed(id, "SUCCEEDED")

    def on_failed(self, id: str) -> Any:
        """A rule for executions that failed."""
        return self.on_status_changed(id, "FAILED")

    def on_timed_out(self, id: str) -> Any:
        """A rule for executions that timed out."""
        return self.on_status_changed(id, "TIMED_OUT")

    def on_aborted(self, id: str) -> Any:
        """A rule for executions that were stopped."""
        return self.on_status_changed(id, "ABORTED")

    def on_started(self, id: str) -> Any:
        """A rule for executions that started."""
        return self.on_status_changed(id, "RUNNING")

    def __http__(self) -> HttpTarget:
        """The machine as the target of a route: the request's body is its input. A Standard machine is started, an
        Express one is run and its output answers."""
        action = "StartSyncExecution" if self.kind == "EXPRESS" else "StartExecution"
        parameters = {"StateMachineArn": self.arn, "Input": "$request.body"}
        statement = Statement(frozenset({f"states:{action}"}), (self.arn,))
        return HttpTarget(f"StepFunctions-{action}", parameters, statement, ("Input", "Name"))

    def __event_target__(self) -> EventTarget:
        """The machine as a target of events."""
        return by_role(self.arn, "states:StartExecution")

    def __reference__(self) -> Reference:
        """What stands for the machine in a bundle; the ARN is composed: it and a function may call each other."""
        shape = self.payload_shape
        names = None if shape.whole is not None else tuple(parameter.name for parameter in shape.named)
        values: dict[str, object] = {"arn": self.composed_arn(None), "parameters": names, **region_of(self.provider)}
        return Reference("lambda_runtime.step_function:StepFunction", values, self.label)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._construct_path}>"


class StepFunction(StateMachine[P, R]):
    """A Standard state machine: runs for up to a year, each state once.

    Calling it in a Standard workflow runs it to its end and gives its output. A Lambda function cannot wait for it.
    """

    def __integration__(self) -> Integration:
        """A call: runs the machine and gives its output."""
        return calls.Run(self)


class ExpressStepFunction(StateMachine[P, R]):
    """An Express state machine: runs for up to five minutes.

    Calling it runs it, gives its output and raises what the workflow raised.
    """

    kind = "EXPRESS"
    host = Host.EXPRESS

    def __integration__(self) -> Integration:
        """A call: runs the machine and gives its output."""
        return calls.RunExpress(self)


def _elsewhere(input: Any) -> Any:
    """The workflow of a machine that exists already."""
    raise LookupError("the machine's code is not here: give a fake of it to local(fakes={...})")


def step_function(scope: Construct, id: str, **props: Any) -> Callable[[Callable[P, R]], StepFunction[P, R]]:
    """`@step_function(scope, id, ...)`: the same as `StepFunction(scope, id, workflow, ...)`."""

    def decorate(workflow: Callable[P, R]) -> StepFunction[P, R]:
        return StepFunction(scope, id, workflow, **props)

    return decorate


def express_step_function(
    scope: Construct, id: str, **props: Any
) -> Callable[[Callable[P, R]], ExpressStepFunction[P, R]]:
    """`@express_step_function(scope, id, ...)`: the same as `ExpressStepFunction(scope, id, workflow, ...)`."""

    def decorate(workflow: Callable[P, R]) -> ExpressStepFunction[P, R]:
        return ExpressStepFunction(scope, id, workflow, **props)

    return decorate
