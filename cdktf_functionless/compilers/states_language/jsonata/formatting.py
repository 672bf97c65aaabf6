"""Text of values: `str`, `repr`, f-strings with conversions and format specs, `format`."""

from __future__ import annotations

import ast
import re

from ....diagnostics import FL3103
from . import enums, tree
from . import types as t
from .compiler import Compiler, handles
from .operators import number
from .tree import E
from .values import Value, bind, constant, tight

_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[-+ ])?(?P<alternate>#)?(?P<zero>0)?(?P<width>\d+)?"
    r"(?P<group>[,_])?(?:\.(?P<precision>\d+))?(?P<type>[bcdeEfFgGnosxX%])?\Z",
    re.DOTALL,
)


def text(c: Compiler, node: ast.AST, value: Value) -> Value:
    """`str(value)`."""
    if t.enum_of(value.type) is not None:
        return enums.text(value, str)
    if value.known and not isinstance(value.constant, bytes):
        return constant(str(value.constant))
    kind = value.kind
    if kind == "str":
        return value
    if kind == "int":
        return Value(tree.call("string", value.e), t.STR)
    if kind == "uuid":
        return Value(value.e, t.STR)
    if kind == "number":
        raise c.scope.error(
            FL3103,
            node,
            "Whether this number is an int or a float is not known at synth, and Python writes them differently.",
            "Convert it with int() or float(), or give it a format such as `:.2f`.",
        )
    if kind == "exception":
        return Value(tree.field(value.e, "Cause"), t.STR)
    if kind in ("datetime", "timedelta"):
        from . import datetimes

        return datetimes.text(c, node, value)
    unsure = kind == "union" and t.may_be(value.type, {"str"}) and not t.deep(value.type, t.DISGUISED)
    if kind == "any" or (unsure and not t.holds_member(value.type)):
        return Value(tree.uses(tree.call("text_", value.e, deeper=20), "text_"), t.STR)
    return representation(c, node, value)


def piece(c: Compiler, node: ast.AST, value: Value) -> E:
    """`str(value)` as an operand of `&`, which writes an int itself."""
    return value.e if value.type == t.INT and not value.known else text(c, node, value).e


def representation(c: Compiler, node: ast.AST, value: Value) -> Value:
    """`repr(value)`."""
    if t.enum_of(value.type) is not None:
        return enums.text(value, repr)
    if value.known and not isinstance(value.constant, bytes):
        return constant(repr(value.constant))
    kind = value.kind
    if kind == "int":
        return Value(tree.call("string", value.e), t.STR)
    if kind == "bool":
        return Value(tree.condition(value.e, tree.literal("True"), tree.literal("False")), t.STR)
    if kind == "none":
        return Value(tree.literal("None"), t.STR)
    if kind == "number":
        return text(c, node, value)
    if kind == "float":
        return Value(tree.uses(tree.call("decimal_", value.e, deeper=20), "decimal_"), t.STR)
    if kind == "str":
        return Value(tree.uses(tree.call("quote_", value.e, deeper=8), "quote_"), t.STR)
    if kind == "exception":
        from . import classes

        return Value(classes.representation(value.e), t.STR)
    no_repr = kind in ("datetime", "timedelta") or (kind in t.OBJECTS and value.type.of is not None)
    if no_repr or t.disguised(value.type) or t.holds_member(value.type):
        raise c.unsupported(node, f"The repr of a {value.type} has no form here.", "Build the text with an f-string.")
    if (kind in ("list", "dict", "record") or t.deep(value.type, t.DISGUISED)) and _has_float(value.type):
        raise c.unsupported(
            node, f"The text of a {value.type} depends on which numbers are floats.", "Format its elements one by one."
        )
    return Value(tree.uses(tree.call("repr_", value.e, deeper=24), "repr_"), t.STR)


def _has_float(kind: t.Type) -> bool:
    """Whether it may hold floats whose text the run-time helper would take for ints, or things with their own repr."""
    if kind.kind in ("float", "number", "datetime", "timedelta") or kind.kind in t.DISGUISED:
        return True
    parts = [part for _, part in kind.fields] if kind.kind == "record" else kind.items
    return any(_has_float(part) for part in parts)


