"""GraphQL schemas as AppSync reads them: SDL with AppSync's scalars and directives, and Python types for its fields.

https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
"""

from __future__ import annotations

import difflib
import inspect
import linecache
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..compilers.appsync_js.types import ANY, BOOL, FLOAT, INT, NONE, STR, T, join, list_of, record
from ..diagnostics import FL5012, FL5013, FL5014, FL5015, Diagnostics, FunctionlessError, Position, error
from ..reflect import Reflection

_ADDED = """
scalar AWSDate
scalar AWSTime
scalar AWSDateTime
scalar AWSTimestamp
scalar AWSEmail
scalar AWSJSON
scalar AWSPhone
scalar AWSURL
scalar AWSIPAddress
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_oidc on FIELD_DEFINITION | OBJECT
directive @aws_lambda on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
directive @aws_publish(subscriptions: [String!]!) on FIELD_DEFINITION
directive @canonical on FIELD_DEFINITION | OBJECT
directive @hidden on FIELD_DEFINITION | OBJECT
directive @renamed(to: String!) on FIELD_DEFINITION | OBJECT
"""
#: The Python types of scalars. AWSJSON arrives parsed.
_SCALARS: Mapping[str, T] = {
    "ID": STR,
    "String": STR,
    "Int": INT,
    "Float": FLOAT,
    "Boolean": BOOL,
    "AWSTimestamp": INT,
    "AWSJSON": ANY,
    **dict.fromkeys(("AWSDate", "AWSTime", "AWSDateTime", "AWSEmail", "AWSPhone", "AWSURL", "AWSIPAddress"), STR),
}
_ROOTS = ("Query", "Mutation", "Subscription")


@dataclass(frozen=True)
class Field:
    """A field that a resolver is for.

    Args:
        type_name: the object type that has it.
        name: its own name.
        arguments: the types of its arguments, with `none` where they may be null or absent.
        source: the type of the parent object, or None for a root type.
        result: the type of its values.
        position: where the schema says so.
        subscription: whether it is one of the subscription type.
    """

    type_name: str
    name: str
    arguments: Mapping[str, T]
    source: T | None
    result: T
    position: Position
    subscription: bool


class Schema:
    """A checked schema.

    Args:
        text: SDL, or the path of a file with SDL.
        label: what it is called in messages where it is no file.

    Raises:
        FunctionlessError: FL5012, with the lines of the SDL that are wrong.
    """

    def __init__(self, text: str, label: str) -> None:
        self.file = f"<schema of {label}>"
        if "{" not in text and "\n" not in text:
            self.file = os.path.abspath(text)
            try:
                with open(text, encoding="utf-8") as file:
                    text = file.read()
            except OSError as failure:
                raise error(
                    FL5012,
                    f"The schema {text!r} is neither SDL nor a file that can be read.",
                    None,
                    "Give SDL (type Query { ... }), or the path of a file with it.",
                ) from failure
        else:
            text = inspect.cleandoc(text) + "\n"
            linecache.cache[self.file] = (len(text), None, text.splitlines(keepends=True), self.file)
        self.text = text
        self._graphql = self._read(text)

    def _read(self, text: str) -> Any:
        import graphql

        found = Diagnostics()
        try:
            own = graphql.parse(graphql.Source(text, self.file))
        except graphql.GraphQLSyntaxError as wrong:
            raise self._problem(wrong) from wrong
        names = {getattr(node, "name", None) and node.name.value for node in own.definitions}  # type: ignore[attr-defined]
        added = graphql.parse(_ADDED, no_location=True)
        kept = [node for node in added.definitions if node.name.value not in names]  # type: ignore[attr-defined]
        document = graphql.DocumentNode(definitions=(*own.definitions, *kept))
        from graphql.validation.validate import validate_sdl

        for failure in validate_sdl(document):
            found.add(self._problem(failure))
        found.raise_if_any()
        schema = graphql.build_ast_schema(document, assume_valid_sdl=True)
        for failure in graphql.validate_schema(schema):
            found.add(self._problem(failure))
        found.raise_if_any()
        return schema

    def _problem(self, failure: Any) -> FunctionlessError:
        place = failure.locations[0] if failure.locations else None
        position = (
            None if place is None else Position(self.file, place.line, place.column, place.line, place.column + 1)
        )
        return error(
            FL5012, f"{failure.message}", position, "See https://spec.graphql.org; AppSync's scalars are known."
        )

    def _position(self, node: Any) -> Position:
        location = getattr(node, "loc", None)
        if location is None:
            return Position(self.file, 1, 1, 1, 1)
        start, end = location.start_token, location.end_token
        width = end.end - end.start
        return Position(self.file, start.line, start.column, end.line, end.column + width)

    # ------------------------------------------------------------------ lookups

    def field(self, type_name: str, name: str, where: Position | None) -> Field:
        """A field by its names.

        Raises:
            FunctionlessError: FL5013 where there is none.
        """
        import graphql

        kind = self._graphql.get_type(type_name)
        if not isinstance(kind, (graphql.GraphQLObjectType, graphql.GraphQLInterfaceType)):
            known = [
                each
                for each, value in self._graphql.type_map.items()
                if isinstance(value, graphql.GraphQLObjectType) and not each.startswith("__")
            ]
            raise error(FL5013, f"The schema has no type {type_name}.", where, _near(type_name, known))
        found = kind.fields.get(name)
        if found is None:
            shown = self._position(kind.ast_node)
            raise error(
                FL5013,
                f"{type_name} has no field {name} ({shown}).",
                where,
                _near(name, kind.fields),
            )
        root = kind in (self._graphql.query_type, self._graphql.mutation_type, self._graphql.subscription_type)
        arguments = {}
        for argument_name, argument in found.args.items():
            t = self._type(argument.type)
            if argument.default_value is not graphql.Undefined and argument.default_value is not None:
                t = t.without("none") if isinstance(argument.type, graphql.GraphQLNonNull) else t
            arguments[argument_name] = t
        return Field(
            type_name,
            name,
            arguments,
            None if root else self._type(kind).without("none"),
            self._type(found.type),
            self._position(found.ast_node),
            kind is self._graphql.subscription_type,
        )

    def _type(self, kind: Any, seen: tuple[str, ...] = ()) -> T:
        import graphql

        if isinstance(kind, graphql.GraphQLNonNull):
            return self._type(kind.of_type, seen).without("none")
        if isinstance(kind, graphql.GraphQLList):
            return join(list_of(self._type(kind.of_type, seen)), NONE)
        if isinstance(kind, graphql.GraphQLScalarType):
            return join(_SCALARS.get(kind.name, ANY), NONE)
        if isinstance(kind, graphql.GraphQLEnumType):
            return join(STR, NONE)
        if kind.name in seen or len(seen) > 4 or not hasattr(kind, "fields"):
            return T(frozenset({"dict", "none"}))
        fields = {name: self._type(each.type, (*seen, kind.name)) for name, each in kind.fields.items()}
        required: Iterable[str] = ()
        if isinstance(kind, graphql.GraphQLInputObjectType):
            required = [name for name, each in kind.fields.items() if isinstance(each.type, graphql.GraphQLNonNull)]
        return join(record(fields, required, closed=isinstance(kind, graphql.GraphQLInputObjectType)), NONE)

    # ------------------------------------------------------------------ checks

    def check_arguments(self, field: Field, reflection: Reflection, found: Diagnostics) -> None:
        """Whether the hints of a resolver's parameters fit the field's arguments."""
        from ..compilers.appsync_js.types import of_annotation

        nodes = {arg.arg: arg for arg in reflection.parameters}
        for name, given in field.arguments.items():
            hint = reflection.hints.get(name)
            if hint is None or name not in nodes:
                continue
            hinted = of_annotation(hint)
            if not _compatible(given, hinted):
                found.report(
                    FL5014,
                    f"The argument {name} of {field.type_name}.{field.name} is {_words(given)}, not {_words(hinted)} "
                    f"({field.position}).",
                    reflection.position(nodes[name]),
                    "Change the hint or the schema.",
                )

    def check_result(self, field: Field, result: T, reflection: Reflection, found: Diagnostics) -> None:
        """Whether what a resolver returns fits the field's type."""
        problem = _mismatch(field.result, result, f"{field.type_name}.{field.name}")
        if problem is not None:
            found.report(
                FL5015,
                f"{problem} ({field.position}).",
                reflection.position(reflection.node),
                "Change what the resolver returns, or the schema.",
            )


