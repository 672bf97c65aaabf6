"""IAM policy documents: one statement per target, each with the source lines that caused it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .diagnostics import FL2030, FL2038, Diagnostics, Position, error
from .tokens import has_token

#: Elements of an IAM JSON statement in an identity policy.
ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
#: The most characters of a role's inline policies, blanks apart.
LIMIT = 10_240
_ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
_SID = re.compile(r"[A-Za-z0-9]*")


@dataclass(frozen=True)
class Statement:
    """Actions allowed on resources.

    Args:
        actions: as `"dynamodb:GetItem"`.
        resources: ARNs or tokens of ARNs.
        condition: the statement's `Condition` block.
        sources: the places in the user's code that need it.
    """

    actions: frozenset[str]
    resources: tuple[str, ...]
    condition: Mapping[str, Any] | None = field(default=None, hash=False)
    sources: tuple[Position, ...] = ()


def merge(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The same permissions as one statement per resource and condition, in the order of first need.

    A statement allows each of its actions on each of its resources, so it may be taken apart by resource and joined
    again by resource: nothing is allowed that was not.
    """
    actions: dict[tuple[str, str], dict[str, None]] = {}
    conditions: dict[tuple[str, str], Mapping[str, Any] | None] = {}
    sources: dict[tuple[str, str], dict[Position, None]] = {}
    for statement in statements:
        condition = "" if not statement.condition else json.dumps(statement.condition, sort_keys=True)
        for resource in statement.resources:
            target = (resource, condition)
            conditions.setdefault(target, statement.condition or None)
            actions.setdefault(target, {}).update(dict.fromkeys(sorted(statement.actions)))
            sources.setdefault(target, {}).update(dict.fromkeys(statement.sources))
    return tuple(
        Statement(frozenset(actions[target]), (target[0],), conditions[target], tuple(sorted(sources[target])))
        for target in actions
    )


