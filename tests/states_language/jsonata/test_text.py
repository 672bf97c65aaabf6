"""What the emitted JSONata looks like: as short as an expert's where types are known, shallow, and quick to make."""

from __future__ import annotations

import ast
import json
import time
from typing import Any, TypedDict

import pytest

from cdktf_functionless.compilers.states_language import jsonata
from cdktf_functionless.diagnostics import FunctionlessError
from tests.states_language.oracle import shared as at_once

from .harness import Program, check, evaluator


class Order(TypedDict):
    id: str
    total: float
    lines: list[dict[str, int]]
    customer: dict[str, str]


HINTS: dict[str, Any] = {"order": Order, "xs": list[int], "n": int, "s": str, "d": dict[str, int]}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('order["total"] > 10', "$order.total > 10"),
        ('order["total"] > 10 and order["id"]', '$order.total > 10 ? $order.id : false'),
        ("n + 1", "$n + 1"),
        ("(n + 1) * 2", "($n + 1) * 2"),
        ("n - (n - 1)", "$n - ($n - 1)"),
        ("n % 2 == 0", "$n % 2 = 0"),
        ("n // 2", "$floor($n / 2)"),
        ("sum(xs)", "$sum($xs)"),
        ("[x * 2 for x in xs]", "[$map($xs, function($x){$x * 2})]"),
        ("[x for x in xs if x > n]", "[$filter($xs, function($x){$x > $n})]"),
        ("sum(x for x in xs if x > n)", "$sum([$filter($xs, function($x){$x > $n})])"),
        ('f"{s}-{n}"', '$s & "-" & $n'),
        ("s.upper()", "$uppercase($s)"),
        ('s.split(",")', '$split($s, ",")'),
        ("len(xs)", "$count($xs)"),
        ("not xs", "$xs = []"),
        ("xs + [n]", "$append($xs, [$n])"),
        ('d.get("k", 0)', "$exists($d.k) ? $d.k : 0"),
        ('d["k"]', "$exists($d.k) ? $d.k : $error(\"KeyError: 'k'\")"),
        ("any(x > 2 for x in xs)", "true in $map($xs, function($x){$x > 2})"),
        ("list(range(n))", "[0..$n - 1]"),
        ("{**d, 'k': n}", '$merge([$d, {"k": $n}])'),
        ("s == 'a' or n > 3", '$s = "a" or $n > 3'),
        ("'x' if n else 'y'", '$n ? "x" : "y"'),
        ("sorted(xs)", "$sort($xs)"),
        ("max(xs) if xs else 0", '$xs != [] ? $xs = [] ? $error("ValueError: max() arg is an empty sequence") : $max($xs) : 0'),
    ],
)  # fmt: skip
def test_known_types_give_the_short_form(source: str, text: str) -> None:
    assert Program(source, HINTS, []).compile().text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("total = 0\nfor x in xs:\n    total += x\nreturn total", "$reduce($xs, function($total, $x){$total + $x}, 0)"),
        ("out = []\nfor x in xs:\n    if x > n:\n        out.append(x * 2)\nreturn out", "[$map($xs, function($x){$x > $n ? $x * 2})]"),
        ("if n > 3:\n    return 'big'\nreturn 'small'", '$n > 3 ? "big" : "small"'),
        ("a = n + 1\nreturn a * 2", "($a := $n + 1; $a * 2)"),
    ],
)  # fmt: skip
def test_statements_give_the_short_form(source: str, text: str) -> None:
    assert Program(source, HINTS, [], body=True).compile().text == text


def test_strings_are_data() -> None:
    odd = ["'", '"', "\\", "`", "${x}", "%{y}", "{% z %}", "\n", "\x00", "\u2028", "😀", "a & $b", "*/", "\ud800"]
    for text in odd:
        code = jsonata.compile_expression(ast.Constant(value=text), jsonata.Scope())
        assert ast.literal_eval(repr(text)) == code.constant
        if text != "\ud800":
            assert evaluator()(code.text) == text
            assert evaluator()(Program("{k: 1}[k]", {"k": str}, []).compile().text, {"k": text}) == 1


