"""boto3 as the analysis sees it: sessions, clients, resources, paginators, waiters, and which operations they call."""

from __future__ import annotations

import ast
import functools
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from . import boto_models as models
from . import s3_transfer
from .values import (
    NOTHING,
    SOME,
    Arguments,
    Cell,
    Cloud,
    Dictionary,
    Live,
    Sequence,
    Value,
    Values,
    constants,
    join,
)

if TYPE_CHECKING:
    from .engine import Engine, Frame

Identifiers: TypeAlias = tuple[tuple[str, Values], ...]


class Session(Cloud):
    """A boto3 or botocore session; the region where it is given and not the process's own."""

    __slots__ = ("region",)

    def __init__(self, region: str | None = None) -> None:
        self.region = region


class Client(Cloud):
    """A client of a service; None where the service is not known. The region as in `Session`."""

    __slots__ = ("region", "service")

    def __init__(self, service: str | None, region: str | None = None) -> None:
        self.service = service
        self.region = region

    def has(self, name: str) -> bool:
        """Whether it has a method of that name."""
        return (
            self.service is None
            or name in models.CLIENT_METHODS
            or name in ("meta", "exceptions", "waiter_names")
            or (self.service == "s3" and name in s3_transfer.METHODS)
            or name in models.operations(self.service)
        )


class Resource(Cloud):
    """A service resource (`kind` None) or a resource of it: `boto3.resource("dynamodb").Table(name)`."""

    __slots__ = ("identifiers", "kind", "region", "service")

    def __init__(
        self, service: str | None, region: str | None, kind: str | None = None, identifiers: Identifiers = ()
    ) -> None:
        self.service = service
        self.region = region
        self.kind = kind
        self.identifiers = identifiers

    @property
    def model(self) -> models.ResourceModel | None:
        """What boto3's data says of it."""
        return None if self.service is None else models.resource_model(self.service, self.kind)

    def identifier(self, name: str) -> Values:
        """The values of one identifier."""
        return dict(self.identifiers).get(name, SOME)


class Meta(Cloud):
    """`resource.meta`."""

    __slots__ = ("resource",)

    def __init__(self, resource: Resource) -> None:
        self.resource = resource


class Collection(Cloud):
    """`bucket.objects`, filtered or not."""

    __slots__ = ("name", "resource")

    def __init__(self, resource: Resource, name: str) -> None:
        self.resource = resource
        self.name = name


class BatchWriter(Cloud):
    """`table.batch_writer()`."""

    __slots__ = ("table",)

    def __init__(self, table: Resource) -> None:
        self.table = table


class Paginator(Cloud):
    """`client.get_paginator(operation)`."""

    __slots__ = ("operation", "region", "service")

    def __init__(self, service: str | None, region: str | None, operation: str) -> None:
        self.service = service
        self.region = region
        self.operation = operation


class Waiter(Cloud):
    """`client.get_waiter(name)`; it calls `operation`."""

    __slots__ = ("operation", "region", "service")

    def __init__(self, service: str | None, region: str | None, operation: str) -> None:
        self.service = service
        self.region = region
        self.operation = operation


class CloudMethod(Cloud):
    """A method of one of the above; name None: which one is not known."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Cloud, name: str | None) -> None:
        self.receiver = receiver
        self.name = name


# live objects


def lift(engine: Engine, value: Any) -> Value | None:
    """The abstract value of a live object of boto3's; None for any other object."""
    module = getattr(type(value), "__module__", None) or ""
    if not module.startswith(("boto3.", "botocore.")):
        return None
    if module == "boto3.session" or module == "botocore.session":
        return engine.make(Session, _region(_session_region(value))) if type(value).__name__ == "Session" else None
    if module == "boto3.resources.collection":
        parent = engine.live(value._parent)
        return engine.make(Collection, parent, value._model.name) if isinstance(parent, Resource) else None
    if hasattr(value, "get_paginator"):
        return engine.make(Client, str(value.meta.service_model.service_name), _region(value.meta.region_name))
    if module.startswith("boto3.resources") and hasattr(value, "meta"):
        return _lift_resource(engine, value)
    method = getattr(value, "_method", None)  # of a paginator
    if method is not None and hasattr(method, "__self__"):
        client = engine.live(method.__self__)
        if isinstance(client, Client):
            return engine.make(Paginator, client.service, client.region, method.__name__)
    method = getattr(getattr(value, "_operation_method", None), "_client_method", None)  # of a waiter
    if method is not None and hasattr(method, "__self__"):
        client = engine.live(method.__self__)
        if isinstance(client, Client):
            return engine.make(Waiter, client.service, client.region, method.__name__)
    return None


