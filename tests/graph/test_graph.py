"""Diagrams: what of a stack is shown, with which words, as Mermaid and as a page."""

from __future__ import annotations

import html.parser
import json
import shutil
import subprocess

import pytest

from cdktf_functionless import Bucket, EventBus, Function, HttpApi, Queue, StepFunction, Table, Topic, schedule
from cdktf_functionless.__main__ import main
from cdktf_functionless.graph import mermaid, page, stack_graph, states_graph
from tests.harness.synth import synth


def build(stack):
    orders = Table(stack, "Orders", partition_key="id", stream=True)
    bus, jobs, dead, news = EventBus(stack, "Bus"), Queue(stack, "Jobs"), Queue(stack, "Dead"), Topic(stack, "News")
    files = Bucket(stack, "Files")

    def get(order):
        return orders.get_item(Key={"id": order["id"]})

    charge = Function(stack, "Charge", get, on_failure=dead)

    def fulfil(order: dict):
        for line in order["lines"]:
            if line["qty"] > 0:
                charge(line)

    flow = StepFunction(stack, "Fulfil", fulfil)
    bus.when("Placed", lambda e: e["source"] == "shop").pipe(flow)
    jobs.on_message("Work", lambda body: charge(body))
    orders.on_change("Changed", lambda change: news.publish(Message="x"))
    files.on_object_created("Uploaded", jobs)
    news.subscribe("ToJobs", jobs)
    flow.on_failed("Failed").pipe(news)
    schedule(stack, "Nightly", "rate(1 day)").pipe(charge)
    HttpApi(stack, "Api").post("/orders", jobs)


@pytest.fixture(scope="module")
def graph():
    return stack_graph(synth(build, name="shop").folder)


def edges(graph):
    labels = {id: node.label for id, node in graph.nodes.items()}
    return {(labels[edge.source], labels[edge.target], edge.label.partition(" (")[0]) for edge in graph.edges}


def test_what_is_joined(graph):
    assert edges(graph) == {
        ("Charge", "Orders", "GetItem"),
        ("Charge", "Dead", "on failure"),
        ("Fulfil", "Charge", "InvokeFunction"),
        ("Bus", "Bus/Placed", ""),
        ("Bus/Placed", "Fulfil", "event"),
        ("Jobs", "Jobs/Work", "records"),
        ("Jobs/Work", "Charge", "InvokeFunction"),
        ("Orders", "Orders/Changed", "records"),
        ("Orders/Changed", "News", "Publish"),
        ("Files", "Files/Uploaded", "event"),
        ("Files/Uploaded", "Jobs", "event"),
        ("News", "Jobs", "message"),
        ("Fulfil", "Fulfil/Failed", "event"),
        ("Fulfil/Failed", "News", "event"),
        ("Nightly/ToCharge", "Charge", "on time"),
        ("Api", "Jobs", "POST /orders"),
    }


def test_calls_carry_their_line(graph):
    (label,) = [edge.label for edge in graph.edges if edge.label.startswith("GetItem")]
    file, _, line = label.removeprefix("GetItem (").removesuffix(")").partition(":")
    assert file == "test_graph.py"
    assert "orders.get_item" in open(__file__).read().splitlines()[int(line) - 1]


def test_no_roles_policies_or_log_groups(graph):
    assert {node.kind for node in graph.nodes.values()} == {
        *("lambda_function", "sfn_state_machine", "dynamodb_table", "sqs_queue", "sns_topic", "s3_bucket"),
        *("cloudwatch_event_bus", "cloudwatch_event_rule", "scheduler_schedule", "apigatewayv2_api"),
    }


def test_a_machine_opens_into_its_states(graph):
    (machine,) = [node for node in graph.nodes.values() if node.kind == "sfn_state_machine"]
    kinds = {node.kind for node in machine.inside.nodes.values()}
    assert {"Start", "Task"} <= kinds
    assert any(node.detail == "lambda:invoke" for node in machine.inside.nodes.values())


def test_states_of_every_kind():
    definition = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Choice", "Choices": [{"Condition": "{% $x > 1 %}", "Next": "B"}], "Default": "C"},
            "B": {
                "Type": "Parallel",
                "Branches": [{"StartAt": "B1", "States": {"B1": {"Type": "Pass", "End": True}}}],
                "Catch": [{"ErrorEquals": ["KeyError", "LookupError"], "Next": "D"}],
                "Next": "C",
            },
            "C": {
                "Type": "Map",
                "ItemProcessor": {"StartAt": "C1", "States": {"C1": {"Type": "Wait", "Seconds": 1, "End": True}}},
                "End": True,
            },
            "D": {"Type": "Fail"},
        },
    }
    graph = states_graph(definition, "m")
    assert {(edge.source, edge.target, edge.label) for edge in graph.edges} == {
        ("start", "A", ""),
        ("A", "B", "$x > 1"),
        ("A", "C", "else"),
        ("B", "C", ""),
        ("B", "D", "except KeyError, …"),
        ("B", "B/0/B1", "branch"),
        ("C", "C/C1", "each"),
    }


def test_mermaid_text(graph):
    text = mermaid(graph)
    assert text.count("```mermaid") == 2
    assert '[("Orders<br/><small>table</small>")]' in text
    assert '|"records"|' in text
    odd = states_graph({"StartAt": 'a"<b>', "States": {'a"<b>': {"Type": "Succeed"}}}, "m")
    assert 'a#quot;#lt;b#gt;' in mermaid(odd)


class _Checker(html.parser.HTMLParser):
    """Counts elements, and fails where one is closed that is not open."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], {}

    def handle_starttag(self, tag, attributes):
        self.seen[tag] = self.seen.get(tag, 0) + 1
        if tag not in ("meta",):
            self.open.append(tag)
        assert not any("http" in (value or "") for name, value in attributes if name in ("src", "href"))

    def handle_startendtag(self, tag, attributes):
        self.seen[tag] = self.seen.get(tag, 0) + 1

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else(graph):
    checker = _Checker()
    checker.feed(page([graph]))
    assert checker.open == []
    states = sum(len(node.inside.nodes) for node in graph.nodes.values() if node.inside)
    assert checker.seen["svg"] == 2
    assert checker.seen["rect"] == 2 * (len(graph.nodes) + states)


def test_the_command(tmp_path, capsys):
    stack = synth(build, tmp_path / "out", name="shop")
    assert stack.folder.exists()
    assert main(["graph", str(tmp_path / "out"), "--output", str(tmp_path / "picture")]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "picture.md"), str(tmp_path / "picture.html")]
    assert "<svg" in (tmp_path / "picture.html").read_text()
    assert main(["graph", str(tmp_path / "out"), "--stack", "other"]) == 1
    assert "shop" in capsys.readouterr().err


def test_the_comment_is_data_for_terraform(graph):
    stack = synth(build, name="shop")
    policies = stack.resources("aws_iam_role_policy").values()
    assert any(policy["//"].get("calls") for policy in policies)
    assert all("metadata" in policy["//"] for policy in policies)
    json.dumps(stack.document)


@pytest.mark.slow
def test_a_browser_draws_it(graph, tmp_path):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine: the page's markup is checked without one")
    (tmp_path / "page.html").write_text(page([graph]))
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"file://{tmp_path / 'page.html'}",
    ]  # fmt: skip
    drawn = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    assert drawn.count('class="node"') > len(graph.nodes)
