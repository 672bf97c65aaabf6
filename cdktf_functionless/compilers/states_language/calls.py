"""Calls: operations of resources, plain functions that reach some (inlined), and what runs several at once."""

from __future__ import annotations

import ast
import asyncio
import inspect
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ... import workflow
from ...diagnostics import FL3001, FL3007, FL3008, FL3009
from ...integration import Integration, integration_of
from ...reflect import UNKNOWN, Reflection, local_names, reflect, walk
from . import flow
from .draws import drawn_apart
from .effects import bound_names
from .folding import is_plain_value
from .iterators import check as check_iterators
from .limits import check_number
from .names import renamed
from .origins import place_of
from .purity import is_plain
from .references import is_part
from .starred import one_by_one
from .syntax import assign, call, constant, is_data, load, located
from .together import Together

if TYPE_CHECKING:
    from .flow import Node
    from .frontend import Frontend


class Calls:
    """Reads the calls of one workflow."""

    def __init__(self, frontend: Frontend) -> None:
        self.frontend = frontend
        self.names = frontend.names
        self.together: Together = Together(self)
        self.stack: list[object] = []

    def call(self, node: ast.Call, into: list[Node], target: str | None = None, discard: bool = False) -> ast.expr:
        """The value of a call that is, or contains, a cloud call."""
        if not self.frontend.purity.callee_is_impure(node):
            return self._pure_callee(node, into)
        if isinstance(node.func, ast.Lambda):
            return self.inline_local(node.func, node, into, target)
        if isinstance(node.func, ast.Name) and node.func.id in self.names.functions:
            return self.inline_local(self.names.functions[node.func.id], node, into, target)
        value = self.names.live(node.func)
        integration = integration_of(value)
        if integration is not None:
            return self.invoke(integration, node, into, target, discard)
        special = _SPECIAL.get(value) if _hashable(value) else None
        if special is not None:
            return special(self, node, into, target)
        return self.inline(value, node, into, target)

    def _pure_callee(self, node: ast.Call, into: list[Node]) -> ast.expr:
        """A function that is pure itself, but has a call among its arguments."""
        if isinstance(node.func, ast.Name) and node.func.id in ("any", "all") and len(node.args) == 1:
            generator = node.args[0]
            if isinstance(generator, ast.GeneratorExp) and self.frontend.purity.impure(generator):
                return self._until(node.func.id == "any", generator, into)
        return self.frontend.expressions._parts(node, into)  # type: ignore[no-any-return]

    def map(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`map(f, xs)`, one after the other; nobody but a generator could tell that all of it is done at once."""
        if len(node.args) != 2:
            raise self.names.error(
                FL3001, node, "`map` over several lists makes cloud calls.", "Use a loop over zip(...)."
            )
        item = self.names.fresh("item")
        element = located(ast.Call(func=node.args[0], args=[load(item, node)], keywords=[]), node)
        part = ast.comprehension(target=ast.Name(id=item, ctx=ast.Store()), iter=node.args[1], ifs=[], is_async=0)
        made = located(ast.ListComp(elt=element, generators=[part]), node)
        return self.frontend.expressions.value(made, into, target)

    def _until(self, wanted: bool, node: ast.GeneratorExp, into: list[Node]) -> ast.expr:
        """`any` and `all` stop at the first element that decides."""
        name = self.names.fresh("found")
        self.frontend.assign(into, name, constant(not wanted), node)
        test: ast.expr = node.elt if wanted else ast.UnaryOp(op=ast.Not(), operand=node.elt)
        decided = ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=constant(wanted))
        inner: ast.stmt = ast.If(test=test, body=[decided, ast.Break()], orelse=[])
        for position, part in enumerate(reversed(node.generators)):
            body: list[ast.stmt] = [inner]
            if position:
                again: ast.expr = ast.Name(id=name, ctx=ast.Load())
                stop = again if wanted else ast.UnaryOp(op=ast.Not(), operand=again)
                body.append(ast.If(test=stop, body=[ast.Break()], orelse=[]))
            for guard in reversed(part.ifs):
                body = [ast.If(test=guard, body=body, orelse=[])]
            inner = ast.For(target=part.target, iter=part.iter, body=body, orelse=[])
        rename = {
            n.id: self.names.fresh(n.id)
            for part in node.generators
            for n in walk(part.target)
            if isinstance(n, ast.Name)
        }
        self.frontend.statement(renamed(located(inner, node), rename), into)
        return load(name, node)

    # Operations

    def invoke(
        self,
        integration: Integration,
        node: ast.Call,
        into: list[Node],
        target: str | None,
        discard: bool = False,
        options: flow.Options | None = None,
    ) -> ast.expr:
        """A call of a resource's operation."""
        args, kwargs = self.arguments(node, into)
        return self.add(integration, node, args, kwargs, into, target, discard, options)

    def add(
        self,
        integration: Integration,
        node: ast.Call,
        args: list[ast.expr],
        kwargs: dict[str, ast.expr],
        into: list[Node],
        target: str | None,
        discard: bool = False,
        options: flow.Options | None = None,
    ) -> ast.expr:
        """Adds a call whose arguments are known."""
        options = options or flow.Options()
        if self.frontend.retries or options.retry:
            args = [self._drawn(part, into) for part in args]
            kwargs = {key: self._drawn(part, into) for key, part in kwargs.items()}
        if discard:
            name = None
        else:
            name = target if target is not None else self.names.fresh(stem_of(node))
        into.append(flow.Invoke(name, integration, node, args, kwargs, options))
        return load(name, node) if name is not None else located(constant(None), node)

    def _drawn(self, node: ast.expr, into: list[Node]) -> ast.expr:
        """An argument that is the same at each attempt."""

        def taken(part: ast.expr) -> ast.expr:
            name = self.names.fresh("drawn")
            self.frontend.assign(into, name, part, part)
            return load(name, part)

        return drawn_apart(node, self.names, taken)  # type: ignore[no-any-return]

    def arguments(self, node: ast.Call, into: list[Node]) -> tuple[list[ast.expr], dict[str, ast.expr]]:
        """A call's arguments, pure, in order of evaluation."""
        for part in node.args:
            if isinstance(part, ast.Starred):
                raise self._starred(part)
        for keyword in node.keywords:
            if keyword.arg is None and not isinstance(keyword.value, ast.Dict):
                raise self._starred(keyword.value)
        values: list[tuple[str | None, ast.expr]] = [(None, part) for part in node.args]
        for keyword in node.keywords:
            if keyword.arg is None:
                assert isinstance(keyword.value, ast.Dict)
                for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                    if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                        raise self._starred(keyword.value)
                    values.append((key.value, value))
            else:
                values.append((keyword.arg, keyword.value))
        last = max((i for i, (_, part) in enumerate(values) if self.frontend.expressions.acts(part)), default=-1)
        args: list[ast.expr] = []
        kwargs: dict[str, ast.expr] = {}
        for number, (name, part) in enumerate(values):
            found = self.frontend.expressions.value(part, into)
            if number < last:
                found = self.frontend.expressions.kept(found, [p for _, p in values[number + 1 :]], into)
            if name is None:
                args.append(found)
            else:
                kwargs[name] = found
        return args, kwargs

    def _starred(self, node: ast.AST) -> Exception:
        return self.names.error(
            FL3008, node, "The arguments of a cloud call are not known one by one.", "Write each argument out."
        )

    # Plain functions

    def inline(self, function: Any, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """A plain function in place of its call: its body, under names of its own."""
        if not is_plain(function):
            raise self.names.error(
                FL3001,
                node,
                f"`{ast.unparse(node.func)}` is handed a cloud call, and what it does with it cannot be seen.",
                "Call the resource in a loop or a comprehension.",
            )
        reflection = reflect(function)
        key = reflection.function
        if key in self.stack:
            raise self.names.error(
                FL3007,
                node,
                f"{reflection.name} calls itself, and makes cloud calls.",
                "Write it as a loop over a list of what is left to do, or make it a StepFunction and call that.",
            )
        bound, body = one_by_one(reflection.signature, self._bind(reflection.signature, node), reflection.body)
        stored = _stored(body)
        same, parts = self._same(bound, stored)
        names: dict[str, str] = {}
        for name, value in reflection.bound.items():
            names[name] = self.names.free(name, value)
        own = local_names(reflection.node) - set(reflection.bound)
        taken = self._arguments_of(bound, parts, into, stored)
        for name in sorted(own | taken.keys()):
            names[name] = same.get(name) or (taken[name] if name in taken else self._local(name))
        for name in reflection.free:
            value = reflection.lookup(name)
            if value is not UNKNOWN and name not in names:
                names[name] = self.names.free(name, value)
        self._assign_parameters(taken, bound, into)
        self._defaults(reflection, {*bound, *same, *parts}, names, stored, into)
        body = self.frontend.direct([*_held(parts, names), *renamed(body, names, reflection)])
        self.stack.append(key)
        try:
            return self._body(body, reflection.name, node, into, target)
        finally:
            self.stack.pop()

    def inline_local(self, function: Any, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """A nested function in place of its call; its free names are the workflow's own variables."""
        if function in self.stack:
            raise self.names.error(
                FL3007,
                node,
                "A nested function that makes cloud calls calls itself.",
                "Write it as a loop over a list of what is left to do.",
            )
        signature = _signature_of(function)
        statements = (
            [located(ast.Return(value=function.body), function.body)]
            if isinstance(function, ast.Lambda)
            else function.body
        )
        bound, statements = one_by_one(signature, self._bind(signature, node), statements)
        stored = _stored(statements)
        same, parts = self._same(bound, stored)
        outer = {name for part in walk(function) if isinstance(part, ast.Nonlocal) for name in part.names}
        own = local_names(function) - outer
        taken = self._arguments_of(bound, parts, into, stored)
        names = {name: taken[name] if name in taken else self._local(name) for name in sorted(own | taken.keys())}
        names |= same
        self._assign_parameters(taken, bound, into)
        for name, default in _defaults_of(function).items():
            if name not in {*bound, *same, *parts}:
                self.frontend.assign(into, names[name], default, node)
        body = self.frontend.direct([*_held(parts, names), *renamed(statements, names)])
        label = function.name if not isinstance(function, ast.Lambda) else "lambda"
        self.stack.append(function)
        try:
            return self._body(body, label, node, into, target)
        finally:
            self.stack.pop()

    def _bind(self, signature: inspect.Signature, node: ast.Call) -> dict[str, ast.expr]:
        if any(isinstance(part, ast.Starred) for part in node.args) or any(k.arg is None for k in node.keywords):
            raise self._starred(node)
        try:
            found = signature.bind(*node.args, **{k.arg: k.value for k in node.keywords if k.arg is not None})
        except TypeError as failure:
            raise self.names.error(
                FL3009, node, f"`{ast.unparse(node.func)}`: {failure}.", f"It takes {signature}."
            ) from failure
        arguments: dict[str, Any] = dict(found.arguments)
        for name, parameter in signature.parameters.items():
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                arguments[name] = located(ast.Tuple(elts=list(arguments.get(name, ())), ctx=ast.Load()), node)
            elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
                given = arguments.get(name, {})
                keys: list[ast.expr | None] = [constant(key) for key in given]
                arguments[name] = located(ast.Dict(keys=keys, values=list(given.values())), node)
        return arguments

    def _same(self, bound: dict[str, ast.expr], stored: set[str]) -> tuple[dict[str, str], dict[str, ast.expr]]:
        """The parameters that stand for variables of the caller's, and for parts of them: what is changed under them
        shows there."""
        same: dict[str, str] = {}
        parts: dict[str, ast.expr] = {}
        later = stored | (self.frontend.expressions._inlined_writes if self.frontend.directed else set())
        for name, value in reversed(bound.items() if self.frontend.directed else ()):
            root = place_of(value) if is_part(value) else None
            if root is not None and root[0] in self.names.local and name not in stored and root[0] not in later:
                if isinstance(value, ast.Name):
                    same[name] = value.id
                elif not any(self.frontend.expressions.acts(part) for part in bound.values()):
                    parts[name] = value
            later |= bound_names(value)
        for name in same:
            del bound[name]
        return same, parts

    def _arguments_of(
        self, bound: dict[str, ast.expr], parts: dict[str, ast.expr], into: list[Node], stored: set[str]
    ) -> dict[str, str]:
        """A new name for each parameter; constants that stay what they are and live objects that are no data keep
        their meaning under it, and so do parts of variables, which have to be there."""
        taken: dict[str, str] = {}
        later = list(bound.values())
        for name, value in list(bound.items()):
            later.pop(0)
            fresh = self._local(name)
            if name in parts:
                self.frontend.pure(into, located(ast.Expr(value=value), value))
                del bound[name]
            elif isinstance(value, ast.Lambda):
                self.names.functions[fresh] = value
            elif isinstance(value, ast.Name) and value.id in self.names.functions:
                self.names.functions[fresh] = self.names.functions[value.id]
            else:
                live = self.names.live(value)
                if live is not UNKNOWN and (not is_data(live) or (is_plain_value(live) and name not in stored)):
                    self.names.local.discard(fresh)
                    self.names.alias[fresh] = live
                else:
                    found = self.frontend.expressions.value(value, into)
                    bound[name] = self.frontend.expressions.kept(found, later, into) if later else found
            taken[name] = fresh
        return taken

    def _assign_parameters(self, taken: dict[str, str], bound: dict[str, ast.expr], into: list[Node]) -> None:
        for name, fresh in taken.items():
            if name in bound and fresh in self.names.local and fresh not in self.names.functions:
                self.frontend.assign(into, fresh, bound[name], bound[name])

    def _defaults(
        self,
        reflection: Reflection,
        given: set[str],
        names: dict[str, str],
        stored: set[str],
        into: list[Node],
    ) -> None:
        """Parameters that the call leaves out: the live defaults."""
        for name, parameter in reflection.signature.parameters.items():
            if name in given or parameter.default is inspect.Parameter.empty:
                continue
            if is_data(parameter.default) and not (is_plain_value(parameter.default) and name not in stored):
                value = ast.parse(repr(parameter.default), mode="eval").body
                self.frontend.assign(into, names[name], located(value, reflection.node), reflection.node)
            else:
                self.names.local.discard(names[name])
                self.names.alias[names[name]] = parameter.default

    def _local(self, name: str) -> str:
        return self.names.fresh(name)

    def _body(self, body: list[ast.stmt], stem: str, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        from .frontend import Frame

        check_iterators(self.frontend, body)
        result = target if target is not None else self.names.fresh(f"{stem}_result" if stem != "lambda" else "result")
        if isinstance(body[-1], ast.Return) and not any(isinstance(p, ast.Return) for s in body[:-1] for p in walk(s)):
            with self.frontend.inlining(Frame(result, "")):
                into += self.frontend.block(body[:-1])
                value = body[-1].value
                return self.frontend.expressions.value(value, into, target) if value is not None else constant(None)
        label = self.names.fresh(f"{stem}_end")
        inner: list[Node] = []
        with self.frontend.inlining(Frame(result, label)):
            inner += self.frontend.block(body, top=True)
        if not (inner and isinstance(inner[-1], (flow.Leave, flow.Raise))):
            self.frontend.assign(inner, result, located(constant(None), node), node)
        into.append(flow.Labeled(label, inner, result))
        return load(result, node)

    # Waiting

    def sleep(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`time.sleep`, `asyncio.sleep`: a Wait state."""
        args, kwargs = self.arguments(node, into)
        seconds = args[0] if args else kwargs.get("delay", constant(0))
        if self.names.live(seconds) is UNKNOWN:
            if self.names.live(node.func) is asyncio.sleep:  # it takes less than nothing as nothing
                seconds = located(call("max", constant(0), seconds), node)
            else:
                seconds = self._not_negative(seconds, node, into)
        check_number(self.names, seconds, "The time to sleep", 0, whole=False)
        into.append(flow.Wait(self.frontend.caught("seconds", seconds, node, into), node))
        return located(constant(None), node)

    def _not_negative(self, seconds: ast.expr, node: ast.Call, into: list[Node]) -> ast.expr:
        """The time, after what Python says to one that is negative."""
        name = self.names.fresh("seconds")
        self.frontend.assign(into, name, seconds, node)
        text = f'if {name} < 0:\n    raise ValueError("sleep length must be non-negative")'
        self.frontend.pure(into, located(ast.parse(text).body[0], node))
        return load(name, node)


def stem_of(node: ast.Call) -> str:
    """A short name for a call's result."""
    function = node.func
    name = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    return f"{name}_result" if name.isidentifier() else "result"


def _signature_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> inspect.Signature:
    """The signature of a nested function; only the kinds and the presence of defaults matter."""
    kinds = inspect.Parameter
    a = node.args
    found: list[inspect.Parameter] = []
    positional = [*a.posonlyargs, *a.args]
    for number, argument in enumerate(positional):
        kind = kinds.POSITIONAL_ONLY if number < len(a.posonlyargs) else kinds.POSITIONAL_OR_KEYWORD
        default = None if number >= len(positional) - len(a.defaults) else kinds.empty
        found.append(kinds(argument.arg, kind, default=default))
    if a.vararg:
        found.append(kinds(a.vararg.arg, kinds.VAR_POSITIONAL))
    for argument, given in zip(a.kwonlyargs, a.kw_defaults, strict=True):
        found.append(kinds(argument.arg, kinds.KEYWORD_ONLY, default=kinds.empty if given is None else None))
    if a.kwarg:
        found.append(kinds(a.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(found)


def _held(parts: dict[str, ast.expr], names: dict[str, str]) -> list[ast.stmt]:
    """Parameters that stand for parts, as names for them."""
    return [assign(names[name], value, value) for name, value in parts.items()]


def _stored(body: list[ast.stmt]) -> set[str]:
    """The names that a function binds anew."""
    found = set().union(*map(bound_names, body))
    for statement in body:
        found.update(name for part in walk(statement) if isinstance(part, ast.Nonlocal) for name in part.names)
    return found


def _defaults_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> dict[str, ast.expr]:
    positional = [*node.args.posonlyargs, *node.args.args]
    found = dict(
        zip([p.arg for p in positional][len(positional) - len(node.args.defaults) :], node.args.defaults, strict=True)
    )
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default is not None:
            found[argument.arg] = default
    return found


def _hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


_SPECIAL: dict[Any, Callable[[Calls, ast.Call, list[Any], str | None], ast.expr]] = {
    map: Calls.map,
    time.sleep: Calls.sleep,
    asyncio.sleep: Calls.sleep,
    asyncio.gather: lambda calls, node, into, target: calls.together.gather(node, into, target),
    workflow.parallel_map: lambda calls, node, into, target: calls.together.parallel_map(node, into, target),
    workflow.distributed_map: lambda calls, node, into, target: calls.together.distributed_map(node, into, target),
    workflow.retry: lambda calls, node, into, target: calls.together.retry(node, into, target),
    workflow.timeout: lambda calls, node, into, target: calls.together.timeout(node, into, target),
    workflow.wait_for_callback: lambda calls, node, into, target: calls.together.wait_for_callback(node, into, target),
}
