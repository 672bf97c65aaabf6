"""try: around cloud calls, whose errors AppSync hands to the response handler, and around plain raises."""

from __future__ import annotations

import ast
import builtins
import functools
import re
from collections.abc import Callable, Sequence

from ...diagnostics import FL5005
from . import js, walk
from .helpers import SOURCES
from .lower import Lowering, statement
from .statements import Caught
from .tidy import first_evaluated
from .types import NEVER, STR, join, record, tuple_of
from .values import NOTHING, V, Var

_BUILTIN = {
    name: each for name, each in vars(builtins).items() if isinstance(each, type) and issubclass(each, BaseException)
}


#: Exception classes that helpers and the code of a resolver raise themselves.
_RAISED = frozenset(re.findall(r"'(\w+Error)'", "".join(SOURCES.values())))


@functools.cache
def helper_errors(name: str) -> frozenset[str]:
    """The exception classes that a helper may raise, itself or through others."""
    source = SOURCES.get(name)
    if source is None:
        return frozenset()
    found = set(re.findall(r"'(\w+Error|StopIteration)'\)", source))
    for other in set(re.findall(r"(?:\.\.\.|(?<![.\w]))(\w+)\(", source)) & SOURCES.keys() - {name}:
        found |= helper_errors(other)
    return frozenset(found)


@statement(ast.Try)
def _try(lw: Lowering, node: ast.Try) -> None:
    classes = [_classes(lw, handler) for handler in node.handlers]
    if node.finalbody and node.handlers and BaseException not in classes[-1] and Exception not in classes[-1]:
        raise lw.refuse(
            node, "finally beside handlers that do not catch everything.", "Nest two try statements.", FL5005
        )
    error = lw.unit.name("error")
    lw.emit(js.Assign(js.Name(error), js.NULL))
    before = lw.branch()
    prefixes, lw.prefixes = lw.prefixes, set()
    lw.catching.append(error)
    lw.finally_depth += bool(node.finalbody)
    body, inside, dead = lw.block(node.body)
    lw.catching.pop()
    found, lw.prefixes = lw.prefixes, prefixes | lw.prefixes
    body = guard(lw, body, error, node, [each for group in classes for each in group], bool(node.finalbody))
    lw.out.extend(body)
    at_error = {
        name: Var(var.js, join(var.t, inside[name].t if name in inside else var.t)) if var.js else var
        for name, var in before.items()
    }
    lw.maybe.update({name: var for name, var in inside.items() if name not in before})
    lw.env = inside
    if node.orelse and not dead:
        orelse, inside, dead = lw.block(node.orelse)
    else:
        orelse = []
    ends = [(inside, dead)]
    chain: list[js.Stmt] = []
    tail = chain
    caught_all = False
    if not node.handlers:
        caught_all = True
    for handler, wanted in zip(node.handlers, classes, strict=True):
        lw.env = dict(at_error)
        caught = Caught(error, next((p for p in sorted(found) if p not in ("", "?")), ""))
        lw.env["\0caught"] = Var("", NEVER, caught)
        if handler.name:
            lw.env[handler.name] = Var("", NEVER, caught)
            lw.local |= {handler.name}
        out, env, ended = lw.block(handler.body)
        env.pop("\0caught", None)
        if handler.name:
            env.pop(handler.name, None)
        ends.append((env, ended))
        if Exception in wanted or BaseException in wanted:
            tail.extend(out)
            caught_all = True
            break
        chosen = js.If(_matches(lw, error, wanted, found, handler), out)
        tail.append(chosen)
        tail = chosen.orelse
    name = js.Name(error)
    again = js.Do(js.call("util.error", js.Member(name, "message"), js.Member(name, "type")))
    if not caught_all:
        tail.append(again)
    if node.handlers:
        lw.emit(js.If(name, chain, orelse))
    lw.merge(ends)
    lw.finally_depth -= bool(node.finalbody)
    if node.finalbody:
        if lw.dead:
            raise lw.refuse(node, "A try with finally that always leaves.", "Return after the try.", FL5005)
        lw.body(node.finalbody)
        if not node.handlers:
            lw.emit(js.If(name, [again]))


def _classes(lw: Lowering, handler: ast.ExceptHandler) -> tuple[type, ...]:
    if handler.type is None:
        return (BaseException,)
    value = lw.reflection.evaluate(handler.type, lw.local)
    options = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(option, type) and issubclass(option, BaseException) for option in options):
        raise lw.refuse(handler, "What is caught is not an exception class.", "Name exception classes.", FL5005)
    return tuple(option for option in options if isinstance(option, type))


