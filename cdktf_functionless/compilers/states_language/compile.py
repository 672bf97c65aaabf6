"""A workflow to its definition: the stages, one after the other."""

from __future__ import annotations

import ast
import contextlib
import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...diagnostics import FL3002, FL3012, FL3013, FL3104, Diagnostics, FunctionlessError
from ...iam import Statement
from ...integration import Host
from ...payload import PayloadShape, payload_shape
from ...reflect import Reflection, holds, mask
from . import flow
from .aliasing import check_aliases
from .begin import begin, carry_all, settle
from .build import Builder
from .catches import connect, guard
from .copies import drop_copies
from .draws import once
from .emit import INPUT, Emitter
from .fields import Fields
from .frontend import Frontend
from .graph import Machine, Step, machines
from .jsonata import types as t
from .jsonata.scope import Binding, Variable
from .kinds import Kinds
from .limits import check_events
from .loops import independent
from .names import Names
from .scopes import separate
from .syntax import assign, constant, is_data, load, located, store
from .tidy import straighten, tidy
from .variables import Variables

_SIZE = 1_048_576
_TRY = mask(ast.Try)


@dataclass(frozen=True)
class Compiled:
    """A state machine.

    Args:
        definition: the document.
        statements: what its role needs for its tasks.
        nodes: the control-flow form.
    """

    definition: dict[str, Any]
    statements: tuple[Statement, ...]
    nodes: Sequence[flow.Node]

    @property
    def flow(self) -> str:
        """The control-flow form, printed."""
        return flow.text(self.nodes)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps Python from looking for cycles over and over while trees grow that are all in use."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def compile_workflow(
    reflection: Reflection,
    host: Host = Host.STANDARD,
    *,
    partition: str = "aws",
    strict_errors: bool = False,
    service_retries: bool = True,
    scope: Any = None,
) -> Compiled:
    """Compiles a Python function to the Amazon States Language.

    Args:
        reflection: the workflow.
        host: `Host.STANDARD` or `Host.EXPRESS`.
        partition: the AWS partition in the ARNs of integrations.
        strict_errors: whether an error of the workflow's own expressions fails with its class's name as error name.
        service_retries: whether the retriers that AWS recommends are written.
        scope: the construct whose code it is, for integrations that need its stack.

    Raises:
        FunctionlessError: for what has no faithful form; all that is found in the function together.
    """

    def attempt(tries: bool, directed: bool) -> Compiled:
        frontend = Frontend(reflection, host, Diagnostics(), strict_errors, tries, service_retries, directed)
        return _compiled(frontend, partition, service_retries, scope)

    def attempts(directed: bool) -> Compiled:
        if not holds(reflection.node, _TRY):
            return attempt(False, directed)
        try:
            return attempt(True, directed)
        except FunctionlessError:  # states can hold what an expression cannot
            return attempt(False, directed)

    try:
        return attempts(False)
    except FunctionlessError as refused:
        if not any(found.code in (FL3012, FL3104) for found in refused.diagnostics):
            raise
        with contextlib.suppress(FunctionlessError):
            return attempts(True)
        raise


