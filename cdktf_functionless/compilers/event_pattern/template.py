"""What a mapping builds, and the input path or template that it is written as."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...diagnostics import FL4020, FL4021, FL4022, FL4023, Diagnostics, Position
from .abstract import WHOLE, Dumped, Field, Items, Known, Object, Piece, Predefined, Template
from .shapes import RAISES, ListShape, ObjectShape, ScalarShape
from .values import NUMBER, STRING

MOST_PATHS = 100
MOST_CHARACTERS = 8192
_KEY = re.compile(r"[A-Za-z0-9_/-]+")


@dataclass(frozen=True)
class Input:
    """What a target receives. Exactly one of these is set, or none: the event as it is.

    Args:
        constant: the value, whatever the event.
        path: an input path.
        template: an input template.
        paths: the template's placeholders and their paths.
    """

    constant: Known | None = None
    path: str | None = None
    template: str | None = None
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether it is the event itself."""
        return self.constant is None and self.path is None and self.template is None


def written(result: Any, position: Position, diagnostics: Diagnostics) -> Input:
    """The input that gives this result; errors go to `diagnostics`."""
    writer = _Writer(position, diagnostics)
    match result:
        case Known(value=value):
            writer.constant(value)
            return Input(constant=result)
        case Field(key=(_, ())):
            return Input()
        case Predefined(whole=True):
            return Input()
        case Field():
            return Input(path=writer.path(result))
    template = writer.json(result)
    if len(writer.paths) > MOST_PATHS:
        message = f"The mapping reads {len(writer.paths)} fields, and a transformer has {MOST_PATHS} paths at most."
        writer.report(FL4022, message, "Pass the object that holds them.")
    if len(template) > MOST_CHARACTERS:
        message = f"The template has {len(template)} characters, and AWS takes {MOST_CHARACTERS} at most."
        writer.report(FL4022, message, "Build the input in the target.")
    return Input(template=template, paths={name: path for path, name in writer.paths.items()})


class _Writer:
    """Writes JSON with placeholders."""

    def __init__(self, position: Position, diagnostics: Diagnostics) -> None:
        self.paths: dict[str, str] = {}
        self._position = position
        self._diagnostics = diagnostics

    def report(self, code: Any, message: str, remedy: str) -> str:
        """Adds an error."""
        self._diagnostics.report(code, message, self._position, remedy)
        return "null"

    def json(self, value: Any) -> str:
        """JSON text in which AWS quotes what is a string."""
        match value:
            case Known(value=live):
                return self.constant(live)
            case Field(key=(_, ())):
                return f"<{WHOLE.name}>"
            case Field():
                return f"<{self.placeholder(value)}>"
            case Predefined(name=name, whole=whole):
                return f"<{name}>" if whole else f'"<{name}>"'
            case Object(members=members):
                return "{" + ",".join(f"{_text(key)}:{self.json(item)}" for key, item in members.items()) + "}"
            case Items(items=items):
                return "[" + ",".join(map(self.json, items)) + "]"
            case Template(parts=parts):
                return '"' + "".join(map(self._inside, parts)) + '"'
            case Dumped():
                return self._dumped(value)
        return self.report(FL4020, "The mapping's result is nothing that JSON has.", "Return a dict, a list or a text.")

    def constant(self, live: object) -> str:
        """A constant as JSON."""
        try:
            return _text(live)
        except (TypeError, ValueError) as failure:
            return self.report(FL4020, f"A constant has no JSON: {failure}.", "Give strings, numbers, lists and dicts.")

    def placeholder(self, given: Field) -> str:
        """The name that stands for a field's path."""
        path = self.path(given)
        if path not in self.paths:
            words = re.findall(r"[A-Za-z0-9_-]+", path)
            name = base = "-".join(words[1:] if words[0] == "detail" and len(words) > 1 else words) or "event"
            number = 1
            while name in self.paths.values():
                number += 1
                name = f"{base}-{number}"
            self.paths[path] = name
        return self.paths[path]

    def path(self, given: Field) -> str:
        """A field's path."""
        if given.default is not RAISES and given.default != "":
            self.report(
                FL4023,
                f"AWS puts an empty text where {given.dotted!r} is missing, not {given.default!r}.",
                "Write .get(key, '') or [key], or give the default in the target.",
            )
        for key in given.key[1]:
            if not _KEY.fullmatch(key) and not re.fullmatch(r"\[\d+\]", key):
                self.report(
                    FL4020,
                    f"A path cannot name the key {key!r}: it has letters, digits, '-', '_' and '/' only.",
                    "Pass the object that has it.",
                )
        return "$" + "".join(key if key.startswith("[") else f".{key}" for key in given.key[1])

    def _inside(self, part: Piece) -> str:
        """A part of a text, between its quotes."""
        if isinstance(part, str):
            return _text(part)[1:-1]
        if isinstance(part, Predefined):
            if part.whole:
                self._lost("The event")
            return f"<{part.name}>"
        if isinstance(part.shape, (ObjectShape, ListShape)):
            self._lost(f"{part.dotted!r}")
        if isinstance(part.shape, ScalarShape) and not STRING.union(NUMBER).contains(part.shape.allowed):
            self.report(
                FL4021,
                f"{part.dotted!r} reads differently in a text: AWS writes true, false and null in JSON's way.",
                "Give it a key of its own.",
            )
        return f"<{self.placeholder(part)}>"

    def _lost(self, what: str) -> None:
        self.report(
            FL4021,
            f"{what} is an object or a list: inside a text AWS does not escape its quotes, and loses the event.",
            "Give it a key of its own, or write its text with json.dumps of its fields.",
        )

    def _dumped(self, dumped: Dumped) -> str:
        """A text that holds JSON: its own quotes are escaped, and only texts and numbers can stand in it."""
        marks: dict[str, str] = {}

        def plain(value: Any) -> Any:
            match value:
                case Known(value=live):
                    return live
                case Object(members=members):
                    return {key: plain(item) for key, item in members.items()}
                case Items(items=items):
                    return [plain(item) for item in items]
                case Template(parts=parts):
                    return "".join(part if isinstance(part, str) else mark(self._inside(part)) for part in parts)
                case Predefined(whole=False, name=name):
                    return mark(f"<{name}>")
                case Field(shape=ScalarShape(allowed=allowed)) if STRING.contains(allowed):
                    return mark(f"<{self.placeholder(value)}>")
                case Field(shape=ScalarShape(allowed=allowed)) if NUMBER.contains(allowed):
                    return mark(f"<{self.placeholder(value)}>", quoted=False)
            self.report(
                FL4021,
                "json.dumps of a field must know that it is a string or a number: AWS does not quote inside a text.",
                "Annotate the parameter with a TypedDict, or give the field a key of its own.",
            )
            return None

        def mark(text: str, quoted: bool = True) -> str:
            name = f"\ue000{len(marks)}{'' if quoted else 'n'}\ue001"
            marks[name] = text
            return name

        options = {**dumped.options, "ensure_ascii": False}
        text = json.dumps(plain(dumped.value), **options)
        if dumped.options.get("ensure_ascii", True):
            text = "".join(c if c.isascii() or c in "\ue000\ue001" else json.dumps(c)[1:-1] for c in text)
        whole = _text(text)
        for name, placeholder in marks.items():
            quoted = f'\\"{name}\\"' if name.endswith("n\ue001") else name
            whole = whole.replace(quoted, placeholder)
        return whole


def _text(value: object) -> str:
    """JSON text whose `<` and `>` are no placeholder's."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")
