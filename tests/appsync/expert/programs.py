"""The ten examples: the Python, and the JavaScript files that an expert writes after AWS's documentation."""

from __future__ import annotations

import uuid
from typing import TypedDict

from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, AppsyncContext, AppsyncResolver, Function, Table

SCHEMA = """
type Post { id: ID! author: String! title: String words: Int! total: String }
input PostInput { author: String! title: String! words: Int! }
type Page { items: [Post!]! nextToken: String }
type Query {
  getPost(id: ID!): Post
  listPosts(author: String!, limit: Int, nextToken: String): Page
  longPosts(minimum: Int!): [String!]!
  price(id: ID!, quantity: Int!): Float
  many(ids: [ID!]!): [Post]
  whoami: String
}
type Mutation {
  createPost(input: PostInput!): Post
  renamePost(id: ID!, title: String!): Post
  deletePost(id: ID!): Post
  checkout(id: ID!, amount: Int!): String
}
"""


class Post(TypedDict):
    id: str
    author: str
    title: str | None
    words: int


class Receipt(TypedDict):
    id: str
    paid: bool


def quote(id: str, quantity: int) -> float:
    return quantity * 1.5


def charge(id: str, amount: int) -> Receipt:
    return {"id": id, "paid": amount > 0}


def build() -> list[AppsyncResolver[..., object]]:
    """The resolvers, in the order of EXPERT."""
    stack = TerraformStack(App(), "expert")
    posts = Table[Post](stack, "Posts", partition_key="id")
    quoted = Function(stack, "Quote", quote)
    charged = Function(stack, "Charge", charge)
    api = AppsyncApi(stack, "Api", schema=SCHEMA)

    @api.query
    def getPost(id: str):
        return posts.get_item(Key={"id": id}).get("Item")

    @api.mutation
    def createPost(input: Post):
        post = {"id": str(uuid.uuid4()), **input}
        posts.put_item(
            Item={"id": post["id"], "author": input["author"], "title": input["title"], "words": input["words"]}
        )
        return post

    @api.mutation
    def renamePost(id: str, title: str):
        answer = posts.update_item(
            Key={"id": id}, UpdateExpression="SET title = :title", ConditionExpression="attribute_exists(id)",
            ExpressionAttributeValues={":title": title}, ReturnValues="ALL_NEW",
        )  # fmt: skip
        return answer["Attributes"]

    @api.mutation
    def deletePost(id: str):
        return posts.delete_item(Key={"id": id}, ReturnValues="ALL_OLD").get("Attributes")

    @api.query
    def listPosts(author: str, limit: int = 20, nextToken: str | None = None):
        page = posts.query(
            KeyConditionExpression="author = :author", ExpressionAttributeValues={":author": author}, IndexName="byAuthor",
            Limit=limit, ExclusiveStartKey=nextToken,
        )  # fmt: skip
        return {"items": page["Items"], "nextToken": page.get("LastEvaluatedKey")}

    posts.indexes["byAuthor"] = None  # type: ignore[assignment] the index itself is not what is measured

    @api.query
    def longPosts(minimum: int):
        return [f"{post['author']}: {post['words']}" for post in posts.scan()["Items"] if post["words"] >= minimum]

    @api.query
    def price(id: str, quantity: int):
        if quantity <= 0:
            raise ValueError("quantity must be positive")
        return quoted(id, quantity)

    @api.query
    def many(ids: list[str]):
        found = [posts.get_item(Key={"id": id}) for id in ids]
        return [each.get("Item") for each in found]

    @api.mutation
    def checkout(id: str, amount: int):
        post = posts.get_item(Key={"id": id}).get("Item")
        if post is None:
            raise LookupError(f"no post {id}")
        receipt = charged(id=post["id"], amount=amount)
        return "paid" if receipt["paid"] else "refused"

    @api.query
    def whoami(context: AppsyncContext):
        identity = context["identity"]
        if identity is None:
            raise PermissionError("log in first")
        return identity["username"]

    return [getPost, createPost, renamePost, deletePost, listPosts, longPosts, price, many, checkout, whoami]


