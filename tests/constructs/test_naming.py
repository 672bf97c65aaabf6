"""Physical names: from the path alone, within limits, never shared by two paths."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdktf_functionless.naming import name_of_path

PART = st.text(st.sampled_from("abAB09-_.é$"), min_size=1, max_size=20)
PATHS = st.lists(PART, min_size=1, max_size=5).map("/".join)


@pytest.mark.parametrize(
    ("path", "limit", "name"),
    [
        ("shop/Orders", 64, "shop-Orders"),
        ("shop/api/Charge", 64, "shop-api-Charge"),
    ],
)
def test_a_plain_path_is_the_name(path, limit, name):
    assert name_of_path(path, limit) == name


def test_a_separator_in_an_id_cannot_make_two_paths_one_name():
    names = {name_of_path(path, 64) for path in ("a-b/c", "a/b-c", "a/b/c", "ab/c")}
    assert len(names) == 4
    assert name_of_path("prod-eu/Charge", 64).startswith("prod-eu-Charge-")


def test_a_suffix_counts():
    name = name_of_path("shop/" + "Q" * 90, 80, suffix=".fifo")
    assert len(name) == 80 and name.endswith(".fifo")


@given(PATHS, PATHS, st.integers(20, 255), st.booleans())
def test_names_are_within_limits_and_apart(one, other, limit, lower):
    names = [name_of_path(path, limit, lower=lower) for path in (one, other)]
    assert all(len(name) <= limit for name in names)
    assert all(re.fullmatch(r"[a-z0-9-]+" if lower else r"[A-Za-z0-9_-]+", name) for name in names)
    assert (names[0] == names[1]) == (one == other)
