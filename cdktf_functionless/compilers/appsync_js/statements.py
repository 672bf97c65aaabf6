"""Statements: assignment, branches, return, raise, assert, del."""

from __future__ import annotations

import ast
import dataclasses
import types as python_types
from typing import Any

from ...diagnostics import FL5001, FL5005, FL5008
from ...reflect import UNKNOWN
from . import formats, js
from .access import item, iterable, key_of
from .lower import Lowering, statement
from .operators import _SYMBOLS, binary, narrow, test
from .tidy import pure
from .types import ANY, NEVER, NONE, STR, T, join, list_of, of_annotation
from .values import LocalFunction, V, Var


@statement(ast.Pass)
def _pass(lw: Lowering, node: ast.Pass) -> None:
    """Nothing."""


@statement(ast.Expr)
def _expression(lw: Lowering, node: ast.Expr) -> None:
    if isinstance(node.value, ast.Constant):
        return
    value = lw.value(node.value)
    if value.js is not None and value.view is None and not _idle(value.js):  # a view only reads the call's result
        lw.emit(js.Do(value.js))


def _idle(expr: js.Expr) -> bool:
    """Whether evaluating it does nothing."""
    if isinstance(expr, (js.Name, js.Lit)):
        return True
    if isinstance(expr, (js.Cond, js.Array, js.Object, js.Member, js.Template)):
        return all(_idle(child) for child in js.children(expr))
    if isinstance(expr, js.Binary):
        return all(_idle(child) for child in js.children(expr))
    return isinstance(expr, js.Invoke) and expr.callee == js.Name("present")


@statement(ast.Return)
def _return(lw: Lowering, node: ast.Return) -> None:
    value = V(js.NULL, NONE) if node.value is None else lw.expr(node.value)
    if value.t.may("set", "bytes", "datetime", "timedelta", "uuid") and value.t.kinds and lw.return_to is None:
        if lw.pure_only is None:
            raise lw.refuse(
                node, "A result must be JSON-like.", "Convert it: sorted(...), .isoformat(), str(...).", FL5008
            )
    lw.returns.append(value.t)
    finish_try(lw)
    if lw.return_to is not None:
        lw.emit(js.Assign(js.Name(lw.return_to), value.expr))
    else:
        lw.emit(js.Return(value.expr))
    lw.dead = True


def finish_try(lw: Lowering) -> None:
    """A `return` inside of try ... finally has no form."""
    if lw.finally_depth:
        lw.unit.found.report(FL5005, "A return inside of try with finally.", None, "Return after the try.")


@statement(ast.FunctionDef)
@statement(ast.AsyncFunctionDef)
def _function(lw: Lowering, node: Any) -> None:
    if node.decorator_list:
        raise lw.refuse(node, "A decorated nested function.", "Define it outside of the resolver.")
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Nonlocal, ast.Global)):
            raise lw.refuse(inner, "A nested function assigns an outer name.", "Return the value instead.")
    lw.env[node.name] = Var("", NEVER, LocalFunction(node.name, node))


@statement(ast.Import)
@statement(ast.ImportFrom)
def _import(lw: Lowering, node: Any) -> None:
    import importlib

    for alias in node.names:
        try:
            if isinstance(node, ast.Import):
                module = importlib.import_module(alias.name)
                live: object = module if alias.asname else importlib.import_module(alias.name.partition(".")[0])
            else:
                live = getattr(importlib.import_module(node.module or ""), alias.name)
        except (ImportError, AttributeError, ValueError):
            raise lw.refuse(node, f"{alias.name} cannot be imported.", "Import it at the top of the file.") from None
        lw.env[alias.asname or alias.name.partition(".")[0]] = Var("", NEVER, live)


# ---------------------------------------------------------------------- assignment


