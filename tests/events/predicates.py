"""The predicates of the tests: each a Python function of an event, as a user would write it."""

from __future__ import annotations

import dataclasses
import enum
import fnmatch
import ipaddress
from fnmatch import fnmatchcase
from typing import Any, Literal, NotRequired, Required, TypedDict

Event = dict[str, Any]

STATES = ("a", "b")
LIMIT = 10
PREFIX = "ab"
CONFIG = {"names": ["a", "abc"], "limits": {"low": 5, "high": 100}, "skus": {"a", "b"}}
NETWORKS = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("192.168.0.0/16")]


class Color(str, enum.Enum):
    RED = "a"
    BLUE = "b"


class Size(enum.IntEnum):
    SMALL = 5
    LARGE = 100


class Settings:
    source = "shop"

    def __init__(self, low: int) -> None:
        self.low = low

    def enough(self, event: Event) -> bool:
        return event["detail"]["n"] >= self.low


SETTINGS = Settings(10)


def is_small(value: Any) -> bool:
    return value < 5


def between(value: Any, low: float = 5, *, high: float) -> bool:
    return low <= value < high


def detail_of(event: Event) -> Any:
    return event["detail"]


# Exact values
def exact() -> list[Any]:
    return [
        lambda e: e["source"] == "shop",
        lambda e: "shop" == e["source"],
        lambda e: e["source"] in ("shop", "bank"),
        lambda e: e["source"] in ["shop"],
        lambda e: e["source"] in {"shop", "bank"},
        lambda e: e["detail-type"] == "Placed" and e["source"] == "shop",
        lambda e: e["detail"]["s"] == "a",
        lambda e: e["detail"]["s"] == "",
        lambda e: e["detail"]["s"] in STATES,
        lambda e: e["detail"]["s"] in CONFIG["names"],
        lambda e: e["detail"]["s"] in {"a": 1, "zz": 2},
        lambda e: e["detail"]["s"] == f"{PREFIX}c",
        lambda e: e["detail"]["s"] == PREFIX + "c",
        lambda e: e["detail"]["s"] == Color.RED,
        lambda e: e["detail"]["s"] == Color.BLUE.value,
        lambda e: e["detail"]["s"] in [color.value for color in Color],
        lambda e: e["detail"]["n"] == Size.LARGE,
        lambda e: e["detail"]["n"] == 5,
        lambda e: e["detail"]["n"] == 9.5,
        lambda e: e["detail"]["n"] == 1,
        lambda e: e["detail"]["n"] == 0,
        lambda e: e["detail"]["n"] == -1,
        lambda e: e["detail"]["n"] in (1, 2, 5.0),
        lambda e: e["detail"]["n"] in (5, "5", None),
        lambda e: e["detail"]["n"] in range(5, 20, 5),
        lambda e: e["detail"]["flag"] is True,
        lambda e: e["detail"]["flag"] == True,  # noqa: E712
        lambda e: e["detail"]["flag"] is False,
        lambda e: e["detail"]["flag"] == False,  # noqa: E712
        lambda e: e["detail"]["flag"] in (True, "true"),
        lambda e: e["detail"]["s"] is None,
        lambda e: e["detail"]["s"] == None,  # noqa: E711
        lambda e: e["detail"]["s"] in ("a", None),
        lambda e: e["detail"]["order"]["id"] == 5,
        lambda e: e["detail"]["order"]["to"]["city"] == "Bern",
        lambda e: e["account"] == "123456789012" and e["region"] == "us-east-1",
        lambda e: e["detail"]["s"] in "abc",
        lambda e: (e["detail"]["s"] == "a") == True,  # noqa: E712
        lambda e: bool(e["detail"]["s"] == "a"),
    ]


