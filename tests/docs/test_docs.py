"""Every ```python block of the documentation runs, every page is reached, and the index of diagnostics is complete.

The blocks of a page share one namespace and run in order, so a block is a program or continues those before it.
(The programs in docs/diagnostics/FL*.md are run by tests/diagnostics/test_pages.py, the README's by test_readme.py.)
"""

from __future__ import annotations

import linecache
import re
from pathlib import Path
from typing import Any

import cdktf
import pytest

from cdktf_functionless.diagnostics import catalogue

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
INDEX = DOCS / "diagnostics" / "index.md"
PAGES = sorted(page for page in DOCS.rglob("*.md") if not re.fullmatch(r"FL\d+", page.stem))
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
AREAS = {
    "FL1": "Python functions, payloads, constructs",
    "FL2": "Lambda bundles, SDK calls, permissions",
    "FL3": "Step Functions",
    "FL4": "Events, queues, topics, schedules",
    "FL5": "AppSync",
    "FL6": "HTTP APIs, streams, resources that exist already",
}


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def blocks(page: Path) -> list[str]:
    return [text for language, text in FENCE.findall(page.read_text(encoding="utf-8")) if language == "python"]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=name)
def test_the_programs_of_the_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # CDKTF's Node process keeps the folder in which it was started: it has to be told where this one is.
    make = cdktf.App.__init__

    def init(self: cdktf.App, *, outdir: str = "cdktf.out", **props: Any) -> None:
        make(self, outdir=str(tmp_path / outdir), **props)

    monkeypatch.setattr(cdktf.App, "__init__", init)
    space: dict[str, Any] = {"__name__": "__docs__"}
    for number, text in enumerate(blocks(page), 1):
        file = f"<{name(page)} {number}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec", dont_inherit=True), space)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_stands_in_fences_is_run_or_is_no_python(page: Path) -> None:
    languages = {language for language, _ in FENCE.findall(page.read_text(encoding="utf-8"))}
    assert languages <= {"python", "sh", "json", "text", "graphql"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_every_page_is_in_the_navigation() -> None:
    listed = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == {name(page) for page in PAGES}


def index() -> str:
    """The index of all codes."""
    lines = [
        "# Diagnostics",
        "",
        "What cannot be decided, or cannot work, is an error at synth: a code, one sentence, the place in the file with a",
        "caret, and what to write instead. All errors of a function are reported together. Each code has a page with a",
        "program that raises it and one that does not.",
    ]
    for area, title in AREAS.items():
        lines += ["", f"## {title}", "", "| code | what it says |", "| --- | --- |"]
        lines += [f"| [{n}]({n}.md) | {_escaped(code.title)} |" for n, code in sorted(catalogue().items()) if n.startswith(area)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def test_the_index_of_diagnostics(request: pytest.FixtureRequest) -> None:
    """`--update` writes it."""
    if request.config.getoption("--update"):
        INDEX.write_text(index(), encoding="utf-8", newline="\n")
    assert INDEX.read_text(encoding="utf-8") == index()
