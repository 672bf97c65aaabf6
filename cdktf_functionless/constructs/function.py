"""`Function`: a Python function as an AWS Lambda function, with its role, its policy and its log group.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lambda_function
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from cdktf import App
from constructs import Construct

from ..compilers.lambda_bundle import Bundle, bundle, zip_bytes
from ..diagnostics import FL1011, Diagnostics, error
from ..iam import Statement, policy_document, policy_report
from ..integration import Call, Destination, Integration, Reference, Use
from ..payload import PayloadShape, bind, payload_shape
from ..reflect import Reflection, reflect
from ..reflect.analysis import Analysis, analyse
from ..testing import run_local
from ..tokens import escape, json_text
from .base import FunctionlessConstruct, caller, make, region_of
from .captured import Captured
from .delivery import EventTarget, invoke_permission
from .existing import existing, name_in
from .grants import call_statements, named_arn
from .operation import Operation

if TYPE_CHECKING:
    from ..compilers.appsync_js import Request as AppsyncRequest
    from ..compilers.states_language import Task

if TYPE_CHECKING:
    from .rule import Rule

P = ParamSpec("P")
R = TypeVar("R")

#: The runtime of a function that names none. It is fixed: what is emitted must not depend on the author's machine.
RUNTIME = "python3.13"
#: Days that logs are kept unless `retention_in_days` says otherwise.
RETENTION_IN_DAYS = 30

_ASSUME = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
    ],
}
_TRACING = frozenset({"xray:PutTraceSegments", "xray:PutTelemetryRecords"})
_NETWORK = frozenset(
    {
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    }
)


class Function(FunctionlessConstruct, Generic[P, R]):
    """A Lambda function whose code, policy and environment follow from a Python function.

    Calling it in a function that runs in the cloud invokes it and gives its result.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        handler: the Python function.
        dependencies: requirement strings to bundle besides what the code imports.
        environment: more environment variables.
        policy_statements: IAM JSON statements to add to the role's policy.
        on_success: where the results of asynchronous calls go (a Queue, Topic, EventBus or Function).
        on_failure: where failed asynchronous calls go.
        retention_in_days: how long the log group keeps its events.
        provider: the AWS provider (alias) of everything that is created.
        props: the other arguments of `aws_lambda_function`, by their Terraform names.

    Raises:
        FunctionlessError: FL1003 for a handler that is no Python function, FL1005, FL1006, FL1011; what the analysis
            of the code finds is raised by the documents, at the latest in `app.synth()`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        handler: Callable[P, R],
        *,
        dependencies: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        policy_statements: Sequence[Mapping[str, Any]] = (),
        on_success: Any = None,
        on_failure: Any = None,
        retention_in_days: int = RETENTION_IN_DAYS,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id)
        self.handler = handler
        self._reflection = reflect(handler)
        self._dependencies = tuple(dependencies or ())
        self._environment = dict(environment or {})
        self._extra_statements = tuple(policy_statements)
        self._props = props
        self._destinations = {"on_success": on_success, "on_failure": on_failure}
        self._granted: list[Statement] = []
        self._results: Any = None
        self.provider = provider
        self.function_name: str = props.pop("function_name", None) or self.physical_name(64)
        shared = {} if provider is None else {"provider": provider}
        self.role = make(
            "iam_role",
            "IamRole",
            self,
            "Role",
            {"name": self.physical_name(64), "assume_role_policy": json_text(_ASSUME), **shared},
        )
        self.log_group = make(
            "cloudwatch_log_group",
            "CloudwatchLogGroup",
            self,
            "Logs",
            {"name": f"/aws/lambda/{self.function_name}", "retention_in_days": retention_in_days, **shared},
        )
        self.resource = make("lambda_function", "LambdaFunction", self, "Default", self._arguments(shared))
        self.policy_resource = make(
            "iam_role_policy",
            "IamRolePolicy",
            self,
            "Policy",
            {
                "name": "inline",
                "role": self.role.id,
                "policy": self.lazy_string(lambda: json_text(self.policy)),
                **shared,
            },
        )
        self.describe_calls(self.policy_resource, lambda: self._statements)
        self._add_destinations(shared)

    @staticmethod
    def from_arn(scope: Construct, id: str, arn: str, *, provider: Any = None) -> Function[[Any], Any]:
        """A function that exists already; it is called with one payload.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            arn: its ARN, or a token of it.
            provider: the AWS provider (alias) whose region is meant.

        Raises:
            FunctionlessError: FL6005 for a text that is no ARN.
        """
        name_in(arn, ":")
        attributes = {"arn": arn, "function_name": arn, "id": arn}  # Lambda takes an ARN wherever it takes a name
        return existing(lambda: Function(scope, id, _elsewhere, function_name=arn, provider=provider), attributes)

    def _arguments(self, shared: dict[str, Any]) -> dict[str, Any]:
        props = dict(self._props)
        if "handler" in props or "filename" in props:
            raise error(FL1011, "handler and filename follow from the Python function.", caller(), "Leave them out.")
        dead_letters = props.get("dead_letter_config")
        if isinstance(dead_letters, Mapping) and hasattr(dead_letters.get("target_arn"), "__destination__"):
            self._destinations["dead_letter"] = dead_letters["target_arn"]
            props["dead_letter_config"] = {"target_arn": dead_letters["target_arn"].__destination__().arn}
        return {
            "function_name": self.function_name,
            "role": self.role.arn,
            "runtime": RUNTIME,
            "handler": self.lazy_string(lambda: self._bundle.entry),
            "filename": self.lazy_string(lambda: self._write()),
            "source_code_hash": self.lazy_string(lambda: base64.b64encode(hashlib.sha256(self._zip).digest()).decode()),
            "environment": {"variables": self.lazy_map(lambda: _escaped(self.environment))},
            "depends_on": [self.log_group],
            **props,
            **shared,
        }

    def _add_destinations(self, shared: dict[str, Any]) -> None:
        config = {
            name: {"destination": target.__destination__().arn}
            for name in ("on_success", "on_failure")
            if (target := self._destinations[name]) is not None
        }
        if config:
            self._results = make(
                "lambda_function_event_invoke_config",
                "LambdaFunctionEventInvokeConfig",
                self,
                "Destinations",
                {"function_name": self.resource.function_name, "destination_config": config, **shared},
            )

    def destination(self, name: str) -> Any:
        """Where results go, `"on_success"` or `"on_failure"`; None while they go nowhere."""
        return self._destinations[name]

    def add_destination(self, name: str, target: Any) -> None:
        """Sends results somewhere after all.

        Args:
            name: `"on_success"` or `"on_failure"`.
            target: a Queue, Topic, EventBus or Function.
        """
        self._destinations[name] = target
        if self._results is None:
            self._add_destinations({} if self.provider is None else {"provider": self.provider})
        else:
            place = f"destination_config.{name}.destination"
            self._results.add_override(place, target.__destination__().arn)

    def on_success(self, id: str, **props: Any) -> Rule:
        """A rule for the results of asynchronous calls: events whose `detail` has `requestPayload` and
        `responsePayload`.

        Args:
            id: unique in the function.
            props: as of `Rule`.
        """
        from .results import result_rule  # rules know buses, and buses functions' destinations

        return result_rule(self, "on_success", id, **props)

    def on_failure(self, id: str, **props: Any) -> Rule:
        """A rule for asynchronous calls that failed for good; as `on_success`."""
        from .results import result_rule

        return result_rule(self, "on_failure", id, **props)

    # documents

    @property
    def source(self) -> str:
        """The emitted module, as text."""
        return self._bundle.source

    @property
    def bundle(self) -> str:
        """The path of the zip, which is written when this is read."""
        return os.path.join(self._stack_folder, self._write())

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables: inferred from the code, and given."""
        return {**self._bundle.environment, **self._environment}

    @property
    def policy(self) -> dict[str, Any]:
        """The policy document of the function's role."""
        return policy_document(self._statements, self._extra_statements)

    def policy_report(self) -> str:
        """The policy as text: each statement with the source lines that need it."""
        return self.resolved(policy_report(self._statements))

    @functools.cached_property
    def arn(self) -> str:
        """The function's ARN, as a token."""
        return str(self.resource.arn)

    @property
    def name(self) -> str:
        """The function's name, as a token."""
        return str(self.resource.function_name)

    @property
    def _bundle(self) -> Bundle:
        return self.document("bundle", self._make_bundle)

    def _make_bundle(self) -> Bundle:
        found = Diagnostics()
        result: Bundle | None = None
        with found.collect():
            result = bundle(
                self._reflection,
                handler=self.handler,
                architecture=(self._props.get("architectures") or ["x86_64"])[0],
                python=str(self._props.get("runtime", RUNTIME)).removeprefix("python"),
                dependencies=self._dependencies,
                reserved=self._environment,
                terraform=Captured(self),
            )
        with found.collect():
            self._statements  # noqa: B018 - its errors belong to the same report
        found.raise_if_any()
        assert result is not None
        return result

    @property
    def _zip(self) -> bytes:
        return self.document("zip", lambda: zip_bytes(self._bundle))

    @functools.cached_property
    def _stack_folder(self) -> str:
        return os.path.join(App.of(self).outdir, "stacks", self.stack_path)

    def _write(self) -> str:
        """Writes the zip into the stack's folder; its path there, which Terraform reads."""
        relative = f"assets/{self.physical_name(64)}.zip"
        path = os.path.join(self._stack_folder, relative)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(self._zip)
        return relative

    # permissions

    @property
    def analysis(self) -> Analysis:
        """The resource operations that the code reaches."""
        return self.document("analysis", lambda: analyse(self._reflection, self._environment))

    @property
    def _statements(self) -> tuple[Statement, ...]:
        return self.document("statements", self._make_statements)

    def _make_statements(self) -> tuple[Statement, ...]:
        found = Diagnostics()
        statements = [
            Statement(frozenset({"logs:CreateLogStream", "logs:PutLogEvents"}), (f"{self.log_group.arn}:*",)),
            *self._configured(),
            *self._granted,
        ]
        with found.collect():
            statements += call_statements(self.analysis, self, self.provider, self._extra_statements)
        found.raise_if_any()
        return tuple(statements)

    def grant(self, statement: Statement) -> None:
        """Adds a permission to the function's role: what an event source of it needs.

        Args:
            statement: the permission.
        """
        self._granted.append(statement)

    def _configured(self) -> list[Statement]:
        """What the function's own settings need; X-Ray and network interfaces have no ARN to name."""
        statements: list[Statement] = []
        tracing = self._props.get("tracing_config")
        if isinstance(tracing, Mapping) and tracing.get("mode") == "Active":
            statements.append(Statement(_TRACING, ("*",)))
        if "vpc_config" in self._props:
            statements.append(Statement(_NETWORK, ("*",)))
        if "kms_key_arn" in self._props:
            statements.append(Statement(frozenset({"kms:Decrypt"}), (self._props["kms_key_arn"],)))
        statements += [
            target.__destination__().statement for target in self._destinations.values() if target is not None
        ]
        return statements

    # calls

    @functools.cached_property
    def payload_shape(self) -> PayloadShape:
        """How a payload and the handler's parameters fit together."""
        return payload_shape(self._reflection)

    def __integration__(self) -> Integration:
        """A call: runs the function and gives its result."""
        return FunctionCall(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Invokes the function and gives its result, where the code runs in the cloud or inside of `local()`."""
        return run_local(self, self.handler, args, kwargs, self.label, payload=True)  # type: ignore[no-any-return]

    @property
    def start(self) -> Operation[P, None]:
        """Invokes the function and does not wait for it."""

        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            self(*args, **kwargs)

        return Operation(self, FunctionStart(self), run, payload=True)

    def __destination__(self) -> Destination:
        """The function as the destination of another one's results."""
        return Destination(self.arn, Statement(frozenset({"lambda:InvokeFunction"}), (self.arn,)))

    def __event_target__(self) -> EventTarget:
        """The function as a target of events."""
        return EventTarget(self.arn, self.__destination__().statement, invoke_permission(self.name))

    def __reference__(self) -> Reference:
        """What stands for the function in a bundle. Its name is known at synth, so two functions may call each other
        without Terraform seeing a cycle."""
        shape = self.payload_shape
        values: dict[str, object] = {
            "name": self.function_name,
            "parameters": None if shape.whole is not None else tuple(parameter.name for parameter in shape.named),
        }
        if self._reflection.is_async:
            values["is_async"] = True
        values |= region_of(self.provider)
        return Reference("lambda_runtime.function:Function", values, self.label)

    @property
    def reflection(self) -> Reflection:
        """The handler, as the compilers read it."""
        return self._reflection

    def __repr__(self) -> str:
        return f"<Function {self._construct_path}>"


def _elsewhere(payload: Any) -> Any:
    """The handler of a function that exists already."""
    raise LookupError("the function's code is not here: give a fake of it to local(fakes={...})")


def _escaped(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: escape(value) for name, value in environment.items()}


class _FunctionIntegration(Integration):
    """What a call and a start have in common."""

    def __init__(self, function: Function[..., Any]) -> None:
        self.function = function
        self.signature = function.reflection.signature

    def payload(self, call: Call) -> Any:
        """The argument, or the arguments by name, that the call sends; checked against the handler's signature."""
        return bind(self.function.payload_shape, call.args, call.kwargs, call.position, self.function.label)

    def statement(self, call: Call) -> Statement:
        """The one permission that a call needs."""
        template = f"arn:{{partition}}:lambda:{{region}}:{{account}}:function:{self.function.function_name}"
        arn = named_arn(self.function, template, call.scope)
        return Statement(frozenset({"lambda:InvokeFunction"}), (arn,), sources=(call.position,))

    def in_lambda(self, call: Call) -> Use:
        """A request to the Lambda service."""
        self.payload(call)
        return Use((self.statement(call),))

    def task(self, call: Call, **more: Any) -> Task:
        """The Task state of an invocation."""
        from ..compilers.states_language import LAMBDA_RETRY, Jsonata, Task, lambda_payload, of_result

        statement = self.statement(call)
        arguments = {"FunctionName": statement.resources[0], "Payload": lambda_payload(self.payload(call)), **more}
        return Task(
            "lambda:invoke",
            arguments,
            result=lambda response: Jsonata("null" if more else f"{response}.Payload"),
            gives=of_result(None if more else self.function.reflection.hints.get("return", Any)),
            statements=(statement,),
            retry=LAMBDA_RETRY,
            error_prefix="Lambda",
            callback=not more,
        )

    def resolver(self, call: Call, **more: Any) -> AppsyncRequest:
        """A request of AppSync's Lambda data source."""
        from .function_resolver import request  # the resolver compiler loads for resolvers only

        return request(self.function, self.payload(call), self.statement(call), call.position, **more)


class FunctionCall(_FunctionIntegration):
    """`fn(payload)`: invokes the function and gives its result."""

    name = "Function.__call__"

    def in_state_machine(self, call: Call) -> Task:
        """`lambda:invoke`, payload and result unwrapped, with AWS's recommended Retry."""
        return self.task(call)

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """Invoke; many of them are one BatchInvoke."""
        return self.resolver(call)


class FunctionStart(_FunctionIntegration):
    """`fn.start(payload)`: invokes the function asynchronously."""

    name = "Function.start"

    def in_state_machine(self, call: Call) -> Task:
        """`lambda:invoke` with the invocation type Event; it gives nothing back."""
        return self.task(call, InvocationType="Event")

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """Invoke with the invocation type Event."""
        return self.resolver(call, start=True)


def function(scope: Construct, id: str, **props: Any) -> Callable[[Callable[P, R]], Function[P, R]]:
    """`@function(scope, id, ...)`: the same as `Function(scope, id, handler, ...)`."""

    def decorate(handler: Callable[P, R]) -> Function[P, R]:
        return Function(scope, id, handler, **props)

    return decorate
