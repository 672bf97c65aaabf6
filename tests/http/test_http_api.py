"""HTTP APIs: requests become arguments, results and exceptions become responses, routes become Terraform."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import enum
import json
import re
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest

import cdktf_functionless
from cdktf_functionless import Function, Queue, Table
from cdktf_functionless.constructs.http_api import HttpApi
from cdktf_functionless.constructs.http_types import Header, HttpRequest, Query
from cdktf_functionless.context import LambdaContext
from cdktf_functionless.diagnostics import FunctionlessError
from tests.harness.lambda_host import run_bundle, values
from tests.harness.synth import synth


class Color(enum.Enum):
    RED = "red"
    ONE = 1


@dataclasses.dataclass
class Line:
    sku: str
    count: int = 1


@dataclasses.dataclass
class Order:
    id: str
    lines: list[Line]
    note: str | None = None


class Address(TypedDict):
    street: str
    number: NotRequired[int]


class NotFound(Exception):
    pass


class Gone(NotFound):
    pass


def request(method, path, *, params=None, query=None, headers=None, body=None, base64=False) -> dict[str, Any]:
    """A request as API Gateway sends it, payload format 2.0."""
    event = {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "api", **(headers or {})},
        "requestContext": {"http": {"method": method, "path": path}, "requestId": "r-1", "stage": "$default"},
        "isBase64Encoded": base64,
    }
    if params:
        event["pathParameters"] = params
    if query:
        event["queryStringParameters"] = query
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return event


def plain(id, page: int = 1, ratio: float = 0.5, full: bool = False):
    return [id, page, ratio, full]


def many(tags: list[str], numbers: list[int] = []):
    return {"tags": tags, "numbers": numbers}


def kinds(color: Color, size: Literal["s", "m", 3], day: datetime.date, key: uuid.UUID, price: Decimal):
    return [color.name, size, day.isoformat(), str(key), price]


def optional(q: str | None = None):
    return q


def headers(token: Annotated[str, Header("X-Token")], page: Annotated[int, Query("p")] = 1):
    return [token, page]


def whole(order: Order):
    return dataclasses.asdict(order)


def typed(address: Address, dry: bool = False):
    return [address, dry]


def entries(name: str, age: int = 18):
    return [name, age]


def raw(request: HttpRequest, context: LambdaContext):
    return [request["requestContext"]["requestId"], bool(context.aws_request_id)]


def anything(body):
    return body


def failing(kind: str):
    if kind == "gone":
        raise Gone("no more")
    if kind == "key":
        return {}[kind]
    if kind == "other":
        raise RuntimeError("unexpected")
    return None


def custom():
    return {"statusCode": 418, "headers": {"x": "y"}, "body": "teapot"}


async def slow(n: int):
    await asyncio.sleep(0)
    return n * 2


#: handler, method, path, request, status, body
ANSWERS = [
    (plain, "GET", "/u/{id}", {"params": {"id": "7"}}, 200, ["7", 1, 0.5, False]),
    (
        plain,
        "GET",
        "/u/{id}",
        {"params": {"id": "é"}, "query": {"page": "2", "ratio": "1", "full": "true"}},
        200,
        ["é", 2, 1.0, True],
    ),
    (plain, "GET", "/u/{id}", {"params": {"id": "7"}, "query": {"page": "x"}}, 400, 'page: "x" is not an integer'),
    (plain, "GET", "/u/{id}", {"params": {"id": "7"}, "query": {"full": "2"}}, 400, 'full: "2" is not true or false'),
    (plain, "GET", "/u/{id}", {"params": {"id": "7"}, "query": {"ratio": "a"}}, 400, 'ratio: "a" is not a number'),
    (many, "GET", "/m", {"query": {"tags": "a,b"}}, 200, {"tags": ["a", "b"], "numbers": []}),
    (many, "GET", "/m", {"query": {"tags": "a", "numbers": "1,x"}}, 400, 'numbers[1]: "x" is not an integer'),
    (many, "GET", "/m", {}, 400, "tags: it is missing"),
    (
        kinds,
        "GET",
        "/k",
        {
            "query": {
                "color": "1",
                "size": "3",
                "day": "2026-01-31",
                "key": "12345678-1234-5678-1234-567812345678",
                "price": "1.5",
            }
        },
        200,
        ["ONE", 3, "2026-01-31", "12345678-1234-5678-1234-567812345678", 1.5],
    ),
    (kinds, "GET", "/k", {"query": {"color": "blue"}}, 400, 'color: "blue" is none of red, 1'),
    (kinds, "GET", "/k", {"query": {"color": "red", "size": "l"}}, 400, 'size: "l" is none of s, m, 3'),
    (
        kinds,
        "GET",
        "/k",
        {"query": {"color": "red", "size": "s", "day": "31.1.2026"}},
        400,
        'day: "31.1.2026" is not a date in ISO 8601',
    ),
    (optional, "GET", "/o", {}, 204, None),
    (optional, "GET", "/o", {"query": {"q": ""}}, 200, ""),
    (headers, "GET", "/h", {"headers": {"x-token": "t"}, "query": {"p": "3"}}, 200, ["t", 3]),
    (headers, "GET", "/h", {}, 400, "X-Token: it is missing"),
    (
        whole,
        "POST",
        "/w",
        {"body": {"id": "1", "lines": [{"sku": "a"}, {"sku": "b", "count": 2}]}},
        200,
        {"id": "1", "lines": [{"sku": "a", "count": 1}, {"sku": "b", "count": 2}], "note": None},
    ),
    (whole, "POST", "/w", {"body": {"id": "1", "lines": []}}, 200, {"id": "1", "lines": [], "note": None}),
    (whole, "POST", "/w", {"body": {"id": 1, "lines": []}}, 400, "body.id: 1 is not a string"),
    (whole, "POST", "/w", {"body": {"id": "1", "lines": [{}]}}, 400, "body.lines[0].sku: it is missing"),
    (whole, "POST", "/w", {"body": {"id": "1", "lines": [], "x": 1}}, 400, "body.x: it is not known"),
    (whole, "POST", "/w", {"body": "{"}, 400, "body: it is not JSON"),
    (whole, "POST", "/w", {}, 400, "body: it is missing"),
    (whole, "POST", "/w", {"body": [1]}, 400, "body: [1] is not an object"),
    (
        typed,
        "PUT",
        "/t",
        {"body": {"street": "s", "more": 1}, "query": {"dry": "yes"}},
        200,
        [{"street": "s", "more": 1}, True],
    ),
    (typed, "PUT", "/t", {"body": {"street": "s", "number": "1"}}, 400, 'body.number: "1" is not an integer'),
    (entries, "POST", "/e", {"body": {"name": "n"}}, 200, ["n", 18]),
    (entries, "POST", "/e", {"body": {"name": "n", "age": 3.0}}, 200, ["n", 3]),
    (entries, "POST", "/e", {"body": {"name": "n", "age": True}}, 400, "age: true is not an integer"),
    (entries, "POST", "/e", {"query": {"name": "q", "age": "4"}}, 200, ["q", 4]),
    (raw, "GET", "/r", {}, 200, ["r-1", True]),
    (anything, "POST", "/a", {"body": [1, {"x": None}]}, 200, [1, {"x": None}]),
    (anything, "POST", "/a", {"body": "WzFd", "base64": True}, 200, [1]),
    (failing, "GET", "/f", {"query": {"kind": "gone"}}, 410, "no more"),
    (failing, "GET", "/f", {"query": {"kind": "key"}}, 404, "key"),
    (failing, "GET", "/f", {"query": {"kind": "none"}}, 204, None),
    (custom, "GET", "/c", {}, 418, "teapot"),
    (slow, "GET", "/s", {"query": {"n": "4"}}, 200, 8),
]


@pytest.fixture(scope="module")
def routes():
    made = {}

    def build(stack):
        api = HttpApi(stack, "Api", errors={NotFound: 404, KeyError: 404})
        for handler, method, path, *_ in ANSWERS:
            if handler not in made:
                made[handler] = api.route(method, path, errors={Gone: 410})(handler)

    stack = synth(build)
    return {handler: (stack, route) for handler, route in made.items()}


@pytest.mark.parametrize("handler", dict.fromkeys(case[0] for case in ANSWERS), ids=lambda handler: handler.__name__)
def test_answers(routes, handler):
    cases = [case for case in ANSWERS if case[0] is handler]
    _, route = routes[handler]
    events = [request(method, path, **given) for _, method, path, given, _, _ in cases]
    for case, response in zip(cases, values(run_bundle(route.function.bundle, *events)), strict=True):
        status, expected = case[4:]
        assert response["statusCode"] == status, (case, response)
        if status == 204:
            assert "body" not in response
        elif status == 418:
            assert response["body"] == expected
        else:
            body = json.loads(response["body"])
            assert (body["message"] if status >= 400 else body) == expected


def test_an_exception_without_a_status_is_the_functions_error(routes):
    _, route = routes[failing]
    (outcome,) = run_bundle(route.function.bundle, request("GET", "/f", query={"kind": "other"}))
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.message) == ("RuntimeError", "unexpected")


def test_the_handler_stays_plain(routes):
    _, route = routes[plain]
    assert route("7", page=3) == ["7", 3, 0.5, False]
    assert route.handler is plain


def test_terraform():
    def build(stack):
        orders = Table(stack, "Orders", partition_key="id")
        api = HttpApi(stack, "Api", cors=True, access_logs=True, throttling=(10, 20))
        jwt = api.jwt_authorizer("Users", issuer="https://id.example.com", audience=["app"])
        check = Function(stack, "Check", lambda event: {"isAuthorized": True})
        own = api.lambda_authorizer("Own", check, ttl_seconds=0)
        api.get("/orders/{id}", authorizer=jwt, scopes=["read"], memory_size=256)(
            lambda id: orders.get_item(Key={"id": id})["Item"]
        )
        api.post("/orders", check, authorizer=own)
        api.delete("/orders/{id}", check, authorizer="IAM")
        api.route("ANY", "/{all+}", check)

    stack = synth(build)
    api = stack.one("aws_apigatewayv2_api")
    assert api["cors_configuration"]["allow_origins"] == ["*"]
    stage = stack.one("aws_apigatewayv2_stage")
    assert stage["default_route_settings"] == {"throttling_burst_limit": 20, "throttling_rate_limit": 10}
    assert json.loads(stage["access_log_settings"]["format"])["status"] == "$context.status"
    routes = {route["route_key"]: route for route in stack.resources("aws_apigatewayv2_route").values()}
    assert routes["GET /orders/{id}"]["authorization_type"] == "JWT"
    assert routes["GET /orders/{id}"]["authorization_scopes"] == ["read"]
    assert routes["POST /orders"]["authorization_type"] == "CUSTOM"
    assert routes["DELETE /orders/{id}"]["authorization_type"] == "AWS_IAM"
    assert "authorization_type" not in routes["ANY /{all+}"]
    sources = {one["source_arn"].partition("}")[2] for one in stack.resources("aws_lambda_permission").values()}
    assert {"/*/GET/orders/{id}", "/*/POST/orders", "/*/DELETE/orders/{id}", "/*/*/{all+}"} < sources
    assert any(source.startswith("/authorizers/") for source in sources)
    assert stack.one("aws_lambda_function", "GET")["memory_size"] == 256


@pytest.mark.parametrize(
    ("code", "build"),
    [
        ("FL6001", lambda api: api.get("/x/{id}")(lambda other: other)),
        ("FL6001", lambda api: api.get("/x")(whole)),
        ("FL6001", lambda api: api.get("/x")(lambda *many: many)),
        ("FL6001", lambda api: api.get("/x")(lambda **many: many)),
        ("FL6002", lambda api: api.route("FETCH", "/x")(lambda: 1)),
        ("FL6002", lambda api: api.get("x")(lambda: 1)),
        ("FL6002", lambda api: api.get("/x/{id")(lambda: 1)),
        ("FL6002", lambda api: api.get("/x", Table(api, "T", partition_key="id"))),
        ("FL1006", lambda api: [api.get("/x")(lambda: 1), api.get("/x")(lambda: 1)]),
        ("FL1011", lambda api: api.get("/x", Function(api, "F", lambda event: 1), memory_size=3)),
    ],
)
def test_refused(code, build):
    with pytest.raises(FunctionlessError, match=code) as failure:
        synth(lambda stack: build(HttpApi(stack, "Api")))
    assert all(diagnostic.remedy for diagnostic in failure.value.diagnostics)


def test_a_hint_that_no_request_can_give():
    def handler(value: complex):
        return value

    with pytest.raises(FunctionlessError, match="FL6001.*complex"):
        synth(lambda stack: HttpApi(stack, "Api").get("/x")(handler))


SERVICES = [
    ("Queue", {}, "SQS-SendMessage", {"QueueUrl", "MessageBody"}, "sqs:SendMessage"),
    (
        "Queue",
        {"fifo": True},
        "SQS-SendMessage",
        {"QueueUrl", "MessageBody", "MessageGroupId", "MessageDeduplicationId"},
        "sqs:SendMessage",
    ),
    ("EventBus", {}, "EventBridge-PutEvents", {"Detail", "DetailType", "Source", "EventBusName"}, "events:PutEvents"),
    ("Stream", {"shards": 1}, "Kinesis-PutRecord", {"StreamName", "Data", "PartitionKey"}, "kinesis:PutRecord"),
    ("StepFunction", {}, "StepFunctions-StartExecution", {"StateMachineArn", "Input"}, "states:StartExecution"),
    (
        "ExpressStepFunction",
        {},
        "StepFunctions-StartSyncExecution",
        {"StateMachineArn", "Input"},
        "states:StartSyncExecution",
    ),
]


@pytest.mark.parametrize(("kind", "props", "subtype", "names", "action"), SERVICES)
def test_services_without_a_function(kind, props, subtype, names, action):
    def build(stack):
        cls = getattr(cdktf_functionless, kind)
        target = cls(stack, "T", lambda order: order) if "Step" in kind else cls(stack, "T", **props)
        HttpApi(stack, "Api").post("/x", target)

    stack = synth(build)
    integration = stack.one("aws_apigatewayv2_integration")
    assert integration["integration_subtype"] == subtype
    assert set(integration["request_parameters"]) == names
    (statement,) = json.loads(stack.one("aws_iam_role_policy", "Api")["policy"])["Statement"]
    assert statement["Action"] == action and statement["Resource"].startswith("${aws_")
    assert integration["credentials_arn"].startswith("${aws_iam_role.Api_Role")


PREFIX = "orders"
MAPPINGS = [
    (lambda request: {"MessageBody": request["body"]}, {"MessageBody": "$request.body"}),
    (lambda request: {"MessageBody": json.loads(request["body"])["a"]["b"]}, {"MessageBody": "$request.body.a.b"}),
    (
        lambda request: {"MessageBody": f"{PREFIX}/{request['pathParameters']['id']}"},
        {"MessageBody": "orders/${request.path.id}"},
    ),
    (
        lambda request: {
            "MessageBody": request["queryStringParameters"]["q"],
            "MessageGroupId": request["headers"]["x-id"],
            "MessageDeduplicationId": request["requestContext"]["requestId"],
        },
        {
            "MessageBody": "$request.querystring.q",
            "MessageGroupId": "$request.header.x-id",
            "MessageDeduplicationId": "$context.requestId",
        },
    ),
    (lambda request: {"MessageBody": "constant"}, {"MessageBody": "constant"}),
]


@pytest.mark.parametrize(("mapping", "expected"), MAPPINGS)
def test_mappings(mapping, expected):
    def build(stack):
        HttpApi(stack, "Api").post("/x/{id}", Queue(stack, "Q"), request=mapping)

    parameters = synth(build).one("aws_apigatewayv2_integration")["request_parameters"]
    parameters.pop("QueueUrl")
    assert parameters == expected


@pytest.mark.parametrize(
    "mapping",
    [
        lambda request: {"MessageBody": request["body"].upper()},
        lambda request: {"Colour": request["body"]},
        lambda request: {"MessageBody": request["cookies"]["x"]},
        lambda request: {"MessageBody": f"{request['body']!r}"},
        lambda request: {"MessageBody": "costs $5"},
        lambda request: {**request},
        lambda request: request,
        lambda request: {"MessageBody": 3},
    ],
)
def test_mappings_that_api_gateway_cannot_do(mapping):
    with pytest.raises(FunctionlessError, match="FL6003"):
        synth(lambda stack: HttpApi(stack, "Api").post("/x", Queue(stack, "Q"), request=mapping))


def gateway(text, event):
    """What API Gateway makes of a parameter, by its documentation: `$request.body.a`, or `${...}` inside a text."""

    def part(path):
        kind, _, rest = path.partition(".")
        names = rest.split(".")
        if kind == "context":
            return event["requestContext"][names[0]]
        where, names = names[0], names[1:]
        if where == "body" and not names:
            return event["body"]
        found = {
            "body": lambda: json.loads(event["body"]),
            "path": lambda: event["pathParameters"],
            "querystring": lambda: event["queryStringParameters"],
            "header": lambda: event["headers"],
        }[where]()
        for name in names:
            found = found[name]
        return found

    if text.startswith("$"):
        return part(text[1:])
    return re.sub(r"\$\{([^}]+)\}", lambda match: str(part(match[1])), text)


@pytest.mark.parametrize(("mapping", "expected"), MAPPINGS)
def test_mappings_give_what_python_gives(mapping, expected):
    event = request(
        "POST",
        "/x/{id}",
        params={"id": "7"},
        query={"q": "two words"},
        headers={"x-id": "h"},
        body={"a": {"b": "deep"}},
    )
    assert {name: gateway(text, event) for name, text in expected.items()} == mapping(event)
