"""`Secret` and `Parameter`: values that functions read when they run, and that no template holds.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/secretsmanager_secret
https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ssm_parameter
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from constructs import Construct

from ..aws import model
from ..compilers.states_language.task import Jsonata, Task
from ..integration import Argument, Call, Reference
from .base import make, region_of
from .existing import composed, existing, name_in
from .filled import FilledConstruct, FilledIntegration
from .operation import Operation

if TYPE_CHECKING:
    from ..compilers.appsync_js import Request, js


class _Readable(FilledConstruct):
    """What has one value to read: as text, or as the JSON in it."""

    #: The operation that reads it, its other parameters, and the way to the text in its response.
    READ: tuple[str, Mapping[str, Any], str]

    @property
    def value(self) -> Operation[[], str]:
        """`value()` gives the text. A Lambda function reads it once in five minutes."""
        return Operation(self, ReadValue(self, "value"), lambda: self._read().value())

    @property
    def json(self) -> Operation[[], Any]:
        """`json()` gives what the text means as JSON."""
        return Operation(self, ReadValue(self, "json"), lambda: self._read().json())

    def _read(self) -> Any:
        from lambda_runtime.secret import Readable  # needs boto3, which only a run needs

        return Readable(**self._values(self.local_identity))

    def _values(self, identity: str) -> dict[str, Any]:
        operation, parameters, path = self.READ
        values = {"service": self.SERVICE, "parameter": self.PARAMETER, "value": identity, "path": path}
        return {**values, "operation": operation, "options": dict(parameters), **region_of(self.provider)}

    def __reference__(self) -> Reference:
        """What stands for the value in a bundle: where it is, never what it is."""
        return Reference("lambda_runtime.secret:Readable", self._values(self.identity), self.label)


class Secret(_Readable):
    """A secret of Secrets Manager. Terraform makes it empty: its value is put there by people or by a rotation.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        encryption: the ARN of a KMS key; without one AWS's own key encrypts.
        provider: the AWS provider (alias) of the secret.
        props: the other arguments of `aws_secretsmanager_secret`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    SERVICE = "secretsmanager"
    PARAMETER = "SecretId"
    NAME = "secret_name"
    READ = ("get_secret_value", {}, "SecretString")

    def __init__(
        self, scope: Construct, id: str, *, encryption: str | None = None, provider: Any = None, **props: Any
    ) -> None:
        super().__init__(scope, id, provider)
        #: The name that AWS knows the secret by, as a plain string.
        self.secret_name: str = props.pop("name", None) or self.physical_name(512)
        #: The ARN of the customer's key that encrypts the secret, or None.
        self.kms_key_arn = encryption
        arguments = {"name": self.secret_name, **props, **self._shared}
        if encryption is not None:
            arguments["kms_key_id"] = encryption
        self.resource = make("secretsmanager_secret", "SecretsmanagerSecret", self, "Default", arguments)

    @classmethod
    def from_arn(cls, scope: Construct, id: str, arn: str, *, provider: Any = None) -> Secret:
        """A secret that exists already.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            arn: its whole ARN, or a token of it.
            provider: the AWS provider (alias) whose region is meant.
        """
        name = name_in(arn, ":")
        return existing(lambda: cls(scope, id, name=name, provider=provider), {"arn": arn, "name": name, "id": arn})

    @property
    def identity(self) -> str:
        """The secret's ARN: a name alone may be another secret's beginning."""
        return self.arn


class Parameter(_Readable):
    """A parameter of Systems Manager.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        value: what it holds at first; a later change by others stays.
        type: `"String"`, `"StringList"` or `"SecureString"`.
        provider: the AWS provider (alias) of the parameter.
        props: the other arguments of `aws_ssm_parameter`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    SERVICE = "ssm"
    PARAMETER = "Name"
    NAME = "parameter_name"
    READ = ("get_parameter", {"WithDecryption": True}, "Parameter.Value")

    def __init__(
        self, scope: Construct, id: str, *, value: str, type: str = "String", provider: Any = None, **props: Any
    ) -> None:
        super().__init__(scope, id, provider)
        #: The name that AWS knows the parameter by, as a plain string.
        self.parameter_name: str = props.pop("name", None) or self.physical_name(1000)
        key = props.get("key_id")
        #: The ARN of the customer's key that encrypts the value, or None.
        self.kms_key_arn = key if isinstance(key, str) and key.startswith(("arn:", "${")) else None
        lifecycle = {"ignore_changes": ["value"]}
        arguments = {
            "name": self.parameter_name,
            "type": type,
            "value": value,
            "lifecycle": lifecycle,
            **props,
            **self._shared,
        }
        self.resource = make("ssm_parameter", "SsmParameter", self, "Default", arguments)

    @classmethod
    def from_name(cls, scope: Construct, id: str, name: str, *, provider: Any = None) -> Parameter:
        """A parameter that exists already.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            name: its name, or a token of it; a path begins with `/`.
            provider: the AWS provider (alias) whose region is meant.
        """
        template = "arn:{partition}:ssm:{region}:{account}:parameter" + ("" if name.startswith("/") else "/") + "{name}"
        attributes = {"arn": composed(scope, template, name, provider), "name": name, "id": name}
        return existing(lambda: cls(scope, id, value="", name=name, provider=provider), attributes)


class ReadValue(FilledIntegration):
    """`value()` and `json()`: one read, and the way from its response to the value."""

    signature = inspect.Signature()

    def __init__(self, readable: _Readable, method: str) -> None:
        operation, self._parameters, self._path = readable.READ
        super().__init__(readable, operation)
        self.name = f"{type(readable).__name__}.{method}"
        self._method = method

    def checked(self, call: Call) -> tuple[model.Operation, Mapping[str, Argument]]:
        """The read and its arguments.

        Raises:
            FunctionlessError: FL2033 when the call has arguments.
        """
        fixed = {name: Argument(call.position, possible=(value,)) for name, value in self._parameters.items()}
        return super().checked(dataclasses.replace(call, kwargs={**fixed, **call.kwargs}))

    def in_resolver(self, call: Call) -> Request:
        """The read as a request, whose result is the value."""
        from ..compilers.appsync_js import js  # the resolver compiler loads for resolvers only

        request = super().in_resolver(call)
        whole = request.result

        def text(raw: js.Expr) -> js.Expr:
            found = raw if whole is None else whole(raw)
            for name in self._path.split("."):
                found = js.Member(found, name)
            return found if self._method == "value" else js.call("JSON.parse", found)

        return dataclasses.replace(request, result=text, result_type=str if self._method == "value" else None)

    def in_state_machine(self, call: Call) -> Task:
        """The read as a Task, whose result is the value."""
        text = "{}." + self._path if self._method == "value" else "$parse({}." + self._path + ")"
        task = super().in_state_machine(call)
        return dataclasses.replace(task, result=lambda response: Jsonata(text.format(response)))