# Texts
def texts() -> list[Any]:
    return [
        lambda e: e["source"].startswith("shop"),
        lambda e: e["detail"]["s"].startswith("a"),
        lambda e: e["detail"]["s"].startswith(("a", "x")),
        lambda e: e["detail"]["s"].startswith(PREFIX),
        lambda e: e["detail"]["s"].startswith(""),
        lambda e: e["detail"]["s"].endswith("bc"),
        lambda e: e["detail"]["s"].endswith(("b", "c")),
        lambda e: e["detail"]["s"].lower() == "abc",
        lambda e: e["detail"]["s"].upper() == "ABC",
        lambda e: e["detail"]["s"].casefold() == "abc",
        lambda e: e["detail"]["s"].lower() in ("abc", "xyz"),
        lambda e: e["detail"]["s"].lower().startswith("ab"),
        lambda e: e["detail"]["s"].lower().endswith(".png"),
        lambda e: e["detail"]["s"].startswith("a") and e["detail"]["s"].endswith("b"),
        lambda e: e["detail"]["s"].startswith("ab") and e["detail"]["s"].endswith("bc"),
        lambda e: e["detail"]["s"].startswith("a") or e["detail"]["s"].endswith("z"),
        lambda e: e["detail"]["s"].startswith("a") and e["detail"]["s"].startswith("ab"),
        lambda e: e["detail"]["s"].startswith("a") or e["detail"]["s"].startswith("ab"),
        lambda e: e["detail"]["s"].startswith("a") and e["detail"]["s"] in ("abc", "xyz"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "a*b"),
        lambda e: fnmatchcase(e["detail"]["s"], "*b*"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "a*"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "*"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "a[*]b"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "[ax]*"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "a**c"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "abc"),
        lambda e: fnmatch.fnmatch(e["detail"]["s"], "a*") and fnmatch.fnmatch(e["detail"]["s"], "*b*"),
        lambda e: e["detail"]["s"][:2] == "ab",
        lambda e: e["detail"]["s"][:5] == "abc",
        lambda e: e["detail"]["s"][-4:] == ".png",
        lambda e: e["detail"]["s"][:1] in ("a", "x"),
        lambda e: any(e["detail"]["s"].startswith(each) for each in STATES),
        lambda e: any(fnmatch.fnmatch(e["detail"]["s"], f"*{each}*") for each in ["yz", "zz"]),
        lambda e: e["detail"]["s"].lower() == "abc" or e["detail"]["s"] == "b",
        lambda e: e["detail"]["s"].lower() == "abc" and e["detail"]["s"].startswith("A"),
        lambda e: isinstance(e["detail"]["s"], str),
        lambda e: isinstance(e["detail"]["s"], str) and e["detail"]["s"].startswith("a"),
    ]


# Numbers
def numbers() -> list[Any]:
    return [
        lambda e: e["detail"]["n"] > 10,
        lambda e: e["detail"]["n"] >= 10,
        lambda e: e["detail"]["n"] < 10,
        lambda e: e["detail"]["n"] <= 9.5,
        lambda e: 10 < e["detail"]["n"],
        lambda e: 10 <= e["detail"]["n"] < 20,
        lambda e: not (100 <= e["detail"]["n"] < 1000),
        lambda e: e["detail"]["n"] > 5 and e["detail"]["n"] < 100,
        lambda e: e["detail"]["n"] < 5 or e["detail"]["n"] > 100,
        lambda e: e["detail"]["n"] < 5 or e["detail"]["n"] >= 5,
        lambda e: e["detail"]["n"] > 5 and e["detail"]["n"] != 10,
        lambda e: 0 < e["detail"]["n"] < 10 or 5 <= e["detail"]["n"] < 20,
        lambda e: e["detail"]["n"] > LIMIT * 2,
        lambda e: e["detail"]["n"] > CONFIG["limits"]["low"],
        lambda e: is_small(e["detail"]["n"]),
        lambda e: between(e["detail"]["n"], high=20),
        lambda e: between(e["detail"]["n"], 10, high=LIMIT * 10),
        lambda e: e["detail"]["n"] > -5 and e["source"] == "shop",
        lambda e: isinstance(e["detail"]["n"], (int, float)),
        lambda e: isinstance(e["detail"]["n"], bool),
        lambda e: e["detail"]["n"] >= 10 if e["source"] == "shop" else e["detail"]["n"] >= 100,
        lambda e: SETTINGS.enough(e),
        lambda e: e["detail"]["n"] == 5 or e["detail"]["n"] > 99 or e["detail"]["n"] is None,
        lambda e: isinstance(e["detail"]["n"], str) or e["detail"]["n"] > 99,
    ]


