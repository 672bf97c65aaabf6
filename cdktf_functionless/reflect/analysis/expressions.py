"""Expressions: which values each may have. One function per kind of syntax; nothing of the user's runs."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from . import attributes, calls, containers, text
from .engine import Frame
from .values import (
    NOTHING,
    SOME,
    Arguments,
    Cell,
    Closure,
    Dictionary,
    FunctionLike,
    Instance,
    Live,
    Plain,
    Sequence,
    Value,
    Values,
    join,
)

_DUNDERS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.MatMult: "matmul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.BitAnd: "and",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
}


def evaluate(frame: Frame, node: ast.expr) -> Values:
    """The values that an expression may have."""
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        return handler(frame, node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(frame, child)
    return SOME


def truth(frame: Frame, values: Values) -> bool | None:
    """Whether a condition of these values holds; None where both may be."""
    if len(values) != 1 or not isinstance(values[0], Live):
        return None
    value = values[0].object
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, str) and "TfToken[" not in value):
        return bool(value)
    return None


def _constant(frame: Frame, node: ast.Constant) -> Values:
    return (frame.engine.live(node.value),)


def _name(frame: Frame, node: ast.Name) -> Values:
    return frame.name(node.id)


def _attribute(frame: Frame, node: ast.Attribute) -> Values:
    return attributes.attribute(frame, node, evaluate(frame, node.value), node.attr)


def _subscript(frame: Frame, node: ast.Subscript) -> Values:
    owners = evaluate(frame, node.value)
    if isinstance(node.slice, ast.Slice):
        parts = (node.slice.lower, node.slice.upper, node.slice.step)
        bounds = [None if part is None else evaluate(frame, part) for part in parts]
        return containers.sliced(frame, node, owners, bounds)
    return containers.item(frame, node, owners, evaluate(frame, node.slice))


def _call(frame: Frame, node: ast.Call) -> Values:
    functions = evaluate(frame, node.func)
    given = arguments(frame, node)
    found: Values = NOTHING
    for function in functions:
        found = join(found, calls.invoke(frame, node, function, given))
    return found


def arguments(frame: Frame, node: ast.Call) -> Arguments:
    """The arguments of a call, unpacked as far as they are known."""
    positional: list[Values] = []
    places: dict[int | str, ast.AST] = {}
    more: Values | None = None
    for argument in node.args:
        values = evaluate(frame, argument.value if isinstance(argument, ast.Starred) else argument)
        if not isinstance(argument, ast.Starred):
            if more is None:
                places[len(positional)] = argument
                positional.append(values)
            else:
                more = join(more, values)
            continue
        known = containers.fixed(frame, values) if more is None else None
        if known is not None:
            for one in known:
                places[len(positional)] = argument
                positional.append(one)
        else:
            more = join(more or (), containers.elements(frame, node, values))
    named: dict[str, Values] = {}
    rest: Values | None = None
    for keyword in node.keywords:
        values = evaluate(frame, keyword.value)
        if keyword.arg is not None:
            named[keyword.arg] = values
            places[keyword.arg] = keyword.value
            continue
        entries, others = containers.entries(frame, values)
        for key, one in entries.items():
            if isinstance(key, str):
                named[key] = join(named.get(key, ()), one)
                places.setdefault(key, keyword.value)
        if others is not None:
            rest = join(rest or (), others)
    return Arguments(tuple(positional), named, more, rest, places)


def _display(frame: Frame, node: ast.List | ast.Tuple | ast.Set) -> Values:
    kind = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}[type(node)]
    made = frame.site(node, Sequence, kind)
    spread = isinstance(node, ast.Set)
    index = 0
    for element in node.elts:
        if isinstance(element, ast.Starred):
            values = evaluate(frame, element.value)
            known = None if spread else containers.fixed(frame, values)
            for one in known or ():
                _at(frame, made, index, one)
                index += 1
            if known is None:
                spread = True
                frame.engine.grow(made.rest, containers.elements(frame, node, values))
            continue
        values = evaluate(frame, element)
        if spread:
            frame.engine.grow(made.rest, values)
        else:
            _at(frame, made, index, values, element)
            index += 1
    return (made,)


def _at(frame: Frame, made: Sequence, index: int, values: Values, node: ast.AST | None = None) -> None:
    if len(made.items) <= index:
        made.items.append(Cell(None if node is None else (frame, node)))
    frame.engine.grow(made.items[index], values)


def _dict(frame: Frame, node: ast.Dict) -> Values:
    made = frame.site(node, Dictionary)
    for key, item in zip(node.keys, node.values, strict=True):
        if key is None:
            containers.update(frame, made, evaluate(frame, item))
        else:
            keys = evaluate(frame, key)
            if isinstance(key, ast.Constant):
                made.entries.setdefault(key.value, Cell((frame, item)))
            containers.put(frame, node, (made,), keys, evaluate(frame, item))
    return (made,)


def _conditional(frame: Frame, node: ast.IfExp) -> Values:
    holds = truth(frame, evaluate(frame, node.test))
    found: Values = NOTHING
    for taken, outcome, branch in ((holds is not False, True, node.body), (holds is not True, False, node.orelse)):
        if taken:
            before = {name: frame.strong[name] for name in narrowed(frame, node.test, outcome)}
            frame.strong.update(narrowed(frame, node.test, outcome))
            found = join(found, evaluate(frame, branch))
            frame.strong.update(before)
    return found


def narrowed(frame: Frame, test: ast.expr, outcome: bool) -> dict[str, Values]:
    """What a condition's outcome says of a variable: `x is None`, `x is not None`, `x`, `not x`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return narrowed(frame, test.operand, not outcome)
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is outcome:
        return {name: values for part in test.values for name, values in narrowed(frame, part, outcome).items()}
    only_none = False
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Is, ast.IsNot)):
        right = test.comparators[0]
        if not (isinstance(right, ast.Constant) and right.value is None):
            return {}
        only_none = isinstance(test.ops[0], ast.Is) is outcome
        test = test.left
    elif not outcome:
        return {}
    if not isinstance(test, ast.Name) or test.id not in frame.strong:
        return {}
    kept = tuple(one for one in frame.strong[test.id] if _may_be_none(one) or not only_none)
    if not only_none:
        kept = tuple(one for one in kept if not (isinstance(one, Live) and one.object is None))
    return {test.id: kept} if kept else {}


