"""What is known of the answer of an SDK call in a state machine: types from the output shapes of botocore's models.

A member of an answer may be missing. A time is text there, which boto3 makes a datetime of, so nothing is said of it;
nor of bytes, which may arrive as the JSON that they hold.
"""

from __future__ import annotations

from ..compilers.states_language.jsonata import types as t
from .model import Operation, Service

#: How deep an answer is looked into; below that a value decides at run time.
_DEPTH = 5
_SCALARS = {
    "string": t.STR,
    "character": t.STR,
    "boolean": t.BOOL,
    "integer": t.INT,
    "long": t.INT,
    "float": t.FLOAT,
    "double": t.FLOAT,
}
_KNOWN: dict[tuple[str, str], t.Type] = {}


def response_type(operation: Operation) -> t.Type:
    """The type of an operation's answer under boto3's names."""
    if operation.output is None:
        return t.ANY
    key = (operation.service.name, operation.output)
    if key not in _KNOWN:
        _KNOWN[key] = _type(operation.service, operation.output, _DEPTH)
    return _KNOWN[key]


def _type(service: Service, shape: str, depth: int) -> t.Type:
    described = service.shapes[shape]
    kind = described["type"]
    if kind in _SCALARS:
        return t.ANY if described.get("jsonvalue") else _SCALARS[kind]
    if depth == 0:
        return t.ANY
    if kind == "structure" and not described.get("document") and not described.get("eventstream"):
        fields = {
            name: _type(service, reference["shape"], depth - 1) if not reference.get("jsonvalue") else t.ANY
            for name, reference in described.get("members", {}).items()
        }
        return t.record_of(fields, ())
    if kind == "list":
        return t.list_of(_type(service, described["member"]["shape"], depth - 1))
    if kind == "map":
        return t.dict_of(_type(service, described["value"]["shape"], depth - 1))
    return t.ANY
