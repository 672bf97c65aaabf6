"""DynamoDB and S3: the parts of transactions and statements, indexes, versions of objects, copies."""

from __future__ import annotations

import re

from ..iam import Statement
from ..integration import Argument
from ..tokens import is_token
from .arns import elements, entries, literal, values
from .request import Found, Request, allow, handles, key_text

# --- DynamoDB -------------------------------------------------------------------------------------------------------


def _table(request: Request, argument: Argument | None) -> list[str] | None:
    return None if argument is None else request.arns.of_type("table", ["TableName"], {"TableName": argument})


@handles("dynamodb", "Query", "Scan")
def _query(request: Request) -> Found:
    """An index has an ARN of its own, and reading it does not touch the table's."""
    if "IndexName" not in request.parameters:
        tables = request.arn("table", "TableName")
        return None if tables is None else [allow(request.actions, tables)]
    tables = request.arn("table", "TableName")
    if tables is None:
        return None
    names = values(request.parameters["IndexName"]) or ("*",)
    parts = [name if name == "*" else literal(str(name)) for name in names]
    return [allow(request.actions, [f"{table}/index/{part}" for table in tables for part in parts])]


@handles("dynamodb", "BatchGetItem", "BatchWriteItem")
def _batch(request: Request) -> Found:
    items = entries(request.parameters.get("RequestItems"))
    if items is None:
        return None
    resources: list[str] = []
    for name, argument in items.items():
        tables = _table(request, Argument(argument.position, possible=(name,)))
        if tables is None:
            return None
        resources += tables
    return [allow(request.actions, resources)] if resources else []


