"""`Bucket`: an S3 bucket, closed to the public, whose methods are S3's operations.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from constructs import Construct

from .base import make
from .existing import composed, existing
from .filled import FilledConstruct

if TYPE_CHECKING:
    from .rule import Rule


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
    NAME = "bucket_name"

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
        super().__init__(scope, id, provider)
        self._notification: Any = None
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

    @classmethod
    def from_name(cls, scope: Construct, id: str, name: str, *, provider: Any = None) -> Bucket:
        """A bucket that exists already.

        Args:
            scope: a stack or a construct inside one.
            id: unique in the scope.
            name: its name, or a token of it.
            provider: the AWS provider (alias) whose region is meant.
        """
        arn = composed(scope, "arn:{partition}:s3:::{name}", name, provider)
        attributes = {"arn": arn, "bucket": name, "id": name}
        return existing(lambda: cls(scope, id, bucket=name, provider=provider), attributes)

    def _part(self, module: str, cls: str, id: str, props: dict[str, Any]) -> Any:
        return make(module, cls, self, id, {"bucket": self.resource.id, **props, **self._shared})

    # events

    def on_object_created(
        self, id: str, target: Any = None, *, prefix: str | None = None, suffix: str | None = None, **options: Any
    ) -> Rule:
        """A rule for objects that are put into the bucket.

        Args:
            id: unique in the bucket.
            target: where the events go: what `Rule.pipe` takes, or a plain function of the event; None to pipe later.
            prefix: how the keys must begin.
            suffix: how the keys must end.
            options: of the pipe, or of the Function that is made.
        """
        return self._on("Object Created", id, target, prefix, suffix, options)

    def on_object_removed(
        self, id: str, target: Any = None, *, prefix: str | None = None, suffix: str | None = None, **options: Any
    ) -> Rule:
        """A rule for objects that are deleted; the arguments are as for `on_object_created`."""
        return self._on("Object Deleted", id, target, prefix, suffix, options)

    def _on(
        self, what: str, id: str, target: Any, prefix: str | None, suffix: str | None, options: dict[str, Any]
    ) -> Rule:
        from .object_events import object_rule, pipe

        if self._notification is None:  # the one switch that sends the bucket's events to EventBridge
            self._notification = self._part(
                "s3_bucket_notification", "S3BucketNotification", "Notification", {"eventbridge": True}
            )
        rule = object_rule(self, id, self.name, what, prefix, suffix)
        return rule if target is None else pipe(rule, self, id, target, options)

    @functools.cached_property
    def name(self) -> str:
        """The bucket's name, as a token."""
        return str(self.resource.bucket)
