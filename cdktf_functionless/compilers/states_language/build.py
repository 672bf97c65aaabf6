"""The control-flow form to a graph, back to front: each piece is built onto the edge that follows it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from . import flow
from .effects import binds, may_raise, names_of, reads
from .exceptions import WIDEST, error_names
from .flow import Node
from .graph import Edge, Machine, Region, Rule, State, Step, own_edges
from .jsonata.classes import MESSAGE
from .names import Names
from .syntax import assign, call, constant, load, located, store
from .task import Jsonata

#: What an iteration's input is called.
ITEM = "__item__"


@dataclass(frozen=True)
class Env:
    """Where control goes from here other than on."""

    regions: tuple[Region, ...] = ()
    break_: Callable[[], Edge] | None = None
    continue_: Callable[[], Edge] | None = None
    returns: Callable[[ast.expr, ast.AST], Edge] | None = None
    leaves: dict[str, Callable[[], Edge]] = field(default_factory=dict)


class Builder:
    """Builds the machine of one workflow."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.exceptions: set[str] = set()
        self._error_names: dict[type[BaseException], list[str]] = {}

    def error_names(self, kind: type[BaseException]) -> list[str]:
        """The error names of a class; no class derives from another anew while one workflow is compiled."""
        known = self._error_names.get(kind)
        if known is None:
            known = self._error_names[kind] = error_names(kind)
        return known

    def machine(self, nodes: Sequence[Node], value: ast.expr | None, at: ast.AST, strict: bool = False) -> Machine:
        """A machine that runs the nodes and gives the value; None: what they return."""
        ended = constant(None) if value is None else value
        env = Env(returns=self._succeed)
        if strict:
            env = replace(env, regions=(Region(strict=True),))
        end = self._succeed(located(ended, at) if value is None else ended, at)
        return Machine(self.block(nodes, end, env))

    def _succeed(self, value: ast.expr, at: ast.AST) -> Edge:
        return Edge([], State("succeed", value=value, at=at))

    def steps(self, statements: Sequence[ast.stmt], env: Env) -> list[Step]:
        """Statements on an edge."""
        return [Step(statement, env.regions) for statement in statements]

    def block(self, nodes: Sequence[Node], then: Edge, env: Env) -> Edge:
        """The nodes one after the other."""
        for node in reversed(nodes):
            then = self.node(node, then, env)
        return then

    def node(self, node: Node, then: Edge, env: Env) -> Edge:
        """One node, and what follows it."""
        match node:
            case flow.Pure(statements):
                return then.after(self.steps(statements, env))
            case flow.Invoke():
                return Edge([], State("task", node, env.regions, then, at=node.node))
            case flow.Wait():
                return Edge([], State("wait", node, env.regions, then, at=node.node))
            case flow.If():
                return self._if(node, then, env)
            case flow.While():
                return self._while(node, then, env)
            case flow.For():
                return self._for(node, then, env)
            case flow.Each():
                state = State("each", node, env.regions, then, at=node.node)
                inner = self._inner(node.body, node.value, node.node)
                inner.item = node.item
                self.names.local.update(names_of(node.item))
                element = ast.Assign(targets=[node.item], value=ast.Name(id=ITEM, ctx=ast.Load()))
                placed = located(element, node.item)
                placed._may_raise = not isinstance(node.item, ast.Name)  # type: ignore[attr-defined]
                inner.start = inner.start.after([Step(placed)])
                state.inner = [inner]
                return Edge([], state)
            case flow.Gather():
                state = State("gather", node, env.regions, then, at=node.node)
                state.inner = [self._inner(body, value, node.node) for body, value in node.branches]
                return Edge([], state)
            case flow.Try():
                return self._try(node, then, env)
            case flow.Raise():
                return self._raise(node, env)
            case flow.Return(value, at):
                assert env.returns is not None
                return env.returns(value, at)
            case flow.Break():
                assert env.break_ is not None
                return env.break_()
            case flow.Continue():
                assert env.continue_ is not None
                return env.continue_()
            case flow.Labeled(label, body):
                return self.block(body, then, replace(env, leaves={**env.leaves, label: lambda: then}))
            case flow.Leave(label):
                return env.leaves[label]()

    def _inner(self, nodes: Sequence[Node], value: ast.expr, at: ast.AST) -> Machine:
        return self.machine(nodes, value, at)

    # Branches and loops

    def _if(self, node: flow.If, then: Edge, env: Env) -> Edge:
        if isinstance(node.test, ast.Constant):
            return self.block(node.then if node.test.value else node.orelse, then, env)
        state = State("choice", node, env.regions, at=node.node)
        state.label = getattr(node.test, "_label", None)
        state.rules = [Rule([([], node.test)], self.block(node.then, then, env))]
        state.default = self.block(node.orelse, then, env)
        return Edge([], state)

    def _while(self, node: flow.While, then: Edge, env: Env) -> Edge:
        head = State("jump", at=node.node)
        inner = replace(env, break_=lambda: then, continue_=lambda: Edge([], head))
        body = self.block(node.body, Edge([], head), inner)
        if isinstance(node.test, ast.Constant) and node.test.value:
            head.next = self.block(node.before, body, env)
            return Edge([], head)
        state = State("choice", node, env.regions, at=node.node)
        state.rules = [Rule([([], node.test)], body)]
        state.default = self.block(node.orelse, then, env)
        head.next = self.block(node.before, Edge([], state), env)
        return Edge([], head)

    def _for(self, node: flow.For, then: Edge, env: Env) -> Edge:
        """The counter is carried in the Assign of the Choice that heads the loop."""
        stem = names_of(node.target)[0] if names_of(node.target) else "loop"
        index, items = self.names.fresh(f"{stem}_index"), self.names.fresh(f"{stem}_items")
        at = node.node
        source = node.iter if isinstance(node, ast.For) else node.items
        listed = source if isinstance(source, ast.List) else located(call("list", source), source)
        start = [assign(items, listed, source), assign(index, constant(0), at)]
        more = ast.Compare(left=load(index, at), ops=[ast.Lt()], comparators=[call("len", load(items, at))])
        element = ast.Subscript(value=load(items, at), slice=load(index, at), ctx=ast.Load())
        step = ast.BinOp(left=load(index, at), op=ast.Add(), right=constant(1))
        take = [located(ast.Assign(targets=[node.target], value=element), at), assign(index, step, at)]
        for known in (take[1], *(take[:1] if isinstance(node.target, ast.Name) else ())):
            known._may_raise = False
        head = State("choice", node, env.regions, at=at)
        inner = replace(env, break_=lambda: then, continue_=lambda: Edge([], head))
        test = located(more, at)
        test._may_raise = False  # type: ignore[attr-defined]
        head.rules = [Rule([([], test)], self.block(node.body, Edge([], head), inner).after(self.steps(take, env)))]
        head.default = self.block(node.orelse, then, env)
        return Edge(self.steps(start, env), head)

    # Exceptions

    def _try(self, node: flow.Try, then: Edge, env: Env) -> Edge:
        outer = env
        if node.final:
            outer = self._finally(node, env)
            then = self.block(node.final, then, env)
        region = Region()
        for handler in node.handlers:
            name = handler.name
            if name is not None:
                self.exceptions.add(name)
            region.handlers.append((handler.classes or WIDEST, name, self.block(handler.body, then, outer)))
        orelse = self.block(node.orelse, then, outer)
        inside = replace(outer, regions=(region, *outer.regions)) if node.handlers else outer
        return self.block(node.body, orelse, inside)

    def _finally(self, node: flow.Try, env: Env) -> Env:
        """The environment inside a `try` with `finally`: each way out runs a copy of it."""

        def through(way: Callable[[], Edge] | None) -> Callable[[], Edge] | None:
            return None if way is None else lambda: self.block(node.final, way(), env)

        def returned(value: ast.expr, at: ast.AST) -> Edge:
            assert env.returns is not None
            if isinstance(value, ast.Constant):
                return self.block(node.final, env.returns(value, at), env)
            name = self.names.fresh("returned")
            way = self.block(node.final, env.returns(load(name, at), at), env)
            return way.after(self.steps([assign(name, value, at)], replace(env, regions=region_of())))

        error = self.names.fresh("error")
        self.exceptions.add(error)
        region = Region(error=error)

        def region_of() -> tuple[Region, ...]:
            return (region, *env.regions)

        region.final = self.block(node.final, self.raise_again(error, node.node, env), env)
        leaves = {label: through(way) for label, way in env.leaves.items()}
        return Env(
            regions=(region, *env.regions),
            break_=through(env.break_),
            continue_=through(env.continue_),
            returns=returned,
            leaves={label: way for label, way in leaves.items() if way is not None},
        )

    def _raise(self, node: flow.Raise, env: Env) -> Edge:
        if node.kind is None:
            if isinstance(node.value, ast.Name):
                self.exceptions.add(node.value.id)
                return self.raise_again(node.value.id, node.node, env)
            name = self.names.fresh("error")
            self.exceptions.add(name)
            edge = self.raise_again(name, node.node, env)
            return edge.after(self.steps([assign(name, node.value, node.node)], env))
        for region in env.regions:
            if region.strict:
                continue
            if region.final is not None:
                assert region.error is not None
                return self._thrown(node, region.error, region.final, env)
            for classes, bound, edge in region.handlers:
                if issubclass(node.kind, classes):
                    return self._thrown(node, bound, edge, env)
        error = located(constant(node.kind.__name__), node.node)
        return Edge([], State("fail", value=node.value, error=error, at=node.node))

    def _thrown(self, node: flow.Raise, name: str | None, edge: Edge, env: Env) -> Edge:
        """A raise whose handler is known."""
        assert node.kind is not None
        if name is None:
            return edge
        kind = self.names.free(node.kind.__name__, node.kind)
        text = ast.keyword(arg=MESSAGE, value=node.value)
        made = ast.Call(func=ast.Name(id=kind, ctx=ast.Load()), args=[], keywords=[text])
        step = ast.Assign(targets=[store(name)], value=made)
        placed = located(step, node.node)
        placed._may_raise = may_raise(node.value)  # type: ignore[attr-defined]
        return edge.after(self.steps([placed], env))

    def raise_again(self, name: str, at: ast.AST, env: Env) -> Edge:
        """Raises what a variable holds, whose class shows at run time only."""
        rules: list[Rule] = []
        error = Jsonata(f"{{{name}}}.Error")
        for region in env.regions:
            if region.strict:
                continue
            if region.final is not None:
                assert region.error is not None
                return self._dispatch(rules, self._renamed(name, region.error, region.final, at, env), at, name)
            for classes, handler, edge in region.handlers:
                way = self._renamed(name, handler, edge, at, env)
                if any(kind in WIDEST for kind in classes):
                    return self._dispatch(rules, way, at, name)
                known = sorted({n for kind in classes for n in self.error_names(kind)})
                test = Jsonata(f"{error} in {_texts(known)}")
                rules.append(Rule([([], test)], way))
        cause = Jsonata(f"{{{name}}}.Cause")
        fail = Edge([], State("fail", value=cause, error=error, at=at, label=f"raise {name}"))
        return self._dispatch(rules, fail, at, name)

    def _dispatch(self, rules: list[Rule], default: Edge, at: ast.AST, name: str) -> Edge:
        if not rules:
            return default
        state = State("choice", at=at, label=f"which {name}")
        state.rules, state.default = rules, default
        own_edges(state)  # it may be made when the others have theirs
        return Edge([], state)

    def _renamed(self, name: str, handler: str | None, edge: Edge, at: ast.AST, env: Env) -> Edge:
        if handler is None or handler == name:
            return edge
        return edge.after(self.steps([assign(handler, load(name, at), at)], env))


def _texts(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


__all__ = ["Builder", "binds", "reads"]
