"""Operators: arithmetic, comparison, logic and truth, each in the short form that the types allow."""

from __future__ import annotations

import ast
import dataclasses
import types
import typing
from collections.abc import Callable, Sequence

from ...diagnostics import FL5001, FL5008
from . import js
from .lower import Lowering, expression
from .types import AMB, BOOL, FLOAT, INT, NONE, NUM, NUMBERS, T, dict_of, join, kind, list_of, of_annotation, tuple_of
from .values import V, Var

_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.MatMult: "@",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_HELPERS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floorDiv", "%": "mod", "**": "power"}
SCALARS = NUMBERS | {"none", "bool", "str"}


def numeric(v: V) -> V:
    """A number; a bool becomes 0 or 1."""
    return V(js.Unary("+", v.expr), INT) if v.t.only("bool") else v


def is_number(t: T) -> bool:
    """Whether Python's arithmetic takes it: a number or a bool."""
    return t.only(*NUMBERS, "bool")


def arithmetic_type(op: str, left: T, right: T, exponent: object = None) -> T:
    """The type of a number that `left op right` gives."""
    kinds = left.kinds | right.kinds
    if op == "/" or ("float" in left.kinds and left.number) or ("float" in right.kinds and right.number):
        return FLOAT
    whole = kinds <= {"int", "bool"}
    if op == "**":
        if whole and isinstance(exponent, int):
            return INT if exponent >= 0 else FLOAT
        return AMB
    if whole:
        return INT
    one_int = left.only("int", "bool") or right.only("int", "bool")
    if kinds <= {"int", "bool", "num"} and ((op in "+-" and one_int) or (op == "%" and right.only("int", "bool"))):
        return NUM
    return AMB


@expression(ast.BinOp)
def _binop(lw: Lowering, node: ast.BinOp) -> V:
    if isinstance(node.op, ast.Mod) and isinstance(template := lw.reflection.evaluate(node.left, lw.local), str):
        from .templates import percent  # it needs the operators of formats

        return percent(lw, template, node.right, node)
    left, right = lw.all([node.left, node.right])
    return binary(lw, _SYMBOLS[type(node.op)], left, right, node)


def binary(lw: Lowering, op: str, left: V, right: V, node: ast.AST) -> V:
    """`left op right`."""
    if op in "|&^<<>>@":
        return _sets_and_dicts(lw, op, left, right, node)
    if is_number(left.t) and is_number(right.t):
        return _arithmetic(lw, op, numeric(left), numeric(right))
    if op == "%" and left.t.only("str"):
        raise lw.refuse(node, "% formatting of a text that synth does not know.", "Write an f-string.")
    if op == "-" and left.t.only("set") and right.t.only("set"):
        return V(_without(left, right), left.t)
    if op == "+":
        if left.t.only("str") and right.t.only("str"):
            return V(js.Binary("+", left.expr, right.expr), left.t)
        if left.t.only("list") and right.t.only("list"):
            return V(
                js.Array((js.Spread(left.expr), js.Spread(right.expr))), list_of(join(left.t.element, right.t.element))
            )
        if left.t.only("tuple") and right.t.only("tuple"):
            items = (*left.t.items, *right.t.items) if left.t.items is not None and right.t.items is not None else None
            t = tuple_of(items) if items is not None else kind("tuple", elem=join(left.t.element, right.t.element))
            return V(js.Array((js.Spread(left.expr), js.Spread(right.expr))), t)
    found = _dates(lw, op, left, right)
    if found is not None:
        return found
    if op == "*":
        for text, count in ((left, right), (right, left)):
            if text.t.only("str", "list", "tuple") and count.t.only("int"):
                helper = "repeated" if text.t.only("str") else "times"
                return V(lw.use(helper, text.expr, count.expr), dataclasses.replace(text.t, items=None))
    return V(lw.use(_HELPERS[op], left.expr, right.expr), _loose_type(op, left.t, right.t))


def _loose_type(op: str, left: T, right: T) -> T:
    """The type of an operation that is decided at run time."""
    number = arithmetic_type(op, _numbers(left), _numbers(right))
    kinds = set(number.kinds)
    elem = None
    if op == "+":
        kinds |= left.kinds & right.kinds & {"str", "list"}
        elem = join(left.element, right.element) if "list" in kinds else None
    elif op == "*":
        kinds |= (left.kinds | right.kinds) & {"str", "list"}
        elem = join(*(side.element for side in (left, right) if side.may("list"))) if "list" in kinds else None
    return T(frozenset(kinds), elem)


