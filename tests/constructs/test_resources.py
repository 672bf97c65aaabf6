"""Buckets, secrets, parameters, streams and log groups: what they emit, and what their operations need."""

from __future__ import annotations

import json

import boto3
import pytest
from moto import mock_aws

from cdktf_functionless import Function
from cdktf_functionless.constructs.bucket import Bucket
from cdktf_functionless.constructs.secret import Parameter, Secret
from cdktf_functionless.constructs.stream import LogGroup, Stream
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.testing import local
from tests.harness.synth import synth

KEY = "arn:aws:kms:us-east-1:123456789012:key/k"

CASES = [
    (Bucket, {}, lambda b: b.put_object(Key="a/b", Body=b""), {"s3:PutObject": "${aws_s3_bucket.R.arn}/a/b"}),
    (Bucket, {}, lambda b: b.get_object(Key="x")["Body"].read(), {"s3:GetObject": "${aws_s3_bucket.R.arn}/x"}),
    (Bucket, {}, lambda b: b.list_objects_v2(), {"s3:ListBucket": "${aws_s3_bucket.R.arn}"}),
    (Bucket, {}, lambda b: b.head_object(Key="x"), {"s3:GetObject": "${aws_s3_bucket.R.arn}/x"}),
    (Secret, {}, lambda s: s.value(), {"secretsmanager:GetSecretValue": "${aws_secretsmanager_secret.R.arn}"}),
    (Secret, {}, lambda s: s.json()["k"], {"secretsmanager:GetSecretValue": "${aws_secretsmanager_secret.R.arn}"}),
    (
        Secret,
        {},
        lambda s: s.put_secret_value(SecretString="x"),
        {"secretsmanager:PutSecretValue": "${aws_secretsmanager_secret.R.arn}"},
    ),
    (
        Secret,
        {"encryption": KEY},
        lambda s: s.value(),
        {"secretsmanager:GetSecretValue": "${aws_secretsmanager_secret.R.arn}", "kms:Decrypt": KEY},
    ),
    (Parameter, {"value": "1"}, lambda p: p.value(), {"ssm:GetParameter": "${aws_ssm_parameter.R.arn}"}),
    (
        Stream,
        {"shards": 1},
        lambda s: s.put_record(Data=b"x", PartitionKey="k"),
        {"kinesis:PutRecord": "${aws_kinesis_stream.R.arn}"},
    ),
    (
        LogGroup,
        {},
        lambda g: g.create_log_stream(logStreamName="s"),
        {"logs:CreateLogStream": "${aws_cloudwatch_log_group.R.arn}:log-stream:s"},
    ),
]


def granted(stack, name):
    policy = json.loads(stack.one("aws_iam_role_policy", name)["policy"])
    found = {}
    for statement in policy["Statement"][1:]:
        for action in [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]:
            found[action] = statement["Resource"]
    return found


@pytest.mark.parametrize(("cls", "props", "use", "grants"), CASES)
def test_operations_need_what_they_touch(cls, props, use, grants):
    def build(stack):
        resource = cls(stack, "R", **props)
        Function(stack, "Use", lambda event: use(resource))

    assert granted(synth(build), "Use") == grants


def test_buckets_are_closed_and_encrypted():
    stack = synth(lambda stack: Bucket(stack, "Files", versioned=True, encryption=KEY, force_destroy=True), name="Shop")
    bucket = stack.one("aws_s3_bucket")
    assert bucket["force_destroy"] is True and bucket["bucket"].startswith("shop-files-")
    access = stack.one("aws_s3_bucket_public_access_block")
    assert all(access[name] for name in ("block_public_acls", "block_public_policy", "ignore_public_acls"))
    assert stack.one("aws_s3_bucket_versioning")["versioning_configuration"] == {"status": "Enabled"}
    (rule,) = stack.one("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"]["kms_master_key_id"] == KEY


def test_a_secrets_value_is_nowhere_in_the_template():
    made = {}

    def build(stack):
        secret = Secret(stack, "Token")
        made["use"] = Function(stack, "Use", lambda event: secret.value())

    stack = synth(build)
    assert stack.kinds()["aws_secretsmanager_secret"] == 1
    assert "aws_secretsmanager_secret_version" not in stack.kinds()
    assert list(made["use"].environment.values())[0]


def test_the_parameter_that_is_filled_in_cannot_be_given():
    def build(stack):
        bucket = Bucket(stack, "Files")
        made = Function(stack, "Use", lambda event: bucket.put_object(Bucket="other", Key="x", Body=b""))
        return made.policy

    with pytest.raises(FunctionlessError, match="FL2033.*fills in Bucket"):
        synth(build)


def test_what_is_no_operation_is_no_attribute():
    def build(stack):
        bucket = Bucket(stack, "Files")
        with pytest.raises(AttributeError):
            bucket.put_objet
        with pytest.raises(AttributeError):
            bucket.list_buckets  # it takes no bucket

    synth(build)


@mock_aws
def test_in_this_process_they_are_boto3():
    def build(stack):
        bucket, secret, parameter = Bucket(stack, "Files"), Secret(stack, "Token"), Parameter(stack, "P", value="x")
        boto3.client("s3").create_bucket(Bucket=bucket.bucket_name)
        boto3.client("secretsmanager").create_secret(Name=secret.secret_name, SecretString='{"k": [1]}')
        boto3.client("ssm").put_parameter(Name=parameter.parameter_name, Value="7", Type="SecureString")
        with local():
            bucket.put_object(Key="x", Body=b"abc")
            assert bucket.get_object(Key="x")["Body"].read() == b"abc"
            assert secret.value() == '{"k": [1]}'
            assert secret.json() == {"k": [1]}
            assert parameter.value() == "7"

    synth(build)


def test_a_value_is_read_once_in_five_minutes(monkeypatch):
    from lambda_runtime import secret

    reads, now = [], [0.0]
    monkeypatch.setattr(secret.time, "monotonic", lambda: now[0])
    readable = secret.Readable("ssm", "Name", "limit", "Parameter.Value", "get_parameter", {"WithDecryption": True})
    monkeypatch.setattr(
        secret.Readable,
        "get_parameter",
        lambda self, **options: reads.append(options) or {"Parameter": {"Value": str(len(reads))}},
        raising=False,
    )
    assert [readable.value(), readable.json()] == ["1", 1]
    now[0] = 299.0
    assert readable.value() == "1"
    now[0] = 300.0
    assert readable.value() == "2"
    assert reads == [{"WithDecryption": True}] * 2
