"""Constructs are generic in the handler's signature: a wrong call is an error in mypy and in pyright."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).parent / "program.py"
PYRIGHT = ROOT / "tests" / "node" / "node_modules" / ".bin" / "pyright"


def expected() -> set[int]:
    lines = PROGRAM.read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# error")}


def test_mypy():
    out, problems, _ = api.run(["--strict", "--no-error-summary", "--hide-error-context", str(PROGRAM)])
    assert not problems
    found = {int(line) for line in re.findall(r"program\.py:(\d+): error", out)}
    assert found == expected(), out
    assert "cdktf_functionless/" not in out


@pytest.mark.slow
def test_pyright():
    command = [str(PYRIGHT), "--outputjson", "--pythonpath", sys.executable, str(PROGRAM)]
    answer = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout)
    errors = [item for item in answer["generalDiagnostics"] if item["severity"] == "error"]
    assert {item["range"]["start"]["line"] + 1 for item in errors} == expected(), errors
