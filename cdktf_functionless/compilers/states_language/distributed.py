"""`workflow.distributed_map`: a Map whose iterations are executions of their own.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...aws.arns import literal
from ...diagnostics import FL3011
from ...iam import Statement
from ...integration import Host
from ...map_run import DELIMITERS, INPUT_TYPES, input_type
from ...reflect import UNKNOWN
from . import flow
from .syntax import constant, is_data, load, located

if TYPE_CHECKING:
    from .fields import Place
    from .flow import Node
    from .graph import State
    from .together import Together
    from .writer import Writer

_OPTIONS = (
    "max_concurrency",
    "batch_size",
    "tolerated_failure_count",
    "tolerated_failure_percentage",
    "express",
    "results",
)
_ARGUMENTS = ("Bucket", "Key", "Prefix", "VersionId")
#: What says how an object is read; constants, but for MaxItems.
_CONFIG = ("InputType", "CSVHeaders", "CSVDelimiter", "ItemsPointer", "MaxItems")
_KINDS = (*INPUT_TYPES.values(), "MANIFEST")
_LABEL = 40
_FAILED = (
    'function($r_) { $not($type($r_) = "object" and $exists($r_.ExecutionArn) and $exists($r_.StateMachineArn) and '
    '$r_.Status in ["FAILED", "TIMED_OUT", "ABORTED"]) }'
)


def distributed(together: Together, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
    """Reads the call."""
    given = together._given(node, ("function", "items"), _OPTIONS)
    given = {name: value for name, value in given.items() if together.names.live(value) is not None}
    expressions = together.frontend.expressions
    source = given["items"]
    reader = _place(together, source, (*_ARGUMENTS, *_CONFIG)) if isinstance(source, ast.Dict) else None
    if reader is not None:
        _check_reader(together, source, reader)
    writer = _place(together, given["results"], ("Bucket", "Prefix")) if "results" in given else None
    for name, test, wanted in _CHECKS:
        live = together.names.live(given[name]) if name in given else UNKNOWN
        if live is not UNKNOWN and not test(live):
            raise together.names.error(FL3011, given[name], f"{name} is not {wanted}.", f"Give {wanted}.")
    express = "express" in given and together.names.live(given["express"]) is True
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
        express,
    )
    items = None if reader is not None else expressions.value(source, into)
    at_once = expressions.value(given["max_concurrency"], into) if "max_concurrency" in given else constant(0)
    item = together.names.fresh("item")
    element = located(ast.Call(func=given["function"], args=[load(item, node)], keywords=[]), node)
    store = located(ast.Name(id=item, ctx=ast.Store()), node)
    host = together.frontend.host
    together.frontend.host = Host.EXPRESS if express else host
    try:
        return together._each(element, store, items, located(at_once, node), node, into, target, made)
    finally:
        together.frontend.host = host


def _is_int(least: int, most: float = float("inf")) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


#: Of an option: what a constant of it must be.
_CHECKS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("max_concurrency", _is_int(0), "an int that is 0 or more"),
    ("batch_size", _is_int(1), "an int that is 1 or more"),
    ("tolerated_failure_count", _is_int(0), "an int that is 0 or more"),
    ("tolerated_failure_percentage", _is_int(0, 100), "an int from 0 to 100"),
    ("express", lambda value: isinstance(value, bool), "True or False"),
)


def _place(together: Together, node: ast.expr, known: tuple[str, ...]) -> dict[str, ast.expr]:
    """`{"Bucket": ..., "Key": ...}` or `{"Bucket": ..., "Prefix": ...}`."""
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        if all(key in known for key in keys) and "Bucket" in keys:
            return {str(key): value for key, value in zip(keys, node.values, strict=True)}
    raise together.names.error(
        FL3011,
        node,
        "This place in S3 is not written out.",
        'Write {"Bucket": bucket, "Key": key} or {"Bucket": bucket, "Prefix": prefix}.',
    )


def _check_reader(together: Together, node: ast.expr, reader: dict[str, ast.expr]) -> None:
    """An object needs to be of a known kind, and what describes it must be known at synth."""
    names = together.names

    def wrong(at: ast.expr, message: str, remedy: str) -> Exception:
        return names.error(FL3011, at, message, remedy)

    found = {name: names.live(value) for name, value in reader.items()}
    if "Key" not in reader:
        for name in reader:
            if name not in ("Bucket", "Prefix", "MaxItems"):
                raise wrong(reader[name], f"{name} belongs to an object, and this is a listing.", "Leave it out.")
        return
    if "Prefix" in reader:
        raise wrong(reader["Prefix"], "An object has a Key, a listing has a Prefix.", "Leave one of them out.")
    for name in _CONFIG[:-1]:
        if name in reader and found[name] is UNKNOWN:
            raise wrong(reader[name], f"{name} is not known at synth.", "Give a constant.")
    kind = input_type({name: value for name, value in found.items() if value is not UNKNOWN} | _key(found))
    if kind not in _KINDS:
        raise wrong(
            reader.get("InputType", reader["Key"]),
            "How this object is to be read is not known.",
            'Say "InputType": one of ' + ", ".join(f'"{name}"' for name in _KINDS) + ".",
        )
    if found.get("CSVDelimiter", "COMMA") not in DELIMITERS:
        raise wrong(reader["CSVDelimiter"], "AWS has no such delimiter.", f"It is one of {', '.join(DELIMITERS)}.")


def _key(found: dict[str, Any]) -> dict[str, str]:
    return {"Key": found["Key"] if isinstance(found["Key"], str) else ""}


def processor(options: flow.Distributed) -> dict[str, str]:
    """The `ProcessorConfig`."""
    return {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" if options.express else "STANDARD"}


def succeeded(options: flow.Distributed, result: str) -> str:
    """The results of the iterations that succeeded; those that failed stand among them as descriptions."""
    tolerant = options.tolerated_count is not None or options.tolerated_percentage is not None
    return f"[$filter({result}, {_FAILED})[]]" if tolerant and options.writer is None else result


def distributed_fields(writer: Writer, state: State, options: flow.Distributed, scope: Place) -> dict[str, Any]:
    """The fields of a distributed Map, and its permissions."""
    emitter = writer.emitter
    label = emitter.labels.short(state, _LABEL)
    body: dict[str, Any] = {"Label": label}
    own = getattr(emitter.construct, "map_statements", None)
    if own is not None:
        writer.variables.notes.statements += own(label, writer.names.position(state.at or writer.names.root.node))
    if options.reader is not None:
        body["ItemReader"] = _reader(writer, state, options.reader, scope)
    if options.writer is not None:
        body["ResultWriter"] = {
            "Resource": f"arn:{emitter.partition}:states:::s3:putObject",
            "Arguments": _arguments(writer, state, options.writer, scope),
        }
        prefix = writer.names.live(options.writer["Prefix"]) if "Prefix" in options.writer else ""
        path = f"/{literal(prefix.rstrip('/'))}/*" if isinstance(prefix, str) and prefix.strip("/") else "/*"
        actions = ("s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")
        keys = ("kms:Decrypt", "kms:GenerateDataKey")
        writer.variables.notes.statements += _permissions(writer, state, options.writer["Bucket"], actions, path, keys)
    if options.batch is not None:
        body["ItemBatcher"] = {"MaxItemsPerBatch": writer._number(scope, state, options.batch)}
    if options.tolerated_count is not None:
        body["ToleratedFailureCount"] = writer._number(scope, state, options.tolerated_count)
    if options.tolerated_percentage is not None:
        body["ToleratedFailurePercentage"] = writer._number(scope, state, options.tolerated_percentage)
    return body


def _reader(writer: Writer, state: State, given: dict[str, ast.expr], scope: Place) -> dict[str, Any]:
    found = {name: writer.names.live(value) for name, value in given.items()}
    listing = "Key" not in given
    config: dict[str, Any] = {}
    if not listing:
        known = {name: value for name, value in found.items() if value is not UNKNOWN}
        config["InputType"] = input_type(known | _key(found))
        if config["InputType"] == "CSV":
            config["CSVHeaderLocation"] = "GIVEN" if "CSVHeaders" in given else "FIRST_ROW"
        if config["InputType"] == "MANIFEST":
            config["ManifestType"] = "S3_INVENTORY"
        config |= {name: found[name] for name in ("CSVHeaders", "CSVDelimiter", "ItemsPointer") if name in given}
    if "MaxItems" in given:
        config["MaxItems"] = writer._number(scope, state, given["MaxItems"])
    action = "listObjectsV2" if listing else "getObject"
    reader: dict[str, Any] = {"Resource": f"arn:{writer.emitter.partition}:states:::s3:{action}"}
    if config:
        reader["ReaderConfig"] = config
    place = {name: value for name, value in given.items() if name in _ARGUMENTS}
    reader["Arguments"] = _arguments(writer, state, place, scope)
    key = found.get("Key")
    whole = isinstance(key, str) and config.get("InputType") != "MANIFEST"  # which names other objects to read
    action = "s3:ListBucket" if listing else "s3:GetObjectVersion" if "VersionId" in given else "s3:GetObject"
    path = "" if listing else f"/{literal(str(key))}" if whole else "/*"
    keys = () if listing else ("kms:Decrypt",)
    writer.variables.notes.statements += _permissions(writer, state, given["Bucket"], (action,), path, keys)
    return reader


def _arguments(writer: Writer, state: State, given: dict[str, ast.expr], scope: Place) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, node in given.items():
        live = writer.names.live(node)
        if live is not UNKNOWN and not is_data(live):
            found[name] = getattr(live, "name", None) or getattr(live, "bucket", None)
        elif isinstance(live, str):
            found[name] = writer.arguments_plain(live)
        else:
            found[name] = writer.emitter.code(writer.fields.value(scope, state.absorbed, node).code)
    return found


def _permissions(
    writer: Writer, state: State, bucket: ast.expr, actions: tuple[str, ...], path: str, keys: tuple[str, ...]
) -> list[Statement]:
    """Permissions on objects of a bucket, and on the key that encrypts it."""
    live = writer.names.live(bucket)
    arn = getattr(live, "arn", None)
    if not isinstance(arn, str):
        raise writer.names.error(
            FL3011,
            bucket,
            "The bucket is not a resource that is known at synth.",
            "Give a Bucket, or a bucket of the provider's.",
        )
    sources = (writer.names.position(state.at or bucket),)
    found = [Statement(frozenset(actions), (arn + path,), sources=sources)]
    key = getattr(live, "kms_key_arn", None)
    if key is not None and keys:
        found.append(Statement(frozenset(keys), (key,), sources=sources))
    return found
