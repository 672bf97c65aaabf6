"""Evaluates JSONata with versions 2.0.6 and 2.2.2 in a Node worker; both must agree.

AWS documents 2.0.6 and writes numbers as 2.1.1 and later do. The worker adds what Step Functions adds, takes away what
it takes away, and stops where evaluation nests deeper than 100, as AWS does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MODULES = HERE.parent.parent / "node" / "node_modules"


class Disagreement(AssertionError):
    """The two versions of JSONata give different results."""


class JsonataError(Exception):
    """An expression failed: `code` is JSONata's (D3137 for `$error`), the message what it says."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class Nothing(Exception):
    """An expression gave nothing, or a function, which Step Functions refuses as a result."""


class Evaluator:
    """One worker process; calls may come from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.deepest = 0

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            node = shutil.which("node")
            assert node, "node is not installed"
            self._process = subprocess.Popen(
                [node, str(HERE / "jsonata_eval.js")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "JSONATA_MODULES": os.environ.get("JSONATA_MODULES", str(MODULES))},
            )
        return self._process

    def raw(self, queries: Sequence[tuple[str, Mapping[str, Any]]]) -> list[list[dict[str, Any]]]:
        """The answers of both versions to (expression, bindings) pairs, sent in one go."""
        answers: list[list[dict[str, Any]]] = []
        with self._lock:
            process = self._start()
            assert process.stdin and process.stdout
            for start in range(0, len(queries), 20):
                part = queries[start : start + 20]
                lines = [json.dumps({"e": text, "b": dict(bindings)}) for text, bindings in part]
                writer = threading.Thread(target=self._write, args=(process, lines))
                writer.start()
                for _ in part:
                    line = process.stdout.readline()
                    assert line, "the JSONata worker ended"
                    answers.append(json.loads(line))
                writer.join()
        return answers

    @staticmethod
    def _write(process: subprocess.Popen[bytes], lines: list[str]) -> None:
        assert process.stdin
        process.stdin.write(("\n".join(lines) + "\n").encode())
        process.stdin.flush()

    def outcomes(self, queries: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Any]:
        """For each query its value, or the exception that it ends in (as a value, not raised)."""
        return [self._agreed(query[0], answer) for query, answer in zip(queries, self.raw(queries), strict=True)]

    def _agreed(self, text: str, answer: list[dict[str, Any]]) -> Any:
        first, second = (_outcome(one) for one in answer)
        if not _same(first, second):
            return Disagreement(f"{text}\n  2.0.6: {first!r}\n  2.2.2: {second!r}")
        self.deepest = max(self.deepest, answer[0].get("d", 0))
        return first

    def __call__(self, text: str, bindings: Mapping[str, Any] | None = None) -> Any:
        """The value of one expression.

        Raises:
            JsonataError: it fails.
            Nothing: it gives nothing.
            Disagreement: the versions differ.
        """
        outcome = self.outcomes([(text, bindings or {})])[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        """Ends the worker."""
        if self._process is not None:
            assert self._process.stdin
            self._process.stdin.close()
            self._process.wait(10)
            self._process = None


def _outcome(answer: dict[str, Any]) -> Any:
    if "v" in answer:
        return answer["v"]
    if "u" in answer:
        return Nothing("nothing")
    if "f" in answer:
        return Nothing("a function")
    return JsonataError(answer["c"], answer["m"])


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, Exception) or isinstance(second, Exception):
        if type(first) is not type(second):
            return False
        code = getattr(first, "code", None)
        return code == getattr(second, "code", None) and (code != "D3137" or str(first) == str(second))
    return bool(json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True))
