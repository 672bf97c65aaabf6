"""`workflow.distributed_map`: a Map whose iterations are executions of their own.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ...diagnostics import FL3011
from ...iam import Statement
from ...reflect import UNKNOWN
from . import flow
from .jsonata.scope import Scope
from .syntax import constant, is_data, load, located

if TYPE_CHECKING:
    from .emit import _Writer
    from .flow import Node
    from .graph import State
    from .together import Together

_OPTIONS = (
    "max_concurrency",
    "batch_size",
    "tolerated_failure_count",
    "tolerated_failure_percentage",
    "express",
    "results",
)
#: How Step Functions reads an object, by the end of its key.
_FORMATS = {
    ".json": {"InputType": "JSON"},
    ".jsonl": {"InputType": "JSONL"},
    ".csv": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
    ".parquet": {"InputType": "PARQUET"},
}


def distributed(together: Together, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
    """Reads the call."""
    given = together._given(node, ("function", "items"), _OPTIONS)
    expressions = together.frontend.expressions
    source = given["items"]
    reader = _place(together, source) if isinstance(source, ast.Dict) else None
    writer = _place(together, given["results"]) if "results" in given else None
    express = together.names.live(given["express"]) if "express" in given else False
    options = {
        name: expressions.value(given[name], into)
        for name in ("batch_size", "tolerated_failure_count", "tolerated_failure_percentage")
        if name in given
    }
    made = flow.Distributed(
        reader,
        writer,
        options.get("batch_size"),
        options.get("tolerated_failure_count"),
        options.get("tolerated_failure_percentage"),
        express is True,
    )
    items = None if reader is not None else expressions.value(source, into)
    at_once = expressions.value(given["max_concurrency"], into) if "max_concurrency" in given else constant(0)
    item = together.names.fresh("item")
    element = located(ast.Call(func=given["function"], args=[load(item, node)], keywords=[]), node)
    store = located(ast.Name(id=item, ctx=ast.Store()), node)
    return together._each(element, store, items, located(at_once, node), node, into, target, made)


def _place(together: Together, node: ast.expr) -> dict[str, ast.expr]:
    """`{"Bucket": ..., "Key": ...}` or `{"Bucket": ..., "Prefix": ...}`."""
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        if all(key in ("Bucket", "Key", "Prefix") for key in keys) and "Bucket" in keys:
            return {str(key): value for key, value in zip(keys, node.values, strict=True)}
    raise together.names.error(
        FL3011,
        node,
        "This place in S3 is not written out.",
        'Write {"Bucket": bucket, "Key": key} or {"Bucket": bucket, "Prefix": prefix}.',
    )


def processor(options: flow.Distributed) -> dict[str, str]:
    """The `ProcessorConfig`."""
    return {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" if options.express else "STANDARD"}


def distributed_fields(writer: _Writer, state: State, options: flow.Distributed, scope: Scope) -> dict[str, Any]:
    """The fields of a distributed Map, and its permissions."""
    body: dict[str, Any] = {}
    emitter = writer.emitter
    partition = emitter.partition
    own = getattr(emitter.construct, "map_statements", None)
    if own is not None:
        emitter.statements += own(writer.names.position(state.at or writer.names.root.node))
    if options.reader is not None:
        listing = "Key" not in options.reader
        action = "listObjectsV2" if listing else "getObject"
        reader: dict[str, Any] = {"Resource": f"arn:{partition}:states:::s3:{action}"}
        if not listing:
            key = writer.names.live(options.reader["Key"])
            ending = next((one for one in _FORMATS if isinstance(key, str) and key.endswith(one)), ".json")
            reader["ReaderConfig"] = dict(_FORMATS[ending])
        reader["Arguments"] = _arguments(writer, state, options.reader, scope)
        body["ItemReader"] = reader
        needed = ("s3:ListBucket", "") if listing else ("s3:GetObject", "/*")
        emitter.statements += _permission(writer, state, options.reader["Bucket"], *needed)
    if options.writer is not None:
        body["ResultWriter"] = {
            "Resource": f"arn:{partition}:states:::s3:putObject",
            "Arguments": _arguments(writer, state, options.writer, scope),
        }
        for action in ("s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"):
            emitter.statements += _permission(writer, state, options.writer["Bucket"], action, "/*")
    if options.batch is not None:
        body["ItemBatcher"] = {"MaxItemsPerBatch": writer._number(scope, state, options.batch)}
    if options.tolerated_count is not None:
        body["ToleratedFailureCount"] = writer._number(scope, state, options.tolerated_count)
    if options.tolerated_percentage is not None:
        body["ToleratedFailurePercentage"] = writer._number(scope, state, options.tolerated_percentage)
    return body


def _arguments(writer: _Writer, state: State, given: dict[str, ast.expr], scope: Scope) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, node in given.items():
        live = writer.names.live(node)
        if live is not UNKNOWN and not is_data(live):
            found[name] = getattr(live, "name", None) or getattr(live, "bucket", None)
        elif isinstance(live, str):
            found[name] = live
        else:
            found[name] = writer.emitter.code(writer.fields.value(scope, state.absorbed, node).code)
    return found


def _permission(writer: _Writer, state: State, bucket: ast.expr, action: str, path: str) -> list[Statement]:
    live = writer.names.live(bucket)
    arn = getattr(live, "arn", None)
    if not isinstance(arn, str):
        raise writer.names.error(
            FL3011,
            bucket,
            "The bucket is not a resource that is known at synth.",
            "Give a Bucket, or a bucket of the provider's.",
        )
    return [Statement(frozenset({action}), (arn + path,), sources=(writer.names.position(state.at or bucket),))]
