"""Python functions to Amazon States Language with JSONata (https://states-language.net).

Data flows one way: reflected function -> `frontend` (control-flow form, cloud calls in Python's order) -> `passes` ->
`lowering` (states) -> document. Expressions and stretches without a cloud call are `jsonata`'s work.
"""

from __future__ import annotations

from .arguments import lambda_payload, template_of
from .compile import Compiled, compile_workflow
from .jsonata.types import of_result
from .task import LAMBDA_RETRY, Jsonata, Retrier, Task

__all__ = [
    "LAMBDA_RETRY",
    "Compiled",
    "Jsonata",
    "Retrier",
    "Task",
    "compile_workflow",
    "lambda_payload",
    "of_result",
    "template_of",
]
