"""SDK calls in resolvers against a cloud: the same function as Python with boto3, and as JavaScript behind AppSync's data
sources, gives the same results and errors, and leaves the same tables behind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cdktf import App, TerraformStack

from cdktf_functionless import AppsyncApi, AppsyncResolver, Table, aws
from cdktf_functionless.testing import local
from tests.harness.cloud import Cloud

from . import engine
from .cloud_sources import CloudSources

SCHEMA = "type Query { one(id: ID!, n: Int, ids: [ID!], text: String, topic: String, name: String): AWSJSON }"
ITEMS = [
    {"id": {"S": each}, "n": {"N": str(place)}, "tags": {"L": [{"S": each}]}, "on": {"BOOL": True}, "no": {"NULL": True}}
    for place, each in enumerate("abcd")
]


class World:
    """Two tables in a cloud, and resolvers for functions that use them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.client = cloud.client("dynamodb")
        self.stack = TerraformStack(App(), "shop")
        self.posts = Table(self.stack, "Posts", partition_key="id")
        self.users = Table(self.stack, "Users", partition_key="id")
        self.count = 0
        self.files: list[str] = []

    def fill(self) -> None:
        self.cloud.reset()
        for name in (self.posts.table_name, self.users.table_name):
            self.client.create_table(
                TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            )  # fmt: skip
            self.client.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": item}} for item in ITEMS]})

    def tables(self) -> Any:
        scans = (self.client.scan(TableName=table.table_name)["Items"] for table in (self.posts, self.users))
        return [sorted(items, key=lambda item: str(item["id"])) for items in scans]

    def resolver(self, function: Any, **props: Any) -> AppsyncResolver[..., Any]:
        self.count += 1
        api = AppsyncApi(self.stack, f"Api{self.count}", schema=SCHEMA)
        return api.resolver("Query", "one", **props)(function)

    def both(self, function: Callable[..., Any], *inputs: dict[str, Any], **props: Any) -> list[str]:
        """Compares both; gives the kinds of the data sources that were asked."""
        resolver = self.resolver(function, **props)
        sources = CloudSources(self.cloud)
        self.files += engine.files(resolver.compiled)
        for args in inputs:
            self.fill()
            expected = _python(function, args)
            left = self.tables()
            self.fill()
            outcome = engine.evaluate(resolver.compiled, {"args": args}, sources)
            code = "\n".join(engine.files(resolver.compiled))
            error = outcome.error and (outcome.error[0].removeprefix("DynamoDB:"), outcome.error[1])
            assert error == expected[1], f"{error} is not {expected[1]} for {args}\n{code}"
            value = _without_metadata(outcome.value)
            assert value == expected[0], f"{value} is not {expected[0]} for {args}\n{code}"
            assert self.tables() == left, code
        return sources.kinds


def _python(function: Callable[..., Any], args: dict[str, Any]) -> tuple[Any, Any]:
    with local():
        try:
            found = function(**args)
        except Exception as failure:
            return None, (type(failure).__name__, str(failure).partition("operation: ")[2] or str(failure))
        return json.loads(json.dumps(_without_metadata(found), default=str)), None


#: What boto3 adds, and what moto gives though nobody asked for it.
_META = ("ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics")


