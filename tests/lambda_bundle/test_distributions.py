"""Third-party distributions: pure ones as they are installed, compiled ones from pip for the function's platform."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sortedcontainers
from sortedcontainers import SortedList

from cdktf_functionless.compilers.lambda_bundle import bundle, distributions, zip_bytes
from cdktf_functionless.compilers.lambda_bundle.distributions import Target
from cdktf_functionless.reflect import reflect
from tests.harness.lambda_host import run_bundle

RANKS = SortedList([3, 1, 2])


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    distributions._folder.cache_clear()
    yield tmp_path / "cache"
    distributions._folder.cache_clear()


def sort(numbers: list[int]) -> Any:
    RANKS.update(numbers)
    return [list(RANKS), sortedcontainers.__version__]


def names(made: Any) -> set[str]:
    return set(zipfile.ZipFile(io.BytesIO(zip_bytes(made))).namelist())


def test_a_pure_distribution_runs_from_the_bundle() -> None:
    made = bundle(reflect(sort))
    found = names(made)
    assert "sortedcontainers/__init__.py" in found
    assert any(name.endswith(".dist-info/METADATA") for name in found)
    assert not any(name.endswith((".pyc", "RECORD", "INSTALLER")) or name.startswith("bin/") for name in found)
    [outcome] = run_bundle(zip_bytes(made), [9])
    assert outcome.value == [[1, 2, 3, 9], sortedcontainers.__version__]


def test_it_is_made_once(cache: Path) -> None:
    first = bundle(reflect(sort))
    distributions._folder.cache_clear()
    before = os.stat(str(first.folder)).st_mtime_ns
    second = bundle(reflect(sort))
    assert second.folder == first.folder and os.stat(str(second.folder)).st_mtime_ns == before
    assert zip_bytes(first) == zip_bytes(second)
    assert Path(str(first.folder)).is_relative_to(cache / "cdktf-functionless")


def test_what_the_runtime_has_is_not_bundled() -> None:
    import boto3
    from botocore.exceptions import ClientError

    def handler(event: Any) -> Any:
        try:
            boto3.client("s3").get_object(Bucket="b", Key="k")
        except ClientError as error:
            return str(error)
        return None

    made = bundle(reflect(handler))
    assert made.folder is None
    assert "import boto3" in made.source and "from botocore.exceptions import ClientError" in made.source


def test_dependencies_bring_what_they_need() -> None:
    def handler(event: Any) -> Any:
        return event

    made = bundle(reflect(handler), dependencies=["jsonpointer", "jsonpatch>=1.3"])
    assert {"jsonpointer.py", "jsonpatch.py"} <= names(made)


def test_markers_are_those_of_the_function() -> None:
    """`typing_extensions` is needed by some versions of Python only: the author's version does not matter."""
    environment = distributions._environment(Target("arm64", "3.12"), "")
    assert environment["platform_machine"] == "aarch64"
    assert environment["python_version"] == "3.12"
    assert environment["sys_platform"] == "linux"


def test_platforms_follow_the_runtime() -> None:
    assert Target("arm64", "3.13").platforms[0] == "manylinux_2_34_aarch64"
    assert Target("x86_64", "3.11").platforms[0] == "manylinux_2_26_x86_64"
    assert "manylinux2014_x86_64" in Target("x86_64", "3.13").platforms


def test_pip_is_asked_for_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiled distribution: the versions that are installed here, as wheels for the function."""
    import regex

    seen: list[list[str]] = []

    def run(command: list[str], **options: Any) -> Any:
        seen.append(command)
        folder = Path(command[command.index("--target") + 1])
        (folder / "regex").mkdir(parents=True)
        (folder / "regex" / "__init__.py").write_text("")
        (folder / "bin").mkdir()
        (folder / "bin" / "tool").write_text("#!/machine/python")
        (folder / "six.py").write_text("")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(distributions.subprocess, "run", run)

    def handler(event: Any) -> Any:
        return regex.match("a", event)

    made = bundle(reflect(handler), architecture="arm64", python="3.12")
    [command] = seen
    text = " ".join(command)
    assert "--only-binary=:all:" in text and "--python-version 3.12" in text and "manylinux_2_17_aarch64" in text
    assert command[-1].startswith("regex==")
    assert {"regex/__init__.py"} == {
        name for name in names(made) if not name.startswith(("lambda_runtime", "index", "function"))
    }


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_a_compiled_distribution_from_the_index(architecture: str) -> None:
    import sys

    import regex

    def handler(event: str) -> Any:
        return regex.match(r"\p{L}+", event).group()

    probe = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", os.devnull + "x", "six==1.17.0"],
        capture_output=True,
        check=False,
    )
    if probe.returncode and not os.environ.get("CI"):
        pytest.skip("pip reaches no index here")
    made = bundle(reflect(handler), architecture=architecture, python=f"3.{sys.version_info.minor}")
    compiled = [name for name in names(made) if name.endswith(".so")]
    assert compiled and all(("aarch64" if architecture == "arm64" else "x86_64") in name for name in compiled)
    if architecture == os.uname().machine:
        assert run_bundle(zip_bytes(made), "äbc1")[0].value == "äbc"
