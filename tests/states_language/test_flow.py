"""What the compiler makes of small programs, as text: `cases/*.test`, written anew with `--update`.

A case is `[case name]`, a function `program`, `[flow]` with the control-flow form, and `[states]` with the states: name,
type and where each goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cdktf_functionless.compilers.states_language import Compiled, compile_workflow
from cdktf_functionless.reflect import reflect
from tests.harness.sources import module_of

_CASES = Path(__file__).with_name("cases")
_CASE = re.compile(r"^\[case (\w+)\]\n(.*?)^\[flow\]\n(.*?)^\[states\]\n(.*?)(?=^\[case |\Z)", re.MULTILINE | re.DOTALL)
_HEAD = (
    "import asyncio\nfrom cdktf_functionless import workflow\n"
    "from tests.states_language.workers import LATER, WORKERS, OrderError\n"
    "echo, double, positive, fail = (WORKERS[name] for name in ('echo', 'double', 'positive', 'fail'))\n"
    "later_echo, later_double = LATER['echo'], LATER['double']\n\n\n"
)


def _all() -> list[tuple[Path, str]]:
    return [(path, found[1]) for path in sorted(_CASES.glob("*.test")) for found in _CASE.finditer(path.read_text())]


def _compiled(folder: Path, name: str, source: str) -> Compiled:
    return compile_workflow(reflect(module_of(folder / f"case_{name}.py", _HEAD + source).program))


def _states(machine: dict[str, Any], indent: str = "") -> Iterator[str]:
    for name, state in machine["States"].items():
        ways = [rule["Next"] for rule in state.get("Choices", [])]
        ways += [state[key] for key in ("Default", "Next") if key in state]
        ways += [f"{'/'.join(c['ErrorEquals'][:1])} -> {c['Next']}" for c in state.get("Catch", [])]
        assigned = sorted(
            {*state.get("Assign", {}), *(k for r in state.get("Choices", []) for k in r.get("Assign", {}))}
        )
        sets = f" sets {', '.join(assigned)}" if assigned else ""
        yield f"{indent}{name}: {state['Type']}{sets}{' -> ' + '; '.join(ways) if ways else ''}"
        for inner in (*state.get("Branches", []), *([state["ItemProcessor"]] if "ItemProcessor" in state else [])):
            yield from _states(inner, indent + "  ")


@pytest.mark.parametrize(("path", "name"), _all(), ids=lambda value: value if isinstance(value, str) else value.stem)
def test_case(path: Path, name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = path.read_text()
    found = next(one for one in _CASE.finditer(text) if one[1] == name)
    made = _compiled(tmp_path, name, found[2])
    flow, states = made.flow + "\n", "\n".join(_states(made.definition)) + "\n\n"
    if request.config.getoption("--update"):
        whole = f"[case {name}]\n{found[2]}[flow]\n{flow}[states]\n{states}"
        path.write_text(text[: found.start()] + whole + text[found.end() :])
        return
    assert (found[3], found[4]) == (flow, states)


def test_names_do_not_depend_on_what_stands_above(tmp_path: Path) -> None:
    source = "def program(x):\n    y = double(x)\n    if y > 3:\n        echo(y)\n    return y\n"
    first = _compiled(tmp_path, "plain", source).definition
    second = _compiled(tmp_path, "moved", "# one line more\n\n\n" + source).definition
    assert first == second
