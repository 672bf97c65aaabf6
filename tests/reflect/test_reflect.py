"""Function objects to trees: which node, which names, which values."""

from __future__ import annotations

import ast
import functools
import math
import pathlib
import sys

import pytest

from cdktf_functionless.diagnostics import FunctionlessError
from cdktf_functionless.reflect import UNKNOWN, free_names, local_names, reflect, walk

LIMIT = 3
TABLE = {"a": [1, {"b": "deep"}], "n": None}
first, second = lambda x: x + LIMIT, lambda x: (x, LIMIT)
nested_lambda = lambda a: lambda b: a + b
one_line = [lambda: 1, lambda: 2, lambda: 3]


def plain(a: int, b: str = "x", *rest: float, c: bool = False, **others: bytes) -> list[int]:
    return [a]


async def waiting(event):
    return await event


def outer(k):
    def inner(y):
        return k + y + late  # noqa: F821 - it is bound later, by a test

    return inner


class Shape:
    name = "shape"

    def __init__(self):
        self.size = 4

    def area(self, factor):
        return self.size * factor

    def __call__(self, event):
        return event

    @classmethod
    def make(cls, event):
        return cls

    @property
    def costly(self):
        raise AssertionError("a property of the user's must not run")


def twice(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(function(*args))

    return wrapper


@twice
def decorated(x):
    return x + 1


@functools.lru_cache
def cached(x):
    return x


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (first, "lambda x: x + LIMIT"),
        (second, "lambda x: (x, LIMIT)"),
        (nested_lambda, "lambda a: lambda b: a + b"),
        (nested_lambda(1), "lambda b: a + b"),
        (one_line[0], "lambda: 1"),
        (one_line[1], "lambda: 2"),
        (one_line[2], "lambda: 3"),
        (outer(1), "def inner(y):\n    return k + y + late"),
        (waiting, "async def waiting(event):\n    return await event"),
        (Shape().area, "def area(self, factor):\n    return self.size * factor"),
        (Shape(), "def __call__(self, event):\n    return event"),
        (functools.partial(outer(1), 2), "def inner(y):\n    return k + y + late"),
        (cached, "@functools.lru_cache\ndef cached(x):\n    return x"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_node_is_the_functions_own(function, text):
    assert ast.unparse(reflect(function).node) == text


def test_a_decorated_function_is_what_the_decorator_returned():
    reflection = reflect(decorated)
    assert reflection.node.name == "wrapper"
    assert reflection.lookup("function")(1) == 2
    assert str(reflection.signature) == "(x)"


def test_bound_parameters_and_what_remains():
    shape = Shape()
    assert reflect(shape.area).bound == {"self": shape}
    assert list(reflect(shape.area).signature.parameters) == ["factor"]
    partial = reflect(functools.partial(plain, 1, c=True))
    assert partial.bound == {"a": 1, "c": True}
    assert reflect(Shape.make).bound == {"cls": Shape}


def test_names_are_bound_to_live_values_even_late():
    reflection = reflect(outer(5))
    assert reflection.lookup("k") == 5
    assert reflection.lookup("late") is UNKNOWN
    globals()["late"] = 7
    try:
        assert reflection.lookup("late") == 7
    finally:
        del globals()["late"]
    assert reflection.lookup("len") is len


def test_an_empty_cell_is_unknown():
    def early():
        return later

    assert reflect(early).lookup("later") is UNKNOWN
    later = 1
    assert reflect(early).lookup("later") == 1


def test_hints_survive_one_bad_annotation():
    def half(a: int, b: "NoSuchName") -> str:  # noqa: F821
        return str(a)

    assert reflect(half).hints == {"a": int, "return": str}
    assert reflect(plain).hints["rest"] is float


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LIMIT", 3),
        ("TABLE['a'][1]['b']", "deep"),
        ("TABLE['n']", None),
        ("math.pi", math.pi),
        ("Shape.name", "shape"),
        ("SHAPE.size", 4),
        ("SHAPE.costly", UNKNOWN),
        ("SHAPE.missing", UNKNOWN),
        ("TABLE['zz']", UNKNOWN),
        ("event", UNKNOWN),
        ("event['a']", UNKNOWN),
        ("-LIMIT + 1", -2),
        ("not LIMIT", False),
        ("f'{LIMIT:>3}|{LIMIT!r}'", "  3|3"),
        ("f'{event}'", UNKNOWN),
        ("(LIMIT, 'x')", (3, "x")),
        ("[LIMIT]", [3]),
        ("{'a': LIMIT}", {"a": 3}),
        ("{**TABLE}", UNKNOWN),
        ("1 / 0", UNKNOWN),
        ("len(TABLE)", UNKNOWN),
        ("'ab' * 1000000000", UNKNOWN),
    ],
)
def test_static_values(text, value):
    SHAPE = Shape()

    def host(event):
        return LIMIT, TABLE, math, Shape, SHAPE

    found = reflect(host).evaluate(expression(text))
    assert found is value if value is UNKNOWN else found == value