def policy_document(statements: Iterable[Statement], extra: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The policy as IAM reads it.

    Args:
        statements: what the code needs; merged to one statement per target, its actions sorted.
        extra: IAM JSON statements of the user's, appended as they are, without what is there already.

    Returns:
        A document of version 2012-10-17; "Statement" is empty when nothing is allowed.

    Raises:
        FunctionlessError: FL2030 when an extra statement is not an IAM JSON statement, FL2038 when the document is
            longer than IAM takes, whatever its tokens stand for.
    """
    check_statements(extra)
    body = [_statement(statement) for statement in merge(statements)]
    for item in extra:
        if (plain := dict(item)) not in body:
            body.append(plain)
    document = {"Version": "2012-10-17", "Statement": body}
    length = len(re.sub(r"\$\{[^}]*\}", "", json.dumps(document, separators=(",", ":"))))
    if length > LIMIT:
        raise error(
            FL2038,
            f"The policy of a role has at least {length:,} characters, and IAM takes {LIMIT:,}.",
            None,
            "Touch fewer resources in one function, or let a pattern in policy_statements=[...] cover them.",
        )
    return document


def _statement(statement: Statement) -> dict[str, Any]:
    actions = sorted(statement.actions)
    body: dict[str, Any] = {
        "Effect": "Allow",
        "Action": actions[0] if len(actions) == 1 else actions,
        "Resource": statement.resources[0] if len(statement.resources) == 1 else list(statement.resources),
    }
    if statement.condition:
        body["Condition"] = dict(statement.condition)
    return body


def policy_report(statements: Iterable[Statement], readable: Callable[[str], str] = str) -> str:
    """What a policy allows and why, for people.

    Args:
        statements: what the code needs.
        readable: how a resource is shown; for resolving tokens.

    Returns:
        For each target its resource, and under it each action with the source lines that need it.
    """
    found = tuple(statements)
    lines: list[str] = []
    for merged in merge(found):
        lines.append(readable(merged.resources[0]))
        if merged.condition:
            lines.append(f"  when {json.dumps(merged.condition, sort_keys=True)}")
        width = max(map(len, merged.actions))
        for action in sorted(merged.actions):
            causes = sorted(
                {
                    source
                    for statement in found
                    if action in statement.actions
                    and merged.resources[0] in statement.resources
                    and (statement.condition or None) == merged.condition
                    for source in statement.sources
                }
            )
            shown = [f"{cause}  {cause.source_line().strip()}".rstrip() for cause in causes] or [""]
            lines.append(f"  {action:<{width}}  {shown[0]}".rstrip())
            lines += [f"  {'':<{width}}  {more}" for more in shown[1:]]
    return "\n".join(lines) + "\n" if lines else ""


def check_statements(extra: object) -> None:
    """Checks the user's own statements.

    Raises:
        FunctionlessError: FL2030, all that is wrong together.
    """
    found = Diagnostics()
    if not isinstance(extra, (list, tuple)):
        _wrong(found, "policy_statements is not a list", "Write a list of IAM JSON statements.")
    else:
        for index, item in enumerate(extra):
            if isinstance(item, Mapping):
                _check_statement(found, f"policy_statements[{index}]", item)
            else:
                _wrong(found, f"policy_statements[{index}] is not a dict")
    found.raise_if_any()


def _wrong(found: Diagnostics, what: str, remedy: str = "") -> None:
    example = '{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table.arn}'
    found.report(FL2030, f"{what}.", None, remedy or f"A statement looks like {example}.")


def _check_statement(found: Diagnostics, where: str, item: Mapping[str, Any]) -> None:
    for key in item:
        if key not in ELEMENTS:
            _wrong(found, f"{where} has an element {key!r}", f"A role's policy knows: {', '.join(ELEMENTS)}.")
    if item.get("Effect") not in ("Allow", "Deny"):
        _wrong(found, f"{where} has no Effect", 'Say "Effect": "Allow" or "Effect": "Deny".')
    for name in ("Action", "Resource"):
        given = [key for key in (name, f"Not{name}") if key in item]
        if len(given) != 1:
            _wrong(found, f"{where} has {name} and Not{name}" if given else f"{where} has no {name}")
        for key in given:
            _check_names(found, where, key, item[key], action=name == "Action")
    sid = item.get("Sid", "")
    if not (isinstance(sid, str) and _SID.fullmatch(sid)):
        _wrong(found, f"{where} has a Sid that is not of letters and digits", "Leave it out, or use A-Z, a-z and 0-9.")
    _check_condition(found, where, item.get("Condition", {}))


def _check_names(found: Diagnostics, where: str, key: str, value: object, *, action: bool) -> None:
    names = value if isinstance(value, (list, tuple)) else [value]
    if not names:
        _wrong(found, f"{where} has an empty {key}")
    for name in names:
        if not isinstance(name, str):
            _wrong(found, f"{where} has a {key} that is not a string but {type(name).__name__}")
        elif has_token(name):
            continue
        elif action and not _ACTION.fullmatch(name):
            _wrong(found, f"{where} has an {key} {name!r}", 'An action is "service:Operation", as "s3:GetObject".')
        elif not action and not (name == "*" or name.startswith("arn:")):
            _wrong(found, f"{where} has a {key} {name!r}", 'A resource is an ARN, a token of one, or "*".')


def _check_condition(found: Diagnostics, where: str, condition: object) -> None:
    shaped = isinstance(condition, Mapping) and all(isinstance(tests, Mapping) for tests in condition.values())
    if not shaped:
        remedy = 'Write {"StringEquals": {"aws:ResourceTag/team": "a"}}: operator, then key, then value.'
        _wrong(found, f"{where} has a Condition of the wrong shape", remedy)


def calls_of(statements: Sequence[Statement]) -> list[dict[str, str]]:
    """What source lines do to resources: `{"operation": "GetItem", "target": ARN, "source": "shop.py:12"}`.

    Args:
        statements: of a policy; those without a source line are left out.
    """
    found: dict[tuple[str, str, str], None] = {}
    for statement in statements:
        for source in statement.sources:
            place = f"{os.path.basename(source.file)}:{source.line}"
            for action in sorted(statement.actions):
                found.update(((action.partition(":")[2], target, place), None) for target in statement.resources)
    return [{"operation": operation, "target": target, "source": source} for operation, target, source in found]