def _compiled(frontend: Frontend, partition: str, service_retries: bool, scope: Any) -> Compiled:
    reflection, host, diagnostics = frontend.names.root, frontend.host, frontend.diagnostics
    nodes = frontend.workflow()
    diagnostics.raise_if_any()
    shape = payload_shape(reflection)
    hinted = _hinted(reflection, shape)
    kinds = Kinds(nodes, frontend.names, hinted)
    with diagnostics.collect():
        check_aliases(nodes, frontend.names, kinds)
    diagnostics.raise_if_any()
    nodes = independent(nodes, frontend.names)
    if host is Host.STANDARD:
        check_events(nodes, frontend.names)
    names = frontend.names
    builder = Builder(names)
    builder.exceptions |= frontend.exceptions
    graph = builder.machine(nodes, None, reflection.node, frontend.strict)
    graph.start = graph.start.after([Step(s, ()) for s in _parameters(reflection, shape, names)])
    connect(graph, builder)
    tidy(graph, names)
    once(graph, names)
    guard(graph, builder)
    for inner in list(machines(graph)):  # handlers that nothing reached before
        straighten(inner, names)
    drop_copies(graph, names)
    separate(graph, names, frozenset(), builder.exceptions)
    for inner in list(machines(graph)):
        begin(inner, names)
        carry_all(inner, names)
        settle(inner)
    special = _special(hinted, shape)
    outer: dict[str, Binding] = {}
    if shape.context is not None:
        outer[shape.context] = Variable("$states.context", _CONTEXT)
    emitter = Emitter(names, Fields(names, Variables(builder.exceptions)), host, partition, service_retries, scope)
    definition, statements = emitter.workflow(graph, special, outer)
    document = {"Comment": _comment(reflection), "QueryLanguage": "JSONata", **definition}
    size = len(json.dumps(document))
    if size > _SIZE:
        raise names.error(
            FL3013,
            reflection.node,
            f"The definition has {size} bytes; Step Functions takes 1 MB.",
            "Split the workflow: make a part of it a StepFunction of its own and call that.",
        )
    return Compiled(document, statements, nodes)


def _comment(reflection: Reflection) -> str:
    doc = ast.get_docstring(reflection.node) if not isinstance(reflection.node, ast.Lambda) else None
    return doc.split("\n", 1)[0] if doc else reflection.name


_CONTEXT = t.record_of(
    {
        "Execution": t.record_of({"Id": t.STR, "Input": t.ANY, "Name": t.STR, "RoleArn": t.STR, "StartTime": t.STR}),
        "StateMachine": t.record_of({"Id": t.STR, "Name": t.STR}),
        "State": t.record_of({"EnteredTime": t.STR, "Name": t.STR, "RetryCount": t.INT}),
    }
)


def _parameters(reflection: Reflection, shape: PayloadShape, names: Names) -> list[ast.stmt]:
    """The statements that bind the parameters to the execution's input."""
    at = reflection.node
    payload = located(ast.Name(id=INPUT, ctx=ast.Load()), at)
    if shape.whole is not None:
        return [assign(shape.whole.name, payload, at)]
    found: list[ast.stmt] = []
    given = load(INPUT, at)
    for parameter in shape.named:
        key = constant(parameter.name)
        item: ast.expr = ast.Subscript(value=given, slice=key, ctx=ast.Load())
        if parameter.default is not parameter.empty:
            if not is_data(parameter.default):
                raise names.error(
                    FL3002,
                    at,
                    f"The default of {parameter.name} is a {type(parameter.default).__name__}, which is no JSON.",
                    "Capture it: use the name itself inside of the workflow.",
                )
            default = ast.parse(repr(parameter.default), mode="eval").body
            there = ast.Compare(left=key, ops=[ast.In()], comparators=[given])
            item = ast.IfExp(test=there, body=item, orelse=default)
        statement = located(ast.Assign(targets=[store(parameter.name)], value=item), at)
        # Without one that it must have, the execution fails all the same.
        statement._may_raise = False  # type: ignore[attr-defined]
        found.append(statement)
    return found


def _hinted(reflection: Reflection, shape: PayloadShape) -> dict[str, t.Type]:
    """The types of the parameters."""
    names = [parameter.name for parameter in (*((shape.whole,) if shape.whole is not None else ()), *shape.named)]
    return {name: t.of_hint(reflection.hints[name]) if name in reflection.hints else t.ANY for name in names}


def _special(kinds: Mapping[str, t.Type], shape: PayloadShape) -> Mapping[str, Binding]:
    """What the input is."""
    if shape.whole is not None:
        return {INPUT: Variable("$states.input", kinds[shape.whole.name])}
    required = [p.name for p in shape.named if p.default is p.empty]
    kind = t.record_of(kinds, required) if kinds else t.DICT
    return {INPUT: Variable("$states.input", kind)}


__all__ = ["Compiled", "Machine", "compile_workflow"]
