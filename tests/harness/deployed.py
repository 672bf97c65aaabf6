"""A deployed function: its zip and its environment as the Lambda service has them, run under awslambdaric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from tests.harness.cloud import REGION, Cloud
from tests.harness.lambda_host import LambdaHost, Outcome, run_bundle


@dataclass(frozen=True)
class Deployed:
    """A function of a cloud: what `lambda:GetFunction` says of it, and its zip."""

    cloud: Cloud
    configuration: Mapping[str, Any]
    bundle: bytes

    @classmethod
    def find(cls, cloud: Cloud, name: str, region: str = REGION) -> Deployed:
        """The function of a name, or the only one whose name contains it."""
        client = cloud.client("lambda", region)
        names = [f["FunctionName"] for f in client.list_functions()["Functions"]]
        matching = [name] if name in names else [n for n in names if name.lower() in n.lower()]
        assert len(matching) == 1, f"{name}: {matching or names}"
        answer = client.get_function(FunctionName=matching[0])
        download = requests.get(answer["Code"]["Location"], timeout=30)
        download.raise_for_status()
        return cls(cloud, answer["Configuration"], download.content)

    @property
    def name(self) -> str:
        return str(self.configuration["FunctionName"])

    @property
    def environment(self) -> dict[str, str]:
        """The variables that Lambda gives the function: its configuration's, and the name of its runtime."""
        variables = dict(self.configuration.get("Environment", {}).get("Variables", {}))
        return {"AWS_EXECUTION_ENV": f"AWS_Lambda_{self.configuration['Runtime']}", **variables}

    def policies(self) -> list[dict[str, Any]]:
        """The inline policies of the function's role, as IAM has them."""
        iam = self.cloud.client("iam")
        role = str(self.configuration["Role"]).rsplit("/", 1)[-1]
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]

    def host(self, *, record: bool = False) -> LambdaHost:
        """The function under awslambdaric, against the cloud that it was deployed to."""
        return LambdaHost(
            self.bundle, handler=self.configuration["Handler"], environment=self.environment, name=self.name,
            endpoint=self.cloud.endpoint, record=record,
        )  # fmt: skip

    def run(self, *payloads: Any, record: bool = False) -> list[Outcome]:
        """The function on each payload in one bare process, without HTTP."""
        return run_bundle(
            self.bundle, *payloads, handler=self.configuration["Handler"], environment=self.environment,
            name=self.name, endpoint=self.cloud.endpoint, record=record,
        )  # fmt: skip
