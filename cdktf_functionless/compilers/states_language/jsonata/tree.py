"""JSONata expressions as small values: text with its binding strength, evaluation depth and what it needs.

An `E` is printed while it is built, with no more parentheses than the grammar wants, so a tree never has to be walked
again. Everything that a later decision asks for is kept beside the text: how tightly it binds, how deep JSONata
recurses to evaluate it (AWS stops near 100), whether repeating it is free, which exceptions of Python's it can raise
and which helpers of `prelude` it calls.

Docs: https://docs.jsonata.org/overview, https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Sequence
from json.encoder import encode_basestring

# How tightly JSONata's grammar binds, from its operator table.
BIND, CONDITION, OR, AND, COMPARE, ADD, MULTIPLY, UNARY, PATH, POSTFIX, ATOM = (
    10,
    20,
    25,
    30,
    40,
    50,
    60,
    70,
    75,
    80,
    99,
)

_STRENGTH = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "in"), COMPARE),
    **dict.fromkeys(("+", "-", "&"), ADD),
    **dict.fromkeys(("*", "/", "%"), MULTIPLY),
}
_ASSOCIATIVE = frozenset(("and", "or"))
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_WORDS = frozenset(("and", "or", "in", "true", "false", "null", "function"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING: frozenset[str] = frozenset()
# JSONata evaluates the parts of an array or of an object all at once, so that their depths add up. From the first of
# these on parts that are deep get names ahead, from the second on there are several arrays or objects.
_DEEP, _BROAD = 40, 60


class E:
    """A JSONata expression.

    Attributes:
        text: its source.
        strength: how tightly its outermost operator binds.
        depth: how many evaluations JSONata has open at once for it, at most.
        free: repeating it costs nothing and cannot fail (a variable, a literal).
        raises: names of the Python exceptions that it can raise with `$error`.
        helpers: names of the helpers of `prelude` that it calls.
        loose: it is a JSONata sequence: one element stands for a list of one, nothing for an empty list.
        inner: of a block, what stands between its parentheses.
        last: if it raises, then as its last act: nothing is done with the result of what raises.
    """

    __slots__ = ("depth", "free", "helpers", "inner", "last", "loose", "raises", "strength", "text")

    def __init__(
        self,
        text: str,
        strength: int = ATOM,
        depth: int = 1,
        *,
        free: bool = False,
        raises: frozenset[str] = _NOTHING,
        helpers: frozenset[str] = _NOTHING,
        loose: bool = False,
    ) -> None:
        self.text = text
        self.strength = strength
        self.depth = depth
        self.free = free
        self.raises = raises
        self.helpers = helpers
        self.loose = loose
        self.inner: str | None = None
        self.last = not raises

    def __repr__(self) -> str:
        return f"E({self.text})"

    def at(self, strength: int) -> str:
        """The text where the grammar wants something that binds at least so tightly."""
        return self.text if self.strength >= strength else f"({self.text})"

    def depth_at(self, strength: int) -> int:
        """The depth of `at`: parentheses are an evaluation too."""
        return self.depth + (self.strength < strength)


def _made(text: str, strength: int, parts: Sequence[E], *, loose: bool = False, deeper: int = 0) -> E:
    raises = helpers = _NOTHING
    for part in parts:
        if part.depth > deeper:
            deeper = part.depth
        if part.raises and part.raises is not raises:
            raises = raises | part.raises if raises else part.raises
        if part.helpers and part.helpers is not helpers:
            helpers = helpers | part.helpers if helpers else part.helpers
    return E(text, strength, 1 + deeper, raises=raises, helpers=helpers, loose=loose)


def text_literal(text: str) -> str:
    """A JSONata string of any Python string: JSON's quoting, lone surrogates as escapes."""
    quoted = encode_basestring(text)
    return quoted if quoted.isascii() else _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def literal(value: object) -> E:
    """A constant.

    Args:
        value: None, a bool, int, float, str, or lists, tuples and dicts (string keys) of such.

    Raises:
        ValueError: a value that JSON has no form for, or a list too large to write out.
    """
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, str):
        return E(text_literal(value), free=True)
    if value is None or value is True or value is False:
        return E({None: "null", True: "true", False: "false"}[value], free=True)
    if isinstance(value, int):
        return E(str(int(value)), ATOM if value >= 0 else UNARY, free=True)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} has no form in JSON")
        number = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
        return E(number, ATOM if math.copysign(1, value) > 0 else UNARY, free=True)
    if isinstance(value, (list, tuple)):
        return array([literal(item) for item in value], nested=[isinstance(item, (list, tuple)) for item in value])
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key is not a string")
        return record([(literal(key), literal(item)) for key, item in value.items()])
    raise ValueError(f"a {type(value).__name__} has no form in JSON")


