"""CDKTF's own command line, from npm, on the repository's cdktf.json."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness.npm import NODE_FOLDER, need_package
from tests.harness.synth import Synthesized, stacks_of
from tests.harness.terraform import environment
from tests.terraform.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.terraform]


def test_cdktf_synth_gives_what_python_alone_gives(examples: Mapping[str, Synthesized], tmp_path: Path) -> None:
    cli = need_package("cdktf-cli", NODE_FOLDER / "cdktf-cli").parent / ".bin" / "cdktf"
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [str(cli), "synth", "--output", str(tmp_path / "out")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        env={
            **environment(),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "CI": "1",
            "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1",
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = stacks_of(tmp_path / "out")
    assert list(found) == list(examples)
    for name, stack in found.items():
        assert stack.document.get("resource") == examples[name].document.get("resource")
        assert stack.document.get("output") == examples[name].document.get("output")
    shutil.rmtree(ROOT / ".terraform", ignore_errors=True)
