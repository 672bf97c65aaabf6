"""`make demo`: synthesize examples/orders, validate it with Terraform, and show what was inferred."""

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from cdktf import App, DefaultTokenResolver, StringConcat, TerraformResource, Tokenization

from cdktf_functionless import Function, FunctionlessError, StepFunction
from examples.orders.main import Orders
from tests.harness.terraform import TerraformError, Workspace, unavailable


def resolved(stack: Orders, value: object) -> object:
    """A value with its tokens written as Terraform references."""
    resolver = DefaultTokenResolver(StringConcat())
    return Tokenization.resolve(value, scope=stack, resolver=resolver, preparing=False)


def describe(stack: Orders, construct: Function | StepFunction) -> str:
    """What was inferred from one function or workflow, as text."""
    here = os.getcwd() + os.sep
    kinds = Counter(
        child.terraform_resource_type for child in construct.node.find_all() if isinstance(child, TerraformResource)
    )
    lines = [f"\n{construct.node.path}", "  resources"]
    lines += [f"    {kind}" + (f" x{count}" if count > 1 else "") for kind, count in sorted(kinds.items())]
    if isinstance(construct, Function):
        bundle = Path(construct.bundle)
        lines += ["  bundle", f"    {bundle.name}, {bundle.stat().st_size / 1000:.1f} kB", "  environment"]
        environment = resolved(stack, dict(construct.environment)) or {}
        lines += [f"    {name} = {value}" for name, value in sorted(environment.items())] or ["    (none)"]
    else:
        states = construct.definition["States"].items()
        lines += ["  states", *(f"    {state['Type']:<8} {name}" for name, state in states)]
    lines.append("  policy")
    report = str(resolved(stack, construct.policy_report())).replace(here, "")
    lines += [f"    {line}" for line in report.rstrip().splitlines()]
    return "\n".join(lines)


def main() -> int:
    """Run the demonstration; the exit code is 1 where Terraform finds something wrong."""
    outdir = Path(os.environ.get("CDKTF_OUTDIR") or tempfile.mkdtemp(prefix="functionless-demo-"))
    app = App(outdir=str(outdir))
    stack = Orders(app, "orders")
    try:
        app.synth()
    except FunctionlessError as error:
        print(error, file=sys.stderr)
        return 1
    folder = outdir / "stacks" / "orders"
    print(f"synthesized {folder}")
    for construct in (*stack.functions, stack.fulfil):
        print(describe(stack, construct))
    reason = unavailable()
    if reason is not None:
        print(f"\nnot validated: {reason}", file=sys.stderr)
        return 1
    try:
        with Workspace(folder) as workspace:
            workspace.validate()
    except TerraformError as error:
        print(f"\nterraform validate: {error}", file=sys.stderr)
        return 1
    print("\nterraform validate: the configuration is valid")
    return 0


if __name__ == "__main__":
    sys.exit(main())
