"""A diagram as one HTML page that needs nothing else: drawings in SVG, drag to move, wheel to zoom."""

from __future__ import annotations

import html
from collections.abc import Iterator

from .layout import GAP, NODE_HEIGHT, Box, layout
from .model import Graph, Node

#: Colour of a node by its kind; the words are the groups of the legend.
_GROUPS = {
    "Compute": ("#d97706", ("lambda_function",)),
    "Workflow": ("#be185d", ("sfn_state_machine", "Task", "Parallel", "Map")),
    "Storage": ("#2563eb", ("dynamodb_table", "s3_bucket", "secretsmanager_secret", "ssm_parameter")),
    "Messages": ("#7c3aed", ("sqs_queue", "sns_topic", "kinesis_stream", "Wait")),
    "Events": (
        "#059669",
        ("cloudwatch_event_bus", "cloudwatch_event_rule", "scheduler_schedule", "Choice"),
    ),
    "API": (
        "#0e7490",
        ("apigatewayv2_api", "appsync_graphql_api", "cloudwatch_event_api_destination", "Start", "Pass"),
    ),
    "End": ("#475569", ("Succeed", "Fail")),
}
_COLOURS = {kind: colour for colour, kinds in _GROUPS.values() for kind in kinds}
_LINE = 13

_STYLE = """
:root { --back: #f8fafc; --ink: #0f172a; --soft: #64748b; --card: #ffffff; --line: #94a3b8; --edge: #cbd5e1; }
@media (prefers-color-scheme: dark) {
  :root { --back: #0b1220; --ink: #e2e8f0; --soft: #94a3b8; --card: #111b2e; --line: #64748b; --edge: #1e293b; } }
* { box-sizing: border-box } body { margin: 0; background: var(--back); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: baseline; padding: 18px 24px 6px }
h1 { font-size: 20px; margin: 0 } h2 { font-size: 15px; margin: 0; display: inline }
.legend { display: flex; gap: 14px; color: var(--soft); font-size: 12px }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 5px }
section, details { margin: 12px 24px; background: var(--card); border: 1px solid var(--edge); border-radius: 10px;
  overflow: hidden }
summary { padding: 12px 16px; cursor: pointer } summary span { color: var(--soft); margin-left: 8px }
svg { display: block; width: 100%; max-height: 80vh; cursor: grab; touch-action: none } svg.moving { cursor: grabbing }
.node rect { fill: var(--card); stroke-width: 1.5 }
.node text { text-anchor: middle; fill: var(--ink); font-size: 13px }
.node .detail { fill: var(--soft); font-size: 11px } .node .bar { stroke: none } .node a { cursor: pointer }
.edge path { fill: none; stroke: var(--line); stroke-width: 1.3 }
.edge text { fill: var(--soft); font-size: 11px; text-anchor: middle; paint-order: stroke; stroke: var(--card);
  stroke-width: 4px }
"""

_SCRIPT = """
for (const svg of document.querySelectorAll("svg[viewBox]")) {
  let box = svg.viewBox.baseVal, from = null;
  const scale = () => box.width / svg.clientWidth;
  svg.addEventListener("pointerdown", e => { if (e.target.closest("a")) return;
    from = [e.clientX, e.clientY]; svg.setPointerCapture(e.pointerId); svg.classList.add("moving"); });
  svg.addEventListener("pointermove", e => { if (!from) return; const k = scale();
    box.x -= (e.clientX - from[0]) * k; box.y -= (e.clientY - from[1]) * k; from = [e.clientX, e.clientY]; });
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, () => { from = null; svg.classList.remove("moving"); });
  svg.addEventListener("wheel", e => { e.preventDefault(); const by = e.deltaY > 0 ? 1.12 : 1 / 1.12, r =
    svg.getBoundingClientRect(), x = (e.clientX - r.left) / r.width, y = (e.clientY - r.top) / r.height;
    box.x += box.width * x * (1 - by); box.y += box.height * y * (1 - by); box.width *= by; box.height *= by; },
    { passive: false });
}
for (const link of document.querySelectorAll("a[href^='#']"))
  link.addEventListener("click", () => { document.querySelector(link.getAttribute("href")).open = true; });
"""


def page(graphs: list[Graph]) -> str:
    """The page of an app's stacks.

    Args:
        graphs: a diagram for each stack; a state machine's own is folded below the stack's.

    Raises:
        ModuleNotFoundError: without `fast-sugiyama` (the extra `graph`).
    """
    title = ", ".join(graph.title for graph in graphs)
    shown = {node.kind for graph in graphs for each in _all(graph) for node in each.nodes.values()}
    legend = "".join(
        f'<span><i style="background:{colour}"></i>{group}</span>'
        for group, (colour, kinds) in _GROUPS.items()
        if shown & set(kinds)
    )
    body = "".join(part for number, graph in enumerate(graphs) for part in _stack(graph, f"s{number}", len(graphs) > 1))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><header><h1>{html.escape(title)}</h1>"
        f'<div class="legend">{legend}</div></header>{body}<script>{_SCRIPT}</script></body></html>\n'
    )


