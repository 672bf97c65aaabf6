"""The catalogue of errors, and how one is shown.

Every error that the library reports on a user's code is a `Diagnostic`: a code of the catalogue, one sentence, the
place in the source, and what to write instead. All the diagnostics of a function are collected and raised together
as one `FunctionlessError`.
"""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, order=True)
class Position:
    """A stretch of source text: lines and columns count from 1, the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def source_line(self) -> str:
        """The text of the first line, or "" where the file cannot be read any more."""
        return linecache.getline(self.file, self.line).rstrip("\n")

    def __str__(self) -> str:
        return f"{_short(self.file)}:{self.line}:{self.column}"


def _short(file: str) -> str:
    """`file` relative to the working directory where that is shorter: what a terminal makes clickable."""
    try:
        relative = os.path.relpath(file)
    except ValueError:  # another drive
        return file
    return relative if len(relative) < len(file) else file


class Code(NamedTuple):
    """An entry of the catalogue: its number, and a sentence that says what went wrong in general."""

    number: str
    title: str


@dataclass(frozen=True)
class Diagnostic:
    """One error: what is wrong (`message`), where (`position`), and what to write instead (`remedy`)."""

    code: Code
    message: str
    position: Position | None
    remedy: str

    def __str__(self) -> str:
        lines = [f"{self.code.number}: {self.message}"]
        if self.position is not None:
            lines.append(f"  --> {self.position}")
            text = self.position.source_line()
            if text.strip():
                lines += _excerpt(self.position, text)
        if self.remedy:
            lines.append(f"  help: {self.remedy}")
        return "\n".join(lines)


def _excerpt(position: Position, text: str) -> list[str]:
    """The source line with a caret under the stretch. Columns count UTF-8 bytes in `ast`, characters here."""
    number = str(position.line)
    margin = " " * len(number)
    end = position.end_column if position.end_line == position.line else len(text) + 1
    width = max(1, min(end, len(text) + 1) - position.column)
    lead = "".join("\t" if char == "\t" else " " for char in text[: position.column - 1])
    return [f"{number} | {text}", f"{margin} | {lead}{'^' * width}"]


class FunctionlessError(Exception):
    """The diagnostics of one function or construct, in source order."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__("\n\n".join(str(diagnostic) for diagnostic in diagnostics))

    def __reduce__(self) -> tuple[type[FunctionlessError], tuple[Diagnostic, ...]]:
        return FunctionlessError, self.diagnostics


def error(code: Code, message: str, position: Position | None = None, remedy: str = "") -> FunctionlessError:
    """An error of a single diagnostic, to raise at once."""
    return FunctionlessError(Diagnostic(code, message, position, remedy))


class Diagnostics:
    """Collects the errors of one function, so that they are reported together."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def report(self, code: Code, message: str, position: Position | None = None, remedy: str = "") -> None:
        """Adds one; the same error at the same place counts once."""
        self._found.setdefault(Diagnostic(code, message, position, remedy))

    def add(self, failure: FunctionlessError) -> None:
        """Adds all of an error that was raised elsewhere."""
        self._found.update(dict.fromkeys(failure.diagnostics))

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Within it a raised `FunctionlessError` is added and ends the block, and nothing more."""
        try:
            yield
        except FunctionlessError as failure:
            self.add(failure)

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_if_any(self) -> None:
        """Raises all that was collected, in source order.

        Raises:
            FunctionlessError: when there is at least one.
        """
        if self._found:
            raise FunctionlessError(*sorted(self._found, key=_source_order))


def _source_order(diagnostic: Diagnostic) -> tuple[str, int, int]:
    position = diagnostic.position
    return ("", 0, 0) if position is None else (position.file, position.line, position.column)


def catalogue() -> dict[str, Code]:
    """All codes by number, in the order of the numbers."""
    codes = {value.number: value for value in globals().values() if isinstance(value, Code)}
    return dict(sorted(codes.items()))


