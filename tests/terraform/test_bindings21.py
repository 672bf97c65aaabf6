"""The examples synthesize to the same resources with the newest supported bindings (AWS provider 6.25)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness.synth import Synthesized
from tests.terraform.conftest import ROOT, synthesize

PYTHON = ROOT / ".venv-bindings21" / "bin" / "python"


@pytest.mark.slow
def test_the_examples_are_the_same(examples: Mapping[str, Synthesized], tmp_path: Path) -> None:
    if not PYTHON.exists():
        reason = "the environment with bindings 21 is not there: run `make env-slow`"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    found = synthesize(tmp_path, str(PYTHON))
    assert list(found) == list(examples)
    for name, stack in found.items():
        version = stack.document["terraform"]["required_providers"]["aws"]["version"]
        assert version == "6.25.0"
        for section in ("resource", "data", "output"):
            assert stack.document.get(section) == examples[name].document.get(section), f"{name}: {section}"
