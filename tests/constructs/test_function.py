"""Functions: what is emitted, what is inferred, how stacks and providers meet, and what is refused."""

from __future__ import annotations

import json

import pytest
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket

from cdktf_functionless import AwsProvider, Function, StepFunction, Table, aws, function
from cdktf_functionless.diagnostics import FunctionlessError
from tests.harness.synth import stacks_of, synth, synth_app


def policy_of(stack, name=""):
    found = stack.one("aws_iam_role_policy", name)
    return {
        (action, resource)
        for statement in json.loads(found["policy"])["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def listed(value):
    return value if isinstance(value, list) else [value]


def test_everything_that_a_function_needs():
    def build(stack):
        Function(stack, "Echo", lambda event: event, memory_size=256, timeout=5, retention_in_days=7)

    stack = synth(build, name="shop")
    assert stack.kinds() == {
        "aws_cloudwatch_log_group": 1,
        "aws_iam_role": 1,
        "aws_iam_role_policy": 1,
        "aws_lambda_function": 1,
    }
    resource = stack.one("aws_lambda_function")
    assert (resource["function_name"], resource["memory_size"], resource["timeout"]) == ("shop-Echo", 256, 5)
    assert (stack.folder / resource["filename"]).is_file()
    logs = stack.one("aws_cloudwatch_log_group")
    assert (logs["name"], logs["retention_in_days"]) == ("/aws/lambda/shop-Echo", 7)
    assert policy_of(stack) == {
        ("logs:CreateLogStream", "${aws_cloudwatch_log_group.Echo_Logs_" + hash_of(stack, "Logs") + ".arn}:*"),
        ("logs:PutLogEvents", "${aws_cloudwatch_log_group.Echo_Logs_" + hash_of(stack, "Logs") + ".arn}:*"),
    }


def hash_of(stack, part):
    (name,) = [name for name in stack.resources("aws_cloudwatch_log_group") if part in name]
    return name.rpartition("_")[2]


def test_policy_and_environment_follow_from_the_code():
    made = {}

    def build(stack):
        orders = Table(stack, "Orders", partition_key="id")
        bucket = S3Bucket(stack, "Files", bucket="files")

        @function(stack, "Save", environment={"STAGE": "${prod} %{x}"})
        def save(order):
            alias = orders
            alias.put_item(Item=order)
            aws.s3.put_object(Bucket=bucket, Key=order["id"], Body=b"")
            return bucket.arn

        made["save"] = save

    stack = synth(build)
    grants = policy_of(stack) - {grant for grant in policy_of(stack) if grant[0].startswith("logs:")}
    assert grants == {
        ("dynamodb:PutItem", "${aws_dynamodb_table.Orders.arn}"),
        ("s3:PutObject", "${aws_s3_bucket.Files.arn}/*"),
    }
    variables = stack.one("aws_lambda_function")["environment"]["variables"]
    assert variables["STAGE"] == "$${prod} %%{x}"
    assert "${aws_dynamodb_table.Orders.name}" in variables.values()
    assert "${aws_s3_bucket.Files.arn}" in variables.values()
    report = made["save"].policy_report()
    assert "${aws_dynamodb_table.Orders.arn}" in report
    assert "test_function.py" in report and "alias.put_item(Item=order)" in report


def test_functions_that_call_each_other_are_no_cycle():
    def build(stack):
        @function(stack, "Even")
        def even(n):
            return True if n == 0 else odd(n - 1)

        @function(stack, "Odd")
        def odd(n):
            return False if n == 0 else even(n - 1)

    stack = synth(build)
    assert ("lambda:InvokeFunction", "${aws_lambda_function.Odd.arn}") in policy_of(stack, "Even")
    assert ("lambda:InvokeFunction", "${aws_lambda_function.Even.arn}") in policy_of(stack, "Odd")
    for resource in stack.resources("aws_lambda_function").values():
        assert "aws_lambda_function" not in json.dumps(resource["environment"])


def test_stacks_that_call_each_other():
    def build(app):
        one, two = TerraformStack(app, "one"), TerraformStack(app, "two")
        AwsProvider(one, "aws", region="us-east-1")
        AwsProvider(two, "aws", region="eu-west-1")
        table = Table(one, "Orders", partition_key="id")

        @function(one, "Ping")
        def ping(n):
            return pong(n)

        @function(two, "Pong")
        def pong(n):
            return ping(n) if table.get_item(Key={"id": "1"}) else None

    stacks = synth_app(build)
    (ping,) = [grant for grant in policy_of(stacks["one"]) if grant[0] == "lambda:InvokeFunction"]
    assert ping[1].startswith("arn:${data.aws_partition.") and ping[1].endswith(":function:two-Pong")
    assert ":eu-west-1:" in ping[1]
    (pong,) = [grant for grant in policy_of(stacks["two"]) if grant[0] == "lambda:InvokeFunction"]
    assert ":us-east-1:" in pong[1] and pong[1].endswith(":function:one-Ping")
    assert "terraform_remote_state" in json.dumps(stacks["two"].document["data"])


def test_a_provider_alias_is_everybodys():
    def build(stack):
        west = AwsProvider(stack, "west", region="eu-west-1", alias="west")
        table = Table(stack, "Orders", partition_key="id", provider=west)
        Function(stack, "Get", lambda key: table.get_item(Key=key), provider=west)

    stack = synth(build)
    for kind in stack.kinds():
        for resource in stack.resources(kind).values():
            assert resource["provider"] == "aws.west", kind


def test_calls_across_regions_go_to_the_other_region():
    made = {}

    def build(stack):
        west = AwsProvider(stack, "west", region="eu-west-1", alias="west")
        table = Table(stack, "Orders", partition_key="id", provider=west)
        made["get"] = Function(stack, "Get", lambda key: table.get_item(Key=key))

    synth(build)
    assert "eu-west-1" in made["get"].source


def test_settings_that_need_permissions():
    def build(stack):
        failed = Function(stack, "Failed", lambda event: event)
        Function(
            stack,
            "Main",
            lambda event: event,
            on_failure=failed,
            tracing_config={"mode": "Active"},
            kms_key_arn="arn:aws:kms:us-east-1:123456789012:key/k",
            policy_statements=[{"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}],
        )

    stack = synth(build)
    grants = policy_of(stack, "Main")
    assert ("lambda:InvokeFunction", "${aws_lambda_function.Failed.arn}") in grants
    assert {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*"), ("ses:SendEmail", "*")} <= grants
    assert ("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k") in grants
    config = stack.one("aws_lambda_function_event_invoke_config")
    assert config["destination_config"] == {"on_failure": {"destination": "${aws_lambda_function.Failed.arn}"}}


def test_documents_can_be_read_before_synth():
    stack = TerraformStack(App(outdir="unused"), "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    echo = Function(stack, "Echo", lambda event: event)
    assert "lambda" in echo.source or "def " in echo.source
    assert echo.policy["Version"] == "2012-10-17"
    assert echo.environment == {}


def test_the_same_source_gives_the_same_bytes(tmp_path):
    def build(stack):
        table = Table(stack, "Orders", partition_key="id")
        Function(stack, "Get", lambda key: table.get_item(Key=key))

    stacks = [synth(build, tmp_path / name) for name in ("one", "two")]
    assert stacks[0].text.replace(str(tmp_path / "one"), "") == stacks[1].text.replace(str(tmp_path / "two"), "")
    zips = [(stack.folder / stack.one("aws_lambda_function")["filename"]).read_bytes() for stack in stacks]
    assert zips[0] == zips[1]


def test_all_errors_of_all_functions_come_together(tmp_path):
    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    Function(stack, "One", lambda event: (aws.s3.put_objet(Bucket="b"), aws.nosuch.call()))
    Function(stack, "Two", lambda event: aws.s3.put_object(Bucket="b", Key="k", Colour="red"))
    with pytest.raises(RuntimeError, match="Validation failed") as failure:
        app.synth()
    text = str(failure.value)
    assert "put_objet" in text and "nosuch" in text and "Colour" in text
    assert text.count("help: ") >= 3


def test_without_validation_nothing_broken_is_written(tmp_path):
    app = App(outdir=str(tmp_path), skip_validation=True)
    stack = TerraformStack(app, "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    Function(stack, "One", lambda event: aws.nosuch.call())
    with pytest.raises(RuntimeError, match="FL2031"):
        app.synth()
    assert not (tmp_path / "stacks" / "shop" / "cdk.tf.json").exists()


@pytest.mark.parametrize("name", ["filename", "handler"])
def test_what_follows_from_the_code_is_no_prop(name):
    arguments = {name: "x"}
    with pytest.raises((FunctionlessError, TypeError)):
        synth(lambda stack: Function(stack, "Echo", lambda event: event, **arguments))


def test_manifest_knows_the_stacks(tmp_path):
    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    echo = Function(stack, "Echo", lambda event: event)
    app.synth()
    folder = stacks_of(tmp_path)["shop"].folder
    assert echo.bundle == str(folder / "assets" / "shop-Echo.zip")


def test_a_function_cannot_wait_for_a_standard_machine():
    def build(stack):
        flow = StepFunction(stack, "Flow", lambda order: order)
        return Function(stack, "Wait", lambda order: flow(order)).policy

    with pytest.raises(FunctionlessError, match=r"FL1010.*a Lambda function(.|\n)*flow\.start\(\.\.\.\)"):
        synth(build)
