"""The arguments of a call as an integration sees them, and templates as the document holds them."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...diagnostics import FunctionlessError
from ...integration import Argument
from ...reflect import UNKNOWN
from .fields import Place
from .graph import Step
from .jsonata import tree
from .limits import check_data
from .syntax import is_data
from .task import Jsonata

if TYPE_CHECKING:
    from .emit import Emitter


class _Late(Argument):
    """A dict or list display, or a text: its code is made where somebody asks for it and not for its parts."""

    @property
    def code(self) -> Any:
        code = self.__dict__["code"]
        if callable(code):
            try:
                code = code()
            except FunctionlessError:
                code = None
            self.__dict__["code"] = code
        return code

    @code.setter
    def code(self, code: Any) -> None:
        self.__dict__["code"] = code


class Arguments:
    """Makes arguments and templates for one machine."""

    def __init__(self, emitter: Emitter) -> None:
        self._emitter = emitter

    def argument(self, node: ast.expr, scope: Place, steps: Sequence[Step], force: list[bool]) -> Argument:
        """One argument.

        Args:
            node: a pure expression.
            scope: the names ahead of `steps`.
            steps: code that runs ahead of the call.
            force: holds one flag: code in `steps` may raise and no argument evaluates all of it yet.
        """
        names = self._emitter.names
        live = names.live(node)
        position = names.position(node)
        if live is not UNKNOWN and not is_data(live):
            return Argument(position, None, (live,))
        forced, force[0] = force[0], False
        items = elements = None
        if not forced:
            items = self._items(node, scope, steps)
            elements = self._elements(node, scope, steps)
        possible = None if live is UNKNOWN or forced else (live,)  # a constant would not evaluate what must be

        def code() -> Jsonata:
            made = self._emitter.fields.value(scope, steps, node, forced=forced)
            check_data(names, node, made.type)
            return Jsonata(made.code, made.type.kind)

        if items is None and elements is None and not (possible and isinstance(live, str)):
            return Argument(position, code(), possible)
        return _Late(position, code, possible, items, elements)

    def _items(self, node: ast.expr, scope: Place, steps: Sequence[Step]) -> Mapping[str, Argument] | None:
        if not isinstance(node, ast.Dict):
            return None
        found: dict[str, Argument] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)) or key.value in found:
                return None
            found[key.value] = self.argument(value, scope, steps, [False])
        return found

    def _elements(self, node: ast.expr, scope: Place, steps: Sequence[Step]) -> Sequence[Argument] | None:
        if not isinstance(node, (ast.List, ast.Tuple)) or any(isinstance(part, ast.Starred) for part in node.elts):
            return None
        return [self.argument(part, scope, steps, [False]) for part in node.elts]

    def template(self, value: Any) -> Any:
        """A template as the document holds it."""
        if isinstance(value, Argument):
            return self.template(template_of(value))
        if isinstance(value, Jsonata):
            return self._emitter.code(value)
        if isinstance(value, str):
            return self._emitter.code(tree.text_literal(value)) if value.startswith("{%") else value
        if isinstance(value, Mapping):
            return {str(key): self.template(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.template(item) for item in value]
        return value


def template_of(argument: Argument) -> Any:
    """The most readable template for an argument: constants and displays as they are, the rest as code."""
    if argument.possible is not None and len(argument.possible) == 1 and _simple(argument.possible[0]):
        return argument.possible[0]
    if argument.items is not None:
        return {key: template_of(item) for key, item in argument.items.items()}
    if argument.elements is not None:
        return [template_of(item) for item in argument.elements]
    return argument.code


#: Types of which a payload is sent as it is: Lambda gets them as JSON.
_SENT_AS_IS = frozenset(
    ("dict", "record", "list", "tuple", "many", "range", "view", "set", "int", "float", "number", "bool")
)


def lambda_payload(payload: Argument | Mapping[str, Argument] | None) -> Any:
    """The `Payload` of a Lambda's task: what `bind` makes of a call's arguments.

    Step Functions sends a string as it is, and it reaches the function as the JSON that it happens to be; so strings
    are sent as JSON texts. A null would be sent as an empty object.
    """
    if payload is None:
        return {}
    if not isinstance(payload, Argument):
        return {name: template_of(item) for name, item in payload.items()}
    template = template_of(payload)
    if template is None or (isinstance(template, Jsonata) and template == "null"):
        return "null"
    if isinstance(template, Jsonata):
        if template.kind in _SENT_AS_IS:
            return template
        if template.kind == "str":
            return _as_text(template)
        return Jsonata(f'($v_ := {template}; $type($v_) in ["string", "null"] ? {_as_text("$v_")} : $v_)')
    if isinstance(template, str):
        return json.dumps(template) if _is_json(template) else template
    return template


def json_text_of(template: Any) -> Any:
    """A template's value as JSON text, for parameters that want it so."""
    if isinstance(template, Jsonata):
        return _as_text(template)
    if not _dynamic(template):
        return json.dumps(template)
    return json_text_of(Jsonata(_written(template)))


def _as_text(code: str) -> Jsonata:
    """A value as JSON text: `$string` alone leaves strings as they are."""
    return Jsonata(f'$replace($string([{code}]), /^\\[|\\]$/, "")', "str")


def _dynamic(template: Any) -> bool:
    if isinstance(template, Mapping):
        return any(_dynamic(item) for item in template.values())
    if isinstance(template, list):
        return any(_dynamic(item) for item in template)
    return isinstance(template, Jsonata)


def _written(template: Any) -> str:
    """A template as one expression."""
    if isinstance(template, Jsonata):
        return str(template)
    if isinstance(template, Mapping):
        return "{" + ", ".join(f"{tree.text_literal(k)}: {_written(v)}" for k, v in template.items()) + "}"
    if isinstance(template, list):
        return "[" + ", ".join(_written(item) for item in template) + "]"
    return tree.literal(template).text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _simple(value: object) -> bool:
    """Whether a constant reads the same in a template: not a number that JSON would change."""
    if isinstance(value, str):
        return True
    return (isinstance(value, (bool, int)) and value >= 0) or (
        isinstance(value, list) and all(_simple(item) for item in value)
    )


__all__ = ["Arguments", "json_text_of", "lambda_payload", "template_of"]
