"""Parameters of SDK calls against botocore's models."""

import datetime
import io
from decimal import Decimal

import pytest

from cdktf_functionless.aws import aws
from cdktf_functionless.aws.check import check
from cdktf_functionless.diagnostics import Diagnostics, FunctionlessError
from cdktf_functionless.integration import Host
from tests.aws.common import PLACE, UNKNOWN, Context, Either, Resource, argument, call, codes

TABLE = Resource("arn:aws:dynamodb:us-east-1:123456789012:table/orders", name="orders")
KEY = {"id": {"S": "7"}}


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        (aws.dynamodb.get_item, {"TableName": "orders", "Key": KEY}),
        (aws.dynamodb.get_item, {"TableName": TABLE, "Key": UNKNOWN, "ConsistentRead": True}),
        (aws.dynamodb.get_item, {"TableName": "orders", "Key": argument({"id": UNKNOWN})}),
        (
            aws.dynamodb.put_item,
            {"TableName": "orders", "Item": {"l": {"L": [{"N": "1"}, {"M": {"x": {"BOOL": True}}}]}}},
        ),
        (aws.lambda_.invoke, {"FunctionName": "f", "Payload": b"{}"}),
        (aws.lambda_.invoke, {"FunctionName": "f", "Payload": io.BytesIO(b"{}")}),
        (
            aws.cloudwatch.put_metric_data,
            {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": Decimal("1.5")}]},
        ),
        (aws.cloudwatch.put_metric_data, {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 2}]}),
        (aws.logs.filter_log_events, {"logGroupName": "g", "startTime": 1}),
        (
            aws.cloudwatch.get_metric_data,
            {"MetricDataQueries": [], "StartTime": datetime.datetime(2026, 1, 1), "EndTime": 1},
        ),
        (aws.sqs.send_message, {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q", "MessageBody": "x"}),
        (aws.s3.put_object, {"Bucket": "b-1", "Key": Either("a", "b"), "Metadata": {"a": "b"}}),
        (aws.s3.put_object, {"Bucket": "b-1", "Key": "${TfToken[TOKEN.4]}"}),
        (aws.secretsmanager.create_secret, {"Name": "s"}),  # boto3 fills the idempotency token
        (
            aws.rds.copy_db_snapshot,
            {"SourceDBSnapshotIdentifier": "a", "TargetDBSnapshotIdentifier": "b", "SourceRegion": "eu-west-1"},
        ),
        (aws.sts.get_caller_identity, {}),
    ],
)
def test_calls_that_aws_has_pass(operation, parameters):
    call(operation, parameters)


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "words"),
    [
        (aws.dynmodb.get_item, {}, "FL2031", "dynamodb"),
        (aws.lambada.invoke, {}, "FL2031", "lambda_"),
        (aws.dynamodb.getItem, {}, "FL2032", "get_item"),
        (aws.s3.upload, {}, "FL2032", "upload_part"),
        (aws.dynamodb.get_item, {"TableNme": "t", "TableName": "t", "Key": KEY}, "FL2033", "TableName"),
        (aws.dynamodb.get_item, {"TableName": "t", "Table": "t", "Key": KEY}, "FL2033", "twice"),
        (aws.dynamodb.get_item, {"TableName": "t"}, "FL2035", "'Key'"),
        (aws.dynamodb.get_item, {"TableName": "t", "Key": "7"}, "FL2034", "a dict"),
        (aws.dynamodb.get_item, {"TableName": 7, "Key": KEY}, "FL2034", "a string"),
        (aws.dynamodb.get_item, {"TableName": None, "Key": KEY}, "FL2034", "None"),
        (aws.dynamodb.get_item, {"TableName": "t", "Key": {"id": {"S": 7}}}, "FL2034", "Key['id']['S']"),
        (aws.dynamodb.get_item, {"TableName": "t", "Key": {"id": {"s": "7"}}}, "FL2033", "'s'"),
        (aws.dynamodb.get_item, {"TableName": "t", "Key": {"id": TABLE}}, "FL2034", "a resource"),
        (aws.dynamodb.get_item, {"TableName": "t", "Key": KEY, "ConsistentRead": "yes"}, "FL2034", "True or False"),
        (aws.dynamodb.get_item, {"TableName": Either(1, 2), "Key": KEY}, "FL2034", "a string"),
        (aws.dynamodb.batch_get_item, {"RequestItems": [TABLE]}, "FL2034", "a dict"),
        (aws.dynamodb.query, {"TableName": "t", "IndexName": "x"}, "FL2034", "shorter than 3"),
        (aws.sqs.send_message_batch, {"QueueUrl": "q", "Entries": {"Id": "1"}}, "FL2034", "a list"),
        (aws.sqs.send_message_batch, {"QueueUrl": "q", "Entries": [{"Id": "1"}]}, "FL2035", "'MessageBody'"),
        (aws.events.put_events, {"Entries": [{"DetailTyp": "x"}]}, "FL2033", "DetailType"),
        (aws.lambda_.invoke, {"FunctionName": "f", "Payload": [1]}, "FL2034", "bytes"),
        (aws.kinesis.put_record, {"StreamName": "s", "Data": 3, "PartitionKey": "k"}, "FL2034", "bytes"),
        (
            aws.cloudwatch.put_metric_data,
            {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": True}]},
            "FL2034",
            "number",
        ),
        (
            aws.appconfigdata.start_configuration_session,
            {},
            "FL2035",
            "'EnvironmentIdentifier' and 'ConfigurationProfileIdentifier'",
        ),
    ],
)
def test_calls_that_aws_does_not_have_are_diagnostics(operation, parameters, code, words):
    with pytest.raises(FunctionlessError) as failure:
        call(operation, parameters)
    assert code in codes(failure.value)
    assert words in str(failure.value)
    assert failure.value.diagnostics[0].position == PLACE


