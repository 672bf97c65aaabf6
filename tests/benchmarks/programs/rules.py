"""A stack of rules with this library: python rules.py FOLDER COUNT. Prints the seconds of its parts."""

from __future__ import annotations

import json
import sys
import time

start = time.perf_counter()

from cdktf import App, TerraformStack  # noqa: E402

from cdktf_functionless import AwsProvider, EventBus, Queue  # noqa: E402


def predicate(number: int):
    name = f"kind-{number}"

    def matches(event):
        detail = event["detail"]
        return event["source"] == "shop" and detail["kind"] == name and (detail["total"] > 100 or detail["urgent"] is True)

    return matches


folder, count = sys.argv[1], int(sys.argv[2])
app = App(outdir=folder)
stack = TerraformStack(app, "shop")
AwsProvider(stack, "aws", region="us-east-1")
bus = EventBus(stack, "Bus")
queue = Queue(stack, "Queue")
EventBus.default(stack).when("First", lambda event: event["source"] == "x").event_pattern  # noqa: B018
imported = time.perf_counter()
for number in range(count):
    rule = bus.when(f"Rule{number}", predicate(number))
    rule.map(lambda event: {"id": event["detail"]["id"], "text": f"order {event['detail']['id']}"}).pipe(queue)
built = time.perf_counter()
app.synth()
done = time.perf_counter()
print(json.dumps({"import": imported - start, "build": built - imported, "synth": done - built}))