@statement(ast.Assign)
def _assign(lw: Lowering, node: ast.Assign) -> None:
    first = node.targets[0]
    if len(node.targets) == 1 and isinstance(first, (ast.Tuple, ast.List)):
        _unpack_statement(lw, first, node.value)
        return
    if len(node.targets) == 1 and isinstance(first, ast.Subscript):
        # Python evaluates the right side first.
        value = lw.expr(node.value)
        store(lw, first, value, node.value)
        return
    value = lw.value(node.value)
    if len(node.targets) > 1 and value.js is not None and not lw.stable(value.expr):
        value = dataclasses.replace(value, js=lw.temp(value.expr))
    for target in node.targets:
        assign(lw, target, value, node.value)


@statement(ast.AnnAssign)
def _annotated(lw: Lowering, node: ast.AnnAssign) -> None:
    if node.value is None:
        return
    value = lw.value(node.value)
    hint = lw.reflection.evaluate(node.annotation, lw.local)
    if hint is UNKNOWN:
        hint = _generic(lw, node.annotation)
    if hint is not UNKNOWN and value.js is not None:
        wanted = of_annotation(hint)
        if value.t == ANY or (value.t.kinds and not value.t.element.kinds) or value.t.may("amb"):
            value = dataclasses.replace(value, t=wanted if not value.t.may("amb") else value.t)
        elif wanted.only("dict", "none") and wanted.fields and value.t.only("dict") and not value.t.fields:
            value = dataclasses.replace(value, t=wanted)
    assign(lw, node.target, value, node.value)


def _generic(lw: Lowering, node: ast.expr) -> object:
    """`list[int]` and the like in a local annotation."""
    if isinstance(node, ast.Subscript):
        origin = lw.reflection.evaluate(node.value, lw.local)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        args = [_generic(lw, part) for part in parts]
        if origin in (list, dict, tuple, set) and not any(arg is UNKNOWN for arg in args):
            return origin[tuple(args)]
        return UNKNOWN
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        left, right = _generic(lw, node.left), _generic(lw, node.right)
        return UNKNOWN if left is UNKNOWN or right is UNKNOWN else left | right  # type: ignore[operator]
    return lw.reflection.evaluate(node, lw.local)


def assign(lw: Lowering, target: ast.expr, value: V, source: ast.expr | None) -> None:
    """Assigns a value to a target of any form."""
    if isinstance(target, ast.Name):
        _to_name(lw, target, value, source)
    elif isinstance(target, ast.Subscript):
        store(lw, target, lw.solid(value, target), source)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(lw, target, lw.solid(value, target), source)
    else:
        raise lw.refuse(target, "Attributes cannot be assigned here.", 'A JSON object is a dict: value["name"] = ...')


def _to_name(lw: Lowering, target: ast.Name, value: V, source: ast.expr | None) -> None:
    last = lw.out[-1] if lw.out else None
    if (
        isinstance(last, js.CallPoint)
        and last.error is None
        and value.js == js.Name(last.target or "")
        and value.view is None
    ):
        # The call's result goes straight to the variable.
        name = lw.js_name(target.id)
        lw.unit.names.discard(last.target or "")
        last.target = name
        value = dataclasses.replace(value, js=js.Name(name))
    lw.assign(target.id, value, target, alias=source)


def _unpack_statement(lw: Lowering, target: ast.Tuple | ast.List, source: ast.expr) -> None:
    plain = isinstance(source, (ast.Tuple, ast.List)) and len(source.elts) == len(target.elts)
    names = all(isinstance(part, ast.Name) for part in target.elts)
    if plain and names and isinstance(source, (ast.Tuple, ast.List)):
        if not any(isinstance(part, ast.Starred) for part in source.elts):
            values = [lw.value(part) for part in source.elts] if len(source.elts) == 1 else _each(lw, source.elts)
            stores = [part.id for part in target.elts if isinstance(part, ast.Name)]
            used = {n.id for part in source.elts for n in ast.walk(part) if isinstance(n, ast.Name)}
            if used & set(stores) and all(value.js is not None for value in values):
                values = [
                    dataclasses.replace(
                        value,
                        js=lw.temp(value.expr)
                        if value.expr not in (js.NULL,) and not isinstance(value.expr, js.Lit)
                        else value.expr,
                    )
                    for value in values
                ]
                values = [_copied(lw, value, stores) for value in values]
            for part, value, origin in zip(target.elts, values, source.elts, strict=True):
                assign(lw, part, value, origin)
            return
    value = lw.expr(source)
    unpack(lw, target, value, source)


