"""Resources that exist already: nothing is made, and the permissions name what was meant."""

from __future__ import annotations

import json

import pytest
from cdktf import TerraformVariable

from cdktf_functionless import (
    Bucket,
    EventBus,
    ExpressStepFunction,
    Function,
    LogGroup,
    Parameter,
    Queue,
    Secret,
    StepFunction,
    Stream,
    Table,
    Topic,
    aws,
)
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.provider import resource
from cdktf_functionless.testing import local
from tests.harness.synth import synth

P = "${data.aws_partition.functionless-partition.partition}"
R = "${data.aws_region.functionless-region.id}"
A = "${data.aws_caller_identity.functionless-caller_identity.account_id}"
WHERE = "us-east-1:123456789012"

CASES = [
    (lambda s: Bucket.from_name(s, "X", "files"), lambda x: x.get_object(Key="k"), f"arn:{P}:s3:::files/k"),
    (
        lambda s: Table.from_name(s, "X", "orders", partition_key="id"),
        lambda x: x.get_item(Key={"id": "1"}),
        f"arn:{P}:dynamodb:{R}:{A}:table/orders",
    ),
    (
        lambda s: Queue.from_arn(s, "X", f"arn:aws:sqs:{WHERE}:jobs"),
        lambda x: x.send_message(MessageBody="m"),
        f"arn:aws:sqs:{WHERE}:jobs",
    ),
    (
        lambda s: Queue.from_url(s, "X", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"),
        lambda x: x.send_message(MessageBody="m"),
        f"arn:aws:sqs:{WHERE}:jobs",
    ),
    (
        lambda s: Topic.from_arn(s, "X", f"arn:aws:sns:{WHERE}:news"),
        lambda x: x.publish(Message="m"),
        f"arn:aws:sns:{WHERE}:news",
    ),
    (
        lambda s: Secret.from_arn(s, "X", f"arn:aws:secretsmanager:{WHERE}:secret:token-AbCdEf"),
        lambda x: x.value(),
        f"arn:aws:secretsmanager:{WHERE}:secret:token-AbCdEf",
    ),
    (lambda s: Parameter.from_name(s, "X", "/a/b"), lambda x: x.value(), f"arn:{P}:ssm:{R}:{A}:parameter/a/b"),
    (lambda s: Parameter.from_name(s, "X", "a"), lambda x: x.value(), f"arn:{P}:ssm:{R}:{A}:parameter/a"),
    (
        lambda s: Stream.from_name(s, "X", "clicks"),
        lambda x: x.put_record(Data=b"", PartitionKey="k"),
        f"arn:{P}:kinesis:{R}:{A}:stream/clicks",
    ),
    (
        lambda s: LogGroup.from_name(s, "X", "/app"),
        lambda x: x.describe_log_streams(),
        f"arn:{P}:logs:{R}:{A}:log-group:/app",
    ),
    (
        lambda s: Function.from_arn(s, "X", f"arn:aws:lambda:{WHERE}:function:charge"),
        lambda x: x({"id": 1}),
        f"arn:aws:lambda:{WHERE}:function:charge",
    ),
    (
        lambda s: StepFunction.from_arn(s, "X", f"arn:aws:states:{WHERE}:stateMachine:flow"),
        lambda x: x.start({"id": 1}),
        f"arn:aws:states:{WHERE}:stateMachine:flow",
    ),
    (
        lambda s: ExpressStepFunction.from_arn(s, "X", f"arn:aws:states:{WHERE}:stateMachine:flow"),
        lambda x: x({"id": 1}),
        f"arn:aws:states:{WHERE}:stateMachine:flow",
    ),
    (
        lambda s: EventBus.from_name(s, "X", "shared"),
        lambda x: x.put_events({"Source": "a", "DetailType": "b", "Detail": {}}),
        f"arn:{P}:events:{R}:{A}:event-bus/shared",
    ),
]


@pytest.mark.parametrize(("make", "use", "arn"), CASES)
def test_nothing_is_made_and_the_permission_names_it(make, use, arn):
    def build(stack):
        found = make(stack)
        Function(stack, "Use", lambda event: use(found))

    stack = synth(build)
    kinds = stack.kinds()
    assert kinds.pop("aws_cloudwatch_log_group") == 1
    assert kinds == {"aws_iam_role": 1, "aws_iam_role_policy": 1, "aws_lambda_function": 1}
    (_, statement) = json.loads(stack.one("aws_iam_role_policy")["policy"])["Statement"]
    assert statement["Resource"].removesuffix(":*").removesuffix(":log-stream:") == arn


def test_tokens_for_names():
    def build(stack):
        arn = TerraformVariable(stack, "arn", type="string").string_value
        charge = Function.from_arn(stack, "Charge", arn)
        Function(stack, "Use", lambda event: charge(event))

    policy = json.loads(synth(build).one("aws_iam_role_policy")["policy"])
    assert policy["Statement"][1]["Resource"] == "${var.arn}"


def test_the_providers_own_resources_stand_for_themselves():
    def build(stack):
        bucket = resource("s3_bucket", "S3Bucket")(stack, "B", bucket="files")
        Function(stack, "Use", lambda event: aws.s3.put_object(Bucket=bucket, Key="k", Body=b""))

    policy = json.loads(synth(build).one("aws_iam_role_policy")["policy"])
    assert policy["Statement"][1] == {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": "${aws_s3_bucket.B.arn}/k",
    }


def test_a_function_elsewhere_needs_a_fake():
    def build(stack):
        charge = Function.from_arn(stack, "Charge", f"arn:aws:lambda:{WHERE}:function:charge")
        with local(), pytest.raises(LookupError, match="fake"):
            charge(1)
        with local(fakes={charge: lambda payload: payload + 1}):
            assert charge(1) == 2

    synth(build)


@pytest.mark.parametrize(
    "make",
    [
        lambda s: Queue.from_url(s, "X", "http://example.com/q"),
        lambda s: Queue.from_arn(s, "X", "jobs"),
        lambda s: Topic.from_arn(s, "X", "news"),
        lambda s: Function.from_arn(s, "X", "charge"),
        lambda s: StepFunction.from_arn(s, "X", "flow"),
        lambda s: Secret.from_arn(s, "X", "token"),
    ],
)
def test_what_is_no_name_of_awss(make):
    with pytest.raises(FunctionlessError, match="FL6005"):
        synth(make)
