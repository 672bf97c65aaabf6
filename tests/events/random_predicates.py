"""Random predicates: grammar over the language of event patterns, as source text of real functions."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

_numbers = itertools.count()

_TEXTS = ["a", "b", "abc", "ab", "xyz", "", "bc", "A", "zz", "a*b", ".png"]
_NUMBERS = [-1, 0, 1, 2, 5, 7, 9.5, 10, 20, 100, 999]


def define(expression: str) -> Callable[[Any], Any]:
    """A function of one event whose source Python and the compiler can both read."""
    source = f"import fnmatch, ipaddress\n\ndef predicate(e):\n    return {expression}\n"
    name = f"<random {next(_numbers)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"__name__": name}
    exec(compile(source, name, "exec"), namespace)
    predicate: Callable[[Any], Any] = namespace["predicate"]
    return predicate


@st.composite
def _field(draw: st.DrawFn, names: list[str]) -> str:
    name = draw(st.sampled_from(names))
    way = draw(st.integers(0, 5))
    if way == 0:
        return f"e['detail'].get({name!r})"
    if way == 1:
        return f"e['detail'].get({name!r}, {draw(st.sampled_from(['a', 5, '', True]))!r})"
    return f"e['detail'][{name!r}]"


@st.composite
def _text_test(draw: st.DrawFn, field: str) -> str:
    text = draw(st.sampled_from(_TEXTS))
    several = tuple(draw(st.lists(st.sampled_from(_TEXTS), min_size=1, max_size=3)))
    return draw(
        st.sampled_from(
            [
                f"{field} == {text!r}",
                f"{field} != {text!r}",
                f"{field} in {several!r}",
                f"{field} not in {several!r}",
                f"{field}.startswith({text!r})",
                f"{field}.startswith({several!r})",
                f"{field}.endswith({text!r})",
                f"not {field}.endswith({several!r})",
                f"{field}.lower() == {text.lower()!r}",
                f"{field}.lower() != {text.lower()!r}",
                f"{field}.lower().startswith({text.lower()!r})",
                f"fnmatch.fnmatch({field}, {'*' + text.replace('*', '[*]') + '*'!r})",
                f"fnmatch.fnmatch({field}, {text[:1] + '*' + text[1:].replace('*', '')!r})",
                f"{field}[:2] == {text!r}",
                f"isinstance({field}, str)",
            ]
        )
    )


@st.composite
def _number_test(draw: st.DrawFn, field: str) -> str:
    one, two = draw(st.sampled_from(_NUMBERS)), draw(st.sampled_from(_NUMBERS))
    operator = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    return draw(
        st.sampled_from(
            [
                f"{field} {operator} {one}",
                f"{one} {operator} {field}",
                f"{min(one, two)} <= {field} < {max(one, two)}",
                f"{field} in {(one, two)!r}",
                f"{field} not in {(one, two)!r}",
                f"isinstance({field}, (int, float))",
                f"isinstance({field}, bool)",
            ]
        )
    )


@st.composite
def _atom(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 9))
    if kind <= 3:
        return draw(_text_test(draw(_field(["s", "t", "s", "n"]))))
    if kind <= 5:
        return draw(_number_test(draw(_field(["n", "m", "n", "s"]))))
    if kind == 6:
        field = draw(_field(["flag", "k", "n", "s"]))
        constant = draw(st.sampled_from(["None", "True", "False"]))
        return f"{field} {draw(st.sampled_from(['is', 'is not', '==', '!=']))} {constant}"
    if kind == 7:
        name = draw(st.sampled_from(["k", "s", "n"]))
        return f"{name!r} {draw(st.sampled_from(['in', 'not in']))} e['detail']"
    if kind == 8:
        tag = draw(st.sampled_from(["x", "y", "b"]))
        return draw(
            st.sampled_from(
                [
                    f"{tag!r} in e['detail']['tags']",
                    f"any(t.startswith({tag!r}) for t in e['detail']['tags'])",
                    "any(n > 5 for n in e['detail']['counts'])",
                    "any(i['sku'] == 'a' and i['qty'] > 5 for i in e['detail']['items'])",
                ]
            )
        )
    if draw(st.booleans()):
        way = draw(st.sampled_from(["['order']['id']", ".get('order', {}).get('id')", "['order'].get('id')"]))
        test = draw(st.sampled_from(["== 5", "!= 5", "in (5, 6)", "is None", "> 5"]))
        guard = draw(st.sampled_from(["", "", "'order' in e['detail'] and "]))
        return f"({guard}e['detail']{way} {test})"
    return draw(st.sampled_from(["e['source'] == 'shop'", "e['source'] != 'bank'", "e['detail-type'] in ('Placed',)"]))


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inner.map(lambda each: f"(not {each})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
    )


#: The source text of a predicate's expression.
EXPRESSIONS = st.recursive(_atom(), _joined, max_leaves=5)