def _copied(lw: Lowering, value: V, stores: list[str]) -> V:
    """A variable that this statement overwrites is read before."""
    if isinstance(value.expr, js.Name) and any(lw.js_names.get(name) == value.expr.id for name in stores):
        name = js.Name(lw.unit.name("old"))
        lw.emit(js.Let(name, value.expr))
        return dataclasses.replace(value, js=name)
    return value


def _each(lw: Lowering, nodes: list[ast.expr]) -> list[V]:
    return lw.ordered([lambda part=part: lw.value(part) for part in nodes])  # type: ignore[misc]


def unpack(lw: Lowering, target: ast.Tuple | ast.List, value: V, source: ast.expr | None) -> None:
    """`a, b, *rest = value`."""
    stars = [place for place, part in enumerate(target.elts) if isinstance(part, ast.Starred)]
    size = len(target.elts) - len(stars)
    known = (
        value.t.items is not None
        and value.t.only("tuple", "list")
        and (len(value.t.items) == size if not stars else len(value.t.items) >= size)
    )
    if value.t.may("set"):
        raise lw.refuse(target, "A set has no order of its own.", "Write sorted(...) of it.", FL5008)
    whole = value.expr if known else lw.use("unpack", value.expr, js.Lit(size), js.Lit(not stars))
    elem = value.t.element if value.t.may("list", "tuple") else STR if value.t.only("str", "dict") else ANY
    if not stars:
        if all(isinstance(part, ast.Name) for part in target.elts):
            types = value.t.items if known and value.t.items is not None else (elem,) * size
            names = []
            for part, t in zip(target.elts, types, strict=True):
                assert isinstance(part, ast.Name)
                names.append(js.Name(lw.js_name(part.id)))
                lw.env[part.id] = Var(lw.js_name(part.id), t)
                if source is not None and t.mutable:
                    lw.link(part.id, source)
            lw.emit(js.Assign(js.Array(tuple(names)), whole))
            return
    box = lw.temp(whole, "parts")
    for place, part in enumerate(target.elts):
        if isinstance(part, ast.Starred):
            after = len(target.elts) - place - 1
            cut = js.method(box, "slice", js.Lit(place))
            if after:
                end = js.Binary("-", js.Member(box, "length"), js.Lit(after))
                cut = js.method(box, "slice", js.Lit(place), end)
            assign(lw, part.value, V(cut, list_of(elem)), source)
        else:
            index: js.Expr = js.Lit(place)
            if stars and place > stars[0]:
                index = js.Binary("-", js.Member(box, "length"), js.Lit(len(target.elts) - place))
            t = value.t.items[place] if known and value.t.items is not None and not stars else elem
            assign(lw, part, V(js.Index(box, index), t), source)


