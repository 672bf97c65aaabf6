"""Queues, topics, buses, names inside ARNs, models, tasks, mail: what their calls touch."""

from __future__ import annotations

import re

from ..iam import Statement
from ..tokens import is_token
from .arns import elements, entries, literal, values
from .identity import is_resource
from .request import Found, Request, allow, handles, key_text

# --- Messages and events --------------------------------------------------------------------------------------------

_QUEUE_URL = re.compile(r"https://(?:sqs\.)?([a-z0-9-]+)\.(?:queue\.)?amazonaws\.com(?:\.cn)?/(\d+)/([\w.-]+)")


@handles("sqs", "*")
def _queue(request: Request) -> Found:
    """A queue is named by its URL."""
    if request.operation.api_name == "ListQueues":
        return [allow(request.actions, ["*"])]
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
    return [allow(request.actions, resources)]


def _queue_by_other(request: Request) -> Found:
    for name in ("SourceArn", "QueueName"):
        if name in request.parameters:
            found = request.arns.of_type("queue", [name], request.parameters)
            return None if found is None else [allow(request.actions, found)]
    return None


@handles("sns", "Publish")
def _publish(request: Request) -> Found:
    """A text message to a phone touches no topic, and IAM knows no resource for it."""
    if "PhoneNumber" in request.parameters:
        return [allow(request.actions, ["*"])]
    found = request.arn("topic", "TopicArn|TargetArn")
    return None if found is None else [allow(request.actions, found)]


@handles("events", "PutEvents")
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
    return [allow(request.actions, resources)] if resources else []


# --- Names inside ARNs ----------------------------------------------------------------------------------------------


@handles("lambda", "Invoke", "InvokeWithResponseStream", "InvokeAsync")
def _invoke(request: Request) -> Found:
    """A qualifier is part of the ARN."""
    found = request.arn("function", "FunctionName")
    if found is None:
        return None
    if "Qualifier" in request.parameters:
        names = values(request.parameters["Qualifier"])
        parts = [key_text(name) for name in names] if names else ["*"]
        found = [f"{arn}:{part}" for arn in found for part in parts]
    return [allow(request.actions, found)]


