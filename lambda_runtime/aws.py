"""`aws.<service>.<operation>(...)`: boto3's calls, with captured resources in place of names, ARNs and URLs."""

from __future__ import annotations

from typing import Any

from .client import client
from .payloads import dumped

_ENDINGS = ("Name", "Arn", "ARN", "Url", "Id", "Identifier")


class Service:
    """The operations of one service."""

    def __init__(self, name: str) -> None:
        self._name = name.strip("_").replace("_", "-")

    def __getattr__(self, operation: str) -> Any:
        if operation[:2] == "__":
            raise AttributeError(operation)

        def call(**parameters: Any) -> Any:
            sdk = client(self._name)
            function = getattr(sdk, operation)
            api = sdk.meta.method_to_api_mapping.get(operation)
            shape = sdk.meta.service_model.operation_model(api).input_shape if api else None
            members = shape.members if shape else {}
            given = {_spelled(key, members): value for key, value in parameters.items()}
            return function(**{key: _sent(key, value, members.get(key)) for key, value in given.items()})

        return call


def _spelled(key: str, members: Any) -> str:
    """`Table` is `TableName`: the accepted spellings of a parameter that names a resource."""
    if key not in members and key[:1].isupper():
        for word in (key, key[0].lower() + key[1:]):
            for ending in _ENDINGS:
                if word + ending in members:
                    return word + ending
    return key


def _sent(key: str, value: Any, shape: Any) -> Any:
    """A value as boto3 takes it: a resource by what identifies it, a payload as JSON."""
    if type(value).__module__.startswith("lambda_runtime."):
        for ending in ("arn", "url", "id"):
            if key.lower().endswith(ending) and ending in vars(value):
                return vars(value)[ending]
        return next(vars(value)[name] for name in ("name", "bucket", "arn", "id", "url") if name in vars(value))
    kind = getattr(shape, "type_name", "")
    if isinstance(value, dict):
        if kind in ("string", "blob"):
            return dumped(value)
        inner = getattr(shape, "members", {}) if kind == "structure" else {}
        return {name: _sent(name, item, inner.get(name, getattr(shape, "value", None))) for name, item in value.items()}
    if isinstance(value, (list, tuple)) and kind != "string":
        return [_sent(key, item, getattr(shape, "member", None)) for item in value]
    return value


def __getattr__(name: str) -> Service:
    if name[:2] == "__":
        raise AttributeError(name)
    return Service(name)
