"""Bad programs: the code, the stretch of source that it points at, and what it says to write instead."""

from __future__ import annotations

import linecache
import textwrap
from typing import Any

import pytest
from cdktf import App, TerraformStack

from cdktf_functionless.diagnostics import Diagnostic, FunctionlessError

PRELUDE = """\
import boto3
from cdktf import TerraformStack
from cdktf_functionless import Function, Table, aws, function
"""


def run(text: str, name: str = "bad_input") -> tuple[Diagnostic, ...]:
    """Runs a program that fills `stack`, and looks at every document of its functions; what is refused."""
    text = PRELUDE + textwrap.dedent(text)
    filename = f"/programs/{name}.py"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    app = App()
    stack = TerraformStack(app, "shop")
    space: dict[str, Any] = {"__name__": "program", "__file__": filename, "app": app, "stack": stack}
    try:
        exec(compile(text, filename, "exec"), space)
        for node in stack.node.find_all():
            if hasattr(node, "policy") and hasattr(node, "source"):
                node.policy, node.source, node.environment  # noqa: B018
    except FunctionlessError as failure:
        return failure.diagnostics
    return ()


def marked(diagnostic: Diagnostic) -> str:
    """The stretch of source that a diagnostic points at."""
    at = diagnostic.position
    if at is None:
        return ""
    lines = [linecache.getline(at.file, line).rstrip("\n") for line in range(at.line, at.end_line + 1)]
    lines[-1] = lines[-1][: at.end_column - 1]
    lines[0] = lines[0][at.column - 1 :]
    return "\n".join(lines)


