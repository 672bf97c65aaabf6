"""One SDK call whose permissions are worked out, and the register of operations that need more than the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..iam import Statement
from ..integration import Argument
from ..tokens import is_token
from .arns import Arns, literal, values
from .context import ArnContext
from .model import Operation


@dataclass(frozen=True)
class Request:
    """One call: the operation, its arguments under the model's names, and what builds ARNs."""

    operation: Operation
    prefix: str
    parameters: Mapping[str, Argument]
    context: ArnContext
    arns: Arns
    actions: tuple[str, ...]

    def value(self, name: str) -> object | None:
        """A parameter's live value where it is the only one that it may be."""
        found = values(self.parameters.get(name))
        return found[0] if found and len(found) == 1 else None

    def arn(self, resource: str, *names: str) -> list[str] | None:
        """ARNs of a type, its placeholders filled from parameters."""
        return self.arns.of_type(resource, names, self.parameters)


Handler = Callable[[Request], "list[Statement] | None"]
Found = list[Statement] | None

#: (boto3's service, the API's operation or "*") -> handler.
HANDLERS: dict[tuple[str, str], Handler] = {}


def handles(service: str, *operations: str) -> Callable[[Handler], Handler]:
    """Registers a handler for operations of a service; `"*"` is all of them."""

    def register(function: Handler) -> Handler:
        for operation in operations:
            HANDLERS[service, operation] = function
        return function

    return register


def allow(actions: Iterable[str], resources: Iterable[str]) -> Statement:
    """A statement of actions on resources."""
    return Statement(frozenset(actions), tuple(dict.fromkeys(resources)))


def key_text(name: object) -> str:
    """A part of an ARN below a resource: an object's key, an alias, a stream's name."""
    return str(name) if is_token(name) else literal(str(name))
