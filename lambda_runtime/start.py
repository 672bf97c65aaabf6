"""Loads the emitted module with the user's own files and lines in its tracebacks, and binds payloads by name."""

from __future__ import annotations

import sys
from typing import Any

BATCH = "functionless:batch"
ONLY_TREE = 0x400  # ast.PyCF_ONLY_AST, without the import of ast


def load(name: str) -> Any:
    """The handler: what `function.py`, beside this package, has under `name`."""
    path = __file__.rpartition("lambda_runtime")[0] + "function.py"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    maps = []
    for row in reversed(text.rstrip().split("\n")):
        if row[:8] != "# lines ":
            break
        maps.append(row[8:])
    module = type(sys)("function")
    module.__file__ = path
    sys.modules["function"] = module
    tree = compile(text, path, "exec", ONLY_TREE, True)
    lines = {start: (part[0], where) for part in map(str.split, maps) for start, where in _places(part[1:])}
    parts: list[tuple[str, list[Any]]] = []
    for statement in tree.body:
        file_name = lines.get(statement.lineno, (path, 0))[0]
        for decorator in getattr(statement, "decorator_list", ()):
            file_name = lines.get(decorator.lineno, (file_name, 0))[0]
        if file_name != path:
            _move(statement, lines, 0)
        if not parts or parts[-1][0] != file_name:
            parts.append((file_name, []))
        parts[-1][1].append(statement)
    _show(text, lines)
    for file_name, body in parts:
        tree.body = body
        exec(compile(tree, file_name, "exec", 0, True), module.__dict__)
    return eval(name, module.__dict__)


def _places(entries: list[str]) -> Any:
    """`12+3:40` says that lines 12 to 15 were 40 to 43, `14.8:45` that column 8 of line 14 was on line 45."""
    for entry in entries:
        start, _, where = entry.partition(":")
        line, _, column = start.partition(".")
        first, _, more = line.partition("+")
        for number in range(int(more or 0) + 1):
            yield (int(first), int(column)) if column else int(first) + number, int(where) + number


def _move(node: Any, lines: dict[Any, Any], at: int) -> None:
    """Gives a node and those inside it the user's lines."""
    line = getattr(node, "lineno", None)
    if line is not None:
        found = lines.get((line, node.col_offset)) or lines.get(line)
        at = found[1] if found else at
        node.lineno = node.end_lineno = at or line
        node.end_col_offset = max(node.col_offset, node.end_col_offset)
    for name in node._fields:
        value = getattr(node, name, None)
        for item in value if isinstance(value, list) else (value,):
            if hasattr(item, "_fields"):
                _move(item, lines, at)


def _show(text: str, lines: dict[Any, Any]) -> None:
    """Puts the statements where a traceback looks for source lines."""
    cache = sys.modules.get("linecache")
    if cache is None:
        return
    emitted = text.split("\n")
    for line, (file_name, where) in lines.items():
        if file_name not in cache.cache:
            cache.cache[file_name] = (0, None, [], file_name)
        shown = cache.cache[file_name][2]
        shown += ["\n"] * (where - len(shown))
        number = line[0] if isinstance(line, tuple) else line
        shown[where - 1] = emitted[number - 1] + "\n"


def batched(call: Any) -> Any:
    """A handler that takes batches too: a resolver's `[f(x) for x in xs]` arrives as one event, the payloads under a
    key of their own."""

    def handler(event: Any, context: Any) -> Any:
        if event.__class__ is list and event and all(type(one) is dict and [*one] == [BATCH] for one in event):
            return [[call(payload, context) for payload in one[BATCH]] for one in event]
        return call(event, context)

    return handler


def named(payload: Any, names: str, others: bool = False) -> dict[str, Any]:
    """The arguments in a payload.

    Args:
        payload: what the function was called with.
        names: the parameters' names; those that end in `?` may be missing.
        others: whether other names are allowed.

    Raises:
        TypeError: when the payload is not an object, or names are missing or unknown.
    """
    if not isinstance(payload, dict):
        raise TypeError(f"The payload must be an object with the names {names!r}, not {type(payload).__name__}")
    missing = [name for name in names.split() if name[-1] != "?" and name not in payload]
    known = names.replace("?", "").split()
    unknown = [name for name in payload if name not in known and not others]
    if missing or unknown:
        problem = f"lacks {missing}" if missing else f"has the unknown names {unknown}"
        raise TypeError(f"The payload {problem}; the function takes {names!r}")
    return payload
