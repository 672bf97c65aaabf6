"""Terraform tokens in Python values: what is one, and text that mixes them with user strings.

A string token looks like `${TfToken[TOKEN.7]}`, a list token holds one string `#{TfToken[TOKEN.7]}`, a number token is
a float with a marker in its upper bits. Telling them apart is done here in Python: a call into jsii for every string
of a program would cost more than the analysis itself.
"""

from __future__ import annotations

import json
import re
import struct
from typing import Any

#: A token, or a plain Terraform reference that the library wrote itself.
TOKEN = re.compile(r"\$\{TfToken\[[^\]]+\]\}|\#\{TfToken\[[^\]]+\]\}")
_NUMBER_MARK = 0xFDFF  # cdktf's encoding: the upper 16 bits of a negative float that nothing else gives


class Raw(str):
    """Text that Terraform evaluates, as `${data.aws_region.current.region}`: written as it stands."""


def is_number_token(value: object) -> bool:
    """Whether a float is an encoded token."""
    return isinstance(value, float) and struct.unpack(">H", struct.pack(">d", value)[:2])[0] == _NUMBER_MARK


def has_token(text: str) -> bool:
    """Whether a string is or contains a token or a reference of ours."""
    return isinstance(text, Raw) or "TfToken[" in text


def is_token(value: object) -> bool:
    """Whether a value is known to Terraform only: a string with a token in it, a list or number token, a resolvable."""
    if isinstance(value, str):
        return has_token(value)
    if isinstance(value, float):
        return is_number_token(value)
    if isinstance(value, list):
        return len(value) == 1 and isinstance(value[0], str) and value[0].startswith("#{TfToken[")
    return _is_resolvable(value)


def _is_resolvable(value: object) -> bool:
    cls = type(value)
    if cls.__name__ == "InterfaceDynamicProxy":  # how jsii hands over an IResolvable without a class of its own
        return True
    return hasattr(cls, "__jsii_type__") and hasattr(value, "creation_stack") and hasattr(value, "resolve")


def escape(text: str) -> str:
    """A user's string as Terraform must read it: `${` and `%{` are data, tokens stay references."""
    if isinstance(text, Raw):
        return str(text)
    if "{" not in text:
        return text
    parts: list[str] = []
    last = 0
    for found in TOKEN.finditer(text):
        parts += (_escape_plain(text[last : found.start()]), found.group())
        last = found.end()
    parts.append(_escape_plain(text[last:]))
    return "".join(parts)


def _escape_plain(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")


def escape_all(value: Any) -> Any:
    """A JSON-like value with every string (keys too) escaped for Terraform."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, dict):
        return {escape(key): escape_all(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [escape_all(item) for item in value]
    return value


def json_text(document: Any, *, indent: int | None = None) -> str:
    """JSON text for a Terraform argument: plain references where there are tokens, all other strings data."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(escape_all(document), indent=indent, separators=separators, ensure_ascii=False)
