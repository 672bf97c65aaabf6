"""Calls: to builtins and library functions by a table, to methods by a table, to the user's own functions inlined."""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import operator
import sys
import types as python_types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ....diagnostics import FL3102, FL3104, FL3105, FL3109, FunctionlessError
from ....reflect import UNKNOWN, loads, reflect, walk
from ..references import direct
from ..syntax import located
from . import aliases, blocks, comprehensions, stars, tree
from . import types as t
from .apart import made_up
from .closures import defined
from .compiler import Compiler, handles, shown
from .flow import is_taking
from .scope import Binding, Live, LocalFunction, Scope, Variable
from .tree import E
from .unknown import SORTS, by_sort, checked_kind, opened, without_attribute
from .values import Value, bind, elements, firm, in_order

#: What a parameter is bound to.
Argument = Value | LocalFunction | Live
Builtin = Callable[["Call"], Value]
Method = Callable[["Call", Value], Value]
_FUNCTIONS: dict[object, Builtin] = {}
_METHODS: dict[tuple[str, str], Method] = {}


def function(*live: object) -> Callable[[Builtin], Builtin]:
    """Registers how calls of these live functions are compiled."""

    def register(handler: Builtin) -> Builtin:
        for one in live:
            _FUNCTIONS[one] = handler
        return handler

    return register


def method(kinds: str, *names: str) -> Callable[[Method], Method]:
    """Registers how these methods of values of these kinds (separated by blanks) are compiled."""

    def register(handler: Method) -> Method:
        for kind in kinds.split():
            for name in names:
                _METHODS[kind, name] = handler
        return handler

    return register


@dataclass(slots=True)
class Call:
    """One call: its compiler and node, and its arguments as they are asked for.

    Attributes:
        unsure: whether only run time knows which kind of value has the method, and so whether the arguments will do.
    """

    c: Compiler
    node: ast.Call
    name: str
    unsure: bool = False

    def arguments(self, least: int, most: int, *keywords: str) -> list[ast.expr | None]:
        """The arguments by position, `keywords` naming the last ones; None where one is not given.

        Raises:
            FunctionlessError: a call that the function would refuse, or one with stars.
        """
        node = self.node
        if any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords):
            raise self.refused("is called with stars, which has no form here", "Write the arguments one by one.")
        if len(node.args) > most:
            raise self.refused(f"takes at most {most} arguments here", "Leave out the others.")
        found: list[ast.expr | None] = [*node.args, *[None] * (most - len(node.args))]
        slots = {name: most - len(keywords) + index for index, name in enumerate(keywords)}
        for one in node.keywords:
            at = slots.get(one.arg or "")
            if at is None or found[at] is not None:
                raise self.refused(f"has no argument `{one.arg}` here", "Leave it out.")
            found[at] = one.value
        if any(one is None for one in found[:least]):
            raise self.refused(f"needs {least} arguments", "Give them.")
        return found

    def values(self, least: int, most: int, *keywords: str) -> list[Value | None]:
        """`arguments`, compiled in their order."""
        return [None if one is None else self.c.firm(one) for one in self.arguments(least, most, *keywords)]

    def one(self) -> Value:
        """The only argument, compiled."""
        value = self.values(1, 1)[0]
        assert value is not None
        return value

    def refused(self, why: str, remedy: str) -> FunctionlessError:
        return self.c.scope.error(FL3109, self.node, f"`{self.name}` {why}.", remedy)

    def no_form(self, what: str, remedy: str) -> FunctionlessError:
        return self.c.unsupported(self.node, f"`{self.name}` {what}.", remedy)


@handles(ast.Call)
def call(c: Compiler, node: ast.Call) -> Value:
    """A call without a cloud resource behind it.

    Raises:
        FunctionlessError: a callee that has no form here, or wrong arguments.
    """
    if stars.has_stars(node):
        node = stars.written_out(c, node)
    callee = c.function(node.func)
    if isinstance(callee, LocalFunction):
        return _local(c, node, callee)
    if isinstance(callee, Live):
        return _live(c, node, callee.value)
    if isinstance(node.func, ast.Attribute):
        return _method(c, node, node.func)
    raise c.scope.error(
        FL3102, node, f"`{shown(node.func)}` is no function that is known here.", "Call a function or a method."
    )


