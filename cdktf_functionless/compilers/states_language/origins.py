"""Where a value comes from: which names' lists and dicts it may share, and how deep inside."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Container, Iterable
from dataclasses import dataclass

#: The keys from a value to a part of it; None is any key.
Path = tuple[str | None, ...]
#: What lies at a path inside a value may be what lies at a path inside of a name's; the name `ITSELF` is the value.
Source = tuple[Path, str, Path]
ITSELF = ""


def below(path: Path, start: Path) -> Path | None:
    """The rest of a path that may lead through another one, or None."""
    fits = len(path) >= len(start) and all(map(_may_be, path, start))
    return path[len(start) :] if fits else None


def overlap(one: Path, other: Path) -> bool:
    """Whether one of two paths may lead through the other."""
    return all(map(_may_be, one, other))


def _may_be(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


@dataclass(frozen=True)
class Origin:
    """What a value may share with names, or have twice itself."""

    sources: frozenset[Source] = frozenset()

    def part(self, key: str | None = None) -> Origin:
        """The origin of a part of the value."""
        found: set[Source] = set()
        for path, name, place in self.sources:
            if not path:
                found.add(((), name, (*place, key)))
            elif name != ITSELF and _may_be(path[0], key):
                found.add((path[1:], name, place))
            elif name == ITSELF and min(len(path), len(place)) > 1 and _may_be(path[0], key) and _may_be(place[0], key):
                found.add((path[1:], name, place[1:]))
        return Origin(frozenset(found))

    def inside(self, key: str | None = None) -> Origin:
        """The origin of a display that has the value in it."""
        return Origin(
            frozenset(((key, *path), n, (key, *place) if n == ITSELF else place) for path, n, place in self.sources)
        )

    def shallow(self) -> Origin:
        """The origin of a copy that has the same parts."""
        return Origin(
            frozenset((path, n, place) if path else ((None,), n, (*place, None)) for path, n, place in self.sources)
        )

    def without(self, names: Container[str]) -> Origin:
        """The same, but for what is shared with some names."""
        return Origin(frozenset(source for source in self.sources if source[1] not in names))

    def __or__(self, other: Origin) -> Origin:
        return Origin(self.sources | other.sources)


NOTHING = Origin()
TWICE = Origin(frozenset((((None,), ITSELF, (None,)),)))


def same_as(name: str) -> Origin:
    """The origin of what a name holds."""
    return Origin(frozenset((((), name, ()),)))


def united(origins: Iterable[Origin]) -> Origin:
    """The origin of a value that is one of several."""
    found = NOTHING
    for origin in origins:
        found = found | origin
    return found


def anything(origin: Origin) -> Origin:
    """What code that nobody looks at may make of a value."""
    return origin | origin.part() | origin.inside()


def together(*parts: Origin) -> Origin:
    """The origin of what several values are parts of."""
    twice: set[Source] = set()
    for first, second in itertools.combinations(parts, 2):
        for (path, name, place), (other, same, where) in itertools.product(first.sources, second.sources):
            if name == same != ITSELF and overlap(place, where):
                twice.add((path, ITSELF, other))
    return united((*parts, Origin(frozenset(twice))))


def unpacked(target: ast.expr, origin: Origin, found: dict[str, Origin]) -> None:
    """Adds what the names in a target hold that gets a value."""
    match target:
        case ast.Name(id=name):
            found[name] = origin
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                if isinstance(part, ast.Starred):
                    unpacked(part.value, origin.shallow(), found)
                else:
                    unpacked(part, origin.part(), found)
        case ast.Subscript() | ast.Attribute():
            found[root_of(target)] = origin.inside()


def root_of(node: ast.expr) -> str:
    """The name that a place starts at."""
    place = place_of(node)
    return ITSELF if place is None else place[0]


def place_of(node: ast.expr) -> tuple[str, Path] | None:
    """The name that a place (`a[0].b`, `a.setdefault(0, [])`) starts at, and the path from its value."""
    path: Path = ()
    while not isinstance(node, ast.Name):
        match node:
            case (
                ast.Subscript(value=owner, slice=key)
                | ast.Call(func=ast.Attribute(value=owner, attr="setdefault"), args=[key, *_])
            ):
                path = (key_of(key), *path)
            case ast.Attribute(value=owner, attr=name):
                path = (name, *path)
            case _:
                return None
        node = owner
    return node.id, path


def key_of(node: ast.expr) -> str | None:
    """A key that stays what it is; an index does not, where a list is changed."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


__all__ = [
    "ITSELF", "NOTHING", "TWICE", "Origin", "Path", "Source", "anything", "below", "key_of", "overlap",
    "place_of", "root_of", "same_as", "together", "united", "unpacked",
]  # fmt: skip