# Negations
def negations() -> list[Any]:
    return [
        lambda e: e["source"] != "shop",
        lambda e: e["detail"]["s"] != "a",
        lambda e: e["detail"]["s"] not in ("a", "b"),
        lambda e: not e["detail"]["s"] == "a",
        lambda e: e["detail"]["s"] != "a" and e["detail"]["s"] != "abc",
        lambda e: not (e["detail"]["s"] == "a" or e["detail"]["s"] == "b"),
        lambda e: e["detail"]["n"] != 5,
        lambda e: e["detail"]["n"] not in (5, 7, 100),
        lambda e: e["detail"]["n"] != 1,
        lambda e: e["detail"]["flag"] is not True,
        lambda e: e["detail"]["flag"] != False,  # noqa: E712
        lambda e: e["detail"]["s"] is not None,
        lambda e: not e["detail"]["s"].startswith("a"),
        lambda e: not e["detail"]["s"].startswith(("a", "x")),
        lambda e: not e["detail"]["s"].endswith("c"),
        lambda e: not e["detail"]["s"].endswith((".png", ".PNG")),
        lambda e: not fnmatch.fnmatch(e["detail"]["s"], "a*b"),
        lambda e: not fnmatch.fnmatch(e["detail"]["s"], "a*b") and not e["detail"]["s"].endswith("c"),
        lambda e: e["detail"]["s"].lower() != "abc",
        lambda e: e["detail"]["s"].lower() not in ("abc", "xyz"),
        lambda e: not e["detail"]["s"].lower().startswith("ab"),
        lambda e: not e["detail"]["s"].startswith("a") and not e["detail"]["s"].endswith("z"),
        lambda e: not (e["detail"]["s"].startswith("a") or e["detail"]["s"] == "xyz"),
        lambda e: not (e["source"] == "shop" and e["detail"]["n"] > 10),
        lambda e: not (e["source"] == "shop" or e["detail"]["n"] > 10),
        lambda e: not not e["detail"]["s"] == "a",
        lambda e: e["detail"]["s"] != "a" or e["detail"]["s"] == "a",
        lambda e: not (e["detail"]["s"] == "a") or e["detail"]["n"] == 5,
        lambda e: not isinstance(e["detail"]["s"], str),
        lambda e: e["detail"]["order"]["id"] != 5,
        lambda e: not (e["detail"]["n"] < 10 or e["detail"]["n"] > 100),
        lambda e: all(e["detail"]["s"] != each for each in STATES),
    ]


