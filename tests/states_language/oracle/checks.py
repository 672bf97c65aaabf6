"""What AWS refuses and no validator catches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_SIZE = 1_048_576


def own_checks(definition: Mapping[str, Any]) -> list[str]:
    """What is wrong with a definition; empty when nothing is."""
    found = list(_scope(definition, frozenset()))
    names = [name for name, _ in _states(definition)]
    found += [f"state name used twice: {name}" for name in {n for n in names if names.count(n) > 1}]
    found += [f"state name longer than 80: {name}" for name in names if len(name) > 80]
    if len(json.dumps(definition)) > _SIZE:
        found.append("definition over 1 MB")
    for name, state in _states(definition):
        found += _fields(name, state)
    return found


def _machines(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inner = list(state.get("Branches", []))
    if "ItemProcessor" in state:
        inner.append(state["ItemProcessor"])
    return inner


def _states(machine: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        for inner in _machines(state):
            yield from _states(inner)


def _assigned(machine: Mapping[str, Any]) -> set[str]:
    names: set[str] = set()
    for state in machine["States"].values():
        for holder in (state, *state.get("Catch", []), *state.get("Choices", [])):
            names.update(holder.get("Assign", {}))
    return names


def _scope(machine: Mapping[str, Any], outer: frozenset[str]) -> Iterator[str]:
    """Assign keys: identifiers, not `states`, and in an inner machine none of an outer machine's."""
    own = _assigned(machine)
    for name in sorted(own):
        if not _NAME.fullmatch(name):
            yield f"not a variable's name: {name}"
        if name == "states":
            yield "a variable may not be named states"
        if name in outer:
            yield f"an inner scope assigns the outer variable {name}"
    for state in machine["States"].values():
        distributed = state.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED"
        for inner in _machines(state):
            if distributed:
                yield from _isolated(inner, outer | own)
            yield from _scope(inner, frozenset() if distributed else outer | own)


def _isolated(machine: Mapping[str, Any], outer: frozenset[str]) -> Iterator[str]:
    """A distributed Map's iterations see no variable of the machine around it."""
    for name in sorted(outer - _assigned(machine)):
        local = re.compile(rf"\${name}\s*:=|function\([^)]*\${name}\b")  # a helper's own variable
        used = re.compile(rf"\${name}\b")
        if any(used.search(text) and not local.search(text) for text in _texts(dict(machine))):
            yield f"a distributed iteration reads the outer variable {name}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _fields(name: str, state: Mapping[str, Any]) -> Iterator[str]:
    """`$states.result` and `$states.errorOutput` only where they are."""
    before = (
        "Arguments",
        "Items",
        "ItemSelector",
        "Condition",
        "Seconds",
        "Error",
        "Cause",
        "TimeoutSeconds",
        "Choices",
    )
    after = state["Type"] in ("Task", "Map", "Parallel")
    for key, value in state.items():
        for text in _texts(value) if key not in ("ItemProcessor", "Branches") else ():
            if not text.startswith("{%"):
                continue
            if "$states.result" in text and (key in before or not after or key == "Catch"):
                yield f"{name}: $states.result in {key}"
            if "$states.errorOutput" in text and key != "Catch":
                yield f"{name}: $states.errorOutput in {key}"
