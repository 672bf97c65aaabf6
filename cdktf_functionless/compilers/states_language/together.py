"""What runs several calls at once, again, or until somebody answers: `asyncio.gather` and `workflow`."""

from __future__ import annotations

import ast
import asyncio
from typing import TYPE_CHECKING, Any

from ...diagnostics import FL3006, FL3010, FL3011, FL3013
from ...integration import Host, integration_of
from ...reflect import UNKNOWN, walk
from . import flow
from .draws import draws
from .effects import binds, may_raise, reads
from .exceptions import WIDEST, error_names
from .jsonata.flow import assigns
from .limits import LONGEST, LONGEST_DELAY, check_number
from .syntax import constant, load, located, store
from .task import Retrier

if TYPE_CHECKING:
    from .calls import Calls
    from .flow import Node

#: Of the options of a retry: the least and the most that Step Functions takes, and whether only whole numbers.
_RETRY: dict[str, tuple[float, float, bool]] = {
    "max_attempts": (0, LONGEST, True),
    "interval_seconds": (1, LONGEST, True),
    "max_delay_seconds": (1, LONGEST_DELAY - 1, True),
    "backoff_rate": (1, float("inf"), False),
}


class Together:
    """Reads these calls for one workflow."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.frontend = calls.frontend
        self.names = calls.names

    # asyncio.gather

    def gather(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`asyncio.gather(a(), b())` and `asyncio.gather(*[f(x) for x in xs])`."""
        if any(keyword.arg != "return_exceptions" for keyword in node.keywords):
            raise self._unknown(node)
        for keyword in node.keywords:
            if not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False):
                raise self.names.error(
                    FL3010,
                    keyword.value,
                    "`return_exceptions` gives exceptions as values.",
                    "Catch them in an `async def` around each call, and gather those.",
                )
        if len(node.args) == 1 and isinstance(node.args[0], ast.Starred):
            return self._gather_all(node, node.args[0].value, into, target)
        branches: list[tuple[list[Node], ast.expr]] = []
        for part in node.args:
            if isinstance(part, ast.Starred):
                raise self._unknown(part)
            branches.append(self._branch(part, into, node.args))
        if not branches:
            return located(ast.List(elts=[], ctx=ast.Load()), node)
        name = self._target(target, "results", node)
        into.append(flow.Gather(name, branches, node))
        found = load(name, node)
        found._length = len(branches)  # type: ignore[attr-defined]  # for targets that take it apart
        return found

    def _branch(self, part: ast.expr, into: list[Node], siblings: list[ast.expr]) -> tuple[list[Node], ast.expr]:
        """One awaitable. Its arguments are evaluated before any of them starts."""
        if not isinstance(part, ast.Call):
            raise self.names.error(
                FL3010, part, "What is gathered is not a call.", "Call the functions in asyncio.gather(...) itself."
            )
        body: list[Node] = []
        value = self.frontend.expressions.value(self._prepared(part, into, siblings), body)
        return body, value

    def _prepared(self, node: ast.Call, into: list[Node], siblings: list[ast.expr]) -> ast.Call:
        """A call whose arguments are evaluated by now; of a `gather` in it those of its calls."""
        if self.names.live(node.func) is asyncio.gather:
            args = [self._prepared_part(part, into, siblings) for part in node.args]
            return located(ast.Call(func=node.func, args=args, keywords=node.keywords), node)
        args = [self._argument(arg, into, siblings) for arg in node.args]
        keywords = [ast.keyword(arg=k.arg, value=self._argument(k.value, into, siblings)) for k in node.keywords]
        return located(ast.Call(func=node.func, args=args, keywords=keywords), node)

    def _prepared_part(self, node: ast.expr, into: list[Node], siblings: list[ast.expr]) -> ast.expr:
        match node:
            case ast.Call():
                return self._prepared(node, into, siblings)
            case ast.Starred(value=ast.ListComp(elt=element, generators=[part]) as items) if not part.ifs:
                element, item, source = self._ahead(element, part.target, part.iter)
                name = self.names.fresh("items")
                self.frontend.assign(into, name, self.frontend.expressions.value(source, into), source)
                part = ast.comprehension(target=item, iter=load(name, source), ifs=[], is_async=0)
                made = located(ast.ListComp(elt=element, generators=[part]), items)
                return located(ast.Starred(value=made, ctx=ast.Load()), node)
        return node

    def _argument(self, node: ast.expr, into: list[Node], siblings: list[ast.expr]) -> ast.expr:
        if isinstance(node, ast.Lambda):
            return node
        if not self.frontend.expressions.acts(node):
            clean: ast.expr = self.frontend.expressions.clean(node)
            written = set[str]().union(*(binds(part) for part in siblings))
            if len(siblings) == 1 or not (may_raise(clean) or reads(clean) & written):
                return clean
            name = self.names.fresh("argument")
            self.frontend.assign(into, name, clean, node)
            return load(name, node)
        found = self.frontend.expressions.value(node, into)
        return self.frontend.expressions.kept(found, siblings, into)  # type: ignore[no-any-return]

    def _gather_all(self, node: ast.Call, items: ast.expr, into: list[Node], target: str | None) -> ast.expr:
        """One branch for each element of a comprehension."""
        match items:
            case ast.ListComp(elt=element, generators=[part]) | ast.GeneratorExp(elt=element, generators=[part]):
                pass
            case _:
                raise self.names.error(
                    FL3010,
                    items,
                    "What is gathered is neither calls nor one comprehension of calls.",
                    "Write asyncio.gather(*[f(x) for x in xs]).",
                )
        if assigns(items):
            raise self.names.error(
                FL3010, items, "`:=` stands in a comprehension that is gathered.", "Write the value out in each place."
            )
        source: ast.expr = part.iter
        if part.ifs:
            test = part.ifs[0] if len(part.ifs) == 1 else located(ast.BoolOp(op=ast.And(), values=part.ifs), node)
            inner = ast.comprehension(target=part.target, iter=part.iter, ifs=[test], is_async=0)
            picked = _as_load(part.target)
            source = located(ast.ListComp(elt=picked, generators=[inner]), items)
        element, item, source = self._ahead(element, part.target, source)
        found = self.frontend.expressions.value(source, into)
        return self._each(element, item, found, constant(0), node, into, target)

    def _ahead(self, element: ast.expr, item: ast.expr, source: ast.expr) -> tuple[ast.expr, ast.expr, ast.expr]:
        """Arguments that may raise are evaluated for all items before the first call starts: they are part of the
        items."""
        if not isinstance(element, ast.Call):
            return element, item, source
        names: list[ast.expr] = []
        values: list[ast.expr] = []

        def moved(part: ast.expr) -> ast.expr:
            if isinstance(part, (ast.Lambda, ast.Starred)) or not may_raise(part) or self.frontend.purity.impure(part):
                return part
            name = self.names.fresh("argument")
            names.append(store(name))
            values.append(part)
            return load(name, part)

        args = [moved(part) for part in element.args]
        keywords = [ast.keyword(arg=part.arg, value=moved(part.value)) for part in element.keywords]
        if not names:
            return element, item, source
        call = located(ast.Call(func=element.func, args=args, keywords=keywords), element)
        target = located(ast.Tuple(elts=[item, *names], ctx=ast.Store()), item)
        whole = located(ast.Tuple(elts=[_as_load(item), *values], ctx=ast.Load()), item)
        inner = ast.comprehension(target=item, iter=source, ifs=[], is_async=0)
        return call, target, located(ast.ListComp(elt=whole, generators=[inner]), source)

    def _each(
        self,
        element: ast.expr,
        item: ast.expr,
        items: ast.expr | None,
        at_once: ast.expr | None,
        node: ast.AST,
        into: list[Node],
        target: str | None,
        distributed: flow.Distributed | None = None,
    ) -> ast.expr:
        body: list[Node] = []
        value = self.frontend.expressions.value(element, body)
        name = self._target(target, "results", node)
        into.append(flow.Each(name, item, items, body, value, at_once, node, distributed=distributed))
        return load(name, node)

    # workflow

    def parallel_map(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`workflow.parallel_map(f, xs, max_concurrency=n)`."""
        given = self._given(node, ("function", "items"), ("max_concurrency",))
        items = self.frontend.expressions.value(given["items"], into)
        at_once = given.get("max_concurrency", constant(0))
        check_number(self.names, at_once, "max_concurrency", 0)
        at_once = self.frontend.expressions.value(at_once, into)
        if isinstance(at_once, ast.Constant) and at_once.value is None:
            at_once = constant(0)
        item = self.names.fresh("item")
        element = located(ast.Call(func=given["function"], args=[load(item, node)], keywords=[]), node)
        store = located(ast.Name(id=item, ctx=ast.Store()), node)
        return self._each(element, store, items, located(at_once, node), node, into, target)

    def distributed_map(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`workflow.distributed_map(...)`."""
        from .distributed import distributed

        if self.frontend.host is Host.EXPRESS:
            raise self._standard(node, "A distributed map")
        return distributed(self, node, into, target)

    def retry(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`workflow.retry(f, *args, on=..., max_attempts=..., ...)`."""
        options = ("on", "max_attempts", "interval_seconds", "backoff_rate", "max_delay_seconds", "jitter")
        given, call = self._wrapped(node, options)
        for keyword in node.keywords:
            if keyword.arg is not None and keyword.arg in _RETRY:
                check_number(self.names, keyword.value, keyword.arg, *_RETRY[keyword.arg])
        if (given.get("max_delay_seconds") or LONGEST_DELAY) <= given.get("interval_seconds", 1):
            raise self.names.error(
                FL3013,
                node,
                "max_delay_seconds is not more than interval_seconds.",
                "Let the wait grow, or leave it out.",
            )
        kinds: Any = given.get("on", (Exception,))
        kinds = kinds if isinstance(kinds, tuple) else (kinds,)
        if not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds):
            raise self.names.error(
                FL3006, node, "`on` has something that is not an exception class.", "Name classes of exceptions."
            )
        names: list[str] = []
        for kind in kinds:
            names += ["States.ALL"] if kind in WIDEST else error_names(kind)
        if "States.ALL" in names:
            names = ["States.ALL"]
        rate = given.get("backoff_rate", 2.0)
        retrier = Retrier(
            tuple(dict.fromkeys(names)),
            given.get("interval_seconds", 1),
            given.get("max_attempts", 3),
            int(rate) if float(rate).is_integer() else rate,
            given.get("max_delay_seconds"),
            bool(given.get("jitter", False)),
        )
        return self._optional(call, flow.Options(retry=(retrier,)), node, into, target)

    def timeout(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`workflow.timeout(f, *args, seconds=n)`."""
        given, call = self._wrapped(node, (), ("seconds",))
        check_number(self.names, given["seconds"], "The time-out", 1)
        seconds = self.frontend.expressions.value(given["seconds"], into)
        return self._optional(call, flow.Options(timeout=seconds), node, into, target)

    def wait_for_callback(self, node: ast.Call, into: list[Node], target: str | None) -> ast.expr:
        """`workflow.wait_for_callback(lambda token: f({"token": token}), heartbeat_seconds=..., ...)`."""
        if self.frontend.host is Host.EXPRESS:
            raise self._standard(node, "Waiting for a callback")
        given = self._given(node, ("function",), ("heartbeat_seconds", "timeout_seconds"))
        function = given["function"]
        if isinstance(function, ast.Name) and function.id in self.names.functions:
            function = self.names.functions[function.id]  # type: ignore[assignment]
        if not (isinstance(function, ast.Lambda) and len(function.args.args) == 1):
            raise self._unknown(function)
        token = self.names.fresh("token")
        from .names import renamed

        body = renamed(function.body, {function.args.args[0].arg: token})
        if not any(isinstance(part, ast.Name) and part.id == token for part in walk(body)):
            raise self.names.error(
                FL3011, function, "The token is sent to nobody, so nobody can answer.", "Pass the token to the call."
            )
        heartbeat, timeout = given.get("heartbeat_seconds"), given.get("timeout_seconds")
        self._check_waits(heartbeat, timeout)
        options = flow.Options(timeout=timeout, heartbeat=heartbeat, token=token)
        return self._optional(body, options, node, into, target)

    def _check_waits(self, heartbeat: ast.expr | None, timeout: ast.expr | None) -> None:
        for value, what in ((heartbeat, "The heartbeat"), (timeout, "The time-out")):
            if value is not None:
                check_number(self.names, value, what, 1)
        if heartbeat is not None and timeout is not None:
            often, most = self.names.live(heartbeat), self.names.live(timeout)
            if isinstance(often, int) and isinstance(most, int) and often >= most:
                raise self.names.error(
                    FL3013, heartbeat, f"The heartbeat of {often} s is not below the time-out of {most} s.", "Lower it."
                )

    def _optional(
        self, call: ast.expr, options: flow.Options, node: ast.Call, into: list[Node], target: str | None
    ) -> ast.expr:
        """A call with options: on its own task where it is one, else around a branch that holds it."""
        while isinstance(call, ast.Await):
            call = call.value
        if isinstance(call, ast.Call):
            integration = integration_of(self.names.live(call.func))
            # Of a nested execution the task itself does not know what was raised: a branch around it does.
            blind = bool(options.retry) and getattr(integration, "nested_errors", False)
            if integration is not None and not blind:
                return self.calls.invoke(integration, call, into, target, options=options)
            inner = self._nested(call, options, into, target)
            if inner is not None:
                return inner
        if options.token is not None or options.timeout is not None:
            raise self.names.error(
                FL3011,
                node,
                "A time-out and a callback belong to one call of a resource; this is a plain function around some.",
                "Give the one call to workflow.timeout or workflow.wait_for_callback.",
            )
        body: list[Node] = []
        value = self.frontend.expressions.value(self._given_once(call, into), body)
        name = self._target(target, "result", node)
        whole = self.names.fresh("results")
        into.append(flow.Gather(whole, [(body, value)], node, options.retry))
        first = ast.Subscript(value=load(whole, node), slice=constant(0), ctx=ast.Load())
        self.frontend.assign(into, name, located(first, node), node)
        return load(name, node)

    def _given_once(self, call: ast.expr, into: list[Node]) -> ast.expr:
        """A call whose arguments are evaluated ahead of the first attempt, where another one would tell."""
        expressions = self.frontend.expressions
        if not isinstance(call, ast.Call):
            return call
        parts: list[ast.AST] = [*call.args, *call.keywords]
        last = max((number for number, part in enumerate(parts) if expressions.acts(part)), default=-1)
        found: list[Any] = []
        for number, part in enumerate(parts):
            inner = part.value if isinstance(part, (ast.Starred, ast.keyword)) else part
            if isinstance(inner, ast.expr) and (expressions.acts(inner) or draws(inner, self.names)):
                value = expressions.value(inner, into)
                if not isinstance(value, ast.Name):
                    given = self.names.fresh("given")
                    self.frontend.assign(into, given, value, inner)
                    value = load(given, inner)
                part = expressions.wrapped(part, value)
            found.append(expressions.kept(part, parts[number + 1 :], into) if number < last else part)
        args, keywords = found[: len(call.args)], found[len(call.args) :]
        return located(ast.Call(func=call.func, args=args, keywords=keywords), call)

    def _nested(self, call: ast.Call, options: flow.Options, into: list[Node], target: str | None) -> ast.expr | None:
        """A function without parameters or statements around one call: `workflow.retry(lambda: charge(x))`."""
        function: Any = call.func
        if isinstance(function, ast.Name) and function.id in self.names.functions:
            function = self.names.functions[function.id]
        if isinstance(function, ast.Lambda) and not call.args and not call.keywords and not function.args.args:
            body = function.body
            if not isinstance(body, ast.Call) or any(self.frontend.purity.impure(part) for part in body.args):
                return None
            if options.retry and any(draws(part, self.names) for part in (*body.args, *body.keywords)):
                return None  # each attempt draws anew
            if integration_of(self.names.live(body.func)) is not None:
                return self._optional(body, options, call, into, target)
        return None

    # Arguments of these functions

    def _wrapped(
        self, node: ast.Call, known: tuple[str, ...], needed: tuple[str, ...] = ()
    ) -> tuple[dict[str, Any], ast.Call]:
        """The options of a call that wraps another one, and that one."""
        if not node.args or isinstance(node.args[0], ast.Starred):
            raise self._unknown(node)
        given: dict[str, Any] = {}
        rest: list[ast.keyword] = []
        for keyword in node.keywords:
            if keyword.arg in needed:
                given[keyword.arg] = keyword.value
            elif keyword.arg in known:
                value = self.names.live(keyword.value)
                if value is UNKNOWN:
                    raise self.names.error(
                        FL3011,
                        keyword.value,
                        f"{keyword.arg} is not known at synth.",
                        "Give a constant: the States Language wants numbers and names there.",
                    )
                given[keyword.arg] = value
            else:
                rest.append(keyword)
        if any(name not in given for name in needed):
            raise self._unknown(node)
        return given, located(ast.Call(func=node.args[0], args=node.args[1:], keywords=rest), node)

    def _given(self, node: ast.Call, positional: tuple[str, ...], named: tuple[str, ...]) -> dict[str, ast.expr]:
        found: dict[str, ast.expr] = dict(zip(positional, node.args, strict=False))
        for keyword in node.keywords:
            if keyword.arg not in (*positional, *named) or keyword.arg in found:
                raise self._unknown(node)
            found[keyword.arg] = keyword.value
        if len(node.args) > len(positional) or any(name not in found for name in positional):
            raise self._unknown(node)
        return found

    def _target(self, target: str | None, stem: str, node: ast.AST) -> str:
        return target if target is not None else self.names.fresh(stem)

    def _unknown(self, node: ast.AST) -> Exception:
        return self.names.error(
            FL3011, node, "These arguments are not what the function takes.", "See its docstring for the arguments."
        )

    def _standard(self, node: ast.AST, what: str) -> Exception:
        return self.names.error(
            FL3011, node, f"{what} is not available in an Express state machine.", "Make it a StepFunction."
        )


def _as_load(target: ast.expr) -> ast.expr:
    """A target of an assignment as an expression."""
    if isinstance(target, ast.Name):
        return ast.Name(id=target.id, ctx=ast.Load())
    assert isinstance(target, (ast.Tuple, ast.List))
    return type(target)(elts=[_as_load(part) for part in target.elts], ctx=ast.Load())
