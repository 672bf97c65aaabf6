"""The zip's `index.py`: it loads the emitted module and binds payloads to the handler's parameters."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...payload import PayloadShape

#: What AWS calls: the module and the name in it.
ENTRY = "index.handler"
_ONLY = inspect.Parameter.POSITIONAL_ONLY


@dataclass(frozen=True)
class Adapter:
    """What stands between an event source and the handler: it takes the source's event apart, calls the handler with
    payloads, and answers as the source expects.

    Args:
        runtime: a function of `lambda_runtime`, as `"lambda_runtime.records:batch"`; it is called with the handler
            that takes `(payload, context)`, and gives the one that AWS calls.
        arguments: its other arguments, plain constants.
    """

    runtime: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def module(self) -> str:
        """The module of the runtime that it is in."""
        return self.runtime.partition(":")[0]


def entry_text(
    name: str, signature: inspect.Signature, shape: PayloadShape, is_async: bool, adapter: Adapter | None = None
) -> str:
    """The text of `index.py`.

    Args:
        name: the handler's name in the emitted module.
        signature: the handler's signature.
        shape: what of it comes from the payload.
        is_async: whether its result has to be awaited.
        adapter: what stands before the handler, if anything does.
    """
    lines = [f"from lambda_runtime.start import load{', named' if shape.named or shape.open else ''}"]
    if is_async:
        lines.append("from lambda_runtime.concurrent import run")
    lines += ["", f"function = load({name!r})", "", "", "def handler(event, context):"]
    arguments: list[str] = []
    if shape.named or shape.open:
        names = " ".join(item.name + ("?" if item.default is not item.empty else "") for item in shape.named)
        lines.append(f"    given = dict(named(event, {names!r}{', True' if shape.open else ''}))")
        first = [item.name for item in shape.named if item.kind is _ONLY]
        if first:
            arguments.append(f"*[given.pop(name) for name in {first!r} if name in given]")
        if shape.context is not None and signature.parameters[shape.context].kind is _ONLY:
            arguments.append("context")
        elif shape.context is not None:
            arguments.append(f"{shape.context}=context")
        arguments.append("**given")
    else:
        for parameter in signature.parameters.values():
            if parameter.name == shape.context:
                arguments.append("context" if parameter.kind is _ONLY else f"{parameter.name}=context")
            elif shape.whole is not None and parameter.name == shape.whole.name:
                plain = parameter.kind is _ONLY or not arguments
                arguments.append("event" if plain else f"{parameter.name}=event")
    call = f"function({', '.join(arguments)})"
    lines.append(f"    return run({call})" if is_async else f"    return {call}")
    if adapter is not None:
        made = adapter.runtime.partition(":")[2]
        lines.insert(0, f"from {adapter.module} import {made}")
        lines += ["", "", f"handler = {made}({', '.join(['handler', *_keywords(adapter.arguments)])})"]
    return "\n".join(lines) + "\n"


def _keywords(arguments: Mapping[str, Any]) -> list[str]:
    return [f"{name}={value!r}" for name, value in arguments.items()]
