"""Sets of strings: exact texts, prefixes, suffixes, wildcards, ignoring case or not, and what is left without some.

A `Glob` is a text with stars. `Strings` is a union of terms, each a glob without some other globs; it is closed under
union, intersection and complement. Inclusion is decided with a fresh character: a glob lies inside another exactly if
the other matches its text with every star replaced by a character that neither of them has. Because there are more
characters than any two texts use, a glob inside a union of globs is always inside one of them.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

#: A text that ignores case stands for as many exact texts as this at most.
MOST_VARIANTS = 64
#: Two wildcards may overlap in as many ways as this at most.
MOST_OVERLAPS = 100


class TooComplex(Exception):
    """A set of strings that has no usable finite form."""


def ascii_fold(text: str) -> str:
    """Lower case of A to Z alone: what AWS and Python agree on."""
    return "".join(chr(ord(char) + 32) if "A" <= char <= "Z" else char for char in text)


@dataclass(frozen=True, order=True)
class Glob:
    """Literal pieces with a star between any two: `("abc",)` is exact, `("abc", "")` a prefix, `("", "")` any text.

    Args:
        pieces: one piece or more; those in the middle are not empty.
        fold: whether ASCII case is ignored; the pieces are in lower case then, and some letter has a case.
    """

    pieces: tuple[str, ...]
    fold: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one text, up to case."""
        return len(self.pieces) == 1

    def matches(self, text: str) -> bool:
        """Whether `text` is in the set."""
        if self.fold:
            text = ascii_fold(text)
        first, last = self.pieces[0], self.pieces[-1]
        if self.exact:
            return text == first
        if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in self.pieces[1:-1]:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    def variants(self) -> list[Glob]:
        """The same set as globs that mind the case.

        Raises:
            TooComplex: when there are more than `MOST_VARIANTS`.
        """
        if not self.fold:
            return [self]
        cased = sum(char.isascii() and char.isalpha() for piece in self.pieces for char in piece)
        if 2**cased > MOST_VARIANTS:
            raise TooComplex(f"{self} stands for {2**cased} spellings")
        spelled = [
            ["".join(chars) for chars in itertools.product(*(_cases(char) for char in piece))] for piece in self.pieces
        ]
        return [Glob(pieces) for pieces in itertools.product(*spelled)]

    def __str__(self) -> str:
        text = "*".join(piece.replace("\\", "\\\\").replace("*", "\\*") for piece in self.pieces)
        return f"i{text!r}" if self.fold else repr(text)


def _cases(char: str) -> tuple[str, ...]:
    return (char, char.upper()) if "a" <= char <= "z" else (char,)


def glob(*pieces: str, fold: bool = False) -> Glob:
    """A glob of these pieces, in normal form."""
    if len(pieces) > 2:
        pieces = (pieces[0], *(piece for piece in pieces[1:-1] if piece), pieces[-1])
    if fold:
        pieces = tuple(ascii_fold(piece) for piece in pieces)
        fold = any("a" <= char <= "z" for piece in pieces for char in piece)
    return Glob(pieces, fold)


ANY = Glob(("", ""))


@functools.lru_cache(maxsize=8192)
def inside(inner: Glob, outer: Glob) -> bool:
    """Whether every text of `inner` is one of `outer`."""
    if outer is ANY or outer.pieces == ("", ""):
        return True
    if inner.exact and not inner.fold:
        return outer.matches(inner.pieces[0])
    used = {char for text in inner.pieces + outer.pieces for char in text}
    fresh = next(char for char in map(chr, range(0xE000, 0xF8FF)) if char not in used and char.lower() == char)
    pieces = inner.pieces
    if inner.fold and not outer.fold:  # a letter of either case is only covered where outer has a star
        pieces = tuple("".join(fresh if "a" <= char <= "z" else char for char in piece) for piece in pieces)
    return outer.matches(fresh.join(pieces))


