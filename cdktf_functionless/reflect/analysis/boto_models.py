"""What boto3's and botocore's own data files say: operations, waiters, resources. Read once a service, when needed."""

from __future__ import annotations

import functools
import importlib.util
import os
from collections.abc import Collection
from typing import Any

#: Methods of every client that call no operation of the service.
CLIENT_METHODS = frozenset(
    {
        "can_paginate",
        "close",
        "generate_db_auth_token",
        "generate_presigned_post",
        "generate_presigned_url",
        "get_paginator",
        "get_waiter",
    }
)


@functools.cache
def _loader() -> Any:
    from botocore.loaders import Loader

    spec = importlib.util.find_spec("boto3")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Loader(extra_search_paths=[os.path.join(place, "data") for place in places])


def _data(service: str, kind: str) -> Any:
    from botocore.exceptions import DataNotFoundError, UnknownServiceError

    try:
        return _loader().load_service_model(service, kind)
    except (DataNotFoundError, UnknownServiceError):
        return {}


@functools.cache
def snake(name: str) -> str:
    """boto3's method name of an operation: `PutObject` is `put_object`."""
    from botocore import xform_name

    return str(xform_name(name))


def operations(service: str) -> Collection[str]:
    """The operations of a service as boto3's method names; none for a service that AWS does not have."""
    from ...aws.model import service as read

    found = read(service)
    return () if found is None else found.operations


@functools.cache
def waiter_operation(service: str, waiter: str) -> str | None:
    """The operation that a waiter calls; `waiter` is `object_exists` or `ObjectExists`."""
    waiters = _data(service, "waiters-2").get("waiters", {})
    for name, definition in waiters.items():
        if waiter in (name, snake(name)):
            return snake(definition["operation"])
    return None


class ResourceModel:
    """One resource type of boto3's: `Table`, `Bucket`; or the service resource itself, whose type is None."""

    def __init__(self, service: str, name: str | None, data: dict[str, Any]) -> None:
        self.service = service
        self.name = name
        self.types: dict[str, Any] = data.get("resources", {})
        self.definition: dict[str, Any] = data.get("service", {}) if name is None else self.types[name]
        self.identifiers: list[str] = [one["name"] for one in self.definition.get("identifiers", ())]
        self.members = {
            one["name"]: one["memberName"] for one in self.definition.get("identifiers", ()) if "memberName" in one
        }
        self.actions = {snake(key): value for key, value in self.definition.get("actions", {}).items()}
        self.batch_actions = {snake(key): value for key, value in self.definition.get("batchActions", {}).items()}
        self.collections = {snake(key): value for key, value in self.definition.get("hasMany", {}).items()}
        self.waiters = {f"wait_until_{snake(key)}": value for key, value in self.definition.get("waiters", {}).items()}
        self.load: dict[str, Any] | None = self.definition.get("load")
        self.makers: dict[str, Any] = {}  # subresources, called with what their identifiers lack
        self.references: dict[str, Any] = {}  # other resources that its data names
        for key, value in self.definition.get("has", {}).items():
            sources = {one["source"] for one in value["resource"].get("identifiers", ())}
            if "data" in sources:
                self.references[snake(key)] = value["resource"]
            else:
                self.makers[key] = value["resource"]
        if name is None:
            made = {value["type"] for value in self.makers.values()}
            for kind, definition in self.types.items():
                if kind not in made:
                    needed = [{"target": one["name"], "source": "input"} for one in definition.get("identifiers", ())]
                    self.makers[kind] = {"type": kind, "identifiers": needed}


@functools.cache
def resource_model(service: str, name: str | None) -> ResourceModel | None:
    """The model of a resource type; None where boto3 has none."""
    data = _data(service, "resources-1")
    if not data or (name is not None and name not in data.get("resources", {})):
        return None
    return ResourceModel(service, name, data)
