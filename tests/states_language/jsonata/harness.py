"""Runs Python source in CPython and as JSONata, on the same JSON input, and compares what comes out."""

from __future__ import annotations

import ast
import copy
import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cdktf_functionless.compilers.states_language import jsonata
from cdktf_functionless.diagnostics import FunctionlessError
from tests.states_language.oracle.jsonata_eval import Disagreement, Evaluator, JsonataError


@functools.cache
def evaluator() -> Evaluator:
    return Evaluator()


@dataclass
class Program:
    """An expression or the statements of a function body, with the parameters that it reads.

    Attributes:
        source: Python source of an expression, or of statements with `return` (`body=True`).
        hints: the type hint of each parameter; None where it has none.
        inputs: the arguments to try.
        names: live values that the source sees besides builtins.
        body: whether the source is statements.
    """

    source: str
    hints: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]]
    names: Mapping[str, Any] = field(default_factory=dict)
    body: bool = False

    def compile(self) -> jsonata.Code:
        scope = jsonata.Scope({name: jsonata.Live(value) for name, value in self.names.items()})
        for name, hint in self.hints.items():
            kind = jsonata.ANY if hint is None else jsonata.of_hint(hint)
            scope.names[name] = jsonata.Variable(jsonata.spell(name), kind)
        if self.body:
            return jsonata.compile_body(ast.parse(self.source).body, scope)
        return jsonata.compile_expression(ast.parse(self.source, mode="eval").body, scope)

    def run(self, arguments: Mapping[str, Any]) -> Any:
        """CPython's result, or the exception (as a value)."""
        arguments = {name: _live(self.hints.get(name), value) for name, value in copy.deepcopy(dict(arguments)).items()}
        space = dict(self.names)
        try:
            if self.body:
                tree = ast.parse(f"def program({', '.join(self.hints)}): pass")
                function = tree.body[0]
                assert isinstance(function, ast.FunctionDef)
                function.body = ast.parse(self.source).body
                exec(compile(ast.fix_missing_locations(tree), "<program>", "exec"), space)
                return space["program"](**arguments)
            # One namespace, so that comprehensions see the parameters.
            return eval(compile(self.source, "<program>", "eval"), {**space, **arguments})
        except Exception as failure:
            return failure


def _live(hint: Any, value: Any) -> Any:
    """A JSON value as what its hint says: an instance of a dataclass."""
    import dataclasses

    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint(**value)
    return value


def plain(value: Any) -> Any:
    """A Python result as the JSON that Step Functions would hold."""
    import dataclasses

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, range | map | filter | zip | enumerate | reversed) or type(value).__name__ in (
        "dict_keys",
        "dict_values",
        "dict_items",
        "generator",
        "chain",
    ):
        return [plain(one) for one in value]
    if isinstance(value, float) and value == int(value) and abs(value) < 2**53:
        return int(value)
    return value


def difference(expected: Any, got: Any) -> str | None:
    """How an outcome differs from CPython's, or None."""
    if isinstance(got, Disagreement):
        return str(got)
    if isinstance(expected, Exception):
        text = str(expected)
        wanted = f"{type(expected).__name__}: {text}" if text else type(expected).__name__
        if isinstance(got, JsonataError) and got.code == "D3137" and str(got) == wanted:
            return None
        return f"expected to raise {wanted!r}, got {got!r}"
    try:
        wanted_value = plain(expected)
    except Exception as failure:  # a lazy result that raises
        return difference(failure, got)
    if isinstance(got, Exception):
        return f"expected {wanted_value!r}, got {got!r}"
    if isinstance(expected, set | frozenset) and isinstance(got, list):
        got = sorted(got, key=lambda one: json.dumps(one, sort_keys=True))
    if _exact(wanted_value) != _exact(got):
        return f"expected {wanted_value!r}, got {got!r}"
    return None


def _exact(value: Any) -> Any:
    """Distinguishes True from 1, and ignores the order of keys."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, list):
        return [_exact(one) for one in value]
    if isinstance(value, dict):
        return {key: _exact(one) for key, one in value.items()}
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value


@dataclass
class Report:
    """What came of many programs."""

    run: int = 0
    rejected: list[tuple[Program, FunctionlessError]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def check(programs: Sequence[Program], *, may_reject: bool = False) -> Report:
    """Runs all inputs of all programs; what differs is in the report."""
    report = Report()
    queries: list[tuple[str, Mapping[str, Any]]] = []
    expected: list[tuple[Program, Mapping[str, Any], Any]] = []
    for program in programs:
        try:
            code = program.compile()
        except FunctionlessError as failure:
            if not may_reject:
                report.failures.append(f"{program.source}\n  rejected: {failure}")
            report.rejected.append((program, failure))
            continue
        for arguments in program.inputs:
            queries.append((code.text, {jsonata.spell(name)[1:]: value for name, value in arguments.items()}))
            expected.append((program, arguments, program.run(arguments)))
    outcomes = evaluator().outcomes(queries)
    for (program, arguments, wanted), (text, _), got in zip(expected, queries, outcomes, strict=True):
        report.run += 1
        found = difference(wanted, got)
        if found is not None:
            report.failures.append(f"{program.source}\n  with {arguments}\n  {found}\n  {text}")
    return report