def _session_region(value: Any) -> Any:
    return getattr(value, "region_name", None) or getattr(value, "get_config_variable", lambda _: None)("region")


def _region(name: object) -> str | None:
    """The region of a live client where it was given one: the process's own is not the function's."""
    return name if isinstance(name, str) and name not in (_default_region(), "aws-global") else None


@functools.cache
def _default_region() -> str | None:
    import boto3

    region: str | None = boto3.Session().region_name
    return region


def _lift_resource(engine: Engine, value: Any) -> Resource:
    service = str(value.meta.service_name)
    region = _region(value.meta.client.meta.region_name)
    kind = str(value.meta.resource_model.name)
    model = models.resource_model(service, kind)
    if model is None:
        return engine.make(Resource, service, region)
    found = tuple((name, (engine.live(getattr(value, models.snake(name))),)) for name in model.identifiers)
    return engine.make(Resource, service, region, kind, found)


def maker(value: object) -> str | None:
    """What a live callable of boto3's makes: "client", "resource" or "session"; None for any other callable."""
    module = getattr(value, "__module__", None)
    name = getattr(value, "__name__", None)
    if module == "boto3" and name in ("client", "resource"):
        return str(name)
    if module == "boto3" and name in ("setup_default_session", "_get_default_session"):
        return "session"
    if module in ("boto3.session", "botocore.session") and name in ("Session", "get_session"):
        return "session"
    return None


def make(frame: Frame, kind: str, arguments: Arguments, region: str | None = None) -> Values:
    """The values of `boto3.client(...)`, `boto3.resource(...)`, `boto3.Session(...)`."""
    keys = arguments.get(None, "aws_access_key_id") or ()
    if any(not (isinstance(key, Live) and key.object is None) for key in keys):
        return SOME  # acts as somebody else: the function's own role needs nothing for it
    named = constants(arguments.get(None, "region_name") or (), str)
    if named is not None:
        region = str(named[0])
    if kind == "session":
        return (frame.engine.make(Session, region),)
    given = arguments.get(0, "service_name")
    if given == NOTHING:
        return NOTHING  # not evaluated yet
    found: Values = ()
    for value in given or SOME:
        known = isinstance(value, Live) and isinstance(value.object, str)
        service = value.object if known and isinstance(value, Live) else None
        made: type[Cloud] = Client if kind == "client" else Resource
        found = join(found, (frame.engine.make(made, service, region),))
    return found


# attributes


def attribute(frame: Frame, node: ast.AST, value: Cloud, name: str) -> Values:
    """`value.name`. An attribute of a resource's data loads it: that is a call."""
    engine = frame.engine
    if isinstance(value, Client) and name in ("meta", "exceptions", "waiter_names"):
        return SOME
    if isinstance(value, Meta):
        if name == "client":
            return (engine.make(Client, value.resource.service, value.resource.region),)
        return SOME
    if isinstance(value, Resource):
        return _resource_attribute(frame, node, value, name)
    if isinstance(value, CloudMethod):
        return SOME  # __name__, __doc__
    return (engine.make(CloudMethod, value, name),)


