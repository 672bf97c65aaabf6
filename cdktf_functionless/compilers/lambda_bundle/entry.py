"""The zip's `index.py`: it loads the emitted module and binds payloads to the handler's parameters."""

from __future__ import annotations

import inspect

from ...payload import PayloadShape

#: What AWS calls: the module and the name in it.
ENTRY = "index.handler"
_ONLY = inspect.Parameter.POSITIONAL_ONLY


def entry_text(name: str, signature: inspect.Signature, shape: PayloadShape, is_async: bool) -> str:
    """The text of `index.py`.

    Args:
        name: the handler's name in the emitted module.
        signature: the handler's signature.
        shape: what of it comes from the payload.
        is_async: whether its result has to be awaited.
    """
    lines = ["from lambda_runtime.start import batched, load"]
    if shape.named or shape.open:
        lines.append("from lambda_runtime.named import named")
    if is_async:
        lines.append("from lambda_runtime.concurrent import run")
    lines += ["", f"function = load({name!r})", "", "", "@batched", "def handler(event, context):"]
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
    return "\n".join(lines) + "\n"