def _live(c: Compiler, node: ast.Call, live: Any) -> Value:
    handler = _handler(live)
    if handler is not None:
        return handler(Call(c, node, _spelled(node.func)))
    # A bound method of a captured constant: `TABLE.get(x)`, `", ".join(xs)`.
    bound = isinstance(live, python_types.BuiltinMethodType) and not isinstance(live.__self__, python_types.ModuleType)
    if bound and isinstance(node.func, ast.Attribute):
        return _method(c, node, node.func)
    written = isinstance(live, (python_types.FunctionType, python_types.MethodType, functools.partial))
    if written and not _standard(live):
        return inline(c, node, live)
    if isinstance(live, type):
        from . import classes

        return classes.construct(Call(c, node, _spelled(node.func)), live)
    raise c.scope.error(
        FL3102,
        node,
        f"`{shown(node.func)}` has no form in a state machine's expression.",
        "Call it in a Function, and call that.",
    )


def _spelled(node: ast.expr) -> str:
    """A function's name for a message, at no cost for the usual ones."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return shown(node)


def _standard(live: object) -> bool:
    """Whether it is a function of the standard library, whose insides are not what a user has written."""
    module = getattr(live, "__module__", None) or ""
    return module.partition(".")[0] in sys.stdlib_module_names and module != "__main__"


def _handler(live: object) -> Builtin | None:
    try:
        return _FUNCTIONS.get(live)
    except TypeError:  # not hashable
        return None


def _method(c: Compiler, node: ast.Call, func: ast.Attribute) -> Value:
    owner = opened(c.firm(func.value))
    handler = _METHODS.get((owner.kind, func.attr))
    if is_taking(node):
        raise c.scope.error(
            FL3102,
            node,
            f"`{shown(node)}` changes a value in the middle of an expression.",
            "Assign it to a variable first, and use that.",
        )
    if handler is None and owner.kind in ("any", "union") and not t.disguised(owner.type):
        return _of_unknown(c, node, owner, func.attr)
    of_class = owner.kind == "record" or t.enum_of(owner.type) is not None
    if of_class and owner.type.of is not None and (handler is None or owner.kind != "record"):
        written = getattr(owner.type.of, func.attr, None)
        if isinstance(written, python_types.FunctionType):
            return _own_method(c, node, owner, written)
    if handler is None:
        raise c.scope.error(
            FL3102,
            node,
            f"`.{func.attr}` of a {owner.type} has no form in a state machine's expression.",
            "Write it with what is there, or call a Function.",
        )
    return handler(Call(c, node, f".{func.attr}"), owner)


def _own_method(c: Compiler, node: ast.Call, owner: Value, live: python_types.FunctionType) -> Value:
    """A method of a dataclass, with its instance as the first argument."""
    reflection = reflect(live)
    outer = Scope({}, reflection, c.scope.fresh, c.scope.inlining, {})
    if live in c.scope.inlining:
        raise c.scope.error(FL3105, node, f"`.{live.__name__}` calls itself.", "Write it as a loop.")
    own = reflection.parameters[0].arg
    given = arguments_of(c, node, reflection.node, outer, {own: Live(None)})
    return invoke(c, node, reflection.node, outer, {own: owner, **given}, live)


def _of_unknown(c: Compiler, node: ast.Call, owner: Value, name: str) -> Value:
    """A method of a value whose type is not known: that of the kind of JSON value that it is at run time."""
    kinds = _having(owner.type, name)
    if not kinds:
        raise c.scope.error(
            FL3102,
            node,
            f"`.{name}` of a value whose type is not known at synth.",
            "Give its variable or parameter a type hint (str, list, dict, ...).",
        )
    made = Call(c, node, f".{name}", unsure=len(kinds) > 1)
    if len(kinds) == 1 and not c.scope.fresh.checking:
        return _METHODS[kinds[0].kind, name](made, checked_kind(c, owner, kinds[0], name))

    def decided(value: Value) -> Value:
        ways = [firm(_METHODS[kind.kind, name](made, Value(value.e, kind))) for kind in kinds]
        sorts = {SORTS.get(kind.kind, "object"): way.e for kind, way in zip(kinds, ways, strict=True)}
        chosen = by_sort(value.e, sorts, without_attribute(value.e, name))
        return Value(chosen, t.union(way.type for way in ways))

    return bind(owner, c.fresh, "o", decided)


def _having(owner: t.Type, name: str) -> list[t.Type]:
    """The types of JSON values that have the method, one for each kind: those that the owner is known to be of."""
    given = [one for one in t.members(owner) if one.kind != "none"]
    if len(given) == 1 and (given[0].kind, name) in _METHODS:
        return given
    having = [kind for kind in (t.STR, t.LIST, t.DICT) if (kind.kind, name) in _METHODS]
    known = [t.union(one for one in t.members(owner) if SORTS.get(one.kind) == SORTS[kind.kind]) for kind in having]
    return [kind for kind in known if kind.kind != "never"] or having


def element(call: Call, value: Value) -> tuple[str, Value]:
    """A parameter for the elements of a list."""
    name = call.c.fresh("v")
    return name, Value(E(name, free=True), t.element(value.type))


# The user's own functions


def _local(c: Compiler, node: ast.Call, callee: LocalFunction) -> Value:
    scope = callee.scope or c.scope
    outer = Scope(dict(scope.names), scope.reflection, c.scope.fresh, c.scope.inlining, {})
    return apply(c, node, callee.node, outer, {}, callee.node)


def inline(c: Compiler, node: ast.Call, live: Any) -> Value:
    """A call of a pure function of the user's: its body with its parameters bound to the arguments.

    Raises:
        FunctionlessError: recursion, wrong arguments, or a body without a form here.
    """
    reflection = reflect(live)
    outer = Scope({}, reflection, c.scope.fresh, c.scope.inlining, {})
    bound: dict[str, Binding] = {name: Live(value) for name, value in reflection.bound.items()}
    return apply(c, node, reflection.node, outer, bound, reflection.function)


def apply(
    c: Compiler,
    node: ast.Call,
    callee: Any,
    outer: Scope,
    bound: dict[str, Binding],
    key: object,
) -> Value:
    if key in c.scope.inlining:
        raise c.scope.error(
            FL3105,
            node,
            f"`{shown(node.func)}` calls itself, which has no bounded form in JSONata.",
            "Write it as a loop, or call a Function.",
        )
    arguments = arguments_of(c, node, callee, outer, bound)
    return invoke(c, node, callee, outer, arguments, key, bound)


def _argument(c: Compiler, node: ast.expr) -> Argument:
    """What a function of the user's is given: a value, or a function, which it calls or hands on."""
    found = c.function(node)
    if isinstance(found, LocalFunction):
        return found if found.scope is not None else LocalFunction(found.node, c.scope)
    return found if isinstance(found, Live) and callable(found.value) else c.firm(node)