def variable(text: str) -> E:
    """A variable or path that is always there, as it is spelled: `$order`, `$states.input`."""
    return E(text, PATH, 2, free=True) if "." in text else E(text, free=True)


def binary(operator: str, left: E, right: E) -> E:
    """`left operator right`; JSONata's operators are left-associative."""
    strength = _STRENGTH[operator]
    lower = strength if strength != COMPARE else strength + 1
    higher = strength if operator in _ASSOCIATIVE else strength + 1
    deeper = max(left.depth_at(lower), right.depth_at(higher))
    return _made(f"{left.at(lower)} {operator} {right.at(higher)}", strength, (left, right), deeper=deeper)


def chain(operator: str, parts: Sequence[E]) -> E:
    """An associative operator over many parts; long ones are balanced, so that they stay shallow."""
    if len(parts) > 24:
        middle = len(parts) // 2
        left, right = chain(operator, parts[:middle]), chain(operator, parts[middle:])
        return _made(f"{group(left).text} {operator} {group(right).text}", _STRENGTH[operator], (left, right), deeper=2)
    result = parts[0]
    for part in parts[1:]:
        result = binary(operator, result, part)
    return result


def negative(operand: E) -> E:
    return _made(f"-{operand.at(POSTFIX)}", UNARY, (operand,), deeper=operand.depth_at(POSTFIX))


def group(inner: E) -> E:
    """Parentheses, where a reader of the grammar would otherwise go wrong."""
    if inner.strength == ATOM:
        return inner
    made = _made(f"({inner.text})", ATOM, (inner,))
    made.last = inner.last
    return made


def condition(test: E, then: E, otherwise: E | None = None) -> E:
    """`test ? then : otherwise`; without the latter it is nothing where the test fails."""
    head = f"{test.at(OR)} ? {then.at(CONDITION)}"
    if otherwise is None:
        made = _made(head, CONDITION, (test, then))
    else:
        made = _made(f"{head} : {otherwise.at(CONDITION)}", CONDITION, (test, then, otherwise))
    made.last = not test.raises and then.last and (otherwise is None or otherwise.last)
    return made


def call(name: str, *arguments: E, loose: bool = False, deeper: int = 0) -> E:
    """`$name(arguments)`; `deeper` is the depth of the function's own body where it is ours."""
    inside = ", ".join(argument.at(CONDITION) for argument in arguments)
    return _made(f"${name}({inside})", ATOM, arguments, loose=loose, deeper=deeper)


def function(parameters: Sequence[str], body: E) -> E:
    """A lambda. `parameters` are spelled with their `$`."""
    return _made(f"function({', '.join(parameters)}){{{body.text}}}", ATOM, (body,))


def block(steps: Sequence[tuple[str, E]], result: E) -> E:
    """`($name := value; ...; result)`: local names, evaluated in order."""
    if not steps:
        return result
    if steps[-1][0] == result.text:
        steps, result = steps[:-1], steps[-1][1]  # `$x := E; $x`
    steps = _used(steps, result.text)
    if not steps:
        return result
    inside = "; ".join(f"{name} := {value.text}" for name, value in steps)
    inside = f"{inside}; {result.text if result.inner is None else result.inner}"
    deepest = 1 + max(value.depth for _, value in steps)
    deeper = max(deepest, result.depth - (result.inner is not None))
    made = _made(f"({inside})", ATOM, [value for _, value in steps], deeper=deeper)
    made.raises |= result.raises
    made.helpers |= result.helpers
    made.inner = inside
    made.loose = result.loose
    made.last = result.last and not any(value.raises for _, value in steps)
    return made


def _used(steps: Sequence[tuple[str, E]], later: str) -> list[tuple[str, E]]:
    """The steps without those that nobody hears of: they raise nothing, and their name is not in what comes later."""
    found: list[tuple[str, E]] = []
    for name, value in reversed(steps):
        if value.raises or name in later:
            found.append((name, value))
            later = f"{value.text};{later}"
    return found[::-1]


def field_name(name: str) -> str | None:
    """How a key is written after a dot; None where it cannot be."""
    if _NAME.match(name) and name not in _WORDS:
        return name
    return f"`{name}`" if name and "`" not in name and "\n" not in name else None


def field(base: E, name: str) -> E:
    """`base.name`, for an object; nothing where it has no such key."""
    written = field_name(name)
    if written is None:
        return call("lookup", base, literal(name))
    made = _made(f"{base.at(PATH)}.{written}", PATH, (base,))
    made.depth = max(2, base.depth + (base.strength != PATH))
    made.free = base.free
    return made


