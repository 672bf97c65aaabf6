"""Nodes and edges: what a diagram shows, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Node:
    """A resource, or a state.

    Args:
        id: unique in its graph.
        label: what people call it.
        kind: the Terraform type without its provider, or the state's type; it chooses the colour.
        detail: the one line beneath the label.
        inside: the diagram that it opens into, a state machine's states.
    """

    id: str
    label: str
    kind: str
    detail: str = ""
    inside: Graph | None = None


@dataclass(frozen=True)
class Edge:
    """Something that one node does with another.

    Args:
        source: the node that acts.
        target: the node that is acted on.
        label: the operation, and the source line that does it.
    """

    source: str
    target: str
    label: str = ""


@dataclass
class Graph:
    """A diagram.

    Args:
        title: its heading.
        nodes: by id, in the order in which they are to be shown.
        edges: without repetition, in order.
    """

    title: str
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def add(self, edge: Edge) -> None:
        """Adds an edge between nodes that the diagram has, once."""
        if edge.source in self.nodes and edge.target in self.nodes and edge not in self.edges:
            self.edges.append(edge)

    def merged(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """One edge for each pair of nodes, with all of its labels."""
        labels: dict[tuple[str, str], dict[str, None]] = {}
        for edge in self.edges:
            labels.setdefault((edge.source, edge.target), {})[edge.label] = None
        return [
            (source, target, tuple(label for label in found if label)) for (source, target), found in labels.items()
        ]