def test_positions_count_characters():
    def accented():
        return "é", LIMIT

    value = reflect(accented).body[0].value.elts[1]
    position = reflect(accented).position(value)
    assert position.source_line()[position.column - 1 : position.end_column - 1] == "LIMIT"
    assert pathlib.Path(position.file).name == "test_reflect.py"


SCOPES = """
def f(a, *b, c=D, **d):
    e, (g, *h) = a
    for i in outside: pass
    with opened() as j: pass
    try: pass
    except Error as k: pass
    import l.m, n as o
    match a:
        case {"x": p, **q}: pass
        case [r, *s] as t: pass
    def u(v): return v + w + e
    class X(Base):
        y = z
        def method(self): return aa
    [bb for bb in cc if bb > dd]
    (ee := 1)
    global ff
    ff = 1
    lambda gg=hh: gg + ii
    del a
"""


def test_scopes_follow_python():
    node = ast.parse(SCOPES).body[0]
    compiled = next(const for const in compile(SCOPES, "f", "exec").co_consts if hasattr(const, "co_name"))
    expected = set(compiled.co_varnames) | set(compiled.co_cellvars)
    assert local_names(node) == expected
    assert set(free_names(node)) == {
        *("outside", "opened", "Error", "w", "Base", "z", "aa", "cc", "dd", "hh", "ii"),
    }


def test_no_source_is_a_diagnostic():
    space = {}
    exec("def gone(x): return x", space)
    with pytest.raises(FunctionlessError, match="FL1001"):
        reflect(space["gone"])


@pytest.mark.parametrize("value", [len, 3, Shape, "text", math.sqrt])
def test_what_is_no_python_function_is_a_diagnostic(value):
    with pytest.raises(FunctionlessError, match="FL1003"):
        reflect(value)


def test_a_changed_file_is_a_diagnostic(tmp_path):
    path = tmp_path / "changed.py"
    path.write_text("def f(x):\n    return x\n")
    space = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    path.write_text("# a new line\n\n\ndef f(x):\n    return x\n")
    with pytest.raises(FunctionlessError, match="FL1002"):
        reflect(space["f"])


def test_a_file_is_parsed_once(monkeypatch):
    parsed = []
    real = ast.parse
    monkeypatch.setattr(ast, "parse", lambda *args, **kwargs: parsed.append(args) or real(*args, **kwargs))
    reflect(lambda x: x)
    reflect(lambda x: x)
    assert len(parsed) <= 1


def test_walk_gives_the_nodes_of_ast_walk() -> None:
    newer = "type X[T: int, *A, **P] = list[T]\n" if sys.version_info >= (3, 12) else ""
    match = "match 1:\n    case {'a': [1, *b], **c} | int(d=2) | None as e: pass\n"
    rest = "def f(a, /, b=1, *, c, d=2):\n    global g\n    return {**a, 'b': f'{b!r:>{c}}'}\n"
    tree = ast.parse(f"{pathlib.Path(__file__).read_text()}\n{match}{newer}{rest}")
    assert walk(tree) == [node for node in ast.walk(tree) if not isinstance(node, ast.expr_context)]