def item(base: E, index: E) -> E:
    """`base[index]`, for an array; nothing where the index is out of range.

    A block or condition gets a name first: as the last act of a function JSONata takes a call at its end for a tail
    call, and would apply the index to that.
    """
    if base.inner is not None or base.strength <= CONDITION or base.text.startswith("("):
        return block([("$it_", base)], item(E("$it_", free=True), index))
    plain = base.strength == ATOM and not base.text.endswith("]")
    return _made(f"{base.text if plain else f'({base.text})'}[{index.text}]", POSTFIX, (base, index))


def array(items: Sequence[E], nested: Sequence[bool] = ()) -> E:
    """`[items]`. JSONata splices an item that is an array unless it is itself written in brackets.

    Args:
        items: the elements, none of them undefined.
        nested: for each whether it is an array (and so has to be wrapped).
    """
    nested = nested or [False] * len(items)
    bracketed = [one.strength == ATOM and one.text.startswith("[") for one in items]
    wrapped = [deep and not own for deep, own in zip(nested, bracketed, strict=True)]
    depth = 1 + sum(one.depth for one in items) + sum(wrapped)
    if depth > _DEEP and len(items) > 1:
        steps, plain = _named(items)
        if steps:
            return block(steps, array(plain, [deep or own for deep, own in zip(nested, bracketed, strict=True)]))
        if depth > _BROAD:
            half = len(items) // 2
            return call("append", array(items[:half], nested[:half]), array(items[half:], nested[half:]))
    parts = [f"[{one.text}]" if wrap else one.at(CONDITION) for one, wrap in zip(items, wrapped, strict=True)]
    made = _made(f"[{', '.join(parts)}]", ATOM, items, deeper=depth - 1)
    made.free = not items
    return made


def span(first: E, last: E) -> E:
    """`first..last`, to stand in brackets alone."""
    made = binary("-", first, last)
    return E(
        f"{first.at(ADD)}..{last.at(ADD)}",
        CONDITION,
        made.depth,
        raises=made.raises,
        helpers=made.helpers,
    )


def record(pairs: Sequence[tuple[E, E]]) -> E:
    """`{key: value, ...}`; two pairs must not have the same key."""
    parts = [part for pair in pairs for part in pair]
    depth = 1 + sum(value.depth for _, value in pairs)
    if depth > _DEEP and len(pairs) > 1:
        steps, plain = _named(parts)
        if steps:
            return block(steps, record(list(zip(plain[::2], plain[1::2], strict=True))))
        if depth > _BROAD:
            half = len(pairs) // 2
            halves = [("$half_", record(pairs[:half])), ("$rest_", record(pairs[half:]))]
            return block(halves, call("merge", array([E(name, free=True) for name, _ in halves])))
    inside = ", ".join(f"{key.at(CONDITION)}: {value.at(CONDITION)}" for key, value in pairs)
    made = _made(f"{{{inside}}}", ATOM, parts, deeper=depth - 1)
    made.free = not pairs
    return made


def _named(parts: Sequence[E]) -> tuple[list[tuple[str, E]], list[E]]:
    """Parts as names that are bound ahead; those stay that are shallow and cannot fail, so that the order is kept."""
    steps: list[tuple[str, E]] = []
    plain: list[E] = []
    for part in parts:
        if part.depth > 2 or part.raises:
            steps.append((f"$part{len(steps)}_", part))
            part = E(steps[-1][0], free=True)
        plain.append(part)
    return steps, plain


def tight(value: E, *, nested: bool) -> E:
    """A real array of what may be a sequence; `nested` says that its elements may be arrays themselves."""
    if not value.loose:
        return value
    inner = f"{value.at(POSTFIX)}[]" if nested else value.text
    return _made(f"[{inner}]", ATOM, (value,))


def source(value: E, *, nested: bool) -> E:
    """What may be given to `$map` and its like, which take one element for a list of one."""
    if value.loose and nested:
        return _made(f"{value.at(POSTFIX)}[]", POSTFIX, (value,), loose=True)
    return value


def failure(name: str, message: E | str) -> E:
    """`$error("Name: message")`, how an exception of Python's leaves an expression."""
    if isinstance(message, str):
        text: E = literal(f"{name}: {message}" if message else name)
        parts: tuple[E, ...] = ()
    else:
        text = binary("&", literal(f"{name}: "), message)
        parts = (message,)
    made = _made(f"$error({text.text})", ATOM, (text, *parts))
    made.last = not made.raises
    made.raises = made.raises | {name}
    return made


def uses(value: E, *names: str) -> E:
    """The same, needing these helpers of the prelude too."""
    value.helpers = value.helpers | frozenset(names)
    return value


def sequence(value: E) -> E:
    """The same, known to be a JSONata sequence rather than a real array."""
    value.loose = True
    return value


def raising(value: E, *names: str) -> E:
    """The same, raising these exceptions too, as its last act if nothing in it raises otherwise."""
    value.last = not value.raises
    value.raises = value.raises | frozenset(names)
    return value
