"""Random workflows: a typed grammar over statements, expressions, calls and exceptions.

Choices come from a `random.Random`: a seeded one, or Hypothesis's, so that what fails shrinks. Simple choices stand first.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from .generator_expressions import Expressions

#: Names that mean something in JSONata or in the text that the compiler writes.
_NAMES = (
    "number", "string", "length", "count", "spread", "split", "join", "keys", "lookup", "append", "reverse", "value",
    "index", "item", "states", "result", "error", "merge", "match", "contains", "substring", "floor", "power", "v", "it",
)  # fmt: skip
PARAMETERS = {
    "n": "int",
    "m": "int",
    "s": "str",
    "xs": "list[int]",
    "ss": "list[str]",
    "nn": "list[list[int]]",
    "d": "dict[str, int]",
    "order": "Order",
}
_ERRORS = ("ValueError", "KeyError", "LookupError", "ZeroDivisionError", "OrderError", "IndexError", "Exception")
_RAISED = ("ValueError", "OrderError", "KeyError", "RuntimeError", "PaymentError")


@dataclass(frozen=True)
class Drawn:
    """A program's source, the inputs to try it with, and whether its calls run at once."""

    source: str
    inputs: tuple[dict[str, Any], ...]
    unordered: bool


def drawn(source: random.Random) -> Drawn:
    """One program."""
    writer = Writer(source)
    return Drawn(writer.program(), INPUTS[:2] + (inputs(source),), writer.is_async)


def inputs(r: random.Random) -> dict[str, Any]:
    """A random input."""

    def ints() -> list[int]:
        return [r.randint(-3, 5) for _ in range(r.randint(0, 3))]

    lines = [{"sku": r.choice("pqr"), "qty": r.randint(0, 3)} for _ in range(r.randint(0, 2))]
    return {
        "n": r.randint(-3, 6),
        "m": r.randint(-2, 3),
        "s": r.choice(["", "a", "7", "b c", "-1", "é", "K"]),
        "xs": ints(),
        "ss": [r.choice(["", "a", "b", "12"]) for _ in range(r.randint(0, 3))],
        "nn": [ints() for _ in range(r.randint(0, 2))],
        "d": {key: r.randint(-1, 3) for key in "abk" if r.random() < 0.5},
        "order": {"id": r.choice(["o1", ""]), "note": r.choice([None, "n"]), "lines": lines},
    }


#: A full one, and an empty one.
INPUTS: tuple[dict[str, Any], ...] = (
    {
        "n": 3,
        "m": 2,
        "s": "4",
        "xs": [2, 0, -1],
        "ss": ["b", "a"],
        "nn": [[1, 2], []],
        "d": {"a": 1, "k": 2},
        "order": {"id": "o1", "note": None, "lines": [{"sku": "p", "qty": 2}, {"sku": "q", "qty": 0}]},
    },
    {"n": 0, "m": -1, "s": "", "xs": [], "ss": [], "nn": [], "d": {}, "order": {"id": "", "note": "x", "lines": []}},
)


