"""The JavaScript tree that the compiler builds, and its printer: formatted text, parentheses only where needed.

Nodes are plain dataclasses. Expressions are immutable by convention (a node may stand in several places);
statements are rewritten by the splitter. Only what APPSYNC_JS accepts has a node.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_WIDTH = 110


class Cached:
    """An expression's room for what `walk` found in it: the passes ask again and again, and expressions stay."""

    __slots__ = ("found_blocks", "found_names")

    found_blocks: tuple[Arrow, ...]
    found_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name(Cached):
    """A variable or global."""

    id: str


@dataclass(frozen=True, slots=True)
class Lit(Cached):
    """null, undefined, booleans, numbers and strings; `undefined` is Lit(...)."""

    value: object


@dataclass(frozen=True, slots=True)
class Template(Cached):
    """A template literal: strings and expressions in order."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class Array(Cached):
    """An array display; elements may be Spread."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Object(Cached):
    """An object display: (key, value) pairs; a key is a string or an expression (computed); a None key spreads."""

    items: tuple[tuple[str | Expr | None, Expr], ...]


@dataclass(frozen=True, slots=True)
class Member(Cached):
    """`value.name`, or `value?.name`."""

    value: Expr
    name: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Index(Cached):
    """`value[index]`."""

    value: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Invoke(Cached):
    """`callee(args)`."""

    callee: Expr
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Unary(Cached):
    """`!x`, `-x`, `+x`, `typeof x`."""

    op: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Binary(Cached):
    """`left op right`."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Cond(Cached):
    """`test ? body : orelse`."""

    test: Expr
    body: Expr
    orelse: Expr


@dataclass(frozen=True, slots=True)
class Arrow(Cached):
    """An arrow function; parameters are names or patterns (Array of Names); the body an expression or statements."""

    params: tuple[Expr, ...]
    body: Expr | tuple[Stmt, ...]


@dataclass(frozen=True, slots=True)
class Spread(Cached):
    """`...value` inside a call or a display."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Default(Cached):
    """`target = value` inside of a pattern: the value where the key is absent."""

    target: Expr
    value: Expr


@dataclass(slots=True)
class Let:
    """`const`/`let` of a name or a pattern. The printer's caller decides the keyword."""

    target: Expr
    value: Expr | None
    keyword: str = "const"


@dataclass(slots=True)
class Assign:
    """`target op value;` where op is `=` or an augmented one."""

    target: Expr
    value: Expr
    op: str = "="


@dataclass(slots=True)
class Do:
    """An expression as a statement."""

    value: Expr


