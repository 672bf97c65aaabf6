"""A synthesized stack as a diagram: its resources, and what they do with each other.

Calls are read from the comments that the library leaves beside the policies that allow them; event sources, targets
and routes from the Terraform resources that join two others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .model import Edge, Graph, Node
from .states import states_graph

_REFERENCE = re.compile(r"\$\{(aws_\w+\.[\w-]+)\.\w+")
#: What people think of as a part of the stack, with the word for it.
_SHOWN = {
    "aws_lambda_function": "Lambda function",
    "aws_sfn_state_machine": "state machine",
    "aws_dynamodb_table": "table",
    "aws_sqs_queue": "queue",
    "aws_sns_topic": "topic",
    "aws_s3_bucket": "bucket",
    "aws_cloudwatch_event_bus": "event bus",
    "aws_cloudwatch_event_rule": "rule",
    "aws_scheduler_schedule": "schedule",
    "aws_kinesis_stream": "stream",
    "aws_secretsmanager_secret": "secret",
    "aws_ssm_parameter": "parameter",
    "aws_apigatewayv2_api": "HTTP API",
    "aws_appsync_graphql_api": "GraphQL API",
    "aws_cloudwatch_event_api_destination": "API destination",
}
Resources = Mapping[str, Mapping[str, Any]]


def stack_graph(folder: Path) -> Graph:
    """The diagram of one synthesized stack.

    Args:
        folder: the stack's folder, with its `cdk.tf.json`.

    Raises:
        FileNotFoundError: when there is no synthesized stack.
    """
    document = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
    resources = {
        f"{kind}.{name}": arguments
        for kind, found in document.get("resource", {}).items()
        for name, arguments in found.items()
    }
    graph = Graph(folder.name)
    for address, arguments in resources.items():
        kind = address.partition(".")[0]
        if kind in _SHOWN:
            graph.nodes[address] = _node(address, kind, arguments)
    for source, target, label in [*_joined(resources), *_called(resources)]:
        graph.add(Edge(source, target, label))
    return graph


def _node(address: str, kind: str, arguments: Mapping[str, Any]) -> Node:
    path = str(arguments.get("//", {}).get("metadata", {}).get("path", address.partition(".")[2]))
    label = path.removesuffix("/Default").partition("/")[2] or path
    inside = None
    if kind == "aws_sfn_state_machine":
        try:
            inside = states_graph(json.loads(arguments["definition"]), label)
        except (ValueError, KeyError):  # a definition of somebody else's, in another form
            inside = None
    return Node(address, label, kind.removeprefix("aws_"), _SHOWN[kind], inside)


def _references(value: Any) -> list[str]:
    """The resources that a value names, each once."""
    return list(dict.fromkeys(_REFERENCE.findall(value if isinstance(value, str) else json.dumps(value))))


def _one(value: Any) -> str:
    found = _references(value)
    return found[0] if found else ""


# resources that join two others: each gives (source, target, label)


def _event_target(arguments: Mapping[str, Any], resources: Resources) -> Iterator[tuple[str, str, str]]:
    yield _one(arguments.get("rule", "")), _one(arguments.get("arn", "")), "event"


def _rule(address: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield _one(arguments.get("event_bus_name", "")), address, ""
    for source in _references(arguments.get("event_pattern", "")):
        yield source, address, "event"


def _mapping(arguments: Mapping[str, Any], resources: Resources) -> Iterator[tuple[str, str, str]]:
    yield _one(arguments["event_source_arn"]), _one(arguments["function_name"]), "records"


def _subscription(arguments: Mapping[str, Any], resources: Resources) -> Iterator[tuple[str, str, str]]:
    yield _one(arguments["topic_arn"]), _one(arguments.get("endpoint", "")), "message"


def _destinations(arguments: Mapping[str, Any], resources: Resources) -> Iterator[tuple[str, str, str]]:
    for name, block in arguments.get("destination_config", {}).items():
        yield _one(arguments["function_name"]), _one(block), name.replace("_", " ")


def _route(arguments: Mapping[str, Any], resources: Resources) -> Iterator[tuple[str, str, str]]:
    integration = resources.get(_one(arguments.get("target", "")), {})
    wanted = [integration.get("integration_uri", ""), integration.get("request_parameters", {})]
    for target in _references(wanted):
        yield _one(arguments["api_id"]), target, str(arguments["route_key"])


def _data_source(arguments: Mapping[str, Any], resources: Resources) -> Iterator[tuple[str, str, str]]:
    blocks = {name: value for name, value in arguments.items() if name.endswith("_config")}
    for target in _references(blocks):
        yield _one(arguments["api_id"]), target, "resolves"


_JOINS: Mapping[str, Callable[[Mapping[str, Any], Resources], Iterator[tuple[str, str, str]]]] = {
    "aws_cloudwatch_event_target": _event_target,
    "aws_lambda_event_source_mapping": _mapping,
    "aws_sns_topic_subscription": _subscription,
    "aws_lambda_function_event_invoke_config": _destinations,
    "aws_apigatewayv2_route": _route,
    "aws_appsync_datasource": _data_source,
}


def _joined(resources: Resources) -> Iterator[tuple[str, str, str]]:
    for address, arguments in resources.items():
        kind = address.partition(".")[0]
        if kind in _JOINS:
            yield from _JOINS[kind](arguments, resources)
        elif kind == "aws_cloudwatch_event_rule":
            yield from _rule(address, arguments)
        elif kind == "aws_scheduler_schedule":
            yield address, _one(arguments.get("target", {}).get("arn", "")), "on time"


def _called(resources: Resources) -> Iterator[tuple[str, str, str]]:
    """What the code of functions and workflows calls, by the role that allows it."""
    owners: dict[str, list[str]] = {}
    for address, arguments in resources.items():
        for name in ("role", "role_arn"):
            if address.partition(".")[0] in _SHOWN and name in arguments:
                owners.setdefault(_one(arguments[name]), []).append(address)
    for address, arguments in resources.items():
        if address.startswith("aws_iam_role_policy."):
            for call in arguments.get("//", {}).get("calls", ()):
                for owner in owners.get(_one(arguments["role"]), ()):
                    for target in _references(call["target"]):
                        yield owner, target, f"{call['operation']} ({call['source']})"
