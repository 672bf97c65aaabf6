"""Programs made at random: values, functions, closures and classes that reach each other in every way."""

from __future__ import annotations

import contextlib
import itertools
import linecache
import random
import types
from typing import Any

import pytest

from cdktf_functionless.compilers.lambda_bundle import bundle
from cdktf_functionless.reflect import reflect

#: Seeds that once gave a difference.
KEPT = [853, 875, 1708, 2120]
_number = itertools.count()


class Program:
    """The text of a module with a function `handler`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = ["import functools, json, dataclasses, collections"]
        self.values: list[str] = []
        self.functions: list[str] = []
        self.classes: list[str] = []
        self.instances: list[str] = []
        for number in range(self.random.randint(5, 14)):
            self.random.choice(
                [
                    self.value,
                    self.value,
                    self.function,
                    self.closure,
                    self.cls,
                    self.instance,
                    self.decorated,
                    self.change,
                ]
            )(number)
        calls = [self.call("n") for _ in range(6)]
        reads = self.random.sample(self.values, min(3, len(self.values)))
        self.lines += ["def handler(n):", f"    return repr([{', '.join([*calls, *reads])}])"]

    def pick(self, names: list[str], otherwise: str) -> str:
        return self.random.choice(names) if names else otherwise

    def expression(self, variable: str) -> str:
        forms = [
            variable,
            str(self.random.randint(-5, 99)),
            f"len(str({self.pick(self.values, '7')}))",
            f"({variable} * 2 if {variable} > 1 else 3)",
            f"sum(x for x in range({variable} % 4))",
            f"(lambda y, z={self.random.randint(0, 9)}: y + z)({variable})",
        ]
        return self.random.choice(forms)

    def call(self, variable: str) -> str:
        forms = [self.expression(variable)]
        if self.functions:
            forms += [f"{self.random.choice(self.functions)}({self.expression(variable)})"] * 3
        if self.classes:
            forms.append(f"{self.random.choice(self.classes)}({self.expression(variable)}).work({variable})")
        if self.instances:
            forms += [
                f"{self.random.choice(self.instances)}.work({variable})",
                f"{self.random.choice(self.instances)}.base",
            ]
        return self.random.choice(forms)

    def value(self, number: int) -> None:
        known = [*self.values, *self.instances]
        forms = [
            str(self.random.randint(0, 1000)),
            repr(self.random.choice(["a'b", 'q"', "\n${x}", "ü", ""])),
            f"[1, {self.pick(known, '2')}, {self.pick(known, '3')}]",
            f"{{'k': {self.pick(known, '2')}, 5: [{self.pick(known, '0')}]}}",
            f"({self.pick(known, '1')}, {self.pick(known, '2')})",
            f"collections.deque([{self.pick(known, '1')}])",
            "{3, 1, 2}",
        ]
        self.lines.append(f"v{number} = {self.random.choice(forms)}")
        self.values.append(f"v{number}")

    def function(self, number: int) -> None:
        default = self.pick(self.values, "4")
        self.lines += [f"def f{number}(n, d={default}, *, k={self.random.randint(0, 9)}):"]
        if self.values and self.random.random() < 0.3:
            name = self.random.choice(self.values)
            self.lines += [f"    global {name}", f"    {name} = [{name}, n] if len(str({name})) < 200 else n"]
        body = f"n + k + len(str(d)) + len(repr({self.call('n')}))"
        if self.random.random() < 0.3:
            body = f"n if n > 30 else f{number}(n * 2 + 1)"
        self.lines.append(f"    return {body}")
        self.functions.append(f"f{number}")

    def closure(self, number: int) -> None:
        self.lines += [
            f"def make{number}(start):",
            f"    seen = [{self.pick(self.values, '0')}]",
            "    total = start",
            "    def up(n):",
            "        nonlocal total",
            f"        total += len(repr({self.call('n')}))",
            "        seen.append(n)",
            "        return (total, len(seen))",
            "    def read(n):",
            "        return [total, len(seen), [up(m) for m in range(n % 2)]]",
            "    return up, read",
            f"c{number}, d{number} = make{number}({self.random.randint(0, 9)})",
        ]
        self.functions += [f"c{number}", f"d{number}"]
        if self.random.random() < 0.5:
            self.lines.append(f"e{number}, _ = make{number}(50)")
            self.functions.append(f"e{number}")

    def decorated(self, number: int) -> None:
        wrapper = "@functools.wraps(function)" if self.random.random() < 0.7 else ""
        self.lines += [
            f"def deco{number}(function):",
            "    calls = collections.Counter()",
            f"    {wrapper}" if wrapper else "    pass",
            "    def wrapper(*args, **kwargs):",
            "        calls[function.__name__] += 1",
            "        return [function(*args, **kwargs), dict(calls)]",
            "    return wrapper",
            f"@deco{number}",
            f"def g{number}(n):",
            f"    return {self.call('n')}",
        ]
        self.functions.append(f"g{number}")

    def cls(self, number: int) -> None:
        base = self.pick(self.classes, "object")
        self.lines += [
            f"class K{number}({base}):",
            f"    level = {self.pick(self.values, '1')}",
            "    def __init__(self, n):",
            "        super().__init__(n)" if base != "object" else "        self.base = n",
            f"        self.own{number} = n",
            "    @property",
            "    def doubled(self):",
            "        return self.base * 2",
            "    def work(self, n):",
            f"        inner = super().work(n) if hasattr(super(), 'work') else {number}",
            f"        return [inner, len(repr(self.level)), self.doubled, len(repr({self.call('n')}))]",
            "    def __repr__(self):",
            f"        return f'K{number}({{self.base}})'",
            "    @classmethod",
            "    def make(cls, n):",
            "        return cls(n)",
        ]
        self.classes.append(f"K{number}")

    def instance(self, number: int) -> None:
        if not self.classes:
            return self.value(number)
        self.lines.append(f"o{number} = {self.random.choice(self.classes)}.make({self.random.randint(0, 50)})")
        if self.values:
            self.lines.append(f"o{number}.extra = {self.random.choice(self.values)}")
        self.instances.append(f"o{number}")
        return None

    def change(self, number: int) -> None:
        if self.instances and self.random.random() < 0.5:
            one, other = self.random.choice(self.instances), self.random.choice(self.instances)
            self.lines.append(f"{one}.peer = {other}")
        elif self.classes:
            self.lines.append(f"{self.random.choice(self.classes)}.level = {self.pick(self.values, '8')}")

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def loaded(text: str) -> types.ModuleType:
    """The program as a module with a source."""
    name = f"generated_{next(_number)}"
    filename = f"<{name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module = types.ModuleType(name)
    exec(compile(text, filename, "exec"), module.__dict__)
    return module


def results(handler: Any) -> list[Any]:
    found: list[Any] = []
    for n in (1, 2, 5):
        try:
            found.append(handler(n))
        except Exception as error:
            found.append((type(error).__name__, str(error)))
    return found


def difference(seed: int) -> str | None:
    text = Program(seed).text
    with contextlib.suppress(RecursionError):
        module = loaded(text)
        made = bundle(reflect(module.handler))
        expected = results(module.handler)
        space = types.ModuleType("function")
        exec(compile(made.source, "function.py", "exec"), space.__dict__)
        found = results(space.handler)
        if found != expected:
            return f"seed {seed}:\n{text}\n---\n{made.source}\n{found}\n{expected}"
    return None


@pytest.mark.parametrize("block", range(6))
def test_random_programs(block: int) -> None:
    seeds = range(block * 50, block * 50 + 50)
    assert [found for seed in seeds if (found := difference(seed)) is not None] == []


@pytest.mark.parametrize("seed", KEPT)
def test_kept_seeds(seed: int) -> None:
    assert difference(seed) is None


@pytest.mark.slow
def test_many_random_programs() -> None:
    assert [found for seed in range(1000, 3000) if (found := difference(seed)) is not None] == []
