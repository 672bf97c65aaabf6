"""Constructs and Terraform values in a bundle: environment variables, references, and what is refused."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cdktf import App, Fn, TerraformStack, TerraformVariable, Token

from cdktf_functionless import AwsProvider, Function, Table, aws
from cdktf_functionless.compilers.lambda_bundle import Bundle, bundle
from cdktf_functionless.constructs.captured import Captured
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.provider import resource
from cdktf_functionless.reflect import reflect


@dataclass
class Shop:
    """A stack with a bit of everything."""

    stack: TerraformStack
    orders: Table[Any]
    bucket: Any
    stage: TerraformVariable
    secret: TerraformVariable
    zones: TerraformVariable
    count: TerraformVariable


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    app = App()
    stack = TerraformStack(app, "shop")
    AwsProvider(stack, "aws", region="eu-west-1")
    yield Shop(
        stack,
        Table(stack, "Orders", partition_key="id"),
        resource("s3_bucket", "S3Bucket")(stack, "Files", bucket_prefix="files"),
        TerraformVariable(stack, "stage", type="string"),
        TerraformVariable(stack, "key", type="string", sensitive=True),
        TerraformVariable(stack, "zones", type="list(string)"),
        TerraformVariable(stack, "size", type="number"),
    )


def made(handler: Callable[..., Any], shop: Shop | None = None, **options: Any) -> Bundle:
    return bundle(reflect(handler), terraform=None if shop is None else Captured(shop.stack), **options)


def codes(failure: FunctionlessError) -> list[str]:
    return [diagnostic.code.number for diagnostic in failure.diagnostics]


def values_of(found: Bundle, environment: dict[str, str]) -> Any:
    """What the handler gives with these variables; only the standard library is needed for it."""
    import os

    space: dict[str, Any] = {"__name__": "function"}
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        exec(compile(found.source, "function.py", "exec"), space)
        return space["handler"](None)
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_a_table_is_a_reference(shop: Shop) -> None:
    orders = shop.orders

    def handler(event: Any) -> Any:
        return orders.get_item(Key=event)

    found = made(handler, shop)
    assert "orders = Table(name=environ['ORDERS_NAME'])" in found.source
    assert list(found.environment) == ["ORDERS_NAME"]
    assert set(found.files) >= {"function.py", "index.py", "lambda_runtime/table.py", "lambda_runtime/client.py"}
    assert "lambda_runtime/aws.py" not in found.files


def test_attributes_of_a_resource_are_variables(shop: Shop) -> None:
    bucket = shop.bucket

    def handler(event: Any) -> Any:
        alias = bucket
        return [bucket.arn, f"s3://{bucket.bucket}/x", alias.arn]

    found = made(handler, shop)
    assert set(found.environment) == {"BUCKET_ARN", "BUCKET_BUCKET"}
    assert values_of(found, {"BUCKET_ARN": "a", "BUCKET_BUCKET": "b"}) == ["a", "s3://b/x", "a"]


def test_a_resource_that_is_passed_on_has_what_identifies_it(shop: Shop) -> None:
    bucket = shop.bucket

    def helper(thing: Any) -> Any:
        return thing.hosted_zone_id

    def handler(event: Any) -> Any:
        aws.s3.put_object(Bucket=bucket, Key="k")
        return helper(bucket)

    found = made(handler, shop)
    assert {"BUCKET_ARN", "BUCKET_BUCKET", "BUCKET_HOSTED_ZONE_ID"} <= set(found.environment)
    assert "BUCKET_REGION" not in found.environment


def test_strings_with_tokens_keep_their_constant_parts_in_the_module(shop: Shop) -> None:
    stage = shop.stage
    url = f"https://{stage.string_value}.example.com/${{not_a_token}}/{stage.string_value}"
    same = f"arn:{stage.string_value}"

    def handler(event: Any) -> Any:
        return [url, same]

    found = made(handler, shop)
    [name] = found.environment
    assert values_of(found, {name: "dev"}) == ["https://dev.example.com/${not_a_token}/dev", "arn:dev"]


def test_lists_and_numbers_arrive_as_what_they_are(shop: Shop) -> None:
    zones, size = shop.zones.list_value, shop.count.number_value

    def handler(event: Any) -> Any:
        return [zones, size]

    found = made(handler, shop)
    assert set(found.environment) == {"ZONES", "SIZE"}
    assert values_of(found, {"ZONES": json.dumps(["a", "b"]), "SIZE": "3"}) == [["a", "b"], 3]
    assert Captured(shop.stack).references([found.environment["ZONES"]]) == ["${jsonencode(var.zones)}"]


def test_values_in_containers_and_through_self(shop: Shop) -> None:
    class Owner:
        def __init__(self) -> None:
            self.settings = {"arn": shop.bucket.arn, "limits": [1, shop.stage.string_value], "table": shop.orders}

        def handler(self, event: Any) -> Any:
            return [self.settings["arn"], self.settings["limits"], self.settings["table"].name]

    found = bundle(reflect(Owner().handler), handler=Owner().handler)
    assert set(found.environment) == {"SETTINGS_ARN", "SETTINGS_LIMITS_1", "ORDERS_NAME"}


def test_a_stack_is_only_what_the_code_reads_of_it() -> None:
    class Owner(TerraformStack):
        limit = 5

        def __init__(self, scope: Any, id: str) -> None:
            super().__init__(scope, id)
            AwsProvider(self, "aws", region="eu-west-1")
            self.orders = Table(self, "Orders", partition_key="id")
            self.unused = object
            self.rates = {"a": 1}

            def handler(event: Any) -> Any:
                return [self.rate("a"), self.limit, self.orders.name]

            self.handler = handler

        def rate(self, name: str) -> int:
            return self.rates[name] * self.limit

    found = made(Owner(App(), "own").handler)
    assert "unused" not in found.source
    names = {node.id for node in ast.walk(ast.parse(found.source)) if isinstance(node, ast.Name)}
    assert "TerraformStack" not in names
    assert values_of(stub_runtime(found), {"ORDERS_NAME": "o"}) == [5, 5, "o"]


def stub_runtime(found: Bundle) -> Bundle:
    """The bundle as it is: lambda_runtime is importable here."""
    assert "from lambda_runtime" in found.source
    return found


def test_functions_that_call_each_other_are_no_cycle(shop: Shop) -> None:
    first: Any = None
    second: Any = None

    def ping(event: Any) -> Any:
        return second(event)

    def pong(event: Any) -> Any:
        return first(event)

    first = Function(shop.stack, "Ping", ping)
    second = Function(shop.stack, "Pong", pong)
    assert "second = Function(name='shop-Pong')" in first.source
    assert first.environment == {} == second.environment


def test_one_token_is_one_variable_and_names_do_not_collide(shop: Shop) -> None:
    a = {"x-y": shop.bucket.arn, "x y": shop.stage.string_value}
    again = shop.bucket.arn

    def handler(event: Any) -> Any:
        return [a, again]

    found = made(handler, shop)
    assert set(found.environment) == {"A_X_Y", "A_X_Y_2"}
    assert set(made(handler, shop, reserved={"A_X_Y": "given"}).environment) == {"A_X_Y_2", "A_X_Y_3"}


def test_names_are_what_aws_takes(shop: Shop) -> None:
    ä, x, größe = shop.stage.string_value, shop.bucket.arn, shop.bucket.id

    def handler(event: Any) -> Any:
        return [ä, x, größe]

    assert list(made(handler, shop).environment) == ["VALUE", "VALUE_X", "GR_E"]


def test_names_are_never_lambdas_own(shop: Shop) -> None:
    aws_region = shop.stage.string_value

    def handler(event: Any) -> Any:
        return aws_region

    assert list(made(handler, shop).environment) == ["VALUE_AWS_REGION"]


@pytest.mark.parametrize("attribute", ["string_value", "value"])
def test_a_sensitive_variable_is_refused(shop: Shop, attribute: str) -> None:
    secret = shop.secret

    if attribute == "string_value":

        def handler(event: Any) -> Any:
            return secret.string_value

    else:

        def handler(event: Any) -> Any:
            return secret.value

    with pytest.raises(FunctionlessError) as failure:
        made(handler, shop)
    assert codes(failure.value) == ["FL2005"]
    assert "Secret" in failure.value.diagnostics[0].remedy


def test_a_sensitive_variable_is_refused_as_a_captured_string(shop: Shop) -> None:
    text = f"key={shop.secret.string_value}"

    def handler(event: Any) -> Any:
        return text

    with pytest.raises(FunctionlessError) as failure:
        made(handler, shop)
    assert codes(failure.value) == ["FL2005"]


def test_an_unknown_class_of_the_stack_libraries_is_refused(shop: Shop) -> None:
    def handler(event: Any) -> Any:
        return Token.is_unresolved(event)

    with pytest.raises(FunctionlessError) as failure:
        made(handler, shop)
    assert codes(failure.value) == ["FL1007"]


def test_functions_of_terraform_are_values(shop: Shop) -> None:
    joined = Fn.join("-", [shop.stage.string_value, "x"])

    def handler(event: Any) -> Any:
        return joined

    found = made(handler, shop)
    assert Captured(shop.stack).references([found.environment["JOINED"]]) == ['${join("-", [var.stage, "x"])}']


def test_attributes_of_a_resources_block(shop: Shop) -> None:
    bucket = shop.bucket

    def handler(event: Any) -> Any:
        return bucket.website.index_document

    found = made(handler, shop)
    assert list(found.environment) == ["BUCKET_WEBSITE_INDEX_DOCUMENT"]


def test_an_attribute_that_holds_a_secret_is_refused(shop: Shop) -> None:
    database = resource("db_instance", "DbInstance")(shop.stack, "Db", instance_class="db.t3.micro")

    def handler(event: Any) -> Any:
        return [database.endpoint, database.password]

    with pytest.raises(FunctionlessError) as failure:
        made(handler, shop)
    assert codes(failure.value) == ["FL2005"]
    assert "password" in failure.value.diagnostics[0].message


def test_a_construct_that_is_no_reference_is_refused(shop: Shop) -> None:
    stack, held = shop.stack, [shop.stack]

    def handler(event: Any) -> Any:
        return str(stack)

    def holding(event: Any) -> Any:
        return [str(item) for item in held]

    for function in (handler, holding):
        with pytest.raises(FunctionlessError) as failure:
            made(function, shop)
        assert codes(failure.value) == ["FL2001"]


def test_a_stack_that_is_passed_on() -> None:
    class Owner(TerraformStack):
        def __init__(self, scope: Any, id: str) -> None:
            super().__init__(scope, id)
            AwsProvider(self, "aws", region="eu-west-1")
            self.rates = {"a": 2}
            self.unread = object

            def handler(event: Any) -> Any:
                return rated(self, "a")

            self.handler = handler

        def scaled(self, n: int) -> int:
            return n * 10

    def rated(owner: Owner, name: str) -> int:
        return owner.scaled(owner.rates[name])

    found = made(Owner(App(), "own").handler)
    assert "unread" not in found.source
    assert values_of(found, {}) == 20


def test_resources_in_containers_have_what_the_code_reads(shop: Shop) -> None:
    buckets = {"a": shop.bucket}

    def handler(event: Any) -> Any:
        return [bucket.arn for bucket in buckets.values()]

    found = made(handler, shop)
    assert list(found.environment) == ["BUCKETS_A_ARN"]


def test_a_class_that_makes_its_own_constructs(shop: Shop) -> None:
    """Nobody calls the class in the function: what its `__init__` needs stays behind."""

    class Service:
        def __init__(self, stack: TerraformStack) -> None:
            self.table = Table(stack, "Held", partition_key="id")
            self.limit = 3

        def handle(self, event: Any) -> Any:
            return [self.table.name, self.limit]

    service = Service(shop.stack)
    found = bundle(reflect(service.handle), handler=service.handle)
    assert "__init__" not in found.source
    assert list(found.environment) == ["HELD_NAME"]
