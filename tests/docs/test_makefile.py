"""A tool that is missing is named in one clear line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("target", "there", "line"),
    [
        ("tools", ["bash"], "missing tool: python (3.11 or newer)"),
        ("tools", ["bash", "python3"], "missing tool: node (Node.js 20 or newer)"),
        ("tools", ["bash", "python3", "node"], "missing tool: npm (it comes with Node.js)"),
        ("terraform", ["bash"], "missing tool: terraform (1.5 or newer"),
        ("tools", ["bash", "python3", "node", "npm"], None),
    ],
)
def test_tools(target: str, there: list[str], line: str | None, tmp_path: Path) -> None:
    make = shutil.which("make")
    assert make is not None
    for name in there:
        found = sys.executable if name == "python3" else shutil.which(name)
        assert found is not None
        (tmp_path / name).symlink_to(found)
    done = subprocess.run(
        [make, target], cwd=ROOT, env={"PATH": str(tmp_path), "HOME": os.environ["HOME"]},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if line is None:
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode != 0
        assert [text for text in done.stderr.splitlines() if text.startswith(line)], done.stderr