@functools.lru_cache(maxsize=8192)
def overlap(a: Glob, b: Glob) -> tuple[Glob, ...]:
    """The texts that are in both, as globs none of which lies inside another.

    Raises:
        TooComplex: when there are too many of them.
    """
    if inside(a, b):
        return (a,)
    if inside(b, a):
        return (b,)
    if a.fold != b.fold:
        plain, folded = (b, a) if a.fold else (a, b)
        if plain.exact:
            return ()
        # Case matters to the one: the other is spelled out.
        return _antichain(both for variant in folded.variants() for both in overlap(plain, variant))
    if a.exact or b.exact:
        return ()
    first = max(a.pieces[0], b.pieces[0], key=len)
    last = max(a.pieces[-1], b.pieces[-1], key=len)
    if not (first.startswith(a.pieces[0]) and first.startswith(b.pieces[0])):
        return ()
    if not (last.endswith(a.pieces[-1]) and last.endswith(b.pieces[-1])):
        return ()
    if len(a.pieces) == len(b.pieces) == 2:
        found: list[tuple[str, ...]] = [(first, last)]
        found += [(first + last[k:],) for k in range(1, min(len(first), len(last)) + 1) if first[-k:] == last[:k]]
    else:
        found = sorted(_zip(_symbols(a), _symbols(b)))
    return _antichain(both for pieces in found if _in_both(both := glob(*pieces, fold=a.fold), a, b))


def _in_both(both: Glob, a: Glob, b: Glob) -> bool:
    return inside(both, a) and inside(both, b)


def _symbols(g: Glob) -> tuple[str, ...]:
    """The characters, with "" for a star."""
    found: list[str] = list(g.pieces[0])
    for piece in g.pieces[1:]:
        found += ["", *piece]
    return tuple(found)


def _zip(a: tuple[str, ...], b: tuple[str, ...]) -> set[tuple[str, ...]]:
    """All ways in which two texts with stars can be one text."""

    @functools.cache
    def walk(i: int, j: int) -> frozenset[tuple[str, ...]]:
        if i == len(a) and j == len(b):
            return frozenset([()])
        x = a[i] if i < len(a) else None
        y = b[j] if j < len(b) else None
        found: set[tuple[str, ...]] = set()
        if x == "" and y == "":
            found |= {("", *rest) for rest in walk(i + 1, j) | walk(i, j + 1)}
        elif x == "":
            found |= walk(i + 1, j)
            if y is not None:
                found |= {(y, *rest) for rest in walk(i, j + 1)}
        elif y == "":
            found |= walk(i, j + 1)
            if x is not None:
                found |= {(x, *rest) for rest in walk(i + 1, j)}
        elif x is not None and x == y:
            found |= {(x, *rest) for rest in walk(i + 1, j + 1)}
        if len(found) > 4 * MOST_OVERLAPS:
            raise TooComplex("two wildcards overlap in too many ways")
        return frozenset(found)

    def pieces(symbols: tuple[str, ...]) -> tuple[str, ...]:
        done = [""]
        for symbol in symbols:
            if symbol:
                done[-1] += symbol
            else:
                done.append("")
        return tuple(done)

    return {pieces(symbols) for symbols in walk(0, 0)}


def _antichain(globs: Iterable[Glob]) -> tuple[Glob, ...]:
    """Without those that lie inside another; sorted."""
    unique = sorted(set(globs))
    if len(unique) > 4 * MOST_OVERLAPS:
        raise TooComplex("too many wildcards")
    wide = [g for g in unique if not (g.exact and not g.fold)]
    kept = [g for g in unique if not any(other != g and inside(g, other) for other in wide)]
    if len(kept) > MOST_OVERLAPS and len(wide) > 1:
        raise TooComplex("two wildcards overlap in too many ways")
    return tuple(kept)


