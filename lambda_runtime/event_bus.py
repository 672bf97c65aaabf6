"""A bus of EventBridge: events are put on it ten at a time, and one that is not taken raises."""

from __future__ import annotations

from typing import Any

from .client import client
from .payloads import dumped

_REQUIRED = ("Source", "DetailType", "Detail")
_MOST = 10


class FailedEntry(Exception):
    """EventBridge did not take some of the events; `entries` holds each with its error code and message."""

    def __init__(self, entries: list[tuple[dict[str, Any], str, str]]) -> None:
        self.entries = entries
        first = entries[0]
        super().__init__(f"{len(entries)} of the events were not taken; the first: {first[1]}: {first[2]}")


class EventBus:
    """A bus.

    Args:
        name: its name.
        region: its region, where that is another than the function's.
    """

    def __init__(self, name: str, region: str | None = None) -> None:
        self.name = name
        self._region = region

    def put_events(self, *entries: dict[str, Any]) -> dict[str, Any]:
        """Puts events on the bus.

        Args:
            entries: each with Source, DetailType and Detail (a dict, or JSON text of one).

        Returns:
            `{"FailedEntryCount": 0, "Entries": [{"EventId": ...}, ...]}`, in the order of the entries.

        Raises:
            ValueError: for an entry without one of these, before anything is sent.
            FailedEntry: when EventBridge did not take some; the others are on the bus.
        """
        sent = [self._entry(entry) for entry in entries]
        if not sent:
            raise ValueError("put_events needs at least one entry")
        taken: list[dict[str, Any]] = []
        failed: list[tuple[dict[str, Any], str, str]] = []
        for start in range(0, len(sent), _MOST):
            part = sent[start : start + _MOST]
            answer = client("events", self._region).put_events(Entries=part)
            for entry, result in zip(part, answer["Entries"]):  # noqa: B905 - one result for each entry
                if result.get("ErrorCode"):
                    failed.append((entry, result["ErrorCode"], result.get("ErrorMessage", "")))
                else:
                    taken.append(result)
        if failed:
            raise FailedEntry(failed)
        return {"FailedEntryCount": 0, "Entries": taken}

    def _entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in _REQUIRED if not entry.get(name) and entry.get(name) != {}]
        if missing:
            raise ValueError(f"An entry of put_events lacks {', '.join(missing)}")
        detail = entry["Detail"]
        text = detail if isinstance(detail, str) else dumped(detail)
        return {**entry, "Detail": text, "EventBusName": self.name}
