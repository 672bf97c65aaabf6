"""Subscription filters: the predicate and the filter that AppSync gets agree on published objects.

The evaluator below is written from AWS's documentation of enhanced filtering: an object passes when all rules of some
group hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, FunctionlessError

from . import engine

SCHEMA = """
type User { id: ID! level: Int! }
type Post { id: ID! author: String! title: String words: Int! tags: [String!]! draft: Boolean! user: User! }
type Query { get: Post }
type Mutation { put(id: ID!): Post }
type Subscription { onPost(author: String!, least: Int!): Post @aws_subscribe(mutations: ["put"]) }
"""
AUTHORS = ("ann", "bob")
POSTS = [
    {"id": "1", "author": author, "title": title, "words": words, "tags": tags, "draft": draft, "user": {"id": "u", "level": words // 5}}
    for author, title, words, tags, draft in itertools.product(
        ("ann", "bob", ""), ("A day", None), (0, 5, 10, 20), ([], ["a"], ["a", "b"]), (True, False)
    )
]  # fmt: skip
PREDICATES: list[Callable[..., bool]] = [
    lambda post, author: post["author"] == author,
    lambda post, author: author == post["author"] and post["words"] > 5,
    lambda post, author, least: post["words"] >= least or post["author"] != author,
    lambda post, author, least: not (post["words"] < least and post["author"] == author),
    lambda post: post["author"] in AUTHORS,
    lambda post, author: post["author"] not in ("bob", author),
    lambda post: 5 <= post["words"] <= 10,
    lambda post: 5 < post["words"] < 20,
    lambda post: not 5 <= post["words"] <= 10,
    lambda post: "a" in post["tags"] and "b" not in post["tags"],
    lambda post: post["author"].startswith("a"),
    lambda post: post["draft"] and not post["words"] > 10,
    lambda post: not post["draft"],
    lambda post: post["title"] is None,
    lambda post, least: post["user"]["level"] > least - 8 and (post["draft"] or post["author"] == "ann"),
]
REFUSED: list[Callable[..., bool]] = [
    lambda post: post["words"] * 2 > 10,
    lambda post: post["words"] == post["author"],
    lambda post: post["title"] != "A day",
    lambda post: len(post["tags"]) > 1,
    lambda post: post["author"] in ("a", "b", "c", "d", "e", "f"),
    lambda post, nobody: post["author"] == nobody,
]


def passes(filter_: dict[str, Any], post: dict[str, Any]) -> bool:
    return any(all(_holds(rule, post) for rule in group["filters"]) for group in filter_["filterGroup"])


def _holds(rule: dict[str, Any], post: dict[str, Any]) -> bool:
    found: Any = post
    for name in rule["fieldName"].split("."):
        found = found[name]
    value = rule["value"]
    match rule["operator"]:
        case "eq":
            return bool(found == value)
        case "ne":
            return bool(found != value)
        case "lt":
            return bool(found < value)
        case "le":
            return bool(found <= value)
        case "gt":
            return bool(found > value)
        case "ge":
            return bool(found >= value)
        case "in":
            return found in value
        case "notIn":
            return found not in value
        case "contains":
            return value in found
        case "notContains":
            return value not in found
        case "beginsWith":
            return bool(found.startswith(value))
        case "between":
            return bool(value[0] <= found <= value[1])
    raise AssertionError(rule)


def compiled(predicate: Callable[..., bool]) -> Any:
    api = AppsyncApi(TerraformStack(App(), "s"), "Api", schema=SCHEMA)
    return api.resolver("Subscription", "onPost", filter=predicate)(lambda: None).compiled


@pytest.mark.parametrize("predicate", PREDICATES, ids=map(str, range(len(PREDICATES))))
def test_the_filter_means_the_predicate(predicate: Callable[..., bool]) -> None:
    names = predicate.__code__.co_varnames[1 : predicate.__code__.co_argcount]
    args = {"author": "ann", "least": 10}
    outcome = engine.evaluate(compiled(predicate), {"args": args}, lambda call, request: None)
    ((name, filter_),) = outcome.extensions
    assert name == "setSubscriptionFilter"
    for post in POSTS:
        assert passes(filter_, post) == bool(predicate(post, **{each: args[each] for each in names})), (filter_, post)


@pytest.mark.parametrize("predicate", REFUSED, ids=map(str, range(len(REFUSED))))
def test_what_filters_cannot_say(predicate: Callable[..., bool]) -> None:
    with pytest.raises(FunctionlessError) as found:
        compiled(predicate)
    assert found.value.diagnostics[0].code.number in ("FL5014", "FL5018")
