"""A synthesized stack brought into the pretended cloud without Terraform: in milliseconds, for tables of cases.

Only what functions touch is made: tables, queues, topics, buckets, buses, secrets, parameters, keys, streams, log
groups, state machines, roles with their policies, functions with their zips. References are resolved as Terraform
would. A kind of resource that is not known here is left out, and a reference to it is an error.

>>> quick = Quick(synth(build), cloud)
>>> outcome = quick.function("Charge").run({"id": "1"}, record=True)[-1]
>>> assert_exact(without_logs(quick.policy("Charge")), outcome.calls)

What Terraform itself makes of the stack is proved in tests/terraform; this is for the many small cases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.harness.cloud import ACCOUNT, REGION, Cloud
from tests.harness.deployed import Deployed
from tests.harness.synth import Synthesized

Attributes = dict[str, Any]
_REFERENCE = re.compile(r"(?<!\$)\$\{([^}]+)\}")


class Unresolved(Exception):
    """A reference to what has not been made."""


class Quick:
    """The stack in the cloud: `references` maps each expression ("aws_sqs_queue.Jobs.url") to its value."""

    def __init__(self, stack: Synthesized, cloud: Cloud, region: str = REGION) -> None:
        self.stack, self.cloud, self.region = stack, cloud, region
        self.references: dict[str, Any] = {}
        for kind, found in stack.document.get("data", {}).items():
            for name in found:
                for attribute, value in _DATA.get(kind, {}).items():
                    self.references[f"data.{kind}.{name}.{attribute}"] = value or region
        waiting = [
            (kind, name, arguments)
            for kind, found in stack.document.get("resource", {}).items()
            for name, arguments in found.items()
            if kind in _MAKERS and arguments.get("count") != 0
        ]
        while waiting:
            later = []
            problems = []
            for kind, name, arguments in waiting:
                try:
                    known = self.resolve({key: value for key, value in arguments.items() if key != "//"})
                except Unresolved as problem:
                    later.append((kind, name, arguments))
                    problems.append(f"{kind}.{name}: {problem}")
                    continue
                for attribute, value in {**known, **_MAKERS[kind](self, known)}.items():
                    self.references[f"{kind}.{name}.{attribute}"] = value
            if len(later) == len(waiting):
                raise Unresolved("; ".join(problems))
            waiting = later

    def resolve(self, value: Any) -> Any:
        """A value of the Terraform JSON with its references replaced and its escapes undone."""
        if isinstance(value, str):
            whole = _REFERENCE.fullmatch(value)
            if whole:
                return self._lookup(whole[1])
            text = _REFERENCE.sub(lambda match: str(self._lookup(match[1])), value)
            return text.replace("$${", "${").replace("%%{", "%{")
        if isinstance(value, Mapping):
            return {key: self.resolve(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.resolve(inner) for inner in value]
        return value

    def function(self, name: str) -> Deployed:
        """The function whose name contains `name`."""
        return Deployed.find(self.cloud, name, self.region)

    def policy(self, name: str) -> dict[str, Any]:
        """The inline policy of a function's role."""
        (policy,) = self.function(name).policies()
        return policy

    def client(self, service: str) -> Any:
        return self.cloud.client(service, self.region)

    def arn(self, service: str, path: str) -> str:
        return f"arn:aws:{service}:{self.region}:{ACCOUNT}:{path}"

    def _lookup(self, expression: str) -> Any:
        if expression not in self.references:
            raise Unresolved(expression)
        return self.references[expression]


_DATA: Mapping[str, Mapping[str, str]] = {
    "aws_caller_identity": {"account_id": ACCOUNT},
    "aws_partition": {"partition": "aws", "dns_suffix": "amazonaws.com"},
    "aws_region": {"name": "", "id": "", "region": ""},
}


def _table(quick: Quick, a: Attributes) -> Attributes:
    def keys(source: Attributes) -> list[dict[str, str]]:
        roles = (("hash_key", "HASH"), ("range_key", "RANGE"))
        return [{"AttributeName": source[key], "KeyType": kind} for key, kind in roles if source.get(key)]

    def projection(index: Attributes) -> Attributes:
        names = index.get("non_key_attributes")
        return {"ProjectionType": index["projection_type"], **({"NonKeyAttributes": names} if names else {})}

    indexes = [
        {"IndexName": i["name"], "KeySchema": keys(i), "Projection": projection(i)}
        for i in _blocks(a, "global_secondary_index")
    ]
    stream = {"StreamEnabled": True, "StreamViewType": a["stream_view_type"]} if a.get("stream_enabled") else None
    answer = quick.client("dynamodb").create_table(
        TableName=a["name"], BillingMode="PAY_PER_REQUEST", KeySchema=keys(a),
        AttributeDefinitions=[
            {"AttributeName": i["name"], "AttributeType": i["type"]} for i in _blocks(a, "attribute")
        ],
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        **({"StreamSpecification": stream} if stream else {}),
    )["TableDescription"]  # fmt: skip
    return {"arn": answer["TableArn"], "id": a["name"], "stream_arn": answer.get("LatestStreamArn")}


