"""A stack with a GraphQL API that uses every kind of data source; several tests look at it."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from cdktf import TerraformStack

from cdktf_functionless import (
    AppsyncApi,
    AppsyncContext,
    EventBus,
    ExpressStepFunction,
    Function,
    HttpEndpoint,
    Queue,
    StepFunction,
    Table,
    Topic,
    aws,
)

SCHEMA = """
type Post @aws_iam { id: ID! author: String! title: String words: Int! tags: [String!]! related: [Post!]! summary(limit: Int): String }
type Page { items: [Post!]! next: String }
input PostInput { id: ID! author: String! title: String words: Int! tags: [String!] }
type Query {
  getPost(id: ID!): Post
  postsBy(author: String!, limit: Int, next: String): Page!
  allPosts(minimum: Int): [Post!]!
  manyPosts(ids: [ID!]!): [Post]!
  price(id: ID!): Float!
  prices(ids: [ID!]!): [Float!]!
  statistics(author: String!): AWSJSON
  run(id: ID!): String
  weather(city: String!): String
  hello(name: String): String!
  me: String
}
type Mutation {
  addPost(input: PostInput!): Post
  rename(id: ID!, title: String!): Post
  removePost(id: ID!): Post
  publish(id: ID!): Boolean!
  order(id: ID!): String
  transfer(source: ID!, target: ID!, words: Int!): Boolean
  importPosts(posts: [PostInput!]!): Int!
}
type Subscription {
  onPost(author: String!): Post @aws_subscribe(mutations: ["addPost", "rename"])
}
"""


class Post(TypedDict):
    id: str
    author: str
    words: int
    tags: list[str]
    title: NotRequired[str | None]


def price_of(id: str) -> float:
    return len(id) * 1.5


def work(order: dict) -> dict:
    return {"text": f"done {order['id']}"}


def build(stack: TerraformStack) -> AppsyncApi:
    posts = Table[Post](stack, "Posts", partition_key="id")
    price = Function(stack, "Price", price_of)
    bus = EventBus(stack, "Bus")
    queue = Queue(stack, "Queue")
    topic = Topic(stack, "Topic")
    express = ExpressStepFunction(stack, "Quick", work)
    flow = StepFunction(stack, "Flow", work)
    weather_api = HttpEndpoint("https://weather.example.com")
    api = AppsyncApi(
        stack, "Api", schema=SCHEMA, authentication="API_KEY", additional_authentication=["AWS_IAM"], log_level="ERROR", xray_enabled=True,
        query_depth_limit=10, environment={"STAGE": "test"}, cache={"type": "SMALL", "ttl": 60, "api_caching_behavior": "PER_RESOLVER_CACHING"},
    )  # fmt: skip

    @api.query(cache_ttl=30, cache_keys=["$context.arguments.id"])
    def getPost(id: str):
        return posts.get_item(Key={"id": id}).get("Item")

    @api.query
    def postsBy(author: str, limit: int | None = None, next: str | None = None):
        page = posts.scan(
            FilterExpression="#author = :author", ExpressionAttributeNames={"#author": "author"}, ExpressionAttributeValues={":author": author}, Limit=limit or 100,
        )  # fmt: skip
        return {"items": page["Items"], "next": page.get("LastEvaluatedKey")}

    @api.query
    def allPosts(minimum: int = 0):
        return sorted(
            (post for post in posts.scan()["Items"] if post["words"] >= minimum),
            key=lambda post: (-post["words"], post["id"]),
        )

    @api.query
    def manyPosts(ids: list[str]):
        found = [posts.get_item(Key={"id": id}) for id in ids]
        return [each.get("Item") for each in found]

    @api.query("price")
    def one_price(id: str):
        if not id:
            raise ValueError("no id")
        return price(id)

    @api.query
    def prices(ids: list[str]):
        return [price(id) for id in ids]

    @api.query
    def statistics(author: str):
        items = [post for post in posts.scan()["Items"] if post["author"] == author]
        words = [post["words"] for post in items]
        tags: dict[str, int] = {}
        for post in items:
            for tag in post["tags"]:
                tags[tag] = tags.get(tag, 0) + 1
        return {
            "posts": len(items),
            "words": sum(words),
            "longest": max(words, default=None),
            "tags": sorted(tags.items()),
        }

    @api.query("run")
    def run_express(id: str):
        try:
            return express({"id": id})["text"]
        except Exception as e:
            return f"failed: {e}"

    @api.query
    def weather(city: str):
        answer = weather_api.get("/now", query={"city": city})
        return answer["body"] if answer["statusCode"] == 200 else None

    @api.query
    def hello(context: AppsyncContext, name: str | None = None):
        return f"Hello {name or 'world'} from {context['env']['STAGE']}"

    @api.query
    def me(context: AppsyncContext):
        identity = context["identity"]
        return identity["username"] if identity else None

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
        posts.put_item(Item=post, ConditionExpression="attribute_not_exists(id)")
        return post

    @api.mutation
    def rename(id: str, title: str):
        answer = posts.update_item(
            Key={"id": id}, UpdateExpression="SET title = :title", ExpressionAttributeValues={":title": title.strip()}, ReturnValues="ALL_NEW",
        )  # fmt: skip
        return answer["Attributes"]

    @api.mutation
    def removePost(id: str):
        return posts.delete_item(Key={"id": id}, ReturnValues="ALL_OLD").get("Attributes")

    @api.mutation
    def publish(id: str):
        post = posts.get_item(Key={"id": id}).get("Item")
        if post is None:
            return False
        bus.put_events({"Source": "blog", "DetailType": "Published", "Detail": {"id": id, "words": post["words"]}})
        queue.send_message(MessageBody={"id": id})
        topic.publish(Message=post["author"])
        return True

    @api.mutation
    def order(id: str):
        return flow.start({"id": id})["executionArn"]

    @api.mutation
    def transfer(source: str, target: str, words: int):
        posts.transact_write_items(
            TransactItems=[
                {
                    "Update": {
                        "Key": {"id": source},
                        "UpdateExpression": "ADD words :n",
                        "ExpressionAttributeValues": {":n": -words},
                    }
                },
                {
                    "Update": {
                        "Key": {"id": target},
                        "UpdateExpression": "ADD words :n",
                        "ExpressionAttributeValues": {":n": words},
                    }
                },
            ]
        )
        return True

    @api.mutation
    def importPosts(posts_=None, *, posts: list[Any]):
        rows = [
            {"PutRequest": {"Item": {"id": post["id"], "author": post["author"], "words": post["words"], "tags": []}}}
            for post in posts
        ]
        table.batch_write_item(Requests=rows)
        return len(rows)

    table = posts

    @api.resolver("Post", "related")
    def related(source: dict[str, Any]):
        return [
            post for post in posts.scan()["Items"] if post["id"] != source["id"] and post["author"] == source["author"]
        ]

    @api.resolver("Post", "summary")
    def summary(source: dict[str, Any], limit: int = 10):
        title = source.get("title") or "untitled"
        return title if len(title) <= limit else title[: limit - 1] + "…"

    @api.subscription(filter=lambda post, author: post["author"] == author and post["words"] >= 10)
    def onPost(author: str):
        return None

    return api


__all__ = ["SCHEMA", "aws", "build"]
