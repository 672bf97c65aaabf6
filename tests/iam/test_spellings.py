"""Plain boto3 in every spelling, under the question of `test_exact`: the policy allows what the bundle calls, and no more.

The programs are those of the analysis's own tests. Where a run makes every call that the program may make, the policy
must have nothing to spare; where it does not (an upload in parts, a branch that is not taken), it must be sufficient.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from botocore import xform_name

from cdktf_functionless import Function
from cdktf_functionless.reflect import reflect
from tests.harness.cloud import Cloud
from tests.harness.iam import assert_allows, assert_exact, lint, without_logs
from tests.harness.quick import Quick
from tests.harness.synth import synth
from tests.reflect.analysis import spellings
from tests.reflect.analysis.support import furnish, load

EVENT = {"key": "k", "keys": ["k"]}
#: Programs that a bundle cannot hold, or whose policy has to be given: each is a diagnostic.
REFUSED = {
    "a live thread": "FL2001",
    "a queue by name": "FL2036",
    "a global dict entry by name": "FL2001",
    "a topic": "FL2036",
}
OTHERS = [name for name in spellings.ALL if name not in spellings.ORDINARY and name not in REFUSED]
#: Programs whose one run does not need all that they may need: an upload in parts, versions of objects, signed URLs.
SOME_CALLS_ONLY = {
    "upload_file", "upload_fileobj of a bucket", "copy", "generate_presigned_url", "generate_presigned_post",
    "all of a collection, deleted",
}  # fmt: skip


def deployed(names: list[str], cloud: Cloud) -> Quick:
    """One stack with a function for each program, beside the resources that they name."""
    with tempfile.NamedTemporaryFile(suffix=".txt", delete=False) as file:
        file.write(b"text")

    def build(stack: Any) -> None:
        for number, name in enumerate(names):
            Function(stack, f"Use{number:03}", load(spellings.ALL[name][0], __file_to_send__=file.name).handler)

    quick = Quick(synth(build), cloud)
    furnish(quick.client)
    return quick


@pytest.fixture(scope="module")
def ordinary() -> Iterator[Quick]:
    with Cloud() as cloud:
        yield deployed(list(spellings.ORDINARY), cloud)


@pytest.fixture(scope="module")
def others() -> Iterator[Quick]:
    with Cloud() as cloud:
        yield deployed(OTHERS, cloud)


def check(quick: Quick, number: int, name: str) -> None:
    quick.client("s3").put_object(Bucket="bkt", Key="k", Body=b"text")  # the program before may have deleted it
    handler = load(spellings.ALL[name][0], __file_to_send__="").handler
    payload = EVENT if len(reflect(handler).signature.parameters) == 1 else {"event": EVENT}
    (outcome,) = quick.function(f"stack-Use{number:03}").run(payload, record=True)
    assert outcome.error is None or outcome.error.type == "Runtime.MarshalError", outcome
    policy = without_logs(quick.policy(f"stack-Use{number:03}"))
    assert lint(policy) == []
    called = {f"{call.service}.{xform_name(call.operation)}" for call in outcome.calls}
    assert called <= spellings.ALL[name][1]
    check = assert_allows if name in SOME_CALLS_ONLY else assert_exact
    check(policy, outcome.calls)


@pytest.mark.parametrize(("number", "name"), list(enumerate(spellings.ORDINARY)), ids=list(spellings.ORDINARY))
def test_the_twelve_ordinary_ones(number: int, name: str, ordinary: Quick) -> None:
    check(ordinary, number, name)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "name"), list(enumerate(OTHERS)), ids=OTHERS)
def test_the_others(number: int, name: str, others: Quick) -> None:
    check(others, number, name)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(RuntimeError, match=REFUSED[name]):
        synth(lambda stack: Function(stack, "Use", load(spellings.ALL[name][0]).handler))
