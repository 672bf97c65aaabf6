"""The algebra under the patterns: sets of texts, numbers, addresses and values against their members."""

from __future__ import annotations

import contextlib
import fnmatch
import ipaddress
import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from cdktf_functionless.compilers.event_pattern import globs, intervals, values
from cdktf_functionless.compilers.event_pattern.globs import (
    Glob,
    Strings,
    Term,
    TooComplex,
    glob,
    inside,
    overlap,
    term,
)
from cdktf_functionless.compilers.event_pattern.values import Kind, Values

#: Without the phase that explains failures: it traces every line of every example.
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
FAST = settings(max_examples=150, deadline=None, derandomize=True, database=None, phases=PHASES)
#: Every text of up to three letters of a small alphabet: enough to tell globs of the strategy below apart.
TEXTS = ["".join(chars) for length in range(4) for chars in itertools.product("abA", repeat=length)]
PIECES = st.lists(st.text("ab", max_size=2), min_size=1, max_size=3)
GLOBS = st.builds(lambda pieces, fold: glob(*pieces, fold=fold), PIECES, st.booleans())


def _set(parts: list[tuple[Glob, list[Glob]]]) -> Strings:
    found = globs.NONE
    for base, without in parts:
        try:
            one = term(base, without)
            found = found if one.empty else found.union(Strings((one,)))
        except TooComplex:
            continue
    return found


SETS = st.lists(st.tuples(GLOBS, st.lists(GLOBS, max_size=2)), max_size=3).map(_set)


def members(strings: Strings | Glob) -> set[str]:
    return {text for text in TEXTS if strings.matches(text)}


def reference(g: Glob) -> set[str]:
    """By fnmatch, which knows nothing of this module."""
    pattern = "*".join(g.pieces)
    return {text for text in TEXTS if fnmatch.fnmatchcase(text.lower() if g.fold else text, pattern)}


@FAST
@given(GLOBS)
def test_a_glob_matches_what_fnmatch_matches(one: Glob) -> None:
    assert members(one) == reference(one)


@FAST
@given(GLOBS, GLOBS)
def test_inclusion_is_never_wrong(one: Glob, two: Glob) -> None:
    if inside(one, two):
        assert members(one) <= members(two)
    elif not one.fold:  # a text that shows the difference: the stars filled with a letter that neither has
        witness = "z".join(one.pieces)
        assert one.matches(witness) and not two.matches(witness) or not members(one) <= members(two)


@FAST
@given(GLOBS, GLOBS)
def test_overlap_is_the_intersection(one: Glob, two: Glob) -> None:
    with _bounded():
        found = set().union(*(members(each) for each in overlap(one, two)))
        assert found == members(one) & members(two)


@FAST
@given(SETS, SETS)
def test_sets_of_texts(one: Strings, two: Strings) -> None:
    with _bounded():
        assert members(one.union(two)) == members(one) | members(two)
        assert members(one.intersection(two)) == members(one) & members(two)
        assert members(one.complement()) == set(TEXTS) - members(one)
        if one.contains(two):
            assert members(two) <= members(one)


@FAST
@given(SETS)
def test_laws(one: Strings) -> None:
    with _bounded():
        assert one.union(one.complement()).full
        assert not one.intersection(one.complement())
        assert globs.ALL.contains(one) and one.contains(globs.NONE)
        assert one.union(one) == one


@FAST
@given(SETS, SETS)
def test_what_is_empty_or_full_is_known_to_be(one: Strings, two: Strings) -> None:
    """Contradictions and tautologies are found whatever the form they come in."""
    with _bounded():
        both = one.intersection(two)
        assert not both.intersection(one.complement())
        assert one.complement().union(two.complement()).union(both).full


NUMBERS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 4)).map(lambda p: intervals.comparison(*p)),
        st.integers(0, 4).map(lambda n: intervals.points([n])),
    ),
    max_size=3,
)
SAMPLES = [n / 2 for n in range(-4, 14)]


@FAST
@given(NUMBERS, NUMBERS)
def test_sets_of_numbers(ones: list[intervals.Numbers], twos: list[intervals.Numbers]) -> None:
    one, two = intervals.NO_NUMBER, intervals.ALL_NUMBERS
    for each in ones:
        one = one.union(each)
    for each in twos:
        two = two.intersection(each)
    for sample in SAMPLES:
        assert one.holds(sample) is any(each.holds(sample) for each in ones)
        assert two.holds(sample) is all(each.holds(sample) for each in twos)
        assert one.complement().holds(sample) is not one.holds(sample)
    assert one.union(one.complement()).full and not one.intersection(one.complement())


NETWORKS = st.tuples(st.integers(0, 15), st.integers(28, 32)).map(
    lambda p: ipaddress.ip_network((f"10.0.0.{p[0]}", p[1]), strict=False)
)
ADDRESSES = [f"10.0.0.{n}" for n in range(18)] + ["9.255.255.255", "::1", "2001:db8::1", "no", "10.0.0.256"]


@FAST
@given(st.lists(NETWORKS, max_size=3), NETWORKS)
def test_sets_of_addresses(several: list[Any], one: Any) -> None:
    found = intervals.NO_ADDRESS
    for each in several:
        found = found.union(intervals.network(each))
    rest = found.complement()
    both = found.intersection(intervals.network(one))
    for text in ADDRESSES:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            assert not found.holds(text) and not rest.holds(text)
            continue
        expected = any(address in net for net in several)
        assert found.holds(text) is expected and rest.holds(text) is not expected
        assert both.holds(text) is (expected and address in one)
        assert any(address in net for net in found.networks()) is expected


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Sets that have no usable finite form say so; they prove nothing else."""
    try:
        yield
    except TooComplex:
        assume(False)


JSON = [None, True, False, 0, 1, 2, 1.5, "", "a", "1", {}]


@FAST
@given(st.sampled_from([each for each in JSON if each != {}]))
def test_equality_is_pythons(constant: Any) -> None:
    found = values.equal_to(constant)
    assert found is not None
    rest = values.complement(found)
    for value in JSON:
        assert found.holds(value) is (value == constant)
        assert rest.holds(value) is (value != constant)


def test_forms_that_are_printed() -> None:
    some = Values(globs.any_of([glob("a", ""), glob("b")]), intervals.comparison(">", 5), Kind.NULL | Kind.ABSENT)
    assert str(some) == "'a*' | 'b' | (5, inf) | null | absent"
    assert str(Term(globs.ANY, (glob("a"),))) == "'*' without 'a'"
    assert str(values.NOTHING) == "nothing"
