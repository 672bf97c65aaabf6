"""Payloads and parameters: the one rule that all hosts share."""

from __future__ import annotations

import pytest

from cdktf_functionless.context import LambdaContext, StepFunctionContext
from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.payload import bind, payload_shape
from cdktf_functionless.reflect import reflect


def whole(event):
    return event


def with_context(event, context):
    return event


def annotated(event, c: LambdaContext, s: StepFunctionContext):
    return event


def named(a, b=2):
    return a, b


def keyword_only(*, a):
    return a


def nothing():
    return None


def taking_more(a, **rest):
    return a, rest


def star(*values):
    return values


@pytest.mark.parametrize(
    ("function", "whole_name", "names", "context", "opened"),
    [
        (whole, "event", [], None, False),
        (with_context, "event", [], "context", False),
        (named, None, ["a", "b"], None, False),
        (keyword_only, None, ["a"], None, False),
        (nothing, None, [], None, False),
        (taking_more, None, ["a"], None, True),
    ],
)
def test_shapes(function, whole_name, names, context, opened):
    shape = payload_shape(reflect(function))
    assert (shape.whole and shape.whole.name) == whole_name
    assert [parameter.name for parameter in shape.named] == names
    assert (shape.context, shape.open) == (context, opened)


def test_context_by_annotation():
    assert payload_shape(reflect(annotated)).whole.name == "event"


def test_args_cannot_be_filled():
    with pytest.raises(FunctionlessError, match="FL1012"):
        payload_shape(reflect(star))


@pytest.mark.parametrize(
    ("function", "args", "kwargs", "payload"),
    [
        (whole, (1,), {}, 1),
        (whole, (), {"event": 1}, 1),
        (with_context, (1,), {}, 1),
        (named, (1,), {}, {"a": 1}),
        (named, (1, 5), {}, {"a": 1, "b": 5}),
        (named, (), {"b": 5, "a": 1}, {"a": 1, "b": 5}),
        (keyword_only, (), {"a": 1}, {"a": 1}),
        (nothing, (), {}, None),
        (taking_more, (1,), {"z": 3}, {"a": 1, "z": 3}),
    ],
)
def test_calls(function, args, kwargs, payload):
    assert bind(payload_shape(reflect(function)), args, kwargs, None, function.__name__) == payload


@pytest.mark.parametrize(
    ("function", "args", "kwargs", "word"),
    [
        (whole, (), {}, "event"),
        (whole, (1, 2), {}, "too many"),
        (with_context, (1, 2), {}, "too many"),
        (named, (), {"b": 1}, "'a'"),
        (named, (1,), {"c": 1}, "'c'"),
        (keyword_only, (1,), {}, "positional"),
        (nothing, (1,), {}, "too many"),
    ],
)
def test_wrong_calls(function, args, kwargs, word):
    with pytest.raises(FunctionlessError, match="FL1009") as failure:
        bind(payload_shape(reflect(function)), args, kwargs, None, function.__name__)
    assert word in str(failure.value) and function.__name__ in str(failure.value)
