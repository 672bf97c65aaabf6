"""Checks the parameters of an SDK call against the service's model, as far as they can be seen at synth."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Mapping
from typing import Any

from ..diagnostics import FL2033, FL2034, FL2035, Diagnostics, Position
from ..integration import Argument, Host
from ..tokens import is_token
from .identity import is_resource
from .model import Operation, Service, Shape, near, required
from .spelling import parameter

_NUMBERS = (int, float, decimal.Decimal)
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "integer": (int,),
    "long": (int,),
    "float": _NUMBERS,
    "double": _NUMBERS,
    "bigdecimal": _NUMBERS,
    "boolean": (bool,),
    "blob": (bytes, bytearray, str),
    "timestamp": (str, int, float, datetime.date),
}
_SHOWN: Mapping[str, str] = {
    "string": "a string",
    "character": "a string",
    "integer": "an integer",
    "long": "an integer",
    "float": "a number",
    "double": "a number",
    "bigdecimal": "a number",
    "boolean": "True or False",
    "blob": "bytes",
    "timestamp": "a datetime",
    "structure": "a dict",
    "map": "a dict",
    "list": "a list",
}
#: A dict stands for its JSON text here, on every host; Step Functions' optimized integrations take any JSON.
_JSON = frozenset(
    {
        ("lambda", "Invoke", "Payload"),
        ("stepfunctions", "StartExecution", "input"),
        ("sqs", "SendMessage", "MessageBody"),
        ("sns", "Publish", "Message"),
        ("events", "PutEvents", "Detail"),
        ("bedrock-runtime", "InvokeModel", "body"),
    }
)


def check(
    operation: Operation,
    call: Mapping[str, Argument],
    position: Position,
    host: Host,
    found: Diagnostics,
    *,
    spellings: bool = True,
    complete: bool = True,
    shapes: bool = True,
) -> dict[str, Argument]:
    """The call's arguments under the model's names.

    Args:
        operation: what is called.
        call: the named arguments, in any accepted spelling.
        position: the call.
        host: where it stands.
        found: collects what is wrong: FL2033 unknown parameter, FL2034 wrong shape, FL2035 missing parameter.
        spellings: whether `Table=` is accepted for `TableName=`; boto3 itself does not.
        complete: whether these are all the arguments of the call.
        shapes: whether values are as the model has them; boto3's DynamoDB resources take plain Python values.
    """
    named: dict[str, Argument] = {}
    for written, argument in call.items():
        name = parameter(operation, written) if spellings or written in operation.members else None
        if name is None:
            found.report(
                FL2033,
                f"{operation.label} has no parameter {written!r}.",
                argument.position,
                near(written, operation.members),
            )
        elif name in named:
            found.report(FL2033, f"{operation.label} got {name!r} twice.", argument.position, f"Leave out {written}=.")
        else:
            named[name] = argument
    missing = [name for name in operation.required if name not in named]
    if missing and complete:
        found.report(
            FL2035,
            f"{operation.label} needs {_listed(missing)}.",
            position,
            f"Add {', '.join(f'{name}=...' for name in missing)}.",
        )
    checker = _Checker(operation, host, found, ours=spellings)
    for name, argument in named.items() if shapes else ():
        checker.argument(operation.members[name], argument, name)
    return named


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names[:-1])) + " and " + repr(names[-1]) if len(names) > 1 else repr(names[0])


class _Checker:
    def __init__(self, operation: Operation, host: Host, found: Diagnostics, *, ours: bool) -> None:
        self._operation = operation
        self._service: Service = operation.service
        self._host = host
        self._machine = host in (Host.STANDARD, Host.EXPRESS)
        self._ours = ours
        self._found = found

    def argument(self, reference: Mapping[str, Any], argument: Argument, path: str) -> None:
        """Checks an argument: its display where it is one, else the values that it may have."""
        shape = self._service.shape(reference)
        kind = shape["type"]
        if self._anything(reference, shape, path):
            return
        if argument.items is not None:
            if not self._json(path) and self._is(kind, ("structure", "map"), "a dict", argument.position, path):
                self._entries(shape, argument.items, argument.position, path, self.argument)
        elif argument.elements is not None:
            if self._is(kind, ("list",), "a list", argument.position, path):
                for index, element in enumerate(argument.elements):
                    self.argument(shape["member"], element, f"{path}[{index}]")
        elif argument.possible:
            self._possible(reference, argument, path)

    def _possible(self, reference: Mapping[str, Any], argument: Argument, path: str) -> None:
        """A value that may be one of several is wrong when each of them is."""
        attempts: list[Diagnostics] = []
        for value in argument.possible or ():
            attempt = Diagnostics()
            checker = _Checker(self._operation, self._host, attempt, ours=self._ours)
            checker.value(reference, value, argument.position, path)
            if not attempt:
                return
            attempts.append(attempt)
        with self._found.collect():
            attempts[0].raise_if_any()

    def value(self, reference: Mapping[str, Any], value: object, position: Position, path: str) -> None:
        """Checks a live value: a constant, a captured container, a token or a resource."""
        shape = self._service.shape(reference)
        kind = shape["type"]
        if self._anything(reference, shape, path) or is_token(value):
            return
        if is_resource(value):
            self._is(kind, ("string",), "a resource", position, path)
        elif isinstance(value, Mapping):
            if not self._json(path) and self._is(kind, ("structure", "map"), "a dict", position, path):
                self._entries(shape, value, position, path, lambda ref, item, at: self.value(ref, item, position, at))
        elif isinstance(value, (list, tuple)):
            if self._is(kind, ("list",), "a list", position, path):
                for index, element in enumerate(value):
                    self.value(shape["member"], element, position, f"{path}[{index}]")
        elif not isinstance(value, _KINDS.get(kind, ())) or (kind in ("float", "double") and isinstance(value, bool)):
            if not (kind == "blob" and hasattr(value, "read")):
                given = "None" if value is None else f"{_article(type(value).__name__)}"
                self._wrong(kind, given, position, path)
        else:
            self._range(shape, value, position, path)

    def _entries(
        self,
        shape: Shape,
        entries: Mapping[Any, Any],
        position: Position,
        path: str,
        check_one: Callable[[Mapping[str, Any], Any, str], None],
    ) -> None:
        if shape["type"] == "map":
            for key, item in entries.items():
                check_one(shape["value"], item, f"{path}[{key!r}]")
            return
        members = shape.get("members", {})
        for key, item in entries.items():
            if key in members:
                check_one(members[key], item, f"{path}[{key!r}]")
            else:
                at = item.position if isinstance(item, Argument) else position
                message = f"{self._operation.label}: {path} has no member {key!r}."
                self._found.report(FL2033, message, at, near(str(key), members))
        missing = [name for name in required(shape) if name not in entries]
        if missing:
            message = f"{self._operation.label}: {path} needs {_listed(missing)}."
            self._found.report(FL2035, message, position, f"Add {_listed(missing)}.")
        if shape.get("union") and len(entries) != 1:
            names = ", ".join(members)
            message = f"{self._operation.label}: {path} is one of several members, and has {len(entries)}."
            self._found.report(FL2034, message, position, f"Give one of: {names}.")

    def _range(self, shape: Shape, value: Any, position: Position, path: str) -> None:
        """The lower bounds that botocore itself refuses to send."""
        least = shape.get("min")
        if least is None:
            return
        size = value if shape["type"] in ("integer", "long", "float", "double") else None
        if shape["type"] == "string":
            size = len(value)
        if size is not None and size < least:
            what = "is shorter than" if shape["type"] == "string" else "is less than"
            message = f"{self._operation.label}: {path} {what} {least}."
            self._found.report(FL2034, message, position, f"Give at least {least}.")

    def _anything(self, reference: Mapping[str, Any], shape: Shape, path: str) -> bool:
        """Whether any JSON may stand here."""
        if shape.get("document") or reference.get("jsonvalue") or shape.get("eventstream"):
            return True
        if (self._service.name, path) == ("s3", "CopySource") and not self._machine:
            return True  # boto3 takes a dict too
        return self._machine and self._json(path)

    def _json(self, path: str) -> bool:
        """Whether a dict is sent as its JSON text."""
        leaf = path.rpartition("[")[2].strip("]'")
        return self._ours and (self._service.name, self._operation.api_name, leaf) in _JSON

    def _is(self, kind: str, wanted: tuple[str, ...], given: str, position: Position, path: str) -> bool:
        if kind in wanted:
            return True
        self._wrong(kind, given, position, path)
        return False

    def _wrong(self, kind: str, given: str, position: Position, path: str) -> None:
        expected = _SHOWN.get(kind, kind)
        message = f"{self._operation.label}: {path} is {expected}, and this is {given}."
        self._found.report(FL2034, message, position, f"Give {expected}.")


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
