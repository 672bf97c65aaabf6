"""Policies put to the question by programs that are not ours: iam-simulate evaluates them, parliament lints them."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.harness.calls import ACCOUNT, ApiCall, IamRequest
from tests.harness.npm import NodeError, NodeWorker, need_package

Policy = Mapping[str, Any]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/function"
#: The policy that a KMS key has unless it is given one: without it, no role's policy counts.
_KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    ],
}


@functools.cache
def _worker() -> NodeWorker:
    return NodeWorker("iam.mjs")


@functools.cache
def _evaluate(policies: str, resource_policy: str, request: str) -> bool:
    answer = _worker().ask(
        {**json.loads(request), "policies": json.loads(policies), "resourcePolicy": json.loads(resource_policy)}
    )
    return bool(answer["allowed"])


def allowed(
    policy: Policy | Sequence[Policy],
    action: str,
    resource: str,
    context: Mapping[str, str] | None = None,
    *,
    principal: str = ROLE,
    resource_policy: Policy | None = None,
) -> bool:
    """Would AWS allow `action` on `resource` to a principal with this policy (or these)?

    `context` holds condition keys (`{"aws:SourceArn": ...}`), `resource_policy` that of the resource; for a service as
    `principal` ("events.amazonaws.com") give the resource policy and no identity policy. Unknown actions and ARNs that
    the action cannot apply to raise `ValueError`, so that a misspelt test does not pass as "denied".
    """
    need_package("@cloud-copilot/iam-simulate")
    if resource_policy is None and action.startswith("kms:"):
        resource_policy = _KEY_POLICY
    policies = [policy] if isinstance(policy, Mapping) else list(policy)
    request = {
        "action": action, "resource": resource, "account": ACCOUNT, "principal": principal,
        "context": dict(context or {}),
    }  # fmt: skip
    try:
        return _evaluate(json.dumps(policies), json.dumps(resource_policy), json.dumps(request))
    except NodeError as error:
        raise ValueError(f"{action} on {resource}: {error}") from None


def reduced(policy: Policy) -> Iterator[tuple[str, Policy]]:
    """The policy less one thing at a time: each statement, each action of a statement, each resource of a statement."""
    statements = _list(policy["Statement"])
    for index, statement in enumerate(statements):
        rest = [copy.deepcopy(s) for s in statements]
        del rest[index]
        yield f"without statement {json.dumps(statement)}", {**policy, "Statement": rest}
        for key in ("Action", "Resource"):
            values = _list(statement[key])
            for value in values if len(values) > 1 else ():
                changed = [copy.deepcopy(s) for s in statements]
                changed[index][key] = [other for other in values if other != value]
                yield f"without {value} in {json.dumps(statement)}", {**policy, "Statement": changed}


def assert_allows(policy: Policy | Sequence[Policy], calls: Iterable[ApiCall]) -> list[IamRequest]:
    """Every recorded call is allowed. Gives what IAM was asked."""
    requests = [request for call in calls for request in call.requests()]
    refused = [r for r in requests if not allowed(policy, r.action, r.resource, dict(r.context))]
    assert not refused, f"refused by the policy: {refused}\n{json.dumps(policy, indent=2)}"
    return requests


def assert_exact(policy: Policy, calls: Iterable[ApiCall], *, extra: Iterable[IamRequest] = ()) -> None:
    """The policy is sufficient for the recorded calls and has nothing more.

    Every call must be allowed, and with any one statement, action or resource taken away some call must be denied.
    Leave out what the bundle's calls cannot show (the log group's statement) with `without_logs`, or name it in
    `extra` (the actions that a service does on the role's behalf, such as KMS for an encrypted table).
    """
    requests = assert_allows(policy, calls)
    if not _list(policy["Statement"]):
        assert not requests, f"nothing is granted, and asked was {requests}"
    for request in extra:
        assert allowed(policy, request.action, request.resource, dict(request.context)), f"refused: {request}"
        requests.append(request)
    for what, less in reduced(policy):
        if _list(less["Statement"]) and all(allowed(less, r.action, r.resource, dict(r.context)) for r in requests):
            raise AssertionError(f"still sufficient {what}\n{json.dumps(policy, indent=2)}\nasked: {requests}")
        if not _list(less["Statement"]):
            assert requests, f"the policy grants something and nothing was called:\n{json.dumps(policy, indent=2)}"


def without_logs(policy: Policy) -> Policy:
    """The policy less the statements that let the function write its own log: no call of the bundle shows them."""
    statements = [
        statement
        for statement in _list(policy["Statement"])
        if not all(action.startswith("logs:") for action in _list(statement["Action"]))
    ]
    return {**policy, "Statement": statements}


def resolve(document: Any, references: Mapping[str, str]) -> Any:
    """Replace Terraform references in all strings of a document.

    `references` maps an expression without braces ("aws_dynamodb_table.Orders.arn") to its value. One that is missing
    raises `KeyError`, with the expression's text.
    """
    if isinstance(document, str):
        return re.sub(r"(?<!\$)\$\{([^}]+)\}", lambda match: references[match[1]], document)
    if isinstance(document, Mapping):
        return {key: resolve(value, references) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [resolve(value, references) for value in document]
    return document


#: parliament's findings that are wrong for what we emit: (issue, a pattern of the finding's text).
FALSE_FINDINGS = (
    # Model ARNs of Bedrock have no account, which parliament's data does not know.
    ("RESOURCE_MISMATCH", re.compile(r"bedrock:")),
    # Executions of Standard machines have ARNs of another kind than those of Express ones, and parliament knows one.
    ("RESOURCE_MISMATCH", re.compile(r"states:(Describe|Stop|Redrive)Execution.*:express:")),
    # A credential in an ARN's random suffix and the like: low severity notes.
    ("SENSITIVE_BUCKETS", re.compile("")),
)


def lint(policy: Policy) -> list[str]:
    """parliament's findings on a policy, less its known false ones. References in `${...}` are filled in first."""
    import parliament

    text = json.dumps(policy)
    text = re.sub(r"(?<!\$)\$\{(?:data\.)?aws_(\w+?)\.[^}]*?\.(\w+)\}", _plausible, text)
    found = []
    for finding in parliament.analyze_policy_string(text).findings:
        line = f"{finding.issue}: {finding.detail} {finding.location}"
        if not any(finding.issue == issue and pattern.search(line) for issue, pattern in FALSE_FINDINGS):
            found.append(line)
    return found


_ARNS = {
    "dynamodb_table": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/name",
    "s3_bucket": "arn:aws:s3:::name",
    "sqs_queue": f"arn:aws:sqs:us-east-1:{ACCOUNT}:name",
    "sns_topic": f"arn:aws:sns:us-east-1:{ACCOUNT}:name",
    "lambda_function": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:name",
    "sfn_state_machine": f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:name",
    "cloudwatch_event_bus": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/name",
    "cloudwatch_event_rule": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/name",
    "cloudwatch_log_group": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:name",
    "secretsmanager_secret": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:name-AbCdEf",
    "kms_key": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "kinesis_stream": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/name",
    "ssm_parameter": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/name",
    "iam_role": f"arn:aws:iam::{ACCOUNT}:role/name",
}  # fmt: skip
_DATA = {"account_id": ACCOUNT, "partition": "aws", "name": "us-east-1", "region": "us-east-1", "id": "us-east-1"}


def _plausible(match: re.Match[str]) -> str:
    kind, attribute = match[1], match[2]
    if kind in ("caller_identity", "partition", "region"):
        return _DATA[attribute]
    if attribute == "stream_arn":
        return _ARNS[kind] + "/stream/label"  # a real one has colons, which parliament does not expect
    if attribute == "arn":
        if kind not in _ARNS:
            raise KeyError(f"{match[0]}: add aws_{kind} to tests/harness/iam.py")
        return _ARNS[kind]
    return "name"


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
