"""The same rules written by hand with the provider's bindings: python rules_by_hand.py FOLDER COUNT."""

from __future__ import annotations

import json
import sys
import time

start = time.perf_counter()

from cdktf import App, TerraformStack  # noqa: E402
from cdktf_cdktf_provider_aws.cloudwatch_event_bus import CloudwatchEventBus  # noqa: E402
from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule  # noqa: E402
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (  # noqa: E402
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider  # noqa: E402
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue  # noqa: E402
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy  # noqa: E402

folder, count = sys.argv[1], int(sys.argv[2])
app = App(outdir=folder)
stack = TerraformStack(app, "shop")
AwsProvider(stack, "aws", region="us-east-1")
bus = CloudwatchEventBus(stack, "Bus", name="shop-Bus")
queue = SqsQueue(stack, "Queue", name="shop-Queue", visibility_timeout_seconds=30, sqs_managed_sse_enabled=True)
imported = time.perf_counter()
arns = []
for number in range(count):
    pattern = {
        "source": ["shop"],
        "detail": {
            "kind": [f"kind-{number}"],
            "$or": [{"total": [{"numeric": [">", 100]}]}, {"total": [{"exists": True}], "urgent": [True]}],
        },
    }
    rule = CloudwatchEventRule(
        stack,
        f"Rule{number}",
        name=f"shop-Bus-Rule{number}",
        event_bus_name=bus.name,
        event_pattern=json.dumps(pattern),
    )
    CloudwatchEventTarget(
        stack,
        f"Target{number}",
        rule=rule.name,
        event_bus_name=bus.name,
        target_id="ToQueue",
        arn=queue.arn,
        input_transformer=CloudwatchEventTargetInputTransformer(
            input_paths={"id": "$.detail.id"}, input_template='{"id":<id>,"text":"order <id>"}'
        ),
    )
    arns.append(rule.arn)
statement = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": queue.arn,
    "Condition": {"ArnEquals": {"aws:SourceArn": arns}},
}
policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
SqsQueuePolicy(stack, "Policy", queue_url=queue.url, policy=policy)
built = time.perf_counter()
app.synth()
done = time.perf_counter()
print(json.dumps({"import": imported - start, "build": built - imported, "synth": done - built}))
