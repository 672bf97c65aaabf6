"""Terraform tokens as environment variables: readable names, one for each token, and Lambda's limit of 4 KB.

A string is taken to pieces: its constant parts stay in the module, only the tokens become variables, so that ARNs of
the same account share what they have in common.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from ...diagnostics import FL2005, FL2007, Diagnostics, Position, error
from . import nodes
from .things import Imported, Text, Thing

#: Bytes that AWS allows for all names and values together.
LIMIT = 4096
_FOREIGN = ("AWS_", "LAMBDA_", "_")


class Terraform(Protocol):
    """What Terraform makes of tokens, as the stack of a function sees it."""

    def references(self, tokens: Sequence[Any]) -> list[str]:
        """The tokens as Terraform reads them: `${aws_s3_bucket.files.arn}`."""
        ...

    def encoded(self, token: Any) -> str:
        """A string token with the JSON text of a number or list token."""
        ...

    def is_sensitive(self, reference: str) -> bool:
        """Whether a reference gives a secret."""
        ...


class Environment:
    """The environment variables of a bundle.

    Args:
        reserved: names that the user has given values of his own.
        terraform: the function's stack; None in tests of the bundle alone.
    """

    def __init__(self, reserved: frozenset[str] = frozenset(), terraform: Terraform | None = None) -> None:
        self.variables: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        self._reserved = reserved
        self._terraform = terraform
        self._references: dict[str, str] = {}

    def read(self, things: Iterable[Thing], found: Diagnostics) -> None:
        """Asks Terraform, once, what the tokens are: two of the same reference are one variable.

        Args:
            things: those that hold tokens.
            found: gets FL2005 for the secrets among them.
        """
        tokens: dict[str, Any] = {}
        holders: dict[str, Thing] = {}
        for thing in things:
            assert isinstance(thing.form, Text)
            for is_token, value in thing.form.pieces:
                if is_token:
                    tokens.setdefault(str(value), value)
                    holders.setdefault(str(value), thing)
        if self._terraform is None or not tokens:
            return
        references = self._terraform.references(list(tokens.values()))
        self._references = dict(zip(tokens, references, strict=True))
        for key, reference in self._references.items():
            if self._terraform.is_sensitive(reference):
                form = holders[key].form
                assert isinstance(form, Text)
                found.report(
                    FL2005,
                    f"{' -> '.join(holders[key].chain())} is the sensitive value {reference}: as an environment "
                    "variable it could be read by everyone who may look at the function.",
                    form.position,
                    "Keep it in a Secret and read that in the function.",
                )

    def expression(self, thing: Thing, form: Text, imported: Callable[[Imported], str]) -> ast.expr:
        """The expression that reads a token, or joins a string with tokens in it."""
        environ = imported(Imported(module="os", attribute="environ"))
        parts: list[ast.expr] = []
        for is_token, value in form.pieces:
            if not is_token:
                parts.append(nodes.constant(value))
                continue
            key = nodes.constant(self._variable(value, thing))
            parts.append(ast.Subscript(value=nodes.name(environ), slice=key, ctx=ast.Load()))
        result = parts[0]
        for part in parts[1:]:
            result = ast.BinOp(left=result, op=ast.Add(), right=part)
        if form.decoded:
            loads = imported(Imported(module="json", attribute="loads"))
            return nodes.call(nodes.name(loads), result)
        return result

    def _variable(self, token: Any, thing: Thing) -> str:
        key = self._references.get(str(token), str(token))
        known = self._names.get(key)
        if known is None:
            known = self._names[key] = self._free_name(_readable(thing))
            text = isinstance(token, str)
            self.variables[known] = token if text or self._terraform is None else self._terraform.encoded(token)
        return known

    def _free_name(self, wanted: str) -> str:
        candidate, number = wanted, 1
        while candidate in self.variables or candidate in self._reserved:
            number += 1
            candidate = f"{wanted}_{number}"
        return candidate

    def check(self, position: Position | None) -> None:
        """Raises FL2007 when the names and the known parts of the values alone pass AWS's limit."""
        size = sum(len(name) + 1 for name in self.variables)
        if size > LIMIT:
            raise error(
                FL2007,
                f"The function captures {len(self.variables)} Terraform values. As variables they take more "
                f"than {LIMIT} bytes, and a file in the zip cannot hold what Terraform knows only when it is applied.",
                position,
                "Capture fewer values, put them into an SSM parameter that the function reads, or split the function.",
            )


def _readable(thing: Thing) -> str:
    """`ORDERS_ARN`: the names that lead to the value, from the last function on."""
    labels: list[str] = []
    part: Thing | None = thing
    while part is not None and len(labels) < 4:
        if part.title is not None:
            labels.append(part.title)
            break
        labels.append(part.label)
        if part.parent is None or part.parent.parent is None or callable(part.parent.value):
            break
        part = part.parent
    words = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", label) for label in reversed(labels)]
    words = [re.sub(r"[^0-9A-Za-z]+", "_", word).strip("_") for word in words]
    name = "_".join(word for word in words if word and word != "self").upper() or "VALUE"
    if name.startswith(_FOREIGN) or name[0].isdigit() or len(name) == 1:  # AWS wants a letter, and two characters
        name = f"VALUE_{name.lstrip('_')}"
    return name
