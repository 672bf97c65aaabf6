"""Python functions to Terraform: the public names, each loaded when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from . import provider as _provider  # first of all: bindings imported after it load one module at a time

if TYPE_CHECKING:
    from cdktf_cdktf_provider_aws.provider import AwsProvider as AwsProvider

    from . import aws as aws
    from . import testing as testing
    from .constructs.bucket import Bucket as Bucket
    from .constructs.function import Function as Function
    from .constructs.function import function as function
    from .constructs.secret import Parameter as Parameter
    from .constructs.secret import Secret as Secret
    from .constructs.stream import LogGroup as LogGroup
    from .constructs.stream import Stream as Stream
    from .constructs.table import Index as Index
    from .constructs.table import Table as Table
    from .context import AppsyncContext as AppsyncContext
    from .context import LambdaContext as LambdaContext
    from .context import StepFunctionContext as StepFunctionContext
    from .diagnostics import FunctionlessError as FunctionlessError

#: Public names that are modules.
_MODULES = ("aws", "testing")
#: Where each other public name stands.
_HOMES = {
    "AppsyncContext": "context",
    "Bucket": "constructs.bucket",
    "Function": "constructs.function",
    "FunctionlessError": "diagnostics",
    "Index": "constructs.table",
    "LambdaContext": "context",
    "LogGroup": "constructs.stream",
    "Parameter": "constructs.secret",
    "Secret": "constructs.secret",
    "StepFunctionContext": "context",
    "Stream": "constructs.stream",
    "Table": "constructs.table",
    "function": "constructs.function",
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
