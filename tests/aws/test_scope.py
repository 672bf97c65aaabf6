"""The context of a construct: data sources, and the resources behind tokens, in one stack and across two."""

import json

import pytest
from cdktf import App, DefaultTokenResolver, Fn, StringConcat, TerraformStack, TerraformVariable, Tokenization
from cdktf import Testing as Synthesis

from cdktf_functionless.aws import aws
from cdktf_functionless.aws.scope import ScopeContext
from cdktf_functionless.iam import policy_document
from cdktf_functionless.provider import resource
from cdktf_functionless.tokens import json_text
from tests.aws.common import UNKNOWN, call


class Stack(TerraformStack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        resource("provider", "AwsProvider")(self, "aws", region="us-east-1")
        self.bucket = resource("s3_bucket", "S3Bucket")(self, "Bucket")
        self.queue = resource("sqs_queue", "SqsQueue")(self, "Queue")
        self.table = resource("dynamodb_table", "DynamodbTable")(
            self, "Table", name="orders", hash_key="id", attribute=[{"name": "id", "type": "S"}]
        )


@pytest.fixture
def stacks():
    app = App(outdir=Synthesis.app().outdir)
    return Stack(app, "one"), Stack(app, "two")


def plain(stack, text):
    return str(Tokenization.resolve(text, scope=stack, resolver=DefaultTokenResolver(StringConcat()), preparing=False))


def resources(stack, operation, parameters, **options):
    found = call(operation, parameters, context=ScopeContext(stack, **options)).statements
    return [plain(stack, resource) for item in found for resource in item.resources]


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        (aws.s3.get_object, lambda s: {"Bucket": s.bucket, "Key": UNKNOWN}, "${aws_s3_bucket.Bucket.arn}/*"),
        (aws.s3.get_object, lambda s: {"Bucket": s.bucket.bucket, "Key": "a"}, "${aws_s3_bucket.Bucket.arn}/a"),
        (aws.s3.get_object, lambda s: {"Bucket": s.bucket.id, "Key": "a"}, "${aws_s3_bucket.Bucket.arn}/a"),
        (aws.sqs.send_message, lambda s: {"QueueUrl": s.queue.url, "MessageBody": "x"}, "${aws_sqs_queue.Queue.arn}"),
        (aws.sqs.send_message, lambda s: {"QueueUrl": s.queue.id, "MessageBody": "x"}, "${aws_sqs_queue.Queue.arn}"),
        (aws.sqs.send_message, lambda s: {"Queue": s.queue, "MessageBody": "x"}, "${aws_sqs_queue.Queue.arn}"),
        (aws.dynamodb.scan, lambda s: {"TableName": s.table.arn}, "${aws_dynamodb_table.Table.arn}"),
        (
            aws.dynamodb.query,
            lambda s: {"Table": s.table, "IndexName": "by-a"},
            "${aws_dynamodb_table.Table.arn}/index/by-a",
        ),
    ],
)
def test_attributes_of_a_resource_stand_for_its_arn(stacks, operation, parameters, expected):
    assert resources(stacks[0], operation, parameters(stacks[0])) == [expected]


def test_names_get_partition_region_and_account_of_the_stack(stacks):
    variable = TerraformVariable(stacks[0], "table", type="string")
    start = (
        "arn:${data.aws_partition.functionless-partition.partition}:dynamodb:${data.aws_region.functionless-region.id}:"
    )
    start += "${data.aws_caller_identity.functionless-caller_identity.account_id}:table/"
    assert resources(stacks[0], aws.dynamodb.scan, {"TableName": "orders"}) == [start + "orders"]
    assert resources(stacks[0], aws.dynamodb.scan, {"TableName": variable.string_value}) == [start + "${var.table}"]
    joined = Fn.join("-", ["a", variable.string_value])
    assert resources(stacks[0], aws.dynamodb.scan, {"TableName": joined}) == [start + '${join("-", ["a", var.table])}']


def test_data_sources_are_made_once_and_only_when_needed(stacks):
    one, two = stacks
    resources(one, aws.s3.get_object, {"Bucket": one.bucket, "Key": "a"})
    assert "data" not in json.loads(Synthesis.synth(one))
    for _ in range(3):
        resources(one, aws.dynamodb.scan, {"TableName": "orders"})
    data = json.loads(Synthesis.synth(one))["data"]
    assert {kind: list(made) for kind, made in data.items()} == {
        "aws_partition": ["functionless-partition"],
        "aws_region": ["functionless-region"],
        "aws_caller_identity": ["functionless-caller_identity"],
    }
    assert "data" not in json.loads(Synthesis.synth(two))


