"""Builtins of one value: numbers, conversions, text, types."""

from __future__ import annotations

import ast

from . import formatting, operators, tree
from . import types as t
from .calls import Call, function
from .tree import E
from .unknown import checked_number, failure, opened
from .values import Value, bind, bind_all, constant


@function(abs)
def _abs(call: Call) -> Value:
    value = opened(call.one())
    if value.known and isinstance(value.constant, (int, float)):
        return constant(abs(value.constant))
    if value.kind == "any":
        complaint = "bad operand type for abs(): '"
        return checked_number(call.c, value, complaint, "'", lambda one: Value(tree.call("abs", one.e), t.NUMBER))
    if value.kind not in (*t.NUMERIC, "timedelta"):
        raise call.no_form(f"of a {value.type} has no form here", "Give its variable a type hint.")
    return Value(tree.call("abs", operators.number(value)), t.INT if value.kind == "bool" else t.plain(value.type))


@function(round)
def _round(call: Call) -> Value:
    value, digits = call.values(1, 2, "ndigits")
    assert value is not None
    value = opened(value)
    if value.kind not in t.NUMERIC:
        if value.kind != "any":
            raise call.no_form(f"of a {value.type} has no form here", "Give its variable a type hint.")
        value = Value(value.e, t.NUMBER)
    if digits is None or (digits.known and digits.constant is None):
        if value.kind in ("int", "bool"):
            return Value(operators.number(value), t.INT)
        return Value(tree.call("round", value.e), t.INT)
    if value.kind in ("int", "bool") and digits.known and digits.constant >= 0:
        return Value(operators.number(value), t.INT)
    if digits.kind != "int":
        raise call.no_form("needs an int as its number of digits", "Write the number.")
    made = tree.uses(tree.call("rounded_", operators.number(value), digits.e, deeper=12), "rounded_")
    return Value(made, t.INT if value.kind == "bool" else t.plain(value.type))


@function(divmod)
def _divmod(call: Call) -> Value:
    left, right = call.values(2, 2)
    assert left is not None and right is not None
    if not {left.kind, right.kind} <= {"int", "bool", "float"}:
        return _unknown_divmod(call, left, right)
    floats = "float" in (left.kind, right.kind)

    def both(pair: list[Value]) -> Value:
        if not (pair[1].known and pair[1].constant):
            message = "float divmod()" if floats else "integer division or modulo by zero"
            zero = tree.binary("=", operators.number(pair[1]), tree.literal(0))
            one, two = operators.number(pair[0]), operators.number(pair[1])
            made = [
                tree.call("floor", tree.binary("/", one, two))
                if not floats
                else tree.uses(tree.call("floordiv_", one, two, deeper=8), "floordiv_"),
                tree.uses(tree.call("mod_", one, two, deeper=6), "mod_"),
            ]
            kind = t.tuple_of([operators.result_type(pair[0].type, pair[1].type)] * 2)
            return Value(tree.condition(zero, tree.failure("ZeroDivisionError", message), tree.array(made)), kind)
        quotient = operators.apply(call.c, call.node, ast.FloorDiv(), pair[0], pair[1])
        remainder = operators.apply(call.c, call.node, ast.Mod(), pair[0], pair[1])
        return Value(tree.array([quotient.e, remainder.e]), t.tuple_of([quotient.type, remainder.type]))

    return bind_all([left, right], call.c.fresh, "n", both)


def _unknown_divmod(call: Call, left: Value, right: Value) -> Value:
    """`divmod` where what the operands are is only known at run time."""
    if any(not t.may_be(one.type, t.NUMERIC) or t.disguised(one.type) for one in (left, right)):
        raise call.no_form(f"of a {left.type} and a {right.type} has no form here", "Give it numbers.")
    made = tree.uses(tree.call("divmod_", left.e, right.e, deeper=14), "divmod_")
    kind = t.FLOAT if "float" in (left.kind, right.kind) else t.NUMBER
    return Value(tree.raising(made, "TypeError", "ZeroDivisionError"), t.tuple_of([kind, kind]))


@function(pow)
def _pow(call: Call) -> Value:
    left, right = call.values(2, 2)
    assert left is not None and right is not None
    return operators.apply(call.c, call.node, ast.Pow(), left, right)


_INT = r"/^[ \t\n\r]*[-+]?\d+(_\d+)*[ \t\n\r]*$/"
_FLOAT = r"/^[ \t\n\r]*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?[ \t\n\r]*$/"


