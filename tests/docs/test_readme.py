"""What the README shows is true: its program synthesizes, its test passes, its commands and files exist."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
PYTHON = [text for language, text in BLOCKS if language == "python"]


def run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "main.py"
    path.write_text(program, encoding="utf-8")
    return subprocess.run([sys.executable, str(path)], cwd=folder, capture_output=True, text=True, check=False)


def test_the_program_synthesizes_with_the_permissions_that_are_told(tmp_path: Path) -> None:
    done = run(PYTHON[0], tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "cdktf.out/stacks/shop/cdk.tf.json").read_text(encoding="utf-8"))
    policies = document["resource"]["aws_iam_role_policy"]
    actions = {
        name: [
            action
            for statement in json.loads(policy["policy"])["Statement"]
            for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
            if not action.startswith("logs:")
        ]
        for name, policy in policies.items()
    }
    (place,) = (found for name, found in actions.items() if "Place" in name)
    (charge,) = (found for name, found in actions.items() if "Charge" in name)
    assert sorted(place) == ["dynamodb:PutItem", "lambda:InvokeFunction"]
    assert charge == ["dynamodb:GetItem"]


def test_other_spellings_need_no_permission_line_either(tmp_path: Path) -> None:
    (block,) = (text for text in PYTHON if "def report" in text)
    program = f'''
import boto3
from cdktf import App, TerraformStack
from cdktf_functionless import AwsProvider, Table, aws, function
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

app = App()
self = TerraformStack(app, "shop")
AwsProvider(self, "aws", region="us-east-1")
orders = Table(self, "Orders", partition_key="id")
bucket, topic = S3Bucket(self, "Files", bucket="files"), SnsTopic(self, "News", name="news")
{block}
app.synth()
statements = report.policy["Statement"]
found = {{a for s in statements for a in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])}}
assert {{"dynamodb:Query", "sns:Publish", "s3:PutObject"}} <= found, found
'''
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_workflow_and_its_rule_compile(tmp_path: Path) -> None:
    (block,) = (text for text in PYTHON if "@step_function" in text)
    program = f'''
from typing import TypedDict
from cdktf import App, TerraformStack
from cdktf_functionless import AwsProvider, EventBus, function, step_function

app = App()
self = TerraformStack(app, "shop")
AwsProvider(self, "aws", region="us-east-1")
bus = EventBus(self, "Bus")

class Placed(TypedDict):
    id: str
    lines: list[str]
    total: float

@function(self, "Charge")
def charge(order: dict) -> dict:
    return {{"charged": True}}

{block}
app.synth()
'''
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr
    resources = json.loads((tmp_path / "cdktf.out/stacks/shop/cdk.tf.json").read_text(encoding="utf-8"))["resource"]
    (machine,) = resources["aws_sfn_state_machine"].values()
    assert [state["Type"] for state in json.loads(machine["definition"])["States"].values()] == ["Task"]
    (rule,) = resources["aws_cloudwatch_event_rule"].values()
    assert json.loads(rule["event_pattern"]) == {"source": ["shop"], "detail": {"total": [{"numeric": [">", 10]}]}}


def test_the_test_of_a_handler_passes(tmp_path: Path) -> None:
    (block,) = (text for text in PYTHON if "local(" in text)
    program = f'''
import boto3
from cdktf import App, TerraformStack
from moto import mock_aws
from cdktf_functionless import AwsProvider, Table, function

app = App()
self = TerraformStack(app, "shop")
AwsProvider(self, "aws", region="us-east-1")
orders = Table(self, "Orders", partition_key="id")

@function(self, "Place")
def place(order: dict) -> dict:
    orders.put_item(Item={{"id": order["id"]}})
    return charge(order)

@function(self, "Charge")
def charge(order: dict) -> dict:
    return {{"charged": False}}

with mock_aws():
    boto3.client("dynamodb").create_table(
        TableName=orders.table_name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{{"AttributeName": "id", "KeyType": "HASH"}}],
        AttributeDefinitions=[{{"AttributeName": "id", "AttributeType": "S"}}],
    )
{re.sub("(?m)^", "    ", block)}
    assert place.handler is not place
    assert boto3.client("dynamodb").scan(TableName=orders.table_name)["Count"] == 1
'''
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?m)(?:^|`)make ([a-z-]+)", README))))
def test_the_commands_exist(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)]+)\)", README))))
def test_the_links_lead_somewhere(link: str) -> None:
    assert os.path.exists(ROOT / link)
