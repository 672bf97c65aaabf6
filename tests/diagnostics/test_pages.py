"""Every code has a page whose broken program raises it and whose fixed program does not."""

from __future__ import annotations

import linecache
import re
from pathlib import Path

import pytest

from cdktf_functionless.diagnostics import FunctionlessError, catalogue

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
BLOCK = re.compile(r"^```python (broken|fixed)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def programs(number: str) -> dict[str, str]:
    return dict(BLOCK.findall((PAGES / f"{number}.md").read_text()))


def run(text: str, name: str) -> str:
    """Runs a program as a file of its own; the text of the error that it raised, or ""."""
    filename = f"<docs {name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    space = {"__name__": "__docs__", "__file__": filename}
    try:
        exec(compile(text, filename, "exec"), space)
    except FunctionlessError as failure:
        return str(failure)
    except RuntimeError as failure:  # what CDKTF's validation raises in app.synth()
        if "Validation failed" not in str(failure):
            raise
        return str(failure)
    return ""


def test_every_code_has_a_page_and_every_page_a_code():
    assert {page.stem for page in PAGES.glob("FL*.md")} == set(catalogue())


@pytest.mark.parametrize("number", sorted(path.stem for path in PAGES.glob("FL*.md")))
def test_the_page(number, tmp_path, monkeypatch):
    code = catalogue()[number]
    assert (PAGES / f"{number}.md").read_text().startswith(f"# {number}: {code.title}\n")
    monkeypatch.chdir(tmp_path)
    blocks = programs(number)
    assert set(blocks) == {"broken", "fixed"}
    error = run(blocks["broken"], f"{number} broken")
    assert f"{number}: " in error, error or "the broken program raised nothing"
    assert "help: " in error
    assert run(blocks["fixed"], f"{number} fixed") == ""


def test_codes_are_sentences_in_their_ranges():
    for number, code in catalogue().items():
        assert re.fullmatch(r"FL[1-6]\d{3}", number)
        assert code.title.endswith(".") and code.title[0].isupper()
