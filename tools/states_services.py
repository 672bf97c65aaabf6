"""Writes `cdktf_functionless/aws/data/states.json`: what Step Functions calls boto3's services.

    python tools/states_services.py

Joins botocore's service ids with the names of `states_facts.py`, and prints the services that Step Functions does not
list.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import states_facts as facts  # noqa: E402

from cdktf_functionless.aws import model  # noqa: E402

OUTPUT = ROOT / "cdktf_functionless" / "aws" / "data" / "states.json"


def prefix(name: str) -> str | None:
    """The prefix of a service's errors, or None where Step Functions does not list the service."""
    known = {found.lower(): found for found in facts.PREFIXES}
    service = model.service(name)
    assert service is not None
    word = facts.NAMES.get(name) or re.sub(r"[^a-z0-9]", "", service.metadata["serviceId"].lower())
    return known.get(word) or known.get(word.removesuffix("service"))


def table() -> dict[str, list[str]]:
    """boto3's service -> prefix, and the operations that cannot be called."""
    found: dict[str, list[str]] = {}
    for name in model.services():
        own = prefix(name)
        if own is not None:
            found[name] = [own, facts.UNSUPPORTED.get(own, "")]
    return found


def main() -> None:
    """Writes the table."""
    found = table()
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in found.items()]
    OUTPUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    missing = [name for name in model.services() if name not in found]
    print(f"{len(found)} of {len(model.services())} services; not listed: {', '.join(missing)}")


if __name__ == "__main__":
    main()
