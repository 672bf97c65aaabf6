"""One program in CPython and as a machine: the same, refused, endless, or what differs."""

from __future__ import annotations

import itertools
import json
import linecache
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cdktf_functionless.diagnostics import FunctionlessError
from tests.harness.sources import module_of

from .differential import Result, compiled, in_python, machine_of, run_of, same
from .oracle import own_checks
from .workers import Case

_HEAD = Path(__file__).with_name("generated_head.py").read_text(encoding="utf-8") + "\n\n"

#: Lines that a program may run in CPython for one input.
_LINES = 600
#: Characters or elements that a value may have, and how large an int may be: limits are not what is compared here.
_LENGTH, _INT = 1_000, 100_000

_numbers = itertools.count()


class Endless(BaseException):
    """A program that runs too long in CPython, or makes values that are too large."""


class Differs(AssertionError):
    """A program whose machine gives something else."""


def load(folder: Path, source: str) -> Any:
    """The function `program` of a source, from a file that can be read again."""
    module = module_of(folder / f"generated_program_{next(_numbers)}.py", _HEAD + source)
    sys.modules[module.__name__] = module  # type hints are looked up there
    return module.program


def unload(program: Any) -> None:
    """Forgets a loaded program."""
    path = program.__code__.co_filename
    sys.modules.pop(program.__module__, None)
    linecache.cache.pop(path, None)
    Path(path).unlink()


def _is_huge(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) > _INT
    if isinstance(value, dict):
        return any(map(_is_huge, value.values()))
    if isinstance(value, list):
        return len(value) > _LENGTH or any(map(_is_huge, value))
    return isinstance(value, str) and len(value) > _LENGTH


def expected(case: Case) -> list[Result]:
    """What CPython gives for each input.

    Raises:
        Endless: it takes too long.
    """
    path = case.program.__code__.co_filename
    left = itertools.count(1)

    def step(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != path:
            return None
        if next(left) > _LINES * len(case.inputs) or any(map(_is_huge, frame.f_locals.values())):
            raise Endless
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        found = [in_python(case, given) for given in case.inputs]
    finally:
        sys.settrace(before)
    if any(_is_huge(list(one.calls) + [one.value]) for one in found):
        raise Endless
    return found


def run(folder: Path, source: str, inputs: Sequence[dict[str, Any]], unordered: bool = False) -> str:
    """ "same", "endless", "unbound" (CPython does not know a global name), or the diagnostic that refused it.

    Raises:
        Differs: the machine gives something else.
    """
    program = load(folder, source)
    try:
        return _run(Case(program, inputs, unordered, options={"service_retries": False}))
    finally:
        unload(program)


def _run(case: Case) -> str:
    try:
        found = expected(case)
    except Endless:
        return "endless"
    if any(one.error == "NameError" for one in found):
        return "unbound"
    try:
        machine = compiled(case)
    except FunctionlessError as refused:
        first = refused.diagnostics[0]
        return f"{first.code.number} {first.message}"
    wrong = own_checks(machine.definition)
    read = machine_of(machine)
    for given, wanted in zip(case.inputs, found, strict=True):
        actual, _ = run_of(read, case, given)
        if not same(wanted, actual):
            wrong.append(f"input {json.dumps(given)}\n  CPython {wanted}\n  machine {actual}")
    if wrong:
        raise Differs("\n".join(wrong))
    return "same"
