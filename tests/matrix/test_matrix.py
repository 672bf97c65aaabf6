"""Every cell of the matrix: what says yes synthesizes and validates, what says no is refused with its diagnostic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, AppsyncResolver, AwsProvider, ExpressStepFunction, Function, StepFunction
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.integration import Host
from tests.harness.synth import stacks_of
from tests.harness.terraform import Workspace
from tests.matrix.cases import OPERATIONS, TARGETS, Operation
from tests.matrix.table import HOSTS, SOURCES, callable_from, is_target, new_stack, page

PAGE = Path(__file__).parents[2] / "docs" / "integrations.md"
SCHEMA = "type Query {{ {fields} }}"


def host_of(host: Host, scope: Any, id: str, handler: Any, api: Any) -> Any:
    """A construct of a host that runs the handler; `.policy` compiles it."""
    if host is Host.LAMBDA:
        return Function(scope, id, handler)
    if host is Host.STANDARD:
        return StepFunction(scope, id, handler)
    if host is Host.EXPRESS:
        return ExpressStepFunction(scope, id, handler)
    return AppsyncResolver(scope, id, api, "Query", id, handler)


def compiled(made: Any) -> Any:
    return made.code if isinstance(made, AppsyncResolver) else made.policy


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    return new_stack(str(tmp_path_factory.mktemp("matrix")))


@pytest.fixture(scope="module")
def api(stack):
    fields = " ".join(f"F{number}(id: String!): AWSJSON" for number in range(len(OPERATIONS)))
    return AppsyncApi(stack, "Api", schema=SCHEMA.format(fields=fields))


@pytest.fixture(scope="module")
def resources(stack):
    return {row.name: row.make(stack, f"R{number}") for number, row in enumerate(OPERATIONS)}


@pytest.mark.parametrize("host", HOSTS, ids=HOSTS.values())
@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_a_call(row: Operation, host: Host, stack, api, resources):
    resource = resources[row.name]
    number = OPERATIONS.index(row)
    id = f"F{number}" if host is Host.RESOLVER else f"{host.name}{number}"
    made = host_of(host, stack, id, row.use(resource), api)
    if host in callable_from(row, resource):
        assert compiled(made)
    else:
        with pytest.raises(FunctionlessError, match="FL1010") as failure:
            compiled(made)
        (diagnostic,) = failure.value.diagnostics
        offered = [other for other in HOSTS if other in callable_from(row, resource)]
        assert ".start" in diagnostic.remedy or all(other.value in diagnostic.remedy for other in offered)


def test_the_page_is_what_the_integrations_say(tmp_path, request):
    text = page(str(tmp_path))
    if request.config.getoption("--update"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text


@pytest.mark.terraform
@pytest.mark.parametrize("host", [Host.LAMBDA, Host.STANDARD, Host.EXPRESS, Host.RESOLVER], ids=HOSTS.values())
def test_all_that_says_yes_is_valid_terraform(host, tmp_path):
    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "calls")
    AwsProvider(stack, "aws", region="us-east-1")
    fields = " ".join(f"F{number}(id: String!): AWSJSON" for number in range(len(OPERATIONS)))
    api = AppsyncApi(stack, "Api", schema=SCHEMA.format(fields=fields)) if host is Host.RESOLVER else None
    count = 0
    for number, row in enumerate(OPERATIONS):
        resource = row.make(stack, f"R{number}")
        if host in callable_from(row, resource):
            host_of(host, stack, f"F{number}", row.use(resource), api)
            count += 1
    assert count > 20
    app.synth()
    with Workspace(stacks_of(tmp_path)["calls"].folder) as workspace:
        workspace.init()
        workspace.validate()


@pytest.mark.terraform
def test_all_targets_are_valid_terraform(tmp_path):
    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "targets")
    AwsProvider(stack, "aws", region="us-east-1")
    yes = sum(
        is_target(source, kind, stack, f"{kind}{index}") for kind in TARGETS for index, source in enumerate(SOURCES)
    )
    assert yes > 20
    app.synth()
    with Workspace(stacks_of(tmp_path)["targets"].folder) as workspace:
        workspace.init()
        workspace.validate()
