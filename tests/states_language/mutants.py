"""How much the programs notice: `python -m tests.states_language.mutants COUNT [SEED]` changes the compiler at random.

Each mutant is one changed operator, condition, constant or left out statement in a module that chooses semantics. It runs
in a process of its own: all programs are compiled, those of the tables of JSONata too; those whose machine or expression is
not the same as without the change are run, and the first one that gives something else than CPython kills the mutant. A
survivor is either equivalent, or changes only the form, or shows what no program looks at. Prints the survivors, to be
looked at.
"""

from __future__ import annotations

import ast
import copy
import gc
import importlib
import inspect
import json
import os
import pkgutil
import random
import resource
import sys
import tempfile
import types
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cdktf_functionless.compilers import states_language

from . import programs
from .campaign import program
from .differential import compiled, differences
from .generator import INPUTS
from .jsonata import cases_blocks, cases_expressions, cases_mutants, cases_slices
from .jsonata.harness import Program, check
from .running import load
from .test_aliasing import REFUSED
from .workers import Case, cases

_HOME = Path(states_language.__file__).parent
_MODULES = (
    *("aliasing", "begin", "build", "catches", "effects", "escapes", "expressions", "fields", "graph", "liveness"),
    *("loops", "purity", "tails", "tidy", "together", "jsonata/access", "jsonata/blocks", "jsonata/comparison"),
    *("jsonata/conversions", "jsonata/guarded", "jsonata/loops", "jsonata/matching", "jsonata/mutators"),
    *("jsonata/operators", "jsonata/updates"),
)
#: Seconds of processor time for one mutant.
_SECONDS = 90
_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """The places inside of functions where something can be changed."""
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for node in (part for statement in function.body for part in ast.walk(statement)):
            if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
                yield node, "comparison"
            elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in _SWAPPED:
                yield node, "operator"
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                yield node, "not"
            elif isinstance(node, (ast.If, ast.IfExp)):
                yield node, "condition"
            elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
                yield node, "constant"
            elif isinstance(node, (ast.AugAssign, ast.Continue, ast.Break)) or (
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            ):
                yield node, "left out"


def _change(node: Any, kind: str) -> None:
    if kind == "comparison":
        node.ops[0] = _SWAPPED[type(node.ops[0])]()
    elif kind == "operator":
        node.op = _SWAPPED[type(node.op)]()
    elif kind == "not":
        node.op = ast.UAdd()
        node.operand = ast.Call(func=ast.Name(id="bool", ctx=ast.Load()), args=[node.operand], keywords=[])
    elif kind == "condition":
        node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
    elif kind == "constant":
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1


def mutant(chance: random.Random) -> tuple[Path, str, types.CodeType]:
    """A file, what is changed in it, and its changed code."""
    path = _HOME / f"{chance.choice(_MODULES)}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node, kind = chance.choice(list(changes(tree)))
    return mutated(path, tree, node, kind)


def mutated(path: Path, tree: ast.Module, node: ast.AST, kind: str) -> tuple[Path, str, types.CodeType]:
    """A mutant with one place changed."""
    before = ast.unparse(node).splitlines()[0]
    if kind == "left out":

        class Leave(ast.NodeTransformer):
            def generic_visit(self, part: ast.AST) -> ast.AST:
                return ast.copy_location(ast.Pass(), part) if part is node else super().generic_visit(part)

        tree = Leave().visit(tree)
    else:
        _change(node, kind)
    after = "" if kind == "left out" else ast.unparse(node).splitlines()[0]
    where = f"{path.relative_to(_HOME)}:{getattr(node, 'lineno', 0)} {kind}: {before[:90]}  ->  {after[:90]}"
    return path, where, compile(ast.fix_missing_locations(tree), str(path), "exec")


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield part
            yield from _codes(part)


def _install(path: Path, code: types.CodeType) -> None:
    """The functions of a module get the changed code, wherever they are known."""
    name = ".".join(path.relative_to(_HOME).with_suffix("").parts)
    importlib.import_module(f"{states_language.__name__}.{name}")  # some are imported when they are needed
    made = {(part.co_qualname, part.co_firstlineno): part for part in _codes(code)}
    for found in gc.get_objects():
        if isinstance(found, types.FunctionType) and found.__code__.co_filename == str(path):
            new = made.get((found.__code__.co_qualname, found.__code__.co_firstlineno))
            if new is not None and new.co_freevars == found.__code__.co_freevars:
                found.__code__ = new


