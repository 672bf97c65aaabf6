"""The API through the real Terraform with the real provider: validated and planned whole, applied as far as moto goes.

moto 5.2.5 serves AppSync's APIs, keys and schemas. It has no data sources, functions, resolvers or caches (404), so
what is applied is the stack without them: the tables, functions, machines, roles and policies, and the API itself.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import boto3
import pytest
from cdktf import TerraformStack

from cdktf_functionless import AppsyncApi, Function, Table
from tests.harness.cloud import Cloud
from tests.harness.synth import Synthesized, synth
from tests.harness.terraform import Workspace

from .stack import build

pytestmark = [pytest.mark.terraform, pytest.mark.slow]

_NOT_IN_MOTO = ("aws_appsync_datasource", "aws_appsync_function", "aws_appsync_resolver", "aws_appsync_api_cache")


def test_everything_validates_and_plans(cloud: Cloud) -> None:
    stack = synth(build)
    with Workspace(stack.folder, cloud.endpoint) as workspace:
        workspace.validate()
        planned = workspace.plan()
    created = {each["address"].partition(".")[0] for each in planned["resource_changes"]}
    assert {"aws_appsync_graphql_api", *_NOT_IN_MOTO} <= created
    codes = [
        each["change"]["after"]["code"] for each in planned["resource_changes"]
        if each["type"] in ("aws_appsync_resolver", "aws_appsync_function") and each["change"]["after"].get("code")
    ]  # fmt: skip
    # What Terraform hands to AppSync is the code as it was compiled: no `${` of JavaScript was taken for its own.
    assert any("`Hello ${" in code for code in codes)
    assert not any("$${" in code for code in codes)


def _small(stack: TerraformStack) -> None:
    posts = Table(stack, "Posts", partition_key="id")
    twice = Function(stack, "Twice", lambda n: n * 2)
    api = AppsyncApi(
        stack, "Api", schema="type Query { get(id: ID!): AWSJSON twice(n: Int!): Int }", authentication="API_KEY"
    )

    @api.query
    def get(id: str):
        return posts.get_item(Key={"id": id}).get("Item")

    @api.query("twice")
    def twice_(n: int):
        return twice(n)


def test_what_moto_has_is_applied(cloud: Cloud, tmp_path: Path) -> None:
    stack = synth(_small)
    folder = tmp_path / "stack"
    shutil.copytree(stack.folder, folder)
    document: dict[str, Any] = json.loads((folder / "cdk.tf.json").read_text())
    for kind in _NOT_IN_MOTO:
        document["resource"].pop(kind, None)
    (folder / "cdk.tf.json").write_text(json.dumps(document))
    with Workspace(Synthesized(folder).folder, cloud.endpoint) as workspace:
        workspace.apply()
        # moto gives APIs and keys back without some of their settings: the second plan wants to set them again.
        changed = [change for change in workspace.changes() if "aws_appsync_" not in change]
        assert changed == []
    apis = boto3.client("appsync", endpoint_url=cloud.endpoint, region_name="us-east-1").list_graphql_apis()[
        "graphqlApis"
    ]
    assert [api["authenticationType"] for api in apis] == ["API_KEY"]
    iam = boto3.client("iam", endpoint_url=cloud.endpoint, region_name="us-east-1")
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"] if "DataSources" in role["RoleName"]]
    assert len(roles) == 2
    actions = {
        iam.get_role_policy(RoleName=role, PolicyName="inline")["PolicyDocument"]["Statement"][0]["Action"]
        for role in roles
    }
    assert actions == {"dynamodb:GetItem", "lambda:InvokeFunction"}
