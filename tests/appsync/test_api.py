"""What a GraphQL API emits: resources, kinds of resolvers, data sources and their policies."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cdktf import App, TerraformStack, Testing

from cdktf_functionless import AppsyncApi, AppsyncResolver, AwsProvider, Function, FunctionlessError, Table
from cdktf_functionless.provider import resource
from tests.harness.synth import Synthesized, synth

from . import engine
from .stack import build


@pytest.fixture(scope="module")
def stack() -> Synthesized:
    return synth(build)


def _policies(stack: Synthesized) -> dict[str, dict[str, Any]]:
    return {
        name: json.loads(each["policy"])
        for name, each in stack.resources("aws_iam_role_policy").items()
        if "DataSources" in name
    }


def test_each_field_has_its_resolver_and_its_kind(stack: Synthesized) -> None:
    found = {
        f"{each['type']}.{each['field']}": each["kind"] for each in stack.resources("aws_appsync_resolver").values()
    }
    assert len(found) == 21
    assert {name for name, kind in found.items() if kind == "PIPELINE"} == {"Mutation.publish"}
    for each in stack.resources("aws_appsync_resolver").values():
        assert each["runtime"] == {"name": "APPSYNC_JS", "runtime_version": "1.0.0"}
        assert ("pipeline_config" in each) == (each["kind"] == "PIPELINE") == ("data_source" not in each)


def test_a_resource_has_one_data_source(stack: Synthesized) -> None:
    kinds = sorted((each["name"], each["type"]) for each in stack.resources("aws_appsync_datasource").values())
    assert kinds == [
        ("Bus", "AMAZON_EVENTBRIDGE"), ("Posts", "AMAZON_DYNAMODB"), ("Price", "AWS_LAMBDA"), ("none", "NONE"), ("sns", "HTTP"), ("sqs", "HTTP"),
        ("states", "HTTP"), ("sync_states", "HTTP"), ("weather_example_com", "HTTP"),
    ]  # fmt: skip


def test_policies_are_exact(stack: Synthesized) -> None:
    policies = _policies(stack)
    assert len(policies) == 7
    for document in policies.values():
        for statement in document["Statement"]:
            assert "*" not in json.dumps(statement).replace(":*", "")
    table = next(document for name, document in policies.items() if "Posts" in name)["Statement"]
    assert table == [
        {
            "Effect": "Allow",
            "Action": [
                "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem",
                "dynamodb:Scan", "dynamodb:UpdateItem",
            ],
            "Resource": "${aws_dynamodb_table.Posts.arn}",
        }
    ]  # fmt: skip


#: What each kind of request needs; every action of a policy must be one of the emitted requests'.
_NEEDS = {
    "GetItem": "dynamodb:GetItem", "PutItem": "dynamodb:PutItem", "UpdateItem": "dynamodb:UpdateItem", "DeleteItem": "dynamodb:DeleteItem",
    "Scan": "dynamodb:Scan", "Query": "dynamodb:Query", "BatchGetItem": "dynamodb:BatchGetItem", "BatchPutItem": "dynamodb:BatchWriteItem",
    "Invoke": "lambda:InvokeFunction", "BatchInvoke": "lambda:InvokeFunction", "PutEvents": "events:PutEvents",
    "AmazonSQS.SendMessage": "sqs:SendMessage", "Action=Publish": "sns:Publish", "AWSStepFunctions.StartExecution": "states:StartExecution",
    "AWSStepFunctions.StartSyncExecution": "states:StartSyncExecution",
}  # fmt: skip


def test_no_action_is_unused_and_none_is_missing(stack: Synthesized) -> None:
    codes = [
        each["code"]
        for kind in ("aws_appsync_resolver", "aws_appsync_function")
        for each in stack.resources(kind).values()
    ]
    text = "\n".join(codes)
    needed = {
        action
        for word, action in _NEEDS.items()
        if re.search(rf"'{re.escape(word)}'|{re.escape(word)}&|'{re.escape(word)}&", text)
    }
    allowed = set()
    for document in _policies(stack).values():
        for statement in document["Statement"]:
            actions = statement["Action"]
            allowed |= {actions} if isinstance(actions, str) else set(actions)
    assert allowed == needed


def test_the_api_is_as_it_was_asked_for(stack: Synthesized) -> None:
    api = stack.one("aws_appsync_graphql_api")
    assert api["authentication_type"] == "API_KEY"
    assert api["additional_authentication_provider"] == [{"authentication_type": "AWS_IAM"}]
    assert api["xray_enabled"] is True and api["query_depth_limit"] == 10
    assert api["log_config"]["field_log_level"] == "ERROR"
    assert stack.one("aws_appsync_api_cache")["api_caching_behavior"] == "PER_RESOLVER_CACHING"
    assert "api_id" in stack.one("aws_appsync_api_key")
    cached = stack.one("aws_appsync_resolver", "getPost")["caching_config"]
    assert cached == {"ttl": 30, "caching_keys": ["$context.arguments.id"]}
    assert (
        "'Hello '" in stack.one("aws_appsync_resolver", "hello")["code"]
        or "Hello" in stack.one("aws_appsync_resolver", "hello")["code"]
    )
    assert "ctx.env" not in stack.text


def test_all_code_passes_the_linter_and_the_type_checker() -> None:
    app = App()
    api = build(TerraformStack(app, "blog"))
    files = [
        text
        for node in api.node.find_all()
        if isinstance(node, AppsyncResolver)
        for text in engine.files(node.compiled)
    ]
    assert len(files) > 20
    problems = engine.check(files)
    assert not problems, "\n\n".join(f"{text}\n{found}" for text, found in problems.items())


def test_the_same_program_gives_the_same_text(stack: Synthesized) -> None:
    assert synth(build).text == stack.text


def test_the_providers_own_api() -> None:
    def own(stack: TerraformStack) -> None:
        api = resource("appsync_graphql_api", "AppsyncGraphqlApi")(
            stack, "Own", name="own", authentication_type="AWS_IAM", schema="type Query { twice(n: Int!): Int! }"
        )
        AppsyncResolver(stack, "Twice", api, "Query", "twice", lambda n: n * 2)

    found = synth(own)
    assert found.one("aws_appsync_resolver")["api_id"] == "${aws_appsync_graphql_api.Own.id}"
    assert "n * 2" in found.one("aws_appsync_resolver")["code"]


def test_authorizers_and_a_schema_from_a_file(tmp_path: Any) -> None:
    path = tmp_path / "schema.graphql"
    path.write_text("type Query { hello: String @aws_lambda }\n")

    def authorized(stack: TerraformStack) -> None:
        check = Function(stack, "Check", lambda event: {"isAuthorized": True})
        AppsyncApi(
            stack, "Api", schema=str(path), authentication={"authorizer": check, "authorizer_result_ttl_in_seconds": 60},
            additional_authentication=[{"user_pool_id": "us-east-1_abc"}, {"issuer": "https://issuer.example.com"}],
        )  # fmt: skip

    found = synth(authorized)
    api = found.one("aws_appsync_graphql_api")
    assert api["lambda_authorizer_config"] == {
        "authorizer_uri": "${aws_lambda_function.Check.arn}",
        "authorizer_result_ttl_in_seconds": 60,
    }
    assert [each["authentication_type"] for each in api["additional_authentication_provider"]] == [
        "AMAZON_COGNITO_USER_POOLS",
        "OPENID_CONNECT",
    ]
    permission = found.one("aws_lambda_permission")
    assert (
        permission["principal"] == "appsync.amazonaws.com"
        and permission["source_arn"] == "${aws_appsync_graphql_api.Api.arn}"
    )


def test_calls_across_stacks() -> None:
    app = App()
    one, two = TerraformStack(app, "one"), TerraformStack(app, "two")
    AwsProvider(one, "aws", region="us-east-1")
    AwsProvider(two, "aws", region="us-east-1")
    posts = Table(one, "Posts", partition_key="id")
    api = AppsyncApi(two, "Api", schema="type Query { get(id: ID!): AWSJSON }")

    @api.query
    def get(id: str):
        return posts.get_item(Key={"id": id}).get("Item")

    document = json.loads(Testing.synth(two))
    app.synth()
    source = next(iter(document["resource"]["aws_appsync_datasource"].values()))
    assert source["type"] == "AMAZON_DYNAMODB"
    from pathlib import Path

    text = (Path(app.outdir) / "stacks/two/cdk.tf.json").read_text()
    assert "terraform_remote_state" in text and '"aws_dynamodb_table"' not in text


def test_a_batched_resolver_wraps_its_payload() -> None:
    app = App()
    stack = TerraformStack(app, "s")
    price = Function(stack, "Price", lambda id: 1)
    api = AppsyncApi(stack, "Api", schema="type Query { price(id: ID!): Int }")

    @api.query("price", max_batch_size=10)
    def one(id: str):
        return price(id)

    assert "{ operation: 'BatchInvoke', payload: { 'functionless:batch': [id] } }" in one.code
    assert "ctx.result[0]" in one.code


@pytest.mark.parametrize(
    ("program", "code", "says"),
    [
        (lambda api: api.resolver("Query", "nothing")(lambda id: id), "FL5013", "Query has no field nothing"),
        (lambda api: api.resolver("Quer", "get")(lambda id: id), "FL5013", "Did you mean Query?"),
        (lambda api: api.resolver("Query", "get")(lambda identifier: 1).code, "FL5014", "no argument identifier"),
        (
            lambda api: api.resolver("Query", "get")(lambda id: {"a": 1}).code,
            "FL5015",
            "is a string, and the resolver gives an object",
        ),
        (lambda api: api.resolver("Query", "get", cache_ttl=5000)(lambda id: id), "FL5017", "cache_ttl is 5000"),
        (
            lambda api: api.resolver("Query", "get", filter=lambda post: True)(lambda id: id),
            "FL5017",
            "no subscription",
        ),
    ],
)
def test_mismatches_are_diagnostics(program: Any, code: str, says: str) -> None:
    api = AppsyncApi(TerraformStack(App(), "s"), "Api", schema="type Query {\n  get(id: ID!): String\n}")
    with pytest.raises(FunctionlessError) as found:
        program(api)
    assert found.value.diagnostics[0].code.number == code
    assert says in str(found.value)
    assert found.value.diagnostics[0].position is not None


def test_a_wrong_schema_points_at_its_line() -> None:
    with pytest.raises(FunctionlessError) as found:
        AppsyncApi(TerraformStack(App(), "s"), "Api", schema="type Query {\n  get(id: ID!): Strin\n}")
    position = found.value.diagnostics[0].position
    assert position is not None and position.line == 2
    assert "get(id: ID!): Strin" in str(found.value)