def store(lw: Lowering, target: ast.Subscript, value: V, source: ast.expr | None) -> None:
    """`owner[index] = value`."""
    if isinstance(target.slice, ast.Slice):
        _store_slice(lw, target, target.slice, value)
        return
    if not isinstance(value.expr, (js.Name, js.Lit)):
        with lw.capture() as out:
            owner, index = lw.all([target.value, target.slice])
        # Either may raise, and the right side comes first.
        if out or not (pure(value.expr) or (pure(owner.expr) and pure(index.expr))):
            value = dataclasses.replace(value, js=lw.temp(value.expr))
            lw.out.extend(out)
    else:
        owner, index = lw.all([target.value, target.slice])
    if owner.t.only("dict") and (index.t.only("str") or not index.t.may("str")):
        name = key_of(lw, target.slice, index)
        place = js.member(owner.expr, name) if isinstance(name, str) else js.Index(owner.expr, name)
        lw.emit(js.Assign(place, value.expr))
        _stored(lw, target, name if isinstance(name, str) else None, value.t, source)
        return
    if owner.t.only("tuple", "str"):
        raise lw.refuse(target, "A tuple or string cannot be changed.", "Make a new one.")
    helper = "put" if owner.t.only("list") and index.t.only("int") else "putItem"
    lw.emit(js.Do(lw.use(helper, owner.expr, index.expr, value.expr)))
    lw.mutate(target.value, value.t, source)


def _stored(lw: Lowering, target: ast.Subscript, key: str | None, t: T, source: ast.expr | None) -> None:
    """A field of a dict that nothing else shares keeps the others' types."""
    root = target.value
    if isinstance(root, ast.Name) and root.id in lw.env and not lw.aliases.get(root.id):
        before = lw.env[root.id].t
        lw.mutate(root, t, source)
        fields = dict(before.fields)
        if key is not None:
            fields[key] = t
            after = dataclasses.replace(
                before,
                fields=tuple(fields.items()),
                required=before.required | {key},
                elem=join(before.element, t) if before.elem is not None else None,
            )
        else:
            fields = {name: join(each, t) for name, each in fields.items()}
            after = dataclasses.replace(
                before, fields=tuple(fields.items()), elem=join(before.element, t), closed=False
            )
        lw.env[root.id] = dataclasses.replace(lw.env[root.id], t=after)
        return
    lw.mutate(target.value, t, source)


def _store_slice(lw: Lowering, target: ast.Subscript, part: ast.Slice, value: V) -> None:
    if part.step is not None or value.t.may("set"):
        raise lw.refuse(target, "Assigning to a slice with a step.", "Assign the elements.")
    owner = lw.expr(target.value)
    bounds = [None if bound is None else lw.expr(bound) for bound in (part.lower, part.upper)]
    if not owner.t.only("list") or not all(
        bound is None or (isinstance(bound.live, int) and bound.live >= 0) for bound in bounds
    ):
        raise lw.refuse(target, "Assigning to this slice.", "Use a list and constant bounds that are not negative.")
    source, t = iterable(lw, value, target)
    start = 0 if bounds[0] is None else int(bounds[0].live)
    rest: js.Expr = js.Member(owner.expr, "length")
    if bounds[1] is not None:
        rest = js.Lit(max(0, int(bounds[1].live) - start))
    lw.emit(js.Do(js.method(owner.expr, "splice", js.Lit(start), rest, js.Spread(source))))
    lw.mutate(target.value, t)


