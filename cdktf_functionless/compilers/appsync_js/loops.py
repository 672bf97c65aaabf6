"""Loops: for, and while where its number of rounds has a bound that can be computed before."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from ...diagnostics import FL5003, FL5004
from . import js, walk
from .access import iterable, live
from .comprehensions import _enumerated, pattern
from .lower import Lowering, statement
from .operators import narrow, test
from .shape import without_continue
from .types import INT
from .values import V, Var


@statement(ast.Break)
def _break(lw: Lowering, node: ast.Break) -> None:
    flag = lw.broken[-1] if lw.broken else None
    if flag is not None:
        lw.emit(js.Assign(js.Name(flag), js.TRUE))
    lw.emit(js.Break())
    lw.dead = True


@statement(ast.Continue)
def _continue(lw: Lowering, node: ast.Continue) -> None:
    """The statement is the last of its branch: `without_continue` saw to it."""
    lw.dead = True


def _loop(lw: Lowering, node: ast.For | ast.While, enter: Callable[[], list[js.Stmt]]) -> list[js.Stmt]:
    """Lowers the body until the types of its variables hold for every round; gives its statements."""
    nodes = without_continue(node.body)
    if nodes is None:
        raise lw.refuse(node, "A continue inside of try or match.", "Put what follows under an if.")
    _no_calls(lw, node)
    outer = lw.pure_only
    lw.pure_only = "a loop"
    lw.broken.append(lw.unit.name("broken") if node.orelse and _breaks(node.body) else None)
    stored = {
        each.id
        for part in nodes
        for each in ast.walk(part)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    try:
        for _ in range(5):
            before = lw.branch()
            with lw.trial():
                lw.env = dict(before)
                enter()
                _, after, dead = lw.block(nodes)
            widened = _widen(before, after if not dead else before)
            if widened == before:
                break
            lw.env = widened
        for name in stored:
            if name in lw.env and lw.env[name].js:
                # A value that synth knew is another one in the next round.
                var = lw.env[name]
                lw.env[name] = Var(var.js, var.t)
        saved = lw.branch()
        with lw.capture() as out:
            first = enter()
            inner, env, _ = lw.block(nodes)
        lw.env = {name: _merged(var, env.get(name)) for name, var in saved.items()}
        lw.maybe.update({name: var for name, var in env.items() if name not in saved})
        lw.out.extend(out)
        return [*first, *inner]
    finally:
        lw.pure_only = outer


def _merged(var: Var, other: Var | None) -> Var:
    from .types import join

    return (
        var
        if other is None or other.js != var.js
        else Var(var.js, join(var.t, other.t), var.live if var.live == other.live else other.live)
    )


def _widen(before: dict[str, Var], after: dict[str, Var]) -> dict[str, Var]:
    from ...reflect import UNKNOWN
    from .types import join

    found: dict[str, Var] = {}
    for name, var in before.items():
        other = after.get(name)
        if other is None or other == var:
            found[name] = var
        else:
            same = other.live is var.live or other.live == var.live
            found[name] = Var(
                var.js or other.js,
                join(var.t, other.t),
                var.live if same else UNKNOWN,
                var.view if var.view is other.view else None,
            )
    return found


def _no_calls(lw: Lowering, node: ast.For | ast.While) -> None:
    from ...integration import integration_of

    for part in node.body:
        for each in ast.walk(part):
            if isinstance(each, ast.Call) and integration_of(live(lw, each.func)) is not None:
                raise lw.refuse(
                    each,
                    "A cloud call stands in a loop: AppSync must know the number of calls.",
                    "Write [f(x) for x in xs] before the loop where f has a batch form, or call a Function that loops.",
                    FL5003,
                )


def _breaks(nodes: Sequence[ast.stmt]) -> bool:
    return any(isinstance(each, ast.Break) for each in _own(nodes))


def _own(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a loop's body, without those of inner loops and functions."""
    for node in nodes:
        yield node
        if isinstance(node, (ast.For, ast.While, ast.AsyncFor)):
            yield from _own(node.orelse)
        elif not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.AsyncFunctionDef)):
            yield from _own(list(ast.iter_child_nodes(node)))


def _finish(lw: Lowering, node: ast.For | ast.While, loop: js.Stmt) -> None:
    """Emits the loop and its else."""
    flag = lw.broken.pop()
    if flag is not None:
        lw.emit(js.Let(js.Name(flag), js.FALSE, "let"))
    lw.emit(loop)
    if not node.orelse:
        return
    if flag is None:
        lw.body(node.orelse)
        return
    saved = lw.branch()
    out, env, dead = lw.block(node.orelse)
    lw.emit(js.If(js.negate(js.Name(flag)), out))
    lw.merge([(env, dead), (saved, False)])


