"""Captured classes and their instances."""

from __future__ import annotations

import abc
import copy
import dataclasses
import functools
import typing
from dataclasses import InitVar, dataclass, field
from typing import Any, ClassVar, Generic, Protocol, TypedDict, TypeVar

from . import case

T = TypeVar("T")


class Base:
    """The base."""

    kind: ClassVar[str] = "base"
    registry: dict[str, type] = {}

    def __init__(self, name: str) -> None:
        self.name = name

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Base.registry[cls.__name__] = cls

    def describe(self) -> str:
        return f"{self.kind}:{self.name}"


class Middle(Base):
    kind = "middle"

    def describe(self) -> str:
        return f"<{super().describe()}>"


class Leaf(Middle):
    def describe(self) -> str:
        own = [super(Leaf, self).describe() for _ in range(1)]
        return f"leaf {own[0]} {__class__.__name__}"  # noqa: F821


LEAF = Leaf("x")


@case("y")
def inheritance(name: str) -> Any:
    return [LEAF.describe(), Leaf(name).describe(), sorted(Base.registry), Base.registry["Leaf"] is Leaf, Base.__doc__]


class Account:
    fee = 1
    __secret = 5

    def __init__(self, balance: int) -> None:
        self._balance = balance
        self.__pin = 1234

    @property
    def balance(self) -> int:
        """What is left."""
        return self._balance - self.fee

    @balance.setter
    def balance(self, value: int) -> None:
        self._balance = value

    @balance.deleter
    def balance(self) -> None:
        self._balance = 0

    @functools.cached_property
    def audit(self) -> list[int]:
        return [self._balance]

    @classmethod
    def empty(cls) -> Account:
        return cls(0)

    @staticmethod
    def rate() -> float:
        return 0.5

    def check(self) -> list[int]:
        return [self.__pin, self.__secret, self.__hidden()]

    def __hidden(self) -> int:
        return 9

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Account) and other._balance == self._balance

    def __hash__(self) -> int:
        return hash(self._balance)


ACCOUNT = Account(100)
HASHED = {Account(3): "three"}


@case(50)
def properties_and_methods(n: int) -> Any:
    before = ACCOUNT.balance
    ACCOUNT.balance = n
    found = [before, ACCOUNT.balance, ACCOUNT.audit, Account.empty().balance, Account.rate(), ACCOUNT.check()]
    del ACCOUNT.balance
    return [*found, ACCOUNT._balance, HASHED[Account(3)], Account.balance.__doc__]


@dataclass
class Item:
    sku: str
    qty: int = 1
    tags: list[str] = field(default_factory=list)
    note: str | None = field(default=None, repr=False, compare=False)

    def total(self, price: int) -> int:
        return self.qty * price


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0


@dataclass(slots=True, kw_only=True)
class Slotted:
    x: int
    y: int = 2


@dataclass
class Derived(Item):
    extra: InitVar[int] = 3
    count: ClassVar[int] = 0
    computed: int = field(init=False)

    def __post_init__(self, extra: int) -> None:
        self.computed = self.qty * extra


@dataclass
class Mixed:
    a: int
    _: dataclasses.KW_ONLY
    b: int = 2
    c: list[int] = field(default_factory=lambda: [1], metadata={"unit": "m"})


MIXED = Mixed(1, b=3)
ITEM = Item("a", 2, ["x"])
VERSIONS = [Version(1, 2), Version(1)]
SLOTTED = Slotted(x=1)
DERIVED = Derived("d", 4, extra=5)


@case(3)
def data_classes(n: int) -> Any:
    ITEM.tags.append("y")
    return [
        repr(ITEM),
        ITEM.total(n),
        repr(sorted(VERSIONS)),
        repr(SLOTTED),
        hash(VERSIONS[0]) == hash(Version(1, 2)),
        repr(DERIVED),
        repr(Derived("e", 2)),
        dataclasses.asdict(ITEM),
        [f.name for f in dataclasses.fields(Derived)],
        repr(dataclasses.replace(VERSIONS[0], minor=9)),
        Item("z") == Item("z", note="ignored"),
        Item.__match_args__,
        repr(MIXED),
        repr(Mixed(5, c=[2])),
        dataclasses.fields(Mixed)[2].metadata["unit"],
    ]


def frozen_write() -> str:
    try:
        VERSIONS[0].major = 2  # type: ignore[misc]
    except dataclasses.FrozenInstanceError as error:
        return str(error)
    return "written"