@function(int)
def _int(call: Call) -> Value:
    value, base = call.values(0, 2, "base")
    if value is None:
        return constant(0)
    if base is not None:
        raise call.no_form("with a base has no form here", "Write the number in base 10.")
    if value.known:
        try:
            return call.c.constant(int(value.constant), call.node)
        except (TypeError, ValueError) as failure:
            return Value(tree.failure(type(failure).__name__, str(failure)), t.INT)
    if value.kind in ("int", "bool"):
        return Value(operators.number(value), t.INT)
    if value.kind in ("float", "number"):
        return bind(value, call.c.fresh, "n", lambda one: Value(_truncated(one.e), t.INT))
    if value.kind == "str":
        return bind(value, call.c.fresh, "s", lambda one: Value(_parsed(one.e, _INT, "int"), t.INT))
    if t.may_be(value.type, {"str", "int", "float", "number"}) and not t.disguised(value.type):
        return bind(value, call.c.fresh, "v", lambda one: _converted(call, one, "int"))
    raise call.no_form(f"of a {value.type} raises a TypeError", "Give it a number or a string.")


def _truncated(e: E) -> E:
    below = tree.binary("<", e, tree.literal(0))
    return tree.condition(below, tree.call("ceil", e), tree.call("floor", e))


def _parsed(e: E, pattern: str, kind: str) -> E:
    """A number from text, with Python's ValueError where it is none."""
    quoted = tree.uses(tree.call("quote_", e, deeper=8), "quote_")
    says = "invalid literal for int() with base 10: " if kind == "int" else "could not convert string to float: "
    failed = tree.failure("ValueError", tree.binary("&", tree.literal(says), quoted))
    # `$number` takes neither blanks, nor a plus sign, nor a bare point.
    cleaned = tree.call("replace", tree.call("trim", e), E("/^\\+|_/"), tree.literal(""))
    if kind == "float":
        cleaned = tree.call("replace", cleaned, E("/^(-?)\\./"), tree.literal("$10."))
        cleaned = tree.call("replace", cleaned, E("/\\.(?=[eE]|$)/"), tree.literal(""))
    return tree.condition(tree.call("contains", e, E(pattern)), tree.call("number", cleaned), failed)


def _converted(call: Call, value: Value, kind: str) -> Value:
    """`int(x)` and `float(x)` of what is only known at run time."""
    is_text = tree.binary("=", tree.call("type", value.e), tree.literal("string"))
    is_number = tree.binary("in", tree.call("type", value.e), tree.literal(["number", "boolean"]))
    wants = "int() argument must be a string, a bytes-like object or a real number, not '"
    if kind == "float":
        wants = "float() argument must be a string or a real number, not '"
    failed = failure("TypeError", wants, value.e, "'")
    number = tree.call("number", value.e)
    plain = bind(Value(number, t.NUMBER), call.c.fresh, "n", lambda one: Value(_truncated(one.e), t.INT)).e
    parsed = _parsed(value.e, _INT if kind == "int" else _FLOAT, kind)
    made = tree.condition(is_number, plain if kind == "int" else number, failed)
    return Value(tree.condition(is_text, parsed, made), t.INT if kind == "int" else t.FLOAT)


@function(float)
def _float(call: Call) -> Value:
    value = call.values(0, 1)[0]
    if value is None:
        return constant(0.0)
    if value.known:
        try:
            return call.c.constant(float(value.constant), call.node)
        except (TypeError, ValueError) as failure:
            return Value(tree.failure(type(failure).__name__, str(failure)), t.FLOAT)
    if value.kind in t.NUMERIC:
        return Value(operators.number(value), t.FLOAT)
    if value.kind == "str":
        return bind(value, call.c.fresh, "s", lambda one: Value(_parsed(one.e, _FLOAT, "float"), t.FLOAT))
    if t.may_be(value.type, {"str", "int", "float", "number"}) and not t.disguised(value.type):
        return bind(value, call.c.fresh, "v", lambda one: _converted(call, one, "float"))
    raise call.no_form(f"of a {value.type} raises a TypeError", "Give it a number or a string.")


@function(bool)
def _bool(call: Call) -> Value:
    node = call.arguments(0, 1)[0]
    return constant(False) if node is None else operators.condition(call.c, node)


@function(str)
def _str(call: Call) -> Value:
    value = call.values(0, 1)[0]
    return constant("") if value is None else formatting.text(call.c, call.node, value)


