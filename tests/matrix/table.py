"""The matrix, read from the integrations themselves, and the page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cdktf import App, TerraformStack

from cdktf_functionless import (
    AwsProvider,
    Bucket,
    EventBus,
    Function,
    HttpApi,
    Queue,
    Table,
    Topic,
    schedule,
)
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.integration import Host, integration_of
from tests.matrix.cases import OPERATIONS, TARGETS, Operation

HOSTS = {
    Host.LAMBDA: "Function",
    Host.STANDARD: "StepFunction",
    Host.EXPRESS: "ExpressStepFunction",
    Host.RESOLVER: "AppsyncResolver",
}

#: What delivers to targets: how a target is connected to it.
SOURCES: dict[str, Callable[[Any, str, Any], Any]] = {
    "EventBus": lambda scope, id, target: EventBus(scope, f"{id}Bus").all().pipe(target),
    "schedule": lambda scope, id, target: schedule(scope, f"{id}Daily", "rate(1 day)").pipe(target),
    "Topic": lambda scope, id, target: Topic(scope, f"{id}Topic").subscribe("Sub", target),
    "Queue": lambda scope, id, target: Queue(scope, f"{id}Queue").on_message("Use", _only_functions(target)),
    "Bucket": lambda scope, id, target: Bucket(scope, f"{id}Bucket").on_object_created("Made", target),
    "Table stream": lambda scope, id, target: Table(scope, f"{id}Table", partition_key="id", stream=True).on_change(
        "Changed", _only_functions(target)
    ),
    "HttpApi": lambda scope, id, target: HttpApi(scope, f"{id}Api").post("/x", target),
}


def _only_functions(target: Any) -> Any:
    return target


def new_stack(outdir: str, name: str = "matrix") -> TerraformStack:
    """An empty stack with a provider."""
    stack = TerraformStack(App(outdir=outdir), name)
    AwsProvider(stack, "aws", region="us-east-1")
    return stack


def callable_from(row: Operation, resource: Any) -> set[Host]:
    """The hosts of a row."""
    integration = integration_of(row.operation(resource))
    assert integration is not None, row.name
    return set(integration.hosts())


def is_target(source: str, kind: str, scope: Any, id: str) -> bool:
    """Whether a source takes a resource: it is connected, or refused with a diagnostic."""
    try:
        SOURCES[source](scope, id, TARGETS[kind](scope, f"{id}Target"))
    except FunctionlessError as failure:
        assert all(diagnostic.remedy for diagnostic in failure.diagnostics)
        return False
    return True


def page(outdir: str) -> str:
    """docs/integrations.md."""
    stack = new_stack(outdir)
    lines = [
        "# What works from where",
        "",
        "This page is generated from the integrations themselves (`make docs` writes it); a test walks every cell.",
        "",
        "## Callable from",
        "",
        "| | " + " | ".join(HOSTS.values()) + " |",
        "| --- |" + " :-: |" * len(HOSTS),
    ]
    group = ""
    for number, row in enumerate(OPERATIONS):
        if row.group != group:
            group = row.group
            lines.append(f"| **{group}** |" + " |" * len(HOSTS))
        hosts = callable_from(row, row.make(stack, f"R{number}"))
        lines.append(f"| `{row.name}` | " + " | ".join("yes" if host in hosts else "" for host in HOSTS) + " |")
    lines += [
        "",
        "`aws.<service>.<operation>` is callable from a Function for every operation of boto3, and from the other hosts",
        "where AWS offers it. A call that a host does not offer is FL1010, which names the hosts that do.",
        "",
        "## Target of",
        "",
        "| | " + " | ".join(SOURCES) + " |",
        "| --- |" + " :-: |" * len(SOURCES),
    ]
    for kind in TARGETS:
        cells = [
            "yes" if is_target(source, kind, stack, f"{kind}{index}") else "" for index, source in enumerate(SOURCES)
        ]
        lines.append(f"| `{kind}` | " + " | ".join(cells) + " |")
    lines += [
        "",
        "A plain Python function may stand wherever a Function may in `queue.on_message`, `table.on_change`,",
        "`stream.on_records`, `bucket.on_object_created` and the routes of an HttpApi: it becomes one.",
        "",
    ]
    return "\n".join(lines)


__all__ = ["HOSTS", "OPERATIONS", "SOURCES", "TARGETS", "Function", "callable_from", "is_target", "new_stack", "page"]
