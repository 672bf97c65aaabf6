"""Programs given as text: loaded as modules, analysed, and run with their calls recorded."""

from __future__ import annotations

import itertools
import linecache
import sys
import textwrap
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cdktf_functionless.integration import Integration
from cdktf_functionless.reflect import reflect
from cdktf_functionless.reflect.analysis import Analysis, analyse

_numbers = itertools.count()
#: Names that every program has.
PRELUDE = """\
import asyncio, collections, contextlib, dataclasses, functools, itertools, json, logging, operator, os, typing
import boto3
"""


def load(text: str, prelude: str = PRELUDE, **names: object) -> types.ModuleType:
    """A module of the user's from its text, with source that can be read."""
    name = f"program_{next(_numbers)}"
    text = prelude + textwrap.dedent(text)
    file = f"/programs/{name}.py"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    module = types.ModuleType(name)
    module.__file__ = file
    module.__dict__.update(names)
    sys.modules[name] = module
    exec(compile(text, file, "exec"), module.__dict__)
    return module


def analysed(text: str, environment: Mapping[str, str] | None = None, **names: object) -> Analysis:
    """The analysis of a program's `handler`."""
    return analyse(reflect(load(text, **names).handler), environment or {})


def found(text: str, environment: Mapping[str, str] | None = None, **names: object) -> list[str]:
    """The operations that a program's `handler` may call, sorted; none of its calls may be undecided."""
    analysis = analysed(text, environment, **names)
    assert not analysis.undecided, [doubt.reason for doubt in analysis.undecided]
    return sorted({call.name for call in analysis.calls})


@dataclass
class Request:
    """A request that boto3 made."""

    operation: str  # "s3.put_object"
    parameters: Mapping[str, Any]


@contextmanager
def pretended_cloud() -> Iterator[None]:
    """Within it boto3 talks to moto, which has a bucket `bkt` with a key `k`, a table `t` of key `id`, a queue `q` and
    a topic `n`."""
    import boto3
    from moto import mock_aws

    with mock_aws():
        furnish(boto3.client)
        yield


@contextmanager
def recorded() -> Iterator[list[Request]]:
    """Within it every request that a client makes is noted."""
    from botocore import xform_name
    from botocore.client import BaseClient

    requests: list[Request] = []
    original = BaseClient._make_api_call

    def note(self: Any, operation: str, parameters: Any) -> Any:
        requests.append(Request(f"{self.meta.service_model.service_name}.{xform_name(operation)}", dict(parameters)))
        return original(self, operation, parameters)

    BaseClient._make_api_call = note
    try:
        yield requests
    finally:
        BaseClient._make_api_call = original


def furnish(client: Callable[[str], Any]) -> None:
    """Makes what the programs name, with clients of a pretended cloud."""
    s3 = client("s3")
    s3.create_bucket(Bucket="bkt")
    s3.put_object(Bucket="bkt", Key="k", Body=b"text")
    client("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("sqs").create_queue(QueueName="q")
    client("sns").create_topic(Name="n")


class Operation(Integration):
    """An operation without hosts."""

    def __init__(self, name: str) -> None:
        self.name = name


class Thing:
    """A stand-in for a construct: each operation is an attribute, and it may be called itself."""

    def __init__(self, name: str, *operations: str, callable: bool = False) -> None:
        self.name = name
        self._callable = callable
        for operation in operations:
            setattr(self, operation, Thing(f"{name}.{operation}", callable=True))

    def __integration__(self) -> Integration | None:
        return Operation(self.name) if self._callable else None

    def __call__(self, *args: object, **kwargs: object) -> object:
        raise AssertionError("the analysis must not call anything")
