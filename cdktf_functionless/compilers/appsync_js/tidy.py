"""The last passes over a handler: what nobody uses goes, single uses move in, variables are declared."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from . import js, walk

_EMPTY = js.Array(())
#: Calls that have no effect and cannot fail: their value may go if nobody uses it.
_PURE_CALLS = frozenset(
    {
        "Object.keys",
        "Object.values",
        "Object.entries",
        "Object.hasOwn",
        "Array.isArray",
        "Math.max",
        "Math.min",
        "Math.floor",
        "Math.abs",
        "Math.trunc",
        "present",
    }
)


def pure(expr: js.Expr) -> bool:
    """Whether evaluating it has no effect and cannot fail."""
    if isinstance(expr, js.Invoke):
        name = _dotted(expr.callee)
        return name in _PURE_CALLS and all(pure(arg) for arg in expr.args)
    if isinstance(expr, js.Arrow):
        return True
    return all(pure(child) for child in js.children(expr))


def _dotted(expr: js.Expr) -> str:
    if isinstance(expr, js.Name):
        return expr.id
    return f"{_dotted(expr.value)}.{expr.name}" if isinstance(expr, js.Member) else ""


def _is_ctx_path(expr: js.Expr) -> bool:
    while isinstance(expr, js.Member):
        expr = expr.value
    return expr == js.CTX


def tidy(nodes: list[js.Stmt], said: Collection[str] = ()) -> list[js.Stmt]:
    """All of the passes, until nothing changes.

    Args:
        nodes: a handler's statements; names that are assigned and not declared are its variables.
        said: comments that the file has elsewhere.
    """
    before = None
    for _ in range(20):
        now = sorted(walk.names(nodes)), len(walk.statements(nodes))
        if now == before:
            break
        nodes, before = _inline(_drop(nodes)), now
    return declare(comments(nodes, said))


# ---------------------------------------------------------------------- dead code


def _drop(nodes: list[js.Stmt]) -> list[js.Stmt]:
    """Without variables that nobody reads, and without empty branches."""
    used = _reads(nodes)

    def block(body: Sequence[js.Stmt]) -> list[js.Stmt]:
        out: list[js.Stmt] = []
        for node in body:
            match node:
                case js.Let(js.Name(name), value) if name not in used and (value is None or pure(value)):
                    continue
                case js.Assign(js.Name(name), value, "=") if name not in used and pure(value):
                    continue
                case js.Let(js.Object(items), value, keyword) if items and value is not None:
                    kept = tuple(pair for pair in items if _pattern_used([pair], used))
                    if kept:
                        out.append(js.Let(js.Object(kept), value, keyword))
                    continue
                case js.If(test, first, second):
                    first, second = block(first), block(second)
                    if not _code(first) and not _code(second):
                        if not pure(test):
                            out.append(js.Do(test))
                        continue
                    out.append(js.If(test, first, second) if _code(first) else js.If(js.negate(test), second))
                case js.ForOf(target, value, inner):
                    out.append(js.ForOf(target, value, block(inner)))
                case _:
                    out.append(node)
            if isinstance(node, (js.Return, js.Break)):
                break
        return out

    return block(nodes)


def _pattern_used(items: Sequence[tuple[object, js.Expr]], used: set[str] | frozenset[str]) -> bool:
    names = (value.target if isinstance(value, js.Default) else value for _, value in items)
    return any(isinstance(name, js.Name) and name.id in used for name in names)


def _code(nodes: Sequence[js.Stmt]) -> bool:
    return any(not isinstance(node, js.Comment) for node in nodes)


def _reads(nodes: Sequence[js.Stmt]) -> set[str]:
    found: set[str] = set()
    for node in walk.statements(nodes):
        if isinstance(node, js.CallPoint):
            continue
        for expr in walk.expressions(node):
            plain = isinstance(node, (js.Let, js.Assign)) and expr is node.target
            if plain and isinstance(expr, (js.Name, js.Array)) and getattr(node, "op", "=") == "=":
                continue
            if plain and isinstance(node, js.Let):
                continue
            found.update(walk.names_of(expr))
    return found


# ---------------------------------------------------------------------- single uses


def _inline(nodes: list[js.Stmt]) -> list[js.Stmt]:
    counts = Counter(walk.names(nodes))
    assigned = Counter(
        name
        for node in walk.statements(nodes)
        if isinstance(node, (js.Let, js.Assign, js.ForOf))
        for name in walk.targets(node.target)
    )

    def single(name: str) -> bool:
        return counts[name] == 2 and assigned[name] == 1

    def block(body: Sequence[js.Stmt]) -> list[js.Stmt]:
        out: list[js.Stmt] = []
        rest = list(body)
        while rest:
            node = rest.pop(0)
            if (
                isinstance(node, (js.Let, js.Assign))
                and isinstance(node.target, js.Name)
                and getattr(node, "op", "=") == "="
            ):
                name, value = node.target.id, node.value
                if value is not None and single(name):
                    following = next((each for each in rest if not isinstance(each, js.Comment)), None)
                    if following is not None and _movable(value, name, following, rest):
                        moved = _substitute(rest, name, value)
                        rest = moved
                        continue
            match node:
                case js.If(test, first, second):
                    node = js.If(test, block(first), block(second))
                case js.ForOf(target, value, inner):
                    node = js.ForOf(target, value, block(inner))
            out.append(node)
        return out

    return block(nodes)


def _movable(value: js.Expr, name: str, following: js.Stmt, rest: Sequence[js.Stmt]) -> bool:
    if _is_ctx_path(value) or isinstance(value, js.Lit):
        return name in set(walk.names(rest))
    if value == _EMPTY and not _repeated(rest, name):
        return True
    exact = js.Name(name)
    if isinstance(following, (js.Return, js.Do)) and following.value == exact:
        return True
    if (
        isinstance(following, (js.Let, js.Assign))
        and following.value == exact
        and isinstance(following.target, js.Name)
    ):
        return True
    # Into the next statement's only evaluated expression, where nothing is evaluated before it.
    if not isinstance(following, (js.Return, js.Do, js.Let, js.Assign, js.If)):
        return False
    for expr in walk.expressions(following):
        if first_evaluated(expr, exact):
            return not isinstance(value, js.Arrow) and _short(value)
    return False


def _repeated(nodes: Sequence[js.Stmt], name: str) -> bool:
    """Whether a name is used inside of a loop or an arrow function."""
    for node in nodes:
        if isinstance(node, js.If):
            inside = _repeated([*node.body, *node.orelse], name)
        else:
            inside = isinstance(node, js.ForOf) and name in walk.names(node.body)
        arrows = (
            each
            for expr in walk.expressions(node)
            for each in walk.subexpressions(expr)
            if isinstance(each, js.Arrow) and name in walk.names_of(each)
        )
        if inside or any(arrows):
            return True
    return False


def _short(value: js.Expr) -> bool:
    return len(js.Printer().expr(value)) < 60


def first_evaluated(expr: js.Expr, wanted: js.Expr) -> bool:
    """Whether `wanted` is what the expression evaluates first (names and constants before it do not count)."""
    while expr != wanted:
        children = [child for child in js.children(expr) if not isinstance(child, js.Lit)]
        if isinstance(expr, js.Invoke) and isinstance(expr.callee, (js.Name, js.Member)) and _dotted(expr.callee):
            root: js.Expr = expr.callee
            while isinstance(root, js.Member):
                root = root.value
            if wanted != root and isinstance(root, js.Name) and root.id in ("util", "Object", "Math", "JSON", "Array"):
                children = children[1:]
        if not children or isinstance(expr, js.Arrow):
            return False
        expr = children[0]
    return True


def _substitute(nodes: Sequence[js.Stmt], name: str, value: js.Expr) -> list[js.Stmt]:
    exact = js.Name(name)
    passes = [js.Member(exact, word) for word in ("map", "filter", "flatMap")] if value == _EMPTY else []

    def change(expr: js.Expr) -> js.Expr | None:
        if isinstance(expr, js.Invoke) and expr.callee in passes:
            return value
        return value if expr == exact else None

    out: list[js.Stmt] = []
    for node in walk.rewrite_statements(nodes, change):
        if isinstance(node, js.CallPoint):
            payload = node.payload
            request = walk.rewrite(payload.request, change)  # type: ignore[attr-defined]
            node = js.CallPoint(dataclasses.replace(payload, request=request), node.target, node.error)  # type: ignore[type-var]
        out.append(node)
    return out


# ---------------------------------------------------------------------- comments, declarations


def comments(nodes: Sequence[js.Stmt], said: Collection[str] = ()) -> list[js.Stmt]:
    """Without comments that no code follows, or code that says the same in the same words, or that stand elsewhere."""
    out: list[js.Stmt] = []
    for place, node in enumerate(nodes):
        if isinstance(node, js.Comment):
            following = nodes[place + 1] if place + 1 < len(nodes) else None
            if following is None or isinstance(following, js.Comment):
                continue
            if node.text in said or _says(following, node.text):
                continue
        # An `if` on one line is one comment.
        inside = {*said, out[-1].text} if out and isinstance(out[-1], js.Comment) else said
        match node:
            case js.If(test, body, orelse):
                out.append(js.If(test, comments(body, inside), comments(orelse, inside)))
            case js.ForOf(target, value, body):
                out.append(js.ForOf(target, value, comments(body, inside)))
            case _:
                out.append(node)
    return out


#: What stands for nothing but the language, in either of them.
_LANGUAGE = {
    "if", "elif", "for", "in", "return", "raise", "is", "not", "and", "or", "None", "null", "True", "true", "False",
    "false", "util", "error", "context", "ctx",
}  # fmt: skip
_WORD = re.compile(r"\w+")
_PREFIX = re.compile(r"\b[rbfuRBFU]+(?=[\"'])")


def _says(node: js.Stmt, line: str) -> bool:
    """Whether a statement's words, in any order, are those of the Python line."""
    python = [word for word in _WORD.findall(_PREFIX.sub("", line)) if word not in _LANGUAGE]
    texts: list[str] = []
    for expr in walk.expressions(node):
        for each in walk.subexpressions(expr):
            match each:
                case js.Name(text) | js.Lit(str(text)) | js.Member(_, text):
                    texts.append(text)
                case js.Lit(value):
                    texts.append(str(value))
                case js.Template(parts):
                    texts += [part for part in parts if isinstance(part, str)]
                case js.Object(items):
                    texts += [key for key, item in items if isinstance(key, str) and item != js.Name(key)]
    javascript = [word for text in texts for word in _WORD.findall(text) if word not in _LANGUAGE]
    return sorted(python) == sorted(javascript)


