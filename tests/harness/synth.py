"""A stack synthesized in this process: its JSON and its folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cdktf import App, TerraformStack


@dataclass(frozen=True)
class Synthesized:
    """A synthesized stack. `folder` holds `cdk.tf.json` and its assets."""

    folder: Path

    @cached_property
    def text(self) -> str:
        """The Terraform JSON as it was written."""
        return (self.folder / "cdk.tf.json").read_text(encoding="utf-8")

    @cached_property
    def document(self) -> dict[str, Any]:
        """The Terraform JSON, read."""
        return dict(json.loads(self.text))

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """The resources of a type ("aws_lambda_function"): Terraform's name to arguments."""
        return dict(self.document.get("resource", {}).get(kind, {}))

    def one(self, kind: str, name: str = "") -> dict[str, Any]:
        """The only resource of a type (or the only one whose Terraform name contains `name`)."""
        found = [value for key, value in self.resources(kind).items() if name in key]
        assert len(found) == 1, f"{len(found)} of {kind} {name}: {sorted(self.resources(kind))}"
        return found[0]

    def kinds(self) -> dict[str, int]:
        """How many resources there are of each type."""
        return {kind: len(found) for kind, found in sorted(self.document.get("resource", {}).items())}


def stacks_of(outdir: Path) -> dict[str, Synthesized]:
    """The stacks of a synthesized app, by name, each after those that it depends on."""
    manifest = json.loads((outdir / "manifest.json").read_text(encoding="utf-8"))["stacks"]

    def ordered(names: Iterator[str], done: dict[str, Synthesized]) -> dict[str, Synthesized]:
        for name in names:
            if name not in done:
                ordered(iter(manifest[name]["dependencies"]), done)
                done[name] = Synthesized(outdir / manifest[name]["workingDirectory"])
        return done

    return ordered(iter(manifest), {})


def synth(
    build: Callable[[TerraformStack], Any],
    outdir: Path | None = None,
    *,
    name: str = "stack",
    provider: bool = True,
    context: Mapping[str, Any] | None = None,
) -> Synthesized:
    """Synthesize one stack that `build` fills.

    Parameters: `outdir` an empty folder for the app (a temporary one that stays if not given); `name` of the stack;
    `provider` to add `AwsProvider(region="us-east-1")` first; `context` of the app.
    Raises what the library raises, `FunctionlessError` for diagnostics.
    """
    outdir = outdir or Path(tempfile.mkdtemp(prefix="functionless-synth-"))
    app = App(outdir=str(outdir), context=dict(context) if context else None)
    stack = TerraformStack(app, name)
    if provider:
        from cdktf_functionless import AwsProvider

        AwsProvider(stack, "aws", region="us-east-1")
    build(stack)
    app.synth()
    return stacks_of(outdir)[name]


def synth_app(build: Callable[[App], Any], outdir: Path | None = None) -> dict[str, Synthesized]:
    """Synthesize an app that `build` fills with stacks: name to stack, each after those that it depends on."""
    outdir = outdir or Path(tempfile.mkdtemp(prefix="functionless-synth-"))
    app = App(outdir=str(outdir))
    build(app)
    app.synth()
    return stacks_of(outdir)
