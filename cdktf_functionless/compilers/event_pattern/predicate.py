"""A predicate as a pattern: the way from a Python function to the document."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...diagnostics import (
    FL4001,
    FL4006,
    FL4008,
    FL4011,
    Diagnostics,
    Position,
    error,
)
from ...reflect import Reflection, reflect
from . import statements
from .abstract import Field, Frame
from .dialects import EVENT_PATTERN, Dialect
from .document import document
from .formula import ALWAYS, And, Clauses, Constant, Key, Solver, Tree, printed
from .interpreter import Interpreter
from .shapes import EVENT, ObjectShape, Shape, shape_of
from .values import OBJECT, Unsayable


@dataclass(frozen=True)
class Pattern:
    """A compiled predicate.

    Args:
        document: the pattern; None where everything matches.
        text: the readable form of the clauses that it stands for.
    """

    document: dict[str, Any] | None
    text: str


def compile_predicates(
    predicates: Sequence[Callable[..., object]],
    dialect: Dialect = EVENT_PATTERN,
    envelope: ObjectShape | None = EVENT,
    most_characters: int | None = None,
) -> Pattern:
    """The pattern of the events for which all predicates are true, one after the other.

    Args:
        predicates: functions of one parameter, the event.
        dialect: the pattern language.
        envelope: what is known of the event; None where it may be anything.
        most_characters: the longest document, if not the dialect's.

    Raises:
        FunctionlessError: FL4001 to FL4011, all of one predicate together.
    """
    reflections = [reflect(predicate) for predicate in predicates]
    trees, domains, objects = [], {}, frozenset[Key]()
    for reflection in reflections:
        tree, interpreter = _tree(reflection, envelope)
        trees.append(tree)
        domains.update(interpreter.domains)
        objects |= interpreter.stepped
    if not trees:
        return Pattern(None, "   always")
    whole = trees[0]
    for tree in trees[1:]:
        whole = And(whole, tree, position=tree.position)
    position = reflections[-1].position(reflections[-1].node)
    solver = Solver(domains, objects)
    clauses = _clauses(solver, whole, position, dialect)
    if clauses == ALWAYS:
        return Pattern(None, printed(clauses))
    try:
        found_document = document(clauses, solver, whole, dialect)
    except Unsayable as failure:
        place = _culprit(solver, whole, dialect) or position
        raise error(
            FL4006,
            f"{dialect.name[:1].upper()}{dialect.name[1:]} cannot say this exactly: {failure}.",
            place,
            "Split it into several rules, or test the rest in the target.",
        ) from failure
    _check_size(found_document, most_characters or dialect.most_characters, dialect, position)
    return Pattern(found_document, printed(clauses))


def _tree(reflection: Reflection, envelope: ObjectShape | None) -> tuple[Tree, Interpreter]:
    """The predicate as a condition. What is read from a field may tell that it is an object: then once more."""
    objects: frozenset[Key] = frozenset()
    while True:
        diagnostics = Diagnostics()
        interpreter = Interpreter(diagnostics, objects)
        frame = Frame(reflection, {}, 0)
        event = Field((0, ()), _event_shape(reflection, envelope), required=True)
        frame.names[_parameter(reflection)] = event
        interpreter.domains[event.key] = OBJECT
        result = statements.run(interpreter, reflection.body, frame)
        tree = interpreter.truth(result, _answer(reflection), frame)
        if interpreter.stepped <= objects:
            diagnostics.raise_if_any()
            return tree, interpreter
        objects = objects | interpreter.stepped


def _answer(reflection: Reflection) -> ast.AST:
    """Where errors in the truth of the result are shown."""
    last = reflection.body[-1]
    return last.value if isinstance(last, ast.Return) and last.value is not None else last


def _parameter(reflection: Reflection) -> str:
    """The name of the one parameter."""
    parameters = list(reflection.signature.parameters.values())
    required = [each for each in parameters if each.default is each.empty]
    wrong = [each for each in parameters if each.kind not in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    if len(required) != 1 or wrong or reflection.is_async:
        raise error(
            FL4011,
            f"A predicate is a plain function of one parameter, the event; {reflection.name} is not.",
            reflection.position(reflection.node),
            "Write lambda event: ... or def name(event): ...",
        )
    return required[0].name


def _event_shape(reflection: Reflection, envelope: ObjectShape | None) -> Shape:
    name = _parameter(reflection)
    return shape_of(reflection.hints.get(name, dict), envelope)


def _clauses(solver: Solver, tree: Tree, position: Position, dialect: Dialect) -> Clauses:
    try:
        clauses = solver.true(tree)
    except Unsayable as failure:
        raise error(
            FL4006,
            f"{dialect.name[:1].upper()}{dialect.name[1:]} cannot say this exactly: {failure}.",
            _culprit(solver, tree, dialect) or position,
            "Split it into several rules, or test the rest in the target.",
        ) from failure
    if not clauses:
        raise error(
            FL4001,
            "No event can match: the conditions contradict each other.",
            _empty(solver, tree) or position,
            "Correct the condition: it is false for every event.",
        )
    return clauses


def _parts(tree: Tree) -> list[Tree]:
    return [each for name in ("left", "right", "inner") if isinstance(each := getattr(tree, name, None), Tree)]


def _culprit(solver: Solver, tree: Tree, dialect: Dialect) -> Position | None:
    """The place of the smallest part that cannot be said by itself."""
    for part in _parts(tree):
        try:
            clauses = solver.true(part)
            if clauses and clauses != ALWAYS:
                document(clauses, solver, part, dialect)
        except Unsayable:
            return _culprit(solver, part, dialect) or part.position
    return tree.position


def _empty(solver: Solver, tree: Tree) -> Position | None:
    """The place of the smallest part that is never true."""
    if isinstance(tree, And):
        for part in _parts(tree):
            if not isinstance(part, Constant) and not solver.true(part):
                return _empty(solver, part)
    return tree.position


def _check_size(found: dict[str, Any], most: int, dialect: Dialect, position: Position) -> None:
    length = len(json.dumps(found, separators=(",", ":"), ensure_ascii=False))
    if length > most:
        raise error(
            FL4008,
            f"The pattern has {length} characters, and {dialect.name} has at most {most}.",
            position,
            "Split the rule, or ask AWS for the higher quota and give pattern_limit=4096.",
        )
    fields = _fields(found)
    if dialect.most_fields is not None and len(fields) > dialect.most_fields:
        raise error(
            FL4008,
            f"The pattern names {len(fields)} fields, and {dialect.name} has at most {dialect.most_fields}.",
            position,
            "Test fewer fields, or test the rest in the target.",
        )


def _fields(found: dict[str, Any], above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    names: set[tuple[str, ...]] = set()
    for key, value in found.items():
        if key == "$or":
            for each in value:
                names |= _fields(each, above)
        elif isinstance(value, dict):
            names |= _fields(value, (*above, key))
        else:
            names.add((*above, key))
    return names
