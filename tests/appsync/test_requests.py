"""The requests that data sources get, and what becomes of their answers, for each kind of data source."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import (
    AppsyncApi,
    AppsyncResolver,
    ExpressStepFunction,
    Function,
    FunctionlessError,
    HttpEndpoint,
    StepFunction,
    Table,
    aws,
)
from lambda_runtime.start import batched

from . import engine

SCHEMA = """
input In { id: ID! n: Int! }
type Query { one(id: ID!, n: Int, ids: [ID!], rows: [In!]): AWSJSON }
"""


def price_of(id: str) -> int:
    return len(id)


class World:
    """A stack with one of each; `resolver` compiles a function that uses them by name."""

    def __init__(self) -> None:
        self.stack = TerraformStack(App(), "shop")
        self.posts = Table(self.stack, "Posts", partition_key="id", sort_key=("n", "N"))
        self.price = Function(self.stack, "Price", price_of)
        self.express = ExpressStepFunction(self.stack, "Quick", lambda order: order)
        self.flow = StepFunction(self.stack, "Flow", lambda order: order)
        self.http = HttpEndpoint("https://api.example.com")
        self.count = 0

    def resolver(self, function: Any) -> AppsyncResolver[..., Any]:
        self.count += 1
        api = AppsyncApi(self.stack, f"Api{self.count}", schema=SCHEMA)
        return api.resolver("Query", "one")(function)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def run(resolver: AppsyncResolver[..., Any], args: dict[str, Any], *answers: Any) -> engine.Outcome:
    given = iter(answers)

    def answer(call: Any, request: Any) -> Any:
        found = next(given)
        if isinstance(found, engine.DataSourceError):
            raise found
        return found

    return engine.evaluate(resolver.compiled, {"args": args}, answer)


def test_an_item_is_put_apart_from_its_key(world: World) -> None:
    posts = world.posts

    def one(id: str, n: int):
        item = {"id": id, "n": n, "tags": ["a"], "size": 1.5, "none": None}
        posts.put_item(Item=item, ConditionExpression="attribute_not_exists(#i)", ExpressionAttributeNames={"#i": "id"})
        return item["tags"]

    found = run(world.resolver(one), {"id": "7", "n": 2}, {})
    assert found.value == ["a"]
    assert found.requests[0][1] == {
        "operation": "PutItem", "key": {"id": {"S": "7"}, "n": {"N": 2}},
        "attributeValues": {"tags": {"L": [{"S": "a"}]}, "size": {"N": 1.5}, "none": {"NULL": None}},
        "condition": {"expression": "attribute_not_exists(#i)", "expressionNames": {"#i": "id"}},
    }  # fmt: skip


def test_expressions_get_the_names_and_values_that_they_use(world: World) -> None:
    posts = world.posts

    def one(id: str, n: int):
        return posts.update_item(
            Key={"id": id, "n": n}, UpdateExpression="SET #t = :t", ConditionExpression="#v = :v", ExpressionAttributeNames={"#t": "title", "#v": "version"},
            ExpressionAttributeValues={":t": "x", ":v": n}, ReturnValues="ALL_NEW",
        )["Attributes"]["title"]  # fmt: skip

    found = run(world.resolver(one), {"id": "7", "n": 2}, {"id": "7", "title": "x"})
    request = found.requests[0][1]
    assert request["update"] == {
        "expression": "SET #t = :t",
        "expressionNames": {"#t": "title"},
        "expressionValues": {":t": {"S": "x"}},
    }
    assert request["condition"] == {
        "expression": "#v = :v",
        "expressionNames": {"#v": "version"},
        "expressionValues": {":v": {"N": 2}},
    }
    assert found.value == "x"


def test_pages_of_a_query(world: World) -> None:
    posts = world.posts

    def one(id: str, n: int | None = None):
        page = posts.query(
            KeyConditionExpression="id = :id",
            ExpressionAttributeValues={":id": id},
            Limit=n or 5,
            ScanIndexForward=False,
        )
        return {"items": page["Items"], "count": page["Count"], "next": page.get("LastEvaluatedKey")}

    found = run(world.resolver(one), {"id": "7"}, {"items": [{"id": "7"}], "nextToken": None})
    assert found.requests[0][1] == {
        "operation": "Query", "query": {"expression": "id = :id", "expressionValues": {":id": {"S": "7"}}}, "limit": 5, "scanIndexForward": False,
    }  # fmt: skip
    assert found.value == {"items": [{"id": "7"}], "count": 1, "next": None}


def test_batches_and_transactions(world: World) -> None:
    posts = world.posts

    def gets(ids: list[str]):
        found = [posts.get_item(Key={"id": id, "n": 1}) for id in ids]
        return [each.get("Item") for each in found]

    name = posts.table_name
    found = run(world.resolver(gets), {"ids": ["a", "b"]}, {"data": {name: [{"id": "a"}, None]}})
    keys = [{"id": {"S": each}, "n": {"N": 1}} for each in "ab"]
    assert found.requests[0][1] == {"operation": "BatchGetItem", "tables": {name: {"keys": keys}}}
    assert found.value == [{"id": "a"}, None]
    assert run(world.resolver(gets), {"ids": []}).value == []

    def writes(rows: list[dict[str, Any]]):
        answer = posts.batch_write_item(
            Requests=[{"PutRequest": {"Item": {"id": row["id"], "n": row["n"]}}} for row in rows]
        )
        return len(answer["UnprocessedItems"])

    found = run(world.resolver(writes), {"rows": [{"id": "a", "n": 1}]}, {"unprocessedItems": {name: []}})
    assert found.requests[0][1] == {"operation": "BatchPutItem", "tables": {name: [{"id": {"S": "a"}, "n": {"N": 1}}]}}
    assert found.value == 0

    def transaction(id: str, n: int):
        posts.transact_write_items(
            TransactItems=[
                {"Put": {"Item": {"id": id, "n": n, "x": 1}}}, {"Delete": {"Key": {"id": id, "n": 0}, "ConditionExpression": "attribute_exists(id)"}},
                {"ConditionCheck": {"Key": {"id": id, "n": 5}, "ConditionExpression": "attribute_not_exists(id)"}},
            ]
        )  # fmt: skip
        return True

    resolver = world.resolver(transaction)
    items = run(resolver, {"id": "a", "n": 1}, {}).requests[0][1]["transactItems"]
    assert [item["operation"] for item in items] == ["PutItem", "DeleteItem", "ConditionCheck"]
    assert items[1]["condition"] == {"expression": "attribute_exists(id)", "returnValuesOnConditionCheckFailure": False}
    assert resolver.policy["Statement"][0]["Action"] == [
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
    ]


def test_dynamodb_with_its_own_values(world: World) -> None:
    posts = world.posts

    def one(id: str):
        return aws.dynamodb.get_item(TableName=posts, Key={"id": {"S": id}, "n": {"N": "1"}})["Item"]["words"]["N"]

    found = run(world.resolver(one), {"id": "7"}, {"id": "7", "words": 12})
    assert found.requests[0][1] == {"operation": "GetItem", "key": {"id": {"S": "7"}, "n": {"N": "1"}}}
    assert found.value == "12"


def test_a_function_is_invoked_and_its_error_raised(world: World) -> None:
    price = world.price

    def one(id: str):
        return price(id) + 1

    resolver = world.resolver(one)
    assert run(resolver, {"id": "abc"}, 3).value == 4
    assert run(resolver, {"id": "abc"}, 3).requests[0][1] == {"operation": "Invoke", "payload": "abc"}
    assert run(resolver, {"id": "x"}, engine.DataSourceError("Lambda:Unhandled", "no")).error == (
        "Lambda:Unhandled",
        "no",
    )

    def start(id: str):
        price.start(id)

    assert run(world.resolver(start), {"id": "x"}, None).requests[0][1] == {
        "operation": "Invoke",
        "invocationType": "Event",
        "payload": "x",
    }


def test_state_machines_are_run_and_started(world: World) -> None:
    express, flow = world.express, world.flow

    def one(id: str):
        try:
            return express({"id": id})
        except ValueError as e:
            return f"caught {e}"

    def answered(status: str, **more: Any) -> dict[str, Any]:
        return {"statusCode": 200, "body": json.dumps({"status": status, **more})}

    resolver = world.resolver(one)
    found = run(resolver, {"id": "7"}, answered("SUCCEEDED", output='{"ok": true}'))
    assert found.value == {"ok": True}
    assert json.loads(found.requests[0][1]["params"]["body"]["input"]) == {"id": "7"}
    assert found.requests[0][1]["params"]["headers"]["x-amz-target"] == "AWSStepFunctions.StartSyncExecution"
    assert run(resolver, {"id": "7"}, answered("FAILED", error="ValueError", cause="bad")).value == "caught bad"
    assert run(resolver, {"id": "7"}, answered("FAILED", error="Other", cause="bad")).error == ("Other", "bad")
    failed = {"statusCode": 400, "body": json.dumps({"__type": "com.amazon#AccessDenied", "message": "no"})}
    assert run(resolver, {"id": "7"}, failed).error == ("AccessDenied", "no")

    def start(id: str):
        return flow.start({"id": id}, name=id)["executionArn"]

    found = run(
        world.resolver(start), {"id": "7"}, {"statusCode": 200, "body": '{"executionArn": "arn:x", "startDate": 1}'}
    )
    assert found.value == "arn:x" and found.requests[0][1]["params"]["body"]["name"] == "7"


def test_http_and_sdk_calls(world: World) -> None:
    http = world.http

    def one(id: str):
        answer = http.post(f"/items/{id}", body={"id": id}, headers={"x-id": id})
        return answer["body"] if answer["statusCode"] == 200 else None

    found = run(world.resolver(one), {"id": "7"}, {"statusCode": 200, "headers": {}, "body": "ok"})
    assert found.value == "ok"
    assert found.requests[0][1] == {
        "method": "POST",
        "resourcePath": "/items/7",
        "params": {"headers": {"x-id": "7"}, "body": {"id": "7"}},
    }

    def sent(id: str):
        return aws.sqs.send_message(QueueUrl="https://sqs.us-east-1.amazonaws.com/123456789012/q", MessageBody=id)[
            "MessageId"
        ]

    found = run(world.resolver(sent), {"id": "7"}, {"statusCode": 200, "body": '{"MessageId": "m"}'})
    assert found.value == "m"
    assert found.requests[0][1]["params"]["headers"]["x-amz-target"] == "AmazonSQS.SendMessage"
    assert found.requests[0][1]["params"]["body"]["MessageBody"] == "7"


@pytest.mark.parametrize("payload", ["abc", ["abc", "de"]])
def test_a_bundle_answers_the_batch_that_a_resolver_sends(world: World, payload: Any) -> None:
    """The same key on both sides, and a list that is a payload stays one."""
    price = world.price

    def many(ids: list[str]):
        return [price(id) for id in ids]

    request = run(world.resolver(many), {"ids": ["abc", "x"]}, [3, 1]).requests[0][1]
    assert request["operation"] == "BatchInvoke"
    handler = batched(lambda event, context: len(event))
    # AppSync gives the function the list of what the fields of one batch sent.
    assert handler([request["payload"], {**request["payload"], **dict.fromkeys(request["payload"], [])}], None) == [
        [3, 1],
        [],
    ]
    assert handler(payload, None) == len(payload)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda posts: lambda id: posts.put_item(Item={"id": id, "n": 1}, ReturnValues="ALL_OLD"),
            "no ReturnValues='ALL_OLD'",
        ),
        (
            lambda posts: lambda id: posts.get_item(Key={"id": id, "n": 1}, ReturnConsumedCapacity="TOTAL"),
            "no ReturnConsumedCapacity",
        ),
        (lambda posts: lambda id: posts.query(KeyConditionExpression="id = :id"), "uses :id"),
        (lambda posts: lambda id: posts.scan(ExpressionAttributeValues={":x": 1}), "No expression uses :x"),
        (lambda posts: lambda id: aws.s3.get_object(Bucket="b", Key=id), "cannot be called from an AppSync resolver"),
    ],
)
def test_what_appsync_cannot_say(world: World, make: Any, says: str) -> None:
    with pytest.raises(FunctionlessError) as found:
        world.resolver(make(world.posts)).code
    assert found.value.diagnostics[0].code.number in ("FL5019", "FL1010")
    assert says in str(found.value)