@case()
def frozen_data_class(_: Any) -> Any:
    return frozen_write()


class Plain:
    __slots__ = ("a", "_b", "__c")

    def __init__(self, a: int) -> None:
        self.a = a
        self.__c = a + 1

    def read(self) -> list[Any]:
        return [self.a, self.__c, hasattr(self, "_b")]


PLAIN = Plain(4)


@case()
def slots(_: Any) -> Any:
    try:
        PLAIN.other = 1  # type: ignore[attr-defined]
    except AttributeError:
        return [PLAIN.read(), Plain.__slots__]
    return "no slots"


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> float: ...

    @property
    @abc.abstractmethod
    def name(self) -> str: ...


class Square(Shape):
    def __init__(self, side: float) -> None:
        self.side = side

    def area(self) -> float:
        return self.side**2

    @property
    def name(self) -> str:
        return "square"


class Named(Protocol):
    name: str


class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item

    def map(self, function: Any) -> Box[Any]:
        return Box(function(self.item))


class IntBox(Box[int]):
    pass


class Movie(TypedDict, total=False):
    title: str
    year: int


@case(3)
def abstract_generic_protocol(n: int) -> Any:
    try:
        Shape()  # type: ignore[abstract]
    except TypeError as error:
        refused = "abstract" in str(error)
    shape: Named = Square(n)
    movie = Movie(title="x")
    return [
        refused,
        Square(n).area(),
        shape.name,
        Box(n).map(str).item,
        IntBox(n).item,
        movie,
        issubclass(Square, Shape),
    ]


class Meta(type):
    made: list[str] = []

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> Meta:
        cls = super().__new__(mcs, name, bases, namespace)
        cls.label = name.lower() + kwargs.get("suffix", "")
        return cls

    def __len__(cls) -> int:
        return 42


class Made(metaclass=Meta, suffix="-x"):
    pass


class Child(Made):
    def where(self) -> str:
        return self.label


@case()
def metaclasses(_: Any) -> Any:
    return [Made.label, len(Made), Child().where(), type(Child) is Meta]


class Patched:
    value = 1

    def method(self) -> str:
        return "original"


def replacement(self: Patched) -> str:
    return f"patched {self.value}"


Patched.method = replacement  # type: ignore[method-assign]
Patched.value = 99
Patched.added = [1, 2]  # type: ignore[attr-defined]
Patched.late = lambda self: self.added  # type: ignore[attr-defined]


@case()
def patched_attributes(_: Any) -> Any:
    return [Patched().method(), Patched.value, Patched().late(), Patched.method is replacement]


class Outer:
    class Inner:
        depth = 2

        class Deepest:
            depth = 3

    def make(self) -> Outer.Inner:
        return Outer.Inner()


@case()
def nested_classes(_: Any) -> Any:
    return [Outer().make().depth, Outer.Inner.Deepest.depth, Outer.Inner.__qualname__]


def factory(limit: int) -> Any:
    class Limited:
        cap = limit

        def __init__(self, n: int) -> None:
            self.n = min(n, limit)

        def again(self) -> Limited:
            return Limited(self.n + self.cap)

    return Limited


Small, Large = factory(3), factory(100)
SMALL = Small(50)


@case(7)
def classes_from_a_factory(n: int) -> Any:
    return [SMALL.n, Large(n).again().n, Small is Large, Small.__name__, Small.__qualname__]


class Node:
    root: Any = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.peers: list[Node] = []
        self.parent: Node | None = None


A, B = Node("a"), Node("b")
A.peers.append(B)
B.peers.append(A)
B.parent = A
Node.root = A


@case()
def instances_in_cycles(_: Any) -> Any:
    return [A.peers[0].peers[0] is A, B.parent is A, Node.root is A, A.parent]


class Temperature:
    """With its own way of being copied."""

    def __init__(self, degrees: float) -> None:
        self.degrees = degrees
        self.cache = object()

    def __getstate__(self) -> dict[str, Any]:
        return {"degrees": self.degrees}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.degrees = state["degrees"]
        self.cache = None


class Money:
    def __init__(self, amount: int) -> None:
        self.amount = amount

    def __reduce__(self) -> Any:
        return Money, (self.amount,)


class Strict:
    def __new__(cls, value: int) -> Strict:
        made = super().__new__(cls)
        made.value = value
        return made

    def __getnewargs__(self) -> tuple[int]:
        return (self.value,)


OWN = [Temperature(20.5), Money(3), Strict(8)]


