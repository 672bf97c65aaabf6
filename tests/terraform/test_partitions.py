"""State machines of other partitions, as Terraform reads them."""

from __future__ import annotations

import pytest
from cdktf import TerraformVariable

from cdktf_functionless import AwsProvider, Function, StepFunction
from tests.harness.synth import synth
from tests.harness.terraform import Workspace

pytestmark = [pytest.mark.terraform, pytest.mark.slow]


def build(stack):
    region = TerraformVariable(stack, "region", type="string", default="cn-north-1")
    variable = AwsProvider(stack, "variable", alias="variable", region=region.string_value)
    china = AwsProvider(stack, "china", alias="china", region="cn-north-1")
    for name, provider in (("Unknown", variable), ("China", china)):
        flow(stack, name, provider)


def flow(stack, name, provider):
    send = Function(stack, f"{name}Send", lambda x: x, runtime="python3.11", provider=provider)
    StepFunction(stack, f"{name}Flow", lambda x: send(x), provider=provider)


def test_they_are_valid():
    stack = synth(build, name="partitions")
    with Workspace(stack.folder) as workspace:
        workspace.validate()
    assert "arn:aws-cn:states:::lambda:invoke" in stack.one("aws_sfn_state_machine", "China")["definition"]
    assert "arn:${data.aws_partition." in stack.one("aws_sfn_state_machine", "Unknown")["definition"]