# FL1xxx: reflection, payloads, constructs in general
FL1001 = Code("FL1001", "The source of a function cannot be found.")
FL1002 = Code("FL1002", "The source of a function does not match the function that runs.")
FL1003 = Code("FL1003", "What was given is not a Python function.")
FL1004 = Code("FL1004", "A name has no value when the stack is synthesized.")
FL1005 = Code("FL1005", "The scope of a construct is not a construct inside a stack.")
FL1006 = Code("FL1006", "The id of a construct is not usable.")
FL1007 = Code("FL1007", "A construct is made inside a function that runs in the cloud.")
FL1008 = Code("FL1008", "A construct is called while the stack is being built.")
FL1009 = Code("FL1009", "The arguments of a call do not fit the function's parameters.")
FL1010 = Code("FL1010", "An operation is not available from this host.")
FL1011 = Code("FL1011", "A property of a construct has an unusable value.")
FL1012 = Code("FL1012", "A parameter of a handler cannot be bound to a payload.")

# FL2xxx: Lambda bundles, aws.* parameters, IAM
FL2001 = Code("FL2001", "A captured value cannot be rebuilt in a Lambda function.")
FL2002 = Code("FL2002", "A distribution cannot be bundled for the function's platform.")
FL2004 = Code("FL2004", "A module cannot be imported in a Lambda function.")
FL2005 = Code("FL2005", "A sensitive Terraform value is captured by a function.")
FL2006 = Code("FL2006", "A captured literal looks like a credential.")
FL2007 = Code("FL2007", "The environment of a Lambda function is larger than AWS allows.")
FL2008 = Code("FL2008", "The bundle of a Lambda function is larger than AWS allows.")

FL2030 = Code("FL2030", "A policy statement is not an IAM JSON statement.")
FL2031 = Code("FL2031", "AWS has no such service.")
FL2032 = Code("FL2032", "A service has no such operation.")
FL2033 = Code("FL2033", "An operation has no such parameter.")
FL2034 = Code("FL2034", "A parameter has the wrong shape.")
FL2035 = Code("FL2035", "A required parameter is missing.")
FL2036 = Code("FL2036", "The resource that a call touches is not known.")
FL2037 = Code("FL2037", "Whether a call is one of a cloud operation cannot be told.")
FL2038 = Code("FL2038", "A role's policy is longer than IAM takes.")

# FL3xxx: Step Functions
FL3001 = Code("FL3001", "A statement or expression has no form in a state machine.")
FL3002 = Code("FL3002", "A variable holds something that is not JSON.")
FL3003 = Code("FL3003", "A workflow writes a global variable.")
FL3004 = Code("FL3004", "A class is made inside of a workflow.")
FL3005 = Code("FL3005", "A generator is used as a value.")
FL3006 = Code("FL3006", "An exception is not known well enough.")
FL3007 = Code("FL3007", "A function that makes cloud calls calls itself.")
FL3008 = Code("FL3008", "The arguments of a cloud call are not known one by one.")
FL3009 = Code("FL3009", "The arguments of a helper function do not fit it.")
FL3010 = Code("FL3010", "What runs in parallel cannot be told from the code.")
FL3011 = Code("FL3011", "A function of `workflow` is used in a way that has no form in a state machine.")
FL3012 = Code("FL3012", "A list or dict is changed under one name and read under another.")
FL3013 = Code("FL3013", "A state machine would pass a limit of Step Functions.")
# FL31xx: pure Python as a JSONata expression
FL3101 = Code("FL3101", "An expression or statement has no form in JSONata.")
FL3102 = Code("FL3102", "A function or method has no form in a state machine's expression.")
FL3103 = Code("FL3103", "A text format has no form in JSONata.")
FL3104 = Code("FL3104", "A list or dict is changed while another name holds it.")
FL3105 = Code("FL3105", "A pure function calls itself.")
FL3106 = Code("FL3106", "The order of a collection is not defined.")
FL3108 = Code("FL3108", "An int is larger than a JSON number can hold exactly.")
FL3109 = Code("FL3109", "A function is called with arguments that it does not take.")