_UTIL = "import { util } from '@aws-appsync/utils';\n"
_RUNTIME = "import { util, runtime } from '@aws-appsync/utils';\n"
_CHECK = "  const { error, result } = ctx;\n  if (error) {\n    util.error(error.message, error.type);\n  }\n"
_END = "export function response(ctx) {\n" + _CHECK + "  return result;\n}\n"

EXPERT: dict[str, list[str]] = {
    "getPost": [
        _UTIL
        + """
export function request(ctx) {
  const { id } = ctx.args;
  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ id }) };
}

"""
        + _END
    ],
    "createPost": [
        _UTIL
        + """
export function request(ctx) {
  const id = util.autoId();
  ctx.stash.id = id;
  const { author, title, words } = ctx.args.input;
  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ id }),
    attributeValues: util.dynamodb.toMapValues({ author, title, words }),
  };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return { id: ctx.stash.id, ...ctx.args.input };
}
"""
    ],
    "renamePost": [
        _UTIL
        + """
export function request(ctx) {
  const { id, title } = ctx.args;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ id }),
    update: {
      expression: 'SET title = :title',
      expressionValues: util.dynamodb.toMapValues({ ':title': title }),
    },
    condition: { expression: 'attribute_exists(id)' },
  };
}

"""
        + _END
    ],
    "deletePost": [
        _UTIL
        + """
export function request(ctx) {
  const { id } = ctx.args;
  return { operation: 'DeleteItem', key: util.dynamodb.toMapValues({ id }) };
}

"""
        + _END
    ],
    "listPosts": [
        _UTIL
        + """
export function request(ctx) {
  const { author, limit = 20, nextToken } = ctx.args;
  return {
    operation: 'Query',
    index: 'byAuthor',
    query: {
      expression: 'author = :author',
      expressionValues: util.dynamodb.toMapValues({ ':author': author }),
    },
    limit,
    nextToken,
  };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  const { items, nextToken } = ctx.result;
  return { items, nextToken };
}
"""
    ],
    "longPosts": [
        _UTIL
        + """
export function request(ctx) {
  return { operation: 'Scan' };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  const { minimum } = ctx.args;
  return ctx.result.items
    .filter((post) => post.words >= minimum)
    .map((post) => `${post.author}: ${post.words}`);
}
"""
    ],
    "price": [
        _UTIL
        + """
export function request(ctx) {
  const { id, quantity } = ctx.args;
  if (quantity <= 0) {
    util.error('quantity must be positive', 'ValueError');
  }
  return { operation: 'Invoke', payload: { id, quantity } };
}

"""
        + _END
    ],
    "many": [
        _RUNTIME
        + """
export function request(ctx) {
  const { ids } = ctx.args;
  if (ids.length === 0) {
    runtime.earlyReturn([]);
  }
  if (ids.length > 100) {
    util.error('at most 100 keys in one batch', 'ValueError');
  }
  return {
    operation: 'BatchGetItem',
    tables: { 'expert-Posts': { keys: ids.map((id) => util.dynamodb.toMapValues({ id })) } },
  };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result.data['expert-Posts'];
}
"""
    ],
    "checkout": [
        "export function request(ctx) {\n  return {};\n}\n\nexport function response(ctx) {\n  return ctx.prev.result;\n}\n",
        _UTIL
        + """
export function request(ctx) {
  const { id } = ctx.args;
  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ id }) };
}

"""
        + _END,
        _UTIL
        + """
export function request(ctx) {
  const { id, amount } = ctx.args;
  const post = ctx.prev.result;
  if (!post) {
    util.error(`no post ${id}`, 'LookupError');
  }
  return { operation: 'Invoke', payload: { id: post.id, amount } };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result.paid ? 'paid' : 'refused';
}
""",
    ],
    "whoami": [
        _UTIL
        + """
export function request(ctx) {
  return { payload: null };
}

export function response(ctx) {
  if (!ctx.identity) {
    util.error('log in first', 'PermissionError');
  }
  return ctx.identity.username;
}
"""
    ],
}
