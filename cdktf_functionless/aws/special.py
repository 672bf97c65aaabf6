"""Operations whose permissions depend on more than a name: transactions, versions of objects, URLs of queues.

A handler gives the statements of a call, or None where the resource cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..iam import Statement
from ..integration import Argument
from ..tokens import is_token
from .arns import Arns, elements, entries, literal, values
from .context import ArnContext
from .identity import is_resource
from .model import Operation


@dataclass(frozen=True)
class Request:
    """One call: the operation, its arguments under the model's names, and what builds ARNs."""

    operation: Operation
    prefix: str
    parameters: Mapping[str, Argument]
    context: ArnContext
    arns: Arns
    actions: tuple[str, ...]

    def value(self, name: str) -> object | None:
        """A parameter's live value where it is the only one that it may be."""
        found = values(self.parameters.get(name))
        return found[0] if found and len(found) == 1 else None

    def arn(self, resource: str, *names: str) -> list[str] | None:
        """ARNs of a type, its placeholders filled from parameters."""
        return self.arns.of_type(resource, names, self.parameters)


Handler = Callable[[Request], "list[Statement] | None"]
Found = list[Statement] | None

_HANDLERS: dict[tuple[str, str], Handler] = {}


def handler(service: str, operation: str) -> Handler | None:
    """The handler of an operation, by boto3's service and the API's operation name."""
    return _HANDLERS.get((service, operation)) or _HANDLERS.get((service, "*"))


def _handles(service: str, *operations: str) -> Callable[[Handler], Handler]:
    def register(function: Handler) -> Handler:
        for operation in operations:
            _HANDLERS[service, operation] = function
        return function

    return register


def _allow(actions: Iterable[str], resources: Iterable[str]) -> Statement:
    return Statement(frozenset(actions), tuple(dict.fromkeys(resources)))


# --- DynamoDB -------------------------------------------------------------------------------------------------------


def _table(request: Request, argument: Argument | None) -> list[str] | None:
    return None if argument is None else request.arns.of_type("table", ["TableName"], {"TableName": argument})


@_handles("dynamodb", "Query", "Scan")
def _query(request: Request) -> Found:
    """An index has an ARN of its own, and reading it does not touch the table's."""
    if "IndexName" not in request.parameters:
        tables = request.arn("table", "TableName")
        return None if tables is None else [_allow(request.actions, tables)]
    tables = request.arn("table", "TableName")
    if tables is None:
        return None
    names = values(request.parameters["IndexName"]) or ("*",)
    parts = [name if name == "*" else literal(str(name)) for name in names]
    return [_allow(request.actions, [f"{table}/index/{part}" for table in tables for part in parts])]


@_handles("dynamodb", "BatchGetItem", "BatchWriteItem")
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
    return [_allow(request.actions, resources)] if resources else []