def _numbers(t: T) -> T:
    kinds = t.kinds & (NUMBERS | {"bool"})
    return T(frozenset(kinds)) if kinds else INT


def _constant(v: V) -> object:
    return v.expr.value if isinstance(v.expr, js.Lit) else None


def _arithmetic(lw: Lowering, op: str, left: V, right: V) -> V:
    value = _constant(right)
    t = arithmetic_type(op, left.t, right.t, value)
    a, b = left.expr, right.expr
    if op in "+-*" and op != "**":
        return V(js.Binary(op, a, b), t)
    safe = isinstance(value, (int, float)) and value != 0
    whole = left.t.only("int") and right.t.only("int")
    if op == "/":
        if not safe:
            message = "division by zero" if whole else "float division by zero"
            b = lw.use("divisor", b, js.Lit(message)) if whole or left.t.only("float") else b
            if not whole and not left.t.only("float"):
                return V(lw.use("div", a, b), FLOAT)
        return V(js.Binary("/", a, b), t)
    if op == "//":
        if whole:
            b = b if safe else lw.use("divisor", b, js.Lit("integer division or modulo by zero"))
            return V(js.call("Math.floor", js.Binary("/", a, b)), t)
        return V(lw.use("floatFloorDiv" if t == FLOAT else "floorDiv", a, b), t)
    if op == "%":
        if whole and safe and lw.stable(a):
            rest = js.Binary("%", a, b)
            return V(js.Binary("%", js.Binary("+", rest, b), b), t)
        if whole and safe:
            return V(lw.use("floatMod", a, b), t)
        return V(lw.use("floatMod" if t == FLOAT else "mod", a, b), t)
    if isinstance(value, int) and value >= 0:
        return V(js.Binary("**", a, b), t)
    return V(lw.use("power", a, b), t)


def _dates(lw: Lowering, op: str, left: V, right: V) -> V | None:
    if left.t.only("datetime") and right.t.only("timedelta") and op in "+-":
        return V(js.Binary(op, left.expr, right.expr), left.t)
    if left.t.only("datetime") and right.t.only("datetime") and op == "-":
        return V(js.Binary("-", left.expr, right.expr), kind("timedelta"))
    if left.t.only("timedelta") and right.t.only("timedelta") and op in "+-":
        return V(js.Binary(op, left.expr, right.expr), left.t)
    return None


def _without(left: V, right: V) -> js.Expr:
    x = js.Name("x")
    return js.method(left.expr, "filter", js.Arrow((x,), js.negate(js.method(right.expr, "includes", x))))


def _sets_and_dicts(lw: Lowering, op: str, left: V, right: V, node: ast.AST) -> V:
    if op == "|" and left.t.only("dict") and right.t.only("dict"):
        merged = js.Object(((None, left.expr), (None, right.expr)))
        fields = {**dict(left.t.fields), **dict(right.t.fields)}
        t = dict_of(join(left.t.element, right.t.element))
        if right.t.closed and left.t.closed:
            t = dataclasses.replace(
                t, fields=tuple(fields.items()), required=left.t.required | right.t.required, closed=True
            )
        return V(merged, t)
    if left.t.only("set") and right.t.only("set"):
        t = kind("set", elem=join(left.t.element, right.t.element))
        x = js.Name("x")
        if op == "|":
            return V(lw.use("unique", js.Array((js.Spread(left.expr), js.Spread(right.expr)))), t)
        if op == "&":
            return V(js.method(left.expr, "filter", js.Arrow((x,), js.method(right.expr, "includes", x))), t)
    raise lw.refuse(
        node,
        f"The operator {op} is only there for dicts and sets of known type.",
        "AppSync's JavaScript has 32-bit operators, Python's integers have no bound: use arithmetic, or a type hint.",
    )


@expression(ast.UnaryOp)
def _unary(lw: Lowering, node: ast.UnaryOp) -> V:
    if isinstance(node.op, ast.Not):
        return V(js.negate(test(lw, node.operand)), BOOL)
    value = lw.expr(node.operand)
    if isinstance(node.op, ast.Invert):
        raise lw.refuse(node, "~ has no form in AppSync.", "Write -x - 1.")
    if isinstance(value.expr, js.Lit) and isinstance(value.expr.value, (int, float)):
        plain = value.expr.value
        return V(js.Lit(-plain if isinstance(node.op, ast.USub) else +plain), value.t if value.t.number else INT)
    if is_number(value.t):
        value = numeric(value)
        return V(js.Unary("-", value.expr), value.t) if isinstance(node.op, ast.USub) else value
    negated = lw.use("neg", value.expr)
    kinds = frozenset(_numbers(value.t).kinds - {"bool"})
    return V(negated if isinstance(node.op, ast.USub) else lw.use("neg", negated), T(kinds) if kinds else INT)


