"""Options and fixtures that every test shares."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import cdktf_functionless  # noqa: F401 - ahead of the bindings, which then load one module at a time

# The same examples in every run: what lands must not depend on luck. To look for more: --hypothesis-profile=explore
settings.register_profile("fixed", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", settings.get_profile("fixed"), derandomize=False)
settings.load_profile("fixed")

pytest.register_assert_rewrite("tests.harness")

from tests.harness.cloud import Cloud  # noqa: E402
from tests.harness.terraform import require_terraform  # noqa: E402

# Nothing in the tests may reach a real account, or depend on this machine's configuration of AWS.
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_SESSION_TOKEN="testing",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    CHECKPOINT_DISABLE="1",
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION="18,20",
    JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION="1",
)
for _name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL"):
    os.environ.pop(_name, None)

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden files instead of comparing with them")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("terraform"):
        require_terraform()


@pytest.fixture(scope="session")
def _session_cloud() -> Iterator[Cloud]:
    with Cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(_session_cloud: Cloud) -> Cloud:
    """A pretended cloud, empty (see tests/harness/cloud.py)."""
    _session_cloud.reset()
    return _session_cloud


@pytest.fixture(scope="module")
def module_cloud() -> Iterator[Cloud]:
    """A pretended cloud for all the tests of a module."""
    with Cloud() as cloud:
        yield cloud


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with the file `golden/<name>` beside the test's module; `--update` writes it.

    >>> def test_it(golden): golden("one_table.py.txt", fn.source)
    """
    folder = Path(request.path).parent / "golden"
    update = bool(request.config.getoption("--update"))

    def check(name: str, text: str) -> None:
        path = folder / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        if not path.exists():
            pytest.fail(f"no golden file {path.name}: run pytest with --update and look at what it wrote")
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            difference = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), f"golden/{name}", "this run", lineterm=""
            )
            pytest.fail(f"{name} differs from its golden file:\n" + "\n".join(difference), pytrace=False)

    return check


@pytest.fixture(autouse=True, scope="module")
def _clients_of_their_own() -> Iterator[None]:
    """SDK clients that the runtime keeps for a container do not outlive the module of tests that made them."""
    yield
    client = sys.modules.get("lambda_runtime.client")
    if client is not None:
        client._made.clear()
