"""A Node child that evaluates JSONata with both releases that count, and the one that all tests share."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NODE_MODULES = Path(__file__).parents[2] / "node" / "node_modules"


class JsonataProcess:
    """Answers are dicts: `{"v": value}`, `{"u": 1}` for nothing, `{"f": 1}` for a function, `{"c": code, "m": message}`.

    Raises:
        AssertionError: when the two releases of JSONata disagree.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("evaluate.js"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "NODE_PATH": str(_NODE_MODULES)},
        )
        self._lock = threading.Lock()

    def __call__(self, expression: str, bindings: Mapping[str, Any]) -> dict[str, Any]:
        line = json.dumps({"e": expression, "b": bindings}, default=str).encode() + b"\n"
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(line)
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert answer.get("c") != "DISAGREE", f"{expression}: {answer['m']}"
        return answer


@functools.cache
def shared() -> JsonataProcess:
    """One child for the whole test run; it ends when its input closes."""
    return JsonataProcess()