def test_long_code_stays_shallow() -> None:
    terms = 200
    sources = [
        (" + ".join(["n"] * terms), False),
        (" + ".join(["s"] * terms), False),
        (" and ".join(["n > 0"] * terms), False),
        ("f'" + "{n}" * terms + "'", False),
        ("[" + ", ".join(["n"] * terms) + "]", False),
        ("\n".join(f"v{i} = n + {i}" for i in range(terms)) + "\nreturn v7", True),
        ("t = 0\nfor i in range(2000):\n    t += i\nreturn t", True),
        ("t = 0\nwhile t < 1500:\n    t += 1\nreturn t", True),
    ]
    programs = [Program(text, {"n": int, "s": str}, [{"n": 1, "s": "a"}], body=body) for text, body in sources]
    report = check(programs)
    assert not report.failures, [f"{one[:60]}...{one[-300:]}" for one in report.failures]


METHODS = """s.upper() s.title() s.strip().replace("a","b") s.split(",") s.zfill(n) s.capitalize() s.center(n) s.swapcase()
    s.find("X") s.partition("X") s.startswith("a") s.ljust(9) s.rjust(9,"*") s.count("a") s.removeprefix("a") s.rsplit("X")
    s.isdigit() s.splitlines() s.isalpha() s.rfind("X") s.lower() s.lstrip() s.rstrip("b") s*n str(d) repr(d) d==xs""".split()


def _list(*parts: str) -> str:
    return f"[{', '.join(parts)}]"


def _dict(values: list[str], before: str = "") -> str:
    return "{" + ", ".join(f'{before}"{index}": {value}' for index, value in enumerate(values)) + "}"


SLICE = "xs[n:m:2]"
DISPLAYS = [
    _list(*[SLICE] * 9),
    _list(*[SLICE] * 150),
    _list(*[f"[{SLICE}, [{SLICE}, [{SLICE}, {SLICE}]]]"] * 9),
    _list(*METHODS),
    _dict(METHODS),
    _list(_list(*METHODS[:9]), _list(_list(*METHODS[9:]))),
    _dict(["n"] * 150),
    _dict(["n + 1"] * 150, "s + "),
    _list(*["[1, [2, [3, [4, []]]]]"] * 40),
    "[json.dumps(d), json.dumps([d, xs]), json.loads(json.dumps(d)), json.dumps(json.loads(json.dumps(d)))]",
    '{"a": json.dumps(d), "b": json.dumps([d, xs]), "c": json.loads(json.dumps(d)), "d": json.dumps(xs), "e": str(d)}',
    _list(*["[] if n > 5 else [xs]", f"[{SLICE}]", "s.title()", "xs[m]", "xs[99]", "1 // (n - n)"] * 4),
]


@pytest.mark.parametrize("source", DISPLAYS, ids=range(len(DISPLAYS)))
def test_a_display_of_deep_parts_is_built_one_part_after_the_other(source: str) -> None:
    """JSONata itself has all parts under way at once, and counts them all."""
    hints: dict[str, Any] = {"xs": list[int], "n": int, "m": int, "s": str, "d": dict}
    arguments = {"xs": [1, 2, 3, 4, 5], "n": 1, "m": 4, "s": "aXb a", "d": {"a": [[1, {"b": [2]}]]}}
    program = Program(source, hints, [arguments], {"json": json})
    report = check([program])
    assert report.run == 1
    assert not report.failures, report.failures[0]
    code = program.compile()
    answer = at_once()(code.text, arguments)
    assert answer.get("c") in (None, "D3137"), answer
    if "v" in answer:
        assert answer["v"] == json.loads(json.dumps(program.run(arguments)))


def test_depth_is_what_jsonata_counts() -> None:
    sources = [
        "[n, s]",
        "[[n], [n]]",
        "[n + 1, n + 2]",
        '{"a": n, "b": s}',
        "n - (n - (n - n))",
        "-(-n)",
    ]
    for source in sources:
        code = Program(source, HINTS, []).compile()
        deep = at_once()
        text = code.text
        for _ in range(100 - code.depth):
            text = f"({text})"
        arguments = {"n": 1, "s": "a", "xs": [1, 2]}
        assert "v" in deep(text, arguments), source
        assert deep(f"({text})", arguments).get("c") == "D1011", source


