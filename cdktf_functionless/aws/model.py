"""botocore's service models as data: one service at a time, without clients and without botocore's loaders.

https://botocore.amazonaws.com/v1/documentation/api/latest/development/designnotes.html
"""

from __future__ import annotations

import difflib
import functools
import gzip
import importlib.util
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: A shape of a model, as botocore writes it: `{"type": "structure", "members": {...}, "required": [...]}`.
Shape = Mapping[str, Any]

_MODEL = "service-2.json.gz"
_EXTRAS = "service-2.sdk-extras.json"
_NOTHING: Shape = {"type": "structure", "members": {}}


@dataclass(frozen=True)
class Operation:
    """One operation of a service.

    Args:
        service: the service that has it.
        name: as boto3 spells it, `"get_item"`.
        api_name: as the API spells it, `"GetItem"`.
        input: the shape of its parameters.
        method: the HTTP method, `"POST"`.
        path: the HTTP path, `"/restapis/{restapi_id}"`.
        unsigned: whether it is called without an identity.
        output: the name of its result's shape, or None.
        errors: the names of the shapes of its errors.
    """

    service: Service
    name: str
    api_name: str
    input: Shape
    method: str = "POST"
    path: str = "/"
    unsigned: bool = False
    output: str | None = None
    errors: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How users write it: `"aws.dynamodb.get_item"`."""
        return f"aws.{python_name(self.service.name)}.{self.name}"

    @property
    def members(self) -> Mapping[str, Mapping[str, Any]]:
        """Its parameters, each a reference to a shape."""
        members: Mapping[str, Mapping[str, Any]] = self.input.get("members", {})
        return members

    @property
    def required(self) -> tuple[str, ...]:
        """The parameters that a call must give; botocore fills idempotency tokens and Glacier's account itself."""
        names = required(self.input)
        return tuple(name for name in names if name != "accountId") if self.service.name == "glacier" else names


@dataclass(frozen=True, eq=False)
class Service:
    """One service of botocore.

    Args:
        name: boto3's, `"cognito-idp"`.
        metadata: the model's `metadata`: `serviceId`, `endpointPrefix`, `signingName`, `protocol`.
        operations: by boto3's snake_case name.
        shapes: by name.
    """

    name: str
    metadata: Mapping[str, Any]
    operations: Mapping[str, Operation]
    shapes: Mapping[str, Shape]

    @property
    def rpc(self) -> str | None:
        """The protocol whose requests are all POST to `/` with a text for a body, `"json"` or `"query"`; None for REST.

        A service may speak several.
        """
        spoken = self.metadata.get("protocols") or (self.metadata.get("protocol"),)
        return next((each for each in ("json", "query") if each in spoken), None)

    def shape(self, reference: Mapping[str, Any]) -> Shape:
        """The shape that a member, list element or map value refers to."""
        return self.shapes[reference["shape"]]


def required(shape: Shape) -> tuple[str, ...]:
    """The members of a structure that must be given."""
    members = shape.get("members", {})
    return tuple(name for name in shape.get("required", ()) if not members[name].get("idempotencyToken"))


def python_name(service: str) -> str:
    """A service's name as an attribute of `aws`: `"lambda_"`, `"cognito_idp"`."""
    return "lambda_" if service == "lambda" else service.replace("-", "_")


def boto3_name(attribute: str) -> str:
    """The service that an attribute of `aws` names: `"lambda_"` is `"lambda"`, `"cognito_idp"` is `"cognito-idp"`."""
    return attribute.rstrip("_").replace("_", "-")


@functools.cache
def _data() -> Path:
    spec = importlib.util.find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'botocore'", name="botocore")
    return Path(spec.submodule_search_locations[0]) / "data"


@functools.cache
def services() -> tuple[str, ...]:
    """The names of all services that boto3 has a client for."""
    return tuple(sorted({path.parent.parent.name for path in _data().glob(f"*/*/{_MODEL}")}))


@functools.cache
def service(name: str) -> Service | None:
    """A service's newest model, or None where there is no such service; read once."""
    versions = sorted((_data() / name).glob(f"*/{_MODEL}")) if name and "/" not in name and "." not in name else []
    if not versions:
        return None
    from botocore import xform_name  # 20 ms, and only programs with an SDK call need it

    model = json.loads(gzip.decompress(versions[-1].read_bytes()))
    extras = versions[-1].with_name(_EXTRAS)
    if extras.exists():
        _merge(model, json.loads(extras.read_text(encoding="utf-8")).get("merge", {}))
    shapes = model["shapes"]
    operations: dict[str, Operation] = {}
    found = Service(name, model["metadata"], operations, shapes)
    for api_name, described in model["operations"].items():
        given = described.get("input")
        python = xform_name(api_name)
        http = described.get("http", {})
        operations[python] = Operation(
            found,
            python,
            api_name,
            shapes[given["shape"]] if given else _NOTHING,
            http.get("method", "POST"),
            http.get("requestUri", "/"),
            described.get("authtype") == "none" or described.get("auth") == ["smithy.api#noAuth"],
            described.get("output", {}).get("shape"),
            tuple(each["shape"] for each in described.get("errors", ())),
        )
    return found


def _merge(model: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(model.get(key), dict):
            _merge(model[key], value)
        else:
            model[key] = value


def near(word: str, known: Iterable[str]) -> str:
    """A sentence that names what was probably meant, or lists what there is when that is short enough to read."""
    names = list(known)
    folded = {name.lower().replace("_", "").replace("-", ""): name for name in reversed(names)}
    close = difflib.get_close_matches(word.lower().replace("_", "").replace("-", ""), folded, 3, 0.7)
    if close:
        return f"Did you mean {' or '.join(folded[match] for match in close)}?"
    if not names:
        return "It has none."
    shown = names if len(names) <= 30 else [*names[:30], "..."]
    return f"There is: {', '.join(shown)}."
