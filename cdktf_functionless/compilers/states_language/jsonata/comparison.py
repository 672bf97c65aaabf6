"""Comparison: equality at any depth, order, membership, identity."""

from __future__ import annotations

import ast
import operator

from . import enums, tree
from . import types as t
from .compiler import Compiler, handles
from .tree import E
from .types import Type
from .values import Value, bind_all, constant, firm, number

_COMPARE: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_PLAIN = (str, int, float, type(None))
_ORDERED = frozenset(("int", "float", "number", "bool"))


@handles(ast.Compare)
def _compare(c: Compiler, node: ast.Compare) -> Value:
    if len(node.ops) == 1:
        if _asks_function(c, node):
            return constant(isinstance(node.ops[0], ast.IsNot))
        left = c.value(node.left) if isinstance(node.ops[0], (ast.Is, ast.IsNot)) else c.firm(node.left)
        return _one(c, node, node.ops[0], left, c.firm(node.comparators[0]))
    # A chain evaluates each operand once: the inner ones get a name, and a later one only when it is reached.
    return _chained(c, node, 0, c.firm(node.left))


def _asks_function(c: Compiler, node: ast.Compare) -> bool:
    """Whether it is asked of a function if it is None."""
    match node:
        case ast.Compare(left=ast.Name() as name, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return c.names_function(name)
    return False


def _chained(c: Compiler, node: ast.Compare, index: int, left: Value) -> Value:
    right = c.firm(node.comparators[index])
    if index == len(node.ops) - 1:
        return _one(c, node, node.ops[index], left, right)

    def both(middle: Value) -> Value:
        first = _one(c, node, node.ops[index], left, middle)
        rest = _chained(c, node, index + 1, middle)
        return Value(tree.binary("and", first.e, rest.e), t.BOOL)

    if right.e.free:
        return both(right)
    return bind_all([left, right], c.fresh, "v", lambda pair: _named_left(c, node, index, pair))


def _named_left(c: Compiler, node: ast.Compare, index: int, pair: list[Value]) -> Value:
    first = _one(c, node, node.ops[index], pair[0], pair[1])
    rest = _chained(c, node, index + 1, pair[1])
    return Value(tree.binary("and", first.e, rest.e), t.BOOL)


def _one(c: Compiler, node: ast.AST, op: ast.cmpop, left: Value, right: Value) -> Value:
    if isinstance(op, (ast.Eq, ast.NotEq)):
        if left.known and right.known and all(isinstance(one.constant, _PLAIN) for one in (left, right)):
            return constant((left.constant == right.constant) is isinstance(op, ast.Eq))
        checked_alike(c, node, left, right)
        return Value(equality(left, right, same=isinstance(op, ast.Eq)), t.BOOL)
    if isinstance(op, (ast.Is, ast.IsNot)):
        return _identity(c, node, isinstance(op, ast.Is), left, right)
    if isinstance(op, (ast.In, ast.NotIn)):
        found = membership(c, left, right, node)
        return Value(found if isinstance(op, ast.In) else tree.call("not", found), t.BOOL)
    return ordering(c, node, _COMPARE[type(op)], left, right)


def alike(left: Type, right: Type) -> bool | None:
    """Whether values of these types are equal in Python where JSON's are; None where that depends on the values.

    False: they are never equal, though they may look the same in JSON, as a tuple and a list do.
    """
    if "union" in (left.kind, right.kind):
        found = {alike(one, other) for one in t.members(left) for other in t.members(right)}
        return found.pop() if len(found) == 1 else None
    for one, other in ((left, right), (right, left)):
        if one.kind == "never":
            return True
        if one.kind == "any":
            return None if t.deep(other, t.DISGUISED) else True
    if "enum" in (left.kind, right.kind):
        return left == right
    shape = _SHAPES.get(left.kind)
    if shape is None or shape != _SHAPES.get(right.kind):
        return True  # JSON tells them apart too
    if shape == "array":
        return _alike_arrays(left, right)
    if shape == "object":
        if left.of is not right.of:
            return False
        return alike(t.value_of(left), t.value_of(right)) or None
    return left.kind == right.kind or {left.kind, right.kind} <= t.NUMERIC


_SHAPES = {
    **dict.fromkeys(t.ARRAYS, "array"),
    **dict.fromkeys(("dict", "record"), "object"),
    **dict.fromkeys(("str", "bytes", "uuid", "hash"), "string"),
    **dict.fromkeys(("int", "float", "number", "bool", "datetime", "timedelta"), "number"),
}


def _alike_arrays(left: Type, right: Type) -> bool | None:
    kinds = {left.kind, right.kind}
    if kinds <= t.TUPLES:
        if left.kind == right.kind == "tuple":
            if len(left.items) != len(right.items):
                return True
            found = [alike(one, other) for one, other in zip(left.items, right.items, strict=True)]
            return False if False in found and None not in found else all(found) or None
        return alike(t.element(left), t.element(right)) or None
    if len(kinds) > 1:
        return None if "iterator" in kinds or kinds == {"set", "view"} else False
    if left.kind in ("view", "iterator"):
        return None
    return alike(t.element(left), t.element(right)) or None


def checked_alike(c: Compiler, node: ast.AST, left: Value, right: Value) -> None:
    """Refuses `==` where JSON cannot tell whether Python's values are equal.

    Raises:
        FunctionlessError: it cannot.
    """
    if alike(left.type, right.type) is None and not (left.known and right.known):
        raise c.unsupported(
            node,
            f"A {left.type} and a {right.type} may look the same in JSON without being equal in Python.",
            "Compare the `.value` of the member."
            if t.deep(left.type, t.MEMBERS) or t.deep(right.type, t.MEMBERS)
            else "Make both of them lists with `list(...)`, or both tuples.",
        )


def equality(left: Value, right: Value, *, same: bool = True) -> E:
    """`==` (or `!=`) by value, at any depth, with True equal to 1."""
    sign = "=" if same else "!="
    if left.kind == right.kind == "set":
        return _same_set(left, right) if same else tree.call("not", _same_set(left, right))
    if left.known and right.known:
        return tree.literal((left.constant == right.constant) is same)
    if alike(left.type, right.type) is False:
        return _never(left, right) if same else tree.call("not", _never(left, right))
    for one, other in ((left, right), (right, left)):
        # A test for a remainder of zero does not mind the sign of the remainder.
        zero = other.known and other.constant == 0 and not isinstance(other.constant, bool)
        if zero and one.kind == "int" and (plain := _plain_remainder(one.e)) is not None:
            return tree.binary(sign, plain, other.e)
    if left.kind in t.NUMERIC and right.kind in t.NUMERIC:
        if left.kind == right.kind:
            return tree.binary(sign, left.e, right.e)
        return tree.binary(sign, number(left), number(right))
    if not _mixes(left, right):
        return tree.binary(sign, left.e, right.e)
    for one, other in ((left, right), (right, left)):
        if other.known and isinstance(other.constant, (int, float)) and not isinstance(other.constant, str):
            found = tree.binary("in", one.e, tree.literal([int(other.constant), bool(other.constant)]))
            return found if same else tree.call("not", found)
    made = tree.uses(tree.call("equal_", left.e, right.e, deeper=12), "equal_")
    return made if same else tree.call("not", made)


def _never(left: Value, right: Value) -> E:
    """False, once both are evaluated."""
    if not (left.e.raises or right.e.raises):
        return tree.literal(False)
    return tree.binary("and", tree.group(tree.binary("=", left.e, right.e)), tree.literal(False))


def _same_set(left: Value, right: Value) -> E:
    """Sets are kept without doubles, so they are equal where together they are no larger than each."""
    both = tree.call("count", tree.call("distinct", tree.call("append", left.e, right.e)))
    sizes = tree.array([tree.call("count", left.e), tree.call("count", right.e)])
    return tree.binary("=", sizes, tree.array([both, both]))


def _plain_remainder(e: E) -> E | None:
    """`a % n` of `(a % n + n) % n`."""
    parts = e.text.rsplit(" % ", 1)
    if len(parts) == 2 and parts[0].startswith("(") and parts[0].endswith(f" % {parts[1]} + {parts[1]})"):
        inner = parts[0][1 : -len(f" + {parts[1]})")]
        return E(inner, tree.MULTIPLY, e.depth - 1, raises=e.raises, helpers=e.helpers)
    return None


def _mixes(left: Value, right: Value) -> bool:
    """Whether one side may hold a bool where the other holds a number that equals it."""
    for one in (left, right):
        if one.known and (one.constant is None or isinstance(one.constant, str)):
            return False
        if one.known and isinstance(one.constant, (int, float)) and one.constant not in (0, 1):
            return False
    for one, other in ((left, right), (right, left)):
        if _deep(one.type, {"bool"}) and _deep(other.type, {"int", "float", "number"}):
            return True
    return False


def _deep(kind: Type, kinds: set[str]) -> bool:
    if kind.kind in kinds or kind.kind == "any":
        return True
    parts = [part for _, part in kind.fields] if kind.kind == "record" else kind.items
    return any(_deep(part, kinds) for part in parts)


def _identity(c: Compiler, node: ast.AST, same: bool, left: Value, right: Value) -> Value:
    if left.known and left.constant is None:
        left, right = right, left
    sign = "=" if same else "!="
    if right.known and right.constant is None and left.known:
        return constant((left.constant is None) is same)
    if right.known and (right.constant is None or isinstance(right.constant, bool)):
        if right.constant is None and not t.may_be(left.type, {"none"}) and not left.e.raises:
            return constant(not same)
        left = firm(left)
        return Value(tree.binary(sign, left.e, right.e), t.BOOL)
    if left.type == right.type and t.enum_of(left.type) is not None:
        return Value(equality(firm(left), right, same=same), t.BOOL)
    raise c.unsupported(node, "`is` compares identities, which JSON values do not have.", "Use `==`.")


def membership(c: Compiler, item: Value, container: Value, node: ast.AST | None = None) -> E:
    """`item in container`.

    Raises:
        FunctionlessError: where JSON cannot tell.
    """
    kind = container.type
    at = node or ast.Constant(value=None)
    if kind.kind == "dict" and item.kind == "enum" and item.type == kind.items[0]:
        return tree.binary("in", enums.key(item), tree.call("keys", container.e))
    found = alike(item.type, t.element(kind)) if kind.kind in t.ARRAYS else True
    if kind.kind == "bytes" or (kind.kind not in t.ARRAYS and t.disguised(kind)):
        raise c.unsupported(at, f"`in` a {kind} has no form here.", "Make a list of it first.")
    hashed = kind.kind in ("set", "dict", "record") or (kind.kind == "view" and kind.of != "values")
    if hashed and t.unhashable(item.type) and item.kind != "set":
        raise c.unsupported(at, f"A {item.type} cannot be hashed, and this looks for one.", "Use a tuple.")
    if found is None or (kind.kind not in t.ARRAYS and t.deep(item.type, t.DISGUISED)):
        raise c.unsupported(
            at,
            f"Whether a {item.type} is in a {kind} cannot be told: they may look the same in JSON without being equal.",
            "Compare lists with lists and tuples with tuples.",
        )
    if found is False:
        return _never(item, container)
    if container.known and container.constant in ([], ()) and not item.e.raises:
        return tree.literal(False)
    if kind.kind in t.ARRAYS:
        inside = t.element(kind)
        if kind.kind == "tuple" and not kind.items and not item.e.raises and not container.e.raises:
            return tree.literal(False)
        pair = (item, Value(E("", free=True), inside))
        scalar = t.only(item.type, t.SCALARS) or (item.known and not isinstance(item.constant, (list, tuple, dict)))
        mixed = any(_mixes(a, b) for a, b in (pair,))
        if container.known:
            mixed = _mixed_constants(item, container.constant)
        if scalar and not mixed:
            return tree.binary("in", item.e, container.e)
        simple = t.only(inside, t.SCALARS) and not t.may_be(inside, {"bool", "int", "float", "number"})
        if simple:
            return tree.binary("in", item.e, container.e)

        def searched(both: list[Value]) -> Value:
            name = c.fresh("w")
            one = Value(E(name, free=True), inside)
            test = tree.function([name], equality(both[0], one))
            return Value(tree.call("exists", _wrapped(both[1].e, test)), t.BOOL)

        return bind_all([item, container], c.fresh, "v", searched).e
    if kind.kind == "str" and item.kind == "str":
        if item.known:
            return tree.call("contains", container.e, item.e) if item.constant else tree.literal(True)

        def contained(both: list[Value]) -> Value:
            empty = tree.binary("=", both[0].e, tree.literal(""))
            return Value(tree.binary("or", empty, tree.call("contains", both[1].e, both[0].e)), t.BOOL)

        return bind_all([item, container], c.fresh, "v", contained).e
    if kind.kind in ("dict", "record"):
        if kind.kind == "dict" and kind.items[0].kind == "int" and item.kind == "int":
            return tree.binary("in", tree.call("string", item.e), tree.call("keys", container.e))
        if item.known and isinstance(item.constant, str):
            if kind.kind == "record" and item.constant in kind.required and not container.e.raises:
                return tree.literal(True)
            if (written := tree.field_name(item.constant)) and written not in UNSAFE_KEYS:
                return tree.call("exists", tree.field(container.e, item.constant))
        return tree.binary("in", item.e, tree.call("keys", container.e))
    made = tree.uses(tree.call("has_", item.e, container.e, deeper=16), "has_")
    return tree.raising(made, "TypeError")


UNSAFE_KEYS = frozenset(
    [
        "constructor",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "__proto__",
    ]
)


def _wrapped(container: E, test: E) -> E:
    """A search whose found element is never nothing, even if it is an empty list."""
    name, body = test.text.split("{", 1)
    found = E(f"{name}{{{body[:-1]} ? 1}}", tree.ATOM, test.depth + 1, raises=test.raises, helpers=test.helpers)
    return tree.call("map", container, found, loose=True)


def _mixed_constants(item: Value, values: object) -> bool:
    assert isinstance(values, (list, tuple))
    for value in values:
        if isinstance(value, (list, tuple, dict)):
            return True
        if isinstance(value, bool) and _deep(item.type, {"int", "float", "number"}):
            return True
        if isinstance(value, (int, float)) and value in (0, 1) and _deep(item.type, {"bool"}):
            return True
    return False


def ordering(c: Compiler, node: ast.AST, sign: str, left: Value, right: Value) -> Value:
    """`<`, `<=`, `>`, `>=`."""
    kinds = (left.kind, right.kind)
    if left.known and right.known:
        try:
            compare = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[sign]
            return constant(bool(compare(left.constant, right.constant)))
        except TypeError:
            pass
    if left.kind in _ORDERED and right.kind in _ORDERED:
        return Value(tree.binary(sign, number(left), number(right)), t.BOOL)
    if kinds in (("str", "str"), ("bytes", "bytes"), ("timedelta", "timedelta")) or (
        kinds == ("datetime", "datetime") and left.type == right.type
    ):
        return Value(tree.binary(sign, left.e, right.e), t.BOOL)
    if kinds == ("set", "set"):
        return _subset(c, sign, left, right)
    if t.deep(left.type, t.DISGUISED) or t.deep(right.type, t.DISGUISED):
        if not _tells(left.type, right.type):
            raise c.unsupported(
                node, f"`{sign}` of a {left.type} and a {right.type} has no form here.", "Compare lists, or tuples."
            )
    if not c.scope.fresh.checking and (left.kind in _NAMED or right.kind in _NAMED):
        return _with_number(sign, left, right)
    made = tree.uses(tree.call("compare_", left.e, right.e, tree.literal(sign), deeper=24), "compare_")
    if not _comparable(left.type, right.type):
        made = tree.raising(made, "TypeError")
    return Value(made, t.BOOL)


#: The kinds of numbers that have one name in Python.
_NAMED = frozenset(("int", "float", "bool"))


def _with_number(sign: str, left: Value, right: Value) -> Value:
    """A comparison with a number of what is only known at run time."""

    def real(value: Value, before: str, after: str) -> E:
        if value.kind in _NAMED:
            return number(value)
        made = tree.call("real_", value.e, tree.literal(before), tree.literal(after), deeper=6)
        return tree.raising(tree.uses(made, "real_"), "TypeError")

    said = f"'{sign}' not supported between instances of '"
    one = real(left, said, f"' and '{right.kind}'")
    other = real(right, f"{said}{left.kind}' and '", "'")
    return Value(tree.binary(sign, one, other), t.BOOL)


def _tells(left: Type, right: Type) -> bool:
    """Whether JSON tells how values of these types compare: tuples stand beside tuples, at any depth."""
    if left.kind == right.kind == "tuple":
        return all(_tells(one, other) for one, other in zip(left.items, right.items, strict=False))
    if (left.kind == right.kind == "list") or (left.kind in t.TUPLES and right.kind in t.TUPLES):
        return _tells(t.element(left), t.element(right))
    return "never" in (left.kind, right.kind) or not (t.deep(left, t.DISGUISED) or t.deep(right, t.DISGUISED))


def _comparable(left: Type, right: Type) -> bool:
    """Whether values of these types always have an order."""
    if left.kind in _ORDERED and right.kind in _ORDERED:
        return True
    if left.kind == right.kind and left.kind in ("str", "never"):
        return True
    if left.kind == right.kind and left.kind in ("list", "many"):
        return _comparable(left.items[0], right.items[0])
    if left.kind == right.kind == "tuple":
        return all(_comparable(one, other) for one, other in zip(left.items, right.items, strict=False))
    return False


def _subset(c: Compiler, sign: str, left: Value, right: Value) -> Value:
    if sign in (">", ">="):
        left, right = right, left

    def compared(both: list[Value]) -> Value:
        name = c.fresh("v")
        one = Value(E(name, free=True), both[0].type.items[0])
        outside = tree.call("not", membership(c, one, both[1]))
        missing = tree.call("map", both[0].e, tree.function([name], tree.condition(outside, tree.literal(1))))
        test = tree.call("not", tree.call("exists", missing))
        if sign in ("<", ">"):
            smaller = tree.binary("<", tree.call("count", both[0].e), tree.call("count", both[1].e))
            test = tree.binary("and", test, smaller)
        return Value(test, t.BOOL)

    return bind_all([left, right], c.fresh, "s", compared)
