"""Three validators that are not ours, less what each is known to refuse wrongly."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from statelint.linter import Linter

_NODE_MODULES = Path(__file__).parents[2] / "node" / "node_modules"

#: asl-validator's schema has no `Output` on a Choice; statelint wants numbers where `{% %}` is allowed, refuses a whole
#: BackoffRate, and has not heard of a Map's Label and of how its reader reads.
_FALSE = (
    re.compile(r"asl-validator: .*(States/[^/]+|Choices/\d+) .*choice.*unevaluatedProperties", re.IGNORECASE),
    re.compile(r"statelint: .*(Seconds|MaxConcurrency|TimeoutSeconds|HeartbeatSeconds|BackoffRate).*"),
    re.compile(r'statelint: .*Tolerated\w+ is "\{%.*" but should be an Integer'),
    re.compile(r'statelint: Field "Label" not allowed.*|statelint: Field "\w+" not allowed .*\.ReaderConfig$'),
)


class _Validators:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("validate.js"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "NODE_PATH": str(_NODE_MODULES)},
        )
        self._lock = threading.Lock()

    def __call__(self, definition: str) -> list[str]:
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(definition.encode() + b"\n")
            self._process.stdin.flush()
            found: list[str] = json.loads(self._process.stdout.readline())
        return found


@functools.cache
def _validators() -> _Validators:
    return _Validators()


@functools.cache
def _statelint() -> Linter:
    return Linter()


def problems(definition: Mapping[str, Any]) -> list[str]:
    """What the validators have against a definition; empty when it is valid."""
    text = json.dumps(definition)
    found = _validators()(text)
    found += [f"statelint: {problem}" for problem in _statelint().validate(json.loads(text))]
    return [problem for problem in found if not any(false.search(problem) for false in _FALSE)]