def _resource_attribute(frame: Frame, node: ast.AST, value: Resource, name: str) -> Values:
    engine = frame.engine
    if name == "meta":
        return (engine.make(Meta, value),)
    model = value.model
    if model is None or value.service is None:
        return (engine.make(CloudMethod, value, name),)
    for key, identifier in value.identifiers:
        if name == models.snake(key):
            return identifier
    if name in model.collections:
        return (engine.make(Collection, value, name),)
    known = (model.actions, model.makers, model.waiters, s3_transfer.METHODS)
    if any(name in names for names in known) or name in ("load", "reload", "batch_writer") or not model.load:
        return (engine.make(CloudMethod, value, name),)
    _record_load(frame, node, value, model)
    if name in model.references:
        return (_related(engine, value, model.references[name], Arguments(), {}),)
    return SOME


def _record_load(frame: Frame, node: ast.AST, value: Resource, model: models.ResourceModel) -> None:
    if model.load is not None:
        _record_request(frame, node, value, value, model.load["request"], Arguments())
    elif (value.service, value.kind) == ("s3", "Bucket"):
        _record(frame, node, Arguments(), value, value, "list_buckets", "resource")
    elif (value.service, value.kind) == ("s3", "ObjectSummary"):
        given = {"Bucket": value.identifier("BucketName"), "Key": value.identifier("Key")}
        _record(frame, node, Arguments((), given), value, value, "head_object", "resource")


# calls


def invoke(frame: Frame, node: ast.AST, method: Cloud, arguments: Arguments) -> Values:
    """The result of calling a method of boto3's; the operations that it calls are recorded."""
    if not isinstance(method, CloudMethod):
        return SOME
    receiver, name = method.receiver, method.name
    if name is None:
        frame.doubt(node, "which method of a boto3 object is called is not known")
        return SOME
    if isinstance(receiver, Session):
        if name in ("client", "create_client", "resource"):
            return make(frame, "resource" if name == "resource" else "client", arguments, receiver.region)
        return SOME
    if isinstance(receiver, Client):
        return _client_call(frame, node, method, receiver, name, arguments)
    if isinstance(receiver, Resource):
        return _resource_call(frame, node, method, receiver, name, arguments)
    if isinstance(receiver, Collection):
        return _collection_call(frame, node, method, receiver, name, arguments)
    if isinstance(receiver, (Paginator, Waiter)):
        if name in ("paginate", "wait"):
            via = "paginator" if isinstance(receiver, Paginator) else "waiter"
            _record(frame, node, arguments, method, receiver, receiver.operation, via)
        return SOME
    if isinstance(receiver, BatchWriter) and name in ("put_item", "delete_item"):
        items = frame.site((node, method, "items"), Dictionary)
        for table in receiver.table.identifier("Name"):
            if isinstance(table, Live) and isinstance(table.object, str):
                requests = items.entries.setdefault(table.object, frame.cell((node, method, table.object)))
                frame.engine.grow(requests, SOME)
            else:
                frame.engine.grow(items.keys, (table,))
        given = Arguments((), {"RequestItems": (items,)})
        _record(frame, node, given, method, receiver.table, "batch_write_item", "resource")
    return SOME


