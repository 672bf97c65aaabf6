"""Calls: of cloud operations, of functions, of what Python has built in."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import types as python_types
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ...diagnostics import FL1009, FL5002, FL5003, FL5010, FunctionlessError, error
from ...integration import Argument, Call, Host, Integration, integration_of
from ...reflect import UNKNOWN, body, local_names, reflect
from . import js, walk
from .access import live
from .lower import Lowering, expression
from .types import ANY, NEVER, NONE, TOP, T, join, of_annotation, record, weaken
from .values import LocalFunction, Request, Unsupported, V, Var

Builtin = Callable[[Lowering, ast.Call], V]
#: What is built in, by the live object that is called.
BUILTINS: dict[object, Builtin] = {}
#: Methods of values, by name.
METHODS: dict[str, Callable[[Lowering, V, ast.Call], V | None]] = {}
_DATA = (str, int, float, list, dict, tuple, set, frozenset, bytes, type(None))


@dataclasses.dataclass(frozen=True)
class Typed(Argument):
    """An argument whose type is known as well."""

    t: T = ANY


@expression(ast.Call)
def _call(lw: Lowering, node: ast.Call) -> V:
    target: Any = UNKNOWN
    owner = live(lw, node.func.value) if isinstance(node.func, ast.Attribute) else UNKNOWN
    if owner is UNKNOWN or not isinstance(owner, _DATA):
        target = live(lw, node.func)
    if isinstance(node.func, ast.Lambda):
        target = LocalFunction("lambda", node.func)
    if target is UNKNOWN:
        if isinstance(node.func, ast.Attribute):
            return _method(lw, node, node.func)
        raise lw.refuse(node, "What is called here is not known.", "Call a function by its name.", FL5002)
    operation = integration_of(target)
    if operation is not None:
        return cloud(lw, operation, node)
    from .modules import log_method

    special = _builtin(target) or log_method(target)
    if special is not None:
        return special(lw, node)
    if isinstance(target, LocalFunction):
        return _local(lw, target, node)
    if isinstance(target, (python_types.FunctionType, python_types.MethodType, partial)):
        return _user(lw, target, node)
    if isinstance(target, type) and hasattr(target, "__required_keys__"):
        return _typed_dict(lw, target, node)
    name = getattr(target, "__qualname__", type(target).__name__)
    module = getattr(target, "__module__", None) or ""
    raise lw.refuse(
        node,
        f"{module + '.' if module not in ('', 'builtins') else ''}{name} has no form in an AppSync resolver.",
        "Write it with what the resolvers' language has, or call a Function that does it.",
        FL5002,
    )


def _builtin(target: object) -> Builtin | None:
    try:
        return BUILTINS.get(target)
    except TypeError:
        return None


def _typed_dict(lw: Lowering, kind: type, node: ast.Call) -> V:
    if node.args or any(keyword.arg is None for keyword in node.keywords):
        raise lw.refuse(node, "A TypedDict is made of named fields here.", f"Write {kind.__name__}(name=value).")
    values = lw.all([keyword.value for keyword in node.keywords])
    names = [str(keyword.arg) for keyword in node.keywords]
    return V(
        js.Object(tuple((name, value.expr) for name, value in zip(names, values, strict=True))),
        record({name: value.t for name, value in zip(names, values, strict=True)}),
    )


def _method(lw: Lowering, node: ast.Call, function: ast.Attribute) -> V:
    handler = METHODS.get(function.attr)
    owner = lw.value(function.value)
    if owner.js is None and owner.live is not UNKNOWN and not owner.t.kinds:
        raise lw.refuse(node, f"{function.attr} of this object is not known.", "Capture JSON-like values.", FL5002)
    found = None if handler is None else handler(lw, owner, node)
    if found is None:
        what = "this value" if not owner.t.kinds or len(owner.t.kinds) > 1 else next(iter(owner.t.kinds))
        raise lw.refuse(
            node,
            f"The method {function.attr} of {what} has no form in an AppSync resolver.",
            "Use the methods of str, list and dict; a type hint says which it is.",
            FL5002,
        )
    return found


# ---------------------------------------------------------------------- cloud calls


def cloud(lw: Lowering, operation: Integration, node: ast.Call) -> V:
    """A call that leaves the resolver: the handler ends here."""
    if lw.pure_only is not None:
        raise lw.refuse(
            node,
            f"A cloud call stands in {lw.pure_only}: AppSync must know the number of calls.",
            "Write [f(x) for x in xs] as a statement of its own, or call a Function that loops.",
            FL5003,
        )
    request = ask(lw, operation, node)
    if lw.unit.batched and request.batch is not None and request.kind == "AWS_LAMBDA":
        one = js.Array((request.batch.element,))
        return point(lw, request, request.batch.request(one), lambda raw: js.Index(raw, js.ZERO))
    return point(lw, request, request.request, request.result)


def ask(lw: Lowering, operation: Integration, node: ast.Call) -> Request:
    """The operation's own form of the call.

    Raises:
        FunctionlessError: what the operation says of its arguments.
    """
    args, kwargs = arguments(lw, node)
    call = Call(args, kwargs, lw.position(node), Host.RESOLVER, lw.unit.scope)
    try:
        request = operation.on(call)
    except FunctionlessError as failure:
        lw.unit.found.add(failure)
        raise Unsupported from failure
    if not isinstance(request, Request):
        raise TypeError(f"{operation.name}.in_resolver gave {type(request).__name__}")
    lw.unit.helpers.update(request.helpers)
    return request


def point(lw: Lowering, request: Request, code: js.Expr, result: Callable[[js.Expr], js.Expr] | None) -> V:
    """Emits the call; its value is the variable that gets the result."""
    target = lw.unit.name("result")
    handler = lw.catching[-1] if lw.catching else None
    payload = dataclasses.replace(request, request=code, result=result)
    lw.unit.calls += 1
    lw.emit(js.CallPoint(payload, target, handler))
    lw.prefixes.add(request.error_prefix if request.error_names else "?")
    raw = js.Name(target)
    if request.view is None:
        hint = request.result_type
        return V(raw, hint if isinstance(hint, T) else ANY if hint is None else of_annotation(hint))
    fields: dict[str, V] = {}
    for name, (expr, hint, always) in request.view(raw).items():
        t = hint if isinstance(hint, T) else of_annotation(hint)
        fields[name] = V(expr, t if always else join(NONE, t))
    sure = [name for name, value in fields.items() if not value.t.may("none")]
    return V(
        _made(lw, fields), record({name: v.t.without("none") for name, v in fields.items()}, sure), UNKNOWN, fields
    )


def _made(lw: Lowering, fields: Mapping[str, V]) -> js.Expr:
    if len(fields) == 1:
        name, value = next(iter(fields.items()))
        if not value.t.may("none"):
            return js.Object(((name, value.expr),))
        return js.Cond(js.Binary("==", value.expr, js.NULL), js.Object(()), js.Object(((name, value.expr),)))
    lw.unit.helpers.add("present")
    return js.call("present", js.Object(tuple((name, value.expr) for name, value in fields.items())))


def arguments(lw: Lowering, node: ast.Call) -> tuple[tuple[Argument, ...], dict[str, Argument]]:
    """The call's arguments as integrations see them, evaluated in order."""
    nodes: list[ast.expr] = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            raise lw.refuse(arg, "The arguments of a cloud call are written out.", "Name each argument.")
        nodes.append(arg)
    for keyword in node.keywords:
        if keyword.arg is None:
            raise lw.refuse(node, "The arguments of a cloud call are written out.", "Name each argument.")
        nodes.append(keyword.value)
    leaves = [leaf for each in nodes for leaf in _leaves(lw, each)]
    values = iter(lw.ordered([lambda leaf=leaf: lw.value(leaf) for leaf in leaves]))  # type: ignore[misc]
    built = [_argument(lw, each, values) for each in nodes]
    count = len(node.args)
    names = [str(keyword.arg) for keyword in node.keywords]
    return tuple(built[:count]), dict(zip(names, built[count:], strict=True))