def declare(nodes: list[js.Stmt]) -> list[js.Stmt]:
    """Declares each variable where it is first assigned, or at the beginning of the block that holds all its uses."""
    declared = {
        name
        for node in walk.statements(nodes)
        if isinstance(node, (js.Let, js.ForOf))
        for name in _declares(node.target)
    }
    wanted = [name for name in dict.fromkeys(_assignments(nodes)) if name not in declared]
    counts = Counter(_assignments(nodes))
    for name in wanted:
        _declare_one(nodes, name, counts[name])
    return _deep(nodes, _merge_patterns)


def _declares(target: js.Expr) -> list[str]:
    if isinstance(target, js.Object):
        return [value.id for _, value in target.items if isinstance(value, js.Name)] + [
            value.target.id
            for _, value in target.items
            if isinstance(value, js.Default) and isinstance(value.target, js.Name)
        ]
    return list(walk.targets(target))


def _assignments(nodes: Sequence[js.Stmt]) -> list[str]:
    return [
        name for node in walk.statements(nodes) if isinstance(node, js.Assign) for name in walk.targets(node.target)
    ]


def _declare_one(nodes: list[js.Stmt], name: str, count: int) -> None:
    """Finds the innermost block with all occurrences, and declares there."""
    block = nodes
    while True:
        holders = [node for node in block if name in set(walk.names([node]))]
        if len(holders) != 1:
            break
        inner = [body for body in walk.inner_blocks(holders[0]) if name in set(walk.names(body))]
        direct = any(name in set(walk.names_of(expr)) for expr in walk.expressions(holders[0]))
        if len(inner) != 1 or direct or (isinstance(holders[0], js.ForOf) and _carried(inner[0], name)):
            break
        block = inner[0]
    for place, node in enumerate(block):
        if name not in set(walk.names([node])):
            continue
        if isinstance(node, js.Assign) and node.op == "=" and name not in set(walk.names_of(node.value)):
            if node.target == js.Name(name):
                block[place] = js.Let(node.target, node.value, "const" if count == 1 else "let")
                return
        break
    position = next(place for place, node in enumerate(block) if name in set(walk.names([node])))
    while position and isinstance(block[position - 1], js.Comment):
        position -= 1
    block.insert(position, js.Let(js.Name(name), None, "let"))


