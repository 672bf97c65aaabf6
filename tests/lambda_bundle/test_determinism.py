"""The same source gives the same bytes: in any folder, process and order of hashing; small and quick to import."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cdktf_functionless.compilers.lambda_bundle import bundle, write_zip, zip_bytes
from cdktf_functionless.reflect import reflect
from tests.harness.lambda_host import process_environment, unpack

from . import cases

PROJECT = {
    "shop/__init__.py": "",
    "shop/rates.py": "RATES = {'a': 1}\n\ndef rate(name):\n    return RATES.get(name, 0)\n",
    "shop/handlers.py": """
import dataclasses
import enum
from shop import rates
from shop.rates import rate

TAGS = {"x", "y", "zebra", "apple", ("t", 1), None, 5}
KINDS = frozenset({int, str, list})
MEMBERS = {}


class Kind(enum.Enum):
    A = 1
    B = 2


KIND_SET = {Kind.B, Kind.A}


@dataclasses.dataclass(frozen=True)
class Item:
    name: str


ITEMS = {Item("b"), Item("a"), Item("c")}


def handler(event):
    return [sorted(map(repr, TAGS)), len(ITEMS), len(KINDS), len(KIND_SET), rate("a"), rates.rate("b"), MEMBERS]
""",
}
SCRIPT = """
import hashlib, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from shop.handlers import handler
from cdktf_functionless.compilers.lambda_bundle import bundle, zip_bytes
from cdktf_functionless.reflect import reflect
print(hashlib.sha256(zip_bytes(bundle(reflect(handler)))).hexdigest())
"""
ROOT = Path(__file__).parents[2]


def digest(folder: Path, cwd: Path, seed: int) -> str:
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(ROOT)],
        cwd=cwd,
        env={**os.environ, "PYTHONHASHSEED": str(seed), "TZ": f"UTC{seed % 5}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_bytes_do_not_depend_on_folder_process_or_hashing(tmp_path: Path) -> None:
    places = [(tmp_path / "a", tmp_path, 1), (tmp_path / "b" / "deep er", Path("/"), 2), (tmp_path / "c", ROOT, 3)]
    assert len({digest(*place) for place in places}) == 1


def test_bytes_do_not_depend_on_the_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def handler(event: Any) -> Any:
        return event

    made = bundle(reflect(handler))
    first = zip_bytes(made)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    write_zip(bundle(reflect(handler)), str(tmp_path / "x" / "y.zip"))
    assert (tmp_path / "x" / "y.zip").read_bytes() == first
    infos = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o100644}
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)


@pytest.mark.parametrize("case", cases.all_cases(), ids=[case.name for case in cases.all_cases()])
def test_a_bundle_made_twice_is_the_same(case: cases.Case) -> None:
    first = bundle(reflect(case.handler), handler=case.handler)
    second = bundle(reflect(case.handler), handler=case.handler)
    assert hashlib.sha256(zip_bytes(first)).digest() == hashlib.sha256(zip_bytes(second)).digest()


def test_only_what_is_reached_is_there() -> None:
    unused = "never read"
    used = {"a": 1}

    def helper() -> Any:
        return used

    def never_called() -> Any:
        return unused

    def handler(event: Any) -> Any:
        return helper()

    assert never_called() == unused
    made = bundle(reflect(handler))
    assert "never" not in made.source
    assert set(made.files) == {"function.py", "index.py", "lambda_runtime/__init__.py", "lambda_runtime/start.py"}


def test_the_import_of_a_handler_is_quick(tmp_path: Path) -> None:
    """At most 5 ms more than an empty handler's: processor time, so that a busy machine changes nothing."""

    def plain(event: dict[str, Any]) -> Any:
        total = 0
        for key, value in event.items():
            if isinstance(value, int) and value > 3:
                total += value
            else:
                total -= len(key)
        return {"total": total, "rows": [{"key": key, "value": value} for key, value in sorted(event.items())]}

    made = bundle(reflect(plain))
    task = unpack(zip_bytes(made), tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "index.py").write_text("def handler(event, context):\n    return None\n")
    script = "import sys, time; t = time.process_time(); sys.path.insert(0, sys.argv[1]); import index\n"
    script += "print(time.process_time() - t)"

    def seconds(folder: Path) -> float:
        variables = process_environment(folder, "index.handler", {})
        command = [sys.executable, "-I", "-S", "-B", "-c", script, str(folder)]
        times = [
            float(subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout)
            for _ in range(9)
        ]
        return min(times)

    assert seconds(task) - seconds(empty) < 0.005


def test_the_form_is_readable(golden: Any) -> None:
    rates = {"a": [1, 2]}
    limit = 10

    def count(name: str, scale: int = 2) -> int:
        return sum(rates.get(name, ())) * scale

    class Order:
        """An order."""

        def __init__(self, name: str) -> None:
            self.name = name

        def total(self) -> int:
            return min(count(self.name), limit)

    def handler(event: dict[str, Any]) -> Any:
        rates["a"].append(1)
        return json.dumps({"total": Order(event["name"]).total()})

    made = bundle(reflect(handler))
    golden("order.form.txt", made.form)
    golden("order.py.txt", made.source.partition("\n# lines")[0])