def _near(name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(name, names, 1)
    return f"Did you mean {close[0]}?" if close else f"It has: {', '.join(names)}."


_NUMBERS = frozenset({"int", "float", "num", "amb"})


def _classes(t: T) -> set[str]:
    """The kinds that GraphQL tells apart."""
    words = {"tuple": "list", "uuid": "str"}
    return {"number" if kind in _NUMBERS else words.get(kind, kind) for kind in t.kinds}


def _compatible(given: T, hinted: T) -> bool:
    shared = _classes(given) & _classes(hinted) - {"none"}
    if given.kinds <= {"none"} or (not shared and ("none" in hinted.kinds and "none" in given.kinds)):
        return bool(shared) or given.kinds <= {"none"}
    if given.only("float", "none") and hinted.only("int", "none"):
        return False
    if "list" in shared and given.may("list") and hinted.may("list") and given.element.kinds and hinted.element.kinds:
        return _compatible(given.element, hinted.element)
    return bool(shared)


def _mismatch(wanted: T, found: T, path: str) -> str | None:
    """What is wrong with a result, or None. Only what is surely wrong counts."""
    if not found.kinds:
        return None
    if found.only("none"):
        return None if wanted.may("none") else f"{path} must not be null"
    classes = _classes(found) - {"none"}
    allowed = _classes(wanted) - {"none"}
    if "str" in allowed:
        allowed |= {"number", "bool"}
    if "bool" in allowed and allowed == {"bool"}:
        allowed |= {"number", "str"}
    if not classes & allowed:
        return f"{path} is {_words(wanted)}, and the resolver gives {_words(found)}"
    if found.only("list", "tuple") and wanted.may("list") and found.element.kinds:
        return _mismatch(wanted.element, found.element, f"{path}[]")
    if found.only("dict") and wanted.may("dict") and wanted.fields and found.closed:
        names = dict(found.fields)
        for name, each in wanted.fields:
            if name in names:
                problem = _mismatch(each, names[name], f"{path}.{name}")
                if problem is not None:
                    return problem
    return None


def _words(t: T) -> str:
    words = {"dict": "an object", "list": "a list", "tuple": "a list", "str": "a string", "bool": "a boolean"}
    names = ["a number" if kind in _NUMBERS else words.get(kind, kind) for kind in sorted(t.kinds - {"none"})]
    return " or ".join(dict.fromkeys(names)) or "null"