_PARTS = {
    "Get": "dynamodb:GetItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


@handles("dynamodb", "TransactGetItems", "TransactWriteItems")
def _transact(request: Request) -> Found:
    items = elements(request.parameters.get("TransactItems"))
    if items is None:
        return None
    found: list[Statement] = []
    for item in items:
        parts = entries(item)
        if parts is None:
            return None
        for part, described in parts.items():
            fields = entries(described)
            tables = _table(request, fields.get("TableName")) if fields is not None else None
            if tables is None:
                return None
            found.append(allow([_PARTS[part]], tables))
    return found


_PARTIQL = re.compile(
    r"""\s*(?:(?P<exists>EXISTS)\s*\(\s*)?(?P<verb>SELECT|INSERT|UPDATE|DELETE)\b.*?
    (?:(?<!\w)(?:FROM|INTO|UPDATE)\s+)(?P<table>"[^"]+"(?:\."[^"]+")?|[\w.-]+)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def _statement(request: Request, argument: Argument | None) -> Found:
    found: list[Statement] = []
    for text in values(argument) or (None,):
        match = _PARTIQL.match(f"{text} ") if isinstance(text, str) and not is_token(text) else None
        if match is None and isinstance(text, str) and not is_token(text):
            match = re.match(r'\s*(?P<exists>)(?P<verb>UPDATE)\s+(?P<table>"[^"]+"|[\w.-]+)', text, re.IGNORECASE)
        if match is None:
            return None
        table, _, index = match["table"].replace('"', "").partition(".")
        arn = request.arns.compose(_TABLE, [literal(table)])
        verb = match["verb"].capitalize()
        found.append(allow([f"dynamodb:PartiQL{verb}"], [f"{arn}/index/{literal(index)}" if index else arn]))
    return found


_TABLE = "arn:{p}:dynamodb:{r}:{a}:table/{}"


@handles("dynamodb", "ExecuteStatement")
def _partiql(request: Request) -> Found:
    return _statement(request, request.parameters.get("Statement"))


@handles("dynamodb", "BatchExecuteStatement", "ExecuteTransaction")
def _partiql_list(request: Request) -> Found:
    name = "Statements" if request.operation.api_name == "BatchExecuteStatement" else "TransactStatements"
    items = elements(request.parameters.get(name))
    if items is None:
        return None
    found: list[Statement] = []
    for item in items:
        fields = entries(item)
        statements = _statement(request, fields.get("Statement")) if fields is not None else None
        if statements is None:
            return None
        found += statements
    return found


# --- S3 -------------------------------------------------------------------------------------------------------------


def _bucket(request: Request, argument: Argument | None) -> list[str] | None:
    if argument is None:
        return None
    return request.arns.of_type("bucket", ["Bucket"], {"Bucket": argument})


def _objects(request: Request, bucket: Argument | None, key: Argument | None) -> list[str] | None:
    buckets = _bucket(request, bucket)
    if buckets is None:
        return None
    keys = values(key) or ("*",)
    names = [name if name == "*" and key is None else key_text(name) for name in keys] if values(key) else ["*"]
    return [f"{_object_base(arn)}/{name}" for arn in buckets for name in names]


def _object_base(arn: str) -> str:
    """Objects of an access point are below `object/`."""
    return f"{arn}/object" if re.match(r"arn:[^:]*:s3:[^:]+:", arn) and ":accesspoint/" in arn else arn


@handles(
    "s3",
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "DeleteObject",
    "DeleteObjectTagging",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectLegalHold",
    "GetObjectRetention",
    "GetObjectTagging",
    "GetObjectTorrent",
    "HeadObject",
    "ListParts",
    "PutObjectAcl",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "RestoreObject",
    "SelectObjectContent",
    "UpdateObjectEncryption",
    "UploadPart",
    "CreateMultipartUpload",
    "PutObject",
)
def _object(request: Request) -> Found:
    """One object: another action for a version, further ones for tags, an ACL or a lock that is given with it."""
    resources = _objects(request, request.parameters.get("Bucket"), request.parameters.get("Key"))
    if resources is None:
        return None
    actions = set(request.actions)
    if "VersionId" in request.parameters:
        actions = {_VERSIONED.get(action, action) for action in actions}
    if request.operation.api_name == "GetObjectAttributes":
        actions |= {"s3:GetObjectVersion" if "VersionId" in request.parameters else "s3:GetObject"}
    if request.operation.api_name in ("PutObject", "CreateMultipartUpload"):
        actions |= {action for name, action in _WITH_OBJECT.items() if name in request.parameters}
    if "BypassGovernanceRetention" in request.parameters:
        actions.add("s3:BypassGovernanceRetention")
    return [allow(actions, resources)]


_VERSIONED = {
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:GetObjectTorrent": "s3:GetObjectVersionTorrent",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
_WITH_OBJECT = {
    "Tagging": "s3:PutObjectTagging",
    "ACL": "s3:PutObjectAcl",
    "GrantFullControl": "s3:PutObjectAcl",
    "GrantRead": "s3:PutObjectAcl",
    "GrantReadACP": "s3:PutObjectAcl",
    "GrantWriteACP": "s3:PutObjectAcl",
    "ObjectLockMode": "s3:PutObjectRetention",
    "ObjectLockRetainUntilDate": "s3:PutObjectRetention",
    "ObjectLockLegalHoldStatus": "s3:PutObjectLegalHold",
}


@handles("s3", "DeleteObjects")
def _delete_objects(request: Request) -> Found:
    buckets = _bucket(request, request.parameters.get("Bucket"))
    if buckets is None:
        return None
    actions = {"s3:DeleteObject"}
    described = entries(request.parameters.get("Delete"))
    items = elements(described.get("Objects")) if described else None
    fields = [entries(item) for item in items] if items is not None else [None]
    if any(field is None or "VersionId" in field for field in fields):
        actions.add("s3:DeleteObjectVersion")
    if all(field is not None and "VersionId" in field for field in fields):
        actions.discard("s3:DeleteObject")
    if "BypassGovernanceRetention" in request.parameters:
        actions.add("s3:BypassGovernanceRetention")
    return [allow(actions, [f"{_object_base(arn)}/*" for arn in buckets])]


@handles("s3", "CopyObject", "UploadPartCopy")
def _copy(request: Request) -> Found:
    """Reads the source and writes the target; tags travel along unless they are replaced."""
    target = _objects(request, request.parameters.get("Bucket"), request.parameters.get("Key"))
    source, versioned = _copy_source(request)
    if target is None or source is None:
        return None
    reading = {"s3:GetObjectVersion"} if versioned else {"s3:GetObject"}
    writing = {"s3:PutObject"}
    if request.operation.api_name == "CopyObject":
        replaced = request.value("TaggingDirective") == "REPLACE"
        if not replaced:
            reading.add("s3:GetObjectVersionTagging" if versioned else "s3:GetObjectTagging")
            writing.add("s3:PutObjectTagging")
        writing |= {action for name, action in _WITH_OBJECT.items() if name in request.parameters}
    return [allow(reading, source), allow(writing, target)]


def _copy_source(request: Request) -> tuple[list[str] | None, bool]:
    argument = request.parameters.get("CopySource")
    fields = entries(argument)
    if fields is not None:
        return _objects(request, fields.get("Bucket"), fields.get("Key")), "VersionId" in fields
    text = request.value("CopySource")
    if argument is None or not isinstance(text, str):
        return None, False
    path, _, version = text.partition("?versionId=")
    bucket, slash, key = path.lstrip("/").partition("/")
    if not slash:
        return None, False
    place = argument.position
    return _objects(request, Argument(place, possible=(bucket,)), Argument(place, possible=(key,))), bool(version)


@handles("s3", "ListObjectVersions", "ListObjects", "ListObjectsV2", "ListMultipartUploads", "HeadBucket")
def _on_bucket(request: Request) -> Found:
    buckets = _bucket(request, request.parameters.get("Bucket"))
    return None if buckets is None else [allow(request.actions, buckets)]