@case()
def own_reduction(_: Any) -> Any:
    return [OWN[0].degrees, OWN[1].amount, OWN[2].value, copy.copy(OWN[2]).value]


class Names(list[str]):
    def longest(self) -> str:
        return max(self, key=len)


class Settings(dict[str, Any]):
    def __getattr__(self, name: str) -> Any:
        return self[name]


class Celsius(float):
    def shown(self) -> str:
        return f"{self}C"


class Tag(str):
    pass


NAMES = Names(["a", "bcd"])
SETTINGS = Settings(stage="test", nested=Settings(x=1))
DEGREES = Celsius(21.5)
TAG = Tag("t")
TAG.note = [1]  # type: ignore[attr-defined]


@case()
def subclasses_of_builtins(_: Any) -> Any:
    return [
        NAMES.longest(),
        SETTINGS.nested.x,
        DEGREES.shown(),
        DEGREES + 1,
        TAG.upper(),
        TAG.note,
        type(NAMES).__name__,
    ]


class Field:
    """A descriptor."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else f"{self.name}={instance.__dict__.get(self.name)}"

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.name] = value * 2


class Model:
    size = Field()
    width = Field()


MODEL = Model()
MODEL.size = 4


@case(5)
def descriptors(n: int) -> Any:
    MODEL.width = n
    return [MODEL.size, MODEL.width, Model.size.name]


def logged(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(self: Any, *args: Any) -> Any:
        return ["logged", function(self, *args)]

    return wrapper


class Service(Base):
    @logged
    def describe(self) -> str:
        return super().describe()

    @logged
    def private(self) -> Any:
        return self.__value()

    def __value(self) -> str:
        return "v"


@case("s")
def decorated_methods(name: str) -> Any:
    return [Service(name).describe(), Service(name).private()]


@dataclasses.dataclass
class Handler:
    prefix: str
    seen: list[str] = field(default_factory=list)

    def __call__(self, event: str) -> Any:
        self.seen.append(event)
        return [self.prefix + event, self.seen]


case("a", "b", name="callable_instance_handler")(Handler("p-"))


def tagged(cls: Any) -> Any:
    cls.tag = cls.__name__.upper()
    return cls


@tagged
class Tagged:
    def __repr__(self) -> str:
        return f"{type(self).__name__}[{self.tag}]"


@functools.total_ordering
class Ranked:
    def __init__(self, n: int) -> None:
        self.n = n

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranked) and self.n == other.n

    def __lt__(self, other: Ranked) -> bool:
        return self.n < other.n

    __hash__ = None  # type: ignore[assignment]


@case()
def class_decorators(_: Any) -> Any:
    return [repr(Tagged()), Ranked(1) >= Ranked(0), Ranked.__hash__ is None]


@case(2)
def classes_inside(n: int) -> Any:
    @dataclass
    class Local:
        x: int = n

        def up(self) -> int:
            return self.x + n

    class More(Local):
        def up(self) -> int:
            return super().up() * 10

    return [repr(Local()).rpartition(".")[2], More().up()]


HINTS = [typing.Optional[int], typing.Any, typing.Literal["a"], typing.Annotated[int, "x"], typing.Callable[[int], str]]  # noqa: UP007, UP045


@case()
def type_hints_as_values(_: Any) -> Any:
    return [[str(hint) for hint in HINTS], typing.get_type_hints(Version)["major"] is int]


class Held:
    """Its `__init__` comes along only where somebody may call the class."""

    def __init__(self, n: int) -> None:
        self.n = n

    def again(self) -> int:
        return type(self)(self.n + 1).n

    def plain(self) -> int:
        return self.n


class HeldChild(Held):
    def __init__(self, n: int) -> None:
        super().__init__(n * 2)


HELD, HELD_CHILD = Held(1), HeldChild(4)


@case()
def instances_whose_class_is_called(_: Any) -> Any:
    return [HELD.again(), HELD_CHILD.again(), HELD.__class__(7).plain()]


class WithClassMethod:
    def __init__(self, n: int) -> None:
        self.n = n

    @classmethod
    def make(cls, n: int) -> WithClassMethod:
        return cls(n)


WITH_CLASS_METHOD = WithClassMethod(1)


@case(4)
def instances_with_class_methods(n: int) -> Any:
    return WITH_CLASS_METHOD.make(n).n


LOCKED = Held(3)


@case()
def instances_only(_: Any) -> Any:
    return [LOCKED.n, HELD_CHILD.n]
