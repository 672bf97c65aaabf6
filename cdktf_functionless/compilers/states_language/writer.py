"""A machine of a graph to its part of the document: each state with its fields."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ...diagnostics import FL3011
from ...integration import Call, Host
from ...reflect import UNKNOWN, walk
from . import flow
from .begin import carried
from .build import ITEM
from .catches import EVALUATION, NESTED
from .distributed import distributed_fields, processor, succeeded
from .effects import binds, may_raise, surely_binds
from .fields import Field, Place
from .graph import Catch, Edge, Machine, Rule, State, Step
from .jsonata import types as t
from .jsonata.names import spell
from .jsonata.scope import Binding, Variable
from .limits import check_payload
from .liveness import Liveness, certain
from .memo import kept
from .syntax import call, located
from .task import RAISED, Jsonata, Task
from .variables import UNBOUND, Notes, bound_only

if TYPE_CHECKING:
    from .emit import Emitter

_ERROR = "$states.errorOutput"


@dataclass(slots=True)
class _Written:
    """A state as a round wrote it, and the types of what it gives as the machine's result."""

    body: dict[str, Any]
    notes: Notes
    given: list[t.Type]


class Writer:
    """Writes one machine, as often as its variables' types turn out to be others."""

    def __init__(
        self,
        emitter: Emitter,
        machine: Machine,
        known: frozenset[str],
        outer: Mapping[str, Binding],
        number: int,
    ) -> None:
        self.emitter = emitter
        self.names = emitter.names
        self.fields = emitter.fields
        self.variables = emitter.fields.variables
        self.special: dict[str, Binding] = {}
        self.outer = dict(outer)
        if machine not in emitter.live:
            Liveness(machine, dict(emitter.names.functions), known=emitter.live)
        self.live, self.certain = emitter.live[machine], certain(machine, known)
        self.first = machine.start.target
        self.carried_types: dict[str, t.Type] = {}
        self.prefixes: dict[State, str | None] = {}
        self.given: list[t.Type] = []
        #: Gets what is evaluated for its errors only; an inner machine must not assign an outer one's.
        self.checked = f"checked{number or ''}_"
        #: Entries for errors of expressions in states whose expressions raise none.
        self.needless: set[Catch] = set()
        self._written: dict[State, _Written] = {}

    def start(self, special: Mapping[str, Binding]) -> None:
        """Begins a round."""
        if special != self.special:
            self.special = dict(special)
            self._written.clear()
        self.given = []

    # Scopes

    def scope(
        self, state: State, more: Mapping[str, Binding] | None = None, known: frozenset[str] = frozenset()
    ) -> Place:
        """The names in the fields of a state."""
        special = {**self.outer, **(self.special if state is self.first or state.entry else {}), **(more or {})}
        return Place(special, self.certain[state] | known)

    # States

    def state(self, state: State) -> dict[str, Any]:
        """One state; what an earlier round wrote, where all holds that it took for granted."""
        known = self._written.get(state)
        if known is not None and known.notes.relied.isdisjoint(self.emitter.stale):
            self.variables.repeat(known.notes)
            self.given += known.given
            return known.body
        around, self.variables.notes = self.variables.notes, Notes()
        given, self.given = self.given, []
        body: dict[str, Any] = getattr(self, f"_{state.kind}")(state)
        if state.catches:
            body = self._with_catch(state, body)
        check_payload(self.names, state.at, body)
        comment = self.emitter.comment(state.at)
        if comment is not None:
            kind = body.pop("Type")
            body = {"Type": kind, "Comment": comment, **body}
        self._written[state] = _Written(body, self.variables.notes, self.given)
        around.add(self.variables.notes)
        self.variables.notes, self.given = around, [*given, *self.given]
        return body

    def _succeed(self, state: State) -> dict[str, Any]:
        assert isinstance(state.value, ast.expr)
        return {"Type": "Succeed", "Output": self._output(self.scope(state), state.absorbed, state.value)}

    def _output(self, scope: Place, steps: Sequence[Step], value: ast.expr) -> Any:
        made = self.fields.value(scope, steps, value, forced=True)
        self.given.append(made.type)
        return self.emitter.code(made.code)

    def arguments_plain(self, value: Any) -> Any:
        """A constant as it is, where JSON and JSONata leave it alone."""
        if value is None or isinstance(value, (bool, int)):
            return value if value is not None else self.emitter.code("null")
        if isinstance(value, str) and not value.startswith("{%"):
            return value
        return self.emitter.code(self.fields.value(Place({}, frozenset()), [], ast.Constant(value=value)).code)

    def _fail(self, state: State) -> dict[str, Any]:
        scope = self.scope(state)
        error, cause = state.error, state.value
        body: dict[str, Any] = {"Type": "Fail"}
        if any(step.raises for step in state.absorbed) and (cause is None or isinstance(cause, ast.Constant)):
            at = state.absorbed[0].statement if cause is None else cause
            text = located(ast.Constant(value="" if cause is None else cause.value), at)
            made = self.fields.value(scope, state.absorbed, text, forced=True)
            if made.raises:  # what stands ahead of the raise fails first
                body["Cause"] = self.emitter.code(made.code)
                cause = None
        for key, value in (("Error", error), ("Cause", cause)):
            if isinstance(value, Jsonata):
                body[key] = self.emitter.code(self.fields.raw(value, scope))
            elif isinstance(value, ast.Constant) and isinstance(value.value, str):
                if value.value:
                    body[key] = self.arguments_plain(value.value)
            elif value is not None:
                body[key] = self.emitter.code(self.fields.value(scope, state.absorbed, value, forced=True).code)
        return body

    def _pass(self, state: State) -> dict[str, Any]:
        return self._onward(state, {"Type": "Pass"}, {})

    def _wait(self, state: State) -> dict[str, Any]:
        assert isinstance(state.node, flow.Wait)
        seconds = state.node.seconds
        body: dict[str, Any] = {"Type": "Wait"}
        if isinstance(seconds, ast.Constant) and isinstance(seconds.value, int):
            body["Seconds"] = seconds.value
        else:
            rounded = located(call("round", seconds), state.node.node)
            made = self.fields.value(self.scope(state), state.absorbed, seconds)
            rounded_field = (
                made if made.type.kind == "int" else self.fields.value(self.scope(state), state.absorbed, rounded)
            )
            body["Seconds"] = self.emitter.code(rounded_field.code)
        return self._onward(state, body, {})

    def _guard(self, state: State) -> dict[str, Any]:
        """Pure code in a branch of its own, where Catch can see its errors."""
        assert state.next is not None
        scope = self.scope(state)
        live = self.live.edge(state.next)
        wanted = [name for name in _ordered(state.code) if name in live]
        output: Any = {}
        for number, name in enumerate(wanted):
            made = self.fields.after(scope, state.code, name, forced=number == 0)
            self.variables.see(name, made.type)
            output[name] = self.emitter.code(made.code)
        if not wanted:
            nothing = located(ast.Constant(value=None), state.code[0].statement)
            output = self.emitter.code(self.fields.value(scope, state.code, nothing, forced=True).code)
        elif len(wanted) == 1:
            output = output[wanted[0]]
        label = self.emitter.labels(_guarded(state))
        branch = {"StartAt": label, "States": {label: {"Type": "Pass", "Output": output, "End": True}}}
        body: dict[str, Any] = {"Type": "Parallel", "Branches": [branch]}
        results: dict[str, Binding] = {}
        bound = self.certain[state].union(*(surely_binds(step.statement) for step in state.code))
        for name in wanted:
            text = "$states.result[0]" + (f".{name}" if len(wanted) > 1 else "")
            kind = self.variables.type_of(name)
            results[name] = Variable(text, kind) if name in bound else Variable(bound_only(text), kind, False)
        return self._onward(state, body, results)

    def _choice(self, state: State) -> dict[str, Any]:
        rules = [self._rule(state, rule) for rule in state.rules]
        assert state.default is not None
        body: dict[str, Any] = {"Type": "Choice", "Choices": rules}
        assign = self._assign(state, state.default, self.scope(state), {})
        if assign:
            body["Assign"] = assign
        body["Default"] = self.emitter.labels(state.default.target)
        return body

    def _rule(self, state: State, rule: Rule) -> dict[str, Any]:
        scope = self.scope(state)
        made = self.fields.condition(scope, rule.tests)
        found: dict[str, Any] = {"Condition": self.emitter.code(made.code)}
        assign = self._assign(state, rule.edge, scope, {})
        if assign:
            found["Assign"] = assign
        found["Next"] = self.emitter.labels(rule.edge.target)
        return found

    # Tasks

    def _task(self, state: State) -> dict[str, Any]:
        node = state.node
        assert isinstance(node, flow.Invoke)
        options = node.options
        special: dict[str, Binding] = {}
        if options.token is not None:
            special[options.token] = Variable("$states.context.Task.Token", t.STR)
        scope = self.scope(state, special)
        force = [any(step.raises for step in state.absorbed)]
        made = self._made(state, node, scope, force)
        self.variables.notes.statements += made.statements
        self.prefixes[state] = made.error_prefix
        resource = made.resource
        if options.token is not None:
            if not made.callback:
                raise self.names.error(
                    FL3011,
                    node.node,
                    f"{node.operation.name} cannot wait for a callback.",
                    "Send the token with a Function, a Queue, a Topic or an EventBus.",
                )
            resource += ".waitForTaskToken"
        prefix = resource if resource.startswith("arn:") else f"arn:{self.emitter.partition}:states:::{resource}"
        body: dict[str, Any] = {"Type": "Task", "Resource": prefix}
        if made.arguments is not None:
            body["Arguments"] = self.emitter.arguments.template(made.arguments)
        timeout = options.timeout if options.timeout is not None else made.timeout_seconds
        for key, value in (("TimeoutSeconds", timeout), ("HeartbeatSeconds", options.heartbeat)):
            if isinstance(value, ast.expr):
                body[key] = self._number(scope, state, value)
            elif value is not None:
                body[key] = value
        retry = [
            replace(retrier, errors=_prefixed(retrier.errors, made.error_prefix)).document()
            for retrier in options.retry
        ]
        if retry:
            retry = [{"ErrorEquals": ["States.QueryEvaluationError"], "MaxAttempts": 0}, *retry]
        retry += [retrier.document() for retrier in made.retry] if self.emitter.service_retries else []
        if retry:
            body["Retry"] = _distinct(retry)
        results: dict[str, Binding] = {}
        if node.target is not None:
            text = Jsonata("$states.result")
            if made.result is not None and options.token is None:
                text = made.result(text)
            kind = made.gives if options.token is None else t.ANY  # with a token, its holder gives the result
            results[node.target] = Variable(str(text), kind)
        return self._onward(state, body, results, evaluated=not force[0])

    def _made(self, state: State, node: flow.Invoke, scope: Place, force: list[bool]) -> Task:
        arguments = self.emitter.arguments
        args = tuple(arguments.argument(part, scope, state.absorbed, force) for part in node.args)
        kwargs = {key: arguments.argument(part, scope, state.absorbed, force) for key, part in node.kwargs.items()}
        made = node.operation.on(
            Call(args, kwargs, self.names.position(node.node), self.emitter.host, self.emitter.construct)
        )
        assert isinstance(made, Task)
        if made.standard_only and self.emitter.host is Host.EXPRESS:
            raise self.names.error(
                FL3011,
                node.node,
                f"{node.operation.name} waits for its target's end, which an Express state machine cannot.",
                "Start it with .start(...), or make this a StepFunction.",
            )
        return made

    def _number(self, scope: Place, state: State, value: ast.expr) -> Any:
        live = self.names.live(value)
        if live is not UNKNOWN and isinstance(live, int):
            return live
        return self.emitter.code(self.fields.value(scope, state.absorbed, value).code)

    def _with_catch(self, state: State, body: dict[str, Any]) -> dict[str, Any]:
        """Adds `Catch` ahead of `Assign`, now that it is known what the expressions raise."""
        self.needless.difference_update(state.catches)
        if not self.variables.notes.raised and not (state.kind == "each" and state.node is not None):
            self.needless |= {catch for catch in state.catches if catch.names == (EVALUATION,)}
        prefix = self.prefixes.get(state)
        entries = []
        for catch in state.catches:
            if catch in self.needless:
                continue
            entry: dict[str, Any] = {"ErrorEquals": list(_prefixed(catch.names, prefix))}
            special: dict[str, Binding] = {}
            if catch.bind is not None:
                special[catch.bind] = Variable(_exception(state, catch.names), t.EXCEPTION)
            scope = self.scope(state, special)
            assign = self._assign(state, catch.edge, scope, special, catch.bind)
            if assign:
                entry["Assign"] = assign
            entry["Next"] = self.emitter.labels(catch.edge.target)
            entries.append(entry)
        if not entries:
            return body
        after: dict[str, Any] = {key: body.pop(key) for key in ("Assign", "Output", "Next", "End") if key in body}
        return {**body, "Catch": entries, **after}

    # Maps and branches

    def _each(self, state: State) -> dict[str, Any]:
        node = state.node
        assert isinstance(node, flow.Each)
        scope = self.scope(state)
        body: dict[str, Any] = {"Type": "Map"}
        kind = t.ANY
        (inner,) = state.inner
        if node.items is not None:
            made = self.fields.value(scope, state.absorbed, _listed(node), forced=True)
            kind = t.element(made.type)
            body["Items"] = self.emitter.code(made.code)
        special: dict[str, Binding] = {}
        text, batched = "$states.input", node.distributed is not None and node.distributed.batch is not None
        if inner.carried and not batched:
            selector = {"item": "{% $states.context.Map.Item.Value %}"}
            for name in inner.carried:
                selector[name] = self._carried(scope, state, name)
            body["ItemSelector"] = selector
            text = "$states.input.item"
        if node.distributed is not None:
            written = distributed_fields(self, state, node.distributed, scope)
            body = {**body, **written}
            if batched:
                text, kind = "$states.input.Items", t.list_of(kind)
                for name in inner.carried:
                    body["ItemBatcher"].setdefault("BatchInput", {})[name] = self._carried(scope, state, name)
        special[ITEM] = Variable(text, kind)
        if node.concurrency is not None:
            at_once = self._concurrency(scope, state, node.concurrency)
            if at_once:
                body["MaxConcurrency"] = at_once
        host = self.emitter.host
        self.emitter.host = Host.EXPRESS if node.distributed is not None and node.distributed.express else host
        body["ItemProcessor"] = self._inside(state, inner, special)
        self.emitter.host = host
        given, result = t.list_of(self.emitter.given), "$states.result"
        if node.distributed is not None:
            body["ItemProcessor"] = {"ProcessorConfig": processor(node.distributed), **body["ItemProcessor"]}
            given = t.LIST if node.distributed.writer is None else t.DICT
            result = succeeded(node.distributed, result)
        if node.retry:
            body["Retry"] = [retrier.document() for retrier in node.retry]
        results: dict[str, Binding] = {}
        if node.target is not None:
            results[node.target] = Variable(result, given)
        return self._onward(state, body, results, evaluated=node.items is not None)

    def _carried(self, scope: Place, state: State, name: str, forced: bool = False) -> str:
        """A variable that inner machines get with their input."""
        made = self.fields.after(scope, state.absorbed, name, forced=forced)
        self.carried_types[name] = made.type
        return self.emitter.code(made.code)

    def _concurrency(self, scope: Place, state: State, value: ast.expr) -> Any:
        live = self.names.live(value)
        if isinstance(live, int):
            return live
        return self.emitter.code(self.fields.value(scope, state.absorbed, value).code)

    def _inside(self, state: State, inner: Machine, special: dict[str, Binding]) -> dict[str, Any]:
        """An inner machine; it reads the variables around it."""
        for name in inner.carried:
            owner = "BatchInput." if getattr(getattr(state.node, "distributed", None), "batch", None) else ""
            special[carried(name)] = Variable(f"$states.input.{owner}{name}", self.carried_types.get(name, t.ANY))
        return self.emitter.machine(inner, special, self.certain[state], self.outer)

    def _gather(self, state: State) -> dict[str, Any]:
        node = state.node
        assert isinstance(node, flow.Gather)
        scope = self.scope(state)
        body: dict[str, Any] = {"Type": "Parallel"}
        names = sorted({name for inner in state.inner for name in inner.carried})
        if names:
            body["Arguments"] = {name: self._carried(scope, state, name, forced=name == names[0]) for name in names}
        body["Branches"], given = [], []
        for inner in state.inner:
            body["Branches"].append(self._inside(state, inner, {}))
            given.append(self.emitter.given)
        if node.retry:
            body["Retry"] = (
                [
                    {"ErrorEquals": ["States.QueryEvaluationError"], "MaxAttempts": 0},
                    *(retrier.document() for retrier in node.retry),
                ]
                if not _retries_all(node)
                else [retrier.document() for retrier in node.retry]
            )
        results: dict[str, Binding] = {}
        if node.target is not None:
            results[node.target] = Variable("$states.result", t.list_of(t.union(given)) if given else t.LIST)
        return self._onward(state, body, results)

    # Leaving a state

    def _onward(
        self, state: State, body: dict[str, Any], results: Mapping[str, Binding], *, evaluated: bool = False
    ) -> dict[str, Any]:
        """`Assign`, `Output` and `Next` or `End`; `evaluated`: a field has evaluated all that the state absorbed."""
        edge = state.next
        assert edge is not None
        if evaluated and state.absorbed:
            known = {step.statement for step in state.absorbed}
            edge = Edge([Step(s.statement, s.regions, s.statement in known) for s in edge.code], edge.target)
        scope = self.scope(state, results, frozenset(results))
        if self._ends(state, edge):
            assert isinstance(edge.target.value, ast.expr)
            body["Output"] = self._output(scope, edge.code, edge.target.value)
            plain = state.kind in ("task", "gather") or (
                isinstance(state.node, flow.Each) and not state.node.distributed
            )
            if body["Output"] == self.emitter.code("$states.result") and plain:
                del body["Output"]  # what such a state gives anyway
            return {**body, "End": True}
        assign = self._assign(state, edge, scope, results)
        if assign:
            body["Assign"] = assign
        return {**body, "Next": self.emitter.labels(edge.target)}

    def _ends(self, state: State, edge: Edge) -> bool:
        if isinstance(state.node, flow.Invoke) and getattr(state.node.operation, "nested_errors", False):
            return False  # what the result raises must be caught, which it is in Assign
        if edge.target.kind != "succeed" or edge.target.absorbed or any(s.guarded for s in edge.code):
            return False
        assert isinstance(edge.target.value, ast.expr)
        return not (state.evaluation and may_raise(edge.target.value))

    def _assign(
        self, state: State, edge: Edge, scope: Place, results: Mapping[str, Binding], bind: str | None = None
    ) -> dict[str, str]:
        """The variables that are still wanted, with their values after the code of an edge."""
        live = self.live.at(edge.target)
        changed = _ordered(edge.code)
        wanted = [name for name in results if name in live and name not in changed]
        wanted += [name for name in changed if name in live]
        raising = [step for step in edge.code if step.raises]
        first = next((name for name in wanted if name in changed), None)
        found: dict[str, str] = {}
        for name in wanted:
            if name in changed:  # the first one evaluates all that may raise, in Python's order
                made = self.fields.after(scope, edge.code, name, forced=bool(raising) and name == first)
            else:
                made = _as_field(results[name])
            self.variables.see(name, made.type)
            found[_spelled(name)] = self.emitter.code(made.code)
        if raising and first is None:
            nothing = located(ast.Constant(value=None), raising[0].statement)
            made = self.fields.value(scope, edge.code, nothing, forced=True)
            if made.raises:
                found[self.checked] = self.emitter.code(made.code)
        return found


