"""Permissions on the KMS key of an encrypted resource: what reading and writing it through its service takes.

https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..iam import Statement
from ..tokens import is_token
from .arns import values, walk
from .identity import is_resource
from .request import Request

_READ = frozenset({"kms:Decrypt"})
_WRITE = frozenset({"kms:GenerateDataKey"})
_BOTH = _READ | _WRITE

#: service -> operation -> actions on the key.
ACTIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "dynamodb": dict.fromkeys(
        (
            "BatchExecuteStatement",
            "BatchGetItem",
            "BatchWriteItem",
            "DeleteItem",
            "ExecuteStatement",
            "ExecuteTransaction",
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "TransactGetItems",
            "TransactWriteItems",
            "UpdateItem",
        ),
        _READ,
    ),
    "events": {"PutEvents": _BOTH},
    "kinesis": {"GetRecords": _READ, "PutRecord": _WRITE, "PutRecords": _WRITE, "SubscribeToShard": _READ},
    "s3": {
        "CompleteMultipartUpload": _READ,
        "CopyObject": _BOTH,
        "CreateMultipartUpload": _WRITE,
        "GetObject": _READ,
        "GetObjectAttributes": _READ,
        "HeadObject": _READ,
        "PutObject": _WRITE,
        "UploadPart": _BOTH,
        "UploadPartCopy": _BOTH,
    },
    "secretsmanager": {
        "GetSecretValue": _READ,
        "PutSecretValue": _BOTH,
        "UpdateSecret": _BOTH,
    },
    "sns": {"Publish": _BOTH, "PublishBatch": _BOTH},
    "sqs": {"ReceiveMessage": _READ, "SendMessage": _BOTH, "SendMessageBatch": _BOTH},
    "ssm": {
        "GetParameter": _READ,
        "GetParameterHistory": _READ,
        "GetParameters": _READ,
        "GetParametersByPath": _READ,
        "PutParameter": frozenset({"kms:Encrypt", "kms:GenerateDataKey"}),
    },
    "stepfunctions": {"StartExecution": _BOTH, "StartSyncExecution": _BOTH},
}

#: The service's name in `kms:ViaService`, where it is not boto3's.
_ENDPOINTS = {"stepfunctions": "states"}


def grants(request: Request) -> Iterator[Statement]:
    """Statements for the keys of the resources among a call's arguments: those that carry a `kms_key_arn`."""
    service = request.operation.service.name
    actions = ACTIONS.get(service, {}).get(request.operation.api_name)
    if actions is None:
        return
    keys: dict[str, None] = {}
    for argument in request.parameters.values():
        for _, inner in walk(argument):
            for value in values(inner) or ():
                key = _key(request, value)
                if key is not None:
                    keys[key] = None
    for key in keys:
        caller = f"{_ENDPOINTS.get(service, service)}.{request.context.region}.amazonaws.com"
        yield Statement(actions, (key,), {"StringEquals": {"kms:ViaService": caller}})


def _key(request: Request, value: object) -> str | None:
    subject = value
    if is_token(value) and isinstance(value, str):
        owner = request.context.owner(value)
        if owner is None:
            return None
        subject = owner[0]
    if not is_resource(subject):
        return None
    key = getattr(subject, "kms_key_arn", None)
    return key if isinstance(key, str) else None
