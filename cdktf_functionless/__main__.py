"""The command line: `python -m cdktf_functionless graph`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m cdktf_functionless", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    graph = commands.add_parser("graph", help="draw a synthesized app: graph.html and graph.md (Mermaid)")
    graph.add_argument("folder", nargs="?", default="cdktf.out", type=Path, help="what `cdktf synth` wrote")
    graph.add_argument("--stack", action="append", default=[], help="a stack to draw; all of them without it")
    graph.add_argument("--output", default="graph", type=Path, help="the files' name without its ending")
    return _graph(parser.parse_args(arguments))


def _graph(given: argparse.Namespace) -> int:
    from .graph import mermaid, page, stack_graph

    found = sorted(path.parent for path in given.folder.glob("stacks/*/cdk.tf.json"))
    folders = [folder for folder in found if not given.stack or folder.name in given.stack]
    if not folders:
        names = ", ".join(folder.name for folder in found) or "none"
        print(f"No stack to draw in {given.folder} (there are: {names}). Run `cdktf synth` first.", file=sys.stderr)
        return 1
    graphs = [stack_graph(folder) for folder in folders]
    written = [_write(given.output.with_suffix(".md"), "\n".join(map(mermaid, graphs)))]
    try:
        written.append(_write(given.output.with_suffix(".html"), page(graphs)))
    except ModuleNotFoundError as failure:
        print(f"The page needs {failure.name}: pip install 'cdktf-functionless[graph]'", file=sys.stderr)
        return 1
    print("\n".join(written))
    return 0


def _write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
