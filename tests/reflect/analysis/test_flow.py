"""Random programs of assignments, branches, loops and exceptions: what a call is given was thought possible."""

from __future__ import annotations

import random
import sys
import types
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdktf_functionless.reflect import reflect
from cdktf_functionless.reflect.analysis import analyse
from tests.reflect.analysis.support import Thing, load

VARIABLES = ("a", "b", "c")
CONSTANTS = ("'k1'", "'k2'", "'k3'", "None")
PRELUDE = """\
import contextlib

class Holder:
    kept = 'k1'
    def __init__(self, value):
        self.value = value
    def swap(self, value):
        before, self.value = self.value, value
        return before

def flag():
    return next(FLAGS, False)

def same(value):
    return value

def pick(first, second):
    if flag():
        return first
    return second

def swapped(pair):
    first, second = pair
    yield second
    yield first

SHARED = ['k1', 'k2']
GIVEN = {'x': 'k3'}

last = 'k3'
def keep(value):
    global last
    before = last
    last = value
    return before

"""


class Writer:
    """Writes a random program from a source of choices."""

    def __init__(self, choose: random.Random) -> None:
        self.choose = choose
        self.lines: list[str] = []
        self.functions = 0

    def variable(self) -> str:
        return self.choose.choice(VARIABLES)

    def value(self) -> str:
        choice = self.choose.randrange(16)
        a, b = self.variable(), self.variable()
        return {
            0: self.choose.choice(CONSTANTS),
            1: f"same({a})",
            2: f"({a} or {b})",
            3: f"({a} if flag() else {b})",
            4: f"pick({a}, {b})",
            5: f"[{a}, {b}][{self.choose.randrange(2)}]",
            6: f"{{'x': {a}, 'y': {b}}}[{self.choose.choice(('x', 'y'))!r}]",
            7: f"({a} and {b})",
            8: f"({a} if {a} is not None else {b})",
            9: f"(lambda q: q)({a})",
            10: f"[q for q in ({a}, {b})][-1]",
            11: f"held.swap({a})",
            12: f"keep({a})",
            13: f"max([{a}, {b}], key=str)",
            14: f"list(swapped(({a}, {b})))[0]",
        }.get(choice, a)

    def put(self, depth: int, text: str) -> None:
        self.lines.append("    " * (depth + 1) + text)

    def block(self, depth: int, loop: bool, size: int) -> None:
        for _ in range(self.choose.randint(1, size)):
            self.statement(depth, loop)

    def statement(self, depth: int, loop: bool) -> None:
        simple = depth >= 4 or self.choose.random() < 0.6
        (self.simple if simple else self.compound)(depth, loop)

    def simple(self, depth: int, loop: bool) -> None:
        a, b = self.variable(), self.variable()
        options = [f"{a} = {self.value()}"] * 4 + [f"sink({a})"] * 4
        options += [f"{a}, {b} = {b}, {a}", f"{a} = {b} = {self.value()}", f"held.value = {a}", f"{a} = held.value"]
        options += [f"items.append({a})", f"{a} = items[-1]", f"items = [{a}, *items]", f"{a}, *_ = items"]
        options += ["items.pop(0)", f"{a} = items.pop()", "del items[0]", f"items += [{a}]", f"items.insert(0, {a})"]
        options += [
            "other = items",
            f"{a} = other[0]",
            f"{a} = items[0]",
            "items.reverse()",
            f"items[0:1] = [{a}, {b}]",
        ]
        options += [
            f"table.update({{'x': {a}}})",
            f"table |= {{'y': {a}}}",
            f"{a} = table.get('y')",
            "items = items + other",
        ]
        options += [f"{a} = {b} = max(items, key=str)", f"{a} = kept.setdefault('x', {b})", f"SHARED.append({a})"]
        options += [f"{a} = SHARED[0]", "SHARED.pop(0)", f"SHARED[0] = {a}", f"GIVEN['x'] = {a}", f"{a} = GIVEN['x']"]
        options += [f"{a} = GIVEN.get('z', {b})", f"GIVEN.update(z={a})", f"{a} = list(GIVEN.values())[-1]"]
        options += [f"table['x'] = {a}", f"{a} = table.get('x', {b})", "if flag(): raise KeyError"]
        options += [f"held = Holder({a})", f"if ({a} := {self.value()}) is None: {b} = 'k2'", "sink(Holder.kept)"]
        options += [f"Holder.kept = {a}", f"{a} = last", f"if {a} == 'k1': {b} = {self.value()}"]
        options += ["if flag(): return"] + (["if flag(): break", "if flag(): continue"] * 2 if loop else [])
        self.put(depth, self.choose.choice(options))

    def compound(self, depth: int, loop: bool) -> None:
        a, b = self.variable(), self.variable()
        kind = self.choose.randrange(9)
        if kind in (0, 1):
            self.put(
                depth, self.choose.choice(["if flag():", f"if {a} is None:", f"if not {a}:", f"if {a} is not {b}:"])
            )
            self.block(depth + 1, loop, 3)
            if self.choose.random() < 0.6:
                self.put(depth, "else:")
                self.block(depth + 1, loop, 3)
        elif kind in (2, 3):
            head = [f"for {a} in ({b}, 'k2'):", "for _ in range(3):", "while flag():", f"for {a} in list(items):"]
            self.put(depth, self.choose.choice(head))
            self.block(depth + 1, True, 4)
            if self.choose.random() < 0.3:
                self.put(depth, "else:")
                self.block(depth + 1, loop, 2)
        elif kind in (4, 5):
            self.put(depth, "try:")
            self.block(depth + 1, loop, 4)
            handled = self.choose.random() < 0.8
            if handled:
                self.put(depth, "except KeyError:")
                self.block(depth + 1, loop, 2)
                if self.choose.random() < 0.3:
                    self.put(depth, "else:")
                    self.block(depth + 1, loop, 2)
            if not handled or self.choose.random() < 0.4:
                self.put(depth, "finally:")
                self.block(depth + 1, loop, 2)
        elif kind == 6:
            self.put(depth, "with contextlib.suppress(KeyError):")
            self.block(depth + 1, loop, 3)
        elif kind == 7:
            self.put(depth, f"match [{a}, flag()]:")
            self.put(depth + 1, f"case [{b}, True]:")
            self.block(depth + 2, loop, 2)
            self.put(depth + 1, "case _:")
            self.block(depth + 2, loop, 2)
        else:
            self.functions += 1
            name = f"f{self.functions}"
            self.put(depth, f"def {name}(given, {b}=None):")
            if self.choose.random() < 0.5:
                self.put(depth + 1, f"nonlocal {a}") if a != b else None
            self.put(depth + 1, self.choose.choice(["sink(given)", f"{b} = given", "pass"]))
            if a != b:
                self.put(depth + 1, f"sink({a})" if self.choose.random() < 0.5 else "return given")
            self.put(depth + 1, f"return {b}")
            self.put(depth, f"{self.variable()} = {name}({self.variable()})")

    def program(self) -> str:
        self.lines = ["def handler(event):", "    a, b, c, items, table = 'k1', 'k2', None, ['k3'], {}"]
        self.lines.append("    held, other, kept = Holder('k2'), items, table")
        self.block(0, False, 8)
        for name in VARIABLES:
            self.put(0, f"sink({name})")
        return "\n".join(self.lines) + "\n"