def test_an_s3_name_needs_the_partition_only(stacks):
    resources(stacks[0], aws.s3.get_object, {"Bucket": "shop", "Key": "a"})
    assert list(json.loads(Synthesis.synth(stacks[0]))["data"]) == ["aws_partition"]


def test_a_provider_alias_has_data_sources_of_its_own(stacks):
    one = stacks[0]
    other = resource("provider", "AwsProvider")(one, "ireland", region="eu-west-1", alias="ireland")
    (arn,) = resources(one, aws.dynamodb.scan, {"TableName": "orders"}, provider=other)
    assert "${data.aws_region.functionless-region-ireland.id}" in arn
    resources(one, aws.dynamodb.scan, {"TableName": "orders"})
    regions = json.loads(Synthesis.synth(one))["data"]["aws_region"]
    assert regions["functionless-region-ireland"]["provider"] == "aws.ireland"
    assert "provider" not in regions["functionless-region"]


def test_a_resource_of_another_stack(stacks):
    """Both stacks have a bucket of the same address; the token tells which one is meant."""
    one, two = stacks
    (statement,) = call(
        aws.s3.get_object, {"Bucket": one.bucket.bucket, "Key": "a"}, context=ScopeContext(two)
    ).statements
    role = resource("iam_role", "IamRole")(two, "Role", assume_role_policy="{}")
    policy = json_text(policy_document([statement]))
    resource("iam_role_policy", "IamRolePolicy")(two, "Policy", role=role.id, policy=policy)
    app = two.node.root
    app.synth()
    text = json.loads(open(f"{app.outdir}/stacks/two/cdk.tf.json").read())["resource"]["aws_iam_role_policy"]["Policy"][
        "policy"
    ]
    (found,) = json.loads(text)["Statement"]
    assert found["Resource"].startswith("${data.terraform_remote_state.cross-stack-reference-input-one.outputs.")
    assert "aws_s3_bucketBucketarn}/a" in found["Resource"]
    assert resources(two, aws.s3.get_object, {"Bucket": two.bucket.bucket, "Key": "a"}) == [
        "${aws_s3_bucket.Bucket.arn}/a"
    ]


def test_resources_made_later_are_found(stacks):
    one = stacks[0]
    resources(one, aws.s3.get_object, {"Bucket": one.bucket.bucket, "Key": "a"})
    late = resource("s3_bucket", "S3Bucket")(one, "Late")
    assert resources(one, aws.s3.get_object, {"Bucket": late.bucket, "Key": "a"}) == ["${aws_s3_bucket.Late.arn}/a"]


def test_data_sources_of_the_user_are_resources_too(stacks):
    one = stacks[0]
    known = resource("data_aws_s3_bucket", "DataAwsS3Bucket")(one, "Known", bucket="known")
    assert resources(one, aws.s3.list_objects_v2, {"Bucket": known.id}) == ["${data.aws_s3_bucket.Known.arn}"]


def test_literal_wildcards_stay_letters_in_terraform(stacks):
    statements = call(
        aws.s3.get_object, {"Bucket": stacks[0].bucket, "Key": "50%*${x}"}, context=ScopeContext(stacks[0])
    ).statements
    assert json_text(policy_document(statements)).count("/50%$${*}$${$}{x}") == 1


def test_policy_statements_allow():
    from cdktf_functionless.aws.context import allows

    given = [{"Effect": "Deny", "Action": "s3:*"}, {"Effect": "Allow", "Action": ["s3:Get*", "sqs:SendMessage"]}]
    assert allows(given, "s3:GetObject") and allows(given, "SQS:sendmessage")
    assert not allows(given, "s3:PutObject") and not allows([{"Effect": "Allow", "NotAction": "x:Y"}], "s3:PutObject")


def test_one_statement_per_resource_however_it_is_named(stacks):
    queue = stacks[0].queue
    context = ScopeContext(stacks[0])
    found = [
        statement
        for given in ({"Queue": queue}, {"QueueUrl": queue.url}, {"QueueUrl": queue.id}, {"Queue": queue})
        for statement in call(aws.sqs.send_message, {**given, "MessageBody": "x"}, context=context).statements
    ]
    assert len(policy_document(found)["Statement"]) == 1