# Presence
def presence() -> list[Any]:
    return [
        lambda e: "k" in e["detail"],
        lambda e: "k" not in e["detail"],
        lambda e: "k" in e["detail"].keys(),
        lambda e: e["detail"].get("k") is None,
        lambda e: e["detail"].get("k") is not None,
        lambda e: e["detail"].get("k") == "v",
        lambda e: e["detail"].get("k") != "v",
        lambda e: e["detail"].get("k", "v") == "v",
        lambda e: e["detail"].get("k", 0) == 0,
        lambda e: e["detail"].get("n", 0) > 5,
        lambda e: e["detail"].get("n", 10) > 5,
        lambda e: e["detail"].get("s", "").startswith("a"),
        lambda e: "k" in e["detail"] and e["detail"]["k"] == "v",
        lambda e: "k" not in e["detail"] or e["detail"]["k"] == "v",
        lambda e: "s" in e["detail"] and not e["detail"]["s"].startswith("a"),
        lambda e: "id" in e["detail"]["order"] and e["detail"]["order"]["id"] == 5,
        lambda e: "order" in e["detail"] and e["detail"]["order"]["id"] == 5,
        lambda e: e["detail"].get("order", {}).get("id") == 5,
        lambda e: (e["detail"].get("order") or {}).get("id") == 5,
        lambda e: e["detail"].get("order", {}).get("id") is None,
        lambda e: e["detail"].get("order", {}).get("to", {}).get("city") == "Bern",
        lambda e: e["detail"].get("order", {}).get("status", "new") == "new",
        lambda e: "order" in e["detail"] and e["detail"]["order"].get("id") == 5,
        lambda e: e["detail"].get("order") is not None and e["detail"]["order"]["id"] != 5,
        lambda e: "k" in e["detail"] or e["source"] == "bank",
    ]


# Lists
def lists() -> list[Any]:
    return [
        lambda e: "x" in e["detail"]["tags"],
        lambda e: 5 in e["detail"]["counts"],
        lambda e: "x" in e["detail"].get("tags", []),
        lambda e: "x" in e["detail"]["tags"] or "b" in e["detail"]["tags"],
        lambda e: any(t == "x" for t in e["detail"]["tags"]),
        lambda e: any(t.startswith("x") for t in e["detail"]["tags"]),
        lambda e: any(t in ("x", "b") for t in e["detail"]["tags"]),
        lambda e: any([t.endswith("a") for t in e["detail"]["tags"]]),
        lambda e: any(t.lower() == "x" for t in e["detail"]["tags"]),
        lambda e: any(n > 100 for n in e["detail"]["counts"]),
        lambda e: any(3 < n < 10 for n in e["detail"]["counts"]),
        lambda e: any(n != 5 for n in e["detail"]["counts"]),
        lambda e: any(n > 5 for n in e["detail"]["counts"] if n < 60),
        lambda e: any(each in e["detail"]["tags"] for each in ("x", "b")),
        lambda e: any(item["sku"] == "a" for item in e["detail"]["items"]),
        lambda e: any(item["qty"] > 5 for item in e["detail"]["items"]),
        lambda e: any(item["sku"] == "a" and item["qty"] > 5 for item in e["detail"]["items"]),
        lambda e: any(item["sku"] in CONFIG["skus"] and item["qty"] > 5 for item in e["detail"]["items"]),
        lambda e: any(item["qty"] > 5 for item in e["detail"]["items"] if item["sku"] == "a"),
        lambda e: any("x" in item.get("tags", []) for item in e["detail"]["items"]),
        lambda e: any(t == "x" for item in e["detail"]["items"] for t in item.get("tags", [])),
        lambda e: any("x" in item.get("tags", []) and item["sku"] == "a" for item in e["detail"]["items"]),
        lambda e: "arn:aws:s3:::one" in e["resources"],
        lambda e: any(arn.startswith("arn:aws:s3:::") for arn in e["resources"]),
        lambda e: "x" in e["detail"]["tags"] and e["source"] == "shop",
        lambda e: "x" in e["detail"].get("tags", []) or e["detail"].get("s") == "a",
        lambda e: any(t == "x" and e["source"] == "shop" for t in e["detail"]["tags"]),
    ]


