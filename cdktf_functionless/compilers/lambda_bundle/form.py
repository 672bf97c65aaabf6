"""The small intermediate form of a bundle: an ordered list of definitions, and how it is printed.

Each definition says what kind it is, the name that it binds, what it came from, and holds the statements that make
it. Emission only puts them one after the other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from .source import to_text


@dataclass
class Definition:
    """A part of the emitted module.

    Args:
        kind: "import", "value", "reference", "function", "class" or "step".
        name: the name that it binds, or the thing that it completes.
        statements: its statements; nodes that come from a user's file carry that file's lines.
        file: the user's file that its statements come from, or "".
        module: the module that this file is.
        origin: how it was reached: names from the handler on.
    """

    kind: str
    name: str
    statements: list[ast.stmt]
    file: str = ""
    module: str = ""
    origin: str = ""
    needs: tuple[str, ...] = field(default=())


def printed(definitions: Iterable[Definition]) -> str:
    """The form as text: one paragraph for each definition."""
    lines: list[str] = []
    for definition in definitions:
        needs = f"  needs {', '.join(definition.needs)}" if definition.needs else ""
        lines.append(f"{definition.kind} {definition.name}{needs}")
        if definition.kind != "import":
            text = to_text(ast.Module(body=definition.statements, type_ignores=[]))
            lines += [f"    {line}".rstrip() for line in text.strip().splitlines()]
    return "\n".join(lines) + "\n"
