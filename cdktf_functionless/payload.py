"""How a payload and a function's parameters fit together: the one rule that all hosts share.

A function of exactly one positional parameter gets the whole payload. One without parameters takes no notice of it.
Otherwise the payload is an object of named arguments. The parameter that is named `context`, or annotated with one of
the context types, gets the host's context and is no part of the payload.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from .context import CONTEXT_TYPES
from .diagnostics import FL1009, FL1012, Position, error
from .reflect import Reflection

T = TypeVar("T")
_REST = "other_arguments"
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class PayloadShape:
    """What a function takes.

    Args:
        whole: the parameter that gets the whole payload, or None.
        named: the parameters that are entries of the payload, in order.
        context: the parameter that gets the context, or None.
        open: whether entries of other names are taken too (`**kwargs`).
    """

    whole: inspect.Parameter | None
    named: tuple[inspect.Parameter, ...]
    context: str | None
    open: bool = False


def payload_shape(reflection: Reflection) -> PayloadShape:
    """The shape of a function's payload.

    Raises:
        FunctionlessError: FL1012 for `*args`, which no payload can fill.
    """
    parameters: list[inspect.Parameter] = []
    context: str | None = None
    taken = False
    for parameter in reflection.signature.parameters.values():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            raise error(
                FL1012,
                f"The parameter *{parameter.name} cannot be filled from a payload.",
                reflection.position(reflection.node),
                "Take one parameter for the whole payload, or name each entry of it.",
            )
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            taken = True
        elif parameter.name == "context" or reflection.hints.get(parameter.name) in CONTEXT_TYPES:
            context = parameter.name
        else:
            parameters.append(parameter)
    if len(parameters) == 1 and parameters[0].kind in _POSITIONAL and not taken:
        return PayloadShape(parameters[0], (), context)
    return PayloadShape(None, tuple(parameters), context, taken)


def bind(
    shape: PayloadShape, args: tuple[T, ...], kwargs: Mapping[str, T], position: Position | None, name: str
) -> T | dict[str, T] | None:
    """The payload that a call sends: one argument, an object of arguments, or None for a call without any.

    Args:
        shape: what the callee takes.
        args: the call's positional arguments, in any form.
        kwargs: the call's named arguments.
        position: where the call stands.
        name: the callee's readable name.

    Raises:
        FunctionlessError: FL1009 when the arguments do not fit, with the parameter's name.
    """
    signature = _signature(shape)
    try:
        bound: dict[str, Any] = dict(signature.bind(*args, **kwargs).arguments)
    except TypeError as failure:
        raise error(
            FL1009, f"The call of {name} does not fit it: {failure}.", position, f"It takes {signature}."
        ) from failure
    if shape.whole is not None:
        return bound.get(shape.whole.name)
    if shape.open:
        bound |= bound.pop(_REST, {})
    return bound if shape.named or shape.open else None


def _signature(shape: PayloadShape) -> inspect.Signature:
    """The callee's signature as callers see it: without the context. A whole payload is always given: without one,
    AWS sends an empty object, and not the parameter's default."""
    if shape.whole is not None:
        return inspect.Signature([shape.whole.replace(default=inspect.Parameter.empty)])
    named = list(shape.named)
    if shape.open:
        named.append(inspect.Parameter(_REST, inspect.Parameter.VAR_KEYWORD))
    return inspect.Signature(named)
