"""Random resolvers: typed programs over the language, with cloud calls and errors, as Hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

PARAMETERS = {
    "a": "int", "b": "int", "x": "float", "s": "str", "t": "str", "f": "bool", "xs": "list[int]", "ws": "list[str]",
    "d": "dict[str, int]", "o": "int | None", "v": "Any", "w": "Any",
}  # fmt: skip
_TEXT = st.sampled_from(["", "a", "ab", "b-c", "Hello", "x y", "é", "10", "k"])
_INT = st.integers(-5, 12)
_ANY: st.SearchStrategy[Any] = st.one_of(
    _INT, _TEXT, st.none(), st.booleans(), st.lists(_INT, max_size=3), st.dictionaries(_TEXT, _INT, max_size=2),
    st.floats(-4, 4).map(lambda x: round(x, 2)).filter(lambda x: x != int(x)),
)  # fmt: skip
INPUTS = st.fixed_dictionaries(
    {
        "a": _INT, "b": _INT, "x": st.sampled_from([0.5, -1.25, 2.0, 3.75, 10.0]), "s": _TEXT, "t": _TEXT, "f": st.booleans(),
        "xs": st.lists(_INT, max_size=4), "ws": st.lists(_TEXT, max_size=3), "d": st.dictionaries(st.sampled_from("akbz"), _INT, max_size=3),
        "o": st.none() | _INT, "v": _ANY, "w": _ANY,
    }
)  # fmt: skip

#: Templates of expressions by type: `{int}` and so on are expressions of that type.
_EXPRESSIONS: dict[str, list[str]] = {
    "int": [
        "({int} + {int})", "({int} - {int})", "({int} * {int})", "({int} // {int})", "({int} % {int})", "({int} % 7)", "({int} // 3)", "-{int}", "abs({int})",
        "len({str})", "len({ints})", "len({strs})", "len({dict})", "sum({ints})", "max({int}, {int})", "min({int}, {int}, 3)", "({int} if {bool} else {int})",
        "{dict}.get({str}, {int})", "{ints}[0]", "{ints}[-1]", "{ints}[{int}]", "{dict}['a']", "int({bool})", "int({float})", "round({float})", "max({ints}, default={int})",
        "{str}.find({str})", "{str}.count('a')", "{ints}.count({int})", "sum(n * 2 for n in {ints} if n > {int})", "divmod({int}, 4)[1]", "({int} or {int})",
        "max({ints})", "min({ints}, default=0)", "int({str})", "(2 ** ({int} % 5))", "({optional} or {int})", "number({int})", "{ints}.index({int})",
    ],
    "float": ["({float} + {int})", "({float} * {float})", "({int} / 4)", "({int} / {int})", "({float} - {float})", "float({int})", "({float} if {bool} else {float})", "({float} // 2)", "({float} % 2)", "round({float}, 1)"],
    "str": [
        "({str} + {str})", "{str}.upper()", "{str}.lower()", "{str}.strip()", "{str}[:2]", "{str}[-1:]", "{str}[1:]", "{str}[::-1]", "f'{{{int}}}-{{{str}}}'", "str({int})", "f'{{{float}:.2f}}'",
        "f'{{{int}:>4}}|{{{str}:<3}}|{{{int}:,}}'", "','.join({strs})", "({str} or 'none')", "({str} if {bool} else {str})", "{str}.replace('a', {str})", "{str}.removeprefix('a')", "{strs}[0]", "str({float})",
        "str({bool})", "{str}.split('-')[0]", "''.join(sorted({str}))", "({str} * 2)", "{str}.zfill(4)", "'/'.join(str(n) for n in {ints})", "f'{{{bool}}}'", "{str}.capitalize()", "{str}.partition('-')[2]",
        "json.dumps({ints})", "json.dumps({{'k': {str}}})", "min({strs}, default='m')", "echo({str})", "f'{{{int}:03d}}'",
    ],
    "bool": [
        "({int} < {int})", "({int} == {int})", "({int} <= {int} < 9)", "({str} == {str})", "({str} in {str})", "({str} < {str})", "({int} in {ints})", "({str} in {strs})", "({str} in {dict})", "not {bool}",
        "({bool} and {bool})", "({bool} or {bool})", "bool({ints})", "bool({any})", "any(n > {int} for n in {ints})", "all(n for n in {ints})", "({optional} is None)", "isinstance({any}, str)", "({any} == {any})",
        "{str}.startswith('a')", "({str} in ('a', 'b'))", "({ints} == {ints})", "({any} is not None)", "({str} != 'a')", "({any} in [1, 'a', None])", "isinstance({any}, (int, float))", "({dict} == {dict})",
    ],
    "ints": [
        "[{int}, {int}]", "[n + {int} for n in {ints}]", "[n for n in {ints} if n > {int}]", "{ints}[1:]", "{ints}[:-1]", "{ints}[::-1]", "sorted({ints})", "sorted({ints}, reverse=True)", "({ints} + {ints})",
        "list(range({int} % 4))", "[len(q) for q in {strs}]", "list(reversed({ints}))", "list({dict}.values())", "[i * n for i, n in enumerate({ints})]", "({ints} or [1])", "[*{ints}, {int}]", "sorted(set({ints}))",
        "[n + m for n in {ints} for m in [1, {int}]]", "list(filter(None, {ints}))", "sorted({ints}, key=lambda n: -n)", "list(map(abs, {ints}))", "[p * q for p, q in zip({ints}, {ints})]", "echo({ints})",
    ],
    "strs": ["[{str}, {str}]", "{str}.split()", "{str}.split('-')", "[q.upper() for q in {strs}]", "sorted({strs})", "list({str})", "({strs} + {strs})", "list({dict})", "[q for q in {strs} if q]", "[f'{{n}}' for n in {ints}]", "sorted({strs}, key=len)"],
    "dict": ["{{'a': {int}, 'k': {int}}}", "{{**{dict}, 'z': {int}}}", "{{q: len(q) for q in {strs}}}", "{{str(n): n for n in {ints}}}", "({dict} | {{'b': {int}}})", "dict({dict})", "{{k: m + 1 for k, m in {dict}.items()}}"],
    "any": ["{int}", "{str}", "{ints}", "{dict}", "[{any}, {any}]", "{{'p': {any}}}", "({any} if {bool} else {any})", "load({str})", "({any} or {any})", "({any} and {any})"],
    "optional": ["({int} if {bool} else None)", "{dict}.get({str})", "next((n for n in {ints} if n > {int}), None)"],
}  # fmt: skip
_VARIABLES = {
    "int": "ab",
    "float": "x",
    "str": "st",
    "bool": "f",
    "ints": ["xs"],
    "strs": ["ws"],
    "dict": "d",
    "any": "vw",
    "optional": "o",
}
_CONSTANTS = {"int": ["0", "1", "2", "-3", "10"], "float": ["0.5", "2.0"], "str": ["''", "'a'", "'b-c'", "'é'"], "bool": ["True", "False"],
              "ints": ["[]", "[3, 1, 2]"], "strs": ["[]", "['b', 'a']"], "dict": ["{}", "{'a': 1}"], "any": ["None", "1", "'a'", "[]"], "optional": ["None"]}  # fmt: skip
_CALLS = ("number(", "echo(", "load(")


class Program:
    """Draws the parts of one program."""

    def __init__(self, draw: Any, calls: bool) -> None:
        self.draw = draw
        self.calls = calls
        self.variables: dict[str, list[str]] = {kind: list(names) for kind, names in _VARIABLES.items()}
        self.in_loop = False
        self.quoted = False
        self.count = 0

    def pick(self, options: Any) -> Any:
        return self.draw(st.sampled_from(list(options)))

    def expression(self, kind: str, depth: int = 0, calls: bool = False) -> str:
        choice = self.draw(st.integers(0, 9))
        if depth >= 3 or choice < 3:
            constant = choice == 0 and not (self.quoted and "'" in "".join(_CONSTANTS[kind]))
            return str(self.pick(_CONSTANTS[kind] if constant else self.variables[kind]))
        # A call in a comprehension and an f-string in an f-string are refused, by us and by Python 3.11.
        options = [t for t in _EXPRESSIONS[kind] if calls or not any(call in t for call in _CALLS)]
        if self.quoted:
            options = [t for t in options if "f'" not in t and "'" not in t] or [self.variables[kind][0]]
        template = self.pick(options)
        call = any(each in template for each in _CALLS)
        quoted, self.quoted = self.quoted, self.quoted or "f'" in template
        found = self.fill(
            template, depth + 1, calls and not call and " for " not in template and "lambda" not in template
        )
        self.quoted = quoted
        return found

    def fill(self, template: str, depth: int, calls: bool) -> str:
        out, rest = "", template
        while rest:
            if rest.startswith(("{{", "}}")):
                out, rest = out + rest[0], rest[2:]
            elif rest[0] == "{":
                name, _, rest = rest[1:].partition("}")
                out += self.expression(name, depth, calls)
            else:
                out, rest = out + rest[0], rest[1:]
        return out

    def target(self, kind: str) -> str:
        if self.draw(st.booleans()):
            return str(self.pick(self.variables[kind]))
        self.count += 1
        return f"n{self.count}"

    def block(self, depth: int, size: int) -> list[str]:
        saved = {kind: list(names) for kind, names in self.variables.items()}
        lines: list[str] = []
        for _ in range(self.draw(st.integers(1, size))):
            lines += self.statement(depth)
        self.variables = saved
        return lines

    def statement(self, depth: int) -> list[str]:
        calls = self.calls and not self.in_loop
        kind = self.pick(
            ["assign"] * 6
            + [
                "augment",
                "if",
                "if",
                "for",
                "mutate",
                "mutate",
                "raise",
                "return",
                "unpack",
                "try",
                "while",
                "call",
                "batch",
                "store",
            ]
        )
        if depth >= 2 and kind in ("if", "for", "try", "while"):
            kind = "assign"
        if kind in ("try", "call", "batch") and not calls:
            kind = "assign"
        return list(getattr(self, f"_{kind}")(depth, calls))

    def _assign(self, depth: int, calls: bool) -> list[str]:
        kind = self.pick(list(_EXPRESSIONS))
        value = self.expression(kind, 0, calls)
        target = self.target(kind)
        if target not in self.variables[kind]:
            self.variables[kind].append(target)
        return [f"{target} = {value}"]

    def _augment(self, depth: int, calls: bool) -> list[str]:
        kind, op = self.pick(
            [
                ("int", "+="),
                ("int", "-="),
                ("str", "+="),
                ("ints", "+="),
                ("float", "+="),
                ("int", "//="),
                ("int", "%="),
            ]
        )
        return [f"{self.pick(self.variables[kind])} {op} {self.expression(kind, 1, calls)}"]

    def _mutate(self, depth: int, calls: bool) -> list[str]:
        ints, strs, d = (self.pick(self.variables[kind]) for kind in ("ints", "strs", "dict"))
        value = self.expression("int", 1, calls)
        return [self.pick([f"{ints}.append({value})", f"{strs}.append({self.expression('str', 1, calls)})", f"{d}[{self.expression('str', 2)}] = {value}",
                           f"{ints}.extend({self.expression('ints', 2)})", f"{ints}.reverse()", f"{ints}.sort()", f"{d}.update(q={value})", f"{d}.setdefault('k', {value})", f"{d}.pop('a', None)",
                           f"{ints}.insert(0, {value})", f"{ints}.pop()", f"{ints}.remove({value})", f"del {d}['k']", f"{strs}.sort(key=len)"])]  # fmt: skip

    def _store(self, depth: int, calls: bool) -> list[str]:
        return [
            f"{self.pick(self.variables['ints'])}[{self.expression('int', 2)}] = {self.expression('int', 1, calls)}"
        ]

    def _if(self, depth: int, calls: bool) -> list[str]:
        lines = [f"if {self.expression('bool', 0, calls)}:", *_indent(self.block(depth + 1, 3))]
        if self.draw(st.booleans()):
            lines += ["else:", *_indent(self.block(depth + 1, 2))]
        return lines

    def _for(self, depth: int, calls: bool) -> list[str]:
        header = self.pick(
            [
                f"for q in list({self.expression('ints', 1)}):",
                f"for i, q in enumerate(list({self.expression('ints', 1)})):",
                "for q in range(3):",
                f"for q in list({self.expression('dict', 1)}.values()):",
            ]
        )
        outer, self.in_loop = self.in_loop, True
        saved = {kind: list(names) for kind, names in self.variables.items()}
        self.variables["int"].append("q")
        body = self.block(depth + 1, 3)
        if self.draw(st.integers(0, 3)) == 0:
            body.insert(
                self.draw(st.integers(0, len(body))) if not any(line.startswith(" ") for line in body) else 0,
                f"if {self.expression('bool', 1)}: {self.pick(['continue', 'break'])}",
            )
        self.variables, self.in_loop = saved, outer
        lines = [header, *_indent(body)]
        if self.draw(st.integers(0, 4)) == 0:
            lines += ["else:", *_indent(self.block(depth + 1, 1))]
        return lines

    def _while(self, depth: int, calls: bool) -> list[str]:
        self.count += 1
        name = f"c{self.count}"
        outer, self.in_loop = self.in_loop, True
        body = self.block(depth + 1, 2)
        self.in_loop = outer
        body = ["pass"] if any("ws" in line for line in body) else body
        return [
            f"{name} = 0",
            f"while {name} < {self.pick(['3', 'len(ws)', '2'])} and {self.expression('bool', 2)}:",
            *_indent([f"{name} += 1", *body]),
        ]

    def _raise(self, depth: int, calls: bool) -> list[str]:
        return [
            f"if {self.expression('bool', 1)}:",
            f"    raise {self.pick(['ValueError', 'KeyError', 'LookupError'])}({self.expression('str', 1)})",
        ]

    def _return(self, depth: int, calls: bool) -> list[str]:
        return [
            f"if {self.expression('bool', 1)}:",
            f"    return {self.expression(self.pick(['int', 'str', 'ints', 'dict', 'any']), 1, calls)}",
        ]

    def _unpack(self, depth: int, calls: bool) -> list[str]:
        return [
            self.pick(
                [
                    "a, b = b, a",
                    f"a, b = {self.expression('int', 1)}, {self.expression('int', 1)}",
                    f"a, *xs = [{self.expression('int', 1)}, *{self.expression('ints', 1)}]",
                    f"s, t = {self.expression('strs', 1)}",
                ]
            )
        ]

    def _call(self, depth: int, calls: bool) -> list[str]:
        return [
            f"{self.pick(['v', 'w'])} = {self.pick(['load', 'echo'])}({self.expression(self.pick(['str', 'ints', 'any', 'dict']), 1)})"
        ]

    def _batch(self, depth: int, calls: bool) -> list[str]:
        return [f"xs = [number(q) for q in {self.expression(self.pick(['ints', 'strs']), 1)}]"]

    def _try(self, depth: int, calls: bool) -> list[str]:
        lines = ["try:", f"    v = load({self.expression('str', 1)})"]
        if self.draw(st.booleans()):
            lines.append("    w = echo(v)")
        lines += [
            f"except {self.pick(['Exception', 'ValueError', '(KeyError, ValueError)'])} as e:",
            "    w = str(e)",
            *_indent(self.block(depth + 1, 1)),
        ]
        return lines


def _indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines] or ["    pass"]


@st.composite
def programs(draw: Any, calls: bool = True) -> str:
    """The source of a resolver named `resolver`."""
    program = Program(draw, calls)
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 7))):
        lines += program.statement(0)
    lines.append("return [a, b, x, s, t, f, xs, ws, d, o, v, w]")
    head = ", ".join(f"{name}: {hint}" for name, hint in PARAMETERS.items())
    return "\n".join([f"def resolver({head}):", *_indent(lines), ""])
