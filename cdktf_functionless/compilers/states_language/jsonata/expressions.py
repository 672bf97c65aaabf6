"""Names, constants and displays."""

from __future__ import annotations

import ast

from ....reflect import UNKNOWN
from . import access, comprehensions, enums, tree
from . import types as t
from .compiler import Compiler, handles
from .scope import Live, LocalFunction, Variable
from .tree import E
from .types import Type
from .values import Value, constant, elements, firm, in_order, merge, same_or_any

#: What a star takes without a look at it.
_SPREAD = t.ARRAYS | t.OBJECTS | {"str", "bytes"}


@handles(ast.Name)
def _name(c: Compiler, node: ast.Name) -> Value:
    found = c.scope.lookup(node.id)
    if isinstance(found, Variable):
        if not found.bound:
            exists = tree.call("exists", tree.variable(found.text))
            message = f"cannot access local variable '{node.id}' where it is not associated with a value"
            return Value(
                tree.condition(exists, tree.variable(found.text), tree.failure("UnboundLocalError", message)),
                found.type,
            )
        if found.type == t.NONE:  # code for when it is something else is never reached
            return constant(None)
        return Value(tree.variable(found.text), found.type)
    if isinstance(found, Live):
        return c.constant(found.value, node)
    if isinstance(found, LocalFunction):
        raise c.unsupported(node, f"The function `{node.id}` is used as a value.", "Call it, or give it to map/sorted.")
    raise c.unsupported(node, f"Nothing is known about the name `{node.id}` here.", "Assign it first.")


@handles(ast.Constant)
def _constant(c: Compiler, node: ast.Constant) -> Value:
    return c.constant(node.value, node)


@handles(ast.Attribute)
def _attribute(c: Compiler, node: ast.Attribute) -> Value:
    found = c.live(node)
    if found is not UNKNOWN:
        return c.constant(found, node)
    return access.attribute(c, node)


@handles(ast.List, ast.Tuple)
def _list(c: Compiler, node: ast.List | ast.Tuple) -> Value:
    is_tuple = isinstance(node, ast.Tuple)
    if any(isinstance(item, ast.Starred) for item in node.elts):
        return _spread(c, node)
    items = [c.firm(item) for item in node.elts]
    kind = t.tuple_of(item.type for item in items) if is_tuple else t.list_of(same_or_any(items))
    made = Value(elements(items, c.fresh), kind)
    if all(item.known for item in items):
        made.constant = (tuple if is_tuple else list)(item.constant for item in items)
    return made


def _spread(c: Compiler, node: ast.List | ast.Tuple | ast.Set) -> Value:
    """A display with stars: the parts joined with `$append`."""
    parts: list[Value] = []
    plain: list[Value] = []
    exact: list[Type] | None = []
    for item in node.elts:
        if isinstance(item, ast.Starred):
            if plain:
                parts.append(Value(elements(plain, c.fresh), t.list_of(same_or_any(plain))))
                plain = []
            spread = c.iterable(item.value) if not isinstance(item.value, ast.GeneratorExp) else None
            fixed = exact is not None and spread is not None and spread.kind == "tuple"
            exact = [*exact, *spread.type.items] if fixed else None  # type: ignore[misc, union-attr]
            if spread is not None and spread.kind not in _SPREAD and not _hidden(spread.type):
                made = tree.raising(tree.uses(tree.call("star_", firm(spread).e, deeper=10), "star_"), "TypeError")
                parts.append(Value(made, t.LIST))
            else:
                parts.append(comprehensions.iterate(c, item.value))
        else:
            plain.append(c.firm(item))
            exact = None if exact is None else [*exact, plain[-1].type]
    if plain:
        parts.append(Value(elements(plain, c.fresh), t.list_of(same_or_any(plain))))
    kind = t.list_of(t.union(t.element(part.type) for part in parts))
    if isinstance(node, ast.Tuple):
        kind = t.many_of(t.element(kind)) if exact is None else t.tuple_of(exact)
    result = firm(parts[0]).e
    for part in parts[1:]:
        result = tree.call("append", result, firm(part).e)
    return Value(result, kind)


def _hidden(kind: Type) -> bool:
    """Whether it may be a set or bytes, which have no order here."""
    return any(one.kind in ("set", "bytes") for one in t.members(kind))