def _matches(
    lw: Lowering, error: str, classes: Sequence[type], prefixes: set[str], handler: ast.ExceptHandler
) -> js.Expr:
    """Whether the error's type names one of the classes, or a subclass that Python has."""
    kind = js.Member(js.Name(error), "type")
    if any(each.__name__ == "ClientError" for each in classes):
        known = [prefix for prefix in sorted(prefixes) if prefix not in ("", "?")]
        options: list[js.Expr] = [js.method(kind, "startsWith", js.Lit(prefix)) for prefix in known]
        if "" in prefixes:
            own = js.of_python(sorted(name for name in _BUILTIN if name.endswith("Error") and name in _RAISED))
            options.append(js.negate(js.method(own, "includes", kind)))
        if options and "?" not in prefixes:
            return functools.reduce(lambda a, b: js.Binary("||", a, b), options)
    if "?" in prefixes:
        raise lw.refuse(
            handler,
            "AppSync reports every error of a Lambda function as Lambda:Unhandled, whatever its class.",
            "Write except Exception, and look at the message.",
            FL5005,
        )
    names: dict[str, None] = {}
    for each in classes:
        names[each.__name__] = None
        if each.__module__ == "builtins":
            names.update(dict.fromkeys(name for name, other in _BUILTIN.items() if issubclass(other, each)))
    listed = [prefix + name for name in sorted(names) for prefix in sorted({"", *prefixes})]
    if len(listed) == 1:
        return js.Binary("===", kind, js.Lit(listed[0]))
    return js.method(js.Array(tuple(map(js.Lit, listed))), "includes", kind)


# ---------------------------------------------------------------------- inside of try


def guard(
    lw: Lowering, nodes: Sequence[js.Stmt], error: str, node: ast.Try, classes: Sequence[type], everything: bool
) -> list[js.Stmt]:
    """The statements of a try: what follows a call or a raise runs only if there was no error."""
    out: list[js.Stmt] = []
    for place, each in enumerate(nodes):
        changed, may = _guarded(lw, each, error, node, classes, everything)
        out.extend(changed)
        rest = nodes[place + 1 :]
        if may and any(not isinstance(more, js.Comment) for more in rest):
            out.append(js.If(js.negate(js.Name(error)), guard(lw, rest, error, node, classes, everything)))
            return out
    return out


def _guarded(
    lw: Lowering, each: js.Stmt, error: str, node: ast.Try, classes: Sequence[type], everything: bool
) -> tuple[list[js.Stmt], bool]:
    def caught(name: str) -> bool:
        return everything or _catches(name, classes)

    name = js.Name(error)
    if isinstance(each, js.CallPoint):
        _refuse_raising(lw, walk.expressions(each), node, caught)
        return [each], each.error == error
    if isinstance(each, js.If):
        _refuse_raising(lw, [each.test], node, caught)
        body = guard(lw, each.body, error, node, classes, everything)
        orelse = guard(lw, each.orelse, error, node, classes, everything)
        return [js.If(each.test, body, orelse)], _sets(body, error) or _sets(orelse, error)
    if isinstance(each, js.Do) and isinstance(each.value, js.Invoke) and each.value.callee == js.path("util.error"):
        parts = _error_call(each.value)
        if parts is None or caught(parts[1]):
            # An error that is raised again may be of any class.
            text, kind = each.value.args
            _refuse_raising(lw, [text], node, caught)
            return [js.Assign(name, js.obj(message=text, type=kind))], True
    hoisted = _hoist(lw, each, caught)
    if hoisted is not None:
        test, rest = hoisted
        inner = guard(lw, [rest], error, node, classes, everything)
        return [js.Assign(name, test), js.If(js.negate(name), inner)], True
    value = each.value if isinstance(each, (js.Assign, js.Let, js.Return)) else None
    if isinstance(value, js.Binary) and value.op == "??" and (parts := _error_call(value.right)) and caught(parts[1]):
        _refuse_raising(lw, [value.left, parts[0]], node, caught)
        kept = value.left if lw.stable(value.left) else js.Name(lw.unit.name("read"))
        before: list[js.Stmt] = [] if kept == value.left else [js.Let(kept, value.left)]
        failed = js.Assign(name, js.obj(message=parts[0], type=js.Lit(parts[1])))
        if isinstance(each, js.Return):
            done: js.Stmt = js.Return(kept)
        else:
            assert isinstance(each, (js.Assign, js.Let))
            done = js.Assign(each.target, kept)
        return [*before, js.If(js.Binary("==", kept, js.NULL), [failed], [done])], True
    for block in walk.inner_blocks(each):
        for nested in walk.statements(block):
            _refuse_raising(lw, walk.expressions(nested), node, caught)
    _refuse_raising(lw, walk.expressions(each), node, caught)
    return [each], False


