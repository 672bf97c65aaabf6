"""What names may share: what a change in place of the value of one shows under."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from .origins import ITSELF, Origin, Path, Source, below, overlap

#: Levels beyond these are all the same.
_DEEPEST = 6
#: What lies at a path inside of a's value may be what lies at a path inside of b's.
Fact = tuple[str, Path, str, Path]


class Shared:
    """What names may share: after `b = a` it is (a, (), b, ()), after `b = a["k"]` it is (b, (), a, ("k",))."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self.facts = set(facts)

    def copy(self) -> Shared:
        """The same, to be changed on its own."""
        return Shared(self.facts)

    def join(self, other: Shared) -> bool:
        """What may be after either of two ways; whether that is more than on this one."""
        more = not other.facts <= self.facts
        self.facts |= other.facts
        return more

    def bind(self, name: str, value: Origin) -> set[Fact]:
        """`name` holds something new; what it held before may live on under other names: the facts that ended."""
        if value.sources:
            return self.bind_all({name: value})
        ended = {fact for fact in self.facts if fact[0] == name or fact[2] == name}
        self.facts -= ended
        return ended

    def bind_all(self, values: Mapping[str, Origin]) -> set[Fact]:
        """The same for several names at once."""
        if not (self.facts or any(value.sources for value in values.values())):
            return set()
        known = {name: self._known(value.sources) for name, value in values.items()}
        found = {(a, path, b, place) for a, some in known.items() for path, b, place in some if b not in values}
        for (one, first), (two, second) in itertools.combinations(known.items(), 2):
            for (path, same, place), (way, other, there) in itertools.product(first, second):
                if same != other:
                    continue
                if (rest := below(there, place)) is not None:
                    found.add((one, (*path, *rest), two, way))
                elif (rest := below(place, there)) is not None:
                    found.add((one, path, two, (*way, *rest)))
        for name, value in values.items():
            found |= {(name, path, name, place) for path, place in self._itself(value.sources)}
        ended = {fact for fact in self.facts if fact[0] in values or fact[2] in values}
        self.facts -= ended
        self._add(found)
        return ended

    def hold(self, name: str, value: Origin, place: Path) -> None:
        """What `name` holds gets a value as the part at a place."""
        own: set[Source] = {((), name, ())}
        around = {one for one in self._known(own) if one[1] != name} | own
        known = {one for one in self._known(value.sources) if one[1] != name or one in value.sources}
        found: set[Fact] = set()
        for at, outer, there in around:
            for path, other, where in known:
                rest = below((*place, *path), at)
                if rest is not None:
                    found.add((outer, (*there, *rest), other, where))
        found |= {(name, (*place, *a), name, (*place, *b)) for a, b in self._itself(value.sources)}
        for path, other, where in value.sources:
            for at, known_as, there in self._ways(name):
                if known_as == other and overlap(where, there) and (at != place or None in place):
                    # it has that already, somewhere else
                    found.add((name, (*place, *path), name, at))
        self._add(found)

    def affected(self, name: str, path: Path) -> set[str]:
        """The names that a change in place shows under, of what lies at a path inside of what `name` holds."""
        return {other for at, other, _ in self._ways(name) if below(path, at) is not None}

    def _add(self, facts: Iterable[Fact]) -> None:
        self.facts |= {(a, i[:_DEEPEST], b, j[:_DEEPEST]) for a, i, b, j in facts if (a, i) != (b, j) or i}

    def _ways(self, name: str) -> Iterator[Source]:
        for a, i, b, j in self.facts:
            if a == name:
                yield i, b, j
            if b == name:
                yield j, a, i

    def _known(self, sources: Iterable[Source]) -> set[Source]:
        """The sources with all that these share."""
        found = {source for source in sources if source[1] != ITSELF}
        for path, name, place in list(found):
            for at, other, there in self._ways(name):
                if (rest := below(at, place)) is not None:
                    found.add(((*path, *rest), other, there))
                elif (rest := below(place, at)) is not None:
                    found.add((path, other, (*there, *rest)))
        return found

    def _itself(self, sources: Iterable[Source]) -> set[tuple[Path, Path]]:
        """Where inside of a value lies what it has twice."""
        found: set[tuple[Path, Path]] = set()
        for path, other, place in sources:
            if other == ITSELF:
                found.add((path, place))
                continue
            for at, same, there in self._ways(other):
                first, second = below(at, place), below(there, place)
                if same == other and first is not None and second is not None:
                    found.add(((*path, *first), (*path, *second)))
        return found