def test_what_nests_too_deep_is_refused() -> None:
    with pytest.raises(FunctionlessError, match="FL3013"):
        Program("abs(" * 120 + "n" + ")" * 120, HINTS, []).compile()


def test_names_do_not_meet() -> None:
    """Variables called as functions of JSONata's or ours, in helper functions with the same local names."""

    def helper(count: int) -> int:
        x = count + 1
        return x * 2

    programs = [
        Program("sum + map + v_", {"sum": int, "map": int, "v_": int}, [{"sum": 1, "map": 2, "v_": 3}]),
        Program("[sum for sum in count]", {"count": list[int]}, [{"count": [1]}]),
        Program("x = 5\ny = helper(x)\nreturn [x, y]", {}, [{}], {"helper": helper}, body=True),
        Program("f = lambda p: [p + x for x in xs]\nreturn f(x)", {"x": int, "xs": list[int]}, [{"x": 1, "xs": [5]}], body=True),
        Program("[helper(x) + x for x in xs]", {"xs": list[int]}, [{"xs": [1, 2]}], {"helper": helper}),
        Program("text + str(truth)", {"text": str, "truth": None}, [{"text": "a", "truth": [1]}]),
    ]  # fmt: skip
    report = check(programs)
    assert not report.failures, report.failures[0]


SHARED: dict[str, Any] = {"d": dict, "xs": list, "lines": list[dict], "n": int, "u": Any}
REFUSED = [
    "b = xs\nb.append(1)\nreturn xs",
    "for line in lines:\n    line['t'] = 1\nreturn lines",
    "a = d['a']\na.append(2)\nreturn d",
    "b = [xs]\nb[0].append(3)\nreturn xs",
    "b = xs\nxs.append(1)\nreturn b",
    "e = {'k': xs}\nxs.append(5)\nreturn e",
    "b = xs\nb += [1]\nreturn xs",
    "cur = []\nout = []\nfor x in xs:\n    cur.append(1)\n    out.append(cur)\nreturn out",
    "def f(p):\n    p.append(1)\n    return len(p)\ny = f(xs)\nreturn xs",
    "def f(p):\n    p += [1]\n    return len(p)\ny = f(xs)\nreturn xs",
    "def f(p):\n    p *= 2\n    return len(p)\ny = f(xs)\nreturn xs",
    "def f(p):\n    p |= {'a': 1}\n    return len(p)\ny = f(d)\nreturn d",
    "def f(p):\n    p += n * xs\n    return 1\ny = f(u['k'])\nreturn u",
    "def f(p):\n    p.append(1)\n    p = 3\n    return p\ny = f(xs)\nreturn xs",
    "def f(p):\n    q = [p]\n    q[0].append(1)\n    return 1\ny = f(xs)\nreturn xs",
    "def f(p):\n    for q in p:\n        q.append(1)\n    return 1\ny = f(xs)\nreturn xs",
    "f = lambda p: p.pop()\ny = f(xs)\nreturn xs",
    "rows = [[0]] * 2\nr = rows[0]\nr.append(1)\nreturn rows",
    "b = xs if n else []\nb.append(1)\nreturn xs",
    "for k, v in d.items():\n    v.append(1)\nreturn d",
    "a = b = []\na.append(1)\nreturn b",
    "k = d.get('k', {})\nk['y'] = 1\nreturn d",
    "ys = [x for x in xs]\nys[0].append(1)\nreturn xs",
    "ys = sorted(xs)\nys[0].append(1)\nreturn xs",
    "b = u\nu.clear()\nreturn b",
    "b = u['k']\ndel u['k'][0]\nreturn b",
    "b = u.copy()\ndel b['k']['z']\nreturn u",
    "b = u\nb |= {'a': 1}\nreturn u",
    "b = u['k']\nb += n * xs\nreturn u",
    "b = u['k']\nu['k'][1:] += [1]\nreturn b",
]
ALLOWED = [
    "b = list(xs)\nb.append(1)\nreturn [xs, b]",
    "b = xs\nb.append(1)\nreturn b",
    "cur = []\nout = []\nfor x in xs:\n    cur.append(1)\n    if n:\n        out.append(cur)\n        cur = []\nreturn out",
    "x = d['a']\nd['n'] = 3\nreturn [x, d]",
    "e = dict(d)\ne['new'] = 1\nreturn [d, e]",
    "out = []\nfor line in lines:\n    entry = {'q': line['q']}\n    entry['t'] = 1\n    out.append(entry)\nreturn out",
    "for line in lines:\n    line['t'] = 1\nreturn n",
    "def f(p):\n    p = list(p)\n    p.append(1)\n    return p\nreturn [f(xs), xs]",
    "def f(p):\n    p = p + [1]\n    p += [2]\n    return p\nreturn [f(xs), xs]",
    "def f(p):\n    p = {**p, 'a': 1}\n    p['b'] = 2\n    return p\nreturn [f(d), d]",
    "def f(p):\n    p += 1\n    return p\nreturn [f(n), f(d['a'][0]), f(u['k'][0]), n, d, u]",
    "g = {}\nfor line in lines:\n    g.setdefault('k', []).append(line)\nreturn g",
    "ys = xs[:]\nys.pop()\nreturn [xs, ys]",
    "d['k']['z'] = 5\nd['a'].append(3)\nreturn d",
    "xs[0].append(9)\nreturn xs",
    "total = d['k']['z']\ntotal += 1\nreturn [d, total]",
    "m = max(xs)\nxs.append([0])\nreturn [m, xs]",
    "b = u.copy()\nb.clear()\nreturn [b, u]",
    "b = u.copy()\ndel b['k']\nb |= {'a': 1}\nreturn [b, u]",
    "b = u['k'][:]\nb[1:] += [1]\ndel b[0]\nreturn [b, u]",
    "b = u['k'][0]\nb += n\nb |= 4\nreturn [b, u]",
]


