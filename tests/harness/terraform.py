"""Real Terraform with the real AWS provider, on a copy of a synthesized stack.

The stack's folder is copied away first, so every use also proves that it is self-contained. In the copy the provider's
block is pointed at a pretended cloud, and state is kept beside it: what the user wrote stays as it is.

>>> stack = synth(build)                                  # tests.harness.synth
>>> with Workspace(stack.folder, cloud.endpoint) as ws:
...     ws.apply()
...     assert ws.changes() == []                          # a second plan: nothing to do
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

#: A folder that holds `registry.terraform.io/hashicorp/aws/<version>/<os_arch>/`; ours, before any other.
MIRROR_VARIABLE = "FUNCTIONLESS_TERRAFORM_MIRROR"
PROVIDER_VERSION = "5.100.0"
_HOST = "registry.terraform.io"


class TerraformError(Exception):
    """A command of Terraform that failed, with its output."""


def _candidates() -> Iterable[Path]:
    if MIRROR_VARIABLE in os.environ:
        yield Path(os.environ[MIRROR_VARIABLE])
    # The folders that Terraform itself looks into, see "Implied Local Mirror Directories" in its documentation.
    yield Path("terraform.d/plugins").absolute()
    home = Path.home()
    yield home / ".terraform.d/plugins"
    yield Path(os.environ.get("XDG_DATA_HOME", home / ".local/share")) / "terraform/plugins"
    for base in os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":"):
        yield Path(base) / "terraform/plugins"
    yield home / "Library/Application Support/io.terraform/plugins"
    for base in ("/opt", "/usr/local/share", "/usr/share", "/usr/lib", "/usr/local/lib", "/var/lib", "/srv"):
        yield Path(base)
        yield from sorted(path for path in Path(base).glob("*") if path.is_dir())
        yield from sorted(path.parent for path in Path(base).glob(f"*/*/{_HOST}"))


@functools.cache
def mirror() -> Path | None:
    """The plugin folder that has the pinned AWS provider for this machine, or None."""
    system = platform.system().lower()
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    for candidate in _candidates():
        try:
            version = candidate / _HOST / "hashicorp/aws" / PROVIDER_VERSION
            if (version / f"{system}_{machine}").is_dir() or list(
                (candidate / _HOST / "hashicorp/aws").glob(f"*_{PROVIDER_VERSION}_{system}_{machine}.zip")
            ):
                return candidate
        except PermissionError:
            continue
    return None


@functools.cache
def environment() -> Mapping[str, str]:
    """Variables under which terraform and cdktf find the provider: for any process that runs one of them."""
    folder = Path(tempfile.mkdtemp(prefix="functionless-terraform-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    found = mirror()
    text = "disable_checkpoint = true\n"
    if found is not None:
        text += (
            "provider_installation {\n"
            f"  filesystem_mirror {{\n    path    = {json.dumps(str(found))}\n    include = [\"{_HOST}/*/*\"]\n  }}\n"
            f"  direct {{\n    exclude = [\"{_HOST}/hashicorp/aws\"]\n  }}\n"
            "}\n"
        )
    else:
        cache = Path(tempfile.gettempdir()) / "functionless-terraform-plugins"
        cache.mkdir(exist_ok=True)
        text += f"plugin_cache_dir = {json.dumps(str(cache))}\n"
    configuration = folder / "terraform.rc"
    configuration.write_text(text, encoding="utf-8")
    return {
        **os.environ,
        "TF_CLI_CONFIG_FILE": str(configuration),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "18,20",
    }


@functools.cache
def unavailable() -> str | None:
    """Why Terraform with its AWS provider cannot be had here, or None where it can. Tried once, by `terraform init`."""
    if shutil.which("terraform") is None:
        return "terraform is not installed"
    folder = Path(tempfile.mkdtemp(prefix="functionless-terraform-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "main.tf.json").write_text(
        json.dumps({"terraform": {"required_providers": {"aws": {"source": "aws", "version": PROVIDER_VERSION}}}})
    )
    done = _terraform(folder, "init", check=False)
    if done.returncode:
        return f"the AWS provider {PROVIDER_VERSION} cannot be had: {done.stderr.strip()[-500:]}"
    _seed["folder"] = folder
    return None


_seed: dict[str, Path] = {}


def require_terraform() -> None:
    """Skip the test with its reason where Terraform cannot be had; fail it instead where CI is set."""
    reason = unavailable()
    if reason is None:
        return
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _terraform(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = ["terraform", arguments[0], "-no-color", *arguments[1:]]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise TerraformError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


#: The provider's names of all services that moto serves and the library touches.
SERVICES = (
    "accessanalyzer", "acm", "apigateway", "apigatewayv2", "appsync", "athena", "cloudwatch", "cloudwatchevents",
    "cloudwatchlogs", "cognitoidp", "dynamodb", "ec2", "ecr", "ecs", "firehose", "glue", "iam", "kinesis", "kms",
    "lambda", "pipes", "rds", "resourcegroupstaggingapi", "route53", "s3", "s3control", "scheduler", "schemas",
    "secretsmanager", "sfn", "sns", "sqs", "ssm", "sts", "xray",
)  # fmt: skip


def provider_block(endpoint: str) -> dict[str, Any]:
    """What points the AWS provider at a pretended cloud: arguments to merge into its block."""
    return {
        "access_key": "testing",
        "secret_key": "testing",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "s3_use_path_style": True,
        # A method that moto lacks would otherwise be tried again for minutes.
        "max_retries": 3,
        "endpoints": [dict.fromkeys(SERVICES, endpoint)],
    }


def rewrite(document: dict[str, Any], endpoint: str | None, state: Path) -> dict[str, Any]:
    """The stack's JSON with its provider pointed at `endpoint`; its state, and that of stacks it reads, in `state`."""
    if endpoint:
        for block in document.get("provider", {}).get("aws", []):
            block.pop("profile", None)
            block.pop("assume_role", None)
            block.update(provider_block(endpoint))
    settings = document.setdefault("terraform", {})
    name = document.get("//", {}).get("metadata", {}).get("stackName", "stack")
    settings.pop("cloud", None)
    settings["backend"] = {"local": {"path": str(state / f"terraform.{name}.tfstate")}}
    for source in document.get("data", {}).get("terraform_remote_state", {}).values():
        path = source.get("config", {}).get("path")
        if path:
            source["config"]["path"] = str(state / Path(path).name)
    return document


