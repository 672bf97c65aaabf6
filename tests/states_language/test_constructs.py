"""The constructs: definitions with real resources, exact roles, what Standard and Express differ in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypedDict

import pytest
from botocore.exceptions import ClientError
from cdktf import TerraformStack, Testing

from cdktf_functionless import (
    AwsProvider,
    EventBus,
    ExpressStepFunction,
    Function,
    FunctionlessError,
    Queue,
    Secret,
    StepFunction,
    StepFunctionContext,
    Table,
    Topic,
    aws,
    step_function,
    workflow,
)
from cdktf_functionless.testing import local

from .oracle import Machine, own_checks, problems, shared


@pytest.fixture
def stack() -> TerraformStack:
    stack = TerraformStack(Testing.app(), "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    return stack


def synthesized(stack: TerraformStack) -> dict[str, Any]:
    return json.loads(Testing.synth(stack, True))["resource"]


def definition(stack: TerraformStack, name: str) -> dict[str, Any]:
    """The definition in the Terraform JSON, with its references as they are there."""
    machines = synthesized(stack)["aws_sfn_state_machine"]
    return json.loads(next(one["definition"] for one in machines.values() if one["name"].endswith(name)))


def actions(machine: StepFunction[..., Any] | ExpressStepFunction[..., Any]) -> set[str]:
    found: set[str] = set()
    for statement in machine.policy["Statement"]:
        given = statement["Action"]
        found |= {given} if isinstance(given, str) else set(given)
    return found


def refused(make: Callable[[], Any]) -> str:
    with pytest.raises(FunctionlessError) as failure:
        make()
    return failure.value.diagnostics[0].code.number


def test_a_function_is_invoked_by_its_arn(stack: TerraformStack) -> None:
    charge = Function(stack, "Charge", lambda order: order)

    def fulfil(order: dict) -> Any:
        return charge(order)

    machine = StepFunction(stack, "Fulfil", fulfil)
    assert machine.policy["Statement"] == [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": charge.arn}
    ]
    found = definition(stack, "Fulfil")
    assert found["States"]["charge"]["Arguments"]["FunctionName"].startswith("${aws_lambda_function.")
    assert problems(found) == [] and own_checks(found) == []


def test_retries_can_be_turned_off(stack: TerraformStack) -> None:
    charge = Function(stack, "Charge", lambda order: order)

    def fulfil(order: dict) -> Any:
        return charge(order)

    assert "Retry" in StepFunction(stack, "With", fulfil).definition["States"]["charge"]
    assert "Retry" not in StepFunction(stack, "Without", fulfil, service_retries=False).definition["States"]["charge"]


def test_named_parameters_and_start(stack: TerraformStack) -> None:
    def pay(order: str, amount: int = 1) -> None: ...

    charge = Function(stack, "Charge", pay)

    def fulfil(x: str) -> Any:
        charge(x, amount=2)
        charge.start(x)

    states = StepFunction(stack, "Fulfil", fulfil).definition["States"]
    first, second = states["charge"]["Arguments"], states["charge.start"]["Arguments"]
    assert first["Payload"] == {"order": "{% $states.input %}", "amount": 2}
    assert second["InvocationType"] == "Event"


def test_wrong_arguments_of_a_function(stack: TerraformStack) -> None:
    def pay(order: str, amount: int) -> None: ...

    charge = Function(stack, "Charge", pay)
    assert refused(lambda: StepFunction(stack, "A", lambda x: charge(x)).definition) == "FL1009"


def test_machines_call_each_other(stack: TerraformStack) -> None:
    def add(a: int, b: int) -> int:
        return a + b

    inner = StepFunction(stack, "Inner", add)

    def outer(x: int) -> Any:
        return inner(x, b=2)

    machine = StepFunction(stack, "Outer", outer)
    task = machine.definition["States"]["inner"]
    assert task["Resource"].endswith("states:startExecution.sync:2")
    assert task["Arguments"]["Input"] == {"a": "{% $states.input %}", "b": 2}
    assert actions(machine) == {
        "states:StartExecution",
        "states:DescribeExecution",
        "states:StopExecution",
        "events:PutTargets",
        "events:PutRule",
        "events:DescribeRule",
    }
    assert not any(statement["Resource"] == "*" for statement in machine.policy["Statement"])


def test_a_machine_may_start_itself(stack: TerraformStack) -> None:
    @step_function(stack, "Again")
    def again(n: int) -> None:
        if n > 0:
            again.start(n - 1)

    found = definition(stack, "Again")
    assert "aws_sfn_state_machine" not in json.dumps(found)
    assert problems(found) == []


def test_express_runs_in_line_and_raises_what_was_raised(stack: TerraformStack) -> None:
    def check(x: int) -> int:
        return x

    express = ExpressStepFunction(stack, "Check", check)

    def outer(x: int) -> Any:
        try:
            return express(x)
        except ValueError as e:
            return str(e)

    machine = StepFunction(stack, "Outer", outer)
    assert actions(machine) == {"states:StartSyncExecution"}
    answers: dict[int, dict[str, Any]] = {
        1: {"Status": "SUCCEEDED", "Output": '{"a": 1}'},
        2: {"Status": "FAILED", "Error": "ValueError", "Cause": "no"},
        3: {"Status": "FAILED", "Error": "KeyError", "Cause": "'k'"},
        4: {"Status": "FAILED", "Error": "ValueError", "Cause": '{"errorMessage": "from a Lambda", "errorType": "V"}'},
        5: {"Status": "FAILED", "Error": "States.QueryEvaluationError", "Cause": "threw: D3137: ValueError: its own"},
        6: {"Status": "TIMED_OUT"},
    }
    for number, expected in ((1, {"a": 1}), (2, "no"), (4, "from a Lambda"), (5, "its own")):
        run = Machine(machine.definition).run(
            number, {"stepfunctions:start_sync_execution": lambda p: answers[int(p["Input"])]}
        )
        assert run.value == expected
    run = Machine(machine.definition).run(3, {"stepfunctions:start_sync_execution": lambda p: answers[int(p["Input"])]})
    assert run.failure is not None and (run.failure.error, run.failure.cause) == ("KeyError", "'k'")
    run = Machine(machine.definition).run(6, {"stepfunctions:start_sync_execution": lambda p: answers[int(p["Input"])]})
    assert run.failure is not None and run.failure.error == "TIMED_OUT"


@pytest.mark.parametrize("raised", [["ValueError"], ["ValueError"] * 2, ["ValueError"] * 3, ["KeyError"]])
def test_a_nested_run_is_tried_again_for_what_it_raised(stack: TerraformStack, raised: list[str]) -> None:
    attempts: list[int] = []
    kinds = {"ValueError": ValueError, "KeyError": KeyError}

    def check(x: int) -> int:
        attempts.append(x)
        if len(attempts) <= len(raised):
            raise kinds[raised[len(attempts) - 1]]("no")
        return x

    express = ExpressStepFunction(stack, "Check", check)

    def outer(x: int) -> Any:
        try:
            return workflow.retry(express, x, on=(ValueError,), max_attempts=2, interval_seconds=1)
        except (ValueError, KeyError) as e:
            return [type(e).__name__, str(e)]

    def run(parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"Status": "SUCCEEDED", "Output": json.dumps(check(json.loads(parameters["Input"])))}
        except Exception as failure:
            return {"Status": "FAILED", "Error": type(failure).__name__, "Cause": str(failure)}

    with local(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow.time, "sleep", lambda seconds: None)
        expected, tried = outer(7), len(attempts)
    attempts.clear()
    definition = StepFunction(stack, "Outer", outer).definition
    assert own_checks(definition) == [] and problems(definition) == []
    outcome = Machine(definition).run(7, {"stepfunctions:start_sync_execution": run})
    assert (outcome.value, len(attempts)) == (expected, tried)


def test_a_service_is_tried_again_for_its_own_exceptions(stack: TerraformStack) -> None:
    class ThrottlingException(Exception): ...

    def read(x: dict) -> Any:
        first = workflow.retry(lambda: aws.kms.list_keys(), on=(ThrottlingException, KeyError), max_attempts=5)
        second = workflow.retry(lambda: aws.kms.list_aliases(), on=(ClientError,))
        return [first, second]

    allowed = [{"Effect": "Allow", "Action": "kms:List*", "Resource": "*"}]
    states = StepFunction(stack, "Read", read, policy_statements=allowed).definition["States"].values()
    retries = [one["Retry"][1]["ErrorEquals"] for one in states if one["Type"] == "Task"]
    assert retries == [["ThrottlingException", "KeyError", "Kms.ThrottlingException"], ["States.TaskFailed"]]


def test_who_can_be_asked_for_a_callback(stack: TerraformStack) -> None:
    queue, topic, bus = Queue(stack, "Q"), Topic(stack, "T"), EventBus(stack, "B")
    other = StepFunction(stack, "Other", lambda x: x)
    table = Table(stack, "Orders", partition_key="id")
    asks: list[Callable[..., Any]] = [
        lambda x: workflow.wait_for_callback(lambda token: queue.send_message(MessageBody={"token": token})),
        lambda x: workflow.wait_for_callback(lambda token: topic.publish(Message={"token": token})),
        lambda x: workflow.wait_for_callback(
            lambda token: bus.put_events({"Source": "a", "DetailType": "b", "Detail": token})
        ),
        lambda x: workflow.wait_for_callback(lambda token: other.start({"token": token})),
    ]
    for number, ask in enumerate(asks):
        definition = StepFunction(stack, f"Ask{number}", ask).definition
        (task,) = definition["States"].values()
        assert task["Resource"].endswith(".waitForTaskToken")
        assert "$states.context.Task.Token" in json.dumps(task["Arguments"])
        assert own_checks(definition) == [] and problems(definition) == []

    def by_a_table(x: int) -> Any:
        return workflow.wait_for_callback(lambda token: table.put_item(Item={"id": token}))

    assert refused(lambda: StepFunction(stack, "Table", by_a_table).definition) == "FL3011"


def test_what_a_standard_machine_raised(stack: TerraformStack) -> None:
    inner = StepFunction(stack, "Inner", lambda x: x)

    def outer(x: int) -> Any:
        try:
            return inner(x)
        except ValueError as e:
            return str(e)

    definition = StepFunction(stack, "Outer", outer).definition
    causes = {
        "no": {"Status": "FAILED", "Error": "ValueError", "Cause": "no"},
        "in a Lambda": {"Status": "FAILED", "Error": "ValueError", "Cause": '{"errorMessage":"in a Lambda"}'},
        "its own": {"Status": "FAILED", "Error": "States.QueryEvaluationError", "Cause": "D3137: ValueError: its own"},
    }
    task = definition["States"]["inner"]
    caught = next(one for one in task["Catch"] if "States.TaskFailed" in one["ErrorEquals"])
    ((name, text),) = caught["Assign"].items()
    for expected, told in causes.items():
        output = {"Error": "States.TaskFailed", "Cause": json.dumps(told)}
        expression = text.removeprefix("{%").removesuffix("%}")
        found = shared()(expression, {"states": {"errorOutput": output}})
        assert found["v"] == {"Error": "ValueError", "Cause": expected}, name


def test_express_cannot_wait(stack: TerraformStack) -> None:
    standard = StepFunction(stack, "Standard", lambda x: x)
    charge = Function(stack, "Charge", lambda order: order)

    def waits(x: int) -> Any:
        return standard(x)

    def calls_back(x: int) -> Any:
        return workflow.wait_for_callback(lambda token: charge({"token": token}))

    assert refused(lambda: ExpressStepFunction(stack, "A", waits).definition) == "FL1010"
    assert refused(lambda: ExpressStepFunction(stack, "B", calls_back).definition) == "FL3011"

    def distributes(xs: list[int]) -> Any:
        return workflow.distributed_map(charge, xs)

    assert refused(lambda: ExpressStepFunction(stack, "C", distributes).definition) == "FL3011"


def test_a_callback(stack: TerraformStack) -> None:
    charge = Function(stack, "Charge", lambda order: order)

    def approve(x: int) -> Any:
        return workflow.wait_for_callback(lambda token: charge({"token": token, "x": x}), heartbeat_seconds=60)

    task = StepFunction(stack, "Approve", approve).definition["States"]["charge"]
    assert task["Resource"].endswith("lambda:invoke.waitForTaskToken")
    assert task["Arguments"]["Payload"]["token"] == "{% $states.context.Task.Token %}"
    assert task["HeartbeatSeconds"] == 60
    assert (
        task.get("Output", "{% $states.result %}") == "{% $states.result %}"
    )  # what the answer says, and nothing of the call that asked


def test_answers_to_callbacks(stack: TerraformStack) -> None:
    other = StepFunction(stack, "Other", lambda x: x)

    def answer(event: dict) -> None:
        other.send_task_success(event["token"], {"ok": True})
        other.send_task_failure(event["token"], "No", "why")
        other.send_task_heartbeat(event["token"])

    machine = StepFunction(stack, "Answer", answer)
    assert actions(machine) == {"states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"}
    assert problems(definition(stack, "Answer")) == []


def test_tables_take_native_values(stack: TerraformStack) -> None:
    orders = Table(stack, "Orders", partition_key="id", sort_key=("n", "N"))

    def keep(order: dict) -> Any:
        orders.put_item(Item={"id": order["id"], "n": 3, "tags": ["a", order["x"]], "none": None, "all": order})
        found = orders.get_item(Key={"id": order["id"], "n": 3})
        return found["Item"]

    machine = StepFunction(stack, "Keep", keep)
    assert actions(machine) == {"dynamodb:PutItem", "dynamodb:GetItem"}
    stored: dict[str, Any] = {}

    def put(parameters: dict[str, Any]) -> dict[str, Any]:
        stored.update(parameters["Item"])
        return {}

    workers = {"dynamodb:put_item": put, "dynamodb:get_item": lambda p: {"Item": stored, "SdkHttpMetadata": {}}}
    order = {"id": "o", "x": [1, [2.5], {}], "t": True}
    run = Machine(machine.definition).run(order, workers)
    assert stored["id"] == {"S": "o"} and stored["n"] == {"N": "3"} and stored["none"] == {"NULL": True}
    assert run.value == {"id": "o", "n": 3, "tags": ["a", [1, [2.5], {}]], "none": None, "all": order}


def test_sdk_calls_are_optimized_where_they_can_be(stack: TerraformStack) -> None:
    orders = Table(stack, "Orders", partition_key="id")

    def look(order: dict) -> Any:
        aws.dynamodb.get_item(Table=orders, Key={"id": {"S": order["id"]}})

    machine = StepFunction(stack, "Look", look)
    resources = [state.get("Resource", "") for state in machine.definition["States"].values()]
    assert any(resource.endswith(":dynamodb:getItem") for resource in resources)
    assert actions(machine) == {"dynamodb:GetItem"}


def test_the_answers_of_sdk_calls_are_known(stack: TerraformStack) -> None:
    """Types of the models: nothing is left to decide at run time."""

    def count(order: dict) -> Any:
        found = aws.s3.list_objects_v2(Bucket="shop", Prefix=order["id"])
        return found["KeyCount"] + sum(item["Size"] * 2 for item in found["Contents"])

    (state,) = (
        StepFunction(
            stack, "Count", count, policy_statements=[{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]
        )
        .definition["States"]
        .values()
    )
    assert "$kind_" not in state["Output"]
    answer = {"KeyCount": 2, "Contents": [{"Size": 3}, {"Size": 4}]}
    machine = {"QueryLanguage": "JSONata", "StartAt": "s", "States": {"s": state}}
    assert Machine(machine).run({"id": "x"}, {"s3:list_objects_v2": lambda p: answer}).value == 16


class Price(TypedDict):
    amount: float
    parts: tuple[int, int]


def test_the_return_hint_of_a_callee_is_known(stack: TerraformStack) -> None:
    def price(item: str) -> Price:
        return {"amount": 1.5, "parts": (1, 2)}

    charge = Function(stack, "Price", price)
    machine = StepFunction(stack, "Charge", lambda order: charge(order["id"])["amount"] * 2)
    (state,) = machine.definition["States"].values()
    assert state["Output"] == "{% $states.result.Payload.amount * 2 %}"
    machine = StepFunction(stack, "Parts", lambda order: {**charge("x"), "n": 1})
    (state,) = machine.definition["States"].values()
    assert state["Output"] == '{% $merge([$states.result.Payload, {"n": 1}]) %}'


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-isob-east-1", "aws-iso-b")],
)
def test_tasks_are_in_the_partition_of_the_provider(region: str, partition: str) -> None:
    stack = TerraformStack(Testing.app(), "shop")
    AwsProvider(stack, "aws", region="us-east-1")
    elsewhere = AwsProvider(stack, "elsewhere", region=region, alias="elsewhere")
    send = Function(stack, "Send", lambda x: x, provider=elsewhere)
    (state,) = StepFunction(stack, "Flow", lambda x: send(x), provider=elsewhere).definition["States"].values()
    assert state["Resource"] == f"arn:{partition}:states:::lambda:invoke"
    (state,) = StepFunction(stack, "Here", lambda x: send(x)).definition["States"].values()
    assert state["Resource"] == "arn:aws:states:::lambda:invoke"
    stack = TerraformStack(Testing.app(), "alone")
    AwsProvider(stack, "aws", region=region)
    send = Function(stack, "Send", lambda x: x)
    (state,) = StepFunction(stack, "Flow", lambda x: send(x)).definition["States"].values()
    assert state["Resource"] == f"arn:{partition}:states:::lambda:invoke"


def test_terraform_knows_the_partition_of_a_region_that_it_alone_knows() -> None:
    stack = TerraformStack(Testing.app(), "shop")
    AwsProvider(stack, "aws")
    send = Function(stack, "Send", lambda x: x)
    StepFunction(stack, "Flow", lambda x: send(x))
    (state,) = definition(stack, "Flow")["States"].values()
    assert state["Resource"] == "arn:${data.aws_partition.functionless-partition.partition}:states:::lambda:invoke"


def test_logging_tracing_and_keys_are_paid_for_only_when_they_are_on(stack: TerraformStack) -> None:
    plain = StepFunction(stack, "Plain", lambda x: x)
    assert plain.policy["Statement"] == []
    full = ExpressStepFunction(
        stack,
        "Full",
        lambda x: x,
        logging_configuration={"level": "ALL", "log_destination": "arn:aws:logs:us-east-1:123456789012:log-group:g:*"},
        tracing_configuration={"enabled": True},
        encryption_configuration={"type": "CUSTOMER_MANAGED_KMS_KEY", "kms_key_id": "arn:aws:kms:::key/k"},
    )
    assert {"xray:PutTraceSegments", "logs:CreateLogDelivery", "kms:Decrypt"} <= actions(full)
    policies = synthesized(stack)["aws_iam_role_policy"]
    counts = {name.split("_")[0]: one.get("count") for name, one in policies.items()}
    assert counts == {"Plain": 0, "Full": None}


def test_versions_and_aliases(stack: TerraformStack) -> None:
    StepFunction(stack, "Flow", lambda x: x, versions=True, aliases=["live"])
    found = synthesized(stack)
    assert next(iter(found["aws_sfn_alias"].values()))["name"] == "live"
    assert next(iter(found["aws_sfn_state_machine"].values()))["publish"] is True
    assert refused(lambda: StepFunction(stack, "Other", lambda x: x, aliases=["live"])) == "FL1011"


def test_its_own_events_are_rules(stack: TerraformStack) -> None:
    tell = Function(stack, "Tell", lambda event: event)
    flow = StepFunction(stack, "Flow", lambda x: x)
    for rule, status in (
        (flow.on_succeeded("Done"), "SUCCEEDED"),
        (flow.on_failed("Failed"), "FAILED"),
        (flow.on_timed_out("Late"), "TIMED_OUT"),
        (flow.on_aborted("Stopped"), "ABORTED"),
        (flow.on_started("Started"), "RUNNING"),
    ):
        assert rule.event_pattern["detail"]["status"] == [status]
    flow.on_failed("Again").pipe(tell)
    assert len(synthesized(stack)["aws_cloudwatch_event_rule"]) == 1


def test_the_context(stack: TerraformStack) -> None:
    def named(x: int, context: StepFunctionContext) -> Any:
        return [x, context["Execution"]["Name"]]

    assert Machine(StepFunction(stack, "Named", named).definition).run(1).value == [1, "run"]


def test_strings_stay_data(stack: TerraformStack) -> None:
    charge = Function(stack, "Charge", lambda order: order)

    def send(x: int) -> Any:
        return charge({"a": "${x} %{y}", "b": "{% 1 %}", "c": f"${{{x}}}"})

    StepFunction(stack, "Send", send)
    raw = next(iter(synthesized(stack)["aws_sfn_state_machine"].values()))["definition"]
    assert "$${x} %%{y}" in raw
    payload = json.loads(raw)["States"]["charge"]["Arguments"]["Payload"]
    assert payload["b"] == '{% "{% 1 %}" %}'


def test_the_report_names_the_lines(stack: TerraformStack) -> None:
    charge = Function(stack, "Charge", lambda order: order)

    def fulfil(order: dict) -> Any:
        return charge(order)

    report = StepFunction(stack, "Fulfil", fulfil).policy_report()
    assert "return charge(order)" in report


def test_a_secret_is_read(stack: TerraformStack) -> None:
    secret = Secret(stack, "Key")

    def read(x: int) -> Any:
        return secret.get_secret_value()

    assert actions(StepFunction(stack, "Read", read)) == {"secretsmanager:GetSecretValue"}