def arguments_of(
    c: Compiler, node: ast.Call, callee: Any, outer: Scope, bound: dict[str, Binding]
) -> dict[str, Argument]:
    """The arguments by parameter name, in order of evaluation; defaults are taken from where it was defined."""
    spec: ast.arguments = callee.args
    positional = [one.arg for one in (*spec.posonlyargs, *spec.args) if one.arg not in bound]
    first = next((index for index, one in enumerate(node.args) if isinstance(one, ast.Starred)), None)
    if any(one.arg is None for one in node.keywords) or (
        first is not None and (first < len(positional) or spec.vararg is None)
    ):
        raise c.scope.error(
            FL3109, node, f"`{shown(node.func)}` is called with stars.", "Write the arguments one by one."
        )
    found: dict[str, Argument] = {}
    rest: list[Value] = []
    given = node.args if first is None else node.args[: len(positional)]
    for index, one in enumerate(given):
        if index < len(positional):
            found[positional[index]] = _argument(c, one)
        elif spec.vararg is not None:
            rest.append(c.firm(one))
        else:
            raise _wrong(c, node, f"takes {len(positional)} arguments but {len(node.args)} were given")
    if first is not None and spec.vararg is not None:
        others = ast.Call(func=node.func, args=node.args[len(positional) :], keywords=[])
        many = stars.arguments(c, ast.copy_location(others, node))
        found[spec.vararg.arg] = Value(many.e, t.many_of(t.element(many.type)))
    elif spec.vararg is not None:
        found[spec.vararg.arg] = Value(elements(rest, c.fresh), t.tuple_of(one.type for one in rest))
    names = {*positional, *(one.arg for one in spec.kwonlyargs)} - {one.arg for one in spec.posonlyargs}
    named: list[tuple[str, Value]] = []
    for keyword in node.keywords:
        if keyword.arg not in names and spec.kwarg is not None:
            named.append((keyword.arg or "", c.firm(keyword.value)))
            continue
        if keyword.arg not in names or keyword.arg in found:
            raise _wrong(c, node, f"has no parameter `{keyword.arg}` left")
        found[keyword.arg or ""] = _argument(c, keyword.value)
    place = Compiler(outer)
    defaults = dict(
        zip(reversed([one.arg for one in (*spec.posonlyargs, *spec.args)]), reversed(spec.defaults), strict=False)
    )
    defaults |= {
        one.arg: default for one, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default is not None
    }
    live = _defaults(outer, callee)
    for name in (*positional, *(one.arg for one in spec.kwonlyargs)):
        if name in found or name in bound:
            continue
        if name not in defaults:
            raise _wrong(c, node, f"misses the argument `{name}`")
        if name in live:
            default = live[name]
            found[name] = Live(default) if callable(default) else c.constant(default, defaults[name])
        else:
            found[name] = _argument(place, defaults[name])
    if spec.kwarg is not None:
        fields = {name: value.type for name, value in named}
        steps, parts = in_order([value.e for _, value in named], c.fresh)
        made = tree.record([(tree.literal(name), part) for name, part in zip(fields, parts, strict=True)])
        found[spec.kwarg.arg] = Value(tree.block(steps, made), t.record_of(fields) if fields else t.dict_of(t.NEVER))
    return found


