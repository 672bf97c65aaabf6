"""A pretended cloud: moto's server in a process of its own, empty at the start of each test that uses it.

Fixtures (in tests/conftest.py): `cloud`, emptied before each test; `module_cloud`, one for all the tests of a module
(for modules that apply a stack once and look at it many times).
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import boto3
import requests
from botocore.config import Config

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"
ACCOUNT = "123456789012"


class Cloud:
    """A running moto server: `endpoint` is its address. A context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.moto_process"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        if not port:
            raise RuntimeError("moto's server did not start: run `python -m tests.harness.moto_process` to see why")
        self.endpoint = f"http://127.0.0.1:{port}"

    def __enter__(self) -> Cloud:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def reset(self) -> None:
        """Empty the cloud."""
        requests.post(f"{self.endpoint}/moto-api/reset", timeout=30).raise_for_status()

    def run_state_machines(self) -> None:
        """Have executions of the state machines that are made from now on really run. Waits take no time."""
        requests.post(f"{self.endpoint}/_state_machines", timeout=60).raise_for_status()

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client of a service in this cloud."""
        return boto3.client(service, region_name=region, **self._options())

    def resource(self, service: str, region: str = REGION) -> Any:
        """A boto3 resource of a service in this cloud."""
        return boto3.resource(service, region_name=region, **self._options())

    def _options(self) -> dict[str, Any]:
        return {
            "endpoint_url": self.endpoint,
            "aws_access_key_id": "testing",
            "aws_secret_access_key": "testing",
            "config": Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
        }

    def items(self, table: str, region: str = REGION) -> list[dict[str, Any]]:
        """All the items of a DynamoDB table, as plain values."""
        found: list[dict[str, Any]] = self.resource("dynamodb", region).Table(table).scan()["Items"]
        return found

    def wait_until(self, condition: Any, seconds: float = 15) -> None:
        """Wait for something asynchronous: `condition` is called until it gives a true value."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} seconds")
            time.sleep(0.1)

    def close(self) -> None:
        """End the server."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