# Addresses
def addresses() -> list[Any]:
    return [
        lambda e: ipaddress.ip_address(e["detail"]["ip"]) in ipaddress.ip_network("10.0.0.0/8"),
        lambda e: ipaddress.ip_address(e["detail"]["ip"]) not in ipaddress.ip_network("10.0.0.0/8"),
        lambda e: ipaddress.ip_address(e["detail"]["ip"]) in NETWORKS[1],
        lambda e: any(ipaddress.ip_address(e["detail"]["ip"]) in net for net in NETWORKS),
        lambda e: ipaddress.ip_address(e["detail"]["ip"]) in ipaddress.ip_network("2001:db8::/32"),
        lambda e: ipaddress.ip_address(e["detail"]["ip"]) == ipaddress.ip_address("10.0.0.1"),
        lambda e: e["detail"]["ip"] == "10.0.0.1" or ipaddress.ip_address(e["detail"]["ip"]) in NETWORKS[1],
        lambda e: ipaddress.ip_address(e["detail"]["ip"]) in NETWORKS[0] and e["detail"]["ip"] != "10.0.0.1",
    ]


# Several fields
def several() -> list[Any]:
    return [
        lambda e: e["source"] == "shop" and e["detail"]["n"] > 10 and e["detail"]["s"].startswith("a"),
        lambda e: e["detail"]["s"] == "a" or e["detail"]["t"] == "b",
        lambda e: e["source"] == "bank" or e["detail-type"] == "Cancelled",
        lambda e: (e["source"] == "shop" or e["source"] == "bank") and e["detail"]["n"] > 5,
        lambda e: (
            (e["source"] == "shop" or e["detail"]["s"] == "a") and (e["detail"]["t"] == "a" or e["detail"]["m"] > 5)
        ),
        lambda e: e["source"] == "shop" and (e["detail"]["s"] == "a" or e["detail"]["n"] > 10),
        lambda e: (
            (e["source"] == "shop" and e["detail"]["n"] > 10) or (e["source"] == "bank" and e["detail"]["n"] > 100)
        ),
        lambda e: (
            e["detail"]["s"] == "a" and e["detail"]["t"] == "b" or e["detail"]["s"] == "b" and e["detail"]["t"] == "a"
        ),
        lambda e: e["detail"].get("s") == "a" or e["detail"].get("t") == "b" or e["detail"].get("n") == 5,
        lambda e: not (e["detail"].get("s") == "a" and e["detail"].get("t") == "b"),
        lambda e: e["detail"]["s"] == "a" if e["source"] == "shop" else e["detail"]["t"] == "b",
        lambda e: {"Placed": e["detail"]["n"] > 5, "Cancelled": True}["Placed"] if False else e["detail"]["n"] > 5,
        lambda e: (detail := e["detail"])["s"] == "a" and detail["t"] == "a",
        lambda e: detail_of(e)["s"] == "abc",
        lambda e: e["source"] == Settings.source and e["detail"]["n"] < 20,
        lambda e: e["detail"]["order-id"] == "o-1",
        lambda e: any((e["detail"]["s"] == "a", e["source"] == "bank")),
        lambda e: all([e["detail"]["s"] == "a", e["source"] == "shop"]),
        lambda e: e["source"] in (each for each in ("shop", "bank") if each != "bank"),
    ]


# Bodies
def with_names(event: Event) -> bool:
    detail = event["detail"]
    kind, limit = event["detail-type"], LIMIT
    return kind == "Placed" and detail["n"] > limit


def with_returns(event: Event) -> bool:
    """Early returns."""
    if event["source"] != "shop":
        return False
    if event["detail"]["n"] > 10:
        return True
    return event["detail"]["s"] == "a"


def with_else(event: Event) -> bool:
    if event["detail-type"] == "Placed":
        limit = 10
    elif event["detail-type"] == "Cancelled":
        limit = 100
    else:
        return False
    return event["detail"]["n"] >= limit


def with_loop(event: Event) -> bool:
    for state in STATES:
        if event["detail"]["s"] == state:
            return True
    return False


def with_loop_control(event: Event) -> bool:
    for state in ("a", "skipped", "abc", "zz"):
        if state == "skipped":
            continue
        if state == "zz":
            break
        if event["detail"]["s"] == state:
            return True
    else:
        return event["detail"]["s"] == "never"
    return event["detail"]["s"] == "b"