def _as_field(binding: Binding) -> Field:
    assert isinstance(binding, Variable)
    text = binding.text if binding.bound else f"($u_ := {binding.text}; $exists($u_) ? $u_ : {UNBOUND})"
    return Field(Jsonata(text), binding.type, frozenset())


def _spelled(name: str) -> str:
    return spell(name)[1:]


def _ordered(steps: Sequence[Step]) -> list[str]:
    """The names that steps bind, in order."""
    return list({name: None for step in steps for name in _in_order(step.statement)})


def _in_order(statement: ast.stmt) -> list[str]:
    known: list[str] | None = getattr(statement, "_in_order", None)
    if known is None:
        names = binds(statement)
        found = [part.id for part in walk(statement) if isinstance(part, ast.Name) and part.id in names]
        known = statement._in_order = list(dict.fromkeys([*found, *sorted(names)]))  # type: ignore[attr-defined]
    return known


def _exception(state: State, names: tuple[str, ...]) -> str:
    """The exception that a Catch got: class and message. A Lambda's message is in a JSON text."""
    error, cause = f"{_ERROR}.Error", f"{_ERROR}.Cause"
    evaluated = (
        f"($m_ := $match({cause}, /D3137: (\\w+)(?:: ([\\s\\S]*))?$/)[0].groups; "
        f'{{"Error": $m_[0], "Cause": $exists($m_[1]) ? $m_[1] : ""}})'
    )
    if names == ("States.QueryEvaluationError",):
        return evaluated
    if names == NESTED:
        return f'({error} = "States.TaskFailed" ? ($r_ := $parse({cause}); {RAISED}) : {evaluated})'
    if state.kind == "guard":
        return evaluated
    message = '$contains($c_, "\\"errorMessage\\":") ? $parse($c_).errorMessage : $c_'
    known = f'($c_ := {cause}; {{"Error": {error}, "Cause": {message}}})'
    if "States.ALL" in names:
        return f'({error} = "States.QueryEvaluationError" ? {evaluated} : {known})'
    return known


def _prefixed(names: tuple[str, ...], prefix: str | None) -> tuple[str, ...]:
    """Error names, and those that a service's own exceptions have in Step Functions."""
    if prefix is None:
        return names
    return (*names, *(f"{prefix}.{name}" for name in names if "." not in name and not hasattr(builtins, name)))


@kept
def _listed(node: flow.Each) -> ast.expr:
    """What a Map runs over, as a list."""
    assert node.items is not None
    if isinstance(node.items, (ast.List, ast.ListComp)):
        return node.items
    return located(call("list", node.items), node.items)


def _retries_all(node: flow.Gather) -> bool:
    return any("States.ALL" in retrier.errors for retrier in node.retry)


def _distinct(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`States.ALL` stands alone and last; what comes after it would never be reached."""
    found = []
    for entry in entries:
        found.append(entry)
        if entry["ErrorEquals"] == ["States.ALL"]:
            break
    return found


@kept
def _guarded(state: State) -> State:
    """The state in the branch that guards code."""
    return State("pass", at=state.at, label=f"try {_first_line(state)}")


def _first_line(state: State) -> str:
    return ast.unparse(state.code[0].statement).split("\n", 1)[0]
