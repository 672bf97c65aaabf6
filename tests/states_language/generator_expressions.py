"""Random expressions of the kinds int, float, bool, str, ints, strs, nested and dict, with cloud calls inside."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

#: Calls that give a kind, with the kind of their argument.
_CALLS = {
    "int": (("double", "int"), ("positive", "int"), ("echo", "int"), ("total", "ints")),
    "bool": (("is_even", "int"),),
    "str": (("echo", "str"), ("fail", "str")),
}
_NAME = re.compile(r"\w+")
_CALLED = re.compile(
    r"(echo|double|is_even|positive|total|numbers|fail|fetch|nothing|twice|careful|summed|clamp|f\d+)\(|gather|loads"
)
_COMPARED = ("<", "==", ">", "!=", ">=", "<=")


class Expressions:
    """Writes expressions; `names` are the variables that are bound, by kind.

    Args:
        source: gives the choices.
        calls: how many cloud calls there may be.
        is_async: whether calls are awaited.
    """

    def __init__(self, source: random.Random, calls: int, is_async: bool) -> None:
        self.random = source
        self.calls = calls
        self.is_async = is_async
        self.names: dict[str, list[str]] = {
            "int": ["n", "m"],
            "str": ["s"],
            "ints": ["xs"],
            "strs": ["ss"],
            "nested": ["nn"],
            "dict": ["d"],
            "bool": [],
        }
        #: Variables that are not to be changed: loop variables, what a nested function reads.
        self.fixed: set[str] = {"ss"}
        #: Nested functions of one int or two, and whether each is awaited.
        self.functions: dict[str, bool] = {}
        #: Variables that have got a result of a call, whose type is not known at synth.
        self.unsure: set[str] = set()
        #: Whether an `await` may stand here.
        self.awaits = True
        self.count = 0

    def call(self, name: str, argument: str) -> str:
        """A cloud call, while there are some left."""
        if self.calls <= 0 or not self.awaits:
            return argument
        self.calls -= 1
        return f"(await later_{name}({argument}))" if self.is_async else f"{name}({argument})"

    def later(self, name: str, argument: str) -> str:
        """A call to gather."""
        return f"later_{name}({argument})"

    def key(self) -> str:
        return self.random.choice(["'a'", "'b'", "'k'"])

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a kind; a list or dict is one that nothing else holds."""
        r = self.random
        if depth > 0 and self.calls > 0 and self.awaits and r.random() > 0.8:
            function, argument = r.choice(_CALLS.get(kind, (("echo", kind),)))
            return self.call(function, self.expression(argument, depth - 1))
        if depth > 0 and kind == "int" and self.functions and r.random() > 0.75:
            return self.applied(depth)
        return getattr(self, f"_{kind}")(depth)  # type: ignore[no-any-return]

    def sure(self, kind: str, depth: int) -> str:
        """An expression whose type is known at synth: what has no form without is drawn with it."""
        names, calls, functions = self.names, self.calls, self.functions
        self.names = {kind: [one for one in found if one not in self.unsure] for kind, found in names.items()}
        self.calls, self.functions = 0, {}
        try:
            return self.expression(kind, depth)
        finally:
            self.names, self.calls, self.functions = names, calls, functions

    def remember(self, name: str, value: str) -> None:
        """A variable gets a value: is its type known at synth?"""
        if self.unsure.intersection(_NAME.findall(value)) or _CALLED.search(value):
            self.unsure.add(name)

    def applied(self, depth: int) -> str:
        """A nested function that is called."""
        name = self.random.choice(list(self.functions))
        if self.functions[name] and not self.awaits:
            return "1"
        second = self.random.choice(["", "", f", {self.expression('int', 0)}"])
        made = f"{name}({self.expression('int', depth - 1)}{second})"
        return f"(await {made})" if self.functions[name] else made

    def name(self, kind: str) -> str | None:
        return self.random.choice(self.names[kind]) if self.names[kind] else None

    def local(self, kind: str, name: str, make: Callable[[], str]) -> str:
        """Text in which one more variable is bound."""
        before = self.names[kind]
        self.names[kind] = [*before, name, name]
        try:
            return make()
        finally:
            self.names[kind] = before

    def fresh(self, root: str = "q") -> str:
        self.count += 1
        return f"{root}{self.count}"

    def condition(self, depth: int) -> str:
        """A test of an `if`: sometimes of a value, or one that binds."""
        if self.random.random() > 0.97:
            name = self.fresh("w")
            return f"({name} := {self.expression('int', 1)}) {self.random.choice(_COMPARED)} {self._int(0)}"
        return self.expression("bool", depth)

    def _pick(self, simple: list[Callable[[], str]], more: list[Callable[[], str]], depth: int) -> str:
        return self.random.choice(simple + more if depth > 0 else simple)()

    def _int(self, depth: int) -> str:
        r, e = self.random, self.expression
        below = depth - 1
        q = self.fresh()
        simple = [lambda: self.name("int") or "1", lambda: self.name("int") or "1", lambda: str(r.randint(0, 5))]
        more: list[Callable[[], str]] = [
            lambda: f"({e('int', below)} {r.choice(['+', '-', '*'])} {e('int', below)})",
            lambda: f"({e('int', below)} {r.choice(['//', '%'])} {e('int', below)})",
            lambda: f"({e('int', below)} {r.choice(['//', '%'])} {r.choice([2, 3, -2])})",
            lambda: f"len({e(r.choice(['ints', 'str', 'dict', 'nested', 'strs']), below)})",
            lambda: f"{self.name('dict') or '{}'}[{self.key()}]",
            lambda: f"{self.name('dict') or '{}'}.get({self.key()}, {e('int', below)})",
            lambda: f"{self.name('ints') or '[1]'}[{r.randint(-2, 2)}]",
            lambda: f"{e('ints', below)}[{e('int', 0)}]",
            lambda: f"({e('int', below)} if {e('bool', below)} else {e('int', below)})",
            lambda: f"sum({e('ints', below)})",
            lambda: f"({e('int', below)} {r.choice(['or', 'and'])} {e('int', below)})",
            lambda: f"int({e('str', 0)})",
            lambda: f"{r.choice(['min', 'max'])}({e('int', below)}, {e('int', below)})",
            lambda: f"{r.choice(['min', 'max'])}({e('ints', below)}, default={e('int', 0)})",
            lambda: f"{r.choice(['min', 'max'])}({e('ints', below)}, key=lambda {q}: {q} % 3)",
            lambda: f"abs({self.sure('int', below)})",
            lambda: f"-{e('int', 0)}",
            lambda: f"int({e('float', below)})",
            lambda: f"divmod({self.sure('int', below)}, {r.choice([2, -3])})[{r.randint(0, 1)}]",
            lambda: f"{e('ints', below)}.{r.choice(['count', 'index'])}({e('int', 0)})",
            lambda: f"{e('str', below)}.{r.choice(['find', 'count'])}({e('str', 0)})",
            lambda: f"order['lines'][{r.choice([0, -1])}]['qty']",
            lambda: f"sum({q}['qty'] for {q} in order['lines'])",
            lambda: f"functools.reduce(lambda p, {q}: p + {q}, {e('ints', below)}, {e('int', 0)})",
            lambda: f"({self.sure('int', below)} ** 2)",
            lambda: f"clamp({e('int', below)}, high={e('int', 0)})",
            lambda: self._helped(below),
            lambda: f"{self.name('nested') or '[[]]'}[{r.choice([0, -1])}][{r.choice([0, -1])}]",
            lambda: f"math.{r.choice(['floor', 'ceil', 'trunc'])}({e('float', below)})",
            lambda: f"math.{r.choice(['gcd', 'lcm'])}({e('int', below)}, {e('int', 0)})",
            lambda: f"math.isqrt({e('int', below)})",
            lambda: f"sum({self.comprehension('generator', below)})",
            lambda: f"LIMITS[{r.choice(['small', 'large'])!r}]",
            lambda: f"LEVELS[{r.choice([0, -1, 1])}]",
            lambda: f"min(({e('int', below)}, {e('int', 0)}), (1, 2))[0]",
            lambda: f"len({{{q} % 2 for {q} in {e('ints', below)}}})",
            lambda: f"applied({self.handed(below)}, {e('int', below)})",
        ]
        return self._pick(simple, more, depth)

    def handed(self, depth: int) -> str:
        """A function of one number, as an argument."""
        known = [name for name, is_async in self.functions.items() if not is_async]
        if known and self.random.random() > 0.5:
            return self.random.choice(known)
        name, awaits = self.fresh("p"), self.awaits
        self.awaits = awaits and not self.is_async
        body = self.local("int", name, lambda: self.expression("int", depth))
        self.awaits = awaits
        return f"lambda {name}: {body}"

    def _helped(self, depth: int) -> str:
        """A helper function of the module, which makes calls."""
        argument = self.expression("int", depth)
        if self.is_async or self.calls < 2:
            return argument
        self.calls -= 2
        return f"{self.random.choice(['twice', 'careful', 'summed'])}({argument})"

    def _float(self, depth: int) -> str:
        r, e = self.random, self.expression
        return r.choice(
            [f"({self._int(0)} / 2)", f"({self._int(0)} / {e('int', depth - 1)})", f"round({self._int(0)} / 3, 2)"]
        )

    def _bool(self, depth: int) -> str:
        r, e = self.random, self.expression
        below = depth - 1
        simple = [
            lambda: f"{self._int(0)} {r.choice(_COMPARED)} {self._int(0)}",
            lambda: f"{self._int(0)} {r.choice(_COMPARED)} {r.randint(0, 4)}",
            lambda: self.name("bool") or "True",
            lambda: f"{self.key()} in {self.name('dict') or '{}'}",
            lambda: f"{self._int(0)} {r.choice(['in', 'not in'])} {self.name('ints') or '[1]'}",
            lambda: f"bool({self.name(r.choice(['int', 'str', 'ints', 'dict', 'nested'])) or '0'})",
            lambda: f"order['note'] is {r.choice(['', 'not '])}None",
        ]
        more: list[Callable[[], str]] = [
            lambda: f"{e('int', below)} {r.choice(_COMPARED)} {e('int', below)}",
            lambda: f"({e('bool', below)} {r.choice(['and', 'or'])} {e('bool', below)})",
            lambda: f"(not {e(r.choice(['bool', 'int', 'ints', 'str']), below)})",
            lambda: f"{self._int(0)} < {e('int', below)} <= {self._int(0)}",
            lambda: f"{e('str', below)} {r.choice(['==', '!=', '<', 'in', 'not in'])} {e('str', 0)}",
            lambda: f"{e('ints', below)} {r.choice(['==', '!=', '<'])} {e('ints', 0)}",
            lambda: f"{e('dict', below)} == {e('dict', 0)}",
            lambda: f"{r.choice(['any', 'all'])}({self.comprehension('tests', below)})",
            lambda: f"{e('str', below)}.{r.choice(['startswith', 'endswith'])}({e('str', 0)})",
            lambda: f"isinstance({e(r.choice(['int', 'str']), below)}, {r.choice(['int', 'str'])})",
            lambda: f"({self.call('nothing', self._int(0))} is None)",
        ]
        return self._pick(simple, more, depth)

    def text(self, depth: int) -> str:
        """A text with a number in it, which has to be known as an int."""
        r = self.random
        number = self.sure("int", depth)
        number = number if "'" not in number else f"int({number})".replace("'", '"')
        return r.choice([
            f"f'<{{{number}}}>'",
            f"f'{{{number}:03d}}|{{{self._plain()}:>4}}'",
            f"f'{{{self._plain()}!r}}'",
            f"f'{{{number}:+d}}'",
            f"str({number})",
        ])  # fmt: skip

    def _plain(self) -> str:
        """A variable of known text, for an f-string in single quotes."""
        known = [name for name in self.names["str"] if name not in self.unsure]
        return self.random.choice(known).replace("'", '"') if known else "1"

    def _str(self, depth: int) -> str:
        r, e = self.random, self.expression
        below = depth - 1
        q = self.fresh()
        simple = [
            lambda: self.name("str") or "'x'",
            lambda: r.choice(["'x'", "''", "'7'", "'a b'"]),
            lambda: r.choice(["'ValueError'", "'PaymentError'"]),
        ]
        more: list[Callable[[], str]] = [
            lambda: f"({e('str', below)} + {e('str', below)})",
            lambda: self.text(below),
            lambda: f"{e('str', below)}.{r.choice(['upper', 'lower', 'strip', 'title', 'capitalize'])}()",
            lambda: f"({e('str', below)} if {e('bool', below)} else {e('str', below)})",
            lambda: f"{e('str', below)}[{r.choice(['0', '-1'])}]",
            lambda: f"{self.sure('str', below)}[{r.choice(['1:', '::-1', ':1', '::2', '-2:', '1:-1'])}]",
            lambda: f"{e('str', 0)}.join({e('strs', below)})",
            lambda: f"{e('str', below)}.replace({self.key()}, {e('str', 0)})",
            lambda: f"({e('str', below)} {r.choice(['or', 'and'])} {e('str', below)})",
            lambda: f"({e('str', below)} * {r.randint(0, 2)})",
            lambda: f"json.dumps({e(r.choice(['ints', 'dict', 'str', 'strs']), below)})",
            lambda: "order['id']",
            lambda: "(order['note'] or 'none')",
            lambda: f"order['lines'][{r.choice([0, -1])}]['sku']",
            lambda: f"','.join(str(int({q})) for {q} in {e('ints', below)})",
            lambda: "base64.b64encode(order['id'].encode()).decode()",
            lambda: f"{e('strs', below)}[{r.choice([0, -1])}]",
            lambda: f"{e('str', below)}.{r.choice(['zfill', 'rjust', 'ljust'])}({r.choice([0, 3])})",
            lambda: f"str({e('bool', below)})",
            lambda: "f'{%s:.2f}'" % e("float", 0).replace("'", '"'),
            lambda: f"{self.call('fetch', e('str', 0))}['key']" if self.calls > 0 and self.awaits else "'x'",
        ]
        return self._pick(simple, more, depth)

    def _ints(self, depth: int) -> str:
        r, e = self.random, self.expression
        below = depth - 1
        q, p = self.fresh(), self.fresh()
        simple = [
            lambda: f"list({self.name('ints') or '()'})",
            lambda: f"[{self._int(0)}]",
            lambda: f"{self.sure('ints', 0)}[{r.choice(['1:', ':', '-1:', ':-1', '::-1', '::2'])}]",
            lambda: "[]",
        ]
        more: list[Callable[[], str]] = [
            lambda: f"[{e('int', below)}, {e('int', below)}]",
            lambda: f"({e('ints', below)} + {e('ints', below)})",
            lambda: f"[{q} + 1 for {q} in {e('ints', below)} if {q} > 0]",
            lambda: f"[{q} * {p} for {q}, {p} in enumerate({e('ints', below)})]",
            lambda: f"[{q} + {p} for {q}, {p} in zip({e('ints', below)}, {e('ints', below)})]",
            lambda: f"[{q} for {p} in {e('nested', below)} for {q} in {p}]",
            lambda: f"sorted({e('ints', below)}{r.choice(['', ', reverse=True', f', key=lambda {q}: {q} % 2'])})",
            lambda: f"sorted({{{q} % 3 for {q} in {e('ints', below)}}})",
            lambda: f"list({self.name('dict') or '{}'}.values())",
            lambda: f"list(range({self.sure('int', 0)} % 4))",
            lambda: f"list(map(lambda {q}: {q} * 2, {e('ints', below)}))",
            lambda: f"list(filter(lambda {q}: {q} > 0, {e('ints', below)}))",
            lambda: f"list(reversed({e('ints', below)}))",
            lambda: f"[*{e('ints', below)}, {e('int', below)}]",
            lambda: f"({e('ints', below)} * {r.randint(0, 2)})",
            lambda: f"({e('ints', below)} if {e('bool', below)} else {e('ints', below)})",
            lambda: f"({e('ints', below)} or {e('ints', below)})",
            lambda: f"list(itertools.chain({e('ints', below)}, {e('ints', 0)}))",
            lambda: f"[len({q}) for {q} in {e(r.choice(['strs', 'nested']), below)}]",
            lambda: f"[{q}['qty'] for {q} in order['lines']]",
            lambda: f"json.loads(json.dumps({e('ints', below)}))",
            lambda: f"sum({e('nested', below)}, [])",
            lambda: f"{self.call('numbers', str(r.randint(0, 3)))}" if self.calls > 0 and self.awaits else "[2]",
            lambda: self.comprehension("ints", below),
            lambda: f"each({e('ints', below)}{r.choice([f', {self.handed(below)}', f', function={self.handed(0)}', ''])})",
        ]
        return self._pick(simple, more, depth)

    def _strs(self, depth: int) -> str:
        r, e = self.random, self.expression
        below = depth - 1
        q = self.fresh()
        simple = [
            lambda: f"list({self.name('strs') or '()'})",
            lambda: f"[{self._str(0)}]",
            lambda: "[]",
            lambda: f"list({self.name('dict') or '{}'})",
        ]
        more: list[Callable[[], str]] = [
            lambda: f"{e('str', below)}.split({r.choice(['', repr('a')])})",
            lambda: f"list({e('str', below)})",
            lambda: f"[{q}.upper() for {q} in {e('strs', below)}]",
            lambda: f"sorted({e('strs', below)}{r.choice(['', ', key=len'])})",
            lambda: f"({e('strs', below)} + {e('strs', below)})",
            lambda: f"[{q}['sku'] for {q} in order['lines'] if {q}['qty'] > 0]",
        ]
        return self._pick(simple, more, depth)

    def _nested(self, depth: int) -> str:
        r, e = self.random, self.expression
        below = depth - 1
        q, p = self.fresh(), self.fresh()
        simple = [
            lambda: f"[list({q}) for {q} in {self.name('nested') or '[]'}]",
            lambda: "[]",
            lambda: f"[[{self._int(0)}]]",
        ]
        more: list[Callable[[], str]] = [
            lambda: f"[{e('ints', below)}, {e('ints', below)}]",
            lambda: f"[[{q}] for {q} in {e('ints', below)}]",
            lambda: f"[[{q}, {p}] for {q}, {p} in enumerate({e('ints', below)})]",
            lambda: f"[[{p} + 1 for {p} in {q}] for {q} in {e('nested', below)}]",
            lambda: self.comprehension("nested", below),
        ]
        return self._pick(simple, more, depth)

    def _dict(self, depth: int) -> str:
        r, e = self.random, self.expression
        below = depth - 1
        q, p = self.fresh(), self.fresh()
        simple = [
            lambda: f"dict({self.sure('dict', 0)})",
            lambda: f"{{'a': {self._int(0)}}}",
            lambda: f"{{**{self.name('dict') or '{}'}, 'b': {self._int(0)}}}",
            lambda: "{}",
        ]
        more: list[Callable[[], str]] = [
            lambda: f"{{'k': {e('int', below)}, 'b': {e('int', below)}}}",
            lambda: f"{{{q}: {p} + 1 for {q}, {p} in {e('dict', below)}.items()}}",
            lambda: f"({self.sure('dict', below)} | {self.sure('dict', below)})",
            lambda: f"{{{q}['sku']: {q}['qty'] for {q} in order['lines']}}",
            lambda: self.comprehension("dict", below),
        ]
        return self._pick(simple, more, depth)

    def comprehension(self, kind: str, depth: int) -> str:
        """One whose parts may make calls."""
        r, e = self.random, self.expression
        depth = max(depth, 0)
        q = self.fresh()
        of, source = ("str", e("strs", depth)) if kind in ("strs", "dict") else ("int", e("ints", depth))
        inner = {"nested": "ints", "strs": "str", "dict": "int", "tests": "bool"}.get(kind, "int")
        awaits, self.awaits = self.awaits, self.awaits and not (self.is_async and kind in ("generator", "tests"))
        value = self.local(of, q, lambda: e(inner, depth or 1))
        test = f" if {self.local(of, q, lambda: e('bool', depth))}" if r.random() > 0.6 else ""
        self.awaits = awaits
        if kind == "dict":
            return f"{{{q}: {value} for {q} in {source}{test}}}"
        made = f"{value} for {q} in {source}{test}"
        return made if kind in ("generator", "tests") else f"[{made}]"

    def iteration(self) -> tuple[str, str, list[tuple[str, str]]]:
        """What a loop goes over: target, source, and the kinds of the variables that it binds."""
        r, e = self.random, self.expression
        a, b, c = self.fresh("v"), self.fresh("v"), self.fresh("v")
        name = self.name("ints") or "xs"
        choices: list[Callable[[], tuple[str, str, list[tuple[str, str]]]]] = [
            lambda: (a, e("ints", 1), [("int", a)]),
            lambda: (a, self._held(name), [("int", a)]),
            lambda: (a, f"range({r.randint(0, 3)})", [("int", a)]),
            lambda: (a, f"range({self.sure('int', 0)} % 3, {r.choice(['4', '-1, -1', '5, 2'])})", [("int", a)]),
            lambda: (f"{a}, {b}", f"enumerate({self._held(name)}{r.choice(['', ', 1'])})", [("int", a), ("int", b)]),
            lambda: (f"{a}, {b}", f"zip({e('ints', 1)}, {self._held(name)})", [("int", a), ("int", b)]),
            lambda: (f"{a}, ({b}, {c})", f"enumerate(zip({self._held(name)}, {e('strs', 0)}))", [("int", a), ("int", b), ("str", c)]),
            lambda: (a, f"reversed({e('ints', 1)})", [("int", a)]),
            lambda: (f"{a}, {b}", f"{self._held('d')}.items()", [("str", a), ("int", b)]),
            lambda: (a, self._held("d"), [("str", a)]),
            lambda: (a, f"{e('dict', 1)}.values()", [("int", a)]),
            lambda: (a, e("str", 1), [("str", a)]),
            lambda: (a, e("strs", 1), [("str", a)]),
            lambda: (a, f"sorted({e('ints', 1)})", [("int", a)]),
            lambda: (f"{a}, {b}", "[(q['qty'], q['sku']) for q in order['lines']]", [("int", a), ("str", b)]),
            lambda: (a, "order['lines']", [("int", f"{a}['qty']"), ("str", f"{a}['sku']")]),
            lambda: (a, f"[list(q) for q in {self.name('nested') or '[]'}]", [("int", f"len({a})"), ("int", f"sum({a})")]),
        ]  # fmt: skip
        return r.choice(choices)()

    def _held(self, name: str) -> str:
        """A variable that a loop goes over, which its body does not change."""
        self.fixed.add(name)
        return name

    def pattern(self, kind: str) -> tuple[str, list[tuple[str, str]]]:
        """A pattern for a value of a kind, with what it binds."""
        r = self.random
        a, b = self.fresh("v"), self.fresh("v")
        choices: list[tuple[str, list[tuple[str, str]]]]
        if kind == "int":
            choices = [("0", []), ("1 | 2", []), (f"int({a})", [("int", a)]), ("-1", [])]
        elif kind == "str":
            choices = [("''", []), ("'x' | '4'", []), (f"('a' | '7') as {a}", [("str", a)])]
        elif kind == "ints":
            choices = [
                ("[]", []),
                (f"[{a}]", [("int", a)]),
                (f"[{a}, *{b}]", [("int", a), ("ints", b)]),
                (f"[{a}, {b}]", [("int", a), ("int", b)]),
                (f"[0, {a}, *_]", [("int", a)]),
            ]
        else:
            choices = [
                ("{'a': 1}", []),
                (f"{{'k': {a}}}", [("int", a)]),
                (f"{{'a': {a}, 'k': {b}}}", [("int", a), ("int", b)]),
            ]
        return r.choice(choices)
