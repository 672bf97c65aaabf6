"""`aws.<service>.<operation>(...)`: any SDK call, checked against botocore's models, with its permissions.

The module is the namespace: `from cdktf_functionless import aws` gives it, and `aws.dynamodb` is a service.
"""

from __future__ import annotations

from .namespace import AwsNamespace, AwsService, SdkOperation, aws

__all__ = ["AwsNamespace", "AwsService", "SdkOperation", "aws"]


def __getattr__(name: str) -> AwsService:
    return getattr(aws, name)  # type: ignore[no-any-return]
