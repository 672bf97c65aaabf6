"""From a function object to its syntax tree, with every free name bound to its live value."""

from .below import forget, holds, leading, loads, mask
from .function import Reflection, reflect
from .scopes import body, free_names, local_names, parameters
from .source import FunctionNode, SourceFile, source_file
from .static import UNKNOWN, attribute, evaluate
from .walk import children, walk

__all__ = [
    "UNKNOWN",
    "FunctionNode",
    "Reflection",
    "SourceFile",
    "attribute",
    "body",
    "children",
    "evaluate",
    "forget",
    "free_names",
    "holds",
    "leading",
    "loads",
    "local_names",
    "mask",
    "parameters",
    "reflect",
    "source_file",
    "walk",
]