def _defaults(outer: Scope, callee: Any) -> dict[str, object]:
    """The live default values of a reflected function (they were evaluated when it was defined)."""
    if outer.reflection is None or getattr(outer.reflection, "node", None) is not callee:
        return {}
    parameters = outer.reflection.signature.parameters.values()
    return {one.name: one.default for one in parameters if one.default is not inspect.Parameter.empty}


def _wrong(c: Compiler, node: ast.Call, why: str) -> FunctionlessError:
    return c.scope.error(FL3109, node, f"`{shown(node.func)}` {why}.", "Look at its signature.")


def invoke(
    c: Compiler,
    node: ast.AST,
    callee: Any,
    outer: Scope,
    arguments: Mapping[str, Argument],
    key: object,
    bound: dict[str, Binding] | None = None,
) -> Value:
    """The body of a function with its parameters bound."""
    steps: list[tuple[str, E]] = []
    names: dict[str, Binding] = dict(bound or {})
    stored = _stored(callee)
    functions = defined(callee.body) if isinstance(callee, ast.FunctionDef) else {}
    for name, value in arguments.items():
        if not isinstance(value, Value):
            names[name] = value
            continue
        value = firm(value)
        # A literal has no spelling as a variable, so it gets a name unless it is only read.
        if value.known and value.constant is None and name in functions:  # `if key is None: key = lambda x: x`
            names[name] = Live(None)
            continue
        if value.e.free and name not in stored:
            names[name] = Live(value.live) if value.known else Variable(value.e.text, value.type)
            continue
        spelled = outer.spell(name)
        steps.append((spelled, value.e))
        names[name] = Variable(spelled, value.type)
    scope = Scope({**outer.names, **names}, outer.reflection, outer.fresh, (*c.scope.inlining, key), outer.spellings)
    fresh = outer.fresh
    given = [aliases.given(Compiler(scope), name) for name in arguments]
    around = {name for name in loads(callee) - names.keys() - stored if isinstance(outer.names.get(name), Variable)}
    live, fresh.live = fresh.live, frozenset(filter(None, given)) | around
    _shared(c, scope, callee, arguments)
    if isinstance(callee, ast.Lambda):
        aliases.check(Compiler(scope), located(ast.Expr(value=callee.body), callee.body), frozenset())
        place, more = comprehensions.assignments(Compiler(scope), callee.body)
        steps += more
        result = place.firm(callee.body)
    elif isinstance(callee, ast.AsyncFunctionDef):
        raise c.unsupported(node, "An async function without a cloud call.", "Write a plain function.")
    else:
        result = _body(c, scope, callee, arguments)
    fresh.live = live
    return Value(tree.block(steps, result.e), result.type)


