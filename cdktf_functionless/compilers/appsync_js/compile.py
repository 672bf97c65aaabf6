"""From a Python function to the code of an AppSync resolver (APPSYNC_JS 1.0.0).

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-js-version.html
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...diagnostics import FL5009, FL5014, FL5020, Diagnostics
from ...reflect import Reflection, reflect
from . import helpers, js, walk
from .lower import Lowering
from .split import Binding, Handlers, cut, mutated
from .tidy import tidy
from .types import ANY, BOOL, INT, NONE, STR, T, dict_of, join, list_of, of_annotation, of_constant, record
from .values import Request, Unit, Unsupported, V, Var

#: The most characters of a resolver's or function's code.
LIMIT = 32_768
#: What the ways to authenticate have in common is nothing, so no field is sure to be there.
_IDENTITY = join(
    NONE,
    record(
        {
            **dict.fromkeys(("username", "sub", "issuer", "accountId", "userArn", "cognitoIdentityId"), STR),
            "sourceIp": list_of(STR),
            "claims": dict_of(ANY),
            "resolverContext": dict_of(ANY),
            "groups": join(list_of(STR), NONE),
        },
        (),
        closed=False,
    ),
)
_CONTEXT = record(
    {
        "arguments": dict_of(ANY),
        "args": dict_of(ANY),
        "identity": _IDENTITY,
        "source": ANY,
        "stash": dict_of(ANY),
        "request": record({"headers": dict_of(STR), "domainName": join(STR, NONE)}),
        "info": record(
            {
                "fieldName": STR,
                "parentTypeName": STR,
                "variables": dict_of(ANY),
                "selectionSetList": list_of(STR),
                "selectionSetGraphQL": STR,
            }
        ),
        "env": dict_of(STR),
    }
)


@dataclass(frozen=True)
class Step:
    """One cloud call: its function's name and code, and what the operation asked for."""

    name: str
    code: str
    call: Request


@dataclass(frozen=True)
class Compiled:
    """A resolver.

    Args:
        code: the resolver's own code.
        steps: the pipeline's functions in order; for a unit resolver none.
        call: a unit resolver's cloud call, or None where it has none (data source NONE).
        result: the type of what it returns.
        arguments: the names of the field's arguments that it takes.
    """

    code: str
    steps: tuple[Step, ...]
    call: Request | None
    result: T
    arguments: tuple[str, ...]

    @property
    def unit(self) -> bool:
        """Whether it is a unit resolver."""
        return not self.steps

    @property
    def calls(self) -> tuple[Request, ...]:
        """All cloud calls, in order."""
        return tuple(step.call for step in self.steps) or ((self.call,) if self.call is not None else ())


def compile_resolver(
    function: Any,
    *,
    arguments: Mapping[str, T] | None = None,
    source: T | None = None,
    scope: Any = None,
    environment: Mapping[str, str] | None = None,
    batched: bool = False,
    before: Callable[[Lowering], list[Binding]] | None = None,
) -> Compiled:
    """Compiles a resolver.

    Args:
        function: the Python function.
        arguments: the types of the field's arguments (with `none` where they may be null or absent); None where no
            schema is known.
        source: the type of the parent object.
        scope: the construct, for operations that make resources of their own.
        environment: the API's variables, which are written into the code.
        batched: whether AppSync puts several calls of a Function into one invocation.
        before: adds to the code of the response handler, as a subscription's filter does.

    Raises:
        FunctionlessError: all that has no form in AppSync, together.
    """
    # Registering happens on import; the modules are imported here so that the package's import stays cheap.
    from . import (  # noqa: F401
        access,
        builtins,
        comprehensions,
        errors,
        formats,
        loops,
        matching,
        methods,
        modules,
        operators,
        statements,
        templates,
    )

    reflection = reflect(function)
    found = Diagnostics()
    unit = Unit(reflection, found, scope, batched=batched)
    unit.stack.append(reflection.function)
    lw = Lowering(unit, reflection, {}, reflection.locals)
    bindings = _parameters(lw, reflection, arguments, source, environment)
    with found.collect():
        try:
            if before is not None:
                bindings += before(lw)
            lw.body(reflection.body)
        except Unsupported:
            pass
    found.raise_if_any()
    result = join(*lw.returns, *(() if lw.dead else (NONE,)))
    changed = _changed(lw, bindings)
    _check_aliases(lw, changed)
    found.raise_if_any()
    pieces = cut(lw.out, bindings, changed)
    names = _step_names(pieces.functions)
    files = [_file(unit, handlers) for handlers in pieces.functions]
    taken = tuple(binding.key for binding in bindings if binding.key is not None)
    if pieces.unit:
        compiled = Compiled(files[0], (), pieces.functions[0].call, result, taken)
    else:
        after = _file(unit, Handlers([js.Return(js.Object(()))], pieces.after or []))
        steps = tuple(
            Step(name, code, handlers.call)
            for name, code, handlers in zip(names, files, pieces.functions, strict=True)
            if handlers.call is not None
        )
        compiled = Compiled(after, steps, None, result, taken)
    for code in (compiled.code, *(step.code for step in compiled.steps)):
        if len(code) > LIMIT:
            found.report(
                FL5009,
                f"The code has {len(code)} characters; AppSync takes {LIMIT}.",
                reflection.position(reflection.node),
                "Move a part of it into a Function.",
            )
    found.raise_if_any()
    return compiled


