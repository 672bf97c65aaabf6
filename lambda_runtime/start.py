"""Loads the emitted module with the user's own files and lines in its tracebacks, and takes batches of payloads."""

from __future__ import annotations

import sys
from typing import Any

BATCH = "functionless:batch"


def load(name: str) -> Any:
    """The handler: what `function.py`, beside this package, has under `name`."""
    path = __file__.rpartition("lambda_runtime")[0] + "function.py"
    with open(path, encoding="utf-8") as opened:
        text = opened.read()
    emitted = text.rstrip().split("\n")
    shown = getattr(sys.modules.get("linecache"), "cache", {})  # where a traceback looks for source lines
    lines: dict[Any, tuple[str, int]] = {}
    for row in reversed(emitted):
        if row[:8] != "# lines ":
            break
        file, *entries = row[8:].split()
        source = shown.setdefault(file, (0, None, [], file))[2]
        for entry in entries:  # `12+3:40`: lines 12 to 15 were 40 to 43; `14.8:45`: column 8 of line 14 was on line 45
            start, _, where = entry.partition(":")
            start, _, column = start.partition(".")
            start, _, more = start.partition("+")
            for number in range(int(more or 0) + 1):
                line, place = int(start) + number, int(where) + number
                lines[(line, int(column)) if column else line] = file, place
                source += ["\n"] * (place - len(source))
                source[place - 1] = emitted[line - 1] + "\n"
    module = type(sys)("function")
    module.__file__ = path
    sys.modules["function"] = module
    code = compile(text, path, "exec", 0, True)
    if hasattr(code, "co_positions"):  # Python 3.11 and newer
        code = code.replace(co_consts=_moved(code.co_consts, lines))
    exec(code, module.__dict__)
    return eval(name, module.__dict__)


def _moved(constants: Any, lines: dict[Any, tuple[str, int]], place: Any = None) -> tuple[Any, ...]:
    """Constants whose code objects have the user's files and lines: CPython's location table is written anew, two
    bytes for each unit of code. https://github.com/python/cpython/blob/3.11/Objects/locations.md"""
    found = []
    for code in constants:
        at = lines.get(code.co_firstlineno, place) if hasattr(code, "co_positions") else None
        if at:
            file_name, first = at
            last = first
            table = bytearray()
            for line, _, column, _ in code.co_positions():
                at = lines.get((line, column)) or lines.get(line) or at
                step = at[1] - last
                last = at[1]
                table.append(0xE8)  # one unit, a line without columns: the step from the last line as a signed varint
                step = -step << 1 | 1 if step < 0 else step << 1
                while step > 63:
                    table.append(step & 63 | 64)
                    step >>= 6
                table.append(step)
            inside = _moved(code.co_consts, lines, (file_name, first))
            code = code.replace(
                co_filename=file_name, co_firstlineno=first, co_linetable=bytes(table), co_consts=inside
            )
        found.append(code)
    return tuple(found)


def batched(call: Any) -> Any:
    """A handler that takes batches too: a resolver's `[f(x) for x in xs]` arrives as one event, the payloads under a
    key of their own."""

    def handler(event: Any, context: Any) -> Any:
        if event.__class__ is list and event and all(type(one) is dict and [*one] == [BATCH] for one in event):
            return [[call(payload, context) for payload in one[BATCH]] for one in event]
        return call(event, context)

    return handler
