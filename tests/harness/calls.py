"""The AWS calls that a bundle made, and what IAM asks of each: actions on ARNs.

Written from AWS's service authorization reference, apart from the library's own table, so that the two check each
other. A call that is not known here is an error that says so: add it, rather than guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class ApiCall:
    """One call as botocore sent it: service (boto3's name), operation (CamelCase), parameters, region."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str

    def __str__(self) -> str:
        return f"{self.service}.{self.operation}({json.dumps(self.parameters, default=str)})"

    def requests(self) -> tuple[IamRequest, ...]:
        """What IAM is asked for this call, in order."""
        return tuple(_requests(self))


@dataclass(frozen=True)
class IamRequest:
    """One question to IAM: may this action be done on this ARN?"""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


class UnknownCall(Exception):
    """A call whose IAM actions this module does not know."""


def read_calls(path: Path) -> tuple[ApiCall, ...]:
    """The calls that the bare process recorded, oldest first."""
    if not path.exists():
        return ()
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(
        ApiCall(line["service"], line["operation"], line["parameters"], line["region"] or "us-east-1") for line in lines
    )


def _requests(call: ApiCall) -> Iterable[IamRequest]:
    answer = _SERVICES.get(call.service)
    if answer is None:
        raise UnknownCall(f"{call}: add the service to tests/harness/calls.py")
    return answer(call, call.parameters)


def _arn(call: ApiCall, service: str, path: str) -> str:
    return f"arn:aws:{service}:{call.region}:{ACCOUNT}:{path}"


def _or_arn(call: ApiCall, service: str, value: str, prefix: str) -> str:
    return value if value.startswith("arn:") else _arn(call, service, prefix + value)


_CONDITIONS = {"Get": "GetItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem",
               "ConditionCheck": "ConditionCheckItem"}  # fmt: skip
_UNBOUND = {"ListTables", "DescribeLimits", "DescribeEndpoints", "ListBackups", "ListGlobalTables"}


def _dynamodb(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    def table(value: str) -> str:
        return _or_arn(call, "dynamodb", value, "table/")

    if call.operation in ("TransactGetItems", "TransactWriteItems"):
        for item in p["TransactItems"]:
            for kind, body in item.items():
                yield IamRequest(f"dynamodb:{_CONDITIONS[kind]}", table(body["TableName"]))
    elif call.operation in ("BatchGetItem", "BatchWriteItem"):
        for name in p["RequestItems"]:
            yield IamRequest(f"dynamodb:{call.operation}", table(name))
    elif call.operation in _UNBOUND:
        yield IamRequest(f"dynamodb:{call.operation}", "*")
    else:
        resource = table(p["TableName"])
        if "IndexName" in p:
            resource += f"/index/{p['IndexName']}"
        yield IamRequest(f"dynamodb:{call.operation}", resource)


_S3_OBJECT = {
    "GetObject": "GetObject", "HeadObject": "GetObject", "GetObjectAttributes": "GetObjectAttributes",
    "PutObject": "PutObject", "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject", "AbortMultipartUpload": "AbortMultipartUpload",
    "ListParts": "ListMultipartUploadParts", "DeleteObject": "DeleteObject",
    "GetObjectTagging": "GetObjectTagging", "PutObjectTagging": "PutObjectTagging",
    "DeleteObjectTagging": "DeleteObjectTagging", "GetObjectAcl": "GetObjectAcl", "PutObjectAcl": "PutObjectAcl",
    "RestoreObject": "RestoreObject", "SelectObjectContent": "GetObject",
}  # fmt: skip
_S3_BUCKET = {
    "ListObjects": "ListBucket", "ListObjectsV2": "ListBucket", "HeadBucket": "ListBucket",
    "ListObjectVersions": "ListBucketVersions", "ListMultipartUploads": "ListBucketMultipartUploads",
    "GetBucketLocation": "GetBucketLocation", "GetBucketTagging": "GetBucketTagging",
    "GetBucketVersioning": "GetBucketVersioning", "GetBucketPolicy": "GetBucketPolicy",
}  # fmt: skip


def _s3(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    if call.operation == "ListBuckets":
        yield IamRequest("s3:ListAllMyBuckets", "*")
        return
    bucket = p["Bucket"] if str(p["Bucket"]).startswith("arn:") else f"arn:aws:s3:::{p['Bucket']}"
    if call.operation in _S3_BUCKET:
        yield IamRequest(f"s3:{_S3_BUCKET[call.operation]}", bucket)
    elif call.operation == "DeleteObjects":
        for item in p["Delete"]["Objects"]:
            action = "DeleteObjectVersion" if "VersionId" in item else "DeleteObject"
            yield IamRequest(f"s3:{action}", f"{bucket}/{item['Key']}")
    elif call.operation == "CopyObject":
        source = p["CopySource"]
        path = source if isinstance(source, str) else f"{source['Bucket']}/{source['Key']}"
        yield IamRequest("s3:GetObject", f"arn:aws:s3:::{path.lstrip('/').split('?')[0]}")
        yield IamRequest("s3:PutObject", f"{bucket}/{p['Key']}")
    elif call.operation in _S3_OBJECT:
        action = _S3_OBJECT[call.operation]
        if "VersionId" in p and action in ("GetObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging"):
            action = action.replace("Object", "ObjectVersion")
        yield IamRequest(f"s3:{action}", f"{bucket}/{p['Key']}")
        if action == "PutObject" and "Tagging" in p:
            yield IamRequest("s3:PutObjectTagging", f"{bucket}/{p['Key']}")
        if action == "PutObject" and "ACL" in p:
            yield IamRequest("s3:PutObjectAcl", f"{bucket}/{p['Key']}")
    else:
        raise UnknownCall(f"{call}: add the operation to tests/harness/calls.py")


def _sqs(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    action = re.sub("Batch$", "", call.operation)
    if call.operation == "ListQueues":
        yield IamRequest("sqs:ListQueues", "*")
    else:
        name = p["QueueName"] if "QueueName" in p else str(p["QueueUrl"]).rsplit("/", 1)[-1]
        yield IamRequest(f"sqs:{action}", _arn(call, "sqs", name))


def _sns(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    action = re.sub("^PublishBatch$", "Publish", call.operation)
    yield IamRequest(f"sns:{action}", p.get("TopicArn") or p.get("TargetArn") or "*")


def _events(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    if call.operation == "PutEvents":
        for entry in p["Entries"]:
            name = entry.get("EventBusName", "default")
            yield IamRequest("events:PutEvents", _or_arn(call, "events", name, "event-bus/"))
        return
    name, bus = p.get("Name") or p.get("Rule"), p.get("EventBusName", "default")
    if name is None:
        raise UnknownCall(f"{call}: add the operation to tests/harness/calls.py")
    path = name if bus == "default" else f"{bus}/{name}"
    yield IamRequest(f"events:{call.operation}", _arn(call, "events", f"rule/{path}"))


def _states(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    unbound = ("SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat", "ListStateMachines", "ListActivities")
    resource = "*" if call.operation in unbound else p.get("stateMachineArn") or p.get("executionArn")
    if resource is None:
        raise UnknownCall(f"{call}: add the operation to tests/harness/calls.py")
    yield IamRequest(f"states:{call.operation}", resource)


def _lambda(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    if call.operation in ("ListFunctions", "ListEventSourceMappings"):
        yield IamRequest(f"lambda:{call.operation}", "*")
        return
    action = "InvokeFunction" if call.operation in ("Invoke", "InvokeAsync") else call.operation
    resource = _or_arn(call, "lambda", p["FunctionName"], "function:")
    if "Qualifier" in p:
        resource += f":{p['Qualifier']}"
    yield IamRequest(f"lambda:{action}", resource)


def _secretsmanager(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    if "SecretId" not in p:
        yield IamRequest(f"secretsmanager:{call.operation}", "*")
        return
    secret = p["SecretId"]
    # The service adds six random characters to a secret's name in its ARN.
    resource = secret if secret.startswith("arn:") else _arn(call, "secretsmanager", f"secret:{secret}-AbCdEf")
    yield IamRequest(f"secretsmanager:{call.operation}", resource)


def _ssm(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    if call.operation == "DescribeParameters":
        yield IamRequest("ssm:DescribeParameters", "*")
        return
    names = p.get("Names") or [p.get("Name") or p.get("Path")]
    for name in names:
        if name is None:
            raise UnknownCall(f"{call}: add the operation to tests/harness/calls.py")
        yield IamRequest(f"ssm:{call.operation}", _or_arn(call, "ssm", name.lstrip("/"), "parameter/"))


def _kinesis(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    if call.operation == "ListStreams":
        yield IamRequest("kinesis:ListStreams", "*")
        return
    stream = p.get("StreamARN") or _arn(call, "kinesis", f"stream/{p['StreamName']}")
    yield IamRequest(f"kinesis:{call.operation}", stream)


def _firehose(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    yield IamRequest(f"firehose:{call.operation}", _arn(call, "firehose", f"deliverystream/{p['DeliveryStreamName']}"))


def _kms(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    yield IamRequest(f"kms:{call.operation}", _or_arn(call, "kms", p["KeyId"], "key/"))


def _logs(call: ApiCall, p: Mapping[str, Any]) -> Iterable[IamRequest]:
    group = _arn(call, "logs", f"log-group:{p['logGroupName']}")
    if call.operation in ("PutLogEvents", "GetLogEvents"):
        yield IamRequest(f"logs:{call.operation}", f"{group}:log-stream:{p['logStreamName']}")
    else:
        yield IamRequest(f"logs:{call.operation}", group)


def _unbound(prefix: str) -> Callable[[ApiCall, Mapping[str, Any]], Iterable[IamRequest]]:
    """A service all of whose operations in use are granted on `*`: IAM knows no resource for them."""
    return lambda call, p: [IamRequest(f"{prefix}:{call.operation}", "*")]


_SERVICES: dict[str, Callable[[ApiCall, Mapping[str, Any]], Iterable[IamRequest]]] = {
    "dynamodb": _dynamodb,
    "s3": _s3,
    "sqs": _sqs,
    "sns": _sns,
    "events": _events,
    "stepfunctions": _states,
    "lambda": _lambda,
    "secretsmanager": _secretsmanager,
    "ssm": _ssm,
    "kinesis": _kinesis,
    "firehose": _firehose,
    "kms": _kms,
    "logs": _logs,
    "sts": _unbound("sts"),
    "cloudwatch": _unbound("cloudwatch"),
    "comprehend": _unbound("comprehend"),
    "rekognition": _unbound("rekognition"),
    "translate": _unbound("translate"),
    "textract": _unbound("textract"),
}
