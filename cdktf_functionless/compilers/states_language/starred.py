"""`*args` and `**kwargs` of inlined functions: a parameter for each argument, where they are handed on."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence

from ...reflect import walk
from .names import rebuild
from .syntax import assign, load


def one_by_one(
    signature: inspect.Signature, bound: dict[str, ast.expr], body: list[ast.stmt]
) -> tuple[dict[str, ast.expr], list[ast.stmt]]:
    """The arguments and the body with a parameter for each argument, where starred ones are handed on: `f(*args)`.

    Args:
        signature: of the function.
        bound: the arguments by parameter, in order of evaluation; those with a star as a tuple and as a dict.
        body: the function's statements.
    """
    parts: dict[str, list[tuple[str | None, str]]] = {}
    found: dict[str, ast.expr] = {}
    start: list[ast.stmt] = []
    taken = {part.id for statement in body for part in walk(statement) if isinstance(part, ast.Name)}
    for name, value in bound.items():
        handed, whole = _handed_on(name, body)
        given: Sequence[ast.expr] = ()
        match value:
            case ast.Tuple(elts=given) if handed and _is(signature, name, inspect.Parameter.VAR_POSITIONAL):
                parts[name] = [(None, f"{name}{number}") for number in range(len(given))]
                again: ast.expr = ast.Tuple(elts=[load(part, value) for _, part in parts[name]], ctx=ast.Load())
            case ast.Dict(keys=keys, values=given) if handed and _is(signature, name, inspect.Parameter.VAR_KEYWORD):
                texts = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
                parts[name] = [(key, f"{name}_{key}") for key in texts]
                again = ast.Dict(keys=list(keys), values=[load(part, value) for _, part in parts[name]])
            case _:
                found[name] = value
                continue
        found.update(zip([part for _, part in parts[name]], given, strict=True))
        if whole:
            start.append(assign(name, again, value))
    own = {part for some in parts.values() for _, part in some}
    if not parts or own & (taken | signature.parameters.keys()):
        return bound, body

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.Call) or not any(_starred(part) in parts for part in (*node.args, *node.keywords)):
            return None
        args: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        for part in (*node.args, *node.keywords):
            some = parts.get(_starred(part) or "")
            if some is not None:
                args += [load(name, node) for key, name in some if key is None]
                keywords += [ast.keyword(arg=key, value=load(name, node)) for key, name in some if key is not None]
            elif isinstance(part, ast.keyword):
                keywords.append(rebuild(part, change))
            else:
                args.append(rebuild(part, change))
        return ast.Call(func=rebuild(node.func, change), args=args, keywords=keywords)

    return found, [*start, *rebuild(body, change)]


def _starred(node: ast.AST) -> str | None:
    """The name that a starred argument of a call is."""
    match node:
        case ast.Starred(value=ast.Name(id=name)) | ast.keyword(arg=None, value=ast.Name(id=name)):
            return name
    return None


def _is(signature: inspect.Signature, name: str, kind: object) -> bool:
    return signature.parameters[name].kind is kind


def _handed_on(name: str, body: list[ast.stmt]) -> tuple[bool, bool]:
    """Whether a parameter that stays what it is is handed on by calls, and whether it is read otherwise too."""
    uses = starred = 0
    for statement in body:
        for node in walk(statement):
            match node:
                case ast.Name(id=found) if found == name:
                    if not isinstance(node.ctx, ast.Load):
                        return False, True
                    uses += 1
                case ast.arg(arg=found) if found == name:
                    return False, True
                case ast.Call(args=args, keywords=keywords):
                    starred += sum(_starred(part) == name for part in (*args, *keywords))
    return starred > 0, uses > starred