def test_all_that_is_wrong_is_reported_together():
    with pytest.raises(FunctionlessError) as failure:
        call(aws.dynamodb.get_item, {"Tabel": "t", "Key": {"id": {"S": 7}}, "ConsistentRead": 1})
    assert sorted(codes(failure.value)) == ["FL2033", "FL2034", "FL2034", "FL2035"]


def test_a_value_that_may_be_right_passes():
    call(aws.dynamodb.get_item, {"TableName": Either("orders", None), "Key": KEY}, context=granting("dynamodb:GetItem"))


def test_positional_arguments_are_refused():
    from cdktf_functionless.aws.context import using
    from cdktf_functionless.integration import Call, integration_of

    with pytest.raises(FunctionlessError) as failure, using(Context()):
        integration_of(aws.sts.get_caller_identity).on(Call((argument("x"),), {}, PLACE, Host.LAMBDA))
    assert codes(failure.value) == ["FL2033"]


@pytest.mark.parametrize(
    ("operation", "written", "meant"),
    [
        ("dynamodb.get_item", "Table", "TableName"),
        ("s3.get_object", "Bucket", "Bucket"),
        ("lambda.invoke", "Function", "FunctionName"),
        ("sqs.send_message", "Queue", "QueueUrl"),
        ("sns.publish", "Topic", "TopicArn"),
        ("stepfunctions.start_execution", "StateMachine", "stateMachineArn"),
        ("events.put_rule", "EventBus", "EventBusName"),
        ("secretsmanager.get_secret_value", "Secret", "SecretId"),
        ("kinesis.put_record", "Stream", "StreamName"),
        ("firehose.put_record", "DeliveryStream", "DeliveryStreamName"),
        ("logs.filter_log_events", "LogGroup", "logGroupName"),
        ("kms.encrypt", "Key", "KeyId"),
        ("cognito-idp.list_users", "UserPool", "UserPoolId"),
        ("s3.get_object", "Key", "Key"),
        ("dynamodb.get_item", "table", None),
        ("dynamodb.get_item", "Queue", None),
    ],
)
def test_accepted_spellings(operation, written, meant):
    from cdktf_functionless.aws.namespace import resolve
    from cdktf_functionless.aws.spelling import parameter

    service, name = operation.split(".")
    assert parameter(resolve(service, name, None), written) == meant


@pytest.mark.parametrize("host", [Host.LAMBDA, Host.STANDARD, Host.RESOLVER])
def test_a_dict_stands_for_its_json_text(host):
    from cdktf_functionless.aws.namespace import resolve

    found = Diagnostics()
    for service, name, given in (
        ("lambda", "invoke", {"FunctionName": "f", "Payload": {"a": 1}}),
        ("lambda", "invoke", {"FunctionName": "f", "Payload": Either({"a": 1})}),
        ("events", "put_events", {"Entries": [{"Source": "s", "DetailType": "t", "Detail": {"a": 1}}]}),
        ("stepfunctions", "start_execution", {"stateMachineArn": "arn:aws:states:::x", "input": {"a": [1]}}),
    ):
        check(resolve(service, name, None), {key: argument(value) for key, value in given.items()}, PLACE, host, found)
    assert not found


def test_boto3_itself_takes_text_only():
    from cdktf_functionless.aws.namespace import resolve

    found = Diagnostics()
    given = {"FunctionName": argument("f"), "Payload": argument({"a": 1})}
    check(resolve("lambda", "invoke", None), given, PLACE, Host.LAMBDA, found, spellings=False)
    assert found


def granting(action):
    return Context(statements=[{"Effect": "Allow", "Action": action, "Resource": "*"}])
