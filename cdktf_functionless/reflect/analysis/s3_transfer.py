"""The methods that boto3 adds to S3 beyond the service's own operations: which operations each calls."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from .values import Arguments, Values

if TYPE_CHECKING:
    from .engine import Frame

_PARTS = ("upload_part", "complete_multipart_upload", "abort_multipart_upload")
_PARTS_COPY = ("upload_part_copy", "complete_multipart_upload", "abort_multipart_upload")

#: Of each method: its parameters in order, the operations that may carry the user's extra arguments, and the others.
METHODS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "upload_file": (("Filename", "Bucket", "Key", "ExtraArgs"), ("put_object", "create_multipart_upload"), _PARTS),
    "upload_fileobj": (("Fileobj", "Bucket", "Key", "ExtraArgs"), ("put_object", "create_multipart_upload"), _PARTS),
    "download_file": (("Bucket", "Key", "Filename", "ExtraArgs"), ("get_object", "head_object"), ()),
    "download_fileobj": (("Bucket", "Key", "Fileobj", "ExtraArgs"), ("get_object", "head_object"), ()),
    "copy": (("CopySource", "Bucket", "Key", "ExtraArgs"), ("copy_object", "create_multipart_upload"), _PARTS_COPY),
}


def named(arguments: Arguments, names: tuple[str, ...]) -> dict[str, Values]:
    """The arguments by the names of the parameters."""
    found = {}
    for index, name in enumerate(names):
        values = arguments.get(index, name)
        if values is not None:
            found[name] = values
    return found


def record(
    frame: Frame,
    node: ast.AST,
    target: Hashable,
    name: str,
    arguments: Arguments,
    fixed: Mapping[str, Values],
    region: str | None,
) -> None:
    """Records the operations of a transfer.

    Args:
        fixed: `Bucket` and `Key` of a `boto3.resource("s3")` object.
        region: the client's.
    """

    def send(operation: str, kwargs: dict[str, Values]) -> None:
        sent = Arguments((), kwargs, places=arguments.places)
        frame.record(node, sent, (target, operation), service="s3", operation=operation, via="transfer", region=region)

    from .boto import entries

    parameters, main, others = METHODS[name]
    given = named(arguments, tuple(one for one in parameters if one not in fixed)) | dict(fixed)
    place: dict[str, Values] = {key: given[key] for key in ("Bucket", "Key") if key in given}
    extra = entries(frame, given.get("ExtraArgs", ()))
    source = {"CopySource": given["CopySource"]} if "CopySource" in given else {}
    for operation in main:
        send(operation, {**place, **(source if operation == "copy_object" else {}), **extra})
    for operation in others:
        send(operation, {**place, **(source if operation == "upload_part_copy" else {})})
    if source:
        send("head_object", entries(frame, given["CopySource"]))
