"""Random pure programs: a typed grammar of expressions and statements over parameters of known and unknown types.

A `Source` gives the choices: Hypothesis in the tests (so that a failure shrinks), `random.Random` in long runs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from .cases_expressions import SEEN, Line
from .harness import Program


class Source(Protocol):
    """Where choices come from."""

    def pick(self, options: Sequence[Any]) -> Any: ...
    def number(self, low: int, high: int) -> int: ...


class Seeded:
    """Choices of a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self._random.randrange(len(options))]

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


PARAMETERS: dict[str, Any] = {
    "a": int, "b": int, "f": float, "g": float, "s": str, "u": str, "t": bool, "o": int | None,
    "xs": list[int], "ys": list[int], "ss": list[str], "fs": list[float], "nn": list[list[int]],
    "d": dict[str, int], "e": dict[str, list[int]], "lines": list[Line], "q": None, "r": dict,
}  # fmt: skip
#: The kinds of values of the grammar, with the parameters that have them.
OWN = {
    "int": ["a", "b"],
    "float": ["f", "g"],
    "str": ["s", "u"],
    "bool": ["t"],
    "ints": ["xs", "ys"],
    "strs": ["ss"],
    "floats": ["fs"],
    "nested": ["nn"],
    "dict": ["d"],
    "lists": ["e"],
    "lines": ["lines"],
    "any": ["q"],
}
_INTS = [0, 1, -1, 2, 3, 5, -4, 7, 10]
_FLOATS = [0.0, 0.5, -1.5, 2.25, 0.1, 3.0, 100.125]
_STRINGS = ["", "a", "b", "ab", "x y", "k", "K", "é", "😀", "a,b", "12", "it's"]


def _value(source: Source, kind: str) -> Any:
    """A JSON value for a parameter."""
    if kind == "int":
        return source.pick(_INTS)
    if kind == "float":
        return source.pick(_FLOATS)
    if kind == "str":
        return source.pick(_STRINGS)
    if kind == "bool":
        return source.pick([True, False])
    size = source.pick([0, 1, 1, 2, 3])
    if kind == "ints":
        return [source.pick(_INTS) for _ in range(size)]
    if kind == "floats":
        return [source.pick(_FLOATS) for _ in range(size)]
    if kind == "strs":
        return [source.pick(_STRINGS) for _ in range(size)]
    if kind == "nested":
        return [_value(source, "ints") for _ in range(size)]
    if kind == "dict":
        return {source.pick(["k", "a", "b", "z"]): source.pick(_INTS) for _ in range(size)}
    if kind == "lists":
        return {source.pick(["k", "a", "b", "z"]): _value(source, "ints") for _ in range(size)}
    if kind == "lines":
        return [
            {"sku": source.pick(["p", "q", "r"]), "qty": source.pick(_INTS), "price": source.pick(_FLOATS)}
            for _ in range(size)
        ]
    if kind == "option":
        return source.pick([None, 0, 1, 4])
    return source.pick(
        [None, True, False, 0, 1, 2.5, "", "a", [], [1], [[]], {}, {"k": 1}, {"k": [2], "a": {"b": None}}]
    )


def arguments(source: Source) -> dict[str, Any]:
    """Arguments for all the parameters."""
    kinds = {name: kind for kind, names in OWN.items() for name in names}
    values = {name: _value(source, kind) for name, kind in kinds.items()}
    return {
        **values,
        "o": _value(source, "option"),
        "r": source.pick([{}, {"n": 3, "s": "x", "l": [1, 2]}, {"n": "w"}]),
    }