@function(repr)
def _repr(call: Call) -> Value:
    return formatting.representation(call.c, call.node, call.one())


@function(format)
def _format(call: Call) -> Value:
    value, form = call.values(1, 2)
    assert value is not None
    if form is None:
        return formatting.text(call.c, call.node, value)
    return formatting.spec(call.c, call.node, value, str(form.constant) if form.known else form)


@function(ord)
def _ord(call: Call) -> Value:
    value = call.one()
    if value.known and isinstance(value.constant, str) and len(value.constant) == 1:
        return constant(ord(value.constant))
    raise call.no_form("of what is not known at synth has no form in JSONata", "Use a dict from characters to numbers.")


@function(chr)
def _chr(call: Call) -> Value:
    value = call.one()
    if value.known and isinstance(value.constant, int):
        return constant(chr(value.constant))
    raise call.no_form("of what is not known at synth has no form in JSONata", "Index a string of the characters.")


# Types


_NAMES = {str: "string", bool: "boolean", list: "array", dict: "object"}
_KINDS: dict[type, frozenset[str]] = {
    str: frozenset(("str",)),
    bool: frozenset(("bool",)),
    int: frozenset(("int", "bool")),
    float: frozenset(("float",)),
    list: frozenset(("list",)),
    tuple: t.TUPLES,
    range: frozenset(("range",)),
    dict: frozenset(("dict", "record")),
    type(None): frozenset(("none",)),
}


@function(isinstance)
def _isinstance(call: Call) -> Value:
    node, classes = call.arguments(2, 2)
    assert node is not None and classes is not None
    value = call.c.firm(node)
    wanted = [call.c.live(one) for one in (classes.elts if isinstance(classes, ast.Tuple) else [classes])]
    if value.kind == "exception" and all(isinstance(one, type) and issubclass(one, BaseException) for one in wanted):
        from . import classes as exceptions

        return exceptions.is_one_of(call, value, wanted)  # type: ignore[arg-type]
    cls = t.enum_of(value.type)
    if cls is not None and all(isinstance(one, type) for one in wanted):
        return bind(value, call.c.fresh, "v", lambda _: constant(issubclass(cls, tuple(wanted))))  # type: ignore[arg-type]
    if not all(isinstance(one, type) and one in _KINDS for one in wanted):
        raise call.no_form("with a class that JSON does not know has no form here", "Check for a JSON type.")
    kinds = frozenset[str]().union(*(_KINDS[one] for one in wanted if isinstance(one, type)))
    if not value.e.raises:
        if t.only(value.type, kinds) and value.kind != "any":
            return constant(True)
        if not t.may_be(value.type, kinds | {"number"}):
            return constant(False)

    arrays = [one for one in t.members(value.type) if one.kind in t.DISGUISED or one.kind == "list"]
    inside = [one for one in arrays if one.kind in kinds]
    if t.disguised(value.type) and (0 < len(inside) < len(arrays) or t.may_be(value.type, {"any"})):
        raise call.no_form(f"of a {value.type} cannot be told: they look the same in JSON", "Keep to one of them.")

    def tested(one: Value) -> Value:
        kind = tree.call("type", one.e)
        whole = tree.binary("=", tree.call("floor", one.e), one.e)
        is_number = tree.binary("=", kind, tree.literal("number"))
        names = sorted({_NAMES[cls] for cls in wanted if isinstance(cls, type) and cls in _NAMES})
        if arrays and (list in wanted or tuple in wanted):
            names = [*(name for name in names if name != "array"), *(["array"] if inside else [])]
        if type(None) in wanted:
            names.append("null")
        if int in wanted and "boolean" not in names:
            names.append("boolean")
        if int in wanted and float in wanted:
            names.append("number")
        tests: list[E] = []
        if len(names) == 1:
            tests.append(tree.binary("=", kind, tree.literal(names[0])))
        elif names:
            tests.append(tree.binary("in", kind, tree.literal(names)))
        if (int in wanted) != (float in wanted):
            tests.append(tree.binary("and", is_number, whole if int in wanted else tree.call("not", whole)))
        return Value(tree.chain("or", tests) if tests else tree.literal(False), t.BOOL)

    return bind(value, call.c.fresh, "v", tested)


@function(callable)
def _callable(call: Call) -> Value:
    node = call.arguments(1, 1)[0]
    assert node is not None
    return constant(call.c.function(node) is not None)
