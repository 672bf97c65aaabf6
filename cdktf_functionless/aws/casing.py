"""Names of members in Step Functions' SDK integrations: words in Pascal case, as the AWS SDK for Java has them.

`stateMachineArn` is `StateMachineArn` there, `DBInstanceIdentifier` is `DbInstanceIdentifier`, in requests and in
responses alike. Keys of maps are data and stay.

https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html#use-awssdk-integ
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from .model import Service

#: Where a word ends: before an upper case letter that starts another, after an acronym, after digits, around a version.
_ENDS = (
    (re.compile(r"[^A-Za-z0-9]+"), " "),
    (re.compile(r"([^a-z]{2,})v(\d+)"), r"\1 v\2 "),
    (re.compile(r"([^A-Z]{2,})V(\d+)"), r"\1 V\2 "),
    (re.compile(r"(?<=[a-z])(?=[A-Z][A-Za-z0-9])"), " "),
    (re.compile(r"([A-Z]+)([A-Z][a-z])"), r"\1 \2"),
    (re.compile(r"(\d)([A-Za-z])"), r"\1 \2"),
)
#: Names that Java cannot use.
_TAKEN = {"Equals": "EqualsValue", "Null": "Nul"}


@functools.cache
def sdk_name(member: str) -> str:
    """A member's name in an SDK integration."""
    text = member
    for pattern, replacement in _ENDS:
        text = pattern.sub(replacement, text)
    name = "".join(word.capitalize() for word in text.split())
    return _TAKEN.get(name, name)


def first_upper(member: str) -> str:
    """A member's name in an optimized integration: the API's, with its first letter in upper case."""
    return member[:1].upper() + member[1:]


#: The most members of an object that are computed in one expression.
_WIDE = 15

Naming = Callable[[str], str]
#: Of a member: the name to read, the name to read where that is missing, and the name to write.
Names = Callable[[str], tuple[str, str, str]]


class Renaming:
    """Rewrites values between boto3's names and Step Functions', where a shape has any that differ.

    Args:
        service: whose shapes these are.
        naming: Step Functions' name of a member.
    """

    def __init__(self, service: Service, naming: Naming) -> None:
        self._service = service
        self._naming = naming
        self._known: dict[str, bool] = {}

    def name(self, member: str) -> str:
        """A member as Step Functions has it."""
        return self._naming(member)

    def differs(self, shape: str) -> bool:
        """Whether a shape, or one that it holds, has a member of another name."""
        if shape not in self._known:
            self._known[shape] = False  # a shape that holds itself differs through its other members
            self._known[shape] = self._differs(shape)
        return self._known[shape]

    def _differs(self, shape: str) -> bool:
        described = self._service.shapes[shape]
        members: Mapping[str, Any] = described.get("members", {})
        if any(self._naming(member) != member for member in members):
            return True
        inner = [*members.values(), *(described[key] for key in ("member", "value") if key in described)]
        return any(self.differs(reference["shape"]) for reference in inner)

    def request(self, shape: str, code: str) -> str:
        """JSONata that gives a value, computed with boto3's names, the names of Step Functions."""
        return self._whole(shape, code, lambda member: (member, member, self._naming(member)))

    def response(self, shape: str, code: str) -> str:
        """JSONata that gives a response the names of boto3.

        A name with an acronym in it is looked for in the API's own spelling too: AWS documents the rule for requests.
        """
        return self._whole(shape, code, lambda member: (self._naming(member), first_upper(member), member))

    def _whole(self, shape: str, code: str, names: Names) -> str:
        if not self.differs(shape):
            return code
        simple = re.fullmatch(r"\$[A-Za-z_][\w.]*", code) is not None
        functions: dict[str, str] = {}
        value = "$r_" if not simple else code
        result = self._value(shape, value, names, functions)
        structure = self._service.shapes[shape]["type"] == "structure"
        if structure and sum(text.count(f"{_function(shape)}(") for text in functions.values()) == 0:
            result = functions.pop(shape).removeprefix("function($v) { ").removesuffix(" }").replace("$v.", f"{value}.")
        parts = [f"{_function(name)} := {text}" for name, text in functions.items()]
        if not simple:
            parts.insert(0, f"$r_ := {code}")
        return f"({'; '.join([*parts, result])})" if parts else result

    def _value(self, shape: str, code: str, names: Names, functions: dict[str, str]) -> str:
        """The converted value of an expression of a shape that differs; structures become functions."""
        described = self._service.shapes[shape]
        if described["type"] == "list":
            inner = described["member"]["shape"]
            if self._service.shapes[inner]["type"] == "structure":
                self._value(inner, "", names, functions)
                return f"[$map({code}, {_function(inner)})]"
            return f"[$map({code}, function($x) {{ {self._value(inner, '$x', names, functions)} }})]"
        if described["type"] == "map":
            item = self._value(described["value"]["shape"], "$x", names, functions)
            return f"$merge([$each({code}, function($x, $k) {{ {{ $k: {item} }} }})])"
        if shape not in functions:
            functions[shape] = ""  # its place in the order: a function may call those after it
            functions[shape] = self._definition(described, names, functions)
        return f"{_function(shape)}({code})"

    def _definition(self, described: Mapping[str, Any], names: Names, functions: dict[str, str]) -> str:
        fields: list[str] = []
        for member, reference in described.get("members", {}).items():
            old, other, new = names(member)
            found = f"$v.{old}"
            either = found if old == other else f"$exists({found}) ? {found} : $v.{other}"
            if self.differs(reference["shape"]):
                if old != other:
                    found = "$m"
                found = f"$exists({found}) ? {self._value(reference['shape'], found, names, functions)}"
                either = found if old == other else f"($m := {either}; {found})"
            fields.append(f'"{new}": {either}')
        objects = [f"{{ {', '.join(fields[i : i + _WIDE])} }}" for i in range(0, len(fields), _WIDE)] or ["{ }"]
        if len(objects) == 1:
            return f"function($v) {{ {objects[0]} }}"
        # All members of an object are evaluated at once, which counts as depth; what stands in a block is not.
        chunks = [f"$p{number}" for number in range(len(objects))]
        parts = [f"{chunk} := {text}" for chunk, text in zip(chunks, objects, strict=True)]
        return f"function($v) {{ ({'; '.join(parts)}; $merge([{', '.join(chunks)}])) }}"


def _function(shape: str) -> str:
    return f"$as_{re.sub(r'[^A-Za-z0-9]', '_', shape)}"