# ---------------------------------------------------------------------- truth


def truth(lw: Lowering, v: V) -> js.Expr:
    """JavaScript that is truthy where Python's value is."""
    if v.js is None:
        return js.TRUE
    if v.t.only(*SCALARS):
        return v.expr
    if v.t.only("list", "tuple", "set"):
        return js.Member(v.expr, "length")
    if v.t.only("dict"):
        return js.Member(js.call("Object.keys", v.expr), "length")
    if v.t.only("none", "list", "tuple", "set"):
        return js.Member(v.expr, "length", optional=True)
    if v.t.only("datetime"):
        return js.TRUE
    if v.t.only("none", "dict") and lw.stable(v.expr):
        return js.Binary("&&", v.expr, js.Member(js.call("Object.keys", v.expr), "length"))
    return lw.use("truthy", v.expr)


def test(lw: Lowering, node: ast.expr) -> js.Expr:
    """An expression in a boolean context."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return js.negate(test(lw, node.operand))
    if isinstance(node, ast.BoolOp):
        return _logic(lw, node)
    return truth(lw, lw.value(node))


def _logic(lw: Lowering, node: ast.BoolOp) -> js.Expr:
    op = "&&" if isinstance(node.op, ast.And) else "||"
    result = test(lw, node.values[0])
    saved = lw.branch()
    for place, operand in enumerate(node.values[1:], 1):
        narrow(lw, node.values[place - 1], op == "&&")
        with lw.capture() as out:
            right = test(lw, operand)
        if out:
            name = js.Name(lw.unit.name("test"))
            lw.emit(js.Let(name, js.Unary("!", js.negate(result)), "let"))
            lw.emit(
                js.If(name if op == "&&" else js.negate(name), [*out, js.Assign(name, js.Unary("!", js.negate(right)))])
            )
            result = name
        else:
            result = js.Binary(op, result, right)
    _restore(lw, saved)
    return result


def _restore(lw: Lowering, saved: dict[str, Var]) -> None:
    """Types as before a narrowing; what was newly assigned may or may not be."""
    for name, var in lw.env.items():
        if name not in saved:
            lw.maybe[name] = var
    lw.env = {name: var if lw.env[name].js == var.js else lw.env[name] for name, var in saved.items()}


@expression(ast.BoolOp)
def _boolop(lw: Lowering, node: ast.BoolOp) -> V:
    is_and = isinstance(node.op, ast.And)
    saved = lw.branch()
    result = lw.expr(node.values[0])
    for place, operand in enumerate(node.values[1:], 1):
        narrow(lw, node.values[place - 1], is_and)
        with lw.capture() as out:
            right = lw.expr(operand)
        kept = result.t if is_and else result.t.without("none")
        if isinstance(result.expr, js.Lit) and not is_and and not result.expr.value:
            kept = T(frozenset())
        t = join(kept, right.t)
        if not out and (result.t.only(*SCALARS)):
            result = V(js.Binary("&&" if is_and else "||", result.expr, right.expr), t)
            continue
        first = dataclasses.replace(result, js=lw.temp(result.expr) if not lw.stable(result.expr) else result.expr)
        chosen = truth(lw, first)
        if not out:
            pair = (right.expr, first.expr) if is_and else (first.expr, right.expr)
            result = V(js.Cond(chosen, *pair), t)
            continue
        name = js.Name(lw.unit.name("value"))
        lw.emit(js.Let(name, first.expr, "let"))
        lw.emit(js.If(chosen if is_and else js.negate(chosen), [*out, js.Assign(name, right.expr)]))
        result = V(name, t)
    _restore(lw, saved)
    return result


@expression(ast.IfExp)
def _conditional(lw: Lowering, node: ast.IfExp) -> V:
    chosen = test(lw, node.test)
    saved = lw.branch()
    found: list[tuple[V, list[js.Stmt]]] = []
    for part, positive in ((node.body, True), (node.orelse, False)):
        lw.env = dict(saved)
        narrow(lw, node.test, positive)
        with lw.capture() as out:
            found.append((lw.expr(part), out))
    _restore(lw, saved)
    (body, first), (orelse, second) = found
    t = join(body.t, orelse.t)
    if not first and not second:
        return V(js.Cond(chosen, body.expr, orelse.expr), t)
    name = js.Name(lw.unit.name("value"))
    lw.emit(js.Let(name, None))
    lw.emit(js.If(chosen, [*first, js.Assign(name, body.expr)], [*second, js.Assign(name, orelse.expr)]))
    return V(name, t)


def narrow(lw: Lowering, node: ast.expr, positive: bool) -> None:
    """Applies to the variables' types what a test, true or false, says of them."""
    if not any(isinstance(each, (ast.BoolOp, ast.IfExp, ast.Lambda)) for each in ast.walk(node)):
        for each in ast.walk(node):
            if isinstance(each, ast.NamedExpr) and each.target.id not in lw.env and each.target.id in lw.maybe:
                lw.env[each.target.id] = lw.maybe[each.target.id]
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            narrow(lw, operand, not positive)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) == positive:
            for value in values:
                narrow(lw, value, positive)
        case ast.NamedExpr(target=target):
            narrow(lw, target, positive)
        case ast.Name(id=name) if positive:
            _retype(lw, name, lambda t: t.without("none"))
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=None)]):
            equal = isinstance(op, (ast.Is, ast.Eq))
            if isinstance(left, ast.NamedExpr):
                left = left.target
            if isinstance(left, ast.Name) and isinstance(op, (ast.Is, ast.Eq, ast.IsNot, ast.NotEq)):
                keep_none = equal == positive
                _retype(lw, left.id, lambda t: NONE if keep_none else t.without("none"))
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), classes]):
            kinds = _kinds_of(classes_of(lw, classes))
            if kinds:
                _retype(lw, name, lambda t: _only(t, kinds) if positive else _except(t, kinds))


