"""A stack for a Terraform Cloud workspace is self-contained: its folder may be moved and used by Terraform alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness.synth import Synthesized
from tests.harness.terraform import environment


def test_assets_are_named_by_relative_paths_inside_of_the_stack(examples: Mapping[str, Synthesized]) -> None:
    stack = examples["greeter"]
    assert stack.document["terraform"]["cloud"] == {"organization": "example", "workspaces": {"name": "greeter"}}
    for function in stack.resources("aws_lambda_function").values():
        path = Path(function["filename"])
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert zipfile.is_zipfile(stack.folder / path)


def test_nothing_of_the_authors_machine_is_in_it(examples: Mapping[str, Synthesized]) -> None:
    root = str(Path(__file__).parents[2])
    for name in ("orders", "greeter", "storage", "frontend"):
        stack = examples[name]
        document = json.loads(stack.text)
        # CDKTF's own local backend names the folder that it was run in.
        document["terraform"].pop("backend", None)
        document.get("data", {}).pop("terraform_remote_state", None)
        assert root not in json.dumps(document)
        for path in stack.folder.rglob("*.zip"):
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    assert root.encode() not in archive.read(member), f"{path.name}: {member}"


@pytest.mark.terraform
def test_the_folder_validates_after_it_was_moved(examples: Mapping[str, Synthesized], tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "greeter"
    shutil.copytree(examples["greeter"].folder, moved)
    for command in (["init", "-backend=false"], ["validate"]):
        done = subprocess.run(
            ["terraform", *command, "-no-color"],
            cwd=moved, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
