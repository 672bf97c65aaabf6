"""The examples, synthesized once, and what is applied of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.harness.synth import Synthesized, stacks_of

ROOT = Path(__file__).parents[2]


def synthesize(outdir: Path, python: str = sys.executable) -> dict[str, Synthesized]:
    """Run `examples/main.py` in a process of its own, as a user does; its stacks by name."""
    done = subprocess.run(
        [python, "examples/main.py"],
        cwd=ROOT, env={**os.environ, "CDKTF_OUTDIR": str(outdir)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return stacks_of(outdir)


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Synthesized]]:
    """The synthesized stacks of all examples, by name."""
    yield synthesize(tmp_path_factory.mktemp("examples"))
