"""Random workflows: a typed grammar over statements, expressions, calls and exceptions, from a seed."""

from __future__ import annotations

import random

_CALLS = {"int": ("double", "positive"), "list": ("echo",), "str": ("echo",), "bool": ("is_even",)}
_ERRORS = ("ValueError", "KeyError", "LookupError", "ZeroDivisionError", "Exception", "OrderError", "IndexError")
_RAISED = ("ValueError", "OrderError", "KeyError", "RuntimeError")


class Writer:
    """Writes one program.

    Args:
        seed: makes the same program each time.
        calls: how many cloud calls it may have.
    """

    def __init__(self, seed: int, calls: int = 8) -> None:
        self.random = random.Random(seed)
        self.calls = calls
        self.names: dict[str, list[str]] = {"int": ["n"], "str": ["s"], "list": ["xs"], "dict": ["d"]}
        self.count = 0

    def program(self) -> str:
        """The source of `def program(n, s, xs, d)`."""
        body = self.block(self.random.randint(3, 7), 0, False)
        head = "def program(n: int, s: str, xs: list[int], d: dict[str, int]):"
        return "\n".join([head, *("    " + line for line in body), f"    return [{', '.join(self._some())}]", ""])

    def _some(self) -> list[str]:
        known = [name for names in self.names.values() for name in names]
        return self.random.sample(known, min(3, len(known)))

    def new(self, kind: str) -> str:
        """A variable: mostly a new one, sometimes one that is there."""
        if self.names[kind] and self.random.random() < 0.3:
            return self.random.choice(self.names[kind])
        self.count += 1
        return f"{kind[0]}{self.count}"

    # Statements

    def block(self, size: int, depth: int, loop: bool) -> list[str]:
        """Some statements; names that only a part of them binds are forgotten after it."""
        before = {kind: list(names) for kind, names in self.names.items()}
        lines: list[str] = []
        for _ in range(size):
            lines += self.statement(depth, loop)
        if depth:
            self.names = before
        return lines or ["pass"]

    def statement(self, depth: int, loop: bool) -> list[str]:
        """One statement, as lines."""
        kinds = ["assign"] * 5 + ["augment", "append", "item", "call", "call", "tuple"]
        if depth < 3:
            kinds += ["if"] * 3 + ["for"] * 2 + ["while", "try", "try", "try", "comprehension"]
        if depth:
            kinds += ["raise"]
        if depth and self.random.random() < 0.3:
            kinds += ["return"]
        if loop:
            kinds += ["leave"]
        return getattr(self, f"_{self.random.choice(kinds)}")(depth, loop)  # type: ignore[no-any-return]

    def _assign(self, depth: int, loop: bool) -> list[str]:
        kind = self.random.choice(["int", "int", "str", "list", "dict"])
        value = self.expression(kind, 2)
        name = self.new(kind)
        if name not in self.names[kind]:
            self.names[kind].append(name)
        return [f"{name} = {value}"]

    def _tuple(self, depth: int, loop: bool) -> list[str]:
        values = [self.expression("int", 1), self.expression("int", 1)]
        names = [self.new("int"), self.new("int")]
        self.names["int"] += [name for name in dict.fromkeys(names) if name not in self.names["int"]]
        return [f"{names[0]}, {names[1]} = {values[0]}, {values[1]}"]

    def _augment(self, depth: int, loop: bool) -> list[str]:
        if self.random.random() < 0.3:
            return [f"{self.random.choice(self.names['str'])} += {self.expression('str', 1)}"]
        return [
            f"{self.random.choice(self.names['int'])} {self.random.choice(['+=', '-='])} {self.expression('int', 1)}"
        ]

    def _append(self, depth: int, loop: bool) -> list[str]:
        return [f"{self.random.choice(self.names['list'])}.append({self.expression('int', 1)})"]

    def _item(self, depth: int, loop: bool) -> list[str]:
        return [f"{self.random.choice(self.names['dict'])}[{self._key()}] = {self.expression('int', 1)}"]

    def _call(self, depth: int, loop: bool) -> list[str]:
        return [self.call("echo", self.expression(self.random.choice(["int", "list", "str"]), 1))]

    def _if(self, depth: int, loop: bool) -> list[str]:
        lines = [f"if {self.expression('bool', 2)}:", *self._inside(depth, loop)]
        if self.random.random() < 0.3:
            lines += [f"elif {self.expression('bool', 1)}:", *self._inside(depth, loop)]
        if self.random.random() < 0.5:
            lines += ["else:", *self._inside(depth, loop)]
        return lines

    def _for(self, depth: int, loop: bool) -> list[str]:
        self.count += 1
        name = f"v{self.count}"
        source = self.random.choice([self.expression("list", 1), f"range({self.random.randint(0, 3)})", "xs"])
        before = list(self.names["int"])
        self.names["int"].append(name)
        lines = [f"for {name} in {source}:", *self._inside(depth, True)]
        self.names["int"] = before
        if self.random.random() < 0.2:
            lines += ["else:", *self._inside(depth, loop)]
        return lines

    def _while(self, depth: int, loop: bool) -> list[str]:
        self.count += 1
        name = f"w{self.count}"
        inside = self._inside(depth, True)
        return [f"{name} = {self.random.randint(0, 3)}", f"while {name} > 0:", f"    {name} -= 1", *inside]

    def _try(self, depth: int, loop: bool) -> list[str]:
        lines = ["try:", *self._inside(depth, loop)]
        handlers = self.random.randint(0, 2)
        kinds = self.random.sample(_ERRORS, handlers)
        for number, kind in enumerate(kinds):
            if kind == "Exception" and number < handlers - 1:
                kind = "TypeError"
            named = self.random.random() < 0.5
            lines.append(f"except {kind}{' as e' if named else ''}:")
            if named:
                lines += ["    s = str(e)"]
            if self.random.random() < 0.15:
                lines += ["    " + self.call("echo", "'handled'"), "    raise"]
            else:
                lines += self._inside(depth, loop)
        if handlers and self.random.random() < 0.3:
            lines += ["else:", *self._inside(depth, loop)]
        if not handlers or self.random.random() < 0.3:
            lines += ["finally:", *self._inside(3, False)]
        return lines

    def _raise(self, depth: int, loop: bool) -> list[str]:
        return [f"if {self.expression('bool', 1)}:", f"    raise {self.random.choice(_RAISED)}(f'no {{n}}')"]

    def _return(self, depth: int, loop: bool) -> list[str]:
        return [
            f"if {self.expression('bool', 1)}:",
            f"    return {self.expression(self.random.choice(['int', 'list']), 1)}",
        ]

    def _leave(self, depth: int, loop: bool) -> list[str]:
        return [f"if {self.expression('bool', 1)}:", f"    {self.random.choice(['break', 'continue'])}"]

    def _comprehension(self, depth: int, loop: bool) -> list[str]:
        source = self.random.choice(self.names["list"])
        value = self.call("double", "q") if self.calls > 0 else "q"
        test = self.random.choice(["", " if q > 1"])
        name = self.new("list")
        if name not in self.names["list"]:
            self.names["list"].append(name)
        return [f"{name} = [{value} for q in {source}{test}]"]

    def _inside(self, depth: int, loop: bool) -> list[str]:
        return ["    " + line for line in self.block(self.random.randint(1, 2), depth + 1, loop)]

    # Expressions

    def call(self, name: str, argument: str) -> str:
        """A cloud call, while there are some left."""
        if self.calls <= 0:
            return argument
        self.calls -= 1
        return f"{name}({argument})"

    def _key(self) -> str:
        return self.random.choice(["'a'", "'b'", "'k'"])

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a type."""
        if depth > 0 and self.random.random() < 0.3 and self.calls > 0:
            function = self.random.choice(_CALLS.get(kind, ("echo",)))
            argument = "int" if kind == "bool" else kind
            return self.call(function, self.expression(argument, depth - 1))
        return getattr(self, f"_{kind}")(depth)  # type: ignore[no-any-return]

    def _int(self, depth: int) -> str:
        r, part = self.random, lambda: self.expression("int", depth - 1)
        choices = [
            lambda: str(r.randint(0, 5)),
            lambda: r.choice(self.names["int"]),
            lambda: r.choice(self.names["int"]),
        ]
        if depth > 0:
            choices += [
                lambda: f"({part()} {r.choice(['+', '-', '*'])} {part()})",
                lambda: f"({part()} // {part()})",
                lambda: f"({part()} % {part()})",
                lambda: f"len({self.expression('list', depth - 1)})",
                lambda: f"{r.choice(self.names['dict'])}[{self._key()}]",
                lambda: f"{r.choice(self.names['list'])}[{r.randint(-2, 2)}]",
                lambda: f"({part()} if {self.expression('bool', depth - 1)} else {part()})",
                lambda: f"sum({self.expression('list', depth - 1)})",
                lambda: f"({part()} or {part()})",
                lambda: f"({part()} and {part()})",
                lambda: f"int({self.expression('str', 0)})",
            ]
        return r.choice(choices)()

    def _str(self, depth: int) -> str:
        r = self.random
        choices = [lambda: r.choice(["'x'", "''", "'7'", "'a b'"]), lambda: r.choice(self.names["str"])]
        if depth > 0:
            choices += [
                lambda: f"({self.expression('str', depth - 1)} + {self.expression('str', depth - 1)})",
                lambda: f"f'<{{{self._int(0)}}}>'",
                lambda: f"str({self.expression('int', depth - 1)})",
                lambda: f"{self.expression('str', 0)}.upper()",
            ]
        return r.choice(choices)()

    def _list(self, depth: int) -> str:
        r = self.random
        choices = [lambda: "[]", lambda: f"[{self._int(0)}]", lambda: f"list({r.choice(self.names['list'])})"]
        if depth > 0:
            choices += [
                lambda: f"[{self.expression('int', depth - 1)}, {self.expression('int', depth - 1)}]",
                lambda: f"({self.expression('list', depth - 1)} + {self.expression('list', depth - 1)})",
                lambda: f"{r.choice(self.names['list'])}[1:]",
                lambda: f"[q + 1 for q in {r.choice(self.names['list'])} if q > 0]",
            ]
        return r.choice(choices)()

    def _dict(self, depth: int) -> str:
        r = self.random
        return r.choice(
            ["{}", f"{{'a': {self._int(0)}}}", f"{{**{r.choice(self.names['dict'])}, 'b': {self._int(0)}}}"]
        )

    def _bool(self, depth: int) -> str:
        r = self.random
        choices = [
            lambda: f"{self.expression('int', depth - 1)} {r.choice(['>', '<', '==', '!=', '>='])} {self._int(0)}",
            lambda: f"{self._key()} in {r.choice(self.names['dict'])}",
            lambda: f"{self._int(0)} in {r.choice(self.names['list'])}",
            lambda: r.choice(self.names["list"]),
            lambda: r.choice(self.names["int"]),
        ]
        if depth > 0:
            choices += [
                lambda: (
                    f"({self.expression('bool', depth - 1)} {r.choice(['and', 'or'])} {self.expression('bool', depth - 1)})"
                ),
                lambda: f"not {self.expression('bool', depth - 1)}",
            ]
        return r.choice(choices)()


INPUTS = (
    {"n": 3, "s": "4", "xs": [2, 0, -1], "d": {"a": 1, "k": 2}},
    {"n": 0, "s": "x", "xs": [], "d": {}},
    {"n": -2, "s": "", "xs": [5], "d": {"b": 0}},
)
