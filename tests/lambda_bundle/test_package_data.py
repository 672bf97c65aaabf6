"""Data files of packages that travel, and the size that AWS allows."""

from __future__ import annotations

import importlib
import io
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from cdktf_functionless.compilers.lambda_bundle import archive, bundle, modules, zip_bytes
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.reflect import reflect
from tests.harness.lambda_host import run_bundle

PROJECT = {
    "data_shop/__init__.py": "'''Nothing but a docstring.'''\n",
    "data_shop/not_for_all.txt": "a package on the way only",
    "data_shop/texts/__init__.py": "from .read import beside, resource\n",
    "data_shop/texts/read.py": (
        "import json\nfrom importlib import resources\nfrom pathlib import Path\n\n"
        "def beside(name):\n    return json.loads((Path(__file__).parent / name).read_text())\n\n"
        "def resource(*names):\n    return resources.files(__package__).joinpath(*names).read_text()\n"
    ),
    "data_shop/texts/rates.json": '{"de": 19}',
    "data_shop/texts/templates/mail/placed.txt": "Placed: ${id}\n",
    "data_shop/texts/templates/.hidden": "no",
    "data_shop/texts/tests/sample.json": "{}",
    "data_shop/texts/__pycache__/old.bin": "no",
    "data_shop/texts/py.typed": "",
    "data_shop/texts/stub.pyi": "",
    "data_shop/letters/abc.txt": "abc",
    "data_start/__init__.py": "from pathlib import Path\nVERSION = (Path(__file__).parent / 'VERSION').read_text()\n",
    "data_start/VERSION": "1.2",
    "data_start/inner/__init__.py": "",
    "data_start/inner/work.py": "import data_start\n\ndef version():\n    return data_start.VERSION\n",
    "data_handlers.py": (
        "from importlib import resources\n\nfrom data_shop import texts\nimport data_shop.letters\n"
        "import data_start.inner.work\n\n"
        "def reads(event):\n"
        "    return [texts.beside('rates.json'), texts.resource('templates', 'mail', 'placed.txt')]\n\n"
        "def letters(event):\n    return resources.files(data_shop.letters).joinpath('abc.txt').read_text()\n\n"
        "def version(event):\n    return data_start.inner.work.version()\n"
    ),
}


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A project of the user's on sys.path."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    modules.kind_of.cache_clear()
    yield importlib.import_module("data_handlers")
    sys.path.remove(str(folder))
    for name in set(sys.modules) - before:
        if name.startswith("data_"):
            del sys.modules[name]


def paths(zipped: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archived:
        return {name for name in archived.namelist() if name.startswith("data_")}


@pytest.mark.parametrize("name", ["reads", "letters", "version"])
def test_the_bundle_reads_what_the_package_has(handlers: Any, name: str) -> None:
    handler = getattr(handlers, name)
    zipped = zip_bytes(bundle(reflect(handler)))
    assert run_bundle(zipped, {})[0].value == handler({})
    assert zipped == zip_bytes(bundle(reflect(handler)))


def test_what_belongs_to_a_package(handlers: Any) -> None:
    assert paths(zip_bytes(bundle(reflect(handlers.reads)))) == {
        "data_shop/__init__.py",
        "data_shop/texts/__init__.py",
        "data_shop/texts/rates.json",
        "data_shop/texts/read.py",
        "data_shop/texts/templates/mail/placed.txt",
    }


def test_more_than_aws_unpacks(handlers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    with pytest.raises(FunctionlessError) as failure:
        bundle(reflect(handlers.reads))
    [diagnostic] = failure.value.diagnostics
    assert diagnostic.code.number == "FL2008" and "lambda_runtime/start.py (0.0 MB)" in diagnostic.remedy
