"""The mappings of the tests: each a Python function of an event, as a user would write it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, TypedDict

from cdktf_functionless import RuleContext

Event = dict[str, Any]

DEFAULTS = {"kind": "order", "tries": 3, "tags": ["a", "b"], "nested": {"deep": None}}
NAMES = ("id", "name")
ODD = 'quotes " and \\ and <angle> & ${terraform} %{if} ü 漢'


class Detail(TypedDict):
    id: str
    name: str
    total: float
    count: int
    address: dict[str, str]
    tags: list[str]


class Typed(TypedDict):
    source: str
    detail: Detail


@dataclasses.dataclass
class Data:
    id: str
    total: float


@dataclasses.dataclass
class Envelope:
    detail_type: str
    detail: Data


def helper(event: Event) -> Any:
    return event["detail"]["id"]


def labelled(label: str, value: Any) -> dict[str, Any]:
    return {"label": label, "value": value}


def with_names(event: Event) -> dict[str, Any]:
    """Local names."""
    detail = event["detail"]
    prefix = "order-"
    text = f"{prefix}{detail['id']}"
    return {"text": text, "total": detail["total"]}


def with_update(event: Event) -> dict[str, Any]:
    first, second = event["source"], event["detail"]["name"]
    return {**DEFAULTS, "first": first, "second": second}


def typed_dumps(event: Typed) -> dict[str, Any]:
    return {"body": json.dumps({"id": event["detail"]["id"], "total": event["detail"]["total"], "fixed": ODD})}


def typed_text(event: Typed) -> str:
    return json.dumps([event["detail"]["id"], event["detail"]["count"]], separators=(",", ":"))


def typed_spaced(event: Typed) -> str:
    return json.dumps({"id": event["detail"]["id"], "x": 1}, indent=2, sort_keys=True)


def typed_plain(event: Typed) -> dict[str, Any]:
    return {"id": event["detail"]["id"], "text": f"{event['detail']['count']} of {event['detail']['name']}"}


def of_data(event: Any) -> dict[str, Any]:
    return {"id": event["detail"]["id"], "kind": event["detail-type"]}


MAPPINGS: list[Any] = [
    # the whole event, and parts of it
    lambda e: e,
    lambda e: e["detail"],
    lambda e: e["detail"]["address"],
    lambda e: e["detail"]["id"],
    lambda e: e["detail"]["total"],
    lambda e: e["detail"]["tags"],
    lambda e: e["resources"],
    lambda e: e["detail"]["items"][0],
    lambda e: e["detail"]["items"][1]["sku"],
    lambda e: e["time"],
    # constants
    lambda e: {"fixed": True},
    lambda e: [1, 2, {"a": None}],
    lambda e: "a text",
    lambda e: ODD,
    lambda e: DEFAULTS,
    lambda e: 5,
    lambda e: {**DEFAULTS, "tries": 5},
    lambda e: json.dumps(DEFAULTS),
    # objects
    lambda e: {"id": e["detail"]["id"]},
    lambda e: {"id": e["detail"]["id"], "name": e["detail"]["name"], "total": e["detail"]["total"]},
    lambda e: {"total": e["detail"]["total"]},
    lambda e: {"flag": e["detail"]["flag"]},
    lambda e: {"address": e["detail"]["address"]},
    lambda e: {"tags": e["detail"]["tags"]},
    lambda e: {"items": e["detail"]["items"]},
    lambda e: {"event": e},
    lambda e: {"detail": e["detail"], "source": e["source"]},
    lambda e: {"a": {"b": {"c": e["detail"]["id"]}}, "d": 1},
    lambda e: {"list": [e["detail"]["id"], e["detail"]["name"], "fixed"]},
    lambda e: {"list": [{"id": e["detail"]["id"]}, {"id": "x"}]},
    lambda e: {"odd": ODD, "id": e["detail"]["id"]},
    lambda e: {"a": True, "b": False, "c": None, "d": 1.5, "e": [], "f": {}, "id": e["id"]},
    lambda e: {**DEFAULTS, "id": e["detail"]["id"]},
    lambda e: {"id": e["detail"]["id"], **DEFAULTS},
    lambda e: {"tags": [*DEFAULTS["tags"], e["detail"]["name"]]},
    lambda e: {name: e["detail"][name] for name in NAMES},
    lambda e: {"names": [e["detail"][name] for name in NAMES]},
    lambda e: dict(id=e["detail"]["id"], fixed=1),
    lambda e: {"twice": e["detail"]["id"], "again": e["detail"]["id"]},
    lambda e: {"type": e["detail-type"], "account": e["account"], "region": e["region"]},
    lambda e: {"first": e["detail"]["items"][0]["sku"], "second": e["detail"]["items"][1]["sku"]},
    lambda e: {"missing": e["detail"].get("nothing", "")},
    lambda e: {"there": e["detail"].get("id", "")},
    lambda e: {"hyphened": e["detail"]["order-id"]},
    lambda e: labelled("order", e["detail"]["id"]),
    lambda e: {"id": helper(e)},
    lambda e: {"x": (lambda value: value)(e["detail"]["id"])},
    lambda e: {"kept": e["detail"]["id"] if DEFAULTS["tries"] > 1 else None},
    # texts
    lambda e: f"order {e['detail']['id']}",
    lambda e: f"{e['source']}/{e['detail']['id']}/{e['detail']['name']}",
    lambda e: f"{e['detail']['id']}",
    lambda e: f"<{e['detail']['id']}> & {ODD}",
    lambda e: f"{e['detail']['count']} pieces",
    lambda e: "order " + e["detail"]["id"],
    lambda e: e["detail"]["id"] + "-" + e["detail"]["name"],
    lambda e: "of " + f"{e['detail']['id']}" + "!",
    lambda e: str(e["source"]) + "!",
    lambda e: {"text": f"users/{e['detail']['id']}/profile", "path": "p/" + e["detail"]["name"]},
    lambda e: {"text": f"{DEFAULTS['kind']}: {e['detail']['id']}"},
    lambda e: {"a": f"{e['detail']['id']}{e['detail']['name']}"},
    lambda e: {"line": f"one\ntwo {e['detail']['id']}"},
    lambda e: [f"{e['detail']['id']}!", e["detail"]["name"]],
    # bodies and types
    with_names,
    with_update,
    typed_dumps,
    typed_text,
    typed_spaced,
    typed_plain,
    of_data,
]


def context_names(event: Event, context: RuleContext) -> dict[str, Any]:
    return {"rule": context.rule_name, "arn": context.rule_arn, "id": event["detail"]["id"]}


def context_text(event: Event, context: RuleContext) -> str:
    return f"{context.rule_name} at {context.ingestion_time}: {event['detail']['id']}"


def context_event(event: Event, context: RuleContext) -> dict[str, Any]:
    return {"event": context.event_json, "rule": f"by {context.rule_arn}"}


CONTEXTUAL: list[Any] = [
    context_names,
    context_text,
    context_event,
    lambda e, context: {"time": context.ingestion_time},
    lambda e, context: context.rule_name,
    lambda e, context: context.event_json,
]
