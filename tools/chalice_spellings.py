"""The ordinary spellings of boto3, analysed by this library and by AWS Chalice: who finds which call. Run by hand.

    python -m venv chalice && chalice/bin/pip install chalice
    python -m tools.chalice_spellings chalice/bin/python [--all]

Chalice (1.34.0 is what was compared) grants what it finds on `"Resource": "*"`; this library on the ARN that is named.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import textwrap

from tests.reflect.analysis import spellings
from tests.reflect.analysis.support import PRELUDE, found

#: Runs where Chalice is installed: programs by name come in, the calls that its analyzer finds go out.
CHALICE = """
import json, sys
from chalice.analyzer import get_client_calls_for_app

answers = {}
for name, text in json.load(sys.stdin).items():
    try:
        calls = get_client_calls_for_app(text)
        answers[name] = sorted(f"{service}.{call}" for service, found in calls.items() for call in found)
    except Exception as error:
        answers[name] = [f"{type(error).__name__}: {error}"]
json.dump(answers, sys.stdout)
"""
#: What makes an app of Chalice's of a program, whose `handler` its analyzer then follows.
APP = """
from chalice import Chalice

app = Chalice(app_name="compared")


@app.lambda_function()
def compared(event, context):
    return handler(event)
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.chalice_spellings")
    parser.add_argument("python", help="a Python that has chalice")
    parser.add_argument("--all", action="store_true", help="all spellings of the tests, not the twelve ordinary ones")
    options = parser.parse_args()
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # some programs make their clients when they are loaded
    table = spellings.ALL if options.all else spellings.ORDINARY
    texts = {name: PRELUDE + textwrap.dedent(text) + APP for name, (text, _) in table.items()}
    done = subprocess.run(
        [options.python, "-c", CHALICE], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    chalice = json.loads(done.stdout)
    with tempfile.NamedTemporaryFile() as file:
        ours = {name: found(text, __file_to_send__=file.name) for name, (text, _) in table.items()}
    right = {"ours": 0, "chalice": 0}
    print(f"{'spelling':<34} {'this library':<28} Chalice")
    for name, (_, expected) in table.items():
        right["ours"] += ours[name] == sorted(expected)
        right["chalice"] += chalice[name] == sorted(expected)
        print(f"{name:<34} {', '.join(ours[name]):<28} {', '.join(chalice[name]) or '-'}")
    print(f"all calls found: {right['ours']} of {len(table)} here, {right['chalice']} of {len(table)} by Chalice")


if __name__ == "__main__":
    main()
