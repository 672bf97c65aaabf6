"""An SNS topic: boto3's operations with the topic filled in, and messages that are not texts as JSON."""

from __future__ import annotations

from typing import Any

from .filled import Filled
from .payloads import dumped


class Topic(Filled):
    """A topic.

    Args:
        arn: its ARN.
        region: its region, where that is another than the function's.
    """

    def __init__(self, arn: str, region: str | None = None) -> None:
        super().__init__("sns", "TopicArn", arn, region)
        self.arn = arn

    def __getattr__(self, operation: str) -> Any:
        function = super().__getattr__(operation)
        return lambda **parameters: function(**_sent(parameters))


def _sent(parameters: dict[str, Any]) -> dict[str, Any]:
    found = dict(parameters)
    if not isinstance(found.get("Message", ""), str):
        found["Message"] = dumped(found["Message"])
    if "PublishBatchRequestEntries" in found:
        found["PublishBatchRequestEntries"] = [_sent(entry) for entry in found["PublishBatchRequestEntries"]]
    return found
