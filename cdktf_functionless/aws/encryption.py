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


#: Arguments of the provider's resources that name a key.
_ARGUMENTS = ("kms_key_arn", "kms_master_key_id_input", "kms_key_id_input", "kms_key_identifier_input", "key_id_input")
#: Parameters of calls that name a key for what they write.
_PARAMETERS = ("SSEKMSKeyId",)


def grants(request: Request) -> Iterator[Statement]:
    """Statements for the keys of the resources among a call's arguments, and for a key that the call names itself.

    A construct says its key as `kms_key_arn`, a resource of the provider by its own argument. A key of AWS's own
    (`alias/aws/sqs`) lets everybody in who may use the service.
    """
    service = request.operation.service.name
    actions = ACTIONS.get(service, {}).get(request.operation.api_name)
    if actions is None:
        return
    keys: dict[str, None] = {}
    for name, argument in request.parameters.items():
        for path, inner in walk(argument, name):
            # DynamoDB's batches have the names of their tables as keys.
            for value in (*(values(inner) or ()), *(inner.items or ())):
                key = _arn(request, value) if path in _PARAMETERS else _key(request, value)
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
    for name in _ARGUMENTS:
        found = getattr(subject, name, None)
        if isinstance(found, str) and found:
            return _arn(request, found)
    block = getattr(getattr(subject, "server_side_encryption_input", None), "kms_key_arn", None)
    return _arn(request, block) if isinstance(block, str) else None


def _arn(request: Request, value: object) -> str | None:
    """The ARN of a key that is named by resource, ARN or id; an alias of the user's does not tell its key."""
    if is_resource(value) and isinstance(target := getattr(value, "target_key_arn", None), str):
        return target
    arn = request.arns.arn(value, "KeyId")
    name = request.arns.name(value, "KeyId") if arn is None else None
    if name is None or name.startswith("alias/"):
        return arn
    return request.arns.compose("arn:{p}:kms:{r}:{a}:key/{}", [name])
