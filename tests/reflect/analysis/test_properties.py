"""Random programs that pass a client through many hands: what they request is found, and nothing of it is undecided."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from cdktf_functionless.reflect import reflect
from cdktf_functionless.reflect.analysis import analyse
from tests.reflect.analysis.support import load


class Program:
    """A program under construction: definitions of the module, lines of the handler, fresh names."""

    def __init__(self) -> None:
        self.module: list[str] = []
        self.lines: list[str] = []
        self._count = 0

    def name(self) -> str:
        self._count += 1
        return f"n{self._count}"

    def text(self, expression: str) -> str:
        body = "\n".join(f"    {line}" for line in [*self.lines, f"{expression}.put_object(Bucket='bkt', Key='k')"])
        return "\n".join(self.module) + f"\ndef handler(event):\n{body}\n"


#: One way in which a value travels: from an expression to another of the same value.
Wrap = Callable[[Program, str], str]
WRAPS: dict[str, Wrap] = {}


def wrap(function: Wrap) -> Wrap:
    WRAPS[function.__name__] = function
    return function


def inline(name: str, template: str) -> None:
    WRAPS[name] = lambda program, expression: template.format(x=expression, n=program.name())


for _name, _template in {
    "list item": "[0, {x}][1]",
    "negative item": "(0, {x})[-1]",
    "dict item": "{{'a': {x}, 'b': 1}}['a']",
    "dict get": "{{'a': {x}}}.get('a')",
    "unknown key": "{{'a': {x}}}[event['a']]",
    "slice": "[0, {x}, 2][1:][0]",
    "lambda": "(lambda {n}: {n})({x})",
    "lambda keyword": "(lambda *, {n}=None: {n})({n}={x})",
    "lambda star": "(lambda *{n}: {n}[0])(*[{x}])",
    "lambda options": "(lambda **{n}: {n}['k'])(**{{'k': {x}}})",
    "conditional": "({x} if event else None)",
    "or": "(None or {x})",
    "and": "(event and {x})",
    "walrus": "({n} := {x})",
    "comprehension": "[{n} for {n} in [{x}]][0]",
    "generator": "next({n} for {n} in ({x},))",
    "dict comprehension": "{{k: {n} for k, {n} in [('a', {x})]}}['a']",
    "next of iter": "next(iter([{x}]))",
    "map": "list(map(lambda {n}: {n}, [{x}]))[0]",
    "filter": "next(filter(None, [{x}]))",
    "max": "max([{x}], key=id)",
    "reduce": "functools.reduce(lambda a, {n}: {n}, [None, {x}])",
    "partial": "functools.partial(lambda {n}: {n}, {x})()",
    "itemgetter": "operator.itemgetter(1)([0, {x}])",
    "namespace": "getattr(types.SimpleNamespace(a={x}), 'a')",
    "chain": "next(itertools.chain([], [{x}]))",
    "values": "list({{'a': {x}}}.values())[0]",
    "items": "list({{'a': {x}}}.items())[0][1]",
    "pop": "[{x}].pop()",
    "zip": "list(zip([{x}], 'a'))[0][0]",
    "enumerate": "list(enumerate([{x}]))[0][1]",
    "sum of lists": "([0] + [{x}])[1]",
    "merged dicts": "({{'a': 1}} | {{'a': {x}}})['a']",
    "spread": "{{**{{'a': {x}}}}}['a']",
    "deque": "collections.deque([{x}]).popleft()",
    "copy": "[{x}].copy()[0]",
    "cast": "typing.cast(object, {x})",
    "reversed": "next(reversed([{x}]))",
    "sorted": "sorted([{x}], key=id)[0]",
    "tuple of": "tuple([{x}])[0]",
    "dict of": "dict(a={x})['a']",
    "instance": "Holder({x}).value",
    "instance method": "Holder({x}).get()",
    "instance property": "Holder({x}).prop",
    "dataclass": "Data({x}).value",
    "named tuple": "Named({x}).value",
    "identity": "identity({x})",
    "two functions": "apply(identity, {x})",
    "decorated": "decorated({x})",
    "cached": "cached({x})",
    "coroutine": "asyncio.run(coroutine({x}))",
    "generator function": "next(generated({x}))",
    "static": "Holder.static({x})",
    "class method": "Holder.made({x}).value",
    "callable": "Holder(None)({x})",
    "derived": "Derived({x}).get()",
    "recursive": "recursive({x}, 2)",
}.items():
    inline(_name, _template)


@wrap
def alias(program: Program, expression: str) -> str:
    name = program.name()
    program.lines.append(f"{name} = {expression}")
    return name


@wrap
def unpacked(program: Program, expression: str) -> str:
    a, b, c = program.name(), program.name(), program.name()
    program.lines.append(f"{a}, ({b}, *{c}) = 0, (1, 2, {expression})")
    return f"{c}[1]"


@wrap
def closure(program: Program, expression: str) -> str:
    name, function = program.name(), program.name()
    program.lines += [f"{name} = {expression}", f"def {function}():", f"    return {name}"]
    return f"{function}()"


@wrap
def nonlocal_variable(program: Program, expression: str) -> str:
    name, function = program.name(), program.name()
    program.lines += [f"{name} = None", f"def {function}(value):", f"    nonlocal {name}", f"    {name} = value"]
    program.lines.append(f"{function}({expression})")
    return name


@wrap
def global_variable(program: Program, expression: str) -> str:
    name, function = program.name(), program.name()
    program.module += [f"{name} = None", f"def {function}(value):", f"    global {name}", f"    {name} = value"]
    program.lines.append(f"{function}({expression})")
    return name


@wrap
def global_dict(program: Program, expression: str) -> str:
    name = program.name()
    program.module.append(f"{name} = {{}}")
    program.lines.append(f"{name}['a'] = {expression}")
    return f"{name}['a']"


@wrap
def loop(program: Program, expression: str) -> str:
    name, found = program.name(), program.name()
    program.lines += [f"{found} = None", f"for {name} in [0, {expression}]:", f"    {found} = {name}"]
    return found


@wrap
def while_loop(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += [f"{name} = None", f"while {name} is None:", f"    {name} = {expression}", "    continue"]
    return name


@wrap
def attempt(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += ["try:", f"    {name} = {expression}", "    raise KeyError", "except KeyError:", "    pass"]
    return name


@wrap
def branch(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += ["if event:", f"    {name} = {expression}", "else:", f"    {name} = None"]
    return name


@wrap
def context(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += [f"with contextlib.nullcontext({expression}) as {name}:", "    pass"]
    return name


@wrap
def manager(program: Program, expression: str) -> str:
    name, function = program.name(), program.name()
    program.lines += ["@contextlib.contextmanager", f"def {function}(value):", "    yield value"]
    program.lines += [f"with {function}({expression}) as {name}:", "    pass"]
    return name


@wrap
def matched(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += [f"match ['a', {expression}]:", f"    case ['a', {name}]:", "        pass"]
    return name


@wrap
def local_class(program: Program, expression: str) -> str:
    name, value = program.name(), program.name()
    program.lines += [f"{value} = {expression}", f"class {name}:", f"    kept = {value}"]
    program.lines += ["    def __init__(self):", "        self.own = self.kept"]
    return f"{name}().own"


@wrap
def submitted(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += ["with ThreadPoolExecutor() as pool:", f"    {name} = pool.submit(identity, {expression})"]
    return f"{name}.result()"


@wrap
def augmented(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += [f"{name} = []", f"{name} += [{expression}]"]
    return f"{name}[0]"


@wrap
def attribute_set(program: Program, expression: str) -> str:
    name = program.name()
    program.lines += [f"{name} = Holder(None)", f"setattr({name}, 'value', {expression})"]
    return f"{name}.value"


PRELUDE = """\
import asyncio, collections, contextlib, dataclasses, functools, itertools, operator, types, typing
from concurrent.futures import ThreadPoolExecutor
import boto3

