"""Node programs kept running beside the tests: one JSON value a line in, one a line out."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

NODE_FOLDER = Path(__file__).parents[1] / "node"
WORKERS = NODE_FOLDER / "workers"


class NodeError(Exception):
    """The worker answered with an error: its message and stack."""


def need_package(name: str, folder: Path = NODE_FOLDER) -> Path:
    """The folder of an installed npm package. Where it is missing the test fails under CI, and is skipped otherwise."""
    path = folder / "node_modules" / name
    if shutil.which("node") and path.is_dir():
        return path
    reason = f"npm package {name} is not installed in tests/node: run `make env`"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class NodeWorker:
    """A script of `tests/node/workers/` that answers lines of JSON: `{"v": value}` or `{"error": text}`.

    The process starts at the first question and ends with the tests. Safe to ask from several threads.
    """

    def __init__(self, script: str, *arguments: str, timeout: float = 60) -> None:
        self._command = ["node", str(WORKERS / script), *arguments]
        self._timeout = timeout
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  (lives as long as the worker)

    def ask(self, question: Any) -> Any:
        """Send a JSON value, give the answer's. Raises `NodeError` with the worker's message."""
        with self._lock:
            process = self._start()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            guard = threading.Timer(self._timeout, process.kill)
            guard.start()
            line = process.stdout.readline()
            guard.cancel()
            if not line:
                self._errors.seek(0)
                self._process = None
                raise NodeError(f"{self._command[1]} ended:\n{self._errors.read()}")
        answer = json.loads(line)
        if "error" in answer:
            raise NodeError(answer["error"])
        return answer["v"]

    def _start(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command, cwd=NODE_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
                text=True, encoding="utf-8",
            )  # fmt: skip
            atexit.register(self.close)
        return self._process

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
