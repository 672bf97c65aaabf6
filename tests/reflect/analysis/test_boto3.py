"""Plain boto3 in all its spellings: found by the analysis, and compared with what boto3 really requests."""

from __future__ import annotations

import tempfile
from typing import Any

import boto3
import pytest

from cdktf_functionless.integration import Argument
from cdktf_functionless.reflect import reflect
from cdktf_functionless.reflect.analysis import Analysis, analyse
from tests.reflect.analysis import spellings
from tests.reflect.analysis.support import analysed, found, load, pretended_cloud, recorded

EVENT = {"key": "k", "keys": ["k"]}


@pytest.fixture(scope="module")
def to_send() -> Any:
    """A file with something in it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"text")
        file.flush()
        yield file.name


@pytest.mark.parametrize("name", spellings.ALL)
def test_found(name: str, to_send: str) -> None:
    text, expected = spellings.ALL[name]
    assert found(text, __file_to_send__=to_send) == sorted(expected)


def test_there_are_enough_spellings() -> None:
    assert len(spellings.ORDINARY) == 12
    assert len(spellings.ALL) >= 120


@pytest.fixture(scope="module")
def cloud_of_moto() -> Any:
    """What the programs run against, once for all of them: they leave it as it is, or do not mind."""
    with pretended_cloud():
        yield boto3.client("s3")


@pytest.mark.parametrize("name", spellings.ALL)
def test_requests_are_among_those_found(name: str, to_send: str, cloud_of_moto: Any) -> None:
    """Every request of a run is of an operation that was found, with parameters that were thought possible."""
    text, _ = spellings.ALL[name]
    module = load(text, __file_to_send__=to_send)
    analysis = analyse(reflect(module.handler))
    cloud_of_moto.put_object(Bucket="bkt", Key="k", Body=b"text")  # the program before may have deleted it
    with recorded() as requests:
        module.handler(EVENT)
    assert requests or name in SILENT
    for request in requests:
        assert request.operation in {call.name for call in analysis.calls}
        assert covered(analysis, request.operation, request.parameters), request


#: Programs that make no request when they run.
SILENT = {"exceptions and meta", "generate_presigned_url", "generate_presigned_post"}


def covered(analysis: Analysis, operation: str, parameters: Any) -> bool:
    """Whether some call that was found allows these parameters."""
    return any(
        all(may_be(call.call.kwargs[name], value) for name, value in parameters.items() if name in call.call.kwargs)
        for call in analysis.calls
        if call.name == operation
    )


def may_be(argument: Argument, value: object) -> bool:
    """Whether what is known of an argument allows a value."""
    if argument.items is not None and isinstance(value, dict):
        return set(value) == set(argument.items) and all(may_be(argument.items[key], value[key]) for key in value)
    if argument.elements is not None and isinstance(value, (list, tuple)):
        return len(value) == len(argument.elements) and all(map(may_be, argument.elements, value))
    return argument.possible is None or value in argument.possible


def test_arguments_are_known() -> None:
    analysis = analysed("""
        BUCKETS = ("x", "y")
        def put(bucket, **more):
            boto3.client("s3").put_object(Bucket=bucket, Metadata={"a": "1"}, **more)
        def handler(event):
            for bucket in BUCKETS:
                put(bucket, Key=f"in/{bucket}", Body=event)
    """)
    (call,) = analysis.calls
    arguments = call.call.kwargs
    assert (call.service, call.operation, call.via) == ("s3", "put_object", "client")
    assert arguments["Bucket"].possible == ("x", "y")
    assert arguments["Key"].possible == ("in/x", "in/y")
    assert arguments["Body"].possible is None
    assert arguments["Metadata"].items is not None and arguments["Metadata"].items["a"].possible == ("1",)
    assert call.position.source_line().strip().startswith('boto3.client("s3").put_object')
    assert call.function.name == "put"


def test_identifiers_of_resources_are_arguments() -> None:
    analysis = analysed("""
        def handler(event):
            boto3.resource("dynamodb").Table("t").put_item(Item={"id": event})
            boto3.resource("s3").Bucket("b").Object("k").delete()
    """)
    put, delete = analysis.calls
    assert put.call.kwargs["TableName"].possible == ("t",)
    assert put.via == "resource"
    assert {name: one.possible for name, one in delete.call.kwargs.items()} == {"Bucket": ("b",), "Key": ("k",)}


def test_environment_variables_are_known() -> None:
    text = """
        def handler(event):
            name = os.environ["TABLE"]
            boto3.client("dynamodb").get_item(TableName=name)
            boto3.client("dynamodb").put_item(TableName=os.getenv("OTHER", "none"))
            boto3.client("dynamodb").scan(TableName=os.environ.get("TABLE") + "-x")
    """
    get, put, scan = analysed(text, {"TABLE": "t"}).calls
    assert get.call.kwargs["TableName"].possible == ("t",)
    assert put.call.kwargs["TableName"].possible is None
    assert scan.call.kwargs["TableName"].possible == ("t-x",)


@pytest.mark.parametrize(
    ("expression", "expected"),
    {
        'f"{A}/{B}"': ("a/b",),
        'A + "/" + B': ("a/b",),
        '"/".join([A, B])': ("a/b",),
        '"{}/{}".format(A, B)': ("a/b",),
        '"{x}-{y}".format(x=A, y=B)': ("a-b",),
        '"%s/%s" % (A, B)': ("a/b",),
        "A.upper()": ("A",),
        '"x-a".removeprefix("x-")': ("a",),
        '"a/b".split("/")[1]': ("b",),
        "NAMES[0]": ("a",),
        "NAMES[-1]": ("b",),
        'TABLES["x"]["name"]': ("deep",),
        'str(7) + "x"': ("7x",),
        "A if event else B": ("a", "b"),
        "Color.RED.value": ("red",),
        "Settings.name": ("set",),
        "settings.name": ("set",),
        "event": None,
        'A + event["x"]': None,
        "f'{A:>4}'": None,
    }.items(),
)
def test_strings_are_followed(expression: str, expected: tuple[str, ...] | None) -> None:
    (call,) = analysed(f"""
        import enum
        A, B = "a", "b"
        NAMES = ["a", "b"]
        TABLES = {{"x": {{"name": "deep"}}}}
        class Color(enum.Enum):
            RED = "red"
        class Settings:
            name = "set"
        settings = Settings()
        def handler(event):
            boto3.client("s3").list_objects_v2(Bucket={expression})
    """).calls
    assert call.call.kwargs["Bucket"].possible == expected


def test_regions_are_known() -> None:
    calls = analysed("""
        far = boto3.client("s3", region_name="eu-west-1")
        near = boto3.client("s3", region_name="us-east-1")
        def handler(event):
            far.list_buckets()
            near.list_buckets()
            boto3.Session(region_name="eu-west-2").resource("s3").Bucket("b").delete()
    """).calls
    assert [call.region for call in calls] == ["eu-west-1", None, "eu-west-2"]


def test_further_arguments_are_said() -> None:
    one, two = analysed("""
        def handler(event):
            boto3.client("s3").put_object(Bucket="b", **event)
            boto3.client("s3").put_object(Bucket="b", Key="k")
    """).calls
    assert (one.complete, two.complete) == (False, True)