@handles(ast.JoinedStr)
def joined(c: Compiler, node: ast.JoinedStr) -> Value:
    """An f-string."""
    parts: list[E] = []
    strings = False
    known: list[str] | None = []
    for one in node.values:
        if isinstance(one, ast.Constant):
            made = constant(str(one.value))
        else:
            assert isinstance(one, ast.FormattedValue)
            made = _formatted(c, one)
        if made.known and known is not None:
            known.append(str(made.constant))
        else:
            known = None
        if made.known and made.constant == "" and made.kind == "str":
            continue
        parts.append(made.e)
        strings = strings or made.kind == "str"
    if known is not None:
        return constant("".join(known))
    if len(parts) == 1:
        return Value(parts[0] if strings else tree.call("string", parts[0]), t.STR)
    return Value(tree.chain("&", parts), t.STR)


def _formatted(c: Compiler, node: ast.FormattedValue) -> Value:
    """One `{...}`; an int may stay a number, since `&` writes it."""
    value = c.firm(node.value)
    if node.conversion == ord("r"):
        value = representation(c, node, value)
    elif node.conversion == ord("s"):
        value = text(c, node, value)
    elif node.conversion == ord("a"):
        raise c.unsupported(node, "`!a` has no form here.", "Write `!r`.")
    if node.format_spec is None:
        value = formatted(value)
        return value if value.kind == "int" and not value.known else text(c, node, value)
    assert isinstance(node.format_spec, ast.JoinedStr)
    return spec(c, node, value, _spec_parts(c, node.format_spec))


def formatted(value: Value) -> Value:
    """What a format spec applies to: of a member of an enum what `format` writes for it."""
    if t.enum_of(value.type) is None:
        return value
    if enums.written_as_it_is(value):
        return Value(value.e, t.plain(value.type), value.constant)
    return enums.text(value, lambda member: format(member, ""))


def _spec_parts(c: Compiler, node: ast.JoinedStr) -> str | Value:
    made = joined(c, node)
    return str(made.constant) if made.known else made


