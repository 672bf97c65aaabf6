"""A state machine: started, or for an Express one run for its output."""

from __future__ import annotations

import json
from typing import Any

from .client import client
from .errors import failure
from .payloads import dumped


class StepFunction:
    """A state machine of the account.

    Args:
        arn: its ARN.
        parameters: the names of its input's entries; None where the input is its one argument.
        region: its region, where that is another than the function's.
    """

    def __init__(self, arn: str, parameters: tuple[str, ...] | None = None, region: str | None = None) -> None:
        self.arn = arn
        self._parameters = parameters
        self._region = region

    def _client(self) -> Any:
        return client("stepfunctions", self._region)

    def _input(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        if self._parameters is None:
            return dumped(next(iter((*args, *kwargs.values())), {}))
        return dumped(dict(zip(self._parameters, args), **kwargs))  # noqa: B905 - fewer arguments than parameters is usual

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Runs it, if it is an Express one, and gives its output.

        Raises:
            Exception: what the workflow raised, by its name and message.
        """
        answer = self._client().start_sync_execution(stateMachineArn=self.arn, input=self._input(args, kwargs))
        if answer["status"] != "SUCCEEDED":
            raise failure(answer.get("error") or answer["status"], answer.get("cause") or "")
        return json.loads(answer["output"])

    def start(self, *args: Any, name: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Starts an execution; `{"executionArn": ..., "startDate": ...}`."""
        more = {} if name is None else {"name": name}
        text = self._input(args, kwargs)
        answer = self._client().start_execution(stateMachineArn=self.arn, input=text, **more)
        return {"executionArn": answer["executionArn"], "startDate": answer["startDate"].isoformat()}

    def describe_execution(self, arn: str) -> dict[str, Any]:
        """What boto3 tells of an execution."""
        answer: dict[str, Any] = self._client().describe_execution(executionArn=arn)
        return answer

    def send_task_success(self, token: str, output: Any) -> None:
        """Answers a callback with its output."""
        self._client().send_task_success(taskToken=token, output=dumped(output))

    def send_task_failure(self, token: str, error: str = "", cause: str = "") -> None:
        """Answers a callback with an error."""
        self._client().send_task_failure(taskToken=token, error=error, cause=cause)

    def send_task_heartbeat(self, token: str) -> None:
        """Says that the callback is still being worked on."""
        self._client().send_task_heartbeat(taskToken=token)
