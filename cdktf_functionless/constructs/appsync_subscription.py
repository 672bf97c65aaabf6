"""Subscription filters: a Python predicate as AppSync's enhanced filter.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html

AppSync's filters are a disjunction of conjunctions of rules on the published object's fields, and the rules' values
are known when somebody subscribes. The predicate's first parameter is the object, the others are the subscription's
arguments. It is read as a condition of event rules' algebra, which `appsync_filter` writes as rules; what these cannot
say exactly is FL5018.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from typing import Any

from ..compilers.appsync_js import js
from ..compilers.appsync_js.lower import Lowering
from ..compilers.appsync_js.split import Binding
from ..compilers.appsync_js.types import ANY, T
from ..compilers.appsync_js.values import V, Var
from ..compilers.event_pattern.formula import ALWAYS, NEVER, And, Constant, Key, Not, Or, Solver, Test, Tree
from ..compilers.event_pattern.globs import any_of, glob, texts
from ..compilers.event_pattern.intervals import comparison, points
from ..compilers.event_pattern.values import (
    BOOLEAN,
    EVERYTHING,
    NOTHING,
    NULL,
    Kind,
    Unsayable,
    Values,
    complement,
    equal_to,
)
from ..diagnostics import FL5014, FL5018, FunctionlessError, error
from ..reflect import UNKNOWN, Reflection, reflect
from .appsync_filter import VALUES, Column, Rule, domain_of, groups
from .appsync_schema import Field

_ORDER: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
#: A comparison with an argument: its rule, and whether the rule's opposite is meant.
_RULES = {"<": ("lt", False), "<=": ("le", False), ">": ("le", True), ">=": ("lt", True)}
_TRUE, _FALSE = Values(kinds=Kind.TRUE), Values(kinds=Kind.FALSE)
_TRUTHY = Values(texts([""]).complement(), points([0]).complement(), Kind.TRUE)


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
        self.columns: dict[Key, Column] = {}
        self.rules: dict[Key, Rule] = {}
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
        """The predicate as groups of rules."""
        body = self.reflection.body
        if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
            raise self.refuse(
                self.reflection.node, "A filter is one expression.", "Write lambda post: ... or one return."
            )
        node = body[0].value
        tree = self.read(node)
        domains = {key: column.domain for key, column in self.columns.items() if column.domain}
        domains |= dict.fromkeys(self.rules, BOOLEAN)
        try:
            clauses = Solver(domains).true(tree)
            if clauses in (ALWAYS, NEVER):
                what = "every object" if clauses == ALWAYS else "no object"
                raise self.refuse(node, f"The filter lets {what} through.", "Compare fields with arguments.")
            return groups(clauses, self.columns, self.rules)
        except Unsayable as failure:
            raise self.refuse(
                node, f"{str(failure)[:1].upper()}{str(failure)[1:]}.", "Make the filter simpler."
            ) from failure

    def read(self, node: ast.expr) -> Tree:
        """An expression as a condition."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.read(operand))
            case ast.BoolOp(op=op, values=values):
                return functools.reduce(And if isinstance(op, ast.And) else Or, map(self.read, values))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                links = zip([left, *comparators], ops, comparators, strict=False)
                return functools.reduce(And, [self.compare(node, a, op, b) for a, op, b in links])
            case ast.Call(func=ast.Attribute(attr="startswith", value=owner), args=[prefix], keywords=[]):
                field = self.field(owner)
                if field is not None:
                    return self.text(node, field, "beginsWith", prefix)
        field = self.field(node)
        column = None if field is None else self.columns[field]
        if field is not None and column is not None and column.domain:
            return Test(field, _TRUTHY, complement(_TRUTHY).without(Kind.ABSENT | Kind.OBJECT))
        raise self.refuse(
            node,
            "AppSync's filters cannot say this exactly.",
            "Compare fields of the object with arguments or constants: ==, !=, <, in, startswith, and, or, not.",
        )

    def compare(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Tree:
        """One comparison."""
        field, other = self.field(left), right
        if isinstance(op, (ast.In, ast.NotIn)):
            tree = self.member(node, field, left, right)
            return tree if isinstance(op, ast.In) else Not(tree)
        order = _ORDER.get(type(op))
        if field is None:
            field, other, order = self.field(right), left, None if order is None else _FLIPPED[order]
        if field is None or self.path(other) is not None:
            raise self.refuse(
                node, "A filter compares a field with a value.", "Compare with an argument or a constant."
            )
        column, constant = self.columns[field], self.constant(other)
        if order is not None:
            if column.domain and isinstance(constant, (int, float)):
                numbers = comparison(order, constant)
                return Test(field, Values(numbers=numbers), Values(numbers=numbers.complement()))
            operator, opposite = _RULES[order]
            tree = And(self.present(field), self.rule(column, operator, self.value(other)))
            return And(self.present(field), Not(tree)) if opposite else tree
        tree = self.equal(field, constant, other)
        return tree if isinstance(op, (ast.Eq, ast.Is)) else Not(tree)

    def equal(self, field: Key, constant: object, node: ast.expr) -> Tree:
        """Whether a field equals a value."""
        column = self.columns[field]
        values = equal_to(constant) if constant is None or isinstance(constant, (bool, int, float, str)) else None
        if column.domain and values is not None:
            return Test(field, values, complement(values))
        value = self.lowered(node)
        if not column.nullable:
            return self.rule(column, "eq", value.expr)
        if value.t.may("none"):
            return self.rule(column, "eq", value.expr, opposite=False)
        return And(Test(field, EVERYTHING.without(Kind.NULL), NULL), self.rule(column, "eq", value.expr))

    def member(self, node: ast.Compare, field: Key | None, left: ast.expr, right: ast.expr) -> Tree:
        """`field in values`, or `value in field`."""
        if field is not None:
            column, constants = self.columns[field], self.constant(right)
            if column.domain and isinstance(constants, (list, tuple, set, frozenset)):
                known = [equal_to(each) for each in constants]
                if all(values is not None for values in known):
                    found = NOTHING
                    for values in known:
                        found = found.union(values) if values is not None else found
                    return Test(field, found, complement(found))
            value = self.value(right)
            if isinstance(value, js.Array) and len(value.items) > VALUES:
                raise self.refuse(node, f"AppSync takes {VALUES} values here.", "Split the filter with or.")
            rule = self.rule(column, "in", value)
            return And(Test(field, EVERYTHING.without(Kind.NULL), NULL), rule) if column.nullable else rule
        inside = self.field(right)
        if inside is None or not self.type_of(self.columns[inside].path).may("str", "list"):
            raise self.refuse(
                node, "A filter compares a field with a value.", "Compare with an argument or a constant."
            )
        return self.text(node, inside, "contains", left)

    def text(self, node: ast.expr, field: Key, operator: str, value: ast.expr) -> Tree:
        """What a text is like, or what a list has; None has neither."""
        column, constant = self.columns[field], self.constant(value)
        if column.domain and isinstance(constant, str):
            like = any_of([glob(constant, "") if operator == "beginsWith" else glob("", constant, "")])
            return Test(field, Values(strings=like), Values(strings=like.complement()))
        return And(self.present(field), self.rule(column, operator, self.value(value)))

    def present(self, field: Key) -> Tree:
        """True where a field is not null; else Python raises."""
        if not self.columns[field].nullable:
            return Constant(True)
        return Test(field, EVERYTHING.without(Kind.NULL), NOTHING)

    def rule(self, column: Column, operator: str, value: js.Expr, *, opposite: bool = True) -> Tree:
        """A condition with a value that is known when somebody subscribes."""
        rule = Rule(column.path, operator, value, opposite)
        key = next((key for key, known in self.rules.items() if known == rule), None)
        if key is None:
            key = (1, (column.path, str(len(self.rules))))
            self.rules[key] = rule
        return Test(key, _TRUE, _FALSE)

    def constant(self, node: ast.expr) -> object:
        """The value of an expression that synth knows, or `UNKNOWN`."""
        return self.reflection.evaluate(node, self.reflection.locals)

    def field(self, node: ast.expr) -> Key | None:
        """The key of a field of the object, which from now on has a column."""
        path = self.path(node)
        if path is None:
            return None
        key: Key = (0, tuple(path.split(".")))
        if key not in self.columns:
            *outer, t = self._types(path)
            self.columns[key] = Column(path, domain_of(t), t.may("none"), any(each.may("none") for each in outer))
        return key

    def _types(self, path: str) -> list[T]:
        found, t = [], self.types
        for name in path.split("."):
            t = t.field(name) if t.may("dict") else ANY
            found.append(t)
        return found

    def value(self, node: ast.expr) -> js.Expr:
        """The JavaScript of a value that is known when somebody subscribes."""
        return self.lowered(node).expr

    def lowered(self, node: ast.expr) -> V:
        """A value that is known when somebody subscribes."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id == self.object:
                raise self.refuse(node, "A filter computes with a field of the object.", "Compare the field itself.")
        return self.lw.expr(node)

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
        return self._types(path)[-1].without("none")