class Workspace:
    """A synthesized stack's folder, copied to where Terraform may work. A context manager.

    `endpoint`: address of a pretended cloud (none: only init and validate make sense). `state`: folder of the state
    files, to be shared by the workspaces of stacks that read each other's outputs.
    """

    def __init__(self, stack: Path, endpoint: str | None = None, *, state: Path | None = None) -> None:
        require_terraform()
        self._temporary = Path(tempfile.mkdtemp(prefix="functionless-stack-"))
        self.folder = self._temporary / "stack"
        shutil.copytree(stack, self.folder)
        path = self.folder / "cdk.tf.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(rewrite(document, endpoint, state or self._temporary)), encoding="utf-8")
        self._initialized = False

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of Terraform here. Raises `TerraformError` with the output where it fails."""
        return _terraform(self.folder, *arguments, check=check)

    def init(self) -> None:
        """`terraform init`."""
        if not self._initialized:
            lock = _seed["folder"] / ".terraform.lock.hcl"
            if lock.exists():  # known checksums: init need not read the 600 MB plugin again
                shutil.copy(lock, self.folder)
            self.run("init")
            self._initialized = True

    def validate(self) -> None:
        """`terraform validate`: raises `TerraformError` for errors, and for warnings that are not deprecations."""
        self.init()
        done = self.run("validate", "-json", check=False)
        report = json.loads(done.stdout)
        bad = [d for d in report["diagnostics"] if d["severity"] == "error" or "eprecated" not in d["summary"]]
        if not report["valid"] or bad:
            raise TerraformError(json.dumps(bad, indent=2))

    def plan(self) -> dict[str, Any]:
        """`terraform plan`, as `terraform show -json` gives it."""
        self.init()
        self.run("plan", "-out=planned.tfplan")
        return self._planned()

    def _planned(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.run("show", "-json", "planned.tfplan").stdout)
        return document

    def apply(self) -> None:
        """`terraform apply`."""
        self.init()
        self.run("apply", "-auto-approve", "-parallelism=20")

    def changes(self) -> list[str]:
        """What a plan would change, a line for each resource: empty after an apply that settled everything."""
        self.init()
        done = self.run("plan", "-out=planned.tfplan", "-detailed-exitcode", check=False)
        if done.returncode == 0:  # spares `terraform show` a start of the provider
            return []
        if done.returncode == 1:
            raise TerraformError(done.stdout + done.stderr)
        plan = self._planned()
        lines = []
        for change in plan.get("resource_changes", []):
            actions = change["change"]["actions"]
            if change["mode"] == "managed" and actions != ["no-op"]:
                lines.append(f"{'+'.join(actions)} {change['address']}: {_difference(change['change'])}")
        return lines

    def outputs(self) -> dict[str, Any]:
        """The values of the stack's outputs."""
        document = json.loads(self.run("output", "-json").stdout)
        return {name: output["value"] for name, output in document.items()}

    def resources(self) -> dict[str, dict[str, Any]]:
        """The applied resources: address to attributes."""
        document = json.loads(self.run("show", "-json").stdout)
        root = document.get("values", {}).get("root_module", {})
        return {resource["address"]: resource["values"] for resource in root.get("resources", [])}

    def close(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self._temporary, ignore_errors=True)


def _difference(change: Mapping[str, Any]) -> str:
    before, after = change.get("before") or {}, change.get("after") or {}
    keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    return ", ".join(f"{key}: {before.get(key)!r} -> {after.get(key)!r}" for key in keys)