_PARTS = {
    "Get": "dynamodb:GetItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


@_handles("dynamodb", "TransactGetItems", "TransactWriteItems")
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
            found.append(_allow([_PARTS[part]], tables))
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
        found.append(_allow([f"dynamodb:PartiQL{verb}"], [f"{arn}/index/{literal(index)}" if index else arn]))
    return found


_TABLE = "arn:{p}:dynamodb:{r}:{a}:table/{}"


@_handles("dynamodb", "ExecuteStatement")
def _partiql(request: Request) -> Found:
    return _statement(request, request.parameters.get("Statement"))


@_handles("dynamodb", "BatchExecuteStatement", "ExecuteTransaction")
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
    names = [name if name == "*" and key is None else _key(name) for name in keys] if values(key) else ["*"]
    return [f"{_object_base(arn)}/{name}" for arn in buckets for name in names]


def _object_base(arn: str) -> str:
    """Objects of an access point are below `object/`."""
    return f"{arn}/object" if re.match(r"arn:[^:]*:s3:[^:]+:", arn) and ":accesspoint/" in arn else arn


def _key(name: object) -> str:
    return str(name) if is_token(name) else literal(str(name))


@_handles(
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
    return [_allow(actions, resources)]


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


@_handles("s3", "DeleteObjects")
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
    return [_allow(actions, [f"{_object_base(arn)}/*" for arn in buckets])]


@_handles("s3", "CopyObject", "UploadPartCopy")
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
    return [_allow(reading, source), _allow(writing, target)]


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


@_handles("s3", "ListObjectVersions", "ListObjects", "ListObjectsV2", "ListMultipartUploads", "HeadBucket")
def _on_bucket(request: Request) -> Found:
    buckets = _bucket(request, request.parameters.get("Bucket"))
    return None if buckets is None else [_allow(request.actions, buckets)]


# --- Messages and events --------------------------------------------------------------------------------------------

_QUEUE_URL = re.compile(r"https://(?:sqs\.)?([a-z0-9-]+)\.(?:queue\.)?amazonaws\.com(?:\.cn)?/(\d+)/([\w.-]+)")


@_handles("sqs", "*")
def _queue(request: Request) -> Found:
    """A queue is named by its URL."""
    if request.operation.api_name == "ListQueues":
        return [_allow(request.actions, ["*"])]
    if "QueueUrl" not in request.parameters:
        return _queue_by_other(request)
    resources: list[str] = []
    for value in values(request.parameters["QueueUrl"]) or (None,):
        arn = request.arns.arn(value, "QueueUrl")
        if arn is None and isinstance(value, str):
            match = _QUEUE_URL.fullmatch(value)
            if match is not None:
                region, account, name = match.groups()
                arn = request.arns.compose("arn:{p}:sqs:{}:{}:{}", [region, account, name])
        if arn is None:
            return None
        resources.append(arn)
    return [_allow(request.actions, resources)]


def _queue_by_other(request: Request) -> Found:
    for name in ("SourceArn", "QueueName"):
        if name in request.parameters:
            found = request.arns.of_type("queue", [name], request.parameters)
            return None if found is None else [_allow(request.actions, found)]
    return None


@_handles("sns", "Publish")
def _publish(request: Request) -> Found:
    """A text message to a phone touches no topic, and IAM knows no resource for it."""
    if "PhoneNumber" in request.parameters:
        return [_allow(request.actions, ["*"])]
    found = request.arn("topic", "TopicArn|TargetArn")
    return None if found is None else [_allow(request.actions, found)]


@_handles("events", "PutEvents")
def _put_events(request: Request) -> Found:
    items = elements(request.parameters.get("Entries"))
    if items is None:
        return None
    resources: list[str] = []
    for item in items:
        fields = entries(item)
        if fields is None:
            return None
        buses = request.arns.of_type("event-bus", ["EventBusName"], fields)
        if buses is None:
            return None
        resources += buses
    return [_allow(request.actions, resources)] if resources else []


# --- Names inside ARNs ----------------------------------------------------------------------------------------------


@_handles("lambda", "Invoke", "InvokeWithResponseStream", "InvokeAsync")
def _invoke(request: Request) -> Found:
    """A qualifier is part of the ARN."""
    found = request.arn("function", "FunctionName")
    if found is None:
        return None
    if "Qualifier" in request.parameters:
        names = values(request.parameters["Qualifier"])
        parts = [_key(name) for name in names] if names else ["*"]
        found = [f"{arn}:{part}" for arn in found for part in parts]
    return [_allow(request.actions, found)]


@_handles(
    "ssm",
    "DeleteParameter",
    "DeleteParameters",
    "GetParameter",
    "GetParameterHistory",
    "GetParameters",
    "GetParametersByPath",
    "LabelParameterVersion",
    "PutParameter",
    "UnlabelParameterVersion",
)
def _parameter(request: Request) -> Found:
    """A parameter's ARN has its name without the first slash."""
    argument = next(
        (request.parameters[name] for name in ("Name", "Names", "Path") if name in request.parameters), None
    )
    items = elements(argument) or ([argument] if argument is not None and values(argument) else None)
    if items is None:
        return None
    resources: list[str] = []
    for item in items:
        for value in values(item) or (None,):
            arn = request.arns.arn(value, "Name")
            if arn is None:
                name = request.arns.name(value, "Name")
                if name is None:
                    return None
                name = re.split(r":(?=[^:{}]*$)", name)[0] if not is_token(name) else name
                slash = "" if name.startswith("/") else "/"
                arn = request.arns.compose("arn:{p}:ssm:{r}:{a}:parameter" + slash + "{}", [name])
            resources.append(arn)
    return [_allow(request.actions, resources)]


@_handles(
    "secretsmanager",
    "CancelRotateSecret",
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "DescribeSecret",
    "GetResourcePolicy",
    "GetSecretValue",
    "ListSecretVersionIds",
    "PutResourcePolicy",
    "PutSecretValue",
    "RemoveRegionsFromReplication",
    "ReplicateSecretToRegions",
    "RestoreSecret",
    "RotateSecret",
    "StopReplicationToReplica",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
)
def _secret(request: Request) -> Found:
    """A secret's ARN ends in six characters that its name does not tell."""
    name = "Name" if request.operation.api_name == "CreateSecret" else "SecretId"
    resources: list[str] = []
    for value in values(request.parameters.get(name)) or (None,):
        arn = request.arns.arn(value, "SecretId")
        if arn is None:
            text = request.arns.name(value, name)
            if text is None:
                return None
            arn = request.arns.compose("arn:{p}:secretsmanager:{r}:{a}:secret:{}-??????", [text])
        resources.append(arn)
    return [_allow(request.actions, resources)]


@_handles("kms", "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyWithoutPlaintext")
@_handles("kms", "GenerateDataKeyPairWithoutPlaintext", "DescribeKey", "GetPublicKey", "Sign", "Verify")
@_handles("kms", "GenerateMac", "VerifyMac", "DeriveSharedSecret")
def _key_use(request: Request) -> Found:
    """An alias stands for a key whose ARN is not known: the condition names the alias."""
    found: list[Statement] = []
    for value in values(request.parameters.get("KeyId")) or (None,):
        statement = _key_statement(request, value, request.actions)
        if statement is None:
            return None
        found.append(statement)
    return found


@_handles("kms", "ReEncrypt")
def _reencrypt(request: Request) -> Found:
    found: list[Statement] = []
    for action, name in (("kms:ReEncryptFrom", "SourceKeyId"), ("kms:ReEncryptTo", "DestinationKeyId")):
        for value in values(request.parameters.get(name)) or (None,):
            statement = _key_statement(request, value, (action,))
            if statement is None:
                return None
            found.append(statement)
    return found


def _key_statement(request: Request, value: object, actions: tuple[str, ...]) -> Statement | None:
    if is_resource(value) and isinstance(target := getattr(value, "target_key_arn", None), str):
        return _allow(actions, [target])
    arn = request.arns.arn(value, "KeyId")
    name = request.arns.name(value, "KeyId") if arn is None else None
    if name is not None and name.startswith("alias/"):
        resource = request.arns.compose("arn:{p}:kms:{r}:{a}:key/*", [])
        return Statement(frozenset(actions), (resource,), {"StringEquals": {"kms:RequestAlias": str(value)}})
    if name is not None:
        arn = request.arns.compose("arn:{p}:kms:{r}:{a}:key/{}", [name])
    return None if arn is None else _allow(actions, [arn])


@_handles("logs", "PutLogEvents", "CreateLogStream", "DeleteLogStream", "GetLogEvents")
def _log_stream(request: Request) -> Found:
    found = _log_groups(request)
    if found is None:
        return None
    names = values(request.parameters.get("logStreamName"))
    parts = [_key(name) for name in names] if names else ["*"]
    return [_allow(request.actions, [f"{arn}:log-stream:{part}" for arn in found for part in parts])]


@_handles(
    "logs",
    "AssociateKmsKey",
    "CreateExportTask",
    "CreateLogGroup",
    "DeleteLogGroup",
    "DeleteMetricFilter",
    "DeleteRetentionPolicy",
    "DeleteSubscriptionFilter",
    "DescribeLogStreams",
    "DescribeMetricFilters",
    "DescribeSubscriptionFilters",
    "DisassociateKmsKey",
    "FilterLogEvents",
    "GetLogGroupFields",
    "PutMetricFilter",
    "PutRetentionPolicy",
    "PutSubscriptionFilter",
    "StartQuery",
)
def _log_group(request: Request) -> Found:
    """Log groups are matched with `:*` after the name."""
    found = _log_groups(request)
    return None if found is None else [_allow(request.actions, [f"{arn}:*" for arn in found])]


def _log_groups(request: Request) -> list[str] | None:
    found: list[str] = []
    for member in ("logGroupName", "logGroupIdentifier", "logGroupNames", "logGroupIdentifiers"):
        argument = request.parameters.get(member)
        if argument is None:
            continue
        for item in elements(argument) or [argument]:
            for value in values(item) or (None,):
                arn = request.arns.arn(value, "logGroupName")
                name = request.arns.name(value, "logGroupName") if arn is None else None
                if name is not None:
                    arn = request.arns.compose("arn:{p}:logs:{r}:{a}:log-group:{}", [name])
                if arn is None:
                    return None
                found.append(arn.removesuffix(":*"))
    return found or None


# --- API Gateway ----------------------------------------------------------------------------------------------------


@_handles("apigateway", "*")
@_handles("apigatewayv2", "*")
def _rest(request: Request) -> Found:
    """Its actions are the HTTP methods, on the paths of its own API."""
    shapes = request.operation.members
    located = {reference.get("locationName", name): name for name, reference in shapes.items()}
    path = request.operation.path.partition("?")[0]
    names: list[str] = []
    for placeholder in re.findall(r"\{(\w+)\+?\}", path):
        member = located.get(placeholder, placeholder)
        found = values(request.parameters.get(member))
        name = request.arns.name(found[0], member) if found and len(found) == 1 else None
        if name is None and not names:
            return None
        names.append(name or "*")
    template = "arn:{p}:apigateway:{r}::" + re.sub(r"\{\w+\+?\}", "{}", path)
    return [_allow([f"apigateway:{request.operation.method}"], [request.arns.compose(template, names)])]
