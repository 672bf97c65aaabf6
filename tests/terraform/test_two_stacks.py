"""Functions of one stack that use the tables and functions of another, and a provider alias."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness.cloud import Cloud
from tests.harness.deployed import Deployed
from tests.harness.synth import Synthesized
from tests.harness.terraform import Workspace

pytestmark = pytest.mark.terraform


def test_the_alias_is_respected_by_everything_that_a_construct_creates(examples: Mapping[str, Synthesized]) -> None:
    for kind, found in examples["storage"].document["resource"].items():
        for name, resource in found.items():
            expected = "aws.west" if "Copy" in name or "Archive" in name else None
            assert resource.get("provider") == expected, f"{kind}.{name}"


@pytest.mark.slow
def test_both_stacks_are_applied_and_call_each_other(
    examples: Mapping[str, Synthesized], cloud: Cloud, tmp_path: Path
) -> None:
    names = [name for name in examples if name in ("storage", "frontend")]
    assert names == ["storage", "frontend"], "CDKTF knows which stack needs the other"
    for name in names:
        with Workspace(examples[name].folder, cloud.endpoint, state=tmp_path) as workspace:
            workspace.apply()
            assert workspace.changes() == []
    assert len(cloud.client("lambda", "us-east-1").list_functions()["Functions"]) == 2
    assert len(cloud.client("lambda", "us-west-2").list_functions()["Functions"]) == 1

    with Deployed.find(cloud, "Submit").host() as host:
        first = host.invoke({"id": "n", "text": "one"}).value
        second = host.invoke({"id": "n", "text": "two"}).value
    assert first == {"before": None, "saved": "n", "copied": "n"}
    assert second == {"before": {"id": "n", "text": "one"}, "saved": "n", "copied": "n"}
    (west,) = cloud.client("dynamodb", "us-west-2").list_tables()["TableNames"]
    assert cloud.items(west, "us-west-2") == [{"id": "n", "text": "two"}]