def classes_of(lw: Lowering, node: ast.expr) -> tuple[object, ...]:
    """The classes that the second argument of isinstance() names."""
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[ast.Constant(value=None)]):
            return (type(None),)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return (*classes_of(lw, left), *classes_of(lw, right))
        case ast.Tuple(elts=elements):
            return tuple(each for element in elements for each in classes_of(lw, element))
        case ast.Constant(value=None):
            return (type(None),)
    value = lw.reflection.evaluate(node, lw.local)
    if isinstance(value, types.UnionType):
        return typing.get_args(value)
    return value if isinstance(value, tuple) else (value,)


def _kinds_of(options: Sequence[object]) -> frozenset[str]:
    kinds: set[str] = set()
    for option in options:
        if not isinstance(option, type):
            return frozenset()
        kinds |= of_annotation(option).kinds
        if option is int:
            kinds.add("bool")
    return frozenset(kinds)


def _only(t: T, kinds: frozenset[str]) -> T:
    kept = t.kinds & kinds
    if "int" in kinds and "num" in t.kinds:
        kept |= {"int"}
    if "float" in kinds and "num" in t.kinds:
        kept |= {"float"}
    if {"int", "float"} <= kinds and "num" in t.kinds:
        kept = (kept - {"int", "float"}) | {"num"}
    return dataclasses.replace(t, kinds=frozenset(kept))


def _except(t: T, kinds: frozenset[str]) -> T:
    left = t.kinds - kinds
    if {"int", "float"} <= kinds:
        left -= {"num"}
    return dataclasses.replace(t, kinds=left) if left else t


def _retype(lw: Lowering, name: str, change: Callable[[T], T]) -> None:
    var = lw.env.get(name)
    if var is not None and var.js:
        changed = change(var.t)
        if changed.kinds:
            lw.env[name] = dataclasses.replace(var, t=changed)


# ---------------------------------------------------------------------- comparison


@expression(ast.Compare)
def _compare(lw: Lowering, node: ast.Compare) -> V:
    if len(node.ops) == 1:
        left, right = lw.ordered([lambda: lw.value(node.left), lambda: lw.value(node.comparators[0])])
        return V(comparison(lw, node.ops[0], left, right, node), BOOL)
    left = lw.expr(node.left)
    result: js.Expr | None = None
    for op, operand in zip(node.ops, node.comparators, strict=True):
        with lw.capture() as out:
            right = lw.expr(operand)
        if out and result is not None:
            raise lw.refuse(operand, "A call inside a chained comparison.", "Assign its result to a name before.")
        lw.out.extend(out)
        if operand is not node.comparators[-1] and not lw.stable(right.expr):
            if result is not None:
                raise lw.refuse(
                    operand, "A chained comparison of computed values.", "Assign the value to a name before."
                )
            left = dataclasses.replace(left, js=lw.temp(left.expr))
            right = dataclasses.replace(right, js=lw.temp(right.expr))
        part = comparison(lw, op, left, right, node)
        result = part if result is None else js.Binary("&&", result, part)
        left = right
    assert result is not None
    return V(result, BOOL)