class Holder:
    def __init__(self, value):
        self.value = value
    def get(self):
        return self.value
    @property
    def prop(self):
        return self.get()
    @staticmethod
    def static(value):
        return value
    @classmethod
    def made(cls, value):
        return cls(value)
    def __call__(self, value):
        return value

class Derived(Holder):
    def __init__(self, value):
        super().__init__(value)
    def get(self):
        return super().get()

@dataclasses.dataclass
class Data:
    value: object

class Named(typing.NamedTuple):
    value: object

def identity(value):
    return value

def apply(function, *args, **kwargs):
    return function(*args, **kwargs)

def decorate(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper

@decorate
def decorated(value):
    return value

@functools.lru_cache
def cached(value):
    return value

async def coroutine(value):
    await asyncio.sleep(0)
    return value

def generated(value):
    yield from [value]

def recursive(value, n):
    return value if n == 0 else recursive(value, n - 1)

"""


@functools.cache
def client() -> Any:
    """The one client that all programs use, which notes requests instead of sending them."""
    made = boto3.client("s3", region_name="us-east-1")
    made.requests = []
    return made


def run(module: types.ModuleType) -> list[str]:
    """What the program's client is asked for."""
    requests: list[str] = []
    instance = client()
    original = type(instance)._make_api_call

    def note(self: Any, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        requests.append(operation)
        return {}

    type(instance)._make_api_call = note
    module.__dict__["boto3"] = types.SimpleNamespace(client=lambda *args, **kwargs: instance)
    try:
        module.__dict__["handler"]({"a": "a"})
    finally:
        type(instance)._make_api_call = original
    return requests


SOURCES = ("boto3.client('s3')", "CLIENT", "CLIENTS['s3']", "make()")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SOURCES), st.lists(st.sampled_from(sorted(WRAPS)), max_size=6))
def test_a_client_is_found_through_any_hands(source: str, names: list[str]) -> None:
    program = Program()
    program.module.append("CLIENTS = {'s3': CLIENT}\ndef make():\n    return boto3.client('s3')\n")
    expression = source
    for name in names:
        expression = WRAPS[name](program, expression)
    try:
        module = load(program.text(expression), PRELUDE, CLIENT=client())
    except SyntaxError:  # a walrus in the iterable of a comprehension
        reject()
    analysis = analyse(reflect(module.handler))
    assert {call.name for call in analysis.calls} == {"s3.put_object"}
    assert not analysis.undecided
    put = next(call for call in analysis.calls if call.name == "s3.put_object")
    assert put.call.kwargs["Bucket"].possible == ("bkt",)
    assert run(module) == ["PutObject"]


def test_every_way_alone() -> None:
    """Hypothesis may not come across each of them."""
    for name in WRAPS:
        program = Program()
        expression = WRAPS[name](program, "CLIENT")
        module = load(program.text(expression), PRELUDE, CLIENT=client())
        analysis = analyse(reflect(module.handler))
        assert [call.name for call in analysis.calls] == ["s3.put_object"], name
        assert not analysis.undecided, name
        assert run(module) == ["PutObject"], name
