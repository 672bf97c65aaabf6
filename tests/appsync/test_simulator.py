"""GraphQL requests through the AppSync simulator with our resolvers on it, DynamoDB on moto behind it.

Each request is answered twice: by the simulator, and by graphql-core with the resolvers run as Python against a table
of its own. The simulator has no batch and no transaction requests and loses the values of conditions, so the
requests here use neither.
"""

from __future__ import annotations

import decimal
import json
import subprocess
from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict

import boto3
import graphql
import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, AppsyncResolver, Table
from cdktf_functionless.testing import local
from tests.harness.cloud import Cloud

from .engine import ORACLE

SCHEMA = """
type Post { id: ID! author: String! title: String words: Int! tags: [String!]! related: [Post!]! summary(limit: Int): String! }
input PostInput { id: ID! author: String! title: String words: Int! tags: [String!] }
type Statistics { posts: Int! words: Int! average: Float longest: Int tags: [String!]! }
type Query {
  getPost(id: ID!): Post
  firstOf(ids: [ID!]!): String
  by(author: String!, minimum: Int): [Post!]!
  statistics(author: String!): Statistics!
  compare(a: ID!, b: ID!): String!
  maybe(id: ID, other: ID): Post
  hello(name: String, times: Int): String!
  titles(upper: Boolean): [String!]!
}
type Mutation {
  addPost(input: PostInput!): Post!
  rename(id: ID!, title: String!): Post
  grow(id: ID!, by: Int!): Int!
  copyPost(id: ID!, to: ID!): Post!
  remove(id: ID!): Post
}
"""


class Post(TypedDict):
    id: str
    author: str
    words: int
    tags: list[str]
    title: NotRequired[str | None]


def build(stack: TerraformStack) -> AppsyncApi:
    posts = Table[Post](stack, "Posts", partition_key="id")
    api = AppsyncApi(stack, "Api", schema=SCHEMA)

    @api.query
    def getPost(id: str):
        return posts.get_item(Key={"id": id}).get("Item")

    @api.query
    def firstOf(ids: list[str]):
        post = posts.get_item(Key={"id": ids[0]})["Item"]
        return post["title"]

    @api.query
    def by(author: str, minimum: int = 0):
        found = [post for post in posts.scan()["Items"] if post["author"] == author and post["words"] >= minimum]
        return sorted(found, key=lambda post: (-post["words"], post["id"]))

    @api.query
    def statistics(author: str):
        items = [post for post in posts.scan()["Items"] if post["author"] == author]
        words = [post["words"] for post in items]
        tags: list[str] = []
        for post in items:
            for tag in post["tags"]:
                if tag not in tags:
                    tags.append(tag)
        average = sum(words) / len(words) if words else None
        return {
            "posts": len(items),
            "words": sum(words),
            "average": average,
            "longest": max(words, default=None),
            "tags": sorted(tags),
        }

    @api.query
    def compare(a: str, b: str):
        first = posts.get_item(Key={"id": a}).get("Item")
        if first is None:
            return f"no {a}"
        second = posts.get_item(Key={"id": b}).get("Item")
        if second is None:
            raise LookupError(f"no {b}")
        if first["words"] == second["words"]:
            return "equal"
        longer = first if first["words"] > second["words"] else second
        return f"{longer['id']} by {abs(first['words'] - second['words'])} words"

    @api.query
    def maybe(id: str | None = None, other: str | None = None):
        post = None
        if id:
            post = posts.get_item(Key={"id": id}).get("Item")
        if post is None and other:
            post = posts.get_item(Key={"id": other}).get("Item")
        return post

    @api.query
    def hello(name: str = "world", times: int = 1):
        if times < 0:
            raise ValueError(f"times is {times}")
        return " ".join(["Hello", *[name.capitalize() for _ in range(times)]]) + "!"

    @api.query
    def titles(upper: bool = False):
        found = sorted(post.get("title") or f"<{post['id']}>" for post in posts.scan()["Items"])
        return [title.upper() if upper else title for title in found]

    @api.mutation
    def addPost(input: Post):
        if input["words"] < 0:
            raise ValueError(f"words must not be negative: {input['words']}")
        post = {
            "id": input["id"],
            "author": input["author"],
            "title": input.get("title"),
            "words": input["words"],
            "tags": input.get("tags") or [],
        }
        posts.put_item(Item=post)
        return post

    @api.mutation
    def rename(id: str, title: str):
        answer = posts.update_item(
            Key={"id": id},
            UpdateExpression="SET title = :title",
            ExpressionAttributeValues={":title": title.strip()},
            ReturnValues="ALL_NEW",
        )
        return answer["Attributes"]

    @api.mutation
    def grow(id: str, by: int):
        post = posts.get_item(Key={"id": id})["Item"]
        words = max(post["words"] + by, 0)
        posts.update_item(
            Key={"id": id}, UpdateExpression="SET words = :words", ExpressionAttributeValues={":words": words}
        )
        return words

    @api.mutation
    def copyPost(id: str, to: str):
        if id == to:
            raise ValueError("a copy needs another id")
        post = posts.get_item(Key={"id": id}).get("Item")
        if post is None:
            raise LookupError(id)
        copied = {
            "id": to,
            "author": post["author"],
            "title": f"Copy of {post.get('title') or id}",
            "words": post["words"],
            "tags": [*post["tags"], "copy"],
        }
        posts.put_item(Item=copied)
        return copied

    @api.mutation
    def remove(id: str):
        return posts.delete_item(Key={"id": id}, ReturnValues="ALL_OLD").get("Attributes")

    @api.resolver("Post", "related")
    def related(source: dict[str, Any]):
        return sorted(
            (
                post
                for post in posts.scan()["Items"]
                if post["author"] == source["author"] and post["id"] != source["id"]
            ),
            key=lambda post: post["id"],
        )

    @api.resolver("Post", "summary")
    def summary(source: dict[str, Any], limit: int = 12):
        title = source.get("title") or "untitled"
        return title if len(title) <= limit else title[: limit - 1] + "…"

    build.table = posts  # type: ignore[attr-defined]
    return api