# ---------------------------------------------------------------------- parameters


def _parameters(
    lw: Lowering,
    reflection: Reflection,
    arguments: Mapping[str, T] | None,
    source: T | None,
    environment: Mapping[str, str] | None,
) -> list[Binding]:
    bindings: list[Binding] = []
    nodes = {arg.arg: arg for arg in reflection.parameters}
    for name, value in reflection.bound.items():
        constant = lw.constant(value, reflection.node)
        lw.env[name] = Var("", constant.t, value)
    for name, parameter in reflection.signature.parameters.items():
        where = reflection.position(nodes.get(name, reflection.node))
        hint = reflection.hints.get(name)
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            lw.unit.found.report(
                FL5014, f"A resolver takes its arguments by name; {name} is not one.", where, "Name the arguments."
            )
            continue
        if getattr(hint, "__name__", "") == "AppsyncContext" or (name == "context" and name not in (arguments or {})):
            lw.js_names[name] = "ctx"
            lw.env[name] = Var("ctx", _CONTEXT, view=_environment(environment))
            continue
        hinted = ANY if hint is None else of_annotation(hint)
        if name == "source" and name not in (arguments or {}):
            js_name = lw.js_name(name)
            lw.env[name] = Var(js_name, _narrowed(source, hinted, hint))
            bindings.append(Binding(js_name, None, None, js.path("ctx.source")))
            continue
        given = None if arguments is None else arguments.get(name)
        if arguments is not None and given is None:
            if parameter.default is not inspect.Parameter.empty:
                constant = lw.constant(parameter.default, reflection.node)
                lw.env[name] = (
                    Var(lw.js_name(name), constant.t, parameter.default)
                    if constant.js is None
                    else Var(lw.js_name(name), constant.t)
                )
                if constant.js is not None:
                    lw.emit(js.Assign(js.Name(lw.js_name(name)), constant.js))
                continue
            lw.unit.found.report(
                FL5014,
                f"The field has no argument {name}.",
                where,
                f"Its arguments are: {', '.join(arguments) or 'none'}. The parent object is called source.",
            )
            lw.env[name] = Var(lw.js_name(name), ANY)
            continue
        bindings.append(_argument(lw, name, parameter, given, hinted, hint))
    return bindings


def _environment(variables: Mapping[str, str] | None) -> Mapping[str, V] | None:
    """`context["env"]`: Terraform cannot set an API's variables, so their values are constants of the code."""
    if variables is None:
        return None
    return {"env": V(js.of_python(dict(variables)), of_constant(dict(variables)), dict(variables))}


def _argument(
    lw: Lowering, name: str, parameter: inspect.Parameter, given: T | None, hinted: T, hint: object
) -> Binding:
    t = _narrowed(given, hinted, hint)
    default: js.Expr | None = None
    if parameter.default is not inspect.Parameter.empty:
        constant = lw.constant(parameter.default, lw.reflection.node)
        default = constant.js if constant.js is not None else js.NULL
        # A schema's null is None, and only an absent argument takes the default.
        t = join(t, constant.t)
    elif t.may("none"):
        default = js.NULL if given is None or given.may("none") else None
    js_name = lw.js_name(name)
    lw.env[name] = Var(js_name, t)
    return Binding(js_name, name, default)