def _body(c: Compiler, scope: Scope, callee: ast.FunctionDef, arguments: Mapping[str, Argument]) -> Value:
    """What a function returns; names for parts that it changes give way to the parts, where they have to."""
    fresh = scope.fresh
    shared, live = fresh.shared.copy(), fresh.live
    try:
        return blocks.return_value(scope, callee.body)
    except FunctionlessError as refused:
        body = direct(callee.body, lambda stem: made_up(Compiler(scope)))
        if body == callee.body or all(found.code is not FL3104 for found in refused.diagnostics):
            raise
        fresh.shared, fresh.live = shared, live
        again = ast.FunctionDef(**{**dict(ast.iter_fields(callee)), "body": body})
        with contextlib.suppress(FunctionlessError):
            _shared(c, scope, again, arguments)
            return blocks.return_value(scope, body)
        raise


def _shared(c: Compiler, scope: Scope, callee: Any, arguments: Mapping[str, Argument]) -> None:
    """A function of the user's that changes what is around it would change it for its caller.

    Raises:
        FunctionlessError: it does.
    """
    called = getattr(callee, "name", "lambda")
    for node, name in _changes(callee):
        if name not in arguments and isinstance(scope.names.get(name), Variable):
            raise scope.error(
                FL3104,
                node,
                f"`{shown(node)}` changes `{name}` of the function around `{called}`; values are copies here.",
                "Return a new value.",
            )


@functools.lru_cache(maxsize=1024)
def _changes(callee: ast.AST) -> tuple[tuple[ast.stmt, str], ...]:
    """The statements of a function that change a value in place, with the names, those left out that it assigns."""
    inside = [located(ast.Expr(value=callee.body), callee.body)] if isinstance(callee, ast.Lambda) else walk(callee)
    found = [(one, name) for one in inside if isinstance(one, ast.stmt) for name, _ in aliases.mutations(one)]
    return tuple((one, name) for one, name in found if name not in _rebound(callee))


def _rebound(callee: Any) -> frozenset[str]:
    """The names that a function assigns to."""
    return frozenset(one.id for one in walk(callee) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))


@functools.lru_cache(maxsize=1024)
def _stored(callee: ast.AST) -> frozenset[str]:
    """The names that a function assigns to or deletes."""
    return frozenset(one.id for one in walk(callee) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load))


# Functions as arguments: `map(f, xs)`, `sorted(xs, key=f)`


def callback(c: Compiler, node: ast.expr, *arguments: Value) -> Value:
    """What a function given as an argument returns for these arguments.

    Raises:
        FunctionlessError: what is no function that is known at synth.
    """
    target = ast.copy_location(ast.Call(func=node, args=[], keywords=[]), node)
    names: dict[str, Binding] = {}
    for index, value in enumerate(arguments):
        name = f"<{index}>"
        names[name] = Live(value.live) if value.known else Variable(value.e.text, value.type)
        target.args.append(ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = c.live(node.value)
        if isinstance(owner, type) and owner in (str, list, dict):
            # An unbound method: `map(str.upper, xs)`.
            first = target.args.pop(0)
            target.func = ast.copy_location(ast.Attribute(value=first, attr=node.attr, ctx=ast.Load()), node)
    getter = _getter(c, node)
    if getter is not None:
        key = ast.copy_location(ast.Constant(value=getter), node)
        item = ast.copy_location(ast.Subscript(value=target.args[0], slice=key, ctx=ast.Load()), node)
        return c.within(names).firm(item)
    return c.within(names).firm(target)


def _getter(c: Compiler, node: ast.expr) -> str | int | None:
    """The key of `operator.itemgetter(key)`."""
    if isinstance(node, ast.Call) and c.live(node.func) is operator.itemgetter and len(node.args) == 1:
        key = node.args[0]
        if isinstance(key, ast.Constant) and isinstance(key.value, (str, int)):
            return key.value
    return None


__all__ = [
    "UNKNOWN",
    "Call",
    "apply",
    "call",
    "callback",
    "element",
    "function",
    "inline",
    "invoke",
    "method",
]
