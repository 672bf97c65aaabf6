"""The run of a distributed map in plain Python: items read from S3 and results written there, as Step Functions does.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: How an object is read, by the end of its key.
INPUT_TYPES = {".json": "JSON", ".jsonl": "JSONL", ".csv": "CSV", ".parquet": "PARQUET"}
#: Characters between the fields of a CSV object.
DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}


class ItemReaderFailed(Exception):
    """The items of a distributed map cannot be read: `States.ItemReaderFailed` in a state machine."""


class ResultWriterFailed(Exception):
    """The results of a distributed map cannot be written: `States.ResultWriterFailed` in a state machine."""


class ExceedToleratedFailureThreshold(Exception):
    """More of a distributed map failed than is tolerated: `States.ExceedToleratedFailureThreshold`."""


@dataclass(frozen=True)
class Run:
    """One call of a map's function.

    Args:
        input: an item, or a batch of them.
        output: what the function returned.
        failure: what it raised instead, or None.
    """

    input: Any
    output: Any = None
    failure: Exception | None = None


def input_type(place: Mapping[str, Any]) -> str | None:
    """How the object at a place is read: what `InputType` says, else by the end of the key; None: nobody can tell."""
    if "InputType" in place:
        return str(place["InputType"])
    return next((kind for end, kind in INPUT_TYPES.items() if str(place["Key"]).endswith(end)), None)


def read(place: Mapping[str, Any]) -> list[Any]:
    """The items at a place in S3.

    Args:
        place: the `items` of `workflow.distributed_map`.

    Raises:
        ItemReaderFailed: they cannot be read.
    """
    try:
        found = _listed(place) if "Key" not in place else _parsed(place)
    except ItemReaderFailed:
        raise
    except Exception as failure:
        raise ItemReaderFailed(str(failure)) from failure
    most = place.get("MaxItems")
    return found if most is None else found[:most]


def _client() -> Any:
    import boto3  # needed only by a run that touches S3

    return boto3.client("s3")


def _bucket(place: Mapping[str, Any]) -> str:
    """A bucket's name: of a construct the one that is known here."""
    bucket = place["Bucket"]
    return str(getattr(bucket, "local_identity", None) or getattr(bucket, "bucket", bucket))


def _listed(place: Mapping[str, Any]) -> list[Any]:
    pages = _client().get_paginator("list_objects_v2").paginate(Bucket=_bucket(place), Prefix=place.get("Prefix", ""))
    return [
        {
            "Etag": one["ETag"],
            "Key": one["Key"],
            "LastModified": int(one["LastModified"].timestamp()),
            "Size": one["Size"],
            "StorageClass": one.get("StorageClass", "STANDARD"),
        }
        for page in pages
        for one in page.get("Contents", ())
    ]


def _body(place: Mapping[str, Any]) -> bytes:
    version = {"VersionId": place["VersionId"]} if "VersionId" in place else {}
    body: bytes = _client().get_object(Bucket=_bucket(place), Key=place["Key"], **version)["Body"].read()
    return body


def _parsed(place: Mapping[str, Any]) -> list[Any]:
    kind = input_type(place)
    if kind == "CSV":
        return list(_rows(_body(place).decode(), place.get("CSVHeaders"), place.get("CSVDelimiter", "COMMA")))
    if kind == "JSONL":
        return [json.loads(line) for line in _body(place).decode().splitlines() if line.strip()]
    if kind == "MANIFEST":
        return list(_inventory(place, json.loads(_body(place))))
    if kind != "JSON":
        raise ItemReaderFailed(f"outside of a state machine an object of InputType {kind} is not read")
    found: Any = json.loads(_body(place))
    for step in str(place.get("ItemsPointer", "")).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        found = found[int(name)] if isinstance(found, list) else found[name]
    if not isinstance(found, list):
        raise ItemReaderFailed("Attempting to map over non-iterable node.")
    return found


def _rows(text: str, headers: Sequence[str] | None, delimiter: str) -> Iterator[dict[str, str]]:
    """Each row under the headers; a short row is filled up with empty texts, a long one is cut."""
    rows = csv.reader(io.StringIO(text), delimiter=DELIMITERS[delimiter])
    names = list(headers) if headers is not None else next(rows, [])
    if len(set(names)) < len(names):
        raise ItemReaderFailed("CSV headers cannot contain duplicates.")
    for row in rows:
        if row:
            yield {name: row[number] if number < len(row) else "" for number, name in enumerate(names)}


def _inventory(place: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The objects that an inventory of S3 lists: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html"""
    names = [name.strip() for name in manifest["fileSchema"].split(",")]
    for file in manifest["files"]:
        body = gzip.decompress(_body({"Bucket": _bucket(place), "Key": file["key"]}))
        yield from _rows(body.decode(), names, "COMMA")


def write(place: Mapping[str, Any], runs: Sequence[Run]) -> dict[str, Any]:
    """Writes the runs' results and a manifest of them.

    Args:
        place: the `results` of `workflow.distributed_map`.
        runs: in the order of the items.

    Returns:
        What a state machine gives: the run's ARN, and where the manifest is.

    Raises:
        ResultWriterFailed: they cannot be written.
    """
    run = str(uuid.uuid4())
    bucket, prefix = _bucket(place), str(place.get("Prefix", "")).rstrip("/")
    folder = f"{prefix}/{run}" if prefix else run
    arn = f"local:mapRun:map:{run}"
    files: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    try:
        client = _client()
        for status in ("FAILED", "SUCCEEDED"):
            records = [_record(one, status) for one in runs if (one.failure is None) == (status == "SUCCEEDED")]
            if records:
                key, body = f"{folder}/{status}_0.json", json.dumps(records).encode()
                client.put_object(Bucket=bucket, Key=key, Body=body)
                files[status].append({"Key": key, "Size": len(body)})
        manifest = {"DestinationBucket": bucket, "MapRunArn": arn, "ResultFiles": files}
        client.put_object(Bucket=bucket, Key=f"{folder}/manifest.json", Body=json.dumps(manifest).encode())
    except Exception as failure:
        raise ResultWriterFailed(str(failure)) from failure
    return {"MapRunArn": arn, "ResultWriterDetails": {"Bucket": bucket, "Key": f"{folder}/manifest.json"}}


def _record(run: Run, status: str) -> dict[str, Any]:
    """An execution as its result is written; texts of JSON hold what went in and came out."""
    name, now = str(uuid.uuid4()), datetime.now(UTC).isoformat()
    if run.failure is None:
        told = {"Output": json.dumps(run.output), "OutputDetails": {"Included": True}}
    else:
        told = {"Error": type(run.failure).__name__, "Cause": str(run.failure)}
    return {
        "ExecutionArn": f"local:execution:map:{name}",
        "Input": json.dumps(run.input),
        "InputDetails": {"Included": True},
        "Name": name,
        **told,
        "StartDate": now,
        "StateMachineArn": "local:stateMachine:map",
        "Status": status,
        "StopDate": now,
    }
