"""Output is a function of the input: the same bytes from another folder, in another process, on another day."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness.synth import Synthesized
from tests.terraform.conftest import ROOT


def contents(outdir: Path) -> dict[str, str]:
    """The files of a synthesized app with their digests; CDKTF's own local backend, which names a folder, left out."""
    found = {}
    for path in sorted(outdir.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if path.name == "cdk.tf.json":
                document = json.loads(data)
                document["terraform"].pop("backend", None)
                document.get("data", {}).pop("terraform_remote_state", None)
                data = json.dumps(document).encode()
            found[str(path.relative_to(outdir))] = hashlib.sha256(data).hexdigest()
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_the_examples(seed: int, examples: Mapping[str, Synthesized], tmp_path: Path) -> None:
    elsewhere = tmp_path / "some where" / "else"
    shutil.copytree(ROOT / "examples", elsewhere / "examples", ignore=shutil.ignore_patterns("__pycache__", "cdktf.out"))
    for path in elsewhere.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    variables = {
        **os.environ, "CDKTF_OUTDIR": str(tmp_path / "out"), "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(seed),
        "TZ": "Pacific/Auckland", "LC_ALL": "C",
    }  # fmt: skip
    subprocess.run([sys.executable, "examples/main.py"], cwd=elsewhere, env=variables, check=True, capture_output=True)
    assert contents(tmp_path / "out") == contents(examples["orders"].folder.parents[1])


DEFINITIONS = """
import json
from cdktf_functionless.compilers.states_language import compile_workflow
from cdktf_functionless.reflect import reflect
from tests.states_language.cost.table import ROWS
for row in ROWS:
    print(row.name, json.dumps(compile_workflow(reflect(row.workflow)).definition))
"""


def test_state_machines() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", DEFINITIONS],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) >= 13
