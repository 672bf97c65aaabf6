"""A bundle run as Lambda runs it: in a bare process that has only the unpacked zip, the standard library and boto3.

Two ways, with the same answers:

* `run_bundle(zip, payload, ...)`: one process for all the payloads, through awslambdaric's own functions but without
  HTTP; 60 ms a process. For tables of cases.
* `LambdaHost(zip)`: `awslambdaric` itself polls a Runtime API that this module serves. For end-to-end tests.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.harness.calls import ApiCall, read_calls

LAUNCH = Path(__file__).parent / "bare" / "launch.py"
#: What AWS's Python runtime brings along beside the standard library, and the runtime interface client itself.
RUNTIME_DISTRIBUTIONS = (
    "awslambdaric", "boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "simplejson", "six",
    "snapshot-restore-py", "urllib3",
)  # fmt: skip
REGION = "us-east-1"
ACCOUNT = "123456789012"
HANDLER = "index.handler"


@dataclass(frozen=True)
class LambdaError:
    """What Lambda reports of an invocation that failed: `errorType`, `errorMessage`, `stackTrace`."""

    type: str
    message: str
    stack: tuple[str, ...] = ()
    init: bool = False


class InvocationFailed(Exception):
    """`Outcome.value` of an invocation that failed."""

    def __init__(self, error: LambdaError, logs: str) -> None:
        super().__init__(f"{error.type}: {error.message}\n{''.join(error.stack)}\n{logs}")
        self.error = error


@dataclass(frozen=True)
class Outcome:
    """One invocation: its answer or its error, what it logged, and the AWS calls that it made (if recorded)."""

    text: str | None
    error: LambdaError | None
    logs: str
    calls: tuple[ApiCall, ...] = field(default=(), repr=False)

    @property
    def value(self) -> Any:
        """The answer, read from its JSON. Raises `InvocationFailed` if there was an error instead."""
        if self.error is not None:
            raise InvocationFailed(self.error, self.logs)
        assert self.text is not None
        return json.loads(self.text)


@functools.cache
def runtime_folder() -> Path:
    """A folder with AWS's part of the runtime and nothing else of this environment: links into site-packages."""
    links: dict[str, Path] = {}
    for name in RUNTIME_DISTRIBUTIONS:
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__"):
                links[top] = Path(str(distribution.locate_file(top)))
    digest = hashlib.sha256(repr(sorted(links.items())).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"functionless-runtime-{os.getuid()}-{digest}"
    if not folder.exists():
        made = Path(tempfile.mkdtemp(dir=tempfile.gettempdir()))
        for top, target in links.items():
            (made / top).symlink_to(target)
        try:
            made.rename(folder)
        except OSError:  # another process was quicker
            assert folder.exists()
    return folder


def unpack(bundle: Path | bytes, folder: Path) -> Path:
    """Unpack a bundle (a zip's path or bytes, or a folder as it is) and give the folder."""
    if isinstance(bundle, Path) and bundle.is_dir():
        return bundle
    if isinstance(bundle, bytes):
        (folder / "bundle.zip").write_bytes(bundle)
        bundle = folder / "bundle.zip"
    task = folder / "task"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(task)
    return task


def process_environment(
    task: Path,
    handler: str,
    environment: Mapping[str, str],
    *,
    name: str = "function",
    endpoint: str | None = None,
    calls: Path | None = None,
) -> dict[str, str]:
    """The variables of the bare process: Lambda's reserved ones, the function's own, and the endpoint of the cloud."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    variables = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "HOME": str(task.parent),
        "_HANDLER": handler,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        **environment,
        "LAMBDA_TASK_ROOT": str(task),
        "BARE_BASE": str(runtime_folder()),
        "BARE_FUNCTION_ARN": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
    }
    if endpoint:
        variables["AWS_ENDPOINT_URL"] = endpoint
    if calls:
        variables["BARE_CALLS"] = str(calls)
    return variables


def command(*arguments: str) -> list[str]:
    # -I: no PYTHON* variables, no user site; -S: no site-packages; -B: leave no .pyc in the task's folder.
    return [sys.executable, "-I", "-S", "-B", str(LAUNCH), *arguments]


def _error(text: str, *, init: bool = False) -> LambdaError:
    document = json.loads(text)
    return LambdaError(
        document.get("errorType", ""), document.get("errorMessage", ""), tuple(document.get("stackTrace") or ()), init
    )


def run_bundle(
    bundle: Path | bytes,
    *payloads: Any,
    handler: str = HANDLER,
    environment: Mapping[str, str] | None = None,
    name: str = "function",
    endpoint: str | None = None,
    record: bool = False,
    timeout: float = 60,
) -> list[Outcome]:
    """Run a bundle in one bare process on each payload in turn (one container, several invocations).

    Parameters: `bundle` a zip (path or bytes) or an unpacked folder; `payloads` JSON-like values; `handler` as in the
    Lambda configuration; `environment` its variables; `endpoint` the address of a pretended cloud (none: calls to AWS
    fail); `record` to get the AWS calls (those of all the payloads stand in the last outcome); `timeout` in seconds.
    Gives one outcome a payload; where the module cannot be imported, one outcome whose error has `init` set.
    Raises `RuntimeError` with the output where the process itself ended badly.
    """
    with tempfile.TemporaryDirectory(prefix="functionless-lambda-") as temporary:
        folder = Path(temporary)
        task = unpack(bundle, folder)
        source, target, calls = folder / "in.json", folder / "out.json", folder / "calls.jsonl"
        source.write_text(json.dumps([json.dumps(payload) for payload in payloads]), encoding="utf-8")
        variables = process_environment(
            task, handler, environment or {}, name=name, endpoint=endpoint, calls=calls if record else None
        )
        done = subprocess.run(
            command("batch", handler, str(source), str(target)),
            env=variables, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip
        logs = done.stdout + done.stderr
        if not target.exists():
            raise RuntimeError(f"the bare process ended with code {done.returncode}:\n{logs}")
        answers = json.loads(target.read_text(encoding="utf-8"))["answers"]
        made = read_calls(calls) if record else ()
    outcomes: list[Outcome] = []
    for index, answer in enumerate(answers):
        own = made if index == len(answers) - 1 else ()
        if "error" in answer:
            outcomes.append(Outcome(None, _error(answer["error"], init=answer.get("init", False)), logs, own))
        else:
            outcomes.append(Outcome(answer["result"], None, logs, own))
    return outcomes


def run_one(bundle: Path | bytes, payload: Any, **options: Any) -> Outcome:
    """`run_bundle` for a single payload."""
    return run_bundle(bundle, payload, **options)[0]


@dataclass
class _Invocation:
    identifier: str
    payload: str
    answer: queue.Queue[tuple[str | None, LambdaError | None]] = field(default_factory=queue.Queue)


class _RuntimeApi(BaseHTTPRequestHandler):
    """The four routes of Lambda's Runtime API: next, response, error, init error."""

    server: _RuntimeServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: else each answer waits 40 ms for an acknowledgement

    def do_GET(self) -> None:
        invocation = self.server.waiting.get()
        if invocation is None:
            self.close_connection = True
            return
        self.server.running[invocation.identifier] = invocation
        deadline = int((time.time() + 30) * 1000)
        self._reply(200, invocation.payload.encode("utf-8"), {
            "Lambda-Runtime-Aws-Request-Id": invocation.identifier,
            "Lambda-Runtime-Deadline-Ms": str(deadline),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.arn,
            "Lambda-Runtime-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
            "Content-Type": "application/json",
        })  # fmt: skip

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "surrogateescape")
        *_, identifier, kind = self.path.split("/")
        if self.path.endswith("/init/error"):
            self.server.init_error.put(_error(body, init=True))
        else:
            invocation = self.server.running.pop(identifier)
            invocation.answer.put((body, None) if kind == "response" else (None, _error(body)))
        self._reply(202, b'{"status":"OK"}', {"Content-Type": "application/json"})

    def _reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        return


