"""Terraform on stacks written by hand: what the end-to-end tests stand on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.harness.cloud import Cloud
from tests.harness.terraform import TerraformError, Workspace, rewrite


def write_stack(folder: Path, name: str, resource: dict[str, object], **more: object) -> Path:
    stack = folder / name
    stack.mkdir()
    (stack / "cdk.tf.json").write_text(json.dumps({
        "//": {"metadata": {"stackName": name}},
        "provider": {"aws": [{"region": "us-east-1"}]},
        "terraform": {
            "backend": {"local": {"path": f"/nowhere/terraform.{name}.tfstate"}},
            "required_providers": {"aws": {"source": "aws", "version": "5.100.0"}},
        },
        **({"resource": resource} if resource else {}),
        **more,
    }))  # fmt: skip
    return stack


@pytest.mark.terraform
def test_validate_names_what_is_wrong(tmp_path: Path) -> None:
    stack = write_stack(tmp_path, "wrong", {"aws_iam_role": {"a": {"name": "a"}}})
    with Workspace(stack) as workspace, pytest.raises(TerraformError, match="assume_role_policy"):
        workspace.validate()


@pytest.mark.terraform
@pytest.mark.slow
def test_two_stacks_one_reading_the_other(tmp_path: Path, cloud: Cloud) -> None:
    table = {"name": "t", "hash_key": "id", "billing_mode": "PAY_PER_REQUEST",
             "attribute": [{"name": "id", "type": "S"}]}  # fmt: skip
    first = write_stack(tmp_path, "first", {"aws_dynamodb_table": {"T": table}},
                        output={"arn": {"value": "${aws_dynamodb_table.T.arn}"}})  # fmt: skip
    remote = {"backend": "local", "config": {"path": "/nowhere/terraform.first.tfstate"}}
    second = write_stack(tmp_path, "second", {}, data={"terraform_remote_state": {"first": remote}},
                         output={"o": {"value": "${data.terraform_remote_state.first.outputs.arn}"}})  # fmt: skip
    state = tmp_path / "state"
    state.mkdir()
    with Workspace(first, cloud.endpoint, state=state) as one, Workspace(second, cloud.endpoint, state=state) as two:
        assert [line.split(":")[0] for line in one.changes()] == ["create aws_dynamodb_table.T"]
        one.apply()
        assert one.changes() == []
        two.apply()
        arn = "arn:aws:dynamodb:us-east-1:123456789012:table/t"
        assert two.outputs() == {"o": arn}
        assert one.resources()["aws_dynamodb_table.T"]["arn"] == arn
    assert cloud.client("dynamodb").list_tables()["TableNames"] == ["t"]




def test_rewrite_leaves_resources_alone(tmp_path: Path) -> None:
    document = {
        "provider": {"aws": [{"region": "eu-west-1"}, {"region": "us-west-2", "alias": "west"}]},
        "terraform": {"cloud": {"organization": "o"}},
        "resource": {"aws_iam_role": {"a": {"name": "a"}}},
    }
    found = rewrite(json.loads(json.dumps(document)), "http://127.0.0.1:1", tmp_path)
    assert found["resource"] == document["resource"]
    assert [block["endpoints"][0]["lambda"] for block in found["provider"]["aws"]] == ["http://127.0.0.1:1"] * 2
    assert [block["region"] for block in found["provider"]["aws"]] == ["eu-west-1", "us-west-2"]
    assert "cloud" not in found["terraform"]