POST = "id author title words tags"
REQUESTS = [
    "{ getPost(id: \"1\") { id } }",
    "mutation { addPost(input: {id: \"1\", author: \"ann\", title: \"First\", words: 120, tags: [\"a\", \"b\"]}) { %s } }" % POST,
    "mutation { addPost(input: {id: \"2\", author: \"ann\", words: 80}) { %s summary } }" % POST,
    "mutation { addPost(input: {id: \"3\", author: \"bob\", title: \"Third post of all\", words: 200, tags: [\"b\"]}) { %s summary summary5: summary(limit: 5) } }" % POST,
    "mutation { addPost(input: {id: \"4\", author: \"ann\", words: -1}) { id } }",
    "mutation { addPost(input: {id: \"5\", author: \"ann\", title: \"Émile 😀😀😀😀😀😀😀😀😀😀\", words: 80, tags: []}) { %s summary(limit: 8) } }" % POST,
    "{ getPost(id: \"1\") { %s } }" % POST,
    "{ getPost(id: \"2\") { %s summary related { id summary } } }" % POST,
    "{ getPost(id: \"9\") { id } }",
    "{ firstOf(ids: [\"3\", \"1\"]) }",
    "{ firstOf(ids: [\"2\"]) }",
    "{ firstOf(ids: []) }",
    "{ firstOf(ids: [\"9\"]) }",
    "{ by(author: \"ann\") { id words } }",
    "{ by(author: \"ann\", minimum: 100) { id } other: by(author: \"nobody\") { id } }",
    "{ statistics(author: \"ann\") { posts words average longest tags } }",
    "{ statistics(author: \"nobody\") { posts words average longest tags } }",
    "{ compare(a: \"1\", b: \"3\") }",
    "{ compare(a: \"2\", b: \"5\") }",
    "{ compare(a: \"9\", b: \"1\") }",
    "{ compare(a: \"1\", b: \"9\") }",
    "{ maybe { id } one: maybe(id: \"1\") { id } two: maybe(id: \"9\", other: \"2\") { id } three: maybe(other: \"3\") { id } }",
    "{ hello }",
    "{ hello(name: \"ann\", times: 3) }",
    "{ hello(name: \"ann\", times: 0) }",
    "{ hello(times: -2) }",
    "{ titles loud: titles(upper: true) }",
    "mutation { rename(id: \"2\", title: \"  Second  \") { %s } }" % POST,
    "mutation { grow(id: \"2\", by: 5) }",
    "mutation { grow(id: \"2\", by: -500) }",
    "mutation { grow(id: \"9\", by: 1) }",
    "mutation { copyPost(id: \"3\", to: \"6\") { %s related { id } } }" % POST,
    "mutation { copyPost(id: \"3\", to: \"3\") { id } }",
    "mutation { copyPost(id: \"9\", to: \"7\") { id } }",
    "{ by(author: \"bob\") { id title tags } }",
    "mutation { remove(id: \"6\") { %s } }" % POST,
    "{ titles }",
]  # fmt: skip