@dataclass(frozen=True, order=True)
class Term:
    """The texts of `glob` that are in none of `without`."""

    glob: Glob
    without: tuple[Glob, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return any(inside(self.glob, other) for other in self.without)

    def matches(self, text: str) -> bool:
        """Whether `text` is in the set."""
        return self.glob.matches(text) and not any(other.matches(text) for other in self.without)

    def __str__(self) -> str:
        if not self.without:
            return str(self.glob)
        return f"{self.glob} without {', '.join(map(str, self.without))}"


def term(base: Glob, without: Iterable[Glob]) -> Term:
    """A term in normal form: only what takes something away, and nothing twice."""
    if base.exact and not base.fold:
        text = base.pieces[0]
        return Term(base, (base,)) if any(other.matches(text) for other in without) else Term(base)
    if base.pieces == ("", ""):
        return Term(base, _antichain(without))
    return Term(base, _antichain(other for other in without if overlap(base, other)))


@dataclass(frozen=True)
class Strings:
    """A union of terms, none of them empty. The empty tuple is the empty set."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def positive(self) -> bool:
        """Whether nothing is taken away from any term."""
        return not any(each.without for each in self.terms)

    @property
    def full(self) -> bool:
        """Whether every text is in it."""
        return self.terms == ALL.terms

    def texts(self) -> tuple[str, ...] | None:
        """The texts, where they are a finite set; else None."""
        if all(each.glob.exact and not each.glob.fold for each in self.terms):
            return tuple(each.glob.pieces[0] for each in self.terms)
        return None

    def matches(self, text: str) -> bool:
        """Whether `text` is in the set."""
        return any(each.matches(text) for each in self.terms)

    def union(self, other: Strings) -> Strings:
        """What is in either."""
        if not other.terms or self.terms == other.terms:
            return self
        return _simplified(self.terms + other.terms) if self.terms else other

    def intersection(self, other: Strings) -> Strings:
        """What is in both."""
        if self.full or not other.terms:
            return other
        if other.full or not self.terms:
            return self
        for one, two in ((self, other), (other, self)):
            if (texts := one.texts()) is not None:
                return Strings(tuple(each for each, text in zip(one.terms, texts, strict=True) if two.matches(text)))
        return _simplified(
            [
                term(both, (*a.without, *b.without))
                for a in self.terms
                for b in other.terms
                for both in overlap(a.glob, b.glob)
            ]
        )

    def complement(self) -> Strings:
        """What is not in it."""
        positive = [each.glob for each in self.terms if not each.without]
        found = _simplified([term(ANY, positive)])
        for each in self.terms:
            if each.without:
                rest = [term(ANY, [each.glob])]
                rest += [Term(both) for other in each.without for both in overlap(each.glob, other)]
                found = found.intersection(_simplified(rest))
        return found

    def contains(self, other: Strings) -> bool:
        """Whether all of `other` is in it."""
        return all(_within(each, self.terms) for each in other.terms)

    def __str__(self) -> str:
        return " | ".join(map(str, self.terms)) or "no string"


def _within(part: Term, terms: Iterable[Term]) -> bool:
    """Whether `part` lies inside the union of `terms`."""
    terms = [each for each in terms if not each.empty]
    positive = [each.glob for each in terms if not each.without]
    if any(inside(part.glob, other) for other in (*positive, *part.without)):
        return True
    partial = [each for each in terms if each.without]
    if not partial:
        return False
    # Take away the first partial term: what is left is outside of its glob, or in what it leaves out.
    head, rest = partial[0], [*(Term(g) for g in positive), *partial[1:]]
    left = [term(part.glob, (*part.without, head.glob))]
    left += [term(both, part.without) for other in head.without for both in overlap(part.glob, other)]
    return all(each.empty or _within(each, rest) for each in left)


def _simplified(terms: Iterable[Term]) -> Strings:
    """The union of terms in its normal form: nothing empty, nothing inside the others, nothing left out in vain."""
    unique = sorted({each for each in terms if not each.empty})
    if any(not each.without and each.glob.pieces == ("", "") for each in unique):
        return ALL
    exact = [each for each in unique if each.glob.exact and not each.glob.fold]
    wide = [each for each in unique if not (each.glob.exact and not each.glob.fold)]
    changed = True
    while changed:  # what others cover need not be left out
        changed = False
        for index, each in enumerate(wide):
            others = wide[:index] + wide[index + 1 :]
            for left_out in each.without:
                smaller = term(each.glob, [other for other in each.without if other != left_out])
                gained = [term(both, smaller.without) for both in overlap(each.glob, left_out)]
                if all(gain.empty or _within(gain, [*others, *exact]) for gain in gained):
                    wide[index] = smaller
                    changed = True
                    break
            if changed:
                break
    kept: list[Term] = list(wide)
    for each in wide:
        others = [other for other in kept if other is not each]
        if _within(each, others):
            kept = others
    texts = [each for each in exact if not any(other.matches(each.glob.pieces[0]) for other in kept)]
    merged = sorted(kept + texts)
    if any(not each.without and each.glob.pieces == ("", "") for each in merged):
        return ALL
    return Strings(tuple(merged))


NONE = Strings()
ALL = Strings((Term(ANY),))


def texts(values: Iterable[str]) -> Strings:
    """Exactly these texts."""
    return Strings(tuple(Term(Glob((value,))) for value in sorted(set(values))))


def any_of(globs: Iterable[Glob]) -> Strings:
    """The texts of any of these globs."""
    return _simplified(Term(each) for each in globs)
