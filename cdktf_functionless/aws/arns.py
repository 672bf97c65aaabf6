"""ARNs from the arguments of an SDK call: of a resource, of a token, or composed from a literal name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from ..integration import Argument
from ..tokens import has_token, is_token
from .context import ArnContext
from .identity import arn_of, identify, is_resource
from .spelling import kind

_PLACEHOLDER = "{}"
#: Attributes of a resource of the provider that name it.
_NAMES = ("bucket", "id", "key_id", "name", "url")
#: What a scope of WAF is called in ARNs.
_SCOPES = {"CLOUDFRONT": "global", "REGIONAL": "regional"}
#: A parameter that may be left out, and what the service takes then: service, parameter in lower case.
DEFAULTS: Mapping[tuple[str, str], str] = {
    ("athena", "workgroup"): "primary",
    ("ecs", "cluster"): "default",
    ("events", "eventbusname"): "default",
    ("scheduler", "groupname"): "default",
}


def values(argument: Argument | None) -> tuple[object, ...] | None:
    """The live objects that an argument may be, or None where that is not known."""
    return None if argument is None or not argument.possible else tuple(argument.possible)


class Arns:
    """Builds the ARNs that one call touches.

    Args:
        service: boto3's name.
        templates: the service's ARN formats by type of resource, as `permissions.jsonl` has them.
        context: where partition, region and account come from.
    """

    def __init__(self, service: str, templates: Mapping[str, str], context: ArnContext) -> None:
        self._service = service
        self._templates = templates
        self._bases = frozenset(templates.values())
        self._context = context

    def compose(self, template: str, names: Sequence[str]) -> str:
        """A template with its names in place; partition, region and account are asked for only where it has them."""
        parts = template.split(_PLACEHOLDER)
        filled = parts[0] + "".join(name + part for name, part in zip(names, parts[1:], strict=True))
        for short, attribute in (("{p}", "partition"), ("{r}", "region"), ("{a}", "account")):
            if short in filled:
                filled = filled.replace(short, str(getattr(self._context, attribute)))
        return filled

    def of_type(self, resource: str, binding: Sequence[str], parameters: Mapping[str, Argument]) -> list[str] | None:
        """The ARNs of a type of resource.

        Args:
            resource: the type, as the service's templates name it.
            binding: what fills each placeholder: parameters separated by `|`, or `*`.
            parameters: the call's.

        Returns:
            None where the resource itself is not known; a part of it that is not known is `*`.
        """
        template = self._templates[resource]
        if not binding:
            return [self.compose(template, ())]
        choices: list[list[tuple[str, object]] | None] = [self._choices(names, parameters) for names in binding]
        if choices[0] is None:
            return None
        found: dict[str, None] = {}
        for combination in itertools.product(*[choice or [("*", "*")] for choice in choices]):
            arn = self._one(template, combination, whole=binding[-1].startswith("="))
            if arn is None:
                return None
            found[arn] = None
        return list(found)

    def _choices(self, names: str, parameters: Mapping[str, Argument]) -> list[tuple[str, object]] | None:
        """What may fill a placeholder, each with the parameter that it comes from."""
        members = names.removeprefix("=").split("|")
        for member in members:
            if member in parameters:
                found = [values(item) for item in elements(parameters[member]) or (parameters[member],)]
                if any(known is None for known in found):
                    return None
                return [(member, value) for known in found for value in known or ()]
        for member in members:
            default = DEFAULTS.get((self._service, member.lower()))
            if default is not None:
                return [(member, default)]
        return [("*", "*")] if "*" in members else None

    def _one(self, template: str, combination: Sequence[tuple[str, object]], *, whole: bool) -> str | None:
        """One ARN; `whole` where the last value must be an ARN itself."""
        names: list[str] = []
        for index, (member, value) in enumerate(combination):
            last = index == len(combination) - 1
            arn = self.arn(value, "Arn" if whole else member)
            if arn is not None:
                if last:
                    return arn
                base = _through(template, index)
                if index == 0 and base in self._bases:
                    rest = [self.name(item, name) for name, item in combination[1:]]
                    known = [name if name is not None else "*" for name in rest]
                    return arn + self.compose(template[len(base) :], known)
            name = None if whole or kind(member) == "arn" else self.name(value, member)
            if name is None:
                return None
            names.append(name)
        return self.compose(template, names)

    def arn(self, value: object, member: str = "") -> str | None:
        """The ARN that a value is or stands for; None for a plain name, or what is not known."""
        if is_resource(value):
            return arn_of(value)
        if not isinstance(value, str):
            return None
        if value.startswith("arn:"):
            return value
        if not is_token(value):
            return None
        owner = self._context.owner(value)
        if owner is not None:
            resource, attribute = owner
            if attribute == "arn" or attribute in _NAMES or attribute.endswith("_name"):
                return arn_of(resource) or (value if attribute == "arn" else None)
            if attribute.endswith("arn") or kind(member) == "arn":
                return value
            return None
        return value if kind(member) == "arn" else None

    def name(self, value: object, member: str) -> str | None:
        """The text of a name inside an ARN; None where it cannot be one."""
        if value == "*" and member == "*":
            return "*"
        if is_resource(value):
            return identify(value, member)
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            return None
        text = str(value)
        if member == "Scope":  # WAF's
            return _SCOPES.get(text)
        return text if has_token(text) else literal(text)


def literal(text: str) -> str:
    """A name as IAM matches it to the letter: `*`, `?` and `$` are written as its variables for them."""
    return re.sub(r"[*?]|\$(?=\{)", lambda found: "${" + found.group() + "}", text)


def _through(template: str, index: int) -> str:
    """A template up to and with its placeholder of that index."""
    end = -1
    for _ in range(index + 1):
        end = template.index(_PLACEHOLDER, end + 1)
    return template[: end + len(_PLACEHOLDER)]


def walk(argument: Argument, path: str = "") -> Iterator[tuple[str, Argument]]:
    """An argument and all that is inside it, as far as displays and live containers show; names, not indexes."""
    yield path, argument
    if argument.items is not None:
        for key, item in argument.items.items():
            yield from walk(item, key)
    elif argument.elements is not None:
        for element in argument.elements:
            yield from walk(element, path)
    elif argument.possible and len(argument.possible) == 1:
        value = argument.possible[0]
        if isinstance(value, Mapping):
            for key, item in value.items():
                yield from walk(Argument(argument.position, possible=(item,)), str(key))
        elif isinstance(value, (list, tuple)) and not is_token(value):
            for item in value:
                yield from walk(Argument(argument.position, possible=(item,)), path)


def entries(argument: Argument | None) -> Mapping[str, Argument] | None:
    """The entries of a dict argument, written or live; None where they are not known."""
    if argument is None:
        return None
    if argument.items is not None:
        return argument.items
    found = values(argument)
    if found and len(found) == 1 and isinstance(found[0], Mapping):
        return {str(key): Argument(argument.position, possible=(item,)) for key, item in found[0].items()}
    return None


def elements(argument: Argument | None) -> Sequence[Argument] | None:
    """The elements of a list argument, written or live; None where they are not known."""
    if argument is None:
        return None
    if argument.elements is not None:
        return argument.elements
    found = values(argument)
    if found and len(found) == 1 and isinstance(found[0], (list, tuple)) and not is_token(found[0]):
        return [Argument(argument.position, possible=(item,)) for item in found[0]]
    return None
