"""Pictures of what was synthesized: resources and what they do with each other, state machines and their states.

`python -m cdktf_functionless graph` reads `cdktf.out` and writes Mermaid and a page of HTML.
"""

from .mermaid import mermaid
from .model import Edge, Graph, Node
from .page import page
from .stack import stack_graph
from .states import states_graph

__all__ = ["Edge", "Graph", "Node", "mermaid", "page", "stack_graph", "states_graph"]
