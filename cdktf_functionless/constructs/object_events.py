"""Events of a bucket's objects, through EventBridge.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .base import FunctionlessConstruct
from .event_bus import EventBus
from .function import Function
from .rule import Rule


def object_rule(
    bucket: FunctionlessConstruct, id: str, name: str, detail_type: str, prefix: str | None, suffix: str | None
) -> Rule:
    """A rule for what happens to objects.

    Args:
        bucket: where the rule is made.
        id: unique in the bucket.
        name: the bucket's name, as a token.
        detail_type: EventBridge's name of what happened, `"Object Created"`.
        prefix: how the keys must begin.
        suffix: how the keys must end.
    """
    detail: dict[str, Any] = {"bucket": {"name": [name]}}
    if prefix is not None and suffix is not None:
        star = f"{_plain(prefix)}*{_plain(suffix)}"
        detail["object"] = {"key": [{"wildcard": star}]}
    elif prefix is not None:
        detail["object"] = {"key": [{"prefix": prefix}]}
    elif suffix is not None:
        detail["object"] = {"key": [{"suffix": suffix}]}
    pattern = {"source": ["aws.s3"], "detail-type": [detail_type], "detail": detail}
    provider = getattr(bucket, "provider", None)
    return Rule(EventBus.default(bucket, provider=provider), id, pattern=pattern, scope=bucket)


def pipe(rule: Rule, bucket: FunctionlessConstruct, id: str, target: Any, options: dict[str, Any]) -> Rule:
    """Sends a rule's events to a target; a plain function becomes a Function first."""
    if (
        callable(target)
        and not isinstance(target, FunctionlessConstruct)
        and not hasattr(type(target), "__jsii_type__")
    ):
        provider = getattr(bucket, "provider", None)
        shared = {} if provider is None else {"provider": provider}
        handler: Callable[..., Any] = target
        return rule.pipe(Function(bucket, f"{id}Handler", handler, **{**shared, **options}))
    return rule.pipe(target, **options)


def _plain(text: str) -> str:
    """A text inside a wildcard, where a star is a star."""
    return text.replace("\\", "\\\\").replace("*", "\\*")