@pytest.mark.parametrize("source", REFUSED)
def test_a_change_that_another_name_would_show_is_refused(source: str) -> None:
    with pytest.raises(FunctionlessError, match="FL3104"):
        Program(source, SHARED, [], body=True).compile()


def test_changes_that_no_other_name_shows() -> None:
    inputs = [{"d": {"a": [1], "k": {"z": 1}}, "xs": [[1], [2]], "lines": [{"q": 1}, {"q": 2}], "n": 2}]
    inputs[0]["u"] = {"k": [1]}
    report = check([Program(source, SHARED, inputs, body=True) for source in ALLOWED])
    assert not report.failures, report.failures[0]


def test_checked_code_has_exceptions_as_values() -> None:
    scope = jsonata.Scope({"d": jsonata.Variable("$d", jsonata.of_hint(dict[str, int]))})
    body = ast.parse("x = 1\nx = d['k'] + d['z']\ny = x").body
    code = jsonata.compile_checked(body, scope, ["x", "y"])
    assert code.raises == {"KeyError"}
    assert evaluator()(code.text, {"d": {"k": 1, "z": 2}}) == {"x": 3, "y": 3}
    assert evaluator()(code.text, {"d": {"k": 1}}) == {"x": 1, "?": "KeyError: 'z'"}


def test_compiling_is_quick() -> None:
    lines = ["total = 0.0", "out = []"]
    for index in range(12):
        lines += [
            f"for line in order['lines'][{index}:]:",
            "    if line['qty'] > 2:",
            f"        total += line['qty'] * {index}",
            f"        out.append({{'n': line['qty'], 'label': f\"{{order['id']}}-{index}\"}})",
        ]
    lines.append("return {'total': total, 'out': out}")
    program = Program("\n".join(lines), HINTS, [], body=True)
    program.compile()
    started = time.process_time()
    for _ in range(5):
        program.compile()
    assert (time.process_time() - started) / 5 < 0.02 * 4  # 20 ms where the machine is not busy with other tests


@pytest.mark.parametrize("source", ["2**60", "9**9**9", "(2**52) * 4", "2**53 + 1", "-(2**53) - 1", "3 * 2**53"])
def test_an_int_that_no_double_holds_is_seen_where_it_is_known(source: str) -> None:
    with pytest.raises(FunctionlessError, match="FL3108"):
        Program(f"n + ({source})", HINTS, []).compile()
