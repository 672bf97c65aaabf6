"""`aws` as an object: lazy, quick, callable inside of `local()` only."""

import importlib.util
import io
import pkgutil
import subprocess
import sys
import time
import zipfile

import boto3
import pytest
from moto import mock_aws

import cdktf_functionless.aws as package
from cdktf_functionless import aws
from cdktf_functionless.aws import model
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.integration import Host, integration_of
from cdktf_functionless.testing import local
from tests.aws.common import Resource, codes


def test_every_service_of_boto3_is_an_attribute():
    services = boto3.Session().get_available_services()
    assert set(services) == set(model.services())
    for name in services:
        attribute = model.python_name(name)
        assert attribute.isidentifier() and model.boto3_name(attribute) == name
        assert repr(getattr(aws, attribute)) == f"<aws.{attribute}>"


@pytest.mark.parametrize("service", ["s3", "dynamodb", "lambda", "cognito-idp", "ec2"])
def test_operations_are_named_as_boto3s_methods(service):
    client = boto3.client(service)
    assert set(client.meta.method_to_api_mapping) == set(model.service(service).operations)


def test_names_can_be_listed():
    assert "lambda_" in dir(aws) and "cognito_idp" in dir(aws)
    assert "get_item" in dir(aws.dynamodb) and dir(aws.nothing) == []


def test_no_module_of_the_package_hides_a_service():
    modules = {found.name for found in pkgutil.iter_modules(package.__path__)}
    assert modules == set(package._MODULES)
    assert not modules & {model.python_name(name) for name in model.services()}


def test_an_operation_is_known_by_its_name():
    assert aws.s3.get_object == aws.s3.get_object and hash(aws.s3.get_object) == hash(aws.s3.get_object)
    assert aws.s3.get_object != aws.s3.put_object and aws.s3 == aws.s3 != aws.sqs
    assert integration_of(aws.s3.get_object).name == "aws.s3.get_object"
    assert integration_of(aws.lambda_.invoke).name == "aws.lambda_.invoke"
    assert {Host.LAMBDA, Host.STANDARD, Host.EXPRESS} <= set(integration_of(aws.s3.get_object).hosts())


def test_private_names_are_no_services():
    with pytest.raises(AttributeError):
        aws._nothing
    with pytest.raises(AttributeError):
        aws.s3._nothing


def test_outside_of_local_a_call_is_a_diagnostic():
    with pytest.raises(FunctionlessError) as failure:
        aws.s3.list_buckets()
    assert codes(failure.value) == ["FL1008"]


@mock_aws
def test_inside_of_local_it_is_boto3():
    orders = Resource("arn:aws:dynamodb:us-east-1:123456789012:table/orders", name="orders")
    boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with local():
        aws.dynamodb.put_item(Table=orders, Item={"id": {"S": "7"}})
        assert aws.dynamodb.get_item(TableName="orders", Key={"id": {"S": "7"}})["Item"] == {"id": {"S": "7"}}
        assert aws.sts.get_caller_identity()["Account"] == "123456789012"


@mock_aws
def test_binary_parameters_reach_boto3():
    with local():
        aws.s3.create_bucket(Bucket="shop")
        aws.s3.put_object(Bucket="shop", Key="a", Body=b"\x00\xff")
        assert aws.s3.get_object(Bucket="shop", Key="a")["Body"].read() == b"\x00\xff"
        aws.s3.put_object(Bucket="shop", Key="b", Body=io.BytesIO(b"stream"))
        assert aws.s3.get_object(Bucket="shop", Key="b")["Body"].read() == b"stream"


@mock_aws
def test_resources_and_json_inside_of_structures():
    bus = Resource("arn:aws:events:us-east-1:123456789012:event-bus/shop", name="shop")
    boto3.client("events").create_event_bus(Name="shop")
    entry = {"Source": "s", "DetailType": "t", "Detail": {"a": 1}, "EventBusName": bus}
    with local():
        assert aws.events.put_events(Entries=[entry])["FailedEntryCount"] == 0


def test_a_wrong_call_is_a_diagnostic_in_local_too():
    with local(), pytest.raises(FunctionlessError) as failure:
        aws.dynamodb.get_item(Tabel="orders", Key="7")
    assert codes(failure.value)[0] == "FL2033"
    assert failure.value.diagnostics[0].position.file == __file__


def test_a_fake_takes_the_place_of_an_operation():
    with local(fakes={aws.s3.get_object: lambda **given: {"got": given}}):
        assert aws.s3.get_object(Bucket="b", Key="k") == {"got": {"Bucket": "b", "Key": "k"}}


def test_importing_it_loads_no_botocore():
    program = (
        "import sys; from cdktf_functionless import aws; aws.dynamodb.get_item; "
        "print([name for name in ('boto3', 'botocore', 'cdktf', 'jsii') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_is_read_in_little_time():
    """Well under what a client of boto3 takes; the best of some, for the machine is shared."""

    def seconds(name):
        model.service.cache_clear()
        start = time.perf_counter()
        model.service(name)
        return time.perf_counter() - start

    assert min(seconds("dynamodb") for _ in range(5)) < 0.05


def test_the_data_files_are_small_and_part_of_the_package():
    spec = importlib.util.find_spec("cdktf_functionless.aws")
    data = {found.name: found for found in (__import__("pathlib").Path(spec.origin).parent / "data").iterdir()}
    assert set(data) == {"permissions.jsonl", "states.json"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in data.items():
            archive.write(path, name)
    assert len(buffer.getvalue()) < 200_000