def _may_be_none(value: Value) -> bool:
    return isinstance(value, Plain) or (isinstance(value, Live) and value.object is None)


def _boolean(frame: Frame, node: ast.BoolOp) -> Values:
    found: Values = NOTHING
    for index, part in enumerate(node.values):
        values = evaluate(frame, part)
        holds = truth(frame, values)
        last = index == len(node.values) - 1
        decided = holds is isinstance(node.op, ast.Or)  # this operand is the result
        if last or decided or holds is None:
            found = join(found, _falsy_out(values) if isinstance(node.op, ast.Or) and not last else values)
        if decided:
            break
    return found


def _falsy_out(values: Values) -> Values:
    """What of `a` is left in `a or b`."""
    return tuple(one for one in values if not (isinstance(one, Live) and one.object is None))


def _walrus(frame: Frame, node: ast.NamedExpr) -> Values:
    values = evaluate(frame, node.value)
    frame.bind(node.target.id, values)
    return values


def _binary(frame: Frame, node: ast.BinOp) -> Values:
    left, right = evaluate(frame, node.left), evaluate(frame, node.right)
    return binary(frame, node, node.op, left, right)


def binary(frame: Frame, node: ast.AST, op: ast.operator, left: Values, right: Values) -> Values:
    """The values of `left op right`."""
    found = special(frame, node, left, f"__{_DUNDERS[type(op)]}__", right)
    found = join(found, special(frame, node, right, f"__r{_DUNDERS[type(op)]}__", left))
    holders = [one for one in (*left, *right) if containers.is_holder(one)]
    if holders and not isinstance(op, ast.Mod):
        return join(found, containers.combined(frame, node, op, left, right))
    if left == NOTHING or right == NOTHING:
        return found
    return join(found, text.binary(frame, op, left, right))


def special(frame: Frame, node: ast.AST, values: Values, name: str, *given: Values) -> Values:
    """The results of a special method, of those values whose class is the user's."""
    found: Values = NOTHING
    for value in values:
        if isinstance(value, Instance) or attributes.is_user_instance(value):
            for method in attributes.class_attribute(frame, node, value, name):
                found = join(found, calls.invoke(frame, node, method, Arguments(tuple(given))))
    return found


def _compare(frame: Frame, node: ast.Compare) -> Values:
    left = evaluate(frame, node.left)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = evaluate(frame, comparator)
        if isinstance(op, (ast.In, ast.NotIn)):
            special(frame, node, right, "__contains__", left)
        elif (name := _COMPARISONS.get(type(op))) is not None:
            special(frame, node, left, name, right)
        left = right
    return SOME


def _unary(frame: Frame, node: ast.UnaryOp) -> Values:
    values = evaluate(frame, node.operand)
    if isinstance(node.op, ast.Not):
        special(frame, node, values, "__bool__")
        holds = truth(frame, values)
        return SOME if holds is None else (frame.engine.live(not holds),)
    special(frame, node, values, {"USub": "__neg__", "UAdd": "__pos__"}.get(type(node.op).__name__, "__invert__"))
    if isinstance(node.op, ast.USub) and len(values) == 1 and isinstance(values[0], Live):
        number = values[0].object
        if type(number) is int:
            return (frame.engine.live(-number),)
    return SOME


def _joined(frame: Frame, node: ast.JoinedStr) -> Values:
    parts: list[Values] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            values = evaluate(frame, part.value)
            special(frame, node, values, "__format__")
            special(frame, node, values, "__str__")
            plain = part.conversion in (-1, 115) and part.format_spec is None
            parts.append(values if plain else SOME)
            if part.format_spec is not None:
                evaluate(frame, part.format_spec)
        else:
            parts.append(evaluate(frame, part))
    return text.concatenated(frame, parts)