def _carried(body: Sequence[js.Stmt], name: str) -> bool:
    """Whether a round of a loop may see the value of the round before."""
    for node in body:
        if name in set(walk.names([node])):
            return not (
                isinstance(node, js.Assign)
                and node.target == js.Name(name)
                and node.op == "="
                and name not in set(walk.names_of(node.value))
            )
    return False


def _merge_patterns(nodes: list[js.Stmt]) -> list[js.Stmt]:
    """`let a; let b; [a, b] = x;` is `const [a, b] = x;`."""
    out: list[js.Stmt] = []
    for node in nodes:
        if isinstance(node, js.Assign) and isinstance(node.target, js.Array):
            names = set(walk.targets(node.target))
            fresh: list[js.Stmt] = []
            while out and isinstance(out[-1], (js.Let, js.Comment)):
                last = out[-1]
                if isinstance(last, js.Let) and not (last.value is None and last.target.id in names):  # type: ignore[union-attr]
                    break
                fresh.append(out.pop())
            kept = [each for each in reversed(fresh) if isinstance(each, js.Comment)]
            lets = {each.target.id for each in fresh if isinstance(each, js.Let) and isinstance(each.target, js.Name)}
            if lets == names:
                later = {name for each in _after(nodes, node) for name in _assignments([each])}
                out.extend(kept)
                out.append(js.Let(node.target, node.value, "let" if later & names else "const"))
                continue
            out.extend(reversed(fresh))
        out.append(node)
    return out


def _after(nodes: Sequence[js.Stmt], node: js.Stmt) -> Sequence[js.Stmt]:
    place = next(place for place, each in enumerate(nodes) if each is node)
    return nodes[place + 1 :]


def _deep(nodes: list[js.Stmt], change: Callable[[list[js.Stmt]], list[js.Stmt]]) -> list[js.Stmt]:
    for node in nodes:
        if isinstance(node, js.If):
            node.body[:] = _deep(node.body, change)
            node.orelse[:] = _deep(node.orelse, change)
        elif isinstance(node, (js.ForOf, js.Define)):
            node.body[:] = _deep(node.body, change)
    return change(nodes)