def run(module: types.ModuleType, flags: list[bool]) -> list[tuple[int, Any]]:
    """The values that the program's calls are given, each with its line."""
    given: list[tuple[int, Any]] = []

    def sink(value: Any) -> None:
        given.append((sys._getframe(1).f_lineno, value))

    module.__dict__.update(sink=sink, FLAGS=iter(flags), last="k3")
    module.__dict__["Holder"].kept = "k1"
    module.__dict__["SHARED"][:] = ["k1", "k2"]
    module.__dict__["GIVEN"].clear()
    module.__dict__["GIVEN"]["x"] = "k3"
    try:
        module.__dict__["handler"]({})
    except (KeyError, UnboundLocalError, IndexError, ValueError):
        pass
    return given


def check(choose: random.Random) -> None:
    """Writes a program, analyses it and runs it in several ways."""
    try:
        module = load(Writer(choose).program(), PRELUDE, sink=Thing("sink", callable=True), FLAGS=iter(()))
    except SyntaxError:  # a nonlocal of what is a parameter, too many nested blocks
        return
    analysis = analyse(reflect(module.handler))
    assert not analysis.undecided
    possible: dict[int, set[Any]] = {}
    for call in analysis.calls:
        known = call.call.args[0].possible
        assert known is not None, call
        possible.setdefault(call.position.line, set()).update(known)
    for _ in range(6):
        for line, value in run(module, [choose.random() < 0.5 for _ in range(40)]):
            assert value in possible.get(line, set()), (line, value)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=0))
def test_values_at_run_time_were_thought_possible(number: int) -> None:
    check(random.Random(number))
