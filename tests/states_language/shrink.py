"""Makes a program that fails smaller: statements and parts of expressions go while it still fails."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator

_BLOCKS = ("body", "orelse", "finalbody")


def shrunk(source: str, fails: Callable[[str], bool], seconds: float = 30) -> str:
    """The smallest source that is found in so many seconds; it is as large as it was where nothing may go."""
    until = time.monotonic() + seconds
    again = True
    while again:
        again = False
        for smaller in _smaller(source):
            if time.monotonic() > until:
                return source
            if smaller != source and len(smaller) < len(source) and fails(smaller):
                source, again = smaller, True
                break
    return source


def _smaller(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    signatures = {id(part) for node in ast.walk(tree) if isinstance(node, ast.arguments) for part in ast.walk(node)}
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in signatures:
            continue
        for change in (_drop, _hoist, _part):
            for choice in range(4):
                made = copy.deepcopy(tree)
                if not change(made, index, choice):
                    break
                try:
                    text = ast.unparse(ast.fix_missing_locations(made))
                    compile(text, "smaller", "exec")
                except (SyntaxError, ValueError, AttributeError, TypeError):
                    continue
                yield text + "\n"


def _place(tree: ast.AST, index: int) -> tuple[ast.AST, str, int | None, ast.AST] | None:
    """Where the node with a number stands: its parent, the field, and the place in a list."""
    wanted = list(ast.walk(tree))[index]
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is wanted:
                return parent, name, None, wanted
            if isinstance(value, list):
                for place, item in enumerate(value):
                    if item is wanted:
                        return parent, name, place, wanted
    return None


def _put(found: tuple[ast.AST, str, int | None, ast.AST], new: list[ast.AST]) -> None:
    parent, name, place, _ = found
    if place is None:
        setattr(parent, name, new[0])
    else:
        getattr(parent, name)[place : place + 1] = new


def _drop(tree: ast.AST, index: int, choice: int) -> bool:
    found = _place(tree, index)
    if choice or found is None or found[2] is None:
        return False
    parent, name, _, node = found
    if isinstance(node, (ast.arg, ast.expr)) and isinstance(parent, (ast.arguments, ast.Delete)):
        return False
    if len(getattr(parent, name)) == 1 and name == "body":
        if isinstance(node, ast.Pass):
            return False
        _put(found, [ast.Pass()])
        return True
    _put(found, [])
    return True


def _hoist(tree: ast.AST, index: int, choice: int) -> bool:
    """A compound statement becomes one of its blocks."""
    found = _place(tree, index)
    if found is None or not isinstance(found[3], ast.stmt) or isinstance(found[3], ast.FunctionDef):
        return False
    blocks = [list(getattr(found[3], name, None) or []) for name in _BLOCKS]
    blocks += [handler.body for handler in getattr(found[3], "handlers", [])]
    blocks += [case.body for case in getattr(found[3], "cases", [])]
    blocks = [block for block in blocks if block]
    if choice >= len(blocks):
        return False
    _put(found, blocks[choice])
    return True


def _part(tree: ast.AST, index: int, choice: int) -> bool:
    """An expression becomes a constant, or one of its parts."""
    found = _place(tree, index)
    if found is None or not isinstance(found[3], ast.expr) or isinstance(found[3], ast.Constant):
        return False
    if isinstance(found[0], (ast.arg, ast.Await)) or found[1] == "func":
        return False
    parts = [child for child in ast.iter_child_nodes(found[3]) if isinstance(child, ast.expr)]
    if isinstance(found[3], ast.Await):
        parts = []
    options = [*parts[:3], ast.Constant(1)]
    if choice >= len(options) or isinstance(getattr(found[3], "ctx", None), (ast.Store, ast.Del)):
        return False
    _put(found, [options[choice]])
    return True