# FL4xxx: EventBridge, queues, topics, schedules
FL4001 = Code("FL4001", "A predicate can never be true.")
FL4002 = Code("FL4002", "A comparison has no event pattern.")
FL4003 = Code("FL4003", "A predicate computes with a field of the event.")
FL4004 = Code("FL4004", "A predicate calls what cannot be read or what runs in the cloud.")
FL4005 = Code("FL4005", "Whether a field counts as true is not known.")
FL4006 = Code("FL4006", "A condition has no exact event pattern.")
FL4007 = Code("FL4007", "A predicate asks something of all elements of a list.")
FL4008 = Code("FL4008", "A pattern exceeds a limit of AWS.")
FL4010 = Code("FL4010", "A predicate uses what a pattern has no word for.")
FL4011 = Code("FL4011", "A predicate or mapping has the wrong parameters.")
FL4020 = Code("FL4020", "A mapping does what an input transformer cannot do.")
FL4021 = Code("FL4021", "A mapping puts into a text what is not a text.")
FL4022 = Code("FL4022", "An input transformer exceeds a limit of AWS.")
FL4023 = Code("FL4023", "A mapping has a default that AWS does not have.")
FL4030 = Code("FL4030", "A rule has more targets than AWS allows.")
FL4031 = Code("FL4031", "Something is no target of events.")
FL4032 = Code("FL4032", "An option of a rule or target has an unusable value.")
FL4033 = Code("FL4033", "A queue's message group does not fit the queue.")
FL4040 = Code("FL4040", "A schedule's expression is not valid.")
FL4041 = Code("FL4041", "An option of a schedule has an unusable value.")
FL4050 = Code("FL4050", "An event for a bus is not complete.")
FL4051 = Code("FL4051", "An option of a queue has an unusable value.")
FL4052 = Code("FL4052", "A topic cannot deliver so.")

# FL5xxx: AppSync
FL5001 = Code("FL5001", "A statement or expression has no form in an AppSync resolver.")
FL5002 = Code("FL5002", "A function or method has no form in an AppSync resolver.")
FL5003 = Code("FL5003", "The number of cloud calls of a resolver is not known.")
FL5004 = Code("FL5004", "The number of a loop's rounds is not known.")
FL5005 = Code("FL5005", "A try has no form in an AppSync resolver.")
FL5006 = Code("FL5006", "A name may be unassigned.")
FL5007 = Code("FL5007", "Whether a number is an int or a float is not known where it becomes text.")
FL5008 = Code("FL5008", "A value has no form in JavaScript that means the same.")
FL5009 = Code("FL5009", "The code of a resolver is longer than AppSync takes.")
FL5010 = Code("FL5010", "A resolver's function calls itself.")
FL5011 = Code("FL5011", "A captured value has no form in an AppSync resolver.")
FL5012 = Code("FL5012", "A GraphQL schema cannot be read.")
FL5013 = Code("FL5013", "A GraphQL schema has no such type or field.")
FL5014 = Code("FL5014", "The parameters of a resolver do not fit the arguments of its field.")
FL5015 = Code("FL5015", "The result of a resolver does not fit the type of its field.")
FL5016 = Code("FL5016", "A field has two resolvers.")
FL5017 = Code("FL5017", "A property of a GraphQL API or resolver has an unusable value.")
FL5018 = Code("FL5018", "A subscription's filter cannot be said exactly.")
FL5019 = Code("FL5019", "A cloud call cannot be written in an AppSync resolver.")
FL5020 = Code("FL5020", "An object under two names changes after a cloud call.")

# FL6xxx: buckets, secrets, streams, HTTP APIs
FL6001 = Code("FL6001", "A parameter of a route cannot be filled from a request.")
FL6002 = Code("FL6002", "A route of an HTTP API is not one.")
FL6003 = Code("FL6003", "A request mapping uses what API Gateway cannot map.")
FL6004 = Code("FL6004", "An event source has a setting that AWS refuses.")
FL6005 = Code("FL6005", "A resource that exists already is not named as AWS names it.")
