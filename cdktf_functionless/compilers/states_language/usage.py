"""What nodes of the control-flow form read, bind and change, and what may be read of them before it is bound."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from . import flow
from .effects import binds, names_of, reads, surely_binds
from .flow import Node
from .memo import kept


def live_before(node: Node, after: frozenset[str]) -> frozenset[str]:
    """What may be read from ahead of a node on."""
    return exposed([node], set()) | (after - sure([node]))


def inside(node: Node) -> list[Sequence[Node]]:
    """The blocks of a node."""
    match node:
        case flow.If():
            return [node.then, node.orelse]
        case flow.While():
            return [node.before, node.body, node.orelse]
        case flow.For():
            return [node.body, node.orelse]
        case flow.Try():
            return [node.body, *(h.body for h in node.handlers), node.orelse, node.final]
        case flow.Labeled() | flow.Each():
            return [node.body]
        case flow.Gather():
            return [body for body, _ in node.branches]
    return []


@kept
def has_loops(node: Node) -> bool:
    """Whether a node is a loop over items, or has one in it."""
    return isinstance(node, flow.For) or any(map(has_loops, itertools.chain(*inside(node))))


def every(nodes: Sequence[Node]) -> Iterator[Node]:
    """Nodes and all that are inside of them."""
    for node in nodes:
        yield node
        for inner in inside(node):
            yield from every(inner)


@kept
def own_reads(node: Node) -> frozenset[str]:
    """The names that a node itself reads."""
    match node:
        case flow.Pure(statements):
            return frozenset[str]().union(*(reads(s) for s in statements))
        case flow.Invoke(args=args, kwargs=kwargs):
            return reads([*args, *kwargs.values()])
        case flow.Wait(seconds=seconds):
            return reads(seconds)
        case flow.If(test=test) | flow.While(test=test):
            return reads(test)
        case flow.For(items=items):
            return reads(items)
        case flow.Each(items=items, value=value, concurrency=concurrency):
            return reads([part for part in (items, value, concurrency) if part is not None])
        case flow.Gather(branches=branches):
            return reads([value for _, value in branches])
        case flow.Raise(value=value) | flow.Return(value=value):
            return reads(value)
    return frozenset()


def reads_of(nodes: Sequence[Node]) -> frozenset[str]:
    """The names that nodes read anywhere."""
    return frozenset[str]().union(*map(_all_reads, nodes))


@kept
def _all_reads(node: Node) -> frozenset[str]:
    return own_reads(node).union(*(reads_of(inner) for inner in inside(node)))


def own_writes(node: Node) -> set[str]:
    """The names that a node itself binds or changes."""
    match node:
        case flow.Pure(statements):
            return set().union(*(binds(s) for s in statements))
        case flow.Invoke(target=str(target)) | flow.Each(target=str(target)) | flow.Gather(target=str(target)):
            return {target}
        case flow.For(target=target):
            return set(names_of(target))
        case flow.Try(handlers=handlers):
            return {h.name for h in handlers if h.name}
    return set()


def writes_of(nodes: Sequence[Node]) -> set[str]:
    """The names that nodes bind or change anywhere."""
    return set().union(*map(_all_writes, nodes))


@kept
def _all_writes(node: Node) -> frozenset[str]:
    return frozenset(own_writes(node)).union(*(writes_of(inner) for inner in inside(node)))


def touched_by(nodes: Sequence[Node]) -> frozenset[str]:
    """The names that nodes read, bind or change anywhere."""
    return reads_of(nodes) | writes_of(nodes)


def exposed(nodes: Sequence[Node], bound: set[str]) -> frozenset[str]:
    """What an iteration may read before it wrote it."""
    known = set(bound)
    found: set[str] = set()
    for node in nodes:
        read, written = _first_reads(node)
        found |= read - known
        known |= written
    return frozenset(found)


@kept
def _first_reads(node: Node) -> tuple[frozenset[str], frozenset[str]]:
    """What a node may read before it wrote it, and what certainly has a value after it."""
    found: set[str] = set()
    known: set[str] = set()
    if isinstance(node, flow.Pure):
        for statement in node.statements:
            surely = surely_binds(statement)
            found |= (reads(statement) | (binds(statement) - surely)) - known
            known |= surely
        return frozenset(found), frozenset(known)
    if not isinstance(node, (flow.Each, flow.Gather, flow.Labeled)):
        found |= own_reads(node)
    if isinstance(node, flow.Each):
        item = set(names_of(node.item))
        found |= reads_of([node]) - item - writes_of(node.body)
        found |= exposed(node.body, item)
    elif isinstance(node, flow.Labeled):
        found |= exposed(node.body, known)
    else:
        for inner in inside(node):
            extra = set(names_of(node.target)) if isinstance(node, flow.For) else set()
            extra |= {h.name for h in node.handlers if h.name} if isinstance(node, flow.Try) else set()
            found |= exposed(inner, extra)
        if isinstance(node, flow.Gather):
            found |= reads_of([node]) - writes_of([node])
    if isinstance(node, (flow.Invoke, flow.Each, flow.Gather)):
        known |= own_writes(node)
    if isinstance(node, flow.If):
        known |= sure(node.then) & sure(node.orelse)
    if isinstance(node, flow.Labeled) and node.result is not None:
        known.add(node.result)
    if isinstance(node, flow.Try):
        ways = [sure([*node.body, *node.orelse]), *(sure(h.body) for h in node.handlers)]
        known |= set.intersection(*ways) | sure(node.final)
    return frozenset(found), frozenset(known)


def sure(nodes: Sequence[Node]) -> set[str]:
    """What certainly has a value after the nodes; everything, where they do not come to an end."""
    found: set[str] = set()
    for node in nodes:
        match node:
            case flow.Pure(statements):
                found |= set().union(*(surely_binds(s) for s in statements))
            case flow.Invoke() | flow.Each() | flow.Gather():
                found |= own_writes(node)
            case flow.If(then=then, orelse=orelse):
                found |= sure(then) & sure(orelse)
            case flow.Labeled(result=str(result)):
                found.add(result)
            case flow.Raise() | flow.Return() | flow.Break() | flow.Continue() | flow.Leave():
                return _Everything(found)
    return found


class _Everything(set[str]):
    """The set of all names."""

    def __and__(self, other: Any) -> set[str]:
        return set(other)

    def __rand__(self, other: Any) -> set[str]:
        return set(other)