@dataclass(slots=True)
class If:
    """if / else."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt] = field(default_factory=list)


@dataclass(slots=True)
class ForOf:
    """`for (const target of value) { body }`."""

    target: Expr
    value: Expr
    body: list[Stmt]


@dataclass(slots=True)
class Return:
    """return."""

    value: Expr | None


@dataclass(slots=True)
class Break:
    """break."""


@dataclass(slots=True)
class Comment:
    """`// text` on a line of its own."""

    text: str


@dataclass(slots=True)
class CallPoint:
    """A cloud call, before splitting: the handler boundary goes here.

    `target` names the variable that gets the result; `error` the one that gets {message, type} where the call stands
    in a `try`. `payload` is whatever the integration asked for (compile.Request).
    """

    payload: object
    target: str | None
    error: str | None


@dataclass(slots=True)
class Define:
    """`function name(params) { body }`."""

    name: str
    params: tuple[Expr, ...]
    body: list[Stmt]
    exported: bool = False


Expr: TypeAlias = (
    Name | Lit | Template | Array | Object | Member | Index | Invoke | Unary | Binary | Cond | Arrow | Spread | Default
)
Stmt: TypeAlias = Let | Assign | Do | If | ForOf | Return | Break | Comment | CallPoint | Define

UNDEFINED = Lit(...)
NULL = Lit(None)
TRUE = Lit(True)
FALSE = Lit(False)
CTX = Name("ctx")
ZERO = Lit(0)

_BINARY = {
    "??": 3,
    "||": 3,
    "&&": 4,
    "===": 8,
    "!==": 8,
    "==": 8,
    "!=": 8,
    "<": 9,
    "<=": 9,
    ">": 9,
    ">=": 9,
    "+": 11,
    "-": 11,
    "*": 12,
    "/": 12,
    "%": 12,
    "**": 13,
}
_ATOM, _CALL, _UNARY, _COND, _ARROW = 20, 18, 14, 2, 1


def call(callee: str | Expr, *args: Expr) -> Invoke:
    """`callee(args)`; a dotted string is a member path."""
    return Invoke(path(callee) if isinstance(callee, str) else callee, args)


def path(dotted: str) -> Expr:
    """`a.b.c` from its text."""
    first, *rest = dotted.split(".")
    node: Expr = Name(first)
    for name in rest:
        node = Member(node, name)
    return node


def method(value: Expr, name: str, *args: Expr) -> Invoke:
    """`value.name(args)`."""
    return Invoke(Member(value, name), args)


def obj(**items: Expr) -> Object:
    """An object display with constant keys."""
    return Object(tuple(items.items()))


def of_python(value: object) -> Expr:
    """A display of a JSON-like Python constant.

    Raises TypeError where the value has no JavaScript literal.
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return Lit(value)
    if isinstance(value, Mapping):
        return Object(tuple((str(key), of_python(item)) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return Array(tuple(of_python(item) for item in value))
    raise TypeError(f"{type(value).__name__} has no JavaScript literal")


def member(value: Expr, key: str) -> Expr:
    """`value.key` or `value["key"]`, whichever the key allows."""
    return Member(value, key) if _IDENTIFIER.match(key) else Index(value, Lit(key))


def negate(test: Expr) -> Expr:
    """`!test`, in its shortest form."""
    opposite = {"===": "!==", "!==": "===", "==": "!=", "!=": "=="}
    if isinstance(test, Unary) and test.op == "!":
        return test.value
    if isinstance(test, Binary) and test.op in opposite:
        return Binary(opposite[test.op], test.left, test.right)
    return Unary("!", test)


def children(node: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside an expression; an arrow's body is not among them."""
    inside = _CHILDREN.get(type(node))
    return () if inside is None else inside(node)


def _inside_object(node: Object) -> tuple[Expr, ...]:
    found: list[Expr] = []
    for key, value in node.items:
        if key is not None and not isinstance(key, str):
            found.append(key)
        found.append(value)
    return tuple(found)


#: By a node's class: it is asked for every node in every pass.
_CHILDREN: dict[type, Callable[[Any], tuple[Expr, ...]]] = {
    Template: lambda node: tuple(part for part in node.parts if not isinstance(part, str)),
    Array: lambda node: node.items,
    Object: _inside_object,
    Member: lambda node: (node.value,),
    Index: lambda node: (node.value, node.index),
    Invoke: lambda node: (node.callee, *node.args),
    Unary: lambda node: (node.value,),
    Spread: lambda node: (node.value,),
    Binary: lambda node: (node.left, node.right),
    Default: lambda node: (node.target, node.value),
    Cond: lambda node: (node.test, node.body, node.orelse),
}


def _holds_token(node: Expr) -> bool:
    """Whether a Terraform reference is inside: in a template's hole it would stand inside of another `${`."""
    if isinstance(node, Lit):
        return isinstance(node.value, str) and "${" in node.value
    return any(_holds_token(child) for child in children(node))


def _concatenated(parts: Sequence[str | Expr]) -> Expr:
    """A template as a sum that begins with text."""
    found: Expr | None = None
    for part in parts:
        each = Lit(part) if isinstance(part, str) else part
        if found is None:
            found = each if isinstance(part, str) else Binary("+", Lit(""), each)
        else:
            found = Binary("+", found, each)
    return found or Lit("")


def string(text: str) -> str:
    """A string literal: single quotes where the text has none, JSON's escapes."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    quoted = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found.group()):04x}", quoted)
    if "'" in text or '"' not in text:
        return quoted if "'" in text else "'" + quoted[1:-1] + "'"
    return "'" + quoted[1:-1].replace('\\"', '"') + "'"


def number(value: int | float) -> str:
    """A number literal."""
    if isinstance(value, float):
        if value != value:
            return "NaN"
        if value in (float("inf"), float("-inf")):
            return "Infinity" if value > 0 else "-Infinity"
        if value.is_integer() and abs(value) < 1e15:
            return "-0" if str(value) == "-0.0" else str(int(value))
    return repr(value)


class Printer:
    """Prints trees. One instance prints one file; `depth` is the indentation in steps of two blanks."""

    def __init__(self) -> None:
        self.depth = 0

    def expr(self, node: Expr, level: int = 0) -> str:
        """The text of an expression, in parentheses if it binds looser than `level`."""
        text, own = self._expr(node)
        return f"({text})" if own < level else text

    def _list(self, items: Sequence[str], opening: str, closing: str, pad: str = "") -> str:
        if not items:
            return opening + closing
        line = f"{opening}{pad}{', '.join(items)}{pad}{closing}"
        if "\n" not in line and len(line) + 2 * self.depth <= _WIDTH:
            return line
        inner = "  " * (self.depth + 1)
        return f"{opening}\n" + "".join(f"{inner}{item},\n" for item in items) + "  " * self.depth + closing

    def _nested(self, nodes: Sequence[Expr]) -> list[str]:
        flat = [self.expr(node, _ARROW) for node in nodes]
        if sum(map(len, flat)) + 2 * self.depth <= _WIDTH - 20 and not any("\n" in text for text in flat):
            return flat
        self.depth += 1
        try:
            return [self.expr(node, _ARROW) for node in nodes]
        finally:
            self.depth -= 1

    def _expr(self, node: Expr) -> tuple[str, int]:
        match node:
            case Name(name):
                return name, _ATOM
            case Lit(value):
                return self._literal(value)
            case Template(parts):
                if any(not isinstance(part, str) and _holds_token(part) for part in parts):
                    return self._expr(_concatenated(parts))
                return self._template(parts), _ATOM
            case Array(items):
                return self._list(self._nested(items), "[", "]"), _ATOM
            case Object(items):
                return self._object(items), _ATOM
            case Member(value, name, optional):
                return f"{self._base(value)}{'?.' if optional else '.'}{name}", _CALL
            case Index(value, index):
                return f"{self._base(value)}[{self.expr(index)}]", _CALL
            case Invoke(callee, args):
                return self._invoke(callee, args), _CALL
            case Unary(op, value):
                return op + (" " if op.isalpha() else "") + self._operand(op, value), _UNARY
            case Binary(op, left, right):
                return self._binary(op, left, right)
            case Cond(test, body, orelse):
                return self._cond(test, body, orelse), _COND
            case Arrow(params, body):
                return self._arrow(params, body), _ARROW
            case Default(target, value):
                return f"{self.expr(target)} = {self.expr(value, _ARROW)}", _ARROW
            case Spread(value):
                return "..." + self.expr(value, _ARROW), _ATOM
        raise TypeError(node)

    def _operand(self, op: str, value: Expr) -> str:
        text = self.expr(value, _UNARY)
        return f"({text})" if text.startswith(op) and op in "+-" else text

    def _literal(self, value: object) -> tuple[str, int]:
        if value is ...:
            return "undefined", _ATOM
        if value is None:
            return "null", _ATOM
        if isinstance(value, bool):
            return ("true" if value else "false"), _ATOM
        if isinstance(value, str):
            return string(value), _ATOM
        text = number(value)  # type: ignore[arg-type]
        return text, (_UNARY if text.startswith("-") else _ATOM)

    def _template(self, parts: Sequence[str | Expr]) -> str:
        out = []
        for part in parts:
            if isinstance(part, str):
                body = json.dumps(part, ensure_ascii=False)[1:-1].replace('\\"', '"')
                out.append(body.replace("`", "\\`").replace("${", "\\${"))
            else:
                out.append("${" + self.expr(part) + "}")
        return "`" + "".join(out) + "`"

    def _object(self, items: Sequence[tuple[str | Expr | None, Expr]]) -> str:
        def item(key: str | Expr | None, value: Expr) -> str:
            if key is None:
                return "..." + self.expr(value, _ARROW)
            if isinstance(key, str):
                if isinstance(value, Name) and value.id == key:
                    return key
                if isinstance(value, Default) and value.target == Name(key):
                    return self.expr(value)
                return f"{key if _IDENTIFIER.match(key) else string(key)}: {self.expr(value, _ARROW)}"
            return f"[{self.expr(key)}]: {self.expr(value, _ARROW)}"

        flat = [item(key, value) for key, value in items]
        if any("\n" in text for text in flat) or sum(map(len, flat)) + 2 * self.depth > _WIDTH - 20:
            self.depth += 1
            flat = [item(key, value) for key, value in items]
            self.depth -= 1
        return self._list(flat, "{", "}", " ")

    def _base(self, value: Expr) -> str:
        text = self.expr(value, _CALL)
        return f"({text})" if isinstance(value, Lit) and not isinstance(value.value, str) else text

    def _invoke(self, callee: Expr, args: Sequence[Expr]) -> str:
        head = self.expr(callee, _CALL)
        if isinstance(callee, Arrow):
            head = f"({self.expr(callee)})"
        if len(args) == 1 and isinstance(args[0], (Arrow, Object, Array)):
            return f"{head}({self.expr(args[0], _ARROW)})"
        if len(args) == 2 and isinstance(args[0], Arrow):
            return f"{head}({', '.join(self.expr(arg, _ARROW) for arg in args)})"
        return head + self._list(self._nested(args), "(", ")").replace(
            ",\n" + "  " * self.depth + ")", "\n" + "  " * self.depth + ")"
        )

    def _binary(self, op: str, left: Expr, right: Expr) -> tuple[str, int]:
        own = _BINARY[op]

        def side(node: Expr, level: int) -> str:
            mixed = isinstance(node, Binary) and {op, node.op} & {"??"} and {op, node.op} & {"||", "&&"}
            text = self.expr(node, level)
            return f"({text})" if mixed and not text.startswith("(") else text

        if op == "**":
            return f"{self.expr(left, _UNARY + 1)} ** {self.expr(right, own)}", own
        return f"{side(left, own)} {op} {side(right, own + 1 if op not in ('&&', '||') else own)}", own

    def _cond(self, test: Expr, body: Expr, orelse: Expr) -> str:
        parts = self.expr(test, _COND + 1), self.expr(body, _ARROW), self.expr(orelse, _ARROW)
        line = f"{parts[0]} ? {parts[1]} : {parts[2]}"
        if len(line) + 2 * self.depth <= _WIDTH or "\n" in line:
            return line
        inner = "\n" + "  " * (self.depth + 1)
        return f"{parts[0]}{inner}? {parts[1]}{inner}: {parts[2]}"

    def _arrow(self, params: Sequence[Expr], body: Expr | tuple[Stmt, ...]) -> str:
        head = ", ".join(self.expr(param) for param in params)
        if len(params) != 1 or not isinstance(params[0], Name):
            head = f"({head})"
        if isinstance(body, tuple):
            return f"{head} => {self.block(body)}"
        text = self.expr(body, _ARROW)
        return f"{head} => ({text})" if isinstance(body, Object) else f"{head} => {text}"

    def block(self, body: Sequence[Stmt]) -> str:
        """`{ ... }` with its statements on their own lines."""
        self.depth += 1
        text = self.body(body)
        self.depth -= 1
        return "{\n" + text + "  " * self.depth + "}"

    def body(self, body: Sequence[Stmt]) -> str:
        """Statements, one a line, at the current depth."""
        return "".join("  " * self.depth + self.stmt(node) + "\n" for node in body)

    def stmt(self, node: Stmt) -> str:
        """The text of a statement."""
        match node:
            case Let(target, None):
                return f"let {self.expr(target)};"
            case Let(target, value, keyword) if value is not None:
                return f"{keyword} {self.expr(target)} = {self.expr(value, _ARROW)};"
            case Assign(target, value, op):
                text = f"{self.expr(target)} {op} {self.expr(value, _ARROW)};"
                return f"({text[:-1]});" if isinstance(target, Object) else text
            case Do(value):
                text = self.expr(value)
                return f"({text});" if isinstance(value, Object) else f"{text};"
            case If(test, body, orelse):
                return self._if(test, body, orelse)
            case ForOf(target, value, body):
                return f"for (const {self.expr(target)} of {self.expr(value)}) {self.block(body)}"
            case Return(None):
                return "return;"
            case Return(value) if value is not None:
                return f"return {self.expr(value)};"
            case Break():
                return "break;"
            case Comment(text):
                return "// " + text.replace("\n", " ").replace("\r", " ").replace("\u2028", " ").replace("\u2029", " ")
            case CallPoint(_, target, error):
                return f"<call -> {target}, {error}>"
            case Define(name, params, body, exported):
                head = ", ".join(self.expr(param) for param in params)
                return f"{'export ' if exported else ''}function {name}({head}) {self.block(body)}"
        raise TypeError(node)

    def _if(self, test: Expr, body: Sequence[Stmt], orelse: Sequence[Stmt]) -> str:
        text = f"if ({self.expr(test)}) {self.block(body)}"
        if len(orelse) == 1 and isinstance(orelse[0], If):
            return f"{text} else {self.stmt(orelse[0])}"
        return f"{text} else {self.block(orelse)}" if orelse else text


def text(nodes: Sequence[Stmt]) -> str:
    """A file's text."""
    return Printer().body(nodes)
