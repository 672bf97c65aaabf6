"""The programs in docs/eventbridge.md run, and what they assert holds."""

from __future__ import annotations

import linecache
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "eventbridge.md"
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_the_programs_of_the_page(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, name = PROGRAMS[number], f"<eventbridge.md {number}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    monkeypatch.chdir(tmp_path)
    exec(compile(text, name, "exec", dont_inherit=True), {"__name__": "__docs__"})


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 4