def _leaves(lw: Lowering, node: ast.expr) -> Iterator[ast.expr]:
    if _keys(lw, node) is not None:
        assert isinstance(node, ast.Dict)
        for value in node.values:
            yield from _leaves(lw, value)
    elif isinstance(node, (ast.List, ast.Tuple)) and not any(isinstance(item, ast.Starred) for item in node.elts):
        for item in node.elts:
            yield from _leaves(lw, item)
    else:
        yield node


def _keys(lw: Lowering, node: ast.expr) -> list[str] | None:
    """The keys of a dict display, where synth knows them all: constants, or attributes like `table.name`."""
    if not isinstance(node, ast.Dict):
        return None
    keys = [UNKNOWN if key is None else live(lw, key) for key in node.keys]
    known = [key for key in keys if isinstance(key, str)]
    return known if len(set(known)) == len(keys) else None


def _argument(lw: Lowering, node: ast.expr, values: Iterator[V]) -> Argument:
    position = lw.position(node)
    keys = _keys(lw, node)
    if keys is not None:
        assert isinstance(node, ast.Dict)
        items = {key: _argument(lw, value, values) for key, value in zip(keys, node.values, strict=True)}
        whole = all(item.code is not None for item in items.values())
        code = js.Object(tuple((name, item.code) for name, item in items.items())) if whole else None
        types = {name: item.t if isinstance(item, Typed) else ANY for name, item in items.items()}
        return Typed(position, code, None, items, None, record(types))
    if isinstance(node, (ast.List, ast.Tuple)) and not any(isinstance(item, ast.Starred) for item in node.elts):
        parts = [_argument(lw, item, values) for item in node.elts]
        whole = all(part.code is not None for part in parts)
        listed = js.Array(tuple(part.code for part in parts)) if whole else None
        elem = join(*(part.t if isinstance(part, Typed) else ANY for part in parts))
        return Typed(position, listed, None, None, parts, T(frozenset({"list"}), elem))
    value = next(values)
    possible = None if value.live is UNKNOWN else (value.live,)
    return _of_live(position, value, possible)