@statement(ast.For)
def _for(lw: Lowering, node: ast.For) -> None:
    generator = ast.comprehension(target=node.target, iter=node.iter, ifs=[], is_async=0)
    indexed = _enumerated(lw, generator)
    source, t = iterable(lw, lw.expr(node.iter if indexed is None else indexed), node.iter)
    if not isinstance(source, (js.Name, js.Array)) and not isinstance(source, js.Invoke):
        source = lw.temp(source, "items")
    param: list[js.Expr] = []
    names = [each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)]
    outer, kept = set(lw.env), dict(lw.js_names)

    def enter() -> list[js.Stmt]:
        # The loop's own name is new in each round; a name that is used elsewhere too is assigned from it.
        local = lw.local
        if indexed is not None and isinstance(node.target, ast.Tuple):
            i, first = pattern(lw, node.target.elts[0], INT)
            x, second = pattern(lw, node.target.elts[1], t)
            param[:] = [js.Array((i, x))]
            before = [*first, *second]
        else:
            found, before = pattern(lw, node.target, t)
            param[:] = [found]
        for name in names:
            if name in outer or name in kept:
                fresh = lw.js_names[name]
                lw.js_names[name] = kept.get(name) or lw.unit.name(name)
                before.append(js.Assign(js.Name(lw.js_names[name]), js.Name(fresh)))
                lw.env[name] = Var(lw.js_names[name], lw.env[name].t)
        lw.local = local
        return before

    body = _loop(lw, node, enter)
    if indexed is not None:
        i, x = js.Name("i_"), js.Name("x_")
        lw.unit.names |= {"i_", "x_"}
        source = js.method(source, "map", js.Arrow((x, i), js.Array((i, x))))
    target, body = _fresh(lw, param[0], body)
    for name in names:
        if name not in outer and name not in kept:
            lw.js_names.pop(name, None)
    _finish(lw, node, js.ForOf(target, source, body))


def _fresh(lw: Lowering, target: js.Expr, body: list[js.Stmt]) -> tuple[js.Expr, list[js.Stmt]]:
    """A loop's constant under another name where the body assigns its variable."""
    inside = {
        name for each in walk.statements(body) if isinstance(each, js.Assign) for name in walk.targets(each.target)
    }
    for name in sorted(set(walk.targets(target)) & inside):
        other = js.Name(lw.unit.name(name))
        target = walk.rewrite(target, lambda expr, name=name, other=other: other if expr == js.Name(name) else None)  # type: ignore[misc]
        body = [js.Let(js.Name(name), other, "let"), *body]
    return target, body


# ---------------------------------------------------------------------- while


@statement(ast.While)
def _while(lw: Lowering, node: ast.While) -> None:
    bound = _bound(lw, node)
    if bound is None:
        raise lw.refuse(
            node,
            "The number of this loop's rounds has no bound that is known before it.",
            "AppSync has no while: write for _ in range(limit): with a break.",
            FL5004,
        )
    always = isinstance(node.test, ast.Constant) and bool(node.test.value)

    def enter() -> list[js.Stmt]:
        if always:
            return []
        with lw.capture() as out:
            chosen = test(lw, node.test)
        narrow(lw, node.test, True)
        return [*out, js.If(js.negate(chosen), [js.Break()])]

    rounds = bound()
    body = _loop(lw, node, enter)
    _finish(lw, node, js.ForOf(js.Name(lw.unit.name("_")), rounds, body))
    narrow(lw, node.test, False)


def _bound(lw: Lowering, node: ast.While) -> Callable[[], js.Expr] | None:
    """JavaScript for an array that has at least as many elements as the loop has rounds."""
    tests = node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And) else [node.test]
    changes = _changes(node.body)
    for part in tests:
        found = (
            _counter(lw, part, node, changes) or _halving(lw, part, node, changes) or _draining(lw, part, node, changes)
        )
        if found is not None:
            return found
    return None


def _changes(nodes: Sequence[ast.stmt]) -> dict[str, list[ast.AST]]:
    """What each name's assignments, augmented assignments and method calls are, anywhere in the body."""
    found: dict[str, list[ast.AST]] = {}
    for part in nodes:
        for each in ast.walk(part):
            if isinstance(each, ast.Name) and isinstance(each.ctx, (ast.Store, ast.Del)):
                found.setdefault(each.id, []).append(each)
            elif isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name):
                found.setdefault(each.target.id, []).append(each)
            elif (
                isinstance(each, ast.Call)
                and isinstance(each.func, ast.Attribute)
                and isinstance(each.func.value, ast.Name)
            ):
                found.setdefault(each.func.value.id, []).append(each)
            elif (
                isinstance(each, ast.Subscript)
                and isinstance(each.ctx, (ast.Store, ast.Del))
                and isinstance(each.value, ast.Name)
            ):
                found.setdefault(each.value.id, []).append(each)
    return found


