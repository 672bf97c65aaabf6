"""Subscription filters: the predicate and the filter that AppSync gets agree on published objects.

The evaluator below is written from AWS's documentation of enhanced filtering: an object passes when all rules of some
group hold.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, FunctionlessError
from tests.harness.sources import module_of

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
    lambda post: post["title"] != "A day",
    lambda post: post["title"] is not None and post["title"] != "A day",
    lambda post, author: post["title"] == author or post["title"] != author,
    lambda post: post["author"] in ("a", "b", "c", "d", "e", "bob"),
    lambda post: post["author"] not in ("a", "b", "c", "d", "e", "bob"),
    lambda post: not (post["words"] != 5 and post["words"] not in (0, 10)),
    lambda post: 0 <= post["words"] <= 5 or 4 <= post["words"] <= 10,
    lambda post: post["author"] and not post["words"],
    lambda post: "ay" in post["title"],
    lambda post: post["title"].startswith("A") or post["draft"],
    lambda post, least: not (post["draft"] or post["words"] < least) and not post["author"] != "bob",
    lambda post, least: post["user"]["level"] > least - 8 and (post["draft"] or post["author"] == "ann"),
]
REFUSED: list[Callable[..., bool]] = [
    lambda post: post["words"] * 2 > 10,
    lambda post: post["words"] == post["author"],
    lambda post: len(post["tags"]) > 1,
    lambda post: post["author"] != post["title"],
    lambda post: not post["author"].startswith("a"),
    lambda post: post["words"] > 5 or post["words"] <= 5,
    lambda post: post["draft"] and not post["draft"],
    lambda post, nobody: post["author"] == nobody,
]


def passes(filter_: dict[str, Any], post: dict[str, Any], *, null_differs: bool = True) -> bool:
    return any(all(_holds(rule, post, null_differs) for rule in group["filters"]) for group in filter_["filterGroup"])


def _holds(rule: dict[str, Any], post: dict[str, Any], null_differs: bool) -> bool:
    found: Any = post
    for name in rule["fieldName"].split("."):
        found = found[name]
    value = rule["value"]
    if found is None and value is not None and rule["operator"] != "eq":
        return null_differs and rule["operator"] in ("ne", "notIn", "notContains")
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


_stack = TerraformStack(App(), "s")
_numbers = itertools.count()


def compiled(predicate: Callable[..., bool]) -> Any:
    api = AppsyncApi(_stack, f"Api{next(_numbers)}", schema=SCHEMA)
    return api.resolver("Subscription", "onPost", filter=predicate)(lambda: None).compiled


def agree(predicate: Callable[..., bool]) -> None:
    """Compares filter and predicate; an object for which Python raises passes neither."""
    names = predicate.__code__.co_varnames[1 : predicate.__code__.co_argcount]
    args = {"author": "ann", "least": 10}
    outcome = engine.evaluate(compiled(predicate), {"args": args}, lambda call, request: None)
    ((name, filter_),) = outcome.extensions
    assert name == "setSubscriptionFilter"
    for post in POSTS:
        try:
            expected = bool(predicate(post, **{each: args[each] for each in names}))
        except (TypeError, AttributeError):
            expected = False
        # AWS does not say whether null differs from a value: no filter may depend on it.
        for null_differs in (True, False):
            assert passes(filter_, post, null_differs=null_differs) == expected, (filter_, post)


@pytest.mark.parametrize("predicate", PREDICATES, ids=map(str, range(len(PREDICATES))))
def test_the_filter_means_the_predicate(predicate: Callable[..., bool]) -> None:
    agree(predicate)


LEAVES = [
    'post["author"] == author', 'post["author"] == "ann"', 'post["author"] in ("ann", "x")', 'post["author"].startswith("b")', '"n" in post["author"]',
    'post["words"] < least', 'post["words"] >= least', 'post["words"] < 10', '5 <= post["words"] <= 10', 'post["words"] != 20', 'post["words"] == least',
    'post["title"] is None', 'post["title"] == "A day"', 'post["title"].startswith("A")', 'post["title"] == author', 'post["draft"]', '"a" in post["tags"]',
    'author in post["tags"]', 'post["user"]["level"] > 1', 'post["user"]["level"] not in (0, 2)',
]  # fmt: skip


def test_random_predicates(tmp_path: Path) -> None:
    """Leaves under and, or and not, in any order."""
    chance = random.Random(7)

    def drawn(depth: int) -> str:
        kind = chance.randrange(4) if depth else 3
        if kind == 0:
            return f"not ({drawn(depth - 1)})"
        if kind < 3:
            return f"({drawn(depth - 1)} {('and', 'or')[kind - 1]} {drawn(depth - 1)})"
        return chance.choice(LEAVES)

    texts = sorted({drawn(3) for _ in range(150)})
    functions = [f"def p{place}(post, author, least):\n    return {text}\n" for place, text in enumerate(texts)]
    module = module_of(tmp_path / "random_predicates.py", "\n".join(functions))
    refused = 0
    for place, text in enumerate(texts):
        try:
            agree(getattr(module, f"p{place}"))
        except FunctionlessError:
            refused += 1
        except AssertionError as failure:
            raise AssertionError(text) from failure
    assert refused < len(texts) / 3


@pytest.mark.parametrize("predicate", REFUSED, ids=map(str, range(len(REFUSED))))
def test_what_filters_cannot_say(predicate: Callable[..., bool]) -> None:
    with pytest.raises(FunctionlessError) as found:
        compiled(predicate)
    assert found.value.diagnostics[0].code.number in ("FL5014", "FL5018")
