"""Runs a definition in moto's interpreter: no server, no boto3; tasks reach Python callables."""

from __future__ import annotations

import functools
import io
import itertools
import json
import logging
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.stepfunctions.parser.api import StateMachineType
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
    state_task_service_callback,
    state_task_service_dynamodb,
    state_task_service_events,
    state_task_service_sfn,
    state_task_service_sns,
    state_task_service_sqs,
)
from moto.stepfunctions.parser.asl.eval import program_state
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.evaluation_details import AWSExecutionDetails
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventHistoryContext
from moto.stepfunctions.parser.utils import TMP_THREADS

from . import distributed, repairs
from .jsonata_process import shared
from .reading import parsed

#: A fake of a task: the payload (or the parameters of an SDK call) to the result.
Worker = Callable[[Any], Any]

_ACCOUNT = "123456789012"
_ARN = f"arn:aws:states:us-east-1:{_ACCOUNT}:"


class WorkerError(Exception):
    """A worker raises it to fail with a name that is not a Python class's."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Failed:
    """How an execution failed."""

    error: str | None
    cause: str | None


@dataclass(frozen=True)
class Outcome:
    """What an execution gave: `value`, or `failure`; the calls in order; states entered; seconds waited."""

    value: Any
    failure: Failed | None
    trace: tuple[tuple[str, Any], ...]
    transitions: int
    waits: tuple[float, ...] = ()
    entered: tuple[str, ...] = ()


@dataclass
class _Run:
    workers: Mapping[str, Worker]
    trace: list[tuple[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, name: str, payload: Any) -> Any:
        with self.lock:
            self.trace.append((name, payload))
            worker = self.workers[name]
        return worker(payload)


_current: list[_Run] = []


class _Client:
    """Stands for every boto3 client: `lambda` invokes a worker, others call the worker `service:operation`."""

    def __init__(self, service: str) -> None:
        self._service = service

    def invoke(self, **parameters: Any) -> dict[str, Any]:
        name = str(parameters["FunctionName"]).split(":")[-1]
        payload = json.loads(parameters.get("Payload") or "{}")
        try:
            answer: Any = json.loads(json.dumps(_current[-1].call(name, payload)))
        except Exception as failure:
            error = failure.name if isinstance(failure, WorkerError) else type(failure).__name__
            answer = {"errorMessage": str(failure), "errorType": error, "stackTrace": []}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": _stream(answer)}
        return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": _stream(answer)}

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            if operation == "invoke":
                return self.invoke(**parameters)
            return _current[-1].call(f"{self._service}:{operation}", parameters)

        return call


def _stream(value: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps(value).encode())


@functools.cache
def _installed() -> None:
    repairs.install(shared())
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)

    def client(*_: Any, **named: Any) -> _Client:
        return _Client(str(named.get("service")))

    lambda_eval_utils.boto_client_for = client
    for module in (
        state_task_service_aws_sdk,
        state_task_service_dynamodb,
        state_task_service_events,
        state_task_service_sfn,
        state_task_service_sns,
        state_task_service_sqs,
    ):
        module.boto_client_for = client
    state_task_service_callback._DELAY_SECONDS_SYNC_CONDITION_CHECK = 0.001
    distributed.install(lambda: _Client("s3"), lambda inner: parsed(_shortened(distributed.prepared(inner), [])))


_numbers = itertools.count()


def _shortened(value: Any, texts: list[str]) -> Any:
    """A definition whose long expressions are kept in `repairs.texts`, under the names that are added to `texts`."""
    if isinstance(value, dict):
        return {key: _shortened(item, texts) for key, item in value.items() if key != "Comment"}
    if isinstance(value, list):
        return [_shortened(item, texts) for item in value]
    if isinstance(value, str) and value.startswith("{%") and len(value) > 40:
        short = f"$text{next(_numbers)}"
        repairs.texts[short] = value.removeprefix("{%").removesuffix("%}").strip()
        texts.append(short)
        return f"{{% {short} %}}"
    return value


def _forget(texts: list[str]) -> None:
    for short in texts:
        del repairs.texts[short]


class Machine:
    """A parsed definition. `run` may be called any number of times."""

    def __init__(self, definition: Mapping[str, Any], express: bool = False) -> None:
        _installed()
        texts: list[str] = []
        self._program = parsed(_shortened(distributed.prepared(definition), texts))
        weakref.finalize(self, _forget, texts)
        self._type = StateMachineType.EXPRESS if express else StateMachineType.STANDARD

    def run(self, value: Any, workers: Mapping[str, Worker] | None = None) -> Outcome:
        """One execution with `value` as input; `workers` by the last part of the function's name or ARN."""
        run = _Run(workers or {})
        _current.append(run)
        repairs.waits.clear()
        environment = self._environment(value)
        try:
            self._program.eval(environment)
        finally:
            _current.remove(run)
            TMP_THREADS.clear()
        events = environment.event_manager.get_event_history()
        entered = [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
        state = environment.program_state()
        waits = tuple(repairs.waits)
        trace = tuple(run.trace)
        if isinstance(state, program_state.ProgramEnded):
            return Outcome(environment.states.get_input(), None, trace, len(entered), waits, tuple(entered))
        assert isinstance(state, program_state.ProgramError), type(state).__name__
        details = state.error or {}
        failure = Failed(details.get("error"), details.get("cause"))
        return Outcome(None, failure, trace, len(entered), waits, tuple(entered))

    def _environment(self, value: Any) -> Environment:
        execution = {
            "Id": _ARN + "execution:machine:run",
            "Input": value,
            "Name": "run",
            "RoleArn": f"arn:aws:iam::{_ACCOUNT}:role/role",
            "StartTime": "2024-01-01T00:00:00.000Z",
        }
        return Environment(
            aws_execution_details=AWSExecutionDetails(
                account=_ACCOUNT, region="us-east-1", role_arn=execution["RoleArn"]
            ),
            execution_type=self._type,
            context={
                "Execution": execution,
                "StateMachine": {"Id": _ARN + "stateMachine:machine", "Name": "machine"},
            },
            event_history_context=EventHistoryContext.of_program_start(),
            cloud_watch_logging_session=None,
            activity_store={},
        )