def _step(name: str, nodes: Sequence[ast.stmt], changes: dict[str, list[ast.AST]]) -> ast.AugAssign | None:
    """The only change of a name, made once in every round: `name op= constant` at the body's top level."""
    tops = [part for part in nodes if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name)]
    own = [part for part in tops if isinstance(part.target, ast.Name) and part.target.id == name]
    if len(own) != 1 or len([change for change in changes.get(name, []) if not isinstance(change, ast.Name)]) != 1:
        return None
    stores = [change for change in changes.get(name, []) if isinstance(change, ast.Name)]
    if stores != [own[0].target] or _continues(nodes[: list(nodes).index(own[0])]):
        return None
    return own[0]


def _continues(nodes: Sequence[ast.stmt]) -> bool:
    """Whether a round may end inside of these statements of a loop."""
    return any(isinstance(each, ast.Continue) for each in _own(nodes))


def _steady(lw: Lowering, node: ast.expr, changes: dict[str, list[ast.AST]]) -> bool:
    """Whether an expression's value is the same in every round."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id in changes:
            return False
        if isinstance(each, ast.Call) and live(lw, each.func) is not len:
            return False
    return True


def _counter(
    lw: Lowering, part: ast.expr, node: ast.While, changes: dict[str, list[ast.AST]]
) -> Callable[[], js.Expr] | None:
    """`while i < n: ... i += 1`."""
    if not (isinstance(part, ast.Compare) and len(part.ops) == 1):
        return None
    left, op, right = part.left, part.ops[0], part.comparators[0]
    flipped: dict[type[ast.cmpop], type[ast.cmpop]] = {
        ast.Lt: ast.Gt,
        ast.LtE: ast.GtE,
        ast.Gt: ast.Lt,
        ast.GtE: ast.LtE,
    }
    for name, kind, limit in ((left, type(op), right), (right, flipped.get(type(op)), left)):
        if not isinstance(name, ast.Name) or kind not in flipped or not _steady(lw, limit, changes):
            continue
        step = _step(name.id, node.body, changes)
        if step is None or not isinstance(step.op, (ast.Add, ast.Sub)) or not isinstance(step.value, ast.Constant):
            continue
        size = step.value.value
        if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
            continue
        up = isinstance(step.op, ast.Add)
        if up != (kind in (ast.Lt, ast.LtE)):
            continue
        extra = 1 if kind in (ast.LtE, ast.GtE) else 0

        def rounds(
            name: ast.Name = name, limit: ast.expr = limit, size: int = size, up: bool = up, extra: int = extra
        ) -> js.Expr:
            start, end = lw.all([name, limit])
            if not start.t.number or not end.t.number:
                raise lw.refuse(
                    node, "The bounds of this loop are not known to be numbers.", "Add a type hint.", FL5004
                )
            stop = end.expr if not extra else js.Binary("+" if up else "-", end.expr, js.Lit(1))
            return lw.use("range", start.expr, stop, js.Lit(size if up else -size))

        return rounds
    return None


def _halving(
    lw: Lowering, part: ast.expr, node: ast.While, changes: dict[str, list[ast.AST]]
) -> Callable[[], js.Expr] | None:
    """`while n > 0: ... n //= 2`: a number has at most 1,074 halvings."""
    name: ast.expr = part
    if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], (ast.Gt, ast.GtE)):
        limit = part.comparators[0]
        least = 1 if isinstance(part.ops[0], ast.GtE) else 0
        if not (isinstance(limit, ast.Constant) and isinstance(limit.value, int) and limit.value >= least):
            return None
        name = part.left
    if not isinstance(name, ast.Name):
        return None
    step = _step(name.id, node.body, changes)
    if step is None or not isinstance(step.op, ast.FloorDiv) or not isinstance(step.value, ast.Constant):
        return None
    if not isinstance(step.value.value, int) or step.value.value < 2:
        return None
    if name is part and not lw.env[name.id].t.only("int"):
        return None

    def rounds() -> js.Expr:
        if not lw.env[name.id].t.number:
            raise lw.refuse(node, "What is divided is not known to be a number.", "Add a type hint.", FL5004)
        return lw.use("range", js.ZERO, js.Lit(1100), js.Lit(1))

    return rounds


def _draining(
    lw: Lowering, part: ast.expr, node: ast.While, changes: dict[str, list[ast.AST]]
) -> Callable[[], js.Expr] | None:
    """`while xs: ... xs.pop()`."""
    if not isinstance(part, ast.Name) or part.id not in lw.env or not lw.env[part.id].t.only("list"):
        return None
    if lw.aliases.get(part.id):
        return None
    calls = changes.get(part.id, [])
    pops = [
        call
        for call in calls
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "pop"
    ]
    if len(pops) != len(calls):
        return None
    reached = [top for place, top in enumerate(node.body) if not _continues(node.body[:place])]
    always = [
        each
        for top in reached
        if isinstance(top, (ast.Assign, ast.Expr, ast.AugAssign, ast.AnnAssign))
        for each in ast.walk(top)
    ]
    if not any(pop in always for pop in pops):
        return None

    def rounds() -> js.Expr:
        return js.Array((js.Spread(js.Name(lw.env[part.id].js)),))

    return rounds


__all__ = ["V"]