@handles(ast.Set)
def _set(c: Compiler, node: ast.Set) -> Value:
    listed = (
        _spread(c, node)
        if any(isinstance(item, ast.Starred) for item in node.elts)
        else _list(c, ast.List(elts=node.elts, ctx=ast.Load()))
    )
    return comprehensions.distinct(c, node, listed)


@handles(ast.Dict)
def _dict(c: Compiler, node: ast.Dict) -> Value:
    """A dict display: one object where its keys are constants, else merged parts in their order."""
    parts: list[E] = []
    pairs: dict[str, tuple[E, E]] = {}
    fields: dict[str, Type] | None = {}
    known: dict[str, object] | None = {}
    keys: list[Type] = []
    values: list[Type] = []

    def flush() -> None:
        if pairs:
            steps, values = in_order([value for _, value in pairs.values()], c.fresh)
            made = tree.record(list(zip((key for key, _ in pairs.values()), values, strict=True)))
            parts.append(tree.block(steps, made) if steps else made)
            pairs.clear()

    for key, item in zip(node.keys, node.values, strict=True):
        if key is None:
            flush()
            known = None
            spread = c.firm(item)
            if not t.may_be(spread.type, t.OBJECTS):
                raise c.unsupported(item, f"What `**` spreads is a {spread.type}.", "Spread a dict.")
            if not t.only(spread.type, t.OBJECTS):
                tested = tree.uses(tree.call("mapping_", spread.e, deeper=4), "mapping_")
                kinds = [one for one in spread.type.items if one.kind in t.OBJECTS]
                spread = Value(tree.raising(tested, "TypeError"), t.union(kinds) if kinds else t.DICT)
            parts.append(spread.e)
            if spread.kind == "record" and fields is not None and spread.type.required == set(dict(spread.type.fields)):
                fields.update(spread.type.fields)
            else:
                fields = None
            keys.append(t.element(spread.type))
            values.append(t.value_of(spread.type))
            continue
        name = dict_key(c, key, members=True)
        made = c.firm(item)
        keys.append(name.type)
        values.append(made.type)
        if known is not None and name.known and made.known:
            known[str(name.constant)] = made.constant
        else:
            known = None
        if name.known:
            text = str(name.constant)
            if text in pairs and made.e.raises:
                flush()
            elif text in pairs:
                pairs.pop(text)
            pairs[text] = (tree.literal(text), made.e)
            if fields is not None:
                fields[text] = made.type
        else:
            flush()
            parts.append(tree.record([(name.e, made.e)]))
            fields = None
    flush()
    kind = t.record_of(fields) if fields is not None else t.dict_of(t.union(values), t.union(keys))
    if fields is not None and any(t.key_of(one) != t.STR for one in keys):
        kind = t.dict_of(t.union(values), t.union(keys))
    if not parts:
        return Value(tree.record(()), t.dict_of(t.NEVER))
    result = Value(parts[0] if len(parts) == 1 else merge(parts), kind)
    if known is not None and kind.kind == "record":
        result.constant = known
    return result


def dict_key(c: Compiler, node: ast.expr, *, members: bool = False) -> Value:
    """A key as the string that JSON wants. An int key is written out; others than strings and ints are refused, and
    members of an enum that are neither where a dict may have other keys.

    Raises:
        FunctionlessError: a key that JSON has no form for.
    """
    key = c.firm(node)
    if key.kind == "str" or key.kind == "any":
        return key
    if key.kind == "int":
        if key.known:
            return Value(tree.literal(str(key.constant)), key.type, str(key.constant))
        return Value(tree.call("string", key.e), key.type)
    if key.kind == "enum" and members:
        return Value(enums.key(key), key.type)
    raise c.unsupported(node, f"A {key.type} cannot be the key of a dict in JSON.", "Use strings as keys.")


@handles(ast.Lambda)
def _lambda(c: Compiler, node: ast.Lambda) -> Value:
    raise c.unsupported(node, "A lambda is used as a value.", "Call it, or give it to map, filter, sorted, min or max.")


@handles(ast.NamedExpr)
def _walrus(c: Compiler, node: ast.NamedExpr) -> Value:
    found = c.scope.lookup(node.target.id)
    if isinstance(found, Variable) and id(node) in c.assigned:
        return Value(tree.variable(found.text), found.type)
    raise c.unsupported(node, "`:=` stands where it may not be evaluated.", "Assign in a statement of its own.")