CASES = {
    "a scope that is no construct": ('Function("stack", "F", lambda event: event)', "FL1005", None, "scope"),
    "a scope outside of a stack": ('Function(app, "F", lambda event: event)', "FL1005", None, "TerraformStack"),
    "an empty id": ('Function(stack, "", lambda event: event)', "FL1006", None, "id"),
    "an id used twice": (
        """
        Table(stack, "Same", partition_key="id")
        Table(stack, "Same", partition_key="id")
        """,
        "FL1006",
        None,
        "id",
    ),
    "no function": ('Function(stack, "F", 42)', "FL1003", None, "Python"),
    "a builtin": ('Function(stack, "F", len)', "FL1003", None, "Python"),
    "no source": (
        """
        exec("def hidden(event): return event")
        Function(stack, "F", hidden)
        """,
        "FL1001",
        None,
        "file",
    ),
    "a construct made in a handler": (
        """
        def handler(event):
            return Table(stack, "Late", partition_key="id")
        Function(stack, "F", handler)
        """,
        "FL1007",
        "Table",
        "in the stack",
    ),
    "an unknown service": (
        """
        def handler(event):
            return aws.dynamo.get_item(TableName="t")
        Function(stack, "F", handler)
        """,
        "FL2031",
        'aws.dynamo.get_item(TableName="t")',
        "dynamodb",
    ),
    "an unknown service of a client": (
        """
        def handler(event):
            return boto3.client("dynamo").get_item(TableName="t")
        Function(stack, "F", handler)
        """,
        "FL2031",
        'boto3.client("dynamo").get_item(TableName="t")',
        "dynamodb",
    ),
    "an unknown operation": (
        """
        def handler(event):
            return aws.dynamodb.getitem(TableName="t")
        Function(stack, "F", handler)
        """,
        "FL2032",
        'aws.dynamodb.getitem(TableName="t")',
        "get_item",
    ),
    "an unknown operation of a client": (
        """
        def handler(event):
            return boto3.client("s3").putobject(Bucket="b", Key="k")
        Function(stack, "F", handler)
        """,
        "FL2032",
        'boto3.client("s3").putobject(Bucket="b", Key="k")',
        "put_object",
    ),
    "an unknown parameter": (
        """
        def handler(event):
            return aws.s3.get_object(Bucket="files", Key="k", Versoin="1")
        Function(stack, "F", handler)
        """,
        "FL2033",
        '"1"',
        "VersionId",
    ),
    "an unknown parameter of a client": (
        """
        def handler(event):
            return boto3.client("s3").get_object(bucket="files", Bucket="files", Key="k")
        Function(stack, "F", handler)
        """,
        "FL2033",
        '"files"',
        "Bucket",
    ),
    "an unknown parameter in a dict": (
        """
        def handler(event):
            options = {"Bucket": "files", "Key": "k", "Versoin": "1"}
            return boto3.client("s3").get_object(**options)
        Function(stack, "F", handler)
        """,
        "FL2033",
        "options",
        "VersionId",
    ),
    "a positional parameter": (
        """
        def handler(event):
            return aws.s3.get_object("files", Key="k", Bucket="files")
        Function(stack, "F", handler)
        """,
        "FL2033",
        '"files"',
        "Name it",
    ),
    "a wrong shape": (
        """
        def handler(event):
            return aws.dynamodb.get_item(TableName="t", Key={"id": "plain"})
        Function(stack, "F", handler)
        """,
        "FL2034",
        '"plain"',
        "dict",
    ),
    "a missing parameter": (
        """
        def handler(event):
            return boto3.client("s3").get_object(Bucket="files")
        Function(stack, "F", handler)
        """,
        "FL2035",
        'boto3.client("s3").get_object(Bucket="files")',
        "Key",
    ),
    "a resource from the input": (
        """
        def handler(event):
            return aws.s3.get_object(Bucket=event["bucket"], Key="k")
        Function(stack, "F", handler)
        """,
        "FL2036",
        'aws.s3.get_object(Bucket=event["bucket"], Key="k")',
        "policy_statements",
    ),
    "a service from the input": (
        """
        def handler(event):
            return boto3.client(event["service"]).list_tables()
        Function(stack, "F", handler)
        """,
        "FL2037",
        'boto3.client(event["service"]).list_tables()',
        "policy_statements",
    ),
    "an unknown payload name": (
        """
        def charge(order, amount):
            return order
        charging = Function(stack, "Charge", charge)
        def handler(event):
            return charging(order=1, price=2)
        Function(stack, "F", handler)
        """,
        "FL1009",
        "charging(order=1, price=2)",
        "amount",
    ),
    "a payload too many": (
        """
        charging = Function(stack, "Charge", lambda order: order)
        def handler(event):
            return charging(1, 2)
        Function(stack, "F", handler)
        """,
        "FL1009",
        "charging(1, 2)",
        "",
    ),
    "a call while the stack is built": (
        """
        charging = Function(stack, "Charge", lambda order: order)
        charging(1)
        """,
        "FL1008",
        None,
        "local()",
    ),
    "a policy statement without an effect": (
        """
        Function(stack, "F", lambda event: event, policy_statements=[{"Action": "s3:GetObject", "Resource": "*"}])
        """,
        "FL2030",
        None,
        "Effect",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refused(name: str) -> None:
    text, code, stretch, remedy = CASES[name]
    found = [one for one in run(text) if one.code.number == code]
    assert found, [str(one) for one in run(text)]
    if stretch is not None:
        assert stretch in {marked(one) for one in found}, [marked(one) for one in found]
    assert any(remedy in one.remedy or remedy in one.message for one in found), [one.remedy for one in found]


def test_all_errors_of_a_function_are_reported_together_in_source_order() -> None:
    found = run("""
        def helper(client):
            client.get_object(Bucket="files")
        def handler(event):
            aws.dynamo.get_item()
            helper(boto3.client("s3"))
            boto3.client(event["x"]).list_tables()
            return aws.s3.get_objects()
        Function(stack, "F", handler)
    """)
    assert [(one.code.number, marked(one)) for one in found] == [
        ("FL2035", 'client.get_object(Bucket="files")'),
        ("FL2031", "aws.dynamo.get_item()"),
        ("FL2037", 'boto3.client(event["x"]).list_tables()'),
        ("FL2032", "aws.s3.get_objects()"),
    ]


def test_the_text_shows_the_line_with_a_caret() -> None:
    (found,) = run("""
        def handler(event):
            return boto3.client("s3").get_object(Bucket="fälle")  # ä is one character
        Function(stack, "F", handler)
    """)
    lines = str(found).splitlines()
    assert lines[0].startswith("FL2035: ")
    assert lines[1].endswith("bad_input.py:6:12")
    assert lines[2] == '6 |     return boto3.client("s3").get_object(Bucket="fälle")  # ä is one character'
    assert lines[3] == "  |            " + "^" * len('boto3.client("s3").get_object(Bucket="fälle")')
    assert lines[4].startswith("  help: ")


def test_the_same_error_at_the_same_place_counts_once() -> None:
    found = run("""
        def helper(client, key):
            client.get_object(Bucket="files")
            return key
        def handler(event):
            for key in ("a", "b"):
                helper(boto3.client("s3"), key)
            helper(boto3.client("s3"), 1)
        Function(stack, "F", handler)
    """)
    assert [one.code.number for one in found] == ["FL2035"]
