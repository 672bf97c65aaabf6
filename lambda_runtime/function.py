"""Another Lambda function: called for its result, or started."""

from __future__ import annotations

import json
from typing import Any

from .client import client
from .errors import failure
from .payloads import dumped


class Function:
    """A function of the account.

    Args:
        name: its name or ARN.
        parameters: the names of its payload's entries; None where the payload is its one argument.
        is_async: whether a call has to be awaited.
        region: its region, where that is another.
    """

    def __init__(
        self, name: str, parameters: tuple[str, ...] | None = None, is_async: bool = False, region: str | None = None
    ) -> None:
        self.name = name
        self._parameters = parameters
        self._is_async = is_async
        self._region = region

    def _invoke(self, payload: Any, kind: str) -> Any:
        text = dumped(payload).encode()
        return client("lambda", self._region).invoke(FunctionName=self.name, InvocationType=kind, Payload=text)

    def _payload(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._parameters is None:
            return next(iter((*args, *kwargs.values())), None)
        return dict(zip(self._parameters, args), **kwargs)  # noqa: B905 - fewer arguments than parameters is usual

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Invokes it and gives its result.

        Raises:
            Exception: what the function raised, by its name and message.
        """
        if self._is_async:
            from .concurrent import in_thread

            return in_thread(self._result, self._payload(args, kwargs))
        return self._result(self._payload(args, kwargs))

    def _result(self, payload: Any) -> Any:
        answer = self._invoke(payload, "RequestResponse")
        result = json.loads(answer["Payload"].read() or "null")
        if "FunctionError" in answer:
            raise failure(result.get("errorType", "Exception"), result.get("errorMessage", ""))
        return result

    def start(self, *args: Any, **kwargs: Any) -> None:
        """Invokes it and does not wait."""
        self._invoke(self._payload(args, kwargs), "Event")