def _client_call(
    frame: Frame, node: ast.AST, method: CloudMethod, client: Client, name: str, arguments: Arguments
) -> Values:
    engine, service = frame.engine, client.service
    if name in ("get_paginator", "get_waiter"):
        given = arguments.get(0, "operation_name" if name == "get_paginator" else "waiter_name")
        names = constants(given or (), str)
        if names is None:
            if given != NOTHING:
                frame.doubt(node, f"which operation {name}() is asked for is not known")
            return SOME
        if service is None:
            frame.doubt(node, "the service of this boto3 client is not known")
            return SOME
        found: Values = ()
        for one in map(str, names):
            if name == "get_paginator":
                found = join(found, (engine.make(Paginator, service, client.region, one),))
            elif (operation := models.waiter_operation(service, one)) is not None:
                found = join(found, (engine.make(Waiter, service, client.region, operation),))
            else:
                frame.doubt(node, f"{service} has no waiter {one!r}")
        return found or SOME
    if name == "generate_presigned_url":
        given = arguments.get(0, "ClientMethod")
        names = constants(given or (), str)
        if names is None or service is None:
            frame.doubt(node, "which operation the URL is for is not known")
            return SOME
        params = arguments.get(1, "Params") or ()
        for one in map(str, names):
            signed = Arguments((), entries(frame, params), places=arguments.places)
            _record(frame, node, signed, (method, one), client, one, "presigned")
        return SOME
    if name == "generate_presigned_post":
        taken = s3_transfer.named(arguments, ("Bucket", "Key"))
        _record(frame, node, Arguments((), taken), method, client, "put_object", "presigned")
        return SOME
    if name in models.CLIENT_METHODS:
        return SOME
    if service is None:
        frame.doubt(node, "the service of this boto3 client is not known")
    elif service == "s3" and name in s3_transfer.METHODS:
        s3_transfer.record(frame, node, method, name, arguments, {}, client.region)
    else:
        _record(frame, node, arguments, method, client, name, "client")
    return SOME


def _record(
    frame: Frame,
    node: ast.AST,
    arguments: Arguments,
    target: Hashable,
    source: Client | Resource | Paginator | Waiter,
    operation: str,
    via: str,
) -> None:
    frame.record(node, arguments, target, service=source.service, operation=operation, via=via, region=source.region)


def _resource_call(
    frame: Frame, node: ast.AST, method: CloudMethod, value: Resource, name: str, arguments: Arguments
) -> Values:
    model, service = value.model, value.service
    if service is None:
        frame.doubt(node, "the service of this boto3 resource is not known")
        return SOME
    if model is None:
        _record(frame, node, arguments, method, value, name, "resource")
        return SOME
    if name in model.actions:
        action = model.actions[name]
        request = _record_request(frame, node, method, value, action["request"], arguments)
        if "resource" not in action:
            return SOME
        made = _related(frame.engine, value, action["resource"], arguments, request)
        if "[" not in str(action["resource"].get("path", "")) and not _plural(action["resource"]):
            return (made,)
        many = frame.site((node, method, "many"), Sequence, "list")
        frame.engine.grow(many.rest, (made,))
        return (many,)
    if name in model.makers:
        return (_related(frame.engine, value, model.makers[name], arguments, {}),)
    if name in model.waiters:
        waiter = model.waiters[name]
        operation = models.waiter_operation(service, waiter["waiterName"])
        if operation is not None:
            waited: dict[str, Any] = {"operation": operation, "params": waiter.get("params", ())}
            _record_request(frame, node, method, value, waited, arguments)
        return SOME
    if name in ("load", "reload"):
        _record_load(frame, node, value, model)
        return SOME
    if service == "dynamodb" and name == "batch_writer":
        return (frame.engine.make(BatchWriter, value),)
    if service == "s3" and name in s3_transfer.METHODS:
        key = {"Key": value.identifier("Key")} if value.kind == "Object" else {}
        bucket = value.identifier("BucketName" if value.kind == "Object" else "Name")
        s3_transfer.record(frame, node, method, name, arguments, {"Bucket": bucket, **key}, value.region)
    return SOME


def _plural(resource: Mapping[str, Any]) -> bool:
    return any("[]" in str(one.get("path", "")) for one in resource.get("identifiers", ()))


def _collection_call(
    frame: Frame, node: ast.AST, method: CloudMethod, value: Collection, name: str, arguments: Arguments
) -> Values:
    model = value.resource.model
    if model is None or value.resource.service is None:
        return SOME
    definition = model.collections[value.name]
    user = arguments if name == "filter" else Arguments()
    _record_request(frame, node, method, value.resource, definition["request"], user)
    item = models.resource_model(value.resource.service, definition["resource"]["type"])
    if item is not None and name in item.batch_actions:
        one = _related(frame.engine, value.resource, definition["resource"], Arguments(), {})
        _record_request(frame, node, (method, name), one, item.batch_actions[name]["request"], arguments)
        return SOME
    if name == "pages":
        pages = frame.site((node, method, "pages"), Sequence, "list")
        page = frame.site((node, method, "page"), Sequence, "list")
        frame.engine.grow(page.rest, elements(frame, value))
        frame.engine.grow(pages.rest, (page,))
        return (pages,)
    return (value,)


