"""Operations of constructs: found through every way in which a value travels, with their arguments."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from cdktf_functionless.reflect import reflect
from cdktf_functionless.reflect.analysis import analyse
from tests.reflect.analysis.support import Thing, analysed, found

ORDERS = Thing("orders", "get_item", "put_item")
USERS = Thing("users", "get_item", "put_item")
CHARGE = Thing("charge", "start", callable=True)
NAMES = {"orders": ORDERS, "users": USERS, "charge": CHARGE}

SPELLINGS: dict[str, tuple[str, list[str]]] = {
    "an operation": ("def handler(event): return orders.get_item(Key=event)", ["orders.get_item"]),
    "a call of the construct": ("def handler(event): return charge(event)", ["charge"]),
    "an operation of a callable": ("def handler(event): return charge.start(event)", ["charge.start"]),
    "an operation as a value": (
        """
        def handler(event):
            get = orders.get_item
            return get(Key=event)
        """,
        ["orders.get_item"],
    ),
    "a lookup by name": (
        """
        TABLES = {"o": orders, "u": users}
        def handler(event):
            return TABLES["o"].get_item(Key=event)
        """,
        ["orders.get_item"],
    ),
    "a lookup by data": (
        """
        TABLES = {"o": orders, "u": users}
        def handler(event):
            return TABLES[event["kind"]].get_item(Key=event)
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "straight code keeps aliases apart": (
        """
        def handler(event):
            table = orders
            table.get_item(Key=event)
            table = users
            table.put_item(Item=event)
        """,
        ["orders.get_item", "users.put_item"],
    ),
    "two loops keep their variables apart": (
        """
        def handler(event):
            for table in [orders]:
                table.get_item(Key=event)
            for table in [users]:
                table.put_item(Item=event)
        """,
        ["orders.get_item", "users.put_item"],
    ),
    "a loop carries a variable": (
        """
        def handler(event):
            a, b = orders, users
            for _ in event:
                a.get_item(Key=1)
                a, b = b, a
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "continue carries a variable": (
        """
        def handler(event):
            table = orders
            while event:
                table.get_item(Key=1)
                if event["x"]:
                    table = users
                    continue
                table = None
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "break carries a variable": (
        """
        def handler(event):
            table = None
            for one in event:
                if one:
                    table = users
                    break
                table = None
            else:
                table = orders
            table.get_item(Key=1)
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "branches meet": (
        """
        def handler(event):
            if event:
                table = orders
            elif event["x"]:
                raise ValueError
            else:
                table = users
            table.get_item(Key=1)
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "a branch that leaves does not meet": (
        """
        def handler(event):
            table = orders
            if event:
                table = users
                table.put_item(Item=1)
                return
            table.get_item(Key=1)
        """,
        ["orders.get_item", "users.put_item"],
    ),
    "a handler sees any point of the block": (
        """
        def handler(event):
            table = None
            try:
                table = orders
                event()
                table = users
                event()
                table = None
            except Exception:
                table.get_item(Key=1)
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "finally sees any point of the block": (
        """
        def handler(event):
            table = None
            try:
                table = orders
                event()
                table = users
                return
            finally:
                table.get_item(Key=1)
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "suppressed": (
        """
        def handler(event):
            table = orders
            with contextlib.suppress(Exception):
                event()
                table = users
            table.get_item(Key=1)
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "one helper for two tables": (
        """
        def put(table, item):
            table.put_item(Item=item)
        def handler(event):
            put(orders, 1)
            put(users, 2)
        """,
        ["orders.put_item", "users.put_item"],
    ),
    "a helper told what to do": (
        """
        def use(table, write):
            if write:
                table.put_item(Item=1)
            else:
                table.get_item(Key=1)
        def handler(event):
            use(orders, True)
            use(users, False)
        """,
        ["orders.put_item", "users.get_item"],
    ),
    "a helper that returns one of two": (
        """
        def pick(kind):
            return orders if kind == "o" else users
        def handler(event):
            pick(event["kind"]).get_item(Key=1)
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "a function as an argument": (
        """
        def apply(function, value):
            return function(value)
        def handler(event):
            return apply(charge, event) + apply(lambda value: orders.get_item(Key=value), event)
        """,
        ["charge", "orders.get_item"],
    ),
    "a construct as a callback": (
        "def handler(event): return list(map(charge, event))",
        ["charge"],
    ),
    "gathered": (
        """
        async def handler(event):
            a, b = await asyncio.gather(charge(event), one(event))
        async def one(event):
            return orders.get_item(Key=event)
        """,
        ["charge", "orders.get_item"],
    ),
    "attributes of a live instance": (
        """
        class Repository:
            def __init__(self, table):
                self._table = table
            def get(self, key):
                return self._table.get_item(Key=key)
        repository = Repository(orders)
        def handler(event):
            return repository.get(event)
        """,
        ["orders.get_item"],
    ),
    "instances of one class keep their attributes apart": (
        """
        class Repository:
            def __init__(self, table):
                self._table = table
            def get(self, key):
                return self._table.get_item(Key=key)
            def put(self, item):
                return self._table.put_item(Item=item)
        def handler(event):
            Repository(orders).get(event)
            Repository(users).put(event)
        """,
        ["orders.get_item", "users.put_item"],
    ),
    "a class attribute of the base": (
        """
        class Base:
            table = orders
        class Derived(Base):
            def get(self):
                return self.table.get_item(Key=1)
        def handler(event):
            return Derived().get()
        """,
        ["orders.get_item"],
    ),
    "an enum of constructs": (
        """
        import enum
        class Tables(enum.Enum):
            ORDERS = orders
            USERS = users
        def handler(event):
            Tables.ORDERS.value.get_item(Key=1)
        """,
        ["orders.get_item"],
    ),
    "only what is reached": (
        """
        def unused():
            users.get_item(Key=1)
        def handler(event):
            def never():
                users.put_item(Item=1)
            orders.get_item(Key=1)
        """,
        ["orders.get_item"],
    ),
    "what is returned may be called elsewhere": (
        """
        def make():
            def inner(event):
                return orders.get_item(Key=event)
            return inner
        def handler(event):
            return make()(event)
        """,
        ["orders.get_item"],
    ),
    "a closure over a variable that changes": (
        """
        def handler(event):
            table = orders
            def get():
                return table.get_item(Key=1)
            get()
            table = users
            get()
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "mutual recursion of functions and methods": (
        """
        class Node:
            def __init__(self, table, children):
                self.table, self.children = table, children
            def walk(self):
                self.table.get_item(Key=1)
                for child in self.children:
                    child.walk()
        tree = Node(orders, [Node(users, []), Node(None, [])])
        def handler(event):
            tree.walk()
        """,
        ["orders.get_item", "users.get_item"],
    ),
    "a linked structure made at run time": (
        """
        class Node:
            def __init__(self, table, following):
                self.table, self.following = table, following
        def build(tables):
            return Node(tables[0], build(tables[1:])) if tables else None
        def handler(event):
            node = build([orders, users])
            while node is not None:
                node.table.get_item(Key=1)
                node = node.following
        """,
        ["orders.get_item", "users.get_item"],
    ),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_found(name: str) -> None:
    text, expected = SPELLINGS[name]
    assert found(text, **NAMES) == expected


def test_arguments() -> None:
    (call,) = analysed(
        """
        NAMES = ("a", "b")
        def handler(event):
            key = {"id": event["id"], "kind": NAMES[0], "tables": [orders, users], "nested": {"deep": 1}}
            charge(key, NAMES, *event["more"], table=orders if event else users)
        """,
        **NAMES,
    ).calls
    key, names = call.call.args
    assert key.items is not None
    assert key.items["id"].possible is None
    assert key.items["kind"].possible == ("a",)
    assert key.items["tables"].elements is not None
    assert [one.possible for one in key.items["tables"].elements] == [(ORDERS,), (USERS,)]
    assert key.items["nested"].items is not None and key.items["nested"].items["deep"].possible == (1,)
    assert names.possible == (("a", "b"),) and names.elements is not None and len(names.elements) == 2
    assert call.call.kwargs["table"].possible == (ORDERS, USERS)
    assert not call.complete


def test_positions_are_those_of_the_arguments() -> None:
    (call,) = analysed("def handler(event): return orders.get_item(Key=event['é'], Other=1)", **NAMES).calls
    assert call.position.source_line()[call.position.column - 1 :].startswith("orders.get_item(Key")
    other = call.call.kwargs["Other"].position
    assert call.position.source_line()[other.column - 1 : other.end_column - 1] == "1"


def test_the_order_is_that_of_the_source() -> None:
    text = """
        def handler(event):
            later()
            orders.get_item(Key=1)
            users.get_item(Key=1)
        def later():
            charge(1)
    """
    assert [call.name for call in analysed(text, **NAMES).calls] == ["orders.get_item", "users.get_item", "charge"]
    assert [call.name for call in analysed(text, **NAMES).calls] == [
        call.name for call in analysed(text, **NAMES).calls
    ]


# what cannot be decided

UNDECIDED = {
    "the service of the client": (
        """
        def handler(event):
            boto3.client(event["service"]).list_buckets()
        """,
        "service of this boto3 client",
    ),
    "the service of the resource": (
        """
        def handler(event):
            boto3.resource(event["service"]).Table("t").scan()
        """,
        "service of this boto3 resource",
    ),
    "the method of the client": (
        """
        def handler(event):
            getattr(boto3.client("s3"), event["method"])()
        """,
        "which method",
    ),
    "the method of the construct": (
        """
        def handler(event):
            getattr(charge, event["method"])()
        """,
        "which attribute",
    ),
    "the operation of the paginator": (
        """
        def handler(event):
            return list(boto3.client("s3").get_paginator(event["operation"]).paginate())
        """,
        "get_paginator",
    ),
    "a waiter that does not exist": (
        """
        def handler(event):
            boto3.client("s3").get_waiter("object_is_there").wait(Bucket="b", Key="k")
        """,
        "has no waiter",
    ),
    "a third-party library imported inside": (
        """
        def handler(event):
            import policy_sentry
            policy_sentry.somewhere.work(orders)
        """,
        "third-party code",
    ),
    "the operation of the URL": (
        """
        def handler(event):
            return boto3.client("s3").generate_presigned_url(event["operation"], Params={})
        """,
        "URL",
    ),
    "a third-party function with a client": (
        """
        import botocore.utils
        def handler(event):
            return botocore.utils.get_service_module_name(boto3.client("s3"))
        """,
        "get_service_module_name()",
    ),
    "a third-party function with a client inside something": (
        """
        import yaml
        def handler(event):
            return yaml.dump({"a": [boto3.client("s3")]})
        """,
        "dump()",
    ),
    "a third-party object that holds a client": (
        """
        import yaml
        loader = yaml.Loader("")
        loader.client = boto3.client("s3")
        def handler(event):
            return loader.get_data()
        """,
        "get_data()",
    ),
    "code made at run time": (
        """
        def handler(event):
            return eval(event["code"])
        """,
        "made at run time",
    ),
    "a function without source": (
        """
        exec("def unseen(client): return client.list_buckets()")
        def handler(event):
            return unseen(boto3.client("s3"))
        """,
        "unseen()",
    ),
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_undecided(name: str) -> None:
    text, reason = UNDECIDED[name]
    analysis = analysed(text, **NAMES)
    assert len(analysis.undecided) == 1
    assert reason in analysis.undecided[0].reason
    assert analysis.undecided[0].position.source_line().strip() in text


def test_modules_of_the_users_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "shop_of_tests"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "data" / "__init__.py").write_text("from .tables import save\n")
    (package / "data" / "tables.py").write_text(
        "import boto3\nfrom .. import names\n\ndef save(key):\n"
        "    boto3.client('s3').put_object(Bucket=names.BUCKET, Key=key)\n"
    )
    (package / "names.py").write_text("BUCKET = 'of-names'\n")
    (package / "work.py").write_text(
        "import shop_of_tests.data\n\ndef handler(event):\n    from .data import save as write\n"
        "    write(event)\n    shop_of_tests.data.tables.save(event)\n"
        "    import shop_of_tests.names as n\n    return n.BUCKET\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    handler = importlib.import_module("shop_of_tests.work").handler
    analysis = analyse(reflect(handler))
    assert not analysis.undecided
    (call,) = analysis.calls
    assert call.call.kwargs["Bucket"].possible == ("of-names",)
    assert call.position.file.endswith("tables.py")


def test_a_value_that_is_set_later_does_not_leave_its_first_one_behind() -> None:
    (call,) = analysed("""
        def read(table):
            return boto3.client("dynamodb").scan(TableName=table)
        def handler(event):
            def late():
                return read(name)
            name = None
            name = "t"
            return late() if name is not None else None
    """).calls
    assert call.call.kwargs["TableName"].possible is not None
    assert "t" in call.call.kwargs["TableName"].possible


@pytest.mark.parametrize(
    "condition",
    ["name is None", "not name", "name is None or not name", "not (name is not None)"],
)
def test_a_test_for_none_narrows(condition: str) -> None:
    (call,) = analysed(f"""
        def read(name=None):
            if {condition}:
                name = "default"
            return boto3.client("dynamodb").scan(TableName=name)
        def handler(event):
            name = "given" if event else None
            return read(name)
    """).calls
    assert set(call.call.kwargs["TableName"].possible or ()) == {"default", "given"}


def test_a_conditional_expression_narrows() -> None:
    (call,) = analysed("""
        def read(name=None):
            return boto3.client("dynamodb").scan(TableName=name if name is not None else "default")
        def handler(event):
            return read("given" if event else None)
    """).calls
    assert set(call.call.kwargs["TableName"].possible or ()) == {"default", "given"}


HARMLESS = {
    "print": "print(orders, boto3.client('s3'))",
    "str and repr": "return str(orders) + repr(users) + f'{charge} {orders!r:>10}'",
    "json": "return json.dumps({'a': event}, default=lambda value: None)",
    "isinstance": "return isinstance(orders, dict) or callable(charge) or hasattr(orders, 'x')",
    "operations as values": "print(charge, orders.get_item); LOG.info('x', charge); return [charge, callable(charge)]",
    "logging": "logging.getLogger('x').info('table %s', orders)",
    "a live logger": "LOG.info('table %s', orders); LOG.exception('x', extra={'table': orders})",
    "equality": "return orders == users or orders is None or orders in [users]",
    "hash and id": "return {orders: 1, id(users): 2}",
    "len of containers": "return len([orders, users])",
    "attributes": "return orders.name",
    "a third-party function without a client": "import yaml; return yaml.safe_dump(event)",
    "a third-party function with a name": "import yaml; return yaml.safe_dump({'table': orders.name})",
    "methods of the event": "return event.get('x').upper().join(event['y'])",
    "conditions of boto3": "from boto3.dynamodb.conditions import Key; return Key('id').eq(event)",
    "types of boto3": "from boto3.dynamodb.types import TypeSerializer; return TypeSerializer().serialize(event)",
    "errors of botocore": """
            from botocore.exceptions import ClientError
            try:
                raise KeyError
            except ClientError as failure:
                return failure.response["Error"]""",
    "copy": "import copy; return copy.deepcopy(event)",
    "a warning": "import warnings; warnings.warn(f'{orders}')",
    "time": "import time; time.sleep(1); return time.monotonic()",
    "regular expressions": "import re; return re.sub('a', lambda found: found.group(), event['x'])",
    "dates": "import datetime; return datetime.datetime.now(datetime.timezone.utc).isoformat()",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name: str) -> None:
    text = f"""
        LOG = logging.getLogger()
        def handler(event):
            {HARMLESS[name].strip()}
    """
    assert found(text, **NAMES) == []
