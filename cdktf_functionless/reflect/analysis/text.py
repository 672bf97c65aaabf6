"""Strings that are known: concatenation, formatting and the plain methods, of constants and Terraform tokens."""

from __future__ import annotations

import ast
import itertools
from typing import Any

from ...tokens import has_token, is_token
from .engine import Frame
from .values import CONSTANTS, NOTHING, SOME, Arguments, Live, Value, Values

#: Methods whose result synth can know, of strings without tokens.
_METHODS = frozenset(
    {
        "upper",
        "lower",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "capitalize",
        "casefold",
        "swapcase",
        "removeprefix",
        "removesuffix",
        "replace",
        "zfill",
        "partition",
        "rpartition",
        "split",
        "rsplit",
        "encode",
        "decode",
    }
)
_LENGTH = 10_000


def known(values: Values) -> list[str] | None:
    """The texts that values are when formatted; None where one is not known."""
    found: list[str] = []
    for value in values:
        held = value.object if isinstance(value, Live) else value
        if isinstance(held, str):
            found.append(held)
        elif type(held) in (int, bool) or held is None:
            found.append(str(held))
        else:
            return None
    return found or None


def concatenated(frame: Frame, parts: list[Values]) -> Values:
    """All the texts that a row of parts may give."""
    if any(part == NOTHING for part in parts):
        return NOTHING
    texts = [known(part) for part in parts]
    if any(text is None for text in texts):
        return SOME
    many = 1
    for text in texts:
        many *= len(text or ())
    if many > CONSTANTS:
        return SOME
    found: dict[Value, None] = {}
    for row in itertools.product(*(text or () for text in texts)):
        whole = "".join(row)
        if len(whole) > _LENGTH:
            return SOME
        found[frame.engine.live(whole)] = None
    return tuple(found)


def binary(frame: Frame, op: ast.operator, left: Values, right: Values) -> Values:
    """`+` of strings; other operators give data."""
    if isinstance(op, ast.Add) and all(
        isinstance(one, Live) and isinstance(one.object, str) for one in (*left, *right)
    ):
        return concatenated(frame, [left, right])
    if isinstance(op, ast.Mod) and len(left) == 1:
        return _percent(frame, left[0], right)
    return SOME


def _percent(frame: Frame, left: Value, right: Values) -> Values:
    """`"%s/%s" % (a, b)`, where every placeholder is `%s`."""
    from .containers import fixed

    template = left.object if isinstance(left, Live) else None
    if not isinstance(template, str):
        return SOME
    pieces = template.split("%s")
    given = fixed(frame, right)
    values = [right] if given is None else given
    if any("%" in piece for piece in pieces) or len(values) != len(pieces) - 1:
        return SOME
    row: list[Values] = []
    for piece, value in itertools.zip_longest(pieces, values):
        row.append((frame.engine.live(piece),))
        if value is not None:
            row.append(value)
    return concatenated(frame, row)


def method(frame: Frame, node: ast.AST, receiver: Live, name: str, given: Arguments) -> Values:
    """The result of a method of a constant."""
    held: Any = receiver.object
    if not isinstance(held, (str, bytes)):
        return SOME
    if name == "format" and isinstance(held, str):
        return _format(frame, held, given)
    if name == "join" and isinstance(held, str):
        return _join(frame, receiver, given)
    if name not in _METHODS or is_token(held):
        return SOME
    arguments: list[Any] = []
    for values in (*given.args, *given.kwargs.values()):
        one = values[0].object if len(values) == 1 and isinstance(values[0], Live) else UNKNOWN_TEXT
        if one is UNKNOWN_TEXT or (isinstance(one, str) and has_token(one)):
            return SOME
        arguments.append(one)
    positional = arguments[: len(given.args)]
    named = dict(zip(given.kwargs, arguments[len(given.args) :], strict=True))
    try:
        result = getattr(held, name)(*positional, **named)
    except Exception:  # the method's own error belongs to run time
        return SOME
    if isinstance(result, (list, tuple)):
        result = list(result) if isinstance(result, list) else result
    return (frame.engine.live(result),) if not isinstance(result, list) else _list(frame, node, result)


UNKNOWN_TEXT = object()


def _list(frame: Frame, node: ast.AST, texts: list[str]) -> Values:
    from .values import Cell, Sequence

    made = frame.site((node, "split", tuple(texts)), Sequence, "list")
    for index, one in enumerate(texts):
        if len(made.items) <= index:
            made.items.append(Cell())
        frame.engine.grow(made.items[index], (frame.engine.live(one),))
    return (made,)


def _format(frame: Frame, template: str, given: Arguments) -> Values:
    """`"{}/{name}".format(...)`, where every placeholder is plain."""
    import string

    row: list[Values] = []
    counter = 0
    if has_token(template):
        return SOME  # its braces are not placeholders
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        return SOME
    for literal, field, spec, conversion in pieces:
        row.append((frame.engine.live(literal),))
        if field is None:
            continue
        if spec or conversion not in (None, "s"):
            return SOME
        if field == "":
            values = given.get(counter, None)
            counter += 1
        else:
            values = given.get(int(field), None) if field.isdigit() else given.get(None, field)
        if values is None:
            return SOME
        row.append(values)
    return concatenated(frame, row)


def _join(frame: Frame, separator: Live, given: Arguments) -> Values:
    from .containers import fixed

    parts = fixed(frame, given.args[0]) if given.args else None
    if parts is None:
        return SOME
    row: list[Values] = []
    for index, part in enumerate(parts):
        if index:
            row.append((separator,))
        row.append(part)
    return concatenated(frame, row) if row else (frame.engine.live(""),)
