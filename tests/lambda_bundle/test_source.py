# ruff: noqa: E501 - programs as text
"""Trees come back from the source that the generator writes."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdktf_functionless.compilers.lambda_bundle import nodes
from cdktf_functionless.compilers.lambda_bundle.source import emitted, first_difference, to_text

LIBRARY = Path(os.__file__).parent
QUICK = ["dataclasses.py", "enum.py", "typing.py", "argparse.py", "ast.py", "asyncio/base_events.py", "inspect.py"]
TRICKY = [
    "def f(a, b=1, /, c=2, *d, e, f=3, **g): pass",
    "def f(a=1, /): pass",
    "def f(*, a): return lambda *, b=a: (yield)",
    "x = lambda: 1\ny = lambda a, /, *b, c=2, **d: (a, b)",
    "async def f():\n    async with a as b, c:\n        return [x async for x in y if await x]",
    "with (a, b): pass\nwith (a as b, c as (d, e)): pass\nwith (yield): pass",
    "try:\n    pass\nexcept* (A, B) as e:\n    pass\nelse:\n    pass\nfinally:\n    pass",
    "match x:\n    case {'a': 1, **rest} if rest: pass\n    case [1, *_, (2 | 3) as y]: pass\n    case A.B | C(d, e=f): pass\n"
    "    case -1 | 1.5 | 1 + 2j | None | True: pass\n    case ('a' 'b') | b'x': pass\n    case {}: pass\n    case _: pass",
    "if (n := f()) and (m := n): pass\nx[(a := 1)]\nf(a := 2)\n[y := 1, y**2]",
    "x[1:2, ::3, ...]\nx[*a, b]\nx[()]\nx[1,]\nx[a:=1]\nx[lambda: 1:2]",
    "-1 ** 2\n(-1) ** 2\n2 ** -1\n(2 ** 3) ** 4\n2 ** 3 ** 4\n(await_ := 1)\nnot (a in b)\n(not a) in b\n-(-x)\n~x ** 2",
    "(1).real\n1.5.real\n1j.imag\n10 .bit_length()\n(-1).real\n1e400\n1e-400",
    "a = b = c, *d\nfor x, *y in *a, b: pass\nreturn_ = *a, b\ndel (a, b), c\ndel [a]",
    "f(*a, *b, **c, **d)\nf(x for x in y)\nf((x for x in y), 1)\nf(*(x for x in y))\nclass A(*b, metaclass=c, **d): pass",
    "x: int\n(x): int = 1\na.b: int = (yield)\nx: (yield)",
    "a if b else c if d else e\n(a if b else c) if d else e\nlambda: (a if b else c)\n(lambda: a) if b else c",
    "a < b < c\n(a < b) < c\na and (b or c) and d\n(a and b) and c\na or (b or c)",
    "f'{a}'\nf'{a!r:>{w}}{{}}'\nf\"{a['b']}\"\nf'{x:%Y-%m-%d}'\nf'{a=}'\nf'{a:{b}{c!s}}'\nf'\\n{a}\\t'\nf'''{\na}'''\nf'{(lambda x: 1)}'\nf'{ {1: 2} }'",
    "'\\ud800'\n'\\x00\\r\\n'\nb'\\xff\\x00'\n'''a\nb\n'''\n'\"\"\" \\\\'\nu'x'\n'a' 'b'\n'a\\\nb'",
    "def f():\n    'doc \\\\ \"quoted\"'\ndef g():\n    '''a\n    b\n    '''\n    return '''c\n    d\n    e'''",
    "@a\n@b.c(d)\n@(yield)\nclass A:\n    'doc'\n    x: int = 1\n    @property\n    async def f(self): ...",
    "global a, b\nimport a.b as c, d\nfrom . import e\nfrom ..f import (g as h)\nraise a from b\nassert a, (b, c)\nprint()",
    "x = yield_ = [*a, *b]\n{**a, 'b': 1, **{}}\n{*a, 1}\n{1: (2, 3)}\n[(yield)]\n((yield), 1)",
    "for x in (lambda: y)(): pass\nelse: pass\nwhile (yield): pass\nasync def f():\n    await (await x)\n    (await x) ** 2\n    -await x",
    "if a: pass\nelif b: pass\nelse:\n    if c: pass\n    d",
    "a @ b @ (c @ d)\na << b >> c\na | b ^ c & d\n(a | b) ^ c\na - (b - c)\na // b % c\n",
    "type_ = 1\nmatch = 2\nmatch(match)\nmatch[1]\ncase = match",
    "x = " + "[" * 60 + "1" + "]" * 60,
    "x = f(" + ", ".join(f"name_{n}=value_{n}" for n in range(40)) + ")",
    "x = {" + ", ".join(f"'key {n}': [{n}, {{'a': {n}}}]" for n in range(40)) + "}",
    "x = any(condition_of_some_length(item) for item in some_collection_with_a_long_name if item.is_interesting_enough())",
]


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_syntax(text: str) -> None:
    tree = ast.parse(text)
    assert first_difference(tree, ast.parse(to_text(ast.parse(text)))) is None


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters are syntax of Python 3.12")
def test_type_parameters() -> None:
    text = "type A[T: int, *U, **P] = dict[T, *U]\ndef f[T: (int, str)](x: T) -> T: ...\nclass B[T](C[T], d=1): ..."
    tree = ast.parse(text)
    assert first_difference(tree, ast.parse(to_text(ast.parse(text)))) is None


def unfaithful(path: Path) -> list[str]:
    """The definitions of a file that do not come back as they were."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return []
    found = []
    for statement in tree.body:
        module = ast.Module(body=[statement], type_ignores=[])
        try:
            difference = first_difference(module, ast.parse(to_text(module)))
        except RecursionError:
            continue
        if difference is not None:
            found.append(f"{path.name}:{statement.lineno}: {difference}")
    return found


@pytest.mark.parametrize("name", QUICK)
def test_modules_of_the_standard_library(name: str) -> None:
    assert unfaithful(LIBRARY / name) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern", ["*.py", "asyncio/*.py", "email/*.py", "test/test_[a-d]*.py", "test/test_[e-m]*.py"]
)
def test_the_whole_standard_library(pattern: str) -> None:
    paths = sorted(LIBRARY.glob(pattern))
    assert len(paths) >= 20
    assert [difference for path in paths for difference in unfaithful(path)] == []


def test_a_difference_is_never_shipped() -> None:
    """What says something else than the tree is an error, also where it would run."""
    name = ast.Name(id="not an identifier", ctx=ast.Load())
    with pytest.raises((AssertionError, SyntaxError)):
        emitted([ast.Expr(name)])


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers())
def test_constants_come_back(value: object) -> None:
    text, _ = emitted([nodes.assign("value", nodes.constant(value))])
    space: dict[str, object] = {}
    exec(text, space)
    assert repr(space["value"]) == repr(value)


texts = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("'\"\\\n\r{}$%`")), max_size=40)


@given(texts, texts, st.booleans())
def test_strings_come_back_anywhere(first: str, second: str, long: bool) -> None:
    """In a docstring, a call, a dict display, an f-string: a string is the same string."""
    both = [first * 3 + "\n\n" if long else first, second]
    function = ast.parse("def f():\n    x = {'k': g('a', 'b')}\n    return x, f'{x}'").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body.insert(0, ast.Expr(ast.Constant(value=both[0])))
    values = iter(both)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            node.args = [ast.Constant(value=value) for value in values]
    try:
        compile(ast.unparse(ast.fix_missing_locations(function)), "f", "exec")
    except (UnicodeEncodeError, ValueError):
        return  # a lone surrogate: only escapes can hold it
    emitted([function])
