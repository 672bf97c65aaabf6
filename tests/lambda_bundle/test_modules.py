# ruff: noqa: E501 - programs as text
"""Modules: which travel, which are taken apart, and what happens to those that were changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cdktf_functionless.compilers.lambda_bundle import bundle, modules, zip_bytes
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.reflect import reflect
from tests.harness.lambda_host import run_bundle

PROJECT = {
    "shop_core/__init__.py": "from .model import Order\nNAME = 'shop'\n",
    "shop_core/model.py": "class Order:\n    count = 0\n    def __init__(self, n):\n        self.n = n\n        Order.count += 1\n",
    "shop_core/work.py": "from . import model\nimport json\nLIMIT = 3\nNAMES = ['a']\n\ndef order(n):\n    return model.Order(min(n, LIMIT))\n",
    "shop_core/unused.py": "raise RuntimeError('never imported')\n",
    "shop_stack.py": "import cdktf\nfrom shop_core import work\nRATE = 7\nSECRET = object()\n\ndef rated(n):\n    return work.order(n * RATE).n\n",
    "index.py": "VALUE = 1\n",
    "shop_handlers.py": """
import shop_core.work
import shop_stack
import index
from shop_core import Order, work as w
from shop_stack import rated


def modules(n):
    made = shop_core.work.order(n)
    return [made.n, isinstance(made, Order), isinstance(w.order(1), Order), Order.count, w.LIMIT, w.NAMES]


def of_the_stack(n):
    return [shop_stack.RATE, shop_stack.rated(n), rated(n)]


def inside(n):
    from shop_core.work import order
    import shop_core.model as m
    return [order(n).n, m.Order.count, shop_core.NAME]


def inside_stack(n):
    import shop_stack
    return shop_stack.RATE


def taken(n):
    return index.VALUE


def own_file(n):
    return __file__
""",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A project of the user's on sys.path."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    modules.kind_of.cache_clear()
    import shop_handlers  # type: ignore[import-not-found]

    yield shop_handlers
    sys.path.remove(str(folder))
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in ("shop_core", "shop_stack", "shop_handlers", "index"):
            del sys.modules[name]


def result(handler: Any, payload: Any) -> Any:
    return run_bundle(zip_bytes(bundle(reflect(handler))), payload)[0].value


def test_modules_travel_and_classes_exist_once(shop: Any) -> None:
    made = bundle(reflect(shop.modules))
    assert {"shop_core/__init__.py", "shop_core/model.py", "shop_core/work.py"} <= set(made.files)
    assert "shop_core/unused.py" not in made.files and "shop_stack.py" not in made.files
    assert "class Order" not in made.source
    assert run_bundle(zip_bytes(made), 9)[0].value == [3, True, True, 2, 3, ["a"]]


def test_a_module_that_builds_stacks_is_only_what_is_read_of_it(shop: Any) -> None:
    made = bundle(reflect(shop.of_the_stack))
    assert "shop_stack.py" not in made.files and "SECRET" not in made.source and "cdktf" not in made.source
    assert run_bundle(zip_bytes(made), 5)[0].value == [7, 3, 3]


def test_imports_inside_of_functions(shop: Any) -> None:
    assert result(shop.inside, 2) == [2, 1, "shop"]


def test_values_that_were_changed_since_the_import(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop.w, "LIMIT", 100)
    monkeypatch.setattr(shop.w, "NAMES", ["a", "b"])
    made = bundle(reflect(shop.modules))
    assert "work.LIMIT = 100" in made.source
    assert run_bundle(zip_bytes(made), 9)[0].value == [9, True, True, 2, 100, ["a", "b"]]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("inside_stack", "FL2004", "it imports the libraries that build stacks"),
        ("taken", "FL2004", "the zip has a file of that name already"),
        ("own_file", "FL2001", "'__file__' is a path of this machine"),
    ],
)
def test_refusals(shop: Any, name: str, code: str, words: str) -> None:
    with pytest.raises(FunctionlessError) as failure:
        bundle(reflect(getattr(shop, name)))
    [diagnostic] = failure.value.diagnostics
    assert diagnostic.code.number == code and words in diagnostic.message


def test_where_modules_come_from() -> None:
    kinds = {
        name: modules.kind_of(name) for name in ("json", "os.path", "boto3", "botocore.exceptions", "cdktf", "pytest")
    }
    assert [kind.name for kind in kinds.values()] == [
        "STANDARD",
        "STANDARD",
        "RUNTIME",
        "RUNTIME",
        "STACK",
        "DISTRIBUTION",
    ]
    assert modules.kind_of("__main__") is modules.Kind.LOCAL is modules.kind_of(__name__)
    assert modules.kind_of("lambda_runtime.table") is modules.Kind.OWN
    assert Path(modules._file("json") or "").name == "__init__.py"