class _RuntimeServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, arn: str) -> None:
        super().__init__(("127.0.0.1", 0), _RuntimeApi)
        self.arn = arn
        self.waiting: queue.Queue[_Invocation | None] = queue.Queue()
        self.running: dict[str, _Invocation] = {}
        self.init_error: queue.Queue[LambdaError] = queue.Queue()


class LambdaHost:
    """A bundle under `awslambdaric`, which polls a Runtime API served here. A context manager.

    >>> with LambdaHost(fn.bundle, environment={...}, endpoint=cloud.endpoint) as host:
    ...     assert host.invoke({"id": "1"}).value == {...}
    """

    def __init__(
        self,
        bundle: Path | bytes,
        *,
        handler: str = HANDLER,
        environment: Mapping[str, str] | None = None,
        name: str = "function",
        endpoint: str | None = None,
        record: bool = False,
        timeout: float = 60,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="functionless-lambda-")
        folder = Path(self._folder.name)
        task = unpack(bundle, folder)
        self._calls = folder / "calls.jsonl" if record else None
        self._seen = 0
        self._timeout = timeout
        self._log = folder / "log.txt"
        self._server = _RuntimeServer(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        variables = process_environment(
            task, handler, environment or {}, name=name, endpoint=endpoint, calls=self._calls
        )
        variables["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{self._server.server_port}"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command("serve", handler), env=variables, stdout=log, stderr=subprocess.STDOUT
            )

    def __enter__(self) -> LambdaHost:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def invoke(self, payload: Any) -> Outcome:
        """Invoke the function with a JSON-like payload and wait for its answer."""
        invocation = _Invocation(str(uuid.uuid4()), json.dumps(payload))
        before = self._log.stat().st_size
        self._server.waiting.put(invocation)
        waited = 0.0
        while True:
            try:
                text, error = invocation.answer.get(timeout=0.05)
                break
            except queue.Empty:
                waited += 0.05
            if not self._server.init_error.empty():
                text, error = None, self._server.init_error.get()
                break
            if self._process.poll() is not None:
                text, error = None, LambdaError("Runtime.ExitError", f"exit status {self._process.returncode}")
                break
            if waited > self._timeout:
                self._process.kill()
                text, error = None, LambdaError("Sandbox.Timedout", f"Task timed out after {self._timeout} seconds")
                break
        logs = self._log.read_bytes()[before:].decode("utf-8", "replace")
        calls = read_calls(self._calls) if self._calls else ()
        new, self._seen = calls[self._seen :], len(calls)
        return Outcome(text, error, logs, new)

    def close(self) -> None:
        """End the process and the Runtime API."""
        self._process.kill()
        self._process.wait()
        self._server.waiting.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()


@contextmanager
def written_bundle(source: str, **modules: str) -> Iterator[Path]:
    """A zip of `index.py` and other modules from their text: for tests of the harness itself."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "bundle.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in {"index": source, **modules}.items():
                archive.writestr(f"{name}.py", text)
        yield path


def values(outcomes: Sequence[Outcome]) -> list[Any]:
    """The answers of several outcomes."""
    return [outcome.value for outcome in outcomes]
