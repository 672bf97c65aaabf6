"""Diagrams as Mermaid text, which many places that show Markdown draw.

https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterator

from .model import Graph

_SHAPES = {
    "dynamodb_table": ("[(", ")]"),
    "sqs_queue": ("[/", "/]"),
    "sns_topic": ("[/", "/]"),
    "Choice": ("{", "}"),
    "Start": ("((", "))"),
    "sfn_state_machine": ("[[", "]]"),
}


def mermaid(graph: Graph) -> str:
    """A flowchart of a diagram, and one for each diagram inside it, as Markdown."""
    lines: list[str] = []
    for each in _all(graph):
        lines += [f"## {each.title}", "", "```mermaid", *_flowchart(each), "```", ""]
    return "\n".join(lines)


def _all(graph: Graph) -> Iterator[Graph]:
    yield graph
    for node in graph.nodes.values():
        if node.inside is not None:
            yield from _all(node.inside)


def _flowchart(graph: Graph) -> list[str]:
    names = {id: f"n{number}" for number, id in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for id, node in graph.nodes.items():
        before, after = _SHAPES.get(node.kind, ("[", "]"))
        detail = f"<br/><small>{_text(node.detail)}</small>" if node.detail and node.detail != node.kind else ""
        lines.append(f'  {names[id]}{before}"{_text(node.label)}{detail}"{after}')
    for source, target, labels in graph.merged():
        shown = f'|"{"<br/>".join(map(_text, labels))}"|' if labels else ""
        lines.append(f"  {names[source]} -->{shown} {names[target]}")
    return lines


def _text(text: str) -> str:
    """A text in quotes, where Mermaid reads entities."""
    for character, entity in (("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(character, entity)
    return text