@statement(ast.AugAssign)
def _augmented(lw: Lowering, node: ast.AugAssign) -> None:
    op = _SYMBOLS[type(node.op)]
    if isinstance(node.target, ast.Name):
        current, value = lw.all([ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target), node.value])
        if op == "+" and current.t.only("list"):
            source, t = iterable(lw, value, node.value)
            lw.emit(js.Do(js.method(current.expr, "push", js.Spread(source))))
            lw.mutate(node.target, t, node.value)
            return
        if op == "|" and current.t.only("dict") and value.t.only("dict"):
            lw.emit(js.Do(js.call("Object.assign", current.expr, value.expr)))
            lw.mutate(node.target, value.t.element, node.value)
            return
        if op == "+" and current.t.may("list"):
            lw.assign(node.target.id, _in_place(lw, current, value, node), node)
            lw.mutate(node.target, value.t, node.value)
            return
        result = binary(lw, op, current, value, node)
        if isinstance(result.expr, js.Binary) and result.expr.op == op and result.expr.left == current.expr:
            lw.emit(js.Assign(current.expr, result.expr.right, f"{op}="))
            lw.env[node.target.id] = Var(lw.js_name(node.target.id), result.t)
            return
        lw.assign(node.target.id, dataclasses.replace(result, live=UNKNOWN), node)
        return
    if not isinstance(node.target, ast.Subscript) or isinstance(node.target.slice, ast.Slice):
        raise lw.refuse(node, "Attributes cannot be assigned here.", 'A JSON object is a dict: value["name"] += ...')
    owner, index = lw.all([node.target.value, node.target.slice])
    owner = dataclasses.replace(owner, js=owner.expr if lw.stable(owner.expr) else lw.temp(owner.expr, "owner"))
    index = dataclasses.replace(index, js=index.expr if lw.stable(index.expr) else lw.temp(index.expr, "index"))
    current = item(lw, owner, index)
    if current.t.may("list") and op == "+" and not current.t.only("list"):
        value = lw.expr(node.value)
        _put(lw, node.target, owner, index, _in_place(lw, current, value, node))
        lw.mutate(node.target, value.t, node.value)
        return
    if current.t.only("list") and op == "+":
        source, t = iterable(lw, lw.expr(node.value), node.value)
        lw.emit(js.Do(js.method(current.expr, "push", js.Spread(source))))
        lw.mutate(node.target, t, node.value)
        return
    old = V(lw.temp(current.expr, "old"), current.t)
    value = lw.expr(node.value)
    result = binary(lw, op, old, value, node)
    _put(lw, node.target, owner, index, result)


def _in_place(lw: Lowering, current: V, value: V, node: ast.AugAssign) -> V:
    """`+=` of what may be a list, which changes in place, or a number or text, which does not."""
    t = binary(lw, "+", current, value, node).t
    return V(lw.use("iadd", current.expr, value.expr), t)


def _put(lw: Lowering, target: ast.Subscript, owner: V, index: V, value: V) -> None:
    if owner.t.only("dict") and index.t.only("str"):
        key = index.live if isinstance(index.live, str) else None
        place = js.Index(owner.expr, index.expr) if key is None else js.member(owner.expr, key)
        lw.emit(js.Assign(place, value.expr))
        _stored(lw, target, key, value.t, None)
        return
    helper = "put" if owner.t.only("list") and index.t.only("int") else "putItem"
    lw.emit(js.Do(lw.use(helper, owner.expr, index.expr, value.expr)))
    lw.mutate(target.value, value.t)


