"""What cannot travel is a diagnostic that names the way to it."""

from __future__ import annotations

import io
import itertools
import socket
import threading
import types
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from cdktf_functionless.compilers.lambda_bundle import bundle
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.reflect import reflect


def refused(handler: Callable[..., Any], **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(FunctionlessError) as failure:
        bundle(reflect(handler), **options)
    assert all(diagnostic.position is not None and diagnostic.remedy for diagnostic in failure.value.diagnostics)
    return [(diagnostic.code.number, diagnostic.message) for diagnostic in failure.value.diagnostics]


class Holder:
    """Keeps something."""

    def __init__(self, value: object) -> None:
        self.value = value


def started() -> Any:
    generator = (number for number in range(3))
    next(generator)
    return generator


async def coroutine() -> None: ...


PENDING = coroutine()
UNREBUILDABLE: dict[str, Any] = {
    "file": open(__file__, encoding="utf-8"),  # noqa: SIM115
    "socket": socket.socket(),
    "lock": threading.Lock(),
    "condition": threading.Condition(),
    "thread": threading.Thread(),
    "generator": started(),
    "coroutine": PENDING,
    "code": started.__code__,
    "weak reference": weakref.ref(Holder),
    "memoryview": memoryview(b"x"),
    "iterator with a generator": itertools.chain(started()),
    "text stream": io.TextIOWrapper(io.BytesIO()),
}


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Any:
    yield
    PENDING.close()
    UNREBUILDABLE["file"].close()
    UNREBUILDABLE["socket"].close()


@pytest.mark.parametrize("kind", UNREBUILDABLE)
def test_values_of_this_process_only(kind: str) -> None:
    holder = {"deep": [Holder(UNREBUILDABLE[kind])]}

    def helper() -> Any:
        return holder["deep"]

    def handler(event: Any) -> Any:
        return helper()

    found = refused(handler)
    assert [number for number, _ in found] == ["FL2001"]
    assert "handler -> helper -> holder -> ['deep'] -> [0]" in found[0][1]


def test_all_errors_of_a_function_are_reported_together() -> None:
    first, second = threading.Lock(), started()

    def handler(event: Any) -> Any:
        return [first, second]

    assert [number for number, _ in refused(handler)] == ["FL2001", "FL2001"]


def test_a_function_without_source() -> None:
    space: dict[str, Any] = {}
    exec("def helper(): return 1", space)
    helper = space["helper"]

    def handler(event: Any) -> Any:
        return helper()

    assert refused_code(handler) == ["FL1001"]


def refused_code(handler: Callable[..., Any]) -> list[str]:
    with pytest.raises(FunctionlessError) as failure:
        bundle(reflect(handler))
    return [diagnostic.code.number for diagnostic in failure.value.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "key is ASIAIOSFODNN7EXAMPLE now",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "-----BEGIN PRIVATE KEY-----\nMIIE",
        "ghp_" + "a1B2" * 10,
        "xoxb-123456789012-abcdefghijkl",
        "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "postgres://admin:hunter2@db.example.com/shop",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    ],
)
def test_literals_with_the_shape_of_a_credential(text: str) -> None:
    settings = {"anything": [text]}

    def handler(event: Any) -> Any:
        return settings

    assert [number for number, _ in refused(handler)] == ["FL2006"]


def test_random_text_under_a_telling_name() -> None:
    db_password = "q7Zk29vLx0TpW3"
    settings = {"api_key": "8f14e45fceea167a5a36dedd4bea2543"}

    def handler(event: Any) -> Any:
        return [db_password, settings]

    assert [number for number, _ in refused(handler)] == ["FL2006", "FL2006"]


def test_harmless_literals_pass() -> None:
    password_field = "password"
    secret_name = "orders/database"
    token_url = "https://example.com/oauth2/token?grant_type=client_credentials"
    api_key_header = "x-api-key"
    digest = "8f14e45fceea167a5a36dedd4bea2543"

    def handler(event: Any) -> Any:
        return [password_field, secret_name, token_url, api_key_header, digest]

    assert bundle(reflect(handler)).environment == {}


def test_imports_inside_a_function() -> None:
    def handler(event: Any) -> Any:
        from cdktf import Token  # noqa: F401

        from cdktf_functionless import Table  # noqa: F401

        from .cases import case  # noqa: F401

        return 1

    assert [number for number, _ in refused(handler)] == ["FL2004", "FL2004", "FL2004"]


def test_a_dependency_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def handler(event: Any) -> Any:
        return event

    assert [number for number, _ in refused(handler, dependencies=["not a requirement"])] == ["FL2002"]
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    [(number, message)] = refused(handler, dependencies=["a-name-that-nobody-has==9"])
    assert number == "FL2002"
    assert "a-name-that-nobody-has==9 cannot be bundled for Python 3.13 on x86_64" in message


def test_a_module_of_no_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    from cdktf_functionless.compilers.lambda_bundle import modules

    stray = types.ModuleType("stray_module")
    stray.__file__ = modules._installed_folders()[0] + "stray_module.py"
    monkeypatch.setitem(__import__("sys").modules, "stray_module", stray)

    def handler(event: Any) -> Any:
        return stray.value

    assert [number for number, _ in refused(handler)] == ["FL2002"]
