"""Policy documents and their reports."""

import json

import pytest

from cdktf_functionless.diagnostics import FunctionlessError, Position
from cdktf_functionless.iam import Statement, merge, policy_document, policy_report
from tests.aws.common import codes

HERE = Position(__file__, 12, 1, 12, 5)
THERE = Position(__file__, 3, 1, 3, 5)
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
INDEX = f"{TABLE}/index/by-date"


def allow(actions, *resources, condition=None, sources=(HERE,)):
    return Statement(frozenset(actions.split()), resources, condition, sources)


def test_one_statement_per_target_with_sorted_actions():
    document = policy_document(
        [
            allow("dynamodb:Query dynamodb:GetItem", TABLE),
            allow("dynamodb:Query", TABLE, INDEX),
            allow("s3:GetObject", "*"),
        ]
    )
    assert document == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": TABLE},
            {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": INDEX},
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
        ],
    }


def test_merging_allows_neither_more_nor_less():
    given = [
        allow("a:One a:Two", "arn:x", "arn:y"),
        allow("a:Three", "arn:y", "arn:z"),
        allow("a:One", "arn:x", condition={"StringEquals": {"aws:a": "b"}}),
    ]

    def pairs(items):
        return {(a, r, json.dumps(s.condition)) for s in items for a in s.actions for r in s.resources}

    assert pairs(merge(given)) == pairs(given)


def test_conditions_keep_statements_apart_and_stay():
    condition = {"StringEquals": {"kms:ViaService": "sqs.us-east-1.amazonaws.com"}}
    document = policy_document([allow("kms:Decrypt", "arn:k"), allow("kms:Decrypt", "arn:k", condition=condition)])
    assert [item.get("Condition") for item in document["Statement"]] == [None, condition]


def test_the_order_is_that_of_first_need_and_sources_are_sorted():
    merged = merge([allow("a:B", "arn:2"), allow("a:A", "arn:1"), allow("a:C", "arn:2", sources=(THERE,))])
    assert [item.resources for item in merged] == [("arn:2",), ("arn:1",)]
    assert merged[0].sources == (THERE, HERE)


def test_extra_statements_are_appended_once():
    extra = {"Effect": "Allow", "Action": "a:B", "Resource": "arn:aws:a:::x"}
    document = policy_document([], [extra, dict(extra)])
    assert document["Statement"] == [extra]


def test_nothing_needed_is_no_statement():
    assert policy_document([]) == {"Version": "2012-10-17", "Statement": []}
    assert policy_report([]) == ""


def test_the_report_names_resource_action_and_line():
    report = policy_report([allow("dynamodb:Query", TABLE), allow("dynamodb:GetItem", TABLE, sources=(HERE, THERE))])
    lines = report.splitlines()
    assert lines[0] == TABLE
    assert lines[1].split()[0] == "dynamodb:GetItem" and f"{THERE}" in lines[1] and "import json" in lines[1]
    assert f"{HERE}" in lines[2] and lines[3].split()[0] == "dynamodb:Query"


def test_the_report_shows_conditions_and_readable_resources():
    condition = {"StringEquals": {"a": "b"}}
    report = policy_report([allow("a:B", "token", condition=condition)], readable=lambda text: f"<{text}>")
    assert report.startswith('<token>\n  when {"StringEquals": {"a": "b"}}\n  a:B')


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"Effect": "Allow"}, "not a list"),
        (["s3:*"], "not a dict"),
        ([{"Action": "a:B", "Resource": "*"}], "no Effect"),
        ([{"Effect": "Permit", "Action": "a:B", "Resource": "*"}], "no Effect"),
        ([{"Effect": "Allow", "Resource": "*"}], "no Action"),
        ([{"Effect": "Allow", "Action": "a:B"}], "no Resource"),
        ([{"Effect": "Allow", "Action": "a:B", "NotAction": "a:C", "Resource": "*"}], "Action and NotAction"),
        ([{"Effect": "Allow", "Action": "GetItem", "Resource": "*"}], "'GetItem'"),
        ([{"Effect": "Allow", "Action": [], "Resource": "*"}], "empty Action"),
        ([{"Effect": "Allow", "Action": "a:B", "Resource": "orders"}], "'orders'"),
        ([{"Effect": "Allow", "Action": "a:B", "Resource": [3]}], "int"),
        ([{"Effect": "Allow", "Action": "a:B", "Resource": "*", "Principal": "*"}], "'Principal'"),
        ([{"Effect": "Allow", "Action": "a:B", "Resource": "*", "Condition": {"StringEquals": "x"}}], "Condition"),
        ([{"Effect": "Allow", "Action": "a:B", "Resource": "*", "Sid": "a b"}], "Sid"),
    ],
)
def test_what_is_no_statement_is_a_diagnostic(extra, words):
    with pytest.raises(FunctionlessError) as failure:
        policy_document([], extra)
    assert set(codes(failure.value)) == {"FL2030"}
    assert words in str(failure.value)


@pytest.mark.parametrize(
    "extra",
    [
        {"Effect": "Deny", "NotAction": ["s3:*", "iam:Get?ser"], "NotResource": "arn:aws:s3:::x"},
        {"Sid": "One", "Effect": "Allow", "Action": "*", "Resource": "${TfToken[TOKEN.3]}"},
        {"Effect": "Allow", "Action": "a:B", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    ],
)
def test_iam_json_statements_pass(extra):
    assert policy_document([], [extra])["Statement"] == [extra]


def test_all_that_is_wrong_is_reported_together():
    with pytest.raises(FunctionlessError) as failure:
        policy_document([], [{"Effect": "Allow"}, {"Action": "x", "Resource": "y"}])
    assert len(failure.value.diagnostics) == 5


def test_a_policy_that_iam_would_refuse_is_a_diagnostic():
    with pytest.raises(FunctionlessError) as failure:
        policy_document([allow("s3:GetObject", *(f"arn:aws:s3:::shop/{number:0200}" for number in range(50)))])
    assert codes(failure.value) == ["FL2038"]


def test_tokens_count_as_nothing():
    tokens = [f"${{TfToken[TOKEN.{number}{'0' * 200}]}}" for number in range(50)]
    assert len(policy_document([allow("s3:GetObject", *tokens)])["Statement"]) == 50