def spec(c: Compiler, node: ast.AST, value: Value, form: str | Value) -> Value:
    """`format(value, form)`.

    Raises:
        FunctionlessError: a spec that is only known at run time, or one without a faithful form.
    """

    def refused(why: str) -> Exception:
        return c.scope.error(FL3103, node, why, "Format it in a Function, or use a simpler format.")

    if isinstance(form, Value):
        raise refused("A format spec must be known at synth.")
    value = formatted(value)
    if form == "":
        return text(c, node, value)
    if value.known and not isinstance(value.constant, bytes):
        try:
            return constant(format(value.constant, form))
        except (ValueError, TypeError) as failure:
            return Value(tree.failure(type(failure).__name__, str(failure)), t.STR)
    if value.kind == "datetime":
        from . import datetimes

        return datetimes.formatted(c, node, value, form)
    found = _SPEC.match(form)
    if found is None:
        raise refused(f"The format spec `{form}` has no form here.")
    if value.kind == "bool" and found["type"] is None:
        raise refused("A bool with a format spec is written as a number or a word, depending on the spec.")
    if found["alternate"] or found["group"] == "_":
        raise refused(f"The format spec `{form}` has no form here.")
    align = found["align"]
    fill = found["fill"] or " "
    if found["zero"] and align is None:
        align, fill = "=", "0"
    width = int(found["width"] or 0)
    letter = found["type"]
    if value.kind == "str":
        if found["zero"] and found["align"] is None:
            align = "<"
        if letter not in (None, "s") or found["sign"] or found["group"] or align == "=":
            if align == "=" and letter in (None, "s") and not (found["sign"] or found["group"]):
                return Value(tree.failure("ValueError", "'=' alignment not allowed in string format specifier"), t.STR)
            raise refused(f"The format spec `{form}` is for numbers.")
        made = value.e
        if found["precision"] is not None:
            made = tree.call("substring", made, tree.literal(0), tree.literal(int(found["precision"])))
        return Value(padded(c, Value(made, t.STR), width, align or "<", fill), t.STR)
    if value.kind not in t.NUMERIC:
        if t.may_be(value.type, t.NUMERIC | {"str"}) and not t.disguised(value.type):
            return bind(value, c.fresh, "f", lambda one: _decided(c, node, one, form, found))
        raise refused(f"A {value.type} with a format spec has no form here.")
    sign = found["sign"] or "-"
    group = found["group"] == ","
    if letter in ("g", "G", "n", "c") or (letter is None and value.kind != "int"):
        if letter is None and found["precision"] is None and (not group or value.kind == "float"):
            made = text(c, node, value).e
            if group:
                made = tree.call("replace", made, E("/\\d(?=(\\d{3})+\\.)/"), tree.literal("$0,"))
        else:
            raise refused(f"The format `{form}` of a {value.type} has no form here.")
    elif letter in (None, "d"):
        if value.kind not in ("int", "bool"):
            raise refused(f"`{form}` is for ints, and this is a {value.type}.")
        if found["precision"] is not None:
            return Value(tree.failure("ValueError", "Precision not allowed in integer format specifier"), t.STR)
        made = _integer(value, group)
    elif letter in ("x", "X", "o", "b"):
        if value.kind not in ("int", "bool") or group:
            raise refused(f"`{form}` is for ints, and this is a {value.type}.")
        base = {"x": 16, "X": 16, "o": 8, "b": 2}[letter]
        made = tree.call("formatBase", number(value), tree.literal(base))
        if letter == "X":
            made = tree.call("uppercase", made)
    elif letter in ("e", "E"):
        raise refused("Scientific format has no form here.")
    else:
        made = _fixed(c, value, int(found["precision"] or 6) if found["precision"] else 6, letter == "%", group)
    return _signed(c, value, made, sign, width, align or ">", fill, group)


def _decided(c: Compiler, node: ast.AST, value: Value, form: str, found: re.Match[str]) -> Value:
    """`spec` of a value whose type is seen at run time."""
    letter = found["type"]
    kind = tree.call("type", value.e)
    number_of = tree.call("number", value.e)

    def wrong(name: str) -> E:
        return tree.failure("ValueError", f"Unknown format code '{letter}' for object of type '{name}'")

    def as_number(type_of: t.Type) -> E:
        return spec(c, node, Value(number_of, type_of), form).e

    if letter not in (None, "s"):
        words = wrong("str")
    elif found["sign"] or found["group"]:
        why = "Sign not allowed in string format specifier" if found["sign"] else "Cannot specify ',' with 's'."
        words = tree.failure("ValueError", why)
    else:
        words = spec(c, node, Value(value.e, t.STR), form).e
    if letter in ("f", "F", "%"):
        numbers = as_number(t.NUMBER)
    else:
        whole = wrong("int") if letter == "s" else as_number(t.INT)
        broken = as_number(t.FLOAT) if letter is None else wrong("float")
        test = tree.binary("=", tree.call("floor", number_of), number_of)
        numbers = tree.condition(test, whole, broken)
    named = tree.uses(tree.call("kind_", value.e, deeper=4), "kind_")
    other = tree.failure(
        "TypeError",
        tree.binary(
            "&",
            tree.binary("&", tree.literal("unsupported format string passed to "), named),
            tree.literal(".__format__"),
        ),
    )
    is_number = tree.binary("in", kind, tree.array([tree.literal("number"), tree.literal("boolean")]))
    is_text = tree.binary("=", kind, tree.literal("string"))
    return Value(tree.condition(is_number, numbers, tree.condition(is_text, words, other)), t.STR)


def _integer(value: Value, group: bool) -> E:
    if group:
        return tree.call("formatNumber", number(value), tree.literal("#,##0"))
    return tree.call("string", number(value))


