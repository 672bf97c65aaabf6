"""`*args` and `**kwargs` of inlined functions: a parameter for each argument, where they are only handed on."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence

from ...reflect import walk
from .names import rebuild
from .syntax import load


def one_by_one(
    signature: inspect.Signature, bound: dict[str, ast.expr], body: list[ast.stmt]
) -> tuple[dict[str, ast.expr], list[ast.stmt]]:
    """The arguments and the body without the starred parameters that the body only hands on: `f(*args, **kwargs)`.

    Args:
        signature: of the function.
        bound: the arguments by parameter, in order of evaluation; those with a star as a tuple and as a dict.
        body: the function's statements.
    """
    parts: dict[str, list[tuple[str | None, str]]] = {}
    found: dict[str, ast.expr] = {}
    for name, value in bound.items():
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL and isinstance(value, ast.Tuple) and _handed_on(name, body):
            parts[name] = [(None, f"{name}{number}") for number in range(len(value.elts))]
            given: Sequence[ast.expr] = value.elts
        elif kind is inspect.Parameter.VAR_KEYWORD and isinstance(value, ast.Dict) and _handed_on(name, body):
            keys = [str(key.value) for key in value.keys if isinstance(key, ast.Constant)]
            parts[name] = [(key, f"{name}_{key}") for key in keys]
            given = value.values
        else:
            found[name] = value
            continue
        found.update(zip([part for _, part in parts[name]], given, strict=True))
    taken = {part.id for statement in body for part in walk(statement) if isinstance(part, ast.Name)}
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

    return found, rebuild(body, change)


def _starred(node: ast.AST) -> str | None:
    """The name that a starred argument of a call is."""
    match node:
        case ast.Starred(value=ast.Name(id=name)) | ast.keyword(arg=None, value=ast.Name(id=name)):
            return name
    return None


def _handed_on(name: str, body: list[ast.stmt]) -> bool:
    """Whether a parameter is only handed on, by calls of the function itself."""
    uses = starred = 0
    for statement in body:
        for node in walk(statement):
            uses += isinstance(node, ast.Name) and node.id == name
            if isinstance(node, ast.Call):
                starred += sum(_starred(part) == name for part in (*node.args, *node.keywords))
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                uses += any(
                    isinstance(part, ast.Name) and part.id == name for part in walk(node)
                )  # it may have its own
    return uses == starred
