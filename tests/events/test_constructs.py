"""What buses, rules, schedules, queues and topics emit: targets, permissions, roles and policies."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import cdktf
import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import (
    EventBus,
    Function,
    FunctionlessError,
    LogGroup,
    Queue,
    RuleContext,
    StepFunction,
    Stream,
    Table,
    Topic,
    schedule,
)
from cdktf_functionless.constructs.event_bus import resource_rule
from tests.harness.iam import allowed
from tests.harness.synth import Synthesized, synth, synth_app

RULE = "arn:aws:events:us-east-1:123456789012:rule/stack-Bus/stack-Bus-Placed"
OTHER = "arn:aws:events:us-east-1:123456789012:rule/stack-Bus/stack-Bus-Other"
ARNS = {
    "aws_sqs_queue.Queue.arn": "arn:aws:sqs:us-east-1:123456789012:stack-Queue",
    "aws_sqs_queue.Dead.arn": "arn:aws:sqs:us-east-1:123456789012:stack-Dead",
    "aws_sns_topic.Topic.arn": "arn:aws:sns:us-east-1:123456789012:stack-Topic",
    "aws_kinesis_stream.Stream.arn": "arn:aws:kinesis:us-east-1:123456789012:stream/stack-Stream",
    "aws_cloudwatch_event_bus.Other.arn": "arn:aws:events:us-east-1:123456789012:event-bus/stack-Other",
    "aws_sfn_state_machine.Flow.arn": "arn:aws:states:us-east-1:123456789012:stateMachine:stack-Flow",
    "aws_lambda_function.Work.arn": "arn:aws:lambda:us-east-1:123456789012:function:stack-Work",
    "data.aws_partition.functionless-partition.partition": "aws",
    "data.aws_region.functionless-region.id": "us-east-1",
    "data.aws_caller_identity.functionless-caller_identity.account_id": "123456789012",
}
PLACED = lambda e: e["detail-type"] == "Placed"  # noqa: E731


def resolved(stack: Synthesized, text: str) -> Any:
    """A policy with its references replaced."""
    for name in stack.resources("aws_cloudwatch_event_rule"):
        text = text.replace(f"${{aws_cloudwatch_event_rule.{name}.arn}}", RULE if "Placed" in name else OTHER)
    for reference, arn in ARNS.items():
        text = text.replace(f"${{{reference}}}", arn)
    assert "${" not in text, text
    return json.loads(text)


def refused(code: str, build: Callable[[TerraformStack], Any]) -> FunctionlessError:
    """The error of a stack; where it comes in `app.synth()`, CDKTF shows its text."""
    with pytest.raises((FunctionlessError, RuntimeError)) as caught:
        synth(build)
    assert f"{code}: " in str(caught.value)
    return caught.value  # type: ignore[return-value]


def test_a_rule_that_nobody_pipes_emits_nothing() -> None:
    def build(stack: TerraformStack) -> None:
        bus = EventBus(stack, "Bus")
        rule = bus.when("Placed", PLACED)
        assert rule.event_pattern == {"detail-type": ["Placed"]}
        assert rule.when("More", lambda e: e["source"] == "shop").event_pattern == {
            "detail-type": ["Placed"],
            "source": ["shop"],
        }
        rule.map(lambda e: e["detail"])
        schedule(stack, "Nightly", "rate(1 hour)")

    assert synth(build).kinds() == {"aws_cloudwatch_event_bus": 1}


def test_all_matches_everything() -> None:
    def build(stack: TerraformStack) -> None:
        rule = EventBus(stack, "Bus").all()
        assert rule.event_pattern == {"source": [{"prefix": ""}]}
        assert rule.when("One", PLACED).event_pattern == {"detail-type": ["Placed"]}

    synth(build)


def test_values_captured_are_those_at_synth() -> None:
    def build(stack: TerraformStack) -> None:
        queue = Queue(stack, "Queue")
        EventBus(stack, "Bus").when("Placed", lambda e: e["source"] == later).map(lambda e: shape(e)).pipe(queue)

        def shape(event: Any) -> Any:
            return {"id": event["detail"]["id"]}

        later = "shop"

    stack = synth(build)
    assert stack.one("aws_cloudwatch_event_rule")["event_pattern"] == '{"source":["shop"]}'
    assert stack.one("aws_cloudwatch_event_target")["input_transformer"] == {
        "input_paths": {"id": "$.detail.id"}, "input_template": '{"id":<id>}',
    }  # fmt: skip


def test_a_stack_alone_has_its_patterns_and_inputs() -> None:
    """As `cdktf.Testing` sees it, which prepares nothing; what a person overrides stays."""
    app = App()
    stack = TerraformStack(app, "stack")
    bus = EventBus(stack, "Bus")
    queue = Queue(stack, "Queue")
    rule = bus.when("Placed", PLACED)
    rule.map(lambda e: {"id": e["id"]}).pipe(queue)
    rule.map(lambda e: "constant").pipe(queue)
    rule.map(lambda e: e["detail"]).pipe(queue)
    other = bus.when("Other", PLACED).pipe(queue)
    other.resource.add_override("event_pattern", "{}")
    for _ in range(2):
        found = json.loads(cdktf.Testing.synth(stack))["resource"]
        patterns = {each["name"]: each["event_pattern"] for each in found["aws_cloudwatch_event_rule"].values()}
        assert patterns == {"stack-Bus-Placed": '{"detail-type":["Placed"]}', "stack-Bus-Other": "{}"}
        targets = {each["target_id"]: each for each in found["aws_cloudwatch_event_target"].values()}
        assert targets["ToQueue"]["input_transformer"]["input_paths"] == {"id": "$.id"}
        assert targets["ToQueue-2"]["input"] == '"constant"'
        assert targets["ToQueue-3"]["input_path"] == "$.detail"


def test_a_pattern_may_name_what_another_stack_makes() -> None:
    def build(app: App) -> None:
        from cdktf_functionless import AwsProvider

        here, there = TerraformStack(app, "here"), TerraformStack(app, "there")
        for stack in (here, there):
            AwsProvider(stack, "aws", region="us-east-1")
        other = Queue(there, "Other")
        bus = EventBus(here, "Bus")
        bus.when("Placed", lambda e: e["detail"]["queue"] == other.arn).pipe(Queue(here, "Queue"))

    stacks = synth_app(build)
    pattern = stacks["here"].one("aws_cloudwatch_event_rule")["event_pattern"]
    assert "${data.terraform_remote_state" in pattern, pattern


def test_a_queue_is_delivered_to_by_its_policy() -> None:
    def build(stack: TerraformStack) -> None:
        queue, dead = Queue(stack, "Queue"), Queue(stack, "Dead")
        bus = EventBus(stack, "Bus")
        bus.when("Placed", PLACED).pipe(queue, dead_letter_queue=dead, retry_attempts=0, max_event_age=60)

    stack = synth(build)
    target = stack.one("aws_cloudwatch_event_target")
    assert target["dead_letter_config"] == {"arn": "${aws_sqs_queue.Dead.arn}"}
    assert target["retry_policy"] == {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 60}
    assert "role_arn" not in target
    for name in ("Queue", "Dead"):
        policy = resolved(stack, stack.one("aws_sqs_queue_policy", name)["policy"])
        arn = ARNS[f"aws_sqs_queue.{name}.arn"]
        for source, expected in ((RULE, True), (OTHER, False)):
            assert (
                allowed(
                    [], "sqs:SendMessage", arn, {"aws:SourceArn": source},
                    principal="events.amazonaws.com", resource_policy=policy,
                )
                is expected
            )  # fmt: skip


def test_one_policy_for_all_the_senders_of_a_queue() -> None:
    def build(stack: TerraformStack) -> None:
        queue, topic = Queue(stack, "Queue"), Topic(stack, "Topic")
        bus = EventBus(stack, "Bus")
        bus.when("Placed", PLACED).pipe(queue)
        bus.when("Second", lambda e: e["source"] == "x").pipe(queue)
        topic.subscribe("Sub", queue)

    stack = synth(build)
    policy = resolved(stack, stack.one("aws_sqs_queue_policy")["policy"])
    assert [statement["Principal"]["Service"] for statement in policy["Statement"]] == [
        "events.amazonaws.com",
        "sns.amazonaws.com",
    ]
    queue = ARNS["aws_sqs_queue.Queue.arn"]

    def may(principal: str, source: str) -> bool:
        context = {"aws:SourceArn": source}
        return allowed([], "sqs:SendMessage", queue, context, principal=principal, resource_policy=policy)

    assert may("events.amazonaws.com", RULE) and may("events.amazonaws.com", OTHER)
    assert may("sns.amazonaws.com", ARNS["aws_sns_topic.Topic.arn"])
    assert not may("sns.amazonaws.com", RULE)


def test_a_topic_is_delivered_to_by_its_policy() -> None:
    def build(stack: TerraformStack) -> None:
        EventBus(stack, "Bus").when("Placed", PLACED).pipe(Topic(stack, "Topic"))

    stack = synth(build)
    policy = resolved(stack, stack.one("aws_sns_topic_policy")["policy"])
    for source, expected in ((RULE, True), (OTHER, False)):
        context = {"aws:SourceArn": source}
        topic = ARNS["aws_sns_topic.Topic.arn"]
        assert (
            allowed([], "sns:Publish", topic, context, principal="events.amazonaws.com", resource_policy=policy)
            is expected
        )


def test_a_function_is_invoked_by_permission() -> None:
    def build(stack: TerraformStack) -> None:
        EventBus(stack, "Bus").when("Placed", PLACED).pipe(Function(stack, "Work", lambda event: event))

    permission = synth(build).one("aws_lambda_permission")
    permission.pop("//", None)
    assert permission == {
        "action": "lambda:InvokeFunction",
        "function_name": "${aws_lambda_function.Work.function_name}",
        "principal": "events.amazonaws.com",
        "source_arn": "${aws_cloudwatch_event_rule.Bus_Placed_2841E91D.arn}",
    }


TARGETS: dict[str, tuple[Callable[[TerraformStack], Any], dict[str, Any], list[tuple[str, str]]]] = {
    "machine": (
        lambda stack: StepFunction(stack, "Flow", lambda event: event),
        {},
        [("states:StartExecution", ARNS["aws_sfn_state_machine.Flow.arn"])],
    ),
    "bus": (
        lambda stack: EventBus(stack, "Other"),
        {},
        [("events:PutEvents", ARNS["aws_cloudwatch_event_bus.Other.arn"])],
    ),
    "stream": (
        lambda stack: Stream(stack, "Stream"),
        {"partition_key_path": "$.detail.id"},
        [(f"kinesis:{name}", ARNS["aws_kinesis_stream.Stream.arn"]) for name in ("PutRecord", "PutRecords")],
    ),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_other_targets_are_delivered_to_by_a_role(kind: str) -> None:
    make, options, actions = TARGETS[kind]

    def build(stack: TerraformStack) -> None:
        EventBus(stack, "Bus").when("Placed", PLACED).pipe(make(stack), **options)

    stack = synth(build)
    (role,) = [name for name in stack.resources("aws_iam_role") if "Placed" in name]
    assert stack.one("aws_cloudwatch_event_target")["role_arn"] == f"${{aws_iam_role.{role}.arn}}"
    policy = resolved(stack, stack.one("aws_iam_role_policy", "Placed")["policy"])
    for action, arn in actions:
        assert allowed(policy, action, arn)
        assert not allowed(policy, action, arn + "-other")
    (statement,) = policy["Statement"]
    named = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    assert named == [action for action, _ in actions]
    (trust,) = resolved(stack, stack.resources("aws_iam_role")[role]["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert trust["Condition"] == {"ArnEquals": {"aws:SourceArn": RULE}}


def test_a_log_group_is_delivered_to_by_the_policy_of_logs() -> None:
    def build(stack: TerraformStack) -> None:
        bus, group = EventBus(stack, "Bus"), LogGroup(stack, "Logs", name="/aws/events/shop")
        bus.when("Placed", PLACED).pipe(group)
        bus.when("Second", lambda e: e["source"] == "x").pipe(group)

    stack = synth(build)
    document = json.loads(stack.one("aws_cloudwatch_log_resource_policy")["policy_document"])
    (statement,) = document["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == "${aws_cloudwatch_log_group.Logs.arn}:*"
    assert len(statement["Condition"]["ArnEquals"]["aws:SourceArn"]) == 2


def test_a_fifo_queue_gets_its_message_group() -> None:
    def build(stack: TerraformStack) -> None:
        queue = Queue(stack, "Lines", fifo=True)
        EventBus(stack, "Bus").when("Placed", PLACED).pipe(queue, message_group_id="lines")
        schedule(stack, "Nightly", "rate(1 day)").pipe(queue, message_group_id="nightly")

    stack = synth(build)
    assert stack.one("aws_cloudwatch_event_target")["sqs_target"] == {"message_group_id": "lines"}
    assert stack.one("aws_scheduler_schedule")["target"]["sqs_parameters"] == {"message_group_id": "nightly"}


def test_inputs() -> None:
    def with_context(event: Any, context: RuleContext) -> Any:
        return {"rule": context.rule_name}

    def build(stack: TerraformStack) -> None:
        queue, rule = Queue(stack, "Queue"), EventBus(stack, "Bus").when("Placed", PLACED)
        rule.map(lambda e: e).pipe(queue)
        rule.map(lambda e: e["detail"]).pipe(queue)
        rule.map(lambda e: {"text": "${x}"}).pipe(queue)
        rule.map(lambda e: {"text": "${x}", "id": e["id"]}).pipe(queue)
        rule.map(with_context).pipe(queue)

    targets = synth(build).resources("aws_cloudwatch_event_target")
    inputs = {
        value["target_id"]: {key: item for key, item in value.items() if key.startswith("input")}
        for value in targets.values()
    }
    assert inputs == {
        "ToQueue": {},
        "ToQueue-2": {"input_path": "$.detail"},
        "ToQueue-3": {"input": '{"text":"$${x}"}'},
        "ToQueue-4": {
            "input_transformer": {"input_paths": {"id": "$.id"}, "input_template": '{"text":"$${x}","id":<id>}'}
        },
        "ToQueue-5": {"input_transformer": {"input_template": '{"rule":"<aws.events.rule-name>"}'}},
    }


def test_buses_that_exist() -> None:
    def build(stack: TerraformStack) -> None:
        queue = Queue(stack, "Queue")
        assert EventBus.default(stack) is EventBus.default(queue)
        EventBus.default(stack).when("Placed", PLACED).pipe(queue)
        named = EventBus.from_name(stack, "Partner", "aws.partner/example")
        named.when("Placed", PLACED).pipe(queue)
        Function(stack, "Put", lambda e: named.put_events({"Source": "s", "DetailType": "t", "Detail": {}}))

    stack = synth(build)
    assert stack.resources("aws_cloudwatch_event_bus") == {}
    names = sorted(rule["event_bus_name"] for rule in stack.resources("aws_cloudwatch_event_rule").values())
    assert names == ["aws.partner/example", "default"]
    statements = json.loads(stack.one("aws_iam_role_policy")["policy"])["Statement"]
    (put_events,) = [each for each in statements if each["Action"] == "events:PutEvents"]
    arn = "arn:${data.aws_partition.functionless-partition.partition}:events:"
    assert put_events["Resource"].startswith(arn) and put_events["Resource"].endswith(":event-bus/aws.partner/example")


def test_results_of_a_function_become_events() -> None:
    def build(stack: TerraformStack) -> None:
        work, queue = Function(stack, "Work", lambda event: event), Queue(stack, "Queue")
        work.on_success("Done").pipe(queue)
        work.on_failure("Lost").pipe(queue)

    stack = synth(build)
    config = stack.one("aws_lambda_function_event_invoke_config")["destination_config"]
    assert set(config) == {"on_success", "on_failure"}
    assert config["on_success"]["destination"].endswith(":event-bus/default")
    patterns = [json.loads(rule["event_pattern"]) for rule in stack.resources("aws_cloudwatch_event_rule").values()]
    assert sorted(pattern["detail-type"][0] for pattern in patterns) == [
        "Lambda Function Invocation Result - Failure",
        "Lambda Function Invocation Result - Success",
    ]
    policy = stack.one("aws_iam_role_policy", "Work")["policy"]
    assert '"events:PutEvents"' in policy


def test_events_of_a_resource() -> None:
    def build(stack: TerraformStack) -> None:
        table, queue = Table(stack, "Table", partition_key="id"), Queue(stack, "Queue")
        rule = resource_rule(
            table, "Changed", source="aws.x", detail_type="Changed", resources=[table.arn], detail={"state": ["ON"]},
            predicate=lambda e: e["detail"]["size"] > 5,
        )  # fmt: skip
        rule.pipe(queue)

    assert json.loads(synth(build).one("aws_cloudwatch_event_rule")["event_pattern"]) == {
        "source": ["aws.x"],
        "detail-type": ["Changed"],
        "resources": ["${aws_dynamodb_table.Table.arn}"],
        "detail": {"state": ["ON"], "size": [{"numeric": [">", 5]}]},
    }


def test_rules_and_queues_of_two_stacks_make_no_cycle() -> None:
    def build(app: Any) -> None:
        from cdktf_functionless import AwsProvider

        first, second = TerraformStack(app, "first"), TerraformStack(app, "second")
        for stack in (first, second):
            AwsProvider(stack, "aws", region="us-east-1")
        EventBus(second, "Bus").when("Placed", PLACED).pipe(Queue(first, "Queue"))

    stacks = synth_app(build)
    policy = stacks["first"].one("aws_sqs_queue_policy")["policy"]
    assert ":rule/second-Bus/second-Bus-Placed" in policy
    assert "remote_state" not in policy


def test_archive() -> None:
    def build(stack: TerraformStack) -> None:
        EventBus(stack, "Bus").archive("Kept", days=30, predicate=PLACED)

    archive = synth(build).one("aws_cloudwatch_event_archive")
    assert (archive["retention_days"], archive["event_pattern"]) == (30, '{"detail-type":["Placed"]}')


def test_a_schedule_has_one_role_for_its_targets() -> None:
    def build(stack: TerraformStack) -> None:
        work, dead = Function(stack, "Work", lambda event: event), Queue(stack, "Dead")
        nightly = schedule(
            stack, "Nightly", "cron(0 8 ? * MON-FRI *)", timezone="Europe/Zurich", flexible_window=30,
            start=datetime(2027, 1, 1, tzinfo=UTC), state="DISABLED",
        )  # fmt: skip
        nightly.pipe(work, {"text": "${x}"}, dead_letter_queue=dead, retry_attempts=1)
        nightly.pipe(EventBus(stack, "Other"), {"a": 1}, detail_type="Tick", source="clock")

    stack = synth(build)
    one = stack.one("aws_scheduler_schedule", "ToWork")
    assert one["schedule_expression_timezone"] == "Europe/Zurich"
    assert one["flexible_time_window"] == {"mode": "FLEXIBLE", "maximum_window_in_minutes": 30}
    assert one["start_date"] == "2027-01-01T00:00:00+00:00" and one["state"] == "DISABLED"
    assert one["target"]["input"] == '{"text":"$${x}"}'
    assert one["target"]["retry_policy"] == {"maximum_retry_attempts": 1}
    other = stack.one("aws_scheduler_schedule", "ToOther")["target"]
    assert other["eventbridge_parameters"] == {"detail_type": "Tick", "source": "clock"}
    policy = resolved(stack, stack.one("aws_iam_role_policy", "Nightly")["policy"])
    assert allowed(policy, "lambda:InvokeFunction", ARNS["aws_lambda_function.Work.arn"])
    assert allowed(policy, "sqs:SendMessage", ARNS["aws_sqs_queue.Dead.arn"])
    assert allowed(policy, "events:PutEvents", ARNS["aws_cloudwatch_event_bus.Other.arn"])
    assert not allowed(policy, "lambda:InvokeFunction", ARNS["aws_lambda_function.Work.arn"] + "2")
    assert not allowed(policy, "sqs:SendMessage", ARNS["aws_sqs_queue.Queue.arn"])
    (trust,) = resolved(stack, stack.one("aws_iam_role", "Nightly")["assume_role_policy"])["Statement"]
    group = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/default"
    assert trust["Condition"] == {"ArnEquals": {"aws:SourceArn": group}}


def test_a_topics_subscriptions() -> None:
    def build(stack: TerraformStack) -> None:
        topic, queue = Topic(stack, "Topic"), Queue(stack, "Queue")
        topic.subscribe("Body", queue, filter=lambda message: message["order"]["total"] >= 100)
        topic.subscribe(
            "Attributes", Function(stack, "Work", lambda e: e), filter=lambda attributes: attributes["k"] == "v"
        )
        topic.subscribe("Mail", "somebody@example.com")
        topic.subscribe("Web", "https://example.com/in", raw=True, dead_letter_queue=queue)

    stack = synth(build)
    found = {name.split("_")[1]: value for name, value in stack.resources("aws_sns_topic_subscription").items()}
    assert found["Body"]["filter_policy"] == '{"order":{"total":[{"numeric":[">=",100]}]}}'
    assert found["Body"]["filter_policy_scope"] == "MessageBody" and found["Body"]["raw_message_delivery"] is True
    assert found["Attributes"]["filter_policy_scope"] == "MessageAttributes"
    assert found["Mail"]["protocol"] == "email" and found["Web"]["protocol"] == "https"
    assert json.loads(found["Web"]["redrive_policy"]) == {"deadLetterTargetArn": "${aws_sqs_queue.Queue.arn}"}
    assert stack.one("aws_lambda_permission")["principal"] == "sns.amazonaws.com"


def test_a_queues_consumer() -> None:
    def build(stack: TerraformStack) -> None:
        queue = Queue(stack, "Queue", visibility_timeout_seconds=120)
        queue.on_message(
            "Work", lambda message: None, batch_size=100, max_batching_window=5, max_concurrency=2, timeout=20,
            filter=lambda record: record["body"]["kind"] == "order",
        )  # fmt: skip

    stack = synth(build)
    source = stack.one("aws_lambda_event_source_mapping")
    assert source["function_response_types"] == ["ReportBatchItemFailures"]
    assert source["batch_size"] == 100 and source["scaling_config"] == {"maximum_concurrency": 2}
    assert source["filter_criteria"]["filter"] == [{"pattern": '{"body":{"kind":["order"]}}'}]
    statements = json.loads(stack.one("aws_iam_role_policy")["policy"])["Statement"]
    assert {"Effect": "Allow", "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            "Resource": "${aws_sqs_queue.Queue.arn}"} in statements  # fmt: skip


def test_dead_letters_of_a_queue() -> None:
    def build(stack: TerraformStack) -> None:
        Queue(stack, "Queue", dead_letter_queue=Queue(stack, "Dead"), max_receive_count=3)

    queue = synth(build).one("aws_sqs_queue", "Queue")
    assert json.loads(queue["redrive_policy"]) == {
        "deadLetterTargetArn": "${aws_sqs_queue.Dead.arn}",
        "maxReceiveCount": 3,
    }


# Refusals


def many_targets(stack: TerraformStack) -> None:
    rule = EventBus(stack, "Bus").all()
    for number in range(6):
        rule.pipe(Queue(stack, f"Queue{number}"))


def piped(target: Callable[[TerraformStack], Any], **options: Any) -> Callable[[TerraformStack], None]:
    def build(stack: TerraformStack) -> None:
        EventBus(stack, "Bus").all().pipe(target(stack), **options)

    return build


def scheduled(expression: str = "rate(1 hour)", target: Any = None, **options: Any) -> Callable[[TerraformStack], None]:
    def build(stack: TerraformStack) -> None:
        made = schedule(stack, "Nightly", expression, **options)
        if target is not None:
            made.pipe(target(stack))

    return build


def putting(*entries: Any) -> Callable[[TerraformStack], None]:
    def build(stack: TerraformStack) -> None:
        bus = EventBus(stack, "Bus")
        Function(stack, "Put", lambda event: bus.put_events(*entries) if False else put(bus, event))

    return build


def put(bus: Any, event: Any) -> Any:
    return bus.put_events({"Source": "aws.mine", "DetailType": "", "Details": {}})


def consumed(**options: Any) -> Callable[[TerraformStack], None]:
    def build(stack: TerraformStack) -> None:
        fifo = options.pop("fifo", False)
        Queue(stack, "Queue", fifo=fifo).on_message("Work", lambda message: None, **options)

    return build


REFUSED: list[tuple[str, Callable[[TerraformStack], Any]]] = [
    ("FL4030", many_targets),
    ("FL4031", piped(lambda stack: Table(stack, "Table", partition_key="id"))),
    ("FL4031", piped(lambda stack: LogGroup(stack, "Logs"))),
    ("FL4032", piped(lambda stack: Queue(stack, "Queue"), retry_attempts=186)),
    ("FL4032", piped(lambda stack: Queue(stack, "Queue"), max_event_age=59)),
    ("FL4032", piped(lambda stack: Topic(stack, "Topic"), message_group_id="a")),
    ("FL4032", lambda stack: EventBus(stack, "Bus").when("R", PLACED, pattern_limit=5000)),
    ("FL4032", lambda stack: EventBus(stack, "Bus").archive("A", days=0)),
    ("FL4033", piped(lambda stack: Queue(stack, "Queue", fifo=True))),
    ("FL4033", piped(lambda stack: Queue(stack, "Queue"), message_group_id="a")),
    ("FL4040", scheduled("cron(0 8 * * * *)")),
    ("FL4041", scheduled(timezone="Europe/Nowhere")),
    ("FL4041", scheduled(flexible_window=0)),
    ("FL4041", scheduled(start=datetime(2027, 1, 1))),
    ("FL4041", scheduled(start=datetime(2027, 1, 1, tzinfo=UTC), end=datetime(2026, 1, 1, tzinfo=UTC))),
    ("FL4041", scheduled("at(2027-01-01T00:00:00)", start=datetime(2027, 1, 1, tzinfo=UTC))),
    ("FL4041", scheduled(target=lambda stack: LogGroup(stack, "Logs", name="/aws/events/x"))),
    ("FL4050", putting()),
    ("FL4051", consumed(batch_size=11)),
    ("FL4051", consumed(batch_size=11, fifo=True, max_batching_window=1)),
    ("FL4051", consumed(max_batching_window=301)),
    ("FL4051", consumed(max_concurrency=1)),
    ("FL4051", consumed(timeout=31)),
    ("FL4051", lambda stack: Queue(stack, "Queue", dead_letter_queue=Queue(stack, "Dead", fifo=True))),
    ("FL4052", lambda stack: Topic(stack, "Topic").subscribe("S", Stream(stack, "Stream"))),
    ("FL4052", lambda stack: Topic(stack, "Topic").subscribe("S", Queue(stack, "Queue"), filter=lambda m: True)),
    ("FL1012", lambda stack: Queue(stack, "Queue").on_message("Work", lambda a, b: None)),
]


@pytest.mark.parametrize(("code", "build"), REFUSED, ids=lambda each: each if isinstance(each, str) else "")
def test_refused(code: str, build: Callable[[TerraformStack], Any]) -> None:
    refused(code, build)


def test_all_that_is_wrong_with_an_entry_is_reported_together() -> None:
    text = str(refused("FL4050", putting()))
    for problem in ("'Details'", "'Detail'", "DetailType is ''", "'aws.mine'"):
        assert problem in text