def function(frame: Frame, node: FunctionLike) -> Closure:
    """The function that a `def` or `lambda` makes, without its decorators."""
    hidden = {name: cell for scope in frame.scopes for name, cell in scope.items()}
    owner = frame.classes[-1] if frame.classes else None
    made = frame.site(node, Closure, node, frame, {**frame.hidden, **hidden}, owner)
    for name, default in _defaults(node):
        made.defaults[name] = join(made.defaults.get(name, ()), evaluate(frame, default))
    return made


def _defaults(node: FunctionLike) -> Any:
    from .facts import facts_of

    return facts_of(node).defaults()


def _lambda(frame: Frame, node: ast.Lambda) -> Values:
    return (function(frame, node),)


def _comprehension(frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Values:
    scope: dict[str, Cell] = {}
    first = True
    for part in node.generators:
        source = evaluate(frame, part.iter)
        if first:
            frame.scopes.append(scope)
            first = False
        _targets(frame, part.target, scope, part)
        assign(frame, part.target, containers.elements(frame, part.iter, source))
        for condition in part.ifs:
            evaluate(frame, condition)
    made: Value
    if isinstance(node, ast.DictComp):
        made = frame.site(node, Dictionary)
        containers.put(frame, node, (made,), evaluate(frame, node.key), evaluate(frame, node.value))
    else:
        made = frame.site(node, Sequence, "list")
        frame.engine.grow(made.rest, evaluate(frame, node.elt))
    frame.scopes.pop()
    return (made,)


def _targets(frame: Frame, target: ast.expr, scope: dict[str, Cell], key: ast.AST) -> None:
    for part in ast.walk(target):
        if isinstance(part, ast.Name):
            scope[part.id] = frame.cell((key, part.id))


def _passed(frame: Frame, node: ast.Await | ast.Starred) -> Values:
    values = evaluate(frame, node.value)
    return join(values, special(frame, node, values, "__await__"))


def _yield(frame: Frame, node: ast.Yield) -> Values:
    if node.value is not None:
        frame.engine.grow(frame.yields, evaluate(frame, node.value))
    return SOME


def _yield_from(frame: Frame, node: ast.YieldFrom) -> Values:
    values = containers.elements(frame, node, evaluate(frame, node.value))
    frame.engine.grow(frame.yields, values)
    return values


# assignment


def assign(frame: Frame, target: ast.expr, values: Values) -> None:
    """Assigns to any target: a name, an attribute, an item, a pattern of them."""
    if isinstance(target, ast.Name):
        for scope in reversed(frame.scopes):
            if target.id in scope:
                frame.engine.grow(scope[target.id], values)
                return
        frame.bind(target.id, values)
    elif isinstance(target, ast.Attribute):
        attributes.set_attribute(frame, target, evaluate(frame, target.value), target.attr, values)
    elif isinstance(target, ast.Subscript):
        owners = evaluate(frame, target.value)
        if isinstance(target.slice, ast.Slice):
            containers.shift(frame, target, owners)
            containers.put(frame, target, owners, SOME, containers.elements(frame, target, values))
        else:
            containers.put(frame, target, owners, evaluate(frame, target.slice), values)
    elif isinstance(target, ast.Starred):
        assign(frame, target.value, values)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(frame, target.elts, values)


def unpack(frame: Frame, targets: list[ast.expr], values: Values) -> None:
    """Assigns the elements of values to several targets, one of which may be starred."""
    star = next((index for index, one in enumerate(targets) if isinstance(one, ast.Starred)), None)
    parts: list[Values] = [NOTHING] * len(targets)
    middle: Values = NOTHING
    for value in values:
        known = containers.fixed(frame, (value,))
        fits = known is not None and (len(known) == len(targets) if star is None else len(known) >= len(targets) - 1)
        if known is None or not fits:
            anything = containers.elements(frame, targets[0], (value,))
            parts = [join(part, anything) for part in parts]
            middle = join(middle, anything)
        elif star is None:
            parts = [join(part, one) for part, one in zip(parts, known, strict=True)]
        else:
            after = len(targets) - star - 1
            ends = known[len(known) - after :]
            parts[:star] = [join(part, one) for part, one in zip(parts[:star], known, strict=False)]
            parts[star + 1 :] = [join(part, one) for part, one in zip(parts[star + 1 :], ends, strict=True)]
            middle = join(middle, *known[star : len(known) - after])
    for target, part in zip(targets, parts, strict=True):
        if isinstance(target, ast.Starred):
            rest = frame.site((target, "rest"), Sequence, "list")
            frame.engine.grow(rest.rest, middle)
            assign(frame, target.value, (rest,))
        else:
            assign(frame, target, part)


_HANDLERS: dict[type[ast.expr], Callable[[Frame, Any], Values]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.List: _display,
    ast.Tuple: _display,
    ast.Set: _display,
    ast.Dict: _dict,
    ast.IfExp: _conditional,
    ast.BoolOp: _boolean,
    ast.NamedExpr: _walrus,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.UnaryOp: _unary,
    ast.JoinedStr: _joined,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Await: _passed,
    ast.Starred: _passed,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