def corpus(folder: Path) -> list[Case]:
    """The programs: the table, what has to be refused for its aliases, what once failed, and some random ones."""
    for module in pkgutil.iter_modules(programs.__path__):
        importlib.import_module(f"{programs.__name__}.{module.name}")
    found = [*cases, *REFUSED]
    for path in sorted((Path(__file__).parent / "kept").glob("*.txt")):
        function = load(folder, path.read_text(encoding="utf-8"))
        names = inspect.signature(function).parameters
        inputs = [{name: value for name, value in one.items() if name in names} for one in INPUTS]
        found.append(Case(function, inputs, inspect.iscoroutinefunction(function)))
    for seed in range(30):
        made = program(seed)
        found.append(Case(load(folder, made.source), made.inputs, made.unordered))
    return found


def _machine(case: Case) -> str:
    try:
        return json.dumps(compiled(case).definition, sort_keys=True)
    except Exception as refused:
        return f"{type(refused).__name__}: {refused}".partition("\n")[0]


def _expression(one: Program) -> str:
    try:
        return one.compile().text
    except Exception as refused:
        return f"{type(refused).__name__}: {refused}".partition("\n")[0]


def table() -> list[Program]:
    """The programs of the tables of JSONata."""
    return [one for part in (cases_expressions, cases_blocks, cases_slices, cases_mutants) for one in part.programs()]


def baseline(all_cases: list[Case], pure: list[Program]) -> list[str]:
    """What all of them compile to."""
    return [*map(_machine, all_cases), *map(_expression, pure)]


def verdict(all_cases: list[Case], pure: list[Program], known: list[str], path: Path, code: types.CodeType) -> str:
    """What becomes of a mutant."""
    _install(path, code)
    form = _of_machines(all_cases, known[: len(all_cases)])
    return form if isinstance(form, str) else _of_expressions(pure, known[len(all_cases) :], form)


def _of_expressions(pure: list[Program], known: list[str], other: int) -> str:
    changed = [one for one, before in zip(pure, known, strict=True) if _expression(one) != before]
    wrong = check(changed).failures if changed else []
    if wrong:
        return f"killed: {wrong[0].splitlines()[0][:60]}"
    count = other + len(changed)
    return f"survived: {count} have another form" if count else "survived: nothing is changed"


def _of_machines(all_cases: list[Case], known: list[str]) -> str | int:
    """What kills a mutant, or how many machines it gives another form."""
    other = 0
    for case, before in zip(all_cases, known, strict=True):
        now = _machine(case)
        if now == before:
            continue
        other += 1
        if not now.startswith("{") and before.startswith("{"):
            return f"killed: refuses {case.name}"
        if now.startswith("{"):
            try:
                wrong = differences(case, compiled(case))
            except Exception as failure:
                return f"killed: {case.name} {type(failure).__name__}"
            if wrong:
                return f"killed: {case.name}"
    return other


def apart(work: Any) -> Any:
    """What a function gives in a process of its own; None where that does not end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        try:
            answer = work()
        except BaseException as failure:
            answer = f"killed: {type(failure).__name__}"
        with os.fdopen(writer, "w") as out:
            json.dump(answer, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as source:
        text = source.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def main(count: int, seed: int) -> None:
    """Prints what became of each mutant, and the figure."""
    warnings.simplefilter("ignore")
    chance = random.Random(seed)
    figure: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        all_cases = corpus(Path(place))
        pure = table()
        known = apart(lambda: baseline(all_cases, pure))
        for _ in range(count):
            path, where, code = mutant(chance)
            code = copy.copy(code)
            found = apart(lambda path=path, code=code: verdict(all_cases, pure, known, path, code))
            answer = found or "killed: endless"
            figure[answer.partition(":")[0]] += 1
            print(f"{answer}\n    {where}", flush=True)
    print(dict(figure))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
