"""`Bucket`: an S3 bucket, closed to the public, whose methods are S3's operations.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket
"""

from __future__ import annotations

import functools
from typing import Any

from constructs import Construct

from .base import make
from .filled import FilledConstruct


class Bucket(FilledConstruct):
    """An S3 bucket: `bucket.put_object(Key=..., Body=...)` and every other operation on a bucket or its objects.

    Args:
        scope: a stack or a construct inside one.
        id: unique in the scope.
        versioned: whether old versions of objects are kept.
        encryption: the ARN of a KMS key; without one S3's own keys encrypt.
        public: whether policies and ACLs may open the bucket to everybody.
        provider: the AWS provider (alias) of the bucket.
        props: the other arguments of `aws_s3_bucket`, by their Terraform names.

    Raises:
        FunctionlessError: FL1005, FL1006, FL1011.
    """

    SERVICE = "s3"
    PARAMETER = "Bucket"

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        versioned: bool = False,
        encryption: str | None = None,
        public: bool = False,
        provider: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(scope, id)
        self.provider = provider
        self._shared = {} if provider is None else {"provider": provider}
        #: The name that AWS knows the bucket by, as a plain string.
        self.bucket_name: str = props.pop("bucket", None) or self.physical_name(63, lower=True)
        #: The ARN of the customer's key that encrypts the bucket, or None.
        self.kms_key_arn = encryption
        self.resource = make(
            "s3_bucket", "S3Bucket", self, "Default", {"bucket": self.bucket_name, **props, **self._shared}
        )
        if not public:
            block = dict.fromkeys(
                ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
            )
            self._part("s3_bucket_public_access_block", "S3BucketPublicAccessBlock", "Access", block)
        if versioned:
            status = {"versioning_configuration": {"status": "Enabled"}}
            self._part("s3_bucket_versioning", "S3BucketVersioningA", "Versions", status)
        if encryption is not None:
            default = {"sse_algorithm": "aws:kms", "kms_master_key_id": encryption}
            rule = [{"apply_server_side_encryption_by_default": default, "bucket_key_enabled": True}]
            self._part(
                "s3_bucket_server_side_encryption_configuration",
                "S3BucketServerSideEncryptionConfigurationA",
                "Encryption",
                {"rule": rule},
            )

    def _part(self, module: str, cls: str, id: str, props: dict[str, Any]) -> Any:
        return make(module, cls, self, id, {"bucket": self.resource.id, **props, **self._shared})

    @functools.cached_property
    def arn(self) -> str:
        """The bucket's ARN, as a token."""
        return str(self.resource.arn)

    @functools.cached_property
    def name(self) -> str:
        """The bucket's name, as a token."""
        return str(self.resource.bucket)

    @property
    def identity(self) -> str:
        """The bucket's name, as a token."""
        return self.name

    @property
    def local_identity(self) -> str:
        """The bucket's name, as a plain string."""
        return self.bucket_name