def _all(graph: Graph) -> Iterator[Graph]:
    yield graph
    for node in graph.nodes.values():
        if node.inside is not None:
            yield node.inside


def _stack(graph: Graph, id: str, several: bool) -> Iterator[str]:
    heading = f"<summary><h2>{html.escape(graph.title)}</h2></summary>" if several else ""
    tag = "details open" if several else "section"
    yield f"<{tag}>{heading}{_drawing(graph, id)}</{tag.partition(' ')[0]}>"
    for number, node in enumerate(graph.nodes.values()):
        if node.inside is not None:
            count = len(node.inside.nodes) - 1
            yield (
                f'<details id="{id}-{number}"><summary><h2>{html.escape(node.label)}</h2>'
                f"<span>{count} state{'s' if count != 1 else ''}</span></summary>"
                f"{_drawing(node.inside, f'{id}-{number}-i')}</details>"
            )


def _drawing(graph: Graph, id: str) -> str:
    places = layout(graph)
    numbers = {node: f"{id}-{number}" for number, node in enumerate(graph.nodes)}
    drawn = [
        _edge(places.boxes[source], places.boxes[target], labels, source == target, id)
        for source, target, labels in graph.merged()
    ]
    edges, labels = ("".join(part) for part in zip(*drawn, strict=True)) if drawn else ("", "")
    nodes = "".join(_node(node, places.boxes[name], numbers[name]) for name, node in graph.nodes.items())
    arrow = (
        f'<defs><marker id="{id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--line)"/></marker></defs>'
    )
    box = f"{-GAP} 0 {places.width + GAP:.0f} {places.height:.0f}"
    shape = f"aspect-ratio:{places.width + GAP:.0f}/{places.height:.0f}"
    return f'<svg viewBox="{box}" style="{shape}">{arrow}{edges}{nodes}{labels}</svg>'


def _node(node: Node, box: Box, id: str) -> str:
    colour = _COLOURS.get(node.kind, "#475569")
    left, top = box.x - box.width / 2, box.y - NODE_HEIGHT / 2
    room = int((box.width - 20) / 7.2)
    drawn = (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{NODE_HEIGHT}" rx="8" stroke="{colour}"/>'
        f'<rect class="bar" x="{left:.1f}" y="{top:.1f}" width="5" height="{NODE_HEIGHT}" rx="2" '
        f'style="fill:{colour}"/>'
        f'<text x="{box.x:.1f}" y="{box.y - 3:.1f}">{html.escape(_cut(node.label, room))}</text>'
        f'<text class="detail" x="{box.x:.1f}" y="{box.y + 14:.1f}">'
        f"{html.escape(_cut(node.detail, int(room * 1.2)))}</text>"
        f"<title>{html.escape(node.label)} ({html.escape(node.detail)})</title>"
    )
    return f'<g class="node">{_linked(drawn, id) if node.inside is not None else drawn}</g>'


def _linked(drawn: str, id: str) -> str:
    return f'<a href="#{id}">{drawn}</a>'


def _edge(source: Box, target: Box, labels: tuple[str, ...], same: bool, id: str) -> tuple[str, str]:
    """The line, and its labels, which are drawn above everything."""
    if same:
        x, y = source.x + source.width / 2, source.y
        path = f"M{x:.1f} {y - 8:.1f}C{x + 46:.1f} {y - 46:.1f} {x + 46:.1f} {y + 46:.1f} {x + 2:.1f} {y + 8:.1f}"
        middle = (x + 52, y)
    else:
        forward = target.x >= source.x
        start = (source.x + source.width / 2 * (1 if forward else -1), source.y)
        end = (target.x - (target.width / 2 + 3) * (1 if forward else -1), target.y)
        bend = max(40.0, abs(end[0] - start[0]) / 2) * (1 if forward else -1)
        path = (
            f"M{start[0]:.1f} {start[1]:.1f}C{start[0] + bend:.1f} {start[1]:.1f} "
            f"{end[0] - bend:.1f} {end[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
        )
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    top = middle[1] - (len(labels) - 1) * _LINE / 2 - 4
    text = "".join(
        f'<text x="{middle[0]:.1f}" y="{top + number * _LINE:.1f}">{html.escape(_cut(label, 34))}</text>'
        for number, label in enumerate(labels)
    )
    line = f'<g class="edge"><path d="{path}" marker-end="url(#{id}-arrow)"/></g>'
    return line, f'<g class="edge">{text}</g>'


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(1, room - 1)] + "…"
