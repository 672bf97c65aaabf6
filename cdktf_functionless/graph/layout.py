"""Where the nodes of a diagram stand: in layers, from left to right, with few crossings.

The layers are found by `fast-sugiyama` (the extra `graph`).
"""

from __future__ import annotations

from dataclasses import dataclass

from .model import Graph

#: Sizes in pixels.
NODE_HEIGHT = 48
GAP = 34
LAYER_GAP = 350
_CHARACTER = 7.4
_LEAST, _MOST = 96, 300


@dataclass(frozen=True)
class Box:
    """A node's place: its centre and its width, in pixels."""

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Layout:
    """The places of a diagram's nodes, and its size."""

    boxes: dict[str, Box]
    width: float
    height: float


def width_of(label: str, detail: str) -> float:
    """How wide a node with these two lines is."""
    return min(_MOST, max(_LEAST, _CHARACTER * max(len(label), len(detail) * 0.86) + 36))


def layout(graph: Graph) -> Layout:
    """Places the nodes of a diagram.

    Raises:
        ModuleNotFoundError: without `fast-sugiyama`.
    """
    import fast_sugiyama

    pairs = list(dict.fromkeys((edge.source, edge.target) for edge in graph.edges if edge.source != edge.target))
    places: dict[str, tuple[float, float]] = {}
    top = 0.0
    if pairs:
        found = fast_sugiyama.from_edges(
            pairs, vertex_spacing=NODE_HEIGHT + GAP, crossing_minimization="barycenter", transpose=True
        )
        for nodes, across, _, _ in found.to_list():
            deepest = max(y for _, (_, y) in nodes)
            step = NODE_HEIGHT + GAP
            for node, (x, y) in nodes:
                if node in graph.nodes:
                    places[node] = ((deepest - y) / step * LAYER_GAP, top + x)
            top += across + step
    column = 0
    for id in graph.nodes:  # what nothing is joined to stands below, in rows
        if id not in places:
            places[id] = (column % 4 * LAYER_GAP, top + column // 4 * (NODE_HEIGHT + GAP))
            column += 1
    widths = {id: width_of(node.label, node.detail) for id, node in graph.nodes.items()}
    left = min((x - widths[id] / 2 for id, (x, _) in places.items()), default=0)
    boxes = {id: Box(x - left, y + NODE_HEIGHT, widths[id]) for id, (x, y) in places.items()}
    right = max((box.x + box.width / 2 for box in boxes.values()), default=0)
    bottom = max((box.y for box in boxes.values()), default=0)
    return Layout(boxes, right + GAP, bottom + NODE_HEIGHT + GAP)