def elements(frame: Frame, value: Cloud) -> Values:
    """What iterating gives."""
    if not isinstance(value, Collection) or value.resource.model is None:
        return SOME
    definition = value.resource.model.collections[value.name]
    return (_related(frame.engine, value.resource, definition["resource"], Arguments(), {}),)


def entries(frame: Frame, values: Values) -> dict[str, Values]:
    """The entries of dicts, joined by key."""
    found: dict[str, Values] = {}
    for value in values:
        if isinstance(value, Dictionary):
            for key, cell in value.entries.items():
                found[str(key)] = join(found.get(str(key), ()), frame.read(cell))
        elif isinstance(value, Live) and isinstance(value.object, dict):
            for key, item in value.object.items():
                found[str(key)] = join(found.get(str(key), ()), (frame.engine.live(item),))
    return found


# boto3's resource data


def _related(
    engine: Engine, parent: Resource, definition: Mapping[str, Any], arguments: Arguments, request: Mapping[str, Values]
) -> Resource:
    """Another resource, its identifiers from the parent, from the arguments or from the request."""
    given = 0
    found: list[tuple[str, Values]] = []
    for one in definition.get("identifiers", ()):
        if one["source"] == "identifier":
            value = parent.identifier(one["name"])
        elif one["source"] == "input":
            value = arguments.get(given, models.snake(one["target"])) or SOME
            given += 1
        elif one["source"] == "requestParameter":
            value = request.get(one["path"]) or SOME
        else:
            value = SOME
        found.append((one["target"], value))
    return engine.make(Resource, parent.service, parent.region, definition["type"], tuple(found))


def _record_request(
    frame: Frame,
    node: ast.AST,
    target: Hashable,
    value: Resource,
    request: Mapping[str, Any],
    arguments: Arguments,
) -> dict[str, Values]:
    """Records a request with the parameters that the resource fills in; gives all of them by name."""
    tree: dict[str, Any] = {}
    for one in request.get("params", ()):
        if one["source"] == "identifier":
            given = value.identifier(one["name"])
        elif one["source"] in ("string", "integer", "boolean"):
            given = (frame.engine.live(one["value"]),)
        else:
            given = SOME
        _put(tree, one["target"].replace("[", ".[").split("."), given)
    filled = {name: _built(frame, (node, target, name), part) for name, part in tree.items()}
    kwargs: dict[str, Values] = {**filled, **arguments.kwargs}
    operation = models.snake(request["operation"])
    sent = Arguments((), kwargs, None, arguments.named, arguments.places)
    _record(frame, node, sent, (target, operation), value, operation, "resource")
    return kwargs


def _put(tree: dict[str, Any], path: list[str], values: Values) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = values


def _built(frame: Frame, key: object, part: Any) -> Values:
    if isinstance(part, tuple):
        return part
    if any(name.startswith("[") for name in part):
        many = frame.site((key, "list"), Sequence, "list")
        for name, inner in part.items():
            values = _built(frame, (key, name), inner)
            number = name.strip("[]*")
            if not number:  # one of each of many resources
                frame.engine.grow(many.rest, values)
                continue
            while len(many.items) <= int(number):
                many.items.append(Cell())
            frame.engine.grow(many.items[int(number)], values)
        return (many,)
    made = frame.site((key, "dict"), Dictionary)
    for name, inner in part.items():
        place = made.entries.setdefault(name, frame.cell((key, name)))
        frame.engine.grow(place, _built(frame, (key, name), inner))
    return (made,)
