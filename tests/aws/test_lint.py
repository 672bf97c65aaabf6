"""parliament's opinion of the policies that calls get."""

import json

import pytest

parliament = pytest.importorskip("parliament")

from cdktf_functionless.iam import policy_document  # noqa: E402
from tests.aws.common import call  # noqa: E402
from tests.aws.test_permissions import CASES  # noqa: E402

#: (operation, finding) -> why it is parliament's own: it takes all resource types of an action to be needed at once,
#: and its data has no access points.
OWN = {
    ("<aws.batch.submit_job>", "RESOURCE_MISMATCH"): "one statement has both the definition and the queue",
    ("<aws.bedrock_runtime.converse>", "RESOURCE_MISMATCH"): "a profile and its model are two of ten types",
    ("<aws.bedrock_runtime.invoke_model>", "RESOURCE_MISMATCH"): "a model is one of ten types",
    ("<aws.s3.get_object>", "RESOURCE_MISMATCH"): "objects of access points",
    ("<aws.s3.put_bucket_lifecycle_configuration>", "RESOURCE_POLICY_PRIVILEGE_ESCALATION"): "it is what was asked for",
    ("<aws.stepfunctions.describe_execution>", "RESOURCE_MISMATCH"): "an execution is of one kind",
}


def findings(operation, parameters):
    found = call(operation, parameters).statements
    document = json.dumps(policy_document(found)).replace("${*}", "x").replace("${?}", "x")
    # A `*` stands only for actions that know no resource.
    return [item for item in parliament.analyze_policy_string(document).findings if item.issue != "RESOURCE_STAR"]


@pytest.mark.parametrize(("operation", "parameters", "expected"), CASES, ids=[repr(case[0]) for case in CASES])
def test_policies_are_clean(operation, parameters, expected):
    if expected:
        assert [item for item in findings(operation, parameters) if (repr(operation), item.issue) not in OWN] == []


def test_no_exception_is_left_over():
    seen = {
        (repr(operation), item.issue) for operation, given, out in CASES if out for item in findings(operation, given)
    }
    assert set(OWN) <= seen