def with_match(event: Event) -> bool:
    match event["detail"]["s"]:
        case "a" | "b":
            return True
        case None:
            return event["source"] == "bank"
        case "abc" if event["detail"]["n"] > 5:
            return True
        case _:
            return False


def with_mapping(event: Event) -> bool:
    match event:
        case {"source": "shop", "detail": {"n": n}} if n > 10:
            return True
        case {"source": "bank"}:
            return True
    return False


def with_inner(event: Event) -> bool:
    def high(value: Any) -> bool:
        return value > 100

    low = lambda value: value < 5  # noqa: E731
    return high(event["detail"]["n"]) or low(event["detail"]["n"])


def with_assert(event: Event) -> bool:
    assert event["source"] == "shop"
    return event["detail"]["n"] > 5


def with_raise(event: Event) -> bool:
    if event["source"] == "bank":
        raise ValueError("not here")
    return event["detail"]["n"] > 5


def with_augmented(event: Event) -> bool:
    limit = 5
    limit += 5
    names = [*STATES, "zz"]
    return event["detail"]["n"] > limit or event["detail"]["s"] in names


def with_nothing(event: Event) -> bool | None:
    if event["detail"]["s"] == "a":
        return True
    return None


def with_walrus(event: Event) -> bool:
    return (n := event["detail"]["n"]) > 5 and n < 50


def bodies() -> list[Any]:
    return [
        with_names, with_returns, with_else, with_loop, with_loop_control, with_match, with_mapping, with_inner,
        with_assert, with_raise, with_augmented, with_nothing, with_walrus,
    ]  # fmt: skip


# Types
class Order(TypedDict, total=False):
    id: int
    status: Literal["new", "paid"]


class Detail(TypedDict, total=False):
    s: Required[str]
    n: Required[float]
    flag: bool
    tags: list[str]
    order: Order
    k: NotRequired[str | None]


class Typed(TypedDict):
    source: str
    detail: Detail


@dataclasses.dataclass
class Data:
    s: str
    n: float
    flag: bool = False
    order_id: str = dataclasses.field(default="o-1", metadata={"key": "order-id"})
    tags: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Envelope:
    source: str
    detail_type: str
    detail: Data


def typed_equal(event: Typed) -> bool:
    return event["detail"]["n"] == 1


def typed_not(event: Typed) -> bool:
    return not event["detail"]["s"].startswith("a")


def typed_truth(event: Typed) -> bool:
    return bool(event["detail"]["s"])


def typed_flag(event: Typed) -> bool:
    return event["detail"].get("flag", False)


def typed_or(event: Typed) -> bool:
    return event["detail"]["s"] == "a" or event["detail"]["n"] < 10


def typed_part(event: Typed) -> bool:
    return "b" in event["detail"]["s"]


def typed_list(event: Typed) -> bool:
    return "x" in event["detail"]["tags"]


def typed_literal(event: Typed) -> bool:
    return event["detail"]["order"]["status"] != "new"


def typed_mixed(event: Typed) -> bool:
    return event["detail"]["s"].startswith("a") and event["detail"]["n"] not in (0, 1)


def data_equal(event: Envelope) -> bool:
    return event.detail_type == "Placed" and event.detail.s == "a"


def data_flag(event: Envelope) -> bool:
    return event.detail.flag and event.detail.n > 5


def data_default(event: Envelope) -> bool:
    return event.detail.order_id == "o-1"


def data_list(event: Envelope) -> bool:
    return "x" in event.detail.tags


def data_not(event: Envelope) -> bool:
    return not event.detail.flag and event.detail.s != ""


TYPED = [typed_equal, typed_not, typed_truth, typed_flag, typed_or, typed_part, typed_list, typed_literal, typed_mixed]
DATA = [data_equal, data_flag, data_default, data_list, data_not]
UNTYPED = [
    *exact(), *texts(), *numbers(), *negations(), *presence(), *lists(), *addresses(), *several(), *bodies(),
]  # fmt: skip
