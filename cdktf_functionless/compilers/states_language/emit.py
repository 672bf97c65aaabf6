"""A graph to the document: its machines, written again until the types of their variables hold."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from ...diagnostics import FunctionlessError
from ...iam import Statement
from ...integration import Host
from .arguments import Arguments
from .fields import Fields
from .graph import Machine, State
from .jsonata import types as t
from .jsonata.scope import Binding
from .labels import Labels
from .limits import check_data
from .liveness import Liveness
from .names import Names
from .variables import Notes
from .writer import Writer

INPUT = "__input__"
_ROUNDS = 4


class Emitter:
    """Writes the machines of one workflow.

    Args:
        names, fields: of the workflow.
        host: Standard or Express.
        partition: the AWS partition in resource ARNs.
        service_retries: whether retriers that integrations recommend are written.
        construct: whose code it is, for integrations.
    """

    def __init__(
        self, names: Names, fields: Fields, host: Host, partition: str, service_retries: bool, construct: Any = None
    ) -> None:
        self.names = names
        self.fields = fields
        self.host = host
        self.partition = partition
        self.service_retries = service_retries
        self.construct = construct
        self.labels = Labels()
        #: What is live in each machine.
        self.live: dict[Machine, Liveness] = {}
        #: The variables of which the last round took for granted what does not hold.
        self.stale: frozenset[str] = frozenset()
        self._writers: dict[Machine, Writer] = {}
        #: The type of what the machine that was written last gives.
        self.given: t.Type = t.ANY
        self.arguments = Arguments(self)

    def workflow(
        self, graph: Machine, special: Mapping[str, Binding], outer: Mapping[str, Binding]
    ) -> tuple[dict[str, Any], tuple[Statement, ...]]:
        """The whole: `StartAt` and `States`, and what its tasks need of the role.

        Args:
            graph, special, outer: as for `machine`.
        """
        variables = self.fields.variables
        for number in range(_ROUNDS):
            written = self._round(graph, special, outer) if number else self._first_round(graph, special, outer)
            self.stale = variables.settle()
            if not self.stale:
                break
        else:
            self.stale = variables.forget()
            written = self._round(graph, special, outer)
        check_data(self.names, self.names.root.node, self.given)
        return written

    def _first_round(
        self, graph: Machine, special: Mapping[str, Binding], outer: Mapping[str, Binding]
    ) -> tuple[dict[str, Any], tuple[Statement, ...]]:
        """A state may be written ahead of those that give its variables their values, and know too little of them."""
        host = self.host
        try:
            return self._round(graph, special, outer)
        except FunctionlessError as refused:
            self.fields.variables.doubt()
            self.host, self._writers = host, {}
            try:
                return self._round(graph, special, outer)
            except FunctionlessError:
                raise refused from None

    def _round(
        self, graph: Machine, special: Mapping[str, Binding], outer: Mapping[str, Binding]
    ) -> tuple[dict[str, Any], tuple[Statement, ...]]:
        notes = self.fields.variables.notes = Notes()
        return self.machine(graph, special, frozenset(), outer), tuple(notes.statements)

    def machine(
        self, machine: Machine, special: Mapping[str, Binding], known: frozenset[str], outer: Mapping[str, Binding]
    ) -> dict[str, Any]:
        """A machine: `StartAt` and `States`.

        Args:
            machine: the graph.
            special: names that have a meaning in its first state only (its input).
            known: variables that have a value when it starts.
            outer: names that mean something else than a variable everywhere in it.
        """
        writer = self._writers.get(machine)
        if writer is None:
            writer = self._writers[machine] = Writer(self, machine, known, outer, len(self._writers))
        writer.start(special)
        found: dict[str, Any] = {}
        waiting = [machine.start.target]
        written: set[State] = set()
        while waiting:
            state = waiting.pop()
            if state in written:
                continue
            written.add(state)
            label = self.labels(state)
            body = found[label] = writer.state(state)
            skipped = {state.next} if body.get("End", False) else set()
            skipped.update(catch.edge for catch in state.catches if catch in writer.needless)
            waiting += [edge.target for edge in reversed(state.edges()) if edge not in skipped]
        self.given = t.union(writer.given) if writer.given else t.ANY
        return {"StartAt": self.labels(machine.start.target), "States": found}

    def code(self, text: str) -> str:
        """JSONata as a field's value."""
        return "{% " + text + " %}"

    def comment(self, at: ast.AST | None) -> str | None:
        """The source line of a node."""
        if at is None or isinstance(at, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        line = self.names.position(at).source_line().strip() if hasattr(at, "lineno") else ""
        return line or None
