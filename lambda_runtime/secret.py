"""A value that is read when the function runs, at most once in five minutes."""

from __future__ import annotations

import json
import time
from typing import Any

from .filled import Filled

_SECONDS = 300


class Readable(Filled):
    """A secret or a parameter.

    Args:
        path: the way to the text in the response of the read.
        operation: the operation that reads it, with `options`; the rest is as in `Filled`.
    """

    def __init__(
        self,
        service: str,
        parameter: str,
        value: str,
        path: str,
        operation: str,
        options: dict[str, Any],
        region: str | None = None,
    ) -> None:
        super().__init__(service, parameter, value, region)
        self._read = (operation, options, path)
        self._text = ""
        self._until = 0.0

    def value(self) -> str:
        """The text."""
        now = time.monotonic()
        if now >= self._until:
            operation, options, path = self._read
            found = getattr(self, operation)(**options)
            for name in path.split("."):
                found = found[name]
            self._text, self._until = found, now + _SECONDS
        return self._text

    def json(self) -> Any:
        """What the text means as JSON."""
        return json.loads(self.value())
