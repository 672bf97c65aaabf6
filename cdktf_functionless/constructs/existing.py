"""Resources that exist already: constructs that make nothing, and stand for what somebody else made.

`Table.from_name(...)`, `Function.from_arn(...)` and so on give the same classes as their constructors, with the same
operations and permissions. What has no ARN in its name gets one from the partition, region and account of the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from constructs import Construct

from ..diagnostics import FL6005, error

T = TypeVar("T")


class StandIn:
    """What takes the place of the Terraform resource: the attributes that are known of it."""

    def __init__(self, attributes: Mapping[str, Any]) -> None:
        self.__dict__.update(attributes)

    def add_override(self, path: str, value: Any) -> None:
        """Nothing is emitted, so there is nothing to override."""


_stand_in: ContextVar[StandIn | None] = ContextVar("stand_in", default=None)


def current_stand_in() -> StandIn | None:
    """What the construct that is being made stands for, if it makes nothing itself."""
    return _stand_in.get()


@contextmanager
def _standing(attributes: Mapping[str, Any]) -> Iterator[None]:
    reset = _stand_in.set(StandIn(attributes))
    try:
        yield
    finally:
        _stand_in.reset(reset)


def existing(make: Callable[[], T], attributes: Mapping[str, Any]) -> T:
    """The construct that `make` gives, standing for a resource with these attributes.

    Args:
        make: calls the construct's class.
        attributes: the resource's attributes, under Terraform's names.
    """
    with _standing(attributes):
        return make()


def composed(scope: Construct, template: str, name: str, provider: Any = None) -> str:
    """An ARN from a name.

    Args:
        scope: where the construct is made.
        template: with `{partition}`, `{region}`, `{account}` and `{name}`.
        name: the resource's name, or a token of it.
        provider: the AWS provider (alias) whose region is meant.
    """
    from ..aws.scope import ScopeContext

    place = ScopeContext(scope, provider)
    known = {word: getattr(place, word) for word in ("partition", "region", "account") if "{" + word + "}" in template}
    return template.format(**known, name=name)


def name_in(arn: str, separator: str) -> str:
    """The name at the end of an ARN, behind `separator`; a token has its parts cut by Terraform itself.

    Raises:
        FunctionlessError: FL6005 for a text that is no ARN.
    """
    if "TfToken[" in arn and not arn.startswith("arn:"):
        from cdktf import Fn, Token

        functions: Any = Fn
        last = functions.element(functions.reverse(functions.split(separator, arn)), 0)
        return str(Token.as_string(last))
    if not arn.startswith("arn:") or arn.count(":") < 5:
        raise error(FL6005, f"{arn!r} is not an ARN.", None, "Give the whole ARN, as arn:aws:lambda:...:function:name.")
    return arn.rpartition(separator)[2]