def _hoist(lw: Lowering, each: js.Stmt, caught: Callable[[str], bool]) -> tuple[js.Expr, js.Stmt] | None:
    """A statement that reads a key first: the key's error as a value, and the statement without it."""
    if not isinstance(each, (js.Assign, js.Let, js.Return, js.Do)) or each.value is None:
        return None
    found = next(
        (
            part
            for part in walk.subexpressions(each.value)
            if isinstance(part, js.Invoke)
            and part.callee in (js.Name("lookup"), js.Name("field"))
            and first_evaluated(each.value, part)
        ),
        None,
    )
    if found is None or not caught("KeyError") or not caught("TypeError"):
        return None
    owner, key = found.args
    if not lw.stable(owner):
        return None
    assert isinstance(key, js.Lit)
    read = js.member(owner, str(key.value))
    rest = walk.rewrite_statements([each], lambda expr: read if expr is found else None)[0]
    return lw.use("missing", owner, key), rest


def _sets(nodes: Sequence[js.Stmt], error: str) -> bool:
    return error in walk.assigned(nodes)


def _error_call(expr: js.Expr) -> tuple[js.Expr, str] | None:
    if isinstance(expr, js.Invoke) and expr.callee == js.path("util.error") and len(expr.args) == 2:
        kind = expr.args[1]
        if isinstance(kind, js.Lit) and isinstance(kind.value, str):
            return expr.args[0], kind.value
    return None


def _catches(name: str, classes: Sequence[type]) -> bool:
    for each in classes:
        if each in (Exception, BaseException) or each.__name__ == name:
            return True
        if name in _BUILTIN and issubclass(_BUILTIN[name], each):
            return True
    return False


def _refuse_raising(lw: Lowering, exprs: Sequence[js.Expr], node: ast.Try, caught: object) -> None:
    """What may raise inside of an expression cannot be caught: JavaScript here has no try."""
    assert callable(caught)
    for expr in exprs:
        for each in walk.subexpressions(expr):
            if not isinstance(each, js.Invoke):
                continue
            kinds: set[str] = set()
            if (parts := _error_call(each)) is not None:
                kinds = {parts[1]}
            elif isinstance(each.callee, js.Name):
                kinds = set(helper_errors(each.callee.id))
                if each.callee.id in lw.unit.defines:
                    kinds |= _define_errors(lw, each.callee.id)
            bad = sorted(kind for kind in kinds if caught(kind))
            if bad:
                raise lw.refuse(
                    node,
                    f"Code inside of try may raise {bad[0]}, which only a cloud call's try can catch.",
                    "Put plain code outside of the try, test before (k in d), or add type hints that rule it out.",
                    FL5005,
                )


def _define_errors(lw: Lowering, name: str) -> set[str]:
    found: set[str] = set()
    for inner in walk.statements(lw.unit.defines[name].body):
        for expr in walk.expressions(inner):
            for each in walk.subexpressions(expr):
                if isinstance(each, js.Invoke):
                    if (parts := _error_call(each)) is not None:
                        found.add(parts[1])
                    elif isinstance(each.callee, js.Name):
                        found |= helper_errors(each.callee.id)
    return found


# ---------------------------------------------------------------------- the exception as a value


def caught_text(value: V) -> V | None:
    """`str(e)` of a caught exception."""
    if isinstance(value.live, Caught):
        return V(js.Member(js.Name(value.live.error), "message"), STR)
    return None


def _code(error: Caught) -> js.Expr:
    kind = js.Member(js.Name(error.error), "type")
    if not error.prefix:
        return kind
    return js.method(js.method(kind, "split", js.Lit(error.prefix)), "join", js.Lit(""))


def class_name(lw: Lowering, node: ast.Call) -> V:
    """`type(e).__name__`."""
    value = lw.value(node.args[0]) if len(node.args) == 1 else NOTHING
    if not isinstance(value.live, Caught):
        raise lw.refuse(node, "type() of a value has no form here.", "Test with isinstance().")
    return V(_code(value.live), STR)


def caught_attribute(value: V, name: str) -> V | None:
    """`e.args`, and `e.response` of botocore's ClientError."""
    if not isinstance(value.live, Caught):
        return None
    message = js.Member(js.Name(value.live.error), "message")
    if name == "response":
        detail = record({"Code": STR, "Message": STR})
        code = _code(value.live)
        return V(js.obj(Error=js.obj(Code=code, Message=message)), record({"Error": detail}))
    return V(js.Array((message,)), tuple_of((STR,))) if name == "args" else None
