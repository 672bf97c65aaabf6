"""Python functions to Terraform: the public names, each loaded when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from . import provider as _provider  # first of all: bindings imported after it load one module at a time

if TYPE_CHECKING:
    from cdktf_cdktf_provider_aws.provider import AwsProvider as AwsProvider

    from . import aws as aws
    from . import testing as testing
    from . import workflow as workflow
    from .constructs.appsync import AppsyncApi as AppsyncApi
    from .constructs.appsync_http import HttpEndpoint as HttpEndpoint
    from .constructs.appsync_resolver import AppsyncResolver as AppsyncResolver
    from .constructs.bucket import Bucket as Bucket
    from .constructs.event_bus import EventBus as EventBus
    from .constructs.function import Function as Function
    from .constructs.function import function as function
    from .constructs.http_api import HttpApi as HttpApi
    from .constructs.http_types import Header as Header
    from .constructs.http_types import HttpRequest as HttpRequest
    from .constructs.http_types import Query as Query
    from .constructs.queue import Queue as Queue
    from .constructs.rule import Rule as Rule
    from .constructs.schedule import Schedule as Schedule
    from .constructs.schedule import schedule as schedule
    from .constructs.secret import Parameter as Parameter
    from .constructs.secret import Secret as Secret
    from .constructs.step_function import ExpressStepFunction as ExpressStepFunction
    from .constructs.step_function import StepFunction as StepFunction
    from .constructs.step_function import express_step_function as express_step_function
    from .constructs.step_function import step_function as step_function
    from .constructs.stream import LogGroup as LogGroup
    from .constructs.stream import Stream as Stream
    from .constructs.table import Index as Index
    from .constructs.table import Table as Table
    from .constructs.topic import Topic as Topic
    from .context import AppsyncContext as AppsyncContext
    from .context import LambdaContext as LambdaContext
    from .context import RuleContext as RuleContext
    from .context import StepFunctionContext as StepFunctionContext
    from .diagnostics import FunctionlessError as FunctionlessError

#: Public names that are modules.
_MODULES = ("aws", "testing", "workflow")
#: Where each other public name stands.
_HOMES = {
    "AppsyncApi": "constructs.appsync",
    "AppsyncContext": "context",
    "AppsyncResolver": "constructs.appsync_resolver",
    "Bucket": "constructs.bucket",
    "EventBus": "constructs.event_bus",
    "ExpressStepFunction": "constructs.step_function",
    "Function": "constructs.function",
    "FunctionlessError": "diagnostics",
    "Header": "constructs.http_types",
    "HttpApi": "constructs.http_api",
    "HttpEndpoint": "constructs.appsync_http",
    "HttpRequest": "constructs.http_types",
    "Index": "constructs.table",
    "LambdaContext": "context",
    "LogGroup": "constructs.stream",
    "Parameter": "constructs.secret",
    "Queue": "constructs.queue",
    "Rule": "constructs.rule",
    "RuleContext": "context",
    "Schedule": "constructs.schedule",
    "Query": "constructs.http_types",
    "Secret": "constructs.secret",
    "StepFunction": "constructs.step_function",
    "StepFunctionContext": "context",
    "Stream": "constructs.stream",
    "Table": "constructs.table",
    "Topic": "constructs.topic",
    "express_step_function": "constructs.step_function",
    "function": "constructs.function",
    "step_function": "constructs.step_function",
    "schedule": "constructs.schedule",
}

__all__ = ["AwsProvider", *_HOMES, *_MODULES]


def __getattr__(name: str) -> Any:
    if name == "AwsProvider":
        value = _provider.resource("provider", "AwsProvider")
    elif name in _MODULES:
        value = importlib.import_module(f"{__name__}.{name}")
    elif name in _HOMES:
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
