"""`aws.<service>.<operation>(...)`: any SDK call, checked against botocore's models, with its permissions.

The module is the namespace: `from cdktf_functionless import aws` gives it, and `aws.dynamodb` is a service.
"""

from __future__ import annotations

from .namespace import AwsNamespace, AwsService, SdkOperation, aws

__all__ = ["AwsNamespace", "AwsService", "SdkOperation", "aws"]

#: The modules of this package; no service may have such a name.
_MODULES = frozenset(
    (
        "arns",
        "boto",
        "casing",
        "check",
        "context",
        "encryption",
        "identity",
        "local",
        "model",
        "namespace",
        "operation",
        "permissions",
        "request",
        "resolver",
        "resolver_dynamodb",
        "resolver_query",
        "scope",
        "special",
        "special_services",
        "special_storage",
        "spelling",
        "states",
        "states_names",
        "states_types",
    )
)


def __getattr__(name: str) -> AwsService:
    if name in _MODULES:  # `from .aws import model` asks here before it imports
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(aws, name)  # type: ignore[no-any-return]


def __dir__() -> list[str]:
    return sorted({*dir(aws), *__all__})
