"""Live objects of the stack: constructs, resources of the provider, SDK clients, and what may travel of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ...integration import Reference
from .things import Form, Imported, Made, Member, Thing
from .values import Need

_ROOTS = frozenset({"constructs", "cdktf", "jsii", "cdktf_cdktf_provider_aws", "cdktf_functionless"})
#: What identifies a resource to an SDK call, where it is used as a whole.
IDENTITY = ("arn", "name", "id", "url", "bucket")


@functools.cache
def _is_live_class(cls: type) -> bool:
    return any(base.__module__.partition(".")[0] in _ROOTS for base in cls.__mro__)


def is_live_class(cls: type) -> bool:
    """Whether it is a class of constructs, or another class of the libraries that build stacks."""
    return _is_live_class(cls)


def is_live(value: object) -> bool:
    """Whether a value exists only while the stack is built."""
    cls: Any = type(value)
    return not isinstance(value, type) and bool(_is_live_class(cls))


def is_block(value: object) -> bool:
    """Whether a value is a block of a resource, of which the attributes are read."""
    return any(base.__name__ == "ComplexObject" for base in type(value).__mro__)


def reference(value: object) -> Reference | None:
    """What stands for a construct in the bundle, where it says so."""
    method = getattr(type(value), "__reference__", None)
    return None if method is None else method(value)


def member(value: object) -> tuple[object, str] | None:
    """The construct and the name of its attribute, for an operation that was taken of it while the stack was built."""
    method = getattr(type(value), "__member__", None)
    return None if method is None else method(value)


def has_attribute(value: object, name: str) -> bool:
    """Whether a live object's class, or the object itself, has that attribute."""
    return hasattr(type(value), name) or name in getattr(value, "__dict__", {})


def is_users_attribute(value: object, name: str) -> bool:
    """Whether an attribute of a construct was made by the user: set on it, or written in a class of the user's."""
    if name in getattr(value, "__dict__", {}):
        return True
    return any(name in vars(base) for base in type(value).__mro__ if base.__module__.partition(".")[0] not in _ROOTS)


def client_rule(value: object) -> Callable[[Any, Need], Form] | None:
    """The rule for an SDK client, resource or session that was made while the stack was built."""
    for base in type(value).__mro__:
        rule = _RULES.get(f"{base.__module__}.{base.__qualname__}")
        if rule is not None:
            return rule
    return None


def _imported(module: str, name: str) -> Thing:
    return Thing(None, name, None, form=Imported(module=module, attribute=name))


def _client(value: Any, need: Need) -> Form:
    made = Made(_imported("lambda_runtime.kept", "Client"), [need(value.meta.service_model.service_name, "service")])
    region = value.meta.region_name
    if region and region != default_region() and region != "aws-global":
        made.kwargs["region"] = need(region, "region")
    return made


def _resource(value: Any, need: Need) -> Form:
    name = type(value).__name__
    service = value.meta.service_name
    root = Made(_imported("lambda_runtime.kept", "Resource"), [need(service, "service")])
    region = value.meta.client.meta.region_name
    if region and region != default_region():
        root.kwargs["region"] = need(region, "region")
    kind = name.partition(".")[2]
    if kind == "ServiceResource":
        return root
    maker = Thing(None, kind, None, form=Member(Thing(None, service, None, form=root), kind))
    return Made(maker, [need(getattr(value, part), part) for part in value.meta.identifiers])


def _paginator(value: Any, need: Need) -> Form:
    method = value._method
    getter = Thing(None, "get_paginator", None, form=Member(need(method.__self__, "client"), "get_paginator"))
    return Made(getter, [need(method.__name__, "operation")])


def _session(value: Any, need: Need) -> Form:
    made = Made(need(type(value), "Session"))
    if value.region_name and value.region_name != default_region():
        made.kwargs["region_name"] = need(value.region_name, "region_name")
    return made


@functools.cache
def default_region() -> str | None:
    """The region that this process takes where none is given: a client that has it was made without one."""
    import boto3

    region: str | None = boto3.Session().region_name
    return region


_RULES: dict[str, Callable[[Any, Need], Form]] = {
    "botocore.client.BaseClient": _client,
    "boto3.resources.base.ServiceResource": _resource,
    "boto3.session.Session": _session,
    "botocore.paginate.Paginator": _paginator,
}