@statement(ast.Delete)
def _delete(lw: Lowering, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            lw.maybe[target.id] = lw.env.pop(target.id, Var("", ANY))
            continue
        if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
            raise lw.refuse(node, "This form of del.", "Delete names and items.")
        owner, index = lw.all([target.value, target.slice])
        if owner.t.only("dict"):
            name = key_of(lw, target.slice, index)
            lw.emit(js.Do(lw.use("remove", owner.expr, js.Lit(name) if isinstance(name, str) else name)))
        elif owner.t.only("list") and index.t.only("int"):
            lw.emit(js.Do(lw.use("removeAt", owner.expr, index.expr)))
        else:
            raise lw.refuse(node, "What del deletes from is not known.", "Add a type hint: list or dict.", FL5008)
        lw.mutate(target.value, NEVER)


# ---------------------------------------------------------------------- branches


@statement(ast.If)
def _if(lw: Lowering, node: ast.If) -> None:
    chosen = test(lw, node.test)
    known = _known(chosen)
    if known is not None:
        branch = node.body if known else node.orelse
        narrow(lw, node.test, known)
        lw.body(branch)
        return
    saved = lw.branch()
    ends = []
    blocks = []
    for nodes, positive in ((node.body, True), (node.orelse, False)):
        lw.env = dict(saved)
        narrow(lw, node.test, positive)
        out, env, dead = lw.block(nodes)
        blocks.append(out)
        ends.append((env, dead))
        lw.env = saved
    if blocks[0] or blocks[1]:
        body, orelse = blocks
        lw.emit(js.If(chosen, body, orelse) if _code(body) else js.If(js.negate(chosen), orelse))
    elif not _idle(chosen):
        lw.emit(js.Do(chosen))
    lw.merge(ends)


def _code(nodes: list[js.Stmt]) -> bool:
    return any(not isinstance(node, js.Comment) for node in nodes)


def _known(expr: js.Expr) -> bool | None:
    """The truth of a test that synth knows."""
    return bool(expr.value) if isinstance(expr, js.Lit) else None


@statement(ast.Assert)
def _assert(lw: Lowering, node: ast.Assert) -> None:
    chosen = test(lw, node.test)
    with lw.capture() as out:
        message: js.Expr = js.Lit("")
        if node.msg is not None:
            message = formats.text(lw, lw.expr(node.msg), node.msg)
    lw.emit(js.If(js.negate(chosen), [*out, js.Do(js.call("util.error", message, js.Lit("AssertionError")))]))
    narrow(lw, node.test, True)


# ---------------------------------------------------------------------- raise


def raised(lw: Lowering, node: ast.expr) -> tuple[js.Expr, type[BaseException]]:
    """The message and class of `raise node`."""
    call = node if isinstance(node, ast.Call) else None
    function = call.func if call is not None else node
    cls = lw.reflection.evaluate(function, lw.local)
    if not (isinstance(cls, type) and issubclass(cls, BaseException)):
        raise lw.refuse(
            node, "What is raised is not an exception class.", "Raise ValueError(message) or a class of yours."
        )
    own = [base for base in cls.__mro__ if base.__module__ != "builtins"]
    if any(
        isinstance(vars(base).get(name), python_types.FunctionType)
        for base in own
        for name in ("__init__", "__str__", "__new__")
    ):
        raise lw.refuse(
            node, f"{cls.__name__} makes its own message.", "Raise an exception class with a plain message."
        )
    args = [] if call is None else call.args
    if (call is not None and call.keywords) or len(args) > 1:
        raise lw.refuse(node, "An exception with several arguments.", "Give one message.")
    if not args:
        return js.Lit(""), cls
    value = lw.expr(args[0])
    if issubclass(cls, KeyError):
        if not isinstance(value.live, str) and not value.t.only("str"):
            raise lw.refuse(node, "The message of this KeyError.", "Raise KeyError with a string.")
        return (js.Lit(repr(value.live)) if isinstance(value.expr, js.Lit) else lw.use("repr", value.expr)), cls
    return formats.text(lw, value, args[0]), cls


@statement(ast.Raise)
def _raise(lw: Lowering, node: ast.Raise) -> None:
    if node.exc is None or (isinstance(node.exc, ast.Name) and isinstance(_live(lw, node.exc), Caught)):
        caught = _live(lw, node.exc) if isinstance(node.exc, ast.Name) else _current(lw)
        if not isinstance(caught, Caught):
            raise lw.refuse(node, "There is no exception to raise again.", "Raise one by name.", FL5005)
        error = js.Name(caught.error)
        lw.emit(js.Do(js.call("util.error", js.Member(error, "message"), js.Member(error, "type"))))
        lw.dead = True
        return
    message, cls = raised(lw, node.exc)
    lw.emit(js.Do(js.call("util.error", message, js.Lit(cls.__name__))))
    lw.dead = True


@dataclasses.dataclass(frozen=True)
class Caught:
    """The exception that a handler has caught: the variable that holds {message, type}."""

    error: str
    prefix: str = ""


def _live(lw: Lowering, node: ast.Name) -> object:
    var = lw.env.get(node.id)
    return None if var is None else var.live


def _current(lw: Lowering) -> object:
    var = lw.env.get("\0caught")
    return None if var is None else var.live


__all__ = ["FL5001", "raised", "store", "unpack"]