def _fixed(c: Compiler, value: Value, precision: int, percent: bool, group: bool) -> E:
    """`.2f` and `.1%`: correctly rounded from the exact binary value, as Python does."""
    source = number(value)
    if percent:
        source = tree.binary("*", source, tree.literal(100))
    if value.kind in ("int", "bool") and not percent:
        picture = ("#,##0" if group else "0") + ("." + "0" * precision if precision else "")
        return tree.call("formatNumber", source, tree.literal(picture))
    made = tree.uses(tree.call("fixed_", source, tree.literal(precision), deeper=12), "fixed_")
    if group:
        ends = "\\." if precision else "$"
        made = tree.call("replace", made, E(f"/\\d(?=(\\d{{3}})+{ends})/"), tree.literal("$0,"))
    return tree.binary("&", made, tree.literal("%")) if percent else made


def _signed(c: Compiler, value: Value, made: E, sign: str, width: int, align: str, fill: str, group: bool) -> Value:
    """The sign before a number, and the padding around it."""
    if sign == "-" and width == 0:
        return Value(made, t.STR)

    def laid_out(body: Value) -> Value:
        written = body.e
        if sign != "-":
            minus = tree.binary(
                "=", tree.call("substring", written, tree.literal(0), tree.literal(1)), tree.literal("-")
            )
            written = tree.binary("&", tree.condition(minus, tree.literal(""), tree.literal(sign)), written)
        if align != "=":
            return Value(padded(c, Value(written, t.STR), width, align, fill), t.STR)
        return _after_sign(c, Value(written, t.STR), width, fill, group)

    if width == 0 or (align in "<>" and sign == "-"):
        return laid_out(Value(made, t.STR)) if sign == "-" else bind(Value(made, t.STR), c.fresh, "s", laid_out)
    return bind(Value(made, t.STR), c.fresh, "s", laid_out)


def _after_sign(c: Compiler, body: Value, width: int, fill: str, group: bool) -> Value:
    """`05d`: padding between the sign and the digits."""
    if group and fill == "0":
        raise c.scope.error(
            FL3103, ast.Constant(value=0), "Zero padding with `,` has no form here.", "Leave out the zero or the comma."
        )

    def split(whole: Value) -> Value:
        text_of = whole.e
        pattern = E("/^[-+ ]/")
        digits = tree.call("replace", text_of, pattern, tree.literal(""))
        has = tree.call("contains", text_of, pattern)
        head = tree.call("substring", text_of, tree.literal(0), tree.literal(1))
        width_left = tree.literal(-(width - 1)) if width > 1 else tree.literal(0)
        with_sign = tree.binary("&", head, tree.call("pad", digits, width_left, tree.literal(fill)))
        plain = tree.call("pad", text_of, tree.literal(-width), tree.literal(fill))
        return Value(tree.condition(has, with_sign, plain), t.STR)

    return bind(body, c.fresh, "s", split)


def padded(c: Compiler, body: Value, width: int | Value, align: str, fill: str) -> E:
    """A string filled up to a width."""
    if width == 0:
        return body.e
    size = tree.literal(width) if isinstance(width, int) else width.e
    extra = [] if fill == " " else [tree.literal(fill)]
    if align == "<":
        return tree.call("pad", body.e, size, *extra)
    if align == ">":
        negative = tree.literal(-width) if isinstance(width, int) else tree.negative(size)
        return tree.call("pad", body.e, negative, *extra)

    def centered(both: Value) -> Value:
        # Python's format puts the odd blank after the text.
        length = tree.call("length", both.e)
        left = tree.call("floor", tree.binary("/", tree.binary("-", size, length), tree.literal(2)))
        inner = tree.call("pad", both.e, tree.negative(tree.group(tree.binary("+", length, left))), *extra)
        shorter = tree.binary("<", length, size)
        return Value(tree.condition(shorter, tree.call("pad", inner, size, *extra), both.e), t.STR)

    return bind(body, c.fresh, "s", centered).e


__all__ = ["joined", "padded", "piece", "representation", "spec", "text", "tight"]
