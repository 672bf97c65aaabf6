"""The Terraform values that functions capture: which references they are, and which of them are secrets."""

from __future__ import annotations

import json
import re
import weakref
from collections.abc import Sequence
from typing import Any

from cdktf import DefaultTokenResolver, Fn, StringConcat, TerraformStack, TerraformVariable, Tokenization
from constructs import Construct

_VARIABLE = re.compile(r"\bvar\.([\w-]+)")
_ATTRIBUTE = re.compile(r"\$\{(?!var\.)[\w.-]+\.(\w+)\}")
#: Attributes of resources that the provider marks as sensitive.
_SECRET = re.compile(
    r"(^|_)(password|secret|secret_key|secret_string|secret_binary|private_key|auth_token|ses_smtp_password_v4)$"
)

#: What tokens are, by stack: a table's name is read by many functions.
_known: weakref.WeakKeyDictionary[TerraformStack, dict[str, str]] = weakref.WeakKeyDictionary()


class Captured:
    """Terraform's view of what the code of a construct captures.

    Args:
        scope: the construct.
    """

    def __init__(self, scope: Construct) -> None:
        self._scope = scope
        self._stack = TerraformStack.of(scope)

    def references(self, tokens: Sequence[Any]) -> list[str]:
        """The tokens as Terraform reads them: one call for all that the stack's other functions have not asked for."""
        known = _known.setdefault(self._stack, {})
        asked = [token for token in tokens if not isinstance(token, str) or token not in known]
        found: list[Any] = []
        if asked:
            resolver = DefaultTokenResolver(StringConcat())
            found = Tokenization.resolve(asked, scope=self._scope, resolver=resolver, preparing=False)
        texts = {
            id(token): item if isinstance(item, str) else json.dumps(item, sort_keys=True)
            for token, item in zip(asked, found, strict=True)
        }
        known |= {token: texts[id(token)] for token in asked if isinstance(token, str)}
        return [known[token] if isinstance(token, str) else texts[id(token)] for token in tokens]

    def encoded(self, token: Any) -> str:
        """The JSON text of a number or list token, as a string token."""
        return Fn.jsonencode(token)

    def is_sensitive(self, reference: str) -> bool:
        """Whether a reference names a sensitive variable, or an attribute that holds a secret."""
        attribute = _ATTRIBUTE.fullmatch(reference)
        if attribute is not None and _SECRET.search(attribute.group(1)):
            return True
        names = set(_VARIABLE.findall(reference))
        return bool(names) and any(
            isinstance(node, TerraformVariable) and node.friendly_unique_id in names and bool(node.sensitive)
            for node in self._scope.node.root.node.find_all()
        )