@handles(
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
    return [allow(request.actions, resources)]


@handles(
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
    return [allow(request.actions, resources)]


@handles("kms", "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyWithoutPlaintext")
@handles("kms", "GenerateDataKeyPairWithoutPlaintext", "DescribeKey", "GetPublicKey", "Sign", "Verify")
@handles("kms", "GenerateMac", "VerifyMac", "DeriveSharedSecret")
def _key_use(request: Request) -> Found:
    """An alias stands for a key whose ARN is not known: the condition names the alias."""
    found: list[Statement] = []
    for value in values(request.parameters.get("KeyId")) or (None,):
        statement = _key_statement(request, value, request.actions)
        if statement is None:
            return None
        found.append(statement)
    return found


@handles("kms", "ReEncrypt")
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
        return allow(actions, [target])
    arn = request.arns.arn(value, "KeyId")
    name = request.arns.name(value, "KeyId") if arn is None else None
    if name is not None and name.startswith("alias/"):
        resource = request.arns.compose("arn:{p}:kms:{r}:{a}:key/*", [])
        return Statement(frozenset(actions), (resource,), {"StringEquals": {"kms:RequestAlias": str(value)}})
    if name is not None:
        arn = request.arns.compose("arn:{p}:kms:{r}:{a}:key/{}", [name])
    return None if arn is None else allow(actions, [arn])


@handles("logs", "PutLogEvents", "CreateLogStream", "DeleteLogStream", "GetLogEvents")
def _log_stream(request: Request) -> Found:
    found = _log_groups(request)
    if found is None:
        return None
    names = values(request.parameters.get("logStreamName"))
    parts = [key_text(name) for name in names] if names else ["*"]
    return [allow(request.actions, [f"{arn}:log-stream:{part}" for arn in found for part in parts])]


@handles(
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
    return None if found is None else [allow(request.actions, [f"{arn}:*" for arn in found])]


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


# --- Models, tasks, addresses ----------------------------------------------------------------------------------------


@handles("bedrock-runtime", "InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream")
@handles("bedrock-runtime", "InvokeModelWithBidirectionalStream", "StartAsyncInvoke")
def _model(request: Request) -> Found:
    """A model's id; the id of an inference profile begins with a geography and leads to the model in its regions."""
    resources: list[str] = []
    for value in values(request.parameters.get("modelId")) or (None,):
        arn = request.arns.arn(value, "modelId")
        name = request.arns.name(value, "modelId") if arn is None else None
        if name is not None and re.match(r"(us|us-gov|eu|apac|au|ca|jp|sa|global)\.\w", name):
            resources.append(request.arns.compose("arn:{p}:bedrock:{r}:{a}:inference-profile/{}", [name]))
            arn = request.arns.compose("arn:{p}:bedrock:*::foundation-model/{}", [name.partition(".")[2]])
        elif name is not None:
            arn = request.arns.compose("arn:{p}:bedrock:{r}::foundation-model/{}", [name])
        if arn is None:
            return None
        resources.append(arn)
    return [allow(request.actions, resources)]


def _revisions(request: Request, template: str, member: str) -> list[str] | None:
    """ARNs of what has revisions: `name` means the newest, so all of them; `name:3` one."""
    found: list[str] = []
    for value in values(request.parameters.get(member)) or (None,):
        arn = request.arns.arn(value, member)
        name = request.arns.name(value, member) if arn is None else None
        if name is not None:
            arn = request.arns.compose(template, [name if ":" in name and not is_token(name) else f"{name}:*"])
        if arn is None:
            return None
        found.append(arn)
    return found


@handles("ecs", "RunTask", "StartTask")
def _run_task(request: Request) -> Found:
    """The task's roles are passed along; they stand in the task definition."""
    found = _revisions(request, "arn:{p}:ecs:{r}:{a}:task-definition/{}", "taskDefinition")
    if found is None:
        return None
    roles: list[str] = []
    for value in values(request.parameters["taskDefinition"]) or ():
        owner = request.context.owner(value) if isinstance(value, str) and is_token(value) else (value, "")
        subject = owner[0] if owner is not None else None
        if not is_resource(subject):
            if not request.context.granted("iam:PassRole"):
                return None
            continue
        for name in ("task_role_arn_input", "execution_role_arn_input"):
            role = getattr(subject, name, None)
            roles += [role] if isinstance(role, str) else []
    passing = [allow(["iam:PassRole"], roles)] if roles else []
    return [allow(request.actions, found), *passing]


@handles("batch", "SubmitJob")
def _submit_job(request: Request) -> Found:
    queues = request.arn("job-queue", "jobQueue")
    definitions = _revisions(request, "arn:{p}:batch:{r}:{a}:job-definition/{}", "jobDefinition")
    return None if queues is None or definitions is None else [allow(request.actions, [*definitions, *queues])]


@handles("ses", "SendEmail", "SendRawEmail", "SendTemplatedEmail", "SendBulkTemplatedEmail")
@handles("sesv2", "SendEmail", "SendBulkEmail")
def _mail(request: Request) -> Found:
    """The identity that sends is the address or its domain, whichever was verified."""
    resources: list[str] = []
    for member in ("FromEmailAddressIdentityArn", "SourceArn"):
        for value in values(request.parameters.get(member)) or ():
            arn = request.arns.arn(value, member)
            if arn is None:
                return None
            resources.append(arn)
    member = "FromEmailAddress" if request.operation.service.name == "sesv2" else "Source"
    for value in () if resources else values(request.parameters.get(member)) or (None,):
        arn = request.arns.arn(value, member)
        if arn is not None:
            resources.append(arn)
        elif isinstance(value, str) and "@" in value and not is_token(value):
            address = value.rpartition("<")[2].rstrip("> ").strip()
            names = (address, address.rpartition("@")[2])
            resources += [request.arns.compose("arn:{p}:ses:{r}:{a}:identity/{}", [literal(name)]) for name in names]
        else:
            return None
    for kind, name in (("configuration-set", "ConfigurationSetName"), ("template", "Template")):
        found = values(request.parameters.get(name))
        if name in request.parameters and (found is None or not all(isinstance(item, str) for item in found)):
            return None
        template = "arn:{p}:ses:{r}:{a}:" + kind + "/{}"
        resources += [request.arns.compose(template, [key_text(item)]) for item in found or ()]
    return [allow(request.actions, resources)]


@handles("events", "PutRule", "DeleteRule", "DescribeRule", "DisableRule", "EnableRule")
@handles("events", "ListTargetsByRule", "PutTargets", "RemoveTargets")
def _rule(request: Request) -> Found:
    """The default bus is not part of a rule's ARN."""
    member = "Rule" if "Rule" in request.parameters else "Name"
    buses = values(request.parameters.get("EventBusName")) or ("default",)
    if "EventBusName" in request.parameters and values(request.parameters["EventBusName"]) is None:
        return None
    resources: list[str] = []
    for value in values(request.parameters.get(member)) or (None,):
        for bus in buses:
            arn = request.arns.arn(value, "Rule")
            name = request.arns.name(value, "Rule") if arn is None else None
            bus_name = request.arns.name(bus, "EventBusName")
            if name is not None and bus_name is not None:
                path = name if bus_name == "default" else f"{bus_name.rpartition('/')[2]}/{name}"
                arn = request.arns.compose("arn:{p}:events:{r}:{a}:rule/{}", [path])
            if arn is None:
                return None
            resources.append(arn)
    return [allow(request.actions, resources)]


# --- API Gateway ----------------------------------------------------------------------------------------------------


@handles("apigateway", "*")
@handles("apigatewayv2", "*")
def _rest(request: Request) -> Found:
    """Its actions are the HTTP methods, on the paths of its own API."""
    shapes = request.operation.members
    located = {reference.get("locationName", name): name for name, reference in shapes.items()}
    path = request.operation.path.partition("?")[0].removeprefix("/v2")  # ARNs have no version
    names: list[str] = []
    for placeholder in re.findall(r"\{(\w+)\+?\}", path):
        member = located.get(placeholder, placeholder)
        found = values(request.parameters.get(member))
        name = request.arns.name(found[0], member) if found and len(found) == 1 else None
        if name is None and not names:
            return None
        names.append(name or "*")
    template = "arn:{p}:apigateway:{r}::" + re.sub(r"\{\w+\+?\}", "{}", path)
    return [allow([f"apigateway:{request.operation.method}"], [request.arns.compose(template, names)])]