class Grammar:
    """Writes source text; `names` are the variables in scope by kind."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.names = {kind: list(names) for kind, names in OWN.items()}
        self.count = 0

    def fresh(self, root: str = "v") -> str:
        self.count += 1
        return f"{root}{self.count}"

    def within(self, kind: str, name: str, make: Callable[[], str]) -> str:
        """Text made with one more variable in scope."""
        self.names.setdefault(kind, []).append(name)
        try:
            return make()
        finally:
            self.names[kind].remove(name)

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a kind."""
        leaf = depth <= 0 or self.source.number(0, 9) == 0
        return self._leaf(kind) if leaf else str(getattr(self, f"_{kind}")(depth - 1))

    def _leaf(self, kind: str) -> str:
        pick = self.source.pick
        if self.names.get(kind) and self.source.number(0, 3):
            return str(pick(self.names[kind]))
        if kind == "int":
            return repr(pick(_INTS))
        if kind == "float":
            return repr(pick(_FLOATS))
        if kind == "str":
            return repr(pick(_STRINGS))
        if kind == "bool":
            return str(pick(["True", "False"]))
        if kind in ("ints", "nested", "strs", "floats"):
            inner = {"ints": "int", "nested": "ints", "strs": "str", "floats": "float"}[kind]
            size = pick([0, 1, 2])
            return "[" + ", ".join(self._leaf(inner) for _ in range(size)) + "]"
        return str(pick(self.names[kind]))

    def _int(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh()
        options: list[Callable[[], str]] = [
            lambda: f"({e('int', depth)} {pick(['+', '-', '*'])} {e('int', depth)})",
            lambda: f"({e('int', depth)} {pick(['//', '%'])} {e('int', depth)})",
            lambda: f"({e('int', depth)} {pick(['//', '%'])} {pick([2, 3, -2])})",
            lambda: f"(-{e('int', depth)})",
            lambda: f"abs({e('int', depth)})",
            lambda: f"len({e(pick(['ints', 'str', 'strs', 'nested', 'dict', 'lines', 'lists']), depth)})",
            lambda: f"sum({e('ints', depth)})",
            lambda: f"{pick(['min', 'max'])}({e('int', depth)}, {e('int', depth)})",
            lambda: f"{pick(['min', 'max'])}({e('ints', depth)})",
            lambda: f"{pick(['min', 'max'])}({e('ints', depth)}, default={e('int', depth)})",
            lambda: f"({e('int', depth)} if {e('bool', depth)} else {e('int', depth)})",
            lambda: f"{e('ints', depth)}[{e('int', depth)}]",
            lambda: f"{e('ints', depth)}[{pick([0, -1, 1])}]",
            lambda: f"d[{e('str', depth)}]",
            lambda: f"d.get({e('str', depth)}, {e('int', depth)})",
            lambda: f"d[{pick(['k', 'a'])!r}]",
            lambda: f"({e('int', depth)} {pick(['and', 'or'])} {e('int', depth)})",
            lambda: f"int({e('str', depth)})",
            lambda: f"int({e('float', depth)})",
            lambda: f"round({e('float', depth)})",
            lambda: f"{e('str', depth)}.{pick(['find', 'count'])}({e('str', depth)})",
            lambda: f"{e('ints', depth)}.count({e('int', depth)})",
            lambda: f"{e('ints', depth)}.index({e('int', depth)})",
            lambda: f"({e('bool', depth)} + {e('bool', depth)})",
            lambda: f"sum({self._of(n, 'ints', 'int', depth)})",
            lambda: f"sum(1 for {n} in {e('ints', depth)} if {self.within('int', n, lambda: e('bool', depth))})",
            lambda: f"(o or {e('int', depth)})",
            lambda: f"(o if o is not None else {e('int', depth)})",
            lambda: f"(o + {e('int', depth)})",
            lambda: f"functools.reduce(lambda p, {n}: p + {n}, {e('ints', depth)}, {e('int', depth)})",
            lambda: f"(lambda {n}: {self.within('int', n, lambda: e('int', depth))})({e('int', depth)})",
            lambda: f"clamp({e('int', depth)}, high={e('int', depth)})",
            lambda: f"math.floor({e('float', depth)})",
            lambda: f"divmod({e('int', depth)}, {e('int', depth)})[{pick([0, 1])}]",
            lambda: f"sum({n}['qty'] for {n} in lines)",
        ]
        return str(pick(options)())

    def _of(self, name: str, kind: str, inner: str, depth: int) -> str:
        """`f(x) for x in xs if t`."""
        source = self.expression(kind, depth)
        of = {"ints": "int", "strs": "str", "nested": "ints", "floats": "float"}[kind]
        body = self.within(of, name, lambda: self.expression(inner, depth))
        test = ""
        if self.source.number(0, 1):
            test = " if " + self.within(of, name, lambda: self.expression("bool", depth))
        return f"{body} for {name} in {source}{test}"

    def _float(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh()
        options: list[Callable[[], str]] = [
            lambda: f"({e('float', depth)} {pick(['+', '-', '*'])} {e(pick(['float', 'int']), depth)})",
            lambda: f"({e('int', depth)} / {e('int', depth)})",
            lambda: f"({e('float', depth)} {pick(['/', '//', '%'])} {e('float', depth)})",
            lambda: f"round({e('float', depth)}, {pick([0, 1, 2])})",
            lambda: f"float({e('int', depth)})",
            lambda: f"abs({e('float', depth)})",
            lambda: f"({e('float', depth)} if {e('bool', depth)} else {e('float', depth)})",
            lambda: f"{e('floats', depth)}[{pick([0, -1])}]",
            lambda: f"{pick(['max', 'min'])}({e('floats', depth)}, default=0.5)",
            lambda: "lines[0]['price']",
            lambda: f"sum([{n}['price'] * {n}['qty'] for {n} in lines]) * 1.0",
        ]
        return str(pick(options)())

    def _bool(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh()
        compare = ["<", "<=", ">", ">=", "==", "!="]
        options: list[Callable[[], str]] = [
            lambda: f"({e('int', depth)} {pick(compare)} {e('int', depth)})",
            lambda: f"({e('int', depth)} {pick(compare)} {e('int', depth)} {pick(compare)} {e('int', depth)})",
            lambda: f"({e('float', depth)} {pick(compare)} {e(pick(['int', 'float']), depth)})",
            lambda: f"({e('str', depth)} {pick(compare)} {e('str', depth)})",
            lambda: f"({e('ints', depth)} {pick(compare)} {e('ints', depth)})",
            lambda: f"({e('nested', depth)} {pick(['==', '!='])} {e('nested', depth)})",
            lambda: f"({e('bool', depth)} {pick(['and', 'or'])} {e('bool', depth)})",
            lambda: f"(not {e(pick(['bool', 'int', 'str', 'ints', 'dict', 'nested']), depth)})",
            lambda: f"bool({e(pick(['int', 'str', 'ints', 'nested', 'dict', 'float']), depth)})",
            lambda: f"({e('int', depth)} {pick(['in', 'not in'])} {e('ints', depth)})",
            lambda: f"({e('str', depth)} {pick(['in', 'not in'])} {e(pick(['str', 'strs', 'dict']), depth)})",
            lambda: f"({e('ints', depth)} in {e('nested', depth)})",
            lambda: f"{e('str', depth)}.{pick(['startswith', 'endswith'])}({e('str', depth)})",
            lambda: f"{e('str', depth)}.{pick(['isdigit', 'isspace', 'isupper', 'islower'])}()",
            lambda: f"{pick(['any', 'all'])}({self._of(n, 'ints', 'bool', depth)})",
            lambda: f"{pick(['any', 'all'])}({e(pick(['ints', 'nested', 'strs']), depth)})",
            lambda: f"(o is {pick(['', 'not '])}None)",
            lambda: f"(q {pick(['==', '!='])} {e(pick(['int', 'str', 'any', 'ints']), depth)})",
            lambda: f"isinstance(q, {pick(['str', 'int', 'list', 'dict', 'bool'])})",
            lambda: f"bool({e('any', depth)})",
            lambda: f"({e('bool', depth)} == {e('bool', depth)})",
            lambda: f"({e('bool', depth)} == {e('int', depth)})",
        ]
        return str(pick(options)())

    def _str(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh()
        part = ["{%s}", "{%s!r}", "{%s:>4}", "{%s:<3}|", "{%s:^5}"]
        options: list[Callable[[], str]] = [
            lambda: f"({e('str', depth)} + {e('str', depth)})",
            lambda: f"{e('str', depth)}.{pick(['upper', 'lower', 'strip', 'lstrip', 'rstrip', 'capitalize'])}()",
            lambda: f"{e('str', depth)}[{pick([0, -1, 1])}]",
            lambda: f"{e('str', depth)}[{e('int', depth)}]",
            lambda: f"{e('str', depth)}[{pick(['1:', ':2', '-2:', ':-1', '::-1', '1:3', '::2'])}]",
            lambda: f"{e('str', depth)}[{e('int', depth)}:{e('int', depth)}]",
            lambda: f"({e('str', depth)} * {pick([0, 1, 2])})",
            lambda: f"str({e(pick(['int', 'bool', 'float', 'ints', 'nested', 'dict']), depth)})",
            lambda: f"repr({e(pick(['int', 'str', 'strs']), depth)})",
            lambda: f"{e('str', depth)}.replace({pick(['a', 'b', ',', 'é'])!r}, {e('str', depth)})",
            lambda: f"{e('str', depth)}.join({e('strs', depth)})",
            lambda: f"','.join(str({n}) for {n} in {e('ints', depth)})",
            lambda: "f'" + self._quoted(pick(part) % e("int", depth)) + "'",
            lambda: "f'" + self._quoted(pick(part) % e("str", depth)) + "'",
            lambda: "f'" + self._quoted("<{%s}-{%s}>" % (e("int", depth), e("int", depth))) + "'",
            lambda: "f'" + self._quoted(pick(["{%s}", "{%s:.2f}", "{%s:.0f}", "{%s:8.1f}"]) % e("float", depth)) + "'",
            lambda: "f'" + self._quoted(pick(["{%s:03d}", "{%s:+d}", "{%s:,}", "{%s:x}"]) % e("int", depth)) + "'",
            lambda: f"({e('str', depth)} if {e('bool', depth)} else {e('str', depth)})",
            lambda: f"({e('str', depth)} {pick(['and', 'or'])} {e('str', depth)})",
            lambda: f"{e('strs', depth)}[{pick([0, -1])}]",
            lambda: f"{e('str', depth)}.{pick(['zfill', 'ljust', 'rjust', 'center'])}({pick([0, 2, 5])})",
            lambda: f"json.dumps({e(pick(['int', 'str', 'ints', 'dict', 'strs', 'any', 'float']), depth)})",
            lambda: f"{e('str', depth)}.partition({pick(['a', ',', ' '])!r})[{pick([0, 1, 2])}]",
            lambda: f"{e('str', depth)}.remove{pick(['prefix', 'suffix'])}({e('str', depth)})",
            lambda: "lines[-1]['sku']",
            lambda: f"max({e('strs', depth)}, default='')",
        ]
        return str(pick(options)())

    @staticmethod
    def _quoted(text: str) -> str:
        """A replacement field may hold no quote of its f-string, and no backslash, before Python 3.12."""
        return text if "'" not in text and "\\" not in text else "{s}"

    def _ints(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n, m = self.fresh(), self.fresh()
        options: list[Callable[[], str]] = [
            lambda: f"[{', '.join(e('int', depth) for _ in range(pick([0, 1, 2, 3])))}]",
            lambda: f"({e('ints', depth)} + {e('ints', depth)})",
            lambda: f"{e('ints', depth)}[{pick(['1:', ':1', '-1:', ':-1', '::-1', '::2', '1:2', ':'])}]",
            lambda: f"{e('ints', depth)}[{e('int', depth)}:]",
            lambda: f"[{self._of(n, 'ints', 'int', depth)}]",
            lambda: f"[{n} for {n} in {e('ints', depth)}]",
            lambda: f"[{n} for {m} in {e('nested', depth)} for {n} in {m}]",
            lambda: f"[{n} * {m} for {n}, {m} in enumerate({e('ints', depth)})]",
            lambda: f"[{n} + {m} for {n}, {m} in zip({e('ints', depth)}, {e('ints', depth)})]",
            lambda: f"sorted({e('ints', depth)})",
            lambda: f"sorted({e('ints', depth)}, key=lambda {n}: {self.within('int', n, lambda: e('int', depth))})",
            lambda: f"sorted({e('ints', depth)}, reverse=True)",
            lambda: f"list(reversed({e('ints', depth)}))",
            lambda: f"list(range({pick(['', '1, ', '-1, '])}{e('int', 0)}))",
            lambda: f"list(map(abs, {e('ints', depth)}))",
            lambda: f"list(filter(lambda {n}: {self.within('int', n, lambda: e('bool', depth))}, {e('ints', depth)}))",
            lambda: f"({e('ints', depth)} * {pick([0, 1, 2])})",
            lambda: f"({e('ints', depth)} if {e('bool', depth)} else {e('ints', depth)})",
            lambda: f"({e('ints', depth)} or {e('ints', depth)})",
            lambda: f"{e('nested', depth)}[{pick([0, -1])}]",
            lambda: "list(d.values())",
            lambda: f"e.get({e('str', depth)}, [])",
            lambda: f"e[{pick(['k', 'a'])!r}]",
            lambda: f"[*{e('ints', depth)}, {e('int', depth)}]",
            lambda: f"sum({e('nested', depth)}, [])",
            lambda: f"[len({n}) for {n} in {e(pick(['strs', 'nested']), depth)}]",
            lambda: f"max({e('nested', depth)}, key=len)",
            lambda: f"sorted(set({e('ints', depth)}))",
            lambda: f"[{n}['qty'] for {n} in lines if {n}['price'] > {e('float', depth)}]",
        ]
        return str(pick(options)())

    def _floats(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh()
        options: list[Callable[[], str]] = [
            lambda: f"[{e('float', depth)}, {e('float', depth)}]",
            lambda: f"[{self._of(n, 'floats', 'float', depth)}]",
            lambda: f"sorted({e('floats', depth)})",
            lambda: f"[{n}['price'] for {n} in lines]",
        ]
        return str(pick(options)())

    def _strs(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh()
        options: list[Callable[[], str]] = [
            lambda: f"[{', '.join(e('str', depth) for _ in range(pick([0, 1, 2])))}]",
            lambda: f"{e('str', depth)}.split({pick(['', repr(','), repr('a')])})",
            lambda: f"list({e('str', depth)})",
            lambda: f"[{self._of(n, 'strs', 'str', depth)}]",
            lambda: f"[str({n}) for {n} in {e('ints', depth)}]",
            lambda: f"sorted({e('strs', depth)}, key=len)",
            lambda: f"({e('strs', depth)} + {e('strs', depth)})",
            lambda: "list(d)",
            lambda: f"[{n}['sku'] for {n} in lines]",
            lambda: f"{e('strs', depth)}[::-1]",
            lambda: f"sorted(d, key=lambda {n}: d[{n}])",
        ]
        return str(pick(options)())

    def _nested(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh()
        options: list[Callable[[], str]] = [
            lambda: f"[{', '.join(e('ints', depth) for _ in range(pick([0, 1, 2])))}]",
            lambda: f"[{self._of(n, 'nested', 'ints', depth)}]",
            lambda: f"[{self._of(n, 'ints', 'ints', depth)}]",
            lambda: f"({e('nested', depth)} + {e('nested', depth)})",
            lambda: f"{e('nested', depth)}[{pick(['1:', ':1', '::-1'])}]",
            lambda: f"sorted({e('nested', depth)})",
            lambda: "list(e.values())",
            lambda: f"[[{n}] for {n} in {e('ints', depth)}]",
            lambda: f"list(filter(None, {e('nested', depth)}))",
            lambda: f"[[*{n}] for {n} in zip({e('ints', depth)}, {e('ints', depth)})]",
        ]
        return str(pick(options)())

    def _dict(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n, m = self.fresh("k"), self.fresh()
        options: list[Callable[[], str]] = [
            lambda: "{" + f"'k': {e('int', depth)}, 'a': {e('int', depth)}" + "}",
            lambda: "{**d, 'b': " + e("int", depth) + "}",
            lambda: "{" + f"{n}: {m} + 1 for {n}, {m} in {e('dict', depth)}.items()" + "}",
            lambda: f"({e('dict', depth)} | {e('dict', depth)})",
            lambda: "{" + f"'k' + {n}: len({n}) for {n} in {e('strs', depth)} if {n} < 'c'" + "}",
            lambda: f"dict({e('dict', depth)}, z={e('int', depth)})",
            lambda: "{" + f"{e('str', 0)!s}: {e('int', depth)}" + "}",
        ]
        return str(pick(options)())

    def _lists(self, depth: int) -> str:
        return "e"

    def _lines(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        n = self.fresh("l")
        options: list[Callable[[], str]] = [
            lambda: f"[{n} for {n} in lines if {n}['qty'] > {e('int', depth)}]",
            lambda: f"sorted(lines, key=lambda {n}: {n}[{pick(['qty', 'sku', 'price'])!r}])",
            lambda: "lines[:1]",
        ]
        return str(pick(options)())

    def _any(self, depth: int) -> str:
        e, pick = self.expression, self.source.pick
        options: list[Callable[[], str]] = [
            lambda: "q",
            lambda: f"q[{pick([repr('k'), '0', '-1'])}]",
            lambda: f"(q {pick(['+', '*', '-'])} {e(pick(['int', 'any']), depth)})",
            lambda: f"(q or {e('int', depth)})",
            lambda: f"(q and {e('str', depth)})",
            lambda: "len(q)",
            lambda: "[q, 1]",
            lambda: "[q]",
            lambda: f"r[{pick(['n', 's', 'l', 'zz'])!r}]",
            lambda: f"r.get({pick(['n', 's', 'l', 'zz'])!r}, {e('int', depth)})",
            lambda: f"(q if {e('bool', depth)} else {e('int', depth)})",
            lambda: "{'v': q, 'w': [q]}",
            lambda: "str(q)",
            lambda: "[v for v in q]",
            lambda: f"(r['n'] + {e('int', depth)})",
            lambda: "r['l'][0]",
        ]
        return str(pick(options)())

    # Statements

    def body(self, depth: int) -> str:
        """The body of a function of the parameters."""
        lines = self.statements(depth, self.source.number(1, 4), loop=False)
        kinds = ["int", "str", "ints", "bool", "nested", "dict", "any", "float"]
        last = ", ".join(self.expression(self.source.pick(kinds), 1) for _ in range(2))
        return "\n".join([*lines, f"return [{last}]"])

    def statements(self, depth: int, count: int, *, loop: bool) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            lines += self.statement(depth, loop=loop)
        return lines

    def block(self, depth: int, *, loop: bool, extra: dict[str, str] | None = None) -> list[str]:
        """An indented block; the names that it makes are not used after it."""
        kept = {kind: list(names) for kind, names in self.names.items()}
        for name, kind in (extra or {}).items():
            self.names[kind].append(name)
        lines = self.statements(depth, self.source.number(1, 2), loop=loop)
        self.names = kept
        return ["    " + line for line in lines]

    def statement(self, depth: int, *, loop: bool) -> list[str]:
        e, pick = self.expression, self.source.pick
        kind = pick(["int", "int", "str", "ints", "float", "dict", "nested", "strs"])
        choices = ["assign", "assign", "reassign", "augment", "item", "append"]
        if depth > 0:
            choices += ["if", "if", "for", "for", "while", "try", "return"]
        if loop:
            choices += ["break", "continue"]
        choice = pick(choices)
        inner = depth - 1
        if choice == "assign":
            name = self.fresh()
            line = f"{name} = {e(kind, 2)}"
            self.names[kind].append(name)
            return [line]
        local = {one: [n for n in names if n[0] == "v" and n[1:].isdigit()] for one, names in self.names.items()}
        if choice == "reassign" and local.get(kind):
            return [f"{pick(local[kind])} = {e(kind, 2)}"]
        if choice == "augment" and local.get("int"):
            return [f"{pick(local['int'])} {pick(['+=', '-='])} {e('int', 1)}"]
        if choice == "append":
            name = self.fresh()
            lines = [f"{name} = list({e('ints', 1)})", f"{name}.append({e('int', 1)})"]
            self.names["ints"].append(name)
            return lines
        if choice == "item":
            name = self.fresh()
            lines = [f"{name} = dict(d)", f"{name}[{pick(['k', 'n'])!r}] = {e('int', 1)}"]
            self.names["dict"].append(name)
            return lines
        if choice == "if":
            lines = [f"if {e('bool', 2)}:", *self.block(inner, loop=loop)]
            if self.source.number(0, 1):
                lines += ["else:", *self.block(inner, loop=loop)]
            return lines
        if choice == "for":
            name = self.fresh("i")
            over, of = pick([("ints", "int"), ("strs", "str"), ("nested", "ints")])
            total = self.fresh()
            lines = [f"{total} = {e('int', 1)}", f"for {name} in {e(over, 1)}:"]
            self.names["int"].append(total)
            lines += self.block(inner, loop=True, extra={name: of})
            update = pick([f"{total} += 1", f"{total} = {total} + {self.within(of, name, lambda: e('int', 1))}"])
            return [*lines, "    " + update]
        if choice == "while":
            name = self.fresh("w")
            lines = [f"{name} = 0", f"while {name} < {pick([0, 2, 3])}:", f"    {name} += 1"]
            return [*lines, *self.block(inner, loop=True, extra={name: "int"})]
        if choice == "try":
            name = self.fresh()
            risky = pick([f"int({e('str', 1)})", f"d[{e('str', 1)}]", e("int", 2), "xs[a]"])
            lines = ["try:", f"    {name} = {risky}"]
            if self.source.number(0, 1):
                lines += self.block(inner, loop=loop)
            error = pick(["Exception", "(KeyError, ValueError)", "LookupError"])
            lines += [f"except {error}:", f"    {name} = {e('int', 1)}"]
            if error != "Exception":
                lines += ["except Exception as err:", "    return str(err)"]
            self.names["int"].append(name)
            return lines
        if choice == "return":
            return [f"if {e('bool', 1)}:", f"    return {e(kind, 1)}"]
        if choice in ("break", "continue"):
            return [f"if {e('bool', 1)}:", f"    {choice}"]
        return ["pass"]


def expression_program(source: Source) -> Program:
    """A random expression with three sets of arguments."""
    grammar = Grammar(source)
    kinds = ["int", "float", "bool", "str", "ints", "strs", "nested", "dict", "any", "floats", "lines"]
    text = grammar.expression(source.pick(kinds), 3)
    return Program(text, PARAMETERS, [arguments(source) for _ in range(3)], SEEN)


def body_program(source: Source) -> Program:
    """A random function body with three sets of arguments."""
    text = Grammar(source).body(2)
    return Program(text, PARAMETERS, [arguments(source) for _ in range(3)], SEEN, body=True)
