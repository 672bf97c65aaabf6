"""An SQS queue: boto3's operations with the queue filled in, and bodies that are not texts as JSON."""

from __future__ import annotations

from typing import Any

from .filled import Filled
from .payloads import dumped


class Queue(Filled):
    """A queue.

    Args:
        url: its URL.
        region: its region, where that is another than the function's.
    """

    def __init__(self, url: str, region: str | None = None) -> None:
        super().__init__("sqs", "QueueUrl", url, region)
        self.url = url

    def __getattr__(self, operation: str) -> Any:
        function = super().__getattr__(operation)
        return lambda **parameters: function(**_sent(parameters))


def _sent(parameters: dict[str, Any]) -> dict[str, Any]:
    found = dict(parameters)
    if not isinstance(found.get("MessageBody", ""), str):
        found["MessageBody"] = dumped(found["MessageBody"])
    if "Entries" in found:
        found["Entries"] = [_sent(entry) for entry in found["Entries"]]
    return found