def _without_metadata(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_metadata(each) for key, each in value.items() if key not in _META}
    return [_without_metadata(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with Cloud() as cloud, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
        yield World(cloud)


def _sorted(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda item: item["id"]["S"])


def single(posts: Table[Any], users: Table[Any]) -> list[tuple[Callable[..., Any], list[dict[str, Any]], set[str]]]:
    """Functions, their inputs, and the data sources that they must use."""
    data_source, http = {"AMAZON_DYNAMODB"}, {"HTTP"}
    ab: list[dict[str, Any]] = [{"id": "a"}, {"id": "x"}]
    first, second = posts.table_name, users.table_name

    def get(id: str):
        return aws.dynamodb.get_item(TableName=posts, Key={"id": {"S": id}}, ConsistentRead=True)

    def get_part(id: str):
        return aws.dynamodb.get_item(
            TableName=posts, Key={"id": {"S": id}}, ProjectionExpression="#n", ExpressionAttributeNames={"#n": "n"}
        ).get("Item")

    def put(id: str):
        aws.dynamodb.put_item(
            TableName=posts, Item={"id": {"S": id}, "m": {"M": {"x": {"N": "1.5"}}}}, ConditionExpression="attribute_not_exists(id)",
        )  # fmt: skip
        return id

    def put_old(id: str):
        return aws.dynamodb.put_item(TableName=posts, Item={"id": {"S": id}, "z": {"N": "9"}}, ReturnValues="ALL_OLD")

    def put_by_name(id: str):
        return aws.dynamodb.put_item(TableName="shop-Posts", Item={"id": {"S": id}, "z": {"N": "9"}})

    def update(id: str):
        return aws.dynamodb.update_item(
            TableName=posts, Key={"id": {"S": id}}, UpdateExpression="SET n = if_not_exists(n, :z) + :one",
            ExpressionAttributeValues={":one": {"N": "1"}, ":z": {"N": "0"}}, ReturnValues="ALL_NEW",
        )  # fmt: skip

    def update_some(id: str):
        return aws.dynamodb.update_item(
            TableName=posts, Key={"id": {"S": id}}, UpdateExpression="SET n = :one", ExpressionAttributeValues={":one": {"N": "7"}},
            ReturnValues="UPDATED_NEW",
        )["Attributes"]  # fmt: skip

    def delete(id: str):
        return aws.dynamodb.delete_item(TableName=posts, Key={"id": {"S": id}}, ReturnValues="ALL_OLD").get("Attributes")

    def query(id: str):
        found = aws.dynamodb.query(
            TableName=posts, KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": id}}
        )
        return {"items": found["Items"], "count": found["Count"]}

    def query_from(id: str):
        found = aws.dynamodb.query(
            TableName=posts, KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": id}},
            ExclusiveStartKey={"id": {"S": id}},
        )  # fmt: skip
        return found["Items"]

    def scan(id: str):
        found = aws.dynamodb.scan(
            TableName=posts, FilterExpression="id <> :id", ExpressionAttributeValues={":id": {"S": id}}
        )
        return [item["n"]["N"] for item in sorted(found["Items"], key=lambda item: item["id"]["S"])]

    def many(ids: list[str]):
        found = aws.dynamodb.batch_get_item(
            RequestItems={"shop-Posts": {"Keys": [{"id": {"S": id}} for id in ids]}, "shop-Users": {"Keys": [{"id": {"S": "a"}}]}}
        )
        posts = sorted(found["Responses"]["shop-Posts"], key=lambda item: item["id"]["S"])
        return {"posts": posts, "users": found["Responses"]["shop-Users"], "left": found["UnprocessedKeys"]}

    def many_parts(ids: list[str]):
        found = aws.dynamodb.batch_get_item(
            RequestItems={
                first: {"Keys": [{"id": {"S": id}} for id in ids], "ConsistentRead": True, "ProjectionExpression": "n"}
            }
        )
        return sorted([item["n"]["N"] for item in found["Responses"][first]])

    def many_counted(ids: list[str]):
        found = aws.dynamodb.batch_get_item(
            RequestItems={first: {"Keys": [{"id": {"S": id}} for id in ids]}}, ReturnConsumedCapacity="TOTAL"
        )
        return len(found["Responses"][first])

    def each(ids: list[str]):
        found = [aws.dynamodb.get_item(TableName=posts, Key={"id": {"S": id}}) for id in ids]
        return [one.get("Item") for one in found]

    def write(id: str):
        return aws.dynamodb.batch_write_item(
            RequestItems={
                first: [{"PutRequest": {"Item": {"id": {"S": id}, "q": {"N": "1"}}}}, {"PutRequest": {"Item": {"id": {"S": "y"}}}}],
                second: [{"PutRequest": {"Item": {"id": {"S": id}}}}],
            }
        )  # fmt: skip

    def remove(id: str):
        return aws.dynamodb.batch_write_item(
            RequestItems={first: [{"DeleteRequest": {"Key": {"id": {"S": id}}}}, {"DeleteRequest": {"Key": {"id": {"S": "b"}}}}]}
        )["UnprocessedItems"]

    def mixed(id: str):
        return aws.dynamodb.batch_write_item(
            RequestItems={first: [{"DeleteRequest": {"Key": {"id": {"S": "b"}}}}, {"PutRequest": {"Item": {"id": {"S": id}}}}]}
        )

    def written_list(ids: list[str]):
        return aws.dynamodb.batch_write_item(
            RequestItems={first: [{"PutRequest": {"Item": {"id": {"S": id}}}} for id in ids]}
        )

    def together(id: str):
        found = aws.dynamodb.transact_get_items(
            TransactItems=[
                {"Get": {"TableName": posts, "Key": {"id": {"S": id}}}},
                {"Get": {"TableName": second, "Key": {"id": {"S": "b"}}, "ProjectionExpression": "n"}},
            ]
        )
        return found["Responses"]

    def transfer(id: str):
        aws.dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": posts, "Item": {"id": {"S": "new"}, "k": {"L": [{"N": "1"}]}}}},
                {"Update": {"TableName": users, "Key": {"id": {"S": "b"}}, "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "5"}}}},
                {"Delete": {"TableName": first, "Key": {"id": {"S": "c"}}}},
                {"ConditionCheck": {"TableName": users, "Key": {"id": {"S": id}}, "ConditionExpression": "attribute_exists(id)"}},
            ]
        )  # fmt: skip
        return True

    def guarded(id: str):
        try:
            aws.dynamodb.put_item(TableName=posts, Item={"id": {"S": id}}, ConditionExpression="attribute_not_exists(id)")
            return "put"
        except Exception as e:
            return f"caught {type(e).__name__}"

    def token(id: str):
        return aws.dynamodb.transact_write_items(
            TransactItems=[{"Delete": {"TableName": first, "Key": {"id": {"S": id}}}}], ClientRequestToken="once"
        )

    lists: list[dict[str, Any]] = [{"ids": ["a", "c"]}, {"ids": ["b", "zz"]}]
    return [
        (get, ab, data_source), (get_part, ab, data_source), (put, ab, data_source), (put_old, ab, http), (put_by_name, ab, http),
        (update, ab, data_source), (update_some, ab, http), (delete, ab, data_source), (query, ab, data_source), (query_from, ab, http),
        (scan, ab, data_source), (many, lists, data_source), (many_parts, lists, data_source), (many_counted, lists, http),
        (each, lists, data_source), (write, ab, data_source), (remove, ab, data_source), (mixed, ab, http), (written_list, lists, http),
        (together, ab, data_source), (transfer, ab, data_source), (guarded, ab, data_source), (token, ab, http),
    ]  # fmt: skip


NAMES = [function.__name__ for function, _, _ in single(*(2 * (type("T", (), {"table_name": "t"})(),)))]


@pytest.mark.parametrize("name", NAMES)
def test_dynamodb(world: World, name: str) -> None:
    function, inputs, kinds = next(row for row in single(world.posts, world.users) if row[0].__name__ == name)
    assert set(world.both(function, *inputs)) == kinds


def forms() -> list[tuple[Callable[..., Any], dict[str, Any]]]:
    """Calls of services that answer in XML, and of some that answer in JSON."""

    def identity():
        return aws.sts.get_caller_identity()

    def published(text: str):
        topic = aws.sns.create_topic(Name="news", Tags=[{"Key": "a", "Value": text}])["TopicArn"]
        found = aws.sns.publish(
            TopicArn=topic, Message=text, Subject="A & B", MessageAttributes={"kind": {"DataType": "String", "StringValue": "<x>"}},
        )  # fmt: skip
        return len(found["MessageId"])

    def attributes(name: str):
        topic = aws.sns.create_topic(Name=name, Attributes={"DisplayName": "a <b> & 'c'"})["TopicArn"]
        found = aws.sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        return {key: found[key] for key in ("DisplayName", "TopicArn", "SubscriptionsPending")}

    def nothing(name: str):
        topic = aws.sns.create_topic(Name=name)["TopicArn"]
        return aws.sns.list_subscriptions_by_topic(TopicArn=topic)

    def topics(name: str):
        aws.sns.create_topic(Name=name)
        aws.sns.create_topic(Name="other")
        return aws.sns.list_topics()

    def missing(topic: str):
        return aws.sns.get_topic_attributes(TopicArn=topic)

    def user(name: str):
        made = aws.iam.create_user(UserName=name, Path="/people/")["User"]
        aws.iam.create_group(GroupName="g")
        aws.iam.add_user_to_group(GroupName="g", UserName=name)
        users = [each["UserName"] for each in aws.iam.list_users()["Users"]]
        groups = aws.iam.list_groups_for_user(UserName=name)
        return [made["UserName"], made["Path"], made["Arn"], users, [each["GroupName"] for each in groups["Groups"]], groups["IsTruncated"]]

    def nobody(name: str):
        return aws.iam.get_user(UserName=name)

    def parameter(name: str, text: str):
        aws.ssm.put_parameter(Name=name, Value=text, Type="String")
        found = aws.ssm.get_parameter(Name=name)["Parameter"]
        return [found["Name"], found["Value"], found["Version"]]

    def queue(name: str, text: str):
        url = aws.sqs.create_queue(QueueName=name)["QueueUrl"]
        sent = aws.sqs.send_message(QueueUrl=url, MessageBody=text)
        aws.sqs.purge_queue(QueueUrl=url)
        return [url, sent["MD5OfMessageBody"]]

    def metric(name: str):
        aws.cloudwatch.put_metric_data(Namespace=name, MetricData=[{"MetricName": "m", "Value": 1.5}])
        return [each["MetricName"] for each in aws.cloudwatch.list_metrics(Namespace=name)["Metrics"]]

    def no_queue(name: str):
        return aws.sqs.get_queue_url(QueueName=name)

    topic = "arn:aws:sns:us-east-1:123456789012:none"
    return [
        (identity, {}), (published, {"text": "5 < 6"}), (attributes, {"name": "t"}), (nothing, {"name": "t"}), (topics, {"name": "t"}),
        (missing, {"topic": topic}), (user, {"name": "ann"}), (nobody, {"name": "ann"}), (parameter, {"name": "p", "text": "1"}),
        (queue, {"name": "q", "text": "hello"}), (metric, {"name": "n"}), (no_queue, {"name": "q"}),
    ]  # fmt: skip


#: Everything that the functions above do, on whatever resource.
ALLOWED = [
    {"Effect": "Allow", "Action": [f"{service}:*" for service in ("sts", "sns", "iam", "ssm", "sqs", "cloudwatch")], "Resource": "*"}
]


@pytest.mark.parametrize(("function", "args"), forms(), ids=[function.__name__ for function, _ in forms()])
def test_services_that_answer_in_xml_and_json(world: World, function: Callable[..., Any], args: dict[str, Any]) -> None:
    assert set(world.both(function, args, policy_statements=ALLOWED)) == {"HTTP"}


def test_requests_of_tables_that_are_known_by_attributes(world: World) -> None:
    """`table.name` as a key; one data source for all ways to name a table; the key that encrypts it."""
    key = "arn:aws:kms:us-east-1:123456789012:key/7"
    stack = TerraformStack(App(), "other")
    secret = Table(stack, "Secret", partition_key="id", encryption=key)
    api = AppsyncApi(stack, "Api", schema="type Query { one(id: ID!): AWSJSON two(id: ID!): AWSJSON }")

    @api.query
    def one(id: str):
        return aws.dynamodb.batch_get_item(RequestItems={secret.name: {"Keys": [{"id": {"S": id}}]}})["Responses"]

    @api.query
    def two(id: str):
        aws.dynamodb.get_item(TableName=secret.name, Key={"id": {"S": id}})
        aws.dynamodb.delete_item(TableName=secret, Key={"id": {"S": id}})
        return secret.get_item(Key={"id": id}).get("Item")

    assert "operation: 'BatchGetItem', tables: { 'other-Secret':" in one.code
    reads, decrypts = one.policy["Statement"]
    assert reads["Action"] == "dynamodb:BatchGetItem" and reads["Resource"] == two.policy["Statement"][0]["Resource"]
    assert decrypts["Action"] == "kms:Decrypt" and decrypts["Resource"] == key
    (source,) = (each for each in api.data_sources if each.statements)
    actions = {action for each in source.statements for action in each.actions if action.startswith("dynamodb")}
    assert actions == {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:DeleteItem"}


def test_all_code_passes_the_linter_and_the_type_checker(world: World) -> None:
    """Comes last: of what the others compiled."""
    assert len(world.files) > 20
    problems = engine.check(world.files)
    assert not problems, "\n\n".join(f"{text}\n{found}" for text, found in problems.items())
