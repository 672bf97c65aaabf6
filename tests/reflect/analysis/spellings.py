"""Ways to write calls of boto3, each with the operations that it calls. The event is `{"key": "k", "keys": ["k"]}`."""

from __future__ import annotations

PUT = {"s3.put_object"}
GET = {"dynamodb.get_item"}
UPLOAD = {
    "s3.put_object",
    "s3.create_multipart_upload",
    "s3.upload_part",
    "s3.complete_multipart_upload",
    "s3.abort_multipart_upload",
}
COPY = {
    "s3.head_object",
    "s3.copy_object",
    "s3.create_multipart_upload",
    "s3.upload_part_copy",
    "s3.complete_multipart_upload",
    "s3.abort_multipart_upload",
}

#: The twelve that the issue names.
ORDINARY: dict[str, tuple[str, set[str]]] = {
    "made directly": (
        """
        def handler(event):
            boto3.client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "at module level": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "in a helper before": (
        """
        def write(key):
            boto3.client("s3").put_object(Bucket="bkt", Key=key)
        def handler(event):
            write(event["key"])
        """,
        PUT,
    ),
    "in a helper after": (
        """
        def handler(event):
            write(event["key"])
        def write(key):
            boto3.client("s3").put_object(Bucket="bkt", Key=key)
        """,
        PUT,
    ),
    "in a factory": (
        """
        def make():
            return boto3.client("s3")
        def handler(event):
            make().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "through a session": (
        """
        def handler(event):
            boto3.Session(region_name="us-east-1").client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "through a resource": (
        """
        def handler(event):
            boto3.resource("dynamodb").Table("t").get_item(Key={"id": event["key"]})
        """,
        GET,
    ),
    "in a class attribute": (
        """
        class Store:
            s3 = boto3.client("s3")
            def write(self, key):
                self.s3.put_object(Bucket="bkt", Key=key)
        def handler(event):
            Store().write(event["key"])
        """,
        PUT,
    ),
    "from boto3 import client": (
        """
        from boto3 import client
        def handler(event):
            client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "an aliased method": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            put = s3.put_object
            put(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a paginator": (
        """
        def handler(event):
            pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket="bkt")
            return [item["Key"] for page in pages for item in page["Contents"]]
        """,
        {"s3.list_objects_v2"},
    ),
    "a waiter": (
        """
        def handler(event):
            boto3.client("s3").get_waiter("object_exists").wait(Bucket="bkt", Key=event["key"])
        """,
        {"s3.head_object"},
    ),
}

MAKING: dict[str, tuple[str, set[str]]] = {
    "import as": (
        """
        import boto3 as b
        def handler(event):
            b.client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "imported inside": (
        """
        def handler(event):
            import boto3 as aws_sdk
            aws_sdk.client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "imported from inside": (
        """
        def handler(event):
            from boto3 import client as make, resource
            make("s3").put_object(Bucket="bkt", Key=event["key"])
            resource("dynamodb").Table("t").get_item(Key={"id": "1"})
        """,
        PUT | GET,
    ),
    "an alias of boto3.client": (
        """
        make = boto3.client
        def handler(event):
            make("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "service in a constant": (
        """
        SERVICE = "s3"
        def handler(event):
            boto3.client(SERVICE).put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "service by keyword": (
        """
        def handler(event):
            boto3.client(service_name="s3", region_name="us-east-1").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "options unpacked": (
        """
        OPTIONS = {"service_name": "s3", "region_name": "us-east-1"}
        def handler(event):
            boto3.client(**OPTIONS).put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a cached factory": (
        """
        @functools.lru_cache
        def client(name):
            return boto3.client(name)
        def handler(event):
            client("s3").put_object(Bucket="bkt", Key=event["key"])
            client("dynamodb").get_item(TableName="t", Key={"id": {"S": "1"}})
        """,
        PUT | GET,
    ),
    "a cached factory with a size": (
        """
        @functools.lru_cache(maxsize=None)
        def s3():
            return boto3.client("s3")
        def handler(event):
            s3().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "made lazily in a global": (
        """
        _s3 = None
        def s3():
            global _s3
            if _s3 is None:
                _s3 = boto3.client("s3")
            return _s3
        def handler(event):
            s3().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "kept in a dict by name": (
        """
        CLIENTS = {}
        def client(name):
            if name not in CLIENTS:
                CLIENTS[name] = boto3.client(name)
            return CLIENTS[name]
        def handler(event):
            client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a live dict of clients": (
        """
        CLIENTS = {"s3": boto3.client("s3"), "dynamodb": boto3.client("dynamodb")}
        def handler(event):
            CLIENTS["s3"].put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a dict comprehension of clients": (
        """
        def handler(event):
            clients = {name: boto3.client(name) for name in ("s3",)}
            clients["s3"].put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a live session": (
        """
        session = boto3.Session(region_name="us-east-1")
        def handler(event):
            session.client("s3").put_object(Bucket="bkt", Key=event["key"])
            session.resource("dynamodb").Table("t").get_item(Key={"id": "1"})
        """,
        PUT | GET,
    ),
    "boto3.session.Session": (
        """
        def handler(event):
            session = boto3.session.Session()
            make = session.client
            make("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a botocore session": (
        """
        import botocore.session
        def handler(event):
            session = botocore.session.get_session()
            session.create_client("s3", region_name="us-east-1").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "partial of boto3.client": (
        """
        make = functools.partial(boto3.client, region_name="us-east-1")
        def handler(event):
            make("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a closure's variable": (
        """
        def make():
            s3 = boto3.client("s3")
            def handler(event):
                s3.put_object(Bucket="bkt", Key=event["key"])
            return handler
        handler = make()
        """,
        PUT,
    ),
    "a default argument": (
        """
        def write(key, s3=boto3.client("s3")):
            s3.put_object(Bucket="bkt", Key=key)
        def handler(event):
            write(event["key"])
        """,
        PUT,
    ),
    "the handler's default argument": (
        """
        def handler(event, s3=boto3.client("s3")):
            s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a partial handler": (
        """
        def work(s3, event):
            s3.put_object(Bucket="bkt", Key=event["key"])
        handler = functools.partial(work, boto3.client("s3"))
        """,
        PUT,
    ),
    "a method as handler": (
        """
        class App:
            def __init__(self):
                self.s3 = boto3.client("s3")
            def run(self, event):
                self.s3.put_object(Bucket="bkt", Key=event["key"])
        handler = App().run
        """,
        PUT,
    ),
    "a lambda as handler": (
        """
        s3 = boto3.client("s3")
        handler = lambda event: s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "an async handler": (
        """
        async def write(key):
            boto3.client("s3").put_object(Bucket="bkt", Key=key)
        async def work(event):
            await asyncio.gather(*[write(key) for key in event["keys"]])
        def handler(event):
            asyncio.run(work(event))
        """,
        PUT,
    ),
}

PASSING: dict[str, tuple[str, set[str]]] = {
    "local aliases": (
        """
        def handler(event):
            a = boto3.client("s3")
            b = c = a
            d = c
            d.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "tuple unpacking": (
        """
        def handler(event):
            s3, db = boto3.client("s3"), boto3.client("dynamodb")
            s3.put_object(Bucket="bkt", Key=event["key"])
            db.get_item(TableName="t", Key={"id": {"S": "1"}})
        """,
        PUT | GET,
    ),
    "nested and starred unpacking": (
        """
        def handler(event):
            first, (second, *rest) = 1, (2, boto3.client("s3"), boto3.client("s3"))
            rest[0].put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "walrus": (
        """
        def handler(event):
            if (s3 := boto3.client("s3")) is not None:
                s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "conditional expression": (
        """
        a, b = boto3.client("s3"), None
        def handler(event):
            (a if event["key"] else b).put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "or": (
        """
        def handler(event, s3=None):
            (s3 or boto3.client("s3")).put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "and": (
        """
        def handler(event):
            client = event and boto3.client("s3")
            client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "keyword argument": (
        """
        def write(*, client, key):
            client.put_object(Bucket="bkt", Key=key)
        def handler(event):
            write(key=event["key"], client=boto3.client("s3"))
        """,
        PUT,
    ),
    "star arguments": (
        """
        def write(*args):
            args[0].put_object(Bucket="bkt", Key=args[1])
        def handler(event):
            given = [boto3.client("s3"), event["key"]]
            write(*given)
        """,
        PUT,
    ),
    "double-star arguments": (
        """
        def write(**options):
            options["client"].put_object(Bucket="bkt", Key=options["key"])
        def handler(event):
            write(**{"client": boto3.client("s3")}, key=event["key"])
        """,
        PUT,
    ),
    "forwarded arguments": (
        """
        def inner(client, key):
            client.put_object(Bucket="bkt", Key=key)
        def outer(*args, **kwargs):
            inner(*args, **kwargs)
        def handler(event):
            outer(boto3.client("s3"), key=event["key"])
        """,
        PUT,
    ),
    "keyword parameters of the operation unpacked": (
        """
        def handler(event):
            parameters = {"Bucket": "bkt", "Key": event["key"]}
            boto3.client("s3").put_object(**parameters)
        """,
        PUT,
    ),
    "returned in a tuple": (
        """
        def make():
            return boto3.client("s3"), 1
        def handler(event):
            s3, _ = make()
            s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "through three factories": (
        """
        def one():
            return two()
        def two():
            return three()
        def three():
            return boto3.client("s3")
        def handler(event):
            one().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "recursion": (
        """
        def walk(client, keys):
            if keys:
                client.put_object(Bucket="bkt", Key=keys[0])
                walk(client, keys[1:])
        def handler(event):
            walk(boto3.client("s3"), event["keys"])
        """,
        PUT,
    ),
    "mutual recursion": (
        """
        s3 = boto3.client("s3")
        def even(n):
            s3.put_object(Bucket="bkt", Key="k")
            return n == 0 or odd(n - 1)
        def odd(n):
            s3.head_object(Bucket="bkt", Key="k")
            return n != 0 and even(n - 1)
        def handler(event):
            even(3)
        """,
        PUT | {"s3.head_object"},
    ),
    "a loop over clients": (
        """
        def handler(event):
            for client in (boto3.client("s3"), boto3.client("s3")):
                client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a loop over items": (
        """
        CLIENTS = {"a": boto3.client("s3")}
        def handler(event):
            for name, client in CLIENTS.items():
                client.put_object(Bucket="bkt", Key=name)
        """,
        PUT,
    ),
    "enumerate and zip": (
        """
        def handler(event):
            clients = [boto3.client("s3")]
            for index, (client, key) in enumerate(zip(clients, event["keys"])):
                client.put_object(Bucket="bkt", Key=key)
        """,
        PUT,
    ),
    "appended to a list": (
        """
        def handler(event):
            clients = []
            clients.append(boto3.client("s3"))
            clients[-1].put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "set in a loop": (
        """
        def handler(event):
            client = None
            for _ in range(2):
                if client is not None:
                    client.put_object(Bucket="bkt", Key=event["key"])
                client = boto3.client("s3")
        """,
        PUT,
    ),
    "set in a try": (
        """
        def handler(event):
            try:
                client = boto3.client("s3")
                int("x")
            except ValueError:
                client.put_object(Bucket="bkt", Key=event["key"])
            finally:
                client.head_object(Bucket="bkt", Key=event["key"])
        """,
        PUT | {"s3.head_object"},
    ),
    "in while with break": (
        """
        def handler(event):
            while True:
                client = boto3.client("s3")
                if client:
                    break
            client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "nested function": (
        """
        def handler(event):
            s3 = boto3.client("s3")
            def write():
                def inner():
                    s3.put_object(Bucket="bkt", Key=event["key"])
                inner()
            write()
        """,
        PUT,
    ),
    "nonlocal": (
        """
        def handler(event):
            s3 = None
            def make():
                nonlocal s3
                s3 = boto3.client("s3")
            make()
            s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "match": (
        """
        def handler(event):
            match {"client": boto3.client("s3"), "key": event["key"]}:
                case {"client": client, "key": str(key)}:
                    client.put_object(Bucket="bkt", Key=key)
        """,
        PUT,
    ),
    "a generator function": (
        """
        def clients():
            yield boto3.client("s3")
        def more():
            yield from clients()
        def handler(event):
            for client in more():
                client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a call inside a generator": (
        """
        def written(keys):
            for key in keys:
                yield boto3.client("s3").put_object(Bucket="bkt", Key=key)
        def handler(event):
            return len(list(written(event["keys"])))
        """,
        PUT,
    ),
    "getattr with a constant": (
        """
        def handler(event):
            getattr(boto3.client("s3"), "put_object")(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "getattr with a constant of a loop": (
        """
        def handler(event):
            for name in ("put_object", "head_object"):
                getattr(boto3.client("s3"), name)(Bucket="bkt", Key=event["key"])
        """,
        PUT | {"s3.head_object"},
    ),
    "operator.methodcaller": (
        """
        def handler(event):
            operator.methodcaller("put_object", Bucket="bkt", Key=event["key"])(boto3.client("s3"))
        """,
        PUT,
    ),
    "operator.attrgetter": (
        """
        def handler(event):
            operator.attrgetter("put_object")(boto3.client("s3"))(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "operator.itemgetter": (
        """
        def handler(event):
            operator.itemgetter("a")({"a": boto3.client("s3")}).put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "dict methods": (
        """
        def handler(event):
            clients = dict(a=boto3.client("s3"))
            clients.setdefault("b", boto3.client("s3"))
            clients.get("a").put_object(Bucket="bkt", Key=event["key"])
            clients.pop("b").head_object(Bucket="bkt", Key=event["key"])
        """,
        PUT | {"s3.head_object"},
    ),
    "dicts merged": (
        """
        def handler(event):
            clients = {"a": boto3.client("s3")} | {"b": 1}
            more = {**clients, "c": 2}
            more["a"].put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "lists joined": (
        """
        def handler(event):
            clients = [1] + [boto3.client("s3")]
            clients += [2]
            clients[1].put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a module's attribute": (
        """
        import types
        config = types.ModuleType("config")
        def handler(event):
            config.client = boto3.client("s3")
            config.client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a module by name": (
        """
        import importlib
        def handler(event):
            importlib.import_module("boto3").client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a default of None": (
        """
        def write(key, client=None):
            if client is None:
                client = boto3.client("s3")
            client.put_object(Bucket="bkt", Key=key)
        def handler(event):
            write(event["key"])
        """,
        PUT,
    ),
    "an async generator and an async manager": (
        """
        @contextlib.asynccontextmanager
        async def opened():
            yield boto3.client("s3")
        async def keys(event):
            for key in event["keys"]:
                yield key
        async def work(event):
            async with opened() as s3:
                async for key in keys(event):
                    s3.put_object(Bucket="bkt", Key=key)
        def handler(event):
            asyncio.run(work(event))
        """,
        PUT,
    ),
    "a global dict entry by name": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            globals()["s3"].put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
}

CALLBACKS: dict[str, tuple[str, set[str]]] = {
    "partial of a method": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            put = functools.partial(s3.put_object, Bucket="bkt")
            put(Key=event["key"])
        """,
        PUT,
    ),
    "a live partial of a method": (
        """
        put = functools.partial(boto3.client("s3").put_object, Bucket="bkt")
        def handler(event):
            put(Key=event["key"])
        """,
        PUT,
    ),
    "a live method": (
        """
        put = boto3.client("s3").put_object
        def handler(event):
            put(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "map with a lambda": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            list(map(lambda key: s3.put_object(Bucket="bkt", Key=key), event["keys"]))
        """,
        PUT,
    ),
    "map over clients": (
        """
        def handler(event):
            list(map(lambda client: client.put_object(Bucket="bkt", Key="k"), [boto3.client("s3")]))
        """,
        PUT,
    ),
    "sorted with a key": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            sorted(event["keys"], key=lambda key: s3.head_object(Bucket="bkt", Key=key)["ContentLength"])
        """,
        {"s3.head_object"},
    ),
    "max with a key": (
        """
        s3 = boto3.client("s3")
        def size(key):
            return s3.head_object(Bucket="bkt", Key=key)["ContentLength"]
        def handler(event):
            return max(event["keys"], key=size)
        """,
        {"s3.head_object"},
    ),
    "filter": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            return [key for key in filter(lambda key: s3.head_object(Bucket="bkt", Key=key), event["keys"])]
        """,
        {"s3.head_object"},
    ),
    "reduce": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            functools.reduce(lambda total, key: s3.put_object(Bucket="bkt", Key=key), event["keys"], 0)
        """,
        PUT,
    ),
    "a comprehension": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            s3.put_object(Bucket="bkt", Key="k")
            return {key: 1 for key in event["keys"] if s3.head_object(Bucket="bkt", Key=key)}
        """,
        PUT | {"s3.head_object"},
    ),
    "a generator expression": (
        """
        def handler(event):
            return sum(client.put_object(Bucket="bkt", Key="k") is None for client in [boto3.client("s3")])
        """,
        PUT,
    ),
    "executor.submit": (
        """
        from concurrent.futures import ThreadPoolExecutor
        def write(client, key):
            client.put_object(Bucket="bkt", Key=key)
        def handler(event):
            with ThreadPoolExecutor() as pool:
                pool.submit(write, boto3.client("s3"), event["key"]).result()
        """,
        PUT,
    ),
    "executor.map": (
        """
        from concurrent.futures import ThreadPoolExecutor
        s3 = boto3.client("s3")
        def handler(event):
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda key: s3.put_object(Bucket="bkt", Key=key), event["keys"]))
        """,
        PUT,
    ),
    "a result of an executor": (
        """
        from concurrent.futures import ThreadPoolExecutor
        def handler(event):
            with ThreadPoolExecutor() as pool:
                future = pool.submit(boto3.client, "s3")
            future.result().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a thread": (
        """
        import threading
        def write(client, key):
            client.put_object(Bucket="bkt", Key=key)
        def handler(event):
            thread = threading.Thread(target=write, args=(boto3.client("s3"),), kwargs={"key": event["key"]})
            thread.start()
            thread.join()
        """,
        PUT,
    ),
    "asyncio.to_thread": (
        """
        async def work(event):
            await asyncio.to_thread(boto3.client("s3").put_object, Bucket="bkt", Key=event["key"])
        def handler(event):
            asyncio.run(work(event))
        """,
        PUT,
    ),
    "a queue": (
        """
        import queue
        def handler(event):
            waiting = queue.Queue()
            waiting.put(boto3.client("s3"))
            waiting.get().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "next of iter": (
        """
        def handler(event):
            next(iter([boto3.client("s3")])).put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "itertools.chain": (
        """
        def handler(event):
            for client in itertools.chain([boto3.client("s3")], []):
                client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a decorated helper": (
        """
        def logged(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                boto3.client("s3").head_object(Bucket="bkt", Key="k")
                return function(*args, **kwargs)
            return wrapper
        @logged
        def write(key):
            boto3.client("s3").put_object(Bucket="bkt", Key=key)
        def handler(event):
            write(event["key"])
        """,
        PUT | {"s3.head_object"},
    ),
    "a decorated handler": (
        """
        def with_client(service):
            def decorate(function):
                @functools.wraps(function)
                def wrapper(event):
                    return function(boto3.client(service), event)
                return wrapper
            return decorate
        @with_client("s3")
        def handler(s3, event):
            s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "decorated inside": (
        """
        def twice(function):
            def wrapper(key):
                function(key)
                function(key)
            return wrapper
        def handler(event):
            @twice
            def write(key):
                boto3.client("s3").put_object(Bucket="bkt", Key=key)
            write(event["key"])
        """,
        PUT,
    ),
    "a context manager function": (
        """
        @contextlib.contextmanager
        def client():
            s3 = boto3.client("s3")
            yield s3
            s3.head_object(Bucket="bkt", Key="k")
        def handler(event):
            with client() as s3:
                s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT | {"s3.head_object"},
    ),
    "a context manager class": (
        """
        class Opened:
            def __enter__(self):
                self.s3 = boto3.client("s3")
                return self.s3
            def __exit__(self, *error):
                self.s3.head_object(Bucket="bkt", Key="k")
        def handler(event):
            with Opened() as s3:
                s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT | {"s3.head_object"},
    ),
    "contextlib.closing": (
        """
        def handler(event):
            with contextlib.closing(boto3.client("s3")) as s3:
                s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "an exit stack": (
        """
        def handler(event):
            with contextlib.ExitStack() as stack:
                s3 = stack.enter_context(contextlib.closing(boto3.client("s3")))
                s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a dispatch table": (
        """
        s3 = boto3.client("s3")
        def write(key):
            s3.put_object(Bucket="bkt", Key=key)
        ACTIONS = {"write": write, "read": lambda key: s3.get_object(Bucket="bkt", Key=key)}
        def handler(event):
            ACTIONS["write"](event["key"])
        """,
        PUT,
    ),
    "singledispatch": (
        """
        @functools.singledispatch
        def write(key):
            raise TypeError
        @write.register
        def _(key: str):
            boto3.client("s3").put_object(Bucket="bkt", Key=key)
        def handler(event):
            write(event["key"])
        """,
        PUT,
    ),
}

CLASSES: dict[str, tuple[str, set[str]]] = {
    "an attribute set in __init__": (
        """
        class Store:
            def __init__(self, client):
                self.client = client
            def write(self, key):
                self.client.put_object(Bucket="bkt", Key=key)
        def handler(event):
            Store(boto3.client("s3")).write(event["key"])
        """,
        PUT,
    ),
    "a live instance": (
        """
        class Store:
            def __init__(self):
                self.client = boto3.client("s3")
            def write(self, key):
                self.client.put_object(Bucket="bkt", Key=key)
        store = Store()
        def handler(event):
            store.write(event["key"])
        """,
        PUT,
    ),
    "a property": (
        """
        class Store:
            @property
            def client(self):
                return boto3.client("s3")
        def handler(event):
            Store().client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a cached property of a live instance": (
        """
        class Store:
            @functools.cached_property
            def client(self):
                return boto3.client("s3")
        store = Store()
        def handler(event):
            store.client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a property with a setter": (
        """
        class Store:
            @property
            def client(self):
                return self._client
            @client.setter
            def client(self, value):
                self._client = value
        def handler(event):
            store = Store()
            store.client = boto3.client("s3")
            store.client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a class method": (
        """
        class Store:
            _client = None
            @classmethod
            def client(cls):
                if cls._client is None:
                    cls._client = boto3.client("s3")
                return cls._client
        def handler(event):
            Store.client().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a static method": (
        """
        class Store:
            @staticmethod
            def client():
                return boto3.client("s3")
        def handler(event):
            Store().client().put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "inheritance and super": (
        """
        class Base:
            def __init__(self, client):
                self.client = client
            def write(self, key):
                self.client.put_object(Bucket="bkt", Key=key)
        class Store(Base):
            def __init__(self):
                super().__init__(boto3.client("s3"))
            def write(self, key):
                super().write(key)
        def handler(event):
            Store().write(event["key"])
        """,
        PUT,
    ),
    "an overridden method": (
        """
        class Base:
            def run(self, key):
                self.write(key)
            def write(self, key):
                raise NotImplementedError
        class Store(Base):
            def write(self, key):
                boto3.client("s3").put_object(Bucket="bkt", Key=key)
        def handler(event):
            Store().run(event["key"])
        """,
        PUT,
    ),
    "a dataclass": (
        """
        @dataclasses.dataclass
        class Store:
            client: object
            bucket: str = "bkt"
            def write(self, key):
                self.client.put_object(Bucket=self.bucket, Key=key)
        def handler(event):
            Store(boto3.client("s3")).write(event["key"])
        """,
        PUT,
    ),
    "a dataclass with a factory": (
        """
        @dataclasses.dataclass
        class Store:
            client: object = dataclasses.field(default_factory=lambda: boto3.client("s3"))
        def handler(event):
            Store().client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a live dataclass": (
        """
        @dataclasses.dataclass(frozen=True, slots=True)
        class Store:
            client: object
        store = Store(boto3.client("s3"))
        def handler(event):
            store.client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a named tuple": (
        """
        class Clients(typing.NamedTuple):
            s3: object
        def handler(event):
            Clients(s3=boto3.client("s3")).s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a live named tuple": (
        """
        Clients = collections.namedtuple("Clients", "s3")
        clients = Clients(boto3.client("s3"))
        def handler(event):
            clients.s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a callable instance": (
        """
        class Write:
            def __init__(self, client):
                self.client = client
            def __call__(self, key):
                self.client.put_object(Bucket="bkt", Key=key)
        write = Write(boto3.client("s3"))
        def handler(event):
            write(event["key"])
        """,
        PUT,
    ),
    "__getattr__": (
        """
        class Proxy:
            def __init__(self, inner):
                self._inner = inner
            def __getattr__(self, name):
                return getattr(self._inner, name)
        def handler(event):
            Proxy(boto3.client("s3")).put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "__getitem__ and __iter__": (
        """
        class Clients:
            def __getitem__(self, name):
                return boto3.client(name)
            def __iter__(self):
                yield self["s3"]
        def handler(event):
            for client in Clients():
                client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "an operator of the user's": (
        """
        class Key:
            def __init__(self, name):
                self.name = name
            def __rshift__(self, client):
                client.put_object(Bucket="bkt", Key=self.name)
        def handler(event):
            Key(event["key"]) >> boto3.client("s3")
        """,
        PUT,
    ),
    "a class made inside": (
        """
        def handler(event):
            s3 = boto3.client("s3")
            class Store:
                bucket = "bkt"
                def __init__(self, client):
                    self.client = client
                @property
                def name(self):
                    return self.bucket
                def write(self):
                    self.client.put_object(Bucket=self.name, Key=event["key"])
            Store(s3).write()
        """,
        PUT,
    ),
    "a class attribute set by the handler": (
        """
        class Store:
            client = None
        def handler(event):
            Store.client = boto3.client("s3")
            Store.client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a simple namespace": (
        """
        import types
        def handler(event):
            clients = types.SimpleNamespace(s3=boto3.client("s3"))
            clients.s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a protocol of the user's with two classes": (
        """
        class One:
            def run(self, key):
                boto3.client("s3").put_object(Bucket="bkt", Key=key)
        class Two:
            def run(self, key):
                boto3.client("s3").head_object(Bucket="bkt", Key=key)
        def handler(event):
            for each in (One(), Two()):
                each.run(event["key"])
        """,
        PUT | {"s3.head_object"},
    ),
    "a thread's run method": (
        """
        import threading
        class Work(threading.Thread):
            def __init__(self, client):
                super().__init__()
                self.client = client
            def run(self):
                self.client.put_object(Bucket="bkt", Key="k")
        def handler(event):
            work = Work(boto3.client("s3"))
            work.start()
            work.join()
        """,
        PUT,
    ),
    "a JSON encoder": (
        """
        class Encoder(json.JSONEncoder):
            def default(self, value):
                boto3.client("s3").put_object(Bucket="bkt", Key="k")
                return str(value)
        def handler(event):
            return json.dumps({"a": {1, 2}}, cls=Encoder)
        """,
        PUT,
    ),
    "a mapping of the user's": (
        """
        import collections.abc
        class Objects(collections.abc.Mapping):
            def __getitem__(self, key):
                return boto3.client("s3").head_object(Bucket="bkt", Key=key)
            def __iter__(self):
                return iter(["k"])
            def __len__(self):
                return 1
        def handler(event):
            return Objects().get("k")
        """,
        {"s3.head_object"},
    ),
    "a file-like object": (
        """
        class Sink:
            def write(self, text):
                boto3.client("s3").put_object(Bucket="bkt", Key="k", Body=text)
        def handler(event):
            import yaml
            yaml.safe_dump({"a": 1}, Sink())
        """,
        PUT,
    ),
    "a local dataclass with a factory": (
        """
        def handler(event):
            @dataclasses.dataclass
            class Store:
                client: object = dataclasses.field(default_factory=lambda: boto3.client("s3"))
            Store().client.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a method made by partialmethod": (
        """
        class Store:
            def write(self, client, key):
                client.put_object(Bucket="bkt", Key=key)
            put = functools.partialmethod(write, boto3.client("s3"))
        def handler(event):
            Store().put(event["key"])
        """,
        PUT,
    ),
    "methods that libraries decorated": (
        """
        class Store:
            def __init__(self):
                self.client = boto3.client("s3")
            @contextlib.contextmanager
            def opened(self):
                yield self.client
                self.client.head_object(Bucket="bkt", Key="k")
            @functools.lru_cache
            def cached(self):
                return self.client
            @functools.singledispatchmethod
            def write(self, value):
                raise TypeError
            @write.register
            def _(self, value: str):
                self.client.put_object(Bucket="bkt", Key=value)
        store = Store()
        def handler(event):
            with store.opened() as client:
                client.get_object(Bucket="bkt", Key="k")
            store.cached().list_buckets()
            store.write(event["key"])
            Store().write(event["key"])
        """,
        {"s3.head_object", "s3.get_object", "s3.list_buckets", "s3.put_object"},
    ),
    "a live thread": (
        """
        import threading
        class Work(threading.Thread):
            client = boto3.client("s3")
            def run(self):
                self.client.put_object(Bucket="bkt", Key="k")
        work = Work()
        def handler(event):
            work.start()
            work.join()
        """,
        PUT,
    ),
    "a descriptor of the user's": (
        """
        class Client:
            def __init__(self, name):
                self.name = name
            def __get__(self, instance, owner):
                return boto3.client(self.name)
        class Store:
            s3 = Client("s3")
        def handler(event):
            Store().s3.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a generic class": (
        """
        T = typing.TypeVar("T")
        class Box(typing.Generic[T]):
            def __init__(self, inner):
                self.inner = inner
        def handler(event):
            Box[object](boto3.client("s3")).inner.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
}

RESOURCES: dict[str, tuple[str, set[str]]] = {
    "a live table": (
        """
        table = boto3.resource("dynamodb").Table("t")
        def handler(event):
            table.put_item(Item={"id": event["key"]})
        """,
        {"dynamodb.put_item"},
    ),
    "a live method of a table": (
        """
        put = boto3.resource("dynamodb").Table("t").put_item
        def handler(event):
            put(Item={"id": event["key"]})
        """,
        {"dynamodb.put_item"},
    ),
    "batch writer": (
        """
        def handler(event):
            with boto3.resource("dynamodb").Table("t").batch_writer() as batch:
                for key in event["keys"]:
                    batch.put_item(Item={"id": key})
        """,
        {"dynamodb.batch_write_item"},
    ),
    "a table's attribute": (
        """
        def handler(event):
            return boto3.resource("dynamodb").Table("t").item_count
        """,
        {"dynamodb.describe_table"},
    ),
    "a table's waiter": (
        """
        def handler(event):
            boto3.resource("dynamodb").Table("t").wait_until_exists()
        """,
        {"dynamodb.describe_table"},
    ),
    "a batch of the service resource": (
        """
        def handler(event):
            boto3.resource("dynamodb").batch_get_item(RequestItems={"t": {"Keys": [{"id": event["key"]}]}})
        """,
        {"dynamodb.batch_get_item"},
    ),
    "meta.client": (
        """
        def handler(event):
            boto3.resource("dynamodb").Table("t").meta.client.get_item(TableName="t", Key={"id": event["key"]})
        """,
        GET,
    ),
    "an object": (
        """
        def handler(event):
            boto3.resource("s3").Object("bkt", event["key"]).put(Body=b"x")
            boto3.resource("s3").Bucket("bkt").Object(event["key"]).get()["Body"].read()
        """,
        PUT | {"s3.get_object"},
    ),
    "an object's attribute": (
        """
        def handler(event):
            return boto3.resource("s3").Object("bkt", event["key"]).content_length
        """,
        {"s3.head_object"},
    ),
    "a collection": (
        """
        def handler(event):
            for item in boto3.resource("s3").Bucket("bkt").objects.filter(Prefix="k"):
                item.get()
        """,
        {"s3.list_objects", "s3.get_object"},
    ),
    "all of a collection, deleted": (
        """
        def handler(event):
            boto3.resource("s3").Bucket("bkt").objects.all().delete()
        """,
        {"s3.list_objects", "s3.delete_objects"},
    ),
    "limited collections": (
        """
        def handler(event):
            bucket = boto3.resource("s3").Bucket("bkt")
            keys = [item.key for item in bucket.objects.limit(1)]
            return keys + [item.key for page in bucket.objects.pages() for item in page]
        """,
        {"s3.list_objects"},
    ),
    "a queue by name": (
        """
        def handler(event):
            queue = boto3.resource("sqs").get_queue_by_name(QueueName="q")
            queue.send_message(MessageBody=event["key"])
            for message in queue.receive_messages():
                message.delete()
        """,
        {"sqs.get_queue_url", "sqs.send_message", "sqs.receive_message", "sqs.delete_message"},
    ),
    "a topic": (
        """
        def handler(event):
            topic = boto3.resource("sns").create_topic(Name="n")
            topic.publish(Message=event["key"])
        """,
        {"sns.create_topic", "sns.publish"},
    ),
    "buckets": (
        """
        def handler(event):
            return [bucket.name for bucket in boto3.resource("s3").buckets.all()]
        """,
        {"s3.list_buckets"},
    ),
}

OTHERS: dict[str, tuple[str, set[str]]] = {
    "upload_file": (
        """
        def handler(event):
            boto3.client("s3").upload_file(__file_to_send__, "bkt", event["key"])
        """,
        UPLOAD,
    ),
    "upload_fileobj of a bucket": (
        """
        import io
        def handler(event):
            boto3.resource("s3").Bucket("bkt").upload_fileobj(io.BytesIO(b"x"), event["key"])
        """,
        UPLOAD,
    ),
    "download_fileobj": (
        """
        import io
        def handler(event):
            boto3.client("s3").download_fileobj("bkt", event["key"], io.BytesIO())
        """,
        {"s3.head_object", "s3.get_object"},
    ),
    "copy": (
        """
        def handler(event):
            boto3.client("s3").copy({"Bucket": "bkt", "Key": event["key"]}, "bkt", "k2")
        """,
        COPY,
    ),
    "generate_presigned_url": (
        """
        def handler(event):
            s3 = boto3.client("s3")
            return s3.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": event["key"]}, ExpiresIn=60)
        """,
        {"s3.get_object"},
    ),
    "generate_presigned_post": (
        """
        def handler(event):
            return boto3.client("s3").generate_presigned_post("bkt", event["key"])
        """,
        PUT,
    ),
    "exceptions and meta": (
        """
        def handler(event):
            s3 = boto3.client("s3")
            try:
                return s3.meta.region_name
            except s3.exceptions.NoSuchKey:
                return s3.can_paginate("list_objects_v2")
        """,
        set(),
    ),
    "a live paginator": (
        """
        paginator = boto3.client("s3").get_paginator("list_objects_v2")
        def handler(event):
            return list(paginator.paginate(Bucket="bkt"))
        """,
        {"s3.list_objects_v2"},
    ),
    "a live waiter": (
        """
        waiter = boto3.client("s3").get_waiter("object_exists")
        def handler(event):
            waiter.wait(Bucket="bkt", Key=event["key"])
        """,
        {"s3.head_object"},
    ),
    "calls in odd places": (
        """
        s3 = boto3.client("s3")
        def handler(event):
            assert s3.head_object(Bucket="bkt", Key="k"), "no"
            text = f"{s3.get_object(Bucket='bkt', Key='k')['ContentLength']:>4}"
            values = [1, 2, 3][s3.list_buckets() is None :]
            return lambda: s3.delete_object(Bucket="bkt", Key="k")
        """,
        {"s3.head_object", "s3.get_object", "s3.list_buckets"},
    ),
}

NOT_REACHED: dict[str, tuple[str, set[str]]] = {
    "a function that nobody calls": (
        """
        def unused():
            boto3.client("s3").delete_bucket(Bucket="bkt")
        def handler(event):
            boto3.client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "after return": (
        """
        def handler(event):
            return boto3.client("s3").put_object(Bucket="bkt", Key=event["key"])
            boto3.client("s3").delete_bucket(Bucket="bkt")
        """,
        PUT,
    ),
    "a constant condition": (
        """
        DEBUG = False
        def handler(event):
            if DEBUG:
                boto3.client("s3").delete_bucket(Bucket="bkt")
            boto3.client("s3").put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
    "a flag of a call": (
        """
        def work(key, delete=False):
            if delete:
                boto3.client("s3").delete_bucket(Bucket="bkt")
            boto3.client("s3").put_object(Bucket="bkt", Key=key)
        def handler(event):
            work(event["key"])
        """,
        PUT,
    ),
    "a client with credentials of another role": (
        """
        def handler(event):
            boto3.client("s3").put_object(Bucket="bkt", Key=event["key"])
            given = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "aws_session_token": "c"}
            boto3.client("s3", **given).list_buckets
            boto3.Session(**given, region_name="us-east-1").client("sns").publish
        """,
        PUT,
    ),
    "a name used again": (
        """
        def handler(event):
            thing = boto3.client("s3")
            thing.put_object(Bucket="bkt", Key=event["key"])
            thing = collections.Counter()
            thing.update(delete_bucket=1)
        """,
        PUT,
    ),
    "shadowed by a parameter": (
        """
        s3 = boto3.client("s3")
        def work(s3):
            return s3.delete_bucket
        def handler(event):
            s3.put_object(Bucket="bkt", Key=event["key"])
            work(collections.namedtuple("X", "delete_bucket")(1))
        """,
        PUT,
    ),
    "two clients that lack each other's operations": (
        """
        def client(name):
            return boto3.client(name)
        CLIENTS = [client("s3"), client("dynamodb")]
        def handler(event):
            for each in CLIENTS:
                if hasattr(each, "put_object"):
                    each.put_object(Bucket="bkt", Key=event["key"])
        """,
        PUT,
    ),
}

ALL = {**ORDINARY, **MAKING, **PASSING, **CALLBACKS, **CLASSES, **RESOURCES, **OTHERS, **NOT_REACHED}
