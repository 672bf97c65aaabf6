"""A mapping as an input transformer: the way from a Python function of an event to what a target receives.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from typing import Any

from ...context import RuleContext
from ...diagnostics import FL4011, FL4020, FL4021, Diagnostics, error
from ...reflect import Reflection, reflect
from . import calls, statements
from .abstract import (
    BROKEN,
    CONTEXT,
    Abstract,
    Broken,
    Context,
    Dumped,
    Field,
    Frame,
    Known,
    Object,
    Piece,
    Predefined,
    Template,
)
from .interpreter import Interpreter
from .shapes import EVENT, ObjectShape, shape_of
from .template import Input, written


def compile_mapping(mapping: Callable[..., object], envelope: ObjectShape | None = EVENT) -> Input:
    """What a target receives in place of the event.

    Args:
        mapping: a function of the event, and of a second parameter for the rule's context if it has one.
        envelope: what is known of the event.

    Raises:
        FunctionlessError: FL4011 and FL4020 to FL4023, and those of expressions in general.
    """
    reflection = reflect(mapping)
    event, context = _parameters(reflection)
    diagnostics = Diagnostics()
    interpreter = _Mapper(diagnostics)
    frame = Frame(reflection, {}, 0)
    frame.names[event] = Field((0, ()), shape_of(reflection.hints.get(event, dict), envelope), required=True)
    if context is not None:
        frame.names[context] = CONTEXT
    result = statements.run(interpreter, reflection.body, frame)
    diagnostics.raise_if_any()
    made = written(result, reflection.position(reflection.node), diagnostics)
    diagnostics.raise_if_any()
    return made


def _parameters(reflection: Reflection) -> tuple[str, str | None]:
    names = list(reflection.signature.parameters)
    context = [name for name in names[1:] if name == "context" or reflection.hints.get(name) is RuleContext]
    if not names or names[1:] != context[:1] or reflection.is_async:
        raise error(
            FL4011,
            f"A mapping is a plain function of the event and, if it wants, of `context: RuleContext`; "
            f"{reflection.name} is not.",
            reflection.position(reflection.node),
            "Write lambda event: ... or def name(event, context: RuleContext): ...",
        )
    return names[0], context[0] if context else None


class _Mapper(Interpreter):
    """Evaluates a mapping: like a predicate's expressions, but structures and texts are built of fields."""

    def _Dict(self, node: ast.Dict, frame: Frame) -> Abstract:
        members: dict[str, Abstract] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            item = self.value(value, frame)
            if key is None:
                members |= self._spread(item, value, frame)
                continue
            name = self.value(key, frame)
            if isinstance(name, Broken):
                continue
            if not isinstance(name, Known) or not isinstance(name.value, str):
                self.report(FL4020, "A key must be a constant string.", key, frame, "Put what varies into the values.")
                continue
            members[name.value] = item
        return _object(members)

    def _spread(self, item: Abstract, node: ast.AST, frame: Frame) -> Mapping[str, Abstract]:
        match item:
            case Known(value=dict(live)) if all(isinstance(key, str) for key in live):
                return {key: Known(value) for key, value in live.items()}
            case Object(members=members):
                return members
            case Broken():
                return {}
        self.report(
            FL4020,
            "An input template cannot merge an object of the event into another.",
            node,
            frame,
            "Name the fields, or pass the object as one value.",
        )
        return {}

    def _DictComp(self, node: ast.DictComp, frame: Frame) -> Abstract:
        pair = ast.copy_location(ast.Tuple([node.key, node.value], ast.Load()), node)
        again = ast.copy_location(ast.ListComp(pair, node.generators), node)
        pairs = self.elements(self.value(again, frame))
        if pairs is None:
            return self.unsupported(node, frame)
        members: dict[str, Abstract] = {}
        for each in pairs:
            parts = self.elements(each)
            if parts is None or not isinstance(parts[0], Known) or not isinstance(parts[0].value, str):
                return self.unsupported(node, frame)
            members[parts[0].value] = parts[1]
        return _object(members)

    def _JoinedStr(self, node: ast.JoinedStr, frame: Frame) -> Abstract:
        parts: list[Piece] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
                continue
            assert isinstance(part, ast.FormattedValue)
            value = self.value(part.value, frame)
            if isinstance(value, Known):
                one = ast.copy_location(ast.JoinedStr([part]), node)
                value = super()._JoinedStr(one, frame)
            elif part.conversion not in (-1, 115) or part.format_spec is not None:
                return self.report(
                    FL4020,
                    "A template inserts a field as it is: it cannot format it.",
                    part,
                    frame,
                    "Leave the conversion and the format out, and format in the target.",
                )
            found = self._parts(value, part, frame)
            if found is None:
                return BROKEN
            parts += found
        return _text(parts)

    def _parts(self, value: Abstract, node: ast.AST, frame: Frame) -> list[Piece] | None:
        """What a value is inside a text."""
        match value:
            case Known(value=live):
                return [str(live)]
            case Template(parts=parts):
                return list(parts)
            case Field() | Predefined():
                return [value]
            case Broken():
                return None
        self.report(
            FL4021,
            "An object or a list inside a text loses the event: AWS does not escape its quotes.",
            node,
            frame,
            "Give it a key of its own, or write its text with json.dumps of its fields.",
        )
        return None

    def _BinOp(self, node: ast.BinOp, frame: Frame) -> Abstract:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        if isinstance(node.op, ast.Add) and not (isinstance(left, Known) and isinstance(right, Known)):
            if any(map(_is_text, (left, right))):
                one, two = self._parts(left, node.left, frame), self._parts(right, node.right, frame)
                return BROKEN if one is None or two is None else _text([*one, *two])
        return super()._BinOp(node, frame)

    def arithmetic(self, node: ast.AST, frame: Frame) -> Broken:
        return self.report(
            FL4020,
            "An input template cannot compute with a field of the event.",
            node,
            frame,
            "Pass the field on, and compute in the target.",
        )

    def unsupported(self, node: ast.AST, frame: Frame) -> Broken:
        return self.report(
            FL4020,
            f"An input template has no word for {type(node).__name__} ({ast.unparse(node)[:60]!r}).",
            node,
            frame,
            "Use constants, fields of the event, dicts, lists, f-strings, json.dumps and the rule's context.",
        )

    def _attribute_of(self, owner: Abstract, node: ast.Attribute, frame: Frame) -> Abstract:
        if isinstance(owner, Context):
            found = owner.attribute(node.attr)
            if found is not None:
                return found
            return self.report(
                FL4020,
                f"A rule's context has no {node.attr!r}.",
                node,
                frame,
                "It has rule_arn, rule_name, ingestion_time and event_json.",
            )
        return super()._attribute_of(owner, node, frame)

    def _item(self, owner: Abstract, node: ast.Subscript, frame: Frame) -> Abstract:
        if isinstance(owner, Field) and not isinstance(node.slice, ast.Slice):
            index = self.value(node.slice, frame)
            if isinstance(index, Known) and isinstance(index.value, int):
                if index.value < 0:
                    return self.report(
                        FL4020,
                        "A path counts from the first element only.",
                        node,
                        frame,
                        "Pass the whole list on.",
                    )
                element = self.element_of(owner)
                return Field((0, (*owner.key[1], f"[{index.value}]")), element.shape)
        if isinstance(owner, Object):
            index = self.value(node.slice, frame)
            if isinstance(index, Known) and index.value in owner.members:
                return owner.members[str(index.value)]
        return super()._item(owner, node, frame)

    def _IfExp(self, node: ast.IfExp, frame: Frame) -> Abstract:
        condition = self.value(node.test, frame)
        if isinstance(condition, Known):
            return self.value(node.body if condition.value else node.orelse, frame)
        return BROKEN if isinstance(condition, Broken) else self.unsupported(node, frame)

    def _Call(self, node: ast.Call, frame: Frame) -> Abstract:
        function = self.value(node.func, frame)
        if isinstance(function, Known) and node.args:
            if function.value is json.dumps:
                return self._dumps(node, frame)
            if function.value is str and len(node.args) == 1:
                value = self.value(node.args[0], frame)
                if not isinstance(value, Known):
                    found = self._parts(value, node, frame)
                    return BROKEN if found is None else _text(found)
        if isinstance(function, Known) and function.value is dict and not node.args:
            return _object({str(keyword.arg): self.value(keyword.value, frame) for keyword in node.keywords})
        return calls.call(self, node, frame)

    def _dumps(self, node: ast.Call, frame: Frame) -> Abstract:
        value = self.value(node.args[0], frame)
        options: dict[str, Any] = {}
        for keyword in node.keywords:
            option = self.value(keyword.value, frame)
            if keyword.arg is None or not isinstance(option, Known):
                return self.unsupported(keyword.value, frame)
            options[keyword.arg] = option.value
        if isinstance(value, Broken):
            return BROKEN
        if isinstance(value, Known):
            return self.computed(lambda: json.dumps(value.value, **options), node, frame)
        return Dumped(value, options, frame.reflection.position(node))


def _object(members: dict[str, Abstract]) -> Abstract:
    if all(isinstance(value, Known) for value in members.values()):
        return Known({key: value.value for key, value in members.items() if isinstance(value, Known)})
    return BROKEN if any(isinstance(value, Broken) for value in members.values()) else Object(members)


def _is_text(value: Abstract) -> bool:
    return isinstance(value, Template) or (isinstance(value, Known) and isinstance(value.value, str))


def _text(parts: list[Piece]) -> Abstract:
    if all(isinstance(part, str) for part in parts):
        return Known("".join(str(part) for part in parts))
    return Template(tuple(parts))
