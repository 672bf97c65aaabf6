"""Runs in LocalStack's own environment: JSON lines in, JSON lines out.

{"pattern": ..., "events": [...]} gives [true, false, ...]; {"template": ..., "paths": ..., "event": ...} gives what
LocalStack's transformer makes of the event.
"""

import json
import sys

from localstack.services.events.target import (
    get_template_replacements,
    replace_template_placeholders,
    transform_event_with_target_input_path,
)
from localstack.utils.event_matcher import matches_event


def _verdict(pattern: dict, event: dict) -> object:
    try:
        return bool(matches_event(pattern, event))
    except Exception as failure:
        return f"{type(failure).__name__}: {failure}"


def _answer(request: dict) -> object:
    if "pattern" in request:
        return [_verdict(request["pattern"], event) for event in request["events"]]
    event = request["event"]
    if "path" in request:
        return {"value": transform_event_with_target_input_path(request["path"], event)}
    transformer = {"InputPathsMap": request["paths"], "InputTemplate": request["template"]}
    replacements = get_template_replacements(transformer, event) | request["predefined"]
    replacements |= {"aws.events.event.json": event}
    return {"value": replace_template_placeholders(request["template"], replacements)}


for line in sys.stdin:
    try:
        answer: object = _answer(json.loads(line))
    except Exception as failure:
        answer = {"error": f"{type(failure).__name__}: {failure}"}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