def _of_live(position: Any, value: V, possible: tuple[object, ...] | None) -> Argument:
    """An argument; a captured dict or list shows its parts too."""
    items = elements = None
    if isinstance(value.live, dict) and all(isinstance(key, str) for key in value.live):
        items = {key: _plain(position, item) for key, item in value.live.items()}
    elif isinstance(value.live, (list, tuple)):
        elements = [_plain(position, item) for item in value.live]
    return Typed(position, value.js, possible, items, elements, value.t if value.t.kinds else ANY)


def _plain(position: Any, value: object) -> Argument:
    try:
        code: js.Expr | None = js.of_python(value)
    except TypeError:
        code = None
    return _of_live(position, V(code, ANY, value), (value,))


# ---------------------------------------------------------------------- functions


def bind(lw: Lowering, signature: inspect.Signature, node: ast.Call, name: str) -> dict[str, ast.expr | None]:
    """The arguments by parameter; None where the default applies."""
    if any(isinstance(arg, ast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords):
        raise lw.refuse(node, "Starred arguments of a function call have no form here.", "Write the arguments out.")
    try:
        found = signature.bind(*node.args, **{str(keyword.arg): keyword.value for keyword in node.keywords})
    except TypeError as failure:
        lw.unit.found.add(
            error(FL1009, f"{name}: {failure}.", lw.position(node), f"Its signature is {name}{signature}.")
        )
        raise Unsupported from failure
    bound: dict[str, ast.expr | None] = {}
    for parameter in signature.parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise lw.refuse(node, f"{name} takes *args or **kwargs.", "Name the parameters.")
        bound[parameter.name] = found.arguments.get(parameter.name)
    return bound


def _user(lw: Lowering, target: Any, node: ast.Call) -> V:
    """A call of a plain function from outside: a function of the file, or inlined where it calls the cloud."""
    try:
        reflection = reflect(target)
    except FunctionlessError as failure:
        lw.unit.found.add(failure)
        raise Unsupported from failure
    bound = bind(lw, reflection.signature, node, reflection.name)
    if reflection.function in lw.unit.stack:
        raise lw.refuse(node, f"{reflection.name} calls itself.", "AppSync has no recursion: write a loop.", FL5010)
    given = _evaluate(lw, bound)
    for name, value in reflection.bound.items():
        given[name] = lw.constant(value, node)
    for name, parameter in reflection.signature.parameters.items():
        if name not in given:
            given[name] = lw.constant(parameter.default, node)
    for name, hint in reflection.hints.items():
        if name in given and given[name].js is not None and given[name].t == ANY:
            given[name] = dataclasses.replace(given[name], t=of_annotation(hint))
    child = Lowering(lw.unit, reflection, {}, reflection.locals)
    return _run(lw, child, reflection.name, reflection.function, reflection.body, given, bound, {}, node)


def _evaluate(lw: Lowering, bound: Mapping[str, ast.expr | None]) -> dict[str, V]:
    given = {name: value for name, value in bound.items() if value is not None}
    # Python evaluates arguments as written: positional ones and keywords are in order of their position already.
    ordered = sorted(given.items(), key=lambda pair: (pair[1].lineno, pair[1].col_offset))
    values = lw.ordered([lambda value=value: lw.value(value) for _, value in ordered])  # type: ignore[misc]
    return dict(zip((name for name, _ in ordered), values, strict=True))


def _local(lw: Lowering, target: LocalFunction, node: ast.Call) -> V:
    """A call of a nested function or lambda: what it captures becomes further parameters."""
    function = target.node
    signature, defaults = _signature(lw, function)
    bound = bind(lw, signature, node, target.name)
    if function in lw.unit.stack:
        raise lw.refuse(node, f"{target.name} calls itself.", "AppSync has no recursion: write a loop.", FL5010)
    given = _evaluate(lw, bound)
    for name, default in defaults.items():
        if name not in given:
            given[name] = lw.expr(default)
    own = local_names(function)
    used = {each.id for part in body(function) for each in ast.walk(part) if isinstance(each, ast.Name)}
    captured = {name: lw.env[name] for name in sorted(used - own) if name in lw.local and name in lw.env}
    child = Lowering(lw.unit, lw.reflection, {}, lw.local | own)
    return _run(lw, child, target.name, function, body(function), given, bound, captured, node)


def _signature(lw: Lowering, function: Any) -> tuple[inspect.Signature, dict[str, ast.expr]]:
    spec = function.args
    parameters: list[inspect.Parameter] = []
    defaults: dict[str, ast.expr] = {}
    positional = [*spec.posonlyargs, *spec.args]
    for arg, default in zip(reversed(positional), reversed(spec.defaults), strict=False):
        defaults[arg.arg] = default
    for arg, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if default is not None:
            defaults[arg.arg] = default
    for kind, group in (
        (inspect.Parameter.POSITIONAL_ONLY, spec.posonlyargs),
        (inspect.Parameter.POSITIONAL_OR_KEYWORD, spec.args),
        (inspect.Parameter.KEYWORD_ONLY, spec.kwonlyargs),
    ):
        parameters += [
            inspect.Parameter(arg.arg, kind, default=0 if arg.arg in defaults else inspect.Parameter.empty)
            for arg in group
        ]
    if spec.vararg or spec.kwarg:
        raise lw.refuse(function, "A nested function takes *args or **kwargs.", "Name the parameters.")
    return inspect.Signature(parameters), defaults


def _run(
    lw: Lowering,
    child: Lowering,
    name: str,
    identity: object,
    nodes: Sequence[ast.stmt],
    given: dict[str, V],
    bound: Mapping[str, ast.expr | None],
    captured: Mapping[str, Var],
    node: ast.Call,
) -> V:
    statics = any(value.js is None for value in given.values())
    lw.unit.stack.append(identity)
    try:
        if statics or _calls_cloud(child, nodes, captured):
            return _inline(lw, child, nodes, given, captured, node)
        return _define(lw, child, name, identity, nodes, given, bound, captured)
    finally:
        lw.unit.stack.pop()


def _calls_cloud(child: Lowering, nodes: Sequence[ast.stmt], captured: Mapping[str, Var]) -> bool:
    seen: set[object] = set()

    def scan(lowering: Lowering, parts: Sequence[ast.stmt]) -> bool:
        for part in parts:
            for each in ast.walk(part):
                if not isinstance(each, ast.Call):
                    continue
                target = lowering.reflection.evaluate(each.func, lowering.local)
                if isinstance(each.func, ast.Name) and each.func.id in captured:
                    target = captured[each.func.id].live
                if integration_of(target) is not None:
                    return True
                if isinstance(target, LocalFunction) and target.node not in seen:
                    seen.add(target.node)
                    if scan(lowering, body(target.node)):
                        return True
                if isinstance(target, (python_types.FunctionType, partial)) and id(target) not in seen:
                    seen.add(id(target))
                    if _builtin(target) is not None:
                        continue
                    try:
                        reflection = reflect(target)
                    except FunctionlessError:
                        continue
                    if scan(Lowering(lowering.unit, reflection, {}, reflection.locals), reflection.body):
                        return True
        return False

    return scan(child, nodes)


def _define(
    lw: Lowering,
    child: Lowering,
    name: str,
    identity: object,
    nodes: Sequence[ast.stmt],
    given: dict[str, V],
    bound: Mapping[str, ast.expr | None],
    captured: Mapping[str, Var],
) -> V:
    """A function of the file, once per combination of argument types."""
    unit = lw.unit
    shared = {each: var for each, var in captured.items() if var.js}
    live_only = tuple((each, id(var.live)) for each, var in captured.items() if not var.js)
    key = (
        identity,
        tuple((each, v.t) for each, v in given.items()),
        tuple((n, v.t) for n, v in shared.items()),
        live_only,
    )
    if key not in unit.functions:
        unique = unit.name(name)
        params: list[js.Expr] = []
        types = {each: value.t for each, value in given.items()} | {each: var.t for each, var in shared.items()}
        for each, t in types.items():
            if each not in child.js_names:
                params.append(js.Name(child.js_name(each)))
                child.env[each] = Var(child.js_name(each), t)
        for each, var in captured.items():
            if not var.js:
                child.env[each] = var
        child.pure_only = "a function that is called more than once"
        child.body(nodes)
        if not child.dead:
            child.emit(js.Return(js.NULL))
            child.returns.append(NONE)
        changed = {each for each, v in given.items() if each in child.env and child.env[each].t != v.t and v.t.mutable}
        unit.functions[key] = (unique, join(*child.returns), changed)
        unit.defines[unique] = js.Define(unique, tuple(params), child.out)
    unique, result, changed = unit.functions[key]
    args = [value.expr for value in given.values()] + [
        js.Name(var.js) for each, var in shared.items() if each not in given
    ]
    for each in changed:
        argument = bound.get(each)
        if argument is not None:
            lw.mutate(argument, TOP)
    if result.mutable:
        for argument in bound.values():
            if argument is not None and given:
                result = result if not changed else weaken(result, TOP)
    return V(js.call(unique, *args), result if result.kinds else NEVER)


def _inline(
    lw: Lowering,
    child: Lowering,
    nodes: Sequence[ast.stmt],
    given: dict[str, V],
    captured: Mapping[str, Var],
    node: ast.Call,
) -> V:
    """The function's statements, here."""
    from .shape import tail_returns

    child.out = lw.out
    child.pure_only, child.catching, child.prefixes = lw.pure_only, lw.catching, lw.prefixes
    child.aliases = lw.aliases
    for each, var in captured.items():
        child.env[each] = var
        if var.js:
            child.js_names[each] = var.js
    for each, value in given.items():
        child.js_names.pop(each, None)
        child.env.pop(each, None)
        child.assign(each, value, node)
    nodes = [part for part in nodes if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
    if not any(isinstance(each, ast.Return) for part in nodes[:-1] for each in ast.walk(part)) and nodes:
        last = nodes[-1]
        if isinstance(last, ast.Return):
            child.body(nodes[:-1])
            if child.dead:
                return V(js.NULL, NEVER)
            if last.value is None:
                return V(js.NULL, NONE)
            child.comment(last)
            return child.value(last.value)
    shaped = tail_returns(nodes)
    if shaped is None:
        raise lw.refuse(
            node,
            "A function that calls the cloud returns from inside a loop.",
            "Return at the end of its branches.",
            FL5003,
        )
    child.return_to = lw.unit.name("value")
    child.body(shaped)
    if not child.dead:
        child.emit(js.Assign(js.Name(child.return_to), js.NULL))
        child.returns.append(NONE)
    return V(js.Name(child.return_to), join(*child.returns))


def keywords(lw: Lowering, node: ast.Call, *allowed: str) -> dict[str, ast.expr]:
    """The call's named arguments, of which only these are known."""
    found: dict[str, ast.expr] = {}
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in allowed:
            raise lw.refuse(node, f"The argument {keyword.arg or '**'} is not known here.", "Leave it out.", FL5002)
        found[keyword.arg] = keyword.value
    return found


def function_of(lw: Lowering, node: ast.expr, types: Sequence[T], hints: Sequence[str]) -> tuple[js.Arrow, T]:
    """An arrow function that calls the function which an expression names, for map, filter and sort keys."""
    names = [lw.unit.name(hint) for hint in hints]
    stand_ins = [ast.Name(id=f"\0{name}", ctx=ast.Load()) for name in names]
    call = ast.Call(func=node, args=list(stand_ins), keywords=[])
    for each in (call, *stand_ins):
        ast.copy_location(each, node)
    saved, local, pure = lw.branch(), lw.local, lw.pure_only
    lw.local = local | {stand_in.id for stand_in in stand_ins}
    for stand_in, name, t in zip(stand_ins, names, types, strict=True):
        lw.env[stand_in.id] = Var(name, t)
    lw.pure_only = lw.pure_only or "a function that is called for each element"
    try:
        if isinstance(node, ast.Lambda):
            value, out = _lambda_body(lw, node, names, types)
        else:
            with lw.capture() as out:
                value = lw.expr(call)
    finally:
        lw.env, lw.local, lw.pure_only = saved, local, pure
    body_ = (*out, js.Return(value.expr)) if out else value.expr
    return js.Arrow(tuple(js.Name(name) for name in names), body_), value.t


def _lambda_body(lw: Lowering, node: ast.Lambda, names: Sequence[str], types: Sequence[T]) -> tuple[V, list[js.Stmt]]:
    params = [arg.arg for arg in node.args.args]
    if len(params) != len(names) or node.args.vararg or node.args.kwonlyargs:
        raise lw.refuse(node, f"This lambda must take {len(names)} arguments.", "Change its parameters.", FL1009)
    lw.local |= frozenset(params)
    for param, name, t in zip(params, names, types, strict=True):
        lw.env[param] = Var(name, t)
    with lw.capture() as out:
        value = lw.expr(node.body)
    return value, out


__all__ = ["BUILTINS", "METHODS", "Typed", "cloud", "function_of", "keywords", "walk"]
