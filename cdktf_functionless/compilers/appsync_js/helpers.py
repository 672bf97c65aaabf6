"""JavaScript functions that emitted code may call: Python's operations where the types are not known at synth.

Each is emitted only into the files that use it, with those that it uses itself. APPSYNC_JS has no recursion, no
while and no callbacks to functions of one's own, so a walk over a nested value goes level by level, and a loop of
unknown length runs over a string of blanks that is as long as it may need to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources

#: Nesting that a comparison follows; GraphQL documents and AppSync's payload limits stay far below.
_LEVELS = "'" + "." * 40 + "'"
#: Doublings: 2 ** 20 elements.
_DOUBLINGS = "'" + "." * 20 + "'"

_FILE = resources.files(__package__).joinpath("helpers.js")
_SOURCES = _FILE.read_text(encoding="utf-8").replace("LEVELS", _LEVELS).replace("DOUBLINGS", _DOUBLINGS)


def _parse(sources: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in re.split(r"^(?=function )", sources.strip(), flags=re.MULTILINE):
        if name := re.match(r"function (\w+)", chunk):
            found[name[1]] = chunk.rstrip() + "\n"
    return found


SOURCES = _parse(_SOURCES)
_USES = {
    name: frozenset(re.findall(r"(?:\.\.\.|(?<![.\w]))(\w+)\(", source[len("function ") + len(name) :]))
    & SOURCES.keys() - {name}
    for name, source in SOURCES.items()
}


def emit(names: Iterable[str]) -> str:
    """The text of these helpers and of those they use, in the order of the table."""
    wanted: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in wanted:
            wanted.add(name)
            queue.extend(_USES[name])
    return "".join(source for name, source in SOURCES.items() if name in wanted)
