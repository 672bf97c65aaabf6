"""AppSync's evaluation of a compiled resolver, with the handlers run in Node and the data sources faked in Python.

The rules are those of AWS's documentation: a unit resolver is request, data source, response; a pipeline's functions
run in order with `ctx.prev.result` and one stash; `runtime.earlyReturn` in a request handler skips the data source and
the response handler, `skipTo: "END"` the functions that follow as well; `util.error` ends the field.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cdktf_functionless.compilers.appsync_js import Compiled, Request

ORACLE = Path(__file__).parent / "oracle"


class DataSourceError(Exception):
    """An error that a faked data source reports: AppSync's type and message."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type = type
        self.message = message


@dataclass
class Outcome:
    """What a field gives: a value or an error, and the requests that data sources got, in order."""

    value: Any = None
    error: tuple[str, str] | None = None
    requests: list[tuple[Any, Any]] = field(default_factory=list)
    extensions: list[Any] = field(default_factory=list)


class Node:
    """The runner process; started once."""

    _process: subprocess.Popen[str] | None = None

    @classmethod
    def ask(cls, message: Mapping[str, Any]) -> dict[str, Any]:
        """Runs one handler."""
        if cls._process is None or cls._process.poll() is not None:
            cls._process = subprocess.Popen(
                ["node", str(ORACLE / "runner.mjs")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            atexit.register(cls._process.kill)
        assert cls._process.stdin is not None and cls._process.stdout is not None
        cls._process.stdin.write(json.dumps(message) + "\n")
        cls._process.stdin.flush()
        return json.loads(cls._process.stdout.readline())


class FieldError(Exception):
    """`util.error` or an uncaught data source error."""


#: Answers a request: called with the call's description and the request object; raises DataSourceError.
Answer = Callable[[Request, Any], Any]


def evaluate(
    compiled: Compiled, ctx: Mapping[str, Any], answer: Answer, fakes: Mapping[str, Any] | None = None
) -> Outcome:
    """Resolves one field."""
    outcome = Outcome()
    base = {"args": {}, "source": None, "identity": None, "request": {"headers": {}}, "info": {}, "env": {}, **ctx}
    stash: dict[str, Any] = {}
    extra = dict(fakes or {})

    def handler(code: str, name: str, more: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal stash
        message = {"code": code, "handler": name, "ctx": {**base, "stash": stash, **more}, "fakes": extra}
        found = Node.ask(message)
        stash = found.get("stash", stash)
        outcome.extensions += found.get("extensions") or []
        if "error" in found:
            outcome.error = found["error"]["type"], found["error"]["message"]
            raise FieldError
        return found

    def stage(code: str, call: Request | None, prev: Mapping[str, Any]) -> tuple[Any, str | None]:
        found = handler(code, "request", {"result": None, "error": None, **prev})
        if "early" in found:
            return found["early"], found["skipTo"]
        request, error, result = found["result"], None, None
        if call is not None:
            outcome.requests.append((call.key, request))
            try:
                result = answer(call, request)
            except DataSourceError as failure:
                error = {"message": failure.message, "type": failure.type}
        else:
            result = request.get("payload") if isinstance(request, dict) else None
        return handler(code, "response", {"result": result, "error": error, **prev})["result"], None

    try:
        if compiled.unit:
            outcome.value, _ = stage(compiled.code, compiled.call, {})
            return outcome
        found = handler(compiled.code, "request", {"result": None, "error": None})
        previous = found.get("result")
        for step in compiled.steps:
            previous, skip = stage(step.code, step.call, {"prev": {"result": previous}})
            if skip == "END":
                break
        last = {"result": previous, "error": None, "prev": {"result": previous}}
        outcome.value = handler(compiled.code, "response", last)["result"]
    except FieldError:
        pass
    return outcome


def check(files: Iterable[str]) -> dict[str, list[str]]:
    """What AWS's linter and the TypeScript compiler say of emitted files; the keys are the files' texts."""
    texts = sorted(set(files))
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"f{number}.js").write_text(text, encoding="utf-8")
        done = subprocess.run(["node", str(ORACLE / "check.mjs"), folder], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        found = json.loads(done.stdout)
    return {texts[int(name[1:-3])] if name.startswith("f") else name: problems for name, problems in found.items()}


def files(compiled: Compiled) -> list[str]:
    """The texts of a compiled resolver."""
    return [compiled.code, *(step.code for step in compiled.steps)]
