"""Which cloud operations a handler may call, over all the user's functions that it reaches, and with what.

A small abstract interpreter. It follows clients and constructs through variables, containers, functions, classes and
callbacks of the user's; it enters no library and runs no user code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..function import Reflection
from . import calls
from .engine import Engine, Frame
from .facts import facts_of
from .results import Analysis, ResolvedCall, Undecided, gather
from .values import SOME, Cell, Values, join

__all__ = ["Analysis", "ResolvedCall", "Undecided", "analyse"]


def analyse(handler: Reflection, environment: Mapping[str, str] = MappingProxyType({})) -> Analysis:
    """Finds the cloud operations that a handler may call.

    Args:
        handler: the function that Lambda calls; what a partial or a method fixes of its parameters is taken as given.
        environment: the environment variables that it will see, by name; values may be Terraform tokens.

    Returns:
        The calls with their possible arguments, and the calls that cannot be decided, each in source order.
    """
    engine = Engine(environment)
    facts = facts_of(handler.node)
    frame = Frame(engine, facts, handler)
    defaults = calls.live_defaults(engine, handler.function)
    for argument in handler.parameters:
        name = argument.arg
        values: Values = join(SOME, defaults.get(name, ()))
        if name in handler.bound:
            values = (engine.live(handler.bound[name]),)
        frame.parameters[name] = Cell()
        engine.grow(frame.parameters[name], values)
    engine.frames[engine.live(handler.function)] = {"handler": frame}
    engine.pending[frame] = None
    while engine.pending:
        calls.run(next(iter(engine.pending)))
    return gather(frame)
