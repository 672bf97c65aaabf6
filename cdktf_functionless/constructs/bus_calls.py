"""`bus.put_events(...)`: the events that a function, workflow or resolver puts on a bus, checked and written per host.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..diagnostics import FL4050, Diagnostics, error
from ..integration import Argument, Call, Host, Integration, Use

if TYPE_CHECKING:
    from ..compilers.appsync_js import Request as AppsyncRequest
    from ..compilers.states_language.task import Task
    from .event_bus import EventBus

MOST_ENTRIES = 10
_REQUIRED = ("Source", "DetailType", "Detail")
_ENTRY = (*_REQUIRED, "Time", "Resources", "TraceHeader")
#: AppSync's names of an entry's fields.
_RESOLVER_NAMES = {
    "Source": "source",
    "DetailType": "detailType",
    "Detail": "detail",
    "Time": "time",
    "Resources": "resources",
    "TraceHeader": "traceHeader",
}


class PutEvents(Integration):
    """`bus.put_events(...)`."""

    name = "EventBus.put_events"
    signature = inspect.Signature([inspect.Parameter("entries", inspect.Parameter.VAR_POSITIONAL)])

    def __init__(self, bus: EventBus) -> None:
        self.bus = bus

    def entries(self, call: Call) -> tuple[Argument, ...]:
        """The call's entries, checked.

        Raises:
            FunctionlessError: FL4050, all that is wrong with them together.
        """
        found = Diagnostics()
        if call.kwargs or not call.args:
            found.report(
                FL4050,
                "put_events takes entries.",
                call.position,
                'Write bus.put_events({"Source": ..., "DetailType": ..., "Detail": {...}}, ...).',
            )
        for argument in call.args:
            _check_entry(argument, found)
        if call.host is not Host.LAMBDA and len(call.args) > MOST_ENTRIES:
            found.report(
                FL4050,
                f"put_events has {len(call.args)} entries, and AWS takes {MOST_ENTRIES} in one request.",
                call.position,
                "Call it several times.",
            )
        found.raise_if_any()
        return call.args

    def in_lambda(self, call: Call) -> Use:
        """Requests of ten entries each."""
        self.entries(call)
        return Use((self.bus.statement(call.position),))

    def in_state_machine(self, call: Call) -> Task:
        """One request; a failed entry fails the task as `EventBridge.FailedEntry`."""
        from ..compilers.states_language.task import Task

        entries = [
            {"EventBusName": self.bus.name, **{key: _template(key, item) for key, item in self.items(entry).items()}}
            for entry in self.entries(call)
        ]
        return Task(
            resource="events:putEvents",
            arguments={"Entries": entries},
            statements=(self.bus.statement(call.position),),
            error_prefix="EventBridge",
            callback=True,
        )

    def in_resolver(self, call: Call) -> AppsyncRequest:
        """A request of AppSync's EventBridge data source; a failed entry is an error of that name.

        https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-eventbridge-js.html
        """
        from ..compilers.appsync_js import Request, js
        from ..compilers.appsync_js.types import ANY, INT, list_of, record

        events = [
            js.Object(tuple((_RESOLVER_NAMES[key], _value(key, item)) for key, item in self.items(entry).items()))
            for entry in self.entries(call)
        ]
        return Request(
            "AMAZON_EVENTBRIDGE",
            self.bus,
            js.obj(operation=js.Lit("PutEvents"), events=js.Array(tuple(events))),
            {"event_bridge_config": {"event_bus_arn": self.bus.arn}},
            result_type=record({"FailedEntryCount": INT, "Entries": list_of(ANY)}),
            failure=lambda raw: js.call("failedEntry", raw),
            helpers=("failedEntry", "parsedText"),
            statements=(self.bus.statement(call.position),),
            name=self.bus.label,
        )

    def items(self, entry: Argument) -> Mapping[str, Argument]:
        """The fields of an entry.

        Raises:
            FunctionlessError: FL4050 for an entry that is not written out as a dict.
        """
        if entry.items is None:
            raise error(
                FL4050,
                "An entry must be written out here, so that its fields can be named.",
                entry.position,
                'Write {"Source": ..., "DetailType": ..., "Detail": {...}}.',
            )
        return entry.items


def _check_entry(argument: Argument, found: Diagnostics) -> None:
    if argument.items is None:
        return  # not known before it runs; lambda_runtime checks it then
    known = {key for key in argument.items if isinstance(key, str)}
    for key in argument.items:
        if key not in _ENTRY:
            remedy = "The call adds the bus itself." if key == "EventBusName" else f"It has {', '.join(_ENTRY)}."
            found.report(FL4050, f"An entry has no {key!r}.", argument.items[key].position, remedy)
    for key in _REQUIRED:
        if key not in known:
            found.report(FL4050, f"An entry needs {key!r}.", argument.position, f"Add {key!r}.")
    for key in ("Source", "DetailType"):
        for value in _possible(argument.items.get(key)):
            if not isinstance(value, str) or not value:
                found.report(
                    FL4050, f"{key} is {value!r}.", argument.items[key].position, "Give a string that is not empty."
                )
            elif key == "Source" and value.startswith("aws."):
                found.report(
                    FL4050,
                    f"Source is {value!r}: names that begin with 'aws.' are AWS's own.",
                    argument.items[key].position,
                    "Give another name.",
                )
    for value in _possible(argument.items.get("Detail")):
        if not isinstance(value, (dict, str)):
            found.report(
                FL4050, f"Detail is {value!r}.", argument.items["Detail"].position, "Give a dict, or JSON text of one."
            )


def _possible(argument: Argument | None) -> tuple[object, ...]:
    if argument is None or argument.possible is None or argument.items is not None:
        return ()
    return argument.possible


def _template(key: str, item: Argument) -> Any:
    """A field in a task's arguments: a constant as it is. `Detail` is JSON there: a constant text of it is read."""
    if item.items is None and item.possible is not None and len(item.possible) == 1:
        text = item.possible[0]
        if isinstance(text, str) and not text.lstrip().startswith("{%"):
            return json.loads(text) if key == "Detail" else text
    return item.code


def _value(key: str, item: Argument) -> Any:
    """A field in a resolver's request, where `detail` is never text: text of it is read."""
    from ..compilers.appsync_js import js

    if key != "Detail" or item.items is not None:
        return item.code
    if item.possible is not None and len(item.possible) == 1 and isinstance(item.possible[0], str):
        return js.of_python(json.loads(item.possible[0]))
    t = getattr(item, "t", None)
    if t is not None and not t.may("str"):
        return item.code
    return js.call("JSON.parse" if t is not None and t.only("str") else "parsedText", item.code)
