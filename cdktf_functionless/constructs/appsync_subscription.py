"""Subscription filters: a Python predicate as AppSync's enhanced filter.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html

AppSync's filters are a disjunction of conjunctions of rules on the published object's fields, and the rules' values
are known when somebody subscribes. The predicate's first parameter is the object, the others are the subscription's
arguments. What the filters cannot say exactly is FL5018.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..compilers.appsync_js import js
from ..compilers.appsync_js.lower import Lowering
from ..compilers.appsync_js.split import Binding
from ..compilers.appsync_js.types import ANY, T
from ..compilers.appsync_js.values import Var
from ..diagnostics import FL5014, FL5018, FunctionlessError, error
from ..reflect import UNKNOWN, Reflection, reflect
from .appsync_schema import Field

#: The most alternatives, rules in one, and values of a rule that AppSync takes.
GROUPS, RULES, VALUES = 10, 5, 5
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
_FLIPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_OPPOSITE = {
    "eq": "ne",
    "ne": "eq",
    "lt": "ge",
    "ge": "lt",
    "le": "gt",
    "gt": "le",
    "in": "notIn",
    "notIn": "in",
    "contains": "notContains",
    "notContains": "contains",
}


@dataclass(frozen=True)
class Rule:
    """One rule: a field's path, an operator, and the value's JavaScript."""

    field: str
    operator: str
    value: js.Expr


def subscription_filter(predicate: Callable[..., Any], field: Field) -> Callable[[Lowering], list[Binding]]:
    """What adds the filter to a subscription's code.

    Args:
        predicate: the predicate.
        field: the subscription's field.
    """
    reflection = reflect(predicate)

    def add(lw: Lowering) -> list[Binding]:
        reader = _Reader(lw, reflection, field)
        groups = reader.groups()
        listed = [
            js.obj(
                filters=js.Array(
                    tuple(
                        js.obj(fieldName=js.Lit(rule.field), operator=js.Lit(rule.operator), value=rule.value)
                        for rule in group
                    )
                )
            )
            for group in groups
        ]
        lw.emit(js.Comment(f"filter: {reflection.position(reflection.node).source_line().strip()}"))
        lw.emit(js.Do(js.call("extensions.setSubscriptionFilter", js.obj(filterGroup=js.Array(tuple(listed))))))
        return reader.bindings

    return add


class _Reader:
    """Reads one predicate."""

    def __init__(self, lw: Lowering, reflection: Reflection, field: Field) -> None:
        self.reflection = reflection
        names = list(reflection.signature.parameters)
        if not names:
            raise self.refuse(reflection.node, "A filter takes the published object.", "Write lambda post: ...")
        self.object, *rest = names
        self.types = field.result
        self.bindings: list[Binding] = []
        self.lw = Lowering(lw.unit, reflection, {}, reflection.locals)
        self.lw.out = lw.out
        for name in rest:
            given = field.arguments.get(name)
            if given is None:
                known = ", ".join(field.arguments) or "none"
                remedy = f"Its arguments are: {known}."
                raise error(
                    FL5014, f"The subscription has no argument {name}.", reflection.position(reflection.node), remedy
                )
            js_name = lw.js_names[name] if name in lw.js_names else lw.unit.name(name)
            self.lw.js_names[name] = js_name
            self.lw.env[name] = Var(js_name, given)
            if name not in lw.js_names:
                self.bindings.append(Binding(js_name, name, js.NULL if given.may("none") else None))

    def refuse(self, node: ast.AST, message: str, remedy: str) -> FunctionlessError:
        """The diagnostic of what a filter cannot say."""
        return error(FL5018, message, self.reflection.position(node), remedy)

    def groups(self) -> list[list[Rule]]:
        """The predicate as a disjunction of conjunctions."""
        body = self.reflection.body
        if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
            raise self.refuse(
                self.reflection.node, "A filter is one expression.", "Write lambda post: ... or one return."
            )
        groups = self.read(body[0].value, True)
        if len(groups) > GROUPS or any(len(group) > RULES for group in groups):
            raise self.refuse(
                body[0].value, f"AppSync takes {GROUPS} alternatives of {RULES} rules each.", "Make the filter simpler."
            )
        return groups

    def read(self, node: ast.expr, positive: bool) -> list[list[Rule]]:
        """An expression, or its negation, in disjunctive form."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.read(operand, not positive)
            case ast.BoolOp(op=op, values=values):
                parts = [self.read(value, positive) for value in values]
                if isinstance(op, ast.Or) == positive:
                    return [group for part in parts for group in part]
                found: list[list[Rule]] = [[]]
                for part in parts:
                    found = [[*left, *right] for left in found for right in part]
                return found
            case ast.Compare(ops=[_], comparators=[_]):
                return [[self.compare(node, positive)]]
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                between = self.between(node) if positive else None
                if between is not None:
                    return [[between]]
                links = zip([left, *comparators], ops, comparators, strict=False)
                chain = [ast.copy_location(ast.Compare(left=a, ops=[op], comparators=[b]), node) for a, op, b in links]
                joined = ast.copy_location(ast.BoolOp(op=ast.And(), values=list(chain)), node)
                return self.read(joined, positive)
            case ast.Call(func=ast.Attribute(attr="startswith", value=owner), args=[prefix]) if positive:
                path = self.path(owner)
                if path is not None:
                    return [[Rule(path, "beginsWith", self.value(prefix))]]
            case ast.Call() if positive:
                pass
        field = self.path(node)
        if field is not None and self.type_of(field).only("bool"):
            return [[Rule(field, "eq", js.Lit(positive))]]
        raise self.refuse(
            node,
            "AppSync's filters cannot say this exactly.",
            "Compare fields of the object with arguments or constants: ==, !=, <, in, startswith, and, or, not.",
        )

    def between(self, node: ast.Compare) -> Rule | None:
        """`low <= field <= high`."""
        if len(node.ops) != 2 or not all(isinstance(op, ast.LtE) for op in node.ops):
            return None
        field = self.path(node.comparators[0])
        if field is None:
            return None
        return Rule(field, "between", js.Array((self.value(node.left), self.value(node.comparators[1]))))

    def compare(self, node: ast.Compare, positive: bool) -> Rule:
        """One comparison."""
        left, op, right = node.left, node.ops[0], node.comparators[0]
        field = self.path(left)
        if isinstance(op, (ast.In, ast.NotIn)):
            wanted = isinstance(op, ast.In) == positive
            if field is not None:
                return self.sure(node, Rule(field, "in" if wanted else "notIn", self.several(right)))
            inside = self.path(right)
            if inside is not None and self.type_of(inside).may("str", "list"):
                return self.sure(node, Rule(inside, "contains" if wanted else "notContains", self.value(left)))
        operator = _COMPARE.get(type(op))
        if isinstance(op, (ast.Is, ast.IsNot)):
            operator = "eq" if isinstance(op, ast.Is) else "ne"
        other = right
        if field is None and operator is not None:
            field, other, operator = self.path(right), left, _FLIPPED[operator]
        if field is None or operator is None or self.path(other) is not None:
            raise self.refuse(
                node, "A filter compares a field with a value.", "Compare with an argument or a constant."
            )
        if not positive:
            operator = _OPPOSITE[operator]
        return self.sure(node, Rule(field, operator, self.value(other)))

    def sure(self, node: ast.Compare, rule: Rule) -> Rule:
        """A negative rule needs a field that is there: what AppSync makes of an absent one is not Python's answer."""
        t = self.types
        absent = False
        for name in rule.field.split("."):
            t = t.field(name) if t.may("dict") else ANY
            absent = absent or t.may("none")
        if absent and rule.operator in ("ne", "notIn", "notContains") and rule.value != js.NULL:
            raise self.refuse(
                node,
                f"{rule.field} may be null, and AppSync does not say that null differs from a value.",
                "Make the field non-null in the schema, or say what it must be.",
            )
        return rule

    def several(self, node: ast.expr) -> js.Expr:
        """The values of `in`."""
        value = self.value(node)
        if isinstance(value, js.Array) and len(value.items) > VALUES:
            raise self.refuse(node, f"AppSync takes {VALUES} values here.", "Split the filter with or.")
        return value

    def value(self, node: ast.expr) -> js.Expr:
        """A value that is known when somebody subscribes."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id == self.object:
                raise self.refuse(node, "A filter computes with a field of the object.", "Compare the field itself.")
        found: js.Expr = self.lw.expr(node).expr
        return found

    def path(self, node: ast.expr) -> str | None:
        """The dotted path of a field of the object: `post["author"]["id"]` or `post.get("author")`."""
        parts: list[str] = []
        while True:
            match node:
                case ast.Subscript(value=owner, slice=key):
                    name = self.reflection.evaluate(key, self.reflection.locals)
                case ast.Call(func=ast.Attribute(attr="get", value=owner), args=[key], keywords=[]):
                    name = self.reflection.evaluate(key, self.reflection.locals)
                case ast.Name(id=name) if name == self.object:
                    return ".".join(reversed(parts)) or None
                case _:
                    return None
            if name is UNKNOWN or not isinstance(name, str):
                raise self.refuse(node, "The name of a field is not known.", "Write it as a constant.")
            parts.append(name)
            node = owner

    def type_of(self, path: str) -> T:
        """The type of a field of the object; its own absence does not count."""
        t = self.types
        for name in path.split("."):
            t = t.field(name) if t.may("dict") else ANY
        return t.without("none")
