"""The evaluators of policies tell right from wrong, on policies made for that."""

from __future__ import annotations

import pytest

from tests.harness.calls import ApiCall, IamRequest, UnknownCall
from tests.harness.iam import allowed, assert_exact, lint, reduced, resolve, without_logs

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
GET = ApiCall("dynamodb", "GetItem", {"TableName": "orders"}, "us-east-1")
PUT = ApiCall("dynamodb", "PutItem", {"TableName": TABLE}, "us-east-1")
QUERY = ApiCall("dynamodb", "Query", {"TableName": "orders", "IndexName": "by_day"}, "us-east-1")


def policy(*statements: tuple[list[str], list[str]]) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": a, "Resource": r} for a, r in statements],
    }


def test_allowed() -> None:
    document = policy((["dynamodb:GetItem"], [TABLE]))
    assert allowed(document, "dynamodb:GetItem", TABLE)
    assert not allowed(document, "dynamodb:PutItem", TABLE)
    assert not allowed(document, "dynamodb:GetItem", TABLE + "s")
    with pytest.raises(ValueError, match="invalid"):
        allowed(document, "dynamodb:GetItems", TABLE)
    with pytest.raises(ValueError, match="resource"):
        allowed(document, "dynamodb:GetItem", QUEUE)


def test_a_service_is_allowed_by_the_resource_policy_and_only_from_its_rule() -> None:
    rule = "arn:aws:events:us-east-1:123456789012:rule/placed"
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
                "Resource": QUEUE, "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
            }
        ],
    }  # fmt: skip
    for source, expected in ((rule, True), (rule + "2", False)):
        found = allowed([], "sqs:SendMessage", QUEUE, {"aws:SourceArn": source},
                        principal="events.amazonaws.com", resource_policy=document)  # fmt: skip
        assert found == expected


def test_exact() -> None:
    assert_exact(policy((["dynamodb:GetItem", "dynamodb:PutItem"], [TABLE])), [GET, PUT])
    assert_exact(policy((["dynamodb:Query"], [f"{TABLE}/index/by_day"])), [QUERY])
    with pytest.raises(AssertionError, match="refused"):
        assert_exact(policy((["dynamodb:GetItem"], [TABLE])), [GET, PUT])
    with pytest.raises(AssertionError, match="still sufficient"):
        assert_exact(policy((["dynamodb:GetItem", "dynamodb:PutItem"], [TABLE])), [GET])
    with pytest.raises(AssertionError, match="still sufficient"):
        assert_exact(policy((["dynamodb:GetItem"], [TABLE, f"{TABLE}/index/by_day"])), [GET])
    with pytest.raises(AssertionError, match="nothing was called"):
        assert_exact(policy((["dynamodb:GetItem"], [TABLE])), [])
    assert_exact(policy((["kms:Decrypt"], ["arn:aws:kms:us-east-1:123456789012:key/k"])), [],
                 extra=[IamRequest("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k")])  # fmt: skip


def test_reduced_takes_one_thing_at_a_time() -> None:
    document = policy((["a:A", "a:B"], ["r"]), (["a:C"], ["s", "t"]))
    assert len(list(reduced(document))) == 6
    assert without_logs(policy((["logs:PutLogEvents"], ["x"]), (["a:C"], ["s"]))) == policy((["a:C"], ["s"]))


def test_transactions_ask_for_each_of_their_items() -> None:
    items = [{"Put": {"TableName": "a", "Item": {}}}, {"ConditionCheck": {"TableName": "b", "Key": {}}}]
    call = ApiCall("dynamodb", "TransactWriteItems", {"TransactItems": items}, "eu-west-1")
    assert [(r.action, r.resource) for r in call.requests()] == [
        ("dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/a"),
        ("dynamodb:ConditionCheckItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/b"),
    ]
    with pytest.raises(UnknownCall):
        ApiCall("no_such_service", "Get", {}, "us-east-1").requests()


def test_lint() -> None:
    assert lint(policy((["dynamodb:GetItem"], ["${aws_dynamodb_table.Orders.arn}"]))) == []
    assert lint(policy((["s3:ListBucket"], ["${aws_s3_bucket.Files.arn}/*"]))) != []
    assert lint(policy((["dynamodb:GetItems"], [TABLE]))) != []


def test_resolve() -> None:
    references = {"aws_dynamodb_table.Orders.arn": TABLE}
    assert resolve({"a": ["x${aws_dynamodb_table.Orders.arn}/index/*", "$${a}", 1]}, references) == {
        "a": [f"x{TABLE}/index/*", "$${a}", 1]
    }
    with pytest.raises(KeyError, match="Jobs"):
        resolve("${aws_sqs_queue.Jobs.arn}", references)
