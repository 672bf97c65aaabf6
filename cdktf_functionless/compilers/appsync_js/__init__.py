"""Python functions to AppSync resolvers in APPSYNC_JS.

Data flows one way: reflected function -> `lower` and the tables of `operators`, `access`, `calls`, `builtins`,
`methods`, `modules`, `statements`, `loops`, `errors` (one JavaScript tree, with the cloud calls as marks)
-> `split` (handlers) -> `tidy` -> `js` (text). Operations say with a `Request` how they are called.
"""

from __future__ import annotations

from .compile import Compiled, Step, compile_resolver
from .values import Batch, Request

__all__ = ["Batch", "Compiled", "Request", "Step", "compile_resolver"]