class Writer(Expressions):
    """Writes one program.

    Args:
        source: gives the choices.
    """

    def __init__(self, source: random.Random) -> None:
        size = source.choice([1, 1, 1, 2, 2, 4])
        super().__init__(source, calls=3 * size, is_async=source.random() > 0.85)
        self.size = size
        #: Statements that there may be before only simple ones are written.
        self.left = source.choice([3, 4, 6, 8, 12, 30])
        #: What stands around the statement that is written: "loop", "function", "finally".
        self.around: list[str] = []

    def program(self) -> str:
        """The source of `def program(...)`."""
        body = self.block(self.random.randint(self.size, 2 * self.size + 1), 0)
        known = [name for names in self.names.values() for name in names]
        shown = self.random.sample(known, min(4, len(known)))
        hinted = self.random.random() < 0.75
        parameters = [f"{name}: {kind}" if hinted else name for name, kind in PARAMETERS.items()]
        head = f"def program({', '.join(parameters)}):"
        head = "async " + head if self.is_async else head
        return "\n".join([head, *("    " + line for line in body), f"    return [{', '.join(shown)}]", ""])

    # Statements

    def block(self, size: int, depth: int) -> list[str]:
        """Some statements; names that only a part of them binds are forgotten after it."""
        before = {kind: list(names) for kind, names in self.names.items()}
        functions = dict(self.functions)
        lines: list[str] = []
        for _ in range(size):
            lines += self.statement(depth)
        if depth:
            # What is known here and not there may be unbound there; what was deleted here may be so as well.
            self.names = {k: [n for n in names if n in self.names[k]] for k, names in before.items()}
            self.functions = functions
        return lines or ["pass"]

    def statement(self, depth: int) -> list[str]:
        """One statement, as lines."""
        self.left -= 1
        kinds = ["assign"] * 4 + ["augment", "mutate", "mutate", "item", "call", "unpack", "comprehension", "text"]
        kinds += ["check", "raise"] if self.random.random() < 0.2 else []
        if depth < 3 and self.left > 0:
            kinds += ["if"] * 3 + ["for"] * 3 + ["while", "try", "try", "try", "match"]
        if depth < 2 and self.left > 0 and "function" not in self.around:
            kinds += ["function", "lambda"]
        kinds += ["inner", "swap", "slice", "taken", "seen", "part"]
        kinds += ["alias", "outer", "forget"] if self.random.random() < 0.3 else []
        if self.is_async:
            kinds += ["gather"] * 3
        if depth:
            kinds += ["raise", "return"]
        if "loop" in self.around:
            kinds += ["leave"]
        return getattr(self, f"_{self.random.choice(kinds)}")(depth)  # type: ignore[no-any-return]

    def _inside(self, depth: int, around: str = "") -> list[str]:
        before = self.around
        if around == "function":
            self.around = ["function"]
        elif around:
            self.around = [*self.around, around]
        lines = self.block(self.random.choice([1, 1, 2]), depth + 1)
        self.around = before
        return ["    " + line for line in lines]

    def bind(self, kind: str) -> str:
        """A variable to assign to: mostly a new one, sometimes one that is there."""
        free = [name for name in self.names[kind] if name not in self.fixed]
        if free and self.random.random() > 0.65:
            return str(self.random.choice(free))
        self.count += 1
        known = {name for names in self.names.values() for name in names}
        other = str(self.random.choice(_NAMES))
        return other if self.random.random() > 0.9 and other not in known else f"{kind[0]}{self.count}"

    def known(self, kind: str, name: str, value: str = "") -> None:
        """Remembers a variable that is bound from here on, and whether the type of its value is known."""
        self.remember(name, value)
        if name not in self.names[kind]:
            self.names[kind].append(name)

    def free(self, kind: str) -> str | None:
        """A variable that may be changed."""
        free = [name for name in self.names[kind] if name not in self.fixed]
        return self.random.choice(free) if free else None

    def _assign(self, depth: int) -> list[str]:
        kind = self.random.choice(["int", "int", "str", "ints", "dict", "strs", "bool", "nested"])
        value = self.expression(kind, 2)
        name = self.bind(kind)
        self.known(kind, name, value)
        if kind == "int" and self.random.random() > 0.9:
            other = self.bind(kind)
            self.known(kind, other, value)
            return [f"{name} = {other} = {value}"]
        return [f"{name} = {value}"]

    def _unpack(self, depth: int) -> list[str]:
        r = self.random
        kind = r.randrange(5)
        if kind == 0:
            values = [self.expression("int", 1), self.expression("int", 1)]
            names = [self.bind("int"), self.bind("int")]
            for name in names:
                self.known("int", name, " ".join(values))
            return [f"{names[0]}, {names[1]} = {values[0]}, {values[1]}"]
        if kind == 1:
            free = [name for name in self.names["int"] if name not in self.fixed]
            if len(free) >= 2:
                a, b = r.sample(free, 2)
                self.remember(a, b)
                self.remember(b, a)
                return [f"{a}, {b} = {b}, {a}"]
        value = self.expression("ints", 1)
        first, rest = self.bind("int"), self.bind("ints")
        if kind == 2:
            lines = [f"{first}, *{rest} = {value}"]
        elif kind == 3:
            lines = [f"*{rest}, {first} = [*{value}, {self.expression('int', 0)}]"]
        else:
            pair = self.bind("str")
            lines = [f"({first}, {pair}), {rest} = ({self.expression('int', 1)}, {self.expression('str', 1)}), {value}"]
            self.known("str", pair, lines[0])
        self.known("int", first, lines[0])
        self.known("ints", rest, lines[0])
        return lines

    def _augment(self, depth: int) -> list[str]:
        kind = self.random.choice(["int", "int", "str", "ints"])
        name = self.free(kind)
        if name is None:
            return self._assign(depth)
        operator = {"int": self.random.choice(["+=", "-=", "*=", "//=", "%="])}.get(kind, "+=")
        value = self.expression(kind, 1)
        self.remember(name, value)
        return [f"{name} {operator} {value}"]

    def _mutate(self, depth: int) -> list[str]:
        r, name, other = self.random, self.free("ints"), self.free("dict")
        if other is not None and r.random() > 0.6:
            e, key = self.expression, self.key()
            line = r.choice([
                    lambda: f"{other}.update({self.sure('dict', 1)})",
                    lambda: f"{other}.update({key[1:-1]}={e('int', 1)})",
                    lambda: f"{other}.setdefault({key}, {e('int', 0)})",
                    lambda: f"{other}.pop({key}, {e('int', 0)})",
                    lambda: f"{other}.pop({key})",
                    lambda: f"del {other}[{key}]",
                    lambda: f"{other}.clear()",
                    lambda: f"{other} |= {self.sure('dict', 1)}",
                ])()  # fmt: skip
            self.remember(other, line)
            return [line]
        if name is None:
            return self._assign(depth)
        e = self.expression
        line = r.choice([
                lambda: f"{name}.append({e('int', 1)})",
                lambda: f"{name}.append({e('int', 1)})",
                lambda: f"{name}.extend({e('ints', 1)})",
                lambda: f"{name}.insert({r.randint(-1, 2)}, {e('int', 1)})",
                lambda: f"{name}.pop({r.choice(['', '0', '-1'])})",
                lambda: f"del {name}[{r.choice(['0', '-1', '1'])}]",
                lambda: f"{name}.sort({r.choice(['', 'reverse=True', 'key=lambda q: -q'])})",
                lambda: f"{name}.reverse()",
                lambda: f"{name}.remove({e('int', 0)})",
                lambda: f"{name}.clear()",
            ])()  # fmt: skip
        self.remember(name, line)
        return [line]

    def _taken(self, depth: int) -> list[str]:
        """Something leaves a list or dict in the middle of a statement, or a loop changes what it runs over."""
        r, name, other = self.random, self.free("ints"), self.free("dict")
        if name is None or other is None:
            return self._assign(depth)
        e, key, kind = self.expression, self.key(), r.randrange(7)
        if kind == 0 and depth < 3:
            return [f"if {name}.pop({r.choice(['', '0'])}) > {e('int', 0)}:", *self._inside(depth)]
        if kind == 1 and depth < 3:
            return [f"while {name} and {name}.pop() != {e('int', 0)}:", *self._inside(depth, "loop")]
        if kind == 2:
            self.count += 1
            change = r.choice([f"{name}.append(1)", f"{name}.pop()", f"{name}.remove(q{self.count})", f"{name} += [2]"])
            stop = r.choice(["break", "break", "pass"])
            return [f"for q{self.count} in {name}:", f"    if q{self.count} > 1:", f"        {change}", f"        {stop}"]
        take = r.choice([
                f"{name}.pop({r.choice(['', '0'])})",
                f"{other}.pop({key}, {e('int', 0)})",
                f"{other}.setdefault({key}, {e('int', 0)})",
            ])  # fmt: skip
        value = r.choice([
                lambda: f"{self.call('double', take)} + {e('int', 0)}",
                lambda: f"{e('int', 1)} - {take} * len({name})",
                lambda: f"{take} if {name} else {e('int', 1)}",
                lambda: f"({name} and {take}) or {e('int', 0)}",
                lambda: f"{take} + {self.call('total', name)}",
            ])()  # fmt: skip
        target = self.bind("int")
        self.known("int", target, value)
        return [f"{target} = {value}"]

    def _inner(self, depth: int) -> list[str]:
        """Something inside of a list of lists changes, or it gets one more."""
        r, name = self.random, self.free("nested")
        if name is None:
            value = self.expression("nested", 1)
            name = self.bind("nested")
            self.known("nested", name, value)
            return [f"{name} = {value}"]
        line = r.choice([
            lambda: f"{name}.append({self.expression('ints', 1)})",
            lambda: f"{name}[{r.choice([0, -1])}].append({self.expression('int', 1)})",
            lambda: f"{name}[{r.choice([0, -1])}][0] = {self.expression('int', 1)}",
            lambda: f"{name}[0] = {self.expression('ints', 1)}",
            lambda: f"{name}[-1] += {self.expression('ints', 1)}",
        ])()  # fmt: skip
        self.remember(name, line)
        return [line]

    def _part(self, depth: int) -> list[str]:
        """Something inside changes by another name for it: of a loop, of a variable, of a function."""
        r, name, item = self.random, self.free("nested"), self.fresh("r")
        flat = self.free("ints")
        if name is None or self.is_async:
            return self._inner(depth)
        value = self.expression("int", 1)
        change = r.choice([f"{item}.append({value})", f"{item}[0] = {value}", f"{item} += [{value}]", f"{item}[-1] += 1"])
        handed = flat if flat is not None and r.random() > 0.5 else f"{name}[{r.choice([0, -1])}]"
        if flat is not None:
            self.remember(flat, value)
        self.remember(name, value)
        lines = r.choice([
            lambda: [f"for {item} in {name}:", f"    {change}"],
            lambda: [f"for {item} in {name}:", f"    echo({item})", f"    {change}"],
            lambda: [f"for {item}, {item}v in enumerate({name}):", f"    {item}v.append({item})"],
            lambda: [f"{item} = {name}[{r.choice([0, -1])}]", change, f"{item}.append(len({name}))"],
            lambda: [f"extended({handed}, {value})"],
            lambda: [f"{self.bind_known('int')} = extended({handed}, {value}) + {value}"],
            lambda: [f"for {item} in {name}:", f"    extended({item}, {value})"],
        ])()  # fmt: skip
        return lines if self.calls > 0 or not any("echo(" in line for line in lines) else self._inner(depth)

    def _slice(self, depth: int) -> list[str]:
        """A part of a list gets other elements, or is deleted."""
        r, name, outer = self.random, self.free("ints"), self.free("nested")
        if outer is not None and (name is None or r.random() > 0.7):
            name, place = outer, f"{outer}[{r.choice([0, -1])}]"
            if r.random() > 0.7:
                line = f"{outer}[{self._bounds()}] = {self.expression('nested', 1)}"
                self.remember(outer, line)
                return [line]
        elif name is not None:
            place = name
        else:
            return self._assign(depth)
        e = self.expression
        line = r.choice([
            lambda: f"{place}[{self._bounds()}] = {e('ints', 1)}",
            lambda: f"{place}[{self._bounds()}] = {e('ints', 1)}",
            lambda: f"{place}[{self._bounds()}] += {e('ints', 1)}",
            lambda: f"{place}[{self._bounds()}] = ({e('int', 0)} for q in {e('ints', 0)})",
            lambda: f"{place}[::{r.choice([2, -1, -2])}] = {e('ints', 1)}",
            lambda: f"{place}[::2] = [q + 1 for q in {place}[::2]]",
            lambda: f"{place}[{self._bounds()}], {place}[-1:] = {e('ints', 0)}, {e('ints', 0)}",
            lambda: f"del {place}[{self._bounds()}]",
            lambda: f"del {place}[::{r.choice([2, -2, 3])}], {place}[{self._bounds()}]",
        ])()  # fmt: skip
        self.remember(name, line)
        return [line]

    def _bounds(self) -> str:
        lower, upper = (self.random.choice(["", "", "0", "1", "-1", "2", self.expression("int", 0)]) for _ in range(2))
        return f"{lower}:{upper}"

    def _swap(self, depth: int) -> list[str]:
        """Two places of a list change places, or an item and a variable get values at once."""
        name = self.free("ints")
        if name is None:
            return self._assign(depth)
        if self.random.random() > 0.5:
            return [f"{name}[0], {name}[-1] = {name}[-1], {name}[0]"]
        other = self.bind("int")
        line = f"{other}, {name}[0] = {self.expression('int', 1)}, {self.expression('int', 1)}"
        self.known("int", other, line)
        self.remember(name, line)
        return [line]

    def _alias(self, depth: int) -> list[str]:
        """A second name for a list or dict: right, or refused."""
        kind = self.random.choice(["ints", "dict", "nested"])
        name = self.name(kind)
        if name is None:
            return self._assign(depth)
        self.count += 1
        other = f"{kind[0]}{self.count}"
        value = name if kind != "nested" or self.random.random() > 0.5 else f"{name}[-1]"
        self.known("ints" if value != name else kind, other, value)
        return [f"{other} = {value}"]

    def _outer(self, depth: int) -> list[str]:
        """A nested function that changes a variable of the function around it."""
        name = self.free("int")
        if depth or name is None or name in PARAMETERS or self.is_async:
            return self._assign(depth)
        self.count += 1
        function = f"g{self.count}"
        value = self.expression("int", 1)
        self.unsure.add(name)
        return [
            f"def {function}(p):",
            f"    nonlocal {name}",
            f"    {name} = {name} + p",
            f"    return {name} * 2",
            f"{self.bind_known('int')} = {function}({value}) + {function}(1)",
        ]

    def _seen(self, depth: int) -> list[str]:
        """A nested function that reads a variable, which changes between its calls: in a branch or in a loop, too."""
        r, name = self.random, self.free("int")
        if name is None or "function" in self.around:
            return self._assign(depth)
        function, item = self.fresh("h"), self.fresh("v")
        made = [f"{function} = lambda p: {name} + p"]
        if r.random() > 0.5:
            made = [f"def {function}(p, k={self.expression('int', 0)}):", f"    return {name} * 2 + p - k"]
        if r.random() > 0.5:
            made.append(f"{self.bind_known('int')} = {function}(1)")
        added = f"echo({item})" if not self.is_async and r.random() > 0.5 else item
        change = r.choice(
            [
                lambda: [f"{name} += {self.expression('int', 1)}"],
                lambda: [f"if {self.condition(1)}:", f"    {name} = {self.expression('int', 1)}"],
                lambda: [f"for {item} in {self.expression('ints', 1)}:", f"    {name} += {added}"],
                lambda: [f"for {item} in {self.expression('ints', 1)}:", f"    {name} = {function}({added})"],
            ]
        )()
        self.unsure.add(name)
        return [*made, *change, f"{self.bind_known('int')} = {function}(2) + {name}"]

    def bind_known(self, kind: str) -> str:
        """A new variable whose type is not known at synth."""
        self.count += 1
        name = f"{kind[0]}{self.count}"
        self.unsure.add(name)
        self.names[kind].append(name)
        return name

    def _forget(self, depth: int) -> list[str]:
        """A variable is deleted."""
        name = self.free("int")
        if depth or name is None or name in PARAMETERS or self.functions:
            return self._assign(depth)
        self.names["int"].remove(name)
        return [f"del {name}"]

    def _item(self, depth: int) -> list[str]:
        operator = self.random.choice(["=", "=", "+=", "-="])
        name, items = self.free("dict"), self.free("ints")
        if name is not None and self.random.random() < 0.7:
            line = f"{name}[{self.key()}] {operator} {self.expression('int', 1)}"
            self.remember(name, line)
            return [line]
        if items is not None:
            line = f"{items}[{self.random.choice(['0', '-1', '1'])}] {operator} {self.expression('int', 1)}"
            self.remember(items, line)
            return [line]
        return self._assign(depth)

    def _call(self, depth: int) -> list[str]:
        kind = self.random.choice(["int", "ints", "str", "dict"])
        return [self.call(self.random.choice(["echo", "nothing"]), self.expression(kind, 1))]

    def _text(self, depth: int) -> list[str]:
        name = self.bind("str")
        lines = [f"{name} = {self.text(1)}"]
        self.known("str", name)
        return lines

    def _check(self, depth: int) -> list[str]:
        return [f"assert {self.expression('bool', 1)}{self.random.choice(['', ', ' + self.text(0)])}"]

    def _if(self, depth: int) -> list[str]:
        lines = [f"if {self.condition(2)}:", *self._inside(depth)]
        if self.random.random() > 0.7:
            lines += [f"elif {self.expression('bool', 1)}:", *self._inside(depth)]
        if self.random.random() > 0.5:
            lines += ["else:", *self._inside(depth)]
        return lines

    def _for(self, depth: int) -> list[str]:
        r = self.random
        names = {kind: list(found) for kind, found in self.names.items()}
        fixed = set(self.fixed)
        target, source, bound = self.iteration()
        for kind, name in bound:
            self.known(kind, name, source)
            self.fixed.add(name)
        lines = [f"for {target} in {source}:", *self._inside(depth, "loop")]
        self.names = {kind: [n for n in found if n in self.names[kind]] for kind, found in names.items()}
        self.fixed = fixed
        if r.random() > 0.8:
            lines += ["else:", *self._inside(depth)]
        return lines

    def _while(self, depth: int) -> list[str]:
        self.count += 1
        r, name = self.random, f"w{self.count}"
        self.names["int"].append(name)
        self.fixed.add(name)
        kind = r.randrange(5)
        head = [f"{name} = {r.randint(0, 3)}"]
        if kind == 0:
            lines = [f"while {name} > 0:", f"    {name} -= 1", *self._inside(depth, "loop")]
        elif kind == 1:
            lines = ["while True:", f"    {name} += 1", f"    if {name} > {r.randint(2, 4)}:", "        break"]
            lines += self._inside(depth, "loop")
        elif kind == 2:
            got = f"{name}g"
            lines = [f"while ({got} := {self.call('echo', name)}) > 0:", f"    {name} -= 1"]
            lines += self._inside(depth, "loop")
        elif kind == 3:
            lines = [f"while {name} > 0 and {self.expression('bool', 1)}:", f"    {name} -= 1"]
            lines += self._inside(depth, "loop")
        else:
            head = [f"{name}l = {self.sure('ints', 1)}", f"{name} = 0"]
            lines = [
                f"while {name}l:",
                f"    {name} = {name}l.pop({r.choice(['', '0'])})",
                *self._inside(depth, "loop"),
            ]
        if r.random() > 0.8:
            lines += ["else:", *self._inside(depth)]
        return head + lines

    def _try(self, depth: int) -> list[str]:
        r = self.random
        lines = ["try:", *self._inside(depth)]
        handlers = r.choice([1, 1, 2, 0])
        kinds = sorted(r.sample(_ERRORS, handlers), key=_ERRORS.index)
        for kind in kinds:
            kind = f"({kind}, TypeError)" if r.random() > 0.85 else kind
            named = r.random() > 0.5
            lines.append(f"except {kind}{' as e' if named else ''}:")
            if named:
                what = r.choice(["str(e)", "type(e).__name__", "str(e.args[0])", "f'<{e}>'", "repr(e)"])
                name = self.free("str")
                lines += [f"    {name} = {what}" if name else f"    {self.call('echo', what)}"]
            ending = r.random()
            if ending > 0.9:
                lines += ["    " + self.call("echo", "'handled'"), "    raise"]
            elif ending > 0.85 and named:
                lines += [f"    raise {r.choice(_RAISED)}(str(e)) from e"]
            else:
                lines += self._inside(depth)
        if handlers and r.random() > 0.7:
            lines += ["else:", *self._inside(depth)]
        if not handlers or r.random() > 0.7:
            before, self.around = self.around, ["finally"] if r.random() > 0.1 else self.around
            lines += ["finally:", *self._inside(3)]
            self.around = before
        return lines

    def _match(self, depth: int) -> list[str]:
        r = self.random
        kind = r.choice(["int", "str", "ints", "dict"])
        subject = self.expression(kind, 1)
        lines = [f"match {subject}:"]
        for _ in range(r.choice([1, 2])):
            pattern, bound = self.pattern(kind)
            names = {k: list(found) for k, found in self.names.items()}
            for inner, name in bound:
                self.known(inner, name, subject)
            guard = f" if {self.expression('bool', 0)}" if r.random() > 0.7 else ""
            lines += [f"    case {pattern}{guard}:", *("    " + line for line in self._inside(depth))]
            self.names = {k: [n for n in found if n in self.names[k]] for k, found in names.items()}
        if r.random() > 0.5:
            lines += ["    case _:", *("    " + line for line in self._inside(depth))]
        return lines

    def _raise(self, depth: int) -> list[str]:
        kind = self.random.choice(_RAISED)
        raised = self.random.choice([f"{kind}({self.text(0)})", f"{kind}('no')", kind])
        if depth and self.random.random() > 0.7:
            return [f"raise {raised}"]
        return [f"if {self.expression('bool', 1)}:", f"    raise {raised}"]

    def _return(self, depth: int) -> list[str]:
        value = self.expression("int" if "function" in self.around else self.random.choice(["int", "ints", "str"]), 1)
        if self.random.random() > 0.7:
            return [f"return {value}"]
        return [f"if {self.expression('bool', 1)}:", f"    return {value}"]

    def _leave(self, depth: int) -> list[str]:
        word = self.random.choice(["break", "continue"])
        return [f"if {self.expression('bool', 1)}:", f"    {word}"]

    def _comprehension(self, depth: int) -> list[str]:
        kind = self.random.choice(["ints", "ints", "dict", "nested", "strs"])
        value = self.comprehension(kind, 2)
        name = self.bind(kind)
        self.known(kind, name, value)
        return [f"{name} = {value}"]

    def _function(self, depth: int) -> list[str]:
        self.count += 1
        name, first, second = f"f{self.count}", f"p{self.count}", f"q{self.count}"
        names = {kind: list(found) for kind, found in self.names.items()}
        fixed = set(self.fixed)
        self.fixed |= {name for found in self.names.values() for name in found}
        self.names["int"] += [first, second]
        self.unsure |= {first, second}
        lines = self._inside(depth + 1, "function")
        lines += [f"    return {self.expression('int', 1)}"]
        self.names, self.fixed = names, fixed
        self.functions[name] = self.is_async
        head = f"def {name}({first}, {second}={self.random.randint(0, 2)}):"
        return [("async " if self.is_async else "") + head, *lines]

    def _lambda(self, depth: int) -> list[str]:
        self.count += 1
        name, first = f"f{self.count}", f"p{self.count}"
        before = list(self.names["int"])
        self.names["int"].append(first)
        self.unsure.add(first)
        self.awaits = not self.is_async
        body = self.expression("int", 1)
        self.names["int"], self.awaits = before, True
        self.functions[name] = False
        return [f"{name} = lambda {first}, q=1: {body} + q"]

    def _gather(self, depth: int) -> list[str]:
        name = self.bind("ints")
        if self.random.random() > 0.5:
            source = self.expression("ints", 1)
            value = f"await asyncio.gather(*[{self.later('double', 'g')} for g in {source}])"
        else:
            parts = [self.expression("int", 0) for _ in range(self.random.choice([2, 1, 3]))]
            calls = [self.later(self.random.choice(["echo", "double"]), part) for part in parts]
            value = f"list(await asyncio.gather({', '.join(calls)}))"
        self.known("ints", name, value)
        return [f"{name} = {value}"]