def _narrowed(given: T | None, hinted: T, hint: object) -> T:
    """The schema's type, made more exact by the hint where it says more."""
    if given is None:
        return hinted
    if hint is None or hinted == ANY:
        return given
    kinds = given.kinds
    if given.without("none") == ANY.without("none"):
        kinds = hinted.kinds | (given.kinds & {"none"})
        return dataclasses.replace(hinted, kinds=kinds)
    if hinted.fields and given.may("dict"):
        if not given.fields:
            return dataclasses.replace(hinted, kinds=kinds)
        hints = dict(hinted.fields)
        fields = tuple((name, _narrowed(t, hints.get(name, ANY), hint)) for name, t in given.fields)
        return dataclasses.replace(given, fields=fields)
    if given.may("list") and hinted.may("list") and given.element.may("dict") and hinted.element.fields:
        return dataclasses.replace(given, elem=dataclasses.replace(hinted.element, kinds=given.element.kinds))
    return given


# ---------------------------------------------------------------------- what changes


def _changed(lw: Lowering, bindings: Sequence[Binding]) -> frozenset[str]:
    """Parameters that are assigned, or whose objects (or what shares them) change."""
    names = {binding.name for binding in bindings}
    moved = walk.assigned(lw.out) | mutated(lw.out)
    groups = _groups(lw)
    touched = set(moved)
    for name in moved:
        touched |= groups.get(name, set())
    return frozenset(names & touched)


def _groups(lw: Lowering) -> dict[str, set[str]]:
    """By JavaScript name, the names that may share objects."""
    return {
        lw.js_names[name]: {lw.js_names[each] for each in group if each in lw.js_names}
        for name, group in lw.aliases.items()
        if name in lw.js_names
    }


def _check_aliases(lw: Lowering, changed: frozenset[str]) -> None:
    """An object under two names that both live across a call is two objects after it."""
    place = next(
        (
            place
            for place, node in enumerate(lw.out)
            if any(isinstance(each, js.CallPoint) for each in walk.statements([node]))
        ),
        None,
    )
    if place is None:
        return
    before, after = lw.out[:place], lw.out[place + 1 :]
    defined = walk.assigned(before) | changed
    used = set(walk.names(after))
    groups = _groups(lw)
    for name in sorted(mutated(after) & defined & used):
        others = sorted((groups.get(name, set()) - {name}) & defined & used)
        if others:
            lw.unit.found.report(
                FL5020,
                f"{name} and {others[0]} may be the same object, which changes after a cloud call.",
                lw.position(lw.reflection.node),
                "Change it before the call, or copy it: list(x), dict(x).",
            )


# ---------------------------------------------------------------------- files


def _step_names(functions: Sequence[Handlers]) -> list[str]:
    names: list[str] = []
    for handlers in functions:
        base = re.sub(r"\W+", "_", handlers.call.name if handlers.call is not None else "step").strip("_") or "step"
        name, number = base, 1
        while name in names:
            number += 1
            name = f"{base}_{number}"
        names.append(name)
    return names


def _file(unit: Unit, handlers: Handlers) -> str:
    """The text of one file: the two handlers, then the functions and helpers that they use."""
    response = js.Define("response", (js.CTX,), tidy(handlers.response), exported=True)
    said = {node.text for node in walk.statements(response.body) if isinstance(node, js.Comment)}
    request = js.Define("request", (js.CTX,), tidy(handlers.request, said), exported=True)
    defines: dict[str, js.Define] = {}
    used: set[str] = set()
    queue = [request, response]
    while queue:
        names = set(walk.names(queue.pop().body))
        used |= names
        for name in sorted(names & unit.defines.keys() - defines.keys()):
            whole = unit.defines[name]
            defines[name] = js.Define(name, whole.params, tidy(list(whole.body)))
            queue.append(defines[name])
    text = "\n".join(
        js.text([node]) for node in (request, response, *(defines[name] for name in unit.defines if name in defines))
    )
    tools = helpers.emit(sorted(used & helpers.SOURCES.keys()))
    if tools:
        text += "\n" + tools
    imports = [
        name for name in ("util", "runtime", "extensions") if f"{name}." in text and re.search(rf"\b{name}\.", text)
    ]
    head = f"import {{ {', '.join(imports)} }} from '@aws-appsync/utils';\n\n" if imports else ""
    return head + text


__all__ = ["BOOL", "INT", "LIMIT", "Compiled", "Step", "compile_resolver"]