class Simulator:
    """The simulator's process."""

    def __init__(self, api: AppsyncApi, endpoint: str, table: str) -> None:
        resolvers = [node for node in api.node.find_all() if isinstance(node, AppsyncResolver)]
        functions = []
        described = []
        for resolver in resolvers:
            names = []
            for step in resolver.functions:
                name = f"{resolver.type_name}_{resolver.field_name}_{step.name}"
                functions.append({"name": name, "dataSource": "posts", "code": step.code})
                names.append(name)
            source = "none" if resolver.compiled.call is None else "posts"
            described.append(
                {
                    "type": resolver.type_name,
                    "field": resolver.field_name,
                    "dataSource": source,
                    "functions": names,
                    "code": resolver.code,
                }
            )
        credentials = {"accessKeyId": "testing", "secretAccessKey": "testing"}
        sources = [
            {
                "type": "AMAZON_DYNAMODB",
                "name": "posts",
                "config": {"tableName": table, "endpoint": endpoint, "region": "us-east-1", "credentials": credentials},
            },
            {"type": "NONE", "name": "none"},
        ]
        schema = SCHEMA + "\nschema { query: Query mutation: Mutation }"
        self.process = subprocess.Popen(
            ["node", str(ORACLE / "simulator.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert (
            self.ask({"schema": schema, "dataSources": sources, "functions": functions, "resolvers": described})
            == "ready"
        )

    def ask(self, message: Any) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def query(self, text: str) -> dict[str, Any]:
        return dict(json.loads(self.ask({"query": text})))


def python_schema(api: AppsyncApi) -> Any:
    """The schema with the resolvers as Python functions."""
    schema = graphql.build_schema(SCHEMA)
    for node in api.node.find_all():
        if isinstance(node, AppsyncResolver):
            fields = schema.get_type(node.type_name).fields  # type: ignore[union-attr]
            root = node.type_name in ("Query", "Mutation")

            def resolve(
                source: Any, info: Any, node: AppsyncResolver[..., Any] = node, root: bool = root, **args: Any
            ) -> Any:
                return _plain(node.handler(**args) if root else node.handler(source=source, **args))

            fields[node.field_name].resolve = resolve
    return schema


def _plain(value: Any) -> Any:
    def number(each: Any) -> Any:
        assert isinstance(each, decimal.Decimal)
        return int(each) if each == each.to_integral_value() else float(each)

    return json.loads(json.dumps(value, default=number))


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Simulator, Any]]:
    with Cloud() as cloud, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
        stack = TerraformStack(App(), "blog")
        api = build(stack)
        table: Table[Any] = build.table  # type: ignore[attr-defined]
        client = boto3.client("dynamodb", endpoint_url=cloud.endpoint, region_name="us-east-1")
        for name in (table.table_name, "posts-of-the-simulator"):
            client.create_table(
                TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            )  # fmt: skip
        simulator = Simulator(api, cloud.endpoint, "posts-of-the-simulator")
        try:
            yield simulator, python_schema(api)
        finally:
            simulator.process.kill()


def test_requests_give_what_python_gives(both: tuple[Simulator, Any]) -> None:
    assert len(REQUESTS) >= 30
    simulator, schema = both
    problems = []
    for request in REQUESTS:
        with local():
            expected = graphql.graphql_sync(schema, request)
        found = simulator.query(request)
        errors = [(type(error.original_error).__name__, error.message) for error in expected.errors or ()]
        # The simulator adds GraphQL's own complaint about the null that an error leaves.
        given = [(error["errorType"], error["message"]) for error in found.get("errors") or () if "errorType" in error]
        if given != errors:
            problems.append(f"{request}: {found} {errors}")
            continue
        if errors and any(error.path and len(error.path) == 1 for error in expected.errors or ()):
            continue  # how far a null spreads is GraphQL's own, and the simulator's differs for non-null fields
        if found["data"] != expected.data:
            problems.append(f"{request}: {found['data']} is not {expected.data}")
    assert not problems, "\n".join(problems)