def _queue(quick: Quick, a: Attributes) -> Attributes:
    attributes = {"FifoQueue": "true"} if a.get("fifo_queue") else {}
    if a.get("content_based_deduplication"):
        attributes["ContentBasedDeduplication"] = "true"
    url = quick.client("sqs").create_queue(QueueName=a["name"], Attributes=attributes)["QueueUrl"]
    return {"arn": quick.arn("sqs", a["name"]), "id": url, "url": url}


def _topic(quick: Quick, a: Attributes) -> Attributes:
    attributes = {"FifoTopic": "true"} if a.get("fifo_topic") else {}
    arn = quick.client("sns").create_topic(Name=a["name"], Attributes=attributes)["TopicArn"]
    return {"arn": arn, "id": arn}


def _bucket(quick: Quick, a: Attributes) -> Attributes:
    quick.client("s3").create_bucket(Bucket=a["bucket"])
    return {"arn": f"arn:aws:s3:::{a['bucket']}", "id": a["bucket"]}


def _bus(quick: Quick, a: Attributes) -> Attributes:
    return {"arn": quick.client("events").create_event_bus(Name=a["name"])["EventBusArn"], "id": a["name"]}


def _secret(quick: Quick, a: Attributes) -> Attributes:
    arn = quick.client("secretsmanager").create_secret(Name=a["name"])["ARN"]
    return {"arn": arn, "id": arn}


def _secret_version(quick: Quick, a: Attributes) -> Attributes:
    quick.client("secretsmanager").put_secret_value(SecretId=a["secret_id"], SecretString=a["secret_string"])
    return {}


def _parameter(quick: Quick, a: Attributes) -> Attributes:
    quick.client("ssm").put_parameter(Name=a["name"], Value=str(a["value"]), Type=a.get("type", "String"))
    return {"arn": quick.arn("ssm", f"parameter/{a['name'].lstrip('/')}"), "id": a["name"]}


def _key(quick: Quick, a: Attributes) -> Attributes:
    key = quick.client("kms").create_key()["KeyMetadata"]
    return {"arn": key["Arn"], "id": key["KeyId"], "key_id": key["KeyId"]}


def _stream(quick: Quick, a: Attributes) -> Attributes:
    quick.client("kinesis").create_stream(StreamName=a["name"], ShardCount=a.get("shard_count", 1))
    return {"arn": quick.arn("kinesis", f"stream/{a['name']}"), "id": a["name"]}


def _log_group(quick: Quick, a: Attributes) -> Attributes:
    quick.client("logs").create_log_group(logGroupName=a["name"])
    return {"arn": quick.arn("logs", f"log-group:{a['name']}"), "id": a["name"]}


def _role(quick: Quick, a: Attributes) -> Attributes:
    role = quick.client("iam").create_role(RoleName=a["name"], AssumeRolePolicyDocument=a["assume_role_policy"])["Role"]
    return {"arn": role["Arn"], "id": a["name"], "unique_id": role["RoleId"]}


def _role_policy(quick: Quick, a: Attributes) -> Attributes:
    quick.client("iam").put_role_policy(RoleName=a["role"], PolicyName=a["name"], PolicyDocument=a["policy"])
    return {}


def _state_machine(quick: Quick, a: Attributes) -> Attributes:
    arn = quick.client("stepfunctions").create_state_machine(
        name=a["name"], definition=a["definition"], roleArn=a["role_arn"], type=a.get("type", "STANDARD")
    )["stateMachineArn"]
    return {"arn": arn, "id": arn}


def _function(quick: Quick, a: Attributes) -> Attributes:
    environment = a.get("environment") or {}
    environment = environment[0] if isinstance(environment, list) else environment
    answer = quick.client("lambda").create_function(
        FunctionName=a["function_name"], Runtime=a["runtime"], Role=a["role"], Handler=a["handler"],
        Timeout=a.get("timeout", 3), MemorySize=a.get("memory_size", 128),
        Environment={"Variables": environment.get("variables") or {}},
        Code={"ZipFile": (quick.stack.folder / a["filename"]).read_bytes()},
    )  # fmt: skip
    return {"arn": answer["FunctionArn"], "id": a["function_name"]}


_MAKERS: Mapping[str, Callable[[Quick, Attributes], Attributes]] = {
    "aws_cloudwatch_event_bus": _bus,
    "aws_cloudwatch_log_group": _log_group,
    "aws_dynamodb_table": _table,
    "aws_iam_role": _role,
    "aws_iam_role_policy": _role_policy,
    "aws_kinesis_stream": _stream,
    "aws_kms_key": _key,
    "aws_lambda_function": _function,
    "aws_s3_bucket": _bucket,
    "aws_secretsmanager_secret": _secret,
    "aws_secretsmanager_secret_version": _secret_version,
    "aws_sfn_state_machine": _state_machine,
    "aws_sns_topic": _topic,
    "aws_sqs_queue": _queue,
    "aws_ssm_parameter": _parameter,
}


def _blocks(arguments: Attributes, name: str) -> list[Attributes]:
    found = arguments.get(name) or []
    return found if isinstance(found, list) else [found]