def comparison(lw: Lowering, op: ast.cmpop, left: V, right: V, node: ast.AST) -> js.Expr:
    """`left op right` as JavaScript."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        same = _identity(lw, lw.solid(left, node), lw.solid(right, node), node)
        return same if isinstance(op, ast.Is) else js.negate(same)
    left, right = lw.solid(left, node), lw.solid(right, node)
    if isinstance(op, (ast.Eq, ast.NotEq)):
        same = equal(lw, left, right, node)
        return same if isinstance(op, ast.Eq) else js.negate(same)
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = contains(lw, left, right, node)
        return inside if isinstance(op, ast.In) else js.negate(inside)
    return ordering(lw, _SYMBOLS[type(op)], left, right, node)


def _identity(lw: Lowering, left: V, right: V, node: ast.AST) -> js.Expr:
    for side in (left, right):
        if isinstance(side.expr, js.Lit) and (side.expr.value is None or isinstance(side.expr.value, bool)):
            return js.Binary("===", left.expr, right.expr)
    raise lw.refuse(node, "is compares identities.", "Compare with None, True or False, or use ==.", FL5001)


def _crossing(left: V, right: V) -> bool:
    """Whether one may be a bool and the other a number that equals it."""
    for a, b in ((left, right), (right, left)):
        if a.t.may("bool") and b.t.may(*NUMBERS):
            value = b.expr.value if isinstance(b.expr, js.Lit) else 1
            if isinstance(value, (int, float)) and value in (0, 1):
                return True
    return False


def equal(lw: Lowering, left: V, right: V, node: ast.AST) -> js.Expr:
    """`left == right`."""
    if left.t.may("tuple") != right.t.may("tuple") and (left.t.may("list") or right.t.may("list")):
        if left.t.only("tuple") or right.t.only("tuple"):
            return js.FALSE
        raise lw.refuse(node, "A tuple never equals a list, and AppSync has only lists.", "Make both lists.", FL5008)
    if left.t.may("set") or right.t.may("set"):
        raise lw.refuse(node, "Sets cannot be compared in AppSync.", "Compare sorted(a) == sorted(b).")
    if left.t.only("bool") and right.t.number:
        return js.Binary("===", js.Unary("+", left.expr), right.expr)
    if right.t.only("bool") and left.t.number:
        return js.Binary("===", left.expr, js.Unary("+", right.expr))
    flat = left.t.only(*SCALARS, "datetime") or right.t.only(*SCALARS, "datetime")
    if flat and not _crossing(left, right):
        return js.Binary("===", left.expr, right.expr)
    return lw.use("eq", left.expr, right.expr)


def contains(lw: Lowering, left: V, right: V, node: ast.AST) -> js.Expr:
    """`left in right`."""
    if right.t.only("str") and left.t.only("str"):
        return js.method(right.expr, "includes", left.expr)
    if right.t.only("dict") and left.t.only("str"):
        return js.call("Object.hasOwn", right.expr, left.expr)
    if right.t.only("list", "tuple", "set"):
        elem = V(js.Name("x"), right.t.element)
        if not right.t.element.kinds or (left.t.only(*SCALARS) and not _crossing(left, elem)):
            return js.method(right.expr, "includes", left.expr)
        if isinstance(right.expr, js.Array) and left.t.may("bool") and right.t.element.only("str", "none"):
            return js.method(right.expr, "includes", left.expr)
    return lw.use("contains", right.expr, left.expr)


def ordering(lw: Lowering, op: str, left: V, right: V, node: ast.AST) -> js.Expr:
    """`<`, `<=`, `>`, `>=`."""
    both = left.t, right.t
    if (
        all(is_number(t) for t in both)
        or all(t.only("datetime") for t in both)
        or all(t.only("timedelta") for t in both)
    ):
        return js.Binary(op, numeric(left).expr, numeric(right).expr)
    if any(t.may("set") for t in both):
        raise lw.refuse(node, "Sets cannot be ordered in AppSync.", "Write all(x in b for x in a).")
    if left.t.only("str") and right.t.only("str"):
        for side in (left, right):
            value = side.expr.value if isinstance(side.expr, js.Lit) else None
            if isinstance(value, str) and all(char < "\ud800" for char in value):
                return js.Binary(op, left.expr, right.expr)
        first, second = (left.expr, right.expr) if op in ("<", ">=") else (right.expr, left.expr)
        found = lw.use("lessText", first, second)
        return found if op in ("<", ">") else js.negate(found)
    a, b = (left.expr, right.expr) if op in ("<", ">=") else (right.expr, left.expr)
    return lw.use("less" if op in ("<", ">") else "notLess", a, b, js.Lit(op))
