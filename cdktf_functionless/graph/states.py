"""A state machine's definition as a diagram of its states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .model import Edge, Graph, Node

_START = "start"


def states_graph(definition: Mapping[str, Any], title: str) -> Graph:
    """The states of a machine; those inside Parallel and Map states are nodes of the same diagram.

    Args:
        definition: in the Amazon States Language.
        title: the machine's name.
    """
    graph = Graph(title)
    graph.nodes[_START] = Node(_START, "start", "Start")
    _add(definition, "", graph)
    graph.add(Edge(_START, str(definition["StartAt"])))
    for source, target, label in _transitions(definition, ""):
        graph.add(Edge(source, target, label))
    return graph


def _add(machine: Mapping[str, Any], prefix: str, graph: Graph) -> None:
    for name, state in machine["States"].items():
        resource = str(state.get("Resource", "")).rpartition(":::")[2]
        graph.nodes[prefix + name] = Node(prefix + name, name, str(state["Type"]), resource or str(state["Type"]))
        for inner, path in _inside(state, prefix + name):
            _add(inner, path, graph)


def _inside(state: Mapping[str, Any], path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The machines inside a state, each with the prefix of its states' ids."""
    for number, branch in enumerate(state.get("Branches", ())):
        yield branch, f"{path}/{number}/"
    if "ItemProcessor" in state:
        yield state["ItemProcessor"], f"{path}/"


def _transitions(machine: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, state in machine["States"].items():
        here = prefix + name
        if "Next" in state:
            yield here, prefix + state["Next"], ""
        for choice in state.get("Choices", ()):
            yield here, prefix + choice["Next"], _short(str(choice.get("Condition", "")))
        if "Default" in state:
            yield here, prefix + state["Default"], "else"
        for catcher in state.get("Catch", ()):
            first, *others = catcher["ErrorEquals"]
            yield here, prefix + catcher["Next"], f"except {first}{', …' if others else ''}"
        for inner, path in _inside(state, here):
            yield here, path + str(inner["StartAt"]), "each" if state["Type"] == "Map" else "branch"
            yield from _transitions(inner, path)


def _short(condition: str) -> str:
    text = condition.removeprefix("{%").removesuffix("%}").strip()
    return text if len(text) <= 30 else "then"  # the state's name says it in Python
